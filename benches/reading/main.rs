//! Our reading against other decoders, on frames drawn by ourselves and on photographs.
//!
//! `cargo bench --bench reading`; `MOTCUA_FRAMES=200` for so many frames a category (12 without), `MOTCUA_SEED` for others, `MOTCUA_ONLY`
//! for one category. Everything runs in one thread, and times are this thread's processor time. zxing-cpp and ZBar run in the same run on the
//! same frames if Python has them. `MOTCUA_BEFORE` names a program that reads them too, such as an earlier build of this reader: it is given
//! a folder of PGM files and prints for each, in the order of their names, `{"before":{"texts":[…],"ms":…},"before, 2nd":{…}}`.
//! `MOTCUA_KEEP` names a folder in which all frames stay, with what is in them in a text file beside each.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "what a bench prints is what it is for, and it stops where it cannot go on")]

#[path = "../../tests/shared/dice.rs"]
mod dice;
#[path = "../../tests/shared/frames.rs"]
mod frames;
mod peers;
#[path = "../../tests/shared/scene.rs"]
mod scene;
mod tally;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use frames::{CATEGORIES, Frame};
use motcua::scan::{CodeReader, Content, Effort, Luma};
use tally::{Tally, quantile, thread_time};

/// What a frame may cost at the kiosk.
const BUDGET: Duration = Duration::from_millis(24);

/// The categories whose frames come in bursts too: where one frame may fail and the next succeed.
const BURSTS: [&str; 8] = ["motion", "defocus", "low light", "glare", "shadow", "curl", "thermal", "everyday"];

fn main() {
    let number = |name: &str, usual: u64| std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual);
    let (count, seed) = (number("MOTCUA_FRAMES", 12), number("MOTCUA_SEED", 1));
    let only = std::env::var("MOTCUA_ONLY").unwrap_or_default();
    let with_peers = peers::are_there();
    if !with_peers {
        println!("zxing-cpp is not there: python3 cannot import zxingcpp and numpy");
    }
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for category in CATEGORIES.iter().filter(|category| category.name.contains(&only)) {
        let drawn: Vec<Frame> = (0..count).map(|number| category.frame(seed, number)).collect();
        if let Some(folder) = std::env::var_os("MOTCUA_KEEP") {
            peers::keep(&drawn, &Path::new(&folder).join(category.name), true);
        }
        measure(category.name, &drawn, with_peers, &mut tallies);
        tally::row(category.name, &tallies);
    }
    tally::overall(&tallies);
    let mut all = (Within::default(), Within::default());
    for category in CATEGORIES.iter().filter(|category| BURSTS.contains(&category.name) && category.name.contains(&only)) {
        let (ours, zxing) = bursts(category, seed, count, with_peers);
        println!("bursts of {:12} {ours}; zxing {zxing}", category.name);
        all = (all.0.and(&ours), all.1.and(&zxing));
    }
    println!("all bursts             {}; zxing {}", all.0, all.1);
    if only.is_empty() {
        full_hd(seed, count);
        photographs();
    }
}

/// Every decoder on the frames of one category.
fn measure(name: &'static str, drawn: &[Frame], with_peers: bool, tallies: &mut BTreeMap<&str, Tally>) {
    for frame in drawn {
        let luma = Luma::from_picture(frame.picture.clone(), Instant::now());
        // Each frame on its own: what the one before showed or left undone must not help. Memory is set aside as in a terminal that runs.
        let mut reader = CodeReader::default();
        let empty = Luma::new(luma.width(), luma.height(), vec![128; luma.bytes().len()], Instant::now()).expect("as many bytes as pixels");
        let _nothing = reader.read(&empty, Effort::Thorough);
        let mut time = |decoder: &'static str, read: &mut dyn FnMut() -> Vec<String>| {
            let before = thread_time();
            let texts = read();
            let took = thread_time().saturating_sub(before);
            tallies.entry(decoder).or_default().add(name, &frame.texts, &texts, took);
        };
        for name in ["24 ms", "2nd"] {
            time(name, &mut || {
                let look = reader.read(&luma, Effort::Until(Instant::now() + BUDGET));
                look.codes.iter().map(|code| text(&code.content)).collect()
            });
        }
        time("whole", &mut || reader.read(&luma, Effort::Thorough).codes.iter().map(|code| text(&code.content)).collect());
        time("rqrr", &mut || rqrr_alone(&luma));
        time("rxing", &mut || rxing_alone(&luma));
    }
    for (decoder, reads) in peers::read(drawn, with_peers) {
        for (frame, (texts, took)) in drawn.iter().zip(reads) {
            tallies.entry(decoder).or_default().add(name, &frame.texts, &texts, took);
        }
    }
}

fn text(content: &Content) -> String {
    match content {
        Content::Text(text) => text.clone(),
        other => format!("{other:?}"),
    }
}

fn rqrr_alone(frame: &Luma) -> Vec<String> {
    let (width, bytes) = (frame.width() as usize, frame.bytes());
    // It asserts things about its input.
    std::panic::catch_unwind(|| {
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, frame.height() as usize, |x, y| bytes[y * width + x]);
        prepared.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
    })
    .unwrap_or_default()
}

fn rxing_alone(frame: &Luma) -> Vec<String> {
    let mut hints = rxing::DecodeHints { TryHarder: Some(true), AlsoInverted: Some(true), ..rxing::DecodeHints::default() };
    hints.PossibleFormats = Some([rxing::BarcodeFormat::QR_CODE].into());
    let found = rxing::helpers::detect_multiple_in_luma_with_hints(frame.bytes().to_vec(), frame.width(), frame.height(), &mut hints);
    found.unwrap_or_default().iter().map(|code| code.getText().to_owned()).collect()
}

/// How many bursts are read within so many frames.
#[derive(Default)]
struct Within {
    bursts: u64,
    read: [u64; 6],
    /// Milliseconds beyond the budget, for each frame.
    overrun: Vec<f64>,
}

impl Within {
    /// One burst: whether each of its frames was read, as far as they were looked at.
    fn add(&mut self, read: &[bool]) {
        self.bursts += 1;
        let first = read.iter().position(|read| *read).unwrap_or(self.read.len());
        self.read[first..].iter_mut().for_each(|count| *count += 1);
    }

    fn and(mut self, other: &Self) -> Self {
        self.bursts += other.bursts;
        self.read.iter_mut().zip(other.read).for_each(|(sum, count)| *sum += count);
        self.overrun.extend_from_slice(&other.overrun);
        self
    }
}

impl std::fmt::Display for Within {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.bursts == 0 {
            return write!(formatter, "not there");
        }
        let [first, _, three, _, _, six] = self.read.map(|read| 100.0 * read as f64 / self.bursts as f64);
        write!(formatter, "first frame {first:5.1} %, within three {three:5.1} %, within six {six:5.1} %")?;
        let mut overrun = self.overrun.clone();
        if overrun.is_empty() {
            return Ok(());
        }
        write!(formatter, ", overrun p95 {:.1} max {:.1} ms", quantile(&mut overrun, 0.95), quantile(&mut overrun, 1.0))
    }
}

/// Ours, each frame with the kiosk's budget and the reader going on where it stopped; and zxing-cpp's, which knows nothing of frames before.
fn bursts(category: &frames::Category, seed: u64, count: u64, with_peers: bool) -> (Within, Within) {
    let (mut ours, mut zxing) = (Within::default(), Within::default());
    for number in 0..count.div_ceil(2) {
        let burst = category.burst(seed, number);
        let mut reader = CodeReader::default();
        let mut read = Vec::with_capacity(burst.len());
        for frame in &burst {
            // Nobody holds up any longer what was read.
            if read.contains(&true) {
                break;
            }
            let luma = Luma::from_picture(frame.picture.clone(), Instant::now());
            let before = thread_time();
            let look = reader.read(&luma, Effort::Until(Instant::now() + BUDGET));
            ours.overrun.push(thread_time().saturating_sub(before).saturating_sub(BUDGET).as_secs_f64() * 1000.0);
            read.push(look.codes.iter().any(|code| frame.texts.contains(&text(&code.content))));
        }
        ours.add(&read);
        let reads = if with_peers { peers::read(&burst, true) } else { Vec::new() };
        if let Some((_, reads)) = reads.iter().find(|(decoder, _)| *decoder == "zxing") {
            let is_read = |(frame, (texts, _)): (&Frame, &(Vec<String>, Duration))| frame.texts.iter().any(|text| texts.contains(text));
            zxing.add(&burst.iter().zip(reads).map(is_read).collect::<Vec<_>>());
        }
    }
    (ours, zxing)
}

/// From the bytes of an MJPEG frame of 1920 × 1080 to the texts in it.
fn full_hd(seed: u64, count: u64) {
    let (mut hits, mut decoding) = (Vec::new(), Vec::new());
    for category in CATEGORIES.iter().filter(|category| category.name != "none") {
        for number in 0..count.div_ceil(4) {
            let frame = category.full_hd(seed, number);
            let mut bytes = Vec::new();
            let colours = image::DynamicImage::ImageLuma8(frame.picture).into_rgb8();
            image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 80).encode_image(&colours).expect("into memory");
            let mut reader = CodeReader::default();
            // Once to warm up, as a camera does.
            for warm in [false, true] {
                let before = thread_time();
                let Ok(luma) = Luma::from_mjpeg(&bytes, Instant::now()) else { continue };
                let decoded = thread_time().saturating_sub(before);
                let look = reader.read(&luma, Effort::Until(Instant::now() + BUDGET));
                let took = thread_time().saturating_sub(before);
                if warm && look.codes.iter().any(|code| frame.texts.contains(&text(&code.content))) {
                    hits.push(took.as_secs_f64() * 1000.0);
                    decoding.push(decoded.as_secs_f64() * 1000.0);
                }
            }
        }
    }
    println!(
        "1920 × 1080 from MJPEG bytes: {} hits, median {:.1} ms, p95 {:.1} ms, of which decoding the picture {:.1} ms",
        hits.len(),
        quantile(&mut hits, 0.5),
        quantile(&mut hits, 0.95),
        quantile(&mut decoding, 0.5)
    );
}

/// Real photographs, where they are on this machine.
fn photographs() {
    let folder = Path::new(option_env!("MOTCUA_PEERS_FOLDER").unwrap_or_default()).join("photos");
    let Ok(labels) = std::fs::read_to_string(folder.join("labels.jsonl")) else {
        println!("no photographs on this machine");
        return;
    };
    let (mut all, mut read, mut by_rqrr, mut by_rxing) = (0, 0, 0, 0);
    for line in labels.lines() {
        let label: serde_json::Value = serde_json::from_str(line).expect("a label");
        let file = label["file"].as_str().unwrap_or_default();
        let picture = image::open(folder.join(file)).expect("a photograph").into_luma8();
        if picture.width().min(picture.height()) < 200 {
            continue;
        }
        let luma = Luma::from_picture(picture, Instant::now());
        let ours: Vec<_> = motcua::scan::read(&luma).iter().map(|code| text(&code.content)).collect();
        let (rqrr, rxing) = (rqrr_alone(&luma), rxing_alone(&luma));
        for code in label["codes"].as_array().into_iter().flatten().filter_map(|code| code.as_str()) {
            // Kanji come as Shift-JIS, of which only the last line is comparable.
            let says = |texts: &[String]| {
                u32::from(texts.iter().any(|text| text == code || code.contains('\n') && text.lines().last() == code.lines().last()))
            };
            all += 1;
            read += says(&ours);
            by_rqrr += says(&rqrr);
            by_rxing += says(&rxing);
        }
    }
    println!("photographs of 200 pixels and more: ours {read}, rqrr {by_rqrr}, rxing {by_rxing} of {all}");
}
