//! The changes of a ticket's state that several use cases share.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::{Value as Json, json};

use crate::config::Config;
use crate::domain::calendar::ServiceDay;
use crate::domain::event::EventKind;
use crate::domain::queue::{Admission, Aim, CancelReason, CounterNumber, Seat, Stop, Ticket, TicketState};
use crate::hall::estimate::pace;
use crate::hall::slips::spooling;
use crate::hall::work::{EventDraft, Work};
use crate::hall::{Destination, HallError, counters};
use crate::store::tickets;

/// Makes an issued number callable, by one of the four ways. A number that already is stays as it is.
pub(in crate::hall) fn admit(work: &Work<'_>, ticket: &Ticket, admission: Admission) -> Result<Ticket, HallError> {
    if ticket.state != TicketState::Issued {
        return Ok(ticket.clone());
    }
    let now = work.now();
    let mut after = entered(ticket, TicketState::Waiting, now)?;
    // Staff hand a number over themselves; a printed one has to be torn off, read and carried to a seat.
    let in_hand = if admission == Admission::ByStaff { SignedDuration::ZERO } else { work.config.calls.slip_in_hand() };
    after.callable_at = Some(now + in_hand);
    work.moved(ticket, &after, EventDraft::new(EventKind::TicketWaiting).detail(json!({ "by": admission.name() })))
}

/// Ends a number without service, by no counter.
pub(in crate::hall) fn cancel(work: &Work<'_>, ticket: &Ticket, reason: CancelReason) -> Result<Ticket, HallError> {
    cancel_at(work, ticket, reason, None)
}

/// Ends a number without service; a slip of it that is not out is no longer wanted.
pub(super) fn cancel_at(
    work: &Work<'_>,
    ticket: &Ticket,
    reason: CancelReason,
    counter: Option<CounterNumber>,
) -> Result<Ticket, HallError> {
    if let Some(counter) = counter {
        counters::ends_at(work, ticket, counter)?;
    }
    let allowed = match reason {
        // Too late: the slip came out after all, and its citizen has it.
        CancelReason::Unclaimed | CancelReason::SlipUnproven => ticket.state == TicketState::Issued,
        // Who sits at the counter is being served; that is for staff to end.
        CancelReason::ByCitizen => ticket.state != TicketState::Serving,
        CancelReason::DayClosed | CancelReason::ByStaff => true,
    };
    if !allowed {
        return Err(HallError::not_allowed(ticket));
    }
    let mut after = entered(ticket, TicketState::Cancelled, work.now())?;
    after.reason = Some(reason);
    after.hold = None;
    let detail = json!({ "reason": reason.name(), "seat": freed(work, ticket)? });
    let _ = work.moved(ticket, &after, EventDraft::new(EventKind::TicketCancelled).at(counter).detail(detail))?;
    spooling::drop_queued(work, ticket.id)?;
    work.ticket(ticket.id)
}

/// Ends the present service of a ticket at a counter.
pub(in crate::hall) fn served(work: &Work<'_>, ticket: &Ticket, mut plan: Vec<Stop>) -> Result<Ticket, HallError> {
    let now = work.now();
    let leg = ticket.spent_at(now) - ticket.leg;
    let detail = json!({ "leg": leg, "from": ticket.queue, "pace": pace::left(work, ticket)?, "seat": freed(work, ticket)? });
    if plan.is_empty() {
        let after = entered(ticket, TicketState::Finished, now)?;
        return work.moved(ticket, &after, EventDraft::new(EventKind::TicketFinished).detail(detail));
    }
    let stop = plan.remove(0);
    let after = Ticket { plan, ..ticket.on_to(stop, now).ok_or_else(|| HallError::not_allowed(ticket))? };
    work.moved(ticket, &after, EventDraft::new(EventKind::TicketContinued).at(ticket.counter).detail(detail))
}

/// The called citizen did not come.
pub(in crate::hall) fn absent(work: &Work<'_>, ticket: &Ticket, why: &str) -> Result<Ticket, HallError> {
    if ticket.state != TicketState::Called {
        return Err(HallError::not_allowed(ticket));
    }
    let after = entered(ticket, TicketState::NoShow, work.now())?;
    let detail = json!({ "why": why, "calls": ticket.calls, "pace": pace::left(work, ticket)?, "seat": freed(work, ticket)? });
    work.moved(ticket, &after, EventDraft::new(EventKind::TicketNoShow).detail(detail))
}

/// Whether somebody who did not come may still come back with their number.
pub(in crate::hall) fn may_come_back(
    config: &Config,
    connection: &Connection,
    ticket: &Ticket,
    today: ServiceDay,
) -> Result<bool, HallError> {
    let left = ticket.service_day == today && ticket.returns < config.calls.returns;
    // A new number by the same paper replaces this one.
    Ok(left && !tickets::is_replaced(connection, ticket.id)?)
}

/// A number that is held waits again: for its owner where its owner or the rule says so, for everybody where another does.
pub(in crate::hall) fn release(work: &Work<'_>, ticket: &Ticket, by: Option<CounterNumber>) -> Result<Ticket, HallError> {
    if let Some(counter) = by {
        let _ = counters::counter(work, counter)?;
    }
    if ticket.state != TicketState::Held {
        return Err(HallError::not_allowed(ticket));
    }
    let mut after = entered(ticket, TicketState::Waiting, work.now())?;
    let owner = ticket.counter.filter(|owner| work.config.counter(*owner).is_some());
    after.aim = owner.filter(|owner| by.is_none_or(|by| by == *owner)).map(Aim::Counter);
    after.counter = None;
    after.hold = None;
    after.callable_at = Some(work.now());
    work.moved(ticket, &after, EventDraft::new(EventKind::TicketReleased).at(by.or(ticket.counter)))
}

/// A number that only a certain counter or person calls waits for its whole queue: they do not call it.
pub(in crate::hall) fn for_everybody(work: &Work<'_>, ticket: &Ticket) -> Result<Ticket, HallError> {
    let after = Ticket { aim: None, ..ticket.clone() };
    let detail = json!({ "from": ticket.queue, "to": Destination::Queue(ticket.queue.clone()), "aim": ticket.aim, "why": "not called" });
    work.moved(ticket, &after, EventDraft::new(EventKind::TicketTransferred).detail(detail))
}

/// The counter that a ticket leaves could call somebody from now on. Returns what the event says of its seat.
pub(super) fn freed(work: &Work<'_>, ticket: &Ticket) -> Result<Json, HallError> {
    match ticket.counter.filter(|_| ticket.state.is_active()) {
        Some(counter) => {
            let seat = work.seat_at(counter)?;
            // One that pauses could call nobody.
            let free_at = seat.pause.is_none().then(|| work.now());
            work.seat(counter, &Seat { free_at, ..seat })
        }
        None => Ok(Json::Null),
    }
}

/// The ticket in its next state, or the refusal.
pub(super) fn entered(ticket: &Ticket, state: TicketState, now: Timestamp) -> Result<Ticket, HallError> {
    ticket.entered(state, now).ok_or_else(|| HallError::not_allowed(ticket))
}
