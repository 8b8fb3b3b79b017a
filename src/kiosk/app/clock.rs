//! What time does to a screen: what waits for it, what is asked again, and when somebody has gone.

use std::time::Duration;

use iced::Task;

use super::App;
use crate::domain::queue::TicketId;
use crate::hall::HallError;
use crate::kiosk::comfort::Comfort;
use crate::kiosk::message::Message;
use crate::kiosk::screen::{NoticeScreen, Screen};
use crate::kiosk::session::Absence;

/// How long a number in the hand is shown after the last touch.
const SHOWN: Duration = Duration::from_secs(30);

/// A hall that does not answer is waited for so long.
const ANSWER: Duration = Duration::from_secs(20);

impl App {
    /// How often time has to be looked at; `None` where nothing waits for it.
    pub(in crate::kiosk) fn pace(&self) -> Option<Duration> {
        match &self.screen {
            Screen::Welcome(welcome) if self.is_untouched() && welcome.is_first_page() => None,
            Screen::Ticket(ticket) if ticket.is_moving() => Some(Duration::from_millis(33)),
            Screen::Printing(_) => Some(Duration::from_millis(250)),
            _ => Some(Duration::from_secs(1)),
        }
    }

    /// Whether the welcome screen is as every visit finds it.
    pub(super) fn is_untouched(&self) -> bool {
        let usual = self.visit.comfort == Comfort::usual(self.parts.config.terminal.look);
        usual && self.also.is_empty() && self.overlay.is_none() && self.visit.language == self.parts.config.terminal.first_language()
    }

    /// The ticket on the screen, whose standing may change.
    pub(super) fn watched(&self) -> Option<TicketId> {
        match &self.screen {
            Screen::Printing(printing) => printing.issued.as_ref().map(|issued| issued.ticket.id),
            Screen::Noted(noted) => Some(noted.issued.ticket.id),
            Screen::Ticket(ticket) => Some(ticket.standing.ticket.id),
            Screen::Standing(shown) => Some(shown.standing.ticket.id),
            Screen::Welcome(_)
            | Screen::Choose(_)
            | Screen::Search(_)
            | Screen::Procedure(_)
            | Screen::Priority(_)
            | Screen::Advised(_)
            | Screen::Pin(_)
            | Screen::Staff(_)
            | Screen::Which(_)
            | Screen::Notice(_)
            | Screen::Stopped(_) => None,
        }
    }

    pub(super) fn hall_changed(&mut self) -> Task<Message> {
        let standing = self.watched().map_or_else(Task::none, |id| self.ask_standing(id));
        Task::batch([self.ask_overview(), standing])
    }

    pub(super) fn tick(&mut self) -> Task<Message> {
        let shown = self.now.saturating_duration_since(self.changed);
        match &mut self.screen {
            Screen::Printing(printing) => {
                let unanswered = printing.issued.is_none();
                if unanswered && shown >= ANSWER {
                    self.go(Screen::Notice(NoticeScreen::Refused(HallError::Unreachable("no answer to an order".to_owned()))));
                    return Task::none();
                }
                // The printer's health is no event of the hall: it is asked for.
                return self.hall_changed();
            }
            Screen::Stopped(_) => return self.wait_for_the_hall(),
            Screen::Ticket(ticket) if self.overlay.is_none() => {
                ticket.tick(self.now);
                if self.visit.quiet(self.now) >= SHOWN {
                    return self.end_visit();
                }
            }
            Screen::Welcome(_) if self.overlay.is_none() => {
                if self.visit.absence(self.parts.config.terminal.idle, self.now) != Absence::Present {
                    return self.end_visit();
                }
            }
            _ => {
                let gone = self.visit.absence(self.parts.config.terminal.idle, self.now) == Absence::Gone;
                if gone && !self.is_assisted() {
                    return self.end_visit();
                }
            }
        }
        if let Screen::Advised(screen) = &self.screen
            && screen.is_printing()
            && screen.advised.is_some()
        {
            // The printer's health is no event of the hall: it is asked for.
            return Task::batch([self.ask_advice(screen.advice.clone()), self.ask_overview()]);
        }
        if self.has_visitor() && !self.visit.touched { self.visitor_acts(shown) } else { Task::none() }
    }

    /// The seconds left to answer whether somebody is there, where that is asked.
    pub(in crate::kiosk) fn asked(&self) -> Option<u64> {
        let unasked = self.overlay.is_none() && matches!(self.screen, Screen::Welcome(_) | Screen::Ticket(_) | Screen::Stopped(_));
        if unasked || self.is_assisted() || matches!(self.screen, Screen::Printing(_)) {
            return None;
        }
        match self.visit.absence(self.parts.config.terminal.idle, self.now) {
            Absence::Asked(left) => Some(left),
            Absence::Present | Absence::Gone => None,
        }
    }

    /// The seconds until a number in the hand is no longer shown.
    pub(super) fn shown_for(&self) -> u64 {
        SHOWN.saturating_sub(self.visit.quiet(self.now)).as_secs_f64().ceil() as u64
    }
}
