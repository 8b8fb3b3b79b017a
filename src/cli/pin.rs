//! `motcua pin`: the staff's PIN.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use clap::Subcommand;

use super::running::must_have_begun;
use super::{Folders, output, runtime};
use crate::domain::event::Actor;
use crate::hall::{By, HallError, LocalHall};
use crate::store::{StoreError, SystemClock};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Makes a new PIN and shows it, this once; the one before is no longer right. The hall must not be running.
    New,
}

pub(super) fn run(place: &Folders, command: &Command) -> anyhow::Result<ExitCode> {
    let Command::New = command;
    let (config, data) = (Arc::new(place.config()?), place.data()?);
    must_have_begun(&config, &data)?;
    runtime()?.block_on(async {
        let hall = match LocalHall::open(config, &data, Arc::new(SystemClock)).await {
            Err(HallError::Store(StoreError::Owned(_))) => {
                bail!("the hall in {} is running; stop it, make the PIN, and start it again", data.display())
            }
            opened => opened?,
        };
        let pin = hall.new_pin(By::once(Actor::CommandLine)).await?;
        output::line(pin.digits())?;
        output::complain("This is the staff's PIN. Write it down: it is not shown again.");
        Ok(ExitCode::SUCCESS)
    })
}
