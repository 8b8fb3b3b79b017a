//! The lock of a data folder: one program at a time has it.

use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::Path;

use super::StoreError;
use super::files::at;

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
pub(super) fn say_begun(mut lock: &File) {
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
