//! The days off of each year, and the Saturdays worked in their place.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Deserializer};
use thiserror::Error;

use super::week::{Span, Week};
use crate::domain::text::Names;

/// How sure the days off of a year are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The government has announced them.
    Announced,
    /// They are computed from the law and the lunar calendar; the announcement may still move Tết and 2 September.
    Computed,
}

/// A date on which the office does not work.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayOff {
    /// The date. A holiday that itself falls on a Saturday or Sunday may stand here too: it closes a counter that would
    /// open on that day.
    pub date: Date,
    /// The holiday.
    pub name: Names,
}

/// A Saturday or Sunday that is worked because a weekday is off in exchange.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkedDay {
    /// The date.
    pub date: Date,
    /// The day off in exchange.
    pub instead_of: Date,
    /// The weekday whose hours it takes; that of the day off where it is not set.
    #[serde(default, deserialize_with = "weekday")]
    pub hours_of: Option<Weekday>,
}

impl WorkedDay {
    /// The weekday whose hours it takes.
    #[must_use]
    pub fn weekday(&self) -> Weekday {
        self.hours_of.unwrap_or_else(|| self.instead_of.weekday())
    }
}

fn weekday<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Weekday>, D::Error> {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let name = String::deserialize(deserializer)?;
    NAMES
        .iter()
        .zip(Weekday::Monday.cycle_forward())
        .find_map(|(known, weekday)| (*known == name).then_some(Some(weekday)))
        .ok_or_else(|| serde::de::Error::unknown_variant(&name, &NAMES))
}

/// The days off of one year.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// How sure they are.
    pub status: Status,
    /// The days off.
    pub off: Vec<DayOff>,
    /// The Saturdays worked in exchange.
    #[serde(default)]
    pub worked: Vec<WorkedDay>,
}

/// Why years make no calendar.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// A year stands twice.
    #[error("the year {0} stands twice")]
    YearTwice(i16),
    /// A date lies outside its year.
    #[error("{date} does not lie in {year}")]
    OutsideYear {
        /// The date.
        date: Date,
        /// The year it stands in.
        year: i16,
    },
    /// A date stands twice.
    #[error("{0} stands twice")]
    Twice(Date),
    /// A worked day is an ordinary weekday.
    #[error("{0} is worked anyhow; only a Saturday or Sunday can be worked in exchange")]
    WorkedAnyhow(Date),
    /// The day off in exchange is not off.
    #[error("{date} is worked instead of {instead_of}, which is not a weekday among the days off")]
    NotOff {
        /// The worked day.
        date: Date,
        /// The day that should be off.
        instead_of: Date,
    },
}

/// On which dates the office works.
///
/// Years it does not know have their weekends and no holiday; [`Calendar::status`] tells them apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i16, Status>,
    off: BTreeMap<Date, DayOff>,
    worked: BTreeMap<Date, WorkedDay>,
}

impl Calendar {
    /// Takes a date out of the days off; a Saturday or Sunday stays one.
    pub fn work_on(&mut self, date: Date) {
        let _ = self.off.remove(&date);
    }

    /// The calendar of some years.
    ///
    /// # Errors
    /// All that does not fit together.
    pub fn new(years: Vec<Year>) -> Result<Self, Vec<CalendarError>> {
        let mut calendar = Self::default();
        let mut errors = Vec::new();
        for Year { year, status, off, worked } in years {
            if calendar.years.insert(year, status).is_some() {
                errors.push(CalendarError::YearTwice(year));
            }
            let dates = off.iter().map(|day| day.date).chain(worked.iter().map(|day| day.date));
            errors.extend(dates.filter(|date| date.year() != year).map(|date| CalendarError::OutsideYear { date, year }));
            for day in off {
                if let Some(earlier) = calendar.off.insert(day.date, day) {
                    errors.push(CalendarError::Twice(earlier.date));
                }
            }
            for day in worked {
                if !is_weekend(day.date) {
                    errors.push(CalendarError::WorkedAnyhow(day.date));
                }
                if let Some(earlier) = calendar.worked.insert(day.date, day) {
                    errors.push(CalendarError::Twice(earlier.date));
                }
            }
        }
        for &WorkedDay { date, instead_of, .. } in calendar.worked.values() {
            if calendar.off.contains_key(&date) {
                errors.push(CalendarError::Twice(date));
            }
            if is_weekend(instead_of) || !calendar.off.contains_key(&instead_of) {
                errors.push(CalendarError::NotOff { date, instead_of });
            }
        }
        if errors.is_empty() { Ok(calendar) } else { Err(errors) }
    }

    /// Whether the office works on a date: a weekday that is not off, or a weekend day worked in exchange.
    #[must_use]
    pub fn is_working(&self, date: Date) -> bool {
        self.worked.contains_key(&date) || !(is_weekend(date) || self.off.contains_key(&date))
    }

    /// How sure the days off of a year are; `None` for a year this calendar does not know.
    #[must_use]
    pub fn status(&self, year: i16) -> Option<Status> {
        self.years.get(&year).copied()
    }

    /// The years it knows, in order.
    pub fn years(&self) -> impl Iterator<Item = (i16, Status)> {
        self.years.iter().map(|(year, status)| (*year, *status))
    }

    /// The holiday of a date.
    #[must_use]
    pub fn day_off(&self, date: Date) -> Option<&DayOff> {
        self.off.get(&date)
    }

    /// The first working day after a date.
    #[must_use]
    pub fn next_working_day(&self, date: Date) -> Date {
        date.series(1.day()).skip(1).find(|day| self.is_working(*day)).unwrap_or(Date::MAX)
    }

    /// The hours that a week has on a date. A day off has none even if its weekday has; a day worked in exchange has
    /// those of the weekday it stands for; a Saturday on which the week opens stays open.
    #[must_use]
    pub fn spans_on<'a>(&self, week: &'a Week, date: Date) -> &'a [Span] {
        match self.worked.get(&date) {
            Some(worked) => week.on(worked.weekday()),
            None if self.off.contains_key(&date) => &[],
            None => week.on(date.weekday()),
        }
    }
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}
