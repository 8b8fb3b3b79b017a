//! What makes a screen easier for one citizen: larger text, other colours, controls for the left hand, or lower down. It
//! belongs to the visit and ends with it.

use iced::widget::{Row, column, row};
use iced::{Alignment, Border, Element, Fill, Length};

use super::metrics::{GAP, TOUCH, TextSize, TextStep, WIDE_GAP};
use super::theme::ColourScheme;
use super::ui::{Icon, Look};
use super::widget::{Skin, pressable};
use crate::config::{Appearance, ColourTheme};

/// How one citizen wants the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comfort {
    /// The colours.
    pub manner: ColourTheme,
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
    Colours(ColourTheme),
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

    /// The choice, in place of the screen: each one shows itself.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>, can_lower: bool) -> Element<'a, Message> {
        let text = |step: TextStep, key: &str| {
            let message = Message::Text(step);
            ComfortChoice { sample: Sample::Letters(step), name: look.say(key), chosen: self.text == step, message }
        };
        let colours = |manner: ColourTheme, key: &str| {
            let message = Message::Colours(manner);
            ComfortChoice { sample: Sample::Colours(manner), name: look.say(key), chosen: self.manner == manner, message }
        };
        let place = |icon: Icon, key: &str, chosen: bool, message: Message| ComfortChoice {
            sample: Sample::Icon(icon),
            name: look.say(key),
            chosen,
            message,
        };
        let mut groups = vec![
            (
                "comfort-text",
                vec![text(TextStep::Usual, "text-usual"), text(TextStep::Larger, "text-larger"), text(TextStep::Largest, "text-largest")],
            ),
            (
                "comfort-colours",
                vec![
                    colours(ColourTheme::Day, "colours-day"),
                    colours(ColourTheme::Dark, "colours-dark"),
                    colours(ColourTheme::Contrast, "colours-contrast"),
                ],
            ),
            (
                "comfort-hand",
                vec![
                    place(Icon::Right, "hand-right", !self.left_hand, Message::LeftHand(false)),
                    place(Icon::Left, "hand-left", self.left_hand, Message::LeftHand(true)),
                ],
            ),
        ];
        if can_lower {
            let usual = place(Icon::Up, "height-usual", !self.lowered, Message::Lower(false));
            let lowered = place(Icon::Accessible, "height-lower", self.lowered, Message::Lower(true));
            groups.push(("comfort-height", vec![usual, lowered]));
        }
        let columns = if look.metrics.upright() && !look.metrics.short() { 1 } else { 2 };
        let width = (look.metrics.inner_width_mm() - WIDE_GAP * (columns - 1) as f32) / columns as f32;
        let lines = groups.len().div_ceil(columns) as f32;
        let title = look.say("comfort");
        let done = look.say("done");
        let above = look.metrics.height_of_mm(&title, TextSize::Title, look.metrics.inner_width_mm());
        let room = (look.body_mm() - above - look.main_mm(&done) - 2.0 * WIDE_GAP - WIDE_GAP * (lines - 1.0)) / lines;
        let needed = |look: Look<'_>| groups.iter().map(|(title, choices)| group_mm(look, title, choices, width)).fold(0.0, f32::max);
        let fitting = look.fitting(room, needed);
        // What is left makes the choices larger, up to a point.
        let spare = (room - needed(fitting)).clamp(0.0, 20.0);
        let high = groups.iter().map(|(_, choices)| choices_mm(fitting, choices, width)).fold(0.0, f32::max) + spare;
        let groups = groups.into_iter().map(|(title, choices)| group(fitting, title, choices, high));
        let groups = look.grid(groups, columns, WIDE_GAP).spacing(look.mm(WIDE_GAP)).height(Fill);
        let done = look.main_action(Icon::Ok, done, Some(Message::Done));
        column![look.title(title, None), groups, done].spacing(look.mm(WIDE_GAP)).into()
    }
}

/// What a choice shows of itself.
#[derive(Debug, Clone, Copy)]
enum Sample {
    /// Letters as large as they would be.
    Letters(TextStep),
    /// Letters in the colours that there would be.
    Colours(ColourTheme),
    /// A sign.
    Icon(Icon),
}

/// One of several, marked where it is so.
struct ComfortChoice {
    sample: Sample,
    name: String,
    chosen: bool,
    message: Message,
}

/// The letters that a choice shows.
const LETTERS: &str = "Aa";
/// The size of a sign, and of letters that show colours, in millimetres.
const SAMPLE: f32 = 16.0;
/// Between the edge of a choice and what is in it.
const INSIDE: f32 = 3.0;

impl Sample {
    fn height_mm(self, look: Look<'_>) -> f32 {
        match self {
            Self::Letters(_) => look.metrics.with_text(TextStep::Largest).text_mm(TextSize::Lead),
            Self::Colours(_) | Self::Icon(_) => SAMPLE,
        }
    }
}

/// The height of a group in a width, in millimetres.
fn group_mm(look: Look<'_>, title: &str, choices: &[ComfortChoice], width: f32) -> f32 {
    look.metrics.height_of_mm(&look.say(title), TextSize::Least, width) + 2.0 + choices_mm(look, choices, width)
}

/// The height of its choices.
fn choices_mm(look: Look<'_>, choices: &[ComfortChoice], width: f32) -> f32 {
    let inside = (width - GAP * (choices.len() - 1) as f32) / choices.len() as f32 - 2.0 * INSIDE;
    let choice = |choice: &ComfortChoice| {
        choice.sample.height_mm(look) + look.metrics.height_of_bold_mm(&choice.name, name_size(look), inside) + 2.0 * INSIDE
    };
    choices.iter().map(choice).fold(TOUCH, f32::max)
}

/// The size of a choice's name.
fn name_size(look: Look<'_>) -> TextSize {
    if look.metrics.small() { TextSize::Least } else { TextSize::Body }
}

fn group<'a>(look: Look<'a>, title: &str, choices: Vec<ComfortChoice>, high: f32) -> Element<'a, Message> {
    column![
        look.text(look.say(title), TextSize::Least, look.colours.muted),
        Row::with_children(choices.into_iter().map(|one| choice(look, one, high))).spacing(look.mm(GAP)).width(Fill)
    ]
    .spacing(look.mm(2.0))
    .into()
}

fn choice(look: Look<'_>, choice: ComfortChoice, high: f32) -> Element<'_, Message> {
    let ComfortChoice { sample, name, chosen, message } = choice;
    let own = match sample {
        Sample::Colours(manner) => ColourScheme::of(manner, look.config.terminal.look.accent),
        Sample::Letters(_) | Sample::Icon(_) => *look.colours,
    };
    let sample: Element<'_, Message> = match sample {
        Sample::Letters(step) => Look { metrics: look.metrics.with_text(step), ..look }.bold(LETTERS, TextSize::Lead, own.ink),
        Sample::Colours(_) => look.chrome().bold(LETTERS, TextSize::Lead, own.ink),
        Sample::Icon(icon) => look.icon(icon, SAMPLE * 0.8, own.ink),
    };
    let size = name_size(look);
    let word = if chosen { look.bold(name, size, own.ink) } else { look.text(name, size, own.ink) };
    // Red is for the main action: what is chosen has a strong edge, and a sign.
    let mark = chosen.then(|| look.icon(Icon::Ok, 8.0, own.ink));
    let first = row![].push(mark).push(sample).spacing(look.mm(3.0)).align_y(Alignment::Center);
    let usual = look.tile_skin();
    let width = if chosen { usual.border.width * 4.0 } else { usual.border.width };
    let colour = if chosen { look.colours.ink } else { look.colours.line };
    let skin = Skin { ground: own.surface, pressed: own.pressed, border: Border { width, color: colour, ..usual.border }, ..usual };
    let inside = column![first, word].align_x(Alignment::Center);
    pressable(inside, skin, Some(message)).width(Length::FillPortion(1)).height(look.mm(high)).padding([0.0, look.mm(INSIDE)]).into()
}
