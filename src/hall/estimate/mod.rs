//! How long people wait: what the day has shown, played forward.

pub(super) mod forecast;
pub(super) mod pace;
