//! The settings of a connection. Each one is read back: a setting that did not take is refused where a ticket could be
//! lost by it, and said where it only costs time.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::StoreError;

/// Marks the file as ours ("mcua").
pub(super) const APPLICATION_ID: i64 = 0x6d63_7561;
/// Statements kept ready; the hall has fewer.
const STATEMENTS: usize = 128;

/// What it means if a setting does not take.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// A ticket could be lost or a wrong one served.
    Refused,
    /// Something is slower, or a guard beside others is missing.
    Said,
}
use Missing::{Refused, Said};

type Setting = (&'static str, &'static str, i64, Missing);

/// Before the first table: size and mark of the file.
const FILE: &[Setting] = &[("page_size", "4096", 4096, Said), ("application_id", "0x6d637561", APPLICATION_ID, Refused)];

/// Of every connection. Memory maps are off: they gain nothing, and an error of the drive would end the process.
const COMMON: &[Setting] = &[
    ("foreign_keys", "ON", 1, Refused),
    ("mmap_size", "0", 0, Refused),
    ("trusted_schema", "OFF", 0, Said),
    ("cell_size_check", "ON", 1, Said),
    ("temp_store", "MEMORY", 2, Said),
    ("cache_size", "-16384", -16384, Said),
];

/// Of the writing connection. Only the full synchronisation makes a commit durable before it is acknowledged.
const WRITING: &[Setting] = &[
    ("synchronous", "FULL", 2, Refused),
    // The warm log is not shortened behind our back.
    ("journal_size_limit", "16777216", 16 << 20, Said),
    ("wal_autocheckpoint", "1000", 1000, Said),
];

/// Marks a new file, and makes commits durable.
pub(super) fn writing(connection: &Connection) -> Result<(), StoreError> {
    mark(connection)?;
    common(connection)?;
    let journal: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if journal != "wal" {
        return Err(StoreError::Refused(format!("the drive does not allow a safe setting: journal_mode is {journal} and not wal")));
    }
    set(connection, WRITING)
}

/// For a file that is being made: it counts only once it is whole and flushed.
pub(super) fn making(connection: &Connection) -> Result<(), StoreError> {
    mark(connection)?;
    connection.execute_batch("PRAGMA synchronous = OFF")?;
    common(connection)
}

/// Marks a file that is not marked yet.
fn mark(connection: &Connection) -> Result<(), StoreError> {
    if read(connection, "application_id")? == Some(APPLICATION_ID) {
        return Ok(());
    }
    set(connection, FILE)
}

/// What every connection has.
pub(super) fn common(connection: &Connection) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Else every query that a partial index could serve is planned anew for each value it is asked with.
    let stable = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    if !stable {
        tracing::warn!("the store's queries are planned anew at each use");
    }
    set(connection, COMMON)
}

fn set(connection: &Connection, settings: &[Setting]) -> Result<(), StoreError> {
    for (name, wanted, number, missing) in settings {
        connection.execute_batch(&format!("PRAGMA {name} = {wanted}"))?;
        // What has no value at all, such as the maps of a file in memory, is off.
        let found = read(connection, name)?.unwrap_or(0);
        if found == *number {
            continue;
        }
        if *missing == Refused {
            return Err(StoreError::Refused(format!("the drive does not allow a safe setting: {name} is {found} and not {number}")));
        }
        tracing::warn!("the store's setting {name} is {found} and not {number}");
    }
    Ok(())
}

/// The value of a setting, where it is a number.
pub(super) fn read(connection: &Connection, name: &str) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare(&format!("PRAGMA {name}"))?;
    let mut rows = statement.query([])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}
