//! Backups: whole copies of the running store, one an hour, each checked before it counts.
//!
//! A copy is made through a connection that only reads, in small steps, while the writer goes on; it is the store as it was
//! when the copy began. It is written under a passing name, checked, flushed and only then given its own, the UTC hour of
//! its making (`20261124-08.db`). A file with such a name is a whole backup.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::backup::{Backup as Copy, StepResult};
use serde::Serialize;

use super::files::{at, sync_folder};
use super::head::LogHead;
use super::{DATABASE, StoreError, check, connection, events, place, retention, room, timestamp};

/// Pages copied in one step: a megabyte.
const STEP: i32 = 256;
/// The pause after each step, in which the drive belongs to the writer.
const PAUSE: Duration = Duration::from_millis(4);
/// The beginning of the name under which a backup is made.
const MAKING: &str = "making-";
/// A backup that is still being made after so long was given up.
const GIVEN_UP: Duration = Duration::from_hours(6);

/// A backup, as it stands in its folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The time of its newest event.
    pub at: Timestamp,
    /// The life of the file it is a copy of.
    pub epoch: i64,
    /// Its newest event.
    pub seq: i64,
}

/// The backups in a folder, the newest first. One that cannot be read is left out, and the log says so. Nothing is checked:
/// a backup was when it was made, and is again before it is restored.
///
/// # Errors
/// When the folder cannot be read.
pub fn list(backups: &Path) -> Result<Vec<Backup>, StoreError> {
    newest(backups, usize::MAX)
}

/// The newest backups by name, so many at most.
pub(super) fn newest(backups: &Path, most: usize) -> Result<Vec<Backup>, StoreError> {
    let found = retention::names(backups)?.into_iter().take(most).filter_map(|name| {
        let path = backups.join(name);
        describe(&path).inspect_err(|error| tracing::warn!(%error, path = %path.display(), "a backup cannot be read")).ok()
    });
    Ok(found.collect())
}

/// Whether the place of the backups is there, or can be made.
///
/// # Errors
/// [`StoreError::Away`] where its disk is missing.
pub fn is_there(folder: &Path, backups: &Path) -> Result<(), StoreError> {
    place::needed(folder, backups)
}

/// What is to be said of a place that was given to have the backups elsewhere, and is on the drive of the database: its disk may
/// not be there, and one failing drive takes both.
#[must_use]
pub fn on_the_same_drive(folder: &Path, backups: &Path) -> Option<String> {
    let is_shared = place::shares_the_drive(folder, backups);
    is_shared.then(|| format!("the backups in {} lie on the drive of the database itself; is their own disk mounted?", backups.display()))
}

impl Backup {
    /// Whether this row of an event log is one of its own.
    pub(super) fn has_row(&self, head: &LogHead) -> bool {
        connection::reading(&self.path)
            .and_then(|connection| events::hash_at(&connection, head.seq))
            .is_ok_and(|hash| hash == Some(head.hash()))
    }
}

/// What a backup says of itself.
pub(super) fn describe(path: &Path) -> Result<Backup, StoreError> {
    let bytes = std::fs::metadata(path).map_err(at(path))?.len();
    let connection = connection::reading(path)?;
    connection::refuse_others(&connection)?;
    let head = LogHead::read(&connection)?;
    Ok(Backup { path: path.to_owned(), bytes, at: timestamp(head.at)?, epoch: head.epoch, seq: head.seq })
}

/// Makes a backup of the store in a data folder, beside its owner or without one. Where there is no room for it, the oldest
/// backups go; the newest two stay.
///
/// # Errors
/// [`StoreError::Away`] where the disk of the backups is not there; else when there is no store, no room, or the copy does not
/// pass its checks.
pub fn make(folder: &Path, backups: &Path, now: Timestamp) -> Result<Backup, StoreError> {
    let database = folder.join(DATABASE);
    let Some(source) = connection::inspecting(&database)? else {
        return Err(StoreError::Unusable { path: database, reason: "no hall has begun here".to_owned() });
    };
    place::make(folder, backups)?;
    clear(backups);
    let bytes: i64 = source.query_row("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", [], |row| row.get(0))?;
    make_room(backups, bytes.unsigned_abs())?;
    let making = tempfile::Builder::new().prefix(MAKING).suffix(".db").tempfile_in(backups).map_err(at(backups))?;
    copy(&source, making.path(), PAUSE)?;
    drop(source);
    let _every_page = check::quick(&connection::reading(making.path())?, Duration::MAX)?;
    making.as_file().sync_all().map_err(at(making.path()))?;
    let path = backups.join(retention::name(now));
    let _ = making.persist(&path).map_err(|error| at(&path)(error.error))?;
    sync_folder(backups).map_err(at(backups))?;
    place::used(folder, backups);
    describe(&path)
}

/// Copies a database into a new file that needs no log beside it. What is copied is one moment of the source.
pub(super) fn copy(source: &Connection, path: &Path, pause: Duration) -> Result<(), StoreError> {
    // Without a read of our own around it, each step of a copy would begin anew after each commit of the writer.
    let moment = source.unchecked_transaction()?;
    let _: i64 = moment.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let mut target = Connection::open(path)?;
    // The file counts only when it is whole and flushed, which is done by whoever gives it its name. A small cache writes the
    // pages as they come and not all at the end.
    target.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1024")?;
    let file = File::options().write(true).open(path).map_err(at(path))?;
    let copy = Copy::new(source, &mut target)?;
    loop {
        match copy.step(STEP)? {
            StepResult::Done => break,
            StepResult::Busy | StepResult::Locked => std::thread::sleep(Duration::from_millis(50)),
            _ => {
                // Flushed in small parts, none keeps the drive from the writer for long.
                file.sync_data().map_err(at(path))?;
                std::thread::sleep(pause);
            }
        }
    }
    drop(copy);
    drop(moment);
    // The source keeps a log, and says so in its header; the copy is to stand alone.
    let journal: String = target.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    if journal != "delete" {
        return Err(StoreError::Refused(format!("the copy keeps its journal as {journal}")));
    }
    target.close().map_err(|(_, error)| error.into())
}

/// Removes what a backup that was cut left behind.
fn clear(backups: &Path) {
    let Ok(entries) = std::fs::read_dir(backups) else {
        return;
    };
    for entry in entries.filter_map(Result::ok) {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(MAKING));
        let modified = entry.metadata().and_then(|about| about.modified()).ok();
        let old = modified.and_then(|modified| SystemTime::now().duration_since(modified).ok()).is_some_and(|age| age > GIVEN_UP);
        if ours && old {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Removes the oldest backups until there is room for a new one of so many bytes.
fn make_room(backups: &Path, bytes: u64) -> Result<(), StoreError> {
    let mut spare: Vec<_> = retention::names(backups)?.into_iter().skip(retention::Keep::LEAST.hours).collect();
    while !room::has_room(backups, bytes).map_err(at(backups))? {
        let oldest = backups.join(spare.pop().ok_or(StoreError::Full)?);
        tracing::warn!(path = %oldest.display(), "a backup goes before its time: there is no room for a new one");
        std::fs::remove_file(&oldest).map_err(at(&oldest))?;
    }
    Ok(())
}
