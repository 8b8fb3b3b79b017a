//! A text in several codes (ISO/IEC 18004, 7.4.9): its parts are kept until all have been read.
//!
//! This is the one place where something that was read outlives its frame, because the next part may be on the next sheet. It is forgotten as
//! soon as nobody holds up any of it for a while.

use std::time::{Duration, Instant};

use super::segments::{Place, Segments};

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
pub(super) struct Parts {
    wholes: Vec<Whole>,
    joined: Segments,
}

impl Parts {
    /// Forgets what nobody has held up for a while before `now`.
    pub(super) fn begin(&mut self, now: Instant) {
        self.wholes.retain(|whole| now.saturating_duration_since(whole.last) < KEPT);
    }

    /// Takes in a part. The whole text, if that was the last of it.
    ///
    /// All its bytes must have the parity that each part says: parts of two texts are never joined.
    pub(super) fn join(&mut self, part: &Segments, place: Place, now: Instant) -> Option<&Segments> {
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
