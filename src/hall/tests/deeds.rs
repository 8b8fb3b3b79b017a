//! What somebody may do in the hall, drawn at random.

use proptest::prelude::*;

use super::*;
use crate::domain::queue::PauseReason;

/// Queues and counters that the actors use: some counters share a queue, some help out.
pub(super) const QUEUES: usize = 4;
pub(super) const COUNTERS: u16 = 6;

/// One thing that somebody does. Tickets are named by their place among those given so far, counted from the end.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    Issue {
        queue: usize,
        handover: Handover,
        class: bool,
        booked: Option<i64>,
        further: Option<usize>,
    },
    Again,
    Advise {
        papers: Vec<usize>,
        handover: Handover,
    },
    Help(Option<u16>),
    Coming(u16),
    Came(u16),
    Pin(bool),
    TestPage,
    NewRoll,
    Print(Fate),
    Step(usize, Move),
    Next(u16),
    Seat(u16, SeatChange),
    Time(i64),
    ClockBack(i64),
    Keep,
    /// The program stops and begins again, with a configuration that was edited meanwhile.
    Restart(Vec<Edit>),
    /// Another program holds the file for longer than anybody waits.
    HeldByAnother(u16),
    /// The data folder is somewhere else for a while.
    FolderGoes(u16),
    /// Whoever was served and has not yet said how it was says so now.
    LateRatings,
    Close,
}

/// What is edited in the configuration.
#[derive(Debug, Clone, Copy)]
pub(super) enum Edit {
    /// A counter is taken away, or is there again.
    Counter(u16),
    /// A queue is taken away, or is there again; another one adopts its people, or does not.
    Queue(usize, Option<usize>),
    /// Two queues change their prefixes.
    Prefixes(usize, usize),
    /// Numbers have so many digits.
    Digits(usize),
}

/// What becomes of the next slip.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fate {
    Printed,
    Torn,
    Unknown,
    Delayed,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Move {
    Confirm,
    Cancel(Withdrawal),
    Reprint,
    Rate(u8),
    Call(u16),
    Recall(u16),
    Start(u16),
    Finish(u16, Option<usize>),
    NoShow(u16),
    Return,
    Hold(u16, Option<u16>),
    Release(Option<u16>),
    ToQueue(u16, usize, bool),
    ToCounter(u16, u16, bool),
    ToPerson(u16, bool),
    Undo(u16),
}

fn counter() -> impl Strategy<Value = u16> {
    1..=COUNTERS
}

fn moves() -> impl Strategy<Value = Move> {
    prop_oneof![
        2 => Just(Move::Confirm),
        1 => prop_oneof![Just(Withdrawal::ByStaff), Just(Withdrawal::ByCitizen), Just(Withdrawal::Unclaimed)].prop_map(Move::Cancel),
        1 => Just(Move::Reprint),
        6 => (1_u8..=5).prop_map(Move::Rate),
        2 => counter().prop_map(Move::Call),
        2 => counter().prop_map(Move::Recall),
        8 => counter().prop_map(Move::Start),
        9 => (counter(), proptest::option::weighted(0.2, 0..QUEUES)).prop_map(|(counter, queue)| Move::Finish(counter, queue)),
        4 => counter().prop_map(Move::NoShow),
        5 => Just(Move::Return),
        2 => (counter(), proptest::option::of(1_u16..20)).prop_map(|(counter, minutes)| Move::Hold(counter, minutes)),
        1 => proptest::option::of(counter()).prop_map(Move::Release),
        2 => (counter(), 0..QUEUES, any::<bool>()).prop_map(|(counter, queue, back)| Move::ToQueue(counter, queue, back)),
        1 => (counter(), counter(), any::<bool>()).prop_map(|(counter, to, back)| Move::ToCounter(counter, to, back)),
        1 => (counter(), any::<bool>()).prop_map(|(counter, back)| Move::ToPerson(counter, back)),
        3 => counter().prop_map(Move::Undo),
    ]
}

pub(super) fn deeds() -> impl Strategy<Value = Deed> {
    let handover = prop_oneof![Just(Handover::Slip), Just(Handover::Screen), Just(Handover::Staff)];
    let papers = proptest::collection::vec(0_usize..7, 0..3);
    let told = (papers, handover.clone()).prop_map(|(papers, handover)| Deed::Advise { papers, handover });
    let issue =
        (0..QUEUES, handover, any::<bool>(), proptest::option::weighted(0.15, -20_i64..60), proptest::option::weighted(0.15, 0..QUEUES));
    let seat = prop_oneof![
        Just(SeatChange::SignOn { person: "cb07".parse().expect("a key") }),
        Just(SeatChange::SignOff),
        Just(SeatChange::Pause { reason: PauseReason::Break }),
        Just(SeatChange::Resume),
    ];
    let edit = prop_oneof![
        counter().prop_map(Edit::Counter),
        (0..QUEUES, proptest::option::of(0..QUEUES)).prop_map(|(queue, heir)| Edit::Queue(queue, heir)),
        (0..QUEUES, 0..QUEUES).prop_map(|(one, other)| Edit::Prefixes(one, other)),
        (2_usize..5).prop_map(Edit::Digits),
    ];
    prop_oneof![
        10 => issue.prop_map(|(queue, handover, class, booked, further)| Deed::Issue { queue, handover, class, booked, further }),
        1 => Just(Deed::Again),
        2 => told,
        1 => proptest::option::weighted(0.3, counter()).prop_map(Deed::Help),
        1 => counter().prop_map(Deed::Coming),
        1 => counter().prop_map(Deed::Came),
        1 => any::<bool>().prop_map(Deed::Pin),
        1 => Just(Deed::TestPage),
        1 => Just(Deed::NewRoll),
        8 => prop_oneof![6 => Just(Fate::Printed), 1 => Just(Fate::Torn), 1 => Just(Fate::Unknown), 1 => Just(Fate::Delayed)].prop_map(Deed::Print),
        18 => (0_usize..12, moves()).prop_map(|(ticket, step)| Deed::Step(ticket, step)),
        12 => counter().prop_map(Deed::Next),
        2 => (counter(), seat).prop_map(|(counter, change)| Deed::Seat(counter, change)),
        8 => prop_oneof![6 => 1_i64..90, 2 => 90_i64..3600, 1 => 3600_i64..40_000].prop_map(Deed::Time),
        1 => (1_i64..4000).prop_map(Deed::ClockBack),
        3 => prop_oneof![12 => Just(Deed::Keep), 1 => Just(Deed::Close)],
        2 => proptest::collection::vec(edit, 0..3).prop_map(Deed::Restart),
        1 => counter().prop_map(Deed::HeldByAnother),
        1 => counter().prop_map(Deed::FolderGoes),
        1 => Just(Deed::LateRatings),
    ]
}
