//! Tickets as rows. Every statement here is one of a use case in `hall`; none decides anything.
//!
//! A change of a ticket is the difference of two tickets: the columns that differ are written, and they are what the
//! event beside says under `set`. So the log holds exactly what the table does, and `replay` can prove it.

pub(super) mod row;

use std::sync::LazyLock;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, params, params_from_iter};
use serde_json::Value as Json;

use row::{CHANGING, COLUMNS, difference, from_json, moves, parsed, ticket, values};

use super::{Change, StoreError, millis, timestamp};
use crate::domain::calendar::ServiceDay;
use crate::domain::queue::line::LaneHead;
use crate::domain::queue::{CounterNumber, Lane, QueueKey, StaffKey, Ticket, TicketId, Token};

/// Who holds a label. A partial index serves a query only where the query repeats its condition, word for word.
const LIVE: &str = "state IN ('issued', 'waiting', 'called', 'serving', 'held')";
/// Who stands in a line.
const IN_LINE: &str = "state IN ('issued', 'waiting')";
/// Who is at a counter, or on the way to one.
const ACTIVE: &str = "state IN ('called', 'serving')";

fn one(connection: &Connection, condition: &str, value: impl rusqlite::ToSql) -> Result<Option<Ticket>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM ticket WHERE {condition}");
    connection.prepare_cached(&sql)?.query_row([value], |row| Ok(ticket(row))).optional()?.transpose()
}

fn many(connection: &Connection, rest: &str, values: impl rusqlite::Params) -> Result<Vec<Ticket>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM ticket {rest}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(values)?;
    let mut tickets = Vec::new();
    while let Some(row) = rows.next()? {
        tickets.push(ticket(row)?);
    }
    Ok(tickets)
}

/// The ticket of an id.
///
/// # Errors
/// When SQLite refuses the query or the row is strange, as for every query here.
pub fn by_id(connection: &Connection, id: TicketId) -> Result<Option<Ticket>, StoreError> {
    one(connection, "id = ?1", id.0)
}

/// The ticket of a slip's token.
pub fn by_token(connection: &Connection, token: &Token) -> Result<Option<Ticket>, StoreError> {
    one(connection, "token = ?1", token.as_str())
}

/// The ticket that a request issued, and what it was asked for, where that is known; the digest names the request.
pub fn by_request(connection: &Connection, request: &str) -> Result<Option<(Ticket, Option<String>)>, StoreError> {
    let Some(ticket) = one(connection, "request_id = ?1", request)? else {
        return Ok(None);
    };
    let matter = connection.prepare_cached("SELECT matter FROM ticket WHERE id = ?1")?.query_row([ticket.id.0], |row| row.get(0))?;
    Ok(Some((ticket, matter)))
}

/// The live ticket that a paper holds.
pub fn by_paper(connection: &Connection, paper: &str) -> Result<Option<Ticket>, StoreError> {
    one(connection, &format!("paper IS NOT NULL AND {LIVE} AND paper = ?1"), paper)
}

/// The ticket that an appointment was used for, however it ended; one that was cancelled leaves the appointment unused.
pub fn by_appointment(connection: &Connection, appointment: &str) -> Result<Option<Ticket>, StoreError> {
    one(connection, "appointment IS NOT NULL AND state <> 'cancelled' AND appointment = ?1", appointment)
}

/// Whether the paper by which a ticket was taken has another one by now.
pub fn is_replaced(connection: &Connection, id: TicketId) -> Result<bool, StoreError> {
    type Papers = (Option<String>, Option<String>);
    let papers: Option<Papers> = connection
        .prepare_cached("SELECT paper, appointment FROM ticket WHERE id = ?1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (paper, appointment) = papers.unwrap_or_default();
    let of_paper = paper.map(|paper| by_paper(connection, &paper)).transpose()?.flatten();
    let of_appointment = appointment.map(|appointment| by_appointment(connection, &appointment)).transpose()?.flatten();
    Ok([of_paper, of_appointment].into_iter().flatten().any(|holder| holder.id != id))
}

/// The token of a ticket's slip.
pub fn token(connection: &Connection, id: TicketId) -> Result<Option<Token>, StoreError> {
    let text: Option<String> =
        connection.prepare_cached("SELECT token FROM ticket WHERE id = ?1")?.query_row([id.0], |row| row.get(0)).optional()?;
    text.map(|text| parsed("a token", text, Token::try_from)).transpose()
}

/// What the citizen of a ticket was told of the wait, as JSON.
pub fn outlook(connection: &Connection, id: TicketId) -> Result<Option<String>, StoreError> {
    let text = connection.prepare_cached("SELECT outlook FROM ticket WHERE id = ?1")?.query_row([id.0], |row| row.get(0)).optional()?;
    Ok(text.flatten())
}

/// The row of the log that moved a ticket last.
pub fn moved_by(connection: &Connection, id: TicketId) -> Result<Option<i64>, StoreError> {
    Ok(connection.prepare_cached("SELECT event FROM ticket WHERE id = ?1")?.query_row([id.0], |row| row.get(0)).optional()?)
}

/// The id that the next ticket gets.
pub fn next_id(connection: &Connection) -> Result<TicketId, StoreError> {
    let newest: Option<i64> = connection.prepare_cached("SELECT max(id) FROM ticket")?.query_row([], |row| row.get(0))?;
    Ok(TicketId(newest.unwrap_or_default() + 1))
}

/// What belongs to a new ticket beside the ticket itself, and never changes.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The digest of the request that asked for it.
    pub request: &'a str,
    /// What was asked for: a queue or a procedure.
    pub matter: &'a str,
    /// What its citizen was told of the wait, as JSON.
    pub outlook: &'a str,
    /// The secret on its slip.
    pub token: &'a Token,
    /// The digest of the citizen's paper by which it was taken.
    pub paper: Option<&'a str>,
    /// The digest of the same together with its booked time, where it is an appointment. Its number stays its check-in,
    /// wherever it is sent.
    pub appointment: Option<&'a str>,
    /// The number behind its label.
    pub number: u32,
}

/// Adds a ticket. Returns what it sets, for the event beside.
pub fn insert(change: &Change<'_>, new: &Ticket, origin: Origin<'_>) -> Result<Json, StoreError> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let names = CHANGING.map(|(name, _)| name).join(", ");
        let marks = (14..14 + CHANGING.len()).map(|index| format!("?{index}")).collect::<Vec<_>>().join(", ");
        format!(
            "INSERT INTO ticket (id, request_id, matter, outlook, token, paper, appointment, number, label, service_day, language, issued_at,
             event, {names}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, {marks})"
        )
    });
    let values = values(new)?;
    let text = |text: Option<&str>| text.map_or(Value::Null, |text| Value::Text(text.to_owned()));
    let fixed = [
        Value::Integer(new.id.0),
        Value::Text(origin.request.to_owned()),
        Value::Text(origin.matter.to_owned()),
        Value::Text(origin.outlook.to_owned()),
        Value::Text(origin.token.as_str().to_owned()),
        text(origin.paper),
        text(origin.appointment),
        Value::Integer(origin.number.into()),
        Value::Text(new.label.as_str().to_owned()),
        Value::Text(new.service_day.to_string()),
        Value::Text(new.language.tag().to_owned()),
        Value::Integer(millis(new.issued_at)),
        Value::Integer(change.next_seq()),
    ];
    let set = difference(CHANGING.map(|(_, blank)| blank.value()).iter(), values.iter());
    let _ = change.connection().prepare_cached(&SQL)?.execute(params_from_iter(fixed.iter().chain(&values)))?;
    Ok(set)
}

/// What a change of a ticket sets, and what was there before.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The columns that differ, as they are now.
    pub set: Json,
    /// The same columns as they were.
    pub was: Json,
}

/// Makes one ticket of another, if it is still in the state it was read in. `None` means that somebody was faster.
pub fn update(change: &Change<'_>, before: &Ticket, after: &Ticket) -> Result<Option<Difference>, StoreError> {
    let (old, new) = (values(before)?, values(after)?);
    write(change, before.id, before.state.name(), &old, &new)
}

/// Puts the columns of a ticket back to what they were: the other direction of a [`Difference`].
pub fn restore(change: &Change<'_>, before: &Ticket, was: &serde_json::Map<String, Json>) -> Result<Option<Difference>, StoreError> {
    let old = values(before)?;
    let mut new = old.clone();
    for ((name, _), value) in CHANGING.iter().zip(&mut new) {
        if let Some(json) = was.get(*name) {
            *value = from_json(json);
        }
    }
    write(change, before.id, before.state.name(), &old, &new)
}

fn write(change: &Change<'_>, id: TicketId, state: &str, old: &[Value], new: &[Value]) -> Result<Option<Difference>, StoreError> {
    let differing = || CHANGING.iter().zip(old.iter().zip(new)).filter(|(_, (old, new))| old != new);
    let difference = Difference { set: difference(old.iter(), new.iter()), was: difference(new.iter(), old.iter()) };
    let (mut columns, mut values) = (Vec::new(), vec![Value::Integer(id.0), Value::Text(state.to_owned())]);
    for ((name, _), (_, new)) in differing() {
        columns.push(*name);
        values.push(new.clone());
    }
    if columns.iter().any(|name| moves(name)) {
        columns.push("event");
        values.push(Value::Integer(change.next_seq()));
    }
    if columns.is_empty() {
        return Ok(Some(difference));
    }
    let columns: Vec<String> = columns.iter().zip(3..).map(|(name, index)| format!("{name} = ?{index}")).collect();
    let sql = format!("UPDATE ticket SET {} WHERE id = ?1 AND state = ?2", columns.join(", "));
    let rows = change.connection().prepare_cached(&sql)?.execute(params_from_iter(values))?;
    Ok((rows == 1).then_some(difference))
}

/// The first in a lane of a queue whom the rule may call now.
pub fn head(connection: &Connection, queue: &QueueKey, lane: Lane, now: jiff::Timestamp) -> Result<Option<LaneHead>, StoreError> {
    let sql = format!(
        "SELECT id, place, since FROM ticket WHERE queue = ?1 AND lane = ?2 AND {IN_LINE} AND state = 'waiting' AND callable_at <= ?3
         ORDER BY place, id LIMIT 1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    found_head(statement.query_row(params![queue.as_str(), lane.name(), millis(now)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))))
}

/// The first whom a counter, or the person at it, alone calls, whatever the queue.
pub fn aimed_head(
    connection: &Connection,
    counter: CounterNumber,
    person: Option<&StaffKey>,
    now: jiff::Timestamp,
) -> Result<Option<LaneHead>, StoreError> {
    let sql = format!(
        "SELECT id, place, since FROM ticket INDEXED BY ticket_aimed WHERE {IN_LINE} AND lane = 'aimed' AND state = 'waiting'
         AND callable_at <= ?1 AND (aim_counter = ?2 OR aim_person = ?3) ORDER BY place, id LIMIT 1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let values = params![millis(now), counter.0, person.map(StaffKey::as_str)];
    found_head(statement.query_row(values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))))
}

fn found_head(row: rusqlite::Result<(i64, i64, i64)>) -> Result<Option<LaneHead>, StoreError> {
    let head = |(id, place, since)| Ok(LaneHead { ticket: TicketId(id), place: timestamp(place)?, since: timestamp(since)? });
    row.optional()?.map(head).transpose()
}

/// Those who wait for one counter or person alone, the first to come first.
pub fn aimed(connection: &Connection) -> Result<Vec<Ticket>, StoreError> {
    let rest = format!("INDEXED BY ticket_aimed WHERE {IN_LINE} AND lane = 'aimed' AND state = 'waiting' ORDER BY place, id");
    many(connection, &rest, [])
}

/// People counted in front of somebody at most: beyond, a citizen is not helped by the number, and a line that only
/// grows (a soak, a forgotten hall) must not make each new ticket dearer.
pub const AHEAD_COUNTED: u32 = 500;

/// How many hold a number in a lane of a queue, before a place in it; all of the lane where no place is given. At most
/// [`AHEAD_COUNTED`].
pub fn ahead(
    connection: &Connection,
    queue: &QueueKey,
    lane: Lane,
    before: Option<(jiff::Timestamp, TicketId)>,
) -> Result<u32, StoreError> {
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM ticket WHERE queue = ?1 AND lane = ?2 AND {IN_LINE} AND (place, id) < (?3, ?4) LIMIT ?5)"
    );
    let (place, id) = before.map_or((i64::MAX, i64::MAX), |(place, id)| (millis(place), id.0));
    let values = params![queue.as_str(), lane.name(), place, id, AHEAD_COUNTED];
    Ok(connection.prepare_cached(&sql)?.query_row(values, |row| row.get(0))?)
}

/// The first place in a lane of a queue, called or not.
pub fn first_place(connection: &Connection, queue: &QueueKey, lane: Lane) -> Result<Option<jiff::Timestamp>, StoreError> {
    Ok(places(connection, queue, lane, 1)?.first().copied())
}

/// The first places in a lane of a queue, in order.
pub fn places(connection: &Connection, queue: &QueueKey, lane: Lane, limit: usize) -> Result<Vec<jiff::Timestamp>, StoreError> {
    let sql = format!("SELECT place FROM ticket WHERE queue = ?1 AND lane = ?2 AND {IN_LINE} ORDER BY place, id LIMIT ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![queue.as_str(), lane.name(), limit as i64])?;
    let mut places = Vec::new();
    while let Some(row) = rows.next()? {
        places.push(timestamp(row.get(0)?)?);
    }
    Ok(places)
}

/// Those who hold a number in a lane of a queue, in their order; at most [`AHEAD_COUNTED`].
pub fn heads(connection: &Connection, queue: &QueueKey, lane: Lane) -> Result<Vec<LaneHead>, StoreError> {
    let sql = format!("SELECT id, place, since FROM ticket WHERE queue = ?1 AND lane = ?2 AND {IN_LINE} ORDER BY place, id LIMIT ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![queue.as_str(), lane.name(), AHEAD_COUNTED])?;
    let mut heads = Vec::new();
    while let Some(row) = rows.next()? {
        heads.push(LaneHead { ticket: TicketId(row.get(0)?), place: timestamp(row.get(1)?)?, since: timestamp(row.get(2)?)? });
    }
    Ok(heads)
}

/// How many wait in a queue.
pub fn count_waiting(connection: &Connection, queue: &QueueKey) -> Result<u32, StoreError> {
    let sql = format!("SELECT count(*) FROM ticket WHERE queue = ?1 AND {IN_LINE} AND state = 'waiting'");
    Ok(connection.prepare_cached(&sql)?.query_row([queue.as_str()], |row| row.get(0))?)
}

/// The ticket a counter has called or serves.
pub fn active(connection: &Connection, counter: CounterNumber) -> Result<Option<Ticket>, StoreError> {
    one(connection, &format!("{ACTIVE} AND counter = ?1"), counter.0)
}

/// Tickets on their way to a counter that were called at least so often, the last time at or before a moment.
pub fn unanswered(connection: &Connection, calls: u32, called: jiff::Timestamp) -> Result<Vec<Ticket>, StoreError> {
    let rest =
        format!("INDEXED BY ticket_active_counter WHERE {ACTIVE} AND state = 'called' AND calls >= ?1 AND called_at <= ?2 ORDER BY id");
    many(connection, &rest, params![calls, millis(called)])
}

/// Everyone who is held, the first to come back first.
pub fn held(connection: &Connection) -> Result<Vec<Ticket>, StoreError> {
    many(connection, "INDEXED BY ticket_held WHERE state = 'held' ORDER BY hold_until IS NULL, hold_until, id", [])
}

/// Tickets that are live although their day is over.
pub fn left_over(connection: &Connection, today: ServiceDay) -> Result<Vec<Ticket>, StoreError> {
    many(connection, &format!("INDEXED BY ticket_live_label WHERE {LIVE} AND service_day <> ?1 ORDER BY id"), [today.to_string()])
}

/// Tickets whose label had been given on their day before: an older program did not always see that. At most `limit`.
pub fn given_before(connection: &Connection, limit: usize) -> Result<Vec<Ticket>, StoreError> {
    many(connection, "INDEXED BY ticket_given_before WHERE given_before > 0 ORDER BY id LIMIT ?1", [limit as i64])
}

/// Tickets of a day whose citizens did not come, by number.
pub fn absent(connection: &Connection, day: ServiceDay) -> Result<Vec<Ticket>, StoreError> {
    many(connection, "WHERE service_day = ?1 AND state = 'no_show' ORDER BY label, id", [day.to_string()])
}

/// Every live ticket.
pub fn live(connection: &Connection) -> Result<Vec<Ticket>, StoreError> {
    many(connection, &format!("INDEXED BY ticket_live_label WHERE {LIVE} ORDER BY id"), [])
}

/// Tickets whose citizen is not known to have the number.
pub fn unproven(connection: &Connection) -> Result<Vec<Ticket>, StoreError> {
    many(connection, &format!("INDEXED BY ticket_line WHERE {IN_LINE} AND state = 'issued' ORDER BY id"), [])
}

/// Up to `limit` tickets behind `id`, in order, for exports.
pub fn after(connection: &Connection, id: TicketId, limit: usize) -> Result<Vec<Ticket>, StoreError> {
    many(connection, "WHERE id > ?1 ORDER BY id LIMIT ?2", params![id.0, limit as i64])
}
