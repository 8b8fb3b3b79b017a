//! Pictures in files: which files they are, and their brightness.

use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use image::{DynamicImage, GrayImage, ImageReader, Limits};

use super::guard::guarded;

/// More pixels than any camera at a counter has; beyond it somebody sends a bomb.
const MOST_PIXELS: u64 = 50_000_000;

/// What decoding one picture may take, in bytes: the most pixels, with four channels of two bytes.
const MOST_MEMORY: u64 = MOST_PIXELS * 8;

/// The endings of the kinds of picture that are read.
const ENDINGS: [&str; 9] = ["png", "jpg", "jpeg", "bmp", "webp", "pgm", "ppm", "pbm", "pnm"];

/// Why a file is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureFault {
    /// The file itself cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// Its bytes are no picture.
    #[error("is no picture: {0}")]
    NoPicture(String),
    /// More than it may have.
    #[error("{width} × {height} pixels are too many; {MOST_PIXELS} are the most")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
}

/// The brightness of a picture of any kind that is read. What is transparent lies on white paper.
pub(super) fn brightness(bytes: &[u8]) -> Result<GrayImage, PictureFault> {
    let no_picture = |error: &dyn std::fmt::Display| PictureFault::NoPicture(error.to_string());
    guarded("the picture's decoder", || {
        let reader = || ImageReader::new(Cursor::new(bytes)).with_guessed_format();
        // The size first, from the header alone: nothing is set aside for a picture that is too large.
        let (width, height) = reader().map_err(|error| no_picture(&error))?.into_dimensions().map_err(|error| no_picture(&error))?;
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(PictureFault::TooLarge { width, height });
        }
        let mut reader = reader().map_err(|error| no_picture(&error))?;
        let mut limits = Limits::default();
        limits.max_alloc = Some(MOST_MEMORY);
        reader.limits(limits);
        Ok(grey(&reader.decode().map_err(|error| no_picture(&error))?))
    })
    .unwrap_or_else(|| Err(PictureFault::NoPicture("it is damaged".to_owned())))
}

fn grey(picture: &DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.to_luma8();
    }
    let with_alpha = picture.to_luma_alpha8();
    GrayImage::from_fn(with_alpha.width(), with_alpha.height(), |x, y| {
        let image::LumaA([value, opacity]) = *with_alpha.get_pixel(x, y);
        let (value, opacity) = (u16::from(value), u16::from(opacity));
        image::Luma([((value * opacity + 255 * (255 - opacity) + 127) / 255) as u8])
    })
}

/// The pictures in a folder by the ending of their names, in the order of their names. Folders inside are left alone.
pub(super) fn pictures_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_picture = path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)));
        if is_picture && !path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coded(picture: &DynamicImage, format: image::ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn transparent_paper_is_white() {
        let picture = image::RgbaImage::from_fn(2, 1, |x, _| image::Rgba([0, 0, 0, if x == 0 { 0 } else { 255 }]));
        let grey = brightness(&coded(&picture.into(), image::ImageFormat::Png)).unwrap();
        assert_eq!(grey.as_raw(), &[255, 0]);
    }

    #[test]
    fn every_kind_is_read() {
        use image::ImageFormat::{Bmp, Jpeg, Png, Pnm, WebP};
        let picture = DynamicImage::from(GrayImage::from_fn(40, 30, |x, _| image::Luma([if x < 20 { 0 } else { 255 }]))).to_rgb8();
        for format in [Png, Jpeg, Bmp, WebP, Pnm] {
            let grey = brightness(&coded(&picture.clone().into(), format)).unwrap();
            assert_eq!(grey.dimensions(), (40, 30));
            assert!(grey.get_pixel(4, 10)[0] < 20 && grey.get_pixel(35, 10)[0] > 235, "{format:?}");
        }
    }

    /// A bitmap whose header promises far more than there is.
    fn bomb(width: i32, height: i32) -> Vec<u8> {
        let mut bytes = coded(&GrayImage::new(8, 8).into(), image::ImageFormat::Bmp);
        bytes[18..22].copy_from_slice(&width.to_le_bytes());
        bytes[22..26].copy_from_slice(&height.to_le_bytes());
        bytes
    }

    #[test]
    fn absurd_sizes_are_refused_before_memory_is_set_aside() {
        assert_eq!(brightness(&bomb(60_000, 60_000)), Err(PictureFault::TooLarge { width: 60_000, height: 60_000 }));
        assert!(matches!(brightness(&bomb(7_000, 7_000)), Err(PictureFault::NoPicture(_))));
    }

    #[test]
    fn what_is_no_picture_says_so() {
        for bytes in [&b""[..], b"1.004222", b"\x89PNG\r\n\x1a\n", &[0xFF, 0xD8, 0xFF]] {
            assert!(matches!(brightness(bytes), Err(PictureFault::NoPicture(_))));
        }
    }
}
