//! What an event or a request is about.

use std::fmt;

use crate::domain::calendar::ServiceDay;
use crate::domain::help::HelpId;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CounterNumber, TicketId};
use crate::domain::slip::{AdviceId, SlipId};

/// The thing that an event or a request is about. In the store it is one word, as `ticket:9`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A number.
    Ticket(TicketId),
    /// A list of missing papers.
    Advice(AdviceId),
    /// A call for help.
    Help(HelpId),
    /// The seat at a counter.
    Counter(CounterNumber),
    /// A test page.
    Slip(SlipId),
    /// The roll in a printer.
    Roll(PrinterRole),
    /// A day.
    Day(ServiceDay),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ticket(id) => write!(f, "ticket:{id}"),
            Self::Advice(id) => write!(f, "advice:{}", id.0),
            Self::Help(id) => write!(f, "help:{id}"),
            Self::Counter(number) => write!(f, "counter:{number}"),
            Self::Slip(id) => write!(f, "slip:{}", id.0),
            Self::Roll(printer) => write!(f, "roll:{}", printer.name()),
            Self::Day(day) => write!(f, "day:{day}"),
        }
    }
}

impl Subject {
    /// The thing that a word names; `None` where it names none.
    #[must_use]
    pub fn stored(text: &str) -> Option<Self> {
        let (kind, name) = text.split_once(':')?;
        match kind {
            "ticket" => name.parse().ok().map(|id| Self::Ticket(TicketId(id))),
            "advice" => name.parse().ok().map(|id| Self::Advice(AdviceId(id))),
            "help" => name.parse().ok().map(|id| Self::Help(HelpId(id))),
            "counter" => name.parse().ok().map(|number| Self::Counter(CounterNumber(number))),
            "slip" => name.parse().ok().map(|id| Self::Slip(SlipId(id))),
            "roll" => PrinterRole::from_name(name).map(Self::Roll),
            "day" => name.parse().ok().map(|date| Self::Day(ServiceDay(date))),
            _ => None,
        }
    }

    /// The number that it is, where it is one.
    #[must_use]
    pub fn ticket(self) -> Option<TicketId> {
        match self {
            Self::Ticket(id) => Some(id),
            _ => None,
        }
    }

    /// The counter that it is, where it is one.
    #[must_use]
    pub fn counter(self) -> Option<CounterNumber> {
        match self {
            Self::Counter(number) => Some(number),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back_to_things() {
        let day = ServiceDay("2026-11-26".parse().expect("a date"));
        let all = [
            (Subject::Ticket(TicketId(9)), "ticket:9"),
            (Subject::Advice(AdviceId(3)), "advice:3"),
            (Subject::Help(HelpId(4)), "help:4"),
            (Subject::Counter(CounterNumber(2)), "counter:2"),
            (Subject::Slip(SlipId(17)), "slip:17"),
            (Subject::Roll(PrinterRole::Second), "roll:second"),
            (Subject::Day(day), "day:2026-11-26"),
        ];
        for (about, text) in all {
            assert_eq!((about.to_string().as_str(), Subject::stored(text)), (text, Some(about)));
        }
        for strange in ["", "9", "ticket", "ticket:", "ticket:x", "counter:65536", "roll:third", "day:2026-02-30", "dossier:1"] {
            assert_eq!(Subject::stored(strange), None, "{strange}");
        }
    }
}
