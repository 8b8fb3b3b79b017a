//! A slip was held up: where it stands.

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Fill};

use super::rating;
use super::ticket::{facts, facts_said, number, number_mm};
use crate::domain::queue::{PrintState, Ticket, TicketId, TicketState};
use crate::domain::rating::Grade;
use crate::hall;
use crate::kiosk::metrics::{GAP, TOUCH, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};

/// The screen.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The ticket and where it stands.
    pub standing: hall::Standing,
    /// Whether the citizen is asked if they mean to give the number back.
    asking: bool,
    /// Whether the hall is being told something.
    pub sent: bool,
}

/// What can be pressed.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// The main action.
    Done,
    /// The slip is to be printed again.
    Reprint,
    /// The number is to be given back.
    GiveBack,
    /// It is meant so.
    Sure,
    /// It is not.
    Keep,
    /// So satisfied was its citizen.
    Rate(Grade),
}

/// What the application is asked for.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// The visit is over.
    Done,
    /// The slip is to be printed again.
    Reprint(TicketId),
    /// The number ends.
    Cancel(TicketId),
    /// Its citizen says how satisfied they were.
    Rate(TicketId, Grade),
}

impl Standing {
    /// Where a slip's ticket stands.
    #[must_use]
    pub fn new(standing: hall::Standing) -> Self {
        Self { standing, asking: false, sent: false }
    }

    /// Takes in what was pressed.
    pub fn update(&mut self, message: Message) -> Action {
        let ticket = self.standing.ticket.id;
        match message {
            Message::Done => return Action::Done,
            // What the hall was told once is not told again by a second press.
            _ if self.sent => {}
            Message::Reprint => {
                self.sent = true;
                return Action::Reprint(ticket);
            }
            Message::GiveBack => self.asking = true,
            Message::Keep => self.asking = false,
            Message::Sure if self.asking => {
                (self.asking, self.sent) = (false, true);
                return Action::Cancel(ticket);
            }
            Message::Sure => {}
            Message::Rate(grade) => {
                self.sent = true;
                return Action::Rate(ticket, grade);
            }
        }
        Action::None
    }

    /// Whether its citizen was served, and is asked how satisfied they were.
    #[must_use]
    pub fn asks_for_a_grade(&self) -> bool {
        let ticket = &self.standing.ticket;
        ticket.state == TicketState::Finished && ticket.grade.is_none()
    }

    /// How it looks; `prints` where there is something that prints, `fault` where it cannot now.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>, prints: bool, fault: bool) -> Element<'a, Message> {
        let ticket = &self.standing.ticket;
        if self.asking {
            return sure(look, ticket.label.as_str());
        }
        if self.asks_for_a_grade() {
            return rating::question(look, ticket.label.as_str());
        }
        if ticket.state == TicketState::Finished {
            return rating::thanks(look);
        }
        let waits = matches!(ticket.state, TicketState::Waiting | TicketState::Issued);
        let done = look.main_action(Icon::Ok, look.say("done"), Some(Message::Done));
        let printing = matches!(ticket.print, PrintState::Queued | PrintState::Sending | PrintState::Sent);
        let mut beside = row![].spacing(look.mm(GAP));
        if ticket.state.is_live() && ticket.state != TicketState::Serving {
            if printing {
                let said = look.say(if fault { "note-printer" } else { "reprinting" });
                let colour = if fault { look.colours.warn } else { look.colours.muted };
                beside = beside.push(look.chrome().text(said, TextSize::Body, colour));
            } else if prints && !self.sent {
                beside = beside.push(look.chrome().small_action(Icon::Printer, look.say("reprint"), Message::Reprint));
            }
            if !self.sent {
                beside = beside.push(look.chrome().small_action(Icon::Trash, look.say("give-back"), Message::GiveBack));
            }
        }
        let beside = container(beside.align_y(Alignment::Center)).height(look.mm(TOUCH)).align_y(Alignment::Center);
        let room =
            look.body_mm() - TOUCH - look.main_mm("") - 2.0 * WIDE_GAP - if look.metrics.upright() { number_mm(look) + 16.0 } else { 0.0 };
        let said = state_said(look, ticket).2;
        let told = facts_said(look, &self.standing);
        let needed = |look: Look<'_>| {
            let facts = if waits { look.facts_mm(&told) + WIDE_GAP } else { 0.0 };
            look.metrics.height_of_mm(&said, TextSize::Title, look.second_mm() - 13.0 - GAP) + facts
        };
        let fitting = look.fitting(room, needed);
        let words = column![state(fitting, ticket)].push(waits.then(|| facts(fitting, &self.standing))).spacing(look.mm(WIDE_GAP));
        let label = number(look, ticket.label.as_str(), "your-number");
        column![container(look.halves(label, words)).height(Fill), beside, done].spacing(look.mm(WIDE_GAP)).into()
    }
}

/// Whether the number is really to end.
fn sure<'a>(look: Look<'a>, label: &str) -> Element<'a, Message> {
    let c = look.colours;
    let question = look.words.say_with("give-back-sure", [("label", label.into())]);
    let words = column![
        look.icon(Icon::Trash, 26.0, c.warn),
        look.centred(question, TextSize::Title, c.ink, true),
        look.centred(look.say("give-back-how"), TextSize::Body, c.ink, false)
    ]
    .spacing(look.mm(WIDE_GAP))
    .align_x(Alignment::Center);
    let sure = look.chrome().quiet_action(Icon::Trash, look.say("give-back"), Message::Sure);
    column![
        container(words).center(Fill),
        container(sure).width(Fill).align_x(Alignment::Center),
        look.main_action(Icon::Back, look.say("keep-number"), Some(Message::Keep))
    ]
    .spacing(look.mm(WIDE_GAP))
    .into()
}

/// Where a ticket stands, and where its citizen is to go.
pub(super) fn state<'a, M: 'a>(look: Look<'a>, ticket: &Ticket) -> Element<'a, M> {
    let (icon, colour, said) = state_said(look, ticket);
    row![look.icon(icon, 13.0, colour), look.bold(said, TextSize::Title, look.colours.ink)]
        .spacing(look.mm(GAP))
        .align_y(Alignment::Center)
        .into()
}

fn state_said(look: Look<'_>, ticket: &Ticket) -> (Icon, iced::Color, String) {
    let c = look.colours;
    let (icon, colour, key) = match ticket.state {
        TicketState::Issued => (Icon::Hourglass, c.info, "state-issued"),
        TicketState::Waiting => (Icon::Hourglass, c.info, "state-waiting"),
        TicketState::Called => (Icon::Megaphone, c.ok, "state-called"),
        TicketState::Serving => (Icon::Ok, c.ok, "state-serving"),
        TicketState::Held => (Icon::Hourglass, c.info, "state-held"),
        TicketState::Finished => (Icon::Ok, c.ok, "state-finished"),
        TicketState::NoShow => (Icon::Warning, c.warn, "state-no-show"),
        TicketState::Cancelled => (Icon::Warning, c.warn, "state-cancelled"),
    };
    let counter = ticket.counter.map_or_else(String::new, |counter| counter.to_string());
    (icon, colour, look.words.say_with(key, [("counter", counter.into())]))
}
