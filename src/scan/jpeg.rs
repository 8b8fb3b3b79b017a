//! One JPEG of a camera's MJPEG stream → brightness.
//!
//! Three habits of cameras matter. Many leave out the Huffman tables, because everybody knows the standard ones; headers are padded, cut short or
//! preceded by other bytes (`header`); and the buffer a frame lies in is longer than the frame: behind it are remains of earlier ones.

mod header;
mod standard;
#[cfg(test)]
mod tests;

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::guard::guarded;
use super::lost_frame::LostFrame;
use header::{ColourSpace, JpegPicture};

/// No camera at a counter sends more pixels across or down.
const LONGEST_SIDE: usize = 8192;

/// Width, height and brightness of a JPEG.
pub(super) fn luma(bytes: &[u8]) -> Result<(u32, u32, Vec<u8>), LostFrame> {
    let picture = found(bytes)?;
    let colours = picture.colours().ok_or_else(|| lost("nobody knows what its colours mean"))?;
    let file = picture.as_file(bytes).ok_or_else(|| lost("its tables or its height are missing"))?;
    guarded("the JPEG decoder", || {
        let wanted = match colours {
            ColourSpace::Brightness => ColorSpace::Luma,
            ColourSpace::Mixed => ColorSpace::RGB,
        };
        let options = DecoderOptions::default().set_max_width(LONGEST_SIDE).set_max_height(LONGEST_SIDE).jpeg_set_out_colorspace(wanted);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&file[..]), options);
        let bytes = decoder.decode().map_err(|error| LostFrame::Jpeg(error.to_string()))?;
        let (width, height) = decoder.dimensions().ok_or_else(|| lost("it has no size"))?;
        let bytes = match colours {
            ColourSpace::Brightness => bytes,
            ColourSpace::Mixed => bytes.as_chunks().0.iter().copied().map(brightness).collect(),
        };
        Ok((width as u32, height as u32, bytes))
    })
    .unwrap_or_else(|| Err(lost("it is damaged")))
}

/// The JPEG alone, from its start to its own end.
#[cfg(feature = "camera")]
pub(super) fn trimmed(bytes: &[u8]) -> Result<&[u8], LostFrame> {
    Ok(found(bytes)?.bytes(bytes))
}

fn found(bytes: &[u8]) -> Result<JpegPicture<'_>, LostFrame> {
    JpegPicture::find(bytes).ok_or_else(|| lost("it has no picture in it"))
}

fn lost(why: &str) -> LostFrame {
    LostFrame::Jpeg(why.to_owned())
}

/// By ITU-R BT.601, which JPEG's own brightness is made by.
fn brightness([red, green, blue]: [u8; 3]) -> u8 {
    ((u32::from(red) * 19_595 + u32::from(green) * 38_470 + u32::from(blue) * 7_471 + (1 << 15)) >> 16) as u8
}
