//! The stream of live events.

use std::collections::BTreeSet;

use motcua::domain::event::Actor;
use motcua::domain::queue::CounterNumber;
use motcua::hall::{By, Handover, Step};
use serde_json::json;

use super::contract::{FIRST, order};
use super::open_hub::OpenHub;

#[tokio::test(flavor = "multi_thread")]
async fn live_events_come_in_order_and_go_on_where_they_broke_off() {
    let hub = OpenHub::new().await;
    let mut board = hub.listen("", &[]);
    let opening = board.next();
    assert_eq!((opening.retry.as_deref(), opening.data.as_str()), (Some("2000"), ""), "the stream names its place before anything happens");
    let ticket = hub.hall.issue(order("ho-tich", Handover::Staff)).await.expect("a number").ticket;
    let by = || By::once(Actor::Counter(FIRST));
    let _ = hub.hall.call_next(FIRST, by()).await.expect("called");
    let called = board.until("ticket_called");
    assert_eq!((called.json()["subject"].clone(), called.json()["counter"].clone()), (json!(ticket.id), json!(1)));
    assert_eq!(called.json()["detail"]["label"], "A001");
    let epoch = hub.epoch().await;
    assert_eq!(called.id, Some(format!("{epoch}-{}", called.json()["seq"])));
    drop(board);

    // S22: a recall is an event of its own. The board was away and hears of it when it is back.
    let _ = hub.hall.step(ticket.id, Step::Recall { counter: FIRST }, by()).await.expect("called again");
    let _ = hub.hall.step(ticket.id, Step::finish(FIRST), by()).await.expect("finished");
    let after = called.id.clone().expect("an id");
    let seq = called.json()["seq"].clone();
    for (query, headers) in [
        (String::new(), vec![("Last-Event-ID", after.clone())]),
        (format!("?after={seq}&epoch={epoch}"), vec![]),
        // As JavaScript has a number that is longer than 53 bits.
        (format!("?after={seq}&epoch={}", epoch as f64), vec![]),
        ("?after=0".to_owned(), vec![("Last-Event-ID", after.clone())]),
    ] {
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut board = hub.listen(&query, &headers);
        assert_eq!(board.next().id.as_deref(), Some(after.as_str()));
        assert_eq!(board.next().json()["kind"], "ticket_recalled");
        assert_eq!(board.next().json()["kind"], "ticket_finished");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s21_calls_in_the_same_instant_all_arrive() {
    let hub = OpenHub::new().await;
    for queue in ["ho-tich", "cu-tru", "cu-tru", "dat-dai"] {
        let _ = hub.hall.issue(order(queue, Handover::Staff)).await.expect("a number");
    }
    let mut board = hub.listen("", &[]);
    let _ = board.next();
    let press = |counter| hub.hall.call_next(CounterNumber(counter), By::once(Actor::Counter(CounterNumber(counter))));
    let (one, three, four) = tokio::join!(press(1), press(3), press(4));
    let expected: BTreeSet<String> = [one, three, four].into_iter().map(|ticket| ticket.expect("called").label.to_string()).collect();
    let mut heard = Vec::new();
    for _ in 0..3 {
        let event = board.next().json();
        assert_eq!(event["kind"], "ticket_called");
        heard.push((event["seq"].as_i64().expect("a seq"), event["detail"]["label"].as_str().expect("a label").to_owned()));
    }
    assert!(heard.is_sorted(), "in order");
    assert_eq!(heard.into_iter().map(|(_, label)| label).collect::<BTreeSet<_>>(), expected);
}

/// What everybody in the hall may ask for tells of nobody why they go before others, nor what for they came.
#[tokio::test(flavor = "multi_thread")]
async fn the_boards_hall_knows_nobodys_class() {
    let hub = OpenHub::new().await;
    let mut live = hub.listen("", &[]);
    let _ = live.next();
    let wanted = json!({ "procedure": "1.001193", "handover": "staff", "class": "disabled" });
    for key in ["one", "two", "three"] {
        let made = hub.post("/api/v1/tickets", wanted.clone(), &[("Idempotency-Key", key)]).await;
        assert_eq!((made.status, &made.body["ticket"]["class"]), (201, &json!("disabled")), "its own citizen knows");
    }
    let _ = hub.hall.call_next(FIRST, By::once(Actor::Counter(FIRST))).await.expect("called");
    let board = hub.get("/api/v1/board").await;
    assert_eq!((board.status, &board.body["calls"][0]["label"], &board.body["queues"][0]["waiting"]), (200, &json!("A001"), &json!(2)));
    for told in [board.text, live.until("ticket_called").json().to_string(), hub.get("/board").await.text] {
        for secret in ["disabled", "priority", "1.001193", "class\":"] {
            assert!(!told.contains(secret), "{secret} in {told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_another_log_is_told_so() {
    let hub = OpenHub::new().await;
    let (epoch, newest) = (hub.epoch().await, *hub.hall.latest().borrow());
    // A page that slept over a restore, until the new log had passed its place, is told as well; and one whose id does not say of
    // which log it is, as those of before.
    let strange = [format!("{epoch}-{}", newest + 1), format!("{}-1", epoch ^ 1), "1".to_owned(), "987654".to_owned()];
    let by_id = strange.iter().map(|id| (String::new(), Some(id.as_str())));
    let by_query = [format!("?after=1&epoch={}", epoch / 2), "?after=1".to_owned()].map(|query| (query, None));
    for (query, id) in by_id.chain(by_query) {
        let headers: Vec<_> = id.map(|id| ("Last-Event-ID", id)).into_iter().collect();
        let mut board = hub.listen(&query, &headers);
        let told = board.next();
        assert_eq!((told.event.as_deref(), told.id), (Some("reset"), Some(format!("{epoch}-{newest}"))), "{query} {id:?}");
    }
    let mut all = hub.listen("?after=0", &[]);
    assert_eq!((all.next().event, all.next().json()["seq"].clone()), (None, json!(1)), "from the beginning of any log");
}

#[tokio::test(flavor = "multi_thread")]
async fn live_streams_end_when_the_hub_closes() {
    let hub = OpenHub::new().await;
    let mut board = hub.listen("", &[]);
    let _ = board.next();
    let begun = std::time::Instant::now();
    hub.close().await;
    assert!(board.ended(), "the stream has an end");
    assert!(begun.elapsed() < std::time::Duration::from_secs(2), "and nobody waited for it: {:?}", begun.elapsed());
}
