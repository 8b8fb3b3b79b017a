//! Something that the citizen has to know: what happened, and what to do now.

use iced::widget::{column, container};
use iced::{Element, Fill};

use crate::domain::catalogue::ProcedureCode;
use crate::hall::HallError;
use crate::kiosk::metrics::{TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};

/// What there is to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A code that means nothing here.
    Unknown,
    /// A procedure that this hall does not have.
    NotHere(Option<ProcedureCode>),
    /// A procedure of another office.
    OtherOffice(Option<String>),
    /// A citizen's card was held up; nothing of it was kept.
    CitizenCard,
    /// The hall says no.
    Refused(HallError),
    /// The number ended while its slip was on the way.
    Ended,
}

/// What can be pressed.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// The main action.
    Back,
}

impl Notice {
    /// How it looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>) -> Element<'a, Message> {
        let c = look.colours;
        let (icon, colour, what, how) = match self {
            Self::Unknown => (Icon::Search, c.info, look.say("not-understood"), Some("not-understood-how")),
            Self::NotHere(_) => (Icon::Search, c.info, look.say("not-here"), Some("not-here-how")),
            Self::OtherOffice(_) => (Icon::Building, c.info, look.say("other-office"), Some("other-office-how")),
            Self::CitizenCard => (Icon::Shield, c.ok, look.say("card-seen"), Some("card-how")),
            Self::Refused(error) => (refusal_icon(error), c.warn, error.said(look.words), refusal_how(error)),
            Self::Ended => (Icon::Warning, c.warn, look.say("number-ended"), Some("number-ended-how")),
        };
        let code = match self {
            Self::OtherOffice(agency) => agency.clone(),
            Self::NotHere(Some(code)) => Some(look.words.say_with("code-read", [("code", code.as_str().into())])),
            _ => None,
        };
        let words = look
            .announcement(icon, colour, what)
            .push(code.map(|code| look.centred(code, TextSize::Body, c.muted, false)))
            .push(how.map(|how| look.centred(look.say(how), TextSize::Lead, c.ink, false)));
        column![container(words).center(Fill), look.main_action(Icon::Back, look.say("back"), Some(Message::Back))]
            .spacing(look.mm(WIDE_GAP))
            .into()
    }
}

fn refusal_icon(error: &HallError) -> Icon {
    match error {
        HallError::Closed { .. } => Icon::Clock,
        _ => Icon::Warning,
    }
}

/// What to do, where the refusal itself does not say it.
fn refusal_how(error: &HallError) -> Option<&'static str> {
    match error {
        HallError::NumbersExhausted(_) | HallError::Store(_) | HallError::Unreachable(_) | HallError::NoRandomness(_) => None,
        HallError::Closed { .. } => Some("closed-how"),
        _ => Some("ask-staff"),
    }
}
