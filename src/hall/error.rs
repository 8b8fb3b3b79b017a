//! Why the hall says no.

use fluent_bundle::FluentValue;
use jiff::civil::{Date, DateTime};

use crate::domain::calendar::ServiceDay;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::event::Subject;
use crate::domain::queue::{CounterNumber, Label, QueueKey, StaffKey, Ticket, TicketState};
use crate::domain::text::one_line;
use crate::locale::Words;
use crate::store::{Failure, StoreError};

/// A refusal. The message of each variant is for the log and the API; [`HallError::said`] is for the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HallError {
    /// The configuration has no such queue.
    #[error("there is no queue `{0}`")]
    UnknownQueue(String),
    /// The catalogue has no such procedure, or no queue takes it.
    #[error("there is no procedure {0} here")]
    UnknownProcedure(String),
    /// The procedure asks for no such paper.
    #[error("procedure {procedure} has no paper {paper}")]
    UnknownPaper {
        /// The procedure.
        procedure: ProcedureCode,
        /// The paper's place, as it was asked for.
        paper: usize,
    },
    /// A paper is said to be missing that nobody has to bring: a form of the counter, a note, or one that only some have.
    #[error("paper {paper} of procedure {procedure} cannot be missing: it is not one that a citizen has to bring")]
    NeverMissing {
        /// The procedure.
        procedure: ProcedureCode,
        /// The paper's place.
        paper: usize,
    },
    /// The configuration has no such counter.
    #[error("there is no counter {0}")]
    UnknownCounter(CounterNumber),
    /// The store has no such ticket.
    #[error("there is no such ticket")]
    UnknownTicket,
    /// The store has no such call for help.
    #[error("there is no such call for help")]
    UnknownHelp,
    /// Too many wrong PINs were tried.
    #[error("a PIN may be tried again in {seconds} s")]
    PinPaused {
        /// How long to wait.
        seconds: i64,
    },
    /// The queue's numbers of the day are given.
    #[error("queue `{0}` has no more numbers today")]
    NumbersExhausted(QueueKey),
    /// A slip is wanted, and the hall has no printer.
    #[error("this hall has no printer; a slip cannot be wanted")]
    NoPrinter,
    /// Outside ticketing hours.
    #[error("numbers are not given at this hour{}", opens.map(|at| format!("; the next are given at {at}")).unwrap_or_default())]
    Closed {
        /// When numbers are given again, local time.
        opens: Option<DateTime>,
    },
    /// Nobody waits in the counter's queues.
    #[error("nobody is waiting")]
    NobodyWaiting,
    /// The counter has a ticket already.
    #[error("counter {counter} has ticket {label} already")]
    CounterBusy {
        /// The counter.
        counter: CounterNumber,
        /// Its ticket.
        label: Label,
    },
    /// The ticket's state does not allow the step; perhaps somebody was faster.
    #[error("ticket {label} is {state}; that does not allow this step")]
    NotAllowed {
        /// The ticket.
        label: Label,
        /// Its state.
        state: TicketState,
    },
    /// The number was called a moment ago.
    #[error("ticket {label} may be called again in {seconds} s")]
    TooSoon {
        /// The ticket.
        label: Label,
        /// How long to wait.
        seconds: i64,
    },
    /// The number came back often enough, or its day is over.
    #[error("ticket {label} may not come back any more; a new number is needed")]
    ReturnsUsed {
        /// The ticket.
        label: Label,
    },
    /// The last move of the ticket was another's, or too long ago.
    #[error("there is nothing to undo at ticket {label}")]
    NothingToUndo {
        /// The ticket.
        label: Label,
    },
    /// Its citizen has said how satisfied they were.
    #[error("ticket {label} has been rated")]
    AlreadyRated {
        /// The ticket.
        label: Label,
    },
    /// The numbers of this part of the day are given.
    #[error("queue `{queue}` has no more numbers {}", opens.map_or("today".to_owned(), |at| format!("before {at}")))]
    PartFull {
        /// The queue.
        queue: QueueKey,
        /// When numbers are given again, local time, where that is today.
        opens: Option<DateTime>,
    },
    /// The waiting work exceeds what is left of the day.
    #[error("the work that waits in queue `{0}` fills the rest of the day")]
    DayFull(QueueKey),
    /// Staff have closed the day.
    #[error("the service day {0} is closed")]
    DayClosed(ServiceDay),
    /// This terminal gave too many numbers in the last minute.
    #[error("this terminal has given its numbers of a minute")]
    TooMany,
    /// The appointment is for later today.
    #[error("the appointment is at {booked}; the number is given from {from} on")]
    TooEarly {
        /// The booked time, local.
        booked: DateTime,
        /// From when on, local time.
        from: DateTime,
    },
    /// The appointment was before.
    #[error("the appointment was at {booked}, and the number was given until {until}")]
    TooLate {
        /// The booked time, local.
        booked: DateTime,
        /// Until when, local time.
        until: DateTime,
    },
    /// The appointment is on another day.
    #[error("the appointment is on another day, at {booked}")]
    OtherDay {
        /// The booked time, local.
        booked: DateTime,
    },
    /// The appointment has had its number, and that has ended.
    #[error("the appointment was used for ticket {label}")]
    AppointmentUsed {
        /// The ticket.
        label: Label,
    },
    /// A number was to be sent to somebody who sits at no counter.
    #[error("`{0}` sits at no counter now")]
    PersonAbsent(StaffKey),
    /// There is no such priority class.
    #[error("there is no priority class `{0}`")]
    UnknownClass(String),
    /// The clock has jumped, and staff have not confirmed the date.
    #[error("the clock says {clock}, and the hall is on {day}; only the date that the clock shows can be confirmed")]
    DateUnconfirmed {
        /// The date the clock shows.
        clock: Date,
        /// The day the hall is on.
        day: Date,
    },
    /// The drive has no room for more numbers.
    #[error("the drive is full; numbers are called, but none is given")]
    DriveFull,
    /// Another counter has the ticket.
    #[error("ticket {label} is with counter {counter}")]
    OtherCounter {
        /// The ticket.
        label: Label,
        /// Who has it.
        counter: CounterNumber,
    },
    /// The request's name was used for something else.
    #[error("this request id was used for another action")]
    RequestReused,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    NoRandomness(String),
    /// The hall that owns the store cannot be reached.
    #[error("the hall cannot be reached: {0}")]
    Unreachable(String),
    /// The hall of this terminal did not open; it is tried again.
    #[error("the hall is not open: {0}")]
    NotOpen(NotOpen),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why the hall of a terminal did not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotOpen {
    /// Another program listens where the hub is to.
    #[error("another program listens on {0}")]
    PortTaken(String),
    /// Another process has the store.
    #[error("another motcua has the store")]
    StoreTaken,
    /// The drive has no room for what the store needs to open.
    #[error("the drive is full")]
    DriveFull,
    /// Something else, as the log has it.
    #[error("{0}")]
    Other(String),
}

impl NotOpen {
    /// The cause for staff, who mend it.
    #[must_use]
    pub fn said(&self, words: &Words) -> String {
        match self {
            Self::PortTaken(address) => words.say_with("stopped-port", [("address", address.as_str().into())]),
            Self::StoreTaken => words.say("stopped-store"),
            Self::DriveFull => words.say("staff-drive-full"),
            Self::Other(why) => one_line(why),
        }
    }
}

impl Failure for HallError {
    fn of_store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

impl HallError {
    /// The refusal of a step that a ticket's state does not allow.
    pub(super) fn not_allowed(ticket: &Ticket) -> Self {
        Self::NotAllowed { label: ticket.label.clone(), state: ticket.state }
    }

    /// That a request was about something else than what it asked for.
    pub(super) fn about_another(about: Subject) -> Self {
        StoreError::Strange { what: "what a request was about", value: about.to_string() }.into()
    }

    /// Whether the store may keep later what it has not kept now: it stands, and only this change was refused.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Store(StoreError::Refused(_) | StoreError::Full | StoreError::Gone(_)))
    }

    /// The name in the API and in the texts (`error-…`).
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::UnknownQueue(_) => "unknown-queue",
            Self::UnknownProcedure(_) => "unknown-procedure",
            Self::UnknownPaper { .. } => "unknown-paper",
            Self::NeverMissing { .. } => "never-missing",
            Self::UnknownCounter(_) => "unknown-counter",
            Self::UnknownTicket => "unknown-ticket",
            Self::UnknownHelp => "unknown-help",
            Self::PinPaused { .. } => "pin-paused",
            Self::NumbersExhausted(_) => "numbers-exhausted",
            Self::NoPrinter => "no-printer",
            Self::Closed { .. } => "closed",
            Self::NobodyWaiting => "nobody-waiting",
            Self::CounterBusy { .. } => "counter-busy",
            Self::NotAllowed { .. } => "not-allowed",
            Self::TooSoon { .. } => "too-soon",
            Self::ReturnsUsed { .. } => "returns-used",
            Self::NothingToUndo { .. } => "nothing-to-undo",
            Self::AlreadyRated { .. } => "already-rated",
            Self::PartFull { .. } => "part-full",
            Self::DayFull(_) => "day-full",
            Self::DayClosed(_) => "day-closed",
            Self::TooMany => "too-many",
            Self::TooEarly { .. } => "too-early",
            Self::TooLate { .. } => "too-late",
            Self::OtherDay { .. } => "other-day",
            Self::AppointmentUsed { .. } => "appointment-used",
            Self::PersonAbsent(_) => "person-absent",
            Self::UnknownClass(_) => "unknown-class",
            Self::DateUnconfirmed { .. } => "date-unconfirmed",
            Self::OtherCounter { .. } => "other-counter",
            Self::RequestReused => "request-reused",
            Self::DriveFull | Self::Store(StoreError::Full) => "drive-full",
            Self::NotOpen(_) => "not-open",
            Self::NoRandomness(_) | Self::Unreachable(_) | Self::Store(_) => "store",
        }
    }

    /// One sentence for the person in front.
    #[must_use]
    pub fn said(&self, words: &Words) -> String {
        let key = format!("error-{}", self.name());
        match self {
            Self::Closed { opens: Some(opens) } => words.say_with("error-closed-until", moment(*opens)),
            Self::PartFull { opens: Some(opens), .. } => words.say_with("error-part-full-until", moment(*opens)),
            Self::TooEarly { booked, from } => {
                words.say_with(&key, [("time", clock_time(*booked).into()), ("from", clock_time(*from).into())])
            }
            Self::TooLate { booked, .. } | Self::OtherDay { booked } => words.say_with(&key, moment(*booked)),
            Self::DateUnconfirmed { clock, .. } => words.say_with(&key, [("date", clock.strftime("%d/%m/%Y").to_string().into())]),
            Self::TooSoon { label, seconds } => {
                words.say_with(&key, [("label", label.as_str().into()), ("seconds", seconds.to_string().into())])
            }
            Self::CounterBusy { label, .. }
            | Self::NotAllowed { label, .. }
            | Self::ReturnsUsed { label }
            | Self::AlreadyRated { label }
            | Self::AppointmentUsed { label }
            | Self::NothingToUndo { label } => words.say_with(&key, [("label", label.as_str().into())]),
            Self::PinPaused { seconds } => words.say_with(&key, [("seconds", seconds.to_string().into())]),
            Self::PersonAbsent(person) => words.say_with(&key, [("person", person.to_string().into())]),
            Self::OtherCounter { label, counter } => {
                words.say_with(&key, [("label", label.as_str().into()), ("counter", counter.0.to_string().into())])
            }
            _ => words.say(&key),
        }
    }
}

/// A local moment as a text takes it.
fn moment(at: DateTime) -> [(&'static str, FluentValue<'static>); 2] {
    [("time", clock_time(at).into()), ("date", at.strftime("%d/%m").to_string().into())]
}

fn clock_time(at: DateTime) -> String {
    at.strftime("%H:%M").to_string()
}
