//! What is pressed on each screen, and what the application does about it.

use iced::Task;

use super::{App, Behind};
use crate::domain::event::Actor;
use crate::domain::queue::Withdrawal;
use crate::hall::{By, Matter, Step};
use crate::kiosk::message::Message;
use crate::kiosk::screen::{ChooseScreen, Screen, SearchScreen};
use crate::kiosk::screen::{advised, choose, noted, notice, priority, procedure, search, staff, standing, ticket, welcome};

impl App {
    /// What was pressed goes to the screen it was pressed on; another screen does not know it.
    pub(super) fn pressed(&mut self, message: Message) -> Task<Message> {
        match (&mut self.screen, message) {
            (Screen::Welcome(screen), Message::Welcome(message)) => match screen.update(message) {
                welcome::Action::None => {}
                welcome::Action::Choose(queue) => self.go(Screen::Choose(ChooseScreen::new(queue))),
                welcome::Action::Search => self.go(Screen::Search(SearchScreen::default())),
            },
            (Screen::Choose(screen), Message::Choose(message)) => match screen.update(message) {
                choose::Action::None => {}
                choose::Action::Show(code) => {
                    self.behind = Some(Behind::Choose(screen.clone()));
                    self.show(&code);
                }
                choose::Action::Order(queue) => return self.want(Matter::Queue(queue)),
            },
            (Screen::Search(screen), Message::Search(message)) => match screen.update(message, &self.visit.language) {
                search::Action::None => {}
                search::Action::Show(code) => {
                    self.behind = Some(Behind::Search(screen.clone()));
                    self.show(&code);
                }
            },
            (Screen::Advised(screen), Message::Advised(advised::Message::Turn(page))) => screen.turn(page),
            (Screen::Pin(typing), Message::Pin(staff::PinKey::Restart)) if typing.has_no_hall() => {
                return self.staff(staff::Action::Restart);
            }
            (Screen::Pin(typing), Message::Pin(key)) => {
                if let Some(pin) = typing.update(key) {
                    let (visit, asked) = (self.visit.id, self.parts.hall.check_pin(pin, By::once(Actor::Kiosk)));
                    return Task::perform(asked, move |right| Message::PinChecked(visit, right));
                }
            }
            (Screen::Staff(panel), Message::Staff(message)) => match panel.update(message) {
                staff::Action::None => {}
                action => return self.staff(action),
            },
            (Screen::Procedure(screen), Message::Procedure(message)) => match screen.update(message) {
                procedure::Action::None => {}
                // What is pressed at once was meant for the page before.
                procedure::Action::Turned => self.changed = self.now,
                procedure::Action::Order(code) => return self.want(Matter::Procedure(code)),
                procedure::Action::Advise(code, missing) => return self.advise(code, missing),
            },
            (Screen::Priority(_), Message::Priority(priority::Message::Else)) => return self.choose_another(),
            (Screen::Priority(screen), Message::Priority(message)) => {
                let matters = std::mem::take(&mut screen.matters);
                let class = if let priority::Message::Class(class) = message { Some(class) } else { None };
                return self.order(matters, class);
            }
            (Screen::Standing(screen), Message::Standing(message)) => match screen.update(message) {
                standing::Action::None => {}
                standing::Action::Done => return self.end_visit(),
                standing::Action::Reprint(id) => return self.tell(id, Step::Reprint),
                standing::Action::Return(id) => return self.tell(id, Step::Return),
                standing::Action::Rate(id, grade) => return self.tell(id, Step::Rate { grade }),
                standing::Action::Cancel(id) => return self.tell(id, Step::cancel(Withdrawal::ByCitizen)),
            },
            (Screen::Ticket(_), Message::Ticket(ticket::Message::Done))
            | (Screen::Advised(_), Message::Advised(advised::Message::Done)) => {
                return self.end_visit();
            }
            (Screen::Noted(screen), Message::Noted(noted::Message::HaveNoted)) if !screen.sent => {
                screen.sent = true;
                let id = screen.issued.ticket.id;
                return self.confirm(id);
            }
            (Screen::Which(screen), Message::Which(message)) => {
                let action = screen.update(message);
                return self.chosen(action);
            }
            (Screen::Notice(screen), Message::Notice(message)) => match screen.update(message) {
                notice::Action::Back => return self.back(),
                notice::Action::Search => self.go(Screen::Search(SearchScreen::default())),
                notice::Action::CallHelp => return self.call_help(),
            },
            _ => {}
        }
        Task::none()
    }
}
