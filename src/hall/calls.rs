//! Calling numbers to counters.

use serde_json::json;

use super::HallError;
use super::day;
use super::local::{advance, found};
use crate::config::{Config, Counter};
use crate::domain::event::{Actor, EventKind};
use crate::domain::queue::{CounterNumber, Ticket, TicketId, TicketState, next};
use crate::store::events::NewEvent;
use crate::store::{Change, events, tickets};

/// Calls whoever is next in the queues of a counter. The heads are read, the rule picks, and the row moves only if it
/// still waits: all inside one transaction of the one writer.
pub(super) fn call_next(config: &Config, change: &Change<'_>, number: CounterNumber, actor: &Actor) -> Result<Ticket, HallError> {
    let counter = at(config, number)?;
    let _ = day::enter(config, change)?;
    if let Some(active) = tickets::active(change.connection(), number)? {
        return Err(HallError::CounterBusy { counter: number, label: active.label });
    }
    let mut heads = Vec::with_capacity(counter.serves.len());
    for queue in &counter.serves {
        heads.extend(tickets::head(change.connection(), queue)?);
    }
    let (id, clause) = next(&heads).ok_or(HallError::NobodyWaiting)?;
    let ticket = found(change.connection(), id)?;
    let event =
        NewEvent::new(EventKind::TicketCalled, actor).detail(json!({ "label": ticket.label, "queue": ticket.queue, "clause": clause }));
    advance(change, &ticket, TicketState::Called, Some(number), event)
}

pub(super) fn recall(
    config: &Config,
    change: &Change<'_>,
    id: TicketId,
    number: CounterNumber,
    actor: &Actor,
) -> Result<Ticket, HallError> {
    let ticket = of_counter(config, change, id, number)?;
    if ticket.state != TicketState::Called {
        return Err(HallError::NotAllowed { label: ticket.label, state: ticket.state });
    }
    tickets::count_call(change, id)?;
    let event = NewEvent::new(EventKind::TicketRecalled, actor).of(id).at_counter(number);
    events::append(change, &event.detail(json!({ "label": ticket.label, "queue": ticket.queue, "calls": ticket.calls + 1 })))?;
    found(change.connection(), id)
}

pub(super) fn start(config: &Config, change: &Change<'_>, id: TicketId, number: CounterNumber, actor: &Actor) -> Result<Ticket, HallError> {
    step(config, change, id, number, &[TicketState::Called], TicketState::Serving, EventKind::TicketServing, actor)
}

pub(super) fn finish(
    config: &Config,
    change: &Change<'_>,
    id: TicketId,
    number: CounterNumber,
    actor: &Actor,
) -> Result<Ticket, HallError> {
    // A clerk who served without pressing "start" has served all the same.
    step(config, change, id, number, &[TicketState::Called, TicketState::Serving], TicketState::Finished, EventKind::TicketFinished, actor)
}

pub(super) fn no_show(
    config: &Config,
    change: &Change<'_>,
    id: TicketId,
    number: CounterNumber,
    actor: &Actor,
) -> Result<Ticket, HallError> {
    step(config, change, id, number, &[TicketState::Called], TicketState::NoShow, EventKind::TicketNoShow, actor)
}

#[expect(clippy::too_many_arguments, reason = "one place for the three steps that a counter takes")]
fn step(
    config: &Config,
    change: &Change<'_>,
    id: TicketId,
    number: CounterNumber,
    from: &[TicketState],
    to: TicketState,
    kind: EventKind,
    actor: &Actor,
) -> Result<Ticket, HallError> {
    let ticket = of_counter(config, change, id, number)?;
    if !from.contains(&ticket.state) {
        return Err(HallError::NotAllowed { label: ticket.label, state: ticket.state });
    }
    let event = NewEvent::new(kind, actor).detail(json!({ "label": ticket.label, "queue": ticket.queue }));
    advance(change, &ticket, to, Some(number), event)
}

/// The ticket, if this counter has it.
fn of_counter(config: &Config, change: &Change<'_>, id: TicketId, number: CounterNumber) -> Result<Ticket, HallError> {
    let _ = at(config, number)?;
    let ticket = found(change.connection(), id)?;
    match ticket.counter {
        Some(counter) if counter != number && ticket.state.is_active() => Err(HallError::OtherCounter { label: ticket.label, counter }),
        _ => Ok(ticket),
    }
}

fn at(config: &Config, number: CounterNumber) -> Result<&Counter, HallError> {
    config.counter(number).ok_or(HallError::UnknownCounter(number))
}
