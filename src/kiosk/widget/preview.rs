//! The camera's picture with the frame to aim at.

use iced::advanced::image::{FilterMethod, Handle, Image};
use iced::advanced::widget::{Tree, Widget};
use iced::advanced::{Layout, layout, mouse, renderer};
use iced::{Border, Color, Element, Length, Rectangle, Renderer, Size, Theme};

use crate::scan::Corners;

/// What the aim frame covers of the shorter side of the picture.
const AIM: f32 = 0.72;
/// How long each arm of its corners is, of its side.
const ARM: f32 = 0.16;

/// How what lies over the picture is drawn; lengths in pixels.
#[derive(Debug, Clone, Copy)]
pub struct Marks {
    /// The aim frame.
    pub aim: Color,
    /// Around a code that was read.
    pub read: Color,
    /// Around one that was not.
    pub unread: Color,
    /// What the picture lies on.
    pub ground: Color,
    /// Of its corners.
    pub radius: f32,
    /// The width of a line.
    pub stroke: f32,
}

struct Preview<'a> {
    picture: Option<&'a Handle>,
    read: &'a [Corners],
    unread: &'a [Corners],
    marks: Marks,
}

/// The newest picture, filling its place, with the aim frame and a mark around each code that was read, and around each that was not.
#[must_use]
pub fn preview<'a, Message: 'a>(
    picture: Option<&'a Handle>,
    read: &'a [Corners],
    unread: &'a [Corners],
    marks: Marks,
) -> Element<'a, Message> {
    Element::new(Preview { picture, read, unread, marks })
}

impl<Message> Widget<Message, Theme, Renderer> for Preview<'_> {
    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn layout(&mut self, _tree: &mut Tree, _renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, Length::Fill, Length::Fill)
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
        use iced::advanced::image::Renderer as _;
        let bounds = layout.bounds();
        let size = self.picture.and_then(|picture| renderer.measure_image(picture));
        let place = covering(bounds, size.map_or(Size::new(4.0, 3.0), |size| Size::new(size.width as f32, size.height as f32)));
        renderer.with_layer(bounds, |renderer| {
            if let Some(picture) = self.picture {
                renderer.draw_image(Image::new(picture.clone()).filter_method(FilterMethod::Linear).snap(true), place, bounds);
            }
        });
        // In a layer of its own, so that it lies over the picture.
        let Marks { aim, read, unread, ground, radius, stroke } = self.marks;
        let ring = radius / 2.0;
        renderer.with_layer(bounds.expand(ring), |renderer| {
            let marked = self.unread.iter().map(|code| (code, unread)).chain(self.read.iter().map(|code| (code, read)));
            for (code, color) in marked {
                if let Some(around) = around(code, place).intersection(&bounds) {
                    let border = Border { color, width: stroke, radius: stroke.into() };
                    renderer.fill_quad(renderer::Quad { bounds: around, border, ..renderer::Quad::default() }, Color::TRANSPARENT);
                }
            }
            // The renderer cannot round the corners of a picture: a ring of the ground lies over them.
            let border = Border { color: ground, width: ring, radius: (radius + ring).into() };
            renderer.fill_quad(renderer::Quad { bounds: bounds.expand(ring), border, ..renderer::Quad::default() }, Color::TRANSPARENT);
            for arm in arms(bounds, stroke) {
                let border = Border { radius: (stroke / 2.0).into(), ..Border::default() };
                renderer.fill_quad(renderer::Quad { bounds: arm, border, ..renderer::Quad::default() }, aim);
            }
        });
    }
}

/// Where a picture lies that covers a place, its middle in the middle.
fn covering(place: Rectangle, picture: Size) -> Rectangle {
    let scale = (place.width / picture.width).max(place.height / picture.height);
    let size = Size::new(picture.width * scale, picture.height * scale);
    Rectangle { x: place.center_x() - size.width / 2.0, y: place.center_y() - size.height / 2.0, width: size.width, height: size.height }
}

/// The upright rectangle around a code, in the picture's place.
fn around(code: &Corners, place: Rectangle) -> Rectangle {
    let xs = code.0.map(|(x, _)| place.x + x * place.width);
    let ys = code.0.map(|(_, y)| place.y + y * place.height);
    let (left, right) = (xs.into_iter().fold(f32::MAX, f32::min), xs.into_iter().fold(f32::MIN, f32::max));
    let (top, bottom) = (ys.into_iter().fold(f32::MAX, f32::min), ys.into_iter().fold(f32::MIN, f32::max));
    Rectangle { x: left, y: top, width: right - left, height: bottom - top }
}

/// The eight arms of the four corners of the aim frame.
fn arms(place: Rectangle, stroke: f32) -> [Rectangle; 8] {
    let side = place.width.min(place.height) * AIM;
    let (left, top) = (place.center_x() - side / 2.0, place.center_y() - side / 2.0);
    let (right, bottom) = (left + side - stroke, top + side - stroke);
    let long = side * ARM;
    let flat = |x, y| Rectangle { x, y, width: long, height: stroke };
    let steep = |x, y| Rectangle { x, y, width: stroke, height: long };
    let (inner_x, inner_y) = (left + side - long, top + side - long);
    [
        flat(left, top),
        steep(left, top),
        flat(inner_x, top),
        steep(right, top),
        flat(left, bottom),
        steep(left, inner_y),
        flat(inner_x, bottom),
        steep(right, inner_y),
    ]
}

impl<'a, Message: 'a> From<Preview<'a>> for Element<'a, Message> {
    fn from(preview: Preview<'a>) -> Self {
        Self::new(preview)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_covers_its_place_and_codes_stay_where_they_are() {
        let place = Rectangle { x: 10.0, y: 20.0, width: 200.0, height: 100.0 };
        let covering = covering(place, Size::new(4.0, 3.0));
        assert_eq!((covering.x, covering.width, covering.height), (10.0, 200.0, 150.0));
        let whole = Corners([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]);
        assert_eq!(around(&whole, covering), covering);
    }

    #[test]
    fn the_aim_frame_stays_inside() {
        let place = Rectangle { x: 0.0, y: 0.0, width: 300.0, height: 100.0 };
        for arm in arms(place, 4.0) {
            assert!(arm.is_within(&place), "{arm:?}");
        }
    }
}
