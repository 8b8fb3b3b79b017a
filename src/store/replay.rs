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

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use rusqlite::types::{ToSqlOutput, Value};
use rusqlite::{Connection, ToSql};
use serde_json::Value as Json;

use super::tickets::row::{changing_columns, from_json, moves};
use super::{StoreError, advice, millis, paces, roll, seats, secret};
use crate::domain::event::{Event, EventKind, Subject};

/// A row, by column.
type Row = BTreeMap<&'static str, Value>;
/// A table, by key.
type SmallTable = BTreeMap<Vec<String>, Row>;

/// What a row of the log is about, where it is about one thing: the key of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Visit {
    Ticket(i64),
    Advice(i64),
    Help(i64),
    /// A test page, by the number of its slip: it is all there is of it.
    Test(i64),
    /// The slip of a closed day, by its number.
    Closing(i64),
    /// A request that was about none of these, by the row that names it.
    Request(i64),
}

impl Visit {
    fn of(event: &Event) -> Option<Self> {
        let id = |name: &str| event.detail[name].as_i64();
        let ticket = event.subject.map(|ticket| Self::Ticket(ticket.0));
        ticket
            .or_else(|| id("advice").map(Self::Advice))
            .or_else(|| id("help").map(Self::Help))
            .or_else(|| id("test").map(Self::Test))
            .or_else(|| id("closing").map(Self::Closing))
            .or_else(|| event.detail["request"].is_object().then_some(Self::Request(event.seq)))
    }

    /// The table that has its row, and the key there; a slip alone has none.
    fn table(self) -> Option<(&'static str, i64)> {
        match self {
            Self::Ticket(id) => Some((TICKET, id)),
            Self::Advice(id) => Some((ADVICE, id)),
            Self::Help(id) => Some((HELP, id)),
            Self::Test(_) | Self::Closing(_) | Self::Request(_) => None,
        }
    }

    fn ticket(self) -> Value {
        match self {
            Self::Ticket(id) => Value::Integer(id),
            _ => Value::Null,
        }
    }

    fn advice(self) -> Value {
        match self {
            Self::Advice(id) => Value::Integer(id),
            _ => Value::Null,
        }
    }
}

/// What one event says of a ticket, an advice or a call for help, and of what belongs to it.
#[derive(Debug, Default)]
struct ToldRows {
    row: Row,
    /// By the number of the slip.
    slips: BTreeMap<i64, Row>,
    /// By the digest of the request.
    requests: BTreeMap<String, Row>,
}

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

/// Rows as the tables hold them. They do not change while they are compared, and a visit comes to its end within a few hundred
/// rows of the log; so what was looked up is kept for a while.
#[derive(Debug, Default)]
struct HeldRows(HashMap<RowPlace, Option<Row>>);

impl HeldRows {
    fn row(&mut self, connection: &Connection, place: &RowPlace) -> Result<Option<&Row>, StoreError> {
        if !self.0.contains_key(place) {
            if self.0.len() >= LOOKED_UP {
                self.0.clear();
            }
            let _ = self.0.insert(place.clone(), held_row(connection, place)?);
        }
        Ok(self.0.get(place).and_then(Option::as_ref))
    }
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
/// Rows of the tables that are kept in mind.
const LOOKED_UP: usize = 4_096;

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

impl ToldRows {
    /// What one event says of a ticket and of what belongs to it.
    fn by(connection: &Connection, event: &Event) -> Result<Self, StoreError> {
        let (mut said, detail) = (Self::default(), &event.detail);
        match event.kind {
            EventKind::TicketIssued => said.issued(connection, event)?,
            EventKind::ProcedureAdvised => said.advised(event),
            EventKind::HelpCalled => said.help_called(event),
            EventKind::HelpComing => said.help_coming(event),
            EventKind::HelpAnswered | EventKind::HelpEnded => said.help_ended(event),
            EventKind::SlipQueued => said.slip_queued(event),
            EventKind::SlipDelayed => said.slip(event, None),
            EventKind::SlipSending => said.slip(event, Some("sending")),
            EventKind::SlipSent => said.slip(event, Some("sent")),
            EventKind::SlipPrinted => said.slip(event, Some("printed")),
            EventKind::SlipTorn => said.slip(event, Some("torn")),
            EventKind::SlipUnknown => said.slip(event, Some("unknown")),
            EventKind::SlipDropped => said.slip(event, Some("dropped")),
            _ => {}
        }
        if let Some(set) = detail["set"].as_object() {
            for (name, _) in changing_columns() {
                if let Some(value) = set.get(name) {
                    let _ = said.row.insert(name, from_json(value));
                }
            }
            if set.keys().any(|column| moves(column)) {
                let _ = said.row.insert("event", Value::Integer(event.seq));
            }
        }
        if let Some(request) = detail.get("request").filter(|request| request.is_object()) {
            // Rows from before all requests were kept name moves of a ticket, and nothing else.
            let moved = || event.subject.map_or(Value::Null, |ticket| Value::Text(Subject::Ticket(ticket).to_string()));
            let row = Row::from([
                ("action", from_json(&request["action"])),
                ("about", request.get("about").map_or_else(moved, from_json)),
                ("at", Value::Integer(millis(event.at))),
            ]);
            let _ = said.requests.insert(text(&request["id"]), row);
        }
        Ok(said)
    }

    /// The rows of which it says something.
    fn rows(self, subject: Visit) -> impl Iterator<Item = (RowPlace, Row)> {
        let own = subject.table().map(|(table, id)| ((table, RowKey::Number(id)), self.row));
        let slips = self.slips.into_iter().map(|(slip, row)| ((SLIP, RowKey::Number(slip)), row));
        let requests = self.requests.into_iter().map(|(request, row)| ((REQUEST, RowKey::Text(request)), row));
        own.into_iter().chain(slips).chain(requests).filter(|(_, row)| !row.is_empty())
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
            // No event has moved it yet; this one says so, unless it moves it itself.
            ("event", Value::Null),
            ("issued_at", Value::Integer(millis(event.at))),
            ("request_id", from_json(&origin["request"])),
            ("token", Value::Text(token.as_str().to_owned())),
        ]);
        Ok(())
    }

    /// Somebody was told what is missing.
    fn advised(&mut self, event: &Event) {
        self.row.extend(advice::COLUMNS.map(|name| (name, from_json(&event.detail[name]))));
        // A row from before all requests were kept has the name alone.
        let request = &event.detail["request"];
        let _ = self.row.insert("request", from_json(request.get("id").unwrap_or(request)));
        let _ = self.row.insert("missing", Value::Text(event.detail["missing"].to_string()));
        let _ = self.row.insert("at", Value::Integer(millis(event.at)));
    }

    fn help_called(&mut self, event: &Event) {
        self.row.extend(["coming", "ended_at", "counter", "ended"].map(|name| (name, Value::Null)));
        self.row.extend([
            // Only a row from before all requests were kept has the name here.
            ("request", event.detail["request"].as_str().map_or(Value::Null, |request| Value::Text(request.to_owned()))),
            ("actor", Value::Text(event.actor.to_string())),
            ("called_at", Value::Integer(millis(event.at))),
        ]);
    }

    fn help_coming(&mut self, event: &Event) {
        let _ = self.row.insert("coming", event.counter.map_or(Value::Null, |counter| Value::Integer(counter.0.into())));
    }

    fn help_ended(&mut self, event: &Event) {
        self.row.extend([
            ("ended_at", Value::Integer(millis(event.at))),
            ("counter", event.counter.map_or(Value::Null, |counter| Value::Integer(counter.0.into()))),
            ("ended", from_json(&event.detail["end"])),
        ]);
    }

    fn slip_queued(&mut self, event: &Event) {
        let subject = Visit::of(event);
        let kind = match subject {
            Some(Visit::Advice(_)) => "list",
            Some(Visit::Test(_)) => "test",
            Some(Visit::Closing(_)) => "day",
            _ if event.detail["reprint"] == true => "reprint",
            _ => "ticket",
        };
        let row = Row::from([
            ("ticket", subject.map_or(Value::Null, Visit::ticket)),
            ("advice", subject.map_or(Value::Null, Visit::advice)),
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
            let _ = row.insert("printer", Value::Text(event.actor.to_string()));
        }
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
const REQUEST_COLUMNS: [&str; 3] = ["action", "about", "at"];

/// The columns of a table that are compared.
fn columns_of(table: &str) -> &'static [&'static str] {
    match table {
        TICKET => &TICKET_COLUMNS,
        ADVICE => &ADVICE_COLUMNS,
        HELP => &HELP_COLUMNS,
        SLIP => &SLIP_COLUMNS,
        _ => &REQUEST_COLUMNS,
    }
}

/// One row as it is held.
fn held_row(connection: &Connection, (table, key): &RowPlace) -> Result<Option<Row>, StoreError> {
    let columns = columns_of(table);
    let mut statement = connection.prepare_cached(&format!("SELECT {} FROM {table} WHERE id = ?1", columns.join(", ")))?;
    let mut rows = statement.query([key])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let values = columns.iter().enumerate().map(|(index, name)| Ok((*name, row.get(index)?)));
    Ok(Some(values.collect::<rusqlite::Result<_>>()?))
}

/// The small tables as they are.
fn held(connection: &Connection) -> Result<BTreeMap<&'static str, SmallTable>, StoreError> {
    let mut tables = BTreeMap::<_, SmallTable>::new();
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
fn compare(said: &BTreeMap<&'static str, SmallTable>, held: &BTreeMap<&'static str, SmallTable>) -> Vec<Discrepancy> {
    let mut found = Vec::new();
    let nothing = SmallTable::new();
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
