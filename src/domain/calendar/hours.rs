//! Opening hours on the days of a calendar.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _, ZonedDateTime};

use super::Calendar;
use super::week::{Stretch, Week};

/// So many dates are looked at for the next opening. The longest closure of a town hall is the nine or ten days of Tết;
/// a hall that is closed for longer than this has no next opening.
const LONGEST_CLOSURE: usize = 60;

impl Week {
    /// Whether a local moment lies within these hours.
    #[must_use]
    pub fn open_at(&self, calendar: &Calendar, now: &ZonedDateTime) -> bool {
        let moment = now.timestamp();
        self.stretches(calendar, now.date(), now.time_zone()).any(|open| open.contains(moment))
    }

    /// The next moment after `now` at which these hours begin, or begin again after a break; `None` where they do not
    /// within 60 days.
    #[must_use]
    pub fn next_opening(&self, calendar: &Calendar, now: &ZonedDateTime) -> Option<ZonedDateTime> {
        let moment = now.timestamp();
        let opening = now
            .date()
            .series(1.day())
            .take(LONGEST_CLOSURE)
            .flat_map(|date| self.stretches(calendar, date, now.time_zone()))
            .map(|open| open.from)
            .find(|from| *from > moment)?;
        Some(opening.to_zoned_datetime(now.time_zone().clone()))
    }

    /// The open time that is left of today, breaks not counted.
    #[must_use]
    pub fn left_today(&self, calendar: &Calendar, now: &ZonedDateTime) -> SignedDuration {
        self.stretches(calendar, now.date(), now.time_zone()).map(|open| open.within(now.timestamp(), Timestamp::MAX)).sum()
    }

    /// The open time between two moments, breaks and nights not counted; zero where the second is not the later one. The
    /// dates are those of the first one's zone.
    #[must_use]
    pub fn working_time_between(&self, calendar: &Calendar, from: &ZonedDateTime, until: &ZonedDateTime) -> SignedDuration {
        let last = until.timestamp().to_zoned_datetime(from.time_zone().clone()).date();
        from.date()
            .series(1.day())
            .take_while(|date| *date <= last)
            .flat_map(|date| self.stretches(calendar, date, from.time_zone()))
            .map(|open| open.within(from.timestamp(), until.timestamp()))
            .sum()
    }

    /// The moment at which so much open time has passed since `from`: `from` itself for none, and `None` where the hall
    /// does not open for 60 days.
    #[must_use]
    pub fn after_working_time(&self, calendar: &Calendar, from: &ZonedDateTime, time: SignedDuration) -> Option<ZonedDateTime> {
        let mut left = time;
        if left <= SignedDuration::ZERO {
            return Some(from.clone());
        }
        let mut closed = 0;
        for date in from.date().series(1.day()) {
            closed += 1;
            for open in self.stretches(calendar, date, from.time_zone()) {
                closed = 0;
                let here = open.within(from.timestamp(), Timestamp::MAX);
                if left <= here {
                    let moment = open.from.max(from.timestamp()).checked_add(left).ok()?;
                    return Some(moment.to_zoned_datetime(from.time_zone().clone()));
                }
                left -= here;
            }
            if closed >= LONGEST_CLOSURE {
                return None;
            }
        }
        None
    }

    /// The open stretches of a date, in order. Where the clock is put forward or back, they are as long as they really are.
    pub fn stretches(&self, calendar: &Calendar, date: Date, zone: &TimeZone) -> impl Iterator<Item = Stretch> + use<'_> {
        let zone = zone.clone();
        let moment = move |time: Time| date.to_datetime(time).to_zoned_datetime(zone.clone()).map(|moment| moment.timestamp());
        let spans = calendar.spans_on(self, date).iter();
        spans.filter_map(move |span| Some(Stretch { from: moment(span.from).ok()?, until: moment(span.until).ok()? }))
    }
}
