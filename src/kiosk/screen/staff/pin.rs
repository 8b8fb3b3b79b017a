//! The staff's PIN, typed on the screen.

use iced::widget::{Column, Row, column, container, row};
use iced::{Alignment, Element, Fill, Length};

use crate::domain::pin::Pin;
use crate::hall::HallError;
use crate::kiosk::metrics::{GAP, TOUCH, TextSize};
use crate::kiosk::ui::{Icon, Look};
use crate::kiosk::widget::pressable;

/// The PIN is being typed.
#[derive(Debug, Clone, Default)]
pub struct PinScreen {
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
pub enum PinKey {
    /// A digit.
    Digit(char),
    /// The last digit goes.
    Erase,
    /// The program begins anew: all that is left where there is no hall to ask.
    Restart,
}

impl PinScreen {
    /// Takes in a key; the PIN when it is whole.
    pub fn update(&mut self, key: PinKey) -> Option<Pin> {
        if self.sent {
            return None;
        }
        match key {
            PinKey::Digit(digit) => {
                self.refused = None;
                self.digits.push(digit);
            }
            PinKey::Erase => {
                let _ = self.digits.pop();
            }
            PinKey::Restart => return None,
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
    pub fn view<'a>(&self, look: Look<'a>) -> Element<'a, PinKey> {
        let look = look.chrome();
        let c = look.colours;
        let typed: String = (0..Pin::LENGTH).map(|place| if place < self.digits.len() { '•' } else { '–' }).collect();
        let said = match &self.refused {
            None => look.say("pin-how"),
            Some(Refused::Wrong) => look.say("pin-wrong"),
            Some(Refused::Error(error)) => error.said(look.words),
        };
        let key = |digit: char| -> Element<'a, PinKey> {
            let words = look.bold(digit.to_string(), TextSize::Lead, c.ink);
            pressable(words, look.tile_skin(), Some(PinKey::Digit(digit))).width(Length::FillPortion(1)).height(look.mm(TOUCH)).into()
        };
        let keys = ["123", "456", "789"]
            .map(|digits| -> Element<'a, PinKey> { Row::with_children(digits.chars().map(key)).spacing(look.mm(GAP)).into() });
        let erase = pressable(look.icon(Icon::Erase, 9.0, c.ink), look.tile_skin(), Some(PinKey::Erase))
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
        let restart = self.has_no_hall().then(|| look.small_action(Icon::Restart, look.say("staff-restart"), PinKey::Restart));
        let all = column![words, keys].push(restart).spacing(look.mm(GAP)).align_x(Alignment::Center);
        container(all).center(Fill).into()
    }
}
