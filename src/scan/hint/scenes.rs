//! Which hint is given before real pictures: drawn, blurred and lit as a camera would see them, read by the real reader.

use std::time::{Duration, Instant};

use image::GrayImage;
use qrcode::{Color, EcLevel, QrCode};

use super::*;
use crate::scan::drawing;
use crate::scan::find::{Effort, Reader};
use crate::scan::scene::Scene;

const WIDTH: usize = 1280;
const HEIGHT: usize = 720;

/// A portal's address, which is what posters have: version 6.
const ADDRESS: &str = "https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-hanh-chinh.html?ma_thu_tuc=1.001193";

/// What is printed on what is held up.
#[derive(Clone, Copy)]
enum Print {
    Nothing,
    /// A code of so many pixels a side.
    Code(f32),
    /// Lines of letters so many pixels high.
    Text(f32),
    /// A face, and lines beside it.
    Card,
}

/// Something held up before a room, and how it is seen.
#[derive(Clone, Copy)]
struct Held {
    text: &'static str,
    print: Print,
    /// Its sides in pixels; none at all is a room with nobody in it.
    size: (f32, f32),
    middle: (f32, f32),
    turned: f32,
    white: f32,
    ink: f32,
    /// In pixels, sigma.
    blur: f32,
    noise: f32,
    /// Of the light of a usual room.
    light: f32,
    /// Where a lamp is mirrored, and how far around.
    spot: Option<(f32, f32, f32)>,
}

const SHEET: Held = Held {
    text: ADDRESS,
    print: Print::Nothing,
    size: (420.0, 560.0),
    middle: (640.0, 370.0),
    turned: 0.03,
    white: 225.0,
    ink: 30.0,
    blur: 0.8,
    noise: 2.5,
    light: 1.0,
    spot: None,
};

fn room(x: usize, y: usize) -> f32 {
    let light = 84.0 + 40.0 * x as f32 / WIDTH as f32 - 14.0 * y as f32 / HEIGHT as f32;
    // A door, a window with bars, a shelf, a poster with lines.
    if (1040..1180).contains(&x) && y > 180 {
        light * 0.6
    } else if (60..260).contains(&x) && (40..220).contains(&y) {
        if x % 40 < 5 || y % 60 < 5 { 60.0 } else { 190.0 }
    } else if y > 600 && (300..900).contains(&x) {
        if x % 33 < 3 { 40.0 } else { 70.0 + (x / 33 % 5) as f32 * 22.0 }
    } else if (950..1030).contains(&x) && (60..190).contains(&y) {
        if y % 9 < 4 && x % 7 < 5 && (955..1024).contains(&x) { 90.0 } else { 170.0 }
    } else {
        light
    }
}

impl Held {
    /// The picture without its noise.
    fn drawn(&self) -> Vec<f32> {
        let code = QrCode::with_error_correction_level(self.text, EcLevel::M).unwrap();
        let (modules, colours) = (code.width(), code.to_colors());
        let mut letters = drawing::noise(77);
        let words: Vec<bool> = (0..4096).map(|_| letters() % 5 < 3).collect();
        let (sine, cosine) = self.turned.sin_cos();
        let sheet = |x: f32, y: f32| {
            let (x, y) = (x - self.middle.0, y - self.middle.1);
            let (x, y) = (x * cosine + y * sine, y * cosine - x * sine);
            let (wide, high) = self.size;
            if x.abs() * 2.0 >= wide || y.abs() * 2.0 >= high {
                return None;
            }
            let shade = 1.0 - 0.1 * (x / wide + 0.5) - 0.06 * (y / high + 0.5);
            let is_dark = match self.print {
                Print::Nothing => 0.0,
                Print::Code(side) => {
                    let (column, row) = ((x / side + 0.5) * modules as f32, (y / side + 0.5) * modules as f32);
                    let is_in = column >= 0.0 && row >= 0.0 && column < modules as f32 && row < modules as f32;
                    f32::from(u8::from(is_in && colours[row as usize * modules + column as usize] == Color::Dark))
                }
                Print::Text(tall) => {
                    let (line, column) = ((y + high) / (1.8 * tall), (x + wide) / (0.28 * tall));
                    let margin = x.abs() * 2.0 > 0.86 * wide || y.abs() * 2.0 > 0.86 * high;
                    let is_ink = !margin && line.fract() < 0.55 && words[(line as usize * 331 + column as usize) % words.len()];
                    f32::from(u8::from(is_ink))
                }
                Print::Card => {
                    let (across, down) = (x / wide + 0.5, y / high + 0.5);
                    let face = ((across - 0.2) / 0.1).hypot((down - 0.55) / 0.22);
                    if face < 1.0 {
                        0.3 + 0.35 * face * ((across * 60.0).sin() * 0.2 + 0.8)
                    } else if across > 0.4 && (0.2..0.9).contains(&down) && (down * 9.0).fract() < 0.5 {
                        f32::from(u8::from(words[((down * 9.0) as usize * 331 + (across * 90.0) as usize) % words.len()]))
                    } else {
                        0.12
                    }
                }
            };
            Some(shade * (self.white - (self.white - self.ink) * is_dark))
        };
        let mut picture: Vec<f32> = (0..WIDTH * HEIGHT)
            .map(|at| {
                let (x, y) = (at % WIDTH, at / WIDTH);
                let points = (0..9).map(|point| ((point % 3) as f32 / 3.0 + 1.0 / 6.0, (point / 3) as f32 / 3.0 + 1.0 / 6.0));
                let near = (x as f32 - self.middle.0).abs() < self.size.0.max(self.size.1) && (y as f32 - self.middle.1).abs() < self.size.0.max(self.size.1);
                if !near {
                    return room(x, y);
                }
                points.map(|(right, down)| sheet(x as f32 + right, y as f32 + down).unwrap_or_else(|| room(x, y))).sum::<f32>() / 9.0
            })
            .collect();
        blur(&mut picture, self.blur);
        for (at, value) in picture.iter_mut().enumerate() {
            *value *= self.light;
            if let Some((x, y, far)) = self.spot {
                let away = ((at % WIDTH) as f32 - x).hypot((at / WIDTH) as f32 - y) / far;
                *value += 320.0 * (-away * away).exp();
            }
        }
        picture
    }

    /// What is said in the end, three and a half seconds after it was held up before an empty room.
    fn said(&self) -> Option<Hint> {
        let empty = Held { size: (0.0, 0.0), spot: None, ..*self }.drawn();
        let held = self.drawn();
        let (mut scene, mut struggling, mut reader) = (Scene::default(), Struggling::default(), Reader::default());
        let mut noise = drawing::noise(41);
        let start = Instant::now();
        let mut last = Struggle::default();
        for (step, picture) in std::iter::repeat_n(&empty, 4).chain(std::iter::repeat_n(&held, 19)).enumerate() {
            let noisy = picture.iter().map(|value| {
                let bits = noise();
                let around: u64 = (0..4).map(|part| bits >> (16 * part) & 0xFF).sum();
                (value + (around as f32 - 510.0) / 147.8 * self.noise).clamp(0.0, 255.0) as u8
            });
            let frame = Luma::new(WIDTH as u32, HEIGHT as u32, noisy.collect(), start).unwrap();
            let glance = scene.look(&frame);
            let look = reader.read(&frame, Effort::Until(Instant::now() + Duration::from_millis(150)));
            let at = start + Duration::from_millis(200 * step as u64);
            last = struggling.follow(!look.codes.is_empty(), &look.seen, glance, &frame, at);
            if std::env::var("SHOW").is_ok() {
                eprintln!("  {step} held {} others {} codes {} seen {:?} clue {:?} -> {:?}", glance.held, glance.others.count(), look.codes.len(), look.seen.first().map(|s| (s.module, s.contrast, s.sharpness, s.glare)), struggling.clue.map(|c| c.0), last.hint);
            }
        }
        last.hint
    }
}

fn blur(picture: &mut Vec<f32>, sigma: f32) {
    if sigma < 0.1 {
        return;
    }
    let far = (3.0 * sigma).ceil() as isize;
    let kernel: Vec<f32> = (-far..=far).map(|at| (-(at * at) as f32 / (2.0 * sigma * sigma)).exp()).collect();
    let whole: f32 = kernel.iter().sum();
    let pass = |picture: &[f32], step: isize, length: isize, place: fn(usize) -> usize| -> Vec<f32> {
        (0..picture.len())
            .map(|at| {
                let here = place(at) as isize;
                let near = (-far..=far).zip(&kernel).map(|(away, weight)| {
                    let to = (here + away).clamp(0, length - 1) - here;
                    picture[(at as isize + to * step) as usize] * weight
                });
                near.sum::<f32>() / whole
            })
            .collect()
    };
    *picture = pass(picture, 1, WIDTH as isize, |at| at % WIDTH);
    *picture = pass(picture, WIDTH as isize, HEIGHT as isize, |at| at / WIDTH);
}

#[test]
fn experiment() {
    let code = |side: f32| Held { print: Print::Code(side), ..SHEET };
    let only = std::env::var("ONLY").ok();
    for (name, held) in [
        ("tiny 56", code(56.0)),
        ("tiny 64", code(64.0)),
        ("tiny 72", code(72.0)),
        ("tiny 80", code(80.0)),
        ("tiny 60 turned", Held { turned: 0.5, ..code(60.0) }),
        ("tiny 70 alone", Held { size: (90.0, 90.0), ..code(70.0) }),
        ("tiny 66 45deg", Held { turned: 0.78, ..code(66.0) }),
        ("blur 6", Held { blur: 6.0, ..code(260.0) }),
        ("blur 8", Held { blur: 8.0, ..code(260.0) }),
        ("blur 12", Held { blur: 12.0, ..code(330.0) }),
        ("blur 7 big", Held { blur: 7.0, size: (760.0, 900.0), ..code(520.0) }),
        ("blur 6 small", Held { blur: 6.0, ..code(150.0) }),
        ("blur 9 v1", Held { blur: 9.0, text: "1.001193", ..code(200.0) }),
        ("spot middle", Held { spot: Some((660.0, 380.0, 60.0)), ..code(260.0) }),
        ("spot corner", Held { spot: Some((550.0, 290.0, 60.0)), ..code(260.0) }),
        ("spot large", Held { spot: Some((640.0, 370.0, 110.0)), ..code(260.0) }),
        ("spot small", Held { spot: Some((690.0, 420.0, 40.0)), ..code(260.0) }),
        ("spot white paper", Held { white: 250.0, spot: Some((670.0, 390.0, 60.0)), ..code(260.0) }),
        ("pale 10", Held { ink: 213.0, ..code(260.0) }),
        ("pale 6", Held { ink: 219.0, noise: 3.5, ..code(260.0) }),
        ("dark", Held { light: 0.16, noise: 4.0, ..code(260.0) }),
        ("blank", SHEET),
        ("blank card", Held { size: (340.0, 214.0), ..SHEET }),
        ("blank big", Held { size: (900.0, 900.0), ..SHEET }),
        ("text", Held { print: Print::Text(12.0), ..SHEET }),
        ("text large", Held { print: Print::Text(26.0), ..SHEET }),
        ("card", Held { print: Print::Card, size: (420.0, 265.0), ..SHEET }),
        ("room", Held { size: (0.0, 0.0), ..SHEET }),
        ("small text", Held { print: Print::Text(5.0), size: (70.0, 70.0), ..SHEET }),
    ] {
        if only.as_ref().is_some_and(|only| !name.starts_with(only.as_str())) {
            continue;
        }
        let begun = Instant::now();
        let said = held.said();
        eprintln!("{name}: {said:?} {:?}", begun.elapsed());
        if let Ok(folder) = std::env::var("PICTURES") {
            let bytes = held.drawn().iter().map(|value| value.clamp(0.0, 255.0) as u8).collect();
            GrayImage::from_raw(WIDTH as u32, HEIGHT as u32, bytes).unwrap().save(format!("{folder}/{name}.png")).unwrap();
        }
    }
}
