//! Frames one after the other, as a camera takes them.

use image::GrayImage;
use qrcode::EcLevel;

use super::dice::Dice;
use super::frames::{pose, print};
use super::scene::{Glare, Pose, Scene};

/// What a terminal sees for two seconds, fifteen frames each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Film {
    /// A hall in which nothing moves.
    Nobody,
    /// Somebody walks through it.
    Passing,
    /// Somebody holds up a code, with a hand that is not quite still.
    Held,
    /// The same, too far out of focus to be read.
    Unreadable,
}

/// The frames of a film.
pub fn film(seed: u64, film: Film) -> Vec<GrayImage> {
    let mut dice = Dice::new(seed, film as u64);
    let mut scene = Scene::new(&mut dice);
    scene.jpeg = None;
    if matches!(film, Film::Held | Film::Unreadable) {
        let print = print(&mut dice, "https://dichvucong.gov.vn/1.004222", EcLevel::M);
        let pose = Pose { module: 7.0, ..pose(&mut dice, print.size) };
        scene.prints.push((print, pose));
    }
    if film == Film::Unreadable {
        scene.defocus = 14.0;
    }
    let still = scene.clone();
    (0..30)
        .map(|count| {
            scene.clone_from(&still);
            if film == Film::Passing {
                // Somebody's coat: it takes light away instead of adding some.
                let x = scene.width as f32 * (count as f32 / 15.0 - 1.0).abs();
                scene.glares.push(Glare { x, y: 480.0, wide: 120.0, high: 260.0, angle: 0.0, strength: -0.3 });
            }
            for (_, pose) in &mut scene.prints {
                pose.x += dice.between(-3.0, 3.0);
                pose.y += dice.between(-3.0, 3.0);
                pose.turn += dice.between(-0.7, 0.7);
            }
            scene.shoot(&mut dice)
        })
        .collect()
}
