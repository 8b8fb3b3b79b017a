//! Vietnamese from a keyboard with plain letters, by the Telex rules: `tieengs` gives `tiếng`.
//!
//! There is no state but the text itself: what a key does follows from the last syllable. A key that no Vietnamese
//! syllable could bear there is a letter like any other. What comes out is always NFC.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// What stands before the vowels, the longer ones first. `qu` and `gi` have a vowel letter that is none.
const ONSETS: &[&str] = &[
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s",
    "t", "v", "x", "",
];

/// Vowels with what follows them, without tones. The `k` at the end stands in names of the highlands such as Đắk Lắk.
const RIMES: &[&str] = &[
    "a", "ai", "ao", "au", "ay", "am", "an", "ang", "anh", "ac", "ach", "ap", "at", "ak", //
    "ăm", "ăn", "ăng", "ăc", "ăp", "ăt", "ăk", //
    "âu", "ây", "âm", "ân", "âng", "âc", "âp", "ât", //
    "e", "eo", "em", "en", "eng", "ec", "ep", "et", //
    "ê", "êu", "êm", "ên", "ênh", "êch", "êp", "êt", //
    "i", "iu", "ia", "im", "in", "inh", "ich", "ip", "it", //
    "iêu", "iêm", "iên", "iêng", "iêc", "iêp", "iêt", //
    "o", "oi", "om", "on", "ong", "oc", "op", "ot", "oong", "ooc", //
    "oa", "oai", "oao", "oay", "oam", "oan", "oang", "oanh", "oac", "oach", "oap", "oat", //
    "oăm", "oăn", "oăng", "oăc", "oăt", "oe", "oeo", "oen", "oet", //
    "ô", "ôi", "ôm", "ôn", "ông", "ôc", "ôp", "ôt", //
    "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", //
    "u", "ui", "um", "un", "ung", "uc", "up", "ut", "ua", "uơ", //
    "uây", "uân", "uâng", "uât", "uê", "uêch", "uênh", //
    "uôi", "uôm", "uôn", "uông", "uôc", "uôt", //
    "uy", "uya", "uych", "uynh", "uyp", "uyt", "uyu", "uyên", "uyêt", //
    "ư", "ưi", "ưu", "ưa", "ưng", "ưc", "ưt", //
    "ươi", "ươu", "ươm", "ươn", "ương", "ươc", "ươp", "ươt", //
    "y", "ych", "ynh", "yt", "yu", "yêu", "yêm", "yên", "yêng", "yêt",
];

/// The tone keys with their combining marks.
const TONES: [(char, char); 5] = [('s', '\u{301}'), ('f', '\u{300}'), ('r', '\u{309}'), ('x', '\u{303}'), ('j', '\u{323}')];

/// The text after one more key.
#[must_use]
pub fn typed(text: &str, key: char) -> String {
    let text: String = text.nfc().collect();
    let start = text.char_indices().rev().take_while(|(_, c)| c.is_alphabetic()).last().map_or(text.len(), |(at, _)| at);
    let (before, word) = text.split_at(start);
    let word = Letters::read(word).and_then(|letters| letters.after(key)).unwrap_or_else(|| format!("{word}{key}"));
    format!("{before}{word}").nfc().collect()
}

/// The text without its last letter, which goes with all its marks.
#[must_use]
pub fn erased(text: &str) -> String {
    let mut text: String = text.nfc().collect();
    while text.pop().is_some_and(is_combining_mark) {}
    text
}

/// The letters at the end of a text: the syllable that is being typed, or any other word.
#[derive(Debug, Clone)]
struct Letters {
    /// Small, with the marks that make another vowel, without the tone.
    shapes: Vec<char>,
    /// Which of them are capitals.
    capitals: Vec<bool>,
    /// The combining mark of the tone, and the letter that has it.
    tone: Option<(usize, char)>,
}

impl Letters {
    /// `None` where a letter is no Vietnamese one or there are two tones.
    fn read(word: &str) -> Option<Self> {
        let mut letters = Self { shapes: Vec::new(), capitals: Vec::new(), tone: None };
        for (at, c) in word.chars().enumerate() {
            let mut shape = String::new();
            for part in c.to_lowercase().nfd() {
                if TONES.iter().all(|(_, tone)| *tone != part) {
                    shape.push(part);
                } else if letters.tone.replace((at, part)).is_some() {
                    return None;
                }
            }
            let shape = only(shape.nfc())?;
            if !plain(shape).is_ascii_lowercase() {
                return None;
            }
            letters.shapes.push(shape);
            letters.capitals.push(c.is_uppercase());
        }
        Some(letters)
    }

    /// The word after a key; `None` where the key is a mere letter and moves nothing.
    fn after(&self, key: char) -> Option<String> {
        let marked = match key.to_ascii_lowercase() {
            'a' | 'e' | 'o' => self.roofed(key),
            'd' => self.stroked(key),
            'w' => self.horned(key),
            'z' => self.without_tone(),
            _ => self.toned(key),
        };
        marked.or_else(|| self.with(key).syllable()).map(|letters| letters.spelled())
    }

    /// aa, ee, oo give â, ê, ô; a third one gives the two letters.
    fn roofed(&self, key: char) -> Option<Self> {
        let vowel = key.to_ascii_lowercase();
        let roofed = only([vowel, '\u{302}'].into_iter().nfc())?;
        let at = self.shapes.len().checked_sub(1)?;
        if self.shapes[at] == roofed {
            return Some(self.undone(at, key));
        }
        let mut letters = self.clone();
        letters.shapes[at] = roofed;
        if plain(self.shapes[at]) == vowel { letters.syllable() } else { None }
    }

    /// dd gives đ where it begins a word, the only place of a đ; a third d gives the two letters.
    fn stroked(&self, key: char) -> Option<Self> {
        if self.shapes.last() == Some(&'đ') {
            return Some(self.undone(self.shapes.len() - 1, key));
        }
        (self.shapes == ['d']).then(|| Self { shapes: vec!['đ'], ..self.clone() })
    }

    /// w gives ă, ơ, ư, and ươ for both letters of uo; a second w gives the plain letters.
    fn horned(&self, key: char) -> Option<Self> {
        let (onset, rime) = self.parts()?;
        let start = self.shapes.len() - rime.len();
        let mut shapes = self.shapes.clone();
        if let ['u' | 'ư', 'o' | 'ô' | 'ơ', rest @ ..] = rime {
            // "thuở" and "huơ" end with their vowels; in all other words these two letters are ươ.
            let is_open = matches!(onset, "h" | "th") && rest.is_empty() && rime[0] == 'u';
            shapes[start] = if is_open { 'u' } else { 'ư' };
            shapes[start + 1] = 'ơ';
        } else {
            let horn = |letter| match plain(letter) {
                'a' => Some('ă'),
                'o' => Some('ơ'),
                'u' => Some('ư'),
                _ => None,
            };
            let mut vowels = (start..shapes.len()).filter_map(|at| Some((at, horn(shapes[at])?)));
            shapes = vowels.find_map(|(at, horned)| {
                let mut shapes = shapes.clone();
                shapes[at] = horned;
                parts(&shapes).is_some().then_some(shapes)
            })?;
        }
        if shapes == self.shapes { Some(self.undone(start, key)) } else { Self { shapes, ..self.clone() }.syllable() }
    }

    /// A tone key sets its tone or changes the one there; the same again takes it off and is a letter.
    fn toned(&self, key: char) -> Option<Self> {
        let (_, tone) = TONES.into_iter().find(|(own, _)| *own == key.to_ascii_lowercase())?;
        let (_, rime) = self.parts()?;
        if self.tone.is_some_and(|(_, own)| own == tone) {
            return Some(Self { tone: None, ..self.clone() }.with(key));
        }
        let is_stopped = matches!(rime, [.., 'c' | 'k' | 'p' | 't'] | [.., 'c', 'h']);
        let is_borne = !rime.is_empty() && (!is_stopped || matches!(key.to_ascii_lowercase(), 's' | 'j'));
        if is_borne { Self { tone: Some((0, tone)), ..self.clone() }.syllable() } else { None }
    }

    /// z takes the tone off.
    fn without_tone(&self) -> Option<Self> {
        let _ = (self.tone?, self.parts()?);
        Some(Self { tone: None, ..self.clone() })
    }

    /// The letters without their marks from one on, and the key as a letter.
    fn undone(&self, from: usize, key: char) -> Self {
        let mut letters = self.clone();
        for shape in &mut letters.shapes[from..] {
            *shape = plain(*shape);
        }
        letters.clone().syllable().unwrap_or(letters).with(key)
    }

    fn with(&self, key: char) -> Self {
        let mut letters = self.clone();
        letters.shapes.push(key.to_ascii_lowercase());
        letters.capitals.push(key.is_ascii_uppercase());
        letters
    }

    /// The tone put where it belongs in a syllable, in the old way of the state's forms: hòa, thúy, but toán, người.
    /// `None` where these letters are no syllable.
    fn syllable(mut self) -> Option<Self> {
        let (_, rime) = self.parts()?;
        let start = self.shapes.len() - rime.len();
        let vowels = rime.iter().take_while(|letter| is_vowel(**letter)).count();
        let is_marked = |at: &usize| rime[*at] != plain(rime[*at]);
        let at = match (0..vowels).rev().find(is_marked) {
            Some(marked) => marked,
            None if vowels < rime.len() => vowels.saturating_sub(1),
            None => usize::from(vowels == 3),
        };
        self.tone = self.tone.map(|(_, tone)| (start + at, tone));
        // What was "thuơ" grows to "thương".
        if let [u @ 'u', 'ơ', _, ..] = &mut self.shapes[start..] {
            *u = 'ư';
        }
        Some(self)
    }

    fn spelled(&self) -> String {
        let mut text = String::new();
        for (at, (shape, is_capital)) in self.shapes.iter().zip(&self.capitals).enumerate() {
            if *is_capital {
                text.extend(shape.to_uppercase());
            } else {
                text.push(*shape);
            }
            text.extend(self.tone.filter(|(own, _)| *own == at).map(|(_, tone)| tone));
        }
        text
    }

    fn parts(&self) -> Option<(&'static str, &[char])> {
        parts(&self.shapes)
    }
}

/// The onset and the rime of letters that are, or with more keys can become, a syllable.
fn parts(shapes: &[char]) -> Option<(&'static str, &[char])> {
    ONSETS.iter().find_map(|onset| {
        let length = onset.chars().count();
        let (head, rime) = shapes.split_at_checked(length)?;
        let is_syllable = head.iter().copied().eq(onset.chars()) && RIMES.iter().any(|full| can_become(rime, full));
        // "gì" is g and i.
        (is_syllable && !(*onset == "gi" && rime.is_empty())).then_some((*onset, rime))
    })
}

/// Whether a rime is the beginning of a full one, but for marks that may come.
fn can_become(rime: &[char], full: &str) -> bool {
    let mut full = full.chars();
    rime.iter().all(|letter| full.next().is_some_and(|meant| *letter == meant || *letter == plain(meant)))
}

fn is_vowel(letter: char) -> bool {
    matches!(plain(letter), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// A small letter without its marks.
fn plain(letter: char) -> char {
    match letter {
        'ă' | 'â' => 'a',
        'đ' => 'd',
        'ê' => 'e',
        'ô' | 'ơ' => 'o',
        'ư' => 'u',
        other => other,
    }
}

/// The one letter of a text that is one.
fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    letters.next().filter(|_| letters.next().is_none())
}

#[cfg(test)]
mod tests;
