//! Finding procedures by what people say: parts of names, everyday words, with or without the Vietnamese marks.
//!
//! A citizen types as they speak and often as on an old telephone, without tones. So words are compared folded, by their
//! beginnings; marks only sharpen the order, and one slip in a longer word is forgiven at the end of the list.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::catalogue::{Catalogue, Procedure, ProcedureCode};

/// The words of a catalogue, folded once. It borrows nothing, so a screen keeps it beside the shared configuration.
#[derive(Debug, Clone)]
pub struct Index {
    /// Every different word once: a catalogue repeats few words very often, and only these are compared with a query.
    words: Vec<Word>,
    /// In the order of the catalogue.
    entries: Vec<Entry>,
}

/// What can be said for one procedure.
#[derive(Debug, Clone)]
struct Entry {
    code: ProcedureCode,
    names: Vec<Text>,
    everyday: Vec<Text>,
    /// The names of its field, and its own code.
    official: Vec<Text>,
}

/// Words by their place in [`Index::words`].
type Text = Vec<usize>;

type Word = Vec<Letter>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Letter {
    /// Small and without marks.
    plain: char,
    /// The Vietnamese marks, a bit each.
    marks: u16,
}

/// How well a word fits what was typed, or a text all of it: best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It begins with the typed letters and has every typed mark.
    Marks,
    /// It begins with the typed letters, but a typed mark is another one.
    Letters,
    /// With one slip of the finger.
    Slip,
}

/// Where the words of a query were found: best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    NameBegins,
    NameInOrder,
    Everyday,
    Official,
    /// All of them, but not together.
    Scattered,
}

/// The shortest beginning of a word in which a slip is forgiven: shorter words differ from each other by one letter.
const FORGIVEN: usize = 4;

impl Index {
    /// Folds the words of a catalogue.
    #[must_use]
    pub fn new(catalogue: &Catalogue) -> Self {
        let mut known = HashMap::new();
        let entries = catalogue.procedures.iter().map(|procedure| Entry::new(procedure, catalogue, &mut known)).collect();
        let mut words: Vec<(Word, usize)> = known.into_iter().collect();
        words.sort_unstable_by_key(|(_, place)| *place);
        Self { words: words.into_iter().map(|(word, _)| word).collect(), entries }
    }

    /// The procedures for which every word of `query` was found, best first, at most `limit`. Nothing is found by nothing.
    #[must_use]
    pub fn find(&self, query: &str, limit: usize) -> Vec<&ProcedureCode> {
        let typed = words(query);
        if typed.is_empty() {
            return Vec::new();
        }
        let fits: Vec<Vec<Option<Fit>>> = typed.iter().map(|typed| self.words.iter().map(|word| Fit::of(typed, word)).collect()).collect();
        let mut found: Vec<_> = self.entries.iter().filter_map(|entry| Some((entry.rank(&fits)?, &entry.code))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, code)| code).take(limit).collect()
    }
}

impl Entry {
    fn new(procedure: &Procedure, catalogue: &Catalogue, known: &mut HashMap<Word, usize>) -> Self {
        let mut text = |text: &str| -> Text {
            let mut place = |word| {
                let next = known.len();
                *known.entry(word).or_insert(next)
            };
            words(text).into_iter().map(&mut place).collect()
        };
        let field = catalogue.field(&procedure.field).map(|field| [&field.vi, &field.en]);
        let published = [&procedure.field_vi, &procedure.field_en];
        // The point is hard to find on a screen's keyboard.
        let codes = [procedure.code.to_string(), procedure.code.as_str().replace('.', "")];
        let official = field.iter().flatten().copied().chain(published.into_iter().flatten()).chain(&codes);
        Self {
            code: procedure.code.clone(),
            names: [&procedure.name_vi, &procedure.name_en].map(|name| text(name)).into(),
            everyday: procedure.aliases_vi.iter().map(|alias| text(alias)).collect(),
            official: official.map(|name| text(name)).collect(),
        }
    }

    /// How well this procedure answers a query, by what each of its words fits; `None` where a word fits nothing.
    fn rank(&self, fits: &[Vec<Option<Fit>>]) -> Option<(Fit, Place)> {
        [Fit::Marks, Fit::Letters, Fit::Slip].into_iter().find_map(|worst| Some((worst, self.place(fits, worst)?)))
    }

    /// The best place where every word is found with `worst` or a better fit.
    fn place(&self, fits: &[Vec<Option<Fit>>], worst: Fit) -> Option<Place> {
        let fitting = |fits: &[Option<Fit>], word: usize| fits[word].is_some_and(|fit| fit <= worst);
        let somewhere = |text: &Text, fits: &[Option<Fit>]| text.iter().any(|word| fitting(fits, *word));
        let every = |text: &Text| fits.iter().all(|fits| somewhere(text, fits));
        let begins = |text: &Text| fits.len() <= text.len() && fits.iter().zip(text).all(|(fits, word)| fitting(fits, *word));
        let in_order = |text: &Text| {
            let mut rest = text.iter();
            fits.iter().all(|fits| rest.any(|word| fitting(fits, *word)))
        };
        let all = self.names.iter().chain(&self.everyday).chain(&self.official);
        if !fits.iter().all(|fits| all.clone().any(|text| somewhere(text, fits))) {
            return None;
        }
        if self.names.iter().any(begins) {
            Some(Place::NameBegins)
        } else if self.names.iter().any(in_order) {
            Some(Place::NameInOrder)
        } else if self.everyday.iter().any(every) {
            Some(Place::Everyday)
        } else if self.official.iter().any(every) {
            Some(Place::Official)
        } else {
            Some(Place::Scattered)
        }
    }
}

impl Fit {
    /// How a word fits a typed one, which may be its beginning.
    fn of(typed: &[Letter], word: &[Letter]) -> Option<Self> {
        let begins = typed.len() <= word.len() && typed.iter().zip(word).all(|(typed, letter)| typed.plain == letter.plain);
        if begins {
            // A mark that is not typed, or not yet, says nothing.
            let all_marks = typed.iter().zip(word).all(|(typed, letter)| typed.marks & !letter.marks == 0);
            return Some(if all_marks { Self::Marks } else { Self::Letters });
        }
        let lengths = FORGIVEN.max(typed.len().saturating_sub(1))..=word.len().min(typed.len() + 1);
        lengths.into_iter().any(|length| one_slip(typed, &word[..length])).then_some(Self::Slip)
    }
}

/// Whether one letter is wrong, missing or too many, or two neighbours are swapped.
fn one_slip(typed: &[Letter], meant: &[Letter]) -> bool {
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

/// A text as it is compared: small plain letters and digits, one blank between words. Tone marks, vowel marks and the
/// stroke of đ are gone, however they were encoded.
#[must_use]
pub fn folded(text: &str) -> String {
    let plain = |word: Word| word.into_iter().map(|letter| letter.plain).collect();
    words(text).into_iter().map(plain).collect::<Vec<String>>().join(" ")
}

/// The words of a text: everything but letters, digits and their marks parts them.
fn words(text: &str) -> Vec<Word> {
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

#[cfg(test)]
mod tests;
