//! What a slip looks like: one axis down the middle, one emphasis, and white to hold them apart.
//!
//! Lines stand on baselines with fixed distances, as in a book; the marks of Vietnamese letters reach into the white
//! above without moving their line. What a person reads as words is set in our own face in every language. The line
//! of date and time is the printer's own type, which costs no bytes and says what it is: a stamp.

mod list;
mod test_page;
#[cfg(test)]
mod tests;

use qrcode::{EcLevel, QrCode};

use super::raster::{Band, Bitmap, DOTS_PER_MM, Style, Typesetter, bands};
use super::text::{CodeText, MachineText, TicketText};
use crate::config::Paper;
use crate::domain::slip::TicketSlip;
use crate::locale::Words;

pub use list::list;
pub use test_page::test_page;

/// A cell of the printer's own letters, in dots.
pub const CELL: (u32, u32) = (12, 24);
/// White around a code, in its own squares: what readers need.
const QUIET: u32 = 4;

/// The smallest em that is set, in dots: capitals of 2 mm.
const SMALLEST: f32 = 21.0;

/// A piece of a slip. Everything stands in the middle of the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// White, in dots of paper.
    White(u32),
    /// Drawn words.
    Band(Band),
    /// A line of the printer's own letters, 24 dots high.
    Machine(MachineText),
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
            Self::Machine(_) => CELL.1,
            Self::Code { square, squares, .. } => square * squares,
        }
    }
}

/// Paper that some blocks take, in dots.
#[must_use]
pub fn height(blocks: &[Block]) -> u32 {
    blocks.iter().map(Block::height).sum()
}

/// The sizes of a slip on one width of paper, all in dots.
struct Sheet {
    dots: u32,
    office: Style,
    unit: Style,
    /// The number is drawn at half its size; the printer doubles it.
    number: Style,
    service: Style,
    procedure: Style,
    line: Style,
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

impl Sheet {
    fn of(paper: Paper) -> Self {
        match paper {
            Paper::Wide => Self {
                dots: paper.dots(),
                office: Style { spacing: 0.04, ..Style::regular(26.0) },
                unit: Style::regular(24.0),
                number: Style::bold(78.0),
                service: Style::regular(31.0),
                procedure: Style::regular(25.0),
                line: Style::regular(26.0),
                foot: Style::regular(24.0),
                square: 6,
                heading: Style::bold(44.0),
                entry: Style::regular(27.0),
                under: Style::regular(22.0),
                tick: 28,
                small_square: 5,
            },
            Paper::Narrow => Self {
                dots: paper.dots(),
                office: Style { spacing: 0.03, ..Style::regular(24.0) },
                unit: Style::regular(22.0),
                number: Style::bold(68.0),
                service: Style::regular(25.0),
                procedure: Style::regular(22.0),
                line: Style::regular(24.0),
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

/// Lays out the slip of a ticket. A slip that is printed again carries a small mark in its rule.
#[must_use]
pub fn ticket(setter: &mut Typesetter, slip: &TicketSlip, reprint: bool, words: &Words, paper: Paper) -> Vec<Block> {
    let sheet = Sheet::of(paper);
    let mut page = Page { setter, dots: sheet.dots, blocks: Vec::new(), at: 0, baseline: 0 };
    let text = TicketText::new;

    page.words(&text(&slip.office).capitals(), sheet.office, 28, 2);
    page.words(&text(&slip.unit), sheet.unit, 34, 2);
    page.rule(reprint.then(|| text(&words.say("slip-reprint"))), Style::regular(SMALLEST));
    page.number(&text(slip.label.as_str()), sheet.number);

    page.joined(&[text(&slip.service), counters(slip, words)], sheet.service, 54);
    if let Some(procedure) = &slip.procedure {
        page.words(&text(procedure), sheet.procedure, 36, 2);
    }
    page.words(&text(&words.say_with("slip-ahead", [("n", slip.ahead.into())])), sheet.line, 44, 2);
    page.stamp(&text(&when(slip, words)), sheet.line);
    page.code(&slip.code, sheet.square);

    let mut foot = vec![text(&words.say("slip-keep"))];
    // On narrow paper it would be a line more; it stands at the terminal too.
    if let Some(number) = slip.hotline.as_ref().filter(|_| paper == Paper::Wide) {
        foot.push(text(&words.say_with("slip-help", [("number", number.as_str().into())])));
    }
    page.joined(&foot, sheet.foot, 22);
    // The blade falls a little below the last line.
    page.white(page.at + 3 * DOTS_PER_MM);
    page.blocks
}

fn counters(slip: &TicketSlip, words: &Words) -> TicketText {
    if slip.counters.is_empty() {
        return TicketText::new("");
    }
    let list = slip.counters.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    TicketText::new(&words.say_with("counters", [("count", slip.counters.len().into()), ("list", list.into())]))
}

fn when(slip: &TicketSlip, words: &Words) -> String {
    let part = |pattern: &str| slip.at.strftime(pattern).to_string();
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

/// A page being filled from above.
struct Page<'a> {
    setter: &'a mut Typesetter,
    dots: u32,
    blocks: Vec<Block>,
    /// Where the next block begins, from the first dot of the slip.
    at: u32,
    /// Where the last line stands.
    baseline: u32,
}

impl Page<'_> {
    /// White down to `to`.
    fn white(&mut self, to: u32) {
        if to > self.at {
            self.push(Block::White(to - self.at));
        }
    }

    fn push(&mut self, block: Block) {
        self.at += block.height();
        self.blocks.push(block);
    }

    fn picture(&mut self, picture: &Bitmap, doubled: bool) {
        for band in bands(picture, doubled) {
            self.push(Block::Band(band));
        }
    }

    /// One line on the next baseline, `leading` below the last.
    fn line(&mut self, text: &TicketText, style: Style, leading: u32) {
        let Some(picture) = self.setter.draw(text, style) else {
            return;
        };
        let baseline = self.baseline + leading;
        let top = i64::from(baseline) - i64::from(picture.baseline());
        self.white(u32::try_from(top).unwrap_or(0));
        // Where two lines would touch, the lower one moves down; that shows less than letters that run together.
        self.baseline = self.at.saturating_add_signed(picture.baseline());
        self.picture(&picture, false);
    }

    /// Words on at most `lines` lines; what does not fit ends in an ellipsis.
    fn words(&mut self, text: &TicketText, style: Style, leading: u32, lines: usize) {
        let style = self.fitted(text, style);
        for (index, line) in self.wrapped(text, style, lines).iter().enumerate() {
            self.line(line, style, if index == 0 { leading } else { next_line(style) });
        }
    }

    /// Several texts on one line with a dot between, or each on a line of its own where that is too long.
    fn joined(&mut self, parts: &[TicketText], style: Style, leading: u32) {
        let parts: Vec<&TicketText> = parts.iter().filter(|part| !part.is_empty()).collect();
        let together = TicketText::new(&parts.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(" · "));
        let fitted = self.fitted(&together, style);
        if self.setter.width(&together, fitted) <= self.dots {
            return self.line(&together, fitted, leading);
        }
        for (index, part) in parts.into_iter().enumerate() {
            self.words(part, style, if index == 0 { leading } else { next_line(style) }, 2);
        }
    }

    /// A thin rule across the paper, with a small word in its middle where there is one.
    fn rule(&mut self, mark: Option<TicketText>, style: Style) {
        self.white(self.baseline + if mark.is_some() { 20 } else { 16 });
        let mark = mark.and_then(|mark| self.setter.draw(&mark, style));
        let rows = mark.as_ref().map_or(2, |mark| mark.height().max(2));
        let mut picture = Bitmap::white(self.dots, rows);
        let gap = mark.as_ref().map_or(0, |mark| mark.width() + 32);
        for x in (0..self.dots).filter(|x| x.abs_diff(self.dots / 2) >= gap / 2) {
            for y in 0..2 {
                picture.blacken(i64::from(x), i64::from(rows / 2 - 1 + y));
            }
        }
        if let Some(mark) = &mark {
            picture.place(mark, i64::from((self.dots.saturating_sub(mark.width())) / 2), 0);
        }
        self.picture(&picture, false);
        self.baseline = self.at;
    }

    /// The number, as large as its style or the paper allows.
    fn number(&mut self, text: &TicketText, style: Style) {
        let half = self.dots / 2;
        let width = self.setter.width(text, style);
        let style = if width > half { Style { size: style.size * half as f32 / width as f32, ..style } } else { style };
        let Some(picture) = self.setter.draw(text, style) else {
            return;
        };
        self.white(self.at + 22);
        self.baseline = self.at.saturating_add_signed(picture.baseline() * 2);
        self.picture(&picture, true);
    }

    /// Date and time in the printer's own letters, or drawn where a language needs more than those.
    fn stamp(&mut self, text: &TicketText, style: Style) {
        match MachineText::new(text).filter(|text| text.as_str().len() as u32 * CELL.0 <= self.dots) {
            Some(machine) => {
                self.white(self.baseline + 18);
                self.push(Block::Machine(machine));
                // The printer's letters stand 5 dots above the foot of their cell.
                self.baseline = self.at - 5;
            }
            None => self.line(text, style, next_line(style)),
        }
    }

    /// The code with white around. A text that makes none leaves the slip without; its number is still valid.
    fn code(&mut self, text: &str, square: u32) {
        let Some(text) = CodeText::new(text) else {
            tracing::error!("the text of a slip's code cannot be printed; the slip goes without");
            return;
        };
        let Ok(code) = QrCode::with_error_correction_level(text.as_str(), EcLevel::M) else {
            return;
        };
        let squares = code.width() as u32;
        // Four dots are the least that cameras read from thermal paper.
        let Some(square) = (4..=square).rev().find(|square| (squares + 2 * QUIET) * square <= self.dots) else {
            tracing::error!(squares, "a slip's code is wider than the paper; the slip goes without");
            return;
        };
        let quiet = QUIET * square;
        self.white(self.at + quiet);
        self.push(Block::Code { text, square, squares });
        self.white(self.at + quiet);
        self.baseline = self.at;
    }

    /// A little smaller, where that saves a line; smaller than that is worse to read than two lines.
    fn fitted(&mut self, text: &TicketText, style: Style) -> Style {
        let share = self.dots as f32 / self.setter.width(text, style).max(1) as f32;
        let size = (style.size * share).floor();
        if (0.85..1.0).contains(&share) && size >= SMALLEST { Style { size, ..style } } else { style }
    }

    /// Breaks a text between words, evenly where two lines hold it.
    fn wrapped(&mut self, text: &TicketText, style: Style, lines: usize) -> Vec<TicketText> {
        if text.is_empty() || self.setter.width(text, style) <= self.dots {
            return vec![text.clone()];
        }
        if lines == 2 {
            let words: Vec<&str> = text.as_str().split(' ').collect();
            let part = |range: &[&str]| TicketText::new(&range.join(" "));
            let mut best: Option<(u32, usize)> = None;
            for cut in 1..words.len() {
                let width = self.setter.width(&part(&words[..cut]), style).max(self.setter.width(&part(&words[cut..]), style));
                if width <= self.dots && best.is_none_or(|(least, _)| width < least) {
                    best = Some((width, cut));
                }
            }
            if let Some((_, cut)) = best {
                return vec![part(&words[..cut]), part(&words[cut..])];
            }
        }
        self.filled(text, style, lines, self.dots)
    }

    /// Breaks a text between words into lines of a width, each as full as it gets.
    fn filled(&mut self, text: &TicketText, style: Style, lines: usize, width: u32) -> Vec<TicketText> {
        let words: Vec<&str> = text.as_str().split(' ').collect();
        let part = |range: &[&str]| TicketText::entry(&range.join(" "));
        let mut filled = Vec::new();
        let mut rest = words.as_slice();
        while filled.len() + 1 < lines && rest.len() > 1 && self.setter.width(&part(rest), style) > width {
            let fits = (1..rest.len()).rev().find(|cut| self.setter.width(&part(&rest[..*cut]), style) <= width);
            let Some(cut) = fits else {
                break;
            };
            filled.push(part(&rest[..cut]));
            rest = &rest[cut..];
        }
        filled.push(self.shortened(&part(rest), style, width));
        filled
    }

    /// As much of a text as fits into a width, and an ellipsis.
    fn shortened(&mut self, text: &TicketText, style: Style, width: u32) -> TicketText {
        if self.setter.width(text, style) <= width {
            return text.clone();
        }
        let letters: Vec<char> = text.as_str().chars().collect();
        let cut = |count: usize| {
            let kept: String = letters[..count].iter().collect();
            // Whole words, unless there is only one.
            let words =
                if letters.get(count).is_some_and(|next| *next != ' ') { kept.rsplit_once(' ').map(|(words, _)| words) } else { None };
            TicketText::entry(&format!("{}…", words.unwrap_or(&kept).trim_end_matches([' ', ','])))
        };
        // Width grows with the letters, so the last that fits is found by halving.
        let (mut fits, mut over) = (0, letters.len());
        while over - fits > 1 {
            let middle = usize::midpoint(fits, over);
            if self.setter.width(&cut(middle), style) <= width { fits = middle } else { over = middle }
        }
        cut(fits)
    }
}

/// From one line of a text to its next: room for the marks of both.
fn next_line(style: Style) -> u32 {
    (style.size * 1.3).round() as u32
}
