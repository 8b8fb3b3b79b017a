//! A code that was read, and what it says.

use std::borrow::Cow;

use super::Corners;

/// One code that was read.
#[derive(Clone, PartialEq)]
pub struct Code {
    /// What it says.
    pub content: Content,
    /// Where it is, in pixels of the frame; the centre of the first pixel is (0.5, 0.5).
    pub corners: Corners,
}

/// What a code says.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Content {
    /// Text: in UTF-8, as almost all codes are, or in the character set that the code declares.
    Text(String),
    /// Anything else. Where no character set is declared and it is no UTF-8, it may still be text: see [`Self::meaning`].
    Bytes(Vec<u8>),
    /// Nothing that can be used by itself.
    Other(CodeKind),
}

/// Kinds of codes that are known for what they are and say nothing by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeKind {
    /// A small code with one pattern in one corner (ISO/IEC 18004, 5.3.2).
    MicroQr,
    /// One of several codes that make up a text together; the others have not been read yet.
    Part {
        /// Which one, from 1.
        index: u8,
        /// How many there are.
        of: u8,
    },
}

impl Content {
    /// What it says to whoever has to make something of it. Bytes of which nothing is declared are read as ISO 8859-1, as the standard has it
    /// (ISO/IEC 18004, 7.3.5).
    #[must_use]
    pub fn meaning(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Bytes(bytes) => Some(Cow::Owned(bytes.iter().copied().map(char::from).collect())),
            Self::Other(_) => None,
        }
    }

    /// The same, where it looks like text: without control characters other than those that part lines, columns and fields.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        let is_odd = |letter: char| letter.is_control() && !matches!(letter, '\t' | '\n' | '\r' | '\u{1D}');
        self.meaning().filter(|text| matches!(self, Self::Text(_)) || !text.contains(is_odd))
    }
}

/// Without what it says: that may be a citizen's card.
impl std::fmt::Debug for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Code").field("corners", &self.corners).finish_non_exhaustive()
    }
}

/// Only how much it says.
impl std::fmt::Debug for Content {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, length) = match self {
            Self::Text(text) => ("Text", text.len()),
            Self::Bytes(bytes) => ("Bytes", bytes.len()),
            Self::Other(kind) => return write!(formatter, "Other({kind:?})"),
        };
        write!(formatter, "{kind}({length} bytes)")
    }
}
