//! Tickets: their states and legal moves, their numbers, and who is next.

pub mod line;
mod seat;
mod ticket;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::keys::names;
pub use super::keys::{ClassKey, QueueKey, StaffKey};
pub use seat::{Pause, PauseReason, Seat};
pub use ticket::{Admission, Aim, CancelReason, Hold, HoldReason, Lane, Stop, Ticket, TimeSpent, Withdrawal};

/// The number of a counter, as it hangs above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(value_type = u16, maximum = 65535)]
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

/// The numbers that a queue gives on a day: a prefix, and a range of numbers behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The queue.
    pub queue: QueueKey,
    /// The letters before the number.
    pub prefix: String,
    /// The first number of a day.
    pub first: u32,
    /// The last.
    pub last: u32,
    /// Digits of a number.
    pub digits: usize,
}

impl Series {
    /// The label of a number.
    #[must_use]
    pub fn label(&self, number: u32) -> Label {
        Label::new(&self.prefix, number, self.digits)
    }

    /// The number of a label, where it is one of this series.
    #[must_use]
    pub fn number(&self, label: &Label) -> Option<u32> {
        let number = label.as_str().strip_prefix(&self.prefix)?.parse().ok()?;
        ((self.first..=self.last).contains(&number) && self.label(number) == *label).then_some(number)
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

names! {
    pub TicketState {
        Issued = "issued",
        Waiting = "waiting",
        Called = "called",
        Serving = "serving",
        Held = "held",
        Finished = "finished",
        NoShow = "no_show",
        Cancelled = "cancelled",
    }
}

impl TicketState {
    /// Active tickets occupy a counter: at most one each.
    #[must_use]
    pub fn is_active(self) -> bool {
        matches!(self, Self::Called | Self::Serving)
    }

    /// Live tickets hold their label: no second one may have it.
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(self, Self::Issued | Self::Waiting | Self::Called | Self::Serving | Self::Held)
    }

    /// Whether a single step may lead from here to `next`. Undoing is none: it puts a ticket back to where it was.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        use TicketState::{Called, Cancelled, Finished, Held, Issued, NoShow, Serving, Waiting};
        matches!(
            (self, next),
            (Issued, Waiting | Cancelled)
                | (Waiting, Called | Held | Cancelled)
                | (Called, Serving | Finished | NoShow | Held | Waiting | Cancelled)
                | (Serving, Finished | Held | Waiting | Cancelled)
                | (Held, Waiting | Called | Cancelled)
                | (NoShow, Waiting | Called)
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

names! {
    pub PrintState {
        None = "none",
        Queued = "queued",
        Sending = "sending",
        Sent = "sent",
        Printed = "printed",
        Torn = "torn",
        Unknown = "unknown",
        Paperless = "paperless",
    }
}

impl fmt::Display for PrintState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
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
    }
}
