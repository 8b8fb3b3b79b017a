//! Standard output and standard error, and the pipe that somebody closed.

use std::io::{self, Write as _};

use serde::Serialize;

use super::log;

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

/// Writes a line to standard error, and waits a moment until it is there. There is nobody left to tell if that fails.
pub(super) fn complain(text: &str) {
    log::put(format!("{text}\n").as_bytes());
    log::finish();
}

/// Whether an error only says that the reader of our output went away, as `head` does.
pub(super) fn is_closed(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}
