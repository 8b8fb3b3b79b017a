//! What became of a day's numbers and slips. The newest rows are read until they are of an earlier day: rows of a day stand
//! together at the end of their tables, which hold years.

use crate::domain::slip::{SlipKind, SlipState};
use jiff::Timestamp;
use rusqlite::Connection;

use super::{StoreError, millis};
use crate::domain::calendar::ServiceDay;
use crate::domain::queue::{CancelReason, TicketState};

/// What became of one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketOutcome {
    /// The key of the queue it waited in last.
    pub queue: String,
    /// Where it stands.
    pub state: TicketState,
    /// Why it was cancelled, where it was.
    pub reason: Option<CancelReason>,
    /// How long it waited to be called, in milliseconds; `None` where it never was.
    pub waited_ms: Option<i64>,
}

/// What became of the numbers of a day.
///
/// # Errors
/// When SQLite refuses the query or a row is strange, as for everything here.
pub fn of_numbers(connection: &Connection, day: ServiceDay) -> Result<Vec<TicketOutcome>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT service_day, queue, state, reason, called_at, waiting_ms FROM ticket ORDER BY id DESC")?;
    let mut rows = statement.query([])?;
    let (mut outcomes, today) = (Vec::new(), day.to_string());
    while let Some(row) = rows.next()? {
        let of: String = row.get("service_day")?;
        // Written year first, days are ordered as texts are.
        if of < today {
            break;
        }
        // A later one was opened by a wrong clock.
        if of > today {
            continue;
        }
        let (state, reason): (String, Option<String>) = (row.get("state")?, row.get("reason")?);
        let called = row.get::<_, Option<i64>>("called_at")?.is_some();
        outcomes.push(TicketOutcome {
            queue: row.get("queue")?,
            state: TicketState::from_name(&state).ok_or(StoreError::Strange { what: "a ticket's state", value: state })?,
            reason: reason
                .map(|reason| CancelReason::from_name(&reason).ok_or(StoreError::Strange { what: "a reason", value: reason }))
                .transpose()?,
            waited_ms: if called { Some(row.get("waiting_ms")?) } else { None },
        });
    }
    Ok(outcomes)
}

/// A slip of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlipOutcome {
    /// What it is.
    pub kind: SlipKind,
    /// Where it stands.
    pub state: SlipState,
    /// Paper it takes, in millimetres, where it began to go out.
    pub paper_mm: Option<u32>,
}

/// What became of the slips that moved since a moment.
pub fn of_slips(connection: &Connection, since: Timestamp) -> Result<Vec<SlipOutcome>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT kind, state, paper_mm, at FROM slip ORDER BY id DESC")?;
    let mut rows = statement.query([])?;
    let mut outcomes = Vec::new();
    while let Some(row) = rows.next()? {
        if row.get::<_, i64>("at")? < millis(since) {
            break;
        }
        let (kind, state): (String, String) = (row.get("kind")?, row.get("state")?);
        outcomes.push(SlipOutcome {
            kind: SlipKind::from_name(&kind).ok_or(StoreError::Strange { what: "a slip's kind", value: kind })?,
            state: SlipState::from_name(&state).ok_or(StoreError::Strange { what: "a slip's state", value: state })?,
            paper_mm: row.get("paper_mm")?,
        });
    }
    Ok(outcomes)
}
