//! The slip of a number.

use super::page::Page;
use super::{Block, Sheet, moment};
use crate::config::Paper;
use crate::domain::slip::TicketSlip;
use crate::locale::Words;
use crate::print::text::TicketText;

/// Lays it out. One that is printed again carries a small mark in its rule.
pub(super) fn lay(mut page: Page<'_>, sheet: &Sheet, slip: &TicketSlip, reprint: bool, words: &Words) -> Vec<Block> {
    let text = TicketText::new;
    page.words(&text(&slip.office).capitals(), sheet.office, 28, 2);
    page.words(&text(&slip.unit), sheet.unit, 34, 2);
    page.rule(reprint.then(|| text(&words.say("slip-reprint"))));
    page.number(&text(slip.label.as_str()), sheet.number);

    page.joined(&[text(&slip.service), counters(slip, words)], sheet.service, 50);
    if let Some(procedure) = &slip.procedure {
        page.words(&text(procedure), sheet.procedure, 34, 2);
    }
    page.words(&text(&words.say_with("slip-ahead", [("n", slip.ahead.into())])), sheet.line, 38, 2);
    page.stamp(&text(&moment(words, slip.at)), sheet.line);
    page.code(&slip.code, sheet.square);

    let mut foot = vec![text(&words.say("slip-keep"))];
    // On narrow paper it would be a line more; it stands at the terminal too.
    if let Some(number) = slip.hotline.as_ref().filter(|_| sheet.paper == Paper::Wide) {
        foot.push(text(&words.say_with("slip-help", [("number", number.as_str().into())])));
    }
    page.joined(&foot, sheet.foot, 18);
    page.finish()
}

fn counters(slip: &TicketSlip, words: &Words) -> TicketText {
    if slip.counters.is_empty() {
        return TicketText::new("");
    }
    let list = slip.counters.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    TicketText::new(&words.say_with("counters", [("count", slip.counters.len().into()), ("list", list.into())]))
}
