//! What a strict interpreter and a camera read of slips.

use std::path::Path;
use std::process::Command;

use motcua::config::{Lettering, PaperWidth};
use motcua::domain::slip::{SlipContent, TicketSlip};
use motcua::domain::text::Language;
use motcua::locale::{Texts, TownFile};
use motcua::print::encode::{Ending, EscPosStream, ProofRequest};
use motcua::print::layout::{Block, Format};
use motcua::print::raster::{Style, Typesetter};
use motcua::print::text::TicketText;
use unicode_normalization::UnicodeNormalization as _;

use super::slips::{all, codes, standard};
use super::{WIDE, blocks, folder};
use crate::shared::fake_printer::peers;
use crate::shared::turn::Turn;

/// The printers that slips are held against.
const PROFILES: [(&str, PaperWidth, Ending); 4] = [
    ("epson80", PaperWidth::Wide, BY_NAME),
    ("epson58", PaperWidth::Narrow, BY_NAME),
    ("clone80", PaperWidth::Wide, BY_ORDER),
    ("clone58", PaperWidth::Narrow, Ending { has_cutter: false, ..BY_ORDER }),
];
const BY_NAME: Ending = Ending { has_cutter: true, proof: Some(ProofRequest::ProcessId(*b"000R")) };
const BY_ORDER: Ending = Ending { has_cutter: true, proof: Some(ProofRequest::Barrier) };

fn formats() -> impl Iterator<Item = Format> {
    Lettering::ALL.into_iter().flat_map(|lettering| [PaperWidth::Wide, PaperWidth::Narrow].map(|paper| Format { paper, lettering }))
}

/// A format as it is called in names of files.
fn name_of(format: Format) -> String {
    let width = if format.paper == PaperWidth::Wide { 80 } else { 58 };
    format!("{width}-{:?}", format.lettering).to_lowercase()
}

fn encoded(blocks: &[Block], ending: Ending) -> EscPosStream {
    EscPosStream::new(blocks, ending).expect("encoded")
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn a_strict_interpreter_finds_nothing_wrong_and_reads_the_codes() {
    let _turn = Turn::of("printer");
    std::thread::scope(|scope| {
        for (profile, paper, ending) in PROFILES {
            let _ = scope.spawn(move || each_slip(profile, paper, ending));
        }
    });
}

/// Every slip in every lettering, on one model.
fn each_slip(profile: &str, paper: PaperWidth, ending: Ending) {
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
        (Lettering::Hybrid, PaperWidth::Wide) => 10_000,
        (Lettering::Hybrid, PaperWidth::Narrow) => 6_000,
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
    for (width, paper) in [(80, PaperWidth::Wide), (58, PaperWidth::Narrow)] {
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
