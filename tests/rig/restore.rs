//! Kills `motcua backup` and `motcua backup restore` with -9 in the middle of their work, many times: the store is then the
//! one before or the one after, whole; and a backup that has its name is whole. And restores while the clock is wrong.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use motcua::config::{self, Config};
use motcua::domain::event::Actor;
use motcua::hall::{By, Hall as _, Handover, LocalHall, Matter, Order, RequestId};
use motcua::store::{Clock, backup, replay};
use serde_json::Value;

use crate::shared::turn::Turn;

/// How often each is killed; `MOTCUA_KILLS` asks for more by hand.
fn kills() -> u64 {
    std::env::var("MOTCUA_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(12)
}

fn motcua(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
    let _ = command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("--data").arg(data).env_remove("DISPLAY").env("MOTCUA_LOG", "error");
    command
}

fn done(command: &mut Command) -> Output {
    let output = command.output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn issue(data: &Path, count: u32) -> Vec<String> {
    let count = count.to_string();
    let output = done(motcua(data).args(["issue", "--queue", "ho-tich", "--no-print", "--any-time", "--count", &count]));
    lines(&output).iter().map(|ticket| ticket["label"].as_str().expect("a label").to_owned()).collect()
}

fn lines(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Kills a command as soon as its work has come so far, or lets it end. The answer is whether it had ended before.
fn killed(command: &mut Command, so_far: impl Fn() -> bool) -> bool {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
    while !so_far() {
        if let Some(status) = child.try_wait().expect("asked") {
            return status.success();
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    child.kill().expect("killed or ended");
    child.wait().expect("ended").success()
}

/// The names in a folder that begin and end so.
fn names(folder: &Path, begin: &str, end: &str) -> usize {
    let names = std::fs::read_dir(folder).expect("read").map(|entry| entry.expect("an entry").file_name());
    names.filter(|name| name.to_str().is_some_and(|name| name.starts_with(begin) && name.ends_with(end))).count()
}

#[test]
fn a_restore_that_is_killed_leaves_the_store_before_or_the_one_after() {
    let _turn = Turn::of("restore");
    let folder = tempfile::tempdir().expect("a folder");
    let mut given: Vec<String> = issue(folder.path(), 20);
    let _ = done(motcua(folder.path()).arg("backup"));
    let (mut before, mut after) = (0, 0);
    for kill in 0..kills() {
        given.extend(issue(folder.path(), 2));
        let restores = |events: &[Value]| events.iter().filter(|event| event["kind"] == "store_restored").count();
        let events = lines(&done(motcua(folder.path()).args(["export", "--kind", "events"])));
        let kept_aside = names(folder.path(), "replaced-", "Z");
        let ended = killed(motcua(folder.path()).args(["backup", "restore"]), || match kill % 5 {
            0 => true,
            1 => folder.path().join("hall.db.making").exists(),
            2 => names(folder.path(), "replaced-", ".new") > 0,
            3 => names(folder.path(), "replaced-", "Z") > kept_aside,
            _ => false,
        });
        // The next number is given by whatever a start makes of it.
        let next = issue(folder.path(), 1);
        assert!(!given.contains(&next[0]), "{} was given twice", next[0]);
        given.extend(next);
        let _ = done(motcua(folder.path()).args(["audit", "verify"]));
        let now = lines(&done(motcua(folder.path()).args(["export", "--kind", "events"])));
        let kept = now.iter().zip(&events).take_while(|(one, other)| one == other).count();
        if kept == events.len() {
            assert!(!ended, "the restore had ended and changed nothing");
            assert_eq!(restores(&now), restores(&events));
            before += 1;
        } else {
            let backup = now.iter().position(|event| event["kind"] == "store_restored").expect("restored");
            assert_eq!(kept, backup, "all of the backup, and then a new epoch");
            after += 1;
        }
    }
    assert!(before > 0 && after > 0, "{before} before, {after} after: the test did not do its work");
}

#[test]
fn a_backup_that_is_killed_leaves_none_or_a_whole_one() {
    let _turn = Turn::of("restore");
    let folder = tempfile::tempdir().expect("a folder");
    let _ = issue(folder.path(), 20);
    let backups = folder.path().join("backups");
    std::fs::create_dir(&backups).expect("made");
    let (mut none, mut whole) = (0, 0);
    for kill in 0..kills() {
        std::fs::remove_dir_all(&backups).expect("removed");
        std::fs::create_dir(&backups).expect("made");
        let size = |bytes: u64| {
            let sizes = std::fs::read_dir(&backups).expect("read").filter_map(Result::ok).filter_map(|entry| entry.metadata().ok());
            sizes.map(|about| about.len()).sum::<u64>() >= bytes
        };
        let _ = killed(motcua(folder.path()).arg("backup"), || match kill % 6 {
            0 => true,
            1 => names(&backups, "making-", ".db") > 0,
            2 => size(1 << 20),
            3 => size(4 << 20),
            4 => names(&backups, "2", ".db") > 0,
            _ => false,
        });
        match lines(&done(motcua(folder.path()).args(["backup", "list"]))).first() {
            None => none += 1,
            Some(backup) => {
                let copy = rusqlite::Connection::open(backup["path"].as_str().expect("a path")).expect("opens");
                let sound: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checked");
                assert_eq!(sound, "ok");
                whole += 1;
            }
        }
    }
    assert!(none > 0 && whole > 0, "{none} without, {whole} with a backup: the test did not do its work");
}

/// A clock that stands until it is set, and a timer that runs on.
struct Hands {
    wall: AtomicI64,
    steady: AtomicI64,
}

impl Hands {
    fn set(&self, at: &str) {
        let at: Timestamp = at.parse().expect("a moment");
        self.wall.store(at.as_second(), Ordering::Relaxed);
        let _ = self.steady.fetch_add(60, Ordering::Relaxed);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.wall.load(Ordering::Relaxed)).expect("in range")
    }

    fn steady(&self) -> Duration {
        Duration::from_secs(self.steady.load(Ordering::Relaxed).unsigned_abs())
    }
}

/// A hall of which a backup was made on Tuesday, and that has given seven numbers on Thursday.
struct Town {
    config: Arc<Config>,
    hands: Arc<Hands>,
    folder: tempfile::TempDir,
}

impl Town {
    async fn new() -> Self {
        let config = Arc::new(config::embedded().expect("built in"));
        let hands = Arc::new(Hands { wall: AtomicI64::new(0), steady: AtomicI64::new(0) });
        let town = Self { config, hands, folder: tempfile::tempdir().expect("a folder") };
        town.hands.set("2026-11-24T01:00:00Z");
        let hall = town.open().await;
        for number in 1..=3 {
            assert_eq!(given_by(&hall).await, ("2026-11-24".to_owned(), number));
        }
        let _ = backup::make(town.folder.path(), &town.folder.path().join("backups"), town.hands.now()).expect("made");
        town.hands.set("2026-11-25T00:50:00Z");
        assert_eq!(given_by(&hall).await, ("2026-11-25".to_owned(), 1));
        town.hands.set("2026-11-26T00:40:00Z");
        for number in 1..=7 {
            assert_eq!(given_by(&hall).await, ("2026-11-26".to_owned(), number));
        }
        town
    }

    async fn open(&self) -> LocalHall {
        LocalHall::open(self.config.clone(), self.folder.path(), self.hands.clone()).await.expect("the door opens")
    }
}

/// Gives a number. The answer is its day and what follows the letter of its label.
async fn given_by(hall: &LocalHall) -> (String, u32) {
    let matter = Matter::Queue("ho-tich".parse().expect("a key"));
    let order = Order::new(matter, Handover::Staff, Actor::CommandLine, RequestId::random().expect("random"));
    let ticket = hall.issue(Order { any_time: true, ..order }).await.expect("issued").ticket;
    (ticket.service_day.to_string(), ticket.label.as_str()[1..].parse().expect("a number"))
}

#[tokio::test]
async fn a_restore_with_a_wrong_clock_gives_no_number_of_the_real_day_again() {
    // What the clock says at the restore, and the last number left out with the mark and without it. Then nothing is known
    // since Tuesday, and only a clock of Wednesday is believed: twelve numbers a minute may have been given, and a fifth of the
    // thousand is left.
    const OFF: [(&str, u32, u32); 5] = [
        ("2000-01-01T00:00:00Z", 57, 800),
        ("2027-11-26T01:30:00Z", 57, 800),
        ("2026-11-27T02:00:00Z", 57, 800),
        ("2026-11-25T01:30:00Z", 57, 720),
        ("2026-11-26T01:30:00Z", 57, 800),
    ];
    let _turn = Turn::of("restore");
    for (wrong, with_mark, without) in OFF {
        for (marked, last) in [(true, with_mark), (false, without)] {
            let town = Town::new().await;
            std::fs::write(town.folder.path().join("hall.db"), b"").expect("lost");
            if !marked {
                std::fs::remove_file(town.folder.path().join("hall.mark")).expect("lost too");
            }
            town.hands.set(wrong);
            let hall = town.open().await;
            let restored = hall.store().health().restored.expect("restored");
            assert!(restored.from.is_some());
            town.hands.set("2026-11-26T01:45:00Z");
            let _ = hall.confirm_date("2026-11-26".parse().expect("a date"), By::once(Actor::CommandLine)).await.expect("confirmed");
            for number in 1..=2 {
                assert_eq!(given_by(&hall).await, ("2026-11-26".to_owned(), last + number), "restored at {wrong}, with a mark: {marked}");
            }
            assert_eq!(hall.store().read(|connection| replay::verify(connection, 5)).expect("read"), [], "the log says it all");
            let mut after = Vec::new();
            for day in ["2026-11-27", "2026-11-28", "2026-11-29"] {
                town.hands.set(&format!("{day}T01:00:00Z"));
                after.push(given_by(&hall).await);
            }
            assert_eq!(after.last(), Some(&("2026-11-29".to_owned(), 1)), "the jump is over: {after:?}");
        }
    }
}

/// What a command says, on either way out, and how it ends.
fn told(data: &Path, config: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = motcua(data).arg("--config").arg(config).args(arguments).output().expect("runs");
    (output.status.code(), format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn a_folder_that_is_no_hall_is_not_verified() {
    let _turn = Turn::of("restore");
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("hall");
    let config = Path::new("kiosk-config");
    let _ = issue(&data, 2);
    let _ = done(motcua(&data).arg("backup"));
    assert_eq!(told(&data, config, &["audit", "verify"]).0, Some(0));
    for none in [folder.path().to_owned(), data.join("backups"), folder.path().join("nowhere")] {
        let (code, said) = told(&none, config, &["audit", "verify"]);
        assert!(code == Some(1) && said.trim_end().lines().count() == 1 && !said.contains("head"), "{code:?} {said}");
    }
}

#[test]
fn a_place_of_backups_without_its_disk_is_said_by_every_command() {
    let _turn = Turn::of("restore");
    let folder = tempfile::tempdir().expect("a folder");
    let (data, config, disk) = (folder.path().join("hall"), folder.path().join("config"), folder.path().join("disk"));
    std::fs::create_dir_all(&config).expect("made");
    std::fs::create_dir(&disk).expect("made");
    for name in ["hall.toml", "calendar.toml", "terminal.toml", "procedures.json"] {
        let text = std::fs::read_to_string(Path::new("kiosk-config").join(name)).expect("ours");
        let place = format!("backups = \"{}\"", disk.join("motcua").display());
        std::fs::write(config.join(name), text.replace("backups = \"backups\"", &place)).expect("written");
    }
    let _ = done(motcua(&data).arg("--config").arg(&config).args(["issue", "--queue", "ho-tich", "--no-print", "--any-time"]));
    // It may be made, but is no other drive.
    let same = |said: &str| said.contains("on the drive of the database itself");
    let (code, said) = told(&data, &config, &["check"]);
    assert!(code == Some(1) && same(&said), "{code:?} {said}");
    let (code, said) = told(&data, &config, &["backup"]);
    assert!(code == Some(0) && same(&said), "{code:?} {said}");
    assert!(same(&told(&data, &config, &["doctor"]).1));
    // Its disk goes.
    std::fs::rename(&disk, folder.path().join("away")).expect("moved");
    std::fs::create_dir(&disk).expect("made");
    for command in [&["check"][..], &["backup"], &["backup", "list"], &["doctor"]] {
        let (code, said) = told(&data, &config, command);
        assert!(code != Some(0) && said.contains("is not there: mount its disk"), "{command:?}: {code:?} {said}");
    }
    assert!(!disk.join("motcua").exists());
}
