//! What happens in the hall, one value a row of the event log.

mod actor;
mod subject;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::keys::names;
use super::queue::{CounterNumber, TicketId};

pub use actor::{Actor, UnknownActor};
pub use subject::Subject;

/// What happened. The names are a contract: exports, the audit and the province read them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A database file began: the first row of an epoch.
    StoreCreated,
    /// The file was restored from a backup: the first row of its next epoch. The detail says from which, and what the hall
    /// before it had come to.
    StoreRestored,
    /// The check of the store found something wrong; the detail says what.
    StoreCheckFailed,
    /// Staff confirmed the date of a clock that was not believed.
    ClockConfirmed,
    /// The first change of a new service day.
    DayOpened,
    /// The service day ended: by its turn, or because staff closed it. The detail counts what was left.
    DayClosed,
    /// A number was made durable.
    TicketIssued,
    /// A number became callable; the detail says by which of the four ways.
    TicketWaiting,
    /// A number was called to a counter; the detail says which clause chose it.
    TicketCalled,
    /// The same number was called again.
    TicketRecalled,
    /// Service began.
    TicketServing,
    /// Service ended.
    TicketFinished,
    /// The called citizen did not come.
    TicketNoShow,
    /// A citizen who had not come is back in the line, with the same number.
    TicketReturned,
    /// The number was set aside; the detail says why.
    TicketHeld,
    /// The number that was set aside waits again.
    TicketReleased,
    /// The number waits somewhere else now.
    TicketTransferred,
    /// The queue of the number is gone from the configuration, and another one has taken over its people; the detail names both.
    TicketAdopted,
    /// One service ended, and the number waits for the next of the same visit.
    TicketContinued,
    /// The last move of a number was taken back; the detail names its row.
    TicketUndone,
    /// Somebody signed on at a counter, or off; or it began or ended a pause.
    CounterSeated,
    /// The number ended without service; the detail says why.
    TicketCancelled,
    /// Its citizen said how satisfied they were.
    TicketRated,
    /// Somebody whose papers are not complete got the list of what is missing instead of a number. The detail names the
    /// procedure and the papers.
    ProcedureAdvised,
    /// Somebody at a terminal wants a member of staff.
    HelpCalled,
    /// A counter has said that it comes to help; the detail says which call.
    HelpComing,
    /// A counter came to help; the detail says after how long.
    HelpAnswered,
    /// A call for help ended, and nobody had come; the detail says why.
    HelpEnded,
    /// The staff's PIN was made; it stands in no event.
    PinMade,
    /// A wrong PIN was tried. The detail counts how many in a row, and never says which.
    PinRefused,
    /// A slip was put into the spool.
    SlipQueued,
    /// The printer cannot take a slip now; the detail says why.
    SlipDelayed,
    /// Bytes of a slip began to go out.
    SlipSending,
    /// All bytes of a slip were taken.
    SlipSent,
    /// A slip is out; the detail holds the proof.
    SlipPrinted,
    /// A slip stopped in the middle.
    SlipTorn,
    /// Nobody knows whether a slip came out.
    SlipUnknown,
    /// A slip is no longer wanted.
    SlipDropped,
    /// A new roll of paper is in the printer; the detail says what was used of the old one.
    RollChanged,
    /// Something was asked for that was so already. Nothing changed, but the caller's name for it is taken from now on.
    RequestAnswered,
}

names! {
    pub EventKind {
        StoreCreated = "store_created",
        StoreRestored = "store_restored",
        StoreCheckFailed = "store_check_failed",
        ClockConfirmed = "clock_confirmed",
        DayOpened = "day_opened",
        DayClosed = "day_closed",
        TicketIssued = "ticket_issued",
        TicketWaiting = "ticket_waiting",
        TicketCalled = "ticket_called",
        TicketRecalled = "ticket_recalled",
        TicketServing = "ticket_serving",
        TicketFinished = "ticket_finished",
        TicketNoShow = "ticket_no_show",
        TicketReturned = "ticket_returned",
        TicketHeld = "ticket_held",
        TicketReleased = "ticket_released",
        TicketTransferred = "ticket_transferred",
        TicketAdopted = "ticket_adopted",
        TicketContinued = "ticket_continued",
        TicketUndone = "ticket_undone",
        CounterSeated = "counter_seated",
        TicketCancelled = "ticket_cancelled",
        TicketRated = "ticket_rated",
        ProcedureAdvised = "procedure_advised",
        HelpCalled = "help_called",
        HelpComing = "help_coming",
        HelpAnswered = "help_answered",
        HelpEnded = "help_ended",
        PinMade = "pin_made",
        PinRefused = "pin_refused",
        SlipQueued = "slip_queued",
        SlipDelayed = "slip_delayed",
        SlipSending = "slip_sending",
        SlipSent = "slip_sent",
        SlipPrinted = "slip_printed",
        SlipTorn = "slip_torn",
        SlipUnknown = "slip_unknown",
        SlipDropped = "slip_dropped",
        RollChanged = "roll_changed",
        RequestAnswered = "request_answered",
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One row of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Event {
    /// The life of the database file: a random 63-bit number, new whenever one is created or restored.
    pub epoch: i64,
    /// The place in the log, from 1, without a gap.
    pub seq: i64,
    /// When it happened; never earlier than the row before, unless staff confirmed the clock in between.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What happened.
    pub kind: EventKind,
    /// The ticket concerned.
    pub subject: Option<TicketId>,
    /// The counter concerned.
    pub counter: Option<CounterNumber>,
    /// Who did it.
    pub actor: Actor,
    /// What else there is to know, by kind.
    #[schema(value_type = Object)]
    pub detail: serde_json::Value,
    /// The hash of this row and, through the row before, of the whole log; hexadecimal SHA-256.
    pub hash: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_kinds() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::from_name(kind.name()), Some(kind));
            assert_eq!(serde_json::to_value(kind).expect("json"), kind.name());
        }
    }
}
