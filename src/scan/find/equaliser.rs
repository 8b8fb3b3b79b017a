//! Stage 5, second part: undoing blur.

use super::least_squares::Sums;
use super::pattern::Pattern;

/// A module and its eight neighbours, and a constant.
const WEIGHTS: usize = 10;

/// A linear filter over a module and its neighbours, fitted by least squares so that known modules come out as −1 (dark) and 1 (light).
///
/// Defocus, motion and ink that spreads shed each module into its neighbours by the same weights all over a code; a code says itself by which,
/// because hundreds of its modules are known beforehand.
#[derive(Default)]
pub(super) struct Equaliser {
    weights: [f64; WEIGHTS],
    values: Vec<f32>,
}

/// Where the module itself stands among its neighbours.
const CENTRE: usize = 4;

impl Equaliser {
    /// Learns from the modules whose colour is known.
    pub(super) fn learn_known(&mut self, values: &[f32], size: usize, pattern: &Pattern) {
        let mut sums = Sums::held(CENTRE);
        for known in &pattern.known {
            sums.add(&neighbourhood(values, size, known.column, known.row), if known.is_dark { -1.0 } else { 1.0 });
        }
        self.weights = sums.solved();
    }

    /// Learns from all modules, taking those that are not known for what they came out as last.
    pub(super) fn learn_all(&mut self, values: &[f32], size: usize, pattern: &Pattern) {
        for known in &pattern.known {
            self.values[known.row * size + known.column] = if known.is_dark { -1.0 } else { 1.0 };
        }
        let mut sums = Sums::held(CENTRE);
        for row in 0..size {
            for column in 0..size {
                let wanted = if self.values[row * size + column] < 0.0 { -1.0 } else { 1.0 };
                sums.add(&neighbourhood(values, size, column, row), wanted);
            }
        }
        self.weights = sums.solved();
    }

    /// Filters every module.
    pub(super) fn apply(&mut self, values: &[f32], size: usize) {
        let weights = self.weights.map(|weight| weight as f32);
        self.values.clear();
        for row in 0..size {
            for column in 0..size {
                let seen = neighbourhood(values, size, column, row);
                self.values.push(seen.iter().zip(weights).map(|(value, weight)| value * weight).sum());
            }
        }
    }

    pub(super) fn values(&self) -> &[f32] {
        &self.values
    }
}

/// A module and its neighbours, row by row, and the constant. Around a code it is light.
fn neighbourhood(values: &[f32], size: usize, column: usize, row: usize) -> [f32; WEIGHTS] {
    let mut seen = [1.0; WEIGHTS];
    for (index, value) in seen.iter_mut().take(WEIGHTS - 1).enumerate() {
        let (right, down) = (column + index % 3, row + index / 3);
        if (1..=size).contains(&right) && (1..=size).contains(&down) {
            *value = values[(down - 1) * size + right - 1];
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use qrcode::{Color, EcLevel, QrCode, Version};

    use super::*;

    /// A code's modules as ±1, and the same shed into their neighbours to the left and right.
    fn blurred(share: f32) -> (usize, Vec<f32>, Vec<f32>) {
        let code = QrCode::with_version(b"1.004222 khai sinh", Version::Normal(4), EcLevel::M).expect("it fits");
        let size = code.width();
        let drawn: Vec<f32> = code.to_colors().iter().map(|colour| if *colour == Color::Dark { -1.0 } else { 1.0 }).collect();
        let at = |column: usize, row: usize| if column < size { drawn[row * size + column] } else { 1.0 };
        let blurred = (0..size * size)
            .map(|index| {
                let (column, row) = (index % size, index / size);
                (1.0 - 2.0 * share) * at(column, row) + share * (at(column.wrapping_sub(1), row) + at(column + 1, row))
            })
            .collect();
        (size, drawn, blurred)
    }

    fn wrong(sharp: &[f32], seen: &[f32]) -> usize {
        sharp.iter().zip(seen).filter(|(sharp, seen)| (**sharp < 0.0) != (**seen < 0.0)).count()
    }

    #[test]
    fn what_was_shed_into_neighbours_comes_back() {
        let (size, sharp, blurred) = blurred(0.26);
        let pattern = Pattern::of(4);
        let mut equaliser = Equaliser::default();
        equaliser.learn_known(&blurred, size, &pattern);
        equaliser.apply(&blurred, size);
        let before = wrong(&sharp, &blurred);
        assert!(before > 20, "only {before} wrong");
        let once = wrong(&sharp, equaliser.values());
        assert!(once * 2 < before, "{once} of {before} still wrong");
        equaliser.learn_all(&blurred, size, &pattern);
        equaliser.apply(&blurred, size);
        assert!(wrong(&sharp, equaliser.values()) <= once);
    }

    #[test]
    fn what_is_sharp_stays_so() {
        let (size, sharp, _) = blurred(0.0);
        let mut equaliser = Equaliser::default();
        equaliser.learn_known(&sharp, size, &Pattern::of(4));
        equaliser.apply(&sharp, size);
        assert_eq!(wrong(&sharp, equaliser.values()), 0);
    }
}
