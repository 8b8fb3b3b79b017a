//! The colours of the screens, all of them, and the fonts.

use iced::theme::Palette;
use iced::{Color, Font, Theme, color, font};

use crate::config::{Accent, ColourTheme};

/// The colours of one way of looking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColourScheme {
    /// The background.
    pub paper: Color,
    /// Tiles and cards.
    pub surface: Color,
    /// A tile under a finger.
    pub pressed: Color,
    /// Text and numbers.
    pub ink: Color,
    /// The second line.
    pub muted: Color,
    /// Borders.
    pub line: Color,
    /// The one main action.
    pub primary: Color,
    /// The main action under a finger.
    pub primary_pressed: Color,
    /// Text on the main action.
    pub on_primary: Color,
    /// All is well; always with an icon and words.
    pub ok: Color,
    /// Something needs care.
    pub warn: Color,
    /// Something to know.
    pub info: Color,
    /// What lies over a screen that a question covers.
    pub veil: Color,
    /// The aim frame over a camera picture, whatever the picture.
    pub aim: Color,
    /// Around a code that the camera has read.
    pub found: Color,
    /// Around one that it has found and not read.
    pub unread: Color,
    /// Around what the keypad has come to.
    pub focus: Color,
}

impl ColourScheme {
    /// Warm paper, dark ink, one lacquer red.
    pub const DAY: Self = Self {
        paper: color!(0xFA_F7F0),
        surface: color!(0xFF_FFFF),
        pressed: color!(0xE9_E3D5),
        ink: color!(0x14_213D),
        muted: color!(0x46_506A),
        line: color!(0x7C_8294),
        primary: color!(0x8C_1D2B),
        primary_pressed: color!(0x5E_0F1A),
        on_primary: color!(0xFF_FFFF),
        ok: color!(0x0B_5D3B),
        warn: color!(0x77_4800),
        info: color!(0x13_4B7A),
        veil: color!(0x14_213D, 0.72),
        aim: color!(0xFF_FFFF),
        found: color!(0x2F_B377),
        unread: color!(0xFF_C56B),
        focus: color!(0x13_4B7A),
    };

    /// The same at night.
    pub const DARK: Self = Self {
        paper: color!(0x0F_1626),
        surface: color!(0x1A_2438),
        pressed: color!(0x2C_3855),
        ink: color!(0xF6_F3EA),
        muted: color!(0xC3_C9D6),
        line: color!(0x7F_8AA3),
        primary: color!(0xFF_D166),
        primary_pressed: color!(0xE0_AE3C),
        on_primary: color!(0x1A_1205),
        ok: color!(0x7B_E0B0),
        warn: color!(0xFF_C56B),
        info: color!(0x9C_CBFF),
        veil: color!(0x00_0000, 0.72),
        aim: color!(0xFF_FFFF),
        found: color!(0x2F_B377),
        unread: color!(0xFF_C56B),
        focus: color!(0x9C_CBFF),
    };

    /// As much contrast as there is.
    pub const CONTRAST: Self = Self {
        paper: color!(0x00_0000),
        surface: color!(0x00_0000),
        pressed: color!(0x3A_3A00),
        ink: color!(0xFF_FFFF),
        muted: color!(0xFF_FFFF),
        line: color!(0xFF_FFFF),
        primary: color!(0xFF_E500),
        primary_pressed: color!(0xFF_F27A),
        on_primary: color!(0x00_0000),
        ok: color!(0x5C_FF9D),
        warn: color!(0xFF_B000),
        info: color!(0x66_D9FF),
        veil: color!(0x00_0000, 0.8),
        aim: color!(0xFF_FFFF),
        found: color!(0x5C_FF9D),
        unread: color!(0xFF_B000),
        focus: color!(0x66_D9FF),
    };

    /// The colours of a way of looking, with the town's own accent by day.
    #[must_use]
    pub fn of(manner: ColourTheme, accent: Option<Accent>) -> Self {
        match manner {
            ColourTheme::Day => accent.map_or(Self::DAY, |Accent([red, green, blue])| {
                let pressed = |part: u8| part - part / 3;
                let primary_pressed = Color::from_rgb8(pressed(red), pressed(green), pressed(blue));
                Self { primary: Color::from_rgb8(red, green, blue), primary_pressed, ..Self::DAY }
            }),
            ColourTheme::Dark => Self::DARK,
            ColourTheme::Contrast => Self::CONTRAST,
        }
    }

    /// The same for the parts that iced draws by itself.
    #[must_use]
    pub fn iced(&self) -> Theme {
        Theme::custom(
            "motcua",
            Palette {
                background: self.paper,
                text: self.ink,
                primary: self.primary,
                success: self.ok,
                warning: self.warn,
                danger: self.primary,
            },
        )
    }
}

/// The text.
pub const REGULAR: Font = Font::with_name("Be Vietnam Pro");
/// What stands out of it.
pub const BOLD: Font = Font { weight: font::Weight::Bold, ..Font::with_name("Be Vietnam Pro") };
/// The icons.
pub const ICONS: Font = Font::with_name("lucide");

/// The font files, built in.
pub const FONTS: [&[u8]; 3] = [
    include_bytes!("../../assets/fonts/BeVietnamPro_400Regular.ttf"),
    include_bytes!("../../assets/fonts/BeVietnamPro_700Bold.ttf"),
    include_bytes!("../../assets/fonts/lucide-subset.ttf"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The contrast of WCAG 2.
    fn contrast(one: Color, other: Color) -> f32 {
        let luminance = |colour: Color| {
            let [red, green, blue, _] = colour.into_linear();
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn the_towns_accent_is_judged_on_the_paper_there_is() {
        let [red, green, blue] = Accent::PAPER;
        assert_eq!(ColourScheme::DAY.paper, Color::from_rgb8(red, green, blue));
        let accent = Accent::try_from("#0B3D91".to_owned()).expect("dark enough");
        let c = ColourScheme::of(ColourTheme::Day, Some(accent));
        for ground in [c.paper, c.surface] {
            assert!(contrast(c.primary, ground) >= 7.0);
        }
        assert!(contrast(c.on_primary, c.primary) >= 7.0 && contrast(c.on_primary, c.primary_pressed) >= 7.0);
    }

    #[test]
    fn text_is_read_at_seven_to_one_and_lines_at_three() {
        for manner in ColourTheme::ALL {
            let c = ColourScheme::of(manner, None);
            for ground in [c.paper, c.surface] {
                for text in [c.ink, c.muted, c.primary, c.ok, c.info, c.warn] {
                    let contrast = contrast(text, ground);
                    assert!(contrast >= 7.0, "{manner:?}: {text:?} on {ground:?}: {contrast}");
                }
                for line in [c.line, c.focus] {
                    assert!(contrast(line, ground) >= 3.0, "{manner:?}: {line:?} on {ground:?}");
                }
            }
            assert!(contrast(c.ink, c.pressed) >= 7.0, "{manner:?}");
            for ground in [c.primary, c.primary_pressed] {
                assert!(contrast(c.on_primary, ground) >= 7.0, "{manner:?}");
            }
        }
    }
}
