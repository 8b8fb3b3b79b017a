//! Micro QR (ISO/IEC 18004, 5.3.2): a small code with one finder pattern, whose dotted lines run along its outer border.
//!
//! It is not read, only known for what it is, so that whoever holds it up hears that at once. One pattern says little; so both dotted lines, the
//! light around the whole code and the format with its own checksum must be right.

use super::super::Corners;
use super::field::ThresholdField;
use super::finders::Finder;
use super::walk::{Across, Border};

/// Modules a side, of M1 to M4.
const SIZES: [usize; 4] = [11, 13, 15, 17];

/// The size by the symbol number in the format information (table 13).
const BY_NUMBER: [usize; 8] = [11, 13, 13, 15, 15, 17, 17, 17];

/// What the format information is masked with.
const MASK: u16 = 0x4445;

/// This part of the modules that are known must have their colour.
const LEAST: f32 = 0.94;

/// A right angle is searched for the pattern's own direction in so many steps.
const STEPS: u16 = 16;

/// How far a module may differ from what the pattern alone says, and in what steps it is tried.
const STRETCHES: [f32; 5] = [0.94, 0.97, 1.0, 1.03, 1.06];

/// The plane of a code as seen from its finder pattern.
#[derive(Clone, Copy)]
struct MicroAxes {
    centre: (f32, f32),
    /// A module to the right and one down, in pixels.
    right: (f32, f32),
    down: (f32, f32),
}

impl MicroAxes {
    /// Where a point lies, in modules from the code's upper left corner.
    fn map(&self, column: f32, row: f32) -> (f32, f32) {
        let (across, down) = (column - 3.5, row - 3.5);
        (self.centre.0 + across * self.right.0 + down * self.down.0, self.centre.1 + across * self.right.1 + down * self.down.1)
    }

    fn is_dark(&self, field: &ThresholdField, (column, row): (isize, isize)) -> bool {
        let (x, y) = self.map(column as f32 + 0.5, row as f32 + 0.5);
        // Beyond the picture is paper.
        let is_inside = x >= 0.0 && y >= 0.0 && x <= field.width() as f32 && y <= field.height() as f32;
        is_inside && field.at(x, y) < 0.0
    }

    fn stretched(&self, across: f32, down: f32) -> Self {
        let by = |(x, y): (f32, f32), times: f32| (x * times, y * times);
        Self { right: by(self.right, across), down: by(self.down, down), ..*self }
    }
}

/// The corners of the Micro QR code whose pattern that is, if it is one.
pub(super) fn code(field: &ThresholdField, finder: &Finder) -> Option<Corners> {
    let axes = axes(field, finder)?;
    // Its own upper left corner may be any of the pattern's.
    let (right, down) = (axes.right, axes.down);
    let back = |(x, y): (f32, f32)| (-x, -y);
    let turns = [(right, down), (down, back(right)), (back(right), back(down)), (back(down), right)];
    turns
        .into_iter()
        .map(|(right, down)| MicroAxes { right, down, ..axes })
        .filter(|axes| begins(field, axes))
        .find_map(|axes| fitted(field, &axes))
}

/// The pattern's own directions: along them it looks smallest.
fn axes(field: &ThresholdField, finder: &Finder) -> Option<MicroAxes> {
    let centre = (finder.x, finder.y);
    let across = |direction: (f32, f32)| {
        Across::walk(field, centre, direction, finder.module, Border::Light).filter(Across::is_finder).map(|seen| seen.module())
    };
    let seen = (0..STEPS).filter_map(|step| {
        let (sine, cosine) = (f32::from(step) / f32::from(STEPS) * std::f32::consts::FRAC_PI_2).sin_cos();
        let (right, down) = ((cosine, sine), (-sine, cosine));
        Some((right, across(right)?, down, across(down)?))
    });
    let (right, wide, down, high) = seen.min_by(|one, other| (one.1 * one.3).total_cmp(&(other.1 * other.3)))?;
    Some(MicroAxes { centre, right: (right.0 * wide, right.1 * wide), down: (down.0 * high, down.1 * high) })
}

/// Whether two dotted lines begin where they would, with light beyond them.
fn begins(field: &ThresholdField, axes: &MicroAxes) -> bool {
    let is_dark = |place| axes.is_dark(field, place);
    (7..11).all(|along| is_dark((along, 0)) == (along % 2 == 0) && is_dark((0, along)) == (along % 2 == 0))
        && (-1..11).all(|along| !is_dark((along, -1)) && !is_dark((-1, along)))
}

/// The corners, where all that is known of a Micro QR code fits.
fn fitted(field: &ThresholdField, axes: &MicroAxes) -> Option<Corners> {
    let fits = STRETCHES.into_iter().flat_map(|across| STRETCHES.map(|down| axes.stretched(across, down)));
    let fits = fits.flat_map(|axes| SIZES.map(|size| (axes, size, agreement(field, &axes, size))));
    let (axes, size, agreement) = fits.max_by(|(.., one), (.., other)| one.total_cmp(other))?;
    let number = number(field, &axes)?;
    let end = size as f32;
    let corners = Corners([(0.0, 0.0), (end, 0.0), (end, end), (0.0, end)].map(|(column, row)| axes.map(column, row)));
    (agreement >= LEAST && BY_NUMBER[number] == size).then_some(corners)
}

/// How many of the modules that are known of a size have their colour, from 0 to 1.
fn agreement(field: &ThresholdField, axes: &MicroAxes, size: usize) -> f32 {
    let size = size as isize;
    let dotted = (7..size).flat_map(|along| [((along, 0), along % 2 == 0), ((0, along), along % 2 == 0)]);
    let around = (-1..=size).flat_map(|along| [(along, -1), (-1, along), (along, size), (size, along)]).map(|place| (place, false));
    let beside =
        (0..8).flat_map(|along| [(along, 7), (7, along)]).filter(|place| *place != (0, 7) && *place != (7, 0)).map(|place| (place, false));
    let (right, all) = dotted
        .chain(around)
        .chain(beside)
        .fold((0, 0), |(right, all), (place, is_dark)| (right + u32::from(axes.is_dark(field, place) == is_dark), all + 1));
    right as f32 / all as f32
}

/// The symbol number in the format information, where at most one of its fifteen bits is wrong (7.9.2).
fn number(field: &ThresholdField, axes: &MicroAxes) -> Option<usize> {
    let places = (1..=8).map(|column| (column, 8)).chain((1..=7).rev().map(|row| (8, row)));
    let seen = places.fold(0, |bits, place| bits << 1 | u16::from(axes.is_dark(field, place)));
    (0..32_u16).find(|says| (super::super::correct::format_bits(*says) ^ MASK ^ seen).count_ones() <= 1).map(|says| usize::from(says >> 2))
}
