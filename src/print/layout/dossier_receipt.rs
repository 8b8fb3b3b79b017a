//! What an office gives for a dossier that it has taken, after form 01 of Circular 03/2025/TT-VPCP.

use super::page::Page;
use super::{Block, SheetSizes, moment};
use crate::domain::slip::{DossierReceipt, ReceivedPaper};
use crate::locale::Words;
use crate::print::raster::{DOTS_PER_MM, Style};
use crate::print::text::TicketText;

/// Room for a signature, in dots.
const SIGNATURE: u32 = 12 * DOTS_PER_MM;

/// Lays it out. What stands out is when to come back; the rest is read once, from the left.
pub(super) fn lay(mut page: Page<'_>, sheet: &SheetSizes, slip: &DossierReceipt, words: &Words) -> Vec<Block> {
    let text = TicketText::new;
    page.words(&text(&slip.office).capitals(), sheet.office, 28, 2);
    page.words(&text(&slip.unit), sheet.unit, 32, 2);
    page.words(&text(&words.say("state-name")).capitals(), sheet.under, 44, 2);
    page.words(&text(&words.say("state-motto")), sheet.under, 30, 1);
    page.rule(None);
    page.words(&text(&words.say("appointment-heading")), Style { bold: true, ..sheet.service }, 46, 2);

    let fact = |what: &str, value: &str| {
        TicketText::entry(&words.say_with("list-fact", [("what", words.say(what).into()), ("value", value.into())]))
    };
    page.words(&fact("appointment-dossier", &slip.dossier), sheet.line, 38, 1);
    let mut leading = 46;
    if let Some(applicant) = &slip.applicant {
        page.paragraph(&fact("appointment-applicant", applicant), sheet.line, leading);
        leading = 36;
    }
    page.paragraph(&fact("appointment-matter", &slip.procedure), sheet.line, leading);
    page.paragraph(&fact("appointment-code", slip.code.as_str()), sheet.line, 36);
    page.paragraph(&fact("appointment-received-at", &moment(words, slip.received_at)), sheet.line, 36);
    page.paragraph(&fact("deadline", &words.deadline(&slip.deadline)), sheet.line, 36);
    page.paragraph(&fact("fee", &words.fee(&slip.fee)), sheet.line, 36);
    if !slip.received.is_empty() {
        page.paragraph(&text(&words.say_with("appointment-papers", [("n", slip.sets.into())])), sheet.line, 44);
        page.white(page.at + 2);
        page.baseline = page.at - 10;
        for paper in &slip.received {
            page.entry(&paper.name, &counts(paper, words), true, sheet);
        }
    }
    page.white(page.at + 8);
    page.baseline = page.at;
    page.rule(None);

    page.words(&text(&words.say("appointment-due")), sheet.line, 38, 1);
    page.words(&text(&slip.due.strftime("%d/%m/%Y").to_string()), sheet.heading, 54, 1);
    let after = match slip.due_time {
        Some(time) => words.say_with("appointment-due-time", [("time", time.strftime("%H:%M").to_string().into())]),
        None => words.say("appointment-due-day"),
    };
    page.words(&text(&after), sheet.line, 40, 1);
    page.words(&fact("appointment-collect", &slip.collect), sheet.line, 36, 3);
    if let Some(number) = &slip.hotline {
        page.words(&text(&words.say_with("slip-help", [("number", number.as_str().into())])), sheet.line, 36, 2);
    }
    page.code(&[&slip.scan], sheet.small_square);
    page.words(&text(&words.say("appointment-bring")), sheet.foot, 20, 2);
    page.words(&text(&words.say("appointment-receiver")), sheet.foot, 44, 1);
    page.white(page.at + SIGNATURE);
    page.baseline = page.at;
    if let Some(receiver) = &slip.receiver {
        page.words(&text(receiver), sheet.foot, 20, 1);
    }
    page.finish()
}

/// How many of a paper were taken, of each kind.
fn counts(paper: &ReceivedPaper, words: &Words) -> Vec<TicketText> {
    let kinds = [("original", paper.original), ("appointment-certified", paper.certified), ("appointment-photocopy", paper.photocopy)];
    let counts: Vec<String> =
        kinds.into_iter().filter(|(_, number)| *number > 0).map(|(kind, number)| format!("{} {number}", words.say(kind))).collect();
    if counts.is_empty() { Vec::new() } else { vec![TicketText::entry(&counts.join(" · "))] }
}
