//! The printers of a terminal: where they are, what is in them, and what they can.

use std::path::PathBuf;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::complaint::CheckedFile;
use crate::domain::text::Names;

/// Where slips go.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Printer {
    /// `tcp://HOST:PORT`, `usb:…`, `serial:PORT?speed=BITS`, `device:FILE`, `preview:FOLDER` or `none`.
    pub address: PrinterAddress,
    /// The width of the roll.
    #[serde(default)]
    pub paper: PaperWidth,
    /// How the printer says that a slip is out.
    #[serde(default)]
    pub proof: ProofMeans,
    /// Whether it cuts slips off; else a hand tears them.
    #[serde(default = "yes")]
    pub cutter: bool,
    /// What of a slip is the printer's own letters.
    #[serde(default)]
    pub lettering: Lettering,
    /// Metres of paper on a new roll; usual ones without it.
    #[serde(default)]
    pub roll_m: Option<u32>,
    /// Where its paper comes out, seen from the screen.
    #[serde(default)]
    pub slot: Slot,
}

/// Where paper comes out, as whoever stands before the screen sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// Below the screen.
    #[default]
    Below,
    /// At its right.
    Right,
    /// At its left.
    Left,
}

fn yes() -> bool {
    true
}

impl Printer {
    /// Metres of paper on a new roll. The usual rolls are 80 mm wide and thick, and 58 and 50 mm.
    #[must_use]
    pub fn roll_m(&self) -> u32 {
        self.roll_m.unwrap_or(match self.paper {
            PaperWidth::Wide => 75,
            PaperWidth::Narrow => 25,
        })
    }

    pub(super) fn check(&self, section: &str, checked: &mut CheckedFile<'_>) {
        if let Some(metres) = self.roll_m {
            checked.number(section, "roll_m", metres, &(5..=500));
        }
    }
}

/// A printer that prints what the terminal's own does not take.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondPrinter {
    /// It takes the slips that wait once the first printer has taken none for so many seconds.
    #[serde(default = "soon")]
    pub after_seconds: u32,
    /// Where its slips are fetched, where that is not at the terminal.
    #[serde(default)]
    pub place: Option<Names>,
    /// The printer.
    pub printer: Printer,
}

impl SecondPrinter {
    pub(super) fn check(&self, first: &Printer, checked: &mut CheckedFile<'_>) {
        checked.number("second_printer", "after_seconds", self.after_seconds, &(2..=600));
        self.printer.check("second_printer.printer", checked);
        let line = checked.text.lines().position(|line| line.trim_start().starts_with("[second_printer")).map(|index| index + 1);
        let (first, second) = (&first.address, &self.printer.address);
        let any = PrinterAddress::Usb(UsbPrinter::Only);
        let is_usb = |address: &PrinterAddress| matches!(address, PrinterAddress::Usb(_));
        let what = if *first == PrinterAddress::None || *second == PrinterAddress::None {
            "one of two printers is none; give it an address, or take [second_printer] out"
        } else if is_usb(first) && is_usb(second) && (*first == any || *second == any) {
            "usb:any may be either of two printers on USB; name both by usb:serial=NUMBER or usb:port=1-2.3"
        } else if first == second {
            "the second printer is the first one itself; give it the address of another"
        } else {
            return;
        };
        checked.complaints.error(checked.file, line, what.to_owned());
    }
}

/// Long enough for a cover to be opened and closed, and less than a citizen is told to note the number from the screen.
fn soon() -> u32 {
    5
}

/// The address of a printer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum PrinterAddress {
    /// A printer on a network cable, `host:port`.
    Tcp(String),
    /// A printer on USB.
    Usb(UsbPrinter),
    /// A printer on a serial port.
    Serial(SerialPort),
    /// The file of the system's own driver, such as `/dev/usb/lp0`.
    Device(PathBuf),
    /// Pictures of the paper in a folder.
    Preview(PathBuf),
    /// No printer: people note their number from the screen.
    None,
}

impl PrinterAddress {
    /// What staff know it by.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Tcp(address) => address.clone(),
            Self::Usb(UsbPrinter::Only) => "USB".to_owned(),
            Self::Usb(UsbPrinter::Serial(which) | UsbPrinter::Port(which)) => format!("USB {which}"),
            Self::Serial(SerialPort { path, .. }) | Self::Device(path) | Self::Preview(path) => path.display().to_string(),
            Self::None => String::new(),
        }
    }

    /// Whether paper comes out of it.
    #[must_use]
    pub fn is_device(&self) -> bool {
        !matches!(self, Self::Preview(_) | Self::None)
    }
}

/// Which printer on USB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UsbPrinter {
    /// The only one there is.
    Only,
    /// The one with this serial number.
    Serial(String),
    /// The one in this socket, as the system names it: `1-2.3`. For two of a kind that have no numbers.
    Port(String),
}

/// A serial port with eight bits, no parity and one stop bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialPort {
    /// Its file, such as `/dev/ttyS0`.
    pub path: PathBuf,
    /// Bits a second.
    pub speed: u32,
    /// How the printer says that it takes no more for now.
    pub flow: FlowControl,
}

/// How a printer on a serial port says that it takes no more for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FlowControl {
    /// By wires of the cable.
    #[default]
    RtsCts,
    /// By characters among its answers.
    XonXoff,
}

impl std::str::FromStr for PrinterAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
        let found = match (kind, rest) {
            ("none", "") => Some(Self::None),
            ("preview", folder) if !folder.is_empty() => Some(Self::Preview(folder.into())),
            ("device", file) if !file.is_empty() => Some(Self::Device(file.into())),
            ("usb", which) => usb(which).map(Self::Usb),
            ("serial", port) => serial(port).map(Self::Serial),
            ("tcp", address) => {
                address.strip_prefix("//").filter(|address| is_address(address)).map(|address| Self::Tcp(address.to_owned()))
            }
            _ => None,
        };
        found.ok_or_else(|| {
            format!(
                "`{text}` is no printer; write tcp://HOST:PORT, usb:any, usb:serial=NUMBER, usb:port=1-2.3, serial:PORT?speed=9600 \
                 (and &flow=xon-xoff), device:FILE, preview:FOLDER or none"
            )
        })
    }
}

/// As it is written in the configuration.
impl std::fmt::Display for PrinterAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tcp(address) => write!(formatter, "tcp://{address}"),
            Self::Usb(UsbPrinter::Only) => formatter.write_str("usb:any"),
            Self::Usb(UsbPrinter::Serial(number)) => write!(formatter, "usb:serial={number}"),
            Self::Usb(UsbPrinter::Port(port)) => write!(formatter, "usb:port={port}"),
            Self::Serial(SerialPort { path, speed, flow }) => {
                let flow = if *flow == FlowControl::XonXoff { "&flow=xon-xoff" } else { "" };
                write!(formatter, "serial:{}?speed={speed}{flow}", path.display())
            }
            Self::Device(path) => write!(formatter, "device:{}", path.display()),
            Self::Preview(folder) => write!(formatter, "preview:{}", folder.display()),
            Self::None => formatter.write_str("none"),
        }
    }
}

fn usb(which: &str) -> Option<UsbPrinter> {
    match which.split_once('=') {
        None if which == "any" => Some(UsbPrinter::Only),
        Some(("serial", number)) if !number.is_empty() => Some(UsbPrinter::Serial(number.to_owned())),
        Some(("port", port)) if !port.is_empty() => Some(UsbPrinter::Port(port.to_owned())),
        _ => None,
    }
}

/// The speed is always said: a wrong one prints nonsense, so none is guessed.
fn serial(text: &str) -> Option<SerialPort> {
    let (path, options) = text.split_once('?').filter(|(path, _)| !path.is_empty())?;
    let (mut speed, mut flow) = (None, FlowControl::default());
    for option in options.split('&') {
        match option.split_once('=')? {
            ("speed", bits) => speed = Some(bits.parse().ok().filter(|bits| (1200..=921_600).contains(bits))?),
            ("flow", "rts-cts") => flow = FlowControl::RtsCts,
            ("flow", "xon-xoff") => flow = FlowControl::XonXoff,
            _ => return None,
        }
    }
    Some(SerialPort { path: path.into(), speed: speed?, flow })
}

fn is_address(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
}

impl TryFrom<String> for PrinterAddress {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// The width of a roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "Written")]
pub enum PaperWidth {
    /// 80 mm, 576 dots.
    #[default]
    Wide,
    /// 58 mm, 384 dots.
    Narrow,
}

/// What stands for a width: a number is refused with the words that are meant.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Other(IgnoredAny),
}

impl TryFrom<Written> for PaperWidth {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        match written {
            Written::Text(text) if text == "80mm" => Ok(Self::Wide),
            Written::Text(text) if text == "58mm" => Ok(Self::Narrow),
            Written::Text(_) | Written::Other(_) => Err("paper must be \"80mm\" or \"58mm\", in quotes"),
        }
    }
}

impl PaperWidth {
    /// How wide the roll is, in millimetres.
    #[must_use]
    pub fn width_mm(self) -> u32 {
        match self {
            Self::Wide => 80,
            Self::Narrow => 58,
        }
    }

    /// Printable dots across.
    #[must_use]
    pub fn dots(self) -> u32 {
        match self {
            Self::Wide => 576,
            Self::Narrow => 384,
        }
    }
}

/// What of a slip a printer sets in its own letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lettering {
    /// Words are pictures; the line of date and time, and the code, are the printer's own.
    #[default]
    Hybrid,
    /// All of it is pictures, for a printer whose letters or codes cannot be trusted.
    Pictures,
    /// Words are the printer's letters, with those that it lacks taught first: a quarter of the bytes, for a slow line.
    Characters,
}

impl Lettering {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Hybrid, Self::Pictures, Self::Characters];
}

/// How a printer says that a slip is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProofMeans {
    /// It returns the id of the slip once it is printed and cut (`GS ( H`).
    #[default]
    ProcessId,
    /// It answers a status request that stands behind the slip in its buffer (`GS r`).
    Barrier,
    /// It never answers. A slip counts as out when its bytes were taken and the time that its paper needs is over; such numbers are counted apart.
    None,
}
