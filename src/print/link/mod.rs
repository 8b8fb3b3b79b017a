//! The ways to a printer: a network cable, USB, a serial port, or the file of the system's own driver.
//!
//! Each takes bytes and gives bytes, and none waits longer than it is told. What the bytes mean is the session's to know.

mod driver;
mod file;
mod serial;
mod tcp;
mod usb;

use std::fmt;
use std::io;
use std::time::Instant;

use crate::config::PrinterAddress;

/// A way to a printer that is open.
pub trait Link: fmt::Debug + Send {
    /// Hands over bytes. Returns how many were taken until `end`: perhaps not all, perhaps none.
    ///
    /// # Errors
    /// When the way has ended, or the system's driver says that the printer takes nothing.
    fn write(&mut self, bytes: &[u8], end: Instant) -> io::Result<usize>;

    /// Takes what the printer has sent, and waits for it until `end`. Returns how much; 0 when nothing came.
    ///
    /// # Errors
    /// When the way has ended.
    fn read(&mut self, bytes: &mut [u8], end: Instant) -> io::Result<usize>;

    /// What the printer says beside its data, where the way has such a channel: a printer that takes no more data still says it there.
    fn condition(&mut self) -> Option<Condition> {
        None
    }

    /// Empties the printer's buffers beside its data. `false` where the way cannot, or the printer did not.
    fn reset(&mut self) -> bool {
        false
    }

    /// Whether it may stay open between two slips. A cable that nobody speaks on for hours ends without a word, and a printer has one for all.
    fn lasts(&self) -> bool {
        true
    }
}

/// What a printer says over the control channel of USB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// No paper.
    pub paper_end: bool,
    /// It is ready to print.
    pub selected: bool,
    /// Something is wrong.
    pub error: bool,
}

/// Opens the way to a printer; `None` where the address is of no device.
///
/// # Errors
/// Why it cannot be opened, for the log.
pub fn open(address: &PrinterAddress) -> Option<io::Result<Box<dyn Link>>> {
    fn boxed(link: impl Link + 'static) -> Box<dyn Link> {
        Box::new(link)
    }
    match address {
        PrinterAddress::Tcp(address) => Some(tcp::Cable::open(address).map(boxed)),
        PrinterAddress::Usb(which) => Some(usb::Usb::open(which).map(boxed)),
        PrinterAddress::Serial(port) => Some(serial::Port::open(port).map(boxed)),
        PrinterAddress::Device(path) => Some(driver::DriverFile::open(path).map(boxed)),
        PrinterAddress::Preview(_) | PrinterAddress::None => None,
    }
}
