//! A number, from the order to the hand, or to the refusal.

use super::*;
use crate::domain::event::Actor;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CancelReason, Withdrawal};
use crate::hall::{By, HallError, Step};
use crate::kiosk::screen::NoticeScreen;

#[test]
fn without_a_printer_the_number_is_noted() {
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    assert!(stand.sees_number("A001") && stand.sees("Xin ghi lại số này"));
    assert_eq!(stand.tickets()[0].state, TicketState::Issued);
    stand.press("Tôi đã ghi lại số");
    assert!(stand.sees_number("A001") && stand.sees("Xin chờ gọi số") && !stand.sees("Mời nhận phiếu bên dưới"));
    assert_eq!((stand.tickets()[0].state, stand.tickets()[0].print), (TicketState::Waiting, PrintState::Paperless));
}

#[test]
fn a_number_that_nobody_notes_is_given_back() {
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    stand.wait(61_000);
    assert!(stand.sees("Quý khách còn cần thêm thời gian không?"));
    stand.wait(20_000);
    assert!(stand.is_home());
    let ticket = &stand.tickets()[0];
    assert_eq!((ticket.state, ticket.reason), (TicketState::Cancelled, Some(CancelReason::Unclaimed)));
}

#[test]
fn a_printer_that_does_not_print_is_not_waited_for() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    stand.wait(7_000);
    assert!(stand.sees("Phiếu đang in"));
    stand.wait(1_100);
    assert!(stand.sees("Máy in chưa in được phiếu") && stand.sees_number("A001"));
    stand.press("Tôi đã ghi lại số");
    assert!(stand.sees("Xin chờ gọi số"));
    assert!(stand.run(stand.hall.spool(PrinterRole::First).next_slip()).expect("a spool").is_none(), "its slip is no longer wanted");
}

#[test]
fn a_printer_with_a_fault_is_waited_for_two_seconds() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    let slip = stand.run(stand.hall.spool(PrinterRole::First).next_slip()).expect("a spool").expect("a slip");
    stand.run(stand.hall.spool(PrinterRole::First).slip_delayed(slip.id, "paper out".to_owned())).expect("noted");
    stand.wait(1_000);
    assert!(stand.sees("Phiếu đang in"));
    stand.wait(1_100);
    stand.wait(250);
    assert!(stand.sees("Máy in chưa in được phiếu"));
    stand.print();
    stand.send(Message::HallChanged);
    assert!(stand.sees("Mời nhận phiếu bên dưới"), "the slip came after all");
}

/// Takes a number for a birth, as far as one is given.
fn wants_a_number(stand: &mut Stand) {
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
}

#[test]
fn when_the_days_numbers_are_given_the_citizen_is_sent_to_staff() {
    let mut config = town();
    let (first, queue) = (config.queues[0].first, &mut config.queues[0]);
    queue.last = Some(first);
    let mut stand = Stand::with(config, Size::new(540.0, 960.0), |_| {});
    wants_a_number(&mut stand);
    assert!(stand.sees_number("A001") || matches!(stand.app.screen, Screen::Printing(_)));
    stand.print();
    stand.wait(1_000);
    stand.press("Xong");
    stand.send(Message::HallChanged);
    stand.scan(birth());
    assert!(!stand.sees("Lấy số thứ tự") && stand.sees("In danh sách giấy tờ"), "it is said before anybody asks");
    assert_eq!(stand.tickets().len(), 1);
    stand.press("Quay lại");
    assert!(stand.is_home(), "nobody is stuck there");
}

#[test]
fn a_closed_day_and_a_full_queue_are_said_in_words() {
    let mut stand = Stand::new(true);
    let _ = stand.run(stand.hall.close_day(By::once(Actor::CommandLine))).expect("closed");
    wants_a_number(&mut stand);
    assert!(stand.sees("Hôm nay đã ngừng cấp số. Mời quý khách trở lại vào ngày làm việc tiếp theo."));
    let mut stand = Stand::new(true);
    let queue = stand.hall.config().queues[0].key.clone();
    for (error, said) in [
        (HallError::DayFull(queue.clone()), "Số người đang chờ đã đủ đến hết giờ làm việc hôm nay. Mời quý khách gặp nhân viên hướng dẫn."),
        (
            HallError::PartFull { queue, opens: Some(jiff::civil::date(2026, 11, 23).at(13, 0, 0, 0)) },
            "Đã hết số của buổi này. Lấy số lại từ 13:00 ngày 23/11.",
        ),
    ] {
        stand.app.screen = Screen::Notice(NoticeScreen::Refused(error));
        assert!(stand.sees(said), "{said}");
    }
}

#[test]
fn outside_hours_the_hall_says_when_it_opens() {
    let sunday = Config { hours: Some(crate::domain::calendar::Hours::default()), ..town() };
    let mut stand = Stand::with(sunday, Size::new(540.0, 960.0), |_| {});
    assert!(stand.sees("Hôm nay không lấy số"));
    stand.scan(birth());
    assert!(!stand.sees("Lấy số thứ tự"));
    stand.press("In danh sách giấy tờ");
    assert!(matches!(stand.app.screen, Screen::Advised(_)), "papers can be read and printed all the same");
    assert!(stand.tickets().is_empty());
}

#[test]
fn a_number_in_the_hand_is_shown_for_a_while() {
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    stand.press("Tôi đã ghi lại số");
    stand.wait(29_000);
    assert!(stand.sees_number("A001"));
    stand.send(Message::Touched);
    stand.wait(29_000);
    assert!(stand.sees_number("A001"), "a touch prolongs it");
    stand.wait(1_100);
    assert!(stand.is_home());
}

#[test]
fn the_paper_comes_out_and_stops() {
    let paper = |_: &crate::domain::slip::TicketSlip| crate::scan::Picture { width: 4, height: 8, rgba: vec![255; 128] };
    let mut stand = Stand::with(town(), Size::new(540.0, 960.0), |parts| parts.paper = Some(Arc::new(paper)));
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    stand.print();
    stand.wait(1_000);
    let moving = |stand: &Stand| matches!(&stand.app.screen, Screen::Ticket(ticket) if ticket.is_moving());
    assert!(moving(&stand));
    assert_eq!(stand.app.pace(), Some(Duration::from_millis(33)));
    stand.wait(200);
    assert!(moving(&stand));
    stand.wait(200);
    assert!(!moving(&stand));
    assert_eq!(stand.app.pace(), Some(Duration::from_secs(1)));
}

#[test]
fn a_late_number_is_not_taken_for_that_of_another_order() {
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.now += Duration::from_millis(1500);
    let press = stand.pressed("Không thuộc diện nào").remove(0);
    let late = stand.app.update(press, stand.now);
    stand.wait(21_000);
    stand.press("Quay lại");
    stand.press("Cư trú, căn cước");
    stand.press("Việc khác trong lĩnh vực này");
    stand.now += Duration::from_millis(1500);
    let press = stand.pressed("Không thuộc diện nào").remove(0);
    let order = stand.app.update(press, stand.now);
    for message in stand.answers(late) {
        stand.send(message);
    }
    assert!(!stand.sees_number("A001"));
    for message in stand.answers(order) {
        stand.send(message);
    }
    assert!(stand.sees_number("B001"));
    assert_eq!(stand.tickets()[0].reason, Some(CancelReason::Unclaimed));
}

#[test]
fn a_number_that_staff_ended_is_said_and_a_new_one_can_be_taken() {
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    let id = stand.tickets()[0].id;
    let _ = stand.run(stand.hall.step(id, Step::cancel(Withdrawal::Unclaimed), By::once(Actor::System))).expect("cancelled");
    stand.send(Message::HallChanged);
    assert!(stand.sees("Số này đã hủy"));
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    assert!(stand.sees_number("A002"));
}

#[test]
fn priority_is_the_citizens_word_and_the_tickets_class() {
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Phụ nữ mang thai");
    assert_eq!(stand.tickets()[0].class.as_ref().map(ToString::to_string).as_deref(), Some("pregnant"));
    let mut none = Stand::with(
        {
            let mut town = town();
            town.classes.clear();
            town
        },
        Size::new(540.0, 960.0),
        |parts| parts.printer = false,
    );
    none.scan(birth());
    none.press("Lấy số thứ tự");
    assert!(none.sees("Quý khách còn việc nào khác không?"), "a town without classes asks for nothing but other matters");
    none.press("Không, lấy số");
    assert!(none.sees_number("A001"));
    let mut single = Stand::with(
        {
            let mut town = town();
            town.classes.clear();
            town.queues.truncate(1);
            town
        },
        Size::new(540.0, 960.0),
        |parts| parts.printer = false,
    );
    single.scan(birth());
    single.press("Lấy số thứ tự");
    assert!(single.sees_number("A001"), "and one with a single queue for nothing");
}

#[test]
fn several_matters_go_with_one_number() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Làm thêm việc khác");
    assert!(stand.is_home() && stand.sees("Việc tiếp theo là gì?") && stand.sees("Đã chọn: Đăng ký khai sinh"));
    stand.press("Quay lại");
    assert!(matches!(stand.app.screen, Screen::Priority(_)), "who has nothing else goes on with what there is");
    stand.press("Làm thêm việc khác");
    stand.press("Cư trú, căn cước");
    stand.press("Việc khác trong lĩnh vực này");
    assert!(stand.sees("Một số cho: Đăng ký khai sinh; Cư trú, căn cước"));
    stand.press("Không thuộc diện nào");
    let ticket = stand.tickets().remove(0);
    assert_eq!(ticket.procedure.map(String::from).as_deref(), Some("1.001193"));
    assert_eq!(ticket.plan.iter().map(|stop| stop.queue.as_str()).collect::<Vec<_>>(), ["cu-tru"]);
    // Whoever comes next has chosen nothing yet.
    stand.print();
    stand.wait(1000);
    stand.press("Xong");
    assert!(stand.sees("Kính chào quý khách"));
}
