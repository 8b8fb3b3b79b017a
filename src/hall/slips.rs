//! What is put into the spool and taken out of it, and what a stop left there.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::json;

use super::issue;
use super::local::LocalHall;
use super::requests::{NewRoll, TestPage};
use super::steps::{admit, cancel};
use super::work::{Event, Work};
use super::{Consequence, HallError, Reply};
use crate::config::Config;
use crate::domain::event::{Actor, EventKind};
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{Admission, CancelReason, PrintState, Ticket, TicketId, TicketState};
use crate::domain::slip::{AdviceId, SlipContent, TestSlip};
use crate::store::requests::About;
use crate::store::spool::{Slip, SlipId, SlipKind, SlipOf, SlipState};
use crate::store::{roll, spool, tickets};

/// After a restart, a slip not proven is printed again if its ticket is younger than this, else its ticket ends. A list of
/// missing papers that did not come out in this time is no longer waited for.
const STILL_THERE: SignedDuration = SignedDuration::from_mins(3);

impl LocalHall {
    /// Settles what a stop left open. A number whose citizen may still stand there (three minutes) gets its whole slip
    /// again, marked if a byte of it had gone out; an older one, and one that was only on the screen, ends. A list of missing
    /// papers is printed again for as long, and then no longer wanted. The answer is what a configuration that was changed
    /// meanwhile means for whoever stands in the hall.
    pub(super) fn recover(&self) -> Reply<Vec<Consequence>> {
        self.write(|config, change| {
            let system = Actor::system();
            let work = Work::new(config, change, &system);
            let _ = super::day::enter(&work)?;
            let consequences = super::stranded::settle(&work)?;
            let why = "the program stopped before the proof";
            // A clock that stands before what it has written says nothing of how long ago that was.
            let gone = if change.clock() >= change.now() { left_by(change.clock()) } else { Timestamp::MAX };
            let stale: Vec<SlipId> = spool::open_lists(change.connection(), gone)?.iter().map(|slip| slip.id).collect();
            let under_way = spool::under_way(change.connection())?;
            for slip in &under_way {
                let printer = Actor::printer(slip.printer.unwrap_or(PrinterRole::First));
                let _ = moved(&work.by(&printer), slip.id, slip.state, SlipState::Unknown, EventKind::SlipUnknown, Said::note(why))?;
            }
            for slip in under_way.iter().filter(|slip| slip.kind == SlipKind::List && !stale.contains(&slip.id)) {
                if let SlipOf::Advice(id) = slip.of {
                    queue_list(&work, id, slip.attempt + 1, &slip.content)?;
                }
            }
            drop_stale_lists(&work, gone)?;
            drop_stale_copies(&work, gone)?;
            for ticket in tickets::unproven(change.connection())? {
                let slip = spool::of_ticket(change.connection(), ticket.id)?.into_iter().next();
                let Some(slip) = slip.filter(|_| ticket.issued_at > gone) else {
                    let reason = if ticket.print == PrintState::None { CancelReason::Unclaimed } else { CancelReason::SlipUnproven };
                    let _ = cancel(&work, &ticket, reason)?;
                    continue;
                };
                pursue(&work, &ticket, &slip)?;
            }
            Ok(consequences)
        })
    }
}

/// Puts a slip into the spool, for whichever printer takes it first, or for one alone: see [`still_in`].
pub(super) fn queue(
    work: &Work<'_>,
    id: TicketId,
    kind: SlipKind,
    attempt: u32,
    content: &SlipContent,
    printer: Option<PrinterRole>,
) -> Result<(), HallError> {
    let slip = spool::queue(work.change, SlipOf::Ticket(id), kind, attempt, content, printer)?;
    let ticket = work.ticket(id)?;
    let queued = Ticket { print: PrintState::Queued, ..ticket.clone() };
    let mut detail = json!({ "slip": slip.0, "attempt": attempt, "reprint": kind == SlipKind::Reprint });
    if let Some(printer) = printer {
        detail["printer"] = json!(Actor::printer(printer));
    }
    work.slip(&ticket, &queued, Event::new(EventKind::SlipQueued).detail(detail))
}

/// The printer that has all bytes of a slip, and may yet bring it out by itself. Another one must not print the number: its slip,
/// marked as the later one, would be in the citizen's hand before the first.
pub(super) fn still_in(slip: &Slip) -> Option<PrinterRole> {
    slip.printer.filter(|_| matches!(slip.state, SlipState::Unknown | SlipState::Dropped))
}

/// Puts a list of missing papers into the spool. Its event has no ticket; the number of the advice leads to it.
pub(super) fn queue_list(work: &Work<'_>, id: AdviceId, attempt: u32, content: &SlipContent) -> Result<(), HallError> {
    let slip = spool::queue(work.change, SlipOf::Advice(id), SlipKind::List, attempt, content, None)?;
    work.append(EventKind::SlipQueued, None, None, json!({ "advice": id, "slip": slip.0, "attempt": attempt }))
}

/// What a test page of a hall says at a moment.
#[must_use]
pub fn test_slip(config: &Config, now: Timestamp) -> TestSlip {
    let language = config.terminal.first_language();
    TestSlip {
        office: config.office.name.get(&language).to_owned(),
        language,
        at: now.to_zoned_datetime(config.zone.clone()).datetime(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scan: config.catalogue.procedures.first().map_or_else(|| "motcua".to_owned(), |procedure| procedure.code.to_string()),
    }
}

/// Puts a test page into the spool; while one waits there, that is the answer.
pub(super) fn queue_test(work: &Work<'_>) -> Result<TestPage, HallError> {
    issue::need_printer(work.config)?;
    if let Some(open) = spool::open_tests(work.connection())?.first() {
        return Ok(TestPage(open.id, known(open.state)));
    }
    let content = SlipContent::Test(test_slip(work.config, work.now()));
    let slip = spool::queue(work.change, SlipOf::Test, SlipKind::Test, 1, &content, None)?;
    work.tell(About::Slip(slip), EventKind::SlipQueued, None, json!({ "test": slip.0, "slip": slip.0, "attempt": 1 }))?;
    Ok(TestPage(slip, PrintState::Queued))
}

/// Where a slip stands; `None` where there is no such slip.
pub(super) fn stands(connection: &Connection, id: SlipId) -> Result<Option<PrintState>, HallError> {
    Ok(spool::by_id(connection, id)?.map(|slip| known(slip.state)))
}

/// Whether lists and copies wait for the printer whose citizen is no longer there.
pub(super) fn stale(connection: &Connection, now: Timestamp) -> Result<bool, HallError> {
    let lists = spool::open_lists(connection, left_by(now))?;
    Ok(lists.iter().any(|slip| slip.state == SlipState::Queued) || !spool::waiting_copies(connection, left_by(now))?.is_empty())
}

/// Takes back the copies of slips, and the test pages, that nobody waits for any more. A delay that was noted since counts as waiting on.
pub(super) fn drop_stale_copies(work: &Work<'_>, queued_until: Timestamp) -> Result<(), HallError> {
    for slip in spool::waiting_copies(work.connection(), queued_until)? {
        match slip.of {
            SlipOf::Ticket(ticket) => drop_queued(work, ticket)?,
            SlipOf::Advice(_) | SlipOf::Test | SlipOf::Day => drop_untracked(work, &slip)?,
        }
    }
    Ok(())
}

/// Takes back a slip that is not a ticket's, if it has not begun to go out.
fn drop_untracked(work: &Work<'_>, slip: &Slip) -> Result<(), HallError> {
    if spool::advance(work.change, slip.id, SlipState::Queued, SlipState::Dropped, slip.note.as_deref())? {
        told(work, slip, EventKind::SlipDropped, Said { note: slip.note.as_deref(), out: None })?;
    }
    Ok(())
}

/// Takes back the lists whose citizen is no longer there: when the printer works again, it is not to print a pile of them.
pub(super) fn drop_stale_lists(work: &Work<'_>, told_until: Timestamp) -> Result<(), HallError> {
    for slip in spool::open_lists(work.connection(), told_until)? {
        drop_untracked(work, &slip)?;
    }
    Ok(())
}

/// The moment up to which whoever was told something is no longer there.
pub(super) fn left_by(now: Timestamp) -> Timestamp {
    now - STILL_THERE
}

/// What is said of a slip that moved.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Said<'a> {
    /// The proof, or what went wrong.
    note: Option<&'a str>,
    /// The printer it begins to come out of, and the paper it takes there, in millimetres.
    out: Option<(PrinterRole, u32)>,
}

impl<'a> Said<'a> {
    pub(super) fn note(note: &'a str) -> Self {
        Self { note: Some(note), out: None }
    }

    pub(super) fn out(printer: PrinterRole, paper_mm: u32) -> Self {
        Self { note: None, out: Some((printer, paper_mm)) }
    }

    fn detail(self, slip: SlipId) -> serde_json::Value {
        let mut detail = json!({ "slip": slip.0, "note": self.note });
        if let Some((_, paper)) = self.out {
            detail["paper_mm"] = paper.into();
        }
        detail
    }
}

/// Writes down what happened to a slip, where it changes nothing of a ticket.
pub(super) fn told(work: &Work<'_>, slip: &Slip, kind: EventKind, said: Said<'_>) -> Result<(), HallError> {
    let mut detail = said.detail(slip.id);
    let ticket = match slip.of {
        SlipOf::Ticket(id) => Some(id),
        SlipOf::Advice(id) => {
            detail["advice"] = id.0.into();
            None
        }
        SlipOf::Test => {
            detail["test"] = slip.id.0.into();
            None
        }
        SlipOf::Day => {
            detail["closing"] = slip.id.0.into();
            None
        }
    };
    work.append(kind, ticket, None, detail)
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
        SlipState::Dropped => queue(work, ticket.id, slip.kind, slip.attempt, &slip.content, still_in(slip)),
        SlipState::Torn | SlipState::Unknown => queue(work, ticket.id, SlipKind::Reprint, slip.attempt + 1, &slip.content, still_in(slip)),
        // It came out while the number had ended: its proof counts now.
        SlipState::Printed => admit(work, ticket, Admission::Proven).map(drop),
    }
}

/// A new roll is in a printer: what is used of it is counted from here.
pub(super) fn change_roll(work: &Work<'_>, role: PrinterRole) -> Result<NewRoll, HallError> {
    let _ = work.config.terminal.printer(role).ok_or(HallError::NoPrinter)?;
    let printer = Actor::printer(role);
    let used = roll::of(work.connection(), printer.as_str())?.map_or(0, |roll| roll.used_mm);
    roll::begin(work.change, printer.as_str())?;
    work.tell(About::Roll(role), EventKind::RollChanged, None, json!({ "printer": printer, "used_mm": used }))?;
    Ok(NewRoll(role))
}

/// Moves a slip on, and with it what is known of its ticket's slip.
pub(super) fn moved(
    work: &Work<'_>,
    id: SlipId,
    from: SlipState,
    to: SlipState,
    kind: EventKind,
    said: Said<'_>,
) -> Result<bool, HallError> {
    if !spool::advance(work.change, id, from, to, said.note)? {
        return Ok(false);
    }
    if let Some((printer, paper)) = said.out {
        spool::comes_out(work.change, id, printer, paper)?;
    }
    let Some(slip) = spool::by_id(work.connection(), id)? else {
        return Ok(false);
    };
    let SlipOf::Ticket(ticket) = slip.of else {
        told(work, &slip, kind, said)?;
        return Ok(true);
    };
    let ticket = work.ticket(ticket)?;
    let print = known(to);
    // A number noted from the screen stays that, unless its slip came out whole all the same.
    let noted = ticket.print == PrintState::Paperless && print != PrintState::Printed;
    let print = if noted { PrintState::Paperless } else { print };
    let after = Ticket { print, ..ticket.clone() };
    work.slip(&ticket, &after, Event::new(kind).detail(said.detail(id)))?;
    Ok(true)
}

/// What is known of a slip, by the state of the newest one.
pub(super) fn known(state: SlipState) -> PrintState {
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
