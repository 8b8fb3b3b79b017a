//! The software renderer paints anew only what changed. Whatever the way to a screen was, it must look as if it had been drawn on an empty one.

use iced::advanced::clipboard;
use iced::advanced::graphics::{Viewport, damage};
use iced::advanced::renderer::Style;
use iced::{Color, Rectangle, mouse};
use iced_test::runtime::UserInterface;
use iced_test::runtime::user_interface::Cache;
use iced_tiny_skia::{Layer, Renderer};
use tiny_skia::{Mask, PixmapMut};

use super::presets::{PRESETS, screen};
use super::*;

/// A window that paints as the real one does: what changed since the last picture, and nothing else.
struct Glass {
    renderer: Renderer,
    cache: Cache,
    last: Vec<Layer>,
    pixels: Vec<u8>,
    viewport: Viewport,
}

impl Glass {
    fn new(size: Size) -> Self {
        let physical = Size::new(size.width as u32, size.height as u32);
        Self {
            renderer: Renderer::new(theme::REGULAR, 16.into()),
            cache: Cache::default(),
            last: Vec::new(),
            pixels: vec![0; (physical.width * physical.height * 4) as usize],
            viewport: Viewport::with_physical_size(physical, 1.0),
        }
    }

    /// Shows what the application shows now, on top of what was there. Returns the pixels that would differ on an empty glass.
    fn show(&mut self, stand: &Stand) -> Vec<(u32, u32)> {
        let ground = stand.app.theme().palette().background;
        let size = self.viewport.logical_size();
        let mut interface = UserInterface::build(stand.app.view(), size, std::mem::take(&mut self.cache), &mut self.renderer);
        let redraw = iced::Event::Window(iced::window::Event::RedrawRequested(Instant::now()));
        let _ = interface.update(&[redraw], mouse::Cursor::Unavailable, &mut self.renderer, &mut clipboard::Null, &mut Vec::new());
        interface.draw(
            &mut self.renderer,
            &stand.app.theme(),
            &Style { text_color: stand.app.theme().palette().text },
            mouse::Cursor::Unavailable,
        );
        self.cache = interface.into_cache();
        let whole = Rectangle::with_size(size);
        let changed = if self.last.is_empty() {
            vec![whole]
        } else {
            damage::diff(&self.last, self.renderer.layers(), |layer| vec![layer.bounds], Layer::damage)
        };
        self.last = self.renderer.layers().to_vec();
        paint(&mut self.renderer, &self.viewport, &mut self.pixels, &damage::group(changed, whole), ground);
        let mut empty = vec![0; self.pixels.len()];
        paint(&mut self.renderer, &self.viewport, &mut empty, &[whole], ground);
        let width = self.viewport.physical_width();
        // A shade between two paintings of the same edge is not a speck.
        let differs = |(one, other): (&[u8], &[u8])| one.iter().zip(other).any(|(one, other)| one.abs_diff(*other) > 24);
        let pairs = self.pixels.chunks_exact(4).zip(empty.chunks_exact(4));
        (0..).zip(pairs).filter(|(_, pair)| differs(*pair)).map(|(index, _)| (index % width, index / width)).collect()
    }
}

fn paint(renderer: &mut Renderer, viewport: &Viewport, pixels: &mut [u8], changed: &[Rectangle], ground: Color) {
    let size = viewport.physical_size();
    let mut mask = Mask::new(size.width, size.height).expect("a mask");
    let mut map = PixmapMut::from_bytes(pixels, size.width, size.height).expect("a picture");
    renderer.draw(&mut map, &mut mask, viewport, changed, ground);
}

/// No speck stays of any screen on the next one, nor of a count on the next count.
#[test]
fn nothing_of_a_screen_stays_on_the_next_one() {
    for size in [Size::new(1080.0, 1920.0), Size::new(1024.0, 768.0)] {
        let mut stand = Stand::with(town(), size, |_| {});
        let mut glass = Glass::new(size);
        let mut wrong = Vec::new();
        for preset in PRESETS {
            stand.app.overlay = None;
            stand.app.assisted = false;
            let screen = screen(preset, &mut stand);
            let overlay = stand.app.overlay.take();
            stand.app.go(screen);
            stand.app.overlay = overlay;
            for waiting in [0, 4, 11] {
                if let Some(overview) = &mut stand.app.overview {
                    overview.queues.iter_mut().for_each(|queue| queue.waiting = waiting);
                }
                let specks = glass.show(&stand);
                if !specks.is_empty() {
                    wrong.push(format!("{preset} with {waiting}: {} pixels, the first at {:?}", specks.len(), specks[0]));
                }
            }
        }
        assert!(wrong.is_empty(), "{size:?}: {wrong:#?}");
    }
}
