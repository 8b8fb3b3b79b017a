//! What is put into the spool and taken out of it, and what a stop left there.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::json;

use crate::domain::event::{Actor, EventKind};
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{PrintState, Ticket, TicketId};
use crate::domain::slip::{AdviceId, Slip, SlipContent, SlipId, SlipKind, SlipOf, SlipState};
use crate::hall::HallError;
use crate::hall::work::{EventDraft, Work};
use crate::store::spool;

/// After a restart, a slip not proven is printed again if its ticket is younger than this, else its ticket ends. A list of
/// missing papers that did not come out in this time is no longer waited for.
const STILL_THERE: SignedDuration = SignedDuration::from_mins(3);

/// Puts a slip into the spool, for whichever printer takes it first, or for one alone: see [`still_in`].
pub(in crate::hall) fn queue(
    work: &Work<'_>,
    id: TicketId,
    kind: SlipKind,
    attempt: u32,
    content: &SlipContent,
    printer: Option<PrinterRole>,
) -> Result<(), HallError> {
    let slip = spool::queue(work.change, SlipOf::Ticket(id), kind, attempt, content, printer)?;
    let ticket = work.ticket(id)?;
    let queued = Ticket { print: PrintState::Queued, ..ticket.clone() };
    let mut detail = json!({ "slip": slip.0, "attempt": attempt, "reprint": kind == SlipKind::Reprint });
    if let Some(printer) = printer {
        detail["printer"] = json!(Actor::Printer(printer));
    }
    work.slip(&ticket, &queued, EventDraft::new(EventKind::SlipQueued).detail(detail))
}

/// The printer that has all bytes of a slip, and may yet bring it out by itself. Another one must not print the number: its slip,
/// marked as the later one, would be in the citizen's hand before the first.
pub(in crate::hall) fn still_in(slip: &Slip) -> Option<PrinterRole> {
    slip.printer.filter(|_| matches!(slip.state, SlipState::Unknown | SlipState::Dropped))
}

/// Puts a list of missing papers into the spool. Its event has no ticket; the number of the advice leads to it.
pub(in crate::hall) fn queue_list(work: &Work<'_>, id: AdviceId, attempt: u32, content: &SlipContent) -> Result<(), HallError> {
    let slip = spool::queue(work.change, SlipOf::Advice(id), SlipKind::List, attempt, content, None)?;
    work.append(EventKind::SlipQueued, None, None, json!({ "advice": id, "slip": slip.0, "attempt": attempt }))
}

/// Whether lists and copies wait for the printer whose citizen is no longer there.
pub(in crate::hall) fn stale(connection: &Connection, now: Timestamp) -> Result<bool, HallError> {
    let lists = spool::open_lists(connection, left_by(now))?;
    Ok(lists.iter().any(|slip| slip.state == SlipState::Queued) || !spool::waiting_copies(connection, left_by(now))?.is_empty())
}

/// Takes back the copies of slips, and the test pages, that nobody waits for any more. A delay that was noted since counts as waiting on.
pub(in crate::hall) fn drop_stale_copies(work: &Work<'_>, queued_until: Timestamp) -> Result<(), HallError> {
    for slip in spool::waiting_copies(work.connection(), queued_until)? {
        match slip.of {
            SlipOf::Ticket(ticket) => drop_queued(work, ticket)?,
            SlipOf::Advice(_) | SlipOf::Test | SlipOf::Day => drop_untracked(work, &slip)?,
        }
    }
    Ok(())
}

/// Takes back a slip that is not a ticket's, if it has not begun to go out.
fn drop_untracked(work: &Work<'_>, slip: &Slip) -> Result<(), HallError> {
    if spool::advance(work.change, slip.id, SlipState::Queued, SlipState::Dropped, slip.note.as_deref())? {
        told(work, slip, EventKind::SlipDropped, SlipNews { note: slip.note.as_deref(), out: None })?;
    }
    Ok(())
}

/// Takes back the lists whose citizen is no longer there: when the printer works again, it is not to print a pile of them.
pub(in crate::hall) fn drop_stale_lists(work: &Work<'_>, told_until: Timestamp) -> Result<(), HallError> {
    for slip in spool::open_lists(work.connection(), told_until)? {
        drop_untracked(work, &slip)?;
    }
    Ok(())
}

/// The moment up to which whoever was told something is no longer there.
pub(in crate::hall) fn left_by(now: Timestamp) -> Timestamp {
    now - STILL_THERE
}

/// What is said of a slip that moved.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::hall) struct SlipNews<'a> {
    /// The proof, or what went wrong.
    note: Option<&'a str>,
    /// The printer it begins to come out of, and the paper it takes there, in millimetres.
    out: Option<(PrinterRole, u32)>,
}

impl<'a> SlipNews<'a> {
    pub(in crate::hall) fn note(note: &'a str) -> Self {
        Self { note: Some(note), out: None }
    }

    pub(in crate::hall) fn out(printer: PrinterRole, paper_mm: u32) -> Self {
        Self { note: None, out: Some((printer, paper_mm)) }
    }

    fn detail(self, slip: SlipId) -> serde_json::Value {
        let mut detail = json!({ "slip": slip.0, "note": self.note });
        if let Some((_, paper)) = self.out {
            detail["paper_mm"] = paper.into();
        }
        detail
    }
}

/// Writes down what happened to a slip, where it changes nothing of a ticket.
pub(in crate::hall) fn told(work: &Work<'_>, slip: &Slip, kind: EventKind, said: SlipNews<'_>) -> Result<(), HallError> {
    let mut detail = said.detail(slip.id);
    let ticket = match slip.of {
        SlipOf::Ticket(id) => Some(id),
        SlipOf::Advice(id) => {
            detail["advice"] = id.0.into();
            None
        }
        SlipOf::Test => {
            detail["test"] = slip.id.0.into();
            None
        }
        SlipOf::Day => {
            detail["closing"] = slip.id.0.into();
            None
        }
    };
    work.append(kind, ticket, None, detail)
}

/// Takes back a slip that has not begun to go out.
pub(in crate::hall) fn drop_queued(work: &Work<'_>, id: TicketId) -> Result<(), HallError> {
    for slip in spool::of_ticket(work.connection(), id)? {
        if spool::advance(work.change, slip.id, SlipState::Queued, SlipState::Dropped, slip.note.as_deref())? {
            let ticket = work.ticket(id)?;
            // An earlier slip of the same number may be out.
            let earlier = spool::of_ticket(work.connection(), id)?.into_iter().find(|slip| slip.state != SlipState::Dropped);
            let without = Ticket { print: earlier.map_or(PrintState::None, |slip| print_state(slip.state)), ..ticket.clone() };
            let detail = json!({ "slip": slip.id.0, "note": slip.note });
            work.slip(&ticket, &without, EventDraft::new(EventKind::SlipDropped).detail(detail))?;
        }
    }
    Ok(())
}

/// Moves a slip on, and with it what is known of its ticket's slip.
pub(in crate::hall) fn moved(
    work: &Work<'_>,
    id: SlipId,
    from: SlipState,
    to: SlipState,
    kind: EventKind,
    said: SlipNews<'_>,
) -> Result<bool, HallError> {
    if !spool::advance(work.change, id, from, to, said.note)? {
        return Ok(false);
    }
    if let Some((printer, paper)) = said.out {
        spool::comes_out(work.change, id, printer, paper)?;
    }
    let Some(slip) = spool::by_id(work.connection(), id)? else {
        return Ok(false);
    };
    let SlipOf::Ticket(ticket) = slip.of else {
        told(work, &slip, kind, said)?;
        return Ok(true);
    };
    let ticket = work.ticket(ticket)?;
    let print = print_state(to);
    // A number noted from the screen stays that, unless its slip came out whole all the same.
    let noted = ticket.print == PrintState::Paperless && print != PrintState::Printed;
    let print = if noted { PrintState::Paperless } else { print };
    let after = Ticket { print, ..ticket.clone() };
    work.slip(&ticket, &after, EventDraft::new(kind).detail(said.detail(id)))?;
    Ok(true)
}

/// What is known of a slip, by the state of the newest one.
pub(in crate::hall) fn print_state(state: SlipState) -> PrintState {
    match state {
        SlipState::Queued => PrintState::Queued,
        SlipState::Sending => PrintState::Sending,
        SlipState::Sent => PrintState::Sent,
        SlipState::Printed => PrintState::Printed,
        SlipState::Torn => PrintState::Torn,
        SlipState::Unknown => PrintState::Unknown,
        SlipState::Dropped => PrintState::None,
    }
}

/// The same at another attempt.
pub(in crate::hall) fn queue_day(work: &Work<'_>, attempt: u32, content: &SlipContent) -> Result<(), HallError> {
    let slip = spool::queue(work.change, SlipOf::Day, SlipKind::Day, attempt, content, None)?;
    work.append(EventKind::SlipQueued, None, None, json!({ "closing": slip.0, "slip": slip.0, "attempt": attempt }))
}
