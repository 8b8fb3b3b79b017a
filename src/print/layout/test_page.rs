//! A test page: what a technician holds against a good one. Every letter of Vietnamese, the width of the paper in
//! millimetres, steps of grey, codes of several sizes, and a number as on a ticket.

use unicode_normalization::UnicodeNormalization as _;

use super::{Block, Page, SheetSizes};
use crate::domain::slip::TestSlip;
use crate::locale::Words;
use crate::print::raster::{Bitmap, DOTS_PER_MM};
use crate::print::text::TicketText;

/// The vowels that carry tones.
const VOWELS: [char; 12] = ['a', 'ă', 'â', 'e', 'ê', 'i', 'o', 'ô', 'ơ', 'u', 'ư', 'y'];
/// The marks of the five tones that have one: grave, hook above, tilde, acute, dot below.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];
/// The ruler: the length of a stroke at each millimetre, each fifth and each tenth, in dots.
const STROKES: [u32; 3] = [12, 20, 32];
/// The height of the steps of grey, in dots.
const GREY_ROWS: u32 = 40;
/// How many of sixteen dots are black in each step.
const GREYS: [u32; 5] = [2, 4, 8, 12, 16];
/// In which order the dots of a square of four by four turn black, so that each step is even (Bayer 1973).
const ORDER: [[u32; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];
/// The sizes of codes that are tried, in dots to a square.
const SQUARES: [u32; 3] = [4, 5, 6];

/// Lays out a test page.
pub(super) fn lay(mut page: Page<'_>, sheet: &SheetSizes, slip: &TestSlip, words: &Words) -> Vec<Block> {
    let text = TicketText::new;
    page.words(&text(&slip.office).capitals(), sheet.office, 28, 2);
    page.words(&text(&words.say("test-heading")), sheet.heading, 62, 2);
    let part = |pattern: &str| slip.at.strftime(pattern).to_string();
    page.stamp(&text(&format!("motcua {}  {}", slip.version, part("%d/%m/%Y %H:%M"))), sheet.line);
    page.rule(None);
    page.number(&text("A027"), sheet.number);
    page.rule(None);
    for line in letters() {
        page.words(&text(&line), sheet.line, 38, 4);
    }
    page.caption(&words.say_with("test-ruler", [("mm", (sheet.dots / DOTS_PER_MM).into())]), sheet);
    page.drawing(&ruler(sheet.dots));
    page.caption(&words.say("test-grey"), sheet);
    page.drawing(&greys(sheet.dots));
    for square in SQUARES {
        page.caption(&words.say_with("test-code", [("n", square.into())]), sheet);
        page.code(&[&slip.scan], square);
    }
    page.words(&text(&words.say("test-good")), sheet.foot, 34, 4);
    page.finish()
}

impl Page<'_> {
    /// What stands below.
    fn caption(&mut self, said: &str, sheet: &SheetSizes) {
        self.words(&TicketText::new(said), sheet.under, 40, 2);
        self.white(self.at + 8);
    }

    fn drawing(&mut self, drawing: &Bitmap) {
        self.picture(drawing, false);
        self.baseline = self.at;
    }
}

/// The 134 letters that Vietnamese has beyond the Latin alphabet, a line for each vowel, both cases; and đ.
fn letters() -> Vec<String> {
    let tones = |vowel: char| TONES.map(|tone| [vowel, tone].into_iter().nfc().collect::<String>());
    let line = |vowel: char| {
        // A bare vowel of the alphabet is no letter of ours.
        let bare = (!vowel.is_ascii()).then(|| vowel.to_string());
        let small: Vec<String> = bare.into_iter().chain(tones(vowel)).collect();
        let small = small.join(" ");
        format!("{small} · {}", small.to_uppercase())
    };
    VOWELS.into_iter().map(line).chain(["đ · Đ".to_owned()]).collect()
}

/// A ruler over the whole width: whoever lays a real one beside it sees whether the width is right and nothing is cut off.
fn ruler(dots: u32) -> Bitmap {
    let [short, middle, long] = STROKES;
    let mut picture = Bitmap::white(dots, long);
    for millimetre in 0..=dots / DOTS_PER_MM {
        let x = (millimetre * DOTS_PER_MM).min(dots - 1);
        let length = if millimetre % 10 == 0 {
            long
        } else if millimetre % 5 == 0 {
            middle
        } else {
            short
        };
        (0..length).for_each(|y| picture.blacken(x.into(), y.into()));
    }
    (0..dots).for_each(|x| picture.blacken(x.into(), 0));
    picture
}

/// Patches from light to black: a worn head or weak paper shows here first.
fn greys(dots: u32) -> Bitmap {
    let mut picture = Bitmap::white(dots, GREY_ROWS);
    let patch = dots / GREYS.len() as u32;
    for (index, black) in GREYS.into_iter().enumerate() {
        let left = index as u32 * patch;
        for (x, y) in (left..left + patch).flat_map(|x| (0..GREY_ROWS).map(move |y| (x, y))) {
            if ORDER[(y % 4) as usize][(x % 4) as usize] < black {
                picture.blacken(x.into(), y.into());
            }
        }
    }
    picture
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_letter_of_vietnamese_stands_on_it_once() {
        let lines = letters();
        let letters: Vec<&str> = lines.iter().flat_map(|line| line.split(' ')).filter(|letter| *letter != "·").collect();
        let distinct: BTreeSet<&&str> = letters.iter().collect();
        assert_eq!((letters.len(), distinct.len()), (134, 134));
        assert!(letters.iter().all(|letter| letter.chars().count() == 1), "composed: {letters:?}");
    }

    #[test]
    fn each_step_of_grey_has_its_share_of_black() {
        let picture = greys(576);
        for (index, black) in GREYS.into_iter().enumerate() {
            let left = index as u32 * 115 + 1;
            let dots = (left..left + 112).flat_map(|x| (0..GREY_ROWS).map(move |y| (x, y)));
            let share = dots.clone().filter(|(x, y)| picture.is_black(*x, *y)).count() * 16 / dots.count();
            assert_eq!(share, black as usize);
        }
    }
}
