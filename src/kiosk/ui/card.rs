//! What is shown of a ticket on every screen that shows one: its number, what its citizen has to know, where it stands.

use iced::widget::{Column, Space, column, container, row};
use iced::{Alignment, Element, Fill, Length};

use super::{Icon, Look};
use crate::domain::queue::{CounterNumber, Ticket, TicketState};
use crate::hall;
use crate::kiosk::metrics::{GAP, LINE_HEIGHT, TextSize, WIDE_GAP};

/// The height of a fact's sign in millimetres.
const SIGN: f32 = 11.0;

/// How high the figures of a number may be, in millimetres.
fn tallest_mm(look: Look<'_>) -> f32 {
    match (look.metrics.small(), look.metrics.short()) {
        (true, _) => 34.0,
        (false, true) => 24.0,
        (false, false) => 46.0,
    }
}

/// The height of the card with a number on an upright screen, in millimetres.
pub(in crate::kiosk) fn number_mm(look: Look<'_>) -> f32 {
    if look.lowered {
        return 0.0;
    }
    let words = look.metrics.text_mm(TextSize::Lead) * LINE_HEIGHT;
    2.0 * WIDE_GAP + words + GAP + look.metrics.number_mm(1, look.first_mm(), tallest_mm(look))
}

/// The number, as large as its place allows.
pub(in crate::kiosk) fn number<'a, M: 'a>(look: Look<'a>, label: &str, key: &str) -> Element<'a, M> {
    if look.lowered {
        return Space::new().into();
    }
    let words = look.steady().centred(look.say(key), TextSize::Lead, look.colours.muted, false);
    let size = look.metrics.number_mm(label.chars().count(), look.first_mm() - 16.0, tallest_mm(look));
    large(look, words, look.number(label, look.mm(size)))
}

/// The number above a lowered screen, as large as there is room.
pub(in crate::kiosk) fn above<'a, M: 'a>(look: Look<'a>, label: &str) -> Element<'a, M> {
    let words = look.chrome().centred(look.say("your-number"), TextSize::Lead, look.colours.muted, false);
    let words_mm = look.chrome().metrics.text_mm(TextSize::Lead) * LINE_HEIGHT;
    let room = look.metrics.height_mm() - look.metrics.margin_mm() - words_mm - GAP - 2.0 * WIDE_GAP;
    let size = look.metrics.number_mm(label.chars().count(), look.metrics.inner_width_mm() - 2.0 * WIDE_GAP, room * 0.74);
    let number = look.number(label, look.mm(size));
    let words = column![words, container(number).width(Fill).align_x(Alignment::Center)].spacing(look.mm(GAP));
    look.card(words).padding(look.mm(WIDE_GAP)).center(Fill).into()
}

/// Something large on a card, with words above.
fn large<'a, M: 'a>(look: Look<'a>, words: Element<'a, M>, number: Element<'a, M>) -> Element<'a, M> {
    let words = column![words, container(number).width(Fill).align_x(Alignment::Center)].spacing(look.mm(GAP));
    let card = look.card(words).width(Fill).padding(look.mm(WIDE_GAP));
    if look.metrics.upright() { card.into() } else { card.center_y(Fill).into() }
}

/// A number that is called, and the counter it is called to, as large as it.
pub(in crate::kiosk) fn called_to<'a, M: 'a>(look: Look<'a>, label: &str, counter: CounterNumber) -> Element<'a, M> {
    let c = look.colours;
    let called = number(look, label, "your-number");
    let words = look.steady().centred(look.say("called-to"), TextSize::Lead, c.ink, true);
    let digits = counter.to_string();
    let size = look.metrics.number_mm(digits.chars().count().max(label.chars().count()), look.second_mm() - 16.0, tallest_mm(look));
    let there = large(look, words, container(look.figures(&digits, look.mm(size), c.primary)).id("counter").into());
    if look.lowered {
        return container(there).center_y(Fill).into();
    }
    if look.metrics.upright() {
        let arrow = container(look.icon(Icon::Down, if look.metrics.short() { 20.0 } else { 34.0 }, c.primary));
        return container(column![called, arrow, there].spacing(look.mm(WIDE_GAP)).align_x(Alignment::Center)).center_y(Fill).into();
    }
    let arrow = look.icon(Icon::Arrow, 22.0, c.primary);
    let half = |card| container(card).width(Length::FillPortion(1)).height(Fill);
    row![half(called), arrow, half(there)].spacing(look.mm(GAP)).align_y(Alignment::Center).height(Fill).into()
}

/// What the citizen has to know while the number waits: where, after how many, for how long, what for, and by which right.
pub(in crate::kiosk) struct TicketFacts(Vec<(Icon, String)>);

impl TicketFacts {
    /// Where its citizen goes is said as `place` puts it.
    pub(in crate::kiosk) fn of(look: Look<'_>, standing: &hall::Standing, place: impl Fn(String) -> String) -> Self {
        let class = standing.ticket.class.as_ref().and_then(|key| look.config.class(key));
        let then: Vec<String> =
            standing.ticket.plan.iter().map(|stop| look.config.queue_names(&stop.queue).get(look.language()).to_owned()).collect();
        let lines = [
            look.counters(&standing.counters).map(|said| (Icon::MapPin, place(said))),
            Some((Icon::Users, look.ahead(standing.ahead))),
            standing.wait.as_ref().map(|wait| (Icon::Clock, look.wait(wait))),
            Some((Icon::FileText, standing.service.get(look.language()).to_owned())),
            (!then.is_empty()).then(|| (Icon::Plus, look.words.afterwards(&then))),
            class.map(|class| (Icon::Star, look.words.priority(class.name.get(look.language())))),
        ];
        Self(lines.into_iter().flatten().collect())
    }

    /// As large as there is room for, beside what else stands there: first as a title, then smaller, then without what for the number
    /// is, which its citizen knows.
    pub(in crate::kiosk) fn fitting<'a>(&mut self, look: Look<'a>, room: f32, beside: impl Fn(Look<'a>) -> f32) -> (Look<'a>, TextSize) {
        if self.height_mm(look, TextSize::Title) + beside(look) <= room {
            return (look, TextSize::Title);
        }
        let needed = |facts: &Self, look: Look<'a>| facts.height_mm(look, TextSize::Lead) + beside(look);
        let fitting = look.fitting(room, |look| needed(self, look));
        if needed(self, fitting) > room {
            self.0.retain(|(icon, _)| *icon != Icon::FileText);
        }
        (fitting, TextSize::Lead)
    }

    pub(in crate::kiosk) fn height_mm(&self, look: Look<'_>, size: TextSize) -> f32 {
        let width = look.second_mm() - SIGN - GAP;
        self.0.iter().map(|(_, said)| look.metrics.height_of_mm(said, size, width).max(SIGN) + GAP).sum::<f32>() - GAP
    }

    pub(in crate::kiosk) fn view<'a, M: 'a>(&self, look: Look<'a>, size: TextSize) -> Element<'a, M> {
        let c = look.colours;
        let line = |(index, (icon, said)): (usize, &(Icon, String))| -> Element<'a, M> {
            let said = if index == 0 { look.bold(said.clone(), size, c.ink) } else { look.text(said.clone(), size, c.ink) };
            row![look.icon(*icon, SIGN, c.primary), said].spacing(look.mm(GAP)).align_y(Alignment::Center).into()
        };
        Column::with_children(self.0.iter().enumerate().map(line)).spacing(look.mm(GAP)).into()
    }
}

/// Where a ticket stands, and where its citizen is to go.
pub(in crate::kiosk) fn state<'a, M: 'a>(look: Look<'a>, ticket: &Ticket) -> Element<'a, M> {
    let (icon, colour, said) = state_said(look, ticket);
    row![look.icon(icon, 13.0, colour), look.bold(said, TextSize::Title, look.colours.ink)]
        .spacing(look.mm(GAP))
        .align_y(Alignment::Center)
        .into()
}

/// The same, to be measured.
pub(in crate::kiosk) fn state_said(look: Look<'_>, ticket: &Ticket) -> (Icon, iced::Color, String) {
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
