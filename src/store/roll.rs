//! How much of the roll in a printer is used. Few printers say when a roll nears its end, so it is counted.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Change, StoreError, millis, timestamp};

/// The columns of a roll.
pub(super) const COLUMNS: [&str; 2] = ["begun_at", "used"];

/// The roll in a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RollUse {
    /// When it was put in, or first printed on.
    pub begun_at: Timestamp,
    /// What is printed of it, in millimetres.
    pub used_mm: u64,
}

/// The roll in a printer; `None` where nothing was printed yet.
///
/// # Errors
/// When SQLite refuses the query, as for everything here.
pub fn of(connection: &Connection, printer: &str) -> Result<Option<RollUse>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT begun_at, used FROM roll WHERE printer = ?1")?;
    let found = statement.query_row([printer], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))).optional()?;
    found.map(|(begun, used)| Ok(RollUse { begun_at: timestamp(begun)?, used_mm: used.unsigned_abs() })).transpose()
}

/// Counts paper that came out of a printer.
pub fn add(change: &Change<'_>, printer: &str, millimetres: u32) -> Result<(), StoreError> {
    let _ = change
        .connection()
        .prepare_cached("INSERT INTO roll VALUES (?1, ?2, ?3) ON CONFLICT (printer) DO UPDATE SET used = used + excluded.used")?
        .execute(params![printer, millis(change.now()), millimetres])?;
    Ok(())
}

/// A new roll is in a printer.
pub fn begin(change: &Change<'_>, printer: &str) -> Result<(), StoreError> {
    let _ = change
        .connection()
        .prepare_cached("INSERT OR REPLACE INTO roll VALUES (?1, ?2, 0)")?
        .execute(params![printer, millis(change.now())])?;
    Ok(())
}
