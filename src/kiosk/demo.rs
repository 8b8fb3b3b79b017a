//! What the screens of a demo have to know, and the window that they stand in.

use iced::Size;

/// A line of the strip above the screen, as a part of the window's height, and its least and greatest height in pixels.
const LINE: f32 = 0.034;
const LINES: (f32, f32) = (26.0, 48.0);
/// What a window leaves of the screen at hand: the system's own bars and the window's frame have to find room.
const ROOM: (f32, f32) = (0.94, 0.86);
/// The shape of a lying screen.
const SHAPE: Size = Size::new(16.0, 9.0);

/// What the screens of a demo have to know.
#[derive(Debug, Clone)]
pub struct Demo {
    /// Where the consoles are.
    pub console: String,
    /// Where the board is.
    pub board: String,
    /// The staff's PIN.
    pub pin: String,
    /// Whether a virtual citizen presses the main action, unless a real one has touched the screen.
    pub visitor: bool,
}

/// The largest window of the shape of a screen that a monitor has room for.
pub(super) fn fitted(monitor: Size, upright: bool) -> Size {
    let shape = if upright { Size::new(SHAPE.height, SHAPE.width) } else { SHAPE };
    let scale = (monitor.width * ROOM.0 / shape.width).min(monitor.height * ROOM.1 / shape.height);
    Size::new((shape.width * scale).round(), (shape.height * scale).round())
}

/// Turned as the monitor is: what lies is read best on one that lies.
pub(super) fn window_on(monitor: Size) -> Size {
    fitted(monitor, monitor.height > monitor.width)
}

/// Whether a window has no room for the strip on one line: then it takes three.
pub(super) fn is_narrow(window: Size) -> bool {
    window.width < 1.2 * window.height
}

/// The height of a line of the strip, in pixels.
pub(super) fn line_px(window: Size) -> f32 {
    // A narrow one is short of width.
    let height = if is_narrow(window) { window.width } else { window.height };
    (height * LINE).clamp(LINES.0, LINES.1).round()
}

/// The height of what stands above the screen of a demo, in pixels; nothing stands above another.
pub(super) fn strip_of(demo: Option<&Demo>, window: Size) -> f32 {
    match demo {
        None => 0.0,
        Some(_) if is_narrow(window) => 3.0 * line_px(window),
        Some(_) => line_px(window),
    }
}
