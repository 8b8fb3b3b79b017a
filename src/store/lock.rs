//! The lock of a data folder: one program at a time has it.

use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use super::StoreError;
use super::files::at;

/// A child process that was begun while another hall had the lock has it too, until it runs its own program: a few milliseconds.
const PATIENCE: Duration = Duration::from_millis(500);
const AGAIN: Duration = Duration::from_millis(10);

/// Takes the lock file, or says who cannot have it.
pub(super) fn own(path: &Path) -> Result<File, StoreError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(at(folder))?;
    }
    let lock = File::options().create(true).append(true).open(path).map_err(at(path))?;
    let end = Instant::now() + PATIENCE;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::WouldBlock) if Instant::now() < end => std::thread::sleep(AGAIN),
            Err(TryLockError::WouldBlock) => return Err(StoreError::Owned(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(at(path)(error)),
        }
    }
}

/// Writes into the lock file that a hall has begun: a folder that has only this file has lost its hall.
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
