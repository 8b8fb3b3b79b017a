//! What a procedure is, what it costs, how long it takes, which papers to bring.

use iced::widget::{Column, column, container, row};
use iced::{Alignment, Element, Fill, Length, Padding};

use super::pages;
use crate::domain::catalogue::{self, Deadline, DeadlineUnit, Document, Fee, FeeStatus, ProcedureCode};
use crate::kiosk::metrics::{GAP, MAIN, TOUCH, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look, rest_of_row};
use crate::locale::Words;

/// The screen of one procedure.
#[derive(Debug, Clone)]
pub struct Procedure {
    procedure: catalogue::Procedure,
    page: usize,
}

/// What can be pressed.
#[derive(Debug, Clone, Copy)]
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

    /// The two cards, and the height they take together. On a small screen their notes go to the list.
    fn facts<'a>(&self, look: Look<'a>) -> (Element<'a, Message>, f32) {
        let procedure = &self.procedure;
        let fee = Fact {
            icon: Icon::Money,
            what: look.say("fee"),
            value: fee_said(&procedure.fee, look.words),
            note: procedure.fee.note(look.language()).filter(|_| !look.metrics.small()).map(str::to_owned),
        };
        let time = Fact {
            icon: Icon::Clock,
            what: look.say("deadline"),
            value: deadline_said(&procedure.deadline, look.words),
            note: procedure.deadline.note(look.language()).filter(|_| !look.metrics.small()).map(str::to_owned),
        };
        let (fee_mm, time_mm);
        if look.metrics.upright() {
            let width = (look.metrics.inner_width_mm() - WIDE_GAP) / 2.0;
            (fee_mm, time_mm) = (fee.height_mm(look, width), time.height_mm(look, width));
            let high = fee_mm.max(time_mm);
            let cards = row![fee.card(look, Some(high)), time.card(look, Some(high))].spacing(look.mm(WIDE_GAP));
            (cards.into(), high)
        } else {
            (fee_mm, time_mm) = (fee.height_mm(look, look.first_mm()), time.height_mm(look, look.first_mm()));
            (column![fee.card(look, None), time.card(look, None)].spacing(look.mm(GAP)).into(), fee_mm + time_mm + GAP)
        }
    }

    fn papers<'a>(&self, look: Look<'a>, room: f32) -> Element<'a, Message> {
        let language = look.language();
        let mut items: Vec<Item> = self.procedure.documents.iter().map(|document| Item::paper(look, document)).collect();
        if look.metrics.small() {
            let notes = [(Icon::Money, self.procedure.fee.note(language)), (Icon::Clock, self.procedure.deadline.note(language))];
            items.extend(
                notes.into_iter().filter_map(|(icon, note)| Some(Item { icon, name: note?.to_owned(), under: None, counts: Vec::new() })),
            );
        }
        let heights: Vec<f32> = items.iter().map(|item| item.height_mm(look)).collect();
        let mut pages = pages(&heights, ROW_GAP, room - look.metrics.text_mm(TextSize::Lead) * 1.35 - GAP);
        if pages.len() > 1 {
            pages = super::pages(&heights, ROW_GAP, room - TOUCH - GAP);
        }
        let page = self.page.min(pages.len() - 1);
        let shown = pages.get(page).cloned().unwrap_or_default();
        let rows = items.into_iter().skip(shown.start).take(shown.len()).map(|item| item.row(look));
        let list = Column::with_children(rows).spacing(look.mm(ROW_GAP)).height(Fill);
        let size = if look.metrics.small() { TextSize::Body } else { TextSize::Lead };
        let heading = row![look.bold(look.say("papers"), size, look.colours.ink), rest_of_row()]
            .push(look.pager(page, pages.len(), Message::Turn))
            .align_y(Alignment::Center);
        column![heading, list].spacing(look.mm(GAP)).into()
    }
}

struct Fact {
    icon: Icon,
    what: String,
    value: String,
    note: Option<String>,
}

impl Fact {
    /// The room above and below what a card says, in millimetres.
    fn padding_mm(look: Look<'_>) -> f32 {
        if look.metrics.upright() && !look.metrics.small() { 6.0 } else { 3.0 }
    }

    fn height_mm(&self, look: Look<'_>, width: f32) -> f32 {
        let m = look.metrics;
        let inside = width - 12.0;
        let note = self.note.as_ref().map_or(0.0, |note| m.height_of_mm(note, TextSize::Least, inside) + 1.0);
        m.text_mm(TextSize::Body) * 1.35 + m.height_of_mm(&self.value, TextSize::Lead, inside) + 2.0 + note + 2.0 * Self::padding_mm(look)
    }

    fn card(self, look: Look<'_>, high: Option<f32>) -> Element<'_, Message> {
        let c = look.colours;
        let what = row![look.icon(self.icon, 8.0, c.primary), look.text(self.what, TextSize::Body, c.muted)]
            .spacing(look.mm(3.0))
            .align_y(Alignment::Center);
        let mut lines = column![what, look.bold(self.value, TextSize::Lead, c.ink)].spacing(look.mm(1.0));
        if let Some(note) = self.note {
            lines = lines.push(look.text(note, TextSize::Least, c.muted));
        }
        look.card(lines)
            .padding([look.mm(Self::padding_mm(look)), look.mm(6.0)])
            .width(Length::FillPortion(1))
            .height(high.map_or(Length::Shrink, |high| look.mm(high).into()))
            .into()
    }
}

/// The gap between papers in millimetres.
const ROW_GAP: f32 = 5.0;

/// A line of the list.
struct Item {
    icon: Icon,
    name: String,
    under: Option<String>,
    /// At the end of the line, one over the other.
    counts: Vec<String>,
}

impl Item {
    /// A paper: how many stands at the end where there is room, else under its name.
    fn paper(look: Look<'_>, document: &Document) -> Self {
        let count = |key: &str, number: u16| (number > 0).then(|| format!("{} {number}", look.say(key)));
        let counts: Vec<String> = [count("original", document.original), count("copy", document.copy)].into_iter().flatten().collect();
        let condition = document.condition(look.language()).map(sentence);
        let name = document.name(look.language()).to_owned();
        if look.metrics.upright() {
            return Self { icon: Icon::FileText, name, under: condition, counts };
        }
        let under = counts.into_iter().chain(condition).collect::<Vec<_>>().join(" · ");
        Self { icon: Icon::FileText, name, under: Some(under), counts: Vec::new() }
    }

    /// The width of the counts in millimetres.
    fn counts_mm(&self, look: Look<'_>) -> f32 {
        if self.counts.is_empty() { 0.0 } else { look.metrics.text_mm(TextSize::Least) * 7.0 }
    }

    fn height_mm(&self, look: Look<'_>) -> f32 {
        let inside = look.second_mm() - 12.0 - GAP - self.counts_mm(look);
        let under = self.under.as_ref().map_or(0.0, |under| look.metrics.height_of_mm(under, TextSize::Least, inside));
        look.metrics.height_of_mm(&self.name, TextSize::Body, inside) + under
    }

    fn row(self, look: Look<'_>) -> Element<'_, Message> {
        let c = look.colours;
        let counts_mm = self.counts_mm(look);
        let words = column![look.text(self.name, TextSize::Body, c.ink)]
            .push(self.under.map(|under| look.text(under, TextSize::Least, c.muted)))
            .width(Fill);
        let mut line = row![container(look.icon(self.icon, 8.0, c.primary)).padding(Padding::default().top(look.mm(1.4))), words];
        if !self.counts.is_empty() {
            let counts = self.counts.into_iter().map(|count| look.text(count, TextSize::Least, c.muted));
            let column = Column::with_children(counts).width(look.mm(counts_mm)).align_x(Alignment::End);
            line = line.push(container(column).padding(Padding::default().top(look.mm(1.4))));
        }
        line.spacing(look.mm(GAP)).into()
    }
}

/// A text with a capital letter in front.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What a fee costs, in words. What is not published is never free.
fn fee_said(fee: &Fee, words: &Words) -> String {
    let amount = |key: &str| match fee.vnd {
        Some(vnd) => words.say_with(key, [("vnd", grouped(vnd, words).into())]),
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

/// Digits in groups of three, with the mark that the language has for them.
fn grouped(number: u64, words: &Words) -> String {
    let mark = words.say("group-mark");
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push_str(&mark);
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
        DeadlineUnit::WorkingDay | DeadlineUnit::Day if quantity == 0.0 => return words.say("deadline-same-day"),
        DeadlineUnit::WorkingDay => "deadline-working-days",
        DeadlineUnit::Day => "deadline-days",
        DeadlineUnit::Hour => "deadline-hours",
        DeadlineUnit::Month => "deadline-months",
        DeadlineUnit::Other => return words.say("deadline-other"),
    };
    match deadline.max_qty.filter(|most| *most > quantity) {
        Some(most) => words.say_with(key, [("n", format!("{quantity}–{most}").into())]),
        None => words.say_with(key, [("n", quantity.into())]),
    }
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
        let words = |language| Texts::embedded().words(&language);
        assert_eq!(grouped(1_234_567, &words(Language::vietnamese())), "1.234.567");
        assert_eq!(grouped(1_234_567, &words(Language::english())), "1,234,567");
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
