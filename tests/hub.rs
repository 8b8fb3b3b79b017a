//! The hub as its clients meet it: over real sockets, as bytes.

#![allow(clippy::expect_used, clippy::panic, reason = "the helpers below are tests too, which clippy does not see")]

#[path = "hub/browser.rs"]
mod browser;
#[path = "hub/console.rs"]
mod console;
#[path = "hub/contract.rs"]
mod contract;
#[path = "hub/failing.rs"]
mod failing;
#[path = "hub/open_hub.rs"]
mod open_hub;
#[path = "hub/pages.rs"]
mod pages;
#[path = "hub/schema.rs"]
mod schema;
#[path = "hub/stopped.rs"]
mod stopped;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use motcua::domain::event::Actor;
use motcua::domain::queue::{Admission, CounterNumber};
use motcua::hall::{By, Hall, HallError, Handover, Proof, Step};
use motcua::hub::RemoteHall;
use motcua::store::Clock;
use serde_json::{Value, json};

use contract::{FIRST, SECOND, order};
use open_hub::{Answer, OpenHub};

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
async fn pages_of_other_sites_and_foreign_names_change_nothing() {
    let hub = OpenHub::new().await;
    let wanted = json!({ "queue": "ho-tich", "handover": "staff" });
    let own = format!("http://{}", hub.address);
    for (header, value, status) in [
        ("Sec-Fetch-Site", "same-origin", 201),
        ("Sec-Fetch-Site", "none", 201),
        ("Sec-Fetch-Site", "cross-site", 403),
        ("Sec-Fetch-Site", "same-site", 403),
        ("Origin", own.as_str(), 201),
        ("Origin", "http://evil.example", 403),
        ("Origin", "null", 403),
        ("Host", "evil.example", 421),
        ("Host", "127.0.0.1.evil.example:80", 421),
        ("Host", "localhost:1", 201),
    ] {
        let answer = hub.post("/api/v1/tickets", wanted.clone(), &[(header, value)]).await;
        assert_eq!(answer.status, status, "{header}: {value}");
    }
    let page = hub.get_with("/counter", &[("Host", "evil.example")]).await;
    assert_eq!((page.status, &page.body["type"]), (421, &json!("/problems/foreign-host")));
    assert_eq!(hub.hall.overview().await.expect("an overview").waiting.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_guarded_and_pages_hold_nothing_inline() {
    let hub = OpenHub::new().await;
    for path in ["/counter", "/counter/1", "/counter/1?lang=en", "/board", "/counter/99", "/api/v1/overview", "/nothing"] {
        let answer = hub.get(path).await;
        assert_eq!(answer.status == 200, !matches!(path, "/counter/99" | "/nothing"), "{path}");
        let policy = answer.header("content-security-policy");
        assert_eq!(policy, "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
        if !path.starts_with("/api") && answer.status == 200 {
            assert!(!answer.text.contains(" style=") && !answer.text.contains("<style") && !answer.text.contains(" onclick"), "{path}");
            assert_eq!(answer.text.matches("<script").count(), answer.text.matches("<script type=\"module\" src=\"/assets/").count());
            let assets: Vec<&str> = answer.text.split('"').filter(|part| part.starts_with("/assets/")).collect();
            assert!(!assets.is_empty());
            for asset in assets {
                let file = hub.get(asset).await;
                assert_eq!(file.status, 200, "{asset}");
                assert!(file.header("cache-control").contains("immutable"));
            }
        }
    }
    assert!(hub.get("/counter/1").await.text.contains("Gọi số tiếp theo"));
    assert!(hub.get("/counter/1?lang=en").await.text.contains("Call the next number"));
    assert!(hub.get("/board?lang=zz").await.text.contains("lang=\"vi\""), "a language that is not offered is not spoken");
}

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

/// What stands between a client and the hub may go by the other of the two.
#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_read_in_two_ways_is_refused() {
    let hub = OpenHub::new().await;
    let host = format!("Host: {}", hub.address);
    let post = "POST /api/v1/help HTTP/1.1";
    for head in [
        format!("{post}\r\n{host}\r\nHost: evil.example"),
        format!("{post}\r\n{host}\r\n{host}"),
        format!("{post}\r\n{host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked"),
        format!("{post}\r\n{host}\r\ntransfer-encoding: chunked\r\ncontent-length: 5"),
        format!("GET /healthz HTTP/1.1\r\n{host}\r\n\r\n{post}\r\nTransfer-Encoding: chunked\r\n{host}\r\nContent-Length: 5"),
    ] {
        let answers = hub.raw(format!("{head}\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n{host}\r\nConnection: close\r\n\r\n")).await;
        assert!(answers.contains("HTTP/1.1 400") && answers.contains("/problems/malformed"), "{head}: {answers}");
    }
    let chunks = format!("{post}\r\n{host}\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n");
    let answers = hub.raw(chunks.repeat(2)).await;
    assert_eq!(answers.matches("HTTP/1.1 200").count(), 1, "what comes behind chunks is not looked at: {answers}");
    assert_eq!(hub.hall.overview().await.expect("an overview").help.len(), 1);
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

#[tokio::test(flavor = "multi_thread")]
async fn the_document_describes_what_is_there() {
    let hub = OpenHub::new().await;
    let document = hub.get("/api/v1/openapi.json").await.body;
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")), "{}", document["openapi"]);
    schema::is_whole(&document);

    for (path, item) in document["paths"].as_object().expect("paths") {
        let described: BTreeSet<String> = item.as_object().expect("methods").keys().map(|method| method.to_uppercase()).collect();
        let concrete = path.replace("{id}", "1").replace("{number}", "1").replace("{token}", "x");
        let refused = hub.method("PATCH", &concrete).await;
        assert_eq!(refused.status, 405, "{path} is routed");
        let allowed: BTreeSet<String> = refused.header("allow").split(',').map(|method| method.trim().to_owned()).collect();
        assert_eq!(allowed.into_iter().filter(|method| method != "HEAD").collect::<BTreeSet<_>>(), described, "{path}");
    }

    // What is answered has the form that is described.
    let answered = |path: &str, method: &str, status: &str| {
        document["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"].clone()
    };
    let made = hub.post("/api/v1/tickets", json!({ "procedure": "1.001193", "handover": "staff" }), &[]).await;
    schema::matches(&document, &answered("/api/v1/tickets", "post", "201"), &made.body);
    let told = hub.post("/api/v1/advice", json!({ "procedure": "1.001193", "missing": [1, 2], "handover": "screen" }), &[]).await;
    assert_eq!(told.status, 201, "{}", told.text);
    schema::matches(&document, &answered("/api/v1/advice", "post", "201"), &told.body);
    let pin = hub.post("/api/v1/pin/check", json!({ "pin": "123456" }), &[]).await;
    schema::matches(&document, &answered("/api/v1/pin/check", "post", "200"), &pin.body);
    let no_pin = hub.post("/api/v1/pin/check", json!({ "pin": "secret" }), &[]).await;
    assert_eq!(no_pin.status, 400, "{}", no_pin.text);
    assert!(!no_pin.text.contains("secret"), "what was typed is not said back: {}", no_pin.text);
    let call = hub.post("/api/v1/help", json!({}), &[]).await;
    schema::matches(&document, &answered("/api/v1/help", "post", "200"), &call.body);
    let came = hub.post(&format!("/api/v1/help/{}/answer", call.body["id"]), json!({ "counter": 1 }), &[]).await;
    schema::matches(&document, &answered("/api/v1/help/{id}/answer", "post", "200"), &came.body);
    let _ = hub.post("/api/v1/help", json!({}), &[]).await;
    let called = hub.post("/api/v1/counters/1/next", json!({}), &[]).await;
    schema::matches(&document, &answered("/api/v1/counters/{number}/next", "post", "200"), &called.body);
    let standing = hub.get(made.header("location")).await;
    schema::matches(&document, &answered("/api/v1/tickets/{id}", "get", "200"), &standing.body);
    let overview = hub.get("/api/v1/overview").await;
    schema::matches(&document, &answered("/api/v1/overview", "get", "200"), &overview.body);
    let board = hub.get("/api/v1/board").await;
    schema::matches(&document, &answered("/api/v1/board", "get", "200"), &board.body);
    for path in ["/healthz", "/readyz"] {
        schema::matches(&document, &answered(path, "get", "200"), &hub.get(path).await.body);
    }
    for line in hub.get("/api/v1/export/events").await.text.lines() {
        schema::matches(&document, &json!({ "$ref": "#/components/schemas/Event" }), &serde_json::from_str(line).expect("json"));
    }
}

/// What the document allows is not malformed, and what the program calls malformed the document does not allow.
#[tokio::test(flavor = "multi_thread")]
async fn the_limits_of_the_document_are_those_of_the_program() {
    let hub = OpenHub::new().await;
    let document = hub.get("/api/v1/openapi.json").await.body;
    let schema = |name: &str, limit: &str| document["components"]["schemas"][name][limit].clone();
    for key in ["QueueKey", "ClassKey"] {
        assert_eq!(
            (schema(key, "pattern"), schema(key, "minLength"), schema(key, "maxLength")),
            (json!("^[a-z0-9-]+$"), json!(1), json!(32))
        );
    }
    assert_eq!((schema("CounterNumber", "minimum"), schema("CounterNumber", "maximum")), (json!(0), json!(65535)));
    assert_eq!(schema("ProcedureCode", "pattern"), json!(r"^[1-9]\.[0-9]{6}$"));
    assert_eq!((schema("Pin", "pattern"), schema("Language", "pattern")), (json!("^[0-9]{6}$"), json!("^[a-z]{2,3}$")));
    let next = &document["paths"]["/api/v1/counters/{number}/next"]["post"]["parameters"][0];
    assert_eq!((&next["name"], &next["schema"]["$ref"]), (&json!("number"), &json!("#/components/schemas/CounterNumber")));

    for (path, schema) in [("/api/v1/counters/{number}/{change}", "SeatChange"), ("/api/v1/tickets/{id}/{step}", "Step")] {
        let body = &document["paths"][path]["post"]["requestBody"];
        assert_eq!(body["content"]["application/json"]["schema"], json!({ "$ref": format!("#/components/schemas/{schema}") }));
        assert!(body["required"] != true, "{path} may be sent without a body");
    }

    let mut ways = Vec::new();
    for way in schema("IssueRequest", "oneOf").as_array().expect("ways") {
        let required = way["required"].as_array().expect("a list");
        ways.push(["queue", "procedure"].map(|name| (required.contains(&json!(name)), way["properties"][name].is_object())));
    }
    assert_eq!(ways, [[(true, true), (false, false)], [(false, false), (true, true)]], "exactly one of the two");
    let tickets = "/api/v1/tickets";
    let (longest, longer) = ("k".repeat(32), "k".repeat(33));
    for (status, path, body) in [
        (400, tickets, json!({ "handover": "staff" })),
        (400, tickets, json!({ "handover": "staff", "queue": "ho-tich", "procedure": "1.001193" })),
        (400, tickets, json!({ "handover": "staff", "queue": "" })),
        (400, tickets, json!({ "handover": "staff", "queue": "Ho-tich" })),
        (400, tickets, json!({ "handover": "staff", "queue": longer })),
        (404, tickets, json!({ "handover": "staff", "queue": longest })),
        (400, tickets, json!({ "handover": "staff", "procedure": "11.00119" })),
        (404, tickets, json!({ "handover": "staff", "procedure": "9.999999" })),
        (400, tickets, json!({ "handover": "staff", "queue": "ho-tich", "language": "viet" })),
        (201, tickets, json!({ "handover": "staff", "queue": "ho-tich", "language": "rad" })),
        (400, "/api/v1/counters/65536/next", json!({})),
        (404, "/api/v1/counters/65535/next", json!({})),
        (400, "/api/v1/counters/1/resume", Value::Null),
        (400, "/api/v1/help/1/answer", json!({ "counter": 65536 })),
        (400, "/api/v1/pin/check", json!({ "pin": "12345" })),
        (200, "/api/v1/pin/check", json!({ "pin": "000000" })),
    ] {
        let answer = hub.post(path, body.clone(), &[]).await;
        assert_eq!(answer.status, status, "{path} {body}: {}", answer.text);
    }
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

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_call_for_help_is_seen_and_heard_once_at_every_counter() {
    let browser = browser::Browser::start();
    let hub = OpenHub::new().await;
    let _ = hub.hall.issue(order("ho-tich", Handover::Staff)).await.expect("a number");
    let mut consoles = [1, 2].map(|counter| browser.open(&hub.url(&format!("/counter/{counter}"))));
    for console in &mut consoles {
        console.until("document.querySelectorAll('#waiting li').length === 1 && document.getElementById('call').hidden");
        // How often a screen reader is given something to say.
        let watch = "window.said = []; new MutationObserver(() => said.push(document.getElementById('call-who').textContent)) \
                     .observe(document.getElementById('call-who'), { childList: true, characterData: true, subtree: true }) ?? true";
        assert_eq!(console.value(watch), true);
    }
    let kiosk = || By::once(motcua::domain::event::Actor::Kiosk);
    let call = hub.hall.call_help(kiosk()).await.expect("called");
    for console in &mut consoles {
        console.until("!document.getElementById('call').hidden && said.at(-1) === 'Máy lấy số cần nhân viên hỗ trợ'");
    }
    // Other news, and a second press, are no second announcement.
    assert_eq!(hub.hall.call_help(kiosk()).await, Ok(call.clone()));
    let _ = hub.hall.issue(order("ho-tich", Handover::Staff)).await.expect("a number");
    let [one, two] = &mut consoles;
    for console in [&mut *one, &mut *two] {
        console.until("document.querySelectorAll('#waiting li').length === 2");
        assert_eq!(console.value("said.length"), 1);
    }
    // By keyboard alone: tabbed to, and pressed with the space bar, which calls nobody then.
    assert_eq!(one.value("document.getElementById('came').focus() ?? document.activeElement.id"), "came");
    one.press("Space", " ");
    one.until("document.getElementById('answer').textContent === 'Máy lấy số đã báo: quầy đang đến.'");
    two.until("document.getElementById('call-who').textContent === 'Máy lấy số cần nhân viên hỗ trợ Quầy 1 đang đến.'");
    one.press("Space", " ");
    one.until("document.getElementById('call').hidden && document.getElementById('answer').textContent === 'Đã ghi nhận quầy đến giúp.'");
    assert_eq!(one.value("document.querySelectorAll('#waiting li').length"), 2);
    two.until("document.getElementById('call').hidden");
    let came = hub.hall.answer_help(call.id, CounterNumber(2), By::once(motcua::domain::event::Actor::Counter(CounterNumber(2)))).await;
    assert_eq!(came.expect("there").counter, Some(CounterNumber(1)), "the counter that pressed came");

    let _ = hub.hall.call_help(kiosk()).await.expect("called again");
    two.until("!document.getElementById('call').hidden && said.at(-1) === 'Máy lấy số cần nhân viên hỗ trợ'");
    two.press("KeyG", "g");
    two.until("document.getElementById('came-word').textContent === 'Đã đến giúp'");
    two.press("KeyG", "g");
    two.until("document.getElementById('call').hidden");
    assert_eq!(hub.hall.overview().await.expect("read").help, []);
}

/// A queue and a counter were taken out of the configuration while people stood there: every console asks what becomes of them.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_console_asks_what_becomes_of_those_whose_queue_or_counter_is_gone() {
    let browser = browser::Browser::start();
    let hub = OpenHub::reconfigured(
        async |hall| {
            for queue in ["dat-dai", "cu-tru", "cu-tru", "cu-tru"] {
                let _ = hall.issue(order(queue, Handover::Staff)).await.expect("a number");
            }
            for counter in [2, 3] {
                let actor = motcua::domain::event::Actor::Counter(CounterNumber(counter));
                let _ = hall.call_next(CounterNumber(counter), By::once(actor)).await.expect("called");
            }
        },
        |config| {
            config.queues.retain(|queue| queue.key.as_str() != "dat-dai");
            config.counters.retain(|counter| ![2, 3, 4].contains(&counter.number.0));
            for counter in &mut config.counters {
                counter.helps.retain(|key| key.as_str() != "dat-dai");
            }
        },
    );
    let hub = hub.await;
    let mut console = browser.open(&hub.url("/counter/1"));
    let asks = |said: &str| {
        format!("!document.getElementById('stranded').hidden && document.getElementById('stranded-who').textContent.startsWith('{said}')")
    };
    let press = |name: &str| format!("document.querySelector('[data-settle={name}]').click() ?? true");
    let shown = "[...document.querySelectorAll('#stranded button')].filter((one) => !one.hidden).map((one) => one.dataset.settle).join()";
    console.until(&asks("Số C001 chờ ở “dat-dai”, hàng chờ này không còn: chọn nơi chuyển đến. (Còn 2 số khác.)"));
    assert_eq!(console.value(shown), "transfer,cancel");
    console.picture("console-stranded-queue");
    assert_eq!(console.value("(document.getElementById('stranded-to').value = 'ho-tich') ?? true"), "ho-tich");
    assert_eq!(console.value(&press("transfer")), true);
    console.until(&asks("Số B001 đang ở quầy 2, quầy này không còn. (Còn 1 số khác.)"));
    assert_eq!(console.value(shown), "finish,return,cancel");
    console.picture("console-stranded-counter");
    assert_eq!(console.value(&press("finish")), true);
    console.until(&asks("Số B002 đang ở quầy 3, quầy này không còn."));
    assert_eq!(console.value(&press("return")), true);
    console
        .until("document.getElementById('stranded').hidden && document.getElementById('answer').textContent === 'Số B002 đang chờ: Cư trú, căn cước.'");
    let overview = hub.hall.overview().await.expect("read");
    assert_eq!(overview.stranded, []);
    assert_eq!(overview.waiting.iter().map(|ticket| ticket.label.as_str()).collect::<Vec<_>>(), ["C001", "B002", "B003"]);
    // Whom the console sent into its own queue, it calls.
    console.press("Space", " ");
    console.until("document.getElementById('label').dataset.number === 'C001'");
}

/// A clock that stands.
struct Still(&'static str);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0.parse().expect("a moment")
    }

    fn steady(&self) -> Duration {
        Duration::ZERO
    }
}

/// Why the clock is not believed, and what else is wrong, stands on the console; one press says that the date is right.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_counter_confirms_the_date_and_reads_what_is_wrong() {
    let browser = browser::Browser::start();
    let (hub, hall) = OpenHub::begun_at(Arc::new(Still("2026-11-30T02:00:00Z")), Arc::new(Still("2027-11-30T02:00:00Z"))).await;
    hall.lines_dropped(12);
    let mut console = browser.open(&hub.url("/counter/1"));
    let asks = "!document.getElementById('clock').hidden && document.getElementById('clock-why').textContent";
    console.until(&format!("{asks} === 'Đồng hồ máy chỉ ngày 30/11/2027, quá xa lần làm việc trước. Hãy xem lịch rồi xác nhận, hoặc chỉnh đồng hồ. Trong lúc chờ, máy vẫn gọi số nhưng không cấp số mới.'"));
    console.until("!document.getElementById('memory').hidden && document.getElementById('memory').textContent === 'Nhật ký đã mất 12 dòng vì không có nơi ghi: báo kỹ thuật viên.'");
    console.picture("console-clock");
    assert_eq!(console.value("document.getElementById('confirm').textContent"), "Đúng, hôm nay là 30/11/2027");
    assert_eq!(console.value("document.getElementById('confirm').click() ?? true"), true);
    console.until(
        "document.getElementById('clock').hidden && document.getElementById('answer').textContent === 'Đã xác nhận ngày 30/11/2027.'",
    );
    let overview = hub.hall.overview().await.expect("read");
    assert_eq!((overview.memory.clock, overview.service_day.to_string()), (None, "2027-11-30".to_owned()));
    let _ = hub.hall.issue(order("ho-tich", Handover::Staff)).await.expect("numbers are given");

    // A clock that nobody has set is not asked about.
    let never = Arc::new(Still("1970-01-01T00:10:00Z"));
    let (hub, _) = OpenHub::begun_at(never.clone(), never).await;
    let mut console = browser.open(&hub.url("/counter/1?lang=en"));
    console.until(&format!("{asks} === 'The machine’s clock shows 01/01/1970: nobody has set it. Connect the network, or set the clock. Meanwhile numbers are called, but no new ones are given.'"));
    assert_eq!(console.value("document.getElementById('confirm').hidden"), true);
}

/// What a counter is to do for a printer, and for which.
#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_counter_is_told_which_printer_needs_it() {
    let browser = browser::Browser::start();
    let (hub, [first, second]) = OpenHub::with_two_printers().await;
    let mut console = browser.open(&hub.url("/counter/1"));
    let notice = "document.getElementById('devices')";
    let _ = hub.hall.issue(order("ho-tich", Handover::Slip)).await.expect("a number");
    let slip = first.next_slip().await.expect("read").expect("it waits").id;
    console.until(&format!("{notice}.hidden && !document.getElementById('label').dataset.number"));
    first.slip_delayed(slip, "Máy in hết giấy, thay cuộn giấy 80 mm".to_owned()).await.expect("written");
    console.until(&format!("!{notice}.hidden && {notice}.textContent === 'Máy in hết giấy, thay cuộn giấy 80 mm · Phiếu chưa in: 1'"));
    second.printer_stopped("Nắp máy in đang mở, đóng nắp lại");
    let _ = hub.hall.issue(order("ho-tich", Handover::Staff)).await.expect("a number");
    console.until(&format!("{notice}.textContent.includes(' · Quầy 1: Nắp máy in đang mở, đóng nắp lại · ')"));
    assert!(first.slip_sending(slip, 90).await.expect("written"));
    assert!(first.slip_sent(slip).await.expect("written"));
    let proof = Proof { admission: Admission::Proven, said: "id 0001".to_owned() };
    assert!(first.slip_printed(slip, proof).await.expect("written"));
    console.until(&format!("{notice}.textContent === 'Quầy 1: Nắp máy in đang mở, đóng nắp lại'"));
    let changed = hub.post("/api/v1/printers/second/roll", Value::Null, &[]).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let changed = hub.post("/api/v1/printers/third/roll", Value::Null, &[]).await;
    assert_eq!(changed.status, 400, "{}", changed.text);
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(chromium), ignore = "Chromium is not on this machine")]
async fn a_clerk_works_by_keys_and_the_board_shows_every_call() {
    let browser = browser::Browser::start();
    let hub = OpenHub::new().await;
    for queue in ["ho-tich", "cu-tru", "dat-dai"] {
        let _ = hub.hall.issue(order(queue, Handover::Staff)).await.expect("a number");
    }
    let mut console = browser.open(&hub.url("/counter/1"));
    let mut board = browser.open(&hub.url("/board"));
    board.until("document.getElementById('said')?.textContent === 'Chưa có số đang gọi'");
    let shown = "`${document.getElementById('said').textContent} ${document.getElementById('label').dataset.number ?? ''} ${document.getElementById('counter').dataset.number ?? ''}`";
    let watch =
        format!("window.seen = []; setInterval(() => {{ const now = {shown}; if (seen.at(-1) !== now) seen.push(now); }}, 5); true");
    assert_eq!(board.value(&watch), true);

    let label = "document.getElementById('label').dataset.number";
    let answer = "document.getElementById('answer').textContent";
    console.until("document.querySelectorAll('#waiting li').length === 1");
    // The space bar calls, even while another button has the focus.
    assert_eq!(console.value("document.querySelector('[data-command=finish]').focus() ?? true"), true);
    console.press("Space", " ");
    console.until(&format!("{label} === 'A001' && {answer} === 'Đã gọi số A001.'"));
    console.press("KeyR", "r");
    console.until(&format!("{answer} === 'Đã gọi lại số A001, lần 2.'"));
    console.press("Space", " ");
    console.until(&format!("{answer} === 'Quầy đang phục vụ số A001. Hãy kết thúc hoặc báo vắng trước.'"));
    console.press("KeyS", "s");
    console.until("document.getElementById('state').textContent === 'Đang phục vụ'");
    console.press("KeyF", "f");
    console.until("document.getElementById('state').textContent === 'Quầy đang trống'");
    console.press("KeyN", "n");
    console.until(&format!("{answer} === 'Quầy chưa gọi số nào.'"));

    // S21: two more in the same instant.
    let press = |counter| hub.hall.call_next(CounterNumber(counter), By::once(Actor::Counter(CounterNumber(counter))));
    let (three, four) = tokio::join!(press(3), press(4));
    let _ = (three.expect("called"), four.expect("called"));
    board.until("seen.length >= 6");
    let calls = |kinds: &[&str]| kinds.iter().map(|kind| Value::from(*kind)).collect::<Vec<_>>();
    let seen = board.value("seen").as_array().expect("a list").clone();
    assert_eq!(seen[..4], calls(&["Chưa có số đang gọi  ", "Mời số A001 1", "Mời lại số A001 1", "Chưa có số đang gọi  "]));
    let mut both = seen[4..].to_vec();
    both.sort_by_key(Value::to_string);
    assert_eq!(both, calls(&["Mời số B001 3", "Mời số C001 4"]));
    assert_eq!(board.value("document.querySelectorAll('#earlier .label').length"), 1);

    // The hub goes away: both say so, and keep what they had.
    hub.close().await;
    for page in [&mut console, &mut board] {
        page.until("!document.getElementById('lost').hidden && document.body.classList.contains('stale')");
    }
    assert_eq!(board.value("document.getElementById('call').hidden"), false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_stays_open_behind_a_body_that_comes_late() {
    use std::io::{Read as _, Write as _};
    let hub = OpenHub::new().await;
    let mut socket = std::net::TcpStream::connect(hub.address).expect("the hub listens");
    socket.set_read_timeout(Some(std::time::Duration::from_secs(5))).expect("set");
    for _ in 0..2 {
        let head = format!("POST /api/v1/counters/1/next HTTP/1.1\r\nHost: {}\r\nContent-Length: 2\r\n\r\n", hub.address);
        socket.write_all(head.as_bytes()).expect("sent");
        std::thread::sleep(std::time::Duration::from_millis(50));
        socket.write_all(b"{}").expect("sent");
        let mut answer = [0; 4096];
        let read = socket.read(&mut answer).expect("an answer");
        assert!(answer[..read].starts_with(b"HTTP/1.1 409 "), "{}", String::from_utf8_lossy(&answer[..read]));
    }
}
