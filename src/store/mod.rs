//! The hall's memory: one SQLite file, one thread that writes it, connections of their own to read it.
//!
//! A change is a closure that runs inside a transaction on the writer thread; its caller awaits the commit. Changes
//! that wait together share one commit, each in a savepoint of its own, so that a refusal harms nobody else. The
//! answer is the only licence to act: nothing is shown, said or printed before it.

pub mod events;
pub mod numbering;
pub mod requests;
pub mod spool;
pub mod tickets;

mod open;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use rusqlite::Connection;
use tokio::sync::watch;

pub use events::NewEvent;
pub use writer::{Change, Commit};

/// What can go wrong below the rules of the hall.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another process has the store.
    #[error("another motcua has the store {}", .0.display())]
    Owned(PathBuf),
    /// The file cannot be opened or is no store of ours.
    #[error("the store {} cannot be opened: {reason}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// SQLite refused a statement.
    #[error("the store refused a statement: {0}")]
    Refused(String),
    /// A stored value is none that this program writes.
    #[error("the store holds {value:?} as {what}")]
    Strange {
        /// What it should have been.
        what: &'static str,
        /// What it is.
        value: String,
    },
    /// The commit failed and the writer has stopped; nothing of it was acknowledged.
    #[error("the commit failed: {0}")]
    Lost(String),
    /// The writer has stopped.
    #[error("the store is closed")]
    Closed,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Refused(error.to_string())
    }
}

/// The time, from outside.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// An open store. Cheap to clone; the last one dropped ends the writer.
#[derive(Clone)]
pub struct Store {
    writer: writer::Writer,
    readers: Arc<Readers>,
    latest: watch::Receiver<i64>,
    // Held for as long as anybody has the store; the system releases it when the process ends, however it ends.
    _lock: Arc<std::fs::File>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("path", &self.readers.path).finish_non_exhaustive()
    }
}

/// Opens the database in a data folder to read it, and nothing else: nothing is created, migrated or settled, and whoever
/// owns the store goes on. `None` for a hall that never came to its first row, as one that was stopped while it began.
///
/// # Errors
/// [`StoreError::Unusable`] where there is no such folder, or what is in it cannot be read.
pub fn inspect(folder: &Path) -> Result<Option<Connection>, StoreError> {
    let path = folder.join(DATABASE);
    if folder.is_dir() && !path.exists() {
        return Ok(None);
    }
    open::inspecting(&path).map_err(|error| StoreError::Unusable { path, reason: error.to_string() })
}

/// The name of the database in the data folder.
const DATABASE: &str = "hall.db";
/// The name of the file whose lock says who owns the store.
const LOCK: &str = "hall.lock";

impl Store {
    /// Opens the store in a data folder, creating both where they are missing.
    ///
    /// # Errors
    /// [`StoreError::Owned`] while another process has it; [`StoreError::Unusable`] when the file cannot be used.
    pub fn open(folder: &Path, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let lock = open::own(&folder.join(LOCK))?;
        let path = folder.join(DATABASE);
        let connection = open::writing(&path, clock.as_ref())?;
        let (writer, latest) = writer::Writer::start(connection, clock)?;
        let readers = Arc::new(Readers { path, idle: Mutex::new(Vec::new()) });
        Ok(Self { writer, readers, latest, _lock: Arc::new(lock) })
    }

    /// Runs a change on the writer thread and waits for its commit.
    pub fn write<T, E>(&self, change: impl FnOnce(&Change<'_>) -> Result<T, E> + Send + 'static) -> Commit<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer.submit(change)
    }

    /// Runs a query on a connection that only reads. It sees everything that was committed before.
    ///
    /// # Errors
    /// Whatever the query returns, or that no connection could be opened.
    pub fn read<T, E: From<StoreError>>(&self, query: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        let connection = self.readers.take()?;
        let answer = query(&connection);
        self.readers.give_back(connection);
        answer
    }

    /// The seq of the newest committed event, for whoever wants to hear of new ones.
    #[must_use]
    pub fn latest(&self) -> watch::Receiver<i64> {
        self.latest.clone()
    }
}

struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// As many as two cores can use, and a few for slow exports.
    const KEPT: usize = 8;

    fn take(&self) -> Result<Connection, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(|| open::reading(&self.path), Ok)
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
