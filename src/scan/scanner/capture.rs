//! The first thread: it takes frames from the source, and opens it again when it fails.

use std::sync::Arc;
use std::time::Duration;

use crate::scan::SourceFault;
use crate::scan::guard::guarded;
use crate::scan::source::{FrameSource, Opened};

use super::{News, ScannerSettings, ScannerShared};

/// The first thread.
pub(super) struct Capture<O> {
    pub(super) shared: Arc<ScannerShared>,
    pub(super) open: O,
    pub(super) settings: ScannerSettings,
}

/// Why a source is not asked any more.
enum ScannerEnd {
    Closed,
    Rested,
    Fault(SourceFault),
}

impl<O: FnMut() -> Opened> Capture<O> {
    pub(super) fn run(mut self) {
        let mut wait = self.settings.soonest;
        while !self.shared.wait(None, |state| state.wanted_since.is_some()).closed {
            let opened = guarded("opening the source", &mut self.open).unwrap_or_else(|| Err(panicked()));
            let end = match opened {
                Ok(source) => {
                    self.shared.tell(News::Opened);
                    self.drain(source, &mut wait)
                }
                Err(fault) => ScannerEnd::Fault(fault),
            };
            match end {
                ScannerEnd::Closed => return,
                ScannerEnd::Rested => self.shared.tell(News::Rested),
                ScannerEnd::Fault(fault) => {
                    self.shared.tell(News::Fault(fault));
                    drop(self.shared.wait(Some(wait), |_| false));
                    wait = (wait * 2).min(self.settings.latest);
                }
            }
        }
    }

    /// Takes frames as long as they come and somebody may want them.
    fn drain(&self, mut source: Box<dyn FrameSource>, wait: &mut Duration) -> ScannerEnd {
        let end = loop {
            let state = self.shared.wait(Some(self.settings.rest), |state| state.wanted_since.is_some());
            if state.closed {
                break ScannerEnd::Closed;
            }
            if state.wanted_since.is_none() {
                break ScannerEnd::Rested;
            }
            drop(state);
            match guarded("the source", || source.next()).unwrap_or_else(|| Err(panicked())) {
                Ok(frame) => {
                    *wait = self.settings.soonest;
                    self.shared.tell(News::Frame(frame));
                    // A frame that nobody will look at is not even opened: the next one is asked for when it can be fresh.
                    drop(self.shared.wait(Some(self.settings.patience), |state| state.news.is_none()));
                    drop(self.shared.wait(Some(self.settings.pace / 2), |_| false));
                }
                Err(fault @ SourceFault::Silent(_)) => {
                    self.shared.tell(News::Fault(fault));
                    // It has waited already; this only keeps one that did not from spinning.
                    drop(self.shared.wait(Some(self.settings.soonest), |_| false));
                }
                Err(fault) => break ScannerEnd::Fault(fault),
            }
        };
        // Before anybody opens it again. A device that failed may fail once more on its way out.
        let _closed = guarded("closing the source", || drop(source));
        end
    }
}

fn panicked() -> SourceFault {
    SourceFault::Failed("it gave up unexpectedly".to_owned())
}
