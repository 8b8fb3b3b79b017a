//! The format information: how a code is masked and how much of it is for correction (ISO/IEC 18004, 7.9).

/// The bits of the format information, and the two places of each.
const BITS: usize = 15;

/// What the format information of a code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FormatInfo {
    /// The fifteen bits as they are printed.
    bits: u16,
    pub(super) level: Level,
    mask: u16,
}

/// Where the two copies lie, from the lowest bit on, as column and row (figure 25).
pub(super) fn places(size: usize) -> [[(usize, usize); BITS]; 2] {
    let around = std::array::from_fn(|bit| match bit {
        0..=5 => (8, bit),
        6 => (8, 7),
        7 => (8, 8),
        8 => (7, 8),
        _ => (14 - bit, 8),
    });
    let apart = std::array::from_fn(|bit| if bit < 8 { (size - 1 - bit, 8) } else { (8, size - 15 + bit) });
    [around, apart]
}

/// Five bits of a format with the ten more for their correction (annex C), not masked.
pub(in crate::scan) fn format_bits(says: u16) -> u16 {
    let mut rest = says << 10;
    for bit in (10..BITS).rev() {
        if rest >> bit & 1 == 1 {
            rest ^= 0x537 << (bit - 10);
        }
    }
    says << 10 | rest
}

impl FormatInfo {
    /// What the five bits of level and mask are printed as.
    fn of(says: u16) -> Self {
        Self { bits: format_bits(says) ^ 0x5412, level: Level::of_format(says >> 3), mask: says & 7 }
    }

    /// The format that looks most like what was seen, and how much: 1 if all modules have its colours in full contrast, 0 for chance.
    ///
    /// `value` gives a module by its column and row, −1 dark to 1 light.
    pub(super) fn likeliest(size: usize, value: impl Fn(usize, usize) -> f32) -> (Self, f32) {
        let copies = places(size);
        let seen: [f32; BITS] = std::array::from_fn(|bit| {
            copies
                .iter()
                .map(|copy| {
                    let (column, row) = copy[bit];
                    value(column, row).clamp(-1.0, 1.0)
                })
                .sum()
        });
        let likeness = |format: &Self| -> f32 {
            seen.iter().enumerate().map(|(bit, value)| if format.bits >> bit & 1 == 1 { -value } else { *value }).sum()
        };
        let mut best = (Self::of(0), f32::MIN);
        for says in 0..32 {
            let format = Self::of(says);
            let likeness = likeness(&format);
            if likeness > best.1 {
                best = (format, likeness);
            }
        }
        (best.0, best.1 / (2 * BITS) as f32)
    }

    /// Whether the mask turns a module's colour (table 10).
    pub(super) fn is_turned(self, row: usize, column: usize) -> bool {
        let product = row * column;
        match self.mask {
            0 => (row + column).is_multiple_of(2),
            1 => row.is_multiple_of(2),
            2 => column.is_multiple_of(3),
            3 => (row + column).is_multiple_of(3),
            4 => (row / 2 + column / 3).is_multiple_of(2),
            5 => product % 2 + product % 3 == 0,
            6 => (product % 2 + product % 3).is_multiple_of(2),
            _ => ((row + column) % 2 + product % 3).is_multiple_of(2),
        }
    }
}

/// How much of a code may be damaged (ISO/IEC 18004, 7.5.1), in the order of the tables below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Low,
    Medium,
    Quartile,
    High,
}

impl Level {
    /// As the two bits of the format information say (table 12).
    pub(super) fn of_format(bits: u16) -> Self {
        match bits & 3 {
            0 => Self::Medium,
            1 => Self::Low,
            2 => Self::High,
            _ => Self::Quartile,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_own_example() {
        // 7.9.1: level M and mask 101 are printed as 100000011001110.
        let format = FormatInfo::of(0b00_101);
        assert_eq!((format.bits, format.level, format.mask), (0b100_0000_1100_1110, Level::Medium, 5));
    }

    #[test]
    fn it_is_told_with_one_copy_gone_and_two_modules_of_the_other() {
        for says in 0..32 {
            let format = FormatInfo::of(says);
            let mut values = vec![0.0; 25 * 25];
            for (count, (column, row)) in places(25).into_iter().flatten().enumerate() {
                values[row * 25 + column] = match (count, format.bits >> (count % BITS) & 1 == 1) {
                    (0..15, _) => 0.1,
                    (17 | 22, true) | (_, false) => 0.9,
                    _ => -0.9,
                };
            }
            assert_eq!(FormatInfo::likeliest(25, |column, row| values[row * 25 + column]).0, format);
        }
    }
}
