//! The tables, made again from the log: what the events say is compared with what the tables hold.
//!
//! Every event names the columns it set, so replaying needs none of the hall's rules: a row of the log that was changed,
//! a row of a table that was changed, and a use case that wrote one without the other all show. What is not covered: the
//! texts of slips (they are made of a ticket and the configuration of its day), the hash of the staff's PIN, and requests, tokens and digests of files
//! from before the log named them.
//!
//! What an event sets, it sets to a value that does not depend on what was there: the last event that names a column says what it
//! is. So each event is held against the tables at once, and only what differs is kept in mind, until a later event says otherwise.
//! A finding is what still differs at the end, however late or often a row moved. A terminal has little memory, and its log grows
//! for years: of more than [`OPEN`] visits that differ, the newest are left to a walk of their own.

mod held;
mod told;

use std::collections::BTreeMap;

use rusqlite::types::{ToSqlOutput, Value};
use rusqlite::{Connection, ToSql};
use serde_json::Value as Json;

use super::tickets::row::from_json;
use super::{StoreError, millis, paces, seats};
use crate::domain::event::{Event, EventKind};
use held::{HeldRows, compare, differing, held, held_row};
use told::{ToldRows, Visit};

/// A row, by column.
type Row = BTreeMap<&'static str, Value>;
/// A table, by key.
type SmallTable = BTreeMap<Vec<String>, Row>;

/// The key of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum RowKey {
    Number(i64),
    Text(String),
}

impl ToSql for RowKey {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Number(number) => number.to_sql(),
            Self::Text(text) => text.to_sql(),
        }
    }
}

impl std::fmt::Display for RowKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
        }
    }
}

/// The place of a row: its table, and its key there.
type RowPlace = (&'static str, RowKey);
/// What the log has said so far of the rows of a visit, and the tables do not hold.
type Differing = BTreeMap<RowPlace, Row>;

/// How many rows a table has.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    tickets: i64,
    advice: i64,
    help: i64,
    slips: i64,
    requests: i64,
}

/// A walk of the log.
#[derive(Debug)]
struct Replay {
    /// The small tables: a row a day and queue, or a counter.
    tables: BTreeMap<&'static str, SmallTable>,
    /// The visits of which the log has said what the tables do not hold.
    open: BTreeMap<Visit, Differing>,
    held: HeldRows,
    /// Visits before this one were compared in a walk before.
    from: Option<Visit>,
    /// This visit and those behind it are left to the next walk.
    beyond: Option<Visit>,
    /// So many visits may be open at once.
    most: usize,
    /// The last ticket from before the log named columns: of it and those before, the log cannot tell everything.
    untold: Option<i64>,
    counts: Counts,
}

/// What the tables hold and the log does not say, or the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    /// The table.
    pub table: &'static str,
    /// The key of its row.
    pub key: String,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for Discrepancy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.table, self.key, self.what)
    }
}

const TICKET: &str = "ticket";
const ADVICE: &str = "advice";
const HELP: &str = "help";
const SLIP: &str = "slip";
const NUMBERING: &str = "numbering";
const GIVEN: &str = "given";
const COUNTER: &str = "counter";
const PACE: &str = "pace";
const ROLL: &str = "roll";
const REQUEST: &str = "request";
const META: &str = "meta";

/// Events that are read at once.
const PAGE: usize = 1000;
/// Visits that are kept in mind because they differ: some megabytes.
const OPEN: usize = 20_000;

/// Compares the tables with the log, in one read transaction. The first discrepancies are named, at most `limit`.
///
/// # Errors
/// When SQLite refuses a query, or a row of the log is strange.
pub fn verify(connection: &Connection, limit: usize) -> Result<Vec<Discrepancy>, StoreError> {
    verify_within(connection, limit, OPEN)
}

/// The same, with at most so many visits kept in mind because they differ.
pub(crate) fn verify_within(connection: &Connection, limit: usize, most: usize) -> Result<Vec<Discrepancy>, StoreError> {
    let transaction = connection.unchecked_transaction()?;
    let mut replay = Replay::walk(&transaction, None, most)?;
    let mut found = replay.found(&transaction, limit)?;
    let mut others: Vec<Discrepancy> = Vec::new();
    // Every row that the log tells of was looked up; whatever else a table has shows in the number of its rows.
    if replay.untold.is_none() {
        others.extend(replay.counts.compare(Counts::held(&transaction)?));
    }
    others.extend(compare(&replay.tables, &held(&transaction)?));
    while found.len() < limit && replay.beyond.is_some() {
        replay = Replay::walk(&transaction, replay.beyond, most)?;
        found.extend(replay.found(&transaction, limit)?);
    }
    found.extend(others);
    found.truncate(limit);
    Ok(found)
}

/// Walks the log from its first row to its last.
fn for_each(connection: &Connection, mut see: impl FnMut(&Event) -> Result<(), StoreError>) -> Result<(), StoreError> {
    let mut last = 0;
    loop {
        let events = super::events::after(connection, last, PAGE)?;
        let Some(newest) = events.last() else {
            return Ok(());
        };
        last = newest.seq;
        for event in &events {
            see(event)?;
        }
    }
}

impl Replay {
    /// Walks the whole log, and compares the visits from one on; of those, as many as may be kept in mind.
    fn walk(connection: &Connection, from: Option<Visit>, most: usize) -> Result<Self, StoreError> {
        let mut replay = Self {
            tables: BTreeMap::new(),
            open: BTreeMap::new(),
            held: HeldRows::default(),
            from,
            beyond: None,
            // With none at all no walk would come further than the one before.
            most: most.max(1),
            untold: None,
            counts: Counts::default(),
        };
        for_each(connection, |event| replay.apply(connection, event))?;
        Ok(replay)
    }

    fn row(&mut self, table: &'static str, key: Vec<String>) -> &mut Row {
        self.tables.entry(table).or_default().entry(key).or_default()
    }

    /// Whether a visit is compared in this walk.
    fn compares(&self, subject: Visit) -> bool {
        let untold = matches!((subject, self.untold), (Visit::Ticket(id), Some(untold)) if id <= untold);
        !untold && self.from.is_none_or(|from| from <= subject) && self.beyond.is_none_or(|beyond| subject < beyond)
    }

    /// Holds what an event says of a visit against what the tables hold.
    fn hear(&mut self, connection: &Connection, subject: Visit, said: ToldRows) -> Result<(), StoreError> {
        let mut open = self.open.remove(&subject).unwrap_or_default();
        for (place, row) in said.rows(subject) {
            let held = self.held.row(connection, &place)?;
            let mut differing = open.remove(&place).unwrap_or_default();
            for (column, value) in row {
                if held.is_some_and(|held| held.get(column).is_none_or(|held| *held == value)) {
                    let _ = differing.remove(column);
                } else {
                    let _ = differing.insert(column, value);
                }
            }
            if !differing.is_empty() {
                let _ = open.insert(place, differing);
            }
        }
        if !open.is_empty() {
            let _ = self.open.insert(subject, open);
        }
        if self.open.len() > self.most {
            self.beyond = self.open.pop_last().map(|(subject, _)| subject);
        }
        Ok(())
    }

    /// What still differs at the end of the walk.
    fn found(&self, connection: &Connection, limit: usize) -> Result<Vec<Discrepancy>, StoreError> {
        let rows = self.open.values().flatten().take(limit);
        let told = rows.map(|(place, said)| {
            let what = match held_row(connection, place)? {
                Some(mut held) => {
                    held.retain(|column, _| said.contains_key(column));
                    differing(said, &held).unwrap_or_default()
                }
                None => MISSING.to_owned(),
            };
            Ok(Discrepancy { table: place.0, key: place.1.to_string(), what })
        });
        told.collect()
    }

    /// What one event does to the tables.
    fn apply(&mut self, connection: &Connection, event: &Event) -> Result<(), StoreError> {
        let detail = &event.detail;
        match event.kind {
            EventKind::DayOpened => {
                self.set_day("service_day", detail);
                // A day of which a restore knew nothing begins ahead.
                for (queue, last) in detail["numbers"].as_object().into_iter().flatten() {
                    let key = vec![text(&detail["service_day"]), queue.clone()];
                    let _ = self.row(NUMBERING, key).insert("last", from_json(last));
                }
                self.tables.entry(PACE).or_default().retain(|key, _| key[1] != "today");
                for pace in detail["paces"].as_array().into_iter().flatten() {
                    self.pace(pace);
                }
            }
            EventKind::StoreRestored => {
                for (day, numbers) in detail["numbers"].as_object().into_iter().flatten() {
                    for (queue, last) in numbers.as_object().into_iter().flatten() {
                        let _ = self.row(NUMBERING, vec![day.clone(), queue.clone()]).insert("last", from_json(last));
                    }
                }
            }
            EventKind::DayClosed => self.set_day("closed_day", detail),
            EventKind::TicketIssued => self.numbered(detail),
            EventKind::SlipSending => self.printed_on(event),
            EventKind::RollChanged => {
                let begun = [("begun_at", Value::Integer(millis(event.at))), ("used", Value::Integer(0))];
                *self.row(ROLL, vec![text(&detail["printer"])]) = begun.into_iter().collect();
            }
            _ => {}
        }
        if let Some(seat) = detail.get("seat").filter(|seat| seat.is_object()) {
            let columns = seats::COLUMNS.into_iter().zip(seats::from_event(&seat["set"]));
            *self.row(COUNTER, vec![seat["counter"].to_string()]) = columns.collect();
        }
        if let Some(pace) = detail.get("pace").filter(|pace| pace.is_object()) {
            self.pace(pace);
        }
        self.counts.add(event);
        if let (EventKind::TicketIssued, Some(ticket), false) = (event.kind, event.subject, detail["set"].is_object()) {
            self.untold = self.untold.max(Some(ticket.0));
        }
        match Visit::of(event).filter(|subject| self.compares(*subject)) {
            Some(subject) => self.hear(connection, subject, ToldRows::by(connection, event)?),
            None => Ok(()),
        }
    }

    fn pace(&mut self, pace: &Json) {
        let columns = paces::COLUMNS.iter().enumerate().map(|(index, name)| (*name, from_json(&pace["set"][index])));
        *self.row(PACE, vec![text(&pace["queue"]), text(&pace["span"])]) = columns.collect();
    }

    /// A slip begins to come out of a printer. Rows from before paper was counted say nothing of it.
    fn printed_on(&mut self, event: &Event) {
        let Some(paper) = event.detail["paper_mm"].as_i64() else {
            return;
        };
        let roll = self.row(ROLL, vec![event.actor.to_string()]);
        let _ = roll.entry("begun_at").or_insert(Value::Integer(millis(event.at)));
        count_up(roll, "used", paper);
    }

    fn set_day(&mut self, key: &str, detail: &Json) {
        let day = from_json(&detail["service_day"]);
        let _ = self.row(META, vec![key.to_owned()]).insert("value", day);
    }

    /// A number was taken.
    fn numbered(&mut self, detail: &Json) {
        let (day, queue) = (text(&detail["service_day"]), text(&detail["queue"]));
        let _ = self.row(NUMBERING, vec![day.clone(), queue]).insert("last", from_json(&detail["number"]));
        for (queue, part) in detail["parts"].as_object().into_iter().flatten() {
            let given = self.row(GIVEN, vec![day.clone(), queue.clone(), text(part)]);
            count_up(given, "count", 1);
        }
    }
}

/// Adds to a column that counts; where the row is new, from nothing.
fn count_up(row: &mut Row, column: &'static str, by: i64) {
    let before = match row.get(column) {
        Some(Value::Integer(count)) => *count,
        _ => 0,
    };
    let _ = row.insert(column, Value::Integer(before + by));
}

impl Counts {
    fn add(&mut self, event: &Event) {
        self.tickets += i64::from(event.kind == EventKind::TicketIssued);
        self.advice += i64::from(event.kind == EventKind::ProcedureAdvised);
        self.help += i64::from(event.kind == EventKind::HelpCalled);
        self.slips += i64::from(event.kind == EventKind::SlipQueued);
        self.requests += i64::from(event.detail["request"].is_object());
    }

    fn held(connection: &Connection) -> Result<Self, StoreError> {
        let count = |table: &str| connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0));
        Ok(Self { tickets: count(TICKET)?, advice: count(ADVICE)?, help: count(HELP)?, slips: count(SLIP)?, requests: count(REQUEST)? })
    }

    fn compare(self, held: Self) -> impl Iterator<Item = Discrepancy> {
        [
            (TICKET, self.tickets, held.tickets),
            (ADVICE, self.advice, held.advice),
            (HELP, self.help, held.help),
            (SLIP, self.slips, held.slips),
            (REQUEST, self.requests, held.requests),
        ]
        .into_iter()
        .filter(|(_, said, held)| said != held)
        .map(|(table, said, held)| Discrepancy {
            table,
            key: "rows".to_owned(),
            what: format!("the table has {held}, the log tells of {said}"),
        })
    }
}

const MISSING: &str = "the log has it, the table does not";

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}
