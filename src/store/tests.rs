use std::sync::Arc;

use super::events::Audit;
use super::*;
use crate::domain::calendar::ServiceDay;
use crate::domain::event::{Actor, EventKind};
use crate::domain::queue::{CounterNumber, Lane, TicketId};
use crate::domain::slip::{AdviceId, SlipContent};

mod backups;
mod clocks;
mod cuts;
mod damage;
mod drives;
mod places;
mod rescue;

fn open(folder: &Path) -> Store {
    Store::open(folder, Arc::new(SystemClock), Options::default()).expect("opens")
}

fn note(change: &Change<'_>, text: &str) -> Result<(), StoreError> {
    events::append(change, &NewEvent::new(EventKind::StoreCheckFailed, Actor::System).detail(serde_json::json!({ "note": text })))
}

fn audit(store: &Store) -> Audit {
    store.read(events::audit).expect("read")
}

#[test]
fn only_one_process_has_a_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    assert!(matches!(Store::open(folder.path(), Arc::new(SystemClock), Options::default()), Err(StoreError::Owned(_))));
    drop(store);
    // Whoever gets the lock finds the file closed, however often.
    for _ in 0..50 {
        let _ = open(folder.path());
    }
}

#[test]
fn sqlite_is_free_of_the_log_reset_bug() {
    // Versions from 3.7.0 to 3.51.2 could damage a file whose log was reset while another connection wrote.
    assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
}

#[tokio::test]
async fn settings_are_those_that_were_wanted() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    let found = |connection: &Connection, names: &[&str]| {
        names.iter().map(|name| settings::read(connection, name).expect("read").expect("a number")).collect::<Vec<_>>()
    };
    let common =
        ["page_size", "application_id", "foreign_keys", "mmap_size", "trusted_schema", "cell_size_check", "temp_store", "cache_size"];
    let wanted = [4096, settings::APPLICATION_ID, 1, 0, 0, 1, 2, -16384];
    let reading = store.read(|connection| Ok::<_, StoreError>(found(connection, &common))).expect("read");
    assert_eq!(reading, wanted);
    let writing = store.write(move |change| {
        let own = found(change.connection(), &["synchronous", "journal_size_limit", "wal_autocheckpoint"]);
        let journal: String = change.connection().pragma_query_value(None, "journal_mode", |row| row.get(0))?;
        Ok::<_, StoreError>((found(change.connection(), &common), own, journal))
    });
    assert_eq!(writing.await.expect("read"), (wanted.to_vec(), vec![2, 16 << 20, 1000], "wal".to_owned()));
}

#[test]
fn a_file_that_cannot_keep_a_log_is_refused() {
    let memory = Connection::open_in_memory().expect("opens");
    let refused = settings::writing(&memory).expect_err("memory has no log");
    assert!(refused.to_string().contains("journal_mode is memory"), "{refused}");
}

#[tokio::test]
async fn the_log_is_brought_into_the_file_when_the_writer_rests() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    for index in 0..250 {
        store.write(move |change| note(change, &index.to_string())).await.expect("written");
    }
    let newest = *store.latest().borrow();
    // The file alone, without its log, as a cut would leave it if the log were lost.
    let alone = folder.path().join("alone.db");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        std::fs::copy(folder.path().join(DATABASE), &alone).map(|_| ()).expect("copied");
        let copied = Connection::open(&alone).and_then(|copy| copy.query_row("SELECT max(seq) FROM event", [], |row| row.get(0)));
        if copied == Ok(newest) {
            return;
        }
        assert!(std::time::Instant::now() < deadline, "the log was not brought into the file: {copied:?}, not {newest}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[test]
fn another_programs_database_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(DATABASE);
    Connection::open(&path).expect("opens").execute_batch("CREATE TABLE theirs (x)").expect("made");
    let before = std::fs::read(&path).expect("read");
    assert!(matches!(Store::open(folder.path(), Arc::new(SystemClock), Options::default()), Err(StoreError::Unusable { .. })));
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

        fn steady(&self) -> std::time::Duration {
            std::time::Duration::ZERO
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path(), Arc::new(Backwards(100.into())), Options::default()).expect("opens");
    for _ in 0..5 {
        store.write(|change| note(change, "later")).await.expect("written");
    }
    let times: Vec<_> = store.read(|connection| events::after(connection, 0, 10)).expect("read").iter().map(|event| event.at).collect();
    assert!(times.is_sorted());
}

#[tokio::test]
async fn a_change_that_panics_is_refused_and_the_hall_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    let broken = store.write(|change| {
        note(change, "gone")?;
        panic!("a defect");
        #[expect(unreachable_code, reason = "names the type of the answer")]
        Ok::<(), StoreError>(())
    });
    assert_eq!(broken.await, Err(StoreError::Closed));
    store.write(|change| note(change, "kept")).await.expect("written");
    assert!(matches!(audit(&store), Audit::Sound { rows: 2, .. }));
}

#[tokio::test]
async fn a_tool_that_holds_the_file_is_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    let tool = Connection::open(folder.path().join(DATABASE)).expect("opens");
    tool.execute_batch("BEGIN IMMEDIATE").expect("held");
    let refused = store.write(|change| note(change, "refused")).await;
    assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
    tool.execute_batch("ROLLBACK").expect("let go");
    store.write(|change| note(change, "kept")).await.expect("written");
}

#[test]
fn looking_creates_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(matches!(inspect(&folder.path().join("nowhere")), Err(StoreError::Unusable { .. })));
    assert!(inspect(folder.path()).expect("an empty folder").is_none());
    assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 0);
    std::fs::write(folder.path().join(DATABASE), b"").expect("written");
    assert!(inspect(folder.path()).expect("stopped while it began").is_none());
    let store = open(folder.path());
    assert!(inspect(folder.path()).expect("beside its owner").is_some());
    drop(store);
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
    schema::migrations().validate().expect("every step applies");
}

/// A store as the first version left it, with a ticket in each state.
fn first_version(folder: &Path) {
    let connection = Connection::open(folder.join(DATABASE)).expect("opens");
    connection.execute_batch(include_str!("migrations/0001_hall.sql")).expect("the first schema");
    connection
        .execute_batch("PRAGMA application_id = 0x6d637561; PRAGMA user_version = 1; INSERT INTO meta VALUES ('epoch', '7')")
        .expect("ours");
    for (id, state) in [(1, "issued"), (2, "waiting"), (3, "called"), (4, "serving"), (5, "finished"), (6, "no_show"), (7, "cancelled")] {
        let past = |first: i64| (id >= first).then_some(first * 1000);
        let ended = ["finished", "no_show", "cancelled"].contains(&state).then_some(9000);
        let _ = connection
            .execute(
                "INSERT INTO ticket (id, request_id, token, service_day, queue, number, label, state, print, language, issued_at, arrived_at,
                     waiting_at, called_at, serving_at, ended_at, counter)
                 VALUES (?1, ?1, ?1, '2026-11-23', 'ho-tich', ?1, ?1, ?2, 'printed', 'vi', 1000, 1000, ?3, ?4, ?5, ?6, ?1)",
                rusqlite::params![id, state, past(2), past(3), if state == "no_show" { None } else { past(4) }, ended],
            )
            .expect("a ticket of then");
    }
}

#[tokio::test]
async fn a_store_of_the_first_version_goes_on_in_this_one() {
    let folder = tempfile::tempdir().expect("a folder");
    first_version(folder.path());
    let store = open(folder.path());
    let all = store.read(|connection| tickets::after(connection, TicketId(0), 10)).expect("read");
    assert_eq!(all.len(), 7);
    let head = store.read(|connection| tickets::head(connection, &all[1].queue, Lane::Ordinary, Timestamp::now())).expect("read");
    assert_eq!(head.map(|head| head.ticket), Some(TicketId(2)), "whoever waited is still in the line");
    assert_eq!((all[4].spent.waiting_ms, all[4].spent.way_ms, all[4].spent.serving_ms), (1000, 1000, 5000));
    assert_eq!((all[5].spent.waiting_ms, all[5].spent.way_ms, all[5].spent.serving_ms), (1000, 6000, 0));
    let faults = store.read(|connection| replay::verify(connection, 5)).expect("read");
    let untold = faults.iter().any(|fault| fault.to_string() == "ticket rows: the table has 7, the log tells of 0");
    assert!(untold, "rows that no log tells of are named: {faults:?}");
}

#[tokio::test]
async fn a_file_with_numbers_that_were_given_twice_opens_and_they_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    first_version(folder.path());
    // Tickets 5 to 7 have ended, and so the first version gave their numbers again; two days do not disturb one another.
    let connection = Connection::open(folder.path().join(DATABASE)).expect("opens");
    for (id, label, day) in [(8, "5", "2026-11-23"), (9, "5", "2026-11-23"), (10, "6", "2026-11-24")] {
        let sql =
            "INSERT INTO ticket (id, request_id, token, service_day, queue, number, label, state, print, language, issued_at, arrived_at)
                   VALUES (?1, ?1, ?1, ?3, 'ho-tich', 1, ?2, 'finished', 'printed', 'vi', 1000, 1000)";
        let _ = connection.execute(sql, rusqlite::params![id, label, day]).expect("a ticket of then");
    }
    drop(connection);
    let store = open(folder.path());
    let again = store.read(|connection| tickets::given_before(connection, 10)).expect("read");
    assert_eq!(again.iter().map(|ticket| (ticket.id.0, ticket.label.as_str())).collect::<Vec<_>>(), [(8, "5"), (9, "5")]);
    let checked = store.check().await.expect("checked");
    let named = |id: i64| format!("number 5 was given once more on 2026-11-23 (ticket {id})");
    assert_eq!(checked.notes, [named(8), named(9)], "they are known, and no damage");
    // The tables allow no further one, live or not.
    let doubled = store.write(|change| {
        let sql =
            "INSERT INTO ticket (id, request_id, token, service_day, queue, number, label, state, print, language, issued_at, arrived_at)
                   VALUES (11, 'r', 't', '2026-11-24', 'dat-dai', 6, '6', 'finished', 'printed', 'vi', 1000, 1000)";
        change.connection().execute(sql, []).map_err(StoreError::from)
    });
    assert!(doubled.await.is_err_and(|error| error.to_string().contains("UNIQUE")));
}

#[tokio::test]
async fn slips_of_earlier_versions_can_be_read_and_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    first_version(folder.path());
    let connection = Connection::open(folder.path().join(DATABASE)).expect("opens");
    connection.execute_batch(include_str!("migrations/0002_rules.sql")).expect("the second schema");
    // As the second version wrote it.
    let content = r#"{"language":"vi","office":"UBND","unit":"TT","label":"A002","service":"Hộ tịch","procedure":null,"counters":[1],
        "ahead":0,"at":"2026-11-23T10:42:00","code":"MC1:X","hotline":null}"#;
    for (id, kind, state) in [(1, "ticket", "torn"), (2, "reprint", "queued")] {
        let _ = connection
            .execute("INSERT INTO slip VALUES (?1, 2, ?2, ?3, ?1, ?4, 1000, 'why')", rusqlite::params![id, kind, state, content])
            .expect("a slip of then");
    }
    connection.execute_batch("PRAGMA user_version = 2").expect("ours");
    drop(connection);
    let store = open(folder.path());
    let slips = store.read(|connection| spool::of_ticket(connection, TicketId(2))).expect("read");
    let seen: Vec<_> = slips.iter().map(|slip| (slip.id.0, slip.ticket(), slip.kind, slip.state, slip.attempt)).collect();
    let two = Some(TicketId(2));
    assert_eq!(
        seen,
        [
            (2, two, crate::domain::slip::SlipKind::Reprint, crate::domain::slip::SlipState::Queued, 2),
            (1, two, crate::domain::slip::SlipKind::Ticket, crate::domain::slip::SlipState::Torn, 1)
        ]
    );
    assert!(matches!(&slips[0].content, SlipContent::Ticket(slip) if slip.label.as_str() == "A002"), "{:?}", slips[0].content);
    assert_eq!(store.read(|connection| spool::next(connection, None)).expect("read").map(|slip| slip.id.0), Some(2));
}

#[tokio::test]
async fn slips_of_the_sixth_version_are_kept_and_a_day_may_have_one() {
    let folder = tempfile::tempdir().expect("a folder");
    first_version(folder.path());
    let connection = Connection::open(folder.path().join(DATABASE)).expect("opens");
    for step in [
        include_str!("migrations/0002_rules.sql"),
        include_str!("migrations/0003_papers.sql"),
        include_str!("migrations/0004_help.sql"),
        include_str!("migrations/0005_rating.sql"),
        include_str!("migrations/0006_test_page.sql"),
    ] {
        connection.execute_batch(step).expect("the schema of then");
    }
    let content = r#"{"language":"vi","office":"UBND","at":"2026-11-23T10:42:00","version":"0.1.0","scan":"1.001193"}"#;
    let _ = connection
        .execute("INSERT INTO slip VALUES (7, NULL, NULL, 'test', 'queued', 1, ?1, 1000, 'why')", [content])
        .expect("a slip of then");
    connection.execute_batch("PRAGMA user_version = 6").expect("ours");
    drop(connection);
    let store = open(folder.path());
    let test = store.read(|connection| spool::next(connection, None)).expect("read").expect("it waits");
    assert_eq!(
        (test.id.0, test.of, test.kind, test.note.as_deref()),
        (7, crate::domain::slip::SlipOf::Test, crate::domain::slip::SlipKind::Test, Some("why"))
    );
    assert!(matches!(&test.content, SlipContent::Test(test) if test.version == "0.1.0"));
    let content = test.content;
    let id = store
        .write(move |change| spool::queue(change, crate::domain::slip::SlipOf::Day, crate::domain::slip::SlipKind::Day, 1, &content, None))
        .await
        .expect("written");
    let day = store.read(|connection| spool::by_id(connection, id)).expect("read").expect("there");
    assert_eq!((day.of, day.kind, day.ticket()), (crate::domain::slip::SlipOf::Day, crate::domain::slip::SlipKind::Day, None));
}

/// What SQLite's machine does for the queries of a busy hall, in its own steps.
fn steps(connection: &Connection) -> u64 {
    let count = Arc::new(std::sync::atomic::AtomicU64::new(0));
    let counted = count.clone();
    let each_step = move || {
        let _ = counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        false
    };
    connection.progress_handler(1, Some(each_step)).expect("hooked");
    let queue = "ho-tich".parse().expect("a key");
    let ticket = TicketId(1);
    let now = Timestamp::now();
    for lane in Lane::ALL {
        let _ = tickets::head(connection, &queue, lane, now).expect("read");
        let _ = tickets::ahead(connection, &queue, lane, None).expect("read");
        let _ = tickets::ahead(connection, &queue, lane, Some((now, ticket))).expect("read");
    }
    let person = "cb07".parse().expect("a key");
    let _ = tickets::aimed_head(connection, CounterNumber(1), Some(&person), now).expect("read");
    let _ = tickets::unanswered(connection, 3, now).expect("read");
    let _ = tickets::held(connection).expect("read");
    let _ = tickets::live(connection).expect("read");
    let _ = tickets::by_paper(connection, "x").expect("read");
    let _ = tickets::next_id(connection).expect("read");
    let _ = tickets::count_waiting(connection, &queue).expect("read");
    let _ = tickets::active(connection, CounterNumber(1)).expect("read");
    let _ = tickets::unproven(connection).expect("read");
    let _ = tickets::left_over(connection, ServiceDay("2026-11-24".parse().expect("a date"))).expect("read");
    let _ = tickets::by_request(connection, "x").expect("read");
    let _ = spool::next(connection, None).expect("read");
    let _ = spool::of_ticket(connection, ticket).expect("read");
    let _ = spool::count_open(connection).expect("read");
    let _ = spool::open_lists(connection, now).expect("read");
    let _ = spool::of_advice(connection, AdviceId(1)).expect("read");
    let _ = help::open(connection).expect("read");
    let _ = help::by_request(connection, "x").expect("read");
    let _ = advice::by_request(connection, "x").expect("read");
    let _ = requests::find(connection, "x").expect("read");
    events::newest_calls(connection, 6, |_| std::ops::ControlFlow::Continue(())).expect("read");
    let _ = head::newest(connection).expect("read");
    check::look(connection).expect("read");
    connection.progress_handler(1, None::<fn() -> bool>).expect("unhooked");
    count.load(std::sync::atomic::Ordering::Relaxed)
}

#[tokio::test]
async fn old_tickets_cost_a_busy_hall_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(folder.path());
    let fill = |from: i64, to: i64| {
        store.write(move |change| {
            for id in from..to {
                let _ = change.connection().execute(
                    "INSERT INTO ticket (id, request_id, token, service_day, queue, number, label, state, print, language, issued_at, arrived_at)
                     VALUES (?1, ?1, ?1, '2026-11-23', 'ho-tich', ?1, ?1, 'finished', 'printed', 'vi', ?1, ?1)",
                    [id],
                )?;
                let _ = change.connection().execute("INSERT INTO slip VALUES (?1, ?1, NULL, 'ticket', 'printed', 1, '{}', ?1, NULL, 90, NULL)", [id])?;
                note(change, "old")?;
            }
            Ok::<_, StoreError>(())
        })
    };
    // Slips of ticket 1 are read by the queries, so it has none here.
    fill(2, 100).await.expect("written");
    let before = store.read(|connection| Ok::<_, StoreError>(steps(connection))).expect("read");
    fill(100, 10_000).await.expect("written");
    let after = store.read(|connection| Ok::<_, StoreError>(steps(connection))).expect("read");
    assert!(before > 100, "{before} steps: nothing was measured");
    assert!(after <= before + 20, "{before} steps with a hundred old tickets, {after} with ten thousand");
}
