//! Requests: what is created, under which key, and what is refused.

use std::collections::BTreeSet;

use motcua::hall::Handover;
use serde_json::{Value, json};

use super::contract::order;
use super::open_hub::{Answer, OpenHub};
use super::schema;

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_created_and_found_at_its_location() {
    let hub = OpenHub::new().await;
    let key = [("Idempotency-Key", "scan-7")];
    let wanted = json!({ "queue": "ho-tich", "handover": "staff" });
    let made = hub.post("/api/v1/tickets", wanted.clone(), &key).await;
    assert_eq!(made.status, 201);
    let found = hub.get(made.header("location")).await;
    assert_eq!((found.status, &found.body["ticket"]), (200, &made.body["ticket"]));
    let again = hub.post("/api/v1/tickets", wanted.clone(), &key).await;
    assert_eq!((again.status, &again.body["ticket"]["id"]), (201, &made.body["ticket"]["id"]), "the same press, the same ticket");
    let other = hub.post("/api/v1/tickets", wanted, &[]).await;
    assert_eq!(other.body["ticket"]["label"], "A002", "without a name every request is a new one");
    let ended = hub.post(&format!("/api/v1/tickets/{}/cancel", other.body["ticket"]["id"]), Value::Null, &[]).await;
    assert_eq!(ended.status, 400, "a body that is there must say something");
    let ended = hub.post(&format!("/api/v1/tickets/{}/cancel", other.body["ticket"]["id"]), json!({}), &[]).await;
    assert_eq!((ended.status, &ended.body["reason"]), (200, &json!("by_staff")));
    for name in ["nguyen-thi-bao-tram", "nguyenthibaotram", "lan", "0123456789abcdef0"] {
        for (path, body) in [
            ("/api/v1/counters/1/sign-on".to_owned(), json!({ "person": name })),
            (format!("/api/v1/tickets/{}/transfer", made.body["ticket"]["id"]), json!({ "counter": 1, "to": { "person": name } })),
        ] {
            let refused = hub.post(&path, body, &[]).await;
            assert_eq!(refused.status, 400, "{path} {name}: {}", refused.body);
            assert!(refused.body["detail"].as_str().is_some_and(|why| why.contains("`cb07` and not a name")), "{}", refused.body);
            assert!(!refused.body.to_string().contains(name), "what may be a name is not repeated: {}", refused.body);
        }
    }
    let document = hub.get("/api/v1/openapi.json").await.body;
    assert_eq!(document["components"]["schemas"]["StaffKey"]["maxLength"], 16);
    assert_eq!(document["components"]["schemas"]["Withdrawal"]["enum"], json!(["unclaimed", "by_citizen", "by_staff"]));
    for borrowed in ["day_closed", "slip_unproven", "no_reason"] {
        let path = format!("/api/v1/tickets/{}/cancel", made.body["ticket"]["id"]);
        let refused = hub.post(&path, json!({ "reason": borrowed }), &[]).await;
        assert_eq!(refused.status, 400, "{borrowed}: {}", refused.body);
        assert!(refused.body["detail"].as_str().is_some_and(|why| why.contains("`by_citizen`, `by_staff`")), "{}", refused.body);
    }
}

/// Every change of the API, in an order in which each can be carried out, with one body that it takes.
fn changes() -> Vec<(&'static str, Value)> {
    let zone = motcua::config::embedded().expect("built in").zone;
    let today = jiff::Timestamp::now().to_zoned_datetime(zone).date();
    vec![
        ("/api/v1/tickets", json!({ "queue": "ho-tich", "handover": "staff", "any_time": true })),
        ("/api/v1/advice", json!({ "procedure": "1.001193", "missing": [1], "handover": "screen" })),
        ("/api/v1/help", json!({})),
        ("/api/v1/help/1/coming", json!({ "counter": 1 })),
        ("/api/v1/help/1/answer", json!({ "counter": 1 })),
        ("/api/v1/counters/1/next", json!({})),
        ("/api/v1/tickets/1/start", json!({ "counter": 1 })),
        ("/api/v1/tickets/1/finish", json!({ "counter": 1 })),
        ("/api/v1/tickets/1/rate", json!({ "grade": 5 })),
        ("/api/v1/counters/2/sign-on", json!({ "person": "cb07" })),
        ("/api/v1/counters/2/pause", json!({ "reason": "break" })),
        ("/api/v1/counters/2/resume", json!({})),
        ("/api/v1/counters/3/resume", json!({})),
        ("/api/v1/printers/first/roll", json!({})),
        ("/api/v1/printers/test-page", json!({})),
        ("/api/v1/day/confirm", json!({ "date": today })),
        ("/api/v1/day/close", json!({})),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_made_once_under_its_key_and_no_other_under_it() {
    let (hub, _spools) = OpenHub::with_two_printers().await;
    let rows = || *hub.hall.latest().borrow();
    for (path, body) in changes() {
        let key = [("Idempotency-Key", path)];
        let before = rows();
        let first = hub.post(path, body.clone(), &key).await;
        assert!(first.status < 300, "{path}: {}", first.text);
        assert!(rows() > before, "{path}: it stands in the log, though it may have changed nothing");
        let before = rows();
        let again = hub.post(path, body, &key).await;
        assert_eq!((again.status, &again.body, rows()), (first.status, &first.body, before), "{path}: the same answer, and nothing twice");
        for (other, body) in changes().into_iter().filter(|(other, _)| *other != path) {
            let reused = hub.post(other, body, &key).await;
            assert_eq!((reused.status, &reused.body["type"]), (409, &json!("/problems/request-reused")), "{path}, then {other}");
        }
        assert_eq!(rows(), before, "{path}");
    }
    // A second way of asking is a second thing, though its path is the same.
    let pause = |reason: &str| json!({ "reason": reason });
    let key = [("Idempotency-Key", "pause")];
    assert_eq!(hub.post("/api/v1/counters/1/pause", pause("break"), &key).await.body["pause"]["reason"], "break");
    assert_eq!(hub.post("/api/v1/counters/1/pause", pause("meeting"), &key).await.status, 409);
    assert_eq!(hub.post("/api/v1/counters/1/resume", json!({}), &[]).await.body["pause"], Value::Null);
    let again = hub.post("/api/v1/counters/1/pause", pause("break"), &key).await;
    assert_eq!((again.status, &again.body["pause"]), (200, &Value::Null), "the clerk is back, and stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_of_the_document_takes_a_key() {
    let hub = OpenHub::new().await;
    let document = hub.get("/api/v1/openapi.json").await.body;
    let mut posts = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let keys: Vec<&Value> = parameters.iter().filter(|parameter| parameter["name"] == "Idempotency-Key").collect();
            assert_eq!(keys.len(), usize::from(method == "post"), "{method} {path}");
            for key in keys {
                let limits = (&key["in"], &key["schema"]["minLength"], &key["schema"]["maxLength"], &key["schema"]["pattern"]);
                assert_eq!(limits, (&json!("header"), &json!(1), &json!(128), &json!("^[!-~]+$")), "{path}");
                let _ = posts.insert(path.clone());
            }
        }
    }
    // Each of them is asked twice above, but for the PIN, which is checked each time.
    let concrete = |path: &str| {
        let like = |concrete: &str| {
            let (path, concrete): (Vec<_>, Vec<_>) = (path.split('/').collect(), concrete.split('/').collect());
            path.len() == concrete.len() && path.iter().zip(&concrete).all(|(part, is)| part.starts_with('{') || part == is)
        };
        changes().iter().any(|(concrete, _)| like(concrete))
    };
    let left: Vec<&String> = posts.iter().filter(|path| !concrete(path)).collect();
    assert_eq!(left, ["/api/v1/pin/check"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_is_a_problem_document() {
    let hub = OpenHub::new().await;
    let good = json!({ "queue": "ho-tich", "handover": "staff" });
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    let tickets = "/api/v1/tickets";
    let long = "x".repeat(129);
    let refused: Vec<(u16, &str, Answer)> = vec![
        (404, "no-route", hub.get("/api/v1/nothing").await),
        (404, "no-route", hub.get("/assets/0123/hub.css").await),
        (405, "wrong-method", hub.post("/api/v1/overview", json!({}), &[]).await),
        (400, "malformed", hub.raw_post(tickets, "{ not json", "application/json", &[]).await),
        (415, "not-json", hub.raw_post(tickets, &good.to_string(), "text/plain", &[]).await),
        (413, "too-large", hub.raw_post(tickets, &" ".repeat(64 * 1024 + 1), "application/json", &[]).await),
        (400, "malformed", hub.post(tickets, json!({ "handover": "staff" }), &[]).await),
        (400, "malformed", hub.post(tickets, with("procedure", json!("1.001193")), &[]).await),
        (400, "malformed", hub.post(tickets, with("queue", json!("'; DROP TABLE ticket --")), &[]).await),
        (400, "malformed", hub.post(tickets, with("language", json!("\u{202e}vi")), &[]).await),
        (400, "malformed", hub.post(tickets, with("qeue", json!("ho-tich")), &[]).await),
        (400, "malformed", hub.post(tickets, good.clone(), &[("Idempotency-Key", &long)]).await),
        (400, "malformed", hub.post(tickets, good.clone(), &[("Idempotency-Key", "two words")]).await),
        (400, "malformed", hub.get("/api/v1/tickets/A001").await),
        (400, "malformed", hub.get("/api/v1/events?after=x").await),
        (400, "malformed", hub.get_with("/api/v1/events", &[("Last-Event-ID", "x")]).await),
        (404, "unknown-ticket", hub.get("/api/v1/tickets/1").await),
        (404, "unknown-ticket", hub.get("/api/v1/slips/nonsense").await),
        (404, "unknown-queue", hub.post(tickets, with("queue", json!("khong-co")), &[]).await),
        (404, "unknown-counter", hub.post("/api/v1/counters/99/next", json!({}), &[]).await),
        (409, "nobody-waiting", hub.post("/api/v1/counters/1/next", json!({}), &[]).await),
    ];
    let document = hub.get("/api/v1/openapi.json").await.body;
    for (status, name, answer) in refused {
        assert_eq!((answer.status, answer.body["type"].as_str()), (status, Some(format!("/problems/{name}").as_str())), "{answer:?}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.body["status"], status);
        for member in ["title", "detail", "said"] {
            assert!(answer.body[member].as_str().is_some_and(|text| !text.is_empty()), "{name} has {member}");
        }
        schema::matches(&document, &json!({ "$ref": "#/components/schemas/Problem" }), &answer.body);
    }
    assert_eq!(hub.hall.overview().await.expect("an overview").waiting, Vec::new(), "none of it had an effect");
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_are_lines_of_json() {
    let hub = OpenHub::new().await;
    for _ in 0..600 {
        // More than a page.
        let _ = hub.hall.issue(order("ho-tich", Handover::Staff)).await.expect("a number");
    }
    let export = hub.get("/api/v1/export/tickets").await;
    assert_eq!(export.header("content-type"), "application/jsonl");
    let labels: Vec<String> = export
        .text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("json")["label"].as_str().expect("a label").to_owned())
        .collect();
    assert_eq!(labels.len(), 600);
    assert_eq!((labels[0].as_str(), labels[599].as_str()), ("A001", "A600"));
    let part = hub.get("/api/v1/export/events?after=3&limit=2").await;
    let seqs: Vec<Value> = part.text.lines().map(|line| serde_json::from_str::<Value>(line).expect("json")["seq"].clone()).collect();
    assert_eq!(seqs, [json!(4), json!(5)]);
    // After a restore the same seq is another row.
    let epoch = hub.epoch().await;
    for path in ["events", "tickets"] {
        let from = async |epoch: i64| hub.get(&format!("/api/v1/export/{path}?after=0&epoch={epoch}")).await;
        assert!(from(epoch).await.status == 200 && !from(epoch).await.text.is_empty());
        let other = from(epoch - 1).await;
        assert_eq!((other.status, other.body["type"].as_str()), (409, Some("/problems/other-log")), "{}", other.text);
    }
    assert_eq!(hub.get("/api/v1/export/events?after=99999999").await.text, "");
}
