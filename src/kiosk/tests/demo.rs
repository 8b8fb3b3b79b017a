//! The demo: it says what it is, can be left, and makes room for whoever looks around.

use iced::Task;

use super::*;

const MARK: &str = "BẢN TRÌNH DIỄN";
const PIN: &str = "Nhân viên: chạm biểu tượng 5 lần, PIN 012345";
const PLACES: &str = "Quầy: 127.0.0.1:8470/counter · Bảng: 127.0.0.1:8470/board";

fn demo_stand(size: Size) -> Stand {
    Stand::with(town(), size, |parts| parts.demo = Some(demo(true)))
}

/// Whether what the application asks for ends it.
fn ends(stand: &Stand, task: Task<Message>) -> bool {
    use futures_util::StreamExt as _;
    let actions = task::into_stream(task).map(|stream| stand.runtime.block_on(stream.collect::<Vec<_>>())).unwrap_or_default();
    actions.iter().any(|action| matches!(action, Action::Exit))
}

#[test]
fn every_screen_says_that_it_is_a_demo_and_how_it_ends() {
    for size in [Size::new(540.0, 960.0), Size::new(960.0, 540.0)] {
        let mut stand = demo_stand(size);
        for screen in ["welcome", "choose", "procedure"] {
            for said in [MARK, "Kết thúc (Esc)", PIN, PLACES] {
                assert!(stand.sees(said), "{said} on {screen}");
            }
            match screen {
                "welcome" => stand.press("Khai sinh, kết hôn, khai tử"),
                _ => stand.press("Đăng ký khai sinh"),
            }
        }
    }
    assert!(!Stand::new(true).sees(MARK), "a hall is none");
}

/// On the windows of all screens at hand, and on whole ones.
#[test]
fn what_stands_above_is_whole_and_leaves_the_screen_alone() {
    for (width, height) in
        [(1366.0, 768.0), (1920.0, 1080.0), (1024.0, 768.0), (1280.0, 1024.0), (1080.0, 1920.0), (768.0, 1366.0), (2560.0, 1440.0)]
    {
        let monitor = Size::new(width, height);
        for window in [crate::kiosk::demo::window_on(monitor), monitor] {
            let stand = demo_stand(window);
            let strip = stand.app.strip;
            let found = super::pictures::found(&stand);
            let whole = iced::Rectangle::with_size(window);
            for (text, place) in &found.texts {
                assert!(place.is_within(&whole), "{window:?}: `{text}` leaves it at {place:?}");
                assert!(place.y + place.height <= strip + 1.0 || place.y >= strip - 1.0, "{window:?}: `{text}` at {place:?}");
            }
            let above: Vec<_> = found.texts.iter().filter(|(_, place)| place.y + place.height <= strip + 1.0).collect();
            assert_eq!(above.len(), 4, "{window:?}: {above:?}");
            for (index, (text, place)) in above.iter().enumerate() {
                let alone = above[index + 1..].iter().all(|(_, other)| place.intersection(other).is_none());
                assert!(alone, "{window:?}: `{text}` at {place:?}");
            }
            let end = found.buttons.iter().find(|button| button.y < strip).expect("the way out");
            assert!(end.height > 20.0 && end.width > 70.0 && end.is_within(&whole), "{window:?}: {end:?}");
        }
    }
}

#[test]
fn it_is_left_by_escape_or_by_touch_after_a_question() {
    let mut stand = demo_stand(Size::new(960.0, 540.0));
    stand.press("Khai sinh, kết hôn, khai tử");
    stand.wait(1_300);
    stand.send(Message::Quit);
    assert!(stand.sees("Kết thúc bản trình diễn?"));
    stand.send(Message::Quit);
    assert!(stand.sees("Đăng ký khai sinh"), "Escape takes the question back");
    stand.press("Kết thúc (Esc)");
    stand.wait(1_300);
    stand.press("Xem tiếp");
    assert!(stand.sees("Đăng ký khai sinh"), "nothing is lost");
    stand.press("Kết thúc (Esc)");
    stand.wait(1_300);
    let pressed = stand.pressed("Kết thúc");
    assert!(matches!(pressed[..], [Message::Touched, Message::End, ..] | [Message::End, ..]), "{pressed:?}");
    let end = stand.app.update(Message::End, stand.now);
    assert!(ends(&stand, end));
    let mut hall = Stand::new(true);
    let stays = hall.app.update(Message::End, hall.now);
    assert!(ends(&hall, stays), "nothing of a hall's screens sends it");
    assert!(!hall.sees("Kết thúc (Esc)"));
}

#[test]
fn its_own_citizens_wait_a_minute_after_each_touch_of_a_person() {
    let mut stand = demo_stand(Size::new(960.0, 540.0));
    stand.press("Đất đai");
    stand.send(Message::Touched);
    for _ in 0..5 {
        stand.wait(9_000);
        stand.scan(birth());
        assert!(!matches!(stand.app.screen, Screen::Procedure(_)), "a person looks around");
    }
    stand.send(Message::Touched);
    stand.wait(59_000);
    stand.scan(birth());
    assert!(!matches!(stand.app.screen, Screen::Procedure(_)), "each touch counts");
    stand.wait(1_100);
    stand.scan(birth());
    assert!(matches!(stand.app.screen, Screen::Procedure(_)), "the person has gone");
    stand.wait(3_100);
    assert!(!matches!(stand.app.screen, Screen::Procedure(_)), "and the virtual citizen goes on");
}

#[test]
fn a_window_has_room_on_the_screen_at_hand_and_its_shape() {
    for (width, height) in [(1366.0, 768.0), (1920.0, 1080.0), (1024.0, 768.0), (1080.0, 1920.0), (3440.0, 1440.0), (800.0, 600.0)] {
        let monitor = Size::new(width, height);
        let window = crate::kiosk::demo::window_on(monitor);
        assert!(window.width < 0.95 * width && window.height < 0.87 * height, "{monitor:?}: {window:?}");
        assert!(window.width > 0.9 * width || window.height > 0.84 * height, "it uses the room: {monitor:?}: {window:?}");
        assert_eq!(window.height > window.width, height > width, "{monitor:?}: {window:?}");
    }
}
