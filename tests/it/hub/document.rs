//! The `OpenAPI` document, and the hub that it describes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::open_hub::OpenHub;
use super::schema;

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
