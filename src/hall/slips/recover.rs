//! What a stop left in the spool, and numbers that wait for their slip once more.

use jiff::Timestamp;

use crate::domain::event::{Actor, EventKind};
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{Admission, CancelReason, PrintState, Ticket, TicketId, TicketState};
use crate::domain::slip::{Slip, SlipId, SlipKind, SlipOf, SlipState};
use crate::hall::day::today;
use crate::hall::slips::spooling;
use crate::hall::tickets::transitions::{admit, cancel};
use crate::hall::work::Work;
use crate::hall::{Consequence, HallError, stranded};
use crate::store::spool;
use crate::store::tickets;

/// Settles what a stop left open. A number whose citizen may still stand there (three minutes) gets its whole slip
/// again, marked if a byte of it had gone out; an older one, and one that was only on the screen, ends. A list of missing
/// papers is printed again for as long, and then no longer wanted. The answer is what a configuration that was changed
/// meanwhile means for whoever stands in the hall.
pub(in crate::hall) fn recover(work: &Work<'_>) -> Result<Vec<Consequence>, HallError> {
    let change = work.change;
    let _ = today::enter(work)?;
    let consequences = stranded::settle(work)?;
    let why = "the program stopped before the proof";
    // A clock that stands before what it has written says nothing of how long ago that was.
    let gone = if change.clock() >= change.now() { spooling::left_by(change.clock()) } else { Timestamp::MAX };
    let stale: Vec<SlipId> = spool::open_lists(change.connection(), gone)?.iter().map(|slip| slip.id).collect();
    let under_way = spool::under_way(change.connection())?;
    for slip in &under_way {
        let printer = Actor::Printer(slip.printer.unwrap_or(PrinterRole::First));
        let _ = spooling::moved(
            &work.by(printer),
            slip.id,
            slip.state,
            SlipState::Unknown,
            EventKind::SlipUnknown,
            spooling::SlipNews::note(why),
        )?;
    }
    for slip in under_way.iter().filter(|slip| slip.kind == SlipKind::List && !stale.contains(&slip.id)) {
        if let SlipOf::Advice(id) = slip.of {
            spooling::queue_list(work, id, slip.attempt + 1, &slip.content)?;
        }
    }
    spooling::drop_stale_lists(work, gone)?;
    spooling::drop_stale_copies(work, gone)?;
    for ticket in tickets::unproven(change.connection())? {
        let slip = spool::of_ticket(change.connection(), ticket.id)?.into_iter().next();
        let Some(slip) = slip.filter(|_| ticket.issued_at > gone) else {
            let reason = if ticket.print == PrintState::None { CancelReason::Unclaimed } else { CancelReason::SlipUnproven };
            let _ = cancel(work, &ticket, reason)?;
            continue;
        };
        pursue(work, &ticket, &slip)?;
    }
    Ok(consequences)
}

/// Prints the slip of a ticket again, or counts its proof, after the end of that ticket was undone.
pub(in crate::hall) fn want_again(work: &Work<'_>, id: TicketId) -> Result<(), HallError> {
    let ticket = work.ticket(id)?;
    match spool::of_ticket(work.connection(), id)?.into_iter().next() {
        Some(slip) if ticket.state == TicketState::Issued => pursue(work, &ticket, &slip),
        _ => Ok(()),
    }
}

/// What is to be done for an issued number whose newest slip stands so.
fn pursue(work: &Work<'_>, ticket: &Ticket, slip: &Slip) -> Result<(), HallError> {
    match slip.state {
        // It comes by itself.
        SlipState::Queued | SlipState::Sending | SlipState::Sent => Ok(()),
        SlipState::Dropped => spooling::queue(work, ticket.id, slip.kind, slip.attempt, &slip.content, spooling::still_in(slip)),
        SlipState::Torn | SlipState::Unknown => {
            spooling::queue(work, ticket.id, SlipKind::Reprint, slip.attempt + 1, &slip.content, spooling::still_in(slip))
        }
        // It came out while the number had ended: its proof counts now.
        SlipState::Printed => admit(work, ticket, Admission::Proven).map(drop),
    }
}
