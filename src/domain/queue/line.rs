//! Who is next, as data: the rule is a handful of numbers, the clause that chose is part of the event of each call.
//!
//! A counter sees the heads of the lines it may call from. The order of the clauses:
//!
//! 1. A ticket that this counter or the person at it alone calls, such as one that comes back ("return to me").
//! 2. An appointment from a little before its booked time on, by booked time.
//! 3. Of priority and ordinary people whoever came first; but after so many ordinary ones a priority person who waits is
//!    called before them.
//! 4. An appointment before its time, if nobody else waits.
//!
//! Above all of these stands the longest wait: an ordinary person who has waited that long is passed over by nobody but,
//! once after so many calls, one of those favoured above. Lines that a counter only helps with come after its own, unless
//! somebody there has waited too long.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{QueueKey, TicketId};

/// The numbers of the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// One of a priority class is called after at most so many ordinary people.
    pub ordinary_per_priority: u32,
    /// Nobody ordinary waits longer without coming before almost everybody.
    pub longest_wait: SignedDuration,
    /// How long before its booked time an appointment is due.
    pub appointment_lead: SignedDuration,
}

/// The first in one lane of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaneHead {
    /// The ticket.
    pub ticket: TicketId,
    /// Its place: the arrival, or the booked time.
    pub place: Timestamp,
    /// Since when it waits for the present service: whoever was served somewhere else meanwhile has not waited all the time.
    pub since: Timestamp,
}

/// The heads of one queue's line, as one counter sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The queue.
    pub queue: QueueKey,
    /// Whether the counter only helps here.
    pub help: bool,
    /// The first ordinary person.
    pub ordinary: Option<LaneHead>,
    /// The first of a priority class.
    pub priority: Option<LaneHead>,
    /// The first by booked time.
    pub booked: Option<LaneHead>,
}

/// What one counter sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineView {
    /// The lines it may call from.
    pub lines: Vec<Line>,
    /// The first whom this counter or the person at it alone calls.
    pub aimed: Option<LaneHead>,
    /// Ordinary people it has called since the last favoured one.
    pub run: u32,
}

/// Which clause chose a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clause {
    /// Meant for this counter or its person alone.
    MeantForHere,
    /// An appointment that is due.
    Appointment,
    /// Priority, after so many ordinary ones or because nobody else waits.
    Priority,
    /// Came first.
    FirstCome,
    /// Has waited too long.
    LongestWait,
    /// An appointment before its time, because nobody else waits.
    EarlyAppointment,
    /// Staff chose this very number.
    ByHand,
}

impl Clause {
    /// The clause in words, for the event of the call.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::MeantForHere => "meant for this counter or the person at it",
            Self::Appointment => "the booked time has come",
            Self::Priority => "a priority class, in its turn",
            Self::FirstCome => "came first",
            Self::LongestWait => "has waited longer than anybody should",
            Self::EarlyAppointment => "booked for later, and nobody else waits",
            Self::ByHand => "staff chose this number",
        }
    }
}

/// Who is next, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The ticket.
    pub ticket: TicketId,
    /// The clause that chose it.
    pub clause: Clause,
    /// Ordinary people called since the last favoured one, this one counted.
    pub run: u32,
}

/// Who is next.
///
/// After two ordinary people, a priority person who came later is called first:
///
/// ```
/// use jiff::{SignedDuration, Timestamp};
/// use motcua::domain::queue::TicketId;
/// use motcua::domain::queue::line::{Clause, LaneHead, Line, LineView, Rule, next};
///
/// let rule = Rule {
///     ordinary_per_priority: 2,
///     longest_wait: SignedDuration::from_mins(45),
///     appointment_lead: SignedDuration::from_mins(2),
/// };
/// let at = |minute: i64| Timestamp::from_second(60 * minute).expect("in range");
/// let head = |id, minute| Some(LaneHead { ticket: TicketId(id), place: at(minute), since: at(minute) });
/// let line = Line { queue: "ho-tich".parse()?, help: false, ordinary: head(1, 0), priority: head(2, 5), booked: None };
///
/// let mut view = LineView { lines: vec![line], aimed: None, run: 0 };
/// let first = next(&rule, &view, at(6)).expect("two people wait");
/// assert_eq!((first.ticket, first.clause), (TicketId(1), Clause::FirstCome));
/// view.run = 2;
/// let first = next(&rule, &view, at(6)).expect("two people wait");
/// assert_eq!((first.ticket, first.clause), (TicketId(2), Clause::Priority));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn next(rule: &Rule, view: &LineView, now: Timestamp) -> Option<Choice> {
    if let Some(late) = too_late(rule, view, now) {
        let turn = |head: &LaneHead| view.run >= rule.ordinary_per_priority || order(head) < order(&late);
        return Some(match favoured(rule, view, now).filter(|(head, _)| turn(head)) {
            Some((head, clause)) => Choice { ticket: head.ticket, clause, run: 0 },
            None => Choice { ticket: late.ticket, clause: Clause::LongestWait, run: view.run.saturating_add(1) },
        });
    }
    if let Some(head) = view.aimed {
        return Some(Choice { ticket: head.ticket, clause: Clause::MeantForHere, run: view.run });
    }
    in_time(rule, view, false, now).or_else(|| in_time(rule, view, true, now))
}

/// The people of one queue, each lane in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lanes {
    /// Ordinary people.
    pub ordinary: Vec<LaneHead>,
    /// Those of a priority class.
    pub priority: Vec<LaneHead>,
    /// Those with a booked time.
    pub booked: Vec<LaneHead>,
}

/// Whom a counter calls, one after the other, if nobody else comes and all are called at one moment: [`next`], asked again and again.
#[derive(Debug, Clone)]
pub struct Turns {
    rule: Rule,
    now: Timestamp,
    view: LineView,
    /// Who stands behind the heads of the view: its lines in their order, and those who are meant for here.
    behind: Vec<[std::vec::IntoIter<LaneHead>; 3]>,
    aimed: std::vec::IntoIter<LaneHead>,
}

impl Turns {
    /// The turns of a counter that calls from these queues, each with whether it only helps there. `run` is the counter's.
    #[must_use]
    pub fn new(rule: Rule, lines: Vec<(QueueKey, bool, Lanes)>, aimed: Vec<LaneHead>, run: u32, now: Timestamp) -> Self {
        let mut aimed = aimed.into_iter();
        let mut view = LineView { lines: Vec::with_capacity(lines.len()), aimed: aimed.next(), run };
        let mut behind = Vec::with_capacity(lines.len());
        for (queue, help, lanes) in lines {
            let mut people = [lanes.ordinary, lanes.priority, lanes.booked].map(Vec::into_iter);
            let [ordinary, priority, booked] = people.each_mut().map(Iterator::next);
            view.lines.push(Line { queue, help, ordinary, priority, booked });
            behind.push(people);
        }
        Self { rule, now, view, behind, aimed }
    }

    /// The next moment at which the order may be another though nobody came or went: somebody has waited too long, or an appointment
    /// is due. To be asked before anybody was called.
    #[must_use]
    pub fn changes_at(&self) -> Option<Timestamp> {
        let mut moments = Vec::new();
        for (line, [ordinary, _, booked]) in self.view.lines.iter().zip(&self.behind) {
            let late = |head: &LaneHead| head.place.max(head.since).checked_add(self.rule.longest_wait).ok();
            moments.extend(line.ordinary.iter().chain(ordinary.as_slice()).filter_map(late));
            let due = |head: &LaneHead| head.place.checked_sub(self.rule.appointment_lead).ok();
            moments.extend(line.booked.iter().chain(booked.as_slice()).filter_map(due));
        }
        moments.into_iter().filter(|moment| *moment > self.now).min()
    }
}

impl Iterator for Turns {
    type Item = Choice;

    fn next(&mut self) -> Option<Choice> {
        let choice = next(&self.rule, &self.view, self.now)?;
        let is_called = |head: &Option<LaneHead>| head.is_some_and(|head| head.ticket == choice.ticket);
        self.view.run = choice.run;
        if is_called(&self.view.aimed) {
            self.view.aimed = self.aimed.next();
        }
        for (line, behind) in self.view.lines.iter_mut().zip(&mut self.behind) {
            for (head, behind) in [&mut line.ordinary, &mut line.priority, &mut line.booked].into_iter().zip(behind) {
                if is_called(head) {
                    *head = behind.next();
                }
            }
        }
        Some(choice)
    }
}

/// How many of a queue are called before a ticket, if nobody else comes: by [`next`], asked until it is the ticket's turn. `run` is
/// that of a counter that calls there. All of them, where the ticket is not among them.
#[must_use]
pub fn ahead(rule: &Rule, queue: &QueueKey, lanes: Lanes, run: u32, now: Timestamp, ticket: TicketId) -> u32 {
    let turns = Turns::new(*rule, vec![(queue.clone(), false, lanes)], Vec::new(), run, now);
    turns.take_while(|choice| choice.ticket != ticket).count() as u32
}

/// Who is next of the lines that are the counter's own, or of those it helps with, while nobody has waited too long.
fn in_time(rule: &Rule, view: &LineView, help: bool, now: Timestamp) -> Option<Choice> {
    let first = |lane: fn(&Line) -> Option<LaneHead>| view.lines.iter().filter(|line| line.help == help).filter_map(lane).min_by_key(order);
    let run = view.run;
    let booked = first(|line| line.booked);
    if let Some(head) = booked.filter(|head| is_due(rule, head, now)) {
        return Some(Choice { ticket: head.ticket, clause: Clause::Appointment, run });
    }
    match (first(|line| line.priority), first(|line| line.ordinary)) {
        (Some(priority), Some(ordinary)) if order(&priority) < order(&ordinary) => {
            Some(Choice { ticket: priority.ticket, clause: Clause::FirstCome, run: 0 })
        }
        (Some(priority), Some(_)) if run >= rule.ordinary_per_priority => {
            Some(Choice { ticket: priority.ticket, clause: Clause::Priority, run: 0 })
        }
        (_, Some(ordinary)) => Some(Choice { ticket: ordinary.ticket, clause: Clause::FirstCome, run: run.saturating_add(1) }),
        (Some(priority), None) => Some(Choice { ticket: priority.ticket, clause: Clause::Priority, run: 0 }),
        (None, None) => booked.map(|head| Choice { ticket: head.ticket, clause: Clause::EarlyAppointment, run }),
    }
}

/// The ordinary person who has waited too long, if anybody has: the one who came first.
fn too_late(rule: &Rule, view: &LineView, now: Timestamp) -> Option<LaneHead> {
    let first = view.lines.iter().filter_map(|line| line.ordinary).min_by_key(order)?;
    (now.duration_since(first.place.max(first.since)) >= rule.longest_wait).then_some(first)
}

/// Of all who are favoured, whoever is so since longest, and why.
fn favoured(rule: &Rule, view: &LineView, now: Timestamp) -> Option<(LaneHead, Clause)> {
    let aimed = view.aimed.map(|head| (head, Clause::MeantForHere));
    let of_lines = view.lines.iter().flat_map(|line| {
        let due = line.booked.filter(|head| is_due(rule, head, now));
        [due.map(|head| (head, Clause::Appointment)), line.priority.map(|head| (head, Clause::Priority))]
    });
    of_lines.chain([aimed]).flatten().min_by_key(|(head, _)| order(head))
}

fn is_due(rule: &Rule, head: &LaneHead, now: Timestamp) -> bool {
    now.duration_until(head.place) <= rule.appointment_lead
}

/// The lower id where two have the same place: it was given first.
fn order(head: &LaneHead) -> (Timestamp, TicketId) {
    (head.place, head.ticket)
}

#[cfg(test)]
mod tests;
