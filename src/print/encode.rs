//! Blocks as the bytes a receipt printer obeys.
//!
//! The crate `escpos` builds the commands, and nothing of it touches a device: its drivers lose data and its `Ok`
//! proves nothing. Only commands stand in the stream that cheap printers share: no code pages (words are pictures, or
//! letters that the printer is taught), no page mode, no stored graphics, and no byte of ours above 0x7E outside a picture.

use std::cell::RefCell;
use std::rc::Rc;

use ::escpos::driver::Driver;
use ::escpos::errors::{PrinterError, Result as PrinterResult};
use ::escpos::printer::Printer;
use ::escpos::utils::{JustifyMode, Protocol, QRCodeCorrectionLevel, QRCodeModel, QRCodeOption};

use super::PrintError;
use super::cells::Glyph;
use super::layout::{Alignment, Block};
use super::preview::LEAD;
use super::raster::{Band, DOTS_PER_MM, Edge};
use crate::config::{self, ProofMeans};
use crate::domain::slip::SlipId;

/// Feeds until the last row has passed the blade and cuts, leaving a corner to hold the slip (`GS V 66 0`).
const CUT: [u8; 4] = [0x1D, b'V', 66, 0];

/// The printer says by itself when its cover, paper or an error changes, even while it takes no more data (`GS a 15`). Those that prove by
/// name know it; `ESC @` forgets it.
const SAY_CHANGES: [u8; 3] = [0x1D, b'a', 0x0F];

/// Letters that were taught are printed for their codes, and the printer's own for all others (`ESC % 1`).
const TAUGHT: [u8; 3] = [0x1B, b'%', 1];

/// What a printer is asked behind a slip, so that its answer proves the slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofRequest {
    /// `GS ( H`: the same four bytes come back when everything before is printed and cut.
    ProcessId([u8; 4]),
    /// `GS r 1`: answered when everything before is carried out.
    Barrier,
}

impl ProofRequest {
    /// The request for a slip; `None` for a printer that never answers. Ids repeat after two million slips; each is compared on the
    /// connection of its slip only.
    #[must_use]
    pub fn new(means: ProofMeans, slip: SlipId) -> Option<Self> {
        match means {
            ProofMeans::None => None,
            ProofMeans::Barrier => Some(Self::Barrier),
            ProofMeans::ProcessId => {
                const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
                let mut rest = slip.0.unsigned_abs();
                let mut id = [b'0'; 4];
                for digit in id.iter_mut().rev() {
                    *digit = DIGITS[(rest % 36) as usize];
                    rest /= 36;
                }
                Some(Self::ProcessId(id))
            }
        }
    }

    fn bytes(self) -> Vec<u8> {
        match self {
            Self::ProcessId(id) => [&[0x1D, b'(', b'H', 6, 0, 48, 48], id.as_slice()].concat(),
            Self::Barrier => vec![0x1D, b'r', 1],
        }
    }
}

/// What stands behind the last row of a slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// Whether the printer cuts it off; else it is fed to the bar where a hand tears it.
    pub has_cutter: bool,
    /// What proves it, where the printer answers.
    pub proof: Option<ProofRequest>,
}

impl Ending {
    /// The end of a slip on a printer.
    #[must_use]
    pub fn on(printer: &config::Printer, slip: SlipId) -> Self {
        Self { has_cutter: printer.cutter, proof: ProofRequest::new(printer.proof, slip) }
    }
}

/// A slip as bytes. They are kept command by command, because between two commands is the only place where a printer
/// may be asked how it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscPosStream {
    commands: Vec<Vec<u8>>,
    /// What proves it, where the printer answers.
    pub proof: Option<ProofRequest>,
    /// Paper it takes, in dots, without the feed to the blade.
    pub height: u32,
}

impl EscPosStream {
    /// Encodes a slip.
    ///
    /// # Errors
    /// [`PrintError::Encode`] when the encoder refuses a block; a test keeps this from happening.
    pub fn new(blocks: &[Block], ending: Ending) -> Result<Self, PrintError> {
        let collector = Collector::default();
        let mut printer = Printer::new(collector.clone(), Protocol::default(), None);
        compose(&mut printer, blocks, ending).map_err(|error| PrintError::Encode(error.to_string()))?;
        let commands = collector.0.take();
        Ok(Self { commands, proof: ending.proof, height: super::layout::height(blocks) })
    }

    /// Paper it takes with the feed to the blade, in millimetres.
    #[must_use]
    pub fn paper_mm(&self) -> u32 {
        (self.height + LEAD).div_ceil(DOTS_PER_MM)
    }

    /// All of it in one piece.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.commands.concat()
    }

    /// In pieces of whole commands, each as long as `most` allows; a longer command is a piece by itself.
    #[must_use]
    pub fn pieces(&self, most: usize) -> Vec<Vec<u8>> {
        let mut pieces: Vec<Vec<u8>> = Vec::new();
        for command in &self.commands {
            match pieces.last_mut().filter(|piece| piece.len() + command.len() <= most) {
                Some(piece) => piece.extend_from_slice(command),
                None => pieces.push(command.clone()),
            }
        }
        pieces
    }
}

fn compose(printer: &mut Printer<Collector>, blocks: &[Block], ending: Ending) -> PrinterResult<()> {
    // With 203 motion units to the inch, one unit of feed is one dot.
    let _ = printer.init()?.motion_units(203, 203)?.justify(JustifyMode::CENTER)?;
    if matches!(ending.proof, Some(ProofRequest::ProcessId(_))) {
        let _ = printer.custom(&SAY_CHANGES)?;
    }
    if blocks.iter().any(|block| matches!(block, Block::Letters(_))) {
        let _ = printer.custom(&TAUGHT)?;
    }
    let (mut on_left, mut large) = (false, (1, 1));
    for block in blocks {
        let left = match block {
            Block::Cells { side, .. } => *side != Alignment::Middle,
            Block::Band(band) => band.edge() == Edge::Left,
            Block::White(_) | Block::Letters(_) | Block::Code { .. } => false,
        };
        let is_seen = !matches!(block, Block::White(_) | Block::Letters(_));
        if is_seen && left != on_left {
            let _ = printer.justify(if left { JustifyMode::LEFT } else { JustifyMode::CENTER })?;
            on_left = left;
        }
        match block {
            Block::White(dots) => feed(printer, *dots)?,
            Block::Band(band) => raster(printer, band)?,
            Block::Letters(letters) => teach(printer, letters)?,
            Block::Cells { text, size, side } => {
                if *size != large {
                    let _ = printer.custom(&[0x1D, b'!', (size.0.clamp(1, 8) - 1) << 4 | (size.1.clamp(1, 8) - 1)])?;
                    large = *size;
                }
                let empty = if let Alignment::Left(empty) = side { usize::from(*empty) } else { 0 };
                let _ = printer.custom(&[vec![b' '; empty], text.bytes()].concat())?;
                feed(printer, block.height())?;
            }
            Block::Code { text, square, .. } => {
                let option = QRCodeOption::new(QRCodeModel::Model2, *square as u8, QRCodeCorrectionLevel::M);
                let _ = printer.qrcode_option(text.as_str(), option)?;
            }
        }
    }
    if ending.has_cutter {
        let _ = printer.custom(&CUT)?;
    } else {
        feed(printer, LEAD)?;
    }
    if let Some(proof) = ending.proof {
        let _ = printer.custom(&proof.bytes())?;
    }
    let _ = printer.print()?;
    Ok(())
}

/// `ESC &`: teaches letters, those of codes that follow each other in one command.
fn teach(printer: &mut Printer<Collector>, letters: &[Glyph]) -> PrinterResult<()> {
    for run in letters.chunk_by(|one, next| next.code() == one.code() + 1) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            continue;
        };
        let mut command = vec![0x1B, b'&', 3, first.code(), last.code()];
        for letter in run {
            command.push(letter.columns().len() as u8);
            command.extend(letter.columns().iter().flatten());
        }
        let _ = printer.custom(&command)?;
    }
    Ok(())
}

/// `ESC J`: prints what stands in the line, then feeds; at most 255 dots each.
fn feed(printer: &mut Printer<Collector>, dots: u32) -> PrinterResult<()> {
    let mut left = dots;
    while left > 0 {
        let step = left.min(255);
        let _ = printer.custom(&[0x1B, b'J', step as u8])?;
        left -= step;
    }
    Ok(())
}

/// `GS v 0`.
fn raster(printer: &mut Printer<Collector>, band: &Band) -> PrinterResult<()> {
    let mode = if band.doubled() { 3 } else { 0 };
    let [low, high] = band.rows().to_le_bytes();
    let mut command = vec![0x1D, b'v', b'0', mode, band.bytes_across(), 0, low, high];
    command.extend_from_slice(band.bytes());
    let _ = printer.custom(&command)?;
    Ok(())
}

/// A "driver" that keeps what the encoder writes.
#[derive(Debug, Clone, Default)]
struct Collector(Rc<RefCell<Vec<Vec<u8>>>>);

impl Driver for Collector {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn write(&self, data: &[u8]) -> PrinterResult<()> {
        self.0.borrow_mut().push(data.to_vec());
        Ok(())
    }

    fn read(&self, _: &mut [u8]) -> PrinterResult<usize> {
        Err(PrinterError::Io("nothing answers here".to_owned()))
    }

    fn flush(&self) -> PrinterResult<()> {
        Ok(())
    }
}
