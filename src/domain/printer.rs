//! The printers of a terminal: its own, and one that takes over.

use serde::{Deserialize, Serialize};

use super::keys::names;

/// One of a terminal's printers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrinterRole {
    /// The terminal's own.
    First,
    /// The one that prints what the terminal's own cannot: beside it, or at a counter.
    Second,
}

names! {
    pub PrinterRole {
        First = "first",
        Second = "second",
    }
}
