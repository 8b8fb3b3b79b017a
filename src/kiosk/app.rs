//! The root: it owns the visit and the screen, and hears everything from outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use iced::advanced::image::Handle;
use iced::{Event, Size, Subscription, Task, Theme, event, keyboard, mouse, touch, window};
use jiff::Timestamp;

use super::aside::Sheet;
use super::comfort::Comfort;
use super::demo::{self, Demo};
use super::eyes::Eyes;
use super::meant::Finger;
use super::message::Message;
use super::metrics::Metrics;
use super::screen::staff::LastRead;
use super::screen::{Choose, Notice, Screen, Search, Welcome, Which};
use super::screen::{help, noted, notice, priority, standing, ticket};
use super::script::{self, Speaker};
use super::session::{Absence, Visit};
use super::signals;
use super::theme::Colours;
use super::ui::Look;
use super::{Chime, Context, Log, PaperMaker};
use crate::config::Config;
use crate::domain::queue::{Label, TicketId};
use crate::domain::search::Index;
use crate::domain::text::Language;
use crate::hall::{Hall, HallError, Matter, NotOpen, Overview};
use crate::locale::{Texts, Words};
use crate::scan::{Picture, Sight};

/// A press so soon after a change of screen is the echo of the one before.
const ECHO: Duration = Duration::from_millis(400);
/// A press that decides something, or one on a screen that came by itself, counts only after so long: the finger was on its way to what stood
/// there before, and a second tap on the same place must not give up a right unread.
const UNREAD: Duration = Duration::from_millis(1200);
/// A number in the hand is shown so long after the last touch.
const SHOWN: Duration = Duration::from_secs(30);
/// A hall that does not answer is waited for so long.
const ANSWER: Duration = Duration::from_secs(20);
/// How long a virtual citizen looks at a screen before pressing.
const LOOKS: Duration = Duration::from_secs(3);
/// How long a virtual citizen looks at a number.
const LOOKS_AT_NUMBER: Duration = Duration::from_secs(6);

/// What the application needs of its [`Context`], apart from the scanner.
#[derive(Clone)]
pub(super) struct Parts {
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

impl From<Context> for Parts {
    fn from(context: Context) -> Self {
        let Context { hall, config, texts, printer, demo, paper, windowed, speaker, chime, log, scanner: _ } = context;
        Self { hall, config, texts, printer, demo, paper, windowed, speaker, chime, log, restart: Arc::default(), gave_up: Arc::default() }
    }
}

/// Where a procedure was found.
#[derive(Debug)]
pub(super) enum Behind {
    Choose(Choose),
    Search(Search),
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
    pub(super) parts: Parts,
    pub(super) eyes: Eyes,
    pub(super) window: Size,
    pub(super) metrics: Metrics,
    pub(super) colours: Colours,
    pub(super) words: Words,
    pub(super) visit: Visit,
    pub(super) screen: Screen,
    /// What stands in place of the screen for a while.
    pub(super) sheet: Option<Sheet>,
    /// What people say, and the procedures they mean.
    pub(super) index: Arc<Index>,
    /// Whether a member of staff presses for people: nobody is asked if they are still there.
    pub(super) assisted: bool,
    /// The newest number given while staff press, for its slip to be printed again.
    pub(super) given: Option<(TicketId, Label)>,
    /// How often something was meant since the start.
    pub(super) reads: u64,
    pub(super) finger: Finger,
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
    pub(super) fn new(parts: Parts, eyes: Eyes, window: Size, now: Instant, clock: Timestamp) -> (Self, Task<Message>) {
        let language = parts.config.terminal.first_language();
        let comfort = Comfort::usual(parts.config.terminal.look);
        let strip = demo::strip_of(parts.demo.as_ref(), window);
        let window = Size::new(window.width, (window.height - strip).max(1.0));
        let mut app = Self {
            window,
            metrics: Metrics::new(parts.config.terminal.screen, window),
            colours: Colours::of(comfort.manner, parts.config.terminal.look.accent),
            words: parts.texts.words(&language),
            visit: Visit::first(language, comfort, now),
            screen: Screen::Welcome(Welcome::default()),
            sheet: None,
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

    /// What is listened to now.
    pub fn subscription(&self) -> Subscription<Message> {
        let mut all = vec![
            event::listen_with(heard),
            signals::minutes().map(Message::MinuteTurned),
            signals::changes("hall", &self.parts.hall.latest(), Duration::from_millis(300)).map(|()| Message::HallChanged),
        ];
        if self.screen.shows_the_camera() {
            all.push(signals::changes("sight", &self.eyes.sight, Duration::ZERO).map(|()| Message::SightChanged));
        }
        if self.screen.scans() {
            all.push(signals::meant(&self.eyes).map(Message::Meant));
        }
        if let Some(pace) = self.pace() {
            all.push(iced::time::every(pace).map(|_| Message::Ticked));
        }
        Subscription::batch(all)
    }

    /// How often time has to be looked at; `None` where nothing waits for it.
    pub(super) fn pace(&self) -> Option<Duration> {
        match &self.screen {
            Screen::Welcome(welcome) if self.is_untouched() && welcome.is_first_page() => None,
            Screen::Ticket(ticket) if ticket.is_moving() => Some(Duration::from_millis(33)),
            Screen::Printing(_) => Some(Duration::from_millis(250)),
            _ => Some(Duration::from_secs(1)),
        }
    }

    /// Whether the welcome screen is as every visit finds it.
    fn is_untouched(&self) -> bool {
        let usual = self.visit.comfort == Comfort::usual(self.parts.config.terminal.look);
        usual && self.also.is_empty() && self.sheet.is_none() && self.visit.language == self.parts.config.terminal.first_language()
    }

    /// Takes in what happened at a moment.
    pub fn update(&mut self, message: Message, now: Instant) -> Task<Message> {
        self.now = now;
        // Whoever presses under the question, with a keypad, has answered it and pressed nothing.
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
            Message::Back if self.sheet.is_some() => self.lay(None),
            Message::Back => self.back(),
            // A slip on its way is followed to its end; it never takes long.
            Message::Home | Message::Knock if matches!(self.screen, Screen::Printing(_)) => Task::none(),
            Message::Home => self.end_visit(),
            Message::ChooseComfort => self.lay(Some(Sheet::Comfort)),
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

    pub(super) fn go(&mut self, screen: Screen) {
        self.go_from(self.screen.scans(), screen);
    }

    /// Goes to a screen from one that scanned, or did not.
    pub(super) fn go_from(&mut self, scanned: bool, screen: Screen) {
        self.sheet = None;
        if matches!(screen, Screen::Notice(_)) {
            // What was asked for is over; the next press asks anew.
            self.visit.request = None;
        }
        if screen.scans() != scanned {
            (self.eyes.want)(screen.scans());
        }
        if !matches!(screen, Screen::Welcome(_) | Screen::Staff(_)) {
            // The last picture may be a face or a card; nobody sees it again.
            self.picture = None;
            self.sight = Arc::new(Sight { state: self.sight.state.clone(), ..Sight::default() });
        }
        self.screen = screen;
        self.tell_whether_serving();
        if let Some(speaker) = &self.parts.speaker {
            speaker(&self.visit.language, script::of(&self.screen));
        }
        self.turned();
        self.visit.seen(self.now);
    }

    /// Another screen stands there, or a sheet.
    pub(super) fn turned(&mut self) {
        self.turn += 1;
        self.changed = self.now;
        self.hand.was_surprised = !self.hand.presses;
    }

    /// How long after a change of screen a press is not meant for what stands there now. Staff know the screens and press fast.
    fn deaf_to(&self, message: &Message) -> Duration {
        if (self.hand.was_surprised || message.decides()) && !self.is_assisted() { UNREAD } else { ECHO }
    }

    /// Tells who looks at the camera whether somebody is being served: then only what is held in the middle counts.
    pub(super) fn tell_whether_serving(&self) {
        self.eyes.serving.store(self.screen.serves() || self.sheet.is_some(), Ordering::Relaxed);
    }

    /// Speaks the language of somebody's slip, unless they have chosen another one here.
    pub(super) fn speak_as(&mut self, slip: &Language) {
        let terminal = &self.parts.config.terminal;
        if self.visit.language == terminal.first_language() && terminal.languages.contains(slip) {
            self.speak(slip.clone());
        }
    }

    fn speak(&mut self, language: Language) {
        self.words = self.parts.texts.words(&language);
        self.visit.language = language;
    }

    pub(super) fn back(&mut self) -> Task<Message> {
        if let Screen::Priority(_) = &self.screen
            && let Screen::Priority(priority) = std::mem::replace(&mut self.screen, Screen::Welcome(Welcome::default()))
        {
            self.go_from(false, *priority.behind);
            return Task::none();
        }
        if let Screen::Which(Which { kept, .. }) = &mut self.screen
            && let Some(kept) = kept.take()
        {
            self.go(Screen::Procedure(kept));
            return Task::none();
        }
        if matches!(self.screen, Screen::Welcome(_)) && !self.also.is_empty() {
            let matters = std::mem::take(&mut self.also);
            self.ask_before(matters);
            return Task::none();
        }
        match (&self.screen, self.behind.take()) {
            (Screen::Procedure(_), Some(Behind::Choose(choose))) => self.go(Screen::Choose(choose)),
            (Screen::Procedure(_), Some(Behind::Search(search))) => self.go(Screen::Search(search)),
            (
                Screen::Choose(_)
                | Screen::Search(_)
                | Screen::Procedure(_)
                | Screen::Which(_)
                | Screen::Notice(_)
                | Screen::Pin(_)
                | Screen::Staff(_),
                _,
            ) => {
                self.go(self.home());
            }
            _ => {}
        }
        Task::none()
    }

    /// Ends the visit: nothing of it stays, and a number that nobody noted is given back.
    pub(super) fn end_visit(&mut self) -> Task<Message> {
        if let Screen::Ticket(ticket) = &self.screen
            && self.is_assisted()
        {
            self.given = Some((ticket.standing.ticket.id, ticket.standing.ticket.label.clone()));
        }
        self.assisted = self.is_assisted() || (self.assisted && matches!(self.screen, Screen::Staff(_)));
        let unclaimed = match &self.screen {
            Screen::Noted(noted) if !noted.sent => self.give_back(noted.issued.ticket.id),
            _ => Task::none(),
        };
        self.visit =
            self.visit.next(self.parts.config.terminal.first_language(), Comfort::usual(self.parts.config.terminal.look), self.now);
        self.speak(self.visit.language.clone());
        self.dress();
        self.behind = None;
        self.also.clear();
        self.go(self.home());
        unclaimed
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

    /// The ticket on the screen, whose standing may change.
    fn watched(&self) -> Option<TicketId> {
        match &self.screen {
            Screen::Printing(printing) => printing.issued.as_ref().map(|issued| issued.ticket.id),
            Screen::Noted(noted) => Some(noted.issued.ticket.id),
            Screen::Ticket(ticket) => Some(ticket.standing.ticket.id),
            Screen::Standing(shown) => Some(shown.standing.ticket.id),
            Screen::Welcome(_)
            | Screen::Choose(_)
            | Screen::Search(_)
            | Screen::Procedure(_)
            | Screen::Priority(_)
            | Screen::Advised(_)
            | Screen::Pin(_)
            | Screen::Staff(_)
            | Screen::Which(_)
            | Screen::Notice(_)
            | Screen::Stopped(_) => None,
        }
    }

    fn hall_changed(&mut self) -> Task<Message> {
        let standing = self.watched().map_or_else(Task::none, |id| self.ask_standing(id));
        Task::batch([self.ask_overview(), standing])
    }

    fn tick(&mut self) -> Task<Message> {
        let shown = self.now.saturating_duration_since(self.changed);
        match &mut self.screen {
            Screen::Printing(printing) => {
                let unanswered = printing.issued.is_none();
                if unanswered && shown >= ANSWER {
                    self.go(Screen::Notice(Notice::Refused(HallError::Unreachable("no answer to an order".to_owned()))));
                    return Task::none();
                }
                // The printer's health is no event of the hall: it is asked for.
                return self.hall_changed();
            }
            Screen::Stopped(_) => return self.wait_for_the_hall(),
            Screen::Ticket(ticket) if self.sheet.is_none() => {
                ticket.tick(self.now);
                if self.visit.quiet(self.now) >= SHOWN {
                    return self.end_visit();
                }
            }
            Screen::Welcome(_) if self.sheet.is_none() => {
                if self.visit.absence(self.parts.config.terminal.idle, self.now) != Absence::Present {
                    return self.end_visit();
                }
            }
            _ => {
                let gone = self.visit.absence(self.parts.config.terminal.idle, self.now) == Absence::Gone;
                if gone && !self.is_assisted() {
                    return self.end_visit();
                }
            }
        }
        if let Screen::Advised(screen) = &self.screen
            && screen.is_printing()
            && screen.advised.is_some()
        {
            // The printer's health is no event of the hall: it is asked for.
            return Task::batch([self.ask_advice(screen.advice.clone()), self.ask_overview()]);
        }
        if self.has_visitor() && !self.visit.touched { self.visitor_acts(shown) } else { Task::none() }
    }

    /// A virtual citizen presses the main action, as a finger would.
    fn visitor_acts(&mut self, shown: Duration) -> Task<Message> {
        let press = match &self.screen {
            Screen::Procedure(screen) if shown >= LOOKS => Message::Procedure(screen.onward(self.look(), self.now_for(screen.procedure()))),
            Screen::Priority(_) if shown >= LOOKS => Message::Priority(priority::Message::NoClass),
            Screen::Noted(_) if shown >= LOOKS => Message::Noted(noted::Message::HaveNoted),
            Screen::Notice(_) if shown >= LOOKS => Message::Notice(notice::Message::Back),
            Screen::Ticket(_) if shown >= LOOKS_AT_NUMBER => Message::Ticket(ticket::Message::Done),
            Screen::Standing(_) if shown >= LOOKS_AT_NUMBER => Message::Standing(standing::Message::Done),
            _ => return Task::none(),
        };
        self.pressed(press)
    }

    /// The seconds left to answer whether somebody is there, where that is asked.
    pub(super) fn asked(&self) -> Option<u64> {
        let unasked = self.sheet.is_none() && matches!(self.screen, Screen::Welcome(_) | Screen::Ticket(_) | Screen::Stopped(_));
        if unasked || self.is_assisted() || matches!(self.screen, Screen::Printing(_)) {
            return None;
        }
        match self.visit.absence(self.parts.config.terminal.idle, self.now) {
            Absence::Asked(left) => Some(left),
            Absence::Present | Absence::Gone => None,
        }
    }

    /// The seconds until a number in the hand is no longer shown.
    pub(super) fn shown_for(&self) -> u64 {
        SHOWN.saturating_sub(self.visit.quiet(self.now)).as_secs_f64().ceil() as u64
    }
}

/// What the window says that concerns the whole application.
fn heard(event: Event, _status: event::Status, window: window::Id) -> Option<Message> {
    match event {
        Event::Mouse(mouse::Event::ButtonPressed(_)) | Event::Touch(touch::Event::FingerPressed { .. }) => Some(Message::Touched),
        Event::Keyboard(keyboard::Event::KeyPressed { key, .. }) if key != keyboard::Key::Named(keyboard::key::Named::Escape) => {
            Some(Message::Touched)
        }
        Event::Mouse(mouse::Event::ButtonReleased(_))
        | Event::Touch(touch::Event::FingerLifted { .. } | touch::Event::FingerLost { .. }) => Some(Message::Lifted),
        Event::Window(window::Event::Opened { size, .. }) => Some(Message::Opened(window, size)),
        Event::Window(window::Event::Resized(size)) => Some(Message::Resized(size)),
        Event::Keyboard(keyboard::Event::KeyPressed { key: keyboard::Key::Named(keyboard::key::Named::Escape), .. }) => Some(Message::Quit),
        _ => None,
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
