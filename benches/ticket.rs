//! What a durable ticket costs, as ratios to the drive's own cost in the same run.
//!
//! `cargo bench --bench ticket`. The floor is one 20 KB overwrite and `fdatasync`, about what a ticket's five pages need;
//! floor and tickets alternate, so that a drive that changes its mind spoils neither.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench that cannot go on has failed; what it prints is what it is for")]

use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use motcua::config::{self, Config};
use motcua::domain::event::Actor;
use motcua::domain::queue::CounterNumber;
use motcua::hall::{By, Hall as _, Handover, LocalHall, Matter, Order, RequestId, Step};
use motcua::store::SystemClock;

const ROUNDS: usize = 4000;
const CALLERS: usize = 60;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    // The drive under test is the one this folder is on; a temporary folder in memory would measure nothing.
    let folder = tempfile::tempdir_in(
        std::env::var_os("CARGO_TARGET_TMPDIR").map_or_else(|| std::env::current_dir().expect("a folder"), Into::into),
    )
    .expect("a folder");
    let config = town();
    let hall = runtime.block_on(LocalHall::open(config.clone(), folder.path(), Arc::new(SystemClock))).expect("opens");
    let mut floor = Floor::new(&folder.path().join("floor"));
    let (mut floors, mut tickets) = (Vec::with_capacity(ROUNDS), Vec::with_capacity(ROUNDS));
    for round in 0..ROUNDS + 200 {
        let (flush, ticket) = (floor.flush(), timed(|| runtime.block_on(issue(&hall, &config))));
        // A town's line is short: whoever came is served before the next one is timed.
        runtime.block_on(serve(&hall));
        if round >= 200 {
            floors.push(flush);
            tickets.push(ticket);
        }
    }
    floors.sort_unstable();
    tickets.sort_unstable();
    let ratio = |part| at(&tickets, part).as_secs_f64() / at(&floors, part).as_secs_f64();
    println!("floor (20 KB overwrite + fdatasync)   p50 {:>6.0?}   p99 {:>6.0?}", at(&floors, 0.5), at(&floors, 0.99));
    println!("durable ticket, one caller            p50 {:>6.0?}   p99 {:>6.0?}", at(&tickets, 0.5), at(&tickets, 0.99));
    println!("ratio                                 p50 {:>6.2}   p99 {:>6.2}   (goal: 1.5 and 2)", ratio(0.5), ratio(0.99));

    let alone = ROUNDS as f64 / tickets.iter().sum::<Duration>().as_secs_f64();
    let (rate, longest) = runtime.block_on(together(&hall, &config));
    println!(
        "{CALLERS} callers at once: {rate:.0} tickets/s, {:.1} x one caller's {alone:.0}/s (goal: 10); longest wait {longest:.1?} (goal: 100 ms)",
        rate / alone
    );
}

fn town() -> Arc<Config> {
    let mut config = config::embedded().expect("built in");
    config.terminal.limits.numbers_per_minute = u32::MAX;
    config.hours = None;
    config.digits = 7;
    Arc::new(config)
}

async fn issue(hall: &LocalHall, config: &Config) {
    let order = Order {
        any_time: true,
        ..Order::new(Matter::Queue(config.queues[0].key.clone()), Handover::Staff, Actor::kiosk(), RequestId::random().expect("random"))
    };
    let _ = hall.issue(order).await.expect("issued");
}

async fn serve(hall: &LocalHall) {
    let counter = CounterNumber(1);
    let by = || By::once(Actor::counter(counter));
    let ticket = hall.call_next(counter, by()).await.expect("somebody waits");
    let _ = hall.step(ticket.id, Step::finish(counter), by()).await.expect("served");
}

async fn together(hall: &LocalHall, config: &Arc<Config>) -> (f64, Duration) {
    let each = 500;
    let start = Instant::now();
    let tasks: Vec<_> = (0..CALLERS)
        .map(|_| {
            let (hall, config) = (hall.clone(), config.clone());
            tokio::spawn(async move {
                let mut longest = Duration::ZERO;
                for _ in 0..each {
                    let start = Instant::now();
                    issue(&hall, &config).await;
                    longest = longest.max(start.elapsed());
                }
                longest
            })
        })
        .collect();
    let mut longest = Duration::ZERO;
    for task in tasks {
        longest = longest.max(task.await.expect("ran"));
    }
    ((CALLERS * each) as f64 / start.elapsed().as_secs_f64(), longest)
}

struct Floor {
    file: File,
    page: Vec<u8>,
}

impl Floor {
    fn new(path: &Path) -> Self {
        let mut file = File::create(path).expect("a file");
        let page = vec![7; 20 * 1024];
        file.write_all(&page).and_then(|()| file.sync_all()).expect("written");
        Self { file, page }
    }

    fn flush(&mut self) -> Duration {
        timed(|| {
            self.file.rewind().and_then(|()| self.file.write_all(&self.page)).and_then(|()| self.file.sync_data()).expect("written");
        })
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn at(sorted: &[Duration], part: f64) -> Duration {
    sorted[((sorted.len() - 1) as f64 * part) as usize]
}
