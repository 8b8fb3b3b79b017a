//! The frame of every screen: head, foot, and the question over it when nobody touches it.

use iced::widget::{Row, Space, column, container, keyed_column, mouse_area, row, stack};
use iced::{Alignment, Element, Fill, Padding};

use super::app::{App, Message};
use super::metrics::{GAP, TOUCH, TextSize, WIDE_GAP};
use super::screen::{Screen, welcome};
use super::ui::{HEAD, Icon, Look};
use super::widget::{Skin, pressable};

impl App {
    /// How it looks.
    #[must_use]
    pub fn view(&self) -> Element<'_, Message> {
        let look = self.look();
        let margin = look.mm(look.metrics.margin_mm());
        let body = container(self.body(look)).width(Fill).height(Fill);
        let whole = column![self.head(look), body, self.foot(look)].spacing(look.mm(WIDE_GAP)).padding(margin);
        let mut layers = stack![keyed_column([(self.turn, whole.into())]).width(Fill).height(Fill)];
        if let Some(left) = self.asked() {
            layers = layers.push(question(look, left));
        }
        if self.parts.windowed {
            return layers.into();
        }
        mouse_area(layers).interaction(iced::mouse::Interaction::Hidden).into()
    }

    fn body<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        match &self.screen {
            Screen::Welcome(screen) => {
                let view = welcome::View { state: &self.sight.state, picture: self.picture.as_ref(), codes: &self.sight.codes };
                screen.view(look, view, self.overview.as_ref()).map(Message::Welcome)
            }
            Screen::Choose(screen) => screen.view(look).map(Message::Choose),
            Screen::Procedure(screen) => screen.view(look).map(Message::Procedure),
            Screen::Printing(screen) => screen.view(look),
            Screen::Ticket(screen) => screen.view(look, self.shown_for()).map(Message::Ticket),
            Screen::Noted(screen) => screen.view(look).map(Message::Noted),
            Screen::Standing(screen) => screen.view(look).map(Message::Standing),
            Screen::Notice(screen) => screen.view(look).map(Message::Notice),
        }
    }

    /// Who we are, and the languages by their own names, on every screen.
    fn head<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let c = look.colours;
        let office = &look.config.office;
        let name = office.name.get(look.language());
        let unit = office.unit.get(look.language());
        let mut names = column![look.bold(name, TextSize::Body, c.ink)];
        let room = self.names_mm(look);
        let fits = |text: &str, size: TextSize| look.metrics.lines(text, size, room) < 1.5;
        // A long name takes both lines.
        if fits(name, TextSize::Body) && fits(unit, TextSize::Least) {
            names = names.push(look.text(unit, TextSize::Least, c.muted));
        }
        let languages = look.config.terminal.languages.iter().map(|language| {
            let name = self.parts.texts.words(language).say("language-name");
            let spoken = language == look.language();
            let word = if spoken { look.bold(name, TextSize::Least, c.ink) } else { look.text(name, TextSize::Least, c.ink) };
            let mut skin = look.quiet_skin();
            if spoken {
                skin = Skin {
                    ground: c.surface,
                    border: iced::Border { color: c.ink, width: skin.border.width * 2.0, ..skin.border },
                    ..skin
                };
            }
            pressable(word, skin, Some(Message::Speak(language.clone()))).height(look.mm(TOUCH)).padding([0.0, look.mm(6.0)]).into()
        });
        row![look.icon(Icon::Landmark, 15.0, c.primary), names.width(Fill), Row::with_children(languages).spacing(look.mm(GAP)),]
            .spacing(look.mm(GAP))
            .height(look.mm(HEAD))
            .align_y(Alignment::Center)
            .into()
    }

    /// The width that the languages leave for our names, in millimetres.
    fn names_mm(&self, look: Look<'_>) -> f32 {
        let button = |language| {
            let name = self.parts.texts.words(language).say("language-name");
            name.chars().count() as f32 * look.metrics.text_mm(TextSize::Least) * 0.6 + 12.0 + GAP
        };
        look.metrics.inner_width_mm() - look.config.terminal.languages.iter().map(button).sum::<f32>() - 15.0 - GAP
    }

    /// The ways back, or whom to call; and the time.
    fn foot<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let c = look.colours;
        let local = self.clock.to_zoned_datetime(look.config.zone.clone());
        let date = local.strftime("%d/%m/%Y").to_string();
        let clock = row![
            look.text(date, TextSize::Least, c.muted),
            look.cells(&local.strftime("%H:%M").to_string(), look.metrics.text(TextSize::Lead), c.ink)
        ]
        .spacing(look.mm(GAP))
        .align_y(Alignment::Center);
        let left: Element<'a, Message> = match &self.screen {
            Screen::Choose(_) | Screen::Procedure(_) => row![
                look.quiet_action(Icon::Back, look.say("back"), Message::Back),
                look.quiet_action(Icon::House, look.say("home"), Message::Home),
            ]
            .spacing(look.mm(GAP))
            .into(),
            _ => match &look.config.office.hotline {
                Some(number) => {
                    let hotline = look.words.say_with("hotline", [("number", number.as_str().into())]);
                    row![look.icon(Icon::Phone, 8.0, c.primary), look.text(hotline, TextSize::Body, c.ink)]
                        .spacing(look.mm(GAP))
                        .align_y(Alignment::Center)
                        .into()
                }
                None => Space::new().into(),
            },
        };
        let row = row![container(left).width(Fill), clock].align_y(Alignment::Center).height(look.mm(TOUCH));
        match (&self.screen, &self.parts.addresses) {
            (Screen::Welcome(_), Some((console, board))) => {
                let plain = |address: &str| address.trim_start_matches("http://").to_owned();
                let said = look.words.say_with("demo-addresses", [("console", plain(console).into()), ("board", plain(board).into())]);
                column![row, look.text(said, TextSize::Least, c.muted)].into()
            }
            _ => row.into(),
        }
    }
}

/// Whether somebody is still there. One touch anywhere answers, and does nothing else.
fn question(look: Look<'_>, left: u64) -> Element<'_, Message> {
    let c = look.colours;
    let label = row![look.icon(Icon::Ok, 11.0, c.on_primary), look.bold(look.say("more-time"), TextSize::Lead, c.on_primary)]
        .spacing(look.mm(GAP))
        .align_y(Alignment::Center);
    let button = container(label)
        .center_x(Fill)
        .center_y(look.mm(28.0))
        .style(move |_| container::Style::default().background(c.primary).border(iced::border::rounded(look.mm(4.0))));
    let wipe = look.words.say_with("wipe", [("n", left.into())]);
    let card = look
        .card(
            column![
                look.icon(Icon::Hourglass, 22.0, c.primary),
                look.centred(look.say("still-here"), TextSize::Title, c.ink, true),
                look.centred(wipe, TextSize::Body, c.muted, false),
                button,
            ]
            .spacing(look.mm(WIDE_GAP))
            .align_x(Alignment::Center),
        )
        .padding(Padding::new(look.mm(12.0)))
        .width(look.mm(look.metrics.inner_width_mm().min(230.0)));
    let skin = Skin { ground: c.veil, pressed: c.veil, text: c.ink, border: iced::Border::default() };
    pressable(container(card).center(Fill), skin, Some(Message::Extend)).width(Fill).height(Fill).into()
}
