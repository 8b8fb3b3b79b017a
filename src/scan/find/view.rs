//! A picture to be looked at: the whole frame, half of it, or a piece.

use super::super::Corners;
use super::ladder::Grain;
use super::raster::Raster;
use super::walk::Border;

/// A picture to be looked at, and how.
#[derive(Clone, Copy)]
pub(super) struct FrameView<'a> {
    pub(super) picture: Raster<'a>,
    /// Whether light and dark change places.
    pub(super) is_inverted: bool,
    /// The full picture, where `picture` is half of it: small modules are fitted there.
    pub(super) finer: Option<Raster<'a>>,
    pub(super) place: ViewPlace,
    pub(super) grain: Grain,
    /// The radius of the threshold field, in pixels of `picture` and of `finer`.
    pub(super) radius: f32,
    pub(super) finer_radius: f32,
    /// Whether more is tried than most codes need.
    pub(super) patient: bool,
    /// Whether patterns are looked for by their likeness.
    pub(super) by_likeness: bool,
    /// What is asked of the dark ring of patterns.
    pub(super) border: Border,
}

/// Where a picture that is looked at lies in the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ViewPlace {
    /// Pixels of the frame to a pixel.
    pub(super) factor: f32,
    /// Its upper left corner, in pixels of the frame.
    pub(super) left: f32,
    pub(super) top: f32,
}

impl ViewPlace {
    /// A picture that shows all of the frame.
    pub(super) fn whole(factor: f32) -> Self {
        Self { factor, left: 0.0, top: 0.0 }
    }

    pub(super) fn point(&self, (x, y): (f32, f32)) -> (f32, f32) {
        (x * self.factor + self.left, y * self.factor + self.top)
    }

    pub(super) fn corners(&self, corners: Corners) -> Corners {
        Corners(corners.0.map(|corner| self.point(corner)))
    }
}
