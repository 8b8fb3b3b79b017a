//! The slip is on its way. Nothing can be pressed here; it never lasts long.

use std::time::Instant;

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Fill};

use crate::hall::Issued;
use crate::kiosk::metrics::{TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};

/// The screen.
#[derive(Debug, Clone)]
pub struct Printing {
    /// When the citizen asked.
    pub since: Instant,
    /// The ticket, as soon as there is one.
    pub issued: Option<Issued>,
}

impl Printing {
    /// A number was asked for.
    #[must_use]
    pub fn new(since: Instant) -> Self {
        Self { since, issued: None }
    }

    /// How it looks. The number is not shown yet: it counts only when the slip is out.
    #[must_use]
    pub fn view<'a, M: 'a>(&self, look: Look<'a>) -> Element<'a, M> {
        let c = look.colours;
        let (icon, beside, what, how) = match &self.issued {
            None => (Icon::Ticket, Icon::Hourglass, "ordering", "ordering-how"),
            Some(_) => (Icon::Printer, Icon::Down, "printing", "printing-how"),
        };
        let service = self.issued.as_ref().map(|issued| issued.slip.service.clone());
        let place = row![look.icon(beside, 11.0, c.primary), look.bold(look.say(how), TextSize::Lead, c.ink)]
            .spacing(look.mm(4.0))
            .align_y(Alignment::Center);
        let words = column![look.icon(icon, 30.0, c.primary), look.centred(look.say(what), TextSize::Title, c.ink, true)]
            .push(service.map(|service| look.centred(service, TextSize::Body, c.muted, false)))
            .push(place)
            .spacing(look.mm(WIDE_GAP))
            .align_x(Alignment::Center);
        container(words).center(Fill).into()
    }
}
