//! What may become of a ticket: one function a step, each one transaction.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::{Value as Json, json};

use super::work::{Event, Work, last_move};
use super::{Destination, Gone, HallError, Matter, Step, issue, pace, slips, stranded};
use crate::config::{Config, Counter, ReturnTo};
use crate::domain::calendar::ServiceDay;
use crate::domain::event::EventKind;
use crate::domain::queue::line::{Clause, Line, View, next};
use crate::domain::queue::{
    Admission, Aim, CancelReason, CounterNumber, Hold, HoldReason, Lane, PrintState, Seat, Stop, Ticket, TicketId, TicketState, Withdrawal,
};
use crate::domain::rating::Grade;
use crate::domain::slip::SlipContent;
use crate::store::requests::About;
use crate::store::spool::SlipKind;
use crate::store::{numbering, paces, seats, spool, tickets};

/// Staff may take a move back within this time (`design`: a ticket's life).
const UNDO: SignedDuration = SignedDuration::from_secs(5);

/// Carries out a step.
pub(super) fn step(work: &Work<'_>, id: TicketId, step: &Step) -> Result<Ticket, HallError> {
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

/// Makes an issued number callable, by one of the four ways. A number that already is stays as it is.
pub(super) fn admit(work: &Work<'_>, ticket: &Ticket, admission: Admission) -> Result<Ticket, HallError> {
    if ticket.state != TicketState::Issued {
        return Ok(ticket.clone());
    }
    let now = work.now();
    let mut after = entered(ticket, TicketState::Waiting, now)?;
    // Staff hand a number over themselves; a printed one has to be torn off, read and carried to a seat.
    let in_hand = if admission == Admission::ByStaff { SignedDuration::ZERO } else { work.config.calls.slip_in_hand() };
    after.callable_at = Some(now + in_hand);
    work.moved(ticket, &after, Event::new(EventKind::TicketWaiting).detail(json!({ "by": admission.name() })))
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
    slips::drop_queued(work, ticket.id)?;
    let before = work.ticket(ticket.id)?;
    let noted = Ticket { print: PrintState::Paperless, ..before.clone() };
    let mut after = entered(&noted, TicketState::Waiting, work.now())?;
    after.callable_at = Some(work.now());
    work.moved(&before, &after, Event::new(EventKind::TicketWaiting).detail(json!({ "by": Admission::Confirmed.name() })))
}

/// Somebody ends a number without service. A counter has it before itself, and cannot say that nobody has.
fn withdraw(work: &Work<'_>, ticket: &Ticket, reason: Withdrawal, counter: Option<CounterNumber>) -> Result<Ticket, HallError> {
    if counter.is_some() && reason == Withdrawal::Unclaimed {
        return Err(HallError::not_allowed(ticket));
    }
    cancel_at(work, ticket, reason.into(), counter)
}

/// Ends a number without service, by no counter.
pub(super) fn cancel(work: &Work<'_>, ticket: &Ticket, reason: CancelReason) -> Result<Ticket, HallError> {
    cancel_at(work, ticket, reason, None)
}

/// Ends a number without service; a slip of it that is not out is no longer wanted.
fn cancel_at(work: &Work<'_>, ticket: &Ticket, reason: CancelReason, counter: Option<CounterNumber>) -> Result<Ticket, HallError> {
    if let Some(counter) = counter {
        ends_at(work, ticket, counter)?;
    }
    let allowed = match reason {
        // Whoever gives up on a number that its citizen has by now is too late: the slip came out after all.
        CancelReason::Unclaimed | CancelReason::SlipUnproven => ticket.state == TicketState::Issued,
        // Who sits at the counter is being served; that is for staff to end.
        CancelReason::ByCitizen => ticket.state != TicketState::Serving,
        CancelReason::DayClosed | CancelReason::ByStaff => true,
    };
    if !allowed {
        return Err(HallError::not_allowed(ticket));
    }
    let mut after = entered(ticket, TicketState::Cancelled, work.now())?;
    after.reason = Some(reason);
    after.hold = None;
    let detail = json!({ "reason": reason.name(), "seat": freed(work, ticket)? });
    let _ = work.moved(ticket, &after, Event::new(EventKind::TicketCancelled).at(counter).detail(detail))?;
    slips::drop_queued(work, ticket.id)?;
    work.ticket(ticket.id)
}

/// Prints the slip of a live number again, marked: the citizen has lost it. It says how the number stands now.
fn reprint(work: &Work<'_>, ticket: &Ticket) -> Result<Ticket, HallError> {
    if !ticket.state.is_live() {
        return Err(HallError::not_allowed(ticket));
    }
    issue::need_printer(work.config)?;
    let earlier = spool::of_ticket(work.connection(), ticket.id)?;
    if earlier.iter().any(|slip| slip.state.is_open()) {
        // One is on its way; a second press is no second slip.
        return Ok(ticket.clone());
    }
    let content = issue::content_again(work, ticket)?;
    let (kind, attempt) = earlier.first().map_or((SlipKind::Ticket, 1), |slip| (SlipKind::Reprint, slip.attempt + 1));
    slips::queue(work, ticket.id, kind, attempt, &SlipContent::Ticket(content), earlier.first().and_then(slips::still_in))?;
    work.ticket(ticket.id)
}

/// Keeps how satisfied the citizen of a finished number was. The first answer counts: whoever finds the slip cannot change it.
fn rate(work: &Work<'_>, ticket: &Ticket, grade: Grade) -> Result<Ticket, HallError> {
    if ticket.state != TicketState::Finished {
        return Err(HallError::not_allowed(ticket));
    }
    if ticket.grade.is_some() {
        return Err(HallError::AlreadyRated { label: ticket.label.clone() });
    }
    let after = Ticket { grade: Some(grade), ..ticket.clone() };
    work.moved(ticket, &after, Event::new(EventKind::TicketRated))
}

/// Calls whoever is next in the queues of a counter. The heads are read, the rule picks, and the row moves only if it
/// still waits: all inside one transaction of the one writer.
pub(super) fn call_next(work: &Work<'_>, number: CounterNumber) -> Result<Ticket, HallError> {
    let counter = at(work, number)?;
    let seat = ready(work, number)?;
    let view = view(work, counter, &seat)?;
    let choice = next(&work.config.line.rule(), &view, work.now()).ok_or(HallError::NobodyWaiting)?;
    let ticket = work.ticket(choice.ticket)?;
    called(work, &ticket, number, choice.clause, &Seat { run: choice.run, ..seat })
}

fn view(work: &Work<'_>, counter: &Counter, seat: &Seat) -> Result<View, HallError> {
    let (connection, now) = (work.connection(), work.now());
    let mut lines = Vec::with_capacity(counter.serves.len() + counter.helps.len());
    for (queue, help) in counter.serves.iter().map(|queue| (queue, false)).chain(counter.helps.iter().map(|queue| (queue, true))) {
        lines.push(Line {
            queue: queue.clone(),
            help,
            ordinary: tickets::head(connection, queue, Lane::Ordinary, now)?,
            priority: tickets::head(connection, queue, Lane::Priority, now)?,
            booked: tickets::head(connection, queue, Lane::Booked, now)?,
        });
    }
    let aimed = tickets::aimed_head(connection, counter.number, seat.person.as_ref(), now)?;
    Ok(View { lines, aimed, run: seat.run })
}

/// Calls a given number: one that waits, one that is held, or one that did not come and is here now.
fn call(work: &Work<'_>, ticket: &Ticket, number: CounterNumber) -> Result<Ticket, HallError> {
    let _ = at(work, number)?;
    if stranded::gone(work.config, ticket) == Some(Gone::Counter) {
        let seat = ready(work, number)?;
        let ticket = come_back(work, ticket)?;
        return called(work, &ticket, number, Clause::ByHand, &seat);
    }
    if ticket.state == TicketState::Held {
        owned(ticket, number)?;
    }
    if ticket.state.is_active() {
        return Err(taken(ticket, number));
    }
    let seat = ready(work, number)?;
    if ticket.state == TicketState::NoShow {
        may_return(work, ticket)?;
    }
    called(work, &stranded::adopted(work.config, ticket), number, Clause::ByHand, &seat)
}

fn called(work: &Work<'_>, ticket: &Ticket, number: CounterNumber, clause: Clause, seat: &Seat) -> Result<Ticket, HallError> {
    let back = ticket.state == TicketState::NoShow;
    let mut after = entered(ticket, TicketState::Called, work.now())?;
    after.counter = Some(number);
    after.calls = if back { 1 } else { ticket.calls + 1 };
    after.returns = ticket.returns + u32::from(back);
    after.hold = None;
    after.aim = None;
    let waited = (work.now().duration_since(ticket.since)).as_millis() as i64;
    let pace = pace::called(work, ticket, seat)?;
    let seat = work.seat(number, &Seat { free_at: None, ..seat.clone() })?;
    let detail = json!({ "clause": clause, "words": clause.words(), "waited_ms": waited.max(0), "seat": seat, "pace": pace });
    work.moved(ticket, &after, Event::new(EventKind::TicketCalled).detail(detail))
}

/// Calls the number again that a counter has called. Not too soon; and after so many calls it counts as not come.
fn recall(work: &Work<'_>, ticket: &Ticket, number: CounterNumber) -> Result<Ticket, HallError> {
    of_counter(work, ticket, number)?;
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
    work.moved(ticket, &after, Event::new(EventKind::TicketRecalled).detail(json!({ "calls": after.calls })))
}

fn start(work: &Work<'_>, ticket: &Ticket, number: CounterNumber) -> Result<Ticket, HallError> {
    of_counter(work, ticket, number)?;
    if ticket.state != TicketState::Called {
        return Err(HallError::not_allowed(ticket));
    }
    let after = entered(ticket, TicketState::Serving, work.now())?;
    work.moved(ticket, &after, Event::new(EventKind::TicketServing))
}

/// Ends the present service; the visit goes on to its next one, if it has one.
fn finish(work: &Work<'_>, ticket: &Ticket, number: CounterNumber, further: &[Matter]) -> Result<Ticket, HallError> {
    ends_at(work, ticket, number)?;
    // A clerk who served without pressing "start" has served all the same.
    if !ticket.state.is_active() {
        return Err(HallError::not_allowed(ticket));
    }
    let mut plan = ticket.plan.clone();
    plan.extend(issue::stops(work.config, further)?);
    served(work, ticket, plan)
}

/// Ends the present service of a ticket at a counter.
pub(super) fn served(work: &Work<'_>, ticket: &Ticket, mut plan: Vec<Stop>) -> Result<Ticket, HallError> {
    let now = work.now();
    let leg = ticket.spent_at(now) - ticket.leg;
    let detail = json!({ "leg": leg, "from": ticket.queue, "pace": pace::left(work, ticket)?, "seat": freed(work, ticket)? });
    if plan.is_empty() {
        let after = entered(ticket, TicketState::Finished, now)?;
        return work.moved(ticket, &after, Event::new(EventKind::TicketFinished).detail(detail));
    }
    let stop = plan.remove(0);
    let after = Ticket { plan, ..ticket.on_to(stop, now).ok_or_else(|| HallError::not_allowed(ticket))? };
    work.moved(ticket, &after, Event::new(EventKind::TicketContinued).at(ticket.counter).detail(detail))
}

fn no_show(work: &Work<'_>, ticket: &Ticket, number: CounterNumber) -> Result<Ticket, HallError> {
    ends_at(work, ticket, number)?;
    absent(work, ticket, "staff")
}

/// The called citizen did not come.
pub(super) fn absent(work: &Work<'_>, ticket: &Ticket, why: &str) -> Result<Ticket, HallError> {
    if ticket.state != TicketState::Called {
        return Err(HallError::not_allowed(ticket));
    }
    let after = entered(ticket, TicketState::NoShow, work.now())?;
    let detail = json!({ "why": why, "calls": ticket.calls, "pace": pace::left(work, ticket)?, "seat": freed(work, ticket)? });
    work.moved(ticket, &after, Event::new(EventKind::TicketNoShow).detail(detail))
}

/// Whoever did not come is here: the same number waits again, for nobody in particular. So does one whose counter is gone from the
/// configuration, and that costs its citizen nothing.
fn come_back(work: &Work<'_>, ticket: &Ticket) -> Result<Ticket, HallError> {
    let now = work.now();
    if stranded::gone(work.config, ticket) == Some(Gone::Counter) {
        let waiting = entered(ticket, TicketState::Waiting, now)?;
        let after = Ticket { counter: None, aim: None, calls: 0, hold: None, callable_at: Some(now), ..waiting };
        let detail = json!({ "why": "its counter is gone" });
        return work.moved(ticket, &after, Event::new(EventKind::TicketReturned).at(ticket.counter).detail(detail));
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
    work.moved(ticket, &after, Event::new(EventKind::TicketReturned).at(ticket.counter))
}

fn may_return(work: &Work<'_>, ticket: &Ticket) -> Result<(), HallError> {
    let today = super::day::open_day(work)?;
    if may_come_back(work.config, work.connection(), ticket, today)? {
        Ok(())
    } else {
        Err(HallError::ReturnsUsed { label: ticket.label.clone() })
    }
}

/// Whether somebody who did not come may still come back with their number.
pub(super) fn may_come_back(config: &Config, connection: &Connection, ticket: &Ticket, today: ServiceDay) -> Result<bool, HallError> {
    let left = ticket.service_day == today && ticket.returns < config.calls.returns;
    // Whoever has taken a new number by the same paper has given this one up.
    Ok(left && !tickets::is_replaced(connection, ticket.id)?)
}

/// Sets a number aside, with a reason and, where it comes back by itself, for so many minutes. The counter owns it.
fn hold(work: &Work<'_>, ticket: &Ticket, number: CounterNumber, reason: HoldReason, minutes: Option<u16>) -> Result<Ticket, HallError> {
    of_counter(work, ticket, number)?;
    let now = work.now();
    let mut after = entered(ticket, TicketState::Held, now)?;
    after.counter = Some(number);
    // Whoever is called back from here has not yet been called in vain.
    after.calls = 0;
    after.hold = Some(Hold { reason, until: minutes.map(|minutes| now + SignedDuration::from_mins(minutes.into())) });
    let detail = json!({ "reason": reason.name(), "minutes": minutes, "seat": freed(work, ticket)? });
    work.moved(ticket, &after, Event::new(EventKind::TicketHeld).detail(detail))
}

/// A number that is held waits again: for its owner where its owner or the rule says so, for everybody where another does.
pub(super) fn release(work: &Work<'_>, ticket: &Ticket, by: Option<CounterNumber>) -> Result<Ticket, HallError> {
    if let Some(counter) = by {
        let _ = at(work, counter)?;
    }
    if ticket.state != TicketState::Held {
        return Err(HallError::not_allowed(ticket));
    }
    let mut after = entered(ticket, TicketState::Waiting, work.now())?;
    let owner = ticket.counter.filter(|owner| work.config.counter(*owner).is_some());
    after.aim = owner.filter(|owner| by.is_none_or(|by| by == *owner)).map(Aim::Counter);
    after.counter = None;
    after.hold = None;
    after.callable_at = Some(work.now());
    work.moved(ticket, &after, Event::new(EventKind::TicketReleased).at(by.or(ticket.counter)))
}

/// Sends a number on, with its place in the line. With `back`, it comes back to this counter when it was served there.
fn transfer(work: &Work<'_>, ticket: &Ticket, number: CounterNumber, to: &Destination, back: bool) -> Result<Ticket, HallError> {
    ends_at(work, ticket, number)?;
    match ticket.state {
        TicketState::Waiting | TicketState::Called | TicketState::Serving => {}
        TicketState::Held => owned(ticket, number)?,
        // A number nobody is known to hold must not become callable by being sent on, nor a no-show come back unseen.
        _ => return Err(HallError::not_allowed(ticket)),
    }
    let stop = match to {
        Destination::Queue(key) => {
            let queue = work.config.queue(key).ok_or_else(|| HallError::UnknownQueue(key.to_string()))?;
            Stop { queue: queue.key.clone(), procedure: None, aim: None }
        }
        Destination::Counter(counter) => {
            let _ = at(work, *counter)?;
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
    work.moved(ticket, &after, Event::new(EventKind::TicketTransferred).at(Some(number)).detail(detail))
}

/// A number that only a certain counter or person calls waits for its whole queue: they do not call it.
pub(super) fn for_everybody(work: &Work<'_>, ticket: &Ticket) -> Result<Ticket, HallError> {
    let after = Ticket { aim: None, ..ticket.clone() };
    let detail = json!({ "from": ticket.queue, "to": Destination::Queue(ticket.queue.clone()), "aim": ticket.aim, "why": "not called" });
    work.moved(ticket, &after, Event::new(EventKind::TicketTransferred).detail(detail))
}

/// Takes back the last move of a number, if this counter made it a moment ago and nothing else happened to it since.
fn undo(work: &Work<'_>, ticket: &Ticket, number: CounterNumber) -> Result<Ticket, HallError> {
    let nothing = || HallError::NothingToUndo { label: ticket.label.clone() };
    let last = last_move(work.connection(), ticket.id)?.ok_or_else(nothing)?;
    let by_staff = !matches!(last.kind, EventKind::TicketIssued | EventKind::TicketWaiting | EventKind::TicketUndone);
    let fresh = work.now().duration_since(last.at) <= UNDO;
    let today = numbering::service_day(work.connection())? == Some(ticket.service_day);
    let own = last.counter == Some(number) && last.actor == *work.actor;
    let closed = ticket.reason == Some(CancelReason::DayClosed);
    if !own || !by_staff || !fresh || !today || closed {
        return Err(nothing());
    }
    let was = last.detail.get("was").and_then(|was| was.as_object()).ok_or_else(nothing)?;
    let back = was.get("state").and_then(|state| state.as_str()).and_then(TicketState::from_name);
    let back = back.unwrap_or(ticket.state);
    // What a citizen said of their visit is not staff's to take back, and a visit that goes on has not been judged yet.
    if back.is_live() && ticket.grade.is_some() {
        return Err(HallError::AlreadyRated { label: ticket.label.clone() });
    }
    if back.is_live() && !ticket.state.is_live() && tickets::is_replaced(work.connection(), ticket.id)? {
        return Err(nothing());
    }
    let occupies = back.is_active() && !ticket.state.is_active();
    if occupies && let Some(active) = tickets::active(work.connection(), number)? {
        return Err(HallError::CounterBusy { counter: number, label: active.label });
    }
    let difference = tickets::restore(work.change, ticket, was)?.ok_or_else(nothing)?;
    let mut detail = json!({ "label": ticket.label, "undid": last.seq, "kind": last.kind, "set": difference.set });
    if let Some(seat) = last.detail.get("seat").filter(|seat| seat.is_object())
        && seats::restore(work.change, number, seat)?
    {
        detail["seat"] = json!({ "counter": number, "set": seat["was"] });
    }
    detail["pace"] = paces::restore(work.change, &last.detail["pace"])?;
    work.tell(About::Ticket(ticket.id), EventKind::TicketUndone, Some(number), detail)?;
    slips::want_again(work, ticket.id)?;
    work.ticket(ticket.id)
}

/// The counter that a ticket leaves could call somebody from now on. Returns what the event says of its seat.
fn freed(work: &Work<'_>, ticket: &Ticket) -> Result<Json, HallError> {
    match ticket.counter.filter(|_| ticket.state.is_active()) {
        Some(counter) => {
            let seat = work.seat_at(counter)?;
            // One that pauses could call nobody.
            let free_at = seat.pause.is_none().then(|| work.now());
            work.seat(counter, &Seat { free_at, ..seat })
        }
        None => Ok(Json::Null),
    }
}

/// The counter is free and open for a call. One that pauses has ended its pause by calling.
fn ready(work: &Work<'_>, number: CounterNumber) -> Result<Seat, HallError> {
    if let Some(active) = tickets::active(work.connection(), number)? {
        return Err(HallError::CounterBusy { counter: number, label: active.label });
    }
    Ok(Seat { pause: None, ..work.seat_at(number)? })
}

/// The ticket in its next state, or the refusal.
fn entered(ticket: &Ticket, state: TicketState, now: Timestamp) -> Result<Ticket, HallError> {
    ticket.entered(state, now).ok_or_else(|| HallError::not_allowed(ticket))
}

/// The counter exists, and no other has the ticket.
fn of_counter(work: &Work<'_>, ticket: &Ticket, number: CounterNumber) -> Result<(), HallError> {
    let _ = at(work, number)?;
    match ticket.counter {
        Some(counter) if counter != number && ticket.state.is_active() => Err(taken(ticket, number)),
        _ => Ok(()),
    }
}

/// The counter may end the ticket, or send it on: as [`of_counter`], but one whose counter is gone from the configuration is ended by
/// any other, and in the name of the one that is gone.
fn ends_at(work: &Work<'_>, ticket: &Ticket, number: CounterNumber) -> Result<(), HallError> {
    if stranded::gone(work.config, ticket) != Some(Gone::Counter) {
        return of_counter(work, ticket, number);
    }
    if ticket.counter == Some(number) { Ok(()) } else { at(work, number).map(drop) }
}

/// A held ticket is its owner's.
fn owned(ticket: &Ticket, number: CounterNumber) -> Result<(), HallError> {
    match ticket.counter {
        Some(counter) if counter != number => Err(HallError::OtherCounter { label: ticket.label.clone(), counter }),
        _ => Ok(()),
    }
}

/// The refusal for a ticket that some counter has.
fn taken(ticket: &Ticket, number: CounterNumber) -> HallError {
    match ticket.counter {
        Some(counter) if counter != number => HallError::OtherCounter { label: ticket.label.clone(), counter },
        _ => HallError::not_allowed(ticket),
    }
}

pub(super) fn at<'a>(work: &Work<'a>, number: CounterNumber) -> Result<&'a Counter, HallError> {
    work.config.counter(number).ok_or(HallError::UnknownCounter(number))
}
