//! What one event says of the rows of a visit.

use std::collections::BTreeMap;

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::domain::event::{Event, EventKind, Subject};
use crate::store::tickets::row::{changing_columns, from_json, moves};
use crate::store::{StoreError, advice, millis, secret};

use super::{ADVICE, HELP, REQUEST, Row, RowKey, RowPlace, SLIP, TICKET, text};

/// What a row of the log is about, where it is about one thing: the key of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Visit {
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
    pub(super) fn of(event: &Event) -> Option<Self> {
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
    pub(super) fn table(self) -> Option<(&'static str, i64)> {
        match self {
            Self::Ticket(id) => Some((TICKET, id)),
            Self::Advice(id) => Some((ADVICE, id)),
            Self::Help(id) => Some((HELP, id)),
            Self::Test(_) | Self::Closing(_) | Self::Request(_) => None,
        }
    }

    pub(super) fn ticket(self) -> Value {
        match self {
            Self::Ticket(id) => Value::Integer(id),
            _ => Value::Null,
        }
    }

    pub(super) fn advice(self) -> Value {
        match self {
            Self::Advice(id) => Value::Integer(id),
            _ => Value::Null,
        }
    }
}

/// What one event says of a ticket, an advice or a call for help, and of what belongs to it.
#[derive(Debug, Default)]
pub(super) struct ToldRows {
    row: Row,
    /// By the number of the slip.
    slips: BTreeMap<i64, Row>,
    /// By the digest of the request.
    requests: BTreeMap<String, Row>,
}

impl ToldRows {
    /// What one event says of a ticket and of what belongs to it.
    pub(super) fn by(connection: &Connection, event: &Event) -> Result<Self, StoreError> {
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
    pub(super) fn rows(self, subject: Visit) -> impl Iterator<Item = (RowPlace, Row)> {
        let own = subject.table().map(|(table, id)| ((table, RowKey::Number(id)), self.row));
        let slips = self.slips.into_iter().map(|(slip, row)| ((SLIP, RowKey::Number(slip)), row));
        let requests = self.requests.into_iter().map(|(request, row)| ((REQUEST, RowKey::Text(request)), row));
        own.into_iter().chain(slips).chain(requests).filter(|(_, row)| !row.is_empty())
    }

    pub(super) fn issued(&mut self, connection: &Connection, event: &Event) -> Result<(), StoreError> {
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
    pub(super) fn advised(&mut self, event: &Event) {
        self.row.extend(advice::COLUMNS.map(|name| (name, from_json(&event.detail[name]))));
        // A row from before all requests were kept has the name alone.
        let request = &event.detail["request"];
        let _ = self.row.insert("request", from_json(request.get("id").unwrap_or(request)));
        let _ = self.row.insert("missing", Value::Text(event.detail["missing"].to_string()));
        let _ = self.row.insert("at", Value::Integer(millis(event.at)));
    }

    pub(super) fn help_called(&mut self, event: &Event) {
        self.row.extend(["coming", "ended_at", "counter", "ended"].map(|name| (name, Value::Null)));
        self.row.extend([
            // Only a row from before all requests were kept has the name here.
            ("request", event.detail["request"].as_str().map_or(Value::Null, |request| Value::Text(request.to_owned()))),
            ("actor", Value::Text(event.actor.to_string())),
            ("called_at", Value::Integer(millis(event.at))),
        ]);
    }

    pub(super) fn help_coming(&mut self, event: &Event) {
        let _ = self.row.insert("coming", event.counter.map_or(Value::Null, |counter| Value::Integer(counter.0.into())));
    }

    pub(super) fn help_ended(&mut self, event: &Event) {
        self.row.extend([
            ("ended_at", Value::Integer(millis(event.at))),
            ("counter", event.counter.map_or(Value::Null, |counter| Value::Integer(counter.0.into()))),
            ("ended", from_json(&event.detail["end"])),
        ]);
    }

    pub(super) fn slip_queued(&mut self, event: &Event) {
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

    pub(super) fn slip(&mut self, event: &Event, state: Option<&str>) {
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

pub(super) fn slip_of(event: &Event) -> i64 {
    event.detail["slip"].as_i64().unwrap_or_default()
}
