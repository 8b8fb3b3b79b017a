use std::sync::Arc;

use super::events::Audit;
use super::*;
use crate::domain::event::{Actor, EventKind};

fn open(folder: &Path) -> Store {
    Store::open(folder, Arc::new(SystemClock)).expect("opens")
}

fn note(change: &Change<'_>, text: &str) -> Result<(), StoreError> {
    events::append(change, &NewEvent::new(EventKind::DayOpened, &Actor::system()).detail(serde_json::json!({ "note": text })))
}

fn audit(store: &Store) -> Audit {
    store.read(events::audit).expect("read")
}

#[test]
fn only_one_process_has_a_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    assert!(matches!(Store::open(folder.path(), Arc::new(SystemClock)), Err(StoreError::Owned(_))));
    drop(store);
    // The writer thread closes its connection on its own time; the lock is ours again at once.
    let _ = open(folder.path());
}

#[test]
fn another_programs_database_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(DATABASE);
    Connection::open(&path).expect("opens").execute_batch("CREATE TABLE theirs (x)").expect("made");
    let before = std::fs::read(&path).expect("read");
    assert!(matches!(Store::open(folder.path(), Arc::new(SystemClock)), Err(StoreError::Unusable { .. })));
    assert_eq!(std::fs::read(&path).expect("read"), before);
}

#[tokio::test]
async fn what_is_refused_leaves_nothing_and_harms_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    let mut changes = Vec::new();
    for index in 0..200 {
        changes.push(store.write(move |change| {
            note(change, &index.to_string())?;
            if index % 3 == 0 { Err(StoreError::Refused(index.to_string())) } else { Ok(index) }
        }));
    }
    for (index, change) in changes.into_iter().enumerate() {
        let expected = if index % 3 == 0 { Err(StoreError::Refused(index.to_string())) } else { Ok(index) };
        assert_eq!(change.await, expected);
    }
    let kept = store.read(|connection| events::after(connection, 0, 1000)).expect("read");
    assert_eq!(kept.len(), 1 + 133, "the row of the beginning, and two of three");
    assert!(kept.iter().enumerate().all(|(index, event)| event.seq == index as i64 + 1), "no gap in seq");
    assert_eq!(*store.latest().borrow(), 134);
    assert!(matches!(audit(&store), Audit::Sound { rows: 134, .. }));
}

#[tokio::test]
async fn the_log_is_append_only_and_a_change_behind_its_back_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    for text in ["one", "two", "three"] {
        store.write(move |change| note(change, text)).await.expect("written");
    }
    let refused = store.write(|change| {
        let _ = change.connection().execute("UPDATE event SET actor = 'nobody' WHERE seq = 2", [])?;
        Ok::<_, StoreError>(())
    });
    assert!(refused.await.is_err());
    let refused = store.write(|change| {
        let _ = change.connection().execute("DELETE FROM event WHERE seq = 2", [])?;
        Ok::<_, StoreError>(())
    });
    assert!(refused.await.is_err());
    let forged = store.write(|change| {
        change.connection().execute_batch("DROP TRIGGER event_is_never_changed; UPDATE event SET actor = 'nobody' WHERE seq = 3;")?;
        Ok::<_, StoreError>(())
    });
    forged.await.expect("somebody with the file can do this");
    assert_eq!(audit(&store), Audit::Broken { seq: 3, why: "its content is not what was hashed" });
}

#[tokio::test]
async fn time_never_runs_backwards_in_the_log() {
    struct Backwards(std::sync::atomic::AtomicI64);
    impl Clock for Backwards {
        fn now(&self) -> Timestamp {
            let minutes = self.0.fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
            Timestamp::from_second(1_800_000_000 + minutes * 60).expect("in range")
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path(), Arc::new(Backwards(100.into()))).expect("opens");
    for _ in 0..5 {
        store.write(|change| note(change, "later")).await.expect("written");
    }
    let times: Vec<_> = store.read(|connection| events::after(connection, 0, 10)).expect("read").iter().map(|event| event.at).collect();
    assert!(times.is_sorted());
}

#[test]
fn the_epoch_stays_with_its_file() {
    let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let epoch = |store: &Store| store.read(|connection| events::after(connection, 0, 1)).expect("read")[0].epoch;
    let first = epoch(&open(one.path()));
    assert_eq!(epoch(&open(one.path())), first);
    assert_ne!(epoch(&open(other.path())), first);
}

#[test]
fn migrations_are_whole() {
    open::migrations().validate().expect("every step applies");
}
