//! Whether numbers are given is said beforehand, and by whom: the same rules as an order meets.

use jiff::civil::date;

use super::*;
use crate::config::Limit;
use crate::domain::calendar::Span;
use crate::domain::event::Actor;
use crate::domain::queue::ClassKey;
use crate::domain::slip::{SlipContent, Stands, TicketSlip};
use crate::locale::Texts;

fn span(text: &str) -> Span {
    Span::try_from(text.to_owned()).expect("a span")
}

async fn numbers(town: &Town, queue: &str) -> Numbers {
    let overview = town.hall.overview().await.expect("read");
    overview.queues.into_iter().find(|view| view.key.as_str() == queue).expect("the queue").numbers
}

/// A screen that offered numbers would offer what an order is refused.
#[tokio::test]
async fn no_number_is_offered_while_the_data_folder_is_gone() {
    let town = Town::new().await;
    assert!(numbers(&town, "ho-tich").await.are_given());
    let away = tempfile::tempdir().expect("a folder");
    let moved = away.path().join("moved");
    std::fs::rename(town.folder.path(), &moved).expect("moved");
    assert_eq!(numbers(&town, "ho-tich").await, Numbers::NotNow { why: NotNow::FolderGone, opens: None });
    assert!(town.issue("ho-tich", Handover::Screen).await.is_err());
    std::fs::rename(&moved, town.folder.path()).expect("moved back");
    assert!(numbers(&town, "ho-tich").await.are_given());
    assert!(town.issue("ho-tich", Handover::Screen).await.is_ok());
}

/// Through a week-end and the days around it, every twenty minutes: whoever is told that numbers are given gets one, and whoever is
/// told when they are given again is refused with the same moment.
#[tokio::test]
async fn what_is_said_beforehand_is_what_an_order_meets() {
    let town = Town::with(|config| {
        config.terminal.limits.numbers_per_minute = 0;
        config.queues[0].limits = vec![Limit { span: span("07:00-11:15"), most: 5 }, Limit { span: span("13:00-16:45"), most: 3 }];
        config.queues[2].last = Some(4);
    })
    .await;
    let (mut given, mut refused) = (0, 0);
    let mut why = std::collections::BTreeSet::new();
    for _ in 0..6 * 24 * 3 {
        let hall = town.hall.overview().await.expect("read");
        assert_eq!(hall.numbers.are_given(), hall.queues.iter().any(|queue| queue.numbers.are_given()));
        for queue in ["ho-tich", "cu-tru", "dat-dai"] {
            let said = numbers(&town, queue).await;
            match (said, town.issue(queue, Handover::Screen).await) {
                (Numbers::Given { .. }, Ok(_)) => given += 1,
                (Numbers::NotNow { why: now, opens }, Err(error)) => {
                    let _ = why.insert(format!("{now:?}"));
                    match error {
                        HallError::Closed { opens: then } => assert_eq!(opens, then),
                        HallError::PartFull { opens: Some(then), .. } => assert_eq!(opens, Some(then)),
                        HallError::PartFull { opens: None, .. } | HallError::NumbersExhausted(_) | HallError::DayFull(_) => {
                            assert!(opens.is_some_and(|opens| opens.date() > town.hands.now().to_zoned_datetime(town.config.zone.clone()).date()));
                        }
                        other => panic!("{other}"),
                    }
                    refused += 1;
                }
                (said, met) => panic!("{queue} at {}: {said:?}, and then {met:?}", town.hands.now()),
            }
        }
        town.hands.forward(20 * 60);
    }
    assert!(given > 100 && refused > 500, "{given} given, {refused} refused");
    for kind in ["BeforeHours", "AfterHours", "DayOff", "PartFull", "Exhausted"] {
        assert!(why.contains(kind), "{kind} of {why:?}");
    }
}

#[tokio::test]
async fn a_closed_day_and_a_clock_that_jumped_are_said_too() {
    let town = Town::new().await;
    assert_eq!(
        numbers(&town, "ho-tich").await,
        Numbers::Given { until: Some(date(2026, 11, 26).at(11, 15, 0, 0)), again: Some(date(2026, 11, 26).at(13, 0, 0, 0)) }
    );
    let _ = town.hall.close_day(By::once(Actor::CommandLine)).await.expect("closed");
    let opens = Some(date(2026, 11, 27).at(7, 0, 0, 0));
    assert_eq!(numbers(&town, "ho-tich").await, Numbers::NotNow { why: NotNow::DayClosed, opens });
    town.hands.forward(24 * 3600);
    assert!(numbers(&town, "ho-tich").await.are_given(), "a new day, though nobody has come on it yet");
    let _ = town.waiting("ho-tich").await;
    town.hands.jump(20 * 24 * 3600);
    let town = town.restarted().await;
    let said = town.hall.overview().await.expect("read").numbers;
    let met = town.issue("ho-tich", Handover::Screen).await;
    assert_eq!(said, Numbers::NotNow { why: NotNow::DateUnconfirmed, opens: None }, "{met:?}");
    assert!(matches!(met, Err(HallError::DateUnconfirmed { .. })), "{met:?}");
}

#[test]
fn hours_are_said_as_people_say_them() {
    let words = Texts::embedded().words(&Language::vietnamese());
    let english = Texts::embedded().words(&Language::english());
    let (today, at) =
        (date(2026, 11, 30), |day: i8, hour, minute| Some(date(2026, if day < 20 { 12 } else { 11 }, day).at(hour, minute, 0, 0)));
    let open = Numbers::Given { until: at(30, 16, 45), again: None };
    assert_eq!(open.said(&words).as_deref(), Some("Hôm nay lấy số đến 16:45"));
    assert_eq!(open.said(&english).as_deref(), Some("Numbers today until 16:45"));
    let morning = Numbers::Given { until: at(30, 11, 15), again: at(30, 13, 0) };
    assert_eq!(morning.said(&words).as_deref(), Some("Lấy số đến 11:15, rồi từ 13:00"));
    assert_eq!(Numbers::Given { until: None, again: None }.said(&words), None, "always open, there is nothing to say");
    let over = Numbers::NotNow { why: NotNow::AfterHours, opens: at(1, 7, 0) };
    assert_eq!(over.said(&words).as_deref(), Some("Đã hết giờ lấy số"));
    assert_eq!(over.then(&words, today).as_deref(), Some("Mở lại 07:00 thứ\u{a0}Ba 01/12"));
    assert_eq!(over.then(&english, today).as_deref(), Some("Opens 07:00 on Tuesday 01/12"));
    assert_eq!(over.brief(&words, today).as_deref(), Some("Mở lại 07:00 thứ\u{a0}Ba 01/12"));
    let noon = Numbers::NotNow { why: NotNow::BeforeHours, opens: at(30, 13, 0) };
    assert_eq!((noon.said(&words).as_deref(), noon.then(&words, today).as_deref()), (Some("Chưa đến giờ lấy số"), Some("Lấy số từ 13:00")));
    let full = Numbers::NotNow { why: NotNow::DayFull, opens: at(1, 7, 0) };
    assert_eq!(full.brief(&words, today).as_deref(), Some("Hôm nay đã hết số"));
    let stopped = Numbers::NotNow { why: NotNow::DriveFull, opens: None };
    assert_eq!(stopped.then(&words, today).as_deref(), Some("Mời quý khách gặp nhân viên hướng dẫn."));
    // The hall gives numbers as long as one queue does, and for as long; else it opens with the first.
    assert_eq!(Numbers::of_all([over, morning, open, full]), open);
    assert_eq!(Numbers::of_all([over, noon, stopped]), noon);
}

async fn order(town: &Town, class: Option<&str>) -> Issued {
    let class: Option<ClassKey> = class.map(|class| class.parse().expect("a key"));
    let matter = Matter::Queue("ho-tich".parse().expect("a key"));
    let order = Order { class, ..Order::new(matter, Handover::Staff, Actor::Kiosk, RequestId::random().expect("random")) };
    town.hall.issue(order).await.expect("issued")
}

/// As it was seen: two ordinary people and then one with priority, before anybody is called.
#[tokio::test]
async fn those_before_somebody_are_counted_by_the_rule() {
    let town = Town::new().await;
    let (first, second, elderly) = (order(&town, None).await, order(&town, None).await, order(&town, Some("elderly")).await);
    assert_eq!((first.slip.ahead, second.slip.ahead, elderly.slip.ahead), (0, 1, 0), "when each came");
    let ahead = async |issued: &Issued| town.hall.standing(issued.ticket.id).await.expect("known").ahead;
    assert_eq!((ahead(&first).await, ahead(&second).await, ahead(&elderly).await), (1, 2, 0));
    let later = order(&town, None).await;
    assert_eq!(later.slip.ahead, 3);
}

/// Whoever is told so many are before them is called after so many, if nobody else comes: at issue in the same instant, and later.
#[tokio::test]
async fn what_is_said_of_those_before_is_what_happens() {
    let town = Town::with(|config| {
        config.terminal.limits.numbers_per_minute = 0;
        config.counters.retain(|counter| counter.number == ONE);
    })
    .await;
    for round in 0_u32..6 {
        let mut all = Vec::new();
        for person in 0..11_u32 {
            let class = (person * 7 + round * 5) % 4 == 0;
            all.push(order(&town, class.then_some("elderly")).await);
        }
        let mut told = Vec::new();
        for issued in &all {
            told.push((issued.ticket.id, town.hall.standing(issued.ticket.id).await.expect("known").ahead));
        }
        let last = all.last().expect("somebody");
        assert_eq!(last.slip.ahead, told.last().expect("somebody").1, "round {round}: told at once, and told when asked");
        for place in 0..all.len() as u32 {
            let called = town.call(1).await.expect("called");
            let ahead = told.iter().find(|(id, _)| *id == called.id).expect("one of them").1;
            assert_eq!(ahead, place, "round {round}: {} with class {:?}", called.label, called.class);
            let _ = town.step(&called, Step::finish(ONE)).await.expect("served");
            town.hands.forward(20);
        }
    }
}

/// Nobody can say how long it takes before a counter has begun.
#[tokio::test]
async fn before_the_first_call_of_the_day_no_wait_is_said() {
    let town = Town::new().await;
    let first = order(&town, None).await;
    let second = order(&town, None).await;
    assert_eq!((first.slip.wait, second.slip.wait), (None, None));
    let wait = async || town.hall.overview().await.expect("read").queues[0].wait;
    assert_eq!(wait().await, None);
    let _ = town.call(1).await.expect("called");
    assert!(wait().await.is_some() && order(&town, None).await.slip.wait.is_some());
    town.hands.forward(24 * 3600);
    town.hall.turn_day().await.expect("turned");
    assert_eq!(wait().await, None, "and each day anew");
}

impl Town {
    /// What the newest slip in the spool says.
    async fn next_content(&self) -> TicketSlip {
        match self.spool().next_slip().await.expect("read").expect("one waits").content {
            SlipContent::Ticket(slip) => slip,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_slip_that_is_wanted_again_says_how_the_number_stands_then() {
    let town = Town::new().await;
    let matter = || Matter::Queue("ho-tich".parse().expect("a key"));
    let request = RequestId::random().expect("random");
    let before = order(&town, None).await.ticket;
    let wanted = Order {
        class: Some("pregnant".parse().expect("a key")),
        language: Language::english(),
        ..Order::new(matter(), Handover::Slip, Actor::Kiosk, request)
    };
    let _ = town.call(1).await.expect("called");
    let issued = town.hall.issue(wanted.clone()).await.expect("issued");
    assert_eq!((issued.slip.again, issued.slip.class.as_deref()), (None, Some("Pregnant")), "in the citizen's language");
    assert_eq!(town.next_content().await, issued.slip);
    town.print().await;
    let behind = order(&town, Some("elderly")).await.ticket;
    town.hands.forward(300);
    let again = async || {
        let _ = town.step(&issued.ticket, Step::Reprint).await.expect("wanted");
        let said = town.next_content().await;
        town.print().await;
        said
    };
    let said = again().await;
    assert_eq!((said.again, said.ahead, said.class.as_deref()), (Some(Stands::Waiting), 0, Some("Pregnant")));
    assert_eq!(said.at.duration_since(issued.slip.at).as_mins(), 5, "it says when that was so");
    let _ = town.step(&before, Step::finish(ONE)).await.expect("served");
    let _ = town.step(&issued.ticket, Step::Call { counter: TWO }).await.expect("called");
    assert_eq!(again().await.again, Some(Stands::Called { counter: TWO }));
    let _ = town.step(&issued.ticket, Step::Start { counter: TWO }).await.expect("here");
    assert_eq!(again().await.again, Some(Stands::Serving { counter: TWO }));
    // The same order again gets the answer that it got.
    assert_eq!(town.hall.issue(wanted).await.expect("the same").slip, issued.slip);
    let _ = town.step(&issued.ticket, Step::finish(TWO)).await.expect("served");
    assert!(
        matches!(town.step(&issued.ticket, Step::Reprint).await, Err(HallError::NotAllowed { .. })),
        "what has ended has no slip any more"
    );
    let _ = town.step(&behind, Step::cancel(Withdrawal::ByCitizen)).await.expect("given back");
    town.verified();
}

/// Rows of earlier versions have neither a class nor a standing.
#[test]
fn a_slip_of_an_earlier_version_is_read() {
    let old = r#"{"language":"vi","office":"UBND","unit":"Trung tâm","label":"A027","service":"Hộ tịch","procedure":null,"counters":[1],
        "ahead":4,"wait":{"ahead":4,"low":10,"likely":14,"high":22,"basis":"plain"},"at":"2026-11-23T10:42:00","code":"MC1:X","hotline":null}"#;
    let SlipContent::Ticket(slip) = serde_json::from_str(old).expect("read") else { panic!("it is a number's") };
    assert_eq!((slip.class, slip.again, slip.ahead), (None, None, 4));
}
