//! Tickets: their states, their numbers, and who is next.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::calendar::ServiceDay;
use super::catalogue::ProcedureCode;
pub use super::keys::QueueKey;
use super::text::Language;

/// The number of a counter, as it hangs above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct CounterNumber(pub u16);

impl fmt::Display for CounterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The store's own number of a ticket. Staff screens act on ids, never on labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct TicketId(pub i64);

impl fmt::Display for TicketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What the citizen reads and hears, such as `A027`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct Label(String);

impl Label {
    /// The label of a number: prefix and `digits` digits, padded with zeros.
    #[must_use]
    pub fn new(prefix: &str, number: u32, digits: usize) -> Self {
        Self(format!("{prefix}{number:0digits$}"))
    }

    /// A label read back from the store.
    #[must_use]
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The label as it is read.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The secret on a slip: 128 random bits in unpadded base32, by which its owner, and nobody else, finds the ticket.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Token(String);

impl Token {
    /// Characters in a token: 128 bits, five to a character.
    pub const LENGTH: usize = 26;

    /// The token of sixteen random bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(data_encoding::BASE32_NOPAD.encode(&bytes))
    }

    /// The token as it stands in a code, upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Token {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let upper = text.to_ascii_uppercase();
        let decoded = data_encoding::BASE32_NOPAD.decode(upper.as_bytes());
        match decoded {
            Ok(bytes) if bytes.len() == 16 => Ok(Self(upper)),
            _ => Err("this is not a slip's token".to_owned()),
        }
    }
}

impl From<Token> for String {
    fn from(token: Token) -> Self {
        token.0
    }
}

/// Where a ticket stands in its life (`design`: a ticket's life). Transfer, return and undo are events between these,
/// never states of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// The number is durable, but nobody knows yet whether the citizen has it. Not callable.
    Issued,
    /// The citizen has the number; it can be called.
    Waiting,
    /// Called to a counter; the citizen is on the way.
    Called,
    /// At the counter.
    Serving,
    /// Set aside by staff with a reason; comes back to waiting or called.
    Held,
    /// Served. Final.
    Finished,
    /// Called and did not come. Final until staff bring it back.
    NoShow,
    /// Ended without service, with a reason. Final.
    Cancelled,
}

impl TicketState {
    /// Every state.
    pub const ALL: [Self; 8] =
        [Self::Issued, Self::Waiting, Self::Called, Self::Serving, Self::Held, Self::Finished, Self::NoShow, Self::Cancelled];

    /// The name in the store, the API and exports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Waiting => "waiting",
            Self::Called => "called",
            Self::Serving => "serving",
            Self::Held => "held",
            Self::Finished => "finished",
            Self::NoShow => "no_show",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Active tickets occupy a counter: at most one each.
    #[must_use]
    pub fn is_active(self) -> bool {
        matches!(self, Self::Called | Self::Serving)
    }

    /// Whether a single step may lead from here to `next`.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        use TicketState::{Called, Cancelled, Finished, Held, Issued, NoShow, Serving, Waiting};
        matches!(
            (self, next),
            (Issued, Waiting | Cancelled)
                | (Waiting, Called | Held | Cancelled)
                | (Called, Serving | Finished | NoShow | Held | Waiting | Cancelled)
                | (Serving, Finished | Held | Waiting | Called | Cancelled)
                | (Held, Waiting | Called | Cancelled)
                | (NoShow, Waiting | Called)
                | (Finished, Serving)
        )
    }
}

impl fmt::Display for TicketState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is known of a ticket's slip, apart from the ticket's own state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PrintState {
    /// No slip was asked for.
    None,
    /// In the spool; no byte has gone to a printer.
    Queued,
    /// Bytes are going out.
    Sending,
    /// All bytes were taken; the printer has not said that the slip is out.
    Sent,
    /// The slip is out, by the proof the spool keeps.
    Printed,
    /// The slip stopped in the middle.
    Torn,
    /// Nobody knows: the connection or the process ended before the proof.
    Unknown,
    /// The citizen noted the number from the screen instead.
    Paperless,
}

impl PrintState {
    /// Every state.
    pub const ALL: [Self; 8] =
        [Self::None, Self::Queued, Self::Sending, Self::Sent, Self::Printed, Self::Torn, Self::Unknown, Self::Paperless];

    /// The name in the store, the API and exports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Printed => "printed",
            Self::Torn => "torn",
            Self::Unknown => "unknown",
            Self::Paperless => "paperless",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl fmt::Display for PrintState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One visit of one citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Ticket {
    /// The store's number.
    pub id: TicketId,
    /// What the citizen reads.
    pub label: Label,
    /// The queue it waits in.
    pub queue: QueueKey,
    /// The day it counts on.
    pub service_day: ServiceDay,
    /// Where it stands.
    pub state: TicketState,
    /// What is known of its slip.
    pub print: PrintState,
    /// The procedure the citizen came for, where known.
    pub procedure: Option<ProcedureCode>,
    /// The language the citizen chose.
    pub language: Language,
    /// When the number was made durable.
    #[schema(value_type = String, format = DateTime)]
    pub issued_at: Timestamp,
    /// When it became callable.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub waiting_at: Option<Timestamp>,
    /// When it was last called.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub called_at: Option<Timestamp>,
    /// When service began.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub serving_at: Option<Timestamp>,
    /// When it ended, however it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// The counter that has or had it.
    pub counter: Option<CounterNumber>,
    /// How often it has been called, recalls included.
    pub calls: u32,
    /// Why it was cancelled, where it was.
    pub reason: Option<CancelReason>,
}

/// Why a ticket ended without service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    /// Shown on the screen, and nobody confirmed it.
    Unclaimed,
    /// Its slip was not proven before a restart.
    SlipUnproven,
    /// The service day ended first.
    DayClosed,
    /// The citizen gave it back.
    ByCitizen,
    /// Staff ended it.
    ByStaff,
}

impl CancelReason {
    /// Every reason.
    pub const ALL: [Self; 5] = [Self::Unclaimed, Self::SlipUnproven, Self::DayClosed, Self::ByCitizen, Self::ByStaff];

    /// The name in the store, the API and exports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unclaimed => "unclaimed",
            Self::SlipUnproven => "slip_unproven",
            Self::DayClosed => "day_closed",
            Self::ByCitizen => "by_citizen",
            Self::ByStaff => "by_staff",
        }
    }

    /// The reason of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// How a number became callable: one of the four ways of the design, never hope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Admission {
    /// The printer answered that the slip came out.
    Proven,
    /// The printer cannot answer; its bytes were taken and its print time is over.
    Modelled,
    /// The citizen pressed "I have noted my number".
    Confirmed,
    /// Staff gave the number.
    ByStaff,
}

impl Admission {
    /// The name in events.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Modelled => "modelled",
            Self::Confirmed => "confirmed",
            Self::ByStaff => "by_staff",
        }
    }
}

/// The first who waits in one queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The ticket.
    pub ticket: TicketId,
    /// Its queue.
    pub queue: QueueKey,
    /// When its citizen came.
    pub arrived_at: Timestamp,
}

/// Which rule chose a ticket; part of the event of each call, so that the report can prove the rule was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clause {
    /// Of all queues the counter serves, this citizen came first.
    FirstCome,
}

/// Who is next of the heads of the queues that a counter serves: whoever came first, the lower id where two came in
/// the same millisecond.
#[must_use]
pub fn next(heads: &[Head]) -> Option<(TicketId, Clause)> {
    heads.iter().min_by_key(|head| (head.arrived_at, head.ticket)).map(|head| (head.ticket, Clause::FirstCome))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn labels_have_their_digits() {
        assert_eq!(Label::new("A", 27, 3).as_str(), "A027");
        assert_eq!(Label::new("W", 27, 7).as_str(), "W0000027");
    }

    #[test]
    fn names_lead_back_to_states() {
        for state in TicketState::ALL {
            assert_eq!(TicketState::from_name(state.name()), Some(state));
            assert_eq!(serde_json::to_value(state).expect("json"), state.name());
        }
        for state in PrintState::ALL {
            assert_eq!(PrintState::from_name(state.name()), Some(state));
        }
        for reason in CancelReason::ALL {
            assert_eq!(CancelReason::from_name(reason.name()), Some(reason));
        }
    }

    #[test]
    fn nothing_leaves_a_cancelled_ticket() {
        assert!(TicketState::ALL.into_iter().all(|next| !TicketState::Cancelled.may_become(next)));
        assert!(!TicketState::Issued.may_become(TicketState::Called), "a number nobody holds is never called");
    }

    proptest! {
        #[test]
        fn a_token_survives_its_code(bytes in any::<[u8; 16]>()) {
            let token = Token::from_bytes(bytes);
            prop_assert_eq!(token.as_str().len(), Token::LENGTH);
            prop_assert_eq!(Token::try_from(token.as_str().to_lowercase()), Ok(token));
        }

        #[test]
        fn who_is_next_came_first(arrivals in proptest::collection::vec(0_i64..50, 0..8)) {
            let heads: Vec<Head> = arrivals.iter().enumerate().map(|(index, &second)| Head {
                ticket: TicketId(index as i64),
                queue: "ho-tich".parse().expect("a key"),
                arrived_at: Timestamp::from_second(second).expect("in range"),
            }).collect();
            let chosen = next(&heads).map(|(ticket, _)| arrivals[ticket.0 as usize]);
            prop_assert_eq!(chosen, arrivals.iter().copied().min());
        }
    }
}
