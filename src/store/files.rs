//! Files and folders that are written, moved and made durable.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::StoreError;

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// A path with something behind its name.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// The log beside a database.
pub(super) fn log_of(database: &Path) -> PathBuf {
    beside(database, "-wal")
}

/// Whether anything stands in it.
pub(super) fn has_log(database: &Path) -> bool {
    std::fs::metadata(log_of(database)).is_ok_and(|about| about.len() > 0)
}

/// Says of which file an error is.
pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> StoreError + '_ {
    move |error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Unusable { path: path.to_owned(), reason: error.to_string() },
    }
}
