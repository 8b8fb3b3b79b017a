//! Slips against printers that are not ours: a strict interpreter of the stream, and a printer that can fail.
//!
//! The peers are Python programs beside the repository (`MOTCUA_PEERS`, else `../shared/peers`); without them these
//! tests say that they were skipped.

use std::path::{Path, PathBuf};
use std::process::Command;

use motcua::config::{Paper, ProofMeans};
use motcua::domain::queue::{CounterNumber, Label};
use motcua::domain::slip::TicketSlip;
use motcua::domain::text::Language;
use motcua::locale::Texts;
use motcua::print::encode::{ProofRequest, Stream};
use motcua::print::layout;
use motcua::print::raster::Typesetter;
use motcua::store::spool::SlipId;

/// The folder of the printing peers.
fn peers() -> Option<PathBuf> {
    let root = std::env::var_os("MOTCUA_PEERS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/peers"), PathBuf::from);
    let folder = root.join("escpos");
    if folder.join("escpos2png.py").is_file() {
        return Some(folder);
    }
    eprintln!("skipped: no printing peers at {}", folder.display());
    None
}

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
        counters: vec![CounterNumber(1), CounterNumber(2)],
        ahead: 4,
        at: jiff::civil::date(2026, 11, 23).at(10, 42, 0, 0),
        code: "MC1:7KQZ3M5N2V4XW6YB8DCEHFGJPA".to_owned(),
        hotline: Some("1022".to_owned()),
    }
}

/// Slips that stand for many: name, slip, whether printed again.
fn gallery() -> Vec<(&'static str, TicketSlip, bool)> {
    let address = "https://motcua.kienduc.example/t/7KQZ3M5N2V4XW6YB8DCEHFGJPA";
    vec![
        ("standard", standard(), false),
        ("reprint", standard(), true),
        (
            "long",
            TicketSlip {
                label: Label::new("C", 118, 3),
                service: "Đất đai, kinh doanh, xã hội".to_owned(),
                procedure: Some("Đăng ký đất đai, tài sản gắn liền với đất lần đầu cho cá nhân, hộ gia đình đang sử dụng đất ổn định".to_owned()),
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

fn stream(slip: &TicketSlip, reprint: bool, paper: Paper, means: ProofMeans) -> Stream {
    let words = Texts::embedded().words(&slip.language);
    let blocks = layout::ticket(&mut Typesetter::default(), slip, reprint, &words, paper);
    Stream::new(&blocks, ProofRequest::new(means, SlipId(27))).expect("encoded")
}

#[test]
fn a_strict_interpreter_finds_nothing_wrong_and_reads_the_code() {
    let Some(peers) = peers() else {
        return;
    };
    for (profile, paper, means) in [
        ("epson80", Paper::Wide, ProofMeans::ProcessId),
        ("epson58", Paper::Narrow, ProofMeans::ProcessId),
        ("clone80", Paper::Wide, ProofMeans::Barrier),
        ("clone58", Paper::Narrow, ProofMeans::Barrier),
    ] {
        let out = folder(profile);
        for (name, slip, reprint) in gallery() {
            let file = out.join(format!("{name}.bin"));
            std::fs::write(&file, stream(&slip, reprint, paper, means).bytes()).expect("written");
            let report = out.join(format!("{name}.json"));
            let done = Command::new("python3")
                .arg(peers.join("escpos2png.py"))
                .arg(&file)
                .args(["--strict", "--scan", "--profile", profile, "--json"])
                .arg(&report)
                .env("PYTHONDONTWRITEBYTECODE", "1")
                .status()
                .expect("python3 runs");
            let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&report).expect("a report")).expect("JSON");
            // The one thing a model without a cutter may say.
            let problems: Vec<_> =
                report["problems"].as_array().expect("a list").iter().filter(|problem| problem["code"] != "no_cutter").collect();
            assert!(problems.is_empty() && (done.success() || profile == "clone58"), "{profile}/{name}: {problems:?}");
            assert_eq!(report["tickets"][0]["qr"][0]["text"], slip.code, "{profile}/{name}");
            assert_eq!(report["tickets"][0]["scanned"][0]["text"], slip.code, "{profile}/{name} is read by a camera");
            let (bytes, mm) = (report["bytes"].as_u64().expect("bytes"), report["paper_mm"].as_f64().expect("mm"));
            println!("{profile}/{name}: {bytes} bytes, {mm} mm");
            let most = if paper == Paper::Wide { 10_000 } else { 6_000 };
            if name != "long" {
                assert!(mm <= 105.0, "{profile}/{name}: {mm} mm");
            }
            if name == "standard" {
                assert!(bytes <= most, "{profile}/{name}: {bytes} bytes");
            }
        }
    }
}

#[test]
fn pictures_of_the_paper_are_kept() {
    let out = folder("preview");
    for (name, slip, reprint) in gallery() {
        for (width, paper) in [(80, Paper::Wide), (58, Paper::Narrow)] {
            let words = Texts::embedded().words(&slip.language);
            let picture = motcua::print::paper(&slip, reprint, &words, paper);
            picture.save(out.join(format!("{name}-{width}.png"))).expect("saved");
            let code = rqrr::PreparedImage::prepare_from_greyscale(picture.width() as usize, picture.height() as usize, |x, y| {
                picture.get_pixel(x as u32, y as u32).0[0]
            })
            .detect_grids()
            .into_iter()
            .find_map(|grid| grid.decode().ok());
            assert_eq!(code.map(|(_, text)| text), Some(slip.code.clone()), "{name}-{width}");
        }
    }
}
