//! What is read once: the procedure's name, what it costs, when its result is there.

use iced::widget::{column, row};
use iced::{Alignment, Element, Length};

use super::{Message, Now, line_mm};
use crate::domain::catalogue::Procedure;
use crate::domain::text::{amounts, sentence};
use crate::kiosk::metrics::{GAP, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};

/// The name of the procedure, and its field under it.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    name: String,
    size: TextSize,
    field: Option<String>,
}

impl Default for Heading {
    fn default() -> Self {
        Self { name: String::new(), size: TextSize::Body, field: None }
    }
}

impl Heading {
    /// The ways to write it in a width, the largest first. On a lying screen a title of many lines would push everything else away.
    pub(super) fn all(look: Look<'_>, name: &str, field: Option<&str>, width_mm: f32) -> Vec<Self> {
        let of = |size, field: Option<&str>| Self { name: name.to_owned(), size, field: field.map(str::to_owned) };
        if look.metrics.upright() {
            return vec![of(TextSize::Title, field)];
        }
        let lines = |size| {
            let look = look.steady();
            look.metrics.height_of_bold_mm(name, size, width_mm) / line_mm(look, size)
        };
        let mut all = Vec::new();
        if lines(TextSize::Title) < 2.5 {
            all.extend([of(TextSize::Title, field), of(TextSize::Title, None)]);
        }
        all.extend([of(TextSize::Lead, field), of(TextSize::Lead, None), of(TextSize::Body, None)]);
        all
    }

    /// Whether it is larger than what is read.
    pub(super) fn is_large(&self) -> bool {
        self.size != TextSize::Body
    }

    pub(super) fn height_mm(&self, look: Look<'_>, width_mm: f32) -> f32 {
        // A small screen has no room for a title that grows.
        let m = look.steady().metrics;
        let field = self.field.as_ref().map_or(0.0, |field| m.height_of_mm(field, TextSize::Body, width_mm) + 1.0);
        m.height_of_bold_mm(&self.name, self.size, width_mm) + field
    }

    pub(super) fn view(self, look: Look<'_>) -> Element<'_, Message> {
        let (look, c) = (look.steady(), look.colours);
        column![look.bold(self.name, self.size, c.ink)]
            .push(self.field.map(|field| look.text(field, TextSize::Body, c.muted)))
            .spacing(look.mm(1.0))
            .into()
    }
}

/// How much of the facts stands in the cards; the rest goes to the end of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// Everything.
    Whole,
    /// No notes.
    Brief,
    /// Only the amount and the day, in the size of what is read.
    Least,
}

impl Detail {
    pub(super) const ALL: [Self; 3] = [Self::Whole, Self::Brief, Self::Least];
}

/// What it costs and when it is ready.
pub(super) struct Facts<'a> {
    look: Look<'a>,
    detail: Detail,
    /// The width of both together, in millimetres.
    width_mm: f32,
    both: [Fact; 2],
}

impl<'a> Facts<'a> {
    pub(super) fn new(look: Look<'a>, procedure: &Procedure, now: Now, detail: Detail, width_mm: f32) -> Self {
        let (words, language) = (look.words, look.language());
        let fee = Fact {
            icon: Icon::Money,
            what: words.say("fee"),
            value: words.fee(&procedure.fee),
            rule: None,
            note: procedure.fee.note(language).map(amounts),
        };
        let deadline = &procedure.deadline;
        let note = deadline.note(language).map(str::to_owned);
        let time = match now.outlook {
            Some(outlook) => {
                let rule = words.rule(deadline, &outlook, now.today);
                let same_day = deadline.cutoff.map(|last| words.say_with("same-day-until", [("time", words.time(last).into())]));
                let is_said = |note: &str| same_day.as_ref().is_some_and(|rule| rule.replace('\u{a0}', " ") == note.replace('\u{a0}', " "));
                Fact {
                    icon: Icon::Clock,
                    what: words.say(if outlook.due.certain { "ready" } else { "ready-not-certain" }),
                    value: sentence(&words.ready(deadline, &outlook, now.today)),
                    // What the rule says already, also where it says that its hour has passed.
                    note: note.filter(|note| !is_said(note)),
                    rule: Some(rule),
                }
            }
            // Without a number the note is all there is to say.
            None => match note {
                Some(note) => Fact { icon: Icon::Clock, what: words.say("ready"), value: note, rule: None, note: None },
                None => Fact { icon: Icon::Clock, what: words.say("ready"), value: words.deadline(deadline), rule: None, note: None },
            },
        };
        Self { look, detail, width_mm, both: [fee, time] }
    }

    /// What does not stand in the cards.
    pub(super) fn further(&self) -> Vec<(Icon, String)> {
        let [fee, time] = &self.both;
        let rule = time.rule.iter().filter(|_| self.detail == Detail::Least).map(|rule| (Icon::Clock, rule.clone()));
        let notes = [time, fee].into_iter().filter(|_| self.detail != Detail::Whole);
        rule.chain(notes.filter_map(|fact| Some((fact.icon, fact.note.clone()?)))).collect()
    }

    /// Whether the cards stand beside one another. So they do above a lowered screen, which is wide and low.
    fn upright(&self) -> bool {
        self.look.metrics.upright() || self.look.lowered
    }

    fn card_mm(&self) -> f32 {
        if self.upright() { (self.width_mm - WIDE_GAP) / 2.0 } else { self.width_mm }
    }

    /// The height of both cards together, in millimetres.
    pub(super) fn height_mm(&self) -> f32 {
        let [fee, time] = self.both.each_ref().map(|fact| fact.height_mm(self.look, self.detail, self.card_mm()));
        if self.upright() { fee.max(time) } else { fee + time + GAP }
    }

    pub(super) fn view(self) -> Element<'a, Message> {
        let (look, detail, upright) = (self.look, self.detail, self.upright());
        let high = self.height_mm();
        let heights = self.both.each_ref().map(|fact| if upright { high } else { fact.height_mm(look, detail, self.card_mm()) });
        let [fee, time] = self.both;
        let (fee, time) = (fee.card(look, detail, heights[0]), time.card(look, detail, heights[1]));
        if upright { row![fee, time].spacing(look.mm(WIDE_GAP)).into() } else { column![fee, time].spacing(look.mm(GAP)).into() }
    }
}

struct Fact {
    icon: Icon,
    what: String,
    value: String,
    /// What the value follows from.
    rule: Option<String>,
    note: Option<String>,
}

/// The room at the sides of what a card says, in millimetres.
const SIDE: f32 = 6.0;
/// The gap between its lines.
const LINE_GAP: f32 = 1.0;

impl Fact {
    /// The room above and below what a card says, in millimetres.
    fn padding_mm(look: Look<'_>) -> f32 {
        if look.metrics.upright() && !look.metrics.small() { 6.0 } else { 3.0 }
    }

    fn value_size(detail: Detail) -> TextSize {
        if detail == Detail::Least { TextSize::Body } else { TextSize::Lead }
    }

    /// The height of the sign beside what it is about, in millimetres.
    fn icon_mm(look: Look<'_>) -> f32 {
        look.metrics.text_mm(TextSize::Least)
    }

    fn small(&self, detail: Detail) -> impl Iterator<Item = &String> {
        let rule = self.rule.as_ref().filter(|_| detail != Detail::Least);
        rule.into_iter().chain(self.note.as_ref().filter(|_| detail == Detail::Whole))
    }

    fn height_mm(&self, look: Look<'_>, detail: Detail, width_mm: f32) -> f32 {
        let m = look.metrics;
        let inside = width_mm - 2.0 * SIDE;
        let what = m.height_of_mm(&self.what, TextSize::Least, inside - Self::icon_mm(look) - 2.0);
        let small: f32 = self.small(detail).map(|text| m.height_of_mm(text, TextSize::Least, inside) + LINE_GAP).sum();
        what + LINE_GAP + m.height_of_bold_mm(&self.value, Self::value_size(detail), inside) + small + 2.0 * Self::padding_mm(look)
    }

    fn card(self, look: Look<'_>, detail: Detail, high_mm: f32) -> Element<'_, Message> {
        let c = look.colours;
        let small: Vec<String> = self.small(detail).cloned().collect();
        let what = row![look.icon(self.icon, Self::icon_mm(look), c.primary), look.text(self.what, TextSize::Least, c.muted)]
            .spacing(look.mm(2.0))
            .align_y(Alignment::Center);
        let mut lines = column![what, look.bold(self.value, Self::value_size(detail), c.ink)].spacing(look.mm(LINE_GAP));
        for text in small {
            lines = lines.push(look.text(text, TextSize::Least, c.muted));
        }
        look.card(lines)
            .padding([look.mm(Self::padding_mm(look)), look.mm(SIDE)])
            .width(Length::FillPortion(1))
            .height(look.mm(high_mm))
            .into()
    }
}
