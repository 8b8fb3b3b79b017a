//! A printer on USB, without the system's driver: bulk transfers both ways, and the printer class's own requests, which a printer that
//! takes no more data still answers.

use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

use nusb::transfer::{Buffer, Bulk, ControlIn, ControlOut, ControlType, Direction, In, Out, Recipient, TransferError};
use nusb::{DeviceInfo, Endpoint, Interface, MaybeFuture as _};

use super::{Condition, Link};
use crate::config::UsbPrinter;

/// The class of printers, and their interfaces that speak both ways and one way (USB printer class 1.1, 4.2.1).
const PRINTER: u8 = 7;
const BOTH_WAYS: u8 = 2;
const ONE_WAY: u8 = 1;

/// The class's requests (4.2): how it is, and a reset that empties its buffers.
const PORT_STATUS: u8 = 1;
const SOFT_RESET: u8 = 2;
/// For one of them.
const REQUEST: Duration = Duration::from_millis(500);

/// A printer that is open.
pub(super) struct Usb {
    interface: Interface,
    out: Endpoint<Bulk, Out>,
    /// Some printers only listen.
    back: Option<Endpoint<Bulk, In>>,
    /// What came and was not taken yet.
    came: Vec<u8>,
}

impl std::fmt::Debug for Usb {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Usb").field("interface", &self.interface.interface_number()).finish_non_exhaustive()
    }
}

impl Usb {
    /// Opens the printer that is meant, and takes it from the system's driver until it is closed.
    pub(super) fn open(which: &UsbPrinter) -> io::Result<Self> {
        let printers: Vec<DeviceInfo> = nusb::list_devices().wait()?.filter(is_printer).collect();
        let info = choose(&printers, which)?;
        let device = info.open().wait()?;
        let number = info.interfaces().find(|interface| interface.class() == PRINTER).map_or(0, nusb::InterfaceInfo::interface_number);
        let interface = device.detach_and_claim_interface(number).wait()?;
        let ways = |protocol| interface.descriptors().find(move |way| way.class() == PRINTER && way.protocol() == protocol);
        let way = ways(BOTH_WAYS).or_else(|| ways(ONE_WAY)).ok_or_else(|| io::Error::other("the printer has no way for plain data"))?;
        let address = |direction| {
            way.endpoints().find(|end| end.direction() == direction && end.transfer_type() == nusb::descriptors::TransferType::Bulk)
        };
        let (out, back) = (address(Direction::Out).map(|end| end.address()), address(Direction::In).map(|end| end.address()));
        let setting = way.alternate_setting();
        if setting != interface.get_alt_setting() {
            interface.set_alt_setting(setting).wait()?;
        }
        let out = interface.endpoint(out.ok_or_else(|| io::Error::other("the printer takes no data"))?)?;
        let back = back.map(|address| interface.endpoint(address)).transpose()?;
        Ok(Self { interface, out, back, came: Vec::new() })
    }
}

fn is_printer(device: &DeviceInfo) -> bool {
    device.interfaces().any(|interface| interface.class() == PRINTER)
}

/// Where a device is plugged in, as the system names it: `1-2.3` is the third socket of the hub in the second socket of bus 1.
fn port(device: &DeviceInfo) -> String {
    let chain: Vec<String> = device.port_chain().iter().map(u8::to_string).collect();
    format!("{}-{}", device.busnum(), chain.join("."))
}

/// What is said of a printer that is there.
fn described(device: &DeviceInfo) -> String {
    let name = [device.manufacturer_string(), device.product_string()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let serial = device.serial_number().map_or_else(String::new, |serial| format!(", serial={serial}"));
    format!("{name} at port={}{serial}", port(device))
}

/// The one that is meant. A guess would print one hall's numbers in another.
fn choose<'a>(printers: &'a [DeviceInfo], which: &UsbPrinter) -> io::Result<&'a DeviceInfo> {
    let meant: Vec<&DeviceInfo> = printers
        .iter()
        .filter(|device| match which {
            UsbPrinter::Only => true,
            UsbPrinter::Serial(serial) => device.serial_number() == Some(serial),
            UsbPrinter::Port(wanted) => port(device) == *wanted,
        })
        .collect();
    let there = || printers.iter().map(described).collect::<Vec<_>>().join("; ");
    match meant.as_slice() {
        [one] => Ok(one),
        [] if printers.is_empty() => Err(io::Error::new(ErrorKind::NotFound, "no printer is on USB")),
        [] => Err(io::Error::new(ErrorKind::NotFound, format!("the printer that is meant is not on USB; there is {}", there()))),
        _ => Err(io::Error::other(format!("several printers are meant; name one by its port: {}", there()))),
    }
}

impl Link for Usb {
    fn write(&mut self, bytes: &[u8], end: Instant) -> io::Result<usize> {
        let left = end.saturating_duration_since(Instant::now());
        let done = self.out.transfer_blocking(bytes.to_vec().into(), left);
        match done.status {
            // What was taken before the time was over is taken.
            Ok(()) | Err(TransferError::Cancelled) => Ok(done.actual_len),
            Err(TransferError::Stall) => {
                // A halted endpoint takes nothing until it is told that this was seen.
                self.out.clear_halt().wait()?;
                Ok(done.actual_len)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn read(&mut self, bytes: &mut [u8], end: Instant) -> io::Result<usize> {
        if self.came.is_empty() {
            let left = end.saturating_duration_since(Instant::now());
            let Some(back) = &mut self.back else {
                std::thread::sleep(left);
                return Ok(0);
            };
            // One question is always out, so that the printer is never kept from answering.
            if back.pending() == 0 {
                back.submit(Buffer::new(back.max_packet_size()));
            }
            let Some(done) = back.wait_next_complete(left) else {
                return Ok(0);
            };
            match done.status {
                Ok(()) => self.came.extend_from_slice(&done.buffer[..done.actual_len]),
                Err(TransferError::Stall) => back.clear_halt().wait()?,
                Err(error) => return Err(error.into()),
            }
            if self.came.is_empty() {
                // Some printers answer each question, with nothing: they are not to be asked without end.
                std::thread::sleep(Duration::from_millis(2).min(end.saturating_duration_since(Instant::now())));
                return Ok(0);
            }
        }
        let count = self.came.len().min(bytes.len());
        for (byte, came) in bytes.iter_mut().zip(self.came.drain(..count)) {
            *byte = came;
        }
        Ok(count)
    }

    fn condition(&mut self) -> Option<Condition> {
        let asked = ControlIn {
            control_type: ControlType::Class,
            recipient: Recipient::Interface,
            request: PORT_STATUS,
            value: 0,
            index: u16::from(self.interface.interface_number()),
            length: 1,
        };
        let said = self.interface.control_in(asked, REQUEST).wait().ok()?;
        // Some say nothing in the shape of an answer.
        said.first().filter(|bits| !matches!(bits, 0 | 0xFF)).map(|bits| condition(*bits))
    }

    fn reset(&mut self) -> bool {
        let asked = ControlOut {
            control_type: ControlType::Class,
            recipient: Recipient::Interface,
            request: SOFT_RESET,
            value: 0,
            index: u16::from(self.interface.interface_number()),
            data: &[],
        };
        self.interface.control_out(asked, REQUEST).wait().is_ok()
    }
}

/// Table 3 of the class: bit 5 is no paper, bit 4 selected, bit 3 no error.
fn condition(bits: u8) -> Condition {
    Condition { paper_end: bits & 0x20 != 0, selected: bits & 0x10 != 0, error: bits & 0x08 == 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printer_says_how_it_is() {
        assert_eq!(condition(0x18), Condition { paper_end: false, selected: true, error: false });
        assert_eq!(condition(0x30), Condition { paper_end: true, selected: true, error: true });
    }

    #[test]
    fn no_printer_is_said() {
        let error = choose(&[], &UsbPrinter::Only).expect_err("there is none");
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}
