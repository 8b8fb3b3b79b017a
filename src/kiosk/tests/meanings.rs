//! What is held up and is no procedure.

use super::*;
use crate::domain::intake::RecordCode;

/// What is no procedure has a sentence and the ways on, and each of them leads somewhere.
#[test]
fn whatever_is_held_up_has_a_way_on() {
    let record = RecordCode::find_in("H36.10-261123-0042").expect("a record");
    let meanings = [
        (Meaning::Unknown, "Máy không nhận ra mã này"),
        (Meaning::NotInCatalogue(None), "Thủ tục này không có trong danh mục"),
        (Meaning::CitizenCard, "Đây là thẻ căn cước"),
        (Meaning::Portal, "Đây là trang của Cổng Dịch vụ công"),
        (Meaning::Record(record), "Đây là mã của một hồ sơ"),
        (Meaning::Bank, "Đây là mã chuyển khoản"),
        (Meaning::Address, "Đây là địa chỉ của một trang web khác"),
    ];
    for (meaning, said) in meanings {
        let mut stand = Stand::new(true);
        stand.scan(meaning.clone());
        assert!(stand.sees(said), "{meaning:?}");
        stand.press("Tìm thủ tục");
        assert!(matches!(stand.app.screen, Screen::Search(_)), "{meaning:?}");
        stand.press("Quay lại");
        assert!(stand.is_home());
        stand.scan(meaning.clone());
        stand.press("Gọi nhân viên");
        assert!(stand.sees("Đã báo nhân viên"), "{meaning:?}");
        stand.now += Duration::from_millis(1500);
        stand.send(Message::Back);
        assert!(stand.sees(said), "back from the sheet, {meaning:?}");
        stand.press("Quay lại");
        assert!(stand.is_home(), "{meaning:?}");
    }
    let mut stand = Stand::new(true);
    stand.scan(Meaning::Record(RecordCode::find_in("H36.10-261123-0042").expect("a record")));
    assert!(stand.sees("Mã hồ sơ H36.10-261123-0042"));
}

#[test]
fn a_search_on_the_portal_opens_ours_with_its_words() {
    let mut stand = Stand::new(true);
    stand.scan(Meaning::Search("đăng ký khai sinh".to_owned()));
    assert!(stand.sees("đăng\u{a0}ký\u{a0}khai\u{a0}sinh|"), "the words stand in the field");
    stand.press("Đăng ký khai sinh");
    assert!(stand.sees("Lấy số thứ tự"));
}

#[test]
fn what_passes_by_chance_tears_nobody_from_a_procedure() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    for meaning in [Meaning::Unknown, Meaning::Address, Meaning::Bank, Meaning::CitizenCard, Meaning::Portal] {
        stand.scan(meaning.clone());
        assert!(stand.sees("Lấy số thứ tự"), "{meaning:?}");
    }
}
