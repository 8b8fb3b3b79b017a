//! What the hall answers: numbers, counters, and all of it at one moment.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::ServiceDay;
use crate::domain::estimate::Estimate;
use crate::domain::help::Help;
use crate::domain::keys::stored_staff;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CounterNumber, Label, Pause, PrintState, QueueKey, StaffKey, Ticket, TicketId};
use crate::domain::slip::{AdviceId, ListSlip, TicketSlip};
use crate::domain::text::Names;
use crate::hall::{ClockQuestion, Numbers, Stranded, Trouble};

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
