//! What is long: the log, and all that is wrong with the machine, in pages.

use iced::widget::{Column, column, row, text};
use iced::{Color, Element, Fill};

use super::Message;
use crate::kiosk::metrics::{GAP, LINE_HEIGHT, TOUCH, TextSize, WIDE_GAP};
use crate::kiosk::theme::REGULAR;
use crate::kiosk::ui::pages::pages_with_arrows;
use crate::kiosk::ui::{Icon, Look};
use crate::kiosk::{LogLine, Urgency};

/// The log, the newest line first.
pub(super) fn log<'a>(look: Look<'a>, lines: &[LogLine], page: usize) -> Element<'a, Message> {
    let (c, zone) = (look.colours, &look.config.zone);
    let line = |line: &LogLine| {
        let (icon, colour) = match line.urgency {
            Urgency::Error => (Icon::Alarm, c.warn),
            Urgency::Warning => (Icon::Warning, c.warn),
            Urgency::Usual => (Icon::Info, c.muted),
        };
        (icon, colour, format!("{} {}", line.at.to_zoned_datetime(zone.clone()).strftime("%d/%m %H:%M:%S"), line.text))
    };
    list(look, look.say("staff-log"), lines.iter().map(line).collect(), page, Message::Log)
}

/// Lines under a title, in pages.
pub(super) fn list(
    look: Look<'_>,
    title: String,
    lines: Vec<(Icon, Color, String)>,
    page: usize,
    turn: fn(usize) -> Message,
) -> Element<'_, Message> {
    let (c, m) = (look.colours, look.metrics);
    let width = m.inner_width_mm() - 7.0 - GAP;
    let heights: Vec<f32> = lines.iter().map(|(_, _, text)| m.height_of_mm(text, TextSize::Least, width).max(7.0)).collect();
    let arrows = TOUCH + GAP;
    let room = look.body_mm() - m.height_of_mm(&title, TextSize::Title, m.inner_width_mm()) - look.main_mm("") - 2.0 * WIDE_GAP - 4.0;
    let pages = pages_with_arrows(&heights, LINES_APART, room, arrows);
    let page = page.min(pages.len() - 1);
    let empty = lines.is_empty().then(|| look.text(look.say("staff-log-empty"), TextSize::Body, c.muted));
    let shown = lines.into_iter().skip(pages[page].start).take(pages[page].len()).map(|(icon, colour, said)| {
        let words = text(said).size(m.text(TextSize::Least)).line_height(LINE_HEIGHT).font(REGULAR).color(c.ink);
        row![look.icon(icon, 7.0, colour), words.wrapping(text::Wrapping::WordOrGlyph).width(Fill)].spacing(look.mm(GAP)).into()
    });
    let list = Column::with_children(shown).push(empty).spacing(look.mm(LINES_APART)).height(Fill);
    column![look.title(title, None), list]
        .push(look.pager(page, pages.len(), turn))
        .push(look.main_action(Icon::Back, look.say("back"), Some(Message::Done)))
        .spacing(look.mm(WIDE_GAP))
        .into()
}

/// Between two lines of the log, in millimetres.
const LINES_APART: f32 = 2.0;
