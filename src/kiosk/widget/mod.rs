//! Pieces that iced does not have, or not for fingers.

mod preview;
mod pressable;

pub use preview::preview;
pub use pressable::{Pressable, Skin, pressable};
