//! One day of the town, event by event. Times are minutes after midnight unless named otherwise.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use jiff::{SignedDuration, Timestamp};
use motcua::domain::estimate::{
    CallRight, CounterPresence, CounterState, Estimate, LinePlace, Pace, QueueSnapshot as Stand, Snapshot, WaitQuery, WaitingCount,
};

use super::random::Random;
use super::rule::{self, Line};
use super::town::{
    self, APPOINTMENT_LEAD, COUNTERS, Day, LONGEST_WAIT, LUNCH, Load, NUMBERS_UNTIL, OPENS, ORDINARY_PER_PRIORITY, PAUSE_SAID, QUEUES,
    Visitor, visitors,
};

/// What each predictor said to one visitor, and what came. Minutes of the clock.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    pub kind: CallRight,
    pub ours: Estimate,
    pub plain: f64,
    pub last_to_enter: f64,
    pub head_of_line: f64,
    /// Not a number until the call.
    pub waited: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// A visitor takes a number.
    Comes(usize),
    /// A counter has nothing to do: its ticket left, or its clerk came.
    Ready(usize),
    /// A counter calls.
    Calls(usize),
}

#[derive(Debug, Clone, Copy)]
struct Desk {
    presence: CounterPresence,
    /// When its last ticket left, or its clerk first came.
    free_since: Option<f64>,
    /// Whether an event of its own is under way, so that a newcomer need not wake it.
    awake: bool,
    /// The queue of its ticket and when it was called.
    ticket: Option<(usize, f64)>,
}

fn moment(minutes: f64) -> Timestamp {
    Timestamp::from_millisecond(1_790_000_000_000 + (minutes * 60_000.0) as i64).expect("in range")
}

fn duration(minutes: f64) -> SignedDuration {
    SignedDuration::from_millis((minutes * 60_000.0) as i64)
}

/// Minutes of the clock until `open` minutes of service are over.
fn with_lunch(now: f64, open: f64) -> f64 {
    let (from, until) = LUNCH;
    let from = from.max(now);
    if until > now && now + open >= from { open + until - from } else { open }
}

/// Minutes of service between two moments.
fn without_lunch(from: f64, until: f64) -> f64 {
    until - from - (until.min(LUNCH.1) - from.max(LUNCH.0)).max(0.0)
}

/// A day while it is played.
pub struct Simulation {
    random: Random,
    day: Day,
    visitors: Vec<Visitor>,
    told: Vec<Option<Told>>,
    lines: Vec<Line>,
    desks: Vec<Desk>,
    paces: Vec<Pace>,
    earlier: Vec<Option<Pace>>,
    last_waits: Vec<Option<f64>>,
    events: BinaryHeap<Reverse<(i64, Event)>>,
}

impl Simulation {
    pub fn new(load: Load, seed: u64, earlier: Vec<Option<Pace>>) -> Self {
        let mut random = Random::new(seed);
        let visitors = visitors(load, &mut random);
        let day = Day::new(&mut random);
        let mut simulation = Self {
            told: vec![None; visitors.len()],
            lines: vec![Line::default(); QUEUES.len()],
            desks: vec![
                Desk { presence: CounterPresence::Away { back: Some(moment(OPENS)) }, free_since: None, awake: true, ticket: None };
                COUNTERS.len()
            ],
            paces: vec![Pace::default(); QUEUES.len()],
            last_waits: vec![None; QUEUES.len()],
            events: BinaryHeap::new(),
            earlier,
            random,
            day,
            visitors,
        };
        for index in 0..simulation.visitors.len() {
            simulation.at(simulation.visitors[index].at, Event::Comes(index));
        }
        for (counter, opens) in simulation.day.opens.clone().into_iter().enumerate() {
            simulation.at(opens, Event::Ready(counter));
        }
        simulation
    }

    fn at(&mut self, minutes: f64, event: Event) {
        self.events.push(Reverse(((minutes * 60_000.0).ceil() as i64, event)));
    }

    /// What was told to everybody, and the paces at the end of the day.
    pub fn run(mut self) -> (Vec<Told>, Vec<Pace>) {
        while let Some(Reverse((at, event))) = self.events.pop() {
            let now = at as f64 / 60_000.0;
            match event {
                Event::Comes(index) => self.comes(index, now),
                Event::Ready(counter) => self.ready(counter, now),
                Event::Calls(counter) => self.calls(counter, now),
            }
        }
        assert!(self.lines.iter().all(|line| line.waiting.is_empty()), "the hall empties");
        (self.told.into_iter().map(|told| told.expect("everybody is told")).collect(), self.paces)
    }

    fn comes(&mut self, index: usize, now: f64) {
        let mut visitor = self.visitors[index];
        visitor.at = now;
        visitor.index = index;
        self.visitors[index] = visitor;
        self.told[index] = Some(self.tell(&visitor, now));
        self.paces[visitor.queue].arrived(moment(now), visitor.priority || visitor.booked.is_some());
        self.lines[visitor.queue].waiting.push(visitor);
        let idle = |lines: fn(&town::Counter) -> &[usize]| {
            let mut counters = COUNTERS.iter().zip(&self.desks);
            counters.position(|(counter, desk)| {
                desk.presence == CounterPresence::Free && !desk.awake && lines(counter).contains(&visitor.queue)
            })
        };
        if let Some(counter) = idle(|counter| counter.serves).or_else(|| idle(|counter| counter.helps)) {
            self.reach_for_next(counter, now);
        }
    }

    fn ready(&mut self, counter: usize, now: f64) {
        if let Some((queue, since)) = self.desks[counter].ticket.take() {
            self.paces[queue].left(duration(now - since));
            self.desks[counter].free_since = None;
        }
        let _ = self.desks[counter].free_since.get_or_insert(now);
        self.desks[counter].awake = true;
        self.desks[counter].presence = CounterPresence::Free;
        let returns = self.day.returns[counter];
        let pause = self.day.pauses[counter].iter().position(|(from, _)| *from <= now);
        if (LUNCH.0..returns).contains(&now) {
            self.at(returns, Event::Ready(counter));
        } else if let Some(index) = pause {
            let (_, minutes) = self.day.pauses[counter].remove(index);
            self.desks[counter].presence = CounterPresence::Away { back: Some(moment(now + PAUSE_SAID)) };
            self.at(now + minutes, Event::Ready(counter));
        } else {
            self.reach_for_next(counter, now);
        }
    }

    fn reach_for_next(&mut self, counter: usize, now: f64) {
        self.desks[counter].awake = true;
        let gap = self.random.lognormal(0.5, 0.6);
        self.at(now + gap, Event::Calls(counter));
    }

    fn calls(&mut self, counter: usize, now: f64) {
        if (LUNCH.0..LUNCH.1).contains(&now) || self.day.pauses[counter].iter().any(|(from, _)| *from <= now) {
            return self.ready(counter, now);
        }
        let town::Counter { serves, helps } = COUNTERS[counter];
        let Some(visitor) = rule::next(&mut self.lines, serves, helps, now) else {
            self.desks[counter].awake = false;
            return;
        };
        if let Some(told) = &mut self.told[visitor.index] {
            told.waited = now - visitor.at;
        }
        self.last_waits[visitor.queue] = Some(without_lunch(visitor.at, now));
        let free_since = self.desks[counter].free_since.expect("a counter that calls is free");
        self.paces[visitor.queue].called(duration(without_lunch(free_since.max(visitor.at), now)));
        self.desks[counter].presence = CounterPresence::Busy { line: visitor.queue, since: moment(now) };
        self.desks[counter].ticket = Some((visitor.queue, now));
        let keeps = self.day.keeps(&visitor, counter, now, &mut self.random);
        self.at(now + keeps, Event::Ready(counter));
    }

    fn snapshot(&self, now: f64) -> Snapshot {
        let waiting = |people: Vec<&Visitor>| WaitingCount {
            count: u32::try_from(people.len()).expect("a few"),
            first: people.first().map(|visitor| moment(visitor.at)),
        };
        Snapshot {
            now: moment(now),
            lines: (0..QUEUES.len())
                .map(|queue| {
                    let line = &self.lines[queue];
                    let mut appointments: Vec<Timestamp> = line.waiting.iter().filter_map(|visitor| visitor.booked.map(moment)).collect();
                    appointments.sort_unstable();
                    Stand {
                        usual: duration(QUEUES[queue].usual),
                        today: self.paces[queue],
                        earlier: self.earlier[queue],
                        ordinary: waiting(line.ordinary().collect()),
                        priority: waiting(line.priority().collect()),
                        ordinary_calls: line.ordinary_calls,
                        appointments,
                    }
                })
                .collect(),
            counters: COUNTERS
                .iter()
                .zip(&self.desks)
                .map(|(counter, desk)| CounterState {
                    serves: counter.serves.to_vec(),
                    helps: counter.helps.to_vec(),
                    presence: desk.presence,
                })
                .collect(),
            breaks: vec![(moment(LUNCH.0), moment(LUNCH.1))],
            numbers_until: Some(moment(if now < NUMBERS_UNTIL.0 { NUMBERS_UNTIL.0 } else { NUMBERS_UNTIL.1 })),
            ordinary_per_priority: ORDINARY_PER_PRIORITY,
            longest_wait: duration(LONGEST_WAIT),
            appointment_lead: duration(APPOINTMENT_LEAD),
        }
    }

    fn tell(&self, visitor: &Visitor, now: f64) -> Told {
        let kind = match visitor.booked {
            Some(booked) => CallRight::Appointment(moment(booked)),
            None if visitor.priority => CallRight::Priority,
            None => CallRight::Ordinary,
        };
        let ours = self.snapshot(now).estimate(WaitQuery { line: visitor.queue, kind, place: LinePlace::Newcomer }).expect("an estimate");
        let line = &self.lines[visitor.queue].waiting;
        let desks = COUNTERS.iter().zip(&self.desks);
        let serving: Vec<CounterPresence> =
            desks.filter(|(counter, _)| counter.serves.contains(&visitor.queue)).map(|(_, desk)| desk.presence).collect();
        let open = serving.iter().filter(|presence| !matches!(presence, CounterPresence::Away { .. })).count();
        let counters = if open == 0 { serving.len() } else { open };
        let until_opening = (OPENS - now).max(0.0);
        let plain = until_opening + line.len() as f64 * QUEUES[visitor.queue].usual / counters as f64;
        let at_once = line.is_empty() && serving.contains(&CounterPresence::Free);
        // Where nobody was called yet, these two know nothing and say the plain formula.
        let last_to_enter = self.last_waits[visitor.queue].map_or(plain, |last| if at_once { 0.0 } else { last });
        let head_of_line = match line.first() {
            Some(head) if now >= OPENS => without_lunch(head.at, now),
            Some(_) => plain,
            None => until_opening,
        };
        Told {
            kind,
            ours,
            plain: with_lunch(now, plain),
            last_to_enter: with_lunch(now, last_to_enter),
            head_of_line: with_lunch(now, head_of_line),
            waited: f64::NAN,
        }
    }
}
