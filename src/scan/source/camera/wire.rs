//! What a camera's process and its parent say to each other.
//!
//! The parent asks with one byte, and the process answers with one note: so no frame waits in a pipe and grows old there. A note
//! is a byte for its kind, the length of what follows (four bytes, the lowest first), and that many bytes. Before the first question
//! the process says how opening went.

use std::io::{self, Read, Write};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::from_slice;

use crate::scan::SourceFault;

/// The parent's question.
pub(super) const NEXT: u8 = b'n';

/// No note is longer: twice the largest frame that is taken (1920 × 1200, two bytes a pixel), with room for a poor JPEG.
const LONGEST: usize = 16 << 20;

/// Bytes of a frame's note before its pixels.
const HEAD: usize = 13;

/// What the process says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Note {
    /// A camera is open.
    Opened(Identity),
    /// The newest frame.
    Frame(RawFrame),
    /// The camera is open and has given no frame for so many seconds.
    Silent(u64),
    /// There is no camera, or no longer: the process ends.
    Fault(SourceFault),
}

/// Which camera it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    /// What it is called by its maker, or by the system where that knows its serial number: the same after each plugging in.
    pub name: String,
    /// Its node, which may be another one each time.
    pub node: String,
    /// The format it was set to.
    pub format: String,
}

/// A frame as it crosses over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawFrame {
    /// How its bytes are to be read.
    pub coding: RawCoding,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Since the sensor saw it.
    pub age: Duration,
    /// One byte a pixel, or a JPEG.
    pub bytes: Vec<u8>,
}

/// How the bytes of a frame are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RawCoding {
    /// Brightness, row by row.
    Grey,
    /// A JPEG, perhaps without its Huffman tables.
    Jpeg,
}

impl Note {
    /// Writes a note, in one piece where it is short.
    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let (kind, payload) = match self {
            Self::Opened(identity) => (0, serde_json::to_vec(identity)?),
            Self::Frame(frame) => return frame.write(to),
            Self::Silent(seconds) => (2, seconds.to_le_bytes().to_vec()),
            Self::Fault(fault) => (3, serde_json::to_vec(fault)?),
        };
        let mut whole = vec![kind];
        whole.extend_from_slice(&length(payload.len())?);
        whole.extend_from_slice(&payload);
        to.write_all(&whole)?;
        to.flush()
    }

    /// Reads the next note.
    ///
    /// # Errors
    /// When the other end is gone, or what comes is no note.
    pub(super) fn read(from: &mut impl Read) -> io::Result<Self> {
        let mut head = [0; 5];
        from.read_exact(&mut head)?;
        let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize;
        if length > LONGEST {
            return Err(strange("a note that is too long"));
        }
        let mut payload = Vec::new();
        // Grown as it comes: a length that lies costs no memory.
        if from.take(length as u64).read_to_end(&mut payload)? < length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match head[0] {
            0 => Ok(Self::Opened(from_slice(&payload)?)),
            1 => RawFrame::parsed(payload).map(Self::Frame),
            2 => {
                let seconds = payload.try_into().map_err(|_| strange("a silence without its length"))?;
                Ok(Self::Silent(u64::from_le_bytes(seconds)))
            }
            3 => Ok(Self::Fault(from_slice(&payload)?)),
            _ => Err(strange("a note of no kind")),
        }
    }
}

impl RawFrame {
    fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let mut head = vec![1];
        head.extend_from_slice(&length(HEAD + self.bytes.len())?);
        head.push(match self.coding {
            RawCoding::Grey => 0,
            RawCoding::Jpeg => 1,
        });
        head.extend_from_slice(&self.width.to_le_bytes());
        head.extend_from_slice(&self.height.to_le_bytes());
        head.extend_from_slice(&u32::try_from(self.age.as_micros()).unwrap_or(u32::MAX).to_le_bytes());
        to.write_all(&head)?;
        to.write_all(&self.bytes)?;
        to.flush()
    }

    fn parsed(mut payload: Vec<u8>) -> io::Result<Self> {
        let bytes = payload.split_off(HEAD.min(payload.len()));
        let [coding, head @ ..] = payload.as_slice() else { return Err(strange("a frame without its head")) };
        let number = |at: usize| head.get(at..at + 4).and_then(|part| part.try_into().ok()).map(u32::from_le_bytes);
        let (Some(width), Some(height), Some(age)) = (number(0), number(4), number(8)) else {
            return Err(strange("a frame without its head"));
        };
        let coding = match coding {
            0 => RawCoding::Grey,
            1 => RawCoding::Jpeg,
            _ => return Err(strange("a frame of no coding")),
        };
        Ok(Self { coding, width, height, age: Duration::from_micros(age.into()), bytes })
    }
}

fn length(bytes: usize) -> io::Result<[u8; 4]> {
    let bytes = u32::try_from(bytes).ok().filter(|bytes| *bytes as usize <= LONGEST);
    bytes.map(u32::to_le_bytes).ok_or_else(|| strange("a frame that is too large"))
}

fn strange(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{what} came from the camera's process"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn crossed(note: &Note) -> Note {
        let mut bytes = Vec::new();
        note.write(&mut bytes).expect("written");
        let mut rest = bytes.as_slice();
        let read = Note::read(&mut rest).expect("read");
        assert!(rest.is_empty());
        read
    }

    #[test]
    fn what_is_said_is_what_is_heard() {
        let identity = Identity { name: "Máy quét".to_owned(), node: "/dev/video2".to_owned(), format: "1920x1080".to_owned() };
        for note in [
            Note::Opened(identity),
            Note::Silent(2),
            Note::Fault(SourceFault::Missing),
            Note::Fault(SourceFault::Silent(7)),
            Note::Fault(SourceFault::Failed("why".to_owned())),
        ] {
            assert_eq!(crossed(&note), note);
        }
    }

    proptest! {
        #[test]
        fn a_frame_crosses_whole(width in any::<u32>(), height in any::<u32>(), age in 0_u64..4_000_000_000, jpeg in any::<bool>(), bytes in proptest::collection::vec(any::<u8>(), 0..4000)) {
            let coding = if jpeg { RawCoding::Jpeg } else { RawCoding::Grey };
            let note = Note::Frame(RawFrame { coding, width, height, age: Duration::from_micros(age), bytes });
            prop_assert_eq!(crossed(&note), note);
        }

        #[test]
        fn no_bytes_make_it_panic_or_wait_for_memory(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut rest = bytes.as_slice();
            while Note::read(&mut rest).is_ok() {}
        }
    }
}
