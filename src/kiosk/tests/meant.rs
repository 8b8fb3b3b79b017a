//! What becomes of a code that is meant, of several that could be, and of one that comes while somebody is at work.

use super::*;
use crate::domain::queue::Token;
use crate::kiosk::screen::procedure;

fn marriage() -> Meaning {
    Meaning::Procedure("1.000894".parse().expect("a code"))
}

fn code(stand: &Stand) -> Option<String> {
    match &stand.app.screen {
        Screen::Procedure(shown) => Some(shown.code().to_string()),
        _ => None,
    }
}

#[test]
fn of_two_that_could_be_meant_the_citizen_says_which() {
    let mut stand = Stand::new(true);
    stand.send(Message::Meant(Meant::Either(vec![birth(), marriage()])));
    assert!(stand.sees("Quý khách cần việc nào?") && stand.sees("Đăng ký khai sinh") && stand.sees("Đăng ký kết hôn"));
    stand.press("Đăng ký kết hôn");
    assert_eq!(code(&stand).as_deref(), Some("1.000894"));
    stand.now += Duration::from_millis(1500);
    stand.send(Message::Home);
    // One of them is taken away: what stays is meant.
    stand.send(Message::Meant(Meant::Either(vec![birth(), marriage()])));
    stand.scan(birth());
    assert_eq!(code(&stand).as_deref(), Some("1.001193"));
    stand.now += Duration::from_millis(1500);
    stand.send(Message::Home);
    stand.send(Message::Meant(Meant::Either(vec![birth(), marriage()])));
    stand.press("Quay lại");
    assert!(stand.is_home());
}

#[test]
fn nobody_is_asked_for_ever() {
    let mut stand = Stand::new(true);
    stand.send(Message::Meant(Meant::Either(vec![birth(), marriage()])));
    for _ in 0..3 {
        stand.wait(40_000);
    }
    assert!(stand.is_home());
}

#[test]
fn a_screen_on_which_nothing_was_touched_makes_way() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.scan(marriage());
    assert_eq!(code(&stand).as_deref(), Some("1.000894"));
}

#[test]
fn papers_that_were_touched_are_not_lost_without_a_question() {
    let mut stand = Stand::new(true);
    let touch = |stand: &mut Stand| {
        stand.scan(birth());
        stand.now += Duration::from_millis(1500);
        stand.send(Message::Procedure(procedure::Message::Paper(1)));
        assert!(stand.sees("Còn thiếu 1 giấy tờ"));
    };
    touch(&mut stand);
    stand.scan(birth());
    assert!(stand.sees("Còn thiếu 1 giấy tờ"), "the same paper is held up still");
    stand.scan(Meaning::Unknown);
    stand.scan(Meaning::CitizenCard);
    assert!(stand.sees("Còn thiếu 1 giấy tờ"));
    stand.scan(marriage());
    assert!(stand.sees("Chuyển sang việc khác?") && stand.sees("Đăng ký kết hôn"));
    stand.scan(Meaning::Slip(Token::from_bytes([9; 16])));
    assert!(stand.sees("Đăng ký kết hôn"), "the question does not change under the eyes of whoever reads it");
    stand.press("Làm tiếp: Đăng ký khai sinh");
    assert!(stand.sees("Còn thiếu 1 giấy tờ"), "as it was");
    stand.send(Message::Meant(Meant::Either(vec![marriage(), Meaning::Slip(Token::from_bytes([9; 16]))])));
    assert!(stand.sees("Xem số của quý khách"));
    stand.press("Đăng ký kết hôn");
    assert_eq!(code(&stand).as_deref(), Some("1.000894"));
    assert!(!stand.sees("Còn thiếu 1 giấy tờ"));
}

#[test]
fn a_paper_that_was_touched_and_is_there_after_all_was_touched() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    for _ in 0..2 {
        stand.now += Duration::from_millis(1500);
        stand.send(Message::Procedure(procedure::Message::Paper(1)));
    }
    stand.scan(Meaning::Slip(Token::from_bytes([9; 16])));
    assert!(stand.sees("Chuyển sang việc khác?") && stand.sees("Xem số của quý khách"));
    stand.press("Xem số của quý khách");
    assert!(stand.sees("Không tìm thấy số này."));
}

#[test]
fn nothing_changes_under_a_finger() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.send(Message::Touched);
    stand.scan(marriage());
    assert_eq!(code(&stand).as_deref(), Some("1.001193"));
    stand.send(Message::Lifted);
    assert_eq!(code(&stand).as_deref(), Some("1.000894"), "what came meanwhile comes when the finger is lifted");
    // What the finger pressed leads elsewhere: what came meanwhile was for the screen before.
    stand.now += Duration::from_millis(1500);
    stand.send(Message::Touched);
    stand.scan(birth());
    stand.send(Message::Back);
    stand.send(Message::Lifted);
    assert!(stand.is_home());
    // A finger of whose lifting nothing was heard.
    stand.send(Message::Touched);
    stand.wait(6_000);
    stand.scan(birth());
    assert_eq!(code(&stand).as_deref(), Some("1.001193"));
}
