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
        let facts = if waits { facts(look, &self.standing) } else { standing::state(look, &self.standing.ticket) };
        let end = column![
            look.main_action(Icon::Ok, look.say("done"), Some(Message::Done)),
            look.centred(look.words.say_with("back-in", [("n", left.into())]), TextSize::Least, c.muted, false),
        ]
        .spacing(look.mm(GAP));
        if look.metrics.upright() {
            return column![number, facts, self.take(look, 168.0), end].spacing(look.mm(WIDE_GAP)).into();
        }
        let right = column![facts, self.take(look, look.body_mm() - 98.0)].spacing(look.mm(WIDE_GAP)).height(Fill);
        column![container(look.halves(number, right)).height(Fill), end].spacing(look.mm(WIDE_GAP)).into()
    }

    /// "Take your slip", with the paper coming out where there is a picture of it.
    fn take<'a>(&self, look: Look<'a>, room: f32) -> Element<'a, Message> {
        let c = look.colours;
        let size = if look.metrics.upright() { TextSize::Title } else { TextSize::Lead };
        let (icon, key) = if self.slip { (Icon::Down, "take-slip") } else { (Icon::Ok, "wait-for-call") };
        let words =
            row![look.icon(icon, if look.metrics.upright() { 15.0 } else { 11.0 }, c.primary), look.bold(look.say(key), size, c.ink)]
                .spacing(look.mm(GAP))
                .align_y(Alignment::Center);
        let Some(paper) = self.paper.as_ref().filter(|_| !look.metrics.small()) else {
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

/// The number, as large as its place allows.
pub(super) fn number<'a, M: 'a>(look: Look<'a>, label: &str, key: &str) -> Element<'a, M> {
    let c = look.colours;
    let size = look.metrics.number_mm(label.chars().count(), look.first_mm() - 16.0, if look.metrics.small() { 34.0 } else { 46.0 });
    let words = column![
        look.centred(look.say(key), TextSize::Lead, c.muted, false),
        container(look.number(label, look.mm(size))).width(Fill).align_x(Alignment::Center)
    ]
    .spacing(look.mm(GAP));
    let card = look.card(words).width(Fill).padding(look.mm(WIDE_GAP));
    if look.metrics.upright() { card.into() } else { card.center_y(Fill).into() }
}

/// The service, its counters, and the people ahead.
pub(super) fn facts<'a, M: 'a>(look: Look<'a>, standing: &hall::Standing) -> Element<'a, M> {
    let service = standing.service.get(look.language()).to_owned();
    column![look.fact(Icon::FileText, service)]
        .push(look.counters(&standing.counters).map(|counters| look.fact(Icon::MapPin, counters)))
        .push(look.fact(Icon::Users, look.ahead(standing.ahead)))
        .push(standing.wait.as_ref().map(|wait| look.fact(Icon::Clock, look.wait(wait))))
        .spacing(look.mm(GAP))
        .into()
}
