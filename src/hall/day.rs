//! The turn of the day.

use super::HallError;
use super::local::cancel;
use crate::config::Config;
use crate::domain::calendar::{ServiceDay, next_service_day};
use crate::domain::event::{Actor, EventKind};
use crate::domain::queue::CancelReason;
use crate::store::events::NewEvent;
use crate::store::{Change, events, numbering, tickets};

/// The service day of a change. The first change of a new day closes what the old one left: numbers that were never
/// served end as `day_closed`, each with its event.
pub(super) fn enter(config: &Config, change: &Change<'_>) -> Result<ServiceDay, HallError> {
    let last = numbering::service_day(change.connection())?;
    let today = next_service_day(last, change.now(), &config.zone);
    if last == Some(today) {
        return Ok(today);
    }
    let system = Actor::system();
    for ticket in tickets::left_over(change.connection(), today)? {
        let _ = cancel(change, ticket.id, CancelReason::DayClosed, &system)?;
    }
    numbering::open_day(change, today)?;
    events::append(change, &NewEvent::new(EventKind::DayOpened, &system).detail(serde_json::json!({ "service_day": today })))?;
    Ok(today)
}
