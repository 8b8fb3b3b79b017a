//! What the hall learns of its own pace while it works; the estimates are built on it.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;

use crate::domain::estimate::Pace;
use crate::domain::queue::{Lane, QueueKey, Seat, Ticket};
use crate::hall::HallError;
use crate::hall::work::Work;
use crate::store::paces::{self, PaceSpan};

/// A number was given. Returns what its event says of the pace, as everything here does.
pub(in crate::hall) fn arrived(work: &Work<'_>, ticket: &Ticket) -> Result<Json, HallError> {
    let (now, priority) = (work.now(), ticket.lane() != Lane::Ordinary);
    learn(work, &ticket.queue, |pace| pace.arrived(now, priority))
}

/// A number is called to a counter that could have called somebody since `seat.free_at`.
pub(in crate::hall) fn called(work: &Work<'_>, ticket: &Ticket, seat: &Seat) -> Result<Json, HallError> {
    let Some(free_at) = seat.free_at else {
        return Ok(Json::Null);
    };
    let both = free_at.max(ticket.callable_at.unwrap_or(free_at)).max(ticket.since);
    if closed_between(work, &ticket.queue, both) {
        return Ok(Json::Null);
    }
    let gap = work.now().duration_since(both).max(SignedDuration::ZERO);
    learn(work, &ticket.queue, |pace| pace.called(gap))
}

/// Whether the queue was not served all the time from a moment to now: what lies between says nothing of anybody's pace.
fn closed_between(work: &Work<'_>, queue: &QueueKey, from: Timestamp) -> bool {
    let Some(week) = work.config.serving(queue) else {
        return false;
    };
    let (zone, now) = (&work.config.zone, work.now());
    let today = now.to_zoned_datetime(zone.clone()).date();
    !week.stretches(&work.config.calendar, today, zone).any(|open| open.contains(from) && open.contains(now))
}

/// A ticket leaves its counter for good.
pub(in crate::hall) fn left(work: &Work<'_>, ticket: &Ticket) -> Result<Json, HallError> {
    let leg = ticket.spent_at(work.now()) - ticket.leg;
    let kept = SignedDuration::from_millis(leg.way_ms + leg.serving_ms);
    learn(work, &ticket.queue, |pace| pace.left(kept))
}

fn learn(work: &Work<'_>, queue: &QueueKey, see: impl FnOnce(&mut Pace)) -> Result<Json, HallError> {
    let before = paces::of(work.connection(), queue, PaceSpan::Today)?.unwrap_or_default();
    let mut pace = before;
    see(&mut pace);
    let mut said = paces::set(work.change, queue, PaceSpan::Today, &pace)?;
    said["was"] = paces::numbers(&before);
    Ok(said)
}

/// The day that is over becomes one of the earlier days.
pub(in crate::hall) fn turn(work: &Work<'_>) -> Result<Json, HallError> {
    let mut earlier_days = Vec::new();
    for queue in &work.config.queues {
        if let Some(today) = paces::of(work.connection(), &queue.key, PaceSpan::Today)? {
            let earlier = paces::of(work.connection(), &queue.key, PaceSpan::Earlier)?.unwrap_or_default();
            earlier_days.push(paces::set(work.change, &queue.key, PaceSpan::Earlier, &earlier.followed_by(today))?);
        }
    }
    paces::forget_today(work.change)?;
    Ok(Json::Array(earlier_days))
}
