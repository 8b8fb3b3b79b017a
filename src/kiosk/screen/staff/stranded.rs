//! The numbers whose queue or counter is gone from the configuration, one at a time.

use iced::widget::{column, container};
use iced::{Alignment, Element, Fill};

use super::Message;
use crate::domain::queue::TicketState;
use crate::hall::{Gone, Stranded};
use crate::kiosk::metrics::{GAP, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};

/// What becomes of a number whose counter is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settle {
    /// Its citizen was served.
    Finish,
    /// It waits again.
    Return,
    /// It ends.
    Cancel,
}

/// A number whose queue or counter is gone from the configuration, and what may become of it; so many others follow.
pub(super) fn stranded<'a>(look: Look<'a>, one: &Stranded, others: usize) -> Element<'a, Message> {
    let ticket = &one.ticket;
    let label = || ("label", ticket.label.as_str().into());
    let said = if let (Gone::Counter, Some(counter)) = (one.gone, ticket.counter) {
        look.words.say_with("console-stranded-counter", [label(), ("n", counter.to_string().into())])
    } else {
        let name = look.config.queue_names(&ticket.queue).get(look.language()).to_owned();
        look.words.say_with("staff-stranded-queue", [label(), ("name", name.into())])
    };
    let more = (others > 0).then(|| {
        let more = look.words.say_with("console-stranded-more", [("n", others.into())]);
        look.text(more, TextSize::Body, look.colours.muted)
    });
    let ways: &[(Icon, &str, Settle)] = match (one.gone, ticket.state) {
        (Gone::Queue, _) => &[(Icon::Trash, "console-cancel", Settle::Cancel)],
        (Gone::Counter, TicketState::Held) => {
            &[(Icon::Hourglass, "console-return", Settle::Return), (Icon::Trash, "console-cancel", Settle::Cancel)]
        }
        (Gone::Counter, _) => &[
            (Icon::Ok, "console-finish", Settle::Finish),
            (Icon::Hourglass, "console-return", Settle::Return),
            (Icon::Trash, "console-cancel", Settle::Cancel),
        ],
    };
    let ways = ways.iter().map(|(icon, key, settle)| {
        look.small_action(*icon, look.say(key), Message::Settle(ticket.id, ticket.counter, *settle)).width(Fill).into()
    });
    let told =
        column![look.announcement(Icon::Warning, look.colours.warn, said)].push(more).spacing(look.mm(GAP)).align_x(Alignment::Center);
    let done = look.main_action(Icon::Back, look.say("back"), Some(Message::Done));
    column![container(told).center(Fill), look.grid(ways, 3, GAP), done].spacing(look.mm(WIDE_GAP)).into()
}
