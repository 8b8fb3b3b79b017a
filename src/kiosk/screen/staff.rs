//! For staff, behind their PIN: how the devices are, and what only they may do here.

use iced::widget::{Column, Row, column, container, row, text};
use iced::{Alignment, Color, Element, Fill, Length};
use jiff::civil::Date;

use crate::domain::catalogue::ProcedureCode;
use crate::domain::intake::Meaning;
use crate::domain::pin::Pin;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CounterNumber, PrintState, TicketId, TicketState, Withdrawal};
use crate::hall::{ClockQuestion, Gone, HallError, Overview, PrinterView, Step, Stranded, Trouble};
use crate::kiosk::metrics::{GAP, LINE_HEIGHT, TOUCH, TextSize, WIDE_GAP};
use crate::kiosk::theme::REGULAR;
use crate::kiosk::ui::camera::{CameraView, fault_key, scanner};
use crate::kiosk::ui::pages::pages_with_arrows;
use crate::kiosk::ui::{Icon, Look};
use crate::kiosk::widget::pressable;
use crate::kiosk::{Log, LogLine, Urgency};
use crate::scan::{Doubt, Sight, SourceState};

/// The PIN is being typed.
#[derive(Debug, Clone, Default)]
pub struct Typing {
    digits: String,
    /// What was wrong with the one before.
    refused: Option<Refused>,
    /// Whether the hall is asked.
    sent: bool,
}

/// Why the door stays shut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// That is not it.
    Wrong,
    /// Not now, or not at all.
    Error(HallError),
}

/// What can be pressed while typing.
#[derive(Debug, Clone, Copy)]
pub enum Key {
    /// A digit.
    Digit(char),
    /// The last digit goes.
    Erase,
    /// The program begins anew: all that is left where there is no hall to ask.
    Restart,
}

impl Typing {
    /// Takes in a key; the PIN when it is whole.
    pub fn update(&mut self, key: Key) -> Option<Pin> {
        if self.sent {
            return None;
        }
        match key {
            Key::Digit(digit) => {
                self.refused = None;
                self.digits.push(digit);
            }
            Key::Erase => {
                let _ = self.digits.pop();
            }
            Key::Restart => return None,
        }
        let pin: Pin = self.digits.parse().ok()?;
        self.sent = true;
        Some(pin)
    }

    /// Whether there is no hall that could know the PIN.
    #[must_use]
    pub fn has_no_hall(&self) -> bool {
        matches!(self.refused, Some(Refused::Error(HallError::NotOpen(_) | HallError::Unreachable(_) | HallError::Store(_))))
    }

    /// The door stays shut.
    pub fn refused(&mut self, refused: Refused) {
        *self = Self { refused: Some(refused), ..Self::default() };
    }

    /// How it looks. The digits are never shown.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>) -> Element<'a, Key> {
        let look = look.chrome();
        let c = look.colours;
        let typed: String = (0..Pin::LENGTH).map(|place| if place < self.digits.len() { '•' } else { '–' }).collect();
        let said = match &self.refused {
            None => look.say("pin-how"),
            Some(Refused::Wrong) => look.say("pin-wrong"),
            Some(Refused::Error(error)) => error.said(look.words),
        };
        let key = |digit: char| -> Element<'a, Key> {
            let words = look.bold(digit.to_string(), TextSize::Lead, c.ink);
            pressable(words, look.tile_skin(), Some(Key::Digit(digit))).width(Length::FillPortion(1)).height(look.mm(TOUCH)).into()
        };
        let keys = ["123", "456", "789"]
            .map(|digits| -> Element<'a, Key> { Row::with_children(digits.chars().map(key)).spacing(look.mm(GAP)).into() });
        let erase = pressable(look.icon(Icon::Erase, 9.0, c.ink), look.tile_skin(), Some(Key::Erase))
            .width(Length::FillPortion(1))
            .height(look.mm(TOUCH));
        let last = row![container("").width(Length::FillPortion(1)), key('0'), erase].spacing(look.mm(GAP));
        let keys = Column::with_children(keys).push(last).spacing(look.mm(GAP)).max_width(look.mm(140.0));
        let words = column![
            look.bold(look.say("pin"), TextSize::Lead, c.ink),
            look.text(said, TextSize::Least, if self.refused.is_some() { c.warn } else { c.muted }),
            look.bold(typed, TextSize::Lead, c.ink),
        ]
        .spacing(look.mm(2.0))
        .align_x(Alignment::Center);
        let restart = self.has_no_hall().then(|| look.small_action(Icon::Restart, look.say("staff-restart"), Key::Restart));
        let all = column![words, keys].push(restart).spacing(look.mm(GAP)).align_x(Alignment::Center);
        container(all).center(Fill).into()
    }
}

/// How the terminal is, for the panel.
#[derive(Clone, Copy)]
pub struct State<'a> {
    /// What the camera sees.
    pub camera: CameraView<'a>,
    /// Pictures a second, once they have been counted.
    pub rate: Option<f32>,
    /// What was read since the start.
    pub reads: u64,
    /// What the last of it was.
    pub last_read: Option<&'a LastRead>,
    /// The hall.
    pub overview: Option<&'a Overview>,
    /// Whether there is a printer at all.
    pub printer: bool,
    /// Whether a member of staff stands here and presses for people.
    pub assisted: bool,
    /// The log.
    pub log: &'a Log,
}

/// What was read last, as far as staff are told: a kind, and the code where it is a procedure's. Nothing that is somebody's is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRead {
    key: &'static str,
    code: Option<ProcedureCode>,
}

impl LastRead {
    /// What is kept of a meaning.
    #[must_use]
    pub fn of(meaning: &Meaning) -> Self {
        let (key, code) = match meaning {
            Meaning::Procedure(code) => ("read-procedure", Some(code)),
            Meaning::NotInCatalogue(code) => ("read-not-here", code.as_ref()),
            Meaning::Slip(_) => ("read-slip", None),
            Meaning::CitizenCard => ("read-card", None),
            Meaning::Portal => ("read-portal", None),
            Meaning::Search(_) => ("read-search", None),
            Meaning::Record(_) => ("read-record", None),
            Meaning::Bank => ("read-bank", None),
            Meaning::Address => ("read-address", None),
            Meaning::MicroQr | Meaning::Part { .. } => ("read-other-kind", None),
            Meaning::Unknown => ("read-unknown", None),
        };
        Self { key, code: code.cloned() }
    }

    fn said(&self, look: Look<'_>) -> String {
        let kind = look.say(self.key);
        self.code.as_ref().map_or_else(|| kind.clone(), |code| format!("{kind} {code}"))
    }
}

/// The panel.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    part: Part,
    /// What became of the test page that was asked for.
    page: Option<Result<PrintState, HallError>>,
}

/// What the panel shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Part {
    /// The camera and the devices.
    #[default]
    Devices,
    /// A page of the log.
    Log(usize),
    /// A page of all that is wrong with the machine.
    Wrong(usize),
    /// The numbers whose queue or counter is gone from the configuration.
    Stranded,
}

/// What becomes of a number whose counter is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settle {
    /// Its citizen was served.
    Finish,
    /// It waits again.
    Return,
    /// It ends.
    Cancel,
}

/// What can be pressed on the panel.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// A member of staff presses for people, or no longer.
    Assist(bool),
    /// A test page is to be printed.
    PrintTest,
    /// A new roll of paper is in a printer.
    NewRoll(PrinterRole),
    /// The date that the clock shows is right.
    ConfirmDate(Date),
    /// The log, and a page of it.
    Log(usize),
    /// All that is wrong with the machine, and a page of it.
    Wrong(usize),
    /// The numbers whose queue or counter is gone.
    Stranded,
    /// What becomes of one of them, which a counter has or had.
    Settle(TicketId, Option<CounterNumber>, Settle),
    /// The program begins anew.
    Restart,
    /// The program ends.
    Exit,
    /// Back: from the log, or those numbers, to the panel, from there to the citizens' screens.
    Done,
}

/// What the application is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// A member of staff presses for people, or no longer.
    Assist(bool),
    /// A test page is to be printed.
    PrintTest,
    /// A new roll of paper is in a printer.
    NewRoll(PrinterRole),
    /// The date that the clock shows is right.
    ConfirmDate(Date),
    /// A number is taken a step on.
    Step(TicketId, Step),
    /// The program begins anew.
    Restart,
    /// The program ends.
    Exit,
    /// Back to the citizens' screens.
    Done,
}

impl Panel {
    /// Takes in what was pressed.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Assist(assisted) => return Action::Assist(assisted),
            Message::PrintTest => return Action::PrintTest,
            Message::NewRoll(printer) => return Action::NewRoll(printer),
            Message::ConfirmDate(date) => return Action::ConfirmDate(date),
            Message::Restart => return Action::Restart,
            Message::Exit => return Action::Exit,
            Message::Settle(ticket, counter, settle) => {
                let step = match (settle, counter) {
                    (Settle::Finish, Some(counter)) => Step::finish(counter),
                    (Settle::Finish | Settle::Return, _) => Step::Return,
                    (Settle::Cancel, _) => Step::cancel(Withdrawal::ByStaff),
                };
                return Action::Step(ticket, step);
            }
            Message::Done if self.part == Part::Devices => return Action::Done,
            Message::Done => self.part = Part::Devices,
            Message::Log(page) => self.part = Part::Log(page),
            Message::Wrong(page) => self.part = Part::Wrong(page),
            Message::Stranded => self.part = Part::Stranded,
        }
        Action::None
    }

    /// Whether the log stands in place of the camera and the devices.
    #[must_use]
    pub fn shows_the_log(&self) -> bool {
        matches!(self.part, Part::Log(_))
    }

    /// What became of the test page.
    pub fn page_came(&mut self, page: Result<PrintState, HallError>) {
        self.page = Some(page);
    }

    /// How the panel looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>, state: State<'a>) -> Element<'a, Message> {
        let look = look.chrome();
        let waiting = state.overview.map_or(&[][..], |overview| &overview.stranded);
        match (self.part, waiting) {
            (Part::Log(page), _) => return log(look, &(state.log)(), page),
            // Where the last one was settled, the panel stands there again.
            (Part::Stranded, [first, others @ ..]) => return stranded(look, first, others.len()),
            _ => {}
        }
        let wrong = state.overview.map_or_else(Vec::new, |overview| wrong(look, overview));
        if let (Part::Wrong(page), false) = (self.part, wrong.is_empty()) {
            let c = look.colours;
            let lines = wrong.into_iter().map(|said| (Icon::Warning, c.warn, said)).collect();
            return list(look, look.say("staff-wrong"), lines, page, Message::Wrong);
        }
        let actions = [
            look.small_action(
                Icon::Users,
                look.say(if state.assisted { "staff-assist-end" } else { "staff-assist" }),
                Message::Assist(!state.assisted),
            ),
            look.small_action(Icon::FileText, look.say("staff-log"), Message::Log(0)),
            look.small_action(Icon::Restart, look.say("staff-restart"), Message::Restart),
            look.small_action(Icon::Power, look.say("staff-exit"), Message::Exit),
        ];
        let stranded = (!waiting.is_empty()).then(|| {
            let said = look.words.say_with("staff-stranded", [("n", waiting.len().into())]);
            look.small_action(Icon::Warning, said, Message::Stranded)
        });
        let test = state.printer.then(|| look.small_action(Icon::Printer, look.say("staff-test-page"), Message::PrintTest));
        let new_rolls = printers(state).iter().filter(|printer| printer.roll.is_some()).map(|printer| {
            let said = match printer.role {
                PrinterRole::First => look.say("staff-new-roll"),
                PrinterRole::Second => look.words.say_with("staff-new-roll-of", [("name", second_name(look, printer).into())]),
            };
            look.small_action(Icon::Ok, said, Message::NewRoll(printer.role))
        });
        let actions: Vec<Element<'a, Message>> =
            stranded.into_iter().chain(test).chain(new_rolls).chain(actions).map(|action| action.width(Fill).into()).collect();
        let columns = match look.metrics.inner_width_mm() {
            wide if wide > 380.0 => actions.len(),
            _ if look.metrics.upright() => 3,
            _ => 4,
        };
        let camera = container(scanner(look, CameraView { is_new: false, ..state.camera }, false)).height(Fill);
        let facts = self.facts(look, state);
        let wrong = state.overview.and_then(|overview| first_wrong(look, overview, wrong));
        let content: Element<'a, Message> = match (look.metrics.upright(), wrong) {
            (true, wrong) => {
                column![camera, column![facts].push(wrong).spacing(look.mm(FACTS_APART))].spacing(look.mm(WIDE_GAP)).height(Fill).into()
            }
            (false, None) => look.halves(camera, facts),
            // A low screen has room for all that may be wrong where the picture stands else.
            (false, Some(wrong)) => look.halves(wrong, facts),
        };
        let done = look.main_action(Icon::Back, look.say("staff-done"), Some(Message::Done));
        column![container(content).height(Fill), look.grid(actions, columns, GAP), done].spacing(look.mm(GAP)).into()
    }

    /// How the devices are, a line each.
    fn facts<'a>(&self, look: Look<'a>, state: State<'a>) -> Element<'a, Message> {
        let open = state.overview.map_or(0, |overview| overview.slips_open);
        let memory = state.overview.map(|overview| &overview.memory);
        let version = look.words.say_with("staff-version", [("version", env!("CARGO_PKG_VERSION").into())]);
        // What is well shares a line.
        let mut well = vec![version];
        if memory.is_none_or(|memory| memory.clock_trusted) {
            well.push(look.say("staff-clock-ok"));
        }
        if memory.is_none_or(|memory| !memory.drive_full) {
            well.push(look.say("staff-drive-ok"));
        }
        let page = self.page.as_ref().map(|page| match page {
            Ok(_) if open == 0 => (Icon::Ok, look.say("staff-test-page-out")),
            Ok(_) => (Icon::Hourglass, look.say("staff-test-page-comes")),
            Err(error) => (Icon::Warning, error.said(look.words)),
        });
        let camera = match (state.camera.doubt, state.rate) {
            (Some(doubt), _) => (Icon::Warning, look.say(doubt_key(doubt))),
            (None, Some(rate)) => (Icon::Camera, look.words.say_with("staff-camera-rate", [("n", rate.round().into())])),
            (None, None) => (Icon::Camera, look.say("staff-camera-counting")),
        };
        let of = |role| printers(state).iter().find(|printer| printer.role == role);
        let first = of(PrinterRole::First).map(|printer| printer_said(look, printer));
        let second = of(PrinterRole::Second).map(|printer| {
            let (icon, how) = printer_said(look, printer);
            (icon, look.words.say_with("staff-printer-of", [("name", second_name(look, printer).into()), ("how", how.into())]))
        });
        let facts = [
            camera,
            (Icon::Scan, reads_said(look, state)),
            first.unwrap_or_else(|| (Icon::Printer, look.say(if state.printer { "staff-printer-ok" } else { "staff-printer-none" }))),
            (Icon::Files, look.words.say_with("staff-slips", [("n", open.into())])),
        ];
        let last = [(Icon::Info, well.join(" · "))];
        lines(look, facts.into_iter().chain(second).chain(page).chain(last))
    }
}

/// Between two facts, in millimetres.
const FACTS_APART: f32 = 2.0;

/// Facts, a line each.
fn lines(look: Look<'_>, facts: impl IntoIterator<Item = (Icon, String)>) -> Element<'_, Message> {
    let c = look.colours;
    let line = |(icon, said)| {
        let line = row![look.icon(icon, 7.0, c.primary), look.text(said, TextSize::Least, c.ink)];
        line.spacing(look.mm(GAP)).align_y(Alignment::Center).into()
    };
    Column::with_children(facts.into_iter().map(line)).spacing(look.mm(FACTS_APART)).into()
}

/// What is wrong with the machine, a sentence each: what staff are asked of the clock first, then the oldest.
fn wrong(look: Look<'_>, overview: &Overview) -> Vec<String> {
    let clock = overview.memory.clock.iter().map(|question| question_said(look, question));
    let others = overview.memory.troubles.iter().filter(|trouble| !trouble.kind.has_its_place()).map(|trouble| trouble_said(look, trouble));
    clock.chain(others).collect()
}

/// The first of all that is wrong, with the button that says the clock is right, and the one that shows the others.
fn first_wrong<'a>(look: Look<'a>, overview: &Overview, all: Vec<String>) -> Option<Element<'a, Message>> {
    let n = all.len();
    let first = lines(look, all.into_iter().take(1).map(|said| (Icon::Warning, said)));
    let question = overview.memory.clock.filter(|question| question.may_be_confirmed);
    let confirm = question.map(|ClockQuestion { shows, .. }| {
        let said = look.words.say_with("clock-confirm", [("date", shows.strftime("%d/%m").to_string().into())]);
        look.small_action(Icon::Ok, said, Message::ConfirmDate(shows)).width(Fill)
    });
    let others = (n > 1).then(|| {
        let said = look.words.say_with("staff-wrong-all", [("n", n.into())]);
        look.small_action(Icon::Warning, said, Message::Wrong(0)).width(Fill)
    });
    let has_buttons = confirm.is_some() || others.is_some();
    let buttons = has_buttons.then(|| Row::new().push(confirm).push(others).spacing(look.mm(GAP)));
    // A low screen has no millimetre to spare, and what is touched keeps its size.
    (n > 0).then(|| column![first].push(buttons).spacing(look.mm(1.5)).into())
}

/// Why the clock is not believed, and what becomes of numbers meanwhile.
fn question_said(look: Look<'_>, question: &ClockQuestion) -> String {
    let date = |date: Date| date.strftime("%d/%m/%Y").to_string();
    let why = look.words.say_with(&format!("clock-{}", question.why.name()), [("date", date(question.shows).into())]);
    let meanwhile = if question.gives { "clock-goes-on" } else { "clock-gives-none" };
    format!("{why} {}", look.words.say_with(meanwhile, [("date", date(question.goes_on).into())]))
}

/// What is wrong with the machine, and what to do.
fn trouble_said(look: Look<'_>, trouble: &Trouble) -> String {
    let key = format!("trouble-{}", trouble.kind.name());
    look.words.say_with(&key, [("detail", trouble.detail.clone().unwrap_or_default().into())])
}

/// How much was read, and what last.
fn reads_said(look: Look<'_>, state: State<'_>) -> String {
    let n = state.reads.into();
    match state.last_read {
        None => look.words.say_with("staff-reads", [("n", n)]),
        Some(last) => look.words.say_with("staff-last-read", [("n", n), ("what", last.said(look).into())]),
    }
}

fn printers(state: State<'_>) -> &[PrinterView] {
    state.overview.map_or(&[], |overview| &overview.printers)
}

/// What the second printer is called.
fn second_name(look: Look<'_>, printer: &PrinterView) -> String {
    printer.place.as_ref().map_or_else(|| look.say("staff-printer-second"), |place| place.get(look.language()).to_owned())
}

/// How a printer is.
fn printer_said(look: Look<'_>, printer: &PrinterView) -> (Icon, String) {
    match (&printer.fault, printer.roll) {
        (Some(fault), _) => (Icon::PrinterOff, fault.clone()),
        (None, None) => (Icon::Printer, look.say("staff-printer-ok")),
        (None, Some(roll)) if roll.is_low => {
            (Icon::Warning, look.words.say_with("staff-roll-low", [("used", metres(roll.used_mm).into())]))
        }
        (None, Some(roll)) => {
            let left = metres(roll.length_mm.saturating_sub(roll.used_mm));
            (Icon::Printer, look.words.say_with("staff-roll", [("left", left.into())]))
        }
    }
}

/// Whole metres, rounded.
fn metres(millimetres: u64) -> u64 {
    (millimetres + 500) / 1000
}

/// What staff are told of a camera that gives no pictures, or no good ones: the key of a text.
#[must_use]
pub fn camera_trouble(sight: &Sight) -> Option<&'static str> {
    match &sight.state {
        SourceState::Faulty(fault) => Some(fault_key(fault)),
        _ => sight.doubt.map(doubt_key),
    }
}

/// What is said of pictures that are not good.
fn doubt_key(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Dark => "camera-dark",
        Doubt::Glaring => "camera-glaring",
        Doubt::Stuck => "staff-camera-stuck",
        Doubt::Slow(_) => "staff-camera-slow",
        Doubt::UpsideDown => "staff-camera-upside-down",
    }
}

/// The log, the newest line first.
fn log<'a>(look: Look<'a>, lines: &[LogLine], page: usize) -> Element<'a, Message> {
    let (c, zone) = (look.colours, &look.config.zone);
    let line = |line: &LogLine| {
        let (icon, colour) = match line.urgency {
            Urgency::Error => (Icon::Alarm, c.warn),
            Urgency::Warning => (Icon::Warning, c.warn),
            Urgency::Usual => (Icon::Info, c.muted),
        };
        (icon, colour, format!("{} {}", line.at.to_zoned_datetime(zone.clone()).strftime("%d/%m %H:%M:%S"), line.text))
    };
    list(look, look.say("staff-log"), lines.iter().map(line).collect(), page, Message::Log)
}

/// Lines under a title, in pages.
fn list(look: Look<'_>, title: String, lines: Vec<(Icon, Color, String)>, page: usize, turn: fn(usize) -> Message) -> Element<'_, Message> {
    let (c, m) = (look.colours, look.metrics);
    let width = m.inner_width_mm() - 7.0 - GAP;
    let heights: Vec<f32> = lines.iter().map(|(_, _, text)| m.height_of_mm(text, TextSize::Least, width).max(7.0)).collect();
    let arrows = TOUCH + GAP;
    let room = look.body_mm() - m.height_of_mm(&title, TextSize::Title, m.inner_width_mm()) - look.main_mm("") - 2.0 * WIDE_GAP - 4.0;
    let pages = pages_with_arrows(&heights, LINES_APART, room, arrows);
    let page = page.min(pages.len() - 1);
    let empty = lines.is_empty().then(|| look.text(look.say("staff-log-empty"), TextSize::Body, c.muted));
    let shown = lines.into_iter().skip(pages[page].start).take(pages[page].len()).map(|(icon, colour, said)| {
        let words = text(said).size(m.text(TextSize::Least)).line_height(LINE_HEIGHT).font(REGULAR).color(c.ink);
        row![look.icon(icon, 7.0, colour), words.wrapping(text::Wrapping::WordOrGlyph).width(Fill)].spacing(look.mm(GAP)).into()
    });
    let list = Column::with_children(shown).push(empty).spacing(look.mm(LINES_APART)).height(Fill);
    column![look.title(title, None), list]
        .push(look.pager(page, pages.len(), turn))
        .push(look.main_action(Icon::Back, look.say("back"), Some(Message::Done)))
        .spacing(look.mm(WIDE_GAP))
        .into()
}

/// A number whose queue or counter is gone from the configuration, and what may become of it; so many others follow.
fn stranded<'a>(look: Look<'a>, one: &Stranded, others: usize) -> Element<'a, Message> {
    let ticket = &one.ticket;
    let label = || ("label", ticket.label.as_str().into());
    let said = if let (Gone::Counter, Some(counter)) = (one.gone, ticket.counter) {
        look.words.say_with("console-stranded-counter", [label(), ("n", counter.to_string().into())])
    } else {
        let name = look.config.queue_names(&ticket.queue).get(look.language()).to_owned();
        look.words.say_with("staff-stranded-queue", [label(), ("name", name.into())])
    };
    let more = (others > 0).then(|| {
        let more = look.words.say_with("console-stranded-more", [("n", others.into())]);
        look.text(more, TextSize::Body, look.colours.muted)
    });
    let ways: &[(Icon, &str, Settle)] = match (one.gone, ticket.state) {
        (Gone::Queue, _) => &[(Icon::Trash, "console-cancel", Settle::Cancel)],
        (Gone::Counter, TicketState::Held) => {
            &[(Icon::Hourglass, "console-return", Settle::Return), (Icon::Trash, "console-cancel", Settle::Cancel)]
        }
        (Gone::Counter, _) => &[
            (Icon::Ok, "console-finish", Settle::Finish),
            (Icon::Hourglass, "console-return", Settle::Return),
            (Icon::Trash, "console-cancel", Settle::Cancel),
        ],
    };
    let ways = ways.iter().map(|(icon, key, settle)| {
        look.small_action(*icon, look.say(key), Message::Settle(ticket.id, ticket.counter, *settle)).width(Fill).into()
    });
    let told =
        column![look.announcement(Icon::Warning, look.colours.warn, said)].push(more).spacing(look.mm(GAP)).align_x(Alignment::Center);
    let done = look.main_action(Icon::Back, look.say("back"), Some(Message::Done));
    column![container(told).center(Fill), look.grid(ways, 3, GAP), done].spacing(look.mm(WIDE_GAP)).into()
}

/// Between two lines of the log, in millimetres.
const LINES_APART: f32 = 2.0;
