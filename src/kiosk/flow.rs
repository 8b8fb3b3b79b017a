//! From an issued number to a number in the hand: what the screen does while a slip is on its way.

use std::time::Duration;

use crate::domain::queue::{PrintState, Ticket, TicketState};

/// A slip that is not proven after so long is not waited for any longer.
const PATIENCE: Duration = Duration::from_secs(8);
/// A printer with a fault gets so long to get over it.
const FAULT_PATIENCE: Duration = Duration::from_secs(2);
/// "Printing" is shown at least so long: a screen that flashes by is not read.
const GLIMPSE: Duration = Duration::from_millis(600);

/// What the screen does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// Wait for the printer.
    Wait,
    /// The citizen has the number: show where to wait.
    Show {
        /// Whether there is a slip to take.
        slip: bool,
    },
    /// No slip comes: show the number to be noted.
    Note,
    /// The number is gone.
    Ended,
}

/// What to do for a ticket that was issued with a slip, `since` ago.
#[must_use]
pub fn next(ticket: &Ticket, printer_fault: bool, since: Duration) -> NextStep {
    match ticket.state {
        TicketState::Cancelled | TicketState::Finished | TicketState::NoShow => NextStep::Ended,
        TicketState::Issued => match ticket.print {
            PrintState::Torn | PrintState::Unknown | PrintState::None | PrintState::Paperless => NextStep::Note,
            PrintState::Queued | PrintState::Sending | PrintState::Sent | PrintState::Printed => {
                if since >= PATIENCE || (printer_fault && since >= FAULT_PATIENCE) { NextStep::Note } else { NextStep::Wait }
            }
        },
        TicketState::Waiting | TicketState::Called | TicketState::Serving | TicketState::Held if since < GLIMPSE => NextStep::Wait,
        TicketState::Waiting | TicketState::Called | TicketState::Serving | TicketState::Held => {
            NextStep::Show { slip: ticket.print == PrintState::Printed }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kiosk::tests::ticket;

    fn after(state: TicketState, print: PrintState, fault: bool, milliseconds: u64) -> NextStep {
        next(&Ticket { state, print, ..ticket() }, fault, Duration::from_millis(milliseconds))
    }

    #[test]
    fn a_proven_slip_is_shown_after_a_glimpse() {
        use PrintState::{Printed, Sent};
        assert_eq!(after(TicketState::Issued, Sent, false, 100), NextStep::Wait);
        assert_eq!(after(TicketState::Waiting, Printed, false, 100), NextStep::Wait);
        assert_eq!(after(TicketState::Waiting, Printed, false, 700), NextStep::Show { slip: true });
        assert_eq!(after(TicketState::Called, Printed, false, 700), NextStep::Show { slip: true });
    }

    #[test]
    fn a_slip_that_does_not_come_is_not_waited_for() {
        use PrintState::{Queued, Torn, Unknown};
        assert_eq!(after(TicketState::Issued, Queued, false, 7_900), NextStep::Wait);
        assert_eq!(after(TicketState::Issued, Queued, false, 8_000), NextStep::Note);
        assert_eq!(after(TicketState::Issued, Queued, true, 1_900), NextStep::Wait);
        assert_eq!(after(TicketState::Issued, Queued, true, 2_000), NextStep::Note);
        assert_eq!(after(TicketState::Issued, Torn, false, 0), NextStep::Note);
        assert_eq!(after(TicketState::Issued, Unknown, false, 0), NextStep::Note);
        assert_eq!(after(TicketState::Cancelled, Queued, false, 0), NextStep::Ended);
    }
}
