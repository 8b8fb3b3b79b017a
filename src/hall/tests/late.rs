//! Rows that move again long after everybody went home: the check of the store must neither cry wolf nor look away.

use super::*;
use crate::domain::rating::Grade;
use crate::store::StoreError;

/// A town in which so many people were served, and `late` of them rate after all others, in an order of its own.
async fn town(people: usize, late: usize) -> Town {
    let town = Town::with(|config| {
        config.terminal.limits.numbers_per_minute = 0;
        config.digits = 5;
        config.calls.slip_in_hand_seconds = 0;
        config.line.stop_when_full = false;
    })
    .await;
    let mut served = Vec::new();
    for _ in 0..people {
        let order = Order::new(
            Matter::Queue("ho-tich".parse().expect("a key")),
            Handover::Staff,
            Actor::CommandLine,
            RequestId::random().expect("random"),
        );
        let ticket = town.hall.issue(Order { any_time: true, ..order }).await.expect("issued").ticket;
        let _ = town.step(&ticket, Step::Call { counter: ONE }).await.expect("called");
        let _ = town.step(&ticket, Step::Finish { counter: ONE, further: Vec::new() }).await.expect("served");
        served.push(ticket);
    }
    for index in 0..late {
        // Each of them once: seven has no divisor in common with what is used here.
        let ticket = &served[(index * 7 + 3) % people];
        let grade = Grade::try_from((index % 5) as u8 + 1).expect("a grade");
        let _ = town.step(ticket, Step::Rate { grade }).await.expect("rated");
    }
    town
}

fn found(town: &Town, most: usize) -> Vec<replay::Discrepancy> {
    town.hall.store().read(|connection| replay::verify_within(connection, 10, most)).expect("read")
}

#[tokio::test]
async fn a_sound_hall_with_a_thousand_late_ratings_is_sound() {
    let town = town(1_100, 1_100).await;
    assert_eq!(town.hall.store().read(|connection| replay::verify(connection, 10)).expect("read"), []);
    assert_eq!(found(&town, 300), [], "in several walks too");
    let checked = town.hall.store().check().await.expect("checked");
    assert!(checked.faults.is_empty(), "{:?}", checked.faults);
}

#[tokio::test]
async fn real_damage_among_late_ratings_is_named_whatever_is_kept_in_mind() {
    let people = 60;
    let town = town(people, 50).await;
    for most in [0, 1, 2, 7, 59, 60, 1_000] {
        assert_eq!(found(&town, most), [], "{most} in mind");
    }
    for harmed in [1, 2, 30, 59, people] {
        for sql in [
            format!("UPDATE ticket SET grade = coalesce(grade, 0) % 5 + 1 WHERE id = {harmed}"),
            format!("UPDATE ticket SET state = 'no_show' WHERE id = {harmed}"),
            format!("UPDATE ticket SET label = 'X' || label WHERE id = {harmed}"),
        ] {
            let harm = sql.clone();
            let done = town.hall.store().write(move |change| {
                change.connection().execute_batch("CREATE TEMP TABLE before AS SELECT * FROM ticket")?;
                Ok::<_, StoreError>(change.connection().execute(&harm, [])?)
            });
            assert_eq!(done.await.expect("written"), 1, "{sql}");
            for most in [1, 7, 1_000] {
                let found = found(&town, most);
                assert_eq!(found.len(), 1, "{sql}, {most} in mind: {found:?}");
                assert_eq!((found[0].table, found[0].key.clone()), ("ticket", harmed.to_string()), "{sql}");
            }
            let undone = town.hall.store().write(|change| {
                change.connection().execute_batch("INSERT OR REPLACE INTO ticket SELECT * FROM before; DROP TABLE before")?;
                Ok::<_, StoreError>(())
            });
            undone.await.expect("as before");
        }
    }
    // A row that is gone, with what hangs on it.
    let gone = town.hall.store().write(|change| {
        change
            .connection()
            .execute_batch("PRAGMA defer_foreign_keys = ON; DELETE FROM request WHERE about = 'ticket:9'; DELETE FROM slip; DELETE FROM ticket WHERE id = 9")?;
        Ok::<_, StoreError>(())
    });
    gone.await.expect("removed");
    let found = found(&town, 5);
    assert!(found.iter().any(|found| found.key == "9" && found.what.starts_with("the log has it")), "{found:?}");
    assert!(found.iter().any(|found| found.key == "rows"), "{found:?}");
}

#[tokio::test]
async fn many_findings_do_not_keep_the_check_from_ending() {
    let town = town(80, 0).await;
    let harmed =
        town.hall.store().write(|change| Ok::<_, StoreError>(change.connection().execute("UPDATE ticket SET calls = calls + 1", [])?));
    assert_eq!(harmed.await.expect("written"), 80);
    for most in [1, 5, 1_000] {
        assert_eq!(found(&town, most).len(), 10, "{most} in mind");
    }
}
