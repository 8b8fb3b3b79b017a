//! Any interleaving of the use cases, held against the [`model`](super::model). `MOTCUA_MODEL` asks for more cases than the default.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use super::deeds::{COUNTERS, Deed, QUEUES, deeds};
use super::stage::Stage;
use super::*;
use crate::store::{StoreError, replay};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn cases(usual: u32) -> u32 {
    std::env::var("MOTCUA_MODEL").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(48), max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_story_keeps_every_promise(deeds in proptest::collection::vec(deeds(), 1..160)) {
        runtime().block_on(async {
            let mut stage = Stage::new().await;
            for deed in deeds {
                stage = stage.act(deed).await;
            }
            stage.end().await;
        });
    }
}

#[test]
fn the_stories_are_about_something() {
    // With a fixed seed: the deeds above lead to every kind of event that a hall has.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut counts = BTreeMap::<EventKind, usize>::new();
    for _ in 0..48 {
        let story = proptest::collection::vec(deeds(), 150..200).new_tree(&mut runner).expect("a story").current();
        runtime().block_on(async {
            let mut stage = Stage::new().await;
            for deed in story {
                stage = stage.act(deed).await;
            }
            for (kind, count) in &stage.model.counts {
                *counts.entry(*kind).or_default() += count;
            }
            stage.end().await;
        });
    }
    let rare = [EventKind::StoreRestored, EventKind::StoreCheckFailed, EventKind::ClockConfirmed];
    let missing: Vec<_> = EventKind::ALL.into_iter().filter(|kind| !rare.contains(kind) && !counts.contains_key(kind)).collect();
    assert!(missing.is_empty(), "no story told of {missing:?} among {counts:?}");
}

#[test]
fn what_is_changed_behind_the_logs_back_is_named() {
    for (sql, table) in [
        ("UPDATE ticket SET place = place + 1 WHERE id = 1", "ticket"),
        ("UPDATE ticket SET state = 'finished' WHERE id = 1", "ticket"),
        ("UPDATE ticket SET token = 'x' WHERE id = 1", "ticket"),
        ("UPDATE slip SET state = 'printed' WHERE id = 1", "slip"),
        ("UPDATE numbering SET last = last + 1", "numbering"),
        ("UPDATE pace SET services = services + 1", "pace"),
        ("INSERT INTO counter VALUES (9, NULL, NULL, NULL, 0, NULL)", "counter"),
        ("INSERT INTO given VALUES ('2026-11-26', 'ho-tich', 'x', 1)", "given"),
        ("UPDATE meta SET value = '2026-11-27' WHERE key = 'service_day'", "meta"),
        ("UPDATE slip SET attempt = 9 WHERE kind = 'list'", "slip"),
        ("UPDATE slip SET advice = 2 WHERE kind = 'list'", "slip"),
        ("UPDATE advice SET missing = '[0]' WHERE id = 1", "advice"),
        ("DELETE FROM advice WHERE id = 2", "advice"),
        ("UPDATE help SET called_at = called_at - 1 WHERE id = 1", "help"),
        ("UPDATE help SET ended_at = called_at, ended = 'unanswered' WHERE id = 1", "help"),
        ("INSERT INTO help VALUES (9, NULL, 'kiosk', 0, 1, NULL, 'unanswered', NULL)", "help"),
        ("INSERT INTO request VALUES ('x', 'call 1', 'ticket:1', 0)", "request"),
    ] {
        runtime().block_on(async {
            let town = Town::new().await;
            let _ = town.issue("ho-tich", Handover::Slip).await.expect("issued");
            for (handover, missing) in [(Handover::Slip, vec![1]), (Handover::Screen, vec![2])] {
                let (procedure, language) = ("1.001193".parse().expect("a code"), Language::vietnamese());
                let request = RequestId::random().expect("random");
                let advice = Advice { procedure, missing, handover, language, actor: Actor::Kiosk, request };
                let _ = town.hall.advise(advice).await.expect("told");
            }
            let _ = town.hall.call_help(By::once(Actor::Kiosk)).await.expect("called");
            let verify = || town.hall.store().read(|connection| replay::verify(connection, 5)).expect("read");
            assert_eq!(verify(), []);
            let done = town.hall.store().write(move |change| Ok::<_, StoreError>(change.connection().execute(sql, [])?));
            assert_eq!(done.await.expect("written"), 1, "{sql}");
            assert_eq!(verify().first().map(|found| found.table), Some(table), "{sql}");
            let in_pieces = town.hall.store().read(|connection| replay::verify_within(connection, 5, 0)).expect("read");
            assert_eq!(in_pieces.first().map(|found| found.table), Some(table), "{sql}, forgotten after each row");
        });
    }
}

/// Sixty people at once, on all cores, with a hall that is stopped in the middle and begins again.
#[test]
fn sixty_at_once_keep_every_promise() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().expect("a runtime");
    for actors in [2_usize, 8, 60] {
        runtime.block_on(async {
            let mut stage = Stage::new().await;
            for _ in 0..2 {
                let mut tasks = Vec::new();
                for actor in 0..actors {
                    let hall = stage.town.hall.clone();
                    let queue = stage.queue(actor % QUEUES);
                    tasks.push(tokio::spawn(async move { busy(hall, actor, queue).await }));
                }
                for task in tasks {
                    stage.given.extend(task.await.expect("ran"));
                }
                let events = stage.town.hall.events_after(stage.model.seq, 100_000).await.expect("read");
                // Of two, both may have asked before anybody waited.
                let is_called = events.iter().any(|event| event.kind == EventKind::TicketCalled);
                assert!(actors == 2 || is_called, "nobody was called");
                stage.model.follow(&stage.town, &events);
                stage = stage.act(Deed::Restart(Vec::new())).await;
            }
            stage.end().await;
        });
    }
}

/// What one of many does: half of them give numbers, half call and serve.
async fn busy(hall: LocalHall, actor: usize, queue: QueueKey) -> Vec<TicketId> {
    let mut given = Vec::new();
    for round in 0..12 {
        if actor.is_multiple_of(2) {
            let order = Order::new(Matter::Queue(queue.clone()), Handover::Staff, Actor::Kiosk, RequestId::random().expect("random"));
            given.push(hall.issue(order).await.expect("given").ticket.id);
            continue;
        }
        let counter = CounterNumber((actor as u16 / 2) % COUNTERS + 1);
        let mine = || By::once(Actor::Counter(counter));
        let Ok(ticket) = hall.call_next(counter, mine()).await else {
            tokio::task::yield_now().await;
            continue;
        };
        // Several clerks sit at one counter here; whoever is too late is told so.
        let _ = match round % 4 {
            0 => hall.step(ticket.id, Step::NoShow { counter }, mine()).await,
            1 => hall.step(ticket.id, Step::Undo { counter }, mine()).await,
            _ => hall.step(ticket.id, Step::finish(counter), mine()).await,
        };
    }
    given
}
