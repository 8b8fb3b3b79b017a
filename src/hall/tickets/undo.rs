//! Taking back the last move of a ticket.

use jiff::SignedDuration;
use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::event::Subject;
use crate::domain::queue::{CancelReason, CounterNumber, Ticket, TicketState};
use crate::hall::HallError;
use crate::hall::slips::recover;
use crate::hall::work::{Work, last_move};
use crate::store::{numbering, paces, seats, tickets};

/// Staff may take a move back within this time (`design`: a ticket's life).
const UNDO: SignedDuration = SignedDuration::from_secs(5);

/// Takes back the last move of a number, if this counter made it a moment ago and nothing else happened to it since.
pub(super) fn undo(work: &Work<'_>, ticket: &Ticket, number: CounterNumber) -> Result<Ticket, HallError> {
    let nothing = || HallError::NothingToUndo { label: ticket.label.clone() };
    let last = last_move(work.connection(), ticket.id)?.ok_or_else(nothing)?;
    let by_staff = !matches!(last.kind, EventKind::TicketIssued | EventKind::TicketWaiting | EventKind::TicketUndone);
    let fresh = work.now().duration_since(last.at) <= UNDO;
    let today = numbering::service_day(work.connection())? == Some(ticket.service_day);
    let own = last.counter == Some(number) && last.actor == work.actor;
    let closed = ticket.reason == Some(CancelReason::DayClosed);
    if !own || !by_staff || !fresh || !today || closed {
        return Err(nothing());
    }
    let was = last.detail.get("was").and_then(|was| was.as_object()).ok_or_else(nothing)?;
    let back = was.get("state").and_then(|state| state.as_str()).and_then(TicketState::from_name);
    let back = back.unwrap_or(ticket.state);
    // What a citizen said of their visit is not staff's to take back, and a visit that goes on has not been judged yet.
    if back.is_live() && ticket.grade.is_some() {
        return Err(HallError::AlreadyRated { label: ticket.label.clone() });
    }
    if back.is_live() && !ticket.state.is_live() && tickets::is_replaced(work.connection(), ticket.id)? {
        return Err(nothing());
    }
    let occupies = back.is_active() && !ticket.state.is_active();
    if occupies && let Some(active) = tickets::active(work.connection(), number)? {
        return Err(HallError::CounterBusy { counter: number, label: active.label });
    }
    let difference = tickets::restore(work.change, ticket, was)?.ok_or_else(nothing)?;
    let mut detail = json!({ "label": ticket.label, "undid": last.seq, "kind": last.kind, "set": difference.set });
    if let Some(seat) = last.detail.get("seat").filter(|seat| seat.is_object())
        && seats::restore(work.change, number, seat)?
    {
        detail["seat"] = json!({ "counter": number, "set": seat["was"] });
    }
    detail["pace"] = paces::restore(work.change, &last.detail["pace"])?;
    work.tell(Subject::Ticket(ticket.id), EventKind::TicketUndone, Some(number), detail)?;
    recover::want_again(work, ticket.id)?;
    work.ticket(ticket.id)
}
