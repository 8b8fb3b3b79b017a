//! The two threads of a scanner: one takes frames from the source, the other looks at the newest.
//!
//! Between them is one slot, not a queue, and a frame is asked for when the one before has been taken. The window never waits for the
//! source. What the caller's judgement makes of a text is all that leaves; the text is dropped where it was read.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{broadcast, watch};

use super::code::{Code, Content};
use super::find::{self, Effort, Reader};
use super::frame::Luma;
use super::guard::guarded;
use super::handheld::{self, Handheld};
use super::health::{Doubt, Health};
use super::hint::Struggling;
use super::presence::{Presence, Verdict};
use super::scene::Scene;
use super::source::{FrameSource, Opened};
use super::view::{InView, Read, View};
use super::{Corners, Picture, Sight, SourceFault, SourceState, preview};

/// How many words a listener may be behind, a frame each: two seconds of them.
const BACKLOG: usize = 32;

/// How a scanner behaves. The usual manners fit a kiosk; tests hurry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manners {
    /// Whether the picture and the corners in it are turned like a mirror; codes are read as they come.
    pub mirror: bool,
    /// The least time from one look to the next: what processor time scanning may take. A fifteenth of a second.
    pub pace: Duration,
    /// A source that gives nothing for so long is silent. Two seconds.
    pub patience: Duration,
    /// A code not seen for so long has left the view, and counts anew. Two seconds.
    pub away: Duration,
    /// The first wait before a faulty source is opened again; it doubles. A fifth of a second.
    pub soonest: Duration,
    /// The longest such wait. Two seconds.
    pub latest: Duration,
    /// The time that reading one frame may take. What is not done by then goes on with the next. 24 ms, of the 66 from one look to the next.
    pub effort: Duration,
    /// An empty scene that does not change is read only so often. A second.
    pub idle: Duration,
    /// The picture of such a scene is renewed only so often: to draw it on the screen costs more than to look at the frame. A fifth of a second.
    pub still: Duration,
    /// Whether the frames come from a sensor, whose pictures are never twice the same.
    pub sensor: bool,
    /// After so long unwanted the source is closed, and the camera's light goes out. Ten seconds.
    pub rest: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            mirror: false,
            pace: Duration::from_millis(66),
            patience: Duration::from_secs(2),
            away: Duration::from_secs(2),
            soonest: Duration::from_millis(200),
            latest: Duration::from_secs(2),
            effort: Duration::from_millis(24),
            idle: Duration::from_secs(1),
            still: Duration::from_millis(200),
            sensor: false,
            rest: Duration::from_secs(10),
        }
    }
}

/// A running scanner. `M` is what the caller makes of a text.
///
/// Dropping it ends its threads, though it does not wait for them: one that is inside a device which hangs may be left behind.
#[derive(Debug)]
pub struct Scanner<M> {
    shared: Arc<Shared>,
    sight: watch::Sender<Arc<Sight>>,
    reads: broadcast::Sender<Read<M>>,
}

impl<M: Clone + Send + 'static> Scanner<M> {
    /// Starts looking.
    ///
    /// `open` opens the source, and again after every fault; it and the source live on the scanner's first thread. `judge` is handed each
    /// code that comes into view, on the second thread: once to know whether the search may end, once for what it means. It must be quick.
    pub fn start<O, J>(open: O, judge: J, manners: Manners) -> Self
    where
        O: FnMut() -> Opened + Send + 'static,
        J: Fn(&Content) -> Verdict<M> + Send + 'static,
    {
        let scanner = Self::idle(SourceState::Starting);
        let capture = Capture { shared: scanner.shared.clone(), open, manners };
        let look = Look {
            shared: scanner.shared.clone(),
            sight: scanner.sight.clone(),
            reads: scanner.reads.clone(),
            judge,
            presence: Presence::new(manners.away),
            reader: Reader::default(),
            scene: Scene::default(),
            struggling: Struggling::default(),
            health: Health::new(manners.sensor),
            doubt: None,
            read: None,
            shown: None,
            manners,
            last_sign: None,
        };
        let spawn = |name: &str, body: Box<dyn FnOnce() + Send>| std::thread::Builder::new().name(name.to_owned()).spawn(body);
        let spawned = spawn("frames", Box::new(move || capture.run())).and_then(|_running| spawn("codes", Box::new(move || look.run())));
        if let Err(error) = spawned {
            scanner.shared.change(|state| state.closed = true);
            let fault = SourceFault::Failed(format!("no thread for the scanner: {error}"));
            show(&scanner.sight, SourceState::Faulty(fault));
        }
        scanner
    }

    /// A scanner that never sees anything, where there is no camera by configuration.
    #[must_use]
    pub fn absent() -> Self {
        Self::idle(SourceState::Absent)
    }

    fn idle(state: SourceState) -> Self {
        let shared = Arc::<Shared>::default();
        shared.change(|state| state.wanted_since = Some(Instant::now()));
        Self { shared, sight: watch::Sender::new(Arc::new(Sight { state, ..Sight::default() })), reads: broadcast::Sender::new(BACKLOG) }
    }

    /// Listens to another reader too, on a thread of its own. What it reads while the scanner is paused counts for nobody.
    pub fn hear<J>(&self, handheld: Handheld, judge: J)
    where
        J: Fn(&Content) -> Verdict<M> + Send + 'static,
    {
        let (shared, reads) = (self.shared.clone(), self.reads.clone());
        let hear = move |heard: Option<M>| {
            let state = shared.lock();
            if let Some(meaning) = heard.filter(|_| state.wanted_since.is_some()) {
                // Nobody listening is no fault.
                let _listeners = reads.send(Read::Heard(meaning, Instant::now()));
            }
            !state.closed
        };
        let judge = move |text: String| judged(&judge, &Content::Text(text));
        let listening = std::thread::Builder::new().name("reader".to_owned()).spawn(move || handheld::listen(&handheld, judge, hear));
        if let Err(error) = listening {
            tracing::error!(%error, "no thread for the reader");
        }
    }

    /// The newest sight, and word of every newer one. A slow reader misses the ones between, on purpose.
    ///
    /// Pictures are made only while somebody holds a receiver. Clone the sight out of `borrow` at once: while it is borrowed the scanner
    /// cannot show the next one, and [`Self::pause`] waits.
    #[must_use]
    pub fn sight(&self) -> watch::Receiver<Arc<Sight>> {
        self.sight.subscribe()
    }

    /// What is read from now on: each frame while a code that counts is in view, and each text of another reader.
    #[must_use]
    pub fn reads(&self) -> broadcast::Receiver<Read<M>> {
        self.reads.subscribe()
    }
}

impl<M> Scanner<M> {
    /// Stops looking until [`Self::resume`]. When this returns, no read will come any more, and the last picture is gone from the sight.
    pub fn pause(&self) {
        self.shared.change(|state| {
            state.wanted_since = None;
            // Under the lock, so that no frame in the works is shown behind our back.
            let _shown = self.sight.send_if_modified(|sight| {
                let had_picture = sight.picture.is_some() || !sight.codes.is_empty();
                if had_picture {
                    *sight = Arc::new(Sight { state: sight.state.clone(), ..Sight::default() });
                }
                had_picture
            });
        });
    }

    /// Looks again. Only what is seen from now on counts.
    pub fn resume(&self) {
        self.shared.change(|state| {
            let _since = state.wanted_since.get_or_insert_with(Instant::now);
        });
    }

    /// [`Self::resume`] or [`Self::pause`].
    pub fn set_wanted(&self, wanted: bool) {
        if wanted {
            self.resume();
        } else {
            self.pause();
        }
    }
}

impl<M> Drop for Scanner<M> {
    fn drop(&mut self) {
        self.shared.change(|state| state.closed = true);
    }
}

/// What the threads and the scanner's owner share.
#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// Since when frames count; `None` while paused.
    wanted_since: Option<Instant>,
    /// The scanner is gone.
    closed: bool,
    /// The newest word from the source, not looked at yet.
    news: Option<News>,
}

impl State {
    /// Whether what was taken then may still be seen and sent.
    fn counts(&self, taken: Instant) -> bool {
        !self.closed && self.wanted_since.is_some_and(|since| taken >= since)
    }
}

/// Word from the source.
#[derive(Debug)]
enum News {
    Opened,
    Frame(Luma),
    Fault(SourceFault),
    /// Closed because nobody looked for long.
    Rested,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn tell(&self, news: News) {
        self.change(|state| state.news = Some(news));
    }

    /// Waits until `enough`, at most so long; the state at that moment.
    fn wait(&self, at_most: Option<Duration>, mut enough: impl FnMut(&State) -> bool) -> MutexGuard<'_, State> {
        let waiting = |state: &mut State| !state.closed && !enough(state);
        match at_most {
            Some(at_most) => self.changed.wait_timeout_while(self.lock(), at_most, waiting).unwrap_or_else(PoisonError::into_inner).0,
            None => self.changed.wait_while(self.lock(), waiting).unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// The first thread.
struct Capture<O> {
    shared: Arc<Shared>,
    open: O,
    manners: Manners,
}

/// Why a source is not asked any more.
enum End {
    Closed,
    Rested,
    Fault(SourceFault),
}

impl<O: FnMut() -> Opened> Capture<O> {
    fn run(mut self) {
        let mut wait = self.manners.soonest;
        while !self.shared.wait(None, |state| state.wanted_since.is_some()).closed {
            let opened = guarded("opening the source", &mut self.open).unwrap_or_else(|| Err(panicked()));
            let end = match opened {
                Ok(source) => {
                    self.shared.tell(News::Opened);
                    self.drain(source, &mut wait)
                }
                Err(fault) => End::Fault(fault),
            };
            match end {
                End::Closed => return,
                End::Rested => self.shared.tell(News::Rested),
                End::Fault(fault) => {
                    self.shared.tell(News::Fault(fault));
                    drop(self.shared.wait(Some(wait), |_| false));
                    wait = (wait * 2).min(self.manners.latest);
                }
            }
        }
    }

    /// Takes frames as long as they come and somebody may want them.
    fn drain(&self, mut source: Box<dyn FrameSource>, wait: &mut Duration) -> End {
        let end = loop {
            let state = self.shared.wait(Some(self.manners.rest), |state| state.wanted_since.is_some());
            if state.closed {
                break End::Closed;
            }
            if state.wanted_since.is_none() {
                break End::Rested;
            }
            drop(state);
            match guarded("the source", || source.next()).unwrap_or_else(|| Err(panicked())) {
                Ok(frame) => {
                    *wait = self.manners.soonest;
                    self.shared.tell(News::Frame(frame));
                    // A frame that nobody will look at is not even opened: the next one is asked for when it can be fresh.
                    drop(self.shared.wait(Some(self.manners.patience), |state| state.news.is_none()));
                    drop(self.shared.wait(Some(self.manners.pace / 2), |_| false));
                }
                Err(fault @ SourceFault::Silent(_)) => {
                    self.shared.tell(News::Fault(fault));
                    // It has waited already; this only keeps one that did not from spinning.
                    drop(self.shared.wait(Some(self.manners.soonest), |_| false));
                }
                Err(fault) => break End::Fault(fault),
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

/// The second thread.
struct Look<M, J> {
    shared: Arc<Shared>,
    sight: watch::Sender<Arc<Sight>>,
    reads: broadcast::Sender<Read<M>>,
    judge: J,
    presence: Presence<M>,
    reader: Reader,
    scene: Scene,
    struggling: Struggling,
    health: Health,
    /// The doubt that was told last.
    doubt: Option<Doubt>,
    /// When an empty scene was last read to the end, as long as it is as it was.
    read: Option<Instant>,
    /// The picture shown last, and when its frame was taken.
    shown: Option<(Arc<Picture>, Instant)>,
    manners: Manners,
    /// The last sign of life of a source that should be giving frames.
    last_sign: Option<Instant>,
}

impl<M: Clone, J: Fn(&Content) -> Verdict<M>> Look<M, J> {
    fn run(mut self) {
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
                    let left = self.manners.pace.saturating_sub(begun.elapsed());
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
                // Whoever gives frames waits for this one to be taken.
                self.shared.changed.notify_all();
            }
            match news {
                Some(News::Frame(frame)) if !state.counts(frame.taken()) => {}
                Some(news) => return Some(news),
                None => {}
            }
            // Silence counts from when frames were wanted: during a pause none is asked for.
            let since = state.wanted_since;
            let left = since.zip(self.last_sign).map(|(wanted, sign)| self.manners.patience.saturating_sub(wanted.max(sign).elapsed()));
            drop(state);
            if left == Some(Duration::ZERO) {
                let seconds = self.manners.patience.as_secs_f64().ceil() as u64;
                return Some(News::Fault(SourceFault::Silent(seconds)));
            }
            drop(self.shared.wait(left, |state| state.news.is_some() || state.wanted_since != since));
        }
    }

    fn look(&mut self, frame: &Luma) {
        let glance = self.scene.look(frame);
        let now = Instant::now();
        let idle = self.read.is_some_and(|read| !glance.changed && now.saturating_duration_since(read) < self.manners.idle);
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
        let mirror = self.manners.mirror;
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
fn judged<M>(judge: &impl Fn(&Content) -> Verdict<M>, content: &Content) -> Verdict<M> {
    guarded("the judgement of a code", || judge(content)).unwrap_or(Verdict::Never)
}

/// Shows a state without a picture, unless it is shown already.
fn show(sight: &watch::Sender<Arc<Sight>>, state: SourceState) {
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

impl<M, J: Fn(&Content) -> Verdict<M>> Look<M, J> {
    /// The picture for the screen: for a while the one before, where nothing has changed since. None from before a pause: somebody else may be in it.
    fn picture(&mut self, frame: &Luma, idle: bool) -> Arc<Picture> {
        if idle
            && let Some((picture, taken)) = &self.shown
            && frame.taken().saturating_duration_since(*taken) < self.manners.still
            && self.shared.lock().counts(*taken)
        {
            return Arc::clone(picture);
        }
        let picture = Arc::new(preview::picture(frame, self.manners.mirror));
        self.shown = Some((Arc::clone(&picture), frame.taken()));
        picture
    }

    /// Reads a frame, within the time there is for it. A frame on which our own search fails costs that frame.
    fn read(&mut self, frame: &Luma, now: Instant) -> find::Look {
        self.scene.is_read();
        let effort = Effort::Until(now + self.manners.effort);
        let judge = &self.judge;
        // What the caller is not sure to want must not end the search for what it does.
        let mut is_news = |content: &Content| matches!(judged(judge, content), Verdict::AtOnce(_));
        let Some(found) = guarded("the search for codes", || self.reader.read_for(frame, effort, &mut is_news)) else {
            // Whatever it left half done goes with it.
            self.reader = Reader::default();
            return find::Look::default();
        };
        let empty = found.finished && found.codes.is_empty() && found.seen.is_empty();
        // An empty scene is read to the end, over several frames if need be, before it is let be.
        self.read = empty.then_some(now);
        found
    }
}

impl<M, J> fmt::Debug for Look<M, J> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Look").finish_non_exhaustive()
    }
}
