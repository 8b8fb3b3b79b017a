//! Staff were called: whoever needs help learns that somebody comes, and from where.

use iced::widget::{column, container};
use iced::{Element, Fill};

use crate::domain::help::{Help, HelpId};
use crate::domain::queue::CounterNumber;
use crate::hall::HallError;
use crate::kiosk::metrics::{TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};

/// How far the call is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Helping {
    /// The hall is being told.
    Calling,
    /// The counters know of this call.
    Called(HelpId),
    /// The staff of a counter have said that they are coming.
    Coming(CounterNumber),
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
    /// The hall has been told, or has not.
    #[must_use]
    pub fn of(called: Result<Help, HallError>) -> Self {
        called.map_or_else(Self::Failed, |call| call.coming.map_or(Self::Called(call.id), Self::Coming))
    }

    /// Learns what became of the calls that are open.
    pub fn hear(&mut self, open: &[Help]) {
        let coming = |call: HelpId| open.iter().find(|open| open.id == call)?.coming;
        if let Self::Called(call) = self
            && let Some(counter) = coming(*call)
        {
            *self = Self::Coming(counter);
        }
    }

    /// How it looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>) -> Element<'a, Message> {
        let c = look.colours;
        let (icon, colour, what, how) = match self {
            Self::Calling => (Icon::Alarm, c.info, look.say("help-calling"), look.say("ordering-how")),
            Self::Called(_) => (Icon::Alarm, c.ok, look.say("help-called"), look.say("help-called-how")),
            Self::Coming(counter) => {
                (Icon::Alarm, c.ok, look.words.say_with("help-coming", [("n", counter.to_string().into())]), look.say("help-called-how"))
            }
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
