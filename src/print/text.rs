//! The only ways of text onto paper.
//!
//! A printer obeys whatever bytes it gets, so what is printed is a type of its own, and each type can be made in one
//! way only: [`TicketText`] becomes dots, [`CellText`](super::cells::CellText) is sent as it is and therefore holds nothing
//! but visible ASCII, [`CodeText`] travels inside a command with its length before it.

use crate::domain::text::one_line;

/// Characters of a text that are printed; what is longer belongs on a screen. Two lines of a slip hold about 90.
const LONGEST: usize = 160;
/// Characters of a text that is the reason for a slip, such as a paper's name: nobody comes back for its end.
const LONGEST_ENTRY: usize = 400;
/// Bytes of a code's text. Version 10 at level M is the largest that fits 58 mm paper in dots that scan.
const LONGEST_CODE: usize = 200;

/// Text that is drawn: one line, NFC, nothing invisible, at most 160 characters; 400 where it is an entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketText(String);

impl TicketText {
    /// What of `text` can be drawn.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::cut(text, LONGEST)
    }

    /// The same of an entry of a list.
    #[must_use]
    pub fn entry(text: &str) -> Self {
        Self::cut(text, LONGEST_ENTRY)
    }

    fn cut(text: &str, longest: usize) -> Self {
        let line = one_line(text);
        let end = line.char_indices().nth(longest).map_or(line.len(), |(index, _)| index);
        Self(line[..end].trim_end().to_owned())
    }

    /// The same in capitals, as a heading.
    #[must_use]
    pub fn capitals(&self) -> Self {
        Self::new(&self.0.to_uppercase())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is left to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The text of a code: visible ASCII, at most 200 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeText(String);

impl CodeText {
    /// `None` for a text that is none; half a code would lead somewhere else, so nothing is cut off or replaced.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let fits = (1..=LONGEST_CODE).contains(&text.len());
        (fits && text.bytes().all(|b| b.is_ascii_graphic())).then(|| Self(text.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_to_what_paper_holds() {
        assert_eq!(TicketText::new(&"ế".repeat(1000)).as_str().chars().count(), LONGEST);
        assert_eq!(TicketText::entry(&"ế".repeat(1000)).as_str().chars().count(), LONGEST_ENTRY);
        assert_eq!(TicketText::new("Kiến Đức").capitals().as_str(), "KIẾN ĐỨC");
        assert!(TicketText::new("\u{1b}@\u{0}").as_str() == "@");
    }

    #[test]
    fn a_code_is_whole_or_not_there() {
        assert!(CodeText::new("MC1:ABCDEFGHIJKLMNOPQRSTUVWXYZ").is_some());
        for wrong in ["", "a b", "đ", "\u{10}\u{4}\u{1}", &"A".repeat(201)] {
            assert!(CodeText::new(wrong).is_none(), "{wrong:?}");
        }
    }
}
