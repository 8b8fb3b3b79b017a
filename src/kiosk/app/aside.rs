//! What stands beside a visit: how its citizen wants the screen, the call for help, and the door for staff.

use std::sync::atomic::Ordering;
use std::time::Duration;

use iced::{Size, Task, window};

use super::App;
use super::overlay::Overlay;
use crate::domain::event::Actor;
use crate::domain::queue::TicketId;
use crate::hall::{By, Step};
use crate::kiosk::comfort;
use crate::kiosk::demo;
use crate::kiosk::message::Message;
use crate::kiosk::metrics::LOWERED;
use crate::kiosk::metrics::Metrics;
use crate::kiosk::screen::{Helping, Screen, staff};
use crate::kiosk::theme::ColourScheme;

/// A member of staff who presses for people and does not touch the screen for so long has gone.
const FORGOTTEN: Duration = Duration::from_mins(10);
/// So many presses on the crest, within this time, ask for the staff's PIN.
const KNOCKS: usize = 5;
const KNOCKING: Duration = Duration::from_secs(4);

impl App {
    /// Takes the size of the window.
    pub(super) fn measure(&mut self, window: Size) {
        self.strip = demo::strip_of(self.parts.demo.as_ref(), window);
        self.window = Size::new(window.width, (window.height - self.strip).max(1.0));
        self.dress();
    }

    /// Makes a new window as large as it should be on the screen at hand. Without a window manager nobody but us fills a screen.
    pub(super) fn size_on_screen(&self, window: window::Id) -> Task<Message> {
        let (windowed, is_demo, now) = (self.parts.windowed, self.parts.demo.is_some(), self.window);
        window::monitor_size(window).then(move |monitor| {
            let wanted = monitor.map(|monitor| match (windowed, is_demo) {
                (false, _) => monitor,
                (true, true) => demo::window_on(monitor),
                (true, false) if now.width > monitor.width || now.height > monitor.height => demo::fitted(monitor, now.height > now.width),
                (true, false) => now,
            });
            wanted.map_or_else(Task::none, |wanted| window::resize(window, wanted))
        })
    }

    /// Makes sizes and colours what the citizen wants.
    pub(in crate::kiosk) fn dress(&mut self) {
        let comfort = self.visit.comfort;
        self.colours = ColourScheme::of(comfort.manner, self.parts.config.terminal.look.accent);
        let whole = Metrics::new(self.parts.config.terminal.screen, self.window);
        let part = if self.lowered() { whole.lower_part(LOWERED) } else { whole };
        self.metrics = part.with_text(comfort.text);
    }

    /// Whether everything stands in the lower part of the screen.
    pub(super) fn lowered(&self) -> bool {
        self.visit.comfort.lowered && self.can_lower()
    }

    /// Whether the screen is one whose upper part not everybody reaches.
    pub(in crate::kiosk) fn can_lower(&self) -> bool {
        Metrics::new(self.parts.config.terminal.screen, self.window).upright()
    }

    /// Lays something over the screen, or takes it away.
    pub(super) fn lay(&mut self, overlay: Option<Overlay>) -> Task<Message> {
        self.overlay = overlay;
        self.tell_whether_serving();
        self.turned();
        Task::none()
    }

    /// Makes the screen easier, as was pressed.
    pub(super) fn comfort(&mut self, message: comfort::Message) -> Task<Message> {
        let done = self.visit.comfort.update(message);
        self.dress();
        if done { self.lay(None) } else { Task::none() }
    }

    /// Whether a member of staff presses for people here. Not for ever: whoever walked away and forgot it does not leave
    /// the next citizen's screen open, and the panel is never left open.
    pub(super) fn is_assisted(&self) -> bool {
        let forgotten = self.visit.quiet(self.now) >= FORGOTTEN;
        self.assisted && !forgotten && !matches!(self.screen, Screen::Pin(_) | Screen::Staff(_))
    }

    /// Prints the slip of a number again that staff have just taken for somebody.
    pub(super) fn print_again(&mut self, ticket: TicketId) -> Task<Message> {
        // Once: a second copy is asked for by holding up the slip.
        self.given = None;
        let reply = self.parts.hall.step(ticket, Step::Reprint, By::once(Actor::Kiosk));
        Task::perform(reply, |done| Message::PrintedAgain(done.err()))
    }

    /// Calls a member of staff.
    pub(super) fn call_help(&mut self) -> Task<Message> {
        let _ = self.lay(Some(Overlay::Help(Helping::Calling)));
        let (visit, call) = (self.visit.id, self.parts.hall.call_help(By::once(Actor::Kiosk)));
        Task::perform(call, move |called| Message::HelpCalled(visit, called))
    }

    /// A press on the crest: the hidden way to the staff's PIN.
    pub(super) fn knock(&mut self) -> Task<Message> {
        let now = self.now;
        self.knocks.retain(|knock| now.saturating_duration_since(*knock) < KNOCKING);
        self.knocks.push(now);
        if self.knocks.len() >= KNOCKS {
            self.knocks.clear();
            let left = self.end_visit();
            self.go(Screen::Pin(staff::PinScreen::default()));
            return left;
        }
        Task::none()
    }

    /// Does what staff want on their panel.
    pub(super) fn staff(&mut self, action: staff::Action) -> Task<Message> {
        match action {
            staff::Action::None => Task::none(),
            staff::Action::Assist(assisted) => {
                (self.assisted, self.given) = (assisted, None);
                Task::none()
            }
            staff::Action::PrintTest => {
                let (visit, page) = (self.visit.id, self.parts.hall.print_test(By::once(Actor::Kiosk)));
                Task::perform(page, move |page| Message::TestPageCame(visit, page))
            }
            staff::Action::NewRoll(printer) => {
                let told = self.parts.hall.change_roll(printer, By::once(Actor::Kiosk));
                Task::perform(told, |_| Message::HallChanged)
            }
            staff::Action::ConfirmDate(date) => {
                // Where the clock shows another by now, the overview asks anew.
                let told = self.parts.hall.confirm_date(date, By::once(Actor::Kiosk));
                Task::perform(told, |_| Message::HallChanged)
            }
            staff::Action::Step(ticket, step) => {
                // Where somebody was faster, the overview says so.
                let told = self.parts.hall.step(ticket, step, By::once(Actor::Kiosk));
                Task::perform(told, |_| Message::HallChanged)
            }
            staff::Action::Done => self.end_visit(),
            staff::Action::Exit => iced::exit(),
            staff::Action::Restart => {
                self.parts.restart.store(true, Ordering::Relaxed);
                iced::exit()
            }
        }
    }
}
