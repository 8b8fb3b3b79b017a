//! What is held up, where nothing like a code was found in it: a sheet or a card that shows another side, or a code that something hides. And
//! what lies over a code that was found.

use super::super::frame::Luma;
use super::super::scene;
use super::Hint;
use super::square::{BURNT, Square, SquareHints};
use crate::scan::find::Unread;
use crate::scan::plane::Projection;

/// Fewer squares than this are no sheet.
const LEAST: usize = 10;
/// What is darker is too dark for a sheet of paper, in a room that is darker than that.
const DARK_SHEET: f32 = 80.0;
const DARK_ROOM: f32 = 60.0;
/// Paper is at least so white.
const PAPER: f32 = 100.0;

/// What helps with something that is held up and shows no code; `None` where it is no sheet and no card, or where nobody can tell.
pub(super) fn hint(frame: &Luma, others: &scene::Squares) -> Option<Hint> {
    let inside = inside(frame, others);
    let (all, white, soft) = (inside.len(), inside.white, inside.soft());
    if all < LEAST {
        return None;
    }
    if white < DARK_SHEET && mean(frame) < DARK_ROOM {
        return Some(Hint::MoreLight);
    }
    let sharp = inside.count(|square| inside.is_sharp(square));
    // Edges of whatever is printed, and none of them sharp.
    if soft >= 3 && soft > 2 * sharp {
        return Some(if all > scene::ACROSS * scene::DOWN / 3 { Hint::Farther } else { Hint::HoldStill });
    }
    let burnt = inside.count(|square| square.burnt > 0.6);
    // White paper may be burnt out as a whole: that is no reflection.
    if burnt > 0 && 2 * burnt < all && sharp + soft >= 3 && inside.white_beside_burnt() < f32::from(BURNT) - 12.0 {
        return Some(Hint::LessGlare);
    }
    let lit = inside.count(|square| square.high >= white - 60.0);
    if white < PAPER || 10 * lit < 7 * all {
        return None;
    }
    let pale = inside.pale();
    if pale >= 6 && pale > 2 * sharp {
        return Some(Hint::MoreLight);
    }
    // As dark as light where anything is printed at all, and that in one place: that is no text.
    let is_like_code =
        |square: &Square| inside.is_sharp(square) && square.contrast() > 4.0 * inside.printed && (0.32..0.7).contains(&square.dark);
    let like_a_code = inside.count(is_like_code);
    if like_a_code >= 6 && 3 * like_a_code > sharp && 10 * sharp < 6 * all {
        return Some(Hint::HoldStill);
    }
    let plain = inside.count(|square| square.contrast() < 1.5 * inside.printed);
    (10 * (plain + sharp) >= 7 * all).then_some(Hint::TurnOver)
}

/// The squares of what is held up that are not at its edge.
fn inside(frame: &Luma, others: &scene::Squares) -> SquareHints {
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let (across, down) = (scene::ACROSS, scene::DOWN);
    let beyond = |x: usize, y: usize| x >= across || y >= down || others.has(x, y);
    let is_inside = |x: usize, y: usize| {
        others.has(x, y) && beyond(x + 1, y) && beyond(x.wrapping_sub(1), y) && beyond(x, y + 1) && beyond(x, y.wrapping_sub(1))
    };
    let places = (0..down).flat_map(|y| (0..across).map(move |x| (x, y))).filter(|(x, y)| is_inside(*x, *y));
    let area = |x, y| (x * width / across, y * height / down, (x + 1) * width / across, (y + 1) * height / down);
    places.filter_map(|(x, y)| Square::of(frame, area(x, y))).collect()
}

fn mean(frame: &Luma) -> f32 {
    let (sum, count) = frame.bytes().iter().step_by(61).fold((0_u32, 0_u32), |(sum, count), value| (sum + u32::from(*value), count + 1));
    sum as f32 / count.max(1) as f32
}

/// Parts of a code in each direction, when it is asked whether it is sharp.
const PARTS: usize = 6;

/// Whether a code that was seen is out of focus, or blurred as it moves.
pub(super) fn is_soft(frame: &Luma, seen: &Unread) -> bool {
    let corners = seen.corners.0;
    let bounds = |of: fn((f32, f32)) -> f32, most: u32| {
        let (low, high) = corners.iter().fold((f32::MAX, f32::MIN), |(low, high), corner| (low.min(of(*corner)), high.max(of(*corner))));
        (low.clamp(0.0, most as f32) as usize, high.clamp(0.0, most as f32) as usize)
    };
    let ((left, right), (top, bottom)) = (bounds(|corner| corner.0, frame.width()), bounds(|corner| corner.1, frame.height()));
    let part = |from: usize, to: usize, index: usize| from + (to - from) * index / PARTS;
    let area = |x, y| (part(left, right, x), part(top, bottom, y), part(left, right, x + 1), part(top, bottom, y + 1));
    let squares: SquareHints = (0..PARTS * PARTS).filter_map(|index| Square::of(frame, area(index % PARTS, index / PARTS))).collect();
    let soft = squares.soft();
    soft > 2 && soft > 2 * squares.count(|square| squares.is_sharp(square))
}

/// A part of a code, in modules across and down, that is all light in no code.
const SPOT: usize = 5;

/// Whether a part of a code that was seen is all white: a lamp is mirrored in it.
pub(super) fn has_spot(frame: &Luma, seen: &Unread) -> bool {
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
