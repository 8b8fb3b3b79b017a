//! Stage 5: a lattice laid on a grey picture → how dark each module is, and so its bit.

use super::clock::Stopwatch;
use super::equaliser::Equaliser;
use super::lattice::Lattice;
use super::pattern::{KnownModule, ModuleKind, Pattern};
use super::raster::Raster;
use super::unblur::Unblur;

/// The square around a module in which dark and light are compared reaches so many modules to each side: some of both lie in it, and light
/// changes little across it.
const WIDE: usize = 4;

/// Where the edge of a shadow falls across a code, light changes at once; then the square must be as small as still holds some of both.
const NARROW: usize = 2;

/// A difference of fewer steps of brightness is no contrast.
const FAINTEST: f32 = 1.5;

/// Values beyond this say nothing more; reflections would otherwise weigh too much.
const CLIP: f32 = 1.6;

/// Where this part of the code's usual contrast is left, modules are believed in full.
const FULL_TRUST: f32 = 0.7;

/// What lies under a reflection may still be right.
const LEAST_TRUST: f32 = 0.1;

/// Around each module's centre, in modules, where the picture is looked at.
const TOUCHES: [(f64, f64); 5] = [(0.0, 0.0), (-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)];

/// The modules of one code: brightness, normalised value, bit.
#[derive(Default)]
pub(super) struct Modules {
    size: usize,
    /// 0 black to 255 white.
    grey: Vec<f32>,
    /// About −1 where dark and 1 where light, whatever the light that falls there.
    values: Vec<f32>,
    /// How far each of them is to be believed, from 0 to 1: less where there is little contrast, and where it is lighter than paper.
    trust: Vec<f32>,
    all: Table,
    dark: Table,
    darks: Table,
    equaliser: Equaliser,
    unblur: Unblur,
}

impl Modules {
    /// Looks at every module, with light and dark exchanged if so said, and normalises.
    pub(super) fn sample(&mut self, grey: Raster<'_>, is_inverted: bool, lattice: &Lattice) {
        self.size = lattice.size;
        self.grey.clear();
        let flat = lattice.is_flat();
        for row in 0..lattice.size {
            for column in 0..lattice.size {
                let (u, v) = (column as f64 + 0.5, row as f64 + 0.5);
                let sum: f32 = TOUCHES
                    .iter()
                    .map(|(across, down)| {
                        let (u, v) = (u + across, v + down);
                        let (x, y) = if flat { lattice.map_flat(u, v) } else { lattice.map(u, v) };
                        grey.at(x as f32, y as f32)
                    })
                    .sum();
                let mean = sum / TOUCHES.len() as f32;
                self.grey.push(if is_inverted { 255.0 - mean } else { mean });
            }
        }
        self.normalise(WIDE);
    }

    /// Normalises again in smaller squares, for codes across which a shadow's edge runs.
    pub(super) fn narrow(&mut self) {
        self.normalise(NARROW);
    }

    /// Normalises again as at first.
    pub(super) fn widen(&mut self) {
        self.normalise(WIDE);
    }

    /// Undoes what neighbours shed into each other, as learnt from the modules that are known.
    pub(super) fn equalise(&mut self, pattern: &Pattern) {
        self.equaliser.learn_known(&self.values, self.size, pattern);
        self.equaliser.apply(&self.values, self.size);
    }

    /// The same, learnt from all modules as they look now.
    pub(super) fn equalise_again(&mut self, pattern: &Pattern) {
        self.equaliser.learn_all(&self.values, self.size, pattern);
        self.equaliser.apply(&self.values, self.size);
    }

    /// Starts from what the equaliser found to look for modules which, blurred, look like what was sampled.
    pub(super) fn begin_unblurring(&mut self, pattern: &Pattern) {
        self.unblur.begin(self.equaliser.values(), self.size, pattern);
    }

    /// One turn of that search. Whether it came to the end before the time was up.
    pub(super) fn unblur(&mut self, clock: &Stopwatch) -> bool {
        self.unblur.improve(&self.values, self.size, clock)
    }

    /// The modules after that search.
    pub(super) fn unblurred(&self) -> &[f32] {
        self.unblur.values()
    }

    /// The modules as sampled, row by row: about −1 where dark and 1 where light.
    pub(super) fn values(&self) -> &[f32] {
        &self.values
    }

    /// How far each module is to be believed, from 0 to 1: less where there is little contrast, and where it is lighter than paper.
    pub(super) fn trust(&self) -> &[f32] {
        &self.trust
    }

    /// The modules after the equaliser.
    pub(super) fn equalised(&self) -> &[f32] {
        self.equaliser.values()
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// How many of the known modules have their colour, from 0 to 1, but for the corners of the eyes. Below three quarters it is chance.
    pub(super) fn agreement(&self, pattern: &Pattern) -> f32 {
        agreement(pattern, self.size, &self.values)
    }

    /// The same after the equaliser.
    pub(super) fn agreement_equalised(&self, pattern: &Pattern) -> f32 {
        agreement(pattern, self.size, self.equaliser.values())
    }

    /// How much of the contrast inside the large patterns is left in the dotted lines, where dark and light take turns: about 1 where the
    /// picture is sharp, less the more it is blurred.
    pub(super) fn sharpness(&self, pattern: &Pattern) -> f32 {
        let contrast = |kind: ModuleKind| {
            let of_kind = pattern.known.iter().filter(|known| known.kind == kind);
            let (sum, count) = of_kind.fold((0.0, 0.0), |(sum, count), known| (sum + self.towards(known), count + 1.0));
            sum / f32::max(count, 1.0)
        };
        (contrast(ModuleKind::Timing) / contrast(ModuleKind::Finder).max(0.1)).clamp(0.0, 1.0)
    }

    /// The part of the modules known to be dark that look light, from 0 to 1.
    pub(super) fn washed_out(&self, pattern: &Pattern) -> f32 {
        let dark = || pattern.known.iter().filter(|known| known.is_dark);
        dark().filter(|known| self.towards(known) < 0.0).count() as f32 / dark().count().max(1) as f32
    }

    /// How far a known module is on the side of its colour.
    fn towards(&self, known: &KnownModule) -> f32 {
        let value = self.values[known.row * self.size + known.column];
        if known.is_dark { -value } else { value }
    }

    /// Each module against the middle between the dark and the light ones around it: told apart by the mean at first, then by that middle.
    fn normalise(&mut self, reach: usize) {
        let (size, count) = (self.size, self.size * self.size);
        self.values.clear();
        self.trust.clear();
        self.trust.resize(count, 1.0);
        self.all.fill(size, |index| self.grey[index]);
        for index in 0..count {
            let (sum, modules) = self.all.around(index % size, index / size, reach);
            self.values.push(self.grey[index] - sum / modules);
        }
        for _ in 0..2 {
            self.dark.fill(size, |index| if self.values[index] < 0.0 { self.grey[index] } else { 0.0 });
            self.darks.fill(size, |index| if self.values[index] < 0.0 { 1.0 } else { 0.0 });
            let (everything, every_dark, all_darks) = (self.all.total(), self.dark.total(), self.darks.total().max(1.0));
            let overall = (every_dark / all_darks, (everything - every_dark) / (count as f32 - all_darks).max(1.0));
            for index in 0..count {
                let (column, row) = (index % size, index / size);
                let ((sum, modules), (dark, _), (darks, _)) =
                    (self.all.around(column, row, reach), self.dark.around(column, row, reach), self.darks.around(column, row, reach));
                let lights = modules - darks;
                let dark_level = if darks < 2.0 { overall.0 } else { dark / darks };
                let light_level = if lights < 2.0 { overall.1 } else { (sum - dark) / lights };
                let half = ((light_level - dark_level) / 2.0).max(FAINTEST);
                let value = (self.grey[index] - f32::midpoint(dark_level, light_level)) / half;
                self.values[index] = value.clamp(-CLIP, CLIP);
                let usual = ((overall.1 - overall.0) / 2.0).max(FAINTEST);
                // Nothing on paper is lighter than paper: that is a reflection.
                let beyond = (self.grey[index] - overall.1) / usual;
                let contrast = (half / (FULL_TRUST * usual)).min(1.0);
                self.trust[index] = contrast * (2.0 - 2.0 * beyond).clamp(LEAST_TRUST, 1.0);
            }
        }
    }
}

fn agreement(pattern: &Pattern, size: usize, values: &[f32]) -> f32 {
    let counted = || pattern.known.iter().filter(|known| known.kind != ModuleKind::Corner);
    let right = counted().filter(|known| (values[known.row * size + known.column] < 0.0) == known.is_dark).count();
    right as f32 / counted().count().max(1) as f32
}

/// Sums over squares of modules, each for the price of four look-ups.
#[derive(Default)]
struct Table {
    size: usize,
    /// The sum of everything above and left, for each crossing between modules.
    sums: Vec<f32>,
}

impl Table {
    fn fill(&mut self, size: usize, value: impl Fn(usize) -> f32) {
        self.size = size;
        self.sums.clear();
        self.sums.resize((size + 1) * (size + 1), 0.0);
        for row in 0..size {
            let mut sum = 0.0;
            for column in 0..size {
                sum += value(row * size + column);
                self.sums[(row + 1) * (size + 1) + column + 1] = self.sums[row * (size + 1) + column + 1] + sum;
            }
        }
    }

    fn total(&self) -> f32 {
        self.sums.last().copied().unwrap_or_default()
    }

    /// The sum of the square around a module as far as it lies in the code, and how many modules that are.
    fn around(&self, column: usize, row: usize, reach: usize) -> (f32, f32) {
        let (left, right) = (column.saturating_sub(reach), (column + reach + 1).min(self.size));
        let (top, bottom) = (row.saturating_sub(reach), (row + reach + 1).min(self.size));
        let at = |column: usize, row: usize| self.sums[row * (self.size + 1) + column];
        (at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top), ((right - left) * (bottom - top)) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::drawing::{code, sheet};
    use super::super::lattice::BENDS;
    use super::super::pattern::size_of;
    use super::*;

    /// A version 2 code of 4 pixels a module at (40, 40), each pixel changed by what falls on it.
    fn sampled(light: impl Fn(u32, u32, u8) -> u8) -> (Modules, Vec<bool>) {
        let drawn = code("Đăng ký khai sinh 1.0042".as_bytes(), 4);
        let mut picture = sheet(200, 200, &[(&drawn, 40, 40)]);
        for (x, y, value) in picture.enumerate_pixels_mut() {
            value[0] = light(x, y, value[0]);
        }
        let size = size_of(2);
        let (near, far) = (54.0, 40.0 + 4.0 * (size as f64 - 3.5));
        let lattice = Lattice::new(size, [(near, near), (far, near), (far, far), (near, far)], [(0.0, 0.0); BENDS]).expect("a plane");
        let mut modules = Modules::default();
        modules.sample(Raster { width: 200, height: 200, bytes: picture.as_raw() }, false, &lattice);
        let truth = (0..size * size).map(|index| drawn.get_pixel((index % size) as u32 * 4, (index / size) as u32 * 4)[0] == 0).collect();
        (modules, truth)
    }

    fn wrong(modules: &Modules, truth: &[bool]) -> usize {
        truth.iter().enumerate().filter(|(index, is_dark)| (modules.values()[*index] < 0.0) != **is_dark).count()
    }

    #[test]
    fn modules_have_the_colours_they_were_drawn_with() {
        let (modules, truth) = sampled(|_, _, value| value);
        assert_eq!(wrong(&modules, &truth), 0);
        assert!(modules.agreement(&Pattern::of(2)) > 0.999);
        assert!(modules.sharpness(&Pattern::of(2)) > 0.9 && modules.washed_out(&Pattern::of(2)) < 0.001);
    }

    #[test]
    fn light_that_falls_off_and_ink_that_fades_change_nothing() {
        let (modules, truth) = sampled(|x, _, value| (u32::from(value.max(150)) * (240 - x) / 255) as u8);
        assert_eq!(wrong(&modules, &truth), 0);
    }

    #[test]
    fn across_the_edge_of_a_shadow_a_narrow_neighbourhood_is_better() {
        let (mut modules, truth) = sampled(|x, y, value| if x + y / 3 > 115 { value / 6 } else { value });
        let wide = wrong(&modules, &truth);
        modules.narrow();
        assert!(wrong(&modules, &truth) < wide, "{} with, {wide} without", wrong(&modules, &truth));
        modules.widen();
        assert_eq!(wrong(&modules, &truth), wide);
    }

    #[test]
    fn what_is_washed_out_is_told() {
        let (modules, _) = sampled(|x, y, value| if x < 68 && y < 68 { 255 } else { value });
        assert!(modules.washed_out(&Pattern::of(2)) > 0.15);
    }

    #[test]
    fn a_reflection_is_not_believed() {
        let (modules, _) = sampled(|x, y, value| if x < 68 && y < 68 { 255 } else { value / 2 });
        let trust = |column: usize, row: usize| modules.trust()[row * modules.size() + column];
        assert!(trust(2, 2) < 0.2, "{}", trust(2, 2));
        assert!(trust(20, 20) > 0.9 && trust(20, 3) > 0.9, "{} {}", trust(20, 20), trust(20, 3));
    }
}
