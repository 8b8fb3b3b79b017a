//! What other queue systems got wrong, each a test under its number.
//!
//! S1 and S21 are in `tests/it/hub` (two clerks, three calls at once, over HTTP), S14 and S15 beside the rule of who is
//! next, S23 beside the estimates, S25 beside the calendar, S7 and S8 with the printer, S27 with the store and `tests/rig/power`.
//! S28, S30 and what a low grade leads to in S29 belong to rooms that are still to come.

use jiff::SignedDuration;

use super::*;
use crate::config::ReturnTo;
use crate::domain::queue::{Aim, HoldReason};

impl Town {
    /// A number by an appointment so many minutes from now.
    async fn checked_in(&self, code: &str, minutes: i64) -> Result<Issued, HallError> {
        let matter = Matter::Queue("ho-tich".parse().expect("a key"));
        let order = Order::new(matter, Handover::Staff, Actor::Kiosk, RequestId::random().expect("random"));
        let booked_at = Some(self.hands.now() + SignedDuration::from_mins(minutes));
        self.hall.issue(Order { paper: Some(Paper { code: code.to_owned(), booked_at }), ..order }).await
    }
}

#[tokio::test]
async fn s10_a_lost_slip_is_printed_again_and_marked() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    town.print().await;
    let again = town.step(&ticket, Step::Reprint).await.expect("wanted");
    assert_eq!((again.label, again.print), (ticket.label.clone(), PrintState::Queued));
    let _ = town.step(&ticket, Step::Reprint).await.expect("a second press");
    let slip = town.spool().next_slip().await.expect("read").expect("a slip waits");
    assert_eq!((slip.kind, slip.attempt), (SlipKind::Reprint, 2));
    town.print().await;
    assert_eq!(town.spool().next_slip().await.expect("read"), None, "one slip for two presses");
    assert_eq!(town.hall.overview().await.expect("read").waiting.len(), 1, "and no second number");
    let _ = town.step(&ticket, Step::cancel(Withdrawal::ByCitizen)).await.expect("given back");
    assert!(matches!(town.step(&ticket, Step::Reprint).await, Err(HallError::NotAllowed { .. })));
}

#[tokio::test]
async fn s29_a_number_is_rated_once() {
    let town = Town::new().await;
    let ticket = town.called("ho-tich", ONE).await;
    let rate = |grade| town.step(&ticket, Step::Rate { grade });
    assert!(matches!(rate(Grade::Satisfied).await, Err(HallError::NotAllowed { .. })), "nobody rates what is not over");
    let _ = town.step(&ticket, Step::finish(ONE)).await.expect("served");
    assert_eq!(rate(Grade::Dissatisfied).await.expect("rated").grade, Some(Grade::Dissatisfied));
    let again = Err(HallError::AlreadyRated { label: ticket.label.clone() });
    assert_eq!(rate(Grade::VerySatisfied).await, again);
    assert_eq!(town.now(&ticket).await.grade, Some(Grade::Dissatisfied));
    assert_eq!(town.events(EventKind::TicketRated).await[0].detail["set"]["grade"], 2);
    let back = town.step(&ticket, Step::Undo { counter: ONE }).await;
    assert_eq!(back, Err(HallError::AlreadyRated { label: ticket.label.clone() }), "staff take no answer of a citizen back");
    assert_eq!(town.now(&ticket).await.grade, Some(Grade::Dissatisfied));
}

/// A counter has its citizen's number before it: it cannot say that nobody has it. Only the hall itself gives its other reasons.
#[tokio::test]
async fn a_number_is_withdrawn_for_a_reason_that_can_be_true() {
    let town = Town::new().await;
    for state in [TicketState::Issued, TicketState::Waiting] {
        let handover = if state == TicketState::Issued { Handover::Screen } else { Handover::Staff };
        let ticket = town.issue("ho-tich", handover).await.expect("issued");
        let unclaimed = Step::Cancel { reason: Withdrawal::Unclaimed, counter: Some(ONE) };
        assert_eq!(town.step(&ticket, unclaimed).await, Err(HallError::NotAllowed { label: ticket.label.clone(), state }));
    }
    for reason in ["day_closed", "slip_unproven"] {
        let step = serde_json::from_value::<Step>(serde_json::json!({ "step": "cancel", "reason": reason }));
        assert!(step.is_err_and(|error| error.to_string().contains("`unclaimed`, `by_citizen`, `by_staff`")), "{reason}");
    }
}

#[tokio::test]
async fn s11_an_appointment_has_a_window_on_its_day() {
    let town = Town::new().await;
    assert!(town.checked_in("A", 30).await.is_ok(), "half an hour early");
    let early = town.checked_in("B", 90).await;
    assert!(matches!(early, Err(HallError::TooEarly { from, .. }) if from.to_string() == "2026-11-26T08:30:00"), "{early:?}");
    let late = town.checked_in("C", -21).await;
    assert!(matches!(late, Err(HallError::TooLate { .. })), "{late:?}");
    let yesterday = town.checked_in("D", 10 - 24 * 60).await;
    assert!(matches!(yesterday, Err(HallError::OtherDay { .. })), "{yesterday:?}");
    let walk_in = town.issue("ho-tich", Handover::Staff).await.expect("whoever is late may take an ordinary number");
    assert_eq!(walk_in.booked_at, None);
}

#[tokio::test]
async fn s12_the_same_paper_shows_the_number_it_has() {
    let town = Town::new().await;
    let first = town.checked_in("H36-261126-0001", 10).await.expect("checked in");
    assert_eq!(town.checked_in("H36-261126-0001", 10).await.expect("shown again"), first);
    let _ = town.step(&first.ticket, Step::Call { counter: ONE }).await.expect("called");
    let _ = town.step(&first.ticket, Step::finish(ONE)).await.expect("served");
    let used = town.checked_in("H36-261126-0001", 10).await;
    assert_eq!(used, Err(HallError::AppointmentUsed { label: first.ticket.label.clone() }), "it says for which number");
    assert_ne!(town.checked_in("H36-261126-0002", 10).await.expect("another paper").ticket.id, first.ticket.id);
    assert!(!town.events(EventKind::TicketIssued).await[0].detail.to_string().contains("H36-261126"), "no paper stands in the log");
}

#[tokio::test]
async fn s16_after_so_many_calls_a_number_counts_as_not_come() {
    let town = Town::new().await;
    let ticket = town.called("ho-tich", ONE).await;
    let recall = || town.step(&ticket, Step::Recall { counter: ONE });
    assert_eq!(recall().await, Err(HallError::TooSoon { label: ticket.label.clone(), seconds: 15 }));
    for calls in 2..=3 {
        town.hands.forward(15);
        assert_eq!(recall().await.expect("called again").calls, calls);
    }
    town.hands.forward(59);
    town.hall.keep_time().await.expect("kept");
    assert_eq!(town.now(&ticket).await.state, TicketState::Called, "not yet");
    town.hands.forward(1);
    town.hall.keep_time().await.expect("kept");
    assert_eq!(town.now(&ticket).await.state, TicketState::NoShow, "by itself");
    assert_eq!(town.events(EventKind::TicketNoShow).await[0].actor, Actor::System);

    let at_once = Town::with(|config| config.calls.limit = 0).await;
    let ticket = at_once.called("ho-tich", ONE).await;
    let absent = at_once.step(&ticket, Step::Recall { counter: ONE }).await.expect("once is enough");
    assert_eq!(absent.state, TicketState::NoShow);
}

#[tokio::test]
async fn a_number_called_back_from_a_hold_has_not_been_called_in_vain() {
    let town = Town::new().await;
    let ticket = town.called("ho-tich", ONE).await;
    for _ in 0..3 {
        let aside = Step::Hold { counter: ONE, reason: HoldReason::Papers, minutes: None };
        let _ = town.step(&ticket, aside).await.expect("held");
        let _ = town.step(&ticket, Step::Call { counter: ONE }).await.expect("called back");
    }
    town.hands.forward(120);
    town.hall.keep_time().await.expect("kept");
    assert_eq!(town.now(&ticket).await.state, TicketState::Called);
}

#[tokio::test]
async fn s17_whoever_did_not_come_comes_back_with_the_same_number() {
    for (to, place) in [(ReturnTo::Place, 0), (ReturnTo::End, 1)] {
        let town = Town::with(|config| config.calls.return_to = to).await;
        let absent = town.called("ho-tich", ONE).await;
        let _ = town.step(&absent, Step::NoShow { counter: ONE }).await.expect("not there");
        town.hands.forward(60);
        let other = town.waiting("ho-tich").await;
        town.hands.forward(60);
        let back = town.step(&absent, Step::Return).await.expect("is here");
        assert_eq!((back.label, back.counter, back.aim, back.returns), (absent.label.clone(), None, None, 1));
        let waiting: Vec<TicketId> =
            [town.call(2).await, town.call(1).await].into_iter().map(|ticket| ticket.expect("called").id).collect();
        assert_eq!(waiting.iter().position(|id| *id == absent.id), Some(place), "{to:?}");
        assert!(waiting.contains(&other.id));
    }
    let town = Town::with(|config| config.calls.returns = 1).await;
    let ticket = town.called("ho-tich", ONE).await;
    let _ = town.step(&ticket, Step::NoShow { counter: ONE }).await.expect("not there");
    let _ = town.step(&ticket, Step::Call { counter: ONE }).await.expect("called by hand: is here after all");
    let _ = town.step(&ticket, Step::NoShow { counter: ONE }).await.expect("gone again");
    assert_eq!(town.step(&ticket, Step::Return).await, Err(HallError::ReturnsUsed { label: ticket.label.clone() }));
}

#[tokio::test]
async fn s18_what_a_held_citizen_was_served_before_and_after_adds_up() {
    let town = Town::new().await;
    let ticket = town.waiting("ho-tich").await;
    town.hands.forward(600);
    let _ = town.call(1).await.expect("called");
    town.hands.forward(30);
    let _ = town.step(&ticket, Step::Start { counter: ONE }).await.expect("here");
    town.hands.forward(120);
    let held = town.step(&ticket, Step::Hold { counter: ONE, reason: HoldReason::Copies, minutes: None }).await.expect("held");
    assert_eq!(town.hall.overview().await.expect("read").held, vec![held]);
    let other = town.called("ho-tich", ONE).await;
    town.hands.forward(300);
    let _ = town.step(&other, Step::finish(ONE)).await.expect("served");
    let _ = town.step(&ticket, Step::Call { counter: ONE }).await.expect("back");
    town.hands.forward(10);
    let _ = town.step(&ticket, Step::Start { counter: ONE }).await.expect("here");
    town.hands.forward(180);
    let done = town.step(&ticket, Step::finish(ONE)).await.expect("served");
    let seconds = [done.spent.waiting_ms, done.spent.way_ms, done.spent.serving_ms, done.spent.held_ms].map(|spent| spent / 1000);
    assert_eq!(seconds, [600, 40, 300, 300], "waiting, way, serving, held: each apart");
}

#[tokio::test]
async fn s19_two_held_numbers_at_one_counter_both_come_back() {
    let town = Town::new().await;
    let mut held = Vec::new();
    for minutes in [Some(5), None] {
        let ticket = town.called("ho-tich", ONE).await;
        let aside = Step::Hold { counter: ONE, reason: HoldReason::Papers, minutes };
        held.push(town.step(&ticket, aside).await.expect("held"));
    }
    let taken = town.step(&held[0], Step::Call { counter: TWO }).await;
    assert_eq!(taken, Err(HallError::OtherCounter { label: held[0].label.clone(), counter: ONE }), "they are the counter's own");
    town.hands.forward(5 * 60);
    town.hall.keep_time().await.expect("kept");
    let back = town.now(&held[0]).await;
    assert_eq!((back.state, back.aim), (TicketState::Waiting, Some(Aim::Counter(ONE))), "by itself, for its own counter");
    assert_eq!(town.call(2).await, Err(HallError::NobodyWaiting));
    assert_eq!(town.call(1).await.expect("called").id, held[0].id);
    let _ = town.step(&held[0], Step::finish(ONE)).await.expect("served");
    let released = town.step(&held[1], Step::Release { counter: Some(TWO) }).await.expect("another lets it go");
    assert_eq!(released.aim, None, "for everybody");
    assert_eq!(town.call(2).await.expect("called").id, held[1].id);
}

#[tokio::test]
async fn s20_whoever_is_sent_on_keeps_the_number_and_comes_back() {
    let town = Town::new().await;
    let ticket = town.waiting("ho-tich").await;
    town.hands.forward(300);
    let _ = town.call(1).await.expect("called");
    town.hands.forward(60);
    let to = Destination::Queue("dat-dai".parse().expect("a key"));
    let sent = town.step(&ticket, Step::Transfer { counter: ONE, to, return_to_me: true }).await.expect("sent");
    assert_eq!((sent.label.clone(), sent.arrived_at), (ticket.label.clone(), ticket.arrived_at), "with its place");
    town.hands.forward(120);
    let land = town.config.counters_for(&sent.queue)[0];
    let there = town.hall.call_next(land, By::once(Actor::Counter(land))).await.expect("called there");
    assert_eq!(there.id, ticket.id);
    assert_eq!(town.events(EventKind::TicketCalled).await[1].detail["waited_ms"], 120_000, "its wait there, apart");
    town.hands.forward(240);
    let home = town.step(&ticket, Step::finish(land)).await.expect("served there");
    assert_eq!((home.state, home.queue.as_str(), home.aim), (TicketState::Waiting, "ho-tich", Some(Aim::Counter(ONE))));
    let leg = &town.events(EventKind::TicketContinued).await[0].detail["leg"];
    assert_eq!((leg["waiting_ms"].as_i64(), leg["way_ms"].as_i64()), (Some(120_000), Some(240_000)));
    assert_eq!(town.call(2).await, Err(HallError::NobodyWaiting), "it waits for the first clerk alone");
    let back = town.call(1).await.expect("back");
    assert_eq!((back.id, back.plan.len()), (ticket.id, 0));
    let done = town.step(&ticket, Step::finish(ONE)).await.expect("done");
    assert_eq!((done.state, done.label), (TicketState::Finished, ticket.label));
}

#[tokio::test]
async fn s22_a_number_called_again_is_news_again() {
    let town = Town::new().await;
    let ticket = town.called("ho-tich", ONE).await;
    let first = town.hall.overview().await.expect("read").calls[0].clone();
    town.hands.forward(15);
    let _ = town.step(&ticket, Step::Recall { counter: ONE }).await.expect("called again");
    let second = town.hall.overview().await.expect("read").calls[0].clone();
    assert_eq!((second.ticket, second.counter), (first.ticket, first.counter));
    assert!(second.seq > first.seq && second.at > first.at, "a board that knows the first shows the second");
}

#[tokio::test]
async fn s26_a_wait_of_75_minutes_is_75_minutes() {
    let town = Town::new().await;
    let ticket = town.waiting("ho-tich").await;
    town.hands.forward(75 * 60);
    let called = town.call(1).await.expect("called");
    assert_eq!((called.id, called.spent.waiting_ms), (ticket.id, 75 * 60 * 1000));
    assert_eq!(town.events(EventKind::TicketCalled).await[0].detail["waited_ms"], 75 * 60 * 1000);
}

#[tokio::test]
async fn several_services_in_one_visit_with_one_number() {
    let town = Town::new().await;
    let matter = |key: &str| Matter::Queue(key.parse().expect("a key"));
    let order = Order::new(matter("ho-tich"), Handover::Staff, Actor::Kiosk, RequestId::random().expect("random"));
    let ticket = town.hall.issue(Order { further: vec![matter("dat-dai")], ..order }).await.expect("issued").ticket;
    let _ = town.call(1).await.expect("called");
    let further = vec![matter("cu-tru")];
    let next = town.step(&ticket, Step::Finish { counter: ONE, further }).await.expect("the first of three");
    assert_eq!((next.queue.as_str(), next.state, next.calls), ("dat-dai", TicketState::Waiting, 0));
    for queue in ["dat-dai", "cu-tru"] {
        let counter = town.config.counters_for(&queue.parse().expect("a key"))[0];
        let called = town.hall.call_next(counter, By::once(Actor::Counter(counter))).await.expect("called");
        assert_eq!((called.id, called.label, called.queue.as_str()), (ticket.id, ticket.label.clone(), queue));
        let _ = town.step(&ticket, Step::finish(counter)).await.expect("served");
    }
    assert_eq!(town.now(&ticket).await.state, TicketState::Finished);
}

#[tokio::test]
async fn a_person_is_found_wherever_they_sit() {
    let town = Town::new().await;
    town.signed_on("cb07", CounterNumber(5)).await;
    let ticket = town.called("ho-tich", ONE).await;
    let to = Destination::Person("cb07".parse().expect("a key"));
    let _ = town.step(&ticket, Step::Transfer { counter: ONE, to, return_to_me: false }).await.expect("sent");
    assert_eq!(town.call(4).await, Err(HallError::NobodyWaiting), "nobody sits there yet");
    town.signed_on("cb07", CounterNumber(4)).await;
    assert_eq!(town.call(4).await.expect("called").id, ticket.id, "at a counter that has other queues");
}

#[tokio::test]
async fn a_move_is_taken_back_within_five_seconds_and_only_by_who_made_it() {
    let town = Town::new().await;
    let ticket = town.waiting("ho-tich").await;
    let undo = |counter| town.step(&ticket, Step::Undo { counter });
    let nothing = || Err(HallError::NothingToUndo { label: ticket.label.clone() });
    assert_eq!(undo(ONE).await, nothing());
    let _ = town.call(1).await.expect("called");
    assert_eq!(undo(TWO).await, nothing());
    town.hands.forward(5);
    assert_eq!(undo(ONE).await.expect("taken back").state, TicketState::Waiting);
    assert_eq!(town.call(1).await.expect("called").calls, 1, "as if it had not been called");
    let _ = town.step(&ticket, Step::finish(ONE)).await.expect("too early");
    let other = town.called("ho-tich", ONE).await;
    assert_eq!(undo(ONE).await, Err(HallError::CounterBusy { counter: ONE, label: other.label.clone() }));
    let _ = town.step(&other, Step::NoShow { counter: ONE }).await.expect("not there");
    assert_eq!(undo(ONE).await.expect("taken back").state, TicketState::Called);
    town.hands.forward(6);
    let _ = town.step(&ticket, Step::Start { counter: ONE }).await.expect("here");
    town.hands.forward(6);
    assert_eq!(undo(ONE).await, nothing(), "too late");
}

#[tokio::test]
async fn a_part_of_the_day_has_only_so_many_numbers() {
    let span = |text: &str| text.to_owned().try_into().expect("a span");
    let town = Town::with(|config| {
        config.queues[0].limits =
            vec![config::Limit { span: span("07:00-11:30"), most: 2 }, config::Limit { span: span("13:00-17:00"), most: 1 }];
    })
    .await;
    let _ = (town.waiting("ho-tich").await, town.waiting("ho-tich").await);
    let full = town.issue("ho-tich", Handover::Staff).await;
    let Err(HallError::PartFull { opens: Some(opens), .. }) = full else { panic!("{full:?}") };
    assert_eq!(opens.to_string(), "2026-11-26T13:00:00");
    let _ = town.waiting("cu-tru").await;
    town.hands.forward(5 * 3600);
    assert_eq!(town.waiting("ho-tich").await.label.as_str(), "A003");
    let full = town.issue("ho-tich", Handover::Staff).await;
    assert!(matches!(full, Err(HallError::PartFull { opens: None, .. })), "{full:?}");
    let matter = |key: &str| Matter::Queue(key.parse().expect("a key"));
    let order = Order::new(matter("cu-tru"), Handover::Staff, Actor::Kiosk, RequestId::random().expect("random"));
    let around = town.hall.issue(Order { further: vec![matter("ho-tich")], ..order }).await;
    assert!(matches!(around, Err(HallError::PartFull { opens: None, .. })), "no way around by another queue: {around:?}");
}

#[tokio::test]
async fn a_terminal_gives_only_so_many_numbers_a_minute() {
    let town = Town::with(|config| config.terminal.limits.numbers_per_minute = 2).await;
    let take = || town.issue("ho-tich", Handover::Screen);
    let _ = (take().await.expect("one"), take().await.expect("two"));
    assert_eq!(take().await, Err(HallError::TooMany));
    let _ = town.waiting("ho-tich").await;
    let order =
        |actor| Order::new(Matter::Queue("ho-tich".parse().expect("a key")), Handover::Screen, actor, RequestId::random().expect("random"));
    for _ in 0..2 {
        let _ = town.hall.issue(order(Actor::Api)).await.expect("a caller has a rate of its own");
    }
    assert_eq!(town.hall.issue(order(Actor::Api)).await, Err(HallError::TooMany));
    town.hands.forward(60);
    let _ = take().await.expect("a minute later");
}

#[tokio::test]
async fn when_the_waiting_work_fills_the_day_no_more_numbers_are_given() {
    let town = Town::with(|config| {
        config.terminal.limits.numbers_per_minute = u32::MAX;
        config.calls.slip_in_hand_seconds = 0;
    })
    .await;
    let mut refused = None;
    for _ in 0..600 {
        if let Err(error) = town.issue("ho-tich", Handover::Staff).await {
            refused = Some(error);
            break;
        }
        // The forecast of one instant is kept for it.
        town.hands.forward(1);
    }
    assert_eq!(refused, Some(HallError::DayFull("ho-tich".parse().expect("a key"))));
    let _ = town.waiting("dat-dai").await;
}

#[tokio::test]
async fn one_priority_person_after_two_others_and_the_event_says_why() {
    let town = Town::new().await;
    let mut tickets = Vec::new();
    for class in [None, None, None, Some("elderly"), Some("pregnant")] {
        let matter = Matter::Queue("ho-tich".parse().expect("a key"));
        let order = Order::new(matter, Handover::Staff, Actor::Kiosk, RequestId::random().expect("random"));
        let class = class.map(|key| key.parse().expect("a key"));
        tickets.push(town.hall.issue(Order { class, ..order }).await.expect("issued").ticket);
        town.hands.forward(1);
    }
    let mut called = Vec::new();
    for _ in 0..5 {
        let ticket = town.call(1).await.expect("called");
        called.push(tickets.iter().position(|given| given.id == ticket.id).expect("one of them"));
        let _ = town.step(&ticket, Step::finish(ONE)).await.expect("served");
    }
    assert_eq!(called, [3, 0, 1, 4, 2]);
    let calls = town.events(EventKind::TicketCalled).await;
    let clauses: Vec<&str> = calls.iter().filter_map(|event| event.detail["clause"].as_str()).collect();
    assert_eq!(clauses, ["priority", "first_come", "first_come", "priority", "first_come"]);
    assert_eq!(calls[0].detail["words"], "a priority class, in its turn");
    let unknown =
        Order::new(Matter::Queue("ho-tich".parse().expect("a key")), Handover::Staff, Actor::Kiosk, RequestId::random().expect("random"));
    let unknown = town.hall.issue(Order { class: Some("kings".parse().expect("a key")), ..unknown }).await;
    assert_eq!(unknown, Err(HallError::UnknownClass("kings".to_owned())));
}
