//! Stage 4: a rough lattice → one that lies on the code to a fraction of a module.

use super::clock::Stopwatch;
use super::field::ThresholdField;
use super::lattice::Lattice;
use super::pattern::{KnownModule, Pattern};

/// How well a lattice fits: 1 where all known modules have their colour in full contrast, 0 where it is chance, −1 where all are wrong.
pub(super) type Score = f32;

/// The fit of lattices to one field. Every measure is taken on the field with its values cut off at what is usual in this code, so that
/// neither a reflection nor a black edge beside the paper outweighs the code.
pub(super) struct Fit<'a> {
    field: &'a ThresholdField,
    pattern: &'a Pattern,
    /// Where values are cut off.
    usual: f32,
}

/// How far to search around where the fourth corner's alignment pattern should be, in modules.
const SEARCH: f64 = 3.5;

impl<'a> Fit<'a> {
    /// The fit of this and similar lattices.
    pub(super) fn new(field: &'a ThresholdField, pattern: &'a Pattern, around: &Lattice) -> Self {
        let sum: f32 = pattern
            .known
            .iter()
            .map(|known| {
                let (x, y) = around.map(known.column as f64 + 0.5, known.row as f64 + 0.5);
                field.at(x as f32, y as f32).abs()
            })
            .sum();
        Self { field, pattern, usual: (sum / pattern.known.len() as f32).max(4.0) }
    }

    /// Half the difference between dark and light that is usual in this code, in steps of brightness.
    pub(super) fn contrast(&self) -> f32 {
        self.usual / 4.0
    }

    /// Where values are cut off.
    pub(super) fn usual(&self) -> f32 {
        self.usual
    }

    /// The modules whose colour is known.
    pub(super) fn known(&self) -> &'a [KnownModule] {
        &self.pattern.known
    }

    /// The field, cut off.
    pub(super) fn value_at(&self, x: f32, y: f32) -> f32 {
        self.field.at(x, y).clamp(-self.usual, self.usual)
    }

    fn value(&self, (x, y): (f64, f64)) -> f32 {
        self.value_at(x as f32, y as f32)
    }

    /// How well the known modules fit.
    pub(super) fn score(&self, lattice: &Lattice) -> Score {
        let flat = lattice.is_flat();
        let sum: f32 = self
            .pattern
            .known
            .iter()
            .map(|known| {
                let (u, v) = (known.column as f64 + 0.5, known.row as f64 + 0.5);
                let value = self.value(if flat { lattice.map_flat(u, v) } else { lattice.map(u, v) });
                if known.is_dark { -value } else { value }
            })
            .sum();
        sum / (self.usual * self.pattern.known.len() as f32)
    }

    /// The same, looked at off the modules' centres on alternating sides: it falls as soon as the lattice is a fifth of a module off, where
    /// centres would not tell.
    fn sharp_score(&self, lattice: &Lattice) -> Score {
        const OFF: f64 = 0.3;
        let flat = lattice.is_flat();
        let sum: f32 = self
            .pattern
            .known
            .iter()
            .enumerate()
            .map(|(index, known)| {
                let (u, v) = (known.column as f64 + 0.5, known.row as f64 + 0.5);
                let across = if index.is_multiple_of(2) { OFF } else { -OFF };
                let at = |u: f64, v: f64| self.value(if flat { lattice.map_flat(u, v) } else { lattice.map(u, v) });
                let value = at(u + across, v + OFF) + at(u - across, v - OFF);
                if known.is_dark { -value } else { value }
            })
            .sum();
        sum / (2.0 * self.usual * self.pattern.known.len() as f32)
    }

    /// Moves the fourth pivot so that the alignment pattern nearest to it comes to lie on what looks most like one.
    pub(super) fn align(&self, lattice: &Lattice) -> Lattice {
        if lattice.size < 25 {
            return *lattice;
        }
        let centre = lattice.size as f64 - 6.5;
        let likeness = |across: f64, down: f64| {
            let mut sum = 0.0;
            for row in -2_i32..=2 {
                for column in -2_i32..=2 {
                    let value = self.value(lattice.map(centre + across + f64::from(column), centre + down + f64::from(row)));
                    let is_light = row.abs().max(column.abs()) == 1;
                    sum += if is_light { 2.0 * value } else { -value };
                }
            }
            // Sixteen dark modules outside, one inside, and eight light ones that count twice.
            sum / (33.0 * self.usual)
        };
        let mut best = (likeness(0.0, 0.0) + 0.1, 0.0, 0.0);
        let mut step = 0.5;
        let mut reach = SEARCH;
        while step > 0.05 {
            let (_, middle_across, middle_down) = best;
            let steps = (reach / step) as i32;
            for down in -steps..=steps {
                for across in -steps..=steps {
                    let (across, down) = (middle_across + step * f64::from(across), middle_down + step * f64::from(down));
                    let found = likeness(across, down) - 0.02 * across.hypot(down) as f32;
                    if found > best.0 {
                        best = (found, across, down);
                    }
                }
            }
            reach = step;
            step /= 2.0;
        }
        let (likeness, across, down) = best;
        if likeness < 0.35 || (across, down) == (0.0, 0.0) {
            return *lattice;
        }
        let goal = lattice.map(centre + across, centre + down);
        let mut moved = *lattice;
        for _ in 0..4 {
            let (x, y) = moved.map(centre, centre);
            let mut pivots = moved.pivots;
            pivots[2].0 += goal.0 - x;
            pivots[2].1 += goal.1 - y;
            let Some(next) = moved.with_pivots(pivots) else { return *lattice };
            moved = next;
        }
        moved
    }

    /// Moves the pivots, first by much and then by little, as long as the known modules fit better and there is time.
    pub(super) fn refine(&self, lattice: &Lattice, clock: &Stopwatch) -> (Lattice, Score) {
        let module = lattice.module();
        let mut best = (*lattice, self.sharp_score(lattice));
        // The three were measured; the fourth was computed.
        let mut steps = [0.3, 0.3, 0.9, 0.3].map(|step| step * module);
        for _ in 0..5 {
            if clock.is_over() {
                break;
            }
            for (pivot, step) in steps.iter_mut().enumerate() {
                for (across, down) in [(*step, 0.0), (0.0, *step)] {
                    for sign in [1.0, -1.0] {
                        let mut pivots = best.0.pivots;
                        pivots[pivot].0 += sign * across;
                        pivots[pivot].1 += sign * down;
                        let Some(moved) = best.0.with_pivots(pivots) else { continue };
                        let score = self.sharp_score(&moved);
                        if score > best.1 {
                            best = (moved, score);
                            break;
                        }
                    }
                }
                *step *= 0.55;
            }
        }
        (best.0, self.score(&best.0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::drawn;
    use super::*;

    fn farthest(one: &Lattice, other: &Lattice) -> f64 {
        let distance = |(x, y): &(f64, f64), (far_x, far_y): &(f64, f64)| (x - far_x).hypot(y - far_y);
        one.pivots.iter().zip(&other.pivots).map(|(one, other)| distance(one, other)).fold(0.0, f64::max)
    }

    #[test]
    fn the_true_lattice_scores_almost_one_and_a_shifted_one_much_less() {
        let (field, pattern, lattice) = drawn(|_| 0.0);
        let fit = Fit::new(&field, &pattern, &lattice);
        assert!(fit.score(&lattice) > 0.9, "{}", fit.score(&lattice));
        let shifted = lattice.scaled(1.0, (6.0, 0.0)).expect("a plane");
        assert!(fit.score(&shifted) < 0.6, "{}", fit.score(&shifted));
    }

    #[test]
    fn a_fourth_corner_two_modules_off_comes_home() {
        let (field, pattern, lattice) = drawn(|_| 0.0);
        for (across, down) in [(12.0, 0.0), (-9.0, 10.0), (5.0, -12.0)] {
            let mut pivots = lattice.pivots;
            pivots[2] = (pivots[2].0 + across, pivots[2].1 + down);
            let rough = lattice.with_pivots(pivots).expect("a plane");
            let fit = Fit::new(&field, &pattern, &rough);
            let aligned = fit.align(&rough);
            assert!(farthest(&aligned, &lattice) < 3.0, "aligned, {} pixels off", farthest(&aligned, &lattice));
            let (refined, score) = fit.refine(&aligned, &Stopwatch::until(None));
            assert!(farthest(&refined, &lattice) < 2.0 && score > 0.85, "{} pixels off, {score}", farthest(&refined, &lattice));
        }
    }
}
