//! A real Chromium, led by its `DevTools` protocol over a plain socket.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::shared::turn::Turn;

const PATIENCE: Duration = Duration::from_secs(20);

pub struct Browser {
    process: Child,
    port: u16,
    _profile: tempfile::TempDir,
    _turn: Turn,
}

impl Browser {
    /// Starts the browser of this machine.
    pub fn start() -> Self {
        let turn = Turn::of("browser");
        let program = option_env!("MOTCUA_CHROMIUM").unwrap_or("chromium");
        let profile = tempfile::tempdir().expect("a folder");
        let process = Command::new(program)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"])
            .args(["--disable-component-update", "--disable-sync", "--remote-debugging-port=0", "--window-size=1280,800", "about:blank"])
            // Both pages are looked at, though only one can be in front.
            .args(["--disable-background-timer-throttling", "--disable-renderer-backgrounding"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the browser starts");
        let file = profile.path().join("DevToolsActivePort");
        let port = within(|| std::fs::read_to_string(&file).ok()?.lines().next()?.parse().ok());
        Self { process, port, _profile: profile, _turn: turn }
    }

    pub fn open(&self, url: &str) -> Page {
        let answer = agent().put(format!("http://127.0.0.1:{}/json/new?{url}", self.port)).send_empty();
        self.attach(&answer.expect("a new page").body_mut().read_json().expect("json"))
    }

    /// Opens a page before whose own scripts another one runs.
    pub fn open_with(&self, url: &str, script: &str) -> Page {
        let mut page = self.open("about:blank");
        let _ = page.call("Page.enable", &json!({}));
        let _ = page.call("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }));
        let _ = page.call("Page.navigate", &json!({ "url": url }));
        page
    }

    /// What reads the live events for all pages. It is as old as their scripts.
    pub fn worker(&self) -> Page {
        within(|| {
            let found = self.targets().as_array()?.iter().find(|target| target["type"] == "shared_worker")?.clone();
            Some(self.attach(&found))
        })
    }

    /// Everything that runs.
    fn targets(&self) -> Value {
        let answer = agent().get(format!("http://127.0.0.1:{}/json/list", self.port)).call();
        answer.expect("a list").body_mut().read_json().expect("json")
    }

    fn attach(&self, target: &Value) -> Page {
        let path = target["webSocketDebuggerUrl"].as_str().and_then(|url| url.splitn(4, '/').nth(3)).expect("an address");
        let mut socket = self.connect(&format!(
            "GET /{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        ));
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            assert!(socket.read_line(&mut line).expect("a head") > 0);
        }
        Page { socket, asked: 0 }
    }

    fn connect(&self, request: &str) -> BufReader<TcpStream> {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).expect("the browser listens");
        socket.set_read_timeout(Some(PATIENCE)).expect("set");
        socket.write_all(request.as_bytes()).expect("sent");
        BufReader::new(socket)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

pub struct Page {
    socket: BufReader<TcpStream>,
    asked: u64,
}

impl Page {
    fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.asked += 1;
        let text = json!({ "id": self.asked, "method": method, "params": parameters }).to_string();
        // One text frame; its mask is four zeros, which masks nothing and is allowed.
        let mut frame = vec![0x81, 0x80 | 0x7e];
        frame.extend(u16::try_from(text.len()).expect("a short message").to_be_bytes());
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.socket.get_mut().write_all(&frame).expect("sent");
        loop {
            let told = self.frame();
            if told["id"] == self.asked {
                return told["result"].clone();
            }
        }
    }

    fn frame(&mut self) -> Value {
        let mut head = [0; 2];
        self.socket.read_exact(&mut head).expect("a frame");
        let mut long = [0; 8];
        let length = match head[1] & 0x7f {
            0x7e => {
                self.socket.read_exact(&mut long[6..]).expect("a length");
                u64::from_be_bytes(long)
            }
            0x7f => {
                self.socket.read_exact(&mut long).expect("a length");
                u64::from_be_bytes(long)
            }
            short => u64::from(short),
        };
        let mut text = vec![0; length as usize];
        self.socket.read_exact(&mut text).expect("a message");
        serde_json::from_slice(&text).expect("json")
    }

    /// What an expression is in the page.
    pub fn value(&mut self, expression: &str) -> Value {
        self.call("Runtime.evaluate", &json!({ "expression": expression, "returnByValue": true }))["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    pub fn until(&mut self, expression: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.value(expression) != true {
            assert!(Instant::now() < deadline, "never true: {expression}\n{}", self.value("document.body.innerText"));
            std::thread::sleep(Duration::from_millis(25));
        }
    }

    /// Makes the page as large as a screen.
    pub fn resize(&mut self, width: u32, height: u32) {
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        let _ = self.call("Emulation.setDeviceMetricsOverride", &screen);
    }

    /// Puts the page to sleep, as a browser does with one that nobody looked at for long, or wakes it.
    pub fn sleeps(&mut self, sleeps: bool) {
        let _ = self.call("Page.setWebLifecycleState", &json!({ "state": if sleeps { "frozen" } else { "active" } }));
    }

    /// Ends the page.
    pub fn close(mut self) {
        let _ = self.call("Page.close", &json!({}));
    }

    /// Touches the middle of the page, as a finger does.
    pub fn touch(&mut self) {
        let _ = self.call("Page.bringToFront", &json!({}));
        for (kind, buttons) in [("mousePressed", 1), ("mouseReleased", 0)] {
            let touch = json!({ "type": kind, "x": 300, "y": 300, "button": "left", "buttons": buttons, "clickCount": 1 });
            let _ = self.call("Input.dispatchMouseEvent", &touch);
        }
    }

    /// Keeps how the page looks, for somebody who looks at it: `target/tmp/NAME.png`.
    pub fn picture(&mut self, name: &str) {
        let taken = self.call("Page.captureScreenshot", &json!({}));
        let taken = taken["data"].as_str().expect("a picture");
        let png = data_encoding::BASE64.decode(taken.as_bytes()).expect("base64");
        std::fs::write(format!("{}/{name}.png", env!("CARGO_TARGET_TMPDIR")), png).expect("kept");
    }

    /// Presses a key and lets it go.
    pub fn press(&mut self, code: &str, key: &str) {
        let _ = self.call("Page.bringToFront", &json!({}));
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({ "type": kind, "code": code, "key": key });
            if kind == "keyDown" {
                event["text"] = key.into();
            }
            let _ = self.call("Input.dispatchKeyEvent", &event);
        }
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().proxy(None).build().new_agent()
}

fn within<T>(mut try_once: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = try_once() {
            return found;
        }
        assert!(Instant::now() < deadline, "the browser does not come up");
        std::thread::sleep(Duration::from_millis(25));
    }
}
