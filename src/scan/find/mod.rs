//! Finding codes in a grey picture and sampling their modules, ahead of every decoder.
//!
//! A picture goes through the same stages again and again, each time looked at in another way (`ladder`):
//!
//! 1. `field`: brightness against its surroundings, so that shadow and fading cancel out and edges are known to a fraction of a pixel.
//! 2. `finders`: the three nested squares, by their ratio along lines; `templates`: by how much a place looks like one, where streaks cut the
//!    lines; `thirds`: guessed from two others.
//! 3. `triples`: which three belong together, and by the laws of perspective the corner that has none.
//! 4. `fit` and `bend`: the lattice of modules is moved, and if need be bent, until it lies on the modules that are known.
//! 5. `modules`, `equaliser` and `unblur`: each module's value against its neighbourhood, blur undone, and how far it is to be believed.
//!
//! What was damaged is corrected in `correct`, and bits become bytes in `decode`. Every stage is a type that keeps its buffers: after the first
//! frames of a size nothing is allocated until a code was read.

mod bend;
mod clock;
mod equaliser;
mod explain;
mod field;
mod finders;
mod fit;
mod known;
mod ladder;
mod lattice;
mod least_squares;
mod likeness;
mod micro;
mod modules;
mod pattern;
mod raster;
mod stages;
mod suspicions;
mod templates;

/// Every code in a frame, as far as they can be read.
#[must_use]
pub fn read(frame: &Luma) -> Vec<Code> {
    CodeReader::default().read(frame, Effort::Thorough).codes
}

/// Whether a place in the frame belongs to a code that was read.
fn is_read(look: &Look, point: (f32, f32)) -> bool {
    look.codes.iter().any(|code| holds(code.corners, point))
}

#[cfg(test)]
mod tests;
mod texture;
mod thirds;
mod triples;
mod unblur;
mod view;
mod walk;

use std::time::Instant;

use super::Corners;
use super::code::{Code, Content};
use super::frame::Luma;
use clock::Stopwatch;
pub use explain::Attempt;
use field::Area;
use known::KnownCodes;
use ladder::{BASE, FURTHER, Grain, OTHER_SIZES, Rung};
pub(super) use pattern::{Pattern, size_of};
use raster::{Raster, Scaled};
pub use stages::StageWork;
use stages::Stages;
use texture::Texture;
use view::{FrameView, ViewPlace};

/// How much may be done for one frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Until that moment, or until a way of looking that read news is through, or until a whole round of ways brought none. The next frame
    /// goes on with the next way.
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
    pub seen: Vec<Unread>,
    /// Whether everything that was to be done was done before the time was up.
    pub finished: bool,
}

/// A code that is there and could not be read, with what may be the reason.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unread {
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

/// Beside a code of fewer pixels a module another may be that the look at half size does not show.
const SMALL: f32 = 4.2;

/// So many pixels around a place with the texture of such a code it may reach.
const AROUND: usize = 60;

/// A code has at least 21 modules; where fewer pixels are than that there is none.
const LEAST: u32 = 21;

/// Reads frames, one after another, and keeps for the next what it had to allocate.
#[derive(Default)]
pub struct CodeReader {
    /// The rung of `FURTHER` that the next frame begins with.
    next: usize,
    /// Whether the frame before had not even time for `BASE`, on a slow or busy machine: then the next one begins beyond it, or the further ways
    /// of looking would never have their turn.
    was_base_late: bool,
    /// What the frames before read.
    known: KnownCodes,
    /// How many of this frame's codes have been compared with those.
    noted: usize,
    /// Which ways of looking this frame was looked at in, a bit each.
    taken: u32,
    /// Whether this frame shows patterns of small codes that a look in full size would read: `None` before anybody asked.
    shows_small: Option<bool>,
    texture: Texture,
    half: Scaled,
    quarter: Scaled,
    double: Scaled,
    stages: Stages,
}

impl std::fmt::Debug for CodeReader {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reader").field("next", &self.next).finish_non_exhaustive()
    }
}

impl CodeReader {
    /// Reads the codes in a frame. One that holds nothing readable gives an empty look.
    pub fn read(&mut self, frame: &Luma, effort: Effort) -> Look {
        self.read_for(frame, effort, &mut |_| true)
    }

    /// The same for somebody to whom not every text means something: `is_news` says so, and is asked once for each that the frames before did
    /// not give. A code that is no news never ends the search for the next one: beside the procedure's code may be the bank's.
    pub fn read_for(&mut self, frame: &Luma, effort: Effort, is_news: &mut dyn FnMut(&Content) -> bool) -> Look {
        let mut look = Look { finished: true, ..Look::default() };
        let Some(full) = self.begin(frame) else { return look };
        match effort {
            Effort::Until(deadline) => self.read_until(full, &Stopwatch::until(Some(deadline)), is_news, &mut look),
            Effort::Thorough => {
                for rung in BASE.into_iter().chain(FURTHER) {
                    let _through = self.climb(rung, full, &Stopwatch::until(None), &mut look);
                }
            }
        }
        settled(look)
    }

    fn read_until(&mut self, full: Raster<'_>, clock: &Stopwatch, is_news: &mut dyn FnMut(&Content) -> bool, look: &mut Look) {
        self.known.begin();
        let mut has_news = false;
        if !std::mem::take(&mut self.was_base_late) {
            for (index, rung) in BASE.into_iter().enumerate() {
                look.finished = self.climb(rung, full, clock, look);
                has_news |= self.note(look, index, is_news);
                if !look.finished {
                    self.was_base_late = true;
                    return;
                }
                let is_wanted = (index + 1..BASE.len()).any(|way| self.known.is_wanted(way));
                if self.is_enough(look, has_news, full, clock) && (has_news || !is_wanted) {
                    return self.give_another_chance(has_news, full, clock, is_news, look);
                }
            }
        }
        // What is known first: where it is counts in every frame, and the search for more takes several.
        has_news |= self.revisit(None, full, clock, is_news, look);
        if !look.finished {
            return;
        }
        if self.taken >> BASE.len() != 0 && self.is_enough(look, has_news, full, clock) {
            return self.give_another_chance(has_news, full, clock, is_news, look);
        }
        // Where the coarse look saw nothing like a code it may be too large for it, or too small.
        let first = if self.next == 0 && look.seen.is_empty() { OTHER_SIZES } else { self.next };
        for step in 0..FURTHER.len() {
            let index = (first + step) % FURTHER.len();
            if self.taken & (1 << (BASE.len() + index)) == 0 {
                look.finished = self.climb(FURTHER[index], full, clock, look);
                has_news |= self.note(look, BASE.len() + index, is_news);
            }
            // A rung that has not come to its end with all the time there was would not in the next frame either.
            let is_through = look.finished || step == 0;
            if is_through {
                self.known.count();
            }
            if !look.finished {
                self.next = if is_through { (index + 1) % FURTHER.len() } else { index };
                return;
            }
            if self.is_enough(look, has_news, full, clock) {
                break;
            }
        }
        self.next = 0;
    }

    /// The end of a look in which a view that was searched before is as it was: what is known beyond the first ways, and now and then one more.
    fn give_another_chance(
        &mut self,
        has_news: bool,
        full: Raster<'_>,
        clock: &Stopwatch,
        is_news: &mut dyn FnMut(&Content) -> bool,
        look: &mut Look,
    ) {
        if !has_news {
            let chance = self.known.chance().map(|count| count as usize % FURTHER.len());
            let _news = self.revisit(chance, full, clock, is_news, look);
        }
    }

    /// Looks in the further ways that read a code lately which this frame has not shown yet, and in one more if so said. Whether there is news.
    fn revisit(
        &mut self,
        another: Option<usize>,
        full: Raster<'_>,
        clock: &Stopwatch,
        is_news: &mut dyn FnMut(&Content) -> bool,
        look: &mut Look,
    ) -> bool {
        let mut has_news = false;
        for (index, rung) in FURTHER.into_iter().enumerate() {
            let way = BASE.len() + index;
            if look.finished && self.taken & (1 << way) == 0 && (self.known.is_wanted(way) || another == Some(index)) {
                look.finished = self.climb(rung, full, clock, look);
                has_news |= self.note(look, way, is_news);
            }
        }
        has_news
    }

    /// Takes in what the way of that number read beyond what the others had. Whether there is news in it.
    fn note(&mut self, look: &Look, way: usize, is_news: &mut dyn FnMut(&Content) -> bool) -> bool {
        self.taken |= 1 << way;
        let mut has_news = false;
        for code in &look.codes[std::mem::replace(&mut self.noted, look.codes.len())..] {
            has_news |= self.known.meet(code, way) && !matches!(code.content, Content::Other(_)) && is_news(&code.content);
        }
        has_news
    }

    /// Whether a look may end: there is news, or a round of all ways has brought none; and nothing else that is or may become a code is in view.
    fn is_enough(&mut self, look: &Look, has_news: bool, full: Raster<'_>, clock: &Stopwatch) -> bool {
        let is_left = || look.seen.iter().any(|seen| is_apart(seen, &look.codes)) || self.stages.suspicions().show_another(look);
        let may_end = !look.codes.is_empty() && (has_news || self.known.is_searched(FURTHER.len())) && !is_left();
        may_end && !(has_news && self.shows_small(look, full, clock))
    }

    /// Whether small patterns are in view which the look at half size does not show, beside a code that is hardly larger.
    fn shows_small(&mut self, look: &Look, full: Raster<'_>, clock: &Stopwatch) -> bool {
        if self.stages.smallest_read() >= SMALL {
            return false;
        }
        if let Some(shows_small) = self.shows_small {
            return shows_small;
        }
        let is_known = |(x, y)| look.codes.iter().any(|code| holds(grown(code.corners), (2.0 * x, 2.0 * y)));
        let shows_small = self.texture.area(self.half.view(), is_known).is_some_and(|half| {
            let (left, top) = ((2 * half.left).saturating_sub(AROUND), (2 * half.top).saturating_sub(AROUND));
            let (right, bottom) = ((2 * half.right + AROUND).min(full.width), (2 * half.bottom + AROUND).min(full.height));
            self.stages.shows_patterns(full, Area { left, top, right, bottom }, look, clock)
        });
        *self.shows_small.insert(shows_small)
    }

    /// Makes ready for the ways of looking at a frame; `None` where it is too small to hold a code.
    fn begin<'a>(&mut self, frame: &'a Luma) -> Option<Raster<'a>> {
        if frame.width() < LEAST || frame.height() < LEAST {
            return None;
        }
        let full = Raster { width: frame.width() as usize, height: frame.height() as usize, bytes: frame.bytes() };
        (self.noted, self.taken) = (0, 0);
        self.shows_small = None;
        self.stages.begin(frame.taken());
        self.half.halve(full);
        Some(full)
    }

    /// Looks in one way. Whether it came to the end before the time was up.
    fn climb(&mut self, rung: Rung, full: Raster<'_>, clock: &Stopwatch, look: &mut Look) -> bool {
        if clock.is_over() {
            return false;
        }
        let (picture, place) = match rung.grain {
            Grain::Full => (full, ViewPlace::whole(1.0)),
            Grain::Half => (self.half.view(), ViewPlace::whole(2.0)),
            Grain::Quarter => {
                self.quarter.halve(self.half.view());
                (self.quarter.view(), ViewPlace::whole(4.0))
            }
            Grain::Double => {
                let Some(area) = self.stages.suspicions().unread_area(full, rung.inverted, look) else { return true };
                if !self.double.double(full, (area.left, area.top), (area.right - area.left, area.bottom - area.top), clock) {
                    return false;
                }
                (self.double.view(), ViewPlace { factor: 0.5, left: area.left as f32, top: area.top as f32 })
            }
        };
        if picture.width.min(picture.height) < LEAST as usize {
            return true;
        }
        let scale = scale(full);
        let view = FrameView {
            picture,
            is_inverted: rung.inverted,
            finer: (rung.grain == Grain::Half).then_some(full),
            place,
            grain: rung.grain,
            radius: rung.radius * scale / place.factor,
            finer_radius: rung.radius * scale,
            patient: rung.patient,
            by_likeness: rung.by_likeness,
            border: rung.border,
        };
        let is_through = self.stages.run(view, clock, look);
        if is_through && rung.grain == Grain::Full && !rung.inverted {
            self.shows_small = Some(self.stages.suspicions().show_small(look));
        }
        is_through
    }
}

/// How large a picture is against one of 720 lines; in small pictures codes are not smaller by as much.
fn scale(full: Raster<'_>) -> f32 {
    (full.width.min(full.height) as f32 / 720.0).max(0.7)
}

/// What was seen first and read later is not unread.
fn settled(mut look: Look) -> Look {
    let codes = &look.codes;
    look.seen.retain(|seen| is_apart(seen, codes));
    look.seen.sort_by(|one, other| other.module.total_cmp(&one.module));
    look
}

fn is_apart(seen: &Unread, codes: &[Code]) -> bool {
    !codes.iter().any(|code| holds(code.corners, seen.corners.middle()) || holds(seen.corners, code.corners.middle()))
}

/// Corners farther apart by a part of the code's size, as where the texture of its border would count for something beside it.
fn grown(corners: Corners) -> Corners {
    let (middle_x, middle_y) = corners.middle();
    Corners(corners.0.map(|(x, y)| (middle_x + 1.25 * (x - middle_x), middle_y + 1.25 * (y - middle_y))))
}

/// Whether a point lies inside four corners that go clockwise.
fn holds(Corners(corners): Corners, (x, y): (f32, f32)) -> bool {
    (0..4).all(|index| {
        let ((from_x, from_y), (to_x, to_y)) = (corners[index], corners[(index + 1) % 4]);
        (to_x - from_x) * (y - from_y) - (to_y - from_y) * (x - from_x) >= 0.0
    })
}
