//! `motcua camera`: the process in which a camera lives.

use std::io;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use crate::scan::source::{CameraWish, serve_camera};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// A part of the name of the camera that is meant.
    #[arg(long)]
    name: Option<String>,
    /// The camera that was open before.
    #[arg(long)]
    before: Option<String>,
    /// Exposure in steps of 100 microseconds.
    #[arg(long)]
    exposure: Option<i64>,
    /// Focus in the camera's own steps.
    #[arg(long)]
    focus: Option<i64>,
}

pub(super) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let Options { name, before, exposure, focus } = options;
    let wish = CameraWish { name: name.clone(), before: before.clone(), exposure: *exposure, focus: *focus };
    serve_camera(&wish, io::stdin().lock(), io::stdout().lock()).context("the terminal is gone")?;
    Ok(ExitCode::SUCCESS)
}
