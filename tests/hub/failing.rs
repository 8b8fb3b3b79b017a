//! A hall whose store has failed.

use motcua::domain::event::Event;
use motcua::domain::queue::{CancelReason, CounterNumber, Ticket, TicketId, Token};
use motcua::hall::{By, Hall, HallError, Issued, Order, Overview, Reply, Standing};
use motcua::store::StoreError;
use tokio::sync::watch;

pub struct FailingHall(pub watch::Receiver<i64>);

fn full<T: Send + 'static>() -> Reply<T> {
    Box::pin(async { Err(HallError::Store(StoreError::Lost("database or disk is full".to_owned()))) })
}

impl Hall for FailingHall {
    fn issue(&self, _: Order) -> Reply<Issued> {
        full()
    }

    fn confirm(&self, _: TicketId, _: By) -> Reply<Ticket> {
        full()
    }

    fn cancel(&self, _: TicketId, _: CancelReason, _: By) -> Reply<Ticket> {
        full()
    }

    fn call_next(&self, _: CounterNumber, _: By) -> Reply<Ticket> {
        full()
    }

    fn recall(&self, _: TicketId, _: CounterNumber, _: By) -> Reply<Ticket> {
        full()
    }

    fn start(&self, _: TicketId, _: CounterNumber, _: By) -> Reply<Ticket> {
        full()
    }

    fn finish(&self, _: TicketId, _: CounterNumber, _: By) -> Reply<Ticket> {
        full()
    }

    fn no_show(&self, _: TicketId, _: CounterNumber, _: By) -> Reply<Ticket> {
        full()
    }

    fn standing(&self, _: TicketId) -> Reply<Standing> {
        full()
    }

    fn standing_of(&self, _: Token) -> Reply<Standing> {
        full()
    }

    fn overview(&self) -> Reply<Overview> {
        full()
    }

    fn tickets_after(&self, _: TicketId, _: usize) -> Reply<Vec<Ticket>> {
        full()
    }

    fn events_after(&self, _: i64, _: usize) -> Reply<Vec<Event>> {
        full()
    }

    fn latest(&self) -> watch::Receiver<i64> {
        self.0.clone()
    }
}
