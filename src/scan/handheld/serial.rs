//! A reader on a serial port: a line a text.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::termios::{OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

use super::{LONGEST, TextSource};
use crate::scan::SourceFault;

/// Bits a second, where the cable is a real one; over USB it means nothing.
const SPEED: u32 = 9600;

/// A serial port that is open.
pub(super) struct Serial {
    port: File,
    path: PathBuf,
    line: Vec<u8>,
    /// What was read behind the end of a line.
    rest: Vec<u8>,
}

impl Serial {
    pub(super) fn open(path: &Path) -> Result<Self, SourceFault> {
        // Not waiting for the other side of a modem to answer, and never the terminal that Ctrl+C comes from.
        let opened = rustix::fs::open(path, OFlags::RDONLY | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty());
        let port = opened.map_err(|error| fault(path, &error.into()))?;
        let mut settings: Termios = tcgetattr(&port).map_err(|error| fault(path, &error.into()))?;
        settings.make_raw();
        // A read gives what is there, or nothing after a tenth of a second.
        settings.special_codes[SpecialCodeIndex::VMIN] = 0;
        settings.special_codes[SpecialCodeIndex::VTIME] = 1;
        settings.set_speed(SPEED).map_err(|error| fault(path, &error.into()))?;
        tcsetattr(&port, OptionalActions::Flush, &settings).map_err(|error| fault(path, &error.into()))?;
        rustix::fs::fcntl_setfl(&port, OFlags::empty()).map_err(|error| fault(path, &error.into()))?;
        Ok(Self { port: File::from(port), path: path.to_owned(), line: Vec::new(), rest: Vec::new() })
    }

    /// Takes in bytes up to the end of a line; the line, where it ended.
    fn take(&mut self, bytes: &[u8]) -> Option<String> {
        for (index, byte) in bytes.iter().enumerate() {
            match byte {
                b'\r' | b'\n' => {
                    if let Some(text) = self.ended() {
                        self.rest.splice(..0, bytes[index + 1..].iter().copied()).for_each(drop);
                        return Some(text);
                    }
                }
                _ if self.line.len() < LONGEST => self.line.push(*byte),
                // Nobody's code is so long: what is too much is not kept.
                _ => {}
            }
        }
        None
    }

    /// The line as a text, where there is one.
    fn ended(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.line);
        let text = String::from_utf8(line).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        (!text.is_empty()).then_some(text)
    }
}

impl TextSource for Serial {
    fn next(&mut self) -> Result<Option<String>, SourceFault> {
        let rest = std::mem::take(&mut self.rest);
        if let Some(text) = self.take(&rest) {
            return Ok(Some(text));
        }
        let mut bytes = [0; 512];
        // Looked at ten times a second; a second without anything is said, so that whoever listens may stop.
        for _ in 0..10 {
            match self.port.read(&mut bytes) {
                // Some readers send no end of line: a pause ends it too.
                Ok(0) => {
                    if let Some(text) = self.ended() {
                        return Ok(Some(text));
                    }
                    // A port that was pulled out reads as an end without any wait.
                    if !self.path.exists() {
                        return Err(SourceFault::Gone);
                    }
                }
                Ok(count) => {
                    if let Some(text) = self.take(&bytes[..count]) {
                        return Ok(Some(text));
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) if !self.path.exists() => return Err(SourceFault::Gone),
                Err(error) => return Err(fault(&self.path, &error)),
            }
        }
        Ok(None)
    }
}

fn fault(path: &Path, error: &std::io::Error) -> SourceFault {
    match error.kind() {
        std::io::ErrorKind::NotFound => SourceFault::Missing,
        std::io::ErrorKind::ResourceBusy => SourceFault::Busy,
        std::io::ErrorKind::PermissionDenied => {
            SourceFault::Failed(format!("this user may not open {}; add it to the group dialout", path.display()))
        }
        _ => SourceFault::Failed(format!("{}: {error}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    use super::*;

    /// A port and the reader's end of its cable.
    fn port() -> (File, Serial) {
        let reader = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        grantpt(&reader).expect("granted");
        unlockpt(&reader).expect("unlocked");
        let name = ptsname(&reader, Vec::new()).expect("a name").into_string().expect("letters");
        (File::from(reader), Serial::open(Path::new(&name)).expect("opened"))
    }

    fn next(serial: &mut Serial) -> Option<String> {
        serial.next().expect("it works")
    }

    #[test]
    fn a_line_is_a_text_however_it_ends() {
        let (mut reader, mut serial) = port();
        reader.write_all("1.001193\r\nhttps://dichvucong.gov.vn/\rĐăng ký\n".as_bytes()).expect("sent");
        assert_eq!(next(&mut serial).as_deref(), Some("1.001193"));
        assert_eq!(next(&mut serial).as_deref(), Some("https://dichvucong.gov.vn/"));
        assert_eq!(next(&mut serial).as_deref(), Some("Đăng ký"));
        assert_eq!(next(&mut serial), None);
        reader.write_all(b"without an end").expect("sent");
        assert_eq!(next(&mut serial).as_deref(), Some("without an end"));
    }

    #[test]
    fn what_is_no_text_and_what_is_too_long_harms_nothing() {
        let (mut reader, mut serial) = port();
        reader.write_all(b"Ki\xEAn\r").expect("sent");
        assert_eq!(next(&mut serial).as_deref(), Some("Ki\u{FFFD}n"));
        let sending = std::thread::spawn(move || {
            for _ in 0..40 {
                reader.write_all(&[b'x'; 250]).expect("sent");
            }
            reader.write_all(b"\r2.000002\r").expect("sent");
            reader
        });
        let long = std::iter::repeat_with(|| next(&mut serial)).flatten().next().expect("cut");
        assert!(long.len() <= LONGEST && long.bytes().all(|byte| byte == b'x'), "{}", long.len());
        let rest: Vec<String> = std::iter::repeat_with(|| next(&mut serial)).flatten().take_while(|text| !text.starts_with('2')).collect();
        assert!(rest.iter().all(|text| text.bytes().all(|byte| byte == b'x')), "{rest:?}");
        let _reader = sending.join().expect("sent");
    }

    #[test]
    fn a_port_that_is_not_there_is_missing_and_one_pulled_out_is_gone() {
        assert_eq!(Serial::open(Path::new("/dev/no-such-port")).err(), Some(SourceFault::Missing));
        let (reader, mut serial) = port();
        drop(reader);
        let fault = std::iter::repeat_with(|| serial.next()).find_map(Result::err);
        assert_eq!(fault, Some(SourceFault::Gone));
    }
}
