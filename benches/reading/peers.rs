//! Decoders that Python has.

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

/// Hands them frames as PGM files.
pub fn read(frames: &[Frame]) -> Vec<Reads> {
    let folder = tempfile::tempdir().expect("a folder for frames");
    for (index, frame) in frames.iter().enumerate() {
        let mut bytes = format!("P5\n{} {}\n255\n", frame.picture.width(), frame.picture.height()).into_bytes();
        bytes.extend_from_slice(frame.picture.as_raw());
        std::fs::write(folder.path().join(format!("{index:05}.pgm")), bytes).expect("room for frames");
    }
    let output = Command::new("python3").args(["-c", include_str!("peers.py")]).arg(folder.path()).output().expect("python3, as before");
    let lines: Vec<serde_json::Value> =
        String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    ["zxing", "zbar"]
        .into_iter()
        .filter(|name| lines.first().is_some_and(|line| line[name].is_object()))
        .map(|name| (name, lines.iter().map(|line| reads(&line[name])).collect()))
        .collect()
}

fn reads(line: &serde_json::Value) -> (Vec<String>, Duration) {
    let texts = line["texts"].as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect();
    (texts, Duration::from_secs_f64(line["ms"].as_f64().unwrap_or_default() / 1000.0))
}
