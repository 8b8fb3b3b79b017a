//! What can go wrong below the rules of the hall.

use std::path::PathBuf;

use rusqlite::ErrorCode;
use rusqlite::ffi;

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
    /// The file was damaged and is set aside; staff are to say what comes in its place.
    #[error(
        "the store was damaged ({why}) and is set aside in {}; {}",
        aside.display(),
        newest.as_ref().map_or_else(
            || "there is no good backup: `motcua backup restore --empty` begins an empty hall whose numbers go on far ahead".to_owned(),
            |newest| format!("`motcua backup restore` brings back the newest good copy, {}", newest.display()),
        )
    )]
    SetAside {
        /// What is wrong with it.
        why: String,
        /// The folder in which it is.
        aside: PathBuf,
        /// The newest good copy: a backup, or the file that was set aside itself.
        newest: Option<PathBuf>,
    },
    /// The file was damaged and is set aside, and the disk that may have its newest copy is not there.
    #[error(
        "the store was damaged ({why}) and is set aside in {}, and the place of its backups, {}, is not there: mount that disk and start \
         again, or go on without it by `motcua backup restore {}`",
        aside.display(),
        place.display(),
        own.as_ref().map_or_else(|| "--empty".to_owned(), |own| own.display().to_string()),
    )]
    Waiting {
        /// What is wrong with it.
        why: String,
        /// The folder in which it is.
        aside: PathBuf,
        /// Where its backups should be.
        place: PathBuf,
        /// A good copy that is here, and lacks something.
        own: Option<PathBuf>,
    },
    /// The place of the backups is not there.
    #[error(
        "the place of the backups, {}, is not there: mount its disk, or name another in hall.toml; if backups are to go there as it is \
         now, make the folder and in it an empty file `motcua-backups`",
        .0.display()
    )]
    Away(PathBuf),
    /// The data folder of a running hall is gone.
    #[error(
        "the data folder {} was moved, removed or replaced while the hall runs: no number is given until it is back in its place or the \
         program is started again",
        .0.display()
    )]
    Gone(PathBuf),
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
    /// The drive is full. Nothing of the change was kept; the store goes on.
    #[error("the drive is full")]
    Full,
    /// The file is damaged. Nothing of the change was acknowledged, and the writer has stopped.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The drive failed. Nothing of the change was acknowledged, and the writer has stopped.
    #[error("the drive failed: {0}")]
    Lost(String),
    /// The writer has stopped.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// Whether nobody knows any more what the drive holds: only a new start may read it.
    pub(super) fn is_fatal(&self) -> bool {
        matches!(self, Self::Damaged(_) | Self::Lost(_))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        let rusqlite::Error::SqliteFailure(failure, _) = &error else {
            // A value that cannot be what its column holds; SQLite itself sees nothing wrong with it.
            return match error {
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::Utf8Error(..) => Self::Strange { what: "a value", value: text },
                _ => Self::Refused(text),
            };
        };
        match (failure.code, failure.extended_code) {
            // The index of the log could not grow: there is no room for it.
            (ErrorCode::DiskFull, _) | (_, ffi::SQLITE_IOERR_SHMSIZE) => Self::Full,
            (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _)
            | (_, ffi::SQLITE_IOERR_READ | ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_CORRUPTFS | ffi::SQLITE_IOERR_DATA) => {
                Self::Damaged(text)
            }
            (ErrorCode::SystemIoFailure, _) => Self::Lost(text),
            _ => Self::Refused(text),
        }
    }
}

/// The error of a change. It may carry one of the store's, by which the writer tells a refusal from a failing drive.
pub trait Failure: From<StoreError> + Send + 'static {
    /// The store's own error in it.
    fn of_store(&self) -> Option<&StoreError>;
}

impl Failure for StoreError {
    fn of_store(&self) -> Option<&StoreError> {
        Some(self)
    }
}
