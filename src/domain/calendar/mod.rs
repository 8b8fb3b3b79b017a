//! When the hall works: the service day, the hours of a week, the days off of a year, and the date a result is due.
//!
//! Everything here is pure and counts in the hall's own local time. A [`Week`] says which hours the hall has, the
//! [`Calendar`] says on which dates they hold.

mod clock;
mod day;
mod due;
mod hours;
mod week;
mod year;

#[cfg(test)]
mod tests;

pub use clock::{AWAY, ClockEvidence, Doubt, MADE, SETTLING, doubt, doubt_at_start};
pub use day::{ServiceDay, next_service_day, plausible};
pub use due::{Cutoff, Due, DueForecast, HOURS_A_DAY, LONGEST_DEADLINE, due, outlook};
pub use week::{Hours, OpenDays, Span, Stretch, Week};
pub use year::{Calendar, CalendarError, DayOff, Status, WorkedDay, Year};
