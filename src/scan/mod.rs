//! From frames to texts: a camera or another source, the newest frame only, the codes in it.
//!
//! This room does not know what a text means: whether a read counts is decided by a function that the caller hands in, and which of
//! several codes is meant by whoever listens.
//! The text itself never leaves the scanning thread; what goes out is what that function made of it.

mod code;
mod correct;
mod decode;
mod drawing;
mod file;
mod find;
mod frame;
mod guard;
mod handheld;
mod health;
mod hint;
mod jpeg;
mod lost_frame;
#[cfg(test)]
mod photographs;
mod plane;
pub mod poster;
mod presence;
mod preview;
mod report;
mod rows;
mod scanner;
mod scene;
pub mod source;
#[cfg(test)]
mod tests;
mod view;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use code::{Code, CodeKind, Content};
pub use file::PictureFault;
pub use find::read;
pub use find::{Attempt, CodeReader, Effort, Look, StageWork, Unread};
pub use frame::Luma;
pub use handheld::Handheld;
pub use health::FrameFault;
pub use hint::{Hint, Struggle};
pub use lost_frame::LostFrame;
pub use presence::PresenceVerdict;
pub use report::{Explained, FileOutcome, FramePace, ImageReport, StageTimes, explain, paths, report};
pub use scanner::{Scanner, ScannerSettings};
pub use source::{FrameSource, Script};
pub use view::{InView, Read, View};

/// Four corners of a code, clockwise from its own top left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Corners(pub [(f32, f32); 4]);

impl Corners {
    /// The point between them.
    #[must_use]
    pub fn middle(self) -> (f32, f32) {
        let (x, y) = self.0.iter().fold((0.0, 0.0), |(x, y), corner| (x + corner.0, y + corner.1));
        (x / 4.0, y / 4.0)
    }
}

/// What the screen may show of the scanner, at one moment.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// How the source is.
    pub state: SourceState,
    /// The newest picture, small enough to draw; `None` before the first.
    pub picture: Option<Arc<Picture>>,
    /// The codes read in it, as fractions of its width and height.
    pub codes: Vec<Corners>,
    /// What looks like a code in it and could not be read, likewise.
    pub unread: Vec<Corners>,
    /// How somebody fares who holds one up.
    pub struggle: Struggle,
    /// What is wrong with the pictures, where something is.
    pub doubt: Option<FrameFault>,
    /// Pictures a second, once they have been counted for a while.
    pub rate: Option<f32>,
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
    /// Not open yet, or closed while nobody looks for long.
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
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
