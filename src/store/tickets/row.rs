//! A ticket as a row: its columns, and what they hold.

use rusqlite::Row;
use rusqlite::types::Value;
use serde_json::Value as Json;

use crate::domain::calendar::ServiceDay;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::queue::{
    Aim, CancelReason, ClassKey, CounterNumber, Hold, HoldReason, Label, PrintState, QueueKey, StaffKey, Ticket, TicketId, TicketState,
    TimeSpent,
};
use crate::domain::rating::Grade;
use crate::domain::text::Language;
use crate::store::{StoreError, millis, timestamp};

/// The columns that change during a ticket's life, with what they hold before anything was set: the schema's defaults.
pub(super) const CHANGING: [(&str, Blank); 30] = [
    ("state", Blank::Nothing),
    ("print", Blank::Nothing),
    ("queue", Blank::Nothing),
    ("procedure", Blank::Nothing),
    ("class", Blank::Nothing),
    ("booked_at", Blank::Nothing),
    ("aim_counter", Blank::Nothing),
    ("aim_person", Blank::Nothing),
    ("plan", Blank::Text("[]")),
    ("lane", Blank::Text("ordinary")),
    ("place", Blank::Zero),
    ("arrived_at", Blank::Nothing),
    ("waiting_at", Blank::Nothing),
    ("callable_at", Blank::Nothing),
    ("called_at", Blank::Nothing),
    ("serving_at", Blank::Nothing),
    ("ended_at", Blank::Nothing),
    ("since", Blank::Zero),
    ("waiting_ms", Blank::Zero),
    ("way_ms", Blank::Zero),
    ("serving_ms", Blank::Zero),
    ("held_ms", Blank::Zero),
    ("leg", Blank::Text(NO_TIME)),
    ("counter", Blank::Nothing),
    ("calls", Blank::Zero),
    ("returns", Blank::Zero),
    ("hold", Blank::Nothing),
    ("hold_until", Blank::Nothing),
    ("reason", Blank::Nothing),
    ("grade", Blank::Nothing),
];

/// No time spent on anything, as it is stored.
pub(super) const NO_TIME: &str = r#"{"waiting_ms":0,"way_ms":0,"serving_ms":0,"held_ms":0}"#;

/// What a column holds before anything was set.
#[derive(Clone, Copy)]
pub(in crate::store) enum Blank {
    Nothing,
    Zero,
    Text(&'static str),
}

impl Blank {
    pub(in crate::store) fn value(self) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Zero => Value::Integer(0),
            Self::Text(text) => Value::Text(text.to_owned()),
        }
    }
}

/// The names of the columns that change, and what they hold before anything was set.
pub(in crate::store) fn changing_columns() -> impl Iterator<Item = (&'static str, Blank)> {
    CHANGING.into_iter()
}

/// What [`CHANGING`] holds for a ticket.
pub(super) fn values(ticket: &Ticket) -> Result<[Value; 30], StoreError> {
    fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }
    fn maybe_text(text: Option<&str>) -> Value {
        text.map_or(Value::Null, |text| Value::Text(text.to_owned()))
    }
    fn moment(at: Option<jiff::Timestamp>) -> Value {
        at.map_or(Value::Null, |at| Value::Integer(millis(at)))
    }
    let (aim_counter, aim_person) = match &ticket.aim {
        Some(Aim::Counter(counter)) => (Value::Integer(counter.0.into()), Value::Null),
        Some(Aim::Person(person)) => (Value::Null, text(person.as_str())),
        None => (Value::Null, Value::Null),
    };
    let json = |error: serde_json::Error| StoreError::Refused(error.to_string());
    let plan = serde_json::to_string(&ticket.plan).map_err(json)?;
    let leg = serde_json::to_string(&ticket.leg).map_err(json)?;
    Ok([
        text(ticket.state.name()),
        text(ticket.print.name()),
        text(ticket.queue.as_str()),
        maybe_text(ticket.procedure.as_ref().map(ProcedureCode::as_str)),
        maybe_text(ticket.class.as_ref().map(ClassKey::as_str)),
        moment(ticket.booked_at),
        aim_counter,
        aim_person,
        text(plan),
        text(ticket.lane().name()),
        moment(Some(ticket.place())),
        moment(Some(ticket.arrived_at)),
        moment(ticket.waiting_at),
        moment(ticket.callable_at),
        moment(ticket.called_at),
        moment(ticket.serving_at),
        moment(ticket.ended_at),
        moment(Some(ticket.since)),
        Value::Integer(ticket.spent.waiting_ms),
        Value::Integer(ticket.spent.way_ms),
        Value::Integer(ticket.spent.serving_ms),
        Value::Integer(ticket.spent.held_ms),
        text(leg),
        ticket.counter.map_or(Value::Null, |counter| Value::Integer(counter.0.into())),
        Value::Integer(ticket.calls.into()),
        Value::Integer(ticket.returns.into()),
        maybe_text(ticket.hold.map(|hold| hold.reason.name())),
        moment(ticket.hold.and_then(|hold| hold.until)),
        maybe_text(ticket.reason.map(CancelReason::name)),
        ticket.grade.map_or(Value::Null, |grade| Value::Integer(grade.number().into())),
    ])
}

pub(super) const COLUMNS: &str = "id, label, queue, service_day, state, print, procedure, language, class, booked_at, aim_counter, aim_person, plan, \
                       issued_at, arrived_at, waiting_at, callable_at, called_at, serving_at, ended_at, since, waiting_ms, way_ms, \
                       serving_ms, held_ms, leg, counter, calls, returns, hold, hold_until, reason, grade";

pub(super) fn parsed<T, E>(what: &'static str, value: String, parse: impl FnOnce(String) -> Result<T, E>) -> Result<T, StoreError> {
    let kept = value.clone();
    parse(value).map_err(|_| StoreError::Strange { what, value: kept })
}

pub(super) fn ticket(row: &Row<'_>) -> Result<Ticket, StoreError> {
    let moment = |column: &str| -> Result<_, StoreError> { row.get::<_, Option<i64>>(column)?.map(timestamp).transpose() };
    let text = |column: &str| row.get::<_, Option<String>>(column);
    let aim_person = text("aim_person")?.map(|key| parsed("a person", key, StaffKey::stored)).transpose()?;
    let aim_counter = row.get::<_, Option<u16>>("aim_counter")?.map(CounterNumber);
    let hold = text("hold")?.map(|name| parsed("a hold's reason", name, |name| HoldReason::from_name(&name).ok_or(()))).transpose()?;
    let hold_until = moment("hold_until")?;
    Ok(Ticket {
        id: TicketId(row.get("id")?),
        label: Label::stored(row.get("label")?),
        queue: parsed("a queue", row.get("queue")?, QueueKey::try_from)?,
        service_day: ServiceDay(parsed("a service day", row.get("service_day")?, |text| text.parse())?),
        state: parsed("a ticket's state", row.get("state")?, |name| TicketState::from_name(&name).ok_or(()))?,
        print: parsed("a slip's state", row.get("print")?, |name| PrintState::from_name(&name).ok_or(()))?,
        procedure: text("procedure")?.map(|code| parsed("a procedure", code, ProcedureCode::try_from)).transpose()?,
        language: parsed("a language", row.get("language")?, |tag| Language::from_tag(&tag).ok_or(()))?,
        class: text("class")?.map(|key| parsed("a class", key, ClassKey::try_from)).transpose()?,
        booked_at: moment("booked_at")?,
        aim: aim_counter.map(Aim::Counter).or(aim_person.map(Aim::Person)),
        plan: parsed("a plan", row.get("plan")?, |json| serde_json::from_str(&json))?,
        issued_at: timestamp(row.get("issued_at")?)?,
        arrived_at: timestamp(row.get("arrived_at")?)?,
        waiting_at: moment("waiting_at")?,
        callable_at: moment("callable_at")?,
        called_at: moment("called_at")?,
        serving_at: moment("serving_at")?,
        ended_at: moment("ended_at")?,
        since: timestamp(row.get("since")?)?,
        spent: TimeSpent {
            waiting_ms: row.get("waiting_ms")?,
            way_ms: row.get("way_ms")?,
            serving_ms: row.get("serving_ms")?,
            held_ms: row.get("held_ms")?,
        },
        leg: parsed("a leg", row.get("leg")?, |json| serde_json::from_str(&json))?,
        counter: row.get::<_, Option<u16>>("counter")?.map(CounterNumber),
        calls: row.get("calls")?,
        returns: row.get("returns")?,
        hold: hold.map(|reason| Hold { reason, until: hold_until }),
        reason: text("reason")?.map(|name| parsed("a reason", name, |name| CancelReason::from_name(&name).ok_or(()))).transpose()?,
        grade: row
            .get::<_, Option<u8>>("grade")?
            .map(|number| parsed("a grade", number.to_string(), |_| Grade::try_from(number)))
            .transpose()?,
    })
}

/// Whether a column says where a ticket is: what is known of its slip, and how satisfied its citizen was, move nobody.
pub(in crate::store) fn moves(column: &str) -> bool {
    !matches!(column, "print" | "grade")
}

/// The second values where they differ from the first, by column.
pub(super) fn difference<'a>(old: impl Iterator<Item = &'a Value>, new: impl Iterator<Item = &'a Value>) -> Json {
    let differing = CHANGING.iter().zip(old.zip(new)).filter(|(_, (old, new))| old != new);
    Json::Object(differing.map(|((name, _), (_, new))| ((*name).to_owned(), to_json(new))).collect())
}

/// A stored value as events hold it.
pub(in crate::store) fn to_json(value: &Value) -> Json {
    match value {
        Value::Integer(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
        // No column of ours holds anything else.
        Value::Null | Value::Real(_) | Value::Blob(_) => Json::Null,
    }
}

/// A stored value from an event.
pub(in crate::store) fn from_json(json: &Json) -> Value {
    match json {
        Json::Number(number) => number.as_i64().map_or(Value::Null, Value::Integer),
        Json::String(text) => Value::Text(text.clone()),
        _ => Value::Null,
    }
}
