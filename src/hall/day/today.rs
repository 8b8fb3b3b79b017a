//! The service day of a change, and its turn.

use serde_json::json;

use crate::domain::calendar::{ServiceDay, next_service_day};
use crate::domain::event::Subject;
use crate::domain::event::{Actor, EventKind};
use crate::domain::help::HelpEnd;
use crate::domain::queue::{CancelReason, Seat, Ticket, TicketState};
use crate::hall::estimate::pace;
use crate::hall::tickets::transitions;
use crate::hall::work::Work;
use crate::hall::{HallError, help};
use crate::store::{numbering, seats, tickets};

/// The service day of a change. The first change of a new day closes what the old one left, each number with its event.
pub(in crate::hall) fn enter(work: &Work<'_>) -> Result<ServiceDay, HallError> {
    let last = numbering::service_day(work.connection())?;
    let today = next_service_day(last, work.change.clock(), &work.config.zone);
    if last == Some(today) {
        return Ok(today);
    }
    turn(work, last, today)?;
    Ok(today)
}

/// Turns from one day to another: what the old one left ends, and nobody sits at a counter any more.
pub(in crate::hall) fn turn(work: &Work<'_>, last: Option<ServiceDay>, today: ServiceDay) -> Result<(), HallError> {
    let work = work.by(Actor::System);
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

/// Ends the open tickets and calls for help of a day. A ticket that was being served counts as served: its clerk forgot to press "finish".
/// All others count as not served.
pub(super) fn end(work: &Work<'_>, day: ServiceDay, left: &[Ticket]) -> Result<(), HallError> {
    let (mut served, mut unserved) = (0, 0);
    let following = work.by(work.actor);
    for ticket in left {
        if ticket.state == TicketState::Serving {
            let _ = transitions::served(&following, ticket, Vec::new())?;
            served += 1;
        } else {
            let _ = transitions::cancel(&following, ticket, CancelReason::DayClosed)?;
            unserved += 1;
        }
    }
    help::end(&following, work.now(), HelpEnd::DayClosed)?;
    if numbering::closed_day(work.connection())? == Some(day) {
        return Ok(());
    }
    numbering::close_day(work.change, day)?;
    work.tell(Subject::Day(day), EventKind::DayClosed, None, json!({ "service_day": day, "served": served, "unserved": unserved }))
}

/// The day that the hall is on, if it still gives numbers.
pub(in crate::hall) fn open_day(work: &Work<'_>) -> Result<ServiceDay, HallError> {
    let today = enter(work)?;
    if numbering::closed_day(work.connection())? == Some(today) {
        return Err(HallError::DayClosed(today));
    }
    Ok(today)
}
