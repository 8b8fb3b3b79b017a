//! The second thread: it looks at the newest frame and tells what it read.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{broadcast, watch};

use crate::scan::code::{Code, Content};
use crate::scan::find::{self, CodeReader, Effort};
use crate::scan::frame::Luma;
use crate::scan::guard::guarded;
use crate::scan::health::{FrameFault, Health};
use crate::scan::hint::Struggling;
use crate::scan::presence::{CodePresence, PresenceVerdict};
use crate::scan::scene::Scene;
use crate::scan::view::{InView, Read, View};
use crate::scan::{Corners, Picture, Sight, SourceFault, SourceState, preview};

use super::{News, ScannerSettings, ScannerShared};

/// The second thread.
pub(super) struct LookThread<M, J> {
    pub(super) shared: Arc<ScannerShared>,
    pub(super) sight: watch::Sender<Arc<Sight>>,
    pub(super) reads: broadcast::Sender<Read<M>>,
    pub(super) judge: J,
    pub(super) presence: CodePresence<M>,
    pub(super) reader: CodeReader,
    pub(super) scene: Scene,
    pub(super) struggling: Struggling,
    pub(super) health: Health,
    /// The doubt that was told last.
    pub(super) doubt: Option<FrameFault>,
    /// When an empty scene was last read to the end, as long as it is as it was.
    pub(super) read: Option<Instant>,
    /// The picture shown last, and when its frame was taken.
    pub(super) shown: Option<(Arc<Picture>, Instant)>,
    pub(super) settings: ScannerSettings,
    /// The last sign of life of a source that should be giving frames.
    pub(super) last_sign: Option<Instant>,
}

impl<M: Clone, J: Fn(&Content) -> PresenceVerdict<M>> LookThread<M, J> {
    pub(super) fn run(mut self) {
        loop {
            let Some(news) = self.next_news() else { return };
            match news {
                News::Opened => {
                    self.last_sign = Some(Instant::now());
                    self.health.begin();
                }
                News::Rested => {
                    self.last_sign = None;
                    show(&self.sight, SourceState::Starting);
                }
                News::Fault(fault) => {
                    self.last_sign = None;
                    show(&self.sight, SourceState::Faulty(fault));
                }
                News::Frame(frame) => {
                    let begun = Instant::now();
                    self.last_sign = Some(begun);
                    self.look(&frame);
                    let left = self.settings.pace.saturating_sub(begun.elapsed());
                    drop(self.shared.wait(Some(left), |_| false));
                }
            }
        }
    }

    /// The newest word from the source, or the silence that lasted too long; `None` when the scanner is gone.
    fn next_news(&self) -> Option<News> {
        loop {
            let mut state = self.shared.lock();
            if state.closed {
                return None;
            }
            let news = state.news.take();
            if news.is_some() {
                // The source waits for this frame to be taken.
                self.shared.changed.notify_all();
            }
            match news {
                Some(News::Frame(frame)) if !state.counts(frame.taken()) => {}
                Some(news) => return Some(news),
                None => {}
            }
            // Silence counts from when frames were wanted: during a pause none is asked for.
            let since = state.wanted_since;
            let left = since.zip(self.last_sign).map(|(wanted, sign)| self.settings.patience.saturating_sub(wanted.max(sign).elapsed()));
            drop(state);
            if left == Some(Duration::ZERO) {
                let seconds = self.settings.patience.as_secs_f64().ceil() as u64;
                return Some(News::Fault(SourceFault::Silent(seconds)));
            }
            drop(self.shared.wait(left, |state| state.news.is_some() || state.wanted_since != since));
        }
    }

    fn look(&mut self, frame: &Luma) {
        let glance = self.scene.look(frame);
        let now = Instant::now();
        let idle = self.read.is_some_and(|read| !glance.changed && now.saturating_duration_since(read) < self.settings.idle);
        let found = if idle { find::Look::default() } else { self.read(frame, now) };
        let struggle = self.struggling.follow(!found.codes.is_empty(), &found.seen, glance, frame, now);
        let corners: Vec<Corners> = found.codes.iter().map(|code| code.corners).collect();
        let doubt = self.health.follow(glance, &corners, now);
        if doubt != self.doubt
            && let Some(doubt) = &doubt
        {
            tracing::warn!(%doubt, "the pictures are bad");
        }
        self.doubt = doubt;
        let mirror = self.settings.mirror;
        let picture = (self.sight.receiver_count() > 0).then(|| self.picture(frame, idle));
        let shown = |corners: &Corners| preview::fractions(frame, *corners, mirror);
        let unread = found.seen.iter().map(|seen| shown(&seen.corners)).collect();
        let corners = corners.iter().map(shown).collect();
        let judge = |content: &Content| judged(&self.judge, content);
        let in_view = |code: &Code| {
            let meaning = self.presence.meet(&code.content, frame.taken(), judge)?;
            Some(InView::placed(meaning, code.corners, frame))
        };
        let codes: Vec<InView<M>> = found.codes.iter().filter_map(in_view).collect();
        let is_occupied = self.presence.is_occupied(frame.taken());

        // Under the lock, so that after `pause` nothing of the citizen before is sent or shown.
        let state = self.shared.lock();
        if !state.counts(frame.taken()) {
            self.presence.forget(frame.taken());
            return;
        }
        if is_occupied || !codes.is_empty() {
            // Nobody listening is no fault.
            let _listeners = self.reads.send(Read::View(View { at: frame.taken(), codes }));
        }
        let _before = self.sight.send_replace(Arc::new(Sight {
            state: SourceState::Live,
            picture,
            codes: corners,
            unread,
            struggle,
            doubt,
            rate: self.health.rate(),
        }));
        drop(state);
    }
}

/// What the caller thinks of a code. A judgement that panics, a mistake of ours, costs this code and not the scanner.
pub(super) fn judged<M>(judge: &impl Fn(&Content) -> PresenceVerdict<M>, content: &Content) -> PresenceVerdict<M> {
    guarded("the judgement of a code", || judge(content)).unwrap_or(PresenceVerdict::Never)
}

/// Shows a state without a picture, unless it is shown already.
pub(super) fn show(sight: &watch::Sender<Arc<Sight>>, state: SourceState) {
    let _shown = sight.send_if_modified(|sight| {
        let is_new = sight.state != state || sight.picture.is_some();
        if is_new {
            if let SourceState::Faulty(fault) = &state {
                tracing::warn!(%fault, "no pictures");
            }
            *sight = Arc::new(Sight { state, ..Sight::default() });
        }
        is_new
    });
}

impl<M, J: Fn(&Content) -> PresenceVerdict<M>> LookThread<M, J> {
    /// The picture for the screen: for a while the one before, where nothing has changed since. None from before a pause: somebody else may be in it.
    fn picture(&mut self, frame: &Luma, idle: bool) -> Arc<Picture> {
        if idle
            && let Some((picture, taken)) = &self.shown
            && frame.taken().saturating_duration_since(*taken) < self.settings.still
            && self.shared.lock().counts(*taken)
        {
            return Arc::clone(picture);
        }
        let picture = Arc::new(preview::picture(frame, self.settings.mirror));
        self.shown = Some((Arc::clone(&picture), frame.taken()));
        picture
    }

    /// Reads a frame, within the time there is for it. A frame on which our own search fails costs that frame.
    fn read(&mut self, frame: &Luma, now: Instant) -> find::Look {
        self.scene.is_read();
        let effort = Effort::Until(now + self.settings.effort);
        let judge = &self.judge;
        // What the caller is not sure to want must not end the search for what it does.
        let mut is_news = |content: &Content| matches!(judged(judge, content), PresenceVerdict::AtOnce(_));
        let Some(found) = guarded("the search for codes", || self.reader.read_for(frame, effort, &mut is_news)) else {
            // Whatever it left half done goes with it.
            self.reader = CodeReader::default();
            return find::Look::default();
        };
        let empty = found.finished && found.codes.is_empty() && found.seen.is_empty();
        // An empty scene is read to the end, over several frames if need be, before it is let be.
        self.read = empty.then_some(now);
        found
    }
}

impl<M, J> fmt::Debug for LookThread<M, J> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LookThread").finish_non_exhaustive()
    }
}
