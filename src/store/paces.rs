//! What a day has shown of each queue's pace, and what the days before have.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::{Value as Json, json};

use super::{Change, StoreError};
use crate::domain::estimate::Pace;
use crate::domain::queue::QueueKey;

/// Which days a pace is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaceSpan {
    /// The service day the hall is on.
    Today,
    /// The days before.
    Earlier,
}

impl PaceSpan {
    fn name(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Earlier => "earlier",
        }
    }
}

/// The columns of a pace, in the order of [`values`].
pub(super) const COLUMNS: [&str; 9] =
    ["services", "service_mean", "service_variance", "calls", "gap_mean", "arrivals", "interval_mean", "last_arrival", "priority_arrivals"];

fn values(pace: &Pace) -> [i64; 9] {
    [
        pace.services.into(),
        pace.service_mean,
        pace.service_variance,
        pace.calls.into(),
        pace.gap_mean,
        pace.arrivals.into(),
        pace.interval_mean,
        pace.last_arrival,
        pace.priority_arrivals.into(),
    ]
}

/// The pace of a queue; `None` where nothing was ever seen.
///
/// # Errors
/// When SQLite refuses the query, as for everything here.
pub fn of(connection: &Connection, queue: &QueueKey, span: PaceSpan) -> Result<Option<Pace>, StoreError> {
    let sql = format!("SELECT {} FROM pace WHERE queue = ?1 AND span = ?2", COLUMNS.join(", "));
    Ok(connection.prepare_cached(&sql)?.query_row([queue.as_str(), span.name()], pace).optional()?)
}

/// Every pace that was seen.
pub(super) fn all(connection: &Connection) -> Result<Vec<Pace>, StoreError> {
    let mut statement = connection.prepare(&format!("SELECT {} FROM pace", COLUMNS.join(", ")))?;
    Ok(statement.query_map([], pace)?.collect::<rusqlite::Result<_>>()?)
}

fn pace(row: &Row<'_>) -> rusqlite::Result<Pace> {
    Ok(Pace {
        services: row.get(0)?,
        service_mean: row.get(1)?,
        service_variance: row.get(2)?,
        calls: row.get(3)?,
        gap_mean: row.get(4)?,
        arrivals: row.get(5)?,
        interval_mean: row.get(6)?,
        last_arrival: row.get(7)?,
        priority_arrivals: row.get(8)?,
    })
}

/// Sets the pace of a queue. Returns what an event says of it.
pub fn set(change: &Change<'_>, queue: &QueueKey, span: PaceSpan, pace: &Pace) -> Result<Json, StoreError> {
    write(change, queue.as_str(), span.name(), values(pace))
}

fn write(change: &Change<'_>, queue: &str, span: &str, numbers: [i64; 9]) -> Result<Json, StoreError> {
    let _ = change
        .connection()
        .prepare_cached("INSERT OR REPLACE INTO pace VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")?
        .execute(params![
            queue, span, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7], numbers[8]
        ])?;
    Ok(json!({ "queue": queue, "span": span, "set": numbers }))
}

/// The pace of a queue as an event keeps it, to be put back when the move is undone.
#[must_use]
pub fn numbers(pace: &Pace) -> Json {
    json!(values(pace))
}

/// Puts a pace back to what an event says it was, if it still is what the event made of it. Returns what the event of the
/// undoing says.
pub fn restore(change: &Change<'_>, event: &Json) -> Result<Json, StoreError> {
    let Some(queue) = event["queue"].as_str().and_then(|key| key.parse().ok()) else {
        return Ok(Json::Null);
    };
    let now = of(change.connection(), &queue, PaceSpan::Today)?.map(|pace| numbers(&pace));
    let was = serde_json::from_value::<[i64; 9]>(event["was"].clone());
    match was {
        Ok(was) if now.as_ref() == Some(&event["set"]) => write(change, queue.as_str(), PaceSpan::Today.name(), was),
        _ => Ok(Json::Null),
    }
}

/// Forgets the pace of the day that is over.
pub fn forget_today(change: &Change<'_>) -> Result<(), StoreError> {
    let _ = change.connection().prepare_cached("DELETE FROM pace WHERE span = 'today'")?.execute([])?;
    Ok(())
}
