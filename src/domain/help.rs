//! Calls for help: somebody at a terminal wants a member of staff.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::Actor;
use super::keys::names;
use super::queue::CounterNumber;

/// The store's number of a call for help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct HelpId(pub i64);

impl std::fmt::Display for HelpId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// How a call for help ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HelpEnd {
    /// Somebody came.
    Answered,
    /// Nobody came for so long that the citizen is no longer there.
    Unanswered,
    /// The day ended before somebody came.
    DayClosed,
}

names! {
    pub HelpEnd {
        Answered = "answered",
        Unanswered = "unanswered",
        DayClosed = "day_closed",
    }
}

/// A call for help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Help {
    /// The store's number.
    pub id: HelpId,
    /// Who calls: the terminal at which somebody stands, never who that is.
    pub actor: Actor,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub called_at: Timestamp,
    /// The counter whose staff are on their way, where one has said so.
    #[serde(default)]
    pub coming: Option<CounterNumber>,
    /// When it ended, once it has.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// The counter that came, where one did.
    pub counter: Option<CounterNumber>,
    /// How it ended.
    pub end: Option<HelpEnd>,
}
