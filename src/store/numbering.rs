//! The service day the hall is on, and the last number given in it.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Change, StoreError};
use crate::domain::calendar::ServiceDay;
use crate::domain::queue::QueueKey;

/// The day the hall is on; `None` before the first ticket of all.
///
/// # Errors
/// When SQLite refuses the query or the value is strange, as for everything here.
pub fn service_day(connection: &Connection) -> Result<Option<ServiceDay>, StoreError> {
    let text: Option<String> =
        connection.prepare_cached("SELECT value FROM meta WHERE key = 'service_day'")?.query_row([], |row| row.get(0)).optional()?;
    text.map(|text| text.parse().map(ServiceDay).map_err(|_| StoreError::Strange { what: "a service day", value: text })).transpose()
}

/// Moves the hall to a day.
pub fn open_day(change: &Change<'_>, day: ServiceDay) -> Result<(), StoreError> {
    let _ = change
        .connection()
        .prepare_cached("INSERT INTO meta VALUES ('service_day', ?1) ON CONFLICT (key) DO UPDATE SET value = excluded.value")?
        .execute([day.to_string()])?;
    Ok(())
}

/// Takes the next number of a queue on a day, counting from `first`.
pub fn take(change: &Change<'_>, day: ServiceDay, queue: &QueueKey, first: u32) -> Result<u32, StoreError> {
    let number = change
        .connection()
        .prepare_cached(
            "INSERT INTO numbering VALUES (?1, ?2, ?3) ON CONFLICT (service_day, queue) DO UPDATE SET last = last + 1 RETURNING last",
        )?
        .query_row(params![day.to_string(), queue.as_str(), first], |row| row.get(0))?;
    Ok(number)
}
