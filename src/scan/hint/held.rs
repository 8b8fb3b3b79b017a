//! What is held up, where nothing like a code was found in it: a sheet or a card that shows another side, or a code that something hides.

use super::super::frame::Luma;
use super::super::scene::{ACROSS, DOWN, Squares};
use super::Hint;
use crate::scan::find::Seen;
use crate::scan::plane::Projection;

/// Fewer squares than this are no sheet.
const LEAST: usize = 10;
/// Blocks of a square, in each direction: the mean of one has hardly any noise.
const BLOCKS: usize = 8;
/// Steps of brightness, of 255: less within a square is noise and shade; more is print.
const FLAT: f32 = 6.0;
const PRINTED: f32 = 26.0;
/// What of the contrast of a square is left from one block to the next: nearly all of it in a sharp picture, little in one that is not.
const SHARP: f32 = 0.45;
const SOFT: f32 = 0.36;
/// From here on a pixel is burnt out.
const BURNT: u8 = 250;
/// What is darker is too dark for a sheet of paper, in a room that is darker than that.
const DARK_SHEET: f32 = 80.0;
const DARK_ROOM: f32 = 60.0;

/// One square of the scene, as far as it is inside of what is held up.
#[derive(Debug, Clone, Copy)]
struct Square {
    low: f32,
    high: f32,
    /// The largest step from one block to the next.
    steep: f32,
    /// Parts of its pixels and blocks.
    burnt: f32,
    dark: f32,
}

impl Square {
    fn contrast(&self) -> f32 {
        self.high - self.low
    }

    fn is_soft(&self) -> bool {
        self.contrast() >= PRINTED && self.steep < SOFT * self.contrast()
    }

    fn is_sharp(&self) -> bool {
        self.contrast() >= PRINTED && self.steep >= SHARP * self.contrast()
    }

    /// Print that is hardly there, though it is sharp.
    fn is_pale(&self) -> bool {
        (FLAT..PRINTED).contains(&self.contrast()) && self.steep >= SHARP * self.contrast()
    }
}

/// What helps with something that is held up and shows no code; `None` where it is no sheet and no card, or where nobody can tell.
pub(super) fn hint(frame: &Luma, others: &Squares) -> Option<Hint> {
    let beyond = |x: usize, y: usize| x >= ACROSS || y >= DOWN || others.has(x, y);
    let is_inside = |x: usize, y: usize| {
        others.has(x, y) && beyond(x + 1, y) && beyond(x.wrapping_sub(1), y) && beyond(x, y + 1) && beyond(x, y.wrapping_sub(1))
    };
    let inside: Vec<Square> = (0..DOWN)
        .flat_map(|y| (0..ACROSS).map(move |x| (x, y)))
        .filter(|(x, y)| is_inside(*x, *y))
        .filter_map(|(x, y)| square(frame, x, y))
        .collect();
    if inside.len() < LEAST {
        return None;
    }
    let count = |is_it: fn(&Square) -> bool| inside.iter().filter(|square| is_it(square)).count();
    let (soft, sharp, pale) = (count(Square::is_soft), count(Square::is_sharp), count(Square::is_pale));
    let mut highs: Vec<f32> = inside.iter().map(|square| square.high).collect();
    highs.sort_by(f32::total_cmp);
    let white = highs[highs.len() * 4 / 5];
    if white < DARK_SHEET && mean(frame) < DARK_ROOM {
        return Some(Hint::MoreLight);
    }
    // Edges of whatever is printed, and none of them sharp.
    if soft >= 3 && soft > 2 * sharp {
        return Some(if inside.len() > ACROSS * DOWN / 3 { Hint::Farther } else { Hint::HoldStill });
    }
    let burnt = inside.iter().filter(|square| square.burnt > 0.6).count();
    // White paper may be burnt out as a whole: that is no reflection.
    if burnt > 0 && 2 * burnt < inside.len() && sharp + soft >= 3 && white_beside(&inside) < f32::from(BURNT) - 12.0 {
        return Some(Hint::LessGlare);
    }
    let lit = inside.iter().filter(|square| square.high >= white - 60.0).count();
    if white < 100.0 || 10 * lit < 7 * inside.len() {
        return None;
    }
    if pale >= 6 && pale > 2 * sharp {
        return Some(Hint::MoreLight);
    }
    // As dark as light, and full of edges: that is no text.
    let like_a_code = inside.iter().filter(|square| square.is_sharp() && square.contrast() > 80.0 && (0.3..0.7).contains(&square.dark)).count();
    if like_a_code >= 8 {
        return Some(Hint::HoldStill);
    }
    let plain = inside.iter().filter(|square| square.contrast() < PRINTED).count();
    (10 * (plain + sharp) >= 7 * inside.len()).then_some(Hint::TurnOver)
}

/// The white of the squares that are not burnt out.
fn white_beside(inside: &[Square]) -> f32 {
    let mut highs: Vec<f32> = inside.iter().filter(|square| square.burnt < 0.05).map(|square| square.high).collect();
    highs.sort_by(f32::total_cmp);
    highs.get(highs.len() / 2).copied().unwrap_or(f32::MAX)
}

fn mean(frame: &Luma) -> f32 {
    let (sum, count) = frame.bytes().iter().step_by(61).fold((0_u32, 0_u32), |(sum, count), value| (sum + u32::from(*value), count + 1));
    sum as f32 / count.max(1) as f32
}

fn square(frame: &Luma, x: usize, y: usize) -> Option<Square> {
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let (left, right) = (x * width / ACROSS, (x + 1) * width / ACROSS);
    let (top, bottom) = (y * height / DOWN, (y + 1) * height / DOWN);
    if right - left < BLOCKS || bottom - top < BLOCKS {
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
    let across = means.chunks_exact(BLOCKS).flat_map(|row| row.windows(2).map(|pair| (pair[0] - pair[1]).abs()));
    let down = means.iter().zip(&means[BLOCKS..]).map(|(one, below)| (one - below).abs());
    let middle = low.midpoint(high);
    Some(Square {
        low,
        high,
        steep: across.chain(down).fold(0.0, f32::max),
        burnt: burnt as f32 / ((right - left) * (bottom - top)) as f32,
        dark: means.iter().filter(|mean| **mean < middle).count() as f32 / means.len() as f32,
    })
}

/// A part of a code, in modules across and down, that is all light in no code.
const SPOT: usize = 5;

/// Whether a part of a code that was seen is all white: a lamp is mirrored in it.
pub(super) fn has_spot(frame: &Luma, seen: &Seen) -> bool {
    let corners = seen.corners.0.map(|(x, y)| (f64::from(x), f64::from(y)));
    let length = |one: (f64, f64), other: (f64, f64)| (one.0 - other.0).hypot(one.1 - other.1);
    let side = (0..4).map(|index| length(corners[index], corners[(index + 1) % 4])).sum::<f64>() / 4.0;
    let modules = (side / f64::from(seen.module.max(0.5))).round().clamp(21.0, 177.0) as usize;
    let Some(place) = Projection::of_square(modules as f64, corners) else { return false };
    let value = |x: f64, y: f64| {
        let (x, y) = place.map((x, y));
        let is_in = x >= 0.0 && y >= 0.0 && x < f64::from(frame.width()) && y < f64::from(frame.height());
        is_in.then(|| frame.bytes()[y as usize * frame.width() as usize + x as usize])
    };
    let cells: Vec<f32> = (0..modules * modules)
        .map(|cell| {
            let (x, y) = ((cell % modules) as f64, (cell / modules) as f64);
            let inner = [(0.3, 0.3), (0.7, 0.3), (0.3, 0.7), (0.7, 0.7)].map(|(right, down)| value(x + right, y + down));
            inner.iter().map(|value| value.map_or(0.0, f32::from)).sum::<f32>() / 4.0
        })
        .collect();
    let mut sorted = cells.clone();
    sorted.sort_by(f32::total_cmp);
    let (dark, light) = (sorted[sorted.len() / 10], sorted[sorted.len() * 9 / 10]);
    let is_white = |x: usize, y: usize| {
        let part = (0..SPOT * SPOT).map(|cell| cells[(y + cell / SPOT) * modules + x + cell % SPOT]);
        let (low, sum) = part.fold((f32::MAX, 0.0), |(low, sum): (f32, f32), value| (low.min(value), sum + value));
        low > dark.midpoint(light) && sum / (SPOT * SPOT) as f32 > (light - 12.0).max(200.0)
    };
    (0..=modules - SPOT).any(|y| (0..=modules - SPOT).any(|x| is_white(x, y)))
}
