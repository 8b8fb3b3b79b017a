//! Vietnamese from a keyboard with plain letters and digits, by the rules of Telex and of VNI: `tieengs` and `tie6ng1` give
//! `tiếng`.
//!
//! There is no state but the text itself: what a key does follows from the last syllable. A mark may come anywhere behind its
//! letter, also at the end of the word and after other marks: `ketes`, `datads`, `nguoi72`. A key that no Vietnamese syllable could
//! bear there is a letter or digit like any other, so Telex and VNI need no switch between them: letters are Telex, digits
//! behind a syllable are VNI, and `75 tuổi` and `1.001193` stay numbers. What comes out is always NFC.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// What stands before the vowels, the longer ones first. `qu` and `gi` have a vowel letter that is none.
const ONSETS: &[&str] = &[
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "q", "r",
    "s", "t", "v", "x", "",
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

/// The tone keys of Telex with their combining marks; those of VNI are the digits from 1 on, in the same order.
const TONES: [(char, char); 5] = [('s', '\u{301}'), ('f', '\u{300}'), ('r', '\u{309}'), ('x', '\u{303}'), ('j', '\u{323}')];

/// The tone of a key.
fn tone(key: char) -> Option<char> {
    let telex = TONES.into_iter().find(|(own, _)| *own == key.to_ascii_lowercase());
    let vni = || key.to_digit(10).and_then(|digit| TONES.get((digit as usize).checked_sub(1)?).copied());
    telex.or_else(vni).map(|(_, tone)| tone)
}

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
            vowel @ ('a' | 'e' | 'o') => self.roofed(vowel, key),
            '6' => ['a', 'e', 'o'].into_iter().find_map(|vowel| self.roofed(vowel, key)),
            'd' | '9' => self.stroked(key),
            'w' => self.horned("aou", key).or_else(|| self.with('ư', key.is_ascii_uppercase()).syllable()),
            '7' => self.horned("ou", key),
            '8' => self.horned("a", key),
            'z' | '0' => self.without_tone(),
            _ => self.toned(key),
        };
        let letter = || if key.is_ascii_digit() { None } else { self.with(key.to_ascii_lowercase(), key.is_ascii_uppercase()).syllable() };
        marked.or_else(letter).or_else(|| self.without_mistaken_marks(key)).map(|letters| letters.spelled())
    }

    /// aa, ee, oo give â, ê, ô, and so does the second letter behind what follows the first; a third one gives the two letters.
    fn roofed(&self, vowel: char, key: char) -> Option<Self> {
        let roofed = only([vowel, '\u{302}'].into_iter().nfc())?;
        let start = self.shapes.len() - self.parts()?.1.len();
        (start..self.shapes.len()).rev().find_map(|at| {
            if self.shapes[at] == roofed {
                return Some(self.undone(at, key));
            }
            let mut letters = self.clone();
            letters.shapes[at] = roofed;
            if plain(self.shapes[at]) == vowel { letters.syllable() } else { None }
        })
    }

    /// A d makes a đ of the one at the beginning, the only place of a đ, from anywhere in the word; a third d gives the two letters.
    fn stroked(&self, key: char) -> Option<Self> {
        match self.shapes.first()? {
            'đ' => Some(self.undone(0, key)),
            'd' => {
                let mut letters = self.clone();
                letters.shapes[0] = 'đ';
                letters.syllable()
            }
            _ => None,
        }
    }

    /// w gives ă, ơ, ư to the first of the vowels that can bear it, and ươ for both letters of uo; a second w gives the plain letters.
    fn horned(&self, vowels: &str, key: char) -> Option<Self> {
        let (_, rime) = self.parts()?;
        let start = self.shapes.len() - rime.len();
        let mut shapes = self.shapes.clone();
        if let (['u' | 'ư', 'o' | 'ô' | 'ơ', rest @ ..], true) = (rime, vowels.contains('u')) {
            // A word that ends with these two letters is like "thuở" and "huơ"; in all other words they are ươ.
            shapes[start] = if rest.is_empty() && rime[0] == 'u' { 'u' } else { 'ư' };
            shapes[start + 1] = 'ơ';
        } else {
            let horn = |letter| match plain(letter) {
                'a' => Some('ă'),
                'o' => Some('ơ'),
                'u' => Some('ư'),
                _ => None,
            };
            let borne = (start..shapes.len()).filter(|at| vowels.contains(plain(shapes[*at])));
            let mut horned = borne.filter_map(|at| Some((at, horn(shapes[at])?)));
            shapes = horned.find_map(|(at, horned)| {
                let mut shapes = shapes.clone();
                shapes[at] = horned;
                parts(&shapes).is_some().then_some(shapes)
            })?;
        }
        if shapes == self.shapes { Some(self.undone(start, key)) } else { Self { shapes, ..self.clone() }.syllable() }
    }

    /// A tone key sets its tone or changes the one there; the same again takes it off and is a letter.
    fn toned(&self, key: char) -> Option<Self> {
        let tone = tone(key)?;
        let (_, rime) = self.parts()?;
        if self.tone.is_some_and(|(_, own)| own == tone) {
            return Some(Self { tone: None, ..self.clone() }.with(key.to_ascii_lowercase(), key.is_ascii_uppercase()));
        }
        let is_stopped = matches!(rime, [.., 'c' | 'k' | 'p' | 't'] | [.., 'c', 'h']);
        let is_borne = !rime.is_empty() && (!is_stopped || matches!(tone, '\u{301}' | '\u{323}'));
        if is_borne { Self { tone: Some((0, tone)), ..self.clone() }.syllable() } else { None }
    }

    /// z or 0 takes the tone off.
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
        letters.clone().syllable().unwrap_or(letters).with(key.to_ascii_lowercase(), key.is_ascii_uppercase())
    }

    /// The word after a letter that no syllable has behind these, where a key before it was a letter too: the s of "khaisinh", typed
    /// without a blank, or the w of "windows". That key is put back at the end.
    fn without_mistaken_marks(&self, key: char) -> Option<Self> {
        let letter = key.to_ascii_lowercase();
        let tone = TONES.into_iter().find(|(_, own)| self.tone.is_some_and(|(_, tone)| tone == *own)).map(|(key, _)| key);
        let mut letters = Self { tone: None, ..self.clone() };
        let is_foreign = letters.shapes.first() == Some(&'ư');
        let _ = letters.parts().filter(|_| letter.is_ascii_lowercase())?;
        if is_foreign {
            letters.shapes[0] = 'w';
        }
        let is_next = |tone: char| is_vowel(letter) && ONSETS.contains(&tone.to_string().as_str());
        match tone {
            Some(tone) if is_foreign || is_next(tone) => letters = letters.with(tone, false),
            None if is_foreign => {}
            _ => return None,
        }
        Some(letters.with(letter, key.is_ascii_uppercase()))
    }

    fn with(&self, letter: char, is_capital: bool) -> Self {
        let mut letters = self.clone();
        letters.shapes.push(letter);
        letters.capitals.push(is_capital);
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
        // "gì" is g and i. A tone may come before the vowel of "quá" is typed: until then the u bears it.
        let is_bare = rime.is_empty() && matches!(*onset, "gi" | "qu");
        let is_begun = *onset != "q" || matches!(rime, ['u'] | []);
        (is_syllable && is_begun && !is_bare).then_some((*onset, rime))
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
