//! Walks over the threshold field along a straight line, for the places where dark and light meet.

use super::field::ThresholdField;

/// From the centre of a finder pattern outward: where its centre ends, where its light ring ends, where its dark ring ends, in pixels.
///
/// With modules of one pixel and no blur these are 1.5, 2.5 and 3.5 (ISO/IEC 18004, 6.3.3).
pub(super) type Rings = [f32; 3];

/// A run shorter than this, in modules, is a speck of dirt or a gap in the print, and none of the pattern's own.
const SPECK: f32 = 0.35;

/// Seen aslant a pattern may be twice as long as expected.
const FARTHEST: f32 = 8.0;

/// Walks from `from` in `direction` (a unit vector) until the third change between dark and light; `module` is about how many pixels a module
/// has in this direction. `None` where it starts in the light, leaves the picture too early or comes too far; but where the dark may go on
/// beyond the dark ring, that ends where the walk does.
pub(super) fn outward(field: &ThresholdField, from: (f32, f32), direction: (f32, f32), module: f32, border: Border) -> Option<Rings> {
    let (width, height) = (field.width() as f32, field.height() as f32);
    let mut before = field.at(from.0, from.1);
    if before >= 0.0 {
        return None;
    }
    let mut rings = [0.0; 3];
    let mut met = 0;
    let mut distance = 1.0;
    while distance < FARTHEST * module {
        let (x, y) = (from.0 + distance * direction.0, from.1 + distance * direction.1);
        if x < 0.0 || y < 0.0 || x > width || y > height {
            // Beyond the picture is paper: there the dark ring ends, unless the picture cuts so much of it off that it is none.
            rings[2] = distance - 1.0 + beyond(from, direction, distance - 1.0, (width, height));
            return (met == 2 && before < 0.0 && rings[2] - rings[1] >= SPECK * module).then_some(rings);
        }
        let here = field.at(x, y);
        if (here < 0.0) != (before < 0.0) {
            let edge = distance - 1.0 + before / (before - here);
            let since = edge - if met == 0 { 0.0 } else { rings[met - 1] };
            if met > 0 && since < SPECK * module {
                met -= 1;
            } else {
                rings[met] = edge;
                met += 1;
                if met == 3 {
                    return Some(rings);
                }
            }
        }
        before = here;
        distance += 1.0;
    }
    rings[2] = distance;
    (border == Border::Any && met == 2 && before < 0.0).then_some(rings)
}

/// How far the border of a picture of that size lies beyond a place at that distance.
fn beyond((x, y): (f32, f32), (across, down): (f32, f32), distance: f32, (width, height): (f32, f32)) -> f32 {
    let until = |at: f32, step: f32, size: f32| {
        let at = at + distance * step;
        if step > 0.0 {
            (size - at) / step
        } else if step < 0.0 {
            -at / step
        } else {
            f32::MAX
        }
    };
    until(x, across, width).min(until(y, down, height)).max(0.0)
}

/// Both ways from a point inside a finder pattern's centre.
#[derive(Debug, Clone, Copy)]
pub(super) struct Across {
    pub(super) forward: Rings,
    pub(super) backward: Rings,
    border: Border,
}

impl Across {
    /// Walks both ways over a pattern with such a border.
    pub(super) fn walk(field: &ThresholdField, from: (f32, f32), direction: (f32, f32), module: f32, border: Border) -> Option<Self> {
        let forward = outward(field, from, direction, module, border)?;
        let backward = outward(field, from, (-direction.0, -direction.1), module, border)?;
        Some(Self { forward, backward, border })
    }

    /// Whether the five runs are as one, one, three, one, one.
    pub(super) fn is_finder(&self) -> bool {
        let (ahead, behind) = (self.forward, self.backward);
        self.border.allows([behind[2] - behind[1], behind[1] - behind[0], behind[0] + ahead[0], ahead[1] - ahead[0], ahead[2] - ahead[1]])
    }

    /// How far the middle lies ahead of where the walk began, from all three pairs of edges, or from the inner two where the dark goes on
    /// beyond the pattern.
    pub(super) fn middle(&self) -> f32 {
        let pairs = if self.ends() { 3 } else { 2 };
        self.forward.iter().zip(self.backward).take(pairs).map(|(ahead, behind)| ahead - behind).sum::<f32>() / (2 * pairs) as f32
    }

    /// Pixels a module in this direction. Weighed so that ink which spreads, or light which eats into it, cancels out.
    pub(super) fn module(&self) -> f32 {
        if !self.ends() {
            return self.inner();
        }
        // Both ways 1.5 + 2 × 2.5 + 3.5 modules.
        [self.forward, self.backward].iter().map(|[first, second, third]| first + 2.0 * second + third).sum::<f32>() / 20.0
    }

    /// Pixels a module, from the inner edges alone: both ways 1.5 + 2.5 modules.
    fn inner(&self) -> f32 {
        [self.forward, self.backward].iter().map(|[first, second, _]| first + second).sum::<f32>() / 8.0
    }

    /// Whether the dark ring ends on both sides.
    fn ends(&self) -> bool {
        if self.border == Border::Light {
            return true;
        }
        let longest = (1.0 + SLACK) * self.inner();
        [self.forward, self.backward].iter().all(|[_, second, third]| third - second <= longest)
    }
}

/// How far a run may be from what it should be, in modules.
const SLACK: f32 = 0.62;

/// What is asked of the dark ring of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Border {
    /// It ends in the light on both sides, as in every code with a margin.
    Light,
    /// On one side the dark may go on: a line along the code, a dark page, the edge of a table.
    Any,
}

impl Border {
    /// Whether five runs, dark first, may cross the middle of a finder pattern.
    pub(super) fn allows(self, runs: [f32; 5]) -> bool {
        has_finder_ratio(runs) || self == Self::Any && has_inner_ratio(runs)
    }
}

/// Whether five runs may cross it where on one side the dark goes on.
fn has_inner_ratio([first, second, middle, fourth, last]: [f32; 5]) -> bool {
    if second >= middle || fourth >= middle {
        return false;
    }
    let module = (second + middle + fourth) / 5.0;
    let is_one = |run: f32| (run - module).abs() <= SLACK * module;
    let (shorter, longer) = (first.min(last), first.max(last));
    (middle - 3.0 * module).abs() <= 1.2 * SLACK * module && is_one(second) && is_one(fourth) && is_one(shorter) && longer > module
}

/// Whether five runs, dark first, may cross the middle of a finder pattern.
///
/// ISO/IEC 18004 asks for half a module of tolerance; blur and ink that spreads need a little more, and what is let through wrongly is
/// sorted out by the crossings in other directions.
fn has_finder_ratio([first, second, middle, fourth, last]: [f32; 5]) -> bool {
    // Almost everything fails here, and quickly: the middle is longer than all others.
    if first >= middle || second >= middle || fourth >= middle || last >= middle {
        return false;
    }
    let module = (first + second + middle + fourth + last) / 7.0;
    let is_one = |run: f32| (run - module).abs() <= SLACK * module;
    // Ink that spreads makes all dark runs longer and all light ones shorter by as much.
    (middle - 3.0 * module).abs() <= 1.6 * SLACK * module && is_one(first) && is_one(second) && is_one(fourth) && is_one(last)
}

#[cfg(test)]
mod tests {
    use super::super::clock::Stopwatch;
    use super::super::field::Area;
    use super::super::raster::Raster;
    use super::*;

    #[test]
    fn the_ratio_has_half_a_module_of_slack_and_not_a_whole_one() {
        assert!(has_finder_ratio([1.0, 1.0, 3.0, 1.0, 1.0]));
        assert!(has_finder_ratio([7.3, 6.5, 20.4, 7.7, 6.0]));
        assert!(has_finder_ratio([1.4, 0.6, 3.4, 0.6, 1.4]), "ink that spread");
        assert!(!has_finder_ratio([1.0, 1.0, 1.0, 1.0, 1.0]));
        assert!(!has_finder_ratio([1.0, 2.0, 3.0, 1.0, 1.0]));
        assert!(!has_finder_ratio([0.2, 1.0, 3.0, 1.0, 1.0]));
    }

    #[test]
    fn a_walk_finds_the_rings_and_their_middle() {
        // A finder of 8 pixels a module with its centre at (60, 52).
        let bytes: Vec<u8> = (0..120 * 104)
            .map(|index| {
                let (x, y) = ((index % 120) as f32 + 0.5 - 60.0, (index / 120) as f32 + 0.5 - 52.0);
                let ring = x.abs().max(y.abs()) / 8.0;
                if ring < 1.5 || (2.5..3.5).contains(&ring) { 30 } else { 220 }
            })
            .collect();
        let grey = Raster { width: 120, height: 104, bytes: &bytes };
        let mut field = ThresholdField::default();
        assert!(field.compute(grey, 40, Area::whole(grey), &Stopwatch::until(None)));
        let across = Across::walk(&field, (63.0, 50.0), (1.0, 0.0), 8.0, Border::Light).expect("three rings each way");
        assert!(across.is_finder());
        assert!((across.middle() + 3.0).abs() < 0.2 && (across.module() - 8.0).abs() < 0.15, "{across:?}");
        let half = 0.5_f32.sqrt();
        let across = Across::walk(&field, (60.0, 52.0), (half, half), 10.0, Border::Light).expect("three rings each way");
        assert!(across.is_finder());
        assert!((across.module() - 8.0 / half).abs() < 0.3, "{across:?}");
        assert!(outward(&field, (60.0, 52.0), (1.0, 0.0), 2.5, Border::Light).is_none(), "too short a way");
        assert!(outward(&field, (60.0, 36.0), (1.0, 0.0), 8.0, Border::Light).is_none(), "from the light");
    }
}
