//! Starts and restores that are cut at any step.

use super::super::mark::{self, HighMark};
use super::damage::{Hall, as_cut, clock, give, log, next, options, restored};
use super::*;

#[test]
fn a_folder_of_its_name_is_set_aside_with_all_that_is_in_it() {
    for name in [DATABASE, "hall.db-wal", "hall.db-shm", "hall.db-journal"] {
        let hall = Hall::new(2);
        if name == DATABASE {
            std::fs::rename(hall.path(DATABASE), hall.path("elsewhere")).expect("moved");
        }
        std::fs::create_dir(hall.path(name)).expect("made");
        std::fs::write(hall.path(name).join("x"), b"x").expect("written");
        let store = hall.open().expect("the door opens");
        let found = restored(&store);
        assert!(found.aside.join(name).join("x").exists(), "{name}");
        assert_eq!(found.from.is_some(), name != DATABASE, "{name}: the file itself is well");
        assert_eq!(next(&store, "ho-tich", 1), 2 + 50 + 1);
    }
}

#[test]
fn a_first_start_that_was_cut_is_begun_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut file = Connection::open(folder.path().join(DATABASE)).expect("opens");
    settings::writing(&file).expect("set");
    migrate::migrate(&mut file).expect("migrated");
    drop(file);
    let store = Store::open(folder.path(), clock(), options()).expect("opens");
    assert_eq!((store.health().restored, log(&store).len()), (None, 1));
}

#[test]
fn a_broken_mark_is_written_anew() {
    let hall = Hall::new(2);
    for broken in [&b""[..], b"{}", b"\xff\xff", b"{\"epoch\":1}\n0000\n"] {
        std::fs::write(hall.path(mark::NAME), broken).expect("written");
        let store = hall.open().expect("opens");
        assert_eq!(store.health().restored, None);
        drop(store);
        assert_eq!(HighMark::read(hall.folder.path()).expect("written anew").seq, 4);
    }
}

#[test]
fn a_restore_may_be_cut_at_every_step() {
    let steps = |hall: &Hall| exchange::rest(hall.folder.path()).expect("planned");
    let begun = || {
        let hall = Hall::new(4);
        let good = hall.back_up("2026-11-24T01:00:00Z");
        hall.give(3);
        let store = hall.open().expect("opens");
        give(&store, 1);
        // Killed: its log is still beside it.
        let cut = Hall { folder: as_cut(&store, hall.folder.path()) };
        let mark = HighMark::read(cut.folder.path()).expect("marked");
        let aside = cut.path("replaced-20261124T034000Z");
        let (clock, options) = (clock(), options());
        let scene = restore::Rescue {
            folder: cut.folder.path(),
            clock: &clock,
            options: &options,
            mark: Some(&mark),
            aside: &aside,
            why: "a test",
        };
        let _ = scene.build(Some(&scene.readable(&good).expect("read"))).expect("built");
        (cut, aside, mark)
    };
    let (hall, ..) = begun();
    let count = steps(&hall).len();
    assert!(count >= 8, "a folder, two files and a copy to move, the mark, and what makes them durable: {count}");
    for cut in 0..=count {
        let (hall, aside, mark) = begun();
        for step in &steps(&hall)[..cut] {
            step.take(hall.folder.path()).expect("taken");
        }
        let store = hall.open().expect("opens after every cut");
        assert_eq!(store.health().restored, None, "the copy is whole, cut at {cut}");
        assert!(matches!(audit(&store), Audit::Sound { rows: 7, .. }), "{:?}, cut at {cut}", audit(&store));
        assert_eq!(log(&store).last().map(|event| event.kind), Some(EventKind::StoreRestored));
        assert_eq!(next(&store, "ho-tich", 1), 8 + 50 + 1);
        // What was there before is whole too, log and all.
        let before = Connection::open(aside.join(DATABASE)).expect("opens");
        let newest: i64 = before.query_row("SELECT max(seq) FROM event", [], |row| row.get(0)).expect("read");
        assert_eq!(newest, mark.seq, "cut at {cut}");
    }
    // Cut before the point of no return, nothing has happened.
    let hall = Hall::new(4);
    std::fs::write(hall.path("hall.db.making"), b"half a copy").expect("written");
    let store = hall.open().expect("opens");
    assert_eq!((store.health().restored, log(&store).len()), (None, 6));
}

#[test]
fn setting_a_file_aside_may_be_cut_at_every_step() {
    let begun = || {
        let hall = Hall::new(4);
        let _ = hall.back_up("2026-11-24T01:00:00Z");
        let store = hall.open().expect("opens");
        give(&store, 3);
        // Killed: the newest numbers are in its log alone.
        let cut = Hall { folder: as_cut(&store, hall.folder.path()) };
        std::fs::rename(hall.path("backups"), cut.path("backups")).expect("moved");
        std::fs::create_dir(cut.path("damaged-20261124T034000Z.open")).expect("the first step");
        cut
    };
    let steps = |hall: &Hall| exchange::rest(hall.folder.path()).expect("planned");
    let count = steps(&begun()).len();
    assert!(count >= 8, "a folder, two files to move, its name, and what makes them durable: {count}");
    for cut in 0..=count {
        let hall = begun();
        for step in &steps(&hall)[..cut] {
            step.take(hall.folder.path()).expect("taken");
        }
        // Somebody looks at what is there, and SQLite makes a new log beside the file.
        let _ = inspect(hall.folder.path());
        let store = hall.open().expect("the door opens after every cut");
        let found = restored(&store);
        assert_eq!((&found.from, found.missing), (&Some(found.aside.join(DATABASE)), Some(0)), "cut at {cut}");
        assert_eq!(hall.folders("damaged-"), [found.aside], "cut at {cut}");
        assert_eq!(next(&store, "ho-tich", 1), 7 + 50 + 1);
    }
}

#[test]
fn what_is_not_damaged_is_never_set_aside() {
    // A newer version of the program wrote it.
    let hall = Hall::new(2);
    Connection::open(hall.path(DATABASE)).and_then(|file| file.execute_batch("PRAGMA user_version = 99")).expect("written");
    let before = std::fs::read(hall.path(DATABASE)).expect("read");
    let refused = hall.open().expect_err("too new").to_string();
    assert!(refused.contains("a newer version"), "{refused}");
    assert_eq!(std::fs::read(hall.path(DATABASE)).expect("read"), before);

    // Another program's, in the place of ours.
    let hall = Hall::new(2);
    std::fs::remove_file(hall.path(DATABASE)).expect("removed");
    Connection::open(hall.path(DATABASE)).and_then(|file| file.execute_batch("CREATE TABLE theirs (x)")).expect("made");
    assert!(matches!(hall.open(), Err(StoreError::Unusable { .. })));

    assert!(hall.folders("damaged-").is_empty());
}

#[test]
fn a_first_form_that_was_cut_while_it_became_ours_has_its_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    first_version(folder.path());
    let mut file = Connection::open(folder.path().join(DATABASE)).expect("opens");
    migrate::migrate(&mut file).expect("migrated");
    drop(file);
    let store = Store::open(folder.path(), clock(), options()).expect("opens");
    assert_eq!(store.health().restored, None);
}
