//! A wrong clock neither locks the hall in a future nor freezes it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use super::*;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Tuesday, 24 November 2026, 08:00 in Kiến Đức.
const START: i64 = 1_795_482_000;

/// Hands that stand until they are moved.
struct Hands {
    wall: AtomicI64,
    steady: AtomicI64,
}

impl Hands {
    fn new() -> Arc<Self> {
        Arc::new(Self { wall: START.into(), steady: 1000.into() })
    }

    fn pass(&self, seconds: i64) {
        let _ = self.steady.fetch_add(seconds, Ordering::Relaxed);
        self.set(seconds);
    }

    fn set(&self, seconds: i64) {
        let _ = self.wall.fetch_add(seconds, Ordering::Relaxed);
    }

    /// The machine was switched off and on again: its timer begins anew.
    fn boot(&self) {
        self.steady.store(5, Ordering::Relaxed);
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

struct Town {
    store: Store,
    hands: Arc<Hands>,
    folder: tempfile::TempDir,
}

/// Seconds since the start, and whether the clock is believed.
type Told = (i64, bool);

impl Town {
    fn new() -> Self {
        let (folder, hands) = (tempfile::tempdir().expect("a folder"), Hands::new());
        let store = Store::open(folder.path(), hands.clone(), Options::default()).expect("opens");
        Self { store, hands, folder }
    }

    fn restarted(self) -> Self {
        let Self { store, hands, folder } = self;
        drop(store);
        let store = Store::open(folder.path(), hands.clone(), Options::default()).expect("opens again");
        Self { store, hands, folder }
    }

    fn told(&self) -> Told {
        let moment = self.store.moment();
        (moment.at.as_second() - START, moment.is_trusted())
    }

    /// What a change is told, and what its event is dated.
    async fn change(&self) -> (Told, i64) {
        let told = self.store.write(|change| {
            note(change, "now")?;
            Ok::<_, StoreError>((change.clock().as_second() - START, change.trusted()))
        });
        (told.await.expect("written"), self.newest())
    }

    fn newest(&self) -> i64 {
        let newest = self.store.read(|connection| events::after(connection, *self.store.latest().borrow() - 1, 1)).expect("read");
        newest[0].at.as_second() - START
    }

    async fn confirm(&self) {
        let confirmed = self.store.write(|change| {
            change.confirm_clock();
            note(change, "confirmed")
        });
        confirmed.await.expect("written");
    }
}

#[tokio::test]
async fn a_clock_that_runs_is_believed_over_midnight_and_over_days() {
    let town = Town::new();
    for hours in 1..=72 {
        town.hands.pass(HOUR);
        assert_eq!(town.change().await, ((hours * HOUR, true), hours * HOUR));
    }
}

#[tokio::test]
async fn a_year_ahead_is_not_believed_and_a_jump_that_comes_back_is_forgotten() {
    let town = Town::new();
    town.hands.pass(HOUR);
    town.hands.set(365 * DAY);
    assert_eq!(town.change().await, ((HOUR, false), HOUR), "the first change after the jump already knows");
    town.hands.pass(3 * HOUR);
    assert_eq!(town.change().await, ((4 * HOUR, false), 4 * HOUR), "time goes on without the clock");
    town.hands.pass(2 * DAY);
    assert_eq!(town.told(), (2 * DAY + 4 * HOUR, false), "also over days");
    town.hands.set(-365 * DAY);
    assert_eq!(town.change().await, ((2 * DAY + 4 * HOUR, true), 2 * DAY + 4 * HOUR));
}

#[tokio::test]
async fn a_start_a_year_ahead_goes_on_from_the_last_event_until_the_clock_is_right() {
    let town = Town::new();
    town.hands.pass(HOUR);
    let _ = town.change().await;
    town.hands.set(365 * DAY);
    town.hands.boot();
    let town = town.restarted();
    assert_eq!(town.told(), (HOUR, false));
    town.hands.pass(10 * MINUTE);
    assert_eq!(town.change().await, ((HOUR + 10 * MINUTE, false), HOUR + 10 * MINUTE));
    // The time service comes up: the machine was off over the weekend.
    town.hands.set(-365 * DAY + 3 * DAY);
    assert_eq!(town.change().await, ((3 * DAY + HOUR + 10 * MINUTE, true), 3 * DAY + HOUR + 10 * MINUTE));
}

#[tokio::test]
async fn a_clock_without_a_battery_does_not_take_the_hall_back() {
    let town = Town::new();
    let _ = town.change().await;
    town.hands.set(-START);
    town.hands.boot();
    let town = town.restarted();
    assert_eq!(town.told(), (0, false));
    town.hands.pass(MINUTE);
    assert_eq!(town.change().await, ((MINUTE, false), MINUTE));
}

#[tokio::test]
async fn a_long_weekend_is_no_jump() {
    let town = Town::new();
    let _ = town.change().await;
    town.hands.set(3 * DAY);
    town.hands.boot();
    let town = town.restarted();
    assert_eq!(town.told(), (3 * DAY, true));
}

#[tokio::test]
async fn an_hour_back_is_believed_and_events_go_on_at_half_the_pace_until_it_has_caught_up() {
    let town = Town::new();
    town.hands.pass(2 * HOUR);
    let _ = town.change().await;
    town.hands.set(-HOUR);
    assert_eq!(town.change().await, ((HOUR, true), 2 * HOUR), "the clock is taken, and no event is earlier than the one before");
    town.hands.pass(HOUR);
    assert_eq!(town.change().await, ((2 * HOUR, true), 2 * HOUR + HOUR / 2));
    town.hands.pass(HOUR + MINUTE);
    assert_eq!(town.change().await, ((3 * HOUR + MINUTE, true), 3 * HOUR + MINUTE));
}

#[tokio::test]
async fn more_than_a_day_back_is_not_believed_and_time_goes_on() {
    let town = Town::new();
    town.hands.set(-DAY - MINUTE);
    assert_eq!(town.change().await, ((0, false), 0));
    town.hands.pass(HOUR);
    assert_eq!(town.change().await, ((HOUR, false), HOUR), "not frozen");
}

#[tokio::test]
async fn staff_confirm_a_clock_ahead_and_one_behind() {
    let town = Town::new();
    let _ = town.change().await;
    town.hands.set(30 * DAY);
    assert_eq!(town.told(), (0, false));
    town.confirm().await;
    assert_eq!(town.change().await, ((30 * DAY, true), 30 * DAY));
    // It was wrong after all: the hall has written a month ahead, and goes back.
    town.hands.set(-30 * DAY);
    assert_eq!(town.change().await, ((30 * DAY, false), 30 * DAY));
    town.confirm().await;
    assert_eq!(town.newest(), 0, "the one way by which an event is earlier than the one before");
    town.hands.pass(MINUTE);
    assert_eq!(town.change().await, ((MINUTE, true), MINUTE));
    let town = town.restarted();
    assert_eq!(town.told(), (MINUTE, true), "and so it stays");
    assert!(matches!(audit(&town.store), Audit::Sound { .. }));
}

#[tokio::test]
async fn a_confirmation_counts_with_its_commit_and_for_those_beside_it() {
    let town = Town::new();
    town.hands.set(30 * DAY);
    let refused = town.store.write(|change| {
        change.confirm_clock();
        Err::<(), _>(StoreError::Refused("after all not".to_owned()))
    });
    assert!(refused.await.is_err());
    assert_eq!(town.told(), (0, false), "refused, it confirms nothing");
    let confirmed = town.store.write(|change| {
        assert!(!change.trusted());
        change.confirm_clock();
        Ok::<_, StoreError>((change.trusted(), change.now()))
    });
    let beside = town.store.write(|change| Ok::<_, StoreError>((change.trusted(), change.now())));
    let expected = (true, town.hands.now());
    assert_eq!((confirmed.await, beside.await), (Ok(expected), Ok(expected)));
    assert_eq!(town.told(), (30 * DAY, true));
}
