//! The use cases of the hall, each one function and one transaction.
//!
//! [`Hall`] is the interface that the kiosk, the hub and the command line share. [`LocalHall`] is the hall itself, for
//! the process that owns the store; elsewhere the same interface is spoken over HTTP to the one that does. The spool's
//! side of the hall, which only the printing worker uses, is on [`LocalHall`] alone.

mod counters;
mod day;
mod desk;
mod devices;
mod error;
mod estimate;
mod giving;
mod help;
mod local;
mod missing_papers;
mod opening;
mod pin;
mod rate_limit;
mod requests;
mod slips;
mod stranded;
mod tickets;
mod trouble;
mod work;

use std::future::Future;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::domain::calendar::ServiceDay;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::estimate::Estimate;
use crate::domain::event::{Actor, Event};
use crate::domain::help::{Help, HelpId};
use crate::domain::keys::stored_staff;
use crate::domain::pin::Pin;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{
    ClassKey, CounterNumber, HoldReason, Label, Pause, PauseReason, PrintState, QueueKey, StaffKey, Ticket, TicketId, Token, Withdrawal,
};
use crate::domain::rating::Grade;
use crate::domain::slip::{AdviceId, ListSlip, TicketSlip};
use crate::domain::text::{Language, Names};

pub use desk::{Absent, Desk, InLine};
pub use error::{HallError, NotOpen};
pub use giving::{NotNow, Numbers};
pub use local::{LocalHall, held_against, store_options};
pub use opening::{Opener, Opening};
pub use slips::content::slip_code;
pub use slips::spool::{Proof, SlipFault, Spool};
pub use slips::test_page::test_slip;
pub use stranded::{Consequence, Gone, Stranded};
pub use trouble::{ClockQuestion, Trouble, TroubleKind};

/// An answer that comes when it is durable.
pub type Reply<T> = std::pin::Pin<Box<dyn Future<Output = Result<T, HallError>> + Send>>;

/// The hall, as everybody but its printer sees it.
///
/// A change that has a name is carried out once. The same name for the same again changes nothing, and the answer is the thing as it
/// stands by then; the same name for something else is [`HallError::RequestReused`]. A name is taken by whatever was answered under it,
/// though nothing may have changed; a refusal takes none. Only a PIN is checked each time.
pub trait Hall: Send + Sync + 'static {
    /// Gives a number. Whoever has one by the same paper gets that.
    fn issue(&self, order: Order) -> Reply<Issued>;

    /// Tells somebody which papers are missing, instead of giving a number.
    fn advise(&self, advice: Advice) -> Reply<Advised>;

    /// Calls whoever is next to a counter.
    fn call_next(&self, counter: CounterNumber, by: By) -> Reply<Ticket>;

    /// Takes a ticket one step on.
    fn step(&self, ticket: TicketId, step: Step, by: By) -> Reply<Ticket>;

    /// Says who sits at a counter, and whether it pauses.
    fn seat(&self, counter: CounterNumber, change: SeatChange, by: By) -> Reply<CounterView>;

    /// Calls staff to the terminal of whoever asks. While its last call is open, that is the answer.
    fn call_help(&self, by: By) -> Reply<Help>;

    /// A counter is on its way to help. Where another was faster, the answer says which.
    fn come_to_help(&self, call: HelpId, counter: CounterNumber, by: By) -> Reply<Help>;

    /// A counter has come to help. Where another was faster, the answer says which.
    fn answer_help(&self, call: HelpId, counter: CounterNumber, by: By) -> Reply<Help>;

    /// Prints a test page, where there is a printer. While one waits for it, that is the answer.
    fn print_test(&self, by: By) -> Reply<PrintState>;

    /// Staff have put a new roll into the printer: what is used of it is counted from here.
    fn change_roll(&self, printer: PrinterRole, by: By) -> Reply<()>;

    /// Whether a PIN is the staff's. After five wrong ones in a row, and each further one, nobody may try for a while.
    fn check_pin(&self, pin: Pin, by: By) -> Reply<bool>;

    /// Closes the service day: numbers still waiting end, and no more are given until the next day. The answer is the day that was
    /// closed, whichever the hall is on when it is asked again.
    fn close_day(&self, by: By) -> Reply<ServiceDay>;

    /// Staff confirm the date that a clock shows which was not believed. A date that it does not show is refused.
    fn confirm_date(&self, date: Date, by: By) -> Reply<ServiceDay>;

    /// A ticket and where it stands.
    fn standing(&self, ticket: TicketId) -> Reply<Standing>;

    /// The ticket of a slip, and where it stands.
    fn standing_of(&self, token: Token) -> Reply<Standing>;

    /// Everything a board shows, or the terminal.
    fn overview(&self) -> Reply<Overview>;

    /// What each of these counters sees, at one moment.
    fn desks(&self, counters: Vec<CounterNumber>) -> Reply<Vec<Desk>>;

    /// Up to `limit` tickets behind an id, in order, for exports.
    fn tickets_after(&self, ticket: TicketId, limit: usize) -> Reply<Vec<Ticket>>;

    /// Up to `limit` events behind `seq`, in order.
    fn events_after(&self, seq: i64, limit: usize) -> Reply<Vec<Event>>;

    /// The seq of the newest event, and of every later one.
    fn latest(&self) -> watch::Receiver<i64>;

    /// The moment by which the hall counts waits, from its memory: no store is asked. With a hall that is reached over a wire it is this
    /// machine's clock.
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    /// Whether the hall can be read, and may give numbers as far as its memory goes. The answer is the seq of the newest event.
    fn ready(&self) -> Reply<i64> {
        let latest = *self.latest().borrow();
        let read = self.events_after(latest, 1);
        Box::pin(async move { read.await.map(|_| latest) })
    }
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

/// A ticket just given, with what its citizen is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Issued {
    /// The ticket.
    pub ticket: Ticket,
    /// What its slip says, printed or not.
    pub slip: TicketSlip,
}

/// Somebody was told what is missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Advised {
    /// The store's number of it.
    pub id: AdviceId,
    /// What is missing and what to do about it, printed or not.
    pub list: ListSlip,
    /// Where the printed list stands; asked again, where it stands by then.
    pub print: PrintState,
}

/// A ticket and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Standing {
    /// The ticket.
    pub ticket: Ticket,
    /// The name of its queue.
    #[schema(value_type = std::collections::BTreeMap<String, String>)]
    pub service: Names,
    /// People of its queue who will be called before it by the rule, while it waits.
    pub ahead: u32,
    /// How long it will wait, while it waits; `None` where nothing is known to say so, and before the first call of the day.
    pub wait: Option<Estimate>,
    /// The counters that serve its queue.
    pub counters: Vec<CounterNumber>,
    /// Where its slip came out, where that is not at the terminal.
    #[serde(default)]
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>)]
    pub slip_at: Option<Names>,
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
    /// How long somebody who comes now will wait; `None` where nothing is known to say so, and before the first call of the day.
    pub wait: Option<Estimate>,
    /// The counters that serve it.
    pub counters: Vec<CounterNumber>,
    /// Whether it gives numbers now.
    pub numbers: Numbers,
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
    /// The queues it helps with when nobody waits in its own.
    pub helps: Vec<QueueKey>,
    /// Who sits there.
    #[serde(default, deserialize_with = "stored_staff::maybe")]
    pub person: Option<StaffKey>,
    /// Why and since when it pauses, while it does.
    pub pause: Option<Pause>,
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
    /// Whether it repeats a call, at the same counter.
    #[serde(default)]
    pub again: bool,
}

/// The hall at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Overview {
    /// The life of the store's file; with another one, `seq` counts anew.
    pub epoch: i64,
    /// The newest event it contains: whatever comes later is not in it.
    pub seq: i64,
    /// The moment.
    #[schema(value_type = String, format = DateTime)]
    pub now: Timestamp,
    /// The day the hall is on.
    pub service_day: ServiceDay,
    /// Whether numbers are given now: as long as one queue gives some, they are.
    pub numbers: Numbers,
    /// The queues, in their order.
    pub queues: Vec<QueueView>,
    /// The counters, by number.
    pub counters: Vec<CounterView>,
    /// Everyone who waits, in the order of arrival.
    pub waiting: Vec<Ticket>,
    /// Everyone who is held, the first to come back first.
    pub held: Vec<Ticket>,
    /// Whom no counter calls or ends by itself, because their queue or counter is gone from the configuration, by number.
    #[serde(default)]
    pub stranded: Vec<Stranded>,
    /// The calls that stand: of each number that is called or being served the newest call, the newest first. A number that no counter
    /// has any more is not among them; nor is one whose call is older than many others.
    pub calls: Vec<CallView>,
    /// Calls for help that nobody has answered, the oldest first.
    pub help: Vec<Help>,
    /// Slips in the spool that are not out.
    pub slips_open: u32,
    /// The printers, the terminal's own first.
    #[serde(default)]
    pub printers: Vec<PrinterView>,
    /// Why the terminal's camera gives no pictures, or no good ones, where it does not.
    #[serde(default)]
    pub camera_fault: Option<String>,
    /// What is wrong with the hall's memory and clock.
    pub memory: Memory,
}

impl Overview {
    /// How a queue stands; `None` where the hall has no such queue.
    #[must_use]
    pub fn queue(&self, key: &QueueKey) -> Option<&QueueView> {
        self.queues.iter().find(|view| view.key == *key)
    }

    /// Whether no slip can come out now: there are printers, and all of them have a fault.
    #[must_use]
    pub fn cannot_print(&self) -> bool {
        !self.printers.is_empty() && self.printers.iter().all(|printer| printer.fault.is_some())
    }
}

/// A printer as a console shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PrinterView {
    /// Which it is.
    pub role: PrinterRole,
    /// Where it stands, where that is not at the terminal.
    #[schema(value_type = Option<std::collections::BTreeMap<String, String>>)]
    pub place: Option<Names>,
    /// Why it cannot print now, where it cannot.
    pub fault: Option<String>,
    /// The roll in it, where there is one.
    pub roll: Option<RollView>,
}

/// How much of the roll in a printer is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RollView {
    /// What was printed of it, in millimetres, as it was counted.
    pub used_mm: u64,
    /// How long it was, in millimetres, as the configuration has it.
    pub length_mm: u64,
    /// Whether staff are to have a new one at hand: nine tenths are used, or the printer says so.
    pub is_low: bool,
}

/// What staff must know of the hall's memory and clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Memory {
    /// Whether the clock is believed. If not, staff are to set it or confirm the date.
    pub clock_trusted: bool,
    /// What staff are asked of a clock that is not believed.
    #[serde(default)]
    pub clock: Option<ClockQuestion>,
    /// Whether the drive is nearly full: numbers are called, but none is given.
    pub drive_full: bool,
    /// Why no number is given though there is room: the data folder is gone.
    #[serde(default)]
    pub folder_fault: Option<String>,
    /// Why a copy came in place of the hall's memory at this start, where one did.
    pub restored: Option<String>,
    /// What the newest whole check found, a sentence each.
    pub faults: Vec<String>,
    /// Why the newest backup failed, where it did.
    pub backup_fault: Option<String>,
    /// Lines of the program's log that were dropped since the start, because nobody took them.
    #[serde(default)]
    pub dropped_lines: u64,
    /// All that is wrong with clock, drive, backups, memory and devices, and since when, the oldest first.
    #[serde(default)]
    pub troubles: Vec<Trouble>,
}

#[cfg(test)]
mod tests;
