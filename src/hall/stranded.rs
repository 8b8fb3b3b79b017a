//! The tickets that stand, held against the configuration: a town may take a queue or a counter away while people wait there.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::HallError;
use super::work::{EventDraft, Work};
use crate::config::Config;
use crate::domain::event::EventKind;
use crate::domain::queue::{Aim, CounterNumber, Label, QueueKey, Stop, Ticket, TicketState};
use crate::store::{numbering, tickets};

/// Labels that one sentence names.
const NAMED: usize = 5;

/// A ticket that no counter calls or ends by itself, because the configuration no longer has where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Stranded {
    /// The ticket.
    pub ticket: Ticket,
    /// What is gone.
    pub gone: Gone,
}

/// What the configuration no longer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gone {
    /// The queue in which it waits: a counter sends it to another one.
    Queue,
    /// The counter that has called, serves or holds it: any other ends it, or lets it wait again.
    Counter,
}

/// What the configuration means for the tickets that stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consequence {
    /// It goes on by itself.
    Settled(String),
    /// Somebody is to do something, or people wait in vain.
    Open(String),
}

impl std::fmt::Display for Consequence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::Settled(said) | Self::Open(said)) = self;
        f.write_str(said)
    }
}

/// What of a ticket's place is gone, where it is stranded.
pub(super) fn gone(config: &Config, ticket: &Ticket) -> Option<Gone> {
    let is_away = |counter: &CounterNumber| config.counter(*counter).is_none();
    match ticket.state {
        TicketState::Called | TicketState::Serving | TicketState::Held => {
            ticket.counter.as_ref().filter(|counter| is_away(counter)).map(|_| Gone::Counter)
        }
        // Whom a counter or person alone calls has a way on, until nobody alone calls them.
        TicketState::Issued | TicketState::Waiting => {
            (ticket.aim.is_none() && config.queue(&ticket.queue).is_none()).then_some(Gone::Queue)
        }
        TicketState::Finished | TicketState::NoShow | TicketState::Cancelled => None,
    }
}

/// Those of the live tickets that are stranded.
pub(super) fn among(config: &Config, live: &[Ticket]) -> Vec<Stranded> {
    live.iter().filter_map(|ticket| gone(config, ticket).map(|gone| Stranded { ticket: ticket.clone(), gone })).collect()
}

/// Moves the people of queues that another one adopts, each with its place, and says what else the configuration means for those
/// who stand in the hall: at a start, before anybody is called.
pub(super) fn settle(work: &Work<'_>) -> Result<Vec<Consequence>, HallError> {
    let live = tickets::live(work.connection())?;
    let consequences = consequences(work.config, work.connection(), &live)?;
    for ticket in &live {
        let after = adopted(work.config, ticket);
        if after != *ticket {
            let detail = json!({ "from": ticket.queue, "to": after.queue });
            let _ = work.moved(ticket, &after, EventDraft::new(EventKind::TicketAdopted).detail(detail))?;
        }
    }
    Ok(consequences)
}

/// The ticket, with the queues that took over in place of those that are gone.
pub(super) fn adopted(config: &Config, ticket: &Ticket) -> Ticket {
    let heir = |key: &QueueKey| config.heir(key).map_or_else(|| key.clone(), |queue| queue.key.clone());
    let plan = ticket.plan.iter().map(|stop| Stop { queue: heir(&stop.queue), ..stop.clone() }).collect();
    Ticket { queue: heir(&ticket.queue), plan, ..ticket.clone() }
}

/// What the configuration means for the live tickets, and for the numbers of their day.
pub(super) fn consequences(config: &Config, connection: &Connection, live: &[Ticket]) -> Result<Vec<Consequence>, HallError> {
    let mut said = Vec::new();
    let grouped = |key: &dyn Fn(&Ticket) -> Option<String>| {
        let mut groups = BTreeMap::<String, Vec<&Label>>::new();
        for ticket in live {
            if let Some(key) = key(ticket) {
                groups.entry(key).or_default().push(&ticket.label);
            }
        }
        groups
    };
    let is_gone = |ticket: &Ticket, what: Gone| gone(config, ticket) == Some(what);
    let adopted =
        |ticket: &Ticket| config.heir(&ticket.queue).map(|heir| format!("queue `{}` takes over from `{}`", heir.key, ticket.queue));
    for (who, labels) in grouped(&adopted) {
        said.push(Consequence::Settled(format!("{who}: {}, each with its place in the line", people(&labels))));
    }
    let in_queue =
        |ticket: &Ticket| (is_gone(ticket, Gone::Queue) && config.heir(&ticket.queue).is_none()).then(|| ticket.queue.to_string());
    for (queue, labels) in grouped(&in_queue) {
        said.push(Consequence::Open(format!(
            "queue `{queue}` is not configured any more, and no counter calls its people: {}; a counter sends them elsewhere, or \
             `adopts = [\"{queue}\"]` at another queue lets its counters call them",
            people(&labels)
        )));
    }
    let at_counter = |ticket: &Ticket| ticket.counter.filter(|_| is_gone(ticket, Gone::Counter)).map(|counter| counter.to_string());
    for (counter, labels) in grouped(&at_counter) {
        said.push(Consequence::Open(format!(
            "counter {counter} is not configured any more, and has {}; any other counter, or the staff's panel, ends them or lets them wait again",
            people(&labels)
        )));
    }
    let aimed = |ticket: &Ticket| match &ticket.aim {
        Some(Aim::Counter(counter)) if config.counter(*counter).is_none() => Some(counter.to_string()),
        _ => None,
    };
    for (counter, labels) in grouped(&aimed) {
        let who = people(&labels);
        said.push(Consequence::Settled(format!(
            "counter {counter} is not configured any more; whom it alone was to call, waits for everybody: {who}"
        )));
    }
    said.extend(numbers(config, connection)?);
    Ok(said)
}

/// Queues whose numbers of the day do not go on where they were, because their prefix or range was another's.
fn numbers(config: &Config, connection: &Connection) -> Result<Vec<Consequence>, HallError> {
    let Some(day) = numbering::service_day(connection)? else {
        return Ok(Vec::new());
    };
    let mut said = Vec::new();
    for queue in &config.queues {
        let series = queue.series(config.digits);
        let counted = numbering::last(connection, day, &queue.key)?;
        let expected = counted.map_or(series.first, |last| last.saturating_add(1));
        match numbering::next(connection, day, &series)? {
            Some(next) if next != expected => said.push(Consequence::Settled(format!(
                "queue `{}` goes on with {} today, behind the numbers that were given with this prefix",
                queue.key,
                series.label(next)
            ))),
            None if expected != series.last.saturating_add(1) => said.push(Consequence::Open(format!(
                "queue `{}` has no number left today: those up to {} were given before its prefix or range was changed",
                queue.key,
                series.label(series.last)
            ))),
            _ => {}
        }
    }
    Ok(said)
}

fn people(labels: &[&Label]) -> String {
    let named = labels.iter().take(NAMED).map(|label| label.as_str()).collect::<Vec<_>>().join(", ");
    let count = if labels.len() == 1 { "1 person".to_owned() } else { format!("{} people", labels.len()) };
    let more = if labels.len() > NAMED { ", …" } else { "" };
    format!("{count} ({named}{more})")
}
