//! A scanner that pauses, rests and ends.

use super::*;

#[test]
fn a_pause_ends_reads_and_pictures_and_resuming_brings_them_back() {
    let hand = Hand::holding(card("a"));
    let scanner = Scanner::start(hand.opener(), length, ScannerSettings { rest: LONG, ..hurried() });
    let (mut reads, sight) = (Reads::of(&scanner), scanner.sight());
    assert_eq!(reads.next(), Some(1));
    let _sight = await_sight(&sight, "a picture", |sight| sight.picture.is_some());
    scanner.pause();
    let paused = sight.borrow().clone();
    assert!(paused.picture.is_none() && paused.codes.is_empty());
    hand.hold(card("bb"));
    assert_eq!(reads.next_within(Duration::from_millis(600)), None);
    assert!(sight.borrow().picture.is_none());
    assert_eq!(sight.borrow().state, SourceState::Live, "a pause is no silence");
    scanner.resume();
    assert_eq!(reads.next(), Some(2));
    let _sight = await_sight(&sight, "a picture", |sight| sight.picture.is_some());
    assert_eq!(hand.opened.load(Ordering::SeqCst), 1);
}

#[test]
fn the_picture_of_a_scene_stays_while_nothing_changes_and_never_over_a_pause() {
    let hand = Hand::holding(white());
    let scanner = Scanner::start(hand.opener(), length, ScannerSettings { rest: LONG, idle: LONG, still: LONG, ..hurried() });
    let sight = scanner.sight();
    let is = |one: Option<&Arc<Picture>>, other: Option<&Arc<Picture>>| one.zip(other).is_some_and(|(one, other)| Arc::ptr_eq(one, other));
    let kept = || {
        let mut before: Option<Arc<Picture>> = None;
        let sight = await_sight(&sight, "a picture that stays", |now| {
            let stayed = is(before.as_ref(), now.picture.as_ref());
            before.clone_from(&now.picture);
            // Many frames.
            std::thread::sleep(Duration::from_millis(100));
            stayed
        });
        sight.picture.clone()
    };
    let first = kept();
    hand.hold(card("a"));
    let _sight = await_sight(&sight, "a code", |sight| !sight.codes.is_empty() && !is(sight.picture.as_ref(), first.as_ref()));
    hand.hold(white());
    let before = kept();
    scanner.pause();
    scanner.resume();
    let _sight = await_sight(&sight, "another picture", |now| now.picture.is_some() && !is(now.picture.as_ref(), before.as_ref()));
}

#[test]
fn after_a_long_pause_the_source_is_closed_and_opened_when_wanted() {
    let hand = Hand::holding(card("a"));
    let scanner = Scanner::start(hand.opener(), length, hurried());
    let sight = scanner.sight();
    await_state(&sight, &SourceState::Live);
    scanner.set_wanted(false);
    await_state(&sight, &SourceState::Starting);
    assert_eq!(hand.opened.load(Ordering::SeqCst), 1);
    scanner.set_wanted(true);
    await_state(&sight, &SourceState::Live);
    assert_eq!(hand.opened.load(Ordering::SeqCst), 2);
}

#[test]
fn no_picture_is_made_for_nobody() {
    let hand = Hand::holding(card("a"));
    let scanner = Scanner::start(hand.opener(), length, hurried());
    let mut reads = Reads::of(&scanner);
    assert_eq!(reads.next(), Some(1));
    // The first look of a new receiver finds what was there before it.
    let sight = scanner.sight();
    let _sight = await_sight(&sight, "a picture", |sight| sight.picture.is_some());
}

#[test]
fn dropping_it_ends_both_threads() {
    let alive = Arc::new(());
    for paused in [false, true] {
        let hand = Hand::holding(card("a"));
        let (with_open, with_judge) = (alive.clone(), alive.clone());
        let mut open = hand.opener();
        let scanner = Scanner::start(
            move || {
                assert!(Arc::strong_count(&with_open) > 1);
                open()
            },
            move |content| {
                assert!(Arc::strong_count(&with_judge) > 1);
                length(content)
            },
            hurried(),
        );
        await_state(&scanner.sight(), &SourceState::Live);
        scanner.set_wanted(!paused);
        assert_eq!(Arc::strong_count(&alive), 3);
        drop(scanner);
        let until = Instant::now() + LONG;
        while Arc::strong_count(&alive) > 1 {
            assert!(Instant::now() < until, "a thread is left behind");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}
