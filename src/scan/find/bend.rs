//! Stage 4, second part: a lattice that lies on a code except that the paper is not flat → one that follows the paper.

use super::clock::Stopwatch;
use super::fit::{Fit, Score};
use super::lattice::{BENDS, Lattice, swings};

/// What can be changed, each across and down: the bends, then the pivots.
const WAYS: usize = 2 * (BENDS + 4);

/// Bends lattices, and moves their pivots with it, as long as all modules become clearer.
///
/// Known modules count for having their colour, every other module for being of either colour rather than between: what is not known beforehand
/// still is dark or light, and where a lattice runs along the borders of modules it is neither. A hundred and more small changes are tried,
/// so each module's way under each change is worked out once and taken for straight.
#[derive(Default)]
pub(super) struct Bend {
    modules: Vec<Module>,
    /// For each change, how far each module moves if it is made by one pixel.
    ways: [Vec<(f32, f32)>; WAYS],
}

/// A module that is looked at.
#[derive(Debug, Clone, Copy)]
struct Module {
    /// Modules from the left and upper border of the code.
    u: f64,
    v: f64,
    /// Where it is in the picture.
    x: f32,
    y: f32,
    /// Its colour, if that is known, −1 dark and 1 light; else nothing.
    colour: f32,
}

impl Bend {
    /// The lattice as far as it got in the time there was, and how well the known modules fit.
    pub(super) fn bend(&mut self, fit: &Fit<'_>, lattice: &Lattice, clock: &Stopwatch) -> (Lattice, Score) {
        let module = lattice.module();
        let mut best = *lattice;
        self.begin(fit, &best);
        let mut clarity = self.clarity(fit, None);
        let mut step = module;
        while step > 0.1 * module {
            for way in 0..WAYS {
                if clock.is_over() {
                    return (best, fit.score(&best));
                }
                for by in [step, -step] {
                    let changed = self.clarity(fit, Some((way, by as f32)));
                    if changed > clarity
                        && let Some(next) = nudged(&best, way, by)
                    {
                        (best, clarity) = (next, changed);
                        self.follow(way, by as f32);
                        break;
                    }
                }
            }
            step *= 0.6;
            self.place(&best);
            clarity = self.clarity(fit, None);
        }
        (best, fit.score(&best))
    }

    /// Chooses the modules, and works out their ways.
    fn begin(&mut self, fit: &Fit<'_>, lattice: &Lattice) {
        let module =
            |column: usize, row: usize, colour: f32| Module { u: column as f64 + 0.5, v: row as f64 + 0.5, x: 0.0, y: 0.0, colour };
        self.modules.clear();
        self.modules.extend(fit.known().iter().map(|known| module(known.column, known.row, if known.is_dark { -1.0 } else { 1.0 })));
        // Every third of a row, at other places in each, says as much as all of them.
        let any = |row: usize| (row % 3..lattice.size).step_by(3).map(move |column| module(column, row, 0.0));
        self.modules.extend((0..lattice.size).flat_map(any));
        self.place(lattice);
        for (way, moves) in self.ways.iter_mut().enumerate() {
            moves.clear();
            if way < 2 * BENDS {
                moves.extend(self.modules.iter().map(|module| {
                    let swing = swings(module.u, module.v, lattice.size)[way / 2] as f32;
                    if way.is_multiple_of(2) { (swing, 0.0) } else { (0.0, swing) }
                }));
            } else if let Some(nudged) = nudged(lattice, way, 1.0) {
                moves.extend(self.modules.iter().map(|module| {
                    let (x, y) = nudged.map(module.u, module.v);
                    (x as f32 - module.x, y as f32 - module.y)
                }));
            } else {
                moves.resize(self.modules.len(), (0.0, 0.0));
            }
        }
    }

    fn place(&mut self, lattice: &Lattice) {
        for module in &mut self.modules {
            let (x, y) = lattice.map(module.u, module.v);
            (module.x, module.y) = (x as f32, y as f32);
        }
    }

    fn follow(&mut self, way: usize, by: f32) {
        for (module, (across, down)) in self.modules.iter_mut().zip(&self.ways[way]) {
            module.x += by * across;
            module.y += by * down;
        }
    }

    /// How clear all modules are, as they lie or after a change.
    fn clarity(&self, fit: &Fit<'_>, change: Option<(usize, f32)>) -> f32 {
        let (way, by) = change.unwrap_or((0, 0.0));
        let known = fit.known().len();
        let (mut coloured, mut clear) = (0.0, 0.0);
        for (index, (module, (across, down))) in self.modules.iter().zip(&self.ways[way]).enumerate() {
            let value = fit.value_at(module.x + by * across, module.y + by * down);
            if index < known {
                coloured += module.colour * value;
            } else {
                clear += value.abs();
            }
        }
        (coloured / known as f32 + clear / (self.modules.len() - known) as f32) / fit.usual()
    }
}

fn nudged(lattice: &Lattice, way: usize, by: f64) -> Option<Lattice> {
    let (mut pivots, mut bend) = (lattice.pivots, lattice.bend);
    let point = if way / 2 < BENDS { &mut bend[way / 2] } else { &mut pivots[way / 2 - BENDS] };
    if way.is_multiple_of(2) {
        point.0 += by;
    } else {
        point.1 += by;
    }
    Lattice::new(lattice.size, pivots, bend)
}

#[cfg(test)]
mod tests {
    use super::super::field::ThresholdField;
    use super::super::pattern::Pattern;
    use super::super::tests::drawn;
    use super::*;

    fn bent(field: &ThresholdField, pattern: &Pattern, lattice: &Lattice) -> (Lattice, Score) {
        Bend::default().bend(&Fit::new(field, pattern, lattice), lattice, &Stopwatch::until(None))
    }

    #[test]
    fn flat_paper_stays_flat_enough() {
        let (field, pattern, lattice) = drawn(|_| 0.0);
        let (bent, score) = bent(&field, &pattern, &lattice);
        assert!(score > 0.9, "{score}");
        for (u, v) in [(0.5, 0.5), (12.5, 12.5), (24.5, 3.5), (5.5, 20.5), (24.5, 24.5)] {
            let ((x, y), (bent_x, bent_y)) = (lattice.map(u, v), bent.map(u, v));
            assert!((bent_x - x).hypot(bent_y - y) < 3.0, "half a module at ({u}, {v})");
        }
    }

    #[test]
    fn it_follows_paper_that_curls() {
        // A bow of a module and a half between the rows of the pivots.
        let (top, bottom) = (80.0 + 21.0, 80.0 + 129.0);
        let bow = |y: f32| 9.0 * (1.0 - ((2.0 * y - top - bottom) / (bottom - top)).powi(2));
        let (field, pattern, lattice) = drawn(|y| bow(y as f32 + 0.5));
        let before = Fit::new(&field, &pattern, &lattice).score(&lattice);
        let (bent, score) = bent(&field, &pattern, &lattice);
        assert!(before < 0.6 && score > 0.8, "{before}, then {score}");
        let ((flat_x, _), (x, y)) = (lattice.map(12.5, 12.5), bent.map(12.5, 12.5));
        assert!((x - flat_x - f64::from(bow(y as f32))).abs() < 3.0, "{} pixels", x - flat_x);
    }
}
