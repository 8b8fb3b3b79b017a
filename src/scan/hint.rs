//! What somebody who holds up a code that cannot be read should do.

use std::time::{Duration, Instant};

use super::find::Seen;
use super::scene::Glance;

/// What helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// Its modules are too small.
    Closer,
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

/// Follows how somebody fares, frame by frame.
#[derive(Debug, Default)]
pub(super) struct Struggling {
    /// Since when something has been held up in vain.
    since: Option<Instant>,
    /// When it was last there.
    last: Option<Instant>,
    /// When a code was last seen in it.
    code: Option<Instant>,
    /// What is said, and since when.
    said: Option<(Hint, Instant)>,
}

impl Struggling {
    /// Takes in what the frame of a moment showed: whether a code was read, and which were seen and not read, the largest first.
    pub(super) fn follow(&mut self, read: bool, seen: &[Seen], glance: Glance, at: Instant) -> Struggle {
        if read {
            *self = Self::default();
            return Struggle::default();
        }
        let there = !seen.is_empty() || glance.held;
        if there {
            self.last = Some(at);
            let _since = self.since.get_or_insert(at);
        } else if self.last.is_none_or(|last| at.saturating_duration_since(last) >= OVER) {
            *self = Self::default();
        }
        if !seen.is_empty() {
            self.code = Some(at);
        }
        let Some(since) = self.since else {
            return Struggle::default();
        };
        let lasting = at.saturating_duration_since(since);
        let hint = match seen.first() {
            Some(seen) if lasting >= SOON => Some(of(seen)),
            // A code that is seen in some frames only is there in the others too.
            None if lasting >= BLANK && glance.held && self.code.is_none_or(|code| at.saturating_duration_since(code) >= BLANK) => {
                Some(Hint::TurnOver)
            }
            _ => None,
        };
        let kept = self.said.filter(|(_, since)| at.saturating_duration_since(*since) < SHOWN);
        self.said = kept.or_else(|| hint.map(|hint| (hint, at))).or(self.said);
        Struggle { hint: self.said.map(|(hint, _)| hint), is_long: lasting >= LONG }
    }
}

/// What stands in the way of reading a code that is seen.
fn of(seen: &Seen) -> Hint {
    if seen.module < SMALL {
        Hint::Closer
    } else if seen.glare > SHINY {
        Hint::LessGlare
    } else if seen.contrast < PALE {
        Hint::MoreLight
    } else {
        Hint::HoldStill
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::Corners;
    use crate::scan::scene::Light;

    const SEEN: Seen = Seen { corners: Corners([(0.0, 0.0); 4]), module: 4.0, contrast: 120.0, sharpness: 0.8, glare: 0.0 };
    const NOBODY: Glance = Glance { changed: false, held: false, light: Light::Good, fingerprint: 0 };
    const HELD: Glance = Glance { held: true, ..NOBODY };

    /// What is said at each tenth of a second, for so many of them.
    fn said(struggling: &mut Struggling, start: Instant, tenths: std::ops::Range<u64>, seen: &[Seen], glance: Glance) -> Vec<Struggle> {
        tenths.map(|tenth| struggling.follow(false, seen, glance, start + Duration::from_millis(tenth * 100))).collect()
    }

    #[test]
    fn a_code_that_is_read_at_once_needs_no_hint() {
        let (mut struggling, start) = (Struggling::default(), Instant::now());
        assert!(said(&mut struggling, start, 0..6, &[SEEN], HELD).iter().all(|struggle| struggle.hint.is_none()));
        assert_eq!(struggling.follow(true, &[], HELD, start + Duration::from_millis(700)), Struggle::default());
        assert!(said(&mut struggling, start, 8..14, &[SEEN], HELD).iter().all(|struggle| struggle.hint.is_none()), "another one");
    }

    #[test]
    fn each_reason_has_its_hint() {
        for (seen, hint) in [
            (Seen { module: 1.5, ..SEEN }, Hint::Closer),
            (Seen { glare: 0.3, ..SEEN }, Hint::LessGlare),
            (Seen { contrast: 15.0, ..SEEN }, Hint::MoreLight),
            (Seen { sharpness: 0.1, ..SEEN }, Hint::HoldStill),
            (SEEN, Hint::HoldStill),
        ] {
            let (mut struggling, start) = (Struggling::default(), Instant::now());
            let last = said(&mut struggling, start, 0..9, &[seen], HELD).pop();
            assert_eq!(last.and_then(|struggle| struggle.hint), Some(hint), "{seen:?}");
        }
    }

    #[test]
    fn what_shows_no_code_is_to_be_turned_over_and_a_room_is_not() {
        let (mut struggling, start) = (Struggling::default(), Instant::now());
        let all = said(&mut struggling, start, 0..30, &[], HELD);
        assert_eq!(all.iter().position(|struggle| struggle.hint == Some(Hint::TurnOver)), Some(25));
        let all = said(&mut struggling, start, 30..60, &[], NOBODY);
        assert_eq!(all.last(), Some(&Struggle::default()), "taken away");
    }

    #[test]
    fn a_hint_stays_to_be_read_and_after_eight_seconds_another_way_is_offered() {
        let (mut struggling, start) = (Struggling::default(), Instant::now());
        let _ = said(&mut struggling, start, 0..8, &[Seen { module: 1.0, ..SEEN }], HELD);
        let all = said(&mut struggling, start, 8..90, &[SEEN], HELD);
        let changed = all.iter().position(|struggle| struggle.hint == Some(Hint::HoldStill)).expect("said in the end");
        assert!((13..=16).contains(&changed), "after a second and a half: {changed}");
        assert_eq!(all.iter().position(|struggle| struggle.is_long), Some(72), "eight seconds after it began");
    }

    #[test]
    fn a_code_seen_now_and_then_is_one_struggle() {
        let (mut struggling, start) = (Struggling::default(), Instant::now());
        for tenth in 0..85 {
            let seen: &[Seen] = if tenth % 7 == 0 { &[SEEN] } else { &[] };
            let struggle = struggling.follow(false, seen, NOBODY, start + Duration::from_millis(tenth * 100));
            assert_ne!(struggle.hint, Some(Hint::TurnOver));
            assert_eq!(struggle.is_long, tenth >= 80);
        }
    }
}
