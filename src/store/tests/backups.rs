//! Copies of a store that is written meanwhile, and the way back to one.

use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

use super::super::restore::Wanted;
use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(folder).expect("read").map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_one_moment_of_a_busy_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let backups = folder.path().join("backups");
    let store = open(folder.path());
    let filler = store.write(|change| {
        for _ in 0..2000 {
            note(change, &"x".repeat(2000))?;
        }
        Ok::<_, StoreError>(())
    });
    filler.await.expect("filled");
    let busy = tokio::spawn({
        let store = store.clone();
        async move {
            let (mut written, mut longest) = (0, std::time::Duration::ZERO);
            while written < 10_000 {
                let start = std::time::Instant::now();
                store.write(|change| note(change, "busy")).await.expect("written");
                (written, longest) = (written + 1, longest.max(start.elapsed()));
                tokio::task::yield_now().await;
            }
            longest
        }
    });
    let before = *store.latest().borrow();
    let making = {
        let (folder, backups) = (folder.path().to_owned(), backups.clone());
        tokio::task::spawn_blocking(move || backup::make(&folder, &backups, at("2026-11-24T01:59:59Z")))
    };
    let made = making.await.expect("ran").expect("made");
    let after = *store.latest().borrow();
    assert!(before <= made.seq && made.seq < after, "{before} {} {after}: the copy was not made while the store was busy", made.seq);
    assert!(made.path.ends_with("20261124-01.db"));
    assert_eq!(names(&backups), ["20261124-01.db"], "nothing beside it");
    let copy = Connection::open(&made.path).expect("opens");
    assert!(matches!(events::audit(&copy), Ok(Audit::Sound { rows, .. }) if rows == made.seq));
    let same = store.read(|connection| events::hash_at(connection, made.seq)).expect("read");
    assert_eq!(events::hash_at(&copy, made.seq).expect("read"), same);
    busy.abort();
}

#[tokio::test]
async fn an_hour_has_one_backup_and_the_store_knows_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    assert_eq!(store.health().backed_up, None);
    store.back_up().await.expect("made");
    let first = store.health().backed_up.expect("tried").expect("made");
    store.write(|change| note(change, "later")).await.expect("written");
    // Unless the hour turned just now, the second finds the first.
    store.back_up().await.expect("made, or there");
    let second = store.health().backed_up.expect("tried").expect("made");
    assert!(second == first || second.path != first.path);
    assert_eq!(backup::list(&folder.path().join("backups")).expect("read").last(), Some(&first));
    // Asked for by hand, it is made anew.
    let anew = backup::make(folder.path(), &folder.path().join("backups"), first.at).expect("made");
    assert_eq!(anew.seq, 2);
}

#[test]
fn the_newest_hours_and_days_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut made = Vec::new();
    for day in 1..=30 {
        for hour in [7, 8, 9, 16] {
            made.push(format!("202611{day:02}-{hour:02}.db"));
        }
    }
    for name in &made {
        std::fs::write(folder.path().join(name), b"").expect("written");
    }
    std::fs::write(folder.path().join("notes.db"), b"").expect("written");
    retention::prune(folder.path(), retention::Keep { hours: 6, days: 4 }).expect("pruned");
    let kept = [
        "20261127-16.db",
        "20261128-16.db",
        "20261129-09.db",
        "20261129-16.db",
        "20261130-07.db",
        "20261130-08.db",
        "20261130-09.db",
        "20261130-16.db",
        "notes.db",
    ];
    assert_eq!(names(folder.path()), kept);
}

#[tokio::test]
async fn a_wrong_name_or_a_broken_backup_is_not_restored() {
    let folder = tempfile::tempdir().expect("a folder");
    let backups = folder.path().join("backups");
    let store = open(folder.path());
    // Made while the clock stood in 2030.
    let _ = backup::make(folder.path(), &backups, at("2030-01-01T00:00:00Z")).expect("made");
    store.write(|change| note(change, "one")).await.expect("written");
    let good = backup::make(folder.path(), &backups, at("2026-11-24T01:00:00Z")).expect("made");
    store.write(|change| note(change, "two")).await.expect("written");
    let broken = backup::make(folder.path(), &backups, at("2026-11-24T02:00:00Z")).expect("made");
    drop(store);
    let file = std::fs::File::options().write(true).open(broken.path).expect("opens");
    file.write_all_at(&[0xA5; 8000], 3 * 4096).expect("written");
    std::fs::write(backups.join("20261124-03.db"), b"no database").expect("written");
    let found = restore::restore(folder.path(), &clock(), &Options::default(), &Wanted::Newest).expect("restored");
    assert_eq!((found.from, found.missing), (Some(good.path), Some(1)));
}

#[tokio::test]
async fn a_restore_asks_for_the_lock_and_keeps_what_was_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let backups = folder.path().join("backups");
    let store = open(folder.path());
    let made = backup::make(folder.path(), &backups, at("2026-11-24T01:00:00Z")).expect("made");
    store.write(|change| note(change, "later")).await.expect("written");
    let wanted = Wanted::File(made.path);
    let options = Options::default();
    assert!(matches!(restore::restore(folder.path(), &clock(), &options, &wanted), Err(StoreError::Owned(_))));
    drop(store);

    let nonsense = folder.path().join("nonsense.db");
    std::fs::write(&nonsense, b"nonsense").expect("written");
    for refused in [nonsense, PathBuf::from("nowhere.db")] {
        assert!(matches!(restore::restore(folder.path(), &clock(), &options, &Wanted::File(refused)), Err(StoreError::Unusable { .. })));
    }
    assert!(matches!(audit(&open(folder.path())), Audit::Sound { rows: 2, .. }), "nothing has happened");

    let found = restore::restore(folder.path(), &clock(), &options, &wanted).expect("restored");
    let before = Connection::open(found.aside.join(DATABASE)).expect("opens");
    assert!(matches!(events::audit(&before), Ok(Audit::Sound { rows: 2, .. })));
    assert_eq!(backup::list(&backups).expect("read").len(), 1, "the backup stays");
    let store = open(folder.path());
    assert!(matches!(audit(&store), Audit::Sound { rows: 2, .. }));
    assert_eq!(store.health().restored, None);

    drop(store);
    let empty = restore::restore(folder.path(), &clock(), &options, &Wanted::Empty).expect("restored");
    assert_eq!(empty.from, None);
    assert!(matches!(audit(&open(folder.path())), Audit::Sound { rows: 2, .. }), "created, and restored to nothing");
}

#[tokio::test]
async fn the_whole_check_writes_down_what_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    store.write(|change| note(change, "one")).await.expect("written");
    let sound = store.check().await.expect("checked");
    assert_eq!((sound.rows, sound.faults.len()), (2, 0), "{:?}", sound.faults);
    let forged = store.write(|change| {
        change.connection().execute_batch("DROP TRIGGER event_is_never_changed; UPDATE event SET actor = 'nobody' WHERE seq = 2")?;
        Ok::<_, StoreError>(())
    });
    forged.await.expect("somebody with the file can do this");
    let checked = store.check().await.expect("checked");
    assert_eq!(checked.faults.first().map(String::as_str), Some("row 2 of the event log: its content is not what was hashed"));
    assert_eq!(store.health().checked, Some(checked));
    let newest = store.read(|connection| events::after(connection, 2, 10)).expect("read");
    assert_eq!(newest.iter().map(|event| event.kind).collect::<Vec<_>>(), [EventKind::StoreCheckFailed]);
}

#[test]
fn a_start_does_not_wait_for_a_check_that_takes_long() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(open(folder.path()));
    let connection = Connection::open(folder.path().join(DATABASE)).expect("opens");
    connection
        .execute_batch("CREATE TABLE large (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) INSERT INTO large SELECT i FROM n")
        .expect("filled");
    assert_eq!(check::quick(&connection, std::time::Duration::ZERO), Ok(false), "cut short");
    assert_eq!(check::quick(&connection, check::AT_START), Ok(true), "and the connection works on");
}
