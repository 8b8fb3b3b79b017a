//! The place behind a counter.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StaffKey;

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

impl PauseReason {
    /// Every reason.
    pub const ALL: [Self; 5] = [Self::Break, Self::Meeting, Self::Paperwork, Self::Fault, Self::Other];

    /// The name in the store, the API and exports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Break => "break",
            Self::Meeting => "meeting",
            Self::Paperwork => "paperwork",
            Self::Fault => "fault",
            Self::Other => "other",
        }
    }

    /// The reason of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}
