use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Timestamp {
    format!("2026-11-23T{text}:00Z").parse().expect("a time")
}

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

fn waiting(count: u32) -> WaitingCount {
    WaitingCount { count, first: (count > 0).then(|| at("08:30")) }
}

fn line(usual: i64, ordinary: u32) -> QueueSnapshot {
    QueueSnapshot { usual: minutes(usual), ordinary: waiting(ordinary), ..QueueSnapshot::default() }
}

fn counter(serves: &[usize], presence: CounterPresence) -> CounterState {
    CounterState { serves: serves.to_vec(), helps: Vec::new(), presence }
}

fn free(serves: &[usize]) -> CounterState {
    counter(serves, CounterPresence::Free)
}

/// Nine o'clock, with lunch from half past eleven to one.
fn snapshot(lines: Vec<QueueSnapshot>, counters: Vec<CounterState>) -> Snapshot {
    Snapshot {
        now: at("09:00"),
        lines,
        counters,
        breaks: vec![(at("11:30"), at("13:00"))],
        numbers_until: Some(at("11:00")),
        ordinary_per_priority: 2,
        longest_wait: minutes(90),
        appointment_lead: minutes(2),
    }
}

const NEWCOMER: WaitQuery = WaitQuery { line: 0, kind: CallRight::Ordinary, place: LinePlace::Newcomer };

/// Even services, half a minute apart.
fn pace(services: u32, service: i64) -> Pace {
    let mut pace = Pace::default();
    for _ in 0..services {
        pace.called(SignedDuration::from_secs(30));
        pace.left(minutes(service));
    }
    pace
}

fn likely(snapshot: &Snapshot, asked: WaitQuery) -> u32 {
    snapshot.estimate(asked).expect("an estimate").likely
}

#[test]
fn s23_people_ahead_times_usual_minutes_by_counters() {
    let one = snapshot(vec![line(10, 2)], vec![free(&[0])]).estimate(NEWCOMER).expect("an estimate");
    assert_eq!((one.ahead, one.likely, one.basis), (2, 20, Basis::Plain));
    let two = snapshot(vec![line(10, 2)], vec![free(&[0]), free(&[0])]).estimate(NEWCOMER).expect("an estimate");
    assert_eq!((two.ahead, two.likely, two.basis), (2, 10, Basis::Plain));
    assert_eq!(snapshot(vec![line(0, 2)], vec![free(&[0])]).estimate(NEWCOMER), None, "average 0: no estimate");
}

#[test]
fn s15_a_priority_newcomer_goes_between_and_ordinary_people_are_not_starved() {
    let mut hall = snapshot(vec![QueueSnapshot { today: pace(20, 10), ..line(10, 12) }], vec![free(&[0])]);
    let first = hall.estimate(WaitQuery { kind: CallRight::Priority, ..NEWCOMER }).expect("an estimate");
    assert_eq!(first.ahead, 2, "after two ordinary calls one by priority is due");
    hall.lines[0].priority = waiting(30);
    hall.longest_wait = minutes(600);
    let last = hall.estimate(NEWCOMER).expect("an estimate");
    assert_eq!(last.ahead, 12 + 6, "thirty by priority are here, and only every third call is theirs");
}

#[test]
fn s14_an_appointment_goes_first_when_it_is_due() {
    let hall = snapshot(vec![QueueSnapshot { today: pace(20, 10), ..line(10, 12) }], vec![free(&[0])]);
    let asked = |booked| WaitQuery { kind: CallRight::Appointment(at(booked)), ..NEWCOMER };
    assert_eq!(hall.estimate(asked("09:02")).expect("an estimate").ahead, 0);
    let later = hall.estimate(asked("09:30")).expect("an estimate");
    assert_eq!(later.ahead, 3);
    assert!((28..=38).contains(&later.likely), "{later:?}");
}

#[test]
fn nobody_serves_nobody_knows() {
    let away = |back| counter(&[0], CounterPresence::Away { back });
    assert_eq!(snapshot(vec![line(10, 2)], vec![]).estimate(NEWCOMER), None);
    assert_eq!(snapshot(vec![line(10, 2), line(10, 0)], vec![free(&[1])]).estimate(NEWCOMER), None);
    assert_eq!(snapshot(vec![line(10, 2)], vec![away(None)]).estimate(NEWCOMER), None);
    assert_eq!(snapshot(vec![line(10, 2)], vec![free(&[0])]).estimate(WaitQuery { line: 7, ..NEWCOMER }), None);
    let historic = QueueSnapshot { today: pace(20, 10), ..line(10, 2) };
    assert_eq!(snapshot(vec![historic.clone()], vec![away(None)]).estimate(NEWCOMER), None);
    assert_eq!(likely(&snapshot(vec![line(10, 2)], vec![away(Some(at("09:30")))]), NEWCOMER), 30 + 20);
    let paused = snapshot(vec![historic], vec![away(Some(at("09:30"))), free(&[0])]);
    assert_eq!(likely(&paused, NEWCOMER), 22, "the paused counter comes too late to help");
}

#[test]
fn today_then_earlier_days_then_the_configured_minutes() {
    let told = |today, earlier, usual| {
        let line = QueueSnapshot { today, earlier, ..line(usual, 4) };
        snapshot(vec![line], vec![free(&[0])]).estimate(NEWCOMER).expect("an estimate")
    };
    let plain = told(Pace::default(), None, 10);
    let earlier = told(Pace::default(), Some(pace(300, 5)), 10);
    let both = told(pace(3, 15), Some(pace(300, 5)), 10);
    let today = told(pace(24, 15), Some(pace(300, 5)), 10);
    assert_eq!(plain.basis, Basis::Plain);
    assert_eq!(earlier.basis, Basis::EarlierDays { services: 300 });
    assert_eq!(both.basis, Basis::EarlierDays { services: 300 });
    assert_eq!(today.basis, Basis::Today { services: 24 });
    assert!(earlier.likely < both.likely && both.likely < today.likely, "{earlier:?} {both:?} {today:?}");
    assert_eq!(told(pace(1, 10), None, 0).basis, Basis::Today { services: 1 }, "one service is a history");
}

#[test]
fn a_break_that_the_wait_reaches_is_added() {
    let morning = |people| {
        let mut hall = snapshot(vec![QueueSnapshot { today: pace(24, 10), ..line(10, people) }], vec![free(&[0])]);
        hall.now = at("11:00");
        hall.estimate(NEWCOMER).expect("an estimate")
    };
    let before = morning(1);
    assert!(before.high <= 30, "{before:?}");
    let after = morning(5);
    assert!((53 + 90 - 1..=53 + 90 + 1).contains(&after.likely), "{after:?}");
    let mut uneven = pace(24, 4);
    (0..8).for_each(|_| uneven.left(minutes(28)));
    let mut hall = snapshot(vec![QueueSnapshot { today: uneven, ..line(10, 2) }], vec![free(&[0])]);
    hall.now = at("11:00");
    let across = hall.estimate(NEWCOMER).expect("an estimate");
    assert!(across.likely < 30 && across.high > 120, "perhaps before lunch, perhaps after: {across:?}");
}

#[test]
fn other_people_of_a_shared_counter_are_waited_for() {
    let lines =
        |others| vec![QueueSnapshot { today: pace(24, 10), ..line(10, 1) }, QueueSnapshot { today: pace(24, 20), ..line(20, others) }];
    let alone = snapshot(lines(0), vec![free(&[0, 1])]).estimate(NEWCOMER).expect("an estimate");
    let shared = snapshot(lines(3), vec![free(&[0, 1])]).estimate(NEWCOMER).expect("an estimate");
    assert_eq!((alone.ahead, shared.ahead), (1, 1));
    assert!(shared.likely >= alone.likely + 3 * 20, "{alone:?} {shared:?}");
}

#[test]
fn a_helper_helps_when_nobody_waits_in_its_own_line() {
    let hall = |own| {
        let lines = vec![QueueSnapshot { today: pace(24, 10), ..line(10, 6) }, QueueSnapshot { today: pace(24, 10), ..line(10, own) }];
        snapshot(lines, vec![free(&[0]), CounterState { helps: vec![0], ..free(&[1]) }])
    };
    assert!(likely(&hall(0), NEWCOMER) < 35);
    assert!(likely(&hall(9), NEWCOMER) > 60);
}

#[test]
fn those_who_are_expected_count_where_they_go_first() {
    let hall = |priority: bool| {
        let mut today = pace(24, 10);
        for minute in 0..30 {
            today.arrived(at("08:30").saturating_add(minutes(minute)).expect("a time"), priority && minute % 5 == 0);
        }
        snapshot(vec![QueueSnapshot { today, ..line(10, 6) }], vec![free(&[0])])
    };
    let (without, with) = (likely(&hall(false), NEWCOMER), likely(&hall(true), NEWCOMER));
    assert!(with > without + 15, "{without} {with}");
}

#[test]
fn a_busy_counter_is_free_when_the_rest_of_its_service_is_over() {
    let hall = |since| {
        let busy = CounterPresence::Busy { line: 0, since: at(since) };
        likely(&snapshot(vec![QueueSnapshot { today: pace(24, 30), ..line(30, 0) }], vec![counter(&[0], busy)]), NEWCOMER)
    };
    assert_eq!(hall("09:00"), 31);
    assert_eq!(hall("08:55"), 26);
    assert_eq!(hall("08:10"), 21, "long services are long for a reason");
}

#[test]
fn nobody_is_told_nothing_to_nothing() {
    let told = snapshot(vec![line(10, 0)], vec![free(&[0])]).estimate(NEWCOMER).expect("an estimate");
    assert_eq!((told.ahead, told.low, told.likely), (0, 0, 0));
    assert!(told.high >= 1);
}

#[test]
fn a_line_without_end_is_reckoned_in_proportion() {
    let hall = |people| snapshot(vec![QueueSnapshot { today: pace(24, 10), ..line(10, people) }], vec![free(&[0]), free(&[0])]);
    let told = hall(1_000_000).estimate(NEWCOMER).expect("an estimate");
    assert_eq!(told.ahead, 1_000_000);
    let expected = 1_000_000.0 * 10.5 / 2.0;
    assert!((f64::from(told.likely) / expected - 1.0).abs() < 0.05, "{told:?}");
}

#[test]
fn somebody_who_waits_hears_what_stands_before_them() {
    let hall = snapshot(vec![QueueSnapshot { today: pace(24, 10), ..line(10, 10) }], vec![free(&[0])]);
    let place = |before| WaitQuery { place: LinePlace::Waiting { before, since: at("08:45") }, ..NEWCOMER };
    let told: Vec<Estimate> = (0..10).map(|before| hall.estimate(place(before)).expect("an estimate")).collect();
    assert_eq!(told.iter().map(|told| told.ahead).collect::<Vec<_>>(), (0..10).collect::<Vec<_>>());
    assert!(told.is_sorted_by_key(|told| told.likely));
    assert_eq!(hall.estimate(NEWCOMER).expect("an estimate").ahead, 10);
}

fn any_moment() -> impl Strategy<Value = Timestamp> {
    (-20_000_i64..60_000).prop_map(|second| at("09:00").saturating_add(SignedDuration::from_secs(second)).expect("a time"))
}

fn any_waiting() -> impl Strategy<Value = WaitingCount> {
    (0_u32..2000, any_moment()).prop_map(|(count, first)| WaitingCount { count, first: Some(first) })
}

fn any_pace() -> impl Strategy<Value = Pace> {
    proptest::collection::vec((any_moment(), -100_i64..5000, any::<bool>()), 0..40).prop_map(|seen| {
        let mut pace = Pace::default();
        for (at, seconds, priority) in seen {
            pace.arrived(at, priority);
            pace.called(SignedDuration::from_secs(seconds / 60));
            pace.left(SignedDuration::from_secs(seconds));
        }
        pace
    })
}

fn any_line() -> impl Strategy<Value = QueueSnapshot> {
    let people = (any_waiting(), any_waiting(), proptest::collection::vec(any_moment(), 0..4), 0_u32..9);
    (0_i64..100, any_pace(), proptest::option::of(any_pace()), people).prop_map(
        |(usual, today, earlier, (ordinary, priority, appointments, ordinary_calls))| QueueSnapshot {
            usual: minutes(usual),
            today,
            earlier,
            ordinary,
            priority,
            ordinary_calls,
            appointments,
        },
    )
}

fn any_counter() -> impl Strategy<Value = CounterState> {
    let presence = prop_oneof![
        Just(CounterPresence::Free),
        (0_usize..5, any_moment()).prop_map(|(line, since)| CounterPresence::Busy { line, since }),
        proptest::option::of(any_moment()).prop_map(|back| CounterPresence::Away { back }),
    ];
    let lines = || proptest::collection::vec(0_usize..5, 0..4);
    (lines(), lines(), presence).prop_map(|(serves, helps, presence)| CounterState { serves, helps, presence })
}

fn any_asked() -> impl Strategy<Value = WaitQuery> {
    let kind = prop_oneof![Just(CallRight::Ordinary), Just(CallRight::Priority), any_moment().prop_map(CallRight::Appointment)];
    let place = prop_oneof![
        Just(LinePlace::Newcomer),
        (0_u32..3000, any_moment()).prop_map(|(before, since)| LinePlace::Waiting { before, since }),
    ];
    (0_usize..5, kind, place).prop_map(|(line, kind, place)| WaitQuery { line, kind, place })
}

proptest! {
    #[test]
    fn a_range_is_a_range_whatever_the_hall_looks_like(
        lines in proptest::collection::vec(any_line(), 0..4),
        counters in proptest::collection::vec(any_counter(), 0..6),
        breaks in proptest::collection::vec((any_moment(), any_moment()), 0..3),
        numbers_until in proptest::option::of(any_moment()),
        ordinary_per_priority in 0_u32..4,
        asked in any_asked(),
    ) {
        let hall = Snapshot { breaks, numbers_until, ordinary_per_priority, ..snapshot(lines, counters) };
        let able = |counter: &CounterState| counter.serves.contains(&asked.line) || counter.helps.contains(&asked.line);
        if let Some(told) = hall.estimate(asked) {
            prop_assert!(told.low <= told.likely && told.likely <= told.high && told.low < told.high, "{:?}", told);
            prop_assert!(hall.counters.iter().any(able));
        }
        prop_assert_eq!(hall.estimate(asked), hall.estimate(asked));
    }

    #[test]
    fn more_people_ahead_never_make_a_wait_shorter(
        today in any_pace(),
        earlier in proptest::option::of(any_pace()),
        people in 0_u32..80,
        presences in proptest::collection::vec(any_counter(), 1..6),
    ) {
        let counters: Vec<CounterState> = presences.into_iter().map(|any| counter(&[0], any.presence)).collect();
        let told = |ordinary| {
            snapshot(vec![QueueSnapshot { today, earlier, ..line(10, ordinary) }], counters.clone()).estimate(NEWCOMER)
        };
        match (told(people), told(people + 1)) {
            (Some(fewer), Some(more)) => {
                prop_assert_eq!(more.ahead, fewer.ahead + 1);
                prop_assert!(fewer.likely <= more.likely, "{:?} {:?}", fewer, more);
            }
            (fewer, more) => prop_assert_eq!(fewer, more),
        }
    }

    #[test]
    fn one_counter_more_never_makes_a_wait_longer(today in any_pace(), people in 0_u32..80, counters in 1_usize..6) {
        let told = |counters| likely(&snapshot(vec![QueueSnapshot { today, ..line(10, people) }], vec![free(&[0]); counters]), NEWCOMER);
        prop_assert!(told(counters + 1) <= told(counters));
    }
}
