//! The slip is on its way. Nothing can be pressed here; it never lasts long.

use std::time::Instant;

use iced::widget::{column, container};
use iced::{Alignment, Element, Fill};

use crate::config::Slot;
use crate::hall::Issued;
use crate::kiosk::metrics::{TextSize, WIDE_GAP};
use crate::kiosk::ui::slot::{slot_icon, slot_side};
use crate::kiosk::ui::{Icon, Look};

/// The screen.
#[derive(Debug, Clone)]
pub struct PrintingScreen {
    /// When the citizen asked.
    pub since: Instant,
    /// The ticket, as soon as there is one.
    pub issued: Option<Issued>,
}

impl PrintingScreen {
    /// A number was asked for.
    #[must_use]
    pub fn new(since: Instant) -> Self {
        Self { since, issued: None }
    }

    /// How it looks. The number is not shown yet: it counts only when the slip is out.
    #[must_use]
    pub fn view<'a, M: 'a>(&self, look: Look<'a>) -> Element<'a, M> {
        let c = look.colours;
        let high = if look.metrics.small() || look.metrics.short() || !look.metrics.upright() { 36.0 } else { 64.0 };
        let (icon, what) = match &self.issued {
            None => (Icon::Ticket, "ordering"),
            Some(_) => (Icon::Printer, "printing"),
        };
        let service = self.issued.as_ref().map(|issued| issued.slip.service.clone());
        let words = column![look.icon(icon, high, c.primary), look.centred(look.say(what), TextSize::Title, c.ink, true)]
            .push(service.map(|service| look.centred(service, TextSize::Lead, c.muted, false)))
            .spacing(look.mm(WIDE_GAP))
            .align_x(Alignment::Center);
        let how = match (&self.issued, look.config.terminal.printer.slot) {
            (None, _) => "ordering-how",
            (Some(_), Slot::Below) => "printing-how",
            (Some(_), Slot::Right) => "printing-how-right",
            (Some(_), Slot::Left) => "printing-how-left",
        };
        let (sign, side) = match &self.issued {
            None => (Icon::Hourglass, Alignment::Center),
            Some(_) => (slot_icon(look), slot_side(look)),
        };
        // Beside the slot, as large as what is to be looked for there.
        let place = column![look.centred(look.say(how), TextSize::Title, c.ink, true), look.icon(sign, high * 0.6, c.primary)]
            .spacing(look.mm(WIDE_GAP))
            .align_x(side);
        column![container(words).center(Fill), place].spacing(look.mm(WIDE_GAP)).into()
    }
}
