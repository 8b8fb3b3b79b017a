//! Finding codes in a grey picture and sampling their modules, ahead of every decoder.
//!
//! A picture goes through the same stages again and again, each time looked at in another way (`ladder`):
//!
//! 1. `field`: brightness against its surroundings, so that shadow and fading cancel out and edges are known to a fraction of a pixel.
//! 2. `finders`: the three nested squares, by their ratio along lines.
//! 3. `triples`: which three belong together, and by the laws of perspective the corner that has none.
//! 4. `fit`: the lattice of modules is moved, and if need be bent, until it lies on the modules that are known.
//! 5. `modules` and `equaliser`: each module's value against its neighbourhood, blur undone.
//!
//! Bits become bytes in `decode`. Every stage is a type that keeps its buffers: after the first frames of a size nothing is allocated
//! until a code was read.

mod clock;
mod equaliser;
mod field;
mod finders;
mod fit;
mod ladder;
mod lattice;
mod least_squares;
mod modules;
mod pattern;
mod raster;
mod thirds;
mod triples;
mod unblur;
mod walk;

use std::time::Instant;

use super::Corners;
use super::decode::{self, Code};
use super::frame::Luma;
use clock::Clock;
use field::{Area, Field};
use finders::{Finder, FinderSearch};
use fit::Fit;
use ladder::{BASE, FURTHER, Grain, Rung};
use lattice::Lattice;
use modules::Modules;
use pattern::{LAST_VERSION, Pattern};
use raster::{Raster, Scaled};
use thirds::Thirds;
use triples::{Triple, Triples};

/// How much may be done for one frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Until that moment, or until a way of looking that read something is through. The next frame goes on with the next way.
    Until(Instant),
    /// Every way of looking, for all codes there are.
    Thorough,
}

/// What one frame showed.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The codes that were read.
    pub codes: Vec<Code>,
    /// What looked like a code and could not be read, the largest first.
    pub seen: Vec<Seen>,
    /// Whether everything that was to be done was done before the time was up.
    pub finished: bool,
}

/// A code that is there and could not be read, with what may be the reason.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// Where it is, in pixels of the frame; the centre of the first pixel is (0.5, 0.5).
    pub corners: Corners,
    /// Pixels a module. Below about two it is too far away.
    pub module: f32,
    /// Steps of brightness, of 255, between its dark and its light. Below about twenty it is too pale or too dim.
    pub contrast: f32,
    /// How much of the contrast of large patterns is left in single modules: near 1 it is sharp, below a third blurred or moving.
    pub sharpness: f32,
    /// The part of the dark modules known to be there that looks white: a reflection lies on it, or something covers it.
    pub glare: f32,
}

/// Below this, before anything was refined, three patterns do not belong to one code.
const POSSIBLE: f32 = 0.28;

/// Below this a lattice does not lie on a code.
const PROMISING: f32 = 0.42;

/// Smaller modules of a coarse picture are looked at again in the full one.
const COARSE_ENOUGH: f32 = 2.6;

/// Fewer known modules with their colour than this, and reading the others would be chance.
const AGREEMENT: f32 = 0.84;

/// A code has at least 21 modules; where fewer pixels are than that there is none.
const LEAST: u32 = 21;

/// Reads frames, one after another, and keeps for the next what it had to allocate.
pub struct Reader {
    /// The rung of `FURTHER` that the next frame begins with.
    next: usize,
    half: Scaled,
    quarter: Scaled,
    inverted: Scaled,
    double: Scaled,
    patterns: Vec<Pattern>,
    stages: Stages,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reader").field("next", &self.next).finish_non_exhaustive()
    }
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            next: 0,
            half: Scaled::default(),
            quarter: Scaled::default(),
            inverted: Scaled::default(),
            double: Scaled::default(),
            patterns: (1..=LAST_VERSION).map(Pattern::of).collect(),
            stages: Stages::default(),
        }
    }
}

impl Reader {
    /// Reads the codes in a frame.
    pub fn read(&mut self, frame: &Luma, effort: Effort) -> Look {
        let mut look = Look { finished: true, ..Look::default() };
        if frame.width() < LEAST || frame.height() < LEAST {
            return look;
        }
        let full = Raster { width: frame.width() as usize, height: frame.height() as usize, bytes: frame.bytes() };
        let clock = Clock::until(match effort {
            Effort::Until(deadline) => Some(deadline),
            Effort::Thorough => None,
        });
        self.half.halve(full);
        let begin = self.next;
        let further = (0..FURTHER.len()).map(|step| (begin + step) % FURTHER.len());
        let rungs = BASE.into_iter().map(|rung| (rung, begin)).chain(further.map(|index| (FURTHER[index], index)));
        for (rung, index) in rungs {
            self.next = index;
            if clock.is_over() || !self.climb(rung, full, &clock, &mut look) {
                look.finished = false;
                break;
            }
            if effort != Effort::Thorough && !look.codes.is_empty() && !look.seen.iter().any(|seen| is_apart(seen, &look.codes)) {
                break;
            }
        }
        if look.finished {
            self.next = 0;
        }
        look.seen.retain(|seen| is_apart(seen, &look.codes));
        look.seen.sort_by(|one, other| other.module.total_cmp(&one.module));
        look
    }

    /// DEV
    pub fn reset(&mut self) {
        self.next = 0;
        self.stages.loose.clear();
    }

    /// Looks in one way. Whether it came to the end before the time was up.
    fn climb(&mut self, rung: Rung, full: Raster<'_>, clock: &Clock, look: &mut Look) -> bool {
        let scale = full.width.min(full.height) as f32 / 720.0;
        let (coarse, factor) = match rung.grain {
            Grain::Full => (full, 1.0),
            Grain::Half => (self.half.view(), 2.0),
            Grain::Quarter => {
                self.quarter.halve(self.half.view());
                (self.quarter.view(), 4.0)
            }
            Grain::Double => {
                let Some(area) = self.stages.unread_area(full, look) else { return true };
                self.double.double(full, (area.left, area.top), (area.right - area.left, area.bottom - area.top));
                let picture = self.double.view();
                let place = Place { factor: 0.5, left: area.left as f32, top: area.top as f32 };
                let picture = if rung.inverted {
                    self.inverted.invert(picture);
                    self.inverted.view()
                } else {
                    picture
                };
                return self.stages.run(picture, None, place, 2.0 * rung.radius * scale.max(0.7), rung, &self.patterns, clock, look);
            }
        };
        if coarse.width < 21 || coarse.height < 21 {
            return true;
        }
        let place = Place { factor, left: 0.0, top: 0.0 };
        let radius = rung.radius * scale.max(0.7) / factor;
        if rung.inverted {
            self.inverted.invert(coarse);
            // The full picture is not inverted a second time: what is small there is found by the rung for that.
            self.stages.run(self.inverted.view(), None, place, radius, rung, &self.patterns, clock, look)
        } else {
            let finer = (rung.grain == Grain::Half).then_some(full);
            self.stages.run(coarse, finer, place, radius, rung, &self.patterns, clock, look)
        }
    }
}

/// Where a picture that is looked at lies in the frame.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Pixels of the frame to a pixel.
    factor: f32,
    left: f32,
    top: f32,
}

impl Place {
    fn point(&self, (x, y): (f32, f32)) -> (f32, f32) {
        (x * self.factor + self.left, y * self.factor + self.top)
    }

    fn in_frame(&self, corners: Corners) -> Corners {
        Corners(corners.0.map(|corner| self.point(corner)))
    }
}

/// The stages after the choice of a picture.
#[derive(Default)]
struct Stages {
    field: Field,
    /// The field of a part of the full picture, where the coarse one showed small modules.
    near: Field,
    search: FinderSearch,
    thirds: Thirds,
    triples: Triples,
    /// What the search found, and what was guessed.
    finders: Vec<Finder>,
    modules: Modules,
    /// Finder patterns seen in this frame at full size, that belong to no code which was read.
    loose: Vec<Finder>,
}

/// What is done for a triple, one after the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Rough,
    Refined,
    Bent,
    Unblurred,
}

/// What came of one triple.
enum Tried {
    Read,
    Unread,
    /// The time was up.
    Over,
}

impl Stages {
    #[expect(clippy::too_many_arguments, reason = "to be reduced")]
    fn run(
        &mut self,
        picture: Raster<'_>,
        finer: Option<Raster<'_>>,
        place: Place,
        radius: f32,
        rung: Rung,
        patterns: &[Pattern],
        clock: &Clock,
        look: &mut Look,
    ) -> bool {
        let step = if rung.grain == Grain::Full { 2 } else { 1 };
        if !self.field.compute(picture, radius.round() as usize, Area::whole(picture), clock)
            || !self.search.search(&self.field, step, clock)
        {
            return false;
        }
        if rung.grain == Grain::Full {
            self.loose.clear();
            self.loose.extend_from_slice(self.search.found());
        }
        self.finders.clear();
        self.finders.extend_from_slice(self.search.found());
        if rung.patient {
            self.finders.retain(|finder| !look.codes.iter().any(|code| holds(code.corners, place.point((finder.x, finder.y)))));
            if !self.thirds.guess(&self.field, &self.finders, clock) {
                return false;
            }
            self.finders.truncate(12);
            self.finders.extend_from_slice(self.thirds.found());
        }
        self.triples.choose(&self.field, &self.finders);
        if std::env::var("DBG").is_ok() { eprintln!("{rung:?} finders {:?} triples {:?}", self.finders.iter().map(|f|((f.x*place.factor) as i32,(f.y*place.factor) as i32,f.module*place.factor,f.crossings)).collect::<Vec<_>>(), self.triples.found().iter().map(|t|(t.finders,t.modules as i32,t.strain as f32)).collect::<Vec<_>>()); }
        let mut used: Vec<usize> = Vec::new();
        for index in 0..self.triples.found().len() {
            let triple = self.triples.found()[index];
            let centre = (0.5 * (triple.pivots[1].0 + triple.pivots[3].0) as f32, 0.5 * (triple.pivots[1].1 + triple.pivots[3].1) as f32);
            let centre = (centre.0 * place.factor + place.left, centre.1 * place.factor + place.top);
            if triple.finders.iter().any(|finder| used.contains(finder)) || look.codes.iter().any(|code| holds(code.corners, centre)) {
                continue;
            }
            match self.attempt(&triple, picture, finer, place, rung, patterns, clock, look) {
                Tried::Read => used.extend(triple.finders),
                Tried::Unread => {}
                Tried::Over => return false,
            }
        }
        true
    }

    #[expect(clippy::too_many_arguments, reason = "to be reduced")]
    fn attempt(
        &mut self,
        triple: &Triple,
        picture: Raster<'_>,
        finer: Option<Raster<'_>>,
        place: Place,
        rung: Rung,
        patterns: &[Pattern],
        clock: &Clock,
        look: &mut Look,
    ) -> Tried {
        // The version by which the known modules fit best, told by the dotted lines between the patterns.
        let best = triple
            .versions()
            .filter_map(|version| {
                let lattice = triple.lattice(version)?;
                Some((lattice, Fit::new(&self.field, &patterns[version - 1], &lattice).score(&lattice)))
            })
            .max_by(|(_, one), (_, other)| one.total_cmp(other));
        let Some((mut lattice, mut score)) = best.filter(|(_, score)| *score >= POSSIBLE) else { return Tried::Unread };
        let pattern = &patterns[(lattice.size - 17) / 4 - 1];
        // Small modules are looked at where there are more pixels.
        let (mut field, mut grey, mut place) = (&self.field, picture, place);
        if let Some(full) = finer
            && lattice.module() < f64::from(COARSE_ENOUGH)
            && let Some(doubled) = lattice.scaled(2.0, (0.0, 0.0))
        {
            let area = around(&doubled, full);
            let radius = 24.0 * (full.width.min(full.height) as f32 / 720.0).max(0.7);
            if !self.near.compute(full, radius as usize, area, clock) {
                return Tried::Over;
            }
            (field, grey, lattice) = (&self.near, full, doubled);
            place = Place { factor: 1.0, left: 0.0, top: 0.0 };
        }
        let fit = Fit::new(field, pattern, &lattice);
        lattice = fit.align(&lattice);
        // As it is, then moved, then bent, then with the blur undone.
        for turn in [Turn::Rough, Turn::Refined, Turn::Bent, Turn::Unblurred] {
            if clock.is_over() {
                return Tried::Over;
            }
            match turn {
                Turn::Refined => (lattice, score) = fit.refine(&lattice),
                Turn::Bent if rung.patient => (lattice, score) = fit.bend(&lattice, clock),
                Turn::Rough | Turn::Unblurred => {}
                Turn::Bent => continue,
            }
            if turn != Turn::Rough && score < PROMISING {
                return Tried::Unread;
            }
            let content = if turn == Turn::Unblurred {
                unblurred(&mut self.modules, pattern, rung.patient, clock)
            } else {
                self.modules.sample(grey, &lattice);
                plain(&mut self.modules, pattern)
            };
            if let Some(content) = content {
                look.codes.push(Code { content, corners: place.in_frame(lattice.corners()) });
                return Tried::Read;
            }
        }
        let seen = Seen {
            corners: place.in_frame(lattice.corners()),
            module: lattice.module() as f32 * place.factor,
            contrast: 2.0 * fit.contrast(),
            sharpness: 0.0,
            glare: 0.0,
        };
        if !look.seen.iter().any(|other| holds(other.corners, middle(seen.corners))) {
            look.seen.push(seen);
        }
        Tried::Unread
    }

    /// The part of the picture around small patterns which were seen and belong to no code that was read.
    fn unread_area(&self, full: Raster<'_>, look: &Look) -> Option<Area> {
        const LARGEST: f32 = 520.0;
        let mut loose = self
            .loose
            .iter()
            .filter(|finder| finder.module < 4.5 && !look.codes.iter().any(|code| holds(code.corners, (finder.x, finder.y))));
        let first = loose.next()?;
        let (mut left, mut right, mut top, mut bottom) = (first.x, first.x, first.y, first.y);
        let mut module = first.module;
        for finder in loose {
            let next = (left.min(finder.x), right.max(finder.x), top.min(finder.y), bottom.max(finder.y));
            if next.1 - next.0 < LARGEST && next.3 - next.2 < LARGEST {
                (left, right, top, bottom) = next;
                module = module.max(finder.module);
            }
        }
        // One pattern may be all that was seen.
        let margin = 40.0 * module;
        let within = |value: f32, size: usize| value.clamp(0.0, size as f32) as usize;
        Some(Area {
            left: within(left - margin, full.width),
            top: within(top - margin, full.height),
            right: within(right + margin, full.width),
            bottom: within(bottom + margin, full.height),
        })
    }
}

/// What sampled modules say as they are: against a wide neighbourhood, and against a narrow one. The decoder's checksums refuse what is not
/// right.
fn plain(modules: &mut Modules, pattern: &Pattern) -> Option<decode::Content> {
    let as_they_are = |modules: &Modules| {
        (modules.agreement(pattern) >= AGREEMENT)
            .then(|| decode::decoded(modules.size(), |row, column| modules.is_dark(row, column)))
            .flatten()
    };
    as_they_are(modules).or_else(|| {
        modules.narrow();
        let content = as_they_are(modules);
        modules.widen();
        content
    })
}

/// What they say when more and more blur is undone.
fn unblurred(modules: &mut Modules, pattern: &Pattern, patient: bool, clock: &Clock) -> Option<decode::Content> {
    modules.equalise(pattern);
    if modules.agreement_equalised(pattern) < AGREEMENT {
        return None;
    }
    for turn in 0..if patient { 3 } else { 2 } {
        if turn > 0 {
            modules.equalise_again(pattern);
        }
        if let Some(content) = decode::decoded(modules.size(), |row, column| modules.is_dark_equalised(row, column)) {
            return Some(content);
        }
    }
    if !patient {
        return None;
    }
    modules.begin_unblurring(pattern);
    for _ in 0..3 {
        if clock.is_over() {
            return None;
        }
        modules.unblur();
        if let Some(content) = decode::decoded(modules.size(), |row, column| modules.is_dark_unblurred(row, column)) {
            return Some(content);
        }
    }
    None
}

/// The part of the picture a lattice covers, and a little around it.
fn around(lattice: &Lattice, full: Raster<'_>) -> Area {
    let Corners(corners) = lattice.corners();
    let margin = 3.0 * lattice.module() as f32;
    let within = |value: f32, size: usize| value.clamp(0.0, size as f32) as usize;
    let bound = |pick: fn((f32, f32)) -> f32| {
        corners.iter().fold((f32::MAX, f32::MIN), |(low, high), corner| (low.min(pick(*corner)), high.max(pick(*corner))))
    };
    let ((left, right), (top, bottom)) = (bound(|corner| corner.0), bound(|corner| corner.1));
    Area {
        left: within(left - margin, full.width - 1),
        top: within(top - margin, full.height - 1),
        right: within(right + margin + 1.0, full.width),
        bottom: within(bottom + margin + 1.0, full.height),
    }
}

fn is_apart(seen: &Seen, codes: &[Code]) -> bool {
    !codes.iter().any(|code| holds(code.corners, middle(seen.corners)) || holds(seen.corners, middle(code.corners)))
}

fn middle(corners: Corners) -> (f32, f32) {
    let (x, y) = corners.0.iter().fold((0.0, 0.0), |(x, y), corner| (x + corner.0, y + corner.1));
    (x / 4.0, y / 4.0)
}

/// Whether a point lies inside four corners that go clockwise.
fn holds(Corners(corners): Corners, (x, y): (f32, f32)) -> bool {
    (0..4).all(|index| {
        let ((from_x, from_y), (to_x, to_y)) = (corners[index], corners[(index + 1) % 4]);
        (to_x - from_x) * (y - from_y) - (to_y - from_y) * (x - from_x) >= 0.0
    })
}
