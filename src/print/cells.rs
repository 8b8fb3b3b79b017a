//! Words in the printer's own letters, and the letters that it has to be taught for them.
//!
//! A printer draws ASCII by itself. What else a word needs it can be taught (`ESC &`): a picture of one cell under a code
//! that the slip does not need otherwise, kept until the next `ESC @`. A word costs a byte a letter then, which is what makes
//! a slow serial line bearable, and still nothing but visible ASCII is sent as text: [`CellText`] can be made by an
//! [`Alphabet`] only.

use std::collections::BTreeSet;

use unicode_normalization::char::canonical_combining_class;

use super::raster::{Bitmap, Style, Typesetter};
use super::text::TicketText;

/// A cell of the printer's own letters (font A), in dots across and down.
pub const CELL: (u32, u32) = (12, 24);
/// Rows of a cell above the line on which its letters stand.
pub const BASELINE: u32 = 19;
/// Codes for letters that are taught. A blank stays a blank, on printers too that do not let it be taught.
const CODES: std::ops::RangeInclusive<u8> = 0x21..=0x7E;
/// These are never taught: where a link is cut in the middle of a slip, what the printer was taught for one is still in its head while
/// the next comes, and a wrong letter in a word is read all the same, but a wrong digit is another counter.
const DIGITS: std::ops::RangeInclusive<u8> = b'0'..=b'9';
/// The em at which our letters stand beside the printer's without looking larger or smaller, in dots.
const EM: f32 = 20.0;
/// The widest letter: one column stays white, so that letters do not touch.
const WIDEST: u32 = CELL.0 - 1;
/// Letters that do not fit are drawn so much larger first and then made narrower or lower.
const FINER: u32 = 8;
/// The share of a dot that has to be black for it to be burnt, in hundredths.
const INK: u32 = 42;
/// What is wider than this, in dots, would not be read any more when it is squeezed into a cell.
const SQUEEZED: u32 = 2 * WIDEST;

/// A letter that a printer is taught: its picture, and the code that calls it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyph {
    code: u8,
    /// From the left, up to the last that is not white; the highest bit of the first byte is the topmost dot.
    columns: Vec<[u8; 3]>,
}

impl Glyph {
    /// The code, 0x21 to 0x7E, never a digit's.
    #[must_use]
    pub fn code(&self) -> u8 {
        self.code
    }

    /// The columns that are sent, at most as many as a cell has.
    #[must_use]
    pub fn columns(&self) -> &[[u8; 3]] {
        &self.columns
    }

    fn black(&self) -> impl Iterator<Item = (u32, u32)> {
        let is_black = |column: &[u8; 3], y: u32| column[y as usize / 8] & (0x80 >> (y % 8)) != 0;
        self.columns
            .iter()
            .enumerate()
            .flat_map(move |(x, column)| (0..CELL.1).filter(move |y| is_black(column, *y)).map(move |y| (x as u32, y)))
    }
}

/// A letter of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
enum CellItem {
    /// One of the printer's own: 0x20 to 0x7E.
    Own(u8),
    /// One that it was taught before.
    Taught(Glyph),
}

/// A line in the printer's letters. What is sent of it are bytes 0x20 to 0x7E, which command nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellText(Vec<CellItem>);

impl CellText {
    /// The bytes that print it.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let byte = |sign: &CellItem| match sign {
            CellItem::Own(byte) => *byte,
            CellItem::Taught(letter) => letter.code,
        };
        self.0.iter().map(byte).collect()
    }

    /// How many cells it takes.
    #[must_use]
    pub fn cells(&self) -> u32 {
        self.0.len() as u32
    }

    /// What of its cells is black, in dots from the upper left corner of the first. The printer's own letters are drawn in our
    /// face, as nobody knows theirs.
    #[must_use]
    pub fn black(&self, setter: &mut Typesetter) -> Vec<(u32, u32)> {
        let mut dots = Vec::new();
        for (index, sign) in self.0.iter().enumerate() {
            let left = index as u32 * CELL.0;
            match sign {
                CellItem::Taught(letter) => dots.extend(letter.black().map(|(x, y)| (left + x, y))),
                CellItem::Own(byte) => {
                    let drawn = drawn(setter, &TicketText::new(&char::from(*byte).to_string()));
                    dots.extend(drawn.iter().flat_map(ink).map(|(x, y)| (left + x, y)));
                }
            }
        }
        dots
    }
}

/// How many cells a text takes: one for each letter with its marks.
#[must_use]
pub fn cells(text: &TicketText) -> u32 {
    letters(text).len() as u32
}

/// The codes of a slip: which of them are the printer's own letters, and which letter each of the others stands for.
#[derive(Debug)]
pub struct Alphabet {
    /// Codes that nothing of the slip needs and nothing has been given, the next one last.
    free: Vec<u8>,
    /// What the printer knows, the longest unused first.
    taught: Vec<(String, Glyph)>,
}

impl Alphabet {
    /// The codes of a slip that says nothing but these texts in cells.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a TicketText>) -> Self {
        let own: BTreeSet<u8> = texts.into_iter().flat_map(|text| text.as_str().bytes()).collect();
        Self { free: CODES.rev().filter(|code| !own.contains(code) && !DIGITS.contains(code)).collect(), taught: Vec::new() }
    }

    /// A text in cells, and the letters that the printer has to be taught before it. Where there are no codes left, those of
    /// letters that were not used for longest are given away again: what was printed stays as it is. `None` for a text that
    /// has a letter of which no cell can be made, or more letters than there are codes.
    #[must_use]
    pub fn spell(&mut self, setter: &mut Typesetter, text: &TicketText) -> Option<(Vec<Glyph>, CellText)> {
        let letters = letters(text);
        let own = |letter: &str| if let &[byte @ 0x20..=0x7E] = letter.as_bytes() { Some(byte) } else { None };
        // Whatever the slip was said to say: a code stands for one thing.
        if letters.iter().filter_map(|letter| own(letter)).any(|byte| CODES.contains(&byte) && !self.is_own(byte)) {
            return None;
        }
        let needed: BTreeSet<&str> = letters.iter().copied().filter(|letter| own(letter).is_none()).collect();
        let (mut known, mut idle): (Vec<_>, Vec<_>) = self.taught.iter().cloned().partition(|(letter, _)| needed.contains(letter.as_str()));
        let mut free = self.free.clone();
        let mut new = Vec::new();
        for letter in needed.iter().filter(|letter| known.iter().all(|(known, _)| known != *letter)) {
            let columns = columns(&drawn(setter, &TicketText::new(letter))?);
            let code = match free.pop() {
                Some(code) => code,
                None if idle.is_empty() => return None,
                None => idle.remove(0).1.code,
            };
            new.push(((*letter).to_owned(), Glyph { code, columns }));
        }
        known.extend(new.iter().cloned());
        let sign = |letter: &&str| match own(letter) {
            Some(byte) => Some(CellItem::Own(byte)),
            None => known.iter().find(|(known, _)| known == letter).map(|(_, letter)| CellItem::Taught(letter.clone())),
        };
        let line = CellText(letters.iter().map(sign).collect::<Option<_>>()?);
        idle.extend(known);
        (self.taught, self.free) = (idle, free);
        let mut new: Vec<Glyph> = new.into_iter().map(|(_, letter)| letter).collect();
        new.sort_by_key(Glyph::code);
        Some((new, line))
    }

    /// Whether a code still calls up the printer's own letter, and always will.
    fn is_own(&self, code: u8) -> bool {
        !self.free.contains(&code) && self.taught.iter().all(|(_, letter)| letter.code != code)
    }
}

/// The letters of a text, each with the marks that stand over or under it.
fn letters(text: &TicketText) -> Vec<&str> {
    let text = text.as_str();
    let starts: Vec<usize> =
        text.char_indices().filter(|(at, letter)| *at == 0 || canonical_combining_class(*letter) == 0).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(start, end)| &text[*start..end]).collect()
}

/// A letter in a cell; `None` where it has no ink or does not fit.
fn drawn(setter: &mut Typesetter, letter: &TicketText) -> Option<Bitmap> {
    let plain = setter.draw(letter, Style::regular(EM))?;
    let below = i64::from(plain.height()) - i64::from(plain.baseline());
    let mut cell = Bitmap::white(CELL.0, CELL.1);
    if plain.width() <= WIDEST && plain.baseline() <= BASELINE as i32 && below <= i64::from(CELL.1 - BASELINE) {
        let left = (CELL.0 - plain.width()) / 2;
        cell.place(&plain, left.into(), i64::from(BASELINE) - i64::from(plain.baseline()));
        return Some(cell);
    }
    if plain.width() > SQUEEZED {
        return None;
    }
    let large = setter.draw(letter, Style::regular(EM * FINER as f32))?;
    let (above, below) = (large.baseline(), large.height() as i32 - large.baseline());
    // Dots of the large picture to one of the cell: across, above the line and below it.
    let step = |length: i64, room: u32| (length as f32 / room as f32).max(FINER as f32);
    let across = step(large.width().into(), WIDEST);
    let (up, down) = (step(above.into(), BASELINE), step(below.into(), CELL.1 - BASELINE));
    let left = (CELL.0 - (large.width() as f32 / across).round() as u32) / 2;
    for y in 0..CELL.1 {
        let row = y as i32 - BASELINE as i32;
        let rows = [row, row + 1].map(|row| (above as f32 + row as f32 * if row < 0 { up } else { down }).round() as i64);
        for x in 0..CELL.0.saturating_sub(left) {
            let columns = [x, x + 1].map(|column| (column as f32 * across).round() as i64);
            if share(&large, columns, rows) >= INK {
                cell.blacken((left + x).into(), y.into());
            }
        }
    }
    let is_seen = ink(&cell).next().is_some();
    is_seen.then_some(cell)
}

/// How much of a part of a picture is black, in hundredths.
fn share(picture: &Bitmap, [left, right]: [i64; 2], [top, bottom]: [i64; 2]) -> u32 {
    let mut black = 0;
    for y in top..bottom {
        for x in left..right {
            let inside = u32::try_from(x).ok().zip(u32::try_from(y).ok());
            black += u32::from(inside.is_some_and(|(x, y)| picture.is_black(x, y)));
        }
    }
    let all = (right - left) * (bottom - top);
    u32::try_from(all).ok().filter(|all| *all > 0).map_or(0, |all| black * 100 / all)
}

fn ink(picture: &Bitmap) -> impl Iterator<Item = (u32, u32)> {
    let (width, height) = (picture.width(), picture.height());
    (0..height).flat_map(move |y| (0..width).filter(move |x| picture.is_black(*x, y)).map(move |x| (x, y)))
}

/// A cell as columns.
fn columns(cell: &Bitmap) -> Vec<[u8; 3]> {
    let mut columns = vec![[0_u8; 3]; CELL.0 as usize];
    for (x, y) in ink(cell) {
        columns[x as usize][y as usize / 8] |= 0x80 >> (y % 8);
    }
    let used = columns.iter().rposition(|column| *column != [0; 3]).map_or(1, |last| last + 1);
    columns.truncate(used);
    silence(&mut columns);
    columns
}

/// Printers obey `DLE EOT`, `DLE ENQ` and `DLE DC4` inside a letter too. What follows one is the width of the next, which can
/// be 4 or 5. One dot more breaks them.
fn silence(columns: &mut [[u8; 3]]) {
    let mut last = true;
    let mut after = 0;
    for byte in columns.iter_mut().rev().flat_map(|column| column.iter_mut().rev()) {
        if *byte == 0x10 && (last || matches!(after, 0x04 | 0x05 | 0x14)) {
            *byte = 0x30;
        }
        after = *byte;
        last = false;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    const LETTERS: &str = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ";

    fn spelt(text: &str) -> Option<(Vec<Glyph>, CellText)> {
        let text = TicketText::new(text);
        Alphabet::of([&text]).spell(&mut Typesetter::default(), &text)
    }

    #[test]
    fn every_vietnamese_letter_fits_a_cell_and_looks_like_no_other() {
        let mut setter = Typesetter::default();
        // Of those that the printer has itself, I and l look the same in our face too.
        let own = ('A'..='Z').chain('a'..='z').filter(|letter| *letter != 'I');
        let all: Vec<char> = LETTERS.chars().chain(LETTERS.to_uppercase().chars()).chain(own).collect();
        let mut seen: Vec<(char, Vec<[u8; 3]>)> = Vec::new();
        for letter in all {
            let cell = drawn(&mut setter, &TicketText::new(&letter.to_string())).expect("it fits");
            assert!(ink(&cell).all(|(x, y)| x < WIDEST + 1 && y < CELL.1));
            let columns = columns(&cell);
            for (other, before) in &seen {
                assert!(*before != columns, "{letter} and {other} can be told apart");
            }
            seen.push((letter, columns));
        }
    }

    #[test]
    fn a_letter_is_taught_once_under_a_code_that_is_not_needed() {
        let (new, line) = spelt("Hộ tịch, hộ khẩu").expect("cells");
        assert_eq!(new.iter().map(Glyph::code).collect::<Vec<_>>(), b"!\"#", "ẩ, ị and ộ");
        assert_eq!(line.bytes(), b"H# t\"ch, h# kh!u");
        let (new, line) = spelt("!\"#% ộ").expect("cells");
        assert_eq!((new[0].code(), line.bytes().as_slice()), (b'$', b"!\"#% $".as_slice()));
        assert_eq!(spelt("A027").expect("cells").0, []);
    }

    #[test]
    fn composed_and_decomposed_text_is_the_same() {
        let text = format!("Trung tâm Phục vụ hành chính công {LETTERS}");
        assert_eq!(spelt(&text), spelt(&text.nfd().collect::<String>()));
        assert_eq!(cells(&TicketText::new("Ê̆ Đê")), 4, "a letter with a mark that it has no form with is one cell");
        assert!(spelt("Ê̆ Đê").is_some());
    }

    #[test]
    fn a_line_of_more_letters_than_there_are_codes_is_left_to_a_picture() {
        assert_eq!(spelt(&format!("{LETTERS}{}", LETTERS.to_uppercase())), None);
        // The codes of ASCII that the slip needs are no letter's.
        let ascii: String = CODES.map(char::from).collect();
        let (ascii, vietnamese) = (TicketText::new(&ascii), TicketText::new("ộ"));
        assert_eq!(Alphabet::of([&ascii, &vietnamese]).spell(&mut Typesetter::default(), &vietnamese), None);
    }

    #[test]
    fn codes_are_given_away_again_where_there_are_no_others() {
        let lines =
            [LETTERS.to_owned(), LETTERS.to_uppercase(), "Hộ tịch".to_owned(), LETTERS.to_owned()].map(|line| TicketText::new(&line));
        let (mut alphabet, mut setter) = (Alphabet::of(&lines), Typesetter::default());
        // What a printer knows, line by line.
        let mut knows: std::collections::BTreeMap<u8, Glyph> = std::collections::BTreeMap::new();
        let mut taught = Vec::new();
        for line in &lines {
            let (new, spelt) = alphabet.spell(&mut setter, line).expect("cells");
            taught.push(new.len());
            knows.extend(new.into_iter().map(|letter| (letter.code, letter)));
            for sign in &spelt.0 {
                match sign {
                    CellItem::Own(byte) => assert!(!knows.contains_key(byte), "{} is the printer's own", char::from(*byte)),
                    CellItem::Taught(letter) => assert_eq!(knows.get(&letter.code), Some(letter)),
                }
            }
        }
        assert_eq!((taught[0], taught[1]), (67, 67));
        assert!(taught[3] < 67, "what was used last is still known: {taught:?}");
    }

    #[test]
    fn a_code_that_is_no_letter_of_the_slip_is_none() {
        let vietnamese = TicketText::new("ộ");
        let (mut alphabet, mut setter) = (Alphabet::of([&vietnamese]), Typesetter::default());
        assert!(alphabet.spell(&mut setter, &vietnamese).is_some_and(|(new, _)| new[0].code() == b'!'));
        assert_eq!(alphabet.spell(&mut setter, &TicketText::new("here!")), None);
    }

    #[test]
    fn without_ink_there_is_no_letter() {
        assert_eq!(spelt("\u{3164}").map(|(new, _)| new.len()), None);
        assert_eq!(spelt("").expect("nothing").1.cells(), 0);
    }

    proptest! {
        #[test]
        fn a_line_in_cells_commands_nothing(text in any::<String>(), before in any::<String>()) {
            let (text, before) = (TicketText::new(&text), TicketText::new(&before));
            let (mut alphabet, mut setter) = (Alphabet::of([&before]), Typesetter::default());
            for text in [&before, &text] {
                if let Some((new, line)) = alphabet.spell(&mut setter, text) {
                    prop_assert!(line.bytes().iter().all(|byte| (0x20..=0x7E).contains(byte)));
                    prop_assert_eq!(line.cells(), cells(text));
                    prop_assert!(new.iter().all(|letter| (1..=12).contains(&letter.columns().len())));
                }
            }
        }

        #[test]
        fn no_letter_is_a_real_time_command(mut columns in proptest::collection::vec(any::<[u8; 3]>().prop_map(|bytes| bytes.map(|byte| [0x10, 0x04, 0x05, 0x14, byte][usize::from(byte % 5)])), 1..=12)) {
            silence(&mut columns);
            let mut bytes = columns.concat();
            bytes.push(0x04);
            prop_assert!(!bytes.windows(2).any(|pair| pair[0] == 0x10 && matches!(pair[1], 0x04 | 0x05 | 0x14)));
        }
    }
}
