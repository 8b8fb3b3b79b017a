//! The counters as they are now: who sits there, whether it pauses, and how many ordinary people it has called in a row.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter};
use serde_json::Value as Json;

use super::tickets::row::{from_json, to_json};
use super::{Change, StoreError, millis, timestamp};
use crate::domain::queue::{CounterNumber, Pause, PauseReason, Seat, StaffKey};

/// The columns of a seat, in the order of [`values`].
pub(super) const COLUMNS: [&str; 5] = ["person", "pause", "paused_at", "run", "free_at"];

fn values(seat: &Seat) -> [Value; 5] {
    [
        seat.person.as_ref().map_or(Value::Null, |person| Value::Text(person.to_string())),
        seat.pause.map_or(Value::Null, |pause| Value::Text(pause.reason.name().to_owned())),
        seat.pause.map_or(Value::Null, |pause| Value::Integer(millis(pause.since))),
        Value::Integer(seat.run.into()),
        seat.free_at.map_or(Value::Null, |at| Value::Integer(millis(at))),
    ]
}

/// The seat at a counter; `None` for one of which nothing was ever said.
///
/// # Errors
/// When SQLite refuses the query or the row is strange, as for everything here.
pub fn at(connection: &Connection, counter: CounterNumber) -> Result<Option<Seat>, StoreError> {
    let sql = format!("SELECT {} FROM counter WHERE number = ?1", COLUMNS.join(", "));
    connection.prepare_cached(&sql)?.query_row([counter.0], |row| Ok(seat(row))).optional()?.transpose()
}

/// The seats of which anything was ever said, by counter.
pub fn all(connection: &Connection) -> Result<Vec<(CounterNumber, Seat)>, StoreError> {
    let mut statement = connection.prepare(&format!("SELECT {}, number FROM counter ORDER BY number", COLUMNS.join(", ")))?;
    let mut rows = statement.query([])?;
    let mut seats = Vec::new();
    while let Some(row) = rows.next()? {
        seats.push((CounterNumber(row.get("number")?), seat(row)?));
    }
    Ok(seats)
}

fn seat(row: &Row<'_>) -> Result<Seat, StoreError> {
    let moment = |column: &str| -> Result<_, StoreError> { row.get::<_, Option<i64>>(column)?.map(timestamp).transpose() };
    let strange = |what, value: &str| StoreError::Strange { what, value: value.to_owned() };
    let (person, pause): (Option<String>, Option<String>) = (row.get("person")?, row.get("pause")?);
    let reason = pause.map(|name| PauseReason::from_name(&name).ok_or_else(|| strange("a pause", &name))).transpose()?;
    Ok(Seat {
        person: person.map(|key| StaffKey::stored(key.clone()).map_err(|_| strange("a person", &key))).transpose()?,
        pause: reason.zip(moment("paused_at")?).map(|(reason, since)| Pause { reason, since }),
        run: row.get("run")?,
        free_at: moment("free_at")?,
    })
}

/// The counter at which a member of staff sits.
pub fn of(connection: &Connection, person: &StaffKey) -> Result<Option<CounterNumber>, StoreError> {
    let number = connection
        .prepare_cached("SELECT number FROM counter WHERE person = ?1")?
        .query_row([person.as_str()], |row| row.get(0))
        .optional()?;
    Ok(number.map(CounterNumber))
}

/// Sets a seat. Returns all of it, for the event beside.
pub fn set(change: &Change<'_>, counter: CounterNumber, seat: &Seat) -> Result<Json, StoreError> {
    let values = values(seat);
    let _ = change
        .connection()
        .prepare_cached(
            "INSERT INTO counter (number, person, pause, paused_at, run, free_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (number) DO UPDATE SET person = excluded.person, pause = excluded.pause, paused_at = excluded.paused_at,
                 run = excluded.run, free_at = excluded.free_at",
        )?
        .execute(params![counter.0, values[0], values[1], values[2], values[3], values[4]])?;
    Ok(json(seat))
}

/// A seat as an event holds it.
#[must_use]
pub fn json(seat: &Seat) -> Json {
    Json::Object(COLUMNS.iter().zip(&values(seat)).map(|(name, value)| ((*name).to_owned(), to_json(value))).collect())
}

/// The columns of a seat that an event holds.
pub(super) fn from_event(json: &Json) -> Vec<Value> {
    COLUMNS.iter().map(|name| from_json(&json[*name])).collect()
}

/// Puts a seat back to what an event says it was, if it still is what the event made of it. Returns whether it was.
pub fn restore(change: &Change<'_>, counter: CounterNumber, event: &Json) -> Result<bool, StoreError> {
    if at(change.connection(), counter)?.map(|seat| json(&seat)).as_ref() != Some(&event["set"]) {
        return Ok(false);
    }
    let mut all = vec![Value::Integer(counter.0.into())];
    all.extend(from_event(&event["was"]));
    let _ = change
        .connection()
        .prepare_cached("UPDATE counter SET person = ?2, pause = ?3, paused_at = ?4, run = ?5, free_at = ?6 WHERE number = ?1")?
        .execute(params_from_iter(all))?;
    Ok(true)
}
