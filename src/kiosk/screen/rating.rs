//! A citizen who was served holds up the slip once more and is asked, neutrally and once, how satisfied they are. They need not answer.

use iced::widget::{column, container, row};
use iced::{Alignment, Element, Fill};

use crate::domain::rating::Grade;
use crate::kiosk::metrics::{GAP, TextSize, WIDE_GAP};
use crate::kiosk::ui::{Icon, Look};
use crate::kiosk::widget::pressable;

/// What can be pressed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Message {
    /// So satisfied were they.
    Rate(Grade),
    /// They would rather not say, or have said it.
    Skip,
}

/// The question, with the five grades as on the survey's sheet.
pub(super) fn question<'a>(look: Look<'a>, number: &str) -> Element<'a, Message> {
    let m = look.metrics;
    let (title, under) = (look.say("rate-ask"), look.words.say_with("rate-how", [("label", number.into())]));
    // A small screen has room for the question alone.
    let under = (!m.small()).then_some(under);
    let heading_mm = m.height_of_mm(&title, TextSize::Title, m.inner_width_mm())
        + under.as_ref().map_or(0.0, |under| m.height_of_mm(under, TextSize::Body, m.inner_width_mm()))
        + 1.0;
    // An upright screen has the grades one under the other; on a lying one they are a scale.
    let columns = if m.upright() { 1 } else { Grade::ALL.len() };
    let rows = Grade::ALL.len().div_ceil(columns) as f32;
    let skip = look.say("rate-skip");
    let room = look.body_mm() - heading_mm - 2.0 * WIDE_GAP - look.main_mm(&skip);
    let high = ((room - GAP * (rows - 1.0)) / rows).min(if m.upright() { 40.0 } else { 90.0 });
    let face_mm = if m.upright() || m.small() { 16.0 } else { 26.0 };
    let share = (m.inner_width_mm() - GAP * (columns - 1) as f32) / columns as f32;
    let width = share - if m.upright() { face_mm + 18.0 } else { 2.0 * GAP + 6.0 };
    let size = if m.upright() { TextSize::Lead } else { TextSize::Body };
    let above = if m.upright() { 0.0 } else { face_mm + GAP };
    let needed = |look: Look<'_>| {
        Grade::ALL.map(|grade| look.metrics.height_of_mm(&look.say(key(grade)), size, width) + above + 2.0).into_iter().fold(0.0, f32::max)
    };
    let fitting = look.fitting(high, needed);
    let choice = |grade: Grade| -> Element<'a, Message> {
        let face = look.icon(face(grade), face_mm, look.colours.primary);
        let words = look.say(key(grade));
        let inside: Element<'a, Message> = if m.upright() {
            let words = fitting.bold(words, size, look.colours.ink);
            container(row![face, words].spacing(look.mm(6.0)).align_y(Alignment::Center)).width(Fill).padding([0.0, look.mm(6.0)]).into()
        } else {
            let words = fitting.centred(words, size, look.colours.ink, true);
            column![face, words].spacing(look.mm(GAP)).align_x(Alignment::Center).padding([0.0, look.mm(GAP)]).width(Fill).into()
        };
        pressable(inside, look.tile_skin(), Some(Message::Rate(grade))).width(Fill).height(look.mm(high)).into()
    };
    // The best first, as on the sheet.
    let tiles = look.grid(Grade::ALL.into_iter().rev().map(choice), columns, GAP).height(Fill);
    let skip = look.quiet_action(Icon::Back, skip, Message::Skip).width(Fill).height(look.mm(look.main_mm("")));
    column![look.title(title, under), tiles, skip].spacing(look.mm(WIDE_GAP)).into()
}

/// What was said counts.
pub(super) fn thanks(look: Look<'_>) -> Element<'_, Message> {
    let announced = look.announcement(Icon::Ok, look.colours.ok, look.say("rate-thanks"));
    let done = look.main_action(Icon::Ok, look.say("done"), Some(Message::Skip));
    column![container(announced).center(Fill), done].spacing(look.mm(WIDE_GAP)).into()
}

fn face(grade: Grade) -> Icon {
    match grade {
        Grade::VerySatisfied => Icon::FaceLaugh,
        Grade::Satisfied => Icon::FaceSmile,
        Grade::Neutral => Icon::FaceMeh,
        Grade::Dissatisfied => Icon::FaceFrown,
        Grade::VeryDissatisfied => Icon::FaceAngry,
    }
}

fn key(grade: Grade) -> &'static str {
    match grade {
        Grade::VerySatisfied => "grade-5",
        Grade::Satisfied => "grade-4",
        Grade::Neutral => "grade-3",
        Grade::Dissatisfied => "grade-2",
        Grade::VeryDissatisfied => "grade-1",
    }
}
