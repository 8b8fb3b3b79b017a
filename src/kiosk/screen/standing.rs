//! A slip was held up: where it stands.

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Fill};

use super::rating;
use crate::domain::queue::{PrintState, TicketId, TicketState};
use crate::domain::rating::Grade;
use crate::hall;
use crate::kiosk::metrics::{GAP, TOUCH, TextSize, WIDE_GAP};
use crate::kiosk::ui::card::{TicketFacts, called_to, number, number_mm, state, state_said};
use crate::kiosk::ui::slot::{slot_icon, take_slip};
use crate::kiosk::ui::{Icon, Look};

/// The screen.
#[derive(Debug, Clone)]
pub struct StandingScreen {
    /// The ticket and where it stands.
    pub standing: hall::Standing,
    /// Whether the citizen is asked if they mean to give the number back.
    asking: bool,
    /// Whether the hall is being told something.
    pub sent: bool,
    /// Whether the slip was wanted again.
    reprinted: bool,
}

/// What can be pressed.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// The main action.
    Done,
    /// The slip is to be printed again.
    Reprint,
    /// The citizen missed the call and is here now.
    Return,
    /// The number is to be given back.
    GiveBack,
    /// It is meant so.
    Sure,
    /// It is not.
    Keep,
    /// So satisfied was its citizen.
    Rate(Grade),
}

impl From<rating::Message> for Message {
    fn from(message: rating::Message) -> Self {
        match message {
            rating::Message::Rate(grade) => Self::Rate(grade),
            rating::Message::Skip => Self::Done,
        }
    }
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
    /// The citizen missed the call and is here now.
    Return(TicketId),
    /// The number ends.
    Cancel(TicketId),
    /// Its citizen says how satisfied they were.
    Rate(TicketId, Grade),
}

impl StandingScreen {
    /// Where a slip's ticket stands.
    #[must_use]
    pub fn new(standing: hall::Standing) -> Self {
        Self { standing, asking: false, sent: false, reprinted: false }
    }

    /// The hall was told something, and this is where the ticket stands now.
    pub fn told(&mut self, standing: hall::Standing) {
        *self = Self { reprinted: self.reprinted, ..Self::new(standing) };
    }

    /// Takes in what was pressed.
    pub fn update(&mut self, message: Message) -> Action {
        let ticket = self.standing.ticket.id;
        match message {
            Message::Done => return Action::Done,
            // What the hall was told once is not told again by a second press.
            _ if self.sent => {}
            Message::Reprint => {
                (self.sent, self.reprinted) = (true, true);
                return Action::Reprint(ticket);
            }
            Message::Return => {
                self.sent = true;
                return Action::Return(ticket);
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
            return rating::question(look, ticket.label.as_str()).map(Message::from);
        }
        if ticket.state == TicketState::Finished {
            return rating::thanks(look).map(Message::from);
        }
        let beside = self.beside(look, prints, fault);
        let end = if self.may_return(look) {
            look.main_action(Icon::Ok, look.say("came-back"), (!self.sent).then_some(Message::Return))
        } else {
            look.main_action(Icon::Ok, look.say("done"), Some(Message::Done))
        };
        if let Some(counter) = ticket.counter.filter(|_| ticket.state == TicketState::Called) {
            let called = container(called_to(look, ticket.label.as_str(), counter)).height(Fill);
            return column![called, beside, end].spacing(look.mm(WIDE_GAP)).into();
        }
        let waits = matches!(ticket.state, TicketState::Waiting | TicketState::Issued);
        let above = if look.metrics.upright() { number_mm(look) + 16.0 } else { 0.0 };
        let room = look.body_mm() - TOUCH - look.main_mm("") - 2.0 * WIDE_GAP - above;
        let said = state_said(look, ticket).2;
        let state_mm = |look: Look<'_>| look.metrics.height_of_mm(&said, TextSize::Title, look.second_mm() - 13.0 - GAP);
        let mut facts = TicketFacts::of(look, &self.standing, |place| place);
        let (fitting, size) =
            if waits { facts.fitting(look, room - WIDE_GAP, state_mm) } else { (look.fitting(room, state_mm), TextSize::Lead) };
        let words = column![state(fitting, ticket)].push(waits.then(|| facts.view(fitting, size))).spacing(look.mm(WIDE_GAP));
        let label = number(look, ticket.label.as_str(), "your-number");
        column![container(look.halves(label, words)).height(Fill), beside, end].spacing(look.mm(WIDE_GAP)).into()
    }

    /// Whether its citizen had not come when it was called, and may still.
    fn may_return(&self, look: Look<'_>) -> bool {
        let ticket = &self.standing.ticket;
        ticket.state == TicketState::NoShow && ticket.returns < look.config.calls.returns
    }

    /// What else its holder may do.
    fn beside<'a>(&self, look: Look<'a>, prints: bool, fault: bool) -> Element<'a, Message> {
        let (ticket, c) = (&self.standing.ticket, look.colours);
        let printing = matches!(ticket.print, PrintState::Queued | PrintState::Sending | PrintState::Sent);
        let small = look.chrome();
        let mut beside = row![].spacing(look.mm(GAP));
        if self.may_return(look) {
            beside = beside.push(small.small_action(Icon::House, look.say("home"), Message::Done));
        }
        if ticket.state.is_live() && ticket.state != TicketState::Serving {
            if printing {
                let said = look.say(if fault { "note-printer" } else { "reprinting" });
                beside = beside.push(small.text(said, TextSize::Body, if fault { c.warn } else { c.muted }));
            } else if self.reprinted && ticket.print == PrintState::Printed {
                let said = take_slip(look, self.standing.slip_at.as_ref());
                let words = row![look.icon(slot_icon(look), 9.0, c.primary), small.bold(said, TextSize::Body, c.ink)];
                beside = beside.push(words.spacing(look.mm(2.0)).align_y(Alignment::Center));
            } else if prints && !self.sent {
                beside = beside.push(small.small_action(Icon::Printer, look.say("reprint"), Message::Reprint));
            }
            if !self.sent {
                beside = beside.push(small.small_action(Icon::Trash, look.say("give-back"), Message::GiveBack));
            }
        }
        container(beside.align_y(Alignment::Center)).height(look.mm(TOUCH)).align_y(Alignment::Center).into()
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
    let sure = look.chrome().quiet_action(Icon::Trash, look.say("give-back-yes"), Message::Sure);
    column![
        container(words).center(Fill),
        container(sure).width(Fill).align_x(Alignment::Center),
        look.main_action(Icon::Back, look.say("keep-number"), Some(Message::Keep))
    ]
    .spacing(look.mm(WIDE_GAP))
    .into()
}
