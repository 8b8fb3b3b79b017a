//! Giving a number.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::{SignedDuration, ZonedDateTime};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::forecast::Forecasts;
use super::recent::Recent;
use super::steps::admit;
use super::work::Work;
use super::{HallError, Handover, Issued, Matter, Order, Paper, day, pace, slips};
use crate::config::{Config, Queue};
use crate::domain::calendar::ServiceDay;
use crate::domain::catalogue::Procedure;
use crate::domain::estimate::Estimate;
use crate::domain::event::EventKind;
use crate::domain::intake::SLIP_PREFIX;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{Admission, Label, Lane, PrintState, QueueKey, Stop, Ticket, Token};
use crate::domain::slip::{SlipContent, TicketSlip};
use crate::domain::text::one_line;
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
    let request = secret::request(work.connection(), order.request.as_str())?;
    let matter = order.matter.to_string();
    if let Some((ticket, asked_for)) = tickets::by_request(work.connection(), &request)? {
        if asked_for.is_some_and(|asked_for| asked_for != matter) {
            return Err(HallError::RequestReused);
        }
        let slip = slip_of(config, work.connection(), &ticket)?;
        return Ok(Issued { ticket, slip });
    }
    let paper = order.paper.as_ref().map(|paper| secret::paper(work.connection(), &paper.code)).transpose()?;
    if let Some(paper) = &paper
        && let Some(ticket) = tickets::by_paper(work.connection(), paper)?
    {
        let slip = slip_of(config, work.connection(), &ticket)?;
        return Ok(Issued { ticket, slip });
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
    let wait = forecasts.of_newcomer(work, &queue.key, lane, booked_at)?;
    let parts = if order.any_time { BTreeMap::new() } else { admitted(work, order, queue, &plan, service_day, wait)? };
    if order.handover != Handover::Staff {
        recent.take(&order.actor, work.now(), config.terminal.limits.numbers_per_minute)?;
    }
    let number = numbering::take(change, service_day, &queue.key, queue.first)?;
    if number > queue.last_number(config.digits) {
        return Err(HallError::NumbersExhausted(queue.key.clone()));
    }
    for (queue, part) in &parts {
        numbering::give(change, service_day, queue, part)?;
    }
    let now = work.now();
    let id = tickets::next_id(work.connection())?;
    let token = secret::token(change, id)?;
    let label = Label::new(&queue.prefix, number, config.digits);
    let ticket = Ticket {
        print: if order.handover == Handover::Slip { PrintState::Queued } else { PrintState::None },
        procedure: procedure.map(|procedure| procedure.code.clone()),
        class: order.class.clone(),
        booked_at,
        plan,
        ..Ticket::issued(id, label, queue.key.clone(), service_day, order.language.clone(), now)
    };
    let outlook = Outlook { ahead: ahead(work.connection(), &ticket, wait)?, wait };
    let told = serde_json::to_string(&outlook).unwrap_or_default();
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
    let pace = pace::arrived(work, &ticket)?;
    let detail = json!({
        "label": ticket.label, "number": number, "queue": ticket.queue, "service_day": service_day, "procedure": ticket.procedure,
        "language": order.language, "handover": order.handover, "parts": parts,
        "origin": { "request": request, "matter": matter, "outlook": told, "paper": paper, "appointment": appointment },
        "set": set, "pace": pace,
    });
    work.append(EventKind::TicketIssued, Some(id), None, detail)?;
    let slip = content(config, &ticket, &token, procedure, outlook);
    match order.handover {
        Handover::Slip => slips::queue(work, id, SlipKind::Ticket, 1, &SlipContent::Ticket(slip.clone()), None)?,
        Handover::Screen => {}
        Handover::Staff => return Ok(Issued { ticket: admit(work, &ticket, Admission::ByStaff)?, slip }),
    }
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
    let now = work.change.clock().to_zoned_datetime(config.zone.clone());
    if let Some(Paper { booked_at: Some(booked), .. }) = &order.paper {
        let local = |at: jiff::Timestamp| at.to_zoned_datetime(config.zone.clone()).datetime();
        check_window(config, now.datetime(), local(*booked))?;
        return Ok(Parts::new());
    }
    if let Some(week) = config.ticketing(&queue.key)
        && !week.open_at(&config.calendar, &now)
    {
        return Err(HallError::Closed { opens: week.next_opening(&config.calendar, &now).map(|at| at.datetime()) });
    }
    let serving = config.serving(&queue.key).filter(|_| config.line.stop_when_full);
    let left = serving.map(|week| week.left_today(&config.calendar, &now).as_mins());
    if let (Some(left), Some(wait)) = (left, wait)
        && wait.ahead > 0
        && i64::from(wait.likely) > left
    {
        return Err(HallError::DayFull(queue.key.clone()));
    }
    let further = plan.iter().filter_map(|stop| config.queue(&stop.queue));
    let mut parts = Parts::new();
    for queue in std::iter::once(queue).chain(further) {
        if let Some(part) = part_left(work, queue, today, &now)? {
            let _ = parts.insert(queue.key.clone(), part);
        }
    }
    Ok(parts)
}

/// The limited part of the day in which a queue's number would be given now, or that its numbers are all given.
fn part_left(work: &Work<'_>, queue: &Queue, today: ServiceDay, now: &ZonedDateTime) -> Result<Option<String>, HallError> {
    let config = work.config;
    let Some(limit) = queue.limits.iter().find(|limit| limit.span.contains(now.time())) else {
        return Ok(None);
    };
    let part = String::from(limit.span);
    if numbering::given(work.connection(), today, &queue.key, &part)? < limit.most {
        return Ok(Some(part));
    }
    let week = config.ticketing(&queue.key);
    let later = queue.limits.iter().map(|limit| limit.span.from).filter(|from| *from >= limit.span.until).min();
    let opens = later.map(|from| now.date().to_datetime(from));
    let open_then = |at: &DateTime| {
        let at = at.to_zoned_datetime(config.zone.clone());
        at.is_ok_and(|at| week.is_none_or(|week| week.open_at(&config.calendar, &at)))
    };
    Err(HallError::PartFull { queue: queue.key.clone(), opens: opens.filter(open_then) })
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

/// What its citizen is told of the wait.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Outlook {
    /// People before it.
    ahead: u32,
    /// How long it will take.
    wait: Option<Estimate>,
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

/// People of its queue who will be called before a ticket: those with an earlier place; of whoever goes before others, what
/// the forecast says.
pub(super) fn ahead(connection: &Connection, ticket: &Ticket, wait: Option<Estimate>) -> Result<u32, HallError> {
    if let Some(wait) = wait.filter(|_| ticket.lane() != Lane::Ordinary) {
        return Ok(wait.ahead);
    }
    let before = Some((ticket.place(), ticket.id));
    let mut people = 0;
    for lane in [Lane::Ordinary, Lane::Priority, Lane::Booked] {
        people += tickets::ahead(connection, &ticket.queue, lane, before)?;
    }
    Ok(people.min(tickets::AHEAD_COUNTED))
}

/// What the slip of a ticket says.
pub(super) fn content(config: &Config, ticket: &Ticket, token: &Token, procedure: Option<&Procedure>, outlook: Outlook) -> TicketSlip {
    let language = &ticket.language;
    let code = match &config.terminal.hub.public_url {
        Some(url) => format!("{}/t/{}", url.trim_end_matches('/'), token.as_str()),
        None => format!("{SLIP_PREFIX}{}", token.as_str()),
    };
    TicketSlip {
        language: language.clone(),
        office: config.office.name.get(language).to_owned(),
        unit: config.office.unit.get(language).to_owned(),
        label: ticket.label.clone(),
        service: config.queue_names(&ticket.queue).get(language).to_owned(),
        procedure: procedure.map(|procedure| one_line(procedure.name(language))),
        counters: config.counters_for(&ticket.queue),
        ahead: outlook.ahead,
        wait: outlook.wait,
        at: ticket.issued_at.to_zoned_datetime(config.zone.clone()).datetime(),
        code,
        hotline: config.office.hotline.as_deref().map(one_line),
    }
}

/// What a ticket's slip said; made anew for a ticket that never had one.
pub(super) fn slip_of(config: &Config, connection: &Connection, ticket: &Ticket) -> Result<TicketSlip, HallError> {
    if let Some(SlipContent::Ticket(slip)) = spool::of_ticket(connection, ticket.id)?.into_iter().next().map(|slip| slip.content) {
        return Ok(slip);
    }
    let token = tickets::token(connection, ticket.id)?.ok_or(StoreError::Strange { what: "a token", value: "nothing".to_owned() })?;
    let procedure = ticket.procedure.as_ref().and_then(|code| config.catalogue.by_code(code));
    let told = tickets::outlook(connection, ticket.id)?.and_then(|told| serde_json::from_str(&told).ok());
    let outlook = match told {
        Some(outlook) => outlook,
        // A number from before this was kept.
        None => Outlook { ahead: ahead(connection, ticket, None)?, wait: None },
    };
    Ok(content(config, ticket, &token, procedure, outlook))
}
