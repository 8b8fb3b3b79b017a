//! What the running terminal asks of the processor while a camera gives it fifteen frames a second.
//!
//! `cargo bench --bench load`. The terminal runs on a virtual screen (Xvfb) as it would at a counter: it reads, shows the picture and listens.
//! Told is the time of the processor it took in ten seconds, all its threads together, as a part of one core.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "what a bench prints is what it is for, and it stops where it cannot go on")]

#[path = "../tests/shared/dice.rs"]
mod dice;
#[path = "shared/film.rs"]
mod film;
#[allow(dead_code, reason = "most kinds of frames are for reading alone")]
#[path = "../tests/shared/frames.rs"]
mod frames;
#[allow(dead_code, reason = "as above")]
#[path = "../tests/shared/scene.rs"]
mod scene;
#[path = "shared/screen.rs"]
mod screen;

use std::error::Error;
use std::time::Duration;

use film::Film;

/// Start and first pictures are over after this.
const SETTLED: Duration = Duration::from_secs(6);

const MEASURED: Duration = Duration::from_secs(10);

fn main() -> Result<(), Box<dyn Error>> {
    screen::on_a_screen("the load", measure)
}

fn measure(display: &str) -> Result<(), Box<dyn Error>> {
    for (film, what) in [
        (None, "no camera"),
        (Some(Film::Nobody), "nobody there"),
        (Some(Film::Passing), "somebody moving"),
        (Some(Film::Held), "a code held up"),
        (Some(Film::Unreadable), "a code held up that cannot be read"),
    ] {
        let folder = tempfile::tempdir()?;
        let frames = match film {
            None => "none".to_owned(),
            Some(film) => {
                for (number, picture) in film::film(1, film).iter().enumerate() {
                    picture.save(folder.path().join(format!("{number:02}.png")))?;
                }
                format!("film:{}", folder.path().display())
            }
        };
        let share = load(display, &frames)?;
        println!("{what:36} {:5.1} % of a core", 100.0 * share);
    }
    Ok(())
}

/// The part of a core that a terminal with such frames takes.
fn load(display: &str, frames: &str) -> Result<f64, Box<dyn Error>> {
    let data = tempfile::tempdir()?;
    let mut terminal = screen::terminal(display, data.path(), frames).spawn()?;
    std::thread::sleep(SETTLED);
    let before = processor_time(terminal.id());
    std::thread::sleep(MEASURED);
    let after = processor_time(terminal.id());
    if let Some(ended) = terminal.try_wait()? {
        return Err(format!("the terminal did not run on: {ended}").into());
    }
    terminal.kill()?;
    let _ = terminal.wait()?;
    Ok((after? - before?) / MEASURED.as_secs_f64())
}

/// Seconds of the processor a process took, by proc(5): user and system time are the fourteenth and fifteenth field.
fn processor_time(process: u32) -> Result<f64, Box<dyn Error>> {
    let line = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, fields) = line.rsplit_once(')').ok_or("no name in it")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(ticks as f64 / rustix::param::clock_ticks_per_second() as f64)
}
