//! The date on which a result is due.
//!
//! The day of receipt is day 0; the first day that counts is the working day after it (Civil Code 2015, Articles 147 and
//! 148). The rules, by unit:
//!
//! - **Working days**: due at the end of the serving hours of the last of them.
//! - **Hours** are working time, [`HOURS_A_DAY`] to a working day: 16 hours are two working days. What is left over, like
//!   the half of 7.5 days, passes in serving hours only: after the whole days from the next opening on, without whole
//!   days from the moment of receipt. It is never due later than one more whole day would be; where no serving hours are
//!   known it counts as that day.
//! - **Calendar days** and **months** (a date that a month does not have is its last; a part of a month is so many
//!   thirtieths): moved to the next working day where they end on a day off.
//! - **Nothing**, a quantity of 0: the same day if received on a working day up to the cut-off, else the next working day.
//!   The minute of the cut-off itself is still in time, as the slip shows no seconds. Without a cut-off it is the end of
//!   the serving hours.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, ToSpan as _};

use super::{Calendar, Status, Week};
use crate::domain::catalogue::{Deadline, DeadlineUnit};

/// Hours of work in a working day, as deadlines count them.
pub const HOURS_A_DAY: i64 = 8;

/// The longest deadline that is counted, in any unit: ten years of days.
pub const LONGEST_DEADLINE: f64 = 3660.0;

const MINUTES_A_DAY: i64 = HOURS_A_DAY * 60;
/// So many dates are searched for serving hours.
const LONGEST_CLOSURE: usize = 60;

/// When a result is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The date, a working day.
    pub date: Date,
    /// The time of that day; `None` where the hall has no serving hours then.
    pub time: Option<Time>,
    /// The date of the longest published case, where it is later.
    pub latest: Option<Date>,
    /// Whether the days off of every year from receipt to the last of these dates are announced.
    pub certain: bool,
}

/// When the result of a dossier is due that was received at a local moment; `None` for a deadline without a number.
///
/// Two working days from a Friday end on the Tuesday after it, because the day of receipt is not counted:
///
/// ```
/// use jiff::civil::date;
/// use motcua::domain::calendar::{Calendar, Week, due};
/// use motcua::domain::catalogue::{Deadline, DeadlineUnit};
///
/// let two_days = Deadline { qty: Some(2.0), unit: DeadlineUnit::WorkingDay, cutoff: None, max_qty: None, note_vi: None, note_en: None };
/// let received = date(2026, 11, 27).at(9, 0, 0, 0);
/// let due = due(&two_days, received, &Calendar::default(), &Week::default()).expect("the deadline has a number");
/// assert_eq!(due.date, date(2026, 12, 1));
/// assert!(!due.certain, "nobody has announced the days off of 2026 here");
/// ```
#[must_use]
pub fn due(deadline: &Deadline, received: DateTime, calendar: &Calendar, serving: &Week) -> Option<Due> {
    let count = Count { received, cutoff: deadline.cutoff, calendar, serving };
    let (date, time) = count.after(deadline.qty?, deadline.unit)?;
    let longest = deadline.max_qty.and_then(|quantity| count.after(quantity, deadline.unit));
    let latest = longest.map(|(latest, _)| latest).filter(|latest| *latest > date);
    let last = latest.unwrap_or(date).year();
    let certain = (received.date().year()..=last).all(|year| calendar.status(year) == Some(Status::Announced));
    Some(Due { date, time, latest, certain })
}

/// How a dossier stands to the hour after which it counts from the next working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cutoff {
    /// There is none, or it is kept.
    Kept,
    /// It has passed already.
    Passed,
    /// It will have passed when its citizen is called.
    PassesMeanwhile,
}

/// When the result is there of a dossier that somebody hands in as soon as they can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueForecast {
    /// The date on which it is handed in.
    pub handed_in: Date,
    /// When its result is due then.
    pub due: Due,
    /// Whether it comes in time for the same day.
    pub cutoff: Cutoff,
}

/// When the result is there of a dossier that is asked about now, and received at a local moment then or later; `None` for a
/// deadline without a number.
#[must_use]
pub fn outlook(deadline: &Deadline, now: DateTime, received: DateTime, calendar: &Calendar, serving: &Week) -> Option<DueForecast> {
    let mut due = due(deadline, received, calendar, serving)?;
    let same_day = deadline.qty == Some(0.0);
    if same_day && deadline.cutoff.is_some() && deadline.max_qty.is_some_and(|most| most <= 1.0) {
        // The longest case is the one that comes too late, and it is known which this is.
        due.latest = None;
    }
    let passed = |at: DateTime| {
        let late = deadline.cutoff.is_some_and(|last| (at.hour(), at.minute()) > (last.hour(), last.minute()));
        same_day && late && calendar.is_working(at.date())
    };
    let cutoff = match (passed(received), received.date() == now.date() && passed(now)) {
        (false, _) => Cutoff::Kept,
        (true, true) => Cutoff::Passed,
        (true, false) => Cutoff::PassesMeanwhile,
    };
    Some(DueForecast { handed_in: received.date(), due, cutoff })
}

/// A date and the time of it.
type DueMoment = (Date, Option<Time>);

/// What a deadline counts from and by.
struct Count<'a> {
    received: DateTime,
    cutoff: Option<Time>,
    calendar: &'a Calendar,
    serving: &'a Week,
}

impl Count<'_> {
    fn after(&self, quantity: f64, unit: DeadlineUnit) -> Option<DueMoment> {
        if unit == DeadlineUnit::Other || !(0.0..=LONGEST_DEADLINE).contains(&quantity) {
            return None;
        }
        if quantity == 0.0 {
            return Some(self.same_day());
        }
        let day = self.received.date();
        Some(match unit {
            DeadlineUnit::WorkingDay => self.working((quantity * MINUTES_A_DAY as f64).round() as i64),
            DeadlineUnit::Hour => self.working((quantity * 60.0).round() as i64),
            DeadlineUnit::Day => self.end_of_working(day.saturating_add((quantity.ceil() as i64).days())),
            DeadlineUnit::Month => {
                let days = ((quantity.fract() * 30.0).ceil() as i64).days();
                self.end_of_working(day.saturating_add((quantity.trunc() as i64).months()).saturating_add(days))
            }
            DeadlineUnit::Other => return None,
        })
    }

    fn same_day(&self) -> DueMoment {
        let date = self.received.date();
        // Seconds are dropped: the slip says 15:00.
        let minute = (self.received.hour(), self.received.minute());
        let in_time = |last: Time| minute <= (last.hour(), last.minute());
        let same = self.calendar.is_working(date) && self.cutoff.or(self.closing(date)).is_none_or(in_time);
        self.end_of(if same { date } else { self.calendar.next_working_day(date) })
    }

    /// So many minutes of work.
    fn working(&self, minutes: i64) -> DueMoment {
        let (days, rest) = (minutes / MINUTES_A_DAY, minutes % MINUTES_A_DAY);
        let mut date = self.received.date();
        for _ in 0..days {
            date = self.calendar.next_working_day(date);
        }
        if rest == 0 {
            return self.end_of(date);
        }
        let next = self.end_of(self.calendar.next_working_day(date));
        let from = if days == 0 { self.received } else { next.0.to_datetime(Time::midnight()) };
        match self.in_serving_hours(from, SignedDuration::from_mins(rest)) {
            Some((date, time)) if date <= next.0 => (date, Some(time)),
            _ => next,
        }
    }

    /// The moment at which so much serving time of working days has passed.
    fn in_serving_hours(&self, from: DateTime, time: SignedDuration) -> Option<(Date, Time)> {
        let mut left = time;
        let dates = from.date().series(1.day()).take(LONGEST_CLOSURE).filter(|date| self.calendar.is_working(*date));
        for date in dates {
            for span in self.calendar.spans_on(self.serving, date) {
                let begin = if date == from.date() { span.from.max(from.time()) } else { span.from };
                let here = span.until.duration_since(begin);
                if here >= left {
                    return Some((date, begin.saturating_add(left)));
                }
                left -= here.max(SignedDuration::ZERO);
            }
        }
        None
    }

    fn end_of_working(&self, date: Date) -> DueMoment {
        self.end_of(if self.calendar.is_working(date) { date } else { self.calendar.next_working_day(date) })
    }

    fn end_of(&self, date: Date) -> DueMoment {
        (date, self.closing(date))
    }

    /// The end of the serving hours of a date.
    fn closing(&self, date: Date) -> Option<Time> {
        self.calendar.spans_on(self.serving, date).last().map(|span| span.until)
    }
}
