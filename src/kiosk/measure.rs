//! How large a text is, by the very paragraph that will be drawn. Guessing by letters made rows higher than their neighbours, and pages fuller
//! than they were.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Once;

use iced::advanced::graphics::text::{Paragraph, font_system};
use iced::advanced::text::{Alignment, LineHeight, Paragraph as _, Shaping, Text, Wrapping};
use iced::alignment::Vertical;
use iced::{Font, Pixels, Size};

use super::joined::joined;
use super::theme;

/// So many sizes are kept. A visit asks for some hundreds.
const KEPT: usize = 4096;

/// A text by its hash; its size, the height of its lines and the width it has, as bits; whether it is bold.
type ExtentKey = (u64, [u32; 3], bool);

thread_local! {
    /// A screen asks for the same sizes with every picture.
    static SIZES: RefCell<HashMap<ExtentKey, Size>> = RefCell::default();
}

/// The height of a text in pixels, set in a font of a size in a width, both in pixels.
pub(super) fn height(text: &str, size: f32, line_height: f32, width: f32, font: Font) -> f32 {
    extent(text, size, line_height, width, font).height
}

/// The width that a text takes on one line, in pixels.
pub(super) fn width(text: &str, size: f32, font: Font) -> f32 {
    extent(text, size, 1.0, f32::INFINITY, font).width.ceil()
}

/// How large the paragraph of a text is, in pixels.
fn extent(text: &str, size: f32, line_height: f32, width: f32, font: Font) -> Size {
    let text = &*joined(text.into());
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let key: ExtentKey = (hasher.finish(), [size, line_height, width].map(f32::to_bits), font == theme::BOLD);
    if let Some(kept) = SIZES.with_borrow(|sizes| sizes.get(&key).copied()) {
        return kept;
    }
    let measured = paragraph(text, size, line_height, width, font).min_bounds();
    SIZES.with_borrow_mut(|sizes| {
        if sizes.len() >= KEPT {
            sizes.clear();
        }
        let _ = sizes.insert(key, measured);
    });
    measured
}

pub(super) fn paragraph(text: &str, size: f32, line_height: f32, width: f32, font: Font) -> Paragraph {
    load_fonts();
    Paragraph::with_text(Text {
        content: text,
        bounds: Size::new(width, f32::INFINITY),
        size: Pixels(size),
        line_height: LineHeight::Relative(line_height),
        font,
        align_x: Alignment::Default,
        align_y: Vertical::Top,
        shaping: Shaping::default(),
        wrapping: Wrapping::default(),
    })
}

/// The window loads the fonts too, but perhaps only after the first picture was laid out.
fn load_fonts() {
    static LOADED: Once = Once::new();
    LOADED.call_once(|| {
        if let Ok(mut fonts) = font_system().write() {
            for font in theme::FONTS {
                fonts.load_font(Cow::Borrowed(font));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_high_as_its_lines() {
        let lines = |text: &str, width: f32, font| (height(text, 20.0, 1.35, width, font) / 27.0).round();
        assert!((lines("Đăng ký khai sinh", 400.0, theme::REGULAR) - 1.0).abs() < f32::EPSILON);
        assert!((lines("Đăng ký khai sinh", 100.0, theme::REGULAR) - 2.0).abs() < f32::EPSILON);
        let one_line = width("Đăng ký khai sinh", 20.0, theme::REGULAR);
        assert!((lines("Đăng ký khai sinh", one_line + 1.0, theme::REGULAR) - 1.0).abs() < f32::EPSILON);
        assert!((lines("Đăng ký khai sinh", one_line + 1.0, theme::BOLD) - 2.0).abs() < f32::EPSILON, "the bold cut is wider");
    }
}
