//! Who taps twice, or taps where another screen has just come, decides nothing by it.

use super::*;

/// Takes a number for birth registration up to the question of priority.
fn asked_for_priority() -> Stand {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand
}

#[test]
fn a_second_tap_on_the_same_place_gives_up_no_right() {
    for later in [100, 500, 800, 1100] {
        let mut stand = asked_for_priority();
        assert!(matches!(stand.app.screen, Screen::Priority(_)));
        stand.press_after("Không thuộc diện nào", later);
        assert!(matches!(stand.app.screen, Screen::Priority(_)), "after {later} ms");
        assert!(stand.tickets().is_empty());
    }
    let mut stand = asked_for_priority();
    stand.press_after("Không thuộc diện nào", 1200);
    assert_eq!(stand.tickets().len(), 1, "who has read it is heard");
}

#[test]
fn who_presses_where_a_screen_came_by_itself_is_asked_nothing() {
    // A poster is read while a finger is on its way to a field.
    let mut stand = Stand::new(true);
    stand.scan(birth());
    let turn = stand.app.turn;
    for text in ["Lấy số thứ tự", "Quay lại"] {
        stand.press_after(text, 500);
        assert_eq!(stand.app.turn, turn, "{text}");
    }
    stand.press_after("Quay lại", 200);
    assert!(stand.is_home());
}

#[test]
fn who_leads_themselves_on_need_not_wait() {
    let mut stand = Stand::new(true);
    for text in ["Khai sinh, kết hôn, khai tử", "Đăng ký khai sinh", "Quay lại", "Quay lại"] {
        stand.press_after(text, 500);
    }
    assert!(stand.is_home(), "half a second between presses is enough where nothing is decided: {:?}", stand.app.screen);
}

#[test]
fn staff_who_press_for_people_are_not_held_up() {
    let mut stand = Stand::new(true);
    stand.app.assisted = true;
    stand.scan(birth());
    for text in ["Lấy số thứ tự", "Không thuộc diện nào"] {
        stand.press_after(text, 500);
    }
    assert_eq!(stand.tickets().len(), 1);
}
