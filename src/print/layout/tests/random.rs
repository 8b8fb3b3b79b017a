//! Slips at random, with texts from anywhere.

use proptest::prelude::*;

use super::*;

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
    (any::<bool>(), lettering)
        .prop_map(|(narrow, lettering)| Format { paper: if narrow { PaperWidth::Narrow } else { PaperWidth::Wide }, lettering })
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

fn kind() -> impl Strategy<Value = Option<DocumentKind>> {
    proptest::option::of(proptest::sample::select(vec![
        DocumentKind::Needed,
        DocumentKind::Case,
        DocumentKind::Form,
        DocumentKind::Note,
        DocumentKind::Unclear,
    ]))
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
        let slip = DossierReceipt {
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
        let stream = EscPosStream::new(&[], ending(id)).expect("encoded");
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
    for paper in [PaperWidth::Wide, PaperWidth::Narrow] {
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
    let format = Format { paper: PaperWidth::Narrow, lettering: Lettering::Hybrid };
    let blocks = slip(&mut Typesetter::default(), &list.clone().into(), false, &words, format);
    assert_eq!(codes(&blocks), [list.code.as_str()]);
}
