//! `motcua scan PATH…`: 0 if all could be read as images, else 1.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::output;
use crate::scan::report::{ImageReport, expand, report};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Images, folders of images, or - for one image on standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

pub(super) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let mut all_read = true;
    for path in &options.paths {
        if path == Path::new("-") {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes);
            all_read &= write(&report("-", read))?;
            continue;
        }
        for image in expand(path) {
            all_read &= write(&report(&image.to_string_lossy(), std::fs::read(&image)))?;
        }
    }
    Ok(if all_read { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn write(report: &ImageReport) -> anyhow::Result<bool> {
    output::json(report)?;
    Ok(report.error.is_none())
}
