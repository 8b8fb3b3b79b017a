//! No slip comes: the number, large, to be noted or photographed.

use iced::advanced::image::{FilterMethod, Handle};
use iced::widget::{column, container, image, row};
use iced::{Alignment, ContentFit, Element, Fill};
use qrcode::{EcLevel, QrCode};

use super::ticket::number;
use crate::hall::Issued;
use crate::kiosk::metrics::{GAP, TextSize, WIDE_GAP};
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
pub struct Noted {
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

impl Noted {
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
        let reason = row![look.icon(icon, 9.0, colour), look.text(look.say(what), TextSize::Body, c.ink)]
            .spacing(look.mm(GAP))
            .align_y(Alignment::Center);
        let happened = look.title(look.say("note-number"), None).push(reason);
        let label = number(look, self.issued.slip.label.as_str(), "your-number");
        let slip = &self.issued.slip;
        let code_mm = if look.metrics.small() { 46.0 } else { 64.0 };
        let code = self.code.as_ref().map(|code| {
            let size = look.mm(code_mm);
            let picture = image(code.clone()).width(size).height(size).content_fit(ContentFit::Fill).filter_method(FilterMethod::Nearest);
            container(picture)
        });
        let remark = if look.metrics.small() { TextSize::Least } else { TextSize::Body };
        let words = column![look.bold(slip.service.clone(), TextSize::Lead, c.ink)]
            .push(look.counters(&slip.counters).map(|counters| look.text(counters, TextSize::Body, c.ink)))
            .push(look.text(look.ahead(slip.ahead), TextSize::Body, c.ink))
            .push(look.text(look.say("note-photograph"), remark, c.muted))
            .spacing(look.mm(2.0))
            .width(Fill);
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
