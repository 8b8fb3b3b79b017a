//! A screen that nobody sees.

use std::error::Error;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};

/// A virtual screen and its number, which it chose itself; `None` where Xvfb is not installed. Whoever gets it has to end it.
pub fn virtual_screen() -> Result<Option<(Child, String)>, Box<dyn Error>> {
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
