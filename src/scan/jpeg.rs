//! One JPEG of a camera's MJPEG stream → brightness.
//!
//! Two habits of cameras matter. Many leave out the Huffman tables, because everybody knows the standard ones; a decoder of files refuses
//! such a picture. And the buffer a frame lies in is longer than the frame: behind it are remains of earlier ones.

use std::borrow::Cow;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::frame::LostFrame;
use super::guard::guarded;

/// No camera at a counter sends more pixels across or down.
const LONGEST_SIDE: usize = 8192;

const START_OF_IMAGE: u8 = 0xD8;
const END_OF_IMAGE: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;
const DEFINE_HUFFMAN: u8 = 0xC4;

/// Width, height and brightness of a JPEG.
pub(super) fn luma(bytes: &[u8]) -> Result<(u32, u32, Vec<u8>), LostFrame> {
    let whole = complete(bytes).ok_or_else(|| LostFrame::Jpeg("it has no picture in it".to_owned()))?;
    guarded("the JPEG decoder", || {
        let options =
            DecoderOptions::default().set_max_width(LONGEST_SIDE).set_max_height(LONGEST_SIDE).jpeg_set_out_colorspace(ColorSpace::Luma);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&whole[..]), options);
        let bytes = decoder.decode().map_err(|error| LostFrame::Jpeg(error.to_string()))?;
        let (width, height) = decoder.dimensions().ok_or_else(|| LostFrame::Jpeg("it has no size".to_owned()))?;
        Ok((width as u32, height as u32, bytes))
    })
    .unwrap_or_else(|| Err(LostFrame::Jpeg("it is damaged".to_owned())))
}

/// The JPEG alone, from its start to its own end.
#[cfg(feature = "camera")]
pub(super) fn trimmed(bytes: &[u8]) -> Result<&[u8], LostFrame> {
    let parts = parts(bytes).ok_or_else(|| LostFrame::Jpeg("it has no picture in it".to_owned()))?;
    Ok(&bytes[..parts.end])
}

/// Where the parts of a JPEG are.
struct Parts {
    /// Where its scan begins.
    scan: usize,
    /// Behind its last byte.
    end: usize,
    has_tables: bool,
}

/// The JPEG alone, with Huffman tables; `None` where there is no scan in it.
fn complete(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let Parts { scan, end, has_tables } = parts(bytes)?;
    if has_tables {
        return Some(Cow::Borrowed(&bytes[..end]));
    }
    let mut whole = Vec::with_capacity(end + 420);
    whole.extend_from_slice(&bytes[..scan]);
    whole.extend(standard_tables());
    whole.extend_from_slice(&bytes[scan..end]);
    Some(Cow::Owned(whole))
}

/// `None` where there is no scan in it.
fn parts(bytes: &[u8]) -> Option<Parts> {
    if !bytes.starts_with(&[0xFF, START_OF_IMAGE]) {
        return None;
    }
    let mut at = 2;
    let mut has_tables = false;
    let scan = loop {
        let marker = *bytes.get(at + 1).filter(|_| bytes[at] == 0xFF)?;
        match marker {
            // A marker may be preceded by any number of fill bytes.
            0xFF => at += 1,
            START_OF_SCAN => break at,
            _ => {
                has_tables |= marker == DEFINE_HUFFMAN;
                let length = bytes.get(at + 2..at + 4).map(|pair| usize::from(u16::from_be_bytes([pair[0], pair[1]])))?;
                at += 2 + length.max(2);
            }
        }
    };
    // In a scan every 0xFF that is data is followed by 0: the first end marker behind its start is this picture's own, and the last one in
    // the buffer may be an older picture's.
    let end = bytes[scan..].windows(2).position(|pair| pair == [0xFF, END_OF_IMAGE]).map_or(bytes.len(), |offset| scan + offset + 2);
    Some(Parts { scan, end, has_tables })
}

/// The four tables of ITU-T T.81, Annex K.3, as one segment of 420 bytes.
fn standard_tables() -> impl Iterator<Item = u8> {
    let tables: [(u8, &[u8; 16], &[u8]); 4] = [
        (0x00, &BRIGHTNESS_DC_LENGTHS, &DC_VALUES),
        (0x10, &BRIGHTNESS_AC_LENGTHS, &BRIGHTNESS_AC_VALUES),
        (0x01, &COLOUR_DC_LENGTHS, &DC_VALUES),
        (0x11, &COLOUR_AC_LENGTHS, &COLOUR_AC_VALUES),
    ];
    let length = 2 + tables.iter().map(|(_, lengths, values)| 1 + lengths.len() + values.len()).sum::<usize>();
    [0xFF, DEFINE_HUFFMAN, (length >> 8) as u8, length as u8].into_iter().chain(
        tables
            .into_iter()
            .flat_map(|(id, lengths, values)| std::iter::once(id).chain(lengths.iter().copied()).chain(values.iter().copied())),
    )
}

const DC_VALUES: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const BRIGHTNESS_DC_LENGTHS: [u8; 16] = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const COLOUR_DC_LENGTHS: [u8; 16] = [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0];
const BRIGHTNESS_AC_LENGTHS: [u8; 16] = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D];
const COLOUR_AC_LENGTHS: [u8; 16] = [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77];

#[rustfmt::skip]
const BRIGHTNESS_AC_VALUES: [u8; 162] = [
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07,
    0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xA1, 0x08, 0x23, 0x42, 0xB1, 0xC1, 0x15, 0x52, 0xD1, 0xF0,
    0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0A, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x25, 0x26, 0x27, 0x28,
    0x29, 0x2A, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49,
    0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
    0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
    0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7,
    0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xC2, 0xC3, 0xC4, 0xC5,
    0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA, 0xE1, 0xE2,
    0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8,
    0xF9, 0xFA,
];

#[rustfmt::skip]
const COLOUR_AC_VALUES: [u8; 162] = [
    0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71,
    0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xA1, 0xB1, 0xC1, 0x09, 0x23, 0x33, 0x52, 0xF0,
    0x15, 0x62, 0x72, 0xD1, 0x0A, 0x16, 0x24, 0x34, 0xE1, 0x25, 0xF1, 0x17, 0x18, 0x19, 0x1A, 0x26,
    0x27, 0x28, 0x29, 0x2A, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
    0x49, 0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68,
    0x69, 0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
    0x88, 0x89, 0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0xA2, 0xA3, 0xA4, 0xA5,
    0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xC2, 0xC3,
    0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA,
    0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8,
    0xF9, 0xFA,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// A coloured picture with edges and slopes, as a camera would code it.
    fn camera_jpeg() -> Vec<u8> {
        let picture = image::RgbImage::from_fn(96, 64, |x, y| {
            let edge = if (x / 8 + y / 8) % 2 == 0 { 40 } else { 210 };
            image::Rgb([edge, (x * 2) as u8, (y * 3) as u8])
        });
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 85).encode_image(&picture).unwrap();
        bytes
    }

    /// The same JPEG with all its Huffman segments taken out.
    fn without_tables(bytes: &[u8]) -> Vec<u8> {
        let mut kept = bytes[..2].to_vec();
        let mut at = 2;
        while bytes[at + 1] != START_OF_SCAN {
            let next = at + 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
            if bytes[at + 1] != DEFINE_HUFFMAN {
                kept.extend_from_slice(&bytes[at..next]);
            }
            at = next;
        }
        kept.extend_from_slice(&bytes[at..]);
        kept
    }

    #[test]
    fn the_standard_tables_are_one_segment_of_420_bytes() {
        assert_eq!(standard_tables().count(), 420);
    }

    #[test]
    fn a_picture_without_tables_is_read_like_one_with_them() {
        let with = camera_jpeg();
        let without = without_tables(&with);
        assert!(without.len() < with.len());
        assert_eq!(luma(&without).unwrap(), luma(&with).unwrap());
    }

    #[test]
    fn brightness_is_that_of_the_picture() {
        let bytes = camera_jpeg();
        let (width, height, grey) = luma(&bytes).unwrap();
        let colours = image::load_from_memory(&bytes).unwrap().to_rgb8();
        assert_eq!((width, height), colours.dimensions());
        for (value, pixel) in grey.iter().zip(colours.pixels()) {
            // ITU-R BT.601, which JPEG's YCbCr is made of.
            let expected = 0.299 * f32::from(pixel[0]) + 0.587 * f32::from(pixel[1]) + 0.114 * f32::from(pixel[2]);
            assert!((f32::from(*value) - expected).abs() < 6.0, "{value} is not {expected}");
        }
    }

    #[test]
    fn junk_behind_the_end_changes_nothing() {
        let bytes = camera_jpeg();
        let mut buffer = bytes.clone();
        // An older, longer picture shines through, its end included.
        buffer.extend_from_slice(&bytes[bytes.len() / 2..]);
        buffer.extend(std::iter::repeat_n(0, 5000));
        assert_eq!(luma(&buffer).unwrap(), luma(&bytes).unwrap());
    }

    #[test]
    fn damage_is_a_lost_frame_or_a_picture_never_a_panic() {
        let bytes = camera_jpeg();
        for length in 0..bytes.len() {
            let _ = luma(&bytes[..length]);
        }
        for (index, turn) in (0..bytes.len()).zip([0x01, 0x80, 0xFF, 0x10].into_iter().cycle()) {
            let mut damaged = bytes.clone();
            damaged[index] ^= turn;
            let _ = luma(&damaged);
        }
        assert!(luma(&[]).is_err());
        assert!(luma(&[0xFF, 0xD8]).is_err());
        assert!(luma(&[0; 4096]).is_err());
    }
}
