//! The procedures of one queue.

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Fill};
use jiff::civil::Date;

use crate::domain::catalogue::{Procedure, ProcedureCode};
use crate::domain::queue::QueueKey;
use crate::hall::Numbers;
use crate::kiosk::metrics::{GAP, TOUCH, TextSize, WIDE_GAP};
use crate::kiosk::ui::pages::balanced;
use crate::kiosk::ui::{Icon, Look, field_icon};

/// The screen.
#[derive(Debug, Clone)]
pub struct ChooseScreen {
    queue: QueueKey,
    page: usize,
}

/// What can be pressed.
#[derive(Debug, Clone)]
pub enum Message {
    /// A procedure.
    Show(ProcedureCode),
    /// Another matter of the field.
    Other,
    /// An arrow.
    Turn(usize),
}

/// What the application is asked for.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// What a procedure needs.
    Show(ProcedureCode),
    /// A number for the queue.
    Order(QueueKey),
}

/// The most on a page.
const MOST: usize = 6;
/// The height of the tile at the end, in millimetres.
const TILE: f32 = 28.0;

impl ChooseScreen {
    /// The procedures of a queue.
    #[must_use]
    pub fn new(queue: QueueKey) -> Self {
        Self { queue, page: 0 }
    }

    /// Takes in what was pressed.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Show(code) => Action::Show(code),
            Message::Other => Action::Order(self.queue.clone()),
            Message::Turn(page) => {
                self.page = page;
                Action::None
            }
        }
    }

    /// The queue.
    #[must_use]
    pub fn queue(&self) -> &QueueKey {
        &self.queue
    }

    /// How it looks, where the queue gives numbers so.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>, numbers: Option<Numbers>, today: Date) -> Element<'a, Message> {
        let name = look.config.queue_names(&self.queue).get(look.language()).to_owned();
        let procedures = look.config.procedures_of(&self.queue);
        let columns = if look.metrics.upright() { 1 } else { 2 };
        let (size, between) = if columns == 1 { (TextSize::Lead, GAP) } else { (TextSize::Body, GAP * 2.0) };
        let inner = look.metrics.inner_width_mm();
        let width = if columns == 1 { inner } else { (inner - between) / 2.0 };
        let least = if look.assisted {
            TOUCH
        } else if look.metrics.upright() {
            34.0
        } else {
            28.0
        };
        let height = |look: Look<'_>, procedure: &&Procedure| {
            (look.metrics.height_of_mm(procedure.name(look.language()), size, width - 46.0) + 6.0).max(least)
        };
        let rows: Vec<&[&Procedure]> = procedures.chunks(columns).collect();
        let title_mm = look.metrics.height_of_mm(&name, TextSize::Title, look.metrics.inner_width_mm())
            + look.metrics.text_mm(TextSize::Body) * 1.35
            + 1.0;
        // The arrows beside it leave it less where there are more pages than one; it is always counted so.
        let closed = numbers.filter(|numbers| !numbers.are_given());
        let (other, other_how) = match closed {
            None => (look.say("other-matter"), look.say("other-matter-how")),
            Some(numbers) => (numbers.said(look.words).unwrap_or_default(), numbers.then(look.words, today).unwrap_or_default()),
        };
        let other_mm = |look: Look<'_>| {
            let width = look.metrics.inner_width_mm() - 2.0 * 24.0 - 30.0 - WIDE_GAP - 29.0;
            let m = look.metrics;
            m.height_of_bold_mm(&other, TextSize::Body, width) + m.height_of_mm(&other_how, TextSize::Least, width) + 4.0
        };
        let beside = look.fitting(TILE * 1.6, other_mm);
        let end_mm = other_mm(beside).max(TILE);
        let room = look.body_mm() - title_mm - 2.0 * WIDE_GAP - end_mm;
        let names = look.fitting(room, |look| procedures.iter().map(|procedure| height(look, procedure)).fold(0.0, f32::max));
        let heights: Vec<f32> = rows.iter().map(|row| row.iter().map(|procedure| height(names, procedure)).fold(least, f32::max)).collect();
        let pages = balanced(&heights, GAP, room, if look.assisted { 2 * MOST } else { MOST } / columns);
        let page = self.page.min(pages.len() - 1);
        let tile = |procedure: &Procedure, high: f32| -> Element<'a, Message> {
            let words = column![names.text(procedure.name(look.language()).to_owned(), size, look.colours.ink)];
            let icon = field_icon(std::slice::from_ref(&procedure.field));
            let end = look.icon(Icon::Right, 9.0, look.colours.muted);
            look.tile(icon, words, Some(end), Message::Show(procedure.code.clone())).height(look.mm(high)).into()
        };
        let shown = pages.get(page).cloned().unwrap_or_default();
        let tiles = shown.flat_map(|index| rows[index].iter().map(move |procedure| (index, *procedure)));
        let tiles = look.grid(tiles.map(|(index, procedure)| tile(procedure, heights[index])), columns, between).height(Fill);
        let words = column![
            beside.bold(other.clone(), TextSize::Body, look.colours.ink),
            beside.text(other_how.clone(), TextSize::Least, look.colours.muted)
        ];
        let other: Element<'a, Message> = if closed.is_none() {
            look.tile(Icon::Ticket, words, None, Message::Other).height(look.mm(end_mm)).into()
        } else {
            // Where no number is given, none is offered: why stands in its place.
            let said = row![look.icon(Icon::Clock, 11.0, look.colours.warn), words.width(Fill)].spacing(look.mm(6.0));
            container(said.align_y(Alignment::Center)).width(Fill).center_y(look.mm(end_mm)).padding([0.0, look.mm(6.0)]).into()
        };
        let arrows = look.pager(page, pages.len(), Message::Turn);
        let below = look.across(std::iter::once(other).chain(arrows)).spacing(look.mm(WIDE_GAP));
        column![look.title(name, Some(look.say("choose-procedure"))), tiles, below].spacing(look.mm(WIDE_GAP)).into()
    }
}
