//! Why the hall says no.

use jiff::civil::DateTime;

use crate::domain::queue::{CounterNumber, Label, QueueKey, TicketState};
use crate::locale::Words;
use crate::store::StoreError;

/// A refusal. The message of each variant is for the log and the API; [`HallError::said`] is for the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HallError {
    /// The configuration has no such queue.
    #[error("there is no queue `{0}`")]
    UnknownQueue(String),
    /// The catalogue has no such procedure, or no queue takes it.
    #[error("there is no procedure {0} here")]
    UnknownProcedure(String),
    /// The configuration has no such counter.
    #[error("there is no counter {0}")]
    UnknownCounter(CounterNumber),
    /// The store has no such ticket.
    #[error("there is no such ticket")]
    UnknownTicket,
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
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl HallError {
    /// The name in the API and in the texts (`error-…`).
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::UnknownQueue(_) => "unknown-queue",
            Self::UnknownProcedure(_) => "unknown-procedure",
            Self::UnknownCounter(_) => "unknown-counter",
            Self::UnknownTicket => "unknown-ticket",
            Self::NumbersExhausted(_) => "numbers-exhausted",
            Self::NoPrinter => "no-printer",
            Self::Closed { .. } => "closed",
            Self::NobodyWaiting => "nobody-waiting",
            Self::CounterBusy { .. } => "counter-busy",
            Self::NotAllowed { .. } => "not-allowed",
            Self::OtherCounter { .. } => "other-counter",
            Self::RequestReused => "request-reused",
            Self::NoRandomness(_) | Self::Unreachable(_) | Self::Store(_) => "store",
        }
    }

    /// One sentence for the person in front.
    #[must_use]
    pub fn said(&self, words: &Words) -> String {
        let key = format!("error-{}", self.name());
        match self {
            Self::Closed { opens: Some(opens) } => words.say_with(
                "error-closed-until",
                [("time", opens.strftime("%H:%M").to_string().into()), ("date", opens.strftime("%d/%m").to_string().into())],
            ),
            Self::CounterBusy { label, .. } | Self::NotAllowed { label, .. } => words.say_with(&key, [("label", label.as_str().into())]),
            Self::OtherCounter { label, counter } => {
                words.say_with(&key, [("label", label.as_str().into()), ("counter", counter.0.to_string().into())])
            }
            _ => words.say(&key),
        }
    }
}
