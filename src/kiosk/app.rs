//! The root: it owns the visit and the screen, and hears everything from outside.

use std::sync::Arc;
use std::time::{Duration, Instant};

use iced::advanced::image::Handle;
use iced::{Event, Size, Subscription, Task, Theme, event, keyboard, mouse, touch, window};
use jiff::Timestamp;

use super::metrics::Metrics;
use super::screen::{Choose, Notice, Procedure, Screen, Standing, Ticket, Welcome};
use super::screen::{choose, noted, notice, procedure, standing, ticket, welcome};
use super::session::{Absence, Visit, VisitId};
use super::signals::{self, Eyes};
use super::theme::Colours;
use super::ui::Look;
use super::{Context, PaperMaker};
use crate::config::Config;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::intake::Meaning;
use crate::domain::queue::TicketId;
use crate::domain::text::Language;
use crate::hall::{self, Hall, HallError, Issued, Matter, Overview, RequestId};
use crate::locale::{Texts, Words};
use crate::scan::{Picture, Sight};

/// A press so soon after a change of screen is the echo of the one before.
const ECHO: Duration = Duration::from_millis(400);
/// A number in the hand is shown so long.
const SHOWN: Duration = Duration::from_secs(15);
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
    pub addresses: Option<(String, String)>,
    pub visitor: bool,
    pub paper: Option<PaperMaker>,
    pub windowed: bool,
}

impl From<Context> for Parts {
    fn from(context: Context) -> Self {
        let Context { hall, config, texts, printer, addresses, visitor, paper, windowed, scanner: _ } = context;
        Self { hall, config, texts, printer, addresses, visitor, paper, windowed }
    }
}

/// The application.
pub struct App {
    pub(super) parts: Parts,
    eyes: Eyes,
    pub(super) metrics: Metrics,
    pub(super) colours: Colours,
    pub(super) words: Words,
    pub(super) visit: Visit,
    pub(super) screen: Screen,
    /// The list a procedure was chosen from, to go back to.
    behind: Option<Choose>,
    /// Counts the screens, so that a finger that lies on one does not press on the next.
    pub(super) turn: u64,
    changed: Instant,
    pub(super) now: Instant,
    pub(super) clock: Timestamp,
    pub(super) overview: Option<Overview>,
    overview_asked: bool,
    /// The hall moved on while it was being asked.
    overview_again: bool,
    pub(super) sight: Arc<Sight>,
    pub(super) picture: Option<Handle>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A visit is personal: nothing of it goes into a log.
        f.debug_struct("App").field("turn", &self.turn).finish_non_exhaustive()
    }
}

/// Everything that can happen.
#[derive(Debug, Clone)]
pub enum Message {
    /// The camera sees something newer.
    SightChanged,
    /// Something was held up that counts.
    Read(Meaning),
    /// The hall has moved on.
    HallChanged,
    /// The hall at one moment.
    OverviewCame(Result<Box<Overview>, HallError>),
    /// The clock's minute has turned.
    MinuteTurned(Timestamp),
    /// Time passes while something waits for it.
    Ticked,
    /// A hand touched the screen, anywhere.
    Touched,
    /// The window is there, of a size.
    Opened(window::Id, Size),
    /// The window has another size.
    Resized(Size),
    /// The keyboard's way out, in a window.
    Quit,
    /// A language was chosen.
    Speak(Language),
    /// One step back.
    Back,
    /// To the beginning.
    Home,
    /// Somebody is still there.
    Extend,
    /// Pressed on the welcome screen.
    Welcome(welcome::Message),
    /// Pressed among procedures.
    Choose(choose::Message),
    /// Pressed on a procedure.
    Procedure(procedure::Message),
    /// Pressed beside a number.
    Ticket(ticket::Message),
    /// Pressed beside a number to be noted.
    Noted(noted::Message),
    /// Pressed beside a slip's standing.
    Standing(standing::Message),
    /// Pressed on a notice.
    Notice(notice::Message),
    /// The number that was asked for.
    NumberCame(RequestId, Result<Box<Issued>, HallError>),
    /// Where the ticket on the screen stands.
    StandingCame(VisitId, Result<hall::Standing, HallError>),
    /// Where a slip that was held up stands.
    SlipFound(VisitId, Result<hall::Standing, HallError>),
    /// The hall knows that the number was noted.
    Confirmed(VisitId, Result<hall::Standing, HallError>),
    /// A number was given back, or could not be.
    GivenBack(Option<HallError>),
    /// The paper of the slip is drawn.
    PaperDrawn(VisitId, Arc<Picture>),
}

impl Message {
    /// Whether a finger made it, on a part of a screen.
    fn is_press(&self) -> bool {
        matches!(
            self,
            Self::Speak(_)
                | Self::Back
                | Self::Home
                | Self::Welcome(_)
                | Self::Choose(_)
                | Self::Procedure(_)
                | Self::Ticket(_)
                | Self::Noted(_)
                | Self::Standing(_)
                | Self::Notice(_)
        )
    }
}

impl App {
    /// The application at its start, and the first thing to ask.
    pub(super) fn new(parts: Parts, eyes: Eyes, window: Size, now: Instant, clock: Timestamp) -> (Self, Task<Message>) {
        let language = first_language(&parts.config);
        let mut app = Self {
            metrics: Metrics::new(parts.config.terminal.screen, window),
            colours: Colours::DAY,
            words: parts.texts.words(&language),
            visit: Visit::first(language, now),
            screen: Screen::Welcome(Welcome::default()),
            behind: None,
            turn: 0,
            // The first screen was not changed to: a press on it counts at once.
            changed: now.checked_sub(ECHO).unwrap_or(now),
            now,
            clock,
            overview: None,
            overview_asked: false,
            overview_again: false,
            sight: Arc::default(),
            picture: None,
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
        Look { metrics: self.metrics, colours: &self.colours, words: &self.words, config: &self.parts.config }
    }

    /// What is listened to now.
    pub fn subscription(&self) -> Subscription<Message> {
        let mut all = vec![
            event::listen_with(heard),
            signals::minutes().map(Message::MinuteTurned),
            signals::changes("hall", &self.parts.hall.latest(), Duration::from_millis(300)).map(|()| Message::HallChanged),
        ];
        if matches!(self.screen, Screen::Welcome(_)) {
            all.push(signals::changes("sight", &self.eyes.sight, Duration::ZERO).map(|()| Message::SightChanged));
        }
        if self.screen.scans() {
            all.push(signals::reads(&self.eyes).map(Message::Read));
        }
        if let Some(pace) = self.pace() {
            all.push(iced::time::every(pace).map(|_| Message::Ticked));
        }
        Subscription::batch(all)
    }

    /// How often time has to be looked at; `None` where nothing waits for it.
    pub(super) fn pace(&self) -> Option<Duration> {
        match &self.screen {
            Screen::Welcome(welcome) if self.visit.language == first_language(&self.parts.config) && welcome.is_first_page() => None,
            Screen::Ticket(ticket) if ticket.is_moving() => Some(Duration::from_millis(33)),
            Screen::Printing(_) => Some(Duration::from_millis(250)),
            _ => Some(Duration::from_secs(1)),
        }
    }

    /// Takes in what happened at a moment.
    pub fn update(&mut self, message: Message, now: Instant) -> Task<Message> {
        self.now = now;
        if message.is_press() {
            if now.saturating_duration_since(self.changed) < ECHO {
                return Task::none();
            }
            self.visit.seen(now);
        }
        match message {
            Message::SightChanged => self.see(),
            Message::Read(meaning) => self.read(meaning),
            Message::HallChanged => self.hall_changed(),
            Message::OverviewCame(overview) => {
                self.overview_asked = false;
                if let Ok(overview) = overview {
                    self.clock = overview.now;
                    self.overview = Some(*overview);
                }
                if self.overview_again { self.ask_overview() } else { Task::none() }
            }
            Message::MinuteTurned(clock) => {
                self.clock = clock;
                self.ask_overview()
            }
            Message::Ticked => self.tick(),
            Message::Touched => {
                self.visit.touched = true;
                self.visit.seen(now);
                Task::none()
            }
            Message::Opened(window, size) => {
                self.metrics = Metrics::new(self.parts.config.terminal.screen, size);
                // Without a window manager nobody but us makes the window as large as the screen.
                if self.parts.windowed { Task::none() } else { fill_screen(window) }
            }
            Message::Resized(size) => {
                self.metrics = Metrics::new(self.parts.config.terminal.screen, size);
                Task::none()
            }
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
            Message::Back => self.back(),
            Message::Home => self.end_visit(),
            Message::Welcome(_)
            | Message::Choose(_)
            | Message::Procedure(_)
            | Message::Ticket(_)
            | Message::Noted(_)
            | Message::Standing(_)
            | Message::Notice(_) => self.pressed(message),
            Message::NumberCame(request, number) => self.number_came(&request, number),
            Message::StandingCame(visit, standing) if visit == self.visit.id => self.standing_came(standing),
            Message::SlipFound(visit, standing) if visit == self.visit.id && self.screen.scans() => {
                self.go(match standing {
                    Ok(standing) => Screen::Standing(Standing { standing }),
                    Err(error) => Screen::Notice(Notice::Refused(error)),
                });
                Task::none()
            }
            Message::Confirmed(visit, standing) if visit == self.visit.id && matches!(self.screen, Screen::Noted(_)) => {
                match (standing, &mut self.screen) {
                    (Ok(standing), _) => self.go(Screen::Ticket(Ticket::new(standing, false))),
                    (Err(error @ HallError::NotAllowed { .. }), _) => self.go(Screen::Notice(Notice::Refused(error))),
                    // The number stays in sight; the same press may work the next time, and the idle wipe gives it back.
                    (Err(_), Screen::Noted(noted)) => noted.not_saved(),
                    (Err(_), _) => {}
                }
                Task::none()
            }
            Message::PaperDrawn(visit, picture) if visit == self.visit.id => {
                if let Screen::Ticket(ticket) = &mut self.screen {
                    ticket.paper(&picture, now);
                }
                Task::none()
            }
            Message::GivenBack(error) => {
                if let Some(error) = error {
                    tracing::warn!(%error, "a number that nobody took could not be given back");
                }
                Task::none()
            }
            // Replies to somebody who has left.
            Message::StandingCame(..) | Message::SlipFound(..) | Message::Confirmed(..) | Message::PaperDrawn(..) => Task::none(),
        }
    }

    /// What was pressed goes to the screen it was pressed on; another screen does not know it.
    fn pressed(&mut self, message: Message) -> Task<Message> {
        match (&mut self.screen, message) {
            (Screen::Welcome(screen), Message::Welcome(message)) => match screen.update(message) {
                welcome::Action::None => {}
                welcome::Action::Choose(queue) => self.go(Screen::Choose(Choose::new(queue))),
            },
            (Screen::Choose(screen), Message::Choose(message)) => match screen.update(message) {
                choose::Action::None => {}
                choose::Action::Show(code) => {
                    self.behind = Some(screen.clone());
                    self.show(&code);
                }
                choose::Action::Order(queue) => return self.order(Matter::Queue(queue)),
            },
            (Screen::Procedure(screen), Message::Procedure(message)) => match screen.update(message) {
                procedure::Action::None => {}
                procedure::Action::Order(code) => return self.order(Matter::Procedure(code)),
            },
            (Screen::Ticket(_), Message::Ticket(ticket::Message::Done))
            | (Screen::Standing(_), Message::Standing(standing::Message::Done)) => return self.end_visit(),
            (Screen::Noted(screen), Message::Noted(noted::Message::HaveNoted)) if !screen.sent => {
                screen.sent = true;
                let id = screen.issued.ticket.id;
                return self.confirm(id);
            }
            (Screen::Notice(_), Message::Notice(notice::Message::Back)) => return self.back(),
            _ => {}
        }
        Task::none()
    }

    pub(super) fn go(&mut self, screen: Screen) {
        if matches!(screen, Screen::Notice(_)) {
            // What was asked for is over; the next press asks anew.
            self.visit.request = None;
        }
        if screen.scans() != self.screen.scans() {
            (self.eyes.want)(screen.scans());
        }
        if !matches!(screen, Screen::Welcome(_)) {
            // The last picture may be a face or a card; nobody sees it again.
            self.picture = None;
            self.sight = Arc::new(Sight { state: self.sight.state.clone(), ..Sight::default() });
        }
        self.screen = screen;
        self.turn += 1;
        self.changed = self.now;
        self.visit.seen(self.now);
    }

    fn speak(&mut self, language: Language) {
        self.words = self.parts.texts.words(&language);
        self.visit.language = language;
    }

    fn back(&mut self) -> Task<Message> {
        match (&self.screen, self.behind.take()) {
            (Screen::Procedure(_), Some(choose)) => self.go(Screen::Choose(choose)),
            (Screen::Choose(_) | Screen::Procedure(_) | Screen::Notice(_), _) => self.go(Screen::Welcome(Welcome::default())),
            _ => {}
        }
        Task::none()
    }

    /// Ends the visit: nothing of it stays, and a number that nobody noted is given back.
    fn end_visit(&mut self) -> Task<Message> {
        let unclaimed = match &self.screen {
            Screen::Noted(noted) if !noted.sent => self.give_back(noted.issued.ticket.id),
            _ => Task::none(),
        };
        self.visit = self.visit.next(first_language(&self.parts.config), self.now);
        self.speak(self.visit.language.clone());
        self.behind = None;
        self.go(Screen::Welcome(Welcome::default()));
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

    fn read(&mut self, meaning: Meaning) -> Task<Message> {
        if !self.screen.scans() {
            return Task::none();
        }
        let notice = match meaning {
            Meaning::Procedure(code) => {
                // A poster that hangs in view is not somebody.
                let shown = matches!(&self.screen, Screen::Procedure(screen) if *screen.code() == code);
                if !shown {
                    self.visit.seen(self.now);
                    self.behind = None;
                    self.show(&code);
                }
                return Task::none();
            }
            Meaning::Slip(token) => {
                self.visit.seen(self.now);
                let (visit, reply) = (self.visit.id, self.parts.hall.standing_of(token));
                return Task::perform(reply, move |standing| Message::SlipFound(visit, standing));
            }
            // A code that means nothing passes by chance, and a card is held in the hand while its owner reads which papers
            // to bring: neither tears anybody from what they read.
            Meaning::Unknown | Meaning::CitizenCard if !matches!(self.screen, Screen::Welcome(_) | Screen::Notice(_)) => {
                return Task::none();
            }
            Meaning::Unknown => Notice::Unknown,
            Meaning::NotInCatalogue(code) => Notice::NotHere(code),
            Meaning::CitizenCard => Notice::CitizenCard,
        };
        self.visit.seen(self.now);
        if !matches!(&self.screen, Screen::Notice(shown) if *shown == notice) {
            self.go(Screen::Notice(notice));
        }
        Task::none()
    }

    fn show(&mut self, code: &ProcedureCode) {
        let screen = match self.parts.config.catalogue.by_code(code) {
            Some(procedure) => Screen::Procedure(Box::new(Procedure::new(procedure.clone()))),
            None => Screen::Notice(Notice::NotHere(Some(code.clone()))),
        };
        self.go(screen);
    }

    fn ask_overview(&mut self) -> Task<Message> {
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
            Screen::Welcome(_) | Screen::Choose(_) | Screen::Procedure(_) | Screen::Notice(_) => None,
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
            Screen::Ticket(ticket) => {
                ticket.tick(self.now);
                if shown >= SHOWN {
                    return self.end_visit();
                }
            }
            Screen::Welcome(_) => {
                if self.visit.absence(self.parts.config.terminal.idle, self.now) != Absence::Present {
                    return self.end_visit();
                }
            }
            _ => {
                if self.visit.absence(self.parts.config.terminal.idle, self.now) == Absence::Gone {
                    return self.end_visit();
                }
            }
        }
        if self.parts.visitor && !self.visit.touched { self.visitor_acts(shown) } else { Task::none() }
    }

    /// A virtual citizen presses the main action, as a finger would.
    fn visitor_acts(&mut self, shown: Duration) -> Task<Message> {
        let press = match &self.screen {
            Screen::Procedure(_) if shown >= LOOKS => Message::Procedure(procedure::Message::TakeNumber),
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
        if matches!(self.screen, Screen::Welcome(_) | Screen::Printing(_) | Screen::Ticket(_)) {
            return None;
        }
        match self.visit.absence(self.parts.config.terminal.idle, self.now) {
            Absence::Asked(left) => Some(left),
            Absence::Present | Absence::Gone => None,
        }
    }

    /// The seconds until a number in the hand is no longer shown.
    pub(super) fn shown_for(&self) -> u64 {
        (SHOWN.saturating_sub(self.now.saturating_duration_since(self.changed))).as_secs_f64().ceil() as u64
    }
}

fn first_language(config: &Config) -> Language {
    config.terminal.languages.first().cloned().unwrap_or_default()
}

fn fill_screen(window: window::Id) -> Task<Message> {
    window::monitor_size(window).then(move |screen| screen.map_or_else(Task::none, |screen| window::resize(window, screen)))
}

/// What the window says that concerns the whole application.
#[expect(clippy::needless_pass_by_value, reason = "iced hands it over so")]
fn heard(event: Event, _status: event::Status, window: window::Id) -> Option<Message> {
    match event {
        Event::Mouse(mouse::Event::ButtonPressed(_)) | Event::Touch(touch::Event::FingerPressed { .. }) => Some(Message::Touched),
        Event::Window(window::Event::Opened { size, .. }) => Some(Message::Opened(window, size)),
        Event::Window(window::Event::Resized(size)) => Some(Message::Resized(size)),
        Event::Keyboard(keyboard::Event::KeyPressed { key: keyboard::Key::Named(keyboard::key::Named::Escape), .. }) => Some(Message::Quit),
        _ => None,
    }
}

fn handle(picture: &Picture) -> Handle {
    Handle::from_rgba(picture.width, picture.height, picture.rgba.clone())
}
