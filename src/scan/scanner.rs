//! The two threads of a scanner: one takes frames from the source, the other looks at the newest.
//!
//! Between them is one slot, not a queue, and a frame is asked for when the one before has been taken. The window never waits for the
//! source. What the caller's judgement makes of a text is all that leaves; the text is dropped where it was read.

mod capture;
mod look;

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{broadcast, watch};

use super::code::Content;
use super::find::CodeReader;
use super::frame::Luma;
use super::handheld::{self, Handheld};
use super::health::Health;
use super::hint::Struggling;
use super::presence::{CodePresence, PresenceVerdict};
use super::scene::Scene;
use super::source::Opened;
use super::view::Read;
use super::{Sight, SourceFault, SourceState};
use capture::Capture;
use look::{LookThread, judged, show};

/// How many words a listener may be behind, a frame each: two seconds of them.
const BACKLOG: usize = 32;

/// How a scanner behaves. The usual settings fit a kiosk; tests hurry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScannerSettings {
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

impl Default for ScannerSettings {
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
    shared: Arc<ScannerShared>,
    sight: watch::Sender<Arc<Sight>>,
    reads: broadcast::Sender<Read<M>>,
}

impl<M: Clone + Send + 'static> Scanner<M> {
    /// Starts looking.
    ///
    /// `open` opens the source, and again after every fault; it and the source live on the scanner's first thread. `judge` is handed each
    /// code that comes into view, on the second thread: once to know whether the search may end, once for what it means. It must be quick.
    pub fn start<O, J>(open: O, judge: J, settings: ScannerSettings) -> Self
    where
        O: FnMut() -> Opened + Send + 'static,
        J: Fn(&Content) -> PresenceVerdict<M> + Send + 'static,
    {
        let scanner = Self::idle(SourceState::Starting);
        let capture = Capture { shared: scanner.shared.clone(), open, settings };
        let look = LookThread {
            shared: scanner.shared.clone(),
            sight: scanner.sight.clone(),
            reads: scanner.reads.clone(),
            judge,
            presence: CodePresence::new(settings.away),
            reader: CodeReader::default(),
            scene: Scene::default(),
            struggling: Struggling::default(),
            health: Health::new(settings.sensor),
            doubt: None,
            read: None,
            shown: None,
            settings,
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
        let shared = Arc::<ScannerShared>::default();
        shared.change(|state| state.wanted_since = Some(Instant::now()));
        Self { shared, sight: watch::Sender::new(Arc::new(Sight { state, ..Sight::default() })), reads: broadcast::Sender::new(BACKLOG) }
    }

    /// Listens to another reader too, on a thread of its own. What it reads while the scanner is paused counts for nobody.
    pub fn hear<J>(&self, handheld: Handheld, judge: J)
    where
        J: Fn(&Content) -> PresenceVerdict<M> + Send + 'static,
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
struct ScannerShared {
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

impl ScannerShared {
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
