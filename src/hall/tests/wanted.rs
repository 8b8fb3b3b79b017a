//! Everything that may be asked of a hall: one of each kind, and a town that is ready for it.

use serde::Serialize;
use serde_json::Value;

use super::*;
use crate::domain::queue::{HoldReason, PauseReason};
use crate::domain::rating::Grade;

/// Something that may be asked of a hall, whole.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    Number(Order),
    List(Advice),
    Next(CounterNumber),
    Step(TicketId, Step),
    Seat(CounterNumber, SeatChange),
    Help(Actor),
    Coming(HelpId, CounterNumber),
    Came(HelpId, CounterNumber),
    TestPage,
    Roll(PrinterRole),
    Close,
    Confirm(Date),
}

fn name(text: &str) -> RequestId {
    text.to_owned().try_into().expect("a name")
}

pub(super) fn queue(key: &str) -> Matter {
    Matter::Queue(key.parse().expect("a key"))
}

pub(super) fn order(key: &str, handover: Handover) -> Order {
    Order::new(queue(key), handover, Actor::Kiosk, RequestId::random().expect("random"))
}

pub(super) fn by_paper(key: &str, code: &str) -> Order {
    Order { paper: Some(Paper { code: code.to_owned(), booked_at: None }), ..order(key, Handover::Staff) }
}

pub(super) fn advice(missing: &[usize], handover: Handover) -> Advice {
    Advice {
        procedure: "1.001193".parse().expect("a code"),
        missing: missing.to_vec(),
        handover,
        language: Language::vietnamese(),
        actor: Actor::Kiosk,
        request: RequestId::random().expect("random"),
    }
}

pub(super) fn pause(reason: PauseReason) -> SeatChange {
    SeatChange::Pause { reason }
}

pub(super) fn sign_on(person: &str) -> SeatChange {
    SeatChange::SignOn { person: person.parse().expect("a key") }
}

pub(super) fn hold(counter: CounterNumber) -> Step {
    Step::Hold { counter, reason: HoldReason::Papers, minutes: Some(10) }
}

pub(super) fn to_land(counter: CounterNumber) -> Step {
    Step::Transfer { counter, to: Destination::Queue("dat-dai".parse().expect("a key")), return_to_me: false }
}

fn json<T: Serialize>(answer: Result<T, HallError>) -> Result<Value, HallError> {
    answer.map(|answer| serde_json::to_value(answer).expect("json"))
}

impl Town {
    /// Asks for something under a name.
    pub(super) async fn ask(&self, wanted: &Wanted, request: &str) -> Result<Value, HallError> {
        let (hall, request) = (&self.hall, name(request));
        let by = |actor| By { actor, request: Some(request.clone()) };
        match wanted.clone() {
            Wanted::Number(order) => json(hall.issue(Order { request, ..order }).await),
            Wanted::List(advice) => json(hall.advise(Advice { request, ..advice }).await),
            Wanted::Next(counter) => json(hall.call_next(counter, by(Actor::Counter(counter))).await),
            Wanted::Step(ticket, step) => {
                let actor = step.counter().map_or(Actor::Kiosk, Actor::Counter);
                json(hall.step(ticket, step, by(actor)).await)
            }
            Wanted::Seat(counter, change) => json(hall.seat(counter, change, by(Actor::Counter(counter))).await),
            Wanted::Help(actor) => json(hall.call_help(by(actor)).await),
            Wanted::Coming(call, counter) => json(hall.come_to_help(call, counter, by(Actor::Counter(counter))).await),
            Wanted::Came(call, counter) => json(hall.answer_help(call, counter, by(Actor::Counter(counter))).await),
            Wanted::TestPage => json(hall.print_test(by(Actor::Kiosk)).await),
            Wanted::Roll(printer) => json(hall.change_roll(printer, by(Actor::Kiosk)).await),
            Wanted::Close => json(hall.close_day(by(Actor::CommandLine)).await),
            Wanted::Confirm(date) => json(hall.confirm_date(date, by(Actor::CommandLine)).await),
        }
    }

    pub(super) fn rows(&self) -> i64 {
        *self.hall.store().latest().borrow()
    }

    /// Everything that a request can be about, as it stands now.
    pub(super) async fn stands(&self, wanted: &Wanted, first: &Value) -> Value {
        let overview = self.hall.overview().await.expect("read");
        let mut now = first.clone();
        match wanted {
            Wanted::Number(_) => {
                let id = serde_json::from_value(first["ticket"]["id"].clone()).expect("an id");
                now["ticket"] = serde_json::to_value(self.hall.standing(id).await.expect("known").ticket).expect("json");
            }
            Wanted::Next(_) | Wanted::Step(..) => {
                let id = serde_json::from_value(first["id"].clone()).expect("an id");
                now = serde_json::to_value(self.hall.standing(id).await.expect("known").ticket).expect("json");
            }
            Wanted::Seat(counter, _) => {
                let view = overview.counters.into_iter().find(|view| view.number == *counter).expect("there");
                now = serde_json::to_value(view).expect("json");
            }
            // What else there is does not change here.
            _ => {}
        }
        now
    }
}

/// Every kind of change there is; each step is one.
pub(super) const KINDS: [&str; 30] = [
    "number",
    "screen",
    "slip",
    "paper",
    "list",
    "printed list",
    "next",
    "confirm",
    "cancel",
    "reprint",
    "rate",
    "call",
    "recall",
    "start",
    "finish",
    "no-show",
    "return",
    "hold",
    "release",
    "transfer",
    "undo",
    "sign-on",
    "pause",
    "resume",
    "help",
    "coming",
    "came",
    "test page",
    "roll",
    "close",
];

/// Brings a town to where something may be asked for, and says what. The last of all, a date, wants a wrong clock.
pub(super) async fn ready(town: &Town, kind: &str) -> Wanted {
    let step = |ticket: &Ticket, step| Wanted::Step(ticket.id, step);
    match kind {
        "number" => Wanted::Number(Order { further: vec![queue("cu-tru")], ..order("ho-tich", Handover::Staff) }),
        "screen" => Wanted::Number(order("ho-tich", Handover::Screen)),
        "slip" => Wanted::Number(order("ho-tich", Handover::Slip)),
        "paper" => Wanted::Number(by_paper("ho-tich", "H36-1")),
        "list" => Wanted::List(advice(&[2, 1, 2], Handover::Screen)),
        "printed list" => Wanted::List(advice(&[], Handover::Slip)),
        "next" => {
            let _ = (town.waiting("ho-tich").await, town.waiting("ho-tich").await);
            Wanted::Next(ONE)
        }
        "confirm" => step(&town.issue("ho-tich", Handover::Slip).await.expect("issued"), Step::Confirm),
        "cancel" => step(&town.waiting("ho-tich").await, Step::cancel(Withdrawal::ByCitizen)),
        "reprint" => step(&town.waiting("ho-tich").await, Step::Reprint),
        "rate" => {
            let ticket = town.called("ho-tich", ONE).await;
            let _ = town.step(&ticket, Step::finish(ONE)).await.expect("served");
            step(&ticket, Step::Rate { grade: Grade::try_from(4).expect("a grade") })
        }
        "call" => step(&town.waiting("ho-tich").await, Step::Call { counter: ONE }),
        "recall" => {
            let ticket = town.called("ho-tich", ONE).await;
            town.hands.forward(15);
            step(&ticket, Step::Recall { counter: ONE })
        }
        "start" => step(&town.called("ho-tich", ONE).await, Step::Start { counter: ONE }),
        "finish" => step(&town.called("ho-tich", ONE).await, Step::Finish { counter: ONE, further: vec![queue("dat-dai")] }),
        "no-show" => step(&town.called("ho-tich", ONE).await, Step::NoShow { counter: ONE }),
        "return" => {
            let ticket = town.called("ho-tich", ONE).await;
            let _ = town.step(&ticket, Step::NoShow { counter: ONE }).await.expect("absent");
            step(&ticket, Step::Return)
        }
        "hold" => step(&town.called("ho-tich", ONE).await, hold(ONE)),
        "release" => {
            let ticket = town.called("ho-tich", ONE).await;
            let _ = town.step(&ticket, hold(ONE)).await.expect("held");
            step(&ticket, Step::Release { counter: Some(ONE) })
        }
        "transfer" => step(&town.called("ho-tich", ONE).await, to_land(ONE)),
        "undo" => step(&town.called("ho-tich", ONE).await, Step::Undo { counter: ONE }),
        "sign-on" => {
            // Wherever they sat before, they no longer do: that is a row of its own.
            town.signed_on("cb07", TWO).await;
            Wanted::Seat(ONE, sign_on("cb07"))
        }
        "pause" => Wanted::Seat(ONE, pause(PauseReason::Break)),
        "resume" => {
            let _ = town.hall.seat(ONE, pause(PauseReason::Break), by(1)).await.expect("paused");
            Wanted::Seat(ONE, SeatChange::Resume)
        }
        "help" => Wanted::Help(Actor::Kiosk),
        "coming" => Wanted::Coming(town.hall.call_help(By::once(Actor::Kiosk)).await.expect("called").id, ONE),
        "came" => Wanted::Came(town.hall.call_help(By::once(Actor::Kiosk)).await.expect("called").id, ONE),
        "test page" => Wanted::TestPage,
        "roll" => Wanted::Roll(PrinterRole::First),
        "close" => {
            let _ = (town.waiting("ho-tich").await, town.called("cu-tru", TWO).await);
            Wanted::Close
        }
        other => panic!("{other}"),
    }
}

/// One of each kind, with which a name that is taken must not be met; whether the hall could do it does not matter.
pub(super) fn others() -> Vec<Wanted> {
    let ticket = TicketId(1);
    let step = |step| Wanted::Step(ticket, step);
    vec![
        Wanted::Number(order("dat-dai", Handover::Staff)),
        Wanted::List(advice(&[1], Handover::Screen)),
        Wanted::Next(CounterNumber(3)),
        step(Step::Confirm),
        step(Step::cancel(Withdrawal::ByStaff)),
        step(Step::Reprint),
        step(Step::Rate { grade: Grade::try_from(1).expect("a grade") }),
        step(Step::Call { counter: TWO }),
        step(Step::Recall { counter: TWO }),
        step(Step::Start { counter: TWO }),
        step(Step::finish(TWO)),
        step(Step::NoShow { counter: TWO }),
        step(Step::Return),
        step(hold(TWO)),
        step(Step::Release { counter: None }),
        step(to_land(TWO)),
        step(Step::Undo { counter: TWO }),
        Wanted::Seat(ONE, sign_on("cb08")),
        Wanted::Seat(ONE, SeatChange::SignOff),
        Wanted::Seat(TWO, pause(PauseReason::Meeting)),
        Wanted::Seat(TWO, SeatChange::Resume),
        Wanted::Help(Actor::Counter(TWO)),
        Wanted::Coming(HelpId(9), TWO),
        Wanted::Came(HelpId(9), TWO),
        Wanted::TestPage,
        Wanted::Roll(PrinterRole::Second),
        Wanted::Close,
        Wanted::Confirm("2026-11-26".parse().expect("a date")),
    ]
}

/// Whether two are the same, but for who asks under which name.
pub(super) fn same(one: &Wanted, other: &Wanted) -> bool {
    format!("{one:?}") == format!("{other:?}")
}
