//! Opening the store: the lock, the settings, the checks, the migrations, the warm log; and what comes in place of a file that
//! does not pass.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations, SchemaVersion};

use super::clock::{Clock, Guard};
use super::files::at;
use super::mark::{self, Mark};
use super::restore::{self, Restored, Scene};
use super::room::{self, Room};
use super::{
    DATABASE, LOCK, Options, Restore, StoreError, check, drive, events, numbering, paces, seats, secret, settings, spool, tickets,
    timestamp,
};

/// The size to which the log is warmed, in bytes: later commits overwrite it instead of growing it, which needs one
/// flush of the drive instead of two.
const WARM_BYTES: usize = 4 << 20;

/// Letters of a strange value that are shown.
const SHOWN: usize = 60;

/// The steps from an empty file to the tables of this program.
const STEPS: &[M<'static>] = &[
    M::up(include_str!("migrations/0001_hall.sql")),
    M::up(include_str!("migrations/0002_rules.sql")),
    M::up(include_str!("migrations/0003_papers.sql")),
    M::up(include_str!("migrations/0004_help.sql")),
    M::up(include_str!("migrations/0005_rating.sql")),
    M::up(include_str!("migrations/0006_test_page.sql")),
    M::up(include_str!("migrations/0007_closing_slip.sql")),
    M::up(include_str!("migrations/0008_roll.sql")),
    M::up(include_str!("migrations/0009_second_printer.sql")),
];

pub(super) const fn migrations() -> Migrations<'static> {
    Migrations::from_slice(STEPS)
}

/// A store that is ours, checked and ready.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) lock: File,
    pub(super) room: Room,
    pub(super) guard: Guard,
    /// Whether every page was checked; if not, the file is too large for a start.
    pub(super) whole: bool,
    /// What came in place of a damaged file.
    pub(super) restored: Option<Restored>,
}

/// Opens the store in a data folder.
pub(super) fn open(folder: &Path, clock: Arc<dyn Clock>, options: &Options) -> Result<Opened, StoreError> {
    let lock = own(&folder.join(LOCK))?;
    let room = Room::new(folder);
    restore::finish(folder)?;
    let (first, restored) = match writing(folder, clock.as_ref(), options) {
        Err(StoreError::Damaged(why)) => {
            let restored = rescue(folder, &clock, options, &why, &room)?;
            (writing(folder, clock.as_ref(), options), Some(restored))
        }
        first => (first, None),
    };
    let path = folder.join(DATABASE);
    let (connection, whole) = first.map_err(|error| match error {
        StoreError::Refused(reason) | StoreError::Damaged(reason) | StoreError::Lost(reason) => StoreError::Unusable { path, reason },
        other => other,
    })?;
    let last = timestamp(events::Head::read(&connection)?.at)?;
    let guard = Guard::new(clock, options.plausible.clone(), Some(last));
    Ok(Opened { connection, lock, room, guard, whole, restored })
}

/// Sets a damaged file aside and puts the newest good copy in its place, or says that staff must.
fn rescue(folder: &Path, clock: &Arc<dyn Clock>, options: &Options, why: &str, room: &Room) -> Result<Restored, StoreError> {
    tracing::error!(why, "the store is damaged");
    // What was set aside by a start before this one is still the newest there is.
    let aside = restore::left_aside(folder)?.map_or_else(|| restore::set_aside(folder, clock.now()), Ok)?;
    let mark = Mark::read(folder);
    let newest = restore::newest_good(&options.backups(folder), mark.as_ref(), Some(&aside))?;
    if options.restore == Restore::Ask {
        return Err(StoreError::SetAside { why: why.to_owned(), aside, newest });
    }
    let scene = Scene { folder, clock, options, mark: mark.as_ref() };
    let built = scene.build(newest.as_deref(), &aside, why);
    let restored = if built == Err(StoreError::Full) {
        // The ballast is for this too.
        room.release();
        scene.build(newest.as_deref(), &aside, why)?
    } else {
        built?
    };
    restore::finish(folder)?;
    tracing::error!(
        aside = %restored.aside.display(),
        from = restored.from.as_ref().map(|from| from.display().to_string()),
        missing = restored.missing,
        "a copy came in place of the damaged store; numbers given since its making are not in it"
    );
    Ok(restored)
}

/// Takes the lock file, or says who cannot have it.
pub(super) fn own(path: &Path) -> Result<File, StoreError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(at(folder))?;
    }
    let lock = File::options().create(true).append(true).open(path).map_err(at(path))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::Owned(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(at(path)(error)),
    }
}

/// Whether somebody has the lock.
pub(super) fn is_owned(path: &Path) -> bool {
    File::open(path).is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
}

/// The writing connection to a file that passed its checks, and whether they saw all of it.
fn writing(folder: &Path, clock: &dyn Clock, options: &Options) -> Result<(Connection, bool), StoreError> {
    let path = folder.join(DATABASE);
    let mark = Mark::read(folder);
    // SQLite takes an empty file for a new database, and throws away the log beside it.
    let empty = std::fs::metadata(&path).map_or(true, |about| about.len() == 0);
    if empty && restore::has_begun(folder, &options.backups(folder))? {
        return Err(StoreError::Damaged(if path.exists() { "the file is empty" } else { "the file is missing" }.to_owned()));
    }
    drive::forget_log(&path).map_err(at(&path))?;
    let mut connection = Connection::open(&path)?;
    refuse_others(&connection)?;
    settings::writing(&connection)?;
    let whole = check_before_use(&connection, mark.as_ref()).map_err(strange_is_damaged)?;
    migrate(&mut connection)?;
    events::begin_epoch(&mut connection, clock.now()).map_err(strange_is_damaged)?;
    if room::has_room(folder, 4 * WARM_BYTES as u64).unwrap_or(false) {
        warm(&mut connection)?;
    }
    Ok((connection, whole))
}

/// Checks what is there already. A new file has nothing to check.
fn check_before_use(connection: &Connection, mark: Option<&Mark>) -> Result<bool, StoreError> {
    if tables(connection)? == 0 || (mark.is_none() && events::is_unborn(connection)?) {
        return Ok(true);
    }
    let whole = check::quick(connection, check::AT_START)?;
    let head = events::Head::read(connection)?;
    look(connection)?;
    let Some(mark) = mark else {
        return Ok(whole);
    };
    let damaged = |why: String| Err(StoreError::Damaged(why));
    if head.epoch != mark.epoch {
        damaged("it is not the file that this hall had".to_owned())
    } else if head.seq < mark.seq {
        damaged(format!("the newest {} rows of its event log are missing", mark.seq - head.seq))
    } else if events::hash_at(connection, mark.seq)?.as_deref() != Some(&mark.hash) {
        damaged(format!("row {} of its event log is not the one that this hall wrote", mark.seq))
    } else {
        Ok(whole)
    }
}

/// Reads what the hall reads before its door is open. What of it this program never wrote would keep the hall shut at each
/// start, while a copy could take its place. Tables in the form of an older program cannot be read so, and are not.
pub(super) fn look(connection: &Connection) -> Result<(), StoreError> {
    if !is_of_this_version(connection)? {
        return Ok(());
    }
    let _ = secret::of(connection)?;
    let _ = numbering::closed_day(connection)?;
    let _ = numbering::ahead(connection)?;
    if let Some(day) = numbering::service_day(connection)? {
        let _ = mark::numbers(connection, day)?;
    }
    let _ = tickets::live(connection)?;
    for ticket in tickets::unproven(connection)? {
        let _ = spool::of_ticket(connection, ticket.id)?;
    }
    let _ = spool::under_way(connection)?;
    let _ = spool::next(connection, None)?;
    let _ = seats::all(connection)?;
    let _ = paces::all(connection)?;
    Ok(())
}

/// A value that this program never writes is damage, where it is found before the store is used.
fn strange_is_damaged(error: StoreError) -> StoreError {
    match error {
        StoreError::Strange { what, value } => {
            let begin: String = value.chars().take(SHOWN).collect();
            StoreError::Damaged(format!("it holds {begin:?} as {what}"))
        }
        error => error,
    }
}

/// Brings the tables to the form of this program.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == 0 && tables(connection)? > 0 {
        return Err(StoreError::Damaged("it has forgotten the version of its tables".to_owned()));
    }
    // One of the first form has no secret. It gets one before its form is ours, which without one is damaged.
    if (1..STEPS.len() as i64).contains(&version) {
        secret::begin(connection)?;
    }
    migrations().to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => StoreError::from(err),
        rusqlite_migration::Error::MigrationDefinition(rusqlite_migration::MigrationDefinitionError::DatabaseTooFarAhead) => {
            StoreError::Refused("a newer version of this program wrote it".to_owned())
        }
        error => StoreError::Refused(error.to_string()),
    })
}

/// Whether the tables have the form of this program.
pub(super) fn is_of_this_version(connection: &Connection) -> Result<bool, StoreError> {
    let version = migrations().current_version(connection).map_err(|error| StoreError::Refused(error.to_string()))?;
    Ok(matches!(version, SchemaVersion::Inside(version) if version.get() == STEPS.len()))
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
    settings::common(&connection)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// A connection that can only read a file that is there and ours; `None` where nothing was ever written to it.
pub(super) fn inspecting(path: &Path) -> Result<Option<Connection>, StoreError> {
    if path.parent().is_some_and(Path::is_dir) && !path.exists() {
        return Ok(None);
    }
    let unusable = |error: StoreError| StoreError::Unusable { path: path.to_owned(), reason: error.to_string() };
    let connection = reading(path).map_err(unusable)?;
    refuse_others(&connection).map_err(unusable)?;
    Ok((tables(&connection).map_err(unusable)? > 0).then_some(connection))
}

fn tables(connection: &Connection) -> Result<i64, StoreError> {
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
