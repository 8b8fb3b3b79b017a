//! Bytes of a camera that are no frame.

/// Why the bytes of a camera are no frame. It is lost and the next one is waited for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LostFrame {
    /// Fewer bytes than pixels.
    #[error("{found} bytes where {wanted} are needed")]
    Short {
        /// What came.
        found: usize,
        /// What the size asks for.
        wanted: usize,
    },
    /// Damaged beyond use.
    #[error("no usable JPEG: {0}")]
    Jpeg(String),
}
