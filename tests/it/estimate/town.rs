//! The simulated town: its queues, counters and the days it sees. Times are minutes after midnight unless named otherwise.

use super::random::Random;

/// The office works 07:30–11:30 and 13:00–17:00; numbers are given from 07:00.
pub const OPENS: f64 = 450.0;
pub const LUNCH: (f64, f64) = (690.0, 780.0);
/// When numbers stop, before noon and in the afternoon.
pub const NUMBERS_UNTIL: (f64, f64) = (660.0, 990.0);
/// Ordinary calls between two by priority.
pub const ORDINARY_PER_PRIORITY: u32 = 2;
/// Nobody waits longer than this without going first, in minutes.
pub const LONGEST_WAIT: f64 = 90.0;
/// How long before its booked time an appointment goes first, in minutes.
pub const APPOINTMENT_LEAD: f64 = 2.0;
/// What a clerk says when leaving for a pause, in minutes; the pause itself is as long as it is.
pub const PAUSE_SAID: f64 = 10.0;

#[derive(Debug, Clone, Copy)]
pub struct Queue {
    /// Share of all tickets.
    pub share: f64,
    /// Mean time at the counter, in minutes.
    pub service: f64,
    /// Its coefficient of variation.
    pub variation: f64,
    /// What the office configured as usual, in minutes.
    pub usual: f64,
}

const fn queue(share: f64, service: f64, variation: f64, usual: f64) -> Queue {
    Queue { share, service, variation, usual }
}

/// Certification, civil status, residence, land, business, social affairs, collection of results, the rest. The usual
/// minutes are as good as an office could know them: the true mean, rounded.
pub const QUEUES: [Queue; 8] = [
    queue(0.26, 4.5, 0.7, 5.0),
    queue(0.17, 8.0, 0.6, 9.0),
    queue(0.16, 7.0, 0.6, 8.0),
    queue(0.10, 15.0, 0.8, 16.0),
    queue(0.07, 12.0, 0.6, 13.0),
    queue(0.09, 9.0, 0.7, 10.0),
    queue(0.10, 3.5, 0.6, 4.0),
    queue(0.05, 9.0, 0.9, 10.0),
];

/// What a counter serves, and where it helps when nobody waits there: places in [`QUEUES`].
#[derive(Debug, Clone, Copy)]
pub struct Counter {
    pub serves: &'static [usize],
    pub helps: &'static [usize],
}

pub const COUNTERS: [Counter; 8] = [
    Counter { serves: &[0], helps: &[6] },
    Counter { serves: &[0, 6], helps: &[1] },
    Counter { serves: &[1], helps: &[0] },
    Counter { serves: &[1, 2], helps: &[] },
    Counter { serves: &[2, 5], helps: &[6] },
    Counter { serves: &[3], helps: &[7] },
    Counter { serves: &[3, 4], helps: &[] },
    Counter { serves: &[5, 7], helps: &[4] },
];

/// How full the hall is.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    pub name: &'static str,
    /// Tickets of a day.
    pub tickets: u32,
    /// How many times busier 07:30–09:30 is than the rest of the morning.
    pub peak: f64,
    /// The share of tickets that come before noon.
    pub morning: f64,
}

pub const LOADS: [Load; 3] = [
    Load { name: "light", tickets: 300, peak: 1.6, morning: 0.56 },
    Load { name: "normal", tickets: 360, peak: 2.0, morning: 0.60 },
    Load { name: "overloaded morning", tickets: 420, peak: 2.6, morning: 0.66 },
];

/// Somebody who will come.
#[derive(Debug, Clone, Copy)]
pub struct Visitor {
    /// Their place in the list of the day.
    pub index: usize,
    /// When they take a number.
    pub at: f64,
    pub queue: usize,
    pub priority: bool,
    /// The time of their appointment.
    pub booked: Option<f64>,
    /// Whether they are still there when called.
    pub comes: bool,
}

/// A moment at which somebody comes, by the shape of the day.
fn moment(load: Load, random: &mut Random) -> f64 {
    if !random.chance(load.morning) {
        return random.between(780.0, 990.0);
    }
    // 07:00–07:30 and 09:30–11:00 at rate one, 07:30–09:30 at the peak's.
    let at = random.unit() * 120.0_f64.mul_add(load.peak, 120.0);
    match at {
        early if early < 30.0 => 420.0 + early,
        peak if peak < 120.0_f64.mul_add(load.peak, 30.0) => 450.0 + (peak - 30.0) / load.peak,
        late => 570.0 + late - 120.0_f64.mul_add(load.peak, 30.0),
    }
}

fn queue_of(random: &mut Random) -> usize {
    let mut left = random.unit();
    for (index, queue) in QUEUES.iter().enumerate() {
        left -= queue.share;
        if left < 0.0 {
            return index;
        }
    }
    0
}

/// Everybody who comes on a day, in order.
pub fn visitors(load: Load, random: &mut Random) -> Vec<Visitor> {
    let count = f64::from(load.tickets) * random.between(0.92, 1.08);
    let mut visitors: Vec<Visitor> = (0..count as u32)
        .map(|_| {
            let (at, queue, comes) = (moment(load, random), queue_of(random), !random.chance(0.04));
            let kind = random.unit();
            if kind < 0.05 {
                let booked = (at.clamp(480.0, 960.0) / 30.0).round() * 30.0;
                let booked = if (LUNCH.0..LUNCH.1).contains(&booked) { 810.0 } else { booked };
                return Visitor { index: 0, at: booked - random.between(5.0, 25.0), queue, priority: false, booked: Some(booked), comes };
            }
            Visitor { index: 0, at, queue, priority: kind < 0.25, booked: None, comes }
        })
        .collect();
    visitors.sort_by(|one, other| one.at.total_cmp(&other.at));
    visitors
}

/// What a day does to the work: which counters open late and pause, and how fast everything goes.
#[derive(Debug, Clone)]
pub struct Day {
    /// When each counter is really staffed in the morning.
    pub opens: Vec<f64>,
    /// When each comes back from lunch.
    pub returns: Vec<f64>,
    /// Pauses of each: not before, and how long.
    pub pauses: Vec<Vec<(f64, f64)>>,
    /// How long each clerk needs, relative to the others.
    pub clerks: Vec<f64>,
    /// Each queue's factor of the day and how it drifts: (factor, swing, phase).
    pub drifts: Vec<(f64, f64, f64)>,
}

impl Day {
    pub fn new(random: &mut Random) -> Self {
        let counters = COUNTERS.len();
        Self {
            opens: (0..counters).map(|_| if random.chance(0.4) { OPENS + random.between(5.0, 20.0) } else { OPENS }).collect(),
            returns: (0..counters).map(|_| LUNCH.1 + random.between(0.0, 5.0)).collect(),
            pauses: (0..counters)
                .map(|_| {
                    let mut pauses = Vec::new();
                    for (from, until) in [(510.0, 660.0), (810.0, 960.0)] {
                        if random.chance(0.7) {
                            pauses.push((random.between(from, until), random.between(5.0, 15.0)));
                        }
                    }
                    pauses
                })
                .collect(),
            clerks: (0..counters).map(|_| random.lognormal(1.0, 0.12)).collect(),
            drifts: QUEUES
                .iter()
                .map(|_| (random.lognormal(1.0, 0.12), random.between(0.05, 0.25), random.between(0.0, std::f64::consts::TAU)))
                .collect(),
        }
    }

    /// How long a visitor keeps a counter once called, in minutes.
    pub fn keeps(&self, visitor: &Visitor, counter: usize, now: f64, random: &mut Random) -> f64 {
        if !visitor.comes {
            return random.between(1.0, 2.0);
        }
        let queue = QUEUES[visitor.queue];
        let (factor, swing, phase) = self.drifts[visitor.queue];
        let drift = swing.mul_add(((now - OPENS) / 570.0 * std::f64::consts::TAU + phase).sin(), 1.0);
        random.between(0.3, 1.0) + random.lognormal(queue.service, queue.variation) * factor * drift * self.clerks[counter]
    }
}
