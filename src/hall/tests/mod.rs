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
mod stories;
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
async fn a_visit_from_the_slip_to_the_end() {
    use EventKind::{
        DayOpened, SlipPrinted, SlipQueued, SlipSending, SlipSent, StoreCreated, TicketCalled, TicketFinished, TicketIssued,
        TicketRecalled, TicketServing, TicketWaiting,
    };
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    assert_eq!((ticket.label.as_str(), ticket.state, ticket.print), ("A001", TicketState::Issued, PrintState::Queued));
    assert_eq!(town.call(1).await, Err(HallError::NobodyWaiting), "a number without a proven slip is never called");
    town.print().await;
    let ticket = town.now(&ticket).await;
    assert_eq!((ticket.state, ticket.print), (TicketState::Waiting, PrintState::Printed));
    assert_eq!(town.call(1).await, Err(HallError::NobodyWaiting), "the slip cannot be in the hand yet");
    town.hands.forward(5);

    let called = town.call(1).await.expect("called");
    assert_eq!((called.id, called.state, called.counter, called.calls), (ticket.id, TicketState::Called, Some(CounterNumber(1)), 1));
    town.hands.forward(15);
    assert_eq!(town.hall.step(ticket.id, Step::Recall { counter: CounterNumber(1) }, by(1)).await.expect("recalled").calls, 2);
    let serving = town.hall.step(ticket.id, Step::Start { counter: CounterNumber(1) }, by(1)).await.expect("started");
    assert_eq!(serving.state, TicketState::Serving);
    let finished = town.hall.step(ticket.id, Step::finish(CounterNumber(1)), by(1)).await.expect("finished");
    assert_eq!(finished.state, TicketState::Finished);
    assert_eq!(
        town.kinds().await,
        [
            StoreCreated,
            DayOpened,
            TicketIssued,
            SlipQueued,
            SlipSending,
            SlipSent,
            SlipPrinted,
            TicketWaiting,
            TicketCalled,
            TicketRecalled,
            TicketServing,
            TicketFinished
        ]
    );
}

#[tokio::test]
async fn s4_the_same_request_is_one_ticket() {
    let town = Town::new().await;
    let order = Order {
        language: Language::english(),
        ..Order::new(
            Matter::Procedure("1.001193".parse().expect("a code")),
            Handover::Slip,
            Actor::Kiosk,
            RequestId::random().expect("random"),
        )
    };
    let first = town.hall.issue(order.clone()).await.expect("issued");
    assert_eq!(first.slip.procedure.as_deref(), Some("Birth registration"));
    let second = town.hall.issue(order.clone()).await.expect("the same");
    assert_eq!(first, second);
    let another = Order { matter: Matter::Queue("dat-dai".parse().expect("a key")), ..order };
    assert_eq!(town.hall.issue(another).await, Err(HallError::RequestReused));
    assert_eq!(town.hall.tickets_after(TicketId(0), 10).await.expect("read").len(), 1);
}

#[tokio::test]
async fn a_retried_call_calls_nobody_else() {
    let town = Town::new().await;
    let (first, _) = (town.waiting("ho-tich").await, town.waiting("ho-tich").await);
    let named = By { actor: Actor::Counter(CounterNumber(1)), request: Some(RequestId::random().expect("random")) };
    assert_eq!(town.hall.call_next(CounterNumber(1), named.clone()).await.expect("called").id, first.id);
    assert_eq!(town.hall.call_next(CounterNumber(1), named.clone()).await.expect("answered again").id, first.id);
    let misused = town.hall.step(first.id, Step::finish(CounterNumber(1)), named).await;
    assert_eq!(misused, Err(HallError::RequestReused));
}

#[tokio::test]
async fn s1_two_clerks_and_one_waiting_ticket() {
    let town = Town::new().await;
    let ticket = town.waiting("ho-tich").await;
    let (one, two) = tokio::join!(town.call(1), town.call(2));
    let answers = [one, two];
    assert_eq!(answers.iter().filter(|answer| answer.as_ref().is_ok_and(|called| called.id == ticket.id)).count(), 1);
    assert_eq!(answers.iter().filter(|answer| **answer == Err(HallError::NobodyWaiting)).count(), 1);
}

#[tokio::test]
async fn s2_and_s3_a_counter_has_one_ticket_and_no_other_counters() {
    let town = Town::new().await;
    let first = town.waiting("ho-tich").await;
    let second = town.waiting("ho-tich").await;
    let called = town.call(1).await.expect("called");
    assert_eq!(called.id, first.id, "who came first is called first");
    assert_eq!(town.call(1).await, Err(HallError::CounterBusy { counter: CounterNumber(1), label: first.label.clone() }));
    let other = town.hall.step(first.id, Step::finish(CounterNumber(2)), by(2)).await;
    assert_eq!(other, Err(HallError::OtherCounter { label: first.label.clone(), counter: CounterNumber(1) }));
    let too_early = town.hall.step(second.id, Step::Start { counter: CounterNumber(2) }, by(2)).await;
    assert_eq!(too_early, Err(HallError::NotAllowed { label: second.label, state: TicketState::Waiting }));
    assert_eq!(town.call(9).await, Err(HallError::UnknownCounter(CounterNumber(9))));
    assert_eq!(
        town.hall.step(first.id, Step::NoShow { counter: CounterNumber(1) }, by(1)).await.expect("absent").state,
        TicketState::NoShow
    );
}

#[tokio::test]
async fn a_counter_calls_only_from_its_queues_and_the_clause_is_written_down() {
    let town = Town::new().await;
    let land = town.waiting("dat-dai").await;
    town.hands.forward(1);
    let residence = town.waiting("cu-tru").await;
    assert_eq!(town.call(2).await.expect("called").id, residence.id);
    assert_eq!(town.call(4).await.expect("called").id, land.id);
    let call = town
        .hall
        .events_after(0, 1000)
        .await
        .expect("read")
        .into_iter()
        .rfind(|event| event.kind == EventKind::TicketCalled)
        .expect("a call");
    assert_eq!(call.detail["clause"], "first_come");
    assert_eq!((call.counter, call.subject), (Some(CounterNumber(4)), Some(land.id)));
}

#[tokio::test]
async fn s5_numbers_issued_together_are_distinct_and_consecutive() {
    let town = Arc::new(Town::new().await);
    let mut tasks = Vec::new();
    for _ in 0..20 {
        let town = town.clone();
        tasks.push(tokio::spawn(async move { town.waiting("cu-tru").await.label.to_string() }));
    }
    let mut labels = Vec::new();
    for task in tasks {
        labels.push(task.await.expect("ran"));
    }
    labels.sort();
    assert_eq!(labels, (1..=20).map(|number| format!("B{number:03}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn s6_an_exhausted_range_is_said_and_never_wraps() {
    let town = Town::with(|config| config.queues[0].last = Some(5)).await;
    for _ in 0..5 {
        let _ = town.waiting("ho-tich").await;
    }
    for _ in 0..3 {
        assert!(matches!(town.issue("ho-tich", Handover::Staff).await, Err(HallError::NumbersExhausted(_))));
    }
    assert_eq!(town.hall.overview().await.expect("read").waiting.len(), 5);
}

#[tokio::test]
async fn outside_hours_no_number_is_given_but_staff_may_override() {
    let town = Town::new().await;
    town.hands.forward(4 * 3600);
    let closed = town.issue("ho-tich", Handover::Slip).await.expect_err("12:00 is closed");
    let HallError::Closed { opens: Some(opens) } = closed else { panic!("{closed}") };
    assert_eq!(opens.to_string(), "2026-11-26T13:00:00");
    let order = Order {
        any_time: true,
        ..Order::new(
            Matter::Queue("ho-tich".parse().expect("a key")),
            Handover::Staff,
            Actor::CommandLine,
            RequestId::random().expect("random"),
        )
    };
    let _ = town.hall.issue(order).await.expect("overridden");
}

#[tokio::test]
async fn s24_the_next_day_begins_at_one_and_closes_what_was_left() {
    let town = Town::new().await;
    let left = [town.waiting("ho-tich").await, town.waiting("ho-tich").await];
    let called = town.call(1).await.expect("called");
    assert_eq!(called.id, left[0].id);
    town.hands.forward(24 * 3600);
    let first = town.waiting("ho-tich").await;
    assert_eq!(first.label.as_str(), "A001");
    for ticket in &left {
        let ticket = town.now(ticket).await;
        assert_eq!((ticket.state, ticket.reason), (TicketState::Cancelled, Some(CancelReason::DayClosed)));
    }
    assert_eq!(town.call(1).await.expect("the counter is free again").id, first.id);
    town.hands.jump(-48 * 3600);
    assert_eq!(town.waiting("ho-tich").await.label.as_str(), "A002", "a clock set back reopens no day");
}

#[tokio::test]
async fn without_paper_the_citizen_notes_the_number_and_the_slip_is_no_longer_wanted() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let slip = town.spool().next_slip().await.expect("read").expect("a slip waits");
    town.spool().slip_delayed(slip.id, "no paper".to_owned()).await.expect("written");
    town.spool().slip_delayed(slip.id, "no paper".to_owned()).await.expect("written");
    assert_eq!(town.kinds().await.iter().filter(|kind| **kind == EventKind::SlipDelayed).count(), 1, "said once");
    assert_eq!(town.fault().await.as_deref(), Some("no paper"));
    let confirmed = town.hall.step(ticket.id, Step::Confirm, By::once(Actor::Kiosk)).await.expect("confirmed");
    assert_eq!((confirmed.state, confirmed.print), (TicketState::Waiting, PrintState::Paperless));
    assert_eq!(town.spool().next_slip().await.expect("read"), None);
    assert!(!town.spool().slip_sending(slip.id, 95).await.expect("written"), "the worker that holds it is told");
    let waiting = town
        .hall
        .events_after(0, 1000)
        .await
        .expect("read")
        .into_iter()
        .find(|event| event.kind == EventKind::TicketWaiting)
        .expect("admitted");
    assert_eq!(waiting.detail["by"], "confirmed");
}

#[tokio::test]
async fn a_number_nobody_claims_ends_and_its_slip_with_it() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let ended = town.hall.step(ticket.id, Step::cancel(Withdrawal::Unclaimed), By::once(Actor::Kiosk)).await.expect("cancelled");
    assert_eq!((ended.state, ended.reason, ended.print), (TicketState::Cancelled, Some(CancelReason::Unclaimed), PrintState::None));
    assert_eq!(town.spool().next_slip().await.expect("read"), None);
    let late = town.hall.step(ticket.id, Step::Confirm, By::once(Actor::Kiosk)).await;
    assert!(matches!(late, Err(HallError::NotAllowed { .. })));
}

#[tokio::test]
async fn a_number_in_the_hand_is_not_unclaimed() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    town.print().await;
    let late = town.hall.step(ticket.id, Step::cancel(Withdrawal::Unclaimed), By::once(Actor::Kiosk)).await;
    assert_eq!(late, Err(HallError::NotAllowed { label: ticket.label.clone(), state: TicketState::Waiting }));
    town.hands.forward(5);
    assert_eq!(town.call(1).await.expect("called").id, ticket.id);
}

#[tokio::test]
async fn without_a_printer_no_slip_can_be_wanted() {
    let town = Town::with(|config| config.terminal.printer.address = config::PrinterAddress::None).await;
    assert_eq!(town.issue("ho-tich", Handover::Slip).await, Err(HallError::NoPrinter));
}

#[tokio::test]
async fn next_before_the_first_ticket_of_a_day_closes_the_day_before() {
    let town = Town::new().await;
    let left = [town.waiting("ho-tich").await, town.waiting("ho-tich").await];
    let _ = town.call(1).await.expect("called");
    town.hands.forward(24 * 3600);
    assert_eq!(town.call(1).await, Err(HallError::NobodyWaiting));
    for ticket in &left {
        assert_eq!(town.now(ticket).await.reason, Some(CancelReason::DayClosed));
    }
    let overview = town.hall.overview().await.expect("read");
    assert_eq!((overview.service_day.to_string().as_str(), overview.waiting.len()), ("2026-11-27", 0));
}

#[tokio::test]
async fn a_request_for_another_counter_or_ticket_is_no_retry() {
    let town = Town::new().await;
    let (first, second) = (town.waiting("ho-tich").await, town.waiting("ho-tich").await);
    let named = |counter| By { actor: Actor::Counter(CounterNumber(counter)), request: Some("one".to_owned().try_into().expect("a name")) };
    assert_eq!(town.hall.call_next(CounterNumber(1), named(1)).await.expect("called").id, first.id);
    assert_eq!(town.hall.call_next(CounterNumber(2), named(2)).await, Err(HallError::RequestReused));
    assert_eq!(town.now(&second).await.state, TicketState::Waiting);
}

#[tokio::test]
async fn a_number_noted_while_its_slip_was_on_the_way_stays_noted() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let slip = town.spool().next_slip().await.expect("read").expect("a slip waits");
    let _ = town.spool().slip_sending(slip.id, 95).await.expect("written");
    let _ = town.hall.step(ticket.id, Step::Confirm, By::once(Actor::Kiosk)).await.expect("confirmed");
    let _ = town.spool().slip_sent(slip.id).await.expect("written");
    town.spool().slip_failed(slip.id, SlipFault::Unknown("no answer".to_owned())).await.expect("written");
    let ticket = town.now(&ticket).await;
    assert_eq!((ticket.state, ticket.print), (TicketState::Waiting, PrintState::Paperless));
}

#[tokio::test]
async fn a_clock_behind_its_own_writing_makes_no_slip_young() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    town.hands.jump(-7200);
    let town = town.restarted().await;
    assert_eq!(town.now(&ticket).await.reason, Some(CancelReason::SlipUnproven));
}

#[tokio::test]
async fn a_torn_slip_is_printed_again_whole_and_marked_but_not_for_ever() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    for attempt in 1..=3 {
        let slip = town.spool().next_slip().await.expect("read").expect("a slip waits");
        assert_eq!((slip.attempt, slip.kind), (attempt, if attempt == 1 { SlipKind::Ticket } else { SlipKind::Reprint }));
        assert!(town.spool().slip_sending(slip.id, 95).await.expect("written"));
        town.spool().slip_failed(slip.id, SlipFault::Torn("cover opened".to_owned())).await.expect("written");
    }
    assert_eq!(town.spool().next_slip().await.expect("read"), None);
    let ticket = town.now(&ticket).await;
    assert_eq!((ticket.state, ticket.print), (TicketState::Issued, PrintState::Torn));
}

#[tokio::test]
async fn a_slip_of_which_nobody_knows_proves_nothing() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let slip = town.spool().next_slip().await.expect("read").expect("a slip waits");
    let _ = town.spool().slip_sending(slip.id, 95).await.expect("written");
    let _ = town.spool().slip_sent(slip.id).await.expect("written");
    town.spool().slip_failed(slip.id, SlipFault::Unknown("no answer".to_owned())).await.expect("written");
    let late = Proof { admission: Admission::Proven, said: "late".to_owned() };
    assert!(!town.spool().slip_printed(slip.id, late).await.expect("written"));
    let ticket = town.now(&ticket).await;
    assert_eq!((ticket.state, ticket.print), (TicketState::Issued, PrintState::Unknown));
    assert_eq!(town.call(1).await, Err(HallError::NobodyWaiting));
}

#[tokio::test]
async fn s9_after_a_restart_young_slips_are_printed_again_and_old_ones_end() {
    let town = Town::new().await;
    let old = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let slip = town.spool().next_slip().await.expect("read").expect("a slip waits");
    let _ = town.spool().slip_sending(slip.id, 95).await.expect("written");
    let screen = town.issue("ho-tich", Handover::Screen).await.expect("issued");
    town.hands.forward(200);
    let begun = town.issue("cu-tru", Handover::Slip).await.expect("issued");
    let slip = town.spool().next_slip().await.expect("read").expect("a slip waits");
    let _ = town.spool().slip_sending(slip.id, 95).await.expect("written");
    let untouched = town.issue("cu-tru", Handover::Slip).await.expect("issued");
    town.hands.forward(60);

    let town = town.restarted().await;
    let (old, screen) = (town.now(&old).await, town.now(&screen).await);
    assert_eq!(old.print, PrintState::Unknown);
    assert_eq!((old.state, old.reason), (TicketState::Cancelled, Some(CancelReason::SlipUnproven)));
    assert_eq!((screen.state, screen.reason), (TicketState::Cancelled, Some(CancelReason::Unclaimed)));
    let next = town.spool().next_slip().await.expect("read").expect("a slip waits");
    assert_eq!((next.ticket(), next.kind), (Some(untouched.id), SlipKind::Ticket), "no byte of it had gone out: not marked");
    town.print().await;
    let next = town.spool().next_slip().await.expect("read").expect("a slip waits");
    assert_eq!((next.ticket(), next.kind, next.attempt), (Some(begun.id), SlipKind::Reprint, 2));
    town.print().await;
    assert_eq!(town.now(&begun).await.state, TicketState::Waiting);
    assert_eq!(town.hall.overview().await.expect("read").slips_open, 0, "nothing is left on its way");
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
