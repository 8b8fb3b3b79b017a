//! Frames at the rate of a camera, from sources that could give them at any rate.

use std::time::{Duration, Instant};

/// A steady beat that does not catch up: after a pause it goes on from there.
#[derive(Debug, Clone)]
pub(super) struct Rhythm {
    period: Duration,
    due: Option<Instant>,
}

impl Rhythm {
    pub(super) fn new(period: Duration) -> Self {
        Self { period, due: None }
    }

    /// Sleeps until the next beat and gives its moment. The first comes at once.
    pub(super) fn wait(&mut self) -> Instant {
        let now = Instant::now();
        let beat = self.due.filter(|due| *due > now).unwrap_or(now);
        std::thread::sleep(beat - now);
        self.due = Some(beat + self.period);
        // Sleeping may take longer than asked; a frame is taken when it is given.
        Instant::now()
    }
}

/// Twelve frames a second, like a modest camera.
pub(super) const USUAL: Duration = Duration::from_millis(83);

/// Fifteen a second, the least a good camera gives.
pub(super) const FILM: Duration = Duration::from_nanos(1_000_000_000 / 15);
