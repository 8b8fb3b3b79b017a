//! A terminal reads a million frames a day, for years: memory that grows with them would end it.
//!
//! `MOTCUA_LOOKS=100000 cargo test --release --test memory -- --nocapture` looks that often instead of a thousand times.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test that cannot go on has failed, and a long run says what it saw")]

#[path = "shared/dice.rs"]
mod dice;
#[allow(dead_code, reason = "most of it is for the tests of reading")]
#[path = "shared/frames.rs"]
mod frames;
#[allow(dead_code, reason = "as above")]
#[path = "shared/scene.rs"]
mod scene;

use std::alloc::System;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use motcua::scan::{CodeReader, Content, Effort, FrameSource, Luma, PresenceVerdict, Scanner, ScannerSettings, SourceFault};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Room for what the allocator keeps.
const SLACK: usize = 8 << 20;

/// Frames of all kinds in turn, as quickly as they are taken; every thousandth time the source fails.
struct Film {
    frames: Arc<[Luma]>,
    given: Arc<AtomicUsize>,
}

impl FrameSource for Film {
    fn next(&mut self) -> Result<Luma, SourceFault> {
        let number = self.given.fetch_add(1, Ordering::Relaxed);
        if number % 1000 == 999 {
            return Err(SourceFault::Gone);
        }
        let frame = &self.frames[number % self.frames.len()];
        Luma::new(frame.width(), frame.height(), frame.bytes().to_vec(), Instant::now())
            .map_err(|lost| SourceFault::Failed(lost.to_string()))
    }
}

fn drawn() -> Arc<[Luma]> {
    frames::CATEGORIES.iter().map(|category| Luma::from_picture(category.frame(9, 0).picture, Instant::now())).collect()
}

/// Bytes of this process that are in memory, by proc(5).
fn resident() -> usize {
    let line = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    line.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok()).expect("a number") * rustix::param::page_size()
}

/// One test, because what is counted is the whole process'.
#[test]
fn reading_keeps_its_memory() {
    let frames = drawn();
    nothing_is_allocated_but_what_was_read(&frames);
    memory_stays_as_it_is(frames);
}

fn nothing_is_allocated_but_what_was_read(frames: &[Luma]) {
    let mut reader = CodeReader::default();
    for round in 0..3 {
        for (frame, category) in frames.iter().zip(frames::CATEGORIES) {
            let region = Region::new(ALLOCATOR);
            let look = reader.read(frame, Effort::Thorough);
            let counted = region.change();
            let results = look.codes.len() + look.seen.len();
            // A list of codes, one of what was seen, and each code's text.
            let most = if results == 0 { 0 } else { 2 + look.codes.len() };
            if round == 2 {
                assert!(counted.allocations <= most, "{}: {results} results, {counted:?}", category.name);
            }
        }
    }
}

fn memory_stays_as_it_is(frames: Arc<[Luma]>) {
    let looks = std::env::var("MOTCUA_LOOKS").ok().and_then(|value| value.parse().ok()).unwrap_or(1000);
    let given = Arc::new(AtomicUsize::new(0));
    let (counter, begun) = (given.clone(), Instant::now());
    let settings = ScannerSettings {
        pace: Duration::ZERO,
        soonest: Duration::from_millis(1),
        latest: Duration::from_millis(1),
        idle: Duration::ZERO,
        away: Duration::ZERO,
        ..ScannerSettings::default()
    };
    let open = move || Ok(Box::new(Film { frames: frames.clone(), given: counter.clone() }) as Box<dyn FrameSource>);
    let scanner =
        Scanner::start(open, |content: &Content| PresenceVerdict::AtOnce(content.meaning().map_or(0, |text| text.len())), settings);
    let mut reads = scanner.reads();
    let mut warm = None;
    let mut read = 0;
    while given.load(Ordering::Relaxed) < looks {
        std::thread::sleep(Duration::from_millis(20));
        while reads.try_recv().is_ok() {
            read += 1;
        }
        if warm.is_none() && given.load(Ordering::Relaxed) >= looks / 5 {
            warm = Some(resident());
        }
        assert!(begun.elapsed() < Duration::from_hours(1), "{} frames", given.load(Ordering::Relaxed));
    }
    let (warm, end) = (warm.expect("a fifth of them"), resident());
    println!("{looks} frames in {:.0?}, {read} reads: {} MB after a fifth, {} MB at the end", begun.elapsed(), warm >> 20, end >> 20);
    assert!(read > 0 && end < warm + SLACK, "{warm} bytes became {end}");
}
