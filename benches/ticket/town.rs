//! The town whose hall is measured, and what its people do.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use motcua::config::{self, Config};
use motcua::domain::event::Actor;
use motcua::domain::queue::{CounterNumber, Lane, QueueKey, Ticket};
use motcua::hall::{By, Hall as _, Handover, LocalHall, Matter, Order, RequestId, Step};
use motcua::store::{StoreError, SystemClock, tickets};
use tokio::runtime::Runtime;

/// The counter at which everybody is served.
const COUNTER: CounterNumber = CounterNumber(1);

/// An office that is always open and has numbers enough.
pub struct Town {
    config: Arc<Config>,
    runtime: Runtime,
}

impl Town {
    pub fn new() -> Self {
        let mut config = config::embedded().expect("built in");
        config.terminal.limits.numbers_per_minute = u32::MAX;
        config.hours = None;
        config.digits = 7;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        Self { config: Arc::new(config), runtime }
    }

    pub fn open(&self, folder: &Path) -> LocalHall {
        self.runtime.block_on(LocalHall::open(self.config.clone(), folder, Arc::new(SystemClock))).expect("opens")
    }

    /// How long a number takes until it is durable.
    pub fn issue(&self, hall: &LocalHall) -> Duration {
        self.runtime.block_on(issue(hall, self.queue()))
    }

    /// How long the question takes who is next.
    pub fn look(&self, hall: &LocalHall) -> Duration {
        let now = jiff::Timestamp::now();
        let start = Instant::now();
        let head = hall.store().read::<_, StoreError>(|connection| tickets::head(connection, self.queue(), Lane::Ordinary, now));
        let took = start.elapsed();
        assert!(head.expect("read").is_some(), "somebody waits");
        took
    }

    /// Whoever is next is called, and how long that takes until it is durable.
    pub fn call(&self, hall: &LocalHall) -> (Ticket, Duration) {
        let start = Instant::now();
        let ticket = self.runtime.block_on(hall.call_next(COUNTER, by())).expect("somebody waits");
        (ticket, start.elapsed())
    }

    pub fn finish(&self, hall: &LocalHall, ticket: &Ticket) {
        let _ = self.runtime.block_on(hall.step(ticket.id, Step::finish(COUNTER), by())).expect("served");
    }

    pub fn serve(&self, hall: &LocalHall) {
        let (ticket, _) = self.call(hall);
        self.finish(hall, &ticket);
    }

    /// So many callers at once, each as fast as it is answered: numbers a second, and the longest that one waited.
    pub fn rush(&self, hall: &LocalHall, callers: usize) -> (f64, Duration) {
        const EACH: usize = 500;
        let start = Instant::now();
        let callers: Vec<_> = (0..callers)
            .map(|_| {
                let (hall, queue) = (hall.clone(), self.queue().clone());
                self.runtime.spawn(async move {
                    let mut longest = Duration::ZERO;
                    for _ in 0..EACH {
                        longest = longest.max(issue(&hall, &queue).await);
                    }
                    longest
                })
            })
            .collect();
        let given = callers.len() * EACH;
        let waits = callers.into_iter().map(|caller| self.runtime.block_on(caller).expect("ran"));
        let longest = waits.max().unwrap_or_default();
        (given as f64 / start.elapsed().as_secs_f64(), longest)
    }

    fn queue(&self) -> &QueueKey {
        &self.config.queues[0].key
    }
}

async fn issue(hall: &LocalHall, queue: &QueueKey) -> Duration {
    let request = RequestId::random().expect("random");
    let order = Order { any_time: true, ..Order::new(Matter::Queue(queue.clone()), Handover::Staff, Actor::Kiosk, request) };
    let start = Instant::now();
    let _ = hall.issue(order).await.expect("issued");
    start.elapsed()
}

fn by() -> By {
    By::once(Actor::Counter(COUNTER))
}
