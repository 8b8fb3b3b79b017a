//! The spool as one printer sees it: which slip is next for it, and what became of that.
//!
//! A number becomes callable here only by proof. What is not proven stays `issued`, and the kiosk asks its citizen.

use std::time::Duration;

use tokio::sync::watch;

use crate::config::Config;
use crate::domain::event::{Actor, EventKind};
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{Admission, TicketState};
use crate::domain::slip::{Slip, SlipId, SlipKind, SlipOf, SlipState};
use crate::hall::devices::PrinterStanding;
use crate::hall::local::LocalHall;
use crate::hall::slips::{roll as rolls, spooling};
use crate::hall::tickets::transitions::admit;
use crate::hall::work::Work;
use crate::hall::{HallError, Reply};
use crate::store::roll;
use crate::store::spool;

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
    /// It stopped in the middle, and the printer may have the rest of it still.
    Held(String),
    /// All of it went out, and no proof came back.
    Unknown(String),
}

/// The spool, for the worker of one printer.
#[derive(Debug, Clone)]
pub struct Spool {
    hall: LocalHall,
    role: PrinterRole,
}

impl LocalHall {
    /// The spool, for the worker of one printer.
    #[must_use]
    pub fn spool(&self, role: PrinterRole) -> Spool {
        Spool { hall: self.clone(), role }
    }
}

impl Spool {
    /// The configuration the hall runs on.
    #[must_use]
    pub fn config(&self) -> &Config {
        self.hall.config()
    }

    /// The seq of the newest event, for a worker that waits for a slip.
    #[must_use]
    pub fn latest(&self) -> watch::Receiver<i64> {
        self.hall.store().latest()
    }

    /// The slip to be printed next. The second printer is given one only while the first takes none.
    #[must_use]
    pub fn next_slip(&self) -> Reply<Option<Slip>> {
        if self.role == PrinterRole::Second && !self.is_needed() {
            return Box::pin(std::future::ready(Ok(None)));
        }
        let other = match self.role {
            // With one printer, all is for it.
            PrinterRole::First => self.config().terminal.second_printer.as_ref().map(|_| PrinterRole::Second),
            PrinterRole::Second => Some(PrinterRole::First),
        };
        self.hall.read(move |_, connection| Ok(spool::next(connection, other)?))
    }

    /// Whether the first printer has taken no slip for as long as the town's rule says.
    fn is_needed(&self) -> bool {
        let Some(second) = &self.config().terminal.second_printer else {
            return false;
        };
        let now = self.hall.store().steady();
        let since = self.hall.devices().printer(PrinterRole::First).busy_since;
        since.is_some_and(|since| now.saturating_sub(since) >= Duration::from_secs(second.after_seconds.into()))
    }

    /// Whether a piece of an earlier slip may hang out of the printer, because it did not come out whole as far as anybody knows.
    #[must_use]
    pub fn slip_left_over(&self) -> Reply<bool> {
        let role = self.role;
        self.hall.read(move |_, connection| Ok(spool::newest_begun(connection, role)?.is_some_and(|state| state != SlipState::Printed)))
    }

    /// The printer cannot take a slip now; no byte of it has gone out.
    #[must_use]
    pub fn slip_delayed(&self, id: SlipId, why: String) -> Reply<()> {
        self.printer_stopped(&why);
        // What the second printer lacks delays nothing that the first does not delay already.
        if self.role == PrinterRole::Second {
            return Box::pin(std::future::ready(Ok(())));
        }
        self.change(move |work| {
            if spool::delay(work.change, id, &why)?
                && let Some(slip) = spool::by_id(work.connection(), id)?
            {
                spooling::told(work, &slip, EventKind::SlipDelayed, spooling::SlipNews::note(&why))?;
            }
            Ok(())
        })
    }

    /// The first byte of a slip is about to go out, and so many millimetres of paper with it. `false` if the slip is no longer wanted,
    /// or the other printer has it.
    #[must_use]
    pub fn slip_sending(&self, id: SlipId, paper_mm: u32) -> Reply<bool> {
        let (spool, role) = (self.clone(), self.role);
        let wanted = self.change(move |work| {
            let said = spooling::SlipNews::out(role, paper_mm);
            let wanted = spooling::moved(work, id, SlipState::Queued, SlipState::Sending, EventKind::SlipSending, said)?;
            if wanted {
                roll::add(work.change, &Actor::Printer(role).name(), paper_mm)?;
            }
            Ok(wanted)
        });
        Box::pin(async move {
            let wanted = wanted.await?;
            if wanted {
                spool.takes_none();
            }
            Ok(wanted)
        })
    }

    /// The last byte of a slip was taken.
    #[must_use]
    pub fn slip_sent(&self, id: SlipId) -> Reply<bool> {
        self.change(move |work| {
            spooling::moved(work, id, SlipState::Sending, SlipState::Sent, EventKind::SlipSent, spooling::SlipNews::default())
        })
    }

    /// A slip is out: its number becomes callable. That its last byte was taken is said here too, where it was not kept before.
    #[must_use]
    pub fn slip_printed(&self, id: SlipId, proof: Proof) -> Reply<bool> {
        let spool = self.clone();
        let printed = self.change(move |work| {
            let _ = spooling::moved(work, id, SlipState::Sending, SlipState::Sent, EventKind::SlipSent, spooling::SlipNews::default())?;
            let printed = spooling::moved(
                work,
                id,
                SlipState::Sent,
                SlipState::Printed,
                EventKind::SlipPrinted,
                spooling::SlipNews::note(&proof.said),
            )?;
            if printed && let Some(ticket) = spool::by_id(work.connection(), id)?.and_then(|slip| slip.ticket()) {
                let _ = admit(work, &work.ticket(ticket)?, proof.admission)?;
            }
            Ok(printed)
        });
        Box::pin(async move {
            let printed = printed.await?;
            spool.standing(PrinterStanding::works);
            Ok(printed)
        })
    }

    /// A slip did not come out as it should. A torn slip is printed again, whole and marked, while its citizen waits. Another printer may
    /// do that only if this one has thrown its bytes away. After [`SlipFault::Unknown`] nothing is printed again: the citizen sees the
    /// number on the screen and decides.
    #[must_use]
    pub fn slip_failed(&self, id: SlipId, fault: SlipFault) -> Reply<()> {
        let (SlipFault::Torn(why) | SlipFault::Held(why) | SlipFault::Unknown(why)) = &fault;
        self.printer_stopped(why);
        let role = self.role;
        self.change(move |work| {
            let (state, kind, why) = match &fault {
                SlipFault::Torn(why) | SlipFault::Held(why) => (SlipState::Torn, EventKind::SlipTorn, why),
                SlipFault::Unknown(why) => (SlipState::Unknown, EventKind::SlipUnknown, why),
            };
            let said = spooling::SlipNews::note(why);
            let moved = spooling::moved(work, id, SlipState::Sending, state, kind, said)?
                || spooling::moved(work, id, SlipState::Sent, state, kind, said)?;
            let Some(slip) = spool::by_id(work.connection(), id)?.filter(|_| moved) else {
                return Ok(());
            };
            if state == SlipState::Torn && slip.attempt < ATTEMPTS {
                match slip.of {
                    SlipOf::Ticket(id) if work.ticket(id)?.state == TicketState::Issued => {
                        let only = Some(role).filter(|_| matches!(fault, SlipFault::Held(_)));
                        spooling::queue(work, id, SlipKind::Reprint, slip.attempt + 1, &slip.content, only)?;
                    }
                    // Staff see what came out, and ask for another.
                    SlipOf::Ticket(_) | SlipOf::Test => {}
                    // A day is closed once only.
                    SlipOf::Day => spooling::queue_day(work, slip.attempt + 1, &slip.content)?,
                    SlipOf::Advice(id) => spooling::queue_list(work, id, slip.attempt + 1, &slip.content)?,
                }
            }
            Ok(())
        })
    }

    /// The printer answers, and can print. Where it has a sensor for that, it says whether its roll is nearly used up.
    pub fn printer_ready(&self, is_near_end: bool) {
        self.standing(|standing| {
            standing.works();
            standing.is_near_end = is_near_end;
        });
    }

    /// The printer can print nothing, though nothing waits for it.
    pub fn printer_stopped(&self, why: &str) {
        self.standing(|standing| standing.fault = Some(why.to_owned()));
        self.takes_none();
    }

    /// Paper that had ended is there again.
    #[must_use]
    pub fn roll_ended(&self) -> Reply<()> {
        let role = self.role;
        self.change(move |work| rolls::change(work, role).map(drop))
    }

    /// From now on it takes no other slip, unless it took none before.
    fn takes_none(&self) {
        let now = self.hall.store().steady();
        let _ = self.standing(|standing| *standing.busy_since.get_or_insert(now));
    }

    fn standing<T>(&self, change: impl FnOnce(&mut PrinterStanding) -> T) -> T {
        change(self.hall.devices().printer(self.role))
    }

    /// A change that the printer's worker makes.
    fn change<T: Send + 'static>(&self, change: impl FnOnce(&Work<'_>) -> Result<T, HallError> + Send + 'static) -> Reply<T> {
        let role = self.role;
        self.hall.write(move |config, inside| change(&Work::new(config, inside, Actor::Printer(role))))
    }
}
