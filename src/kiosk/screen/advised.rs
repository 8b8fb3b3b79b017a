//! What is missing, or everything that is needed, instead of a number: on paper, and on the screen.

use iced::widget::{Column, column, row};
use iced::{Alignment, Element, Fill};

use super::pages_with_arrows;
use crate::domain::catalogue::Kind;
use crate::domain::queue::PrintState;
use crate::domain::slip::ListedPaper;
use crate::hall::{self, Advice};
use crate::kiosk::metrics::{GAP, TOUCH, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};

/// The screen.
#[derive(Debug, Clone)]
pub struct Advised {
    /// What was asked, so that it can be asked again how its list stands.
    pub advice: Advice,
    /// The answer, as soon as there is one.
    pub advised: Option<hall::Advised>,
    page: usize,
}

/// What can be pressed.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// The main action.
    Done,
    /// An arrow.
    Turn(usize),
}

impl Advised {
    /// A list was asked for.
    #[must_use]
    pub fn new(advice: Advice) -> Self {
        Self { advice, advised: None, page: 0 }
    }

    /// Turns the page.
    pub fn turn(&mut self, page: usize) {
        self.page = page;
    }

    /// Whether its list may still come out.
    #[must_use]
    pub fn is_printing(&self) -> bool {
        self.advised.as_ref().is_none_or(|advised| matches!(advised.print, PrintState::Queued | PrintState::Sending | PrintState::Sent))
    }

    /// How it looks; `fault` where the printer cannot print now.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>, fault: bool) -> Element<'a, Message> {
        let (m, c) = (look.metrics, look.colours);
        let (icon, colour, key) = match self.advised.as_ref().map(|advised| advised.print) {
            None => (Icon::Hourglass, c.info, "ordering-how"),
            Some(PrintState::None | PrintState::Paperless) => (Icon::Info, c.info, "list-photograph"),
            Some(PrintState::Queued | PrintState::Sending | PrintState::Sent) if fault => (Icon::PrinterOff, c.warn, "list-no-paper"),
            Some(PrintState::Queued | PrintState::Sending | PrintState::Sent) => (Icon::Printer, c.info, "list-printing"),
            Some(PrintState::Printed) => (Icon::Down, c.ok, "list-out"),
            Some(PrintState::Torn | PrintState::Unknown) => (Icon::PrinterOff, c.warn, "list-no-paper"),
        };
        let whole = self.advice.missing.is_empty();
        let (title, said) = (look.say(if whole { "papers" } else { "list-title" }), look.say(key));
        let procedure = self.advised.as_ref().map(|advised| advised.list.procedure.clone());
        let expected = self.advised.as_ref().and_then(|advised| Some(look.words.expected(advised.list.expected.as_ref()?, advised.list.date)));
        let inner = m.inner_width_mm();
        let above_mm = m.height_of_mm(&title, TextSize::Title, inner)
            + procedure.as_ref().map_or(0.0, |name| m.height_of_mm(name, TextSize::Body, inner) + 1.0)
            + expected.as_ref().map_or(0.0, |expected| look.steady().metrics.height_of_mm(expected, TextSize::Least, inner) + 1.0)
            + look.steady().metrics.height_of_mm(&said, TextSize::Body, inner - 9.0 - GAP).max(9.0);
        let done = look.say("done");
        let room = look.body_mm() - above_mm - look.main_mm(&done) - 3.0 * WIDE_GAP - if m.small() { 22.0 } else { 0.0 };
        let said = row![look.icon(icon, 9.0, colour), look.steady().text(said, TextSize::Body, c.ink)]
            .spacing(look.mm(GAP))
            .align_y(Alignment::Center);
        let papers = self.advised.as_ref().map_or(&[][..], |advised| &advised.list.papers);
        let title = look.title(title, procedure).push(expected.map(|expected| look.steady().text(expected, TextSize::Least, c.muted)));
        column![title, said, self.papers(look, papers, room), look.main_action(Icon::Ok, done, Some(Message::Done))]
            .spacing(look.mm(WIDE_GAP))
            .into()
    }

    fn papers<'a>(&self, look: Look<'a>, papers: &[ListedPaper], room: f32) -> Element<'a, Message> {
        let c = look.colours;
        let width = look.metrics.inner_width_mm() - 9.0 - GAP;
        let under = |paper: &ListedPaper| look.words.of_paper(paper).join(" · ");
        let height = |look: Look<'_>, paper: &ListedPaper| {
            let under = Some(under(paper)).filter(|under| !under.is_empty());
            let under = under.map_or(0.0, |under| look.metrics.height_of_mm(&under, TextSize::Least, width));
            (look.metrics.height_of_mm(&paper.name, TextSize::Body, width) + under).max(9.0)
        };
        let words = look.fitting(room - TOUCH - 2.0 * GAP, |look| papers.iter().map(|paper| height(look, paper)).fold(0.0, f32::max));
        let heights: Vec<f32> = papers.iter().map(|paper| height(words, paper)).collect();
        let pages = pages_with_arrows(&heights, GAP, room, TOUCH + GAP);
        let page = self.page.min(pages.len() - 1);
        let shown = pages.get(page).cloned().unwrap_or_default();
        let lines = papers[shown].iter().map(|paper| {
            let under = Some(under(paper)).filter(|under| !under.is_empty());
            let said = column![words.text(paper.name.clone(), TextSize::Body, c.ink)]
                .push(under.map(|under| words.text(under, TextSize::Least, c.muted)));
            let sign = match paper.kind {
                Some(Kind::Form) => look.icon(Icon::FileText, 9.0, c.primary),
                Some(Kind::Note | Kind::Unclear) => look.icon(Icon::Info, 9.0, c.primary),
                Some(Kind::Needed | Kind::Case) | None if self.advice.missing.is_empty() => look.icon(Icon::FileCheck, 9.0, c.primary),
                Some(Kind::Needed | Kind::Case) | None => look.icon(Icon::Missing, 9.0, c.warn),
            };
            row![sign, said.width(Fill)].spacing(look.mm(GAP)).into()
        });
        let list = Column::with_children(lines).spacing(look.mm(GAP)).height(Fill);
        column![list].push(look.pager(page, pages.len(), Message::Turn)).spacing(look.mm(GAP)).height(Fill).into()
    }
}
