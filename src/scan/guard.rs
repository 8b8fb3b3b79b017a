//! A wall around code that may panic.
//!
//! The detector and the camera's crate assert things about their input. A strange frame or a pulled plug must cost one frame or one retry,
//! never the terminal. Only the place of a panic is logged: its message may carry what was read.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether a panic on this thread is caught a moment later, so that the usual message on standard error would only alarm.
    static CAUGHT: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// What `work` gives, or `None` if it panicked. `what` names it in the log.
pub(super) fn guarded<T>(what: &'static str, work: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if CAUGHT.get() {
                let place = info.location().map(|place| format!("{}:{}", place.file(), place.line()));
                tracing::debug!(place, "caught a panic");
            } else {
                usual(info);
            }
        }));
    });
    let before = CAUGHT.replace(true);
    // Whoever was interrupted is dropped by the caller or was made inside `work`: nobody sees it half changed.
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    CAUGHT.set(before);
    if outcome.is_err() {
        tracing::debug!(what, "panicked and was stopped");
    }
    outcome.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_nothing_and_a_value_passes() {
        assert_eq!(guarded("a value", || 7), Some(7));
        assert_eq!(guarded::<u8>("a panic", || panic!("on purpose")), None);
        assert!(!CAUGHT.get());
    }
}
