//! Labelled frames: what people hold up to a kiosk, each fault in a category of its own, and all of them a little in an everyday mix.

use std::f32::consts::{PI, TAU};

use image::GrayImage;
use qrcode::{Color, EcLevel, QrCode};

use super::dice::Dice;
use super::scene::{Glare, Pose, Print, Scene, Shadow};

/// A frame and what the codes in it say.
#[derive(Debug, Clone)]
pub struct Frame {
    pub picture: GrayImage,
    pub texts: Vec<String>,
}

/// One kind of frame.
#[derive(Clone, Copy)]
pub struct Category {
    pub name: &'static str,
    stage: fn(&mut Dice) -> (Scene, Vec<String>),
}

impl Category {
    /// The frame with that number; the same for the same seed.
    pub fn frame(&self, seed: u64, number: u64) -> Frame {
        let mut dice = self.dice(seed, number);
        let (scene, texts) = (self.stage)(&mut dice);
        Frame { picture: scene.shoot(&mut dice), texts }
    }

    /// The same frame as a camera with half as many pixels again on each side sees it: 1920 × 1080.
    pub fn full_hd(&self, seed: u64, number: u64) -> Frame {
        let mut dice = self.dice(seed, number);
        let (scene, texts) = (self.stage)(&mut dice);
        Frame { picture: scene.enlarged(1.5).shoot(&mut dice), texts }
    }

    /// Six frames of one scene in which a hand is not quite still.
    pub fn burst(&self, seed: u64, number: u64) -> Vec<Frame> {
        let mut dice = self.dice(seed, number);
        let (scene, texts) = (self.stage)(&mut dice);
        (0..6)
            .map(|_| {
                let mut moment = scene.clone();
                moment.motion.0 *= dice.between(0.3, 1.25);
                moment.motion.1 += dice.between(-0.8, 0.8);
                moment.defocus *= dice.between(0.8, 1.1);
                for (_, pose) in &mut moment.prints {
                    pose.x += dice.between(-6.0, 6.0);
                    pose.y += dice.between(-6.0, 6.0);
                    pose.turn += dice.between(-1.5, 1.5);
                    pose.tilt += dice.between(-2.0, 2.0);
                    pose.slant += dice.between(-2.0, 2.0);
                }
                for glare in &mut moment.glares {
                    glare.x += dice.between(-14.0, 14.0);
                    glare.y += dice.between(-14.0, 14.0);
                }
                Frame { picture: moment.shoot(&mut dice), texts: texts.clone() }
            })
            .collect()
    }

    fn dice(&self, seed: u64, number: u64) -> Dice {
        let name = self.name.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(131).wrapping_add(u64::from(byte)));
        Dice::new(seed, name.wrapping_add(number))
    }
}

/// All kinds of frames.
pub const CATEGORIES: [Category; 21] = [
    Category { name: "paper", stage: |dice| one(dice, |_, _, _| {}) },
    Category { name: "dense", stage: dense },
    Category {
        name: "tilt",
        stage: |dice| {
            one(dice, |dice, _, pose| {
                let angle = dice.between(25.0, 48.0) * dice.pick(&[1.0, -1.0]);
                (pose.tilt, pose.slant) =
                    if dice.chance(0.5) { (angle, dice.between(-10.0, 10.0)) } else { (dice.between(-10.0, 10.0), angle) };
            })
        },
    },
    Category { name: "rotation", stage: |dice| one(dice, |dice, _, pose| pose.turn = dice.between(0.0, 360.0)) },
    Category {
        name: "motion",
        stage: |dice| shot(dice, |dice, scene, module| scene.motion = (module * dice.between(0.7, 1.9), dice.between(0.0, PI))),
    },
    Category { name: "defocus", stage: |dice| shot(dice, |dice, scene, module| scene.defocus = module * dice.between(0.6, 1.15)) },
    Category {
        name: "low light",
        stage: |dice| {
            shot(dice, |dice, scene, _| {
                scene.light = dice.between(0.01, 0.06);
                scene.grain = dice.between(5.0, 12.0);
            })
        },
    },
    Category {
        name: "glare",
        stage: |dice| {
            shot_at(dice, |dice, scene, pose, width| {
                let angle = dice.between(0.0, TAU);
                let off = width * dice.between(0.0, 0.5);
                scene.glares.push(Glare {
                    x: pose.x + off * angle.cos(),
                    y: pose.y + off * angle.sin(),
                    wide: width * dice.between(0.10, 0.45),
                    high: width * dice.between(0.06, 0.22),
                    angle: dice.between(0.0, PI),
                    strength: dice.between(0.6, 3.0),
                });
            })
        },
    },
    Category {
        name: "shadow",
        stage: |dice| {
            shot_at(dice, |dice, scene, pose, width| {
                for _ in 0..dice.whole(1, 2) {
                    scene.shadows.push(shadow(dice, pose, width));
                }
            })
        },
    },
    Category { name: "phone, light", stage: |dice| phone(dice, false) },
    Category { name: "phone, dark", stage: |dice| phone(dice, true) },
    Category { name: "curl", stage: |dice| one(dice, |dice, _, pose| curl(dice, pose, 0.75, 2.2)) },
    Category { name: "small", stage: |dice| one(dice, |dice, _, pose| pose.module = dice.between(2.0, 4.0)) },
    Category { name: "thermal", stage: |dice| one(dice, |dice, print, _| fade(dice, print)) },
    Category {
        name: "clutter",
        stage: |dice| {
            let (mut scene, texts) = one(dice, |_, _, _| {});
            scene.clutter = dice.between(1.5, 4.0);
            (scene, texts)
        },
    },
    Category { name: "several", stage: several },
    Category { name: "sheet", stage: sheet },
    Category { name: "border", stage: border },
    Category { name: "card", stage: card },
    Category { name: "everyday", stage: everyday },
    Category {
        name: "none",
        stage: |dice| {
            let mut scene = Scene::new(dice);
            scene.clutter = dice.between(0.5, 5.0);
            (scene, Vec::new())
        },
    },
];

/// What codes at a town hall say. Nobody's number is in it.
fn text(dice: &mut Dice) -> String {
    let code = format!("{}.{:06}", dice.whole(1, 3), dice.whole(0, 999_999));
    let token = format!("{:016x}{:016x}", dice.bits(), dice.bits());
    match dice.whole(0, 5) {
        0 => code,
        1 => format!("https://dichvucong.gov.vn/p/home/dvc-tthc-thu-tuc-hanh-chinh-chi-tiet.html?ma_thu_tuc={code}"),
        2 => format!("MC1:{token}"),
        3 => format!("http://kiosk.local:8080/t/{token}"),
        4 => format!("Đăng ký khai sinh: {code}.000.00.00.H12"),
        _ => format!("https://dichvucong.gov.vn/{code}"),
    }
}

fn card_text(dice: &mut Dice) -> String {
    let name = dice.pick(&["Nguyễn Văn Mẫu", "Trần Thị Thử Nghiệm", "Lê Hoàng Ví Dụ", "K'Sor H'Mẫu"]);
    format!(
        "{:012}|{:09}|{name}|{:02}{:02}{}|{}|Thôn {}, xã Kiến Đức, tỉnh Lâm Đồng|{:02}{:02}2021",
        dice.bits() % 1_000_000_000_000,
        dice.bits() % 1_000_000_000,
        dice.whole(1, 28),
        dice.whole(1, 12),
        dice.whole(1940, 2007),
        dice.pick(&["Nam", "Nữ"]),
        dice.whole(1, 30),
        dice.whole(1, 28),
        dice.whole(1, 12)
    )
}

/// A code on paper, well printed.
pub fn print(dice: &mut Dice, text: &str, level: EcLevel) -> Print {
    let code = QrCode::with_error_correction_level(text.as_bytes(), level).expect("the texts are short");
    Print {
        size: code.width(),
        dark: code.to_colors().iter().map(|colour| *colour == Color::Dark).collect(),
        ink: dice.between(0.02, 0.10),
        paper: dice.between(0.70, 0.95),
        quiet: dice.between(3.0, 8.0),
        beyond: dice.between(0.05, 0.9),
        spread: if dice.chance(0.3) { dice.between(0.0, 0.12) } else { 0.0 },
        streaks: Vec::new(),
        fade: 0.0,
        speckle: 0.0,
        guilloche: 0.0,
    }
}

fn level(dice: &mut Dice) -> EcLevel {
    dice.pick(&[EcLevel::L, EcLevel::M, EcLevel::M, EcLevel::Q])
}

/// Held up without much care, anywhere in the middle of the frame.
pub fn pose(dice: &mut Dice, size: usize) -> Pose {
    let largest = (400.0 / size as f32).clamp(4.0, 12.0);
    Pose {
        x: dice.between(420.0, 860.0),
        y: dice.between(250.0, 470.0),
        module: dice.between(3.6, largest.max(3.8)),
        turn: dice.between(-12.0, 12.0),
        tilt: dice.between(-12.0, 12.0),
        slant: dice.between(-12.0, 12.0),
        curl: 0.0,
        curls_upright: dice.chance(0.5),
    }
}

fn one(dice: &mut Dice, change: impl FnOnce(&mut Dice, &mut Print, &mut Pose)) -> (Scene, Vec<String>) {
    let mut scene = Scene::new(dice);
    let text = text(dice);
    let level = level(dice);
    let mut print = print(dice, &text, level);
    let mut pose = pose(dice, print.size);
    change(dice, &mut print, &mut pose);
    scene.prints.push((print, pose));
    (scene, vec![text])
}

/// One code; the fault is the light's, the lens' or the hand's, measured in modules.
fn shot(dice: &mut Dice, change: impl FnOnce(&mut Dice, &mut Scene, f32)) -> (Scene, Vec<String>) {
    shot_at(dice, |dice, scene, pose, _| change(dice, scene, pose.module))
}

fn shot_at(dice: &mut Dice, change: impl FnOnce(&mut Dice, &mut Scene, Pose, f32)) -> (Scene, Vec<String>) {
    let (mut scene, texts) = one(dice, |_, _, _| {});
    let (size, pose) = (scene.prints[0].0.size, scene.prints[0].1);
    change(dice, &mut scene, pose, size as f32 * pose.module);
    (scene, texts)
}

fn shadow(dice: &mut Dice, pose: Pose, width: f32) -> Shadow {
    Shadow {
        x: pose.x + width * dice.between(-0.4, 0.4),
        y: pose.y + width * dice.between(-0.4, 0.4),
        angle: dice.between(0.0, TAU),
        softness: dice.pick(&[2.0, 12.0, 60.0, 300.0]),
        left: dice.between(0.05, 0.35),
    }
}

fn curl(dice: &mut Dice, pose: &mut Pose, tightest: f32, loosest: f32) {
    pose.curl = dice.between(tightest, loosest) * dice.pick(&[1.0, -1.0]);
    pose.tilt = dice.between(-25.0, 25.0);
    pose.slant = dice.between(-25.0, 25.0);
}

fn fade(dice: &mut Dice, print: &mut Print) {
    print.paper = dice.between(0.6, 0.85);
    print.ink = print.paper * dice.between(0.35, 0.75);
    print.fade = dice.between(0.0, 0.55);
    print.spread = dice.between(0.0, 0.15);
    print.speckle = dice.between(0.0, 0.05);
    for _ in 0..dice.whole(0, 3) {
        let from = dice.between(0.0, print.size as f32);
        print.streaks.push((from, from + dice.between(0.3, 1.0)));
    }
}

fn dense(dice: &mut Dice) -> (Scene, Vec<String>) {
    let mut scene = Scene::new(dice);
    // Versions 7 to 10 at level M hold 106 to 213 bytes and more digits.
    let wanted = dice.whole(110, 205) as usize;
    let mut text = text(dice);
    while text.len() < wanted {
        text.push('|');
        text.push_str(&card_text(dice));
    }
    while text.len() > wanted || !text.is_char_boundary(text.len()) {
        let _ = text.pop();
    }
    let mut print = print(dice, &text, EcLevel::M);
    print.quiet = 4.0;
    let mut pose = pose(dice, print.size);
    pose.module = dice.between(3.2, 6.0);
    (pose.x, pose.y) = (dice.between(560.0, 720.0), dice.between(330.0, 390.0));
    scene.prints.push((print, pose));
    (scene, vec![text])
}

fn phone(dice: &mut Dice, inverted: bool) -> (Scene, Vec<String>) {
    let (mut scene, texts) = one(dice, |dice, print, _| {
        print.ink = dice.between(0.01, 0.05);
        print.paper = dice.between(0.7, 1.3);
        print.quiet = dice.between(1.5, 6.0);
        print.beyond = dice.between(0.01, 0.06);
        print.spread = 0.0;
        if inverted {
            (print.ink, print.paper) = (print.paper, print.ink);
        }
    });
    let pose = scene.prints[0].1;
    let width = scene.prints[0].0.size as f32 * pose.module;
    if dice.chance(0.5) {
        // The hall's lamps in the glass.
        scene.glares.push(Glare {
            x: pose.x + width * dice.between(-0.7, 0.7),
            y: pose.y + width * dice.between(-0.7, 0.7),
            wide: width * dice.between(0.1, 0.4),
            high: width * dice.between(0.05, 0.2),
            angle: dice.between(0.0, PI),
            strength: dice.between(0.05, 0.3),
        });
    }
    (scene, texts)
}

fn several(dice: &mut Dice) -> (Scene, Vec<String>) {
    let mut scene = Scene::new(dice);
    let mut texts = Vec::new();
    let count = dice.whole(2, 4);
    for index in 0..count {
        let text = text(dice);
        let mut print = print(dice, &text, EcLevel::M);
        print.quiet = 4.0;
        let mut pose = pose(dice, print.size);
        pose.module = dice.between(2.8, (250.0 / (print.size as f32 + 14.0)).clamp(3.2, 8.0));
        pose.x = 1280.0 * (index as f32 + 0.5) / count as f32 + dice.between(-12.0, 12.0);
        pose.y = dice.between(260.0, 460.0);
        scene.prints.push((print, pose));
        texts.push(text);
    }
    (scene, texts)
}

/// A sheet of A4 with lines of print and two codes, such as the bank's beside the procedure's: so far away that their modules are small.
fn sheet(dice: &mut Dice) -> (Scene, Vec<String>) {
    let mut scene = Scene::new(dice);
    scene.defocus = dice.between(0.3, 1.1);
    let (paper, ink) = (dice.between(0.70, 0.95), dice.between(0.02, 0.10));
    let held = Pose {
        x: dice.between(600.0, 680.0),
        y: dice.between(345.0, 375.0),
        module: 2.0,
        turn: dice.between(-8.0, 8.0),
        tilt: dice.between(-8.0, 8.0),
        slant: dice.between(-8.0, 8.0),
        curl: 0.0,
        curls_upright: false,
    };
    let lines = Print { size: 300, dark: lines_of_print(dice, 300), ink, paper, quiet: 4.0, beyond: paper, ..print(dice, "1", EcLevel::L) };
    scene.prints.push((lines, held));
    let mut texts = Vec::new();
    let (sine, cosine) = held.turn.to_radians().sin_cos();
    let is_beside = dice.chance(0.5);
    for side in [-1.0, 1.0] {
        let text = text(dice);
        let (apart, off) = (side * dice.between(125.0, 165.0), dice.between(-60.0, 60.0));
        let (across, down) = if is_beside { (apart, off) } else { (off, apart) };
        let level = level(dice);
        let code = Print { ink, paper, quiet: 4.0, beyond: paper, spread: 0.0, ..print(dice, &text, level) };
        let (x, y) = (held.x + cosine * across - sine * down, held.y + sine * across + cosine * down);
        let pose = Pose { x, y, module: dice.between(2.0, 3.5), ..held };
        scene.prints.push((code, pose));
        texts.push(text);
    }
    (scene, texts)
}

/// Words in lines, as dots of a square of paper.
pub fn lines_of_print(dice: &mut Dice, size: usize) -> Vec<bool> {
    let mut dark = vec![false; size * size];
    for top in (8..size - 12).step_by(7) {
        let (from, to) = (10 + dice.whole(0, size as u32 / 15) as usize, size - 10 - dice.whole(0, 2 * size as u32 / 5) as usize);
        let mut letter = from;
        while letter < to {
            if dice.chance(0.82) {
                for (down, row) in dark[top * size..(top + 3) * size].chunks_exact_mut(size).enumerate() {
                    row[letter] = dice.chance(0.7);
                    row[letter + 1] = down != 1 && dice.chance(0.5);
                }
            }
            letter += 3;
        }
    }
    dark
}

/// A code without a margin that touches the border of the frame, or is cut by it by up to two pixels: on one side or on two.
fn border(dice: &mut Dice) -> (Scene, Vec<String>) {
    let (mut scene, texts) = one(dice, |dice, print, pose| {
        print.spread = 0.0;
        pose.module = dice.between(3.6, (700.0 / print.size as f32).min(12.0));
        (pose.turn, pose.tilt, pose.slant) = (0.0, 0.0, 0.0);
    });
    let (print, pose) = &mut scene.prints[0];
    let half = print.size as f32 * pose.module / 2.0;
    let (is_right, is_below) = (dice.chance(0.5), dice.chance(0.5));
    let at = |dice: &mut Dice, is_far: bool, reach: f32| {
        let near = half - dice.between(0.0, 2.0);
        if is_far { reach - near } else { near }
    };
    let (column, row) = (at(dice, is_right, 1280.0), at(dice, is_below, 720.0));
    match dice.whole(0, 2) {
        0 => pose.x = column,
        1 => pose.y = row,
        _ => (pose.x, pose.y) = (column, row),
    }
    (pose.x, pose.y) = (pose.x.clamp(half - 2.0, 1282.0 - half), pose.y.clamp(half - 2.0, 722.0 - half));
    (scene, texts)
}

fn card(dice: &mut Dice) -> (Scene, Vec<String>) {
    let mut scene = Scene::new(dice);
    let text = card_text(dice);
    let mut print = print(dice, &text, EcLevel::M);
    print.quiet = dice.between(2.0, 3.0);
    print.beyond = dice.between(0.4, 0.6);
    print.guilloche = dice.between(0.0, 0.25);
    let mut pose = pose(dice, print.size);
    pose.module = dice.between(2.0, 3.6);
    let width = print.size as f32 * pose.module;
    if dice.chance(0.4) {
        scene.glares.push(Glare {
            x: pose.x + width * dice.between(-1.0, 1.0),
            y: pose.y + width * dice.between(-1.0, 1.0),
            wide: width * dice.between(0.2, 0.6),
            high: width * dice.between(0.1, 0.3),
            angle: dice.between(0.0, PI),
            strength: dice.between(0.05, 0.25),
        });
    }
    scene.prints.push((print, pose));
    (scene, vec![text])
}

/// Three or four of the faults at once, each in a mild form.
fn everyday(dice: &mut Dice) -> (Scene, Vec<String>) {
    let mut faults = [false; 7];
    for _ in 0..4 {
        faults[dice.whole(0, 6) as usize] = true;
    }
    let (mut scene, texts) = one(dice, |dice, print, pose| {
        if faults[0] {
            pose.turn = dice.between(-60.0, 60.0);
        }
        if faults[1] {
            pose.tilt = dice.between(-35.0, 35.0);
            pose.slant = dice.between(-25.0, 25.0);
        }
        if faults[2] {
            curl(dice, pose, 1.6, 4.0);
        }
        if faults[3] {
            fade(dice, print);
            print.ink = print.paper * dice.between(0.25, 0.6);
        }
    });
    let (size, pose) = (scene.prints[0].0.size, scene.prints[0].1);
    let width = size as f32 * pose.module;
    if faults[4] {
        scene.light = dice.between(0.04, 0.2);
        scene.grain = dice.between(3.0, 7.0);
    }
    if faults[5] {
        scene.defocus = pose.module * dice.between(0.3, 0.75);
        scene.motion = (pose.module * dice.between(0.2, 1.0), dice.between(0.0, PI));
    }
    if faults[6] {
        let shadow = shadow(dice, pose, width);
        scene.shadows.push(shadow);
    }
    (scene, texts)
}
