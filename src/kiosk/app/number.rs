//! One number's way, as the application walks it: ordered, issued, printed or noted, in the hand, or given back.

use std::sync::Arc;

use iced::Task;

use super::App;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::event::Actor;
use crate::domain::queue::{ClassKey, PrintState, TicketId, TicketState, Withdrawal};
use crate::domain::slip::TicketSlip;
use crate::hall::{self, Advice, By, HallError, Handover, Issued, Matter, Order, RequestId, Step};
use crate::kiosk::flow::{self, NextStep};
use crate::kiosk::message::Message;
use crate::kiosk::screen::noted::Why;
use crate::kiosk::screen::{AdvisedScreen, NotedScreen, NoticeScreen, PrintingScreen, PriorityScreen, Screen, TicketScreen, WelcomeScreen};

impl App {
    /// A number is wanted, for this and whatever was chosen before it. First it is asked whether its citizen goes before others, and
    /// whether there is something else.
    pub(super) fn want(&mut self, matter: Matter) -> Task<Message> {
        let mut matters = std::mem::take(&mut self.also);
        if !matters.contains(&matter) {
            matters.push(matter);
        }
        // Where there is nothing to ask, nobody is asked.
        if self.parts.config.classes.is_empty() && self.parts.config.queues.len() < 2 {
            return self.order(matters, None);
        }
        self.ask_before(matters);
        Task::none()
    }

    pub(super) fn ask_before(&mut self, matters: Vec<Matter>) {
        let behind = std::mem::replace(&mut self.screen, Screen::Welcome(WelcomeScreen::default()));
        self.go_from(behind.scans(), Screen::Priority(PriorityScreen { matters, behind: Box::new(behind) }));
    }

    /// Something else is to be done with the same number: it is chosen as the first one was.
    pub(super) fn choose_another(&mut self) -> Task<Message> {
        if let Screen::Priority(asked) = &mut self.screen {
            self.also = std::mem::take(&mut asked.matters);
            self.behind = None;
            self.go(Screen::Welcome(WelcomeScreen::default()));
        }
        Task::none()
    }

    /// How the citizen gets a number, or a list.
    fn handover(&self) -> Handover {
        if self.parts.printer { Handover::Slip } else { Handover::Screen }
    }

    /// The list of what is missing is wanted, instead of a number.
    pub(super) fn advise(&mut self, procedure: ProcedureCode, missing: Vec<usize>) -> Task<Message> {
        let request = match RequestId::random() {
            Ok(request) => request,
            Err(error) => {
                self.go(Screen::Notice(NoticeScreen::Refused(error)));
                return Task::none();
            }
        };
        let (handover, language) = (self.handover(), self.visit.language.clone());
        let advice = Advice { procedure, missing, handover, language, actor: Actor::Kiosk, request };
        self.go(Screen::Advised(Box::new(AdvisedScreen::new(advice.clone()))));
        self.ask_advice(advice)
    }

    /// Asks for a list, or how it stands by now.
    pub(super) fn ask_advice(&self, advice: Advice) -> Task<Message> {
        let visit = self.visit.id;
        Task::perform(self.parts.hall.advise(advice), move |advised| Message::AdviceCame(visit, advised.map(Box::new)))
    }

    pub(super) fn order(&mut self, matters: Vec<Matter>, class: Option<ClassKey>) -> Task<Message> {
        let mut matters = matters.into_iter();
        let Some(matter) = matters.next() else {
            return Task::none();
        };
        let request = match self.visit.request.clone().map_or_else(RequestId::random, Ok) {
            Ok(request) => request,
            Err(error) => {
                self.go(Screen::Notice(NoticeScreen::Refused(error)));
                return Task::none();
            }
        };
        self.visit.request = Some(request.clone());
        let order = Order {
            language: self.visit.language.clone(),
            class,
            further: matters.collect(),
            ..Order::new(matter, self.handover(), Actor::Kiosk, request.clone())
        };
        self.go(Screen::Printing(PrintingScreen::new(self.now)));
        Task::perform(self.parts.hall.issue(order), move |number| Message::NumberCame(request.clone(), number.map(Box::new)))
    }

    pub(super) fn number_came(&mut self, request: &RequestId, number: Result<Box<Issued>, HallError>) -> Task<Message> {
        let awaited =
            self.visit.request.as_ref() == Some(request) && matches!(&self.screen, Screen::Printing(printing) if printing.issued.is_none());
        match number {
            // Its citizen has left without it.
            Ok(issued) if !awaited => {
                if issued.ticket.state == TicketState::Issued {
                    self.give_back(issued.ticket.id)
                } else {
                    Task::none()
                }
            }
            Err(_) if !awaited => Task::none(),
            Err(error) => {
                self.go(Screen::Notice(NoticeScreen::Refused(error)));
                Task::none()
            }
            Ok(issued) if !self.parts.printer => {
                self.go(Screen::Noted(NotedScreen::new(*issued, Why::NoPrinter)));
                Task::none()
            }
            Ok(issued) => {
                let id = issued.ticket.id;
                if let Screen::Printing(printing) = &mut self.screen {
                    printing.issued = Some(*issued);
                }
                self.ask_standing(id)
            }
        }
    }

    pub(super) fn standing_came(&mut self, standing: Result<hall::Standing, HallError>) -> Task<Message> {
        let Ok(standing) = standing else {
            return Task::none();
        };
        let fault = self.overview.as_ref().is_some_and(hall::Overview::cannot_print);
        let about = |id: TicketId| id == standing.ticket.id;
        match &mut self.screen {
            Screen::Printing(printing) => {
                let Some(issued) = printing.issued.clone().filter(|issued| about(issued.ticket.id)) else {
                    return Task::none();
                };
                match flow::next(&standing.ticket, fault, self.now.saturating_duration_since(printing.since)) {
                    NextStep::Wait => {}
                    NextStep::Show { slip } => return self.in_hand(standing, slip, issued.slip),
                    NextStep::Note => {
                        let went_out = matches!(standing.ticket.print, PrintState::Sent | PrintState::Unknown);
                        self.go(Screen::Noted(NotedScreen::new(issued, if went_out { Why::Unsure } else { Why::Printer })));
                    }
                    NextStep::Ended => self.go(Screen::Notice(NoticeScreen::Ended)),
                }
            }
            // The slip came after all, or somebody ended the number.
            Screen::Noted(noted) if about(noted.issued.ticket.id) && !noted.sent => match standing.ticket.state {
                TicketState::Issued => {}
                TicketState::Cancelled | TicketState::NoShow | TicketState::Finished => self.go(Screen::Notice(NoticeScreen::Ended)),
                _ => {
                    let (slip, content) = (standing.ticket.print == PrintState::Printed, noted.issued.slip.clone());
                    return self.in_hand(standing, slip, content);
                }
            },
            Screen::Ticket(ticket) if about(ticket.standing.ticket.id) => ticket.standing = standing,
            Screen::Standing(shown) if about(shown.standing.ticket.id) => shown.standing = standing,
            _ => {}
        }
        Task::none()
    }

    /// The citizen has the number.
    fn in_hand(&mut self, standing: hall::Standing, slip: bool, content: TicketSlip) -> Task<Message> {
        let is_here = slip && standing.slip_at.is_none();
        self.go(Screen::Ticket(TicketScreen::new(standing, slip)));
        let Some(paper) = self.parts.paper.clone().filter(|_| is_here) else {
            return Task::none();
        };
        let visit = self.visit.id;
        Task::future(async move { tokio::task::spawn_blocking(move || paper(&content)).await }).then(move |drawn| match drawn {
            Ok(picture) => Task::done(Message::PaperDrawn(visit, Arc::new(picture))),
            Err(_) => Task::none(),
        })
    }

    pub(super) fn confirm(&self, id: TicketId) -> Task<Message> {
        let visit = self.visit.id;
        Task::perform(self.stepped(id, Step::Confirm), move |standing| Message::Confirmed(visit, standing))
    }

    /// Does something to the ticket of a slip that was held up.
    pub(super) fn tell(&self, id: TicketId, step: Step) -> Task<Message> {
        let visit = self.visit.id;
        Task::perform(self.stepped(id, step), move |standing| Message::Told(visit, id, standing))
    }

    /// Takes a ticket one step on, and looks where it stands then.
    fn stepped(&self, id: TicketId, step: Step) -> impl Future<Output = Result<hall::Standing, HallError>> + use<> {
        let hall = self.parts.hall.clone();
        async move {
            let _ = hall.step(id, step, By::once(Actor::Kiosk)).await?;
            hall.standing(id).await
        }
    }

    pub(super) fn give_back(&self, id: TicketId) -> Task<Message> {
        let reply = self.parts.hall.step(id, Step::cancel(Withdrawal::Unclaimed), By::once(Actor::Kiosk));
        Task::perform(reply, |done| Message::GivenBack(done.err()))
    }

    pub(super) fn ask_standing(&self, id: TicketId) -> Task<Message> {
        let visit = self.visit.id;
        Task::perform(self.parts.hall.standing(id), move |standing| Message::StandingCame(visit, standing))
    }
}
