//! A hub on a free port with a hall behind it, and plain clients for it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use motcua::config::{self, Config, Printer, SecondPrinter};
use motcua::domain::printer::PrinterRole;
use motcua::domain::text::Names;
use motcua::hall::{Hall, LocalHall, Spool};
use motcua::hub;
use motcua::locale::Texts;
use motcua::store::{Clock, SystemClock};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub struct OpenHub {
    pub address: SocketAddr,
    pub hall: Arc<dyn Hall>,
    pub config: Arc<Config>,
    close: oneshot::Sender<()>,
    running: JoinHandle<std::io::Result<()>>,
    _folder: tempfile::TempDir,
}

impl OpenHub {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = hall_config();
        let hall = LocalHall::open(config.clone(), folder.path(), Arc::new(SystemClock)).await.expect("a hall");
        Self::over(Arc::new(hall), config, folder).await
    }

    /// A hub of a hall that began under one clock and was started again under another.
    pub async fn begun_at(first: Arc<dyn Clock>, then: Arc<dyn Clock>) -> (Self, LocalHall) {
        let (folder, config) = (tempfile::tempdir().expect("a folder"), hall_config());
        drop(LocalHall::open(config.clone(), folder.path(), first).await.expect("a hall"));
        let hall = LocalHall::open(config.clone(), folder.path(), then).await.expect("the same hall");
        (Self::over(Arc::new(hall.clone()), config, folder).await, hall)
    }

    /// A hub over another hall.
    pub async fn of(hall: Arc<dyn Hall>) -> Self {
        Self::over(hall, hall_config(), tempfile::tempdir().expect("a folder")).await
    }

    /// A hub of a hall with two printers, the second at its first counter, and the spool that each sees.
    pub async fn with_two_printers() -> (Self, [Spool; 2]) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = Config::clone(&hall_config());
        let terminal = &mut config.terminal;
        terminal.printer.address = "tcp://127.0.0.1:9100".parse().expect("an address");
        let printer = Printer { address: "tcp://127.0.0.1:9101".parse().expect("an address"), ..terminal.printer.clone() };
        terminal.second_printer = Some(SecondPrinter { after_seconds: 5, place: Some(Names::new("Quầy 1", "Counter 1")), printer });
        let config = Arc::new(config);
        let hall = LocalHall::open(config.clone(), folder.path(), Arc::new(SystemClock)).await.expect("a hall");
        let spools = PrinterRole::ALL.map(|role| hall.spool(role));
        (Self::over(Arc::new(hall), config, folder).await, spools)
    }

    /// A hub of a hall that began with the usual configuration, where people came as `before` says, and that was then started again
    /// with another one.
    pub async fn reconfigured(before: impl AsyncFnOnce(&LocalHall), change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = Config::clone(&hall_config());
        {
            let hall = LocalHall::open(hall_config(), folder.path(), Arc::new(SystemClock)).await.expect("a hall");
            before(&hall).await;
        }
        change(&mut config);
        let config = Arc::new(config);
        let hall = LocalHall::open(config.clone(), folder.path(), Arc::new(SystemClock)).await.expect("the same hall");
        Self::over(Arc::new(hall), config, folder).await
    }

    async fn over(hall: Arc<dyn Hall>, config: Arc<Config>, folder: tempfile::TempDir) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (close, closed) = oneshot::channel::<()>();
        let shutdown = async move { drop(closed.await) };
        let running = tokio::spawn(hub::run(listener, hall.clone(), config.clone(), Texts::embedded(), shutdown));
        Self { address, hall, config, close, running, _folder: folder }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub async fn close(self) {
        self.close.send(()).expect("the hub runs");
        self.running.await.expect("no panic").expect("a clean end");
    }

    /// The epoch of the hall's log.
    pub async fn epoch(&self) -> i64 {
        self.hall.overview().await.expect("an overview").epoch
    }

    /// Everything that is answered to bytes of any kind, until the hub closes the line.
    pub async fn raw(&self, bytes: String) -> String {
        let address = self.address;
        blocking(move || {
            let mut socket = TcpStream::connect(address).expect("the hub listens");
            socket.set_read_timeout(Some(Duration::from_mins(1))).expect("set");
            socket.write_all(bytes.as_bytes()).expect("sent");
            let mut answers = Vec::new();
            // Where it closes a line on which something is left unread, the system may say so.
            let _ = socket.read_to_end(&mut answers);
            String::from_utf8_lossy(&answers).into_owned()
        })
        .await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let (url, headers) = (self.url(path), owned(headers));
        blocking(move || {
            let request = headers.iter().fold(agent().get(&url), |request, (name, value)| request.header(name, value));
            Answer::of(request.call().expect("an answer"))
        })
        .await
    }

    pub async fn method(&self, method: &str, path: &str) -> Answer {
        let request = ureq::http::Request::builder().method(method).uri(self.url(path)).body(()).expect("a request");
        blocking(move || Answer::of(agent().run(request).expect("an answer"))).await
    }

    pub async fn post(&self, path: &str, body: Value, headers: &[(&str, &str)]) -> Answer {
        self.raw_post(path, &body.to_string(), "application/json", headers).await
    }

    pub async fn raw_post(&self, path: &str, body: &str, media_type: &str, headers: &[(&str, &str)]) -> Answer {
        let (url, body, media_type, headers) = (self.url(path), body.to_owned(), media_type.to_owned(), owned(headers));
        blocking(move || {
            let request = agent().post(&url).header("content-type", &media_type);
            let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
            Answer::of(request.send(&body).expect("an answer"))
        })
        .await
    }

    /// Opens the live events over a bare socket. It blocks the test, never the hub, which runs on threads of its own.
    pub fn listen(&self, query: &str, headers: &[(&str, &str)]) -> Live {
        let mut socket = TcpStream::connect(self.address).expect("the hub listens");
        socket.set_read_timeout(Some(Duration::from_secs(10))).expect("set");
        let mut request = format!("GET /api/v1/events{query} HTTP/1.1\r\nHost: {}\r\n", self.address);
        for (name, value) in headers {
            request = format!("{request}{name}: {value}\r\n");
        }
        request.push_str("\r\n");
        socket.write_all(request.as_bytes()).expect("sent");
        let mut live = Live { lines: BufReader::new(socket) };
        assert_eq!(live.line().as_deref(), Some("HTTP/1.1 200 OK"));
        let mut head = Vec::new();
        while let Some(line) = live.line().filter(|line| !line.is_empty()) {
            head.push(line);
        }
        assert!(head.contains(&"content-type: text/event-stream".to_owned()), "{head:?}");
        live
    }
}

fn hall_config() -> Arc<Config> {
    let mut config = config::embedded().expect("the built-in hall");
    // Nothing here depends on the hour.
    config.hours = None;
    config.calls.gap_seconds = 0;
    Arc::new(config)
}

pub fn post(url: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
    let request = agent().post(url).header("content-type", "application/json");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    Answer::of(request.send(&body.to_string()).expect("an answer"))
}

/// What is answered at an address, as JSON.
pub fn read(url: &str) -> Value {
    Answer::of(agent().get(url).call().expect("an answer")).body
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).proxy(None).allow_non_standard_methods(true).build().new_agent()
}

fn owned(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("no panic")
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: ureq::http::HeaderMap,
    pub text: String,
    /// The text as JSON; null where it is none.
    pub body: Value,
}

impl Answer {
    fn of(response: ureq::http::Response<ureq::Body>) -> Self {
        let (parts, mut body) = response.into_parts();
        let text = body.read_to_string().expect("a body");
        let body = serde_json::from_str(&text).unwrap_or_default();
        Self { status: parts.status.as_u16(), headers: parts.headers, text, body }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Live events, read as bytes.
pub struct Live {
    lines: BufReader<TcpStream>,
}

/// One server-sent event.
#[derive(Debug, Default)]
pub struct Told {
    pub id: Option<String>,
    pub event: Option<String>,
    pub retry: Option<String>,
    pub data: String,
}

impl Told {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.data).expect("json")
    }
}

impl Live {
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.lines.read_line(&mut line).expect("in time");
        (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// The next event that is no mere sign of life.
    pub fn next(&mut self) -> Told {
        loop {
            let told = self.message();
            if told.event.as_deref() != Some("heartbeat") {
                return told;
            }
        }
    }

    /// The next message. Lines that frame a chunk of the transfer have no colon in front, and are passed over.
    fn message(&mut self) -> Told {
        let mut told = Told::default();
        let mut any = false;
        loop {
            let line = self.line().expect("the stream goes on");
            match line.split_once(": ") {
                Some(("id", value)) => told.id = Some(value.to_owned()),
                Some(("event", value)) => told.event = Some(value.to_owned()),
                Some(("retry", value)) => told.retry = Some(value.to_owned()),
                Some(("data", value)) => value.clone_into(&mut told.data),
                _ if line.is_empty() && any => return told,
                _ => continue,
            }
            any = true;
        }
    }

    /// The next sign of life.
    pub fn beat(&mut self) -> Told {
        loop {
            let told = self.message();
            if told.event.as_deref() == Some("heartbeat") {
                return told;
            }
        }
    }

    pub fn until(&mut self, kind: &str) -> Told {
        loop {
            let told = self.next();
            if told.json()["kind"] == kind {
                return told;
            }
        }
    }

    /// Whether the stream has ended properly: with the last, empty chunk.
    pub fn ended(&mut self) -> bool {
        let mut last = None;
        while let Some(line) = self.line() {
            if !line.is_empty() {
                last = Some(line);
            }
        }
        last.as_deref() == Some("0")
    }
}
