//! Calling the next ticket.

use serde_json::json;

use crate::config::Counter;
use crate::domain::event::EventKind;
use crate::domain::queue::line::{Clause, Line, LineView, next};
use crate::domain::queue::{CounterNumber, Lane, Seat, Ticket, TicketState};
use crate::hall::estimate::pace;
use crate::hall::tickets::transitions::entered;
use crate::hall::work::{EventDraft, Work};
use crate::hall::{HallError, counters};
use crate::store::tickets;

/// Calls the next ticket in the queues of a counter. The heads are read, the rule picks, and the row moves only if it
/// still waits: all inside one transaction of the one writer.
pub(in crate::hall) fn call_next(work: &Work<'_>, number: CounterNumber) -> Result<Ticket, HallError> {
    let counter = counters::counter(work, number)?;
    let seat = counters::ready(work, number)?;
    let view = view(work, counter, &seat)?;
    let choice = next(&work.config.line.rule(), &view, work.now()).ok_or(HallError::NobodyWaiting)?;
    let ticket = work.ticket(choice.ticket)?;
    called(work, &ticket, number, choice.clause, &Seat { run: choice.run, ..seat })
}

fn view(work: &Work<'_>, counter: &Counter, seat: &Seat) -> Result<LineView, HallError> {
    let (connection, now) = (work.connection(), work.now());
    let mut lines = Vec::with_capacity(counter.serves.len() + counter.helps.len());
    for (queue, help) in counter.serves.iter().map(|queue| (queue, false)).chain(counter.helps.iter().map(|queue| (queue, true))) {
        lines.push(Line {
            queue: queue.clone(),
            help,
            ordinary: tickets::head(connection, queue, Lane::Ordinary, now)?,
            priority: tickets::head(connection, queue, Lane::Priority, now)?,
            booked: tickets::head(connection, queue, Lane::Booked, now)?,
        });
    }
    let aimed = tickets::aimed_head(connection, counter.number, seat.person.as_ref(), now)?;
    Ok(LineView { lines, aimed, run: seat.run })
}

pub(super) fn called(work: &Work<'_>, ticket: &Ticket, number: CounterNumber, clause: Clause, seat: &Seat) -> Result<Ticket, HallError> {
    let back = ticket.state == TicketState::NoShow;
    let mut after = entered(ticket, TicketState::Called, work.now())?;
    after.counter = Some(number);
    after.calls = if back { 1 } else { ticket.calls + 1 };
    after.returns = ticket.returns + u32::from(back);
    after.hold = None;
    after.aim = None;
    let waited = (work.now().duration_since(ticket.since)).as_millis() as i64;
    let pace = pace::called(work, ticket, seat)?;
    let seat = work.seat(number, &Seat { free_at: None, ..seat.clone() })?;
    let detail = json!({ "clause": clause, "words": clause.words(), "waited_ms": waited.max(0), "seat": seat, "pace": pace });
    work.moved(ticket, &after, EventDraft::new(EventKind::TicketCalled).detail(detail))
}
