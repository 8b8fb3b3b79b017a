//! Giving a number.

use rusqlite::Connection;
use serde_json::json;

use super::local::{admit, found};
use super::{HallError, Handover, Issued, Matter, Order, day, slips};
use crate::config::{Config, PrinterAddress, Queue};
use crate::domain::catalogue::Procedure;
use crate::domain::event::{Actor, EventKind};
use crate::domain::intake::SLIP_PREFIX;
use crate::domain::queue::{Admission, Label, PrintState, Ticket, TicketId, TicketState, Token};
use crate::domain::slip::TicketSlip;
use crate::domain::text::one_line;
use crate::store::events::NewEvent;
use crate::store::spool::SlipKind;
use crate::store::tickets::NewTicket;
use crate::store::{Change, StoreError, events, numbering, spool, tickets};

pub(super) fn issue(config: &Config, change: &Change<'_>, order: &Order) -> Result<Issued, HallError> {
    let (queue, procedure) = find(config, &order.matter)?;
    if order.handover == Handover::Slip && config.terminal.printer.address == PrinterAddress::None {
        return Err(HallError::NoPrinter);
    }
    if let Some(ticket) = tickets::by_request(change.connection(), order.request.as_str())? {
        if ticket.queue != queue.key || ticket.procedure.as_ref() != procedure.map(|procedure| &procedure.code) {
            return Err(HallError::RequestReused);
        }
        let slip = slip_of(config, change.connection(), &ticket)?;
        return Ok(Issued { ticket, slip });
    }
    if !order.any_time {
        open(config, change)?;
    }
    let service_day = day::enter(config, change)?;
    let number = numbering::take(change, service_day, &queue.key, queue.first)?;
    if number > queue.last_number(config.digits) {
        return Err(HallError::NumbersExhausted(queue.key.clone()));
    }
    let label = Label::new(&queue.prefix, number, config.digits);
    let token = new_token()?;
    let ahead = tickets::ahead(change.connection(), &queue.key, None)?;
    let id = tickets::insert(
        change,
        &NewTicket {
            request: order.request.as_str(),
            token: &token,
            service_day,
            queue: &queue.key,
            number,
            label: &label,
            print: if order.handover == Handover::Slip { PrintState::Queued } else { PrintState::None },
            state: TicketState::Issued,
            procedure: procedure.map(|procedure| &procedure.code),
            language: &order.language,
        },
    )?;
    let event = NewEvent::new(EventKind::TicketIssued, &order.actor).of(id).detail(json!({
        "label": label, "number": number, "queue": queue.key, "service_day": service_day, "procedure": procedure.map(|p| &p.code),
        "language": order.language, "handover": order.handover, "request": order.request,
    }));
    events::append(change, &event)?;
    let mut ticket = found(change.connection(), id)?;
    let slip = content(config, &ticket, &token, procedure, ahead);
    match order.handover {
        Handover::Slip => slips::queue(change, id, SlipKind::Ticket, 1, &slip, &order.actor)?,
        Handover::Screen => {}
        Handover::Staff => ticket = admit(change, &ticket, Admission::ByStaff, &order.actor)?,
    }
    Ok(Issued { ticket, slip })
}

/// The citizen has noted the number. A slip that is not out yet is no longer wanted; one that was printed after all
/// stays what it is.
pub(super) fn confirm(change: &Change<'_>, id: TicketId, actor: &Actor) -> Result<Ticket, HallError> {
    let ticket = found(change.connection(), id)?;
    if matches!(ticket.state, TicketState::Cancelled | TicketState::Finished | TicketState::NoShow) {
        return Err(HallError::NotAllowed { label: ticket.label, state: ticket.state });
    }
    if ticket.state == TicketState::Issued {
        let _ = admit(change, &ticket, Admission::Confirmed, actor)?;
        slips::drop_queued(change, id, actor)?;
        tickets::set_print(change, id, PrintState::Paperless)?;
    }
    found(change.connection(), id)
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

fn open(config: &Config, change: &Change<'_>) -> Result<(), HallError> {
    let Some(hours) = &config.hours else {
        return Ok(());
    };
    let now = change.now().to_zoned_datetime(config.zone.clone());
    if hours.open_at(&now) { Ok(()) } else { Err(HallError::Closed { opens: hours.next_opening(&now).map(|at| at.datetime()) }) }
}

fn new_token() -> Result<Token, HallError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| HallError::NoRandomness(error.to_string()))?;
    Ok(Token::from_bytes(bytes))
}

/// What the slip of a ticket says.
pub(super) fn content(config: &Config, ticket: &Ticket, token: &Token, procedure: Option<&Procedure>, ahead: u32) -> TicketSlip {
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
        ahead,
        at: ticket.issued_at.to_zoned_datetime(config.zone.clone()).datetime(),
        code,
        hotline: config.office.hotline.as_deref().map(one_line),
    }
}

/// What a ticket's slip said; made anew for a ticket that never had one.
pub(super) fn slip_of(config: &Config, connection: &Connection, ticket: &Ticket) -> Result<TicketSlip, HallError> {
    if let Some(slip) = spool::of_ticket(connection, ticket.id)?.into_iter().next() {
        return Ok(slip.content);
    }
    let token = tickets::token(connection, ticket.id)?.ok_or(StoreError::Strange { what: "a token", value: "nothing".to_owned() })?;
    let procedure = ticket.procedure.as_ref().and_then(|code| config.catalogue.by_code(code));
    let ahead = tickets::ahead(connection, &ticket.queue, Some(ticket.id))?;
    Ok(content(config, ticket, &token, procedure, ahead))
}
