//! The code of a dossier (mã hồ sơ).

use std::fmt;

/// The national code of a dossier: unit, day, number, such as `H36.10-261123-0042` (Circular 03/2025/TT-VPCP), or as it was written
/// before, `000.00.12.H62-201105-0004` (Decision 31/2021/QĐ-TTg). Four digits at the end come from a province's portal, six or seven from
/// a ministry's system.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RecordCode(String);

impl RecordCode {
    /// The code as it is written, in capitals and without blanks.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first one in a text, in any case of letters, perhaps with blanks around its dashes and points.
    #[must_use]
    pub fn find_in(text: &str) -> Option<Self> {
        let capitals = text.to_ascii_uppercase();
        Self::find(&capitals).or_else(|| Self::find(&closed_up(&capitals)))
    }

    fn find(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'H' | b'G')).find_map(|(at, _)| {
            let end = at + length(&bytes[at..])?;
            let start = beginning(bytes, at)?;
            text.get(start..end).map(|code| Self(code.to_owned()))
        })
    }
}

impl fmt::Display for RecordCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many digits a text begins with.
fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The length of a code that begins with the letter of its unit.
fn length(bytes: &[u8]) -> Option<usize> {
    let mut at = 1 + digits(bytes.get(1..)?);
    if at != 3 {
        return None;
    }
    while bytes.get(at) == Some(&b'.') {
        let part = digits(&bytes[at + 1..]);
        if !(2..=3).contains(&part) {
            return None;
        }
        at += 1 + part;
    }
    for (least, most) in [(6, 6), (4, 7)] {
        if bytes.get(at) != Some(&b'-') {
            return None;
        }
        let part = digits(&bytes[at + 1..]);
        if !(least..=most).contains(&part) {
            return None;
        }
        at += 1 + part;
    }
    Some(at)
}

/// Where a code begins whose letter stands at a place: there, or with the three numbers that stood before it until 2025.
fn beginning(bytes: &[u8], letter: usize) -> Option<usize> {
    let before = &bytes[..letter];
    let is_joined = |before: &[u8]| before.last().is_some_and(|last| last.is_ascii_digit() || *last == b'.');
    if !is_joined(before) {
        return Some(letter);
    }
    let start = letter.checked_sub("000.00.00.".len())?;
    let shape = |(byte, like): (&u8, &u8)| if *like == b'.' { *byte == b'.' } else { byte.is_ascii_digit() };
    (before[start..].iter().zip(b"000.00.00.").all(shape) && !is_joined(&before[..start])).then_some(start)
}

/// Without the blanks around dashes and points.
fn closed_up(text: &str) -> String {
    let mut closed = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_whitespace() {
            while rest.next_if(|next| next.is_whitespace()).is_some() {}
            if closed.ends_with(['-', '.']) || matches!(rest.peek(), Some('-' | '.')) {
                continue;
            }
        }
        closed.push(c);
    }
    closed
}
