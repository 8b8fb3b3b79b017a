//! The parts that screens are put together from. Screens say what is there; here is how it looks.

pub mod camera;
pub(super) mod card;
mod icon;
pub(super) mod pages;
pub(super) mod paper;
pub(super) mod slot;

use iced::widget::{Column, Row, Space, Text, column, container, row, text};
use iced::{Alignment, Border, Color, Element, Fill, Font, Length, Shrink};

use crate::config::Config;
use crate::domain::estimate::Estimate;
use crate::domain::queue::CounterNumber;
use crate::domain::text::Language;
use crate::hall::Matter;
use crate::kiosk::joined::joined;
use crate::kiosk::metrics::{BORDER, DIGIT, GAP, LINE_HEIGHT, LOWERED, MAIN, Metrics, RADIUS, TOUCH, TextSize, WIDE_GAP};
use crate::kiosk::theme::{BOLD, ColourScheme, ICONS, REGULAR};
use crate::kiosk::widget::{Ink, Pressable, Skin, inked, pressable};
use crate::locale::Words;

pub use icon::Icon;
pub(super) use icon::field_icon;

/// What every view needs: sizes, colours, words, the hall.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The sizes.
    pub metrics: Metrics,
    /// The colours.
    pub colours: &'a ColourScheme,
    /// The words of the citizen's language.
    pub words: &'a Words,
    /// The hall.
    pub config: &'a Config,
    /// Whether a member of staff presses for people: they read faster than a citizen, and want to see more at once.
    pub assisted: bool,
    /// Whether controls stand in the other order, for the left hand.
    pub left_hand: bool,
    /// Whether everything to be pressed stands in the lower part of the screen: then what is only read stands above it.
    pub lowered: bool,
}

impl<'a> Look<'a> {
    /// The same for the frame of a screen, whose text does not grow.
    #[must_use]
    pub fn chrome(self) -> Self {
        Self { metrics: self.metrics.usual_text(), ..self }
    }

    /// The same for what must not grow on a small screen.
    #[must_use]
    pub fn steady(self) -> Self {
        if self.metrics.small() { self.chrome() } else { self }
    }

    /// The same with text as large as is wanted, unless what it says would then not fit: the largest step at which `needed`
    /// millimetres are no more than there are.
    #[must_use]
    pub fn fitting(self, room_mm: f32, needed: impl Fn(Look<'a>) -> f32) -> Self {
        let steps = self.metrics.steps().map(|metrics| Self { metrics, ..self });
        steps.clone().find(|look| needed(*look) <= room_mm).or_else(|| steps.last()).unwrap_or(self)
    }

    /// The same for what stands above a lowered screen.
    #[must_use]
    pub fn above(self) -> Self {
        Self { metrics: self.metrics.lower_part((1.0 - LOWERED) / LOWERED), ..self }
    }

    /// The text of a key.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.words.say(key)
    }

    /// The language spoken.
    #[must_use]
    pub fn language(&self) -> &'a Language {
        self.words.language()
    }

    /// Millimetres in pixels.
    #[must_use]
    pub fn mm(&self, millimetres: f32) -> f32 {
        self.metrics.mm(millimetres)
    }

    /// Text.
    pub fn text<'b, M: 'b>(&self, content: impl text::IntoFragment<'b>, size: TextSize, colour: Color) -> Element<'b, M> {
        self.words(content, size, colour, REGULAR, |text| text)
    }

    /// Text that stands out.
    pub fn bold<'b, M: 'b>(&self, content: impl text::IntoFragment<'b>, size: TextSize, colour: Color) -> Element<'b, M> {
        self.words(content, size, colour, BOLD, |text| text)
    }

    /// Text in the middle of its width.
    pub fn centred<'b, M: 'b>(&self, content: impl text::IntoFragment<'b>, size: TextSize, colour: Color, bold: bool) -> Element<'b, M> {
        self.words(content, size, colour, if bold { BOLD } else { REGULAR }, |text| text.width(Fill).center())
    }

    fn words<'b, M: 'b>(
        &self,
        content: impl text::IntoFragment<'b>,
        size: TextSize,
        colour: Color,
        font: Font,
        place: impl FnOnce(Text<'b>) -> Text<'b>,
    ) -> Element<'b, M> {
        let size = self.metrics.text(size);
        let words = place(text(joined(content.into_fragment())).size(size).line_height(LINE_HEIGHT).font(font).color(colour));
        inked(words, Ink { size, line_height: LINE_HEIGHT, around: 0.0, font, colour }).into()
    }

    /// An icon of a height in millimetres. Never alone: words stand beside it.
    #[must_use]
    pub fn icon<'b, M: 'b>(&self, icon: Icon, millimetres: f32, colour: Color) -> Element<'b, M> {
        let size = self.metrics.mm(millimetres);
        let sign = text(icon.glyph()).size(size).line_height(1.0).font(ICONS).color(colour).width(size).center();
        inked(sign, Ink { size, line_height: 1.0, around: 0.2, font: ICONS, colour }).into()
    }

    /// Characters in cells of one width, so that a changing clock stands still. Letters keep their own width.
    #[must_use]
    pub fn cells<'b, M: 'b>(&self, content: &str, size_px: f32, colour: Color) -> Element<'b, M> {
        let ink = Ink { size: size_px, line_height: 1.0, around: 0.0, font: BOLD, colour };
        let cell = |c: char| -> Element<'b, M> {
            let width = if c.is_ascii_digit() { Length::Fixed((size_px * DIGIT).round()) } else { Shrink };
            let glyph = text(c).size(size_px).line_height(1.0).font(BOLD).color(colour);
            inked(if c.is_ascii_digit() { glyph.width(width).center() } else { glyph }, ink).into()
        };
        Row::with_children(content.chars().map(cell)).into()
    }

    /// A ticket's number. It stands still by itself, so its digits keep the widths they were drawn with.
    #[must_use]
    pub fn number<'b, M: 'b>(&self, label: &str, size_px: f32) -> Element<'b, M> {
        container(self.figures(label, size_px, self.colours.ink)).id(format!("number:{label}")).into()
    }

    /// Figures of any size, on one line as high as they are.
    #[must_use]
    pub fn figures<'b, M: 'b>(&self, content: &str, size_px: f32, colour: Color) -> Element<'b, M> {
        let figures = text(content.to_owned()).size(size_px).line_height(1.0).font(BOLD).color(colour).wrapping(text::Wrapping::None);
        inked(figures, Ink { size: size_px, line_height: 1.0, around: 0.0, font: BOLD, colour }).into()
    }

    fn border(&self, colour: Color) -> Border {
        Border { color: colour, width: self.mm(BORDER).max(1.0), radius: self.mm(RADIUS).into() }
    }

    /// The ring around what the keypad has come to.
    #[must_use]
    pub fn focus(&self) -> Border {
        Border { color: self.colours.focus, width: self.mm(1.2).max(2.0), radius: self.mm(RADIUS + 1.2).into() }
    }

    /// The look of a tile.
    #[must_use]
    pub fn tile_skin(&self) -> Skin {
        Skin {
            ground: self.colours.surface,
            pressed: self.colours.pressed,
            text: self.colours.ink,
            border: self.border(self.colours.line),
            focus: self.focus(),
        }
    }

    /// The look of a quiet action.
    #[must_use]
    pub fn quiet_skin(&self) -> Skin {
        Skin { ground: self.colours.paper, ..self.tile_skin() }
    }

    /// The one main action of a screen: full width, at the bottom.
    pub fn main_action<'b, M: Clone + 'b>(&self, icon: Icon, label: String, message: Option<M>) -> Pressable<'b, M> {
        let c = self.colours;
        let high = self.main_mm(&label);
        let enabled = message.is_some();
        let skin = Skin {
            ground: if enabled { c.primary } else { c.pressed },
            pressed: c.primary_pressed,
            text: c.on_primary,
            border: Border { radius: self.mm(RADIUS).into(), ..Border::default() },
            focus: self.focus(),
        };
        let colour = if enabled { c.on_primary } else { c.ink };
        let words =
            row![self.icon(icon, 11.0, colour), self.bold(label, TextSize::Lead, colour)].spacing(self.mm(GAP)).align_y(Alignment::Center);
        pressable(words, skin, message).width(Fill).height(self.mm(high)).padding(self.mm(GAP))
    }

    /// The height of a main action in millimetres.
    #[must_use]
    pub fn main_mm(&self, label: &str) -> f32 {
        let room = self.metrics.inner_width_mm() - 11.0 - 3.0 * GAP;
        (self.metrics.height_of_mm(label, TextSize::Lead, room) + 2.0 * GAP).max(MAIN)
    }

    /// A way on beside the main action, as large as it.
    pub fn second_action<'b, M: Clone + 'b>(&self, icon: Icon, label: String, message: M) -> Pressable<'b, M> {
        let ink = self.colours.ink;
        let words = row![self.icon(icon, 11.0, self.colours.primary), self.bold(label, TextSize::Lead, ink)]
            .spacing(self.mm(GAP))
            .align_y(Alignment::Center);
        pressable(words, self.tile_skin(), Some(message)).width(Fill).padding(self.mm(GAP))
    }

    /// An action beside the main one.
    pub fn quiet_action<'b, M: Clone + 'b>(&self, icon: Icon, label: String, message: M) -> Pressable<'b, M> {
        let words = row![self.icon(icon, 8.0, self.colours.ink), self.text(label, TextSize::Body, self.colours.ink)]
            .spacing(self.mm(GAP))
            .align_y(Alignment::Center);
        pressable(words, self.quiet_skin(), Some(message)).height(self.mm(TOUCH)).padding([0.0, self.mm(6.0)])
    }

    /// An action in the frame of a screen.
    pub fn small_action<'b, M: Clone + 'b>(&self, icon: Icon, label: String, message: M) -> Pressable<'b, M> {
        let words = row![self.icon(icon, 7.0, self.colours.ink), self.text(label, TextSize::Least, self.colours.ink)]
            .spacing(self.mm(2.0))
            .align_y(Alignment::Center);
        pressable(words, self.quiet_skin(), Some(message)).height(self.mm(TOUCH)).padding([0.0, self.mm(GAP)])
    }

    /// A large tile to choose: an icon, words over one another, something at its end.
    pub fn tile<'b, M: Clone + 'b>(&self, icon: Icon, words: Column<'b, M>, end: Option<Element<'b, M>>, message: M) -> Pressable<'b, M> {
        let mut inside = row![self.icon(icon, 11.0, self.colours.primary), words.width(Fill)]
            .spacing(self.mm(6.0))
            .align_y(Alignment::Center)
            .width(Fill);
        if let Some(end) = end {
            inside = inside.push(end);
        }
        pressable(inside, self.tile_skin(), Some(message)).width(Fill).padding([0.0, self.mm(6.0)])
    }

    /// Things beside one another, those to be pressed last at the side of the hand that presses.
    #[must_use]
    pub fn across<'b, M: 'b>(&self, things: impl IntoIterator<Item = Element<'b, M>>) -> Row<'b, M> {
        let mut things: Vec<Element<'b, M>> = things.into_iter().collect();
        if self.left_hand {
            things.reverse();
        }
        Row::with_children(things).align_y(Alignment::Center)
    }

    /// Things in rows of so many, each as wide as the others.
    pub fn grid<'b, M: 'b>(&self, cells: impl IntoIterator<Item = Element<'b, M>>, columns: usize, between_mm: f32) -> Column<'b, M> {
        let mut cells = cells.into_iter().peekable();
        let mut rows = column![].spacing(self.mm(GAP));
        while cells.peek().is_some() {
            let row = (0..columns).map(|_| container(cells.next().unwrap_or_else(rest_of_row)).width(Length::FillPortion(1)).into());
            rows = rows.push(Row::with_children(row).spacing(self.mm(between_mm)));
        }
        rows
    }

    /// Something to know, large and in the middle; more may be said below it.
    #[must_use]
    pub fn announcement<'b, M: 'b>(&self, icon: Icon, colour: Color, what: String) -> Column<'b, M> {
        column![self.icon(icon, 26.0, colour), self.centred(what, TextSize::Title, self.colours.ink, true)]
            .spacing(self.mm(WIDE_GAP))
            .max_width(self.mm(self.metrics.inner_width_mm().min(340.0)))
            .align_x(Alignment::Center)
    }

    /// A card: something to read, not to touch.
    pub fn card<'b, M: 'b>(&self, content: impl Into<Element<'b, M>>) -> container::Container<'b, M> {
        let (surface, border) = (self.colours.surface, self.border(self.colours.line));
        container(content).padding(self.mm(6.0)).style(move |_| container::Style::default().background(surface).border(border))
    }

    /// The title of a screen and what stands under it.
    #[must_use]
    pub fn title<'b, M: 'b>(&self, title: String, under: Option<String>) -> Column<'b, M> {
        // A small screen has no room for a title that grows.
        let look = self.steady();
        let mut lines = column![look.bold(title, TextSize::Title, self.colours.ink)].spacing(self.mm(1.0));
        if let Some(under) = under {
            lines = lines.push(look.text(under, TextSize::Body, self.colours.muted));
        }
        lines
    }

    /// Arrows to turn pages, with the place between them; nothing where there is one page.
    pub fn pager<'b, M: Clone + 'b>(&self, page: usize, pages: usize, turn: fn(usize) -> M) -> Option<Element<'b, M>> {
        if pages < 2 {
            return None;
        }
        let arrow = |icon, to: Option<usize>| {
            let colour = if to.is_some() { self.colours.ink } else { self.colours.line };
            pressable(self.icon(icon, 11.0, colour), self.tile_skin(), to.map(turn)).width(self.mm(24.0)).height(self.mm(TOUCH))
        };
        let place = self.words.say_with("page", [("page", (page + 1).into()), ("pages", pages.into())]);
        Some(
            row![
                arrow(Icon::Left, page.checked_sub(1)),
                self.text(place, TextSize::Body, self.colours.muted),
                arrow(Icon::Right, (page + 1 < pages).then_some(page + 1)),
            ]
            .spacing(self.mm(GAP))
            .align_y(Alignment::Center)
            .into(),
        )
    }

    /// Two parts: one over the other on an upright screen, side by side on a lying one.
    pub fn halves<'b, M: 'b>(&self, first: impl Into<Element<'b, M>>, second: impl Into<Element<'b, M>>) -> Element<'b, M> {
        let gap = self.mm(self.between_mm());
        if self.metrics.upright() {
            column![first.into(), second.into()].spacing(gap).into()
        } else {
            let part = |content: Element<'b, M>, width: f32| container(content).width(self.mm(width)).height(Fill);
            let second = container(second.into()).width(Fill).height(Fill);
            row![part(first.into(), self.first_mm()), second].spacing(gap).into()
        }
    }

    /// The gap between two parts beside one another, in millimetres.
    #[must_use]
    pub fn between_mm(&self) -> f32 {
        if self.metrics.small() { WIDE_GAP } else { 12.0 }
    }

    /// The width of the first of the [`halves`](Self::halves) in millimetres. What is to be read gets more of a small screen.
    #[must_use]
    pub fn first_mm(&self) -> f32 {
        let inner = self.metrics.inner_width_mm();
        match (self.metrics.upright(), self.metrics.small()) {
            (true, _) => inner,
            (false, true) => (inner - WIDE_GAP) * 0.43,
            (false, false) => (inner - 12.0) * 0.5,
        }
    }

    /// The width of the second of them.
    #[must_use]
    pub fn second_mm(&self) -> f32 {
        let inner = self.metrics.inner_width_mm();
        if self.metrics.upright() { inner } else { inner - self.between_mm() - self.first_mm() }
    }

    /// The height between head and foot, in millimetres.
    #[must_use]
    pub fn body_mm(&self) -> f32 {
        self.metrics.height_mm() - 2.0 * self.metrics.margin_mm() - HEAD - TOUCH - 2.0 * WIDE_GAP
    }

    /// What is to be done, by its names.
    #[must_use]
    pub fn matters(&self, matters: &[Matter]) -> String {
        let (config, language) = (self.config, self.language());
        let name = |matter: &Matter| match matter {
            Matter::Queue(key) => config.queue_names(key).get(language).to_owned(),
            Matter::Procedure(code) => {
                config.catalogue.by_code(code).map_or_else(|| code.to_string(), |procedure| procedure.name(language).to_owned())
            }
        };
        matters.iter().map(name).collect::<Vec<_>>().join("; ")
    }

    /// "Counters 1 or 2", or `None` where none serves.
    #[must_use]
    pub fn counters(&self, counters: &[CounterNumber]) -> Option<String> {
        self.words.counters(counters)
    }

    /// "About 10 to 20 minutes to wait".
    #[must_use]
    pub fn wait(&self, estimate: &Estimate) -> String {
        self.words.wait(estimate)
    }

    /// "4 people before you".
    #[must_use]
    pub fn ahead(&self, people: u32) -> String {
        self.words.say_with("people-ahead", [("n", people.into())])
    }
}

/// The height of the head of every screen, in millimetres.
pub const HEAD: f32 = 22.0;

/// Room that takes what is left of a row.
#[must_use]
pub fn rest_of_row<'b, M: 'b>() -> Element<'b, M> {
    Space::new().width(Fill).into()
}

/// Room that takes what is left.
#[must_use]
pub fn rest<'b, M: 'b>() -> Element<'b, M> {
    Space::new().width(Fill).height(Fill).into()
}
