//! Which of several codes is meant: asked where it cannot be told, and where something the citizen has worked on would be lost.

use iced::widget::column;
use iced::{Element, Fill};

use super::ProcedureScreen;
use crate::domain::intake::Meaning;
use crate::kiosk::metrics::{GAP, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look, field_icon};

/// The screen.
#[derive(Debug)]
pub struct WhichScreen {
    /// What can be meant, the likeliest first.
    pub offers: Vec<Meaning>,
    /// The procedure that was on the screen, with the papers that were touched on it.
    pub kept: Option<Box<ProcedureScreen>>,
}

/// What can be pressed.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// One of the offers.
    Open(usize),
    /// None of them.
    Back,
}

/// What the application is asked for.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// What was chosen.
    Open(Meaning),
    /// What was there before.
    Back,
}

/// What stands in a tile beside its words, in millimetres: the edges, two icons, the gaps.
const BESIDE: f32 = 12.0 + 11.0 + 9.0 + 2.0 * 6.0 + 4.0;

impl WhichScreen {
    /// Takes in what was pressed.
    #[must_use]
    pub fn update(&self, message: Message) -> Action {
        match message {
            Message::Open(index) => self.offers.get(index).cloned().map_or(Action::None, Action::Open),
            Message::Back => Action::Back,
        }
    }

    /// How it looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>) -> Element<'a, Message> {
        let m = look.metrics;
        let (title, how, back, icon) = match &self.kept {
            Some(kept) => {
                let name = look.config.catalogue.by_code(kept.code()).map_or("", |procedure| procedure.name(look.language()));
                let stay = look.words.say_with("which-stay", [("name", name.into())]);
                (look.say("which-replace"), look.say("which-replace-how"), stay, Icon::Left)
            }
            None => (look.say("which-ask"), look.say("which-how"), look.say("back"), Icon::Back),
        };
        // A small lying screen has room for the question alone.
        let how = (m.upright() || !m.small()).then_some(how);
        let title_mm = m.height_of_mm(&title, TextSize::Title, m.inner_width_mm())
            + how.as_ref().map_or(0.0, |how| m.height_of_mm(how, TextSize::Body, m.inner_width_mm()))
            + 1.0;
        let columns = if m.upright() || self.offers.len() == 1 { 1 } else { 2 };
        let rows = self.offers.len().div_ceil(columns).max(1);
        let room = look.body_mm() - title_mm - 2.0 * WIDE_GAP - look.main_mm(&back);
        let high = ((room - GAP * (rows - 1) as f32) / rows as f32).min(if rows > 2 { 60.0 } else { 90.0 });
        let width = (m.inner_width_mm() - GAP * (columns - 1) as f32) / columns as f32 - BESIDE;
        let names: Vec<(Icon, String)> = self.offers.iter().map(|offer| said(offer, look)).collect();
        let tallest = |look: Look<'_>, size: TextSize| {
            names.iter().map(|(_, name)| look.metrics.height_of_mm(name, size, width) + 4.0).fold(0.0, f32::max)
        };
        let size = [TextSize::Title, TextSize::Lead, TextSize::Body].into_iter().find(|size| tallest(look.chrome(), *size) <= high);
        let size = size.unwrap_or(TextSize::Least);
        let fitting = look.fitting(high, |look| tallest(look, size));
        let offer = |(index, (icon, name)): (usize, (Icon, String))| -> Element<'a, Message> {
            let words = column![fitting.bold(name, size, look.colours.ink)];
            let end = look.icon(Icon::Right, 9.0, look.colours.muted);
            look.tile(icon, words, Some(end), Message::Open(index)).height(look.mm(high)).into()
        };
        let tiles = look.grid(names.clone().into_iter().enumerate().map(offer), columns, GAP).height(Fill);
        column![look.title(title, how), tiles, look.main_action(icon, back, Some(Message::Back))].spacing(look.mm(WIDE_GAP)).into()
    }
}

/// What is offered, in words a person would use.
fn said(offer: &Meaning, look: Look<'_>) -> (Icon, String) {
    match offer {
        Meaning::Procedure(code) => {
            let procedure = look.config.catalogue.by_code(code);
            let name = procedure.map_or_else(|| code.to_string(), |procedure| procedure.name(look.language()).to_owned());
            let field = procedure.map_or(Icon::Files, |procedure| field_icon(std::slice::from_ref(&procedure.field)));
            (field, name)
        }
        Meaning::NotInCatalogue(Some(code)) => (Icon::Files, look.words.say_with("which-code", [("code", code.as_str().into())])),
        Meaning::Slip(_) => (Icon::Ticket, look.say("which-slip")),
        Meaning::Record(record) => (Icon::FileText, look.words.say_with("which-record", [("code", record.as_str().into())])),
        Meaning::Search(query) => (Icon::Search, look.words.say_with("which-search", [("name", query.as_str().into())])),
        // The question never offers a code that only gets an answer.
        _ => (Icon::Scan, look.say("which-other")),
    }
}
