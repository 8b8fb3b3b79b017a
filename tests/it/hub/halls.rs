//! Any hall, near or far: the contract that it keeps, and counters that press at once.

use std::sync::Arc;

use motcua::domain::event::Actor;
use motcua::domain::queue::CounterNumber;
use motcua::hall::{By, Hall, HallError, Handover, Step};
use motcua::hub::RemoteHall;
use serde_json::json;

use super::contract::{self, FIRST, SECOND, order};
use super::failing;
use super::open_hub::{self, OpenHub};

#[tokio::test(flavor = "multi_thread")]
async fn the_hall_itself_keeps_the_contract() {
    let hub = OpenHub::new().await;
    contract::every_hall(hub.hall.clone(), &hub.config).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hall_over_http_keeps_the_contract() {
    let hub = OpenHub::new().await;
    let remote = RemoteHall::connect(&hub.url(""), tokio::runtime::Handle::current()).await.expect("a hub");
    contract::every_hall(Arc::new(remote), &hub.config).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_remote_hall_says_when_its_hub_is_gone() {
    let hub = OpenHub::new().await;
    let (url, runtime) = (hub.url(""), tokio::runtime::Handle::current());
    let remote = RemoteHall::connect(&url, runtime.clone()).await.expect("a hub");
    hub.close().await;
    assert!(matches!(remote.overview().await, Err(HallError::Unreachable(_))));
    assert!(matches!(RemoteHall::connect(&url, runtime).await, Err(HallError::Unreachable(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_two_clerks_press_next_on_one_waiting_ticket() {
    let hub = OpenHub::new().await;
    for round in 0..20 {
        let ticket = hub.hall.issue(order("ho-tich", Handover::Staff)).await.expect("a number").ticket;
        let press = |counter: u16| {
            let url = hub.url(&format!("/api/v1/counters/{counter}/next"));
            tokio::task::spawn_blocking(move || open_hub::post(&url, &json!({}), &[]))
        };
        let (one, other) = tokio::join!(press(1), press(2));
        let mut answers = [one.expect("answered"), other.expect("answered")];
        answers.sort_by_key(|answer| answer.status);
        assert_eq!((answers[0].status, answers[1].status), (200, 409), "round {round}: exactly one gets it");
        assert_eq!(answers[0].body["id"], json!(ticket.id));
        assert_eq!(answers[1].body["type"], "/problems/nobody-waiting");
        assert_eq!(answers[1].body["said"], "Không còn ai đang chờ.");
        let counter = CounterNumber(answers[0].body["counter"].as_u64().expect("a number") as u16);
        let _ = hub.hall.step(ticket.id, Step::finish(counter), By::once(Actor::Counter(counter))).await.expect("finished");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_s3_a_ticket_elsewhere_and_a_busy_counter_are_said_in_one_sentence() {
    let hub = OpenHub::new().await;
    let ticket = hub.hall.issue(order("ho-tich", Handover::Staff)).await.expect("a number").ticket;
    let _ = hub.hall.issue(order("ho-tich", Handover::Staff)).await.expect("a number");
    let _ = hub.hall.call_next(FIRST, By::once(Actor::Counter(FIRST))).await.expect("called");

    let other = hub.post(&format!("/api/v1/tickets/{}/start", ticket.id), json!({ "counter": SECOND }), &[]).await;
    assert_eq!((other.status, &other.body["type"]), (409, &json!("/problems/other-counter")));
    assert_eq!((&other.body["counter"], &other.body["label"]), (&json!(1), &json!("A001")));
    assert_eq!(other.body["said"], "Số A001 thuộc quầy 1.");

    let busy = hub.post("/api/v1/counters/1/next", json!({}), &[("Accept-Language", "en-GB,en;q=0.9")]).await;
    assert_eq!((busy.status, &busy.body["type"]), (409, &json!("/problems/counter-busy")));
    assert_eq!(busy.body["said"], "This counter has number A001. Finish it or mark it absent first.");
    assert_eq!(busy.header("content-language"), "en");
}

#[tokio::test(flavor = "multi_thread")]
async fn s27_a_store_that_fails_is_said_and_looks_like_no_empty_hall() {
    let (_news, latest) = tokio::sync::watch::channel(7);
    let hub = OpenHub::of(Arc::new(failing::FailingHall::new(latest))).await;
    for path in ["/readyz", "/api/v1/overview", "/api/v1/events", "/api/v1/export/tickets", "/api/v1/tickets/1"] {
        let answer = hub.get(path).await;
        assert_eq!((answer.status, &answer.body["type"]), (503, &json!("/problems/store")), "{path}");
    }
    let refused = hub.post("/api/v1/counters/1/next", json!({}), &[("Accept-Language", "en")]).await;
    assert_eq!((refused.status, &refused.body["said"]), (503, &json!("The machine cannot save. Please ask a member of staff.")));
    assert_eq!(hub.get("/healthz").await.status, 200, "the process itself is alive");
}
