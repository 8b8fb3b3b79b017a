//! Giving a number.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::json;

use super::forecast::{self, Forecasts, Outlook};
use super::giving::Door;
use super::recent::Recent;
use super::steps::admit;
use super::work::Work;
use super::{HallError, Handover, Issued, Matter, Order, Paper, day, pace, slips};
use crate::config::{Config, Queue};
use crate::domain::calendar::ServiceDay;
use crate::domain::catalogue::Procedure;
use crate::domain::estimate::Estimate;
use crate::domain::event::EventKind;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{Admission, Lane, PrintState, QueueKey, Stop, Ticket, TicketState, Token};
use crate::domain::slip::{SlipContent, Stands, TicketSlip, short_code};
use crate::domain::text::one_line;
use crate::store::requests::About;
use crate::store::spool::SlipKind;
use crate::store::{StoreError, numbering, secret, spool, tickets};

pub(super) fn issue(work: &Work<'_>, order: &Order, recent: &Recent, forecasts: &Forecasts) -> Result<Issued, HallError> {
    let (config, change) = (work.config, work.change);
    let (queue, procedure) = find(config, &order.matter)?;
    let plan = stops(config, &order.further)?;
    if let Some(class) = order.class.as_ref().filter(|key| config.class(key).is_none()) {
        return Err(HallError::UnknownClass(class.to_string()));
    }
    if order.handover == Handover::Slip {
        need_printer(config)?;
    }
    let paper = order.paper.as_ref().map(|paper| secret::paper(work.connection(), &paper.code)).transpose()?;
    if let Some(paper) = &paper
        && let Some(ticket) = tickets::by_paper(work.connection(), paper)?
    {
        return again(work, ticket);
    }
    let booked_at = order.paper.as_ref().and_then(|paper| paper.booked_at);
    let appointment = match (&order.paper, booked_at) {
        (Some(paper), Some(booked)) => Some(secret::appointment(work.connection(), &paper.code, booked)?),
        _ => None,
    };
    if let Some(appointment) = &appointment
        && let Some(used) = tickets::by_appointment(work.connection(), appointment)?
    {
        return Err(HallError::AppointmentUsed { label: used.label });
    }
    if change.tight() {
        return Err(HallError::DriveFull);
    }
    let service_day = day::open_day(work)?;
    let lane = lane(order);
    let prospect = forecasts.of_newcomer(work, &queue.key, lane, booked_at)?;
    let parts = if order.any_time { BTreeMap::new() } else { admitted(work, order, queue, &plan, service_day, prospect.wait)? };
    if order.handover != Handover::Staff {
        recent.take(&order.actor, work.now(), config.terminal.limits.numbers_per_minute)?;
    }
    let series = queue.series(config.digits);
    let number = numbering::take(change, service_day, &series)?.ok_or_else(|| HallError::NumbersExhausted(queue.key.clone()))?;
    for (queue, part) in &parts {
        numbering::give(change, service_day, queue, part)?;
    }
    let now = work.now();
    let id = tickets::next_id(work.connection())?;
    let token = secret::token(change, id)?;
    let ticket = Ticket {
        print: if order.handover == Handover::Slip { PrintState::Queued } else { PrintState::None },
        procedure: procedure.map(|procedure| procedure.code.clone()),
        class: order.class.clone(),
        booked_at,
        plan,
        ..Ticket::issued(id, series.label(number), queue.key.clone(), service_day, order.language.clone(), now)
    };
    let outlook = prospect.outlook();
    let told = serde_json::to_string(&outlook).unwrap_or_default();
    let (request, matter) = (secret::request(work.connection(), order.request.as_str())?, order.matter.to_string());
    let origin = tickets::Origin {
        request: &request,
        matter: &matter,
        outlook: &told,
        token: &token,
        paper: paper.as_deref(),
        appointment: appointment.as_deref(),
        number,
    };
    let set = tickets::insert(change, &ticket, origin)?;
    forecasts.given(&ticket);
    let pace = pace::arrived(work, &ticket)?;
    let detail = json!({
        "label": ticket.label, "number": number, "queue": ticket.queue, "service_day": service_day, "procedure": ticket.procedure,
        "language": order.language, "handover": order.handover, "parts": parts,
        "origin": { "request": request, "matter": matter, "outlook": told, "paper": paper, "appointment": appointment },
        "set": set, "pace": pace,
    });
    work.tell(About::Ticket(id), EventKind::TicketIssued, None, detail)?;
    let slip = content(config, &ticket, &token, outlook);
    match order.handover {
        Handover::Slip => slips::queue(work, id, SlipKind::Ticket, 1, &SlipContent::Ticket(slip.clone()), None)?,
        Handover::Screen => {}
        Handover::Staff => return Ok(Issued { ticket: admit(work, &ticket, Admission::ByStaff)?, slip }),
    }
    Ok(Issued { ticket, slip })
}

/// A number that was given before, as it stands now, with what its citizen was told when they got it.
pub(super) fn again(work: &Work<'_>, ticket: Ticket) -> Result<Issued, HallError> {
    let slip = slip_of(work, &ticket)?;
    Ok(Issued { ticket, slip })
}

/// The limited parts of the day that a number counts for, by queue.
type Parts = BTreeMap<QueueKey, String>;

/// Whether a number may be given now: ticketing hours, the appointment's window, what is left of the part of the day, in each
/// queue of the visit, and of the day. Returns the limited parts of the day that it counts for.
fn admitted(
    work: &Work<'_>,
    order: &Order,
    queue: &Queue,
    plan: &[Stop],
    today: ServiceDay,
    wait: Option<Estimate>,
) -> Result<Parts, HallError> {
    let config = work.config;
    if !work.change.dated() {
        return Err(HallError::DateUnconfirmed { clock: work.shown_date(), day: today.0 });
    }
    let door = Door::new(config, work.connection(), work.change.clock(), today);
    if let Some(Paper { booked_at: Some(booked), .. }) = &order.paper {
        check_window(config, door.now().datetime(), local(config, *booked))?;
        return Ok(Parts::new());
    }
    door.admits(queue, wait)?;
    let further = plan.iter().filter_map(|stop| config.queue(&stop.queue));
    let mut parts = Parts::new();
    for queue in std::iter::once(queue).chain(further) {
        if let Some(part) = door.part_left(queue)? {
            let _ = parts.insert(queue.key.clone(), part);
        }
    }
    Ok(parts)
}

/// An appointment's number is given from a while before its time to a little after, on its day.
fn check_window(config: &Config, now: DateTime, booked: DateTime) -> Result<(), HallError> {
    if booked.date() != now.date() {
        return Err(HallError::OtherDay { booked });
    }
    let moved = |by: SignedDuration| booked.checked_add(by).unwrap_or(booked);
    let minutes = |minutes: u32| SignedDuration::from_mins(minutes.into());
    let (from, until) = (moved(-minutes(config.line.appointment_early_minutes)), moved(minutes(config.line.appointment_late_minutes)));
    if now < from {
        return Err(HallError::TooEarly { booked, from });
    }
    if now > until {
        return Err(HallError::TooLate { booked, until });
    }
    Ok(())
}

/// The lane in which an order's number will stand.
fn lane(order: &Order) -> Lane {
    match (&order.paper, &order.class) {
        (Some(Paper { booked_at: Some(_), .. }), _) => Lane::Booked,
        (_, Some(_)) => Lane::Priority,
        (_, None) => Lane::Ordinary,
    }
}

/// A slip is wanted: there must be something that prints it.
pub(super) fn need_printer(config: &Config) -> Result<(), HallError> {
    config.terminal.printer(PrinterRole::First).map(drop).ok_or(HallError::NoPrinter)
}

fn find<'a>(config: &'a Config, matter: &Matter) -> Result<(&'a Queue, Option<&'a Procedure>), HallError> {
    match matter {
        Matter::Queue(key) => config.queue(key).map(|queue| (queue, None)).ok_or_else(|| HallError::UnknownQueue(key.to_string())),
        Matter::Procedure(code) => {
            let unknown = || HallError::UnknownProcedure(code.to_string());
            let procedure = config.catalogue.by_code(code).ok_or_else(unknown)?;
            let queue = config.queue_for(procedure).ok_or_else(unknown)?;
            Ok((queue, Some(procedure)))
        }
    }
}

/// The further services of a visit, in their order.
pub(super) fn stops(config: &Config, matters: &[Matter]) -> Result<Vec<Stop>, HallError> {
    let stop = |matter| {
        let (queue, procedure) = find(config, matter)?;
        Ok(Stop { queue: queue.key.clone(), procedure: procedure.map(|procedure| procedure.code.clone()), aim: None })
    };
    matters.iter().map(stop).collect()
}

/// The text of the code on a slip: an address that a phone opens too, where the hall has one.
#[must_use]
pub fn slip_code(public_url: Option<&str>, token: &Token) -> String {
    match public_url {
        Some(url) => format!("{}/t/{}", url.trim_end_matches('/'), token.as_str()),
        None => short_code(token),
    }
}

/// What the slip of a ticket says when it is issued.
pub(super) fn content(config: &Config, ticket: &Ticket, token: &Token, outlook: Outlook) -> TicketSlip {
    let language = &ticket.language;
    let code = slip_code(config.terminal.hub.public_url.as_deref(), token);
    let procedure = ticket.procedure.as_ref().and_then(|code| config.catalogue.by_code(code));
    TicketSlip {
        language: language.clone(),
        office: config.office.name.get(language).to_owned(),
        unit: config.office.unit.get(language).to_owned(),
        label: ticket.label.clone(),
        service: config.queue_names(&ticket.queue).get(language).to_owned(),
        procedure: procedure.map(|procedure| one_line(procedure.name(language))),
        class: ticket.class.as_ref().and_then(|key| config.class(key)).map(|class| one_line(class.name.get(language))),
        counters: config.counters_for(&ticket.queue),
        ahead: outlook.ahead,
        wait: outlook.wait,
        at: local(config, ticket.issued_at),
        code,
        hotline: config.office.hotline.as_deref().map(one_line),
        then: ticket.plan.iter().map(|stop| one_line(config.queue_names(&stop.queue).get(language))).collect(),
        again: None,
    }
}

/// What a ticket's slip says when its citizen wants it again: how the number stands at that moment.
pub(super) fn content_again(work: &Work<'_>, ticket: &Ticket) -> Result<TicketSlip, HallError> {
    let waits = matches!(ticket.state, TicketState::Issued | TicketState::Waiting);
    let outlook =
        if waits { forecast::outlook(work.config, work.connection(), work.now(), ticket)? } else { Outlook { ahead: 0, wait: None } };
    let again = match (ticket.state, ticket.counter) {
        (TicketState::Called, Some(counter)) => Stands::Called { counter },
        (TicketState::Serving, Some(counter)) => Stands::Serving { counter },
        (TicketState::Held, _) => Stands::Held,
        _ => Stands::Waiting,
    };
    let slip = content(work.config, ticket, &token(work.connection(), ticket)?, outlook);
    Ok(TicketSlip { at: local(work.config, work.now()), again: Some(again), ..slip })
}

fn local(config: &Config, at: Timestamp) -> DateTime {
    at.to_zoned_datetime(config.zone.clone()).datetime()
}

fn token(connection: &Connection, ticket: &Ticket) -> Result<Token, HallError> {
    let token = tickets::token(connection, ticket.id)?;
    Ok(token.ok_or(StoreError::Strange { what: "a token", value: "nothing".to_owned() })?)
}

/// What a ticket's slip said when it was issued, whatever one that was printed later says; made anew for a ticket that never had
/// one.
fn slip_of(work: &Work<'_>, ticket: &Ticket) -> Result<TicketSlip, HallError> {
    let (config, connection) = (work.config, work.connection());
    let slips = spool::of_ticket(connection, ticket.id)?.into_iter().rev().map(|slip| slip.content);
    let first = |content| if let SlipContent::Ticket(slip) = content { Some(slip).filter(|slip| slip.again.is_none()) } else { None };
    if let Some(slip) = slips.into_iter().find_map(first) {
        return Ok(slip);
    }
    let outlook = match tickets::outlook(connection, ticket.id)?.and_then(|told| serde_json::from_str(&told).ok()) {
        Some(told) => told,
        // A number from before this was kept.
        None => forecast::outlook(config, connection, work.now(), ticket)?,
    };
    Ok(content(config, ticket, &token(connection, ticket)?, outlook))
}
