//! The screens in careless hands.

use super::*;
use crate::domain::queue::Token;

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
                let meaning = match dice / 16 % 8 {
                    0 => Meaning::Procedure(procedures[(dice / 64) as usize % procedures.len()].clone()),
                    1 => Meaning::Unknown,
                    2 => Meaning::CitizenCard,
                    3 => Meaning::Portal,
                    4 => Meaning::Search("khai sinh".to_owned()),
                    5 => Meaning::Bank,
                    6 => Meaning::Address,
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
                // Whatever was pressed so soon after a change was meant for what stood there before.
                let unread = stand.now.saturating_duration_since(stand.app.changed) < Duration::from_millis(1200);
                let before = unread.then(|| stand.run(stand.hall.overview()).expect("an overview").seq);
                for message in messages {
                    stand.send(message);
                }
                if let Some(before) = before {
                    let after = stand.run(stand.hall.overview()).expect("an overview");
                    let called = after.help.len();
                    assert!(after.seq == before || called > 0, "round {round}: something was decided");
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
