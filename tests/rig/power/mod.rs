//! Cuts the power under the program, kills it, fills its disk and lets flushes fail, and counts what it had handed out.
//!
//! The disk is one of the peers: a block device with a volatile cache, an ordinary file system on top, and a switch. It
//! needs root, `/dev/fuse` and loop devices; where they are missing these tests are ignored, and counted as such. A run
//! takes about half a minute. `MOTCUA_POWER=100 cargo test --release --test rig power -- --nocapture` is the long one: 100
//! cuts alone and 100 together, 100 kills, 40 full disks, 60 failing flushes, 20 cuts of each phase; any other number
//! scales all of them.
//!
//! Two controls have to fail, or the harness sees nothing: a disk that lies about its flushes, and a store that does not
//! wait for them. The program has no switch for the latter, so a stand-in of the peer's issues there.

mod first_schema;
mod roles;

use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::Timestamp;
use serde::Deserialize;

use crate::shared::turn::Turn;

const ROLE: &str = "MOTCUA_POWER_ROLE";
const FOLDER: &str = "MOTCUA_POWER_FOLDER";
const TEMPLATE: &str = "MOTCUA_POWER_TEMPLATE";
const LOG: &str = "MOTCUA_POWER_LOG";
const QUEUE: &str = "wide";
/// Seconds after which a run is stuck.
const PATIENCE: u32 = 1800;
/// Halls on one disk, where each cycle begins one of its own.
const HALLS: u32 = 6;
/// The moment of the cut where the workload chooses it by ending; these are only its latest.
const ITS_OWN_END: &str = "--min-ms 20000 --max-ms 20000";
/// Cycles on one disk, where its flushes fail.
const ON_ONE_DISK: u32 = 20;

fn motcua(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
    let _ = command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["--config", "tests/config-wide", "--data"]).arg(data);
    let _ = command.env_remove("DISPLAY").env("MOTCUA_LOG", "error");
    command
}

#[test]
fn role() {
    roles::play();
}

/// How many cycles: the few of an ordinary run, or their share of what `MOTCUA_POWER` asks for, in hundredths.
fn cycles(few: u32, share: u32) -> u32 {
    let asked: Option<u32> = std::env::var("MOTCUA_POWER").ok().and_then(|text| text.parse().ok());
    asked.map_or(few, |asked| (asked * share).div_ceil(100))
}

/// What the harness counted.
#[derive(Debug, Default, Deserialize)]
struct Count {
    cycles: u32,
    /// Tickets handed out.
    acked: u32,
    /// Handed out and not found.
    lost: u32,
    /// Handed out twice, or found twice.
    doubled: u32,
    /// Numbers missing between others.
    gaps: u32,
    /// All of it, and every check passed.
    ok: bool,
}

impl Count {
    /// Whether no ticket went wrong, whatever became of the file system beneath.
    fn tickets_are_whole(&self) -> bool {
        self.lost + self.doubled + self.gaps == 0
    }
}

/// A disk and what befalls it.
struct Disk {
    name: &'static str,
    /// `cut`, `kill` or `full`.
    kind: &'static str,
    workload: String,
    check: String,
    options: Vec<String>,
    template: Option<PathBuf>,
}

impl Disk {
    fn new(name: &'static str, kind: &'static str, role: &str) -> Self {
        Self { name, kind, workload: roles::command(role), check: roles::command("check"), options: Vec::new(), template: None }
    }

    fn with(mut self, options: &str) -> Self {
        self.options.extend(options.split(' ').map(str::to_owned));
        self
    }

    fn holding(mut self, template: &Path) -> Self {
        self.template = Some(template.to_owned());
        self
    }

    /// What the check of a survivor has complained of, in its own words.
    fn log(&self) -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("power-{}.log", self.name))
    }

    /// Runs the harness once.
    fn run(&self, cycles: u32, seed: u32) -> Count {
        let peer = Path::new(option_env!("MOTCUA_PEERS_FOLDER").unwrap_or_default()).join("power/power.py");
        let log = self.log();
        std::fs::write(&log, "").expect("written");
        let mut command = Command::new("timeout");
        let _ = command.args(["-k", "30", &PATIENCE.to_string(), "/usr/bin/python3"]).arg(peer);
        let _ = command.args(["--kind", self.kind, "--cycles", &cycles.to_string(), "--seed", &seed.to_string()]);
        let _ = command.args(["--workload", &self.workload, "--check", &self.check]).args(&self.options).env(LOG, &log);
        if let Some(template) = &self.template {
            let _ = command.env(TEMPLATE, template);
        }
        let output = command.output().expect("the harness starts");
        let said = String::from_utf8_lossy(&output.stdout);
        let counted = said.lines().last().unwrap_or_default();
        let count: Count = serde_json::from_str(counted)
            .unwrap_or_else(|_| panic!("the harness did not count: {said}{}", String::from_utf8_lossy(&output.stderr)));
        println!("{:<12} {counted}", self.name);
        if !count.ok {
            println!("{}{}", String::from_utf8_lossy(&output.stderr), std::fs::read_to_string(&log).unwrap_or_default());
        }
        count
    }

    /// Runs the harness and demands that nothing was lost, nothing doubled and everything sound; returns the tickets.
    fn keeps(&self, cycles: u32, seed: u32) -> u32 {
        let count = self.run(cycles, seed);
        assert_eq!(count.cycles, cycles, "{}: {count:?}", self.name);
        assert!(count.ok, "{}: {count:?}", self.name);
        count.acked
    }

    /// The same where flushes fail. A file system may be beyond use after that; the harness does not mend it as a start of
    /// the machine would, so that the rest of its cycles count for nothing and another disk takes their place.
    fn keeps_tickets(&self, cycles: u32, mut seed: u32) -> u32 {
        let (mut done, mut acked) = (0, 0);
        while done < cycles {
            let count = self.run(ON_ONE_DISK.min(cycles - done), seed);
            let complaints = std::fs::read_to_string(self.log()).expect("written");
            assert!(count.tickets_are_whole() && complaints.is_empty(), "{}: {count:?}", self.name);
            assert!(count.cycles > 0, "{}: the disk was never of use", self.name);
            (done, acked, seed) = (done + count.cycles, acked + count.acked, seed + 1);
        }
        acked
    }

    /// The same where every cycle begins a hall of its own: no more of them on one disk than it has room for.
    fn keeps_halls(&self, cycles: u32, seed: u32) -> u32 {
        (0..cycles.div_ceil(HALLS)).map(|round| self.keeps(HALLS.min(cycles - round * HALLS), seed + round)).sum()
    }
}

#[test]
#[cfg_attr(not(power), ignore = "needs root, /dev/fuse and the power peer")]
fn one_caller_loses_nothing_over_cuts() {
    let _turn = Turn::of("power");
    let acked = Disk::new("cut-alone", "cut", "alone").with("--gapless --flush-us 200 --max-ms 900").keeps(cycles(10, 100), 1);
    assert!(acked > 0, "only {acked} tickets: the test did not do its work");
}

#[test]
#[cfg_attr(not(power), ignore = "needs root, /dev/fuse and the power peer")]
fn callers_that_share_commits_lose_nothing_over_cuts() {
    let _turn = Turn::of("power");
    let acked = Disk::new("cut-together", "cut", "together").with("--gapless --flush-us 2000 --max-ms 1200").keeps(cycles(8, 100), 2);
    assert!(acked > 0, "only {acked} tickets: the test did not do its work");
}

#[test]
#[cfg_attr(not(power), ignore = "needs root, /dev/fuse and the power peer")]
fn nothing_is_lost_over_kills() {
    let _turn = Turn::of("power");
    let acked = Disk::new("kill", "kill", "together").with("--gapless --max-ms 900").keeps(cycles(8, 100), 3);
    assert!(acked > 0, "only {acked} tickets: the test did not do its work");
}

#[test]
#[cfg_attr(not(power), ignore = "needs root, /dev/fuse and the power peer")]
fn a_full_disk_stops_the_numbers_and_loses_none() {
    let _turn = Turn::of("power");
    let cycles = cycles(4, 40);
    // The hall itself grows with each cycle; what fills the disk is to be somebody else.
    let size = format!("--gapless --size {}M", 20 + cycles);
    let acked = Disk::new("full", "full", "alone").with(&size).keeps(cycles, 4);
    assert!(acked > 0, "only {acked} tickets: the test did not do its work");
}

#[test]
#[cfg_attr(not(power), ignore = "needs root, /dev/fuse and the power peer")]
fn a_flush_that_fails_acknowledges_nothing() {
    let _turn = Turn::of("power");
    // The first failure of a start or of one of the first tickets, then a cut while the program starts again.
    let disk = Disk::new("failed-flush", "cut", "failing").with("--gapless --fsync-eio 60 --flush-us 500 --min-ms 1500 --max-ms 1500");
    let acked = disk.keeps_tickets(cycles(6, 60), 5);
    assert!(acked > 0, "only {acked} tickets: the test did not do its work");
}

#[test]
#[cfg_attr(not(power), ignore = "needs root, /dev/fuse and the power peer")]
fn a_cut_while_a_hall_begins_leaves_one_that_opens() {
    let _turn = Turn::of("power");
    let _ =
        Disk::new("first-start", "cut", "first-start").with("--size 192M --flush-us 2000").with(ITS_OWN_END).keeps_halls(cycles(4, 20), 6);
}

#[test]
#[cfg_attr(not(power), ignore = "needs root, /dev/fuse and the power peer")]
fn a_cut_while_an_older_store_is_raised_keeps_its_tickets() {
    let _turn = Turn::of("power");
    let template = tempfile::tempdir().expect("a folder");
    let tickets = 2000;
    first_schema::write(&template.path().join("hall.db"), tickets, Timestamp::now());
    std::fs::write(template.path().join("kept"), one_a_line(tickets)).expect("written");
    let disk = Disk::new("migration", "cut", "migration").with("--size 192M --flush-us 1000").with(ITS_OWN_END).holding(template.path());
    let acked = disk.keeps_halls(cycles(4, 20), 7);
    assert!(acked > tickets, "only {acked} tickets: the test did not do its work");
}

#[test]
#[cfg_attr(not(power), ignore = "needs root, /dev/fuse and the power peer")]
fn a_cut_while_the_log_is_emptied_loses_nothing() {
    let _turn = Turn::of("power");
    let acked = Disk::new("checkpoint", "cut", "checkpoint").with("--gapless --flush-us 200 --max-ms 900").keeps(cycles(4, 20), 8);
    assert!(acked > 0, "only {acked} tickets: the test did not do its work");
}

#[test]
#[cfg_attr(not(power), ignore = "needs root, /dev/fuse and the power peer")]
fn a_cut_during_a_backup_leaves_hall_and_backups_whole() {
    let _turn = Turn::of("power");
    let acked = Disk::new("backup", "cut", "backup").with("--gapless --flush-us 200 --max-ms 1200").keeps(cycles(4, 20), 9);
    assert!(acked > 0, "only {acked} tickets: the test did not do its work");
}

#[test]
#[cfg_attr(not(power), ignore = "needs root, /dev/fuse and the power peer")]
fn a_cut_during_a_restore_leaves_the_old_hall_or_the_new() {
    let _turn = Turn::of("power");
    let template = tempfile::tempdir().expect("a folder");
    let give = |count: &str| {
        roles::prepare(motcua(template.path()).args(["issue", "--queue", QUEUE, "--no-print", "--any-time", "--count", count]))
    };
    let kept = 300;
    let _ = give(&kept.to_string());
    let _ = roles::prepare(motcua(template.path()).arg("backup"));
    // Given after the backup: a restored hall has lost them, and must not give their numbers again.
    let _ = give("20");
    // It only holds room, which the disk of the harness has little of.
    std::fs::remove_file(template.path().join("hall.ballast")).expect("made at the first start");
    std::fs::write(template.path().join("kept"), one_a_line(kept)).expect("written");
    let disk = Disk::new("restore", "cut", "restore").with("--size 256M --flush-us 500").with(ITS_OWN_END).holding(template.path());
    let acked = disk.keeps_halls(cycles(4, 20), 10);
    assert!(acked >= kept, "only {acked} tickets: the test did not do its work");
}

#[test]
#[cfg_attr(not(power), ignore = "needs root, /dev/fuse and the power peer")]
fn a_disk_that_lies_is_found_out() {
    let _turn = Turn::of("power");
    // What was not flushed is gone at every cut, so that a few are enough.
    let count = Disk::new("lying-disk", "cut", "alone").with("--gapless --lie --survive drop --min-ms 200").run(cycles(3, 20), 11);
    assert!(count.lost > 0, "the harness saw nothing: {count:?}");
}

#[test]
#[cfg_attr(not(power), ignore = "needs root, /dev/fuse and the power peer")]
fn a_store_that_does_not_wait_for_its_flushes_is_found_out() {
    let _turn = Turn::of("power");
    let peer = Path::new(option_env!("MOTCUA_PEERS_FOLDER").unwrap_or_default()).join("power/wl_sqlite.py");
    let stand_in = |more: &str| format!("exec /usr/bin/python3 {} {{dir}} {more}", peer.display());
    let disk = |name, sync: &str| Disk {
        workload: stand_in(&format!("--sync {sync}")),
        check: stand_in("--list"),
        ..Disk::new(name, "cut", "alone").with("--gapless --survive drop --min-ms 200")
    };
    let hasty = disk("not-waiting", "NORMAL").run(cycles(4, 20), 12);
    assert!(hasty.lost > 0, "the harness saw nothing: {hasty:?}");
    // The same stand-in that waits loses nothing: it is the waiting that makes the difference.
    let _ = disk("waiting", "FULL").keeps(cycles(3, 20), 12);
}

/// The numbers from one on, as the harness reads them.
fn one_a_line(last: u32) -> String {
    (1..=last).map(|id| id.to_string()).collect::<Vec<_>>().join("\n") + "\n"
}
