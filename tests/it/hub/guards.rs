//! What other sites, other programs and slow connections can do to a hub.

use serde_json::json;

use super::open_hub::OpenHub;

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
