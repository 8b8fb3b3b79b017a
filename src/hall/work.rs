//! One change of the hall under way.

use std::cell::Cell;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Connection;
use serde_json::{Value as Json, json};

use super::HallError;
use crate::config::Config;
use crate::domain::event::Subject;
use crate::domain::event::{Actor, EventKind};
use crate::domain::queue::{CounterNumber, Seat, Ticket, TicketId};
use crate::store::events::NewEvent;
use crate::store::tickets::Difference;
use crate::store::{Change, StoreError, events, requests, seats, tickets};

/// A change under way: the transaction, the town's rules, and who asked. Whatever a use case writes goes through here,
/// so that no state changes without its event.
pub(super) struct Work<'a> {
    pub(super) config: &'a Config,
    pub(super) change: &'a Change<'a>,
    pub(super) actor: Actor,
    /// The request that is carried out, until an event has named it.
    request: Cell<Option<NamedRequest>>,
}

/// A request as it will be remembered.
#[derive(Debug)]
pub(super) struct NamedRequest {
    /// The digest of the caller's name for it.
    pub(super) digest: String,
    /// What was asked.
    pub(super) action: String,
}

impl<'a> Work<'a> {
    pub(super) fn new(config: &'a Config, change: &'a Change<'a>, actor: Actor) -> Self {
        Self { config, change, actor, request: Cell::new(None) }
    }

    pub(super) fn asked(self, asked: NamedRequest) -> Self {
        self.request.set(Some(asked));
        self
    }

    /// The same change, done by another: what follows from it is not what was asked.
    pub(super) fn by(&self, actor: Actor) -> Work<'a> {
        Work::new(self.config, self.change, actor)
    }

    pub(super) fn connection(&self) -> &Connection {
        self.change.connection()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.change.now()
    }

    /// The date that the clock on the wall shows, believed or not.
    pub(super) fn shown_date(&self) -> Date {
        self.change.wall().to_zoned_datetime(self.config.zone.clone()).date()
    }

    /// The ticket of an id, or the refusal.
    pub(super) fn ticket(&self, id: TicketId) -> Result<Ticket, HallError> {
        found(self.connection(), id)
    }

    /// Makes one ticket of another and writes the event beside it. What the columns were is kept in the event too, so that
    /// the move can be undone.
    pub(super) fn moved(&self, before: &Ticket, after: &Ticket, event: EventDraft) -> Result<Ticket, HallError> {
        let Difference { set, was } = self.rewritten(before, after)?;
        let mut detail = json!({ "label": after.label, "queue": after.queue, "set": set, "was": was });
        merge(&mut detail, event.detail);
        self.tell(Subject::Ticket(before.id), event.kind, event.counter.or(after.counter), detail)?;
        Ok(after.clone())
    }

    /// Writes down what is known of a ticket's slip: an event of the slip.
    pub(super) fn slip(&self, before: &Ticket, after: &Ticket, event: EventDraft) -> Result<(), HallError> {
        let mut detail = json!({ "set": self.rewritten(before, after)?.set });
        merge(&mut detail, event.detail);
        self.tell(Subject::Ticket(before.id), event.kind, event.counter, detail)
    }

    /// Makes one ticket of another, or the refusal where somebody was faster.
    fn rewritten(&self, before: &Ticket, after: &Ticket) -> Result<Difference, HallError> {
        match tickets::update(self.change, before, after)? {
            Some(difference) => Ok(difference),
            None => Err(HallError::not_allowed(&self.ticket(before.id)?)),
        }
    }

    /// Sets the seat at a counter. Returns what the event beside says of it, and what it was.
    pub(super) fn seat(&self, counter: CounterNumber, after: &Seat) -> Result<Json, HallError> {
        let before = self.seat_at(counter)?;
        let was = seats::json(&before);
        Ok(json!({ "counter": counter, "set": seats::set(self.change, counter, after)?, "was": was }))
    }

    /// The seat at a counter.
    pub(super) fn seat_at(&self, counter: CounterNumber) -> Result<Seat, HallError> {
        seat(self.config, self.connection(), counter)
    }

    /// Writes the event of what was asked: the first one names the request, and what that is about.
    pub(super) fn tell(&self, about: Subject, kind: EventKind, counter: Option<CounterNumber>, mut detail: Json) -> Result<(), HallError> {
        if let Some(asked) = self.request.take() {
            merge(&mut detail, self.remembered(&asked, about)?);
        }
        self.append(kind, about.ticket(), counter, detail)
    }

    /// What was asked is answered. Where nothing changed, and so no event has named the request, one of its own does.
    pub(super) fn answered(&self, about: Subject) -> Result<(), HallError> {
        match self.request.take() {
            Some(asked) => {
                let detail = self.remembered(&asked, about)?;
                self.append(EventKind::RequestAnswered, about.ticket(), about.counter(), detail)
            }
            None => Ok(()),
        }
    }

    /// Remembers a request. Returns what the event beside says of it.
    fn remembered(&self, asked: &NamedRequest, about: Subject) -> Result<Json, HallError> {
        requests::remember(self.change, &asked.digest, &asked.action, about)?;
        Ok(json!({ "request": { "id": asked.digest, "action": asked.action, "about": about.to_string() } }))
    }

    /// Writes an event of something that follows from what was asked, or was asked by nobody.
    pub(super) fn append(
        &self,
        kind: EventKind,
        subject: Option<TicketId>,
        counter: Option<CounterNumber>,
        detail: Json,
    ) -> Result<(), HallError> {
        let mut event = NewEvent::new(kind, self.actor).detail(detail);
        if let Some(subject) = subject {
            event = event.of(subject);
        }
        if let Some(counter) = counter {
            event = event.at_counter(counter);
        }
        Ok(events::append(self.change, &event)?)
    }
}

/// What an event says beside the change itself.
pub(super) struct EventDraft {
    kind: EventKind,
    counter: Option<CounterNumber>,
    detail: Json,
}

impl EventDraft {
    pub(super) fn new(kind: EventKind) -> Self {
        Self { kind, counter: None, detail: Json::Null }
    }

    /// The counter that did it, where the ticket no longer names it.
    pub(super) fn at(mut self, counter: Option<CounterNumber>) -> Self {
        self.counter = counter;
        self
    }

    pub(super) fn detail(mut self, detail: Json) -> Self {
        self.detail = detail;
        self
    }
}

fn merge(into: &mut Json, from: Json) {
    if let (Json::Object(into), Json::Object(from)) = (into, from) {
        into.extend(from);
    }
}

/// The ticket of an id, or the refusal.
pub(super) fn found(connection: &Connection, id: TicketId) -> Result<Ticket, HallError> {
    tickets::by_id(connection, id)?.ok_or(HallError::UnknownTicket)
}

/// The row of the log that moved a ticket last.
pub(super) fn last_move(connection: &Connection, id: TicketId) -> Result<Option<crate::domain::event::Event>, StoreError> {
    let Some(seq) = tickets::moved_by(connection, id)? else {
        return Ok(None);
    };
    Ok(events::after(connection, seq - 1, 1)?.into_iter().next())
}

/// The seat at a counter. One of which nothing was ever said is open, and its first priority person waits for nobody.
pub(super) fn seat(config: &Config, connection: &Connection, counter: CounterNumber) -> Result<Seat, HallError> {
    let fresh = || Seat { person: None, pause: None, free_at: None, run: config.line.ordinary_per_priority };
    Ok(seats::at(connection, counter)?.unwrap_or_else(fresh))
}
