//! Finding procedures by what people say: parts of names, everyday words, with or without the Vietnamese marks.
//!
//! A citizen types as they speak and often as on an old telephone: without tones, without blanks, with a slip, with "tôi muốn làm"
//! before it. So words are compared folded; each counts for as much as it tells procedures apart, and more beside the neighbour that
//! it has in a name. What is explained too little by any procedure is not answered by the nearest one: it is either on the town's
//! list of what is done elsewhere, or it is not here.

mod filler;
mod letters;
mod query;

use std::collections::{HashMap, HashSet};

pub use letters::folded;

use super::catalogue::{Catalogue, Procedure, ProcedureCode};
use super::text::Names;
use filler::{Fillers, WordKind};
use letters::{Letter, Word, plain, words};
use query::{Match, Query};

/// Something that people ask for here and that is done in another place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// What people say when they mean it, in any language.
    pub phrases: Vec<String>,
    /// Where it is done.
    pub place: Names,
}

/// The words of a catalogue, folded once. It borrows nothing, so a screen keeps it beside the shared configuration.
#[derive(Debug, Clone)]
pub struct Index {
    /// Every different word once: a catalogue repeats few words very often, and only these are compared with a query.
    words: Vec<Word>,
    /// How much a word tells procedures apart, from 0 to [`RARE`].
    weights: Vec<f32>,
    /// The first of the words with the same plain letters.
    known: HashMap<String, usize>,
    /// Which of those stand side by side somewhere; `true` where together they are what something is about.
    neighbours: HashMap<(usize, usize), bool>,
    /// In the order of the catalogue.
    entries: Vec<IndexEntry>,
    /// By what the town said is done elsewhere, in its order.
    elsewhere: Vec<Vec<Text>>,
    fillers: Fillers,
}

/// What can be said for one procedure.
#[derive(Debug, Clone)]
struct IndexEntry {
    code: ProcedureCode,
    texts: Vec<Text>,
}

/// Something that is said for a procedure.
#[derive(Debug, Clone)]
struct Text {
    /// The words by their place in [`Index::words`].
    words: Vec<usize>,
    /// What each of them counts in this text.
    weights: Vec<f32>,
    /// What each word is worth here.
    worth: f32,
    /// All of it without blanks, and where words begin in it.
    letters: Vec<Letter>,
    starts: Vec<usize>,
}

/// What a query is answered with.
#[derive(Debug, Clone, PartialEq)]
pub enum SearchAnswer<'a> {
    /// It says nothing yet.
    Unsaid,
    /// These procedures, best first.
    Found(Vec<&'a ProcedureCode>),
    /// It is done elsewhere: the place in the town's list.
    Elsewhere(usize),
    /// Neither a procedure nor on the list.
    NotHere,
}

/// The weight of a word that only one procedure has.
const RARE: f32 = 2.6;
/// The weight of a word that none has: the first in a query, and each further one.
const UNKNOWN: (f32, f32) = (2.4, 1.2);
/// The part of a query that a procedure must explain.
const EXPLAINED: f32 = 0.62;
/// The part that it must explain where the rest is on the town's list.
const HALF_EXPLAINED: f32 = 0.5;
/// What a word is worth that stands without the neighbour it has in the query.
const ALONE: f32 = 0.55;
/// What the words of a field and a code are worth.
const OF_THE_FIELD: f32 = 0.85;
/// The part of a query that a phrase of the town's list must be where a procedure explains the query too.
const OF_A_PHRASE: f32 = 0.5;

impl Index {
    /// Folds the words of a catalogue.
    #[must_use]
    pub fn new(catalogue: &Catalogue) -> Self {
        let mut index = Self {
            words: Vec::new(),
            weights: Vec::new(),
            known: HashMap::new(),
            neighbours: HashMap::new(),
            entries: Vec::new(),
            elsewhere: Vec::new(),
            fillers: Fillers::new(),
        };
        let mut places = HashMap::new();
        let entries = catalogue.procedures.iter().map(|procedure| index.entry(procedure, catalogue, &mut places)).collect();
        index.entries = entries;
        index.weigh();
        index
    }

    /// The same with what is done elsewhere.
    #[must_use]
    pub fn with_elsewhere(mut self, list: &[Elsewhere]) -> Self {
        let mut places: HashMap<Word, usize> = self.words.iter().cloned().zip(0..).collect();
        let texts = list.iter().map(|item| item.phrases.iter().map(|phrase| self.text(phrase, 1.0, true, &mut places)).collect()).collect();
        self.elsewhere = texts;
        // Words of the list alone tell nothing of the catalogue apart.
        self.weights.resize(self.words.len(), UNKNOWN.0);
        self
    }

    /// The procedures that answer `query`, best first, at most `limit`. Nothing is found by nothing.
    #[must_use]
    pub fn find(&self, query: &str, limit: usize) -> Vec<&ProcedureCode> {
        match self.answer(query, query, limit) {
            SearchAnswer::Found(codes) => codes,
            SearchAnswer::Unsaid | SearchAnswer::Elsewhere(_) | SearchAnswer::NotHere => Vec::new(),
        }
    }

    /// What a query is answered with, at most `limit` procedures. `keys` are those that were pressed for it: a word that Telex
    /// took for another one, such as "person", is found by them.
    #[must_use]
    pub fn answer(&self, query: &str, keys: &str, limit: usize) -> SearchAnswer<'_> {
        let first = self.answer_to(query, limit);
        if keys == query {
            return first.1;
        }
        let second = self.answer_to(keys, limit);
        // A key more or less does not tear anybody from what they see.
        if second.0 > first.0 + 0.05 { second.1 } else { first.1 }
    }

    /// What a query is answered with, and how well that explains it.
    fn answer_to(&self, query: &str, limit: usize) -> (f32, SearchAnswer<'_>) {
        let Some(query) = Query::read(query, self) else {
            return (0.0, SearchAnswer::Unsaid);
        };
        let mut found: Vec<(Match, &ProcedureCode)> =
            self.entries.iter().filter_map(|entry| Some((query.explained_by(&entry.texts, self)?, &entry.code))).collect();
        found.sort_by(|(one, _), (other, _)| other.score.total_cmp(&one.score));
        let phrases = self.elsewhere.iter().enumerate().flat_map(|(place, texts)| texts.iter().map(move |text| (place, text)));
        let phrase = phrases
            .filter_map(|(place, text)| Some((query.contains(text, self)?, place)))
            .max_by(|(one, _), (other, _)| one.score.total_cmp(&other.score));
        if phrase.as_ref().is_none_or(|(phrase, _)| query.is_rather(phrase, found.iter().map(|(found, _)| found))) {
            found.retain(|(found, _)| found.explained >= EXPLAINED);
        }
        match (found.first(), phrase) {
            (None, None) if query.is_filler() => (0.0, SearchAnswer::Unsaid),
            (None, None) => (0.0, SearchAnswer::NotHere),
            (None, Some((phrase, place))) => (phrase.score, SearchAnswer::Elsewhere(place)),
            (Some(_), Some((phrase, place))) if query.is_rather(&phrase, found.iter().map(|(found, _)| found)) => {
                (phrase.score, SearchAnswer::Elsewhere(place))
            }
            (Some((best, _)), _) => (best.score, SearchAnswer::Found(found.iter().map(|(_, code)| *code).take(limit).collect())),
        }
    }

    fn entry(&mut self, procedure: &Procedure, catalogue: &Catalogue, places: &mut HashMap<Word, usize>) -> IndexEntry {
        let field = catalogue.field(&procedure.field).map(|field| [&field.vi, &field.en]);
        let published = [&procedure.field_vi, &procedure.field_en];
        // As `query` reads one, with its point or without.
        let codes = [procedure.code.as_str().replace('.', "")];
        let official: Vec<&String> = field.iter().flatten().copied().chain(published.into_iter().flatten()).chain(&codes).collect();
        let said = [&procedure.name_vi, &procedure.name_en].into_iter().map(|name| (name, 1.0));
        let said = said.chain(procedure.aliases_vi.iter().map(|alias| (alias, 0.99)));
        let said: Vec<_> = said.chain(official.into_iter().map(|name| (name, OF_THE_FIELD))).collect();
        let texts = said.into_iter().map(|(text, worth)| self.text(text, worth, false, places)).collect();
        IndexEntry { code: procedure.code.clone(), texts }
    }

    /// A text by its words; new ones get a place.
    fn text(&mut self, text: &str, worth: f32, is_phrase: bool, places: &mut HashMap<Word, usize>) -> Text {
        let said = words(text);
        let kinds = self.fillers.kinds(&said, true);
        let (mut letters, mut starts) = (Vec::new(), Vec::new());
        for word in &said {
            starts.push(letters.len());
            letters.extend_from_slice(word);
        }
        let place = |word: Word| {
            let next = places.len();
            *places.entry(word.clone()).or_insert_with(|| {
                let _ = self.known.entry(plain(&word)).or_insert(next);
                self.words.push(word);
                next
            })
        };
        let words: Vec<usize> = said.into_iter().map(place).collect();
        let first = |word: &usize| self.known[&plain(&self.words[*word])];
        let firsts: Vec<usize> = words.iter().map(first).collect();
        for (pair, kinds) in firsts.windows(2).zip(kinds.windows(2)) {
            // A phrase of the town's list is short, and all of it is meant.
            let is_topic = is_phrase || !kinds.contains(&WordKind::Filler);
            *self.neighbours.entry((pair[0], pair[1])).or_default() |= is_topic;
        }
        let weights = kinds.into_iter().map(WordKind::part).collect();
        Text { words, weights, worth, letters, starts }
    }

    /// Weighs each word by how few procedures have it, whatever its marks, and the words of each text by that.
    fn weigh(&mut self) {
        let letters: Vec<String> = self.words.iter().map(|word| plain(word)).collect();
        let mut having: HashMap<&str, u32> = HashMap::new();
        for entry in &self.entries {
            let said = entry.texts.iter().filter(|text| text.worth > OF_THE_FIELD).flat_map(|text| &text.words);
            for word in said.map(|word| letters[*word].as_str()).collect::<HashSet<_>>() {
                *having.entry(word).or_default() += 1;
            }
        }
        let all = self.entries.len().max(2) as f32;
        let weight = |count: u32| RARE * (1.0 + all / count as f32).ln() / (1.0 + all).ln();
        self.weights = letters.iter().map(|word| weight(having.get(word.as_str()).copied().unwrap_or(1))).collect();
        for text in self.entries.iter_mut().flat_map(|entry| &mut entry.texts) {
            for (weight, word) in text.weights.iter_mut().zip(&text.words) {
                *weight *= self.weights[*word];
            }
        }
    }
}

#[cfg(test)]
mod tests;
