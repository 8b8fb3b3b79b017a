//! Stage 1: a grey picture → how much lighter or darker each pixel is than its surroundings.

use super::clock::Stopwatch;
use super::raster::{Raster, between};

/// Values per step of brightness: room for positions between pixels.
const STEPS: f64 = 4.0;

/// Paper is never quite even: what is not darker than this part of its surroundings is light, so that grain on empty paper is no pattern.
const LIGHT_FROM: f64 = 0.98;

/// Beyond this the sum of a column no longer fits; below, what the sum of few pixels is multiplied with.
const RADII: std::ops::RangeInclusive<usize> = 4..=120;

/// Lines between two looks at the clock.
const LINES_A_LOOK: usize = 32;

/// A part of a picture in whole pixels: `left..right` × `top..bottom`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

impl Area {
    pub(super) fn whole(raster: Raster<'_>) -> Self {
        Self { left: 0, top: 0, right: raster.width, bottom: raster.height }
    }
}

/// The threshold field: 4 × (brightness − 0.98 × mean of the square around the pixel).
///
/// Its sign is the bit (negative is dark) and where it passes zero is an edge, to a fraction of a pixel. Light that falls unevenly cancels out
/// as long as it changes little over the radius; that should be several modules, or the inside of large dark areas turns light.
#[derive(Default)]
pub(super) struct ThresholdField {
    width: usize,
    height: usize,
    values: Vec<i16>,
    area: Option<Area>,
    /// The sum of the window's rows, for each column.
    columns: Vec<u16>,
    /// Running sums of `columns`, with both ends repeated by the radius.
    running: Vec<u32>,
    /// What the sum of a window, without its lowest bits, is to be multiplied with, for each column, in 2⁻¹⁸ parts.
    factors: Vec<u16>,
}

impl ThresholdField {
    /// Computes the field of an area of a picture that is at least five pixels wide and high; what was there before, also outside, is gone.
    /// Whether it was done before the time was up.
    pub(super) fn compute(&mut self, grey: Raster<'_>, radius: usize, area: Area, clock: &Stopwatch) -> bool {
        let radius = radius.clamp(*RADII.start(), *RADII.end());
        (self.width, self.height) = (grey.width, grey.height);
        self.values.resize(grey.width * grey.height, 0);
        self.area = None;
        // The window of the area's pixels reaches out of the area.
        let (left, right) = (area.left.saturating_sub(radius), (area.right + radius).min(grey.width));
        let columns = right - left;
        self.columns.clear();
        self.columns.resize(columns, 0);
        self.running.clear();
        self.running.resize(columns + 1 + 2 * radius, 0);
        // So many of the lowest bits of a sum can be spared, so that the rest has 16.
        let largest = (2 * radius + 1).min(columns) * (2 * radius + 1).min(grey.height);
        let lowest = (largest * 255).ilog2().saturating_sub(15);
        let mut rows_in_window = 0;
        let mut factors_for = 0;
        let (mut next_in, mut next_out) = (area.top.saturating_sub(radius), area.top.saturating_sub(radius));
        for y in area.top..area.bottom {
            if (y - area.top).is_multiple_of(LINES_A_LOOK) && clock.is_over() {
                return false;
            }
            while next_in < (y + radius + 1).min(grey.height) {
                let row = &grey.bytes[next_in * grey.width + left..next_in * grey.width + right];
                self.columns.iter_mut().zip(row).for_each(|(sum, value)| *sum += u16::from(*value));
                next_in += 1;
                rows_in_window += 1;
            }
            while next_out + radius < y {
                let row = &grey.bytes[next_out * grey.width + left..next_out * grey.width + right];
                self.columns.iter_mut().zip(row).for_each(|(sum, value)| *sum -= u16::from(*value));
                next_out += 1;
                rows_in_window -= 1;
            }
            if rows_in_window != factors_for {
                self.weigh(radius, rows_in_window, (left, right), lowest);
                factors_for = rows_in_window;
            }
            self.run_up(radius);
            let (from, to) = (area.left - left, area.right - left);
            let row = y * grey.width;
            let values = self.values[row + area.left..row + area.right].iter_mut();
            let greys = &grey.bytes[row + area.left..row + area.right];
            let before = &self.running[from..to];
            let behind = &self.running[2 * radius + 1..][from..to];
            for ((((value, grey), before), behind), factor) in values.zip(greys).zip(before).zip(behind).zip(&self.factors[from..to]) {
                // The upper half of a product of 16 bits is what every processor computes quickly.
                let sum = ((behind - before) >> lowest) as u16;
                let around = ((u32::from(sum) * u32::from(*factor)) >> 16) as u16 >> 2;
                *value = (i16::from(*grey) << 2) - around as i16;
            }
        }
        self.area = Some(area);
        true
    }

    /// Exchanges light and dark, for screens in dark mode: the field of the same picture with every brightness taken from 255.
    pub(super) fn turn(&mut self) {
        // What is left of 4 × 255 when the mean counts a little less.
        const ABOVE: i16 = (STEPS * 255.0 * (1.0 - LIGHT_FROM)) as i16;
        let Some(area) = self.area else { return };
        for row in self.values.chunks_exact_mut(self.width.max(1)).skip(area.top).take(area.bottom - area.top) {
            row[area.left..area.right].iter_mut().for_each(|value| *value = ABOVE - *value);
        }
    }

    /// Where the field was computed last.
    pub(super) fn area(&self) -> Option<Area> {
        self.area
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    /// One row of the area.
    pub(super) fn row(&self, y: usize) -> &[i16] {
        let area = self.area.unwrap_or(Area { left: 0, top: 0, right: 0, bottom: 0 });
        &self.values[y * self.width + area.left..y * self.width + area.right]
    }

    /// The value at a point between pixels, where the centre of the first pixel is (0.5, 0.5); beyond the border the border goes on.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        between((self.width, self.height), (x, y), |index| f32::from(self.values[index]))
    }

    /// Windows at the border of the picture hold fewer pixels.
    fn weigh(&mut self, radius: usize, rows: usize, (left, right): (usize, usize), lowest: u32) {
        let part = STEPS * LIGHT_FROM * f64::from(1_u32 << 18) * f64::from(1_u32 << lowest);
        let columns = right - left;
        let factor = |x: usize| {
            let wide = (x + radius + 1).min(columns) - x.saturating_sub(radius);
            (part / (wide * rows) as f64 + 0.5) as u16
        };
        self.factors.clear();
        // Between the borders all are the same.
        self.factors.resize(columns, factor(columns / 2));
        for x in (0..radius.min(columns)).chain(columns.saturating_sub(radius)..columns) {
            self.factors[x] = factor(x);
        }
    }

    fn run_up(&mut self, radius: usize) {
        let mut sum = 0;
        let (inner, beyond) = self.running[radius + 1..].split_at_mut(self.columns.len());
        for (running, column) in inner.iter_mut().zip(&self.columns) {
            sum += u32::from(*column);
            *running = sum;
        }
        beyond.fill(sum);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scan::drawing::noise;

    fn field(width: usize, height: usize, bytes: &[u8], radius: usize) -> ThresholdField {
        let mut field = ThresholdField::default();
        let grey = Raster { width, height, bytes };
        assert!(field.compute(grey, radius, Area::whole(grey), &Stopwatch::until(None)));
        field
    }

    #[test]
    fn the_sign_changes_where_an_edge_was_drawn() {
        // Dark from 20.25 on: the pixel in which the edge lies has its share of both.
        let bytes: Vec<u8> = (0..40 * 40)
            .map(|index| match index % 40 {
                0..20 => 200,
                20 => 80,
                _ => 40,
            })
            .collect();
        let field = field(40, 40, &bytes, 8);
        let row = field.row(20);
        assert!(row[16..20].iter().all(|value| *value > 0) && row[20..24].iter().all(|value| *value < 0));
        let share = f32::from(row[19]) / f32::from(row[19] - row[20]);
        assert!((19.5 + share - 20.25).abs() < 0.3, "{share}");
    }

    #[test]
    fn empty_paper_is_light_however_bright_and_uneven() {
        for level in [20_u8, 120, 250] {
            let bytes: Vec<u8> = (0_u32..60 * 60).map(|index| level - ((index % 60) / 12) as u8).collect();
            assert!(field(60, 60, &bytes, 10).values.iter().all(|value| *value >= -4), "level {level}");
        }
    }

    #[test]
    fn a_moment_gone_by_stops_it() {
        let grey = Raster { width: 64, height: 64, bytes: &[9; 64 * 64] };
        let over = Stopwatch::until(Some(std::time::Instant::now()));
        assert!(!ThresholdField::default().compute(grey, 4, Area::whole(grey), &over));
    }

    proptest! {
        // Against the definition, window by window; also of an area, which must not differ from the whole.
        #[test]
        fn it_is_what_it_says(width in 5_usize..40, height in 5_usize..40, radius in 4_usize..24, seed in any::<u64>(), cut in 0_usize..10) {
            let mut noise = noise(seed);
            let bytes: Vec<u8> = (0..width * height).map(|_| noise() as u8).collect();
            let grey = Raster { width, height, bytes: &bytes };
            let area = Area { left: cut.min(width - 1), top: cut.min(height - 1), right: width, bottom: height };
            let mut part = ThresholdField::default();
            prop_assert!(part.compute(grey, radius, area, &Stopwatch::until(None)));
            for y in area.top..height {
                for x in area.left..width {
                    let (rows, columns) = (y.saturating_sub(radius)..(y + radius + 1).min(height), x.saturating_sub(radius)..(x + radius + 1).min(width));
                    let count = (rows.len() * columns.len()) as f64;
                    let sum: u64 = rows.flat_map(|y| columns.clone().map(move |x| (x, y))).map(|(x, y)| u64::from(bytes[y * width + x])).sum();
                    let wanted = 4.0 * f64::from(bytes[y * width + x]) - 3.92 * sum as f64 / count;
                    prop_assert!((f64::from(part.values[y * width + x]) - wanted).abs() <= 1.5);
                }
            }
        }
    }
}
