//! The tables, made again from the log: what the events say is compared with what the tables hold.
//!
//! Every event names the columns it set, so replaying needs none of the hall's rules: a row of the log that was changed,
//! a row of a table that was changed, and a use case that wrote one without the other all show. What is not covered: the
//! texts of slips (they are made of a ticket and the configuration of its day), and requests, tokens and digests of files
//! from before the log named them.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use rusqlite::types::Value;
use serde_json::Value as Json;

use super::tickets::{changing_columns, from_json};
use super::{StoreError, millis, paces, seats, secret};
use crate::domain::event::{Event, EventKind};
use crate::domain::queue::TicketId;

/// A row, by column.
type Row = BTreeMap<String, Value>;
/// A table, by key.
type Table = BTreeMap<Vec<String>, Row>;

/// Tables as they are, or as the log says they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    tables: BTreeMap<&'static str, Table>,
    /// Tickets from before the log named columns: of them it cannot tell everything.
    untold: BTreeSet<i64>,
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
const SLIP: &str = "slip";
const NUMBERING: &str = "numbering";
const GIVEN: &str = "given";
const COUNTER: &str = "counter";
const PACE: &str = "pace";
const REQUEST: &str = "request";
const META: &str = "meta";

/// Events that are read at once.
const PAGE: usize = 1000;

/// Compares the tables with the log, in one read transaction. The first discrepancies are named, at most `limit`.
///
/// # Errors
/// When SQLite refuses a query, or a row of the log is strange.
pub fn verify(connection: &Connection, limit: usize) -> Result<Vec<Discrepancy>, StoreError> {
    let transaction = connection.unchecked_transaction()?;
    let said = from_log(&transaction)?;
    let held = held(&transaction)?;
    Ok(compare(&said, &held, limit))
}

/// The tables as the log says they are.
fn from_log(connection: &Connection) -> Result<Tables, StoreError> {
    let mut tables = Tables::default();
    let mut last = 0;
    loop {
        let events = super::events::after(connection, last, PAGE)?;
        let Some(newest) = events.last() else {
            return Ok(tables);
        };
        last = newest.seq;
        for event in &events {
            tables.apply(connection, event)?;
        }
    }
}

impl Tables {
    fn row(&mut self, table: &'static str, key: Vec<String>) -> &mut Row {
        self.tables.entry(table).or_default().entry(key).or_default()
    }

    /// What one event does to the tables.
    fn apply(&mut self, connection: &Connection, event: &Event) -> Result<(), StoreError> {
        let detail = &event.detail;
        match event.kind {
            EventKind::DayOpened => {
                self.set_day("service_day", detail);
                self.tables.entry(PACE).or_default().retain(|key, _| key[1] != "today");
                for pace in detail["paces"].as_array().into_iter().flatten() {
                    self.pace(pace);
                }
            }
            EventKind::StoreRestored => {
                let day = text(&detail["service_day"]);
                for (queue, last) in detail["numbers"].as_object().into_iter().flatten() {
                    let _ = self.row(NUMBERING, vec![day.clone(), queue.clone()]).insert("last".to_owned(), from_json(last));
                }
            }
            EventKind::DayClosed => self.set_day("closed_day", detail),
            EventKind::TicketIssued => self.issued(connection, event)?,
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
        if let (Some(ticket), Some(set)) = (event.subject, detail["set"].as_object()) {
            let moves = set.keys().any(|column| column != "print");
            let row = self.row(TICKET, vec![ticket.to_string()]);
            for (column, value) in set {
                let _ = row.insert(column.clone(), from_json(value));
            }
            if moves {
                let _ = row.insert("event".to_owned(), Value::Integer(event.seq));
            }
        }
        if let Some(seat) = detail.get("seat").filter(|seat| seat.is_object()) {
            let columns = seats::COLUMNS.iter().map(|name| (*name).to_owned()).zip(seats::from_event(&seat["set"]));
            *self.row(COUNTER, vec![seat["counter"].to_string()]) = columns.collect();
        }
        if let Some(pace) = detail.get("pace").filter(|pace| pace.is_object()) {
            self.pace(pace);
        }
        if let (Some(request), Some(ticket)) = (detail.get("request").filter(|request| request.is_object()), event.subject) {
            let row = Row::from([
                ("action".to_owned(), from_json(&request["action"])),
                ("ticket".to_owned(), Value::Integer(ticket.0)),
                ("at".to_owned(), Value::Integer(millis(event.at))),
            ]);
            *self.row(REQUEST, vec![text(&request["id"])]) = row;
        }
        Ok(())
    }

    fn pace(&mut self, pace: &Json) {
        let columns = paces::COLUMNS.iter().enumerate().map(|(index, name)| ((*name).to_owned(), from_json(&pace["set"][index])));
        *self.row(PACE, vec![text(&pace["queue"]), text(&pace["span"])]) = columns.collect();
    }

    fn set_day(&mut self, key: &str, detail: &Json) {
        let day = from_json(&detail["service_day"]);
        let _ = self.row(META, vec![key.to_owned()]).insert("value".to_owned(), day);
    }

    fn issued(&mut self, connection: &Connection, event: &Event) -> Result<(), StoreError> {
        let (Some(ticket), detail) = (event.subject, &event.detail) else {
            return Ok(());
        };
        if !detail["set"].is_object() {
            let _ = self.untold.insert(ticket.0);
        }
        let (day, queue) = (text(&detail["service_day"]), text(&detail["queue"]));
        let _ = self.row(NUMBERING, vec![day.clone(), queue.clone()]).insert("last".to_owned(), from_json(&detail["number"]));
        if let Some(part) = detail["part"].as_str() {
            let given = self.row(GIVEN, vec![day, queue, part.to_owned()]);
            let before = match given.get("count") {
                Some(Value::Integer(count)) => *count,
                _ => 0,
            };
            let _ = given.insert("count".to_owned(), Value::Integer(before + 1));
        }
        let token = secret::token_in(connection, event.epoch, TicketId(ticket.0))?;
        let row = self.row(TICKET, vec![ticket.to_string()]);
        row.extend(changing_columns().map(|(name, blank)| (name.to_owned(), blank.value())));
        row.extend(["label", "number", "service_day", "language"].map(|name| (name.to_owned(), from_json(&detail[name]))));
        row.extend([
            ("issued_at".to_owned(), Value::Integer(millis(event.at))),
            ("request_id".to_owned(), from_json(&detail["origin"]["request"])),
            ("outlook".to_owned(), from_json(&detail["origin"]["outlook"])),
            ("matter".to_owned(), from_json(&detail["origin"]["matter"])),
            ("paper".to_owned(), from_json(&detail["origin"]["paper"])),
            ("appointment".to_owned(), from_json(&detail["origin"]["appointment"])),
            ("token".to_owned(), Value::Text(token.as_str().to_owned())),
        ]);
        Ok(())
    }

    fn slip_queued(&mut self, event: &Event) {
        let reprint = event.detail["reprint"] == true;
        let row = Row::from([
            ("ticket".to_owned(), event.subject.map_or(Value::Null, |ticket| Value::Integer(ticket.0))),
            ("kind".to_owned(), Value::Text(if reprint { "reprint" } else { "ticket" }.to_owned())),
            ("state".to_owned(), Value::Text("queued".to_owned())),
            ("attempt".to_owned(), from_json(&event.detail["attempt"])),
            ("at".to_owned(), Value::Integer(millis(event.at))),
            ("note".to_owned(), Value::Null),
        ]);
        *self.row(SLIP, vec![event.detail["slip"].to_string()]) = row;
    }

    fn slip(&mut self, event: &Event, state: Option<&str>) {
        let row = self.row(SLIP, vec![event.detail["slip"].to_string()]);
        if let Some(state) = state {
            let _ = row.insert("state".to_owned(), Value::Text(state.to_owned()));
        }
        let _ = row.insert("note".to_owned(), from_json(&event.detail["note"]));
        let _ = row.insert("at".to_owned(), Value::Integer(millis(event.at)));
    }
}

/// The tables as they are.
fn held(connection: &Connection) -> Result<Tables, StoreError> {
    let mut tables = Tables::default();
    let changing: Vec<&str> = changing_columns().map(|(name, _)| name).collect();
    let fixed = "label, number, service_day, language, issued_at, request_id, matter, outlook, paper, appointment, token, event";
    for (table, keys, sql) in [
        (TICKET, 1, format!("SELECT id, {fixed}, {} FROM ticket", changing.join(", "))),
        (SLIP, 1, "SELECT id, ticket, kind, state, attempt, at, note FROM slip".to_owned()),
        (NUMBERING, 2, "SELECT service_day, queue, last FROM numbering".to_owned()),
        (GIVEN, 3, "SELECT service_day, queue, part, count FROM given".to_owned()),
        (COUNTER, 1, format!("SELECT number, {} FROM counter", seats::COLUMNS.join(", "))),
        (PACE, 2, format!("SELECT queue, span, {} FROM pace", paces::COLUMNS.join(", "))),
        (REQUEST, 1, "SELECT id, action, ticket, at FROM request".to_owned()),
        (META, 1, "SELECT key, value FROM meta WHERE key IN ('service_day', 'closed_day')".to_owned()),
    ] {
        let mut statement = connection.prepare(&sql)?;
        let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let values: Vec<Value> = (0..names.len()).map(|column| row.get(column)).collect::<rusqlite::Result<_>>()?;
            let key = values[..keys].iter().map(shown).collect();
            *tables.row(table, key) = names.iter().cloned().zip(values).skip(keys).collect();
        }
    }
    Ok(tables)
}

fn compare(said: &Tables, held: &Tables, limit: usize) -> Vec<Discrepancy> {
    let mut found = Vec::new();
    let (nothing, none, untold) = (Table::new(), Row::new(), &said.untold);
    for table in [TICKET, SLIP, NUMBERING, GIVEN, COUNTER, PACE, REQUEST, META] {
        let said = said.tables.get(table).unwrap_or(&nothing);
        let held = held.tables.get(table).unwrap_or(&nothing);
        let keys: BTreeSet<&Vec<String>> = said.keys().chain(held.keys()).collect();
        for key in keys {
            let what = match (said.get(key), held.get(key)) {
                (_, Some(row)) if is_untold(untold, table, key, row) => None,
                (Some(_), None) => Some("the log has it, the table does not".to_owned()),
                (None, Some(_)) => Some("the table has it, the log does not".to_owned()),
                (said, held) => differing(said.unwrap_or(&none), held.unwrap_or(&none)),
            };
            if let Some(what) = what {
                found.push(Discrepancy { table, key: key.join(" "), what });
                if found.len() == limit {
                    return found;
                }
            }
        }
    }
    found
}

/// Whether a row belongs to a ticket of which the log cannot tell everything.
fn is_untold(untold: &BTreeSet<i64>, table: &str, key: &[String], row: &Row) -> bool {
    let ticket = match (table, row.get("ticket")) {
        (TICKET, _) => key.first().and_then(|id| id.parse().ok()),
        (SLIP | REQUEST, Some(Value::Integer(ticket))) => Some(*ticket),
        _ => None,
    };
    ticket.is_some_and(|ticket| untold.contains(&ticket))
}

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
