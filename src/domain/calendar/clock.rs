//! Whether the clock on the wall is believed: one judgement, at a start and while the program runs.
//!
//! A hall counts by the date, so what matters is the day. A day ends by time passing, which a timer counts that nobody can set, or
//! by the start of the program, which cannot know how long the machine was off. It never ends by a step of the clock: people stand
//! there with their numbers. A step that stays within the day is taken, however often the time service corrects itself.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Calendar, plausible};

/// The beginning of the year in which this program was made, 1 January 2026 in UTC: a clock that shows an earlier time was never
/// set. A date kept by hand, so that the same sources always make the same program.
pub const MADE: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// For so long after its start a machine may still be told the time: a step within it is the start's own.
pub const SETTLING: SignedDuration = SignedDuration::from_mins(10);

/// A machine may have been off so long beyond the day on which the calendar expects it: an outage, a repair, a long holiday in a
/// year that the calendar does not know.
pub const AWAY: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Why a clock is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// It shows a time before the program was made: nobody has set it.
    NeverSet,
    /// It shows a day before that of the newest event.
    Behind,
    /// At the start it shows a day much later than any on which the hall should have gone on.
    FarAhead,
    /// It was set over the end of a day while the program ran.
    Stepped,
}

impl Doubt {
    /// The name by which its sentence is found.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NeverSet => "never-set",
            Self::Behind => "behind",
            Self::FarAhead => "far-ahead",
            Self::Stepped => "stepped",
        }
    }

    /// Whether staff can take the clock for right all the same: not one that was never set.
    #[must_use]
    pub fn may_be_confirmed(self) -> bool {
        self != Self::NeverSet
    }
}

/// What a hall knows when it judges its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockEvidence {
    /// The time of its newest event, where it has one.
    pub newest: Option<Timestamp>,
    /// The time of the newest event there was at the start, or what staff confirmed since.
    pub before: Option<Timestamp>,
    /// How much longer the machine may have been off than the calendar expects: [`AWAY`], or nothing where more hangs on the day
    /// than who waits.
    pub away: SignedDuration,
    /// Where the clock should stand: what has passed by the timer since it was last believed, or since the start.
    pub expected: Timestamp,
    /// Whether the clock was believed at any time since the start.
    pub believed: bool,
    /// How long the program runs.
    pub running: SignedDuration,
}

/// Judges the clock that says `wall`; `None` where it is believed. `expects` says whether a hall that last wrote at the first time
/// surely goes on by the second, as the calendar has it: see [`plausible`](super::plausible).
///
/// A clock that was never believed since the start is judged as at the start, however late it comes: until then no number was
/// given.
pub fn doubt(wall: Timestamp, known: &ClockEvidence, zone: &TimeZone, expects: impl Fn(Timestamp, Timestamp) -> bool) -> Option<Doubt> {
    let date = |moment: Timestamp| -> Date { moment.to_zoned_datetime(zone.clone()).date() };
    let set = |moment: &Timestamp| *moment >= MADE;
    if !set(&wall) {
        return Some(Doubt::NeverSet);
    }
    if known.newest.filter(set).is_some_and(|newest| date(wall) < date(newest)) {
        return Some(Doubt::Behind);
    }
    if date(wall) == date(known.expected) {
        return None;
    }
    let is_start = !known.believed || known.running <= SETTLING;
    match known.before.filter(set) {
        _ if !is_start => Some(Doubt::Stepped),
        Some(before) if !returns(before, wall.saturating_sub(known.running).unwrap_or(Timestamp::MIN), known.away, expects) => {
            Some(if known.believed { Doubt::Stepped } else { Doubt::FarAhead })
        }
        // A hall that was made under a clock that was never set knows no other day.
        _ => None,
    }
}

/// Judges the clock that says `now` at a start, after the last event there is, by a town's calendar.
#[must_use]
pub fn doubt_at_start(last: Option<Timestamp>, now: Timestamp, zone: &TimeZone, calendar: &Calendar) -> Option<Doubt> {
    let expected = last.unwrap_or(now);
    let known = ClockEvidence { newest: last, before: last, away: AWAY, expected, believed: false, running: SignedDuration::ZERO };
    doubt(now, &known, zone, |last, now| plausible(last, now, zone, calendar))
}

/// Whether a hall that last wrote at `before` may go on at `start`, after an outage at most beyond what is expected of it.
fn returns(before: Timestamp, start: Timestamp, away: SignedDuration, expects: impl Fn(Timestamp, Timestamp) -> bool) -> bool {
    let earlier = start.saturating_sub(away).unwrap_or(Timestamp::MIN);
    earlier <= before || expects(before, start) || expects(before, earlier)
}
