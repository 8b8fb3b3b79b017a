//! Whatever becomes of a hall's files: a hall that opens, or one sentence that names the next step; no number given twice, and
//! nothing better passed over.

use std::os::unix::fs::FileExt as _;

use super::super::mark::{self, HighMark};
use super::super::restore::Wanted;
use super::damage::{Hall, clock, give, log, next, options, restored};
use super::*;

/// What became of a hall with damaged files.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// It opened, and had its own events; so many are missing.
    Opened(i64),
    /// One sentence says what to do.
    Said,
}

/// Opens a hall that has given so many numbers and has so many rows, and gives one more.
fn end(hall: &Hall, given: u32, rows: i64, what: &str) -> End {
    match hall.open() {
        Ok(store) => {
            let own = log(&store).iter().filter(|event| event.detail.get("from").is_none()).count() as i64;
            let number = next(&store, "ho-tich", 1);
            assert!(number > given, "{what}: {number} was given before");
            assert!(matches!(audit(&store), Audit::Sound { .. }), "{what}: {:?}", audit(&store));
            End::Opened(rows - own)
        }
        Err(error) => {
            let said = error.to_string();
            let names_a_step =
                ["motcua backup restore", "start again", "let this user", "mount its disk"].iter().any(|step| said.contains(step));
            assert!(names_a_step && !said.contains('\n'), "{what}: {said}");
            End::Said
        }
    }
}

fn write_at(hall: &Hall, place: u64, bytes: &[u8]) {
    let file = std::fs::File::options().write(true).open(hall.path(DATABASE)).expect("opens");
    file.write_all_at(bytes, place).expect("written");
}

/// A copy of a hall, with its backups.
fn copied(hall: &Hall) -> Hall {
    fn copy(from: &Path, to: &Path) {
        for entry in std::fs::read_dir(from).expect("read").map(|entry| entry.expect("an entry").path()) {
            let target = to.join(entry.file_name().expect("a name"));
            if entry.is_dir() {
                std::fs::create_dir(&target).expect("made");
                copy(&entry, &target);
            } else if !entry.ends_with("hall.ballast") {
                let _ = std::fs::copy(&entry, &target).expect("copied");
            }
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    copy(hall.folder.path(), folder.path());
    Hall { folder }
}

#[test]
fn every_byte_and_bit_of_the_header_may_be_wrong() {
    let hall = Hall::new(5);
    let _ = hall.back_up("2026-11-24T01:00:00Z");
    hall.give(4);
    let (given, rows) = (9, 11);
    let header = std::fs::read(hall.path(DATABASE)).expect("read")[..100].to_vec();
    let bytes = (0..100).map(|place| (place, 0xff_u8));
    let bits = (0..800).map(|bit| (bit / 8, 1 << (bit % 8)));
    let harms: Vec<(usize, u8)> = bytes.chain(bits).collect();
    let (mut said, mut lost) = (Vec::new(), Vec::new());
    std::thread::scope(|scope| {
        let workers: Vec<_> = harms
            .chunks(harms.len().div_ceil(4))
            .map(|harms| {
                let (hall, header) = (&hall, &header);
                scope.spawn(move || {
                    let mut ends = Vec::new();
                    for &(place, flip) in harms {
                        let copy = copied(hall);
                        write_at(&copy, place as u64, &[header[place] ^ flip]);
                        ends.push((place, flip, end(&copy, given, rows, &format!("byte {place} with {flip:#x}"))));
                    }
                    ends
                })
            })
            .collect();
        for worker in workers {
            for (place, flip, end) in worker.join().expect("ran") {
                match end {
                    End::Opened(0) => {}
                    End::Opened(missing) => lost.push((place, flip, missing)),
                    End::Said => said.push((place, flip)),
                }
            }
        }
    });
    // Only what could be the file of a newer program is for a person to judge.
    assert!(said.iter().all(|(place, _)| (60..64).contains(place)), "{said:?}");
    assert!(said.len() <= 33, "{} halls wait for a person", said.len());
    assert_eq!(lost, [], "the file itself has everything, and was passed over");
}

#[test]
fn a_header_alone_is_mended_without_a_backup_or_a_mark() {
    for (place, bytes) in [
        (0, &[0_u8; 32][..]),
        (32, &[0xff; 8]),
        (40, &[0; 60]),
        (18, &[0xff]),
        (44, &[9; 4]),
        (60, &[0; 4]),
        (60, &[0xff; 4]),
        (63, &[3]),
        (68, &[1]),
    ] {
        for marked in [true, false] {
            let hall = Hall::new(5);
            write_at(&hall, place, bytes);
            if !marked {
                std::fs::remove_file(hall.path(mark::NAME)).expect("removed");
            }
            assert_eq!(end(&hall, 5, 7, &format!("{bytes:?} at {place}")), End::Opened(0), "{bytes:?} at {place}, marked: {marked}");
            assert!(!hall.path("hall.db.mending").exists());
        }
    }
}

#[test]
fn the_file_of_a_newer_program_is_never_touched_or_passed_over() {
    type Harm = fn(&Hall);
    let harms: [(&str, Harm); 4] = [
        ("nothing else", |_| {}),
        ("a row hashed in its own way", |hall| {
            let file = Connection::open(hall.path(DATABASE)).expect("opens");
            file.execute_batch("DROP TRIGGER event_is_never_changed; UPDATE event SET hash = zeroblob(32) WHERE seq = 4").expect("written");
        }),
        ("tables of its own", |hall| {
            let file = Connection::open(hall.path(DATABASE)).expect("opens");
            file.execute_batch("DROP TABLE pace; CREATE TABLE later (x); DELETE FROM meta WHERE key = 'epoch'").expect("written");
        }),
        ("damage of its own", |hall| hall.rot()),
    ];
    for (what, harm) in harms {
        for version in [schema::VERSION + 1, 99, 1_000] {
            let hall = Hall::new(5);
            let _ = hall.back_up("2026-11-24T01:00:00Z");
            harm(&hall);
            // Past SQLite, so that a page that is damaged does not matter.
            write_at(&hall, 60, &(version as u32).to_be_bytes());
            let before = std::fs::read(hall.path(DATABASE)).expect("read");
            let said = hall.open().expect_err("too new").to_string();
            assert!(said.contains("a newer version of this program") && said.contains("motcua backup restore"), "{what}: {said}");
            assert_eq!(std::fs::read(hall.path(DATABASE)).expect("read"), before, "{what}, version {version}");
            assert!(hall.folders("damaged-").is_empty(), "{what}, version {version}");
            // Whoever wants this program back gets the newest copy that it can read.
            let found = restore::restore(hall.folder.path(), &clock(), &options(), &Wanted::Newest).expect("restored");
            assert!(found.from.expect("a copy").ends_with("20261124-01.db"));
            assert_eq!(next(&hall.open().expect("opens"), "ho-tich", 1), 5 + 50 + 1, "{what}, version {version}");
        }
    }
}

#[test]
fn candidates_are_tried_until_one_opens() {
    // Of a newer version, with a row that differs, no database, empty, without its epoch; then a good one.
    let hall = Hall::new(3);
    let good = hall.back_up("2026-11-24T01:00:00Z");
    let harms = [
        "PRAGMA user_version = 99",
        "DROP TRIGGER event_is_never_changed; UPDATE event SET detail = '{}' WHERE seq = 3",
        "DELETE FROM meta WHERE key = 'epoch'",
        "DELETE FROM meta WHERE key = 'secret'",
        "DROP TABLE pace",
    ];
    for (index, harm) in harms.iter().enumerate() {
        hall.give(1);
        let path = hall.back_up(&format!("2026-11-24T{:02}:00:00Z", index + 2));
        Connection::open(path).and_then(|file| file.execute_batch(harm)).expect(harm);
    }
    std::fs::write(hall.path("backups/20261124-12.db"), b"").expect("written");
    std::fs::write(hall.path("backups/20261124-13.db"), vec![7; 9_000]).expect("written");
    std::fs::create_dir(hall.path("backups/20261124-14.db")).expect("made");
    hall.rot();
    let store = hall.open().expect("the door opens");
    assert_eq!(restored(&store).from, Some(good));
    give(&store, 1);
    assert_eq!(log(&store).last().expect("a number").detail["numbers"]["2026-11-24"]["ho-tich"], 8 + 50 + 1);
    // The same by hand, and of a named one that is good but for its header.
    drop(store);
    let named = hall.back_up("2026-11-24T20:00:00Z");
    std::fs::File::options().write(true).open(&named).and_then(|file| file.write_all_at(&[0xee; 24], 0)).expect("written");
    let found = restore::restore(hall.folder.path(), &clock(), &options(), &Wanted::File(named.clone())).expect("restored");
    assert_eq!((found.from, found.missing), (Some(named), Some(0)));
    for refused in ["backups/20261124-02.db", "backups/20261124-03.db", "backups/20261124-13.db", "backups/20261124-14.db", "nowhere"] {
        let refused = restore::restore(hall.folder.path(), &clock(), &options(), &Wanted::File(hall.path(refused)));
        assert!(matches!(refused, Err(StoreError::Unusable { .. })), "{refused:?}");
    }
    assert!(next(&hall.open().expect("opens"), "ho-tich", 1) > 59);
}

#[test]
fn tables_of_an_older_form_than_they_say_are_read_for_what_they_are() {
    for version in 2..schema::VERSION {
        let hall = Hall { folder: tempfile::tempdir().expect("a folder") };
        first_version(hall.folder.path());
        let mut file = Connection::open(hall.path(DATABASE)).expect("opens");
        schema::migrations().to_version(&mut file, version as usize).expect("migrated");
        file.execute_batch("PRAGMA application_id = 0x6d637561; INSERT OR IGNORE INTO meta VALUES ('epoch', '7')").expect("ours");
        secret::begin(&file).expect("made");
        for wrong in [1, version - 1, version + 1, 0, -7] {
            let copy = copied(&hall);
            Connection::open(copy.path(DATABASE)).and_then(|file| file.pragma_update(None, "user_version", wrong)).expect("set");
            if wrong == version {
                continue;
            }
            match copy.open() {
                Ok(store) => {
                    let tickets: i64 = store
                        .read(|connection| Ok::<_, StoreError>(connection.query_row("SELECT count(*) FROM ticket", [], |row| row.get(0))?))
                        .expect("read");
                    // Rows without an event are no sound copy; what matters is that the door opens.
                    assert!(tickets == 7 || store.health().restored.is_some(), "{version} as {wrong}");
                }
                Err(error) => panic!("{version} as {wrong}: {error}"),
            }
        }
    }
}

#[test]
fn files_may_be_missing_in_all_combinations() {
    // Nineteen numbers: five in the first backup, five more in the second, nine in the log alone.
    let hall = Hall::new(5);
    let _ = hall.back_up("2026-11-24T01:00:00Z");
    hall.give(5);
    let _ = hall.back_up("2026-11-24T02:00:00Z");
    let store = hall.open().expect("opens");
    give(&store, 9);
    let cut = super::damage::as_cut(&store, hall.folder.path());
    let whole = Hall { folder: cut };
    std::fs::create_dir(whole.path("backups")).expect("made");
    for name in ["backups/20261124-01.db", "backups/20261124-02.db"] {
        let _ = std::fs::copy(hall.path(name), whole.path(name)).expect("copied");
    }
    drop(store);
    let parts = [DATABASE, "hall.db-wal", mark::NAME, "backups/20261124-01.db", "backups/20261124-02.db"];
    for missing in 0..1_u32 << parts.len() {
        for instead in ["nothing", "an empty file", "a folder"] {
            let copy = copied(&whole);
            let is_missing = |part: usize| missing >> part & 1 == 1;
            for part in parts.iter().enumerate().filter(|(index, _)| is_missing(*index)).map(|(_, part)| part) {
                std::fs::remove_file(copy.path(part)).expect("removed");
                match instead {
                    "an empty file" => std::fs::write(copy.path(part), b"").expect("written"),
                    "a folder" => std::fs::create_dir(copy.path(part)).expect("made"),
                    _ => {}
                }
            }
            let what = format!(
                "{:?} missing, {instead} there",
                parts.iter().enumerate().filter(|(index, _)| is_missing(*index)).collect::<Vec<_>>()
            );
            let nothing_is_left = (0..5).all(is_missing) && instead == "nothing";
            if nothing_is_left {
                assert_eq!(next(&copy.open().expect("begins"), "ho-tich", 1), 1, "{what}");
                continue;
            }
            let ended = end(&copy, 19, 21, &what);
            // Nothing better was passed over.
            let best = match (is_missing(0), is_missing(1), is_missing(3), is_missing(4)) {
                (false, false, ..) => 0,
                (_, _, _, false) | (false, true, ..) => 9,
                (_, _, false, true) => 14,
                _ => 21,
            };
            match ended {
                End::Opened(lost) => assert!(lost <= best, "{what}: {lost} rows are gone, and {best} had to be"),
                End::Said => panic!("{what}: nobody opened the door"),
            }
        }
    }
}

#[test]
fn a_folder_of_which_everything_is_gone_but_the_lock_is_no_new_one() {
    let hall = Hall::new(70);
    for name in [DATABASE, mark::NAME] {
        std::fs::remove_file(hall.path(name)).expect("removed");
    }
    let store = hall.open().expect("the door opens");
    assert_eq!(restored(&store).from, None);
    assert!(next(&store, "ho-tich", 1) > 70);
}

#[test]
fn a_file_alone_asks_the_backups_whether_it_lacks_something() {
    // The file of an hour ago, without log and mark, or with its old mark; a newer backup knows more.
    for with_mark in [false, true] {
        let hall = Hall::new(4);
        let old = [DATABASE, mark::NAME].map(|name| (name, std::fs::read(hall.path(name)).expect("read")));
        hall.give(300);
        let newest = hall.back_up("2026-11-24T02:00:00Z");
        hall.give(20);
        for (name, bytes) in &old {
            std::fs::write(hall.path(name), bytes).expect("written");
        }
        if !with_mark {
            std::fs::remove_file(hall.path(mark::NAME)).expect("removed");
        }
        let store = hall.open().expect("the door opens");
        let found = restored(&store);
        assert!(found.why.contains("a backup has 300 rows"), "{}", found.why);
        assert_eq!(found.from, Some(newest));
        assert!(next(&store, "ho-tich", 1) > 324);
    }
    // An ancestor of what the backups are copies of: a restore had begun another epoch.
    let hall = Hall::new(4);
    let old = std::fs::read(hall.path(DATABASE)).expect("read");
    let backup = hall.back_up("2026-11-24T01:00:00Z");
    let _ = restore::restore(hall.folder.path(), &clock(), &options(), &Wanted::File(backup)).expect("restored");
    hall.give(3);
    let newest = hall.back_up("2026-11-24T02:00:00Z");
    std::fs::write(hall.path(DATABASE), old).expect("written");
    std::fs::remove_file(hall.path(mark::NAME)).expect("removed");
    let store = hall.open().expect("the door opens");
    assert_eq!(restored(&store).from, Some(newest));
    drop(store);
    // What staff put in place on purpose is no loss, though newer backups are there.
    let hall = Hall::new(4);
    let early = hall.back_up("2026-11-24T01:00:00Z");
    hall.give(9);
    let _ = hall.back_up("2026-11-24T02:00:00Z");
    let _ = restore::restore(hall.folder.path(), &clock(), &options(), &Wanted::File(early)).expect("restored");
    for marked in [true, false] {
        if !marked {
            std::fs::remove_file(hall.path(mark::NAME)).expect("removed");
        }
        assert_eq!(hall.open().expect("opens").health().restored, None, "marked: {marked}");
    }
}

#[test]
fn how_far_numbers_jump_follows_from_what_may_have_been_given() {
    // Without a mark: what the terminal gives in the hours begun since, and a fifth of the range is left.
    for (per_minute, last, after, expected) in [
        (12, 9_999, "2026-11-24T04:00:00Z", 7 + 720),
        (12, 9_999, "2026-11-24T06:10:00Z", 7 + 3 * 720),
        (12, 9_999, "2026-11-24T16:10:00Z", 7 + 10 * 720),
        (12, 999, "2026-11-24T04:00:00Z", 7 + 720),
        (12, 999, "2026-11-24T06:10:00Z", 999 - 199),
        (12, 499, "2026-11-24T06:10:00Z", 499 - 99),
        (2, 9_999, "2026-11-24T04:00:00Z", 7 + 120),
        (0, 9_999_999, "2026-11-24T04:00:00Z", 7 + 36_000),
        (12, 40, "2026-11-24T04:00:00Z", 7 + 50),
    ] {
        let hall = Hall::new(7);
        let _ = hall.back_up("2026-11-24T03:40:00Z");
        std::fs::remove_file(hall.path(mark::NAME)).expect("removed");
        std::fs::remove_file(hall.path(DATABASE)).expect("removed");
        let queues = vec![Range { queue: "ho-tich".parse().expect("a key"), first: 1, last }];
        let options = Options { per_minute, queues, plausible: Arc::new(|_, _| true), ..options() };
        let store = Store::open(hall.folder.path(), Arc::new(super::damage::Still(after)), options).expect("the door opens");
        assert_eq!(next(&store, "ho-tich", 1), expected + 1, "{per_minute} a minute, up to {last}, at {after}");
    }
}

#[test]
fn a_rush_is_never_further_ahead_of_the_mark_than_numbers_jump() {
    // In the middle of a rush, without any rest, the file and its log are gone; the mark is what it is at that moment.
    for numbers in [1, 30, 49, 50, 51, 120, 333] {
        let hall = Hall { folder: tempfile::tempdir().expect("a folder") };
        let store = hall.open().expect("opens");
        give(&store, numbers);
        let folder = tempfile::tempdir().expect("a folder");
        if let Ok(mark) = std::fs::read(hall.path(mark::NAME)) {
            std::fs::write(folder.path().join(mark::NAME), mark).expect("written");
        }
        let lost = Hall { folder };
        let known = HighMark::read(lost.folder.path()).map_or(0, |mark| mark.numbers.values().sum());
        drop(store);
        assert!(numbers - known < 50, "{numbers} given, {known} known");
        if known > 0 {
            assert!(next(&lost.open().expect("the door opens"), "ho-tich", 1) > numbers);
        }
    }
}
