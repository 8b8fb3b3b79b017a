//! The number, in the hand: where to wait, and for how many.

use std::time::{Duration, Instant};

use iced::advanced::image::Handle;
use iced::widget::{Space, column, container, image, row};
use iced::{Alignment, ContentFit, Element, Fill};

use crate::domain::queue::TicketState;
use crate::hall;
use crate::kiosk::metrics::{GAP, LINE_HEIGHT, TextSize, WIDE_GAP};
use crate::kiosk::ui::card::{TicketFacts, called_to, number, number_mm, state};
use crate::kiosk::ui::slot::{slot_icon, slot_side, take_slip};
use crate::kiosk::ui::{Icon, Look};
use crate::scan::Picture;

/// The paper needs so long to come out of the slot.
const LEAVING: Duration = Duration::from_millis(400);

/// The screen.
#[derive(Debug, Clone)]
pub struct TicketScreen {
    /// The ticket and where it stands.
    pub standing: hall::Standing,
    /// Whether there is a slip to take.
    slip: bool,
    paper: Option<SlipPicture>,
}

/// A picture of the slip, coming out.
#[derive(Debug, Clone)]
struct SlipPicture {
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

impl TicketScreen {
    /// A number that its citizen has.
    #[must_use]
    pub fn new(standing: hall::Standing, slip: bool) -> Self {
        Self { standing, slip, paper: None }
    }

    /// The picture of the slip is there; it comes out now.
    pub fn paper(&mut self, picture: &Picture, now: Instant) {
        if self.slip {
            let handle = Handle::from_rgba(picture.width, picture.height, picture.rgba.clone());
            self.paper = Some(SlipPicture { handle, size: (picture.width, picture.height), since: now, out: 0.0 });
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
        // A citizen with a new number must not go to the counter yet.
        let mut said = TicketFacts::of(look, &self.standing, |place| look.words.say_with("waits-for", [("place", place.into())]));
        let take_mm = |look: Look<'_>| look.metrics.height_of_mm(&self.take_said(look), self.take_size(look), look.second_mm() - 19.0);
        let waits = matches!(ticket.state, TicketState::Issued | TicketState::Waiting);
        let (fitting, size) = said.fitting(look, room - WIDE_GAP, take_mm);
        let facts = if waits { said.view(fitting, size) } else { state(fitting, ticket) };
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
