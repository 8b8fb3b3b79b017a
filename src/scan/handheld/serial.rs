//! A reader on a serial port.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rustix::fs::{Mode, OFlags};
use rustix::termios::{OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

use super::TextSource;
use super::framing::Framing;
use crate::scan::SourceFault;

/// Bits a second, where the cable is a real one; over USB it means nothing.
const SPEED: u32 = 9600;

/// A serial port that is open.
pub(super) struct Serial {
    port: File,
    path: PathBuf,
    framing: Framing,
    /// What was read behind the end of a text.
    rest: VecDeque<u8>,
    /// When something came last.
    last: Instant,
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
        Ok(Self { port: File::from(port), path: path.to_owned(), framing: Framing::default(), rest: VecDeque::new(), last: Instant::now() })
    }

    /// Takes in what was read, up to the end of a text; the text, where it ended.
    fn take(&mut self) -> Option<String> {
        while let Some(byte) = self.rest.pop_front() {
            if let Some(text) = self.framing.take(byte) {
                return Some(text);
            }
        }
        None
    }
}

impl TextSource for Serial {
    fn next(&mut self) -> Result<Option<String>, SourceFault> {
        if let Some(text) = self.take() {
            return Ok(Some(text));
        }
        let mut bytes = [0; 512];
        // Looked at ten times a second; a second without anything is said, so that whoever listens may stop.
        for _ in 0..10 {
            match self.port.read(&mut bytes) {
                Ok(0) => {
                    if self.framing.pause().is_some_and(|pause| self.last.elapsed() >= pause)
                        && let Some(text) = self.framing.whole()
                    {
                        return Ok(Some(text));
                    }
                    // A port that was pulled out reads as an end without any wait.
                    if !self.path.exists() {
                        return Err(SourceFault::Gone);
                    }
                }
                Ok(count) => {
                    self.last = Instant::now();
                    self.rest.extend(&bytes[..count]);
                    if let Some(text) = self.take() {
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
    use std::time::Duration;

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    use super::super::LONGEST;
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

    /// The next text, however long it takes.
    fn awaited(serial: &mut Serial) -> String {
        std::iter::repeat_with(|| next(serial)).take(10).flatten().next().expect("a text")
    }

    /// Sends pieces on a thread of its own, each so many milliseconds after the one before.
    fn send(reader: &File, pieces: &[(u64, &[u8])]) {
        let mut reader = reader.try_clone().expect("a second end");
        let pieces: Vec<(u64, Vec<u8>)> = pieces.iter().map(|(after, bytes)| (*after, bytes.to_vec())).collect();
        let _sending = std::thread::spawn(move || {
            for (after, bytes) in pieces {
                std::thread::sleep(Duration::from_millis(after));
                reader.write_all(&bytes).expect("sent");
            }
        });
    }

    #[test]
    fn a_line_is_a_text_however_it_ends() {
        let (mut reader, mut serial) = port();
        for (sent, wanted) in
            [("1.001193\r\n", "1.001193"), ("https://dichvucong.gov.vn/\r", "https://dichvucong.gov.vn/"), ("Đăng ký\n", "Đăng ký")]
        {
            reader.write_all(sent.as_bytes()).expect("sent");
            assert_eq!(awaited(&mut serial), wanted);
        }
        assert_eq!(next(&mut serial), None);
        let (mut reader, mut serial) = port();
        reader.write_all(b"without an end").expect("sent");
        assert_eq!(awaited(&mut serial), "without an end");
    }

    #[test]
    fn a_text_in_two_bursts_is_one_and_so_are_its_lines() {
        let (reader, mut serial) = port();
        send(&reader, &[(0, b"https://dichvucong.gov"), (400, b".vn/?ma=1.001193\r")]);
        assert_eq!(awaited(&mut serial), "https://dichvucong.gov.vn/?ma=1.001193", "from the very first text");
        send(&reader, &[(0, b"1.00"), (1200, b"1193\r\n"), (300, b"2.000815\r\n")]);
        assert_eq!(awaited(&mut serial), "1.001193", "it is known to end its texts");
        assert_eq!(awaited(&mut serial), "2.000815");
        send(&reader, &[(0, b"Khai sinh\r"), (20, b"1.001193\r")]);
        assert_eq!(awaited(&mut serial), "Khai sinh\n1.001193");
        send(&reader, &[(0, b"\x02Khai sinh\r"), (500, b"1.001193\x03\x022.000815\x03\r\n")]);
        assert_eq!(awaited(&mut serial), "Khai sinh\n1.001193");
        assert_eq!(awaited(&mut serial), "2.000815");
        assert_eq!(next(&mut serial), None);
    }

    #[test]
    fn what_is_no_text_and_what_is_too_long_harms_nothing() {
        let (mut reader, mut serial) = port();
        reader.write_all(b"Ki\xEAn\r").expect("sent");
        assert_eq!(awaited(&mut serial), "Kiên");
        let sending = std::thread::spawn(move || {
            for _ in 0..40 {
                reader.write_all(&[b'x'; 250]).expect("sent");
            }
            reader.write_all(b"\x03\r2.000002\r").expect("sent");
            reader
        });
        let long = awaited(&mut serial);
        assert!(long.len() <= LONGEST && long.bytes().all(|byte| byte == b'x'), "{}", long.len());
        assert_eq!(awaited(&mut serial), "2.000002");
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
