//! How long somebody will wait until called: people ahead, and a range of minutes with what it is built on.
//!
//! 1. A [`Snapshot`] says who waits in which line, what each counter does, and how fast each line went so far.
//! 2. From it the line is played forward, call by call, by the rule of who is next, until the one we ask for is called:
//!    shared counters, helpers, priority and appointments so cost what they will really cost.
//! 3. A ticket keeps its counter as long as tickets of its line did today, the latest counting most; earlier days, or else
//!    the configured minutes, stand in while today has shown little.
//! 4. Before each call passes the gap that was seen between a counter being free and its next call, pauses included.
//! 5. A counter at work is free when the rest of its service is over; one that is away, when it said it comes back.
//! 6. Others who are likely to come within the next hour are played too, at the rate of today: a newcomer with priority
//!    goes before ordinary people, and a helper turns back to its own line.
//! 7. The play gives the likely moment. Around it the range opens by how much services of these lines differ, shared by
//!    the counters that call from the line asked for, and by how far the means themselves may be off.
//! 8. All this is reckoned in open time; a break that the answer reaches is then added, also to only one end of it.
//! 9. While neither today nor earlier days have shown anything of the line, the plain formula stands: people ahead,
//!    times the configured minutes, by the counters that serve them.
//! 10. Where no counter is expected to serve the line, or nobody knows how long a service takes, there is no estimate.
//!
//! `tests/it/estimate` plays whole days of a town and compares what was said with the waits that followed.

mod breaks;
mod pace;
mod service;
mod spoken;
#[cfg(test)]
mod tests;
mod walk;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use breaks::OpenTime;
pub use pace::Pace;
use pace::milliseconds;
use service::Service;
pub use spoken::Spoken;
use walk::{LaneForecast, Walk};

/// Milliseconds in a minute.
const MINUTE: i64 = 60_000;
/// Milliseconds in a day: nobody waits longer, and no service lasts longer, whatever the clocks say.
const DAY: i64 = 24 * 60 * MINUTE;
/// Newcomers are expected no further ahead than this, in milliseconds: a peak does not last.
const EXPECTED_WITHIN: i64 = 60 * MINUTE;
/// A counter that is away is not counted on sooner than this, whatever it said, in milliseconds.
const OVERDUE: i64 = 5 * MINUTE;
/// The variance of when a counter that is away comes back, in square seconds: five minutes either way.
const RETURN_VARIANCE: i64 = 300 * 300;
/// What no reckoning foresees of one call, in seconds.
const UNFORESEEN: f64 = 30.0;
/// How many times the spread the range reaches below the likely wait, and above it: waits are long more often than short.
/// Tuned on other days than those `tests/it/estimate` judges by.
const BELOW: f64 = 1.2;
const ABOVE: f64 = 1.7;

/// The hall at one moment, as far as waits depend on it. Lines are named by their index in [`Snapshot::lines`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The moment.
    pub now: Timestamp,
    /// The queues.
    pub lines: Vec<QueueSnapshot>,
    /// The counters.
    pub counters: Vec<CounterState>,
    /// The times of today at which nobody is called, ascending: those that are over do no harm.
    pub breaks: Vec<(Timestamp, Timestamp)>,
    /// Until when numbers are given, before the next break or the end of the day.
    pub numbers_until: Option<Timestamp>,
    /// After how many ordinary calls of a line one by priority is due.
    pub ordinary_per_priority: u32,
    /// After how long a wait somebody goes before all but due appointments.
    pub longest_wait: SignedDuration,
    /// How long before its booked time an appointment goes first.
    pub appointment_lead: SignedDuration,
}

/// One queue, as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueueSnapshot {
    /// The configured usual time of a service; zero where nobody said.
    pub usual: SignedDuration,
    /// What today has shown.
    pub today: Pace,
    /// What earlier days have shown, where there were some.
    pub earlier: Option<Pace>,
    /// Those who wait in the order of coming.
    pub ordinary: WaitingCount,
    /// Those who wait by a priority class.
    pub priority: WaitingCount,
    /// Ordinary calls of this line since its last one by priority.
    pub ordinary_calls: u32,
    /// The booked times of those who wait for an appointment, ascending.
    pub appointments: Vec<Timestamp>,
}

/// How many wait, of one kind in one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WaitingCount {
    /// People.
    pub count: u32,
    /// When the first of them came; the others are taken to have come evenly since. `None` where nobody waits.
    pub first: Option<Timestamp>,
}

/// One counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterState {
    /// Its own lines.
    pub serves: Vec<usize>,
    /// Lines it takes while nobody waits in its own.
    pub helps: Vec<usize>,
    /// What it does.
    pub presence: CounterPresence,
}

/// What a counter does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CounterPresence {
    /// Staffed, without a ticket.
    Free,
    /// It has called a ticket.
    Busy {
        /// The ticket's line.
        line: usize,
        /// When it was called.
        since: Timestamp,
    },
    /// Paused, or not open yet.
    Away {
        /// When it is expected back; `None` if it is not.
        back: Option<Timestamp>,
    },
}

/// Whose wait is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitQuery {
    /// The line.
    pub line: usize,
    /// By which right they are called.
    pub kind: CallRight,
    /// Where they stand.
    pub place: LinePlace,
}

/// By which right somebody is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallRight {
    /// The order of coming.
    Ordinary,
    /// A priority class.
    Priority,
    /// The booked time of an appointment.
    Appointment(Timestamp),
}

/// Where somebody stands among those of the same line and kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinePlace {
    /// Not counted in the snapshot yet: comes now, last.
    Newcomer,
    /// Counted in the snapshot.
    Waiting {
        /// How many of the same line and kind came before; of no meaning for an appointment, which its time places.
        before: u32,
        /// When they came.
        since: Timestamp,
    },
}

/// People ahead and a range of minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Estimate {
    /// People of the same line who wait now and will be called before.
    pub ahead: u32,
    /// The lower end of the range: whole minutes, rounded down.
    pub low: u32,
    /// The likely wait: whole minutes, rounded to the nearest.
    pub likely: u32,
    /// The upper end of the range: whole minutes, rounded up, always above the lower end.
    pub high: u32,
    /// What it is built on.
    pub basis: Basis,
}

/// What an estimate is built on: whichever weighs most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The configured minutes: the line has no history.
    Plain,
    /// What today has shown.
    Today {
        /// Services of the line today.
        services: u32,
    },
    /// What earlier days have shown.
    EarlierDays {
        /// Services of the line on those days.
        services: u32,
    },
}

impl Snapshot {
    /// The wait of the one asked for; `None` where nothing can be said.
    #[must_use]
    pub fn estimate(&self, asked: WaitQuery) -> Option<Estimate> {
        let line = self.lines.get(asked.line)?;
        let service = Service::of(line)?;
        let open = OpenTime { now: self.now.as_millisecond(), breaks: &self.breaks };
        let called = self.walk(asked, &open, service).run()?;
        let likely = match service.basis {
            Basis::Plain => self.plain(asked.line, called.ahead, service.mean, &open)?,
            Basis::Today { .. } | Basis::EarlierDays { .. } => called.at,
        };
        let of_the_means = likely as f64 / 1000.0 * service.uncertainty();
        let spread = (called.variance as f64 + of_the_means.powi(2) + UNFORESEEN.powi(2)).sqrt() * 1000.0;
        let minutes = |wait: f64| open.clock(wait.max(0.0) as i64) as f64 / MINUTE as f64;
        let low = minutes(likely as f64 - spread * BELOW) as u32;
        let high = minutes(likely as f64 + spread * ABOVE).ceil() as u32;
        let likely = minutes(likely as f64).round() as u32;
        Some(Estimate { ahead: called.ahead, low, likely, high: high.max(low.saturating_add(1)), basis: service.basis })
    }

    /// The plain formula, in milliseconds of open time; a hall that is not open yet opens first.
    fn plain(&self, line: usize, ahead: u32, usual: i64, open: &OpenTime<'_>) -> Option<i64> {
        let beginnings = |lines: fn(&CounterState) -> &[usize]| -> Vec<i64> {
            let able = self.counters.iter().filter(|counter| lines(counter).contains(&line));
            able.filter_map(|counter| match counter.presence {
                CounterPresence::Free | CounterPresence::Busy { .. } => Some(0),
                CounterPresence::Away { back } => back.map(|back| open.until(back).max(OVERDUE)),
            })
            .collect()
        };
        let mut begin = beginnings(|counter| &counter.serves);
        if begin.is_empty() {
            begin = beginnings(|counter| &counter.helps);
        }
        let first = begin.iter().copied().min()?;
        let counters = begin.iter().filter(|begin| **begin == first).count() as i64;
        Some(first.saturating_add(i64::from(ahead).saturating_mul(usual) / counters))
    }

    /// The line, ready to be played. `service` stands in for lines of which nothing is known.
    fn walk(&self, asked: WaitQuery, open: &OpenTime<'_>, service: Service) -> Walk<'_> {
        let expected_until = self.numbers_until.map_or(EXPECTED_WITHIN, |until| open.until(until).clamp(0, EXPECTED_WITHIN));
        let came = |at: Timestamp| (at.as_millisecond() - open.now).clamp(-DAY, 0);
        let due = |booked: Timestamp| open.until(booked).saturating_sub(milliseconds(self.appointment_lead));
        let mut lines: Vec<walk::SimulatedLine> = self
            .lines
            .iter()
            .map(|line| {
                let class = |waiting: WaitingCount, interval| {
                    LaneForecast::new(waiting.count, waiting.first.map_or(0, came), interval, expected_until)
                };
                walk::SimulatedLine {
                    service: Service::of(line).unwrap_or(service),
                    ordinary: class(line.ordinary, line.today.ordinary_interval()),
                    priority: class(line.priority, line.today.priority_interval()),
                    ordinary_calls: line.ordinary_calls,
                    appointments: line.appointments.iter().copied().map(due).collect(),
                }
            })
            .collect();
        let counters = self
            .counters
            .iter()
            .map(|counter| {
                let (free, variance) = match counter.presence {
                    CounterPresence::Free => (Some(0), 0),
                    CounterPresence::Busy { line, since } => {
                        let service = lines.get(line).map_or(service, |line| line.service);
                        (Some(service.left_after(open.now - since.as_millisecond())), service.variance)
                    }
                    CounterPresence::Away { back } => (back.map(|back| open.until(back).max(OVERDUE)), RETURN_VARIANCE),
                };
                walk::SimulatedCounter::new(free, variance, &counter.serves, &counter.helps)
            })
            .collect();
        if let Some(line) = lines.get_mut(asked.line) {
            let place = match asked.place {
                LinePlace::Newcomer => None,
                LinePlace::Waiting { before, since } => Some((before, came(since))),
            };
            match asked.kind {
                CallRight::Ordinary => line.ordinary.ask(place),
                CallRight::Priority => line.priority.ask(place),
                CallRight::Appointment(booked) => line.appointments.ask(due(booked), place.is_none()),
            }
        }
        Walk {
            lines,
            counters,
            asked: asked.line,
            ordinary_per_priority: self.ordinary_per_priority,
            longest_wait: milliseconds(self.longest_wait),
        }
    }
}
