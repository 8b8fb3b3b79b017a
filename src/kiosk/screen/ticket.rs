//! The number, in the hand: where to wait, and for how many.

use std::time::{Duration, Instant};

use iced::advanced::image::Handle;
use iced::widget::{Space, column, container, image, row};
use iced::{Alignment, ContentFit, Element, Fill, Length};

use super::standing;
use crate::config::Slot;
use crate::domain::queue::{CounterNumber, TicketState};
use crate::domain::text::Names;
use crate::hall;
use crate::kiosk::metrics::{GAP, LINE_HEIGHT, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};
use crate::scan::Picture;

/// The height of a fact's sign in millimetres.
const SIGN: f32 = 11.0;
/// The paper needs so long to come out of the slot.
const LEAVING: Duration = Duration::from_millis(400);

/// The screen.
#[derive(Debug, Clone)]
pub struct Ticket {
    /// The ticket and where it stands.
    pub standing: hall::Standing,
    /// Whether there is a slip to take.
    slip: bool,
    paper: Option<Paper>,
}

/// A picture of the slip, coming out.
#[derive(Debug, Clone)]
struct Paper {
    handle: Handle,
    /// Width and height in dots.
    size: (u32, u32),
    since: Instant,
    /// How far it is out, 0 to 1.
    out: f32,
}

/// What can be pressed.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// The main action.
    Done,
}

impl Ticket {
    /// A number that its citizen has.
    #[must_use]
    pub fn new(standing: hall::Standing, slip: bool) -> Self {
        Self { standing, slip, paper: None }
    }

    /// The picture of the slip is there; it comes out now.
    pub fn paper(&mut self, picture: &Picture, now: Instant) {
        if self.slip {
            let handle = Handle::from_rgba(picture.width, picture.height, picture.rgba.clone());
            self.paper = Some(Paper { handle, size: (picture.width, picture.height), since: now, out: 0.0 });
        }
    }

    /// Whether something moves.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.paper.as_ref().is_some_and(|paper| paper.out < 1.0)
    }

    /// Moves the paper on.
    pub fn tick(&mut self, now: Instant) {
        if let Some(paper) = &mut self.paper {
            let way = (now.saturating_duration_since(paper.since).as_secs_f32() / LEAVING.as_secs_f32()).min(1.0);
            paper.out = 1.0 - (1.0 - way).powi(3);
        }
    }

    /// How it looks, `left` seconds before it ends by itself.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>, left: u64) -> Element<'a, Message> {
        let c = look.colours;
        let ticket = &self.standing.ticket;
        let end = column![
            look.main_action(Icon::Ok, look.say("done"), Some(Message::Done)),
            look.chrome().centred(look.words.say_with("back-in", [("n", left.into())]), TextSize::Least, c.muted, false),
        ]
        .spacing(look.mm(GAP));
        let end_mm = look.main_mm("") + GAP + look.chrome().metrics.text_mm(TextSize::Least) * LINE_HEIGHT;
        let room = look.body_mm() - end_mm - WIDE_GAP;
        // A clerk may be faster than the citizen's last look at the screen.
        let called = ticket.counter.filter(|_| ticket.state == TicketState::Called);
        if let Some(counter) = called {
            let take = self.take(look.steady(), 0.0);
            let called = container(called_to(look, ticket.label.as_str(), counter)).height(Fill);
            return column![called, take, end].spacing(look.mm(WIDE_GAP)).into();
        }
        let number = number(look, ticket.label.as_str(), "your-number");
        let upright = look.metrics.upright();
        let room = room - if upright { number_mm(look) + WIDE_GAP } else { 0.0 };
        // Whoever has just got the number is not to go to the counter yet.
        let mut said = Facts::of(look, &self.standing, |place| look.words.say_with("waits-for", [("place", place.into())]));
        let take_mm = |look: Look<'_>| look.metrics.height_of_mm(&self.take_said(look), self.take_size(look), look.second_mm() - 19.0);
        let waits = matches!(ticket.state, TicketState::Issued | TicketState::Waiting);
        let (fitting, size) = said.fitting(look, room - WIDE_GAP, take_mm);
        let facts = if waits { said.view(fitting, size) } else { standing::state(fitting, ticket) };
        let left_mm = (room - said.height_mm(fitting, size) - WIDE_GAP).max(take_mm(fitting));
        if upright {
            let take = container(self.take(fitting, left_mm)).height(Fill);
            return column![number, facts, take, end].spacing(look.mm(WIDE_GAP)).into();
        }
        let beside = column![facts, container(self.take(fitting, left_mm)).height(Fill)].spacing(look.mm(WIDE_GAP));
        column![container(look.halves(number, beside)).height(Fill), end].spacing(look.mm(WIDE_GAP)).into()
    }

    fn take_said(&self, look: Look<'_>) -> String {
        match &self.standing.slip_at {
            _ if !self.slip => look.say("wait-for-call"),
            place => take_slip(look, place.as_ref()),
        }
    }

    /// A place has a name, which may be long.
    fn take_size(&self, look: Look<'_>) -> TextSize {
        if look.metrics.upright() && self.standing.slip_at.is_none() { TextSize::Title } else { TextSize::Lead }
    }

    /// "Take your slip", with the paper coming out where there is a picture of it.
    fn take<'a>(&self, look: Look<'a>, room: f32) -> Element<'a, Message> {
        let c = look.colours;
        let size = self.take_size(look);
        let icon = match &self.standing.slip_at {
            _ if !self.slip => Icon::Ok,
            None => slot_icon(look),
            Some(_) => Icon::MapPin,
        };
        let said = look.bold(self.take_said(look), size, c.ink);
        let words = row![look.icon(icon, if look.metrics.upright() { 15.0 } else { 11.0 }, c.primary), said]
            .spacing(look.mm(GAP))
            .align_y(Alignment::Center);
        let Some(paper) = self.paper.as_ref().filter(|_| !look.metrics.small() && room > 60.0) else {
            return words.into();
        };
        let shape = paper.size.1.max(1) as f32 / paper.size.0.max(1) as f32;
        let whole = look.mm((80.0 * shape).min(room - 28.0).max(8.0));
        let width = whole / shape;
        let out = (whole * paper.out).round().max(1.0);
        let slot = container(Space::new().width(width + look.mm(16.0)).height(look.mm(3.0)))
            .style(move |_| container::Style::default().background(c.ink).border(iced::border::rounded(2)));
        // The lower end comes out first: the picture hangs from its bottom, and what is above the slot is not drawn.
        let shown = image(paper.handle.clone()).width(width).height(whole).content_fit(ContentFit::Fill);
        let hanging = container(shown).height(out).width(width).align_y(iced::alignment::Vertical::Bottom).clip(true);
        let picture = container(column![slot, hanging].align_x(Alignment::Center)).width(Fill).align_x(slot_side(look)).clip(true);
        column![words, container(picture).height(Fill)].spacing(look.mm(GAP)).height(Fill).into()
    }
}

/// "Take your slip", with where that is: at a place that has a name, or in the slot of this terminal.
pub(super) fn take_slip(look: Look<'_>, place: Option<&Names>) -> String {
    if let Some(place) = place {
        return look.words.say_with("take-slip-at", [("place", place.get(look.language()).into())]);
    }
    look.say(match look.config.terminal.printer.slot {
        Slot::Below => "take-slip",
        Slot::Right => "take-slip-right",
        Slot::Left => "take-slip-left",
    })
}

/// What points to the slot.
pub(super) fn slot_icon(look: Look<'_>) -> Icon {
    match look.config.terminal.printer.slot {
        Slot::Below => Icon::Down,
        Slot::Right => Icon::Right,
        Slot::Left => Icon::Back,
    }
}

/// On which side of the screen it is.
pub(super) fn slot_side(look: Look<'_>) -> Alignment {
    match look.config.terminal.printer.slot {
        Slot::Below => Alignment::Center,
        Slot::Right => Alignment::End,
        Slot::Left => Alignment::Start,
    }
}

/// How high the figures of a number may be, in millimetres.
fn tallest_mm(look: Look<'_>) -> f32 {
    match (look.metrics.small(), look.metrics.short()) {
        (true, _) => 34.0,
        (false, true) => 24.0,
        (false, false) => 46.0,
    }
}

/// The height of the card with a number on an upright screen, in millimetres.
pub(super) fn number_mm(look: Look<'_>) -> f32 {
    if look.lowered {
        return 0.0;
    }
    let words = look.metrics.text_mm(TextSize::Lead) * LINE_HEIGHT;
    2.0 * WIDE_GAP + words + GAP + look.metrics.number_mm(1, look.first_mm(), tallest_mm(look))
}

/// The number, as large as its place allows.
pub(super) fn number<'a, M: 'a>(look: Look<'a>, label: &str, key: &str) -> Element<'a, M> {
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
pub(super) fn called_to<'a, M: 'a>(look: Look<'a>, label: &str, counter: CounterNumber) -> Element<'a, M> {
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
pub(super) struct Facts(Vec<(Icon, String)>);

impl Facts {
    /// Where its citizen goes is said as `place` puts it.
    pub(super) fn of(look: Look<'_>, standing: &hall::Standing, place: impl Fn(String) -> String) -> Self {
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
    pub(super) fn fitting<'a>(&mut self, look: Look<'a>, room: f32, beside: impl Fn(Look<'a>) -> f32) -> (Look<'a>, TextSize) {
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

    pub(super) fn height_mm(&self, look: Look<'_>, size: TextSize) -> f32 {
        let width = look.second_mm() - SIGN - GAP;
        self.0.iter().map(|(_, said)| look.metrics.height_of_mm(said, size, width).max(SIGN) + GAP).sum::<f32>() - GAP
    }

    pub(super) fn view<'a, M: 'a>(&self, look: Look<'a>, size: TextSize) -> Element<'a, M> {
        let c = look.colours;
        let line = |(index, (icon, said)): (usize, &(Icon, String))| -> Element<'a, M> {
            let said = if index == 0 { look.bold(said.clone(), size, c.ink) } else { look.text(said.clone(), size, c.ink) };
            row![look.icon(*icon, SIGN, c.primary), said].spacing(look.mm(GAP)).align_y(Alignment::Center).into()
        };
        iced::widget::Column::with_children(self.0.iter().enumerate().map(line)).spacing(look.mm(GAP)).into()
    }
}
