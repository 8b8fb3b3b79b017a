//! A printer on a serial port.
//!
//! The port never blocks by itself. Before each call the system is asked whether it is ready, for as long as there is time.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::time::{Duration, Instant};

use rustix::event::PollFlags;
use rustix::termios::{ControlModes, InputModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, tcflush, tcgetattr, tcsetattr};

use super::Link;
use super::file::{ended, open, ready};
use crate::config::{FlowControl, SerialPort};

/// A driver that says it is ready and then takes nothing is asked again after so long.
const AGAIN: Duration = Duration::from_millis(5);

/// A port that is open.
#[derive(Debug)]
pub(super) struct Port {
    file: File,
}

impl Port {
    /// Eight bits, no parity, one stop bit.
    pub(super) fn open(port: &SerialPort) -> io::Result<Self> {
        let file = open(&port.path)?;
        let mut settings: Termios = tcgetattr(&file)?;
        settings.make_raw();
        settings.control_modes |= ControlModes::CLOCAL | ControlModes::CREAD;
        settings.control_modes.set(ControlModes::CRTSCTS, port.flow == FlowControl::RtsCts);
        settings.input_modes.set(InputModes::IXON | InputModes::IXOFF, port.flow == FlowControl::XonXoff);
        // Nothing there is "not now", and not the end.
        settings.special_codes[SpecialCodeIndex::VMIN] = 1;
        settings.special_codes[SpecialCodeIndex::VTIME] = 0;
        settings.set_speed(port.speed)?;
        // What came in before was for somebody else.
        tcsetattr(&file, OptionalActions::Flush, &settings)?;
        Ok(Self { file })
    }
}

impl Link for Port {
    fn write(&mut self, bytes: &[u8], end: Instant) -> io::Result<usize> {
        while ready(&self.file, PollFlags::OUT, end)? {
            match self.file.write(bytes) {
                Err(error) if is_wait(&error) => std::thread::sleep(AGAIN.min(end.saturating_duration_since(Instant::now()))),
                other => return other,
            }
        }
        Ok(0)
    }

    fn read(&mut self, bytes: &mut [u8], end: Instant) -> io::Result<usize> {
        while ready(&self.file, PollFlags::IN, end)? {
            match self.file.read(bytes) {
                Ok(0) => return Err(ended()),
                Err(error) if is_wait(&error) => std::thread::sleep(AGAIN.min(end.saturating_duration_since(Instant::now()))),
                other => return other,
            }
        }
        Ok(0)
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        // The system would wait half a minute for a printer that takes nothing to take what is left.
        if let Err(error) = tcflush(&self.file, QueueSelector::OFlush) {
            tracing::debug!(%error, "what was left for the printer was not thrown away");
        }
    }
}

fn is_wait(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

#[cfg(test)]
mod tests {
    use std::os::fd::OwnedFd;

    use super::super::file::tests::pseudo_terminal;
    use super::*;

    /// Both ends of a cable.
    fn cable() -> (OwnedFd, Port) {
        let (master, path) = pseudo_terminal();
        let port = Port::open(&SerialPort { path, speed: 9600, flow: FlowControl::XonXoff }).expect("opened");
        (master, port)
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_millis(200)
    }

    #[test]
    fn bytes_go_both_ways_as_they_are() {
        let (printer, mut port) = cable();
        let sent = b"\x1b@\x00\xff\r\n\x03";
        assert_eq!(port.write(sent, soon()).expect("written"), sent.len());
        let mut got = [0; 64];
        let count = rustix::io::read(&printer, &mut got).expect("read");
        assert_eq!(&got[..count], sent);
        let _ = rustix::io::write(&printer, b"\x16\r\x04").expect("answered");
        let mut came = [0; 64];
        let count = port.read(&mut came, soon()).expect("read");
        assert_eq!(&came[..count], b"\x16\r\x04");
    }

    #[test]
    fn a_printer_that_takes_nothing_and_says_nothing_is_not_waited_for() {
        let (_printer, mut port) = cable();
        let mut taken = 0;
        let begun = Instant::now();
        loop {
            match port.write(&[0; 4096], soon()).expect("no error") {
                0 => break,
                count => taken += count,
            }
        }
        assert!(taken > 0);
        assert_eq!(port.read(&mut [0; 8], soon()).expect("no error"), 0);
        drop(port);
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }

    #[test]
    fn a_port_that_is_pulled_out_has_ended() {
        let (printer, mut port) = cable();
        drop(printer);
        assert!(port.read(&mut [0; 8], soon()).is_err());
    }
}
