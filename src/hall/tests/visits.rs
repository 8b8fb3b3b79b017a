//! A visit from its slip to its end, and the day around it.

use super::*;

#[tokio::test]
async fn a_visit_from_the_slip_to_the_end() {
    use EventKind::{
        DayOpened, SlipPrinted, SlipQueued, SlipSending, SlipSent, StoreCreated, TicketCalled, TicketFinished, TicketIssued,
        TicketRecalled, TicketServing, TicketWaiting,
    };
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    assert_eq!((ticket.label.as_str(), ticket.state, ticket.print), ("A001", TicketState::Issued, PrintState::Queued));
    assert_eq!(town.call(1).await, Err(HallError::NobodyWaiting), "a number without a proven slip is never called");
    town.print().await;
    let ticket = town.now(&ticket).await;
    assert_eq!((ticket.state, ticket.print), (TicketState::Waiting, PrintState::Printed));
    assert_eq!(town.call(1).await, Err(HallError::NobodyWaiting), "the slip cannot be in the hand yet");
    town.hands.forward(5);

    let called = town.call(1).await.expect("called");
    assert_eq!((called.id, called.state, called.counter, called.calls), (ticket.id, TicketState::Called, Some(CounterNumber(1)), 1));
    town.hands.forward(15);
    assert_eq!(town.hall.step(ticket.id, Step::Recall { counter: CounterNumber(1) }, by(1)).await.expect("recalled").calls, 2);
    let serving = town.hall.step(ticket.id, Step::Start { counter: CounterNumber(1) }, by(1)).await.expect("started");
    assert_eq!(serving.state, TicketState::Serving);
    let finished = town.hall.step(ticket.id, Step::finish(CounterNumber(1)), by(1)).await.expect("finished");
    assert_eq!(finished.state, TicketState::Finished);
    assert_eq!(
        town.kinds().await,
        [
            StoreCreated,
            DayOpened,
            TicketIssued,
            SlipQueued,
            SlipSending,
            SlipSent,
            SlipPrinted,
            TicketWaiting,
            TicketCalled,
            TicketRecalled,
            TicketServing,
            TicketFinished
        ]
    );
}

#[tokio::test]
async fn s4_the_same_request_is_one_ticket() {
    let town = Town::new().await;
    let order = Order {
        language: Language::english(),
        ..Order::new(
            Matter::Procedure("1.001193".parse().expect("a code")),
            Handover::Slip,
            Actor::Kiosk,
            RequestId::random().expect("random"),
        )
    };
    let first = town.hall.issue(order.clone()).await.expect("issued");
    assert_eq!(first.slip.procedure.as_deref(), Some("Birth registration"));
    let second = town.hall.issue(order.clone()).await.expect("the same");
    assert_eq!(first, second);
    let another = Order { matter: Matter::Queue("dat-dai".parse().expect("a key")), ..order };
    assert_eq!(town.hall.issue(another).await, Err(HallError::RequestReused));
    assert_eq!(town.hall.tickets_after(TicketId(0), 10).await.expect("read").len(), 1);
}

#[tokio::test]
async fn a_retried_call_calls_nobody_else() {
    let town = Town::new().await;
    let (first, _) = (town.waiting("ho-tich").await, town.waiting("ho-tich").await);
    let named = By { actor: Actor::Counter(CounterNumber(1)), request: Some(RequestId::random().expect("random")) };
    assert_eq!(town.hall.call_next(CounterNumber(1), named.clone()).await.expect("called").id, first.id);
    assert_eq!(town.hall.call_next(CounterNumber(1), named.clone()).await.expect("answered again").id, first.id);
    let misused = town.hall.step(first.id, Step::finish(CounterNumber(1)), named).await;
    assert_eq!(misused, Err(HallError::RequestReused));
}

#[tokio::test]
async fn s1_two_clerks_and_one_waiting_ticket() {
    let town = Town::new().await;
    let ticket = town.waiting("ho-tich").await;
    let (one, two) = tokio::join!(town.call(1), town.call(2));
    let answers = [one, two];
    assert_eq!(answers.iter().filter(|answer| answer.as_ref().is_ok_and(|called| called.id == ticket.id)).count(), 1);
    assert_eq!(answers.iter().filter(|answer| **answer == Err(HallError::NobodyWaiting)).count(), 1);
}

#[tokio::test]
async fn s2_and_s3_a_counter_has_one_ticket_and_no_other_counters() {
    let town = Town::new().await;
    let first = town.waiting("ho-tich").await;
    let second = town.waiting("ho-tich").await;
    let called = town.call(1).await.expect("called");
    assert_eq!(called.id, first.id, "who came first is called first");
    assert_eq!(town.call(1).await, Err(HallError::CounterBusy { counter: CounterNumber(1), label: first.label.clone() }));
    let other = town.hall.step(first.id, Step::finish(CounterNumber(2)), by(2)).await;
    assert_eq!(other, Err(HallError::OtherCounter { label: first.label.clone(), counter: CounterNumber(1) }));
    let too_early = town.hall.step(second.id, Step::Start { counter: CounterNumber(2) }, by(2)).await;
    assert_eq!(too_early, Err(HallError::NotAllowed { label: second.label, state: TicketState::Waiting }));
    assert_eq!(town.call(9).await, Err(HallError::UnknownCounter(CounterNumber(9))));
    assert_eq!(
        town.hall.step(first.id, Step::NoShow { counter: CounterNumber(1) }, by(1)).await.expect("absent").state,
        TicketState::NoShow
    );
}

#[tokio::test]
async fn a_counter_calls_only_from_its_queues_and_the_clause_is_written_down() {
    let town = Town::new().await;
    let land = town.waiting("dat-dai").await;
    town.hands.forward(1);
    let residence = town.waiting("cu-tru").await;
    assert_eq!(town.call(2).await.expect("called").id, residence.id);
    assert_eq!(town.call(4).await.expect("called").id, land.id);
    let call = town
        .hall
        .events_after(0, 1000)
        .await
        .expect("read")
        .into_iter()
        .rfind(|event| event.kind == EventKind::TicketCalled)
        .expect("a call");
    assert_eq!(call.detail["clause"], "first_come");
    assert_eq!((call.counter, call.subject), (Some(CounterNumber(4)), Some(land.id)));
}

#[tokio::test]
async fn s5_numbers_issued_together_are_distinct_and_consecutive() {
    let town = Arc::new(Town::new().await);
    let mut tasks = Vec::new();
    for _ in 0..20 {
        let town = town.clone();
        tasks.push(tokio::spawn(async move { town.waiting("cu-tru").await.label.to_string() }));
    }
    let mut labels = Vec::new();
    for task in tasks {
        labels.push(task.await.expect("ran"));
    }
    labels.sort();
    assert_eq!(labels, (1..=20).map(|number| format!("B{number:03}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn s6_an_exhausted_range_is_said_and_never_wraps() {
    let town = Town::with(|config| config.queues[0].last = Some(5)).await;
    for _ in 0..5 {
        let _ = town.waiting("ho-tich").await;
    }
    for _ in 0..3 {
        assert!(matches!(town.issue("ho-tich", Handover::Staff).await, Err(HallError::NumbersExhausted(_))));
    }
    assert_eq!(town.hall.overview().await.expect("read").waiting.len(), 5);
}

#[tokio::test]
async fn outside_hours_no_number_is_given_but_staff_may_override() {
    let town = Town::new().await;
    town.hands.forward(4 * 3600);
    let closed = town.issue("ho-tich", Handover::Slip).await.expect_err("12:00 is closed");
    let HallError::Closed { opens: Some(opens) } = closed else { panic!("{closed}") };
    assert_eq!(opens.to_string(), "2026-11-26T13:00:00");
    let order = Order {
        any_time: true,
        ..Order::new(
            Matter::Queue("ho-tich".parse().expect("a key")),
            Handover::Staff,
            Actor::CommandLine,
            RequestId::random().expect("random"),
        )
    };
    let _ = town.hall.issue(order).await.expect("overridden");
}

#[tokio::test]
async fn s24_the_next_day_begins_at_one_and_closes_what_was_left() {
    let town = Town::new().await;
    let left = [town.waiting("ho-tich").await, town.waiting("ho-tich").await];
    let called = town.call(1).await.expect("called");
    assert_eq!(called.id, left[0].id);
    town.hands.forward(24 * 3600);
    let first = town.waiting("ho-tich").await;
    assert_eq!(first.label.as_str(), "A001");
    for ticket in &left {
        let ticket = town.now(ticket).await;
        assert_eq!((ticket.state, ticket.reason), (TicketState::Cancelled, Some(CancelReason::DayClosed)));
    }
    assert_eq!(town.call(1).await.expect("the counter is free again").id, first.id);
    town.hands.jump(-48 * 3600);
    assert_eq!(town.waiting("ho-tich").await.label.as_str(), "A002", "a clock set back reopens no day");
}

#[tokio::test]
async fn next_before_the_first_ticket_of_a_day_closes_the_day_before() {
    let town = Town::new().await;
    let left = [town.waiting("ho-tich").await, town.waiting("ho-tich").await];
    let _ = town.call(1).await.expect("called");
    town.hands.forward(24 * 3600);
    assert_eq!(town.call(1).await, Err(HallError::NobodyWaiting));
    for ticket in &left {
        assert_eq!(town.now(ticket).await.reason, Some(CancelReason::DayClosed));
    }
    let overview = town.hall.overview().await.expect("read");
    assert_eq!((overview.service_day.to_string().as_str(), overview.waiting.len()), ("2026-11-27", 0));
}

#[tokio::test]
async fn a_request_for_another_counter_or_ticket_is_no_retry() {
    let town = Town::new().await;
    let (first, second) = (town.waiting("ho-tich").await, town.waiting("ho-tich").await);
    let named = |counter| By { actor: Actor::Counter(CounterNumber(counter)), request: Some("one".to_owned().try_into().expect("a name")) };
    assert_eq!(town.hall.call_next(CounterNumber(1), named(1)).await.expect("called").id, first.id);
    assert_eq!(town.hall.call_next(CounterNumber(2), named(2)).await, Err(HallError::RequestReused));
    assert_eq!(town.now(&second).await.state, TicketState::Waiting);
}
