//! Raw frames whose rows may be longer than the picture is wide.
//!
//! Drivers of boards and grabbers pad each row, to 64 bytes or as their memory likes it, and nobody hands on by how much. The length of the
//! buffer says what there is room for; which of it is right is seen in the picture: read with a wrong length of row, everything leans.

use super::lost_frame::LostFrame;

/// Rows are padded to at least so many bytes.
const GRAIN: usize = 4;
/// More padding than this, or than a row is long, nobody has.
const LONGEST_PADDING: usize = 1024;
/// So many pairs of rows are compared, in so many places each.
const PAIRS: usize = 16;
const PLACES: usize = 160;
/// One difference counts no more than this: edges that lie across are in every picture.
const MOST: u32 = 64;

/// How the rows of a raw format lie in a buffer.
pub(super) struct Rows {
    /// Pixels across and down. They come from devices: their product may be anything.
    pub(super) width: usize,
    pub(super) height: usize,
    /// Bytes from one pixel's brightness to the next one's.
    pub(super) pixel: usize,
    /// All rows of the buffer, those of colour among them.
    pub(super) all: usize,
}

impl Rows {
    /// The brightness of each pixel.
    pub(super) fn brightness(&self, bytes: &[u8]) -> Result<Vec<u8>, LostFrame> {
        let wanted = self.tight().saturating_mul(self.height);
        if bytes.len() < wanted {
            return Err(LostFrame::Short { found: bytes.len(), wanted });
        }
        if wanted == 0 {
            return Ok(Vec::new());
        }
        let length = self.length(bytes);
        let mut grey = Vec::with_capacity(self.width * self.height);
        for row in bytes.chunks(length).take(self.height) {
            // The last one need not be padded.
            grey.extend(row.iter().step_by(self.pixel).take(self.width));
        }
        Ok(grey)
    }

    /// Bytes of a row without padding.
    fn tight(&self) -> usize {
        self.width.saturating_mul(self.pixel)
    }

    /// Bytes from one row to the next.
    fn length(&self, bytes: &[u8]) -> usize {
        let tight = self.tight();
        if self.height < 2 || bytes.len() < tight.saturating_mul(self.all) + GRAIN * (self.height - 1) {
            return tight;
        }
        let longest = tight + tight.max(LONGEST_PADDING);
        let cost = |length: usize| self.leaning(bytes, length);
        let as_tight = cost(tight);
        let is_clear = |cost: u32| cost < as_tight / 4 * 3;
        // What the length of the buffer says by itself.
        let even = bytes.len().is_multiple_of(self.all).then(|| bytes.len() / self.all).filter(|length| *length <= longest);
        if let Some(even) = even
            && is_clear(cost(even))
        {
            return even;
        }
        // The last row need not be padded.
        let most = ((bytes.len() - tight) / (self.all - 1)).min(longest);
        let found = (tight..=most).step_by(GRAIN).map(|length| (cost(length), length)).min().filter(|(cost, _)| is_clear(*cost));
        match (found, even) {
            (Some((_, length)), _) => length,
            // Nothing to be seen by which to tell.
            (None, Some(even)) if cost(even) <= as_tight + as_tight / 8 => even,
            (None, _) => tight,
        }
    }

    /// How little each row is like the next.
    fn leaning(&self, bytes: &[u8], length: usize) -> u32 {
        let pairs = PAIRS.min(self.height - 1);
        let step = self.width.div_ceil(PLACES);
        (0..pairs)
            .map(|pair| {
                let from = pair * (self.height - 1) / pairs * length;
                let row = |from: usize| bytes.get(from..from + self.tight()).unwrap_or_default().iter().step_by(step * self.pixel);
                row(from).zip(row(from + length)).map(|(one, next)| u32::from(one.abs_diff(*next)).min(MOST)).sum::<u32>()
            })
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use image::GrayImage;

    use crate::scan::{Content, Luma, drawing, read};

    /// A sheet with a code before a wall, with noise.
    fn scene(width: u32, height: u32) -> GrayImage {
        let mut noise = drawing::noise(u64::from(width));
        let code = drawing::code(b"1.001193", 5);
        let mut picture = GrayImage::from_fn(width, height, |x, _| image::Luma([90 + (x * 60 / width) as u8]));
        let sheet = drawing::sheet(160, 160, &[(&code, 25, 25)]);
        image::imageops::overlay(&mut picture, &sheet, i64::from(width / 3), i64::from(height / 5));
        picture.iter_mut().for_each(|value| *value = value.saturating_sub((noise() % 9) as u8));
        picture
    }

    /// Its bytes in a format, each row so much longer, and more behind the last.
    fn raw(picture: &GrayImage, pixel: usize, padding: usize, behind: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        for row in picture.as_raw().chunks_exact(picture.width() as usize) {
            bytes.extend(row.iter().flat_map(|value| std::iter::once(*value).chain(std::iter::repeat_n(128, pixel - 1))));
            bytes.extend(std::iter::repeat_n(0, padding));
        }
        if pixel == 1 {
            let colour = (picture.width() as usize + padding) * (picture.height() as usize).div_ceil(2);
            bytes.extend(std::iter::repeat_n(128, colour));
        }
        bytes.extend((0..behind).map(|at| at as u8));
        bytes
    }

    #[test]
    fn rows_longer_than_the_picture_are_read_as_they_lie() {
        for (width, height) in [(640, 480), (1280, 720), (848, 480), (322, 242), (1000, 562)] {
            let picture = scene(width, height);
            for (padding, behind) in [
                (0, 0),
                (64, 0),
                (16, 0),
                (32, 0),
                (4, 0),
                (128, 0),
                (256, 0),
                (768, 0),
                (64, 1000),
                (32, 4096),
                (0, 3000),
                (0, 70_000),
                (48, 17),
            ] {
                let now = Instant::now();
                let (yuyv, nv12) = (raw(&picture, 2, padding, behind), raw(&picture, 1, padding, behind));
                for frame in [Luma::from_yuyv(width, height, &yuyv, now), Luma::from_nv12(width, height, &nv12, now)] {
                    let same = frame.unwrap().bytes() == picture.as_raw();
                    // A buffer that is filled up leaves a little to chance only where nothing is seen.
                    assert!(same, "{width} × {height}, {padding} more a row, {behind} behind");
                }
            }
        }
    }

    #[test]
    fn a_code_is_read_whatever_the_padding() {
        let picture = scene(1280, 720);
        for padding in [64, 8, 20, 512] {
            let frame = Luma::from_yuyv(1280, 720, &raw(&picture, 2, padding, 0), Instant::now()).unwrap();
            let codes = read(&frame);
            assert!(codes.iter().any(|code| code.content == Content::Text("1.001193".to_owned())), "{padding}");
        }
    }

    #[test]
    fn the_last_row_may_lack_its_padding() {
        let picture = scene(640, 480);
        let mut bytes = raw(&picture, 2, 64, 0);
        bytes.truncate(bytes.len() - 64);
        assert!(Luma::from_yuyv(640, 480, &bytes, Instant::now()).unwrap().bytes() == picture.as_raw());
    }

    #[test]
    fn where_nothing_is_seen_the_length_of_the_buffer_decides() {
        let wall = GrayImage::from_pixel(640, 480, image::Luma([80]));
        let frame = Luma::from_yuyv(640, 480, &vec![80; (1280 + 64) * 480], Instant::now()).unwrap();
        assert!(frame.bytes() == wall.as_raw());
    }

    #[test]
    fn no_size_and_no_length_make_it_panic() {
        let now = Instant::now();
        for (width, height) in [(0, 0), (0, 9), (9, 0), (1, 1), (1, 2), (2, 1), (3, 3), (u32::MAX, 1), (1, u32::MAX), (u32::MAX, u32::MAX)]
        {
            for length in [0, 1, 2, 5, 17, 64, 500] {
                for frame in [Luma::from_yuyv(width, height, &vec![7; length], now), Luma::from_nv12(width, height, &vec![7; length], now)]
                {
                    assert!(frame.is_err() || frame.unwrap().bytes().len() == width as usize * height as usize);
                }
            }
        }
    }
}
