//! What may become of a ticket: one function a step, each one transaction.

use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::config::ReturnTo;
use crate::domain::event::EventKind;
use crate::domain::queue::line::Clause;
use crate::domain::queue::{Admission, Aim, CounterNumber, Hold, HoldReason, PrintState, Stop, Ticket, TicketId, TicketState, Withdrawal};
use crate::domain::rating::Grade;
use crate::domain::slip::{SlipContent, SlipKind};
use crate::hall::day::today;
use crate::hall::estimate::pace;
use crate::hall::slips::{content, spooling};
use crate::hall::tickets::next::called;
use crate::hall::tickets::service;
use crate::hall::tickets::transitions::{absent, cancel_at, entered, freed, may_come_back, release, served};
use crate::hall::tickets::undo::undo;
use crate::hall::work::{EventDraft, Work};
use crate::hall::{Destination, Gone, HallError, Matter, Step, counters, stranded};
use crate::store::seats;
use crate::store::spool;

/// Carries out a step.
pub(in crate::hall) fn step(work: &Work<'_>, id: TicketId, step: &Step) -> Result<Ticket, HallError> {
    let ticket = work.ticket(id)?;
    match step {
        Step::Confirm => confirm(work, &ticket),
        Step::Cancel { reason, counter } => withdraw(work, &ticket, *reason, *counter),
        Step::Reprint => reprint(work, &ticket),
        Step::Rate { grade } => rate(work, &ticket, *grade),
        Step::Call { counter } => call(work, &ticket, *counter),
        Step::Recall { counter } => recall(work, &ticket, *counter),
        Step::Start { counter } => start(work, &ticket, *counter),
        Step::Finish { counter, further } => finish(work, &ticket, *counter, further),
        Step::NoShow { counter } => no_show(work, &ticket, *counter),
        Step::Return => come_back(work, &ticket),
        Step::Hold { counter, reason, minutes } => hold(work, &ticket, *counter, *reason, *minutes),
        Step::Release { counter } => release(work, &ticket, *counter),
        Step::Transfer { counter, to, return_to_me } => transfer(work, &ticket, *counter, to, *return_to_me),
        Step::Undo { counter } => undo(work, &ticket, *counter),
    }
}

/// The citizen has noted the number. A slip that is not out yet is no longer wanted; one that was printed after all
/// stays what it is.
fn confirm(work: &Work<'_>, ticket: &Ticket) -> Result<Ticket, HallError> {
    if matches!(ticket.state, TicketState::Cancelled | TicketState::Finished | TicketState::NoShow) {
        return Err(HallError::not_allowed(ticket));
    }
    if ticket.state != TicketState::Issued {
        return Ok(ticket.clone());
    }
    spooling::drop_queued(work, ticket.id)?;
    let before = work.ticket(ticket.id)?;
    let noted = Ticket { print: PrintState::Paperless, ..before.clone() };
    let mut after = entered(&noted, TicketState::Waiting, work.now())?;
    after.callable_at = Some(work.now());
    work.moved(&before, &after, EventDraft::new(EventKind::TicketWaiting).detail(json!({ "by": Admission::Confirmed.name() })))
}

/// Somebody ends a number without service. A counter has it before itself, and cannot say that nobody has.
fn withdraw(work: &Work<'_>, ticket: &Ticket, reason: Withdrawal, counter: Option<CounterNumber>) -> Result<Ticket, HallError> {
    if counter.is_some() && reason == Withdrawal::Unclaimed {
        return Err(HallError::not_allowed(ticket));
    }
    cancel_at(work, ticket, reason.into(), counter)
}

/// Prints the slip of a live number again, marked: the citizen has lost it. It says how the number stands now.
fn reprint(work: &Work<'_>, ticket: &Ticket) -> Result<Ticket, HallError> {
    if !ticket.state.is_live() {
        return Err(HallError::not_allowed(ticket));
    }
    content::need_printer(work.config)?;
    let earlier = spool::of_ticket(work.connection(), ticket.id)?;
    if earlier.iter().any(|slip| slip.state.is_open()) {
        // One is on its way; a second press is no second slip.
        return Ok(ticket.clone());
    }
    let content = content::content_again(work, ticket)?;
    let (kind, attempt) = earlier.first().map_or((SlipKind::Ticket, 1), |slip| (SlipKind::Reprint, slip.attempt + 1));
    spooling::queue(work, ticket.id, kind, attempt, &SlipContent::Ticket(content), earlier.first().and_then(spooling::still_in))?;
    work.ticket(ticket.id)
}

/// Keeps how satisfied the citizen of a finished number was. The first answer counts: nobody who finds the slip later can change it.
fn rate(work: &Work<'_>, ticket: &Ticket, grade: Grade) -> Result<Ticket, HallError> {
    if ticket.state != TicketState::Finished {
        return Err(HallError::not_allowed(ticket));
    }
    if ticket.grade.is_some() {
        return Err(HallError::AlreadyRated { label: ticket.label.clone() });
    }
    let after = Ticket { grade: Some(grade), ..ticket.clone() };
    work.moved(ticket, &after, EventDraft::new(EventKind::TicketRated))
}

/// Calls a given number: one that waits, one that is held, or one that did not come and is here now.
fn call(work: &Work<'_>, ticket: &Ticket, number: CounterNumber) -> Result<Ticket, HallError> {
    let _ = counters::counter(work, number)?;
    if stranded::gone(work.config, ticket) == Some(Gone::Counter) {
        let seat = counters::ready(work, number)?;
        let ticket = come_back(work, ticket)?;
        return called(work, &ticket, number, Clause::ByHand, &seat);
    }
    if ticket.state == TicketState::Held {
        counters::owned(ticket, number)?;
    }
    if ticket.state.is_active() {
        return Err(counters::taken(ticket, number));
    }
    let seat = counters::ready(work, number)?;
    if ticket.state == TicketState::NoShow {
        may_return(work, ticket)?;
    }
    called(work, &stranded::adopted(work.config, ticket), number, Clause::ByHand, &seat)
}

/// Calls the number again that a counter has called. Not too soon; and after so many calls it counts as not come.
fn recall(work: &Work<'_>, ticket: &Ticket, number: CounterNumber) -> Result<Ticket, HallError> {
    counters::of_counter(work, ticket, number)?;
    if ticket.state != TicketState::Called {
        return Err(HallError::not_allowed(ticket));
    }
    let calls = &work.config.calls;
    let since = work.now().duration_since(ticket.called_at.unwrap_or(ticket.since));
    if since < calls.gap() && calls.limit > 0 {
        let left = (calls.gap() - since).as_secs().max(1);
        return Err(HallError::TooSoon { label: ticket.label.clone(), seconds: left });
    }
    if ticket.calls >= calls.limit {
        return absent(work, ticket, "called often enough");
    }
    let after = Ticket { calls: ticket.calls + 1, called_at: Some(work.now()), ..ticket.clone() };
    work.moved(ticket, &after, EventDraft::new(EventKind::TicketRecalled).detail(json!({ "calls": after.calls })))
}

fn start(work: &Work<'_>, ticket: &Ticket, number: CounterNumber) -> Result<Ticket, HallError> {
    counters::of_counter(work, ticket, number)?;
    if ticket.state != TicketState::Called {
        return Err(HallError::not_allowed(ticket));
    }
    let after = entered(ticket, TicketState::Serving, work.now())?;
    work.moved(ticket, &after, EventDraft::new(EventKind::TicketServing))
}

/// Ends the present service; the visit goes on to its next one, if it has one.
fn finish(work: &Work<'_>, ticket: &Ticket, number: CounterNumber, further: &[Matter]) -> Result<Ticket, HallError> {
    counters::ends_at(work, ticket, number)?;
    // A clerk who served without pressing "start" has served all the same.
    if !ticket.state.is_active() {
        return Err(HallError::not_allowed(ticket));
    }
    let mut plan = ticket.plan.clone();
    plan.extend(service::stops(work.config, further)?);
    served(work, ticket, plan)
}

fn no_show(work: &Work<'_>, ticket: &Ticket, number: CounterNumber) -> Result<Ticket, HallError> {
    counters::ends_at(work, ticket, number)?;
    absent(work, ticket, "staff")
}

/// A citizen who had not come is here: the ticket waits again, for every counter of its queue. A ticket whose counter is gone from the
/// configuration may return too, and that counts as no return.
fn come_back(work: &Work<'_>, ticket: &Ticket) -> Result<Ticket, HallError> {
    let now = work.now();
    if stranded::gone(work.config, ticket) == Some(Gone::Counter) {
        let waiting = entered(ticket, TicketState::Waiting, now)?;
        let after = Ticket { counter: None, aim: None, calls: 0, hold: None, callable_at: Some(now), ..waiting };
        let detail = json!({ "why": "its counter is gone" });
        return work.moved(ticket, &after, EventDraft::new(EventKind::TicketReturned).at(ticket.counter).detail(detail));
    }
    if ticket.state != TicketState::NoShow {
        return Err(HallError::not_allowed(ticket));
    }
    may_return(work, ticket)?;
    let ticket = &stranded::adopted(work.config, ticket);
    let mut after = entered(ticket, TicketState::Waiting, now)?;
    after.counter = None;
    after.aim = None;
    after.calls = 0;
    after.returns = ticket.returns + 1;
    after.callable_at = Some(now);
    if work.config.calls.return_to == ReturnTo::End {
        after.arrived_at = now;
        after.booked_at = None;
    }
    work.moved(ticket, &after, EventDraft::new(EventKind::TicketReturned).at(ticket.counter))
}

fn may_return(work: &Work<'_>, ticket: &Ticket) -> Result<(), HallError> {
    let today = today::open_day(work)?;
    if may_come_back(work.config, work.connection(), ticket, today)? {
        Ok(())
    } else {
        Err(HallError::ReturnsUsed { label: ticket.label.clone() })
    }
}

/// Sets a number aside, with a reason and, where it comes back by itself, for so many minutes. The counter owns it.
fn hold(work: &Work<'_>, ticket: &Ticket, number: CounterNumber, reason: HoldReason, minutes: Option<u16>) -> Result<Ticket, HallError> {
    counters::of_counter(work, ticket, number)?;
    let now = work.now();
    let mut after = entered(ticket, TicketState::Held, now)?;
    after.counter = Some(number);
    // Calls before the hold do not count as calls in vain.
    after.calls = 0;
    after.hold = Some(Hold { reason, until: minutes.map(|minutes| now + SignedDuration::from_mins(minutes.into())) });
    let detail = json!({ "reason": reason.name(), "minutes": minutes, "seat": freed(work, ticket)? });
    work.moved(ticket, &after, EventDraft::new(EventKind::TicketHeld).detail(detail))
}

/// Sends a number on, with its place in the line. With `back`, it comes back to this counter when it was served there.
fn transfer(work: &Work<'_>, ticket: &Ticket, number: CounterNumber, to: &Destination, back: bool) -> Result<Ticket, HallError> {
    counters::ends_at(work, ticket, number)?;
    match ticket.state {
        TicketState::Waiting | TicketState::Called | TicketState::Serving => {}
        TicketState::Held => counters::owned(ticket, number)?,
        // A number nobody is known to hold must not become callable by being sent on, nor a no-show come back unseen.
        _ => return Err(HallError::not_allowed(ticket)),
    }
    let stop = match to {
        Destination::Queue(key) => {
            let queue = work.config.queue(key).ok_or_else(|| HallError::UnknownQueue(key.to_string()))?;
            Stop { queue: queue.key.clone(), procedure: None, aim: None }
        }
        Destination::Counter(counter) => {
            let _ = counters::counter(work, *counter)?;
            Stop { queue: ticket.queue.clone(), procedure: None, aim: Some(Aim::Counter(*counter)) }
        }
        Destination::Person(person) => {
            let counter = seats::of(work.connection(), person)?.and_then(|counter| work.config.counter(counter));
            let _ = counter.ok_or_else(|| HallError::PersonAbsent(person.clone()))?;
            Stop { queue: ticket.queue.clone(), procedure: None, aim: Some(Aim::Person(person.clone())) }
        }
    };
    let mut after = ticket.on_to(stop, work.now()).ok_or_else(|| HallError::not_allowed(ticket))?;
    if back {
        let home = Stop { queue: ticket.queue.clone(), procedure: ticket.procedure.clone(), aim: Some(Aim::Counter(number)) };
        after.plan.insert(0, home);
    }
    let leg = after.spent - ticket.leg;
    let pace = if ticket.state.is_active() { pace::left(work, ticket)? } else { Json::Null };
    let detail = json!({ "from": ticket.queue, "to": to, "return": back, "leg": leg, "pace": pace, "seat": freed(work, ticket)? });
    work.moved(ticket, &after, EventDraft::new(EventKind::TicketTransferred).at(Some(number)).detail(detail))
}
