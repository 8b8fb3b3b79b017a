//! A year of a busy town, through the hall itself: every number, call and service of 250 service days.
//!
//! `MOTCUA_YEAR` says how many days; without it a fortnight is played, because the hall is built without optimisation here.
//! The whole year within a minute: `MOTCUA_YEAR=250 cargo test --release --test rig year -- --nocapture`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use motcua::config;
use motcua::domain::event::Actor;
use motcua::domain::queue::{CounterNumber, HoldReason, TicketId};
use motcua::hall::{By, Destination, Hall as _, Handover, LocalHall, Matter, Order, RequestId, Step};
use motcua::store::events::{Audit, audit};
use motcua::store::{Clock, replay};

use crate::shared::turn::Turn;

/// Numbers of a day, on average.
const A_DAY: u64 = 300;

/// A clock that is moved by hand.
struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::Relaxed)).expect("in range")
    }

    fn steady(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::Relaxed).unsigned_abs())
    }
}

/// splitmix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

fn days() -> usize {
    std::env::var("MOTCUA_YEAR").ok().and_then(|days| days.parse().ok()).unwrap_or(10)
}

#[test]
fn a_year_of_a_busy_town_adds_up() {
    let _turn = Turn::of("year");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(year());
}

async fn year() {
    let start = Instant::now();
    let mut config = config::embedded().expect("built in");
    config.terminal.limits.numbers_per_minute = 0;
    let config = Arc::new(config);
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a folder");
    let hands = Arc::new(Hands(AtomicI64::new(0)));
    let mut date: Date = "2026-01-05".parse().expect("a date");
    hands.0.store(moment(&config, date, 7, 0).as_second(), Ordering::Relaxed);
    let hall = LocalHall::open(config.clone(), folder.path(), hands.clone()).await.expect("opens");
    let mut dice = Dice(2026);
    let mut given = 0;
    for _ in 0..days() {
        given += day(&hall, &config, &hands, date, &mut dice).await;
        date = config.calendar.next_working_day(date);
    }
    let played = start.elapsed();

    // The next morning closes the last day.
    hands.0.store(moment(&config, date, 7, 0).as_second(), Ordering::Relaxed);
    let _ = hall.close_day(By::once(Actor::CommandLine)).await.expect("closed");
    let store = hall.store();
    assert_eq!(store.read(|connection| replay::verify(connection, 5)).expect("read"), []);
    let Audit::Sound { rows, .. } = store.read(audit).expect("read") else { panic!("the log is broken") };
    let mut states = BTreeMap::<&str, u64>::new();
    let mut last = TicketId(0);
    while let page = hall.tickets_after(last, 1000).await.expect("read")
        && let Some(newest) = page.last()
    {
        last = newest.id;
        for ticket in &page {
            assert!(!ticket.state.is_live(), "{} of {} is left over", ticket.label, ticket.service_day);
            *states.entry(ticket.state.name()).or_default() += 1;
        }
    }
    assert_eq!(states.values().sum::<u64>(), given, "whatever was given has ended, and only that");
    assert!(states["finished"] * 10 > given * 8, "most were served: {states:?}");
    let bytes = std::fs::metadata(folder.path().join("hall.db")).expect("there").len();
    println!(
        "{} days, {given} numbers, {rows} events in {:.1} s ({:.1} s with the checks); {} MB; {states:?}",
        days(),
        played.as_secs_f64(),
        start.elapsed().as_secs_f64(),
        bytes >> 20
    );
}

fn moment(config: &config::Config, date: Date, hour: i8, minute: i8) -> Timestamp {
    date.at(hour, minute, 0, 0).to_zoned_datetime(config.zone.clone()).expect("a local time").timestamp()
}

/// Plays a day. Returns how many numbers were given.
async fn day(hall: &LocalHall, config: &config::Config, hands: &Hands, date: Date, dice: &mut Dice) -> u64 {
    let counters: Vec<CounterNumber> = config.counters.iter().map(|counter| counter.number).collect();
    // What each counter has, and when it is done.
    let mut busy: Vec<Option<(TicketId, Timestamp)>> = vec![None; counters.len()];
    let mut given = 0;
    let (opens, closes) = (moment(config, date, 7, 0), moment(config, date, 17, 0));
    let mut now = opens;
    while now < closes {
        hands.0.store(now.as_second(), Ordering::Relaxed);
        given += arrivals(hall, config, opens, now, dice).await;
        hall.keep_time().await.expect("kept");
        // Submitted together, so that they share their commits; carried out in this order.
        let mut ends = Vec::new();
        for (index, counter) in counters.iter().enumerate() {
            if let Some((ticket, _)) = busy[index].filter(|(_, done)| *done <= now) {
                busy[index] = None;
                ends.push(hall.step(ticket, end(config, *counter, dice), By::once(Actor::Counter(*counter))));
            }
        }
        for end in ends {
            let _ = end.await.expect("ended");
        }
        let lunch = (moment(config, date, 11, 30)..moment(config, date, 13, 0)).contains(&now);
        if !lunch {
            let free: Vec<usize> = (0..counters.len()).filter(|index| busy[*index].is_none()).collect();
            let calls: Vec<_> =
                free.iter().map(|index| (*index, hall.call_next(counters[*index], By::once(Actor::Counter(counters[*index]))))).collect();
            for (index, call) in calls {
                if let Ok(ticket) = call.await {
                    busy[index] = Some((ticket.id, now + SignedDuration::from_mins(2 + dice.roll(12) as i64)));
                }
            }
        }
        now += SignedDuration::from_mins(1);
    }
    // Whoever is at a counter when the hall closes is served to the end.
    for (index, counter) in counters.iter().enumerate() {
        if let Some((ticket, _)) = busy[index] {
            let _ = hall.step(ticket, Step::finish(*counter), By::once(Actor::Counter(*counter))).await.expect("served");
        }
    }
    given
}

/// Those who come in this minute: many in the morning, few at noon.
async fn arrivals(hall: &LocalHall, config: &config::Config, opens: Timestamp, now: Timestamp, dice: &mut Dice) -> u64 {
    let minute = now.duration_since(opens).as_mins();
    let weight = match minute {
        0..60 => 16,
        60..180 => 10,
        180..250 => 6,
        360..480 => 8,
        480..580 => 3,
        _ => 0,
    };
    // The weights of all minutes come to 3840; a few more are refused than the rounding gives.
    let chance = A_DAY * weight;
    let mut orders = Vec::new();
    let coming = chance / 3840 + u64::from(dice.roll(3840) < chance % 3840);
    for _ in 0..coming {
        let queue = &config.queues[dice.roll(config.queues.len() as u64) as usize];
        let order = Order::new(Matter::Queue(queue.key.clone()), Handover::Staff, Actor::Kiosk, RequestId::random().expect("random"));
        let class = (dice.roll(5) == 0).then(|| config.classes[0].key.clone());
        orders.push(hall.issue(Order { class, ..order }));
    }
    let mut given = 0;
    for order in orders {
        // The doors close, or the day is full.
        given += u64::from(order.await.is_ok());
    }
    given
}

/// How a service ends: mostly it is done.
fn end(config: &config::Config, counter: CounterNumber, dice: &mut Dice) -> Step {
    match dice.roll(50) {
        0 | 1 => Step::NoShow { counter },
        2 => Step::Hold { counter, reason: HoldReason::Copies, minutes: Some(10) },
        3 => {
            let queue = config.queues[dice.roll(config.queues.len() as u64) as usize].key.clone();
            Step::Transfer { counter, to: Destination::Queue(queue), return_to_me: true }
        }
        _ => Step::finish(counter),
    }
}
