//! What lies over a screen.

use crate::kiosk::screen::Helping;

/// What stands in place of a screen for a while.
#[derive(Debug)]
pub(in crate::kiosk) enum Overlay {
    /// The choice of colours and sizes.
    Comfort,
    /// Staff are called.
    Help(Helping),
    /// Whether the demo is to end.
    End,
}
