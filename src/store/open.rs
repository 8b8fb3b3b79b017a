//! Opening the store: the lock, the settings, the checks, the migrations, the warm log; and what comes in place of a file that
//! does not pass.

use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use rusqlite_migration::{M, Migrations};
use rustix::fs::{Access, access};

use super::clock::{Clock, Guard};
use super::files::{at, beside, log_of};
use super::mark::{self, Mark};
use super::place::{self, Place};
use super::restore::{self, Restored, Scene};
use super::room::{self, Room};
use super::{
    DATABASE, LOCK, Options, StoreError, backup, check, drive, events, form, mend, numbering, paces, seats, secret, settings, spool,
    tickets, timestamp,
};
use crate::domain::calendar::AWAY;

/// The size to which the log is warmed, in bytes: later commits overwrite it instead of growing it, which needs one
/// flush of the drive instead of two.
const WARM_BYTES: usize = if cfg!(test) { 64 << 10 } else { 4 << 20 };

/// Backups that are asked at each start whether the file lacks something; without a mark, all of them are.
const ASKED: usize = 3;
/// How long a start waits for the place of the backups to answer: a share on a network may hang.
const ANSWER: Duration = Duration::from_secs(3);
/// How often it is looked whether the disk of the backups has come.
const LOOK: Duration = Duration::from_millis(200);

/// The length of a log in which nothing stands.
const LOG: u64 = 32;
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
    M::up(include_str!("migrations/0010_label.sql")),
    M::up(include_str!("migrations/0011_requests.sql")),
    M::up(include_str!("migrations/0012_coming.sql")),
];

/// The version of the tables of this program.
pub(super) const VERSION: i64 = STEPS.len() as i64;

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
    if room.is_full() {
        // What is held back, and what can be spared, is for this: people wait to be called.
        room.make_way(&options.backups(folder));
    }
    restore::finish(folder)?;
    let opened = match writing(folder, clock.as_ref(), options) {
        Err(StoreError::Full) => {
            room.make_way(&options.backups(folder));
            writing(folder, clock.as_ref(), options)
        }
        opened => opened,
    };
    let (first, restored) = match opened {
        Err(StoreError::Damaged(why)) => {
            let restored = rescue(folder, &clock, options, &why, &room)?;
            (writing(folder, clock.as_ref(), options), Some(restored))
        }
        first => (first, None),
    };
    let path = folder.join(DATABASE);
    let (connection, whole) = first.map_err(|error| match error {
        StoreError::Refused(reason) | StoreError::Damaged(reason) | StoreError::Lost(reason) => StoreError::Unusable { path, reason },
        StoreError::Full => StoreError::Unusable { path, reason: "the drive is full: make room on it, and start again".to_owned() },
        other => other,
    })?;
    mark::come_home(folder, &connection)?;
    say_begun(&lock);
    let last = timestamp(events::Head::read(&connection)?.at)?;
    // After a restore that did not know which day is today, numbers of the next day are left out: it must be the right one.
    let away = if numbering::ahead(&connection)?.is_some() { SignedDuration::ZERO } else { AWAY };
    let guard = Guard::new(clock, options.plausible.clone(), options.zone.clone(), Some(last), away);
    Ok(Opened { connection, lock, room, guard, whole, restored })
}

/// Sets a damaged file aside and puts the best good copy in its place, or says that staff must.
fn rescue(folder: &Path, clock: &Arc<dyn Clock>, options: &Options, why: &str, room: &Room) -> Result<Restored, StoreError> {
    tracing::error!(why, "the store is damaged");
    // What was set aside by a start before this one is still the newest there is.
    let aside = restore::left_aside(folder)?.map_or_else(|| restore::set_aside(folder, clock.now()), Ok)?;
    let mark = Mark::known(folder);
    let scene = Scene { folder, clock, options, mark: mark.as_ref(), aside: &aside, why };
    let restored = scene.rescue(room)?;
    restore::finish(folder)?;
    if let Some(from) = &restored.from {
        tracing::error!(
            aside = %restored.aside.display(),
            from = %from.display(),
            missing = restored.missing,
            "a copy came in place of the damaged store; numbers given since its making are not in it"
        );
    } else {
        tracing::error!(aside = %restored.aside.display(), "there was no good copy of the damaged store; the hall begins empty");
    }
    Ok(restored)
}

/// Waits a while for the disk of the backups. The answer is whether it is there.
pub(super) fn wait_for_place(folder: &Path, options: &Options) -> bool {
    let (backups, start) = (options.backups(folder), Instant::now());
    let is_there = || place::of(folder, &backups) != Place::Away;
    if is_there() {
        return true;
    }
    tracing::error!(place = %backups.display(), "the place of the backups is not there; the start waits for it");
    while start.elapsed() < options.patience {
        std::thread::sleep(LOOK);
        if is_there() {
            return true;
        }
    }
    false
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

/// Writes into the lock file that a hall has begun: whoever finds nothing else there knows that it was lost.
fn say_begun(mut lock: &File) {
    if lock.metadata().is_ok_and(|about| about.len() == 0)
        && let Err(error) = lock.write_all(b"a hall has begun in this folder\n")
    {
        tracing::warn!(%error, "it cannot be noted that a hall has begun");
    }
}

/// Whether somebody has the lock.
pub(super) fn is_owned(path: &Path) -> bool {
    File::open(path).is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
}

/// The writing connection to a file that passed its checks, and whether they saw all of it.
fn writing(folder: &Path, clock: &dyn Clock, options: &Options) -> Result<(Connection, bool), StoreError> {
    let path = folder.join(DATABASE);
    refuse_newer(&path)?;
    present(folder, &path, options)?;
    let mark = Mark::known(folder);
    drive::forget_log(&path).map_err(at(&path))?;
    let mut connection = Connection::open(&path)?;
    try_out(&connection)?;
    refuse_others(&connection)?;
    settings::writing(&connection)?;
    if tables(&connection)? > 0 {
        form::check(&connection)?;
    }
    let whole = check_before_use(&connection, mark.as_ref()).map_err(strange_is_damaged)?;
    ask_backups(&connection, folder, options, mark.as_ref())?;
    migrate(&mut connection)?;
    events::begin_epoch(&mut connection, clock.now()).map_err(strange_is_damaged)?;
    match events::set_open(&connection, true) {
        // There is a mark, or the hall has not begun; people wait to be called.
        Ok(()) | Err(StoreError::Full) => {}
        Err(error) => return Err(error),
    }
    if room::has_room(folder, 4 * WARM_BYTES as u64).unwrap_or(false) {
        warm(&mut connection)?;
    } else {
        // That it is open stands in the file itself, and not in its log alone.
        let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
    }
    Ok((connection, whole))
}

/// Refuses the file of a newer program, before anything else is done with it. A connection that only reads leaves the file and
/// its log as they are.
fn refuse_newer(path: &Path) -> Result<(), StoreError> {
    if std::fs::metadata(path).map_or(true, |about| !about.is_file() || about.len() == 0) {
        return Ok(());
    }
    let said = reading(path).and_then(|connection| {
        let _ = tables(&connection)?;
        form::said(&connection)
    });
    match said.ok().or_else(|| mend::version(path)) {
        Some(version) if version > VERSION => Err(form::newer(version)),
        _ => Ok(()),
    }
}

/// Whether there is a file that can be opened, or a hall that is to begin.
fn present(folder: &Path, path: &Path, options: &Options) -> Result<(), StoreError> {
    for end in restore::BESIDE {
        if beside(path, end).is_dir() {
            return Err(StoreError::Damaged(format!("{DATABASE}{end} is a folder and not a file")));
        }
    }
    // SQLite takes an empty file for a new database, and throws away the log beside it.
    if std::fs::metadata(path).map_or(true, |about| about.len() == 0) {
        if restore::has_begun(folder, &options.backups(folder)) {
            return Err(StoreError::Damaged(if path.exists() { "the file is empty" } else { "the file is missing" }.to_owned()));
        }
        // The hall may have begun, and only its backups know.
        if wait_for_place(folder, options) { Ok(()) } else { Err(StoreError::Away(options.backups(folder))) }
    } else {
        let writable = std::fs::File::options().read(true).write(true).open(path);
        writable.map(|_| ()).map_err(|error| StoreError::Refused(format!("{error}; let this user read and write it")))
    }
}

/// Tries whether SQLite can read and write a file that the system lets it read and write. Where it cannot, the header is damaged.
fn try_out(connection: &Connection) -> Result<(), StoreError> {
    let tried = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    let _ = tried.map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::Unknown) => StoreError::Damaged(error.to_string()),
        _ => error.into(),
    })?;
    if connection.is_readonly("main")? {
        return Err(StoreError::Damaged("its header says that it must not be written".to_owned()));
    }
    Ok(())
}

/// Whether a backup has rows of the event log that the file has lost: it is then an older state of the hall.
fn ask_backups(connection: &Connection, folder: &Path, options: &Options, mark: Option<&Mark>) -> Result<(), StoreError> {
    if tables(connection)? == 0 || events::is_unborn(connection).unwrap_or(false) {
        return Ok(());
    }
    let head = events::Head::read(connection).map_err(strange_is_damaged)?;
    let (seq, most, backups) = (head.seq, mark.map_or(usize::MAX, |_| ASKED), options.backups(folder));
    let newest = asked(move || {
        let copies = backup::newest(&backups, most).unwrap_or_default();
        copies.iter().filter(|copy| copy.seq > seq && (copy.epoch == head.epoch || copy.has_row(&head))).map(|copy| copy.seq).max()
    });
    match newest.flatten() {
        Some(newest) => Err(StoreError::Damaged(format!("a backup has {} rows of its event log that it lacks", newest - seq))),
        None => Ok(()),
    }
}

/// Asks a place that may be far away, and does not wait for its answer for ever.
pub(super) fn asked<T: Send + 'static>(question: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (answer, heard) = std::sync::mpsc::channel();
    let asking = std::thread::Builder::new().name("backups".to_owned()).spawn(move || {
        // Whoever asked may have stopped waiting.
        let _ = answer.send(question());
    });
    asking.ok().and_then(|_| heard.recv_timeout(ANSWER).ok())
}

/// Checks what is there already. A new file has nothing to check.
fn check_before_use(connection: &Connection, mark: Option<&Mark>) -> Result<bool, StoreError> {
    if tables(connection)? == 0 || (mark.is_none() && events::is_unborn(connection)?) {
        return Ok(true);
    }
    let whole = check::quick(connection, check::AT_START)?;
    let head = events::Head::read(connection)?;
    look(connection).map_err(|error| match error {
        // Whoever changed the tables with a tool has damaged them.
        StoreError::Refused(why) => StoreError::Damaged(format!("its tables cannot be read: {why}")),
        error => error,
    })?;
    let Some(mark) = mark else {
        // Whoever closes the file in order takes this back; whoever is killed leaves the log.
        let has_log = connection.path().is_some_and(|path| std::fs::metadata(log_of(Path::new(path))).is_ok_and(|log| log.len() > LOG));
        if !has_log && events::is_open(connection)? {
            return Err(StoreError::Damaged("its log is missing, or it is a copy of a hall that went on".to_owned()));
        }
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
    let version = form::said(connection)?;
    // One of the first form has no secret. It gets one before its form is ours, which without one is damaged.
    if (1..VERSION).contains(&version) {
        secret::begin(connection)?;
    }
    migrations().to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => StoreError::from(err),
        error => StoreError::Refused(error.to_string()),
    })?;
    if (1..VERSION).contains(&version) {
        for note in check::given_twice(connection)? {
            tracing::warn!("{note}");
        }
    }
    Ok(())
}

/// Whether the tables have the form of this program.
pub(super) fn is_of_this_version(connection: &Connection) -> Result<bool, StoreError> {
    Ok(form::said(connection)? == VERSION)
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
