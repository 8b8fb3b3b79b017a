//! Stage 2, third part: finder patterns that no line crosses whole, by how much a place looks like one.
//!
//! A streak where the printer's head is worn, a fold or a row of specks cuts the runs of every line, but most of the pattern's area still has its
//! colour. This costs more than going along lines, and finds less of what is turned, so it comes late.

use super::clock::Stopwatch;
use super::field::ThresholdField;
use super::finders::Finder;
use super::likeness::{Axes, likeness, square};

/// Pixels a module for which places are compared; between them the likeness falls little.
const MODULES: [f32; 10] = [2.0, 2.3, 2.65, 3.05, 3.5, 4.0, 4.6, 5.3, 6.1, 7.0];

/// How far each ring of the pattern reaches from its centre, in modules: dark, light, dark, and the light border.
const RINGS: [f32; 4] = [1.5, 2.5, 3.5, 4.5];

/// Values of the field nearer to nothing than this are neither dark nor light.
const NEITHER: i16 = 5;

/// How dark the centre must be on the whole, from −1 to 1.
const DARK: f32 = -0.1;

/// How much of the pattern must have its colour, from −1 to 1, on average over the rings.
const LIKENESS: f32 = 0.5;

/// From here on it is worth trying the places around.
const ROUGHLY: f32 = 0.25;

/// Lines between two looks at the clock.
const LINES_A_LOOK: usize = 8;

/// So many places are looked at closely.
const MOST: usize = 16;

/// No module's value in the field counts for more than this, or a black edge beside the paper outweighs a faded print.
const MOST_CONTRAST: f32 = 60.0;

/// The search.
#[derive(Default)]
pub(super) struct Templates {
    /// Dark and light pixels above and left of each crossing between pixels, dark counting −1.
    sums: Vec<i32>,
    width: usize,
    places: Vec<TemplatePlace>,
    found: Vec<Finder>,
}

/// A place that looks like a pattern.
#[derive(Debug, Clone, Copy)]
struct TemplatePlace {
    x: f32,
    y: f32,
    module: f32,
    likeness: f32,
}

/// The squares that are compared for one size of module.
struct TemplateRings {
    /// How far they reach to each side of the pixel in their middle.
    reaches: [usize; 4],
    /// How many pixels they have.
    areas: [f32; 4],
}

impl TemplateRings {
    fn of(module: f32) -> Self {
        let reaches = RINGS.map(|ring| (ring * module - 0.5).round() as usize);
        Self { reaches, areas: reaches.map(|reach| ((2 * reach + 1) * (2 * reach + 1)) as f32) }
    }
}

impl Templates {
    /// Searches the whole field. Whether it came to the end before the time was up.
    pub(super) fn search(&mut self, field: &ThresholdField, clock: &Stopwatch) -> bool {
        self.places.clear();
        self.found.clear();
        if !self.sum_up(field, clock) {
            return false;
        }
        for module in MODULES {
            if !self.compare(field, module, clock) {
                return false;
            }
        }
        self.places.sort_by(|one, other| other.likeness.total_cmp(&one.likeness));
        self.places.truncate(MOST);
        for place in &self.places {
            if clock.is_over() {
                return false;
            }
            self.found.extend(settled(field, *place));
        }
        true
    }

    /// What was found. Nothing but where it is and how large is known of it.
    pub(super) fn found(&self) -> &[Finder] {
        &self.found
    }

    fn sum_up(&mut self, field: &ThresholdField, clock: &Stopwatch) -> bool {
        self.width = field.width() + 1;
        self.sums.clear();
        self.sums.resize(self.width * (field.height() + 1), 0);
        for y in 0..field.height() {
            if y.is_multiple_of(LINES_A_LOOK) && clock.is_over() {
                return false;
            }
            let (above, below) = self.sums.split_at_mut((y + 1) * self.width);
            let above = &above[y * self.width..];
            let mut sum = 0;
            for (x, value) in field.row(y).iter().enumerate() {
                sum += i32::from(*value > NEITHER) - i32::from(*value < -NEITHER);
                below[x + 1] = above[x + 1] + sum;
            }
        }
        true
    }

    /// Compares places with a pattern of so many pixels a module.
    fn compare(&mut self, field: &ThresholdField, module: f32, clock: &Stopwatch) -> bool {
        let rings = TemplateRings::of(module);
        let [.., farthest] = rings.reaches;
        let (across, down) = (farthest..field.width().saturating_sub(farthest), farthest..field.height().saturating_sub(farthest));
        let step = (0.5 * module) as usize + 1;
        for (count, y) in down.clone().step_by(step).enumerate() {
            if count.is_multiple_of(LINES_A_LOOK) && clock.is_over() {
                return false;
            }
            for x in across.clone().step_by(step) {
                if self.square(x, y, rings.reaches[0]) > DARK * rings.areas[0] {
                    continue;
                }
                let mut best = (self.likeness(x, y, &rings), x, y);
                if best.0 < ROUGHLY {
                    continue;
                }
                // Half a module beside the centre it looks much less like a pattern.
                for _ in 0..step {
                    let (before, x, y) = best;
                    for (x, y) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)] {
                        if across.contains(&x) && down.contains(&y) {
                            let likeness = self.likeness(x, y, &rings);
                            if likeness > best.0 {
                                best = (likeness, x, y);
                            }
                        }
                    }
                    if best.0 <= before {
                        break;
                    }
                }
                let (likeness, x, y) = best;
                if likeness >= LIKENESS {
                    self.note(TemplatePlace { x: x as f32 + 0.5, y: y as f32 + 0.5, module, likeness });
                }
            }
        }
        true
    }

    /// How much a place looks like a pattern: the mean over its rings of how much of each has its colour, from −1 to 1.
    fn likeness(&self, x: usize, y: usize, rings: &TemplateRings) -> f32 {
        let sums = rings.reaches.map(|reach| self.square(x, y, reach));
        let ring = |outer: usize| (sums[outer] - sums[outer - 1]) / (rings.areas[outer] - rings.areas[outer - 1]);
        (ring(1) - ring(2) + ring(3) - sums[0] / rings.areas[0]) / 4.0
    }

    /// The sum of the square around a pixel that reaches so far to each side.
    fn square(&self, x: usize, y: usize, reach: usize) -> f32 {
        let (top, bottom) = ((y - reach) * self.width, (y + reach + 1) * self.width);
        let (left, right) = (x - reach, x + reach + 1);
        (self.sums[bottom + right] - self.sums[bottom + left] - self.sums[top + right] + self.sums[top + left]) as f32
    }

    /// Of places that overlap the likeliest stays.
    fn note(&mut self, place: TemplatePlace) {
        let near = |other: &&mut TemplatePlace| {
            let reach = 3.0 * place.module.max(other.module);
            (place.x - other.x).abs() < reach && (place.y - other.y).abs() < reach
        };
        match self.places.iter_mut().find(near) {
            Some(other) if other.likeness < place.likeness => *other = place,
            Some(_) => {}
            None => self.places.push(place),
        }
    }
}

/// A place looked at closely: moved, turned and scaled until it looks most like a pattern.
fn settled(field: &ThresholdField, place: TemplatePlace) -> Option<Finder> {
    const ANGLES: [f32; 5] = [0.0, -0.3, 0.3, -0.6, 0.6];
    const SCALES: [f32; 5] = [1.0, 0.8, 0.9, 1.12, 1.25];
    let likeness = |x: f32, y: f32, module: f32, angle: f32| {
        let (down, right) = (module * angle.sin(), module * angle.cos());
        likeness(field, (x, y), &Axes { along: (right, down), across: (-down, right) }, square(), MOST_CONTRAST)
    };
    let mut best = (TemplatePlace { likeness: likeness(place.x, place.y, place.module, 0.0), ..place }, 0.0);
    for reach in [0.6, 0.3] {
        let (around, _) = best;
        for angle in ANGLES {
            for scale in SCALES {
                let module = around.module * scale;
                let found = likeness(around.x, around.y, module, angle);
                if found > best.0.likeness {
                    best = (TemplatePlace { module, likeness: found, ..around }, angle);
                }
            }
        }
        for _ in 0..2 {
            let (around, angle) = best;
            for (across, down) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)] {
                let (x, y) = (around.x + reach * around.module * across, around.y + reach * around.module * down);
                let found = likeness(x, y, around.module, angle);
                if found > best.0.likeness {
                    best.0 = TemplatePlace { x, y, likeness: found, ..around };
                }
            }
        }
    }
    let TemplatePlace { x, y, module, likeness } = best.0;
    (likeness >= LIKENESS).then_some(Finder { x, y, module, crossings: 1, is_guess: true })
}

#[cfg(test)]
mod tests {
    use super::super::field::Area;
    use super::super::raster::Raster;
    use super::*;

    /// A pattern of 4 pixels a module at (80, 70), through which light streaks run, on paper.
    fn found(streaks: &[(f32, f32)]) -> Vec<Finder> {
        let bytes: Vec<u8> = (0..160 * 140)
            .map(|index| {
                let (x, y) = ((index % 160) as f32 + 0.5 - 80.0, (index / 160) as f32 + 0.5 - 70.0);
                let ring = x.abs().max(y.abs()) / 4.0;
                let is_worn = streaks.iter().any(|(from, to)| (*from..*to).contains(&x));
                if (ring < 1.5 || (2.5..3.5).contains(&ring)) && !is_worn { 120 } else { 180 }
            })
            .collect();
        let grey = Raster { width: 160, height: 140, bytes: &bytes };
        let (mut field, mut templates) = (ThresholdField::default(), Templates::default());
        assert!(field.compute(grey, 24, Area::whole(grey), &Stopwatch::until(None)));
        assert!(templates.search(&field, &Stopwatch::until(None)));
        templates.found().to_vec()
    }

    #[test]
    fn a_pattern_that_streaks_cut_through_is_found() {
        for streaks in [&[][..], &[(-1.0, 1.0)], &[(-9.0, -7.0), (2.0, 4.0)]] {
            let found = found(streaks);
            assert_eq!(found.len(), 1, "{streaks:?}");
            assert!((found[0].x - 80.0).hypot(found[0].y - 70.0) < 2.5, "{streaks:?}: {:?}", found[0]);
            assert!((found[0].module / 4.0 - 1.0).abs() < 0.2, "{streaks:?}: {:?}", found[0]);
        }
    }

    #[test]
    fn empty_paper_holds_none() {
        let paper = vec![200; 160 * 140];
        let grey = Raster { width: 160, height: 140, bytes: &paper };
        let (mut field, mut templates) = (ThresholdField::default(), Templates::default());
        assert!(field.compute(grey, 24, Area::whole(grey), &Stopwatch::until(None)));
        assert!(templates.search(&field, &Stopwatch::until(None)) && templates.found().is_empty());
    }
}
