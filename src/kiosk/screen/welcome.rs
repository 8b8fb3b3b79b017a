//! Where every visit begins: hold up a code, or choose a field.

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Fill, Length};
use jiff::civil::Date;

use crate::domain::queue::QueueKey;
use crate::hall::{Matter, Overview};
use crate::kiosk::metrics::{GAP, LINE_HEIGHT, TOUCH, TextSize, WIDE_GAP};
use crate::kiosk::ui::camera::{CameraView, scanner, scanner_note};
use crate::kiosk::ui::pages::balanced;
use crate::kiosk::ui::{Icon, Look, field_icon};

/// The welcome screen.
#[derive(Debug, Clone, Default)]
pub struct WelcomeScreen {
    page: usize,
}

/// What can be pressed.
#[derive(Debug, Clone)]
pub enum Message {
    /// A queue.
    Choose(QueueKey),
    /// To the search.
    Search,
    /// An arrow.
    Turn(usize),
}

/// What the application is asked for.
#[derive(Debug)]
pub enum Action {
    /// Nothing.
    None,
    /// The procedures of a queue.
    Choose(QueueKey),
    /// The search.
    Search,
}

/// What the welcome screen shows at a moment.
#[derive(Debug, Clone, Copy)]
pub struct WelcomeState<'a> {
    /// What the camera sees.
    pub camera: CameraView<'a>,
    /// How the hall stands, as far as that is known.
    pub overview: Option<&'a Overview>,
    /// The local date.
    pub today: Date,
    /// What its citizen has chosen already.
    pub also: &'a [Matter],
}

/// The least height of a queue's tile in millimetres, and where there is little room.
const TILE: f32 = 30.0;
const LOW_TILE: f32 = 22.0;
/// The sign beside what is said of a queue.
const SIGN: f32 = 7.0;

impl WelcomeScreen {
    /// Whether the first queues are in sight.
    #[must_use]
    pub fn is_first_page(&self) -> bool {
        self.page == 0
    }

    /// Takes in what was pressed.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Choose(queue) => Action::Choose(queue),
            Message::Search => Action::Search,
            Message::Turn(page) => {
                self.page = page;
                Action::None
            }
        }
    }

    /// How it looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>, shown: WelcomeState<'a>) -> Element<'a, Message> {
        if look.lowered {
            return self.queues(look, shown, look.body_mm(), 1);
        }
        let camera = shown.camera;
        let greeting = Greeting::of(look, shown);
        let room = look.body_mm() - greeting.height_mm(look);
        let greeting = greeting.view(look);
        // Where nothing can be scanned, what can be pressed has all the room.
        if !camera.takes_codes(look) {
            let note = scanner_note(look, camera);
            let note_mm = look.metrics.text_mm(TextSize::Body) * LINE_HEIGHT;
            let columns = if look.metrics.upright() { 1 } else { 2 };
            let queues = self.queues(look, shown, room - note_mm - 2.0 * WIDE_GAP, columns);
            return column![greeting, container(queues).height(Fill), note].spacing(look.mm(WIDE_GAP)).into();
        }
        if look.metrics.upright() {
            let scan = column![greeting, scanner(look, camera, true)].spacing(look.mm(WIDE_GAP)).height(Fill);
            return look.halves(scan, self.queues(look, shown, look.body_mm() * 0.45, 1));
        }
        let choice = column![greeting, container(self.queues(look, shown, room - GAP, 1)).align_bottom(Fill)];
        look.halves(scanner(look, camera, true), choice.spacing(look.mm(GAP)))
    }

    fn queues<'a>(&self, look: Look<'a>, shown: WelcomeState<'_>, room: f32, columns: usize) -> Element<'a, Message> {
        let m = look.metrics;
        let queues = &look.config.queues;
        // On an upright screen the count stands at the end of the tile, on a lying one under the name.
        let size = if m.small() && !m.upright() { TextSize::Body } else { TextSize::Lead };
        let stands: Vec<Under> = queues.iter().map(|queue| Under::of(look, shown, &queue.key)).collect();
        let counts = stands.iter().map(|under| match under {
            Under::Waiting(people) if m.upright() => m.width_of_mm(&people_waiting(look, *people), TextSize::Least) + SIGN + 2.0 + GAP,
            _ => 0.0,
        });
        let end_mm = 9.0 + counts.fold(0.0, f32::max) + 1.0;
        // Beside the words: the edges, the icon, the gaps, the end.
        let across = if columns > 1 { (m.inner_width_mm() - WIDE_GAP) / 2.0 } else { look.second_mm() };
        let words_mm = across - 12.0 - 11.0 - 12.0 - end_mm;
        let names: Vec<String> = queues.iter().map(|queue| queue.name.get(look.language()).to_owned()).collect();
        let least_mm = m.text_mm(TextSize::Least) * LINE_HEIGHT;
        let under_mm = |under: &Under| match under {
            Under::Said { text, .. } => m.height_of_mm(text, TextSize::Least, words_mm - SIGN - 2.0),
            Under::Waiting(_) if !m.upright() => least_mm,
            Under::Waiting(_) | Under::Nothing => 0.0,
        };
        let needed: Vec<f32> =
            names.iter().zip(&stands).map(|(name, under)| m.height_of_bold_mm(name, size, words_mm) + under_mm(under) + 5.0).collect();
        // Tiles beside one another are as high as the higher of them.
        let fill = |least: f32| {
            let rows: Vec<f32> = needed.chunks(columns).map(|row| row.iter().copied().fold(least, f32::max)).collect();
            let pages = balanced(&rows, GAP, room - TOUCH - GAP, usize::MAX);
            (rows, pages)
        };
        let (rows, pages) = fill(if m.small() { LOW_TILE } else { TILE });
        // Lower tiles, where all of them then stand on one page.
        let (rows, pages) = Some(fill(LOW_TILE)).filter(|(_, low)| pages.len() > 1 && low.len() == 1).unwrap_or((rows, pages));
        let heights: Vec<f32> = (0..queues.len()).map(|index| rows[index / columns]).collect();
        let page = self.page.min(pages.len() - 1);
        let rows = pages.get(page).cloned().unwrap_or_default();
        let tiles = rows.start * columns..(rows.end * columns).min(queues.len());
        let tiles = look.grid(
            tiles.map(|index| {
                let queue = &queues[index];
                let mut name = column![look.bold(names[index].clone(), size, look.colours.ink)];
                let mut end = row![].spacing(look.mm(GAP)).align_y(Alignment::Center);
                match &stands[index] {
                    Under::Waiting(people) if m.upright() => end = end.push(waiting_count(look, *people)),
                    Under::Waiting(people) => name = name.push(waiting_count(look, *people)),
                    Under::Said { text, is_given } => {
                        let colour = if *is_given { look.colours.muted } else { look.colours.warn };
                        let said = look.text(text.clone(), TextSize::Least, look.colours.ink);
                        name = name.push(row![look.icon(Icon::Clock, SIGN, colour), said].spacing(look.mm(2.0)).align_y(Alignment::Center));
                    }
                    Under::Nothing => {}
                }
                let end = end.push(look.icon(Icon::Right, 9.0, look.colours.muted));
                look.tile(field_icon(&queue.fields), name, Some(end.into()), Message::Choose(queue.key.clone()))
                    .height(look.mm(heights[index]))
                    .into()
            }),
            columns,
            WIDE_GAP,
        );
        let (find, chrome) = (look.say("find-procedure"), look.chrome());
        let search = if narrow(look) {
            chrome.small_action(Icon::Search, find, Message::Search)
        } else {
            chrome.quiet_action(Icon::Search, find, Message::Search)
        };
        let search = search.width(Fill);
        let arrows = look.chrome().pager(page, pages.len(), Message::Turn);
        let heading = look.across(std::iter::once(search.into()).chain(arrows)).spacing(look.mm(GAP));
        column![heading, tiles].spacing(look.mm(GAP)).into()
    }
}

/// What stands first: whether numbers are given, and what to do.
struct Greeting {
    title: String,
    /// Whether no number is given: then the title says so, with a sign.
    is_closed: bool,
    /// Until when numbers are given, or when they are again.
    hours: Option<String>,
    how: Option<String>,
}

impl Greeting {
    fn of(look: Look<'_>, shown: WelcomeState<'_>) -> Self {
        let WelcomeState { camera, overview, today, also } = shown;
        if !also.is_empty() {
            let so_far = look.words.say_with("matters-so-far", [("list", look.matters(also).into())]);
            return Self { title: look.say("matters-next"), is_closed: false, hours: None, how: Some(so_far) };
        }
        let numbers = overview.map(|overview| overview.numbers);
        let said = numbers.and_then(|numbers| numbers.said(look.words));
        if let (Some(numbers), Some(title)) = (numbers.filter(|numbers| !numbers.are_given()), &said) {
            let how = (!narrow(look)).then(|| look.say("closed-how"));
            return Self { title: title.clone(), is_closed: true, hours: numbers.then(look.words, today), how };
        }
        // A small lying screen has no room for two lines of what to do: what stands beside them says how to scan.
        let how = match (narrow(look), camera.sees()) {
            (true, _) => said.is_none().then(|| look.say("choose-field")),
            (false, true) => Some(look.say("welcome-how")),
            (false, false) => None,
        };
        Self { title: look.say("welcome"), is_closed: false, hours: said, how }
    }

    fn height_mm(&self, look: Look<'_>) -> f32 {
        let (m, width) = (look.metrics, look.second_mm());
        let title = m.height_of_mm(&self.title, TextSize::Title, width - if self.is_closed { 12.0 + GAP } else { 0.0 });
        let hours = self.hours.as_ref().map_or(0.0, |hours| m.height_of_mm(hours, hours_size(look), width - 9.0 - GAP) + 1.0);
        title + hours + self.how.as_ref().map_or(0.0, |how| m.height_of_mm(how, TextSize::Body, width) + 1.0)
    }

    fn view<'a>(self, look: Look<'a>) -> Element<'a, Message> {
        let c = look.colours;
        let size = hours_size(look);
        let steady = look.steady();
        let title = steady.bold(self.title, TextSize::Title, c.ink);
        let first: Element<'a, Message> = if self.is_closed {
            row![look.icon(Icon::Clock, 12.0, c.warn), title].spacing(look.mm(GAP)).align_y(Alignment::Center).into()
        } else {
            title
        };
        let sign = (!self.is_closed).then(|| look.icon(Icon::Clock, 9.0, c.primary));
        let hours = self
            .hours
            .map(|hours| row![].push(sign).push(steady.bold(hours, size, c.ink)).spacing(look.mm(GAP)).align_y(Alignment::Center));
        let how = self.how.map(|how| steady.text(how, TextSize::Body, c.muted));
        column![first].push(hours).push(how).spacing(look.mm(1.0)).into()
    }
}

fn hours_size(look: Look<'_>) -> TextSize {
    if narrow(look) { TextSize::Body } else { TextSize::Lead }
}

/// What stands above a lowered screen: the greeting, and the picture with the aim frame.
pub(in crate::kiosk) fn above<'a>(look: Look<'a>, shown: WelcomeState<'a>) -> Element<'a, Message> {
    let greeting = Greeting::of(look, shown).view(look);
    row![container(greeting).width(Length::FillPortion(1)), container(scanner(look, shown.camera, true)).width(Length::FillPortion(1))]
        .spacing(look.mm(WIDE_GAP))
        .height(Fill)
        .into()
}

/// What is said of a queue beside its name.
enum Under {
    /// How many wait.
    Waiting(Option<u32>),
    /// That it gives numbers otherwise than the hall.
    Said { text: String, is_given: bool },
    /// The hall gives no numbers, and the queue none either: that stands above.
    Nothing,
}

impl Under {
    fn of(look: Look<'_>, shown: WelcomeState<'_>, key: &QueueKey) -> Self {
        let Some((hall, queue)) = shown.overview.and_then(|hall| Some((hall, hall.queue(key)?))) else {
            return Self::Waiting(None);
        };
        let is_given = queue.numbers.are_given();
        match queue.numbers.brief(look.words, shown.today).filter(|_| queue.numbers != hall.numbers) {
            Some(text) => Self::Said { text, is_given },
            None if is_given => Self::Waiting(Some(queue.waiting)),
            None => Self::Nothing,
        }
    }
}

/// Whether the choice has the smaller half of a small screen.
fn narrow(look: Look<'_>) -> bool {
    look.metrics.small() && !look.metrics.upright()
}

fn people_waiting(look: Look<'_>, waiting: Option<u32>) -> String {
    waiting.map(|people| look.words.say_with("waiting", [("n", people.into())])).unwrap_or_default()
}

fn waiting_count(look: Look<'_>, waiting: Option<u32>) -> Element<'_, Message> {
    let colour = look.colours.muted;
    row![look.icon(Icon::Users, SIGN, colour), look.text(people_waiting(look, waiting), TextSize::Least, colour)]
        .spacing(look.mm(2.0))
        .align_y(Alignment::Center)
        .into()
}
