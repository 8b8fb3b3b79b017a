//! The use cases of the hall, each one function and one transaction.
//!
//! [`Hall`] is the interface that the kiosk, the hub and the command line share. [`LocalHall`] is the hall itself, for
//! the process that owns the store; elsewhere the same interface is spoken over HTTP to the one that does. The spool's
//! side of the hall, which only the printing worker uses, is on [`LocalHall`] alone.

mod calls;
mod day;
mod error;
mod issue;
mod local;
mod opening;
mod slips;
mod views;

use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::domain::calendar::ServiceDay;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::event::{Actor, Event};
use crate::domain::queue::{CancelReason, CounterNumber, Label, QueueKey, Ticket, TicketId, Token};
use crate::domain::slip::TicketSlip;
use crate::domain::text::{Language, Names};

pub use error::HallError;
pub use local::LocalHall;
pub use opening::{Opener, Opening};
pub use slips::{Proof, SlipFault};

/// An answer that comes when it is durable.
pub type Reply<T> = Pin<Box<dyn Future<Output = Result<T, HallError>> + Send>>;

/// The hall, as everybody but its printer sees it.
pub trait Hall: Send + Sync + 'static {
    /// Gives a number. A request that was answered before gets the same ticket again.
    fn issue(&self, order: Order) -> Reply<Issued>;

    /// The citizen has noted the number from the screen; it becomes callable.
    fn confirm(&self, ticket: TicketId, by: By) -> Reply<Ticket>;

    /// Ends a number without service.
    fn cancel(&self, ticket: TicketId, reason: CancelReason, by: By) -> Reply<Ticket>;

    /// Calls whoever is next to a counter.
    fn call_next(&self, counter: CounterNumber, by: By) -> Reply<Ticket>;

    /// Calls the number again that a counter has called.
    fn recall(&self, ticket: TicketId, counter: CounterNumber, by: By) -> Reply<Ticket>;

    /// The called citizen is at the counter.
    fn start(&self, ticket: TicketId, counter: CounterNumber, by: By) -> Reply<Ticket>;

    /// The citizen is served.
    fn finish(&self, ticket: TicketId, counter: CounterNumber, by: By) -> Reply<Ticket>;

    /// The called citizen did not come.
    fn no_show(&self, ticket: TicketId, counter: CounterNumber, by: By) -> Reply<Ticket>;

    /// A ticket and where it stands.
    fn standing(&self, ticket: TicketId) -> Reply<Standing>;

    /// The ticket of a slip, and where it stands.
    fn standing_of(&self, token: Token) -> Reply<Standing>;

    /// Everything a board or console shows.
    fn overview(&self) -> Reply<Overview>;

    /// Up to `limit` tickets behind an id, in order, for exports.
    fn tickets_after(&self, ticket: TicketId, limit: usize) -> Reply<Vec<Ticket>>;

    /// Up to `limit` events behind `seq`, in order.
    fn events_after(&self, seq: i64, limit: usize) -> Reply<Vec<Event>>;

    /// The seq of the newest event, and of every later one.
    fn latest(&self) -> watch::Receiver<i64>;
}

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
}

/// What a number is wanted for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// Anything that a queue takes.
    Queue(QueueKey),
    /// A procedure of the catalogue; its field decides the queue.
    Procedure(ProcedureCode),
}

/// How the citizen gets the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Handover {
    /// On a printed slip; callable when the slip is proven.
    Slip,
    /// From the screen; callable when the citizen confirms.
    Screen,
    /// From staff; callable at once.
    Staff,
}

/// An order for a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What for.
    pub matter: Matter,
    /// How the citizen gets it.
    pub handover: Handover,
    /// The citizen's language.
    pub language: Language,
    /// Whether ticketing hours may be overridden.
    pub any_time: bool,
    /// Who asks.
    pub actor: Actor,
    /// The caller's name for this order: one ticket each.
    pub request: RequestId,
}

/// A ticket just given, with what its citizen is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Issued {
    /// The ticket.
    pub ticket: Ticket,
    /// What its slip says, printed or not.
    pub slip: TicketSlip,
}

/// A ticket and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Standing {
    /// The ticket.
    pub ticket: Ticket,
    /// The name of its queue.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub service: Names,
    /// People before it, while it waits.
    pub ahead: u32,
    /// The counters that serve its queue.
    pub counters: Vec<CounterNumber>,
}

/// A queue as a board or console shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct QueueView {
    /// Its key.
    pub key: QueueKey,
    /// Its name.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub name: Names,
    /// How many wait.
    pub waiting: u32,
    /// The counters that serve it.
    pub counters: Vec<CounterNumber>,
}

/// A counter as a board or console shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CounterView {
    /// Its number.
    pub number: CounterNumber,
    /// What is done there, where the town says so.
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>)]
    pub name: Option<Names>,
    /// The queues it calls from.
    pub serves: Vec<QueueKey>,
    /// The ticket it has called or serves.
    pub ticket: Option<Ticket>,
}

/// A call as a board shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CallView {
    /// The event that made it; a recall is a new one.
    pub seq: i64,
    /// The ticket.
    pub ticket: TicketId,
    /// What is called.
    pub label: Label,
    /// To where.
    pub counter: CounterNumber,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// The hall at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Overview {
    /// The newest event it contains: whatever comes later is not in it.
    pub seq: i64,
    /// The moment.
    #[schema(value_type = String, format = DateTime)]
    pub now: Timestamp,
    /// The day the hall is on.
    pub service_day: ServiceDay,
    /// The queues, in their order.
    pub queues: Vec<QueueView>,
    /// The counters, by number.
    pub counters: Vec<CounterView>,
    /// Everyone who waits, in the order of arrival.
    pub waiting: Vec<Ticket>,
    /// The newest calls of the day, the newest first, each ticket once.
    pub calls: Vec<CallView>,
    /// Slips in the spool that are not out.
    pub slips_open: u32,
    /// Why the printer cannot print now, where it cannot.
    pub printer_fault: Option<String>,
}

#[cfg(test)]
mod tests;
