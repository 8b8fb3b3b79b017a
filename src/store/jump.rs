//! How far numbers jump ahead when a copy comes in place of a database.
//!
//! - Each queue goes on from the highest number known of the day, that of the copy or of the high mark, plus fifty, or a twentieth
//!   of a range of more than a thousand numbers. No more are ever acknowledged before the mark knows of them.
//! - Where there is no high mark, or the copy is newer than it, nobody knows how many numbers were given since: as many as a
//!   terminal may give in each hour begun since the copy's newest event or, if that is from another day, since midnight; ten hours
//!   at most. The last fifth of the range is left, for the rest of the day.
//! - The clock can be wrong, and another day be today when it is right again. So the numbers jump on the copy's day, the
//!   mark's and the clock's; without a mark, on every day from the copy's to tomorrow. If then the clock is not believed
//!   either, they jump as after ten hours, and so does the next day of which nothing is known.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use rusqlite::Connection;

use super::clock::Moment;
use super::mark::HighMark;
use super::{Options, Range, StoreError, numbering};
use crate::domain::calendar::ServiceDay;
use crate::domain::queue::QueueKey;

/// Numbers that a queue leaves out after a restore, at least.
const JUMP: u32 = 50;
/// And at most, behind a mark: of a range that has millions, a second of the fastest command line.
const LONGEST_JUMP: u32 = 10_000;
/// A terminal's numbers in a minute, where nothing limits them.
const UNLIMITED: u32 = 600;
/// Hours for which numbers are left out at most, where nobody knows how many were given.
const HOURS: u32 = 10;
/// Days that today can be, at most, where there is no high mark.
const DAYS: usize = 31;

/// The last number of each queue on a day.
type KnownNumbers = BTreeMap<QueueKey, u32>;

/// What is known of the numbers that were given since a copy was made.
pub(super) struct Since<'a> {
    pub(super) options: &'a Options,
    pub(super) mark: Option<&'a HighMark>,
    /// Whether the mark knows of all but the last few.
    pub(super) is_marked: bool,
    /// The time of the copy's newest event; `None` for an empty hall.
    pub(super) from: Option<Timestamp>,
}

impl Since<'_> {
    /// Lets the numbers of each day that today can be go on far enough ahead that none is given twice. The answer is the newest
    /// of the days that are known, and from where each goes on.
    pub(super) fn jump(
        &self,
        connection: &Connection,
        moment: Moment,
    ) -> Result<(ServiceDay, BTreeMap<ServiceDay, KnownNumbers>), StoreError> {
        let (zone, is_marked, from) = (&self.options.zone, self.is_marked, self.from);
        let today = ServiceDay(moment.at.to_zoned_datetime(zone.clone()).date());
        let of_copy = numbering::service_day(connection)?;
        let of_mark = self.mark.and_then(|mark| mark.service_day);
        let known: BTreeSet<ServiceDay> = [Some(today), of_copy, of_mark].into_iter().flatten().collect();
        let newest = known.last().copied().unwrap_or(today);
        let days = if is_marked { known } else { possible(known, today) };
        let mut numbers = BTreeMap::new();
        for day in days {
            let hours = if moment.is_trusted() { hours_unknown(day, moment.at, from, zone) } else { HOURS };
            let _ = numbers.insert(day, self.leave_out(connection, day, (!is_marked).then_some(hours))?);
        }
        // An empty hall has no last event by which a clock could be judged.
        if !is_marked && (!moment.is_trusted() || from.is_none()) {
            let before = |range: &Range| self.behind(Some(range), range.first.saturating_sub(1), Some(HOURS)) + 1 - range.first;
            let ahead = self.options.queues.iter().map(before).min();
            numbering::begin_ahead(connection, ahead.unwrap_or(JUMP * HOURS))?;
        }
        Ok((newest, numbers))
    }

    /// The last number that is left out of a queue whose highest known one is `last`: behind a mark, or after so many hours of
    /// which nothing is known.
    fn behind(&self, range: Option<&Range>, last: u32, hours: Option<u32>) -> u32 {
        let Some(hours) = hours else {
            return last.saturating_add(range.map_or(JUMP, jump));
        };
        let a_minute = if self.options.per_minute == 0 { UNLIMITED } else { self.options.per_minute };
        let given = last.saturating_add(hours * (60 * a_minute).max(JUMP));
        // The hall is to give numbers for the rest of the day.
        let most = range.map_or(u32::MAX, |range| range.last.saturating_sub(size(range) / 5));
        given.min(most.max(last.saturating_add(JUMP)))
    }

    /// Leaves numbers of a day out, behind the highest that is known of each queue.
    fn leave_out(&self, connection: &Connection, day: ServiceDay, hours: Option<u32>) -> Result<KnownNumbers, StoreError> {
        let mut known: KnownNumbers =
            self.options.queues.iter().map(|range| (range.queue.clone(), range.first.saturating_sub(1))).collect();
        let of_mark = self.mark.filter(|mark| mark.service_day == Some(day)).map(|mark| mark.numbers.clone()).unwrap_or_default();
        for (queue, last) in numbering::numbers(connection, day)?.into_iter().chain(of_mark) {
            let known = known.entry(queue).or_default();
            *known = last.max(*known);
        }
        for (queue, last) in &mut known {
            *last = self.behind(self.options.queues.iter().find(|range| range.queue == *queue), *last, hours);
            numbering::go_on(connection, day, queue, *last)?;
        }
        Ok(known)
    }
}

/// How many numbers a queue has on a day.
fn size(range: &Range) -> u32 {
    range.last.saturating_sub(range.first).saturating_add(1)
}

/// How many numbers are left out behind a mark.
fn jump(range: &Range) -> u32 {
    (size(range) / 20).clamp(JUMP, LONGEST_JUMP)
}

/// How many numbers are left out of each queue behind a mark, at least: so many may be given before the mark knows of them.
pub(super) fn behind_a_mark(queues: &[Range]) -> i64 {
    queues.iter().map(jump).min().map_or(i64::MAX, i64::from)
}

/// The days that today can be where there is no mark: all from the first that is known to the one after the last. Of a copy
/// that is too old for that, only its own day, and today and tomorrow as the clock has them.
fn possible(mut known: BTreeSet<ServiceDay>, today: ServiceDay) -> BTreeSet<ServiceDay> {
    let tomorrow = |day: ServiceDay| day.0.tomorrow().unwrap_or(Date::MAX);
    let (first, last) = (known.first().map_or(today, |day| *day), known.last().map_or(today, |day| *day));
    let all: BTreeSet<ServiceDay> =
        first.0.series(1.day()).take_while(|day| *day <= tomorrow(last)).take(DAYS + 1).map(ServiceDay).collect();
    if all.len() <= DAYS {
        return all;
    }
    let _ = known.insert(ServiceDay(tomorrow(today)));
    known
}

/// The hours of a day begun since anything is known of it, one at least.
fn hours_unknown(day: ServiceDay, now: Timestamp, from: Option<Timestamp>, zone: &TimeZone) -> u32 {
    let midnight = |day: Date| day.to_zoned_datetime(zone.clone()).map_or(now, |midnight| midnight.timestamp());
    let (begin, end) = (midnight(day.0), day.0.tomorrow().map_or(now, midnight));
    let since = from.map_or(begin, |from| from.max(begin));
    let minutes = now.min(end).duration_since(since).max(SignedDuration::ZERO).as_mins();
    (minutes / 60 + 1).clamp(1, HOURS.into()) as u32
}
