//! What a procedure is, what it costs, when its result is there, which papers to bring, and which of them are missing.
//!
//! | file | what it owns |
//! |---|---|
//! | `papers` | the list: what can be touched, what only is to be known, in pages |
//! | `facts` | what it costs and when it is ready |
//! | `actions` | the one main action, and the way past it |

mod actions;
mod facts;
mod papers;

use std::collections::BTreeMap;

use iced::widget::{column, container, row};
use iced::{Element, Fill};
use jiff::civil::Date;

use crate::domain::calendar::DueForecast;
use crate::domain::catalogue::{self, DocumentKind, ProcedureCode};
use crate::kiosk::metrics::{LINE_HEIGHT, TextSize};
use crate::kiosk::ui::paper::{gap_mm, parts_mm};
use crate::kiosk::ui::{Look, rest};
use actions::Decision;
use facts::{Detail, Facts, Heading};
use papers::Listing;

/// The screen of one procedure.
#[derive(Debug, Clone)]
pub struct ProcedureScreen {
    shown: catalogue::Procedure,
    /// What the citizen said of papers, by their places in the catalogue. A paper that was not touched has no entry.
    said: BTreeMap<usize, Said>,
    /// Whether any paper was touched.
    touched: bool,
    /// The line of the list with which its page begins.
    first: usize,
    /// So many lines of the list have been on the screen. Its first page always has.
    seen: usize,
}

/// What somebody said of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// The case in which it is needed is theirs.
    Mine,
    /// They do not have it.
    Missing,
}

/// What the screen has to know of the hall at this moment.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// Whether there is something that prints a list.
    pub prints: bool,
    /// Whether numbers are given for the procedure.
    pub gives_numbers: bool,
    /// When the result is there, for somebody who asks now.
    pub outlook: Option<DueForecast>,
    /// The local date.
    pub today: Date,
}

/// What can be pressed.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// The number, whatever is missing.
    TakeNumber,
    /// The list of what is missing, or of everything where nothing is.
    TakeList,
    /// A paper: it is missing, or is not after all; or its case is the citizen's own.
    Paper(usize),
    /// Another page of the list.
    Turn {
        /// The line with which it begins.
        first: usize,
        /// So many lines have been on the screen then.
        seen: usize,
    },
}

/// What the application is asked for.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// Other things stand on the screen than before: what is pressed at once was meant for those.
    Turned,
    /// A number for the procedure.
    Order(ProcedureCode),
    /// The list of these papers; of all for none.
    Advise(ProcedureCode, Vec<usize>),
}

impl ProcedureScreen {
    /// The screen of a procedure.
    #[must_use]
    pub fn new(procedure: catalogue::Procedure) -> Self {
        Self { shown: procedure, said: BTreeMap::new(), touched: false, first: 0, seen: 0 }
    }

    /// The code of the procedure shown.
    #[must_use]
    pub fn code(&self) -> &ProcedureCode {
        &self.shown.code
    }

    /// The procedure shown.
    #[must_use]
    pub fn procedure(&self) -> &catalogue::Procedure {
        &self.shown
    }

    /// Whether the citizen has touched a paper on it.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        self.touched
    }

    /// The papers that are missing, by their places in the catalogue.
    fn missing(&self) -> Vec<usize> {
        self.said.iter().filter(|(_, said)| **said == Said::Missing).map(|(place, _)| *place).collect()
    }

    /// Takes in what was pressed.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::TakeNumber => return Action::Order(self.shown.code.clone()),
            Message::TakeList => return Action::Advise(self.shown.code.clone(), self.missing()),
            Message::Paper(place) => self.touch(place),
            Message::Turn { first, seen } => {
                (self.first, self.seen) = (first, self.seen.max(seen));
                return Action::Turned;
            }
        }
        Action::None
    }

    /// A paper that everybody needs is missing or not. One that only some need is theirs first, then missing, then neither again.
    fn touch(&mut self, place: usize) {
        let next = match (self.shown.documents.get(place).map(catalogue::Document::kind), self.said.get(&place)) {
            (Some(DocumentKind::Needed), None) | (Some(DocumentKind::Case), Some(Said::Mine)) => Some(Said::Missing),
            (Some(DocumentKind::Case), None) => Some(Said::Mine),
            (Some(DocumentKind::Needed | DocumentKind::Case), Some(_)) => None,
            (Some(DocumentKind::Form | DocumentKind::Note | DocumentKind::Unclear) | None, _) => return,
        };
        self.touched = true;
        let _ = match next {
            Some(said) => self.said.insert(place, said),
            None => self.said.remove(&place),
        };
    }

    /// What somebody in a hurry presses: whatever leads on.
    #[must_use]
    pub fn onward(&self, look: Look<'_>, now: Now) -> Message {
        let layout = self.layout(look, now);
        layout.listing.forward(self.seen).unwrap_or_else(|| layout.decision.message().unwrap_or(Message::TakeNumber))
    }

    /// How many pages the papers take.
    #[cfg(test)]
    pub(in crate::kiosk) fn pages(&self, look: Look<'_>, now: Now) -> usize {
        self.layout(look, now).listing.pages()
    }

    /// How it looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>, now: Now) -> Element<'a, Message> {
        let ProcedureLayout { heading, facts, listing, decision, left_mm } = self.layout(look, now);
        let actions = decision.view(look.steady(), left_mm);
        let papers = container(listing.view(self.seen, self.missing().len())).width(Fill).height(Fill);
        if look.lowered {
            return column![papers, actions].spacing(look.mm(gap_mm(look))).into();
        }
        if look.metrics.upright() {
            return column![heading.view(look), facts.view(), papers, actions].spacing(look.mm(gap_mm(look))).into();
        }
        let left = column![heading.view(look), facts.view(), rest(), actions].spacing(look.mm(gap_mm(look)));
        let left = container(left).width(look.mm(left_mm)).height(Fill);
        row![left, papers].spacing(look.mm(look.between_mm())).into()
    }

    /// What stands above a lowered screen: what is read once.
    #[must_use]
    pub fn above<'a>(&self, look: Look<'a>, now: Now) -> Element<'a, Message> {
        match self.read_above(look, now).into_iter().next() {
            Some((heading, facts)) => column![heading.view(look), facts.view()].spacing(look.mm(gap_mm(look))).into(),
            None => rest(),
        }
    }

    fn read_above<'a>(&self, look: Look<'a>, now: Now) -> Vec<(Heading, Facts<'a>)> {
        let m = look.metrics;
        let mut ways = self.read_once(look, now, m.inner_width_mm(), m.height_mm() - m.margin_mm() - gap_mm(look) - 2.0);
        ways.truncate(1);
        ways
    }

    /// What stands where, in which size.
    fn layout<'a>(&self, look: Look<'a>, now: Now) -> ProcedureLayout<'a> {
        let m = look.metrics;
        let [left_mm, right_mm] = parts_mm(look);
        let actions_mm = actions::height_mm(look.steady(), left_mm, now);
        // Heights are rounded to pixels, each by itself.
        let room = look.body_mm() - actions_mm - 3.0 * gap_mm(look) - 1.0;
        let of = |(heading, facts): (Heading, Facts<'a>)| {
            // What is read once stands above a lowered screen.
            let used = if look.lowered { 0.0 } else { heading.height_mm(look, left_mm) + facts.height_mm() };
            let papers_mm = if m.upright() { room - used } else { look.body_mm() - 1.0 };
            let listing = Listing::new(look, self, facts.further(), right_mm, papers_mm);
            (heading, facts, listing)
        };
        // Of the ways that have room, the first that leaves the papers on fewest pages.
        let ways = if look.lowered { self.read_above(look.above(), now) } else { self.read_once(look, now, left_mm, room) };
        let mut ways = ways.into_iter().map(of);
        let (mut heading, mut facts, mut listing) =
            ways.next().unwrap_or_else(|| of((Heading::default(), Facts::new(look, &self.shown, now, Detail::Least, left_mm))));
        for way in ways {
            if way.2.pages() < listing.pages() {
                (heading, facts, listing) = way;
            }
        }
        let decision = Decision::of(!self.missing().is_empty(), listing.is_unread(self.seen), now);
        ProcedureLayout { heading, facts, listing, decision, left_mm }
    }

    /// The ways to write what is read once that have room, the best first: as large as is wanted, and as complete as can be.
    fn read_once<'a>(&self, look: Look<'a>, now: Now, width_mm: f32, room_mm: f32) -> Vec<(Heading, Facts<'a>)> {
        let field = look.config.catalogue.field(&self.shown.field).map(|field| field.name(look.language()));
        let headings = Heading::all(look, self.shown.name(look.language()), field, width_mm);
        // On an upright screen more than half of it is for the papers, and more of one that is lowered.
        let facts_part = match (look.metrics.upright(), look.metrics.short()) {
            (false, _) => 1.0,
            (true, false) => 0.45,
            (true, true) => 0.35,
        };
        let mut ways = Vec::new();
        for metrics in look.metrics.steps() {
            let smaller = Look { metrics, ..look };
            // A name that looks like one is worth more than a note beside the amount: the note stands at the end of the list then.
            for is_large in [true, false] {
                for detail in Detail::ALL {
                    let facts = Facts::new(smaller, &self.shown, now, detail, width_mm);
                    let fits = |heading: &&Heading| facts.height_mm() <= (room_mm - heading.height_mm(look, width_mm)) * facts_part;
                    if let Some(heading) = headings.iter().filter(|heading| heading.is_large() == is_large).find(fits) {
                        ways.push((heading.clone(), facts));
                    }
                }
            }
            if !ways.is_empty() {
                return ways;
            }
        }
        // Where nothing fits, what is shortest is nearest to it.
        let least = look.metrics.steps().last().map_or(look, |metrics| Look { metrics, ..look });
        let heading = headings.into_iter().next_back().unwrap_or_default();
        vec![(heading, Facts::new(least, &self.shown, now, Detail::Least, width_mm))]
    }
}

/// What stands where.
struct ProcedureLayout<'a> {
    heading: Heading,
    facts: Facts<'a>,
    listing: Listing<'a>,
    decision: Decision,
    /// The width of what is read once and of the main action.
    left_mm: f32,
}

/// The height of a line of text, in millimetres.
fn line_mm(look: Look<'_>, size: TextSize) -> f32 {
    look.metrics.text_mm(size) * LINE_HEIGHT
}
