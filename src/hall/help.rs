//! Calling staff to a terminal, and coming.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::json;

use super::work::Work;
use super::{By, HallError, steps};
use crate::domain::event::EventKind;
use crate::domain::help::{Help, HelpEnd, HelpId};
use crate::domain::queue::CounterNumber;
use crate::store::{help, secret};

/// Whoever called and saw nobody come for so long is no longer there.
const PATIENCE: SignedDuration = SignedDuration::from_mins(30);

/// Raises a sign at the counters. While one of the same terminal is open, another press is the same call.
pub(super) fn call(work: &Work<'_>, by: &By) -> Result<Help, HallError> {
    let request = by.request.as_ref().map(|request| secret::request(work.connection(), request.as_str())).transpose()?;
    if let Some(request) = &request
        && let Some(before) = help::by_request(work.connection(), request)?
    {
        return Ok(before);
    }
    if let Some(open) = help::open(work.connection())?.into_iter().find(|call| call.actor == by.actor) {
        return Ok(open);
    }
    let id = help::insert(work.change, &by.actor, request.as_deref())?;
    work.append(EventKind::HelpCalled, None, None, json!({ "help": id, "request": request }))?;
    found(work, id)
}

/// A counter has come. Where another came before, or the call ended, that is the answer, and nothing changes.
pub(super) fn answer(work: &Work<'_>, id: HelpId, counter: CounterNumber) -> Result<Help, HallError> {
    let _ = steps::at(work, counter)?;
    let call = found(work, id)?;
    if help::end(work.change, id, HelpEnd::Answered, Some(counter))? {
        let waited = work.now().duration_since(call.called_at).as_millis() as i64;
        let detail = json!({ "help": id, "end": HelpEnd::Answered, "waited_ms": waited.max(0) });
        work.append(EventKind::HelpAnswered, None, Some(counter), detail)?;
    }
    found(work, id)
}

/// Ends the open calls that began at or before a moment.
pub(super) fn end(work: &Work<'_>, until: Timestamp, end: HelpEnd) -> Result<(), HallError> {
    for call in help::open(work.connection())?.iter().filter(|call| call.called_at <= until) {
        if help::end(work.change, call.id, end, None)? {
            work.append(EventKind::HelpEnded, None, None, json!({ "help": call.id, "end": end }))?;
        }
    }
    Ok(())
}

/// Ends the calls to which nobody came in time.
pub(super) fn end_unanswered(work: &Work<'_>) -> Result<(), HallError> {
    end(work, work.now() - PATIENCE, HelpEnd::Unanswered)
}

/// Whether there are calls to which nobody came in time.
pub(super) fn unanswered(connection: &Connection, now: Timestamp) -> Result<bool, HallError> {
    Ok(help::open(connection)?.iter().any(|call| call.called_at <= now - PATIENCE))
}

fn found(work: &Work<'_>, id: HelpId) -> Result<Help, HallError> {
    help::by_id(work.connection(), id)?.ok_or(HallError::UnknownHelp)
}
