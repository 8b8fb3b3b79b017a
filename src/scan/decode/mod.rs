//! The colours of a code's modules → what it says.

use super::code::{CodeKind, Content};
use super::correct::Correction;

mod charset;
mod parts;
mod segments;

use std::time::Instant;

use parts::JoinedParts;
use segments::Segments;

/// The way from modules to what they say, with all that it keeps from code to code.
pub(super) struct Decoder {
    correction: Correction,
    codewords: Vec<u8>,
    segments: Segments,
    parts: JoinedParts,
    /// When the frame was taken.
    taken: Instant,
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            correction: Correction::default(),
            codewords: Vec::new(),
            segments: Segments::default(),
            parts: JoinedParts::default(),
            taken: Instant::now(),
        }
    }
}

impl Decoder {
    /// Another frame begins, taken at that moment.
    pub(super) fn begin(&mut self, taken: Instant) {
        self.taken = taken;
        self.parts.begin(taken);
    }

    /// What the modules of a code say, `size` a side; `None` where they are damaged beyond correction. `values` and `trust` are as
    /// [`Correction::correct`] wants them.
    pub(super) fn decoded(&mut self, size: usize, values: &[f32], trust: &[f32]) -> Option<Content> {
        if !self.correction.correct(size, values, trust, &mut self.codewords) {
            return None;
        }
        self.segments.read(&self.codewords, size)?;
        let whole = match self.segments.place {
            Some(place) if place.of > 1 => match self.parts.join(&self.segments, place, self.taken) {
                Some(whole) => whole,
                None => return Some(Content::Other(CodeKind::Part { index: place.index + 1, of: place.of })),
            },
            _ => &self.segments,
        };
        Some(charset::text(&whole.bytes, &whole.runs).map_or_else(|| Content::Bytes(whole.bytes.clone()), Content::Text))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use image::{GrayImage, imageops};
    use proptest::prelude::*;

    use super::*;
    use crate::scan::drawing::{code, noise, sheet};
    use crate::scan::{Code, Corners, Luma, read};

    fn read_picture(picture: GrayImage) -> Vec<Code> {
        read(&Luma::from_picture(picture, Instant::now()))
    }

    /// Every corner within two pixels of where it was drawn.
    fn assert_near(found: Corners, expected: [(f32, f32); 4], what: &str) {
        for (index, (point, place)) in found.0.iter().zip(expected).enumerate() {
            assert!(
                (point.0 - place.0).abs() <= 2.0 && (point.1 - place.1).abs() <= 2.0,
                "{what}: corner {index} at {point:?}, drawn at {place:?}"
            );
        }
    }

    #[test]
    fn corners_go_clockwise_from_the_codes_own_top_left() {
        for text in ["1.004222", "https://dichvucong.gov.vn/p/home/dvc-tthc-thu-tuc-hanh-chinh-chi-tiet.html?ma_thu_tuc=1.004222"] {
            let drawn = code(text.as_bytes(), 6);
            let side = drawn.width() as f32;
            let (left, top) = (100.0, 60.0);
            let (right, bottom) = (left + side, top + side);
            let upright = sheet(640, 480, &[(&drawn, 100, 60)]);
            let expected = [(left, top), (right, top), (right, bottom), (left, bottom)];
            let codes = read_picture(upright.clone());
            assert_eq!(codes.len(), 1, "upright");
            assert!(codes[0].content == Content::Text(text.to_owned()));
            assert_near(codes[0].corners, expected, "upright");

            // A quarter to the right takes (x, y) to (480 − y, x).
            let codes = read_picture(imageops::rotate90(&upright));
            assert_near(codes[0].corners, expected.map(|(x, y)| (480.0 - y, x)), "a quarter turn");
            let codes = read_picture(imageops::rotate180(&upright));
            assert_near(codes[0].corners, expected.map(|(x, y)| (640.0 - x, 480.0 - y)), "a half turn");
            let codes = read_picture(imageops::rotate270(&upright));
            assert_near(codes[0].corners, expected.map(|(x, y)| (y, 640.0 - x)), "three quarters");
        }
    }

    #[test]
    fn what_is_not_utf_8_comes_as_bytes_that_mean_something() {
        let latin = b"Ki\xEAn \xD0\xFAc \xFF\xFE";
        let codes = read_picture(sheet(400, 400, &[(&code(latin, 5), 60, 60)]));
        assert_eq!(codes.len(), 1);
        assert!(codes[0].content == Content::Bytes(latin.to_vec()));
        assert_eq!(codes[0].content.meaning().as_deref(), Some("Kiên Ðúc ÿþ"));
        assert_eq!(codes[0].content.text().as_deref(), Some("Kiên Ðúc ÿþ"));
        let random = Content::Bytes(b"\xFF\x00\xAB".to_vec());
        assert_eq!(
            (random.text(), random.meaning().as_deref()),
            (None, Some("\u{FF}\0\u{AB}")),
            "no text, and still something is said of it"
        );
    }

    #[test]
    fn vietnamese_comes_as_it_was_written() {
        let text = "Đăng ký khai sinh – Ủy ban nhân dân xã Kiến Đức";
        let codes = read_picture(sheet(500, 500, &[(&code(text.as_bytes(), 6), 80, 80)]));
        assert!(codes.iter().any(|found| found.content == Content::Text(text.to_owned())));
    }

    #[test]
    fn several_codes_are_all_read() {
        let drawn: Vec<_> = ["1.000001", "2.000002", "3.000003"].map(|text| code(text.as_bytes(), 5)).into();
        let codes = read_picture(sheet(900, 500, &[(&drawn[0], 40, 40), (&drawn[1], 340, 200), (&drawn[2], 640, 60)]));
        let mut texts: Vec<_> =
            codes.into_iter().map(|found| if let Content::Text(text) = found.content { text } else { String::new() }).collect();
        texts.sort();
        assert_eq!(texts, ["1.000001", "2.000002", "3.000003"]);
    }

    #[test]
    fn degenerate_pictures_hold_nothing() {
        for (width, height) in [(0, 0), (0, 100), (100, 0), (1, 1), (1, 4000), (4000, 1), (20, 20), (21, 21), (64, 3)] {
            for value in [0, 127, 255] {
                assert!(read_picture(GrayImage::from_pixel(width, height, image::Luma([value]))).is_empty());
            }
        }
    }

    #[test]
    fn what_a_code_says_stays_out_of_the_log() {
        let found = Code { content: Content::Text("001099012345|Nguyễn Văn A".to_owned()), corners: Corners([(0.0, 0.0); 4]) };
        assert!(!format!("{found:?} {:?}", found.content).contains("Nguyễn"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_frame_makes_it_panic(width in 0_u32..90, height in 0_u32..90, seed in any::<u64>(), coarse in 1_u32..12) {
            let mut noise = noise(seed);
            let mut cells = vec![0_u8; 90 * 90];
            for cell in &mut cells {
                let state = noise();
                *cell = if coarse > 1 { if state & 1 == 0 { 0 } else { 255 } } else { state as u8 };
            }
            let _ = read_picture(GrayImage::from_fn(width, height, |x, y| image::Luma([cells[(y / coarse * 90 + x / coarse) as usize]])));
        }

        // Three finders thrown down anywhere are what leads the detector astray.
        #[test]
        fn no_three_finders_make_it_panic(places in proptest::collection::vec((0_u32..200, 0_u32..150, 1_u32..6), 3..6)) {
            let mut picture = GrayImage::from_pixel(260, 200, image::Luma([255]));
            for (left, top, module) in places {
                for y in 0..7 * module {
                    for x in 0..7 * module {
                        let ring = (x / module).min(6 - x / module).min(y / module).min(6 - y / module);
                        if left + x < 260 && top + y < 200 {
                            picture.put_pixel(left + x, top + y, image::Luma([if ring == 1 { 255 } else { 0 }]));
                        }
                    }
                }
            }
            let _ = read_picture(picture);
        }
    }
}
