//! Pieces that iced does not have, or not for fingers.

mod guide;
mod inked;
mod keypad;
mod pressable;
mod preview;

pub use guide::{Guide, guide};
pub use inked::{Ink, Inked, inked};
pub use keypad::{Keypad, keypad};
#[cfg(test)]
pub(super) use pressable::NAME;
pub use pressable::{Pressable, Skin, pressable};
pub use preview::{Marks, preview};
