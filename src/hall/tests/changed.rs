//! A configuration that is changed between two starts, while people stand in the hall.

use super::*;
use crate::domain::queue::{HoldReason, Withdrawal};
use crate::store::numbering;

/// A step that a counter asks for.
type StepAt = fn(CounterNumber) -> Step;

fn key(key: &str) -> QueueKey {
    key.parse().expect("a key")
}

/// Takes counters and queues out of a configuration, as somebody does who edits the file.
fn without(config: &mut config::Config, counters: &[u16], queues: &[&str]) {
    config.counters.retain(|counter| !counters.contains(&counter.number.0));
    config.queues.retain(|queue| !queues.contains(&queue.key.as_str()));
    for counter in &mut config.counters {
        counter.serves.retain(|key| !queues.contains(&key.as_str()));
        counter.helps.retain(|key| !queues.contains(&key.as_str()));
    }
}

fn prefix(config: &mut config::Config, queue: &str, prefix: &str) {
    config.queues.iter_mut().find(|one| one.key.as_str() == queue).expect("there").prefix = prefix.to_owned();
}

/// The labels of a queue's next numbers.
async fn labels(town: &Town, queue: &str, count: usize) -> Vec<String> {
    let mut labels = Vec::new();
    for _ in 0..count {
        labels.push(town.waiting(queue).await.label.to_string());
    }
    labels
}

async fn stranded(town: &Town) -> Vec<(String, Gone)> {
    let stranded = town.hall.overview().await.expect("read").stranded;
    stranded.into_iter().map(|one| (one.ticket.label.to_string(), one.gone)).collect()
}

fn consequences(town: &Town) -> Vec<Consequence> {
    held_against(&town.config, town.folder.path(), town.hands.now()).expect("read")
}

#[tokio::test]
async fn whoever_is_at_a_counter_that_is_gone_is_ended_by_any_other() {
    let ends: [(&str, StepAt, TicketState); 6] = [
        ("finished", |counter| Step::finish(counter), TicketState::Finished),
        ("cancelled", |counter| Step::Cancel { reason: Withdrawal::ByStaff, counter: Some(counter) }, TicketState::Cancelled),
        ("cancelled by nobody", |_| Step::cancel(Withdrawal::ByStaff), TicketState::Cancelled),
        ("returned", |_| Step::Return, TicketState::Waiting),
        ("called", |counter| Step::Call { counter }, TicketState::Called),
        (
            "sent on",
            |counter| Step::Transfer { counter, to: Destination::Queue(key("chung-thuc")), return_to_me: false },
            TicketState::Waiting,
        ),
    ];
    for (what, step, state) in ends {
        for (serving, by_whom) in [(false, 5), (true, 5), (false, 4), (true, 4)] {
            let town = Town::new().await;
            let ticket = town.called("dat-dai", CounterNumber(4)).await;
            if serving {
                let _ = town.step(&ticket, Step::Start { counter: CounterNumber(4) }).await.expect("started");
            }
            let town = town.reconfigured(|config| without(config, &[4], &[])).await;
            assert_eq!(stranded(&town).await, [(ticket.label.to_string(), Gone::Counter)]);
            assert!(matches!(&consequences(&town)[..], [Consequence::Open(said)] if said.contains("counter 4") && said.contains("C001")));
            let step = step(CounterNumber(by_whom));
            // Nobody can be called to a counter that is not there; to end somebody in its name is the staff's panel's way.
            let is_there = !matches!(step, Step::Call { .. }) || by_whom == 5;
            let after = town.hall.step(ticket.id, step, By::once(Actor::Kiosk)).await;
            if !is_there {
                assert_eq!(after, Err(HallError::UnknownCounter(CounterNumber(4))));
                continue;
            }
            let after = after.unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(after.state, state, "{what}");
            assert_eq!((after.returns, after.arrived_at), (0, ticket.arrived_at), "{what} costs its citizen nothing");
            assert_eq!(stranded(&town).await, [], "{what}");
            if state == TicketState::Waiting {
                town.hands.forward(1);
                let calls = |counter: &&config::Counter| counter.serves.iter().chain(&counter.helps).any(|key| *key == after.queue);
                let counter = town.config.counters.iter().find(calls).expect("one is left").number.0;
                assert_eq!(town.call(counter).await.expect("called").id, ticket.id, "{what}");
            }
            town.verified();
        }
    }
}

#[tokio::test]
async fn a_counter_that_is_gone_calls_nobody_again() {
    let town = Town::new().await;
    let ticket = town.called("dat-dai", CounterNumber(4)).await;
    let town = town.reconfigured(|config| without(config, &[4], &[])).await;
    town.hands.forward(20);
    for counter in [4, 5] {
        for step in [Step::Recall { counter: CounterNumber(counter) }, Step::Start { counter: CounterNumber(counter) }] {
            let refused = town.step(&ticket, step).await.expect_err("refused");
            assert!(matches!(refused, HallError::UnknownCounter(_) | HallError::OtherCounter { .. }), "{refused}");
        }
    }
    // It is a no-show where any counter says so.
    assert_eq!(town.step(&ticket, Step::NoShow { counter: CounterNumber(5) }).await.expect("absent").state, TicketState::NoShow);
    assert_eq!(town.step(&ticket, Step::Return).await.expect("back").state, TicketState::Waiting);
}

#[tokio::test]
async fn what_a_counter_that_is_gone_kept_for_itself_is_everybodys() {
    let town = Town::new().await;
    let held = town.called("ho-tich", ONE).await;
    let aside = Step::Hold { counter: ONE, reason: HoldReason::Papers, minutes: Some(30) };
    let _ = town.step(&held, aside).await.expect("held");
    let other = town.called("ho-tich", TWO).await;
    let sent = Step::Transfer { counter: TWO, to: Destination::Counter(ONE), return_to_me: false };
    let aimed = town.step(&other, sent).await.expect("sent");
    let town = town.reconfigured(|config| without(config, &[1], &[])).await;
    assert_eq!(stranded(&town).await, [(held.label.to_string(), Gone::Counter)]);
    let said: Vec<String> = consequences(&town).iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|said| said.contains("A001")) && said.iter().any(|said| said.contains("A002")), "{said:?}");
    town.hall.keep_time().await.expect("kept");
    assert_eq!(town.now(&aimed).await.aim, None, "nobody waits for a counter that does not come back");
    assert_eq!(town.call(2).await.expect("called").id, aimed.id);
    let _ = town.step(&aimed, Step::finish(TWO)).await.expect("finished");
    // Its minutes over, whoever was held waits for everybody.
    town.hands.forward(31 * 60);
    town.hall.keep_time().await.expect("kept");
    assert_eq!(town.call(2).await.expect("called").id, held.id);
    town.verified();
}

#[tokio::test]
async fn a_seat_at_a_counter_that_is_gone_holds_nobody() {
    let town = Town::new().await;
    town.signed_on("cb1", ONE).await;
    let town = town.reconfigured(|config| without(config, &[1], &[])).await;
    let ticket = town.called("ho-tich", TWO).await;
    let to = Destination::Person("cb1".parse().expect("a key"));
    let refused = town.step(&ticket, Step::Transfer { counter: TWO, to, return_to_me: false }).await;
    assert_eq!(refused, Err(HallError::PersonAbsent("cb1".parse().expect("a key"))));
    town.signed_on("cb1", TWO).await;
    town.hands.forward(86_400);
    let town = town.reconfigured(|config| *config = config::embedded().expect("built in")).await;
    let seated = town.hall.overview().await.expect("read").counters.into_iter().find_map(|counter| counter.person);
    assert_eq!(seated, None, "a new day begins with empty seats");
    town.verified();
}

#[tokio::test]
async fn people_of_a_queue_that_is_gone_are_asked_for_and_sent_on() {
    let town = Town::new().await;
    let first = town.waiting("dat-dai").await;
    let slip = town.issue("dat-dai", Handover::Slip).await.expect("issued");
    let third = town.waiting("dat-dai").await;
    let town = town.reconfigured(|config| without(config, &[4], &["dat-dai"])).await;
    let all = [&first, &slip, &third].map(|ticket| (ticket.label.to_string(), Gone::Queue));
    assert_eq!(stranded(&town).await, all);
    let said = consequences(&town);
    assert!(
        matches!(&said[..], [Consequence::Open(said)] if said.contains("`dat-dai`") && said.contains("3 people (C001, C002, C003)") && said.contains("adopts")),
        "{said:?}"
    );
    assert_eq!(town.call(5).await, Err(HallError::NobodyWaiting));
    let sent = Step::Transfer { counter: CounterNumber(5), to: Destination::Queue(key("chung-thuc")), return_to_me: false };
    let sent = town.step(&first, sent).await.expect("sent");
    assert_eq!((sent.arrived_at, stranded(&town).await.len()), (first.arrived_at, 2));
    assert_eq!(town.step(&third, Step::cancel(Withdrawal::ByStaff)).await.expect("ended").state, TicketState::Cancelled);
    town.print().await;
    assert_eq!(stranded(&town).await, [(slip.label.to_string(), Gone::Queue)]);
    assert_eq!(town.step(&slip, Step::Call { counter: ONE }).await.expect("called by hand").state, TicketState::Called);
    town.verified();
}

#[tokio::test]
async fn a_queue_that_adopts_calls_the_people_of_one_that_is_gone() {
    let rename = |config: &mut config::Config| {
        let queue = config.queues.iter_mut().find(|queue| queue.key.as_str() == "dat-dai").expect("there");
        queue.key = key("dia-chinh");
        queue.adopts = vec![key("dat-dai")];
        queue.limits = vec![config::Limit { span: "00:00-23:59".to_owned().try_into().expect("a span"), most: 6 }];
        for counter in &mut config.counters {
            for served in counter.serves.iter_mut().chain(&mut counter.helps).filter(|served| served.as_str() == "dat-dai") {
                *served = key("dia-chinh");
            }
        }
    };
    let town = Town::with(|config| {
        let queue = config.queues.iter_mut().find(|queue| queue.key.as_str() == "dat-dai").expect("there");
        queue.limits = vec![config::Limit { span: "00:00-23:59".to_owned().try_into().expect("a span"), most: 6 }];
    });
    let town = town.await;
    let absent = town.called("dat-dai", CounterNumber(4)).await;
    let _ = town.step(&absent, Step::NoShow { counter: CounterNumber(4) }).await.expect("absent");
    let mut order = Order::new(Matter::Queue(key("ho-tich")), Handover::Staff, Actor::Kiosk, RequestId::random().expect("random"));
    order.further = vec![Matter::Queue(key("dat-dai"))];
    let later = town.hall.issue(order).await.expect("issued").ticket;
    let waits = town.waiting("dat-dai").await;
    let serving = town.called("dat-dai", CounterNumber(4)).await;
    let said = held_against(
        &{
            let mut config = (*town.config).clone();
            rename(&mut config);
            config
        },
        town.folder.path(),
        town.hands.now(),
    );
    let said = said.expect("read beside a running hall");
    assert!(matches!(&said[..], [Consequence::Settled(said), ..] if said.contains("2 people (C002, C003)")), "{said:?}");

    let town = town.reconfigured(rename).await;
    assert_eq!(stranded(&town).await, []);
    assert_eq!(town.now(&waits).await.queue, key("dia-chinh"));
    assert_eq!(town.now(&later).await.plan[0].queue, key("dia-chinh"));
    assert_eq!(town.now(&serving).await.state, TicketState::Called);
    assert_eq!(labels(&town, "dia-chinh", 2).await, ["C004", "C005"]);
    let full = town.issue("dia-chinh", Handover::Staff).await;
    assert!(matches!(full, Err(HallError::PartFull { .. })), "what the old key gave counts: {full:?}");
    let _ = town.step(&serving, Step::finish(CounterNumber(4))).await.expect("finished");
    assert_eq!(town.call(4).await.expect("called").id, waits.id);
    let back = town.step(&absent, Step::Return).await.expect("back");
    assert_eq!(back.queue, key("dia-chinh"), "whoever comes back comes to where their queue is now");
    town.verified();
}

#[tokio::test]
async fn no_label_is_given_twice_on_a_day_however_prefixes_move() {
    let town = Town::new().await;
    assert_eq!(labels(&town, "ho-tich", 5).await.last().map(String::as_str), Some("A005"));
    assert_eq!(labels(&town, "dat-dai", 3).await.last().map(String::as_str), Some("C003"));
    // Two prefixes change places.
    let town = town.reconfigured(|config| {
        prefix(config, "ho-tich", "C");
        prefix(config, "dat-dai", "A");
    });
    let town = town.await;
    let said: Vec<String> = consequences(&town).iter().map(ToString::to_string).collect();
    assert!(matches!(&said[..], [said] if said.contains("`dat-dai`") && said.contains("A006")), "{said:?}");
    assert_eq!(labels(&town, "dat-dai", 2).await, ["A006", "A007"]);
    assert_eq!(labels(&town, "ho-tich", 2).await, ["C006", "C007"]);
    // Ended or not, a number stays given.
    for ticket in town.hall.tickets_after(TicketId(0), 100).await.expect("read") {
        let _ = town.step(&ticket, Step::cancel(Withdrawal::ByCitizen)).await.expect("ended");
    }
    // One of them goes to a key that there was not before, and the digits become more.
    let town = town.reconfigured(|config| {
        without(config, &[], &["dat-dai"]);
        config.queues.iter_mut().find(|queue| queue.key.as_str() == "kinh-doanh").expect("there").prefix = "A".to_owned();
    });
    let town = town.await;
    assert_eq!(labels(&town, "kinh-doanh", 1).await, ["A008"]);
    let town = town.reconfigured(|config| config.digits = 4).await;
    assert_eq!(labels(&town, "kinh-doanh", 1).await, ["A0009"]);
    let town = town.reconfigured(|config| config.digits = 3).await;
    assert_eq!(labels(&town, "kinh-doanh", 1).await, ["A010"]);
    // A range that is used up gives nothing, and what was given before counts.
    let town = town.reconfigured(|config| {
        let queue = config.queues.iter_mut().find(|queue| queue.key.as_str() == "kinh-doanh").expect("there");
        queue.last = Some(10);
    });
    let town = town.await;
    assert_eq!(town.issue("kinh-doanh", Handover::Staff).await, Err(HallError::NumbersExhausted(key("kinh-doanh"))));
    // The next day begins anew.
    town.hands.forward(86_400);
    assert_eq!(labels(&town, "kinh-doanh", 1).await, ["A001"]);
    town.verified();
}

#[tokio::test]
async fn nobody_stands_in_a_hall_whose_day_is_over() {
    let town = Town::new().await;
    let _ = town.waiting("dat-dai").await;
    let mut config = (*town.config).clone();
    without(&mut config, &[4], &["dat-dai"]);
    let at = |seconds: i64| held_against(&config, town.folder.path(), town.hands.now() + jiff::SignedDuration::from_secs(seconds));
    assert_eq!(at(0).expect("read").len(), 1);
    assert_eq!(at(86_400), Ok(Vec::new()));
    let empty = tempfile::tempdir().expect("a folder");
    assert_eq!(held_against(&config, empty.path(), town.hands.now()), Ok(Vec::new()));
}

#[tokio::test]
async fn a_prefix_that_has_moved_shows_what_is_left() {
    let town = Town::new().await;
    let _ = labels(&town, "ho-tich", 3).await;
    let town = town.reconfigured(|config| {
        without(config, &[], &["ho-tich"]);
        let queue = config.queues.iter_mut().find(|queue| queue.key.as_str() == "dat-dai").expect("there");
        (queue.prefix, queue.last) = ("A".to_owned(), Some(3));
    });
    let town = town.await;
    let view = town.hall.overview().await.expect("read").queue(&key("dat-dai")).expect("there").numbers;
    assert!(matches!(view, Numbers::NotNow { why: NotNow::Exhausted, .. }), "{view:?}");
    assert_eq!(town.issue("dat-dai", Handover::Staff).await, Err(HallError::NumbersExhausted(key("dat-dai"))));
    let said = consequences(&town);
    assert!(said.iter().any(|said| matches!(said, Consequence::Open(said) if said.contains("no number left today"))), "{said:?}");
    let day = numbering::service_day(&rusqlite::Connection::open(town.folder.path().join("hall.db")).expect("opens")).expect("read");
    let counted = town.hall.store().read(|connection| numbering::last(connection, day.expect("a day"), &key("dat-dai")));
    assert_eq!(counted, Ok(None), "nothing is counted that was not given");
}
