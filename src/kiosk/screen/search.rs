//! Finding a procedure by what people say, on a keyboard of our own.

use iced::widget::{Column, Row, Space, column, container, row};
use iced::{Alignment, Element, Fill, Length};

use crate::domain::catalogue::{Procedure, ProcedureCode};
use crate::domain::search::{Index, SearchAnswer};
use crate::domain::telex;
use crate::domain::text::{Language, one_line};
use crate::kiosk::metrics::{GAP, TOUCH, TextSize, WIDE_GAP};
use crate::kiosk::ui::pages::pages;
use crate::kiosk::ui::{Icon, Look, field_icon};
use crate::kiosk::widget::pressable;

/// The screen.
#[derive(Debug, Clone, Default)]
pub struct SearchScreen {
    text: String,
    /// The keys that were pressed for it since a letter was last erased: words that are not Vietnamese are found by them.
    keys: String,
    /// Whether keys set marks, as the citizen wants it; in English they do not by themselves.
    marks: Option<bool>,
    /// Whether digits are on the keys, where the screen has no room for both.
    digits: bool,
    page: usize,
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
    /// Whether keys set marks from now on.
    Marks(bool),
    /// Digits on the keys, or letters.
    Digits(bool),
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

/// What is shown for what is typed.
enum SearchResults<'a> {
    /// Procedures; `true` where they are those that are asked for most.
    Procedures(Vec<&'a Procedure>, bool),
    /// Something to know, and what to do about it.
    Told(Icon, String, String),
}

/// Where digits have room.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Digits {
    /// In a row over the letters.
    Above,
    /// Beside the letters.
    Beside,
    /// In their place.
    Instead,
}

/// The most letters of a typed query that are kept. A name from a portal may be longer.
const LONGEST: usize = 40;
const LONGEST_NAME: usize = 160;
/// Procedures that are shown at most, and of those that are asked for most.
const FOUND: usize = 12;
const MOST_ASKED: usize = 8;
/// The gap between keys in millimetres.
const BETWEEN: f32 = 3.0;
/// The height of what is typed, in millimetres.
const FIELD: f32 = 20.0;
/// The width of the arrows with the place between them.
const PAGER: f32 = 74.0;
/// The least height of a procedure.
const TILE: f32 = 24.0;
const LETTERS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const ABOVE: &str = "1234567890";
const BESIDE: [&str; 3] = ["123", "456", "789"];
const INSTEAD: [&str; 3] = ["123", "456", "7890."];

impl SearchScreen {
    /// The screen with a query that was not typed here, such as a procedure's name from a portal. Words at its end that keep
    /// anything from being found are left out: names say where and for whom.
    #[must_use]
    pub fn with_query(index: &Index, query: impl AsRef<str>) -> Self {
        let whole: String = one_line(query.as_ref()).chars().take(LONGEST_NAME).collect();
        let shorter = std::iter::successors(Some(whole.as_str()), |text| text.rsplit_once(' ').map(|(shorter, _)| shorter));
        let text = shorter.into_iter().find(|text| !matches!(index.answer(text, text, 1), SearchAnswer::NotHere)).unwrap_or(&whole);
        Self { text: text.to_owned(), keys: text.to_owned(), ..Self::default() }
    }

    /// Takes in what was pressed in a visit in a language.
    pub fn update(&mut self, message: Message, language: &Language) -> Action {
        match message {
            Message::Key(key) if self.text.chars().count() < LONGEST => {
                self.page = 0;
                if self.sets_marks(language) {
                    self.text = telex::typed(&self.text, key);
                } else {
                    self.text.push(key);
                }
                self.keys.push(key);
                // Marks can be set and taken off without end.
                if self.keys.chars().count() > 2 * LONGEST {
                    self.keys.clone_from(&self.text);
                }
            }
            Message::Key(_) => {}
            Message::Erase => {
                self.page = 0;
                self.text = telex::erased(&self.text);
                self.keys.clone_from(&self.text);
            }
            Message::Clear => *self = Self { marks: self.marks, digits: self.digits, ..Self::default() },
            Message::Marks(marks) => self.marks = Some(marks),
            Message::Digits(digits) => self.digits = digits,
            Message::Show(code) => return Action::Show(code),
            Message::Turn(page) => self.page = page,
        }
        Action::None
    }

    fn sets_marks(&self, language: &Language) -> bool {
        self.marks.unwrap_or_else(|| *language != Language::english())
    }

    fn shown<'a>(&self, look: Look<'a>, index: &Index) -> SearchResults<'a> {
        let config = look.config;
        let most_asked = || SearchResults::Procedures(config.most_asked(MOST_ASKED), true);
        match index.answer(&self.text, &self.keys, FOUND) {
            SearchAnswer::Unsaid => most_asked(),
            SearchAnswer::Found(codes) => {
                SearchResults::Procedures(codes.into_iter().filter_map(|code| config.catalogue.by_code(code)).collect(), false)
            }
            SearchAnswer::Elsewhere(place) => {
                let place = config.search.elsewhere.get(place).map(|item| item.place.get(look.language()).to_owned());
                let go_to = place.map(|place| look.words.say_with("search-elsewhere-how", [("place", place.into())]));
                SearchResults::Told(Icon::MapPin, look.say("search-elsewhere"), go_to.unwrap_or_default())
            }
            SearchAnswer::NotHere => {
                let office = config.office.name.get(look.language());
                // A name of two words stays on one line: "Kiến Đức".
                let office = office.rsplit_once(' ').map_or_else(|| office.to_owned(), |(head, end)| format!("{head}\u{a0}{end}"));
                let told = look.words.say_with("search-not-here", [("office", office.into())]);
                SearchResults::Told(Icon::Info, told, look.say("search-not-here-how"))
            }
        }
    }

    /// How it looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>, index: &Index) -> Element<'a, Message> {
        let rows = if digits(look) == Digits::Above { 5.0 } else { 4.0 };
        let keyboard_mm = rows * TOUCH + (rows - 1.0) * BETWEEN;
        let between = if look.metrics.small() || look.metrics.short() { GAP } else { WIDE_GAP };
        let room = look.body_mm() - FIELD - keyboard_mm - 2.0 * between;
        let (middle, pager) = match self.shown(look, index) {
            SearchResults::Procedures(procedures, are_most_asked) => self.procedures(look, &procedures, are_most_asked, room),
            SearchResults::Told(icon, what, more) => (told(look, icon, &what, &more, room), None),
        };
        column![self.field(look), container(middle).height(Fill), self.keyboard(look, pager)].spacing(look.mm(between)).into()
    }

    fn field<'a>(&self, look: Look<'a>) -> Element<'a, Message> {
        let (c, chrome) = (look.colours, look.chrome());
        let room = look.metrics.inner_width_mm() - CLEAR - BETWEEN - 9.0 - 4.0 * GAP;
        let words = if self.text.is_empty() {
            let how = look.say("search-how");
            look.fitting(FIELD, |look| look.metrics.height_of_mm(&how, TextSize::Least, room)).text(how, TextSize::Least, c.muted)
        } else {
            let typed = format!("{}|", self.text.replace(' ', "\u{a0}"));
            // The end of what is typed is what is looked at.
            let mut starts = typed.char_indices().map(|(start, _)| &typed[start..]);
            let end = starts.find(|end| look.metrics.fits_a_line(end, TextSize::Body, room)).unwrap_or("|");
            look.bold(end.to_owned(), TextSize::Body, c.ink)
        };
        let line =
            row![look.icon(Icon::Search, 9.0, c.primary), container(words).width(Fill)].spacing(look.mm(GAP)).align_y(Alignment::Center);
        let field = look.card(line).padding([0.0, look.mm(GAP)]).center_y(look.mm(FIELD)).width(Fill);
        let clear = chrome.text(look.say("keys-clear"), TextSize::Least, c.ink);
        let clear = pressable(clear, look.tile_skin(), Some(Message::Clear)).width(look.mm(CLEAR)).height(look.mm(FIELD));
        row![field, clear].spacing(look.mm(BETWEEN)).into()
    }

    /// The procedures of a page, and the arrows where there are more.
    fn procedures<'a>(
        &self,
        look: Look<'a>,
        procedures: &[&'a Procedure],
        are_most_asked: bool,
        room: f32,
    ) -> (Element<'a, Message>, Option<Element<'a, Message>>) {
        let columns = if look.metrics.upright() { 1 } else { 2 };
        let width = (look.metrics.inner_width_mm() - GAP * (columns - 1) as f32) / columns as f32;
        let name = |procedure: &Procedure| procedure.name(look.language()).to_owned();
        let height = |look: Look<'_>, procedure: &&Procedure| {
            (look.metrics.height_of_mm(procedure.name(look.language()), TextSize::Body, width - 32.0) + 4.0).max(TILE)
        };
        let heading = look.chrome().metrics.text_mm(TextSize::Least) * crate::kiosk::metrics::LINE_HEIGHT;
        // Where there is little room, what is shown speaks for itself.
        let is_headed = are_most_asked && room > 2.0 * TILE + 2.0 * GAP + heading;
        let room = if is_headed { room - heading - GAP } else { room };
        let words = look.fitting(room, |look| procedures.iter().map(|procedure| height(look, procedure)).fold(0.0, f32::max));
        let rows: Vec<&[&Procedure]> = procedures.chunks(columns).collect();
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
        let heading = is_headed.then(|| look.chrome().text(look.say("search-most-asked"), TextSize::Least, look.colours.muted));
        let shown = Column::new().push(heading).push(tiles).spacing(look.mm(GAP));
        (shown.into(), look.chrome().pager(page, pages.len(), Message::Turn))
    }

    fn keyboard<'a>(&self, look: Look<'a>, pager: Option<Element<'a, Message>>) -> Element<'a, Message> {
        let (c, chrome) = (look.colours, look.chrome());
        let digits = digits(look);
        let key = |words: Element<'a, Message>, part: u16, message: Message| -> Element<'a, Message> {
            pressable(words, look.tile_skin(), Some(message)).width(Length::FillPortion(part)).height(look.mm(TOUCH)).into()
        };
        let letter = |letter: char| key(chrome.bold(letter.to_uppercase().to_string(), TextSize::Body, c.ink), 2, Message::Key(letter));
        let line = |keys: Vec<Element<'a, Message>>| Row::with_children(keys).spacing(look.mm(BETWEEN));
        let is_digits = digits == Digits::Instead && self.digits;
        let mut rows: Vec<Element<'a, Message>> = Vec::with_capacity(5);
        if digits == Digits::Above {
            rows.push(line(ABOVE.chars().map(letter).collect()).into());
        }
        for (letters, beside) in (if is_digits { INSTEAD } else { LETTERS }).into_iter().zip(BESIDE) {
            let mut keys: Vec<Element<'a, Message>> = letters.chars().map(letter).collect();
            // Shorter rows keep the width of their keys.
            let missing = 10_usize.saturating_sub(letters.len()) as u16;
            if !is_digits && missing > 0 {
                keys.insert(0, Space::new().width(Length::FillPortion(missing)).into());
                keys.push(Space::new().width(Length::FillPortion(missing)).into());
            }
            let row: Element<'a, Message> = if digits == Digits::Beside {
                let beside = line(beside.chars().map(letter).collect());
                row![line(keys).width(Length::FillPortion(10)), beside.width(Length::FillPortion(3))].spacing(look.mm(GAP * 2.0)).into()
            } else {
                line(keys).into()
            };
            rows.push(row);
        }
        let word = |key: &str| chrome.centred(look.say(key), TextSize::Least, c.ink, false);
        let marks = self.sets_marks(look.language());
        let erase = row![look.icon(Icon::Erase, 8.0, c.ink), chrome.text(look.say("keys-erase"), TextSize::Least, c.ink)]
            .spacing(look.mm(2.0))
            .align_y(Alignment::Center);
        let mut last = Vec::with_capacity(5);
        if digits == Digits::Instead {
            let other = if self.digits { "keys-letters" } else { "keys-digits" };
            last.push(key(word(other), 4, Message::Digits(!self.digits)));
        }
        last.push(key(word(if marks { "keys-plain" } else { "keys-telex" }), 7, Message::Marks(!marks)));
        last.push(key(word("keys-space"), 6, Message::Key(' ')));
        last.push(key(erase.into(), 5, Message::Erase));
        // The keys stay where they are whether there are arrows or not.
        last.push(container(pager.unwrap_or_else(|| Space::new().into())).align_right(look.mm(PAGER)).height(look.mm(TOUCH)).into());
        let last = line(last);
        rows.push(if digits == Digits::Beside {
            let zero = line(vec![letter('0')]).width(Length::FillPortion(3));
            row![last.width(Length::FillPortion(10)), zero].spacing(look.mm(GAP * 2.0)).into()
        } else {
            last.into()
        });
        Column::with_children(rows).spacing(look.mm(BETWEEN)).into()
    }
}

/// The width of the key that takes all letters away, in millimetres.
const CLEAR: f32 = 38.0;

/// Where digits have room: a code has them, and so has VNI.
fn digits(look: Look<'_>) -> Digits {
    if look.metrics.upright() && !look.metrics.short() {
        Digits::Above
    } else if !look.metrics.upright() && look.metrics.inner_width_mm() >= 13.0 * TOUCH + 13.0 * BETWEEN + GAP {
        Digits::Beside
    } else {
        Digits::Instead
    }
}

/// Something to know where procedures would stand.
fn told<'a>(look: Look<'a>, icon: Icon, what: &str, more: &str, room: f32) -> Element<'a, Message> {
    let c = look.colours;
    let (size, size_of_more) = if room < 60.0 { (TextSize::Body, TextSize::Least) } else { (TextSize::Lead, TextSize::Body) };
    let width = look.metrics.inner_width_mm() - SIGN - GAP - 2.0 * GAP;
    let needed = |look: Look<'_>| look.metrics.height_of_mm(what, size, width) + look.metrics.height_of_mm(more, size_of_more, width) + 1.0;
    let look = look.fitting(room, needed);
    let words = column![look.bold(what.to_owned(), size, c.ink), look.text(more.to_owned(), size_of_more, c.ink)].spacing(look.mm(1.0));
    let line = row![look.icon(icon, SIGN, c.info), words.width(Fill)].spacing(look.mm(GAP)).align_y(Alignment::Center);
    container(line).padding([0.0, look.mm(GAP)]).center_y(Fill).into()
}

/// The size of the sign beside something to know, in millimetres.
const SIGN: f32 = 16.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_type_vietnamese_and_the_last_letter_goes() {
        let mut search = SearchScreen::default();
        let vietnamese = Language::vietnamese();
        let mut press = |message| drop(search.update(message, &vietnamese));
        "ddaats".chars().for_each(|key| press(Message::Key(key)));
        press(Message::Erase);
        " d9a6t1".chars().for_each(|key| press(Message::Key(key)));
        assert_eq!((search.text.as_str(), search.keys.as_str()), ("đấ đất", "đấ d9a6t1"));
        let mut press = |message| drop(search.update(message, &vietnamese));
        press(Message::Clear);
        press(Message::Marks(false));
        "ddaats".chars().cycle().take(100).for_each(|key| press(Message::Key(key)));
        assert_eq!(search.text.chars().count(), LONGEST, "a child on the keyboard fills nothing");
        let mut search = SearchScreen::default();
        "as".chars().chain("fs".chars().cycle().take(500)).for_each(|key| drop(search.update(Message::Key(key), &vietnamese)));
        assert!(search.keys.chars().count() <= 2 * LONGEST + 1, "nor with marks");
    }

    #[test]
    fn in_english_keys_are_letters_until_the_citizen_wants_marks() {
        let (mut search, english) = (SearchScreen::default(), Language::english());
        let typed = "birth registration person";
        typed.chars().for_each(|key| drop(search.update(Message::Key(key), &english)));
        assert_eq!(search.text, typed);
        let _ = (search.update(Message::Clear, &english), search.update(Message::Marks(true), &english));
        "khai twr".chars().for_each(|key| drop(search.update(Message::Key(key), &english)));
        assert_eq!(search.text, "khai tử");
        let _ = (search.update(Message::Clear, &english), search.update(Message::Marks(false), &Language::vietnamese()));
        let _ = search.update(Message::Key('w'), &Language::vietnamese());
        assert_eq!(search.text, "w", "what the citizen wants goes before the language");
    }

    #[test]
    fn a_name_from_elsewhere_begins_the_search() {
        let config = crate::config::embedded().expect("built in");
        let index = Index::new(&config.catalogue).with_elsewhere(&config.search.elsewhere);
        let found = |query: &str| {
            let search = SearchScreen::with_query(&index, query);
            match index.answer(&search.text, &search.keys, 3) {
                SearchAnswer::Found(codes) => codes.first().map(ToString::to_string),
                SearchAnswer::Elsewhere(_) => Some("elsewhere".to_owned()),
                _ => None,
            }
        };
        assert_eq!(found("Thủ tục đăng ký khai sinh").as_deref(), Some("1.001193"));
        assert_eq!(found("Đăng ký  khai\u{200b} tử lưu động quyển sổ xyz").as_deref(), Some("1.000656"));
        assert_eq!(found("Cấp hộ chiếu phổ thông ở trong nước").as_deref(), Some("elsewhere"));
        assert_eq!(found("Qwerty asdf"), None);
        assert_eq!(SearchScreen::with_query(&index, "Qwerty asdf").text, "Qwerty asdf");
        assert_eq!(SearchScreen::with_query(&index, "x".repeat(1000)).text.len(), LONGEST_NAME);
        assert_eq!(found(""), None);
    }
}
