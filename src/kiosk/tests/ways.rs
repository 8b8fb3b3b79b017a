//! How many touches and about how many seconds a person of seventy needs from a purpose to a number.
//!
//! The seconds are those of a keystroke-level model, slowed by 1.7 for age: a decided touch 4.2 s, holding up a code 2.5 s, taking the
//! slip 2 s. They compare ways with one another; no person was timed.

use super::*;
use crate::config::ScreenGeometry as Millimetres;

const TOUCH: f64 = 4.2;
const HOLD_UP: f64 = 2.5;
const TAKE: f64 = 2.0;

/// The screens people have, in pixels and millimetres.
const UPRIGHT: (f32, f32, f32, f32) = (1080.0, 1920.0, 268.0, 476.0);
const LYING: (f32, f32, f32, f32) = (1920.0, 1080.0, 476.0, 268.0);
const OLD: (f32, f32, f32, f32) = (1024.0, 768.0, 304.0, 228.0);

/// Somebody on the way to a number.
struct Way {
    stand: Stand,
    touches: u32,
    seconds: f64,
}

impl Way {
    fn new((width, height, width_mm, height_mm): (f32, f32, f32, f32)) -> Self {
        let mut config = town();
        config.terminal.screen = Millimetres { width_mm, height_mm, ..config.terminal.screen };
        let stand = Stand::with(config, Size::new(width, height), |parts| parts.printer = true);
        Self { stand, touches: 0, seconds: 0.0 }
    }

    fn hold_up(mut self, code: &str) -> Self {
        self.stand.scan(Meaning::Procedure(code.parse().expect("a code")));
        self.seconds += HOLD_UP;
        self
    }

    fn touch(mut self, text: &str) -> Self {
        self.stand.press(text);
        self.touches += 1;
        self.seconds += TOUCH;
        self
    }

    /// Presses whatever the screen of a procedure wants next until the question before the number stands there.
    fn read_all_papers(mut self) -> Self {
        while let Screen::Procedure(screen) = &self.stand.app.screen {
            let next = screen.onward(self.stand.app.look(), self.stand.app.now_for(screen.procedure()));
            self.stand.now += Duration::from_millis(1500);
            self.stand.send(Message::Procedure(next));
            self.touches += 1;
            self.seconds += TOUCH;
            assert!(self.touches < 20, "it leads somewhere");
        }
        self
    }

    /// The number is in the hand, after no more touches and seconds than that.
    fn arrives(mut self, touches: u32, seconds: f64) {
        self.stand.print();
        self.stand.now += Duration::from_secs(1);
        self.stand.send(Message::HallChanged);
        assert!(matches!(self.stand.app.screen, Screen::Ticket(_)), "{:?}", self.stand.app.screen);
        self.seconds += TAKE;
        assert!(self.touches <= touches, "{} touches", self.touches);
        assert!(self.seconds <= seconds, "{} seconds", self.seconds);
    }
}

#[test]
fn from_a_poster_it_is_two_touches() {
    for screen in [UPRIGHT, LYING] {
        Way::new(screen).hold_up("1.001193").read_all_papers().touch("Không thuộc diện nào").arrives(2, 15.0);
    }
    Way::new(UPRIGHT).hold_up("1.001193").read_all_papers().touch("Người cao tuổi (từ 60)").arrives(2, 15.0);
}

#[test]
fn every_paper_is_read_on_the_way_to_a_number() {
    let codes: Vec<String> = crate::config::embedded().expect("built in").catalogue.procedures.iter().map(|p| p.code.to_string()).collect();
    for (screen, touches, seconds) in [(UPRIGHT, 3, 20.0), (LYING, 3, 20.0), (OLD, 4, 25.0)] {
        for code in &codes {
            let way = Way::new(screen).hold_up(code);
            if matches!(way.stand.app.screen, Screen::Procedure(_)) {
                way.read_all_papers().touch("Không thuộc diện nào").arrives(touches, seconds);
            }
        }
    }
}

#[test]
fn from_a_field_it_is_four_touches_for_what_is_asked_most() {
    for name in ["Đăng ký khai sinh", "Cấp giấy xác nhận tình trạng hôn nhân"] {
        let way = Way::new(UPRIGHT).touch("Khai sinh, kết hôn, khai tử").touch(name).read_all_papers();
        way.touch("Không thuộc diện nào").arrives(4, 20.0);
    }
}

#[test]
fn a_closed_hall_is_said_before_the_first_touch() {
    for (width, height, width_mm, height_mm) in [UPRIGHT, LYING, OLD] {
        let mut config = Config { hours: Some(crate::domain::calendar::Hours::default()), ..town() };
        config.terminal.screen = Millimetres { width_mm, height_mm, ..config.terminal.screen };
        let stand = Stand::with(config, Size::new(width, height), |_| {});
        assert!(stand.sees("Hôm nay không lấy số"));
    }
}
