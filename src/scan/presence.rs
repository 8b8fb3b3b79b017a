//! Which codes are in view, so that each counts once.
//!
//! Texts are not kept, because they may be a citizen's card: a code is known again by a hash whose key is made anew in each process.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use super::code::Content;

/// What the caller thinks of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresenceVerdict<M> {
    /// It counts: it carries its own proof, such as a known address or a check digit. Only this ends the search for further codes.
    AtOnce(M),
    /// It counts once it has been read in a second frame: an error correction that went wrong does not repeat itself.
    IfRepeated(M),
    /// It means nothing.
    Never,
}

/// The codes in view. `M` is what the caller makes of a text.
pub(super) struct CodePresence<M> {
    hasher: RandomState,
    away: Duration,
    seen: Vec<SeenCode<M>>,
}

struct SeenCode<M> {
    key: u64,
    last: Instant,
    standing: CodeStanding<M>,
}

/// What is known of a code.
#[derive(Clone)]
enum CodeStanding<M> {
    /// It counts once it was read in another frame.
    Doubtful(M),
    /// It counts.
    Counts(M),
    /// It means nothing.
    Nothing,
}

impl<M: Clone> CodePresence<M> {
    /// Codes not seen for `away` have left the view.
    pub(super) fn new(away: Duration) -> Self {
        Self { hasher: RandomState::new(), away, seen: Vec::new() }
    }

    /// A code in the frame taken at `at`: what it means, once it counts.
    ///
    /// A second frame is any later one while the code is in view: a hand shakes, and every other frame may be unreadable.
    pub(super) fn meet(&mut self, content: &Content, at: Instant, judge: impl FnOnce(&Content) -> PresenceVerdict<M>) -> Option<M> {
        let away = self.away;
        self.seen.retain(|seen| at.saturating_duration_since(seen.last) < away);
        let key = self.hasher.hash_one(content);
        if let Some(seen) = self.seen.iter_mut().find(|seen| seen.key == key) {
            // Two copies of one poster in one frame are no repetition.
            let again = seen.last != at;
            seen.last = at;
            if let (true, CodeStanding::Doubtful(meaning)) = (again, &seen.standing) {
                seen.standing = CodeStanding::Counts(meaning.clone());
            }
            return seen.standing.counting();
        }
        let standing = match judge(content) {
            PresenceVerdict::AtOnce(meaning) => CodeStanding::Counts(meaning),
            PresenceVerdict::IfRepeated(meaning) => CodeStanding::Doubtful(meaning),
            PresenceVerdict::Never => CodeStanding::Nothing,
        };
        let counts = standing.counting();
        self.seen.push(SeenCode { key, last: at, standing });
        counts
    }

    /// Whether a code that counts is in view at that moment, though perhaps not read in every frame.
    pub(super) fn is_occupied(&self, at: Instant) -> bool {
        let counts = |seen: &SeenCode<M>| matches!(seen.standing, CodeStanding::Counts(_));
        self.seen.iter().any(|seen| counts(seen) && at.saturating_duration_since(seen.last) < self.away)
    }

    /// The frame taken at `at` does not count after all: its codes have not been seen.
    pub(super) fn forget(&mut self, at: Instant) {
        self.seen.retain(|seen| seen.last != at);
    }
}

impl<M: Clone> CodeStanding<M> {
    fn counting(&self) -> Option<M> {
        match self {
            Self::Counts(meaning) => Some(meaning.clone()),
            Self::Doubtful(_) | Self::Nothing => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Content {
        Content::Text(text.to_owned())
    }

    fn at_once(content: &Content) -> PresenceVerdict<String> {
        PresenceVerdict::AtOnce(content.meaning().unwrap().into_owned())
    }

    fn if_repeated(content: &Content) -> PresenceVerdict<String> {
        PresenceVerdict::IfRepeated(content.meaning().unwrap().into_owned())
    }

    #[test]
    fn a_code_counts_while_in_view_and_is_judged_anew_after_it_was_away() {
        let mut presence = CodePresence::new(Duration::from_secs(2));
        let start = Instant::now();
        let seconds = |seconds: f64| start + Duration::from_secs_f64(seconds);
        let mut judged = Vec::new();
        for at in [0.0, 0.1, 1.9, 3.8, 5.7, 7.7, 7.8, 9.9] {
            let meaning = presence.meet(&text("a"), seconds(at), |text| {
                judged.push(at);
                at_once(text)
            });
            assert_eq!(meaning.as_deref(), Some("a"), "{at}");
        }
        assert_eq!(judged, [0.0, 7.7, 9.9]);
    }

    #[test]
    fn what_needs_repeating_counts_from_the_second_frame_on() {
        let mut presence = CodePresence::new(Duration::from_secs(2));
        let start = Instant::now();
        let later = start + Duration::from_millis(100);
        assert_eq!(presence.meet(&text("a"), start, if_repeated), None);
        assert_eq!(presence.meet(&text("a"), start, if_repeated), None, "twice in one frame is once");
        assert_eq!(presence.meet(&text("b"), later, if_repeated), None, "another text");
        assert_eq!(presence.meet(&text("a"), later, if_repeated), Some("a".to_owned()));
        assert_eq!(presence.meet(&text("a"), later + Duration::from_millis(50), if_repeated), Some("a".to_owned()));
        assert_eq!(presence.meet(&text("b"), later + Duration::from_secs(3), if_repeated), None, "too long ago to be a repetition");
    }

    #[test]
    fn what_means_nothing_is_asked_about_once() {
        let mut presence = CodePresence::<()>::new(Duration::from_secs(2));
        let start = Instant::now();
        let mut asked = 0;
        for frame in 0..10 {
            let _ = presence.meet(&text("x"), start + Duration::from_millis(frame * 100), |_| {
                asked += 1;
                PresenceVerdict::Never
            });
        }
        assert_eq!(asked, 1);
    }

    #[test]
    fn a_forgotten_frame_lets_its_codes_count_in_the_next() {
        let mut presence = CodePresence::new(Duration::from_secs(2));
        let start = Instant::now();
        assert!(presence.meet(&text("a"), start, at_once).is_some());
        presence.forget(start);
        assert!(presence.meet(&text("a"), start + Duration::from_millis(100), at_once).is_some());
    }

    #[test]
    fn bytes_are_judged_as_readable_as_they_are() {
        let mut presence = CodePresence::new(Duration::from_secs(2));
        let meaning = presence.meet(&Content::Bytes(b"Ki\xEAn".to_vec()), Instant::now(), at_once);
        assert_eq!(meaning.as_deref(), Some("Kiên"));
    }
}
