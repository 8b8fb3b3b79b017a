//! A page being filled from above.

use qrcode::{Color, EcLevel, QrCode};

use super::{Alignment, Block, Format, SMALLEST};
use crate::config::Lettering;
use crate::print::cells::{Alphabet, BASELINE, CELL, cells};
use crate::print::raster::{Bitmap, DOTS_PER_MM, Edge, Strip, Style, Typesetter, strips};
use crate::print::text::{CodeText, TicketText};

/// White around a code, in its own squares: what readers need.
const QUIET: u32 = 4;
/// How many times as large as plain ones the printer's letters are for what comes after the number.
const LARGE: u32 = 3;
/// What had to be made smaller than this to fit is no longer large.
const LEAST_SHARE: f32 = 0.7;
/// The em of the number, at half its size, for a slow line: digits of twelve millimetres.
const LIGHT: f32 = 66.0;
/// The em from which a line is set in letters of twice the size, in dots.
const TWICE: f32 = 34.0;
/// White below the last line: the blade falls a little below it, in dots.
const END: u32 = DOTS_PER_MM * 3 / 2;
/// The least dots to a square that cameras read from thermal paper.
const LEAST_SQUARE: u32 = 4;
/// The thickness of a rule, in dots.
const RULE: u32 = 2;

/// What stands on a page, and where: from the first dot of the slip.
#[derive(Debug)]
enum PageItem {
    Block {
        top: u32,
        block: Block,
    },
    /// A line of the printer's letters. Whether it can be one is known when all of the slip is.
    Line {
        baseline: u32,
        text: TicketText,
        style: Style,
        size: (u8, u8),
        side: Alignment,
    },
}

/// A page being filled from above.
pub(super) struct Page<'a> {
    pub(super) setter: &'a mut Typesetter,
    pub(super) dots: u32,
    lettering: Lettering,
    parts: Vec<PageItem>,
    /// Where the next block begins, from the first dot of the slip.
    pub(super) at: u32,
    /// Where the last line stands.
    pub(super) baseline: u32,
}

impl<'a> Page<'a> {
    pub(super) fn new(setter: &'a mut Typesetter, format: Format) -> Self {
        Self { setter, dots: format.paper.dots(), lettering: format.lettering, parts: Vec::new(), at: 0, baseline: 0 }
    }

    /// All of it, from above, with the white between.
    pub(super) fn finish(mut self) -> Vec<Block> {
        let end = self.at + END;
        let parts = std::mem::take(&mut self.parts);
        let texts = parts.iter().filter_map(|part| if let PageItem::Line { text, .. } = part { Some(text) } else { None });
        let mut column = Column { blocks: Vec::new(), at: 0 };
        let mut alphabet = Alphabet::of(texts);
        for part in parts {
            match part {
                PageItem::Block { top, block } => column.put(top, block),
                PageItem::Line { baseline, text, style, size, side } => match alphabet.spell(self.setter, &text) {
                    Some((new, text)) => {
                        if !new.is_empty() {
                            column.put(column.at, Block::Letters(new));
                        }
                        let top = baseline.saturating_sub(BASELINE * u32::from(size.1));
                        column.put(top, Block::Cells { text, size, side });
                    }
                    None => self.instead(&mut column, &text, style, baseline, side),
                },
            }
        }
        column.white(end);
        column.blocks
    }

    /// A line that the printer's letters cannot be had for, as a picture of its width or less.
    fn instead(&mut self, column: &mut Column, text: &TicketText, style: Style, baseline: u32, side: Alignment) {
        let left = if let Alignment::Left(empty) = side { u32::from(empty) * CELL.0 } else { 0 };
        let width = self.setter.width(text, style).max(1);
        let share = ((self.dots - left.min(self.dots)) as f32 / width as f32).min(1.0);
        let Some(words) = self.setter.draw(text, Style { size: (style.size * share).floor(), ..style }) else {
            return;
        };
        let (picture, edge) = match side {
            Alignment::Middle => (words, Edge::None),
            Alignment::Left(_) => {
                let mut row = Bitmap::white(left + words.width(), words.height());
                row.place(&words, left.into(), 0);
                (row.with_baseline(words.baseline()), Edge::Left)
            }
        };
        let mut top = baseline.saturating_add_signed(-picture.baseline());
        for block in drawn(&picture, false, edge) {
            let height = block.height();
            column.put(top, block);
            top += height;
        }
    }

    /// White down to `to`.
    pub(super) fn white(&mut self, to: u32) {
        self.at = self.at.max(to);
    }

    fn push(&mut self, block: Block) {
        let top = self.at;
        self.at += block.height();
        self.parts.push(PageItem::Block { top, block });
    }

    /// Something drawn, in the middle of the paper.
    pub(super) fn picture(&mut self, picture: &Bitmap, doubled: bool) {
        self.put(picture, doubled, Edge::None);
    }

    fn put(&mut self, picture: &Bitmap, doubled: bool, edge: Edge) {
        for block in drawn(picture, doubled, edge) {
            self.push(block);
        }
    }

    /// How many times as large as plain ones the printer's letters are for a style; `None` where words are drawn.
    pub(super) fn size(&self, style: Style) -> Option<(u8, u8)> {
        let size = if style.size >= TWICE { (2, 2) } else { (1, 1) };
        (self.lettering == Lettering::Characters).then_some(size)
    }

    /// Dots a text takes across.
    pub(super) fn width(&mut self, text: &TicketText, style: Style) -> u32 {
        match self.size(style) {
            Some(size) => cells(text) * CELL.0 * u32::from(size.0),
            None => self.setter.width(text, style),
        }
    }

    /// One line on the next baseline, `leading` below the last.
    fn line(&mut self, text: &TicketText, style: Style, leading: u32) {
        match self.size(style) {
            Some(size) => self.letters(text, style, leading, size, Alignment::Middle),
            None => self.drawn(text, style, leading),
        }
    }

    /// One line of the printer's letters.
    pub(super) fn letters(&mut self, text: &TicketText, style: Style, leading: u32, size: (u8, u8), place: Alignment) {
        if text.is_empty() {
            return;
        }
        let above = BASELINE * u32::from(size.1);
        self.white((self.baseline + leading).saturating_sub(above));
        self.baseline = self.at + above;
        self.at += CELL.1 * u32::from(size.1);
        self.parts.push(PageItem::Line { baseline: self.baseline, text: text.clone(), style, size, side: place });
    }

    /// One line in our own face.
    fn drawn(&mut self, text: &TicketText, style: Style, leading: u32) {
        let Some(picture) = self.setter.draw(text, style) else {
            return;
        };
        self.standing(&picture, leading, Edge::None);
    }

    /// A picture of a line on the next baseline.
    pub(super) fn standing(&mut self, picture: &Bitmap, leading: u32, edge: Edge) {
        self.white((self.baseline + leading).saturating_add_signed(-picture.baseline()));
        // Where two lines would touch, the lower one moves down; that shows less than letters that run together.
        self.baseline = self.at.saturating_add_signed(picture.baseline());
        self.put(picture, false, edge);
    }

    /// Words on at most `lines` lines; what does not fit ends in an ellipsis.
    pub(super) fn words(&mut self, text: &TicketText, style: Style, leading: u32, lines: usize) {
        let style = self.fitted(text, style);
        for (index, line) in self.wrapped(text, style, lines).iter().enumerate() {
            self.line(line, style, if index == 0 { leading } else { self.next_line(style) });
        }
    }

    /// Several texts on one line with a dot between, or each on a line of its own where that is too long.
    pub(super) fn joined(&mut self, parts: &[TicketText], style: Style, leading: u32) {
        let parts: Vec<&TicketText> = parts.iter().filter(|part| !part.is_empty()).collect();
        let together = TicketText::new(&parts.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(" · "));
        let fitted = self.fitted(&together, style);
        if self.width(&together, fitted) <= self.dots {
            return self.line(&together, fitted, leading);
        }
        for (index, part) in parts.into_iter().enumerate() {
            self.words(part, style, if index == 0 { leading } else { self.next_line(style) }, 2);
        }
    }

    /// A thin rule across the paper, with a small word in its middle where there is one.
    pub(super) fn rule(&mut self, mark: Option<TicketText>) {
        let style = Style::regular(SMALLEST);
        let Some(mark) = mark.filter(|mark| !mark.is_empty()) else {
            self.white(self.baseline + 14);
            // Drawn at half its size, which is a quarter of the bytes.
            let mut picture = Bitmap::white(self.dots / 2, RULE / 2);
            (0..self.dots / 2).for_each(|x| picture.blacken(x.into(), 0));
            self.picture(&picture, true);
            self.baseline = self.at;
            return;
        };
        let mark = self.shortened(&mark, style, self.dots / 2);
        if let Some(size) = self.size(style) {
            let dashes = "-".repeat(((self.dots / CELL.0).saturating_sub(cells(&mark) + 2) / 2) as usize);
            let marked = TicketText::new(&format!("{dashes} {} {dashes}", mark.as_str()));
            self.letters(&marked, style, 32, size, Alignment::Middle);
            self.baseline = self.at;
            return;
        }
        self.white(self.baseline + 20);
        let Some(mark) = self.setter.draw(&mark, style) else {
            return;
        };
        let mut picture = Bitmap::white(self.dots, mark.height().max(RULE));
        let gap = mark.width() + 32;
        for x in (0..self.dots).filter(|x| x.abs_diff(self.dots / 2) >= gap / 2) {
            for y in 0..RULE {
                picture.blacken(x.into(), (mark.height() / 2 + y).saturating_sub(1).into());
            }
        }
        picture.place(&mark, i64::from((self.dots.saturating_sub(mark.width())) / 2), 0);
        self.picture(&picture, false);
        self.baseline = self.at;
    }

    /// The number, as large as its style or the paper allows. It is a picture in every lettering: a printer whose head is full of
    /// letters that it was taught for another slip cannot make another number of it.
    pub(super) fn number(&mut self, text: &TicketText, style: Style) {
        let style = if self.lettering == Lettering::Characters { Style { size: style.size.min(LIGHT), ..style } } else { style };
        let half = self.dots / 2;
        let width = self.setter.width(text, style);
        let style = if width > half { Style { size: style.size * half as f32 / width as f32, ..style } } else { style };
        let Some(picture) = self.setter.draw(text, style) else {
            return;
        };
        self.white(self.at + 16);
        self.baseline = self.at.saturating_add_signed(picture.baseline() * 2);
        self.picture(&picture, true);
    }

    /// What comes after the number: drawn at half its size too, or in large letters of the printer's own. What is too long for
    /// that is a line like others.
    pub(super) fn large(&mut self, text: &TicketText, style: Style) {
        if text.is_empty() {
            return;
        }
        let style_of_line = Style { bold: true, ..Style::regular(style.size) };
        if self.lettering == Lettering::Characters {
            let fits = (self.dots / (CELL.0 * cells(text).max(1))).min(LARGE);
            if fits < 2 {
                return self.words(text, style_of_line, self.next_line(style_of_line), 2);
            }
            let leading = (self.at + 14 + BASELINE * LARGE).saturating_sub(self.baseline);
            return self.letters(text, style, leading, (fits as u8, LARGE as u8), Alignment::Middle);
        }
        let half = self.dots / 2;
        let share = (half as f32 / self.setter.width(text, style).max(1) as f32).min(1.0);
        if share < LEAST_SHARE {
            return self.words(text, style_of_line, self.next_line(style_of_line) + 10, 2);
        }
        let Some(picture) = self.setter.draw(text, Style { size: style.size * share, ..style }) else {
            return;
        };
        self.white(self.at + 22);
        self.baseline = self.at.saturating_add_signed(picture.baseline() * 2);
        self.picture(&picture, true);
    }

    /// Date and time in the printer's own letters, or drawn where a language needs more than those.
    pub(super) fn stamp(&mut self, text: &TicketText, style: Style) {
        // As much below the last line as a cell of the printer's letters with some white.
        const LEADING: u32 = 16 + BASELINE;
        let plain = text.as_str().is_ascii() && cells(text) * CELL.0 <= self.dots;
        if self.lettering == Lettering::Hybrid && plain {
            self.letters(text, style, LEADING, (1, 1), Alignment::Middle);
        } else {
            self.words(text, style, LEADING, 1);
        }
    }

    /// The code with white around, of the first of these texts that makes one for this paper. Where none does, the slip goes without;
    /// what else it says is still valid.
    pub(super) fn code(&mut self, texts: &[&str], square: u32) {
        let Some(Fitting { text, code, square }) = texts.iter().find_map(|text| Fitting::of(text, self.dots, square)) else {
            tracing::error!("none of the texts of a slip's code makes one for this paper; the slip goes without");
            return;
        };
        let squares = code.width() as u32;
        let quiet = QUIET * square;
        self.white(self.at + quiet);
        if self.lettering == Lettering::Pictures {
            // An even number of dots is drawn at half of it: a quarter of the bytes.
            let doubled = square.is_multiple_of(2);
            self.picture(&code_picture(&code, if doubled { square / 2 } else { square }), doubled);
        } else {
            self.push(Block::Code { text, square, squares });
        }
        self.white(self.at + quiet);
        self.baseline = self.at;
    }

    /// From one line of a text to its next: room for the marks of both.
    pub(super) fn next_line(&self, style: Style) -> u32 {
        match self.size(style) {
            Some(size) => CELL.1 * u32::from(size.1) + 6,
            None => (style.size * 1.3).round() as u32,
        }
    }

    /// A little smaller, where that saves a line; smaller than that is worse to read than two lines.
    pub(super) fn fitted(&mut self, text: &TicketText, style: Style) -> Style {
        if self.size(style).is_some() {
            return style;
        }
        let share = self.dots as f32 / self.width(text, style).max(1) as f32;
        let size = (style.size * share).floor();
        if (0.85..1.0).contains(&share) && size >= SMALLEST { Style { size, ..style } } else { style }
    }

    /// Breaks a text between words, evenly where two lines hold it.
    pub(super) fn wrapped(&mut self, text: &TicketText, style: Style, lines: usize) -> Vec<TicketText> {
        if text.is_empty() || self.width(text, style) <= self.dots {
            return vec![text.clone()];
        }
        if lines == 2 {
            let words: Vec<&str> = text.as_str().split(' ').collect();
            let part = |range: &[&str]| TicketText::new(&range.join(" "));
            let mut best: Option<(u32, usize)> = None;
            for cut in 1..words.len() {
                let width = self.width(&part(&words[..cut]), style).max(self.width(&part(&words[cut..]), style));
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
    pub(super) fn filled(&mut self, text: &TicketText, style: Style, lines: usize, width: u32) -> Vec<TicketText> {
        let words: Vec<&str> = text.as_str().split(' ').collect();
        let part = |range: &[&str]| TicketText::entry(&range.join(" "));
        let mut filled = Vec::new();
        let mut rest = words.as_slice();
        while filled.len() + 1 < lines && rest.len() > 1 && self.width(&part(rest), style) > width {
            let fits = (1..rest.len()).rev().find(|cut| self.width(&part(&rest[..*cut]), style) <= width);
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
    pub(super) fn shortened(&mut self, text: &TicketText, style: Style, width: u32) -> TicketText {
        if self.width(text, style) <= width {
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
            if self.width(&cut(middle), style) <= width { fits = middle } else { over = middle }
        }
        cut(fits)
    }
}

/// A code that fits a paper.
pub(super) struct Fitting {
    text: CodeText,
    code: QrCode,
    /// Dots to a square.
    square: u32,
}

impl Fitting {
    /// The code of a text on paper of so many dots, with at most so many to a square; `None` where the text can be no code, or its code is
    /// wider than the paper in squares that are still read.
    pub(super) fn of(text: &str, dots: u32, largest: u32) -> Option<Self> {
        let text = CodeText::new(text)?;
        let code = QrCode::with_error_correction_level(text.as_str(), EcLevel::M).ok()?;
        let across = code.width() as u32 + 2 * QUIET;
        let square = (LEAST_SQUARE..=largest).rev().find(|square| across * square <= dots)?;
        Some(Self { text, code, square })
    }
}

/// Blocks from above.
struct Column {
    blocks: Vec<Block>,
    at: u32,
}

impl Column {
    fn white(&mut self, to: u32) {
        if to > self.at {
            self.put_next(Block::White(to - self.at));
        }
    }

    fn put(&mut self, top: u32, block: Block) {
        self.white(top);
        self.put_next(block);
    }

    fn put_next(&mut self, block: Block) {
        self.at += block.height();
        match (self.blocks.last_mut(), block) {
            (Some(Block::White(before)), Block::White(more)) => *before += more,
            (_, block) => self.blocks.push(block),
        }
    }
}

/// A picture as blocks.
fn drawn(picture: &Bitmap, doubled: bool, edge: Edge) -> impl Iterator<Item = Block> {
    strips(picture, doubled, edge).into_iter().map(|strip| match strip {
        Strip::White(dots) => Block::White(dots),
        Strip::Band(band) => Block::Band(band),
    })
}

/// A code as a picture, without the white around it.
fn code_picture(code: &QrCode, square: u32) -> Bitmap {
    let squares = code.width() as u32;
    let mut picture = Bitmap::white(squares * square, squares * square);
    for (index, _) in code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark) {
        let (x, y) = (index as u32 % squares * square, index as u32 / squares * square);
        (0..square * square).for_each(|n| picture.blacken((x + n % square).into(), (y + n / square).into()));
    }
    picture
}
