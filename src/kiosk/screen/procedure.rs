//! What a procedure is, what it costs, how long it takes, which papers to bring, and which of them are missing.

use std::collections::BTreeSet;

use iced::widget::{Column, column, container, row};
use iced::{Alignment, Border, Element, Fill, Length, Padding};

use super::pages_with_arrows;
use crate::domain::calendar::Due;
use crate::domain::catalogue::{self, Document, ProcedureCode};
use crate::domain::text::sentence;
use crate::kiosk::metrics::{GAP, TOUCH, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};
use crate::kiosk::widget::{Skin, pressable};
use crate::locale::Words;

/// The screen of one procedure.
#[derive(Debug, Clone)]
pub struct Procedure {
    shown: catalogue::Procedure,
    /// When its result is due, if the dossier is handed in today.
    due: Option<Due>,
    /// The papers that the citizen does not have, by their places in the list. Nothing is missing until they say so: whoever
    /// is in a hurry touches nothing.
    missing: BTreeSet<usize>,
    /// Whether any paper was touched.
    touched: bool,
    page: usize,
}

/// What can be pressed.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// The number, whatever is missing.
    TakeNumber,
    /// The list of what is missing, instead of a number.
    TakeList,
    /// A paper: it is missing, or is not after all.
    Paper(usize),
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
    /// The list of these papers.
    Advise(ProcedureCode, Vec<usize>),
}

impl Procedure {
    /// The screen of a procedure, whose result is due then.
    #[must_use]
    pub fn new(procedure: catalogue::Procedure, due: Option<Due>) -> Self {
        Self { shown: procedure, due, missing: BTreeSet::new(), touched: false, page: 0 }
    }

    /// The code of the procedure shown.
    #[must_use]
    pub fn code(&self) -> &ProcedureCode {
        &self.shown.code
    }

    /// Whether the citizen has touched a paper on it.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        self.touched
    }

    /// Takes in what was pressed.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::TakeNumber => return Action::Order(self.shown.code.clone()),
            Message::TakeList => return Action::Advise(self.shown.code.clone(), self.missing.iter().copied().collect()),
            Message::Paper(paper) => {
                self.touched = true;
                if !self.missing.remove(&paper) {
                    let _ = self.missing.insert(paper);
                }
            }
            Message::Turn(page) => self.page = page,
        }
        Action::None
    }

    /// How it looks; `prints` where there is something that prints a list.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>, prints: bool) -> Element<'a, Message> {
        let m = look.metrics;
        let name = self.shown.name(look.language()).to_owned();
        let field = look.config.catalogue.field(&self.shown.field).map_or("", |field| field.name(look.language()));
        let under = format!("{field} · {}", self.shown.code);
        let title_mm =
            m.height_of_mm(&name, TextSize::Title, m.inner_width_mm()) + m.height_of_mm(&under, TextSize::Body, m.inner_width_mm()) + 1.0;
        let (actions, actions_mm) = self.actions(look.steady(), prints);
        // How lines break is an estimate; a small screen has no room for a mistake in it.
        let room = look.body_mm() - title_mm - actions_mm - 2.0 * WIDE_GAP - if m.small() { 18.0 } else { 0.0 };
        // What it costs and how long it takes leaves at least half of an upright screen to the papers.
        let facts_room = if m.upright() { room * 0.45 } else { room };
        let brief = m.small() || self.facts_mm(look, false) > facts_room;
        let facts_look = look.fitting(facts_room, |look| self.facts_mm(look, brief));
        let facts = self.facts(facts_look, brief);
        let papers_room = if m.upright() { room - self.facts_mm(facts_look, brief) - WIDE_GAP } else { room };
        let papers = self.papers(look, papers_room, brief);
        let content: Element<'a, Message> =
            if m.upright() { column![facts, papers].spacing(look.mm(WIDE_GAP)).height(Fill).into() } else { look.halves(facts, papers) };
        column![look.title(name, Some(under)), container(content).height(Fill), actions].spacing(look.mm(WIDE_GAP)).into()
    }

    /// What can be done: one main action, and where papers are missing the way past it.
    fn actions<'a>(&self, look: Look<'a>, prints: bool) -> (Element<'a, Message>, f32) {
        if self.missing.is_empty() {
            let label = look.say("take-number");
            let high = look.main_mm(&label);
            return (look.main_action(Icon::Ticket, label, Some(Message::TakeNumber)).into(), high);
        }
        let label = look.say(if prints { "take-list" } else { "note-list" });
        let icon = if prints { Icon::Printer } else { Icon::List };
        let anyway = look.say("take-number-anyway");
        let inner = look.metrics.inner_width_mm() - WIDE_GAP;
        let words_mm = |text: &str, part: f32| look.metrics.height_of_mm(text, TextSize::Lead, inner * part - 11.0 - 4.0 * GAP) + 2.0 * GAP;
        let high = words_mm(&label, 0.6).max(words_mm(&anyway, 0.4)).max(look.main_mm(""));
        let main = look.main_action(icon, label, Some(Message::TakeList)).width(Length::FillPortion(6)).height(look.mm(high));
        let words = look.centred(anyway, TextSize::Body, look.colours.ink, false);
        let beside = pressable(words, look.quiet_skin(), Some(Message::TakeNumber))
            .width(Length::FillPortion(4))
            .height(look.mm(high))
            .padding(look.mm(GAP));
        (row![beside, main].spacing(look.mm(WIDE_GAP)).into(), high)
    }

    /// What it costs and how long it takes. In brief, what else there is to say goes to the list.
    fn both(&self, look: Look<'_>, brief: bool) -> [Fact; 2] {
        let procedure = &self.shown;
        let note = |note: Option<&str>| note.filter(|_| !brief).map(str::to_owned);
        let due = self.due.filter(|_| !brief).map(|due| due_said(&due, look.words));
        [
            Fact {
                icon: Icon::Money,
                what: look.say("fee"),
                value: look.words.fee(&procedure.fee),
                more: None,
                note: note(procedure.fee.note(look.language())),
            },
            Fact {
                icon: Icon::Clock,
                what: look.say("deadline"),
                value: look.words.deadline(&procedure.deadline),
                more: due,
                note: note(procedure.deadline.note(look.language())),
            },
        ]
    }

    /// The height of both cards together, in millimetres.
    fn facts_mm(&self, look: Look<'_>, brief: bool) -> f32 {
        let width = if look.metrics.upright() { (look.metrics.inner_width_mm() - WIDE_GAP) / 2.0 } else { look.first_mm() };
        let [fee, time] = self.both(look, brief).map(|fact| fact.height_mm(look, width));
        if look.metrics.upright() { fee.max(time) } else { fee + time + GAP }
    }

    fn facts<'a>(&self, look: Look<'a>, brief: bool) -> Element<'a, Message> {
        let [fee, time] = self.both(look, brief);
        if look.metrics.upright() {
            let high = self.facts_mm(look, brief);
            row![fee.card(look, Some(high)), time.card(look, Some(high))].spacing(look.mm(WIDE_GAP)).into()
        } else {
            column![fee.card(look, None), time.card(look, None)].spacing(look.mm(GAP)).into()
        }
    }

    fn papers<'a>(&self, look: Look<'a>, room: f32, brief: bool) -> Element<'a, Message> {
        let (c, language) = (look.colours, look.language());
        let papers = self.shown.documents.iter().enumerate();
        let mut items: Vec<Item> =
            papers.map(|(place, document)| Item::paper(look, place, document, self.missing.contains(&place))).collect();
        if brief {
            let due = self.due.map(|due| due_said(&due, look.words));
            let notes = [
                (Icon::Clock, due.as_deref()),
                (Icon::Clock, self.shown.deadline.note(language)),
                (Icon::Money, self.shown.fee.note(language)),
            ];
            items.extend(notes.into_iter().filter_map(|(icon, note)| Some(Item::note(icon, note?))));
        }
        let heading_mm = |look: Look<'_>| (look.metrics.text_mm(TextSize::Body) * 1.35 * 2.0).max(TOUCH);
        let tallest = |look: Look<'_>| items.iter().map(|item| item.height_mm(look)).fold(0.0, f32::max);
        let look = look.fitting(room, |look| tallest(look) + heading_mm(look) + GAP);
        let heights: Vec<f32> = items.iter().map(|item| item.height_mm(look)).collect();
        let heading_mm = heading_mm(look);
        // The arrows leave the heading less room.
        let pages = pages_with_arrows(&heights, ROW_GAP, room - heading_mm - GAP, heading_mm * 0.5);
        let page = self.page.min(pages.len() - 1);
        let shown = pages.get(page).cloned().unwrap_or_default();
        let rows = items.into_iter().skip(shown.start).take(shown.len()).map(|item| item.row(look));
        let list = Column::with_children(rows).spacing(look.mm(ROW_GAP)).height(Fill);
        let hint = match self.missing.len() {
            0 => look.text(look.say("papers-how"), TextSize::Least, c.muted),
            missing => look.bold(look.words.say_with("papers-missing", [("n", missing.into())]), TextSize::Least, c.warn),
        };
        let heading = column![look.bold(look.say("papers"), TextSize::Body, c.ink), hint].width(Fill);
        let heading = row![heading].push(look.pager(page, pages.len(), Message::Turn)).align_y(Alignment::Center).spacing(look.mm(GAP));
        column![heading, list].spacing(look.mm(GAP)).into()
    }
}

struct Fact {
    icon: Icon,
    what: String,
    value: String,
    /// What follows from it.
    more: Option<String>,
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
        let more = self.more.as_ref().map_or(0.0, |more| m.height_of_mm(more, TextSize::Least, inside) + 1.0);
        let what = m.height_of_mm(&self.what, TextSize::Body, inside - 11.0);
        what + m.height_of_mm(&self.value, TextSize::Lead, inside) + 2.0 + more + note + 2.0 * Self::padding_mm(look)
    }

    fn card(self, look: Look<'_>, high: Option<f32>) -> Element<'_, Message> {
        let c = look.colours;
        let what = row![look.icon(self.icon, 8.0, c.primary), look.text(self.what, TextSize::Body, c.muted)]
            .spacing(look.mm(3.0))
            .align_y(Alignment::Center);
        let mut lines = column![what, look.bold(self.value, TextSize::Lead, c.ink)].spacing(look.mm(1.0));
        if let Some(more) = self.more {
            lines = lines.push(look.bold(more, TextSize::Least, c.ink));
        }
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
const ROW_GAP: f32 = 3.0;
/// The room above and below what a line of the list says.
const ROW_PADDING: f32 = 2.0;

/// A line of the list: a paper, or something to know.
struct Item {
    icon: Icon,
    name: String,
    under: Option<String>,
    /// Its place in the list and whether it is missing, where it is a paper.
    paper: Option<(usize, bool)>,
}

impl Item {
    /// A paper. Whether it is there is said by a sign and by words.
    fn paper(look: Look<'_>, place: usize, document: &Document, missing: bool) -> Self {
        let has = look.say(if missing { "paper-missing" } else { "paper-there" });
        let counts = look.words.how_many(document.original, document.copy);
        let condition = document.condition(look.language()).map(sentence);
        let under = [Some(has), counts, condition].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let icon = if missing { Icon::Missing } else { Icon::Have };
        let name = document.name(look.language()).to_owned();
        Self { icon, name, under: Some(under), paper: Some((place, missing)) }
    }

    fn note(icon: Icon, note: &str) -> Self {
        Self { icon, name: note.to_owned(), under: None, paper: None }
    }

    fn height_mm(&self, look: Look<'_>) -> f32 {
        let inside = look.second_mm() - 9.0 - 3.0 * GAP;
        let under = self.under.as_ref().map_or(0.0, |under| look.metrics.height_of_mm(under, TextSize::Least, inside));
        let words = look.metrics.height_of_mm(&self.name, TextSize::Body, inside) + under + 2.0 * ROW_PADDING;
        if self.paper.is_some() { words.max(TOUCH) } else { words }
    }

    fn row(self, look: Look<'_>) -> Element<'_, Message> {
        let c = look.colours;
        let high = self.height_mm(look);
        let missing = self.paper.is_some_and(|(_, missing)| missing);
        let colour = if missing { c.warn } else { c.muted };
        let words = column![look.text(self.name, TextSize::Body, c.ink)]
            .push(self.under.map(|under| look.text(under, TextSize::Least, colour)))
            .width(Fill);
        let icon = look.icon(self.icon, 9.0, if missing { c.warn } else { c.primary });
        let line = row![icon, words].spacing(look.mm(GAP)).align_y(Alignment::Center);
        let Some((place, _)) = self.paper else {
            return container(line).padding(Padding::default().left(look.mm(GAP)).right(look.mm(GAP))).height(look.mm(high)).into();
        };
        let usual = look.tile_skin();
        let border = if missing { Border { color: c.warn, width: usual.border.width * 2.0, ..usual.border } } else { usual.border };
        pressable(line, Skin { border, ..usual }, Some(Message::Paper(place)))
            .width(Fill)
            .height(look.mm(high))
            .padding([look.mm(ROW_PADDING), look.mm(GAP)])
            .into()
    }
}

/// When the result is due, for a dossier handed in now.
fn due_said(due: &Due, words: &Words) -> String {
    let date = |date: jiff::civil::Date| date.strftime("%d/%m/%Y").to_string();
    match due.latest {
        Some(latest) => words.say_with("due-range", [("date", date(due.date).into()), ("latest", date(latest).into())]),
        None => words.say_with("due", [("date", date(due.date).into())]),
    }
}
