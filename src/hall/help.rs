//! Calling staff to a terminal, and coming.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::event::Subject;
use crate::domain::help::{Help, HelpEnd, HelpId};
use crate::domain::queue::CounterNumber;
use crate::hall::requests::Idempotent;
use crate::hall::work::Work;
use crate::hall::{HallError, counters};
use crate::store::help;

/// A citizen whose call is not answered in this time has left the terminal.
const PATIENCE: SignedDuration = SignedDuration::from_mins(30);

/// Raises a sign at the counters. While one of the same terminal is open, another press is the same call.
pub(super) fn call(work: &Work<'_>) -> Result<Help, HallError> {
    if let Some(open) = help::open(work.connection())?.into_iter().find(|call| call.actor == work.actor) {
        return Ok(open);
    }
    let id = help::insert(work.change, work.actor)?;
    work.tell(Subject::Help(id), EventKind::HelpCalled, None, json!({ "help": id }))?;
    found(work, id)
}

/// A counter is on its way. Where another has said so before, or the call ended, that is the answer, and nothing changes.
pub(super) fn coming(work: &Work<'_>, id: HelpId, counter: CounterNumber) -> Result<Help, HallError> {
    let _ = counters::counter(work, counter)?;
    let _ = found(work, id)?;
    if help::coming(work.change, id, counter)? {
        work.tell(Subject::Help(id), EventKind::HelpComing, Some(counter), json!({ "help": id }))?;
    }
    found(work, id)
}

/// A counter has come. Where another came before, or the call ended, that is the answer, and nothing changes.
pub(super) fn answer(work: &Work<'_>, id: HelpId, counter: CounterNumber) -> Result<Help, HallError> {
    let _ = counters::counter(work, counter)?;
    let call = found(work, id)?;
    if help::end(work.change, id, HelpEnd::Answered, Some(counter))? {
        let waited = work.now().duration_since(call.called_at).as_millis() as i64;
        let detail = json!({ "help": id, "end": HelpEnd::Answered, "waited_ms": waited.max(0) });
        work.tell(Subject::Help(id), EventKind::HelpAnswered, Some(counter), detail)?;
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

/// A call as it is now.
pub(super) fn found(work: &Work<'_>, id: HelpId) -> Result<Help, HallError> {
    help::by_id(work.connection(), id)?.ok_or(HallError::UnknownHelp)
}

impl Idempotent for Help {
    fn about(&self) -> Subject {
        Subject::Help(self.id)
    }

    fn again(work: &Work<'_>, about: Subject) -> Result<Self, HallError> {
        let Subject::Help(id) = about else { return Err(HallError::about_another(about)) };
        found(work, id)
    }
}
