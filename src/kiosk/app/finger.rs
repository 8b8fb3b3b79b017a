//! A finger on the screen: nothing changes under it.

use std::time::{Duration, Instant};

use crate::kiosk::eyes::Meant;

/// A finger whose lifting was never heard of does not hold up everything for ever.
const LONGEST_TOUCH: Duration = Duration::from_secs(5);

/// A finger on the screen, and what has to wait until it is lifted.
#[derive(Debug, Default)]
pub(super) struct Finger {
    down: Option<Instant>,
    /// What was meant meanwhile, and on which screen.
    waiting: Option<(Meant, u64)>,
}

impl Finger {
    pub(super) fn press(&mut self, now: Instant) {
        self.down = Some(now);
    }

    /// What is meant has to wait until it is lifted.
    pub(super) fn hold_up(&mut self, meant: Meant, turn: u64) {
        self.waiting = Some((meant, turn));
    }

    /// It is lifted: what waited for it, unless what was pressed led to another screen.
    pub(super) fn lift(&mut self, turn: u64) -> Option<Meant> {
        self.down = None;
        self.waiting.take().filter(|(_, then)| *then == turn).map(|(meant, _)| meant)
    }

    pub(super) fn is_down(&self, now: Instant) -> bool {
        self.down.is_some_and(|since| now.saturating_duration_since(since) < LONGEST_TOUCH)
    }
}
