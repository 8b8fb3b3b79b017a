//! What is asked before a number: whether the citizen goes before others, neutrally, answered or not, and confirmed at the counter; and whether
//! there is something else to be done with the same number.

use iced::widget::column;
use iced::{Element, Fill, Length};

use super::Screen;
use crate::config::Class;
use crate::domain::queue::ClassKey;
use crate::hall::Matter;
use crate::kiosk::metrics::{GAP, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};
use crate::kiosk::widget::pressable;

/// So many matters go with one number: more are a day's errands, and a slip has no room for them.
const MOST: usize = 3;

/// The screen.
#[derive(Debug)]
pub struct PriorityScreen {
    /// What the number is for, in the order of doing: never empty.
    pub matters: Vec<Matter>,
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
    /// There is something else to be done.
    Else,
}

impl PriorityScreen {
    /// How it looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>) -> Element<'a, Message> {
        let m = look.metrics;
        let classes = &look.config.classes;
        let columns = if m.upright() { 1 } else { 2 };
        let (title, none) = if classes.is_empty() {
            (look.say("matters-ask"), look.say("matters-done"))
        } else {
            (look.say("priority-ask"), look.say("priority-none"))
        };
        // A small lying screen has room for the question alone.
        let has_room = m.upright() || !m.small();
        let under = match self.matters.len() {
            1 if classes.is_empty() || !has_room => None,
            1 => Some(look.say("priority-how")),
            _ => Some(look.words.say_with("matters-chosen", [("list", look.matters(&self.matters).into())])),
        };
        // As it is drawn: a title does not grow on a small screen.
        let heading = look.steady().metrics;
        let title_mm = heading.height_of_mm(&title, TextSize::Title, m.inner_width_mm())
            + under.as_ref().map_or(0.0, |under| heading.height_of_mm(under, TextSize::Body, m.inner_width_mm()))
            + 1.0;
        let more = (self.matters.len() < MOST).then(|| look.say("matters-else"));
        let end_mm = more.as_ref().map_or_else(|| look.main_mm(&none), |more| end_mm(look, &none, more));
        let rows = classes.len().div_ceil(columns).max(1);
        let room = look.body_mm() - title_mm - 2.0 * WIDE_GAP - end_mm;
        let high = ((room - GAP * (rows - 1) as f32) / rows as f32).min(40.0);
        let width = (m.inner_width_mm() - GAP * (columns - 1) as f32) / columns as f32 - 29.0;
        let name = |class: &Class| class.name.get(look.language()).to_owned();
        let size = if m.small() { TextSize::Body } else { TextSize::Lead };
        let needed = |look: Look<'_>| {
            classes.iter().map(|class| look.metrics.height_of_bold_mm(&name(class), size, width) + 2.0).fold(0.0, f32::max)
        };
        let fitting = look.fitting(high, needed);
        let choice = |class: &Class| -> Element<'a, Message> {
            let words = column![fitting.bold(name(class), size, look.colours.ink)];
            look.tile(icon(&class.key), words, None, Message::Class(class.key.clone())).height(look.mm(high)).into()
        };
        let tiles = look.grid(classes.iter().map(choice), columns, GAP).height(Fill);
        let main = look.main_action(Icon::Ticket, none, Some(Message::NoClass));
        let end: Element<'a, Message> = match more {
            None => main.into(),
            Some(more) => {
                let words = look.centred(more, TextSize::Body, look.colours.ink, false);
                let beside = pressable(words, look.quiet_skin(), Some(Message::Else)).padding(look.mm(GAP));
                let beside = beside.width(Length::FillPortion(4)).height(look.mm(end_mm));
                let main = main.width(Length::FillPortion(6)).height(look.mm(end_mm));
                look.across([beside.into(), main.into()]).spacing(look.mm(WIDE_GAP)).into()
            }
        };
        column![look.title(title, under), tiles, end].spacing(look.mm(WIDE_GAP)).into()
    }
}

/// The height of both actions beside one another, in millimetres.
fn end_mm(look: Look<'_>, main: &str, beside: &str) -> f32 {
    let inner = look.metrics.inner_width_mm() - WIDE_GAP;
    let main = look.metrics.height_of_mm(main, TextSize::Lead, inner * 0.6 - 11.0 - 3.0 * GAP);
    let beside = look.metrics.height_of_mm(beside, TextSize::Body, inner * 0.4 - 2.0 * GAP);
    // Heights are rounded to pixels, each by itself.
    (main.max(beside) + 2.0 * GAP + 1.0).max(look.main_mm(""))
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
