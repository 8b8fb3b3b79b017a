//! The hall's memory: one SQLite file, one thread that writes it, connections of their own to read it.
//!
//! A change is a closure that runs inside a transaction on the writer thread; its caller awaits the commit. Changes
//! that wait together share one commit, each in a savepoint of its own, so that a refusal harms nobody else. The
//! answer is the only licence to act: nothing is shown, said or printed before it.

pub mod advice;
pub mod backup;
pub mod check;
pub mod events;
pub mod head;
pub mod help;
pub mod numbering;
pub mod outcomes;
pub mod paces;
pub mod pin;
pub mod replay;
pub mod requests;
pub mod restore;
pub mod retention;
pub mod roll;
pub mod seats;
pub mod secret;
pub mod spool;
pub mod tickets;

mod change;
mod clock;
mod connection;
mod drive;
mod exchange;
mod failure;
mod files;
mod form;
mod home;
mod jump;
mod lock;
mod mark;
mod mend;
mod migrate;
mod open;
mod place;
mod room;
mod schema;
mod settings;
mod spare;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use crate::domain::event::{Actor, EventKind};
use crate::domain::queue::QueueKey;

pub use change::Change;
pub use clock::{Clock, Moment, Plausible, Set, SystemClock, near};
pub use events::NewEvent;
pub use failure::{Failure, StoreError};
pub use writer::Commit;

/// What comes in place of a damaged file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnDamage {
    /// The newest copy that passes every check, or an empty hall: nobody near could do better, and the door must open.
    #[default]
    Automatic,
    /// Nothing, until staff say so.
    Ask,
}

/// A queue's numbers, as the configuration has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The queue.
    pub queue: QueueKey,
    /// Its first number of a day.
    pub first: u32,
    /// Its last.
    pub last: u32,
}

/// What a hall tells its store.
#[derive(Clone)]
pub struct Options {
    /// Whether a hall whose last event is of the first time surely goes on by the second.
    pub plausible: Arc<Plausible>,
    /// The zone of the service day.
    pub zone: TimeZone,
    /// The queues, whose numbers jump ahead when a copy is restored.
    pub queues: Vec<Range>,
    /// What comes in place of a damaged file.
    pub restore: OnDamage,
    /// Numbers that a terminal gives in a minute at most; 0 for no limit.
    pub per_minute: u32,
    /// Where backups are; `None` for a folder in the data folder.
    pub backups: Option<PathBuf>,
    /// How long a start waits for the disk of the backups, where it needs them.
    pub patience: Duration,
    /// How many backups are kept.
    pub keep: retention::Keep,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            plausible: Arc::new(near),
            zone: TimeZone::UTC,
            queues: Vec::new(),
            restore: OnDamage::default(),
            per_minute: 12,
            backups: None,
            patience: Duration::ZERO,
            keep: retention::Keep::default(),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options").field("restore", &self.restore).field("backups", &self.backups).finish_non_exhaustive()
    }
}

impl Options {
    /// The folder of the backups of a data folder.
    #[must_use]
    pub fn backups(&self, folder: &Path) -> PathBuf {
        self.backups.clone().unwrap_or_else(|| folder.join("backups"))
    }
}

/// What the store knows of its own state.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoreHealth {
    /// What came in place of a damaged file at this start.
    pub restored: Option<restore::Restored>,
    /// Whether the start saw every page. If not, a whole check is due as soon as the hall is open.
    pub seen_whole: bool,
    /// The newest whole check.
    pub checked: Option<check::Checked>,
    /// The newest attempt at a backup.
    pub backed_up: Option<Result<backup::Backup, StoreError>>,
}

/// An open store. Cheap to clone; the last one dropped closes the file and lets go of the lock before it is gone.
#[derive(Clone)]
pub struct Store {
    shared: Arc<StoreInner>,
}

// In the order in which they go: the last connection to close is the writer's, which tidies the log away.
struct StoreInner {
    readers: Readers,
    writer: writer::Writer,
    latest: watch::Receiver<i64>,
    guard: Arc<clock::Guard>,
    room: Arc<room::Room>,
    health: Mutex<StoreHealth>,
    folder: PathBuf,
    options: Options,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("folder", &self.shared.folder).finish_non_exhaustive()
    }
}

/// Opens the database in a data folder to read it, and nothing else: nothing is created, migrated or settled, and whoever
/// owns the store goes on. `None` for a hall that never came to its first row, as one that was stopped while it began.
///
/// # Errors
/// [`StoreError::Unusable`] where there is no such folder, or what is in it cannot be read.
pub fn inspect(folder: &Path) -> Result<Option<Connection>, StoreError> {
    connection::inspecting(&folder.join(DATABASE))
}

/// Whether a hall ever began in a data folder that is there, though its database may be gone or damaged. Nothing is created.
#[must_use]
pub fn has_begun(folder: &Path, backups: &Path) -> bool {
    folder.is_dir() && (folder.join(DATABASE).exists() || restore::has_begun(folder, backups))
}

/// Whether a process owns the store in a data folder now. Nothing is created, and whoever owns it goes on.
#[must_use]
pub fn owner(folder: &Path) -> bool {
    lock::is_owned(&folder.join(LOCK))
}

/// The name of the database in the data folder.
const DATABASE: &str = "hall.db";
/// The name of the file whose lock says who owns the store.
const LOCK: &str = "hall.lock";

impl Store {
    /// Opens the store in a data folder, creating both where they are missing. A damaged file is set aside, and what comes in
    /// its place is as the options say.
    ///
    /// # Errors
    /// [`StoreError::Owned`] while another process has it; [`StoreError::Unusable`] when the file cannot be used;
    /// [`StoreError::SetAside`] when it was damaged and staff are to say what comes in its place.
    pub fn open(folder: &Path, clock: Arc<dyn Clock>, options: Options) -> Result<Self, StoreError> {
        let opened = open::open(folder, clock, &options)?;
        let (guard, room, home) = (Arc::new(opened.guard), Arc::new(opened.room), Arc::new(home::Home::of(folder)?));
        let (writer, latest) = writer::Writer::start(writer::Tools {
            connection: opened.connection,
            _lock: opened.lock,
            home: home.clone(),
            guard: guard.clone(),
            room: room.clone(),
            unmarked: jump::behind_a_mark(&options.queues),
        })?;
        // Said at once, and not with the first backup that cannot be made.
        let backups = options.backups(folder);
        let backed_up = place::asked({
            let (folder, backups) = (folder.to_owned(), backups.clone());
            move || place::needed(&folder, &backups)
        });
        let backed_up = backed_up.unwrap_or(Err(StoreError::Away(backups))).err().map(Err);
        let health = Mutex::new(StoreHealth { restored: opened.restored, seen_whole: opened.whole, backed_up, ..StoreHealth::default() });
        let path = folder.join(DATABASE);
        // One is there from the beginning: it is what there is to read with, should the folder go.
        let readers = Readers { idle: Mutex::new(vec![connection::reading(&path)?]), path, home };
        let shared = StoreInner { readers, writer, latest, guard, room, health, folder: folder.to_owned(), options };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Runs a change on the writer thread and waits for its commit.
    pub fn write<T, E>(&self, change: impl FnOnce(&Change<'_>) -> Result<T, E> + Send + 'static) -> Commit<T, E>
    where
        T: Send + 'static,
        E: Failure,
    {
        self.shared.writer.submit(change)
    }

    /// Runs a query on a connection that only reads. It sees everything that was committed before.
    ///
    /// # Errors
    /// Whatever the query returns, or that no connection could be opened.
    pub fn read<T, E: From<StoreError>>(&self, query: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        let connection = self.shared.readers.take()?;
        let answer = query(&connection);
        self.shared.readers.give_back(connection);
        answer
    }

    /// The seq of the newest committed event, for those who wait for new ones.
    #[must_use]
    pub fn latest(&self) -> watch::Receiver<i64> {
        self.shared.latest.clone()
    }

    /// The present moment by the guarded clock, as [`Change::clock`] has it.
    #[must_use]
    pub fn moment(&self) -> Moment {
        self.shared.guard.moment()
    }

    /// The newest step of the clock over the end of a day that counted as the start's own, where there was one.
    #[must_use]
    pub fn clock_set(&self) -> Option<Set> {
        self.shared.guard.set()
    }

    /// The time by the timer that nobody can set, for how long something lasts.
    #[must_use]
    pub fn steady(&self) -> std::time::Duration {
        self.shared.guard.reading().steady
    }

    /// Whether the drive is nearly full: calls go on, and no numbers are to be given.
    #[must_use]
    pub fn tight(&self) -> bool {
        self.shared.room.tight()
    }

    /// Whether the data folder is in its place, where the hall opened it.
    ///
    /// # Errors
    /// [`StoreError::Gone`] where it is not: then no number is given.
    pub fn home(&self) -> Result<(), StoreError> {
        self.shared.readers.home.needed()
    }

    /// What the store knows of its own state.
    #[must_use]
    pub fn health(&self) -> StoreHealth {
        self.lock_health().clone()
    }

    /// Makes a backup, unless the hour has one, and removes those that are no longer kept; on a drive that is nearly full, all
    /// but the newest two, so that numbers are given again. The store goes on meanwhile.
    ///
    /// # Errors
    /// As [`backup::make`]; the outcome is in [`Store::health`] too.
    pub async fn back_up(&self) -> Result<(), StoreError> {
        let (folder, now) = (self.shared.folder.clone(), self.moment().at);
        // Whatever is there now is not this hall.
        self.home()?;
        let backups = self.shared.options.backups(&folder);
        // Backups on another drive are not what fills this one.
        let is_cramped = self.tight() && room::share_a_drive(&folder, &backups);
        let keep = if is_cramped { retention::Keep::LEAST } else { self.shared.options.keep };
        let made = aside("backup", move || {
            place::needed(&folder, &backups)?;
            retention::prune(&backups, keep)?;
            if retention::is_made(&backups, now) { Ok(None) } else { backup::make(&folder, &backups, now).map(Some) }
        });
        let outcome = made.await.transpose();
        let answer = outcome.as_ref().map_or(Ok(()), |made| made.as_ref().map(|_| ()).map_err(Clone::clone));
        if outcome.is_some() {
            self.lock_health().backed_up = outcome;
        }
        answer
    }

    /// Checks everything, on a connection of its own while the store goes on. What is wrong is written to the event log.
    ///
    /// # Errors
    /// When the check itself cannot go on; what it finds is in its answer, and in [`Store::health`].
    pub async fn check(&self) -> Result<check::Checked, StoreError> {
        let (path, now) = (self.shared.readers.path.clone(), self.moment().at);
        self.home()?;
        let checked = aside("check", move || check::whole(&connection::reading(&path)?, now)).await?;
        self.lock_health().checked = Some(checked.clone());
        if !checked.faults.is_empty() {
            let event = NewEvent::new(EventKind::StoreCheckFailed, Actor::System).detail(serde_json::json!({ "faults": checked.faults }));
            self.write(move |change| events::append(change, &event)).await?;
        }
        Ok(checked)
    }

    fn lock_health(&self) -> std::sync::MutexGuard<'_, StoreHealth> {
        self.shared.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs long work on a thread of its own. It holds nothing of the store, and nobody waits for it at the end of the process.
async fn aside<T: Send + 'static>(name: &str, work: impl FnOnce() -> Result<T, StoreError> + Send + 'static) -> Result<T, StoreError> {
    let (done, answer) = oneshot::channel();
    let _ = std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            // The caller may have gone.
            let _ = done.send(work());
        })
        .map_err(|error| StoreError::Refused(error.to_string()))?;
    answer.await.unwrap_or(Err(StoreError::Closed))
}

struct Readers {
    path: PathBuf,
    home: Arc<home::Home>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// As many as two cores can use, and a few for slow exports.
    const KEPT: usize = 8;
    /// How long a reader waits for a connection of another one, where no new one can be had.
    const PATIENCE: Duration = Duration::from_secs(5);

    fn take(&self) -> Result<Connection, StoreError> {
        let start = Instant::now();
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            if let Some(idle) = idle {
                return Ok(idle);
            }
            match self.home.needed() {
                Ok(()) => return connection::reading(&self.path),
                // By its name another file would be read, or none.
                Err(gone) if start.elapsed() > Self::PATIENCE => return Err(gone),
                Err(_) => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < Self::KEPT {
            idle.push(connection);
        }
    }
}

/// Milliseconds as they are stored.
pub(crate) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

pub(crate) fn timestamp(millis: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(millis).map_err(|_| StoreError::Strange { what: "a time", value: millis.to_string() })
}

#[cfg(test)]
mod tests;
