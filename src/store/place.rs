//! The place of the backups. Where it is on a disk of its own, that disk may not be there: then it is not an empty place, and
//! none is to be made under its name on the hall's own disk.
//!
//! - A place in the data folder is made whenever it is missing.
//! - Any other is made once, in a folder that is there. Then a file in it says that it is the place ([`SIGN`]), and a note in the
//!   data folder that it was used ([`NOTE`]).
//! - One that was used and has neither that file nor a backup is not there, unless another disk than the hall's own has come in
//!   its place: that one is taken.
//! - One whose parent is missing is not there either, and nor is a link that leads nowhere.

use std::io::ErrorKind;
use std::path::{Component, Path};
use std::time::{Duration, Instant};

use super::files::at;
use super::{Options, StoreError, retention, room};

/// The file that says in a place that it is one. Whoever wants backups in a place as it is now makes it by hand.
const SIGN: &str = "motcua-backups";
/// What it says.
const SAYS: &str = "motcua keeps its backups in this folder. Without this file it takes the folder for one whose disk is not there.\n";
/// The file in the data folder that names the place that was used.
const NOTE: &str = "hall.backups";
/// How long a start waits for the place of the backups to answer: a share on a network may hang.
const ANSWER: Duration = Duration::from_secs(3);

/// How often it is looked whether the disk of the backups has come.
const LOOK: Duration = Duration::from_millis(200);

/// How a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BackupPlace {
    /// It is there, or something of its name is.
    Here,
    /// It can be made.
    New,
    /// It is not there: its disk is missing.
    Away,
}

/// Whether a place is a folder of the data folder's own.
fn is_inside(folder: &Path, backups: &Path) -> bool {
    backups.strip_prefix(folder).is_ok_and(|rest| rest.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)))
}

/// Whether this place was used before.
fn was_used(folder: &Path, backups: &Path) -> bool {
    std::fs::read_to_string(folder.join(NOTE)).is_ok_and(|note| note.trim_end_matches('\n') == backups.to_string_lossy())
}

/// Whether any place but one in the data folder was used before.
pub(super) fn is_noted(folder: &Path) -> bool {
    folder.join(NOTE).exists()
}

/// How the place of the backups of a data folder is.
pub(super) fn of(folder: &Path, backups: &Path) -> BackupPlace {
    let (is_there, inside) = (std::fs::metadata(backups), is_inside(folder, backups));
    let is_ours = |there: &Path| !was_used(folder, backups) || !room::share_a_drive(folder, there);
    match is_there {
        Ok(about) if about.is_dir() && !inside => {
            let is_known = backups.join(SIGN).exists() || retention::names(backups).map_or(true, |names| !names.is_empty());
            if is_known || is_ours(backups) { BackupPlace::Here } else { BackupPlace::Away }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let parent = backups.parent().filter(|parent| parent.is_dir());
            match parent {
                _ if inside => BackupPlace::New,
                Some(parent) if backups.symlink_metadata().is_err() && is_ours(parent) => BackupPlace::New,
                _ => BackupPlace::Away,
            }
        }
        // Reading it will say what is wrong with it.
        _ => BackupPlace::Here,
    }
}

/// Refuses a place that is not there.
pub(super) fn needed(folder: &Path, backups: &Path) -> Result<(), StoreError> {
    if of(folder, backups) == BackupPlace::Away { Err(StoreError::Away(backups.to_owned())) } else { Ok(()) }
}

/// Makes a place where it may be made.
pub(super) fn make(folder: &Path, backups: &Path) -> Result<(), StoreError> {
    match of(folder, backups) {
        BackupPlace::Away => Err(StoreError::Away(backups.to_owned())),
        BackupPlace::New if is_inside(folder, backups) => std::fs::create_dir_all(backups).map_err(at(backups)),
        BackupPlace::New => std::fs::create_dir(backups).map_err(at(backups)),
        BackupPlace::Here => Ok(()),
    }
}

/// A backup is in the place: says so there and in the data folder, for the day on which it is not there.
pub(super) fn used(folder: &Path, backups: &Path) {
    if is_inside(folder, backups) || (backups.join(SIGN).exists() && was_used(folder, backups)) {
        return;
    }
    let note = || std::fs::write(folder.join(NOTE), format!("{}\n", backups.to_string_lossy()));
    if let Err(error) = std::fs::write(backups.join(SIGN), SAYS).and_then(|()| note()) {
        tracing::warn!(%error, backups = %backups.display(), "it cannot be noted that backups are there");
    }
}

/// Whether a place that is not in the data folder is on its drive all the same: then one drive holds everything.
pub(super) fn shares_the_drive(folder: &Path, backups: &Path) -> bool {
    let there = |path: &Path| path.ancestors().find(|path| path.exists()).map(Path::to_owned);
    !is_inside(folder, backups) && there(folder).zip(there(backups)).is_some_and(|(folder, backups)| room::share_a_drive(&folder, &backups))
}

/// Waits a while for the disk of the backups. The answer is whether it is there.
pub(super) fn wait_for(folder: &Path, options: &Options) -> bool {
    let (backups, start) = (options.backups(folder), Instant::now());
    let is_there = || of(folder, &backups) != BackupPlace::Away;
    if is_there() {
        return true;
    }
    tracing::error!(place = %backups.display(), "the place of the backups is not there; the start waits for it");
    while start.elapsed() < options.patience {
        std::thread::sleep(LOOK);
        if is_there() {
            return true;
        }
    }
    false
}

/// Asks a place that may be far away, and does not wait for its answer for ever.
pub(super) fn asked<T: Send + 'static>(question: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (answer, heard) = std::sync::mpsc::channel();
    let asking = std::thread::Builder::new().name("backups".to_owned()).spawn(move || {
        // The asker may have stopped waiting.
        let _ = answer.send(question());
    });
    asking.ok().and_then(|_| heard.recv_timeout(ANSWER).ok())
}
