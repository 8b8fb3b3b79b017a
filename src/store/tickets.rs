//! Tickets as rows. Every statement here is one of a use case in `hall`; none decides anything.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Change, StoreError, millis, timestamp};
use crate::domain::calendar::ServiceDay;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::queue::{CancelReason, CounterNumber, Head, Label, PrintState, QueueKey, Ticket, TicketId, TicketState, Token};
use crate::domain::text::Language;

/// Who holds a label. A partial index serves a query only where the query repeats its condition, word for word.
const LIVE: &str = "state IN ('issued', 'waiting', 'called', 'serving', 'held')";
/// Who stands in a line.
const IN_LINE: &str = "state IN ('issued', 'waiting')";

const COLUMNS: &str = "id, label, queue, service_day, state, print, procedure, language, issued_at, waiting_at, called_at, serving_at, ended_at, counter, calls, reason";

fn parsed<T, E>(what: &'static str, value: String, parse: impl FnOnce(String) -> Result<T, E>) -> Result<T, StoreError> {
    let kept = value.clone();
    parse(value).map_err(|_| StoreError::Strange { what, value: kept })
}

fn ticket(row: &Row<'_>) -> Result<Ticket, StoreError> {
    let moment = |column: &str| -> Result<_, StoreError> { row.get::<_, Option<i64>>(column)?.map(timestamp).transpose() };
    Ok(Ticket {
        id: TicketId(row.get("id")?),
        label: Label::stored(row.get("label")?),
        queue: parsed("a queue", row.get("queue")?, QueueKey::try_from)?,
        service_day: ServiceDay(parsed("a service day", row.get("service_day")?, |text| text.parse())?),
        state: parsed("a ticket's state", row.get("state")?, |name| TicketState::from_name(&name).ok_or(()))?,
        print: parsed("a slip's state", row.get("print")?, |name| PrintState::from_name(&name).ok_or(()))?,
        procedure: row
            .get::<_, Option<String>>("procedure")?
            .map(|code| parsed("a procedure", code, ProcedureCode::try_from))
            .transpose()?,
        language: parsed("a language", row.get("language")?, |tag| Language::from_tag(&tag).ok_or(()))?,
        issued_at: timestamp(row.get("issued_at")?)?,
        waiting_at: moment("waiting_at")?,
        called_at: moment("called_at")?,
        serving_at: moment("serving_at")?,
        ended_at: moment("ended_at")?,
        counter: row.get::<_, Option<u16>>("counter")?.map(CounterNumber),
        calls: row.get("calls")?,
        reason: row
            .get::<_, Option<String>>("reason")?
            .map(|name| parsed("a reason", name, |name| CancelReason::from_name(&name).ok_or(())))
            .transpose()?,
    })
}

fn one(connection: &Connection, condition: &str, value: impl rusqlite::ToSql) -> Result<Option<Ticket>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM ticket WHERE {condition}");
    connection.prepare_cached(&sql)?.query_row([value], |row| Ok(ticket(row))).optional()?.transpose()
}

fn many(connection: &Connection, rest: &str, values: impl rusqlite::Params) -> Result<Vec<Ticket>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM ticket {rest}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(values)?;
    let mut tickets = Vec::new();
    while let Some(row) = rows.next()? {
        tickets.push(ticket(row)?);
    }
    Ok(tickets)
}

/// The ticket of an id.
///
/// # Errors
/// When SQLite refuses the query or the row is strange, as for every query here.
pub fn by_id(connection: &Connection, id: TicketId) -> Result<Option<Ticket>, StoreError> {
    one(connection, "id = ?1", id.0)
}

/// The ticket of a slip's token.
pub fn by_token(connection: &Connection, token: &Token) -> Result<Option<Ticket>, StoreError> {
    one(connection, "token = ?1", token.as_str())
}

/// The ticket that a request issued.
pub fn by_request(connection: &Connection, request: &str) -> Result<Option<Ticket>, StoreError> {
    one(connection, "request_id = ?1", request)
}

/// The token of a ticket's slip.
pub fn token(connection: &Connection, id: TicketId) -> Result<Option<Token>, StoreError> {
    let text: Option<String> =
        connection.prepare_cached("SELECT token FROM ticket WHERE id = ?1")?.query_row([id.0], |row| row.get(0)).optional()?;
    text.map(|text| parsed("a token", text, Token::try_from)).transpose()
}

/// A ticket to be issued.
#[derive(Debug)]
pub struct NewTicket<'a> {
    /// Who asked, so that a retry gets the same ticket.
    pub request: &'a str,
    /// The secret on its slip.
    pub token: &'a Token,
    /// The day it counts on.
    pub service_day: ServiceDay,
    /// Its queue.
    pub queue: &'a QueueKey,
    /// Its number of the day and queue.
    pub number: u32,
    /// What the citizen reads.
    pub label: &'a Label,
    /// What is known of its slip.
    pub print: PrintState,
    /// Whether it is callable at once.
    pub state: TicketState,
    /// The procedure, where known.
    pub procedure: Option<&'a ProcedureCode>,
    /// The citizen's language.
    pub language: &'a Language,
}

/// Adds a ticket.
pub fn insert(change: &Change<'_>, new: &NewTicket<'_>) -> Result<TicketId, StoreError> {
    let now = millis(change.now());
    let waiting_at = (new.state == TicketState::Waiting).then_some(now);
    let _ = change
        .connection()
        .prepare_cached(
            "INSERT INTO ticket (request_id, token, service_day, queue, number, label, state, print, procedure, language, issued_at, arrived_at, waiting_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?12)",
        )?
        .execute(params![
            new.request,
            new.token.as_str(),
            new.service_day.to_string(),
            new.queue.as_str(),
            new.number,
            new.label.as_str(),
            new.state.name(),
            new.print.name(),
            new.procedure.map(ProcedureCode::as_str),
            new.language.tag(),
            now,
            waiting_at,
        ])?;
    Ok(TicketId(change.connection().last_insert_rowid()))
}

/// Moves a ticket from one state to another, if it still is in the first. `false` means that somebody was faster.
///
/// The columns that belong to the new state are set with it: times, the counter, the number of calls.
pub fn advance(
    change: &Change<'_>,
    id: TicketId,
    from: TicketState,
    to: TicketState,
    counter: Option<CounterNumber>,
) -> Result<bool, StoreError> {
    let rows = change
        .connection()
        .prepare_cached(
            "UPDATE ticket SET
                 state = ?3,
                 waiting_at = iif(?3 = 'waiting', ?4, waiting_at),
                 called_at = iif(?3 = 'called', ?4, called_at),
                 serving_at = iif(?3 = 'serving', ?4, serving_at),
                 ended_at = iif(?3 IN ('finished', 'no_show', 'cancelled'), ?4, ended_at),
                 calls = calls + (?3 = 'called'),
                 counter = coalesce(?5, counter)
             WHERE id = ?1 AND state = ?2",
        )?
        .execute(params![id.0, from.name(), to.name(), millis(change.now()), counter.map(|counter| counter.0)])?;
    Ok(rows == 1)
}

/// Counts another call of a called ticket.
pub fn count_call(change: &Change<'_>, id: TicketId) -> Result<(), StoreError> {
    let _ = change
        .connection()
        .prepare_cached("UPDATE ticket SET calls = calls + 1, called_at = ?2 WHERE id = ?1 AND state = 'called'")?
        .execute(params![id.0, millis(change.now())])?;
    Ok(())
}

/// Sets what is known of a ticket's slip.
pub fn set_print(change: &Change<'_>, id: TicketId, print: PrintState) -> Result<(), StoreError> {
    let _ = change.connection().prepare_cached("UPDATE ticket SET print = ?2 WHERE id = ?1")?.execute(params![id.0, print.name()])?;
    Ok(())
}

/// Sets why a ticket was cancelled.
pub fn set_reason(change: &Change<'_>, id: TicketId, reason: CancelReason) -> Result<(), StoreError> {
    let _ = change.connection().prepare_cached("UPDATE ticket SET reason = ?2 WHERE id = ?1")?.execute(params![id.0, reason.name()])?;
    Ok(())
}

/// The first who waits in a queue.
pub fn head(connection: &Connection, queue: &QueueKey) -> Result<Option<Head>, StoreError> {
    let sql =
        format!("SELECT id, arrived_at FROM ticket WHERE queue = ?1 AND {IN_LINE} AND state = 'waiting' ORDER BY arrived_at, id LIMIT 1");
    let row: Option<(i64, i64)> =
        connection.prepare_cached(&sql)?.query_row([queue.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    row.map(|(id, at)| Ok(Head { ticket: TicketId(id), queue: queue.clone(), arrived_at: timestamp(at)? })).transpose()
}

/// People counted in front of somebody at most: beyond, a citizen is not helped by the number, and a line that only
/// grows (a soak, a forgotten hall) must not make each new ticket dearer.
pub const AHEAD_COUNTED: u32 = 500;

/// How many hold a number in a queue and will be called before `ticket`; before a newcomer where it is `None`.
/// At most [`AHEAD_COUNTED`].
pub fn ahead(connection: &Connection, queue: &QueueKey, ticket: Option<TicketId>) -> Result<u32, StoreError> {
    let before =
        if ticket.is_some() { "AND (arrived_at, id) < (SELECT arrived_at, id FROM ticket WHERE id = ?3)" } else { "AND ?3 IS NULL" };
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM ticket WHERE queue = ?1 AND {IN_LINE} {before} LIMIT ?2)");
    let count = connection
        .prepare_cached(&sql)?
        .query_row(params![queue.as_str(), AHEAD_COUNTED, ticket.map(|ticket| ticket.0)], |row| row.get(0))?;
    Ok(count)
}

/// Everyone who waits, in the order of arrival.
pub fn waiting(connection: &Connection) -> Result<Vec<Ticket>, StoreError> {
    many(connection, &format!("INDEXED BY ticket_line WHERE {IN_LINE} AND state = 'waiting' ORDER BY arrived_at, id"), [])
}

/// How many wait in a queue.
pub fn count_waiting(connection: &Connection, queue: &QueueKey) -> Result<u32, StoreError> {
    let sql = format!("SELECT count(*) FROM ticket WHERE queue = ?1 AND {IN_LINE} AND state = 'waiting'");
    Ok(connection.prepare_cached(&sql)?.query_row([queue.as_str()], |row| row.get(0))?)
}

/// The ticket a counter has called or serves.
pub fn active(connection: &Connection, counter: CounterNumber) -> Result<Option<Ticket>, StoreError> {
    one(connection, "state IN ('called', 'serving') AND counter = ?1", counter.0)
}

/// Tickets that are live although their day is over.
pub fn left_over(connection: &Connection, today: ServiceDay) -> Result<Vec<Ticket>, StoreError> {
    many(connection, &format!("INDEXED BY ticket_live_label WHERE {LIVE} AND service_day < ?1 ORDER BY id"), [today.to_string()])
}

/// Tickets whose citizen is not known to have the number.
pub fn unproven(connection: &Connection) -> Result<Vec<Ticket>, StoreError> {
    many(connection, &format!("INDEXED BY ticket_line WHERE {IN_LINE} AND state = 'issued' ORDER BY id"), [])
}

/// Up to `limit` tickets behind `id`, in order, for exports.
pub fn after(connection: &Connection, id: TicketId, limit: usize) -> Result<Vec<Ticket>, StoreError> {
    many(connection, "WHERE id > ?1 ORDER BY id LIMIT ?2", params![id.0, limit as i64])
}
