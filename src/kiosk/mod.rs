//! The citizen's screens.
//!
//! | file | what it owns |
//! |---|---|
//! | [`app`] | the root: which screen, whose visit, what comes from outside; only it changes screens |
//! | `message` | everything that can happen to it |
//! | [`screen`] | one file a screen: what it knows, what can be pressed, how it is put together |
//! | [`eyes`] | which of the codes in view is meant |
//! | [`session`] | one citizen's visit and how it ends by itself |
//! | [`flow`] | from an order to a number in the hand: the rule |
//! | [`ui`] | the parts that screens are put together from |
//! | [`comfort`] | larger text, other colours, the left hand, lower controls: a citizen's own |
//! | [`theme`], [`metrics`] | every colour; every size, in millimetres |
//! | [`widget`] | a button for fingers, a keypad of five keys; the camera's picture |
//! | [`script`] | what a voice says on each screen |
//! | `demo` | what the screens of a demo have to know, and the window they stand in |
//!
//! # Rules
//! - In three touches from a scan to a number: take it, no priority, done. Whoever lacks a paper learns it before the queue.
//! - No colour, size or sentence stands in a screen: they come from `theme`, `metrics` and the Fluent files.
//! - One thing a page, one main action, at the bottom and full width. What is touched is at least 20 mm high and 3 mm apart.
//! - Text is read at seven to one, borders and the keypad's mark at three, in every way of looking. Text that grows may push
//!   things to the next page; it is never cut, and what cannot grow (the frame, a keyboard) does not.
//! - Every screen works with five keys, in the order in which it is read, and calls staff with one press.
//! - What makes a screen easier belongs to one visit; the next one finds it as usual, in Vietnamese.
//! - Nothing scrolls: what is long has pages. Nothing is said by colour or icon alone.
//! - A press within 400 ms of a change of screen is the echo of the one before, and is dropped.
//! - Nothing of a visit outlives it: a reply that comes after its citizen left is dropped, and a number that nobody took
//!   is given back.
//! - Pictures never travel in messages: a message says that there is a newer one.

mod app;
pub mod comfort;
mod demo;
pub mod eyes;
pub mod flow;
mod joined;
mod measure;
mod message;
pub mod metrics;
pub mod screen;
pub mod script;
pub mod session;
pub mod theme;
pub mod ui;
pub mod widget;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use iced::window::{self, Position};
use iced::{Font, Point, Size};
use jiff::Timestamp;

use crate::config::Config;
use crate::domain::intake::Meaning;
use crate::domain::slip::TicketSlip;
use crate::hall::Hall;
use crate::locale::Texts;
use crate::scan::{Picture, Scanner};

pub use app::App;
pub use demo::Demo;
pub use message::Message;

/// Draws the paper of a slip.
pub type PaperMaker = Arc<dyn Fn(&TicketSlip) -> Picture + Send + Sync>;

/// How urgent a line of the log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Something is broken.
    Error,
    /// Something is wrong.
    Warning,
    /// As it should be.
    Usual,
}

/// A line of the log, for staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// When.
    pub at: Timestamp,
    /// How urgent it is.
    pub urgency: Urgency,
    /// What it says, in English as the log is.
    pub text: String,
}

/// Lets a short sound be heard.
pub type Chime = Arc<dyn Fn() + Send + Sync>;

/// The newest lines of the log, the newest first.
pub type Log = Arc<dyn Fn() -> Vec<LogLine> + Send + Sync>;

/// Everything the screens get from outside.
#[derive(Clone)]
pub struct Context {
    /// The hall.
    pub hall: Arc<dyn Hall>,
    /// Its configuration.
    pub config: Arc<Config>,
    /// The words.
    pub texts: Texts,
    /// What is held before the camera.
    pub scanner: Arc<Scanner<Meaning>>,
    /// Whether there is a printer at all.
    pub printer: bool,
    /// What it has to know beside, where it is a demo.
    pub demo: Option<Demo>,
    /// How to draw a slip, where there is a printer: its paper is shown coming out.
    pub paper: Option<PaperMaker>,
    /// Whether to run in an ordinary window instead of filling the screen.
    pub windowed: bool,
    /// Who reads screens aloud, where there is a voice.
    pub speaker: Option<script::Speaker>,
    /// What is heard when something held up was understood, where there is a loudspeaker.
    pub chime: Option<Chime>,
    /// The log, for staff.
    pub log: Log,
}

/// How the screens came to their end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitReason {
    /// The window was closed, or staff ended the program.
    Closed,
    /// Staff want the program to begin anew.
    Restart,
    /// The hall did not open for a minute.
    NotOpen,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("printer", &self.printer).field("windowed", &self.windowed).finish_non_exhaustive()
    }
}

/// The size of the screen in pixels if nothing else is known; the window manager or the screen itself corrects it.
const UPRIGHT: Size = Size::new(1080.0, 1920.0);

/// Runs the screens until the window closes.
///
/// # Errors
/// When no window can be opened. Without a display the windowing library ends the process instead: ask for one first.
pub fn run(context: Context) -> Result<ExitReason, iced::Error> {
    let screen = context.config.terminal.screen;
    let full = if screen.height_mm >= screen.width_mm { UPRIGHT } else { Size::new(UPRIGHT.height, UPRIGHT.width) };
    let (windowed, is_demo) = (context.windowed, context.demo.is_some());
    let size = if windowed { Size::new(full.width / 2.0, full.height / 2.0) } else { full };
    // It gets its size once the monitor is known; until then it stands where it will be in the middle.
    let in_the_middle = |_, monitor: Size| {
        let window = demo::window_on(monitor);
        Point::new((monitor.width - window.width) / 2.0, (monitor.height - window.height) / 2.0)
    };
    let position = match (windowed, is_demo) {
        (true, true) => Position::SpecificWith(in_the_middle),
        (true, false) => Position::Default,
        (false, _) => Position::Specific(Point::ORIGIN),
    };
    // Exactly placed and undecorated, so that it fills the screen without a window manager too; and fullscreen for one.
    let window = window::Settings {
        size,
        position,
        decorations: windowed,
        fullscreen: !windowed,
        resizable: true,
        exit_on_close_request: windowed || is_demo,
        ..window::Settings::default()
    };
    let mark = is_demo.then(|| context.texts.words(&context.config.terminal.first_language()).say("demo-mark"));
    let title = mark.into_iter().chain([context.config.office.name.vi().to_owned()]).collect::<Vec<_>>().join(" – ");
    let eyes = eyes::Eyes::from(context.scanner.clone());
    let parts = app::AppContext::from(context);
    let (restart, gave_up) = (parts.restart.clone(), parts.gave_up.clone());
    let boot = move || App::new(parts.clone(), eyes.clone(), size, Instant::now(), Timestamp::now());
    theme::FONTS
        .into_iter()
        .fold(iced::application::timed(boot, App::update, App::subscription, App::view), iced::Application::font)
        .default_font(Font::with_name("Be Vietnam Pro"))
        .title(move |_: &App| title.clone())
        .theme(App::theme)
        .window(window)
        .run()?;
    Ok(match (restart.load(Ordering::Relaxed), gave_up.load(Ordering::Relaxed)) {
        (true, _) => ExitReason::Restart,
        (false, true) => ExitReason::NotOpen,
        (false, false) => ExitReason::Closed,
    })
}
