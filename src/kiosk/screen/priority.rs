//! Whether the citizen goes before others: asked neutrally, answered or not, and confirmed at the counter.

use iced::widget::column;
use iced::{Element, Fill};

use super::Screen;
use crate::config::Class;
use crate::domain::queue::ClassKey;
use crate::hall::Matter;
use crate::kiosk::metrics::{GAP, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};

/// The screen.
#[derive(Debug)]
pub struct Priority {
    /// What the number is for.
    pub matter: Matter,
    /// Where its citizen comes from, to go back to as it was.
    pub behind: Box<Screen>,
}

/// What can be pressed.
#[derive(Debug, Clone)]
pub enum Message {
    /// A reason.
    Class(ClassKey),
    /// No reason.
    NoClass,
}

impl Priority {
    /// How it looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>) -> Element<'a, Message> {
        let m = look.metrics;
        let classes = &look.config.classes;
        let columns = if m.upright() { 1 } else { 2 };
        let (title, none) = (look.say("priority-ask"), look.say("priority-none"));
        // A small lying screen has room for the question alone.
        let under = (m.upright() || !m.small()).then(|| look.say("priority-how"));
        // As it is drawn: a title does not grow on a small screen.
        let heading = look.steady().metrics;
        let title_mm = heading.height_of_mm(&title, TextSize::Title, m.inner_width_mm())
            + under.as_ref().map_or(0.0, |under| heading.height_of_mm(under, TextSize::Body, m.inner_width_mm()))
            + 1.0;
        let rows = classes.len().div_ceil(columns).max(1);
        let room = look.body_mm() - title_mm - 2.0 * WIDE_GAP - look.main_mm(&none);
        let high = ((room - GAP * (rows - 1) as f32) / rows as f32).min(40.0);
        let width = (m.inner_width_mm() - GAP * (columns - 1) as f32) / columns as f32 - 29.0;
        let name = |class: &Class| class.name.get(look.language()).to_owned();
        let size = if m.small() { TextSize::Body } else { TextSize::Lead };
        let needed =
            |look: Look<'_>| classes.iter().map(|class| look.metrics.height_of_mm(&name(class), size, width) + 2.0).fold(0.0, f32::max);
        let fitting = look.fitting(high, needed);
        let choice = |class: &Class| -> Element<'a, Message> {
            let words = column![fitting.bold(name(class), size, look.colours.ink)];
            look.tile(icon(&class.key), words, None, Message::Class(class.key.clone())).height(look.mm(high)).into()
        };
        let tiles = look.grid(classes.iter().map(choice), columns, GAP).height(Fill);
        column![look.title(title, under), tiles, look.main_action(Icon::Ticket, none, Some(Message::NoClass))]
            .spacing(look.mm(WIDE_GAP))
            .into()
    }
}

/// The icon of a class that towns commonly have.
fn icon(class: &ClassKey) -> Icon {
    match class.as_str() {
        "elderly" => Icon::Elder,
        "pregnant" => Icon::Heart,
        "disabled" => Icon::Accessible,
        "merit" => Icon::Award,
        "with-infant" | "infant" => Icon::Baby,
        _ => Icon::Star,
    }
}
