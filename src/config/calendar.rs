//! `calendar.toml`: the days off of each year.

use std::path::Path;

use serde::Deserialize;

use super::complaint::Complaints;
use super::typos;
use crate::domain::calendar::{Calendar, CalendarError, Year};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    #[serde(default)]
    year: Vec<Year>,
}

/// The calendar of a file; without years one that has weekends only.
pub(super) fn read(text: &str, file: &Path, complaints: &mut Complaints) -> Option<Calendar> {
    match Calendar::new(typos::read::<CalendarFile>(text, file, complaints)?.year) {
        Ok(calendar) => Some(calendar),
        Err(errors) => {
            for error in errors {
                complaints.error(file, line_of(&error, text), error.to_string());
            }
            None
        }
    }
}

/// The last line that names what an error is about: of two equal dates it is the second that is too much.
fn line_of(error: &CalendarError, text: &str) -> Option<usize> {
    let named = match error {
        CalendarError::YearTwice(year) => format!("year = {year}"),
        CalendarError::OutsideYear { date, .. }
        | CalendarError::Twice(date)
        | CalendarError::WorkedAnyhow(date)
        | CalendarError::NotOff { date, .. } => format!("date = \"{date}\""),
    };
    text.lines().enumerate().filter(|(_, line)| line.contains(&named)).last().map(|(index, _)| index + 1)
}
