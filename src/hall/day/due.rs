//! The rules that time alone carries out.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;

use crate::config::Config;
use crate::domain::queue::{Aim, Ticket};
use crate::hall::slips::spooling;
use crate::hall::tickets::transitions;
use crate::hall::work::{Work, last_move};
use crate::hall::{HallError, help};
use crate::store::{seats, tickets};

/// A number meant for a counter that pauses, or for somebody who left, waits so long for their coming back.
const AWAY: SignedDuration = SignedDuration::from_mins(10);

/// Whether time alone asks for a change: see [`keep_time`].
pub(in crate::hall) fn is_due(config: &Config, connection: &Connection, now: Timestamp) -> Result<bool, HallError> {
    let back = tickets::held(connection)?.iter().any(|ticket| is_back(ticket, now));
    Ok(back
        || help::unanswered(connection, now)?
        || spooling::stale(connection, now)?
        || !unanswered(config, connection, now)?.is_empty()
        || !forsaken(config, connection, now)?.is_empty())
}

/// Carries out what time alone asks for: a number called often enough that nobody answers counts as not come, and one
/// that is held goes back to its counter's line when its minutes are over. One that only a certain counter or person calls
/// goes back to everybody's line when they do not. A list that the printer could not print in time is no longer
/// wanted, and a call for help that nobody answered ends.
pub(in crate::hall) fn keep_time(work: &Work<'_>) -> Result<(), HallError> {
    let now = work.now();
    help::end_unanswered(work)?;
    spooling::drop_stale_lists(work, spooling::left_by(now))?;
    spooling::drop_stale_copies(work, spooling::left_by(now))?;
    for ticket in unanswered(work.config, work.connection(), now)? {
        let _ = transitions::absent(work, &ticket, "called often enough")?;
    }
    for ticket in tickets::held(work.connection())?.iter().filter(|ticket| is_back(ticket, now)) {
        let _ = transitions::release(work, ticket, None)?;
    }
    for ticket in forsaken(work.config, work.connection(), now)? {
        let _ = transitions::for_everybody(work, &ticket)?;
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
