//! Slips that come out, tear, are lost or are not wanted.

use super::*;

#[tokio::test]
async fn without_paper_the_citizen_notes_the_number_and_the_slip_is_no_longer_wanted() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let slip = town.spool().next_slip().await.expect("read").expect("a slip waits");
    town.spool().slip_delayed(slip.id, "no paper".to_owned()).await.expect("written");
    town.spool().slip_delayed(slip.id, "no paper".to_owned()).await.expect("written");
    assert_eq!(town.kinds().await.iter().filter(|kind| **kind == EventKind::SlipDelayed).count(), 1, "said once");
    assert_eq!(town.fault().await.as_deref(), Some("no paper"));
    let confirmed = town.hall.step(ticket.id, Step::Confirm, By::once(Actor::Kiosk)).await.expect("confirmed");
    assert_eq!((confirmed.state, confirmed.print), (TicketState::Waiting, PrintState::Paperless));
    assert_eq!(town.spool().next_slip().await.expect("read"), None);
    assert!(!town.spool().slip_sending(slip.id, 95).await.expect("written"), "the worker that holds it is told");
    let waiting = town
        .hall
        .events_after(0, 1000)
        .await
        .expect("read")
        .into_iter()
        .find(|event| event.kind == EventKind::TicketWaiting)
        .expect("admitted");
    assert_eq!(waiting.detail["by"], "confirmed");
}

#[tokio::test]
async fn a_number_nobody_claims_ends_and_its_slip_with_it() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let ended = town.hall.step(ticket.id, Step::cancel(Withdrawal::Unclaimed), By::once(Actor::Kiosk)).await.expect("cancelled");
    assert_eq!((ended.state, ended.reason, ended.print), (TicketState::Cancelled, Some(CancelReason::Unclaimed), PrintState::None));
    assert_eq!(town.spool().next_slip().await.expect("read"), None);
    let late = town.hall.step(ticket.id, Step::Confirm, By::once(Actor::Kiosk)).await;
    assert!(matches!(late, Err(HallError::NotAllowed { .. })));
}

#[tokio::test]
async fn a_number_in_the_hand_is_not_unclaimed() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    town.print().await;
    let late = town.hall.step(ticket.id, Step::cancel(Withdrawal::Unclaimed), By::once(Actor::Kiosk)).await;
    assert_eq!(late, Err(HallError::NotAllowed { label: ticket.label.clone(), state: TicketState::Waiting }));
    town.hands.forward(5);
    assert_eq!(town.call(1).await.expect("called").id, ticket.id);
}

#[tokio::test]
async fn without_a_printer_no_slip_can_be_wanted() {
    let town = Town::with(|config| config.terminal.printer.address = config::PrinterAddress::None).await;
    assert_eq!(town.issue("ho-tich", Handover::Slip).await, Err(HallError::NoPrinter));
}

#[tokio::test]
async fn a_number_noted_while_its_slip_was_on_the_way_stays_noted() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let slip = town.spool().next_slip().await.expect("read").expect("a slip waits");
    let _ = town.spool().slip_sending(slip.id, 95).await.expect("written");
    let _ = town.hall.step(ticket.id, Step::Confirm, By::once(Actor::Kiosk)).await.expect("confirmed");
    let _ = town.spool().slip_sent(slip.id).await.expect("written");
    town.spool().slip_failed(slip.id, SlipFault::Unknown("no answer".to_owned())).await.expect("written");
    let ticket = town.now(&ticket).await;
    assert_eq!((ticket.state, ticket.print), (TicketState::Waiting, PrintState::Paperless));
}

#[tokio::test]
async fn a_clock_behind_its_own_writing_makes_no_slip_young() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    town.hands.jump(-7200);
    let town = town.restarted().await;
    assert_eq!(town.now(&ticket).await.reason, Some(CancelReason::SlipUnproven));
}

#[tokio::test]
async fn a_torn_slip_is_printed_again_whole_and_marked_but_not_for_ever() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    for attempt in 1..=3 {
        let slip = town.spool().next_slip().await.expect("read").expect("a slip waits");
        assert_eq!((slip.attempt, slip.kind), (attempt, if attempt == 1 { SlipKind::Ticket } else { SlipKind::Reprint }));
        assert!(town.spool().slip_sending(slip.id, 95).await.expect("written"));
        town.spool().slip_failed(slip.id, SlipFault::Torn("cover opened".to_owned())).await.expect("written");
    }
    assert_eq!(town.spool().next_slip().await.expect("read"), None);
    let ticket = town.now(&ticket).await;
    assert_eq!((ticket.state, ticket.print), (TicketState::Issued, PrintState::Torn));
}

#[tokio::test]
async fn a_slip_of_which_nobody_knows_proves_nothing() {
    let town = Town::new().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let slip = town.spool().next_slip().await.expect("read").expect("a slip waits");
    let _ = town.spool().slip_sending(slip.id, 95).await.expect("written");
    let _ = town.spool().slip_sent(slip.id).await.expect("written");
    town.spool().slip_failed(slip.id, SlipFault::Unknown("no answer".to_owned())).await.expect("written");
    let late = Proof { admission: Admission::Proven, said: "late".to_owned() };
    assert!(!town.spool().slip_printed(slip.id, late).await.expect("written"));
    let ticket = town.now(&ticket).await;
    assert_eq!((ticket.state, ticket.print), (TicketState::Issued, PrintState::Unknown));
    assert_eq!(town.call(1).await, Err(HallError::NobodyWaiting));
}

#[tokio::test]
async fn s9_after_a_restart_young_slips_are_printed_again_and_old_ones_end() {
    let town = Town::new().await;
    let old = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let slip = town.spool().next_slip().await.expect("read").expect("a slip waits");
    let _ = town.spool().slip_sending(slip.id, 95).await.expect("written");
    let screen = town.issue("ho-tich", Handover::Screen).await.expect("issued");
    town.hands.forward(200);
    let begun = town.issue("cu-tru", Handover::Slip).await.expect("issued");
    let slip = town.spool().next_slip().await.expect("read").expect("a slip waits");
    let _ = town.spool().slip_sending(slip.id, 95).await.expect("written");
    let untouched = town.issue("cu-tru", Handover::Slip).await.expect("issued");
    town.hands.forward(60);

    let town = town.restarted().await;
    let (old, screen) = (town.now(&old).await, town.now(&screen).await);
    assert_eq!(old.print, PrintState::Unknown);
    assert_eq!((old.state, old.reason), (TicketState::Cancelled, Some(CancelReason::SlipUnproven)));
    assert_eq!((screen.state, screen.reason), (TicketState::Cancelled, Some(CancelReason::Unclaimed)));
    let next = town.spool().next_slip().await.expect("read").expect("a slip waits");
    assert_eq!((next.ticket(), next.kind), (Some(untouched.id), SlipKind::Ticket), "no byte of it had gone out: not marked");
    town.print().await;
    let next = town.spool().next_slip().await.expect("read").expect("a slip waits");
    assert_eq!((next.ticket(), next.kind, next.attempt), (Some(begun.id), SlipKind::Reprint, 2));
    town.print().await;
    assert_eq!(town.now(&begun).await.state, TicketState::Waiting);
    assert_eq!(town.hall.overview().await.expect("read").slips_open, 0, "nothing is left on its way");
}
