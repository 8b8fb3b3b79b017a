//! Codes as pictures, to be held up to the scanner by tests and by the demo.

use image::{GrayImage, Luma};
use qrcode::{Color, QrCode};

/// A code without its quiet zone, `module` pixels a module; nothing at all (0 × 0) when it does not fit into any code.
pub(super) fn code(content: &[u8], module: u32) -> GrayImage {
    let Ok(code) = QrCode::new(content) else { return GrayImage::new(0, 0) };
    let width = code.width();
    let colours = code.to_colors();
    GrayImage::from_fn(width as u32 * module, width as u32 * module, |x, y| {
        let dark = colours[(y / module) as usize * width + (x / module) as usize] == Color::Dark;
        Luma([if dark { 0 } else { 255 }])
    })
}

/// A pseudo-random generator (xorshift64): the same seed gives the same sequence.
pub(super) fn noise(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    }
}

/// White paper with pictures on it, each with its left and top.
#[cfg(test)]
pub(super) fn sheet(width: u32, height: u32, pictures: &[(&GrayImage, i64, i64)]) -> GrayImage {
    let mut sheet = GrayImage::from_pixel(width, height, Luma([255]));
    for (picture, left, top) in pictures {
        image::imageops::overlay(&mut sheet, *picture, *left, *top);
    }
    sheet
}
