//! The text of a poster: words, and among them an address, a slip's code, or a procedure's code.

use super::SLIP_PREFIX;
use super::address::{self, Address, Found, HallAddress, last_word, token_of};
use super::envelope;
use super::hostile;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::queue::Token;

/// The longest text of words, in characters: a poster's code says a name and what it is for, no more.
const LONGEST: usize = 600;

/// The parts of a poster's text.
#[derive(Debug, Default)]
pub(super) struct PosterText<'a> {
    /// The web addresses in it.
    pub addresses: Vec<Linked<'a>>,
    /// The codes of our own slips.
    pub slips: Vec<Token>,
    /// The words, without these.
    pub words: String,
}

/// An address, and what follows it on its line.
#[derive(Debug)]
pub(super) struct Linked<'a> {
    pub address: Address<'a>,
    pub more: &'a str,
}

impl<'a> PosterText<'a> {
    /// Reads a text; `None` where anything in it is no word, address or code.
    pub(super) fn read(text: &'a str, own: Option<&HallAddress<'_>>) -> Option<Self> {
        let mut poster = Self::default();
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let length = rest.find(|c: char| c.is_whitespace() || c == '|').unwrap_or(rest.len());
            let (chunk, behind) = rest.split_at(length);
            poster.take(envelope::marked(chunk), behind, own)?;
            let separator = behind.chars().next();
            poster.words.extend(separator);
            at += length + separator.map_or(0, char::len_utf8);
        }
        (poster.words.chars().count() <= LONGEST && is_harmless(&poster.words)).then_some(poster)
    }

    fn take(&mut self, chunk: &'a str, behind: &'a str, own: Option<&HallAddress<'_>>) -> Option<()> {
        if let Some((head, token, tail)) = slip_in(chunk) {
            self.slips.push(token);
            self.around(head, tail);
            return Some(());
        }
        match address::find(chunk, own) {
            Found::Nothing => self.words.push_str(chunk),
            Found::Disguise => return None,
            Found::Address { head, address, tail } => {
                let line = behind.split(['\n', '\r', '|']).next().unwrap_or_default();
                let more = if tail.is_empty() && !line.contains("://") { line.trim() } else { "" };
                self.addresses.push(Linked { address, more });
                self.around(head, tail);
            }
        }
        Some(())
    }

    /// What stood before and behind something that was taken out.
    fn around(&mut self, head: &str, tail: &str) {
        let head = head.trim_end_matches(['=', '-', '>', ',']);
        self.words.push_str(if head == "//" { "" } else { head });
        self.words.push(' ');
        self.words.push_str(tail.trim_end_matches(';'));
    }
}

/// The code of one of our own slips, in any case of letters, with what stands around it.
fn slip_in(chunk: &str) -> Option<(&str, Token, &str)> {
    let at = chunk.to_ascii_uppercase().find(SLIP_PREFIX)?;
    let (head, code) = (&chunk[..at], &chunk[at + SLIP_PREFIX.len()..]);
    let end = code.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(code.len());
    let (code, tail) = code.split_at(end);
    let lettered = head.len() <= 3 && head.bytes().all(|byte| byte.is_ascii_alphabetic());
    let labelled = head.ends_with([':', '=', '(', '[', '"', '“', '«', '-']) && !hostile::is_scheme(last_word(head.trim_end_matches(':')));
    let token = (lettered || labelled).then(|| token_of(code)).flatten()?;
    Some((head, token, tail))
}

/// Without the blanks around a point between digits, as in `1. 001193`: lists and forms make them.
pub(super) fn squeezed(text: &str) -> String {
    let mut close = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.trim_start();
        let blanks = rest.len() - after.len();
        if blanks > 0 {
            let digit = |c: char| c.is_ascii_digit();
            let behind_point = close.strip_suffix('.').is_some_and(|before| before.ends_with(digit)) && after.starts_with(digit);
            let before_point =
                close.ends_with(digit) && after.strip_prefix('.').is_some_and(|behind| behind.trim_start().starts_with(digit));
            if !(behind_point || before_point) {
                close.push(' ');
            }
            rest = after;
        } else {
            close.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    close
}

/// Marks that stand on posters beside words, and mean nothing to any program.
fn is_ornament(c: char) -> bool {
    matches!(
        c,
        '–' | '—'
            | '―'
            | '…'
            | '•'
            | '·'
            | '●'
            | '○'
            | '▪'
            | '■'
            | '□'
            | '►'
            | '▶'
            | '→'
            | '⇒'
            | '←'
            | '✓'
            | '✔'
            | '№'
            | '°'
            | '§'
            | '×'
            | '©'
            | '®'
            | '™'
            | '“'
            | '”'
            | '«'
            | '»'
            | '„'
            | '‐'
            | '‑'
            | '−'
    ) || matches!(c, '\u{2600}'..='\u{27BF}' | '\u{1F300}'..='\u{1FAFF}')
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}')
}

/// Whether a text is words as people write them, with codes among them. Every mark is allowed only where words have it, so that nothing
/// that a browser, a spreadsheet, a database or a shell would act upon is taken for a label.
pub(super) fn is_harmless(text: &str) -> bool {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let marks_fit = letters.iter().enumerate().all(|(place, (at, c))| {
        let before = place.checked_sub(1).map_or(' ', |place| letters[place].1);
        let behind = letters.get(place + 1).map_or(' ', |(_, c)| *c);
        fits(text, *at, *c, before, behind)
    });
    marks_fit && is_balanced(text) && !hostile::is_commanding(text)
}

/// Whether a character may stand where it stands.
fn fits(text: &str, at: usize, c: char, before: char, behind: char) -> bool {
    let (start, end) = (&text[..at], &text[at + c.len_utf8()..]);
    let alone = before.is_whitespace() && behind.is_whitespace();
    let ends = behind.is_whitespace() || matches!(behind, ')' | ']' | '"' | '”' | ',' | '.' | '!' | '?' | ':');
    match c {
        _ if hostile::is_plain_letter(c) || is_ornament(c) || is_blank(c) => true,
        '\u{300}'..='\u{36F}' => before.is_alphabetic() || ('\u{300}'..='\u{36F}').contains(&before),
        '.' => !(before == '.' && behind == '/'),
        ',' | '_' | ')' | ']' => true,
        ':' => colon_fits(start, behind),
        '=' => equals_fits(start, end),
        '(' | '[' => bracket_fits(start, end),
        '"' if start.matches('"').count().is_multiple_of(2) => before.is_whitespace() || matches!(before, '(' | '[' | ':' | '='),
        '\'' | '’' => behind.is_alphabetic() && short_word(start),
        '-' => before != '-' && behind != '-',
        '/' => {
            let host = last_word(start).as_bytes().windows(2).any(|pair| pair[0].is_ascii_alphabetic() && pair[1] == b'.');
            alone || (before.is_alphanumeric() && behind.is_alphanumeric() && !host)
        }
        '|' => before != '|' && behind != '|' && !hostile::starts_a_program(end),
        '&' => alone && !hostile::starts_a_program(end),
        '+' => alone && !start.trim().is_empty(),
        '*' => alone,
        '#' => before.is_whitespace() && behind.is_alphanumeric(),
        '%' => before.is_ascii_digit() && ends,
        '!' | '?' | '"' => ends,
        ';' => end.trim().is_empty() && before.is_alphanumeric(),
        _ => false,
    }
}

/// A colon stands behind a label. Directly before something it could be a scheme's.
fn colon_fits(start: &str, behind: char) -> bool {
    let word = last_word(start);
    match behind {
        ':' | '/' | '\\' => false,
        _ if behind.is_whitespace() => !hostile::is_script(word),
        _ => !(word.contains('+') || (word.is_ascii() && hostile::is_scheme(word))),
    }
}

/// An equals sign stands between a name and a code (`ma_tthc=1.001193`). One that begins something is a formula's, one between other things
/// a condition's.
fn equals_fits(start: &str, end: &str) -> bool {
    let name = last_word(start.trim_end_matches(' '));
    let named = name.chars().count() >= 2 && name.starts_with(char::is_alphabetic) && !hostile::is_attribute(name);
    let value = end.trim_start_matches(' ').trim_start_matches('"');
    let first = value.split(char::is_whitespace).next().unwrap_or_default();
    named && value.starts_with(|c: char| c.is_ascii_alphanumeric()) && holds_a_code(first)
}

/// A bracket stands behind a blank or another mark. Directly behind a word it calls a function, unless the word is one of several, and only
/// a code stands in it.
fn bracket_fits(start: &str, end: &str) -> bool {
    let word = last_word(start);
    if word.is_empty() || !word.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
        return true;
    }
    let first = start.trim_end_matches(word).trim().is_empty();
    let inside = end.split([')', ']']).next().unwrap_or_default();
    let several = !first || !word.is_ascii();
    let labelled =
        inside.chars().all(|c| hostile::is_plain_letter(c) || matches!(c, ' ' | '.' | ':')) && ProcedureCode::find_in(inside).is_some();
    several && !hostile::is_function(word) && labelled
}

/// Whether an apostrophe stands behind one or two letters, as in the names of peoples: M'Nông, K'Ho.
fn short_word(start: &str) -> bool {
    let word = last_word(start);
    (1..=2).contains(&word.chars().count()) && !start[..start.len() - word.len()].ends_with(['\'', '’'])
}

/// Whether every bracket that is opened is closed, but for those behind the number of a list, and quotes come in pairs.
fn is_balanced(text: &str) -> bool {
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' => open.push(')'),
            '[' => open.push(']'),
            ')' if open.is_empty() && is_listed(&text[..at]) => {}
            ')' | ']' if open.pop() != Some(c) => return false,
            _ => {}
        }
    }
    open.is_empty() && text.matches('"').count().is_multiple_of(2)
}

/// Whether a text ends in the number or letter of a list: `1)`, `a)`.
fn is_listed(text: &str) -> bool {
    let word = text.split(char::is_whitespace).next_back().unwrap_or_default();
    (1..=2).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a value begins with what a text is read for.
fn holds_a_code(value: &str) -> bool {
    let value = value.trim_end_matches(['"', ',', ';', '.', ')']);
    let code = value.get(..8).is_some_and(|code| ProcedureCode::try_from(code.to_owned()).is_ok());
    code || super::RecordCode::find_in(value).is_some() || value.bytes().filter(u8::is_ascii_hexdigit).count() == 32
}
