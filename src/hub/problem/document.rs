//! A refusal as it goes over the wire, and back.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::domain::calendar::ServiceDay;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::queue::{CounterNumber, Label, QueueKey, StaffKey, TicketState};
use crate::hall::HallError;
use crate::hub::problem::TYPE_PREFIX;

/// A refusal (RFC 9457). The members behind `said` are there where the problem's type has them.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(in crate::hub) struct ProblemDocument {
    /// Which problem it is: `/problems/` and a name.
    #[serde(rename = "type")]
    pub(in crate::hub) kind: String,
    /// What every problem of this type is called.
    pub(in crate::hub) title: String,
    /// The HTTP status.
    pub(in crate::hub) status: u16,
    /// What is wrong in this case, for developers and logs.
    pub(in crate::hub) detail: String,
    /// One sentence for the person in front, in the language of `Accept-Language`.
    pub(in crate::hub) said: String,
    /// The queue concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) queue: Option<String>,
    /// The procedure concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) procedure: Option<String>,
    /// The place among the procedure's papers at which there is none, or one that cannot be missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) missing: Option<usize>,
    /// The counter concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) counter: Option<CounterNumber>,
    /// The ticket concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) label: Option<Label>,
    /// The state that ticket is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) state: Option<TicketState>,
    /// When numbers are given again, local time.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) opens: Option<DateTime>,
    /// How long to wait before the same again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) seconds: Option<i64>,
    /// The service day concerned.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) day: Option<Date>,
    /// The date that the clock shows.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) clock: Option<Date>,
    /// The booked time of the appointment, local.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) booked: Option<DateTime>,
    /// From when on its number is given, local time.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) from: Option<DateTime>,
    /// Until when its number was given, local time.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) until: Option<DateTime>,
    /// The priority class concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) class: Option<String>,
    /// The member of staff concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) person: Option<StaffKey>,
}

impl ProblemDocument {
    /// The hall's refusal that this document was written from. What is none, or lost a member on the way, is a hall
    /// that cannot be reached.
    pub(in crate::hub) fn into_error(self) -> HallError {
        self.hall_error().unwrap_or_else(|| HallError::Unreachable(format!("{} ({})", self.detail, self.status)))
    }

    fn hall_error(&self) -> Option<HallError> {
        let (counter, label) = (self.counter, self.label.clone());
        Some(match self.kind.strip_prefix(TYPE_PREFIX)? {
            "unknown-queue" => HallError::UnknownQueue(self.queue.clone()?),
            "unknown-procedure" => HallError::UnknownProcedure(self.procedure.clone()?),
            "unknown-paper" => {
                HallError::UnknownPaper { procedure: ProcedureCode::try_from(self.procedure.clone()?).ok()?, paper: self.missing? }
            }
            "never-missing" => {
                HallError::NeverMissing { procedure: ProcedureCode::try_from(self.procedure.clone()?).ok()?, paper: self.missing? }
            }
            "unknown-counter" => HallError::UnknownCounter(counter?),
            "unknown-ticket" => HallError::UnknownTicket,
            "pin-paused" => HallError::PinPaused { seconds: self.seconds? },
            "unknown-help" => HallError::UnknownHelp,
            "numbers-exhausted" => HallError::NumbersExhausted(QueueKey::try_from(self.queue.clone()?).ok()?),
            "no-printer" => HallError::NoPrinter,
            "closed" => HallError::Closed { opens: self.opens },
            "nobody-waiting" => HallError::NobodyWaiting,
            "counter-busy" => HallError::CounterBusy { counter: counter?, label: label? },
            "not-allowed" => HallError::NotAllowed { label: label?, state: self.state? },
            "other-counter" => HallError::OtherCounter { label: label?, counter: counter? },
            "request-reused" => HallError::RequestReused,
            "too-soon" => HallError::TooSoon { label: label?, seconds: self.seconds? },
            "returns-used" => HallError::ReturnsUsed { label: label? },
            "nothing-to-undo" => HallError::NothingToUndo { label: label? },
            "already-rated" => HallError::AlreadyRated { label: label? },
            "part-full" => HallError::PartFull { queue: QueueKey::try_from(self.queue.clone()?).ok()?, opens: self.opens },
            "day-full" => HallError::DayFull(QueueKey::try_from(self.queue.clone()?).ok()?),
            "day-closed" => HallError::DayClosed(ServiceDay(self.day?)),
            "too-many" => HallError::TooMany,
            "too-early" => HallError::TooEarly { booked: self.booked?, from: self.from? },
            "too-late" => HallError::TooLate { booked: self.booked?, until: self.until? },
            "other-day" => HallError::OtherDay { booked: self.booked? },
            "appointment-used" => HallError::AppointmentUsed { label: label? },
            "person-absent" => HallError::PersonAbsent(self.person.clone()?),
            "unknown-class" => HallError::UnknownClass(self.class.clone()?),
            "date-unconfirmed" => HallError::DateUnconfirmed { clock: self.clock?, day: self.day? },
            "drive-full" => HallError::DriveFull,
            _ => return None,
        })
    }
}
