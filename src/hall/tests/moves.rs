//! Every move of a number: what it leaves behind, and what taking it back, or asking for it twice, does.

use super::*;
use crate::domain::queue::HoldReason;
use crate::store::events::{Audit, audit};
use crate::store::replay;

const THREE: CounterNumber = CounterNumber(3);

fn hold(counter: CounterNumber) -> Step {
    Step::Hold { counter, reason: HoldReason::Papers, minutes: Some(10) }
}

fn queue(key: &str) -> Matter {
    Matter::Queue(key.parse().expect("a key"))
}

fn named(actor: Actor) -> By {
    By { actor, request: Some(RequestId::random().expect("random")) }
}

impl Town {
    /// The log is whole, and the tables are what it says.
    fn sound(&self) {
        let store = self.hall.store();
        assert_eq!(store.read(|connection| replay::verify(connection, 5)).expect("read"), []);
        assert_eq!(store.read(|connection| replay::verify_within(connection, 5, 2)).expect("read"), []);
        assert!(matches!(store.read(audit).expect("read"), Audit::Sound { .. }));
    }

    /// An order that takes its number by a paper.
    async fn by_paper(&self, code: &str, booked_in: Option<i64>) -> Result<Ticket, HallError> {
        let booked_at = booked_in.map(|minutes| self.hands.now() + jiff::SignedDuration::from_mins(minutes));
        let order = Order::new(queue("ho-tich"), Handover::Staff, Actor::Kiosk, RequestId::random()?);
        let paper = Some(Paper { code: code.to_owned(), booked_at });
        Ok(self.hall.issue(Order { paper, ..order }).await?.ticket)
    }
}

#[tokio::test]
async fn a_named_step_that_changes_nothing_moves_nothing() {
    let town = Town::new().await;
    let ticket = town.waiting("ho-tich").await;
    let again = town.hall.step(ticket.id, Step::Confirm, named(Actor::Kiosk)).await.expect("it waits already");
    assert_eq!(again.state, TicketState::Waiting);
    town.sound();
    let slip = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let _ = town.hall.step(slip.id, Step::Reprint, named(Actor::Kiosk)).await.expect("one is on its way");
    town.sound();
}

#[tokio::test]
async fn whoever_took_a_new_number_by_the_same_paper_does_not_come_back_with_the_old_one() {
    let town = Town::new().await;
    let absent = town.by_paper("A", None).await.expect("issued");
    let _ = town.step(&absent, Step::Call { counter: ONE }).await.expect("called");
    let _ = town.step(&absent, Step::NoShow { counter: ONE }).await.expect("not there");
    let new = town.by_paper("A", None).await.expect("a new one");
    assert_ne!(new.id, absent.id);
    let used = Err(HallError::ReturnsUsed { label: absent.label.clone() });
    assert_eq!(town.step(&absent, Step::Return).await, used);
    assert_eq!(town.step(&absent, Step::Call { counter: ONE }).await, used);

    let _ = town.step(&new, Step::Call { counter: ONE }).await.expect("called");
    let cancel = Step::Cancel { reason: Withdrawal::ByStaff, counter: Some(ONE) };
    let _ = town.step(&new, cancel).await.expect("ended");
    let _ = town.by_paper("A", None).await.expect("and another");
    assert_eq!(town.step(&new, Step::Undo { counter: ONE }).await, Err(HallError::NothingToUndo { label: new.label.clone() }));
    town.sound();
}

#[tokio::test]
async fn an_appointment_is_used_once_wherever_its_number_went() {
    let town = Town::new().await;
    let booked = town.by_paper("H36", Some(10)).await.expect("checked in");
    let _ = town.step(&booked, Step::Call { counter: ONE }).await.expect("called");
    let further = vec![queue("cu-tru")];
    let _ = town.step(&booked, Step::Finish { counter: ONE, further }).await.expect("one of two");
    let _ = town.step(&booked, Step::Call { counter: THREE }).await.expect("called");
    let _ = town.step(&booked, Step::finish(THREE)).await.expect("done");
    assert_eq!(town.by_paper("H36", Some(10)).await, Err(HallError::AppointmentUsed { label: booked.label.clone() }));
    assert_ne!(town.by_paper("H36", Some(20)).await.expect("booked again, for another time").id, booked.id);
}

#[tokio::test]
async fn a_call_that_was_taken_back_is_no_longer_shown() {
    let town = Town::new().await;
    let ticket = town.called("ho-tich", ONE).await;
    let calls = || async { town.hall.overview().await.expect("read").calls };
    let first = calls().await[0].clone();
    town.hands.forward(15);
    let _ = town.step(&ticket, Step::Recall { counter: ONE }).await.expect("again");
    let _ = town.step(&ticket, Step::Undo { counter: ONE }).await.expect("a slip of the finger");
    assert_eq!(calls().await, [first], "the first call stands");
    let other = town.called("ho-tich", TWO).await;
    assert_eq!(calls().await.len(), 2);
    let _ = town.step(&other, Step::Undo { counter: TWO }).await.expect("taken back");
    assert_eq!(calls().await.len(), 1);
}

#[tokio::test]
async fn a_counter_takes_back_nobody_elses_move() {
    let town = Town::new().await;
    let nothing = |ticket: &Ticket| Err(HallError::NothingToUndo { label: ticket.label.clone() });
    let called = town.called("ho-tich", ONE).await;
    let _ = town.step(&called, Step::cancel(Withdrawal::ByCitizen)).await.expect("given back at the terminal");
    assert_eq!(town.step(&called, Step::Undo { counter: ONE }).await, nothing(&called));

    let absent = town.called("ho-tich", ONE).await;
    for _ in 0..2 {
        town.hands.forward(15);
        let _ = town.step(&absent, Step::Recall { counter: ONE }).await.expect("again");
    }
    town.hands.forward(60);
    town.hall.keep_time().await.expect("kept");
    assert_eq!(town.now(&absent).await.state, TicketState::NoShow);
    assert_eq!(town.step(&absent, Step::Undo { counter: ONE }).await, nothing(&absent), "the rule did it");

    let held = town.called("ho-tich", ONE).await;
    let _ = town.step(&held, hold(ONE)).await.expect("held");
    let _ = town.hall.close_day(By::once(Actor::CommandLine)).await.expect("closed");
    assert_eq!(town.step(&held, Step::Undo { counter: ONE }).await, nothing(&held), "the day is closed");
    assert_eq!(town.now(&held).await.reason, Some(CancelReason::DayClosed));
}

#[tokio::test]
async fn a_number_whose_cancelling_is_taken_back_still_gets_its_slip() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let cancel = Step::Cancel { reason: Withdrawal::ByStaff, counter: Some(ONE) };
    let _ = town.step(&ticket, cancel).await.expect("ended");
    assert_eq!(town.spool().next_slip().await.expect("read"), None);
    let _ = town.step(&ticket, Step::Undo { counter: ONE }).await.expect("taken back");
    town.print().await;
    let ticket = town.now(&ticket).await;
    assert_eq!((ticket.state, ticket.print), (TicketState::Waiting, PrintState::Printed));
    town.sound();
}

#[tokio::test]
async fn a_number_whose_slip_came_out_while_it_was_cancelled_can_be_called_when_that_is_taken_back() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let slip = town.spool().next_slip().await.expect("read").expect("a slip waits").id;
    assert!(town.spool().slip_sending(slip, 95).await.expect("written"));
    let _ = town.step(&ticket, Step::Cancel { reason: Withdrawal::ByStaff, counter: Some(ONE) }).await.expect("ended");
    assert!(town.spool().slip_sent(slip).await.expect("written"));
    let proof = Proof { admission: Admission::Proven, said: "id 0001".to_owned() };
    assert!(town.spool().slip_printed(slip, proof).await.expect("written"));
    let back = town.step(&ticket, Step::Undo { counter: ONE }).await.expect("taken back");
    assert_eq!((back.state, back.print), (TicketState::Waiting, PrintState::Printed));
    town.hands.forward(60);
    assert_eq!(town.call(1).await.expect("called").id, ticket.id);
    town.sound();
}

#[tokio::test]
async fn a_start_that_is_taken_back_gives_the_citizen_their_time() {
    let town = Town::new().await;
    let ticket = town.called("ho-tich", ONE).await;
    for _ in 0..2 {
        town.hands.forward(15);
        let _ = town.step(&ticket, Step::Recall { counter: ONE }).await.expect("again");
    }
    town.hands.forward(58);
    let _ = town.step(&ticket, Step::Start { counter: ONE }).await.expect("pressed");
    town.hands.forward(3);
    let _ = town.step(&ticket, Step::Undo { counter: ONE }).await.expect("by mistake");
    town.hall.keep_time().await.expect("kept");
    assert_eq!(town.now(&ticket).await.state, TicketState::Called, "not at once");
    town.hands.forward(60);
    town.hall.keep_time().await.expect("kept");
    assert_eq!(town.now(&ticket).await.state, TicketState::NoShow);
}

#[tokio::test]
async fn nobody_waits_for_ever_for_one_counter_or_person() {
    let pause = || SeatChange::Pause { reason: crate::domain::queue::PauseReason::Meeting };
    for (to, leaves, minutes) in [
        (Destination::Counter(THREE), Some(pause()), 10),
        (Destination::Person("cb07".parse().expect("a key")), Some(SeatChange::SignOff), 10),
        (Destination::Person("cb07".parse().expect("a key")), Some(pause()), 10),
        (Destination::Person("cb07".parse().expect("a key")), None, 45),
        (Destination::Counter(THREE), None, 45),
    ] {
        let town = Town::new().await;
        town.signed_on("cb07", THREE).await;
        let ticket = town.called("ho-tich", ONE).await;
        let _ = town.step(&ticket, Step::Transfer { counter: ONE, to: to.clone(), return_to_me: false }).await.expect("sent");
        if let Some(leaves) = leaves {
            let _ = town.hall.seat(THREE, leaves, by(3)).await.expect("said");
        }
        town.hands.forward(minutes * 60 - 1);
        town.hall.keep_time().await.expect("kept");
        assert_eq!(town.call(2).await, Err(HallError::NobodyWaiting), "{to:?}: they may still come");
        town.hands.forward(1);
        town.hall.keep_time().await.expect("kept");
        assert_eq!(town.call(2).await.expect("everybody's now").id, ticket.id, "{to:?}");
        town.sound();
    }
    let town = Town::new().await;
    let ticket = town.called("ho-tich", ONE).await;
    let to = Destination::Person("cb07".parse().expect("a key"));
    let absent = Err(HallError::PersonAbsent("cb07".parse().expect("a key")));
    assert_eq!(town.step(&ticket, Step::Transfer { counter: ONE, to, return_to_me: false }).await, absent);
}

#[tokio::test]
async fn a_counter_that_ends_a_service_while_it_pauses_is_not_free() {
    let town = Town::new().await;
    let ticket = town.called("ho-tich", ONE).await;
    let pause = SeatChange::Pause { reason: crate::domain::queue::PauseReason::Break };
    let _ = town.hall.seat(ONE, pause, by(1)).await.expect("after this one");
    let _ = town.step(&ticket, Step::finish(ONE)).await.expect("served");
    let _ = town.waiting("ho-tich").await;
    town.hands.forward(20 * 60);
    let _ = town.call(1).await.expect("called");
    let paces =
        town.hall.store().read(|connection| crate::store::paces::of(connection, &ticket.queue, crate::store::paces::PaceSpan::Today));
    assert_eq!(paces.expect("read").expect("a pace").calls, 0, "the pause says nothing of the pace");
}

#[tokio::test]
async fn a_slip_that_is_out_stays_out_though_its_second_copy_is_not_wanted() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    town.print().await;
    let _ = town.step(&ticket, Step::Reprint).await.expect("wanted");
    let ended = town.step(&ticket, Step::cancel(Withdrawal::ByCitizen)).await.expect("given back");
    assert_eq!(ended.print, PrintState::Printed);
    town.sound();
}

/// One of each kind of move: how its ticket comes to it, and the move.
fn moves() -> Vec<(Vec<Step>, Step)> {
    let (call, start) = (Step::Call { counter: ONE }, Step::Start { counter: ONE });
    let to = || Destination::Queue("dat-dai".parse().expect("a key"));
    let aside = || vec![Step::Call { counter: ONE }, hold(ONE)];
    vec![
        (vec![], call.clone()),
        (vec![], hold(ONE)),
        (vec![], Step::Cancel { reason: Withdrawal::ByStaff, counter: Some(ONE) }),
        (vec![], Step::Transfer { counter: ONE, to: to(), return_to_me: false }),
        (vec![call.clone()], start.clone()),
        (vec![call.clone()], Step::NoShow { counter: ONE }),
        (vec![call.clone()], hold(ONE)),
        (vec![call.clone()], Step::Recall { counter: ONE }),
        (vec![call.clone()], Step::Transfer { counter: ONE, to: to(), return_to_me: true }),
        (vec![call.clone()], Step::Cancel { reason: Withdrawal::ByStaff, counter: Some(ONE) }),
        (vec![call.clone(), start.clone()], Step::finish(ONE)),
        (vec![call.clone(), start.clone()], Step::Finish { counter: ONE, further: vec![queue("cu-tru")] }),
        (vec![call.clone(), start.clone()], hold(ONE)),
        (
            vec![call.clone(), start],
            Step::Transfer { counter: ONE, to: Destination::Person("cb07".parse().expect("a key")), return_to_me: true },
        ),
        (aside(), call.clone()),
        (aside(), Step::Release { counter: Some(ONE) }),
        (aside(), Step::Transfer { counter: ONE, to: Destination::Counter(TWO), return_to_me: false }),
        (vec![call.clone(), Step::NoShow { counter: ONE }], call),
    ]
}

/// A town in which a ticket has come to the brink of a move.
async fn before(path: &[Step]) -> (Town, Ticket) {
    let town = Town::new().await;
    town.signed_on("cb07", THREE).await;
    let mut ticket = town.waiting("ho-tich").await;
    for step in path {
        town.hands.forward(20);
        ticket = town.step(&ticket, step.clone()).await.expect("on its way");
    }
    town.hands.forward(20);
    (town, ticket)
}

#[tokio::test]
async fn every_move_is_taken_back_whole_within_five_seconds_and_not_after() {
    for (path, step) in moves() {
        let (town, ticket) = before(&path).await;
        let overview = town.hall.overview().await.expect("read");
        let _ = town.step(&ticket, step.clone()).await.expect("moved");
        assert_ne!(town.now(&ticket).await, ticket, "{step:?}");
        town.hands.forward(5);
        assert_eq!(town.step(&ticket, Step::Undo { counter: ONE }).await.as_ref(), Ok(&ticket), "{step:?}");
        let after = town.hall.overview().await.expect("read");
        assert_eq!(
            (&after.waiting, &after.held, &after.counters, &after.calls),
            (&overview.waiting, &overview.held, &overview.counters, &overview.calls)
        );
        let nothing = Err(HallError::NothingToUndo { label: ticket.label.clone() });
        assert_eq!(town.step(&ticket, Step::Undo { counter: ONE }).await, nothing, "undoing is not undone");
        town.sound();

        let (town, ticket) = before(&path).await;
        let moved = town.step(&ticket, step.clone()).await.expect("moved");
        assert_eq!(town.step(&ticket, Step::Undo { counter: TWO }).await, nothing, "{step:?} is another counter's");
        town.hands.forward(6);
        assert_eq!(town.step(&ticket, Step::Undo { counter: ONE }).await, nothing, "{step:?} is too long ago");
        assert_eq!(town.now(&ticket).await, moved);
    }
}

#[tokio::test]
async fn every_move_that_is_asked_for_twice_is_made_once() {
    for (path, step) in moves() {
        let (town, ticket) = before(&path).await;
        let once = named(Actor::Counter(ONE));
        let first = town.hall.step(ticket.id, step.clone(), once.clone()).await.expect("moved");
        let rows = town.kinds().await.len();
        town.hands.forward(1);
        assert_eq!(town.hall.step(ticket.id, step.clone(), once.clone()).await, Ok(first), "{step:?}");
        assert_eq!(town.kinds().await.len(), rows, "{step:?} stands once in the log");
        let elsewhere = Step::Release { counter: Some(CounterNumber(4)) };
        assert_eq!(town.hall.step(ticket.id, elsewhere, once.clone()).await, Err(HallError::RequestReused), "the same for another counter");
        let other = town.hall.step(ticket.id, Step::Return, once.clone()).await;
        assert_eq!(other, Err(HallError::RequestReused), "the same name for something else");
        let town = town.restarted().await;
        assert!(town.hall.step(ticket.id, step, once).await.is_ok(), "after a restart too");
        assert_eq!(town.kinds().await.len(), rows);
        town.sound();
    }
}

#[tokio::test]
async fn undoing_a_call_puts_the_ratio_back() {
    let town = Town::new().await;
    for class in [None, None, Some("elderly"), None] {
        let order = Order::new(queue("ho-tich"), Handover::Staff, Actor::Kiosk, RequestId::random().expect("random"));
        let class = class.map(|key| key.parse().expect("a key"));
        let _ = town.hall.issue(Order { class, ..order }).await.expect("issued");
        town.hands.forward(1);
    }
    let favoured = town.call(1).await.expect("called");
    assert!(favoured.class.is_some(), "nobody was favoured yet");
    let _ = town.step(&favoured, Step::Undo { counter: ONE }).await.expect("taken back");
    assert_eq!(town.call(1).await.expect("called").id, favoured.id, "the turn of the favoured is not used up");
}

#[tokio::test]
async fn a_pause_ends_with_the_next_call_and_a_closed_day_gives_no_numbers() {
    let town = Town::new().await;
    let pause = SeatChange::Pause { reason: crate::domain::queue::PauseReason::Break };
    assert!(town.hall.seat(ONE, pause, by(1)).await.expect("paused").pause.is_some());
    let (serving, waiting) = (town.waiting("ho-tich").await, town.waiting("ho-tich").await);
    assert_eq!(town.call(1).await.expect("called").id, serving.id);
    assert_eq!(town.hall.overview().await.expect("read").counters[0].pause, None);
    let day = town.hall.close_day(by(1)).await.expect("closed");
    assert_eq!(town.now(&waiting).await.reason, Some(CancelReason::DayClosed));
    assert_eq!(town.issue("ho-tich", Handover::Staff).await, Err(HallError::DayClosed(day)));
    assert_eq!(town.step(&serving, Step::finish(ONE)).await.expect("served to the end").state, TicketState::Finished);
    let _ = town.hall.close_day(by(1)).await.expect("closed again");
    assert_eq!(town.events(EventKind::DayClosed).await.len(), 1, "said once");
    town.hands.forward(24 * 3600);
    assert_eq!(town.waiting("ho-tich").await.label.as_str(), "A001", "the next day is open");
    town.sound();
}

#[tokio::test]
async fn the_turn_of_the_day_ends_whatever_is_left_in_whatever_state() {
    let town = Town::new().await;
    let serving = town.called("ho-tich", ONE).await;
    let _ = town.step(&serving, Step::Start { counter: ONE }).await.expect("here");
    let held = town.called("ho-tich", TWO).await;
    let _ = town.step(&held, hold(TWO)).await.expect("held");
    let aimed = town.called("ho-tich", TWO).await;
    town.signed_on("cb07", THREE).await;
    let to = Destination::Person("cb07".parse().expect("a key"));
    let _ = town.step(&aimed, Step::Transfer { counter: TWO, to, return_to_me: true }).await.expect("sent");
    let called = town.called("ho-tich", TWO).await;
    let issued = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let undone = town.waiting("cu-tru").await;
    town.hands.forward(16 * 3600 - 2);
    let _ = town.step(&undone, Step::Call { counter: THREE }).await.expect("called just before midnight");
    town.hands.forward(4);
    assert_eq!(town.call(1).await, Err(HallError::NobodyWaiting));
    for (ticket, state) in [(&serving, TicketState::Finished), (&held, TicketState::Cancelled), (&aimed, TicketState::Cancelled)] {
        assert_eq!(town.now(ticket).await.state, state);
    }
    for ticket in [&called, &issued, &undone] {
        assert_eq!(town.now(ticket).await.reason, Some(CancelReason::DayClosed));
    }
    let nothing = Err(HallError::NothingToUndo { label: undone.label.clone() });
    assert_eq!(town.step(&undone, Step::Undo { counter: THREE }).await, nothing, "its day is over");
    assert_eq!(town.spool().next_slip().await.expect("read"), None);
    let closed = town.events(EventKind::DayClosed).await;
    assert_eq!((closed[0].detail["served"].as_u64(), closed[0].detail["unserved"].as_u64()), (Some(1), Some(5)));
    town.sound();
}

#[tokio::test]
async fn a_copy_that_nobody_waits_for_any_more_is_not_printed() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    town.print().await;
    let _ = town.step(&ticket, Step::Reprint).await.expect("wanted, and there is no paper");
    town.hands.forward(179);
    town.hall.keep_time().await.expect("kept");
    assert!(town.spool().next_slip().await.expect("read").is_some(), "its citizen still stands there");
    town.hands.forward(1);
    town.hall.keep_time().await.expect("kept");
    assert_eq!(town.spool().next_slip().await.expect("read"), None);
    let ticket = town.now(&ticket).await;
    assert_eq!((ticket.state, ticket.print), (TicketState::Waiting, PrintState::Printed), "the first one is out");
    town.sound();
}

/// Earlier versions took names for keys. A hall in whose database they stand opens, is sound, and serves on; no new one is taken.
#[tokio::test]
async fn a_name_that_was_taken_for_a_key_is_read_and_taken_no_more() {
    let town = Town::new().await;
    town.signed_on("cb07", THREE).await;
    let waiting = town.waiting("ho-tich").await;
    let _ = town.hall.step(waiting.id, Step::Transfer { counter: ONE, to: person(), return_to_me: false }, by(1)).await.expect("sent on");
    // As the version before wrote it, in the tables and in the log that is hashed anew.
    town.hall
        .store()
        .write(|change| {
            let connection = change.connection();
            let _ = connection.execute("UPDATE counter SET person = 'nguyen-thi-bao-tram' WHERE number = 3", [])?;
            let _ = connection.execute("UPDATE ticket SET aim_person = 'nguyen-thi-bao-tram'", [])?;
            Ok::<_, crate::store::StoreError>(())
        })
        .await
        .expect("written");
    let town = town.restarted().await;
    let overview = town.hall.overview().await.expect("read");
    let seat = overview.counters.iter().find(|counter| counter.number == THREE).expect("there");
    assert_eq!(seat.person.as_ref().map(StaffKey::as_str), Some("nguyen-thi-bao-tram"));
    let read = |value: &Overview| serde_json::from_value::<Overview>(serde_json::to_value(value).expect("JSON"));
    assert_eq!(read(&overview).expect("another process reads it too").counters, overview.counters);
    assert_eq!(town.call(3).await.expect("called by the one it waits for").id, waiting.id);
    let again = serde_json::from_value::<SeatChange>(serde_json::json!({ "change": "sign-on", "person": "nguyen-thi-bao-tram" }));
    assert!(again.is_err_and(|error| error.to_string().contains("not a name")));
}

fn person() -> Destination {
    Destination::Person("cb07".parse().expect("a key"))
}
