//! Several codes that move before a camera, as pictures: what the terminal takes for meant, held against where the codes really were.
//!
//! A few scenes are always played; `MOTCUA_SCENES=300 cargo test --release --test it held -- --nocapture` plays as many as said.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use image::{GrayImage, Luma as Grey};
use motcua::domain::intake::Meaning;
use motcua::kiosk::eyes::{Attention, Meant};
use motcua::scan::{Content, FrameSource, Luma, PresenceVerdict, Read, Scanner, ScannerSettings, SourceFault};

use crate::shared::dice::Dice;
use crate::shared::turn::Turn;

const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;
const FRAME: Duration = Duration::from_millis(66);
/// How long a scene takes.
const SCENE: Duration = Duration::from_millis(2600);

/// A code on paper that goes from place to place.
struct Paper {
    code: String,
    drawn: GrayImage,
    /// Where its middle is when, in pixels of the frame; between two it goes straight.
    stops: Vec<(f32, f32, f32)>,
}

impl Paper {
    fn random(dice: &mut Dice, code: String) -> Self {
        let modules = qrcode::QrCode::new(&code).expect("a code");
        let module = dice.whole(4, 8);
        let colours = modules.to_colors();
        let side = modules.width() as u32;
        let drawn = GrayImage::from_fn((side + 8) * module, (side + 8) * module, |x, y| {
            let (x, y) = ((x / module).wrapping_sub(4), (y / module).wrapping_sub(4));
            let dark = x < side && y < side && colours[(y * side + x) as usize] == qrcode::Color::Dark;
            Grey([if dark { 35 } else { 235 }])
        });
        let mut stops = Vec::new();
        let mut at = 0.0;
        while at < SCENE.as_secs_f32() {
            let far = if dice.chance(0.5) { 0.2 } else { 0.75 };
            let place = (WIDTH as f32 * (0.5 + dice.between(-far, far)), HEIGHT as f32 * (0.5 + dice.between(-far, far)));
            stops.push((at, place.0, place.1));
            at += dice.between(0.3, 1.2);
            stops.push((at, place.0, place.1));
            at += dice.between(0.2, 0.6);
        }
        Self { code, drawn, stops }
    }

    fn middle(&self, seconds: f32) -> (f32, f32) {
        let after = self.stops.iter().position(|stop| stop.0 > seconds).unwrap_or(self.stops.len() - 1).max(1);
        let (from, to) = (self.stops[after - 1], self.stops[after]);
        let part = ((seconds - from.0) / (to.0 - from.0)).clamp(0.0, 1.0);
        ((from.1 + (to.1 - from.1) * part).round(), (from.2 + (to.2 - from.2) * part).round())
    }
}

/// How far codes are from the middle of a frame, by their texts: those that are whole in view, and all.
#[derive(Default)]
struct Truth {
    whole: HashMap<String, f32>,
    all: HashMap<String, f32>,
}

/// A camera before a scene.
struct Camera {
    papers: Vec<Paper>,
    begun: Instant,
    next: Instant,
    dice: Dice,
    told: Arc<Mutex<Vec<(Instant, Truth)>>>,
}

impl FrameSource for Camera {
    fn next(&mut self) -> Result<Luma, SourceFault> {
        std::thread::sleep(self.next.saturating_duration_since(Instant::now()));
        self.next = Instant::now() + FRAME;
        let taken = Instant::now();
        let seconds = (taken - self.begun).as_secs_f32();
        let mut picture = GrayImage::from_pixel(WIDTH, HEIGHT, Grey([150]));
        let mut truth = Truth::default();
        let mut covered: Vec<(String, [f32; 4])> = Vec::new();
        for paper in &self.papers {
            let (x, y) = paper.middle(seconds);
            let half = paper.drawn.width() as f32 / 2.0;
            let edges = [x - half, y - half, x + half, y + half];
            image::imageops::replace(&mut picture, &paper.drawn, (x - half) as i64, (y - half) as i64);
            // What lies under this paper is not to be seen.
            covered.retain(|(code, under)| {
                let apart = under[2] <= edges[0] || edges[2] <= under[0] || under[3] <= edges[1] || edges[3] <= under[1];
                if !apart {
                    let _hidden = truth.whole.remove(code);
                }
                apart
            });
            let away = (x - WIDTH as f32 / 2.0).hypot(y - HEIGHT as f32 / 2.0) / HEIGHT as f32;
            let _new = truth.all.insert(paper.code.clone(), away);
            if edges[0] >= 0.0 && edges[1] >= 0.0 && edges[2] <= WIDTH as f32 && edges[3] <= HEIGHT as f32 {
                let _new = truth.whole.insert(paper.code.clone(), away);
                covered.push((paper.code.clone(), edges));
            }
        }
        for pixel in picture.pixels_mut() {
            pixel.0[0] = pixel.0[0].saturating_add((self.dice.bits() % 5) as u8);
        }
        self.told.lock().expect("a list").push((taken, truth));
        Ok(Luma::from_picture(picture, taken))
    }
}

#[test]
fn held_of_several_moving_codes_the_one_in_the_middle_is_taken() {
    let _turn = Turn::of("reading");
    let scenes: u64 = std::env::var("MOTCUA_SCENES").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    let (mut shown, mut asked, mut wrong) = (0, 0, Vec::new());
    for scene in 0..scenes {
        let mut dice = Dice::new(scene, 77);
        let papers: Vec<Paper> =
            (0..dice.whole(2, 5)).map(|index| Paper::random(&mut dice, format!("1.00{:02}{:02}", scene % 100, index))).collect();
        let told = Arc::new(Mutex::new(Vec::new()));
        let mut camera = Some(Camera { papers, begun: Instant::now(), next: Instant::now(), dice, told: told.clone() });
        let open = move || match camera.take() {
            Some(camera) => Ok(Box::new(camera) as Box<dyn FrameSource>),
            None => Err(SourceFault::Gone),
        };
        let judge = |content: &Content| match content.meaning().map(|text| text.parse()) {
            Some(Ok(code)) => PresenceVerdict::AtOnce(Meaning::Procedure(code)),
            _ => PresenceVerdict::Never,
        };
        // A build for tests is slow.
        let effort = if cfg!(debug_assertions) { Duration::from_millis(300) } else { ScannerSettings::default().effort };
        let scanner = Scanner::start(open, judge, ScannerSettings { effort, ..ScannerSettings::default() });
        let (mut reads, mut attention) = (scanner.reads(), Attention::default());
        let until = Instant::now() + SCENE;
        let mut views = Vec::new();
        let mut serving = false;
        while Instant::now() < until {
            let Ok(read) = reads.try_recv() else {
                std::thread::sleep(Duration::from_millis(2));
                continue;
            };
            if let Read::View(view) = &read {
                views.push(view.at);
            }
            match attention.hear(read, serving) {
                Some(Meant::One(Meaning::Procedure(code))) => {
                    serving = true;
                    shown += 1;
                    let told = told.lock().expect("a list");
                    let code = code.to_string();
                    let frames = views.iter().rev().take(3).filter_map(|at| told.iter().find(|(taken, _)| taken == at));
                    let nearest = |truth: &Truth| {
                        // Its own margin may be cut off or covered, and it is read all the same.
                        let own = truth.all.get(&code).copied();
                        own.is_some_and(|own| truth.whole.values().all(|other| own <= *other))
                    };
                    let told: Vec<bool> = frames.map(|(_, truth)| nearest(truth)).collect();
                    if told != [true; 3] {
                        wrong.push((scene, code, told));
                    }
                }
                Some(Meant::Either(_)) => asked += 1,
                Some(Meant::One(_)) | None => {}
            }
        }
    }
    println!("{scenes} scenes: {shown} shown, {asked} questions; not nearest for three frames: {wrong:?}");
    assert!(shown > 0);
    // A code may be hidden or unreadable in a single frame; what was shown is never another one than people would say.
    assert!(wrong.len() <= shown / 50, "{wrong:?}");
}
