//! The hall itself, in the process that owns the store.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::watch;

use super::{By, Hall, HallError, Issued, Order, Overview, Reply, Standing};
use crate::config::Config;
use crate::domain::calendar::{ServiceDay, next_service_day};
use crate::domain::event::{Actor, Event};
use crate::domain::queue::{Admission, CancelReason, CounterNumber, Ticket, TicketId, TicketState, Token};
use crate::store::events::NewEvent;
use crate::store::{Change, Clock, Store, events, requests, tickets};

/// The hall of the process that owns the store.
#[derive(Clone)]
pub struct LocalHall {
    pub(super) config: Arc<Config>,
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    /// The day the hall was last seen to be on, so that not every number asks the store.
    day: Arc<Mutex<Option<ServiceDay>>>,
    /// Why the printer cannot print now. Not stored: after a restart the printer is asked again.
    pub(super) printer_fault: Arc<Mutex<Option<String>>>,
}

impl std::fmt::Debug for LocalHall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalHall").field("store", &self.store).finish_non_exhaustive()
    }
}

impl LocalHall {
    /// Opens the store in a data folder and settles what a stop left open: see `recover`.
    ///
    /// # Errors
    /// When the store cannot be used, or another process has it.
    pub async fn open(config: Arc<Config>, folder: &Path, clock: Arc<dyn Clock>) -> Result<Self, HallError> {
        let store = Store::open(folder, clock.clone())?;
        let hall = Self { config, store, clock, day: Arc::default(), printer_fault: Arc::default() };
        hall.recover().await?;
        Ok(hall)
    }

    /// The configuration the hall runs on.
    #[must_use]
    pub fn config(&self) -> &Arc<Config> {
        &self.config
    }

    pub(super) fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Config, &Change<'_>) -> Result<T, HallError> + Send + 'static,
    ) -> Reply<T> {
        let config = self.config.clone();
        Box::pin(self.store.write(move |inside| change(&config, inside)))
    }

    pub(super) fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Config, &Connection) -> Result<T, HallError> + Send + 'static,
    ) -> Reply<T> {
        let (config, store) = (self.config.clone(), self.store.clone());
        Box::pin(async move { store.read(|connection| query(&config, connection)) })
    }

    /// Submits the turn of the day ahead of what follows, where the date has changed: a change of its own, so that a refusal
    /// after it does not undo it.
    pub fn turn_day(&self) {
        let mut seen = self.day.lock().unwrap_or_else(PoisonError::into_inner);
        let today = Some(next_service_day(*seen, self.clock.now(), &self.config.zone));
        if *seen == today {
            return;
        }
        *seen = today;
        // Submitted is enough: changes are carried out in order, and whether this one was refused shows in the next.
        let _turned = self.write(super::day::enter);
    }

    pub(super) fn fault(&self) -> Option<String> {
        self.printer_fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Hall for LocalHall {
    fn issue(&self, order: Order) -> Reply<Issued> {
        self.turn_day();
        self.write(move |config, change| super::issue::issue(config, change, &order))
    }

    fn confirm(&self, ticket: TicketId, by: By) -> Reply<Ticket> {
        self.write(move |_, change| once(change, &by, &format!("confirm {ticket}"), |actor| super::issue::confirm(change, ticket, actor)))
    }

    fn cancel(&self, ticket: TicketId, reason: CancelReason, by: By) -> Reply<Ticket> {
        self.write(move |_, change| once(change, &by, &format!("cancel {ticket}"), |actor| cancel(change, ticket, reason, actor)))
    }

    fn call_next(&self, counter: CounterNumber, by: By) -> Reply<Ticket> {
        self.turn_day();
        self.write(move |config, change| {
            once(change, &by, &format!("call_next {counter}"), |actor| super::calls::call_next(config, change, counter, actor))
        })
    }

    fn recall(&self, ticket: TicketId, counter: CounterNumber, by: By) -> Reply<Ticket> {
        self.write(move |config, change| {
            once(change, &by, &format!("recall {ticket}"), |actor| super::calls::recall(config, change, ticket, counter, actor))
        })
    }

    fn start(&self, ticket: TicketId, counter: CounterNumber, by: By) -> Reply<Ticket> {
        self.write(move |config, change| {
            once(change, &by, &format!("start {ticket}"), |actor| super::calls::start(config, change, ticket, counter, actor))
        })
    }

    fn finish(&self, ticket: TicketId, counter: CounterNumber, by: By) -> Reply<Ticket> {
        self.write(move |config, change| {
            once(change, &by, &format!("finish {ticket}"), |actor| super::calls::finish(config, change, ticket, counter, actor))
        })
    }

    fn no_show(&self, ticket: TicketId, counter: CounterNumber, by: By) -> Reply<Ticket> {
        self.write(move |config, change| {
            once(change, &by, &format!("no_show {ticket}"), |actor| super::calls::no_show(config, change, ticket, counter, actor))
        })
    }

    fn standing(&self, ticket: TicketId) -> Reply<Standing> {
        self.read(move |config, connection| super::views::standing(config, connection, tickets::by_id(connection, ticket)?))
    }

    fn standing_of(&self, token: Token) -> Reply<Standing> {
        self.read(move |config, connection| super::views::standing(config, connection, tickets::by_token(connection, &token)?))
    }

    fn overview(&self) -> Reply<Overview> {
        let (now, fault) = (self.clock.now(), self.fault());
        self.read(move |config, connection| super::views::overview(config, connection, now, fault))
    }

    fn tickets_after(&self, ticket: TicketId, limit: usize) -> Reply<Vec<Ticket>> {
        self.read(move |_, connection| Ok(tickets::after(connection, ticket, limit)?))
    }

    fn events_after(&self, seq: i64, limit: usize) -> Reply<Vec<Event>> {
        self.read(move |_, connection| Ok(events::after(connection, seq, limit)?))
    }

    fn latest(&self) -> watch::Receiver<i64> {
        self.store.latest()
    }
}

/// Runs an action unless its request was carried out before; then answers with the ticket as it is now. The action names
/// what it is about: the same request for another ticket or counter is a mistake, not a retry.
fn once(change: &Change<'_>, by: &By, action: &str, run: impl FnOnce(&Actor) -> Result<Ticket, HallError>) -> Result<Ticket, HallError> {
    let Some(request) = &by.request else {
        return run(&by.actor);
    };
    match requests::find(change.connection(), request.as_str())? {
        Some((done, ticket)) if done == action => found(change.connection(), ticket),
        Some(_) => Err(HallError::RequestReused),
        None => {
            let ticket = run(&by.actor)?;
            requests::remember(change, request.as_str(), action, ticket.id)?;
            Ok(ticket)
        }
    }
}

/// The ticket of an id, or the refusal.
pub(super) fn found(connection: &Connection, id: TicketId) -> Result<Ticket, HallError> {
    tickets::by_id(connection, id)?.ok_or(HallError::UnknownTicket)
}

/// Moves a ticket on, if its state allows it, and writes the event beside.
pub(super) fn advance(
    change: &Change<'_>,
    ticket: &Ticket,
    to: TicketState,
    counter: Option<CounterNumber>,
    event: NewEvent,
) -> Result<Ticket, HallError> {
    let not_allowed = |state| HallError::NotAllowed { label: ticket.label.clone(), state };
    if !ticket.state.may_become(to) {
        return Err(not_allowed(ticket.state));
    }
    if !tickets::advance(change, ticket.id, ticket.state, to, counter)? {
        return Err(not_allowed(found(change.connection(), ticket.id)?.state));
    }
    let event = event.of(ticket.id);
    let event = match counter.or(ticket.counter) {
        Some(counter) => event.at_counter(counter),
        None => event,
    };
    events::append(change, &event)?;
    found(change.connection(), ticket.id)
}

/// Makes an issued number callable, by one of the four ways. A number that already is stays as it is.
pub(super) fn admit(change: &Change<'_>, ticket: &Ticket, admission: Admission, actor: &Actor) -> Result<Ticket, HallError> {
    use crate::domain::event::EventKind::TicketWaiting;
    if ticket.state != TicketState::Issued {
        return Ok(ticket.clone());
    }
    let event = NewEvent::new(TicketWaiting, actor).detail(serde_json::json!({ "label": ticket.label, "by": admission.name() }));
    advance(change, ticket, TicketState::Waiting, None, event)
}

/// Ends a number without service; a slip of it that is not out is no longer wanted.
pub(super) fn cancel(change: &Change<'_>, id: TicketId, reason: CancelReason, actor: &Actor) -> Result<Ticket, HallError> {
    use crate::domain::event::EventKind::TicketCancelled;
    let ticket = found(change.connection(), id)?;
    // Whoever gives up on a number that its citizen has by now is too late: the slip came out after all.
    let only_unheld = matches!(reason, CancelReason::Unclaimed | CancelReason::SlipUnproven);
    if only_unheld && ticket.state != TicketState::Issued {
        return Err(HallError::NotAllowed { label: ticket.label, state: ticket.state });
    }
    let event = NewEvent::new(TicketCancelled, actor).detail(serde_json::json!({ "label": ticket.label, "reason": reason.name() }));
    let _ = advance(change, &ticket, TicketState::Cancelled, None, event)?;
    tickets::set_reason(change, id, reason)?;
    super::slips::drop_queued(change, id, actor)?;
    found(change.connection(), id)
}
