//! Codes that are too small to be read, or even to be seen by the search: somebody stands too far away.
//!
//! Looked for is a small square full of edges in both directions, with quiet around it and three finder patterns in its corners. A room, a page
//! of text or a picture in it has no such thing.

use super::super::frame::Luma;

/// The side of a cell in pixels. A code that is noticed has at least as many cells across as the least, and at most as many as the most: above
/// that the search sees it.
const CELL: usize = 8;
const LEAST: usize = 4;
const MOST: usize = 16;
/// The mean step of brightness from one pixel to the next in a cell of a code, across as well as down.
const BUSY: u32 = 12;
/// The part of the surrounding square that is full of edges, also where the code is turned; and the part of what is around it that may be.
const FULL: f32 = 0.45;
const LOUD: f32 = 0.3;
/// What is left of the contrast in the rings of a finder pattern of hardly more than a pixel a module.
const RING: f32 = 0.12;
/// Pixels a module that are tried.
const MODULES: [f32; 6] = [1.1, 1.35, 1.65, 2.0, 2.4, 2.9];
/// Modules of the three patterns of a code are as wide, up to a factor of which this is the logarithm.
const ALIKE: f32 = 0.35;
/// How the directions of the pattern are turned, in parts of a quarter turn.
const TURNS: usize = 4;
/// So many places that look like a pattern are compared.
const MOST_PLACES: usize = 24;

/// A place that looks like a finder pattern.
#[derive(Debug, Clone, Copy)]
struct TinyPlace {
    x: f32,
    y: f32,
    module: f32,
    likeness: f32,
}

/// Whether there is such a code in a frame.
pub(super) fn is_there(frame: &Luma) -> bool {
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let (across, down) = (width / CELL, height / CELL);
    if across <= LEAST || down <= LEAST {
        return false;
    }
    let busy = busy(frame, across, down);
    let mut met = vec![false; busy.len()];
    (0..busy.len()).any(|cell| {
        if !busy[cell] || met[cell] {
            return false;
        }
        let Some((left, top, right, bottom)) = part(&busy, &mut met, across, cell) else { return false };
        let (wide, high) = (right - left + 1, bottom - top + 1);
        let inside = (top..=bottom).flat_map(|y| (left..=right).map(move |x| (x, y))).filter(|(x, y)| busy[y * across + x]).count();
        let around = (top.saturating_sub(1)..=(bottom + 1).min(down - 1))
            .flat_map(|y| (left.saturating_sub(1)..=(right + 1).min(across - 1)).map(move |x| (x, y)))
            .filter(|(x, y)| !(left..=right).contains(x) || !(top..=bottom).contains(y));
        let (loud, all) = around.fold((0, 0), |(loud, all), (x, y)| (loud + usize::from(busy[y * across + x]), all + 1));
        (LEAST..=MOST).contains(&wide)
            && (LEAST..=MOST).contains(&high)
            && 3 * wide <= 4 * high + 3
            && 3 * high <= 4 * wide + 3
            && inside as f32 >= FULL * (wide * high) as f32
            && loud as f32 <= LOUD * all as f32
            && has_three_patterns(frame, (left * CELL, top * CELL, (right + 1) * CELL, (bottom + 1) * CELL))
    })
}

/// Which cells are full of edges.
fn busy(frame: &Luma, across: usize, down: usize) -> Vec<bool> {
    let width = frame.width() as usize;
    let mut sums = vec![(0_u32, 0_u32); across * down];
    for y in (0..down * CELL - 1).step_by(2) {
        let rows = &frame.bytes()[y * width..(y + 2) * width];
        let (row, next) = rows.split_at(width);
        let cells = &mut sums[y / CELL * across..(y / CELL + 1) * across];
        for (cell, sum) in cells.iter_mut().enumerate() {
            let from = cell * CELL;
            let (here, below) = (&row[from..from + CELL], &next[from..from + CELL]);
            sum.0 += here.windows(2).map(|pair| u32::from(pair[0].abs_diff(pair[1]))).sum::<u32>();
            sum.1 += here.iter().zip(below).map(|(one, other)| u32::from(one.abs_diff(*other))).sum::<u32>();
        }
    }
    let rows = (CELL / 2) as u32;
    sums.iter().map(|(x, y)| *x >= BUSY * rows * (CELL as u32 - 1) && *y >= BUSY * rows * CELL as u32).collect()
}

/// The cells that hang together with one, as left, top, right and bottom; `None` where they are too many.
fn part(busy: &[bool], met: &mut [bool], across: usize, first: usize) -> Option<(usize, usize, usize, usize)> {
    let (mut left, mut top, mut right, mut bottom) = (first % across, first / across, first % across, first / across);
    let mut open = vec![first];
    met[first] = true;
    while let Some(cell) = open.pop() {
        let (x, y) = (cell % across, cell / across);
        (left, top, right, bottom) = (left.min(x), top.min(y), right.max(x), bottom.max(y));
        let beside = [(x > 0, cell.wrapping_sub(1)), (x + 1 < across, cell + 1), (true, cell.wrapping_sub(across)), (true, cell + across)];
        for next in beside.into_iter().filter(|(is_there, _)| *is_there).map(|(_, next)| next) {
            if next < busy.len() && busy[next] && !met[next] {
                met[next] = true;
                open.push(next);
            }
        }
    }
    (right - left < MOST && bottom - top < MOST).then_some((left, top, right, bottom))
}

/// Whether three finder patterns stand in the corners of the square that fills an area.
fn has_three_patterns(frame: &Luma, area: (usize, usize, usize, usize)) -> bool {
    let places = places(frame, area);
    let side = (area.2 - area.0).max(area.3 - area.1) as f32;
    places.iter().enumerate().any(|(corner, middle)| {
        let alike = |(other, place): &(usize, &TinyPlace)| *other != corner && (place.module / middle.module).ln().abs() < ALIKE;
        let arms: Vec<&TinyPlace> = places.iter().enumerate().filter(alike).map(|(_, place)| place).collect();
        arms.iter().enumerate().any(|(index, one)| arms[index + 1..].iter().any(|other| is_code(*middle, **one, **other, side)))
    })
}

/// Whether three places are where a code has its finder patterns, if it fills an upright square of that side.
fn is_code(corner: TinyPlace, one: TinyPlace, other: TinyPlace, side: f32) -> bool {
    let ((x1, y1), (x2, y2)) = ((one.x - corner.x, one.y - corner.y), (other.x - corner.x, other.y - corner.y));
    let (first, second) = (x1.hypot(y1), x2.hypot(y2));
    let (long, short) = (first.max(second), first.min(second));
    let module = (corner.module + one.module + other.module) / 3.0;
    // Seven modules of a code are beyond the middles of its patterns, 14 at least between them; turned it is wider.
    let wide = (long.midpoint(short) + 7.0 * module) * (x1.abs() + y1.abs()) / first;
    short > 11.0 * module
        && short > 0.86 * long
        && (x1 * x2 + y1 * y2).abs() < 0.14 * long * short
        && (wide - side).abs() < 1.75 * CELL as f32
}

/// The places in an area that look most like a finder pattern.
fn places(frame: &Luma, (left, top, right, bottom): (usize, usize, usize, usize)) -> Vec<TinyPlace> {
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let at = |x: f32, y: f32| {
        let (x, y) = ((x.max(0.0) as usize).min(width - 1), (y.max(0.0) as usize).min(height - 1));
        f32::from(frame.bytes()[y * width + x])
    };
    let (mut dark, mut light) = (f32::MAX, f32::MIN);
    for (x, y) in (top..bottom).step_by(2).flat_map(|y| (left..right).step_by(2).map(move |x| (x, y))) {
        let value = f32::from(frame.bytes()[y.min(height - 1) * width + x.min(width - 1)]);
        (dark, light) = (dark.min(value), light.max(value));
    }
    let contrast = light - dark;
    let mut places: Vec<TinyPlace> = Vec::new();
    for (x, y) in (top..bottom).flat_map(|y| (left..right).map(move |x| (x as f32 + 0.5, y as f32 + 0.5))) {
        // The middle is dark, whatever its size.
        if at(x, y) > dark + 0.5 * contrast {
            continue;
        }
        let best = MODULES.iter().flat_map(|module| (0..TURNS).map(move |turn| (*module, turn))).map(|(module, turn)| {
            let (down, across) = (turn as f32 / TURNS as f32 * std::f32::consts::FRAC_PI_2).sin_cos();
            let ring = |modules: f32| {
                let (x1, y1) = (across * modules * module, down * modules * module);
                [at(x + x1, y + y1), at(x - y1, y + x1), at(x - x1, y - y1), at(x + y1, y - x1)]
            };
            let (near, inner, outer, beyond) = (ring(0.8), ring(2.0), ring(3.0), ring(4.2));
            let mean = |ring: [f32; 4]| ring.iter().sum::<f32>() / 4.0;
            let (core, light, dark, white) = (mean(near).midpoint(at(x, y)), mean(inner), mean(outer), mean(beyond));
            // Each direction has to agree: what stands beside the middle is lighter than it.
            let agrees = inner.iter().zip(outer).all(|(inner, outer)| *inner > core && *inner > outer - 0.05 * contrast);
            let likeness = (light - core).min(light - dark).min(white - dark) / contrast;
            TinyPlace { x, y, module, likeness: if agrees { likeness } else { 0.0 } }
        });
        let Some(best) = best.max_by(|one, other| one.likeness.total_cmp(&other.likeness)).filter(|best| best.likeness >= RING) else {
            continue;
        };
        let near = |other: &TinyPlace| (other.x - best.x).hypot(other.y - best.y) < 4.0 * best.module;
        if places.iter().any(|other| near(other) && other.likeness >= best.likeness) {
            continue;
        }
        places.retain(|other| !near(other));
        places.push(best);
    }
    places.sort_by(|one, other| other.likeness.total_cmp(&one.likeness));
    places.truncate(MOST_PLACES);
    places
}
