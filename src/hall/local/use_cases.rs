//! Each use case of the hall: what is asked, once under its name, in a transaction of the day that the hall is on.

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Connection;
use tokio::sync::watch;

use crate::config::Config;
use crate::domain::calendar::ServiceDay;
use crate::domain::event::Event;
use crate::domain::help::{Help, HelpId};
use crate::domain::pin::Pin;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CounterNumber, PrintState, Ticket, TicketId, Token};
use crate::hall::desk::{seats, views};
use crate::hall::local::LocalHall;
use crate::hall::requests::{Ask, Idempotent, once};
use crate::hall::slips::roll;
use crate::hall::slips::test_page::{self, TestPage};
use crate::hall::tickets::{issue, moves, next};
use crate::hall::work::Work;
use crate::hall::{
    Advice, Advised, By, CounterView, Desk, Hall, HallError, Issued, Order, Overview, Reply, SeatChange, Standing, Step, day, desk, help,
    missing_papers,
};
use crate::store::{Change, StoreError, events, tickets};

/// A read transaction: what is read in it belongs to the same moment.
fn at_once(connection: &Connection) -> Result<rusqlite::Transaction<'_>, HallError> {
    Ok(connection.unchecked_transaction().map_err(StoreError::from)?)
}

/// Carries out what somebody asks for, once under its name.
fn named<T: Idempotent>(
    config: &Config,
    change: &Change<'_>,
    by: &By,
    ask: &Ask<'_>,
    run: impl FnOnce(&Work<'_>) -> Result<T, HallError>,
) -> Result<T, HallError> {
    once(Work::new(config, change, by.actor), by.request.as_ref(), ask, run)
}

impl Hall for LocalHall {
    fn issue(&self, order: Order) -> Reply<Issued> {
        let (recent, forecasts) = (self.recent.clone(), self.forecasts.clone());
        self.today(move |config, change| {
            let work = Work::new(config, change, order.actor);
            once(work, Some(&order.request), &Ask::Number(&order), |work| issue::issue(work, &order, &recent, &forecasts))
        })
    }

    fn advise(&self, advice: Advice) -> Reply<Advised> {
        let recent = self.recent.clone();
        self.today(move |config, change| {
            let work = Work::new(config, change, advice.actor);
            once(work, Some(&advice.request), &Ask::List(&advice), |work| missing_papers::advise(work, &advice, &recent))
        })
    }

    fn call_next(&self, counter: CounterNumber, by: By) -> Reply<Ticket> {
        let forecasts = self.forecasts.clone();
        self.today(move |config, change| {
            forecasts.forget();
            named(config, change, &by, &Ask::Next(counter), |work| next::call_next(work, counter))
        })
    }

    fn step(&self, ticket: TicketId, step: Step, by: By) -> Reply<Ticket> {
        let forecasts = self.forecasts.clone();
        self.today(move |config, change| {
            forecasts.forget();
            named(config, change, &by, &Ask::Step(ticket, &step), |work| moves::step(work, ticket, &step))
        })
    }

    fn seat(&self, counter: CounterNumber, seat: SeatChange, by: By) -> Reply<CounterView> {
        self.today(move |config, change| named(config, change, &by, &Ask::Seat(counter, &seat), |work| seats::change(work, counter, &seat)))
    }

    fn call_help(&self, by: By) -> Reply<Help> {
        self.today(move |config, change| named(config, change, &by, &Ask::Help(by.actor), help::call))
    }

    fn come_to_help(&self, call: HelpId, counter: CounterNumber, by: By) -> Reply<Help> {
        self.today(move |config, change| named(config, change, &by, &Ask::Coming(call, counter), |work| help::coming(work, call, counter)))
    }

    fn answer_help(&self, call: HelpId, counter: CounterNumber, by: By) -> Reply<Help> {
        self.today(move |config, change| named(config, change, &by, &Ask::Came(call, counter), |work| help::answer(work, call, counter)))
    }

    fn print_test(&self, by: By) -> Reply<PrintState> {
        self.today(move |config, change| {
            let TestPage(_, print) = named(config, change, &by, &Ask::TestPage, test_page::queue)?;
            Ok(print)
        })
    }

    fn change_roll(&self, printer: PrinterRole, by: By) -> Reply<()> {
        self.today(move |config, change| named(config, change, &by, &Ask::Roll(printer), |work| roll::change(work, printer)).map(drop))
    }

    fn check_pin(&self, pin: Pin, by: By) -> Reply<bool> {
        self.is_pin(pin, by.actor)
    }

    fn close_day(&self, by: By) -> Reply<ServiceDay> {
        self.write(move |config, change| named(config, change, &by, &Ask::Close, day::close))
    }

    fn confirm_date(&self, date: Date, by: By) -> Reply<ServiceDay> {
        let confirmed = self.write(move |config, change| named(config, change, &by, &Ask::Confirm(date), |work| day::confirm(work, date)));
        let hall = self.clone();
        Box::pin(async move {
            let day = confirmed.await?;
            // Whatever day was seen before may be a wrong one; and the answer may be of a day that is over by now.
            *hall.seen_day() = None;
            Ok(day)
        })
    }

    fn standing(&self, ticket: TicketId) -> Reply<Standing> {
        let now = self.store.moment().now;
        self.read(move |config, connection| views::standing(config, connection, now, tickets::by_id(connection, ticket)?))
    }

    fn standing_of(&self, token: Token) -> Reply<Standing> {
        let now = self.store.moment().now;
        self.read(move |config, connection| views::standing(config, connection, now, tickets::by_token(connection, &token)?))
    }

    fn overview(&self) -> Reply<Overview> {
        let (moment, memory) = (self.store.moment(), self.memory());
        let devices = self.devices().clone();
        self.read(move |config, connection| views::overview(config, &*at_once(connection)?, moment, devices, memory))
    }

    fn desks(&self, counters: Vec<CounterNumber>) -> Reply<Vec<Desk>> {
        let (moment, memory) = (self.store.moment(), self.memory());
        let devices = self.devices().clone();
        self.read(move |config, connection| {
            let connection = &*at_once(connection)?;
            let hall = views::overview(config, connection, moment, devices, memory)?;
            desk::of_counters(config, connection, &hall, &counters)
        })
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

    fn now(&self) -> Timestamp {
        self.store.moment().now
    }

    fn ready(&self) -> Reply<i64> {
        let latest = *self.store.latest().borrow();
        let home = self.store.home();
        self.read(move |_, connection| {
            home?;
            // Reading one row behind the newest tells whether the file can be read, at the price of an index look-up.
            let _ = events::after(connection, latest, 1)?;
            Ok(latest)
        })
    }
}
