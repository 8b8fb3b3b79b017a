//! Which counter may do what with a ticket.

use crate::config::Counter;
use crate::domain::queue::{CounterNumber, Seat, Ticket};
use crate::hall::work::Work;
use crate::hall::{Gone, HallError, stranded};
use crate::store::tickets;

/// The counter is free and open for a call. One that pauses has ended its pause by calling.
pub(super) fn ready(work: &Work<'_>, number: CounterNumber) -> Result<Seat, HallError> {
    if let Some(active) = tickets::active(work.connection(), number)? {
        return Err(HallError::CounterBusy { counter: number, label: active.label });
    }
    Ok(Seat { pause: None, ..work.seat_at(number)? })
}

/// The counter exists, and no other has the ticket.
pub(super) fn of_counter(work: &Work<'_>, ticket: &Ticket, number: CounterNumber) -> Result<(), HallError> {
    let _ = counter(work, number)?;
    match ticket.counter {
        Some(counter) if counter != number && ticket.state.is_active() => Err(taken(ticket, number)),
        _ => Ok(()),
    }
}

/// The counter may end the ticket, or send it on: as [`of_counter`], but one whose counter is gone from the configuration is ended by
/// any other, and in the name of the one that is gone.
pub(super) fn ends_at(work: &Work<'_>, ticket: &Ticket, number: CounterNumber) -> Result<(), HallError> {
    if stranded::gone(work.config, ticket) != Some(Gone::Counter) {
        return of_counter(work, ticket, number);
    }
    if ticket.counter == Some(number) { Ok(()) } else { counter(work, number).map(drop) }
}

/// A held ticket is its owner's.
pub(super) fn owned(ticket: &Ticket, number: CounterNumber) -> Result<(), HallError> {
    match ticket.counter {
        Some(counter) if counter != number => Err(HallError::OtherCounter { label: ticket.label.clone(), counter }),
        _ => Ok(()),
    }
}

/// The refusal for a ticket that some counter has.
pub(super) fn taken(ticket: &Ticket, number: CounterNumber) -> HallError {
    match ticket.counter {
        Some(counter) if counter != number => HallError::OtherCounter { label: ticket.label.clone(), counter },
        _ => HallError::not_allowed(ticket),
    }
}

pub(super) fn counter<'a>(work: &Work<'a>, number: CounterNumber) -> Result<&'a Counter, HallError> {
    work.config.counter(number).ok_or(HallError::UnknownCounter(number))
}
