//! The time, from outside, and the guard against a clock that is wrong.
//!
//! A hall counts by the date, so a wrong clock is dangerous in both directions: one that jumped ahead would close the day
//! and lock the hall in a future, one that fell back would freeze it. The guard keeps an anchor, a moment that was believed
//! together with the reading of a timer that nobody can set, and judges the clock by [`doubt`]. One that is believed becomes the
//! new anchor: steps within the day, of the time service and of staff, are taken. Any other clock is untrusted, and time goes on
//! from the anchor until the timer has come to that day, the clock comes back by itself, or staff confirm the date.
//!
//! A believed clock may still be set back, by an hour or by a zone. No event is earlier than the one before it, and waits go
//! on: until the clock has caught up with the newest event, the hall counts on from there at half its pace.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rustix::time::{ClockId, clock_gettime};

use crate::domain::calendar::{AWAY, ClockEvidence, Doubt, MADE, doubt};

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
    /// Why the clock is not believed, where it is not.
    pub doubt: Option<Doubt>,
    /// What the clock on the wall says, right or wrong.
    pub wall: Timestamp,
    /// Whether the date is known: the clock is believed, or was at some time since the start, and a timer has counted on from
    /// there. Where it is not, time goes on from the last event, and no number is to be given until staff confirm the date.
    pub dated: bool,
    /// The moment by which the hall counts waits: never earlier than the newest event.
    pub now: Timestamp,
}

/// Whether a hall that last wrote at the first time surely goes on by the second.
pub type Plausible = dyn Fn(Timestamp, Timestamp) -> bool + Send + Sync;

/// The rule where the calendar is not asked: not more than a day back, and not longer off than over a long weekend.
#[must_use]
pub fn near(last: Timestamp, now: Timestamp) -> bool {
    let off = now.duration_since(last);
    SignedDuration::from_hours(-24) <= off && off <= SignedDuration::from_hours(4 * 24)
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

/// The guard: a clock and its anchor, shared by the writer and everyone who asks for the time.
pub(super) struct Guard {
    clock: Arc<dyn Clock>,
    plausible: Arc<Plausible>,
    zone: TimeZone,
    /// The timer at the start.
    start: Duration,
    state: Mutex<GuardState>,
}

#[derive(Debug, Clone, Copy)]
struct GuardState {
    /// The newest event there was at the start, or what staff confirmed since.
    before: Option<Timestamp>,
    /// How much longer than expected the machine may have been off before that.
    away: SignedDuration,
    /// The reading from which time goes on: the last that was believed or, where none was since the start, the time of the last
    /// event with the timer of the start.
    anchor: Reading,
    /// Whether any was believed since the start.
    believed: bool,
    /// Why the clock is not believed now.
    doubt: Option<Doubt>,
    /// The time of the newest event, and the timer when the hall came to it.
    newest: Reading,
    /// Whether the clock of the start itself was judged: what it says later is a step.
    begun: bool,
    /// The newest step over the end of a day that counted as the start's own.
    set: Option<Set>,
}

/// A step over the end of a day, soon after a start, that was believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Set {
    /// Where the clock should have stood.
    pub from: Timestamp,
    /// What it was set to.
    pub to: Timestamp,
    /// The timer at that time.
    pub steady: Duration,
}

impl Guard {
    /// Begins at a start, after the last event there is, where the machine may have been off so much longer than expected.
    pub(super) fn new(
        clock: Arc<dyn Clock>,
        plausible: Arc<Plausible>,
        zone: TimeZone,
        last: Option<Timestamp>,
        away: SignedDuration,
    ) -> Self {
        let start = Reading { wall: clock.now(), steady: clock.steady() };
        let anchor = Reading { wall: last.unwrap_or(start.wall), ..start };
        let newest = Reading { wall: last.unwrap_or(Timestamp::MIN), ..start };
        let state = GuardState { before: last, away, anchor, believed: false, doubt: None, newest, begun: false, set: None };
        let guard = Self { clock, plausible, zone, start: start.steady, state: Mutex::new(state) };
        // What the clock says at the start itself is no step.
        let _ = guard.moment();
        guard.lock().begun = true;
        guard
    }

    /// The clock as it is, right or wrong.
    pub(super) fn reading(&self) -> Reading {
        Reading { wall: self.clock.now(), steady: self.clock.steady() }
    }

    /// The present moment, as far as the clock is believed.
    pub(super) fn moment(&self) -> Moment {
        let mut state = self.lock();
        let (now, was) = (self.reading(), *state);
        let expected = was.anchor.expected(&now);
        let running = now.steady.saturating_sub(self.start);
        let known = ClockEvidence {
            newest: Some(was.newest.wall).filter(|newest| *newest != Timestamp::MIN),
            before: was.before,
            away: was.away,
            expected,
            believed: was.believed,
            running: SignedDuration::try_from(running).unwrap_or(SignedDuration::MAX),
        };
        let doubt = doubt(now.wall, &known, &self.zone, &*self.plausible);
        if doubt != was.doubt {
            match doubt {
                None => tracing::info!(clock = %now.wall, "the clock is believed again"),
                Some(why) => tracing::warn!(
                    clock = %now.wall,
                    %expected,
                    why = why.name(),
                    "the clock is not believed; until staff confirm the date, time goes on without it"
                ),
            }
        }
        state.doubt = doubt;
        if doubt.is_none() {
            if was.begun && self.date(now.wall) != self.date(expected) {
                tracing::warn!(from = %expected, to = %now.wall, "the clock was set soon after the start; the day turns");
                state.set = Some(Set { from: expected, to: now.wall, steady: now.steady }).filter(|set| set.from >= MADE);
            }
            (state.anchor, state.believed) = (now, true);
        }
        let at = if doubt.is_none() { now.wall } else { expected };
        let newest = was.newest;
        let counted_on = newest.wall.saturating_add(now.steady.saturating_sub(newest.steady) / 2).unwrap_or(Timestamp::MAX);
        Moment { at, doubt, wall: now.wall, dated: state.believed, now: at.max(counted_on) }
    }

    /// An event of this time was written.
    pub(super) fn written(&self, at: Timestamp) {
        let mut state = self.lock();
        // Of several events in the same millisecond the first counts, or a rush would hold the time.
        if at != state.newest.wall {
            state.newest = Reading { wall: at, steady: self.clock.steady() };
        }
    }

    /// Staff confirmed the date: the clock, as it was read then, is right.
    pub(super) fn believe(&self, reading: Reading) {
        let mut state = self.lock();
        (state.anchor, state.believed, state.doubt) = (reading, true, None);
        (state.before, state.away) = (Some(reading.wall), AWAY);
    }

    /// The newest step over the end of a day that counted as the start's own.
    pub(super) fn set(&self) -> Option<Set> {
        self.lock().set
    }

    fn date(&self, moment: Timestamp) -> jiff::civil::Date {
        moment.to_zoned_datetime(self.zone.clone()).date()
    }

    fn lock(&self) -> MutexGuard<'_, GuardState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Moment {
    /// Whether the clock is believed.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        self.doubt.is_none()
    }

    /// The moment at which staff say that the clock on the wall is right.
    pub(super) fn confirmed(wall: Timestamp) -> Self {
        Self { at: wall, doubt: None, wall, dated: true, now: wall }
    }
}
