//! `motcua audit verify`: checks the whole store and names the first thing that is wrong.

use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;
use jiff::Timestamp;

use super::{DataFolder, output};
use crate::store::{self, check};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Checks every page, recomputes every hash of the event log, and compares the tables with what its events say.
    Verify,
}

pub(super) fn run(place: &DataFolder, command: &Command) -> anyhow::Result<ExitCode> {
    let Command::Verify = command;
    let data = place.path()?;
    let Some(connection) = store::inspect(&data)? else {
        bail!("no hall has begun in {}: there is nothing to verify; name the data folder of a hall with --data", data.display());
    };
    let checked = check::whole(&connection, Timestamp::now())?;
    if let Some(fault) = checked.faults.first() {
        bail!("{fault}");
    }
    for note in &checked.notes {
        output::line(note)?;
    }
    output::line(&format!("{} rows, each follows from the one before; head {}", checked.rows, checked.head))?;
    Ok(ExitCode::SUCCESS)
}
