//! What the demo's screens say and do beyond a hall's: that it is one, how it ends, and who presses while nobody is there.

use std::time::{Duration, Instant};

use iced::widget::{Space, column, container, row, text};
use iced::{Alignment, Border, Element, Fill, Size, Task};

use super::App;
use super::overlay::Overlay;
use crate::kiosk::demo::{Demo, is_narrow, line_px};
use crate::kiosk::message::Message;
use crate::kiosk::metrics::TextSize;
use crate::kiosk::metrics::WIDE_GAP;
use crate::kiosk::screen::{Screen, noted, notice, priority, standing, ticket};
use crate::kiosk::theme::BOLD;
use crate::kiosk::ui::{Icon, Look};
use crate::kiosk::widget::{Skin, pressable};

/// After a person's touch the demo's own citizens wait this long, so that they do not interrupt a person who is looking around.
const EXPLORING: Duration = Duration::from_mins(1);

/// How long a virtual citizen looks at a screen before pressing.
const LOOKS: Duration = Duration::from_secs(3);

/// How long a virtual citizen looks at a number.
const LOOKS_AT_NUMBER: Duration = Duration::from_secs(6);

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
        let is_asked = matches!(self.overlay, Some(Overlay::End));
        self.lay((!is_asked).then_some(Overlay::End))
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

    /// A virtual citizen presses the main action, as a finger would.
    pub(super) fn visitor_acts(&mut self, shown: Duration) -> Task<Message> {
        let press = match &self.screen {
            Screen::Procedure(screen) if shown >= LOOKS => Message::Procedure(screen.onward(self.look(), self.now_for(screen.procedure()))),
            Screen::Priority(_) if shown >= LOOKS => Message::Priority(priority::Message::NoClass),
            Screen::Noted(_) if shown >= LOOKS => Message::Noted(noted::Message::HaveNoted),
            Screen::Notice(_) if shown >= LOOKS => Message::Notice(notice::Message::Back),
            Screen::Ticket(_) if shown >= LOOKS_AT_NUMBER => Message::Ticket(ticket::Message::Done),
            Screen::Standing(_) if shown >= LOOKS_AT_NUMBER => Message::Standing(standing::Message::Done),
            _ => return Task::none(),
        };
        self.pressed(press)
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
