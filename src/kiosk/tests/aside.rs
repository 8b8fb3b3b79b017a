//! What stands beside a visit: what makes the screen easier, five keys, help, a voice.

use super::*;
use crate::domain::event::Actor;
use crate::domain::queue::CounterNumber;
use crate::hall::By;

#[test]
fn staff_are_called_from_any_screen() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Giấy chứng sinh (hoặc văn bản làm chứng/cam đoan)");
    stand.press("Gọi nhân viên");
    assert!(stand.sees("Đã báo nhân viên"));
    let overview = stand.run(stand.hall.overview()).expect("read");
    assert_eq!(overview.help.len(), 1, "the counters see it");
    stand.press("Quay lại");
    assert!(stand.sees("Còn thiếu 1 giấy tờ"), "nothing is lost by it");
    stand.press("Gọi nhân viên");
    let help = stand.run(stand.hall.overview()).expect("read").help;
    assert_eq!(help.len(), 1, "twice is once");
    assert!(stand.sees("Đã báo nhân viên"));
    let counter = CounterNumber(3);
    let _ = stand.run(stand.hall.come_to_help(help[0].id, counter, By::once(Actor::Counter(counter)))).expect("heard");
    stand.send(Message::HallChanged);
    assert!(stand.sees("Nhân viên quầy\u{a0}3 đang đến"), "and who comes is said");
    stand.press("Quay lại");
    stand.press("Gọi nhân viên");
    assert!(stand.sees("Nhân viên quầy\u{a0}3 đang đến"), "another press is the same call");
}

#[test]
fn the_screen_becomes_easier_for_one_visit_only() {
    let mut stand = Stand::new(true);
    stand.press("Dễ dùng hơn");
    for choice in ["Rất to", "Tương phản cao", "Tay trái", "Đưa nút xuống thấp"] {
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
fn one_press_makes_what_is_read_larger() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    let size = |stand: &Stand| stand.app.metrics.text(crate::kiosk::metrics::TextSize::Body);
    let usual = size(&stand);
    stand.press("Chữ to hơn");
    assert!(size(&stand) > 1.4 * usual && matches!(stand.app.screen, Screen::Procedure(_)) && stand.app.overlay.is_none());
    assert!(stand.sees("Đăng ký khai sinh"));
    stand.press("Dễ dùng hơn");
    stand.press("Thường");
    stand.press("Xong");
    assert!((size(&stand) - usual).abs() < 0.01);
    // The second press of the same place opens what else there is, and does not take the size back.
    stand.press("Chữ to hơn");
    assert!(!stand.sees("Chữ to hơn"));
}

#[test]
fn the_left_hand_finds_everything_mirrored() {
    let mut stand = Stand::new(true);
    stand.press("Khai sinh, kết hôn, khai tử");
    let places = |stand: &Stand| {
        let found = super::pictures::found(stand);
        let place = |text: &str| {
            found.texts.iter().find(|(content, _)| *content == *joined(text.into())).map_or(f32::NAN, |(_, bounds)| bounds.center_x())
        };
        ["Quay lại", "Về đầu", "Gọi nhân viên", "1/4"].map(place)
    };
    let right = places(&stand);
    stand.app.visit.comfort.left_hand = true;
    let left = places(&stand);
    assert!(right[0] < right[1] && right[1] < right[2] && right[3] > 270.0, "{right:?}");
    assert!(left[0] > left[1] && left[1] > left[2] && left[3] < 270.0, "{left:?}");
}

#[test]
fn five_keys_are_enough() {
    use iced::keyboard::key::Named::{ArrowDown, Enter};
    let mut stand = Stand::new(false);
    stand.scan(birth());
    stand.now += Duration::from_millis(1500);
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
                stand.now += Duration::from_millis(1500);
                came = true;
                break;
            }
        }
        assert!(came, "the keypad comes to `{screen}`");
    }
    assert!(stand.sees_number("A001"));
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
fn no_overlay_gives_a_noted_number_back_and_no_knock_a_slip_on_its_way() {
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
fn a_sound_tells_that_something_was_understood_and_nothing_else_does() {
    let heard = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = heard.clone();
    let mut stand = Stand::with(town(), Size::new(540.0, 960.0), |parts| {
        parts.chime = Some(Arc::new(move || {
            let _before = counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }));
    });
    let heard = || heard.load(std::sync::atomic::Ordering::Relaxed);
    stand.scan(Meaning::Unknown);
    assert_eq!(heard(), 0, "a code nobody knows");
    stand.scan(birth());
    assert_eq!(heard(), 1, "a procedure");
    stand.scan(Meaning::CitizenCard);
    assert_eq!(heard(), 1, "a card in the hand of somebody who reads");
    stand.press("Lấy số thứ tự");
    assert_eq!(heard(), 1, "a press");
}
