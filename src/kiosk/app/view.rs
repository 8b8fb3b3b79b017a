//! The frame of every screen: head, foot, and the question over it when nobody touches it.

use iced::widget::{Row, column, container, image, keyed_column, mouse_area, row, stack};
use iced::{Alignment, Element, Fill, Length, Padding};

use super::App;
use super::demo;
use super::overlay::Overlay;
use crate::domain::queue::Label;
use crate::hall::Overview;
use crate::kiosk::comfort;
use crate::kiosk::message::Message;
use crate::kiosk::metrics::LOWERED;
use crate::kiosk::metrics::{GAP, TOUCH, TextSize, TextStep, WIDE_GAP};
use crate::kiosk::screen::{Screen, notice, staff, welcome};
use crate::kiosk::ui::camera::CameraView;
use crate::kiosk::ui::card;
use crate::kiosk::ui::{HEAD, Icon, Look, rest_of_row};
use crate::kiosk::widget::{Skin, keypad, pressable};

impl App {
    /// How it looks.
    #[must_use]
    pub fn view(&self) -> Element<'_, Message> {
        let look = self.look();
        let margin = look.mm(look.metrics.margin_mm());
        let body = container(self.body(look)).width(Fill).height(Fill);
        let whole = column![self.head(look.chrome()), body, self.foot(look.chrome())].spacing(look.mm(WIDE_GAP)).padding(margin);
        let mut layers = stack![keyed_column([(self.turn, whole.into())]).width(Fill).height(Fill)];
        if let Some(left) = self.asked() {
            layers = layers.push(question(look.chrome(), left));
        }
        let all: Element<'_, Message> = if self.lowered() {
            let part = (LOWERED * 100.0).round() as u16;
            let above = container(self.above()).padding(Padding::from(margin).bottom(0.0)).width(Fill);
            column![above.height(Length::FillPortion(100 - part)), container(layers).height(Length::FillPortion(part))].into()
        } else {
            layers.into()
        };
        let all: Element<'_, Message> = keypad(all).into();
        if let Some(demo) = &self.parts.demo {
            return self.below_a_strip(demo, all);
        }
        if self.parts.windowed {
            return all;
        }
        mouse_area(all).interaction(iced::mouse::Interaction::Hidden).into()
    }

    fn camera(&self) -> CameraView<'_> {
        let sight = &self.sight;
        CameraView {
            state: &sight.state,
            picture: self.picture.as_ref(),
            codes: &sight.codes,
            unread: &sight.unread,
            struggle: sight.struggle,
            doubt: sight.doubt,
            is_new: self.reads == 0,
        }
    }

    fn shown(&self) -> welcome::WelcomeState<'_> {
        welcome::WelcomeState { camera: self.camera(), overview: self.overview.as_ref(), today: self.today(), also: &self.also }
    }

    /// What stands above a lowered screen: it is only read.
    fn above(&self) -> Element<'_, Message> {
        let look = self.look().above();
        let number = |label: &Label| card::above(look, label.as_str());
        match &self.screen {
            _ if self.overlay.is_some() => office(look),
            Screen::Welcome(_) => welcome::above(look, self.shown()).map(Message::Welcome),
            Screen::Procedure(screen) => screen.above(look, self.now_for(screen.procedure())).map(Message::Procedure),
            Screen::Ticket(screen) => number(&screen.standing.ticket.label),
            Screen::Standing(screen) => number(&screen.standing.ticket.label),
            Screen::Noted(screen) => number(&screen.issued.slip.label),
            _ => office(look),
        }
    }

    fn body<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let sight = &self.sight;
        let fault = self.overview.as_ref().is_some_and(Overview::cannot_print);
        match &self.overlay {
            Some(Overlay::Comfort) => return self.visit.comfort.view(look, self.can_lower()).map(Message::Comfort),
            Some(Overlay::Help(helping)) => return helping.view(look).map(Message::Help),
            Some(Overlay::End) => return demo::question(look),
            None => {}
        }
        match &self.screen {
            Screen::Welcome(screen) => screen.view(look, self.shown()).map(Message::Welcome),
            Screen::Search(screen) => screen.view(look, &self.index).map(Message::Search),
            Screen::Advised(screen) => screen.view(look, fault).map(Message::Advised),
            Screen::Pin(typing) => typing.view(look).map(Message::Pin),
            Screen::Staff(panel) => {
                let (overview, printer) = (self.overview.as_ref(), self.parts.printer);
                let state = staff::TerminalState {
                    camera: self.camera(),
                    rate: sight.rate,
                    reads: self.reads,
                    last_read: self.last_read.as_ref(),
                    overview,
                    printer,
                    assisted: self.assisted,
                    log: &self.parts.log,
                };
                panel.view(look, state).map(Message::Staff)
            }
            Screen::Choose(screen) => {
                let numbers = self.numbers_for(screen.queue());
                screen.view(look, numbers, self.today()).map(Message::Choose)
            }
            Screen::Procedure(screen) => screen.view(look, self.now_for(screen.procedure())).map(Message::Procedure),
            Screen::Priority(screen) => screen.view(look).map(Message::Priority),
            Screen::Printing(screen) => screen.view(look),
            Screen::Ticket(screen) => screen.view(look, self.shown_for()).map(Message::Ticket),
            Screen::Noted(screen) => screen.view(look).map(Message::Noted),
            Screen::Standing(screen) => screen.view(look, self.parts.printer, fault).map(Message::Standing),
            Screen::Which(screen) => screen.view(look).map(Message::Which),
            Screen::Notice(screen) => screen.view(look).map(Message::Notice),
            Screen::Stopped(screen) => screen.view(look),
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
        let fits = |text: &str, size: TextSize| look.metrics.fits_a_line(text, size, room);
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
        let clock = look.cells(&self.local().strftime("%H:%M").to_string(), look.metrics.text(TextSize::Body), c.ink);
        // Staff know that it can be pressed; nothing shows it.
        let bare = Skin { ground: c.paper, pressed: c.paper, border: iced::Border::default(), ..look.quiet_skin() };
        let sign: Element<'a, Message> = match &self.crest {
            Some(crest) => image(crest.clone()).width(look.mm(CREST)).height(look.mm(CREST)).into(),
            None => look.icon(Icon::Landmark, CREST, c.primary),
        };
        let crest = pressable(sign, bare, Some(Message::Knock));
        row![
            crest.width(look.mm(TOUCH)).height(look.mm(TOUCH)),
            names.width(Fill),
            clock,
            Row::with_children(languages).spacing(look.mm(GAP))
        ]
        .spacing(look.mm(GAP))
        .height(look.mm(HEAD))
        .align_y(Alignment::Center)
        .into()
    }

    /// The width that the languages leave for our names, in millimetres.
    fn names_mm(&self, look: Look<'_>) -> f32 {
        let button = |language| {
            let name = self.parts.texts.words(language).say("language-name");
            look.metrics.width_of_bold_mm(&name, TextSize::Least) + 12.0 + GAP
        };
        look.metrics.inner_width_mm() - look.config.terminal.languages.iter().map(button).sum::<f32>() - TOUCH - CLOCK - 3.0 * GAP
    }

    /// The ways back, or whom to call; and what makes it easier.
    fn foot<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let small = |icon, key: &str, message| look.small_action(icon, look.say(key), message);
        let listed = match &self.screen {
            Screen::Choose(_) | Screen::Search(_) | Screen::Procedure(_) | Screen::Priority(_) | Screen::Pin(_) => true,
            Screen::Notice(notice) => !notice.ways().is_empty(),
            Screen::Welcome(_) => !self.also.is_empty(),
            _ => false,
        };
        // These have their answers themselves.
        let ways_back = !matches!(self.overlay, Some(Overlay::End | Overlay::Help(_))) && (self.overlay.is_some() || listed);
        let left: Vec<Element<'a, Message>> = if ways_back {
            // The way back leads to the screen that an overlay lies on: a number to be noted is not given back by mistake.
            let home = self.overlay.is_none().then(|| small(Icon::House, "home", Message::Home).into());
            [Some(small(Icon::Back, "back", Message::Back).into()), home, Some(rest_of_row())].into_iter().flatten().collect()
        } else {
            vec![container(self.said(look)).width(Fill).into()]
        };
        let staff = matches!(self.screen, Screen::Pin(_) | Screen::Staff(_));
        let free = self.overlay.is_none() && !staff;
        let is_usual = self.visit.comfort.text == TextStep::Usual;
        // One press makes what is on the screen larger; what else makes it easier is asked for where there is room, or then.
        let larger = (free && is_usual).then(|| {
            let message = Message::Comfort(comfort::Message::Text(TextStep::Largest));
            small(Icon::Larger, "comfort-larger", message).into()
        });
        let has_room = !ways_back && !self.is_assisted();
        let comfort = (free && (!is_usual || has_room)).then(|| small(Icon::Accessible, "comfort", Message::ChooseComfort).into());
        // A notice that says to call staff has the way itself.
        let called_there = matches!(&self.screen, Screen::Notice(notice) if notice.ways().contains(&notice::Message::CallHelp));
        // Without a hall nobody would hear of it.
        let can_be_told = self.unopened.is_none();
        let callable = (free && !called_there && can_be_told) || matches!(self.overlay, Some(Overlay::Comfort));
        let help = callable.then(|| small(Icon::Alarm, "call-staff", Message::CallHelp).into());
        let again = self.given.as_ref().filter(|_| self.is_assisted() && self.parts.printer && matches!(self.screen, Screen::Welcome(_)));
        let again = again.map(|(ticket, label)| {
            let said = look.words.say_with("print-again", [("label", label.as_str().into())]);
            look.small_action(Icon::Printer, said, Message::PrintAgain(*ticket)).into()
        });
        let right = [again, larger, comfort, help].into_iter().flatten();
        look.across(left.into_iter().chain(right)).spacing(look.mm(GAP)).height(look.mm(TOUCH)).into()
    }

    /// What the foot says where no way leads back.
    fn said<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let c = look.colours;
        if self.is_assisted() {
            let said = look.text(look.say("staff-assisted"), TextSize::Least, c.warn);
            return row![look.icon(Icon::Users, 8.0, c.warn), said].spacing(look.mm(GAP)).align_y(Alignment::Center).into();
        }
        let hotline = look.config.office.hotline.as_deref().map(|number| look.words.say_with("hotline", [("number", number.into())]));
        row![]
            .push(hotline.is_some().then(|| look.icon(Icon::Phone, 8.0, c.primary)))
            .push(hotline.map(|said| look.text(said, TextSize::Least, c.ink)))
            .spacing(look.mm(GAP))
            .align_y(Alignment::Center)
            .into()
    }
}

/// Whose screen it is, where there is nothing else to read.
fn office(look: Look<'_>) -> Element<'_, Message> {
    let name = look.config.office.name.get(look.language()).to_owned();
    container(look.announcement(Icon::Landmark, look.colours.primary, name)).center(Fill).into()
}

/// The width of the crest, in millimetres.
const CREST: f32 = 15.0;
/// The width of the clock.
const CLOCK: f32 = 28.0;

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
    let skin = Skin { ground: c.veil, pressed: c.veil, text: c.ink, border: iced::Border::default(), focus: look.focus() };
    pressable(container(card).center(Fill), skin, Some(Message::Extend)).width(Fill).height(Fill).into()
}
