//! Room on the drive. A ballast file holds some back, so that a hall on a full drive can go on calling the numbers it has
//! given while it gives no new ones.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{FallocateFlags, fallocate, statvfs};
use rustix::io::Errno;

use super::{DATABASE, retention, spare};

/// The size of the ballast in bytes: a day of calls needs far less.
const BALLAST: u64 = 32 << 20;
/// Below so many free bytes the drive counts as nearly full: some tens of thousands of tickets.
const LOW: u64 = 16 << 20;
/// Below so many, calls will find no room either: a hundred or two of them.
const FULL: u64 = 2 << 20;
/// Neither may take more of a small drive than one part in so many.
const SHARE: u64 = 16;

/// The name of the ballast in the data folder.
const NAME: &str = "hall.ballast";

/// The room of the drive on which the data folder is.
pub(super) struct Room {
    folder: PathBuf,
    /// Nearly full: no new numbers.
    tight: AtomicBool,
    /// The ballast is there, and not much smaller than it should be.
    held: AtomicBool,
    /// The ballast was given up, and the drive is tight until it is back.
    released: AtomicBool,
}

/// Free bytes and the size of the drive that holds a folder.
fn space(folder: &Path) -> io::Result<(u64, u64)> {
    let drive = statvfs(folder)?;
    Ok((drive.f_bavail.saturating_mul(drive.f_frsize), drive.f_blocks.saturating_mul(drive.f_frsize)))
}

/// Whether a file of so many bytes can be written into a folder without making its drive tight.
pub(super) fn has_room(folder: &Path, bytes: u64) -> io::Result<bool> {
    let (free, size) = space(folder)?;
    Ok(free >= bytes.saturating_add(2 * LOW.min(size / SHARE)))
}

/// Whether two folders are on the same drive.
pub(super) fn share_a_drive(one: &Path, other: &Path) -> bool {
    let drive = |folder: &Path| std::fs::metadata(folder).ok().map(|about| about.dev());
    drive(one) == drive(other)
}

impl Room {
    /// Looks at the drive and makes the ballast, where there is room for it.
    pub(super) fn new(folder: &Path) -> Self {
        let room = Self {
            folder: folder.to_owned(),
            tight: AtomicBool::new(false),
            held: AtomicBool::new(false),
            released: AtomicBool::new(false),
        };
        room.check();
        room
    }

    /// Whether the drive is nearly full.
    pub(super) fn tight(&self) -> bool {
        self.tight.load(Ordering::Relaxed)
    }

    /// Whether nothing is wanting: the drive is not nearly full, and some of it is held back.
    pub(super) fn at_ease(&self) -> bool {
        self.held.load(Ordering::Relaxed) && !self.tight()
    }

    /// Gives the ballast up: something could not be written.
    pub(super) fn release(&self) {
        self.released.store(true, Ordering::Relaxed);
        self.tight.store(true, Ordering::Relaxed);
        self.held.store(false, Ordering::Relaxed);
        match std::fs::remove_file(self.folder.join(NAME)) {
            Ok(()) => tracing::error!("the drive is full; the ballast file is gone, so that calls go on, and no numbers are given"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => tracing::error!(%error, "the ballast file cannot be removed"),
        }
    }

    /// Makes what room it can for a hall that could not even call, before its file is opened: the ballast goes, of the backups on
    /// the same drive all but the newest two, and then the place of the file's own free pages.
    pub(super) fn make_way(&self, backups: &Path) {
        if self.folder.join(NAME).exists() {
            self.release();
        }
        if share_a_drive(&self.folder, backups)
            && let Err(error) = retention::prune(backups, retention::Keep::LEAST)
        {
            tracing::warn!(%error, "no backup can be removed");
        }
        match spare::give_back(&self.folder.join(DATABASE)) {
            Ok(bytes) => tracing::warn!(bytes, "free pages of the store gave their place back"),
            Err(error) => tracing::warn!(%error, "free pages of the store cannot give their place back"),
        }
    }

    /// Whether there is hardly room for a call.
    pub(super) fn is_full(&self) -> bool {
        space(&self.folder).is_ok_and(|(free, size)| free < FULL.min(size / SHARE / 4))
    }

    /// Looks at the drive again: the ballast goes before the last room does, and comes back when there is room.
    pub(super) fn check(&self) {
        let (free, size) = match space(&self.folder) {
            Ok(space) => space,
            Err(error) => {
                tracing::warn!(%error, "the drive does not say how full it is");
                return;
            }
        };
        let (ballast, low) = (BALLAST.min(size / SHARE), LOW.min(size / SHARE));
        let path = self.folder.join(NAME);
        let length = std::fs::metadata(&path).map_or(0, |about| about.len());
        // Its part of a small drive changes with the drive; that alone is no reason to make it anew.
        let mut held = length >= if ballast < BALLAST { ballast / 2 } else { ballast };
        if length > 0 && free < low / 4 {
            self.release();
            return;
        }
        if !held && free + length >= ballast + 2 * low {
            match fill(&path, ballast) {
                Ok(()) => {
                    held = true;
                    self.released.store(false, Ordering::Relaxed);
                }
                Err(error) => {
                    tracing::warn!(%error, "the ballast file cannot be made");
                    let _ = std::fs::remove_file(&path);
                }
            }
        }
        self.held.store(held, Ordering::Relaxed);
        // Once tight, a little more than the mark must be free, so that it does not flicker.
        let mark = if self.tight() { 2 * low } else { low };
        let tight = free < mark || (!held && self.released.load(Ordering::Relaxed));
        if self.tight.swap(tight, Ordering::Relaxed) != tight {
            if tight {
                tracing::error!(free, "the drive is nearly full; calls go on, and no numbers are given");
            } else {
                tracing::info!(free, "the drive has room again");
            }
        }
    }
}

/// Makes a file that really holds so many bytes of the drive.
fn fill(path: &Path, bytes: u64) -> io::Result<()> {
    let mut file = File::create(path)?;
    match fallocate(&file, FallocateFlags::empty(), 0, bytes) {
        Ok(()) => Ok(()),
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => {
            let block = vec![0; 1 << 16];
            let mut left = bytes;
            while left > 0 {
                let part = left.min(block.len() as u64);
                file.write_all(&block[..part as usize])?;
                left -= part;
            }
            file.sync_data()
        }
        Err(error) => Err(error.into()),
    }
}
