//! Which backups are kept, and by which names they are known.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::StoreError;
use super::files::at;

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
pub(super) fn name(now: Timestamp) -> String {
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
