//! `motcua export`: everything the store knows, one row a line.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use rusqlite::Connection;
use serde_json::Value;

use super::{Place, output};
use crate::domain::queue::TicketId;
use crate::store::{self, events, tickets};

/// Rows read at once.
const PAGE: usize = 1000;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Which rows.
    #[arg(long)]
    kind: Kind,
    /// In which form.
    #[arg(long, default_value = "jsonl")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Tickets,
    Events,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// A JSON object a line.
    Jsonl,
    /// A header and comma-separated values, for spreadsheets.
    Csv,
}

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
    "issued_at",
    "arrived_at",
    "waiting_at",
    "called_at",
    "serving_at",
    "ended_at",
    "spent.waiting_ms",
    "spent.way_ms",
    "spent.serving_ms",
    "spent.held_ms",
    "counter",
    "calls",
    "returns",
    "reason",
    "grade",
];
const EVENT_COLUMNS: &[&str] = &["epoch", "seq", "at", "kind", "subject", "counter", "actor", "detail", "hash"];

pub(super) fn run(place: &Place, options: &Options) -> anyhow::Result<ExitCode> {
    // Reading needs no owner: whoever has the store goes on, and nothing of it is settled or changed.
    let connection = store::inspect(&place.data()?)?;
    let columns = match options.kind {
        Kind::Tickets => TICKET_COLUMNS,
        Kind::Events => EVENT_COLUMNS,
    };
    if matches!(options.format, Format::Csv) {
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
                Format::Jsonl => output::json(&row)?,
                Format::Csv => output::line(&csv(&row, columns))?,
            }
        }
    }
}

/// A page of rows behind the last one, and the key of its own last row.
fn page(connection: &Connection, kind: Kind, last: i64) -> anyhow::Result<(Vec<Value>, Option<i64>)> {
    Ok(match kind {
        Kind::Tickets => {
            let tickets = tickets::after(connection, TicketId(last), PAGE)?;
            let newest = tickets.last().map(|ticket| ticket.id.0);
            (tickets.iter().map(serde_json::to_value).collect::<Result<_, _>>()?, newest)
        }
        Kind::Events => {
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
        Some(other) => cell(&other.to_string()),
    });
    cells.collect::<Vec<_>>().join(",")
}

/// A value in quotes where it needs them. One that a spreadsheet would take for a formula is led by an apostrophe.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '@', '\t', '\r']) || (text.starts_with('-') && text.parse::<f64>().is_err());
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_disarmed() {
        assert_eq!(cell("A001"), "A001");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(cell("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(cell("-5"), "-5");
    }

    #[test]
    fn columns_are_those_of_the_rows() {
        let row = serde_json::json!({ "id": 1, "label": "A001", "counter": null, "spent": { "way_ms": 7 } });
        assert_eq!(csv(&row, &["id", "label", "counter", "spent.way_ms"]), "1,A001,,7");
    }
}
