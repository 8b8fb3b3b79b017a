//! Whether numbers are given stands first, and a hall that did not open says so.

use jiff::civil::date;

use super::*;
use crate::domain::calendar::{Hours, Span, Week};
use crate::domain::event::Actor;
use crate::hall::{By, NotNow, NotOpen, Numbers, Opener, Opening};

fn span(text: &str) -> Span {
    Span::try_from(text.to_owned()).expect("a span")
}

/// The town with hours on Monday and Wednesday, as Tuesday is a holiday; the clock of these tests stands at Monday 9:12.
fn with_hours(monday: &[&str], change: impl FnOnce(&mut Config)) -> Stand {
    let spans = |all: &[&str]| all.iter().map(|text| span(text)).collect::<Vec<_>>();
    let week = Week { monday: spans(monday), wednesday: spans(&["07:00-11:15", "13:00-16:45"]), ..Week::default() };
    let mut config = Config { hours: Some(Hours { ticketing: week.clone(), serving: week }), ..town() };
    for queue in &mut config.queues {
        (queue.hours, queue.serving) = (None, None);
    }
    change(&mut config);
    Stand::with(config, Size::new(540.0, 960.0), |_| {})
}

#[test]
fn the_first_screen_says_until_when_numbers_are_given() {
    let stand = with_hours(&["07:00-16:45"], |_| {});
    assert!(stand.sees("Kính chào quý khách") && stand.sees("Hôm nay lấy số đến 16:45"));
    let stand = with_hours(&["07:00-11:15", "13:00-16:45"], |_| {});
    assert!(stand.sees("Lấy số đến 11:15, rồi từ 13:00"));
    assert!(stand.sees("không ai chờ"));
    let always = Stand::new(true);
    assert!(always.sees("Kính chào quý khách") && !always.sees("Hôm nay lấy số đến 16:45"), "who is always open says nothing of it");
}

#[test]
fn a_closed_hall_says_so_first_and_when_it_opens() {
    let mut stand = with_hours(&["07:00-09:00"], |_| {});
    assert!(stand.sees("Đã hết giờ lấy số") && stand.sees("Mở lại 07:00 thứ\u{a0}Tư 25/11"));
    assert!(!stand.sees("Kính chào quý khách") && !stand.sees("không ai chờ"), "nobody is invited to wait");
    assert!(stand.sees("Quý khách vẫn có thể xem giấy tờ cần mang."));
    stand.press("English");
    assert!(stand.sees("No more numbers today") && stand.sees("Opens 07:00 on Wednesday 25/11"));
    stand.press("Tiếng Việt");
    stand.press("Đất đai");
    assert!(stand.sees("Đăng ký đất đai, tài sản gắn liền với đất lần đầu"), "to be read all the same");
    assert!(!stand.sees("Việc khác trong lĩnh vực này") && stand.sees("Đã hết giờ lấy số") && stand.sees("Mở lại 07:00 thứ\u{a0}Tư 25/11"));
    let day_off = with_hours(&[], |_| {});
    assert!(day_off.sees("Hôm nay không lấy số") && day_off.sees("Mở lại 07:00 thứ\u{a0}Tư 25/11"));
    let early = with_hours(&["10:00-11:00"], |_| {});
    assert!(early.sees("Chưa đến giờ lấy số") && early.sees("Lấy số từ 10:00"));
}

#[test]
fn a_field_that_stands_otherwise_than_the_hall_says_so_itself() {
    let mut stand = with_hours(&["07:00-16:45"], |config| {
        config.queues[0].last = Some(1);
        config.queues[2].hours = Some(Week { monday: vec![span("07:00-08:00")], wednesday: vec![span("07:00-16:45")], ..Week::default() });
        config.queues[1].hours = Some(Week { monday: vec![span("07:00-11:00")], ..Week::default() });
    });
    assert!(stand.sees("Hôm nay lấy số đến 16:45"), "of the hall");
    assert!(stand.sees("Mở lại 07:00 thứ\u{a0}Tư 25/11") && stand.sees("Hôm nay lấy số đến 11:00"), "of two fields");
    let queue = stand.hall.config().queues[0].key.clone();
    let order = crate::hall::Order::new(
        crate::hall::Matter::Queue(queue.clone()),
        crate::hall::Handover::Staff,
        Actor::Kiosk,
        crate::hall::RequestId::random().expect("random"),
    );
    let _ = stand.run(stand.hall.issue(order)).expect("the last one");
    stand.send(Message::HallChanged);
    assert!(stand.sees("Hôm nay đã hết số"), "and it follows the hall");
    stand.press("Khai sinh, kết hôn, khai tử");
    assert!(!stand.sees("Việc khác trong lĩnh vực này") && stand.sees("Hôm nay đã hết số"));
    stand.press("Quay lại");
    stand.press("Chứng thực bản sao, chữ ký");
    assert!(stand.sees("Việc khác trong lĩnh vực này"), "another field goes on");
    assert!(stand.app.numbers_for(&queue).is_some_and(|numbers| !numbers.are_given()));
}

#[test]
fn a_day_that_staff_close_is_closed_on_the_screen() {
    let mut stand = Stand::new(true);
    let _ = stand.run(stand.hall.close_day(By::once(Actor::CommandLine))).expect("closed");
    stand.send(Message::MinuteTurned(Still.now()));
    assert!(stand.sees("Hôm nay đã ngừng cấp số"));
    assert_eq!(stand.app.overview.as_ref().map(|hall| hall.numbers), Some(Numbers::NotNow { why: NotNow::DayClosed, opens: None }));
    assert_eq!(stand.app.today(), date(2026, 11, 23));
}

/// A terminal whose hall did not open.
fn unopened(why: NotOpen) -> (Stand, Opener) {
    let mut kept = None;
    let stand = Stand::with(town(), Size::new(540.0, 960.0), |parts| {
        let (opener, opening) = Opening::new();
        opener.failed(why);
        parts.hall = Arc::new(opening);
        kept = Some(opener);
    });
    (stand, kept.expect("an opener"))
}

#[test]
fn a_hall_that_did_not_open_says_so_and_comes_up_by_itself() {
    let (mut stand, opener) = unopened(NotOpen::PortTaken("127.0.0.1:8470".to_owned()));
    assert!(stand.sees("Máy tạm ngừng") && stand.sees("Mời quý\u{a0}khách đến quầy hướng dẫn"));
    assert!(stand.sees("Nhân viên: Cổng 127.0.0.1:8470 đang do chương trình khác dùng. Máy tự thử lại mỗi 5\u{a0}giây."), "the true cause");
    assert!(!stand.sees("Gọi nhân viên") && !stand.sees("Khai sinh, kết hôn, khai tử"), "nothing that would fail is offered");
    assert_eq!(stand.app.pace(), Some(Duration::from_secs(1)));
    stand.scan(birth());
    assert!(stand.sees("Máy tạm ngừng"));
    opener.failed(NotOpen::StoreTaken);
    stand.wait(1_000);
    assert!(stand.sees("Nhân viên: Dữ liệu đang do một motcua khác mở. Máy tự thử lại mỗi 5\u{a0}giây."));
    stand.press("English");
    assert!(stand.sees("This machine is out of service") && stand.sees("Please go to the information counter"));
    stand.wait(20_000);
    let hall = stand.hall.clone();
    let _passing_on = stand.runtime.spawn(opener.opened(hall));
    for _ in 0..50 {
        stand.wait(100);
        if stand.is_home() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(stand.is_home() && stand.sees("Kính chào quý khách") && stand.sees("Gọi nhân viên"));
    assert!(!stand.app.parts.gave_up.load(Ordering::Relaxed));
    assert_eq!(stand.app.pace(), None, "as if nothing had been");
}

#[test]
fn after_a_minute_whoever_supervises_the_program_is_to_begin_anew() {
    let (mut stand, _opener) = unopened(NotOpen::DriveFull);
    stand.wait(59_000);
    assert!(!stand.app.parts.gave_up.load(Ordering::Relaxed));
    stand.wait(1_000);
    assert!(stand.app.parts.gave_up.load(Ordering::Relaxed));
}

#[test]
fn staff_who_are_at_the_door_of_a_stopped_hall_are_not_thrown_out() {
    let (mut stand, _opener) = unopened(NotOpen::Other("no such folder".to_owned()));
    for _ in 0..5 {
        stand.now += Duration::from_millis(500);
        stand.send(Message::Knock);
    }
    assert!(matches!(stand.app.screen, Screen::Pin(_)));
    stand.wait(50_000);
    stand.now += Duration::from_millis(1_500);
    stand.send(Message::Touched);
    stand.wait(15_000);
    assert!(matches!(stand.app.screen, Screen::Pin(_)) && !stand.app.parts.gave_up.load(Ordering::Relaxed));
    stand.press("Quay lại");
    assert!(stand.sees("Máy tạm ngừng"), "there is no other screen");
}
