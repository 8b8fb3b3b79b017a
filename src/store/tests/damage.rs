//! Damaged files: set aside, never overwritten, and what comes in their place.

use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

use super::super::mark::{self, HighMark};
use super::super::restore::{Restored, Wanted};
use super::*;
use crate::domain::event::Event;
use crate::domain::queue::Series;

/// A hall of eight o'clock, whose numbers are counted.
pub(super) struct Hall {
    pub(super) folder: tempfile::TempDir,
}

/// A clock that stands.
pub(super) struct Still(pub(super) &'static str);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0.parse().expect("a moment")
    }

    fn steady(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }
}

/// 10:40 in Kiến Đức.
const MORNING: &str = "2026-11-24T03:40:00Z";
const DAY: &str = "2026-11-24";

pub(super) fn clock() -> Arc<dyn Clock> {
    Arc::new(Still(MORNING))
}

pub(super) fn options() -> Options {
    let queue = |key: &str, first, last| Range { queue: key.parse().expect("a key"), first, last };
    Options {
        zone: TimeZone::get("Asia/Ho_Chi_Minh").expect("bundled"),
        queues: vec![queue("ho-tich", 1, 500), queue("dat-dai", 501, 999)],
        ..Options::default()
    }
}

fn day() -> ServiceDay {
    ServiceDay(DAY.parse().expect("a date"))
}

impl Hall {
    /// A hall that has given so many numbers of one queue.
    pub(super) fn new(numbers: u32) -> Self {
        let hall = Self { folder: tempfile::tempdir().expect("a folder") };
        hall.give(numbers);
        hall
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn open(&self) -> Result<Store, StoreError> {
        Store::open(self.folder.path(), clock(), options())
    }

    /// Gives numbers, and closes the hall in order.
    pub(super) fn give(&self, numbers: u32) {
        let store = self.open().expect("opens");
        give(&store, numbers);
    }

    pub(super) fn back_up(&self, at: &str) -> PathBuf {
        backup::make(self.folder.path(), &self.path("backups"), at.parse().expect("a moment")).expect("made").path
    }

    /// Writes garbage over the page in which the event log begins.
    pub(super) fn rot(&self) {
        let path = self.path(DATABASE);
        let root: i64 = Connection::open(&path)
            .and_then(|connection| connection.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'event'", [], |row| row.get(0)))
            .expect("read");
        let file = std::fs::File::options().write(true).open(&path).expect("opens");
        file.write_all_at(&[0xA5; 512], (root as u64 - 1) * 4096).expect("written");
    }

    pub(super) fn folders(&self, prefix: &str) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.path()).expect("read").map(|entry| entry.expect("an entry").path());
        let mut found: Vec<_> = entries
            .filter(|path| path.is_dir() && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix)))
            .collect();
        found.sort();
        found
    }
}

pub(super) fn give(store: &Store, numbers: u32) {
    let commits: Vec<_> = (0..numbers)
        .map(|_| {
            store.write(|change| {
                // The log says what the tables hold, as the hall's own changes do.
                if numbering::service_day(change.connection())?.is_none() {
                    let _ = numbering::open_day(change, day(), std::iter::empty())?;
                    said(change, EventKind::DayOpened, serde_json::json!({ "service_day": DAY }))?;
                }
                let number = numbering::take(change, day(), &series("ho-tich", 1))?;
                said(change, EventKind::StoreRestored, serde_json::json!({ "numbers": { DAY: { "ho-tich": number } } }))
            })
        })
        .collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    for commit in commits {
        runtime.block_on(commit).expect("given");
    }
}

fn said(change: &Change<'_>, kind: EventKind, detail: serde_json::Value) -> Result<(), StoreError> {
    events::append(change, &NewEvent::new(kind, Actor::System).detail(detail))
}

/// The number that a queue gives next.
pub(super) fn next(store: &Store, queue: &str, first: u32) -> u32 {
    let series = series(queue, first);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(store.write(move |change| numbering::take(change, day(), &series))).expect("given").expect("a number is left")
}

/// The numbers of a queue, from one on, as far as they go.
pub(super) fn series(queue: &str, first: u32) -> Series {
    Series { queue: queue.parse().expect("a key"), prefix: "A".to_owned(), first, last: u32::MAX, digits: 3 }
}

pub(super) fn log(store: &Store) -> Vec<Event> {
    store.read(|connection| events::after(connection, 0, 10_000)).expect("read")
}

pub(super) fn restored(store: &Store) -> Restored {
    store.health().restored.expect("something was restored")
}

#[test]
fn a_damaged_file_is_set_aside_and_the_newest_good_backup_comes() {
    let hall = Hall::new(3);
    let _ = hall.back_up("2026-11-24T01:00:00Z");
    hall.give(2);
    let good = hall.back_up("2026-11-24T02:00:00Z");
    let rotten = hall.back_up("2026-11-24T03:00:00Z");
    let file = std::fs::File::options().write(true).open(rotten).expect("opens");
    file.write_all_at(&[0xA5; 10_000], 20_000).expect("written");
    hall.give(4);
    hall.rot();
    let before = std::fs::read(hall.path(DATABASE)).expect("read");
    let old = HighMark::read(hall.folder.path()).expect("marked");

    let store = hall.open().expect("the door opens");
    let found = restored(&store);
    assert_eq!((found.from, found.missing), (Some(good), Some(4)));
    assert_eq!(std::fs::read(found.aside.join(DATABASE)).expect("kept"), before, "not a byte of it is changed");
    let log = log(&store);
    let event = log.last().expect("an event");
    assert_eq!((event.kind, event.seq), (EventKind::StoreRestored, 8), "the chain goes on");
    assert!(event.epoch != old.epoch && log[..7].iter().all(|event| event.epoch == old.epoch), "under a new epoch");
    assert_eq!(event.detail["epoch_before"], old.epoch);
    assert_eq!(event.detail["seq_before"], 11);
    assert_eq!(event.detail["hash_before"], old.hash);
    assert_eq!(event.detail["from"], "20261124-02.db");
    assert_eq!(event.detail["numbers"], serde_json::json!({ DAY: { "ho-tich": 59, "dat-dai": 550 } }));
    assert!(matches!(audit(&store), Audit::Sound { rows: 8, .. }));
    assert_eq!(next(&store, "ho-tich", 1), 9 + 50 + 1, "nine were given, as the mark knows, and fifty are left out");
    assert_eq!(next(&store, "dat-dai", 501), 551, "also of a queue that had none");
    drop(store);
    let store = hall.open().expect("opens again");
    assert_eq!(store.health().restored, None, "once");
}

#[test]
fn staff_are_asked_where_the_town_wants_it() {
    let hall = Hall::new(3);
    let good = hall.back_up("2026-11-24T01:00:00Z");
    hall.give(1);
    hall.rot();
    let ask = || Store::open(hall.folder.path(), clock(), Options { restore: OnDamage::Ask, ..options() });
    let Err(StoreError::SetAside { aside, newest, .. }) = ask() else { panic!("opened, or another reason") };
    assert_eq!(newest, Some(good.clone()));
    assert!(aside.join(DATABASE).exists());
    let again = ask().expect_err("still nobody has said what is to come");
    let said = again.to_string();
    assert!(matches!(&again, StoreError::SetAside { aside: same, .. } if *same == aside), "{said}");
    assert!(said.contains("motcua backup restore") && said.contains("20261124-01.db"), "{said}");
    assert_eq!(hall.folders("damaged-").len(), 1);

    let found = restore::restore(hall.folder.path(), &clock(), &options(), &Wanted::Newest).expect("restored");
    assert_eq!(found.from, Some(good));
    let store = ask().expect("opens");
    assert_eq!(next(&store, "ho-tich", 1), 4 + 50 + 1);
}

#[test]
fn staff_get_the_copy_that_they_were_told_of() {
    let hall = Hall::new(3);
    let _ = hall.back_up("2026-11-24T01:00:00Z");
    hall.give(2);
    let older = std::fs::read(hall.path(DATABASE)).expect("read");
    hall.give(1);
    std::fs::write(hall.path(DATABASE), older).expect("written");
    let options = Options { restore: OnDamage::Ask, ..options() };
    let asked = Store::open(hall.folder.path(), clock(), options.clone());
    let Err(StoreError::SetAside { aside, newest, .. }) = asked else { panic!("opened, or another reason") };
    assert_eq!(newest, Some(aside.join(DATABASE)), "it has more than the backup");
    let found = restore::restore(hall.folder.path(), &clock(), &options, &Wanted::Newest).expect("restored");
    assert_eq!((found.from, found.missing), (newest, Some(1)));
    let store = Store::open(hall.folder.path(), clock(), options.clone()).expect("opens");
    assert_eq!(next(&store, "ho-tich", 1), 6 + 50 + 1);
    drop(store);
    // Once a store is in its place, what was set aside long ago is no backup of it.
    let refused = hall.path("backups");
    std::fs::remove_dir_all(&refused).expect("removed");
    let none = restore::restore(hall.folder.path(), &clock(), &options, &Wanted::Newest);
    assert!(matches!(none, Err(StoreError::Unusable { .. })), "{none:?}");
}

#[test]
fn without_a_backup_the_door_opens_and_no_number_is_given_twice() {
    let hall = Hall::new(7);
    hall.rot();
    let store = hall.open().expect("the door opens");
    let found = restored(&store);
    assert_eq!((found.from, found.missing), (None, None));
    let kinds: Vec<_> = log(&store).iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::StoreCreated, EventKind::StoreRestored]);
    assert_eq!(next(&store, "ho-tich", 1), 7 + 50 + 1);
    drop(store);

    // Nothing is known at all: sixty numbers for each hour begun since midnight, and a fifth of the range is left.
    for (at, left_out) in [(MORNING, 400), ("2026-11-23T19:30:00Z", 180), ("2026-11-23T17:00:00Z", 60)] {
        let hall = Hall::new(7);
        std::fs::remove_file(hall.path(mark::NAME)).expect("removed");
        hall.rot();
        let options = Options { plausible: Arc::new(|_, _| true), per_minute: 1, ..options() };
        let store = Store::open(hall.folder.path(), Arc::new(Still(at)), options).expect("the door opens");
        assert_eq!(next(&store, "ho-tich", 1), left_out + 1, "at {at}");
        assert_eq!(next(&store, "dat-dai", 501), 500 + left_out + 1, "at {at}");
    }
}

#[test]
fn without_a_mark_the_hours_since_the_backup_count() {
    let hall = Hall::new(7);
    let _ = hall.back_up("2026-11-24T03:00:00Z");
    std::fs::remove_file(hall.path(mark::NAME)).expect("removed");
    hall.rot();
    // The backup's newest event is of 10:40; it is 13:10.
    let options = Options { per_minute: 1, ..options() };
    let store = Store::open(hall.folder.path(), Arc::new(Still("2026-11-24T06:10:00Z")), options).expect("the door opens");
    assert_eq!(next(&store, "ho-tich", 1), 7 + 3 * 60 + 1);
}

#[test]
fn a_copy_that_is_too_old_does_not_jump_on_every_day_since() {
    for (now, trusted, days) in [("2026-12-23T03:40:00Z", true, 31), ("2026-12-24T03:40:00Z", true, 3), ("2026-12-24T03:40:00Z", false, 2)]
    {
        let hall = Hall::new(7);
        let _ = hall.back_up("2026-11-24T03:00:00Z");
        std::fs::remove_file(hall.path(mark::NAME)).expect("removed");
        hall.rot();
        let options = Options { plausible: Arc::new(move |last, now| trusted || last == now), ..options() };
        let store = Store::open(hall.folder.path(), Arc::new(Still(now)), options).expect("the door opens");
        let numbers = log(&store).pop().expect("an event").detail["numbers"].clone();
        let numbers = numbers.as_object().expect("by day");
        assert_eq!(numbers.len(), days, "{:?}", numbers.keys());
        assert!(numbers.contains_key(DAY));
    }
}

#[test]
fn a_row_that_differs_in_every_backup_does_not_empty_the_hall() {
    let hall = Hall::new(3);
    let file = Connection::open(hall.path(DATABASE)).expect("opens");
    file.execute_batch("INSERT INTO numbering VALUES ('2026-11-20', 'ho-tich', 9)").expect("written, and no event says so");
    drop(file);
    let good = hall.back_up("2026-11-24T01:00:00Z");
    hall.give(2);
    hall.rot();
    let store = hall.open().expect("the door opens");
    assert_eq!(restored(&store).from, Some(good));
    assert_eq!(next(&store, "ho-tich", 1), 5 + 50 + 1);
    drop(store);

    // Without a backup, such a file is not taken for a good copy of itself.
    let hall = Hall::new(3);
    let older = std::fs::read(hall.path(DATABASE)).expect("read");
    hall.give(2);
    std::fs::write(hall.path(DATABASE), older).expect("written");
    let file = Connection::open(hall.path(DATABASE)).expect("opens");
    file.execute_batch("INSERT INTO numbering VALUES ('2026-11-20', 'ho-tich', 9)").expect("written");
    drop(file);
    assert_eq!(restored(&hall.open().expect("the door opens")).from, None);
}

/// A data folder as a cut leaves it: the file, its log and the mark, in the middle of everything.
pub(super) fn as_cut(store: &Store, from: &Path) -> tempfile::TempDir {
    // Behind a rest the mark is set.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while HighMark::read(from).is_none_or(|mark| mark.seq != *store.latest().borrow()) {
        assert!(std::time::Instant::now() < deadline, "the mark is not set");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let folder = tempfile::tempdir().expect("a folder");
    for name in [DATABASE, "hall.db-wal", mark::NAME] {
        let _ = std::fs::copy(from.join(name), folder.path().join(name)).expect("copied");
    }
    folder
}

#[test]
fn a_log_that_lost_its_end_is_noticed_and_loses_nothing_more() {
    let hall = Hall::new(5);
    let _ = hall.back_up("2026-11-24T01:00:00Z");
    let store = hall.open().expect("opens");
    give(&store, 40);
    for part in [0, 40, 60, 90, 99] {
        let cut = Hall { folder: as_cut(&store, hall.folder.path()) };
        std::fs::create_dir(cut.path("backups")).expect("made");
        let _ = std::fs::copy(hall.path("backups/20261124-01.db"), cut.path("backups/20261124-01.db")).expect("copied");
        // Frames from an earlier round of the warmed log lie behind the newest; only what is valid can be lost.
        let valid: i64 = {
            let used = Connection::open(hall.path(DATABASE)).expect("opens");
            used.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| row.get(1)).expect("counted")
        };
        let length = (32 + valid as u64 * (4096 + 24)) * part / 100;
        std::fs::File::options().write(true).open(cut.path("hall.db-wal")).and_then(|log| log.set_len(length)).expect("cut");
        let store = cut.open().expect("the door opens");
        let found = restored(&store);
        let missing = found.missing.expect("known");
        assert!((1..=40).contains(&missing), "{missing} of 47 rows missing with {part} % of the log");
        // The file itself has more than the backup, unless nothing is left of its log.
        let expected = if missing == 40 { cut.path("backups/20261124-01.db") } else { found.aside.join(DATABASE) };
        assert_eq!(found.from, Some(expected), "{part} %");
        assert_eq!(log(&store).len() as i64, 47 - missing + 1);
        assert!(matches!(audit(&store), Audit::Sound { .. }));
        assert_eq!(next(&store, "ho-tich", 1), 45 + 50 + 1, "{part} %");
    }
}

#[test]
fn a_whole_log_behind_a_cut_is_no_damage() {
    let hall = Hall::new(5);
    let store = hall.open().expect("opens");
    give(&store, 40);
    let cut = Hall { folder: as_cut(&store, hall.folder.path()) };
    let store = cut.open().expect("opens");
    assert_eq!((store.health().restored, log(&store).len()), (None, 47));
}

#[test]
fn a_missing_or_empty_database_of_a_hall_is_a_loss_and_no_beginning() {
    for empty in [false, true] {
        let hall = Hall::new(5);
        let good = hall.back_up("2026-11-24T01:00:00Z");
        let path = hall.path(DATABASE);
        if empty {
            std::fs::write(&path, b"").expect("emptied");
        } else {
            std::fs::remove_file(&path).expect("removed");
        }
        let store = hall.open().expect("the door opens");
        assert_eq!(restored(&store).from, Some(good));
        assert_eq!(next(&store, "ho-tich", 1), 5 + 50 + 1);
    }
}

#[test]
fn what_no_check_of_sqlite_sees_is_seen_at_the_start() {
    type Harm = fn(&Connection) -> rusqlite::Result<()>;
    let harms: [(&str, Harm); 4] = [
        ("the mark of the file", |file| file.execute_batch("PRAGMA application_id = 7")),
        ("the version of the tables", |file| file.execute_batch("PRAGMA user_version = 0")),
        ("a row of the log", |file| {
            file.execute_batch("DROP TRIGGER event_is_never_changed; UPDATE event SET detail = '{\"note\":\"0\"}' WHERE seq = 3")
        }),
        ("the epoch", |file| file.execute_batch("UPDATE meta SET value = '7' WHERE key = 'epoch'")),
    ];
    for (what, harm) in harms {
        let hall = Hall::new(5);
        let good = hall.back_up("2026-11-24T01:00:00Z");
        harm(&Connection::open(hall.path(DATABASE)).expect("opens")).expect(what);
        let store = hall.open().expect("the door opens");
        assert_eq!(restored(&store).from, Some(good), "{what}");
    }
}

#[test]
fn what_the_hall_could_not_read_is_seen_at_the_start() {
    let rows =
        "INSERT INTO ticket (id, request_id, token, service_day, queue, number, label, state, print, language, issued_at, arrived_at)
         VALUES (1, '1', '1', '2026-11-24', 'ho-tich', 1, '1', 'issued', 'torn', 'vi', 1, 1);
         INSERT INTO ticket (id, request_id, token, service_day, queue, number, label, state, print, language, issued_at, arrived_at)
         VALUES (2, '2', '2', '2026-11-24', 'ho-tich', 2, '2', 'cancelled', 'sent', 'vi', 1, 1);
         INSERT INTO counter VALUES (1, 'lan', 'break', 1, 0, NULL);
         INSERT INTO pace VALUES ('ho-tich', 'today', 1, 1, 1, 1, 1, 1, 1, 1, 1);
         INSERT INTO meta VALUES ('closed_day', '2026-11-23');";
    let harms = [
        "UPDATE meta SET value = '2026-11-74' WHERE key = 'service_day'",
        "UPDATE meta SET value = 'yesterday' WHERE key = 'closed_day'",
        "UPDATE meta SET value = 'x' WHERE key = 'epoch'",
        "UPDATE meta SET value = 'x' WHERE key = 'secret'",
        "UPDATE meta SET value = substr(value, 3) WHERE key = 'secret'",
        "DELETE FROM meta WHERE key = 'secret'",
        "UPDATE numbering SET queue = 'no key'",
        "UPDATE ticket SET queue = 'no key' WHERE id = 1",
        "UPDATE ticket SET issued_at = 9223372036854775807 WHERE id = 1",
        "INSERT INTO slip VALUES (1, 1, NULL, 'ticket', 'torn', 1, '{', 1, NULL, NULL, NULL)",
        "INSERT INTO slip VALUES (1, 2, NULL, 'ticket', 'sent', 1, '{', 1, NULL, NULL, NULL)",
        "INSERT INTO slip VALUES (1, 2, NULL, 'ticket', 'queued', 1, '{', 1, NULL, NULL, NULL)",
        "UPDATE counter SET pause = 'xmas'",
        "UPDATE pace SET priority_arrivals = -1",
    ];
    for (harm, marked) in harms.iter().flat_map(|harm| [(harm, true), (harm, false)]) {
        let hall = Hall::new(5);
        let file = Connection::open(hall.path(DATABASE)).expect("opens");
        file.execute_batch(rows).expect("filled");
        let good = hall.back_up("2026-11-24T01:00:00Z");
        file.execute_batch(harm).expect(harm);
        drop(file);
        // A newer backup that has it too would keep the hall shut in its place.
        if !harm.contains("epoch") {
            let _ = hall.back_up("2026-11-24T02:00:00Z");
        }
        if !marked {
            std::fs::remove_file(hall.path(mark::NAME)).expect("removed");
        }
        let found = hall.open().expect("the door opens").health().restored;
        let noticed = found.as_ref().is_some_and(|found| found.from == Some(good) && found.why.starts_with("it holds "));
        assert!(noticed, "{harm}, with a mark: {marked}: {found:?}");
    }
}

#[test]
fn an_older_file_in_the_place_of_a_newer_one_is_noticed() {
    let hall = Hall::new(5);
    let older = std::fs::read(hall.path(DATABASE)).expect("read");
    hall.give(3);
    std::fs::write(hall.path(DATABASE), older).expect("written");
    let store = hall.open().expect("opens");
    let found = restored(&store);
    assert_eq!((found.from.as_deref(), found.missing), (Some(found.aside.join(DATABASE).as_path()), Some(3)));
    assert_eq!(next(&store, "ho-tich", 1), 8 + 50 + 1);
}
