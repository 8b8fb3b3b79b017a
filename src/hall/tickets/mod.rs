//! Tickets: giving them, calling them, and whatever else may become of them.

pub(super) mod issue;
pub(super) mod moves;
pub(super) mod next;
pub(super) mod service;
pub(super) mod transitions;
mod undo;
