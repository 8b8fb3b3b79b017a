//! The turn of the day, its closing, and the rules that time alone carries out.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::json;

use super::work::{Work, last_move};
use super::{HallError, closing, help, pace, slips, steps};
use crate::config::Config;
use crate::domain::calendar::{ServiceDay, next_service_day};
use crate::domain::event::{Actor, EventKind};
use crate::domain::help::HelpEnd;
use crate::domain::queue::{Aim, CancelReason, Seat, Ticket, TicketState};
use crate::store::requests::About;
use crate::store::{numbering, seats, tickets};

/// A number meant for a counter that pauses, or for somebody who left, waits so long for their coming back.
const AWAY: SignedDuration = SignedDuration::from_mins(10);

/// The service day of a change. The first change of a new day closes what the old one left, each number with its event.
pub(super) fn enter(work: &Work<'_>) -> Result<ServiceDay, HallError> {
    let last = numbering::service_day(work.connection())?;
    let today = next_service_day(last, work.change.clock(), &work.config.zone);
    if last == Some(today) {
        return Ok(today);
    }
    turn(work, last, today)?;
    Ok(today)
}

/// Turns from one day to another: what the old one left ends, and nobody sits at a counter any more.
pub(super) fn turn(work: &Work<'_>, last: Option<ServiceDay>, today: ServiceDay) -> Result<(), HallError> {
    let system = Actor::system();
    let work = work.by(&system);
    let left = tickets::left_over(work.connection(), today)?;
    if let Some(last) = last {
        end(&work, last, &left)?;
    }
    for (counter, seat) in seats::all(work.connection())? {
        if seat.person.is_some() || seat.pause.is_some() || seat.free_at.is_some() {
            let empty = Seat { person: None, pause: None, free_at: None, run: seat.run };
            let seat = work.seat(counter, &empty)?;
            work.append(EventKind::CounterSeated, None, Some(counter), json!({ "seat": seat, "change": "day-turned" }))?;
        }
    }
    let numbers = numbering::open_day(work.change, today, work.config.queues.iter().map(|queue| (&queue.key, queue.first)))?;
    let paces = pace::turn(&work)?;
    work.append(EventKind::DayOpened, None, None, json!({ "service_day": today, "paces": paces, "numbers": numbers }))
}

/// Closes the day that the hall is on: numbers still waiting end, whoever is at a counter is served to the end, and no
/// more numbers are given until the next day. Staff get a slip that says what became of it.
pub(super) fn close(work: &Work<'_>) -> Result<ServiceDay, HallError> {
    let today = enter(work)?;
    let is_closed = numbering::closed_day(work.connection())? == Some(today);
    let at_no_counter = |ticket: &Ticket| !ticket.state.is_active();
    let left: Vec<Ticket> = tickets::live(work.connection())?.into_iter().filter(at_no_counter).collect();
    end(work, today, &left)?;
    if !is_closed {
        closing::queue(work, today)?;
    }
    Ok(today)
}

/// Staff confirm the date that the clock on the wall shows: it is believed from now on, even where it leads back from a day
/// that a wrong clock had opened. That day's numbers end; those of the confirmed day go on where they were.
pub(super) fn confirm(work: &Work<'_>, date: Date) -> Result<ServiceDay, HallError> {
    let shown = work.shown_date();
    let last = numbering::service_day(work.connection())?;
    if work.change.trusted() && shown == date && last.is_none_or(|last| last.0 <= date) {
        return enter(work);
    }
    // Nobody can take a clock for right that was never set: a day like that was before this program was.
    if shown != date || work.change.doubt().is_some_and(|doubt| !doubt.may_be_confirmed()) {
        return Err(HallError::DateUnconfirmed { clock: shown, day: last.map_or(shown, |last| last.0) });
    }
    work.change.confirm_clock();
    let today = ServiceDay(date);
    work.tell(About::Day(today), EventKind::ClockConfirmed, None, json!({ "date": date, "day_before": last }))?;
    if last != Some(today) {
        turn(work, last, today)?;
    }
    Ok(today)
}

/// Ends what a day left, calls for help too. Whoever sat at a counter was served by somebody who did not press "finish"; everybody else was not.
fn end(work: &Work<'_>, day: ServiceDay, left: &[Ticket]) -> Result<(), HallError> {
    let (mut served, mut unserved) = (0, 0);
    let following = work.by(work.actor);
    for ticket in left {
        if ticket.state == TicketState::Serving {
            let _ = steps::served(&following, ticket, Vec::new())?;
            served += 1;
        } else {
            let _ = steps::cancel(&following, ticket, CancelReason::DayClosed)?;
            unserved += 1;
        }
    }
    help::end(&following, work.now(), HelpEnd::DayClosed)?;
    if numbering::closed_day(work.connection())? == Some(day) {
        return Ok(());
    }
    numbering::close_day(work.change, day)?;
    work.tell(About::Day(day), EventKind::DayClosed, None, json!({ "service_day": day, "served": served, "unserved": unserved }))
}

/// The day that the hall is on, if it still gives numbers.
pub(super) fn open_day(work: &Work<'_>) -> Result<ServiceDay, HallError> {
    let today = enter(work)?;
    if numbering::closed_day(work.connection())? == Some(today) {
        return Err(HallError::DayClosed(today));
    }
    Ok(today)
}

/// Whether time alone asks for a change: see [`keep_time`].
pub(super) fn is_due(config: &Config, connection: &Connection, now: Timestamp) -> Result<bool, HallError> {
    let back = tickets::held(connection)?.iter().any(|ticket| is_back(ticket, now));
    Ok(back
        || help::unanswered(connection, now)?
        || slips::stale(connection, now)?
        || !unanswered(config, connection, now)?.is_empty()
        || !forsaken(config, connection, now)?.is_empty())
}

/// Carries out what time alone asks for: a number called often enough that nobody answers counts as not come, and one
/// that is held goes back to its counter's line when its minutes are over. One that only a certain counter or person calls
/// goes back to everybody's line when they do not. A list that the printer could not print in time is no longer
/// wanted, and a call for help that nobody answered ends.
pub(super) fn keep_time(work: &Work<'_>) -> Result<(), HallError> {
    let now = work.now();
    help::end_unanswered(work)?;
    slips::drop_stale_lists(work, slips::left_by(now))?;
    slips::drop_stale_copies(work, slips::left_by(now))?;
    for ticket in unanswered(work.config, work.connection(), now)? {
        let _ = steps::absent(work, &ticket, "called often enough")?;
    }
    for ticket in tickets::held(work.connection())?.iter().filter(|ticket| is_back(ticket, now)) {
        let _ = steps::release(work, ticket, None)?;
    }
    for ticket in forsaken(work.config, work.connection(), now)? {
        let _ = steps::for_everybody(work, &ticket)?;
    }
    Ok(())
}

fn is_back(ticket: &Ticket, now: Timestamp) -> bool {
    ticket.hold.and_then(|hold| hold.until).is_some_and(|until| until <= now)
}

fn unanswered(config: &Config, connection: &Connection, now: Timestamp) -> Result<Vec<Ticket>, HallError> {
    let calls = &config.calls;
    let before = now - calls.no_show_after();
    // Before the limit the clerk decides; a limit of none still is one call.
    let mut unanswered = Vec::new();
    for ticket in tickets::unanswered(connection, calls.limit.max(1), before)? {
        // A start that was taken back a moment ago is as good as a call.
        if last_move(connection, ticket.id)?.is_none_or(|last| last.at <= before) {
            unanswered.push(ticket);
        }
    }
    Ok(unanswered)
}

/// Those who wait for a counter or person alone that does not call them: nobody waits longer than the stated longest wait for
/// that, and not long for a counter that pauses or somebody who left.
fn forsaken(config: &Config, connection: &Connection, now: Timestamp) -> Result<Vec<Ticket>, HallError> {
    let mut forsaken = Vec::new();
    for ticket in tickets::aimed(connection)? {
        let counter = match &ticket.aim {
            Some(Aim::Counter(counter)) => Some(*counter),
            Some(Aim::Person(person)) => seats::of(connection, person)?,
            None => None,
        };
        let seat = counter.map(|counter| seats::at(connection, counter)).transpose()?.flatten();
        let patience = match counter {
            // It does not come back.
            Some(counter) if config.counter(counter).is_none() => SignedDuration::ZERO,
            Some(_) if seat.is_none_or(|seat| seat.pause.is_none()) => config.line.rule().longest_wait,
            _ => AWAY,
        };
        if now.duration_since(ticket.since) >= patience {
            forsaken.push(ticket);
        }
    }
    Ok(forsaken)
}
