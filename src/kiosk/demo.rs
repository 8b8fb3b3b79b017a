//! What the demo's screens say and do beyond a hall's: that it is one, how it ends, and who presses while nobody is there.

use std::time::{Duration, Instant};

use iced::widget::{Space, column, container, row, text};
use iced::{Alignment, Border, Element, Fill, Size, Task};

use super::app::App;
use super::aside::Sheet;
use super::message::Message;
use super::metrics::{TextSize, WIDE_GAP};
use super::theme::BOLD;
use super::ui::{Icon, Look};
use super::widget::{Skin, pressable};

/// The demo's own citizens wait so long after each touch of a person: whoever looks around is not torn away from it.
const EXPLORING: Duration = Duration::from_mins(1);
/// A line of the strip above the screen, as a part of the window's height, and its least and greatest height in pixels.
const LINE: f32 = 0.034;
const LINES: (f32, f32) = (26.0, 48.0);
/// What a window leaves of the screen at hand: the system's own bars and the window's frame have to find room.
const ROOM: (f32, f32) = (0.94, 0.86);
/// The shape of a lying screen.
const SHAPE: Size = Size::new(16.0, 9.0);

/// What the screens of a demo have to know.
#[derive(Debug, Clone)]
pub struct Demo {
    /// Where the consoles are.
    pub console: String,
    /// Where the board is.
    pub board: String,
    /// The staff's PIN.
    pub pin: String,
    /// Whether a virtual citizen presses the main action, unless a real one has touched the screen.
    pub visitor: bool,
}

/// The largest window of the shape of a screen that a monitor has room for.
pub(super) fn fitted(monitor: Size, upright: bool) -> Size {
    let shape = if upright { Size::new(SHAPE.height, SHAPE.width) } else { SHAPE };
    let scale = (monitor.width * ROOM.0 / shape.width).min(monitor.height * ROOM.1 / shape.height);
    Size::new((shape.width * scale).round(), (shape.height * scale).round())
}

/// Turned as the monitor is: what lies is read best on one that lies.
pub(super) fn window_on(monitor: Size) -> Size {
    fitted(monitor, monitor.height > monitor.width)
}

impl App {
    /// Whether a person explores the demo: then its own citizens wait.
    pub(super) fn is_explored(&self) -> bool {
        let touched = |at: Instant| self.now.saturating_duration_since(at) < EXPLORING;
        self.has_visitor() && self.touched.is_some_and(touched)
    }

    /// Whether virtual citizens press.
    pub(super) fn has_visitor(&self) -> bool {
        self.parts.demo.as_ref().is_some_and(|demo| demo.visitor)
    }

    /// Escape: the demo asks whether it is to end, and takes the question back.
    pub(super) fn ask_whether_to_end(&mut self) -> Task<Message> {
        self.visit.seen(self.now);
        let is_asked = matches!(self.sheet, Some(Sheet::End));
        self.lay((!is_asked).then_some(Sheet::End))
    }

    /// The screen below what says that it is a demo, whose PIN it has, and how it ends.
    pub(super) fn below_a_strip<'a>(&'a self, demo: &'a Demo, screen: Element<'a, Message>) -> Element<'a, Message> {
        let (c, words) = (&self.colours, &self.words);
        let window = Size::new(self.window.width, self.window.height + self.strip);
        let line = line_px(window);
        let size = line * 0.46;
        let plain = |said: String| text(said).size(size).color(c.on_primary);
        let mark = text(words.say("demo-mark")).size(size).font(BOLD).color(c.on_primary);
        let short = |address: &str| address.trim_start_matches("http://").to_owned();
        let pin = plain(words.say_with("demo-pin", [("pin", demo.pin.clone().into())]));
        let places = [("console", short(&demo.console).into()), ("board", short(&demo.board).into())];
        let places = plain(words.say_with("demo-addresses", places));
        let skin = Skin {
            ground: c.primary,
            pressed: c.primary_pressed,
            text: c.on_primary,
            border: Border { color: c.on_primary, width: 1.0, radius: 3.0.into() },
            focus: Border::default(),
        };
        let end = pressable(plain(words.say("demo-end-key")), skin, Some(Message::Quit)).padding([0.0, line * 0.3]).height(line * 0.86);
        let gap = line * 0.6;
        let said: Element<'a, Message> = if is_narrow(window) {
            column![
                row![mark, Space::new().width(Fill), end].height(line).align_y(Alignment::Center),
                container(pin).center_y(line),
                container(places).center_y(line),
            ]
            .into()
        } else {
            row![mark, pin, places, Space::new().width(Fill), end].spacing(gap).height(line).align_y(Alignment::Center).into()
        };
        let ground = c.primary;
        let strip = container(said)
            .padding([0.0, line * 0.3])
            .width(Fill)
            .height(self.strip)
            .style(move |_| container::Style::default().background(ground));
        column![strip, screen].into()
    }
}

/// Whether a window has no room for the strip on one line: then it takes three.
fn is_narrow(window: Size) -> bool {
    window.width < 1.2 * window.height
}

fn line_px(window: Size) -> f32 {
    // A narrow one is short of width.
    let height = if is_narrow(window) { window.width } else { window.height };
    (height * LINE).clamp(LINES.0, LINES.1).round()
}

/// The height of what stands above the screen of a demo, in pixels; nothing stands above another.
pub(super) fn strip_of(demo: Option<&Demo>, window: Size) -> f32 {
    match demo {
        None => 0.0,
        Some(_) if is_narrow(window) => 3.0 * line_px(window),
        Some(_) => line_px(window),
    }
}

/// Whether the demo is to end.
pub(super) fn question(look: Look<'_>) -> Element<'_, Message> {
    let c = look.colours;
    let words = look.announcement(Icon::Power, c.primary, look.say("demo-end-question")).push(look.centred(
        look.say("demo-end-how"),
        TextSize::Lead,
        c.ink,
        false,
    ));
    column![
        container(words).center(Fill),
        look.second_action(Icon::Back, look.say("demo-stay"), Message::Back),
        look.main_action(Icon::Power, look.say("demo-end"), Some(Message::End)),
    ]
    .spacing(look.mm(WIDE_GAP))
    .into()
}
