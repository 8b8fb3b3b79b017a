//! Staff were called: whoever needs help learns that somebody comes.

use iced::widget::{column, container};
use iced::{Element, Fill};

use crate::hall::HallError;
use crate::kiosk::metrics::{TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};

/// How far the call is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Helping {
    /// The hall is being told.
    Calling,
    /// The counters know.
    Called,
    /// They could not be told.
    Failed(HallError),
}

/// What can be pressed.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// Back to what was there before.
    Close,
}

impl Helping {
    /// How it looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>) -> Element<'a, Message> {
        let c = look.colours;
        let (icon, colour, what, how) = match self {
            Self::Calling => (Icon::Alarm, c.info, look.say("help-calling"), look.say("ordering-how")),
            Self::Called => (Icon::Alarm, c.ok, look.say("help-called"), look.say("help-called-how")),
            Self::Failed(error) => (Icon::Warning, c.warn, look.say("help-failed"), error.said(look.words)),
        };
        let hotline = look.config.office.hotline.as_deref().filter(|_| matches!(self, Self::Failed(_)));
        let hotline = hotline.map(|number| look.words.say_with("hotline", [("number", number.into())]));
        let words = look
            .announcement(icon, colour, what)
            .push(look.centred(how, TextSize::Lead, c.ink, false))
            .push(hotline.map(|hotline| look.centred(hotline, TextSize::Lead, c.ink, true)));
        column![container(words).center(Fill), look.main_action(Icon::Back, look.say("back"), Some(Message::Close))]
            .spacing(look.mm(WIDE_GAP))
            .into()
    }
}
