//! A reader that types, taken from its own device.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use evdev::{Device, EventSummary, KeyCode, LedCode};

use super::TextSource;
use super::framing::Framing;
use super::typing::{TypedKey, TypedText};
use crate::scan::SourceFault;

/// Keys that may wait: more than any code is long, with its shifts.
const WAITING: usize = 16_384;
/// Longer is nobody waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// The keys of one device, which nobody else hears of.
pub(super) struct Keys {
    pressed: Receiver<io::Result<(TypedKey, bool)>>,
    typing: TypedText,
    framing: Framing,
}

impl Keys {
    /// Opens the device whose name has this in it, and has it for itself.
    pub(super) fn open(name: &str) -> Result<Self, SourceFault> {
        let wanted = name.to_lowercase();
        let is_it = |device: &Device| {
            let types = device.supported_keys().is_some_and(|keys| keys.contains(KeyCode::KEY_1) && keys.contains(KeyCode::KEY_ENTER));
            types && device.name().is_some_and(|name| name.to_lowercase().contains(&wanted))
        };
        let (_, mut device) = evdev::enumerate().find(|(_, device)| is_it(device)).ok_or_else(missing)?;
        device.grab().map_err(|error| if error.kind() == io::ErrorKind::ResourceBusy { SourceFault::Busy } else { fault(&error) })?;
        // A reader that minds the host's capitals looks at the same light.
        let capitals = device.get_led_state().is_ok_and(|lights| lights.contains(LedCode::LED_CAPSL));
        let (send, pressed) = sync_channel(WAITING);
        // The device waits without an end; it ends when it is pulled out, or when nobody listens any more.
        let listening = std::thread::Builder::new().name("reader's keys".to_owned()).spawn(move || {
            loop {
                match device.fetch_events() {
                    Ok(events) => {
                        for event in events {
                            // 1 is down, 0 is up, and 2 a key that repeats itself.
                            if let EventSummary::Key(_, key, value @ (0 | 1)) = event.destructure()
                                && send.send(Ok((key.code(), value == 1))).is_err()
                            {
                                return;
                            }
                        }
                    }
                    Err(error) => {
                        // Nobody may be listening, which is no fault.
                        let _heard = send.send(Err(error));
                        return;
                    }
                }
            }
        });
        let _listening = listening.map_err(|error| fault(&error))?;
        Ok(Self { pressed, typing: TypedText::new(capitals), framing: Framing::default() })
    }
}

impl TextSource for Keys {
    fn next(&mut self) -> Result<Option<String>, SourceFault> {
        loop {
            let wait = self.framing.pause();
            match self.pressed.recv_timeout(wait.unwrap_or(PATIENCE)) {
                Ok(Ok((key, down))) => {
                    // One key types at most one letter, and only its last byte can end a text.
                    let texts = self.typing.press(key, down).into_iter().filter_map(|byte| self.framing.take(byte));
                    if let Some(text) = texts.last() {
                        return Ok(Some(text));
                    }
                }
                Ok(Err(error)) if error.raw_os_error() == Some(19) => return Err(SourceFault::Gone),
                Ok(Err(error)) => return Err(fault(&error)),
                Err(RecvTimeoutError::Timeout) => {
                    self.typing.release();
                    return Ok(wait.and_then(|_| self.framing.whole()));
                }
                Err(RecvTimeoutError::Disconnected) => return Err(SourceFault::Gone),
            }
        }
    }
}

/// No device of that name can be opened: there is none, or this user may open none.
fn missing() -> SourceFault {
    let closed = std::fs::read_dir("/dev/input").into_iter().flatten().flatten().any(|entry| {
        entry.file_name().to_string_lossy().starts_with("event")
            && std::fs::File::open(entry.path()).is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied)
    });
    if closed {
        return SourceFault::Failed("this user may not listen to readers that type; add it to the group input".to_owned());
    }
    SourceFault::Missing
}

fn fault(error: &io::Error) -> SourceFault {
    SourceFault::Failed(error.to_string())
}
