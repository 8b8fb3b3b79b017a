//! Text as black and white dots, 8 to a millimetre.
//!
//! No code page holds Vietnamese on every printer, so words are drawn here with the bundled typeface and sent as
//! pictures. Thermal paper knows no grey: every dot is decided by a threshold, glyphs stand on whole dots so that equal
//! letters look equal, and the outlines are hinted.

use std::sync::Arc;

use cosmic_text::fontdb::{Database, Source};
use cosmic_text::{
    Attrs, Buffer, CacheKey, CacheKeyFlags, Family, FontSystem, LayoutGlyph, Metrics, Shaping, SwashCache, SwashContent, Weight, Wrap,
};

use super::text::TicketText;

/// Dots in a millimetre: 203 to the inch.
pub const DOTS_PER_MM: u32 = 8;

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/BeVietnamPro_400Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/BeVietnamPro_700Bold.ttf");
const FAMILY: &str = "Be Vietnam Pro";

/// Coverage from which a dot is burnt, of 255. A little below the half: heat spreads less than it is missed, and the
/// dot below a letter (ộ, ạ) must not fade.
const INK: u8 = 112;
/// The same for the bold face, whose strokes never fade: more, so that round digits get no nub where they overshoot.
const INK_BOLD: u8 = 160;
/// The longest picture in one command, in bytes with its header: two fit a printer's usual buffer of 4 KB, so that a
/// status request behind them is always taken.
const LONGEST_BAND: usize = 1800;
const HEADER: usize = 8;
/// What another part of a picture has to save, in bytes: its header, and a motor that may falter between two commands.
const CUT: u32 = 16;
/// What rows without black cost: a command that feeds, in bytes.
const FEED: u32 = 3;

/// How a line is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Size of the em in dots; capitals are 0.74 of it.
    pub size: f32,
    /// Whether the bold face is used.
    pub bold: bool,
    /// Extra room between letters, in ems.
    pub spacing: f32,
}

impl Style {
    /// The regular face.
    #[must_use]
    pub const fn regular(size: f32) -> Self {
        Self { size, bold: false, spacing: 0.0 }
    }

    /// The bold face.
    #[must_use]
    pub const fn bold(size: f32) -> Self {
        Self { size, bold: true, spacing: 0.0 }
    }
}

/// A picture of black and white dots, and where it stands against the line of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitmap {
    width: u32,
    height: u32,
    /// Row of the picture in which the baseline lies; rows above belong to the letters, rows from here on hang below.
    baseline: i32,
    dots: Vec<bool>,
}

impl Bitmap {
    /// A white picture.
    #[must_use]
    pub fn white(width: u32, height: u32) -> Self {
        Self { width, height, baseline: height as i32, dots: vec![false; (width * height) as usize] }
    }

    /// Dots across.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Dots down.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Row in which the baseline lies.
    #[must_use]
    pub fn baseline(&self) -> i32 {
        self.baseline
    }

    /// The same picture, standing otherwise.
    #[must_use]
    pub fn with_baseline(self, baseline: i32) -> Self {
        Self { baseline, ..self }
    }

    /// Whether a dot is black; outside everything is white.
    #[must_use]
    pub fn is_black(&self, x: u32, y: u32) -> bool {
        x < self.width && y < self.height && self.dots[(y * self.width + x) as usize]
    }

    /// Blackens a dot; outside nothing happens.
    pub fn blacken(&mut self, x: i64, y: i64) {
        if (0..i64::from(self.width)).contains(&x) && (0..i64::from(self.height)).contains(&y) {
            self.dots[y as usize * self.width as usize + x as usize] = true;
        }
    }

    /// Draws another picture into this one.
    pub fn place(&mut self, other: &Self, left: i64, top: i64) {
        for y in 0..other.height {
            for x in 0..other.width {
                if other.is_black(x, y) {
                    self.blacken(left + i64::from(x), top + i64::from(y));
                }
            }
        }
    }

    /// Bytes that hold a row whose white is cut; none for a row without black.
    fn bytes_needed(&self, y: u32, edge: Edge) -> u32 {
        let black = |x: &u32| self.is_black(*x, y);
        let Some((left, last)) = (0..self.width).find(black).zip((0..self.width).rev().find(black)) else {
            return 0;
        };
        if edge == Edge::Left {
            return (last + 1).div_ceil(8).min(255);
        }
        let right = self.width - 1 - last;
        // One dot more on either side: a picture of odd width has its middle between two dots.
        let dots = (self.width + 1).saturating_sub(2 * left.min(right));
        dots.min(self.width).div_ceil(8).clamp(1, 255)
    }

    /// The smallest picture that holds all black; `None` where there is none.
    fn cropped(&self) -> Option<Self> {
        let black = |x: u32, y: u32| self.is_black(x, y);
        let rows = |y: &u32| (0..self.width).any(|x| black(x, *y));
        let columns = |x: &u32| (0..self.height).any(|y| black(*x, y));
        let (top, bottom) = ((0..self.height).find(rows)?, (0..self.height).rev().find(rows)?);
        let (left, right) = ((0..self.width).find(columns)?, (0..self.width).rev().find(columns)?);
        let mut picture = Self::white(right - left + 1, bottom - top + 1);
        picture.place(self, -i64::from(left), -i64::from(top));
        picture.baseline = self.baseline - top as i32;
        Some(picture)
    }
}

/// Where a picture stands on the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// In the middle.
    None,
    /// At the left edge.
    Left,
}

/// A part of a picture as a printer takes it in one command: rows of bytes, the leftmost dot in the highest bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    bytes_across: u8,
    rows: u16,
    doubled: bool,
    edge: Edge,
    bytes: Vec<u8>,
}

impl Band {
    /// Some rows of a picture, so many bytes wide.
    fn of(picture: &Bitmap, rows: std::ops::Range<usize>, across: u32, doubled: bool, edge: Edge) -> Self {
        let mut bytes = vec![0; across as usize * rows.len()];
        // Where the picture's left edge stands in the rows of this part, cut or padded.
        let shift = match edge {
            Edge::None => (i64::from(across * 8) - i64::from(picture.width)).div_euclid(2),
            Edge::Left => 0,
        };
        for (index, y) in rows.clone().enumerate() {
            for x in (0..picture.width).filter(|x| picture.is_black(*x, y as u32)) {
                let at = i64::from(x) + shift;
                if (0..i64::from(across * 8)).contains(&at) {
                    bytes[index * across as usize + at as usize / 8] |= 0x80 >> (at % 8);
                }
            }
        }
        silence(&mut bytes);
        Self { bytes_across: across as u8, rows: rows.len() as u16, doubled, edge, bytes }
    }

    /// Bytes in a row.
    #[must_use]
    pub fn bytes_across(&self) -> u8 {
        self.bytes_across
    }

    /// Rows sent.
    #[must_use]
    pub fn rows(&self) -> u16 {
        self.rows
    }

    /// Where it stands.
    #[must_use]
    pub fn edge(&self) -> Edge {
        self.edge
    }

    /// Whether the printer makes four dots of each.
    #[must_use]
    pub fn doubled(&self) -> bool {
        self.doubled
    }

    /// The rows.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Paper it takes, in dots.
    #[must_use]
    pub fn height(&self) -> u32 {
        u32::from(self.rows) * if self.doubled { 2 } else { 1 }
    }

    /// What of the paper is black, as dots from its left edge and first row.
    pub fn black(&self) -> impl Iterator<Item = (u32, u32)> {
        let across = usize::from(self.bytes_across);
        let scale = if self.doubled { 2 } else { 1 };
        self.bytes.iter().enumerate().flat_map(move |(index, byte)| {
            (0..8).filter(move |bit| byte & (0x80 >> bit) != 0).flat_map(move |bit| {
                let (x, y) = ((index % across * 8 + bit) as u32 * scale, (index / across) as u32 * scale);
                (0..scale * scale).map(move |n| (x + n % scale, y + n / scale))
            })
        })
    }

    /// Dots across.
    #[must_use]
    pub fn width(&self) -> u32 {
        u32::from(self.bytes_across) * 8 * if self.doubled { 2 } else { 1 }
    }
}

/// A part of a picture as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Strip {
    /// Rows without black, in dots of paper: fed, not sent.
    White(u32),
    /// Rows with some.
    Band(Band),
}

/// A picture as what prints it, in order.
///
/// White at the sides costs nothing on paper and everything on the wire, so the rows are cut where that saves most: above
/// the letters only a few marks stand. In the middle of the paper every part is padded to whole bytes on both sides alike, so
/// that the printer's centring keeps the middle. Heights that are multiples of 48 are avoided, as one common firmware fails on them.
#[must_use]
pub fn strips(picture: &Bitmap, doubled: bool, edge: Edge) -> Vec<Strip> {
    let needed: Vec<u32> = (0..picture.height).map(|y| picture.bytes_needed(y, edge)).collect();
    let mut top = 0;
    let mut strips = Vec::new();
    for bottom in cuts(&needed) {
        strips.push(match needed[top..bottom].iter().copied().max() {
            None | Some(0) => Strip::White((bottom - top) as u32 * if doubled { 2 } else { 1 }),
            Some(across) => Strip::Band(Band::of(picture, top..bottom, across, doubled, edge)),
        });
        top = bottom;
    }
    strips
}

/// Where to cut rows that need so many bytes each, so that the least are sent: the end of each part. The best way to
/// cut the first `n` rows follows from the best ways to cut fewer.
fn cuts(needed: &[u32]) -> Vec<usize> {
    let mut best: Vec<(u32, usize)> = vec![(0, 0)];
    for end in 1..=needed.len() {
        let (mut least, mut widest) = ((u32::MAX, end - 1), 0);
        for start in (0..end).rev() {
            widest = widest.max(needed[start]);
            let rows = (end - start) as u32;
            if rows > 1 && (widest * rows) as usize > LONGEST_BAND - HEADER {
                break;
            }
            let cost = best[start].0.saturating_add(if widest == 0 { FEED } else { CUT + widest * rows });
            let is_whole = widest == 0 || !rows.is_multiple_of(48);
            if is_whole && cost < least.0 {
                least = (cost, start);
            }
        }
        best.push(least);
    }
    let mut cuts = Vec::new();
    let mut end = needed.len();
    while end > 0 {
        cuts.push(end);
        end = best[end].1;
    }
    cuts.reverse();
    cuts
}

/// Printers obey the sequences `DLE EOT`, `DLE ENQ` and `DLE DC4` at once, even inside a picture. One dot more breaks
/// them, and nobody sees it: it stands beside another.
fn silence(bytes: &mut [u8]) {
    for at in 1..bytes.len() {
        if bytes[at - 1] == 0x10 && matches!(bytes[at], 0x04 | 0x05 | 0x14) {
            bytes[at - 1] = 0x30;
        }
    }
}

/// Sets text in the bundled typeface, and in no other: a slip looks the same on every machine.
pub struct Typesetter {
    fonts: FontSystem,
    glyphs: SwashCache,
}

impl std::fmt::Debug for Typesetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Typesetter").finish_non_exhaustive()
    }
}

impl Default for Typesetter {
    fn default() -> Self {
        let mut fonts = Database::new();
        let _ = fonts.load_font_source(Source::Binary(Arc::new(REGULAR)));
        let _ = fonts.load_font_source(Source::Binary(Arc::new(BOLD)));
        fonts.set_sans_serif_family(FAMILY);
        Self { fonts: FontSystem::new_with_locale_and_db("vi".to_owned(), fonts), glyphs: SwashCache::new() }
    }
}

impl Typesetter {
    /// Dots a text takes across, in whole.
    #[must_use]
    pub fn width(&mut self, text: &TicketText, style: Style) -> u32 {
        self.shape(text, style).1
    }

    /// A text as a picture, cropped to its black; `None` for a text without any.
    #[must_use]
    pub fn draw(&mut self, text: &TicketText, style: Style) -> Option<Bitmap> {
        let (line, width) = self.shape(text, style);
        // Marks stand up to 0.4 em above capitals and 0.3 em below the line; a margin of one em around cuts nothing.
        let margin = style.size.ceil() as u32;
        let ink = if style.bold { INK_BOLD } else { INK };
        let mut picture = Bitmap::white(width + 2 * margin, 3 * margin);
        picture.baseline = 2 * margin as i32;
        for glyph in &line {
            let x = (glyph.x + glyph.x_offset * glyph.font_size).round() as i32;
            let y = (glyph.y - glyph.y_offset * glyph.font_size).round() as i32;
            // Always the same fraction of a dot: none.
            let (key, ..) =
                CacheKey::new(glyph.font_id, glyph.glyph_id, glyph.font_size, (0.0, 0.0), glyph.font_weight, CacheKeyFlags::empty());
            let Some(image) = self.glyphs.get_image(&mut self.fonts, key) else {
                continue;
            };
            if image.content != SwashContent::Mask {
                continue;
            }
            let (left, top) = (margin as i32 + x + image.placement.left, 2 * margin as i32 + y - image.placement.top);
            let across = image.placement.width.max(1) as usize;
            for (index, _) in image.data.iter().enumerate().filter(|(_, coverage)| **coverage >= ink) {
                let (dx, dy) = ((index % across) as i64, (index / across) as i64);
                picture.blacken(i64::from(left) + dx, i64::from(top) + dy);
            }
        }
        picture.cropped()
    }

    /// The glyphs of a text and the dots they take across.
    fn shape(&mut self, text: &TicketText, style: Style) -> (Vec<LayoutGlyph>, u32) {
        let weight = if style.bold { Weight::BOLD } else { Weight::NORMAL };
        let attributes = Attrs::new().family(Family::Name(FAMILY)).weight(weight).letter_spacing(style.spacing);
        let mut buffer = Buffer::new(&mut self.fonts, Metrics::new(style.size, style.size * 1.4));
        buffer.set_wrap(&mut self.fonts, Wrap::None);
        buffer.set_size(&mut self.fonts, None, None);
        buffer.set_text(&mut self.fonts, text.as_str(), &attributes, Shaping::Advanced, None);
        let line = buffer.layout_runs().next().map(|run| (run.glyphs.to_vec(), run.line_w.ceil() as u32));
        line.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
