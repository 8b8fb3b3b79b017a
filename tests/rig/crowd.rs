//! The whole program where more want something of it than there is room for: connections that say nothing, live streams, a log that
//! nobody reads.
//!
//! `MOTCUA_FILES=1024 cargo test --release --test rig crowd -- --nocapture` shows what a hall with as many files as usual does, and how long
//! its calls take.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::task::{JoinSet, spawn_blocking};

use crate::shared::turn::Turn;

/// Numbers that are given, called and served.
const ROUNDS: i64 = 100;
/// Far longer than anything takes here.
const PATIENCE: Duration = Duration::from_mins(1);

/// A hub, ended with its test.
struct Hub {
    process: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Hub {
    /// Starts one that may open so many files.
    fn start(files: u64, change: impl FnOnce(&mut Command, &Path)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let mut command = Command::new("sh");
        let limited = format!("ulimit -n {files}; exec \"$0\" \"$@\"");
        let _ = command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["-c", &limited, env!("CARGO_BIN_EXE_motcua")]);
        let _ = command.args(["--config", "tests/config-wide", "hub", "--listen", "127.0.0.1:0", "--data"]).arg(&data);
        let _ = command.env_remove("DISPLAY").env("MOTCUA_LOG", "error").stdout(Stdio::null());
        change(&mut command, folder.path());
        let process = command.spawn().expect("runs");
        let begun = Instant::now();
        let address = loop {
            match std::fs::read_to_string(data.join("hub.address")).map(|address| address.parse()) {
                Ok(Ok(address)) => break address,
                _ => assert!(begun.elapsed() < PATIENCE, "the hub does not open"),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        Self { process, address, _folder: folder }
    }

    /// What the system says of the process, in its own words.
    fn status(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("said");
        line.trim_matches(|c: char| !c.is_ascii_digit()).parse().expect("a number")
    }

    /// Asks it to end, and says how long that took and how it ended.
    fn end(mut self) -> (Duration, Option<i32>) {
        let begun = Instant::now();
        kill_process(Pid::from_child(&self.process), Signal::TERM).expect("asked");
        loop {
            if let Some(status) = self.process.try_wait().expect("asked") {
                return (begun.elapsed(), status.code());
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end when it is asked to");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent()
}

fn post(agent: &ureq::Agent, address: SocketAddr, path: &str, body: &Value) -> Value {
    let answer = agent.post(format!("http://{address}{path}")).header("content-type", "application/json").send(&body.to_string());
    let mut answer = answer.expect("an answer");
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    serde_json::from_str(&answer.body_mut().read_to_string().expect("a body")).expect("JSON")
}

/// Opens a live stream: its head, and the stream behind it.
async fn open(address: SocketAddr) -> (String, BufReader<TcpStream>) {
    let mut socket = TcpStream::connect(address).await.expect("it listens");
    let request = format!("GET /api/v1/events HTTP/1.1\r\nHost: {address}\r\nAccept-Language: en\r\n\r\n");
    socket.write_all(request.as_bytes()).await.expect("sent");
    let mut stream = BufReader::new(socket);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(stream.read_line(&mut head).await.expect("an answer") > 0, "no answer: {head}");
    }
    (head, stream)
}

/// Follows a stream to the row that `last` names, once it is known; every row has to come, once and in order.
async fn follow(mut stream: BufReader<TcpStream>, last: Arc<AtomicI64>) {
    let (mut line, mut before) = (String::new(), None);
    loop {
        line.clear();
        assert!(stream.read_line(&mut line).await.expect("the stream goes on") > 0, "the stream ended at {before:?}");
        let Some(id) = line.strip_prefix("id: ") else {
            continue;
        };
        let seq: i64 = id.trim().rsplit('-').next().and_then(|seq| seq.parse().ok()).expect("a place");
        assert!(before.is_none_or(|before| seq == before + 1), "{seq} came behind {before:?}");
        before = Some(seq);
        if seq == last.load(Ordering::SeqCst) {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_served_stays_served() {
    let _turn = Turn::of("crowd");
    let files = std::env::var("MOTCUA_FILES").ok().and_then(|files| files.parse().ok()).unwrap_or(240);
    let own = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: own.maximum, maximum: own.maximum }).expect("as many as we may");
    let hub = Arc::new(Hub::start(files, |_, _| ()));
    let address = hub.address;
    let connections = usize::try_from(files - (files / 2).min(128)).expect("fits");
    let streams = connections - connections / 4;
    let silent = connections * 6 / 5 + 25;

    let last = Arc::new(AtomicI64::new(i64::MAX));
    let mut following = JoinSet::new();
    for _ in 0..streams {
        let (head, stream) = open(address).await;
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let _ = following.spawn(follow(stream, last.clone()));
    }
    let (head, mut refused) = open(address).await;
    assert!(head.starts_with("HTTP/1.1 503"), "one more than there may be: {head}");
    let mut said = Vec::new();
    while !String::from_utf8_lossy(&said).contains("Too many pages follow this hall.") {
        let read = tokio::time::timeout(PATIENCE, refused.read_buf(&mut said)).await.expect("in time").expect("a body");
        assert!(read > 0, "{}", String::from_utf8_lossy(&said));
    }

    let mut silence = Vec::new();
    for _ in 0..silent {
        silence.push(TcpStream::connect(address).await.expect("it listens"));
    }
    let serving = spawn_blocking(move || {
        let agent = agent();
        let mut took = Vec::new();
        let mut timed = |path: &str, body: &Value| {
            let begun = Instant::now();
            let answer = post(&agent, address, path, body);
            took.push(begun.elapsed());
            answer
        };
        for _ in 0..ROUNDS {
            let ticket = timed("/api/v1/tickets", &json!({ "queue": "wide", "handover": "staff" }));
            let called = timed("/api/v1/counters/1/next", &json!({}));
            assert_eq!(called["id"], ticket["ticket"]["id"]);
            let _ = timed(&format!("/api/v1/tickets/{}/finish", called["id"]), &json!({ "counter": 1 }));
        }
        took.sort_unstable();
        took
    });
    let took = serving.await.expect("served");
    let (threads, memory) = (hub.status("Threads:"), hub.status("VmRSS:") / 1024);

    // One more row, which ends the streams.
    let newest = spawn_blocking(move || {
        let overview = agent().get(format!("http://{address}/api/v1/overview")).call().expect("an answer").body_mut().read_to_string();
        serde_json::from_str::<Value>(&overview.expect("a body")).expect("JSON")["seq"].as_i64().expect("a seq")
    });
    last.store(newest.await.expect("asked") + 1, Ordering::SeqCst);
    let _ = spawn_blocking(move || post(&agent(), address, "/api/v1/help", &json!({}))).await.expect("called");
    let all = tokio::time::timeout(PATIENCE, following.join_all()).await;
    assert_eq!(all.map(|all| all.len()).ok(), Some(streams), "every stream heard every row");

    // The first that said nothing had to go.
    let mut byte = [0];
    let end = tokio::time::timeout(PATIENCE, silence[0].read(&mut byte)).await.expect("it is closed");
    assert!(end.is_err() || end.is_ok_and(|read| read == 0));
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize];
    println!(
        "{files} files, {streams} streams, {silent} silent connections: {threads} threads, {memory} MB; a change p50 {:?}, p99 {:?}, at most {:?}",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    assert!(threads <= 20, "{threads} threads for {streams} streams");
    let hub = Arc::into_inner(hub).expect("ours alone");
    let (took, code) = spawn_blocking(move || hub.end()).await.expect("ended");
    println!("it ended in {took:?}");
    assert_eq!(code, Some(0));
}

/// Standard error is a pipe that is full, and that nobody empties.
#[test]
fn a_hall_whose_log_nobody_reads_gives_prints_and_ends_when_asked() {
    let _turn = Turn::of("crowd");
    let (_unread, mut full) = std::io::pipe().expect("a pipe");
    let usual = fcntl_getfl(&full).expect("asked");
    fcntl_setfl(&full, usual | OFlags::NONBLOCK).expect("set");
    while full.write(b".").is_ok() {}
    fcntl_setfl(&full, usual).expect("set back");
    let hub = Hub::start(1024, |command, folder| {
        let slips = format!("preview:{}", folder.join("slips").display());
        let _ = command.args(["--printer", &slips]).env("MOTCUA_LOG", "trace").stderr(full);
    });
    let agent = agent();
    for round in 1..=20 {
        let ticket = post(&agent, hub.address, "/api/v1/tickets", &json!({ "queue": "wide", "handover": "slip" }))["ticket"]["id"].clone();
        let begun = Instant::now();
        loop {
            let mut answer = agent.get(format!("http://{}/api/v1/tickets/{ticket}", hub.address)).call().expect("an answer");
            let standing: Value = serde_json::from_str(&answer.body_mut().read_to_string().expect("a body")).expect("JSON");
            if standing["ticket"]["print"] == "printed" {
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "slip {round} does not count: {}", standing["ticket"]);
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    let (took, code) = hub.end();
    println!("it ended in {took:?}");
    assert_eq!(code, Some(0));
}
