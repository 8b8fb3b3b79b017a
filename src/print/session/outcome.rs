//! What a conversation with a printer can come to.

use super::super::status::NotReady;
use crate::config::ProofMeans;

/// Why a slip that had begun to go out may not be whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The link ended.
    #[error("the link was lost: {0}")]
    Link(String),
    /// The printer takes no more bytes and says nothing.
    #[error("the printer stopped taking data")]
    Stuck,
    /// The printer says why it stopped.
    #[error("the printer stopped: {0}")]
    Stopped(NotReady),
}

/// What became of a slip that was sent whole, where no proof came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoProof {
    /// The printer stopped before it was done, and has nothing left of it.
    #[error("the slip is torn: {0}")]
    Torn(Broken),
    /// The printer stopped before it was done, and may still have the rest: once it goes on, the slip may come out whole.
    #[error("the slip is held up: {0}")]
    Held(Broken),
    /// Nobody knows.
    #[error("no proof came: {0}")]
    Unknown(String),
}

/// What an earlier slip may have left in the printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leftover {
    /// Nothing: the last slip was proven.
    Nothing,
    /// Perhaps the beginning of a command, as after a start: the printer may wait for its rest.
    Command,
    /// Perhaps a piece of a slip that hangs out of it too.
    Stub,
}

/// How much paper is left, as far as a printer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaperSensor {
    /// Its sensor for the end of the roll sees no more paper. Many printers have none and never say so.
    pub is_near_end: bool,
}

/// What a printer answers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a command of its own")]
pub struct Answering {
    /// How it is, in real time (`DLE EOT`).
    pub status: bool,
    /// How it is, beside its data.
    pub beside: bool,
    /// That everything before was carried out (`GS r`).
    pub barrier: bool,
    /// That everything before is printed, by name (`GS ( H`).
    pub process_id: bool,
    /// That its buffers were emptied (`DLE DC4 8`).
    pub clears: bool,
}

impl Answering {
    /// The best proof of a slip that it can give.
    #[must_use]
    pub fn proof(self) -> ProofMeans {
        match self {
            Self { status: true, process_id: true, .. } => ProofMeans::ProcessId,
            Self { status: true, barrier: true, .. } => ProofMeans::Barrier,
            _ => ProofMeans::None,
        }
    }
}
