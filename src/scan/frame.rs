//! One frame as the decoder wants it: grey, and nothing through colours.

use std::fmt;
use std::time::Instant;

use super::jpeg;
use super::lost_frame::LostFrame;
use super::rows::Rows;

/// The brightness of a picture, one byte a pixel, row by row from the top left.
#[derive(Clone)]
pub struct Luma {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
    taken: Instant,
}

impl Luma {
    /// A frame from brightness values; what lies behind the last pixel is cut off.
    pub fn new(width: u32, height: u32, mut bytes: Vec<u8>, taken: Instant) -> Result<Self, LostFrame> {
        let wanted = (width as usize).saturating_mul(height as usize);
        if bytes.len() < wanted {
            return Err(LostFrame::Short { found: bytes.len(), wanted });
        }
        bytes.truncate(wanted);
        Ok(Self { width, height, bytes, taken })
    }

    /// From YUYV (YUY2): brightness is every second byte, from the first. Rows may be longer than the picture is wide.
    pub fn from_yuyv(width: u32, height: u32, bytes: &[u8], taken: Instant) -> Result<Self, LostFrame> {
        let rows = Rows { width: width as usize, height: height as usize, pixel: 2, all: height as usize };
        Ok(Self { width, height, bytes: rows.brightness(bytes)?, taken })
    }

    /// From NV12: brightness is the whole first plane. Rows may be longer than the picture is wide.
    pub fn from_nv12(width: u32, height: u32, bytes: &[u8], taken: Instant) -> Result<Self, LostFrame> {
        let all = height as usize + (height as usize).div_ceil(2);
        let rows = Rows { width: width as usize, height: height as usize, pixel: 1, all };
        Ok(Self { width, height, bytes: rows.brightness(bytes)?, taken })
    }

    /// From one JPEG of an MJPEG stream, with or without its Huffman tables, with or without junk behind it.
    pub fn from_mjpeg(bytes: &[u8], taken: Instant) -> Result<Self, LostFrame> {
        let (width, height, bytes) = jpeg::luma(bytes)?;
        Self::new(width, height, bytes, taken)
    }

    /// From a picture in memory.
    #[must_use]
    pub fn from_picture(picture: image::GrayImage, taken: Instant) -> Self {
        let (width, height) = picture.dimensions();
        Self { width, height, bytes: picture.into_raw(), taken }
    }

    /// Pixels across.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Pixels down.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// `width × height` values, 0 black to 255 white.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The same values, without the frame around them.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// When the sensor saw it, as well as the source knows.
    #[must_use]
    pub fn taken(&self) -> Instant {
        self.taken
    }

    /// The same picture seen at another moment, for sources that hold one up for a while.
    #[must_use]
    pub(super) fn seen_again(&self, taken: Instant) -> Self {
        Self { taken, ..self.clone() }
    }
}

/// Without the pixels: a log is no place for the faces of citizens.
impl fmt::Debug for Luma {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Luma").field("width", &self.width).field("height", &self.height).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuyv_gives_every_second_byte() {
        let frame = Luma::from_yuyv(2, 2, &[1, 90, 2, 91, 3, 92, 4, 93, 99, 99], Instant::now()).unwrap();
        assert_eq!((frame.width(), frame.height(), frame.bytes()), (2, 2, &[1, 2, 3, 4][..]));
    }

    #[test]
    fn nv12_gives_its_first_plane() {
        let frame = Luma::from_nv12(2, 2, &[1, 2, 3, 4, 128, 128], Instant::now()).unwrap();
        assert_eq!(frame.bytes(), [1, 2, 3, 4]);
    }

    #[test]
    fn too_few_bytes_are_a_lost_frame() {
        let now = Instant::now();
        assert_eq!(Luma::from_yuyv(2, 2, &[0; 7], now).unwrap_err(), LostFrame::Short { found: 7, wanted: 8 });
        assert_eq!(Luma::from_nv12(2, 2, &[0; 3], now).unwrap_err(), LostFrame::Short { found: 3, wanted: 4 });
        assert!(Luma::new(2, 2, vec![0; 3], now).is_err());
        assert!(Luma::from_yuyv(u32::MAX, u32::MAX, &[0; 8], now).is_err());
    }

    #[test]
    fn pixels_stay_out_of_the_log() {
        let frame = Luma::new(1, 1, vec![201], Instant::now()).unwrap();
        assert!(!format!("{frame:?}").contains("201"));
    }
}
