//! Stage 2: the threshold field → finder patterns, the three nested squares in the corners of a code.

use super::clock::Stopwatch;
use super::field::ThresholdField;
use super::walk::{Across, Border};

/// Lines between two looks at the clock.
const LINES_A_LOOK: usize = 4;

/// Smaller modules cannot be told from grain.
const SMALLEST_MODULE: f32 = 1.1;

/// More patterns than this in one picture are texture.
const MOST: usize = 160;

/// How many crossings are confirmed from all sides; beyond that a place is known well enough.
const ENOUGH: u32 = 4;

/// A place that looks like a finder pattern.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Finder {
    /// The centre, in pixels; the centre of the first pixel is (0.5, 0.5).
    pub(super) x: f32,
    pub(super) y: f32,
    /// Pixels a module, the mean of across and down.
    pub(super) module: f32,
    /// How many lines crossed it.
    pub(super) crossings: u32,
    /// Whether it was guessed from two others: then what lies around it cannot be measured.
    pub(super) is_guess: bool,
}

impl Finder {
    fn is_near(&self, x: f32, y: f32, module: f32) -> bool {
        let reach = 1.5 * self.module.max(module);
        (self.x - x).abs() < reach && (self.y - y).abs() < reach && self.module < 1.6 * module && module < 1.6 * self.module
    }
}

/// The search, line by line. Along each line the places where dark and light meet are known to a fraction of a pixel, so that the ratio
/// 1 : 1 : 3 : 1 : 1 holds down to modules of little more than a pixel. What fits is walked down and, if that fits too, aslant.
pub(super) struct FinderSearch {
    /// The meeting places of one line, in pixels from the left.
    edges: Vec<f32>,
    found: Vec<Finder>,
    border: Border,
}

impl Default for FinderSearch {
    fn default() -> Self {
        Self { edges: Vec::new(), found: Vec::new(), border: Border::Light }
    }
}

impl FinderSearch {
    /// Searches the field's area on every `step`th line for patterns with such a border. Whether it came to the end before the time was up.
    pub(super) fn search(&mut self, field: &ThresholdField, step: usize, border: Border, clock: &Stopwatch) -> bool {
        self.border = border;
        self.found.clear();
        let Some(area) = field.area() else { return true };
        for (count, y) in (area.top + step / 2..area.bottom).step_by(step).enumerate() {
            if count.is_multiple_of(LINES_A_LOOK) && clock.is_over() {
                return false;
            }
            let row = field.row(y);
            edges(row, &mut self.edges);
            // Dark and light alternate, and the first run is light: from every second edge on five runs are dark, light, dark, light, dark.
            self.meet_all(field, (area.left, y));
            if mend(&mut self.edges) {
                self.meet_all(field, (area.left, y));
            }
        }
        self.found.sort_by_key(|finder| std::cmp::Reverse(finder.crossings));
        true
    }

    /// What was found, the surest first.
    pub(super) fn found(&self) -> &[Finder] {
        &self.found
    }

    /// Looks for the ratio along the edges of one line.
    fn meet_all(&mut self, field: &ThresholdField, (left, y): (usize, usize)) {
        let edges = std::mem::take(&mut self.edges);
        for six in edges.windows(6).step_by(2) {
            let &[first, second, third, fourth, fifth, last] = six else { continue };
            if self.border.allows([second - first, third - second, fourth - third, fifth - fourth, last - fifth]) {
                // With a margin all edges tell where the middle is; without, the outer ones do not.
                let (middle, module) = match self.border {
                    Border::Light => (six.iter().sum::<f32>() / 6.0, (last - first) / 7.0),
                    Border::Any => (six[1..5].iter().sum::<f32>() / 4.0, (fifth - second) / 5.0),
                };
                self.meet(field, left as f32 + middle, y as f32 + 0.5, module);
            }
        }
        self.edges = edges;
    }

    fn meet(&mut self, field: &ThresholdField, x: f32, y: f32, module: f32) {
        if module < SMALLEST_MODULE {
            return;
        }
        let known = self.found.iter_mut().find(|finder| finder.is_near(x, y, module));
        if let Some(finder) = known
            && finder.crossings >= ENOUGH
        {
            finder.crossings += 1;
            return;
        }
        let Some(seen) = confirmed(field, (x, y), module, self.border) else { return };
        if let Some(finder) = self.found.iter_mut().find(|finder| finder.is_near(seen.x, seen.y, seen.module)) {
            let share = 1.0 / (finder.crossings + 1) as f32;
            finder.x += share * (seen.x - finder.x);
            finder.y += share * (seen.y - finder.y);
            finder.module += share * (seen.module - finder.module);
            finder.crossings += 1;
        } else if self.found.len() < MOST {
            self.found.push(seen);
        }
    }
}

/// A crossing seen from the other sides; `None` where it is no finder pattern.
fn confirmed(field: &ThresholdField, (x, y): (f32, f32), module: f32, border: Border) -> Option<Finder> {
    let down = Across::walk(field, (x, y), (0.0, 1.0), module, border)?;
    if !down.is_finder() {
        return None;
    }
    let first = (x, y + down.middle());
    let across = Across::walk(field, first, (1.0, 0.0), module, border)?;
    if !across.is_finder() {
        return None;
    }
    let second = (first.0 + across.middle(), first.1);
    let (x, y) =
        Across::walk(field, second, (0.0, 1.0), module, border).map_or(second, |down| settled(first, (second.0, second.1 + down.middle())));
    let (high, wide) = (down.module(), across.module());
    if high > 2.4 * wide || wide > 2.4 * high {
        return None;
    }
    // One of the diagonals is enough: where a code is turned and tilted, the other may graze corners.
    let length = high.hypot(wide);
    let slant = (wide / length, high / length);
    let is_crossed = |direction| Across::walk(field, (x, y), direction, length, border).is_some_and(|across| across.is_finder());
    (is_crossed(slant) || is_crossed((slant.0, -slant.1))).then(|| Finder {
        x,
        y,
        module: (high * wide).sqrt(),
        crossings: 1,
        is_guess: false,
    })
}

/// The centre of a turned pattern, from two rounds of walks down and across. A walk beside the centre finds a middle that is as far off again,
/// times the tangent of the turn; so each round comes nearer by the same factor, which the two rounds tell.
fn settled(first: (f32, f32), second: (f32, f32)) -> (f32, f32) {
    let (x, y) = (second.0 - first.0, second.1 - first.1);
    if x.abs() < 0.05 {
        return second;
    }
    let tangent = (y / x).clamp(-1.0, 1.0);
    let back = tangent * tangent / (1.0 + tangent * tangent);
    (second.0 - back * x, second.1 - back * y)
}

/// Joins what specks of dirt and gaps in the print have split: takes out runs much shorter than both of their neighbours, so that dark and
/// light still alternate. Whether there were any.
fn mend(edges: &mut Vec<f32>) -> bool {
    const SPECK: f32 = 0.3;
    let before = edges.len();
    let mut kept = 0;
    let mut index = 0;
    while index < edges.len() {
        // The run before this edge, against the one before it and the one behind.
        if kept >= 2
            && let Some(next) = edges.get(index + 1)
        {
            let (last, run) = (edges[kept - 1] - edges[kept - 2], edges[index] - edges[kept - 1]);
            if run < SPECK * last.min(next - edges[index]) {
                kept -= 1;
                index += 1;
                continue;
            }
        }
        edges[kept] = edges[index];
        kept += 1;
        index += 1;
    }
    edges.truncate(kept);
    kept < before
}

/// Where along a row dark and light meet, in pixels from its left end. Beyond both ends is paper: what is dark there begins and ends there.
fn edges(row: &[i16], into: &mut Vec<f32>) {
    const STRIDE: usize = 16;
    /// One bit for each place of a stride.
    const BITS: [u16; STRIDE] = {
        let mut bits = [0; STRIDE];
        let mut place = 0;
        while place < STRIDE {
            bits[place] = 1 << place;
            place += 1;
        }
        bits
    };
    into.clear();
    if row.first().is_some_and(|value| *value < 0) {
        into.push(0.0);
    }
    let mut add = |here: usize| {
        let (before, after) = (f32::from(row[here - 1]), f32::from(row[here]));
        into.push(here as f32 - 0.5 + before / (before - after));
    };
    let mut index = 1;
    // Whole strides at once: the signs of neighbours differ where their exclusive or is negative.
    while let Some(stride) = row.get(index - 1..index + STRIDE) {
        let (before, after) = (&stride[..STRIDE], &stride[1..]);
        let differ = before.iter().zip(after).zip(BITS).map(|((before, after), bit)| ((before ^ after) >> 15) as u16 & bit);
        let mut met = differ.fold(0, |all, bit| all | bit);
        while met != 0 {
            add(index + met.trailing_zeros() as usize);
            met &= met - 1;
        }
        index += STRIDE;
    }
    for here in index..row.len() {
        if row[here - 1] ^ row[here] < 0 {
            add(here);
        }
    }
    if row.last().is_some_and(|value| *value < 0) {
        into.push(row.len() as f32);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::field::Area;
    use super::super::raster::Raster;
    use super::*;

    /// A finder pattern on paper with its centre, its turn in radians and its size, each pixel the mean of sixteen points.
    fn drawn(width: usize, height: usize, centre: (f32, f32), turn: f32, module: f32) -> Vec<u8> {
        let (sine, cosine) = turn.sin_cos();
        let is_dark = |x: f32, y: f32| {
            let (x, y) = (x - centre.0, y - centre.1);
            let ring = ((x * cosine + y * sine).abs()).max((y * cosine - x * sine).abs()) / module;
            ring < 1.5 || (2.5..3.5).contains(&ring)
        };
        (0..width * height)
            .map(|index| {
                let (x, y) = ((index % width) as f32, (index / width) as f32);
                let part = |index: usize| (index as f32 + 0.5) / 4.0;
                let dark = (0..16).filter(|point| is_dark(x + part(point % 4), y + part(point / 4))).count();
                (230 - 12 * dark) as u8
            })
            .collect()
    }

    fn found(width: usize, height: usize, bytes: &[u8], radius: usize) -> Vec<Finder> {
        let grey = Raster { width, height, bytes };
        let (mut field, mut search) = (ThresholdField::default(), FinderSearch::default());
        assert!(field.compute(grey, radius, Area::whole(grey), &Stopwatch::until(None)));
        assert!(search.search(&field, 1, Border::Light, &Stopwatch::until(None)));
        search.found().to_vec()
    }

    #[test]
    fn a_gap_in_the_print_is_mended() {
        let mut edges = vec![10.0, 17.0, 24.0, 33.0, 34.0, 45.0, 52.0, 59.0];
        assert!(mend(&mut edges));
        assert_eq!(edges, [10.0, 17.0, 24.0, 45.0, 52.0, 59.0]);
        assert!(!mend(&mut edges));
    }

    #[test]
    fn edges_are_found_across_strides() {
        let row: Vec<i16> = (0..100).map(|x| if (15..16).contains(&x) || (31..70).contains(&x) { -10 } else { 10 }).collect();
        let mut found = Vec::new();
        edges(&row, &mut found);
        assert_eq!(found, [15.0, 16.0, 31.0, 70.0]);
    }

    /// A pattern that is drawn is found once, within a third of a pixel, with the size it was drawn in.
    fn assert_found(x: f32, y: f32, turn: f32, module: f32) {
        let found = found(120, 120, &drawn(120, 120, (x, y), turn, module), (4.0 * module) as usize);
        assert_eq!(found.len(), 1);
        assert!((found[0].x - x).hypot(found[0].y - y) < 0.3, "{:?}, drawn at {:?}", found[0], (x, y));
        // Seen along the lines of the picture, a turned module is longer.
        let length = module / turn.cos();
        assert!((found[0].module / length - 1.0).abs() < 0.08, "{:?}, drawn with {}", found[0], length);
    }

    /// What an earlier search got wrong.
    #[test]
    fn turned_patterns_that_were_missed_once_are_found() {
        assert_found(50.0, 51.338_41, 0.364_289_64, 3.417_826_7);
        assert_found(50.0, 50.0, 0.567_792_8, 5.022_538_7);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn a_pattern_is_found_within_a_third_of_a_pixel(
            x in 50.0_f32..70.0, y in 50.0_f32..70.0, turn in -0.78_f32..0.78, module in 2.0_f32..10.0,
        ) {
            assert_found(x, y, turn, module);
        }
    }
}
