//! From one screen to another, and to the end of a visit.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use iced::Task;

use super::{App, Behind, ECHO, UNREAD};
use crate::domain::text::Language;
use crate::kiosk::comfort::Comfort;
use crate::kiosk::message::Message;
use crate::kiosk::screen::{Screen, StoppedScreen, WelcomeScreen, WhichScreen};
use crate::kiosk::script;
use crate::scan::Sight;

impl App {
    pub(in crate::kiosk) fn go(&mut self, screen: Screen) {
        self.go_from(self.screen.scans(), screen);
    }

    /// Goes to a screen from one that scanned, or did not.
    pub(super) fn go_from(&mut self, scanned: bool, screen: Screen) {
        self.overlay = None;
        if matches!(screen, Screen::Notice(_)) {
            // What was asked for is over; the next press asks anew.
            self.visit.request = None;
        }
        if screen.scans() != scanned {
            (self.eyes.want)(screen.scans());
        }
        if !matches!(screen, Screen::Welcome(_) | Screen::Staff(_)) {
            // The last picture may be a face or a card; nobody sees it again.
            self.picture = None;
            self.sight = Arc::new(Sight { state: self.sight.state.clone(), ..Sight::default() });
        }
        self.screen = screen;
        self.tell_whether_serving();
        if let Some(speaker) = &self.parts.speaker {
            speaker(&self.visit.language, script::of(&self.screen));
        }
        self.turned();
        self.visit.seen(self.now);
    }

    /// Another screen stands there, or something lies over it.
    pub(super) fn turned(&mut self) {
        self.turn += 1;
        self.changed = self.now;
        self.hand.was_surprised = !self.hand.presses;
    }

    /// How long after a change of screen a press is not meant for what stands there now. Staff know the screens and press fast.
    pub(super) fn deaf_to(&self, message: &Message) -> Duration {
        if (self.hand.was_surprised || message.decides()) && !self.is_assisted() { UNREAD } else { ECHO }
    }

    /// Tells who looks at the camera whether somebody is being served: then only what is held in the middle counts.
    pub(super) fn tell_whether_serving(&self) {
        self.eyes.serving.store(self.screen.serves() || self.overlay.is_some(), Ordering::Relaxed);
    }

    /// Speaks the language of somebody's slip, unless they have chosen another one here.
    pub(super) fn speak_as(&mut self, slip: &Language) {
        let terminal = &self.parts.config.terminal;
        if self.visit.language == terminal.first_language() && terminal.languages.contains(slip) {
            self.speak(slip.clone());
        }
    }

    pub(super) fn speak(&mut self, language: Language) {
        self.words = self.parts.texts.words(&language);
        self.visit.language = language;
    }

    pub(super) fn back(&mut self) -> Task<Message> {
        if let Screen::Priority(_) = &self.screen
            && let Screen::Priority(priority) = std::mem::replace(&mut self.screen, Screen::Welcome(WelcomeScreen::default()))
        {
            self.go_from(false, *priority.behind);
            return Task::none();
        }
        if let Screen::Which(WhichScreen { kept, .. }) = &mut self.screen
            && let Some(kept) = kept.take()
        {
            self.go(Screen::Procedure(kept));
            return Task::none();
        }
        if matches!(self.screen, Screen::Welcome(_)) && !self.also.is_empty() {
            let matters = std::mem::take(&mut self.also);
            self.ask_before(matters);
            return Task::none();
        }
        match (&self.screen, self.behind.take()) {
            (Screen::Procedure(_), Some(Behind::Choose(choose))) => self.go(Screen::Choose(choose)),
            (Screen::Procedure(_), Some(Behind::Search(search))) => self.go(Screen::Search(search)),
            (
                Screen::Choose(_)
                | Screen::Search(_)
                | Screen::Procedure(_)
                | Screen::Which(_)
                | Screen::Notice(_)
                | Screen::Pin(_)
                | Screen::Staff(_),
                _,
            ) => {
                self.go(self.home());
            }
            _ => {}
        }
        Task::none()
    }

    /// Ends the visit: nothing of it stays, and a number that nobody noted is given back.
    pub(super) fn end_visit(&mut self) -> Task<Message> {
        if let Screen::Ticket(ticket) = &self.screen
            && self.is_assisted()
        {
            self.given = Some((ticket.standing.ticket.id, ticket.standing.ticket.label.clone()));
        }
        self.assisted = self.is_assisted() || (self.assisted && matches!(self.screen, Screen::Staff(_)));
        let unclaimed = match &self.screen {
            Screen::Noted(noted) if !noted.sent => self.give_back(noted.issued.ticket.id),
            _ => Task::none(),
        };
        self.visit =
            self.visit.next(self.parts.config.terminal.first_language(), Comfort::usual(self.parts.config.terminal.look), self.now);
        self.speak(self.visit.language.clone());
        self.dress();
        self.behind = None;
        self.also.clear();
        self.go(self.home());
        unclaimed
    }

    /// Where every visit begins.
    pub(super) fn home(&self) -> Screen {
        match &self.unopened {
            Some((why, _)) => Screen::Stopped(StoppedScreen { why: why.clone() }),
            None => Screen::Welcome(WelcomeScreen::default()),
        }
    }
}
