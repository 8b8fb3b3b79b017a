//! From what a slip says to paper: blocks, bytes, transport, proof.
//!
//! [`layout`] makes blocks of a slip, [`encode`] makes bytes of them for a printer and [`preview`] a picture of the
//! paper. [`worker`] takes slips from the spool, [`session`] brings their bytes over a [`link`] to a printer, whose
//! [`status`] it knows, and waits for what proves them; what a proof means for a ticket is the hall's to say.

pub mod answers;
pub mod cells;
pub mod encode;
pub mod layout;
pub mod link;
pub mod preview;
pub mod raster;
pub mod session;
pub mod status;
pub mod text;
pub mod worker;

pub use preview::paper;
pub use worker::{Worker, start};

/// Why there is no slip or no printing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// The encoder refused a block.
    #[error("the slip cannot be encoded: {0}")]
    Encode(String),
    /// The system gives no thread.
    #[error("the printing thread cannot be started: {0}")]
    Thread(String),
}
