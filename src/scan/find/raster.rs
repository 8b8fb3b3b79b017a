//! Grey pictures in the sizes the stages work on.

use super::clock::Stopwatch;

/// Lines between two looks at the clock.
const LINES_A_LOOK: usize = 16;

/// A grey picture somebody else owns: `width × height` brightness values, row by row.
#[derive(Clone, Copy)]
pub(super) struct Raster<'a> {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) bytes: &'a [u8],
}

impl Raster<'_> {
    /// The brightness at a point between pixels, where the centre of the first pixel is (0.5, 0.5); beyond the border the border goes on.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        between((self.width, self.height), (x, y), |index| f32::from(self.bytes[index]))
    }
}

/// A run of means of four, long enough for the compiler to take many at once.
fn halved(values: &mut [u8; 16], above: &[u8; 32], below: &[u8; 32]) {
    let mut sums = [0; 32];
    for ((sum, above), below) in sums.iter_mut().zip(above).zip(below) {
        *sum = u16::from(*above) + u16::from(*below);
    }
    for (value, pair) in values.iter_mut().zip(sums.as_chunks::<2>().0) {
        *value = ((pair[0] + pair[1] + 2) / 4) as u8;
    }
}

/// What a picture of a width and height holds at a point between its pixels, of whose values `value` gives each by its index.
pub(super) fn between((width, height): (usize, usize), (x, y): (f32, f32), value: impl Fn(usize) -> f32) -> f32 {
    let (left, right, across) = neighbours(x, width);
    let (above, below, down) = neighbours(y, height);
    let (upper, lower) = (above * width, below * width);
    let over = value(upper + left) + across * (value(upper + right) - value(upper + left));
    let under = value(lower + left) + across * (value(lower + right) - value(lower + left));
    over + down * (under - over)
}

/// The pixel before a coordinate, the one after it, and how far it is from the first to the second.
fn neighbours(at: f32, size: usize) -> (usize, usize, f32) {
    let from_first = (at - 0.5).max(0.0);
    let before = (from_first as usize).min(size - 1);
    (before, (before + 1).min(size - 1), (from_first - before as f32).min(1.0))
}

/// A grey picture of our own, made from another and kept for the next frame's.
#[derive(Default)]
pub(super) struct Scaled {
    width: usize,
    height: usize,
    bytes: Vec<u8>,
}

impl Scaled {
    pub(super) fn view(&self) -> Raster<'_> {
        Raster { width: self.width, height: self.height, bytes: &self.bytes }
    }

    /// Half as wide and high, each value the mean of four: small modules are lost, grain is halved, and looking costs a quarter.
    pub(super) fn halve(&mut self, from: Raster<'_>) {
        self.resize(from.width / 2, from.height / 2);
        let pairs = from.bytes.chunks_exact(2 * from.width.max(1));
        for (row, pair) in self.bytes.chunks_exact_mut(self.width.max(1)).zip(pairs) {
            let (upper, lower) = pair.split_at(from.width);
            let ((above, upper_rest), (below, lower_rest)) = (upper.as_chunks(), lower.as_chunks());
            let (values, rest) = row.as_chunks_mut();
            for ((values, above), below) in values.iter_mut().zip(above).zip(below) {
                halved(values, above, below);
            }
            for ((value, above), below) in rest.iter_mut().zip(upper_rest.chunks_exact(2)).zip(lower_rest.chunks_exact(2)) {
                let sum = u16::from(above[0]) + u16::from(above[1]) + u16::from(below[0]) + u16::from(below[1]);
                *value = ((sum + 2) / 4) as u8;
            }
        }
    }

    /// A part of a picture, twice as wide and high, softly: modules of hardly a pixel get room for sub-pixel runs.
    ///
    /// The part begins at whole pixels `(left, top)`; it must lie inside the picture. Whether it was done before the time was up.
    pub(super) fn double(
        &mut self,
        from: Raster<'_>,
        (left, top): (usize, usize),
        (width, height): (usize, usize),
        clock: &Stopwatch,
    ) -> bool {
        self.resize(2 * width, 2 * height);
        for (y, row) in self.bytes.chunks_exact_mut((2 * width).max(1)).enumerate() {
            if y.is_multiple_of(LINES_A_LOOK) && clock.is_over() {
                return false;
            }
            let at_y = top as f32 + f32::midpoint(y as f32, 0.5);
            for (x, value) in row.iter_mut().enumerate() {
                *value = (from.at(left as f32 + f32::midpoint(x as f32, 0.5), at_y) + 0.5) as u8;
            }
        }
        true
    }

    fn resize(&mut self, width: usize, height: usize) {
        (self.width, self.height) = (width, height);
        self.bytes.resize(width * height, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_between_pixels_are_between_theirs() {
        let raster = Raster { width: 2, height: 2, bytes: &[0, 100, 200, 40] };
        assert!((raster.at(0.5, 0.5) - 0.0).abs() < 1e-4);
        assert!((raster.at(1.0, 0.5) - 50.0).abs() < 1e-4);
        assert!((raster.at(1.0, 1.0) - 85.0).abs() < 1e-4);
        assert!((raster.at(9.0, -3.0) - 100.0).abs() < 1e-4, "beyond the border it goes on");
    }

    #[test]
    fn half_a_picture_is_the_mean_of_four_and_odd_edges_are_left() {
        let mut half = Scaled::default();
        half.halve(Raster { width: 5, height: 3, bytes: &[0, 4, 8, 8, 9, 8, 8, 8, 8, 9, 7, 7, 7, 7, 7] });
        assert_eq!((half.view().width, half.view().height, half.view().bytes), (2, 1, &[5, 8][..]));
    }

    #[test]
    fn doubling_and_halving_a_slope_gives_it_back() {
        let bytes: Vec<u8> = (0..64).map(|index| (index % 8) * 20 + (index / 8) * 3).collect();
        let slope = Raster { width: 8, height: 8, bytes: &bytes };
        let (mut double, mut half) = (Scaled::default(), Scaled::default());
        assert!(double.double(slope, (2, 1), (4, 5), &Stopwatch::until(None)));
        half.halve(double.view());
        for y in 0..5 {
            for x in 0..4 {
                assert!(half.view().bytes[y * 4 + x].abs_diff(bytes[(y + 1) * 8 + x + 2]) <= 1);
            }
        }
    }
}
