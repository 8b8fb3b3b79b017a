//! A clock that is wrong must neither lock the hall in a future, nor hand out a day's numbers twice.

use super::*;

const YEAR: i64 = 365 * 24 * 3600;

fn date(text: &str) -> jiff::civil::Date {
    text.parse().expect("a date")
}

async fn confirm(town: &Town, day: &str) -> Result<String, HallError> {
    town.hall.confirm_date(date(day), By::once(Actor::command_line())).await.map(|day| day.to_string())
}

#[tokio::test]
async fn a_clock_that_jumps_while_the_hall_runs_changes_nothing() {
    for jump in [YEAR, -YEAR, 2 * 24 * 3600] {
        let town = Town::new().await;
        let first = town.waiting("ho-tich").await;
        town.hands.jump(jump);
        town.hands.forward(60);
        let second = town.waiting("ho-tich").await;
        assert_eq!((second.label.as_str(), second.service_day), ("A002", first.service_day));
        assert_eq!(second.issued_at.duration_since(first.issued_at).as_secs(), 60, "time goes on by the timer");
        assert!(!town.hall.overview().await.expect("read").memory.clock_trusted, "staff are told");
        town.hands.jump(-jump);
        town.hands.forward(60);
        assert_eq!(town.waiting("ho-tich").await.issued_at.duration_since(first.issued_at).as_secs(), 120);
        assert!(town.hall.overview().await.expect("read").memory.clock_trusted, "the clock came back by itself");
    }
}

#[tokio::test]
async fn after_a_start_with_a_wrong_clock_numbers_are_called_and_none_is_given_until_staff_confirm_the_date() {
    let town = Town::new().await;
    let waiting = town.waiting("ho-tich").await;
    town.hands.jump(YEAR);
    let town = town.restarted().await;
    let refused = town.issue("ho-tich", Handover::Staff).await;
    assert_eq!(refused, Err(HallError::DateUnconfirmed { clock: date("2027-11-26"), day: date("2026-11-26") }));
    assert_eq!(town.call(1).await.expect("called").id, waiting.id, "whoever waits is served");
    let wrong = confirm(&town, "2026-11-27").await;
    assert_eq!(wrong, Err(HallError::DateUnconfirmed { clock: date("2027-11-26"), day: date("2026-11-26") }));
    assert_eq!(confirm(&town, "2027-11-26").await.as_deref(), Ok("2027-11-26"));
    assert_eq!(town.waiting("ho-tich").await.label.as_str(), "A001", "a new day");
}

#[tokio::test]
async fn a_wrong_future_that_was_confirmed_can_be_left_again() {
    let town = Town::new().await;
    let _ = (town.waiting("ho-tich").await, town.waiting("ho-tich").await);
    town.hands.jump(YEAR);
    let town = town.restarted().await;
    let _ = confirm(&town, "2027-11-26").await.expect("somebody was mistaken");
    let lost = town.waiting("ho-tich").await;
    town.hands.jump(-YEAR);
    assert_eq!(confirm(&town, "2026-11-26").await.as_deref(), Ok("2026-11-26"));
    let next = town.waiting("ho-tich").await;
    assert_eq!(next.label.as_str(), "A003", "the numbers of the day go on where they were");
    assert_eq!(town.now(&lost).await.reason, Some(CancelReason::DayClosed));
    assert!(next.issued_at < lost.issued_at);
    let town = town.restarted().await;
    assert_eq!(town.waiting("ho-tich").await.label.as_str(), "A004");
}

#[tokio::test]
async fn a_day_that_a_clock_one_day_ahead_has_opened_can_be_left_again() {
    let town = Town::new().await;
    let _ = (town.waiting("ho-tich").await, town.waiting("ho-tich").await);
    town.hands.jump(20 * 3600);
    let lost = town.issue("ho-tich", Handover::Staff).await;
    assert!(matches!(lost, Err(HallError::Closed { .. })), "four in the morning of the day after: {lost:?}");
    town.hands.jump(-20 * 3600);
    assert_eq!(town.waiting("ho-tich").await.service_day.to_string(), "2026-11-27", "it is believed, and its day stays");
    assert_eq!(confirm(&town, "2026-11-26").await.as_deref(), Ok("2026-11-26"));
    let next = town.waiting("ho-tich").await;
    assert_eq!((next.label.as_str(), next.service_day.to_string().as_str()), ("A003", "2026-11-26"));
    // The day itself comes as any other, and gives no number twice.
    town.hands.forward(24 * 3600);
    let tomorrow = town.waiting("ho-tich").await;
    assert_eq!((tomorrow.label.as_str(), tomorrow.service_day.to_string().as_str()), ("A002", "2026-11-27"));
}

#[tokio::test]
async fn a_clock_that_is_set_back_keeps_nobody_waiting() {
    let town = Town::new().await;
    let first = town.waiting("ho-tich").await;
    town.hands.jump(-3000);
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    town.print().await;
    assert_eq!(town.call(1).await.expect("called").id, first.id);
    town.hands.forward(8);
    assert_eq!(town.call(2).await, Err(HallError::NobodyWaiting), "half its pace: the slip is not in the hand yet");
    town.hands.forward(4);
    assert_eq!(town.call(2).await.expect("called").id, ticket.id);
    let before = town.waiting("ho-tich").await.issued_at;
    town.hands.forward(6000);
    let caught_up = town.waiting("ho-tich").await.issued_at;
    assert_eq!(caught_up, town.hands.now(), "the clock has caught up");
    assert!(caught_up > before);
}

#[tokio::test]
async fn a_weekend_is_no_wrong_clock() {
    let town = Town::new().await;
    let _ = town.waiting("ho-tich").await;
    // From Thursday to the Monday after; Friday was a working day.
    town.hands.forward(24 * 3600);
    let _ = town.waiting("ho-tich").await;
    town.hands.forward(3 * 24 * 3600);
    let town = town.restarted().await;
    assert_eq!(town.waiting("ho-tich").await.label.as_str(), "A001");
}

#[tokio::test]
async fn a_clock_an_hour_behind_keeps_its_hours_and_its_order() {
    let town = Town::new().await;
    let first = town.waiting("ho-tich").await;
    town.hands.jump(-3600);
    let second = town.waiting("ho-tich").await;
    assert_eq!(second.issued_at, first.issued_at, "never earlier than the newest event");
    // 07:00 by the clock is open; two hours earlier would not be.
    town.hands.jump(-7200);
    assert!(matches!(town.issue("ho-tich", Handover::Staff).await, Err(HallError::Closed { .. })));
}

#[tokio::test]
async fn staff_close_the_day() {
    let town = Town::new().await;
    let (served, left) = (town.waiting("ho-tich").await, town.waiting("ho-tich").await);
    let _ = town.call(1).await.expect("called");
    let _ = town.hall.close_day(By::once(Actor::command_line())).await.expect("closed");
    assert_eq!(town.now(&left).await.reason, Some(CancelReason::DayClosed));
    assert!(matches!(town.issue("ho-tich", Handover::Staff).await, Err(HallError::DayClosed(_))));
    let finished = town.hall.step(served.id, Step::finish(CounterNumber(1)), by(1)).await.expect("served to the end");
    assert_eq!(finished.state, TicketState::Finished);
    town.hands.forward(24 * 3600);
    assert_eq!(town.waiting("ho-tich").await.label.as_str(), "A001");
}
