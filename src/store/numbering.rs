//! The service day the hall is on, and the last number given in it.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Change, StoreError};
use crate::domain::calendar::ServiceDay;
use crate::domain::queue::{Label, QueueKey, Series};

/// The last day that was closed.
pub fn closed_day(connection: &Connection) -> Result<Option<ServiceDay>, StoreError> {
    day(connection, "closed_day")
}

/// Says that a day is closed.
pub fn close_day(change: &Change<'_>, day: ServiceDay) -> Result<(), StoreError> {
    set_day(change, "closed_day", day)
}

/// The day the hall is on; `None` before the first ticket of all.
///
/// # Errors
/// When SQLite refuses the query or the value is strange, as for everything here.
pub fn service_day(connection: &Connection) -> Result<Option<ServiceDay>, StoreError> {
    day(connection, "service_day")
}

/// Moves the hall to a day; `firsts` are the queues with their first numbers. Where a restore has asked for it, a day of which
/// nothing is known begins ahead; the answer is then the last number that is left out, of each queue.
pub fn open_day<'a>(
    change: &Change<'_>,
    day: ServiceDay,
    firsts: impl Iterator<Item = (&'a QueueKey, u32)>,
) -> Result<BTreeMap<QueueKey, u32>, StoreError> {
    set_day(change, "service_day", day)?;
    let connection = change.connection();
    let is_known = !numbers(connection, day)?.is_empty();
    let mut numbers = BTreeMap::new();
    if let Some(ahead) = ahead(connection)?.filter(|_| !is_known) {
        for (queue, first) in firsts {
            let last = first.saturating_sub(1).saturating_add(ahead);
            go_on(connection, day, queue, last)?;
            let _ = numbers.insert(queue.clone(), last);
        }
        let _ = connection.prepare_cached("DELETE FROM meta WHERE key = 'ahead'")?.execute([])?;
    }
    Ok(numbers)
}

/// Lets the first day that is opened from now on, and of which nothing is known, begin so far ahead: a restore does not know
/// which day is today, nor what was given on it.
pub(super) fn begin_ahead(connection: &Connection, numbers: u32) -> Result<(), StoreError> {
    let sql = "INSERT INTO meta VALUES ('ahead', ?1) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    let _ = connection.execute(sql, [numbers.to_string()])?;
    Ok(())
}

/// How far ahead a day begins of which nothing is known.
pub(super) fn ahead(connection: &Connection) -> Result<Option<u32>, StoreError> {
    let text: Option<String> =
        connection.prepare_cached("SELECT value FROM meta WHERE key = 'ahead'")?.query_row([], |row| row.get(0)).optional()?;
    text.map(|text| text.parse().map_err(|_| StoreError::Strange { what: "how far ahead a day begins", value: text })).transpose()
}

/// Lets a queue go on behind a number.
pub(super) fn go_on(connection: &Connection, day: ServiceDay, queue: &QueueKey, last: u32) -> Result<(), StoreError> {
    let _ = connection
        .prepare_cached("INSERT INTO numbering VALUES (?1, ?2, ?3) ON CONFLICT (service_day, queue) DO UPDATE SET last = excluded.last")?
        .execute(params![day.to_string(), queue.as_str(), last])?;
    Ok(())
}

fn day(connection: &Connection, key: &str) -> Result<Option<ServiceDay>, StoreError> {
    let text: Option<String> =
        connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?.query_row([key], |row| row.get(0)).optional()?;
    text.map(|text| text.parse().map(ServiceDay).map_err(|_| StoreError::Strange { what: "a service day", value: text })).transpose()
}

fn set_day(change: &Change<'_>, key: &str, day: ServiceDay) -> Result<(), StoreError> {
    let _ = change
        .connection()
        .prepare_cached("INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value")?
        .execute([key, &day.to_string()])?;
    Ok(())
}

/// The next number of a queue on a day; `None` where its series is used up. No label is given twice on a day, whichever queue had
/// the prefix before: the series goes on behind what the queue has counted, and behind every label of its own that is given.
pub fn next(connection: &Connection, day: ServiceDay, series: &Series) -> Result<Option<u32>, StoreError> {
    let last = last(connection, day, &series.queue)?.max(newest(connection, day, series)?);
    let next = last.map_or(series.first, |last| last.saturating_add(1).max(series.first));
    Ok((next <= series.last).then_some(next))
}

/// The last number of a queue that was taken or is left out on a day; `None` before the first.
pub fn last(connection: &Connection, day: ServiceDay, queue: &QueueKey) -> Result<Option<u32>, StoreError> {
    let sql = "SELECT last FROM numbering WHERE service_day = ?1 AND queue = ?2";
    let last = connection.prepare_cached(sql)?.query_row(params![day.to_string(), queue.as_str()], |row| row.get(0)).optional()?;
    Ok(last)
}

/// The highest number of a series whose label was given on a day.
fn newest(connection: &Connection, day: ServiceDay, series: &Series) -> Result<Option<u32>, StoreError> {
    let (first, last) = (series.label(series.first), series.label(series.last));
    // Labels of one length stand in the order of their numbers.
    let sql = "SELECT label FROM ticket INDEXED BY ticket_label WHERE service_day = ?1 AND label BETWEEN ?2 AND ?3 AND length(label) = ?4
               ORDER BY label DESC LIMIT 1";
    let length = last.as_str().len() as i64;
    let newest: Option<String> = connection
        .prepare_cached(sql)?
        .query_row(params![day.to_string(), first.as_str(), last.as_str(), length], |row| row.get(0))
        .optional()?;
    Ok(newest.and_then(|label| series.number(&Label::stored(label))))
}

/// Takes the next number of a queue on a day; `None` where its series is used up.
///
/// # Errors
/// [`StoreError::Gone`] while the data folder is not in its place.
pub fn take(change: &Change<'_>, day: ServiceDay, series: &Series) -> Result<Option<u32>, StoreError> {
    change.needs_home()?;
    let number = next(change.connection(), day, series)?;
    if let Some(number) = number {
        go_on(change.connection(), day, &series.queue, number)?;
    }
    Ok(number)
}

/// Numbers given in a part of a day.
pub fn given(connection: &Connection, day: ServiceDay, queue: &QueueKey, part: &str) -> Result<u32, StoreError> {
    let count = connection
        .prepare_cached("SELECT count FROM given WHERE service_day = ?1 AND queue = ?2 AND part = ?3")?
        .query_row(params![day.to_string(), queue.as_str(), part], |row| row.get(0))
        .optional()?;
    Ok(count.unwrap_or_default())
}

/// Counts a number given in a part of a day.
pub fn give(change: &Change<'_>, day: ServiceDay, queue: &QueueKey, part: &str) -> Result<(), StoreError> {
    let _ = change
        .connection()
        .prepare_cached("INSERT INTO given VALUES (?1, ?2, ?3, 1) ON CONFLICT (service_day, queue, part) DO UPDATE SET count = count + 1")?
        .execute(params![day.to_string(), queue.as_str(), part])?;
    Ok(())
}

/// The last number of each queue on a day.
pub(super) fn numbers(connection: &Connection, day: ServiceDay) -> Result<BTreeMap<QueueKey, u32>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT queue, last FROM numbering WHERE service_day = ?1")?;
    let mut rows = statement.query([day.to_string()])?;
    let mut numbers = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let queue: String = row.get(0)?;
        let queue = QueueKey::try_from(queue.clone()).map_err(|_| StoreError::Strange { what: "a queue", value: queue })?;
        let _ = numbers.insert(queue, row.get(1)?);
    }
    Ok(numbers)
}
