//! The slip of a number: the number, where to go, and how it stands; below the code, what that is for.

use super::page::Page;
use super::{Block, SheetSizes, moment};
use crate::config::PaperWidth;
use crate::domain::queue::CounterNumber;
use crate::domain::slip::{Stands, TicketSlip};
use crate::locale::Words;
use crate::print::text::TicketText;

/// Lays it out. One that is printed again carries a small mark in its rule.
pub(super) fn lay(mut page: Page<'_>, sheet: &SheetSizes, slip: &TicketSlip, reprint: bool, words: &Words) -> Vec<Block> {
    let text = TicketText::new;
    page.words(&text(&slip.office).capitals(), sheet.office, 26, 2);
    // Narrow paper has room for what the citizen needs; whose slip it is stands above.
    if sheet.paper == PaperWidth::Wide {
        page.words(&text(&slip.unit), sheet.unit, 32, 2);
    }
    page.rule(reprint.then(|| text(&words.say("slip-reprint"))));
    page.number(&text(slip.label.as_str()), sheet.number);
    page.large(&text(&place(slip, words, sheet.paper)), sheet.place);

    page.words(&text(&slip.service), sheet.service, 44, 2);
    if let Some(procedure) = &slip.procedure {
        page.words(&text(procedure), sheet.procedure, 34, 2);
    }
    if !slip.then.is_empty() {
        page.words(&text(&words.afterwards(&slip.then)), sheet.procedure, 34, 2);
    }
    let stands: Vec<TicketText> = stands(slip, words).iter().map(|said| text(said)).collect();
    page.joined(&stands, sheet.stands, 42);
    if let Some(class) = &slip.class {
        page.words(&text(&words.priority(class)), sheet.line, 36, 2);
    }
    page.stamp(&text(&moment(words, slip.at)), sheet.line);
    page.code(&[&slip.code, &slip.own_code().unwrap_or_default()], sheet.square);

    // A line more where paper and line have room for it.
    let has_room = sheet.paper == PaperWidth::Wide && page.size(sheet.foot).is_none();
    page.words(&text(&words.say(if has_room { "slip-scan" } else { "slip-scan-short" })), sheet.foot, 16, 3);
    page.finish()
}

/// Where its citizen goes: the counter that has called it, else those that serve it. On narrow paper it is short, to be large.
fn place(slip: &TicketSlip, words: &Words, paper: PaperWidth) -> String {
    let counters: &[CounterNumber] = match &slip.again {
        Some(Stands::Called { counter } | Stands::Serving { counter }) => std::slice::from_ref(counter),
        Some(Stands::Waiting | Stands::Held) | None => &slip.counters,
    };
    let said = match paper {
        PaperWidth::Wide => words.counters(counters),
        PaperWidth::Narrow => words.counters_in_short(counters),
    };
    said.unwrap_or_default()
}

/// How the number stands: while it waits, after how many and how long.
fn stands(slip: &TicketSlip, words: &Words) -> Vec<String> {
    let at = |key, counter: CounterNumber| vec![words.say_with(key, [("counter", counter.to_string().into())])];
    match slip.again {
        Some(Stands::Called { counter }) => at("slip-called", counter),
        Some(Stands::Serving { counter }) => at("slip-serving", counter),
        Some(Stands::Held) => vec![words.say("slip-held")],
        Some(Stands::Waiting) | None => {
            let ahead = words.say_with("slip-ahead", [("n", slip.ahead.into())]);
            std::iter::once(ahead).chain(slip.wait.as_ref().map(|wait| words.wait_alone(wait))).collect()
        }
    }
}
