//! Slips as pictures: the paper as it would leave the printer, for the demo's screen and for `preview:FOLDER`.

use image::{GrayImage, Luma};
use qrcode::{EcLevel, QrCode};

use super::cells::CELL;
use super::layout::{self, Alignment, Block, Format};
use super::raster::{DOTS_PER_MM, Edge, Typesetter};
use crate::config::PaperWidth;
use crate::domain::slip::{SlipContent, TicketSlip};
use crate::locale::Words;

/// From the print head to the blade: white that the last cut left before every slip, in dots.
pub const LEAD: u32 = 14 * DOTS_PER_MM;

const INK: Luma<u8> = Luma([0]);
const WHITE: Luma<u8> = Luma([255]);

/// Unprinted paper at either side of the head, in dots: rolls are 80 and 58 mm wide, heads print 72 and 48.
fn side(paper: PaperWidth) -> u32 {
    match paper {
        PaperWidth::Wide => 4 * DOTS_PER_MM,
        PaperWidth::Narrow => 5 * DOTS_PER_MM,
    }
}

/// A picture of the slip of a number on its paper, 8 dots to a millimetre: black on white, with the white edges of the roll.
#[must_use]
pub fn paper(slip: &TicketSlip, reprint: bool, words: &Words, format: Format) -> GrayImage {
    let mut setter = Typesetter::default();
    let blocks = layout::slip(&mut setter, &SlipContent::Ticket(slip.clone()), reprint, words, format);
    draw(&mut setter, &blocks, format.paper)
}

/// A picture of some blocks on their paper.
#[must_use]
pub fn draw(setter: &mut Typesetter, blocks: &[Block], paper: PaperWidth) -> GrayImage {
    let width = paper.dots() + 2 * side(paper);
    let mut picture = GrayImage::from_pixel(width, LEAD + layout::height(blocks), WHITE);
    let mut top = LEAD;
    for block in blocks {
        let mut blacken = |left: u32, x: u32, y: u32| {
            if left + x < width && top + y < picture.height() {
                picture.put_pixel(left + x, top + y, INK);
            }
        };
        let centred = |wide: u32| width.saturating_sub(wide) / 2;
        match block {
            Block::White(_) | Block::Letters(_) => {}
            Block::Band(band) => {
                let left = if band.edge() == Edge::Left { side(paper) } else { centred(band.width()) };
                band.black().for_each(|(x, y)| blacken(left, x, y));
            }
            Block::Cells { text, size, side: place } => {
                let (across, down) = (u32::from(size.0), u32::from(size.1));
                let left = match place {
                    Alignment::Middle => centred(text.cells() * CELL.0 * across),
                    Alignment::Left(empty) => side(paper) + u32::from(*empty) * CELL.0 * across,
                };
                for (x, y) in text.black(setter) {
                    (0..across * down).for_each(|n| blacken(left, x * across + n % across, y * down + n / across));
                }
            }
            Block::Code { text, square, squares } => {
                if let Ok(code) = QrCode::with_error_correction_level(text.as_str(), EcLevel::M) {
                    let left = centred(squares * square);
                    for (index, color) in code.to_colors().into_iter().enumerate() {
                        let (x, y) = (index as u32 % squares * square, index as u32 / squares * square);
                        if color == qrcode::Color::Dark {
                            (0..square * square).for_each(|n| blacken(left, x + n % square, y + n / square));
                        }
                    }
                }
            }
        }
        top += block.height();
    }
    picture
}
