//! What boards, consoles and screens are told.

use jiff::Timestamp;
use rusqlite::Connection;

use super::{CallView, CounterView, HallError, Overview, QueueView, Standing};
use crate::config::Config;
use crate::domain::calendar::next_service_day;
use crate::domain::queue::{Ticket, TicketState};
use crate::store::{events, numbering, spool, tickets};

/// Calls a board keeps on show.
const CALLS: usize = 6;
/// Calls that are looked through for them: recalls repeat a ticket.
const CALLS_READ: usize = 40;

pub(super) fn standing(config: &Config, connection: &Connection, ticket: Option<Ticket>) -> Result<Standing, HallError> {
    let ticket = ticket.ok_or(HallError::UnknownTicket)?;
    let ahead = match ticket.state {
        TicketState::Issued | TicketState::Waiting => tickets::ahead(connection, &ticket.queue, Some(ticket.id))?,
        _ => 0,
    };
    Ok(Standing { ahead, service: config.queue_names(&ticket.queue), counters: config.counters_for(&ticket.queue), ticket })
}

pub(super) fn overview(
    config: &Config,
    connection: &Connection,
    now: Timestamp,
    printer_fault: Option<String>,
) -> Result<Overview, HallError> {
    // One read transaction, so that the parts belong to the same moment.
    let transaction = connection.unchecked_transaction().map_err(crate::store::StoreError::from)?;
    let connection = &*transaction;
    let service_day = numbering::service_day(connection)?.unwrap_or_else(|| next_service_day(None, now, &config.zone));
    let mut queues = Vec::with_capacity(config.queues.len());
    for queue in &config.queues {
        queues.push(QueueView {
            key: queue.key.clone(),
            name: queue.name.clone(),
            waiting: tickets::count_waiting(connection, &queue.key)?,
            counters: config.counters_for(&queue.key),
        });
    }
    let mut counters = Vec::with_capacity(config.counters.len());
    for counter in &config.counters {
        counters.push(CounterView {
            number: counter.number,
            name: counter.name.clone(),
            serves: counter.serves.clone(),
            ticket: tickets::active(connection, counter.number)?,
        });
    }
    let mut calls: Vec<CallView> = Vec::with_capacity(CALLS);
    for event in events::newest_calls(connection, CALLS_READ)? {
        let (Some(id), Some(counter)) = (event.subject, event.counter) else {
            continue;
        };
        if calls.len() == CALLS || calls.iter().any(|call| call.ticket == id) {
            continue;
        }
        let Some(ticket) = tickets::by_id(connection, id)?.filter(|ticket| ticket.service_day == service_day) else {
            continue;
        };
        calls.push(CallView { seq: event.seq, ticket: id, label: ticket.label, counter, at: event.at });
    }
    Ok(Overview {
        seq: events::newest(connection)?,
        now,
        service_day,
        queues,
        counters,
        waiting: tickets::waiting(connection)?,
        calls,
        slips_open: spool::count_open(connection)?,
        printer_fault,
    })
}
