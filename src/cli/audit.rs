//! `motcua audit verify`: walks the event log and names the first row that does not follow.

use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;

use super::{Place, output};
use crate::store::{self, events};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Recomputes every hash of the event log.
    Verify,
}

pub(super) fn run(place: &Place, command: &Command) -> anyhow::Result<ExitCode> {
    let Command::Verify = command;
    let data = place.data()?;
    let Some(connection) = store::inspect(&data)? else {
        output::line(&format!("no hall has begun in {} yet: there is nothing to verify", data.display()))?;
        return Ok(ExitCode::SUCCESS);
    };
    match events::audit(&connection)? {
        events::Audit::Sound { rows, head } => {
            output::line(&format!("{rows} rows, each follows from the one before; head {head}"))?;
            Ok(ExitCode::SUCCESS)
        }
        events::Audit::Broken { seq, why } => bail!("row {seq} of the event log: {why}"),
    }
}
