//! Visits, from the first touch to the wipe.

use super::*;
use crate::domain::queue::{CancelReason, Token};
use crate::kiosk::screen::{search, ticket};
use crate::scan::{FrameFault, Hint, SourceFault, SourceState, Struggle};

#[test]
fn a_poster_leads_to_a_printed_number() {
    let mut stand = Stand::new(true);
    assert!(stand.sees("Kính chào quý khách"));
    stand.scan(birth());
    assert!(stand.sees("Đăng ký khai sinh") && stand.sees("Hỏi tại quầy (theo mức của tỉnh)") && stand.sees("Hôm\u{a0}nay"));
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    assert!(stand.sees("Phiếu đang in") && !stand.sees_number("A001"), "not shown before it counts");
    stand.print();
    stand.wait(1_000);
    assert!(stand.sees_number("A001") && stand.sees("Mời nhận phiếu bên dưới") && stand.sees("Chờ gọi: Quầy 1 hoặc 2"));
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
    assert!(stand.sees("20.000\u{a0}đ") && stand.sees("7 ngày làm việc"));
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
    assert!(stand.sees("Hỏi tại quầy (chưa công bố)") && !stand.sees("Miễn phí"));
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
    stand.press("Lấy số thứ tự");
    stand.now += Duration::from_millis(1500);
    let twice = [stand.pressed("Không thuộc diện nào"), stand.pressed("Không thuộc diện nào")].concat();
    for message in twice {
        stand.send(message);
        stand.now += Duration::from_millis(1500);
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
    stand.now += Duration::from_millis(1500);
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
fn a_camera_that_does_not_see_says_what_to_do() {
    let mut stand = Stand::new(true);
    for (state, said) in [
        (SourceState::Faulty(SourceFault::Missing), "Chưa cắm máy quét"),
        (SourceState::Faulty(SourceFault::Busy), "Máy quét đang bận"),
        (SourceState::Faulty(SourceFault::Gone), "Máy quét đã bị rút ra"),
        (SourceState::Faulty(SourceFault::Silent(5)), "Máy quét không có hình"),
    ] {
        let _ = stand.sight.send(Arc::new(Sight { state, ..Sight::default() }));
        stand.send(Message::SightChanged);
        assert!(stand.sees(said), "{said}");
        assert!(stand.hall.config().queues.iter().all(|queue| stand.sees(queue.name.vi())), "every field is there");
    }
    let _ = stand.sight.send(Arc::new(Sight { state: SourceState::Absent, ..Sight::default() }));
    stand.send(Message::SightChanged);
    assert!(!stand.sees("Chưa cắm máy quét") && !stand.sees("Đặt mã QR vào khung"), "a hall without a camera does not speak of one");
}

#[test]
fn a_code_that_cannot_be_read_comes_with_what_helps_and_then_with_another_way() {
    let mut stand = Stand::new(true);
    let mut shown = |sight: Sight, said: &str| {
        let _ = stand.sight.send(Arc::new(Sight { state: SourceState::Live, ..sight }));
        stand.send(Message::SightChanged);
        assert!(stand.sees(said), "{said}");
    };
    let hinted = |hint| Sight { struggle: Struggle { hint: Some(hint), is_long: false }, ..Sight::default() };
    shown(Sight::default(), "Đặt mã QR vào khung");
    shown(hinted(Hint::Closer), "Đưa mã gần hơn");
    shown(hinted(Hint::HoldStill), "Giữ yên");
    shown(hinted(Hint::LessGlare), "Nghiêng nhẹ cho bớt chói");
    shown(hinted(Hint::MoreLight), "Đưa ra chỗ sáng hơn");
    shown(hinted(Hint::TurnOver), "Lật mặt có mã về phía máy quét");
    let long = Struggle { hint: Some(Hint::HoldStill), is_long: true };
    shown(Sight { struggle: long, ..Sight::default() }, "Không đọc được. Mời tìm thủ tục hoặc chọn lĩnh vực");
    shown(Sight { doubt: Some(FrameFault::Dark), struggle: long, ..Sight::default() }, "Máy quét bị che hoặc thiếu sáng");
    stand.press("Tìm thủ tục");
    assert!(matches!(stand.app.screen, Screen::Search(_)), "and there it is");
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
fn a_virtual_citizen_gives_way_to_a_real_one() {
    let mut stand = Stand::with(town(), Size::new(540.0, 960.0), |parts| (parts.demo, parts.printer) = (Some(demo(true)), false));
    stand.scan(birth());
    stand.wait(2_000);
    assert!(stand.tickets().is_empty());
    stand.wait(1_000);
    assert!(stand.sees("Quý\u{a0}khách có thuộc diện ưu\u{a0}tiên không?"));
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
    stand.now += Duration::from_millis(1500);
    stand.send(Message::Ticket(ticket::Message::Done));
    assert!(stand.is_home() && stand.app.turn == 0);
}

#[test]
fn what_is_missing_is_printed_instead_of_a_number() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Giấy chứng sinh (hoặc văn bản làm chứng/cam đoan)");
    assert!(stand.sees("Còn thiếu 1 giấy tờ"));
    stand.press("In danh sách giấy còn thiếu");
    assert!(stand.sees("Giấy tờ còn thiếu") && stand.sees("Đang in danh sách. Chuẩn bị đủ rồi quay lại lấy số."));
    stand.print();
    stand.wait(1_000);
    assert!(stand.sees("Mời nhận danh sách bên dưới. Chuẩn bị đủ rồi quay lại lấy số."));
    assert!(stand.tickets().is_empty(), "no number was taken");
    stand.press("Xong");
    assert!(stand.is_home());
    stand.scan(birth());
    assert!(stand.sees("Thiếu giấy nào, chạm vào giấy đó"), "the next citizen's papers are their own");
}

#[test]
fn whoever_lacks_a_paper_may_take_a_number_all_the_same() {
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.press("Giấy chứng sinh (hoặc văn bản làm chứng/cam đoan)");
    stand.press("Giấy chứng sinh (hoặc văn bản làm chứng/cam đoan)");
    assert!(stand.sees("Lấy số thứ tự"), "it is there after all");
    stand.press("Giấy chứng sinh (hoặc văn bản làm chứng/cam đoan)");
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
    stand.press("Giấy chứng sinh (hoặc văn bản làm chứng/cam đoan)");
    stand.press("Xem danh sách giấy còn thiếu");
    assert!(
        stand.sees("Có thể chụp màn hình này. Chuẩn bị đủ rồi quay lại lấy số.")
            && stand.sees("Giấy chứng sinh (hoặc văn bản làm chứng/cam đoan)")
    );
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
    // By message: the clock's digits look like keys to a test.
    for key in "1.001193".chars() {
        stand.send(Message::Search(search::Message::Key(key)));
    }
    assert!(stand.sees("Đăng ký khai sinh"), "by its code too");
    stand.press("Xóa hết");
    assert!(stand.sees("Được hỏi nhiều nhất") && stand.sees("Đăng ký kết hôn"));
    for key in "hooj chieesu".chars() {
        stand.send(Message::Search(search::Message::Key(key)));
    }
    assert!(stand.sees("Việc này không lấy số ở đây") && !stand.sees("Chứng thực bản sao từ bản chính"));
    stand.press("Xóa hết");
    for key in "xem phim".chars() {
        stand.send(Message::Search(search::Message::Key(key)));
    }
    assert!(stand.sees("Không có thủ tục này ở UBND xã Kiến\u{a0}Đức"));
}

#[test]
fn the_same_poster_in_the_next_hand_begins_anew() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Giấy chứng sinh (hoặc văn bản làm chứng/cam đoan)");
    stand.scan(birth());
    assert!(stand.sees("Còn thiếu 1 giấy tờ"), "a poster that hangs in view is not somebody");
    stand.wait(61_000);
    stand.scan(birth());
    assert!(stand.sees("Thiếu giấy nào, chạm vào giấy đó"), "whose papers were ticked has gone");
}

#[test]
fn what_was_chosen_is_forgotten_with_the_visit() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Làm thêm việc khác");
    stand.press("Về đầu");
    assert!(stand.sees("Kính chào quý khách"));
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Làm thêm việc khác");
    assert!(stand.app.pace().is_some(), "time is looked at");
    stand.wait(120_000);
    assert!(stand.sees("Kính chào quý khách") && stand.app.also.is_empty());
}
