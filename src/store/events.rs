//! The event log: append-only, numbered without a gap, each row hashed together with the one before.

use std::ops::ControlFlow;

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use sha2::{Digest as _, Sha256};

use jiff::Timestamp;

use super::head::{self, LogHead};
use super::{Change, StoreError, millis, secret, timestamp};
use crate::domain::event::{Actor, Event, EventKind};
use crate::domain::queue::{CounterNumber, TicketId};

/// Whether a file has its tables and nothing else: its first start was cut.
pub(super) fn is_unborn(connection: &Connection) -> Result<bool, StoreError> {
    Ok(head::stored_epoch(connection)?.is_none() && head::newest(connection)? == 0)
}

/// A random 63-bit number, so that no two files ever claim the same rows.
fn new_epoch() -> Result<i64, StoreError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Refused(format!("the system gives no random numbers: {error}")))?;
    Ok(i64::from_be_bytes(bytes) & i64::MAX)
}

/// Gives a new file its epoch.
pub(super) fn begin_epoch(connection: &mut Connection, now: Timestamp) -> Result<(), StoreError> {
    secret::begin(connection)?;
    if head::stored_epoch(connection)?.is_some() {
        return Ok(());
    }
    let epoch = new_epoch()?;
    let transaction = connection.transaction()?;
    let _ = transaction.execute("INSERT INTO meta VALUES ('epoch', ?1)", [epoch.to_string()])?;
    let head = std::cell::RefCell::new(LogHead { epoch, seq: 0, at: 0, hash: head::GENESIS });
    append_to(&transaction, &head, now, &NewEvent::new(EventKind::StoreCreated, Actor::System))?;
    transaction.commit()?;
    Ok(())
}

/// Whether a file is that of a hall which runs, or was not closed in order; a copy of a running hall says so too.
pub(super) fn is_open(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.query_row("SELECT count(*) FROM meta WHERE key = 'open'", [], |row| row.get::<_, i64>(0))? > 0)
}

/// Says that a hall runs on a file, or that it was closed in order.
pub(super) fn set_open(connection: &Connection, is_open: bool) -> Result<(), StoreError> {
    let sql = if is_open { "INSERT OR IGNORE INTO meta VALUES ('open', '1')" } else { "DELETE FROM meta WHERE key = 'open'" };
    let _ = connection.execute(sql, [])?;
    Ok(())
}

/// Gives a restored file the next epoch, inside a transaction. The chain goes on: `event` is the first row of the epoch.
pub(super) fn next_epoch(connection: &Connection, now: Timestamp, event: &NewEvent) -> Result<LogHead, StoreError> {
    let epoch = new_epoch()?;
    let head = std::cell::RefCell::new(LogHead { epoch, ..LogHead::read(connection)? });
    let _ = connection.execute("UPDATE meta SET value = ?1 WHERE key = 'epoch'", [epoch.to_string()])?;
    append_to(connection, &head, now, event)?;
    Ok(head.into_inner())
}

/// A row to be appended.
#[derive(Debug, Clone)]
pub struct NewEvent {
    kind: EventKind,
    subject: Option<TicketId>,
    counter: Option<CounterNumber>,
    actor: Actor,
    detail: serde_json::Value,
}

impl NewEvent {
    /// A row of a kind.
    #[must_use]
    pub fn new(kind: EventKind, actor: Actor) -> Self {
        Self { kind, subject: None, counter: None, actor, detail: serde_json::json!({}) }
    }

    /// Names the ticket concerned.
    #[must_use]
    pub fn of(mut self, ticket: TicketId) -> Self {
        self.subject = Some(ticket);
        self
    }

    /// Names the counter concerned.
    #[must_use]
    pub fn at_counter(mut self, counter: CounterNumber) -> Self {
        self.counter = Some(counter);
        self
    }

    /// Adds what else there is to know.
    #[must_use]
    pub fn detail(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}

/// Appends a row inside a change.
///
/// # Errors
/// When SQLite refuses it.
pub fn append(change: &Change<'_>, event: &NewEvent) -> Result<(), StoreError> {
    append_to(change.connection(), change.head(), change.now(), event)
}

fn append_to(connection: &Connection, head: &std::cell::RefCell<LogHead>, now: Timestamp, event: &NewEvent) -> Result<(), StoreError> {
    let before = head.borrow().clone();
    let (detail, actor) = (event.detail.to_string(), event.actor.name());
    let row = Hashed {
        epoch: before.epoch,
        seq: before.seq + 1,
        at: millis(now),
        kind: event.kind.name(),
        subject: event.subject.map(|ticket| ticket.0),
        counter: event.counter.map(|counter| i64::from(counter.0)),
        actor: &actor,
        detail: &detail,
    };
    let hash = row.hash(&before.hash);
    let _ = connection.prepare_cached("INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?.execute(params![
        row.epoch,
        row.seq,
        row.at,
        row.kind,
        row.subject,
        row.counter,
        row.actor,
        row.detail,
        before.hash,
        hash
    ])?;
    *head.borrow_mut() = LogHead { epoch: row.epoch, seq: row.seq, at: row.at, hash };
    Ok(())
}

/// The columns that are hashed, in the order and form in which they are.
struct Hashed<'a> {
    epoch: i64,
    seq: i64,
    at: i64,
    kind: &'a str,
    subject: Option<i64>,
    counter: Option<i64>,
    actor: &'a str,
    detail: &'a str,
}

impl Hashed<'_> {
    /// SHA-256 over the hash before, then each number as eight bytes, big end first, and each text behind its length
    /// as eight bytes. An absent number is the byte 0; a present one is the byte 1 and then the eight bytes.
    fn hash(&self, before: &[u8; 32]) -> [u8; 32] {
        let mut sha = Sha256::new();
        sha.update(before);
        for number in [self.epoch, self.seq, self.at] {
            sha.update(number.to_be_bytes());
        }
        for number in [self.subject, self.counter] {
            match number {
                Some(number) => {
                    sha.update([1]);
                    sha.update(number.to_be_bytes());
                }
                None => sha.update([0]),
            }
        }
        for text in [self.kind, self.actor, self.detail] {
            sha.update((text.len() as u64).to_be_bytes());
            sha.update(text);
        }
        sha.finalize().into()
    }
}

/// An actor as it is stored.
pub(super) fn actor(name: String) -> Result<Actor, StoreError> {
    name.parse().map_err(|_| StoreError::Strange { what: "an actor", value: name })
}

const COLUMNS: &str = "epoch, seq, at, kind, subject, counter, actor, detail, hash";

fn event(row: &Row<'_>) -> Result<Event, StoreError> {
    let kind: String = row.get("kind")?;
    let detail: String = row.get("detail")?;
    let hash: [u8; 32] = row.get("hash")?;
    Ok(Event {
        epoch: row.get("epoch")?,
        seq: row.get("seq")?,
        at: timestamp(row.get("at")?)?,
        kind: EventKind::from_name(&kind).ok_or(StoreError::Strange { what: "an event", value: kind })?,
        subject: row.get::<_, Option<i64>>("subject")?.map(TicketId),
        counter: row.get::<_, Option<u16>>("counter")?.map(CounterNumber),
        actor: actor(row.get("actor")?)?,
        detail: serde_json::from_str(&detail).map_err(|_| StoreError::Strange { what: "an event's detail", value: detail })?,
        hash: data_encoding::HEXLOWER.encode(&hash),
    })
}

/// Up to `limit` events behind `seq`, in order.
///
/// # Errors
/// When SQLite refuses the query or a row is strange.
pub fn after(connection: &Connection, seq: i64, limit: usize) -> Result<Vec<Event>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM event WHERE seq > ?1 ORDER BY seq LIMIT ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![seq, limit as i64])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        events.push(event(row)?);
    }
    Ok(events)
}

/// When the newest event happened.
///
/// # Errors
/// When SQLite refuses the query or the time is strange.
pub fn last_at(connection: &Connection) -> Result<Option<Timestamp>, StoreError> {
    let at: Option<i64> =
        connection.prepare_cached("SELECT at FROM event ORDER BY seq DESC LIMIT 1")?.query_row([], |row| row.get(0)).optional()?;
    at.map(timestamp).transpose()
}

/// Shows the newest calls and recalls, the newest first: at most so many, and none any more once `show` breaks off.
///
/// # Errors
/// When SQLite refuses the query or a row is strange.
pub fn newest_calls(connection: &Connection, limit: usize, mut show: impl FnMut(Event) -> ControlFlow<()>) -> Result<(), StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM event WHERE kind IN ('ticket_called', 'ticket_recalled') ORDER BY seq DESC LIMIT ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([limit as i64])?;
    while let Some(row) = rows.next()? {
        if show(event(row)?).is_break() {
            break;
        }
    }
    Ok(())
}

/// The outcome of walking the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audit {
    /// Every row follows from the one before.
    Sound {
        /// The place of the newest row, and so the number of rows.
        rows: i64,
        /// The newest hash, hexadecimal: what a closing slip or report shows to anchor the log outside.
        head: String,
    },
    /// The first row that does not.
    Broken {
        /// Its place.
        seq: i64,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// Walks the log and recomputes every hash.
///
/// # Errors
/// When SQLite refuses the query.
pub fn audit(connection: &Connection) -> Result<Audit, StoreError> {
    walk(connection, 0)
}

/// Walks the newest rows of the log, as [`audit`] does the whole.
///
/// # Errors
/// When SQLite refuses the query.
pub(super) fn audit_tail(connection: &Connection, rows: i64) -> Result<Audit, StoreError> {
    walk(connection, (head::newest(connection)? - rows).max(0))
}

/// The hash of a row, hexadecimal; `None` where there is no such row.
pub(super) fn hash_at(connection: &Connection, seq: i64) -> Result<Option<String>, StoreError> {
    let hash: Option<Vec<u8>> = connection.query_row("SELECT hash FROM event WHERE seq = ?1", [seq], |row| row.get(0)).optional()?;
    Ok(hash.map(|hash| data_encoding::HEXLOWER.encode(&hash)))
}

/// A row of the log as it is stored.
struct Stored {
    epoch: i64,
    at: i64,
    kind: String,
    subject: Option<i64>,
    counter: Option<i64>,
    actor: String,
    detail: String,
    prev_hash: Vec<u8>,
    hash: Vec<u8>,
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        epoch: row.get(0)?,
        at: row.get(2)?,
        kind: row.get(3)?,
        subject: row.get(4)?,
        counter: row.get(5)?,
        actor: row.get(6)?,
        detail: row.get(7)?,
        prev_hash: row.get(8)?,
        hash: row.get(9)?,
    })
}

/// Walks the rows behind `last`, which is believed.
fn walk(connection: &Connection, last: i64) -> Result<Audit, StoreError> {
    let (mut epoch, mut before) = (None, head::GENESIS);
    if last > 0 {
        let believed: Option<(i64, [u8; 32])> = connection
            .query_row("SELECT epoch, hash FROM event WHERE seq = ?1", [last], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((of, hash)) = believed else {
            return Ok(Audit::Broken { seq: last, why: MISSING });
        };
        (epoch, before) = (Some(of), hash);
    }
    let mut statement = connection
        .prepare("SELECT epoch, seq, at, kind, subject, counter, actor, detail, prev_hash, hash FROM event WHERE seq > ?1 ORDER BY seq")?;
    let mut rows = statement.query([last])?;
    let mut seq = last;
    while let Some(row) = rows.next()? {
        seq += 1;
        if row.get::<_, i64>(1)? != seq {
            return Ok(Audit::Broken { seq, why: MISSING });
        }
        let Ok(stored) = stored(row) else {
            return Ok(Audit::Broken { seq, why: "it cannot be read" });
        };
        let hashed = Hashed {
            epoch: stored.epoch,
            seq,
            at: stored.at,
            kind: &stored.kind,
            subject: stored.subject,
            counter: stored.counter,
            actor: &stored.actor,
            detail: &stored.detail,
        };
        if stored.prev_hash != before {
            return Ok(Audit::Broken { seq, why: "it does not follow from the row before" });
        }
        before = hashed.hash(&before);
        if stored.hash != before {
            return Ok(Audit::Broken { seq, why: "its content is not what was hashed" });
        }
        // Only a restored file begins another epoch in the middle of a chain.
        if epoch.is_some_and(|epoch| epoch != stored.epoch) && stored.kind != EventKind::StoreRestored.name() {
            return Ok(Audit::Broken { seq, why: "it begins an epoch, and nothing was restored" });
        }
        epoch = Some(stored.epoch);
    }
    Ok(Audit::Sound { rows: seq, head: data_encoding::HEXLOWER.encode(&before) })
}

const MISSING: &str = "the row is missing";
