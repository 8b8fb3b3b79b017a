//! Calls for help as rows.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::{Change, StoreError, events, millis, timestamp};
use crate::domain::event::Actor;
use crate::domain::help::{Help, HelpEnd, HelpId};
use crate::domain::queue::CounterNumber;

/// Calls that nobody has answered. The partial index serves a query only where it repeats this, word for word.
const OPEN: &str = "ended_at IS NULL";

fn help(row: &Row<'_>) -> Result<Help, StoreError> {
    let end: Option<String> = row.get("ended")?;
    let end = end.map(|name| HelpEnd::from_name(&name).ok_or(StoreError::Strange { what: "the end of a call for help", value: name }));
    Ok(Help {
        id: HelpId(row.get("id")?),
        actor: events::actor(row.get("actor")?)?,
        called_at: timestamp(row.get("called_at")?)?,
        ended_at: row.get::<_, Option<i64>>("ended_at")?.map(timestamp).transpose()?,
        coming: row.get::<_, Option<u16>>("coming")?.map(CounterNumber),
        counter: row.get::<_, Option<u16>>("counter")?.map(CounterNumber),
        end: end.transpose()?,
    })
}

fn many(connection: &Connection, rest: &str, values: impl rusqlite::Params) -> Result<Vec<Help>, StoreError> {
    let sql = format!("SELECT id, actor, called_at, coming, ended_at, counter, ended FROM help {rest}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(values)?;
    let mut calls = Vec::new();
    while let Some(row) = rows.next()? {
        calls.push(help(row)?);
    }
    Ok(calls)
}

/// The call of an id.
///
/// # Errors
/// When SQLite refuses the query or the row is strange, as for everything here.
pub fn by_id(connection: &Connection, id: HelpId) -> Result<Option<Help>, StoreError> {
    Ok(many(connection, "WHERE id = ?1", [id.0])?.pop())
}

/// The call that a request made before all requests were kept in one table; the digest names the request.
pub fn by_request(connection: &Connection, request: &str) -> Result<Option<Help>, StoreError> {
    Ok(many(connection, "WHERE request = ?1", [request])?.pop())
}

/// The open calls, the oldest first.
pub fn open(connection: &Connection) -> Result<Vec<Help>, StoreError> {
    many(connection, &format!("INDEXED BY help_open WHERE {OPEN} ORDER BY id"), [])
}

/// Writes down that somebody calls.
pub fn insert(change: &Change<'_>, actor: Actor) -> Result<HelpId, StoreError> {
    let _ = change
        .connection()
        .prepare_cached("INSERT INTO help (actor, called_at) VALUES (?1, ?2)")?
        .execute(params![actor.name(), millis(change.now())])?;
    Ok(HelpId(change.connection().last_insert_rowid()))
}

/// A counter is on its way to a call that is open. `false` where another has said so before.
pub fn coming(change: &Change<'_>, id: HelpId, counter: CounterNumber) -> Result<bool, StoreError> {
    let rows = change
        .connection()
        .prepare_cached(&format!("UPDATE help SET coming = ?2 WHERE id = ?1 AND coming IS NULL AND {OPEN}"))?
        .execute(params![id.0, counter.0])?;
    Ok(rows == 1)
}

/// Ends a call that is open. `false` where somebody was faster.
pub fn end(change: &Change<'_>, id: HelpId, end: HelpEnd, counter: Option<CounterNumber>) -> Result<bool, StoreError> {
    let now: Timestamp = change.now();
    let rows = change
        .connection()
        .prepare_cached(&format!("UPDATE help SET ended_at = ?2, counter = ?3, ended = ?4 WHERE id = ?1 AND {OPEN}"))?
        .execute(params![id.0, millis(now), counter.map(|counter| counter.0), end.name()])?;
    Ok(rows == 1)
}
