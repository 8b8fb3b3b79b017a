//! Papers as a citizen meets them: nothing is said that nobody said, nobody is sent home for what they need not bring, nothing is taken
//! that was not seen, and the day of the result is right.

use super::*;
use crate::config::ScreenGeometry as Millimetres;
use crate::domain::catalogue::DocumentKind;
use crate::domain::estimate::{Basis, Estimate};
use crate::hall::{NotNow, Numbers};
use crate::kiosk::metrics::TextStep;
use crate::kiosk::screen::procedure::{self, Action};

const NOTIFICATION: &str = "Giấy chứng sinh (hoặc văn bản làm chứng/cam đoan)";
const LETTER: &str = "Văn bản ủy quyền";
const FORM: &str = "Tờ khai đăng ký khai sinh";

fn poster(code: &str) -> Meaning {
    Meaning::Procedure(code.parse().expect("a code"))
}

/// A terminal with a screen of a size, in millimetres too.
fn at(width: f32, height: f32, width_mm: f32, height_mm: f32) -> Stand {
    let mut config = town();
    config.terminal.screen = Millimetres { width_mm, height_mm, ..config.terminal.screen };
    Stand::with(config, Size::new(width, height), |_| {})
}

fn small() -> Stand {
    at(512.0, 384.0, 304.0, 228.0)
}

/// The town with its hours, at a moment of Monday 23 November 2026.
fn town_at(clock: &str) -> Stand {
    let mut config = town();
    config.hours = config::embedded().expect("our own configuration").hours;
    let mut stand = Stand::with(config, Size::new(540.0, 960.0), |_| {});
    turn_to(&mut stand, clock);
    stand
}

/// The clock of the hall turns to a local moment.
fn turn_to(stand: &mut Stand, clock: &str) {
    let moment = format!("{clock}:00+07:00").parse().expect("a moment");
    // What the hall's own clock says, which stands still here, is not asked for.
    stand.app.overview_asked = true;
    stand.send(Message::MinuteTurned(moment));
    stand.app.overview_asked = false;
    // It would say this.
    let config = stand.app.parts.config.clone();
    let now = stand.app.clock.to_zoned_datetime(config.zone.clone());
    for view in stand.app.overview.iter_mut().flat_map(|overview| &mut overview.queues) {
        let is_open = config.ticketing(&view.key).is_none_or(|week| week.open_at(&config.calendar, &now));
        view.numbers =
            if is_open { Numbers::Given { until: None, again: None } } else { Numbers::NotNow { why: NotNow::AfterHours, opens: None } };
    }
}

#[test]
fn nothing_is_said_of_papers_that_nobody_touched() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    assert!(stand.sees("1\u{a0}bản\u{a0}chính") && stand.sees("Thiếu giấy nào, chạm vào giấy đó"));
    assert!(!stand.sees("Đã có") && !stand.sees("Tôi chưa có") && !stand.sees("Trường hợp của tôi"));
    assert!(stand.sees("Lấy số thứ tự") && !stand.sees("Vẫn lấy số"));
}

/// Who acts for nobody and moved nowhere may say that the case is theirs by mistake, and is not sent home for it.
#[test]
fn papers_that_only_some_need_are_nobodys_fault() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press(LETTER);
    assert!(stand.sees("Lấy số thứ tự") && !stand.sees("Còn thiếu 1 giấy tờ"), "the case is theirs: the paper may be there");
    stand.press("Giấy tờ chứng minh nơi cư trú");
    assert!(stand.sees("Lấy số thứ tự"));
    // An honest woman touches all she does not hold.
    stand.press(NOTIFICATION);
    assert!(stand.sees("Còn thiếu 1 giấy tờ"), "one, not two or three");
    stand.press(NOTIFICATION);
    assert!(stand.sees("Lấy số thứ tự"));
    // Somebody acts for the parents, and has left the letter at home.
    stand.press(LETTER);
    assert!(stand.sees("Còn thiếu 1 giấy tờ") && stand.sees("In danh sách giấy còn thiếu") && stand.sees("Vẫn lấy số"));
    stand.press(LETTER);
    assert!(stand.sees("Lấy số thứ tự"), "a third touch takes it back");
}

#[test]
fn what_the_counter_gives_and_what_is_only_to_be_known_cannot_be_touched() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    assert!(stand.sees("Nhận tại quầy"));
    assert!(stand.pressed(FORM).is_empty());
    stand.scan(poster("3.000182"));
    assert!(stand.pressed("Theo thông báo tuyển sinh").is_empty());
    assert!(!stand.sees("1\u{a0}bản\u{a0}chính"), "a note is no paper of which there is one");
    assert!(!stand.sees("Thiếu giấy nào, chạm vào giấy đó"), "nothing of it can be touched");
    assert!(stand.sees("Theo kế hoạch tuyển sinh"), "without a number the note is the time");
    stand.scan(poster("1.115748"));
    stand.press("Chứng từ nghĩa vụ tài chính");
    stand.press("Mảnh trích đo bản đồ địa chính");
    assert!(stand.sees("Lấy số thứ tự"), "what is brought if there is any cannot be missing yet");
    stand.scan(poster("1.014064"));
    assert!(stand.sees("Mang theo nếu có") || matches!(stand.app.screen, Screen::Which(_)));
}

/// Whatever is touched, and however often, the list of what is missing holds only what a citizen has to bring.
#[test]
fn only_what_somebody_has_to_bring_is_ever_missing() {
    for procedure in &town().catalogue.procedures {
        for touches in 1..=3 {
            let mut screen = crate::kiosk::screen::ProcedureScreen::new(procedure.clone());
            for _ in 0..touches {
                for place in 0..procedure.documents.len() + 2 {
                    let _ = screen.update(procedure::Message::Paper(place));
                }
            }
            let Action::Advise(_, missing) = screen.update(procedure::Message::TakeList) else { panic!("a list") };
            let kinds: Vec<DocumentKind> = missing.iter().map(|place| procedure.documents[*place].kind()).collect();
            let (needed, cases) = (kinds.contains(&DocumentKind::Needed), kinds.contains(&DocumentKind::Case));
            assert!(kinds.iter().all(|kind| kind.can_be_missing()), "{}: {kinds:?}", procedure.code);
            assert!(!cases || touches == 2, "{}: a case was not confirmed first", procedure.code);
            assert!(!needed || touches != 2, "{}", procedure.code);
        }
    }
}

/// Every procedure is read without turning pages, or with one turn on an old small screen.
#[test]
fn no_procedure_takes_many_pages() {
    for (shape, most) in [((960.0, 540.0, 476.0, 268.0), 1), ((512.0, 384.0, 304.0, 228.0), 2), ((540.0, 960.0, 268.0, 476.0), 1)] {
        let (width, height, width_mm, height_mm) = shape;
        let mut stand = at(width, height, width_mm, height_mm);
        for language in ["vi", "en"] {
            stand.now += Duration::from_millis(1_500);
            stand.send(Message::Speak(Language::from_tag(language).expect("a tag")));
            assert_eq!(stand.app.visit.language.tag(), language);
            for procedure in &town().catalogue.procedures {
                let screen = crate::kiosk::screen::ProcedureScreen::new(procedure.clone());
                let pages = screen.pages(stand.app.look(), stand.app.now_for(procedure));
                assert!(pages <= most, "{language} {width}×{height}: {} takes {pages} pages", procedure.code);
            }
        }
    }
}

/// The words on the button that leads to the rest of the list.
fn more(stand: &Stand) -> Option<String> {
    (0..9).map(|n| if n == 0 { "Xem tiếp".to_owned() } else { format!("Còn {n} giấy tờ nữa") }).find(|said| stand.sees(said))
}

#[test]
fn a_number_waits_until_all_papers_were_seen() {
    let mut stand = small();
    stand.scan(poster("1.004873"));
    let on = more(&stand).expect("a second page");
    assert!(!stand.sees("Lấy số thứ tự"));
    assert!(stand.pressed("Mời xem hết giấy\u{a0}tờ").is_empty(), "it says why, and does nothing");
    stand.press(&on);
    assert!(stand.sees("Lấy số thứ tự") && more(&stand).is_none());
    stand.press("Xem lại");
    assert!(stand.sees("Lấy số thứ tự"), "what was seen stays seen");
    // Larger text has more pages: of them only those count that show something new.
    stand.app.visit.comfort.text = TextStep::Largest;
    stand.app.dress();
    assert!(stand.sees("Lấy số thứ tự"));
    // Two touches on the way and one to turn.
    stand.press("Lấy số thứ tự");
    stand.press("Không thuộc diện nào");
    assert_eq!(stand.tickets().len(), 1);
}

#[test]
fn every_page_is_reached_in_the_largest_text_and_nothing_is_taken_before() {
    let mut stand = small();
    stand.app.visit.comfort.text = TextStep::Largest;
    stand.app.dress();
    for code in ["1.001193", "1.004873", "2.000815", "1.115748", "2.000806"] {
        stand.scan(poster(code));
        let mut turned = 0;
        while let Some(on) = more(&stand) {
            assert!(!stand.sees("Lấy số thứ tự"), "{code}");
            stand.press(&on);
            turned += 1;
            assert!(turned < 12, "{code}");
        }
        assert!(turned > 0 && stand.sees("Lấy số thứ tự"), "{code}");
    }
}

/// A text without room for its last line is as high as the lines before it, and nobody sees that one is lost: what is written bold in a
/// card is as high as its bold words, on the screen where room is scarcest.
#[test]
fn no_line_of_the_day_or_the_fee_is_lost() {
    use crate::domain::text::sentence;
    use crate::kiosk::metrics::TextSize;
    let mut stand = small();
    for language in ["vi", "en"] {
        stand.now += Duration::from_millis(1_500);
        stand.send(Message::Speak(Language::from_tag(language).expect("a tag")));
        for procedure in &town().catalogue.procedures {
            stand.app.screen = Screen::Procedure(Box::new(crate::kiosk::screen::ProcedureScreen::new(procedure.clone())));
            let (words, now, look) = (&stand.app.words, stand.app.now_for(procedure), stand.app.look());
            let day = match now.outlook {
                Some(outlook) => sentence(&words.ready(&procedure.deadline, &outlook, now.today)),
                None => procedure.deadline.note(words.language()).expect("a note").to_owned(),
            };
            let card_mm = crate::kiosk::ui::paper::parts_mm(look)[0] - 12.0;
            for said in [day, words.fee(&procedure.fee)] {
                let found =
                    stand.simulator().find(&*joined(said.as_str().into())).unwrap_or_else(|_| panic!("{}: `{said}`", procedure.code));
                let high = found.bounds().height + 1.0;
                let fits = [TextSize::Body, TextSize::Lead]
                    .map(|size| look.metrics.mm(look.metrics.height_of_bold_mm(&said, size, card_mm)) <= high);
                assert!(fits.contains(&true), "{language} {}: `{said}` is cut at {high}", procedure.code);
            }
        }
    }
}

#[test]
fn an_echo_of_turning_takes_no_number() {
    let mut stand = small();
    stand.scan(poster("1.004873"));
    let on = more(&stand).expect("a second page");
    stand.press(&on);
    stand.now += Duration::from_millis(200);
    for message in stand.pressed("Lấy số thứ tự") {
        stand.send(message);
    }
    assert!(matches!(stand.app.screen, Screen::Procedure(_)));
}

#[test]
fn the_virtual_citizen_sees_all_papers_too() {
    let mut stand = small();
    stand.app.parts.demo = Some(demo(true));
    stand.scan(poster("1.004873"));
    for _ in 0..4 {
        stand.wait(3_100);
    }
    assert!(!matches!(stand.app.screen, Screen::Procedure(_)), "{:?}", stand.app.screen);
}

#[test]
fn the_day_of_the_result_is_right_as_long_as_the_screen_stands() {
    let mut stand = town_at("2026-11-23T14:58");
    stand.scan(birth());
    assert!(stand.sees("Nhận kết quả") && stand.sees("Hôm\u{a0}nay"));
    assert!(stand.sees("Trong ngày; nhận sau 15\u{a0}giờ thì trả ngày làm việc tiếp theo"));
    turn_to(&mut stand, "2026-11-23T15:20");
    assert!(stand.sees("Thứ\u{a0}Tư\u{a0}25/11") && !stand.sees("Hôm\u{a0}nay"), "the cut-off passed, and Tuesday is a day off");
    assert!(stand.sees("Trong ngày, nhưng đã quá 15\u{a0}giờ"));
    assert!(!stand.sees("Trong ngày; nhận sau 15 giờ thì trả ngày làm việc tiếp theo"), "the rule is not said twice");
    turn_to(&mut stand, "2026-11-25T08:00");
    assert!(stand.sees("Hôm\u{a0}nay"), "the day turned");
    stand.press("English");
    assert!(stand.sees("Ready") && stand.sees("Today"));
    turn_to(&mut stand, "2026-11-30T15:20");
    assert!(stand.sees("Tuesday\u{a0}1\u{a0}December"));
}

#[test]
fn the_day_is_counted_from_the_end_of_the_wait() {
    let mut stand = town_at("2026-11-23T14:50");
    stand.scan(birth());
    let wait = |stand: &mut Stand, likely: u32| {
        let overview = stand.app.overview.as_mut().expect("an overview");
        for queue in &mut overview.queues {
            queue.wait = Some(Estimate { ahead: 4, low: 0, likely, high: 60, basis: Basis::Plain });
        }
    };
    wait(&mut stand, 5);
    assert!(stand.sees("Hôm\u{a0}nay"));
    wait(&mut stand, 25);
    assert!(stand.sees("Thứ\u{a0}Tư\u{a0}25/11"), "called at 15:15 it is too late");
    stand.scan(poster("2.001159"));
    wait(&mut stand, 10);
    assert!(stand.sees("Khoảng 16\u{a0}giờ hôm\u{a0}nay"), "an hour after 15:00");
}

#[test]
fn outside_hours_all_papers_are_printed_instead() {
    let mut stand = town_at("2026-11-23T17:40");
    stand.scan(poster("1.001022"));
    assert!(!stand.sees("Lấy số thứ tự"));
    // Handed in when the office opens again, on Wednesday, it is ready three working days after.
    assert!(stand.sees("Thứ\u{a0}Hai\u{a0}30/11 đến thứ\u{a0}Hai\u{a0}07/12"));
    assert!(stand.sees("3–8 ngày làm việc · nếu nộp thứ\u{a0}Tư\u{a0}25/11"));
    stand.press("In danh sách giấy tờ");
    assert!(stand.sees("Giấy tờ cần mang") && stand.sees("Đang in danh sách. Chuẩn bị đủ rồi quay lại lấy số."));
    assert!(stand.sees("Tờ khai đăng ký nhận cha, mẹ, con"), "all of them");
    stand.print();
    stand.wait(1_000);
    assert!(stand.sees("Mời nhận danh sách bên dưới. Chuẩn bị đủ rồi quay lại lấy số."));
    assert!(stand.tickets().is_empty());
    stand.press("Xong");
    stand.scan(poster("1.001022"));
    turn_to(&mut stand, "2026-11-23T17:41");
    stand.press("Giấy tờ xác nhận quan hệ, hoặc cam đoan có người làm chứng");
    assert!(stand.sees("In danh sách giấy còn thiếu") && !stand.sees("Vẫn lấy số"), "no number can be had");
}
