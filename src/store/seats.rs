//! The counters as they are now: who sits there, whether it pauses, and how many ordinary people it has called in a row.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};
use serde_json::Value as Json;

use super::tickets::{from_json, to_json};
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
    type Columns = (Option<String>, Option<String>, Option<i64>, u32, Option<i64>);
    let row: Option<Columns> = connection
        .prepare_cached("SELECT person, pause, paused_at, run, free_at FROM counter WHERE number = ?1")?
        .query_row([counter.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
        .optional()?;
    let Some((person, pause, since, run, free_at)) = row else {
        return Ok(None);
    };
    let strange = |what, value: &str| StoreError::Strange { what, value: value.to_owned() };
    let person = person.map(|key| StaffKey::try_from(key.clone()).map_err(|_| strange("a person", &key))).transpose()?;
    let reason = pause.map(|name| PauseReason::from_name(&name).ok_or_else(|| strange("a pause", &name))).transpose()?;
    let since = since.map(timestamp).transpose()?;
    let pause = reason.zip(since).map(|(reason, since)| Pause { reason, since });
    Ok(Some(Seat { person, pause, run, free_at: free_at.map(timestamp).transpose()? }))
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
