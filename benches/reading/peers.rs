//! Decoders that Python has.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::frames::Frame;

/// What one decoder read in each frame, and in what time.
pub type Reads = (&'static str, Vec<(Vec<String>, Duration)>);

/// Whether there is a Python with zxing-cpp, and perhaps ZBar.
pub fn are_there() -> bool {
    let tried = Command::new("python3").args(["-c", "import zxingcpp, numpy"]).output();
    tried.is_ok_and(|tried| tried.status.success())
}

/// Hands frames as PGM files to the decoders that Python has, if so said, and to the program of an earlier build, if there is one.
pub fn read(frames: &[Frame], with_python: bool) -> Vec<Reads> {
    let before = std::env::var_os("MOTCUA_BEFORE");
    if !with_python && before.is_none() {
        return Vec::new();
    }
    let folder = tempfile::tempdir().expect("a folder for frames");
    keep(frames, folder.path(), false);
    let mut commands = Vec::new();
    if with_python {
        let mut python = Command::new("python3");
        let _ = python.args(["-c", include_str!("peers.py")]);
        commands.push(python);
    }
    commands.extend(before.map(Command::new));
    commands.into_iter().flat_map(|mut command| told(command.arg(folder.path()))).collect()
}

/// Writes frames as PGM files, with what is in each in a text file beside it, if so said.
pub fn keep(frames: &[Frame], folder: &Path, with_texts: bool) {
    std::fs::create_dir_all(folder).expect("a folder for frames");
    for (index, frame) in frames.iter().enumerate() {
        let mut bytes = format!("P5\n{} {}\n255\n", frame.picture.width(), frame.picture.height()).into_bytes();
        bytes.extend_from_slice(frame.picture.as_raw());
        std::fs::write(folder.join(format!("{index:05}.pgm")), bytes).expect("room for frames");
        if with_texts {
            std::fs::write(folder.join(format!("{index:05}.txt")), frame.texts.join("\n")).expect("room for texts");
        }
    }
}

/// What a program says of a folder of frames.
fn told(command: &mut Command) -> Vec<Reads> {
    let output = command.output().expect("a program that runs");
    let lines: Vec<serde_json::Value> =
        String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    ["before", "before, 2nd", "zxing", "zbar"]
        .into_iter()
        .filter(|name| lines.first().is_some_and(|line| line[name].is_object()))
        .map(|name| (name, lines.iter().map(|line| reads(&line[name])).collect()))
        .collect()
}

fn reads(line: &serde_json::Value) -> (Vec<String>, Duration) {
    let texts = line["texts"].as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect();
    (texts, Duration::from_secs_f64(line["ms"].as_f64().unwrap_or_default() / 1000.0))
}
