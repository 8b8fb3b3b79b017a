//! What the slip of a ticket says.

use jiff::Timestamp;
use jiff::civil::DateTime;
use rusqlite::Connection;

use crate::config::Config;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{Ticket, TicketState, Token};
use crate::domain::slip::{SlipContent, Stands, TicketSlip, short_code};
use crate::domain::text::one_line;
use crate::hall::HallError;
use crate::hall::estimate::forecast::{self, ToldWait};
use crate::hall::work::Work;
use crate::store::{StoreError, spool, tickets};

/// A slip is wanted: there must be something that prints it.
pub(in crate::hall) fn need_printer(config: &Config) -> Result<(), HallError> {
    config.terminal.printer(PrinterRole::First).map(drop).ok_or(HallError::NoPrinter)
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
pub(in crate::hall) fn content(config: &Config, ticket: &Ticket, token: &Token, outlook: ToldWait) -> TicketSlip {
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
pub(in crate::hall) fn content_again(work: &Work<'_>, ticket: &Ticket) -> Result<TicketSlip, HallError> {
    let waits = matches!(ticket.state, TicketState::Issued | TicketState::Waiting);
    let outlook =
        if waits { forecast::outlook(work.config, work.connection(), work.now(), ticket)? } else { ToldWait { ahead: 0, wait: None } };
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
pub(in crate::hall) fn slip_of(work: &Work<'_>, ticket: &Ticket) -> Result<TicketSlip, HallError> {
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
