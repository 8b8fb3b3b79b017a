//! `motcua day`: what staff say of the service day.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use jiff::civil::Date;

use super::running::Reached;
use super::{Place, output, runtime};
use crate::domain::event::Actor;
use crate::hall::By;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// No more numbers are given until the next day; those still waiting end.
    Close,
    /// The date is right although the clock jumped. Name it as a calendar on the wall has it.
    Confirm {
        /// The date of today, such as 2026-11-26.
        date: Date,
    },
}

pub(super) fn run(place: &Place, command: &Command) -> anyhow::Result<ExitCode> {
    let (config, data) = (Arc::new(place.config()?), place.data()?);
    runtime()?.block_on(async {
        let reached = Reached::open(&config, &data).await?;
        let by = By::once(Actor::command_line());
        let said = match command {
            Command::Close => format!("the service day {} is closed", reached.hall().close_day(by).await?),
            Command::Confirm { date } => format!("the hall is on {}", reached.hall().confirm_date(*date, by).await?),
        };
        output::line(&said)?;
        Ok(ExitCode::SUCCESS)
    })
}
