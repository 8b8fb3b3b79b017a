//! What each way of looking saw, drawn over the picture: a panel a way, its name above.

use image::{GrayImage, Rgb, RgbImage, imageops};

use crate::print::raster::{Style, Typesetter};
use crate::print::text::TicketText;
use crate::scan::{Attempt, Corners, Explained};

/// Pixels across a panel, at most.
const WIDE: u32 = 640;
/// Panels side by side.
const COLUMNS: u32 = 2;
/// The least room for a panel, whose name is longer than a small picture is wide.
const LEAST: u32 = 500;
/// Pixels of a panel's name, and between panels.
const NAME: u32 = 34;
const GAP: u32 = 8;

const GROUND: Rgb<u8> = Rgb([250, 247, 240]);
const PATTERN: Rgb<u8> = Rgb([0, 120, 220]);
const UNREAD: Rgb<u8> = Rgb([230, 130, 0]);
const READ: Rgb<u8> = Rgb([0, 150, 80]);

/// All panels on one sheet. Blue are finder patterns, orange what looks like a code and was not read, green what was read.
pub(super) fn sheet(explained: &Explained) -> RgbImage {
    let picture = &explained.picture;
    let (width, height) = picture.dimensions();
    let scale = (WIDE as f32 / width.max(1) as f32).min(1.0);
    let (wide, high) = (((width as f32 * scale) as u32).max(1), ((height as f32 * scale) as u32).max(1));
    let small = imageops::resize(picture, wide, high, imageops::FilterType::Triangle);
    let rows = (explained.attempts.len() as u32).div_ceil(COLUMNS).max(1);
    let mut sheet = RgbImage::from_pixel(GAP + COLUMNS * (wide.max(LEAST) + GAP), GAP + rows * (NAME + high + GAP), GROUND);
    let mut setter = Typesetter::default();
    for (index, attempt) in (0..).zip(&explained.attempts) {
        let (left, top) = (GAP + index % COLUMNS * (wide.max(LEAST) + GAP), GAP + index / COLUMNS * (NAME + high + GAP));
        name(&mut sheet, &mut setter, attempt, left, top);
        imageops::replace(&mut sheet, &panel(&small, attempt, scale), left.into(), (top + NAME).into());
    }
    sheet
}

fn name(sheet: &mut RgbImage, setter: &mut Typesetter, attempt: &Attempt, left: u32, top: u32) {
    let spent = attempt.spent;
    let took = (spent.field + spent.finders + spent.triples + spent.tries).as_secs_f64() * 1000.0;
    let (patterns, triples, read) = (attempt.patterns.len(), attempt.triples, attempt.read.len());
    let said = format!("{}: {patterns} patterns, {triples} triples, {read} read, {took:.1} ms", attempt.way);
    let Some(words) = setter.draw(&TicketText::new(&said), Style::regular(20.0)) else {
        return;
    };
    for (x, y) in (0..words.width()).flat_map(|x| (0..words.height()).map(move |y| (x, y))) {
        if words.is_black(x, y) && left + x < sheet.width() && top + y < sheet.height() {
            sheet.put_pixel(left + x, top + y, Rgb([20, 33, 61]));
        }
    }
}

fn panel(small: &GrayImage, attempt: &Attempt, scale: f32) -> RgbImage {
    let mut panel = RgbImage::from_fn(small.width(), small.height(), |x, y| {
        let value = small.get_pixel(x, y).0[0];
        Rgb([value, value, value])
    });
    for (x, y, module) in &attempt.patterns {
        let reach = (3.5 * module).max(3.0);
        let square = Corners([(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach), (x - reach, y + reach)]);
        outline(&mut panel, &square, scale, PATTERN);
    }
    for seen in &attempt.unread {
        outline(&mut panel, &seen.corners, scale, UNREAD);
    }
    for code in &attempt.read {
        outline(&mut panel, code, scale, READ);
    }
    panel
}

/// Four lines, two pixels strong.
fn outline(panel: &mut RgbImage, Corners(corners): &Corners, scale: f32, colour: Rgb<u8>) {
    for (index, from) in corners.iter().enumerate() {
        let to = corners[(index + 1) % corners.len()];
        let steps = ((to.0 - from.0).hypot(to.1 - from.1) * scale).ceil().clamp(1.0, 10_000.0) as u32;
        for step in 0..=steps {
            let share = step as f32 / steps as f32;
            let (x, y) = ((from.0 + (to.0 - from.0) * share) * scale, (from.1 + (to.1 - from.1) * share) * scale);
            for (across, down) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
                let (x, y) = (x + across, y + down);
                if x >= 0.0 && y >= 0.0 && (x as u32) < panel.width() && (y as u32) < panel.height() {
                    panel.put_pixel(x as u32, y as u32, colour);
                }
            }
        }
    }
}
