//! The hours of a week.

use jiff::civil::{Time, Weekday};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize};

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
}

impl Stretch {
    /// Whether a moment lies within it.
    #[must_use]
    pub fn contains(self, moment: Timestamp) -> bool {
        self.from <= moment && moment < self.until
    }

    /// How much of it lies between two moments.
    pub(super) fn within(self, from: Timestamp, until: Timestamp) -> SignedDuration {
        self.until.min(until).duration_since(self.from.max(from)).max(SignedDuration::ZERO)
    }
}
