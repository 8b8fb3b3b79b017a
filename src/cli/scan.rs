//! `motcua scan PATH…`: 0 if all could be read as images, else 1.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::output;
use crate::scan::{paths, report};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Images, folders of images, or - for one image on standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

pub(super) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let mut all_read = true;
    for path in paths(&options.paths) {
        let bytes = if path == Path::new("-") { standard_input() } else { std::fs::read(&path) };
        let report = report(&path.to_string_lossy(), bytes);
        output::json(&report)?;
        all_read &= report.is_image();
    }
    Ok(if all_read { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn standard_input() -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let _ = std::io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}
