//! A slip in the spool: what it belongs to, and where it stands.

use super::{AdviceId, SlipContent};
use crate::domain::keys::names;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::TicketId;

/// The store's number of a slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SlipId(pub i64);

/// What a row of the spool is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlipKind {
    /// The first slip of a ticket.
    Ticket,
    /// The same slip again, marked as such.
    Reprint,
    /// A list of missing papers, the first or printed again: nothing depends on how many of it there are.
    List,
    /// A test page, for staff.
    Test,
    /// What became of a day, for staff.
    Day,
}

names! {
    pub SlipKind {
        Ticket = "ticket",
        Reprint = "reprint",
        List = "list",
        Test = "test",
        Day = "day",
    }
}

/// What a slip belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlipOf {
    /// A number.
    Ticket(TicketId),
    /// Somebody who was told what is missing, and has no number.
    Advice(AdviceId),
    /// Nobody: staff want to see how the printer prints.
    Test,
    /// Nobody: staff closed the day.
    Day,
}

impl SlipOf {
    /// The number in the column of tickets and in that of advice.
    #[must_use]
    pub fn columns(self) -> (Option<i64>, Option<i64>) {
        match self {
            Self::Ticket(id) => (Some(id.0), None),
            Self::Advice(id) => (None, Some(id.0)),
            Self::Test | Self::Day => (None, None),
        }
    }
}

/// Where a slip stands in the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlipState {
    /// No byte has gone out.
    Queued,
    /// Bytes are going out.
    Sending,
    /// All bytes were taken.
    Sent,
    /// Out, by proof.
    Printed,
    /// Stopped in the middle.
    Torn,
    /// Nobody knows.
    Unknown,
    /// No longer wanted.
    Dropped,
}

names! {
    pub SlipState {
        Queued = "queued",
        Sending = "sending",
        Sent = "sent",
        Printed = "printed",
        Torn = "torn",
        Unknown = "unknown",
        Dropped = "dropped",
    }
}

impl SlipState {
    /// Whether the slip may still come out.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Sending | Self::Sent)
    }
}

/// A slip in the spool.
#[derive(Debug, Clone, PartialEq)]
pub struct Slip {
    /// The store's number.
    pub id: SlipId,
    /// What it belongs to.
    pub of: SlipOf,
    /// What it is, and whether it is marked as printed again.
    pub kind: SlipKind,
    /// Where it stands.
    pub state: SlipState,
    /// How many slips of the same were tried before it, plus one.
    pub attempt: u32,
    /// What it says.
    pub content: SlipContent,
    /// The proof, or what went wrong.
    pub note: Option<String>,
    /// The printer it came out of, or is to: none other takes it.
    pub printer: Option<PrinterRole>,
}

impl Slip {
    /// Its ticket, where it has one.
    #[must_use]
    pub fn ticket(&self) -> Option<TicketId> {
        match self.of {
            SlipOf::Ticket(id) => Some(id),
            SlipOf::Advice(_) | SlipOf::Test | SlipOf::Day => None,
        }
    }
}
