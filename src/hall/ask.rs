//! What the hall is asked for, and by whom.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::catalogue::ProcedureCode;
use crate::domain::event::Actor;
use crate::domain::queue::{ClassKey, CounterNumber, HoldReason, PauseReason, QueueKey, StaffKey, Withdrawal};
use crate::domain::rating::Grade;
use crate::domain::text::Language;
use crate::hall::HallError;

/// The caller's own name for a request; the same one again gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RequestId(String);

impl RequestId {
    /// A new name that nobody else uses: 128 random bits.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn random() -> Result<Self, HallError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| HallError::NoRandomness(error.to_string()))?;
        Ok(Self(data_encoding::BASE32_NOPAD.encode(&bytes)))
    }

    /// The name as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RequestId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()) {
            Ok(Self(text))
        } else {
            Err("a request id is 1 to 128 visible ASCII characters".to_owned())
        }
    }
}

impl From<RequestId> for String {
    fn from(id: RequestId) -> Self {
        id.0
    }
}

/// Who asks for a change, and under which name, so that a retry does not repeat it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// The caller's name for the request, where it may come twice.
    pub request: Option<RequestId>,
}

impl By {
    /// A request that cannot come twice.
    #[must_use]
    pub fn once(actor: Actor) -> Self {
        Self { actor, request: None }
    }

    /// A request under a name of its own: where the way to the hall breaks, it may be sent again.
    ///
    /// # Errors
    /// As [`RequestId::random`].
    pub fn named(actor: Actor) -> Result<Self, HallError> {
        Ok(Self { actor, request: Some(RequestId::random()?) })
    }
}

/// What a number is wanted for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// Anything that a queue takes.
    Queue(QueueKey),
    /// A procedure of the catalogue; its field decides the queue.
    Procedure(ProcedureCode),
}

impl std::fmt::Display for Matter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Queue(key) => key.fmt(f),
            Self::Procedure(code) => code.fmt(f),
        }
    }
}

/// How the citizen gets the number, or the list of what is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Handover {
    /// On a printed slip; a number is callable when the slip is proven.
    Slip,
    /// From the screen; a number is callable when the citizen confirms.
    Screen,
    /// From staff; a number is callable at once.
    Staff,
}

/// An order for a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What for.
    pub matter: Matter,
    /// What else is to be done in the same visit, in this order.
    pub further: Vec<Matter>,
    /// How the citizen gets the number.
    pub handover: Handover,
    /// The citizen's language.
    pub language: Language,
    /// Why the citizen goes before others, as they say themselves; the counter confirms it.
    pub class: Option<ClassKey>,
    /// The citizen's own paper by which the number is taken.
    pub paper: Option<Paper>,
    /// Whether ticketing hours and limits may be overridden.
    pub any_time: bool,
    /// Who asks.
    pub actor: Actor,
    /// The caller's name for this order: one ticket each.
    pub request: RequestId,
}

impl Order {
    /// An order for one service, in Vietnamese, within the hours.
    #[must_use]
    pub fn new(matter: Matter, handover: Handover, actor: Actor, request: RequestId) -> Self {
        Self {
            matter,
            further: Vec::new(),
            handover,
            language: Language::vietnamese(),
            class: None,
            paper: None,
            any_time: false,
            actor,
            request,
        }
    }
}

/// A paper of the citizen's own, such as an appointment: it holds one number at a time, and an appointment is used once for
/// each time it is booked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// What is on it. Only a digest of it is stored.
    pub code: String,
    /// The booked time, where it is an appointment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub booked_at: Option<Timestamp>,
}

/// What is missing, as the citizen said it, or that all papers are asked for; nothing says who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// For which procedure.
    pub procedure: ProcedureCode,
    /// The papers that are missing, by their places among the procedure's documents, the first being 0; none for the list of all
    /// that the procedure needs.
    pub missing: Vec<usize>,
    /// How the citizen gets the list.
    pub handover: Handover,
    /// The citizen's language.
    pub language: Language,
    /// Who asks.
    pub actor: Actor,
    /// The caller's name for this: one list each.
    pub request: RequestId,
}

/// What may become of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "step", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// The citizen has noted the number from the screen; it becomes callable.
    Confirm,
    /// The number ends without service.
    Cancel {
        /// Why.
        #[serde(default = "by_staff")]
        reason: Withdrawal,
        /// The counter that does it, where one does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counter: Option<CounterNumber>,
    },
    /// Its slip is printed again, marked.
    Reprint,
    /// Its citizen, who was served, says how satisfied they are. Once: the first answer counts.
    Rate {
        /// 1 (very dissatisfied) to 5 (very satisfied).
        #[schema(value_type = u8, minimum = 1, maximum = 5)]
        grade: Grade,
    },
    /// A counter calls this very number.
    Call {
        /// The counter.
        counter: CounterNumber,
    },
    /// The counter that has called it calls it again.
    Recall {
        /// The counter.
        counter: CounterNumber,
    },
    /// The called citizen is at the counter.
    Start {
        /// The counter.
        counter: CounterNumber,
    },
    /// The citizen is served; with what is still to be done, the number waits for that.
    Finish {
        /// The counter.
        counter: CounterNumber,
        /// What else the citizen wants to have done in this visit, after what is planned already.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        further: Vec<Matter>,
    },
    /// The called citizen did not come.
    NoShow {
        /// The counter.
        counter: CounterNumber,
    },
    /// A citizen who had not come is here, or whose counter is gone from the configuration: the same number waits again.
    Return,
    /// A counter sets the number aside.
    Hold {
        /// The counter; the number stays its own.
        counter: CounterNumber,
        /// Why.
        reason: HoldReason,
        /// After so many minutes it waits again by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(maximum = 65535)]
        minutes: Option<u16>,
    },
    /// A number that was set aside waits again: for its counter, or for everybody where another counter says so.
    Release {
        /// The counter that says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counter: Option<CounterNumber>,
    },
    /// The number waits somewhere else, with its place in the line.
    Transfer {
        /// The counter that sends it.
        counter: CounterNumber,
        /// Where to.
        to: Destination,
        /// Whether it comes back to this counter when it was served there.
        #[serde(default)]
        return_to_me: bool,
    },
    /// The counter takes back its last move of this number, within five seconds.
    Undo {
        /// The counter.
        counter: CounterNumber,
    },
}

impl Step {
    /// The number ends without service, by no counter.
    #[must_use]
    pub fn cancel(reason: Withdrawal) -> Self {
        Self::Cancel { reason, counter: None }
    }

    /// The citizen is served, and has nothing else to do.
    #[must_use]
    pub fn finish(counter: CounterNumber) -> Self {
        Self::Finish { counter, further: Vec::new() }
    }

    /// The name of the step, as the API has it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Cancel { .. } => "cancel",
            Self::Reprint => "reprint",
            Self::Rate { .. } => "rate",
            Self::Call { .. } => "call",
            Self::Recall { .. } => "recall",
            Self::Start { .. } => "start",
            Self::Finish { .. } => "finish",
            Self::NoShow { .. } => "no-show",
            Self::Return => "return",
            Self::Hold { .. } => "hold",
            Self::Release { .. } => "release",
            Self::Transfer { .. } => "transfer",
            Self::Undo { .. } => "undo",
        }
    }

    /// The counter that does it, where one does.
    #[must_use]
    pub fn counter(&self) -> Option<CounterNumber> {
        match self {
            Self::Confirm | Self::Reprint | Self::Rate { .. } | Self::Return => None,
            Self::Cancel { counter, .. } | Self::Release { counter } => *counter,
            Self::Call { counter }
            | Self::Recall { counter }
            | Self::Start { counter }
            | Self::Finish { counter, .. }
            | Self::NoShow { counter }
            | Self::Hold { counter, .. }
            | Self::Transfer { counter, .. }
            | Self::Undo { counter } => Some(*counter),
        }
    }
}

fn by_staff() -> Withdrawal {
    Withdrawal::ByStaff
}

/// Where a number is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// Into another queue.
    Queue(QueueKey),
    /// To a counter, which alone calls it.
    Counter(CounterNumber),
    /// To a member of staff, who alone calls it wherever they sit.
    Person(StaffKey),
}

/// What may be said of a counter's seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "change", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SeatChange {
    /// Somebody sits down; wherever they sat before, they no longer do.
    SignOn {
        /// Who.
        person: StaffKey,
    },
    /// Nobody sits there any more.
    SignOff,
    /// The counter calls nobody for a while.
    Pause {
        /// Why.
        reason: PauseReason,
    },
    /// The pause is over.
    Resume,
}

impl SeatChange {
    /// The name of the change, as the API has it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::SignOn { .. } => "sign-on",
            Self::SignOff => "sign-off",
            Self::Pause { .. } => "pause",
            Self::Resume => "resume",
        }
    }
}

impl Handover {
    /// The name in the store, the API and events.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Slip => "slip",
            Self::Screen => "screen",
            Self::Staff => "staff",
        }
    }
}
