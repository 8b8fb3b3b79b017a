//! What somebody who holds up a code that cannot be read should do.
//!
//! A code that was seen says itself what is wrong with it. Where none was, `tiny` looks for one too small to be seen, and `held` at what is
//! held up.

mod held;
#[cfg(test)]
mod scenes;
mod square;
#[cfg(test)]
mod tests;
mod tiny;

use std::time::{Duration, Instant};

use super::Corners;
use super::find::Unread;
use super::frame::Luma;
use super::scene::Glance;

/// What helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// Its modules are too small.
    Closer,
    /// It is so near that the camera cannot see it sharply.
    Farther,
    /// It moves, or is not sharp yet.
    HoldStill,
    /// A reflection lies on it.
    LessGlare,
    /// It is too dim, or too pale.
    MoreLight,
    /// Something is held up that shows no code.
    TurnOver,
}

/// How somebody fares who wants to have a code read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Struggle {
    /// What would help; `None` where nobody struggles, or only just begins.
    pub hint: Option<Hint>,
    /// Whether it has gone on for so long that another way should be offered.
    pub is_long: bool,
}

/// Modules of fewer pixels are read by luck only.
const SMALL: f32 = 2.0;
/// Less left of the contrast in single modules than this may be a blur; then neither contrast nor reflections can be told.
const BLURRED: f32 = 0.2;
/// A code is large that is longer than this part of the picture's shorter side.
const LARGE: f32 = 0.5;
/// More of the dark modules gone than this is a reflection.
const SHINY: f32 = 0.12;
/// Less contrast than this, in steps of brightness of 255, is too little.
const PALE: f32 = 24.0;

/// Most codes are read sooner: a hint before that would only flash.
const SOON: Duration = Duration::from_millis(700);
/// Something without a code is held up for so long before anybody is told to turn it over: it may be a hand, or a face.
const BLANK: Duration = Duration::from_millis(2500);
/// A hint is read in this time.
const SHOWN: Duration = Duration::from_millis(1500);
/// Nothing in sight for so long ends a struggle.
const OVER: Duration = Duration::from_secs(1);
/// After so long another way is offered.
const LONG: Duration = Duration::from_secs(8);

/// What is held up is looked at so often.
const PACE: Duration = Duration::from_millis(250);

/// Follows how somebody fares, frame by frame.
#[derive(Debug, Default)]
pub(super) struct Struggling {
    /// Since when something has been held up in vain.
    since: Option<Instant>,
    /// When it was last there.
    last: Option<Instant>,
    /// When a code was last seen in it.
    code: Option<Instant>,
    /// What was seen without a code, and when it was looked for.
    clue: Option<(Clue, Instant)>,
    /// What is said, and since when.
    said: Option<(Hint, Instant)>,
}

/// What is to be said where no code was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Clue {
    /// Whether a code is there that is too small to be seen by the search.
    is_tiny: bool,
    /// What helps with what is held up.
    held: Option<Hint>,
}

impl Struggling {
    /// Takes in what the frame of a moment showed: whether a code was read, and which were seen and not read, the largest first.
    pub(super) fn follow(&mut self, read: bool, seen: &[Unread], glance: Glance, frame: &Luma, at: Instant) -> Struggle {
        if read {
            *self = Self::default();
            return Struggle::default();
        }
        let clue = if seen.is_empty() { self.clue(glance, frame, at) } else { Clue::default() };
        let is_code = !seen.is_empty() || clue.is_tiny;
        if is_code || glance.held {
            self.last = Some(at);
            let _since = self.since.get_or_insert(at);
        } else if self.last.is_none_or(|last| at.saturating_duration_since(last) >= OVER) {
            *self = Self { clue: self.clue, ..Self::default() };
        }
        if is_code {
            self.code = Some(at);
        }
        let Some(since) = self.since else {
            return Struggle::default();
        };
        let lasting = at.saturating_duration_since(since);
        // A code that is seen in some frames only is there in the others too.
        let is_alone = lasting >= BLANK && self.code.is_none_or(|code| at.saturating_duration_since(code) >= BLANK);
        let hint = match seen.first() {
            _ if lasting < SOON => None,
            Some(seen) => Some(of(seen, frame)),
            None if clue.is_tiny => Some(Hint::Closer),
            // It may be a hand, or a face: only after a while.
            None if is_alone && glance.held => clue.held,
            None => None,
        };
        let kept = self.said.filter(|(_, since)| at.saturating_duration_since(*since) < SHOWN);
        self.said = kept.or_else(|| hint.map(|hint| (hint, at))).or(self.said);
        Struggle { hint: self.said.map(|(hint, _)| hint), is_long: lasting >= LONG }
    }

    /// What a frame without a code shows, as it was found out a short while ago at the most.
    fn clue(&mut self, glance: Glance, frame: &Luma, at: Instant) -> Clue {
        if let Some((clue, when)) = self.clue
            && at.saturating_duration_since(when) < PACE
        {
            return clue;
        }
        let clue = Clue { is_tiny: tiny::is_there(frame), held: glance.held.then(|| held::hint(frame, &glance.others)).flatten() };
        self.clue = Some((clue, at));
        clue
    }
}

/// What stands in the way of reading a code that is seen.
fn of(seen: &Unread, frame: &Luma) -> Hint {
    if seen.module < SMALL {
        Hint::Closer
    } else if seen.sharpness < BLURRED && held::is_soft(frame, seen) {
        // Too near for the lens, where it fills the picture; else it moves, or the camera is about to find it.
        let Corners([left, right, ..]) = seen.corners;
        let side = (right.0 - left.0).hypot(right.1 - left.1);
        if side > LARGE * frame.width().min(frame.height()) as f32 { Hint::Farther } else { Hint::HoldStill }
    } else if seen.glare > SHINY || held::has_spot(frame, seen) {
        Hint::LessGlare
    } else if seen.contrast < PALE {
        Hint::MoreLight
    } else {
        Hint::HoldStill
    }
}
