//! Every screen in every language on every shape of screen: measured, and drawn for people to look at.

use std::path::PathBuf;
use std::sync::Mutex;

use iced::Rectangle;
use iced::advanced::widget::Id;
use iced_test::Selector;
use iced_test::selector::Candidate;

use super::presets::{PRESETS, SHAPES, dresses, every};
use super::*;
use crate::kiosk::metrics::{LINE_HEIGHT, Metrics, TOUCH, TextSize, TextStep};
use crate::kiosk::widget::NAME;

/// What stands where.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub texts: Vec<(String, Rectangle)>,
    pub buttons: Vec<Rectangle>,
}

/// Looks at everything and chooses nothing.
struct Everything(Arc<Mutex<Found>>);

impl Selector for Everything {
    type Output = ();

    fn select(&mut self, candidate: Candidate<'_>) -> Option<()> {
        let mut found = self.0.lock().expect("not poisoned");
        match candidate {
            Candidate::Text { content, bounds, .. } if !content.is_empty() => found.texts.push((content.to_owned(), bounds)),
            Candidate::Container { id: Some(id), bounds, .. } if *id == Id::new(NAME) => found.buttons.push(bounds),
            _ => {}
        }
        None
    }

    fn description(&self) -> String {
        "everything".to_owned()
    }
}

pub(super) fn found(stand: &Stand) -> Found {
    let found = Arc::new(Mutex::new(Found::default()));
    let _ = stand.simulator().find(Everything(found.clone()));
    std::mem::take(&mut *found.lock().expect("not poisoned"))
}

/// The rectangle a bit smaller: neighbours may touch.
fn core(bounds: Rectangle) -> Rectangle {
    Rectangle { x: bounds.x + 1.0, y: bounds.y + 1.0, width: bounds.width - 2.0, height: bounds.height - 2.0 }
}

/// Whether a height, in lines, is that of one line or more and of nothing between.
fn whole_lines(lines: f32) -> bool {
    lines > 0.9 && (lines - lines.round()).abs() < 0.03
}

#[test]
fn nothing_overlaps_and_nothing_leaves_the_screen() {
    let mut wrong = Vec::new();
    every(&dresses()[..4], |name, preset, stand| {
        let found = found(stand);
        let margin = stand.app.metrics.mm(stand.app.metrics.margin_mm()) - 1.0;
        let safe = Rectangle::with_size(stand.window).shrink(margin);
        for (text, bounds) in &found.texts {
            if !bounds.is_within(&safe) {
                wrong.push(format!("{name}: `{text}` at {bounds:?} leaves {safe:?}"));
            }
        }
        // The number has a size of its own, made to fit.
        for (text, bounds) in found.texts.iter().filter(|(text, _)| text.chars().count() > 1 && text != "A027") {
            // A text that had no room for its last line is not as high as any number of lines.
            let sizes = [TextSize::Least, TextSize::Body, TextSize::Lead, TextSize::Title];
            let whole = sizes.iter().any(|size| {
                // The frame of a screen does not grow with what is in it, and what would not fit grows less.
                let line = |metrics: Metrics| bounds.height / (metrics.text(*size) * LINE_HEIGHT);
                // What stands above a lowered screen has the sizes of a small one.
                let places = [stand.app.metrics, stand.app.look().above().metrics];
                let steps = places.into_iter().flat_map(|metrics| TextStep::ALL.map(|step| metrics.with_text(step)));
                steps.map(line).any(whole_lines)
            });
            if !whole {
                wrong.push(format!("{name}: `{text}` has no room at {bounds:?}"));
            }
        }
        for (index, (text, bounds)) in found.texts.iter().enumerate() {
            for (other, beside) in &found.texts[index + 1..] {
                // The question lies over the screen on purpose.
                let apart = preset == "question" || core(*bounds).intersection(&core(*beside)).is_none();
                if !apart {
                    wrong.push(format!("{name}: `{text}` at {bounds:?} and `{other}` at {beside:?}"));
                }
            }
        }
        for button in &found.buttons {
            for (text, bounds) in &found.texts {
                let whole = preset == "question" || bounds.is_within(&button.expand(1.0)) || button.intersection(&core(*bounds)).is_none();
                if !whole {
                    wrong.push(format!("{name}: `{text}` at {bounds:?} sticks out of a button at {button:?}"));
                }
            }
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_touched_is_large_and_apart() {
    every(&dresses()[..4], |name, preset, stand| {
        let (touch, gap) = (stand.app.metrics.mm(TOUCH) - 1.0, stand.app.metrics.mm(3.0) - 1.0);
        let found = found(stand);
        assert!(found.buttons.len() >= 2, "{name}: the languages at least");
        for (index, button) in found.buttons.iter().enumerate() {
            assert!(button.height >= touch && button.width >= touch, "{name}: {button:?}");
            for other in &found.buttons[index + 1..] {
                let apart = preset == "question" || button.expand(gap / 2.0).intersection(&other.expand(gap / 2.0)).is_none();
                assert!(apart, "{name}: {button:?} and {other:?}");
            }
        }
    });
}

/// All screens of a shape in Vietnamese on one picture, small, to be looked at together.
fn contact_sheet(folder: &std::path::Path, shape: &str, dress: &str) {
    const ACROSS: u32 = 8;
    let drawn = PRESETS.iter().filter_map(|preset| image::open(folder.join(format!("vi-{preset}-{shape}{dress}-tiny-skia.png"))).ok());
    let small: Vec<_> = drawn.map(|picture| picture.thumbnail(picture.width() / 4, picture.height() / 4).to_rgba8()).collect();
    let Some((width, height)) = small.first().map(image::RgbaImage::dimensions) else {
        return;
    };
    let down = (small.len() as u32).div_ceil(ACROSS);
    let mut sheet = image::RgbaImage::from_pixel(ACROSS * (width + 8), down * (height + 8), image::Rgba([90, 90, 90, 255]));
    for (index, picture) in (0_u32..).zip(&small) {
        let (x, y) = (index % ACROSS * (width + 8) + 4, index / ACROSS * (height + 8) + 4);
        image::imageops::replace(&mut sheet, picture, x.into(), y.into());
    }
    sheet.save(folder.join(format!("contact-sheet-{shape}{dress}.png"))).expect("written");
}

#[test]
fn every_screen_is_drawn() {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from).join("screens");
    every(&dresses(), |name, _, stand| {
        let _ = std::fs::remove_file(folder.join(format!("{name}-tiny-skia.png")));
        let snapshot = stand.simulator().snapshot(&stand.app.theme()).expect("drawn");
        assert!(snapshot.matches_image(folder.join(name)).expect("written"));
    });
    for (shape, ..) in SHAPES {
        for (dress, _) in dresses() {
            contact_sheet(&folder, shape, dress);
        }
    }
}
