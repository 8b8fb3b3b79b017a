//! The town's numbers as the rules take them.

use jiff::SignedDuration;

use crate::config::{Config, ReturnTo};
use crate::domain::queue::line::Rule;

/// Staff may take a move back within this time (`design`: a ticket's life).
pub(super) const UNDO: SignedDuration = SignedDuration::from_secs(5);

pub(super) fn line(config: &Config) -> Rule {
    Rule {
        ordinary_per_priority: config.line.ordinary_per_priority,
        longest_wait: SignedDuration::from_mins(config.line.longest_wait_minutes.into()),
        appointment_lead: SignedDuration::from_secs(config.line.appointment_lead_seconds.into()),
    }
}

/// How often and how soon numbers are called.
pub(super) struct Calls {
    /// Calls after which nobody answers any more.
    pub(super) limit: u32,
    /// Between two calls of one number.
    pub(super) gap: SignedDuration,
    /// From the last call to the no-show by rule.
    pub(super) no_show_after: SignedDuration,
    /// From the proof of a slip to its first call.
    pub(super) slip_in_hand: SignedDuration,
    /// How often a no-show comes back.
    pub(super) returns: u32,
    /// Whether it comes back to its old place.
    pub(super) to_place: bool,
}

pub(super) fn calls(config: &Config) -> Calls {
    let seconds = |seconds: u32| SignedDuration::from_secs(seconds.into());
    let calls = &config.calls;
    Calls {
        limit: calls.limit,
        gap: seconds(calls.gap_seconds),
        no_show_after: seconds(calls.no_show_seconds),
        slip_in_hand: seconds(calls.slip_in_hand_seconds),
        returns: calls.returns,
        to_place: calls.return_to == ReturnTo::Place,
    }
}
