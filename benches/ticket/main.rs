//! What the hall's memory costs: the store's rows of the design's table, as ratios in one run.
//!
//! `cargo bench --bench ticket`. Whatever is compared alternates, so that a drive that changes its mind spoils neither side.
//! `MOTCUA_OLD_TICKETS` says how many old tickets the large hall holds; five million of them need 3 GB of drive for a while.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench that cannot go on has failed; what it prints is what it is for")]

mod drive;
mod old;
mod report;
mod server;
mod town;

use std::path::Path;
use std::time::Duration;

use drive::Floor;
use report::{Times, least, limit, most};
use town::Town;

const ROUNDS: usize = 4000;
/// Before anything counts: caches fill, statements are prepared.
const WARM_UP: usize = 200;
const CALLERS: usize = 60;

fn main() {
    // The drive under test is the one this folder is on; a temporary folder in memory would measure nothing.
    let folder = tempfile::tempdir_in(
        std::env::var_os("CARGO_TARGET_TMPDIR").map_or_else(|| std::env::current_dir().expect("a folder"), Into::into),
    )
    .expect("a folder");
    let path = folder.path().to_owned();
    let town = Town::new();
    report::heading();
    durable(&town, &path);
    old::compare(&town, &path);
    server::compare(&town, &path);
    folder.close().expect("the folder goes");
    assert!(!path.exists(), "{} is left behind", path.display());
}

/// A durable ticket against the drive's own cost, and many callers against one.
fn durable(town: &Town, folder: &Path) {
    let hall = town.open(&folder.join("hall"));
    let mut floor = Floor::new(&folder.join("floor"));
    let (mut floors, mut tickets) = (Times::default(), Times::default());
    for round in 0..ROUNDS + WARM_UP {
        let (flush, ticket) = (floor.flush(), town.issue(&hall));
        // A town's line is short: whoever came is served before the next one is timed.
        town.serve(&hall);
        if round >= WARM_UP {
            floors.push(flush);
            tickets.push(ticket);
        }
    }
    let (floors, tickets) = (floors.sorted(), tickets.sorted());
    let against = "20 KB overwrite + fdatasync";
    most("durable ticket, one caller, p50", tickets.p50(), against, floors.p50(), 1.5);
    most("durable ticket, one caller, p99", tickets.p99(), against, floors.p99(), 2.0);

    let (rate, longest) = town.rush(&hall, CALLERS);
    least(&format!("{CALLERS} callers at once"), rate, "one caller", tickets.rate(), 10.0);
    limit("longest wait of a caller", longest, Duration::from_millis(100));
}
