//! The use cases of the hall, each one function and one transaction.
//!
//! [`Hall`] is the interface that the kiosk, the hub and the command line share. [`LocalHall`] is the hall itself, for
//! the process that owns the store; elsewhere the same interface is spoken over HTTP to the one that does. The spool's
//! side of the hall, which only the printing worker uses, is on [`LocalHall`] alone.

mod ask;
mod counters;
mod day;
mod desk;
mod devices;
mod error;
mod estimate;
mod giving;
mod help;
mod local;
mod missing_papers;
mod opening;
mod pin;
mod rate_limit;
mod requests;
mod slips;
mod stranded;
mod tickets;
mod trouble;
mod view;
mod work;

use std::future::Future;

use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::watch;

use crate::domain::calendar::ServiceDay;
use crate::domain::event::Event;
use crate::domain::help::{Help, HelpId};
use crate::domain::pin::Pin;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CounterNumber, PrintState, Ticket, TicketId, Token};

pub use ask::{Advice, By, Destination, Handover, Matter, Order, Paper, RequestId, SeatChange, Step};
pub use desk::{Absent, Desk, InLine};
pub use error::{HallError, NotOpen};
pub use giving::{NotNow, Numbers};
pub use local::{LocalHall, held_against, store_options};
pub use opening::{Opener, Opening};
pub use slips::content::slip_code;
pub use slips::spool::{Proof, SlipFault, Spool};
pub use slips::test_page::test_slip;
pub use stranded::{Consequence, Gone, Stranded};
pub use trouble::{ClockQuestion, Trouble, TroubleKind};
pub use view::{Advised, CallView, CounterView, Issued, Memory, Overview, PrinterView, QueueView, RollView, Standing};

/// An answer that comes when it is durable.
pub type Reply<T> = std::pin::Pin<Box<dyn Future<Output = Result<T, HallError>> + Send>>;

/// The hall, as everybody but its printer sees it.
///
/// A change that has a name is carried out once. The same name for the same again changes nothing, and the answer is the thing as it
/// stands by then; the same name for something else is [`HallError::RequestReused`]. A name is taken by whatever was answered under it,
/// though nothing may have changed; a refusal takes none. Only a PIN is checked each time.
pub trait Hall: Send + Sync + 'static {
    /// Gives a number. A citizen who took one by the same paper gets that one again.
    fn issue(&self, order: Order) -> Reply<Issued>;

    /// Tells somebody which papers are missing, instead of giving a number.
    fn advise(&self, advice: Advice) -> Reply<Advised>;

    /// Calls the next ticket to a counter.
    fn call_next(&self, counter: CounterNumber, by: By) -> Reply<Ticket>;

    /// Takes a ticket one step on.
    fn step(&self, ticket: TicketId, step: Step, by: By) -> Reply<Ticket>;

    /// Says who sits at a counter, and whether it pauses.
    fn seat(&self, counter: CounterNumber, change: SeatChange, by: By) -> Reply<CounterView>;

    /// Calls staff to the terminal that asks. While its last call is open, that is the answer.
    fn call_help(&self, by: By) -> Reply<Help>;

    /// A counter is on its way to help. Where another was faster, the answer says which.
    fn come_to_help(&self, call: HelpId, counter: CounterNumber, by: By) -> Reply<Help>;

    /// A counter has come to help. Where another was faster, the answer says which.
    fn answer_help(&self, call: HelpId, counter: CounterNumber, by: By) -> Reply<Help>;

    /// Prints a test page, where there is a printer. While one waits for it, that is the answer.
    fn print_test(&self, by: By) -> Reply<PrintState>;

    /// Staff have put a new roll into the printer: what is used of it is counted from here.
    fn change_roll(&self, printer: PrinterRole, by: By) -> Reply<()>;

    /// Whether a PIN is the staff's. After five wrong ones in a row, and each further one, nobody may try for a while.
    fn check_pin(&self, pin: Pin, by: By) -> Reply<bool>;

    /// Closes the service day: numbers still waiting end, and no more are given until the next day. The answer is the day that was
    /// closed, whichever the hall is on when it is asked again.
    fn close_day(&self, by: By) -> Reply<ServiceDay>;

    /// Staff confirm the date that a clock shows which was not believed. A date that it does not show is refused.
    fn confirm_date(&self, date: Date, by: By) -> Reply<ServiceDay>;

    /// A ticket and where it stands.
    fn standing(&self, ticket: TicketId) -> Reply<Standing>;

    /// The ticket of a slip, and where it stands.
    fn standing_of(&self, token: Token) -> Reply<Standing>;

    /// Everything a board shows, or the terminal.
    fn overview(&self) -> Reply<Overview>;

    /// What each of these counters sees, at one moment.
    fn desks(&self, counters: Vec<CounterNumber>) -> Reply<Vec<Desk>>;

    /// Up to `limit` tickets behind an id, in order, for exports.
    fn tickets_after(&self, ticket: TicketId, limit: usize) -> Reply<Vec<Ticket>>;

    /// Up to `limit` events behind `seq`, in order.
    fn events_after(&self, seq: i64, limit: usize) -> Reply<Vec<Event>>;

    /// The seq of the newest event, and of every later one.
    fn latest(&self) -> watch::Receiver<i64>;

    /// The moment by which the hall counts waits, from its memory: no store is asked. With a hall that is reached over a wire it is this
    /// machine's clock.
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    /// Whether the hall can be read, and may give numbers as far as its memory goes. The answer is the seq of the newest event.
    fn ready(&self) -> Reply<i64> {
        let latest = *self.latest().borrow();
        let read = self.events_after(latest, 1);
        Box::pin(async move { read.await.map(|_| latest) })
    }
}

#[cfg(test)]
mod tests;
