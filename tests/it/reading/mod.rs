//! Reading what people hold up: a few frames of every kind, each kind with the share that is read at least.
//!
//! The frames are drawn, with fixed seeds; `benches/reading` draws many more and measures other decoders beside ours.

mod held;
mod hostile;

use std::time::Instant;

use motcua::scan::{CodeKind, CodeReader, Content, Effort, Luma};

use crate::shared::frames::CATEGORIES;
use crate::shared::turn::Turn;

/// Frames of each kind.
const FRAMES: u64 = 4;

/// Codes of all kinds that must be read at least; what is seen today less a few.
const AT_LEAST: usize = 90;

#[test]
fn frames_of_every_kind_are_read_and_none_is_misread() {
    let _turn = Turn::of("reading");
    let mut reader = CodeReader::default();
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
                    other => format!("{other:?}"),
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
    let _turn = Turn::of("reading");
    let category = CATEGORIES.iter().find(|category| category.name == "motion").expect("a kind");
    let mut reader = CodeReader::default();
    let read = category.burst(5, 1).into_iter().any(|frame| {
        let look = reader.read(&Luma::from_picture(frame.picture, Instant::now()), Effort::Thorough);
        look.codes.iter().any(|code| code.content == Content::Text(frame.texts[0].clone()))
    });
    assert!(read);
}

#[test]
fn a_frame_of_full_hd_is_read_from_the_bytes_a_camera_sends() {
    let _turn = Turn::of("reading");
    let category = CATEGORIES.iter().find(|category| category.name == "card").expect("a kind");
    let frame = category.full_hd(5, 0);
    let mut bytes = Vec::new();
    let colours = image::DynamicImage::ImageLuma8(frame.picture).into_rgb8();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 80).encode_image(&colours).expect("into memory");
    let luma = Luma::from_mjpeg(&bytes, Instant::now()).expect("a frame");
    assert_eq!((luma.width(), luma.height()), (1920, 1080));
    let look = CodeReader::default().read(&luma, Effort::Thorough);
    assert!(look.codes.iter().any(|code| code.content == Content::Text(frame.texts[0].clone())));
}

/// `MOTCUA_HOSTILE=5000 cargo test --release --test it reading -- --nocapture` tries so many frames instead of a few.
#[test]
fn nothing_is_read_where_there_is_nothing() {
    let _turn = Turn::of("reading");
    let count = std::env::var("MOTCUA_HOSTILE").ok().and_then(|value| value.parse().ok()).unwrap_or(44);
    let mut reader = CodeReader::default();
    let (mut wrong, mut torn, mut named) = (Vec::new(), 0, 0);
    for number in 0..count {
        let kind = hostile::KINDS[number as usize % hostile::KINDS.len()];
        let (picture, texts) = hostile::frame(kind, 3, number);
        for code in reader.read(&Luma::from_picture(picture, Instant::now()), Effort::Thorough).codes {
            match code.content {
                Content::Text(text) if texts.contains(&text) => torn += 1,
                Content::Other(CodeKind::MicroQr) if kind == hostile::Hostile::MicroQr => named += 1,
                other => wrong.push((kind, number, other)),
            }
        }
    }
    println!("{count} hostile frames: {} wrong, {torn} torn codes read, {named} Micro QR codes named", wrong.len());
    assert!(wrong.is_empty(), "{wrong:?}");
}
