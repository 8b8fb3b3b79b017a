//! What is missing, or everything that is needed, instead of a number: on paper, and on the screen.

use iced::widget::{Column, column, container, row};
use iced::{Alignment, Element, Fill};

use crate::domain::catalogue::DocumentKind;
use crate::domain::queue::PrintState;
use crate::domain::slip::ListedPaper;
use crate::hall::{self, Advice};
use crate::kiosk::metrics::{GAP, TOUCH, TextSize};
use crate::kiosk::ui::pages::pages_with_arrows;
use crate::kiosk::ui::paper::{gap_mm, missing_sign, parts_mm};
use crate::kiosk::ui::{Icon, Look, rest};

/// The size of the sign before a line, in millimetres.
const SIGN: f32 = 9.0;

/// The screen.
#[derive(Debug, Clone)]
pub struct AdvisedScreen {
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

impl AdvisedScreen {
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
        let expected =
            self.advised.as_ref().and_then(|advised| Some(look.words.expected(advised.list.expected.as_ref()?, advised.list.date)));
        // A small screen has no room for what grows beside the list.
        let steady = look.steady();
        let [left_mm, right_mm] = parts_mm(look);
        let narrow = m.small() && !m.upright();
        let (title_size, size) = if narrow { (TextSize::Lead, TextSize::Least) } else { (TextSize::Title, TextSize::Body) };
        let high = |text: &str, size, width| steady.metrics.height_of_mm(text, size, width);
        let said_mm = high(&said, size, left_mm - SIGN - GAP).max(SIGN);
        let under = [procedure.map(|name| (name, size)), expected.map(|expected| (expected, TextSize::Least))];
        let under_mm: f32 = under.iter().flatten().map(|(text, size)| high(text, *size, left_mm) + 1.0).sum();
        let above_mm = high(&title, title_size, left_mm) + under_mm + said_mm;
        let done = look.say("done");
        let room = if m.upright() { look.body_mm() - above_mm - look.main_mm(&done) - 3.0 * gap_mm(look) } else { look.body_mm() };
        let said = row![look.icon(icon, SIGN, colour), container(steady.text(said, size, c.ink)).width(Fill)]
            .spacing(look.mm(GAP))
            .align_y(Alignment::Center);
        let heading = column![steady.bold(title, title_size, c.ink)].spacing(look.mm(1.0));
        let heading = under.into_iter().flatten().fold(heading, |heading, (text, size)| heading.push(steady.text(text, size, c.muted)));
        let papers = self.advised.as_ref().map_or(&[][..], |advised| &advised.list.papers);
        let papers = container(self.papers(look, papers, right_mm, room - 1.0)).width(Fill).height(Fill);
        let done = look.main_action(Icon::Ok, done, Some(Message::Done));
        if m.upright() {
            return column![heading, said, papers, done].spacing(look.mm(gap_mm(look))).into();
        }
        let left = container(column![heading, said, rest(), done].spacing(look.mm(gap_mm(look)))).width(look.mm(left_mm)).height(Fill);
        row![left, papers].spacing(look.mm(look.between_mm())).into()
    }

    fn papers<'a>(&self, look: Look<'a>, papers: &[ListedPaper], width_mm: f32, room: f32) -> Element<'a, Message> {
        let c = look.colours;
        let width = width_mm - SIGN - GAP;
        let under = |paper: &ListedPaper| look.words.of_paper(paper).join(" · ");
        let height = |look: Look<'_>, size: TextSize, paper: &ListedPaper| {
            let under = Some(under(paper)).filter(|under| !under.is_empty());
            let under = under.map_or(0.0, |under| look.metrics.height_of_mm(&under, TextSize::Least, width));
            (look.metrics.height_of_regular_mm(&paper.name, size, width) + under).max(SIGN)
        };
        // What has room on one page is written large.
        let all_mm = |size| papers.iter().map(|paper| height(look, size, paper) + GAP).sum::<f32>();
        let size = if all_mm(TextSize::Lead) <= room { TextSize::Lead } else { TextSize::Body };
        let height = |look: Look<'_>, paper: &ListedPaper| height(look, size, paper);
        let words = look.fitting(room - TOUCH - 2.0 * GAP, |look| papers.iter().map(|paper| height(look, paper)).fold(0.0, f32::max));
        let heights: Vec<f32> = papers.iter().map(|paper| height(words, paper)).collect();
        let pages = pages_with_arrows(&heights, GAP, room, TOUCH + GAP);
        let page = self.page.min(pages.len() - 1);
        let shown = pages.get(page).cloned().unwrap_or_default();
        let lines = papers[shown].iter().map(|paper| {
            let under = Some(under(paper)).filter(|under| !under.is_empty());
            let said =
                column![words.text(paper.name.clone(), size, c.ink)].push(under.map(|under| words.text(under, TextSize::Least, c.muted)));
            let sign = match paper.kind {
                Some(DocumentKind::Form) => look.icon(Icon::FileText, SIGN, c.primary),
                Some(DocumentKind::Note | DocumentKind::Unclear) => look.icon(Icon::Info, SIGN, c.primary),
                Some(DocumentKind::Needed | DocumentKind::Case) | None if self.advice.missing.is_empty() => {
                    look.icon(Icon::FileCheck, SIGN, c.primary)
                }
                Some(DocumentKind::Needed | DocumentKind::Case) | None => missing_sign(look, SIGN),
            };
            row![sign, said.width(Fill)].spacing(look.mm(GAP)).into()
        });
        let list = Column::with_children(lines).spacing(look.mm(GAP)).height(Fill);
        column![list].push(look.pager(page, pages.len(), Message::Turn)).spacing(look.mm(GAP)).height(Fill).into()
    }
}
