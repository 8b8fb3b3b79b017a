//! What every hall does, whichever way it is reached: one trait, one suite.

use std::sync::Arc;
use std::time::Duration;

use motcua::config::Config;
use motcua::domain::event::{Actor, EventKind};
use motcua::domain::help::{HelpEnd, HelpId};
use motcua::domain::queue::{
    Aim, CancelReason, CounterNumber, HoldReason, PauseReason, PrintState, StaffKey, Ticket, TicketId, TicketState, Token, Withdrawal,
};
use motcua::domain::text::Language;
use motcua::hall::{Advice, By, Destination, Hall, HallError, Handover, Issued, Matter, Order, RequestId, SeatChange, Step};

pub const FIRST: CounterNumber = CounterNumber(1);
pub const SECOND: CounterNumber = CounterNumber(2);

pub fn order(queue: &str, handover: Handover) -> Order {
    Order {
        language: Language::english(),
        ..Order::new(Matter::Queue(queue.parse().expect("a key")), handover, Actor::Api, RequestId::random().expect("randomness"))
    }
}

pub fn named(name: &str) -> RequestId {
    RequestId::try_from(name.to_owned()).expect("a request id")
}

fn by(counter: CounterNumber) -> By {
    By::once(Actor::Counter(counter))
}

async fn waiting(hall: &dyn Hall) -> Ticket {
    hall.issue(order("ho-tich", Handover::Staff)).await.expect("a number").ticket
}

/// Runs the whole suite. Every part leaves counters 1 and 2 free and nobody waiting.
pub async fn every_hall(hall: Arc<dyn Hall>, config: &Config) {
    let hall = hall.as_ref();
    numbers_are_given(hall, config).await;
    a_request_is_carried_out_once(hall).await;
    whoever_came_first_is_called_first(hall).await;
    a_ticket_goes_its_way(hall).await;
    refusals_say_why(hall).await;
    every_step_leads_where_it_says(hall).await;
    a_counter_has_a_seat(hall).await;
    a_number_from_the_screen_is_confirmed_or_ends(hall).await;
    whoever_lacks_papers_gets_a_list(hall, config).await;
    whoever_calls_for_help_is_seen(hall).await;
    a_wrong_pin_is_not_the_staffs(hall).await;
    exports_come_in_pages(hall).await;
    news_arrive(hall).await;
    the_overview_is_one_moment(hall, config).await;
}

async fn numbers_are_given(hall: &dyn Hall, config: &Config) {
    let Issued { ticket, slip } = hall.issue(order("ho-tich", Handover::Staff)).await.expect("a number");
    assert_eq!(ticket.state, TicketState::Waiting, "what staff give is callable at once");
    assert_eq!((ticket.label.as_str(), slip.label.as_str()), ("A001", "A001"));
    assert_eq!(ticket.language, Language::english());
    assert_eq!(slip.counters, vec![FIRST, SECOND]);
    let standing = hall.standing(ticket.id).await.expect("it stands somewhere");
    assert_eq!((&standing.ticket, standing.ahead), (&ticket, 0));
    assert_eq!(standing.counters, vec![FIRST, SECOND]);

    let token = slip.code.strip_prefix("MC1:").expect("no public address is configured");
    let of_slip = hall.standing_of(Token::try_from(token.to_owned()).expect("a token")).await.expect("the slip's ticket");
    assert_eq!(of_slip, standing);

    let procedure = config.catalogue.procedures.iter().find(|procedure| procedure.field == "dd").expect("land");
    let matter = Matter::Procedure(procedure.code.clone());
    let issued = hall.issue(Order { matter, ..order("ho-tich", Handover::Staff) }).await.expect("a number");
    assert_eq!((issued.ticket.label.as_str(), issued.ticket.procedure), ("C001", Some(procedure.code.clone())));
    for ticket in [ticket.id, issued.ticket.id] {
        let ended = hall.step(ticket, Step::cancel(Withdrawal::ByCitizen), By::once(Actor::Api)).await.expect("given back");
        assert_eq!((ended.state, ended.reason), (TicketState::Cancelled, Some(CancelReason::ByCitizen)));
    }
}

async fn a_request_is_carried_out_once(hall: &dyn Hall) {
    let wanted = order("ho-tich", Handover::Staff);
    let first = hall.issue(wanted.clone()).await.expect("a number");
    assert_eq!(hall.issue(wanted).await.expect("the same number"), first);

    let twice = By { actor: Actor::Counter(FIRST), request: Some(named("press-1")) };
    let called = hall.call_next(FIRST, twice.clone()).await.expect("called");
    assert_eq!(called.id, first.ticket.id);
    assert_eq!(hall.call_next(FIRST, twice.clone()).await, Ok(called.clone()), "a retried press calls nobody else");
    assert_eq!(hall.step(called.id, Step::Start { counter: FIRST }, twice).await, Err(HallError::RequestReused));
    let _ = hall.step(called.id, Step::finish(FIRST), by(FIRST)).await.expect("finished");

    let wanted = Order { request: named("order-1"), ..order("ho-tich", Handover::Screen) };
    let given = hall.issue(wanted.clone()).await.expect("a number").ticket;
    let favoured = Order { class: Some("disabled".parse().expect("a key")), ..wanted.clone() };
    let longer = Order { further: vec![Matter::Queue("cu-tru".parse().expect("a key"))], ..wanted.clone() };
    for other in
        [favoured, longer, Order { language: Language::vietnamese(), ..wanted.clone() }, Order { any_time: true, ..wanted.clone() }]
    {
        assert_eq!(hall.issue(other).await, Err(HallError::RequestReused), "the same name, and another order");
    }
    let ended = hall.step(given.id, Step::cancel(Withdrawal::Unclaimed), By::named(Actor::Api).expect("a name")).await.expect("ended");
    assert_eq!(hall.issue(wanted).await.expect("the same number").ticket, ended, "as it stands by now");

    let once = |name: &str| By { actor: Actor::Counter(FIRST), request: Some(named(name)) };
    let pause = || SeatChange::Pause { reason: PauseReason::Break };
    assert!(hall.seat(FIRST, pause(), once("pause-1")).await.expect("paused").pause.is_some());
    assert_eq!(hall.seat(FIRST, SeatChange::Resume, once("resume-1")).await.expect("back").pause, None);
    assert_eq!(hall.seat(FIRST, pause(), once("pause-1")).await.expect("answered").pause, None, "an old press pauses nobody");
    assert_eq!(hall.call_next(FIRST, once("pause-1")).await, Err(HallError::RequestReused));
}

async fn whoever_came_first_is_called_first(hall: &dyn Hall) {
    let mut expected = Vec::new();
    for queue in ["cu-tru", "ho-tich", "ho-tich", "cu-tru"] {
        expected.push(hall.issue(order(queue, Handover::Staff)).await.expect("a number").ticket.label);
    }
    let mut called = Vec::new();
    for _ in 0..4 {
        // Counter 2 serves both queues.
        let ticket = hall.call_next(SECOND, by(SECOND)).await.expect("somebody waits");
        assert_eq!((ticket.state, ticket.counter), (TicketState::Called, Some(SECOND)));
        called.push(ticket.label);
        let _ = hall.step(ticket.id, Step::finish(SECOND), by(SECOND)).await.expect("finished");
    }
    assert_eq!(called, expected);
    assert_eq!(hall.call_next(SECOND, by(SECOND)).await, Err(HallError::NobodyWaiting));
}

async fn a_ticket_goes_its_way(hall: &dyn Hall) {
    let ticket = waiting(hall).await;
    let _ = hall.call_next(FIRST, by(FIRST)).await.expect("called");
    let again = hall.step(ticket.id, Step::Recall { counter: FIRST }, by(FIRST)).await.expect("called again");
    assert_eq!((again.state, again.calls), (TicketState::Called, 2));
    let serving = hall.step(ticket.id, Step::Start { counter: FIRST }, by(FIRST)).await.expect("started");
    assert_eq!(serving.state, TicketState::Serving);
    let served = hall.step(ticket.id, Step::finish(FIRST), by(FIRST)).await.expect("finished");
    assert_eq!(served.state, TicketState::Finished);

    let absent = waiting(hall).await;
    let _ = hall.call_next(FIRST, by(FIRST)).await.expect("called");
    let absent = hall.step(absent.id, Step::NoShow { counter: FIRST }, by(FIRST)).await.expect("did not come");
    assert_eq!(absent.state, TicketState::NoShow);
}

async fn refusals_say_why(hall: &dyn Hall) {
    let ticket = waiting(hall).await;
    let _ = hall.call_next(FIRST, by(FIRST)).await.expect("called");
    // S2: the other counter is told who has it, and nothing changes.
    let label = ticket.label.clone();
    let taken = Err(HallError::OtherCounter { label: label.clone(), counter: FIRST });
    assert_eq!(hall.step(ticket.id, Step::Recall { counter: SECOND }, by(SECOND)).await, taken);
    assert_eq!(hall.step(ticket.id, Step::Start { counter: SECOND }, by(SECOND)).await, taken);
    assert_eq!(hall.step(ticket.id, Step::finish(SECOND), by(SECOND)).await, taken);
    assert_eq!(hall.step(ticket.id, Step::NoShow { counter: SECOND }, by(SECOND)).await, taken);
    assert_eq!(hall.standing(ticket.id).await.expect("there").ticket.counter, Some(FIRST));
    // S3: one ticket a counter.
    assert_eq!(hall.call_next(FIRST, by(FIRST)).await, Err(HallError::CounterBusy { counter: FIRST, label: label.clone() }));
    let _ = hall.step(ticket.id, Step::Start { counter: FIRST }, by(FIRST)).await.expect("started");
    let too_late = Err(HallError::NotAllowed { label: label.clone(), state: TicketState::Serving });
    assert_eq!(hall.step(ticket.id, Step::Recall { counter: FIRST }, by(FIRST)).await, too_late);
    assert_eq!(hall.step(ticket.id, Step::NoShow { counter: FIRST }, by(FIRST)).await, too_late);
    let _ = hall.step(ticket.id, Step::finish(FIRST), by(FIRST)).await.expect("finished");

    let nobody = CounterNumber(99);
    assert_eq!(hall.call_next(nobody, by(nobody)).await, Err(HallError::UnknownCounter(nobody)));
    let nothing = TicketId(999_999);
    assert_eq!(hall.standing(nothing).await, Err(HallError::UnknownTicket));
    assert_eq!(hall.step(nothing, Step::Start { counter: FIRST }, by(FIRST)).await, Err(HallError::UnknownTicket));
    assert_eq!(hall.standing_of(Token::from_bytes([7; 16])).await, Err(HallError::UnknownTicket));
    assert_eq!(hall.issue(order("khong-co", Handover::Staff)).await, Err(HallError::UnknownQueue("khong-co".to_owned())));
    let matter = Matter::Procedure("9.999999".parse().expect("a code"));
    let unknown = hall.issue(Order { matter, ..order("ho-tich", Handover::Staff) }).await;
    assert_eq!(unknown, Err(HallError::UnknownProcedure("9.999999".to_owned())));
}

async fn every_step_leads_where_it_says(hall: &dyn Hall) {
    let step = async |ticket: &Ticket, step: Step| hall.step(ticket.id, step, by(FIRST)).await;
    let ticket = waiting(hall).await;
    let called = step(&ticket, Step::Call { counter: FIRST }).await.expect("called by hand");
    assert_eq!((called.state, called.counter), (TicketState::Called, Some(FIRST)));
    let back = step(&ticket, Step::Undo { counter: FIRST }).await.expect("taken back");
    assert_eq!((back.state, back.counter, back.calls), (TicketState::Waiting, None, 0));
    let label = ticket.label.clone();
    assert_eq!(step(&ticket, Step::Undo { counter: FIRST }).await, Err(HallError::NothingToUndo { label: label.clone() }));

    let _ = step(&ticket, Step::Call { counter: FIRST }).await.expect("called");
    let held = step(&ticket, Step::Hold { counter: FIRST, reason: HoldReason::Papers, minutes: Some(10) }).await.expect("held");
    assert_eq!((held.state, held.hold.map(|hold| hold.reason)), (TicketState::Held, Some(HoldReason::Papers)));
    assert_eq!(hall.overview().await.expect("read").held.len(), 1);
    let released = step(&ticket, Step::Release { counter: Some(FIRST) }).await.expect("released");
    assert_eq!((released.state, released.aim), (TicketState::Waiting, Some(Aim::Counter(FIRST))));

    let _ = step(&ticket, Step::Call { counter: FIRST }).await.expect("called");
    let sent = Step::Transfer { counter: FIRST, to: Destination::Queue("dat-dai".parse().expect("a key")), return_to_me: true };
    let sent = step(&ticket, sent).await.expect("sent");
    assert_eq!((sent.state, sent.queue.as_str(), sent.label.clone(), sent.plan.len()), (TicketState::Waiting, "dat-dai", label.clone(), 1));
    let _ = hall.step(ticket.id, Step::Call { counter: SECOND }, by(SECOND)).await.expect("called there");
    let home = hall.step(ticket.id, Step::finish(SECOND), by(SECOND)).await.expect("served there");
    assert_eq!((home.state, home.queue.as_str(), home.aim), (TicketState::Waiting, "ho-tich", Some(Aim::Counter(FIRST))));
    assert_eq!(hall.call_next(FIRST, by(FIRST)).await.expect("back").id, ticket.id);

    let _ = step(&ticket, Step::NoShow { counter: FIRST }).await.expect("did not come");
    let returned = step(&ticket, Step::Return).await.expect("is here");
    assert_eq!((returned.state, returned.returns), (TicketState::Waiting, 1));
    assert_eq!(step(&ticket, Step::Reprint).await, Err(HallError::NoPrinter));
    let _ = step(&ticket, Step::Call { counter: FIRST }).await.expect("called");
    let further = vec![Matter::Queue("dat-dai".parse().expect("a key"))];
    let next = step(&ticket, Step::Finish { counter: FIRST, further }).await.expect("one of two");
    assert_eq!((next.state, next.queue.as_str()), (TicketState::Waiting, "dat-dai"));
    let ended = step(&ticket, Step::Cancel { reason: Withdrawal::ByStaff, counter: Some(FIRST) }).await.expect("ended");
    assert_eq!(ended.reason, Some(CancelReason::ByStaff));
}

async fn a_counter_has_a_seat(hall: &dyn Hall) {
    let lan: StaffKey = "cb07".parse().expect("a key");
    let seated = hall.seat(FIRST, SeatChange::SignOn { person: lan.clone() }, by(FIRST)).await.expect("signed on");
    assert_eq!(seated.person, Some(lan.clone()));
    let paused = hall.seat(FIRST, SeatChange::Pause { reason: PauseReason::Break }, by(FIRST)).await.expect("paused");
    assert_eq!(paused.pause.map(|pause| pause.reason), Some(PauseReason::Break));
    assert_eq!(hall.seat(FIRST, SeatChange::Resume, by(FIRST)).await.expect("back").pause, None);
    let _ = hall.seat(SECOND, SeatChange::SignOn { person: lan }, by(SECOND)).await.expect("moved over");
    assert_eq!(hall.overview().await.expect("read").counters[0].person, None, "nobody sits at two counters");
    assert_eq!(hall.seat(SECOND, SeatChange::SignOff, by(SECOND)).await.expect("signed off").person, None);
}

async fn a_number_from_the_screen_is_confirmed_or_ends(hall: &dyn Hall) {
    let api = || By::once(Actor::Api);
    let shown = hall.issue(order("ho-tich", Handover::Screen)).await.expect("a number").ticket;
    assert_eq!(shown.state, TicketState::Issued);
    assert_eq!(hall.call_next(FIRST, by(FIRST)).await, Err(HallError::NobodyWaiting), "nobody has noted it yet");
    assert_eq!(hall.step(shown.id, Step::Confirm, api()).await.expect("noted").state, TicketState::Waiting);
    let _ = hall.call_next(FIRST, by(FIRST)).await.expect("called");
    let _ = hall.step(shown.id, Step::finish(FIRST), by(FIRST)).await.expect("finished");

    let left = hall.issue(order("ho-tich", Handover::Screen)).await.expect("a number").ticket;
    let ended = hall.step(left.id, Step::cancel(Withdrawal::Unclaimed), api()).await.expect("ended");
    assert_eq!((ended.state, ended.reason), (TicketState::Cancelled, Some(CancelReason::Unclaimed)));
    let over = Err(HallError::NotAllowed { label: left.label, state: TicketState::Cancelled });
    assert_eq!(hall.step(left.id, Step::Confirm, api()).await, over);
}

async fn whoever_lacks_papers_gets_a_list(hall: &dyn Hall, config: &Config) {
    let procedure = config.catalogue.procedures.iter().find(|procedure| procedure.documents.len() > 2).expect("with papers");
    let advice = |missing: &[usize], handover| Advice {
        procedure: procedure.code.clone(),
        missing: missing.to_vec(),
        handover,
        language: Language::english(),
        actor: Actor::Api,
        request: RequestId::random().expect("randomness"),
    };
    let wanted = advice(&[2, 1], Handover::Screen);
    let told = hall.advise(wanted.clone()).await.expect("told");
    assert_eq!((told.print, told.list.papers.len()), (PrintState::None, 2));
    assert_eq!((&told.list.papers[0].name, &told.list.fee), (&procedure.documents[1].en, &procedure.fee));
    assert_eq!(hall.advise(wanted.clone()).await, Ok(told), "the same again");
    let other = hall.advise(Advice { missing: vec![2], ..wanted }).await;
    assert_eq!(other, Err(HallError::RequestReused));
    assert_eq!(hall.print_test(By::once(Actor::Api)).await, Err(HallError::NoPrinter));
    let none = hall.advise(advice(&[99], Handover::Screen)).await;
    assert_eq!(none, Err(HallError::UnknownPaper { procedure: procedure.code.clone(), paper: 99 }));
    let form = hall.advise(advice(&[0], Handover::Screen)).await;
    assert_eq!(form, Err(HallError::NeverMissing { procedure: procedure.code.clone(), paper: 0 }));
    let whole = hall.advise(advice(&[], Handover::Screen)).await.expect("told").list;
    assert!(whole.whole && whole.papers.len() == procedure.documents.len());
    assert_eq!(hall.advise(advice(&[1], Handover::Slip)).await, Err(HallError::NoPrinter));
}

async fn whoever_calls_for_help_is_seen(hall: &dyn Hall) {
    let by_request = |name| By { actor: Actor::Api, request: Some(named(name)) };
    let call = hall.call_help(by_request("help-1")).await.expect("called");
    assert_eq!((call.end, hall.overview().await.expect("read").help), (None, vec![call.clone()]));
    assert_eq!(hall.call_help(by_request("help-2")).await, Ok(call.clone()), "a second press is the same call");
    assert_eq!(hall.answer_help(HelpId(999), FIRST, by(FIRST)).await, Err(HallError::UnknownHelp));
    let nobody = CounterNumber(99);
    assert_eq!(hall.answer_help(call.id, nobody, by(nobody)).await, Err(HallError::UnknownCounter(nobody)));
    let came = hall.answer_help(call.id, FIRST, by(FIRST)).await.expect("came");
    assert_eq!((came.counter, came.end), (Some(FIRST), Some(HelpEnd::Answered)));
    assert_eq!(hall.answer_help(call.id, SECOND, by(SECOND)).await, Ok(came.clone()));
    assert_eq!(hall.call_help(by_request("help-1")).await, Ok(came));
    assert_eq!(hall.overview().await.expect("read").help, []);
}

async fn a_wrong_pin_is_not_the_staffs(hall: &dyn Hall) {
    let tried = || hall.check_pin("123456".parse().expect("a PIN"), By::once(Actor::Api));
    for _ in 0..5 {
        assert_eq!(tried().await, Ok(false), "this hall has none");
    }
    let HallError::PinPaused { seconds } = tried().await.expect_err("a pause") else { panic!("another refusal") };
    assert!((1..=30).contains(&seconds), "{seconds}");
}

async fn exports_come_in_pages(hall: &dyn Hall) {
    let all = hall.tickets_after(TicketId(0), 1000).await.expect("tickets");
    assert!(all.len() > 8 && all.is_sorted_by_key(|ticket| ticket.id));
    let (mut pages, mut after) = (Vec::new(), TicketId(0));
    while let page = hall.tickets_after(after, 3).await.expect("a page")
        && let Some(last) = page.last()
    {
        assert!(page.len() <= 3);
        after = last.id;
        pages.extend(page);
    }
    assert_eq!(pages, all);

    let events = hall.events_after(0, 1000).await.expect("events");
    assert_eq!(events[0].kind, EventKind::StoreCreated);
    assert!(events.iter().zip(1..).all(|(event, seq)| event.seq == seq), "no gap");
    assert_eq!(hall.events_after(5, 2).await.expect("a page"), events[5..7]);
    assert_eq!(hall.events_after(i64::MAX, 10).await, Ok(Vec::new()));
}

async fn news_arrive(hall: &dyn Hall) {
    let mut latest = hall.latest();
    let before = *latest.borrow_and_update();
    let ticket = waiting(hall).await;
    let heard = tokio::time::timeout(Duration::from_secs(5), latest.wait_for(|seq| *seq > before)).await;
    let seq = *heard.expect("in time").expect("the hall lives");
    let news = hall.events_after(before, 100).await.expect("events");
    assert!(news.iter().any(|event| event.kind == EventKind::TicketIssued && event.subject == Some(ticket.id)));
    assert!(seq <= news.last().expect("at least one").seq);
    let _ = hall.step(ticket.id, Step::cancel(Withdrawal::ByStaff), By::once(Actor::Api)).await.expect("ended");
}

async fn the_overview_is_one_moment(hall: &dyn Hall, config: &Config) {
    let called = waiting(hall).await;
    let _ = hall.call_next(SECOND, by(SECOND)).await.expect("called");
    let left = waiting(hall).await;
    let overview = hall.overview().await.expect("an overview");
    assert_eq!(overview.queues.len(), config.queues.len());
    assert_eq!(overview.waiting, vec![left.clone()]);
    assert_eq!((overview.calls[0].ticket, overview.calls[0].counter), (called.id, SECOND));
    let counter = overview.counters.iter().find(|counter| counter.number == SECOND).expect("counter 2");
    assert_eq!(counter.ticket.as_ref().map(|ticket| ticket.id), Some(called.id));
    assert_eq!(overview.seq, hall.events_after(0, 10_000).await.expect("events").last().expect("some").seq);
    let _ = hall.step(called.id, Step::finish(SECOND), by(SECOND)).await.expect("finished");
    let _ = hall.step(left.id, Step::cancel(Withdrawal::ByStaff), By::once(Actor::Api)).await.expect("ended");
}
