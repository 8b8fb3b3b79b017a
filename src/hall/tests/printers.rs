//! Two printers: which of them prints what.

use super::*;
use crate::config::{PrinterAddress, SecondPrinter};
use crate::domain::text::Names;

/// A hall with a second printer at its first counter.
async fn town() -> Town {
    Town::with(|config| {
        let address = |port: u16| PrinterAddress::Tcp(format!("127.0.0.1:{port}"));
        config.terminal.printer.address = address(9100);
        let mut printer = config.terminal.printer.clone();
        (printer.address, printer.paper) = (address(9101), config::PaperWidth::Narrow);
        config.terminal.second_printer =
            Some(SecondPrinter { after_seconds: 5, place: Some(Names::new("Quầy 1", "Counter 1")), printer });
    })
    .await
}

impl Town {
    fn second(&self) -> Spool {
        self.hall.spool(PrinterRole::Second)
    }

    async fn printers(&self) -> Vec<PrinterView> {
        self.hall.overview().await.expect("read").printers
    }
}

/// What a printer is to print next.
async fn next(spool: &Spool) -> Option<TicketId> {
    spool.next_slip().await.expect("read").and_then(|slip| slip.ticket())
}

/// The slip a printer is to print next begins to come out of it.
async fn begin(spool: &Spool) -> crate::domain::slip::SlipId {
    let slip = spool.next_slip().await.expect("read").expect("a slip waits").id;
    assert!(spool.slip_sending(slip, 90).await.expect("written"));
    slip
}

/// It comes out.
async fn finish(spool: &Spool, slip: crate::domain::slip::SlipId) {
    assert!(spool.slip_sent(slip).await.expect("written"));
    let proof = Proof { admission: Admission::Proven, said: "id 0001".to_owned() };
    assert!(spool.slip_printed(slip, proof).await.expect("written"));
}

#[tokio::test]
async fn the_second_printer_prints_what_the_first_has_not_taken_for_its_time() {
    let town = town().await;
    let (first, second) = (town.spool(), town.second());
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    town.hands.forward(60);
    assert_eq!(next(&second).await, None, "nothing says that the first does not print");
    let slip = first.next_slip().await.expect("read").expect("a slip waits");
    first.slip_delayed(slip.id, "no paper".to_owned()).await.expect("written");
    town.hands.forward(4);
    assert_eq!(next(&second).await, None, "a cover may be open for a moment");
    town.hands.forward(1);
    assert_eq!(next(&second).await, Some(ticket.id));
    let slip = begin(&second).await;
    assert!(!first.slip_sending(slip, 90).await.expect("written"), "one of them has it");
    finish(&second, slip).await;
    let standing = town.hall.standing(ticket.id).await.expect("known");
    assert_eq!(standing.ticket.state, TicketState::Waiting);
    assert_eq!(standing.slip_at, Some(Names::new("Quầy 1", "Counter 1")), "its citizen is told where to fetch it");

    let printers = town.printers().await;
    assert_eq!(printers.iter().map(|printer| printer.role).collect::<Vec<_>>(), PrinterRole::ALL);
    assert_eq!((printers[0].fault.as_deref(), printers[1].fault.as_deref()), (Some("no paper"), None));
    let used = |role: usize| printers[role].roll.map(|roll| roll.used_mm);
    assert_eq!((used(0), used(1)), (Some(0), Some(90)), "each has its own roll");
    assert!(!town.hall.overview().await.expect("read").cannot_print());

    let other = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    first.printer_ready(false);
    assert_eq!((next(&first).await, next(&second).await), (Some(other.id), None), "the first prints again");
    let slip = begin(&first).await;
    finish(&first, slip).await;
    assert_eq!(town.hall.standing(other.id).await.expect("known").slip_at, None);
    town.hall.change_roll(PrinterRole::Second, By::once(Actor::Kiosk)).await.expect("changed");
    assert_eq!(town.printers().await.iter().map(|printer| printer.roll.map(|roll| roll.used_mm)).collect::<Vec<_>>(), [Some(90), Some(0)]);
    town.verified();
}

#[tokio::test]
async fn a_printer_that_stands_still_over_a_slip_keeps_the_others_no_longer_than_its_time() {
    let town = town().await;
    let _ = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let behind = town.issue("cu-tru", Handover::Slip).await.expect("issued");
    let _ = begin(&town.spool()).await;
    assert_eq!(next(&town.second()).await, None);
    town.hands.forward(5);
    assert_eq!(next(&town.second()).await, Some(behind.id));
}

#[tokio::test]
async fn what_may_yet_come_out_of_one_printer_is_not_printed_by_the_other() {
    let town = town().await;
    let (first, second) = (town.spool(), town.second());
    // The printer has nothing left of it: it can never be whole.
    let half = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    let slip = begin(&first).await;
    first.slip_failed(slip, SlipFault::Torn("no paper".to_owned())).await.expect("written");
    // The rest of it is in the printer, which has a cover that somebody will close.
    let whole = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    town.hands.forward(5);
    let slip = begin(&second).await;
    finish(&second, slip).await;
    assert_eq!(town.now(&half).await.state, TicketState::Waiting);
    let slip = begin(&first).await;
    assert!(first.slip_sent(slip).await.expect("written"));
    first.slip_failed(slip, SlipFault::Held("cover".to_owned())).await.expect("written");
    town.hands.forward(60);
    assert_eq!((next(&second).await, next(&first).await), (None, Some(whole.id)));
    assert!(first.slip_left_over().await.expect("read"));
    assert!(!second.slip_left_over().await.expect("read"), "that of the other is nothing of it");

    // Its citizen asks for another; nobody knows of the first.
    let slip = begin(&first).await;
    assert!(first.slip_sent(slip).await.expect("written"));
    first.slip_failed(slip, SlipFault::Unknown("no answer".to_owned())).await.expect("written");
    let _ = town.step(&whole, Step::Reprint).await.expect("asked for");
    assert_eq!((next(&second).await, next(&first).await), (None, Some(whole.id)));
    drop((first, second));
    let town = town.restarted().await;
    town.hands.forward(5);
    town.spool().printer_stopped("no power");
    town.hands.forward(5);
    assert_eq!((next(&town.second()).await, next(&town.spool()).await), (None, Some(whole.id)), "nor after a restart");
    town.verified();
}

#[tokio::test]
async fn two_printers_with_faults_are_none() {
    let town = town().await;
    let ticket = town.issue("ho-tich", Handover::Slip).await.expect("issued");
    town.spool().printer_stopped("no paper");
    town.hands.forward(5);
    let slip = town.second().next_slip().await.expect("read").expect("a slip waits");
    town.second().slip_delayed(slip.id, "no power".to_owned()).await.expect("written");
    assert!(town.hall.overview().await.expect("read").cannot_print());
    assert_eq!(town.events(EventKind::SlipDelayed).await, [], "that the second has a fault too delays nothing");
    let _ = town.step(&ticket, Step::Confirm).await.expect("noted from the screen");
    assert_eq!((next(&town.second()).await, next(&town.spool()).await), (None, None));
}
