//! `motcua scan PATH…`: 0 if all could be read as images, else 1.

mod drawing;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use super::output;
use crate::scan::{explain, paths, report};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Images, folders of images, or - for one image on standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What each stage of each way of looking takes, a JSON line for each image.
    #[arg(long)]
    bench: bool,
    /// What each way of looking saw, as a picture for each image in this folder.
    #[arg(long, value_name = "DIR")]
    explain: Option<PathBuf>,
}

pub(super) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let mut all_read = true;
    for path in paths(&options.paths) {
        let bytes = if path == Path::new("-") { standard_input() } else { std::fs::read(&path) };
        let name = path.to_string_lossy();
        if options.bench || options.explain.is_some() {
            all_read &= explained(options, &path, bytes)?;
            continue;
        }
        let report = report(&name, bytes);
        output::json(&report)?;
        all_read &= report.is_image();
    }
    Ok(if all_read { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says what the ways of looking took, or draws what they saw. Whether it is an image.
fn explained(options: &Options, path: &Path, bytes: std::io::Result<Vec<u8>>) -> anyhow::Result<bool> {
    let name = path.to_string_lossy();
    let explained = match explain(bytes) {
        Ok(explained) => explained,
        Err(error) => {
            output::json(&json!({ "path": name, "error": error.to_string() }))?;
            return Ok(false);
        }
    };
    if options.bench {
        output::json(&explained.times(&name))?;
    }
    if let Some(folder) = &options.explain {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let own = path.file_name().map_or_else(|| "image".into(), std::ffi::OsStr::to_string_lossy);
        let file = folder.join(format!("{own}.explained.png"));
        drawing::sheet(&explained).save(&file).with_context(|| format!("{} cannot be written", file.display()))?;
        output::json(&json!({ "path": name, "explained": file }))?;
    }
    Ok(true)
}

fn standard_input() -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let _ = std::io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}
