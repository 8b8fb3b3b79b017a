//! What the drive holds, and not what the system remembers of it.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fs::{Advice, fadvise};

use super::files::log_of;

/// Makes the system forget what it keeps of the log beside a database, so that the next look is at the drive.
///
/// After a flush that failed, Linux goes on showing what was written as if the drive had it. A new start would recover
/// those frames, build on them, and carry some of them into the database; a power cut in that moment then leaves pages
/// whose log is gone: a damaged file (seen in the power tests). The database itself needs no such care: where its own
/// flush failed, the log still holds those pages, and the start writes them again.
pub(super) fn forget_log(database: &Path) -> io::Result<()> {
    match File::options().read(true).write(true).open(log_of(database)) {
        Ok(log) => {
            // Only what is on the drive can be forgotten.
            log.sync_data()?;
            Ok(fadvise(&log, 0, None, Advice::DontNeed)?)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}
