//! What became of a service day, for staff.

use super::page::Page;
use super::{Alignment, Block, SheetSizes};
use crate::domain::queue::CancelReason;
use crate::domain::slip::{ClosedQueue, ClosingSlip};
use crate::locale::Words;
use crate::print::cells::{CELL, cells};
use crate::print::raster::{Bitmap, Edge, Style};
use crate::print::text::TicketText;

/// Dots of the line that leads from what is counted to how many.
const LEADER: u32 = 8;
/// White between that line and the words, in dots.
const GAP: u32 = 12;
/// The parts in which a hash is read: eight figures each, and so many parts on a line at most.
const PART: usize = 8;
const PARTS: usize = 4;

/// Lays it out. What stands out is how many were served.
pub(super) fn lay(mut page: Page<'_>, sheet: &SheetSizes, slip: &ClosingSlip, words: &Words) -> Vec<Block> {
    let text = TicketText::new;
    page.words(&text(&slip.office).capitals(), sheet.office, 28, 2);
    page.words(&text(&slip.unit), sheet.unit, 32, 2);
    page.rule(None);
    page.words(&text(&words.say("closing-heading")), sheet.service, 42, 2);
    let part = |pattern: &str| slip.day.strftime(pattern).to_string();
    let day = [("day", part("%d").into()), ("month", part("%m").into()), ("year", part("%Y").into())];
    page.words(&text(&words.say_with("closing-day", day)), sheet.line, 38, 2);
    let sum = |count: fn(&ClosedQueue) -> u32| slip.queues.iter().map(count).sum::<u32>();
    page.number(&text(&sum(|queue| queue.served).to_string()), sheet.number);
    page.words(&text(&words.say("closing-served-large")), sheet.line, 44, 1);
    page.rule(None);

    let row = |page: &mut Page<'_>, key: &str, number: u32, leading: u32| {
        page.row(&text(&words.say(key)), &number.to_string(), sheet.line, leading);
    };
    row(&mut page, "closing-given", sum(|queue| queue.given), 42);
    row(&mut page, "closing-served", sum(|queue| queue.served), 36);
    row(&mut page, "closing-absent", sum(|queue| queue.absent), 36);
    for (reason, number) in &slip.cancelled {
        row(&mut page, cancelled(*reason), *number, 36);
    }
    row(&mut page, "closing-at-counter", sum(|queue| queue.at_counter), 36);
    page.rule(None);

    for queue in &slip.queues {
        page.paragraph(&TicketText::entry(&queue.name), Style { bold: true, ..sheet.line }, 44);
        let counts = [("given", queue.given), ("served", queue.served), ("absent", queue.absent), ("cancelled", queue.cancelled)];
        page.paragraph(&text(&words.say_with("closing-queue", counts.map(|(key, number)| (key, number.into())))), sheet.under, 32);
        if let Some((usual, longest)) = queue.usual_wait.zip(queue.longest_wait) {
            page.paragraph(&text(&words.say_with("closing-wait", [("usual", usual.into()), ("longest", longest.into())])), sheet.under, 30);
        }
    }
    page.rule(None);
    row(&mut page, "closing-slips", slip.slips.printed, 42);
    row(&mut page, "closing-slips-again", slip.slips.again, 36);
    row(&mut page, "closing-slips-others", slip.slips.others, 36);
    row(&mut page, "closing-slips-unproven", slip.slips.unproven, 36);
    let tenths = slip.slips.paper_mm.div_ceil(100);
    let metres = words.say_with("closing-metres", [("whole", (tenths / 10).into()), ("tenths", (tenths % 10).into())]);
    page.row(&text(&words.say("closing-paper")), &metres, sheet.line, 36);
    page.rule(None);

    page.words(&text(&words.say_with("closing-log", [("row", slip.log.0.into())])), sheet.under, 38, 2);
    for line in hash_lines(&slip.log.1, sheet.dots) {
        page.stamp(&text(&line), sheet.under);
    }
    page.stamp(&text(&slip.closed_at.strftime("%d/%m/%Y %H:%M").to_string()), sheet.line);
    page.finish()
}

/// A hash as it is read and compared: in short parts.
fn hash_lines(hash: &str, dots: u32) -> Vec<String> {
    let parts: Vec<String> =
        hash.chars().filter(char::is_ascii_hexdigit).collect::<Vec<_>>().chunks(PART).map(|part| part.iter().collect()).collect();
    let fit = (dots / CELL.0 + 1) as usize / (PART + 1);
    // Lines of equal length: eight parts are two lines of four or four of two.
    let on_a_line = if fit >= PARTS { PARTS } else { PARTS / 2 };
    parts.chunks(on_a_line).map(|parts| parts.join(" ")).collect()
}

fn cancelled(reason: CancelReason) -> &'static str {
    match reason {
        CancelReason::Unclaimed => "closing-unclaimed",
        CancelReason::SlipUnproven => "closing-slip-unproven",
        CancelReason::DayClosed => "closing-day-closed",
        CancelReason::ByCitizen => "closing-by-citizen",
        CancelReason::ByStaff => "closing-by-staff",
    }
}

impl Page<'_> {
    /// What is counted on the left, how many on the right, and dots between that lead the eye.
    fn row(&mut self, what: &TicketText, number: &str, style: Style, leading: u32) {
        let number = self.shortened(&TicketText::new(number), style, self.dots / 2);
        let room = self.dots.saturating_sub(self.width(&number, style) + 2 * GAP + 2 * LEADER);
        let what = self.shortened(what, style, room);
        if let Some(size) = self.size(style) {
            let fill = (self.dots / CELL.0).saturating_sub(cells(&what) + cells(&number) + 2);
            let line = TicketText::new(&format!("{} {} {}", what.as_str(), ".".repeat(fill as usize), number.as_str()));
            return self.letters(&line, style, leading, size, Alignment::Left(0));
        }
        let (Some(left), Some(right)) = (self.setter.draw(&what, style), self.setter.draw(&number, style)) else {
            return;
        };
        let above = left.baseline().max(right.baseline());
        let below = [&left, &right].map(|part| part.height() as i32 - part.baseline()).into_iter().max().unwrap_or_default().max(0);
        let mut picture = Bitmap::white(self.dots, (above + below).unsigned_abs());
        picture.place(&left, 0, (above - left.baseline()).into());
        let begin = self.dots - right.width();
        picture.place(&right, begin.into(), (above - right.baseline()).into());
        for x in (left.width() + GAP..begin.saturating_sub(GAP)).filter(|x| x.is_multiple_of(LEADER)) {
            (0..2).for_each(|n| picture.blacken((x + n).into(), i64::from(above) - 2));
        }
        self.standing(&picture.with_baseline(above), leading, Edge::None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_whole_on_lines_of_equal_length() {
        let hash = "0123456789abcdef".repeat(4);
        for (dots, lines) in [(576, 2), (384, 4)] {
            let said = hash_lines(&hash, dots);
            assert_eq!(said.len(), lines);
            assert_eq!(said.concat().replace(' ', ""), hash);
        }
    }
}
