//! The hall at one moment, as the estimates see it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::config::{Config, Counter};
use crate::domain::calendar::{Stretch, Week};
use crate::domain::estimate::{
    CallRight, CounterPresence, CounterState as Worker, Estimate, LinePlace, QueueSnapshot, Snapshot, WaitQuery, WaitingCount,
};
use crate::domain::queue::line::{self, LaneHead, Lanes};
use crate::domain::queue::{Lane, QueueKey, Ticket, TicketId};
use crate::hall::HallError;
use crate::hall::work::Work;
use crate::store::paces::{self, PaceSpan};
use crate::store::{seats, tickets};

/// A counter that lets people wait so long without calling anybody is not staffed, whatever nobody said.
const STAFFED: SignedDuration = SignedDuration::from_mins(10);
/// Appointments looked at: no more are due within any wait.
const APPOINTMENTS: usize = 50;
/// How old a forecast may be for a new number: in a rush many come in the same instant, and all are told the same.
const FRESH: Duration = Duration::from_millis(250);
/// The same by the hall's own clock, which a test moves at will.
const SAME: SignedDuration = SignedDuration::from_secs(1);

/// The hall at one moment.
#[derive(Debug, Clone)]
pub(in crate::hall) struct Forecast {
    queues: Vec<QueueKey>,
    snapshot: Snapshot,
    /// What is left of each queue's day.
    days: Vec<Day>,
    /// Whether any counter has called somebody today.
    begun: bool,
}

/// The newest forecast, kept for the numbers of the same instant.
#[derive(Debug, Clone, Default)]
pub(in crate::hall) struct Forecasts(Arc<Mutex<Option<KeptForecast>>>);

#[derive(Debug)]
struct KeptForecast {
    made: Instant,
    forecast: Forecast,
    /// How long newcomers were told to wait.
    told: Vec<((QueueKey, Lane), Option<Estimate>)>,
}

/// What is known of somebody's place in the line.
#[derive(Debug, Clone, Copy)]
pub(in crate::hall) struct Prospect {
    /// People of the same queue who will be called before, by the rule.
    pub(in crate::hall) ahead: u32,
    /// How long it will take, as far as that can be reckoned.
    pub(in crate::hall) wait: Option<Estimate>,
    /// Whether any counter has called somebody today. Before that nobody knows when the first will.
    begun: bool,
}

impl Prospect {
    /// What its citizen is told.
    pub(in crate::hall) fn outlook(self) -> ToldWait {
        ToldWait { ahead: self.ahead, wait: self.wait.filter(|_| self.begun) }
    }
}

/// What a citizen is told of the wait.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(in crate::hall) struct ToldWait {
    /// People before.
    pub(in crate::hall) ahead: u32,
    /// How long it will take.
    pub(in crate::hall) wait: Option<Estimate>,
}

impl Forecasts {
    /// How it is for somebody who comes at the moment of a change.
    pub(in crate::hall) fn of_newcomer(
        &self,
        work: &Work<'_>,
        queue: &QueueKey,
        lane: Lane,
        booked_at: Option<Timestamp>,
    ) -> Result<Prospect, HallError> {
        let mut kept = self.lock();
        let now = work.now();
        let fresh = |kept: &KeptForecast| kept.made.elapsed() < FRESH && now.duration_since(kept.forecast.snapshot.now).abs() < SAME;
        let kept = match kept.take().filter(fresh) {
            Some(fresh) => kept.insert(fresh),
            None => kept.insert(KeptForecast {
                made: Instant::now(),
                forecast: Forecast::now(work.config, work.connection(), now)?,
                told: Vec::new(),
            }),
        };
        let asked = (queue.clone(), lane);
        let told = kept.told.iter().find(|(same, _)| *same == asked && booked_at.is_none());
        let wait = if let Some((_, wait)) = told {
            *wait
        } else {
            let wait = kept.forecast.estimate(queue, lane, booked_at, LinePlace::Newcomer);
            if booked_at.is_none() {
                kept.told.push((asked, wait));
            }
            wait
        };
        let ahead = match (lane, booked_at) {
            (Lane::Ordinary, _) => kept.forecast.present(queue),
            (Lane::Aimed, _) => 0,
            // Seldom, and so they may cost a look at the line.
            (Lane::Priority | Lane::Booked, _) => {
                let newcomer = LaneHead { ticket: TicketId(i64::MAX), place: booked_at.unwrap_or(now), since: now };
                kept.forecast.by_the_rule(work.config, work.connection(), queue, Some((lane, newcomer)), newcomer.ticket)?
            }
        };
        Ok(kept.forecast.prospect(ahead, wait))
    }

    /// A number was given: the next one stands behind it.
    pub(in crate::hall) fn given(&self, ticket: &Ticket) {
        if let Some(kept) = self.lock().as_mut() {
            kept.forecast.joined(ticket);
        }
    }

    /// Something else moved in the line.
    pub(in crate::hall) fn forget(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<KeptForecast>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the citizen of a ticket that waits is told now.
pub(in crate::hall) fn outlook(config: &Config, connection: &Connection, now: Timestamp, ticket: &Ticket) -> Result<ToldWait, HallError> {
    Ok(Forecast::now(config, connection, now)?.of_ticket(config, connection, ticket)?.outlook())
}

impl Forecast {
    pub(in crate::hall) fn now(config: &Config, connection: &Connection, now: Timestamp) -> Result<Self, HallError> {
        let queues: Vec<QueueKey> = config.queues.iter().map(|queue| queue.key.clone()).collect();
        let mut lines = Vec::with_capacity(queues.len());
        for queue in &config.queues {
            let lane = |lane| -> Result<WaitingCount, HallError> {
                let count = tickets::ahead(connection, &queue.key, lane, None)?;
                Ok(WaitingCount { count, first: tickets::first_place(connection, &queue.key, lane)? })
            };
            lines.push(QueueSnapshot {
                usual: SignedDuration::from_mins(queue.minutes.into()),
                today: paces::of(connection, &queue.key, PaceSpan::Today)?.unwrap_or_default(),
                earlier: paces::of(connection, &queue.key, PaceSpan::Earlier)?,
                ordinary: lane(Lane::Ordinary)?,
                priority: lane(Lane::Priority)?,
                ordinary_calls: 0,
                appointments: tickets::places(connection, &queue.key, Lane::Booked, APPOINTMENTS)?,
            });
        }
        let place_of = |key: &QueueKey| queues.iter().position(|queue| queue == key);
        let begun = lines.iter().any(|line| line.today.calls > 0 || line.today.services > 0);
        let mut counters = Vec::with_capacity(config.counters.len());
        for counter in &config.counters {
            let serves: Vec<usize> = counter.serves.iter().filter_map(place_of).collect();
            let seat = seats::at(connection, counter.number)?;
            for &line in &serves {
                let run = seat.as_ref().map_or(u32::MAX, |seat| seat.run);
                lines[line].ordinary_calls = lines[line].ordinary_calls.max(run.min(config.line.ordinary_per_priority));
            }
            let presence = match tickets::active(connection, counter.number)? {
                Some(ticket) => match place_of(&ticket.queue) {
                    Some(line) => CounterPresence::Busy { line, since: ticket.called_at.unwrap_or(ticket.since) },
                    None => CounterPresence::Free,
                },
                None if seat.as_ref().is_some_and(|seat| seat.pause.is_some()) => CounterPresence::Away { back: None },
                None => idle(counter, seat.and_then(|seat| seat.free_at), begun, &serves, &lines, now),
            };
            let helps = counter.helps.iter().filter_map(place_of).collect();
            counters.push(Worker { serves, helps, presence });
        }
        // A call by which a counter begins its day teaches nothing of the pace.
        let begun = begun || counters.iter().any(|counter| matches!(counter.presence, CounterPresence::Busy { .. }));
        let rule = config.line.rule();
        let snapshot = Snapshot {
            now,
            lines,
            counters,
            breaks: Vec::new(),
            numbers_until: None,
            ordinary_per_priority: rule.ordinary_per_priority,
            longest_wait: rule.longest_wait,
            appointment_lead: rule.appointment_lead,
        };
        let days = queues.iter().map(|queue| Day::left(config, queue, now)).collect();
        Ok(Self { queues, snapshot, days, begun })
    }

    /// How it is for somebody ordinary who comes now.
    pub(in crate::hall) fn of_newcomer(&self, queue: &QueueKey) -> Prospect {
        self.prospect(self.present(queue), self.estimate(queue, Lane::Ordinary, None, LinePlace::Newcomer))
    }

    /// The place of a queue's line in the snapshot.
    fn place(&self, queue: &QueueKey) -> Option<usize> {
        self.queues.iter().position(|key| key == queue)
    }

    fn line(&self, queue: &QueueKey) -> Option<&QueueSnapshot> {
        self.snapshot.lines.get(self.place(queue)?)
    }

    /// All who are in a queue, but for appointments whose time has not come: somebody ordinary who comes now stands behind them.
    fn present(&self, queue: &QueueKey) -> u32 {
        let snapshot = &self.snapshot;
        let due = |booked: &&Timestamp| snapshot.now.duration_until(**booked) <= snapshot.appointment_lead;
        self.line(queue).map_or(0, |line| line.ordinary.count + line.priority.count + line.appointments.iter().filter(due).count() as u32)
    }

    fn prospect(&self, ahead: u32, wait: Option<Estimate>) -> Prospect {
        let ahead = ahead.min(tickets::AHEAD_COUNTED);
        Prospect { ahead, wait: wait.map(|wait| Estimate { ahead, ..wait }), begun: self.begun }
    }

    /// How it is for somebody who holds a number. Whoever is meant for one counter is next there; nobody can say when.
    pub(in crate::hall) fn of_ticket(&self, config: &Config, connection: &Connection, ticket: &Ticket) -> Result<Prospect, HallError> {
        let (queue, lane) = (&ticket.queue, ticket.lane());
        let before = tickets::ahead(connection, queue, lane, Some((ticket.place(), ticket.id)))?;
        let wait = self.estimate(queue, lane, ticket.booked_at, LinePlace::Waiting { before, since: ticket.arrived_at });
        let by_the_rule = || self.by_the_rule(config, connection, queue, None, ticket.id);
        Ok(self.prospect(if lane == Lane::Aimed { before } else { by_the_rule()? }, wait))
    }

    /// How many of a queue are called before a ticket, which may still have to join it.
    fn by_the_rule(
        &self,
        config: &Config,
        connection: &Connection,
        queue: &QueueKey,
        newcomer: Option<(Lane, LaneHead)>,
        ticket: TicketId,
    ) -> Result<u32, HallError> {
        let in_lane = |lane: Lane| -> Result<Vec<LaneHead>, HallError> {
            let mut heads = tickets::heads(connection, queue, lane)?;
            if let Some((_, newcomer)) = newcomer.filter(|(its, _)| *its == lane) {
                heads.insert(heads.partition_point(|head| head.place <= newcomer.place), newcomer);
            }
            Ok(heads)
        };
        let lanes = Lanes { ordinary: in_lane(Lane::Ordinary)?, priority: in_lane(Lane::Priority)?, booked: in_lane(Lane::Booked)? };
        let run = self.line(queue).map_or(0, |line| line.ordinary_calls);
        Ok(line::ahead(&config.line.rule(), queue, lanes, run, self.snapshot.now, ticket))
    }

    fn estimate(&self, queue: &QueueKey, lane: Lane, booked_at: Option<Timestamp>, place: LinePlace) -> Option<Estimate> {
        let index = self.place(queue)?;
        let kind = match (lane, booked_at) {
            (Lane::Ordinary, _) => CallRight::Ordinary,
            (Lane::Priority, _) => CallRight::Priority,
            (Lane::Booked, Some(booked)) => CallRight::Appointment(booked),
            (Lane::Booked, None) | (Lane::Aimed, _) => return None,
        };
        let day = &self.days[index];
        let snapshot = Snapshot { breaks: day.breaks.clone(), numbers_until: day.numbers_until, ..self.snapshot.clone() };
        snapshot.estimate(WaitQuery { line: index, kind, place })
    }

    /// Somebody has come.
    fn joined(&mut self, ticket: &Ticket) {
        let Some(line) = self.place(&ticket.queue).and_then(|index| self.snapshot.lines.get_mut(index)) else {
            return;
        };
        let join = |waiting: &mut WaitingCount| {
            waiting.count = waiting.count.saturating_add(1);
            let _ = waiting.first.get_or_insert(ticket.arrived_at);
        };
        match (ticket.lane(), ticket.booked_at) {
            (Lane::Ordinary, _) => join(&mut line.ordinary),
            (Lane::Priority, _) => join(&mut line.priority),
            (Lane::Booked, Some(booked)) => {
                let at = line.appointments.partition_point(|other| *other <= booked);
                line.appointments.insert(at, booked);
            }
            (Lane::Booked, None) | (Lane::Aimed, _) => {}
        }
    }
}

/// What a counter without a ticket does. Nobody has to sign on, so it is told from what it did: before the first call of
/// the day all are taken to be there; afterwards those that call.
fn idle(
    counter: &Counter,
    free_at: Option<Timestamp>,
    begun: bool,
    serves: &[usize],
    lines: &[QueueSnapshot],
    now: Timestamp,
) -> CounterPresence {
    let away = CounterPresence::Away { back: None };
    if counter.serves.is_empty() && counter.helps.is_empty() {
        return away;
    }
    let Some(free_at) = free_at else {
        return if begun { away } else { CounterPresence::Free };
    };
    let waits = |line: &usize| [lines[*line].ordinary.first, lines[*line].priority.first].into_iter().flatten().min();
    match serves.iter().filter_map(waits).min() {
        Some(first) if now.duration_since(first.max(free_at)) > STAFFED => away,
        _ => CounterPresence::Free,
    }
}

/// What is left of a queue's day.
#[derive(Debug, Clone)]
struct Day {
    /// Times without service between now and its end.
    breaks: Vec<(Timestamp, Timestamp)>,
    /// When the last number is given before the next break or the end.
    numbers_until: Option<Timestamp>,
}

impl Day {
    fn left(config: &Config, queue: &QueueKey, now: Timestamp) -> Self {
        let mut from = now;
        let mut breaks = Vec::new();
        for open in stretches(config, config.serving(queue), now) {
            if open.from > from {
                breaks.push((from, open.from));
            }
            from = from.max(open.until);
        }
        let mut numbers = stretches(config, config.ticketing(queue), now);
        Self { breaks, numbers_until: numbers.find(|open| open.until > now).map(|open| open.until) }
    }
}

/// When the hall is open on the day of a moment.
fn stretches<'a>(config: &'a Config, week: Option<&'a Week>, now: Timestamp) -> impl Iterator<Item = Stretch> + use<'a> {
    let date = now.to_zoned_datetime(config.zone.clone()).date();
    week.into_iter().flat_map(move |week| week.stretches(&config.calendar, date, &config.zone))
}
