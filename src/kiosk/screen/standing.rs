//! A slip was held up: where it stands.

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Fill};

use super::ticket::{facts, number};
use crate::domain::queue::{Ticket, TicketState};
use crate::hall;
use crate::kiosk::metrics::{GAP, TextSize, WIDE_GAP};
use crate::kiosk::theme::Colours;
use crate::kiosk::ui::{Icon, Look};

/// The screen.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The ticket and where it stands.
    pub standing: hall::Standing,
}

/// What can be pressed.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// The main action.
    Done,
}

impl Standing {
    /// How it looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>) -> Element<'a, Message> {
        let c = look.colours;
        let ticket = &self.standing.ticket;
        let state = state(look, ticket);
        let label = number(look, ticket.label.as_str(), "your-number");
        let waits = matches!(ticket.state, TicketState::Waiting | TicketState::Issued);
        let more = if waits { facts(look, &self.standing) } else { look.text(String::new(), TextSize::Body, c.ink) };
        let words = column![state, more].spacing(look.mm(WIDE_GAP));
        column![container(look.halves(label, words)).height(Fill), look.main_action(Icon::Ok, look.say("done"), Some(Message::Done))]
            .spacing(look.mm(WIDE_GAP))
            .into()
    }
}

/// Where a ticket stands, and where its citizen is to go.
pub(super) fn state<'a, M: 'a>(look: Look<'a>, ticket: &Ticket) -> Element<'a, M> {
    let (icon, colour, what) = state_said(ticket, look.colours);
    let counter = ticket.counter.map_or_else(String::new, |counter| counter.to_string());
    let said = look.words.say_with(what, [("counter", counter.into())]);
    row![look.icon(icon, 13.0, colour), look.bold(said, TextSize::Title, look.colours.ink)]
        .spacing(look.mm(GAP))
        .align_y(Alignment::Center)
        .into()
}

fn state_said(ticket: &Ticket, c: &Colours) -> (Icon, iced::Color, &'static str) {
    match ticket.state {
        TicketState::Issued => (Icon::Hourglass, c.info, "state-issued"),
        TicketState::Waiting => (Icon::Hourglass, c.info, "state-waiting"),
        TicketState::Called => (Icon::Megaphone, c.ok, "state-called"),
        TicketState::Serving => (Icon::Ok, c.ok, "state-serving"),
        TicketState::Held => (Icon::Hourglass, c.info, "state-held"),
        TicketState::Finished => (Icon::Ok, c.ok, "state-finished"),
        TicketState::NoShow => (Icon::Warning, c.warn, "state-no-show"),
        TicketState::Cancelled => (Icon::Warning, c.warn, "state-cancelled"),
    }
}
