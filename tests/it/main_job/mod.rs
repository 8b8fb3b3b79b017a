//! The main job, whole and real: a poster before the camera, a finger on the screen, a slip from the printer, a call on
//! the board's event stream. The program is the real one in a real window; the printer is the peers' strict one.

mod screen;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use motcua::scan::poster;
use serde_json::Value;

use screen::VirtualScreen;

const PATIENCE: Duration = Duration::from_mins(1);

/// A program of ours or of the peers; ended when the test ends, however it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn peers() -> PathBuf {
    PathBuf::from(option_env!("MOTCUA_PEERS_FOLDER").unwrap_or_default()).join("escpos")
}

/// The peers' printer, and its address.
fn printer(paper: &Path) -> (Running, u16) {
    let mut child = Command::new("python3")
        .arg(peers().join("fake_printer.py"))
        .args(["--tcp", "0", "--control", "0", "--scan", "--out"])
        .arg(paper)
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 runs");
    let mut line = String::new();
    let _ = BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("the printer says its ports");
    let ports: Value = serde_json::from_str(&line).expect("JSON");
    let port = ports["tcp"].as_u64().expect("a port");
    (Running(child), port as u16)
}

/// A wire to the printer that keeps what went over it.
fn wire(printer: u16) -> (u16, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keeping = kept.clone();
    let _ = std::thread::spawn(move || {
        for host in listener.incoming().map_while(Result::ok) {
            let Ok(there) = TcpStream::connect(("127.0.0.1", printer)) else { continue };
            let (mut from_host, mut to_host) = (host.try_clone().expect("cloned"), host);
            let (mut from_printer, mut to_printer) = (there.try_clone().expect("cloned"), there);
            let _ = std::thread::spawn(move || std::io::copy(&mut from_printer, &mut to_host));
            let keeping = keeping.clone();
            let _ = std::thread::spawn(move || {
                let mut bytes = [0; 4096];
                while let Ok(count @ 1..) = from_host.read(&mut bytes) {
                    keeping.lock().expect("whole").extend_from_slice(&bytes[..count]);
                    if to_printer.write_all(&bytes[..count]).is_err() {
                        return;
                    }
                }
                let _ = to_printer.shutdown(std::net::Shutdown::Write);
            });
        }
    });
    (port, kept)
}

/// Our configuration without its hours: the test runs at any time of day.
fn configuration(folder: &Path) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config");
    for name in ["calendar.toml", "terminal.toml", "procedures.json"] {
        let _ = std::fs::copy(own.join(name), folder.join(name)).expect("copied");
    }
    let text = std::fs::read_to_string(own.join("hall.toml")).expect("ours");
    let mut hall: toml::Table = text.parse().expect("TOML");
    let without_hours = |table: &mut toml::Table| table.retain(|key, _| key != "hours" && key != "serving");
    without_hours(&mut hall);
    for queue in hall["queue"].as_array_mut().expect("queues") {
        without_hours(queue.as_table_mut().expect("a queue"));
    }
    std::fs::write(folder.join("hall.toml"), toml::to_string(&hall).expect("TOML")).expect("written");
}

/// The hub's event stream, from the first event on.
struct Events(BufReader<TcpStream>);

impl Events {
    fn of(address: &str) -> Self {
        let mut stream = TcpStream::connect(address).expect("the hub listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("set");
        let request = format!("GET /api/v1/events HTTP/1.1\r\nHost: {address}\r\nLast-Event-ID: 0\r\nAccept: text/event-stream\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        Self(BufReader::new(stream))
    }

    /// Reads on to the next event of a kind.
    fn wait_for(&mut self, kind: &str) -> Value {
        loop {
            let mut line = String::new();
            let read = self.0.read_line(&mut line).unwrap_or_else(|error| panic!("no {kind} in time: {error}"));
            assert!(read > 0, "the stream ended before {kind}");
            if let Some(data) = line.strip_prefix("data:") {
                let event: Value = serde_json::from_str(data.trim()).expect("JSON");
                if event["kind"] == kind {
                    return event;
                }
            }
        }
    }
}

fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn a_poster_becomes_a_slip_and_a_call() {
    let folder = tempfile::tempdir().expect("a folder");
    let part = |name: &str| {
        let part = folder.path().join(name);
        std::fs::create_dir_all(&part).expect("made");
        part
    };
    let (config, data, frames, paper) = (part("config"), part("data"), part("frames"), part("paper"));
    configuration(&config);
    // A frame with a poster, as the national portal prints them, between frames of nothing.
    poster::poster("https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7", 0.3)
        .save(frames.join("2-poster.png"))
        .expect("saved");
    poster::empty_hall().save(frames.join("1-nothing.png")).expect("saved");

    let (_printer, socket) = printer(&paper);
    let (wired, sent) = wire(socket);
    let screen = VirtualScreen::start(1080, 1920);
    let terminal = Command::new(env!("CARGO_BIN_EXE_motcua"))
        .arg("--config")
        .arg(&config)
        .arg("--data")
        .arg(&data)
        .args(["kiosk", "--frames", &format!("images:{}", frames.display())])
        .args(["--printer", &format!("tcp://127.0.0.1:{wired}"), "--listen", "127.0.0.1:0"])
        .env("DISPLAY", screen.name())
        .spawn()
        .expect("motcua starts");
    let _terminal = Running(terminal);
    let address = until("the hub's address", || std::fs::read_to_string(data.join("hub.address")).ok().filter(|text| !text.is_empty()));
    let mut events = Events::of(&address);

    // The procedure's screen has its one main action, in the one accent colour, across the bottom.
    let button = until("the procedure's main button", || screen.find_band([0x8C, 0x1D, 0x2B]));
    // The screen came by itself: what is pressed at once was not meant for it.
    std::thread::sleep(Duration::from_millis(1500));
    screen.save(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("main-job-procedure.png"));
    screen.click(button);
    // No priority: the main action of the question, at the same place. Pressed at once it would be a double tap.
    std::thread::sleep(Duration::from_millis(1500));
    let none = until("the question's main button", || screen.find_band([0x8C, 0x1D, 0x2B]));
    screen.save(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("main-job-priority.png"));
    screen.click(none);

    let issued = events.wait_for("ticket_issued");
    assert_eq!(issued["detail"]["label"], "A001");
    let _ = events.wait_for("slip_printed");
    let _ = events.wait_for("ticket_waiting");
    let ticket = ureq::get(format!("http://{address}/api/v1/tickets/{}", issued["subject"])).call().expect("known").body_mut().read_json();
    let ticket: Value = ticket.expect("JSON");
    assert_eq!((&ticket["ticket"]["procedure"], &ticket["ticket"]["print"]), (&"1.001193".into(), &"printed".into()), "by proof");
    // Refused until the slip can be in the hand.
    let press = || ureq::post(format!("http://{address}/api/v1/counters/1/next")).send_empty().ok();
    assert!(press().is_none(), "nobody has the slip in the hand yet");
    let next: Value = until("the call", press).body_mut().read_json().expect("JSON");
    assert_eq!(next["label"], "A001");
    let called = events.wait_for("ticket_called");
    assert_eq!((called["counter"].as_u64(), called["detail"]["label"].as_str()), (Some(1), Some("A001")));

    // The paper: one whole piece with the number and a code that reads back as this ticket's own slip.
    let pieces =
        until("the piece of paper", || std::fs::read_to_string(paper.join("pieces.jsonl")).ok().filter(|text| text.ends_with('\n')));
    let pieces: Vec<Value> = pieces.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(pieces.len(), 1);
    assert_eq!((pieces[0]["kind"].as_str(), pieces[0]["problems"].as_array().map(Vec::len)), (Some("ticket"), Some(0)), "{}", pieces[0]);
    let stream = folder.path().join("slip.bin");
    std::fs::write(&stream, &*sent.lock().expect("whole")).expect("written");
    let judged = Command::new("python3")
        .arg(peers().join("escpos2png.py"))
        .arg(&stream)
        .args(["--strict", "--scan", "-o"])
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("main-job-slip.png"))
        .output()
        .expect("python3 runs");
    let report = String::from_utf8_lossy(&judged.stdout).into_owned();
    assert!(judged.status.success(), "{report}\n{}", String::from_utf8_lossy(&judged.stderr));
    let (_, token) = report.split_once("MC1:").expect("the code reads back");
    let token: String = token.chars().take_while(char::is_ascii_alphanumeric).collect();
    let standing: Value =
        ureq::get(format!("http://{address}/api/v1/slips/{token}")).call().expect("known").body_mut().read_json().expect("JSON");
    assert_eq!(standing["ticket"]["label"], "A001", "it is this ticket's own slip");
    screen.save(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("main-job-ticket.png"));
}

/// The terminal on a screen of its own, with a port that is or is not its own.
fn terminal(config: &Path, data: &Path, screen: &VirtualScreen, port: u16) -> Child {
    Command::new(env!("CARGO_BIN_EXE_motcua"))
        .arg("--config")
        .arg(config)
        .arg("--data")
        .arg(data)
        .args(["kiosk", "--frames", "none", "--listen", &format!("127.0.0.1:{port}")])
        .env("DISPLAY", screen.name())
        .stderr(Stdio::null())
        .spawn()
        .expect("motcua starts")
}

/// A terminal that starts while somebody else has its hub's port.
struct Shut {
    _folder: tempfile::TempDir,
    data: PathBuf,
    taken: TcpListener,
    screen: VirtualScreen,
    terminal: Running,
}

impl Shut {
    fn new(width: u16, height: u16) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (config, data) = (folder.path().join("config"), folder.path().join("data"));
        for part in [&config, &data] {
            std::fs::create_dir_all(part).expect("made");
        }
        configuration(&config);
        let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = taken.local_addr().expect("an address").port();
        let screen = VirtualScreen::start(width, height);
        let terminal = Running(terminal(&config, &data, &screen, port));
        Self { _folder: folder, data, taken, screen, terminal }
    }
}

/// Somebody else has the hub's port, and lets it go: the hall comes up without a new start.
#[test]
fn a_port_that_is_taken_is_waited_for() {
    let Shut { _folder, data, taken, screen, terminal: _terminal } = Shut::new(1080, 1920);
    std::thread::sleep(Duration::from_secs(8));
    assert!(!data.join("hub.address").exists(), "tried twice, and the port is not its own");
    screen.save(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("stopped.png"));
    drop(taken);
    let freed = Instant::now();
    let address = until("the hub's address", || std::fs::read_to_string(data.join("hub.address")).ok().filter(|text| !text.is_empty()));
    assert!(freed.elapsed() < Duration::from_secs(8), "{:?}", freed.elapsed());
    let overview: Value =
        ureq::get(format!("http://{address}/api/v1/overview")).call().expect("open").body_mut().read_json().expect("JSON");
    assert_eq!(overview["numbers"]["state"], "given");
    std::thread::sleep(Duration::from_secs(3));
    screen.save(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("stopped-and-up.png"));
}

/// It stays taken: the program ends after a minute, with a code that nothing else has.
#[test]
fn a_port_that_stays_taken_ends_the_program() {
    let mut shut = Shut::new(540, 960);
    let begun = Instant::now();
    let code = loop {
        if let Some(status) = shut.terminal.0.try_wait().expect("asked") {
            break status.code();
        }
        assert!(begun.elapsed() < Duration::from_secs(90), "it goes on and on");
        std::thread::sleep(Duration::from_millis(200));
    };
    assert_eq!(code, Some(69));
    assert!(begun.elapsed() >= Duration::from_mins(1), "{:?}", begun.elapsed());
}
