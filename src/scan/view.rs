//! What a scanner tells: which codes are in view and where, frame by frame. Which of them is meant is for the listener to decide.

use std::time::Instant;

use super::Corners;
use super::frame::Luma;

/// Word from a scanner. `M` is what its caller makes of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Read<M> {
    /// What the camera sees. One comes with every frame as long as a code that counts is in view, and for two seconds after.
    View(View<M>),
    /// Somebody used another reader, at that moment.
    Heard(M, Instant),
}

/// The codes of one frame.
#[derive(Debug, Clone, PartialEq)]
pub struct View<M> {
    /// When the frame was taken.
    pub at: Instant,
    /// The codes that count and were read in this frame. A code that is still there may be missing: a hand shakes.
    pub codes: Vec<InView<M>>,
}

/// A code in a frame. The unit of its place is the shorter side of the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InView<M> {
    /// What it means.
    pub meaning: M,
    /// How far its middle lies to the right of the frame's middle, as the camera sees it.
    pub x: f32,
    /// How far its middle lies below the frame's middle.
    pub y: f32,
    /// The mean length of its four sides.
    pub side: f32,
}

impl<M> InView<M> {
    /// A code with these corners, in pixels of a frame.
    pub(super) fn placed(meaning: M, corners: Corners, frame: &Luma) -> Self {
        let (width, height) = (frame.width() as f32, frame.height() as f32);
        let unit = width.min(height).max(1.0);
        let (x, y) = corners.middle();
        let side = |index: usize| {
            let ((from_x, from_y), (to_x, to_y)) = (corners.0[index], corners.0[(index + 1) % 4]);
            (to_x - from_x).hypot(to_y - from_y)
        };
        let side = (0..4).map(side).sum::<f32>() / 4.0;
        Self { meaning, x: (x - width / 2.0) / unit, y: (y - height / 2.0) / unit, side: side / unit }
    }

    /// How far its middle is from the middle of the frame.
    #[must_use]
    pub fn distance(&self) -> f32 {
        self.x.hypot(self.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_measured_from_the_middle_in_shorter_sides() {
        let frame = Luma::new(1280, 720, vec![0; 1280 * 720], Instant::now()).unwrap();
        let square =
            |left: f32, top: f32, side: f32| Corners([(left, top), (left + side, top), (left + side, top + side), (left, top + side)]);
        let middle = InView::placed((), square(568.0, 288.0, 144.0), &frame);
        assert_eq!((middle.x, middle.y), (0.0, 0.0));
        assert!((middle.side - 0.2).abs() < 1e-6);
        let corner = InView::placed((), square(0.0, 0.0, 72.0), &frame);
        assert!((corner.x + 604.0 / 720.0).abs() < 1e-6 && (corner.y + 0.45).abs() < 1e-6);
        assert!((corner.distance() - corner.x.hypot(corner.y)).abs() < 1e-6);
    }
}
