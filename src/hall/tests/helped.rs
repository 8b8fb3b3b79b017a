//! Whoever calls for help is seen at the counters until somebody comes.

use super::*;
use crate::domain::help::HelpEnd;

impl Town {
    async fn call_help(&self) -> Help {
        self.hall.call_help(By::once(Actor::Kiosk)).await.expect("called")
    }

    async fn came(&self, call: &Help, counter: CounterNumber) -> Result<Help, HallError> {
        self.hall.answer_help(call.id, counter, By::once(Actor::Counter(counter))).await
    }

    async fn calling(&self) -> Vec<HelpId> {
        self.hall.overview().await.expect("read").help.iter().map(|call| call.id).collect()
    }
}

#[tokio::test]
async fn a_call_is_seen_until_a_counter_comes() {
    let town = Town::new().await;
    let call = town.call_help().await;
    assert_eq!((&call.actor, call.ended_at, call.end), (&Actor::Kiosk, None, None));
    town.hands.forward(20);
    assert_eq!(town.call_help().await, call, "a second press is the same call");
    assert_eq!(town.calling().await, [call.id]);
    let other = town.hall.call_help(By::once(Actor::Counter(TWO))).await.expect("called");
    assert_eq!(town.calling().await, [call.id, other.id], "another's is another; the oldest first");

    town.hands.forward(25);
    let answered = town.came(&call, ONE).await.expect("came");
    assert_eq!((answered.counter, answered.end), (Some(ONE), Some(HelpEnd::Answered)));
    assert_eq!(town.calling().await, [other.id]);
    assert_eq!(town.came(&call, TWO).await, Ok(answered), "whoever is later is told who came");
    let event = town.events(EventKind::HelpAnswered).await.remove(0);
    assert_eq!((event.counter, &event.detail["waited_ms"]), (Some(ONE), &45_000.into()));
    assert_eq!(town.events(EventKind::HelpAnswered).await.len(), 1);

    let next = town.call_help().await;
    assert_ne!(next.id, call.id, "a press after that is a new call");
    town.verified();
}

#[tokio::test]
async fn whoever_is_coming_is_known_and_comes_once() {
    let town = Town::new().await;
    let call = town.call_help().await;
    let coming = async |counter| town.hall.come_to_help(call.id, counter, By::once(Actor::Counter(counter))).await;
    let told = coming(TWO).await.expect("heard");
    assert_eq!((told.coming, told.end), (Some(TWO), None), "the call stays open until they have come");
    assert_eq!(coming(ONE).await.as_ref(), Ok(&told), "whoever is later is told who goes");
    assert_eq!(town.hall.overview().await.expect("read").help, std::slice::from_ref(&told));
    assert_eq!(town.events(EventKind::HelpComing).await.len(), 1);
    assert_eq!(town.call_help().await, told, "another press is the same call");
    let ended = town.came(&call, ONE).await.expect("came");
    assert_eq!((ended.coming, ended.counter, ended.end), (Some(TWO), Some(ONE), Some(HelpEnd::Answered)), "another may have been nearer");
    assert_eq!(coming(TWO).await.as_ref(), Ok(&ended), "nobody goes to a call that is over");
    assert_eq!(coming(CounterNumber(99)).await, Err(HallError::UnknownCounter(CounterNumber(99))));
    assert_eq!(town.events(EventKind::HelpComing).await.len(), 1);
    town.verified();
}

#[tokio::test]
async fn a_retried_call_that_was_answered_meanwhile_is_no_new_one() {
    let town = Town::new().await;
    let by = By { actor: Actor::Kiosk, request: Some(RequestId::random().expect("random")) };
    let call = town.hall.call_help(by.clone()).await.expect("called");
    let answered = town.came(&call, ONE).await.expect("came");
    assert_eq!(town.hall.call_help(by).await, Ok(answered));
    assert_eq!(town.calling().await, []);
    town.verified();
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let town = Town::new().await;
    let call = town.call_help().await;
    let nowhere = CounterNumber(99);
    assert_eq!(town.came(&call, nowhere).await, Err(HallError::UnknownCounter(nowhere)));
    assert_eq!(town.came(&Help { id: HelpId(99), ..call.clone() }, ONE).await, Err(HallError::UnknownHelp));
    assert_eq!(town.calling().await, [call.id]);
}

#[tokio::test]
async fn a_call_ends_after_half_an_hour_and_with_the_day() {
    let town = Town::new().await;
    let call = town.call_help().await;
    town.hands.forward(30 * 60 - 1);
    town.hall.keep_time().await.expect("kept");
    assert_eq!(town.calling().await, [call.id]);
    town.hands.forward(1);
    town.hall.keep_time().await.expect("kept");
    assert_eq!(town.calling().await, []);
    let late = town.came(&call, ONE).await.expect("there");
    assert_eq!((late.end, late.counter), (Some(HelpEnd::Unanswered), None), "whoever comes too late is told so");

    let _ = town.call_help().await;
    let _ = town.hall.close_day(By::once(Actor::CommandLine)).await.expect("closed");
    assert_eq!(town.calling().await, []);
    let _ = town.call_help().await;
    let town = town.restarted().await;
    assert_eq!(town.calling().await.len(), 1, "a restart does not send anybody away");
    town.hands.forward(24 * 3600);
    town.hall.turn_day().await.expect("turned");
    assert_eq!(town.calling().await, []);
    let ends: Vec<_> = town.events(EventKind::HelpEnded).await.iter().map(|event| event.detail["end"].clone()).collect();
    assert_eq!(ends, ["unanswered", "day_closed", "day_closed"]);
    town.verified();
}
