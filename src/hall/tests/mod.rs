mod advised;
mod changed;
mod clock;
mod closed;
mod deeds;
mod giving;
mod helped;
mod late;
mod model;
mod moves;
mod pins;
mod printers;
mod requests;
mod scenarios;
mod slips;
mod stage;
mod stories;
mod visits;
mod walks;
mod wanted;

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use super::*;
use crate::config;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::event::{Actor, EventKind};
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{Admission, CancelReason, PrintState, QueueKey, StaffKey, TicketState, Withdrawal};
use crate::domain::rating::Grade;
use crate::domain::slip::SlipKind;
use crate::domain::text::Language;
use crate::store::{Clock, StoreError, replay};

use std::sync::Arc;

/// A clock that stands until it is moved. It begins on a Tuesday at 08:00 in Kiến Đức.
struct Hands {
    wall: AtomicI64,
    /// The timer that nobody can set.
    steady: AtomicI64,
}

impl Hands {
    fn new() -> Arc<Self> {
        let start: Timestamp = "2026-11-26T01:00:00Z".parse().expect("a time");
        Arc::new(Self { wall: AtomicI64::new(start.as_second()), steady: AtomicI64::new(1000) })
    }

    /// Time passes.
    fn forward(&self, seconds: i64) {
        let _ = self.steady.fetch_add(seconds, Ordering::Relaxed);
        self.jump(seconds);
    }

    /// Somebody sets the clock to a moment.
    fn set(&self, at: &str) {
        let at: Timestamp = at.parse().expect("a time");
        self.wall.store(at.as_second(), Ordering::Relaxed);
    }

    /// Somebody sets the clock.
    fn jump(&self, seconds: i64) {
        let _ = self.wall.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.wall.load(Ordering::Relaxed)).expect("in range")
    }

    fn steady(&self) -> Duration {
        Duration::from_secs(self.steady.load(Ordering::Relaxed).unsigned_abs())
    }
}

const ONE: CounterNumber = CounterNumber(1);
const TWO: CounterNumber = CounterNumber(2);

struct Town {
    hall: LocalHall,
    hands: Arc<Hands>,
    folder: tempfile::TempDir,
    config: Arc<config::Config>,
}

impl Town {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut config::Config)) -> Self {
        let mut config = config::embedded().expect("built in");
        // A printer of which only the spool is used: the tests are its worker.
        config.terminal.printer.address = config::PrinterAddress::Preview("unused".into());
        change(&mut config);
        let (config, hands, folder) = (Arc::new(config), Hands::new(), tempfile::tempdir().expect("a folder"));
        let hall = LocalHall::open(config.clone(), folder.path(), hands.clone()).await.expect("opens");
        Self { hall, hands, folder, config }
    }

    async fn restarted(self) -> Self {
        let Self { hall, hands, folder, config } = self;
        drop(hall);
        let hall = LocalHall::open(config.clone(), folder.path(), hands.clone()).await.expect("opens again");
        Self { hall, hands, folder, config }
    }

    /// What a killed program leaves: its files as they are at this moment, and nothing that it only had in mind.
    async fn killed(self) -> Self {
        let Self { hall, hands, folder, config } = self;
        let left = tempfile::tempdir().expect("a folder");
        for entry in std::fs::read_dir(folder.path()).expect("read") {
            let path = entry.expect("read").path();
            if path.is_file() {
                let _ = std::fs::copy(&path, left.path().join(path.file_name().expect("a name"))).expect("copied");
            }
        }
        drop(hall);
        let hall = LocalHall::open(config.clone(), left.path(), hands.clone()).await.expect("opens after a kill");
        Self { hall, hands, folder: left, config }
    }

    /// The same hall, begun again with another configuration.
    async fn reconfigured(mut self, change: impl FnOnce(&mut config::Config)) -> Self {
        let mut config = (*self.config).clone();
        change(&mut config);
        self.config = Arc::new(config);
        self.restarted().await
    }

    /// So long the store waits for another program that holds its file.
    async fn patient_for(&self, time: Duration) {
        let set = self.hall.store().write(move |change| change.connection().busy_timeout(time).map_err(StoreError::from));
        set.await.expect("set");
    }

    async fn issue(&self, queue: &str, handover: Handover) -> Result<Ticket, HallError> {
        let order = Order::new(Matter::Queue(queue.parse().expect("a key")), handover, Actor::Kiosk, RequestId::random().expect("random"));
        self.hall.issue(order).await.map(|issued| issued.ticket)
    }

    async fn waiting(&self, queue: &str) -> Ticket {
        self.issue(queue, Handover::Staff).await.expect("issued")
    }

    async fn call(&self, counter: u16) -> Result<Ticket, HallError> {
        self.hall.call_next(CounterNumber(counter), by(counter)).await
    }

    async fn now(&self, ticket: &Ticket) -> Ticket {
        self.hall.standing(ticket.id).await.expect("known").ticket
    }

    async fn kinds(&self) -> Vec<EventKind> {
        self.hall.events_after(0, 1000).await.expect("read").into_iter().map(|event| event.kind).collect()
    }

    async fn step(&self, ticket: &Ticket, step: Step) -> Result<Ticket, HallError> {
        let actor = step.counter().map_or(Actor::Kiosk, Actor::Counter);
        self.hall.step(ticket.id, step, By::once(actor)).await
    }

    /// What the terminal's own printer lacks.
    async fn fault(&self) -> Option<String> {
        self.hall.overview().await.expect("read").printers.remove(0).fault
    }

    /// Somebody sits down at a counter.
    async fn signed_on(&self, person: &str, counter: CounterNumber) {
        let change = SeatChange::SignOn { person: person.parse().expect("a key") };
        let _ = self.hall.seat(counter, change, By::once(Actor::Counter(counter))).await.expect("signed on");
    }

    async fn called(&self, queue: &str, counter: CounterNumber) -> Ticket {
        let ticket = self.waiting(queue).await;
        self.step(&ticket, Step::Call { counter }).await.expect("called")
    }

    async fn events(&self, kind: EventKind) -> Vec<Event> {
        let all = self.hall.events_after(0, 1000).await.expect("read");
        all.into_iter().filter(|event| event.kind == kind).collect()
    }

    /// The tables are what the log says of them, read at once and in pieces.
    fn verified(&self) {
        let store = self.hall.store();
        assert_eq!(store.read(|connection| replay::verify(connection, 5)).expect("read"), [], "the tables are what the log says");
        assert_eq!(store.read(|connection| replay::verify_within(connection, 5, 0)).expect("read"), [], "and forgotten after each row");
    }

    /// The spool, as the terminal's own printer sees it.
    fn spool(&self) -> Spool {
        self.hall.spool(PrinterRole::First)
    }

    /// The printer's side of one slip, up to the given step.
    async fn print(&self) {
        let slip = self.spool().next_slip().await.expect("read").expect("a slip waits");
        assert!(self.spool().slip_sending(slip.id, 95).await.expect("written"));
        assert!(self.spool().slip_sent(slip.id).await.expect("written"));
        let proof = Proof { admission: Admission::Proven, said: "id 0001".to_owned() };
        assert!(self.spool().slip_printed(slip.id, proof).await.expect("written"));
    }
}

fn by(counter: u16) -> By {
    By::once(Actor::Counter(CounterNumber(counter)))
}

#[tokio::test]
async fn the_overview_is_one_moment() {
    let town = Town::new().await;
    let first = town.waiting("ho-tich").await;
    let _ = (town.waiting("ho-tich").await, town.waiting("dat-dai").await);
    let _ = town.call(1).await.expect("called");
    town.hands.forward(15);
    let _ = town.hall.step(first.id, Step::Recall { counter: CounterNumber(1) }, by(1)).await.expect("recalled");
    let overview = town.hall.overview().await.expect("read");
    assert_eq!(overview.queues.iter().map(|queue| queue.waiting).collect::<Vec<_>>(), [1, 0, 1, 0, 0, 0, 0, 0]);
    assert_eq!(overview.counters[0].ticket.as_ref().map(|ticket| ticket.id), Some(first.id));
    assert_eq!(overview.calls.len(), 1, "a recall shows its ticket once");
    assert_eq!(overview.calls[0].seq, overview.seq);
    assert_eq!(overview.waiting.len(), 2);
}

#[tokio::test]
async fn what_is_asked_before_the_hall_opens_is_answered_then() {
    let (opener, opening) = Opening::new();
    let asked = tokio::spawn(opening.overview());
    let town = Town::new().await;
    let _passing_on = tokio::spawn(opener.opened(town.hall.clone()));
    assert_eq!(asked.await.expect("ran").expect("answered").queues.len(), 8);
    let mut latest = opening.latest();
    let _ = town.waiting("ho-tich").await;
    let newest = *town.hall.latest().borrow();
    let _ = latest.wait_for(|seq| *seq == newest).await.expect("told");
}

#[tokio::test]
async fn a_hall_that_cannot_be_opened_says_so_to_everybody_until_it_is() {
    let (opener, opening) = Opening::new();
    for why in [NotOpen::PortTaken("127.0.0.1:8470".to_owned()), NotOpen::StoreTaken] {
        opener.failed(why.clone());
        assert_eq!(opening.overview().await, Err(HallError::NotOpen(why)));
    }
    let town = Town::new().await;
    let _passing_on = tokio::spawn(opener.opened(town.hall.clone()));
    tokio::task::yield_now().await;
    assert_eq!(opening.overview().await.map(|hall| hall.queues.len()), Ok(8));
}

#[tokio::test]
async fn a_camera_without_pictures_is_seen_at_the_counters() {
    let town = Town::new().await;
    let fault = async || town.hall.overview().await.expect("read").camera_fault;
    assert_eq!(fault().await, None);
    town.hall.camera_is(Some("Chưa cắm máy quét".to_owned()));
    assert_eq!(fault().await.as_deref(), Some("Chưa cắm máy quét"));
    town.hall.camera_is(None);
    assert_eq!(fault().await, None);
}
