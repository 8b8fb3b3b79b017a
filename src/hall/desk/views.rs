//! What boards, consoles and screens are told.

use std::ops::ControlFlow;

use jiff::Timestamp;
use rusqlite::Connection;

use crate::config::Config;
use crate::domain::calendar::{ServiceDay, next_service_day};
use crate::domain::event::Subject;
use crate::domain::event::{Actor, EventKind};
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CounterNumber, Ticket, TicketId, TicketState};
use crate::domain::text::Names;
use crate::hall::devices::{Devices, PrinterStanding};
use crate::hall::estimate::forecast::{self, Forecast, ToldWait};
use crate::hall::giving::{Door, NotNow, Numbers};
use crate::hall::requests::Idempotent;
use crate::hall::work::Work;
use crate::hall::{CallView, CounterView, HallError, Memory, Overview, PrinterView, QueueView, RollView, Standing, stranded};
use crate::store::{Moment, events, head, help, numbering, roll, seats, spool, tickets};

/// Calls that are looked through for those that stand: recalls repeat a ticket, and most tickets are served by now.
const CALLS_READ: usize = 128;

pub(in crate::hall) fn standing(
    config: &Config,
    connection: &Connection,
    now: Timestamp,
    ticket: Option<Ticket>,
) -> Result<Standing, HallError> {
    let ticket = ticket.ok_or(HallError::UnknownTicket)?;
    let ToldWait { ahead, wait } = match ticket.state {
        TicketState::Issued | TicketState::Waiting => forecast::outlook(config, connection, now, &ticket)?,
        _ => ToldWait { ahead: 0, wait: None },
    };
    let slip_at = slip_at(config, connection, ticket.id)?;
    let (service, counters) = (config.queue_names(&ticket.queue), config.counters_for(&ticket.queue));
    Ok(Standing { ticket, service, ahead, wait, counters, slip_at })
}

/// Where the newest slip of a ticket came out, where that is not at the terminal. With all printers there, no slip is read.
fn slip_at(config: &Config, connection: &Connection, ticket: TicketId) -> Result<Option<Names>, HallError> {
    let Some(place) = config.terminal.place(PrinterRole::Second) else {
        return Ok(None);
    };
    let printer = spool::of_ticket(connection, ticket)?.into_iter().find_map(|slip| slip.printer);
    Ok((printer == Some(PrinterRole::Second)).then(|| place.clone()))
}

/// A counter as it is now.
pub(in crate::hall) fn counter(config: &Config, connection: &Connection, number: CounterNumber) -> Result<CounterView, HallError> {
    let counter = config.counter(number).ok_or(HallError::UnknownCounter(number))?;
    let seat = seats::at(connection, number)?;
    Ok(CounterView {
        number,
        name: counter.name.clone(),
        serves: counter.serves.clone(),
        helps: counter.helps.clone(),
        pause: seat.as_ref().and_then(|seat| seat.pause),
        person: seat.and_then(|seat| seat.person),
        ticket: tickets::active(connection, number)?,
    })
}

/// A printer as staff see it; `None` where there is none.
fn printer(
    config: &Config,
    connection: &Connection,
    role: PrinterRole,
    standing: &PrinterStanding,
) -> Result<Option<PrinterView>, HallError> {
    let Some(printer) = config.terminal.printer(role) else {
        return Ok(None);
    };
    let paper = if printer.address.is_device() {
        // A roll of which nobody knows was new when its first slip came.
        let used_mm = roll::of(connection, &Actor::Printer(role).name())?.map_or(0, |roll| roll.used_mm);
        let length_mm = u64::from(printer.roll_m()) * 1000;
        Some(RollView { used_mm, length_mm, is_low: standing.is_near_end || used_mm * 10 >= length_mm * 9 })
    } else {
        None
    };
    let place = config.terminal.place(role).cloned();
    Ok(Some(PrinterView { role, place, fault: standing.fault.clone(), roll: paper }))
}

/// The hall at one moment; the connection is in a transaction, so that the parts belong together.
pub(in crate::hall) fn overview(
    config: &Config,
    connection: &Connection,
    moment: Moment,
    mut devices: Devices,
    memory: Memory,
) -> Result<Overview, HallError> {
    let now = moment.now;
    let last = numbering::service_day(connection)?;
    let service_day = last.unwrap_or_else(|| next_service_day(None, now, &config.zone));
    // The next number turns the day, where that has not happened yet.
    let today = next_service_day(last, moment.at, &config.zone);
    let door = Door::new(config, connection, moment.at, today);
    let hindrance = if memory.drive_full {
        Some(NotNow::DriveFull)
    } else if memory.folder_fault.is_some() {
        Some(NotNow::FolderGone)
    } else if numbering::closed_day(connection)? == Some(today) {
        Some(NotNow::DayClosed)
    } else {
        (!moment.dated).then_some(NotNow::DateUnconfirmed)
    };
    let forecast = Forecast::now(config, connection, now)?;
    let mut queues = Vec::with_capacity(config.queues.len());
    for queue in &config.queues {
        let prospect = forecast.of_newcomer(&queue.key);
        queues.push(QueueView {
            key: queue.key.clone(),
            name: queue.name.clone(),
            waiting: tickets::count_waiting(connection, &queue.key)?,
            wait: prospect.outlook().wait,
            counters: config.counters_for(&queue.key),
            numbers: door.numbers(queue, prospect.wait, hindrance)?,
        });
    }
    let counters = config.counters.iter().map(|counter| self::counter(config, connection, counter.number));
    let counters = counters.collect::<Result<_, _>>()?;
    let printers = PrinterRole::ALL.into_iter().map(|role| printer(config, connection, role, devices.printer(role)));
    let printers = printers.filter_map(Result::transpose).collect::<Result<_, _>>()?;
    let live = tickets::live(connection)?;
    let calls = calls(connection, &live, today)?;
    let stranded = stranded::among(config, &live);
    Ok(Overview {
        epoch: head::epoch(connection)?,
        seq: head::newest(connection)?,
        now,
        service_day,
        numbers: Numbers::of_all(queues.iter().map(|queue| queue.numbers)),
        queues,
        counters,
        waiting: in_the_order_of_arrival(live),
        held: tickets::held(connection)?,
        stranded,
        calls,
        help: help::open(connection)?,
        slips_open: spool::count_open(connection)?,
        printers,
        camera_fault: devices.camera_fault,
        memory,
    })
}

/// The calls that stand, the newest first.
fn calls(connection: &Connection, live: &[Ticket], day: ServiceDay) -> Result<Vec<CallView>, HallError> {
    let mut active: Vec<&Ticket> = live.iter().filter(|ticket| ticket.state.is_active() && ticket.service_day == day).collect();
    let mut calls = Vec::with_capacity(active.len());
    if active.is_empty() {
        return Ok(calls);
    }
    events::newest_calls(connection, CALLS_READ, |event| {
        // A call that was taken back has left no trace in its ticket.
        let place = active.iter().position(|ticket| Some(ticket.id) == event.subject && ticket.called_at == Some(event.at));
        if let (Some(place), Some(counter)) = (place, event.counter) {
            let ticket = active.swap_remove(place);
            let again = event.kind == EventKind::TicketRecalled;
            calls.push(CallView { seq: event.seq, ticket: ticket.id, label: ticket.label.clone(), counter, at: event.at, again });
        }
        if active.is_empty() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(calls)
}

/// Those of the live tickets that wait.
fn in_the_order_of_arrival(live: Vec<Ticket>) -> Vec<Ticket> {
    let mut waiting: Vec<Ticket> = live.into_iter().filter(|ticket| ticket.state == TicketState::Waiting).collect();
    waiting.sort_by_key(|ticket| (ticket.arrived_at, ticket.id));
    waiting
}

impl Idempotent for CounterView {
    fn about(&self) -> Subject {
        Subject::Counter(self.number)
    }

    fn again(work: &Work<'_>, about: Subject) -> Result<Self, HallError> {
        counter(work.config, work.connection(), about.counter().ok_or_else(|| HallError::about_another(about))?)
    }
}
