//! Connections to a file, and whether it is one of ours.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use rustix::fs::{Access, access};

use super::files::{beside, log_of};
use super::{StoreError, settings};

/// A connection that can only read.
pub(super) fn reading(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = if lies_still(path) {
        Connection::open_with_flags(unchanging(path), flags | OpenFlags::SQLITE_OPEN_URI)?
    } else {
        Connection::open_with_flags(path, flags)?
    };
    settings::common(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Whether a file was closed in order and lies where nothing can be written, as on a disk that can only be read. SQLite would
/// want to write an index of the log beside it.
fn lies_still(path: &Path) -> bool {
    ["-wal", "-shm"].iter().all(|end| !beside(path, end).exists()) && path.is_file() && is_fixed(path)
}

/// Whether nothing can be written into the folder of a file.
fn is_fixed(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    access(folder, Access::WRITE_OK).is_err()
}

/// The name by which SQLite takes a file for one that nobody changes.
fn unchanging(path: &Path) -> String {
    let encoded = path.as_os_str().as_encoded_bytes().iter().map(|byte| match byte {
        b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(*byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    format!("file:{}?immutable=1", encoded.collect::<String>())
}

/// A connection that can only read a file that is there and ours; `None` where nothing was ever written to it.
pub(super) fn inspecting(path: &Path) -> Result<Option<Connection>, StoreError> {
    if path.parent().is_some_and(Path::is_dir) && !path.exists() {
        return Ok(None);
    }
    let unusable = |error: StoreError| StoreError::Unusable { path: path.to_owned(), reason: error.to_string() };
    let connection = reading(path).and_then(|connection| tables(&connection).map(|_| connection)).map_err(|error| {
        // With a log beside it, it can be read only where an index of that log can be written.
        if is_fixed(path) && log_of(path).exists() {
            let reason = "it was not closed in order, and nothing can be written beside it: copy its folder to a drive first".to_owned();
            return StoreError::Unusable { path: path.to_owned(), reason };
        }
        unusable(error)
    })?;
    refuse_others(&connection).map_err(unusable)?;
    Ok((tables(&connection).map_err(unusable)? > 0).then_some(connection))
}

pub(super) fn tables(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?)
}

/// Refuses a database that another program has marked or filled. One that has our tables and not our mark is damaged.
pub(super) fn refuse_others(connection: &Connection) -> Result<(), StoreError> {
    let found = settings::read(connection, "application_id")?;
    if found == Some(settings::APPLICATION_ID) || (found == Some(0) && tables(connection)? == 0) {
        return Ok(());
    }
    let ours: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('meta', 'ticket', 'event')",
        [],
        |row| row.get(0),
    )?;
    if ours == 3 {
        return Err(StoreError::Damaged("its mark as a store of ours is gone".to_owned()));
    }
    Err(StoreError::Refused("it is the database of another program".to_owned()))
}
