//! The number, in the hand: where to wait, and for how many.

use std::time::{Duration, Instant};

use iced::advanced::image::Handle;
use iced::widget::{Space, column, container, image, row};
use iced::{Alignment, ContentFit, Element, Fill};

use super::standing;
use crate::domain::queue::TicketState;
use crate::hall;
use crate::kiosk::metrics::{GAP, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look, rest};
use crate::scan::Picture;

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
        let number = number(look, self.standing.ticket.label.as_str(), "your-number");
        // A clerk may be faster than the citizen's last look at the screen.
        let waits = matches!(self.standing.ticket.state, TicketState::Issued | TicketState::Waiting);
        let end = column![
            look.main_action(Icon::Ok, look.say("done"), Some(Message::Done)),
            look.chrome().centred(look.words.say_with("back-in", [("n", left.into())]), TextSize::Least, c.muted, false),
        ]
        .spacing(look.mm(GAP));
        let upright = look.metrics.upright();
        let end_mm = look.main_mm("") + GAP + look.chrome().metrics.text_mm(TextSize::Least) * 1.35;
        let room = look.body_mm() - end_mm - WIDE_GAP - if upright { number_mm(look) + WIDE_GAP } else { 0.0 };
        let said = facts_said(look, &self.standing);
        let take_mm = |look: Look<'_>| look.metrics.height_of_mm(&self.take_said(look), self.take_size(look), look.second_mm() - 19.0);
        let fitting = look.fitting(room, |look| look.facts_mm(&said) + WIDE_GAP + take_mm(look));
        let facts = if waits { facts(fitting, &self.standing) } else { standing::state(fitting, &self.standing.ticket) };
        let left_mm = (room - fitting.facts_mm(&said) - WIDE_GAP).max(take_mm(fitting));
        if upright {
            return column![number, facts, self.take(fitting, left_mm), end].spacing(look.mm(WIDE_GAP)).into();
        }
        let right = column![facts, self.take(fitting, left_mm)].spacing(look.mm(WIDE_GAP)).height(Fill);
        column![container(look.halves(number, right)).height(Fill), end].spacing(look.mm(WIDE_GAP)).into()
    }

    /// Where the slip is, where there is one.
    fn take_said(&self, look: Look<'_>) -> String {
        match &self.standing.slip_at {
            _ if !self.slip => look.say("wait-for-call"),
            None => look.say("take-slip"),
            Some(place) => look.words.say_with("take-slip-at", [("place", place.get(look.language()).into())]),
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
            None => Icon::Down,
            Some(_) => Icon::MapPin,
        };
        let said = look.bold(self.take_said(look), size, c.ink);
        let words = row![look.icon(icon, if look.metrics.upright() { 15.0 } else { 11.0 }, c.primary), said]
            .spacing(look.mm(GAP))
            .align_y(Alignment::Center);
        let Some(paper) = self.paper.as_ref().filter(|_| !look.metrics.small() && room > 60.0) else {
            return column![words, rest()].spacing(look.mm(GAP)).height(Fill).into();
        };
        let shape = paper.size.1.max(1) as f32 / paper.size.0.max(1) as f32;
        let whole = look.mm((72.0 * shape).min(room - 28.0).max(8.0));
        let width = whole / shape;
        let out = (whole * paper.out).round().max(1.0);
        let slot = container(Space::new().width(width + look.mm(16.0)).height(look.mm(3.0)))
            .style(move |_| container::Style::default().background(c.ink).border(iced::border::rounded(2)));
        // The lower end comes out first: the picture hangs from its bottom, and what is above the slot is not drawn.
        let shown = image(paper.handle.clone()).width(width).height(whole).content_fit(ContentFit::Fill);
        let hanging = container(shown).height(out).width(width).align_y(iced::alignment::Vertical::Bottom).clip(true);
        let picture = container(column![slot, hanging].align_x(Alignment::Center)).width(Fill).align_x(Alignment::Center).clip(true);
        column![words, container(picture).height(Fill)].spacing(look.mm(GAP)).height(Fill).into()
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
    let words = look.metrics.text_mm(TextSize::Lead) * 1.35;
    2.0 * WIDE_GAP + words + GAP + look.metrics.number_mm(1, look.first_mm(), tallest_mm(look))
}

/// The number, as large as its place allows.
pub(super) fn number<'a, M: 'a>(look: Look<'a>, label: &str, key: &str) -> Element<'a, M> {
    let c = look.colours;
    let size = look.metrics.number_mm(label.chars().count(), look.first_mm() - 16.0, tallest_mm(look));
    let words = column![
        look.steady().centred(look.say(key), TextSize::Lead, c.muted, false),
        container(look.number(label, look.mm(size))).width(Fill).align_x(Alignment::Center)
    ]
    .spacing(look.mm(GAP));
    let card = look.card(words).width(Fill).padding(look.mm(WIDE_GAP));
    if look.metrics.upright() { card.into() } else { card.center_y(Fill).into() }
}

/// The service, its counters, and the people ahead.
pub(super) fn facts<'a, M: 'a>(look: Look<'a>, standing: &hall::Standing) -> Element<'a, M> {
    let icons = [Some(Icon::FileText), look.counters(&standing.counters).map(|_| Icon::MapPin), Some(Icon::Users), Some(Icon::Clock)];
    let lines = icons.into_iter().flatten().zip(facts_said(look, standing));
    iced::widget::Column::with_children(lines.map(|(icon, said)| look.fact(icon, said))).spacing(look.mm(GAP)).into()
}

/// What they say.
pub(super) fn facts_said(look: Look<'_>, standing: &hall::Standing) -> Vec<String> {
    let mut said = vec![standing.service.get(look.language()).to_owned()];
    said.extend(look.counters(&standing.counters));
    said.push(look.ahead(standing.ahead));
    said.extend(standing.wait.as_ref().map(|wait| look.wait(wait)));
    said
}
