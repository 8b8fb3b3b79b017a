//! Stage 2, second part: two finder patterns → where the third may be, when a reflection, a shadow or a fold has spoilt it for the search.

use super::clock::Stopwatch;
use super::field::ThresholdField;
use super::finders::Finder;
use super::likeness::{Axes, cross, likeness, square};
use super::walk::{Across, Border};

/// So many patterns, the surest, are paired.
const MOST_PAIRED: usize = 8;

/// So many guesses are kept in all.
const MOST_GUESSES: usize = 12;

/// How much of the pattern's area must have its colour, from −1 to 1: about two thirds of it.
const LIKENESS: f32 = 0.5;

/// Where a third may lie, as seen from the first of a pair to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ThirdPlace {
    /// The pair is an edge of the code, and the third lies at a right angle beside the first or the second of it.
    BesideFirst,
    BesideSecond,
    /// The pair is the code's diagonal.
    OffDiagonal,
}

/// A side of the line through a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ThirdSide {
    Left,
    Right,
}

/// The guesses for one field.
#[derive(Default)]
pub(super) struct Thirds {
    found: Vec<Finder>,
}

impl Thirds {
    /// Guesses from all pairs of the surest finder patterns. Whether it came to the end before the time was up.
    pub(super) fn guess(&mut self, field: &ThresholdField, finders: &[Finder], clock: &Stopwatch) -> bool {
        self.found.clear();
        let paired = &finders[..finders.len().min(MOST_PAIRED)];
        for (index, first) in paired.iter().enumerate() {
            for second in &paired[index + 1..] {
                if first.module > 1.8 * second.module || second.module > 1.8 * first.module {
                    continue;
                }
                for place in [ThirdPlace::BesideFirst, ThirdPlace::BesideSecond, ThirdPlace::OffDiagonal] {
                    for side in [ThirdSide::Left, ThirdSide::Right] {
                        if clock.is_over() {
                            return false;
                        }
                        self.guess_at(field, finders, (first, second), place, side);
                    }
                }
            }
        }
        true
    }

    pub(super) fn found(&self) -> &[Finder] {
        &self.found
    }

    fn guess_at(
        &mut self,
        field: &ThresholdField,
        finders: &[Finder],
        (first, second): (&Finder, &Finder),
        place: ThirdPlace,
        side: ThirdSide,
    ) {
        let (x, y) = (second.x - first.x, second.y - first.y);
        let length = x.hypot(y);
        let mut direction = (x / length, y / length);
        if place == ThirdPlace::OffDiagonal {
            // The code's own axes lie half a right angle away.
            let half = 0.5_f32.sqrt();
            direction = ((direction.0 - direction.1) * half, (direction.0 + direction.1) * half);
        }
        let crosswise = (-direction.1, direction.0);
        let module = |direction| {
            let of = |finder: &Finder| {
                Across::walk(field, (finder.x, finder.y), direction, finder.module, Border::Light)
                    .map_or(finder.module, |seen| seen.module())
            };
            (of(first) * of(second)).sqrt()
        };
        let (along, across) = (module(direction), module(crosswise));
        let axes = Axes { along: (direction.0 * along, direction.1 * along), across: (crosswise.0 * across, crosswise.1 * across) };
        let modules = length / if place == ThirdPlace::OffDiagonal { along.hypot(across) } else { along };
        // Version 1 has 14 from centre to centre; beyond version 12 a guess from so far away hits nothing.
        if !(12.0..60.0).contains(&modules) {
            return;
        }
        let turned = if side == ThirdSide::Left { -modules } else { modules };
        let from = if place == ThirdPlace::BesideSecond { second } else { first };
        let guess = if place == ThirdPlace::OffDiagonal && side == ThirdSide::Right {
            axes.shifted((from.x, from.y), turned, 0.0)
        } else {
            axes.shifted((from.x, from.y), 0.0, turned)
        };
        let Some(found) = best(field, guess, &axes, (0.16 * modules).max(3.0)) else { return };
        let finder = Finder { x: found.0, y: found.1, module: (along * across).sqrt(), crossings: 1, is_guess: true };
        let is_known = |known: &Finder| (known.x - finder.x).hypot(known.y - finder.y) < 3.0 * finder.module;
        if self.found.len() < MOST_GUESSES && !finders.iter().chain(&self.found).any(is_known) {
            self.found.push(finder);
        }
    }
}

/// The place near a guess that looks most like a finder pattern, within so many modules.
fn best(field: &ThresholdField, guess: (f32, f32), axes: &Axes, reach: f32) -> Option<(f32, f32)> {
    let mut best = (LIKENESS - 0.15, guess);
    let mut step = 1.0;
    let mut reach = reach;
    while step > 0.1 {
        let middle = best.1;
        let steps = (reach / step) as i32;
        for down in -steps..=steps {
            for right in -steps..=steps {
                let place = axes.shifted(middle, right as f32 * step, down as f32 * step);
                // Almost every place is none, and a few points tell that.
                if likeness(field, place, axes, cross(), f32::MAX) < best.0 - 0.25 {
                    continue;
                }
                let likeness = likeness(field, place, axes, square(), f32::MAX);
                if likeness > best.0 {
                    best = (likeness, place);
                }
            }
        }
        reach = step;
        step /= 2.0;
    }
    (best.0 >= LIKENESS).then_some(best.1)
}
