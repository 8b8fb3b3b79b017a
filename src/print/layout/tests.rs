//! What every slip keeps, whatever it says.

use proptest::prelude::*;

use super::*;
use crate::config::ProofMeans;
use crate::domain::catalogue::Kind;
use crate::domain::estimate::{Basis, Estimate};
use crate::domain::queue::{CancelReason, CounterNumber, Label, Token};
use crate::domain::slip::{
    AppointmentSlip, ClosedQueue, ClosingSlip, ListSlip, ListedPaper, ReceivedPaper, SlipCount, SlipId, Stands, TestSlip, TicketSlip,
};
use crate::domain::text::Language;
use crate::locale::Texts;
use crate::print::encode::{Ending, ProofRequest, Stream};
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
    Lettering::ALL.into_iter().flat_map(|lettering| [Paper::Wide, Paper::Narrow].map(|paper| Format { paper, lettering }))
}

fn laid(setter: &mut Typesetter, content: impl Into<SlipContent>, reprint: bool, format: Format) -> Vec<Block> {
    let content = content.into();
    slip(setter, &content, reprint, &Texts::embedded().words(content.language()), format)
}

fn ending(id: i64) -> Ending {
    Ending { has_cutter: true, proof: ProofRequest::new(ProofMeans::ProcessId, SlipId(id)) }
}

fn stream(blocks: &[Block]) -> Stream {
    Stream::new(blocks, ending(1)).expect("encoded")
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
            (Lettering::Hybrid, Paper::Wide) => 10_000,
            (Lettering::Hybrid, Paper::Narrow) => 6_000,
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
        let sheet = Sheet::of(format.paper);
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
        for paper in [Paper::Wide, Paper::Narrow] {
            let blocks = laid(&mut setter, slip.clone(), reprint, Format { paper, lettering: Lettering::Characters });
            let letters = blocks.iter().filter_map(|block| if let Block::Letters(letters) = block { Some(letters) } else { None });
            let codes: Vec<u8> = letters.flatten().map(crate::print::cells::Letter::code).collect();
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
fn fits(blocks: &[Block], paper: Paper) -> bool {
    let width = |block: &Block| match block {
        Block::White(_) | Block::Letters(_) => 0,
        Block::Band(band) => band.width(),
        Block::Cells { text, size, side } => {
            let empty = if let Side::Left(empty) = side { u32::from(*empty) } else { 0 };
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
        let mut page = Page::new(&mut setter, Format { paper: Paper::Narrow, lettering });
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
    let blocks = laid(&mut Typesetter::default(), test, false, Format { paper: Paper::Wide, lettering: Lettering::Characters });
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

/// Reads a stream as a printer does and says it in blocks; anything but the commands of a slip is an error.
fn parse(bytes: &[u8]) -> Result<Vec<String>, String> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    for start in [b"\x1b@".as_slice(), b"\x1dP\xcb\xcb", b"\x1ba\x01", b"\x1da\x0f"] {
        rest = rest.strip_prefix(start).ok_or_else(|| format!("not begun with {start:02x?}"))?;
    }
    loop {
        let length = match *rest {
            [0x1D, b'v', b'0', mode @ (0 | 3), across, 0, low, high, ..] => {
                let rows = u16::from_le_bytes([low, high]);
                parts.push(format!("picture {mode} {across} {rows}"));
                8 + usize::from(across) * usize::from(rows)
            }
            [0x1B, b'J', dots, ..] => {
                parts.push(format!("feed {dots}"));
                3
            }
            [0x1B, b'%', 1, ..] | [0x1B, b'a', 0 | 1, ..] => 3,
            [0x1D, b'!', size, ..] if size & 0x88 == 0 => {
                parts.push(format!("size {} {}", size >> 4, size & 7));
                3
            }
            [0x1B, b'&', 3, first @ 0x21..=0x7E, last @ 0x21..=0x7E, ..] if first <= last => {
                let mut at = 5;
                for code in first..=last {
                    let columns = *rest.get(at).filter(|columns| (1..=12).contains(*columns)).ok_or("a letter of no width")?;
                    parts.push(format!("letter {code}"));
                    at += 1 + 3 * usize::from(columns);
                }
                at
            }
            [0x1D, b'(', b'k', low, high, ..] => {
                let end = 5 + usize::from(u16::from_le_bytes([low, high]));
                match rest.get(5..end).ok_or("a code without its end")? {
                    [49, 65, 50, 0] | [49, 67, 4..=6] | [49, 69, 49] => {}
                    [49, 80, 48, text @ ..] if text.iter().all(u8::is_ascii_graphic) => {}
                    [49, 81, 48] => parts.push("code".to_owned()),
                    data => return Err(format!("code {data:02x?}")),
                }
                end
            }
            [0x1D, b'V', 66, 0, 0x1D, b'(', b'H', 6, 0, 48, 48, a, b, c, d] => {
                return if [a, b, c, d].iter().all(u8::is_ascii_alphanumeric) { Ok(parts) } else { Err("a strange id".to_owned()) };
            }
            [0x20..=0x7E, ..] => {
                parts.push("text".to_owned());
                rest.iter().position(|byte| !(0x20..=0x7E).contains(byte)).unwrap_or(rest.len())
            }
            _ => return Err(format!("{:02x?}…", &rest[..rest.len().min(12)])),
        };
        let command = rest.get(..length).ok_or("a command without its end")?;
        if command.len() > 1850 {
            return Err(format!("a command of {} bytes", command.len()));
        }
        // Whatever it is part of, a printer obeys it.
        if command.windows(2).any(|pair| pair[0] == 0x10 && matches!(pair[1], 4 | 5 | 0x14)) {
            return Err(format!("a real-time command in {:02x?}", &command[..5]));
        }
        rest = &rest[length..];
    }
}

/// What a stream of these blocks has to parse as.
fn expected(blocks: &[Block]) -> Vec<String> {
    let feed = |dots: u32| {
        let (whole, rest) = (dots / 255, dots % 255);
        (0..whole).map(|_| 255).chain((rest > 0).then_some(rest)).map(|dots| format!("feed {dots}")).collect::<Vec<_>>()
    };
    let mut now = (1, 1);
    let mut parts = Vec::new();
    for block in blocks {
        match block {
            Block::White(dots) => parts.extend(feed(*dots)),
            Block::Band(band) => {
                parts.push(format!("picture {} {} {}", if band.doubled() { 3 } else { 0 }, band.bytes_across(), band.rows()));
            }
            Block::Letters(letters) => parts.extend(letters.iter().map(|letter| format!("letter {}", letter.code()))),
            Block::Cells { size, .. } => {
                if *size != now {
                    parts.push(format!("size {} {}", size.0 - 1, size.1 - 1));
                    now = *size;
                }
                parts.extend(["text".to_owned(), format!("feed {}", 24 * u32::from(size.1))]);
            }
            Block::Code { .. } => parts.push("code".to_owned()),
        }
    }
    parts
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "\\PC{0,200}",
        "[\u{0}-\u{20}]{0,30}",
        Just("\u{1b}@\u{1d}V\u{0}\u{10}\u{4}\u{1}".to_owned()),
        Just("\u{202E}Tiếng\u{200F}ي\u{E000}".repeat(40)),
        Just("\u{10}\u{14}\u{8}\u{1}\u{3}\u{14}\u{1}\u{6}\u{2}\u{8}".to_owned()),
    ]
}

fn format() -> impl Strategy<Value = Format> {
    let lettering = proptest::sample::select(Lettering::ALL.to_vec());
    (any::<bool>(), lettering).prop_map(|(narrow, lettering)| Format { paper: if narrow { Paper::Narrow } else { Paper::Wide }, lettering })
}

/// What every slip is to be, whatever it says.
fn checked(content: impl Into<SlipContent>, reprint: bool, format: Format) -> Result<(), TestCaseError> {
    let blocks = laid(&mut Typesetter::default(), content, reprint, format);
    let stream = stream(&blocks);
    prop_assert_eq!(parse(&stream.bytes()), Ok(expected(&blocks)));
    prop_assert!(fits(&blocks, format.paper), "{:?}", format);
    prop_assert!(stream.pieces(2048).iter().all(|piece| piece.len() <= 2048));
    prop_assert_eq!(stream.pieces(2048).concat(), stream.bytes());
    for block in &blocks {
        if let Block::Band(band) = block {
            prop_assert!(band.rows() % 48 != 0 && band.bytes().len() <= 1800, "{} rows", band.rows());
        }
    }
    Ok(())
}

fn kind() -> impl Strategy<Value = Option<Kind>> {
    proptest::option::of(proptest::sample::select(vec![Kind::Needed, Kind::Case, Kind::Form, Kind::Note, Kind::Unclear]))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_a_list_says_is_a_command(
        texts in proptest::array::uniform6(hostile()),
        papers in proptest::collection::vec((hostile(), any::<u16>(), any::<u16>(), proptest::option::of(hostile()), kind()), 0..4),
        whole in any::<bool>(),
        format in format(),
    ) {
        let [office, unit, procedure, scan, hotline, language] = texts;
        let papers = papers
            .into_iter()
            .map(|(name, original, copy, condition, kind)| ListedPaper { name, original, copy, condition, kind });
        let list = ListSlip {
            language: Language::from_tag(&language).unwrap_or_default(),
            hotline: Some(hotline),
            papers: papers.collect(),
            office, unit, procedure, scan, whole,
            ..missing()
        };
        checked(list, false, format)?;
    }

    #[test]
    fn nothing_that_a_slip_says_is_a_command(
        texts in proptest::array::uniform8(hostile()),
        ahead in any::<u32>(),
        counters in proptest::collection::vec(any::<u16>(), 0..30),
        reprint in any::<bool>(),
        format in format(),
    ) {
        let [office, unit, label, service, procedure, code, hotline, language] = texts;
        let slip = TicketSlip {
            language: Language::from_tag(&language).unwrap_or_default(),
            label: Label::stored(label),
            procedure: Some(procedure),
            counters: counters.into_iter().map(CounterNumber).collect(),
            hotline: Some(hotline),
            office, unit, service, ahead, code,
            ..number()
        };
        checked(slip, reprint, format)?;
    }

    #[test]
    fn nothing_that_an_appointment_says_is_a_command(
        texts in proptest::array::uniform10(hostile()),
        received in proptest::collection::vec((hostile(), any::<[u16; 3]>()), 0..4),
        sets in any::<u16>(),
        format in format(),
    ) {
        let [office, unit, dossier, applicant, procedure, collect, hotline, receiver, scan, language] = texts;
        let received = received.into_iter().map(|(name, [original, certified, photocopy])| ReceivedPaper { name, original, certified, photocopy });
        let ListSlip { code, fee, deadline, .. } = missing();
        let slip = AppointmentSlip {
            language: Language::from_tag(&language).unwrap_or_default(),
            applicant: Some(applicant),
            received: received.collect(),
            received_at: number().at,
            due: missing().date,
            due_time: (sets % 2 == 0).then(|| number().at.time()),
            hotline: Some(hotline),
            receiver: Some(receiver),
            office, unit, dossier, procedure, code, sets, fee, deadline, collect, scan,
        };
        checked(slip, false, format)?;
    }

    #[test]
    fn nothing_that_a_closed_day_says_is_a_command(
        texts in proptest::array::uniform4(hostile()),
        queues in proptest::collection::vec((hostile(), any::<[u16; 4]>(), proptest::option::of(any::<u32>())), 0..4),
        row in any::<i64>(),
        format in format(),
    ) {
        let [office, unit, hash, language] = texts;
        let queue = |(name, [served, absent, cancelled, at_counter], wait): (String, [u16; 4], Option<u32>)| ClosedQueue {
            name,
            given: served.into(),
            served: served.into(),
            absent: absent.into(),
            cancelled: cancelled.into(),
            at_counter: at_counter.into(),
            longest_wait: wait,
            usual_wait: wait,
        };
        let slip = ClosingSlip {
            language: Language::from_tag(&language).unwrap_or_default(),
            day: missing().date,
            closed_at: number().at,
            queues: queues.into_iter().map(queue).collect(),
            cancelled: CancelReason::ALL.into_iter().map(|reason| (reason, 7)).collect(),
            slips: SlipCount { printed: 1, again: 2, others: 3, unproven: 4, paper_mm: u32::MAX },
            log: (row, hash),
            office, unit,
        };
        checked(slip, false, format)?;
    }

    #[test]
    fn an_id_is_four_letters(id in any::<i64>()) {
        let stream = Stream::new(&[], ending(id)).expect("encoded");
        prop_assert_eq!(parse(&stream.bytes()), Ok(Vec::new()));
    }
}

/// The texts of the codes among some blocks.
fn codes(blocks: &[Block]) -> Vec<&str> {
    blocks.iter().filter_map(|block| if let Block::Code { text, .. } = block { Some(text.as_str()) } else { None }).collect()
}

/// However long the town's address is, a slip can be held up again: where its code would be too wide, it has the hall's own short one.
#[test]
fn a_slip_has_a_code_however_long_the_address_is() {
    let token = Token::from_bytes(*b"sixteen of bytes");
    let (own, token) = (format!("MC1:{}", token.as_str()), token.as_str());
    for paper in [Paper::Wide, Paper::Narrow] {
        let mut longest = 0;
        for length in (0..260).step_by(7) {
            let address = format!("https://so-thu-tu.example.vn/{}/t/{token}", "h".repeat(length));
            let content = TicketSlip { code: address.clone(), ..number() }.into();
            for lettering in [Lettering::Hybrid, Lettering::Characters] {
                let format = Format { paper, lettering };
                let blocks = slip(&mut Typesetter::default(), &content, false, &Texts::embedded().words(content.language()), format);
                let has_room = has_room_for_code(&address, paper);
                assert_eq!(codes(&blocks), [if has_room { &address } else { &own }], "{paper:?} {length}");
                longest = if has_room { length } else { longest };
            }
        }
        assert!((20..200).contains(&longest), "both kinds were laid out: {longest}");
    }
    let list = ListSlip { scan: format!("https://dichvucong.gov.vn/{}", "p".repeat(190)), ..missing() };
    let words = Texts::embedded().words(&list.language);
    let format = Format { paper: Paper::Narrow, lettering: Lettering::Hybrid };
    let blocks = slip(&mut Typesetter::default(), &list.clone().into(), false, &words, format);
    assert_eq!(codes(&blocks), [list.code.as_str()]);
}
