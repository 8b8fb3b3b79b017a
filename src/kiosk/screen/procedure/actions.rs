//! The one main action of a procedure, and the way past it.

use iced::{Element, Length};

use super::{Message, Now};
use crate::kiosk::metrics::{GAP, MAIN, TextSize};
use crate::kiosk::ui::{Icon, Look};
use crate::kiosk::widget::pressable;

/// What the main action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// Nothing yet: papers have not been on the screen.
    ReadFirst,
    /// A number.
    Number,
    /// The list of what is missing. The citizen may still take a number, where numbers are given.
    Missing {
        /// Whether it is printed.
        prints: bool,
        /// Whether a number can be had beside it.
        number: bool,
    },
    /// The list of all papers: no numbers are given, but the citizen does not leave with nothing.
    Whole {
        /// Whether it is printed.
        prints: bool,
    },
}

impl Decision {
    /// What is next for somebody: whether a paper is missing, and whether some have not been on the screen yet.
    pub(super) fn of(missing: bool, unread: bool, now: Now) -> Self {
        let Now { prints, gives_numbers, .. } = now;
        match (missing, unread) {
            (false, _) if !gives_numbers => Self::Whole { prints },
            (_, true) => Self::ReadFirst,
            (true, false) => Self::Missing { prints, number: gives_numbers },
            (false, false) => Self::Number,
        }
    }

    /// What pressing it makes.
    pub(super) fn message(self) -> Option<Message> {
        match self {
            Self::ReadFirst => None,
            Self::Number => Some(Message::TakeNumber),
            Self::Missing { .. } | Self::Whole { .. } => Some(Message::TakeList),
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::ReadFirst => "papers-first",
            Self::Number => "take-number",
            Self::Missing { prints: true, .. } => "take-list",
            Self::Missing { prints: false, .. } => "note-list",
            Self::Whole { prints: true } => "take-whole-list",
            Self::Whole { prints: false } => "note-whole-list",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::ReadFirst => Icon::FileText,
            Self::Number => Icon::Ticket,
            Self::Missing { prints: true, .. } | Self::Whole { prints: true } => Icon::Printer,
            Self::Missing { .. } | Self::Whole { .. } => Icon::List,
        }
    }

    fn has_way_past(self) -> bool {
        matches!(self, Self::Missing { number: true, .. })
    }

    fn height_mm(self, look: Look<'_>, width_mm: f32) -> f32 {
        let m = look.metrics;
        let inside = width_mm - if self.has_way_past() { (width_mm - GAP) * PAST + GAP } else { 0.0 };
        let words = m.height_of_mm(&look.say(self.key()), TextSize::Lead, inside - SIGN - 3.0 * GAP) + 2.0 * GAP;
        let past = m.height_of_mm(&look.say("take-number-anyway"), TextSize::Body, (width_mm - GAP) * PAST - 2.0 * GAP) + 2.0 * GAP;
        words.max(MAIN).max(if self.has_way_past() { past } else { 0.0 })
    }

    /// How it looks in a width.
    pub(super) fn view(self, look: Look<'_>, width_mm: f32) -> Element<'_, Message> {
        let high = look.mm(self.height_mm(look, width_mm));
        let main = look.main_action(self.icon(), look.say(self.key()), self.message()).height(high);
        if !self.has_way_past() {
            return main.into();
        }
        let words = look.centred(look.say("take-number-anyway"), TextSize::Body, look.colours.ink, false);
        let past = pressable(words, look.quiet_skin(), Some(Message::TakeNumber))
            .width(Length::Fixed(look.mm((width_mm - GAP) * PAST)))
            .height(high)
            .padding(look.mm(GAP));
        look.across([past.into(), main.into()]).spacing(look.mm(GAP)).into()
    }
}

/// The part of the width that the way past the main action takes.
const PAST: f32 = 0.32;
/// The size of the sign of a main action, in millimetres.
const SIGN: f32 = 11.0;

/// The height of whatever the main action may become here: nothing moves when a paper is touched.
pub(super) fn height_mm(look: Look<'_>, width_mm: f32, now: Now) -> f32 {
    let all = [(false, false), (false, true), (true, false)].map(|(missing, unread)| Decision::of(missing, unread, now));
    all.into_iter().map(|decision| decision.height_mm(look, width_mm)).fold(0.0, f32::max)
}
