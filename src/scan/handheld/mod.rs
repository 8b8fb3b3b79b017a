//! Readers that know by themselves what they read: a scanner on a stand or in the hand, beside the camera or instead of it.
//!
//! One kind sends lines over a serial port, the other types. What a reader types is taken from its own device, before any other
//! program: an input method for Vietnamese would make other letters of it, and the keypad of the screen would take its Enter for a
//! press.

mod framing;
mod keys;
mod serial;
mod typing;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{PresenceVerdict, SourceFault};

/// The same text so soon again is the same pull of the trigger.
const AGAIN: Duration = Duration::from_millis(700);
/// From one attempt to open a reader to the next.
const RETRY: Duration = Duration::from_secs(2);
/// No code holds a longer text: version 40 at the lowest level has 2953 bytes (ISO/IEC 18004, table 7).
const LONGEST: usize = 3000;

/// Which reader there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handheld {
    /// One on a serial port, such as `/dev/ttyACM0` or a name below `/dev/serial/by-id`.
    Serial(PathBuf),
    /// One that types: a part of its name.
    Keys(String),
}

/// A reader that is open. It gives one text after another.
trait TextSource {
    /// Waits for the next text; `None` where none came for a while.
    fn next(&mut self) -> Result<Option<String>, SourceFault>;
}

impl Handheld {
    fn open(&self) -> Result<Box<dyn TextSource>, SourceFault> {
        match self {
            Self::Serial(path) => Ok(Box::new(serial::Serial::open(path)?)),
            Self::Keys(name) => Ok(Box::new(keys::Keys::open(name)?)),
        }
    }
}

/// Listens to a reader for as long as `hear` wants to hear; a reader that is pulled out is opened again when it is back.
///
/// `judge` makes of a text what the camera's would: a reader reads what it reads, so nothing has to come twice.
pub(super) fn listen<M>(handheld: &Handheld, judge: impl Fn(String) -> PresenceVerdict<M>, mut hear: impl FnMut(Option<M>) -> bool) {
    let mut fault = None;
    while hear(None) {
        let mut source = match handheld.open() {
            Ok(source) => source,
            Err(error) => {
                // Said once, and not every two seconds.
                if fault.as_ref() != Some(&error) {
                    tracing::warn!(%error, ?handheld, "the reader cannot be opened");
                }
                fault = Some(error);
                std::thread::sleep(RETRY);
                continue;
            }
        };
        tracing::info!(?handheld, "the reader is open");
        fault = None;
        let mut last: Option<(String, Instant)> = None;
        loop {
            match source.next() {
                Ok(None) => {
                    if !hear(None) {
                        return;
                    }
                }
                Ok(Some(text)) => {
                    let again = last.as_ref().is_some_and(|(before, at)| *before == text && at.elapsed() < AGAIN);
                    if !again {
                        let heard = match judge(text.clone()) {
                            PresenceVerdict::AtOnce(meaning) | PresenceVerdict::IfRepeated(meaning) => Some(meaning),
                            PresenceVerdict::Never => None,
                        };
                        if !hear(heard) {
                            return;
                        }
                    }
                    last = Some((text, Instant::now()));
                }
                Err(error) => {
                    tracing::warn!(%error, "the reader is gone");
                    break;
                }
            }
        }
    }
}
