//! Places with the texture of a code that is too small for the look at half size: about as much dark as light, changing at every step both ways.

use super::field::Area;
use super::raster::Raster;

/// Pixels of half a picture to a side of the squares that are told apart: eight modules of two pixels of the whole picture.
const BLOCK: usize = 8;

/// Steps of brightness from one pixel to the next, on average over a square, in both directions together. Paper and walls have less.
const LEAST_CHANGE: u32 = 18;

/// Of what changes both ways this part must change in each: lines and stripes change in one.
const LEAST_SHARE: f32 = 0.3;

/// How bright a square may be on average, of the brightest around. Print leaves more of its paper white.
const BRIGHTEST: f32 = 0.72;

/// What one square looks like.
#[derive(Clone, Copy, Default)]
struct TextureBlock {
    sum: u32,
    beside: u32,
    below: u32,
    brightest: u8,
}

impl TextureBlock {
    /// Every second line tells enough.
    const LINES: usize = BLOCK / 2;

    fn add(&mut self, here: [u8; BLOCK], beside: [u8; BLOCK], below: [u8; BLOCK]) {
        let changes = |others: [u8; BLOCK]| here.iter().zip(&others).map(|(one, other)| u32::from(one.abs_diff(*other))).sum::<u32>();
        self.sum += here.iter().map(|value| u32::from(*value)).sum::<u32>();
        self.beside += changes(beside);
        self.below += changes(below);
        self.brightest = here.iter().fold(self.brightest, |brightest, value| brightest.max(*value));
    }

    fn is_busy(&self) -> bool {
        let all = self.beside + self.below;
        all >= LEAST_CHANGE * (BLOCK * Self::LINES) as u32 && self.beside.min(self.below) as f32 >= LEAST_SHARE * all as f32
    }

    fn mean(&self) -> f32 {
        self.sum as f32 / (BLOCK * Self::LINES) as f32
    }
}

/// The search, with what it keeps from frame to frame.
#[derive(Default)]
pub(super) struct Texture {
    blocks: Vec<TextureBlock>,
    across: usize,
}

impl Texture {
    /// The part of half a picture, in its pixels, in which such places lie, but for those of which `is_known` says so.
    pub(super) fn area(&mut self, half: Raster<'_>, is_known: impl Fn((f32, f32)) -> bool) -> Option<Area> {
        self.measure(half);
        let down = self.blocks.len() / self.across.max(1);
        let mut found: Option<Area> = None;
        // A code of 21 modules of two pixels covers one square a side for sure, and most of two.
        for row in 0..down {
            for column in 0..self.across {
                let (left, top) = (column * BLOCK, row * BLOCK);
                if self.is_like(column, row)
                    && (self.is_like(column + 1, row) || self.is_like(column, row + 1))
                    && !is_known(((left + BLOCK / 2) as f32, (top + BLOCK / 2) as f32))
                {
                    let area = found.get_or_insert(Area { left, top, right: left, bottom: top });
                    (area.left, area.right) = (area.left.min(left), area.right.max(left + 2 * BLOCK));
                    area.bottom = area.bottom.max(top + 2 * BLOCK);
                }
            }
        }
        found
    }

    fn measure(&mut self, half: Raster<'_>) {
        // The last column and line have no neighbours.
        self.across = half.width.saturating_sub(1) / BLOCK;
        self.blocks.clear();
        let lines = half.bytes.chunks_exact(half.width.max(1));
        for (count, (line, next)) in lines.clone().zip(lines.skip(1)).step_by(2).enumerate() {
            if count.is_multiple_of(TextureBlock::LINES) {
                self.blocks.resize(self.blocks.len() + self.across, TextureBlock::default());
            }
            let from = self.blocks.len() - self.across;
            let (here, beside, below) = (line.as_chunks().0, line[1..].as_chunks().0, next.as_chunks().0);
            for (((block, here), beside), below) in self.blocks[from..].iter_mut().zip(here).zip(beside).zip(below) {
                block.add(*here, *beside, *below);
            }
        }
    }

    fn is_like(&self, column: usize, row: usize) -> bool {
        column < self.across
            && self
                .blocks
                .get(row * self.across + column)
                .is_some_and(|block| block.is_busy() && block.mean() < BRIGHTEST * f32::from(self.brightest_around(column, row)))
    }

    fn brightest_around(&self, column: usize, row: usize) -> u8 {
        let columns = column.saturating_sub(2)..(column + 3).min(self.across);
        let rows = (row.saturating_sub(2)..row + 3).filter_map(|row| self.blocks.get(row * self.across..)?.get(columns.clone()));
        rows.flatten().map(|block| block.brightest).max().unwrap_or_default()
    }
}
