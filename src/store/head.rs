//! Where the event log ends, and which life of the file it belongs to.

use rusqlite::{Connection, OptionalExtension as _};

use super::StoreError;

/// The hash before the first row.
pub(super) const GENESIS: [u8; 32] = [0; 32];

/// The newest row, kept by the writer so that appending needs no query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LogHead {
    pub(super) epoch: i64,
    pub(super) seq: i64,
    pub(super) at: i64,
    pub(super) hash: [u8; 32],
}

impl LogHead {
    pub(super) fn read(connection: &Connection) -> Result<Self, StoreError> {
        let epoch = epoch(connection)?;
        let newest = connection
            .query_row("SELECT epoch, seq, at, hash FROM event ORDER BY seq DESC LIMIT 1", [], |row| {
                Ok(Self { epoch: row.get(0)?, seq: row.get(1)?, at: row.get(2)?, hash: row.get(3)? })
            })
            .optional()?;
        match newest {
            Some(head) if head.epoch == epoch => Ok(head),
            Some(head) => Err(StoreError::Strange { what: "the epoch of its newest event", value: head.epoch.to_string() }),
            None => Ok(Self { epoch, seq: 0, at: 0, hash: GENESIS }),
        }
    }

    /// The hash of the newest row, hexadecimal.
    pub(super) fn hash(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.hash)
    }
}

pub(super) fn stored_epoch(connection: &Connection) -> Result<Option<i64>, StoreError> {
    let text: Option<String> = connection.query_row("SELECT value FROM meta WHERE key = 'epoch'", [], |row| row.get(0)).optional()?;
    text.map(|text| text.parse().map_err(|_| StoreError::Strange { what: "an epoch", value: text })).transpose()
}

/// The epoch of the file.
///
/// # Errors
/// When it cannot be read.
pub fn epoch(connection: &Connection) -> Result<i64, StoreError> {
    stored_epoch(connection)?.ok_or(StoreError::Strange { what: "an epoch", value: "nothing".to_owned() })
}

/// The seq of the newest event.
///
/// # Errors
/// When SQLite refuses the query.
pub fn newest(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM event")?.query_row([], |row| row.get(0))?)
}

/// The number of the newest row and its hash, hexadecimal: what anchors the log outside, on paper.
///
/// # Errors
/// When SQLite refuses the query or the row is strange.
pub fn anchor(connection: &Connection) -> Result<(i64, String), StoreError> {
    let head = LogHead::read(connection)?;
    Ok((head.seq, head.hash()))
}
