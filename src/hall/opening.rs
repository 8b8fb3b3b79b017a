//! A hall that is still being opened: the window does not wait for the store, its questions do. An opening that failed is said
//! to whoever asks, until another one succeeds.

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::watch;

use super::{
    Advice, Advised, By, CounterView, Desk, Hall, HallError, Issued, LocalHall, NotOpen, Order, Overview, Reply, SeatChange, Standing, Step,
};
use crate::domain::calendar::ServiceDay;
use crate::domain::event::Event;
use crate::domain::help::{Help, HelpId};
use crate::domain::pin::Pin;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CounterNumber, PrintState, Ticket, TicketId, Token};
use crate::store::StoreError;

/// The hall as soon as it is open. Whatever is asked before is answered then; while it cannot be opened, with the reason.
#[derive(Debug, Clone)]
pub struct Opening {
    opened: watch::Receiver<Option<Result<LocalHall, HallError>>>,
    latest: watch::Receiver<i64>,
}

/// The other end of an [`Opening`].
#[derive(Debug)]
pub struct Opener {
    opened: watch::Sender<Option<Result<LocalHall, HallError>>>,
    latest: watch::Sender<i64>,
}

impl Opening {
    /// A hall to come, and the end by which it comes.
    #[must_use]
    pub fn new() -> (Opener, Self) {
        let (opened, hall) = watch::channel(None);
        let (newest, latest) = watch::channel(0);
        (Opener { opened, latest: newest }, Self { opened: hall, latest })
    }

    fn later<T: 'static>(&self, ask: impl FnOnce(&LocalHall) -> Reply<T> + Send + 'static) -> Reply<T> {
        let mut opened = self.opened.clone();
        Box::pin(async move {
            let hall = opened.wait_for(Option::is_some).await.map_err(|_| HallError::Store(StoreError::Closed))?.clone();
            match hall {
                Some(Ok(hall)) => ask(&hall).await,
                Some(Err(error)) => Err(error),
                None => Err(HallError::Store(StoreError::Closed)),
            }
        })
    }
}

impl Opener {
    /// The hall did not open this time.
    pub fn failed(&self, why: NotOpen) {
        let _ = self.opened.send_replace(Some(Err(HallError::NotOpen(why))));
    }

    /// The hall is open. Passes on word of new events, for as long as it is.
    pub async fn opened(self, hall: LocalHall) {
        let mut latest = hall.latest();
        let _ = self.opened.send_replace(Some(Ok(hall)));
        loop {
            let newest = *latest.borrow_and_update();
            let _ = self.latest.send_replace(newest);
            if latest.changed().await.is_err() {
                return;
            }
        }
    }
}

impl Hall for Opening {
    fn issue(&self, order: Order) -> Reply<Issued> {
        self.later(|hall| hall.issue(order))
    }

    fn advise(&self, advice: Advice) -> Reply<Advised> {
        self.later(|hall| hall.advise(advice))
    }

    fn call_next(&self, counter: CounterNumber, by: By) -> Reply<Ticket> {
        self.later(move |hall| hall.call_next(counter, by))
    }

    fn step(&self, ticket: TicketId, step: Step, by: By) -> Reply<Ticket> {
        self.later(move |hall| hall.step(ticket, step, by))
    }

    fn seat(&self, counter: CounterNumber, change: SeatChange, by: By) -> Reply<CounterView> {
        self.later(move |hall| hall.seat(counter, change, by))
    }

    fn call_help(&self, by: By) -> Reply<Help> {
        self.later(|hall| hall.call_help(by))
    }

    fn come_to_help(&self, call: HelpId, counter: CounterNumber, by: By) -> Reply<Help> {
        self.later(move |hall| hall.come_to_help(call, counter, by))
    }

    fn answer_help(&self, call: HelpId, counter: CounterNumber, by: By) -> Reply<Help> {
        self.later(move |hall| hall.answer_help(call, counter, by))
    }

    fn print_test(&self, by: By) -> Reply<PrintState> {
        self.later(|hall| hall.print_test(by))
    }

    fn change_roll(&self, printer: PrinterRole, by: By) -> Reply<()> {
        self.later(move |hall| hall.change_roll(printer, by))
    }

    fn check_pin(&self, pin: Pin, by: By) -> Reply<bool> {
        self.later(|hall| hall.check_pin(pin, by))
    }

    fn close_day(&self, by: By) -> Reply<ServiceDay> {
        self.later(|hall| hall.close_day(by))
    }

    fn confirm_date(&self, date: Date, by: By) -> Reply<ServiceDay> {
        self.later(move |hall| hall.confirm_date(date, by))
    }

    fn standing(&self, ticket: TicketId) -> Reply<Standing> {
        self.later(move |hall| hall.standing(ticket))
    }

    fn standing_of(&self, token: Token) -> Reply<Standing> {
        self.later(|hall| hall.standing_of(token))
    }

    fn overview(&self) -> Reply<Overview> {
        self.later(Hall::overview)
    }

    fn desks(&self, counters: Vec<CounterNumber>) -> Reply<Vec<Desk>> {
        self.later(move |hall| hall.desks(counters))
    }

    fn tickets_after(&self, ticket: TicketId, limit: usize) -> Reply<Vec<Ticket>> {
        self.later(move |hall| hall.tickets_after(ticket, limit))
    }

    fn events_after(&self, seq: i64, limit: usize) -> Reply<Vec<Event>> {
        self.later(move |hall| hall.events_after(seq, limit))
    }

    fn latest(&self) -> watch::Receiver<i64> {
        self.latest.clone()
    }

    fn now(&self) -> Timestamp {
        match &*self.opened.borrow() {
            Some(Ok(hall)) => hall.now(),
            _ => Timestamp::now(),
        }
    }
}
