//! No slip comes: the number, large, to be noted or photographed.

use iced::advanced::image::{FilterMethod, Handle};
use iced::widget::{Column, column, container, image, row};
use iced::{Alignment, ContentFit, Element, Fill};
use qrcode::{EcLevel, QrCode};

use crate::hall::Issued;
use crate::kiosk::metrics::{GAP, TextSize, WIDE_GAP};
use crate::kiosk::ui::card::{number, number_mm};
use crate::kiosk::ui::{Icon, Look};

/// Blank modules around a code.
const QUIET: usize = 4;

/// Why no slip comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// There is no printer.
    NoPrinter,
    /// It cannot print now.
    Printer,
    /// All of a slip went out, and the printer does not say whether it came.
    Unsure,
    /// The number could not be confirmed just now.
    NotSaved,
}

/// The screen.
#[derive(Debug, Clone)]
pub struct NotedScreen {
    /// The ticket.
    pub issued: Issued,
    why: Why,
    code: Option<Handle>,
    /// Whether the hall is being told.
    pub sent: bool,
}

/// What can be pressed.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// The main action.
    HaveNoted,
}

impl NotedScreen {
    /// A number to be noted.
    #[must_use]
    pub fn new(issued: Issued, why: Why) -> Self {
        let code = drawn(&issued.slip.code);
        Self { issued, why, code, sent: false }
    }

    /// The hall could not take the confirmation; it may be pressed again.
    pub fn not_saved(&mut self) {
        self.sent = false;
        self.why = Why::NotSaved;
    }

    /// How it looks.
    #[must_use]
    pub fn view<'a>(&self, look: Look<'a>) -> Element<'a, Message> {
        let c = look.colours;
        let (icon, colour, what) = match self.why {
            Why::NoPrinter => (Icon::Info, c.info, "note-no-printer"),
            Why::Printer => (Icon::PrinterOff, c.warn, "note-printer"),
            Why::Unsure => (Icon::Info, c.info, "note-unsure"),
            Why::NotSaved => (Icon::Warning, c.warn, "note-not-saved"),
        };
        let reason = row![look.icon(icon, 9.0, colour), look.steady().text(look.say(what), TextSize::Body, c.ink)]
            .spacing(look.mm(GAP))
            .align_y(Alignment::Center);
        let happened = look.title(look.say("note-number"), None).push(reason);
        let label = number(look, self.issued.slip.label.as_str(), "your-number");
        let slip = &self.issued.slip;
        let tall = look.metrics.upright() && !look.metrics.small() && !look.metrics.short();
        let code_mm = if tall {
            96.0
        } else if look.metrics.small() || look.metrics.short() {
            46.0
        } else {
            64.0
        };
        let (first, size) = if tall { (TextSize::Title, TextSize::Lead) } else { (TextSize::Lead, TextSize::Body) };
        let code = self.code.as_ref().map(|code| {
            let size = look.mm(code_mm);
            let picture = image(code.clone()).width(size).height(size).content_fit(ContentFit::Fill).filter_method(FilterMethod::Nearest);
            container(picture)
        });
        let mut said: Vec<(String, TextSize)> = look.counters(&slip.counters).map(|counters| (counters, first)).into_iter().collect();
        said.push((slip.service.clone(), size));
        said.push((look.ahead(slip.ahead), size));
        said.extend(slip.wait.as_ref().map(|wait| (look.wait(wait), size)));
        said.extend(slip.class.as_deref().map(|class| (look.words.priority(class), size)));
        said.push((look.say("note-photograph"), TextSize::Least));
        let happened_mm = look.metrics.height_of_mm(&look.say("note-number"), TextSize::Title, look.metrics.inner_width_mm())
            + look.metrics.height_of_mm(&look.say(what), TextSize::Body, look.metrics.inner_width_mm() - 13.0)
            + 1.0;
        let above = if look.metrics.upright() { number_mm(look) + 12.0 } else { 0.0 };
        // How lines break is an estimate; a small screen has no room for a mistake in it.
        let room = look.body_mm() - happened_mm - look.main_mm("") - 2.0 * WIDE_GAP - above - if look.metrics.small() { 16.0 } else { 8.0 };
        let width = look.second_mm() - code_mm - WIDE_GAP;
        let high = |look: Look<'_>, said: &[(String, TextSize)]| {
            said.iter().map(|(text, size)| look.metrics.height_of_mm(text, *size, width) + 2.0).sum::<f32>()
        };
        let fitting = look.fitting(room, |look| high(look, &said));
        // What matters least stands last.
        let mut shown = said.as_slice();
        while shown.len() > 2 && high(fitting, shown) > room {
            shown = &shown[..shown.len() - 1];
        }
        let lines = shown.iter().map(|(text, size)| match size {
            size if *size == first => fitting.bold(text.clone(), *size, c.ink),
            TextSize::Least => fitting.text(text.clone(), *size, c.muted),
            _ => fitting.text(text.clone(), *size, c.ink),
        });
        let words = Column::with_children(lines).spacing(look.mm(2.0)).width(Fill);
        let details = row![].push(code).push(words).spacing(look.mm(WIDE_GAP)).align_y(Alignment::Center);
        let action = look.main_action(Icon::Ok, look.say("have-noted"), (!self.sent).then_some(Message::HaveNoted));
        let halves = look.halves(label, details);
        column![happened, container(halves).height(Fill), action].spacing(look.mm(WIDE_GAP)).into()
    }
}

/// A code as a picture, one dot a module.
fn drawn(text: &str) -> Option<Handle> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let modules = code.width();
    let side = modules + 2 * QUIET;
    let mut rgba = vec![0xFF; side * side * 4];
    for (index, colour) in code.to_colors().into_iter().enumerate() {
        if colour == qrcode::Color::Dark {
            let at = ((index / modules + QUIET) * side + index % modules + QUIET) * 4;
            rgba[at..at + 3].fill(0);
        }
    }
    let side = u32::try_from(side).ok()?;
    Some(Handle::from_rgba(side, side, rgba))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_read_back() {
        let Some(Handle::Rgba { width, height, pixels, .. }) = drawn("MC1:ABCDEFGHIJKLMNOPQRSTUVWXYZ") else {
            panic!("a picture");
        };
        let (scale, width, height) = (4, width as usize, height as usize);
        let mut grey =
            rqrr::PreparedImage::prepare_from_greyscale(width * scale, height * scale, |x, y| pixels[(y / scale * width + x / scale) * 4]);
        let (_, text) = grey.detect_grids()[0].decode().expect("a code");
        assert_eq!(text, "MC1:ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    }
}
