//! Backups: whole copies of the running store, one an hour, each checked before it counts.
//!
//! A copy is made through a connection that only reads, in small steps, while the writer goes on; it is the store as it was
//! when the copy began. It is written under a passing name, checked, flushed and only then given its own, the UTC hour of
//! its making (`20261124-08.db`). Whoever finds such a name finds a whole backup.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use rusqlite::backup::{Backup as Copy, StepResult};
use serde::Serialize;

use super::files::{at, sync_folder};
use super::{DATABASE, StoreError, check, events, open, place, room, timestamp};

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

/// How many backups are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// The newest of all.
    pub hours: usize,
    /// Of the newest days, the newest of each.
    pub days: usize,
}

impl Keep {
    /// What stays on a drive that is nearly full: the newest, and one more should that be damaged.
    pub const LEAST: Self = Self { hours: 2, days: 0 };
}

impl Default for Keep {
    fn default() -> Self {
        Self { hours: 48, days: 30 }
    }
}

/// The name of the backup of an hour.
fn name(now: Timestamp) -> String {
    format!("{}.db", now.to_zoned_datetime(TimeZone::UTC).strftime("%Y%m%d-%H"))
}

/// Whether a file is named as a backup is.
fn is_name(name: &str) -> bool {
    let shape = |index: usize, b: u8| if index == 8 { b == b'-' } else { b.is_ascii_digit() };
    name.strip_suffix(".db").is_some_and(|stem| stem.len() == 11 && stem.bytes().enumerate().all(|(index, b)| shape(index, b)))
}

/// Whether the hour has its backup.
pub(super) fn is_made(backups: &Path, now: Timestamp) -> bool {
    backups.join(name(now)).exists()
}

/// The names of all backups in a folder, the newest first. A folder that is not there has none.
pub(super) fn names(backups: &Path) -> Result<Vec<String>, StoreError> {
    let entries = match std::fs::read_dir(backups) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(at(backups)(error)),
    };
    let mut names: Vec<_> =
        entries.filter_map(Result::ok).filter_map(|entry| entry.file_name().into_string().ok()).filter(|name| is_name(name)).collect();
    names.sort_unstable_by(|one, other| other.cmp(one));
    Ok(names)
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
    let found = names(backups)?.into_iter().take(most).filter_map(|name| {
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
    pub(super) fn has_row(&self, head: &events::Head) -> bool {
        open::reading(&self.path).and_then(|connection| events::hash_at(&connection, head.seq)).is_ok_and(|hash| hash == Some(head.hash()))
    }
}

/// What a backup says of itself.
pub(super) fn describe(path: &Path) -> Result<Backup, StoreError> {
    let bytes = std::fs::metadata(path).map_err(at(path))?.len();
    let connection = open::reading(path)?;
    open::refuse_others(&connection)?;
    let head = events::Head::read(&connection)?;
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
    let Some(source) = open::inspecting(&database)? else {
        return Err(StoreError::Unusable { path: database, reason: "no hall has begun here".to_owned() });
    };
    place::make(folder, backups)?;
    clear(backups);
    let bytes: i64 = source.query_row("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", [], |row| row.get(0))?;
    make_room(backups, bytes.unsigned_abs())?;
    let making = tempfile::Builder::new().prefix(MAKING).suffix(".db").tempfile_in(backups).map_err(at(backups))?;
    copy(&source, making.path(), PAUSE)?;
    drop(source);
    let _every_page = check::quick(&open::reading(making.path())?, Duration::MAX)?;
    making.as_file().sync_all().map_err(at(making.path()))?;
    let path = backups.join(name(now));
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
    let mut spare: Vec<_> = names(backups)?.into_iter().skip(Keep::LEAST.hours).collect();
    while !room::has_room(backups, bytes).map_err(at(backups))? {
        let oldest = backups.join(spare.pop().ok_or(StoreError::Full)?);
        tracing::warn!(path = %oldest.display(), "a backup goes before its time: there is no room for a new one");
        std::fs::remove_file(&oldest).map_err(at(&oldest))?;
    }
    Ok(())
}

/// Removes the backups that are no longer kept.
///
/// # Errors
/// When the folder cannot be read. A file that cannot be removed stays, and the log says so.
pub fn prune(backups: &Path, keep: Keep) -> Result<(), StoreError> {
    let mut days = BTreeSet::new();
    for (index, name) in names(backups)?.into_iter().enumerate() {
        let first_of_its_day = days.insert(name[..8].to_owned());
        if index < keep.hours || (first_of_its_day && days.len() <= keep.days) {
            continue;
        }
        let path = backups.join(name);
        if let Err(error) = std::fs::remove_file(&path) {
            tracing::warn!(%error, path = %path.display(), "an old backup cannot be removed");
        }
    }
    Ok(())
}
