//! Where the modules of a code lie in the picture.

use super::super::Corners;
use super::super::plane::Projection;

/// From the border of a code to the centre of its finder patterns, in modules.
const INSET: f64 = 3.5;

/// How many ways of not being flat are known.
pub(super) const BENDS: usize = 6;

/// The map from a code's own plane, in modules from its top left, to pixels: a projection, and on top of it how the paper is bent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lattice {
    /// Modules a side.
    pub(super) size: usize,
    /// Where the centres of the three finder patterns lie and of the one that is missing, in pixels, clockwise from the top left.
    pub(super) pivots: [(f64, f64); 4],
    /// How far the middle of a side swings out of the straight line, in pixels; see [`swings`].
    pub(super) bend: [(f64, f64); BENDS],
    projection: Projection,
}

impl Lattice {
    /// `None` where three of the pivots lie on a line.
    pub(super) fn new(size: usize, pivots: [(f64, f64); 4], bend: [(f64, f64); BENDS]) -> Option<Self> {
        let projection = Projection::of_square(size as f64 - 2.0 * INSET, pivots)?;
        Some(Self { size, pivots, bend, projection })
    }

    /// The same with other pivots.
    pub(super) fn with_pivots(&self, pivots: [(f64, f64); 4]) -> Option<Self> {
        Self::new(self.size, pivots, self.bend)
    }

    /// Where a point of the code lies: `u` modules from its left border, `v` from its upper one. The first module's centre is (0.5, 0.5).
    pub(super) fn map(&self, u: f64, v: f64) -> (f64, f64) {
        let (x, y) = self.projection.map((u - INSET, v - INSET));
        let swings = swings(u, v, self.size);
        self.bend.iter().zip(swings).fold((x, y), |(x, y), ((dx, dy), swing)| (x + dx * swing, y + dy * swing))
    }

    /// The same without the bend, for those who know there is none.
    pub(super) fn is_flat(&self) -> bool {
        self.bend.iter().all(|bend| *bend == (0.0, 0.0))
    }

    /// As [`Self::map`], of a flat code.
    pub(super) fn map_flat(&self, u: f64, v: f64) -> (f64, f64) {
        self.projection.map((u - INSET, v - INSET))
    }

    /// Pixels a module, the mean of the four sides.
    pub(super) fn module(&self) -> f64 {
        let around: f64 = (0..4)
            .map(|index| {
                let ((x, y), (next_x, next_y)) = (self.pivots[index], self.pivots[(index + 1) % 4]);
                (next_x - x).hypot(next_y - y)
            })
            .sum();
        around / 4.0 / (self.size as f64 - 2.0 * INSET)
    }

    /// The corners of the code, in pixels.
    pub(super) fn corners(&self) -> Corners {
        let size = self.size as f64;
        Corners([(0.0, 0.0), (size, 0.0), (size, size), (0.0, size)].map(|(u, v)| {
            let (x, y) = self.map(u, v);
            (x as f32, y as f32)
        }))
    }

    /// The same in a picture with `scale` times as many pixels a side, shifted by so many of those.
    pub(super) fn scaled(&self, scale: f64, shift: (f64, f64)) -> Option<Self> {
        Self::new(
            self.size,
            self.pivots.map(|(x, y)| (x * scale + shift.0, y * scale + shift.1)),
            self.bend.map(|(x, y)| (x * scale, y * scale)),
        )
    }
}

/// How much of each bend a point gets. All are nothing at the four pivots, and one in the middle of a side or near it.
///
/// Paper that curls bends along one of its directions: the middle of those sides moves (the first two), more on the side that is nearer
/// (the next two), and the modules near the ends look narrower (the last two).
pub(super) fn swings(u: f64, v: f64, size: usize) -> [f64; BENDS] {
    let half = size as f64 / 2.0;
    let reach = half - INSET;
    let (across, down) = ((u - half) / reach, (v - half) / reach);
    let (bow, sag) = (1.0 - across * across, 1.0 - down * down);
    [bow, sag, bow * down, sag * across, bow * across, sag * down]
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIVOTS: [(f64, f64); 4] = [(100.0, 100.0), (200.0, 110.0), (190.0, 220.0), (95.0, 205.0)];

    #[test]
    fn pivots_lie_where_they_were_put_however_it_bends() {
        for bend in [[(0.0, 0.0); BENDS], [(3.0, -2.0), (1.0, 4.0), (0.5, 0.5), (-1.0, 2.0), (0.3, 0.0), (0.0, 0.7)]] {
            let lattice = Lattice::new(25, PIVOTS, bend).expect("a plane");
            for ((u, v), (x, y)) in [(3.5, 3.5), (21.5, 3.5), (21.5, 21.5), (3.5, 21.5)].into_iter().zip(PIVOTS) {
                let found = lattice.map(u, v);
                assert!((found.0 - x).hypot(found.1 - y) < 1e-6);
            }
        }
    }

    #[test]
    fn a_bend_moves_the_middle_of_a_side_by_so_many_pixels() {
        let flat = Lattice::new(25, PIVOTS, [(0.0, 0.0); BENDS]).expect("a plane");
        let mut bend = [(0.0, 0.0); BENDS];
        bend[0] = (0.0, 5.0);
        let curved = Lattice::new(25, PIVOTS, bend).expect("a plane");
        let ((x, y), (bent_x, bent_y)) = (flat.map(12.5, 3.5), curved.map(12.5, 3.5));
        assert!((bent_x - x).abs() < 1e-9 && (bent_y - y - 5.0).abs() < 1e-9);
        assert!(flat.is_flat() && !curved.is_flat());
    }

    #[test]
    fn scaling_scales_everything() {
        let bend = [(1.0, 2.0); BENDS];
        let lattice = Lattice::new(29, PIVOTS, bend).expect("a plane");
        let doubled = lattice.scaled(2.0, (10.0, -4.0)).expect("a plane");
        let ((x, y), (far_x, far_y)) = (lattice.map(9.0, 17.0), doubled.map(9.0, 17.0));
        assert!((2.0 * x + 10.0 - far_x).abs() < 1e-6 && (2.0 * y - 4.0 - far_y).abs() < 1e-6);
        assert!((doubled.module() - 2.0 * lattice.module()).abs() < 1e-6);
    }
}
