//! For staff, behind their PIN: how the devices are, and what only they may do here.

use iced::widget::{Column, Row, column, container, row};
use iced::{Alignment, Element, Fill, Length};

use super::welcome::{self, scanner};
use crate::domain::pin::Pin;
use crate::hall::{HallError, Overview};
use crate::kiosk::metrics::{GAP, TOUCH, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};
use crate::kiosk::widget::pressable;

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
        matches!(self.refused, Some(Refused::Error(HallError::Unreachable(_) | HallError::Store(_))))
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
#[derive(Debug, Clone, Copy)]
pub struct State<'a> {
    /// What the camera sees.
    pub camera: welcome::View<'a>,
    /// What was read since the start.
    pub reads: u64,
    /// The hall.
    pub overview: Option<&'a Overview>,
    /// Whether there is a printer at all.
    pub printer: bool,
    /// Whether a member of staff stands here and presses for people.
    pub assisted: bool,
}

/// What can be pressed on the panel.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// A member of staff presses for people, or no longer.
    Assist(bool),
    /// The program begins anew.
    Restart,
    /// The program ends.
    Exit,
    /// Back to the citizens' screens.
    Done,
}

/// How the panel looks.
#[must_use]
pub fn panel<'a>(look: Look<'a>, state: State<'a>) -> Element<'a, Message> {
    let look = look.chrome();
    let c = look.colours;
    let fault = state.overview.and_then(|overview| overview.printer_fault.clone());
    let printer = match (state.printer, &fault) {
        (false, _) => look.say("staff-printer-none"),
        (true, None) => look.say("staff-printer-ok"),
        (true, Some(fault)) => look.words.say_with("staff-printer-fault", [("fault", fault.as_str().into())]),
    };
    let open = state.overview.map_or(0, |overview| overview.slips_open);
    let memory = state.overview.map(|overview| &overview.memory);
    let clock = memory.is_none_or(|memory| memory.clock_trusted);
    let full = memory.is_some_and(|memory| memory.drive_full);
    let facts = [
        (Icon::Camera, look.words.say_with("staff-reads", [("n", state.reads.into())])),
        (if fault.is_some() { Icon::PrinterOff } else { Icon::Printer }, printer),
        (Icon::Files, look.words.say_with("staff-slips", [("n", open.into())])),
        (Icon::Clock, look.say(if clock { "staff-clock-ok" } else { "staff-clock-wrong" })),
        (Icon::Shield, look.say(if full { "staff-drive-full" } else { "staff-drive-ok" })),
        (Icon::Info, look.words.say_with("staff-version", [("version", env!("CARGO_PKG_VERSION").into())])),
    ];
    let facts = facts.into_iter().map(|(icon, said)| {
        let line = row![look.icon(icon, 7.0, c.primary), look.text(said, TextSize::Least, c.ink)];
        line.spacing(look.mm(GAP)).align_y(Alignment::Center).into()
    });
    let facts = Column::with_children(facts).spacing(look.mm(2.0));
    let assist = look.say(if state.assisted { "staff-assist-end" } else { "staff-assist" });
    let actions = row![
        look.small_action(Icon::Users, assist, Message::Assist(!state.assisted)),
        look.small_action(Icon::Restart, look.say("staff-restart"), Message::Restart),
        look.small_action(Icon::Power, look.say("staff-exit"), Message::Exit)
    ]
    .spacing(look.mm(GAP));
    let camera = container(scanner(look, state.camera)).height(Fill);
    let content: Element<'a, Message> = if look.metrics.upright() {
        column![camera, facts].spacing(look.mm(WIDE_GAP)).height(Fill).into()
    } else {
        look.halves(camera, facts)
    };
    let done = look.main_action(Icon::Back, look.say("staff-done"), Some(Message::Done));
    column![container(content).height(Fill), actions, done].spacing(look.mm(GAP)).into()
}
