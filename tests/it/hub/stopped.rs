//! The program itself as a hub, which can be stopped as a machine does that hangs.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// Far longer than a start takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// A hub, ended with its test.
pub struct HubProcess {
    process: Child,
    address: String,
    _folder: tempfile::TempDir,
}

impl HubProcess {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
        let _ = command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["--config", "tests/config-wide", "--data"]).arg(folder.path());
        let _ = command.args(["hub", "--listen", "127.0.0.1:0"]).env_remove("DISPLAY").env("MOTCUA_LOG", "error").stdout(Stdio::null());
        let process = command.spawn().expect("runs");
        let begun = Instant::now();
        let address = loop {
            match std::fs::read_to_string(folder.path().join("hub.address")) {
                Ok(address) if !address.trim().is_empty() => break address.trim().to_owned(),
                _ => assert!(begun.elapsed() < PATIENCE, "the hub does not open"),
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        Self { process, address, _folder: folder }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Stops everything that it does, without a word to anybody.
    pub fn stop(&self) {
        kill_process(Pid::from_child(&self.process), Signal::STOP).expect("stopped");
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        kill_process(Pid::from_child(&self.process), Signal::CONT).expect("goes on");
    }
}

impl Drop for HubProcess {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
