//! The newest lines of the log, kept in mind for the staff's panel: nobody is near who could read standard error.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

use crate::kiosk::{LogLine, Urgency};

/// Lines that are kept.
const KEPT: usize = 200;
/// Characters of a line that are kept.
const LONGEST: usize = 400;

/// The newest lines, the newest last.
#[derive(Debug, Clone, Default)]
pub(super) struct Journal(Arc<Mutex<VecDeque<LogLine>>>);

impl Journal {
    /// The lines, the newest first.
    pub(super) fn newest(&self) -> Vec<LogLine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().cloned().collect()
    }

    fn keep(&self, line: LogLine) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push_back(line);
        if lines.len() > KEPT {
            let _ = lines.pop_front();
        }
    }
}

/// One event on its way into the journal: it is written in one piece.
pub(super) struct LogEntry {
    journal: Journal,
    urgency: Urgency,
}

impl io::Write for LogEntry {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text: String = String::from_utf8_lossy(bytes).trim().chars().take(LONGEST).collect();
        self.journal.keep(LogLine { at: Timestamp::now(), urgency: self.urgency, text });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Journal {
    type Writer = LogEntry;

    fn make_writer(&'a self) -> LogEntry {
        LogEntry { journal: self.clone(), urgency: Urgency::Usual }
    }

    fn make_writer_for(&'a self, meta: &Metadata<'_>) -> LogEntry {
        let urgency = match *meta.level() {
            Level::ERROR => Urgency::Error,
            Level::WARN => Urgency::Warning,
            _ => Urgency::Usual,
        };
        LogEntry { journal: self.clone(), urgency }
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    #[test]
    fn the_newest_lines_are_kept_with_what_they_say() {
        let journal = Journal::default();
        let layer = tracing_subscriber::fmt::layer().with_ansi(false).without_time().with_level(false).with_writer(journal.clone());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            for slip in 0..KEPT {
                tracing::info!(slip, "a slip is out");
            }
            tracing::warn!(slip = 7, "a slip is not proven\nand more of it");
            tracing::error!("the store has stopped");
        });
        let lines = journal.newest();
        assert_eq!(lines.len(), KEPT);
        assert_eq!((lines[0].urgency, lines[1].urgency, lines[2].urgency), (Urgency::Error, Urgency::Warning, Urgency::Usual));
        assert!(lines[0].text.ends_with("the store has stopped"), "{:?}", lines[0]);
        assert!(lines[1].text.contains("not proven") && lines[1].text.ends_with("slip=7"), "{:?}", lines[1]);
    }
}
