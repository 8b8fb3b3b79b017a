//! Frames that hold no QR code, or a torn one: other symbologies, textures, printed pages. Nothing may be read in them but what is there.

use image::GrayImage;
use qrcode::{Color, EcLevel, QrCode, Version};

use crate::shared::dice::Dice;
use crate::shared::frames::{lines_of_print, pose, print};
use crate::shared::scene::{Print, Scene};

/// One kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hostile {
    DataMatrix,
    Aztec,
    BarCode,
    /// Rows of bars, as PDF417 has them.
    Stacked,
    MicroQr,
    /// The patterns of a QR code, and chance between them.
    Chance,
    /// A code of which a part is gone, or another one's.
    Torn,
    Page,
    Checks,
    Squares,
    Noise,
}

pub const KINDS: [Hostile; 11] = [
    Hostile::DataMatrix,
    Hostile::Aztec,
    Hostile::BarCode,
    Hostile::Stacked,
    Hostile::MicroQr,
    Hostile::Chance,
    Hostile::Torn,
    Hostile::Page,
    Hostile::Checks,
    Hostile::Squares,
    Hostile::Noise,
];

/// The frame with that number, and the texts that may be read in it.
pub fn frame(kind: Hostile, seed: u64, number: u64) -> (GrayImage, Vec<String>) {
    let mut dice = Dice::new(seed, 1000 * kind as u64 + 7_000_000 * number);
    let mut scene = Scene::new(&mut dice);
    let mut texts = Vec::new();
    for _ in 0..dice.whole(1, 2) {
        let (size, dark) = drawn(kind, &mut dice, &mut texts);
        let print = Print { size, dark, ..print(&mut dice, "1", EcLevel::L) };
        let mut pose = pose(&mut dice, size);
        pose.module = dice.between(1.6, (500.0 / size as f32).clamp(2.0, 12.0));
        pose.turn = dice.between(0.0, 360.0);
        pose.x += dice.between(-350.0, 350.0);
        scene.prints.push((print, pose));
    }
    scene.defocus = dice.between(0.0, 1.5);
    scene.grain = dice.between(0.5, 8.0);
    (scene.shoot(&mut dice), texts)
}

fn drawn(kind: Hostile, dice: &mut Dice, texts: &mut Vec<String>) -> (usize, Vec<bool>) {
    let grid = |size: usize, mut is_dark: Box<dyn FnMut(usize, usize) -> bool + '_>| {
        (size, (0..size * size).map(|index| is_dark(index % size, index / size)).collect())
    };
    match kind {
        Hostile::DataMatrix => {
            let size = 2 * dice.whole(5, 24) as usize;
            grid(
                size,
                Box::new(move |x, y| match (x, y) {
                    (0, _) => true,
                    (_, y) if y == size - 1 => true,
                    (x, 0) => x % 2 == 0,
                    (x, y) if x == size - 1 => y % 2 == 1,
                    _ => dice.chance(0.5),
                }),
            )
        }
        Hostile::Aztec => {
            let size = 15 + 4 * dice.whole(0, 8) as usize;
            let rings = if dice.chance(0.5) { 5 } else { 7 };
            grid(
                size,
                Box::new(move |x, y| {
                    let ring = x.abs_diff(size / 2).max(y.abs_diff(size / 2));
                    if ring < rings { ring % 2 == 0 } else { dice.chance(0.5) }
                }),
            )
        }
        Hostile::BarCode | Hostile::Stacked => {
            let size = dice.whole(60, 140) as usize;
            let high = if kind == Hostile::BarCode { size } else { dice.whole(3, 8) as usize };
            let rows: Vec<Vec<bool>> = (0..size.div_ceil(high)).map(|_| bars(dice, size)).collect();
            grid(size, Box::new(move |x, y| rows[y / high][x]))
        }
        Hostile::MicroQr => {
            let version = dice.whole(1, 4) as i16;
            let digits = dice.whole(0, 99_999).to_string();
            let level = if version == 1 { EcLevel::L } else { EcLevel::M };
            modules(&QrCode::with_version(digits.as_bytes(), Version::Micro(version), level).expect("five digits fit"))
        }
        Hostile::Chance => {
            let (size, mut dark) =
                modules(&QrCode::with_version(b"1", Version::Normal(dice.whole(1, 8) as i16), EcLevel::L).expect("a digit fits"));
            for (index, dark) in dark.iter_mut().enumerate() {
                let (x, y) = (index % size, index / size);
                let is_pattern = y < 9 && (x < 9 || x >= size - 8) || x < 9 && y >= size - 8 || x == 6 || y == 6;
                if !is_pattern {
                    *dark = dice.chance(0.5);
                }
            }
            (size, dark)
        }
        Hostile::Torn => torn(dice, texts),
        Hostile::Page => (240, lines_of_print(dice, 240)),
        Hostile::Checks => {
            let (size, wide, high) = (dice.whole(20, 60) as usize, dice.whole(1, 4) as usize, dice.whole(1, 4) as usize);
            grid(size, Box::new(move |x, y| (x / wide + y / high).is_multiple_of(2)))
        }
        Hostile::Squares => {
            let (size, cell) = (dice.whole(21, 63) as usize, dice.whole(7, 11) as usize);
            grid(
                size,
                Box::new(move |x, y| {
                    let ring = (x % cell).abs_diff(cell / 2).max((y % cell).abs_diff(cell / 2));
                    ring % 2 == 1 || ring == 0
                }),
            )
        }
        Hostile::Noise => {
            let share = dice.between(0.2, 0.8);
            grid(dice.whole(21, 80) as usize, Box::new(move |_, _| dice.chance(share)))
        }
    }
}

fn modules(code: &QrCode) -> (usize, Vec<bool>) {
    (code.width(), code.to_colors().into_iter().map(|colour| colour == Color::Dark).collect())
}

fn bars(dice: &mut Dice, size: usize) -> Vec<bool> {
    let mut row = Vec::with_capacity(size);
    let mut is_dark = true;
    while row.len() < size {
        let wide = dice.whole(1, 4) as usize;
        row.extend(std::iter::repeat_n(is_dark, wide));
        is_dark = !is_dark;
    }
    row.truncate(size);
    row
}

/// A code of which a part is white, dark, chance, or another code's of the same size.
fn torn(dice: &mut Dice, texts: &mut Vec<String>) -> (usize, Vec<bool>) {
    let level = dice.pick(&[EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H]);
    let text = |dice: &mut Dice| format!("{}.{:06}", dice.whole(1, 3), dice.whole(0, 999_999));
    let (one, other) = (text(dice), text(dice));
    let version = Version::Normal(dice.whole(1, 4) as i16);
    let code = |text: &str| modules(&QrCode::with_version(text.as_bytes(), version, level).expect("it fits"));
    let ((size, mut dark), (_, instead)) = (code(&one), code(&other));
    let (across, share, with) = (dice.chance(0.5), dice.between(0.1, 0.6), dice.whole(0, 3));
    for (index, dark) in dark.iter_mut().enumerate() {
        let along = if across { index % size } else { index / size };
        if (along as f32) < share * size as f32 {
            *dark = match with {
                0 => false,
                1 => true,
                2 => dice.chance(0.5),
                _ => instead[index],
            };
        }
    }
    texts.extend([one, other]);
    (size, dark)
}
