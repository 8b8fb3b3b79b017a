//! What is asked: its words, what each counts, and how well a text explains them.

use super::filler::WordKind;
use super::letters::{FORGIVEN, Letter, Word, fit, one_slip, plain, words};
use super::{ALONE, EXPLAINED, HALF_EXPLAINED, Index, OF_A_PHRASE, OF_THE_FIELD, Text, UNKNOWN};

/// A query, compared once with every word that the index knows.
#[derive(Debug)]
pub(super) struct Query {
    asked: Vec<QueryWord>,
    /// The weights of all words together.
    total: f32,
    /// All letters without blanks, and those without the words that say nothing.
    letters: [Vec<Letter>; 2],
    is_filler: bool,
}

/// A word of a query.
#[derive(Debug)]
struct QueryWord {
    weight: f32,
    letters: usize,
    /// Whether some text has these letters as a word.
    is_known: bool,
    /// How well each word of the index fits.
    fits: Vec<f32>,
}

/// How well a text or a procedure answers.
#[derive(Debug, Clone)]
pub(super) struct Match {
    pub score: f32,
    /// The same by the best of its texts alone.
    pub single: f32,
    /// The part of the query that is explained.
    pub explained: f32,
    /// How well each word of the query was explained.
    pub by_word: Vec<f32>,
}

/// A fit from which on a word is the one that was meant.
const MEANT: f32 = 0.5;
/// The same for a phrase of the town's list: typed with other marks it is another word.
const MEANT_IN_A_PHRASE: f32 = 0.72;
/// The part of a query that a whole name or everyday word must be.
const SAID_ENOUGH: f32 = 0.33;
/// A fit from which on there is no doubt.
const SURE: f32 = 0.8;
/// What an explanation is worth that several texts give together.
const OF_SEVERAL_TEXTS: f32 = 0.85;
/// What makes no difference: an everyday word of the catalogue is as good as a phrase of the list.
const AS_GOOD: f32 = 0.02;
/// Words without blanks that fit, and that fit but for one letter.
const WITHOUT_BLANKS: (f32, f32) = (0.95, 0.8);
/// So many letters without blanks are needed to forgive one.
const FORGIVEN_WITHOUT_BLANKS: usize = 5;

impl Query {
    /// `None` where there is no word.
    pub(super) fn read(text: &str, index: &Index) -> Option<Self> {
        let is_number =
            text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || c == '.' || c.is_whitespace());
        let typed = if is_number { words(&text.replace(|c: char| !c.is_ascii_digit(), "")) } else { words(text) };
        let count = typed.len();
        let typed: Vec<Word> = typed.into_iter().enumerate().flat_map(|(at, word)| index.parted(word, at + 1 == count)).collect();
        let mut kinds = index.fillers.kinds(&typed, false);
        // Without its marks "cần" may be "căn": beside "cước" it is.
        let places: Vec<Option<usize>> = typed.iter().map(|word| index.known.get(&plain(word)).copied()).collect();
        for (at, pair) in places.windows(2).enumerate() {
            if let [Some(one), Some(other)] = *pair
                && index.neighbours.get(&(one, other)) == Some(&true)
                && !kinds[at..at + 2].contains(&WordKind::Deed)
            {
                for kind in kinds[at..at + 2].iter_mut().filter(|kind| **kind == WordKind::Filler) {
                    *kind = WordKind::Topic;
                }
            }
        }
        // Where nothing is said but what is done, or nothing at all, these words are what it is about.
        let has = |kind| kinds.contains(&kind);
        let part = |kind: WordKind| match kind {
            WordKind::Topic => 1.0,
            WordKind::Deed if !has(WordKind::Topic) => 1.0,
            WordKind::Filler if !has(WordKind::Topic) && !has(WordKind::Deed) => 1.0,
            kind => kind.part(),
        };
        let mut unknown = [UNKNOWN.0].into_iter().chain(std::iter::repeat(UNKNOWN.1));
        let asked: Vec<QueryWord> = typed
            .iter()
            .zip(&kinds)
            .enumerate()
            .map(|(at, (word, kind))| {
                let is_known = index.known.contains_key(&plain(word));
                let is_last = at + 1 == typed.len();
                let fits: Vec<f32> = index.words.iter().map(|own| fit(word, own, is_last, is_known)).collect();
                let best = fits.iter().copied().fold(0.0, f32::max);
                let likely = fits.iter().zip(&index.weights).filter(|(fit, _)| **fit >= best - 0.05).map(|(_, weight)| *weight);
                let known = if best >= MEANT { likely.reduce(f32::min) } else { None };
                let weight = known.or_else(|| if part(*kind) > 0.0 { unknown.next() } else { None }).unwrap_or_default();
                QueryWord { weight: weight * part(*kind), letters: word.len(), is_known, fits }
            })
            .collect();
        let telling = typed.iter().zip(&asked).filter(|(_, asked)| asked.weight > 0.0).flat_map(|(word, _)| word.clone()).collect();
        let total = asked.iter().map(|asked| asked.weight).sum();
        let is_filler = kinds.iter().all(|kind| *kind == WordKind::Filler);
        (total > 0.0).then(|| Self { total, letters: [typed.concat(), telling], is_filler, asked })
    }

    /// Whether nothing was said yet but "tôi muốn".
    pub(super) fn is_filler(&self) -> bool {
        self.is_filler
    }

    /// How well the texts of a procedure explain it; `None` where too much is left.
    pub(super) fn explained_by(&self, texts: &[Text], index: &Index) -> Option<Match> {
        let mut by_word = vec![0.0_f32; self.asked.len()];
        let mut single = 0.0_f32;
        for text in texts {
            let (values, said) = self.compared(text);
            single = single.max(self.part(&values) * (0.6 + 0.4 * said));
            for (best, value) in by_word.iter_mut().zip(values) {
                *best = best.max(value);
            }
        }
        let mut explained = self.part(&by_word);
        if explained < EXPLAINED && texts.iter().any(|text| self.says_all_of(text, index)) {
            explained = EXPLAINED;
        }
        (explained >= HALF_EXPLAINED).then_some(Match { score: 0.5 * (explained + single), single, explained, by_word })
    }

    /// Whether it says all of a name or an everyday word, of two syllables at least, and not too much beside it: "mở quán phở".
    fn says_all_of(&self, text: &Text, index: &Index) -> bool {
        let telling = text.weights.iter().filter(|weight| **weight > 0.0).count();
        let names_it = text.worth > OF_THE_FIELD && telling > 1 && text.weights.iter().any(|weight| *weight >= 1.0);
        names_it && self.contains(text, index).is_some_and(|found| found.score >= SAID_ENOUGH)
    }

    /// The weight of what is explained, as a part of all.
    fn part(&self, values: &[f32]) -> f32 {
        self.asked.iter().zip(values).map(|(asked, value)| asked.weight * value).sum::<f32>() / self.total
    }

    /// How well each word is explained by a text, and how much of the text was said.
    fn compared(&self, text: &Text) -> (Vec<f32>, f32) {
        let fit = |asked: usize, word: usize| self.asked[asked].fits[text.words[word]];
        let whole = text.weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        let telling: Vec<usize> = (0..self.asked.len()).filter(|at| self.asked[*at].weight > 0.0).collect();
        let is_said = |word: usize| telling.iter().any(|asked| fit(*asked, word) >= MEANT);
        let said = (0..text.words.len()).filter(|word| is_said(*word)).map(|word| text.weights[word]).sum::<f32>() / whole;
        let is_whole = telling.len() < 2 || said > 0.99;
        let mut values = vec![0.0; self.asked.len()];
        for (place, asked) in telling.iter().enumerate() {
            let before = place.checked_sub(1).map(|before| telling[before]);
            let after = telling.get(place + 1).copied();
            // A word may stand between: "cha, mẹ, con".
            let beside = |neighbour: Option<usize>, words: [Option<usize>; 2]| {
                neighbour.is_some_and(|asked| words.into_iter().flatten().any(|word| word < text.words.len() && fit(asked, word) >= MEANT))
            };
            let value = |word: usize| {
                let fit = fit(*asked, word);
                let is_beside = fit > 0.0
                    && (is_whole
                        || beside(before, [word.checked_sub(1), word.checked_sub(2)])
                        || beside(after, [Some(word + 1), Some(word + 2)]));
                fit * if is_beside { 1.0 } else { ALONE }
            };
            values[*asked] = (0..text.words.len()).map(value).fold(0.0, f32::max) * text.worth;
        }
        if let Some((value, length)) =
            self.letters.iter().filter_map(|letters| without_blanks(letters, text)).max_by(|(one, _), (other, _)| one.total_cmp(other))
            && self.part(&values) < value
        {
            for own in &mut values {
                *own = own.max(value * text.worth);
            }
            return (values, said.max(length as f32 / text.letters.len() as f32));
        }
        (values, said)
    }

    /// Whether a phrase of the town's list is rather meant than the procedures that were found. A procedure that says the words of
    /// the phrase too takes the question back where it explains more of it: "sao y hộ chiếu" is not "hộ chiếu".
    pub(super) fn is_rather<'a>(&self, phrase: &Match, found: impl Iterator<Item = &'a Match>) -> bool {
        let says_it = |found: &&Match| phrase.by_word.iter().zip(&found.by_word).all(|(of_phrase, own)| *of_phrase == 0.0 || *own >= MEANT);
        let together = |found: &Match| {
            let sure: Vec<f32> = found.by_word.iter().map(|value| if *value >= SURE { *value } else { 0.0 }).collect();
            found.single.max(OF_SEVERAL_TEXTS * self.part(&sure))
        };
        let (sayers, others): (Vec<&Match>, Vec<&Match>) = found.partition(says_it);
        let best = sayers.into_iter().map(together).reduce(f32::max);
        // What nobody says may still be an errand's purpose: "độc thân để vay ngân hàng".
        let purpose = others.into_iter().map(|found| found.explained).reduce(f32::max).unwrap_or_default();
        best.map_or(phrase.score >= OF_A_PHRASE || purpose < phrase.score * 1.25, |best| phrase.score > best + AS_GOOD)
    }

    /// How much of the query is a phrase, if it stands in it.
    pub(super) fn contains(&self, phrase: &Text, index: &Index) -> Option<Match> {
        let fit = |asked: usize, word: usize| self.asked.get(asked).map_or(0.0, |asked| asked.fits[word]);
        // Of a word that is still being typed most must be there: "ho" is not "hospital".
        let is_meant = |asked: usize, word: usize| {
            let (typed, whole) = (self.asked[asked].letters, index.words[word].len());
            let is_there = typed >= whole || (typed >= FORGIVEN && 3 * typed >= 2 * whole);
            is_there && fit(asked, word) >= MEANT_IN_A_PHRASE
        };
        // One more word may stand between, and any that say nothing.
        let next = |from: usize, word: usize| {
            let mut between = 0;
            for asked in from..self.asked.len() {
                // What says nothing counts only where it stands in the phrase.
                if is_meant(asked, word) && (asked == from || self.asked[asked].weight > 0.0) {
                    return Some(asked);
                }
                between += usize::from(self.asked[asked].weight > 0.0);
                if between > 1 {
                    break;
                }
            }
            None
        };
        let from = |start: usize| -> Option<Match> {
            let mut by_word = vec![0.0; self.asked.len()];
            let mut at = start;
            for word in &phrase.words {
                let here = next(at, *word)?;
                by_word[here] = fit(here, *word);
                at = here + 1;
            }
            let score = self.part(&by_word);
            Some(Match { score, single: score, explained: score, by_word })
        };
        let begins = |start: &usize| phrase.words.first().is_some_and(|word| is_meant(*start, *word));
        let said = (0..self.asked.len()).filter(begins).filter_map(from);
        // Words that are all known are no slip for others.
        let may_slip = self.asked.iter().any(|asked| !asked.is_known);
        let joined = self.letters.iter().filter_map(|letters| {
            let (value, length) = without_blanks(letters, phrase)?;
            let is_it = length == phrase.letters.len() && (may_slip || value >= WITHOUT_BLANKS.0);
            is_it.then(|| Match { score: value, single: value, explained: value, by_word: vec![value; self.asked.len()] })
        });
        said.chain(joined).max_by(|one, other| one.score.total_cmp(&other.score))
    }
}

/// How well letters without blanks fit a text from the beginning of one of its words on, and how many of its letters they are.
fn without_blanks(letters: &[Letter], text: &Text) -> Option<(f32, usize)> {
    if letters.len() < FORGIVEN {
        return None;
    }
    let from = |start: usize| {
        let rest = &text.letters[start..];
        let same = letters.len() <= rest.len() && letters.iter().zip(rest).all(|(typed, own)| typed.plain == own.plain);
        if same {
            return Some((WITHOUT_BLANKS.0, letters.len()));
        }
        // With a slip it must be whole words.
        let is_end = |length: &usize| start + length == text.letters.len() || text.starts.contains(&(start + length));
        let mut lengths = (letters.len() - 1..=letters.len() + 1).filter(|length| *length <= rest.len()).filter(is_end);
        let is_long = |length: &usize| letters.len().max(*length) > FORGIVEN_WITHOUT_BLANKS && letters.len() >= FORGIVEN_WITHOUT_BLANKS;
        let slip = lengths.any(|length| is_long(&length) && one_slip(letters, &rest[..length]));
        slip.then_some((WITHOUT_BLANKS.1, letters.len().min(rest.len())))
    };
    text.starts.iter().filter_map(|start| from(*start)).max_by(|(one, _), (other, _)| one.total_cmp(other))
}

/// The longest run of letters that is taken apart.
const LONGEST: usize = 40;

impl Index {
    /// The words of which a run of letters was put together without blanks: "khaisinh". A word that is known, or that none can be
    /// made of, stays as it is.
    fn parted(&self, word: Word, is_last: bool) -> Vec<Word> {
        let letters = plain(&word);
        let begins = || is_last && self.known.keys().any(|known| known.starts_with(&letters));
        if word.len() < FORGIVEN || word.len() > LONGEST || self.known.contains_key(&letters) || begins() {
            return vec![word];
        }
        let letters: Vec<char> = letters.chars().collect();
        let Some(lengths) = self.lengths(&letters, None, is_last, true) else {
            return vec![word];
        };
        let mut rest = word.into_iter();
        lengths.into_iter().map(|length| rest.by_ref().take(length).collect()).collect()
    }

    /// The lengths of the words in a run of letters, of which each stands beside the next somewhere.
    fn lengths(&self, letters: &[char], before: Option<usize>, is_last: bool, is_begin: bool) -> Option<Vec<usize>> {
        if letters.is_empty() {
            return (!is_begin).then(Vec::new);
        }
        (1..=letters.len().min(8)).rev().find_map(|length| {
            let word: String = letters[..length].iter().collect();
            let rest = &letters[length..];
            let known = self.known.get(&word).copied();
            let is_beside = |known: usize| before.is_none_or(|before| self.neighbours.contains_key(&(before, known)));
            let is_filler = || length > 2 && self.fillers.has(&word);
            let grows = || length > 1 && rest.is_empty() && is_last && before.is_some_and(|before| self.has_neighbour(before, &word));
            let next = match known {
                Some(known) if is_beside(known) => Some(known),
                _ if is_filler() => None,
                _ if grows() => return Some(vec![length]),
                _ => return None,
            };
            let mut lengths = self.lengths(rest, next, is_last, false)?;
            lengths.insert(0, length);
            Some(lengths)
        })
    }

    /// Whether a word that begins so stands behind another somewhere.
    fn has_neighbour(&self, before: usize, beginning: &str) -> bool {
        self.neighbours.keys().any(|(one, other)| *one == before && plain(&self.words[*other]).starts_with(beginning))
    }
}
