//! Never a ghost, never a loss: a hall whose printer fails in every way it can, and which is killed at any byte.
//!
//! The hall runs in a child process: this same test binary, asked by an environment variable to be one. In it citizens take numbers,
//! wait for their slips, note numbers whose slips do not come, ask for another, or walk away. A third of the halls have a second printer.
//! The parent breaks the printers and kills the hall. Afterwards every piece of paper is laid beside the store: a number is on exactly one
//! whole slip, or on several of which all but the first are marked, or it was confirmed on the screen, or it ended with a reason.
//!
//! `MOTCUA_SLIPS` asks for more numbers than 300, `MOTCUA_SEED` for another course of events.

mod fault;
mod paper;
mod terminal;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use motcua::config::ProofMeans;

use crate::shared::dice::Dice;
use crate::shared::fake_printer::FakePrinter;
use crate::shared::turn::Turn;
use fault::fault;
use paper::verify;
use terminal::{Terminal, printers_of, proof_of, town};

/// Halls at once; each waits for its printer most of the time.
const HALLS: u64 = 6;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// What is known of one hall at the end.
#[derive(Debug, Default)]
struct Tally {
    numbers: usize,
    once: usize,
    again: usize,
    confirmed: usize,
    cancelled: usize,
    kills: usize,
    stubs: usize,
    faults: BTreeMap<&'static str, usize>,
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn every_number_is_true_whatever_the_printer_does() {
    let _turn = Turn::of("ghosts");
    let (slips, seed) = (number("MOTCUA_SLIPS", 300), number("MOTCUA_SEED", 1));
    let halls: Vec<_> =
        (0..HALLS).map(|hall| std::thread::spawn(move || soak(hall, Dice::new(seed, hall), slips.div_ceil(HALLS)))).collect();
    // All of them end, whatever one has found, so that no printer is left behind.
    let ended: Vec<_> = halls.into_iter().map(std::thread::JoinHandle::join).collect();
    let tallies: Vec<Tally> = ended.into_iter().map(|tally| tally.expect("kept every promise")).collect();
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>();
    println!(
        "{} numbers: {} on one slip, {} on several, marked; {} confirmed, {} ended with a reason; {} stubs, {} kills",
        sum(|t| t.numbers),
        sum(|t| t.once),
        sum(|t| t.again),
        sum(|t| t.confirmed),
        sum(|t| t.cancelled),
        sum(|t| t.stubs),
        sum(|t| t.kills),
    );
    let mut faults = BTreeMap::<&str, usize>::new();
    for (fault, count) in tallies.iter().flat_map(|tally| &tally.faults) {
        *faults.entry(fault).or_default() += count;
    }
    println!("{faults:?}");
    let reprinted = slips < 300 || sum(|t| t.again) > 0;
    assert!(reprinted && sum(|t| t.once) > 0 && sum(|t| t.kills) > 0 && faults.len() > 8, "the test did not do its work");
}

fn soak(hall: u64, mut dice: Dice, numbers: u64) -> Tally {
    let data = tempfile::tempdir().expect("a folder");
    let papers: Vec<_> = (0..printers_of(hall)).map(|_| tempfile::tempdir().expect("a folder")).collect();
    let start = |(paper, place): (&tempfile::TempDir, u64)| {
        let profile = if proof_of(hall, place) == ProofMeans::ProcessId { "epson80" } else { "clone80" };
        let out = paper.path().to_str().expect("text").to_owned();
        FakePrinter::with(profile, &["--tcp", "0", "--out", &out], &["time_scale=0.5"])
    };
    let printers: Vec<_> = papers.iter().zip(0..).map(start).collect();
    let mut tally = Tally::default();
    let mut terminal = Terminal::start(data.path(), hall, &printers, numbers);
    let end = Instant::now() + Duration::from_secs(60 + numbers * 10);
    while !terminal.is_done() {
        assert!(Instant::now() < end, "hall {hall} does not come to an end");
        std::thread::sleep(Duration::from_millis(u64::from(dice.whole(0, 1200))));
        if dice.chance(0.25) {
            terminal.kill();
            tally.kills += 1;
            terminal = Terminal::start(data.path(), hall, &printers, numbers);
        } else if dice.chance(0.6) {
            let place = usize::from(printers.len() > 1 && dice.chance(0.5));
            *tally.faults.entry(fault(&printers[place], &mut dice, proof_of(hall, place as u64))).or_default() += 1;
        }
    }
    let _ = terminal.process.wait();
    let papers: Vec<&Path> = papers.iter().map(tempfile::TempDir::path).collect();
    verify(data.path(), &papers, &town(&["none".to_owned()], hall), &mut tally);
    tally
}
