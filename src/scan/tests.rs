//! The scanner as its callers see it, before sources that do what cameras do.

mod pauses;
mod sources;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use image::GrayImage;
use tokio::sync::{broadcast, watch};

use super::drawing::{code, sheet};
use super::source::{self, Opened};
use super::{
    Content, FrameSource, Handheld, Luma, Picture, PresenceVerdict, Read, Scanner, ScannerSettings, Script, Sight, SourceFault, SourceState,
};

/// Longer than anything here takes on a busy machine.
const LONG: Duration = Duration::from_secs(20);

fn hurried() -> ScannerSettings {
    ScannerSettings {
        pace: Duration::from_millis(5),
        patience: Duration::from_millis(300),
        away: Duration::from_millis(400),
        soonest: Duration::from_millis(10),
        latest: Duration::from_millis(50),
        rest: Duration::from_millis(200),
        // A build for tests is slow.
        effort: Duration::from_secs(5),
        ..ScannerSettings::default()
    }
}

fn card(text: &str) -> GrayImage {
    sheet(240, 200, &[(&code(text.as_bytes(), 5), 60, 40)])
}

fn white() -> GrayImage {
    sheet(240, 200, &[])
}

fn said(content: &Content) -> String {
    content.meaning().unwrap().into_owned()
}

fn length(content: &Content) -> PresenceVerdict<usize> {
    PresenceVerdict::AtOnce(said(content).len())
}

/// A source in the hand of the test: what it gives next is told while it runs.
#[derive(Clone, Default)]
struct Hand {
    held: Arc<(Mutex<Held>, Condvar)>,
    opened: Arc<AtomicUsize>,
}

#[derive(Default)]
struct Held {
    picture: Option<GrayImage>,
    faults: VecDeque<SourceFault>,
    /// Faults of opening, before it works again.
    locked: VecDeque<SourceFault>,
}

impl Hand {
    fn holding(picture: GrayImage) -> Self {
        let hand = Self::default();
        hand.hold(picture);
        hand
    }

    fn with(&self, change: impl FnOnce(&mut Held)) {
        change(&mut self.held.0.lock().unwrap());
        self.held.1.notify_all();
    }

    fn hold(&self, picture: GrayImage) {
        self.with(|held| held.picture = Some(picture));
    }

    /// As a camera that hangs: it neither gives nor fails.
    fn hang(&self) {
        self.with(|held| held.picture = None);
    }

    fn fail(&self, fault: SourceFault, then: &[SourceFault]) {
        self.with(|held| {
            held.faults.push_back(fault);
            held.locked.extend(then.iter().cloned());
        });
    }

    fn opener(&self) -> impl FnMut() -> Opened + Send + 'static {
        let hand = self.clone();
        move || {
            if let Some(fault) = hand.held.0.lock().unwrap().locked.pop_front() {
                return Err(fault);
            }
            let _before = hand.opened.fetch_add(1, Ordering::SeqCst);
            Ok(Box::new(hand.clone()))
        }
    }
}

impl FrameSource for Hand {
    fn next(&mut self) -> Result<Luma, SourceFault> {
        std::thread::sleep(Duration::from_millis(5));
        let held = self.held.0.lock().unwrap();
        let mut held = self.held.1.wait_while(held, |held| held.picture.is_none() && held.faults.is_empty()).unwrap();
        match held.faults.pop_front() {
            Some(fault) => Err(fault),
            None => Ok(Luma::from_picture(held.picture.clone().unwrap(), Instant::now())),
        }
    }
}

/// What comes into view, one after the other.
struct Reads<M> {
    receiver: broadcast::Receiver<Read<M>>,
    /// What is in view.
    shown: Vec<M>,
    /// When it was last seen.
    last: Option<Instant>,
}

impl<M: Clone + PartialEq> Reads<M> {
    fn of(scanner: &Scanner<M>) -> Self
    where
        M: Send + 'static,
    {
        Self { receiver: scanner.reads(), shown: Vec::new(), last: None }
    }

    /// The next thing that comes into view, waited for.
    fn next(&mut self) -> Option<M> {
        self.next_within(LONG)
    }

    fn next_within(&mut self, at_most: Duration) -> Option<M> {
        let until = Instant::now() + at_most;
        while Instant::now() < until {
            let (at, meanings) = match self.receiver.try_recv() {
                Ok(Read::View(view)) => (view.at, view.codes.into_iter().map(|code| code.meaning).collect()),
                Ok(Read::Heard(meaning, at)) => (at, vec![meaning]),
                Err(_) => {
                    std::thread::sleep(Duration::from_millis(2));
                    continue;
                }
            };
            if meanings.is_empty() {
                continue;
            }
            let was_away = self.last.replace(at).is_none_or(|last| at.saturating_duration_since(last) > hurried().away);
            let before = std::mem::replace(&mut self.shown, meanings.clone());
            if let Some(new) = meanings.into_iter().find(|meaning| was_away || !before.contains(meaning)) {
                return Some(new);
            }
        }
        None
    }
}

/// Waits for a sight that is as wanted.
fn await_sight(sight: &watch::Receiver<Arc<Sight>>, what: &str, mut wanted: impl FnMut(&Sight) -> bool) -> Arc<Sight> {
    let until = Instant::now() + LONG;
    loop {
        let now = sight.borrow().clone();
        if wanted(&now) {
            return now;
        }
        assert!(Instant::now() < until, "{what} never came; the state is {:?}", now.state);
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn await_state(sight: &watch::Receiver<Arc<Sight>>, state: &SourceState) {
    let _sight = await_sight(sight, &format!("{state:?}"), |sight| sight.state == *state);
}

#[test]
fn cards_of_a_script_are_read_in_turn_each_once() {
    let held = Duration::from_millis(700);
    let script = Script::new(vec![(card("a"), held), (card("bb"), held), (card("ccc"), held)], Duration::from_millis(100));
    let scanner = Scanner::start(source::scripted(script.every(Duration::from_millis(20))), length, hurried());
    let mut reads = Reads::of(&scanner);
    let first: Vec<_> = (0..5).map(|_| reads.next().unwrap()).collect();
    assert_eq!(first, [1, 2, 3, 1, 2]);
}

#[test]
fn posters_before_the_virtual_camera_are_read() {
    let script = Script::posters(&["1.004222".to_owned()], LONG, Duration::from_millis(10));
    let scanner = Scanner::start(source::scripted(script), |content| PresenceVerdict::AtOnce(said(content) == "1.004222"), hurried());
    let mut reads = Reads::of(&scanner);
    let sight = scanner.sight();
    assert_eq!(reads.next(), Some(true));
    let seen = await_sight(&sight, "a code", |sight| !sight.codes.is_empty());
    let picture = seen.picture.as_ref().unwrap();
    assert_eq!((picture.width, picture.height, picture.rgba.len()), (640, 360, 640 * 360 * 4));
    assert!(seen.codes[0].0.iter().all(|(x, y)| (0.2..0.8).contains(x) && (0.1..0.9).contains(y)), "{:?}", seen.codes);
}

#[test]
fn a_code_counts_once_while_it_stays_and_again_after_it_was_away() {
    let hand = Hand::holding(card("paper"));
    let scanner = Scanner::start(hand.opener(), length, hurried());
    let mut reads = Reads::of(&scanner);
    assert_eq!(reads.next(), Some(5));
    assert_eq!(reads.next_within(Duration::from_millis(900)), None, "it stayed");
    hand.hold(white());
    std::thread::sleep(Duration::from_millis(600));
    hand.hold(card("paper"));
    assert_eq!(reads.next(), Some(5), "it was away");
}

#[test]
fn a_doubtful_read_counts_with_the_second_frame_only() {
    let asked = Arc::new(AtomicUsize::new(0));
    let judge = {
        let asked = asked.clone();
        move |content: &Content| {
            let _before = asked.fetch_add(1, Ordering::SeqCst);
            if said(content) == "doubtful" { PresenceVerdict::IfRepeated(1) } else { PresenceVerdict::Never }
        }
    };
    let hand = Hand::holding(card("nothing"));
    let scanner = Scanner::start(hand.opener(), judge, hurried());
    let mut reads = Reads::of(&scanner);
    assert_eq!(reads.next_within(Duration::from_millis(300)), None);
    let before = asked.load(Ordering::SeqCst);
    hand.hold(card("doubtful"));
    assert_eq!(reads.next(), Some(1));
    assert!(before <= 2 && asked.load(Ordering::SeqCst) <= before + 2, "once whether it ends the search, once what it means");
    assert_eq!(reads.next_within(Duration::from_millis(300)), None);
}

#[test]
fn an_absent_scanner_is_quiet() {
    let scanner = Scanner::<u8>::absent();
    assert_eq!(scanner.sight().borrow().state, SourceState::Absent);
    scanner.pause();
    scanner.resume();
    assert_eq!(scanner.sight().borrow().state, SourceState::Absent);
    assert!(scanner.reads().try_recv().is_err());
}

/// A code over which a strip is torn away: its three corners are there, and too much of the rest is not.
fn torn() -> GrayImage {
    let text = "a text that is long enough for a code of some size, of which a part is missing";
    let mut picture = sheet(400, 360, &[(&code(text.as_bytes(), 5), 90, 70)]);
    let (width, height) = picture.dimensions();
    for (x, y) in (0..width).flat_map(|x| (0..height).map(move |y| (x, y))) {
        if x > width * 45 / 100 && y > height * 45 / 100 && x < width * 80 / 100 && y < height * 80 / 100 {
            picture.put_pixel(x, y, image::Luma([255]));
        }
    }
    picture
}

#[test]
fn a_code_that_cannot_be_read_is_outlined_and_hinted_at() {
    let hand = Hand::holding(torn());
    let scanner = Scanner::start(hand.opener(), length, hurried());
    let mut reads = Reads::of(&scanner);
    let sight = scanner.sight();
    let seen = await_sight(&sight, "an outline", |sight| !sight.unread.is_empty());
    assert!(seen.codes.is_empty());
    let _hinted = await_sight(&sight, "a hint", |sight| sight.struggle.hint.is_some());
    hand.hold(card("whole"));
    assert_eq!(reads.next(), Some(5));
    let _read = await_sight(&sight, "no hint", |sight| sight.struggle.hint.is_none() && !sight.codes.is_empty());
}

#[test]
fn each_of_several_codes_comes_with_its_place() {
    let mut picture = GrayImage::from_pixel(900, 400, image::Luma([255]));
    for (text, left) in [("aa", 20), ("b", 360), ("cccc", 680)] {
        image::imageops::replace(&mut picture, &code(text.as_bytes(), 6), left, 120);
    }
    let hand = Hand::holding(picture);
    let scanner = Scanner::start(hand.opener(), length, hurried());
    let mut reads = scanner.reads();
    let until = Instant::now() + LONG;
    let mut codes = loop {
        match reads.try_recv() {
            Ok(Read::View(view)) if view.codes.len() == 3 => break view.codes,
            _ => std::thread::sleep(Duration::from_millis(2)),
        }
        assert!(Instant::now() < until, "three codes never came");
    };
    codes.sort_by(|one, other| one.x.total_cmp(&other.x));
    assert_eq!(codes.iter().map(|code| code.meaning).collect::<Vec<_>>(), [2, 1, 4]);
    // 900 by 400 pixels, codes of 126: the shorter side is the unit.
    for (code, left) in codes.iter().zip([20.0_f32, 360.0, 680.0]) {
        assert!(
            (code.x - (left + 63.0 - 450.0) / 400.0).abs() < 0.01 && (code.y - (120.0 + 63.0 - 200.0) / 400.0).abs() < 0.01,
            "{code:?}"
        );
        assert!((code.side - 126.0 / 400.0).abs() < 0.02, "{code:?}");
    }
}

#[test]
fn a_code_that_left_is_missed_in_the_views_that_follow() {
    let hand = Hand::holding(card("paper"));
    let scanner = Scanner::start(hand.opener(), length, hurried());
    let mut reads = scanner.reads();
    let views = |reads: &mut broadcast::Receiver<Read<usize>>, time: Duration| {
        let until = Instant::now() + time;
        let mut views = Vec::new();
        while Instant::now() < until {
            match reads.try_recv() {
                Ok(Read::View(view)) => views.push(view.codes.len()),
                Ok(Read::Heard(..)) => panic!("nobody pulled a trigger"),
                Err(_) => std::thread::sleep(Duration::from_millis(2)),
            }
        }
        views
    };
    let _in_view = await_sight(&scanner.sight(), "a code", |sight| !sight.codes.is_empty());
    hand.hold(white());
    let after = views(&mut reads, Duration::from_millis(900));
    assert!(after.contains(&1) && after.last() == Some(&0), "{after:?}");
    assert_eq!(views(&mut reads, Duration::from_millis(300)), Vec::<usize>::new(), "an empty scene is not told of");
}

#[test]
fn a_reader_on_a_port_is_heard_while_somebody_may_scan() {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use std::io::Write as _;
    let cable = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&cable).unwrap();
    unlockpt(&cable).unwrap();
    let port = ptsname(&cable, Vec::new()).unwrap().into_string().unwrap();
    let mut cable = std::fs::File::from(cable);
    let scanner = Scanner::<usize>::absent();
    let mut reads = Reads::of(&scanner);
    scanner.hear(Handheld::Serial(port.into()), |content| PresenceVerdict::IfRepeated(said(content).len()));
    // What comes before the port is open is nobody's.
    std::thread::sleep(Duration::from_millis(300));
    cable.write_all(b"1.001193\r1.001193\r").unwrap();
    assert_eq!(reads.next(), Some(8), "a reader has read what it has read");
    scanner.pause();
    cable.write_all(b"nobody asked\r").unwrap();
    std::thread::sleep(Duration::from_millis(500));
    scanner.resume();
    cable.write_all(b"2.0\r").unwrap();
    assert_eq!(reads.next(), Some(3), "the trigger pulled twice is once, and what came in between is nobody's");
}

#[test]
fn frames_are_asked_for_as_quickly_as_they_are_looked_at() {
    /// Gives a frame whenever it is asked, and counts.
    struct Counting(Arc<AtomicUsize>);
    impl FrameSource for Counting {
        fn next(&mut self) -> Result<Luma, SourceFault> {
            let _before = self.0.fetch_add(1, Ordering::SeqCst);
            Ok(Luma::from_picture(white(), Instant::now()))
        }
    }
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let scanner = Scanner::start(move || Ok(Box::new(Counting(counted.clone()))), length, ScannerSettings::default());
    await_state(&scanner.sight(), &SourceState::Live);
    let before = asked.load(Ordering::SeqCst);
    std::thread::sleep(Duration::from_secs(2));
    let asked = asked.load(Ordering::SeqCst) - before;
    assert!((10..=40).contains(&asked), "{asked} frames in two seconds");
    assert_eq!(scanner.sight().borrow().state, SourceState::Live);
}
