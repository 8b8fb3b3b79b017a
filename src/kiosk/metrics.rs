//! Millimetres to pixels: people are measured in millimetres, windows in pixels.
//!
//! Every size on the screen is named here. The configuration says how large the visible screen is; the window says how
//! many logical pixels it has; the rest is arithmetic.

use iced::{Font, Size};

use super::measure;
use super::theme::{BOLD, REGULAR};
use crate::config::ScreenGeometry;

/// The height of a capital letter of Be Vietnam Pro, in ems.
const CAP: f32 = 0.74;
/// The height of a line, in ems: Vietnamese stacks two marks on a letter.
pub const LINE_HEIGHT: f32 = 1.35;
/// The width of the cell of a digit in the bold cut, in ems.
pub const DIGIT: f32 = 0.70;
/// A screen whose shorter side has fewer millimetres is small: titles and previews give way.
const SMALL: f32 = 240.0;

/// The sizes of one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metrics {
    /// Logical pixels in a millimetre.
    scale: f32,
    window: Size,
    text: TextStep,
}

/// How large text is, as the citizen wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextStep {
    /// As designed.
    #[default]
    Usual,
    /// A quarter larger, what is small.
    Larger,
    /// Half as large again, what is small.
    Largest,
}

impl TextStep {
    /// Every step, the smallest first.
    pub const ALL: [Self; 3] = [Self::Usual, Self::Larger, Self::Largest];

    /// How much larger a text becomes. What is large already grows less: it has to leave room for what is small.
    fn factor(self, size: TextSize) -> f32 {
        match (self, size) {
            (Self::Usual, _) => 1.0,
            (Self::Larger, TextSize::Least | TextSize::Body) => 1.25,
            (Self::Larger, TextSize::Lead) => 1.15,
            (Self::Larger, TextSize::Title) => 1.08,
            (Self::Largest, TextSize::Least | TextSize::Body) => 1.5,
            (Self::Largest, TextSize::Lead) => 1.35,
            (Self::Largest, TextSize::Title) => 1.16,
        }
    }
}

impl Metrics {
    /// The sizes of a window on a screen. A window that is turned against its screen, or does not fill it, shows the
    /// same picture smaller.
    #[must_use]
    pub fn new(screen: ScreenGeometry, window: Size) -> Self {
        let upright = window.height >= window.width;
        let (width, height) = if upright == (screen.height_mm >= screen.width_mm) {
            (screen.width_mm, screen.height_mm)
        } else {
            (screen.height_mm, screen.width_mm)
        };
        Self { scale: (window.width / width).min(window.height / height).max(0.1), window, text: TextStep::Usual }
    }

    /// The same with text of another size.
    #[must_use]
    pub fn with_text(self, step: TextStep) -> Self {
        Self { text: step, ..self }
    }

    /// The steps of text up to the one that is wanted, the largest first.
    pub fn steps(self) -> impl Iterator<Item = Self> + Clone {
        let wanted = self.text;
        TextStep::ALL.into_iter().rev().skip_while(move |step| *step != wanted).map(move |step| self.with_text(step))
    }

    /// The same with text as designed: the frame of a screen is read by everybody, and must leave room.
    #[must_use]
    pub fn usual_text(self) -> Self {
        Self { text: TextStep::Usual, ..self }
    }

    /// The same for the lowest `part` of the window.
    #[must_use]
    pub fn lower_part(self, part: f32) -> Self {
        Self { window: Size::new(self.window.width, (self.window.height * part).round()), ..self }
    }

    /// Millimetres in pixels.
    #[must_use]
    pub fn mm(&self, millimetres: f32) -> f32 {
        (millimetres * self.scale).round()
    }

    /// The width of the window in millimetres.
    #[must_use]
    pub fn width_mm(&self) -> f32 {
        self.window.width / self.scale
    }

    /// The height of the window in millimetres.
    #[must_use]
    pub fn height_mm(&self) -> f32 {
        self.window.height / self.scale
    }

    /// Whether the window is higher than wide.
    #[must_use]
    pub fn upright(&self) -> bool {
        self.window.height >= self.window.width
    }

    /// Whether an upright screen has less height than it should: a lowered one.
    #[must_use]
    pub fn short(&self) -> bool {
        self.upright() && self.height_mm() < 1.4 * self.width_mm()
    }

    /// Whether the screen is a small one.
    #[must_use]
    pub fn small(&self) -> bool {
        self.width_mm().min(self.height_mm()) < SMALL
    }

    /// The width between the outer margins, in millimetres.
    #[must_use]
    pub fn inner_width_mm(&self) -> f32 {
        self.width_mm() - 2.0 * self.margin_mm()
    }

    /// The outer margin in millimetres.
    #[must_use]
    pub fn margin_mm(&self) -> f32 {
        if self.small() { 8.0 } else { 12.0 }
    }

    /// The size of a text.
    #[must_use]
    pub fn text(&self, size: TextSize) -> f32 {
        self.text_mm(size) * self.scale
    }

    /// The size of a text in millimetres.
    #[must_use]
    pub fn text_mm(&self, size: TextSize) -> f32 {
        let cap = match size {
            TextSize::Least => 4.8,
            TextSize::Body => 6.1,
            TextSize::Lead if self.small() => 7.0,
            TextSize::Lead => 8.0,
            TextSize::Title if self.small() => 9.0,
            TextSize::Title => 12.0,
        };
        cap / CAP * self.text.factor(size)
    }

    /// The size of a ticket's number that fits a width, in millimetres: 44 mm high where there is room, and never under 30
    /// unless it would not fit.
    #[must_use]
    pub fn number_mm(&self, characters: usize, width_mm: f32, tallest_mm: f32) -> f32 {
        let widest = width_mm / (characters.max(1) as f32 * (DIGIT + 0.06));
        (tallest_mm / CAP).min(widest)
    }

    /// The height of a text in a width, both in millimetres. What is as large as [`TextSize::Lead`] is taken to be bold.
    #[must_use]
    pub fn height_of_mm(&self, text: &str, size: TextSize, width_mm: f32) -> f32 {
        let font = if matches!(size, TextSize::Lead | TextSize::Title) { BOLD } else { REGULAR };
        self.high_mm(text, size, width_mm, font)
    }

    /// The same for a text in the bold cut, whatever its size.
    #[must_use]
    pub fn height_of_bold_mm(&self, text: &str, size: TextSize, width_mm: f32) -> f32 {
        self.high_mm(text, size, width_mm, BOLD)
    }

    /// The same for a text that does not stand out, whatever its size.
    #[must_use]
    pub fn height_of_regular_mm(&self, text: &str, size: TextSize, width_mm: f32) -> f32 {
        self.high_mm(text, size, width_mm, REGULAR)
    }

    fn high_mm(&self, text: &str, size: TextSize, width_mm: f32, font: Font) -> f32 {
        // Every length between the margins is rounded to whole pixels: one of them may be lost.
        let width = (width_mm * self.scale - 1.0).max(1.0);
        measure::height(text, self.text(size), LINE_HEIGHT, width, font).ceil() / self.scale
    }

    /// The width of a bold text on one line, in millimetres.
    #[must_use]
    pub fn width_of_bold_mm(&self, text: &str, size: TextSize) -> f32 {
        measure::width(text, self.text(size), BOLD) / self.scale
    }

    /// The width of a text on one line, in millimetres.
    #[must_use]
    pub fn width_of_mm(&self, text: &str, size: TextSize) -> f32 {
        measure::width(text, self.text(size), REGULAR) / self.scale
    }

    /// Whether a bold text fits one line of a width in millimetres.
    #[must_use]
    pub fn fits_a_line(&self, text: &str, size: TextSize, width_mm: f32) -> bool {
        self.width_of_bold_mm(text, size) < width_mm
    }
}

/// The sizes of text. The ticket's number has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextSize {
    /// 4.8 mm: the least anywhere.
    Least,
    /// 6.1 mm: what is read at arm's length without effort.
    Body,
    /// 8 mm: what matters.
    Lead,
    /// 12 mm: what the screen is about.
    Title,
}

/// Small gap, in millimetres.
pub const GAP: f32 = 4.0;
/// Large gap.
pub const WIDE_GAP: f32 = 8.0;
/// The least height of anything to touch.
pub const TOUCH: f32 = 20.0;
/// The height of the one main action.
pub const MAIN: f32 = 28.0;
/// The width of a border.
pub const BORDER: f32 = 0.5;
/// The radius of tiles and cards.
pub const RADIUS: f32 = 4.0;

/// What is lowered stands in so much of the height of the screen: the rest is above what somebody who sits can reach.
pub(super) const LOWERED: f32 = 0.68;

#[cfg(test)]
mod tests {
    use super::*;

    const TALL: ScreenGeometry = ScreenGeometry { width_mm: 268.0, height_mm: 476.0, bottom_mm: 700.0 };

    #[test]
    fn a_millimetre_is_a_millimetre() {
        let metrics = Metrics::new(TALL, Size::new(1080.0, 1920.0));
        assert!((metrics.mm(100.0) - 403.0).abs() <= 1.0);
        assert!((metrics.text(TextSize::Body) * CAP / metrics.scale - 6.1).abs() < 0.01);
        assert!((metrics.width_mm() - 268.0).abs() < 1.0);
    }

    #[test]
    fn a_turned_or_smaller_window_shows_the_same_smaller() {
        let turned = Metrics::new(TALL, Size::new(1920.0, 1080.0));
        assert!((turned.height_mm() - 268.0).abs() < 1.0 && !turned.upright());
        let half = Metrics::new(TALL, Size::new(540.0, 960.0));
        assert!((half.height_mm() - 476.0).abs() < 2.0);
    }

    #[test]
    fn a_number_is_large_and_fits() {
        let metrics = Metrics::new(TALL, Size::new(1080.0, 1920.0));
        assert!(metrics.number_mm(4, 244.0, 44.0) * CAP >= 30.0);
        assert!(metrics.number_mm(9, 244.0, 44.0) * DIGIT * 9.0 <= 244.0);
    }

    #[test]
    fn a_longer_text_is_higher_by_whole_lines() {
        let metrics = Metrics::new(TALL, Size::new(1080.0, 1920.0));
        let line = metrics.text_mm(TextSize::Title) * LINE_HEIGHT;
        let high = |text: &str| metrics.height_of_mm(text, TextSize::Title, 244.0);
        assert!((high("Đăng ký khai sinh") - line).abs() < 0.5);
        assert!((high("Cấp bản sao trích lục hộ tịch, bản sao giấy khai sinh") - 2.0 * line).abs() < 0.5);
    }
}
