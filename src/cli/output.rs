//! Standard output and standard error, and the pipe that somebody closed.

use std::fs::File;
use std::io::{self, BufRead as _, Write};
use std::os::fd::AsFd as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Once};

use anyhow::Context as _;
use serde::Serialize;

use super::log::{self, LineBuffer};

/// Writes one JSON value on a line of its own, and flushes it.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(&serde_json::to_string(value)?)
}

/// Writes a line, and flushes it.
pub(super) fn line(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}

/// What waits for standard output, where nobody may have to wait for its reader.
static SHOWN: LazyLock<LineBuffer> = LazyLock::new(|| LineBuffer::new(1 << 20, "lines"));
/// Starts the thread that writes it.
static START: Once = Once::new();
/// Whether its reader went away, as `head` does.
static UNREAD: AtomicBool = AtomicBool::new(false);

/// Standard output, which remembers that its reader went away.
struct StandardOutput(File);

impl Write for StandardOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).inspect_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                UNREAD.store(true, Ordering::Relaxed);
            }
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Shows a line on standard output when there is room for it: a terminal in which somebody pressed Ctrl-S holds up nobody.
pub(super) fn show(text: &str) {
    START.call_once(|| SHOWN.start("shown", io::stdout().as_fd().try_clone_to_owned().map(|out| StandardOutput(File::from(out)))));
    SHOWN.put(format!("{text}\n").as_bytes());
}

/// Waits a moment until what is shown is written.
pub(super) fn finish() {
    SHOWN.finish();
}

/// Whether the reader of what is shown went away.
pub(super) fn is_unread() -> bool {
    UNREAD.load(Ordering::Relaxed)
}

/// Asks a person at the terminal something that is answered by yes or no.
///
/// # Errors
/// When nobody answers.
pub(super) fn ask(question: &str) -> anyhow::Result<bool> {
    let mut lines = io::stdin().lock().lines();
    loop {
        let mut out = io::stdout().lock();
        write!(out, "{question} [y/n] ")?;
        out.flush()?;
        let answer = lines.next().transpose()?.context("nobody answers; run it in a terminal")?;
        match answer.trim().to_lowercase().as_str() {
            "y" | "yes" | "c" | "có" => return Ok(true),
            "n" | "no" | "k" | "không" => return Ok(false),
            _ => {}
        }
    }
}

/// Writes a line to standard error, and waits a moment until it is there. There is nobody left to tell if that fails.
pub(super) fn complain(text: &str) {
    log::put(format!("{text}\n").as_bytes());
    log::finish();
}

/// Whether an error only says that the reader of our output went away, as `head` does.
pub(super) fn is_closed(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}
