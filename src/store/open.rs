//! Opening the file: the lock, the settings (read back, not hoped for), the migrations, the warm log.

use std::fs::{File, TryLockError};
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::{Clock, StoreError, events};

/// Marks the file as ours ("mcua").
const APPLICATION_ID: i32 = 0x6d63_7561;
/// Statements kept ready; the hall has fewer.
const STATEMENTS: usize = 128;
/// The size to which the log is warmed, in bytes: later commits overwrite it instead of growing it, which needs one
/// flush of the drive instead of two.
const WARM_BYTES: usize = 4 << 20;

pub(super) fn migrations() -> Migrations<'static> {
    Migrations::new(vec![M::up(include_str!("migrations/0001_hall.sql"))])
}

/// Takes the lock file, or says who cannot have it.
pub(super) fn own(path: &Path) -> Result<File, StoreError> {
    let unusable = |error: std::io::Error| StoreError::Unusable { path: path.to_owned(), reason: error.to_string() };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(unusable)?;
    }
    let lock = File::options().create(true).append(true).open(path).map_err(unusable)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::Owned(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}

/// The writing connection, with every setting read back.
pub(super) fn writing(path: &Path, clock: &dyn Clock) -> Result<Connection, StoreError> {
    prepare(path, clock).map_err(|error| match error {
        StoreError::Refused(reason) => StoreError::Unusable { path: path.to_owned(), reason },
        other => other,
    })
}

fn prepare(path: &Path, clock: &dyn Clock) -> Result<Connection, StoreError> {
    let mut connection = Connection::open(path)?;
    connection.pragma_update(None, "page_size", 4096)?;
    refuse_others(&connection)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    common(&connection)?;
    let journal: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "journal_size_limit", 16 << 20)?;
    connection.pragma_update(None, "wal_autocheckpoint", 1000)?;
    let synchronous: i64 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    let foreign_keys: i64 = connection.pragma_query_value(None, "foreign_keys", |row| row.get(0))?;
    if journal != "wal" || synchronous != 2 || foreign_keys != 1 {
        return Err(StoreError::Refused(format!(
            "the drive does not allow safe settings (journal {journal}, synchronous {synchronous}, foreign keys {foreign_keys})"
        )));
    }
    let sound: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(StoreError::Refused(format!("it is damaged: {sound}")));
    }
    migrations().to_latest(&mut connection).map_err(|error| StoreError::Refused(error.to_string()))?;
    events::begin_epoch(&mut connection, clock.now())?;
    warm(&mut connection)?;
    Ok(connection)
}

fn common(connection: &Connection) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -16384)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(())
}

/// Writes a scratch table as large as the log should be, drops it and starts the log from its beginning.
fn warm(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction()?;
    transaction.execute_batch("CREATE TABLE warm (filling BLOB)")?;
    let _ = transaction.execute("INSERT INTO warm VALUES (zeroblob(?1))", [WARM_BYTES as i64])?;
    transaction.execute_batch("DROP TABLE warm")?;
    transaction.commit()?;
    connection.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()))?;
    Ok(())
}

/// A connection that can only read.
pub(super) fn reading(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    common(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// A connection that can only read a file that is there and ours; `None` where nothing was ever written to it.
pub(super) fn inspecting(path: &Path) -> Result<Option<Connection>, StoreError> {
    let connection = reading(path)?;
    refuse_others(&connection)?;
    Ok((tables(&connection)? > 0).then_some(connection))
}

fn tables(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?)
}

/// Refuses a database that another program has marked or filled.
fn refuse_others(connection: &Connection) -> Result<(), StoreError> {
    let found: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if found != APPLICATION_ID && (found != 0 || tables(connection)? != 0) {
        return Err(StoreError::Refused("it is the database of another program".to_owned()));
    }
    Ok(())
}
