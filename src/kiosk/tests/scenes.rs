//! Several codes before the camera: what the screen makes of them, by thousands of scenes that move at random.

use super::*;
use crate::kiosk::eyes::Attention;
use crate::kiosk::screen::procedure;
use crate::scan::{InView, Read, View};

const FRAME: Duration = Duration::from_millis(66);

/// A pseudo-random generator (splitmix64).
struct Dice(u64);

impl Dice {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.bits() >> 40) as f32 / (1_u64 << 24) as f32
    }

    fn whole(&mut self, low: usize, high: usize) -> usize {
        low + (self.bits() % (high - low + 1) as u64) as usize
    }

    fn is(&mut self, chance: f32) -> bool {
        self.between(0.0, 1.0) < chance
    }
}

/// A code that goes from place to place and rests there.
struct Moving {
    meaning: Meaning,
    side: f32,
    /// From which frame on it is where; between two it goes straight.
    stops: Vec<(usize, f32, f32)>,
    /// How often it is read where it is in view.
    legible: f32,
}

impl Moving {
    fn random(dice: &mut Dice, meaning: Meaning, frames: usize) -> Self {
        let place = |dice: &mut Dice| {
            // The middle is where people hold things.
            let far = if dice.is(0.5) { 0.25 } else { 1.3 };
            (dice.between(-far, far), dice.between(-far, far) * 0.7)
        };
        let (mut stops, mut at, mut there) = (Vec::new(), 0, place(dice));
        while at < frames {
            stops.push((at, there.0, there.1));
            at += dice.whole(4, 25);
            stops.push((at, there.0 + dice.between(-0.01, 0.01), there.1 + dice.between(-0.01, 0.01)));
            at += dice.whole(2, 12);
            there = place(dice);
        }
        stops.push((at, there.0, there.1));
        Self { meaning, side: dice.between(0.06, 0.4), stops, legible: if dice.is(0.6) { 1.0 } else { dice.between(0.3, 1.0) } }
    }

    /// Where it is in a frame, if it is in view.
    fn place(&self, frame: usize) -> Option<(f32, f32)> {
        let after = self.stops.iter().position(|stop| stop.0 > frame)?;
        let (from, to) = (self.stops[after.checked_sub(1)?], self.stops[after]);
        let part = (frame - from.0) as f32 / (to.0 - from.0) as f32;
        let (x, y) = (from.1 + (to.1 - from.1) * part, from.2 + (to.2 - from.2) * part);
        let half = self.side / 2.0;
        (x.abs() + half <= 1280.0 / 1440.0 && y.abs() + half <= 0.5).then_some((x, y))
    }
}

/// What the screen is about, as far as it comes from a code.
fn shown(stand: &Stand) -> Option<Meaning> {
    match &stand.app.screen {
        Screen::Procedure(shown) => Some(Meaning::Procedure(shown.code().clone())),
        _ => None,
    }
}

/// Whether a code was read nearer to the middle than all others that were read, in that frame; none where only others were. Where nothing was
/// read, nothing moved.
fn is_nearest(view: &View<Meaning>, meaning: &Meaning) -> Option<bool> {
    if view.codes.is_empty() {
        return Some(true);
    }
    let nearest = |wanted: bool| {
        let of = view.codes.iter().filter(|code| (code.meaning == *meaning) == wanted).map(InView::distance);
        of.min_by(f32::total_cmp)
    };
    let own = nearest(true)?;
    Some(nearest(false).is_none_or(|other| own <= other))
}

/// A procedure on the screen was nearest the middle for three frames; nothing changes under a finger, nor where papers were touched.
#[test]
fn of_moving_codes_the_one_held_in_the_middle_is_shown() {
    let cases: usize = std::env::var("MOTCUA_SCENES").ok().and_then(|text| text.parse().ok()).unwrap_or(2_000);
    let mut stand = Stand::new(true);
    let config = stand.hall.config().clone();
    let here = config.catalogue.procedures.iter().filter(|procedure| config.queue_for(procedure).is_some());
    let procedures: Vec<Meaning> = here.map(|procedure| Meaning::Procedure(procedure.code.clone())).collect();
    let (mut changes, mut questions, mut held) = (0, 0, 0);
    for case in 0..cases {
        let mut dice = Dice(case as u64);
        let frames = dice.whole(30, 120);
        let codes: Vec<Moving> = (0..dice.whole(2, 5))
            .map(|index| Moving::random(&mut dice, procedures[(case * 7 + index * 11) % procedures.len()].clone(), frames))
            .collect();
        let mut attention = Attention::default();
        let mut views: Vec<View<Meaning>> = Vec::new();
        let mut finger: Option<Instant> = None;
        for frame in 0..frames {
            stand.now += FRAME;
            let seen = codes.iter().filter_map(|code| {
                let (x, y) = code.place(frame)?;
                dice.is(code.legible).then(|| InView { meaning: code.meaning.clone(), x, y, side: code.side })
            });
            let view = View { at: stand.now, codes: seen.collect() };
            let (before, turn) = (shown(&stand), stand.app.turn);
            let touched = matches!(&stand.app.screen, Screen::Procedure(shown) if shown.is_touched());
            // A hand comes and goes; now and then it presses.
            if dice.is(0.08) {
                if finger.take().is_none() {
                    finger = Some(stand.now);
                    stand.send(Message::Touched);
                } else {
                    if matches!(stand.app.screen, Screen::Procedure(_)) && dice.is(0.5) {
                        stand.now += Duration::from_millis(1500);
                        stand.send(Message::Procedure(procedure::Message::Paper(1)));
                    } else if matches!(stand.app.screen, Screen::Which(_)) && dice.is(0.5) {
                        stand.now += Duration::from_millis(1500);
                        stand.send(Message::Which(crate::kiosk::screen::which::Message::Open(0)));
                        continue;
                    }
                    stand.send(Message::Lifted);
                    continue;
                }
            }
            let serving = stand.app.eyes.serving.load(Ordering::Relaxed);
            views.push(view.clone());
            let Some(meant) = attention.hear(Read::View(view), serving) else { continue };
            stand.send(Message::Meant(meant.clone()));
            // One that lies there for longer than five seconds is none.
            if finger.is_some_and(|since| stand.now - since < Duration::from_secs(5)) {
                held += 1;
                assert_eq!(turn, stand.app.turn, "{case}: it changed under a finger");
                continue;
            }
            if let Screen::Which(_) = stand.app.screen {
                questions += 1;
            } else if touched {
                assert_eq!(before, shown(&stand), "{case}: papers that were touched were lost");
            }
            let now = shown(&stand);
            if now == before {
                continue;
            }
            let Some(now) = now else { continue };
            changes += 1;
            assert_eq!(meant, Meant::One(now.clone()));
            let told: Vec<bool> = views.iter().rev().filter_map(|view| is_nearest(view, &now)).take(3).collect();
            // Alone in view it may have been read once.
            let alone = views.iter().rev().take(3).all(|view| view.codes.iter().all(|code| code.meaning == now));
            assert!(alone || told == [true; 3], "{case}, frame {frame}: {now:?} was not nearest for three frames: {told:?}");
        }
        stand.send(Message::Lifted);
        stand.send(Message::Home);
        for _ in 0..3 {
            stand.wait(40_000);
        }
        assert!(stand.is_home());
    }
    println!("{cases} scenes: {changes} procedures shown, {questions} questions, {held} held up by a finger");
    assert!(changes > cases / 2 && questions > cases / 50 && held > cases / 50);
}

/// Whatever else moves about, a code that is brought to the middle and held there is shown within half a second.
#[test]
fn a_code_held_in_the_middle_is_shown_whatever_lies_around() {
    let mut stand = Stand::new(true);
    let config = stand.hall.config().clone();
    let here = config.catalogue.procedures.iter().filter(|procedure| config.queue_for(procedure).is_some());
    let procedures: Vec<Meaning> = here.map(|procedure| Meaning::Procedure(procedure.code.clone())).collect();
    for case in 0..500 {
        let mut dice = Dice(case);
        let mut attention = Attention::default();
        let around: Vec<InView<Meaning>> = (1..=dice.whole(1, 4))
            .map(|index| {
                let (x, y) = (dice.between(0.3, 0.8), dice.between(0.2, 0.4));
                let sign = |dice: &mut Dice| if dice.is(0.5) { 1.0 } else { -1.0 };
                InView { meaning: procedures[index].clone(), x: x * sign(&mut dice), y: y * sign(&mut dice), side: dice.between(0.05, 0.3) }
            })
            .collect();
        let side = dice.between(0.16, 0.4);
        let (x, y) = (dice.between(-0.08, 0.08), dice.between(-0.08, 0.08));
        for frame in 0..30 {
            stand.now += FRAME;
            let mut codes = around.clone();
            if frame >= 16 {
                // It comes from below.
                let y = if frame < 22 { 0.5 - 0.08 * (frame - 16) as f32 } else { y };
                codes.push(InView { meaning: procedures[0].clone(), x, y, side });
            }
            let serving = stand.app.eyes.serving.load(Ordering::Relaxed);
            if let Some(meant) = attention.hear(Read::View(View { at: stand.now, codes }), serving) {
                stand.send(Message::Meant(meant));
            }
        }
        assert_eq!(shown(&stand), Some(procedures[0].clone()), "{case}: {:?}", stand.app.screen);
        stand.send(Message::Home);
    }
}
