//! The data folder under a running hall: whether it is still the one that was opened.
//!
//! A folder can be moved, removed or replaced while its files are open; what is written then goes where no start will look for
//! it. So no number is given from that moment on, until the folder is back in its place. A start that finds no folder there is
//! to know how far the hall had come: the high mark is written beside the place where the folder was.

use std::fs::metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::files::{at, beside};
use super::{DATABASE, StoreError};

/// What follows the name of the data folder in the name of the mark beside it.
const MARK: &str = ".mark";

/// The data folder of a running hall.
#[derive(Debug)]
pub(super) struct Home {
    folder: PathBuf,
    database: PathBuf,
    /// Drive and number of the file that was opened.
    opened: (u64, u64),
}

fn identity(database: &Path) -> std::io::Result<(u64, u64)> {
    metadata(database).map(|about| (about.dev(), about.ino()))
}

impl Home {
    /// The folder of a database that is open.
    pub(super) fn of(folder: &Path) -> Result<Self, StoreError> {
        let database = folder.join(DATABASE);
        let opened = identity(&database).map_err(at(&database))?;
        Ok(Self { folder: folder.to_owned(), database, opened })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the file that was opened is in its place. Costs a look at one name.
    pub(super) fn is_here(&self) -> bool {
        identity(&self.database).is_ok_and(|found| found == self.opened)
    }

    /// Refuses what needs the folder.
    pub(super) fn needed(&self) -> Result<(), StoreError> {
        if self.is_here() { Ok(()) } else { Err(StoreError::Gone(self.folder.clone())) }
    }
}

/// Where the mark of a hall is whose folder is gone: beside the place of the folder.
pub(super) fn mark_beside(folder: &Path) -> Option<PathBuf> {
    let _ = folder.file_name()?;
    Some(beside(folder, MARK))
}
