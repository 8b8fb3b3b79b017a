//! Reed–Solomon over GF(2⁸), as ISO/IEC 18004 uses it (7.5.2 and annex B): the powers of 2 modulo x⁸ + x⁴ + x³ + x² + 1, first root 1.

/// At most so many check codewords has a block.
pub(super) const MOST_CHECKS: usize = 30;

/// A polynomial with the lowest power first; a locator has one term more than there are check codewords.
type Polynomial = [u8; MOST_CHECKS + 1];

/// Powers of 2, twice round so that the sum of two logarithms needs no reduction; and their logarithms.
const TABLES: ([u8; 510], [u8; 256]) = {
    let (mut powers, mut logarithms) = ([0; 510], [0; 256]);
    let (mut value, mut exponent) = (1_u16, 0);
    while exponent < 255 {
        powers[exponent] = value as u8;
        powers[exponent + 255] = value as u8;
        logarithms[value as usize] = exponent as u8;
        value <<= 1;
        if value > 255 {
            value ^= 0x11D;
        }
        exponent += 1;
    }
    (powers, logarithms)
};

/// 2 to a power below 510.
fn power(exponent: usize) -> u8 {
    TABLES.0[exponent]
}

fn logarithm(value: u8) -> usize {
    TABLES.1[value as usize].into()
}

fn product(one: u8, other: u8) -> u8 {
    if one == 0 || other == 0 { 0 } else { power(logarithm(one) + logarithm(other)) }
}

/// Of a divisor that is not nothing.
fn quotient(value: u8, divisor: u8) -> u8 {
    if value == 0 { 0 } else { power(logarithm(value) + 255 - logarithm(divisor)) }
}

fn evaluated(terms: &[u8], at: u8) -> u8 {
    terms.iter().rev().fold(0, |sum, term| product(sum, at) ^ term)
}

/// What is wrong with a block: its value at each root of the generator. All are nothing for a block without errors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Syndromes {
    values: [u8; MOST_CHECKS],
    checks: usize,
}

impl Syndromes {
    /// Of a block of at most 255 codewords, of which the last `checks` are check codewords.
    pub(super) fn of(block: &[u8], checks: usize) -> Self {
        let mut values = [0; MOST_CHECKS];
        for (root, value) in values.iter_mut().take(checks).enumerate() {
            // Horner's rule, with the root's logarithm known.
            *value = block.iter().fold(0, |sum, codeword| if sum == 0 { *codeword } else { power(logarithm(sum) + root) ^ codeword });
        }
        Self { values, checks }
    }

    pub(super) fn are_nothing(&self) -> bool {
        self.values.iter().all(|value| *value == 0)
    }

    /// Corrects a block, of which the codewords `erased` are not believed. `spare` check codewords are left to tell a correction from a chance:
    /// two are used up by an error, one by an erased codeword. Whether it came out right; if not, the block is as it was.
    pub(super) fn correct(&self, block: &mut [u8], erased: &[usize], spare: usize) -> bool {
        let usable = self.checks - spare.min(self.checks);
        if erased.len() > usable {
            return false;
        }
        let last = block.len() - 1;
        let (locator, errata) = self.locator(erased.iter().map(|index| power(last - index)));
        if 2 * errata - erased.len() > usable {
            return false;
        }
        let evaluator = self.evaluator(&locator, errata);
        let mut corrections = [(0, 0); MOST_CHECKS];
        let mut found = 0;
        for index in 0..block.len() {
            // The locator's roots are the inverses of the places.
            let inverse = power(255 - (last - index));
            if evaluated(&locator[..=errata], inverse) != 0 {
                continue;
            }
            // The derivative keeps the odd terms, one power lower.
            let square = product(inverse, inverse);
            let derivative = locator[1..=errata].iter().step_by(2).rev().fold(0, |sum, term| product(sum, square) ^ term);
            if derivative == 0 || found == errata {
                return false;
            }
            corrections[found] = (index, product(power(last - index), quotient(evaluated(&evaluator, inverse), derivative)));
            found += 1;
        }
        if found != errata {
            return false;
        }
        for (index, correction) in &corrections[..found] {
            block[*index] ^= correction;
        }
        true
    }

    /// The polynomial whose roots are the inverses of the places where something is wrong, and how many those are: Berlekamp's and Massey's
    /// algorithm, begun with the erased places.
    fn locator(&self, erased: impl Iterator<Item = u8>) -> (Polynomial, usize) {
        let mut locator: Polynomial = [0; MOST_CHECKS + 1];
        locator[0] = 1;
        let mut count = 0;
        for place in erased {
            count += 1;
            for term in (1..=count).rev() {
                locator[term] ^= product(place, locator[term - 1]);
            }
        }
        let (mut other, mut errata) = (locator, count);
        for step in count..self.checks {
            let discrepancy = (0..=errata.min(step)).fold(0, |sum, term| sum ^ product(locator[term], self.values[step - term]));
            other.rotate_right(1);
            other[0] = 0;
            if discrepancy == 0 {
                continue;
            }
            let before = locator;
            for (term, other) in locator.iter_mut().zip(&other) {
                *term ^= product(discrepancy, *other);
            }
            if 2 * errata <= step + count {
                errata = step + 1 + count - errata;
                other = before.map(|term| quotient(term, discrepancy));
            }
        }
        (locator, errata)
    }

    /// The polynomial from which, by Forney's algorithm, follows by how much each place is wrong.
    fn evaluator(&self, locator: &Polynomial, errata: usize) -> Polynomial {
        let mut evaluator = [0; MOST_CHECKS + 1];
        for (power, term) in evaluator.iter_mut().enumerate().take(errata) {
            *term = (0..=power).fold(0, |sum, index| sum ^ product(locator[index], self.values[power - index]));
        }
        evaluator
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scan::drawing::noise;

    /// The check codewords of some data, by long division.
    fn with_checks(data: &[u8], checks: usize) -> Vec<u8> {
        let mut generator = vec![1_u8];
        for root in 0..checks {
            generator.push(0);
            for term in (1..generator.len()).rev() {
                generator[term] ^= product(generator[term - 1], power(root));
            }
        }
        let mut rest = [data, &vec![0; checks]].concat();
        for index in 0..data.len() {
            let factor = rest[index];
            for (offset, term) in generator.iter().enumerate() {
                rest[index + offset] ^= product(factor, *term);
            }
        }
        [data, &rest[data.len()..]].concat()
    }

    #[test]
    fn the_standards_own_example_has_no_errors() {
        // ISO/IEC 18004, annex I: "01234567" in version 1-M.
        let data = [0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11];
        let checks = [0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55];
        let block = [&data[..], &checks[..]].concat();
        assert_eq!(with_checks(&data, 10), block);
        assert!(Syndromes::of(&block, 10).are_nothing());
    }

    proptest! {
        #[test]
        fn what_can_be_corrected_is(
            data in proptest::collection::vec(any::<u8>(), 3..120), checks in 7_usize..=MOST_CHECKS, seed in any::<u64>(), share in 0.0_f64..=1.0,
        ) {
            let right = with_checks(&data, checks);
            prop_assert!(Syndromes::of(&right, checks).are_nothing());
            let mut places: Vec<usize> = (0..right.len()).collect();
            let mut next = noise(seed);
            for index in (1..places.len()).rev() {
                places.swap(index, (next() % (index as u64 + 1)) as usize);
            }
            let erasures = ((checks as f64 * share) as usize).min(places.len());
            let errors = ((checks - erasures) / 2).min(places.len() - erasures);
            let mut block = right.clone();
            for (count, place) in places[..erasures + errors].iter().enumerate() {
                // An erased codeword may be right by chance; an error is none if it is right.
                block[*place] ^= if count < erasures { next() as u8 } else { (next() % 255) as u8 + 1 };
            }
            let syndromes = Syndromes::of(&block, checks);
            prop_assert!(syndromes.correct(&mut block, &places[..erasures], 0));
            prop_assert_eq!(block, right);
        }

        #[test]
        fn what_comes_out_is_a_codeword_or_as_it_was(
            block in proptest::collection::vec(any::<u8>(), 40..200), checks in 7_usize..=MOST_CHECKS, erased in 0_usize..12, spare in 0_usize..4,
        ) {
            let mut corrected = block.clone();
            let erased: Vec<usize> = (0..erased).map(|index| index * 3).collect();
            if Syndromes::of(&block, checks).correct(&mut corrected, &erased, spare) {
                prop_assert!(Syndromes::of(&corrected, checks).are_nothing());
            } else {
                prop_assert_eq!(corrected, block);
            }
        }
    }
}
