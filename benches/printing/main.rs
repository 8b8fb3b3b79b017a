//! How many bytes and millimetres a slip takes, and how soon it is in the hand.
//!
//! `cargo bench --bench printing`. Bytes, paper and times of every layout on every link are by the model of a peer's interpreter
//! (`MOTCUA_PEERS`, else `../shared/peers`); touch to first row and cut to proof are measured on its printer, over TCP on this machine.
//! `MOTCUA_SLIPS` for more of those than 60.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "what a bench prints is what it is for, and it stops where it cannot go on")]

#[allow(dead_code, reason = "tests ask more of it")]
#[path = "../../tests/shared/fake_printer.rs"]
mod fake_printer;
mod live;
mod town;

use std::error::Error;
use std::process::Command;
use std::time::{Duration, Instant};

use fake_printer::peers;
use motcua::config::{Lettering, PaperWidth, ProofMeans};
use motcua::domain::slip::{SlipContent, SlipId};
use motcua::locale::Texts;
use motcua::print::encode::{Ending, EscPosStream, ProofRequest};
use motcua::print::layout::{self, Format};
use motcua::print::raster::Typesetter;
use serde_json::Value;

/// What an interpreter calls a link, and what we do.
const LINKS: [(&str, &str); 4] =
    [("usb", "USB"), ("ethernet", "Ethernet"), ("serial_115200", "115,200 bits"), ("serial_9600", "9,600 bits")];
/// As most halls print.
const USUAL: Format = Format { paper: PaperWidth::Wide, lettering: Lettering::Hybrid };
/// How often a slip is drawn to tell how long that takes.
const DRAWN: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let slips = town::slips()?;
    drawing(&slips);
    if !peers().join("escpos2png.py").exists() {
        println!("the printing peers are not here: bytes, paper and times were not told");
        return Ok(());
    }
    println!("\nby the model, paper at 200 mm/s: first row and done in seconds, and done in parts of what an infinitely fast link takes");
    for (paper, width, profile) in [(PaperWidth::Wide, "80 mm", "epson80"), (PaperWidth::Narrow, "58 mm", "epson58")] {
        for (lettering, how) in Lettering::ALL.into_iter().zip(["hybrid", "pictures", "characters"]) {
            for (name, content) in &slips {
                let report = interpreted(&stream(content, Format { paper, lettering }).bytes(), profile)?;
                print!("{width} {how:10} {name:8} {:6} bytes {:6} mm", report["bytes"], report["paper_mm"]);
                for (link, called) in LINKS {
                    let time = &report["time"][link]["200mm/s"];
                    let part = time["done_s"].as_f64().unwrap_or(0.0) / time["limit_s"].as_f64().unwrap_or(1.0);
                    print!(" | {called} {} {} {part:.2} ×", time["first_row_s"], time["done_s"]);
                }
                println!();
            }
        }
    }
    live::measure()
}

/// How long it takes from what a slip says to its bytes.
fn drawing(slips: &[(&'static str, SlipContent)]) {
    for (name, content) in slips {
        let begun = Instant::now();
        let _first = encoded(&mut Typesetter::default(), content, USUAL);
        let first = begun.elapsed();
        let mut setter = Typesetter::default();
        let mut times: Vec<Duration> = (0..DRAWN)
            .map(|_| {
                let begun = Instant::now();
                let _stream = encoded(&mut setter, content, USUAL);
                begun.elapsed()
            })
            .collect();
        times.sort();
        println!(
            "{name:12} drawn in {:.1} ms, p99 {:.1} ms, the first {:.1} ms",
            ms(times[DRAWN / 2]),
            ms(times[DRAWN * 99 / 100]),
            ms(first)
        );
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn stream(content: &SlipContent, format: Format) -> EscPosStream {
    encoded(&mut Typesetter::default(), content, format)
}

fn encoded(setter: &mut Typesetter, content: &SlipContent, format: Format) -> EscPosStream {
    let words = Texts::embedded().words(content.language());
    let blocks = layout::slip(setter, content, false, &words, format);
    EscPosStream::new(&blocks, Ending { has_cutter: true, proof: ProofRequest::new(ProofMeans::ProcessId, SlipId(27)) }).expect("encoded")
}

/// What a strict interpreter says of a stream.
fn interpreted(bytes: &[u8], profile: &str) -> Result<Value, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let (file, report) = (folder.path().join("slip.bin"), folder.path().join("report.json"));
    std::fs::write(&file, bytes)?;
    let _status = Command::new("python3")
        .arg(peers().join("escpos2png.py"))
        .arg(&file)
        .args(["--profile", profile, "--json"])
        .arg(&report)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()?;
    Ok(serde_json::from_slice(&std::fs::read(report)?)?)
}
