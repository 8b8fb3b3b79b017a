//! The spool's side of the hall: which slip is next, and what became of it.
//!
//! A number becomes callable here only by proof. What is not proven stays `issued`, and the kiosk asks its citizen.

use std::sync::PoisonError;

use jiff::SignedDuration;
use serde_json::json;

use super::local::{LocalHall, admit, cancel, found};
use super::{HallError, Reply};
use crate::domain::event::{Actor, EventKind};
use crate::domain::queue::{Admission, CancelReason, PrintState, TicketId, TicketState};
use crate::domain::slip::TicketSlip;
use crate::store::events::NewEvent;
use crate::store::spool::{Slip, SlipId, SlipKind, SlipState};
use crate::store::{Change, events, spool, tickets};

/// After a restart, a slip not proven is printed again if its ticket is younger than this, else its ticket ends.
const STILL_THERE: SignedDuration = SignedDuration::from_mins(3);
/// A slip that tore so often is not tried again by itself; the citizen has the number on the screen.
const ATTEMPTS: u32 = 3;

/// How it is known that a slip is out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// By which of the design's ways the number becomes callable.
    pub admission: Admission,
    /// What the printer said, for the log.
    pub said: String,
}

/// What went wrong with a slip that had begun to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlipFault {
    /// It stopped in the middle: a piece of it may hang out of the printer.
    Torn(String),
    /// All of it went out, and no proof came back.
    Unknown(String),
}

impl LocalHall {
    /// The slip to be printed next.
    #[must_use]
    pub fn next_slip(&self) -> Reply<Option<Slip>> {
        self.read(|_, connection| Ok(spool::next(connection)?))
    }

    /// The printer cannot take a slip now; no byte of it has gone out.
    #[must_use]
    pub fn slip_delayed(&self, id: SlipId, why: String) -> Reply<()> {
        self.set_fault(Some(why.clone()));
        self.write(move |_, change| {
            if spool::delay(change, id, &why)?
                && let Some(slip) = spool::by_id(change.connection(), id)?
            {
                events::append(
                    change,
                    &NewEvent::new(EventKind::SlipDelayed, &Actor::printer()).of(slip.ticket).detail(json!({ "slip": id.0, "why": why })),
                )?;
            }
            Ok(())
        })
    }

    /// The first byte of a slip is about to go out. `false` if the slip is no longer wanted.
    #[must_use]
    pub fn slip_sending(&self, id: SlipId) -> Reply<bool> {
        self.write(move |_, change| moved(change, id, SlipState::Queued, SlipState::Sending, EventKind::SlipSending, None))
    }

    /// The last byte of a slip was taken.
    #[must_use]
    pub fn slip_sent(&self, id: SlipId) -> Reply<bool> {
        self.write(move |_, change| moved(change, id, SlipState::Sending, SlipState::Sent, EventKind::SlipSent, None))
    }

    /// A slip is out: its number becomes callable.
    #[must_use]
    pub fn slip_printed(&self, id: SlipId, proof: Proof) -> Reply<bool> {
        self.set_fault(None);
        self.write(move |_, change| {
            let printed = moved(change, id, SlipState::Sent, SlipState::Printed, EventKind::SlipPrinted, Some(&proof.said))?;
            if printed && let Some(slip) = spool::by_id(change.connection(), id)? {
                let ticket = found(change.connection(), slip.ticket)?;
                let _ = admit(change, &ticket, proof.admission, &Actor::printer())?;
            }
            Ok(printed)
        })
    }

    /// A slip did not come out as it should. A torn one is printed again, whole and marked, while its citizen waits;
    /// one of which nobody knows is left to the citizen, who sees the number on the screen.
    #[must_use]
    pub fn slip_failed(&self, id: SlipId, fault: SlipFault) -> Reply<()> {
        let (SlipFault::Torn(why) | SlipFault::Unknown(why)) = &fault;
        self.set_fault(Some(why.clone()));
        self.write(move |_, change| {
            let (state, kind, why) = match &fault {
                SlipFault::Torn(why) => (SlipState::Torn, EventKind::SlipTorn, why),
                SlipFault::Unknown(why) => (SlipState::Unknown, EventKind::SlipUnknown, why),
            };
            let moved = moved(change, id, SlipState::Sending, state, kind, Some(why))?
                || moved(change, id, SlipState::Sent, state, kind, Some(why))?;
            let Some(slip) = spool::by_id(change.connection(), id)?.filter(|_| moved) else {
                return Ok(());
            };
            let wanted = found(change.connection(), slip.ticket)?.state == TicketState::Issued;
            if state == SlipState::Torn && wanted && slip.attempt < ATTEMPTS {
                queue(change, slip.ticket, SlipKind::Reprint, slip.attempt + 1, &slip.content, &Actor::printer())?;
            }
            Ok(())
        })
    }

    /// The printer answers again.
    pub fn printer_ready(&self) {
        self.set_fault(None);
    }

    fn set_fault(&self, fault: Option<String>) {
        *self.printer_fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    /// Settles what a stop left open. A number whose citizen may still stand there (three minutes) gets its whole slip
    /// again, marked if a byte of it had gone out; an older one, and one that was only on the screen, ends.
    pub(super) fn recover(&self) -> Reply<()> {
        self.write(|config, change| {
            let system = Actor::system();
            let _ = super::day::enter(config, change)?;
            let why = "the program stopped before the proof";
            for slip in spool::under_way(change.connection())? {
                let _ = moved(change, slip.id, slip.state, SlipState::Unknown, EventKind::SlipUnknown, Some(why))?;
            }
            for ticket in tickets::unproven(change.connection())? {
                let slip = spool::of_ticket(change.connection(), ticket.id)?.into_iter().next();
                // A clock that stands before what it has written says nothing of how long ago that was.
                let age = change.clock().duration_since(ticket.issued_at);
                let fresh = change.clock() >= change.now() && age < STILL_THERE;
                let Some(slip) = slip.filter(|_| fresh) else {
                    let reason = if ticket.print == PrintState::None { CancelReason::Unclaimed } else { CancelReason::SlipUnproven };
                    let _ = cancel(change, ticket.id, reason, &system)?;
                    continue;
                };
                if matches!(slip.state, SlipState::Torn | SlipState::Unknown) {
                    queue(change, ticket.id, SlipKind::Reprint, slip.attempt + 1, &slip.content, &system)?;
                }
            }
            Ok(())
        })
    }
}

/// Puts a slip into the spool.
pub(super) fn queue(
    change: &Change<'_>,
    ticket: TicketId,
    kind: SlipKind,
    attempt: u32,
    content: &TicketSlip,
    actor: &Actor,
) -> Result<(), HallError> {
    let id = spool::queue(change, ticket, kind, attempt, content)?;
    tickets::set_print(change, ticket, PrintState::Queued)?;
    events::append(
        change,
        &NewEvent::new(EventKind::SlipQueued, actor)
            .of(ticket)
            .detail(json!({ "slip": id.0, "attempt": attempt, "reprint": kind == SlipKind::Reprint })),
    )?;
    Ok(())
}

/// Takes back a slip that has not begun to go out.
pub(super) fn drop_queued(change: &Change<'_>, ticket: TicketId, actor: &Actor) -> Result<(), HallError> {
    for slip in spool::of_ticket(change.connection(), ticket)? {
        if spool::advance(change, slip.id, SlipState::Queued, SlipState::Dropped, slip.note.as_deref())? {
            tickets::set_print(change, ticket, PrintState::None)?;
            events::append(change, &NewEvent::new(EventKind::SlipDropped, actor).of(ticket).detail(json!({ "slip": slip.id.0 })))?;
        }
    }
    Ok(())
}

/// Moves a slip on, and with it what is known of its ticket's slip.
fn moved(change: &Change<'_>, id: SlipId, from: SlipState, to: SlipState, kind: EventKind, note: Option<&str>) -> Result<bool, HallError> {
    if !spool::advance(change, id, from, to, note)? {
        return Ok(false);
    }
    let Some(slip) = spool::by_id(change.connection(), id)? else {
        return Ok(false);
    };
    let print = match to {
        SlipState::Queued => PrintState::Queued,
        SlipState::Sending => PrintState::Sending,
        SlipState::Sent => PrintState::Sent,
        SlipState::Printed => PrintState::Printed,
        SlipState::Torn => PrintState::Torn,
        SlipState::Unknown => PrintState::Unknown,
        SlipState::Dropped => PrintState::None,
    };
    // A number noted from the screen stays that, unless its slip came out whole all the same.
    let noted = found(change.connection(), slip.ticket)?.print == PrintState::Paperless;
    if !noted || print == PrintState::Printed {
        tickets::set_print(change, slip.ticket, print)?;
    }
    events::append(change, &NewEvent::new(kind, &Actor::printer()).of(slip.ticket).detail(json!({ "slip": id.0, "note": note })))?;
    Ok(true)
}
