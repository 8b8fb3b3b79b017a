//! Which texts the frames before gave, so that they do not end the search for the next code.
//!
//! Texts are not kept, because one may be a citizen's card: a text is known again by a hash whose key is made anew in each process.

use std::hash::{BuildHasher, RandomState};

use super::super::Corners;
use super::super::code::{Code, Content};

/// A code that so many frames in a row did not show has left the view: about a second.
const AWAY: u32 = 15;

/// More than this in one view are texture, or a wall of posters: the oldest is forgotten.
const MOST: usize = 24;

/// In one of so many frames a view that has been searched to the end is looked at in one more way: a hand that shakes gives another chance.
const ANOTHER_CHANCE: u32 = 4;

/// What is known of the view.
#[derive(Default)]
pub(super) struct KnownCodes {
    hasher: RandomState,
    codes: Vec<KnownSighting>,
    /// Ways of looking since anything in the view changed.
    fruitless: usize,
    frames: u32,
}

/// A code that was read.
struct KnownSighting {
    key: u64,
    middle: (f32, f32),
    /// Farther from where it was than this, in pixels, it has moved away.
    reach: f32,
    /// The way of looking that read it last.
    way: usize,
    /// Frames since then.
    unseen: u32,
}

impl KnownCodes {
    /// Another frame begins.
    pub(super) fn begin(&mut self) {
        self.frames = self.frames.wrapping_add(1);
        for seen in &mut self.codes {
            seen.unseen += 1;
        }
        let before = self.codes.len();
        self.codes.retain(|seen| seen.unseen <= AWAY);
        if self.codes.len() < before {
            self.fruitless = 0;
        }
    }

    /// Takes in a code that was read in the way of that number. Whether its text is not known from a frame before.
    pub(super) fn meet(&mut self, code: &Code, way: usize) -> bool {
        let key = match &code.content {
            Content::Text(text) => self.hasher.hash_one(text),
            Content::Bytes(bytes) => self.hasher.hash_one(bytes),
            Content::Other(kind) => self.hasher.hash_one(kind),
        };
        let (x, y) = code.corners.middle();
        let is_known = self.codes.iter().any(|seen| seen.key == key);
        let near = |seen: &&mut KnownSighting| seen.key == key && (seen.middle.0 - x).hypot(seen.middle.1 - y) <= seen.reach;
        if let Some(seen) = self.codes.iter_mut().find(near) {
            (seen.way, seen.unseen) = (way, 0);
            return false;
        }
        // New, or elsewhere: what is beside it may be so, too.
        self.fruitless = 0;
        if self.codes.len() == MOST {
            let _oldest = self.codes.remove(0);
        }
        self.codes.push(KnownSighting { key, middle: (x, y), reach: reach(code.corners), way, unseen: 0 });
        !is_known
    }

    /// A way of looking beyond the first ones came to its end, or to the end of its time.
    pub(super) fn count(&mut self) {
        self.fruitless += 1;
    }

    /// Whether the view has been looked at in so many ways since anything in it changed.
    pub(super) fn is_searched(&self, ways: usize) -> bool {
        self.fruitless >= ways
    }

    /// Now and then the number of another chance.
    pub(super) fn chance(&self) -> Option<u32> {
        self.frames.is_multiple_of(ANOTHER_CHANCE).then_some(self.frames / ANOTHER_CHANCE)
    }

    /// Whether that way read a code lately which this frame has not shown yet.
    pub(super) fn is_wanted(&self, way: usize) -> bool {
        self.codes.iter().any(|seen| seen.way == way && seen.unseen > 0)
    }
}

/// The length of the longer diagonal: a hand that shakes moves a code by less.
fn reach(Corners(corners): Corners) -> f32 {
    let diagonal = |from: usize, to: usize| (corners[from].0 - corners[to].0).hypot(corners[from].1 - corners[to].1);
    diagonal(0, 2).max(diagonal(1, 3)) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str, x: f32) -> Code {
        let corners = Corners([(x, 0.0), (x + 50.0, 0.0), (x + 50.0, 50.0), (x, 50.0)]);
        Code { content: Content::Text(text.to_owned()), corners }
    }

    /// A view in which the code was seen and eight ways of looking brought nothing more.
    fn searched() -> KnownCodes {
        let mut known = KnownCodes::default();
        known.begin();
        assert!(known.meet(&code("a", 100.0), 0));
        (0..8).for_each(|_| known.count());
        known.begin();
        assert!(!known.meet(&code("a", 102.0), 0) && known.is_searched(8));
        known
    }

    #[test]
    fn a_shaking_hand_changes_nothing() {
        let mut known = searched();
        for x in [110.0, 93.0, 125.0, 80.0] {
            known.begin();
            assert!(!known.meet(&code("a", x), 0) && known.is_searched(8));
        }
    }

    #[test]
    fn what_is_new_or_has_moved_away_or_has_left_makes_a_view_worth_searching() {
        let mut known = searched();
        assert!(known.meet(&code("b", 300.0), 4) && !known.is_searched(8));
        let mut known = searched();
        assert!(!known.meet(&code("a", 300.0), 0), "it is known");
        assert!(!known.is_searched(8));
        let mut known = searched();
        (0..AWAY).for_each(|_| known.begin());
        assert!(known.is_searched(8));
        known.begin();
        assert!(!known.is_searched(8));
        assert!(known.meet(&code("a", 100.0), 0), "known no more");
    }

    #[test]
    fn a_way_that_read_a_code_is_wanted_until_that_is_seen_again() {
        let mut known = searched();
        assert!(known.meet(&code("b", 300.0), 4));
        assert!(!known.is_wanted(4));
        known.begin();
        assert!(known.is_wanted(4) && known.is_wanted(0) && !known.is_wanted(3));
        assert!(!known.meet(&code("b", 301.0), 5));
        assert!(!known.is_wanted(4) && !known.is_wanted(5));
    }

    #[test]
    fn a_wall_of_codes_does_not_fill_memory() {
        let mut known = KnownCodes::default();
        for number in 0..1000 {
            let _ = known.meet(&code(&number.to_string(), 0.0), 0);
        }
        assert_eq!(known.codes.len(), MOST);
    }
}
