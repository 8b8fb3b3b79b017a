//! The line, played forward until somebody is called. Moments are milliseconds of open time from now.

use super::service::Service;

/// Calls that are played at most. A line beyond them is reckoned in proportion: its wait is hours either way.
const MOST_CALLS: u32 = 500;

/// Those of one line who go by the same right: who waits, then who is expected.
#[derive(Debug, Clone, Copy)]
pub(super) struct LaneForecast {
    count: u32,
    /// When the first of those who wait came; never positive.
    first: i64,
    /// How many go before the one asked for, and when that one came; `None` in every class but theirs.
    asked: Option<(u32, i64)>,
    interval: Option<i64>,
    expected_until: i64,
    called: u32,
}

impl LaneForecast {
    /// `count` people, the first of whom came at `first`; others are expected at an interval, until a moment.
    pub(super) fn new(count: u32, first: i64, interval: Option<i64>, expected_until: i64) -> Self {
        Self { count, first, asked: None, interval, expected_until, called: 0 }
    }

    /// Asks for the one with so many before who came at a moment, or for a newcomer.
    pub(super) fn ask(&mut self, place: Option<(u32, i64)>) {
        self.asked = Some(place.unwrap_or((self.count, 0)));
        self.count = match place {
            None => self.count.saturating_add(1),
            Some((before, _)) => self.count.max(before.saturating_add(1)),
        };
    }

    /// When the next to be called came, or will come.
    fn next(&self) -> Option<i64> {
        let (index, count) = (i64::from(self.called), i64::from(self.count));
        if index >= count {
            let expected = self.interval?.saturating_mul(index - count + 1);
            return (expected < self.expected_until).then_some(expected);
        }
        let evenly = |from: i64, until: i64, index: i64, count: i64| from + (until - from) * index / count;
        Some(match self.asked.map(|(before, came)| (i64::from(before), came)) {
            Some((before, came)) if index < before => evenly(self.first.min(came), came, index, before),
            Some((before, came)) => evenly(came, 0, index - before, count - before),
            None => evenly(self.first, 0, index, count),
        })
    }

    fn call(&mut self) -> Who {
        let index = self.called;
        self.called += 1;
        match self.asked {
            Some((before, _)) if before == index => Who::Asked,
            _ if index < self.count => Who::Waiting,
            _ => Who::Expected,
        }
    }

    /// Those who wait before the one asked for and are not called yet.
    fn left_ahead(&self) -> u32 {
        self.asked.map_or(self.count, |(before, _)| before).saturating_sub(self.called)
    }
}

/// Appointments of one line, in the order of their times.
#[derive(Debug, Clone, Default)]
pub(super) struct Appointments {
    /// From when each goes first.
    due: Vec<i64>,
    asked: Option<usize>,
    called: usize,
}

impl FromIterator<i64> for Appointments {
    fn from_iter<I: IntoIterator<Item = i64>>(due: I) -> Self {
        let mut due: Vec<i64> = due.into_iter().collect();
        due.sort_unstable();
        Self { due, ..Self::default() }
    }
}

impl Appointments {
    /// Asks for the last of those due at a moment; a newcomer is put there first.
    pub(super) fn ask(&mut self, due: i64, newcomer: bool) {
        let after = self.due.partition_point(|other| *other <= due);
        if newcomer || after == 0 {
            self.due.insert(after, due);
            self.asked = Some(after);
        } else {
            self.asked = Some(after - 1);
        }
    }

    fn next(&self) -> Option<i64> {
        self.due.get(self.called).copied()
    }

    fn call(&mut self) -> Who {
        let index = self.called;
        self.called += 1;
        if self.asked == Some(index) { Who::Asked } else { Who::Waiting }
    }
}

/// One line.
#[derive(Debug, Clone)]
pub(super) struct SimulatedLine {
    pub(super) service: Service,
    pub(super) ordinary: LaneForecast,
    pub(super) priority: LaneForecast,
    /// Ordinary calls since the last one by priority.
    pub(super) ordinary_calls: u32,
    pub(super) appointments: Appointments,
}

impl SimulatedLine {
    fn call(&mut self, right: Right) -> Who {
        match right {
            Right::Appointment => self.appointments.call(),
            Right::Priority => {
                self.ordinary_calls = 0;
                self.priority.call()
            }
            Right::Ordinary => {
                self.ordinary_calls = self.ordinary_calls.saturating_add(1);
                self.ordinary.call()
            }
        }
    }
}

/// One counter.
#[derive(Debug, Clone)]
pub(super) struct SimulatedCounter<'a> {
    /// When it can call again; `None` if it will not.
    free: Option<i64>,
    /// The variance of what it does until then, in square seconds.
    variance: i64,
    serves: &'a [usize],
    helps: &'a [usize],
    /// The variance of all it did before, in square seconds.
    spread: i64,
    /// Whether it called from the line asked for.
    called_there: bool,
}

impl<'a> SimulatedCounter<'a> {
    /// A counter that is free at a moment known with a variance.
    pub(super) fn new(free: Option<i64>, variance: i64, serves: &'a [usize], helps: &'a [usize]) -> Self {
        Self { free, variance, serves, helps, spread: 0, called_there: false }
    }
}

/// The call of the one asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Call {
    /// People of the same line who wait now and are called before.
    pub(super) ahead: u32,
    /// When.
    pub(super) at: i64,
    /// The variance of that moment, in square seconds.
    pub(super) variance: i64,
}

/// The hall while it is played.
#[derive(Debug, Clone)]
pub(super) struct Walk<'a> {
    pub(super) lines: Vec<SimulatedLine>,
    pub(super) counters: Vec<SimulatedCounter<'a>>,
    /// The line of the one asked for.
    pub(super) asked: usize,
    pub(super) ordinary_per_priority: u32,
    /// In milliseconds.
    pub(super) longest_wait: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Asked,
    Waiting,
    Expected,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    Appointment,
    Priority,
    Ordinary,
}

/// What a free counter does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NextAction {
    Call {
        line: usize,
        right: Right,
    },
    /// Nobody is there before this moment.
    Wait(i64),
    /// Nobody will come.
    Rest,
}

impl Walk<'_> {
    /// Plays until the one asked for is called; `None` if no counter ever gets there.
    pub(super) fn run(mut self) -> Option<Call> {
        let (mut ahead, mut last) = (0, 0);
        for _ in 0..MOST_CALLS {
            let counters = self.counters.iter().enumerate();
            let (index, free) = counters.filter_map(|(index, counter)| Some((index, counter.free?))).min_by_key(|(_, free)| *free)?;
            let counter = &self.counters[index];
            let (line, right) = match self.next(counter, free) {
                NextAction::Rest => {
                    self.counters[index].free = None;
                    continue;
                }
                NextAction::Wait(until) => {
                    self.counters[index].free = Some(until);
                    continue;
                }
                NextAction::Call { line, right } => (line, right),
            };
            let who = self.lines[line].call(right);
            let service = self.lines[line].service;
            let at = free + service.gap;
            let counter = &mut self.counters[index];
            counter.spread += counter.variance;
            counter.called_there |= line == self.asked;
            counter.variance = service.variance;
            counter.free = Some(at + service.mean);
            last = at;
            match who {
                Who::Asked => return Some(Call { ahead, at, variance: self.variance() }),
                Who::Waiting => ahead += u32::from(line == self.asked),
                Who::Expected => {}
            }
        }
        self.in_proportion(ahead, last)
    }

    /// The call of somebody beyond those that were played: as much later as more people go before.
    fn in_proportion(&self, ahead: u32, last: i64) -> Option<Call> {
        let line = self.lines.get(self.asked)?;
        let able = |counter: &&SimulatedCounter<'_>| counter.serves.contains(&self.asked) || counter.helps.contains(&self.asked);
        let _ = self.counters.iter().filter(able).find(|counter| counter.free.is_some())?;
        let (class, others) = match (line.ordinary.asked, line.priority.asked) {
            (Some(_), _) => (line.ordinary, line.priority.left_ahead()),
            (None, Some(_)) => (line.priority, 0),
            (None, None) => return Some(Call { ahead, at: last, variance: self.variance() }),
        };
        let times = |played: i64| played.saturating_mul(i64::from(class.called + class.left_ahead()) + 1) / (i64::from(class.called) + 1);
        Some(Call { ahead: ahead + class.left_ahead() + others, at: times(last), variance: times(self.variance()) })
    }

    /// The counters that called from the line share what each of them may be early or late by.
    fn variance(&self) -> i64 {
        let (hands, spread) = self
            .counters
            .iter()
            .filter(|counter| counter.called_there)
            .fold((0, 0), |(hands, spread), counter| (hands + 1, spread + counter.spread));
        i64::checked_div(spread, hands * hands).unwrap_or(0)
    }

    fn next(&self, counter: &SimulatedCounter<'_>, at: i64) -> NextAction {
        match (self.next_of(counter.serves, at), self.next_of(counter.helps, at)) {
            (call @ NextAction::Call { .. }, _) | (_, call @ NextAction::Call { .. }) => call,
            (NextAction::Wait(own), NextAction::Wait(help)) => NextAction::Wait(own.min(help)),
            (wait @ NextAction::Wait(_), NextAction::Rest) | (NextAction::Rest, wait @ NextAction::Wait(_)) => wait,
            (NextAction::Rest, NextAction::Rest) => NextAction::Rest,
        }
    }

    /// Who is next of some lines: due appointments, who waits too long, the priority that is due, then first come; an
    /// appointment before its time only when nobody else is there.
    fn next_of(&self, lines: &[usize], at: i64) -> NextAction {
        let mut best: Option<((u8, i64), NextAction)> = None;
        let mut wait: Option<i64> = None;
        for (index, line) in lines.iter().filter_map(|index| Some((*index, self.lines.get(*index)?))) {
            let mut offer = |rank: u8, came: i64, right: Right| {
                if best.is_none_or(|(best, _)| (rank, came) < best) {
                    best = Some(((rank, came), NextAction::Call { line: index, right }));
                }
            };
            if let Some(due) = line.appointments.next() {
                offer(if due <= at { 0 } else { 4 }, due, Right::Appointment);
            }
            let here = |came: &i64| *came <= at;
            let (ordinary, priority) = (line.ordinary.next(), line.priority.next());
            for comes in [ordinary, priority].into_iter().flatten().filter(|came| !here(came)) {
                wait = Some(wait.map_or(comes, |wait| wait.min(comes)));
            }
            let (ordinary, priority) = (ordinary.filter(here), priority.filter(here));
            let rank = |came: i64, rank: u8| if at - came >= self.longest_wait { 1 } else { rank };
            let priority_due = ordinary.is_none() || line.ordinary_calls >= self.ordinary_per_priority;
            if let Some(came) = priority.filter(|came| priority_due || at - came >= self.longest_wait) {
                offer(rank(came, 2), came, Right::Priority);
            }
            if let Some(came) = ordinary {
                offer(rank(came, 3), came, Right::Ordinary);
            }
        }
        match (best, wait) {
            (Some((_, call)), _) => call,
            (None, Some(until)) => NextAction::Wait(until),
            (None, None) => NextAction::Rest,
        }
    }
}
