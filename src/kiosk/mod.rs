//! The citizen's screens.
