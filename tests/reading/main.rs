//! Reading what people hold up: a few frames of every kind, each kind with the share that is read at least.
//!
//! The frames are drawn, with fixed seeds; `benches/reading` draws many more and measures other decoders beside ours.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod dice;
mod frames;
mod held;
mod scene;

use std::time::Instant;

use frames::CATEGORIES;
use motcua::scan::{Content, Effort, Luma, Reader};

/// Frames of each kind.
const FRAMES: u64 = 4;

/// Codes of all kinds that must be read at least; what is seen today less a few.
const AT_LEAST: usize = 76;

#[test]
fn frames_of_every_kind_are_read_and_none_is_misread() {
    let mut reader = Reader::default();
    let (mut read, mut codes, mut wrong, mut missed) = (0, 0, Vec::new(), Vec::new());
    for category in CATEGORIES {
        for number in 0..FRAMES {
            let frame = category.frame(5, number);
            let look = reader.read(&Luma::from_picture(frame.picture, Instant::now()), Effort::Thorough);
            assert!(look.finished);
            let texts: Vec<_> = look
                .codes
                .iter()
                .map(|code| match &code.content {
                    Content::Text(text) => text.clone(),
                    Content::Bytes(bytes) => format!("{bytes:?}"),
                    Content::Other(kind) => format!("{kind:?}"),
                })
                .collect();
            let found = frame.texts.iter().filter(|text| texts.contains(text)).count();
            if found < frame.texts.len() {
                missed.push((category.name, number));
            }
            read += found;
            codes += frame.texts.len();
            wrong.extend(texts.into_iter().filter(|text| !frame.texts.contains(text)));
        }
    }
    assert!(wrong.is_empty(), "misread: {wrong:?}");
    assert!(read >= AT_LEAST, "only {read} of {codes} read; missed: {missed:?}");
}

#[test]
fn a_burst_is_read_though_its_first_frame_may_not_be() {
    let category = CATEGORIES.iter().find(|category| category.name == "motion").expect("a kind");
    let mut reader = Reader::default();
    let read = category.burst(5, 1).into_iter().any(|frame| {
        let look = reader.read(&Luma::from_picture(frame.picture, Instant::now()), Effort::Thorough);
        look.codes.iter().any(|code| code.content == Content::Text(frame.texts[0].clone()))
    });
    assert!(read);
}

#[test]
fn a_frame_of_full_hd_is_read_from_the_bytes_a_camera_sends() {
    let category = CATEGORIES.iter().find(|category| category.name == "card").expect("a kind");
    let frame = category.full_hd(5, 0);
    let mut bytes = Vec::new();
    let colours = image::DynamicImage::ImageLuma8(frame.picture).into_rgb8();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 80).encode_image(&colours).expect("into memory");
    let luma = Luma::from_mjpeg(&bytes, Instant::now()).expect("a frame");
    assert_eq!((luma.width(), luma.height()), (1920, 1080));
    let look = Reader::default().read(&luma, Effort::Thorough);
    assert!(look.codes.iter().any(|code| code.content == Content::Text(frame.texts[0].clone())));
}
