//! A clock that is set at random, under a hall that gives and calls numbers and is stopped, killed and started again and again: no number is
//! lost, none is given twice on a day, and nobody's ends but by a yes, a start, or the passing of its day.
//!
//! `MOTCUA_STEPS` says how many steps are walked.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use super::*;
use crate::domain::calendar::{MADE, SETTLING};
use crate::store::events::{Audit, audit};

const DAY: i64 = 24 * 3600;
/// No clock goes below 1970, and none so far that the calendar's library ends.
const LATEST: i64 = 8_000_000_000;

/// What happens to the machine.
#[derive(Debug, Clone, Copy)]
enum Stroke {
    /// The clock is set by so many seconds.
    Step(i64),
    /// Time passes.
    Pass(i64),
    /// The program ends and begins again.
    Start,
    /// The same, and the clock was set meanwhile.
    StartAfter(i64),
    /// The program is killed, and begins again.
    Kill,
    /// Staff press the button, if there is one.
    Yes,
    /// Somebody takes a number.
    Take,
    /// A counter calls and serves, or has served.
    Serve,
}

/// A second to forty years, in both directions; each order of magnitude as often as any other.
fn jump() -> impl Strategy<Value = i64> {
    let size = prop_oneof![1..60_i64, 60..3_600_i64, 3_600..DAY, DAY..20 * DAY, 20 * DAY..366 * DAY, 366 * DAY..14_610 * DAY];
    (size, any::<bool>()).prop_map(|(size, ahead)| if ahead { size } else { -size })
}

fn stroke() -> impl Strategy<Value = Stroke> {
    prop_oneof![
        6 => jump().prop_map(Stroke::Step),
        2 => (1..SETTLING.as_secs()).prop_map(Stroke::Pass),
        2 => (SETTLING.as_secs()..2 * DAY).prop_map(Stroke::Pass),
        1 => Just(Stroke::Start),
        1 => jump().prop_map(Stroke::StartAfter),
        1 => Just(Stroke::Kill),
        1 => Just(Stroke::Yes),
        5 => Just(Stroke::Take),
        2 => Just(Stroke::Serve),
    ]
}

/// The hall, and what the walk knows by itself.
struct Walk {
    town: Town,
    /// Whatever was given, with its day, until it ends.
    live: BTreeMap<TicketId, (String, ServiceDay)>,
    given: BTreeSet<(String, ServiceDay)>,
    /// How long the program runs, by the timer, and whether its clock was believed since.
    running: i64,
    believed: bool,
}

impl Walk {
    async fn new() -> Self {
        let town = Town::with(|config| {
            config.hours = None;
            config.terminal.limits.numbers_per_minute = u32::MAX;
            config.line.stop_when_full = false;
        });
        Self { town: town.await, live: BTreeMap::new(), given: BTreeSet::new(), running: 0, believed: true }
    }

    /// What the program does each second.
    async fn second(&self) {
        self.town.hall.turn_day().await.expect("turned");
        self.town.hall.keep_time().await.expect("kept");
    }

    fn wall(&self) -> Timestamp {
        self.town.hands.now()
    }

    fn date(&self, at: Timestamp) -> ServiceDay {
        ServiceDay(at.to_zoned_datetime(self.town.config.zone.clone()).date())
    }

    async fn question(&self) -> Option<ClockQuestion> {
        self.town.hall.overview().await.expect("read").memory.clock
    }

    /// Sets the clock, within what clocks can show.
    fn set(&self, by: i64) {
        let wall = self.wall().as_second().saturating_add(by).clamp(0, LATEST);
        self.town.hands.wall.store(wall, Ordering::Relaxed);
    }

    async fn take(&mut self) {
        let order = Order::new(
            Matter::Queue("ho-tich".parse().expect("a key")),
            Handover::Staff,
            Actor::Kiosk,
            RequestId::random().expect("random"),
        );
        let question = self.question().await;
        match self.town.hall.issue(order).await {
            Ok(issued) => {
                let (label, day) = (issued.ticket.label.to_string(), issued.ticket.service_day);
                assert!(self.given.insert((label.clone(), day)), "{label} of {day} was given before");
                let _ = self.live.insert(issued.ticket.id, (label, day));
                assert!(question.is_none_or(|question| question.gives));
            }
            Err(HallError::DateUnconfirmed { .. }) => assert!(question.is_some_and(|question| !question.gives), "nobody is asked"),
            Err(error) => panic!("{error}"),
        }
    }

    /// Whether the clock is right, one press of the button at most, and numbers of its day are given.
    async fn open(&mut self) {
        let (wall, today) = (self.wall(), self.date(self.wall()));
        if wall < MADE {
            return;
        }
        if let Some(question) = self.question().await {
            assert!(question.may_be_confirmed && ServiceDay(question.shows) == today);
            let day = self.town.hall.confirm_date(question.shows, By::once(Actor::Kiosk)).await.expect("confirmed");
            assert_eq!(day, today);
            self.believed = true;
        }
        let before = self.given.len();
        self.take().await;
        assert_eq!(self.given.len(), before + 1, "one press away at most");
        assert!(self.given.iter().any(|(_, day)| *day == today));
        assert_eq!(self.question().await, None);
    }

    async fn serve(&self) {
        let counter = CounterNumber(1);
        let served = self.town.hall.overview().await.expect("read").counters.into_iter().find_map(|one| one.ticket);
        let _ = match served {
            Some(ticket) => self.town.step(&ticket, Step::finish(counter)).await,
            None => self.town.call(1).await,
        };
    }

    /// Carries a stroke out, and holds what ended against it. The answer is whether anybody's number ended with its day.
    async fn stroke(mut self, stroke: Stroke) -> (Self, bool) {
        let before = self.town.hall.store().moment().at;
        match stroke {
            Stroke::Step(by) => self.set(by),
            Stroke::Pass(seconds) => {
                self.town.hands.forward(seconds);
                self.running += seconds;
            }
            Stroke::Start | Stroke::StartAfter(_) => {
                if let Stroke::StartAfter(by) = stroke {
                    self.set(by);
                }
                self.town = self.town.restarted().await;
                (self.running, self.believed) = (0, false);
            }
            Stroke::Kill => {
                self.town = self.town.killed().await;
                (self.running, self.believed) = (0, false);
            }
            Stroke::Yes => self.open().await,
            Stroke::Take => self.take().await,
            Stroke::Serve => self.serve().await,
        }
        self.second().await;
        let is_starting = !self.believed || self.running <= SETTLING.as_secs();
        self.believed |= self.town.hall.store().moment().is_trusted();
        let ended = self.ended().await;
        for (label, day) in &ended {
            let passed = match stroke {
                // By the timer, whatever the clock says.
                Stroke::Pass(seconds) => self.date(before.saturating_add(SignedDuration::from_secs(seconds)).expect("in range")) > *day,
                Stroke::Yes => true,
                _ => false,
            };
            assert!(passed || is_starting, "{label} of {day} ended by {stroke:?}, {} s after the start", self.running);
        }
        (self, !ended.is_empty())
    }

    /// Those whose day has ended since this was asked last; whatever was given is there.
    async fn ended(&mut self) -> Vec<(String, ServiceDay)> {
        let mut ended = Vec::new();
        for (id, number) in std::mem::take(&mut self.live) {
            let ticket = self.town.hall.standing(id).await.expect("no number is lost").ticket;
            assert_eq!((ticket.label.as_str(), ticket.service_day), (number.0.as_str(), number.1));
            if ticket.state.is_live() {
                let _ = self.live.insert(id, number);
            } else if ticket.reason == Some(CancelReason::DayClosed) {
                ended.push(number);
            }
        }
        ended
    }
}

#[test]
fn a_clock_set_at_random_ends_nobodys_number() {
    let steps = std::env::var("MOTCUA_STEPS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(500_usize);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut walked, mut closed, mut given) = (0, 0, 0);
    while walked < steps {
        let strokes = proptest::collection::vec(stroke(), 60..80).new_tree(&mut runner).expect("a walk").current();
        runtime.block_on(async {
            let mut walk = Walk::new().await;
            for stroke in strokes {
                walked += usize::from(matches!(stroke, Stroke::Step(_) | Stroke::StartAfter(_)));
                let (next, ended) = walk.stroke(stroke).await;
                (walk, closed) = (next, closed + usize::from(ended));
            }
            walk.open().await;
            given += walk.given.len();
            walk.town.verified();
            assert!(matches!(walk.town.hall.store().read(audit).expect("read"), Audit::Sound { .. }));
        });
    }
    assert!(closed > 10 && given > steps / 4, "{closed} days ended with somebody waiting, {given} numbers: the walk went nowhere");
}
