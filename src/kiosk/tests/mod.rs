//! The screens as a citizen meets them: a real hall, a real layout, fingers by the words on the buttons.

mod aside;
mod demo;
mod flows;
mod glyphs;
mod guard;
mod meanings;
mod meant;
mod numbers;
mod open;
mod papers;
mod pictures;
mod presets;
mod samples;
mod scenes;
mod slips;
mod specks;
mod staff;
mod touches;
mod ways;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use iced::{Settings, Size};
use iced_test::Simulator;
use iced_test::runtime::{Action, task};
use jiff::Timestamp;
use tokio::runtime::Runtime;
use tokio::sync::{broadcast, watch};

use super::app::{App, AppContext};
use super::demo::Demo;
use super::eyes::{Eyes, Meant};
use super::joined::joined;
use super::message::Message;
use super::screen::Screen;
use super::theme;
use crate::config::{self, Config};
use crate::domain::calendar::ServiceDay;
use crate::domain::intake::Meaning;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{Admission, Label, PrintState, Ticket, TicketId, TicketState};
use crate::domain::text::Language;
use crate::hall::{Hall, LocalHall, Proof};
use crate::locale::Texts;
use crate::scan::Sight;
use crate::store::Clock;

/// A Monday morning, 9:12 in the hall.
const MORNING: &str = "2026-11-23T02:12:00Z";

/// The clock of the hall stands still: what the tests look at does not depend on the day.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        MORNING.parse().expect("a moment")
    }

    fn steady(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }
}

/// Some ticket.
pub(super) fn ticket() -> Ticket {
    let (label, day) = (Label::new("A", 27, 3), ServiceDay(jiff::civil::date(2026, 11, 23)));
    let queue = "ho-tich".parse().expect("a key");
    Ticket { print: PrintState::Queued, ..Ticket::issued(TicketId(7), label, queue, day, Language::vietnamese(), Still.now()) }
}

pub(super) fn settings() -> Settings {
    Settings { fonts: theme::FONTS.into_iter().map(Into::into).collect(), default_font: theme::REGULAR, ..Settings::default() }
}

/// What a demo knows.
fn demo(visitor: bool) -> Demo {
    let page = |name: &str| format!("http://127.0.0.1:8470/{name}");
    Demo { console: page("counter"), board: page("board"), pin: "012345".to_owned(), visitor }
}

/// The town, always open.
pub(super) fn town() -> Config {
    let mut config = config::embedded().expect("our own configuration");
    config.hours = None;
    config.calls.slip_in_hand_seconds = 0;
    // A printer of which only the spool is used: the tests are its worker.
    config.terminal.printer.address = config::PrinterAddress::Tcp("127.0.0.1:9100".to_owned());
    config
}

/// A terminal with a citizen in front of it.
pub(super) struct Stand {
    runtime: Runtime,
    _folder: tempfile::TempDir,
    pub hall: LocalHall,
    pub app: App,
    pub now: Instant,
    pub window: Size,
    pub sight: watch::Sender<Arc<Sight>>,
    /// Whether the scanner is wanted, as it was last told.
    pub wanted: Arc<AtomicBool>,
}

impl Stand {
    pub fn new(printer: bool) -> Self {
        Self::with(town(), Size::new(540.0, 960.0), |parts| parts.printer = printer)
    }

    pub fn with(config: Config, window: Size, change: impl FnOnce(&mut AppContext)) -> Self {
        Self::of(tempfile::tempdir().expect("a folder"), config, window, change)
    }

    /// At the usual town, where something happened before its configuration was edited.
    pub fn reconfigured(before: impl AsyncFnOnce(&LocalHall), edit: impl FnOnce(&mut Config)) -> Self {
        let (folder, mut config) = (tempfile::tempdir().expect("a folder"), town());
        Runtime::new().expect("a runtime").block_on(async {
            let hall = LocalHall::open(Arc::new(config.clone()), folder.path(), Arc::new(Still)).await.expect("a hall");
            before(&hall).await;
        });
        edit(&mut config);
        Self::of(folder, config, Size::new(540.0, 960.0), |_| {})
    }

    fn of(folder: tempfile::TempDir, config: Config, window: Size, change: impl FnOnce(&mut AppContext)) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let config = Arc::new(config);
        let hall = runtime.block_on(LocalHall::open(config.clone(), folder.path(), Arc::new(Still))).expect("a hall");
        let (sight, seen) = watch::channel(Arc::<Sight>::default());
        let (reads, _) = broadcast::channel(8);
        let wanted = Arc::new(AtomicBool::new(true));
        let told = wanted.clone();
        let eyes = Eyes {
            sight: seen,
            reads: Arc::new(move || reads.subscribe()),
            want: Arc::new(move |now| told.store(now, Ordering::Relaxed)),
            serving: Arc::default(),
        };
        let mut parts = AppContext {
            hall: Arc::new(hall.clone()),
            config,
            texts: Texts::embedded(),
            printer: true,
            demo: None,
            paper: None,
            windowed: true,
            speaker: None,
            chime: None,
            log: Arc::new(Vec::new),
            restart: Arc::default(),
            gave_up: Arc::default(),
        };
        change(&mut parts);
        let now = Instant::now();
        let (app, task) = App::new(parts, eyes, window, now, Still.now());
        let mut stand = Self { runtime, _folder: folder, hall, app, now, window, sight, wanted };
        stand.settle(task);
        stand
    }

    /// Carries out what the application asks for, and what follows from it.
    fn settle(&mut self, task: iced::Task<Message>) {
        for message in self.answers(task) {
            self.send(message);
        }
    }

    /// What comes back from what the application asks for.
    pub fn answers(&self, task: iced::Task<Message>) -> Vec<Message> {
        use futures_util::StreamExt as _;
        let Some(stream) = task::into_stream(task) else {
            return Vec::new();
        };
        let actions: Vec<Action<Message>> = self.runtime.block_on(stream.collect());
        actions
            .into_iter()
            .filter_map(|action| match action {
                Action::Output(message) => Some(message),
                _ => None,
            })
            .collect()
    }

    pub fn send(&mut self, message: Message) {
        let task = self.app.update(message, self.now);
        self.settle(task);
    }

    /// Time passes; the application notices where it looks.
    pub fn wait(&mut self, milliseconds: u64) {
        self.now += Duration::from_millis(milliseconds);
        if self.app.pace().is_some() {
            self.send(Message::Ticked);
        }
    }

    pub fn simulator(&self) -> Simulator<'_, Message> {
        Simulator::with_size(settings(), self.window, self.app.view())
    }

    /// Whether a text stands on the screen, whole.
    pub fn sees(&self, text: &str) -> bool {
        self.simulator().find(&*joined(text.into())).is_ok()
    }

    /// Whether a number stands on the screen.
    pub fn sees_number(&self, label: &str) -> bool {
        self.simulator().find(iced_test::selector::id(format!("number:{label}"))).is_ok()
    }

    /// What a press on a text makes.
    pub fn pressed(&self, text: &str) -> Vec<Message> {
        let mut simulator = self.simulator();
        let _ = simulator.click(&*joined(text.into())).unwrap_or_else(|error| panic!("`{text}`: {error}"));
        simulator.into_messages().collect()
    }

    /// Presses a text, as soon as somebody has read it.
    pub fn press(&mut self, text: &str) {
        self.press_after(text, 1500);
    }

    /// Presses a text so and so many milliseconds later.
    pub fn press_after(&mut self, text: &str, milliseconds: u64) {
        self.now += Duration::from_millis(milliseconds);
        for message in self.pressed(text) {
            self.send(message);
        }
    }

    pub fn scan(&mut self, meaning: Meaning) {
        self.send(Message::Meant(Meant::One(meaning)));
    }

    pub fn tickets(&self) -> Vec<Ticket> {
        self.runtime.block_on(self.hall.tickets_after(TicketId(0), 100)).expect("tickets")
    }

    /// The printer prints what is in the spool.
    pub fn print(&self) {
        let spool = self.hall.spool(PrinterRole::First);
        self.runtime.block_on(async {
            while let Some(slip) = spool.next_slip().await.expect("a spool") {
                assert!(spool.slip_sending(slip.id, 95).await.expect("begun"));
                assert!(spool.slip_sent(slip.id).await.expect("sent"));
                let proof = Proof { admission: Admission::Proven, said: "out".to_owned() };
                assert!(spool.slip_printed(slip.id, proof).await.expect("printed"));
            }
        });
    }

    pub fn run<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    pub fn is_home(&self) -> bool {
        matches!(self.app.screen, Screen::Welcome(_))
    }
}

/// The poster of the commonest procedure.
fn birth() -> Meaning {
    Meaning::Procedure("1.001193".parse().expect("a code"))
}
