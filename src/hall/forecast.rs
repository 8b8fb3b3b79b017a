//! The hall at one moment, as the estimates see it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;

use super::HallError;
use super::work::Work;
use crate::config::{Config, Counter};
use crate::domain::calendar::{Stretch, Week};
use crate::domain::estimate::{Asked, Counter as Worker, Estimate, Kind, Line, Place, Presence, Snapshot, Waiting};
use crate::domain::queue::{Lane, QueueKey, Ticket};
use crate::store::paces::{self, Span};
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
pub(super) struct Forecast {
    queues: Vec<QueueKey>,
    snapshot: Snapshot,
    /// What is left of each queue's day.
    days: Vec<Day>,
}

/// The newest forecast, kept for the numbers of the same instant.
#[derive(Debug, Clone, Default)]
pub(super) struct Forecasts(Arc<Mutex<Option<Kept>>>);

#[derive(Debug)]
struct Kept {
    made: Instant,
    forecast: Forecast,
    /// What newcomers were told already.
    told: Vec<((QueueKey, Lane), Option<Estimate>)>,
}

impl Forecasts {
    /// How long somebody who comes at the moment of a change will wait.
    pub(super) fn of_newcomer(
        &self,
        work: &Work<'_>,
        queue: &QueueKey,
        lane: Lane,
        booked_at: Option<Timestamp>,
    ) -> Result<Option<Estimate>, HallError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = work.now();
        let fresh = |kept: &Kept| kept.made.elapsed() < FRESH && now.duration_since(kept.forecast.snapshot.now).abs() < SAME;
        let kept = match kept.take().filter(fresh) {
            Some(fresh) => kept.insert(fresh),
            None => {
                kept.insert(Kept { made: Instant::now(), forecast: Forecast::now(work.config, work.connection(), now)?, told: Vec::new() })
            }
        };
        if booked_at.is_some() {
            return Ok(kept.forecast.of_newcomer(queue, lane, booked_at));
        }
        let asked = (queue.clone(), lane);
        if let Some((_, told)) = kept.told.iter().find(|(same, _)| *same == asked) {
            return Ok(*told);
        }
        let estimate = kept.forecast.of_newcomer(queue, lane, None);
        kept.told.push((asked, estimate));
        Ok(estimate)
    }
}

impl Forecast {
    pub(super) fn now(config: &Config, connection: &Connection, now: Timestamp) -> Result<Self, HallError> {
        let queues: Vec<QueueKey> = config.queues.iter().map(|queue| queue.key.clone()).collect();
        let mut lines = Vec::with_capacity(queues.len());
        for queue in &config.queues {
            let lane = |lane| -> Result<Waiting, HallError> {
                let count = tickets::ahead(connection, &queue.key, lane, None)?;
                Ok(Waiting { count, first: tickets::first_place(connection, &queue.key, lane)? })
            };
            lines.push(Line {
                usual: SignedDuration::from_mins(queue.minutes.into()),
                today: paces::of(connection, &queue.key, Span::Today)?.unwrap_or_default(),
                earlier: paces::of(connection, &queue.key, Span::Earlier)?,
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
                    Some(line) => Presence::Busy { line, since: ticket.called_at.unwrap_or(ticket.since) },
                    None => Presence::Free,
                },
                None if seat.as_ref().is_some_and(|seat| seat.pause.is_some()) => Presence::Away { back: None },
                None => idle(counter, seat.and_then(|seat| seat.free_at), begun, &serves, &lines, now),
            };
            let helps = counter.helps.iter().filter_map(place_of).collect();
            counters.push(Worker { serves, helps, presence });
        }
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
        Ok(Self { queues, snapshot, days })
    }

    /// How long somebody who comes now will wait.
    pub(super) fn of_newcomer(&self, queue: &QueueKey, lane: Lane, booked_at: Option<Timestamp>) -> Option<Estimate> {
        self.estimate(queue, lane, booked_at, Place::Newcomer)
    }

    /// How long somebody who holds a number will wait. Whoever is meant for one counter is next there; nobody can say when.
    pub(super) fn of_ticket(&self, connection: &Connection, ticket: &Ticket) -> Result<Option<Estimate>, HallError> {
        let lane = ticket.lane();
        let before = tickets::ahead(connection, &ticket.queue, lane, Some((ticket.place(), ticket.id)))?;
        Ok(self.estimate(&ticket.queue, lane, ticket.booked_at, Place::Waiting { before, since: ticket.arrived_at }))
    }

    fn estimate(&self, queue: &QueueKey, lane: Lane, booked_at: Option<Timestamp>, place: Place) -> Option<Estimate> {
        let index = self.queues.iter().position(|key| key == queue)?;
        let kind = match (lane, booked_at) {
            (Lane::Ordinary, _) => Kind::Ordinary,
            (Lane::Priority, _) => Kind::Priority,
            (Lane::Booked, Some(booked)) => Kind::Appointment(booked),
            (Lane::Booked, None) | (Lane::Aimed, _) => return None,
        };
        let day = &self.days[index];
        let snapshot = Snapshot { breaks: day.breaks.clone(), numbers_until: day.numbers_until, ..self.snapshot.clone() };
        snapshot.estimate(Asked { line: index, kind, place })
    }
}

/// What a counter without a ticket does. Nobody has to sign on, so it is told from what it did: before the first call of
/// the day all are taken to be there; afterwards those that call.
fn idle(counter: &Counter, free_at: Option<Timestamp>, begun: bool, serves: &[usize], lines: &[Line], now: Timestamp) -> Presence {
    let away = Presence::Away { back: None };
    if counter.serves.is_empty() && counter.helps.is_empty() {
        return away;
    }
    let Some(free_at) = free_at else {
        return if begun { away } else { Presence::Free };
    };
    let waits = |line: &usize| [lines[*line].ordinary.first, lines[*line].priority.first].into_iter().flatten().min();
    match serves.iter().filter_map(waits).min() {
        Some(first) if now.duration_since(first.max(free_at)) > STAFFED => away,
        _ => Presence::Free,
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
