//! Words as they are compared: folded to plain letters, the marks kept apart; one slip of the finger; spelling by ear.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A word of a text or of a query.
pub(super) type Word = Vec<Letter>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Letter {
    /// Small and without marks.
    pub plain: char,
    /// The Vietnamese marks, a bit each.
    pub marks: u16,
}

/// The shortest word in which a slip is forgiven: shorter words differ from each other by one letter.
pub(super) const FORGIVEN: usize = 4;

/// How well a word of the catalogue fits a typed one, from 0, not at all, to 1. `is_last`: the typed word may still grow.
/// `is_known`: it is a word of the catalogue as it stands, so that it is hardly a slip for another one.
pub(super) fn fit(typed: &[Letter], word: &[Letter], is_last: bool, is_known: bool) -> f32 {
    let same = typed.iter().zip(word).take_while(|(typed, letter)| typed.plain == letter.plain).count();
    if same == typed.len() {
        // A mark that is not typed, or not yet, says nothing.
        let all_marks = typed.iter().zip(word).all(|(typed, letter)| typed.marks & !letter.marks == 0);
        let exact = typed.iter().zip(word).all(|(typed, letter)| typed.marks == letter.marks);
        let by_marks = match (all_marks, exact) {
            (true, true) => 1.0,
            (true, false) => 0.98,
            (false, _) => 0.7,
        };
        let by_length = match (typed.len() == word.len(), is_last) {
            (true, _) => 1.0,
            (false, true) => 0.9,
            (false, false) => 0.5,
        };
        return by_marks * by_length;
    }
    let doubt = if is_known { 0.5 } else { 1.0 };
    if sounds_like(typed, word) {
        return if is_known { 0.6 } else { 0.8 };
    }
    if word.len() >= FORGIVEN && typed.len() + 1 >= FORGIVEN && one_slip(typed, word) {
        return 0.75 * doubt;
    }
    let lengths = FORGIVEN.max(typed.len().saturating_sub(1))..=word.len().min(typed.len() + 1);
    let begins = is_last && typed.len() >= FORGIVEN && lengths.into_iter().any(|length| one_slip(typed, &word[..length]));
    if begins { 0.65 * doubt } else { 0.0 }
}

/// Whether one letter is wrong, missing or too many, or two neighbours are swapped.
pub(super) fn one_slip(typed: &[Letter], meant: &[Letter]) -> bool {
    let same = |(one, other): &(&Letter, &Letter)| one.plain == other.plain;
    let head = typed.iter().zip(meant).take_while(same).count();
    let (typed, meant) = (&typed[head..], &meant[head..]);
    let tail = typed.iter().rev().zip(meant.iter().rev()).take_while(same).count();
    match (&typed[..typed.len() - tail], &meant[..meant.len() - tail]) {
        ([] | [_], [] | [_]) => true,
        ([a, b], [c, d]) => a.plain == d.plain && b.plain == c.plain,
        _ => false,
    }
}

/// Beginnings of words that sound alike in one or the other part of the country, and are written one for the other.
const HEARD: [(&str, &str); 8] = [("ch", "tr"), ("x", "s"), ("gi", "d"), ("gi", "r"), ("d", "r"), ("l", "n"), ("ngh", "ng"), ("k", "c")];

/// Whether two words differ only in how what is heard may be written: a beginning, or i and y.
fn sounds_like(typed: &[Letter], word: &[Letter]) -> bool {
    let alike = |one: char, other: char| one == other || matches!((one, other), ('i', 'y') | ('y', 'i'));
    let same = |one: &[Letter], other: &[Letter]| {
        one.len() == other.len()
            && !one.is_empty()
            && one.iter().zip(other).all(|(one, other)| alike(one.plain, other.plain) && one.marks & !other.marks == 0)
    };
    let after = |word: &[Letter], head: &str| {
        let begins = word.len() > head.len() && word.iter().zip(head.chars()).all(|(letter, own)| letter.plain == own);
        begins.then_some(head.len())
    };
    let swapped = |one: &str, other: &str| match (after(typed, one), after(word, other)) {
        (Some(from), Some(until)) => same(&typed[from..], &word[until..]),
        _ => false,
    };
    same(typed, word) || HEARD.iter().any(|(one, other)| swapped(one, other) || swapped(other, one))
}

/// A text as it is compared: small plain letters and digits, one blank between words. Tone marks, vowel marks and the
/// stroke of đ are gone, however they were encoded.
#[must_use]
pub fn folded(text: &str) -> String {
    words(text).iter().map(|word| plain(word)).collect::<Vec<String>>().join(" ")
}

/// A word without its marks.
pub(super) fn plain(word: &[Letter]) -> String {
    word.iter().map(|letter| letter.plain).collect()
}

/// The words of a text: everything but letters, digits and their marks parts them.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::new();
    for c in text.chars().flat_map(char::to_lowercase).nfd() {
        if is_combining_mark(c) {
            if let Some(letter) = word.last_mut() {
                letter.marks |= mark(c);
            }
        } else if c == 'đ' {
            word.push(Letter { plain: 'd', marks: STROKE });
        } else if c.is_alphanumeric() {
            word.push(Letter { plain: c, marks: 0 });
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

const STROKE: u16 = 1 << 8;

/// The bit of a combining mark; other marks than the Vietnamese ones say nothing.
fn mark(c: char) -> u16 {
    match c {
        '\u{300}' => 1,
        '\u{301}' => 1 << 1,
        '\u{302}' => 1 << 2,
        '\u{303}' => 1 << 3,
        '\u{306}' => 1 << 4,
        '\u{309}' => 1 << 5,
        '\u{31B}' => 1 << 6,
        '\u{323}' => 1 << 7,
        _ => 0,
    }
}
