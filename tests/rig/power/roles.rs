//! What runs on the disk that loses its power: this test binary again, asked by an environment variable to drive the
//! program as its supervisor would, and to say which tickets it was handed.
//!
//! `ACK key` follows a ticket's line on standard output, where the slip would be printed. `HAVE key` is a ticket found
//! afterwards. The key is the ticket's id, which the store numbers without a gap; where a cycle begins a hall of its own,
//! the number of the hall stands before it.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use super::{FOLDER, LOG, QUEUE, ROLE, TEMPLATE, motcua};

/// How long whoever supervises the terminal waits before it is started again.
const RESTART: Duration = Duration::from_millis(50);
/// Callers that share commits.
const CALLERS: usize = 4;

/// Plays the role that the environment asks for; none in an ordinary run of the tests.
pub fn play() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("a folder"));
    match role.as_str() {
        "alone" => forever(|| issue(&folder.join("hall"), "")),
        "together" => forever(|| together(&folder.join("hall"))),
        "checkpoint" => beside(&folder.join("hall"), checkpoint),
        "backup" => beside(&folder.join("hall"), backup),
        "failing" => {
            // The power goes while the program starts again after the failure.
            issue(&folder.join("hall"), "");
            cut_within(80, move || issue(&folder.join("hall"), ""));
        }
        "first-start" => {
            let (hall, prefix) = another(&folder);
            cut_within(300, move || issue(&hall, &prefix));
        }
        "migration" => {
            let (hall, prefix) = another(&folder);
            hand_over(&hall, &prefix);
            cut_within(300, move || issue(&hall, &prefix));
        }
        "restore" => {
            let (hall, prefix) = another(&folder);
            hand_over(&hall, &prefix);
            cut_within(300, move || restore(&hall, &prefix));
        }
        "check" => {
            if let Err(why) = check(&folder) {
                // The harness keeps standard error to itself.
                let log = std::fs::File::options().create(true).append(true).open(std::env::var_os(LOG).expect("a log"));
                writeln!(log.expect("a log"), "{why}").expect("written");
                std::process::exit(1);
            }
        }
        other => panic!("there is no role {other}"),
    }
}

fn forever(mut work: impl FnMut()) {
    loop {
        work();
        std::thread::sleep(RESTART);
    }
}

/// Returns at a random moment of a work that goes on. The power is cut when a role ends, if not before.
fn cut_within(millis: u64, work: impl FnOnce() + Send + 'static) {
    let _ = std::thread::spawn(work);
    let chance = Timestamp::now().subsec_nanosecond().unsigned_abs() / 1000;
    std::thread::sleep(Duration::from_millis(u64::from(chance) % millis));
}

fn say(word: &str, key: &str) {
    // In one piece, and on a line of its own: the runner of tests writes there too.
    let line = format!("\n{word} {key}\n");
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).and_then(|()| out.flush()).expect("the harness listens");
}

/// Issues until the program ends by itself.
fn issue(hall: &Path, prefix: &str) {
    let mut program = motcua(hall)
        .args(["issue", "--queue", QUEUE, "--no-print", "--any-time", "--count", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    for line in BufReader::new(program.stdout.take().expect("piped")).lines().map_while(Result::ok) {
        // A line that a full disk or a cut left unfinished was never handed out.
        let Ok(ticket) = serde_json::from_str::<Value>(&line) else { break };
        say("ACK", &format!("{prefix}{}", ticket["id"]));
    }
    let _ = program.wait().expect("ended");
}

/// A hub, and callers whose changes wait together, until the hub ends by itself.
fn together(hall: &Path) {
    let mut hub = motcua(hall).args(["hub", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().expect("starts");
    let mut ready = String::new();
    let mut output = BufReader::new(hub.stdout.take().expect("piped"));
    if output.read_line(&mut ready).is_ok_and(|read| read > 0) {
        std::thread::scope(|scope| {
            for _ in 0..CALLERS {
                let _ = scope.spawn(|| issue(hall, ""));
            }
        });
        let _ = hub.kill();
    }
    let _ = hub.wait().expect("ended");
}

/// Issues while something else is done to the hall again and again.
fn beside(hall: &Path, work: fn(&Path)) {
    std::thread::scope(|scope| {
        let _ = scope.spawn(|| forever(|| issue(hall, "")));
        loop {
            work(hall);
            std::thread::sleep(Duration::from_millis(5));
        }
    });
}

/// Empties the log into the database, as often as the hall allows.
fn checkpoint(hall: &Path) {
    let database = hall.join("hall.db");
    // The hall makes its own file; before that there is nothing to do.
    let Ok(connection) = Connection::open_with_flags(&database, OpenFlags::SQLITE_OPEN_READ_WRITE) else { return };
    let _ = connection.busy_timeout(Duration::from_millis(50));
    for _ in 0..100 {
        let _ = connection.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()));
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn backup(hall: &Path) {
    let _ = motcua(hall).arg("backup").stdout(Stdio::null()).status().expect("starts");
}

/// The folder of a hall that no earlier cycle has used, and what stands before its keys.
fn another(folder: &Path) -> (PathBuf, String) {
    let number = halls(folder).len();
    (folder.join(format!("hall-{number}")), format!("{number}/"))
}

fn halls(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut halls: Vec<PathBuf> =
        entries.filter(|path| path.is_dir() && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("hall"))).collect();
    halls.sort();
    halls
}

/// Copies the hall that the test has prepared, makes the copy durable, and hands out the tickets that it is to keep.
fn hand_over(hall: &Path, prefix: &str) {
    let template = PathBuf::from(std::env::var_os(TEMPLATE).expect("a template"));
    copy(&template, hall);
    for id in std::fs::read_to_string(template.join("kept")).expect("prepared").lines() {
        say("ACK", &format!("{prefix}{id}"));
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            let _ = std::fs::copy(&path, &target).expect("copied");
            std::fs::File::open(&target).and_then(|file| file.sync_all()).expect("flushed");
        }
    }
    for folder in [Some(to), to.parent()].into_iter().flatten() {
        std::fs::File::open(folder).and_then(|folder| folder.sync_all()).expect("flushed");
    }
}

/// Restores the backup over and over, with a few numbers between: none of them may be one that was given before.
fn restore(hall: &Path, prefix: &str) {
    let mut given: BTreeSet<String> = labels(hall).unwrap_or_default().into_iter().collect();
    forever(|| {
        let _ = motcua(hall).args(["backup", "restore"]).stdout(Stdio::null()).status().expect("starts");
        let issued = motcua(hall).args(["issue", "--queue", QUEUE, "--no-print", "--any-time", "--count", "3"]).output().expect("starts");
        for ticket in String::from_utf8_lossy(&issued.stdout).lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            let label = label(&ticket);
            if !given.insert(label.clone()) {
                // The harness counts what is handed out twice.
                say("ACK", &format!("{prefix}{label}"));
                say("ACK", &format!("{prefix}{label}"));
            }
        }
    });
}

/// A label with its day, which together belong to one citizen.
fn label(ticket: &Value) -> String {
    format!("{} {}", ticket["service_day"].as_str().unwrap_or_default(), ticket["label"].as_str().unwrap_or_default())
}

fn labels(hall: &Path) -> Result<Vec<String>, String> {
    Ok(export(hall)?.iter().map(label).collect())
}

fn export(hall: &Path) -> Result<Vec<Value>, String> {
    let text = run(hall, &["export", "--kind", "tickets"])?;
    text.lines().map(|line| serde_json::from_str(line).map_err(|error| format!("{error}: {line}"))).collect()
}

/// Says which tickets are there, and whether each hall opens and gives a number, and no label was given twice on a day. The
/// newest one also has to pass its own check, and every finished backup of it has to be whole.
fn check(folder: &Path) -> Result<(), String> {
    let halls = halls(folder);
    for hall in &halls {
        let name = hall.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let prefix = name.strip_prefix("hall-").map(|number| format!("{number}/")).unwrap_or_default();
        let _ = run(hall, &["issue", "--queue", QUEUE, "--no-print", "--any-time"])?;
        let mut labels = BTreeSet::new();
        for ticket in export(hall)? {
            let label = label(&ticket);
            if !labels.insert(label.clone()) {
                return Err(format!("{name}: {label} was given twice"));
            }
            say("HAVE", &format!("{prefix}{}", ticket["id"]));
        }
    }
    let Some(newest) = halls.last() else { return Ok(()) };
    let _ = run(newest, &["audit", "verify"])?;
    for backup in backups(&newest.join("backups")) {
        sound(&backup).map_err(|why| format!("{}: {why}", backup.display()))?;
    }
    Ok(())
}

/// Runs the program to its end. A hall that was killed a moment ago may still hold its lock, with nobody to answer for it.
fn run(hall: &Path, arguments: &[&str]) -> Result<String, String> {
    let start = Instant::now();
    loop {
        let output = motcua(hall).args(arguments).output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let dying = said.contains("another motcua") || said.contains("cannot be reached");
        if !dying || start.elapsed() > Duration::from_secs(5) {
            return Err(format!("{}: motcua {}: {said}", hall.display(), arguments.join(" ")));
        }
        std::thread::sleep(RESTART);
    }
}

fn backups(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    // A backup that is still being made has no name that counts.
    let finished = |name: &str| name.strip_suffix(".db").is_some_and(|name| name.starts_with(|first: char| first.is_ascii_digit()));
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| finished(name)).map(|name| folder.join(name)).collect()
}

fn sound(database: &Path) -> Result<(), String> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let address = format!("file:{}?immutable=1", database.display());
    let found: rusqlite::Result<String> = Connection::open_with_flags(address, flags)
        .and_then(|connection| connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)));
    match found {
        Ok(answer) if answer == "ok" => Ok(()),
        Ok(answer) => Err(answer),
        Err(error) => Err(error.to_string()),
    }
}

/// The command that plays a role in the folder which the harness puts in the place of `{dir}`.
pub fn command(role: &str) -> String {
    let program = std::env::current_exe().expect("this test");
    format!("{ROLE}={role} {FOLDER}={{dir}} exec '{}' --exact power::role --nocapture", program.display())
}

/// Runs a command to its end for a test that prepares a hall.
pub fn prepare(command: &mut Command) -> String {
    let output = command.output().expect("starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
