//! One visit of one citizen, from the number to its end.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{ClassKey, CounterNumber, Label, PrintState, QueueKey, StaffKey, TicketId, TicketState};
use crate::domain::calendar::ServiceDay;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::keys::{names, stored_staff};
use crate::domain::rating::Grade;
use crate::domain::text::Language;

/// One visit of one citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Ticket {
    /// The store's number.
    pub id: TicketId,
    /// What the citizen reads. It stays the same whatever becomes of the visit.
    pub label: Label,
    /// The queue it waits in, or waited in last.
    pub queue: QueueKey,
    /// The day it counts on.
    pub service_day: ServiceDay,
    /// Where it stands.
    pub state: TicketState,
    /// What is known of its slip.
    pub print: PrintState,
    /// The procedure the citizen came for, where known.
    pub procedure: Option<ProcedureCode>,
    /// The language the citizen chose.
    pub language: Language,
    /// Why its citizen goes before others, where they do.
    pub class: Option<ClassKey>,
    /// The booked time of an appointment.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub booked_at: Option<Timestamp>,
    /// Who alone calls it by the rule, where it does not wait for its whole queue.
    pub aim: Option<Aim>,
    /// Where it goes when the present service ends, in order.
    pub plan: Vec<Stop>,
    /// When the number was made durable.
    #[schema(value_type = String, format = DateTime)]
    pub issued_at: Timestamp,
    /// The place in the line: when its citizen came, unless a rule moved it.
    #[schema(value_type = String, format = DateTime)]
    pub arrived_at: Timestamp,
    /// When it last began to wait.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub waiting_at: Option<Timestamp>,
    /// The first moment at which the rule may call it: not before the slip can be in the hand.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub callable_at: Option<Timestamp>,
    /// When it was last called.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub called_at: Option<Timestamp>,
    /// When service last began.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub serving_at: Option<Timestamp>,
    /// When it ended, however it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// When its present state began.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// What its time went to, up to `since`.
    pub spent: TimeSpent,
    /// What it had gone to when the present service's wait began: the difference belongs to this service alone.
    pub leg: TimeSpent,
    /// The counter that has or had it.
    pub counter: Option<CounterNumber>,
    /// How often it has been called to the present service, recalls included.
    pub calls: u32,
    /// How often it came back after a no-show.
    pub returns: u32,
    /// Why and until when it is held, while it is.
    pub hold: Option<Hold>,
    /// Why it was cancelled, where it was.
    pub reason: Option<CancelReason>,
    /// How satisfied its citizen was, 1 to 5, where they said so.
    #[serde(default)]
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 5)]
    pub grade: Option<Grade>,
}

/// What the time of a visit went to, each kind apart, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = Spent)]
pub struct TimeSpent {
    /// Waiting to be called.
    pub waiting_ms: i64,
    /// On the way from the call to the counter.
    pub way_ms: i64,
    /// At the counter.
    pub serving_ms: i64,
    /// Held.
    pub held_ms: i64,
}

/// Who alone calls a ticket by the rule. By hand any counter may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// A counter, whoever sits there.
    Counter(CounterNumber),
    /// A member of staff, wherever they sit.
    Person(#[serde(deserialize_with = "stored_staff::one")] StaffKey),
}

/// A service that a visit still has before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Stop {
    /// The queue it will wait in.
    pub queue: QueueKey,
    /// What for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<ProcedureCode>,
    /// Who alone calls it there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aim: Option<Aim>,
}

/// Why and until when a ticket is held. Its owner is the ticket's counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Hold {
    /// Why.
    pub reason: HoldReason,
    /// When it goes back to its owner's line by itself.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
}

/// Why a ticket is held: a list, so that nothing personal is ever written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// The citizen fetches a paper that is missing.
    Papers,
    /// The citizen fills in a form.
    Form,
    /// The citizen has copies made.
    Copies,
    /// The citizen pays.
    Payment,
    /// An officer has to be asked.
    Officer,
    /// Something else.
    Other,
}

names! {
    pub HoldReason {
        Papers = "papers",
        Form = "form",
        Copies = "copies",
        Payment = "payment",
        Officer = "officer",
        Other = "other",
    }
}

/// Why a ticket ended without service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    /// Shown on the screen, and nobody confirmed it.
    Unclaimed,
    /// Its slip was not proven before a restart.
    SlipUnproven,
    /// The service day ended first.
    DayClosed,
    /// The citizen gave it back.
    ByCitizen,
    /// Staff ended it.
    ByStaff,
}

names! {
    pub CancelReason {
        Unclaimed = "unclaimed",
        SlipUnproven = "slip_unproven",
        DayClosed = "day_closed",
        ByCitizen = "by_citizen",
        ByStaff = "by_staff",
    }
}

/// Why somebody ends a number without service. The other reasons there are, only the hall itself gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Withdrawal {
    /// Nobody has the number: it was shown and not confirmed, or its slip did not come out in time.
    Unclaimed,
    /// The citizen gives it back.
    ByCitizen,
    /// Staff end it.
    ByStaff,
}

impl From<Withdrawal> for CancelReason {
    fn from(withdrawal: Withdrawal) -> Self {
        match withdrawal {
            Withdrawal::Unclaimed => Self::Unclaimed,
            Withdrawal::ByCitizen => Self::ByCitizen,
            Withdrawal::ByStaff => Self::ByStaff,
        }
    }
}

/// How a number became callable: one of the four ways of the design, never hope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Admission {
    /// The printer answered that the slip came out.
    Proven,
    /// The printer cannot answer; its bytes were taken and its print time is over.
    Modelled,
    /// The citizen pressed "I have written it down".
    Confirmed,
    /// Staff gave the number.
    ByStaff,
}

impl Admission {
    /// The name in events.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Modelled => "modelled",
            Self::Confirmed => "confirmed",
            Self::ByStaff => "by_staff",
        }
    }
}

/// The part of its queue's line in which a ticket stands: each part has an order of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// By arrival.
    Ordinary,
    /// People of a priority class, by arrival.
    Priority,
    /// Appointments, by the booked time.
    Booked,
    /// Tickets that one counter or person alone calls.
    Aimed,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 4] = [Self::Ordinary, Self::Priority, Self::Booked, Self::Aimed];

    /// The name in the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Priority => "priority",
            Self::Booked => "booked",
            Self::Aimed => "aimed",
        }
    }
}

impl Ticket {
    /// A number that is made durable now, for one ordinary service, with no slip asked for.
    #[must_use]
    pub fn issued(id: TicketId, label: Label, queue: QueueKey, service_day: ServiceDay, language: Language, now: Timestamp) -> Self {
        Self {
            id,
            label,
            queue,
            service_day,
            state: TicketState::Issued,
            print: PrintState::None,
            procedure: None,
            language,
            class: None,
            booked_at: None,
            aim: None,
            plan: Vec::new(),
            issued_at: now,
            arrived_at: now,
            waiting_at: None,
            callable_at: None,
            called_at: None,
            serving_at: None,
            ended_at: None,
            since: now,
            spent: TimeSpent::default(),
            leg: TimeSpent::default(),
            counter: None,
            calls: 0,
            returns: 0,
            hold: None,
            reason: None,
            grade: None,
        }
    }

    /// The lane in which it stands while it waits.
    #[must_use]
    pub fn lane(&self) -> Lane {
        match (&self.aim, self.booked_at, &self.class) {
            (Some(_), _, _) => Lane::Aimed,
            (None, Some(_), _) => Lane::Booked,
            (None, None, Some(_)) => Lane::Priority,
            (None, None, None) => Lane::Ordinary,
        }
    }

    /// The place in its lane: a moment, the earlier the further ahead.
    #[must_use]
    pub fn place(&self) -> Timestamp {
        match self.lane() {
            Lane::Booked => self.booked_at.unwrap_or(self.arrived_at),
            Lane::Ordinary | Lane::Priority | Lane::Aimed => self.arrived_at,
        }
    }

    /// The ticket in another state from `now` on, the time it was in the present one counted; `None` where no step leads there.
    ///
    /// The moments that belong to the new state are set. Everything else is the use case's.
    #[must_use]
    pub fn entered(&self, state: TicketState, now: Timestamp) -> Option<Self> {
        if !self.state.may_become(state) {
            return None;
        }
        let mut next = Self { state, spent: self.spent_at(now), since: now, ..self.clone() };
        match state {
            TicketState::Waiting => next.waiting_at = Some(now),
            TicketState::Called => next.called_at = Some(now),
            TicketState::Serving => next.serving_at = Some(now),
            TicketState::Finished | TicketState::NoShow | TicketState::Cancelled => next.ended_at = Some(now),
            TicketState::Issued | TicketState::Held => {}
        }
        // An ended ticket that comes back has not ended.
        if state.is_live() {
            next.ended_at = None;
        }
        Some(next)
    }

    /// What its time has gone to at a moment, the present state included.
    #[must_use]
    pub fn spent_at(&self, now: Timestamp) -> TimeSpent {
        let present = now.duration_since(self.since).max(SignedDuration::ZERO).as_millis() as i64;
        let mut spent = self.spent;
        match self.state {
            TicketState::Waiting => spent.waiting_ms += present,
            TicketState::Called => spent.way_ms += present,
            TicketState::Serving => spent.serving_ms += present,
            TicketState::Held => spent.held_ms += present,
            TicketState::Issued | TicketState::Finished | TicketState::NoShow | TicketState::Cancelled => {}
        }
        spent
    }

    /// The ticket as it waits for its next service: a leg of its own, called by nobody yet.
    #[must_use]
    pub fn on_to(&self, stop: Stop, now: Timestamp) -> Option<Self> {
        let next = if self.state == TicketState::Waiting { self.waiting_anew(now) } else { self.entered(TicketState::Waiting, now)? };
        Some(Self {
            leg: next.spent,
            queue: stop.queue,
            procedure: stop.procedure.or_else(|| self.procedure.clone()),
            aim: stop.aim,
            // Its appointment was for the service before.
            booked_at: None,
            calls: 0,
            counter: None,
            hold: None,
            callable_at: Some(now),
            ..next
        })
    }

    /// One that waits already begins to wait for something else.
    fn waiting_anew(&self, now: Timestamp) -> Self {
        Self { spent: self.spent_at(now), since: now, waiting_at: Some(now), ..self.clone() }
    }
}

impl std::ops::Sub for TimeSpent {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            waiting_ms: self.waiting_ms - before.waiting_ms,
            way_ms: self.way_ms - before.way_ms,
            serving_ms: self.serving_ms - before.serving_ms,
            held_ms: self.held_ms - before.held_ms,
        }
    }
}
