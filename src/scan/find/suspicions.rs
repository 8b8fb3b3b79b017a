//! Patterns that some way of looking saw and that may belong to a code which none has read yet.

use super::field::Area;
use super::finders::Finder;
use super::ladder::Grain;
use super::raster::Raster;
use super::view::FrameView;
use super::{Look, is_read};

/// A pattern crossed by so many lines is hardly a chance.
const SURE: u32 = 3;

/// Patterns of fewer pixels a module are looked at closer where they belong to no code that was read.
const SMALL: f32 = 4.5;

/// What is looked at closer is no wider and no higher than this, in pixels.
const LARGEST: f32 = 400.0;

/// The patterns of one frame.
#[derive(Default)]
pub(super) struct Suspicions {
    /// Where the first look saw patterns that are hardly chances, in pixels of the frame.
    sure: Vec<(f32, f32)>,
    /// What was seen at full size: dark on light, and light on dark.
    loose: [Vec<Finder>; 2],
}

impl Suspicions {
    /// Forgets the frame before.
    pub(super) fn clear(&mut self) {
        self.sure.clear();
        self.loose.iter_mut().for_each(Vec::clear);
    }

    /// Keeps of what one way of looking found what others want to know.
    pub(super) fn remember(&mut self, view: FrameView<'_>, found: &[Finder]) {
        if self.sure.is_empty() {
            let sure = found.iter().filter(|finder| finder.crossings >= SURE);
            self.sure.extend(sure.map(|finder| view.place.point((finder.x, finder.y))));
        }
        if view.grain == Grain::Full {
            let loose = &mut self.loose[usize::from(view.is_inverted)];
            loose.clear();
            loose.extend_from_slice(found);
        }
    }

    /// Whether there are patterns for another code than those that were read.
    pub(super) fn show_another(&self, look: &Look) -> bool {
        self.sure.iter().filter(|place| !is_read(look, **place)).count() >= 2
    }

    /// Whether the look in full size found small patterns for another code than those that were read.
    pub(super) fn show_small(&self, look: &Look) -> bool {
        self.unread(false, look).count() >= 2
    }

    /// The small patterns of one polarity that belong to no code which was read.
    fn unread(&self, is_inverted: bool, look: &Look) -> impl Iterator<Item = &Finder> {
        let loose = self.loose[usize::from(is_inverted)].iter();
        loose.filter(move |finder| finder.module < SMALL && !is_read(look, (finder.x, finder.y)))
    }

    /// The part of the picture around small patterns which were seen and belong to no code that was read.
    pub(super) fn unread_area(&self, full: Raster<'_>, is_inverted: bool, look: &Look) -> Option<Area> {
        // No camera's frame is so small: it is a drawing, and of perhaps one pixel a module.
        if full.width.max(full.height) as f32 <= LARGEST {
            return look.codes.is_empty().then(|| Area::whole(full));
        }
        // Where one polarity shows nothing, the other may have seen the wrong ends of the same code.
        let is_shown = self.unread(is_inverted, look).next().is_some();
        let mut loose = self.unread(is_inverted == is_shown, look);
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
