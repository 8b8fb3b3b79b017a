//! What a slip says, frozen when its number is issued or its list made, so that a slip printed again says the same.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::calendar::OpenDays;
use super::catalogue::{Deadline, Fee, ProcedureCode};
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

/// The store's number of an advice: of somebody who was told what is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct AdviceId(pub i64);

/// What is missing for a procedure, to take home. Nothing on it says whose list it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ListSlip {
    /// The language of the words around.
    pub language: Language,
    /// The office.
    pub office: String,
    /// The unit that runs the hall.
    pub unit: String,
    /// The procedure's name.
    pub procedure: String,
    /// The procedure's national code.
    pub code: ProcedureCode,
    /// The papers that are missing, in the catalogue's order.
    pub papers: Vec<ListedPaper>,
    /// What it costs, as far as that is published.
    pub fee: Fee,
    /// How long it takes.
    pub deadline: Deadline,
    /// When numbers for it are given; empty for a hall that is always open.
    pub hours: Vec<OpenDays>,
    /// The telephone number people may call.
    pub hotline: Option<String>,
    /// The local date on which it was made: papers and fees change.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// The text of the code on the list: held before the terminal the next time, it leads to the procedure.
    pub scan: String,
}

/// A paper on a list of what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ListedPaper {
    /// Its name.
    pub name: String,
    /// Originals asked for.
    pub original: u16,
    /// Copies asked for.
    pub copy: u16,
    /// Needed only in this case.
    pub condition: Option<String>,
}

/// What a test page says, beside what every one shows. It is for staff, who hold it against a good one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestSlip {
    /// The language of the words around.
    pub language: Language,
    /// The office.
    pub office: String,
    /// The local time at which it was asked for.
    pub at: DateTime,
    /// The program's version.
    pub version: String,
    /// The text of its codes: a procedure of this hall, so that the terminal answers when one is held up.
    pub scan: String,
}

/// What a slip of the spool says. A ticket's is stored as it always was, so that those of earlier versions can be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SlipContent {
    /// A number.
    Ticket(TicketSlip),
    /// What is missing for a procedure.
    List(ListSlip),
    /// A test page.
    Test(TestSlip),
}

impl From<TicketSlip> for SlipContent {
    fn from(slip: TicketSlip) -> Self {
        Self::Ticket(slip)
    }
}

impl From<ListSlip> for SlipContent {
    fn from(list: ListSlip) -> Self {
        Self::List(list)
    }
}

impl From<TestSlip> for SlipContent {
    fn from(test: TestSlip) -> Self {
        Self::Test(test)
    }
}

impl SlipContent {
    /// The language of the words around.
    #[must_use]
    pub fn language(&self) -> &Language {
        match self {
            Self::Ticket(slip) => &slip.language,
            Self::List(list) => &list.language,
            Self::Test(test) => &test.language,
        }
    }

    /// What staff call the slip: its number, the code of its procedure, or "test".
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Ticket(slip) => slip.label.as_str(),
            Self::List(list) => list.code.as_str(),
            Self::Test(_) => "test",
        }
    }
}
