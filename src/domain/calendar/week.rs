//! The hours of a week.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _, ZonedDateTime};
use serde::{Deserialize, Deserializer, Serialize};

use super::Calendar;

/// So many dates are looked at for the next opening. The longest closure of a town hall is the nine or ten days of Tết;
/// a hall that is closed for longer than this has no next opening.
const LONGEST_CLOSURE: usize = 60;

/// A span of one day in which the hall works, from the first minute to before the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span {
    /// The first moment inside.
    pub from: Time,
    /// The first moment after.
    pub until: Time,
}

impl Span {
    /// Whether a time of day lies in it.
    #[must_use]
    pub fn contains(self, time: Time) -> bool {
        self.from <= time && time < self.until
    }
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

/// The hours of a week, by weekday. A weekday without a span is closed.
///
/// The spans of a day stand in order and do not overlap; reading a configuration refuses others.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Week {
    /// Spans of Monday.
    #[serde(deserialize_with = "in_order")]
    pub monday: Vec<Span>,
    /// Spans of Tuesday.
    #[serde(deserialize_with = "in_order")]
    pub tuesday: Vec<Span>,
    /// Spans of Wednesday.
    #[serde(deserialize_with = "in_order")]
    pub wednesday: Vec<Span>,
    /// Spans of Thursday.
    #[serde(deserialize_with = "in_order")]
    pub thursday: Vec<Span>,
    /// Spans of Friday.
    #[serde(deserialize_with = "in_order")]
    pub friday: Vec<Span>,
    /// Spans of Saturday.
    #[serde(deserialize_with = "in_order")]
    pub saturday: Vec<Span>,
    /// Spans of Sunday.
    #[serde(deserialize_with = "in_order")]
    pub sunday: Vec<Span>,
}

fn in_order<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Span>, D::Error> {
    let spans = Vec::<Span>::deserialize(deserializer)?;
    match spans.windows(2).find(|pair| pair[0].until > pair[1].from) {
        Some(pair) => Err(serde::de::Error::custom(format!(
            "`{}` begins before `{}` is over; spans of a day stand in order and do not overlap",
            String::from(pair[1]),
            String::from(pair[0])
        ))),
        None => Ok(spans),
    }
}

/// Weekdays that follow one another and have the same hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OpenDays {
    /// The first weekday: 1 is Monday, 7 is Sunday.
    pub first: u8,
    /// The last one; the same for a day alone.
    pub last: u8,
    /// Their hours, in order.
    #[schema(value_type = Vec<String>)]
    pub spans: Vec<Span>,
}

/// The two kinds of hours a hall has. Numbers often begin before the counters do, and end before them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hours {
    /// When numbers are given.
    pub ticketing: Week,
    /// When people are served.
    pub serving: Week,
}

/// An open stretch of real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub until: Timestamp,
}

impl Week {
    /// Every day from its first moment to its last.
    #[must_use]
    pub fn always() -> Self {
        let day = || vec![Span { from: Time::MIN, until: Time::MAX }];
        Self { monday: day(), tuesday: day(), wednesday: day(), thursday: day(), friday: day(), saturday: day(), sunday: day() }
    }

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

    /// The hours as people say them: weekdays that follow one another and have the same ones stand together, those that are
    /// closed not at all.
    #[must_use]
    pub fn open_days(&self) -> Vec<OpenDays> {
        let mut days: Vec<OpenDays> = Vec::new();
        for (number, weekday) in (1..).zip(Weekday::Monday.cycle_forward().take(7)) {
            let spans = self.on(weekday);
            match days.last_mut() {
                _ if spans.is_empty() => {}
                Some(before) if before.last + 1 == number && before.spans == spans => before.last = number,
                _ => days.push(OpenDays { first: number, last: number, spans: spans.to_vec() }),
            }
        }
        days
    }

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

impl Stretch {
    /// Whether a moment lies within it.
    #[must_use]
    pub fn contains(self, moment: Timestamp) -> bool {
        self.from <= moment && moment < self.until
    }

    /// How much of it lies between two moments.
    fn within(self, from: Timestamp, until: Timestamp) -> SignedDuration {
        self.until.min(until).duration_since(self.from.max(from)).max(SignedDuration::ZERO)
    }
}
