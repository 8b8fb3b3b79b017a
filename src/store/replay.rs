//! The tables, made again from the log: what the events say is compared with what the tables hold.
//!
//! Every event names the columns it set, so replaying needs none of the hall's rules: a row of the log that was changed,
//! a row of a table that was changed, and a use case that wrote one without the other all show. What is not covered: the
//! texts of slips (they are made of a ticket and the configuration of its day), the hash of the staff's PIN, and requests, tokens and digests of files
//! from before the log named them.
//!
//! A terminal has little memory, and its log grows for years. So a ticket, with its slips and requests, or an advice with its
//! list, is compared and forgotten when nothing has moved it for a long stretch of the log ([`STILL`]). The few that move
//! again later are made again in a walk of their own.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::LazyLock;

use rusqlite::types::Value;
use rusqlite::{Connection, ToSql};
use serde_json::Value as Json;

use super::tickets::{changing_columns, from_json, moves};
use super::{StoreError, advice, millis, paces, roll, seats, secret};
use crate::domain::event::{Event, EventKind};

/// A row, by column.
type Row = BTreeMap<&'static str, Value>;
/// A table, by key.
type Table = BTreeMap<Vec<String>, Row>;

/// What a row of the log is about, where it is about one thing: the key of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Subject {
    Ticket(i64),
    Advice(i64),
    Help(i64),
    /// A test page, by the number of its slip: it is all there is of it.
    Test(i64),
    /// The slip of a closed day, by its number.
    Closing(i64),
}

impl Subject {
    fn of(event: &Event) -> Option<Self> {
        let id = |name: &str| event.detail[name].as_i64();
        let ticket = event.subject.map(|ticket| Self::Ticket(ticket.0));
        ticket
            .or_else(|| id("advice").map(Self::Advice))
            .or_else(|| id("help").map(Self::Help))
            .or_else(|| id("test").map(Self::Test))
            .or_else(|| id("closing").map(Self::Closing))
    }

    fn ticket(self) -> Value {
        match self {
            Self::Ticket(id) => Value::Integer(id),
            Self::Advice(_) | Self::Help(_) | Self::Test(_) | Self::Closing(_) => Value::Null,
        }
    }

    fn advice(self) -> Value {
        match self {
            Self::Advice(id) => Value::Integer(id),
            Self::Ticket(_) | Self::Help(_) | Self::Test(_) | Self::Closing(_) => Value::Null,
        }
    }
}

/// A ticket, an advice or a call for help with everything that belongs to it, as the log says it is.
#[derive(Debug, Default)]
struct Visit {
    row: Row,
    /// By the number of the slip.
    slips: BTreeMap<i64, Row>,
    /// By the digest of the request.
    requests: BTreeMap<String, Row>,
    /// From before the log named columns: of it the log cannot tell everything.
    untold: bool,
    /// The newest row of the log that is about it.
    newest: i64,
}

/// How many rows a table has.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    tickets: i64,
    advice: i64,
    help: i64,
    slips: i64,
    requests: i64,
}

/// The tables as the log says they are, as far as they are kept in mind.
#[derive(Debug, Default)]
struct Replay {
    /// The small tables: a row a day and queue, or a counter.
    tables: BTreeMap<&'static str, Table>,
    visits: HashMap<Subject, Visit>,
    /// The visits in mind in the order in which they moved, each with the row of the log that moved it.
    moved: VecDeque<(Subject, i64)>,
    /// Visits that moved after they were compared and forgotten.
    late: BTreeSet<Subject>,
    /// Whether any ticket is from before the log named columns.
    untold: bool,
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
/// Rows of the log for which a visit is kept in mind after the last one that is about it: more than a day of a busy town.
const STILL: i64 = 10_000;
/// Visits that are made again in one walk.
const AGAIN: usize = 5_000;
/// Discrepancies that are kept in mind; with so many, it does not matter which.
const KEPT: usize = 1_000;

/// A discrepancy, and what it is about.
type Found = Vec<(Option<Subject>, Discrepancy)>;

/// Compares the tables with the log, in one read transaction. The first discrepancies are named, at most `limit`.
///
/// # Errors
/// When SQLite refuses a query, or a row of the log is strange.
pub fn verify(connection: &Connection, limit: usize) -> Result<Vec<Discrepancy>, StoreError> {
    verify_within(connection, limit, STILL)
}

/// The same, with a visit kept in mind for so many rows of the log.
pub(crate) fn verify_within(connection: &Connection, limit: usize, still: i64) -> Result<Vec<Discrepancy>, StoreError> {
    let transaction = connection.unchecked_transaction()?;
    let (mut replay, mut found) = (Replay::default(), Found::new());
    for_each(&transaction, |event| {
        replay.apply(&transaction, event)?;
        while let Some((subject, moved)) = replay.moved.front().copied().filter(|(_, moved)| moved + still < event.seq) {
            let _ = replay.moved.pop_front();
            if replay.visits.get(&subject).is_some_and(|visit| visit.newest == moved)
                && let Some(visit) = replay.visits.remove(&subject)
            {
                visit.compare(&transaction, subject, &mut found)?;
            }
        }
        Ok(found.len() < KEPT)
    })?;
    for (subject, visit) in &replay.visits {
        visit.compare(&transaction, *subject, &mut found)?;
    }
    found.retain(|(subject, _)| subject.is_none_or(|subject| !replay.late.contains(&subject)));
    let late: Vec<Subject> = replay.late.iter().copied().collect();
    for subjects in late.chunks(AGAIN) {
        let mut again = Replay { visits: subjects.iter().map(|subject| (*subject, Visit::default())).collect(), ..Replay::default() };
        for_each(&transaction, |event| {
            if Subject::of(event).is_some_and(|subject| subjects.binary_search(&subject).is_ok()) {
                again.apply(&transaction, event)?;
            }
            Ok(true)
        })?;
        for (subject, visit) in &again.visits {
            visit.compare(&transaction, *subject, &mut found)?;
        }
    }
    found.sort_by_key(|(subject, _)| *subject);
    let mut found: Vec<Discrepancy> = found.into_iter().map(|(_, discrepancy)| discrepancy).collect();
    // Every row that the log tells of was looked up; whatever else a table has shows in the number of its rows.
    if !replay.untold {
        found.extend(replay.counts.compare(Counts::held(&transaction)?));
    }
    found.extend(compare(&replay.tables, &held(&transaction)?));
    found.truncate(limit);
    Ok(found)
}

/// Walks the log for as long as `see` wants to go on.
fn for_each(connection: &Connection, mut see: impl FnMut(&Event) -> Result<bool, StoreError>) -> Result<(), StoreError> {
    let mut last = 0;
    loop {
        let events = super::events::after(connection, last, PAGE)?;
        let Some(newest) = events.last() else {
            return Ok(());
        };
        last = newest.seq;
        for event in &events {
            if !see(event)? {
                return Ok(());
            }
        }
    }
}

impl Replay {
    fn row(&mut self, table: &'static str, key: Vec<String>) -> &mut Row {
        self.tables.entry(table).or_default().entry(key).or_default()
    }

    /// The visit that an event is about; `None` where it was compared and forgotten already.
    fn visit(&mut self, event: &Event) -> Option<&mut Visit> {
        let subject = Subject::of(event)?;
        let begins = matches!(event.kind, EventKind::TicketIssued | EventKind::ProcedureAdvised | EventKind::HelpCalled)
            || (event.kind == EventKind::SlipQueued && matches!(subject, Subject::Test(_)));
        if !begins && !self.visits.contains_key(&subject) {
            let _ = self.late.insert(subject);
            return None;
        }
        self.moved.push_back((subject, event.seq));
        let visit = self.visits.entry(subject).or_default();
        visit.newest = event.seq;
        Some(visit)
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
        let told = event.kind != EventKind::TicketIssued || detail["set"].is_object();
        self.untold |= !told;
        if let Some(visit) = self.visit(event) {
            visit.untold |= !told;
            visit.apply(connection, event)?;
        }
        Ok(())
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
        let roll = self.row(ROLL, vec![event.actor.as_str().to_owned()]);
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

impl Visit {
    /// What one event does to a ticket and what belongs to it.
    fn apply(&mut self, connection: &Connection, event: &Event) -> Result<(), StoreError> {
        let detail = &event.detail;
        match event.kind {
            EventKind::TicketIssued => self.issued(connection, event)?,
            EventKind::ProcedureAdvised => self.advised(event),
            EventKind::HelpCalled => self.help_called(event),
            EventKind::HelpAnswered | EventKind::HelpEnded => self.help_ended(event),
            EventKind::SlipQueued => self.slip_queued(event),
            EventKind::SlipDelayed => self.slip(event, None),
            EventKind::SlipSending => self.slip(event, Some("sending")),
            EventKind::SlipSent => self.slip(event, Some("sent")),
            EventKind::SlipPrinted => self.slip(event, Some("printed")),
            EventKind::SlipTorn => self.slip(event, Some("torn")),
            EventKind::SlipUnknown => self.slip(event, Some("unknown")),
            EventKind::SlipDropped => self.slip(event, Some("dropped")),
            _ => {}
        }
        if let Some(set) = detail["set"].as_object() {
            for (name, _) in changing_columns() {
                if let Some(value) = set.get(name) {
                    let _ = self.row.insert(name, from_json(value));
                }
            }
            if set.keys().any(|column| moves(column)) {
                let _ = self.row.insert("event", Value::Integer(event.seq));
            }
        }
        if let Some(request) = detail.get("request").filter(|request| request.is_object()) {
            let row = Row::from([
                ("action", from_json(&request["action"])),
                ("ticket", event.subject.map_or(Value::Null, |ticket| Value::Integer(ticket.0))),
                ("at", Value::Integer(millis(event.at))),
            ]);
            let _ = self.requests.insert(text(&request["id"]), row);
        }
        Ok(())
    }

    fn issued(&mut self, connection: &Connection, event: &Event) -> Result<(), StoreError> {
        let (Some(ticket), detail) = (event.subject, &event.detail) else {
            return Ok(());
        };
        let token = secret::token_in(connection, event.epoch, ticket)?;
        let origin = &detail["origin"];
        let row = &mut self.row;
        row.extend(changing_columns().map(|(name, blank)| (name, blank.value())));
        row.extend(["label", "number", "service_day", "language"].map(|name| (name, from_json(&detail[name]))));
        row.extend(["outlook", "matter", "paper", "appointment"].map(|name| (name, from_json(&origin[name]))));
        row.extend([
            ("issued_at", Value::Integer(millis(event.at))),
            ("request_id", from_json(&origin["request"])),
            ("token", Value::Text(token.as_str().to_owned())),
        ]);
        Ok(())
    }

    /// Somebody was told what is missing.
    fn advised(&mut self, event: &Event) {
        self.row.extend(advice::COLUMNS.map(|name| (name, from_json(&event.detail[name]))));
        let _ = self.row.insert("missing", Value::Text(event.detail["missing"].to_string()));
        let _ = self.row.insert("at", Value::Integer(millis(event.at)));
    }

    fn help_called(&mut self, event: &Event) {
        self.row.extend(["ended_at", "counter", "ended"].map(|name| (name, Value::Null)));
        self.row.extend([
            ("request", from_json(&event.detail["request"])),
            ("actor", Value::Text(event.actor.as_str().to_owned())),
            ("called_at", Value::Integer(millis(event.at))),
        ]);
    }

    fn help_ended(&mut self, event: &Event) {
        self.row.extend([
            ("ended_at", Value::Integer(millis(event.at))),
            ("counter", event.counter.map_or(Value::Null, |counter| Value::Integer(counter.0.into()))),
            ("ended", from_json(&event.detail["end"])),
        ]);
    }

    fn slip_queued(&mut self, event: &Event) {
        let subject = Subject::of(event);
        let kind = match subject {
            Some(Subject::Advice(_)) => "list",
            Some(Subject::Test(_)) => "test",
            Some(Subject::Closing(_)) => "day",
            _ if event.detail["reprint"] == true => "reprint",
            _ => "ticket",
        };
        let row = Row::from([
            ("ticket", subject.map_or(Value::Null, Subject::ticket)),
            ("advice", subject.map_or(Value::Null, Subject::advice)),
            ("kind", Value::Text(kind.to_owned())),
            ("state", Value::Text("queued".to_owned())),
            ("attempt", from_json(&event.detail["attempt"])),
            ("at", Value::Integer(millis(event.at))),
            ("note", Value::Null),
            ("paper_mm", Value::Null),
            ("printer", from_json(&event.detail["printer"])),
        ]);
        let _ = self.slips.insert(slip_of(event), row);
    }

    fn slip(&mut self, event: &Event, state: Option<&str>) {
        let row = self.slips.entry(slip_of(event)).or_default();
        if let Some(state) = state {
            let _ = row.insert("state", Value::Text(state.to_owned()));
        }
        let _ = row.insert("note", from_json(&event.detail["note"]));
        let _ = row.insert("at", Value::Integer(millis(event.at)));
        if let Some(paper) = event.detail.get("paper_mm") {
            let _ = row.insert("paper_mm", from_json(paper));
        }
        if event.kind == EventKind::SlipSending {
            let _ = row.insert("printer", Value::Text(event.actor.as_str().to_owned()));
        }
    }

    /// Compares a ticket, an advice or a call for help, its slips and its requests with what the tables hold of them.
    fn compare(&self, connection: &Connection, subject: Subject, found: &mut Found) -> Result<(), StoreError> {
        if self.untold {
            return Ok(());
        }
        let mut see = |table, key: String, said: &Row, held: Option<Row>| {
            let what = held.map_or_else(|| Some(MISSING.to_owned()), |held| differing(said, &held));
            found.extend(what.map(|what| (Some(subject), Discrepancy { table, key, what })));
        };
        let own: Option<(_, _, &[&'static str])> = match subject {
            Subject::Ticket(id) => Some((TICKET, id, &TICKET_COLUMNS)),
            Subject::Advice(id) => Some((ADVICE, id, &ADVICE_COLUMNS)),
            Subject::Help(id) => Some((HELP, id, &HELP_COLUMNS)),
            Subject::Test(_) | Subject::Closing(_) => None,
        };
        if let Some((table, id, columns)) = own {
            see(table, id.to_string(), &self.row, held_row(connection, table, "id", columns, &id)?);
        }
        for (slip, said) in &self.slips {
            see(SLIP, slip.to_string(), said, held_row(connection, SLIP, "id", &SLIP_COLUMNS, slip)?);
        }
        for (request, said) in &self.requests {
            see(REQUEST, request.clone(), said, held_row(connection, REQUEST, "id", &REQUEST_COLUMNS, request)?);
        }
        Ok(())
    }
}

fn slip_of(event: &Event) -> i64 {
    event.detail["slip"].as_i64().unwrap_or_default()
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

/// The columns of a ticket that are compared.
static TICKET_COLUMNS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let fixed = [
        "label",
        "number",
        "service_day",
        "language",
        "issued_at",
        "request_id",
        "matter",
        "outlook",
        "paper",
        "appointment",
        "token",
        "event",
    ];
    fixed.into_iter().chain(changing_columns().map(|(name, _)| name)).collect()
});
const ADVICE_COLUMNS: [&str; 7] = ["request", "service_day", "procedure", "missing", "language", "handover", "at"];
const HELP_COLUMNS: [&str; 6] = ["request", "actor", "called_at", "ended_at", "counter", "ended"];
const SLIP_COLUMNS: [&str; 9] = ["ticket", "advice", "kind", "state", "attempt", "at", "note", "paper_mm", "printer"];
const REQUEST_COLUMNS: [&str; 3] = ["action", "ticket", "at"];

/// One row as it is held.
fn held_row(
    connection: &Connection,
    table: &str,
    key: &str,
    columns: &[&'static str],
    value: &dyn ToSql,
) -> Result<Option<Row>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {} FROM {table} WHERE {key} = ?1", columns.join(", ")))?;
    let mut rows = statement.query([value])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let values = columns.iter().enumerate().map(|(index, name)| Ok((*name, row.get(index)?)));
    Ok(Some(values.collect::<rusqlite::Result<_>>()?))
}

/// The small tables as they are.
fn held(connection: &Connection) -> Result<BTreeMap<&'static str, Table>, StoreError> {
    let mut tables = BTreeMap::<_, Table>::new();
    let small: [(&'static str, &[&str], &[&'static str], &str); 6] = [
        (NUMBERING, &["service_day", "queue"], &["last"], "true"),
        (GIVEN, &["service_day", "queue", "part"], &["count"], "true"),
        (COUNTER, &["number"], &seats::COLUMNS, "true"),
        (PACE, &["queue", "span"], &paces::COLUMNS, "true"),
        (ROLL, &["printer"], &roll::COLUMNS, "true"),
        (META, &["key"], &["value"], "key IN ('service_day', 'closed_day')"),
    ];
    for (table, keys, columns, which) in small {
        let mut statement =
            connection.prepare(&format!("SELECT {}, {} FROM {table} WHERE {which}", keys.join(", "), columns.join(", ")))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let key = (0..keys.len()).map(|index| Ok(shown(&row.get(index)?))).collect::<rusqlite::Result<_>>()?;
            let values = columns.iter().enumerate().map(|(index, name)| Ok((*name, row.get(keys.len() + index)?)));
            let _ = tables.entry(table).or_default().insert(key, values.collect::<rusqlite::Result<_>>()?);
        }
    }
    Ok(tables)
}

/// Compares the small tables.
fn compare(said: &BTreeMap<&'static str, Table>, held: &BTreeMap<&'static str, Table>) -> Vec<Discrepancy> {
    let mut found = Vec::new();
    let nothing = Table::new();
    for table in [NUMBERING, GIVEN, COUNTER, PACE, ROLL, META] {
        let (said, held) = (said.get(table).unwrap_or(&nothing), held.get(table).unwrap_or(&nothing));
        let keys: BTreeSet<&Vec<String>> = said.keys().chain(held.keys()).collect();
        for key in keys {
            let what = match (said.get(key), held.get(key)) {
                (Some(said), Some(held)) => differing(said, held),
                (Some(_), None) => Some(MISSING.to_owned()),
                (None, _) => Some("the table has it, the log does not".to_owned()),
            };
            found.extend(what.map(|what| Discrepancy { table, key: key.join(" "), what }));
        }
    }
    found
}

const MISSING: &str = "the log has it, the table does not";

fn differing(said: &Row, held: &Row) -> Option<String> {
    let unlike = held.iter().filter(|(column, value)| said.get(*column) != Some(value));
    let words: Vec<String> = unlike
        .map(|(column, value)| format!("{column} is {}, the log says {}", shown(value), said.get(column).map_or_else(String::new, shown)))
        .collect();
    (!words.is_empty()).then(|| words.join("; "))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}
