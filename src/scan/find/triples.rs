//! Stage 3: finder patterns → which three may belong to one code, and where its fourth corner lies.

use super::field::Field;
use super::finders::Finder;
use super::lattice::{BENDS, Lattice};
use super::pattern::{LAST_VERSION, size_of};
use super::walk::Across;

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
struct Side {
    /// Modules from centre to centre.
    modules: f64,
    /// How much farther from the camera the second is than the first.
    depth: f64,
}

/// The choice of triples. A side's length in modules follows from its length in pixels and from the module's at both ends, measured along it;
/// under perspective it is the geometric mean that counts, and the root of the ratio is how the distances from the camera compare.
#[derive(Default)]
pub(super) struct Triples {
    sides: Vec<Option<Side>>,
    found: Vec<Triple>,
}

impl Triples {
    /// Chooses among finder patterns of one field.
    pub(super) fn choose(&mut self, field: &Field, finders: &[Finder]) {
        let finders = &finders[..finders.len().min(MOST_FINDERS)];
        let count = finders.len();
        self.sides.clear();
        for first in 0..count {
            for second in 0..count {
                let side = (first != second).then(|| side(field, &finders[first], &finders[second])).flatten();
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
    }

    /// What was chosen, the likeliest first.
    pub(super) fn found(&self) -> &[Triple] {
        &self.found
    }
}

fn side(field: &Field, from: &Finder, to: &Finder) -> Option<Side> {
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
        Across::walk(field, (finder.x, finder.y), direction, finder.module).map_or(finder.module, |across| across.module())
    };
    let (near, far) = (f64::from(along(from)), f64::from(along(to)));
    let modules = f64::from(length) / (near * far).sqrt();
    (11.0..190.0).contains(&modules).then(|| Side { modules, depth: (near / far).sqrt() })
}

fn triple(finders: &[Finder], indices: [usize; 3], across: Side, down: Side) -> Option<Triple> {
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
    let depth = |side: Side| side.depth.clamp(0.6, 1.7).powf(0.8);
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
