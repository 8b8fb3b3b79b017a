//! The hall of this terminal did not open: nothing can be done here, and it is tried again by itself.

use iced::widget::{column, container};
use iced::{Element, Fill};

use crate::hall::NotOpen;
use crate::kiosk::metrics::{TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};

/// The screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoppedScreen {
    /// Why, for staff.
    pub why: NotOpen,
}

impl StoppedScreen {
    /// How it looks: for citizens where to go, and in small letters for staff what to mend.
    #[must_use]
    pub fn view<'a, M: 'a>(&self, look: Look<'a>) -> Element<'a, M> {
        let c = look.colours;
        let said = look
            .announcement(Icon::Warning, c.warn, look.say("stopped"))
            .push(look.centred(look.say("stopped-how"), TextSize::Title, c.ink, true))
            .spacing(look.mm(WIDE_GAP));
        let why = look.words.say_with("stopped-staff", [("why", self.why.said(look.words).into())]);
        let staff = look.chrome().centred(why, TextSize::Least, c.muted, false);
        column![container(said).center(Fill), staff].spacing(look.mm(WIDE_GAP)).into()
    }
}
