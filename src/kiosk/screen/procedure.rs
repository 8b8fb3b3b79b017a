//! What a procedure is, what it costs, how long it takes, which papers to bring.

use iced::widget::{Column, column, container, row};
use iced::{Alignment, Element, Fill, Length};

use super::pages;
use crate::domain::catalogue::{self, Deadline, DeadlineUnit, Document, Fee, FeeStatus, ProcedureCode};
use crate::kiosk::metrics::{GAP, MAIN, TOUCH, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};
use crate::locale::Words;

/// The screen of one procedure.
#[derive(Debug, Clone)]
pub struct Procedure {
    procedure: catalogue::Procedure,
    page: usize,
}

/// What can be pressed.
#[derive(Debug, Clone)]
pub enum Message {
    /// The main action.
    TakeNumber,
    /// An arrow.
    Turn(usize),
}

/// What the application is asked for.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// A number for the procedure.
    Order(ProcedureCode),
}

impl Procedure {
    /// The screen of a procedure.
    #[must_use]
    pub fn new(procedure: catalogue::Procedure) -> Self {
        Self { procedure, page: 0 }
    }

    /// The code of the procedure shown.
    #[must_use]
    pub fn code(&self) -> &ProcedureCode {
        &self.procedure.code
    }

    /// Takes in what was pressed.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::TakeNumber => Action::Order(self.procedure.code.clone()),
            Message::Turn(page) => {
                self.page = page;
                Action::None
            }
        }
    }

    /// How it looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>) -> Element<'a, Message> {
        let m = look.metrics;
        let name = self.procedure.name(look.language()).to_owned();
        let field = look.config.catalogue.field(&self.procedure.field).map_or("", |field| field.name(look.language()));
        let under = format!("{field} · {}", self.procedure.code);
        let title_mm = m.height_of_mm(&name, TextSize::Title, m.inner_width_mm()) + m.text_mm(TextSize::Body) * 1.35 + 1.0;
        let room = look.body_mm() - title_mm - MAIN - 2.0 * WIDE_GAP;
        let (facts, facts_mm) = self.facts(look);
        let papers_room = if m.upright() { room - facts_mm - 12.0 } else { room };
        let content = if m.upright() {
            column![facts, self.papers(look, papers_room)].spacing(look.mm(12.0)).height(Fill).into()
        } else {
            look.halves(facts, self.papers(look, papers_room))
        };
        column![
            look.title(name, Some(under)),
            container(content).height(Fill),
            look.main_action(Icon::Ticket, look.say("take-number"), Some(Message::TakeNumber)),
        ]
        .spacing(look.mm(WIDE_GAP))
        .into()
    }

    /// The two cards, and the height they take together.
    fn facts<'a>(&self, look: Look<'a>) -> (Element<'a, Message>, f32) {
        let procedure = &self.procedure;
        let fee = Fact {
            icon: Icon::Money,
            what: look.say("fee"),
            value: fee_said(&procedure.fee, look.words),
            note: procedure.fee.note(look.language()).map(str::to_owned),
        };
        let time = Fact {
            icon: Icon::Clock,
            what: look.say("deadline"),
            value: deadline_said(&procedure.deadline, look.words),
            note: procedure.deadline.note(look.language()).map(str::to_owned),
        };
        let (fee_mm, time_mm);
        if look.metrics.upright() {
            let width = (look.metrics.inner_width_mm() - WIDE_GAP) / 2.0;
            (fee_mm, time_mm) = (fee.height_mm(look, width), time.height_mm(look, width));
            let high = fee_mm.max(time_mm);
            let cards = row![fee.card(look, Some(high)), time.card(look, Some(high))].spacing(look.mm(WIDE_GAP));
            (cards.into(), high)
        } else {
            (fee_mm, time_mm) = (fee.height_mm(look, look.half_mm()), time.height_mm(look, look.half_mm()));
            (column![fee.card(look, None), time.card(look, None)].spacing(look.mm(GAP)).into(), fee_mm + time_mm + GAP)
        }
    }

    fn papers<'a>(&self, look: Look<'a>, room: f32) -> Element<'a, Message> {
        let width = if look.metrics.upright() { look.metrics.inner_width_mm() } else { look.half_mm() };
        let heights: Vec<f32> = self.procedure.documents.iter().map(|document| paper_mm(look, document, width)).collect();
        let room = room - look.metrics.text_mm(TextSize::Lead) * 1.35 - GAP;
        let mut pages = pages(&heights, GAP, room);
        if pages.len() > 1 {
            pages = super::pages(&heights, GAP, room - TOUCH - GAP);
        }
        let page = self.page.min(pages.len() - 1);
        let shown = pages.get(page).cloned().unwrap_or_default();
        let rows = shown.map(|index| paper(look, &self.procedure.documents[index]));
        let list = Column::with_children(rows).spacing(look.mm(GAP)).height(Fill);
        column![look.bold(look.say("papers"), TextSize::Lead, look.colours.ink), list]
            .push(look.pager(page, pages.len(), Message::Turn))
            .spacing(look.mm(GAP))
            .into()
    }
}

struct Fact {
    icon: Icon,
    what: String,
    value: String,
    note: Option<String>,
}

impl Fact {
    /// The padding of a card, above and below or left and right.
    const PADDING: f32 = 12.0;

    fn height_mm(&self, look: Look<'_>, width: f32) -> f32 {
        let m = look.metrics;
        let inside = width - Self::PADDING;
        let note = self.note.as_ref().map_or(0.0, |note| m.height_of_mm(note, TextSize::Least, inside) + 1.0);
        m.text_mm(TextSize::Body) * 1.35 + m.height_of_mm(&self.value, TextSize::Lead, inside) + 2.0 + note + Self::PADDING
    }

    fn card<'a>(self, look: Look<'a>, high: Option<f32>) -> Element<'a, Message> {
        let c = look.colours;
        let what = row![look.icon(self.icon, 8.0, c.primary), look.text(self.what, TextSize::Body, c.muted)]
            .spacing(look.mm(3.0))
            .align_y(Alignment::Center);
        let mut lines = column![what, look.bold(self.value, TextSize::Lead, c.ink)].spacing(look.mm(1.0));
        if let Some(note) = self.note {
            lines = lines.push(look.text(note, TextSize::Least, c.muted));
        }
        look.card(lines).width(Length::FillPortion(1)).height(high.map_or(Length::Shrink, |high| look.mm(high).into())).into()
    }
}

/// The width of the column with the counts, in millimetres.
fn counts_width(look: Look<'_>) -> f32 {
    look.metrics.text_mm(TextSize::Least) * 8.5
}

fn paper_mm(look: Look<'_>, document: &Document, width: f32) -> f32 {
    let inside = width - 12.0 - counts_width(look) - GAP;
    let name = look.metrics.height_of_mm(document.name(look.language()), TextSize::Body, inside);
    let condition =
        document.condition(look.language()).map_or(0.0, |condition| look.metrics.height_of_mm(condition, TextSize::Least, inside));
    name + condition + 1.0
}

fn paper<'a>(look: Look<'a>, document: &Document) -> Element<'a, Message> {
    let c = look.colours;
    let mut words = column![look.text(document.name(look.language()).to_owned(), TextSize::Body, c.ink)].width(Fill);
    if let Some(condition) = document.condition(look.language()) {
        words = words.push(look.text(sentence(condition), TextSize::Least, c.muted));
    }
    let count = |key: &str, number: u16| (number > 0).then(|| look.text(format!("{} {number}", look.say(key)), TextSize::Least, c.muted));
    let counts = Column::new()
        .push(count("original", document.original))
        .push(count("copy", document.copy))
        .width(look.mm(counts_width(look)))
        .align_x(Alignment::End);
    row![look.icon(Icon::FileText, 8.0, c.primary), words, counts].spacing(look.mm(GAP)).into()
}

/// A text with a capital letter in front.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What a fee costs, in words. What is not published is never free.
fn fee_said(fee: &Fee, words: &Words) -> String {
    let amount = |key: &str| match fee.vnd {
        Some(vnd) => words.say_with(key, [("vnd", grouped(vnd).into())]),
        None => words.say("fee-unknown"),
    };
    match fee.status {
        FeeStatus::Free => words.say("fee-free"),
        FeeStatus::Fixed => amount("fee-amount"),
        FeeStatus::PerPage => amount("fee-per-page"),
        FeeStatus::Provincial => words.say("fee-province"),
        FeeStatus::NotPublished => words.say("fee-unknown"),
    }
}

/// Digits in groups of three, with the point that Vietnam writes.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// How long it takes, in words.
fn deadline_said(deadline: &Deadline, words: &Words) -> String {
    let Some(quantity) = deadline.qty else {
        return words.say("deadline-other");
    };
    let key = match deadline.unit {
        DeadlineUnit::WorkingDay if quantity == 0.0 => return words.say("deadline-same-day"),
        DeadlineUnit::Day if quantity == 0.0 => return words.say("deadline-same-day"),
        DeadlineUnit::WorkingDay => "deadline-working-days",
        DeadlineUnit::Day => "deadline-days",
        DeadlineUnit::Hour => "deadline-hours",
        DeadlineUnit::Month => "deadline-months",
        DeadlineUnit::Other => return words.say("deadline-other"),
    };
    words.say_with(key, [("n", quantity.into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Language;
    use crate::locale::Texts;

    fn fee(status: FeeStatus, vnd: Option<u64>) -> String {
        let fee = Fee { status, vnd, online_vnd: None, note_vi: None, note_en: None };
        fee_said(&fee, &Texts::embedded().words(&Language::vietnamese()))
    }

    #[test]
    fn only_what_is_published_as_free_is_free() {
        assert_eq!(fee(FeeStatus::Free, Some(0)), "Miễn phí");
        assert_eq!(fee(FeeStatus::Fixed, Some(8000)), "8.000 đ");
        assert_eq!(fee(FeeStatus::PerPage, Some(2000)), "2.000 đ mỗi trang");
        for (status, vnd) in [(FeeStatus::NotPublished, Some(0)), (FeeStatus::NotPublished, None), (FeeStatus::Fixed, None)] {
            assert_eq!(fee(status, vnd), "Chưa công bố, hỏi tại quầy");
        }
        assert_eq!(fee(FeeStatus::Provincial, Some(0)), "Theo mức của tỉnh");
        assert_eq!(grouped(1_234_567), "1.234.567");
    }

    #[test]
    fn a_deadline_is_said_as_people_say_it() {
        let words = Texts::embedded().words(&Language::english());
        let said = |qty, unit| deadline_said(&Deadline { qty, unit, cutoff: None, max_qty: None, note_vi: None, note_en: None }, &words);
        assert_eq!(said(Some(0.0), DeadlineUnit::WorkingDay), "Same day");
        assert_eq!(said(Some(1.0), DeadlineUnit::WorkingDay), "1 working day");
        assert_eq!(said(Some(1.5), DeadlineUnit::Day), "1.5 days");
        assert_eq!(said(None, DeadlineUnit::Other), "See the note");
    }

    #[test]
    fn a_condition_begins_with_a_capital_letter() {
        assert_eq!(sentence("đã có"), "Đã có");
        assert_eq!(sentence(""), "");
    }
}
