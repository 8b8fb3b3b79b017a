//! Whose turn it is.
//!
//! The tests of one binary run side by side, as many as there are cores. Some of them drive a browser, a printer, a camera or a screen
//! against the clock, or load the machine until something breaks; two such kinds at once would starve each other into time-outs that
//! tell nothing. So tests of one kind run beside each other and beside those that need no turn, but never beside another kind.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The kind whose turn it is, and how many of its tests are running.
static RUNNING: Mutex<(&str, usize)> = Mutex::new(("", 0));
static ENDED: Condvar = Condvar::new();

/// The turn of a test; over when it is dropped. A test that has one asks for none of another kind.
pub struct Turn(());

impl Turn {
    /// Waits until no other kind runs.
    pub fn of(kind: &'static str) -> Self {
        let is_others = |running: &mut (&str, usize)| running.1 > 0 && running.0 != kind;
        let mut running = ENDED.wait_while(running(), is_others).unwrap_or_else(PoisonError::into_inner);
        *running = (kind, running.1 + 1);
        Self(())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        running().1 -= 1;
        ENDED.notify_all();
    }
}

/// A test that failed leaves nothing behind that the next could not use.
fn running() -> MutexGuard<'static, (&'static str, usize)> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}
