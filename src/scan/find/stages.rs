//! All stages in a row, for one way of looking at a picture.

use std::time::{Duration, Instant};

use super::super::Corners;
use super::super::code::{Code, CodeKind, Content};
use super::super::decode::Decoder;
use super::bend::Bend;
use super::clock::Stopwatch;
use super::field::{Area, ThresholdField};
use super::finders::{Finder, FinderSearch};
use super::fit::{Fit, Score};
use super::ladder::{Grain, USUAL};
use super::lattice::Lattice;
use super::micro;
use super::modules::Modules;
use super::pattern::{LAST_VERSION, Pattern};
use super::raster::Raster;
use super::suspicions::Suspicions;
use super::templates::Templates;
use super::thirds::Thirds;
use super::triples::{Triple, Triples};
use super::view::{FrameView, ViewPlace};
use super::walk::Border;
use super::{Look, Unread, holds, is_read, scale};

/// Below this, before anything was refined, three patterns do not belong to one code.
const POSSIBLE: Score = 0.28;

/// Below this a lattice does not lie on a code.
const PROMISING: Score = 0.42;

/// Modules of a coarse picture that have fewer pixels than this are looked at again in the full one.
const COARSE_ENOUGH: f64 = 2.6;

/// From here on a lattice is tried as it is.
const GOOD: Score = 0.7;

/// Fewer known modules with their colour than this, and reading the others would be chance.
const AGREEMENT: f32 = 0.84;

/// So many patterns that were found go along with those that were guessed.
const MOST_BESIDE_GUESSES: usize = 12;

/// What the stages took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StageWork {
    /// The threshold field.
    pub field: Duration,
    /// The search for finder patterns.
    pub finders: Duration,
    /// The choice of triples, guesses among them.
    pub triples: Duration,
    /// Fitting, sampling and decoding.
    pub tries: Duration,
}

/// The stages, with all that they keep from frame to frame.
pub(super) struct Stages {
    field: ThresholdField,
    /// What the field was computed of in this frame, and whether light and dark have changed places since.
    shown: Option<(Attempted, bool)>,
    /// The field of a part of the full picture, where the coarse one showed small modules.
    near: ThresholdField,
    search: FinderSearch,
    templates: Templates,
    thirds: Thirds,
    /// What the search found, and what was guessed.
    finders: Vec<Finder>,
    triples: Triples,
    bend: Bend,
    modules: Modules,
    decoder: Decoder,
    /// The finder patterns that were part of a code which was read, by their place in `finders`.
    used: Vec<usize>,
    /// Patterns that were seen in this frame, of whatever code.
    suspicions: Suspicions,
    /// Pixels of the frame to a module of the smallest code that was read in it.
    smallest: f32,
    /// The known modules of each version.
    patterns: Vec<Pattern>,
    /// Where the picture of the last way of looking lies, and what that took.
    place: ViewPlace,
    pub(super) spent: StageWork,
}

impl Default for Stages {
    fn default() -> Self {
        Self {
            field: ThresholdField::default(),
            shown: None,
            near: ThresholdField::default(),
            search: FinderSearch::default(),
            templates: Templates::default(),
            thirds: Thirds::default(),
            finders: Vec::new(),
            triples: Triples::default(),
            bend: Bend::default(),
            modules: Modules::default(),
            decoder: Decoder::default(),
            used: Vec::new(),
            suspicions: Suspicions::default(),
            smallest: f32::MAX,
            patterns: (1..=LAST_VERSION).map(Pattern::of).collect(),
            place: ViewPlace::whole(1.0),
            spent: StageWork::default(),
        }
    }
}

/// A picture of a frame, and the radius of its field.
#[derive(Clone, Copy, PartialEq)]
struct Attempted {
    grain: Grain,
    place: ViewPlace,
    size: (usize, usize),
    radius: usize,
}

/// What was tried before, so that it is left out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beyond {
    Nothing,
    /// Triples of patterns that were found and not guessed.
    Found,
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
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tried {
    Read,
    Unread,
    /// The time was up.
    Over,
}

impl Stages {
    /// Forgets what the frame before showed.
    pub(super) fn begin(&mut self, taken: Instant) {
        self.decoder.begin(taken);
        self.suspicions.clear();
        self.smallest = f32::MAX;
        self.shown = None;
    }

    /// Forgets what the way of looking before saw.
    pub(super) fn forget(&mut self) {
        self.finders.clear();
        self.triples.clear();
        self.spent = StageWork::default();
    }

    /// Looks at a picture. Codes that were read, and places where one was seen, are added to `look`. Whether it came to the end before the
    /// time was up.
    pub(super) fn run(&mut self, view: FrameView<'_>, clock: &Stopwatch, look: &mut Look) -> bool {
        // The middle of a pattern is three modules high: every second line crosses it, and that is half of the cost.
        let is_coarse = view.grain == Grain::Full || view.grain == Grain::Half && !view.patient;
        let step = if is_coarse { 2 } else { 1 };
        (self.place, self.spent) = (view.place, StageWork::default());
        let mut begun = Instant::now();
        let mut lap = || std::mem::replace(&mut begun, Instant::now()).elapsed();
        let is_computed = self.show(view, clock);
        self.spent.field = lap();
        if !is_computed || !self.search.search(&self.field, step, view.border, clock) {
            return false;
        }
        self.suspicions.remember(view, self.search.found());
        self.finders.clear();
        self.finders.extend_from_slice(self.search.found());
        self.leave_unread(view, look);
        if view.by_likeness {
            if !self.templates.search(&self.field, clock) {
                return false;
            }
            self.add_likely();
            self.leave_unread(view, look);
        }
        self.spent.finders = lap();
        let before = look.codes.len();
        let mut is_through = self.triples.choose(&self.field, &self.finders, view.border, clock);
        self.spent.triples = lap();
        is_through = is_through && self.attempts(view, Beyond::Nothing, clock, look);
        if !view.patient && view.border == Border::Light {
            self.name_micro(view, look);
        }
        self.spent.tries = lap();
        // Among the patterns of several codes there are more triples than are tried; with some of them read the others get their turn.
        if is_through && look.codes.len() > before && self.triples.are_all_taken() {
            self.leave_unread(view, look);
            is_through =
                self.triples.choose(&self.field, &self.finders, view.border, clock) && self.attempts(view, Beyond::Nothing, clock, look);
            self.spent.tries += lap();
        }
        if is_through && view.patient {
            self.leave_unread(view, look);
            is_through = self.guess(clock) && self.triples.choose(&self.field, &self.finders, view.border, clock);
            self.spent.triples += lap();
            is_through = is_through && self.attempts(view, Beyond::Found, clock, look);
            self.spent.tries += lap();
        }
        is_through
    }

    /// Takes out the patterns that belong to codes which were read.
    fn leave_unread(&mut self, view: FrameView<'_>, look: &Look) {
        self.finders.retain(|finder| !is_read(look, view.place.point((finder.x, finder.y))));
    }

    /// Adds the Micro QR codes whose pattern is among those that belong to no code which was read.
    fn name_micro(&self, view: FrameView<'_>, look: &mut Look) {
        for finder in self.finders.iter().take(MOST_BESIDE_GUESSES).filter(|finder| finder.crossings >= 2) {
            if !is_read(look, view.place.point((finder.x, finder.y)))
                && let Some(corners) = micro::code(&self.field, finder)
            {
                look.codes.push(Code { content: Content::Other(CodeKind::MicroQr), corners: view.place.corners(corners) });
            }
        }
    }

    /// Adds what only looks like a pattern to those that were found.
    fn add_likely(&mut self) {
        self.finders.truncate(MOST_BESIDE_GUESSES);
        for likely in self.templates.found() {
            if !self.finders.iter().any(|other| (other.x - likely.x).hypot(other.y - likely.y) < 3.0 * likely.module) {
                self.finders.push(*likely);
            }
        }
    }

    /// Adds guesses to the patterns that were found. Whether it came to the end before the time was up.
    fn guess(&mut self, clock: &Stopwatch) -> bool {
        if !self.thirds.guess(&self.field, &self.finders, clock) {
            return false;
        }
        self.finders.truncate(MOST_BESIDE_GUESSES);
        self.finders.extend_from_slice(self.thirds.found());
        true
    }

    /// Computes the field, unless it is there from the way of looking before. Whether it was done before the time was up.
    fn show(&mut self, view: FrameView<'_>, clock: &Stopwatch) -> bool {
        let wanted = Attempted {
            grain: view.grain,
            place: view.place,
            size: (view.picture.width, view.picture.height),
            radius: view.radius.round() as usize,
        };
        let is_inverted = match self.shown {
            Some((shown, is_inverted)) if shown == wanted => is_inverted,
            _ => {
                self.shown = None;
                if !self.field.compute(view.picture, wanted.radius, Area::whole(view.picture), clock) {
                    return false;
                }
                false
            }
        };
        if is_inverted != view.is_inverted {
            self.field.turn();
        }
        self.shown = Some((wanted, view.is_inverted));
        true
    }

    /// Tries the triples, the likeliest first. Whether it came to the end before the time was up.
    fn attempts(&mut self, view: FrameView<'_>, beyond: Beyond, clock: &Stopwatch, look: &mut Look) -> bool {
        self.used.clear();
        for index in 0..self.triples.found().len() {
            let triple = self.triples.found()[index];
            if beyond == Beyond::Found && triple.finders.iter().all(|finder| !self.finders[*finder].is_guess) {
                continue;
            }
            if triple.finders.iter().any(|finder| self.used.contains(finder)) || is_read(look, view.place.point(triple.middle())) {
                continue;
            }
            match self.attempt(&triple, view, clock, look) {
                Tried::Read => self.used.extend(triple.finders),
                Tried::Unread => {}
                Tried::Over => return false,
            }
        }
        true
    }

    fn attempt(&mut self, triple: &Triple, view: FrameView<'_>, clock: &Stopwatch, look: &mut Look) -> Tried {
        let Some(mut lattice) = self.likeliest(triple) else { return Tried::Unread };
        let pattern = &self.patterns[(lattice.size - 17) / 4 - 1];
        let (mut field, mut grey, mut place) = (&self.field, view.picture, view.place);
        if let Some(full) = view.finer
            && lattice.module() < COARSE_ENOUGH
            && let Some(doubled) = lattice.scaled(f64::from(view.place.factor), (0.0, 0.0))
        {
            if !self.near.compute(full, view.finer_radius as usize, around(&doubled, full), clock) {
                return Tried::Over;
            }
            if view.is_inverted {
                self.near.turn();
            }
            (field, grey, lattice, place) = (&self.near, full, doubled, ViewPlace::whole(1.0));
        }
        let fit = Fit::new(field, pattern, &lattice);
        let mut score = fit.score(&lattice);
        let is_good = score >= GOOD;
        if !is_good {
            lattice = fit.align(&lattice);
            score = fit.score(&lattice);
        }
        for turn in [Turn::Rough, Turn::Refined, Turn::Bent, Turn::Unblurred] {
            if clock.is_over() {
                return Tried::Over;
            }
            match turn {
                Turn::Refined => {
                    if is_good {
                        lattice = fit.align(&lattice);
                    }
                    (lattice, score) = fit.refine(&lattice, clock);
                }
                Turn::Bent if view.patient => (lattice, score) = self.bend.bend(&fit, &lattice, clock),
                Turn::Bent => continue,
                Turn::Rough | Turn::Unblurred => {}
            }
            if turn != Turn::Rough && score < PROMISING {
                return Tried::Unread;
            }
            let content = if turn == Turn::Unblurred {
                unblurred(&mut self.modules, &mut self.decoder, pattern, view.patient, clock)
            } else {
                self.modules.sample(grey, view.is_inverted, &lattice);
                plain(&mut self.modules, &mut self.decoder, pattern)
            };
            if let Some(content) = content {
                self.smallest = self.smallest.min(lattice.module() as f32 * place.factor);
                look.codes.push(Code { content, corners: place.corners(lattice.corners()) });
                return Tried::Read;
            }
        }
        let seen = Unread {
            corners: place.corners(lattice.corners()),
            module: lattice.module() as f32 * place.factor,
            contrast: 2.0 * fit.contrast(),
            sharpness: self.modules.sharpness(pattern),
            glare: self.modules.washed_out(pattern),
        };
        if !look.seen.iter().any(|other| holds(other.corners, seen.corners.middle())) {
            look.seen.push(seen);
        }
        Tried::Unread
    }

    /// The patterns that were seen in this frame.
    pub(super) fn suspicions(&self) -> &Suspicions {
        &self.suspicions
    }

    /// Pixels a module of the smallest code that was read in this frame.
    pub(super) fn smallest_read(&self) -> f32 {
        self.smallest
    }

    /// Whether a part of the full picture has patterns for another code than those that were read.
    pub(super) fn shows_patterns(&mut self, full: Raster<'_>, area: Area, look: &Look, clock: &Stopwatch) -> bool {
        let radius = (USUAL * scale(full)) as usize;
        self.near.compute(full, radius, area, clock)
            && self.search.search(&self.near, 2, Border::Light, clock)
            && self.search.found().iter().filter(|finder| !is_read(look, (finder.x, finder.y))).count() >= 2
    }

    /// The patterns that the last way of looking found or guessed, as middle and pixels a module, in the frame.
    pub(super) fn patterns_seen(&self) -> Vec<(f32, f32, f32)> {
        let in_frame = |finder: &Finder| {
            let (x, y) = self.place.point((finder.x, finder.y));
            (x, y, finder.module * self.place.factor)
        };
        self.finders.iter().map(in_frame).collect()
    }

    /// How many triples it tried.
    pub(super) fn tried(&self) -> usize {
        self.triples.found().len()
    }

    /// The lattice of the version by which the known modules fit best; the dotted lines between the patterns tell it.
    fn likeliest(&self, triple: &Triple) -> Option<Lattice> {
        triple
            .versions()
            .filter_map(|version| {
                let lattice = triple.lattice(version)?;
                Some((lattice, Fit::new(&self.field, &self.patterns[version - 1], &lattice).score(&lattice)))
            })
            .max_by(|(_, one), (_, other)| one.total_cmp(other))
            .filter(|(_, score)| *score >= POSSIBLE)
            .map(|(lattice, _)| lattice)
    }
}

/// What sampled modules say as they are: against a wide neighbourhood, and against a narrow one. The decoder's checksums refuse what is not
/// right.
fn plain(modules: &mut Modules, decoder: &mut Decoder, pattern: &Pattern) -> Option<Content> {
    let mut as_they_are = |modules: &Modules| {
        (modules.agreement(pattern) >= AGREEMENT).then(|| decoder.decoded(modules.size(), modules.values(), modules.trust())).flatten()
    };
    as_they_are(modules).or_else(|| {
        modules.narrow();
        let content = as_they_are(modules);
        modules.widen();
        content
    })
}

/// What they say when more and more blur is undone.
fn unblurred(modules: &mut Modules, decoder: &mut Decoder, pattern: &Pattern, patient: bool, clock: &Stopwatch) -> Option<Content> {
    modules.equalise(pattern);
    if modules.agreement_equalised(pattern) < AGREEMENT {
        return None;
    }
    for turn in 0..if patient { 3 } else { 2 } {
        if clock.is_over() {
            return None;
        }
        if turn > 0 {
            modules.equalise_again(pattern);
        }
        if let Some(content) = decoder.decoded(modules.size(), modules.equalised(), modules.trust()) {
            return Some(content);
        }
    }
    if !patient {
        return None;
    }
    modules.begin_unblurring(pattern);
    for _ in 0..3 {
        if !modules.unblur(clock) {
            return None;
        }
        if let Some(content) = decoder.decoded(modules.size(), modules.unblurred(), modules.trust()) {
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
