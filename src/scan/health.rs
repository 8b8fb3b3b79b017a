//! Whether a camera that gives pictures gives good ones. Staff are told; the next citizen cannot mend it.

use std::time::{Duration, Instant};

use super::Corners;
use super::scene::{Glance, Light};

/// What is wrong with the pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameFault {
    /// Nearly black: the lens is covered, or there is no light.
    #[error("the camera's picture is nearly black")]
    Dark,
    /// Burnt out: a lamp or the sun shines into the lens, or the exposure is wrong.
    #[error("the camera's picture is burnt out")]
    Glaring,
    /// The same picture, pixel by pixel, again and again: no sensor does that.
    #[error("the camera repeats one picture")]
    Stuck,
    /// So few pictures a second that whatever is held up is blurred.
    #[error("the camera gives only {0} pictures a second")]
    Slow(u32),
    /// Whatever is held up is upside down: the camera was mounted so.
    #[error("the camera is mounted upside down")]
    UpsideDown,
}

/// A lamp that is switched on, or a hand over the lens, is no fault yet.
const LASTING: Duration = Duration::from_secs(3);
/// A sensor may be saturated for a moment, but not for so long.
const STUCK: Duration = Duration::from_secs(10);
/// The time over which pictures are counted.
const COUNTING: Duration = Duration::from_secs(5);
/// Fewer pictures a second are too few.
const ENOUGH: f32 = 9.0;
/// So many codes in a row that are upside down are no chance.
const IN_A_ROW: u32 = 8;

/// Follows the pictures.
#[derive(Debug)]
pub(super) struct Health {
    /// Whether they come from a sensor.
    sensor: bool,
    bad: Option<(FrameFault, Instant)>,
    print: Option<(u64, Instant)>,
    counted: u32,
    since: Option<Instant>,
    /// Pictures a second.
    rate: Option<f32>,
    upside_down: u32,
}

impl Health {
    /// The health of a sensor, or of a source that may well repeat itself.
    pub(super) fn new(sensor: bool) -> Self {
        Self { sensor, bad: None, print: None, counted: 0, since: None, rate: None, upside_down: 0 }
    }

    /// Another source, or the same one after a pause.
    pub(super) fn begin(&mut self) {
        *self = Self { upside_down: self.upside_down, ..Self::new(self.sensor) };
    }

    /// Pictures a second, once they have been counted for a while.
    pub(super) fn rate(&self) -> Option<f32> {
        self.rate
    }

    /// Takes in a picture and the corners of the codes that were read in it.
    pub(super) fn follow(&mut self, glance: Glance, codes: &[Corners], at: Instant) -> Option<FrameFault> {
        let since = *self.since.get_or_insert(at);
        self.counted += 1;
        let counted = at.saturating_duration_since(since);
        if counted >= COUNTING {
            self.rate = Some((self.counted - 1) as f32 / counted.as_secs_f32());
            (self.counted, self.since) = (1, Some(at));
        }
        for code in codes {
            self.upside_down = if is_upside_down(code) { self.upside_down + 1 } else { 0 };
        }
        let same = match self.print {
            Some((print, since)) if print == glance.fingerprint => at.saturating_duration_since(since) >= STUCK,
            _ => {
                self.print = Some((glance.fingerprint, at));
                false
            }
        };
        let light = match glance.light {
            Light::Dark => Some(FrameFault::Dark),
            Light::Burnt => Some(FrameFault::Glaring),
            Light::Good => None,
        };
        self.bad = match (light, self.bad) {
            (Some(doubt), Some((before, since))) if doubt == before => Some((doubt, since)),
            (light, _) => light.map(|doubt| (doubt, at)),
        };
        let lasting = self.bad.filter(|(_, since)| at.saturating_duration_since(*since) >= LASTING).map(|(doubt, _)| doubt);
        let slow = self.rate.filter(|rate| self.sensor && *rate < ENOUGH).map(|rate| FrameFault::Slow(rate.round() as u32));
        lasting
            .or((self.sensor && same).then_some(FrameFault::Stuck))
            .or(slow)
            .or((self.upside_down >= IN_A_ROW).then_some(FrameFault::UpsideDown))
    }
}

/// Whether a code's own upper side is below its lower one.
fn is_upside_down(Corners(corners): &Corners) -> bool {
    let [top_left, _, _, bottom_left] = corners;
    let (across, down) = (bottom_left.0 - top_left.0, bottom_left.1 - top_left.1);
    down < 0.0 && -down > across.abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::scene::Squares;

    const GOOD: Glance = Glance { changed: false, held: false, others: Squares::EMPTY, light: Light::Good, fingerprint: 0 };

    /// The doubt at the end of so many seconds, at so many pictures a second.
    fn after(health: &mut Health, seconds: u64, rate: u64, glance: impl Fn(u64) -> Glance) -> Option<FrameFault> {
        let start = Instant::now();
        let pictures = (0..seconds * rate).map(|number| (number, start + Duration::from_millis(number * 1000 / rate)));
        pictures.map(|(number, at)| health.follow(glance(number), &[], at)).last().flatten()
    }

    fn noisy(number: u64) -> Glance {
        Glance { fingerprint: number, ..GOOD }
    }

    #[test]
    fn each_fault_is_named_once_it_lasts() {
        let dark = |number| Glance { light: Light::Dark, ..noisy(number) };
        assert_eq!(after(&mut Health::new(true), 2, 15, dark), None);
        assert_eq!(after(&mut Health::new(true), 4, 15, dark), Some(FrameFault::Dark));
        assert_eq!(
            after(&mut Health::new(true), 4, 15, |number| Glance { light: Light::Burnt, ..noisy(number) }),
            Some(FrameFault::Glaring)
        );
        assert_eq!(after(&mut Health::new(true), 12, 15, |_| GOOD), Some(FrameFault::Stuck));
        assert_eq!(after(&mut Health::new(false), 12, 15, |_| GOOD), None, "a folder of pictures may repeat itself");
        assert_eq!(after(&mut Health::new(true), 12, 5, noisy), Some(FrameFault::Slow(5)));
        let mut health = Health::new(true);
        assert_eq!(after(&mut health, 12, 15, noisy), None);
        assert!(health.rate().is_some_and(|rate| (rate - 15.0).abs() < 0.5), "{:?}", health.rate());
    }

    #[test]
    fn a_camera_on_its_head_is_known_by_what_people_hold_up() {
        let upright = Corners([(10.0, 10.0), (50.0, 12.0), (48.0, 50.0), (8.0, 48.0)]);
        let turned = Corners([(50.0, 50.0), (10.0, 48.0), (12.0, 10.0), (52.0, 12.0)]);
        let sideways = Corners([(50.0, 10.0), (50.0, 50.0), (10.0, 50.0), (10.0, 10.0)]);
        let mut health = Health::new(true);
        let mut follow = |code| health.follow(noisy(1), &[code], Instant::now());
        for _ in 0..7 {
            assert_eq!(follow(turned), None);
        }
        assert_eq!(follow(sideways), None, "somebody holds it otherwise");
        for _ in 0..7 {
            assert_eq!(follow(turned), None);
        }
        assert_eq!(follow(turned), Some(FrameFault::UpsideDown));
        assert_eq!(follow(upright), None);
    }
}
