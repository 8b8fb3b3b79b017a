//! What a slip says, frozen when its number is issued, so that a slip printed again says the same.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::estimate::Estimate;
use super::queue::{CounterNumber, Label};
use super::text::Language;

/// What stands on a queue ticket. Texts are in the citizen's language already where the town wrote them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TicketSlip {
    /// The language of the words around.
    pub language: Language,
    /// The office.
    pub office: String,
    /// The unit that runs the hall.
    pub unit: String,
    /// The number.
    pub label: Label,
    /// What the citizen waits for: the queue's name.
    pub service: String,
    /// The procedure, where the citizen named one.
    pub procedure: Option<String>,
    /// The counters that serve it.
    pub counters: Vec<CounterNumber>,
    /// People before this one when it was issued.
    pub ahead: u32,
    /// How long the wait was thought to be then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Estimate>,
    /// The local time of issue.
    #[schema(value_type = String)]
    pub at: DateTime,
    /// The text of the code on the slip.
    pub code: String,
    /// The telephone number people may call.
    pub hotline: Option<String>,
}
