//! From frames to texts: a camera or another source, the newest frame only, the codes in it.
//!
//! This room does not know what a text means: whether a read counts is decided by a function that the caller hands in.
//! The text itself never leaves the scanning thread; what goes out is what that function made of it.

use std::sync::Arc;

use tokio::sync::{broadcast, watch};

/// Four corners of a code, clockwise from its own top left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Corners(pub [(f32, f32); 4]);

/// What the screen may show of the scanner, at one moment.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// How the source is.
    pub state: SourceState,
    /// The newest picture, small enough to draw; `None` before the first.
    pub picture: Option<Arc<Picture>>,
    /// The codes seen in it, as fractions of its width and height.
    pub codes: Vec<Corners>,
}

/// A picture for the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Red, green, blue and opacity of each pixel, row by row.
    pub rgba: Vec<u8>,
}

/// How a source is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SourceState {
    /// Being opened for the first time.
    #[default]
    Starting,
    /// Giving pictures.
    Live,
    /// Not giving any; being tried again.
    Faulty(SourceFault),
    /// There is none, by configuration.
    Absent,
}

/// Why a source gives no pictures.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceFault {
    /// No camera is plugged in.
    #[error("no camera is plugged in")]
    Missing,
    /// Another program has the camera.
    #[error("the camera is in use by another program")]
    Busy,
    /// The camera was pulled out.
    #[error("the camera was pulled out")]
    Gone,
    /// The camera gives no pictures any more.
    #[error("the camera has given no picture for {0} s")]
    Silent(u64),
    /// Something else.
    #[error("the frame source failed: {0}")]
    Failed(String),
}

/// A running scanner. `M` is what the caller makes of a text.
#[derive(Debug)]
pub struct Scanner<M> {
    sight: watch::Receiver<Arc<Sight>>,
    reads: broadcast::Sender<M>,
}

impl<M: Clone + Send + 'static> Scanner<M> {
    /// The newest sight, and word of every newer one. A slow reader misses the ones between, on purpose.
    #[must_use]
    pub fn sight(&self) -> watch::Receiver<Arc<Sight>> {
        self.sight.clone()
    }

    /// Every read that counts, from now on.
    #[must_use]
    pub fn reads(&self) -> broadcast::Receiver<M> {
        self.reads.subscribe()
    }
}
