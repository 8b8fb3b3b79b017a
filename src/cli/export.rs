//! `motcua export`: everything the store knows, one row a line.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use rusqlite::Connection;
use serde_json::Value;

use super::{DataFolder, output};
use crate::domain::queue::TicketId;
use crate::store::{self, events, tickets};

/// Rows read at once.
const PAGE: usize = 1000;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Which rows.
    #[arg(long)]
    kind: ExportKind,
    /// In which form.
    #[arg(long, default_value = "jsonl")]
    format: ExportFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ExportKind {
    Tickets,
    Events,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ExportFormat {
    /// A JSON object a line.
    Jsonl,
    /// A header and comma-separated values, for spreadsheets.
    Csv,
}

/// Every field of a ticket; a test holds the list against the type. A field of fields has a column for each.
const TICKET_COLUMNS: &[&str] = &[
    "id",
    "label",
    "queue",
    "service_day",
    "state",
    "print",
    "procedure",
    "language",
    "class",
    "booked_at",
    "aim.counter",
    "aim.person",
    "plan",
    "issued_at",
    "arrived_at",
    "waiting_at",
    "callable_at",
    "called_at",
    "serving_at",
    "ended_at",
    "since",
    "spent.waiting_ms",
    "spent.way_ms",
    "spent.serving_ms",
    "spent.held_ms",
    "leg.waiting_ms",
    "leg.way_ms",
    "leg.serving_ms",
    "leg.held_ms",
    "counter",
    "calls",
    "returns",
    "hold.reason",
    "hold.until",
    "reason",
    "grade",
];
/// Every field of an event. The detail differs from kind to kind, and is one column of JSON.
const EVENT_COLUMNS: &[&str] = &["epoch", "seq", "at", "kind", "subject", "counter", "actor", "detail", "hash"];

pub(super) fn run(place: &DataFolder, options: &Options) -> anyhow::Result<ExitCode> {
    // Reading needs no owner: whoever has the store goes on, and nothing of it is settled or changed.
    let connection = store::inspect(&place.path()?)?;
    let columns = match options.kind {
        ExportKind::Tickets => TICKET_COLUMNS,
        ExportKind::Events => EVENT_COLUMNS,
    };
    if matches!(options.format, ExportFormat::Csv) {
        // Spreadsheets read UTF-8 only behind this mark.
        output::line(&format!("\u{FEFF}{}", columns.join(",")))?;
    }
    // A hall that never began has no rows.
    let Some(connection) = connection else {
        return Ok(ExitCode::SUCCESS);
    };
    let mut last = 0;
    loop {
        let (rows, newest) = page(&connection, options.kind, last)?;
        let Some(newest) = newest else {
            return Ok(ExitCode::SUCCESS);
        };
        last = newest;
        for row in rows {
            match options.format {
                ExportFormat::Jsonl => output::json(&row)?,
                ExportFormat::Csv => output::line(&csv(&row, columns))?,
            }
        }
    }
}

/// A page of rows behind the last one, and the key of its own last row.
fn page(connection: &Connection, kind: ExportKind, last: i64) -> anyhow::Result<(Vec<Value>, Option<i64>)> {
    Ok(match kind {
        ExportKind::Tickets => {
            let tickets = tickets::after(connection, TicketId(last), PAGE)?;
            let newest = tickets.last().map(|ticket| ticket.id.0);
            (tickets.iter().map(serde_json::to_value).collect::<Result<_, _>>()?, newest)
        }
        ExportKind::Events => {
            let events = events::after(connection, last, PAGE)?;
            let newest = events.last().map(|event| event.seq);
            (events.iter().map(serde_json::to_value).collect::<Result<_, _>>()?, newest)
        }
    })
}

/// A row as comma-separated values (RFC 4180).
fn csv(row: &Value, columns: &[&str]) -> String {
    let cells = columns.iter().map(|column| match row.pointer(&format!("/{}", column.replace('.', "/"))) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => cell(text),
        Some(Value::Array(items)) => cell(&items.iter().map(item).collect::<Vec<_>>().join("; ")),
        Some(other) => cell(&other.to_string()),
    });
    cells.collect::<Vec<_>>().join(",")
}

/// One of several things in a cell, such as `procedure=1.001193 queue=dat-dai`.
fn item(value: &Value) -> String {
    let Value::Object(_) = value else {
        return plain(value);
    };
    fields(value).iter().map(|(name, value)| format!("{name}={}", plain(value))).collect::<Vec<_>>().join(" ")
}

/// The fields of an object, and of the objects in it, by their paths.
fn fields(value: &Value) -> Vec<(String, &Value)> {
    let Value::Object(members) = value else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (name, value) in members {
        match value {
            Value::Object(_) => all.extend(fields(value).into_iter().map(|(inner, value)| (format!("{name}.{inner}"), value))),
            _ => all.push((name.clone(), value)),
        }
    }
    all
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A value in quotes where it needs them. One that a spreadsheet would take for a formula is led by an apostrophe.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '@', '\t', '\r']) || (text.starts_with('-') && text.parse::<f64>().is_err());
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::calendar::ServiceDay;
    use crate::domain::event::{Actor, Event, EventKind};
    use crate::domain::queue::{
        Aim, CancelReason, CounterNumber, Hold, HoldReason, Label, PrintState, Stop, Ticket, TicketState, TimeSpent,
    };
    use crate::domain::rating::Grade;
    use crate::domain::text::Language;

    #[test]
    fn cells_are_quoted_and_formulas_disarmed() {
        assert_eq!(cell("A001"), "A001");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(cell("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(cell("-5"), "-5");
    }

    /// A ticket of which everything is known. It names each field, so that a new one has to be named here too.
    fn known(aim: Aim) -> Ticket {
        let (at, spent) = (jiff::Timestamp::UNIX_EPOCH, TimeSpent { waiting_ms: 1, way_ms: 2, serving_ms: 3, held_ms: 4 });
        let stop = |key: &str, procedure: Option<&str>, aim| Stop {
            queue: key.parse().expect("a key"),
            procedure: procedure.map(|code| code.parse().expect("a code")),
            aim,
        };
        Ticket {
            id: TicketId(1),
            label: Label::new("A", 1, 3),
            queue: "ho-tich".parse().expect("a key"),
            service_day: ServiceDay(jiff::civil::date(2026, 11, 26)),
            state: TicketState::Held,
            print: PrintState::Printed,
            procedure: Some("1.001193".parse().expect("a code")),
            language: Language::vietnamese(),
            class: Some("elderly".parse().expect("a key")),
            booked_at: Some(at),
            aim: Some(aim),
            plan: vec![stop("dat-dai", Some("1.001193"), Some(Aim::Counter(CounterNumber(3)))), stop("cu-tru", None, None)],
            issued_at: at,
            arrived_at: at,
            waiting_at: Some(at),
            callable_at: Some(at),
            called_at: Some(at),
            serving_at: Some(at),
            ended_at: Some(at),
            since: at,
            spent,
            leg: spent,
            counter: Some(CounterNumber(2)),
            calls: 1,
            returns: 1,
            hold: Some(Hold { reason: HoldReason::Papers, until: Some(at) }),
            reason: Some(CancelReason::ByStaff),
            grade: Some(Grade::Satisfied),
        }
    }

    #[test]
    fn every_field_of_a_row_has_its_column() {
        let aims = [Aim::Counter(CounterNumber(3)), Aim::Person("cb07".parse().expect("a key"))];
        let tickets = aims.map(|aim| serde_json::to_value(known(aim)).expect("JSON"));
        let of_tickets: BTreeSet<String> = tickets.iter().flat_map(fields).map(|(name, _)| name).collect();
        assert_eq!(of_tickets, TICKET_COLUMNS.iter().map(ToString::to_string).collect());
        for ticket in &tickets {
            let row = csv(ticket, TICKET_COLUMNS);
            assert!(row.contains(",aim.counter=3 procedure=1.001193 queue=dat-dai; queue=cu-tru,"), "{row}");
            assert!(row.contains(",papers,1970-01-01T00:00:00Z,by_staff,4"), "{row}");
        }
        let event = Event {
            epoch: 1,
            seq: 1,
            at: jiff::Timestamp::UNIX_EPOCH,
            kind: EventKind::TicketCalled,
            subject: Some(TicketId(1)),
            counter: Some(CounterNumber(1)),
            actor: Actor::Counter(CounterNumber(1)),
            detail: serde_json::json!({ "label": "A001" }),
            hash: String::new(),
        };
        let Value::Object(members) = serde_json::to_value(event).expect("JSON") else { panic!("no object") };
        assert_eq!(members.keys().map(String::as_str).collect::<BTreeSet<_>>(), EVENT_COLUMNS.iter().copied().collect());
    }

    #[test]
    fn columns_are_those_of_the_rows() {
        let row = serde_json::json!({ "id": 1, "label": "A001", "counter": null, "spent": { "way_ms": 7 } });
        assert_eq!(csv(&row, &["id", "label", "counter", "spent.way_ms"]), "1,A001,,7");
    }
}
