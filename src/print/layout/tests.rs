//! What every slip keeps, whatever it says.

mod random;

use super::*;
use crate::config::ProofMeans;
use crate::domain::catalogue::DocumentKind;
use crate::domain::estimate::{Basis, Estimate};
use crate::domain::queue::{CancelReason, CounterNumber, Label, Token};
use crate::domain::slip::{
    ClosedQueue, ClosingSlip, DossierReceipt, ListSlip, ListedPaper, ReceivedPaper, SlipCount, SlipId, Stands, TestSlip, TicketSlip,
};
use crate::domain::text::Language;
use crate::locale::Texts;
use crate::print::encode::{Ending, EscPosStream, ProofRequest};
use crate::print::raster::DOTS_PER_MM;
use crate::print::text::TicketText;

fn number() -> TicketSlip {
    TicketSlip {
        language: Language::vietnamese(),
        office: "UBND xã Kiến Đức".to_owned(),
        unit: "Trung tâm Phục vụ hành chính công".to_owned(),
        label: Label::new("A", 27, 3),
        service: "Hộ tịch, chứng thực".to_owned(),
        procedure: Some("Đăng ký khai sinh".to_owned()),
        class: None,
        counters: vec![CounterNumber(1), CounterNumber(2)],
        ahead: 4,
        wait: Some(Estimate { ahead: 4, low: 10, likely: 14, high: 22, basis: Basis::Plain }),
        at: jiff::civil::date(2026, 11, 23).at(10, 42, 0, 0),
        code: "MC1:7KQZ3M5N2V4XW6YB8DCEHFGJPA".to_owned(),
        hotline: Some("1022".to_owned()),
        then: Vec::new(),
        again: None,
    }
}

fn missing() -> ListSlip {
    ListSlip {
        language: Language::vietnamese(),
        office: number().office,
        unit: number().unit,
        procedure: "Đăng ký khai sinh".to_owned(),
        code: "1.001193".parse().expect("a code"),
        whole: false,
        papers: vec![ListedPaper { name: "Tờ khai đăng ký khai sinh".to_owned(), original: 1, copy: 0, condition: None, kind: None }],
        fee: serde_json::from_value(serde_json::json!({ "status": "provincial", "vnd": null })).expect("a fee"),
        deadline: serde_json::from_value(serde_json::json!({ "qty": 0, "unit": "working_day" })).expect("a deadline"),
        expected: None,
        hours: Vec::new(),
        hotline: Some("1022".to_owned()),
        date: jiff::civil::date(2026, 11, 24),
        scan: "1.001193".to_owned(),
    }
}

fn formats() -> impl Iterator<Item = Format> {
    Lettering::ALL.into_iter().flat_map(|lettering| [PaperWidth::Wide, PaperWidth::Narrow].map(|paper| Format { paper, lettering }))
}

fn laid(setter: &mut Typesetter, content: impl Into<SlipContent>, reprint: bool, format: Format) -> Vec<Block> {
    let content = content.into();
    slip(setter, &content, reprint, &Texts::embedded().words(content.language()), format)
}

fn ending(id: i64) -> Ending {
    Ending { has_cutter: true, proof: ProofRequest::new(ProofMeans::ProcessId, SlipId(id)) }
}

fn stream(blocks: &[Block]) -> EscPosStream {
    EscPosStream::new(blocks, ending(1)).expect("encoded")
}

#[test]
fn a_standard_slip_is_short_on_paper_and_wire() {
    let mut setter = Typesetter::default();
    for format in formats() {
        let blocks = laid(&mut setter, number(), false, format);
        let (bytes, millimetres) = (stream(&blocks).bytes().len(), 14 + height(&blocks) / DOTS_PER_MM);
        let most = match (format.lettering, format.paper) {
            // The number is a picture of a thousand bytes.
            (Lettering::Characters, _) => 3_000,
            (Lettering::Hybrid, PaperWidth::Wide) => 10_000,
            (Lettering::Hybrid, PaperWidth::Narrow) => 6_000,
            (Lettering::Pictures, _) => 12_000,
        };
        println!("{format:?}: {bytes} bytes, {millimetres} mm");
        assert!(bytes <= most && millimetres <= 105, "{format:?}: {bytes} bytes, {millimetres} mm");
    }
}

/// Dots of paper that what is drawn at half its size takes, from above; and of what is in the printer's large letters.
fn large(blocks: &[Block]) -> (u32, u32) {
    let drawn = |block: &&Block| matches!(block, Block::Band(band) if band.doubled() && band.height() > 2);
    let lettered = |block: &&Block| matches!(block, Block::Cells { size, .. } if size.1 > 2);
    (blocks.iter().filter(drawn).map(Block::height).sum(), blocks.iter().filter(lettered).map(Block::height).sum())
}

#[test]
fn the_number_is_twelve_millimetres_high_and_a_picture() {
    let mut setter = Typesetter::default();
    for format in formats() {
        // A code may be drawn at half its size too.
        let alone = TicketSlip { code: String::new(), counters: Vec::new(), ..number() };
        let (drawn, lettered) = large(&laid(&mut setter, alone, false, format));
        assert!(drawn >= 12 * DOTS_PER_MM && lettered == 0, "{format:?}: {drawn} dots, {lettered} in letters");
    }
}

/// Capitals of five millimetres: three quarters of a cell are a capital's, and so much of an em.
#[test]
fn the_counter_is_the_second_largest_thing() {
    let mut setter = Typesetter::default();
    for format in formats() {
        let sheet = SheetSizes::of(format.paper);
        for language in [Language::vietnamese(), Language::english()] {
            let slip = |counters| TicketSlip { language: language.clone(), code: String::new(), counters, ..number() };
            let (number, _) = large(&laid(&mut setter, slip(Vec::new()), false, format));
            let (both, lettered) = large(&laid(&mut setter, slip(vec![CounterNumber(1), CounterNumber(2)]), false, format));
            let capital =
                if format.lettering == Lettering::Characters { lettered * 17 / 24 } else { (sheet.place.size * 0.74 * 2.0) as u32 };
            assert!(capital >= 5 * DOTS_PER_MM, "{format:?}: {capital} dots");
            assert!(lettered > 0 || both >= number + capital, "{format:?}: {both} against {number} dots");
            assert!(both + lettered < 2 * number, "the number is the largest");
        }
    }
}

/// Whatever a printer was taught for one slip, it can make no other number, counter, count, hour or date of it.
#[test]
fn no_digit_is_taught_over() {
    let mut setter = Typesetter::default();
    let again = |stands| TicketSlip { again: Some(stands), ..number() };
    let called = again(Stands::Called { counter: CounterNumber(5) });
    for (slip, reprint) in [(number(), false), (called, true), (again(Stands::Waiting), true)] {
        for paper in [PaperWidth::Wide, PaperWidth::Narrow] {
            let blocks = laid(&mut setter, slip.clone(), reprint, Format { paper, lettering: Lettering::Characters });
            let letters = blocks.iter().filter_map(|block| if let Block::Letters(letters) = block { Some(letters) } else { None });
            let codes: Vec<u8> = letters.flatten().map(crate::print::cells::Glyph::code).collect();
            assert!(!codes.is_empty() && !codes.iter().any(u8::is_ascii_digit), "{codes:?}");
        }
    }
}

#[test]
fn a_long_number_still_fits() {
    let mut setter = Typesetter::default();
    for format in formats() {
        for label in [Label::new("W", 8_888_888, 7), Label::new("W", 88, 60), Label::stored("Số ba mươi".repeat(30))] {
            let blocks = laid(&mut setter, TicketSlip { label, ..number() }, false, format);
            assert!(fits(&blocks, format.paper), "{format:?}");
        }
    }
}

/// Whether nothing is wider than the paper.
fn fits(blocks: &[Block], paper: PaperWidth) -> bool {
    let width = |block: &Block| match block {
        Block::White(_) | Block::Letters(_) => 0,
        Block::Band(band) => band.width(),
        Block::Cells { text, size, side } => {
            let empty = if let Alignment::Left(empty) = side { u32::from(*empty) } else { 0 };
            (empty + text.cells()) * CELL.0 * u32::from(size.0)
        }
        Block::Code { square, squares, .. } => square * (squares + 8),
    };
    blocks.iter().all(|block| width(block) <= paper.dots())
}

#[test]
fn a_long_name_takes_two_lines_and_an_ellipsis() {
    let mut setter = Typesetter::default();
    for (lettering, lines_of_two) in [
        (Lettering::Hybrid, ["Cấp bản sao trích lục hộ", "tịch, bản sao giấy khai sinh"]),
        (Lettering::Characters, ["Cấp bản sao trích lục hộ", "tịch, bản sao giấy khai sinh"]),
    ] {
        let mut page = Page::new(&mut setter, Format { paper: PaperWidth::Narrow, lettering });
        let lines = page.wrapped(&TicketText::new(&"thủ tục ".repeat(18)), Style::regular(24.0), 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].as_str().ends_with('…'), "{lines:?}");
        let lines = page.wrapped(&TicketText::new(&"ộ".repeat(100)), Style::regular(24.0), 2);
        assert!(lines.len() == 1 && lines[0].as_str().ends_with('…'), "{lines:?}");
        let even = page.wrapped(&TicketText::new("Cấp bản sao trích lục hộ tịch, bản sao giấy khai sinh"), Style::regular(24.0), 2);
        assert_eq!(even.iter().map(TicketText::as_str).collect::<Vec<_>>(), lines_of_two);
    }
}

#[test]
fn a_slip_printed_again_says_so() {
    let mut setter = Typesetter::default();
    for format in formats() {
        assert_ne!(laid(&mut setter, number(), true, format), laid(&mut setter, number(), false, format));
    }
}

#[test]
fn a_code_that_cannot_be_printed_leaves_the_rest() {
    let mut setter = Typesetter::default();
    for format in formats() {
        let whole = laid(&mut setter, number(), false, format);
        let blocks = laid(&mut setter, TicketSlip { code: "\u{1b}@".to_owned(), ..number() }, false, format);
        assert!(height(&blocks) + 120 < height(&whole) && blocks.len() > 8, "{format:?}");
        assert!(!blocks.iter().any(|block| matches!(block, Block::Code { .. })));
    }
}

/// A printer whose letters are not trusted draws none, and one on a slow line gets no picture of words.
#[test]
fn each_lettering_is_kept_to() {
    let mut setter = Typesetter::default();
    let contents: [SlipContent; 2] = [number().into(), missing().into()];
    for (format, content) in formats().flat_map(|format| contents.clone().map(|content| (format, content))) {
        let blocks = laid(&mut setter, content, false, format);
        let cells = blocks.iter().filter(|block| matches!(block, Block::Cells { .. })).count();
        let taught = blocks.iter().filter(|block| matches!(block, Block::Letters(_))).count();
        let bytes: usize = blocks.iter().map(|block| if let Block::Band(band) = block { band.bytes().len() } else { 0 }).sum();
        match format.lettering {
            Lettering::Pictures => assert!(cells == 0 && taught == 0 && !blocks.iter().any(|block| matches!(block, Block::Code { .. }))),
            Lettering::Hybrid => assert!(cells <= 1 && taught == 0),
            // The number alone, which must not be made of letters, and rules.
            Lettering::Characters => assert!(cells > 5 && taught > 2 && bytes <= 1_200, "{cells} lines, {bytes} bytes of pictures"),
        }
    }
}

/// Every letter of Vietnamese beyond the Latin alphabet is a letter of the test page, whatever its printer is asked for.
#[test]
fn a_printer_is_taught_all_letters_for_a_test_page() {
    let test = TestSlip {
        language: Language::vietnamese(),
        office: number().office,
        at: number().at,
        version: "0.1.0".to_owned(),
        scan: "1.001193".to_owned(),
    };
    let blocks = laid(&mut Typesetter::default(), test, false, Format { paper: PaperWidth::Wide, lettering: Lettering::Characters });
    let mut pictures = std::collections::BTreeSet::new();
    for block in &blocks {
        if let Block::Letters(letters) = block {
            pictures.extend(letters.iter().map(|letter| letter.columns().to_vec()));
        }
    }
    assert!(pictures.len() >= 134, "{} letters", pictures.len());
}

#[test]
fn a_slip_is_the_same_whether_its_letters_are_composed() {
    use unicode_normalization::UnicodeNormalization as _;
    let mut setter = Typesetter::default();
    let nfd = |text: &str| text.nfd().collect::<String>();
    let apart = TicketSlip {
        office: nfd(&number().office),
        unit: nfd(&number().unit),
        service: nfd(&number().service),
        procedure: number().procedure.as_deref().map(nfd),
        ..number()
    };
    for format in formats() {
        assert_eq!(laid(&mut setter, apart.clone(), false, format), laid(&mut setter, number(), false, format));
    }
}
