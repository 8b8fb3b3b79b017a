//! Stage 5, third part: which modules, blurred, look like what was seen.

use super::clock::Stopwatch;
use super::least_squares::Sums;
use super::pattern::Pattern;

/// A module and those up to two away, and a constant.
const WEIGHTS: usize = SIDE * SIDE + 1;
const SIDE: usize = 5;
const CENTRE: usize = WEIGHTS / 2;

/// So often all modules are gone through; most settle in two or three rounds.
const ROUNDS: usize = 6;

/// No colour is less sure than this, so that its sign is kept.
const LEAST_SURE: f32 = 0.01;

/// Modules between two looks at the clock.
const MODULES_A_LOOK: usize = 256;

/// Where blur is wider than a module no filter can bring it back, but it can still be imitated: by how much each module sheds into its
/// neighbours is learnt from how the modules look now, and then single modules change colour as long as the imitation comes nearer to what
/// was seen.
#[derive(Default)]
pub(super) struct Unblur {
    /// −1 dark, 1 light.
    colours: Vec<f32>,
    /// What was seen less the imitation.
    rest: Vec<f32>,
    fixed: Vec<bool>,
    /// The colours, less the less sure they are.
    values: Vec<f32>,
}

impl Unblur {
    /// Takes the colours that another filter found for a start, and those that are known for certain.
    pub(super) fn begin(&mut self, values: &[f32], size: usize, pattern: &Pattern) {
        self.colours.clear();
        self.colours.extend(values.iter().map(|value| if *value < 0.0 { -1.0 } else { 1.0 }));
        self.fixed.clear();
        self.fixed.resize(size * size, false);
        for known in &pattern.known {
            let index = known.row * size + known.column;
            self.colours[index] = if known.is_dark { -1.0 } else { 1.0 };
            self.fixed[index] = true;
        }
    }

    /// Learns the blur from the colours as they are, and changes them to fit what was seen. Whether it came to the end before the time was up.
    pub(super) fn improve(&mut self, seen: &[f32], size: usize, clock: &Stopwatch) -> bool {
        let mut sums: Sums<WEIGHTS> = Sums::held(CENTRE);
        for (index, value) in seen.iter().enumerate() {
            if index.is_multiple_of(MODULES_A_LOOK) && clock.is_over() {
                return false;
            }
            sums.add(&self.neighbourhood(size, index), f64::from(*value));
        }
        let weights = sums.solved().map(|weight| weight as f32);
        self.rest.clear();
        for (index, value) in seen.iter().enumerate() {
            let imitated: f32 = self.neighbourhood(size, index).iter().zip(&weights).map(|(colour, weight)| colour * weight).sum();
            self.rest.push(value - imitated);
        }
        for _ in 0..ROUNDS {
            if clock.is_over() {
                return false;
            }
            let mut changed = false;
            for index in (0..size * size).filter(|index| !self.fixed[*index]) {
                changed |= Self::change(&mut self.colours, &mut self.rest, &weights, size, index);
            }
            if !changed {
                break;
            }
        }
        // A colour is sure if the other one would fit much worse; by how much a single module counts is what its weights are worth.
        let worth = 4.0 * weights.iter().take(SIDE * SIDE).map(|weight| weight * weight).sum::<f32>();
        self.values.clear();
        for (index, colour) in self.colours.iter().enumerate() {
            let sureness = if self.fixed[index] { 1.0 } else { Self::worse(&self.colours, &self.rest, &weights, size, index) / worth };
            self.values.push(colour * sureness.clamp(LEAST_SURE, 1.0));
        }
        true
    }

    /// −1 dark to 1 light; nearer to nothing where the other colour would fit hardly worse.
    pub(super) fn values(&self) -> &[f32] {
        &self.values
    }

    /// Changes one module's colour if the squares of what is left become less.
    fn change(colours: &mut [f32], rest: &mut [f32], weights: &[f32; WEIGHTS], size: usize, index: usize) -> bool {
        if Self::worse(colours, rest, weights, size, index) >= 0.0 {
            return false;
        }
        let step = 2.0 * colours[index];
        for (at, weight) in touched(weights, size, index) {
            rest[at] += step * weight;
        }
        colours[index] = -colours[index];
        true
    }

    /// By how much the squares of what is left would grow if a module had the other colour.
    fn worse(colours: &[f32], rest: &[f32], weights: &[f32; WEIGHTS], size: usize, index: usize) -> f32 {
        let step = 2.0 * colours[index];
        touched(weights, size, index).map(|(at, weight)| step * weight * (2.0 * rest[at] + step * weight)).sum()
    }

    /// The colours around a module, row by row, and the constant. Around a code it is light.
    fn neighbourhood(&self, size: usize, index: usize) -> [f32; WEIGHTS] {
        let (column, row) = (index % size, index / size);
        let mut around = [1.0; WEIGHTS];
        for (place, value) in around.iter_mut().take(SIDE * SIDE).enumerate() {
            let (right, down) = (column + place % SIDE, row + place / SIDE);
            if (SIDE / 2..size + SIDE / 2).contains(&right) && (SIDE / 2..size + SIDE / 2).contains(&down) {
                *value = self.colours[(down - SIDE / 2) * size + right - SIDE / 2];
            }
        }
        around
    }
}

/// The modules into which one sheds, and by how much. For them it stands on the other side.
fn touched(weights: &[f32; WEIGHTS], size: usize, index: usize) -> impl Iterator<Item = (usize, f32)> {
    let (column, row) = (index % size, index / size);
    (0..SIDE * SIDE).filter_map(move |place| {
        let (right, down) = (column + SIDE / 2, row + SIDE / 2);
        let (x, y) = ((right + place % SIDE).checked_sub(SIDE - 1)?, (down + place / SIDE).checked_sub(SIDE - 1)?);
        (x < size && y < size).then(|| (y * size + x, weights[SIDE * SIDE - 1 - place]))
    })
}

#[cfg(test)]
mod tests {
    use qrcode::{Color, EcLevel, QrCode, Version};

    use super::*;

    #[test]
    fn what_no_filter_brings_back_is_found_by_imitating_it() {
        let code = QrCode::with_version(b"1.004222 khai sinh", Version::Normal(4), EcLevel::M).expect("it fits");
        let size = code.width();
        let sharp: Vec<f32> = code.to_colors().iter().map(|colour| if *colour == Color::Dark { -1.0 } else { 1.0 }).collect();
        let at = |column: usize, row: usize| if column < size && row < size { sharp[row * size + column] } else { 1.0 };
        // A third of each module stays; the rest goes left, right, up and down.
        let seen: Vec<f32> = (0..size * size)
            .map(|index| {
                let (column, row) = (index % size, index / size);
                let around = at(column.wrapping_sub(1), row) + at(column + 1, row) + at(column, row.wrapping_sub(1)) + at(column, row + 1);
                0.34 * at(column, row) + 0.165 * around
            })
            .collect();
        let wrong = |colours: &[f32]| sharp.iter().zip(colours).filter(|(sharp, colour)| (**sharp < 0.0) != (**colour < 0.0)).count();
        let mut unblur = Unblur::default();
        unblur.begin(&seen, size, &Pattern::of(4));
        let before = wrong(&unblur.colours);
        for _ in 0..3 {
            assert!(unblur.improve(&seen, size, &Stopwatch::until(None)));
        }
        let after = wrong(unblur.values());
        assert!(before > 30 && after * 4 < before, "{after} of {before} still wrong");
    }
}
