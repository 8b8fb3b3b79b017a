//! Visits, from the first touch to the wipe.

use super::*;
use crate::domain::event::Actor;
use crate::domain::queue::{CancelReason, CounterNumber, Token};
use crate::hall::{By, HallError, Step};
use crate::kiosk::screen::{search, staff, ticket};
use crate::kiosk::session::VisitId;
use crate::scan::{SourceFault, SourceState};

fn birth() -> Meaning {
    Meaning::Procedure("1.001193".parse().expect("a code"))
}

#[test]
fn a_poster_leads_to_a_printed_number() {
    let mut stand = Stand::new(true);
    assert!(stand.sees("Kính chào quý khách"));
    stand.scan(birth());
    assert!(stand.sees("Đăng ký khai sinh") && stand.sees("Theo mức của tỉnh") && stand.sees("Trong ngày"));
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    assert!(stand.sees("Phiếu đang in") && !stand.sees_number("A001"), "not shown before it counts");
    stand.print();
    stand.wait(1_000);
    assert!(stand.sees_number("A001") && stand.sees("Mời nhận phiếu bên dưới") && stand.sees("Quầy 1, 2"));
    assert_eq!(stand.tickets()[0].state, TicketState::Waiting);
    stand.press("Xong");
    assert!(stand.is_home());
}

#[test]
fn the_scanner_rests_while_nobody_may_scan() {
    let mut stand = Stand::new(true);
    let wanted = |stand: &Stand| stand.wanted.load(Ordering::Relaxed);
    stand.scan(birth());
    assert!(wanted(&stand), "another poster leads elsewhere");
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    assert!(!wanted(&stand), "whoever comes next is read when the number is off the screen");
    stand.print();
    stand.wait(1_000);
    stand.press("Xong");
    assert!(stand.is_home() && wanted(&stand));
}

#[test]
fn a_card_in_the_hand_tears_nobody_from_the_papers() {
    let mut stand = Stand::new(true);
    stand.scan(Meaning::CitizenCard);
    assert!(stand.sees("Đây là thẻ căn cước"));
    stand.press("Quay lại");
    stand.scan(birth());
    stand.scan(Meaning::CitizenCard);
    assert!(stand.sees("Giấy tờ cần mang"));
}

#[test]
fn a_field_and_a_procedure_are_chosen_by_hand() {
    let mut stand = Stand::new(true);
    stand.press("Cư trú, căn cước");
    stand.press("Đăng ký thường trú");
    assert!(stand.sees("20.000 đ") && stand.sees("7 ngày làm việc"));
    stand.press("Quay lại");
    assert!(stand.sees("Cư trú, căn cước") && stand.sees("Đăng ký tạm trú"));
    stand.press("Quay lại");
    assert!(stand.is_home());
}

#[test]
fn another_matter_takes_a_number_straight_away() {
    let mut stand = Stand::new(false);
    stand.press("Đất đai");
    stand.press("Việc khác trong lĩnh vực này");
    stand.press("Không thuộc diện nào");
    assert!(stand.sees_number("C001") && stand.sees("Xin ghi lại số này"));
    assert!(stand.tickets()[0].procedure.is_none());
}

#[test]
fn an_unpublished_fee_is_not_free() {
    let mut stand = Stand::new(true);
    stand.scan(Meaning::Procedure("1.014064".parse().expect("a code")));
    assert!(stand.sees("Chưa công bố, hỏi tại quầy") && !stand.sees("Miễn phí"));
}

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
    assert!(stand.run(stand.hall.next_slip()).expect("a spool").is_none(), "its slip is no longer wanted");
}

#[test]
fn a_printer_with_a_fault_is_waited_for_two_seconds() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    let slip = stand.run(stand.hall.next_slip()).expect("a spool").expect("a slip");
    stand.run(stand.hall.slip_delayed(slip.id, "paper out".to_owned())).expect("noted");
    stand.wait(1_000);
    assert!(stand.sees("Phiếu đang in"));
    stand.wait(1_100);
    stand.wait(250);
    assert!(stand.sees("Máy in chưa in được phiếu"));
    stand.print();
    stand.send(Message::HallChanged);
    assert!(stand.sees("Mời nhận phiếu bên dưới"), "the slip came after all");
}

#[test]
fn a_second_tap_is_the_echo_of_the_first() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.now += Duration::from_millis(100);
    for message in stand.pressed("Lấy số thứ tự") {
        stand.send(message);
    }
    assert!(stand.sees("Đăng ký khai sinh"), "a press right after a change of screen does not count");
    stand.now += Duration::from_millis(500);
    stand.press("Lấy số thứ tự");
    stand.now += Duration::from_millis(500);
    let twice = [stand.pressed("Không thuộc diện nào"), stand.pressed("Không thuộc diện nào")].concat();
    for message in twice {
        stand.send(message);
        stand.now += Duration::from_millis(500);
    }
    assert_eq!(stand.tickets().len(), 1);
}

#[test]
fn one_touch_gives_more_time_and_presses_nothing_else() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.wait(60_000);
    let mut simulator = stand.simulator();
    let _ = simulator.click("Lấy số thứ tự").expect("it lies under the question");
    let messages: Vec<Message> = simulator.into_messages().collect();
    assert!(matches!(messages[..], [Message::Extend]), "{messages:?}");
    for message in messages {
        stand.send(message);
    }
    assert!(stand.tickets().is_empty() && stand.sees("Đăng ký khai sinh"));
    stand.wait(59_000);
    assert!(!stand.sees("Quý khách còn cần thêm thời gian không?"));
    stand.wait(21_500);
    assert!(stand.is_home());
}

#[test]
fn the_next_citizen_finds_vietnamese() {
    let mut stand = Stand::new(true);
    assert_eq!(stand.app.pace(), None, "nothing ticks while nobody is there");
    stand.press("English");
    assert!(stand.sees("Welcome") && stand.sees("Birth, marriage, death"));
    stand.scan(birth());
    assert!(stand.sees("Birth registration"));
    stand.press("Start over");
    assert!(stand.sees("Kính chào quý khách"));
    stand.press("English");
    stand.wait(61_000);
    assert!(stand.sees("Kính chào quý khách"), "also if nobody goes on from the welcome");
    assert_eq!(stand.app.pace(), None);
}

#[test]
fn a_reply_to_somebody_who_left_is_dropped() {
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.now += Duration::from_secs(1);
    let press = stand.pressed("Không thuộc diện nào").remove(0);
    let order = stand.app.update(press, stand.now);
    // The hall takes its time; the citizen does not.
    stand.wait(21_000);
    assert!(stand.sees("Máy không lưu được dữ liệu. Mời quý khách gặp nhân viên hướng dẫn."));
    stand.press("Quay lại");
    for late in stand.answers(order) {
        stand.send(late);
    }
    assert!(stand.is_home() && !stand.sees_number("A001"));
    assert_eq!(stand.tickets()[0].reason, Some(CancelReason::Unclaimed), "and the number is given back");
}

#[test]
fn a_slip_of_an_earlier_visit_does_not_appear_in_the_next() {
    let mut stand = Stand::new(true);
    let before: VisitId = stand.app.visit.id;
    stand.scan(birth());
    stand.press("Về đầu");
    assert_ne!(stand.app.visit.id, before);
    stand.send(Message::SlipFound(before, Err(HallError::UnknownTicket)));
    assert!(stand.is_home());
}

#[test]
fn a_slip_that_is_held_up_says_where_it_stands() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    let code = match &stand.app.screen {
        Screen::Printing(printing) => printing.issued.clone().expect("issued").slip.code,
        other => panic!("{other:?}"),
    };
    stand.print();
    stand.wait(1_000);
    stand.press("Xong");
    let token = Token::try_from(code.trim_start_matches("MC1:").to_owned()).expect("a token");
    stand.scan(Meaning::Slip(token));
    assert!(stand.sees_number("A001") && stand.sees("Đang chờ gọi") && stand.sees("Quý khách là người tiếp theo"));
    let _ = stand.run(stand.hall.call_next(CounterNumber(1), By::once(Actor::counter(CounterNumber(1))))).expect("called");
    stand.send(Message::HallChanged);
    assert!(stand.sees("Mời đến quầy 1"));
}

#[test]
fn what_is_not_known_is_said() {
    let mut stand = Stand::new(true);
    stand.scan(Meaning::Unknown);
    assert!(stand.sees("Máy không nhận ra mã này"));
    stand.scan(Meaning::NotInCatalogue("2.000986".parse().ok()));
    assert!(stand.sees("Thủ tục này không có trong danh mục") && stand.sees("Mã thủ tục 2.000986"));
    stand.scan(Meaning::CitizenCard);
    assert!(stand.sees("Đây là thẻ căn cước"));
    stand.scan(Meaning::Slip(Token::from_bytes([9; 16])));
    assert!(stand.sees("Không tìm thấy số này."));
    stand.scan(birth());
    assert!(stand.sees("Đăng ký khai sinh"));
    stand.scan(Meaning::Unknown);
    assert!(stand.sees("Đăng ký khai sinh"), "a stray code does not tear anybody from what they read");
}

#[test]
fn outside_hours_the_hall_says_when_it_opens() {
    let sunday = Config { hours: Some(crate::domain::calendar::Hours::default()), ..town() };
    let mut stand = Stand::with(sunday, Size::new(540.0, 960.0), |_| {});
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    assert!(stand.sees("Ngoài giờ lấy số."));
    assert!(stand.tickets().is_empty());
}

#[test]
fn a_camera_that_does_not_see_says_what_to_do() {
    let mut stand = Stand::new(true);
    for (state, said) in [
        (SourceState::Faulty(SourceFault::Missing), "Chưa cắm máy quét"),
        (SourceState::Faulty(SourceFault::Busy), "Máy quét đang bận"),
        (SourceState::Faulty(SourceFault::Gone), "Máy quét đã bị rút ra"),
        (SourceState::Faulty(SourceFault::Silent(5)), "Máy quét không có hình"),
        (SourceState::Absent, "Máy này không có máy quét"),
    ] {
        let _ = stand.sight.send(Arc::new(Sight { state, ..Sight::default() }));
        stand.send(Message::SightChanged);
        assert!(stand.sees(said) && stand.sees("Mời quý khách chọn lĩnh vực trên màn hình"), "{said}");
    }
}

#[test]
fn the_waiting_counts_follow_the_hall() {
    let mut stand = Stand::new(false);
    assert!(stand.sees("không ai chờ"));
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    stand.press("Tôi đã ghi lại số");
    stand.press("Xong");
    stand.send(Message::HallChanged);
    assert!(stand.sees("1 người chờ"));
}

#[test]
fn a_number_in_the_hand_is_shown_for_a_while() {
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    stand.press("Tôi đã ghi lại số");
    stand.wait(14_000);
    assert!(stand.sees_number("A001"));
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
fn a_virtual_citizen_gives_way_to_a_real_one() {
    let mut stand = Stand::with(town(), Size::new(540.0, 960.0), |parts| (parts.visitor, parts.printer) = (true, false));
    stand.scan(birth());
    stand.wait(2_000);
    assert!(stand.tickets().is_empty());
    stand.wait(1_000);
    assert!(stand.sees("Quý khách thuộc diện ưu tiên?"));
    stand.wait(3_000);
    assert!(stand.sees("Xin ghi lại số này"));
    stand.wait(3_000);
    assert!(stand.sees("Xin chờ gọi số"));
    stand.wait(6_000);
    assert!(stand.is_home());
    stand.scan(birth());
    stand.send(Message::Touched);
    stand.wait(10_000);
    assert_eq!(stand.tickets().len(), 1, "a real one reads");
}

#[test]
fn a_message_of_another_screen_does_nothing() {
    let mut stand = Stand::new(true);
    stand.now += Duration::from_secs(1);
    stand.send(Message::Ticket(ticket::Message::Done));
    assert!(stand.is_home() && stand.app.turn == 0);
}

#[test]
fn a_late_number_is_not_taken_for_that_of_another_order() {
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.now += Duration::from_secs(1);
    let press = stand.pressed("Không thuộc diện nào").remove(0);
    let late = stand.app.update(press, stand.now);
    stand.wait(21_000);
    stand.press("Quay lại");
    stand.press("Cư trú, căn cước");
    stand.press("Việc khác trong lĩnh vực này");
    stand.now += Duration::from_secs(1);
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
    let _ = stand.run(stand.hall.step(id, Step::cancel(CancelReason::Unclaimed), By::once(Actor::system()))).expect("cancelled");
    stand.send(Message::HallChanged);
    assert!(stand.sees("Số này đã hủy"));
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    assert!(stand.sees_number("A002"));
}

#[test]
fn what_is_missing_is_printed_instead_of_a_number() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Giấy chứng sinh (hoặc văn bản làm chứng/cam đoan)");
    assert!(stand.sees("Còn thiếu 1 giấy tờ"));
    stand.press("In danh mục, quay lại sau");
    assert!(stand.sees("Giấy tờ còn thiếu") && stand.sees("Danh mục đang in"));
    stand.print();
    stand.wait(1_000);
    assert!(stand.sees("Mời nhận danh mục bên dưới. Chuẩn bị đủ rồi quay lại."));
    assert!(stand.tickets().is_empty(), "no number was taken");
    stand.press("Xong");
    assert!(stand.is_home());
    stand.scan(birth());
    assert!(stand.sees("Chạm vào giấy tờ còn thiếu"), "the next citizen's papers are their own");
}

#[test]
fn whoever_lacks_a_paper_may_take_a_number_all_the_same() {
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.press("Tờ khai đăng ký khai sinh");
    stand.press("Tờ khai đăng ký khai sinh");
    assert!(stand.sees("Lấy số thứ tự"), "it is there after all");
    stand.press("Tờ khai đăng ký khai sinh");
    stand.press("Vẫn lấy số");
    stand.press("Quay lại");
    assert!(stand.sees("Còn thiếu 1 giấy tờ"), "going back keeps what was said");
    stand.press("Vẫn lấy số");
    stand.press("Không thuộc diện nào");
    assert!(stand.sees_number("A001"));
}

#[test]
fn without_a_printer_the_list_is_on_the_screen() {
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.press("Tờ khai đăng ký khai sinh");
    stand.press("Xem danh mục còn thiếu");
    assert!(stand.sees("Có thể chụp màn hình này. Chuẩn bị đủ rồi quay lại.") && stand.sees("Tờ khai đăng ký khai sinh"));
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
    assert!(none.sees_number("A001"), "a town without classes asks nobody");
}

#[test]
fn a_procedure_is_found_by_what_people_say() {
    for (typed, name) in [
        ("dat dai", "Đăng ký đất đai, tài sản gắn liền với đất lần đầu"),
        ("khai sinhj", "Đăng ký khai sinh"),
        ("chungs thuwc", "Chứng thực chữ ký"),
    ] {
        let mut stand = Stand::new(true);
        stand.press("Tìm thủ tục");
        for key in typed.chars() {
            let key = if key == ' ' { "Dấu cách".to_owned() } else { key.to_uppercase().to_string() };
            stand.press(&key);
        }
        assert!(stand.sees(name), "{typed} finds {name}");
        if typed == "dat dai" {
            stand.press(name);
            assert!(stand.sees("Giấy tờ cần mang"));
            stand.press("Quay lại");
            assert!(stand.sees(name), "what was typed is still there");
        }
    }
    let mut stand = Stand::new(true);
    stand.press("Tìm thủ tục");
    stand.press("123");
    // By message: the clock's digits look like keys to a test.
    for key in "1.001193".chars() {
        stand.send(Message::Search(search::Message::Key(key)));
    }
    assert!(stand.sees("Đăng ký khai sinh"), "by its code too");
    stand.press("Xóa hết");
    assert!(stand.sees("Ví dụ: khai sinh, sổ đỏ, chứng thực"));
}

#[test]
fn staff_are_called_from_any_screen() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Tờ khai đăng ký khai sinh");
    stand.press("Gọi nhân viên");
    assert!(stand.sees("Đã báo nhân viên"));
    let overview = stand.run(stand.hall.overview()).expect("read");
    assert_eq!(overview.help.len(), 1, "the counters see it");
    stand.press("Quay lại");
    assert!(stand.sees("Còn thiếu 1 giấy tờ"), "nothing is lost by it");
    stand.press("Gọi nhân viên");
    assert_eq!(stand.run(stand.hall.overview()).expect("read").help.len(), 1, "twice is once");
}

#[test]
fn whoever_holds_up_a_slip_may_print_it_again_or_give_the_number_back() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    stand.print();
    stand.wait(1_000);
    let code = stand.tickets()[0].id;
    let shown = |stand: &mut Stand| {
        let standing = stand.run(stand.hall.standing(code)).expect("known");
        stand.send(Message::SlipFound(stand.app.visit.id, Ok(standing)));
    };
    stand.press("Xong");
    shown(&mut stand);
    stand.press("In lại phiếu");
    assert!(stand.sees("Phiếu đang in lại"));
    stand.print();
    stand.press("Trả lại số");
    assert!(stand.sees("Trả lại số A001?"));
    stand.press("Giữ lại số");
    assert_eq!(stand.tickets()[0].state, TicketState::Waiting);
    stand.press("Trả lại số");
    stand.press("Trả lại số");
    assert!(stand.sees("Số này đã hủy, mời lấy số mới"));
    assert_eq!(stand.tickets()[0].reason, Some(CancelReason::ByCitizen));
}

#[test]
fn the_screen_becomes_easier_for_one_visit_only() {
    let mut stand = Stand::new(true);
    stand.press("Dễ đọc hơn");
    for choice in ["Rất to", "Tương phản cao", "Tay trái", "Hạ thấp"] {
        stand.press(choice);
    }
    let comfort = stand.app.visit.comfort;
    assert!(comfort.lowered && comfort.left_hand);
    stand.press("Xong");
    assert!(stand.sees("Kính chào quý khách"));
    let usual = stand.app.metrics;
    stand.wait(61_000);
    assert_ne!(stand.app.visit.comfort, comfort, "an empty screen is as usual again");
    assert_ne!(stand.app.metrics, usual);
}

#[test]
fn five_keys_are_enough() {
    use iced::keyboard::key::Named::{ArrowDown, Enter};
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.now += Duration::from_millis(500);
    for screen in ["Lấy số thứ tự", "Không thuộc diện nào"] {
        // Down until the main action is marked, in the order in which the screen is read.
        let mut came = false;
        for steps in 1..20 {
            let mut simulator = stand.simulator();
            for _ in 0..steps {
                let _ = simulator.tap_key(ArrowDown);
            }
            let _ = simulator.tap_key(Enter);
            let messages: Vec<Message> = simulator.into_messages().collect();
            let wanted = stand.pressed(screen);
            if format!("{messages:?}") == format!("{wanted:?}") {
                for message in messages {
                    stand.send(message);
                }
                stand.now += Duration::from_millis(500);
                came = true;
                break;
            }
        }
        assert!(came, "the keypad comes to `{screen}`");
    }
    assert!(stand.sees_number("A001"));
}

#[test]
fn staff_come_in_by_five_knocks_and_their_pin() {
    let mut stand = Stand::new(true);
    let pin = stand.run(stand.hall.first_pin(By::once(Actor::system()))).expect("made").expect("the first");
    let knock = |stand: &mut Stand| {
        for _ in 0..5 {
            stand.now += Duration::from_millis(500);
            stand.send(Message::Knock);
        }
        stand.now += Duration::from_millis(500);
    };
    let typed = |stand: &mut Stand, digits: &str| {
        // By message: the clock's digits look like keys to a test.
        for digit in digits.chars() {
            stand.now += Duration::from_millis(500);
            stand.send(Message::Pin(staff::Key::Digit(digit)));
        }
    };
    knock(&mut stand);
    assert!(stand.sees("Mã PIN của nhân viên"));
    let wrong = if pin.digits() == "000000" { "111111" } else { "000000" };
    typed(&mut stand, wrong);
    assert!(stand.sees("Mã PIN không đúng"));
    typed(&mut stand, pin.digits());
    assert!(stand.sees("Bấm giúp người dân") && stand.sees("Máy in sẵn sàng"));
    stand.press("Bấm giúp người dân");
    stand.press("Về màn hình người dân");
    assert!(stand.sees("Nhân viên đang bấm giúp"), "everybody sees that staff press here");
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    stand.print();
    stand.wait(1_000);
    stand.press("Xong");
    stand.press("In lại A001");
    assert_eq!(stand.run(stand.hall.next_slip()).expect("read").map(|slip| slip.attempt), Some(2), "at hand for whoever lost it at once");
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

/// A child, a palm, a poster that falls: whatever happens to the screen, nobody gets stuck and nothing breaks.
#[test]
fn ten_thousand_random_touches_end_at_home() {
    use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
    let random = |round: u64| BuildHasherDefault::<DefaultHasher>::default().hash_one(round);
    let cases: u64 = std::env::var("MOTCUA_TOUCHES").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let mut stand = Stand::new(true);
    stand.app.parts.restart = Arc::default();
    let procedures: Vec<_> = stand.hall.config().catalogue.procedures.iter().map(|procedure| procedure.code.clone()).collect();
    for round in 0..cases {
        let dice = random(round);
        match dice % 16 {
            0 => {
                let meaning = match dice / 16 % 4 {
                    0 => Meaning::Procedure(procedures[(dice / 64) as usize % procedures.len()].clone()),
                    1 => Meaning::Unknown,
                    2 => Meaning::CitizenCard,
                    _ => Meaning::Slip(Token::from_bytes([7; 16])),
                };
                stand.scan(meaning);
            }
            1 => stand.wait(dice / 16 % 30_000),
            2 => stand.print(),
            _ => {
                let point = iced::Point::new((dice / 16 % 540) as f32, (dice / 16_000 % 960) as f32);
                let finger = iced::touch::Finger(1);
                let mut simulator = stand.simulator();
                let _ = simulator.simulate([
                    iced::Event::Touch(iced::touch::Event::FingerPressed { id: finger, position: point }),
                    iced::Event::Touch(iced::touch::Event::FingerLifted { id: finger, position: point }),
                ]);
                let messages: Vec<Message> = simulator.into_messages().collect();
                stand.now += Duration::from_millis(dice / 16 % 900);
                for message in messages {
                    stand.send(message);
                }
            }
        }
        if round % 500 == 499 {
            for _ in 0..6 {
                stand.wait(30_000);
            }
            assert!(stand.is_home(), "after {round} it is not home: {:?}", stand.app.screen);
        }
    }
}

#[test]
fn every_screen_has_its_script_and_a_voice_hears_of_it() {
    let said = Arc::new(std::sync::Mutex::new(Vec::new()));
    let told = said.clone();
    let mut stand = Stand::with(town(), Size::new(540.0, 960.0), |parts| {
        parts.printer = false;
        parts.speaker = Some(Arc::new(move |_: &Language, keys: &[&'static str]| told.lock().expect("whole").extend_from_slice(keys)));
    });
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    stand.press("Tôi đã ghi lại số");
    stand.press("Xong");
    let said = said.lock().expect("whole").clone();
    assert!(said.ends_with(&["welcome", "welcome-how", "call-staff"]) && said.contains(&"priority-ask"));
    for key in said {
        assert_ne!(stand.app.words.say(key), key, "`{key}` has a text");
    }
}

#[test]
fn the_offices_crest_is_shown_where_it_can_be_read() {
    for (file, shown) in [("assets/pictures/slip.png", true), ("README.md", false), ("no-such.png", false)] {
        let mut config = town();
        config.office.crest = Some(file.into());
        let stand = Stand::with(config, Size::new(540.0, 960.0), |_| {});
        assert_eq!(stand.app.crest.is_some(), shown, "{file}");
        assert!(stand.sees("Kính chào quý khách"), "a hall opens without one too");
    }
}

#[test]
fn under_the_question_a_key_only_says_that_somebody_is_there() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    let order = stand.pressed("Lấy số thứ tự");
    stand.wait(61_000);
    for message in order {
        stand.send(message);
    }
    assert!(stand.sees("Giấy tờ cần mang") && stand.app.asked().is_none(), "the question is answered, and nothing ordered");
}

#[test]
fn no_sheet_gives_a_noted_number_back_and_no_knock_a_slip_on_its_way() {
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    stand.press("Gọi nhân viên");
    assert!(!stand.sees("Về đầu"));
    stand.press("Quay lại");
    assert!(stand.sees("Tôi đã ghi lại số"));

    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    for _ in 0..5 {
        stand.now += Duration::from_millis(500);
        stand.send(Message::Knock);
    }
    stand.send(Message::Home);
    assert!(stand.sees("Phiếu đang in"));
}

#[test]
fn the_same_poster_in_the_next_hand_begins_anew() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Tờ khai đăng ký khai sinh");
    stand.scan(birth());
    assert!(stand.sees("Còn thiếu 1 giấy tờ"), "a poster that hangs in view is not somebody");
    stand.wait(61_000);
    stand.scan(birth());
    assert!(stand.sees("Chạm vào giấy tờ còn thiếu"), "whose papers were ticked has gone");
}

#[test]
fn a_copy_that_nobody_waits_for_is_not_printed_when_paper_comes() {
    let stand = Stand::new(true);
    let matter = crate::hall::Matter::Queue("ho-tich".parse().expect("a key"));
    let order =
        crate::hall::Order::new(matter, crate::hall::Handover::Slip, Actor::kiosk(), crate::hall::RequestId::random().expect("random"));
    let id = stand.run(stand.hall.issue(order)).expect("issued").ticket.id;
    stand.print();
    let _ = stand.run(stand.hall.step(id, Step::Reprint, By::once(Actor::kiosk()))).expect("wanted");
    assert!(stand.run(stand.hall.next_slip()).expect("read").is_some());
    let _ = stand.run(stand.hall.step(id, Step::cancel(CancelReason::ByCitizen), By::once(Actor::kiosk()))).expect("ended");
    assert!(stand.run(stand.hall.next_slip()).expect("read").is_none(), "not for a number that has ended");
}

#[test]
fn where_there_is_no_hall_staff_can_still_begin_anew() {
    let mut stand = Stand::new(true);
    for _ in 0..5 {
        stand.now += Duration::from_millis(500);
        stand.send(Message::Knock);
    }
    stand.now += Duration::from_millis(500);
    stand.send(Message::Pin(staff::Key::Restart));
    assert!(!stand.app.parts.restart.load(Ordering::Relaxed), "not without their PIN, where a hall knows it");
    let closed = HallError::Unreachable("the drive is gone".to_owned());
    stand.send(Message::PinChecked(stand.app.visit.id, Err(closed)));
    stand.press("Mở lại");
    assert!(stand.app.parts.restart.load(Ordering::Relaxed));
}
