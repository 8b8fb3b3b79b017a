//! What makes a screen easier for one citizen: larger text, other colours, controls for the left hand, or lower down. It
//! belongs to the visit and ends with it.

use iced::widget::{Column, Row, column, row};
use iced::{Alignment, Border, Element, Fill, Length};

use super::metrics::{GAP, TOUCH, TextSize, TextStep, WIDE_GAP};
use super::ui::{Icon, Look, rest};
use super::widget::{Skin, pressable};
use crate::config::{Appearance, Manner};

/// How one citizen wants the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comfort {
    /// The colours.
    pub manner: Manner,
    /// The size of text.
    pub text: TextStep,
    /// Whether the controls at the bottom stand in the other order, for the left hand.
    pub left_hand: bool,
    /// Whether everything stands in the lower part of an upright screen, for somebody who sits.
    pub lowered: bool,
}

/// What can be pressed.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// Other colours.
    Colours(Manner),
    /// Another size of text.
    Text(TextStep),
    /// For the left hand, or the right.
    LeftHand(bool),
    /// Lower down, or as usual.
    Lower(bool),
    /// That is how it should be.
    Done,
}

impl Comfort {
    /// As the hall has it at the beginning of each visit.
    #[must_use]
    pub fn usual(appearance: Appearance) -> Self {
        Self { manner: appearance.colours, text: TextStep::Usual, left_hand: appearance.left_hand, lowered: false }
    }

    /// Takes in what was pressed; whether that was all.
    pub fn update(&mut self, message: Message) -> bool {
        match message {
            Message::Colours(manner) => self.manner = manner,
            Message::Text(text) => self.text = text,
            Message::LeftHand(left_hand) => self.left_hand = left_hand,
            Message::Lower(lowered) => self.lowered = lowered,
            Message::Done => return true,
        }
        false
    }

    /// The choice, in place of the screen: it is its own sample.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>, can_lower: bool) -> Element<'a, Message> {
        let text = |step: TextStep, key: &str| choice(look, look.say(key), self.text == step, Message::Text(step));
        let colours = |manner: Manner, key: &str| choice(look, look.say(key), self.manner == manner, Message::Colours(manner));
        let hand = |left: bool, key: &str| choice(look, look.say(key), self.left_hand == left, Message::LeftHand(left));
        let height = |lowered: bool, key: &str| choice(look, look.say(key), self.lowered == lowered, Message::Lower(lowered));
        let mut groups = vec![
            group(
                look,
                "comfort-text",
                vec![text(TextStep::Usual, "text-usual"), text(TextStep::Larger, "text-larger"), text(TextStep::Largest, "text-largest")],
            ),
            group(
                look,
                "comfort-colours",
                vec![
                    colours(Manner::Day, "colours-day"),
                    colours(Manner::Dark, "colours-dark"),
                    colours(Manner::Contrast, "colours-contrast"),
                ],
            ),
            group(look, "comfort-hand", vec![hand(false, "hand-right"), hand(true, "hand-left")]),
        ];
        if can_lower {
            groups.push(group(look, "comfort-height", vec![height(false, "height-usual"), height(true, "height-lower")]));
        }
        let groups: Element<'a, Message> = if look.metrics.upright() {
            Column::with_children(groups).spacing(look.mm(WIDE_GAP)).into()
        } else {
            let mut left = column![].spacing(look.mm(WIDE_GAP)).width(Fill);
            let mut right = column![].spacing(look.mm(WIDE_GAP)).width(Fill);
            for (index, group) in groups.into_iter().enumerate() {
                if index % 2 == 0 { left = left.push(group) } else { right = right.push(group) }
            }
            row![left, right].spacing(look.mm(WIDE_GAP)).into()
        };
        let done = look.main_action(Icon::Ok, look.say("done"), Some(Message::Done));
        column![look.title(look.say("comfort"), None), groups, rest(), done].spacing(look.mm(WIDE_GAP)).into()
    }
}

fn group<'a>(look: Look<'a>, title: &str, choices: Vec<Element<'a, Message>>) -> Element<'a, Message> {
    column![
        look.chrome().text(look.say(title), TextSize::Body, look.colours.muted),
        Row::with_children(choices).spacing(look.mm(GAP)).width(Fill)
    ]
    .spacing(look.mm(2.0))
    .into()
}

/// One of several, marked where it is so.
fn choice(look: Look<'_>, words: String, chosen: bool, message: Message) -> Element<'_, Message> {
    let c = look.colours;
    let chrome = look.chrome();
    let mut inside = row![].spacing(look.mm(2.0)).align_y(Alignment::Center);
    if chosen {
        inside = inside.push(look.icon(Icon::Ok, 7.0, c.primary));
    }
    let word = if chosen { chrome.bold(words, TextSize::Least, c.ink) } else { chrome.text(words, TextSize::Least, c.ink) };
    let usual = look.tile_skin();
    let width = if chosen { usual.border.width * 3.0 } else { usual.border.width };
    let colour = if chosen { c.primary } else { c.line };
    let skin = Skin { border: Border { width, color: colour, ..usual.border }, ..usual };
    pressable(inside.push(word), skin, Some(message)).width(Length::FillPortion(1)).height(look.mm(TOUCH)).into()
}
