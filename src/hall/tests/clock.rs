//! A clock that is wrong must neither lock the hall in a future, nor hand out a day's numbers twice, nor end anybody's number.

use super::*;
use crate::domain::calendar::Doubt;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;
/// Longer than a start may be told the time.
const SETTLED: i64 = 11 * 60;

/// An always open town whose clock says `at` when it first begins.
async fn town_at(at: &str) -> Town {
    let mut config = config::embedded().expect("built in");
    config.terminal.printer.address = config::PrinterAddress::Preview("unused".into());
    config.hours = None;
    config.terminal.limits.numbers_per_minute = u32::MAX;
    let (config, hands, folder) = (Arc::new(config), Hands::new(), tempfile::tempdir().expect("a folder"));
    hands.set(at);
    let hall = LocalHall::open(config.clone(), folder.path(), hands.clone()).await.expect("opens");
    Town { hall, hands, folder, config }
}

/// Starts the machine again, whose clock says `at`.
async fn begun_at(town: Town, at: &str) -> Town {
    town.hands.set(at);
    town.restarted().await
}

/// What staff are asked of the clock.
async fn asked(town: &Town) -> Option<ClockQuestion> {
    town.hall.overview().await.expect("read").memory.clock
}

async fn why(town: &Town) -> Option<Doubt> {
    asked(town).await.map(|question| question.why)
}

/// A number, and the day that it is of.
async fn given(town: &Town) -> (String, String) {
    let ticket = town.waiting("ho-tich").await;
    (ticket.label.to_string(), ticket.service_day.to_string())
}

fn of(label: &str, day: &str) -> (String, String) {
    (label.to_owned(), day.to_owned())
}

/// What the program does each second.
async fn second(town: &Town) {
    town.hall.turn_day().await.expect("turned");
    town.hall.keep_time().await.expect("kept");
}

fn date(text: &str) -> jiff::civil::Date {
    text.parse().expect("a date")
}

async fn confirm(town: &Town, day: &str) -> Result<String, HallError> {
    town.hall.confirm_date(date(day), By::once(Actor::CommandLine)).await.map(|day| day.to_string())
}

#[tokio::test]
async fn a_clock_that_jumps_while_the_hall_runs_changes_nothing() {
    for jump in [YEAR, -YEAR, 2 * 24 * 3600] {
        let town = Town::new().await;
        town.hands.forward(SETTLED);
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
async fn a_day_that_a_start_one_day_ahead_has_opened_can_be_left_again() {
    let town = Town::new().await;
    let _ = (town.waiting("ho-tich").await, town.waiting("ho-tich").await);
    town.hands.jump(24 * 3600);
    let town = town.restarted().await;
    assert_eq!(given(&town).await, of("A001", "2026-11-27"), "a machine that was off for a night");
    town.hands.jump(-24 * 3600);
    assert_eq!(why(&town).await, Some(Doubt::Behind), "nothing before the newest number is believed");
    assert_eq!(given(&town).await, of("A002", "2026-11-27"), "meanwhile its day stays");
    assert_eq!(confirm(&town, "2026-11-26").await.as_deref(), Ok("2026-11-26"));
    assert_eq!(given(&town).await, of("A003", "2026-11-26"));
    // The day itself comes as any other, and gives no number twice.
    town.hands.forward(24 * 3600);
    assert_eq!(given(&town).await, of("A003", "2026-11-27"));
}

#[tokio::test]
async fn a_machine_without_a_battery_opens_on_monday_by_itself() {
    for wrong in ["2026-11-27T09:43:00Z", "1970-01-01T00:00:05Z"] {
        let town = town_at("2026-11-27T09:40:00Z").await;
        let left = town.waiting("ho-tich").await;
        let town = begun_at(town, wrong).await;
        second(&town).await;
        town.hands.forward(30);
        second(&town).await;
        assert_eq!(town.now(&left).await.state, TicketState::Waiting, "nobody knows yet that it is Monday");
        // The network has told the time: 07:00.
        town.hands.set("2026-11-30T00:00:00Z");
        second(&town).await;
        let memory = town.hall.overview().await.expect("read").memory;
        assert_eq!(memory.clock, None, "{wrong}: nobody is asked");
        let news: Vec<_> = memory.troubles.into_iter().map(|trouble| (trouble.kind, trouble.detail)).collect();
        assert_eq!(news, [(TroubleKind::DaySet, Some("27/11/2026".to_owned()))], "the consoles say that a day ended");
        assert_eq!(town.now(&left).await.reason, Some(CancelReason::DayClosed));
        assert_eq!(given(&town).await, of("A001", "2026-11-30"));
        town.hands.forward(HOUR);
        assert_eq!(town.hall.overview().await.expect("read").memory.troubles, [], "which is news for an hour");
    }
}

#[tokio::test]
async fn a_new_hall_does_not_believe_a_clock_that_was_never_set() {
    let town = town_at("1970-01-01T00:00:05Z").await;
    assert_eq!(asked(&town).await.map(|asked| (asked.why, asked.may_be_confirmed, asked.gives)), Some((Doubt::NeverSet, false, false)));
    assert!(matches!(town.issue("ho-tich", Handover::Staff).await, Err(HallError::DateUnconfirmed { .. })));
    assert!(matches!(confirm(&town, "1970-01-01").await, Err(HallError::DateUnconfirmed { .. })), "nobody can say that it is right");
    town.hands.forward(3 * HOUR);
    town.hands.set("2026-11-30T00:00:00Z");
    assert_eq!(asked(&town).await, None, "however late it was told the time");
    assert_eq!(given(&town).await, of("A001", "2026-11-30"));
}

#[tokio::test]
async fn half_a_day_ahead_everything_stays_in_place_until_somebody_says_yes() {
    let town = town_at("2026-11-26T01:00:00Z").await;
    town.hands.forward(6 * HOUR);
    let left = [town.waiting("ho-tich").await, town.waiting("ho-tich").await, town.waiting("ho-tich").await];
    let called = town.call(1).await.expect("called");
    let _ = town.step(&called, Step::Start { counter: ONE }).await.expect("started");
    // 02:00 was set for 14:00.
    town.hands.jump(12 * HOUR);
    second(&town).await;
    let question = asked(&town).await.expect("staff are asked");
    assert_eq!((question.why, question.shows, question.goes_on), (Doubt::Stepped, date("2026-11-27"), date("2026-11-26")));
    assert!(question.gives && question.may_be_confirmed);
    assert_eq!(town.now(&left[0]).await.state, TicketState::Serving);
    assert_eq!(given(&town).await, of("A004", "2026-11-26"), "numbers go on");
    let _ = town.step(&called, Step::finish(ONE)).await.expect("finished");
    assert_eq!(town.call(1).await.expect("called").id, left[1].id, "and so do calls");
    // Set right again, nothing has happened.
    town.hands.jump(-12 * HOUR);
    second(&town).await;
    assert_eq!(asked(&town).await, None);
    assert_eq!(town.now(&left[2]).await.state, TicketState::Waiting);
    // The same step with a yes.
    town.hands.jump(12 * HOUR);
    assert_eq!(confirm(&town, "2026-11-27").await.as_deref(), Ok("2026-11-27"));
    assert_eq!(town.now(&left[2]).await.reason, Some(CancelReason::DayClosed));
    assert_eq!(given(&town).await, of("A001", "2026-11-27"));
    town.verified();
}

#[tokio::test]
async fn a_step_that_nobody_confirmed_is_over_when_its_day_has_come() {
    let town = town_at("2026-11-26T13:00:00Z").await;
    let left = town.waiting("ho-tich").await;
    town.hands.forward(SETTLED);
    // 20:11 by the timer; three hours before the next day, which the clock shows.
    town.hands.jump(4 * HOUR);
    second(&town).await;
    assert_eq!((why(&town).await, town.now(&left).await.state), (Some(Doubt::Stepped), TicketState::Waiting));
    town.hands.forward(4 * HOUR);
    second(&town).await;
    assert_eq!((why(&town).await, town.now(&left).await.reason), (None, Some(CancelReason::DayClosed)), "the day has passed");
    assert_eq!(given(&town).await, of("A001", "2026-11-27"));
}

#[tokio::test]
async fn a_day_back_or_three_renumbers_nothing() {
    for back in [DAY, 2 * DAY, 3 * DAY] {
        let town = town_at("2026-11-26T01:00:00Z").await;
        assert_eq!(given(&town).await, of("A001", "2026-11-26"));
        town.hands.jump(-back);
        let town = town.restarted().await;
        assert_eq!(asked(&town).await.map(|asked| (asked.why, asked.gives)), Some((Doubt::Behind, false)), "at a start");
        town.hands.forward(60);
        town.hands.jump(back);
        assert_eq!(given(&town).await, of("A002", "2026-11-26"), "the right clock is believed at once");
        town.hands.forward(SETTLED);
        town.hands.jump(-back);
        assert_eq!(asked(&town).await.map(|asked| (asked.why, asked.gives)), Some((Doubt::Behind, true)), "while it runs");
        assert_eq!(given(&town).await, of("A003", "2026-11-26"));
        town.hands.jump(back);
        assert_eq!((asked(&town).await, given(&town).await), (None, of("A004", "2026-11-26")));
    }
}

#[tokio::test]
async fn midnight_ends_what_is_left_and_the_next_day_begins_at_one() {
    let town = town_at("2026-11-26T16:59:58Z").await;
    let [serving, called, waiting] = [town.waiting("ho-tich").await, town.waiting("ho-tich").await, town.waiting("ho-tich").await];
    let issued = town.issue("ho-tich", Handover::Screen).await.expect("issued");
    let _ = town.step(&serving, Step::Call { counter: ONE }).await.expect("called");
    let _ = town.step(&serving, Step::Start { counter: ONE }).await.expect("started");
    let _ = town.step(&called, Step::Call { counter: TWO }).await.expect("called");
    town.hands.forward(2);
    second(&town).await;
    assert_eq!(town.now(&serving).await.state, TicketState::Finished);
    for ticket in [called, waiting, issued] {
        assert_eq!(town.now(&ticket).await.reason, Some(CancelReason::DayClosed));
    }
    assert_eq!((asked(&town).await, given(&town).await), (None, of("A001", "2026-11-27")));
    town.verified();
}

#[tokio::test]
async fn days_off_ask_nobody_even_in_a_year_that_the_calendar_lacks() {
    for (last, next, day) in [
        ("2031-08-29T08:00:00Z", "2031-09-04T00:00:00Z", "2031-09-04"),
        ("2026-11-24T08:00:00Z", "2026-11-26T00:00:00Z", "2026-11-26"),
        ("2028-02-28T08:00:00Z", "2028-02-29T00:00:00Z", "2028-02-29"),
        ("2028-02-29T08:00:00Z", "2028-03-01T00:00:00Z", "2028-03-01"),
        ("2028-01-21T08:00:00Z", "2028-02-02T00:00:00Z", "2028-02-02"),
    ] {
        let town = town_at(last).await;
        let _ = given(&town).await;
        let town = begun_at(town, next).await;
        second(&town).await;
        assert_eq!((asked(&town).await, given(&town).await), (None, of("A001", day)), "off from {last} to {next}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_the_oldest_first_and_until_it_is_over() {
    let town = town_at("2026-11-26T01:00:00Z").await;
    let told = async || town.hall.overview().await.expect("read").memory.troubles.into_iter().map(|one| one.kind).collect::<Vec<_>>();
    assert_eq!(told().await, []);
    town.hands.forward(SETTLED);
    town.hall.lines_dropped(3);
    second(&town).await;
    town.hands.forward(60);
    town.spool().printer_stopped("Nắp máy in đang mở");
    town.hall.camera_is(Some("Chưa cắm máy quét".to_owned()));
    second(&town).await;
    town.hands.jump(5 * DAY);
    assert_eq!(told().await, [TroubleKind::Lines, TroubleKind::Camera, TroubleKind::Printer, TroubleKind::Clock]);
    town.hall.camera_is(None);
    town.hands.jump(-5 * DAY);
    assert_eq!(told().await, [TroubleKind::Lines, TroubleKind::Printer]);
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
    let _ = town.hall.close_day(By::once(Actor::CommandLine)).await.expect("closed");
    assert_eq!(town.now(&left).await.reason, Some(CancelReason::DayClosed));
    assert!(matches!(town.issue("ho-tich", Handover::Staff).await, Err(HallError::DayClosed(_))));
    let finished = town.hall.step(served.id, Step::finish(CounterNumber(1)), by(1)).await.expect("served to the end");
    assert_eq!(finished.state, TicketState::Finished);
    town.hands.forward(24 * 3600);
    assert_eq!(town.waiting("ho-tich").await.label.as_str(), "A001");
}
