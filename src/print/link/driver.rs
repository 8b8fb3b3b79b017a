//! A printer behind the file of the system's own driver, such as `/dev/usb/lp0`.
//!
//! Linux's driver tells only a writer that waits whether the printer took the bytes. Of one that does not wait it presumes so, and what
//! goes wrong afterwards is told to nobody: a slip of which nothing came out would count as taken. So a thread of its own waits, and
//! whoever has no more time leaves it waiting.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Instant;

use rustix::event::PollFlags;
use rustix::fs::{OFlags, fcntl_setfl};

use super::Link;
use super::file::{ended, open, ready};

/// A driver's file that is open.
#[derive(Debug)]
pub(super) struct DriverFile {
    file: File,
    /// Bytes for the thread that waits. It ends with this, and with what it waits for.
    to: Sender<Vec<u8>>,
    taken: Receiver<io::Result<usize>>,
    /// Whether the thread still waits for the printer to take what it was given.
    waits: bool,
}

impl DriverFile {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = open(path)?;
        fcntl_setfl(&file, OFlags::empty())?;
        let mut waiting = file.try_clone()?;
        let (to, given) = channel::<Vec<u8>>();
        let (said, taken) = channel();
        let wait = move || {
            for bytes in given {
                let written = waiting.write(&bytes);
                if said.send(written).is_err() {
                    break;
                }
            }
        };
        let _waiting = std::thread::Builder::new().name("printer's file".to_owned()).spawn(wait)?;
        Ok(Self { file, to, taken, waits: false })
    }

    /// How many bytes were taken of those that were given; `None` when that is not known by `end`.
    fn taken(&mut self, end: Instant) -> io::Result<Option<usize>> {
        match self.taken.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(ended()),
            Ok(taken) => {
                self.waits = false;
                taken.map(Some)
            }
        }
    }
}

impl Link for DriverFile {
    fn write(&mut self, bytes: &[u8], end: Instant) -> io::Result<usize> {
        // What somebody had no time to wait for goes out before this.
        if self.waits && self.taken(end)?.is_none() {
            return Ok(0);
        }
        self.to.send(bytes.to_vec()).map_err(|_| ended())?;
        self.waits = true;
        Ok(self.taken(end)?.unwrap_or(0))
    }

    fn read(&mut self, bytes: &mut [u8], end: Instant) -> io::Result<usize> {
        if !ready(&self.file, PollFlags::IN, end)? {
            return Ok(0);
        }
        match self.file.read(bytes) {
            Ok(0) => Err(ended()),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::fd::OwnedFd;
    use std::time::Duration;

    use super::super::file::tests::pseudo_terminal;
    use super::*;

    /// Both ends of something that a driver's file leads to.
    fn printer() -> (OwnedFd, DriverFile) {
        let (master, path) = pseudo_terminal();
        (master, DriverFile::open(&path).expect("opened"))
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_millis(200)
    }

    #[test]
    fn bytes_go_both_ways() {
        let (printer, mut file) = printer();
        assert_eq!(file.write(b"slip", soon()).expect("written"), 4);
        let mut got = [0; 64];
        assert_eq!(rustix::io::read(&printer, &mut got).expect("read"), 4);
        assert_eq!(file.read(&mut [0; 8], soon()).expect("no error"), 0);
        let _ = rustix::io::write(&printer, b"ok\n").expect("answered");
        assert!(file.read(&mut [0; 8], soon()).expect("read") > 0);
    }

    #[test]
    fn a_printer_that_takes_nothing_is_not_waited_for_and_gets_the_rest_first() {
        let (printer, mut file) = printer();
        let (mut taken, begun) = (0, Instant::now());
        while begun.elapsed() < Duration::from_secs(5) {
            match file.write(&[b'x'; 4096], soon()).expect("no error") {
                0 => break,
                count => taken += count,
            }
        }
        assert!(taken > 0 && begun.elapsed() < Duration::from_secs(5));
        assert_eq!(file.write(b"later", soon()).expect("no error"), 0, "it still waits");
        let reader = std::thread::spawn(move || {
            let (mut all, mut got) = (Vec::new(), [0; 4096]);
            while !all.ends_with(b"next") {
                let count = rustix::io::read(&printer, &mut got).expect("read");
                all.extend_from_slice(&got[..count]);
            }
            all
        });
        let end = Instant::now() + Duration::from_secs(5);
        assert_eq!(file.write(b"next", end).expect("written"), 4);
        let all = reader.join().expect("read");
        assert!(all.len() > taken + "next".len(), "what waited came first");
    }

    #[test]
    fn a_file_that_is_not_there_or_has_ended_is_said() {
        assert!(DriverFile::open(Path::new("/dev/nothing/lp0")).is_err());
        let (printer, mut file) = printer();
        drop(printer);
        assert!(file.read(&mut [0; 8], soon()).is_err());
        assert!(file.write(b"slip", soon()).is_err());
    }
}
