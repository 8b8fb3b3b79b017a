//! From what a slip says to paper: blocks, bytes, transport, proof.

pub mod encode;
pub mod layout;
pub mod preview;
pub mod raster;
pub mod text;

pub use preview::paper;

/// Why a slip cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// The encoder refused a block.
    #[error("the slip cannot be encoded: {0}")]
    Encode(String),
}
