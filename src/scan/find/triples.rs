//! Stage 3: finder patterns → which three may belong to one code, and where its fourth corner lies.

use super::clock::Stopwatch;
use super::field::ThresholdField;
use super::finders::Finder;
use super::lattice::{BENDS, Lattice};
use super::pattern::{LAST_VERSION, size_of};
use super::walk::{Across, Border};

/// With so many finder patterns, the surest, a picture is searched for codes: the number of triples grows with the third power.
const MOST_FINDERS: usize = 24;

/// So many triples are handed on, the likeliest.
const MOST_TRIPLES: usize = 16;

/// Three finder patterns that may be a code's.
#[derive(Debug, Clone, Copy)]
pub(super) struct Triple {
    /// Indices of the finder patterns: top left, top right, bottom left.
    pub(super) finders: [usize; 3],
    /// Where the three centres lie and, by the laws of perspective, the fourth that has no pattern.
    pub(super) pivots: [(f64, f64); 4],
    /// Modules from centre to centre as the distances say, not rounded.
    pub(super) modules: f64,
    /// How far it is from what it should be; less is better.
    pub(super) strain: f64,
}

impl Triple {
    /// Half way between the two outer patterns: the middle of the code, or nearly.
    pub(super) fn middle(&self) -> (f32, f32) {
        let [_, (right_x, right_y), _, (below_x, below_y)] = self.pivots;
        (f64::midpoint(right_x, below_x) as f32, f64::midpoint(right_y, below_y) as f32)
    }

    /// The versions whose size fits, the nearest first.
    pub(super) fn versions(&self) -> impl Iterator<Item = usize> + use<> {
        // 21 modules, version 1, are 14 from centre to centre, and each version has four more.
        let exact = (self.modules - 10.0) / 4.0;
        let slack = 0.6 + 0.01 * self.modules;
        let nearest = exact.round().clamp(1.0, LAST_VERSION as f64);
        let other = if exact > nearest { 1.0 } else { -1.0 };
        [0.0, other, -other, 2.0 * other].into_iter().filter_map(move |step| {
            let version = nearest + step;
            let fits = version >= 1.0 && version <= LAST_VERSION as f64 && (version - exact).abs() <= slack;
            fits.then_some(version as usize)
        })
    }

    /// The map of a code of that version.
    pub(super) fn lattice(&self, version: usize) -> Option<Lattice> {
        Lattice::new(size_of(version), self.pivots, [(0.0, 0.0); BENDS])
    }
}

/// What two finder patterns say about each other.
#[derive(Debug, Clone, Copy)]
struct TripleSide {
    /// Modules from centre to centre.
    modules: f64,
    /// How much farther from the camera the second is than the first.
    depth: f64,
}

/// The choice of triples. A side's length in modules follows from its length in pixels and from the module's at both ends, measured along it;
/// under perspective it is the geometric mean that counts, and the root of the ratio is how the distances from the camera compare.
#[derive(Default)]
pub(super) struct Triples {
    sides: Vec<Option<TripleSide>>,
    found: Vec<Triple>,
}

impl Triples {
    /// Chooses among finder patterns of one field, which have such a border. Whether it came to the end before the time was up.
    pub(super) fn choose(&mut self, field: &ThresholdField, finders: &[Finder], border: Border, clock: &Stopwatch) -> bool {
        let finders = &finders[..finders.len().min(MOST_FINDERS)];
        let count = finders.len();
        self.sides.clear();
        for first in 0..count {
            if clock.is_over() {
                return false;
            }
            for second in 0..count {
                let side = (first != second).then(|| side(field, &finders[first], &finders[second], border)).flatten();
                self.sides.push(side);
            }
        }
        self.found.clear();
        for corner in 0..count {
            for right in 0..count {
                for below in 0..count {
                    let sides = (self.sides[corner * count + right], self.sides[corner * count + below]);
                    if right != below
                        && let (Some(across), Some(down)) = sides
                        && let Some(triple) = triple(finders, [corner, right, below], across, down)
                    {
                        self.found.push(triple);
                    }
                }
            }
        }
        self.found.sort_by(|one, other| one.strain.total_cmp(&other.strain));
        self.found.truncate(MOST_TRIPLES);
        true
    }

    /// Forgets what was chosen.
    pub(super) fn clear(&mut self) {
        self.found.clear();
    }

    /// Whether there may have been more than are handed on.
    pub(super) fn are_all_taken(&self) -> bool {
        self.found.len() == MOST_TRIPLES
    }

    /// What was chosen, the likeliest first.
    pub(super) fn found(&self) -> &[Triple] {
        &self.found
    }
}

fn side(field: &ThresholdField, from: &Finder, to: &Finder, border: Border) -> Option<TripleSide> {
    // Aslant a module may look twice as wide as across.
    if from.module > 3.0 * to.module || to.module > 3.0 * from.module {
        return None;
    }
    let (x, y) = (to.x - from.x, to.y - from.y);
    let length = x.hypot(y);
    // The smallest code has 14 modules from centre to centre, the largest 170.
    if length < 7.0 * from.module.min(to.module) || length > 260.0 * from.module.max(to.module) {
        return None;
    }
    let direction = (x / length, y / length);
    let along = |finder: &Finder| {
        let seen = (!finder.is_guess).then(|| Across::walk(field, (finder.x, finder.y), direction, finder.module, border)).flatten();
        seen.map_or(finder.module, |across| across.module())
    };
    let (near, far) = (f64::from(along(from)), f64::from(along(to)));
    let modules = f64::from(length) / (near * far).sqrt();
    (11.0..190.0).contains(&modules).then(|| TripleSide { modules, depth: (near / far).sqrt() })
}

fn triple(finders: &[Finder], indices: [usize; 3], across: TripleSide, down: TripleSide) -> Option<Triple> {
    let [corner, right, below] = indices.map(|index| (f64::from(finders[index].x), f64::from(finders[index].y)));
    let (right_x, right_y) = (right.0 - corner.0, right.1 - corner.1);
    let (below_x, below_y) = (below.0 - corner.0, below.1 - corner.1);
    let (width, height) = (right_x.hypot(right_y), below_x.hypot(below_y));
    let sine = (right_x * below_y - right_y * below_x) / (width * height);
    let cosine = (right_x * below_x + right_y * below_y) / (width * height);
    let uneven = (across.modules / down.modules).ln().abs();
    // Seen in a mirror the sine is negative: then the two others change places, which is another triple.
    if sine < 0.35 || uneven > 0.28 {
        return None;
    }
    let strain =
        3.0 * uneven + 0.5 * cosine.abs() + 0.4 * (width / height).ln().abs() + 0.4 * (across.depth.ln().abs() + down.depth.ln().abs());
    let sureness: f64 = indices.iter().map(|index| 1.0 / f64::from(finders[*index].crossings)).sum();
    // Small differences of depth are as likely errors of measurement.
    let depth = |side: TripleSide| side.depth.clamp(0.6, 1.7).powf(0.8);
    let (right_depth, below_depth) = (depth(across), depth(down));
    let far = right_depth + below_depth - 1.0;
    if far < 0.3 {
        return None;
    }
    let opposite = (
        (right.0 * right_depth + below.0 * below_depth - corner.0) / far,
        (right.1 * right_depth + below.1 * below_depth - corner.1) / far,
    );
    Some(Triple {
        finders: indices,
        pivots: [corner, right, opposite, below],
        modules: f64::midpoint(across.modules, down.modules),
        strain: strain + 0.2 * sureness,
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::plane::Projection;
    use super::super::field::Area;
    use super::super::finders::FinderSearch;
    use super::super::raster::Raster;
    use super::*;

    /// Three finder patterns of a code with so many modules, its corners as said.
    fn drawn(size: usize, corners: [(f64, f64); 4]) -> Vec<u8> {
        let onto = Projection::of_square(size as f64, corners).and_then(|seen| seen.inverse()).expect("a plane");
        let last = size as f64 - 7.0;
        let is_dark = |x: f64, y: f64| {
            let (u, v) = onto.map((x, y));
            [(0.0, 0.0), (last, 0.0), (0.0, last)].iter().any(|(left, top)| {
                let ring = (u - left - 3.5).abs().max((v - top - 3.5).abs());
                ring < 1.5 || (2.5..3.5).contains(&ring)
            })
        };
        (0..640 * 480)
            .map(|index| {
                let (x, y) = (f64::from(index % 640), f64::from(index / 640));
                let part = |index: u32| (f64::from(index) + 0.5) / 3.0;
                let dark = (0..9).filter(|point| is_dark(x + part(point % 3), y + part(point / 3))).count();
                (230 - 20 * dark) as u8
            })
            .collect()
    }

    #[test]
    fn under_perspective_the_fourth_corner_and_the_version_are_right() {
        for (version, corners) in [
            (2, [(150.0, 100.0), (400.0, 100.0), (400.0, 350.0), (150.0, 350.0)]),
            (3, [(150.0, 100.0), (420.0, 140.0), (400.0, 340.0), (140.0, 380.0)]),
            (4, [(180.0, 120.0), (380.0, 120.0), (460.0, 370.0), (110.0, 370.0)]),
            (6, [(320.0, 40.0), (560.0, 240.0), (330.0, 420.0), (110.0, 230.0)]),
        ] {
            let size = size_of(version);
            let bytes = drawn(size, corners);
            let grey = Raster { width: 640, height: 480, bytes: &bytes };
            let (mut field, mut search, mut triples) = (ThresholdField::default(), FinderSearch::default(), Triples::default());
            assert!(field.compute(grey, 24, Area::whole(grey), &Stopwatch::until(None)));
            assert!(search.search(&field, 1, Border::Light, &Stopwatch::until(None)));
            assert!(triples.choose(&field, search.found(), Border::Light, &Stopwatch::until(None)));
            let triple = triples.found().first().expect("three patterns");
            assert!(triple.versions().any(|found| found == version), "version {version}: {triple:?}");
            let truth = Projection::of_square(size as f64, corners).expect("a plane");
            let far = size as f64 - 3.5;
            for ((u, v), (x, y)) in [(3.5, 3.5), (far, 3.5), (far, far), (3.5, far)].into_iter().zip(triple.pivots) {
                let (true_x, true_y) = truth.map((u, v));
                // The fit searches three modules and a half around.
                let (next_x, next_y) = truth.map((u + 1.0, v));
                let module = (next_x - true_x).hypot(next_y - true_y);
                assert!((x - true_x).hypot(y - true_y) < 2.5 * module, "version {version}: {:?} for {:?}", (x, y), (true_x, true_y));
            }
        }
    }

    #[test]
    fn a_line_of_three_is_no_code() {
        let finder = |x: f32| Finder { x, y: 100.0, module: 5.0, crossings: 9, is_guess: false };
        let mut triples = Triples::default();
        let paper = vec![200; 80_000];
        let grey = Raster { width: 400, height: 200, bytes: &paper };
        let mut field = ThresholdField::default();
        assert!(field.compute(grey, 24, Area::whole(grey), &Stopwatch::until(None)));
        assert!(triples.choose(&field, &[finder(50.0), finder(150.0), finder(250.0)], Border::Light, &Stopwatch::until(None)));
        assert!(triples.found().is_empty());
    }
}
