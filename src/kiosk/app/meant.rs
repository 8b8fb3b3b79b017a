//! What the application does about a code that is meant.

use iced::Task;

use super::App;
use crate::domain::catalogue::{self, ProcedureCode};
use crate::domain::intake::Meaning;
use crate::kiosk::eyes::Meant;
use crate::kiosk::message::Message;
use crate::kiosk::screen::staff::LastRead;
use crate::kiosk::screen::{NoticeScreen, ProcedureScreen, Screen, SearchScreen, WhichScreen, procedure, which};

impl App {
    /// Takes in what a person means. Nothing changes under a finger, nor what somebody has worked on without a question.
    pub(super) fn meant(&mut self, meant: Meant) -> Task<Message> {
        if self.finger.is_down(self.now) {
            self.finger.hold_up(meant, self.turn);
            return Task::none();
        }
        // In the demo it is a virtual citizen, who waits for a person to be gone.
        if self.is_explored() {
            return Task::none();
        }
        if self.has_visitor() && self.visit.touched && self.screen.scans() && !matches!(self.screen, Screen::Staff(_)) {
            let _nothing_unclaimed = self.end_visit();
        }
        self.reads += 1;
        self.last_read = meant.likeliest().map(LastRead::of).or(self.last_read.take());
        // On the staff's panel a read is only counted.
        if !self.screen.scans() || matches!(self.screen, Screen::Staff(_)) {
            return Task::none();
        }
        match meant {
            Meant::One(meaning) if self.is_worked_on(&meaning) => self.ask_which(vec![meaning]),
            Meant::One(meaning) => return self.open(meaning),
            Meant::Either(offers) => self.ask_which(offers),
        }
        Task::none()
    }

    /// Whether the citizen would lose what they touched if this were shown.
    fn is_worked_on(&self, meaning: &Meaning) -> bool {
        match &self.screen {
            Screen::Procedure(shown) => shown.is_touched() && !is_of(meaning, shown) && meaning.leads(),
            Screen::Which(WhichScreen { kept, .. }) => kept.is_some(),
            _ => false,
        }
    }

    fn ask_which(&mut self, offers: Vec<Meaning>) {
        let kept = match std::mem::replace(&mut self.screen, Screen::Welcome(crate::kiosk::screen::WelcomeScreen::default())) {
            Screen::Procedure(shown) => Some(shown),
            // The question is on the screen already; it does not change while the citizen reads it.
            Screen::Which(which) if which.kept.is_some() => {
                self.screen = Screen::Which(which);
                return;
            }
            _ => None,
        };
        self.ring();
        self.visit.seen(self.now);
        self.go_from(true, Screen::Which(WhichScreen { offers, kept }));
    }

    /// Opens what is meant.
    pub(super) fn open(&mut self, meaning: Meaning) -> Task<Message> {
        // A code that means nothing passes by chance, and a card is held in the hand while its owner reads which papers to bring: neither tears
        // anybody from what they read.
        let is_idle = matches!(self.screen, Screen::Welcome(_) | Screen::Notice(_) | Screen::Which(_));
        if !meaning.leads() && !is_idle {
            return Task::none();
        }
        if meaning.is_understood() {
            self.ring();
        }
        let notice = match meaning {
            Meaning::Procedure(code) => {
                // A poster that hangs in view is not somebody.
                let shown = matches!(&self.screen, Screen::Procedure(screen) if *screen.code() == code);
                // A code held up while the question "still there?" is unanswered comes from the next citizen.
                if !shown || self.asked().is_some() {
                    self.visit.seen(self.now);
                    self.behind = None;
                    self.show(&code);
                }
                return Task::none();
            }
            Meaning::Slip(token) => {
                self.visit.seen(self.now);
                let (visit, reply) = (self.visit.id, self.parts.hall.standing_of(token));
                return Task::perform(reply, move |standing| Message::SlipFound(visit, standing));
            }
            Meaning::Search(query) => {
                self.visit.seen(self.now);
                self.behind = None;
                self.go(Screen::Search(SearchScreen::with_query(&self.index, query)));
                return Task::none();
            }
            other => NoticeScreen::of(&other).unwrap_or(NoticeScreen::Unknown),
        };
        self.visit.seen(self.now);
        if !matches!(&self.screen, Screen::Notice(shown) if *shown == notice) {
            self.go(Screen::Notice(notice));
        }
        Task::none()
    }

    /// What was answered to the question which code is meant.
    pub(super) fn chosen(&mut self, action: which::Action) -> Task<Message> {
        match action {
            which::Action::None => Task::none(),
            which::Action::Open(meaning) => self.open(meaning),
            which::Action::Back => self.back(),
        }
    }

    fn ring(&self) {
        if let Some(chime) = &self.parts.chime {
            chime();
        }
    }

    pub(super) fn show(&mut self, code: &ProcedureCode) {
        let screen = match self.parts.config.catalogue.by_code(code) {
            Some(procedure) if self.parts.config.queue_for(procedure).is_none() => {
                Screen::Notice(NoticeScreen::OtherOffice(procedure.agency(&self.visit.language).map(str::to_owned)))
            }
            Some(procedure) => Screen::Procedure(Box::new(ProcedureScreen::new(procedure.clone()))),
            None => Screen::Notice(NoticeScreen::NotHere(Some(code.clone()))),
        };
        self.go(screen);
    }

    /// What the screen of a procedure has to know of the hall at this moment: asked anew each time it is drawn, so that a day that was
    /// right when it was opened does not stay when it no longer is.
    pub(in crate::kiosk) fn now_for(&self, procedure: &catalogue::Procedure) -> procedure::Now {
        let config = &self.parts.config;
        let now = self.local();
        let seen = self.overview.as_ref().and_then(|overview| overview.queue(&config.queue_for(procedure)?.key));
        // What the hall has not said yet is refused by it, if need be.
        let gives_numbers = seen.is_none_or(|view| view.numbers.are_given());
        let wait = seen.and_then(|view| view.wait).map_or(0, |wait| wait.likely);
        let outlook = config.outlook(procedure, &now, gives_numbers, wait);
        procedure::Now { prints: self.parts.printer, gives_numbers, outlook, today: now.date() }
    }
}

fn is_of(meaning: &Meaning, shown: &ProcedureScreen) -> bool {
    matches!(meaning, Meaning::Procedure(code) if code == shown.code())
}
