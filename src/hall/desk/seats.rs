//! Who sits at a counter, and whether it pauses.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::event::Subject;
use crate::domain::queue::{CounterNumber, Pause, Seat};
use crate::hall::desk::views;
use crate::hall::work::Work;
use crate::hall::{CounterView, HallError, SeatChange, counters};
use crate::store::seats;

/// Changes the seat of a counter. A change to the state that the seat has already writes no event.
pub(in crate::hall) fn change(work: &Work<'_>, number: CounterNumber, change: &SeatChange) -> Result<CounterView, HallError> {
    let _ = counters::counter(work, number)?;
    let before = work.seat_at(number)?;
    let after = match change {
        SeatChange::SignOn { person } => {
            if let Some(other) = seats::of(work.connection(), person)?.filter(|other| *other != number) {
                let left = Seat { person: None, ..work.seat_at(other)? };
                write(&work.by(work.actor), other, &left, &SeatChange::SignOff)?;
            }
            Seat { person: Some(person.clone()), ..before.clone() }
        }
        SeatChange::SignOff => Seat { person: None, ..before.clone() },
        SeatChange::Pause { reason } => {
            let since = before.pause.map_or(work.now(), |pause| pause.since);
            Seat { pause: Some(Pause { reason: *reason, since }), free_at: None, ..before.clone() }
        }
        SeatChange::Resume if before.pause.is_none() => before.clone(),
        SeatChange::Resume => Seat { pause: None, free_at: Some(work.now()), ..before.clone() },
    };
    if after != before {
        write(work, number, &after, change)?;
    }
    views::counter(work.config, work.connection(), number)
}

fn write(work: &Work<'_>, number: CounterNumber, after: &Seat, change: &SeatChange) -> Result<(), HallError> {
    let seat = work.seat(number, after)?;
    work.tell(Subject::Counter(number), EventKind::CounterSeated, Some(number), json!({ "change": change.name(), "seat": seat }))
}
