//! A frame → the small picture the screen draws.

use super::frame::Luma;
use super::{Corners, Picture};

/// The widest picture that is made: a preview on a screen of any size needs no more, and each pixel costs four bytes.
const WIDEST: usize = 640;

/// The picture of a frame, each pixel the mean of a square of the frame's.
pub(super) fn picture(frame: &Luma, mirror: bool) -> Picture {
    let (across, down) = (frame.width() as usize, frame.height() as usize);
    let step = across.div_ceil(WIDEST).max(1);
    let (width, height) = (across / step, down / step);
    let area = (step * step) as u32;
    let mut rgba = Vec::with_capacity(width * height * 4);
    let mut sums = vec![0_u32; width];
    for rows in frame.bytes().chunks_exact((across * step).max(1)).take(height) {
        sums.fill(0);
        for row in rows.chunks_exact(across) {
            for (sum, group) in sums.iter_mut().zip(row.chunks_exact(step)) {
                *sum += group.iter().copied().map(u32::from).sum::<u32>();
            }
        }
        if mirror {
            sums.reverse();
        }
        for sum in &sums {
            let value = (sum / area) as u8;
            rgba.extend_from_slice(&[value, value, value, 255]);
        }
    }
    Picture { width: width as u32, height: height as u32, rgba }
}

/// Corners in pixels of a frame → fractions of its picture, each still at its own place in the code's order.
pub(super) fn fractions(frame: &Luma, Corners(corners): Corners, mirror: bool) -> Corners {
    let (width, height) = (frame.width() as f32, frame.height() as f32);
    Corners(corners.map(|(x, y)| (if mirror { 1.0 - x / width } else { x / width }, y / height)))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn slope(width: u32, height: u32) -> Luma {
        let bytes = (0..height).flat_map(|_| (0..width).map(move |x| (x * 255 / width) as u8)).collect();
        Luma::new(width, height, bytes, Instant::now()).unwrap()
    }

    #[test]
    fn no_picture_is_wider_than_it_may_be() {
        for (width, height, expected) in
            [(1280, 720, (640, 360)), (1920, 1080, (640, 360)), (640, 480, (640, 480)), (641, 480, (320, 240)), (4000, 10, (571, 1))]
        {
            let made = picture(&slope(width, height), false);
            assert_eq!((made.width, made.height), expected);
            assert_eq!(made.rgba.len(), (made.width * made.height * 4) as usize);
        }
        assert!(picture(&Luma::new(0, 0, Vec::new(), Instant::now()).unwrap(), false).rgba.is_empty());
    }

    #[test]
    fn a_mirror_turns_picture_and_corners_alike() {
        let frame = slope(1280, 2);
        let (plain, turned) = (picture(&frame, false), picture(&frame, true));
        assert!(plain.rgba[0] < 2 && turned.rgba[0] > 250);
        assert_eq!(&turned.rgba[..3], &plain.rgba[639 * 4..639 * 4 + 3]);
        assert_eq!(plain.rgba[3], 255);
        let corners = Corners([(0.0, 0.0), (320.0, 0.0), (320.0, 1.0), (0.0, 1.0)]);
        assert_eq!(fractions(&frame, corners, false), Corners([(0.0, 0.0), (0.25, 0.0), (0.25, 0.5), (0.0, 0.5)]));
        assert_eq!(fractions(&frame, corners, true), Corners([(1.0, 0.0), (0.75, 0.0), (0.75, 0.5), (1.0, 0.5)]));
    }
}
