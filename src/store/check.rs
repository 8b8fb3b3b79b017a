//! Whether the file is what was written: SQLite's own checks of its pages, and ours of its content.
//!
//! SQLite sees a broken page, and is blind to most single bits; the hash chain of the event log and the replay of its
//! events are what notices those. The quick check runs at each start and for a short time only, the whole one at night.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode};

use super::events::{self, Audit};
use super::{StoreError, form, numbering, paces, replay, seats, secret, spool, tickets};

/// How long a start may check pages. A file that is too large for it is checked whole as soon as the hall is open.
pub(super) const AT_START: Duration = Duration::from_millis(1200);
/// Rows of the event log that a start walks.
const TAIL: i64 = 1000;
/// Faults that a check names before it gives up.
const NAMED: usize = 10;
/// SQLite asks so rarely, in its own steps, whether it is to go on.
const STEPS: i32 = 10_000;

/// What a whole check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// When it began.
    pub at: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// Rows of the event log.
    pub rows: i64,
    /// The newest hash of the event log, hexadecimal; empty where the chain is broken.
    pub head: String,
    /// What is wrong, a sentence each; none if all is well.
    pub faults: Vec<String>,
    /// What is to be known, a sentence each, and is no damage: numbers that an older program gave twice on a day.
    pub notes: Vec<String>,
}

/// Checks the pages for a short time and the newest rows of the event log. The answer is whether all pages were seen.
///
/// # Errors
/// [`StoreError::Damaged`] with the first thing that is wrong.
pub(super) fn quick(connection: &Connection, time: Duration) -> Result<bool, StoreError> {
    let start = Instant::now();
    connection.progress_handler(STEPS, Some(move || start.elapsed() > time))?;
    let found: rusqlite::Result<String> = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
    connection.progress_handler(STEPS, None::<fn() -> bool>)?;
    let whole = match found {
        Ok(text) if text == "ok" => true,
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => false,
        // Interrupted in the middle, the check says so as if it were a fault.
        Ok(text) if start.elapsed() > time && text.contains("interrupted") => false,
        Ok(text) => return Err(StoreError::Damaged(text)),
        Err(error) => return Err(error.into()),
    };
    match events::audit_tail(connection, TAIL)? {
        Audit::Sound { .. } => Ok(whole),
        Audit::Broken { seq, why } => Err(StoreError::Damaged(broken(seq, why))),
    }
}

/// Checks everything: every page and index, the whole event log, and that the tables are what its events say. Tables of an
/// older version of this program cannot be compared, and are not.
///
/// # Errors
/// When the check itself cannot go on; what it finds is in its answer.
pub fn whole(connection: &Connection, at: Timestamp) -> Result<Checked, StoreError> {
    let start = Instant::now();
    let mut checked = copy(connection, at)?;
    if form::is_of_this_version(connection)? {
        let replayed = replay::verify(connection, NAMED);
        checked.faults.extend(found(replayed.map(|faults| faults.iter().map(ToString::to_string).collect()))?);
        checked.notes = found(given_twice(connection))?;
    }
    checked.faults.truncate(NAMED);
    Ok(Checked { took: start.elapsed(), ..checked })
}

/// Numbers that an older program gave a second time on a day: the tables allow no new ones.
pub(super) fn given_twice(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let twice = tickets::given_before(connection, NAMED)?.into_iter();
    Ok(twice
        .map(|ticket| format!("number {} was given once more on {} (ticket {})", ticket.label, ticket.service_day, ticket.id))
        .collect())
}

/// Checks every page and index, and the whole event log: what is asked of a copy before it is put in place.
pub(super) fn copy(connection: &Connection, at: Timestamp) -> Result<Checked, StoreError> {
    let start = Instant::now();
    let moment = connection.unchecked_transaction()?;
    let mut faults = found(pages(&moment))?;
    let audit = events::audit(&moment);
    let (rows, head) = match &audit {
        Ok(Audit::Sound { rows, head }) => (*rows, head.clone()),
        Ok(Audit::Broken { seq, .. }) => (*seq, String::new()),
        Err(_) => (0, String::new()),
    };
    faults.extend(found(audit.map(|audit| match audit {
        Audit::Sound { .. } => Vec::new(),
        Audit::Broken { seq, why } => vec![broken(seq, why)],
    }))?);
    Ok(Checked { at, took: start.elapsed(), rows, head, faults, notes: Vec::new() })
}

/// What a part of the check found. Damage on which it stumbled is what it was looking for.
fn found(part: Result<Vec<String>, StoreError>) -> Result<Vec<String>, StoreError> {
    match part {
        Err(error @ (StoreError::Damaged(_) | StoreError::Strange { .. })) => Ok(vec![error.to_string()]),
        part => part,
    }
}

fn pages(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare(&format!("PRAGMA integrity_check({NAMED})"))?;
    let mut rows = statement.query([])?;
    let mut faults = Vec::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get(0)?;
        if text != "ok" {
            faults.push(text);
        }
    }
    Ok(faults)
}

fn broken(seq: i64, why: &str) -> String {
    format!("row {seq} of the event log: {why}")
}

/// Reads what the hall reads before its door is open. What of it this program never wrote would keep the hall shut at each
/// start, while a copy could take its place. Tables in the form of an older program cannot be read so, and are not.
pub(super) fn look(connection: &Connection) -> Result<(), StoreError> {
    if !form::is_of_this_version(connection)? {
        return Ok(());
    }
    let _ = secret::of(connection)?;
    let _ = numbering::closed_day(connection)?;
    let _ = numbering::ahead(connection)?;
    if let Some(day) = numbering::service_day(connection)? {
        let _ = numbering::numbers(connection, day)?;
    }
    let _ = tickets::live(connection)?;
    for ticket in tickets::unproven(connection)? {
        let _ = spool::of_ticket(connection, ticket.id)?;
    }
    let _ = spool::under_way(connection)?;
    let _ = spool::next(connection, None)?;
    let _ = seats::all(connection)?;
    let _ = paces::all(connection)?;
    Ok(())
}
