//! A hall on which stories are played, beside the model that says what must come of them.

use super::deeds::{COUNTERS, Deed, Edit, Fate, Move};
use super::model::{Model, Told};
use super::wanted::{Wanted, same};
use super::*;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::HoldReason;
use crate::store::events::{Audit, audit};
use crate::store::{StoreError, replay};

/// The hall under test, with what is needed to say what somebody does next.
pub(super) struct Stage {
    pub(super) town: Town,
    pub(super) model: Model,
    pub(super) given: Vec<TicketId>,
    pub(super) last: Option<Order>,
    pub(super) advice: Option<(Advice, Advised)>,
    pub(super) pin: Pin,
    /// The last step that was carried out, under its name.
    pub(super) step: Option<(TicketId, Step, By)>,
    /// What else was answered, each under a name of its own.
    pub(super) answered: Vec<(Wanted, String)>,
}

impl Stage {
    pub(super) async fn new() -> Self {
        let town = Town::with(|config| {
            config.hours = None;
            config.terminal.limits.numbers_per_minute = u32::MAX;
        });
        let town = town.await;
        town.patient_for(BRIEFLY).await;
        let pin = town.hall.first_pin(By::once(Actor::System)).await.expect("made").expect("the first");
        let (model, given, answered) = (Model::default(), Vec::new(), Vec::new());
        let mut stage = Self { town, pin, model, given, last: None, advice: None, step: None, answered };
        stage.follow().await;
        stage
    }

    pub(super) async fn follow(&mut self) {
        let events = self.town.hall.events_after(self.model.seq, 10_000).await.expect("read");
        self.model.follow(&self.town, &events);
    }

    /// Asks for something under a new name.
    pub(super) async fn ask(&mut self, wanted: Wanted) -> Result<(), HallError> {
        let name = format!("story-{}", self.answered.len());
        let _ = self.town.ask(&wanted, &name).await?;
        self.answered.push((wanted, name));
        Ok(())
    }

    /// What was answered last is asked again, and other things under the same names: neither changes anything.
    pub(super) async fn ask_again(&self) -> Result<(), HallError> {
        self.town.hall.turn_day().await?;
        let rows = self.town.rows();
        let newest = || self.answered.iter().rev().take(4);
        for (wanted, name) in newest() {
            let _ = self.town.ask(wanted, name).await?;
            for (other, _) in newest().filter(|(other, _)| !same(other, wanted)) {
                assert_eq!(self.town.ask(other, name).await, Err(HallError::RequestReused), "{wanted:?}, then {other:?}");
            }
        }
        assert_eq!(self.town.rows(), rows, "what is asked twice is done once");
        Ok(())
    }

    /// Whoever is called next is whom the counter's desk names first, as long as nothing comes between.
    pub(super) async fn call_next(&mut self, counter: CounterNumber) -> Result<(), HallError> {
        let seen = self.town.hall.desks(vec![counter]).await;
        let asked = self.ask(Wanted::Next(counter)).await;
        let Ok([seen]) = seen.as_deref() else { return asked };
        let first = seen.line.first().map(|person| person.id);
        let rows = self.town.rows() - seen.seq;
        match &asked {
            Ok(()) if rows == 1 => {
                let called = self.town.hall.desks(vec![counter]).await?.remove(0).ticket.expect("somebody was called").id;
                assert_eq!((first, seen.callable > 0), (Some(called), true), "{seen:?}");
            }
            Err(HallError::NobodyWaiting) if rows == 0 => assert_eq!((first, seen.callable), (None, 0), "{seen:?}"),
            Err(HallError::CounterBusy { .. }) if rows == 0 => assert!(seen.ticket.is_some()),
            // The day was turned first, or the store refused.
            _ => {}
        }
        asked
    }

    pub(super) fn queue(&self, index: usize) -> QueueKey {
        // Fewer may be configured than there were.
        self.town.config.queues[index % self.town.config.queues.len()].key.clone()
    }

    /// The ticket that a deed means: mostly one that something can still become of.
    pub(super) fn ticket(&self, back: usize) -> Option<TicketId> {
        let open = |told: &Told| !matches!(told.state(), TicketState::Finished | TicketState::Cancelled);
        let candidates: Vec<TicketId> = if back < 10 {
            self.model.tickets.iter().rev().filter(|(_, told)| open(told)).map(|(id, _)| *id).collect()
        } else {
            self.given.iter().rev().copied().collect()
        };
        candidates.get(back % candidates.len().max(1)).copied()
    }

    /// The counter that a deed means: mostly the one that has the ticket.
    pub(super) fn counter(&self, ticket: TicketId, number: u16) -> CounterNumber {
        let own = self.model.tickets.get(&ticket).and_then(|told| u16::try_from(told.number("counter")).ok());
        CounterNumber(own.filter(|own| *own > 0 && number < COUNTERS).unwrap_or(number))
    }

    /// Does something; whatever the hall says no to must be one of its own refusals.
    pub(super) async fn act(mut self, deed: Deed) -> Self {
        let refused = match deed {
            Deed::Restart(edits) => {
                self.model.has_edits |= !edits.is_empty();
                self.town = self.town.reconfigured(|config| edits.iter().for_each(|edit| edited(config, *edit))).await;
                self.town.patient_for(BRIEFLY).await;
                None
            }
            deed => self.carry_out(deed).await.err(),
        };
        if let Some(error) = refused {
            assert!(!matches!(error, HallError::Store(_) | HallError::Unreachable(_) | HallError::NoRandomness(_)), "{error}");
        }
        self.follow().await;
        self
    }

    pub(super) async fn carry_out(&mut self, deed: Deed) -> Result<(), HallError> {
        let hall = self.town.hall.clone();
        match deed {
            Deed::Issue { queue, handover, class, booked, further } => {
                let matter = Matter::Queue(self.queue(queue));
                let mut order = Order::new(matter, handover, Actor::Kiosk, RequestId::random()?);
                order.class = class.then(|| "elderly".parse().expect("a key"));
                order.further = further.map(|queue| Matter::Queue(self.queue(queue))).into_iter().collect();
                // Few papers, so that some are shown twice; some are appointments.
                order.paper = booked.map(|minutes| Paper {
                    code: format!("H36-{}", minutes.rem_euclid(5)),
                    booked_at: (minutes % 2 == 0).then(|| self.town.hands.now() + jiff::SignedDuration::from_mins(minutes)),
                });
                let issued = hall.issue(order.clone()).await?;
                self.last = Some(order);
                if !self.given.contains(&issued.ticket.id) {
                    self.given.push(issued.ticket.id);
                }
            }
            Deed::Again => {
                self.ask_again().await?;
                if let Some(order) = self.last.clone() {
                    let again = hall.issue(order).await?.ticket.id;
                    assert!(self.given.contains(&again), "a retry is no new number");
                }
                if let Some((advice, told)) = self.advice.clone() {
                    let again = hall.advise(advice).await?;
                    assert_eq!((again.id, again.list), (told.id, told.list), "a retry is told the same");
                }
                if let Some((ticket, step, by)) = self.step.clone() {
                    self.follow().await;
                    assert_eq!(hall.step(ticket, step, by).await?.id, ticket);
                    let none = hall.events_after(self.model.seq, 10).await?;
                    assert!(none.iter().all(|event| event.subject.is_none()), "a step asked for twice is made once: {none:?}");
                }
            }
            Deed::Advise { papers, handover } => {
                let (procedure, language) = ("1.001193".parse().expect("a code"), Language::vietnamese());
                let request = RequestId::random()?;
                let advice = Advice { procedure, missing: papers, handover, language, actor: Actor::Kiosk, request };
                let told = hall.advise(advice.clone()).await?;
                self.advice = Some((advice, told));
            }
            Deed::Help(counter) => {
                let actor = counter.map_or(Actor::Kiosk, |counter| Actor::Counter(CounterNumber(counter)));
                self.ask(Wanted::Help(actor)).await?;
            }
            Deed::Coming(counter) | Deed::Came(counter) => {
                if let Some(call) = self.model.helps.keys().next().copied().map(HelpId) {
                    let wanted = if matches!(deed, Deed::Coming(_)) { Wanted::Coming } else { Wanted::Came };
                    self.ask(wanted(call, CounterNumber(counter))).await?;
                }
            }
            Deed::TestPage => self.ask(Wanted::TestPage).await?,
            Deed::NewRoll => self.ask(Wanted::Roll(PrinterRole::First)).await?,
            Deed::Pin(right) => {
                let other = Pin::from_random(self.pin.digits().parse::<u32>().expect("digits") + 1).expect("another");
                let tried = if right { self.pin.clone() } else { other };
                assert_eq!(hall.check_pin(tried, By::once(Actor::Kiosk)).await?, right);
            }
            Deed::Print(fate) => {
                let Some(slip) = hall.spool(PrinterRole::First).next_slip().await? else { return Ok(()) };
                if let Fate::Delayed = fate {
                    return hall.spool(PrinterRole::First).slip_delayed(slip.id, "no paper".to_owned()).await;
                }
                assert!(hall.spool(PrinterRole::First).slip_sending(slip.id, 95).await?);
                match fate {
                    Fate::Torn => hall.spool(PrinterRole::First).slip_failed(slip.id, SlipFault::Torn("cover".to_owned())).await?,
                    Fate::Unknown => hall.spool(PrinterRole::First).slip_failed(slip.id, SlipFault::Unknown("silent".to_owned())).await?,
                    Fate::Printed | Fate::Delayed => {
                        assert!(hall.spool(PrinterRole::First).slip_sent(slip.id).await?);
                        let proof = Proof { admission: Admission::Proven, said: "out".to_owned() };
                        assert!(hall.spool(PrinterRole::First).slip_printed(slip.id, proof).await?);
                    }
                }
            }
            Deed::Step(back, step) => {
                if let Some(ticket) = self.ticket(back) {
                    let step = self.step(ticket, step);
                    let actor = step.counter().map_or(Actor::Kiosk, Actor::Counter);
                    let by = By { actor, request: Some(RequestId::random()?) };
                    let rows = *hall.latest().borrow();
                    let _ = hall.step(ticket, step.clone(), by.clone()).await?;
                    if *hall.latest().borrow() > rows {
                        self.step = Some((ticket, step, by));
                    }
                }
            }
            Deed::Next(counter) => self.call_next(CounterNumber(counter)).await?,
            Deed::Seat(counter, change) => self.ask(Wanted::Seat(CounterNumber(counter), change)).await?,
            Deed::Time(seconds) => self.town.hands.forward(seconds),
            Deed::ClockBack(seconds) => self.town.hands.jump(-seconds),
            Deed::Keep => hall.keep_time().await?,
            Deed::Close => self.ask(Wanted::Close).await?,
            deed @ (Deed::HeldByAnother(_) | Deed::FolderGoes(_) | Deed::LateRatings) => self.befall(deed).await?,
            Deed::Restart(_) => {}
        }
        Ok(())
    }

    /// What comes over a hall from outside, or late.
    pub(super) async fn befall(&mut self, deed: Deed) -> Result<(), HallError> {
        match deed {
            Deed::HeldByAnother(counter) => {
                let other = rusqlite::Connection::open(self.town.folder.path().join("hall.db")).expect("opens");
                other.execute_batch("BEGIN IMMEDIATE").expect("held");
                self.refused_then_given(counter, || other.execute_batch("ROLLBACK").expect("let go")).await?;
            }
            Deed::FolderGoes(counter) => {
                let (here, away) = (self.town.folder.path().to_owned(), self.town.folder.path().with_extension("away"));
                std::fs::rename(&here, &away).expect("moved");
                self.refused_then_given(counter, || std::fs::rename(&away, &here).expect("moved back")).await?;
            }
            Deed::LateRatings => {
                let unrated = |told: &&Told| told.state() == TicketState::Finished && told.number("grade") == 0;
                let served = self.model.tickets.iter().filter(|(_, told)| unrated(told)).map(|(id, _)| *id).collect::<Vec<_>>();
                for (ticket, grade) in served.into_iter().zip((1..=5).cycle()) {
                    let rate = Step::Rate { grade: Grade::try_from(grade).expect("a grade") };
                    let _ = self.town.hall.step(ticket, rate, By::once(Actor::Kiosk)).await?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// While the store cannot be written as it should be, no number is given and no half of one is left; afterwards the same request
    /// gets one. Whatever becomes of a call meanwhile, it is whole.
    pub(super) async fn refused_then_given(&mut self, counter: u16, mend: impl FnOnce()) -> Result<(), HallError> {
        let hall = self.town.hall.clone();
        let order = Order::new(Matter::Queue(self.queue(counter.into())), Handover::Staff, Actor::Kiosk, RequestId::random()?);
        let refused = hall.issue(order.clone()).await;
        let called = hall.call_next(CounterNumber(counter), by(counter)).await;
        mend();
        assert!(refused.is_err(), "{refused:?}");
        let is_said =
            |error: &HallError| matches!(error, HallError::Store(StoreError::Gone(_) | StoreError::Refused(_) | StoreError::Full));
        let by_rule = |error: &HallError| !matches!(error, HallError::Store(_));
        assert!(refused.as_ref().is_err_and(|error| is_said(error) || by_rule(error)), "{refused:?}");
        assert!(called.as_ref().map_or_else(|error| is_said(error) || by_rule(error), |_| true), "{called:?}");
        let given = hall.issue(order).await?;
        self.given.push(given.ticket.id);
        Ok(())
    }

    pub(super) fn step(&self, ticket: TicketId, step: Move) -> Step {
        let counter = |number| self.counter(ticket, number);
        match step {
            Move::Confirm => Step::Confirm,
            Move::Cancel(reason) => Step::cancel(reason),
            Move::Reprint => Step::Reprint,
            Move::Rate(grade) => Step::Rate { grade: Grade::try_from(grade).expect("a grade") },
            Move::Call(number) => Step::Call { counter: counter(number) },
            Move::Recall(number) => Step::Recall { counter: counter(number) },
            Move::Start(number) => Step::Start { counter: counter(number) },
            Move::Finish(number, further) => Step::Finish {
                counter: counter(number),
                further: further.map(|queue| Matter::Queue(self.queue(queue))).into_iter().collect(),
            },
            Move::NoShow(number) => Step::NoShow { counter: counter(number) },
            Move::Return => Step::Return,
            Move::Hold(number, minutes) => Step::Hold { counter: counter(number), reason: HoldReason::Papers, minutes },
            Move::Release(number) => Step::Release { counter: number.map(counter) },
            Move::ToQueue(number, queue, return_to_me) => {
                Step::Transfer { counter: counter(number), to: Destination::Queue(self.queue(queue)), return_to_me }
            }
            Move::ToCounter(number, to, return_to_me) => {
                Step::Transfer { counter: counter(number), to: Destination::Counter(CounterNumber(to)), return_to_me }
            }
            Move::ToPerson(number, return_to_me) => {
                let to = Destination::Person("cb07".parse().expect("a key"));
                Step::Transfer { counter: counter(number), to, return_to_me }
            }
            Move::Undo(number) => Step::Undo { counter: counter(number) },
        }
    }

    /// What must hold at the end of every story.
    pub(super) async fn end(self) {
        let store = self.town.hall.store();
        assert_eq!(store.read(|connection| replay::verify(connection, 5)).expect("read"), [], "the tables are what the log says");
        assert_eq!(store.read(|connection| replay::verify_within(connection, 5, 2)).expect("read"), [], "and in pieces too");
        assert!(matches!(store.read(audit).expect("read"), Audit::Sound { .. }));
        let open: Vec<i64> = self.town.hall.overview().await.expect("read").help.iter().map(|call| call.id.0).collect();
        assert_eq!(open, self.model.helps.keys().copied().collect::<Vec<_>>());
        let mut last = TicketId(0);
        while let page = self.town.hall.tickets_after(last, 500).await.expect("read")
            && let Some(newest) = page.last()
        {
            last = newest.id;
            for ticket in &page {
                let told = &self.model.tickets[&ticket.id];
                assert_eq!((ticket.state, ticket.lane(), ticket.queue.as_str()), (told.state(), told.lane(), told.text("queue")));
            }
        }
    }
}

/// How long the store waits for another program here: long enough to be sure that it does not let go.
const BRIEFLY: Duration = Duration::from_millis(2);

/// Carries out what is edited. A hall keeps a queue and a counter, and no two queues share numbers.
fn edited(config: &mut config::Config, edit: Edit) {
    let whole = config::embedded().expect("built in");
    match edit {
        Edit::Counter(number) if config.counters.iter().any(|counter| counter.number.0 == number) => {
            if config.counters.len() > 1 {
                config.counters.retain(|counter| counter.number.0 != number);
            }
        }
        Edit::Counter(number) => {
            config.counters.extend(whole.counters.iter().filter(|counter| counter.number.0 == number).cloned());
            config.counters.sort_by_key(|counter| counter.number);
        }
        Edit::Queue(index, heir) => {
            let queue = &whole.queues[index];
            if config.queues.iter().any(|other| other.key == queue.key) {
                if config.queues.len() > 1 {
                    config.queues.retain(|other| other.key != queue.key);
                    let heir = heir.and_then(|heir| config.queues.iter_mut().find(|other| other.key == whole.queues[heir].key));
                    if let Some(heir) = heir {
                        heir.adopts.push(queue.key.clone());
                    }
                }
            } else {
                config.queues.iter_mut().for_each(|other| other.adopts.retain(|key| *key != queue.key));
                let prefixes: Vec<&str> = config.queues.iter().map(|other| other.prefix.as_str()).collect();
                let prefix = whole.queues.iter().map(|other| &other.prefix).find(|prefix| !prefixes.contains(&prefix.as_str()));
                let prefix = prefix.expect("as many prefixes as queues").clone();
                config.queues.push(config::Queue { prefix, ..queue.clone() });
            }
        }
        Edit::Prefixes(one, other) => {
            let (one, other) = (one % config.queues.len(), other % config.queues.len());
            let prefix = config.queues[one].prefix.clone();
            config.queues[one].prefix = std::mem::replace(&mut config.queues[other].prefix, prefix);
        }
        Edit::Digits(digits) => config.digits = digits,
    }
    let queues: Vec<QueueKey> = config.queues.iter().map(|queue| queue.key.clone()).collect();
    for counter in &mut config.counters {
        let of_whole = whole.counters.iter().find(|other| other.number == counter.number).expect("there");
        counter.serves = of_whole.serves.iter().filter(|key| queues.contains(key)).cloned().collect();
        counter.helps = of_whole.helps.iter().filter(|key| queues.contains(key)).cloned().collect();
    }
}
