//! What a voice says on each screen, as keys of the texts: what the screen is about, then what to do. The clips of the voice
//! pack are made of these, and whoever asks to have a screen read aloud hears them in this order.

use std::sync::Arc;

use super::screen::{Screen, WhichScreen};
use crate::domain::text::Language;

/// Says the texts of some keys in a language.
pub type Speaker = Arc<dyn Fn(&Language, &[&'static str]) + Send + Sync>;

/// What is said on a screen. Nothing of a citizen is: no number, no name.
#[must_use]
pub fn of(screen: &Screen) -> &'static [&'static str] {
    match screen {
        Screen::Welcome(_) => &["welcome", "welcome-how", "call-staff"],
        Screen::Choose(_) => &["choose-procedure", "other-matter", "other-matter-how"],
        Screen::Search(_) => &["find-procedure", "search-how"],
        Screen::Procedure(_) => &["papers", "papers-how", "take-number"],
        Screen::Priority(_) => &["priority-ask", "priority-how", "priority-none"],
        Screen::Printing(_) => &["printing", "printing-how"],
        Screen::Ticket(_) => &["take-slip", "wait-for-call"],
        Screen::Noted(_) => &["note-number", "have-noted"],
        Screen::Advised(_) => &["list-title", "list-out"],
        Screen::Standing(standing) if standing.asks_for_a_grade() => &["rate-ask", "grade-5", "grade-4", "grade-3", "grade-2", "grade-1"],
        Screen::Standing(_) => &["your-number", "done"],
        Screen::Which(WhichScreen { kept: None, .. }) => &["which-ask", "which-how"],
        Screen::Which(_) => &["which-replace", "which-replace-how"],
        Screen::Notice(notice) => notice.keys(),
        Screen::Stopped(_) => &["stopped", "stopped-how"],
        // Staff see.
        Screen::Pin(_) | Screen::Staff(_) => &[],
    }
}
