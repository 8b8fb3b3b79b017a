//! What is asked twice under one name is done once, whatever it is; and one name is for one thing.

use serde_json::{Value, json};

use super::wanted::{KINDS, Wanted, advice, by_paper, hold, order, others, pause, queue, ready, same, sign_on};
use super::*;
use crate::domain::queue::{HoldReason, PauseReason};
use crate::store::{StoreError, roll};

/// What was asked under a name is answered again, after other things have happened and after a restart, and writes nothing; and
/// nothing else is done under that name.
async fn is_done_once(town: Town, wanted: &Wanted, first: &Value, what: &str) -> Town {
    let rows = town.rows();
    assert_eq!(town.ask(wanted, "one").await.as_ref(), Ok(first), "{what}: nothing has changed since");
    assert_eq!(town.rows(), rows, "{what} stands once in the log");
    for other in others().iter().filter(|other| !same(other, wanted)) {
        assert_eq!(town.ask(other, "one").await, Err(HallError::RequestReused), "{what}, then {other:?}");
    }
    assert_eq!(town.rows(), rows, "{what}: refused");
    town.verified();
    let town = town.restarted().await;
    let rows = town.rows();
    let now = town.stands(wanted, first).await;
    assert_eq!(town.ask(wanted, "one").await, Ok(now), "{what}, after a restart");
    assert_eq!(town.rows(), rows, "{what}, after a restart");
    town
}

#[tokio::test]
async fn every_change_is_made_once_under_one_name_and_no_other_under_it() {
    for kind in KINDS {
        let town = Town::new().await;
        let wanted = ready(&town, kind).await;
        let rows = town.rows();
        let first = town.ask(&wanted, "one").await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert!(town.rows() > rows, "{kind} was not so before");
        let events = town.hall.events_after(rows, 100).await.expect("read");
        let naming: Vec<&Event> = events.iter().filter(|event| event.detail.get("request").is_some()).collect();
        assert_eq!(naming.len(), 1, "{kind}: one row names it: {events:?}");
        assert_ne!(naming[0].kind, EventKind::RequestAnswered, "{kind}: that of the change itself");
        let _ = is_done_once(town, &wanted, &first, kind).await;
    }
}

#[tokio::test]
async fn a_confirmed_date_is_confirmed_once() {
    let town = Town::new().await;
    let _ = town.waiting("ho-tich").await;
    town.hands.jump(365 * 24 * 3600);
    let town = town.restarted().await;
    let wanted = Wanted::Confirm("2027-11-26".parse().expect("a date"));
    let wrong = Wanted::Confirm("2027-11-27".parse().expect("a date"));
    assert!(matches!(town.ask(&wrong, "one").await, Err(HallError::DateUnconfirmed { .. })), "a refusal takes no name");
    let first = town.ask(&wanted, "one").await.expect("confirmed");
    assert_eq!(first, json!("2027-11-26"));
    assert_eq!(town.events(EventKind::ClockConfirmed).await.len(), 1);
    let town = is_done_once(town, &wanted, &first, "a date").await;
    // The clock was wrong after all. The old request is asked again, and the hall stays where it is.
    town.hands.jump(-365 * 24 * 3600);
    let back = Wanted::Confirm("2026-11-26".parse().expect("a date"));
    assert_eq!(town.ask(&back, "two").await, Ok(json!("2026-11-26")));
    assert_eq!(town.ask(&wanted, "one").await, Ok(first));
    assert_eq!(town.waiting("ho-tich").await.service_day.to_string(), "2026-11-26");
    town.hands.forward(24 * 3600);
    assert_eq!(town.waiting("ho-tich").await.service_day.to_string(), "2026-11-27", "and its days turn as they did");
    assert_eq!(town.ask(&back, "two").await, Ok(json!("2026-11-26")));
    town.verified();
}

/// Brings a town to where something is so already, and says what is asked for.
async fn so_already(town: &Town, kind: &str) -> Wanted {
    let hall = &town.hall;
    match kind {
        "a pause of a counter that pauses" => {
            let _ = hall.seat(ONE, pause(PauseReason::Break), by(1)).await.expect("paused");
            Wanted::Seat(ONE, pause(PauseReason::Break))
        }
        "a resume of one that is open" => Wanted::Seat(ONE, SeatChange::Resume),
        "a sign-off where nobody sits" => Wanted::Seat(ONE, SeatChange::SignOff),
        "a sign-on of who sits there" => {
            town.signed_on("cb07", ONE).await;
            Wanted::Seat(ONE, sign_on("cb07"))
        }
        "a number that is noted already" => Wanted::Step(town.waiting("ho-tich").await.id, Step::Confirm),
        "a slip that is on its way" => Wanted::Step(town.issue("ho-tich", Handover::Slip).await.expect("issued").id, Step::Reprint),
        "a number of a paper that has one" => {
            let _ = hall.issue(by_paper("ho-tich", "H36-1")).await.expect("issued");
            Wanted::Number(by_paper("ho-tich", "H36-1"))
        }
        "help that was called for" => {
            let _ = hall.call_help(By::once(Actor::Kiosk)).await.expect("called");
            Wanted::Help(Actor::Kiosk)
        }
        "coming where another came" => {
            let call = hall.call_help(By::once(Actor::Kiosk)).await.expect("called").id;
            let _ = hall.answer_help(call, TWO, by(2)).await.expect("came");
            Wanted::Came(call, ONE)
        }
        "a test page where one waits" => {
            let _ = hall.print_test(By::once(Actor::Kiosk)).await.expect("queued");
            Wanted::TestPage
        }
        "closing a closed day" => {
            let _ = hall.close_day(By::once(Actor::CommandLine)).await.expect("closed");
            Wanted::Close
        }
        "a date that is believed" => Wanted::Confirm("2026-11-26".parse().expect("a date")),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_was_so_already_takes_its_name_all_the_same() {
    for kind in [
        "a pause of a counter that pauses",
        "a resume of one that is open",
        "a sign-off where nobody sits",
        "a sign-on of who sits there",
        "a number that is noted already",
        "a slip that is on its way",
        "a number of a paper that has one",
        "help that was called for",
        "coming where another came",
        "a test page where one waits",
        "closing a closed day",
        "a date that is believed",
    ] {
        let town = Town::new().await;
        town.hall.turn_day().await.expect("turned");
        let wanted = so_already(&town, kind).await;
        let rows = town.rows();
        let first = town.ask(&wanted, "one").await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        let events = town.hall.events_after(rows, 100).await.expect("read");
        let kinds: Vec<EventKind> = events.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [EventKind::RequestAnswered], "{kind}: the name is taken, and nothing else happens");
        let _ = is_done_once(town, &wanted, &first, kind).await;
    }
}

#[tokio::test]
async fn the_answer_is_the_thing_as_it_stands_when_it_is_asked_again() {
    let town = Town::new().await;
    // F12: a pause whose answer was lost, sent again after the clerk is back.
    let wanted = Wanted::Seat(ONE, pause(PauseReason::Break));
    let paused = town.ask(&wanted, "pause").await.expect("paused");
    assert_eq!(paused["pause"]["reason"], "break");
    let _ = town.ask(&Wanted::Seat(ONE, SeatChange::Resume), "resume").await.expect("back");
    let ticket = town.called("ho-tich", ONE).await;
    let rows = town.rows();
    let again = town.ask(&wanted, "pause").await.expect("answered");
    assert_eq!((&again["pause"], &again["ticket"]["id"]), (&Value::Null, &json!(ticket.id)), "it does not pause, and has somebody by now");
    assert_eq!(town.rows(), rows);

    let number = Wanted::Number(order("cu-tru", Handover::Slip));
    let issued = town.ask(&number, "number").await.expect("issued");
    town.print().await;
    let again = town.ask(&number, "number").await.expect("answered");
    assert_eq!(
        (&again["ticket"]["state"], &again["ticket"]["print"], &again["slip"]),
        (&json!("waiting"), &json!("printed"), &issued["slip"])
    );

    let call = town.ask(&Wanted::Help(Actor::Kiosk), "help").await.expect("called");
    let id = serde_json::from_value(call["id"].clone()).expect("an id");
    let _ = town.hall.answer_help(id, TWO, by(2)).await.expect("came");
    let again = town.ask(&Wanted::Help(Actor::Kiosk), "help").await.expect("answered");
    assert_eq!((&again["end"], &again["counter"]), (&json!("answered"), &json!(2)));

    assert_eq!(town.ask(&Wanted::TestPage, "page").await, Ok(json!("queued")));
    town.print().await;
    assert_eq!(town.ask(&Wanted::TestPage, "page").await, Ok(json!("printed")));
    assert_eq!(town.ask(&Wanted::TestPage, "another").await, Ok(json!("queued")));
    assert_eq!(town.ask(&Wanted::TestPage, "page").await, Ok(json!("printed")), "its own page");
    town.print().await;

    // The roll is counted from the first press on, however often it is sent.
    let used = || town.hall.store().read(|connection| roll::of(connection, "printer")).expect("read").expect("a roll").used_mm;
    let new_roll = Wanted::Roll(PrinterRole::First);
    assert_eq!((town.ask(&new_roll, "roll").await, used()), (Ok(Value::Null), 0));
    let _ = town.ask(&Wanted::TestPage, "third").await.expect("queued");
    town.print().await;
    assert_eq!((town.ask(&new_roll, "roll").await, used()), (Ok(Value::Null), 95), "what was printed since stays counted");
    assert_eq!(town.events(EventKind::RollChanged).await.len(), 1);
    town.verified();
}

#[tokio::test]
async fn a_closing_that_is_sent_again_the_next_morning_does_not_close_that_day() {
    let town = Town::new().await;
    let _ = town.waiting("ho-tich").await;
    assert_eq!(town.ask(&Wanted::Close, "evening").await, Ok(json!("2026-11-26")));
    town.hands.forward(24 * 3600);
    let ticket = town.waiting("ho-tich").await;
    assert_eq!(town.ask(&Wanted::Close, "evening").await, Ok(json!("2026-11-26")));
    assert_eq!(town.now(&ticket).await.state, TicketState::Waiting, "whoever waits today still does");
    assert_eq!(town.waiting("ho-tich").await.label.as_str(), "A002", "and numbers are given");
    town.verified();
}

#[tokio::test]
async fn whatever_an_order_says_makes_it_another_one() {
    let town = Town::new().await;
    let soon = |minutes| Some(town.hands.now() + jiff::SignedDuration::from_mins(minutes));
    let paper = |code: &str, booked_at| Some(Paper { code: code.to_owned(), booked_at });
    let wanted = Order {
        further: vec![queue("cu-tru"), queue("dat-dai")],
        class: Some("elderly".parse().expect("a key")),
        paper: paper("H36-0042-SECRET", soon(10)),
        ..order("ho-tich", Handover::Staff)
    };
    let first = town.ask(&Wanted::Number(wanted.clone()), "one").await.expect("issued");
    let others = [
        Order { matter: queue("cu-tru"), ..wanted.clone() },
        Order { matter: Matter::Procedure("1.001193".parse().expect("a code")), ..wanted.clone() },
        Order { further: Vec::new(), ..wanted.clone() },
        Order { further: vec![queue("dat-dai"), queue("cu-tru")], ..wanted.clone() },
        Order { handover: Handover::Slip, ..wanted.clone() },
        Order { handover: Handover::Screen, ..wanted.clone() },
        Order { language: Language::english(), ..wanted.clone() },
        Order { class: None, ..wanted.clone() },
        Order { class: Some("pregnant".parse().expect("a key")), ..wanted.clone() },
        Order { any_time: true, ..wanted.clone() },
        Order { paper: None, ..wanted.clone() },
        Order { paper: paper("H36-0043-SECRET", soon(10)), ..wanted.clone() },
        Order { paper: paper("H36-0042-SECRET", soon(11)), ..wanted.clone() },
        Order { paper: paper("H36-0042-SECRET", None), ..wanted.clone() },
        // What the hall does not know at all is another order, too.
        Order { matter: queue("khong-co"), ..wanted.clone() },
    ];
    let rows = town.rows();
    for other in others {
        assert_eq!(town.ask(&Wanted::Number(other.clone()), "one").await, Err(HallError::RequestReused), "{other:?}");
    }
    // Whoever sends it on is not part of what is wanted.
    let sent_on = Order { actor: Actor::Api, ..wanted };
    assert_eq!(town.ask(&Wanted::Number(sent_on), "one").await, Ok(first));
    assert_eq!(town.rows(), rows);
    let told = serde_json::to_string(&town.hall.events_after(0, 1000).await.expect("read")).expect("json");
    assert!(!told.contains("SECRET"), "no paper stands in the log");

    let wanted = advice(&[1, 2], Handover::Screen);
    let first = town.ask(&Wanted::List(wanted.clone()), "two").await.expect("told");
    for other in [
        Advice { procedure: "3.000182".parse().expect("a code"), ..wanted.clone() },
        Advice { missing: vec![1], ..wanted.clone() },
        Advice { missing: Vec::new(), ..wanted.clone() },
        Advice { handover: Handover::Staff, ..wanted.clone() },
        Advice { language: Language::english(), ..wanted.clone() },
    ] {
        assert_eq!(town.ask(&Wanted::List(other.clone()), "two").await, Err(HallError::RequestReused), "{other:?}");
    }
    let in_another_order = Advice { missing: vec![2, 1, 2], ..wanted };
    assert_eq!(town.ask(&Wanted::List(in_another_order), "two").await, Ok(first), "the same papers");
    town.verified();
}

#[tokio::test]
async fn whatever_a_step_or_a_seat_says_makes_it_another_one() {
    let town = Town::new().await;
    let ticket = town.called("ho-tich", ONE).await;
    let _ = town.ask(&Wanted::Step(ticket.id, hold(ONE)), "hold").await.expect("held");
    let held = |reason, minutes| Step::Hold { counter: ONE, reason, minutes };
    for other in [held(HoldReason::Papers, None), held(HoldReason::Papers, Some(11)), held(HoldReason::Form, Some(10)), hold(TWO)] {
        assert_eq!(town.ask(&Wanted::Step(ticket.id, other.clone()), "hold").await, Err(HallError::RequestReused), "{other:?}");
    }
    let neighbour = town.waiting("ho-tich").await;
    assert_eq!(town.ask(&Wanted::Step(neighbour.id, hold(ONE)), "hold").await, Err(HallError::RequestReused));

    let _ = town.ask(&Wanted::Seat(TWO, pause(PauseReason::Break)), "pause").await.expect("paused");
    for (counter, change) in [(ONE, pause(PauseReason::Break)), (TWO, pause(PauseReason::Meeting)), (TWO, SeatChange::Resume)] {
        assert_eq!(town.ask(&Wanted::Seat(counter, change), "pause").await, Err(HallError::RequestReused));
    }
    town.verified();
}

/// R15: three ways by which a retry did it again.
#[tokio::test]
async fn a_retry_gives_no_number_prints_no_slip_and_takes_no_other_name() {
    let town = Town::new().await;
    // A number that its paper has already, asked for under a second name; then it ends.
    let first = town.ask(&Wanted::Number(by_paper("ho-tich", "H36-1")), "one").await.expect("issued");
    let second = town.ask(&Wanted::Number(by_paper("ho-tich", "H36-1")), "two").await.expect("the same");
    assert_eq!(first["ticket"]["id"], second["ticket"]["id"]);
    let id: TicketId = serde_json::from_value(first["ticket"]["id"].clone()).expect("an id");
    let _ = town.hall.step(id, Step::cancel(Withdrawal::ByCitizen), By::once(Actor::Kiosk)).await.expect("given back");
    let again = town.ask(&Wanted::Number(by_paper("ho-tich", "H36-1")), "two").await.expect("answered");
    assert_eq!((&again["ticket"]["id"], &again["ticket"]["state"]), (&json!(id), &json!("cancelled")));
    let third = town.ask(&Wanted::Number(by_paper("ho-tich", "H36-1")), "three").await.expect("issued");
    assert_ne!(third["ticket"]["id"], json!(id), "a new name gets a new number");

    // A slip that was wanted again while it was under way; then it is out.
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let reprint = Wanted::Step(ticket.id, Step::Reprint);
    let _ = town.ask(&reprint, "reprint").await.expect("it is on its way");
    town.print().await;
    let _ = town.ask(&reprint, "reprint").await.expect("answered");
    assert_eq!(town.spool().next_slip().await.expect("read"), None, "no second slip");
    let cancel = Wanted::Step(ticket.id, Step::cancel(Withdrawal::ByCitizen));
    assert_eq!(town.ask(&cancel, "reprint").await, Err(HallError::RequestReused));
    assert_eq!(town.now(&ticket).await.state, TicketState::Waiting);

    // One name for a list and a number, either way round.
    let (list, number) = (Wanted::List(advice(&[1], Handover::Screen)), Wanted::Number(order("ho-tich", Handover::Staff)));
    for (name, [before, after]) in [("list-first", [&list, &number]), ("number-first", [&number, &list])] {
        let _ = town.ask(before, name).await.expect("given");
        assert_eq!(town.ask(after, name).await, Err(HallError::RequestReused), "{name}");
    }
    town.verified();
}

#[tokio::test]
async fn a_refusal_takes_no_name() {
    let town = Town::new().await;
    assert_eq!(town.ask(&Wanted::Next(ONE), "one").await, Err(HallError::NobodyWaiting));
    let ticket = town.waiting("ho-tich").await;
    let started = town.ask(&Wanted::Step(ticket.id, Step::Start { counter: ONE }), "one").await;
    assert!(matches!(started, Err(HallError::NotAllowed { .. })));
    assert_eq!(town.ask(&Wanted::Next(ONE), "one").await.expect("called")["id"], json!(ticket.id));
    assert_eq!(town.ask(&Wanted::Next(ONE), "one").await.expect("answered")["id"], json!(ticket.id));
    town.verified();
}

#[tokio::test]
async fn sent_many_times_at_once_it_is_done_once() {
    let town = Arc::new(Town::new().await);
    for kind in ["number", "next", "sign-on", "help", "test page", "roll", "close"] {
        let wanted = ready(&town, kind).await;
        let rows = town.rows();
        let mut tasks = Vec::new();
        for _ in 0..20 {
            let (town, wanted) = (town.clone(), wanted.clone());
            tasks.push(tokio::spawn(async move { town.ask(&wanted, &kind.replace(' ', "-")).await }));
        }
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.expect("ran").unwrap_or_else(|error| panic!("{kind}: {error}")));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{kind}: {answers:?}");
        let events = town.hall.events_after(rows, 100).await.expect("read");
        assert_eq!(events.iter().filter(|event| event.detail.get("request").is_some()).count(), 1, "{kind}");
    }
    town.verified();
}

/// Makes of the file what a program wrote that kept only the moves of tickets in the table of requests, and of orders, lists and calls for
/// help the names beside them.
const AS_BEFORE: &str = "
    DROP TRIGGER event_is_never_changed;
    UPDATE help SET request = (SELECT id FROM request WHERE about = 'help:' || help.id AND action LIKE 'help %');
    DELETE FROM request WHERE action LIKE 'issue %' OR action LIKE 'advise %' OR action LIKE 'help %';
    UPDATE event SET detail = json_remove(detail, '$.request') WHERE kind = 'ticket_issued';
    UPDATE event SET detail = json_set(detail, '$.request', json_extract(detail, '$.request.id'))
        WHERE kind IN ('procedure_advised', 'help_called') AND json_type(detail, '$.request') = 'object';
    UPDATE event SET detail = json_set(detail, '$.request', NULL) WHERE kind = 'help_called' AND json_type(detail, '$.request') IS NULL;
    UPDATE event SET detail = json_remove(detail, '$.request.about') WHERE json_type(detail, '$.request') = 'object';
";

#[tokio::test]
async fn names_from_before_all_were_kept_in_one_table_are_known() {
    let town = Town::new().await;
    let number = Wanted::Number(order("ho-tich", Handover::Staff));
    let issued = town.ask(&number, "number").await.expect("issued");
    let list = Wanted::List(advice(&[2, 1], Handover::Slip));
    let told = town.ask(&list, "list").await.expect("told");
    let help = Wanted::Help(Actor::Kiosk);
    let called = town.ask(&help, "help").await.expect("called");
    let other = town.hall.call_help(By::once(Actor::Counter(ONE))).await.expect("called without a name");
    let next = Wanted::Next(ONE);
    let first = town.ask(&next, "next").await.expect("called");
    let step = Wanted::Step(serde_json::from_value(first["id"].clone()).expect("an id"), hold(ONE));
    let set_aside = town.ask(&step, "step").await.expect("held");
    let before = town.hall.store().write(|change| Ok::<_, StoreError>(change.connection().execute_batch(AS_BEFORE)?));
    before.await.expect("rewritten");
    let kept = |connection: &rusqlite::Connection| -> Result<(i64, i64), StoreError> {
        let count = |sql| connection.query_row(sql, [], |row| row.get(0));
        Ok((count("SELECT count(*) FROM request")?, count("SELECT count(*) FROM help WHERE request IS NOT NULL")?))
    };
    assert_eq!(town.hall.store().read(kept).expect("read"), (2, 1), "a call and a step, as it was");
    town.verified();

    let rows = town.rows();
    let now = town.stands(&number, &issued).await;
    assert_eq!(town.ask(&number, "number").await, Ok(now));
    assert_eq!(town.ask(&list, "list").await, Ok(told));
    assert_eq!(town.ask(&help, "help").await, Ok(called));
    assert_eq!(town.ask(&next, "next").await.as_ref(), Ok(&set_aside));
    assert_eq!(town.ask(&step, "step").await.as_ref(), Ok(&set_aside));
    for name in ["number", "list", "help", "next", "step"] {
        for wanted in others() {
            assert_eq!(town.ask(&wanted, name).await, Err(HallError::RequestReused), "{name}, then {wanted:?}");
        }
    }
    for other in [
        Advice { missing: vec![1], ..advice(&[], Handover::Slip) },
        advice(&[1, 2], Handover::Staff),
        Advice { language: Language::english(), ..advice(&[1, 2], Handover::Slip) },
    ] {
        assert_eq!(town.ask(&Wanted::List(other), "list").await, Err(HallError::RequestReused));
    }
    assert_eq!(town.rows(), rows);
    // The log goes on in the new words, and both are made tables of.
    assert_eq!(town.ask(&Wanted::Came(other.id, ONE), "coming").await.expect("came")["end"], "answered");
    let _ = town.ask(&Wanted::Number(order("ho-tich", Handover::Staff)), "new").await.expect("issued");
    town.verified();
}
