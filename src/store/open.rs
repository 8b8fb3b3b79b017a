//! Opening the store: the lock, the settings, the checks, the migrations, the warm log; and what comes in place of a file that
//! does not pass.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use jiff::SignedDuration;
use rusqlite::{Connection, ErrorCode};

use super::clock::{Clock, Guard};
use super::exchange;
use super::files::{at, beside, log_of};
use super::head::LogHead;
use super::mark::{self, HighMark};
use super::place::{self};
use super::restore::{self, Rescue, Restored};
use super::room::{self, Room};
use super::{
    DATABASE, LOCK, Options, StoreError, backup, check, connection, drive, events, form, lock, mend, migrate, numbering, schema, settings,
    timestamp,
};
use crate::domain::calendar::AWAY;

/// The size to which the log is warmed, in bytes: later commits overwrite it instead of growing it, which needs one
/// flush of the drive instead of two.
const WARM_BYTES: usize = if cfg!(test) { 64 << 10 } else { 4 << 20 };

/// Backups that are asked at each start whether the file lacks something; without a mark, all of them are.
const ASKED: usize = 3;

/// The length of a log in which nothing stands.
const LOG: u64 = 32;
/// Letters of a strange value that are shown.
const SHOWN: usize = 60;

/// A store that is ours, checked and ready.
pub(super) struct OpenStore {
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
pub(super) fn open(folder: &Path, clock: Arc<dyn Clock>, options: &Options) -> Result<OpenStore, StoreError> {
    let lock = lock::own(&folder.join(LOCK))?;
    let room = Room::new(folder);
    if room.is_full() {
        // What is held back, and what can be spared, is for this: people wait to be called.
        room.make_way(&options.backups(folder));
    }
    exchange::finish(folder)?;
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
    lock::say_begun(&lock);
    let last = timestamp(LogHead::read(&connection)?.at)?;
    // After a restore that did not know which day is today, numbers of the next day are left out: it must be the right one.
    let away = if numbering::ahead(&connection)?.is_some() { SignedDuration::ZERO } else { AWAY };
    let guard = Guard::new(clock, options.plausible.clone(), options.zone.clone(), Some(last), away);
    Ok(OpenStore { connection, lock, room, guard, whole, restored })
}

/// Sets a damaged file aside and puts the best good copy in its place, or says that staff must.
fn rescue(folder: &Path, clock: &Arc<dyn Clock>, options: &Options, why: &str, room: &Room) -> Result<Restored, StoreError> {
    tracing::error!(why, "the store is damaged");
    // What was set aside by a start before this one is still the newest there is.
    let aside = restore::left_aside(folder)?.map_or_else(|| restore::set_aside(folder, clock.now()), Ok)?;
    let mark = HighMark::known(folder);
    let rescue = Rescue { folder, clock, options, mark: mark.as_ref(), aside: &aside, why };
    let restored = rescue.rescue(room)?;
    exchange::finish(folder)?;
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

/// The writing connection to a file that passed its checks, and whether they saw all of it.
fn writing(folder: &Path, clock: &dyn Clock, options: &Options) -> Result<(Connection, bool), StoreError> {
    let path = folder.join(DATABASE);
    refuse_newer(&path)?;
    present(folder, &path, options)?;
    let mark = HighMark::known(folder);
    drive::forget_log(&path).map_err(at(&path))?;
    let mut connection = Connection::open(&path)?;
    try_out(&connection)?;
    connection::refuse_others(&connection)?;
    settings::writing(&connection)?;
    if connection::tables(&connection)? > 0 {
        form::check(&connection)?;
    }
    let whole = check_before_use(&connection, mark.as_ref()).map_err(strange_is_damaged)?;
    ask_backups(&connection, folder, options, mark.as_ref())?;
    migrate::migrate(&mut connection)?;
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
    let said = connection::reading(path).and_then(|connection| {
        let _ = connection::tables(&connection)?;
        form::said(&connection)
    });
    match said.ok().or_else(|| mend::version(path)) {
        Some(version) if version > schema::VERSION => Err(form::newer(version)),
        _ => Ok(()),
    }
}

/// Whether there is a file that can be opened, or a hall that is to begin.
fn present(folder: &Path, path: &Path, options: &Options) -> Result<(), StoreError> {
    for end in exchange::BESIDE {
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
        if place::wait_for(folder, options) { Ok(()) } else { Err(StoreError::Away(options.backups(folder))) }
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
fn ask_backups(connection: &Connection, folder: &Path, options: &Options, mark: Option<&HighMark>) -> Result<(), StoreError> {
    if connection::tables(connection)? == 0 || events::is_unborn(connection).unwrap_or(false) {
        return Ok(());
    }
    let head = LogHead::read(connection).map_err(strange_is_damaged)?;
    let (seq, most, backups) = (head.seq, mark.map_or(usize::MAX, |_| ASKED), options.backups(folder));
    let newest = place::asked(move || {
        let copies = backup::newest(&backups, most).unwrap_or_default();
        copies.iter().filter(|copy| copy.seq > seq && (copy.epoch == head.epoch || copy.has_row(&head))).map(|copy| copy.seq).max()
    });
    match newest.flatten() {
        Some(newest) => Err(StoreError::Damaged(format!("a backup has {} rows of its event log that it lacks", newest - seq))),
        None => Ok(()),
    }
}

/// Checks what is there already. A new file has nothing to check.
fn check_before_use(connection: &Connection, mark: Option<&HighMark>) -> Result<bool, StoreError> {
    if connection::tables(connection)? == 0 || (mark.is_none() && events::is_unborn(connection)?) {
        return Ok(true);
    }
    let whole = check::quick(connection, check::AT_START)?;
    let head = LogHead::read(connection)?;
    check::look(connection).map_err(|error| match error {
        // Tables that a tool has changed are damaged.
        StoreError::Refused(why) => StoreError::Damaged(format!("its tables cannot be read: {why}")),
        error => error,
    })?;
    let Some(mark) = mark else {
        // A close in order takes this back; a kill leaves the log.
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
