//! What comes back from the hall. A reply to somebody who has left is dropped.

use iced::Task;

use super::App;
use super::overlay::Overlay;
use crate::hall::{HallError, Overview};
use crate::kiosk::message::Message;
use crate::kiosk::screen::{Helping, NoticeScreen, Screen, StandingScreen, TicketScreen, staff};

impl App {
    pub(super) fn replied(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::OverviewCame(overview) => self.overview_came(overview),
            Message::NumberCame(request, number) => self.number_came(&request, number),
            Message::StandingCame(visit, standing) if visit == self.visit.id => self.standing_came(standing),
            Message::SlipFound(visit, standing) if visit == self.visit.id && self.screen.scans() => {
                match standing {
                    Ok(standing) => {
                        self.speak_as(&standing.ticket.language);
                        self.go(Screen::Standing(StandingScreen::new(standing)));
                    }
                    Err(error) => self.go(Screen::Notice(NoticeScreen::Refused(error))),
                }
                Task::none()
            }
            Message::Told(visit, id, standing) if visit == self.visit.id => {
                // Another slip may have been held up meanwhile.
                if let Screen::Standing(shown) = &mut self.screen
                    && shown.standing.ticket.id == id
                {
                    match standing {
                        Ok(standing) => shown.told(standing),
                        Err(error) => self.go(Screen::Notice(NoticeScreen::Refused(error))),
                    }
                }
                Task::none()
            }
            Message::Confirmed(visit, standing) if visit == self.visit.id && matches!(self.screen, Screen::Noted(_)) => {
                match (standing, &mut self.screen) {
                    (Ok(standing), _) => self.go(Screen::Ticket(TicketScreen::new(standing, false))),
                    (Err(error @ HallError::NotAllowed { .. }), _) => self.go(Screen::Notice(NoticeScreen::Refused(error))),
                    // The number stays in sight; the same press may work the next time, and the idle wipe gives it back.
                    (Err(_), Screen::Noted(noted)) => noted.not_saved(),
                    (Err(_), _) => {}
                }
                Task::none()
            }
            Message::PaperDrawn(visit, picture) if visit == self.visit.id => {
                if let Screen::Ticket(ticket) = &mut self.screen {
                    ticket.paper(&picture, self.now);
                }
                Task::none()
            }
            Message::PrintedAgain(Some(error)) => {
                self.go(Screen::Notice(NoticeScreen::Refused(error)));
                Task::none()
            }
            Message::GivenBack(error) => {
                if let Some(error) = error {
                    tracing::warn!(%error, "a number that nobody took could not be given back");
                }
                Task::none()
            }
            Message::HelpCalled(visit, called) => {
                if visit == self.visit.id
                    && let Some(Overlay::Help(helping)) = &mut self.overlay
                {
                    *helping = Helping::of(called);
                }
                Task::none()
            }
            Message::PinChecked(visit, right) if visit == self.visit.id => {
                if let Screen::Pin(typing) = &mut self.screen {
                    match right {
                        Ok(true) => self.go(Screen::Staff(staff::StaffScreen::default())),
                        Ok(false) => typing.refused(staff::Refused::Wrong),
                        Err(error) => typing.refused(staff::Refused::Error(error)),
                    }
                }
                Task::none()
            }
            Message::TestPageCame(visit, page) if visit == self.visit.id => {
                if let Screen::Staff(panel) = &mut self.screen {
                    panel.page_came(page);
                }
                Task::none()
            }
            Message::AdviceCame(visit, advised) if visit == self.visit.id => {
                if let Screen::Advised(screen) = &mut self.screen {
                    match advised {
                        Ok(advised) => screen.advised = Some(*advised),
                        // What is on the screen stays there.
                        Err(_) if screen.advised.is_some() => {}
                        Err(error) => self.go(Screen::Notice(NoticeScreen::Refused(error))),
                    }
                }
                Task::none()
            }
            // Replies to somebody who has left.
            _ => Task::none(),
        }
    }

    /// The hall at one moment, or that there is none yet.
    fn overview_came(&mut self, overview: Result<Box<Overview>, HallError>) -> Task<Message> {
        self.overview_asked = false;
        let opened = match overview {
            Ok(overview) => {
                self.clock = overview.now;
                if let Some(Overlay::Help(helping)) = &mut self.overlay {
                    helping.hear(&overview.help);
                }
                self.overview = Some(*overview);
                self.is_open()
            }
            Err(HallError::NotOpen(why)) => {
                self.is_unopened(why);
                Task::none()
            }
            Err(_) => Task::none(),
        };
        if self.overview_again { Task::batch([opened, self.ask_overview()]) } else { opened }
    }
}
