//! Modules with how sure each is → modules as they were printed.
//!
//! Every decoder takes modules for dark or light and then corrects codewords that are wrong, two check codewords for each. But who sampled
//! them knows which are doubtful: under a reflection, in a fold, where the print is gone. A doubtful codeword that is given up costs one check
//! codeword instead of two, so nearly twice as much may be damaged (generalised minimum distance decoding, Forney 1966). What comes out is
//! free of errors, or nothing comes out.

mod format;
mod layout;
mod reed_solomon;

use format::FormatInfo;
pub(super) use format::format_bits;
use layout::CodewordLayout;
use reed_solomon::{MOST_CHECKS, Syndromes};

/// So many check codewords must be left over where codewords were given up: chance then passes once in 255⁴ tries.
const LEFT_OVER: usize = 4;

/// The format must look right by so much of the contrast, or the lattice does not lie on a code.
const LEAST_FORMAT: f32 = 0.35;

/// The longest block has so many codewords.
const LONGEST: usize = 153;

/// The correction, with all that it keeps from code to code.
pub(super) struct Correction {
    /// Made for a version when it is met first.
    layouts: [Option<Box<CodewordLayout>>; 40],
    /// Whether each module is dark, as it was seen.
    dark: Vec<bool>,
    codewords: Vec<u8>,
    /// How sure each codeword is: as its least sure bit.
    sureness: Vec<f32>,
}

impl Default for Correction {
    fn default() -> Self {
        Self { layouts: [const { None }; 40], dark: Vec::new(), codewords: Vec::new(), sureness: Vec::new() }
    }
}

impl Correction {
    /// Corrects a code of `size` modules a side. Row by row, `values` says of each module that it is dark (−1) or light (1) or something between,
    /// and `trust` from 0 to 1 how far that is to be believed. Whether it came out right; then `data` holds the data codewords in their order.
    pub(super) fn correct(&mut self, size: usize, values: &[f32], trust: &[f32], data: &mut Vec<u8>) -> bool {
        // A code seen in a mirror has its rows and columns exchanged.
        let (straight, mirrored) = (
            FormatInfo::likeliest(size, |column, row| values[row * size + column]),
            FormatInfo::likeliest(size, |column, row| values[column * size + row]),
        );
        let is_mirrored = mirrored.1 > straight.1;
        let (format, likeness) = if is_mirrored { mirrored } else { straight };
        if likeness < LEAST_FORMAT {
            return false;
        }
        let version = (size - 17) / 4;
        let layout = self.layouts[version - 1].get_or_insert_with(|| Box::new(CodewordLayout::of(version)));
        self.dark.clear();
        self.dark.extend(values.iter().map(|value| *value < 0.0));
        if is_mirrored {
            for row in 0..size {
                for column in 0..row {
                    self.dark.swap(row * size + column, column * size + row);
                }
            }
        }
        self.codewords.clear();
        self.sureness.clear();
        for bits in layout.order.chunks_exact(8) {
            let (mut codeword, mut sureness) = (0, f32::MAX);
            for module in bits.iter().copied().map(usize::from) {
                let (row, column) = (module / size, module % size);
                let bit = self.dark[module] ^ format.is_turned(row, column);
                codeword = codeword << 1 | u8::from(bit);
                let seen = if is_mirrored { column * size + row } else { module };
                sureness = sureness.min(values[seen].abs().min(1.0) * trust[seen]);
            }
            self.codewords.push(codeword);
            self.sureness.push(sureness);
        }
        let division = layout.division(format.level);
        data.clear();
        let mut block = [0; LONGEST];
        let mut doubtful = [(0.0, 0); LONGEST];
        for number in 0..division.blocks {
            let length = division.length(number);
            for index in 0..length {
                let place = division.place(number, index);
                block[index] = self.codewords[place];
                doubtful[index] = (self.sureness[place], index);
            }
            let (block, doubtful) = (&mut block[..length], &mut doubtful[..length]);
            if !corrected(block, doubtful, division.checks, division.kept) {
                return false;
            }
            data.extend_from_slice(&block[..length - division.checks]);
        }
        true
    }
}

/// Corrects one block: as it is, then with more and more of its least sure codewords given up.
fn corrected(block: &mut [u8], doubtful: &mut [(f32, usize)], checks: usize, kept: usize) -> bool {
    let syndromes = Syndromes::of(block, checks);
    if syndromes.are_nothing() || syndromes.correct(block, &[], kept) {
        return true;
    }
    doubtful.sort_unstable_by(|(one, _), (other, _)| one.total_cmp(other));
    let mut erased = [0; MOST_CHECKS];
    for (erased, (_, index)) in erased.iter_mut().zip(doubtful.iter()) {
        *erased = *index;
    }
    (1..=(checks - LEFT_OVER) / 2).any(|pairs| syndromes.correct(block, &erased[..2 * pairs], LEFT_OVER))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use qrcode::{Color, EcLevel, QrCode, Version};

    use super::*;
    use crate::scan::drawing::noise;

    fn drawn(text: &[u8], version: i16, level: EcLevel) -> (usize, Vec<f32>) {
        let code = QrCode::with_version(text, Version::Normal(version), level).expect("it fits");
        (code.width(), code.to_colors().iter().map(|colour| if *colour == Color::Dark { -1.0 } else { 1.0 }).collect())
    }

    /// Whether what was drawn comes out.
    fn comes_out(correction: &mut Correction, size: usize, values: &[f32], trust: &[f32], drawn: &[f32]) -> bool {
        let (mut wanted, mut data) = (Vec::new(), Vec::new());
        assert!(correction.correct(size, drawn, &vec![1.0; size * size], &mut wanted));
        correction.correct(size, values, trust, &mut data) && data == wanted
    }

    #[test]
    fn every_version_and_level_is_as_it_was_drawn() {
        let (mut correction, mut data) = (Correction::default(), Vec::new());
        for version in 1..=40 {
            for level in [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H] {
                let (size, values) = drawn(b"mot cua", version, level);
                assert!(correction.correct(size, &values, &vec![1.0; size * size], &mut data), "version {version}, {level:?}");
                // Seven bytes: half a codeword says so, the number of bytes follows, and then they come, each in halves of two codewords.
                let from = if version < 10 { 1 } else { 2 };
                let said: Vec<u8> = data[from..].windows(2).take(7).map(|pair| pair[0] << 4 | pair[1] >> 4).collect();
                assert_eq!((data[0] >> 4, &said[..]), (4, &b"mot cua"[..]), "version {version}, {level:?}");
            }
        }
    }

    #[test]
    fn what_is_seen_in_a_mirror_comes_out_straight() {
        let (size, values) = drawn(b"1.004222", 3, EcLevel::M);
        let mirrored: Vec<f32> = (0..size * size).map(|index| values[index % size * size + index / size]).collect();
        assert!(comes_out(&mut Correction::default(), size, &mirrored, &vec![1.0; size * size], &values));
    }

    #[test]
    fn twice_as_much_may_be_damaged_where_it_is_known_what() {
        // Version 5-M has two blocks of 24 check codewords: 24 wrong codewords in all may be corrected, if they fall evenly.
        let (size, values) = drawn(b"https://dichvucong.gov.vn/1.004222 khai sinh", 5, EcLevel::M);
        let is_hidden = |index: usize| (10..19).contains(&(index % size)) && (8..28).contains(&(index / size));
        let trusts: [Vec<f32>; 2] =
            [1.0, 0.1].map(|trust| (0..size * size).map(|index| if is_hidden(index) { trust } else { 1.0 }).collect());
        let seen: Vec<f32> = values.iter().enumerate().map(|(index, value)| if is_hidden(index) { 1.0 } else { *value }).collect();
        let mut correction = Correction::default();
        assert!(!comes_out(&mut correction, size, &seen, &trusts[0], &values), "hidden behind a reflection that nobody noticed");
        assert!(comes_out(&mut correction, size, &seen, &trusts[1], &values), "hidden behind a reflection that was noticed");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        // What comes out of noise would be a false read: none may, however many codewords are given up.
        #[test]
        fn nothing_comes_out_of_noise(version in 1_usize..8, seed in any::<u64>()) {
            let size = 17 + 4 * version;
            let mut noise = noise(seed);
            let values: Vec<f32> = (0..size * size).map(|_| (noise() >> 40) as f32 / (1_u64 << 23) as f32 - 1.0).collect();
            prop_assert!(!Correction::default().correct(size, &values, &vec![1.0; size * size], &mut Vec::new()));
        }
    }
}
