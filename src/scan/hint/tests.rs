//! The rules by which a hint follows from what was seen, one moment after the other. What is seen in which picture: `scenes`.

use super::*;
use crate::scan::Corners;
use crate::scan::scene::{Light, Squares};

/// A picture of nothing.
fn wall() -> Luma {
    Luma::new(1280, 720, vec![110; 1280 * 720], Instant::now()).unwrap()
}

const SEEN: Unread = Unread { corners: Corners([(0.0, 0.0); 4]), module: 4.0, contrast: 120.0, sharpness: 0.8, glare: 0.0 };
const NOBODY: Glance = Glance { changed: false, held: false, others: Squares::EMPTY, light: Light::Good, fingerprint: 0 };
const HELD: Glance = Glance { held: true, ..NOBODY };

/// What is said at each tenth of a second, for so many of them.
fn said(struggling: &mut Struggling, start: Instant, tenths: std::ops::Range<u64>, seen: &[Unread], glance: Glance) -> Vec<Struggle> {
    tenths.map(|tenth| struggling.follow(false, seen, glance, &wall(), start + Duration::from_millis(tenth * 100))).collect()
}

#[test]
fn a_code_that_is_read_at_once_needs_no_hint() {
    let (mut struggling, start) = (Struggling::default(), Instant::now());
    assert!(said(&mut struggling, start, 0..6, &[SEEN], HELD).iter().all(|struggle| struggle.hint.is_none()));
    assert_eq!(struggling.follow(true, &[], HELD, &wall(), start + Duration::from_millis(700)), Struggle::default());
    assert!(said(&mut struggling, start, 8..14, &[SEEN], HELD).iter().all(|struggle| struggle.hint.is_none()), "another one");
}

#[test]
fn each_reason_has_its_hint() {
    for (seen, hint) in [
        (Unread { module: 1.5, ..SEEN }, Hint::Closer),
        (Unread { glare: 0.3, ..SEEN }, Hint::LessGlare),
        (Unread { contrast: 15.0, ..SEEN }, Hint::MoreLight),
        (Unread { sharpness: 0.1, ..SEEN }, Hint::HoldStill),
        (SEEN, Hint::HoldStill),
    ] {
        let (mut struggling, start) = (Struggling::default(), Instant::now());
        let last = said(&mut struggling, start, 0..9, &[seen], HELD).pop();
        assert_eq!(last.and_then(|struggle| struggle.hint), Some(hint), "{seen:?}");
    }
}

#[test]
fn what_shows_no_code_is_to_be_turned_over_after_a_while_and_a_room_is_not() {
    let sheet = Luma::new(1280, 720, vec![210; 1280 * 720], Instant::now()).unwrap();
    let held = Glance { others: std::iter::repeat_n(true, 400).collect(), ..HELD };
    let (mut struggling, start) = (Struggling::default(), Instant::now());
    let hints = (0..30).map(|tenth| struggling.follow(false, &[], held, &sheet, start + Duration::from_millis(tenth * 100)).hint);
    assert_eq!(hints.into_iter().position(|hint| hint == Some(Hint::TurnOver)), Some(25));
    let all = said(&mut struggling, start, 30..60, &[], NOBODY);
    assert_eq!(all.last(), Some(&Struggle::default()), "taken away");
}

#[test]
fn what_is_seen_of_a_blurred_code_is_no_glare() {
    // Soft waves, as a code has them far out of focus.
    let wave = |x: usize, y: usize| 130.0 + 60.0 * ((x as f32 / 9.0).sin() + (y as f32 / 11.0).sin()) / 2.0;
    let waves = (0..1280 * 720).map(|at| wave(at % 1280, at / 1280) as u8).collect();
    let soft = Luma::new(1280, 720, waves, Instant::now()).unwrap();
    let square = |left: f32, top: f32, side: f32| Corners([(left, top), (left + side, top), (left + side, top + side), (left, top + side)]);
    let blurred = Unread { sharpness: 0.01, glare: 0.4, contrast: 15.0, corners: square(500.0, 200.0, 250.0), ..SEEN };
    assert_eq!(of(&blurred, &soft), Hint::HoldStill);
    assert_eq!(of(&Unread { corners: square(300.0, 100.0, 500.0), ..blurred }, &soft), Hint::Farther, "it fills the picture");
    assert_eq!(of(&blurred, &wall()), Hint::LessGlare, "nothing soft is there");
}

#[test]
fn a_hint_stays_to_be_read_and_after_eight_seconds_another_way_is_offered() {
    let (mut struggling, start) = (Struggling::default(), Instant::now());
    let _ = said(&mut struggling, start, 0..8, &[Unread { module: 1.0, ..SEEN }], HELD);
    let all = said(&mut struggling, start, 8..90, &[SEEN], HELD);
    let changed = all.iter().position(|struggle| struggle.hint == Some(Hint::HoldStill)).expect("said in the end");
    assert!((13..=16).contains(&changed), "after a second and a half: {changed}");
    assert_eq!(all.iter().position(|struggle| struggle.is_long), Some(72), "eight seconds after it began");
}

#[test]
fn a_code_seen_now_and_then_is_one_struggle() {
    let (mut struggling, start) = (Struggling::default(), Instant::now());
    for tenth in 0..85 {
        let seen: &[Unread] = if tenth % 7 == 0 { &[SEEN] } else { &[] };
        let struggle = struggling.follow(false, seen, NOBODY, &wall(), start + Duration::from_millis(tenth * 100));
        assert_ne!(struggle.hint, Some(Hint::TurnOver));
        assert_eq!(struggle.is_long, tenth >= 80);
    }
}
