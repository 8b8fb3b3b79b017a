//! A list of papers: those that are missing, or all that a procedure needs.

use super::{Alignment, Block, Page, SheetSizes};
use crate::domain::catalogue::DocumentKind;
use crate::domain::slip::{ListSlip, ListedPaper};
use crate::locale::Words;
use crate::print::cells::CELL;
use crate::print::raster::{Bitmap, Edge, Style};
use crate::print::text::TicketText;

/// The height of a capital letter, of its em.
const CAPITALS: f32 = 0.74;
/// The strokes of a box to tick, in dots.
const STROKE: u32 = 2;
/// The same in the printer's letters, open and ticked.
const BOXES: [&str; 2] = ["[ ]", "[x]"];
/// Lines that the name of a paper takes at most; the longest that offices publish take four on narrow paper.
const ENTRY_LINES: usize = 8;
/// Steps by which the lines of an entry are made shorter, in dots.
const NARROWER: u32 = 8;
/// White between a box to tick and what it is for.
const TICK_GAP: u32 = 14;

/// Lays out a list of papers: the one slip that is read and worked through at home, so each paper stands on the left
/// behind a box to tick.
pub(super) fn lay(mut page: Page<'_>, sheet: &SheetSizes, slip: &ListSlip, words: &Words) -> Vec<Block> {
    let text = TicketText::new;

    page.words(&text(&slip.office).capitals(), sheet.office, 28, 2);
    page.words(&text(&slip.unit), sheet.unit, 34, 2);
    page.rule(None);
    page.words(&text(&words.say(if slip.whole { "papers" } else { "list-heading" })), sheet.heading, 62, 2);
    page.words(&text(&slip.procedure), sheet.service, 50, 4);
    page.words(&text(slip.code.as_str()), sheet.under, 34, 1);
    page.white(page.at + 12);
    page.baseline = page.at;
    for paper in &slip.papers {
        if paper.kind == Some(DocumentKind::Note) {
            page.paragraph(&TicketText::entry(&paper.name), sheet.under, 46);
        } else {
            page.entry(&paper.name, &under(paper, words), false, sheet);
        }
    }
    page.white(page.at + 14);
    page.baseline = page.at;
    page.rule(None);

    let fact = |what, value: String| text(&words.say_with("list-fact", [("what", words.say(what).into()), ("value", value.into())]));
    page.words(&fact("fee", words.fee(&slip.fee)), sheet.line, 42, 2);
    page.words(&fact("deadline", words.deadline(&slip.deadline)), sheet.line, 36, 2);
    if let Some(expected) = &slip.expected {
        page.words(&text(&words.expected(expected, slip.date)), sheet.line, 36, 3);
    }
    page.words(&text(&words.say("list-back")), Style { bold: true, ..sheet.line }, 52, 2);
    for days in &slip.hours {
        let said = [("days", words.weekdays(days).into()), ("hours", words.hours(days).into())];
        page.words(&text(&words.say_with("list-hours", said)), sheet.line, 36, 2);
    }
    if let Some(number) = &slip.hotline {
        page.words(&text(&words.say_with("slip-help", [("number", number.as_str().into())])), sheet.line, 36, 2);
    }
    page.code(&[&slip.scan, slip.code.as_str()], sheet.small_square);
    page.words(&text(&words.say("list-scan")), sheet.foot, 22, 2);
    let part = |pattern: &str| slip.date.strftime(pattern).to_string();
    let date = [("day", part("%d").into()), ("month", part("%m").into()), ("year", part("%Y").into())];
    let leading = page.next_line(sheet.foot);
    page.words(&text(&words.say_with("list-date", date)), sheet.foot, leading, 2);
    page.finish()
}

/// The small words under the name of a paper.
fn under(paper: &ListedPaper, words: &Words) -> Vec<TicketText> {
    words.of_paper(paper).iter().map(|line| TicketText::entry(line)).filter(|line| !line.is_empty()).collect()
}

/// A box before a line.
#[derive(Debug, Clone, Copy)]
struct Tick {
    /// The length of its side, in dots.
    side: u32,
    done: bool,
}

impl Page<'_> {
    /// A paper: a box before it, ticked or to tick, its name beside it from the left, and small words under it.
    pub(super) fn entry(&mut self, name: &str, under: &[TicketText], done: bool, sheet: &SheetSizes) {
        let indent = if self.size(sheet.entry).is_some() { (BOXES[0].len() as u32 + 1) * CELL.0 } else { sheet.tick + TICK_GAP };
        let width = self.dots - indent;
        for (index, line) in self.even(&TicketText::entry(name), sheet.entry, ENTRY_LINES, width).iter().enumerate() {
            let tick = (index == 0).then_some(Tick { side: sheet.tick, done });
            let leading = if index == 0 { 52 } else { self.next_line(sheet.entry) };
            self.left(line, sheet.entry, leading, indent, tick);
        }
        for text in under {
            for line in self.even(text, sheet.under, ENTRY_LINES, width) {
                let leading = self.next_line(sheet.under);
                self.left(&line, sheet.under, leading, indent, None);
            }
        }
    }

    /// Words from the left edge, on as many lines as they need.
    pub(super) fn paragraph(&mut self, text: &TicketText, style: Style, leading: u32) {
        for (index, line) in self.even(text, style, ENTRY_LINES, self.dots).iter().enumerate() {
            let leading = if index == 0 { leading } else { self.next_line(style) };
            self.left(line, style, leading, 0, None);
        }
    }

    /// One line from the left on the next baseline, perhaps behind a box to tick.
    fn left(&mut self, text: &TicketText, style: Style, leading: u32, indent: u32, tick: Option<Tick>) {
        if let Some(size) = self.size(style) {
            let (line, empty) = match tick {
                Some(tick) => (TicketText::entry(&format!("{} {}", BOXES[usize::from(tick.done)], text.as_str())), 0),
                None => (text.clone(), indent / CELL.0),
            };
            return self.letters(&line, style, leading, size, Alignment::Left(empty as u8));
        }
        let Some(words) = self.setter.draw(text, style) else {
            return;
        };
        // The box stands a little below the line, so that its middle is that of the capitals.
        let drop = tick.map_or(0, |tick| (tick.side as f32 - CAPITALS * style.size) as i32 / 2);
        let above = words.baseline().max(tick.map_or(0, |tick| tick.side as i32 - drop));
        let below = (words.height() as i32 - words.baseline()).max(drop);
        let mut picture = Bitmap::white((indent + words.width()).min(self.dots), (above + below).unsigned_abs());
        picture.place(&words, indent.into(), (above - words.baseline()).into());
        if let Some(tick) = tick {
            draw_box(&mut picture, tick, above + drop - tick.side as i32);
        }
        self.standing(&picture.with_baseline(above), leading, Edge::Left);
    }

    /// Breaks a text as [`Self::filled`] does; where the last line would be a word alone, with the others a little shorter.
    fn even(&mut self, text: &TicketText, style: Style, lines: usize, width: u32) -> Vec<TicketText> {
        let filled = self.filled(text, style, lines, width);
        let mut even = filled.clone();
        let mut narrower = width;
        while (2..lines).contains(&even.len()) && even.last().is_some_and(|last| self.width(last, style) < width / 4) {
            narrower -= NARROWER;
            even = self.filled(text, style, lines, narrower);
            if even.len() > filled.len() || narrower < width / 2 {
                return filled;
            }
        }
        even
    }
}

/// A box two dots strong at the left edge, and what ticks it.
fn draw_box(picture: &mut Bitmap, Tick { side, done }: Tick, top: i32) {
    for (x, y) in (0..side).flat_map(|x| (0..side).map(move |y| (x, y))) {
        let outline = [x, y].into_iter().any(|at| at < STROKE || at >= side - STROKE);
        // Down to a third from the left, and up to the right corner.
        let tick = [(x + side / 3, y), (side + side / 3 - x.min(side), y + 1)];
        let down = x < side / 3 && x > 2 * STROKE && tick[0].0.abs_diff(tick[0].1 + 1) <= STROKE / 2 + 1;
        let up = x >= side / 3 && x + 2 * STROKE < side && (side - y).abs_diff(x + STROKE) <= STROKE / 2 + 1;
        if outline || (done && (down || up)) {
            picture.blacken(x.into(), i64::from(top) + i64::from(y));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::*;
    use crate::config::{Lettering, PaperWidth};
    use crate::print::raster::Typesetter;

    #[test]
    fn no_word_of_a_paper_is_lost_and_none_stands_alone() {
        let mut setter = Typesetter::default();
        let name = "Giấy tờ về việc nhận thừa kế quyền sử dụng đất theo quy định của pháp luật về dân sự";
        for paper in [PaperWidth::Narrow, PaperWidth::Wide] {
            for lettering in Lettering::ALL {
                let mut page = Page::new(&mut setter, Format { paper, lettering });
                let lines = page.even(&TicketText::entry(name), Style::regular(25.0), ENTRY_LINES, paper.dots() - 48);
                let all = lines.iter().map(TicketText::as_str).collect::<Vec<_>>();
                assert_eq!(all.join(" "), name);
                assert!(all.last().is_some_and(|last| last.contains(' ')), "{all:?}");
            }
        }
    }
}
