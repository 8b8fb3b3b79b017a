//! What a slip looks like: one axis down the middle, one emphasis, and white to hold them apart.
//!
//! Lines stand on baselines with fixed distances, as in a book; the marks of Vietnamese letters reach into the white
//! above without moving their line. A slip says its lines once; the lettering of its printer decides what each becomes. In
//! most halls what a person reads as words is set in our own face, and the line of date and time is the printer's own type,
//! which costs no bytes and says what it is: a stamp.

mod day_report;
mod dossier_receipt;
mod list;
mod page;
mod test_page;
#[cfg(test)]
mod tests;
mod ticket;

use jiff::civil::DateTime;

use super::cells::{CELL, CellText, Glyph};
use super::raster::{Band, Style, Typesetter};
use super::text::CodeText;
use crate::config::{Lettering, PaperWidth, Printer};
use crate::domain::slip::SlipContent;
use crate::locale::Words;
use page::{Fitting, Page};

/// The smallest em that is set, in dots: capitals of 2 mm.
const SMALLEST: f32 = 21.0;

/// What a slip is laid out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// The width of the roll.
    pub paper: PaperWidth,
    /// What of it is the printer's own letters.
    pub lettering: Lettering,
}

impl Format {
    /// What slips are laid out for on a printer.
    #[must_use]
    pub fn of(printer: &Printer) -> Self {
        Self { paper: printer.paper, lettering: printer.lettering }
    }
}

/// Where a line of letters stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// In the middle of the paper.
    Middle,
    /// At its left edge, after so many empty cells.
    Left(u8),
}

/// A piece of a slip. What has no side of its own stands in the middle of the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// White, in dots of paper.
    White(u32),
    /// Something drawn.
    Band(Band),
    /// Letters that the printer is taught. Nothing of them is seen yet.
    Letters(Vec<Glyph>),
    /// A line of the printer's letters.
    Cells {
        /// What it says.
        text: CellText,
        /// How many times as wide and as high as plain ones, 1 to 8.
        size: (u8, u8),
        /// Where it stands.
        side: Alignment,
    },
    /// A QR code that the printer draws itself.
    Code {
        /// What it says.
        text: CodeText,
        /// Dots to a square.
        square: u32,
        /// Squares across and down.
        squares: u32,
    },
}

impl Block {
    /// Paper it takes, in dots.
    #[must_use]
    pub fn height(&self) -> u32 {
        match self {
            Self::White(dots) => *dots,
            Self::Band(band) => band.height(),
            Self::Letters(_) => 0,
            Self::Cells { size, .. } => CELL.1 * u32::from(size.1),
            Self::Code { square, squares, .. } => square * squares,
        }
    }
}

/// Paper that some blocks take, in dots.
#[must_use]
pub fn height(blocks: &[Block]) -> u32 {
    blocks.iter().map(Block::height).sum()
}

/// Whether the slip of a number has room for the code of a text; if not, it is printed with the hall's own short one.
#[must_use]
pub fn has_room_for_code(text: &str, paper: PaperWidth) -> bool {
    Fitting::of(text, paper.dots(), SheetSizes::of(paper).square).is_some()
}

/// Lays out a slip. That of a ticket which is printed again is marked.
#[must_use]
pub fn slip(setter: &mut Typesetter, content: &SlipContent, reprint: bool, words: &Words, format: Format) -> Vec<Block> {
    let sheet = SheetSizes::of(format.paper);
    let page = Page::new(setter, format);
    match content {
        SlipContent::Ticket(ticket) => ticket::lay(page, &sheet, ticket, reprint, words),
        SlipContent::List(list) => list::lay(page, &sheet, list, words),
        SlipContent::Test(test) => test_page::lay(page, &sheet, test, words),
        SlipContent::Appointment(appointment) => dossier_receipt::lay(page, &sheet, appointment, words),
        SlipContent::Closing(closing) => day_report::lay(page, &sheet, closing, words),
    }
}

/// The sizes of a slip on one width of paper, all in dots.
struct SheetSizes {
    paper: PaperWidth,
    dots: u32,
    office: Style,
    unit: Style,
    /// The number is drawn at half its size; the printer doubles it.
    number: Style,
    /// Where to go, drawn so too.
    place: Style,
    service: Style,
    procedure: Style,
    line: Style,
    /// How the number stands.
    stands: Style,
    foot: Style,
    square: u32,
    /// What a list is called.
    heading: Style,
    /// The name of a paper on a list, and the small words under it.
    entry: Style,
    under: Style,
    /// A box to tick: the length of its side.
    tick: u32,
    /// Squares of the code on a list: its text may be a long address.
    small_square: u32,
}

impl SheetSizes {
    fn of(paper: PaperWidth) -> Self {
        match paper {
            PaperWidth::Wide => Self {
                paper,
                dots: paper.dots(),
                office: Style { spacing: 0.04, ..Style::regular(26.0) },
                unit: Style::regular(23.0),
                number: Style::bold(75.0),
                place: Style::bold(29.0),
                service: Style::regular(27.0),
                procedure: Style::regular(25.0),
                line: Style::regular(26.0),
                stands: Style::regular(27.0),
                foot: Style::regular(23.0),
                square: 6,
                heading: Style::bold(44.0),
                entry: Style::regular(27.0),
                under: Style::regular(22.0),
                tick: 28,
                small_square: 5,
            },
            PaperWidth::Narrow => Self {
                paper,
                dots: paper.dots(),
                office: Style { spacing: 0.03, ..Style::regular(21.5) },
                unit: Style::regular(21.0),
                number: Style::bold(65.5),
                place: Style::bold(27.1),
                service: Style::regular(23.0),
                procedure: Style::regular(22.0),
                line: Style::regular(22.0),
                stands: Style::regular(23.0),
                foot: Style::regular(21.0),
                square: 5,
                heading: Style::bold(36.0),
                entry: Style::regular(25.0),
                under: Style::regular(21.0),
                tick: 26,
                small_square: 4,
            },
        }
    }
}

/// A local date and time, as a slip says it.
fn moment(words: &Words, at: DateTime) -> String {
    let part = |pattern: &str| at.strftime(pattern).to_string();
    words.say_with(
        "slip-when",
        [
            ("day", part("%d").into()),
            ("month", part("%m").into()),
            ("year", part("%Y").into()),
            ("hour", part("%H").into()),
            ("minute", part("%M").into()),
        ],
    )
}
