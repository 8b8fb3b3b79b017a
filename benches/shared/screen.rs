//! A screen that nobody sees.

use std::error::Error;
use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Measures on a virtual screen, of which it is told the number, and ends that afterwards. Without Xvfb it says that `what` was not measured.
pub fn on_a_screen(what: &str, measure: impl FnOnce(&str) -> Result<(), Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    let Some((mut screen, display)) = virtual_screen()? else {
        println!("Xvfb is not installed: {what} was not measured");
        return Ok(());
    };
    let outcome = measure(&display);
    screen.kill()?;
    let _ = screen.wait()?;
    outcome
}

/// A terminal with the configuration that ships, to be started on a screen with such frames.
pub fn terminal(display: &str, data: &Path, frames: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
    let _ = command
        .arg("--config")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config"))
        .arg("--data")
        .arg(data)
        .args(["kiosk", "--frames", frames, "--printer", "none", "--listen", "127.0.0.1:0"])
        .env("DISPLAY", display)
        .env("MOTCUA_LOG", "error");
    command
}

/// A virtual screen and its number, which it chose itself; `None` where Xvfb is not installed.
fn virtual_screen() -> Result<Option<(Child, String)>, Box<dyn Error>> {
    let spawned = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1080x1920x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut screen) = spawned else {
        return Ok(None);
    };
    let mut number = String::new();
    let mut output = screen.stdout.take().ok_or("no output")?;
    while !number.ends_with('\n') {
        let mut byte = [0];
        output.read_exact(&mut byte)?;
        number.push(char::from(byte[0]));
    }
    Ok(Some((screen, format!(":{}", number.trim()))))
}
