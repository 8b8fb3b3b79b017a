//! The time, from outside, and the guard against a clock that is wrong.
//!
//! A hall counts by the date, so a wrong clock is dangerous in both directions: one that jumped ahead would close the day
//! and lock the hall in a future, one that fell back would freeze it. The guard keeps an anchor, a moment that was believed
//! together with the reading of a timer that nobody can set. A clock that stands within a day of where the anchor says it
//! should be is believed and becomes the new anchor: steps of the time service and of staff are small. Any other clock is
//! untrusted, and time goes on from the anchor until the clock comes back by itself or staff confirm the date.
//!
//! A believed clock may still be set back, by an hour or by a zone. No event is earlier than the one before it, and waits go
//! on: until the clock has caught up with the newest event, the hall counts on from there at half its pace.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rustix::time::{ClockId, clock_gettime};

/// How far a clock may stand from where it should and still be believed.
const BELIEVED: SignedDuration = SignedDuration::from_hours(24);

/// The time, from outside.
pub trait Clock: Send + Sync + 'static {
    /// What the clock on the wall says, right or wrong.
    fn now(&self) -> Timestamp;

    /// The time since some moment that stays the same for as long as the machine runs; nobody can set it.
    fn steady(&self) -> Duration;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn steady(&self) -> Duration {
        // Counts on while the machine sleeps, which the monotonic clock does not.
        let time = clock_gettime(ClockId::Boottime);
        Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
    }
}

/// A moment, and whether the clock that it comes from is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The time: the clock's where it is believed, else what has passed since it last was.
    pub at: Timestamp,
    /// Whether the clock is believed.
    pub trusted: bool,
    /// Whether the date is known: the clock is believed, or was at some time since the start, and a timer has counted on from
    /// there. Where it is not, time goes on from the last event, and no number is to be given until staff confirm the date.
    pub dated: bool,
    /// The moment by which the hall counts waits: never earlier than the newest event.
    pub now: Timestamp,
}

/// Whether a clock is believable at a start (second argument), after a last event (first argument).
pub type Plausible = dyn Fn(Timestamp, Timestamp) -> bool + Send + Sync;

/// The rule where the calendar is not asked: not more than a day back, and not longer off than over a long weekend.
#[must_use]
pub fn near(last: Timestamp, now: Timestamp) -> bool {
    let off = now.duration_since(last);
    -BELIEVED <= off && off <= SignedDuration::from_hours(4 * 24)
}

/// Both hands at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) wall: Timestamp,
    pub(super) steady: Duration,
}

impl Reading {
    /// Where the wall's clock should stand at `later`.
    fn expected(&self, later: &Self) -> Timestamp {
        self.wall.saturating_add(later.steady.saturating_sub(self.steady)).unwrap_or(Timestamp::MAX)
    }
}

#[derive(Debug, Clone, Copy)]
enum Anchor {
    /// The clock was believed at this reading.
    Believed(Reading),
    /// It never was since the start: the time of the last event, and the timer at the start.
    LastEvent(Reading),
}

/// The guard: a clock and its anchor, shared by the writer and everyone who asks for the time.
pub(super) struct Guard {
    clock: Arc<dyn Clock>,
    plausible: Arc<Plausible>,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    anchor: Anchor,
    trusted: bool,
    /// The time of the newest event, and the timer when the hall came to it.
    newest: Reading,
}

impl Guard {
    /// Begins at a start, after the last event there is.
    pub(super) fn new(clock: Arc<dyn Clock>, plausible: Arc<Plausible>, last: Option<Timestamp>) -> Self {
        let start = Reading { wall: clock.now(), steady: clock.steady() };
        let anchor = match last {
            Some(last) => Anchor::LastEvent(Reading { wall: last, ..start }),
            None => Anchor::Believed(start),
        };
        let newest = Reading { wall: last.unwrap_or(Timestamp::MIN), ..start };
        Self { clock, plausible, state: Mutex::new(State { anchor, trusted: true, newest }) }
    }

    /// The clock as it is, right or wrong.
    pub(super) fn reading(&self) -> Reading {
        Reading { wall: self.clock.now(), steady: self.clock.steady() }
    }

    /// The present moment, as far as the clock is believed.
    pub(super) fn moment(&self) -> Moment {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { anchor, trusted: was_trusted, newest } = *state;
        let now = self.reading();
        let (expected, trusted) = match anchor {
            Anchor::Believed(then) => {
                let expected = then.expected(&now);
                (expected, now.wall.duration_since(expected).abs() <= BELIEVED)
            }
            Anchor::LastEvent(last) => {
                // What the clock that stands so now said at the start.
                let passed = now.steady.saturating_sub(last.steady);
                let start = now.wall.saturating_sub(passed).unwrap_or(Timestamp::MIN);
                (last.expected(&now), (self.plausible)(last.wall, start))
            }
        };
        if trusted != was_trusted {
            if trusted {
                tracing::info!(clock = %now.wall, "the clock is believed again");
            } else {
                tracing::warn!(clock = %now.wall, %expected, "the clock is wrong by more than a day; until staff confirm the date, time goes on without it");
            }
        }
        *state = State { anchor: if trusted { Anchor::Believed(now) } else { anchor }, trusted, newest };
        let dated = trusted || matches!(anchor, Anchor::Believed(_));
        let at = if trusted { now.wall } else { expected };
        let counted_on = newest.wall.saturating_add(now.steady.saturating_sub(newest.steady) / 2).unwrap_or(Timestamp::MAX);
        Moment { at, trusted, dated, now: at.max(counted_on) }
    }

    /// An event of this time was written.
    pub(super) fn written(&self, at: Timestamp) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // Of several events in the same millisecond the first counts, or a rush would hold the time.
        if at != state.newest.wall {
            state.newest = Reading { wall: at, steady: self.clock.steady() };
        }
    }

    /// Staff confirmed the date: the clock, as it was read then, is right.
    pub(super) fn believe(&self, reading: Reading) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = State { anchor: Anchor::Believed(reading), trusted: true, ..*state };
    }
}
