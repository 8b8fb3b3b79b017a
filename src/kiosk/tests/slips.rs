//! A slip is held up again.

use super::*;
use crate::domain::event::Actor;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CancelReason, CounterNumber, Token, Withdrawal};
use crate::domain::rating::Grade;
use crate::hall::{By, HallError, Step};
use crate::kiosk::session::VisitId;

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
    let token = numbered(&mut stand);
    stand.scan(Meaning::Slip(token));
    assert!(stand.sees_number("A001") && stand.sees("Đang chờ gọi") && stand.sees("Sắp đến lượt quý\u{a0}khách"));
    let _ = stand.run(stand.hall.call_next(CounterNumber(1), By::once(Actor::Counter(CounterNumber(1))))).expect("called");
    stand.send(Message::HallChanged);
    assert!(stand.sees("Mời đến quầy") && stand.sees("1") && stand.sees_number("A001"));
}

#[test]
fn a_rescan_speaks_the_language_of_the_slip() {
    let mut stand = Stand::new(true);
    stand.press("English");
    let token = numbered_in(&mut stand, ["Take a number", "None of these", "Done"]);
    assert!(stand.sees("Kính chào quý khách"));
    stand.scan(Meaning::Slip(token.clone()));
    assert!(stand.sees("Waiting to be called") && stand.sees("Almost your turn"));
    stand.press("Done");
    assert!(stand.sees("Kính chào quý khách"), "the next citizen's is Vietnamese");
    let vietnamese = numbered(&mut stand);
    stand.press("English");
    stand.scan(Meaning::Slip(vietnamese));
    assert!(stand.sees("Waiting to be called"), "what was chosen by hand stays");
}

#[test]
fn whoever_goes_before_others_reads_why_and_nobody_else_does() {
    let mut stand = Stand::new(true);
    stand.scan(birth());
    stand.press("Lấy số thứ tự");
    stand.press("Người cao tuổi (từ 60)");
    stand.print();
    stand.wait(1_000);
    assert!(stand.sees("Ưu\u{a0}tiên: người cao tuổi (từ 60)"));
    stand.press("Xong");
    let token = numbered(&mut stand);
    stand.scan(Meaning::Slip(token));
    assert!(stand.sees("Còn 1 người trước") && !stand.sees("Ưu\u{a0}tiên: người cao tuổi (từ 60)"));
}

#[test]
fn whoever_missed_the_call_may_come_back() {
    let mut stand = Stand::new(true);
    let token = numbered(&mut stand);
    let by = || By::once(Actor::Counter(CounterNumber(1)));
    let called = stand.run(stand.hall.call_next(CounterNumber(1), by())).expect("called");
    let _ = stand.run(stand.hall.step(called.id, Step::NoShow { counter: CounterNumber(1) }, by())).expect("absent");
    stand.scan(Meaning::Slip(token.clone()));
    assert!(stand.sees("Số này đã được gọi. Mời quý\u{a0}khách đến quầy\u{a0}1"));
    stand.press("Tôi đã đến, gọi lại số của tôi");
    assert!(stand.sees("Đang chờ gọi") && stand.sees("Sắp đến lượt quý\u{a0}khách"));
    assert_eq!((stand.tickets()[0].state, stand.tickets()[0].returns), (TicketState::Waiting, 1));
    stand.press("Xong");
    for _ in 0..2 {
        let _ = stand.run(stand.hall.call_next(CounterNumber(1), by())).expect("called");
        let _ = stand.run(stand.hall.step(called.id, Step::NoShow { counter: CounterNumber(1) }, by())).expect("absent");
        if stand.tickets()[0].returns < 2 {
            let _ = stand.run(stand.hall.step(called.id, Step::Return, By::once(Actor::Kiosk))).expect("back");
        }
    }
    stand.scan(Meaning::Slip(token));
    assert!(!stand.sees("Tôi đã đến, gọi lại số của tôi") && stand.sees("Gọi nhân viên"), "not for ever; then staff help");
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
    stand.send(Message::HallChanged);
    assert!(stand.sees("Mời nhận phiếu bên dưới"), "whoever wanted it is told that it is there");
    stand.press("Hủy số này");
    assert!(stand.sees("Hủy số A001?"));
    stand.press("Giữ lại số");
    assert_eq!(stand.tickets()[0].state, TicketState::Waiting);
    stand.press("Hủy số này");
    stand.press("Đồng ý hủy");
    assert!(stand.sees("Số này đã hủy, mời lấy số mới"));
    assert_eq!(stand.tickets()[0].reason, Some(CancelReason::ByCitizen));
}

#[test]
fn a_copy_that_nobody_waits_for_is_not_printed_when_paper_comes() {
    let stand = Stand::new(true);
    let matter = crate::hall::Matter::Queue("ho-tich".parse().expect("a key"));
    let order =
        crate::hall::Order::new(matter, crate::hall::Handover::Slip, Actor::Kiosk, crate::hall::RequestId::random().expect("random"));
    let id = stand.run(stand.hall.issue(order)).expect("issued").ticket.id;
    stand.print();
    let _ = stand.run(stand.hall.step(id, Step::Reprint, By::once(Actor::Kiosk))).expect("wanted");
    assert!(stand.run(stand.hall.spool(PrinterRole::First).next_slip()).expect("read").is_some());
    let _ = stand.run(stand.hall.step(id, Step::cancel(Withdrawal::ByCitizen), By::once(Actor::Kiosk))).expect("ended");
    assert!(stand.run(stand.hall.spool(PrinterRole::First).next_slip()).expect("read").is_none(), "not for a number that has ended");
}

#[test]
fn whoever_was_served_says_once_how_satisfied_they_were() {
    let mut stand = Stand::new(true);
    let (token, id) = served(&mut stand);
    stand.scan(Meaning::Slip(token.clone()));
    assert!(stand.sees("Mức độ hài lòng của quý khách?"));
    for grade in ["Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng"] {
        assert!(stand.sees(grade), "{grade}");
    }
    stand.press("Hài lòng");
    assert!(stand.sees("Cảm ơn ý kiến của quý khách"));
    stand.press("Xong");
    assert!(stand.is_home());
    let ticket = stand.tickets().into_iter().find(|ticket| ticket.id == id).expect("the ticket");
    assert_eq!(ticket.grade, Some(Grade::Satisfied));
    stand.scan(Meaning::Slip(token));
    assert!(stand.sees("Cảm ơn ý kiến của quý khách") && !stand.sees("Rất hài lòng"), "nobody is asked twice");
}

#[test]
fn nobody_has_to_say_how_satisfied_they_were() {
    let mut stand = Stand::new(true);
    let (token, _) = served(&mut stand);
    stand.scan(Meaning::Slip(token));
    stand.press("Không đánh giá");
    assert!(stand.is_home());
    assert_eq!(stand.tickets()[0].grade, None);
}

/// A citizen who has taken a number, been served, and kept the slip.
fn served(stand: &mut Stand) -> (Token, TicketId) {
    let token = numbered(stand);
    let counter = CounterNumber(1);
    let by = || By::once(Actor::Counter(counter));
    let called = stand.run(stand.hall.call_next(counter, by())).expect("called");
    let _ = stand.run(stand.hall.step(called.id, Step::finish(counter), by())).expect("served");
    (token, called.id)
}

/// A citizen takes a number and keeps the slip, whose token this is.
fn numbered(stand: &mut Stand) -> Token {
    numbered_in(stand, ["Lấy số thứ tự", "Không thuộc diện nào", "Xong"])
}

/// The same, by what stands on the buttons.
fn numbered_in(stand: &mut Stand, [take, none, done]: [&str; 3]) -> Token {
    stand.scan(birth());
    stand.press(take);
    stand.press(none);
    let code = match &stand.app.screen {
        Screen::Printing(printing) => printing.issued.clone().expect("issued").slip.code,
        other => panic!("{other:?}"),
    };
    stand.print();
    stand.wait(1_000);
    stand.press(done);
    Token::try_from(code.trim_start_matches("MC1:").to_owned()).expect("a token")
}
