//! The process of a camera: it keeps the newest frame and hands it over when it is asked.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use super::CameraWish;
use super::device::{CameraDevice, Taken};
use super::wire::{NEXT, Note, RawCoding, RawFrame};
use crate::scan::SourceFault;
use crate::scan::frame::Luma;
use crate::scan::jpeg;
use crate::scan::lost_frame::LostFrame;
use crate::scan::source::offer::Coding;

/// A camera that gives no frame for so long is silent. Sooner than its parent thinks that this process hangs.
const PATIENCE: Duration = Duration::from_secs(2);

/// Opens the camera that is wished for and answers questions until the parent is gone.
///
/// # Errors
/// When the parent is gone in the middle of an answer.
pub fn serve(wish: &CameraWish, mut ask: impl Read, mut tell: impl Write) -> io::Result<()> {
    let camera = match CameraDevice::open(wish) {
        Ok((camera, identity)) => {
            Note::Opened(identity).write(&mut tell)?;
            camera
        }
        Err(fault) => return Note::Fault(fault).write(&mut tell),
    };
    let mut question = [0];
    // An end of the questions is the end of the parent.
    while ask.read(&mut question)? == 1 && question == [NEXT] {
        let note = match next(&camera) {
            Ok(frame) => Note::Frame(frame),
            Err(SourceFault::Silent(seconds)) => Note::Silent(seconds),
            Err(fault) => return Note::Fault(fault).write(&mut tell),
        };
        note.write(&mut tell)?;
    }
    Ok(())
}

/// The newest frame that can be used at all.
fn next(camera: &CameraDevice) -> Result<RawFrame, SourceFault> {
    let until = Instant::now() + PATIENCE;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let Some(taken) = camera.newest(left)? else {
            return Err(SourceFault::Silent(PATIENCE.as_secs()));
        };
        match raw(&taken) {
            Ok(frame) => return Ok(frame),
            Err(lost) => tracing::debug!(%lost, "a frame of the camera is lost"),
        }
    }
}

/// What of a frame has to cross over: its brightness, or its JPEG without what lies behind it.
fn raw(taken: &Taken) -> Result<RawFrame, LostFrame> {
    let (width, height) = (taken.width, taken.height);
    let grey = |frame: Luma| (RawCoding::Grey, frame.into_bytes());
    let (coding, bytes) = match taken.coding {
        Coding::Mjpeg => (RawCoding::Jpeg, jpeg::trimmed(taken.bytes())?.to_vec()),
        Coding::Yuyv => grey(Luma::from_yuyv(width, height, taken.bytes(), taken.at)?),
        Coding::Nv12 => grey(Luma::from_nv12(width, height, taken.bytes(), taken.at)?),
    };
    Ok(RawFrame { coding, width, height, age: taken.at.elapsed(), bytes })
}
