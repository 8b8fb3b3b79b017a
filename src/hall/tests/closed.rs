//! The slip that staff get when they close the day.

use super::*;
use crate::domain::queue::{CancelReason, Withdrawal};
use crate::domain::slip::{ClosingSlip, SlipContent, SlipCount};
use crate::store::head;

async fn closing(town: &Town) -> ClosingSlip {
    let slip = town.next().await.expect("it waits");
    assert_eq!((slip.ticket(), slip.kind, slip.content.name()), (None, SlipKind::Day, "day"));
    let SlipContent::Closing(closing) = slip.content else { panic!("it is of the day: {:?}", slip.content) };
    closing
}

#[tokio::test]
async fn a_closed_day_says_what_became_of_it() {
    let town = Town::new().await;
    // One of yesterday is not counted.
    let _ = town.waiting("ho-tich").await;
    town.hands.forward(24 * 3600);
    town.hall.turn_day().await.expect("turned");

    let served = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    town.print().await;
    town.hands.forward(6 * 60);
    let _ = town.call(1).await.expect("called");
    let _ = town.step(&served, Step::Start { counter: ONE }).await.expect("here");
    let _ = town.step(&served, Step::finish(ONE)).await.expect("served");
    let later = town.waiting("ho-tich").await;
    town.hands.forward(20 * 60);
    let _ = town.call(1).await.expect("called");
    let _ = town.step(&later, Step::Start { counter: ONE }).await.expect("here");
    let given_back = town.waiting("ho-tich").await;
    let _ = town.step(&given_back, Step::cancel(Withdrawal::ByCitizen)).await.expect("given back");
    let _ = town.waiting("dat-dai").await;

    let rows = town.hall.store().read(head::newest).expect("read");
    let day = town.hall.close_day(By::once(Actor::CommandLine)).await.expect("closed");
    let closing = closing(&town).await;
    assert_eq!(closing.day, day.0);
    assert_eq!(closing.cancelled, [(CancelReason::DayClosed, 1), (CancelReason::ByCitizen, 1)]);
    assert_eq!(closing.slips, SlipCount { printed: 1, paper_mm: 95, ..SlipCount::default() });
    let counts: Vec<_> =
        closing.queues.iter().map(|queue| (queue.given, queue.served, queue.absent, queue.cancelled, queue.at_counter)).collect();
    assert_eq!(counts, [(3, 1, 0, 1, 1), (1, 0, 0, 1, 0)]);
    assert_eq!((closing.queues[0].usual_wait, closing.queues[0].longest_wait), (Some(20), Some(20)));
    assert_eq!((closing.queues[1].usual_wait, closing.queues[1].longest_wait), (None, None));
    assert!(closing.log.0 > rows && closing.log.1.len() == 64, "{:?}", closing.log);

    let _ = town.hall.close_day(By::once(Actor::CommandLine)).await.expect("closed again");
    town.print().await;
    assert_eq!(town.next().await, None, "said once");
    town.verified();
}

#[tokio::test]
async fn a_slip_of_a_day_tears_and_comes_again_and_is_not_waited_for_for_ever() {
    let town = Town::new().await;
    let _ = town.hall.close_day(By::once(Actor::CommandLine)).await.expect("closed");
    let first = town.next().await.expect("it waits");
    assert!(town.spool().slip_sending(first.id, 95).await.expect("written"));
    town.spool().slip_failed(first.id, SlipFault::Torn("cover".to_owned())).await.expect("written");
    let again = town.next().await.expect("once more");
    assert_eq!((again.kind, again.attempt, &again.content), (SlipKind::Day, 2, &first.content));
    town.hands.forward(180);
    town.hall.keep_time().await.expect("kept");
    assert_eq!(town.next().await, None, "whoever closed the day has gone");
    town.verified();
}

#[tokio::test]
async fn without_a_printer_a_day_is_closed_all_the_same() {
    let town = Town::with(|config| config.terminal.printer.address = config::PrinterAddress::None).await;
    let _ = town.hall.close_day(By::once(Actor::CommandLine)).await.expect("closed");
    assert_eq!(town.next().await, None);
    town.verified();
}
