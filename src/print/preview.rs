//! Slips as pictures: the paper as it would leave the printer, for the demo's screen and for `preview:FOLDER`.

use image::{GrayImage, Luma};
use qrcode::{EcLevel, QrCode};

use super::layout::{self, Block, CELL};
use super::raster::{DOTS_PER_MM, Style, Typesetter};
use super::text::TicketText;
use crate::config::Paper;
use crate::domain::slip::TicketSlip;
use crate::locale::Words;

/// From the print head to the blade: white that the last cut left before every slip, in dots.
pub const LEAD: u32 = 14 * DOTS_PER_MM;

const INK: Luma<u8> = Luma([0]);
const WHITE: Luma<u8> = Luma([255]);

/// Unprinted paper at either side of the head, in dots: rolls are 80 and 58 mm wide, heads print 72 and 48.
fn side(paper: Paper) -> u32 {
    match paper {
        Paper::Wide => 4 * DOTS_PER_MM,
        Paper::Narrow => 5 * DOTS_PER_MM,
    }
}

/// A picture of a slip on its paper, 8 dots to a millimetre: black on white, with the white edges of the roll.
#[must_use]
pub fn paper(slip: &TicketSlip, reprint: bool, words: &Words, paper: Paper) -> GrayImage {
    let mut setter = Typesetter::default();
    let blocks = layout::ticket(&mut setter, slip, reprint, words, paper);
    draw(&mut setter, &blocks, paper)
}

/// A picture of some blocks on their paper.
#[must_use]
pub fn draw(setter: &mut Typesetter, blocks: &[Block], paper: Paper) -> GrayImage {
    let width = paper.dots() + 2 * side(paper);
    let mut picture = GrayImage::from_pixel(width, LEAD + layout::height(blocks), WHITE);
    let mut top = LEAD;
    for block in blocks {
        let mut blacken = |wide: u32, x: u32, y: u32| {
            let left = width.saturating_sub(wide) / 2;
            if left + x < width && top + y < picture.height() {
                picture.put_pixel(left + x, top + y, INK);
            }
        };
        match block {
            Block::White(_) => {}
            Block::Band(band) => band.black().for_each(|(x, y)| blacken(band.width(), x, y)),
            Block::Machine(text) => {
                let wide = text.as_str().len() as u32 * CELL.0;
                for (index, letter) in text.as_str().chars().enumerate() {
                    // A size whose widest letters fill the cell.
                    let Some(glyph) = setter.draw(&TicketText::new(&letter.to_string()), Style::regular(20.0)) else {
                        continue;
                    };
                    let left = index as u32 * CELL.0 + CELL.0.saturating_sub(glyph.width()) / 2;
                    let first = (CELL.1 - 5).saturating_add_signed(-glyph.baseline());
                    for y in 0..glyph.height() {
                        for x in (0..glyph.width()).filter(|x| glyph.is_black(*x, y)) {
                            blacken(wide, left + x, first + y);
                        }
                    }
                }
            }
            Block::Code { text, square, squares } => {
                if let Ok(code) = QrCode::with_error_correction_level(text.as_str(), EcLevel::M) {
                    for (index, color) in code.to_colors().into_iter().enumerate() {
                        let (x, y) = (index as u32 % squares * square, index as u32 / squares * square);
                        if color == qrcode::Color::Dark {
                            (0..square * square).for_each(|n| blacken(squares * square, x + n % square, y + n / square));
                        }
                    }
                }
            }
        }
        top += block.height();
    }
    picture
}
