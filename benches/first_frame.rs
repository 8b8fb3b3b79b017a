//! From the start of the program to the first frame on a screen, as somebody in front of it sees it.
//!
//! `cargo bench --bench first_frame`. A virtual screen (Xvfb) is started, the terminal on it, and one pixel watched
//! until it is no longer black. Beside it, in the same run, what the system needs to start a program that does nothing.

#![allow(clippy::print_stdout, reason = "what a bench prints is what it is for")]

#[path = "shared/screen.rs"]
mod screen;

use std::error::Error;
use std::process::Command;
use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};
use x11rb::rust_connection::RustConnection;

const RUNS: usize = 15;

fn main() -> Result<(), Box<dyn Error>> {
    screen::on_a_screen("the first frame", measure)
}

fn measure(display: &str) -> Result<(), Box<dyn Error>> {
    let (watcher, number) = RustConnection::connect(Some(display))?;
    let root = watcher.setup().roots[number].root;
    let (mut frames, mut floors) = (Vec::with_capacity(RUNS), Vec::with_capacity(RUNS));
    for _ in 0..RUNS {
        let start = Instant::now();
        let _ = Command::new("true").status()?;
        floors.push(start.elapsed());

        let data = tempfile::tempdir()?;
        let start = Instant::now();
        let mut terminal = screen::terminal(display, data.path(), "none").spawn()?;
        let seen = first_light(&watcher, root, start);
        terminal.kill()?;
        let _ = terminal.wait()?;
        frames.push(seen?);
        // The screen is black again before the next start.
        let gone = Instant::now();
        while is_lit(&watcher, root)? && gone.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    frames.sort_unstable();
    floors.sort_unstable();
    println!("a program that does nothing   median {:>6.1?}", floors[RUNS / 2]);
    println!(
        "start to first frame          median {:>6.1?}   least {:>6.1?}   most {:>6.1?}   (goal: 150 ms on a quiet machine)",
        frames[RUNS / 2],
        frames[0],
        frames[RUNS - 1]
    );
    Ok(())
}

fn first_light(watcher: &RustConnection, root: u32, start: Instant) -> Result<Duration, Box<dyn Error>> {
    loop {
        if is_lit(watcher, root)? {
            return Ok(start.elapsed());
        }
        if start.elapsed() > Duration::from_secs(30) {
            return Err("no frame in 30 s".into());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Whether the pixel near the corner, which is paper on every screen, is no longer black.
fn is_lit(watcher: &RustConnection, root: u32) -> Result<bool, Box<dyn Error>> {
    let image = watcher.get_image(ImageFormat::Z_PIXMAP, root, 6, 6, 1, 1, u32::MAX)?.reply()?;
    Ok(image.data.iter().take(3).any(|part| *part > 128))
}
