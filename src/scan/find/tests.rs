//! All stages together, on drawn pictures.

use std::time::{Duration, Instant};

use image::GrayImage;

use super::super::Corners;
use super::super::decode::Content;
use super::super::drawing::{code, sheet};
use super::super::frame::Luma;
use super::field::{Area, Field};
use super::lattice::{BENDS, Lattice};
use super::*;

fn luma(picture: GrayImage) -> Luma {
    Luma::from_picture(picture, Instant::now())
}

/// A frame of 1280 × 720 with one code, as far to the left and top as said.
fn frame(text: &str, module: u32, left: i64, top: i64) -> GrayImage {
    sheet(1280, 720, &[(&code(text.as_bytes(), module), left, top)])
}

fn texts(look: &Look) -> Vec<&str> {
    look.codes.iter().map(|code| if let Content::Text(text) = &code.content { text.as_str() } else { "" }).collect()
}

/// A version 2 code of 6 pixels a module at (100, 80), its rows shifted as said, and the flat lattice through its pivots.
pub(super) fn drawn(shift: impl Fn(u32) -> f32) -> (Field, Pattern, Lattice) {
    let flat = sheet(400, 320, &[(&code("Đăng ký khai sinh 1.0042".as_bytes(), 6), 100, 80)]);
    let mut picture = flat.clone();
    for (x, y, value) in picture.enumerate_pixels_mut() {
        let from = (x as f32 - shift(y)).round().clamp(0.0, 399.0);
        *value = *flat.get_pixel(from as u32, y);
    }
    let grey = Raster { width: 400, height: 320, bytes: picture.as_raw() };
    let mut field = Field::default();
    assert!(field.compute(grey, 24, Area::whole(grey), &Clock::until(None)));
    let (near, far) = (21.0, 6.0 * (size_of(2) as f64 - 3.5));
    let pivots = [(100.0 + near, 80.0 + near), (100.0 + far, 80.0 + near), (100.0 + far, 80.0 + far), (100.0 + near, 80.0 + far)];
    let lattice = Lattice::new(size_of(2), pivots, [(0.0, 0.0); BENDS]).expect("a plane");
    (field, Pattern::of(2), lattice)
}

/// Spreads every pixel over a square of its neighbours.
fn blurred(picture: &GrayImage, reach: i32) -> GrayImage {
    let (width, height) = picture.dimensions();
    GrayImage::from_fn(width, height, |x, y| {
        let at =
            |x: i32, y: i32| u32::from(picture.get_pixel(x.clamp(0, width as i32 - 1) as u32, y.clamp(0, height as i32 - 1) as u32)[0]);
        let around = (-reach..=reach).flat_map(|down| (-reach..=reach).map(move |across| (across, down)));
        let sum: u32 = around.map(|(across, down)| at(x as i32 + across, y as i32 + down)).sum();
        image::Luma([(sum / ((2 * reach + 1) * (2 * reach + 1)) as u32) as u8])
    })
}

#[test]
fn light_on_dark_is_read_like_dark_on_light() {
    let mut picture = frame("1.004222", 6, 500, 200);
    image::imageops::invert(&mut picture);
    let look = Reader::default().read(&luma(picture), Effort::Thorough);
    assert_eq!(texts(&look), ["1.004222"]);
    assert!(look.finished && look.seen.is_empty());
}

#[test]
fn modules_of_two_pixels_are_enough() {
    let look = Reader::default().read(&luma(frame("https://dichvucong.gov.vn/1.004222", 2, 611, 333)), Effort::Thorough);
    assert_eq!(texts(&look), ["https://dichvucong.gov.vn/1.004222"]);
}

#[test]
fn a_mirror_does_not_hinder() {
    let picture = image::imageops::flip_horizontal(&frame("1.004222", 6, 500, 200));
    assert_eq!(texts(&Reader::default().read(&luma(picture), Effort::Thorough)), ["1.004222"]);
}

#[test]
fn a_moment_gone_by_ends_the_look_and_nothing_was_done() {
    let look = Reader::default().read(&luma(frame("1.004222", 6, 500, 200)), Effort::Until(Instant::now()));
    assert!(!look.finished && look.codes.is_empty());
}

#[test]
fn with_time_enough_a_look_ends_with_the_first_code() {
    let mut reader = Reader::default();
    let far = Instant::now() + Duration::from_mins(1);
    let look = reader.read(&luma(frame("1.004222", 6, 500, 200)), Effort::Until(far));
    assert!(look.finished);
    assert_eq!(texts(&look), ["1.004222"]);
}

#[test]
fn a_reader_reads_frames_of_other_sizes_as_a_new_one_would() {
    let mut reader = Reader::default();
    for (width, height, module) in [(1280, 720, 6), (400, 300, 3), (30, 1000, 1), (640, 480, 4), (21, 21, 1), (1280, 720, 3)] {
        let picture = sheet(width, height, &[(&code(b"1.004222", module), 60, 50)]);
        let again = reader.read(&luma(picture.clone()), Effort::Thorough);
        let anew = Reader::default().read(&luma(picture), Effort::Thorough);
        assert!(again.codes == anew.codes && again.seen == anew.seen, "{width} × {height}");
    }
}

#[test]
fn what_cannot_be_read_is_still_seen_with_its_size_and_contrast() {
    let mut drawn = code(b"1.004222.000.00.00.H12", 8);
    let side = drawn.width();
    // The data in the middle is painted over: what is left says where the code is and no more.
    for y in side * 35 / 100..side * 3 / 4 {
        for x in side * 35 / 100..side * 3 / 4 {
            drawn.put_pixel(x, y, image::Luma([255]));
        }
    }
    for value in drawn.iter_mut() {
        *value = if *value == 0 { 60 } else { 200 };
    }
    let mut picture = GrayImage::from_pixel(1280, 720, image::Luma([200]));
    image::imageops::overlay(&mut picture, &drawn, 400, 200);
    let look = Reader::default().read(&luma(picture), Effort::Thorough);
    assert!(look.codes.is_empty());
    let [seen] = look.seen[..] else { panic!("one code is seen, not {:?}", look.seen) };
    assert!((seen.module - 8.0).abs() < 0.3, "{seen:?}");
    assert!((80.0..=180.0).contains(&seen.contrast), "{seen:?}");
    assert!(seen.sharpness > 0.8 && seen.glare < 0.1, "{seen:?}");
    let Corners([(left, top), ..]) = seen.corners;
    assert!((left - 400.0).abs() < 4.0 && (top - 200.0).abs() < 4.0, "{seen:?}");
}

#[test]
fn a_blurred_code_is_read_where_its_single_modules_are_gone() {
    // A square of seven pixels over modules of six: dots that take turns are one grey.
    let picture = blurred(&frame("1.004222", 6, 500, 200), 3);
    assert_eq!(texts(&Reader::default().read(&luma(picture), Effort::Thorough)), ["1.004222"]);
}

#[test]
fn a_covered_corner_pattern_is_guessed_from_the_other_two() {
    for (right, below) in [(false, false), (true, false), (false, true)] {
        let mut drawn = code("https://dichvucong.gov.vn/1.004222".as_bytes(), 8);
        let last = drawn.width() - 56;
        let (left, top) = (if right { last } else { 0 }, if below { last } else { 0 });
        // A white stripe through its middle, as a worn print head leaves it.
        for y in top..top + 56 {
            for x in left + 26..left + 32 {
                drawn.put_pixel(x, y, image::Luma([255]));
            }
        }
        let picture = sheet(1280, 720, &[(&drawn, 450, 150)]);
        assert_eq!(texts(&Reader::default().read(&luma(picture), Effort::Thorough)).len(), 1, "right {right}, below {below}");
    }
}

/// Whoever holds a paper right before the lens must not wait until every other way of looking has been tried.
#[test]
fn a_code_that_fills_the_frame_is_read_early() {
    let picture = sheet(1920, 1080, &[(&code(b"1.001612", 33), 610, 190)]);
    let attempts = Reader::default().explain(&Luma::from_picture(picture, Instant::now()));
    assert!(attempts[..4].iter().any(|attempt| !attempt.read.is_empty()), "{attempts:?}");
}

#[test]
fn on_a_machine_too_slow_for_the_first_ways_the_others_have_their_turn() {
    let frame = luma(sheet(1920, 1080, &[(&code(b"1.001612", 33), 610, 190)]));
    let mut reader = Reader::default();
    let over = Effort::Until(Instant::now());
    assert!(!reader.read(&frame, over).finished && reader.was_base_late);
    let look = reader.read(&frame, Effort::Until(Instant::now() + Duration::from_secs(20)));
    assert_eq!(texts(&look), ["1.001612"]);
    assert!(!reader.was_base_late);
    // Beyond the first ways, too, one that was late is passed over.
    let late = (reader.read(&frame, over).finished, reader.read(&frame, over).finished, reader.next);
    assert_eq!(late, (false, false, OTHER_SIZES + 1));
}
