//! A text in several codes (ISO/IEC 18004, 7.4.9): its parts are kept until all have been read.
//!
//! This is the one place where something that was read outlives its frame, because the next part may be on the next sheet. It is forgotten as
//! soon as nobody holds up any of it for a while.

use std::time::{Duration, Instant};

use super::segments::{PartPlace, Segments};

/// As long as somebody may need to turn to the next sheet.
const KEPT: Duration = Duration::from_secs(10);

/// So many texts are pieced together at the same time.
const MOST: usize = 2;

/// One text.
struct Whole {
    of: u8,
    parity: u8,
    parts: Vec<Option<Segments>>,
    last: Instant,
}

/// All texts of which there are parts.
#[derive(Default)]
pub(super) struct JoinedParts {
    wholes: Vec<Whole>,
    joined: Segments,
}

impl JoinedParts {
    /// Forgets what nobody has held up for a while before `now`.
    pub(super) fn begin(&mut self, now: Instant) {
        self.wholes.retain(|whole| now.saturating_duration_since(whole.last) < KEPT);
    }

    /// Takes in a part. The whole text, if that was the last of it.
    ///
    /// All its bytes must have the parity that each part says: parts of two texts are never joined.
    pub(super) fn join(&mut self, part: &Segments, place: PartPlace, now: Instant) -> Option<&Segments> {
        let known = self.wholes.iter().position(|whole| (whole.of, whole.parity) == (place.of, place.parity));
        let index = known.unwrap_or_else(|| {
            if self.wholes.len() == MOST {
                let oldest = self.wholes.iter().enumerate().min_by_key(|(_, whole)| whole.last).map_or(0, |(index, _)| index);
                let _forgotten = self.wholes.remove(oldest);
            }
            self.wholes.push(Whole { of: place.of, parity: place.parity, parts: vec![None; usize::from(place.of)], last: now });
            self.wholes.len() - 1
        });
        let whole = self.wholes.get_mut(index)?;
        whole.last = now;
        let slot = whole.parts.get_mut(usize::from(place.index))?;
        if slot.as_ref() != Some(part) {
            *slot = Some(part.clone());
        }
        self.joined.clear();
        for part in &whole.parts {
            self.joined.append(part.as_ref()?);
        }
        (self.joined.parity() == place.parity).then_some(&self.joined)
    }
}

#[cfg(test)]
mod tests {
    use super::super::charset::Charset;
    use super::super::charset::Run;
    use super::*;

    fn part(bytes: &[u8]) -> Segments {
        Segments { bytes: bytes.to_vec(), runs: vec![Run { charset: Charset::Undeclared, end: bytes.len() }], place: None }
    }

    fn parity(text: &str) -> u8 {
        text.bytes().fold(0, |parity, byte| parity ^ byte)
    }

    fn place(index: u8, of: u8, text: &str) -> PartPlace {
        PartPlace { index, of, parity: parity(text) }
    }

    #[test]
    fn parts_are_joined_in_whatever_order_they_come_and_as_often_as_they_are_seen() {
        let (mut parts, now) = (JoinedParts::default(), Instant::now());
        // ễ is cut in two.
        let text = "Nguyễn";
        let (one, other) = text.as_bytes().split_at(5);
        assert!(parts.join(&part(other), place(1, 2, text), now).is_none());
        assert!(parts.join(&part(other), place(1, 2, text), now).is_none());
        let whole = parts.join(&part(one), place(0, 2, text), now).expect("both");
        assert_eq!((&whole.bytes[..], whole.runs.len()), (text.as_bytes(), 1));
        assert!(parts.join(&part(other), place(1, 2, text), now).is_some());
    }

    #[test]
    fn parts_of_two_texts_are_never_joined() {
        let (mut parts, now) = (JoinedParts::default(), Instant::now());
        assert!(parts.join(&part(b"one "), place(0, 2, "one text"), now).is_none());
        assert!(parts.join(&part(b"text"), place(1, 2, "another text"), now).is_none(), "its parity is another");
        assert!(parts.join(&part(b"tale"), place(1, 2, "one text"), now).is_none(), "it only says the same parity");
        assert!(parts.join(&part(b"text"), place(1, 2, "one text"), now).is_some());
    }

    #[test]
    fn what_nobody_holds_up_any_more_is_forgotten() {
        let (mut parts, now) = (JoinedParts::default(), Instant::now());
        assert!(parts.join(&part(b"one "), place(0, 2, "one text"), now).is_none());
        let later = now + KEPT;
        parts.begin(later);
        assert!(parts.wholes.is_empty());
        assert!(parts.join(&part(b"text"), place(1, 2, "one text"), later).is_none());
    }

    #[test]
    fn many_texts_do_not_fill_memory() {
        let (mut parts, now) = (JoinedParts::default(), Instant::now());
        for parity in 0..=255 {
            let later = now + Duration::from_millis(u64::from(parity));
            assert!(parts.join(&part(b"part"), PartPlace { index: 3, of: 16, parity }, later).is_none());
        }
        assert_eq!(parts.wholes.len(), MOST);
        assert!(parts.wholes.iter().any(|whole| whole.parity == 255), "the newest stays");
    }
}
