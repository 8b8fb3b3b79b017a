//! The spool: slips that are to be printed, as rows, so that a power cut forgets none.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Change, StoreError, millis};
use crate::domain::event::Actor;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::TicketId;
use crate::domain::slip::{AdviceId, Slip, SlipContent, SlipId, SlipKind, SlipOf, SlipState};

const COLUMNS: &str = "id, ticket, advice, kind, state, attempt, content, note, printer";

fn slip(row: &Row<'_>) -> Result<Slip, StoreError> {
    let (kind, state, content): (String, String, String) = (row.get("kind")?, row.get("state")?, row.get("content")?);
    let ticket = row.get::<_, Option<i64>>("ticket")?.map(|id| SlipOf::Ticket(TicketId(id)));
    let advice = row.get::<_, Option<i64>>("advice")?.map(|id| SlipOf::Advice(AdviceId(id)));
    let kind = SlipKind::from_name(&kind).ok_or(StoreError::Strange { what: "a slip's kind", value: kind })?;
    let nobody = match kind {
        SlipKind::Test => Some(SlipOf::Test),
        SlipKind::Day => Some(SlipOf::Day),
        SlipKind::Ticket | SlipKind::Reprint | SlipKind::List => None,
    };
    Ok(Slip {
        id: SlipId(row.get("id")?),
        of: ticket.or(advice).or(nobody).ok_or(StoreError::Strange { what: "what a slip is of", value: "nothing".to_owned() })?,
        kind,
        state: SlipState::from_name(&state).ok_or(StoreError::Strange { what: "a slip's state", value: state })?,
        attempt: row.get("attempt")?,
        content: serde_json::from_str(&content).map_err(|_| StoreError::Strange { what: "a slip", value: content })?,
        note: row.get("note")?,
        printer: row.get::<_, Option<String>>("printer")?.and_then(|name| of_actor(&name)),
    })
}

/// The printer that is known in the log by a name.
fn of_actor(name: &str) -> Option<PrinterRole> {
    match name.parse() {
        Ok(Actor::Printer(role)) => Some(role),
        _ => None,
    }
}

/// Puts a slip into the spool, for whichever printer takes it first, or for one alone.
///
/// # Errors
/// When SQLite refuses it, as for everything here.
pub fn queue(
    change: &Change<'_>,
    of: SlipOf,
    kind: SlipKind,
    attempt: u32,
    content: &SlipContent,
    printer: Option<PrinterRole>,
) -> Result<SlipId, StoreError> {
    let content = serde_json::to_string(content).map_err(|error| StoreError::Refused(error.to_string()))?;
    let (ticket, advice) = of.columns();
    let printer = printer.map(Actor::Printer);
    let sql = "INSERT INTO slip (ticket, advice, kind, state, attempt, content, at, printer)
               VALUES (?1, ?2, ?3, 'queued', ?4, ?5, ?6, ?7)";
    let values = params![ticket, advice, kind.name(), attempt, content, millis(change.now()), printer.map(Actor::name)];
    let _ = change.connection().prepare_cached(sql)?.execute(values)?;
    Ok(SlipId(change.connection().last_insert_rowid()))
}

/// The slip of an id.
pub fn by_id(connection: &Connection, id: SlipId) -> Result<Option<Slip>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM slip WHERE id = ?1");
    connection.prepare_cached(&sql)?.query_row([id.0], |row| Ok(slip(row))).optional()?.transpose()
}

/// The slip to be printed next. Slips reserved for the printer `but_of` are left out.
pub fn next(connection: &Connection, but_of: Option<PrinterRole>) -> Result<Option<Slip>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM slip WHERE state IN ('queued', 'sending', 'sent') AND state = 'queued'
         AND (printer IS NULL OR printer IS NOT ?1) ORDER BY id LIMIT 1"
    );
    let other = but_of.map(Actor::Printer);
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_row([other.map(Actor::name)], |row| Ok(slip(row))).optional()?.transpose()
}

/// Where the newest slip stands that began to come out of a printer.
pub fn newest_begun(connection: &Connection, printer: PrinterRole) -> Result<Option<SlipState>, StoreError> {
    let sql = "SELECT state FROM slip WHERE printer = ?1 AND state NOT IN ('queued', 'dropped') ORDER BY id DESC LIMIT 1";
    let printer = Actor::Printer(printer);
    let state: Option<String> = connection.prepare_cached(sql)?.query_row([printer.name()], |row| row.get(0)).optional()?;
    state.map(|state| SlipState::from_name(&state).ok_or(StoreError::Strange { what: "a slip's state", value: state })).transpose()
}

/// The slips that are on their way: bytes went out, and no proof came.
pub fn under_way(connection: &Connection) -> Result<Vec<Slip>, StoreError> {
    many(connection, "state IN ('queued', 'sending', 'sent') AND state <> 'queued' ORDER BY id", [])
}

/// The slips of a ticket, the newest first.
pub fn of_ticket(connection: &Connection, ticket: TicketId) -> Result<Vec<Slip>, StoreError> {
    many(connection, "ticket = ?1 ORDER BY id DESC", [ticket.0])
}

/// The lists that somebody was given, the newest first.
pub fn of_advice(connection: &Connection, advice: AdviceId) -> Result<Vec<Slip>, StoreError> {
    many(connection, "advice = ?1 ORDER BY id DESC", [advice.0])
}

/// Lists that are not out, and whose citizen was told at or before a moment.
pub fn open_lists(connection: &Connection, told: Timestamp) -> Result<Vec<Slip>, StoreError> {
    let condition = "state IN ('queued', 'sending', 'sent') AND kind = 'list'
                     AND (SELECT advice.at FROM advice WHERE advice.id = slip.advice) <= ?1 ORDER BY id";
    many(connection, condition, [millis(told)])
}

/// Test pages that are not out.
pub fn open_tests(connection: &Connection) -> Result<Vec<Slip>, StoreError> {
    many(connection, "state IN ('queued', 'sending', 'sent') AND kind = 'test' ORDER BY id", [])
}

/// Slips of numbers that their citizens have already, or that have ended, queued again at or before a moment; test pages, and
/// slips of a closed day.
pub fn waiting_copies(connection: &Connection, queued: Timestamp) -> Result<Vec<Slip>, StoreError> {
    let condition = "state IN ('queued', 'sending', 'sent') AND state = 'queued' AND at <= ?1 AND (kind IN ('test', 'day')
                     OR ticket IS NOT NULL AND (SELECT ticket.state FROM ticket WHERE ticket.id = slip.ticket) <> 'issued') ORDER BY id";
    many(connection, condition, [millis(queued)])
}

fn many(connection: &Connection, condition: &str, values: impl rusqlite::Params) -> Result<Vec<Slip>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM slip WHERE {condition}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(values)?;
    let mut slips = Vec::new();
    while let Some(row) = rows.next()? {
        slips.push(slip(row)?);
    }
    Ok(slips)
}

/// Moves a slip from one state to another, if it still is in the first.
pub fn advance(change: &Change<'_>, id: SlipId, from: SlipState, to: SlipState, note: Option<&str>) -> Result<bool, StoreError> {
    let rows = change
        .connection()
        .prepare_cached("UPDATE slip SET state = ?3, note = ?4, at = ?5 WHERE id = ?1 AND state = ?2")?
        .execute(params![id.0, from.name(), to.name(), note, millis(change.now())])?;
    Ok(rows == 1)
}

/// Notes which printer a slip comes out of, and how much paper it takes there, in millimetres.
pub fn comes_out(change: &Change<'_>, id: SlipId, printer: PrinterRole, paper_mm: u32) -> Result<(), StoreError> {
    let _ = change.connection().prepare_cached("UPDATE slip SET printer = ?2, paper_mm = ?3 WHERE id = ?1")?.execute(params![
        id.0,
        Actor::Printer(printer).name(),
        paper_mm
    ])?;
    Ok(())
}

/// Notes why a queued slip cannot go out yet. `false` where the same was noted already.
pub fn delay(change: &Change<'_>, id: SlipId, note: &str) -> Result<bool, StoreError> {
    let rows = change
        .connection()
        .prepare_cached("UPDATE slip SET note = ?2, at = ?3 WHERE id = ?1 AND state = 'queued' AND note IS NOT ?2")?
        .execute(params![id.0, note, millis(change.now())])?;
    Ok(rows == 1)
}

/// How many slips are not out yet.
pub fn count_open(connection: &Connection) -> Result<u32, StoreError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM slip WHERE state IN ('queued', 'sending', 'sent')")?
        .query_row([], |row| row.get(0))?)
}
