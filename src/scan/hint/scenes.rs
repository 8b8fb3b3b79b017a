//! Which hint is given before real pictures: drawn, blurred and lit as a camera would see them, read by the real reader.

use std::time::{Duration, Instant};

use qrcode::{Color, EcLevel, QrCode};

use super::*;
use crate::scan::drawing;
use crate::scan::find::{CodeReader, Effort};
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
    /// The same with its three patterns and what is beside them hidden.
    Covered(f32),
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
                Print::Code(long) | Print::Covered(long) => {
                    let (column, row) = ((x / long + 0.5) * modules as f32, (y / long + 0.5) * modules as f32);
                    let is_in = column >= 0.0 && row >= 0.0 && column < modules as f32 && row < modules as f32;
                    let is_far = |place: f32| place > 8.0 && place < modules as f32 - 8.0;
                    let is_hidden = matches!(self.print, Print::Covered(_)) && !is_far(column) && !is_far(row);
                    f32::from(u8::from(is_in && !is_hidden && colours[row as usize * modules + column as usize] == Color::Dark))
                }
                Print::Text(tall) => {
                    let (line, column) = ((y + high) / (1.8 * tall), (x + wide) / (0.28 * tall));
                    let margin = x.abs() * 2.0 > 0.86 * wide || y.abs() * 2.0 > 0.86 * high;
                    let is_ink = !margin
                        && line.fract() < 0.55
                        && column.fract() < 0.45
                        && words[(line as usize * 331 + column as usize) % words.len()];
                    f32::from(u8::from(is_ink))
                }
                Print::Card => {
                    let (across, down) = (x / wide + 0.5, y / high + 0.5);
                    let face = ((across - 0.2) / 0.1).hypot((down - 0.55) / 0.22);
                    if face < 1.0 {
                        0.3 + 0.35 * face * ((across * 60.0).sin() * 0.2 + 0.8)
                    } else if across > 0.4 && (0.2..0.9).contains(&down) && (down * 9.0).fract() < 0.5 {
                        f32::from(u8::from(
                            (across * 90.0).fract() < 0.45 && words[((down * 9.0) as usize * 331 + (across * 90.0) as usize) % words.len()],
                        ))
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
                let near = (x as f32 - self.middle.0).abs() < self.size.0.max(self.size.1)
                    && (y as f32 - self.middle.1).abs() < self.size.0.max(self.size.1);
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

    /// What is said in the end, three seconds after it was held up before an empty room.
    fn said(&self) -> Option<Hint> {
        let empty = Held { size: (0.0, 0.0), spot: None, ..*self }.drawn();
        let held = self.drawn();
        let (mut scene, mut struggling, mut reader) = (Scene::default(), Struggling::default(), CodeReader::default());
        let mut noise = drawing::noise(41);
        let start = Instant::now();
        let mut last = Struggle::default();
        for (step, picture) in std::iter::repeat_n(&empty, 2).chain(std::iter::repeat_n(&held, 16)).enumerate() {
            let grainy = picture.iter().map(|value| {
                let bits = noise();
                let around: u64 = (0..4).map(|part| bits >> (16 * part) & 0xFF).sum();
                (value + (around as f32 - 510.0) / 147.8 * self.noise).clamp(0.0, 255.0) as u8
            });
            let frame = Luma::new(WIDTH as u32, HEIGHT as u32, grainy.collect(), start).unwrap();
            let glance = scene.look(&frame);
            let look = reader.read(&frame, Effort::Until(Instant::now() + Duration::from_millis(150)));
            let at = start + Duration::from_millis(200 * step as u64);
            last = struggling.follow(!look.codes.is_empty(), &look.seen, glance, &frame, at);
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

fn code(side: f32) -> Held {
    Held { print: Print::Code(side), ..SHEET }
}

/// What is said before each of them, where it is not what is wanted.
fn all_say(wanted: &[Option<Hint>], scenes: &[Held]) {
    let wrong: Vec<(usize, Option<Hint>)> = scenes.iter().map(Held::said).enumerate().filter(|(_, said)| !wanted.contains(said)).collect();
    assert!(wrong.is_empty(), "{wrong:?} where {wanted:?} is wanted");
}

#[test]
fn a_code_that_is_too_small_is_to_be_brought_closer() {
    let side = |side, turned| Held { turned, ..code(side) };
    all_say(
        &[Some(Hint::Closer)],
        &[
            side(58.0, 0.0),
            side(62.0, 0.1),
            side(66.0, -0.2),
            side(70.0, 0.4),
            side(74.0, 0.78),
            side(78.0, 1.57),
            side(80.0, 3.0),
            Held { size: (84.0, 84.0), ..side(66.0, 0.05) },
            Held { middle: (903.0, 412.0), blur: 0.6, ..side(64.0, 0.0) },
            Held { size: (210.0, 297.0), noise: 3.0, ink: 60.0, ..side(68.0, -0.1) },
            // At the edge of a larger code, whose modules the search sees.
            Held { text: "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/0f8fad5b-d9cb-469f-a165-70867728950e", ..side(60.0, 0.02) },
        ],
    );
}

#[test]
fn a_code_out_of_focus_is_never_to_be_turned_over() {
    let side = |side, blur| Held { blur, ..code(side) };
    all_say(
        &[Some(Hint::HoldStill), Some(Hint::Farther)],
        &[
            side(150.0, 6.0),
            side(200.0, 6.0),
            side(260.0, 7.0),
            side(260.0, 9.0),
            side(330.0, 12.0),
            Held { turned: 0.5, ..side(240.0, 7.0) },
            Held { text: "1.001193", ..side(200.0, 10.0) },
            Held { white: 250.0, ..side(240.0, 8.0) },
            Held { size: (300.0, 300.0), ..side(230.0, 7.5) },
            Held { noise: 4.0, ink: 60.0, ..side(220.0, 6.5) },
            Held { light: 0.5, ..side(240.0, 8.0) },
        ],
    );
    let near = Held { size: (1100.0, 900.0), ..side(560.0, 16.0) };
    all_say(&[Some(Hint::Farther)], &[near, Held { turned: 0.2, blur: 20.0, ..near }]);
}

#[test]
fn a_lamp_that_is_mirrored_in_a_code_is_a_glare() {
    let at = |x, y, far| Held { spot: Some((x, y, far)), ..code(260.0) };
    all_say(
        &[Some(Hint::LessGlare)],
        &[
            at(640.0, 370.0, 95.0),
            at(640.0, 370.0, 110.0),
            at(680.0, 400.0, 100.0),
            at(560.0, 290.0, 90.0),
            at(720.0, 290.0, 90.0),
            at(560.0, 450.0, 90.0),
            at(600.0, 370.0, 100.0),
            Held { turned: 0.4, ..at(640.0, 370.0, 100.0) },
            Held { turned: -0.3, print: Print::Code(300.0), ..at(650.0, 350.0, 110.0) },
            Held { white: 200.0, ..at(640.0, 370.0, 105.0) },
            Held { white: 245.0, ..at(650.0, 380.0, 105.0) },
            Held { size: (300.0, 300.0), ..at(640.0, 370.0, 100.0) },
        ],
    );
}

#[test]
fn a_code_that_is_hardly_there_wants_more_light() {
    all_say(
        &[Some(Hint::MoreLight)],
        &[
            Held { ink: 218.0, noise: 3.5, ..code(260.0) },
            Held { ink: 219.0, noise: 3.0, ..code(260.0) },
            Held { ink: 219.0, noise: 4.0, ..code(240.0) },
            Held { white: 200.0, ink: 194.0, noise: 3.0, ..code(300.0) },
            Held { ink: 218.0, noise: 3.0, turned: 0.4, ..code(240.0) },
        ],
    );
}

#[test]
fn a_side_without_a_code_is_to_be_turned_over() {
    let (text, card) = (|tall| Held { print: Print::Text(tall), ..SHEET }, Held { print: Print::Card, size: (420.0, 265.0), ..SHEET });
    all_say(
        &[Some(Hint::TurnOver)],
        &[
            SHEET,
            Held { size: (340.0, 214.0), ..SHEET },
            Held { size: (900.0, 640.0), ..SHEET },
            Held { turned: 0.5, white: 200.0, ..SHEET },
            Held { white: 250.0, noise: 1.5, ..SHEET },
            text(10.0),
            text(14.0),
            text(24.0),
            Held { turned: 0.3, ..text(12.0) },
            card,
            Held { turned: -0.2, size: (560.0, 353.0), ..card },
        ],
    );
}

#[test]
fn a_code_that_something_covers_is_not_to_be_turned_over() {
    let covered = |print| Held { print, ..SHEET };
    all_say(
        &[Some(Hint::HoldStill), Some(Hint::LessGlare)],
        &[
            covered(Print::Covered(260.0)),
            Held { turned: -0.7, ..covered(Print::Covered(340.0)) },
            Held { turned: 0.4, ..covered(Print::Covered(300.0)) },
        ],
    );
}

#[test]
fn nobody_and_nothing_of_a_sheet_hear_nothing() {
    let nobody = Held { size: (0.0, 0.0), ..SHEET };
    all_say(
        &[None],
        &[
            nobody,
            Held { blur: 5.0, ..nobody },
            Held { noise: 5.0, ..nobody },
            Held { light: 0.4, ..nobody },
            // A leaflet far away, a label, somebody's dark jacket, and bare skin in front of it.
            Held { print: Print::Text(5.0), size: (70.0, 70.0), ..SHEET },
            Held { print: Print::Text(7.0), size: (100.0, 90.0), ..SHEET },
            Held { print: Print::Text(4.0), size: (60.0, 80.0), turned: 0.2, ..SHEET },
            Held { print: Print::Card, size: (90.0, 60.0), ..SHEET },
            Held { white: 34.0, ink: 20.0, size: (500.0, 560.0), ..SHEET },
            Held { text: "1.001193", ..code(200.0) },
            Held { text: "1.001193", ..code(100.0) },
        ],
    );
}
