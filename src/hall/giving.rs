//! Whether numbers are given: one place decides it, for an order and for what everybody is told beforehand.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ZonedDateTime};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::HallError;
use crate::config::{Config, Queue};
use crate::domain::calendar::{ServiceDay, Week};
use crate::domain::estimate::Estimate;
use crate::locale::Words;
use crate::store::numbering;

/// Whether numbers are given now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Numbers {
    /// They are.
    Given {
        /// Until when today, local time; `None` where the hall is always open.
        #[schema(value_type = Option<String>)]
        until: Option<DateTime>,
        /// From when on they are given once more today, after a break.
        #[schema(value_type = Option<String>)]
        again: Option<DateTime>,
    },
    /// They are not.
    NotNow {
        /// Why.
        why: NotNow,
        /// When they are given again, local time, as far as that is known.
        #[schema(value_type = Option<String>)]
        opens: Option<DateTime>,
    },
}

/// Why no number is given now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotNow {
    /// The hours of today begin later, or go on after a break.
    BeforeHours,
    /// The hours of today are over.
    AfterHours,
    /// There are no hours today.
    DayOff,
    /// Those who wait fill what is left of the day.
    DayFull,
    /// The numbers of this part of the day are given.
    PartFull,
    /// The numbers of the day are given.
    Exhausted,
    /// Staff have closed the day.
    DayClosed,
    /// The clock has jumped, and staff have not confirmed the date.
    DateUnconfirmed,
    /// The drive has no room for more numbers.
    DriveFull,
    /// The data folder is not in its place: what is written there, no start would find.
    FolderGone,
}

impl NotNow {
    fn key(self) -> &'static str {
        match self {
            Self::BeforeHours => "numbers-before-hours",
            Self::AfterHours => "numbers-after-hours",
            Self::DayOff => "numbers-day-off",
            Self::DayFull | Self::Exhausted => "numbers-all-given",
            Self::PartFull => "numbers-part-given",
            Self::DayClosed => "numbers-day-closed",
            Self::DateUnconfirmed | Self::DriveFull | Self::FolderGone => "numbers-stopped",
        }
    }

    /// Whether it is the hours alone: everybody expects those.
    fn is_of_hours(self) -> bool {
        matches!(self, Self::BeforeHours | Self::AfterHours | Self::DayOff)
    }
}

impl Numbers {
    /// Whether one may be taken.
    #[must_use]
    pub fn are_given(&self) -> bool {
        matches!(self, Self::Given { .. })
    }

    /// What holds for the hall whose queues stand so: as long as one gives numbers, the hall does.
    #[must_use]
    pub fn of_all(queues: impl IntoIterator<Item = Self>) -> Self {
        let later = |one: Option<DateTime>, other: Option<DateTime>| one.is_none_or(|one| other.is_some_and(|other| one > other));
        let sooner = |one: Option<DateTime>, other: Option<DateTime>| one.is_some_and(|one| other.is_none_or(|other| one < other));
        let all = queues.into_iter().reduce(|so_far, next| match (so_far, next) {
            (Self::Given { until: so_far_until, .. }, Self::Given { until, .. }) if later(until, so_far_until) => next,
            (Self::NotNow { .. }, Self::Given { .. }) => next,
            (Self::NotNow { opens: so_far_opens, .. }, Self::NotNow { opens, .. }) if sooner(opens, so_far_opens) => next,
            _ => so_far,
        });
        all.unwrap_or(Self::Given { until: None, again: None })
    }

    /// What is said first; `None` where numbers are always given.
    #[must_use]
    pub fn said(&self, words: &Words) -> Option<String> {
        let time = |at: &DateTime| at.strftime("%H:%M").to_string();
        match self {
            Self::Given { until: None, .. } => None,
            Self::Given { until: Some(until), again: None } => Some(words.say_with("numbers-until", [("time", time(until).into())])),
            Self::Given { until: Some(until), again: Some(again) } => {
                Some(words.say_with("numbers-until-again", [("time", time(until).into()), ("again", time(again).into())]))
            }
            Self::NotNow { why, .. } => Some(words.say(why.key())),
        }
    }

    /// What follows where no number is given: when one will be, or whom to ask.
    #[must_use]
    pub fn then(&self, words: &Words, today: Date) -> Option<String> {
        match self {
            Self::Given { .. } => None,
            Self::NotNow { opens: Some(opens), .. } => Some(reopens(words, *opens, today)),
            Self::NotNow { opens: None, .. } => Some(words.say("ask-staff")),
        }
    }

    /// The same in a few words, for a queue that stands otherwise than its hall.
    #[must_use]
    pub fn brief(&self, words: &Words, today: Date) -> Option<String> {
        match self {
            Self::NotNow { why, opens: Some(opens) } if why.is_of_hours() => Some(reopens(words, *opens, today)),
            _ => self.said(words),
        }
    }
}

/// When numbers are given again, as people say it: today by the hour, else with the day.
fn reopens(words: &Words, at: DateTime, today: Date) -> String {
    let time = at.strftime("%H:%M").to_string();
    if at.date() == today {
        return words.say_with("numbers-again-today", [("time", time.into())]);
    }
    let weekday = words.say(&format!("on-weekday-{}", at.weekday().to_monday_one_offset()));
    let date = at.strftime("%d/%m").to_string();
    words.say_with("numbers-again", [("time", time.into()), ("weekday", weekday.into()), ("date", date.into())])
}

/// The hall at a moment, as far as it decides whether numbers are given.
pub(super) struct Door<'a> {
    config: &'a Config,
    connection: &'a Connection,
    now: ZonedDateTime,
    today: ServiceDay,
}

impl<'a> Door<'a> {
    /// The hall on a day, when its clock says `clock`.
    pub(super) fn new(config: &'a Config, connection: &'a Connection, clock: Timestamp, today: ServiceDay) -> Self {
        Self { config, connection, now: clock.to_zoned_datetime(config.zone.clone()), today }
    }

    /// The local moment.
    pub(super) fn now(&self) -> &ZonedDateTime {
        &self.now
    }

    /// Whether a queue's hours, and what is left of the day for whoever waits there already, allow one more.
    pub(super) fn admits(&self, queue: &Queue, wait: Option<Estimate>) -> Result<(), HallError> {
        let config = self.config;
        if let Some(week) = config.ticketing(&queue.key)
            && !week.open_at(&config.calendar, &self.now)
        {
            return Err(HallError::Closed { opens: week.next_opening(&config.calendar, &self.now).map(|at| at.datetime()) });
        }
        let serving = config.serving(&queue.key).filter(|_| config.line.stop_when_full);
        let left = serving.map(|week| week.left_today(&config.calendar, &self.now).as_mins());
        if let (Some(left), Some(wait)) = (left, wait)
            && wait.ahead > 0
            && i64::from(wait.likely) > left
        {
            return Err(HallError::DayFull(queue.key.clone()));
        }
        Ok(())
    }

    /// The limited part of the day in which a queue's number would be given now, or that its numbers are all given.
    pub(super) fn part_left(&self, queue: &Queue) -> Result<Option<String>, HallError> {
        let config = self.config;
        let Some(limit) = queue.limits.iter().find(|limit| limit.span.contains(self.now.time())) else {
            return Ok(None);
        };
        let part = String::from(limit.span);
        let given = |key| numbering::given(self.connection, self.today, key, &part);
        let adopted = queue.adopts.iter().map(given).sum::<Result<u32, _>>()?;
        if given(&queue.key)? + adopted < limit.most {
            return Ok(Some(part));
        }
        let week = config.ticketing(&queue.key);
        let later = queue.limits.iter().map(|limit| limit.span.from).filter(|from| *from >= limit.span.until).min();
        let opens = later.map(|from| self.now.date().to_datetime(from));
        let open_then = |at: &DateTime| {
            let at = at.to_zoned_datetime(config.zone.clone());
            at.is_ok_and(|at| week.is_none_or(|week| week.open_at(&config.calendar, &at)))
        };
        Err(HallError::PartFull { queue: queue.key.clone(), opens: opens.filter(open_then) })
    }

    /// Whether the queue's series of the day has a number left.
    fn counts_on(&self, queue: &Queue) -> Result<(), HallError> {
        let next = numbering::next(self.connection, self.today, &queue.series(self.config.digits))?;
        next.map(drop).ok_or_else(|| HallError::NumbersExhausted(queue.key.clone()))
    }

    /// Whether a queue gives numbers, where nothing of the whole hall hinders it.
    pub(super) fn numbers(&self, queue: &Queue, wait: Option<Estimate>, hindrance: Option<NotNow>) -> Result<Numbers, HallError> {
        let not_now = |why, opens| Ok(Numbers::NotNow { why, opens });
        if let Some(why) = hindrance {
            let opens = if why == NotNow::DayClosed { self.another_day(queue) } else { None };
            return not_now(why, opens);
        }
        let admitted = self.admits(queue, wait).and_then(|()| self.part_left(queue).map(drop)).and_then(|()| self.counts_on(queue));
        match admitted {
            Ok(()) => Ok(self.given(queue)),
            Err(HallError::Closed { opens }) => not_now(self.outside_hours(queue, opens), opens),
            Err(HallError::DayFull(_)) => not_now(NotNow::DayFull, self.another_day(queue)),
            Err(HallError::NumbersExhausted(_) | HallError::PartFull { opens: None, .. }) => {
                not_now(NotNow::Exhausted, self.another_day(queue))
            }
            Err(HallError::PartFull { opens, .. }) => not_now(NotNow::PartFull, opens),
            Err(error) => Err(error),
        }
    }

    fn given(&self, queue: &Queue) -> Numbers {
        let Some(week) = self.config.ticketing(&queue.key) else {
            return Numbers::Given { until: None, again: None };
        };
        let moment = self.now.timestamp();
        let local = |at: Timestamp| at.to_zoned_datetime(self.config.zone.clone()).datetime();
        let mut left = week.stretches(&self.config.calendar, self.now.date(), &self.config.zone).filter(|open| open.until > moment);
        let until = left.next().map(|open| local(open.until));
        Numbers::Given { until, again: left.next().map(|open| local(open.from)) }
    }

    fn outside_hours(&self, queue: &Queue, opens: Option<DateTime>) -> NotNow {
        let today = self.now.date();
        let has_hours = |week: &Week| week.stretches(&self.config.calendar, today, &self.config.zone).next().is_some();
        match self.config.ticketing(&queue.key) {
            _ if opens.is_some_and(|opens| opens.date() == today) => NotNow::BeforeHours,
            Some(week) if !has_hours(week) => NotNow::DayOff,
            _ => NotNow::AfterHours,
        }
    }

    /// The first opening of another day.
    fn another_day(&self, queue: &Queue) -> Option<DateTime> {
        let evening = self.now.end_of_day().ok()?;
        Some(self.config.ticketing(&queue.key)?.next_opening(&self.config.calendar, &evening)?.datetime())
    }
}
