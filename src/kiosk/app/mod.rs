//! The root: it owns the visit and the screen, and hears everything from outside.
//!
//! | file | what the application does there |
//! |---|---|
//! | `navigation` | goes from one screen to another, and ends a visit |
//! | `clock` | what time does to a screen |
//! | `subscription`, `signals` | listens to the outside |
//! | `presses`, `replies` | what is pressed on each screen; what comes back from the hall |
//! | `number` | one number's way from an order to a hand |
//! | `meant`, `finger` | what is done about a code that is meant, and what waits for a finger |
//! | `opening` | whether the hall is open, and gives numbers |
//! | `aside`, `overlay` | comfort, help and the staff's door; what stands in place of a screen |
//! | `demo` | what the demo says and does beside |
//! | `view` | the frame of every screen: head, foot, the question when nobody is there |

mod aside;
mod clock;
mod demo;
mod finger;
mod meant;
mod navigation;
mod number;
mod opening;
mod overlay;
mod presses;
mod replies;
mod signals;
mod subscription;
mod view;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use iced::advanced::image::Handle;
use iced::{Size, Task, Theme};
use jiff::Timestamp;

use crate::config::Config;
use crate::domain::queue::{Label, TicketId};
use crate::domain::search::Index;
use crate::hall::{Hall, Matter, NotOpen, Overview};
use crate::kiosk::comfort::Comfort;
use crate::kiosk::demo::{Demo, strip_of};
use crate::kiosk::eyes::Eyes;
use crate::kiosk::message::Message;
use crate::kiosk::metrics::Metrics;
use crate::kiosk::screen::help;
use crate::kiosk::screen::staff::LastRead;
use crate::kiosk::screen::{ChooseScreen, Screen, SearchScreen, WelcomeScreen};
use crate::kiosk::script::Speaker;
use crate::kiosk::session::Visit;
use crate::kiosk::theme::ColourScheme;
use crate::kiosk::ui::Look;
use crate::kiosk::{Chime, Context, Log, PaperMaker};
use crate::locale::{Texts, Words};
use crate::scan::{Picture, Sight};
use finger::Finger;
pub(super) use overlay::Overlay;

/// A press so soon after a change of screen is the echo of the one before.
const ECHO: Duration = Duration::from_millis(400);
/// A press that decides something, or one on a screen that came by itself, counts only after so long: the finger was on its way to what stood
/// there before, and a second tap on the same place must not give up a right unread.
const UNREAD: Duration = Duration::from_millis(1200);

/// What the application needs of its [`Context`], apart from the scanner.
#[derive(Clone)]
pub(super) struct AppContext {
    pub hall: Arc<dyn Hall>,
    pub config: Arc<Config>,
    pub texts: Texts,
    pub printer: bool,
    pub demo: Option<Demo>,
    pub paper: Option<PaperMaker>,
    pub windowed: bool,
    /// Who reads screens aloud.
    pub speaker: Option<Speaker>,
    /// What is heard when something was understood.
    pub chime: Option<Chime>,
    /// The log, for staff.
    pub log: Log,
    /// Set where staff want the program to begin anew.
    pub restart: Arc<AtomicBool>,
    /// Set where the hall did not open for too long.
    pub gave_up: Arc<AtomicBool>,
}

impl From<Context> for AppContext {
    fn from(context: Context) -> Self {
        let Context { hall, config, texts, printer, demo, paper, windowed, speaker, chime, log, scanner: _ } = context;
        Self { hall, config, texts, printer, demo, paper, windowed, speaker, chime, log, restart: Arc::default(), gave_up: Arc::default() }
    }
}

/// Where a procedure was found.
#[derive(Debug)]
pub(super) enum Behind {
    Choose(ChooseScreen),
    Search(SearchScreen),
}

/// The hand before the screen.
#[derive(Debug, Clone, Copy, Default)]
struct Hand {
    /// Whether a press of it is being taken in.
    presses: bool,
    /// Whether the screen changed last without a press of it.
    was_surprised: bool,
}

/// The application.
pub struct App {
    pub(super) parts: AppContext,
    pub(super) eyes: Eyes,
    pub(super) window: Size,
    pub(super) metrics: Metrics,
    pub(super) colours: ColourScheme,
    pub(super) words: Words,
    pub(super) visit: Visit,
    pub(super) screen: Screen,
    /// What stands in place of the screen for a while.
    pub(super) overlay: Option<Overlay>,
    /// What people say, and the procedures they mean.
    pub(super) index: Arc<Index>,
    /// Whether a member of staff presses for people: then the question "still there?" is not asked.
    pub(super) assisted: bool,
    /// The newest number given while staff press, for its slip to be printed again.
    pub(super) given: Option<(TicketId, Label)>,
    /// How often something was meant since the start.
    pub(super) reads: u64,
    finger: Finger,
    /// The last touch of a person.
    pub(super) touched: Option<Instant>,
    /// The height of what stands above the screen of a demo, in pixels.
    pub(super) strip: f32,
    /// What the last of them was.
    pub(super) last_read: Option<LastRead>,
    /// Presses on the crest: five of them in a row ask for the staff's PIN.
    pub(super) knocks: Vec<Instant>,
    /// The list a procedure was chosen from, to go back to.
    pub(super) behind: Option<Behind>,
    /// What else the number will be for, chosen before what is chosen now.
    pub(super) also: Vec<Matter>,
    /// Counts the screens, so that a finger that lies on one does not press on the next.
    pub(super) turn: u64,
    pub(super) changed: Instant,
    hand: Hand,
    pub(super) now: Instant,
    pub(super) clock: Timestamp,
    pub(super) overview: Option<Overview>,
    /// Why the hall is not open, and since when.
    pub(super) unopened: Option<(NotOpen, Instant)>,
    pub(super) overview_asked: bool,
    /// The hall moved on while it was being asked.
    pub(super) overview_again: bool,
    pub(super) sight: Arc<Sight>,
    pub(super) picture: Option<Handle>,
    /// The office's crest, where there is one.
    pub(super) crest: Option<Handle>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A visit is personal: nothing of it goes into a log.
        f.debug_struct("App").field("turn", &self.turn).finish_non_exhaustive()
    }
}

impl App {
    /// The application at its start, and the first thing to ask.
    pub(super) fn new(parts: AppContext, eyes: Eyes, window: Size, now: Instant, clock: Timestamp) -> (Self, Task<Message>) {
        let language = parts.config.terminal.first_language();
        let comfort = Comfort::usual(parts.config.terminal.look);
        let strip = strip_of(parts.demo.as_ref(), window);
        let window = Size::new(window.width, (window.height - strip).max(1.0));
        let mut app = Self {
            window,
            metrics: Metrics::new(parts.config.terminal.screen, window),
            colours: ColourScheme::of(comfort.manner, parts.config.terminal.look.accent),
            words: parts.texts.words(&language),
            visit: Visit::first(language, comfort, now),
            screen: Screen::Welcome(WelcomeScreen::default()),
            overlay: None,
            index: Arc::new(Index::new(&parts.config.catalogue).with_elsewhere(&parts.config.search.elsewhere)),
            assisted: false,
            given: None,
            reads: 0,
            finger: Finger::default(),
            touched: None,
            strip,
            last_read: None,
            knocks: Vec::new(),
            behind: None,
            also: Vec::new(),
            turn: 0,
            // The first screen was not changed to: a press on it counts at once.
            changed: now.checked_sub(UNREAD).unwrap_or(now),
            hand: Hand::default(),
            now,
            clock,
            overview: None,
            unopened: None,
            overview_asked: false,
            overview_again: false,
            sight: Arc::default(),
            picture: None,
            crest: parts.config.office.crest.as_deref().and_then(crest),
            parts,
            eyes,
        };
        let task = app.ask_overview();
        (app, task)
    }

    /// The colours, for what iced draws itself.
    #[must_use]
    pub fn theme(&self) -> Theme {
        self.colours.iced()
    }

    pub(super) fn look(&self) -> Look<'_> {
        Look {
            metrics: self.metrics,
            colours: &self.colours,
            words: &self.words,
            config: &self.parts.config,
            assisted: self.is_assisted(),
            left_hand: self.visit.comfort.left_hand,
            lowered: self.lowered(),
        }
    }

    /// Takes in what happened at a moment.
    pub fn update(&mut self, message: Message, now: Instant) -> Task<Message> {
        self.now = now;
        // A keypad can press what lies under the question. Such a press answers the question and does nothing else.
        if self.asked().is_some() && (message.is_press() || matches!(message, Message::Search(_) | Message::Knock)) {
            self.visit.seen(now);
            return Task::none();
        }
        self.hand.presses = message.is_press();
        if self.hand.presses {
            if now.saturating_duration_since(self.changed) < self.deaf_to(&message) {
                return Task::none();
            }
            self.visit.seen(now);
        }
        match message {
            Message::SightChanged => self.see(),
            Message::Meant(meant) => self.meant(meant),
            Message::HallChanged => self.hall_changed(),
            Message::MinuteTurned(clock) => {
                self.clock = clock;
                self.ask_overview()
            }
            Message::Ticked => self.tick(),
            Message::Touched => {
                self.touched = Some(now);
                self.visit.touched = true;
                self.visit.seen(now);
                self.finger.press(now);
                Task::none()
            }
            Message::Lifted => self.finger.lift(self.turn).map_or_else(Task::none, |meant| self.meant(meant)),
            Message::Opened(window, size) => {
                self.measure(size);
                self.size_on_screen(window)
            }
            Message::Resized(size) => {
                self.measure(size);
                Task::none()
            }
            Message::Quit if self.parts.demo.is_some() => self.ask_whether_to_end(),
            Message::End => iced::exit(),
            Message::Quit => {
                if self.parts.windowed {
                    iced::exit()
                } else {
                    Task::none()
                }
            }
            Message::Extend => {
                self.visit.seen(now);
                Task::none()
            }
            Message::Speak(language) => {
                self.speak(language);
                Task::none()
            }
            Message::Back if self.overlay.is_some() => self.lay(None),
            Message::Back => self.back(),
            // A slip on its way is followed to its end; it never takes long.
            Message::Home | Message::Knock if matches!(self.screen, Screen::Printing(_)) => Task::none(),
            Message::Home => self.end_visit(),
            Message::ChooseComfort => self.lay(Some(Overlay::Comfort)),
            Message::Comfort(message) => self.comfort(message),
            Message::CallHelp => self.call_help(),
            Message::Help(help::Message::Close) => self.lay(None),
            Message::Knock => self.knock(),
            Message::PrintAgain(ticket) => self.print_again(ticket),
            Message::Welcome(_)
            | Message::Choose(_)
            | Message::Procedure(_)
            | Message::Search(_)
            | Message::Advised(_)
            | Message::Pin(_)
            | Message::Staff(_)
            | Message::Priority(_)
            | Message::Ticket(_)
            | Message::Noted(_)
            | Message::Standing(_)
            | Message::Which(_)
            | Message::Notice(_) => self.pressed(message),
            reply => self.replied(reply),
        }
    }

    fn see(&mut self) -> Task<Message> {
        let newest = self.eyes.sight.borrow().clone();
        let same = match (&newest.picture, &self.sight.picture) {
            (Some(new), Some(old)) => Arc::ptr_eq(new, old),
            (new, old) => new.is_none() && old.is_none(),
        };
        if !same {
            self.picture = newest.picture.as_deref().map(handle);
        }
        self.sight = newest;
        Task::none()
    }

    pub(super) fn ask_overview(&mut self) -> Task<Message> {
        if self.overview_asked {
            self.overview_again = true;
            return Task::none();
        }
        (self.overview_asked, self.overview_again) = (true, false);
        Task::perform(self.parts.hall.overview(), |overview| Message::OverviewCame(overview.map(Box::new)))
    }
}

/// The picture of a crest; the screen has its own sign where it cannot be read.
fn crest(path: &std::path::Path) -> Option<Handle> {
    let picture = image::open(path).inspect_err(|error| tracing::warn!(%error, path = %path.display(), "the crest cannot be read")).ok()?;
    let small = picture.thumbnail(256, 256).to_rgba8();
    Some(Handle::from_rgba(small.width(), small.height(), small.into_raw()))
}

fn handle(picture: &Picture) -> Handle {
    Handle::from_rgba(picture.width, picture.height, picture.rgba.clone())
}
