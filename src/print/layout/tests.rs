//! What every slip keeps, whatever it says.

use proptest::prelude::*;

use super::*;
use crate::config::ProofMeans;
use crate::domain::estimate::{Basis, Estimate};
use crate::domain::queue::{CounterNumber, Label};
use crate::domain::slip::{ListSlip, ListedPaper};
use crate::domain::text::Language;
use crate::locale::Texts;
use crate::print::encode::{ProofRequest, Stream};
use crate::store::spool::SlipId;

fn slip() -> TicketSlip {
    TicketSlip {
        language: Language::vietnamese(),
        office: "UBND xã Kiến Đức".to_owned(),
        unit: "Trung tâm Phục vụ hành chính công".to_owned(),
        label: Label::new("A", 27, 3),
        service: "Hộ tịch, chứng thực".to_owned(),
        procedure: Some("Đăng ký khai sinh".to_owned()),
        counters: vec![CounterNumber(1), CounterNumber(2)],
        ahead: 4,
        wait: Some(Estimate { ahead: 4, low: 10, likely: 14, high: 22, basis: Basis::Plain }),
        at: jiff::civil::date(2026, 11, 23).at(10, 42, 0, 0),
        code: "MC1:7KQZ3M5N2V4XW6YB8DCEHFGJPA".to_owned(),
        hotline: Some("1022".to_owned()),
    }
}

fn missing() -> ListSlip {
    ListSlip {
        language: Language::vietnamese(),
        office: slip().office,
        unit: slip().unit,
        procedure: "Đăng ký khai sinh".to_owned(),
        code: "1.001193".parse().expect("a code"),
        papers: vec![ListedPaper { name: "Tờ khai đăng ký khai sinh".to_owned(), original: 1, copy: 0, condition: None }],
        fee: serde_json::from_value(serde_json::json!({ "status": "provincial", "vnd": null })).expect("a fee"),
        deadline: serde_json::from_value(serde_json::json!({ "qty": 0, "unit": "working_day" })).expect("a deadline"),
        hours: Vec::new(),
        hotline: Some("1022".to_owned()),
        date: jiff::civil::date(2026, 11, 24),
        scan: "1.001193".to_owned(),
    }
}

fn laid(setter: &mut Typesetter, slip: &TicketSlip, reprint: bool, paper: Paper) -> Vec<Block> {
    ticket(setter, slip, reprint, &Texts::embedded().words(&slip.language), paper)
}

#[test]
fn a_standard_slip_is_short_on_paper_and_wire() {
    let mut setter = Typesetter::default();
    for (paper, procedure, bytes) in [(Paper::Wide, slip().procedure, 10_000), (Paper::Narrow, None, 6_000)] {
        let blocks = laid(&mut setter, &TicketSlip { procedure, ..slip() }, false, paper);
        let stream = Stream::new(&blocks, ProofRequest::new(ProofMeans::ProcessId, SlipId(1))).expect("encoded");
        assert!(stream.bytes().len() <= bytes, "{paper:?}: {} bytes", stream.bytes().len());
        let millimetres = 14 + height(&blocks) / DOTS_PER_MM;
        assert!(millimetres <= 95, "{paper:?}: {millimetres} mm");
    }
}

#[test]
fn the_number_is_twelve_millimetres_high() {
    let mut setter = Typesetter::default();
    for paper in [Paper::Wide, Paper::Narrow] {
        let blocks = laid(&mut setter, &slip(), false, paper);
        let number: u32 = blocks.iter().filter(|block| matches!(block, Block::Band(band) if band.doubled())).map(Block::height).sum();
        assert!(number >= 12 * DOTS_PER_MM, "{paper:?}: {number} dots");
    }
}

#[test]
fn a_long_number_still_fits() {
    let mut setter = Typesetter::default();
    for paper in [Paper::Wide, Paper::Narrow] {
        let blocks = laid(&mut setter, &TicketSlip { label: Label::new("W", 8_888_888, 7), ..slip() }, false, paper);
        assert!(blocks.iter().all(|block| !matches!(block, Block::Band(band) if band.width() > paper.dots())));
    }
}

#[test]
fn a_long_name_takes_two_lines_and_an_ellipsis() {
    let mut setter = Typesetter::default();
    let mut page = Page { setter: &mut setter, dots: 384, blocks: Vec::new(), at: 0, baseline: 0 };
    let lines = page.wrapped(&TicketText::new(&"thủ tục ".repeat(18)), Style::regular(24.0), 2);
    assert_eq!(lines.len(), 2);
    assert!(lines[1].as_str().ends_with('…'), "{lines:?}");
    let lines = page.wrapped(&TicketText::new(&"ộ".repeat(100)), Style::regular(24.0), 2);
    assert!(lines.len() == 1 && lines[0].as_str().ends_with('…'), "{lines:?}");
    let even = page.wrapped(&TicketText::new("Cấp bản sao trích lục hộ tịch, bản sao giấy khai sinh"), Style::regular(24.0), 2);
    assert_eq!(even.iter().map(TicketText::as_str).collect::<Vec<_>>(), ["Cấp bản sao trích lục hộ", "tịch, bản sao giấy khai sinh"]);
}

#[test]
fn a_slip_printed_again_says_so() {
    let mut setter = Typesetter::default();
    assert_ne!(laid(&mut setter, &slip(), true, Paper::Wide), laid(&mut setter, &slip(), false, Paper::Wide));
}

#[test]
fn a_code_that_cannot_be_printed_leaves_the_rest() {
    let mut setter = Typesetter::default();
    let blocks = laid(&mut setter, &TicketSlip { code: "\u{1b}@".to_owned(), ..slip() }, false, Paper::Wide);
    assert!(blocks.len() > 10 && !blocks.iter().any(|block| matches!(block, Block::Code { .. })));
}

/// Reads a stream as a printer does and says it in blocks; anything but the commands of a slip is an error.
fn parse(bytes: &[u8]) -> Result<Vec<String>, String> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    for start in [b"\x1b@".as_slice(), b"\x1dP\xcb\xcb", b"\x1ba\x01"] {
        rest = rest.strip_prefix(start).ok_or_else(|| format!("not begun with {start:02x?}"))?;
    }
    loop {
        match *rest {
            [0x1D, b'v', b'0', mode @ (0 | 3), across, 0, low, high, ..] => {
                let rows = u16::from_le_bytes([low, high]);
                let end = 8 + usize::from(across) * usize::from(rows);
                let data = rest.get(8..end).ok_or("a picture without its end")?;
                if data.windows(2).any(|pair| pair[0] == 0x10 && matches!(pair[1], 4 | 5 | 0x14)) {
                    return Err("a real-time command in a picture".to_owned());
                }
                parts.push(format!("picture {mode} {across} {rows}"));
                rest = &rest[end..];
            }
            [0x1B, b'J', dots, ..] => {
                parts.push(format!("feed {dots}"));
                rest = &rest[3..];
            }
            [0x1D, b'(', b'k', low, high, ..] => {
                let end = 5 + usize::from(u16::from_le_bytes([low, high]));
                let data = rest.get(5..end).ok_or("a code without its end")?;
                match data {
                    [49, 65, 50, 0] | [49, 67, 4..=6] | [49, 69, 49] => {}
                    [49, 80, 48, text @ ..] if text.iter().all(u8::is_ascii_graphic) => {}
                    [49, 81, 48] => parts.push("code".to_owned()),
                    _ => return Err(format!("code {data:02x?}")),
                }
                rest = &rest[end..];
            }
            [0x1D, b'V', 66, 0, 0x1D, b'(', b'H', 6, 0, 48, 48, a, b, c, d] => {
                return if [a, b, c, d].iter().all(u8::is_ascii_alphanumeric) { Ok(parts) } else { Err("a strange id".to_owned()) };
            }
            [0x20..=0x7E, ..] => {
                let end = rest.iter().position(|byte| !(0x20..=0x7E).contains(byte)).unwrap_or(rest.len());
                parts.push("text".to_owned());
                rest = &rest[end..];
            }
            _ => return Err(format!("{:02x?}…", &rest[..rest.len().min(12)])),
        }
    }
}

/// What a stream of these blocks has to parse as.
fn expected(blocks: &[Block]) -> Vec<String> {
    let feed = |dots: u32| {
        let (whole, rest) = (dots / 255, dots % 255);
        (0..whole).map(|_| 255).chain((rest > 0).then_some(rest)).map(|dots| format!("feed {dots}")).collect::<Vec<_>>()
    };
    let part = |block: &Block| match block {
        Block::White(dots) => feed(*dots),
        Block::Band(band) => vec![format!("picture {} {} {}", if band.doubled() { 3 } else { 0 }, band.bytes_across(), band.rows())],
        Block::Machine(_) => vec!["text".to_owned(), "feed 24".to_owned()],
        Block::Code { .. } => vec!["code".to_owned()],
    };
    blocks.iter().flat_map(part).collect()
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_a_list_says_is_a_command(
        texts in proptest::array::uniform6(hostile()),
        papers in proptest::collection::vec((hostile(), any::<u16>(), any::<u16>(), proptest::option::of(hostile())), 0..4),
        narrow in any::<bool>(),
    ) {
        let [office, unit, procedure, scan, hotline, language] = texts;
        let papers = papers.into_iter().map(|(name, original, copy, condition)| ListedPaper { name, original, copy, condition });
        let list = ListSlip {
            language: Language::from_tag(&language).unwrap_or_default(),
            hotline: Some(hotline),
            papers: papers.collect(),
            office, unit, procedure, scan,
            ..missing()
        };
        let paper = if narrow { Paper::Narrow } else { Paper::Wide };
        let blocks = super::list(&mut Typesetter::default(), &list, &Texts::embedded().words(&list.language), paper);
        let stream = Stream::new(&blocks, ProofRequest::new(ProofMeans::ProcessId, SlipId(1))).expect("encoded");
        prop_assert_eq!(parse(&stream.bytes()), Ok(expected(&blocks)));
        prop_assert!(blocks.iter().all(|block| !matches!(block, Block::Band(band) if band.width() > paper.dots())));
        prop_assert!(stream.pieces(2048).iter().all(|piece| piece.len() <= 2048));
    }

    #[test]
    fn nothing_that_a_slip_says_is_a_command(
        texts in proptest::array::uniform8(hostile()),
        ahead in any::<u32>(),
        counters in proptest::collection::vec(any::<u16>(), 0..30),
        reprint in any::<bool>(),
        narrow in any::<bool>(),
        id in any::<i64>(),
    ) {
        let [office, unit, label, service, procedure, code, hotline, language] = texts;
        let slip = TicketSlip {
            language: Language::from_tag(&language).unwrap_or_default(),
            label: Label::stored(label),
            procedure: Some(procedure),
            counters: counters.into_iter().map(CounterNumber).collect(),
            hotline: Some(hotline),
            office, unit, service, ahead, code,
            ..slip()
        };
        let paper = if narrow { Paper::Narrow } else { Paper::Wide };
        let blocks = laid(&mut Typesetter::default(), &slip, reprint, paper);
        let stream = Stream::new(&blocks, ProofRequest::new(ProofMeans::ProcessId, SlipId(id))).expect("encoded");
        prop_assert_eq!(parse(&stream.bytes()), Ok(expected(&blocks)));
        prop_assert!(blocks.iter().all(|block| !matches!(block, Block::Band(band) if band.width() > paper.dots())));
        prop_assert!(stream.pieces(2048).iter().all(|piece| piece.len() <= 2048));
        prop_assert_eq!(stream.pieces(2048).concat(), stream.bytes());
    }
}
