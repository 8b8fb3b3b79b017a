//! Something that the citizen has to know: what happened, and what to do now.

use iced::widget::{Column, column, container, row};
use iced::{Element, Fill, Length};

use crate::domain::catalogue::ProcedureCode;
use crate::domain::intake::{Meaning, RecordCode};
use crate::hall::HallError;
use crate::kiosk::metrics::{GAP, LINE_HEIGHT, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};

/// What there is to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeScreen {
    /// A code that means nothing here.
    Unknown,
    /// A procedure that this hall does not have.
    NotHere(Option<ProcedureCode>),
    /// A procedure of another office.
    OtherOffice(Option<String>),
    /// A citizen's card was held up; nothing of it was kept.
    CitizenCard,
    /// A page of the portal that is no procedure.
    Portal,
    /// The code of a dossier.
    Record(RecordCode),
    /// A code to transfer money.
    Bank,
    /// A web address that is not ours.
    Address,
    /// A code of a kind that cannot be used here.
    MicroQr,
    /// One of several codes that belong together: which one of how many.
    Part(u8, u8),
    /// The hall says no.
    Refused(HallError),
    /// The number ended while its slip was on the way.
    Ended,
}

/// What can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Back to where the citizen was.
    Back,
    /// A procedure is looked for by its name.
    Search,
    /// A member of staff is wanted.
    CallHelp,
}

/// What the application is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// One step back.
    Back,
    /// The search.
    Search,
    /// A member of staff.
    CallHelp,
}

impl NoticeScreen {
    /// What is said of something that was held up; `None` where it leads to a screen of its own.
    #[must_use]
    pub fn of(meaning: &Meaning) -> Option<Self> {
        match meaning {
            Meaning::Procedure(_) | Meaning::Slip(_) | Meaning::Search(_) => None,
            Meaning::NotInCatalogue(code) => Some(Self::NotHere(code.clone())),
            Meaning::CitizenCard => Some(Self::CitizenCard),
            Meaning::Portal => Some(Self::Portal),
            Meaning::Record(record) => Some(Self::Record(record.clone())),
            Meaning::Bank => Some(Self::Bank),
            Meaning::Address => Some(Self::Address),
            Meaning::MicroQr => Some(Self::MicroQr),
            Meaning::Part { index, of } => Some(Self::Part(*index, *of)),
            Meaning::Unknown => Some(Self::Unknown),
        }
    }

    /// Takes in what was pressed.
    #[must_use]
    pub fn update(&self, message: Message) -> Action {
        match message {
            Message::Back => Action::Back,
            Message::Search => Action::Search,
            Message::CallHelp => Action::CallHelp,
        }
    }

    /// The keys of what happened, and of what to do, as far as that is always the same.
    #[must_use]
    pub fn keys(&self) -> &'static [&'static str] {
        match self {
            Self::Unknown => &["not-understood", "not-understood-how"],
            Self::NotHere(_) => &["not-here", "not-here-how"],
            Self::OtherOffice(_) => &["other-office", "other-office-how"],
            Self::CitizenCard => &["card-seen", "card-how"],
            Self::Portal => &["portal-seen", "portal-how"],
            Self::Record(_) => &["record-seen", "record-how"],
            Self::Bank => &["bank-seen", "bank-how"],
            Self::Address => &["address-seen", "address-how"],
            Self::MicroQr => &["micro-seen", "micro-how"],
            Self::Part(..) => &["part-seen", "part-how"],
            Self::Ended => &["number-ended", "number-ended-how"],
            Self::Refused(_) => &["ask-staff"],
        }
    }

    /// The ways on, the best last; the way back stands in the frame then. Without any, back is the way on.
    #[must_use]
    pub fn ways(&self) -> &'static [Message] {
        match self {
            Self::Refused(_) | Self::Ended => &[],
            Self::Record(_) | Self::OtherOffice(_) => &[Message::Search, Message::CallHelp],
            _ => &[Message::CallHelp, Message::Search],
        }
    }

    /// How it looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>) -> Element<'a, Message> {
        let c = look.colours;
        let (icon, colour) = match self {
            Self::Unknown | Self::NotHere(_) => (Icon::Search, c.info),
            Self::OtherOffice(_) => (Icon::Building, c.info),
            Self::CitizenCard => (Icon::Shield, c.ok),
            Self::Portal => (Icon::Landmark, c.info),
            Self::Record(_) => (Icon::FileText, c.info),
            Self::Bank => (Icon::Money, c.info),
            Self::Address => (Icon::Info, c.info),
            Self::MicroQr | Self::Part(..) => (Icon::Scan, c.info),
            Self::Refused(error) => (refusal_icon(error), c.warn),
            Self::Ended => (Icon::Warning, c.warn),
        };
        let (what, how) = match (self, self.keys()) {
            (Self::Refused(error), _) => (error.said(look.words), refusal_how(error)),
            (_, keys) => (look.say(keys.first().copied().unwrap_or_default()), keys.get(1).copied()),
        };
        let code = match self {
            Self::OtherOffice(agency) => agency.clone(),
            Self::NotHere(Some(code)) => Some(look.words.say_with("code-read", [("code", code.as_str().into())])),
            Self::Record(record) => Some(look.words.say_with("record-read", [("code", record.as_str().into())])),
            Self::Part(index, of) => Some(look.words.say_with("part-read", [("index", (*index).into()), ("of", (*of).into())])),
            _ => None,
        };
        let how = how.map(|how| look.say(how));
        let ways = Ways::of(self, look);
        let width = look.metrics.inner_width_mm().min(340.0);
        let gap = if look.metrics.small() { GAP } else { WIDE_GAP };
        let needed = |look: Look<'_>| {
            let high = |text: &String, size| look.metrics.height_of_mm(text, size, width) + gap;
            ICON + high(&what, TextSize::Title)
                + code.iter().map(|code| high(code, TextSize::Body)).sum::<f32>()
                + how.iter().map(|how| high(how, TextSize::Lead)).sum::<f32>()
        };
        // What was estimated may break into a line more.
        let room = look.body_mm() - ways.height_mm - WIDE_GAP - look.metrics.text_mm(TextSize::Lead) * LINE_HEIGHT * 0.5;
        let words = look.fitting(room, needed);
        let said = words
            .announcement(icon, colour, what.clone())
            .spacing(look.mm(gap))
            .push(code.clone().map(|code| words.centred(code, TextSize::Body, c.muted, false)))
            .push(how.clone().map(|how| words.centred(how, TextSize::Lead, c.ink, false)));
        column![container(said).center(Fill), ways.view].spacing(look.mm(WIDE_GAP)).into()
    }
}

/// The height of an announcement's icon in millimetres.
const ICON: f32 = 26.0;

/// The ways on: one over the other on an upright screen, side by side on a lying one.
struct Ways<'a> {
    view: Element<'a, Message>,
    height_mm: f32,
}

impl<'a> Ways<'a> {
    fn of(notice: &NoticeScreen, look: Look<'a>) -> Self {
        let Some((best, others)) = notice.ways().split_last() else {
            let back = look.say("back");
            let height_mm = look.main_mm(&back);
            return Self { view: look.main_action(Icon::Back, back, Some(Message::Back)).into(), height_mm };
        };
        // Side by side there is no room for words that grow.
        let upright = look.metrics.upright();
        let look = if upright { look } else { look.chrome() };
        let named = |way: &Message| match way {
            Message::Back => (Icon::Back, look.say("back")),
            Message::Search => (Icon::Search, look.say("find-procedure")),
            Message::CallHelp => (Icon::Alarm, look.say("call-staff")),
        };
        let (icon, label) = named(best);
        let high = look.main_mm(&label);
        let main = look.main_action(icon, label, Some(*best));
        let others: Vec<Element<'a, Message>> = others
            .iter()
            .map(|way| {
                let (icon, label) = named(way);
                look.second_action(icon, label, *way).height(look.mm(high)).into()
            })
            .collect();
        if upright {
            let height_mm = high * (others.len() + 1) as f32 + GAP * others.len() as f32;
            return Self { view: Column::with_children(others).push(main).spacing(look.mm(GAP)).into(), height_mm };
        }
        let others = others.into_iter().map(|way| container(way).width(Length::FillPortion(1)).into());
        Self { view: row(others).push(container(main).width(Length::FillPortion(1))).spacing(look.mm(WIDE_GAP)).into(), height_mm: high }
    }
}

fn refusal_icon(error: &HallError) -> Icon {
    match error {
        HallError::Closed { .. } => Icon::Clock,
        _ => Icon::Warning,
    }
}

/// What to do, where the refusal itself does not say it.
fn refusal_how(error: &HallError) -> Option<&'static str> {
    match error {
        HallError::NumbersExhausted(_) | HallError::Store(_) | HallError::Unreachable(_) | HallError::NoRandomness(_) => None,
        HallError::Closed { .. } => Some("closed-how"),
        _ => Some("ask-staff"),
    }
}
