//! Text whose ink reaches beyond its bounds.
//!
//! The software renderer takes a text to lie where its lines do: from the first letter's start to the last one's advance, and no higher than
//! the line. The horn of a final ơ or ử hangs over that end, and the marks of ể and Ủ stand above it. So a speck of them stayed when the
//! text went away, and was cut off when something beside it changed. So a text is drawn from a paragraph of the same lines with
//! blanks around them, which is as large as the ink.

use iced::advanced::graphics::text::Paragraph;
use iced::advanced::text::paragraph::Plain;
use iced::advanced::text::{LineHeight, Paragraph as _, Renderer as _, Shaping, Wrapping};
use iced::advanced::widget::{Operation, Tree, Widget, tree};
use iced::advanced::{self, Layout, layout, mouse, renderer};
use iced::alignment::Vertical;
use iced::{Color, Element, Font, Length, Pixels, Point, Rectangle, Renderer, Size, Theme};

/// A blank at which no line breaks, and which counts as part of it.
const BLANK: char = '\u{a0}';

/// How a text is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink {
    /// Its size in pixels.
    pub size: f32,
    /// The height of its lines, in sizes.
    pub line_height: f32,
    /// How much higher than its line a sign is drawn, in sizes: its ink reaches to every edge of its box. Nothing for words.
    pub around: f32,
    /// Its font.
    pub font: Font,
    /// Its colour.
    pub colour: Color,
}

/// A text with the room of its ink.
pub struct Inked<'a, Message> {
    text: Element<'a, Message>,
    ink: Ink,
}

impl<Message> std::fmt::Debug for Inked<'_, Message> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inked").field("ink", &self.ink).finish_non_exhaustive()
    }
}

/// Gives a text the room of its ink.
pub fn inked<'a, Message>(text: impl Into<Element<'a, Message>>, ink: Ink) -> Inked<'a, Message> {
    Inked { text: text.into(), ink }
}

/// The paragraph that is drawn instead of the text.
type State = Plain<Paragraph>;

type ShownText = advanced::widget::text::State<Paragraph>;

impl Ink {
    /// Makes the paragraph, or keeps it where it is the same.
    fn pad(self, padded: &mut State, text: &Paragraph) {
        let _ = padded.update(advanced::Text {
            content: &with_blanks(text),
            bounds: Size::INFINITE,
            size: Pixels(self.size),
            line_height: LineHeight::Relative(self.line_height + self.around),
            font: self.font,
            align_x: text.align_x(),
            align_y: Vertical::Top,
            shaping: Shaping::default(),
            wrapping: Wrapping::None,
        });
    }
}

/// The lines of a text with a blank on both sides, below an empty line.
fn with_blanks(text: &Paragraph) -> String {
    let mut content = String::new();
    for run in text.buffer().layout_runs() {
        let (start, end) = (run.glyphs.iter().map(|glyph| glyph.start).min(), run.glyphs.iter().map(|glyph| glyph.end).max());
        let line = run.text.get(start.unwrap_or(0)..end.unwrap_or(0)).unwrap_or_default().trim_end_matches(' ');
        content.extend(['\n', BLANK].into_iter().chain(line.chars()).chain([BLANK]));
    }
    content
}

impl<Message> Widget<Message, Theme, Renderer> for Inked<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.text)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.text));
    }

    fn size(&self) -> Size<Length> {
        self.text.as_widget().size()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let node = self.text.as_widget_mut().layout(&mut tree.children[0], renderer, limits);
        self.ink.pad(tree.state.downcast_mut::<State>(), tree.children[0].state.downcast_ref::<ShownText>().raw());
        node
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        self.text.as_widget_mut().operate(&mut tree.children[0], layout, renderer, operation);
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        _theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let text = tree.children[0].state.downcast_ref::<ShownText>().raw();
        let padded = tree.state.downcast_ref::<State>();
        let (small, large) = (text.min_bounds(), padded.min_bounds());
        let at = layout.bounds().anchor(small, text.align_x(), text.align_y());
        let above = large.height - small.height - self.ink.around * self.ink.size / 2.0;
        let at = Point::new(at.x - (large.width - small.width) / 2.0, at.y - above);
        renderer.fill_paragraph(padded.raw(), at, self.ink.colour, *viewport);
    }
}

impl<'a, Message: 'a> From<Inked<'a, Message>> for Element<'a, Message> {
    fn from(inked: Inked<'a, Message>) -> Self {
        Self::new(inked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kiosk::measure;
    use crate::kiosk::theme::BOLD;

    #[test]
    fn a_text_is_drawn_with_room_for_its_ink() {
        let of = |text: &str, width: f32| with_blanks(&measure::paragraph(text, 20.0, 1.35, width, BOLD));
        assert_eq!(of("khai tử", 500.0), "\n\u{a0}khai tử\u{a0}");
        let lines = of("Khai sinh, khai tử, kết hôn", 150.0);
        assert!(lines.lines().count() > 2, "{lines:?}");
        assert_eq!(lines.replace("\u{a0}\n\u{a0}", " ").trim(), "Khai sinh, khai tử, kết hôn");
        let room = |text: &str| measure::width(text, 20.0, BOLD);
        assert!(room("tử\u{a0}") > room("tử") + 0.06 * 20.0, "a blank at the end counts");
    }
}
