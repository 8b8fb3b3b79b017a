//! Pieces that iced does not have, or not for fingers.

mod pressable;
mod preview;

#[cfg(test)]
pub(super) use pressable::NAME;
pub use pressable::{Pressable, Skin, pressable};
pub use preview::preview;
