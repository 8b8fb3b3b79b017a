//! Whether the hall is open at all, and whether it gives numbers.

use std::sync::atomic::Ordering;
use std::time::Duration;

use iced::Task;
use jiff::ZonedDateTime;
use jiff::civil::Date;

use super::App;
use crate::domain::queue::QueueKey;
use crate::hall::{NotOpen, Numbers};
use crate::kiosk::message::Message;
use crate::kiosk::screen::Screen;

/// A hall that does not open is waited for so long.
const LONGEST: Duration = Duration::from_mins(1);

impl App {
    /// The hall did not open, or does not yet.
    pub(super) fn is_unopened(&mut self, why: NotOpen) {
        let since = self.unopened.as_ref().map_or(self.now, |(_, since)| *since);
        self.unopened = Some((why.clone(), since));
        match &mut self.screen {
            Screen::Stopped(stopped) => stopped.why = why,
            // Staff go on with what they do.
            Screen::Pin(_) | Screen::Staff(_) => {}
            _ => self.go(self.home()),
        }
    }

    /// The hall is open.
    pub(super) fn is_open(&mut self) -> Task<Message> {
        if self.unopened.take().is_some() && matches!(self.screen, Screen::Stopped(_)) { self.end_visit() } else { Task::none() }
    }

    /// Whether it is open by now. After a minute the program ends and its supervisor starts another: it may have what this one lacks.
    /// Not while staff are at their door, which is another screen.
    pub(super) fn wait_for_the_hall(&mut self) -> Task<Message> {
        let waited = self.unopened.as_ref().map_or(Duration::ZERO, |(_, since)| self.now.saturating_duration_since(*since));
        if waited >= LONGEST {
            self.parts.gave_up.store(true, Ordering::Relaxed);
            return iced::exit();
        }
        // What changes here is no event of the hall: it is asked for.
        self.ask_overview()
    }

    /// Whether a queue gives numbers now, as far as that is known.
    #[must_use]
    pub(in crate::kiosk) fn numbers_for(&self, queue: &QueueKey) -> Option<Numbers> {
        self.overview.as_ref()?.queue(queue).map(|view| view.numbers)
    }

    /// The local moment.
    pub(super) fn local(&self) -> ZonedDateTime {
        self.clock.to_zoned_datetime(self.parts.config.zone.clone())
    }

    /// The local date.
    pub(in crate::kiosk) fn today(&self) -> Date {
        self.local().date()
    }
}
