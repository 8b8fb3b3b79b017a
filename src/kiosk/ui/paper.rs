//! What a list of papers is drawn with, on every screen that shows one.

use iced::widget::{container, text};
use iced::{Border, Color, Element};

use super::Look;
use crate::kiosk::metrics::{GAP, WIDE_GAP};
use crate::kiosk::theme::BOLD;
use crate::kiosk::widget::{Ink, inked};

/// Something in a ring.
pub(in crate::kiosk) fn ring<'a, M: 'a>(look: Look<'a>, size_mm: f32, content: Element<'a, M>, colour: Color) -> Element<'a, M> {
    let side = look.mm(size_mm - 2.0);
    let border = Border { color: colour, width: look.mm(0.7).max(1.0), radius: (side / 2.0).into() };
    let ring = container(content).center_x(side).center_y(side).style(move |_| container::Style::default().border(border));
    container(ring).center_x(look.mm(size_mm)).center_y(look.mm(size_mm)).into()
}

/// The sign of what is missing: a cross in a ring.
pub(in crate::kiosk) fn missing_sign<'a, M: 'a>(look: Look<'a>, size_mm: f32) -> Element<'a, M> {
    // The cross is small in its em, and its line is no higher than the ring.
    let (size, line_height, colour) = (look.mm(size_mm + 1.0), (size_mm - 2.0) / (size_mm + 1.0), look.colours.warn);
    let cross = text("×").size(size).line_height(line_height).font(BOLD).color(colour);
    ring(look, size_mm, inked(cross, Ink { size, line_height, around: 0.0, font: BOLD, colour }).into(), colour)
}

/// The gap between what stands over one another, in millimetres.
pub(in crate::kiosk) fn gap_mm(look: Look<'_>) -> f32 {
    if look.metrics.small() { GAP } else { WIDE_GAP }
}

/// The width of what is read once, and of the papers, in millimetres: beside one another on a lying screen.
pub(in crate::kiosk) fn parts_mm(look: Look<'_>) -> [f32; 2] {
    let inner = look.metrics.inner_width_mm();
    if look.metrics.upright() {
        return [inner; 2];
    }
    let left = (inner - look.between_mm()) * if look.metrics.small() { 0.41 } else { 0.45 };
    [left, inner - look.between_mm() - left]
}
