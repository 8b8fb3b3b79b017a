//! Sources that fail, are silent, or are no cameras.

use super::*;

#[test]
fn faults_are_shown_and_the_source_is_opened_until_it_works() {
    let hand = Hand::holding(card("x"));
    let scanner = Scanner::start(hand.opener(), length, hurried());
    let sight = scanner.sight();
    await_state(&sight, &SourceState::Live);
    let opened = hand.opened.load(Ordering::SeqCst);
    hand.fail(SourceFault::Gone, &vec![SourceFault::Missing; 8]);
    let faulty = await_sight(&sight, "a fault", |sight| matches!(sight.state, SourceState::Faulty(_)));
    assert!(faulty.picture.is_none() && faulty.codes.is_empty(), "no picture of the past");
    await_state(&sight, &SourceState::Faulty(SourceFault::Missing));
    await_state(&sight, &SourceState::Live);
    assert_eq!(hand.opened.load(Ordering::SeqCst), opened + 1);
}

#[test]
fn a_source_that_cannot_be_opened_says_why_from_the_start() {
    let scanner = Scanner::start(|| Err(SourceFault::Busy), length, hurried());
    await_state(&scanner.sight(), &SourceState::Faulty(SourceFault::Busy));
}

#[test]
fn a_source_that_panics_is_a_faulty_one() {
    struct Bomb;
    impl FrameSource for Bomb {
        fn next(&mut self) -> Result<Luma, SourceFault> {
            panic!("on purpose")
        }
    }
    let scanner = Scanner::start(|| Ok(Box::new(Bomb)), length, hurried());
    let _sight = await_sight(&scanner.sight(), "a fault", |sight| matches!(sight.state, SourceState::Faulty(SourceFault::Failed(_))));
    let scanner = Scanner::start(|| panic!("on purpose"), length, hurried());
    let _sight = await_sight(&scanner.sight(), "a fault", |sight| matches!(sight.state, SourceState::Faulty(SourceFault::Failed(_))));
}

#[test]
fn a_judgement_that_panics_costs_one_text() {
    let hand = Hand::holding(card("bad"));
    let judge = |content: &Content| if said(content) == "bad" { panic!("on purpose") } else { length(content) };
    let scanner = Scanner::start(hand.opener(), judge, hurried());
    let mut reads = Reads::of(&scanner);
    await_state(&scanner.sight(), &SourceState::Live);
    hand.hold(card("good"));
    assert_eq!(reads.next(), Some(4));
}

#[test]
fn a_silent_source_is_noticed_and_forgiven() {
    let hand = Hand::holding(white());
    let scanner = Scanner::start(hand.opener(), length, hurried());
    let (mut reads, sight) = (Reads::of(&scanner), scanner.sight());
    await_state(&sight, &SourceState::Live);
    hand.hang();
    await_state(&sight, &SourceState::Faulty(SourceFault::Silent(1)));
    hand.hold(card("back"));
    assert_eq!(reads.next(), Some(4));
    await_state(&sight, &SourceState::Live);
    assert_eq!(hand.opened.load(Ordering::SeqCst), 1, "it was only waited for");
}

#[test]
fn a_source_that_opens_and_gives_nothing_is_silent() {
    let scanner = Scanner::start(Hand::default().opener(), length, hurried());
    await_state(&scanner.sight(), &SourceState::Faulty(SourceFault::Silent(1)));
}

#[test]
fn the_usual_patience_is_two_seconds() {
    let hand = Hand::holding(white());
    let scanner = Scanner::start(hand.opener(), length, ScannerSettings::default());
    let sight = scanner.sight();
    await_state(&sight, &SourceState::Live);
    let begun = Instant::now();
    hand.hang();
    await_state(&sight, &SourceState::Faulty(SourceFault::Silent(2)));
    assert!(begun.elapsed() >= Duration::from_millis(1900));
}

#[test]
fn a_source_that_says_itself_that_it_is_silent_is_asked_again() {
    let hand = Hand::holding(white());
    let scanner = Scanner::start(hand.opener(), length, hurried());
    let sight = scanner.sight();
    await_state(&sight, &SourceState::Live);
    hand.hang();
    hand.fail(SourceFault::Silent(7), &[]);
    await_state(&sight, &SourceState::Faulty(SourceFault::Silent(7)));
    hand.hold(white());
    await_state(&sight, &SourceState::Live);
    assert_eq!(hand.opened.load(Ordering::SeqCst), 1);
}

#[test]
fn a_folder_of_pictures_is_scanned() {
    let folder = tempfile::tempdir().unwrap();
    card("eins").save(folder.path().join("1.png")).unwrap();
    card("three").save(folder.path().join("2.png")).unwrap();
    // Whoever begins to listen after a read does not hear of it: the folder is opened once somebody listens.
    let (listening, awaited) = std::sync::mpsc::channel::<()>();
    let mut open = source::images(folder.path().to_owned());
    let opened_in_time = move || {
        let _all_listen = awaited.recv();
        open()
    };
    let scanner = Scanner::start(opened_in_time, length, ScannerSettings::default());
    let mut reads = Reads::of(&scanner);
    drop(listening);
    assert_eq!((reads.next(), reads.next()), (Some(4), Some(5)));
}

#[test]
fn a_missing_folder_is_a_sentence() {
    let scanner = Scanner::start(source::images("no/such/folder".into()), length, hurried());
    let sight = await_sight(&scanner.sight(), "a fault", |sight| matches!(sight.state, SourceState::Faulty(_)));
    let SourceState::Faulty(fault) = &sight.state else { unreachable!() };
    assert!(fault.to_string().contains("no/such/folder cannot be read"), "{fault}");
}

#[cfg(not(feature = "camera"))]
#[test]
fn a_build_without_cameras_says_so() {
    assert!(source::camera(source::CameraWish::default())().err().unwrap().to_string().contains("without the feature"));
}
