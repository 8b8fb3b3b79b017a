//! Which module of a code belongs to which codeword, and which codewords to one block.

use super::super::find::{Pattern, size_of};
use super::format::Level;

/// Check codewords in each block, by level and version (table 9).
#[rustfmt::skip]
const CHECKS: [[u8; 40]; 4] = [
    [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
    [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
];

/// Blocks, by level and version (table 9).
#[rustfmt::skip]
const BLOCKS: [[u8; 40]; 4] = [
    [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
    [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
    [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
    [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
];

/// Where the bits of a version's codewords lie.
pub(super) struct CodewordLayout {
    version: usize,
    /// The modules that carry data, as row × size + column, in the order in which they are written (7.7.3).
    pub(super) order: Vec<u16>,
}

/// How the codewords of a code fall into blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Division {
    pub(super) blocks: usize,
    /// Check codewords in each.
    pub(super) checks: usize,
    /// Data codewords in the first blocks; the last `longer` blocks have one more.
    pub(super) data: usize,
    pub(super) longer: usize,
    /// Check codewords kept back in small codes so that chance is not taken for a correction (7.5.1, p).
    pub(super) kept: usize,
}

impl CodewordLayout {
    pub(super) fn of(version: usize) -> Self {
        let size = size_of(version);
        let mut carries_data = vec![true; size * size];
        for known in &Pattern::of(version).known {
            carries_data[known.row * size + known.column] = false;
        }
        for (column, row) in super::format::places(size).into_iter().flatten().chain([(8, size - 8)]) {
            carries_data[row * size + column] = false;
        }
        if version >= 7 {
            for (along, across) in (0..6).flat_map(|along| (size - 11..size - 8).map(move |across| (along, across))) {
                carries_data[along * size + across] = false;
                carries_data[across * size + along] = false;
            }
        }
        // Pairs of columns from the right, up and down in turn; the dotted line's column is left out.
        let pairs = (0..size / 2).map(|pair| size - 1 - 2 * pair).map(|right| if right <= 6 { right - 1 } else { right });
        let mut order = Vec::new();
        for (count, right) in pairs.enumerate() {
            for step in 0..size {
                let row = if count.is_multiple_of(2) { size - 1 - step } else { step };
                let both = [right, right - 1].map(|column| row * size + column);
                order.extend(both.into_iter().filter(|module| carries_data[*module]).map(|module| module as u16));
            }
        }
        Self { version, order }
    }

    /// How many whole codewords there are.
    pub(super) fn codewords(&self) -> usize {
        self.order.len() / 8
    }

    pub(super) fn division(&self, level: Level) -> Division {
        let (row, column) = (level as usize, self.version - 1);
        let (blocks, checks) = (usize::from(BLOCKS[row][column]), usize::from(CHECKS[row][column]));
        let kept = match (self.version, level) {
            (1, Level::Low) => 3,
            (1, Level::Medium) | (2, Level::Low) => 2,
            (1, _) | (3, Level::Low) => 1,
            _ => 0,
        };
        Division { blocks, checks, data: self.codewords() / blocks - checks, longer: self.codewords() % blocks, kept }
    }
}

impl Division {
    /// Codewords in a block.
    pub(super) fn length(&self, block: usize) -> usize {
        self.data + self.checks + usize::from(block >= self.blocks - self.longer)
    }

    /// Where a codeword of a block stands in the sequence of all (7.6): the first of each block, the second of each, and so on; then
    /// likewise the check codewords.
    pub(super) fn place(&self, block: usize, index: usize) -> usize {
        let data = self.length(block) - self.checks;
        if index < self.data {
            index * self.blocks + block
        } else if index < data {
            self.data * self.blocks + block - (self.blocks - self.longer)
        } else {
            self.data * self.blocks + self.longer + (index - data) * self.blocks + block
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_carries_as_much_as_the_standard_says() {
        // Codewords by version (table 1).
        for (version, codewords, remainder) in
            [(1, 26, 0), (2, 44, 7), (7, 196, 0), (14, 581, 3), (21, 1156, 4), (32, 2465, 3), (40, 3706, 0)]
        {
            let layout = CodewordLayout::of(version);
            assert_eq!((layout.codewords(), layout.order.len() % 8), (codewords, remainder), "version {version}");
        }
    }

    #[test]
    fn every_codeword_belongs_to_one_block() {
        for version in 1..=40 {
            let layout = CodewordLayout::of(version);
            for level in [Level::Low, Level::Medium, Level::Quartile, Level::High] {
                let division = layout.division(level);
                let mut places: Vec<_> = (0..division.blocks)
                    .flat_map(|block| (0..division.length(block)).map(move |index| division.place(block, index)))
                    .collect();
                places.sort_unstable();
                assert!(places.into_iter().eq(0..layout.codewords()), "version {version}, {level:?}");
            }
        }
    }
}
