//! Damages a store in every way a drive can, and demands that it is noticed: at the next start, which sets the file aside
//! and goes on from a copy; or by the nightly check. What neither notices must have changed nothing.
//!
//! The store is a real one: a hub gave, printed and called some hundred numbers, made a backup on the way, and was killed,
//! so that its newest rows are in the log alone. Each case damages a copy of it at a place that follows from its number.
//! `MOTCUA_DAMAGE=150 cargo test --test rig damage -- --nocapture` tries 150 of each kind instead of a few.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::shared::turn::Turn;

const QUEUE: &str = "wide";
const PAGE: usize = 4096;

/// What happens to a file.
#[derive(Debug, Clone, Copy)]
enum Harm {
    Bit,
    Zeroes,
    Garbage,
    Truncation,
}

/// The database, or the log beside it.
#[derive(Debug, Clone, Copy)]
enum Target {
    Database,
    Log,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// The start refused the store in a sentence.
    Refused,
    /// The start set the store aside and went on from a copy.
    SetAside,
    /// The nightly check named a fault.
    FoundAtNight,
    /// Everything is as it would be without the damage.
    Harmless,
}

/// Cases of each kind.
fn cases() -> u64 {
    std::env::var("MOTCUA_DAMAGE").ok().and_then(|text| text.parse().ok()).unwrap_or(12)
}

fn motcua(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
    let _ = command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["--config", "tests/config-wide", "--data"]).arg(data);
    let _ = command.env_remove("DISPLAY").env("MOTCUA_LOG", "off");
    command
}

fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Numbers that never come twice in the same order: splitmix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// A store that was killed, and what it is without damage.
struct Undamaged {
    folder: TempDir,
    /// Labels that were given, with their days.
    given: BTreeSet<String>,
    /// Rows that are the same whenever it is opened again and gives one more number.
    rows: BTreeSet<String>,
    /// How many rows it has then.
    count: usize,
    /// The number it gives next.
    next: String,
    /// The pages of the database that hold something.
    pages: Vec<usize>,
    /// Bytes of the log that still count.
    live: usize,
}

static UNDAMAGED: LazyLock<Undamaged> = LazyLock::new(Undamaged::new);

impl Undamaged {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("hall");
        let paper = format!("preview:{}", folder.path().join("paper").display());
        let mut hub =
            motcua(&data).args(["hub", "--listen", "127.0.0.1:0", "--printer", &paper]).stdout(Stdio::piped()).spawn().expect("runs");
        let mut ready = String::new();
        let _ = BufReader::new(hub.stdout.take().expect("piped")).read_line(&mut ready).expect("opens");
        let address = ready.split(['/', ' ']).find(|part| part.starts_with("127.0.0.1:")).expect("an address").to_owned();
        let issue = |count: &str, more: &[&str]| {
            done(&motcua(&data).args(["issue", "--queue", QUEUE, "--any-time", "--count", count]).args(more).output().expect("runs"))
        };
        let _ = issue("220", &["--no-print"]);
        let _ = issue("5", &[]);
        serve(&address, 60);
        let _ = done(&motcua(&data).arg("backup").output().expect("runs"));
        // The writer rests, and empties its log into the database.
        std::thread::sleep(Duration::from_millis(300));
        let _ = issue("60", &["--no-print"]);
        serve(&address, 30);
        // And rests again, so that its high mark is up to date.
        std::thread::sleep(Duration::from_millis(1500));
        hub.kill().expect("killed");
        let _ = hub.wait().expect("ended");
        std::fs::remove_file(data.join("hall.ballast")).expect("made at the start");

        let tickets = done(&motcua(&data).args(["export", "--kind", "tickets"]).output().expect("runs"));
        let given: BTreeSet<String> = tickets.lines().map(|line| label(&serde_json::from_str(line).expect("JSON"))).collect();
        assert_eq!(given.len(), 285);
        // What differs between two openings, such as the time of the new number, says nothing about damage.
        let open_again = || {
            let copy = tempfile::tempdir().expect("a folder");
            copy_into(&data, copy.path());
            let next = label(&serde_json::from_str(&done(&start(copy.path()))).expect("JSON"));
            (rows(&copy.path().join("hall.db")).expect("readable"), next)
        };
        let ((one, next), (other, _)) = (open_again(), open_again());
        let live = live_log(&std::fs::read(data.join("hall.db-wal")).expect("readable"));
        assert!(live > 50 * PAGE, "the log holds rows that are nowhere else");
        let pages = used_pages(&data);
        Self { given, count: one.len(), rows: one.intersection(&other).cloned().collect(), next, pages, live, folder }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("hall")
    }
}

/// Calls and serves people at the first counter.
fn serve(address: &str, people: u32) {
    let post = |path: &str, body: &str| -> Json {
        let url = format!("http://{address}/api/v1/{path}");
        let mut answer = ureq::post(url).content_type("application/json").send(body).expect("carried out");
        answer.body_mut().read_json().expect("JSON")
    };
    for person in 0..people {
        let id = post("counters/1/next", "")["id"].clone();
        if person % 5 != 0 {
            let _ = post(&format!("tickets/{id}/start"), r#"{"counter":1}"#);
        }
        let _ = post(&format!("tickets/{id}/finish"), r#"{"counter":1}"#);
    }
}

fn label(ticket: &Json) -> String {
    format!("{} {}", ticket["service_day"].as_str().unwrap_or_default(), ticket["label"].as_str().unwrap_or_default())
}

/// The start that follows the damage: the first number of the morning.
fn start(data: &Path) -> Output {
    motcua(data).args(["issue", "--queue", QUEUE, "--no-print", "--any-time"]).output().expect("runs")
}

fn copy_into(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_into(&path, &target);
        } else {
            let _ = std::fs::copy(&path, &target).expect("copied");
        }
    }
}

/// Every row of every table, as text.
fn rows(database: &Path) -> rusqlite::Result<BTreeSet<String>> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut names = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
    let names: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut all = BTreeSet::new();
    for name in names {
        let mut statement = connection.prepare(&format!("SELECT * FROM {name}"))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|column| row.get::<_, Value>(column)).collect::<rusqlite::Result<Vec<_>>>()?;
            let _ = all.insert(format!("{name} {values:?}"));
        }
    }
    Ok(all)
}

/// The pages that belong to a table or an index, counted from 0.
fn used_pages(data: &Path) -> Vec<usize> {
    let copy = tempfile::tempdir().expect("a folder");
    copy_into(data, copy.path());
    let connection = Connection::open(copy.path().join("hall.db")).expect("opens");
    let mut statement = connection.prepare("SELECT pageno FROM dbstat").expect("a statement");
    let pages = statement.query_map([], |row| row.get::<_, i64>(0)).expect("asked");
    pages.map(|page| page.expect("a page") as usize - 1).collect()
}

/// The length of the log up to which its frames belong to its present round: those behind are left over from the one before.
fn live_log(log: &[u8]) -> usize {
    const HEADER: usize = 32;
    const FRAME: usize = 24 + PAGE;
    let salt = &log[16..24];
    HEADER + log[HEADER..].chunks_exact(FRAME).take_while(|frame| &frame[8..16] == salt).count() * FRAME
}

/// Damages a file. Half of the cases strike where something is, the others anywhere.
fn damage(bytes: &mut Vec<u8>, harm: Harm, target: Target, chance: &mut Chance) -> String {
    let whole = bytes.len();
    let strikes_something = chance.below(2) == 0;
    let place = match target {
        Target::Database if strikes_something => UNDAMAGED.pages[chance.below(UNDAMAGED.pages.len())] * PAGE + chance.below(PAGE),
        Target::Log if strikes_something => chance.below(UNDAMAGED.live),
        _ => chance.below(whole),
    };
    let place = place.min(whole - 1);
    let page = place / PAGE * PAGE..(place / PAGE * PAGE + PAGE).min(whole);
    match harm {
        Harm::Bit => bytes[place] ^= 1 << chance.below(8),
        Harm::Zeroes => bytes[page].fill(0),
        Harm::Garbage => bytes[page].iter_mut().for_each(|byte| *byte = chance.next() as u8),
        Harm::Truncation => bytes.truncate(place),
    }
    format!("at {place} of {whole}")
}

/// Damages a copy of the store and sees what becomes of it.
fn try_one(harm: Harm, target: Target, case: u64) -> Result<End, String> {
    let base = &*UNDAMAGED;
    let copy = tempfile::tempdir().expect("a folder");
    let data = copy.path();
    copy_into(&base.data(), data);
    let file = data.join(match target {
        Target::Database => "hall.db",
        Target::Log => "hall.db-wal",
    });
    let mut chance = Chance(case.wrapping_mul(1_000_003) ^ (harm as u64) << 8 ^ (target as u64) << 16);
    let mut bytes = std::fs::read(&file).expect("readable");
    let place = damage(&mut bytes, harm, target, &mut chance);
    std::fs::write(&file, bytes).expect("written");
    let wrong = |what: String| Err(format!("{harm:?} in the {target:?}, case {case}, {place}: {what}"));

    let started = start(data);
    if !started.status.success() {
        let said = String::from_utf8_lossy(&started.stderr);
        return if said.trim().lines().count() == 1 && !said.contains("panicked") { Ok(End::Refused) } else { wrong(said.into_owned()) };
    }
    let next = label(&serde_json::from_slice(&started.stdout).expect("JSON"));
    let verified = motcua(data).args(["audit", "verify"]).output().expect("runs");
    let was_set_aside = std::fs::read_dir(data)
        .expect("a folder")
        .any(|entry| entry.expect("an entry").file_name().to_string_lossy().starts_with("damaged-"));
    if was_set_aside {
        if base.given.contains(&next) {
            return wrong(format!("a copy came in its place, and {next} was given twice"));
        }
        if !verified.status.success() {
            return wrong(format!("what came in its place is not sound: {}", String::from_utf8_lossy(&verified.stderr)));
        }
        return Ok(End::SetAside);
    }
    if !verified.status.success() {
        return Ok(End::FoundAtNight);
    }
    let found = match rows(&data.join("hall.db")) {
        Ok(found) => found,
        Err(error) => return wrong(format!("nobody noticed, and it cannot be read: {error}")),
    };
    if next != base.next {
        return wrong(format!("nobody noticed, and the next number was {next}, not {}", base.next));
    }
    if let Some(missing) = base.rows.difference(&found).next() {
        return wrong(format!("nobody noticed, and a row is gone or changed: {missing}"));
    }
    if found.len() != base.count {
        return wrong(format!("nobody noticed, and there are {} rows, not {}", found.len(), base.count));
    }
    Ok(End::Harmless)
}

fn try_all(harm: Harm, target: Target) {
    let mut ends: BTreeMap<End, u32> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in 0..cases() {
        match try_one(harm, target, case) {
            Ok(end) => *ends.entry(end).or_default() += 1,
            Err(what) => wrong.push(what),
        }
    }
    println!("{:<10} {:<8} {ends:?}", format!("{harm:?}"), format!("{target:?}"));
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases(), wrong.join("\n"));
}

#[test]
fn a_flipped_bit_in_the_database_is_noticed_or_harmless() {
    let _turn = Turn::of("damage");
    try_all(Harm::Bit, Target::Database);
}

#[test]
fn a_zeroed_page_in_the_database_is_noticed_or_harmless() {
    let _turn = Turn::of("damage");
    try_all(Harm::Zeroes, Target::Database);
}

#[test]
fn a_page_of_garbage_in_the_database_is_noticed_or_harmless() {
    let _turn = Turn::of("damage");
    try_all(Harm::Garbage, Target::Database);
}

#[test]
fn a_database_cut_short_is_noticed_or_harmless() {
    let _turn = Turn::of("damage");
    try_all(Harm::Truncation, Target::Database);
}

#[test]
fn a_flipped_bit_in_the_log_is_noticed_or_harmless() {
    let _turn = Turn::of("damage");
    try_all(Harm::Bit, Target::Log);
}

#[test]
fn a_zeroed_page_in_the_log_is_noticed_or_harmless() {
    let _turn = Turn::of("damage");
    try_all(Harm::Zeroes, Target::Log);
}

#[test]
fn a_page_of_garbage_in_the_log_is_noticed_or_harmless() {
    let _turn = Turn::of("damage");
    try_all(Harm::Garbage, Target::Log);
}

#[test]
fn a_log_cut_short_is_noticed_or_harmless() {
    let _turn = Turn::of("damage");
    try_all(Harm::Truncation, Target::Log);
}
