//! The high mark: how far the hall had come, in a small file of its own beside the database.
//!
//! SQLite forgives a damaged log: what follows the first bad frame is as if it had never been, and a file cut to nothing is
//! a new one. Commits that were acknowledged would be gone without a trace, and their numbers given twice. The mark is
//! written behind the commits, when the writer rests or once a second, and never ahead of them; a database that is behind
//! its mark is damaged, whatever its own checks say.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::files::beside;
use super::head::LogHead;
use super::{StoreError, home, numbering};
use crate::domain::calendar::ServiceDay;
use crate::domain::queue::QueueKey;

/// The name of the mark in the data folder.
pub(super) const NAME: &str = "hall.mark";
/// What follows the name of a mark while it is written.
const COMING: &str = ".new";

/// How far a hall had come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HighMark {
    /// The life of the database file.
    pub(super) epoch: i64,
    /// Its newest event.
    pub(super) seq: i64,
    /// When that was, in milliseconds since 1970.
    pub(super) at: i64,
    /// The hash of that event, hexadecimal.
    pub(super) hash: String,
    /// The day the hall was on.
    pub(super) service_day: Option<ServiceDay>,
    /// The last number of each queue on that day.
    pub(super) numbers: BTreeMap<QueueKey, u32>,
}

impl HighMark {
    /// Where a database stands.
    pub(super) fn of(connection: &Connection, head: &LogHead) -> Result<Self, StoreError> {
        let service_day = numbering::service_day(connection)?;
        let numbers = service_day.map(|day| numbering::numbers(connection, day)).transpose()?.unwrap_or_default();
        Ok(Self { epoch: head.epoch, seq: head.seq, at: head.at, hash: head.hash(), service_day, numbers })
    }

    /// How far the hall of a data folder had come, as far as anybody knows: by the mark in it, or by the one beside its place.
    pub(super) fn known(folder: &Path) -> Option<Self> {
        let other = home::mark_beside(folder).and_then(|other| Self::at(&other));
        match (Self::read(folder), other) {
            // A folder that was put there meanwhile may have an older one of its own.
            (Some(own), Some(other)) if own.epoch == other.epoch && own.seq < other.seq => Some(other),
            (own, other) => own.or(other),
        }
    }

    /// The mark in a data folder; `None` where there is none that can be believed.
    pub(super) fn read(folder: &Path) -> Option<Self> {
        Self::at(&folder.join(NAME))
    }

    fn at(path: &Path) -> Option<Self> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::warn!(%error, "the high mark of the store cannot be read");
                return None;
            }
        };
        let (line, sum) = text.split_once('\n')?;
        if sum.trim_end() != sum_of(line) {
            tracing::warn!("the high mark of the store is damaged; it is written anew");
            return None;
        }
        serde_json::from_str(line).ok()
    }

    /// Writes the mark of a data folder, whole or not at all.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        self.write_at(&folder.join(NAME))
    }

    /// Writes a mark under any name.
    pub(super) fn write_at(&self, path: &Path) -> io::Result<()> {
        let line = serde_json::to_string(self)?;
        let coming = beside(path, COMING);
        let mut file = File::create(&coming)?;
        file.write_all(format!("{line}\n{}\n", sum_of(&line)).as_bytes())?;
        file.sync_data()?;
        if path.is_dir() {
            // It may be wanted back.
            std::fs::rename(path, beside(path, ".folder"))?;
        }
        std::fs::rename(&coming, path)
    }
}

/// A hall that is open again in its place needs no mark beside it: its own is set, and the other goes.
pub(super) fn come_home(folder: &Path, connection: &Connection) -> Result<(), StoreError> {
    let Some(other) = home::mark_beside(folder).filter(|other| other.exists()) else {
        return Ok(());
    };
    let mark = HighMark::of(connection, &LogHead::read(connection)?)?;
    if let Err(error) = mark.write(folder).and_then(|()| std::fs::remove_file(&other)) {
        tracing::warn!(%error, mark = %other.display(), "the mark of a folder that was gone cannot be removed");
    }
    Ok(())
}

fn sum_of(line: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(line))
}
