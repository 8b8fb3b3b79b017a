//! The service day and the hours in which numbers are given.

use std::fmt;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use serde::{Deserialize, Serialize};

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

/// A span of one day in which numbers are given, from the first minute to before the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span {
    /// The first moment inside.
    pub from: Time,
    /// The first moment after.
    pub until: Time,
}

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a span of hours; write for instance \"07:30-11:30\"");
        let (from, until) = text.split_once('-').ok_or_else(wrong)?;
        let time = |part: &str| Time::strptime("%H:%M", part.trim()).map_err(|_| wrong());
        let (from, until) = (time(from)?, time(until)?);
        if from >= until {
            return Err(format!("`{text}` ends before it begins"));
        }
        Ok(Self { from, until })
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        format!("{}-{}", span.from.strftime("%H:%M"), span.until.strftime("%H:%M"))
    }
}

/// When numbers are given, by weekday. A weekday without a span is a day off.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Week {
    /// Spans of Monday.
    pub monday: Vec<Span>,
    /// Spans of Tuesday.
    pub tuesday: Vec<Span>,
    /// Spans of Wednesday.
    pub wednesday: Vec<Span>,
    /// Spans of Thursday.
    pub thursday: Vec<Span>,
    /// Spans of Friday.
    pub friday: Vec<Span>,
    /// Spans of Saturday.
    pub saturday: Vec<Span>,
    /// Spans of Sunday.
    pub sunday: Vec<Span>,
}

impl Week {
    /// The spans of a weekday.
    #[must_use]
    pub fn on(&self, weekday: Weekday) -> &[Span] {
        match weekday {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        }
    }

    /// Whether numbers are given at a local moment.
    #[must_use]
    pub fn open_at(&self, now: &ZonedDateTime) -> bool {
        let time = now.time();
        self.on(now.weekday()).iter().any(|span| span.from <= time && time < span.until)
    }

    /// The next moment, from `now` on and within eight days, at which numbers are given again.
    #[must_use]
    pub fn next_opening(&self, now: &ZonedDateTime) -> Option<ZonedDateTime> {
        let mut date = now.date();
        for _ in 0..8 {
            let openings = self.on(date.weekday()).iter();
            let first = openings
                .filter_map(|span| date.to_datetime(span.from).to_zoned_datetime(now.time_zone().clone()).ok())
                .filter(|opening| opening > now)
                .min();
            if first.is_some() {
                return first;
            }
            date = date.tomorrow().ok()?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Asia/Ho_Chi_Minh").expect("bundled")
    }

    fn at(text: &str) -> ZonedDateTime {
        text.parse::<Timestamp>().expect("a timestamp").to_zoned_datetime(zone())
    }

    #[test]
    fn s25_the_day_is_the_local_date() {
        let now = "2026-11-23T17:30:00Z".parse().expect("a timestamp");
        assert_eq!(next_service_day(None, now, &zone()).to_string(), "2026-11-24");
    }

    #[test]
    fn a_clock_set_back_reopens_no_day() {
        let last = ServiceDay("2026-11-24".parse().expect("a date"));
        let now = "2026-11-20T03:00:00Z".parse().expect("a timestamp");
        assert_eq!(next_service_day(Some(last), now, &zone()), last);
    }

    #[test]
    fn hours_open_and_say_when_they_open_again() {
        let week: Week = toml::from_str("monday = [\"07:30-11:30\", \"13:30-17:00\"]\nwednesday = [\"08:00-11:00\"]").expect("a week");
        assert!(week.open_at(&at("2026-11-23T00:30:00Z")));
        assert!(!week.open_at(&at("2026-11-23T04:30:00Z")), "11:30 is closed");
        let noon = week.next_opening(&at("2026-11-23T05:00:00Z")).expect("opens");
        assert_eq!(noon.strftime("%F %H:%M").to_string(), "2026-11-23 13:30");
        let evening = week.next_opening(&at("2026-11-23T12:00:00Z")).expect("opens");
        assert_eq!(evening.strftime("%F %H:%M").to_string(), "2026-11-25 08:00");
        assert_eq!(Week::default().next_opening(&at("2026-11-23T12:00:00Z")), None);
    }

    #[test]
    fn a_wrong_span_says_what_is_wrong() {
        let wrong = toml::from_str::<Week>("monday = [\"12:00-11:00\"]").expect_err("ends before it begins");
        assert!(wrong.to_string().contains("ends before it begins"));
        assert!(toml::from_str::<Week>("monday = [\"7h30\"]").is_err());
    }
}
