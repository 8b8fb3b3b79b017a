//! Sample posters before a camera: what the demo's virtual camera sees.
//!
//! A sheet of paper with a code is held up in a dim hall, a little tilted, never quite still, lit from one side.

use image::GrayImage;

use super::drawing;
use super::plane::Projection;

/// The size of the frames, in pixels.
const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;

/// The side of the square sheet, in its own units.
const SIDE: usize = 640;

/// How bright the sheet is where nothing is printed, and where it is.
const PAPER: u8 = 250;
const INK: u8 = 24;

/// A poster held up. Making one is dear, drawing it at a moment is cheap enough for a live picture.
pub struct PosterDrawing {
    sheet: GrayImage,
    hall: GrayImage,
}

impl PosterDrawing {
    /// A poster whose code says `text`. What does not fit into any code leaves its place empty.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { sheet: sheet(text), hall: empty_hall() }
    }

    /// The frame at a moment, in seconds since it was held up.
    #[must_use]
    pub fn draw(&self, step: f32) -> GrayImage {
        let mut frame = self.hall.clone();
        let corners = corners(f64::from(step));
        let Some(onto) = Projection::of_square(SIDE as f64, corners).and_then(|seen| seen.inverse()) else { return frame };
        let bounds = |values: [f64; 4], most: u32| {
            let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(*value), high.max(*value)));
            ((low.floor().max(0.0) as u32).min(most), (high.ceil().max(0.0) as u32).min(most))
        };
        let (left, right) = bounds(corners.map(|(x, _)| x), WIDTH);
        let (top, bottom) = bounds(corners.map(|(_, y)| y), HEIGHT);
        for y in top..bottom {
            for x in left..right {
                let (across, down) = onto.map((f64::from(x) + 0.5, f64::from(y) + 0.5));
                let Some(paper) = self.paper(across, down) else { continue };
                // The lamp hangs to the upper left.
                let light = 0.96 - 0.14 * (across / SIDE as f64) - 0.10 * (down / SIDE as f64);
                frame.put_pixel(x, y, image::Luma([(paper * light) as u8]));
            }
        }
        grain(&mut frame, step);
        frame
    }

    /// The paper's own brightness at a point between its pixels; `None` beside it.
    fn paper(&self, across: f64, down: f64) -> Option<f64> {
        let (across, down) = (across - 0.5, down - 0.5);
        let most = SIDE as f64 - 1.0;
        if !(0.0..most).contains(&across) || !(0.0..most).contains(&down) {
            return None;
        }
        let (left, top) = (across as u32, down as u32);
        let at = |x, y| f64::from(self.sheet.get_pixel(x, y)[0]);
        let (right_share, lower_share) = (across.fract(), down.fract());
        let upper = at(left, top) * (1.0 - right_share) + at(left + 1, top) * right_share;
        let lower = at(left, top + 1) * (1.0 - right_share) + at(left + 1, top + 1) * right_share;
        Some(upper * (1.0 - lower_share) + lower * lower_share)
    }
}

impl std::fmt::Debug for PosterDrawing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Poster").finish_non_exhaustive()
    }
}

/// One frame of a poster: `step` seconds after it was held up.
#[must_use]
pub fn poster(text: &str, step: f32) -> GrayImage {
    PosterDrawing::new(text).draw(step)
}

/// The hall with nobody before the camera.
#[must_use]
pub fn empty_hall() -> GrayImage {
    GrayImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let (across, down) = (x as f32 / WIDTH as f32, y as f32 / HEIGHT as f32);
        let window = 34.0 * (1.0 - ((across - 0.18) * (across - 0.18) * 9.0 + (down - 0.25) * (down - 0.25) * 6.0)).max(0.0);
        let floor = if down > 0.82 { 14.0 * (down - 0.82) / 0.18 } else { 0.0 };
        image::Luma([(44.0 + window + floor - 14.0 * across) as u8])
    })
}

/// Where the corners of the sheet are, in pixels, clockwise from its top left: slow swings that never fall into step.
fn corners(step: f64) -> [(f64, f64); 4] {
    let (centre_x, centre_y) = (640.0 + 16.0 * (step * 0.9).sin(), 362.0 + 9.0 * (step * 1.3 + 1.0).sin());
    let turn = 0.05 + 0.035 * (step * 0.7).sin();
    let (lean_x, lean_y) = (0.07 * (step * 0.5 + 0.4).sin(), 0.06 + 0.04 * (step * 0.6).sin());
    let half = 305.0 + 8.0 * (step * 0.8).sin();
    [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(|(x, y): (f64, f64)| {
        let (x, y) = (x * turn.cos() - y * turn.sin(), x * turn.sin() + y * turn.cos());
        // What leans away is farther and so smaller.
        let depth = 1.0 + lean_x * x - lean_y * y;
        (centre_x + half * x / depth, centre_y + half * y / depth)
    })
}

/// The sheet itself: a heading, the code, a line beneath.
fn sheet(text: &str) -> GrayImage {
    let mut sheet = GrayImage::from_pixel(SIDE as u32, SIDE as u32, image::Luma([PAPER]));
    let mut bar = |left: u32, top: u32, width: u32, height: u32, value: u8| {
        for y in top..top + height {
            for x in left..left + width {
                sheet.put_pixel(x, y, image::Luma([value]));
            }
        }
    };
    bar(0, 0, SIDE as u32, 14, 120);
    bar(150, 42, 340, 20, 60);
    bar(210, 74, 220, 10, 130);
    bar(190, 588, 260, 10, 130);
    // As large as fits into the place beneath the heading, in whole pixels a module.
    let Some(module) = 440_u32.checked_div(drawing::code(text.as_bytes(), 1).width()) else { return sheet };
    let mut code = drawing::code(text.as_bytes(), module.max(1));
    for value in code.iter_mut() {
        *value = PAPER.min(*value).max(INK);
    }
    let (left, top) = ((SIDE as u32 - code.width()) / 2, 110 + 460_u32.saturating_sub(code.height()) / 2);
    image::imageops::overlay(&mut sheet, &code, i64::from(left), i64::from(top));
    sheet
}

/// The sensor's grain, other at each moment.
fn grain(frame: &mut GrayImage, step: f32) {
    let mut noise = drawing::noise(u64::from(step.to_bits()) | 0x9E37_79B9_0000_0000);
    for value in frame.iter_mut() {
        *value = value.saturating_add((noise() & 7) as u8);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::scan::frame::Luma;
    use crate::scan::{Content, read};

    #[test]
    fn every_moment_of_a_poster_can_be_read() {
        let texts = [
            "1.004222",
            "https://dichvucong.gov.vn/p/home/dvc-tthc-thu-tuc-hanh-chinh-chi-tiet.html?ma_thu_tuc=1.004222",
            "Đăng ký khai sinh: 1.001193.000.00.00.H12",
        ];
        let mut unread = Vec::new();
        for text in texts {
            let poster = PosterDrawing::new(text);
            for tick in 0..40 {
                let step = tick as f32 * 0.77;
                let codes = read(&Luma::from_picture(poster.draw(step), Instant::now()));
                if !codes.iter().any(|code| code.content == Content::Text(text.to_owned())) {
                    unread.push((text, step));
                }
            }
        }
        assert!(unread.is_empty(), "{} unread: {unread:?}", unread.len());
    }

    #[test]
    fn it_lives() {
        let poster = PosterDrawing::new("1.004222");
        assert_ne!(poster.draw(0.0), poster.draw(0.1));
        assert_eq!(poster.draw(2.0), super::poster("1.004222", 2.0));
        assert_eq!(poster.draw(0.0).dimensions(), (WIDTH, HEIGHT));
    }

    #[test]
    fn an_empty_hall_and_too_long_a_text_hold_no_code() {
        for picture in [empty_hall(), poster(&"x".repeat(5000), 0.0)] {
            assert!(read(&Luma::from_picture(picture, Instant::now())).is_empty());
        }
    }
}
