//! Finding a procedure by what people say, on a keyboard of our own.

use iced::widget::{Column, Row, Space, column, container, row};
use iced::{Alignment, Element, Fill, Length};

use super::pages;
use super::welcome::field_icon;
use crate::domain::catalogue::{Procedure, ProcedureCode};
use crate::domain::search::Index;
use crate::domain::telex;
use crate::kiosk::metrics::{GAP, TOUCH, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};
use crate::kiosk::widget::pressable;

/// The screen.
#[derive(Debug, Clone, Default)]
pub struct Search {
    text: String,
    keys: Keys,
    page: usize,
}

/// What the keys type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keys {
    /// Letters, with the marks of Telex.
    #[default]
    Telex,
    /// Letters as they are.
    Plain,
    /// Digits and the point, for codes.
    Digits,
}

/// What can be pressed.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key.
    Key(char),
    /// The last letter goes.
    Erase,
    /// All letters go.
    Clear,
    /// Other keys.
    Keys(Keys),
    /// A procedure.
    Show(ProcedureCode),
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
}

/// Letters that are kept: nobody searches by more.
const LONGEST: usize = 40;
/// Procedures that are shown at most.
const FOUND: usize = 12;
/// The gap between keys in millimetres.
const BETWEEN: f32 = 3.0;
const LETTERS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const DIGITS: [&str; 3] = ["123", "456", "7890."];

impl Search {
    /// The search with something in its field already; what is longer than anybody types is cut between words.
    #[must_use]
    pub fn with_query(mut query: String) -> Self {
        while query.chars().count() > LONGEST {
            match query.rfind(' ') {
                Some(at) => query.truncate(at),
                None => query = query.chars().take(LONGEST).collect(),
            }
        }
        Self { text: query, ..Self::default() }
    }

    /// Takes in what was pressed.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Key(key) if self.text.chars().count() < LONGEST => {
                self.page = 0;
                if self.keys == Keys::Telex {
                    self.text = telex::typed(&self.text, key);
                } else {
                    self.text.push(key);
                }
            }
            Message::Key(_) => {}
            Message::Erase => {
                self.page = 0;
                self.text = telex::erased(&self.text);
            }
            Message::Clear => (self.text, self.page) = (String::new(), 0),
            Message::Keys(keys) => self.keys = keys,
            Message::Show(code) => return Action::Show(code),
            Message::Turn(page) => self.page = page,
        }
        Action::None
    }

    /// How it looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>, index: &Index) -> Element<'a, Message> {
        let keyboard_mm = 4.0 * TOUCH + 3.0 * BETWEEN;
        let between = if look.metrics.small() { GAP } else { WIDE_GAP };
        let room = look.body_mm() - FIELD - keyboard_mm - 2.0 * between;
        column![self.field(look), container(self.found(look, index, room)).height(Fill), self.keyboard(look)]
            .spacing(look.mm(between))
            .into()
    }

    fn field<'a>(&self, look: Look<'a>) -> Element<'a, Message> {
        let (c, chrome) = (look.colours, look.chrome());
        let words = if self.text.is_empty() {
            chrome.text(look.say("search-how"), TextSize::Body, c.muted)
        } else {
            // The end of what is typed is what is looked at.
            chrome.bold(format!("{}|", self.text.replace(' ', "\u{a0}")), TextSize::Body, c.ink)
        };
        let line =
            row![look.icon(Icon::Search, 9.0, c.primary), container(words).width(Fill)].spacing(look.mm(GAP)).align_y(Alignment::Center);
        look.card(line).padding([0.0, look.mm(GAP)]).center_y(look.mm(FIELD)).width(Fill).into()
    }

    fn found<'a>(&self, look: Look<'a>, index: &Index, room: f32) -> Element<'a, Message> {
        let catalogue = &look.config.catalogue;
        let found: Vec<&Procedure> = index.find(&self.text, FOUND).into_iter().filter_map(|code| catalogue.by_code(code)).collect();
        if found.is_empty() {
            let key = if self.text.trim().is_empty() { "search-example" } else { "search-nothing" };
            return container(look.chrome().centred(look.say(key), TextSize::Body, look.colours.muted, false)).center(Fill).into();
        }
        let columns = if look.metrics.upright() { 1 } else { 2 };
        let arrows = 24.0 + GAP;
        let width = (look.metrics.inner_width_mm() - arrows - GAP * (columns - 1) as f32) / columns as f32;
        let name = |procedure: &Procedure| procedure.name(look.language()).to_owned();
        let height = |look: Look<'_>, procedure: &&Procedure| {
            (look.metrics.height_of_mm(procedure.name(look.language()), TextSize::Body, width - 32.0) + 4.0).max(24.0)
        };
        let words = look.fitting(room, |look| found.iter().map(|procedure| height(look, procedure)).fold(0.0, f32::max));
        let rows: Vec<&[&Procedure]> = found.chunks(columns).collect();
        let heights: Vec<f32> = rows.iter().map(|row| row.iter().map(|procedure| height(words, procedure)).fold(0.0, f32::max)).collect();
        let pages = pages(&heights, GAP, room);
        let page = self.page.min(pages.len() - 1);
        let shown = pages.get(page).cloned().unwrap_or_default();
        let tiles = shown.flat_map(|index| rows[index].iter().map(move |procedure| (index, *procedure)));
        let tiles = tiles.map(|(index, procedure)| {
            let text = column![words.text(name(procedure), TextSize::Body, look.colours.ink)];
            let icon = field_icon(std::slice::from_ref(&procedure.field));
            look.tile(icon, text, None, Message::Show(procedure.code.clone())).height(look.mm(heights[index])).into()
        });
        let tiles = look.grid(tiles, columns, GAP).width(Fill);
        let arrow = |icon, to: Option<usize>| {
            let colour = if to.is_some() { look.colours.ink } else { look.colours.line };
            pressable(look.icon(icon, 9.0, colour), look.tile_skin(), to.map(Message::Turn)).width(look.mm(24.0)).height(look.mm(24.0))
        };
        let turn = (pages.len() > 1).then(|| {
            let (back, on) = (arrow(Icon::Up, page.checked_sub(1)), arrow(Icon::Down, (page + 1 < pages.len()).then_some(page + 1)));
            if room < 2.0 * 24.0 + GAP {
                // Too low for two: round and round.
                let next = if page + 1 < pages.len() { page + 1 } else { 0 };
                column![arrow(Icon::Down, Some(next))]
            } else {
                column![back, on].spacing(look.mm(GAP))
            }
        });
        row![tiles].push(turn).spacing(look.mm(GAP)).into()
    }

    fn keyboard<'a>(&self, look: Look<'a>) -> Element<'a, Message> {
        let (c, chrome) = (look.colours, look.chrome());
        let key = |words: Element<'a, Message>, part: u16, message: Message| -> Element<'a, Message> {
            pressable(words, look.tile_skin(), Some(message)).width(Length::FillPortion(part)).height(look.mm(TOUCH)).into()
        };
        let letters = if self.keys == Keys::Digits { DIGITS } else { LETTERS };
        let mut rows: Vec<Element<'a, Message>> = Vec::with_capacity(4);
        for letters in letters {
            let keys = letters
                .chars()
                .map(|letter| key(chrome.bold(letter.to_uppercase().to_string(), TextSize::Body, c.ink), 2, Message::Key(letter)));
            let mut keys: Vec<Element<'a, Message>> = keys.collect();
            // Shorter rows keep the width of their keys.
            let missing = 10_usize.saturating_sub(letters.len()) as u16;
            if self.keys != Keys::Digits && missing > 0 {
                keys.insert(0, Space::new().width(Length::FillPortion(missing)).into());
                keys.push(Space::new().width(Length::FillPortion(missing)).into());
            }
            rows.push(Row::with_children(keys).spacing(look.mm(BETWEEN)).into());
        }
        let word = |key: &str| chrome.text(look.say(key), TextSize::Least, c.ink);
        let (marks, marks_to) = if self.keys == Keys::Plain { ("keys-telex", Keys::Telex) } else { ("keys-plain", Keys::Plain) };
        let (other, other_to) = if self.keys == Keys::Digits { ("keys-letters", Keys::Telex) } else { ("keys-digits", Keys::Digits) };
        let erase = row![look.icon(Icon::Erase, 8.0, c.ink), word("keys-erase")].spacing(look.mm(2.0)).align_y(Alignment::Center);
        let mut last = vec![key(word(other), 4, Message::Keys(other_to))];
        if self.keys != Keys::Digits {
            last.push(key(word(marks), 5, Message::Keys(marks_to)));
            last.push(key(word("keys-space"), 6, Message::Key(' ')));
        }
        last.push(key(word("keys-clear"), 4, Message::Clear));
        last.push(key(erase.into(), 4, Message::Erase));
        rows.push(Row::with_children(last).spacing(look.mm(BETWEEN)).into());
        Column::with_children(rows).spacing(look.mm(BETWEEN)).into()
    }
}

/// The height of what is typed, in millimetres.
const FIELD: f32 = 20.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_type_vietnamese_and_the_last_letter_goes() {
        let mut search = Search::default();
        for key in "ddaats".chars() {
            let _ = search.update(Message::Key(key));
        }
        assert_eq!(search.text, "đất");
        let _ = search.update(Message::Erase);
        assert_eq!(search.text, "đấ");
        let _ = (search.update(Message::Clear), search.update(Message::Keys(Keys::Plain)));
        for key in "ddaats".chars().cycle().take(100) {
            let _ = search.update(Message::Key(key));
        }
        assert_eq!(search.text.chars().count(), LONGEST, "a child on the keyboard fills nothing");
    }
}
