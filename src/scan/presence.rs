//! Which codes are in view, so that each counts once.
//!
//! Texts are not kept, because they may be a citizen's card: a code is known again by a hash whose key is made anew in each process.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use super::decode::Content;

/// What the caller thinks of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<M> {
    /// It counts: it carries its own proof, such as a known address or a check digit.
    AtOnce(M),
    /// It counts once it has been read in a second frame: an error correction that went wrong does not repeat itself.
    IfRepeated(M),
    /// It means nothing.
    Never,
}

/// The codes in view.
pub(super) struct Presence {
    hasher: RandomState,
    away: Duration,
    seen: Vec<Seen>,
}

struct Seen {
    key: u64,
    last: Instant,
    settled: bool,
}

impl Presence {
    /// Codes not seen for `away` have left the view.
    pub(super) fn new(away: Duration) -> Self {
        Self { hasher: RandomState::new(), away, seen: Vec::new() }
    }

    /// A code in the frame taken at `at`: what is to be sent of it, if anything.
    ///
    /// A second frame is any later one while the code is in view: a hand shakes, and every other frame may be unreadable.
    pub(super) fn meet<M>(&mut self, content: &Content, at: Instant, judge: impl FnOnce(&str) -> Verdict<M>) -> Option<M> {
        let away = self.away;
        self.seen.retain(|seen| at.saturating_duration_since(seen.last) < away);
        let key = self.hasher.hash_one(match content {
            Content::Text(text) => text.as_bytes(),
            Content::Bytes(bytes) => bytes,
            Content::Other(_) => return None,
        });
        let known = self.seen.iter().position(|seen| seen.key == key);
        if let Some(seen) = known.map(|index| &mut self.seen[index]) {
            // Two copies of one poster in one frame are no repetition.
            let again = seen.last != at;
            seen.last = at;
            if seen.settled || !again {
                return None;
            }
            seen.settled = true;
        }
        // Bytes, too: somebody holds them up and waits for an answer, be it "not known".
        let verdict = judge(&content.meaning()?);
        let (settled, counts) = match verdict {
            Verdict::AtOnce(meaning) => (true, Some(meaning)),
            Verdict::IfRepeated(meaning) => (known.is_some(), known.map(|_| meaning)),
            Verdict::Never => (true, None),
        };
        if known.is_none() {
            self.seen.push(Seen { key, last: at, settled });
        }
        counts
    }

    /// The frame taken at `at` does not count after all: its codes have not been seen.
    pub(super) fn forget(&mut self, at: Instant) {
        self.seen.retain(|seen| seen.last != at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Content {
        Content::Text(text.to_owned())
    }

    fn at_once(text: &str) -> Verdict<String> {
        Verdict::AtOnce(text.to_owned())
    }

    fn if_repeated(text: &str) -> Verdict<String> {
        Verdict::IfRepeated(text.to_owned())
    }

    #[test]
    fn a_code_counts_once_while_in_view_and_again_after_it_was_away() {
        let mut presence = Presence::new(Duration::from_secs(2));
        let start = Instant::now();
        let seconds = |seconds: f64| start + Duration::from_secs_f64(seconds);
        let mut counted = Vec::new();
        for at in [0.0, 0.1, 1.9, 3.8, 5.7, 7.7, 7.8, 9.9] {
            counted.extend(presence.meet(&text("a"), seconds(at), at_once).map(|_| at));
        }
        assert_eq!(counted, [0.0, 7.7, 9.9]);
    }

    #[test]
    fn what_needs_repeating_counts_with_the_second_frame() {
        let mut presence = Presence::new(Duration::from_secs(2));
        let start = Instant::now();
        let later = start + Duration::from_millis(100);
        assert_eq!(presence.meet(&text("a"), start, if_repeated), None);
        assert_eq!(presence.meet(&text("a"), start, if_repeated), None, "twice in one frame is once");
        assert_eq!(presence.meet(&text("b"), later, if_repeated), None, "another text");
        assert_eq!(presence.meet(&text("a"), later, if_repeated), Some("a".to_owned()));
        assert_eq!(presence.meet(&text("a"), later + Duration::from_millis(50), if_repeated), None);
        assert_eq!(presence.meet(&text("b"), later + Duration::from_secs(3), if_repeated), None, "too long ago to be a repetition");
    }

    #[test]
    fn what_means_nothing_is_asked_about_once() {
        let mut presence = Presence::new(Duration::from_secs(2));
        let start = Instant::now();
        let mut asked = 0;
        for frame in 0..10 {
            let _ = presence.meet::<()>(&text("x"), start + Duration::from_millis(frame * 100), |_| {
                asked += 1;
                Verdict::Never
            });
        }
        assert_eq!(asked, 1);
    }

    #[test]
    fn a_forgotten_frame_lets_its_codes_count_in_the_next() {
        let mut presence = Presence::new(Duration::from_secs(2));
        let start = Instant::now();
        assert!(presence.meet(&text("a"), start, at_once).is_some());
        presence.forget(start);
        assert!(presence.meet(&text("a"), start + Duration::from_millis(100), at_once).is_some());
    }

    #[test]
    fn bytes_are_judged_as_readable_as_they_are() {
        let mut presence = Presence::new(Duration::from_secs(2));
        let meaning = presence.meet(&Content::Bytes(b"Ki\xEAn".to_vec()), Instant::now(), at_once);
        assert_eq!(meaning.as_deref(), Some("Kiên"));
    }
}
