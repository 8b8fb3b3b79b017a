//! A square part of a picture, as far as hints want to know it: how light, how sharp, how much of it is printed.

use super::super::frame::Luma;

/// Blocks of a square, in each direction: the mean of one has hardly any noise.
const BLOCKS: usize = 8;
/// Steps of brightness, of 255: less within a square is noise and shade; more is print, on paper as white as that.
const FLAT: f32 = 6.0;
const PRINTED: f32 = 18.0;
const PAPER: f32 = 215.0;
/// Where steps are larger by chance nothing is told.
const MOST_NOISE: f32 = 8.0;
/// What of a step of brightness is there within a quarter of the way: nearly all of it in a sharp picture, a quarter in one that is not.
const SHARP: f32 = 0.5;
const SOFT: f32 = 0.4;
/// So many pixels across make one point of that comparison, in a frame that is 640 wide.
const POINTS: usize = 640;
/// From here on a pixel is burnt out.
pub(super) const BURNT: u8 = 250;

/// Left, top, right and bottom, in pixels of a frame and within it.
pub(super) type SquareArea = (usize, usize, usize, usize);

/// One square.
#[derive(Debug, Clone, Copy)]
pub(super) struct Square {
    /// The darkest and the lightest block.
    pub(super) low: f32,
    pub(super) high: f32,
    /// The largest step of brightness, and the largest within a quarter of the way.
    step: f32,
    near_step: f32,
    /// Parts of its pixels that are burnt out, and of its blocks that are dark.
    pub(super) burnt: f32,
    pub(super) dark: f32,
}

impl Square {
    /// A square of a frame; `None` where it is too small to be looked at.
    pub(super) fn of(frame: &Luma, (left, top, right, bottom): SquareArea) -> Option<Self> {
        let width = frame.width() as usize;
        if right < left + BLOCKS || bottom < top + BLOCKS {
            return None;
        }
        let mut sums = [(0_u32, 0_u32); BLOCKS * BLOCKS];
        let mut burnt = 0_u32;
        for row in top..bottom {
            let down = (row - top) * BLOCKS / (bottom - top);
            for (column, value) in frame.bytes()[row * width + left..row * width + right].iter().enumerate() {
                let block = &mut sums[down * BLOCKS + column * BLOCKS / (right - left)];
                block.0 += u32::from(*value);
                block.1 += 1;
                burnt += u32::from(*value >= BURNT);
            }
        }
        let means = sums.map(|(sum, count)| sum as f32 / count.max(1) as f32);
        let (low, high) = means.iter().fold((f32::MAX, f32::MIN), |(low, high), mean| (low.min(*mean), high.max(*mean)));
        let (step, near_step) = steps(frame, (left, top, right, bottom));
        Some(Self {
            low,
            high,
            step,
            near_step,
            burnt: burnt as f32 / ((right - left) * (bottom - top)) as f32,
            dark: means.iter().filter(|mean| **mean < low.midpoint(high)).count() as f32 / means.len() as f32,
        })
    }

    pub(super) fn contrast(&self) -> f32 {
        self.high - self.low
    }
}

/// The largest steps of brightness in a part of a frame, from one point to the fourth and to the next. A point is wide in the other direction,
/// so that noise is small in it.
fn steps(frame: &Luma, (left, top, right, bottom): SquareArea) -> (f32, f32) {
    let width = frame.width() as usize;
    let short = (width / POINTS).max(1);
    let long = 2 * short;
    let mean = |x: usize, y: usize, wide: usize, high: usize| {
        let row = |row: usize| frame.bytes()[row * width + x..row * width + x + wide].iter().map(|value| u32::from(*value)).sum::<u32>();
        (y..y + high).map(row).sum::<u32>() as f32 / (wide * high) as f32
    };
    let mut steps = (0.0_f32, 0.0_f32);
    let mut take = |line: &[f32]| {
        let largest = |away: usize| {
            let pairs = line.iter().zip(line.get(away..).unwrap_or_default());
            pairs.map(|(one, other)| (one - other).abs()).fold(0.0, f32::max)
        };
        steps = (steps.0.max(largest(4)), steps.1.max(largest(1)));
    };
    for y in (top..=bottom.saturating_sub(long)).step_by(long) {
        take(&(left..=right.saturating_sub(short)).step_by(short).map(|x| mean(x, y, short, long)).collect::<Vec<_>>());
    }
    for x in (left..=right.saturating_sub(long)).step_by(long) {
        take(&(top..=bottom.saturating_sub(short)).step_by(short).map(|y| mean(x, y, long, short)).collect::<Vec<_>>());
    }
    steps
}

/// Squares of one thing, its noise left out.
pub(super) struct SquareHints {
    all: Vec<Square>,
    /// How white its paper is.
    pub(super) white: f32,
    /// The least step of brightness that is print on it.
    pub(super) printed: f32,
}

impl FromIterator<Square> for SquareHints {
    fn from_iter<I: IntoIterator<Item = Square>>(squares: I) -> Self {
        let mut all: Vec<Square> = squares.into_iter().collect();
        let at = |of: fn(&Square) -> f32, part: f32| {
            let mut values: Vec<f32> = all.iter().map(of).collect();
            values.sort_by(f32::total_cmp);
            values.get((values.len() as f32 * part) as usize).copied().unwrap_or(0.0)
        };
        // What the flattest of them have of steps is noise.
        let (white, noise) = (at(|square| square.high, 0.8), at(|square| square.near_step, 0.125).min(MOST_NOISE));
        for square in &mut all {
            square.near_step = (square.near_step - noise).max(0.0);
            square.step = (square.step - noise).max(0.0);
        }
        Self { all, white, printed: PRINTED * (white / PAPER).clamp(0.35, 1.0) }
    }
}

impl SquareHints {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn count(&self, is_it: impl Fn(&Square) -> bool) -> usize {
        self.all.iter().filter(|square| is_it(square)).count()
    }

    /// Printed, and out of focus. Far out of it no step is left, but light and dark are.
    pub(super) fn soft(&self) -> usize {
        self.count(|square| square.step.max(square.contrast()) >= self.printed && square.near_step < SOFT * square.step)
    }

    /// Whether a square is printed, and sharp.
    pub(super) fn is_sharp(&self, square: &Square) -> bool {
        square.step >= self.printed && square.near_step >= SHARP * square.step
    }

    /// With print that is hardly there, though it is sharp.
    pub(super) fn pale(&self) -> usize {
        let is_pale = |square: &Square| square.step > 2.0 && square.near_step >= SHARP * square.step;
        self.count(|square| (FLAT..self.printed).contains(&square.contrast()) && is_pale(square))
    }

    /// The white of those that are not burnt out.
    pub(super) fn white_beside_burnt(&self) -> f32 {
        let mut highs: Vec<f32> = self.all.iter().filter(|square| square.burnt < 0.05).map(|square| square.high).collect();
        highs.sort_by(f32::total_cmp);
        highs.get(highs.len() / 2).copied().unwrap_or(f32::MAX)
    }
}
