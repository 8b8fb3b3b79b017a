//! A drawing of how to hold a code up: a sheet with a code, some way off, before the eye of the camera.

use iced::advanced::widget::{Tree, Widget};
use iced::advanced::{Layout, layout, mouse, renderer};
use iced::{Border, Color, Element, Length, Point, Rectangle, Renderer, Size, Theme};

/// Units across and down; everything in the drawing is a whole number of them.
const ACROSS: f32 = 44.0;
const DOWN: f32 = 20.0;

/// The sheet, and the code on it with its left and top and the side of its patterns.
const SHEET: [f32; 4] = [0.0, 0.0, 15.0, 20.0];
const CODE: (f32, f32, f32) = (3.0, 4.0, 3.4);
/// Where the modules of the code are that belong to no pattern.
const MODULES: [(f32, f32); 7] = [(3.9, 0.4), (4.3, 2.0), (0.6, 4.1), (2.6, 4.4), (4.4, 4.4), (6.4, 5.6), (5.2, 7.2)];
/// The camera, seen from the front, and its lens.
const CAMERA: [f32; 4] = [31.0, 4.0, 13.0, 12.0];
const LENS: f32 = 7.0;
/// The arrow between the two, from tip to tip, and its heads.
const ARROW: (f32, f32) = (17.0, 29.0);
const HEAD: f32 = 2.4;

/// How the drawing is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Guide {
    /// Its width in pixels; it is less than half as high.
    pub width: f32,
    /// Its lines.
    pub ink: Color,
    /// The arrow and the lens.
    pub accent: Color,
    /// The width of a line.
    pub stroke: f32,
}

/// The drawing.
#[must_use]
pub fn guide<'a, Message: 'a>(guide: Guide) -> Element<'a, Message> {
    Element::new(guide)
}

impl Guide {
    fn size_px(&self) -> Size {
        Size::new(self.width, (self.width * DOWN / ACROSS).round())
    }

    /// What is filled, with its colour, and what has only an edge.
    fn filled(&self, at: Point) -> Vec<(Rectangle, Color)> {
        let unit = self.width / ACROSS;
        let rectangle = |[x, y, width, height]: [f32; 4]| Rectangle {
            x: at.x + x * unit,
            y: at.y + y * unit,
            width: width * unit,
            height: height * unit,
        };
        let (left, top, side) = CODE;
        let middles = patterns().map(|[x, y]| rectangle([x + side * 0.32, y + side * 0.32, side * 0.36, side * 0.36]));
        let modules = MODULES.map(|(x, y)| rectangle([left + x, top + y, 1.1, 1.1]));
        let line = Rectangle { height: self.stroke, ..rectangle([ARROW.0 + 1.0, DOWN / 2.0, ARROW.1 - ARROW.0 - 2.0, 0.0]) };
        let line = Rectangle { y: line.y - self.stroke / 2.0, ..line };
        // The renderer draws upright rectangles only: a head is many of them, each a pixel wide.
        let steps = (HEAD * unit).ceil().max(1.0);
        let heads = (0..steps as u32).flat_map(|step| {
            let (along, half) = (step as f32, (step as f32 + 1.0) / steps * HEAD * 0.8 * unit);
            let (first, last) = (at.x + ARROW.0 * unit + along, at.x + ARROW.1 * unit - along - 1.0);
            let y = at.y + DOWN / 2.0 * unit - half;
            [first, last].map(|x| Rectangle { x, y, width: 1.0, height: 2.0 * half })
        });
        let ink = middles.into_iter().chain(modules).map(|part| (part, self.ink));
        ink.chain(heads.chain([line]).map(|part| (part, self.accent))).collect()
    }

    /// What has only an edge, with the radius of its corners and its colour.
    fn edged(&self, at: Point) -> Vec<(Rectangle, f32, Color)> {
        let unit = self.width / ACROSS;
        let edged = |[x, y, width, height]: [f32; 4], radius: f32, colour: Color| {
            let bounds = Rectangle { x: at.x + x * unit, y: at.y + y * unit, width: width * unit, height: height * unit };
            (bounds, radius * unit, colour)
        };
        let [x, y, width, height] = CAMERA;
        let lens = [x + (width - LENS) / 2.0, y + (height - LENS) / 2.0, LENS, LENS];
        let [first, second, third] = patterns().map(|[x, y]| edged([x, y, CODE.2, CODE.2], 0.0, self.ink));
        vec![edged(SHEET, 1.0, self.ink), edged(CAMERA, 2.5, self.ink), edged(lens, LENS / 2.0, self.accent), first, second, third]
    }
}

/// The left and top of the three patterns of the code.
fn patterns() -> [[f32; 2]; 3] {
    let (left, top, side) = CODE;
    let far = 9.0 - side;
    [[left, top], [left + far, top], [left, top + far]]
}

impl<Message> Widget<Message, Theme, Renderer> for Guide {
    fn size(&self) -> Size<Length> {
        let Size { width, height } = self.size_px();
        Size::new(Length::Fixed(width), Length::Fixed(height))
    }

    fn layout(&mut self, _tree: &mut Tree, _renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let Size { width, height } = self.size_px();
        layout::atomic(limits, width, height)
    }

    fn draw(
        &self,
        _tree: &Tree,
        renderer: &mut Renderer,
        _theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        _viewport: &Rectangle,
    ) {
        use iced::advanced::Renderer as _;
        let at = layout.bounds().position();
        for (bounds, radius, color) in self.edged(at) {
            let border = Border { color, width: self.stroke, radius: radius.into() };
            renderer.fill_quad(renderer::Quad { bounds, border, ..renderer::Quad::default() }, Color::TRANSPARENT);
        }
        for (bounds, colour) in self.filled(at) {
            renderer.fill_quad(renderer::Quad { bounds, ..renderer::Quad::default() }, colour);
        }
    }
}

impl<'a, Message: 'a> From<Guide> for Element<'a, Message> {
    fn from(guide: Guide) -> Self {
        Self::new(guide)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_drawn_inside_and_sheet_arrow_and_camera_are_apart() {
        let guide = Guide { width: 132.0, ink: Color::BLACK, accent: Color::WHITE, stroke: 2.0 };
        let at = Point::new(10.0, 20.0);
        let bounds = Rectangle::new(at, guide.size_px());
        let parts = guide.filled(at).into_iter().map(|(part, _)| part).chain(guide.edged(at).into_iter().map(|(part, ..)| part));
        for part in parts {
            assert!(part.is_within(&bounds), "{part:?}");
        }
        assert!(SHEET[0] + SHEET[2] < ARROW.0 && ARROW.1 < CAMERA[0] && CAMERA[0] + CAMERA[2] <= ACROSS);
    }
}
