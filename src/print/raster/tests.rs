use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

use super::*;

/// Every letter of Vietnamese that ASCII lacks: 67 small ones and their capitals.
const LETTERS: &str = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ";

#[test]
fn every_vietnamese_letter_has_ink_of_its_own() {
    let mut setter = Typesetter::default();
    let letters: Vec<char> = LETTERS.chars().chain(LETTERS.to_uppercase().chars()).collect();
    assert_eq!(letters.len(), 134);
    for style in [Style::regular(22.0), Style::bold(81.0)] {
        let mut seen: Vec<(char, Bitmap)> = Vec::new();
        for letter in &letters {
            let text = TicketText::new(&letter.to_string());
            assert!(setter.shape(&text, style).0.iter().all(|glyph| glyph.glyph_id != 0), "{letter} has a glyph");
            let picture = setter.draw(&text, style).expect("ink");
            for (other, before) in &seen {
                assert!(*before != picture, "{letter} and {other} can be told apart at {} dots", style.size);
            }
            seen.push((*letter, picture));
        }
    }
}

#[test]
fn composed_and_decomposed_text_is_the_same_picture() {
    let mut setter = Typesetter::default();
    let text = "Trung tâm Phục vụ hành chính công ẵ ộ ữ Ệ Ẵ";
    let decomposed: String = text.nfd().collect();
    let style = Style::regular(26.0);
    assert_eq!(setter.draw(&TicketText::new(text), style), setter.draw(&TicketText::new(&decomposed), style));
}

/// The letters of Ê Đê and M'Nông that Vietnamese lacks. Those of the second line have no form of one character.
const HIGHLAND: [&str; 2] = ["ĕĭŏŭčñƀĔĬŎŬČÑɃ", "â̆ ê̆ ô̆ ơ̆ ư̆ Â̆ Ê̆ Ô̆ Ơ̆ Ư̆"];

#[test]
fn every_highland_letter_is_one_glyph_that_no_other_letter_looks_like() {
    let mut setter = Typesetter::default();
    let [single, stacked] = HIGHLAND;
    let letters = single.chars().map(String::from).chain(stacked.split(' ').map(String::from));
    let all: Vec<String> =
        letters.chain(LETTERS.chars().map(String::from)).chain(LETTERS.to_uppercase().chars().map(String::from)).collect();
    for style in [Style::regular(22.0), Style::bold(60.0)] {
        let mut seen: Vec<(&String, Bitmap)> = Vec::new();
        for letter in &all {
            for spelling in [letter.nfc().collect::<String>(), letter.nfd().collect()] {
                let glyphs = setter.shape(&TicketText::new(&spelling), style).0;
                assert!(glyphs.len() == 1 && glyphs[0].glyph_id != 0, "{letter}: {glyphs:?}");
            }
            let picture = setter.draw(&TicketText::new(letter), style).expect("ink");
            for (other, before) in &seen {
                assert!(*before != picture, "{letter} and {other} can be told apart at {} dots", style.size);
            }
            seen.push((letter, picture));
        }
    }
}

/// Not beside it, as a tone of Vietnamese is set: ê̆ would be taken for ễ.
#[test]
fn a_breve_stands_above_the_middle_of_a_circumflex() {
    let mut setter = Typesetter::default();
    for style in [Style::regular(100.0), Style::bold(100.0)] {
        for letter in ["â", "ê", "ô", "Â", "Ê", "Ô"] {
            let mut drawn = |text: &str| setter.draw(&TicketText::new(text), style).expect("ink");
            let (plain, with) = (drawn(letter), drawn(&format!("{letter}\u{306}")));
            let added = with.baseline() - plain.baseline();
            assert!(added > 8, "{letter}: a breve is {added} dots higher");
            let middle = |picture: &Bitmap, rows: std::ops::Range<u32>| {
                let dots = rows.flat_map(|y| (0..picture.width()).map(move |x| (x, y)));
                let columns: Vec<u32> = dots.filter(|(x, y)| picture.is_black(*x, *y)).map(|(x, _)| x).collect();
                columns.iter().sum::<u32>() as f32 / columns.len() as f32
            };
            let (breve, circumflex) = (middle(&with, 0..added.unsigned_abs()), middle(&plain, 0..8));
            assert!((breve - circumflex).abs() < 2.0, "{letter}: {breve} over {circumflex}");
        }
    }
}

#[test]
fn nothing_is_drawn_for_nothing() {
    assert_eq!(Typesetter::default().draw(&TicketText::new(" \u{200B}"), Style::regular(24.0)), None);
}

#[test]
fn a_band_ends_in_time_and_never_at_48_rows() {
    for (width, height) in [(576, 31), (576, 48), (384, 96), (80, 48), (8, 700), (570, 144), (1, 1)] {
        let mut picture = Bitmap::white(width, height);
        picture.dots.fill(true);
        let bands: Vec<Band> = strips(&picture, false, Edge::None).into_iter().filter_map(band).collect();
        assert_eq!(bands.iter().map(Band::height).sum::<u32>(), height);
        assert_eq!(bands.iter().flat_map(Band::black).count() as u32, width * height);
        for band in bands {
            assert!(band.bytes().len() + HEADER <= LONGEST_BAND && band.rows() % 48 != 0, "{width} × {height}: {}", band.rows());
        }
    }
}

fn band(strip: Strip) -> Option<Band> {
    match strip {
        Strip::White(_) => None,
        Strip::Band(band) => Some(band),
    }
}

#[test]
fn rows_without_black_are_fed() {
    let mut picture = Bitmap::white(200, 300);
    for (x, y) in [(0, 10), (199, 11), (100, 290)] {
        picture.blacken(x, y);
    }
    let strips = strips(&picture, false, Edge::None);
    let rows: Vec<(bool, u32)> = strips
        .iter()
        .map(|strip| match strip {
            Strip::White(rows) => (false, *rows),
            Strip::Band(band) => (true, band.height()),
        })
        .collect();
    assert_eq!(rows, [(false, 10), (true, 2), (false, 278), (true, 1), (false, 9)]);
    assert_eq!(strips.into_iter().filter_map(band).flat_map(|band| band.black().collect::<Vec<_>>()).count(), 3);
}

proptest! {
    #[test]
    fn no_picture_is_a_real_time_command(mut bytes in proptest::collection::vec(prop_oneof![Just(0x10), Just(0x04), Just(0x05), Just(0x14), any::<u8>()], 0..200)) {
        let before = bytes.clone();
        silence(&mut bytes);
        prop_assert!(!bytes.windows(2).any(|pair| pair[0] == 0x10 && matches!(pair[1], 0x04 | 0x05 | 0x14)));
        prop_assert!(before.iter().zip(&bytes).all(|(old, new)| old & new == *old), "dots are only added");
    }
}
