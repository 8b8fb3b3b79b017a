//! `motcua day`: what staff say of the service day.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Subcommand;
use jiff::civil::Date;
use tokio::time::timeout;

use super::printer::SLIP_TIME;
use super::running::Reached;
use super::{Place, output, runtime};
use crate::domain::event::Actor;
use crate::hall::{By, Hall as _, LocalHall};

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
        let by = By::named(Actor::command_line())?;
        let said = match command {
            Command::Close => format!("the service day {} is closed", reached.hall().close_day(by).await?),
            Command::Confirm { date } => format!("the hall is on {}", reached.hall().confirm_date(*date, by).await?),
        };
        output::line(&said)?;
        if let (Command::Close, Reached::Here(hall)) = (command, &reached) {
            print_closing(hall, &data).await?;
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Prints the slip of the day that was just closed. No terminal runs here that would.
async fn print_closing(hall: &LocalHall, data: &Path) -> anyhow::Result<()> {
    let printers = super::printer::start(hall, data)?;
    let mut latest = hall.latest();
    let out = timeout(SLIP_TIME, async {
        while !printers.is_empty() && hall.overview().await?.slips_open > 0 {
            latest.changed().await.context("the hall has ended")?;
        }
        anyhow::Ok(())
    });
    if let Ok(out) = out.await {
        out?;
    } else {
        output::complain(&format!("its slip is not out: {}", super::printer::fault(hall).await?));
    }
    for printer in printers {
        printer.stop();
    }
    Ok(())
}
