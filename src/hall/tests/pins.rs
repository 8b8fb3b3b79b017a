//! The staff's PIN is made once, and not guessed.

use super::*;
use crate::store::StoreError;

/// A PIN that is another.
fn wrong(pin: &Pin) -> Pin {
    let other = if pin.digits() == "000000" { "000001" } else { "000000" };
    other.parse().expect("a PIN")
}

fn kiosk() -> By {
    By::once(Actor::Kiosk)
}

#[tokio::test]
async fn a_pin_is_made_once_and_stands_nowhere() {
    let town = Town::new().await;
    assert_eq!(town.hall.check_pin("123456".parse().expect("a PIN"), kiosk()).await, Ok(false), "without a PIN none is right");
    let pin = town.hall.first_pin(kiosk()).await.expect("made").expect("the first");
    assert_eq!(town.hall.first_pin(kiosk()).await, Ok(None));
    assert_eq!(town.hall.check_pin(pin.clone(), kiosk()).await, Ok(true));
    let town = town.restarted().await;
    assert_eq!(town.hall.first_pin(kiosk()).await, Ok(None));
    assert_eq!(town.hall.check_pin(pin.clone(), kiosk()).await, Ok(true));

    let texts = town.hall.store().write(|change| {
        let mut statement = change.connection().prepare("SELECT value FROM meta UNION ALL SELECT detail FROM event")?;
        let texts = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        Ok::<_, StoreError>(texts)
    });
    let texts = texts.await.expect("read");
    // The salt and the hash are hexadecimal and may hold any six digits by chance.
    assert!(texts.iter().filter(|text| !text.starts_with("pbkdf2-sha256$")).all(|text| !text.contains(pin.digits())), "{texts:?}");

    let new = loop {
        let new = town.hall.new_pin(By::once(Actor::CommandLine)).await.expect("made");
        if new != pin {
            break new;
        }
    };
    assert_eq!(town.hall.check_pin(pin, kiosk()).await, Ok(false), "the old one is no longer right");
    assert_eq!(town.hall.check_pin(new, kiosk()).await, Ok(true));
    assert_eq!(town.events(EventKind::PinMade).await[0].detail, serde_json::json!({}));
    town.verified();
}

#[tokio::test]
async fn guessing_takes_longer_and_longer() {
    let town = Town::new().await;
    let pin = town.hall.first_pin(kiosk()).await.expect("made").expect("the first");
    let wrong = wrong(&pin);
    let tried = async |pin: &Pin| town.hall.check_pin(pin.clone(), kiosk()).await;
    for _ in 0..4 {
        assert_eq!(tried(&wrong).await, Ok(false));
    }
    assert_eq!(tried(&pin).await, Ok(true), "a finger may slip, and after a right one the count begins anew");
    for _ in 0..5 {
        assert_eq!(tried(&wrong).await, Ok(false));
    }
    for seconds in [30, 60, 120, 240, 480, 600, 600] {
        assert_eq!(tried(&pin).await, Err(HallError::PinPaused { seconds }), "the right one too");
        town.hands.forward(seconds - 1);
        assert_eq!(tried(&wrong).await, Err(HallError::PinPaused { seconds: 1 }), "a try in the pause makes it no longer");
        town.hands.forward(1);
        assert_eq!(tried(&wrong).await, Ok(false));
    }
    let refused = town.events(EventKind::PinRefused).await;
    assert_eq!(refused.len(), 4 + 5 + 7);
    assert_eq!(refused[8].detail, serde_json::json!({ "wrong": 5, "pause_seconds": 30 }), "how many, never which");
    town.hands.forward(600);
    assert_eq!(tried(&pin).await, Ok(true));
    assert_eq!(tried(&wrong).await, Ok(false), "and all is as before");
    assert_eq!(tried(&pin).await, Ok(true));
}

#[tokio::test]
async fn many_at_once_are_no_more_than_one_after_the_other() {
    let town = Town::new().await;
    let pin = town.hall.first_pin(kiosk()).await.expect("made").expect("the first");
    let tries: Vec<_> = (0..40).map(|_| tokio::spawn(town.hall.check_pin(wrong(&pin), kiosk()))).collect();
    let mut answered = 0;
    for tried in tries {
        match tried.await.expect("ran") {
            Ok(right) => {
                assert!(!right);
                answered += 1;
            }
            Err(error) => assert!(matches!(error, HallError::PinPaused { .. }), "{error}"),
        }
    }
    assert_eq!(answered, 5);
}
