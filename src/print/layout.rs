//! What a slip looks like: one axis down the middle, one emphasis, and white to hold them apart.
//!
//! Lines stand on baselines with fixed distances, as in a book; the marks of Vietnamese letters reach into the white
//! above without moving their line. What a person reads as words is set in our own face in every language. The line
//! of date and time is the printer's own type, which costs no bytes and says what it is: a stamp.

use qrcode::{EcLevel, QrCode};

use super::raster::{Band, Bitmap, DOTS_PER_MM, Style, Typesetter, bands};
use super::text::{CodeText, MachineText, TicketText};
use crate::config::Paper;
use crate::domain::slip::{ListSlip, ListedPaper, TicketSlip};
use crate::domain::text::sentence;
use crate::locale::Words;

/// A cell of the printer's own letters, in dots.
pub const CELL: (u32, u32) = (12, 24);
/// White around a code, in its own squares: what readers need.
const QUIET: u32 = 4;

/// The smallest em that is set, in dots: capitals of 2 mm.
const SMALLEST: f32 = 21.0;
/// The height of a capital letter, of its em.
const CAPITALS: f32 = 0.74;
/// The strokes of a box to tick, in dots.
const STROKE: u32 = 2;

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

/// Lines that the name of a paper takes at most; the longest that offices publish take four on narrow paper.
const ENTRY_LINES: usize = 8;
/// Steps by which the lines of an entry are made shorter, in dots.
const NARROWER: u32 = 8;
/// White between a box to tick and what it is for.
const TICK_GAP: u32 = 14;

/// Lays out a list of missing papers: the one slip that is read and worked through at home, so each paper stands on the left
/// behind a box to tick.
#[must_use]
pub fn list(setter: &mut Typesetter, slip: &ListSlip, words: &Words, paper: Paper) -> Vec<Block> {
    let sheet = Sheet::of(paper);
    let mut page = Page { setter, dots: sheet.dots, blocks: Vec::new(), at: 0, baseline: 0 };
    let text = TicketText::new;

    page.words(&text(&slip.office).capitals(), sheet.office, 28, 2);
    page.words(&text(&slip.unit), sheet.unit, 34, 2);
    page.rule(None, Style::regular(SMALLEST));
    page.words(&text(&words.say("list-heading")), sheet.heading, 62, 2);
    page.words(&text(&slip.procedure), sheet.service, 50, 4);
    page.words(&text(slip.code.as_str()), sheet.under, 34, 1);
    page.white(page.at + 12);
    page.baseline = page.at;
    for paper in &slip.papers {
        page.entry(paper, &sheet, words);
    }
    page.white(page.at + 14);
    page.baseline = page.at;
    page.rule(None, Style::regular(SMALLEST));

    let fact = |what, value: String| text(&words.say_with("list-fact", [("what", words.say(what).into()), ("value", value.into())]));
    page.words(&fact("fee", words.fee(&slip.fee)), sheet.line, 42, 2);
    page.words(&fact("deadline", words.deadline(&slip.deadline)), sheet.line, 36, 2);
    page.words(&text(&words.say("list-back")), Style { bold: true, ..sheet.line }, 52, 2);
    for days in &slip.hours {
        let said = [("days", words.weekdays(days).into()), ("hours", words.hours(days).into())];
        page.words(&text(&words.say_with("list-hours", said)), sheet.line, 36, 2);
    }
    if let Some(number) = &slip.hotline {
        page.words(&text(&words.say_with("slip-help", [("number", number.as_str().into())])), sheet.line, 36, 2);
    }
    page.code(&slip.scan, sheet.small_square);
    page.words(&text(&words.say("list-scan")), sheet.foot, 22, 2);
    let part = |pattern: &str| slip.date.strftime(pattern).to_string();
    let date = [("day", part("%d").into()), ("month", part("%m").into()), ("year", part("%Y").into())];
    page.words(&text(&words.say_with("list-date", date)), sheet.foot, next_line(sheet.foot), 2);
    page.white(page.at + 3 * DOTS_PER_MM);
    page.blocks
}

/// The small words under the name of a paper: how many of it, and in which case.
fn under(paper: &ListedPaper, words: &Words) -> Vec<TicketText> {
    let lines = [words.how_many(paper.original, paper.copy), paper.condition.as_deref().map(sentence)];
    lines.iter().flatten().map(|line| TicketText::entry(line)).filter(|line| !line.is_empty()).collect()
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

    /// A paper of a list: a box to tick, its name beside it from the left, and in small how many and when.
    fn entry(&mut self, paper: &ListedPaper, sheet: &Sheet, words: &Words) {
        let indent = sheet.tick + TICK_GAP;
        let width = self.dots - indent;
        let name = TicketText::entry(&paper.name);
        for (index, line) in self.even(&name, sheet.entry, ENTRY_LINES, width).iter().enumerate() {
            let tick = (index == 0).then_some(sheet.tick);
            self.left(line, sheet.entry, if index == 0 { 52 } else { next_line(sheet.entry) }, indent, tick);
        }
        for text in under(paper, words) {
            for line in self.even(&text, sheet.under, ENTRY_LINES, width) {
                self.left(&line, sheet.under, next_line(sheet.under), indent, None);
            }
        }
    }

    /// One line from the left on the next baseline, perhaps behind a box to tick.
    fn left(&mut self, text: &TicketText, style: Style, leading: u32, indent: u32, tick: Option<u32>) {
        let Some(words) = self.setter.draw(text, style) else {
            return;
        };
        // The box stands a little below the line, so that its middle is that of the capitals.
        let drop = tick.map_or(0, |side| (side as f32 - CAPITALS * style.size) as i32 / 2);
        let above = words.baseline().max(tick.map_or(0, |side| side as i32 - drop));
        let below = (words.height() as i32 - words.baseline()).max(drop);
        let mut picture = Bitmap::white(self.dots, (above + below).unsigned_abs());
        picture.place(&words, indent.into(), (above - words.baseline()).into());
        if let Some(side) = tick {
            outline(&mut picture, side, above + drop - side as i32);
        }
        let top = i64::from(self.baseline + leading) - i64::from(above);
        self.white(u32::try_from(top).unwrap_or(0));
        self.baseline = self.at.saturating_add_signed(above);
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

    /// Breaks a text as [`Self::filled`] does; where the last line would be a word alone, with the others a little shorter.
    fn even(&mut self, text: &TicketText, style: Style, lines: usize, width: u32) -> Vec<TicketText> {
        let filled = self.filled(text, style, lines, width);
        let mut even = filled.clone();
        let mut narrower = width;
        while (2..lines).contains(&even.len()) && even.last().is_some_and(|last| self.setter.width(last, style) < width / 4) {
            narrower -= NARROWER;
            even = self.filled(text, style, lines, narrower);
            if even.len() > filled.len() || narrower < width / 2 {
                return filled;
            }
        }
        even
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

/// A box to tick, two dots strong, from the left edge.
fn outline(picture: &mut Bitmap, side: u32, top: i32) {
    for (x, y) in (0..side).flat_map(|x| (0..side).map(move |y| (x, y))) {
        if [x, y].into_iter().any(|at| at < STROKE || at >= side - STROKE) {
            picture.blacken(x.into(), i64::from(top) + i64::from(y));
        }
    }
}

/// From one line of a text to its next: room for the marks of both.
fn next_line(style: Style) -> u32 {
    (style.size * 1.3).round() as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::ProofMeans;
    use crate::domain::estimate::{Basis, Estimate};
    use crate::domain::queue::{CounterNumber, Label};
    use crate::domain::text::Language;
    use crate::locale::Texts;
    use crate::print::encode::{ProofRequest, Stream};
    use crate::store::spool::SlipId;

    fn slip() -> TicketSlip {
        TicketSlip {
            language: Language::vietnamese(),
            office: "UBND xã Kiến Đức".to_owned(),
            unit: "Trung tâm Phục vụ hành chính công".to_owned(),
            label: Label::new("A", 27, 3),
            service: "Hộ tịch, chứng thực".to_owned(),
            procedure: Some("Đăng ký khai sinh".to_owned()),
            counters: vec![CounterNumber(1), CounterNumber(2)],
            ahead: 4,
            wait: Some(Estimate { ahead: 4, low: 10, likely: 14, high: 22, basis: Basis::Plain }),
            at: jiff::civil::date(2026, 11, 23).at(10, 42, 0, 0),
            code: "MC1:7KQZ3M5N2V4XW6YB8DCEHFGJPA".to_owned(),
            hotline: Some("1022".to_owned()),
        }
    }

    fn missing() -> ListSlip {
        ListSlip {
            language: Language::vietnamese(),
            office: slip().office,
            unit: slip().unit,
            procedure: "Đăng ký khai sinh".to_owned(),
            code: "1.001193".parse().expect("a code"),
            papers: vec![ListedPaper { name: "Tờ khai đăng ký khai sinh".to_owned(), original: 1, copy: 0, condition: None }],
            fee: serde_json::from_value(serde_json::json!({ "status": "provincial", "vnd": null })).expect("a fee"),
            deadline: serde_json::from_value(serde_json::json!({ "qty": 0, "unit": "working_day" })).expect("a deadline"),
            hours: Vec::new(),
            hotline: Some("1022".to_owned()),
            date: jiff::civil::date(2026, 11, 24),
            scan: "1.001193".to_owned(),
        }
    }

    #[test]
    fn no_word_of_a_paper_is_lost_and_none_stands_alone() {
        let mut setter = Typesetter::default();
        let name = "Giấy tờ về việc nhận thừa kế quyền sử dụng đất theo quy định của pháp luật về dân sự";
        for dots in [384, 576] {
            let mut page = Page { setter: &mut setter, dots, blocks: Vec::new(), at: 0, baseline: 0 };
            let lines = page.even(&TicketText::entry(name), Style::regular(25.0), ENTRY_LINES, dots - 40);
            let all = lines.iter().map(TicketText::as_str).collect::<Vec<_>>();
            assert_eq!(all.join(" "), name);
            assert!(all.last().is_some_and(|last| last.contains(' ')), "{all:?}");
        }
    }

    fn laid(setter: &mut Typesetter, slip: &TicketSlip, reprint: bool, paper: Paper) -> Vec<Block> {
        ticket(setter, slip, reprint, &Texts::embedded().words(&slip.language), paper)
    }

    #[test]
    fn a_standard_slip_is_short_on_paper_and_wire() {
        let mut setter = Typesetter::default();
        for (paper, procedure, bytes) in [(Paper::Wide, slip().procedure, 10_000), (Paper::Narrow, None, 6_000)] {
            let blocks = laid(&mut setter, &TicketSlip { procedure, ..slip() }, false, paper);
            let stream = Stream::new(&blocks, ProofRequest::new(ProofMeans::ProcessId, SlipId(1))).expect("encoded");
            assert!(stream.bytes().len() <= bytes, "{paper:?}: {} bytes", stream.bytes().len());
            let millimetres = 14 + height(&blocks) / DOTS_PER_MM;
            assert!(millimetres <= 95, "{paper:?}: {millimetres} mm");
        }
    }

    #[test]
    fn the_number_is_twelve_millimetres_high() {
        let mut setter = Typesetter::default();
        for paper in [Paper::Wide, Paper::Narrow] {
            let blocks = laid(&mut setter, &slip(), false, paper);
            let number: u32 = blocks.iter().filter(|block| matches!(block, Block::Band(band) if band.doubled())).map(Block::height).sum();
            assert!(number >= 12 * DOTS_PER_MM, "{paper:?}: {number} dots");
        }
    }

    #[test]
    fn a_long_number_still_fits() {
        let mut setter = Typesetter::default();
        for paper in [Paper::Wide, Paper::Narrow] {
            let blocks = laid(&mut setter, &TicketSlip { label: Label::new("W", 8_888_888, 7), ..slip() }, false, paper);
            assert!(blocks.iter().all(|block| !matches!(block, Block::Band(band) if band.width() > paper.dots())));
        }
    }

    #[test]
    fn a_long_name_takes_two_lines_and_an_ellipsis() {
        let mut setter = Typesetter::default();
        let mut page = Page { setter: &mut setter, dots: 384, blocks: Vec::new(), at: 0, baseline: 0 };
        let lines = page.wrapped(&TicketText::new(&"thủ tục ".repeat(18)), Style::regular(24.0), 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].as_str().ends_with('…'), "{lines:?}");
        let lines = page.wrapped(&TicketText::new(&"ộ".repeat(100)), Style::regular(24.0), 2);
        assert!(lines.len() == 1 && lines[0].as_str().ends_with('…'), "{lines:?}");
        let even = page.wrapped(&TicketText::new("Cấp bản sao trích lục hộ tịch, bản sao giấy khai sinh"), Style::regular(24.0), 2);
        assert_eq!(even.iter().map(TicketText::as_str).collect::<Vec<_>>(), ["Cấp bản sao trích lục hộ", "tịch, bản sao giấy khai sinh"]);
    }

    #[test]
    fn a_slip_printed_again_says_so() {
        let mut setter = Typesetter::default();
        assert_ne!(laid(&mut setter, &slip(), true, Paper::Wide), laid(&mut setter, &slip(), false, Paper::Wide));
    }

    #[test]
    fn a_code_that_cannot_be_printed_leaves_the_rest() {
        let mut setter = Typesetter::default();
        let blocks = laid(&mut setter, &TicketSlip { code: "\u{1b}@".to_owned(), ..slip() }, false, Paper::Wide);
        assert!(blocks.len() > 10 && !blocks.iter().any(|block| matches!(block, Block::Code { .. })));
    }

    /// Reads a stream as a printer does and says it in blocks; anything but the commands of a slip is an error.
    fn parse(bytes: &[u8]) -> Result<Vec<String>, String> {
        let mut parts = Vec::new();
        let mut rest = bytes;
        for start in [b"\x1b@".as_slice(), b"\x1dP\xcb\xcb", b"\x1ba\x01"] {
            rest = rest.strip_prefix(start).ok_or_else(|| format!("not begun with {start:02x?}"))?;
        }
        loop {
            match *rest {
                [0x1D, b'v', b'0', mode @ (0 | 3), across, 0, low, high, ..] => {
                    let rows = u16::from_le_bytes([low, high]);
                    let end = 8 + usize::from(across) * usize::from(rows);
                    let data = rest.get(8..end).ok_or("a picture without its end")?;
                    if data.windows(2).any(|pair| pair[0] == 0x10 && matches!(pair[1], 4 | 5 | 0x14)) {
                        return Err("a real-time command in a picture".to_owned());
                    }
                    parts.push(format!("picture {mode} {across} {rows}"));
                    rest = &rest[end..];
                }
                [0x1B, b'J', dots, ..] => {
                    parts.push(format!("feed {dots}"));
                    rest = &rest[3..];
                }
                [0x1D, b'(', b'k', low, high, ..] => {
                    let end = 5 + usize::from(u16::from_le_bytes([low, high]));
                    let data = rest.get(5..end).ok_or("a code without its end")?;
                    match data {
                        [49, 65, 50, 0] | [49, 67, 4..=6] | [49, 69, 49] => {}
                        [49, 80, 48, text @ ..] if text.iter().all(u8::is_ascii_graphic) => {}
                        [49, 81, 48] => parts.push("code".to_owned()),
                        _ => return Err(format!("code {data:02x?}")),
                    }
                    rest = &rest[end..];
                }
                [0x1D, b'V', 66, 0, 0x1D, b'(', b'H', 6, 0, 48, 48, a, b, c, d] => {
                    return if [a, b, c, d].iter().all(u8::is_ascii_alphanumeric) { Ok(parts) } else { Err("a strange id".to_owned()) };
                }
                [0x20..=0x7E, ..] => {
                    let end = rest.iter().position(|byte| !(0x20..=0x7E).contains(byte)).unwrap_or(rest.len());
                    parts.push("text".to_owned());
                    rest = &rest[end..];
                }
                _ => return Err(format!("{:02x?}…", &rest[..rest.len().min(12)])),
            }
        }
    }

    /// What a stream of these blocks has to parse as.
    fn expected(blocks: &[Block]) -> Vec<String> {
        let feed = |dots: u32| {
            let (whole, rest) = (dots / 255, dots % 255);
            (0..whole).map(|_| 255).chain((rest > 0).then_some(rest)).map(|dots| format!("feed {dots}")).collect::<Vec<_>>()
        };
        let part = |block: &Block| match block {
            Block::White(dots) => feed(*dots),
            Block::Band(band) => vec![format!("picture {} {} {}", if band.doubled() { 3 } else { 0 }, band.bytes_across(), band.rows())],
            Block::Machine(_) => vec!["text".to_owned(), "feed 24".to_owned()],
            Block::Code { .. } => vec!["code".to_owned()],
        };
        blocks.iter().flat_map(part).collect()
    }

    fn hostile() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "\\PC{0,200}",
            "[\u{0}-\u{20}]{0,30}",
            Just("\u{1b}@\u{1d}V\u{0}\u{10}\u{4}\u{1}".to_owned()),
            Just("\u{202E}Tiếng\u{200F}ي\u{E000}".repeat(40)),
            Just("\u{10}\u{14}\u{8}\u{1}\u{3}\u{14}\u{1}\u{6}\u{2}\u{8}".to_owned()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn nothing_that_a_list_says_is_a_command(
            texts in proptest::array::uniform6(hostile()),
            papers in proptest::collection::vec((hostile(), any::<u16>(), any::<u16>(), proptest::option::of(hostile())), 0..4),
            narrow in any::<bool>(),
        ) {
            let [office, unit, procedure, scan, hotline, language] = texts;
            let papers = papers.into_iter().map(|(name, original, copy, condition)| ListedPaper { name, original, copy, condition });
            let list = ListSlip {
                language: Language::from_tag(&language).unwrap_or_default(),
                hotline: Some(hotline),
                papers: papers.collect(),
                office, unit, procedure, scan,
                ..missing()
            };
            let paper = if narrow { Paper::Narrow } else { Paper::Wide };
            let blocks = super::list(&mut Typesetter::default(), &list, &Texts::embedded().words(&list.language), paper);
            let stream = Stream::new(&blocks, ProofRequest::new(ProofMeans::ProcessId, SlipId(1))).expect("encoded");
            prop_assert_eq!(parse(&stream.bytes()), Ok(expected(&blocks)));
            prop_assert!(blocks.iter().all(|block| !matches!(block, Block::Band(band) if band.width() > paper.dots())));
            prop_assert!(stream.pieces(2048).iter().all(|piece| piece.len() <= 2048));
        }

        #[test]
        fn nothing_that_a_slip_says_is_a_command(
            texts in proptest::array::uniform8(hostile()),
            ahead in any::<u32>(),
            counters in proptest::collection::vec(any::<u16>(), 0..30),
            reprint in any::<bool>(),
            narrow in any::<bool>(),
            id in any::<i64>(),
        ) {
            let [office, unit, label, service, procedure, code, hotline, language] = texts;
            let slip = TicketSlip {
                language: Language::from_tag(&language).unwrap_or_default(),
                label: Label::stored(label),
                procedure: Some(procedure),
                counters: counters.into_iter().map(CounterNumber).collect(),
                hotline: Some(hotline),
                office, unit, service, ahead, code,
                ..slip()
            };
            let paper = if narrow { Paper::Narrow } else { Paper::Wide };
            let blocks = laid(&mut Typesetter::default(), &slip, reprint, paper);
            let stream = Stream::new(&blocks, ProofRequest::new(ProofMeans::ProcessId, SlipId(id))).expect("encoded");
            prop_assert_eq!(parse(&stream.bytes()), Ok(expected(&blocks)));
            prop_assert!(blocks.iter().all(|block| !matches!(block, Block::Band(band) if band.width() > paper.dots())));
            prop_assert!(stream.pieces(2048).iter().all(|piece| piece.len() <= 2048));
            prop_assert_eq!(stream.pieces(2048).concat(), stream.bytes());
        }
    }
}
