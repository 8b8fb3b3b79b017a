//! A drive that is full, and one that fails.

use std::process::Command;
use std::time::{Duration, Instant};

use super::*;

/// Lets the file grow by so many pages more and not further, as a full drive does.
async fn limit(store: &Store, pages: i64) {
    let limited = store.write(move |change| {
        let connection = change.connection();
        let count: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let free: i64 = connection.pragma_query_value(None, "freelist_count", |row| row.get(0))?;
        // The warmed log left free pages behind; they are filled first.
        connection
            .execute_batch(&format!("CREATE TABLE filling (x BLOB); INSERT INTO filling VALUES (zeroblob({}))", (free - 4) * 4092))?;
        connection.query_row(&format!("PRAGMA max_page_count = {}", count + pages), [], |_| Ok(()))?;
        Ok::<_, StoreError>(())
    });
    limited.await.expect("limited");
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn on_a_full_drive_nothing_is_acknowledged_that_is_not_kept_and_the_store_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    let ballast = folder.path().join("hall.ballast");
    until("the ballast is there", || ballast.exists()).await;
    limit(&store, 20).await;
    let mut kept = 0;
    let refused = loop {
        let text = "x".repeat(2000);
        match store.write(move |change| note(change, &text)).await {
            Ok(()) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < 1000, "the drive never became full");
    };
    assert_eq!(refused, StoreError::Full);
    assert!(kept > 5, "only {kept} were kept: the test did not do its work");
    assert!(store.tight() && !ballast.exists(), "the ballast makes room, and what can wait is to be refused");
    assert!(store.write(|change| Ok::<_, StoreError>(change.tight())).await.expect("goes on"));
    // Those that were carried out together with one that found no room were not kept either, and know it.
    let small: Vec<_> = (0..3).map(|index| store.write(move |change| note(change, &"y".repeat(index * 100_000)))).collect();
    let mut answers = Vec::new();
    for change in small {
        answers.push(change.await);
    }
    assert_eq!(answers.last(), Some(&Err(StoreError::Full)));
    let acknowledged = answers.iter().filter(|answer| answer.is_ok()).count();
    let rows = 1 + kept + acknowledged as i64;
    assert!(matches!(audit(&store), Audit::Sound { rows: found, .. } if found == rows), "{:?}, not {rows}", audit(&store));

    let freed = store.write(|change| {
        change.connection().query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(()))?;
        Ok::<_, StoreError>(())
    });
    freed.await.expect("room again");
    store.write(|change| note(change, &"x".repeat(100_000))).await.expect("written");
    until("the ballast comes back", || ballast.exists() && !store.tight()).await;
}

#[tokio::test]
async fn a_statement_that_finds_damage_stops_the_writer_and_one_that_is_refused_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    let twice = store.write(|change| {
        change.connection().execute_batch("INSERT INTO meta VALUES ('one', '1'); INSERT INTO meta VALUES ('one', '2')")?;
        Ok::<_, StoreError>(())
    });
    assert!(matches!(twice.await, Err(StoreError::Refused(_))), "a constraint is a refusal");
    let filled = store.write(|change| {
        change.connection().execute_batch(
            "CREATE TABLE far (x BLOB); INSERT INTO far VALUES (zeroblob(400000)); INSERT INTO far VALUES (randomblob(400000))",
        )?;
        note(change, "kept")
    });
    filled.await.expect("written");
    drop(store);
    let path = folder.path().join(DATABASE);
    let root: i64 = Connection::open(&path)
        .and_then(|connection| connection.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'far'", [], |row| row.get(0)))
        .expect("read");
    let store = open(folder.path());
    // The drive rots while the hall runs, and the page is no longer in memory.
    let file = std::fs::File::options().write(true).open(&path).expect("opens");
    std::os::unix::fs::FileExt::write_all_at(&file, &[0xA5; 64], (root as u64 - 1) * 4096).expect("written");
    let forgotten = store.write(|change| Ok::<_, StoreError>(change.connection().execute_batch("PRAGMA shrink_memory")?));
    forgotten.await.expect("forgotten");

    let latest = store.latest();
    let beside = store.write(|change| note(change, "beside"));
    let stumbling = store.write(|change| {
        change.connection().query_row("SELECT count(x) FROM far", [], |row| row.get::<_, i64>(0)).map_err(StoreError::from)
    });
    let (beside, stumbled) = (beside.await, stumbling.await);
    assert!(matches!(stumbled, Err(StoreError::Damaged(_))), "{stumbled:?}");
    until("the writer stops", || latest.has_changed().is_err()).await;
    assert_eq!(store.write(|change| note(change, "late")).await, Err(StoreError::Closed));
    // Whatever was acknowledged is there, and nothing else.
    let notes =
        store.read(|connection| Ok::<_, StoreError>(connection.query_row("SELECT count(*) FROM event", [], |row| row.get::<_, i64>(0))?));
    assert_eq!(notes.expect("read"), 2 + i64::from(beside.is_ok()));
}

#[tokio::test]
async fn a_writer_that_stops_leaves_the_file_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    store.write(|change| note(change, "kept")).await.expect("written");
    let path = folder.path().join(DATABASE);
    let before = std::fs::read(&path).expect("read");
    let lost = StoreError::Lost("a flush".to_owned());
    let failing = lost.clone();
    assert_eq!(store.write(|_| Err::<(), _>(failing)).await, Err(lost));
    drop(store);
    assert!(std::fs::read(&path).expect("read") == before, "what was in the log is still nowhere else");
    assert!(matches!(audit(&open(folder.path())), Audit::Sound { rows: 2, .. }));
}

#[test]
fn a_ballast_that_holds_nothing_is_made_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hall.ballast");
    for short in [0, 31 << 20] {
        std::fs::File::create(&path).and_then(|file| file.set_len(short)).expect("made");
        let room = room::Room::new(folder.path());
        assert_eq!(std::fs::metadata(&path).expect("there").len(), 32 << 20);
        assert!(room.at_ease());
    }
}

/// A drive of its own in memory, gone with the value.
struct Drive(tempfile::TempDir);

impl Drive {
    fn new(size: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder.path()).status();
        assert!(mounted.expect("runs").success());
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Fills all that is free with a file.
    fn fill(&self, name: &str) -> std::path::PathBuf {
        let path = self.path().join(name);
        let mut file = std::fs::File::create(&path).expect("made");
        let part = vec![1; 1 << 16];
        while std::io::Write::write_all(&mut file, &part).is_ok() {}
        path
    }
}

impl Drop for Drive {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}

#[tokio::test]
#[cfg_attr(not(mounts), ignore = "mounting a small drive needs root")]
async fn a_drive_that_other_files_fill_stops_numbers_first_and_calls_last() {
    let drive = Drive::new("64m");
    let store = open(drive.path());
    let ballast = drive.path().join("hall.ballast");
    assert_eq!(std::fs::metadata(&ballast).expect("made").len(), 4 << 20, "a sixteenth of a small drive");
    assert!(!store.tight());
    // Somebody's photographs take the rest.
    let photographs = drive.fill("photographs");
    let (mut calls, mut full) = (0, 0);
    for _ in 0..200 {
        match store.write(|change| note(change, &"call".repeat(500))).await {
            Ok(()) => calls += 1,
            Err(error) => {
                assert_eq!(error, StoreError::Full);
                full += 1;
            }
        }
    }
    assert!(store.tight(), "no numbers any more");
    assert!(calls >= 190, "{calls} calls went on, {full} found no room");
    assert!(!ballast.exists());
    drop(store);
    // The log was tidied away, so that there is room for a start and for calls.
    let store = open(drive.path());
    store.write(|change| note(change, "call")).await.expect("written");
    std::fs::remove_file(photographs).expect("removed");
    until("numbers are given again", || !store.tight() && ballast.exists()).await;
    assert!(matches!(audit(&store), Audit::Sound { rows, .. } if rows == 2 + calls));
}

#[tokio::test]
#[cfg_attr(not(mounts), ignore = "mounting a small drive needs root")]
async fn without_a_single_free_byte_and_without_ballast_the_hall_comes_up_to_call() {
    let drive = Drive::new("64m");
    let store = open(drive.path());
    // What the warming of the log leaves behind outside of tests.
    let warmed = store.write(|change| {
        change.connection().execute_batch("CREATE TABLE warm (x); INSERT INTO warm VALUES (zeroblob(4000000)); DROP TABLE warm")?;
        note(change, "before")
    });
    warmed.await.expect("written");
    drop(store);
    std::fs::remove_file(drive.path().join("hall.ballast")).expect("made before");
    let photographs = drive.fill("photographs");
    let store = open(drive.path());
    assert!(store.tight(), "no numbers");
    for call in 0..100 {
        store.write(|change| note(change, "call")).await.unwrap_or_else(|error| panic!("call {call}: {error}"));
    }
    drop(store);
    // And again, with what the log gave back.
    let store = open(drive.path());
    store.write(|change| note(change, "call")).await.expect("written");
    assert!(matches!(audit(&store), Audit::Sound { rows: 103, .. }), "{:?}", audit(&store));
    std::fs::remove_file(photographs).expect("removed");
    until("numbers are given again", || !store.tight()).await;
}

#[test]
#[cfg_attr(not(mounts), ignore = "mounting a small drive needs root")]
fn a_hall_on_a_medium_that_can_only_be_read_is_read() {
    let drive = Drive::new("64m");
    let folder = drive.path().join("a folder? 100%#/đĩa");
    std::fs::create_dir_all(&folder).expect("made");
    drop(open(&folder));
    std::fs::remove_file(folder.join("hall.ballast")).expect("made before");
    let remount = |how: &str| {
        assert!(Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(drive.path()).status().expect("runs").success());
    };
    remount("ro");
    let connection = inspect(&folder).expect("read").expect("a hall");
    let checked = check::whole(&connection, Timestamp::UNIX_EPOCH).expect("checked");
    assert_eq!((checked.rows, checked.faults.len()), (1, 0), "{:?}", checked.faults);
    drop(connection);
    remount("rw");
    // One that was killed has a log, which nobody can read there.
    let store = open(&folder);
    for name in [DATABASE, "hall.db-wal"] {
        let _ = std::fs::copy(folder.join(name), drive.path().join(name)).expect("copied");
    }
    drop(store);
    remount("ro");
    let said = inspect(drive.path()).expect_err("not closed in order").to_string();
    assert!(said.contains("copy its folder to a drive first"), "{said}");
    remount("rw");
}

#[test]
#[cfg_attr(not(mounts), ignore = "mounting a small drive needs root")]
fn the_ballast_of_a_drive_whose_size_changes_stays_while_it_is_half_of_what_it_should_be() {
    let drive = Drive::new("64m");
    let path = drive.path().join("hall.ballast");
    for (length, then) in [(4 << 20, 4 << 20), (2 << 20, 2 << 20), (1 << 20, 4 << 20), (0, 4 << 20)] {
        std::fs::write(&path, vec![1; length]).expect("made");
        assert!(room::Room::new(drive.path()).at_ease());
        assert_eq!(std::fs::metadata(&path).expect("there").len(), then, "of {length}");
    }
}

#[tokio::test]
#[cfg_attr(not(mounts), ignore = "mounting a small drive needs root")]
async fn backups_do_not_take_the_room_that_numbers_need() {
    let drive = Drive::new("64m");
    let store = open(drive.path());
    store.write(|change| note(change, &"x".repeat(4 << 20))).await.expect("written");
    let backups = drive.path().join("backups");
    let made = |hour: u32| {
        let at: Timestamp = format!("2026-11-24T{hour:02}:00:00Z").parse().expect("a moment");
        backup::make(drive.path(), &backups, at)
    };
    for hour in 0..20 {
        let _ = made(hour).expect("there is room once an older one is gone");
    }
    let kept = backup::list(&backups).expect("read");
    assert!((3..20).contains(&kept.len()), "{} backups", kept.len());
    assert!(kept[0].path.ends_with("20261124-19.db"), "the oldest went");
    store.write(|change| note(change, "a number")).await.expect("written");
    // Others fill the drive: two backups stay whatever happens, and all they can give is given.
    let _ = drive.fill("photographs");
    store.shared.room.check();
    assert!(store.tight());
    let _ = store.back_up().await;
    assert!(backup::list(&backups).expect("read").len() <= 3);
    until("numbers are given again", || !store.tight()).await;
    let _ = drive.fill("more");
    assert_eq!(made(20), Err(StoreError::Full));
    assert_eq!(backup::list(&backups).expect("read").len(), 2);
}

#[tokio::test]
#[cfg_attr(not(mounts), ignore = "mounting a small drive needs root")]
async fn backups_on_another_drive_stay_when_that_of_the_hall_is_nearly_full() {
    let (drive, folder) = (Drive::new("64m"), tempfile::tempdir().expect("a folder"));
    let made: Vec<_> = (0..5).map(|hour| folder.path().join(format!("20261124-{hour:02}.db"))).collect();
    for path in &made {
        std::fs::write(path, b"").expect("written");
    }
    let options = Options { backups: Some(folder.path().to_owned()), ..Options::default() };
    let store = Store::open(drive.path(), Arc::new(SystemClock), options).expect("opens");
    store.shared.room.release();
    assert!(store.tight());
    store.back_up().await.expect("made");
    assert!(made.iter().all(|path| path.exists()));
}

#[tokio::test]
#[cfg_attr(not(mounts), ignore = "mounting a small drive needs root")]
async fn a_tiny_drive_runs_full_again_and_again_and_loses_nothing() {
    let drive = Drive::new("2m");
    let mut kept = 1;
    for _ in 0..8 {
        let store = open(drive.path());
        let filling = drive.path().join("filling");
        let refused = loop {
            if std::fs::metadata(&filling).map_or(0, |about| about.len()) < 600_000 {
                // Others fill the drive together with us.
                let mut bytes = std::fs::read(&filling).unwrap_or_default();
                bytes.resize(bytes.len() + 8192, 7);
                let _ = std::fs::write(&filling, bytes);
            }
            match store.write(|change| note(change, "n")).await {
                Ok(()) => kept += 1,
                Err(error) => break error,
            }
        };
        assert_eq!(refused, StoreError::Full);
        std::fs::remove_file(&filling).expect("removed");
        assert!(matches!(audit(&store), Audit::Sound { rows, .. } if rows == kept), "{:?}, not {kept}", audit(&store));
        drop(store);
        // Somebody makes the file smaller by what is old; here, the whole hall begins anew on the same drive.
        if kept > 1500 {
            for entry in std::fs::read_dir(drive.path()).expect("read") {
                let path = entry.expect("an entry").path();
                if path.is_file() {
                    std::fs::remove_file(path).expect("removed");
                }
            }
            kept = 1;
        }
    }
}
