//! Giving a number.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::DateTime;
use serde_json::json;

use crate::config::{Config, Queue};
use crate::domain::calendar::ServiceDay;
use crate::domain::estimate::Estimate;
use crate::domain::event::EventKind;
use crate::domain::event::Subject;
use crate::domain::queue::{Admission, Lane, PrintState, QueueKey, Stop, Ticket};
use crate::domain::slip::{SlipContent, SlipKind};
use crate::hall::day::today;
use crate::hall::estimate::forecast::Forecasts;
use crate::hall::estimate::pace;
use crate::hall::giving::Door;
use crate::hall::rate_limit::Recent;
use crate::hall::requests::Idempotent;
use crate::hall::slips::{content, spooling};
use crate::hall::tickets::service;
use crate::hall::tickets::transitions::admit;
use crate::hall::work::Work;
use crate::hall::{HallError, Handover, Issued, Order, Paper};
use crate::store::{numbering, secret, tickets};

pub(in crate::hall) fn issue(work: &Work<'_>, order: &Order, recent: &Recent, forecasts: &Forecasts) -> Result<Issued, HallError> {
    let (config, change) = (work.config, work.change);
    let (queue, procedure) = service::find(config, &order.matter)?;
    let plan = service::stops(config, &order.further)?;
    if let Some(class) = order.class.as_ref().filter(|key| config.class(key).is_none()) {
        return Err(HallError::UnknownClass(class.to_string()));
    }
    if order.handover == Handover::Slip {
        content::need_printer(config)?;
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
    let service_day = today::open_day(work)?;
    let lane = lane(order);
    let prospect = forecasts.of_newcomer(work, &queue.key, lane, booked_at)?;
    let parts = if order.any_time { BTreeMap::new() } else { admitted(work, order, queue, &plan, service_day, prospect.wait)? };
    if order.handover != Handover::Staff {
        recent.take(order.actor, work.now(), config.terminal.limits.numbers_per_minute)?;
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
    work.tell(Subject::Ticket(id), EventKind::TicketIssued, None, detail)?;
    let slip = content::content(config, &ticket, &token, outlook);
    match order.handover {
        Handover::Slip => spooling::queue(work, id, SlipKind::Ticket, 1, &SlipContent::Ticket(slip.clone()), None)?,
        Handover::Screen => {}
        Handover::Staff => return Ok(Issued { ticket: admit(work, &ticket, Admission::ByStaff)?, slip }),
    }
    Ok(Issued { ticket, slip })
}

/// A number that was given before, as it stands now, with what its citizen was told when they got it.
pub(in crate::hall) fn again(work: &Work<'_>, ticket: Ticket) -> Result<Issued, HallError> {
    let slip = content::slip_of(work, &ticket)?;
    Ok(Issued { ticket, slip })
}

/// The limited parts of the day that a number counts for, by queue.
type PartsOfDay = BTreeMap<QueueKey, String>;

/// Whether a number may be given now: ticketing hours, the appointment's window, what is left of the part of the day, in each
/// queue of the visit, and of the day. Returns the limited parts of the day that it counts for.
fn admitted(
    work: &Work<'_>,
    order: &Order,
    queue: &Queue,
    plan: &[Stop],
    today: ServiceDay,
    wait: Option<Estimate>,
) -> Result<PartsOfDay, HallError> {
    let config = work.config;
    if !work.change.dated() {
        return Err(HallError::DateUnconfirmed { clock: work.shown_date(), day: today.0 });
    }
    let door = Door::new(config, work.connection(), work.change.clock(), today);
    if let Some(Paper { booked_at: Some(booked), .. }) = &order.paper {
        check_window(config, door.now().datetime(), booked.to_zoned_datetime(config.zone.clone()).datetime())?;
        return Ok(PartsOfDay::new());
    }
    door.admits(queue, wait)?;
    let further = plan.iter().filter_map(|stop| config.queue(&stop.queue));
    let mut parts = PartsOfDay::new();
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

impl Idempotent for Issued {
    fn about(&self) -> Subject {
        Subject::Ticket(self.ticket.id)
    }

    fn again(work: &Work<'_>, about: Subject) -> Result<Self, HallError> {
        again(work, Ticket::again(work, about)?)
    }
}
