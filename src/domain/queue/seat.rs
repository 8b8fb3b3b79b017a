//! The place behind a counter.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StaffKey;
use crate::domain::keys::names;

/// A counter as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Who sits there.
    pub person: Option<StaffKey>,
    /// Why it is closed for a while, while it is.
    pub pause: Option<Pause>,
    /// Ordinary people called since the last favoured one: where the ratio of the rule stands.
    pub run: u32,
    /// Since when it could have called somebody, where it has not paused since.
    pub free_at: Option<Timestamp>,
}

/// Why and since when a counter pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Pause {
    /// Why.
    pub reason: PauseReason,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
}

/// Why a counter pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// A break.
    Break,
    /// A meeting.
    Meeting,
    /// Work on a dossier without its citizen.
    Paperwork,
    /// A device fails.
    Fault,
    /// Something else.
    Other,
}

names! {
    pub PauseReason {
        Break = "break",
        Meeting = "meeting",
        Paperwork = "paperwork",
        Fault = "fault",
        Other = "other",
    }
}
