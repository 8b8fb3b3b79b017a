//! How much a place of the field looks like a finder pattern.

use super::field::ThresholdField;

/// How a pattern may lie: pixels for a step of one module along it and across it.
#[derive(Clone, Copy)]
pub(super) struct Axes {
    pub(super) along: (f32, f32),
    pub(super) across: (f32, f32),
}

impl Axes {
    /// Where a point lies so many modules along and across from another.
    pub(super) fn shifted(&self, from: (f32, f32), along: f32, across: f32) -> (f32, f32) {
        (from.0 + along * self.along.0 + across * self.across.0, from.1 + along * self.along.1 + across * self.across.1)
    }
}

/// The middle row and column of a finder pattern with its light border, as modules across and along from its centre.
pub(super) fn cross() -> impl Iterator<Item = (i32, i32)> {
    (-4..=4).flat_map(|at| [(0, at), (at, 0)])
}

/// All of it.
pub(super) fn square() -> impl Iterator<Item = (i32, i32)> {
    (-4..=4).flat_map(|across| (-4..=4).map(move |along| (across, along)))
}

/// How much the modules of a place have the colours of a finder pattern: 1 entirely, 0 by chance. No module counts for more than `most`.
pub(super) fn likeness(
    field: &ThresholdField,
    place: (f32, f32),
    axes: &Axes,
    modules: impl Iterator<Item = (i32, i32)>,
    most: f32,
) -> f32 {
    if place.0 < 0.0 || place.1 < 0.0 || place.0 > field.width() as f32 || place.1 > field.height() as f32 {
        return -1.0;
    }
    let (mut right, mut all) = (0.0, 1.0);
    for (across, along) in modules {
        let ring = across.abs().max(along.abs());
        let (x, y) = axes.shifted(place, along as f32, across as f32);
        let value = field.at(x, y).clamp(-most, most);
        right += if ring == 2 || ring == 4 { value } else { -value };
        all += value.abs();
    }
    right / all
}
