//! The turn of the day, its closing, and the rules that time alone carries out.

pub(super) mod due;
mod report;
pub(super) mod today;

use jiff::civil::Date;
use serde_json::json;

use crate::domain::calendar::ServiceDay;
use crate::domain::event::EventKind;
use crate::domain::event::Subject;
use crate::domain::queue::Ticket;
use crate::hall::HallError;
use crate::hall::work::Work;
use crate::store::{numbering, tickets};

/// Closes the day that the hall is on: numbers still waiting end, whoever is at a counter is served to the end, and no
/// more numbers are given until the next day. Staff get a slip that says what became of it.
pub(in crate::hall) fn close(work: &Work<'_>) -> Result<ServiceDay, HallError> {
    let today = today::enter(work)?;
    let is_closed = numbering::closed_day(work.connection())? == Some(today);
    let at_no_counter = |ticket: &Ticket| !ticket.state.is_active();
    let left: Vec<Ticket> = tickets::live(work.connection())?.into_iter().filter(at_no_counter).collect();
    today::end(work, today, &left)?;
    if !is_closed {
        report::queue(work, today)?;
    }
    Ok(today)
}

/// Staff confirm the date that the clock on the wall shows: it is believed from now on, even where it leads back from a day
/// that a wrong clock had opened. That day's numbers end; those of the confirmed day go on where they were.
pub(in crate::hall) fn confirm(work: &Work<'_>, date: Date) -> Result<ServiceDay, HallError> {
    let shown = work.shown_date();
    let last = numbering::service_day(work.connection())?;
    if work.change.trusted() && shown == date && last.is_none_or(|last| last.0 <= date) {
        return today::enter(work);
    }
    // Nobody can take a clock for right that was never set: a day like that was before this program was.
    if shown != date || work.change.doubt().is_some_and(|doubt| !doubt.may_be_confirmed()) {
        return Err(HallError::DateUnconfirmed { clock: shown, day: last.map_or(shown, |last| last.0) });
    }
    work.change.confirm_clock();
    let today = ServiceDay(date);
    work.tell(Subject::Day(today), EventKind::ClockConfirmed, None, json!({ "date": date, "day_before": last }))?;
    if last != Some(today) {
        today::turn(work, last, today)?;
    }
    Ok(today)
}
