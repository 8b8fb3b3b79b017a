//! What stands before the camera, in coarse squares: whether anything has changed, whether something is held up, and whether there is
//! light enough to see it.
//!
//! Reading costs a hundred times what this does, so a scene that has not changed is hardly read.

use std::hash::{Hash as _, Hasher as _};

use super::frame::Luma;

/// Squares across and down.
pub(super) const ACROSS: usize = 40;
pub(super) const DOWN: usize = 24;
/// Of so many pixels in a row, and of so many rows, one is looked at.
const STEP: usize = 4;
/// A square that is brighter or darker by so many steps, of 255, than all squares are on the whole, has changed. The noise of a sensor
/// is less in the mean of a square, and a lamp that flickers changes all.
const CHANGED: i32 = 8;
/// The same against the empty scene, which is remembered from long ago and in other light.
const OTHER: i32 = 20;
/// Something is held up where so large a part of the squares is not as in the empty scene.
const HELD: f32 = 0.06;
/// A change of light is one that so large a part of the squares shows; else it is at most so many steps.
const AGREEING: f32 = 0.85;
const FLICKER: i32 = 16;
/// How quickly the empty scene follows the light of the day: a part of the difference a frame.
const FOLLOWING: f32 = 1.0 / 256.0;
/// What stands before the camera for so many frames is no longer held up, but part of the room.
const SETTLED: u32 = 900;
/// Brighter than this a pixel is burnt out; darker than that it shows nothing.
const BURNT: u8 = 250;
const BLACK: u8 = 40;
/// Parts of the pixels that make a picture useless.
const MOSTLY_BURNT: f32 = 0.6;
const MOSTLY_BLACK: f32 = 0.97;

/// The scene, as far as it is remembered.
#[derive(Default)]
pub(super) struct Scene {
    now: Vec<u8>,
    /// As it was when it was last read.
    read: Vec<u8>,
    empty: Vec<f32>,
    /// For how many frames something has been there.
    there: u32,
    sums: Vec<u32>,
}

/// The light of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Light {
    /// Enough.
    Good,
    /// The picture is nearly black.
    Dark,
    /// Most of it is burnt out.
    Burnt,
}

/// Some of the squares, row by row from the top left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Squares([u64; (ACROSS * DOWN).div_ceil(64)]);

impl Squares {
    /// None of them.
    #[cfg(test)]
    pub(super) const EMPTY: Self = Self([0; (ACROSS * DOWN).div_ceil(64)]);

    /// Whether a square is one of them; none beyond the picture is.
    pub(super) fn has(&self, x: usize, y: usize) -> bool {
        let place = y * ACROSS + x;
        x < ACROSS && y < DOWN && self.0[place / 64] >> (place % 64) & 1 == 1
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|part| part.count_ones()).sum()
    }
}

impl FromIterator<bool> for Squares {
    /// From one answer for each square.
    fn from_iter<I: IntoIterator<Item = bool>>(all: I) -> Self {
        let mut squares = Self::default();
        for (place, _) in all.into_iter().take(ACROSS * DOWN).enumerate().filter(|(_, is_one)| *is_one) {
            squares.0[place / 64] |= 1 << (place % 64);
        }
        squares
    }
}

/// One look at the scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glance {
    /// Whether it is another than when it was last read.
    pub changed: bool,
    /// Whether something is held up.
    pub held: bool,
    /// Where the scene is not as it is when it is empty.
    pub others: Squares,
    /// Whether there is light enough, and not too much.
    pub light: Light,
    /// The same for two pictures that are the same, pixel by pixel, and hardly for others.
    pub fingerprint: u64,
}

impl Scene {
    /// Takes in a frame.
    pub(super) fn look(&mut self, frame: &Luma) -> Glance {
        let (width, height) = (frame.width() as usize, frame.height() as usize);
        self.now.clear();
        self.now.resize(ACROSS * DOWN, 0);
        self.sums.clear();
        self.sums.resize(ACROSS * DOWN * 2, 0);
        let mut print = std::hash::DefaultHasher::new();
        let (mut burnt, mut black, mut all) = (0_u32, 0_u32, 0_u32);
        for (y, row) in frame.bytes().chunks_exact(width.max(1)).enumerate().step_by(STEP) {
            let down = y * DOWN / height.max(1);
            for (x, value) in row.iter().copied().enumerate().step_by(STEP) {
                let cell = 2 * (down * ACROSS + x * ACROSS / width);
                self.sums[cell] += u32::from(value);
                self.sums[cell + 1] += 1;
                burnt += u32::from(value >= BURNT);
                black += u32::from(value <= BLACK);
                all += 1;
            }
            // A row in sixteen is enough to tell two pictures apart: noise is everywhere.
            if y % (4 * STEP) == 0 {
                row.hash(&mut print);
            }
        }
        for (mean, sums) in self.now.iter_mut().zip(self.sums.chunks_exact(2)) {
            *mean = (sums[0] / sums[1].max(1)) as u8;
        }
        let share = |count: u32| count as f32 / all.max(1) as f32;
        let changed = self.has_changed();
        let (held, others) = self.is_held();
        Glance {
            changed,
            held,
            others,
            light: if share(black) > MOSTLY_BLACK {
                Light::Dark
            } else if share(burnt) > MOSTLY_BURNT {
                Light::Burnt
            } else {
                Light::Good
            },
            fingerprint: print.finish(),
        }
    }

    /// The newest frame is read now: what comes is compared with it.
    pub(super) fn is_read(&mut self) {
        self.read.clone_from(&self.now);
    }

    fn has_changed(&self) -> bool {
        if self.read.len() != self.now.len() {
            return true;
        }
        let drift = mean(self.now.iter().copied().map(i32::from)) - mean(self.read.iter().copied().map(i32::from));
        self.now.iter().zip(&self.read).any(|(now, read)| (i32::from(*now) - i32::from(*read) - drift).abs() > CHANGED)
    }

    /// Compares with the empty scene, which follows slowly while nobody is there, and quickly once somebody has put something down.
    fn is_held(&mut self) -> (bool, Squares) {
        if self.empty.len() != self.now.len() {
            self.empty = self.now.iter().copied().map(f32::from).collect();
            return (false, Squares::default());
        }
        let drift = self.drift();
        let other = |now: u8, empty: f32| (i32::from(now) - empty as i32 - drift).abs() > OTHER;
        let others: Squares = self.now.iter().zip(&self.empty).map(|(now, empty)| other(*now, *empty)).collect();
        let held = others.count() as f32 > HELD * self.now.len() as f32;
        self.there = if held { self.there + 1 } else { 0 };
        if !held || self.there > SETTLED {
            let following = if held { 1.0 } else { FOLLOWING };
            for (empty, now) in self.empty.iter_mut().zip(&self.now) {
                *empty += (f32::from(*now) - *empty) * following;
            }
        }
        (held, others)
    }

    /// By how much the light is another than in the empty scene: what most squares say. Where they do not agree something stands before them,
    /// be it over most of them, and the light of a lamp or of an exposure can only be another by a little.
    fn drift(&self) -> i32 {
        let mut all: Vec<i32> = self.now.iter().zip(&self.empty).map(|(now, empty)| i32::from(*now) - *empty as i32).collect();
        let middle = all.len() / 2;
        let (_, median, _) = all.select_nth_unstable(middle);
        let median = *median;
        let agreeing = all.iter().filter(|difference| (**difference - median).abs() <= OTHER).count();
        if agreeing as f32 >= AGREEING * all.len() as f32 { median } else { median.clamp(-FLICKER, FLICKER) }
    }
}

fn mean(values: impl ExactSizeIterator<Item = i32>) -> i32 {
    let count = values.len().max(1) as i32;
    values.sum::<i32>() / count
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::scan::drawing;

    /// A wall with noise, and perhaps a sheet of paper before it; `light` is added everywhere.
    fn frame(seed: u64, light: i32, paper: Option<(usize, usize)>) -> Luma {
        let (width, height) = (640, 360);
        let mut noise = drawing::noise(seed * 2);
        let bytes = (0..width * height).map(|at| {
            let (x, y) = (at % width, at / width);
            let on_paper = paper.is_some_and(|(left, top)| (left..left + 160).contains(&x) && (top..top + 200).contains(&y));
            (if on_paper { 220 } else { 110 + (x / 16) as i32 } + light + (noise() % 17) as i32 - 8).clamp(0, 255) as u8
        });
        Luma::new(width as u32, height as u32, bytes.collect(), Instant::now()).unwrap()
    }

    #[test]
    fn noise_and_flicker_are_no_change_and_a_hand_is() {
        let mut scene = Scene::default();
        assert!(scene.look(&frame(1, 0, None)).changed, "the first frame is new");
        scene.is_read();
        for seed in 2..40 {
            assert!(!scene.look(&frame(seed, (seed % 5) as i32 * 3 - 6, None)).changed);
        }
        assert!(scene.look(&frame(41, 0, Some((200, 80)))).changed);
        scene.is_read();
        assert!(!scene.look(&frame(42, 0, Some((200, 80)))).changed, "held still");
        assert!(scene.look(&frame(43, 0, Some((206, 80)))).changed, "moved by six pixels");
    }

    #[test]
    fn what_is_held_up_is_told_from_the_room_until_it_stays() {
        let mut scene = Scene::default();
        for seed in 1..20 {
            assert!(!scene.look(&frame(seed, 0, None)).held);
        }
        assert!(scene.look(&frame(20, 0, Some((200, 80)))).held);
        assert!(!scene.look(&frame(21, 0, None)).held);
        // The light of the day goes by slowly.
        for minute in 0..600_u64 {
            assert!(!scene.look(&frame(minute, (minute / 10) as i32, None)).held, "{minute}");
        }
        let poster = frame(1, 60, Some((100, 60)));
        let until = (0..2000).find(|_| !scene.look(&poster).held).expect("it becomes part of the room");
        assert_eq!(until, SETTLED as usize + 1);
    }

    #[test]
    fn a_covered_lens_is_dark_and_a_lamp_glares() {
        let plain = |value: u8| Luma::new(64, 48, vec![value; 64 * 48], Instant::now()).unwrap();
        let mut scene = Scene::default();
        let seen = |glance: Glance| glance.light;
        assert_eq!(seen(scene.look(&plain(6))), Light::Dark);
        assert_eq!(seen(scene.look(&plain(128))), Light::Good);
        assert_eq!(seen(scene.look(&plain(255))), Light::Burnt);
        assert_eq!(seen(scene.look(&frame(1, 0, Some((0, 0))))), Light::Good);
    }

    #[test]
    fn two_pictures_of_a_sensor_are_never_the_same() {
        let mut scene = Scene::default();
        let print = |scene: &mut Scene, seed| scene.look(&frame(seed, 0, None)).fingerprint;
        assert_eq!(print(&mut scene, 3), print(&mut scene, 3));
        assert_ne!(print(&mut scene, 3), print(&mut scene, 4));
    }

    #[test]
    fn any_size_is_looked_at() {
        for (width, height) in [(0, 0), (1, 1), (3, 500), (500, 3), (41, 25)] {
            let mut scene = Scene::default();
            for _ in 0..3 {
                let _glance = scene.look(&Luma::new(width, height, vec![9; (width * height) as usize], Instant::now()).unwrap());
                scene.is_read();
            }
        }
    }
}
