//! What one counter sees of the hall, worked out by the rule itself: a page that computed it anew would know only half of it.

pub(super) mod seats;
pub(super) mod views;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::config::{Config, Counter};
use crate::domain::catalogue::ProcedureCode;
use crate::domain::help::Help;
use crate::domain::keys::stored_staff;
use crate::domain::queue::line::{Clause, LaneHead, Lanes, Turns};
use crate::domain::queue::{Aim, ClassKey, CounterNumber, Label, Lane, Pause, QueueKey, Seat, StaffKey, Ticket, TicketId};
use crate::hall::tickets::transitions;
use crate::hall::{HallError, Memory, Overview, PrinterView, Stranded, work};
use crate::store::tickets;

/// People of a line that are told one by one: nobody at a counter looks further.
const TOLD: usize = 100;

/// The hall as one counter sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Desk {
    /// The counter.
    pub counter: CounterNumber,
    /// The life of the store's file; with another one, `seq` counts anew.
    pub epoch: i64,
    /// The newest event it contains.
    pub seq: i64,
    /// The moment.
    #[schema(value_type = String, format = DateTime)]
    pub now: Timestamp,
    /// Who sits there.
    #[serde(default, deserialize_with = "stored_staff::maybe")]
    pub person: Option<StaffKey>,
    /// Why and since when it pauses, while it does.
    pub pause: Option<Pause>,
    /// The ticket it has called or serves.
    pub ticket: Option<Ticket>,
    /// How often that ticket may still be called; at 0, another call marks it absent.
    pub calls_left: u32,
    /// Whom it would call, one after the other, if nobody else came; the first of them is called next. At most 100.
    pub line: Vec<InLine>,
    /// How many it may call by the rule now, those beyond `line` included.
    pub callable: u32,
    /// Those who wait here but cannot be called yet, the first to be called first: their slips are not in their hands.
    pub soon: Vec<InLine>,
    /// Those of its queues who did not come and may still come back, by number.
    pub absent: Vec<Absent>,
    /// When `line` may be another though nobody comes or goes.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub changes_at: Option<Timestamp>,
    /// Calls for help that nobody has answered, the oldest first.
    pub help: Vec<Help>,
    /// Whom no counter calls or ends by itself, because their queue or counter is gone from the configuration, by number.
    pub stranded: Vec<Stranded>,
    /// Slips in the spool that are not out.
    pub slips_open: u32,
    /// The printers, the terminal's own first.
    pub printers: Vec<PrinterView>,
    /// Why the terminal's camera gives no pictures, or no good ones, where it does not.
    pub camera_fault: Option<String>,
    /// What is wrong with the hall's memory and clock.
    pub memory: Memory,
}

/// Somebody in the line of a counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct InLine {
    /// The ticket.
    pub id: TicketId,
    /// Its number.
    pub label: Label,
    /// Its queue.
    pub queue: QueueKey,
    /// What for, where known.
    pub procedure: Option<ProcedureCode>,
    /// Why its citizen goes before others, where they do.
    pub class: Option<ClassKey>,
    /// The booked time of an appointment.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub booked_at: Option<Timestamp>,
    /// Since when it waits.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// The clause of the rule by which it would be called in its turn.
    #[schema(value_type = Option<String>)]
    pub clause: Option<Clause>,
    /// Whether the counter only helps in its queue.
    pub help: bool,
}

/// Somebody who was called and did not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Absent {
    /// The ticket.
    pub id: TicketId,
    /// Its number.
    pub label: Label,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
}

/// What counters see, at the moment of an overview of the same reading.
pub(in crate::hall) fn of_counters(
    config: &Config,
    connection: &Connection,
    hall: &Overview,
    counters: &[CounterNumber],
) -> Result<Vec<Desk>, HallError> {
    let absent = those_who_may_come_back(config, connection, hall)?;
    let desks = counters.iter().map(|number| {
        let counter = config.counter(*number).ok_or(HallError::UnknownCounter(*number))?;
        Ok(desk(config, hall, &absent, counter, &work::seat(config, connection, *number)?))
    });
    desks.collect()
}

fn desk(config: &Config, hall: &Overview, absent: &[Ticket], counter: &Counter, seat: &Seat) -> Desk {
    let number = counter.number;
    let calls = |ticket: &&Ticket| match &ticket.aim {
        Some(Aim::Counter(aim)) => *aim == number,
        Some(Aim::Person(person)) => seat.person.as_ref() == Some(person),
        None => counter.calls_from(&ticket.queue),
    };
    let here = hall.waiting.iter().filter(calls);
    let (here, mut soon): (Vec<&Ticket>, Vec<&Ticket>) = here.partition(|ticket| ticket.callable_at.is_some_and(|at| at <= hall.now));
    let turns = turns(config, counter, &here, seat.run, hall.now);
    let of_rule = turns.changes_at();
    let by_id: BTreeMap<TicketId, &Ticket> = here.iter().map(|ticket| (ticket.id, *ticket)).collect();
    let helped = |ticket: &Ticket| ticket.aim.is_none() && !counter.serves.contains(&ticket.queue);
    let line = turns.take(TOLD).filter_map(|choice| {
        let ticket = by_id.get(&choice.ticket)?;
        Some(InLine { clause: Some(choice.clause), ..InLine::of(ticket, helped(ticket)) })
    });
    soon.sort_by_key(|ticket| (ticket.callable_at, ticket.id));
    let in_hand = soon.first().and_then(|ticket| ticket.callable_at);
    let ticket = hall.counters.iter().find(|view| view.number == number).and_then(|view| view.ticket.clone());
    let of_here = |ticket: &&Ticket| ticket.counter == Some(number) || counter.calls_from(&ticket.queue);
    Desk {
        counter: number,
        epoch: hall.epoch,
        seq: hall.seq,
        now: hall.now,
        person: seat.person.clone(),
        pause: seat.pause,
        calls_left: ticket.as_ref().map_or(0, |ticket| config.calls.limit.saturating_sub(ticket.calls)),
        ticket,
        line: line.collect(),
        callable: u32::try_from(here.len()).unwrap_or(u32::MAX),
        soon: soon.into_iter().take(TOLD).map(|ticket| InLine::of(ticket, helped(ticket))).collect(),
        absent: absent.iter().filter(of_here).map(Absent::of).collect(),
        changes_at: of_rule.into_iter().chain(in_hand).min(),
        help: hall.help.clone(),
        stranded: hall.stranded.clone(),
        slips_open: hall.slips_open,
        printers: hall.printers.clone(),
        camera_fault: hall.camera_fault.clone(),
        memory: hall.memory.clone(),
    }
}

/// Whom the rule lets a counter call, in their turns.
fn turns(config: &Config, counter: &Counter, here: &[&Ticket], run: u32, now: Timestamp) -> Turns {
    let heads = |of: &dyn Fn(&Ticket) -> bool| {
        let mut heads: Vec<LaneHead> = here.iter().filter(|ticket| of(ticket)).map(|ticket| head(ticket)).collect();
        heads.sort_by_key(|head| (head.place, head.ticket));
        heads
    };
    let line = |queue: &QueueKey, help| {
        let lane = |lane| heads(&|ticket| ticket.lane() == lane && ticket.queue == *queue);
        let lanes = Lanes { ordinary: lane(Lane::Ordinary), priority: lane(Lane::Priority), booked: lane(Lane::Booked) };
        (queue.clone(), help, lanes)
    };
    let own = counter.serves.iter().map(|queue| line(queue, false));
    let lines = own.chain(counter.helps.iter().map(|queue| line(queue, true))).collect();
    Turns::new(config.line.rule(), lines, heads(&|ticket| ticket.lane() == Lane::Aimed), run, now)
}

fn head(ticket: &Ticket) -> LaneHead {
    LaneHead { ticket: ticket.id, place: ticket.place(), since: ticket.since }
}

/// Those of the day who did not come and may still come back.
fn those_who_may_come_back(config: &Config, connection: &Connection, hall: &Overview) -> Result<Vec<Ticket>, HallError> {
    let mut left = Vec::new();
    for ticket in tickets::absent(connection, hall.service_day)? {
        if transitions::may_come_back(config, connection, &ticket, hall.service_day)? {
            left.push(ticket);
        }
    }
    Ok(left)
}

impl InLine {
    fn of(ticket: &Ticket, help: bool) -> Self {
        Self {
            id: ticket.id,
            label: ticket.label.clone(),
            queue: ticket.queue.clone(),
            procedure: ticket.procedure.clone(),
            class: ticket.class.clone(),
            booked_at: ticket.booked_at,
            since: ticket.waiting_at.unwrap_or(ticket.issued_at),
            clause: None,
            help,
        }
    }
}

impl Absent {
    fn of(ticket: &Ticket) -> Self {
        Self { id: ticket.id, label: ticket.label.clone(), since: ticket.since }
    }
}
