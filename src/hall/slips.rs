//! The spool's side of the hall: which slip is next, and what became of it.
//!
//! A number becomes callable here only by proof. What is not proven stays `issued`, and the kiosk asks its citizen.

use std::sync::PoisonError;

use jiff::SignedDuration;
use serde_json::json;

use super::local::LocalHall;
use super::steps::{admit, cancel};
use super::work::{Event, Work};
use super::{HallError, Reply};
use crate::domain::event::{Actor, EventKind};
use crate::domain::queue::{Admission, CancelReason, PrintState, Ticket, TicketId, TicketState};
use crate::domain::slip::TicketSlip;
use crate::store::spool::{Slip, SlipId, SlipKind, SlipState};
use crate::store::{spool, tickets};

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
        self.printing(move |work| {
            if spool::delay(work.change, id, &why)?
                && let Some(slip) = spool::by_id(work.connection(), id)?
            {
                work.append(EventKind::SlipDelayed, Some(slip.ticket), None, json!({ "slip": id.0, "note": why }))?;
            }
            Ok(())
        })
    }

    /// The first byte of a slip is about to go out. `false` if the slip is no longer wanted.
    #[must_use]
    pub fn slip_sending(&self, id: SlipId) -> Reply<bool> {
        self.printing(move |work| moved(work, id, SlipState::Queued, SlipState::Sending, EventKind::SlipSending, None))
    }

    /// The last byte of a slip was taken.
    #[must_use]
    pub fn slip_sent(&self, id: SlipId) -> Reply<bool> {
        self.printing(move |work| moved(work, id, SlipState::Sending, SlipState::Sent, EventKind::SlipSent, None))
    }

    /// A slip is out: its number becomes callable.
    #[must_use]
    pub fn slip_printed(&self, id: SlipId, proof: Proof) -> Reply<bool> {
        self.set_fault(None);
        self.printing(move |work| {
            let printed = moved(work, id, SlipState::Sent, SlipState::Printed, EventKind::SlipPrinted, Some(&proof.said))?;
            if printed && let Some(slip) = spool::by_id(work.connection(), id)? {
                let _ = admit(work, &work.ticket(slip.ticket)?, proof.admission)?;
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
        self.printing(move |work| {
            let (state, kind, why) = match &fault {
                SlipFault::Torn(why) => (SlipState::Torn, EventKind::SlipTorn, why),
                SlipFault::Unknown(why) => (SlipState::Unknown, EventKind::SlipUnknown, why),
            };
            let moved =
                moved(work, id, SlipState::Sending, state, kind, Some(why))? || moved(work, id, SlipState::Sent, state, kind, Some(why))?;
            let Some(slip) = spool::by_id(work.connection(), id)?.filter(|_| moved) else {
                return Ok(());
            };
            let wanted = work.ticket(slip.ticket)?.state == TicketState::Issued;
            if state == SlipState::Torn && wanted && slip.attempt < ATTEMPTS {
                queue(work, slip.ticket, SlipKind::Reprint, slip.attempt + 1, &slip.content)?;
            }
            Ok(())
        })
    }

    /// A change that the printer's worker makes.
    fn printing<T: Send + 'static>(&self, change: impl FnOnce(&Work<'_>) -> Result<T, HallError> + Send + 'static) -> Reply<T> {
        self.write(move |config, inside| change(&Work::new(config, inside, &Actor::printer())))
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
            let (printer, system) = (Actor::printer(), Actor::system());
            let work = Work::new(config, change, &system);
            let _ = super::day::enter(&work)?;
            let why = "the program stopped before the proof";
            for slip in spool::under_way(change.connection())? {
                let _ = moved(&work.by(&printer), slip.id, slip.state, SlipState::Unknown, EventKind::SlipUnknown, Some(why))?;
            }
            for ticket in tickets::unproven(change.connection())? {
                let slip = spool::of_ticket(change.connection(), ticket.id)?.into_iter().next();
                // A clock that stands before what it has written says nothing of how long ago that was.
                let age = change.clock().duration_since(ticket.issued_at);
                let fresh = change.clock() >= change.now() && age < STILL_THERE;
                let Some(slip) = slip.filter(|_| fresh) else {
                    let reason = if ticket.print == PrintState::None { CancelReason::Unclaimed } else { CancelReason::SlipUnproven };
                    let _ = cancel(&work, &ticket, reason)?;
                    continue;
                };
                pursue(&work, &ticket, &slip)?;
            }
            Ok(())
        })
    }
}

/// Puts a slip into the spool.
pub(super) fn queue(work: &Work<'_>, id: TicketId, kind: SlipKind, attempt: u32, content: &TicketSlip) -> Result<(), HallError> {
    let slip = spool::queue(work.change, id, kind, attempt, content)?;
    let ticket = work.ticket(id)?;
    let queued = Ticket { print: PrintState::Queued, ..ticket.clone() };
    let detail = json!({ "slip": slip.0, "attempt": attempt, "reprint": kind == SlipKind::Reprint });
    work.slip(&ticket, &queued, Event::new(EventKind::SlipQueued).detail(detail))
}

/// Takes back a slip that has not begun to go out.
pub(super) fn drop_queued(work: &Work<'_>, id: TicketId) -> Result<(), HallError> {
    for slip in spool::of_ticket(work.connection(), id)? {
        if spool::advance(work.change, slip.id, SlipState::Queued, SlipState::Dropped, slip.note.as_deref())? {
            let ticket = work.ticket(id)?;
            // An earlier slip of the same number may be out.
            let earlier = spool::of_ticket(work.connection(), id)?.into_iter().find(|slip| slip.state != SlipState::Dropped);
            let without = Ticket { print: earlier.map_or(PrintState::None, |slip| known(slip.state)), ..ticket.clone() };
            let detail = json!({ "slip": slip.id.0, "note": slip.note });
            work.slip(&ticket, &without, Event::new(EventKind::SlipDropped).detail(detail))?;
        }
    }
    Ok(())
}

/// A number that waits for its slip once more, because its end was taken back, gets what it lacks.
pub(super) fn want_again(work: &Work<'_>, id: TicketId) -> Result<(), HallError> {
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
        SlipState::Dropped => queue(work, ticket.id, slip.kind, slip.attempt, &slip.content),
        SlipState::Torn | SlipState::Unknown => queue(work, ticket.id, SlipKind::Reprint, slip.attempt + 1, &slip.content),
        // It came out while the number had ended: its proof counts now.
        SlipState::Printed => admit(work, ticket, Admission::Proven).map(drop),
    }
}

/// Moves a slip on, and with it what is known of its ticket's slip.
fn moved(work: &Work<'_>, id: SlipId, from: SlipState, to: SlipState, kind: EventKind, note: Option<&str>) -> Result<bool, HallError> {
    if !spool::advance(work.change, id, from, to, note)? {
        return Ok(false);
    }
    let Some(slip) = spool::by_id(work.connection(), id)? else {
        return Ok(false);
    };
    let ticket = work.ticket(slip.ticket)?;
    let print = known(to);
    // A number noted from the screen stays that, unless its slip came out whole all the same.
    let noted = ticket.print == PrintState::Paperless && print != PrintState::Printed;
    let print = if noted { PrintState::Paperless } else { print };
    let after = Ticket { print, ..ticket.clone() };
    work.slip(&ticket, &after, Event::new(kind).detail(json!({ "slip": id.0, "note": note })))?;
    Ok(true)
}

/// What is known of a ticket's slip, by the state of the newest one.
fn known(state: SlipState) -> PrintState {
    match state {
        SlipState::Queued => PrintState::Queued,
        SlipState::Sending => PrintState::Sending,
        SlipState::Sent => PrintState::Sent,
        SlipState::Printed => PrintState::Printed,
        SlipState::Torn => PrintState::Torn,
        SlipState::Unknown => PrintState::Unknown,
        SlipState::Dropped => PrintState::None,
    }
}
