//! The slip that staff get when they close the day: what became of it, from what the store's rows say.

use std::collections::BTreeMap;

use jiff::civil::Time;

use crate::domain::calendar::ServiceDay;
use crate::domain::queue::{CancelReason, TicketState};
use crate::domain::slip::{ClosedQueue, ClosingSlip, SlipContent, SlipCount, SlipKind, SlipState};
use crate::hall::HallError;
use crate::hall::slips::{content, spooling};
use crate::hall::work::Work;
use crate::store::head;
use crate::store::outcomes::{self, SlipOutcome, TicketOutcome};

/// The order in which reasons are named: what the hall has to do with first.
const REASONS: [CancelReason; 5] =
    [CancelReason::DayClosed, CancelReason::ByCitizen, CancelReason::ByStaff, CancelReason::Unclaimed, CancelReason::SlipUnproven];

/// Puts the slip of a day that is just closed into the spool, where there is a printer.
pub(in crate::hall) fn queue(work: &Work<'_>, day: ServiceDay) -> Result<(), HallError> {
    if content::need_printer(work.config).is_err() {
        return Ok(());
    }
    spooling::queue_day(work, 1, &SlipContent::Closing(slip(work, day)?))
}

fn slip(work: &Work<'_>, day: ServiceDay) -> Result<ClosingSlip, HallError> {
    let config = work.config;
    let language = config.terminal.first_language();
    let numbers = outcomes::of_numbers(work.connection(), day)?;
    // The zone knows the beginning of every day that a clock can show.
    let begun = config.zone.to_timestamp(day.0.to_datetime(Time::midnight())).unwrap_or_else(|_| work.now());
    Ok(ClosingSlip {
        office: config.office.name.get(&language).to_owned(),
        unit: config.office.unit.get(&language).to_owned(),
        day: day.0,
        closed_at: work.now().to_zoned_datetime(config.zone.clone()).datetime(),
        queues: queues(&numbers, |key| {
            let name = |queue: &crate::config::Queue| queue.name.get(&language).to_owned();
            config.queues.iter().enumerate().find(|(_, queue)| queue.key.as_str() == key).map(|(index, queue)| (index, name(queue)))
        }),
        cancelled: cancelled(&numbers),
        slips: count(&outcomes::of_slips(work.connection(), begun)?),
        log: head::anchor(work.connection())?,
        language,
    })
}

/// The queues in the configuration's order, those it has no longer last.
fn queues(numbers: &[TicketOutcome], named: impl Fn(&str) -> Option<(usize, String)>) -> Vec<ClosedQueue> {
    let mut of_queues: BTreeMap<(usize, String), Vec<&TicketOutcome>> = BTreeMap::new();
    for number in numbers {
        let queue = named(&number.queue).unwrap_or_else(|| (usize::MAX, number.queue.clone()));
        of_queues.entry(queue).or_default().push(number);
    }
    let closed = |((_, name), numbers): ((usize, String), Vec<&TicketOutcome>)| {
        let number = |is: fn(TicketState) -> bool| numbers.iter().filter(|number| is(number.state)).count() as u32;
        let mut waits: Vec<u32> = numbers.iter().filter_map(|number| number.waited_ms).map(minutes).collect();
        waits.sort_unstable();
        ClosedQueue {
            name,
            given: numbers.len() as u32,
            served: number(|state| state == TicketState::Finished),
            absent: number(|state| state == TicketState::NoShow),
            cancelled: number(|state| state == TicketState::Cancelled),
            at_counter: number(TicketState::is_active),
            longest_wait: waits.last().copied(),
            usual_wait: waits.get(waits.len() / 2).copied(),
        }
    };
    of_queues.into_iter().map(closed).collect()
}

/// Whole minutes, rounded.
fn minutes(milliseconds: i64) -> u32 {
    u32::try_from((milliseconds + 30_000) / 60_000).unwrap_or_default()
}

fn cancelled(numbers: &[TicketOutcome]) -> Vec<(CancelReason, u32)> {
    let number = |reason| numbers.iter().filter(|number| number.state == TicketState::Cancelled && number.reason == Some(reason)).count();
    REASONS.into_iter().map(|reason| (reason, number(reason) as u32)).filter(|(_, number)| *number > 0).collect()
}

fn count(slips: &[SlipOutcome]) -> SlipCount {
    let printed = |is: fn(SlipKind) -> bool| slips.iter().filter(|slip| slip.state == SlipState::Printed && is(slip.kind)).count() as u32;
    SlipCount {
        printed: printed(|kind| kind == SlipKind::Ticket),
        again: printed(|kind| kind == SlipKind::Reprint),
        others: printed(|kind| matches!(kind, SlipKind::List | SlipKind::Test | SlipKind::Day)),
        unproven: slips.iter().filter(|slip| matches!(slip.state, SlipState::Torn | SlipState::Unknown)).count() as u32,
        paper_mm: slips.iter().filter_map(|slip| slip.paper_mm).sum(),
    }
}
