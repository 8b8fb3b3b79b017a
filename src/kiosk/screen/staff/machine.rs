//! How the terminal and its devices are, and what is wrong with them.

use iced::widget::{Column, Row, column, row};
use iced::{Alignment, Element, Fill};
use jiff::civil::Date;

use super::Message;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::intake::Meaning;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::PrintState;
use crate::hall::{ClockQuestion, HallError, Overview, PrinterView, Trouble};
use crate::kiosk::Log;
use crate::kiosk::metrics::{GAP, TextSize};
use crate::kiosk::ui::camera::{CameraView, fault_key};
use crate::kiosk::ui::{Icon, Look};
use crate::scan::{FrameFault, Sight, SourceState};

/// How the terminal is, for the panel.
#[derive(Clone, Copy)]
pub struct TerminalState<'a> {
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

/// How the devices are, a line each.
pub(super) fn facts<'a>(look: Look<'a>, state: TerminalState<'a>, page: Option<&Result<PrintState, HallError>>) -> Element<'a, Message> {
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
    let page = page.map(|page| match page {
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

/// Between two facts, in millimetres.
pub(super) const FACTS_APART: f32 = 2.0;

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
pub(super) fn wrong(look: Look<'_>, overview: &Overview) -> Vec<String> {
    let clock = overview.memory.clock.iter().map(|question| question_said(look, question));
    let others = overview.memory.troubles.iter().filter(|trouble| !trouble.kind.has_its_place()).map(|trouble| trouble_said(look, trouble));
    clock.chain(others).collect()
}

/// The first of all that is wrong, with the button that says the clock is right, and the one that shows the others.
pub(super) fn first_wrong<'a>(look: Look<'a>, overview: &Overview, all: Vec<String>) -> Option<Element<'a, Message>> {
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
fn reads_said(look: Look<'_>, state: TerminalState<'_>) -> String {
    let n = state.reads.into();
    match state.last_read {
        None => look.words.say_with("staff-reads", [("n", n)]),
        Some(last) => look.words.say_with("staff-last-read", [("n", n), ("what", last.said(look).into())]),
    }
}

pub(super) fn printers(state: TerminalState<'_>) -> &[PrinterView] {
    state.overview.map_or(&[], |overview| &overview.printers)
}

/// What the second printer is called.
pub(super) fn second_name(look: Look<'_>, printer: &PrinterView) -> String {
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
fn doubt_key(doubt: FrameFault) -> &'static str {
    match doubt {
        FrameFault::Dark => "camera-dark",
        FrameFault::Glaring => "camera-glaring",
        FrameFault::Stuck => "staff-camera-stuck",
        FrameFault::Slow(_) => "staff-camera-slow",
        FrameFault::UpsideDown => "staff-camera-upside-down",
    }
}
