//! A printer as its thread knows it.

use std::time::Duration;

use super::super::session::{Leftover, PaperSensor, Session};
use super::super::status::NotReady;
use crate::config::Printer;

/// A printer on a cable answers sooner than this by far.
const SLOW: Duration = Duration::from_millis(400);

/// A printer, and what is known of it.
pub(super) struct Machine {
    pub(super) printer: Printer,
    /// What the last slip may have left in it. A process before this one may have died at any byte.
    pub(super) leftover: Leftover,
    /// The conversation with it, where it is one that lasts.
    pub(super) session: Option<Session>,
    /// How late its answers came last.
    pub(super) late: Duration,
}

impl Machine {
    /// A conversation with a printer that is ready.
    pub(super) fn ready(&mut self) -> Result<(Session, PaperSensor), NotReady> {
        let kept = self.session.take();
        let was_kept = kept.is_some();
        let asked = |mut session: Session| session.preflight().map(|roll| (session, roll));
        let open = || Session::open(&self.printer).map(|session| session.that_answers_after(self.late));
        let first = kept.map_or_else(open, Ok).and_then(asked);
        // A way that was kept may have ended since, as when the printer was switched off and on.
        let ready = match first {
            Err(NotReady::Unreachable(_)) if was_kept => open().and_then(asked),
            other => other,
        };
        if let Ok((session, _)) = &ready {
            if session.late() >= SLOW && self.late < SLOW {
                tracing::warn!(after = ?session.late(), "the printer answers late: slips come out more slowly");
            }
            self.late = session.late();
        }
        ready
    }

    /// Keeps a conversation for the next slip, where it may be kept.
    pub(super) fn keep(&mut self, session: Session) {
        self.session = Some(session).filter(Session::lasts);
    }
}
