//! All stages together, on drawn pictures.

use std::time::{Duration, Instant};

use image::GrayImage;
use qrcode::{Color, EcLevel, QrCode, Version};

use super::super::Corners;
use super::super::code::{CodeKind, Content};
use super::super::drawing::{code, sheet};
use super::super::frame::Luma;
use super::field::{Area, ThresholdField};
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
pub(super) fn drawn(shift: impl Fn(u32) -> f32) -> (ThresholdField, Pattern, Lattice) {
    let flat = sheet(400, 320, &[(&code("Đăng ký khai sinh 1.0042".as_bytes(), 6), 100, 80)]);
    let mut picture = flat.clone();
    for (x, y, value) in picture.enumerate_pixels_mut() {
        let from = (x as f32 - shift(y)).round().clamp(0.0, 399.0);
        *value = *flat.get_pixel(from as u32, y);
    }
    let grey = Raster { width: 400, height: 320, bytes: picture.as_raw() };
    let mut field = ThresholdField::default();
    assert!(field.compute(grey, 24, Area::whole(grey), &Stopwatch::until(None)));
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
    let look = CodeReader::default().read(&luma(picture), Effort::Thorough);
    assert_eq!(texts(&look), ["1.004222"]);
    assert!(look.finished && look.seen.is_empty());
}

#[test]
fn modules_of_two_pixels_are_enough() {
    let look = CodeReader::default().read(&luma(frame("https://dichvucong.gov.vn/1.004222", 2, 611, 333)), Effort::Thorough);
    assert_eq!(texts(&look), ["https://dichvucong.gov.vn/1.004222"]);
}

#[test]
fn a_mirror_does_not_hinder() {
    let picture = image::imageops::flip_horizontal(&frame("1.004222", 6, 500, 200));
    assert_eq!(texts(&CodeReader::default().read(&luma(picture), Effort::Thorough)), ["1.004222"]);
}

#[test]
fn a_moment_gone_by_ends_the_look_and_nothing_was_done() {
    let look = CodeReader::default().read(&luma(frame("1.004222", 6, 500, 200)), Effort::Until(Instant::now()));
    assert!(!look.finished && look.codes.is_empty());
}

#[test]
fn with_time_enough_a_look_ends_with_the_first_code() {
    let mut reader = CodeReader::default();
    let far = Instant::now() + Duration::from_mins(1);
    let look = reader.read(&luma(frame("1.004222", 6, 500, 200)), Effort::Until(far));
    assert!(look.finished);
    assert_eq!(texts(&look), ["1.004222"]);
}

#[test]
fn a_reader_reads_frames_of_other_sizes_as_a_new_one_would() {
    let mut reader = CodeReader::default();
    for (width, height, module) in [(1280, 720, 6), (400, 300, 3), (30, 1000, 1), (640, 480, 4), (21, 21, 1), (1280, 720, 3)] {
        let picture = sheet(width, height, &[(&code(b"1.004222", module), 60, 50)]);
        let again = reader.read(&luma(picture.clone()), Effort::Thorough);
        let anew = CodeReader::default().read(&luma(picture), Effort::Thorough);
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
    let look = CodeReader::default().read(&luma(picture), Effort::Thorough);
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
    assert_eq!(texts(&CodeReader::default().read(&luma(picture), Effort::Thorough)), ["1.004222"]);
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
        assert_eq!(texts(&CodeReader::default().read(&luma(picture), Effort::Thorough)).len(), 1, "right {right}, below {below}");
    }
}

/// Whoever holds a paper right before the lens must not wait until every other way of looking has been tried.
#[test]
fn a_code_that_fills_the_frame_is_read_early() {
    let picture = sheet(1920, 1080, &[(&code(b"1.001612", 33), 610, 190)]);
    let attempts = CodeReader::default().explain(&Luma::from_picture(picture, Instant::now()));
    assert!(attempts[..4].iter().any(|attempt| !attempt.read.is_empty()), "{attempts:?}");
}

#[test]
fn on_a_machine_too_slow_for_the_first_ways_the_others_have_their_turn() {
    let frame = luma(sheet(1920, 1080, &[(&code(b"1.001612", 33), 610, 190)]));
    let mut reader = CodeReader::default();
    let over = Effort::Until(Instant::now());
    assert!(!reader.read(&frame, over).finished && reader.was_base_late);
    let look = reader.read(&frame, Effort::Until(Instant::now() + Duration::from_secs(20)));
    assert_eq!(texts(&look), ["1.001612"]);
    assert!(!reader.was_base_late);
    // Beyond the first ways, too, one that was late is passed over.
    let mut reader = CodeReader::default();
    let late = (reader.read(&frame, over).finished, reader.read(&frame, over).finished, reader.next);
    assert_eq!(late, (false, false, OTHER_SIZES + 1));
}

/// A code beside a small one, which the look at half size does not show.
fn large_and_small() -> Luma {
    let (large, small) = (code(b"VietQR of a bank", 8), code(b"1.004222", 2));
    luma(sheet(1280, 720, &[(&large, 100, 100), (&small, 900, 500)]))
}

const FAR: Duration = Duration::from_mins(1);

#[test]
fn a_text_that_is_known_or_means_nothing_does_not_end_the_search() {
    let frame = large_and_small();
    let until = || Effort::Until(Instant::now() + FAR);
    let mut reader = CodeReader::default();
    assert_eq!(texts(&reader.read(&frame, until())), ["VietQR of a bank"], "it is news, and nothing else is in sight");
    assert_eq!(texts(&reader.read(&frame, until())), ["VietQR of a bank", "1.004222"]);
    let mut asked = Vec::new();
    let mut reader = CodeReader::default();
    for _ in 0..3 {
        let look = reader.read_for(&frame, until(), &mut |content| {
            asked.push(content.clone());
            *content != Content::Text("VietQR of a bank".to_owned())
        });
        assert_eq!(texts(&look), ["VietQR of a bank", "1.004222"]);
    }
    assert_eq!(asked.len(), 2, "each is asked about once");
}

#[test]
fn a_view_that_has_been_searched_is_not_searched_again_and_again() {
    let frame = luma(frame("1.004222", 6, 500, 200));
    let mut reader = CodeReader::default();
    let mut ways = |_| {
        assert_eq!(texts(&reader.read(&frame, Effort::Until(Instant::now() + FAR))), ["1.004222"]);
        reader.taken.count_ones() as usize
    };
    let taken: Vec<usize> = (0..22).map(&mut ways).collect();
    assert_eq!(taken[..2], [1, BASE.len() + FURTHER.len()], "first the news, then everything");
    assert!(taken[2..].iter().all(|ways| *ways <= 2), "{taken:?}");
    assert_eq!(taken[2..].iter().filter(|ways| **ways == 2).count(), 5, "now and then another way: {taken:?}");
}

#[test]
fn a_code_read_in_a_later_way_is_read_in_every_frame() {
    let frame = large_and_small();
    let mut reader = CodeReader::default();
    for count in 0..30 {
        let look = reader.read(&frame, Effort::Until(Instant::now() + FAR));
        assert_eq!(texts(&look).len(), if count == 0 { 1 } else { 2 }, "frame {count}");
    }
}

#[test]
fn small_codes_beside_a_small_one_are_read_by_the_second_frame() {
    let mut all = Vec::new();
    for module in [3, 4] {
        let drawn: Vec<_> =
            [("1.001193", module), ("https://dichvucong.gov.vn/1.004222", 2)].map(|(text, module)| code(text.as_bytes(), module)).into();
        let picture = sheet(1280, 720, &[(&drawn[0], 300, 300), (&drawn[1], 700, 550)]);
        let (mut reader, frame) = (CodeReader::default(), luma(picture));
        let mut look = || reader.read(&frame, Effort::Until(Instant::now() + FAR));
        let _first = look();
        all.push((module, texts(&look()).len()));
    }
    assert_eq!(all, [(3, 2), (4, 2)]);
}

#[test]
fn codes_without_a_margin_are_read_from_one_pixel_a_module_on() {
    for module in 1..=30 {
        let drawn = code(b"1.001193", module);
        assert_eq!(texts(&CodeReader::default().read(&luma(drawn), Effort::Thorough)), ["1.001193"], "{module} pixels a module");
    }
}

#[test]
fn a_code_cut_by_the_border_is_read() {
    for cut in 0..=2 {
        for (left, top) in [(-cut, 300), (1280 - 21 * 8 + cut, 300), (500, -cut), (500, 720 - 21 * 8 + cut), (-cut, -cut)] {
            let picture = frame("1.001193", 8, left, top);
            assert_eq!(texts(&CodeReader::default().read(&luma(picture), Effort::Thorough)), ["1.001193"], "{cut} pixels at {left}, {top}");
        }
    }
}

/// A code with what lies around it: page and margin, how bright, and how wide the margin is on each side in modules.
fn on_page(text: &str, module: u32, page: u8, ink: u8, paper: u8, margins: [u32; 4]) -> GrayImage {
    let drawn = code(text.as_bytes(), module);
    let side = drawn.width();
    let [left, top, right, bottom] = margins.map(|margin| margin * module);
    GrayImage::from_fn(640, 480, |x, y| {
        let (column, row) = (i64::from(x) - 200, i64::from(y) - 120);
        let is_inside = |at: i64, before: u32, behind: u32| at >= -i64::from(before) && at < i64::from(side + behind);
        let value = if (0..i64::from(side)).contains(&column) && (0..i64::from(side)).contains(&row) {
            if drawn.get_pixel(column as u32, row as u32)[0] == 0 { ink } else { paper }
        } else if is_inside(column, left, right) && is_inside(row, top, bottom) {
            paper
        } else {
            page
        };
        image::Luma([value])
    })
}

#[test]
fn a_code_on_a_dark_page_or_beside_something_dark_is_read() {
    let text = "https://dichvucong.gov.vn/1.004222";
    for module in [4, 5, 6] {
        for (name, picture) in [
            ("dark page", on_page(text, module, 18, 0, 255, [0; 4])),
            ("light on light", on_page(text, module, 215, 255, 0, [0; 4])),
            ("dark on two sides", on_page(text, module, 20, 0, 255, [0, 0, 4, 4])),
            ("dark on the other two", on_page(text, module, 20, 0, 255, [4, 4, 0, 0])),
            ("dark on one side", on_page(text, module, 20, 0, 255, [4, 0, 4, 4])),
        ] {
            let picture = blurred(&picture, 1);
            assert_eq!(texts(&CodeReader::default().read(&luma(picture), Effort::Thorough)), [text], "{name}, {module} pixels a module");
        }
    }
}

/// A code whose eyes are rings and discs.
fn with_round_eyes(text: &str, module: u32) -> GrayImage {
    let mut drawn = code(text.as_bytes(), module);
    let (side, eye) = (drawn.width(), 7 * module);
    for (left, top) in [(0, 0), (side - eye, 0), (0, side - eye)] {
        for (x, y) in (0..eye).flat_map(|y| (0..eye).map(move |x| (x, y))) {
            let away = |at: u32| (at as f32 + 0.5) / module as f32 - 3.5;
            let distance = away(x).hypot(away(y));
            let is_dark = distance < 1.5 || (2.5..3.5).contains(&distance);
            drawn.put_pixel(left + x, top + y, image::Luma([if is_dark { 0 } else { 255 }]));
        }
    }
    drawn
}

#[test]
fn round_eyes_cost_nothing() {
    for module in 3..=8 {
        let picture = blurred(&sheet(640, 480, &[(&with_round_eyes("1.001193", module), 200, 120)]), 1);
        assert_eq!(texts(&CodeReader::default().read(&luma(picture), Effort::Thorough)), ["1.001193"], "{module} pixels a module");
    }
}

#[test]
fn looks_of_both_polarities_remember_their_own_suspicions() {
    // Beside a dark code of two pixels a module, light patterns far away: what is light on dark is not looked for around the dark ones.
    let mut picture = sheet(1280, 720, &[(&code(b"1.001193", 2), 100, 100)]);
    let mut light = sheet(300, 300, &[(&code(b"https://dichvucong.gov.vn/1.004222", 2), 60, 60)]);
    image::imageops::invert(&mut light);
    image::imageops::overlay(&mut picture, &light, 900, 400);
    let full = Raster { width: 1280, height: 720, bytes: picture.as_raw() };
    let mut reader = CodeReader::default();
    let frame = luma(picture.clone());
    assert!(reader.begin(&frame).is_some());
    for rung in FURTHER.into_iter().filter(|rung| rung.grain == Grain::Full) {
        assert!(reader.climb(rung, full, &Stopwatch::until(None), &mut Look::default()));
    }
    let area = |is_inverted| reader.stages.suspicions().unread_area(full, is_inverted, &Look::default()).expect("patterns");
    assert!(area(false).right < 500 && area(true).left > 500);
}

#[test]
fn micro_qr_is_named_and_never_taken_for_another() {
    for (version, module, turn) in
        (1..=4).flat_map(|version| [3, 5, 8].into_iter().flat_map(move |module| (0..4).map(move |turn| (version, module, turn))))
    {
        let level = if version == 1 { EcLevel::L } else { EcLevel::M };
        let micro = QrCode::with_version(b"12345", Version::Micro(version), level).expect("five digits fit");
        let side = micro.width() as u32;
        let colours = micro.to_colors();
        let drawn = GrayImage::from_fn(side * module, side * module, |x, y| {
            image::Luma([if colours[(y / module * side + x / module) as usize] == Color::Dark { 0 } else { 255 }])
        });
        let mut picture = sheet(1280, 720, &[(&drawn, 500, 200)]);
        for _ in 0..turn {
            picture = image::imageops::rotate90(&picture);
        }
        let look = CodeReader::default().read(&luma(picture), Effort::Thorough);
        let contents: Vec<_> = look.codes.iter().map(|code| code.content.clone()).collect();
        assert!(
            contents == [Content::Other(CodeKind::MicroQr)] && look.seen.is_empty(),
            "M{version}, {module} pixels, {turn} turns: {contents:?}"
        );
    }
    let look = CodeReader::default().read(&luma(frame("1.001193", 6, 500, 200)), Effort::Thorough);
    assert_eq!(texts(&look), ["1.001193"], "no other code is one");
}
