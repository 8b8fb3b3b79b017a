//! How long a look may take.

use std::time::Instant;

/// A moment after which every stage stops where it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stopwatch {
    deadline: Option<Instant>,
}

impl Stopwatch {
    /// `None` never runs out.
    pub(super) fn until(deadline: Option<Instant>) -> Self {
        Self { deadline }
    }

    /// Whether the time is up. Reading the time costs some 30 ns: stages ask every few lines or attempts, never every pixel.
    pub(super) fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }
}
