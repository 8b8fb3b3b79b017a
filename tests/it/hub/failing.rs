//! A hall whose store has failed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::Date;
use motcua::domain::calendar::ServiceDay;
use motcua::domain::event::{Actor, Event, EventKind};
use motcua::domain::help::{Help, HelpId};
use motcua::domain::pin::Pin;
use motcua::domain::printer::PrinterRole;
use motcua::domain::queue::{CounterNumber, PrintState, Ticket, TicketId, Token};
use motcua::hall::{Advice, Advised, By, CounterView, Desk, Hall, HallError, Issued, Order, Overview, Reply, SeatChange, Standing, Step};
use motcua::store::StoreError;
use serde_json::Value;
use tokio::sync::watch;

pub struct FailingHall {
    latest: watch::Receiver<i64>,
    /// Whether events can still be read; nothing else can.
    pub reads: Arc<AtomicBool>,
}

impl FailingHall {
    pub fn new(latest: watch::Receiver<i64>) -> Self {
        Self { latest, reads: Arc::default() }
    }

    /// One whose events can be read, until that is taken from it.
    pub fn at_first_well(latest: watch::Receiver<i64>) -> Self {
        Self { latest, reads: Arc::new(AtomicBool::new(true)) }
    }
}

fn full<T: Send + 'static>() -> Reply<T> {
    Box::pin(async { Err(HallError::Store(StoreError::Lost("database or disk is full".to_owned()))) })
}

impl Hall for FailingHall {
    fn issue(&self, _: Order) -> Reply<Issued> {
        full()
    }

    fn advise(&self, _: Advice) -> Reply<Advised> {
        full()
    }

    fn call_next(&self, _: CounterNumber, _: By) -> Reply<Ticket> {
        full()
    }

    fn step(&self, _: TicketId, _: Step, _: By) -> Reply<Ticket> {
        full()
    }

    fn seat(&self, _: CounterNumber, _: SeatChange, _: By) -> Reply<CounterView> {
        full()
    }

    fn call_help(&self, _: By) -> Reply<Help> {
        full()
    }

    fn come_to_help(&self, _: HelpId, _: CounterNumber, _: By) -> Reply<Help> {
        full()
    }

    fn desks(&self, _: Vec<CounterNumber>) -> Reply<Vec<Desk>> {
        full()
    }

    fn answer_help(&self, _: HelpId, _: CounterNumber, _: By) -> Reply<Help> {
        full()
    }

    fn print_test(&self, _: By) -> Reply<PrintState> {
        full()
    }

    fn change_roll(&self, _: PrinterRole, _: By) -> Reply<()> {
        full()
    }

    fn check_pin(&self, _: Pin, _: By) -> Reply<bool> {
        full()
    }

    fn close_day(&self, _: By) -> Reply<ServiceDay> {
        full()
    }

    fn confirm_date(&self, _: Date, _: By) -> Reply<ServiceDay> {
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

    fn events_after(&self, after: i64, _: usize) -> Reply<Vec<Event>> {
        if !self.reads.load(Ordering::SeqCst) {
            return full();
        }
        let newest = *self.latest.borrow();
        let (at, kind, actor) = (jiff::Timestamp::UNIX_EPOCH, EventKind::DayOpened, Actor::System);
        let event =
            Event { epoch: 1, seq: newest, at, kind, subject: None, counter: None, actor, detail: Value::Null, hash: String::new() };
        Box::pin(async move { Ok(if after < newest { vec![event] } else { Vec::new() }) })
    }

    fn latest(&self) -> watch::Receiver<i64> {
        self.latest.clone()
    }
}
