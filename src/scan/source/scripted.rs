//! Pictures held up in turn, as people would: for tests, and for the demo's virtual camera.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use image::GrayImage;

use super::FrameSource;
use super::rhythm::{Rhythm, USUAL};
use crate::scan::SourceFault;
use crate::scan::frame::Luma;
use crate::scan::poster::{self, PosterDrawing};

/// Nobody looked for so long that the show goes on with the next card: whoever was served has put theirs away.
const UNWATCHED: Duration = Duration::from_secs(1);

/// Cards held up one after the other, with a pause before each, round and round.
///
/// Time passes only while frames are asked for. Clones share their place in the show, so that a source that was closed goes on when it
/// is opened again.
#[derive(Clone)]
pub struct Script {
    cards: Arc<[(Card, Duration)]>,
    pause: Arc<GrayImage>,
    gap: Duration,
    rhythm: Rhythm,
    place: Arc<Mutex<ScriptPlace>>,
}

enum Card {
    Still(GrayImage),
    Alive(PosterDrawing),
}

#[derive(Default)]
struct ScriptPlace {
    card: usize,
    /// Since the pause before the card began.
    passed: Duration,
    last: Option<Instant>,
}

impl Script {
    /// Still pictures, each for its own time.
    #[must_use]
    pub fn new(pictures: Vec<(GrayImage, Duration)>, gap: Duration) -> Self {
        let size = pictures.first().map_or((1280, 720), |(picture, _)| picture.dimensions());
        let pause = GrayImage::from_pixel(size.0, size.1, image::Luma([96]));
        Self::of(pictures.into_iter().map(|(picture, held)| (Card::Still(picture), held)).collect(), pause, gap)
    }

    /// Posters with these texts in their codes, moving a little as in a hand.
    #[must_use]
    pub fn posters(texts: &[String], held: Duration, gap: Duration) -> Self {
        Self::of(texts.iter().map(|text| (Card::Alive(PosterDrawing::new(text)), held)).collect(), poster::empty_hall(), gap)
    }

    fn of(cards: Vec<(Card, Duration)>, pause: GrayImage, gap: Duration) -> Self {
        Self { cards: cards.into(), pause: Arc::new(pause), gap, rhythm: Rhythm::new(USUAL), place: Arc::default() }
    }

    /// The first card comes up after `first` instead of a whole pause.
    #[must_use]
    pub fn beginning_in(self, first: Duration) -> Self {
        self.place.lock().unwrap_or_else(PoisonError::into_inner).passed = self.gap.saturating_sub(first);
        self
    }

    /// A frame every `period` instead of twelve a second.
    #[must_use]
    pub fn every(self, period: Duration) -> Self {
        Self { rhythm: Rhythm::new(period), ..self }
    }
}

impl FrameSource for Script {
    fn next(&mut self) -> Result<Luma, SourceFault> {
        let now = self.rhythm.wait();
        let (card, passed) = self.place.lock().unwrap_or_else(PoisonError::into_inner).at(now, self.gap, &self.cards);
        let picture = match self.cards.get(card).zip(passed.checked_sub(self.gap)) {
            None => GrayImage::clone(&self.pause),
            Some(((Card::Still(picture), _), _)) => picture.clone(),
            Some(((Card::Alive(poster), _), held)) => poster.draw(held.as_secs_f32()),
        };
        Ok(Luma::from_picture(picture, now))
    }
}

impl ScriptPlace {
    /// The card whose turn it is, and how long that has been so, the pause before it included.
    fn at(&mut self, now: Instant, gap: Duration, cards: &[(Card, Duration)]) -> (usize, Duration) {
        let unseen = self.last.map_or(Duration::ZERO, |last| now.saturating_duration_since(last));
        self.last = Some(now);
        let turn = cards.get(self.card).map_or(Duration::MAX, |(_, held)| gap.saturating_add(*held));
        let was_up = self.passed >= gap;
        self.passed += unseen.min(UNWATCHED);
        if self.passed >= turn || (unseen >= UNWATCHED && was_up && !cards.is_empty()) {
            self.card = (self.card + 1) % cards.len().max(1);
            self.passed = Duration::ZERO;
        }
        (self.card, self.passed)
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Script").field("cards", &self.cards.len()).field("gap", &self.gap).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script() -> Script {
        let card = |value| (GrayImage::from_pixel(2, 2, image::Luma([value])), Duration::from_millis(50));
        Script::new(vec![card(1), card(2)], Duration::from_millis(30)).every(Duration::from_millis(5))
    }

    #[test]
    fn cards_come_in_turn_with_pauses_between() {
        let mut script = script();
        let mut seen: Vec<u8> = Vec::new();
        for _ in 0..60 {
            let value = script.next().unwrap().bytes()[0];
            if seen.last() != Some(&value) {
                seen.push(value);
            }
        }
        assert!(seen.starts_with(&[96, 1, 96, 2, 96, 1]), "{seen:?}");
    }

    #[test]
    fn a_card_that_nobody_watches_is_put_away() {
        let script = script();
        let mut place = ScriptPlace::default();
        let start = Instant::now();
        let mut at = |milliseconds| place.at(start + Duration::from_millis(milliseconds), script.gap, &script.cards).0;
        assert_eq!((at(0), at(40)), (0, 0));
        assert_eq!((at(5000), at(5010)), (1, 1));
        // During a pause nothing was held up that could be put away.
        assert_eq!(at(10_000), 0);
    }

    #[test]
    fn an_empty_script_shows_nothing_for_ever() {
        let mut script = Script::new(Vec::new(), Duration::ZERO).every(Duration::from_millis(1));
        for _ in 0..3 {
            assert_eq!(script.next().unwrap().width(), 1280);
        }
    }
}
