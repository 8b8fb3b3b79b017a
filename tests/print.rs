//! Slips against printers that are not ours: a strict interpreter of the stream, and a printer that can fail.
//!
//! The peers are Python programs beside the repository (`MOTCUA_PEERS`, else `../shared/peers`); without them these
//! tests are ignored, and counted as such.

#![allow(clippy::expect_used, clippy::print_stdout, clippy::print_stderr, reason = "this is a test, helpers and all")]

#[path = "shared/fake_printer.rs"]
mod fake_printer;

use std::path::{Path, PathBuf};
use std::process::Command;

use fake_printer::{FakePrinter, peers};
use motcua::config::{Lettering, Paper, ProofMeans, Slot};
use motcua::domain::catalogue::Kind;
use motcua::domain::estimate::{Basis, Estimate};
use motcua::domain::queue::{CancelReason, CounterNumber, Label};
use motcua::domain::slip::{
    AppointmentSlip, ClosedQueue, ClosingSlip, Expected, ListSlip, ListedPaper, ReceivedPaper, SlipContent, SlipCount, Stands, TestSlip,
    TicketSlip,
};
use motcua::domain::text::Language;
use motcua::locale::{Texts, TownFile};
use motcua::print::encode::{Ending, ProofRequest, Stream};
use motcua::print::layout::{self, Block, Format};
use motcua::print::raster::{Style, Typesetter};
use motcua::print::text::TicketText;
use unicode_normalization::UnicodeNormalization as _;

/// A folder of ours under the build's own, empty at first.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("print").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// A ticket as the town's hall gives it most often: one procedure, a code for the terminal itself.
fn standard() -> TicketSlip {
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

/// Slips that stand for many: name, slip, whether printed again.
fn gallery() -> Vec<(&'static str, TicketSlip, bool)> {
    let address = "https://motcua.kienduc.example/t/7KQZ3M5N2V4XW6YB8DCEHFGJPA";
    vec![
        ("standard", standard(), false),
        ("reprint", TicketSlip { ahead: 1, again: Some(Stands::Waiting), ..standard() }, true),
        ("called", TicketSlip { again: Some(Stands::Called { counter: CounterNumber(2) }), ..standard() }, true),
        ("priority", TicketSlip { class: Some("Người cao tuổi (từ 60)".to_owned()), ..standard() }, false),
        (
            "priority-english",
            TicketSlip {
                language: Language::english(),
                office: "Kiến Đức Commune People's Committee".to_owned(),
                unit: "Public Administration Service Centre".to_owned(),
                service: "Birth, marriage, death".to_owned(),
                procedure: Some("Birth registration".to_owned()),
                class: Some("Person of merit to the revolution".to_owned()),
                ..standard()
            },
            false,
        ),
        (
            "long",
            TicketSlip {
                label: Label::new("C", 118, 3),
                service: "Đất đai, kinh doanh, xã hội".to_owned(),
                procedure: Some(
                    "Đăng ký đất đai, tài sản gắn liền với đất lần đầu cho cá nhân, hộ gia đình đang sử dụng đất ổn định".to_owned(),
                ),
                counters: vec![CounterNumber(4)],
                ahead: 31,
                code: address.to_owned(),
                ..standard()
            },
            false,
        ),
        (
            "english",
            TicketSlip {
                language: Language::english(),
                office: "Kiến Đức Commune People's Committee".to_owned(),
                unit: "Public Administration Service Centre".to_owned(),
                service: "Civil status, certification".to_owned(),
                procedure: Some("Birth registration".to_owned()),
                ahead: 0,
                ..standard()
            },
            false,
        ),
        ("plain", TicketSlip { procedure: None, hotline: None, label: Label::new("B", 3, 3), ahead: 1, ..standard() }, false),
    ]
}

/// What most printers are asked for.
const WIDE: Format = Format { paper: Paper::Wide, lettering: Lettering::Hybrid };

/// The printers that slips are held against.
const PROFILES: [(&str, Paper, Ending); 4] = [
    ("epson80", Paper::Wide, BY_NAME),
    ("epson58", Paper::Narrow, BY_NAME),
    ("clone80", Paper::Wide, BY_ORDER),
    ("clone58", Paper::Narrow, Ending { has_cutter: false, ..BY_ORDER }),
];
const BY_NAME: Ending = Ending { has_cutter: true, proof: Some(ProofRequest::ProcessId(*b"000R")) };
const BY_ORDER: Ending = Ending { has_cutter: true, proof: Some(ProofRequest::Barrier) };

fn formats() -> impl Iterator<Item = Format> {
    Lettering::ALL.into_iter().flat_map(|lettering| [Paper::Wide, Paper::Narrow].map(|paper| Format { paper, lettering }))
}

/// A format as it is called in names of files.
fn name_of(format: Format) -> String {
    let width = if format.paper == Paper::Wide { 80 } else { 58 };
    format!("{width}-{:?}", format.lettering).to_lowercase()
}

fn encoded(blocks: &[Block], ending: Ending) -> Stream {
    Stream::new(blocks, ending).expect("encoded")
}

fn blocks(content: &SlipContent, reprint: bool, format: Format) -> Vec<Block> {
    let words = Texts::embedded().words(content.language());
    layout::slip(&mut Typesetter::default(), content, reprint, &words, format)
}

/// Every slip that there is: its name, what it says, whether it is printed again.
fn all() -> Vec<(&'static str, SlipContent, bool)> {
    let tickets = gallery().into_iter().map(|(name, slip, reprint)| (name, slip.into(), reprint));
    let lists = lists().into_iter().map(|(name, list)| (name, list.into(), false));
    let others = [
        ("test-page", test_page().into(), false),
        ("appointment", appointment(Language::vietnamese()).into(), false),
        ("appointment-english", appointment(Language::english()).into(), false),
        ("closing", closing(Language::vietnamese()).into(), false),
        ("closing-english", closing(Language::english()).into(), false),
    ];
    tickets.chain(lists).chain(others).collect()
}

/// The texts of the codes on a slip, in order.
fn codes(content: &SlipContent) -> Vec<String> {
    match content {
        SlipContent::Ticket(ticket) => vec![ticket.code.clone()],
        SlipContent::List(list) => vec![list.scan.clone()],
        SlipContent::Test(test) => vec![test.scan.clone(); 3],
        SlipContent::Appointment(appointment) => vec![appointment.scan.clone()],
        SlipContent::Closing(_) => Vec::new(),
    }
}

/// Lists of missing papers: one as it is given most often, one of a procedure with many papers whose names are long, and one
/// in English, of a hall that is always open.
fn lists() -> Vec<(&'static str, ListSlip)> {
    let config = motcua::config::embedded().expect("our configuration");
    let birth = config.catalogue.by_code(&"1.001193".parse().expect("a code")).expect("in the catalogue");
    let list = |language: Language, whole: bool| ListSlip {
        office: config.office.name.get(&language).to_owned(),
        unit: config.office.unit.get(&language).to_owned(),
        procedure: birth.name(&language).to_owned(),
        code: birth.code.clone(),
        whole,
        papers: birth
            .documents
            .iter()
            .filter(|document| whole || document.kind().can_be_missing())
            .map(|document| ListedPaper {
                name: document.name(&language).to_owned(),
                original: document.original,
                copy: document.copy,
                condition: document.condition(&language).map(str::to_owned),
                kind: Some(document.kind()),
            })
            .collect(),
        fee: birth.fee.clone(),
        deadline: birth.deadline.clone(),
        expected: Some(Expected {
            handed_in: jiff::civil::date(2026, 11, 24),
            before: birth.deadline.cutoff,
            date: jiff::civil::date(2026, 11, 24),
            latest: None,
        }),
        hours: config.hours.as_ref().expect("hours").ticketing.open_days(),
        hotline: Some("1022".to_owned()),
        date: jiff::civil::date(2026, 11, 24),
        scan: birth.url.clone().expect("the portal has it"),
        language,
    };
    let paper = |name: &str, original, copy, condition: Option<&str>| ListedPaper {
        name: name.to_owned(),
        original,
        copy,
        condition: condition.map(str::to_owned),
        kind: Some(Kind::Needed),
    };
    let usual = list(Language::vietnamese(), false);
    let long = ListSlip {
        procedure: "Đăng ký đất đai, tài sản gắn liền với đất lần đầu cho cá nhân, hộ gia đình đang sử dụng đất ổn định".to_owned(),
        code: "1.012756".parse().expect("a code"),
        papers: vec![
            paper("Đơn đăng ký đất đai, tài sản gắn liền với đất theo Mẫu số 15 ban hành kèm theo Nghị định số 151/2025/NĐ-CP", 1, 0, None),
            paper(
                "Một trong các loại giấy tờ quy định tại Điều 137, khoản 4 và khoản 5 Điều 148, khoản 4 và khoản 5 Điều 149 Luật Đất đai; \
                 sơ đồ nhà ở, công trình xây dựng (nếu có)",
                1,
                1,
                Some("nếu có, đối với trường hợp đang sử dụng đất trước ngày 15 tháng 10 năm 1993"),
            ),
            paper("Giấy tờ về việc nhận thừa kế quyền sử dụng đất theo quy định của pháp luật về dân sự", 1, 0, Some("khi nhận thừa kế")),
            paper("Trích đo bản đồ địa chính thửa đất", 1, 0, None),
            paper("Chứng từ thực hiện nghĩa vụ tài chính, giấy tờ liên quan đến việc miễn, giảm nghĩa vụ tài chính về đất đai", 0, 2, None),
            paper("Thẻ căn cước công dân", 1, 0, None),
            paper("Văn bản ủy quyền theo quy định của pháp luật", 1, 0, Some("khi người khác làm thay")),
        ],
        ..usual.clone()
    };
    let english =
        ListSlip { papers: list(Language::english(), false).papers[0..2].to_vec(), hours: Vec::new(), ..list(Language::english(), false) };
    vec![("list", usual), ("list-long", long), ("list-english", english), ("list-whole", list(Language::vietnamese(), true))]
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn a_strict_interpreter_finds_nothing_wrong_and_reads_the_codes() {
    std::thread::scope(|scope| {
        for (profile, paper, ending) in PROFILES {
            let _ = scope.spawn(move || each_slip(profile, paper, ending));
        }
    });
}

/// Every slip in every lettering, on one model.
fn each_slip(profile: &str, paper: Paper, ending: Ending) {
    for lettering in Lettering::ALL {
        let format = Format { paper, lettering };
        let out = folder(&format!("{profile}-{}", name_of(format)));
        for (name, content, reprint) in all() {
            let file = out.join(format!("{name}.bin"));
            std::fs::write(&file, encoded(&blocks(&content, reprint, format), ending).bytes()).expect("written");
            let report = interpreted(&file, profile);
            let said = format!("{profile}/{lettering:?}/{name}");
            // Letter by letter, what the printer draws of a code itself, and what a camera reads of any.
            let texts = |what: &str| {
                let found = report["tickets"][0][what].as_array().cloned().unwrap_or_default();
                found.iter().map(|code| code["text"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
            };
            let drawn = if lettering == Lettering::Pictures { Vec::new() } else { codes(&content) };
            assert_eq!(texts("qr"), drawn, "{said}");
            assert_eq!(texts("scanned"), codes(&content), "{said} is read by a camera");
            let (bytes, mm) = (report["bytes"].as_u64().expect("bytes"), report["paper_mm"].as_f64().expect("mm"));
            println!("{said}: {bytes} bytes, {mm} mm");
            if profile == "epson80" {
                same_words(&content, reprint, format, &file.with_extension("png"));
            }
            if let Some((most, longest)) = goal(name, format) {
                assert!(bytes <= most && mm <= longest, "{said}: {bytes} bytes, {mm} mm");
            }
            // The goals count the time of a cutter, which this one lacks.
            if name == "standard" && profile != "clone58" {
                in_time(&report["time"], lettering, &said);
            }
        }
    }
}

/// A slip takes hardly longer than its paper takes to move, over the lines that its lettering is for.
fn in_time(time: &serde_json::Value, lettering: Lettering, said: &str) {
    let lines: &[(&str, f64)] = match lettering {
        Lettering::Pictures => &[("usb", 1.05), ("ethernet", 1.05)],
        Lettering::Hybrid => &[("usb", 1.05), ("ethernet", 1.05), ("serial_115200", 1.5)],
        Lettering::Characters => &[("usb", 1.05), ("ethernet", 1.05), ("serial_115200", 1.1), ("serial_9600", 4.0)],
    };
    for (line, most) in lines {
        let time = &time[*line]["200mm/s"];
        let [done, limit] = ["done_s", "limit_s"].map(|what| time[what].as_f64().expect("seconds"));
        assert!(done <= most * limit, "{said} over {line}: {done} s, and {limit} s over an endlessly fast one");
    }
}

/// What a slip may take at most, in bytes and millimetres.
fn goal(name: &str, format: Format) -> Option<(u64, f64)> {
    let most = match (format.lettering, format.paper) {
        (Lettering::Hybrid, Paper::Wide) => 10_000,
        (Lettering::Hybrid, Paper::Narrow) => 6_000,
        (Lettering::Pictures, _) => 12_000,
        // The number is a picture of a thousand bytes.
        (Lettering::Characters, _) => 3_000,
    };
    match name {
        "standard" | "plain" => Some((most, 105.0)),
        // Longer names, longer words.
        "reprint" | "called" | "priority" | "priority-english" | "english" => Some((most + most / 3, 110.0)),
        // Two lines of a name, and a larger code.
        "long" => Some((most + most / 3, 115.0)),
        _ => None,
    }
}

/// A dossier for a household business: whose, with papers of every kind, and a result that takes a few days.
fn appointment(language: Language) -> AppointmentSlip {
    let config = motcua::config::embedded().expect("our configuration");
    let birth = config.catalogue.by_code(&"1.001193".parse().expect("a code")).expect("in the catalogue");
    let received = birth.documents.iter().enumerate().map(|(index, document)| ReceivedPaper {
        name: document.name(&language).to_owned(),
        original: document.original,
        certified: u16::from(index == 1),
        photocopy: document.copy,
    });
    AppointmentSlip {
        office: config.office.name.get(&language).to_owned(),
        unit: config.office.unit.get(&language).to_owned(),
        dossier: "H36.10.05-261123-0042".to_owned(),
        applicant: Some("Nguyễn Thị Ngọc Hoa".to_owned()),
        procedure: birth.name(&language).to_owned(),
        code: birth.code.clone(),
        received: received.take(3).collect(),
        sets: 1,
        fee: birth.fee.clone(),
        deadline: birth.deadline.clone(),
        received_at: jiff::civil::date(2026, 11, 23).at(10, 42, 0, 0),
        due: jiff::civil::date(2026, 11, 27),
        due_time: Some(jiff::civil::time(15, 0, 0, 0)),
        collect: "Quầy 1, Trung tâm Phục vụ hành chính công".to_owned(),
        hotline: Some("1022".to_owned()),
        receiver: Some("Trần Văn Bình".to_owned()),
        scan: "H36.10.05-261123-0042".to_owned(),
        language,
    }
}

/// A busy day.
fn closing(language: Language) -> ClosingSlip {
    let queue = |name: &str, given, served, waits: Option<(u32, u32)>| ClosedQueue {
        name: name.to_owned(),
        given,
        served,
        absent: 2,
        cancelled: given - served - 3,
        at_counter: 1,
        usual_wait: waits.map(|(usual, _)| usual),
        longest_wait: waits.map(|(_, longest)| longest),
    };
    ClosingSlip {
        language,
        office: standard().office,
        unit: standard().unit,
        day: jiff::civil::date(2026, 11, 23),
        closed_at: jiff::civil::date(2026, 11, 23).at(17, 5, 0, 0),
        queues: vec![
            queue("Hộ tịch, chứng thực", 61, 52, Some((9, 31))),
            queue("Đất đai, kinh doanh, xã hội", 48, 41, Some((14, 52))),
            queue("Tiếp công dân", 4, 1, None),
        ],
        cancelled: vec![
            (CancelReason::Unclaimed, 3),
            (CancelReason::SlipUnproven, 1),
            (CancelReason::DayClosed, 6),
            (CancelReason::ByCitizen, 2),
            (CancelReason::ByStaff, 1),
        ],
        slips: SlipCount { printed: 109, again: 3, others: 17, unproven: 2, paper_mm: 13_240 },
        log: (1842, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned()),
    }
}

fn test_page() -> TestSlip {
    TestSlip {
        language: Language::vietnamese(),
        office: standard().office,
        at: jiff::civil::date(2026, 11, 24).at(7, 30, 0, 0),
        version: "0.1.0".to_owned(),
        scan: "1.001193".to_owned(),
    }
}

/// What the strict interpreter says of a stream; it has no problem with it.
fn interpreted(file: &Path, profile: &str) -> serde_json::Value {
    let report = file.with_extension("json");
    let done = Command::new("python3")
        .arg(peers().join("escpos2png.py"))
        .arg(file)
        .args(["--strict", "--scan", "--profile", profile, "--json"])
        .arg(&report)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .status()
        .expect("python3 runs");
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&report).expect("a report")).expect("JSON");
    assert!(done.success() && report["problems"] == serde_json::json!([]), "{}: {}", file.display(), report["problems"]);
    report
}

/// What the interpreter burnt and what the preview draws is dot by dot the same, wherever it is drawn by us.
fn same_words(content: &SlipContent, reprint: bool, format: Format, png: &Path) {
    let burnt = image::open(png).expect("its picture").into_luma8();
    let blocks = blocks(content, reprint, format);
    let drawn = motcua::print::preview::draw(&mut Typesetter::default(), &blocks, format.paper);
    assert_eq!(burnt.width(), drawn.width());
    let mut top = motcua::print::preview::LEAD;
    for block in blocks {
        for y in (top..top + block.height()).filter(|_| matches!(block, Block::White(_) | Block::Band(_))) {
            // Its dashed line is where the blade fell.
            let differs =
                (0..burnt.width()).find(|x| !matches!(burnt.get_pixel(*x, y).0, [128]) && burnt.get_pixel(*x, y) != drawn.get_pixel(*x, y));
            assert_eq!(differs, None, "row {y} of {}", png.display());
        }
        top += block.height();
    }
    assert_eq!(top, drawn.height());
}

/// Pictures of all slips are kept, and their codes are read from them.
#[test]
fn pictures_of_the_paper_are_kept() {
    for format in formats() {
        let out = folder(&format!("preview-{}", name_of(format)));
        for (name, content, reprint) in all() {
            let picture = motcua::print::preview::draw(&mut Typesetter::default(), &blocks(&content, reprint, format), format.paper);
            picture.save(out.join(format!("{name}.png"))).expect("saved");
            assert_eq!(scanned(&picture), codes(&content).first().cloned(), "{name} {format:?}");
        }
    }
}

/// A further language is a folder of files: what it has is printed, the rest is Vietnamese.
#[test]
fn a_slip_in_a_further_language_is_kept() {
    let out = folder("preview-further");
    let language = Language::from_tag("rad").expect("a tag");
    let path = Path::new("tests/locale-rad/rad/sample.ftl");
    let text = std::fs::read_to_string(path).expect("the sample");
    let (texts, faults) = Texts::with_files(&[TownFile { language: language.clone(), path: path.to_owned(), text }]);
    assert_eq!(faults, []);
    let words = texts.words(&language);
    assert_eq!(words.say("language-name"), "Ê Đê");
    assert_eq!(words.say_with("people-ahead", [("n", 4.into())]), "e\u{302}\u{306} 4".nfc().collect::<String>());
    assert_eq!(words.say("your-number"), texts.words(&Language::vietnamese()).say("your-number"));

    let slip = TicketSlip { language, service: words.say("welcome"), procedure: Some(words.say("back")), ..standard() };
    for (width, paper) in [(80, Paper::Wide), (58, Paper::Narrow)] {
        let picture = motcua::print::paper(&slip, false, &words, Format { paper, ..WIDE });
        picture.save(out.join(format!("slip-{width}.png"))).expect("saved");
        assert_eq!(scanned(&picture), Some(slip.code.clone()), "{width}");
    }
    let mut setter = Typesetter::default();
    for (line, key) in ["language-name", "welcome", "back", "home", "next", "done"].into_iter().enumerate() {
        for style in [Style::regular(60.0), Style::bold(60.0)] {
            if let Some(letters) = setter.draw(&TicketText::new(&words.say(key)), style) {
                let picture = image::GrayImage::from_fn(letters.width(), letters.height(), |x, y| {
                    image::Luma([if letters.is_black(x, y) { 0 } else { 255 }])
                });
                picture.save(out.join(format!("letters-{line}{}.png", if style.bold { "-bold" } else { "" }))).expect("saved");
            }
        }
    }
}

/// What the code in a picture says.
fn scanned(picture: &image::GrayImage) -> Option<String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| picture.get_pixel(x as u32, y as u32).0[0]);
    prepared.detect_grids().into_iter().find_map(|grid| grid.decode().ok()).map(|(_, text)| text)
}

mod live {
    //! The worker against a printer that can fail, with a hall of its own.

    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use motcua::config::{Printer, PrinterAddress, SecondPrinter};
    use motcua::domain::event::{Actor, EventKind};
    use motcua::domain::printer::PrinterRole;
    use motcua::domain::queue::{PrintState, Ticket, TicketId, TicketState, Withdrawal};
    use motcua::hall::{Advice, By, Hall as _, Handover, Issued, LocalHall, Matter, Order, RequestId, Step};
    use motcua::print::Worker;
    use motcua::store::SystemClock;
    use serde_json::{Value, json};
    use tokio::runtime::Runtime;

    use super::*;

    /// How many whole slips of a ticket came out: pieces with its code and all pictures of the first or the second print.
    fn whole(printer: &FakePrinter, slip: &TicketSlip) -> usize {
        let pictures = [false, true].map(|reprint| {
            let blocks = blocks(&slip.clone().into(), reprint, WIDE);
            blocks.iter().filter(|block| matches!(block, Block::Band(_))).count()
        });
        let is_whole = |piece: &&Value| {
            let count = |count| piece["images"].as_u64() == u64::try_from(count).ok();
            piece["kind"] == "ticket" && piece["qr"] == json!([slip.code]) && pictures.into_iter().any(count)
        };
        printer.pieces().iter().filter(is_whole).count()
    }

    /// A hall with a printer.
    struct Town {
        workers: Vec<Worker>,
        hall: LocalHall,
        runtime: Runtime,
        _data: tempfile::TempDir,
    }

    /// A printer at an address.
    fn on(address: PrinterAddress, proof: ProofMeans) -> Printer {
        Printer { address, paper: Paper::Wide, proof, cutter: true, lettering: Lettering::Hybrid, roll_m: None, slot: Slot::Below }
    }

    impl Town {
        fn open(first: Printer, second: Option<SecondPrinter>) -> Self {
            let runtime = Runtime::new().expect("a runtime");
            let data = tempfile::tempdir().expect("a folder");
            let mut config = motcua::config::embedded().expect("our configuration");
            config.hours = None;
            // A minute holds more slips here than in a town.
            config.terminal.limits.numbers_per_minute = 0;
            (config.terminal.printer, config.terminal.second_printer) = (first, second);
            let config = Arc::new(config);
            let hall = runtime.block_on(LocalHall::open(config.clone(), data.path(), Arc::new(SystemClock))).expect("a hall");
            let printers = PrinterRole::ALL.into_iter().filter_map(|role| Some((role, config.terminal.printer(role)?)));
            let start = |(role, printer)| {
                motcua::print::start(hall.spool(role), Texts::embedded(), printer, runtime.handle().clone()).expect("a thread")
            };
            let workers = printers.filter_map(start).collect();
            Self { workers, hall, runtime, _data: data }
        }

        fn with(printer: &FakePrinter, proof: ProofMeans) -> Self {
            Self::open(on(PrinterAddress::Tcp(format!("127.0.0.1:{}", printer.tcp)), proof), None)
        }

        fn issue(&self) -> Issued {
            let order = Order {
                any_time: true,
                ..Order::new(
                    Matter::Procedure("1.001193".parse().expect("a code")),
                    Handover::Slip,
                    Actor::System,
                    RequestId::random().expect("random"),
                )
            };
            self.runtime.block_on(self.hall.issue(order)).expect("issued")
        }

        fn ticket(&self, id: TicketId) -> Ticket {
            self.runtime.block_on(self.hall.standing(id)).expect("there").ticket
        }

        fn fault(&self) -> Option<String> {
            self.runtime.block_on(self.hall.overview()).expect("an overview").printers.remove(0).fault
        }

        /// Waits until a ticket is as described.
        fn until(&self, id: TicketId, seconds: u64, what: &str, is: impl Fn(&Ticket) -> bool) -> Ticket {
            let end = Instant::now() + Duration::from_secs(seconds);
            loop {
                let ticket = self.ticket(id);
                if is(&ticket) {
                    return ticket;
                }
                assert!(Instant::now() < end, "not {what} within {seconds} s: {ticket:?}, fault {:?}", self.fault());
                std::thread::sleep(Duration::from_millis(20));
            }
        }

        /// Whether staff are told this, and what to do about it.
        fn says(&self, why: &str) -> bool {
            self.fault().is_some_and(|fault| fault.starts_with(why))
        }

        fn until_printed(&self, id: TicketId, seconds: u64) {
            let ticket = self.until(id, seconds, "printed", |ticket| ticket.print == PrintState::Printed);
            assert_eq!(ticket.state, TicketState::Waiting);
        }

        fn until_delayed(&self, id: TicketId, why: &str) {
            let end = Instant::now() + Duration::from_secs(5);
            while !self.says(why) {
                assert!(Instant::now() < end, "the fault is {:?}, not {why}", self.fault());
                std::thread::sleep(Duration::from_millis(20));
            }
            let ticket = self.ticket(id);
            assert_eq!((ticket.state, ticket.print), (TicketState::Issued, PrintState::Queued));
        }
    }

    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn a_slip_is_printed_and_its_number_waits() {
        for (profile, proof) in [("epson80", ProofMeans::ProcessId), ("clone80", ProofMeans::Barrier)] {
            let printer = FakePrinter::start(profile, &[]);
            let town = Town::with(&printer, proof);
            let issued: Vec<Issued> = (0..3).map(|_| town.issue()).collect();
            for one in &issued {
                town.until_printed(one.ticket.id, 15);
                assert_eq!(whole(&printer, &one.slip), 1, "{profile}");
            }
            for piece in printer.pieces() {
                assert_eq!(piece["problems"], json!([]), "{profile}");
                let (first_byte, first_row) = (&piece["times"]["first_byte"], &piece["times"]["first_row"]);
                println!("{profile}: {} mm, first byte {first_byte}, first row {first_row}, out {}", piece["mm"], piece["times"]["out"]);
            }
            assert_eq!(town.fault(), None);
        }
    }

    /// Whatever of a slip is the printer's own letters, it comes out and is proven.
    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn slips_come_out_in_every_lettering() {
        for (profile, proof, paper) in [("epson80", ProofMeans::ProcessId, Paper::Wide), ("epson58", ProofMeans::Barrier, Paper::Narrow)] {
            for lettering in Lettering::ALL {
                let printer = FakePrinter::start(profile, &[]);
                let address = PrinterAddress::Tcp(format!("127.0.0.1:{}", printer.tcp));
                let town = Town::open(Printer { paper, lettering, ..on(address, proof) }, None);
                for issued in [town.issue(), town.issue()] {
                    town.until_printed(issued.ticket.id, 15);
                }
                let pieces = printer.pieces();
                assert_eq!(pieces.len(), 2, "{profile} {lettering:?}: {pieces:?}");
                for piece in pieces {
                    assert_eq!((&piece["kind"], &piece["problems"]), (&json!("ticket"), &json!([])), "{profile} {lettering:?}");
                    let long = piece["mm"].as_f64().expect("a length");
                    assert!((80.0..=105.0).contains(&long), "{profile} {lettering:?}: {long} mm");
                }
            }
        }
    }

    /// Over a serial line, and over a file of a driver, slips come out as over a cable; a stop is noticed and the slip comes out whole.
    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn a_serial_line_and_a_drivers_file_are_ways_to_a_printer_too() {
        for (baud, way) in [("115200", "serial:{}?speed=115200&flow=xon-xoff"), ("38400", "device:{}")] {
            let printer = FakePrinter::with("epson80", &["--serial", "auto", "--baud", baud, "--no-png"], &[]);
            let port = printer.serial.as_ref().and_then(|file| file.to_str()).expect("a port");
            let town = Town::open(on(way.replace("{}", port).parse().expect("an address"), ProofMeans::ProcessId), None);
            let first = town.issue();
            town.until_printed(first.ticket.id, 30);
            assert_eq!(whole(&printer, &first.slip), 1, "{way}");
            let Issued { ticket, slip } = town.issue();
            let _ =
                town.until(ticket.id, 10, "going out", |_| printer.ask(&json!({ "op": "get" }))["dots_in_printer"].as_u64() > Some(200));
            let _ = printer.ask(&json!({ "op": "set", "cover_open": true }));
            let _ = town.until(ticket.id, 20, "queued again", |ticket| ticket.print == PrintState::Queued);
            let _ = printer.ask(&json!({ "op": "set", "cover_open": false }));
            town.until_printed(ticket.id, 60);
            assert_eq!(whole(&printer, &slip), 1, "{way}: {:?}", printer.pieces());
            // Pulled out, it is said; nothing hangs.
            let waiting = town.issue().ticket;
            town.until_printed(waiting.id, 30);
            drop(printer);
            let lost = town.issue().ticket;
            let _ = town.until(lost.id, 10, "delayed", |_| town.fault().is_some());
            assert_eq!(town.ticket(lost.id).state, TicketState::Issued);
        }
    }

    /// A printer that never answers: its numbers count once their bytes are taken and their time is over, and are told apart.
    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn a_printer_that_never_answers_is_believed_after_its_time() {
        let printer = FakePrinter::start("clone80", &["mute=true"]);
        let town = Town::with(&printer, ProofMeans::None);
        let begun = Instant::now();
        let Issued { ticket, slip } = town.issue();
        town.until_printed(ticket.id, 20);
        assert!(begun.elapsed() > Duration::from_secs(2), "{:?}", begun.elapsed());
        assert_eq!(whole(&printer, &slip), 1);
        let events = town.runtime.block_on(town.hall.events_after(0, 100)).expect("read");
        let way = events.iter().find(|event| event.kind == EventKind::TicketWaiting).map(|event| event.detail["by"].clone());
        assert_eq!(way, Some(json!("modelled")));
    }

    /// The paper of each slip is counted, a roll that ended is followed by a new one, and staff may say so too.
    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn paper_is_counted_by_the_roll() {
        let printer = FakePrinter::start("epson80", &[]);
        let town = Town::with(&printer, ProofMeans::ProcessId);
        let roll = || town.runtime.block_on(town.hall.overview()).expect("an overview").printers[0].roll.expect("paper");
        assert_eq!((roll().used_mm, roll().is_low), (0, false));
        town.until_printed(town.issue().ticket.id, 15);
        let one = roll().used_mm;
        let came = printer.pieces()[0]["mm"].as_f64().expect("a length");
        assert!((one as f64 - came).abs() <= 1.0, "{one} counted, {came} came out");
        // The sensor of a printer that has one is believed before the count is.
        let _ = printer.ask(&json!({ "op": "set", "paper_mm": 1000 }));
        town.until_printed(town.issue().ticket.id, 15);
        assert_eq!((roll().used_mm, roll().is_low), (2 * one, true));
        let _ = printer.ask(&json!({ "op": "set", "paper_mm": 0 }));
        let ticket = town.issue().ticket;
        town.until_delayed(ticket.id, "Máy in hết giấy");
        let _ = printer.ask(&json!({ "op": "new_roll" }));
        town.until_printed(ticket.id, 15);
        assert_eq!((roll().used_mm, roll().is_low), (one, false), "it is a new roll");
        town.runtime.block_on(town.hall.change_roll(PrinterRole::First, By::once(Actor::Kiosk))).expect("changed");
        assert_eq!(roll().used_mm, 0);
        let found = town.hall.store().read(|connection| motcua::store::replay::verify(connection, 5)).expect("read");
        assert_eq!(found, [], "the log says it all");
    }

    /// A roll that ends in the middle of a slip: the second printer brings the number out, marked, and the first takes over when it can.
    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn the_second_printer_prints_what_the_first_cannot() {
        let (first, second) = (FakePrinter::start("epson80", &["paper_mm=50"]), FakePrinter::start("clone80", &[]));
        let address = |printer: &FakePrinter| PrinterAddress::Tcp(format!("127.0.0.1:{}", printer.tcp));
        let other = SecondPrinter { after_seconds: 2, place: None, printer: on(address(&second), ProofMeans::Barrier) };
        let town = Town::open(on(address(&first), ProofMeans::ProcessId), Some(other));
        let half = town.issue();
        town.until_printed(half.ticket.id, 20);
        assert_eq!((whole(&first, &half.slip), whole(&second, &half.slip)), (0, 1), "{:?}", first.pieces());
        // From now on nobody waits for the first.
        let begun = Instant::now();
        let next = town.issue();
        town.until_printed(next.ticket.id, 20);
        assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
        assert_eq!(whole(&second, &next.slip), 1);
        let _ = first.ask(&json!({ "op": "new_roll" }));
        let end = Instant::now() + Duration::from_secs(10);
        while town.fault().is_some() {
            assert!(Instant::now() < end, "the first printer has {:?}", town.fault());
            std::thread::sleep(Duration::from_millis(20));
        }
        // Of the first piece the peer tells the code of the torn one too.
        town.until_printed(town.issue().ticket.id, 20);
        let last = town.issue();
        town.until_printed(last.ticket.id, 20);
        assert_eq!((whole(&first, &last.slip), whole(&second, &last.slip)), (1, 0), "{:?}", first.pieces());
        let found = town.hall.store().read(|connection| motcua::store::replay::verify(connection, 5)).expect("read");
        assert_eq!(found, [], "the log says it all");
    }

    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn a_list_that_tears_comes_out_whole_from_the_next_roll() {
        let printer = FakePrinter::start("epson80", &["paper_mm=60"]);
        let town = Town::with(&printer, ProofMeans::ProcessId);
        let advice = Advice {
            procedure: "1.001193".parse().expect("a code"),
            missing: vec![1, 2, 3],
            handover: Handover::Slip,
            language: Language::vietnamese(),
            actor: Actor::System,
            request: RequestId::random().expect("random"),
        };
        let told = town.runtime.block_on(town.hall.advise(advice.clone())).expect("told");
        let print = || town.runtime.block_on(town.hall.advise(advice.clone())).expect("told again").print;
        let end = Instant::now() + Duration::from_secs(20);
        while print() != PrintState::Printed {
            assert!(Instant::now() < end, "the list is {:?}, fault {:?}", print(), town.fault());
            if town.says("Máy in hết giấy, thay cuộn giấy 80 mm") {
                let _ = printer.ask(&json!({ "op": "new_roll" }));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let bands = blocks(&told.list.clone().into(), false, WIDE);
        let bands = bands.iter().filter(|block| matches!(block, Block::Band(_))).count();
        let is_whole = |piece: &&Value| piece["qr"] == json!([told.list.scan]) && piece["images"] == json!(bands);
        let pieces = printer.pieces();
        assert_eq!(pieces.iter().filter(is_whole).count(), 1, "{pieces:?}");
        assert_eq!(town.runtime.block_on(town.hall.tickets_after(TicketId(0), 9)).expect("read"), [], "no number was given");
    }

    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn a_printer_that_is_not_ready_keeps_the_slip_until_it_is() {
        let printer = FakePrinter::start("epson80", &["cover_open=true"]);
        let town = Town::with(&printer, ProofMeans::ProcessId);
        let Issued { ticket, slip } = town.issue();
        town.until_delayed(ticket.id, "Nắp máy in đang mở");
        let _ = printer.ask(&json!({ "op": "set", "cover_open": false, "paper_mm": 0 }));
        town.until_delayed(ticket.id, "Máy in hết giấy");
        // Whoever notes the number from the screen meanwhile gets no paper later.
        let gone = town.issue().ticket;
        let _ = town.runtime.block_on(town.hall.step(gone.id, Step::Confirm, By::once(Actor::System))).expect("confirmed");
        assert!(printer.pieces().is_empty());
        let _ = printer.ask(&json!({ "op": "new_roll" }));
        town.until_printed(ticket.id, 10);
        std::thread::sleep(Duration::from_millis(1500));
        assert_eq!(whole(&printer, &slip), 1);
        assert_eq!((town.ticket(gone.id).state, town.ticket(gone.id).print), (TicketState::Waiting, PrintState::Paperless));
        assert_eq!(town.fault(), None);
    }

    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn a_cancelled_slip_is_not_printed_and_the_fault_ends_by_itself() {
        let printer = FakePrinter::start("epson80", &["cutter_error=true"]);
        let town = Town::with(&printer, ProofMeans::ProcessId);
        let ticket = town.issue().ticket;
        town.until_delayed(ticket.id, "Dao cắt của máy in bị kẹt");
        let _ = town
            .runtime
            .block_on(town.hall.step(ticket.id, Step::cancel(Withdrawal::Unclaimed), By::once(Actor::System)))
            .expect("cancelled");
        let _ = printer.ask(&json!({ "op": "set", "cutter_error": false }));
        let end = Instant::now() + Duration::from_secs(15);
        while town.fault().is_some() {
            assert!(Instant::now() < end, "{:?}", town.fault());
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(printer.pieces().is_empty());
        assert_eq!(town.ticket(ticket.id).state, TicketState::Cancelled);
    }

    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn a_roll_that_ends_in_the_slip_gives_a_whole_one_from_the_next() {
        let printer = FakePrinter::start("epson80", &["paper_mm=40"]);
        let town = Town::with(&printer, ProofMeans::ProcessId);
        let Issued { ticket, slip } = town.issue();
        let _ = town.until(ticket.id, 20, "queued again", |_| town.says("Máy in hết giấy, thay cuộn giấy 80 mm"));
        assert_eq!(town.ticket(ticket.id).state, TicketState::Issued);
        assert_eq!(whole(&printer, &slip), 0);
        let _ = printer.ask(&json!({ "op": "new_roll" }));
        town.until_printed(ticket.id, 20);
        let kinds: Vec<String> = printer.pieces().iter().map(|piece| format!("{} {}", piece["kind"], piece["qr"])).collect();
        assert_eq!(whole(&printer, &slip), 1, "{kinds:?}");
    }

    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn a_link_that_breaks_in_the_slip_is_a_whole_slip_again() {
        for (drop_after, reset) in [(3000, false), (5000, true)] {
            let printer = FakePrinter::start("epson80", &[]);
            let town = Town::with(&printer, ProofMeans::ProcessId);
            let _ = printer.ask(&json!({ "op": "set", "drop_after": drop_after, "drop_reset": reset }));
            let Issued { ticket, slip } = town.issue();
            town.until_printed(ticket.id, 20);
            assert_eq!(whole(&printer, &slip), 1, "{:?}", printer.pieces());
            // Where the link broke inside a picture, the printer takes the questions that come next for a part of it, and answers them all
            // the same; how many come depends on how busy this machine is.
            let pieces = printer.pieces();
            let is_ours = |problem: &&Value| problem["code"] != "realtime_in_payload";
            let other = pieces.iter().flat_map(|piece| piece["problems"].as_array().into_iter().flatten()).find(is_ours);
            assert!(other.is_none() && pieces.last().is_some_and(|piece| piece["problems"] == json!([])), "{pieces:?}");
        }
    }

    /// Wherever the link breaks, what the hall calls printed is one whole slip, and what is not has none that it knows of.
    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn wherever_the_link_breaks_no_number_is_lost_or_doubled() {
        let printer = FakePrinter::start("epson80", &["time_scale=0"]);
        let town = Town::with(&printer, ProofMeans::ProcessId);
        let (mut out, mut unknown) = (0, 0);
        for round in 0..20_u64 {
            let _ = printer.ask(&json!({ "op": "set", "drop_after": 5 + round * 455, "drop_reset": round % 2 == 1 }));
            let Issued { ticket, slip } = town.issue();
            let ticket = town.until(ticket.id, 20, "settled", |ticket| matches!(ticket.print, PrintState::Printed | PrintState::Unknown));
            let whole_slips = whole(&printer, &slip);
            if ticket.print == PrintState::Printed {
                out += 1;
                assert_eq!((whole_slips, ticket.state), (1, TicketState::Waiting), "round {round}");
            } else {
                unknown += 1;
                assert_eq!(ticket.state, TicketState::Issued, "round {round}");
                assert!(whole_slips <= 1, "round {round}: {whole_slips} whole slips of a number of which nobody knows");
            }
            let _ = printer.ask(&json!({ "op": "set", "drop_after": -1 }));
        }
        println!("{out} printed, {unknown} unknown");
        // How many come out depends on how much the link had taken when it broke; both fates have to have been seen.
        assert!(out >= 6 && unknown > 0, "{out} printed, {unknown} unknown");
    }

    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn a_cover_that_opens_in_the_slip_is_a_torn_slip() {
        for (proof, buffer) in [(ProofMeans::ProcessId, 4096), (ProofMeans::Barrier, 4096), (ProofMeans::ProcessId, 45)] {
            // Slow, so that the cover opens while words burn.
            let printer = FakePrinter::start("epson80", &["speed_mm_s=60", &format!("buffer_bytes={buffer}")]);
            let town = Town::with(&printer, proof);
            let Issued { ticket, slip } = town.issue();
            let _ =
                town.until(ticket.id, 10, "going out", |_| printer.ask(&json!({ "op": "get" }))["dots_in_printer"].as_u64() > Some(200));
            let _ = printer.ask(&json!({ "op": "set", "cover_open": true }));
            let _ = town.until(ticket.id, 20, "queued again", |ticket| {
                // With the smallest buffer that is sold, the printer hears nothing until its cover is closed.
                ticket.print == PrintState::Queued && (buffer < 4096 || town.says("Nắp máy in đang mở"))
            });
            let _ = printer.ask(&json!({ "op": "set", "cover_open": false }));
            town.until_printed(ticket.id, 30);
            assert_eq!(whole(&printer, &slip), 1, "{:?}", printer.pieces());
        }
    }

    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn a_printer_behind_a_slow_way_prints_slowly_and_once() {
        // More of them, where somebody has the time: `MOTCUA_SLOW=50` is 200 slips.
        let rounds: usize = std::env::var("MOTCUA_SLOW").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1);
        let printer = FakePrinter::start("epson80", &[]);
        let town = Town::with(&printer, ProofMeans::ProcessId);
        for delay in [50, 600, 2000, 4000].into_iter().cycle().take(4 * rounds) {
            let _ = printer.ask(&json!({ "op": "set", "reply_delay_ms": delay }));
            let Issued { ticket, slip } = town.issue();
            town.until_printed(ticket.id, 90);
            assert_eq!(whole(&printer, &slip), 1, "{delay} ms: {:?}", printer.pieces());
        }
        let pieces_of_slips = printer.pieces().iter().filter(|piece| piece["kind"] != "ticket").count();
        assert_eq!((printer.pieces().len(), pieces_of_slips), (4 * rounds, 0), "nothing else came out");
    }

    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn a_feed_button_that_is_held_in_the_slip_makes_no_second_one() {
        for (proof, held) in [(ProofMeans::ProcessId, 300), (ProofMeans::ProcessId, 1500), (ProofMeans::Barrier, 1500)] {
            // Slow, so that the button is pressed while words burn.
            let printer = FakePrinter::start("epson80", &["speed_mm_s=60"]);
            let town = Town::with(&printer, proof);
            let Issued { ticket, slip } = town.issue();
            let _ =
                town.until(ticket.id, 10, "going out", |_| printer.ask(&json!({ "op": "get" }))["dots_in_printer"].as_u64() > Some(200));
            let _ = printer.ask(&json!({ "op": "set", "feed_button": true }));
            std::thread::sleep(Duration::from_millis(held));
            let _ = printer.ask(&json!({ "op": "set", "feed_button": false }));
            town.until_printed(ticket.id, 30);
            assert_eq!((whole(&printer, &slip), printer.pieces().len()), (1, 1), "{:?}", printer.pieces());
        }
    }

    #[test]
    #[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
    fn without_a_proof_nothing_is_printed() {
        // A mute printer gets nothing at all.
        let printer = FakePrinter::start("epson80", &["mute=true"]);
        let town = Town::with(&printer, ProofMeans::ProcessId);
        let ticket = town.issue().ticket;
        town.until_delayed(ticket.id, "Máy in không trả lời");
        assert!(printer.pieces().is_empty());
        drop(town);

        // One that is not there, neither; when it comes, it prints.
        let printer = FakePrinter::start("epson80", &["refuse=true"]);
        std::thread::sleep(Duration::from_millis(300));
        let town = Town::with(&printer, ProofMeans::ProcessId);
        let ticket = town.issue().ticket;
        town.until_delayed(ticket.id, &format!("Không kết nối được máy in 127.0.0.1:{}", printer.tcp));
        let _ = printer.ask(&json!({ "op": "set", "refuse": false }));
        town.until_printed(ticket.id, 10);
        drop(town);

        // One that prints and does not say so: nobody knows, and the citizen is asked.
        let printer = FakePrinter::start("clone80", &[]);
        let town = Town::with(&printer, ProofMeans::ProcessId);
        let ticket = town.issue().ticket;
        let ticket = town.until(ticket.id, 30, "unknown", |ticket| ticket.print == PrintState::Unknown);
        assert_eq!(ticket.state, TicketState::Issued);
    }

    #[test]
    fn pictures_stand_for_paper() {
        let out = folder("pictures");
        let town = Town::open(on(PrinterAddress::Preview(out.clone()), ProofMeans::ProcessId), None);
        let ticket = town.issue().ticket;
        town.until_printed(ticket.id, 10);
        let files: Vec<String> = std::fs::read_dir(&out)
            .expect("the folder")
            .map(|file| file.expect("a file").file_name().into_string().expect("a name"))
            .collect();
        assert_eq!(files, [format!("{}-1.png", ticket.label)]);
        for worker in { town }.workers {
            worker.stop();
        }
    }
}
