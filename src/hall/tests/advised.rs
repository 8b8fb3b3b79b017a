//! Whoever lacks papers gets a list, no number.

use super::*;
use crate::domain::slip::{Expected, Slip, SlipContent, SlipState};

fn advice(handover: Handover) -> Advice {
    Advice {
        procedure: "1.001193".parse().expect("a code"),
        missing: vec![2, 1, 2],
        handover,
        language: Language::vietnamese(),
        actor: Actor::Kiosk,
        request: RequestId::random().expect("random"),
    }
}

impl Town {
    pub(super) async fn next(&self) -> Option<Slip> {
        self.spool().next_slip().await.expect("read")
    }
}

#[tokio::test]
async fn a_list_is_counted_printed_and_gives_no_number() {
    let town = Town::new().await;
    let advised = town.hall.advise(advice(Handover::Slip)).await.expect("told");
    assert_eq!(advised.print, PrintState::Queued);
    let procedure = town.config.catalogue.by_code(&advised.list.code).expect("there");
    let names: Vec<&str> = advised.list.papers.iter().map(|paper| paper.name.as_str()).collect();
    assert_eq!(names, [&procedure.documents[1].vi, &procedure.documents[2].vi], "each once, in the catalogue's order");
    let day = jiff::civil::date(2026, 11, 26);
    let before = Some(jiff::civil::time(15, 0, 0, 0));
    let expected = Expected { handed_in: day, before, date: day, latest: None };
    assert_eq!((advised.list.whole, advised.list.expected), (false, Some(expected)), "handed in before 15:00 it is ready the same day");
    assert_eq!(Some(&advised.list.scan), procedure.url.as_ref(), "the portal's address, as on posters");
    assert_eq!((advised.list.hours.len(), advised.list.date.to_string().as_str()), (1, "2026-11-26"));
    assert_eq!(town.hall.overview().await.expect("read").slips_open, 1);

    let slip = town.next().await.expect("a list waits");
    assert_eq!((slip.ticket(), slip.kind, slip.attempt), (None, SlipKind::List, 1));
    assert_eq!(slip.content, SlipContent::List(advised.list.clone()));
    town.print().await;
    assert_eq!(town.next().await, None);
    assert_eq!(town.hall.tickets_after(TicketId(0), 9).await.expect("read"), [], "nobody has a number");

    let event = town.events(EventKind::ProcedureAdvised).await.remove(0);
    assert_eq!((event.subject, &event.actor), (None, &Actor::Kiosk));
    assert_eq!(event.detail["missing"], serde_json::json!([1, 2]));
    assert_eq!((&event.detail["procedure"], &event.detail["language"]), (&"1.001193".into(), &"vi".into()));
    assert_eq!((&event.detail["handover"], &event.detail["service_day"]), (&"slip".into(), &"2026-11-26".into()));
    town.verified();
}

/// Who finds the hall closed has not come for nothing.
#[tokio::test]
async fn the_list_of_all_papers_needs_no_missing_one() {
    let town = Town::new().await;
    let _ = town.hall.close_day(By::once(Actor::CommandLine)).await.expect("closed");
    town.print().await;
    let wanted = Advice { missing: Vec::new(), ..advice(Handover::Slip) };
    let advised = town.hall.advise(wanted.clone()).await.expect("told");
    let procedure = town.config.catalogue.by_code(&advised.list.code).expect("there");
    let kinds: Vec<_> = advised.list.papers.iter().map(|paper| (paper.name.clone(), paper.kind)).collect();
    assert_eq!(kinds, procedure.documents.iter().map(|paper| (paper.vi.clone(), paper.kind)).collect::<Vec<_>>());
    assert!(advised.list.whole);
    assert_eq!(town.next().await.expect("a list waits").content, SlipContent::List(advised.list.clone()));
    town.print().await;
    assert_eq!(town.hall.advise(wanted).await.map(|again| (again.id, again.print)), Ok((advised.id, PrintState::Printed)));
    assert_eq!(town.events(EventKind::ProcedureAdvised).await.remove(0).detail["missing"], serde_json::json!([]));
    town.verified();
}

#[tokio::test]
async fn the_same_request_is_one_list() {
    let town = Town::new().await;
    let wanted = advice(Handover::Slip);
    let first = town.hall.advise(wanted.clone()).await.expect("told");
    assert_eq!(town.hall.advise(wanted.clone()).await, Ok(first.clone()));
    town.print().await;
    town.hands.forward(24 * 3600);
    let again = town.hall.advise(wanted.clone()).await.expect("told");
    assert_eq!(again, Advised { print: PrintState::Printed, ..first }, "the same list, of its own day; and that it came out");
    assert_eq!(town.next().await, None, "and nothing twice");
    for other in [
        Advice { missing: vec![1], ..wanted.clone() },
        Advice { missing: Vec::new(), ..wanted.clone() },
        Advice { handover: Handover::Screen, ..wanted },
    ] {
        assert_eq!(town.hall.advise(other).await, Err(HallError::RequestReused));
    }
    let screen = advice(Handover::Screen);
    let first = town.hall.advise(screen.clone()).await.expect("told");
    assert_eq!((first.print, town.next().await), (PrintState::None, None), "what is on the screen is not printed");
    assert_eq!(town.hall.advise(screen.clone()).await, Ok(first));
    assert_eq!(town.events(EventKind::ProcedureAdvised).await.len(), 2);
    town.verified();
}

#[tokio::test]
async fn a_list_is_refused_for_a_reason() {
    let town = Town::with(|config| config.terminal.limits.numbers_per_minute = 2).await;
    let told = async |wanted: Advice| town.hall.advise(wanted).await.map(|advised| advised.list.papers.len());
    let code: ProcedureCode = "9.999999".parse().expect("a code");
    let unknown = Advice { procedure: code.clone(), ..advice(Handover::Screen) };
    assert_eq!(told(unknown).await, Err(HallError::UnknownProcedure(code.to_string())));
    let none = Advice { missing: vec![1, 99], ..advice(Handover::Screen) };
    assert_eq!(told(none.clone()).await, Err(HallError::UnknownPaper { procedure: none.procedure, paper: 99 }));
    for (code, paper) in [("1.001193", 0), ("3.000182", 0), ("2.001159", 0), ("1.014064", 0)] {
        let procedure: ProcedureCode = code.parse().expect("a code");
        let form = Advice { procedure: procedure.clone(), missing: vec![paper], ..advice(Handover::Screen) };
        assert_eq!(told(form).await, Err(HallError::NeverMissing { procedure, paper }), "a form, two notes, one that not everybody has");
    }
    assert_eq!(town.kinds().await.len(), 2, "nothing of it is counted");

    let _ = town.issue("ho-tich", Handover::Screen).await.expect("a number");
    assert_eq!(told(advice(Handover::Slip)).await, Ok(2));
    assert_eq!(told(advice(Handover::Slip)).await, Err(HallError::TooMany), "numbers and lists together");
    assert_eq!(told(Advice { actor: Actor::Counter(ONE), ..advice(Handover::Staff) }).await, Ok(2), "staff may tell as many as they like");
    town.hands.forward(61);
    assert_eq!(told(advice(Handover::Slip)).await, Ok(2));
    let _ = town.hall.close_day(By::once(Actor::CommandLine)).await.expect("closed");
    assert_eq!(told(advice(Handover::Screen)).await, Ok(2), "who comes too late for a number may still learn what to bring");

    let town = Town::with(|config| config.terminal.printer.address = config::PrinterAddress::None).await;
    assert_eq!(town.hall.advise(advice(Handover::Slip)).await, Err(HallError::NoPrinter));
    assert_eq!(town.hall.advise(advice(Handover::Screen)).await.map(|advised| advised.print), Ok(PrintState::None));
}

#[tokio::test]
async fn a_torn_list_is_printed_again_and_not_for_ever() {
    let town = Town::new().await;
    let _ = town.hall.advise(advice(Handover::Slip)).await.expect("told");
    for attempt in 1..=3 {
        let slip = town.next().await.expect("a list waits");
        assert_eq!((slip.kind, slip.attempt), (SlipKind::List, attempt));
        assert!(town.spool().slip_sending(slip.id, 95).await.expect("written"));
        town.spool().slip_failed(slip.id, SlipFault::Torn("cover".to_owned())).await.expect("written");
    }
    assert_eq!(town.next().await, None);

    let _ = town.hall.advise(advice(Handover::Slip)).await.expect("told");
    let slip = town.next().await.expect("a list waits");
    assert!(town.spool().slip_sending(slip.id, 95).await.expect("written") && town.spool().slip_sent(slip.id).await.expect("written"));
    town.spool().slip_failed(slip.id, SlipFault::Unknown("silent".to_owned())).await.expect("written");
    assert_eq!(town.next().await, None, "one of which nobody knows is not printed again");
    town.verified();
}

#[tokio::test]
async fn a_restart_prints_young_lists_again_and_drops_old_ones() {
    let town = Town::new().await;
    let mut old = Vec::new();
    for _ in 0..2 {
        old.push(town.hall.advise(advice(Handover::Slip)).await.expect("told").id);
    }
    // One went out, and nobody knows how far.
    let begun = town.next().await.expect("a list waits");
    assert!(town.spool().slip_sending(begun.id, 95).await.expect("written"));
    town.hands.forward(180);
    let young =
        [town.hall.advise(advice(Handover::Slip)).await.expect("told"), town.hall.advise(advice(Handover::Slip)).await.expect("told")];
    let both: Vec<Slip> = {
        let queued = town.hall.store().read(|connection| crate::store::spool::open_lists(connection, Timestamp::MAX)).expect("read");
        queued.into_iter().skip(2).collect()
    };
    assert!(town.spool().slip_sending(both[0].id, 95).await.expect("written"));
    let town = town.restarted().await;
    let of = |id| town.hall.store().read(move |connection| crate::store::spool::of_advice(connection, id)).expect("read");
    let states = |id| of(id).iter().map(|slip| (slip.attempt, slip.state)).collect::<Vec<_>>();
    assert_eq!(states(old[0]), [(1, SlipState::Unknown)]);
    assert_eq!(states(old[1]), [(1, SlipState::Dropped)]);
    assert_eq!(states(young[0].id), [(2, SlipState::Queued), (1, SlipState::Unknown)]);
    assert_eq!(states(young[1].id), [(1, SlipState::Queued)], "no byte of it had gone out");
    assert_eq!(town.events(EventKind::SlipDropped).await.len(), 1);
    town.verified();
}

#[tokio::test]
async fn a_printer_that_works_again_prints_no_pile_of_old_lists() {
    let town = Town::new().await;
    let _ = town.hall.advise(advice(Handover::Slip)).await.expect("told");
    let slip = town.next().await.expect("a list waits");
    town.spool().slip_delayed(slip.id, "no paper".to_owned()).await.expect("written");
    town.hands.forward(179);
    town.hall.keep_time().await.expect("kept");
    assert!(town.next().await.is_some(), "somebody may still stand there");
    town.hands.forward(1);
    town.hall.keep_time().await.expect("kept");
    assert_eq!(town.next().await, None);
    let dropped = town.events(EventKind::SlipDropped).await.remove(0);
    assert_eq!((dropped.subject, &dropped.detail["note"]), (None, &"no paper".into()));
    town.verified();
}

#[tokio::test]
async fn one_test_page_waits_at_a_time_and_not_for_ever() {
    let town = Town::new().await;
    let wanted = || town.hall.print_test(By::once(Actor::Kiosk));
    assert_eq!(wanted().await, Ok(PrintState::Queued));
    assert_eq!(wanted().await, Ok(PrintState::Queued), "a second press is the same page");
    let page = town.next().await.expect("it waits");
    assert_eq!((page.ticket(), page.kind, page.content.name()), (None, SlipKind::Test, "test"));
    assert!(town.spool().slip_sending(page.id, 95).await.expect("written"));
    town.spool().slip_failed(page.id, SlipFault::Torn("cover".to_owned())).await.expect("written");
    assert_eq!(town.next().await, None, "staff saw it tear");

    assert_eq!(wanted().await, Ok(PrintState::Queued));
    town.print().await;
    assert_eq!(town.next().await, None);
    assert_eq!(wanted().await, Ok(PrintState::Queued), "another one");
    let page = town.next().await.expect("it waits");
    town.spool().slip_delayed(page.id, "no paper".to_owned()).await.expect("written");
    town.hands.forward(180);
    town.hall.keep_time().await.expect("kept");
    assert_eq!(town.next().await, None, "whoever asked for it has gone");
    town.verified();

    let town = Town::with(|config| config.terminal.printer.address = config::PrinterAddress::None).await;
    assert_eq!(town.hall.print_test(By::once(Actor::Kiosk)).await, Err(HallError::NoPrinter));
}
