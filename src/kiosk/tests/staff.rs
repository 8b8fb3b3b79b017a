//! The staff's door and panel.

use super::*;
use crate::domain::event::Actor;
use crate::domain::intake::RecordCode;
use crate::domain::pin::Pin;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CounterNumber, Token};
use crate::domain::slip::SlipKind;
use crate::hall::{By, HallError, Handover, Matter, Order, RequestId, Step};
use crate::kiosk::screen::staff;
use crate::kiosk::{LogLine, Urgency};

#[test]
fn staff_come_in_by_five_knocks_and_their_pin() {
    let mut stand = Stand::new(true);
    let pin = first_pin(&stand);
    knock(&mut stand);
    assert!(stand.sees("Mã PIN của nhân viên"));
    let wrong = if pin.digits() == "000000" { "111111" } else { "000000" };
    typed(&mut stand, wrong);
    assert!(stand.sees("Mã PIN không đúng"));
    typed(&mut stand, pin.digits());
    assert!(stand.sees("Hỗ trợ người dân") && stand.sees("Máy in sẵn sàng, còn khoảng 75 m giấy"));
    stand.press("Hỗ trợ người dân");
    stand.press("Về màn hình người dân");
    assert!(stand.sees("Nhân viên đang hỗ trợ"), "everybody sees that staff press here");
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    stand.print();
    stand.wait(1_000);
    stand.press("Xong");
    stand.press("In lại A001");
    assert_eq!(
        stand.run(stand.hall.spool(PrinterRole::First).next_slip()).expect("read").map(|slip| slip.attempt),
        Some(2),
        "at hand for whoever lost it at once"
    );
    stand.scan(birth());
    stand.wait(300_000);
    assert!(stand.sees("Đăng ký khai sinh"), "nobody asks a member of staff whether they are still there");
    stand.wait(301_000);
    assert!(stand.is_home() && !stand.app.assisted, "whoever forgot it and went away is gone");
    knock(&mut stand);
    typed(&mut stand, pin.digits());
    stand.wait(81_000);
    assert!(stand.is_home(), "the panel is never left open");
}

#[test]
fn where_there_is_no_hall_staff_can_still_begin_anew() {
    let mut stand = Stand::new(true);
    for _ in 0..5 {
        stand.now += Duration::from_millis(500);
        stand.send(Message::Knock);
    }
    stand.now += Duration::from_millis(1500);
    stand.send(Message::Pin(staff::PinKey::Restart));
    assert!(!stand.app.parts.restart.load(Ordering::Relaxed), "not without their PIN, where a hall knows it");
    let closed = HallError::Unreachable("the drive is gone".to_owned());
    stand.send(Message::PinChecked(stand.app.visit.id, Err(closed)));
    stand.press("Khởi động lại");
    assert!(stand.app.parts.restart.load(Ordering::Relaxed));
}

#[test]
fn staff_say_what_becomes_of_a_number_whose_counter_is_gone() {
    let (three, one) = (CounterNumber(3), CounterNumber(1));
    for (press, state) in [("Kết thúc", TicketState::Finished), ("Cho chờ lại", TicketState::Waiting), ("Hủy số", TicketState::Cancelled)]
    {
        let mut stand = Stand::reconfigured(
            async |hall| {
                let order = Order::new(
                    Matter::Queue("cu-tru".parse().expect("a key")),
                    Handover::Staff,
                    Actor::Kiosk,
                    RequestId::random().expect("random"),
                );
                let id = hall.issue(order).await.expect("issued").ticket.id;
                let _ = hall.step(id, Step::Call { counter: three }, By::once(Actor::Counter(three))).await.expect("called");
            },
            |config| config.counters.retain(|counter| counter.number == one),
        );
        stand.app.screen = Screen::Staff(staff::StaffScreen::default());
        stand.press("Số bị kẹt: 1");
        assert!(stand.sees("Số B001 đang ở quầy 3, quầy này không còn."));
        stand.press(press);
        assert_eq!(stand.tickets()[0].state, state, "{press}");
        assert!(!stand.sees("Số bị kẹt: 1") && stand.sees("Nhật ký"), "the panel again");
    }
}

/// A clock that stands six weeks later.
struct Later;

impl Clock for Later {
    fn now(&self) -> jiff::Timestamp {
        "2027-01-04T02:12:00Z".parse().expect("a moment")
    }

    fn steady(&self) -> Duration {
        Duration::ZERO
    }
}

#[test]
fn staff_confirm_the_date_with_one_press() {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = Runtime::new().expect("a runtime");
    drop(runtime.block_on(LocalHall::open(Arc::new(town()), folder.path(), Arc::new(Later))).expect("a hall"));
    let mut stand = Stand::of(folder, town(), Size::new(540.0, 960.0), |_| {});
    stand.hall.lines_dropped(12);
    stand.send(Message::HallChanged);
    stand.app.screen = Screen::Staff(staff::StaffScreen::default());
    let asked = "Đồng hồ máy chỉ ngày 23/11/2026, sớm hơn số đã cấp gần nhất. Hãy xem lịch rồi xác nhận, hoặc chỉnh đồng hồ. Trong lúc chờ, máy vẫn gọi số nhưng không cấp số mới.";
    assert!(stand.sees(asked));
    stand.press("Sự cố: 2");
    assert!(stand.sees(asked) && stand.sees("Nhật ký đã mất 12 dòng vì không có nơi ghi: báo kỹ thuật viên."));
    stand.press("Quay lại");
    stand.press("Đúng, hôm nay là 23/11");
    assert!(!stand.sees(asked) && stand.sees("Nhật ký đã mất 12 dòng vì không có nơi ghi: báo kỹ thuật viên."));
    assert_eq!(stand.app.overview.as_ref().map(|overview| overview.numbers.are_given()), Some(true));
}

#[test]
fn staff_print_a_test_page_and_read_the_log() {
    let mut stand = Stand::with(town(), Size::new(540.0, 960.0), |parts| {
        let line = |text: String| LogLine { at: Still.now(), urgency: Urgency::Warning, text };
        parts.log = Arc::new(move || (1..=60).map(|number| line(format!("what happened {number}"))).collect());
    });
    let pin = first_pin(&stand);
    knock(&mut stand);
    typed(&mut stand, pin.digits());
    stand.press("In trang thử");
    stand.send(Message::HallChanged);
    assert!(stand.sees("Trang in thử đang chờ máy in"));
    let page = stand.run(stand.hall.spool(PrinterRole::First).next_slip()).expect("read").expect("it waits");
    assert_eq!((page.kind, page.ticket()), (SlipKind::Test, None));
    stand.print();
    stand.send(Message::HallChanged);
    assert!(stand.sees("Trang in thử đã ra"));

    stand.press("Nhật ký");
    assert!(stand.sees("23/11 09:12:00 what happened 1"), "the newest first, in the hall's time");
    assert!(!stand.sees("23/11 09:12:00 what happened 60"));
    stand.now += Duration::from_millis(1500);
    stand.send(Message::Staff(staff::Message::Log(99)));
    assert!(stand.sees("23/11 09:12:00 what happened 60"), "the last page holds the oldest");
    stand.press("Quay lại");
    assert!(stand.sees("In trang thử"), "back on the panel");
    stand.press("Về màn hình người dân");
    assert!(stand.is_home());
}

#[test]
fn staff_see_what_was_read_last_and_nothing_that_is_somebodys() {
    let mut stand = Stand::new(true);
    let pin = first_pin(&stand);
    knock(&mut stand);
    typed(&mut stand, pin.digits());
    assert!(stand.sees("Đã đọc 0 mã từ khi mở máy"));
    let record = RecordCode::find_in("H36.10-261123-0042").expect("a record");
    let token = Token::from_bytes([9; 16]);
    let said = [
        (birth(), "thủ tục 1.001193"),
        (Meaning::NotInCatalogue("2.000986".parse().ok()), "ngoài danh mục 2.000986"),
        (Meaning::NotInCatalogue(None), "ngoài danh mục"),
        (Meaning::Slip(token), "phiếu số"),
        (Meaning::CitizenCard, "thẻ căn cước"),
        (Meaning::Portal, "Cổng Dịch vụ công"),
        (Meaning::Search("khai sinh".to_owned()), "tìm theo tên"),
        (Meaning::Record(record), "mã hồ sơ"),
        (Meaning::Bank, "mã chuyển khoản"),
        (Meaning::Address, "trang web khác"),
        (Meaning::Unknown, "không nhận ra"),
    ];
    for (number, (meaning, said)) in (1..).zip(said) {
        stand.scan(meaning);
        assert!(stand.sees(&format!("Đã đọc {number} mã · cuối: {said}")), "{said}");
    }
}

#[test]
fn staff_see_how_much_paper_is_left_and_say_that_a_roll_is_new() {
    let mut stand = Stand::with(town(), Size::new(540.0, 960.0), |_| {});
    let pin = first_pin(&stand);
    knock(&mut stand);
    typed(&mut stand, pin.digits());
    stand.press("In trang thử");
    let page = stand.run(stand.hall.spool(PrinterRole::First).next_slip()).expect("read").expect("it waits");
    assert!(stand.run(stand.hall.spool(PrinterRole::First).slip_sending(page.id, 70_000)).expect("begun"));
    stand.send(Message::HallChanged);
    assert!(stand.sees("Giấy in sắp hết (đã dùng 70 m): chuẩn bị cuộn mới"));
    stand.press("Đã thay cuộn giấy");
    stand.send(Message::HallChanged);
    assert!(stand.sees("Máy in sẵn sàng, còn khoảng 75 m giấy"));
}

fn first_pin(stand: &Stand) -> Pin {
    stand.run(stand.hall.first_pin(By::once(Actor::System))).expect("made").expect("the first")
}

fn knock(stand: &mut Stand) {
    for _ in 0..5 {
        stand.now += Duration::from_millis(500);
        stand.send(Message::Knock);
    }
    stand.now += Duration::from_millis(1500);
}

/// By message: the clock's digits look like keys to a test.
fn typed(stand: &mut Stand, digits: &str) {
    for digit in digits.chars() {
        stand.now += Duration::from_millis(1500);
        stand.send(Message::Pin(staff::PinKey::Digit(digit)));
    }
}
