//! The service day, and whether a clock may be believed.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Calendar;

/// The local date on which a ticket counts. Stored, never computed twice: see [`next_service_day`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = Date)]
pub struct ServiceDay(pub Date);

impl fmt::Display for ServiceDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The service day at `now`, given the day the hall was on: the local date, but never an earlier one, so that a
/// clock set back cannot reopen a day and hand out its numbers again.
#[must_use]
pub fn next_service_day(last: Option<ServiceDay>, now: Timestamp, zone: &TimeZone) -> ServiceDay {
    let today = ServiceDay(now.to_zoned_datetime(zone.clone()).date());
    last.map_or(today, |last| last.max(today))
}

/// Whether a hall that last wrote at `last` surely goes on by `now`, as far as the calendar knows.
///
/// It may not be more than a day behind, and its local date may not lie beyond the first working day after the local
/// date of `last`. The next date is always expected. Years the calendar does not know have weekends only. A clock that is
/// not expected may be right all the same: [`doubt`](super::doubt) is what judges it.
#[must_use]
pub fn plausible(last: Timestamp, now: Timestamp, zone: &TimeZone, calendar: &Calendar) -> bool {
    if last.duration_since(now) > SignedDuration::from_hours(24) {
        return false;
    }
    let date = |moment: Timestamp| moment.to_zoned_datetime(zone.clone()).date();
    let (last, now) = (date(last), date(now));
    now <= calendar.next_working_day(last) || last.tomorrow().is_ok_and(|next| now <= next)
}
