use proptest::prelude::*;

use super::*;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).expect("in range")
}

fn rule() -> Rule {
    Rule { ordinary_per_priority: 2, longest_wait: SignedDuration::from_mins(45), appointment_lead: SignedDuration::from_secs(120) }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ordinary,
    Priority,
    Booked,
    Aimed,
}

/// People in lines, and a counter that sees their heads.
#[derive(Debug, Clone)]
struct Hall {
    people: Vec<(TicketId, usize, Kind, Timestamp)>,
    helped: usize,
}

impl Hall {
    fn of(people: &[(usize, Kind, i64)]) -> Self {
        let people = people.iter().enumerate();
        Self { people: people.map(|(id, &(queue, kind, minute))| (TicketId(id as i64), queue, kind, at(minute))).collect(), helped: 99 }
    }

    fn view(&self, run: u32) -> LineView {
        let head = |queue: Option<usize>, kind| {
            let of_kind = self.people.iter().filter(|person| queue.is_none_or(|queue| person.1 == queue) && person.2 == kind);
            of_kind.map(|person| LaneHead { ticket: person.0, place: person.3, since: person.3 }).min_by_key(order)
        };
        let line = |queue| Line {
            queue: format!("q{queue}").parse().expect("a key"),
            help: queue >= self.helped,
            ordinary: head(Some(queue), Kind::Ordinary),
            priority: head(Some(queue), Kind::Priority),
            booked: head(Some(queue), Kind::Booked),
        };
        LineView { lines: (0..3).map(line).collect(), aimed: head(None, Kind::Aimed), run }
    }

    /// The same people, as whoever has them all before them says it.
    fn turns(&self, run: u32, now: Timestamp) -> Turns {
        let heads = |queue: Option<usize>, kind| {
            let of_kind = self.people.iter().filter(|person| queue.is_none_or(|queue| person.1 == queue) && person.2 == kind);
            let mut heads: Vec<LaneHead> = of_kind.map(|person| LaneHead { ticket: person.0, place: person.3, since: person.3 }).collect();
            heads.sort_by_key(order);
            heads
        };
        let line = |queue| {
            let lanes = [Ordinary, Priority, Booked].map(|kind| heads(Some(queue), kind));
            let [ordinary, priority, booked] = lanes;
            (format!("q{queue}").parse().expect("a key"), queue >= self.helped, Lanes { ordinary, priority, booked })
        };
        Turns::new(rule(), (0..3).map(line).collect(), heads(None, Aimed), run, now)
    }

    /// Calls until nobody waits, a minute a call.
    fn day(mut self, start: i64) -> Vec<(i64, Choice)> {
        let (mut run, mut now, mut calls) = (u32::MAX, start, Vec::new());
        while let Some(choice) = next(&rule(), &self.view(run), at(now)) {
            run = choice.run;
            self.people.retain(|person| person.0 != choice.ticket);
            calls.push((now, choice));
            now += 1;
        }
        calls
    }
}

fn clauses(calls: &[(i64, Choice)]) -> Vec<(i64, Clause)> {
    calls.iter().map(|(_, choice)| (choice.ticket.0, choice.clause)).collect()
}

use Kind::{Aimed, Booked, Ordinary, Priority};

#[test]
fn s14_an_appointment_goes_before_walk_ins_from_two_minutes_before_its_time() {
    let nine = 9 * 60;
    let hall = Hall::of(&[(0, Ordinary, nine - 20), (0, Booked, nine)]);
    let at_time = |minute| next(&rule(), &hall.view(0), at(minute)).map(|choice| (choice.ticket.0, choice.clause));
    assert_eq!(at_time(nine - 10), Some((0, Clause::FirstCome)));
    assert_eq!(at_time(nine - 1), Some((1, Clause::Appointment)));
    let alone = Hall::of(&[(0, Booked, nine)]);
    let early = next(&rule(), &alone.view(0), at(nine - 30)).map(|choice| choice.clause);
    assert_eq!(early, Some(Clause::EarlyAppointment), "an idle counter does not let anybody sit");
}

#[test]
fn s15_thirty_priority_tickets_do_not_keep_an_ordinary_one_waiting() {
    let mut people: Vec<_> = (0..30).map(|_| (0, Priority, 1)).collect();
    people.extend([(0, Ordinary, 0), (0, Ordinary, 0)]);
    let calls = Hall::of(&people).day(2);
    let ordinary: Vec<usize> = calls.iter().enumerate().filter(|(_, call)| call.1.ticket.0 >= 30).map(|(place, _)| place).collect();
    assert_eq!(ordinary, [1, 2], "one of those with priority, then the two who came first");
}

#[test]
fn one_priority_person_after_so_many_others() {
    let people: Vec<_> = (0..8).map(|_| (0, Ordinary, 0)).chain((0..3).map(|_| (0, Priority, 1))).collect();
    let kinds: Vec<bool> = Hall::of(&people).day(2).iter().map(|(_, choice)| choice.ticket.0 >= 8).collect();
    let p = true;
    let o = false;
    assert_eq!(kinds, [p, o, o, p, o, o, p, o, o, o, o]);
}

#[test]
fn whoever_is_meant_for_this_counter_comes_first() {
    let hall = Hall::of(&[(0, Ordinary, 0), (0, Priority, 1), (1, Aimed, 2), (0, Booked, 3)]);
    let order: Vec<i64> = hall.day(4).iter().map(|(_, choice)| choice.ticket.0).collect();
    assert_eq!(order, [2, 3, 1, 0]);
}

#[test]
fn help_comes_after_ones_own_work_unless_somebody_waits_too_long() {
    let mut hall = Hall::of(&[(1, Ordinary, 0), (0, Ordinary, 10)]);
    hall.helped = 1;
    let at_time = |minute| next(&rule(), &hall.view(0), at(minute)).map(|choice| (choice.ticket.0, choice.clause));
    assert_eq!(at_time(20), Some((1, Clause::FirstCome)));
    assert_eq!(at_time(45), Some((0, Clause::LongestWait)));
}

#[test]
fn in_a_crowded_hall_those_favoured_still_have_their_share() {
    let people: Vec<_> = (0..6).map(|_| (0, Ordinary, 0)).chain([(0, Priority, 50), (0, Booked, 55)]).collect();
    let calls = Hall::of(&people).day(60);
    assert_eq!(
        clauses(&calls),
        [
            (6, Clause::Priority),
            (0, Clause::LongestWait),
            (1, Clause::LongestWait),
            (7, Clause::Appointment),
            (2, Clause::LongestWait),
            (3, Clause::LongestWait),
            (4, Clause::LongestWait),
            (5, Clause::LongestWait),
        ]
    );
}

fn people() -> impl Strategy<Value = Vec<(usize, Kind, i64)>> {
    let kind = prop_oneof![4 => Just(Ordinary), 2 => Just(Priority), 1 => Just(Booked), 1 => Just(Aimed)];
    proptest::collection::vec((0_usize..3, kind, 0_i64..120), 0..40)
}

proptest! {
    #[test]
    fn turns_are_the_calls_that_come_if_all_come_at_once(people in people(), helped in 0_usize..4, run in 0_u32..4, start in 60_i64..200) {
        let hall = Hall { helped, ..Hall::of(&people) };
        let turns: Vec<Choice> = hall.turns(run, at(start)).collect();
        let (mut left, mut run) = (hall.clone(), run);
        for turn in &turns {
            prop_assert_eq!(next(&rule(), &left.view(run), at(start)), Some(*turn));
            run = turn.run;
            left.people.retain(|person| person.0 != turn.ticket);
        }
        prop_assert!(left.people.is_empty());
    }

    #[test]
    fn turns_stay_until_a_time_of_the_rule(people in people(), helped in 0_usize..4, start in 60_i64..200, later in 1_i64..100) {
        let hall = Hall { helped, ..Hall::of(&people) };
        let turns = |minute| hall.turns(0, at(minute)).collect::<Vec<_>>();
        let changes_at = hall.turns(0, at(start)).changes_at();
        let later = changes_at.map_or(start + later, |change| (start + later).min((change.as_second() - 1).div_euclid(60)));
        prop_assert_eq!(turns(start), turns(later.max(start)));
        prop_assert!(changes_at.is_none_or(|change| change > at(start)));
    }

    #[test]
    fn everybody_is_called_once_and_nobody_passes_those_before_them_in_their_lane(people in people(), start in 60_i64..200) {
        let calls = Hall::of(&people).day(start);
        let order: Vec<usize> = calls.iter().map(|(_, choice)| choice.ticket.0 as usize).collect();
        let mut all = order.clone();
        all.sort_unstable();
        prop_assert_eq!(all, (0..people.len()).collect::<Vec<_>>());
        for (index, &called) in order.iter().enumerate() {
            for &later in &order[index + 1..] {
                let same_lane = people[called].1 == people[later].1 && (people[called].1 == Aimed || people[called].0 == people[later].0);
                prop_assert!(!same_lane || (people[called].2, called) < (people[later].2, later));
            }
        }
    }

    #[test]
    fn after_the_longest_wait_at_most_one_in_so_many_passes(people in people(), start in 120_i64..200) {
        let calls = Hall::of(&people).day(start);
        for (index, person) in people.iter().enumerate().filter(|(_, person)| person.1 == Ordinary) {
            let called = calls.iter().position(|(_, choice)| choice.ticket.0 == index as i64).expect("called");
            let passed = calls[..called].iter().filter(|(now, choice)| {
                let other = people[choice.ticket.0 as usize];
                now - person.2 >= 45 && (other.2, choice.ticket.0) > (person.2, index as i64)
            });
            let calls_since = calls[..called].iter().filter(|(now, _)| now - person.2 >= 45).count();
            prop_assert!(passed.count() <= 1 + calls_since / 3, "{index} was passed too often");
        }
    }

    #[test]
    fn a_priority_person_waits_for_few_who_came_later(people in people(), start in 120_i64..200) {
        // Of those not favoured themselves, in their own queue and with nobody overdue: at most two before each priority person ahead.
        let young: Vec<_> = people.into_iter().map(|(queue, kind, minute)| (queue, kind, minute.max(start - 40) + 40)).collect();
        let calls = Hall::of(&young).day(start);
        let mut run = 0;
        for (index, (_, choice)) in calls.iter().enumerate() {
            let kind = young[choice.ticket.0 as usize].1;
            let priority_waits = calls[index..].iter().any(|(_, later)| young[later.ticket.0 as usize].1 == Priority);
            match kind {
                Ordinary if choice.clause != Clause::LongestWait && priority_waits => run += 1,
                Priority => run = 0,
                _ => {}
            }
            prop_assert!(run <= 2 || choice.clause == Clause::LongestWait || kind != Ordinary, "{run} in a row");
        }
    }
}
