//! In which order a picture is looked at in different ways.

use super::walk::Border;

/// The picture as one rung looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    /// A quarter as wide and high: large codes, far out of focus or in much noise.
    Quarter,
    /// Half as wide and high: most codes that are held up.
    Half,
    /// As it came.
    Full,
    /// Twice as wide and high, only around patterns that were seen and not read: modules of hardly a pixel.
    Double,
}

/// One way of looking.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rung {
    pub(super) grain: Grain,
    /// Whether light and dark change places first, for screens in dark mode.
    pub(super) inverted: bool,
    /// The radius of the threshold field, in pixels of a picture 720 pixels high or wide, whichever is less.
    pub(super) radius: f32,
    /// Whether more is tried: two patterns let a third be guessed, and a code that fits but cannot be read is taken for bent.
    pub(super) patient: bool,
    /// Whether patterns are looked for by their likeness and not along lines, for prints that streaks and specks cut through.
    pub(super) by_likeness: bool,
    /// What is asked of the dark ring of patterns: in a code without a margin it may not end.
    pub(super) border: Border,
}

/// The radius of the threshold field for most codes.
pub(super) const USUAL: f32 = 24.0;

const fn rung(grain: Grain, inverted: bool, radius: f32, patient: bool) -> Rung {
    Rung { grain, inverted, radius, patient, by_likeness: false, border: Border::Light }
}

/// The rungs that every frame is looked at with: they cost little and read most.
pub(super) const BASE: [Rung; 2] = [rung(Grain::Half, false, USUAL, false), rung(Grain::Half, true, USUAL, false)];

/// What follows as far as time allows; the next frame goes on where this one stopped.
pub(super) const FURTHER: [Rung; 12] = [
    rung(Grain::Half, false, USUAL, true),
    rung(Grain::Quarter, false, 80.0, false),
    rung(Grain::Full, false, USUAL, false),
    rung(Grain::Full, true, USUAL, false),
    Rung { by_likeness: true, ..rung(Grain::Half, false, 48.0, true) },
    rung(Grain::Quarter, false, 80.0, true),
    rung(Grain::Quarter, true, 80.0, true),
    rung(Grain::Full, false, 10.0, true),
    Rung { border: Border::Any, ..rung(Grain::Half, false, USUAL, false) },
    Rung { border: Border::Any, ..rung(Grain::Half, true, USUAL, false) },
    rung(Grain::Double, false, 12.0, false),
    rung(Grain::Double, true, 12.0, false),
];

/// The first of those for codes that are too large or too small for the coarse look.
pub(super) const OTHER_SIZES: usize = 1;
