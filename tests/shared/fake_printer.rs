//! A printer that can fail, of a peer's making.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// The folder of the printing peers.
pub fn peers() -> PathBuf {
    PathBuf::from(option_env!("MOTCUA_PEERS_FOLDER").unwrap_or_default()).join("escpos")
}

/// A fake printer; its process ends with it.
pub struct FakePrinter {
    process: Child,
    control: u16,
    /// Its port on this machine.
    pub tcp: u16,
    /// The file of its serial port, where it has one.
    pub serial: Option<PathBuf>,
}

impl FakePrinter {
    /// A printer on the network that keeps no pictures of its paper.
    pub fn start(profile: &str, knobs: &[&str]) -> Self {
        Self::with(profile, &["--tcp", "0", "--no-png"], knobs)
    }

    /// A printer with other arguments.
    pub fn with(profile: &str, arguments: &[&str], knobs: &[&str]) -> Self {
        let mut process = Command::new("python3")
            .arg(peers().join("fake_printer.py"))
            .args(["--control", "0", "--profile", profile])
            .args(arguments)
            .args(["--set", "speed_mm_s=400", "cut_s=0.05"])
            .args(knobs)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 runs");
        let mut line = String::new();
        let _ = BufReader::new(process.stdout.take().expect("its output")).read_line(&mut line).expect("its ports");
        let ports: Value = serde_json::from_str(&line).expect("JSON");
        let port = |name: &str| ports[name].as_u64().and_then(|port| u16::try_from(port).ok());
        Self {
            process,
            control: port("control").expect("a port"),
            tcp: port("tcp").unwrap_or(0),
            serial: ports["serial"].as_str().map(|file| Path::new(file).to_owned()),
        }
    }

    pub fn ask(&self, request: &Value) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.control)).expect("its control socket");
        writeln!(stream, "{request}").expect("asked");
        let mut line = String::new();
        let _ = BufReader::new(stream).read_line(&mut line).expect("answered");
        let answer: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(answer["ok"], true, "{request}: {answer}");
        answer
    }

    pub fn pieces(&self) -> Vec<Value> {
        self.ask(&json!({ "op": "pieces" }))["pieces"].as_array().expect("a list").clone()
    }
}

impl Drop for FakePrinter {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
