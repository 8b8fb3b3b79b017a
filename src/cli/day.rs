//! `motcua day`: what staff say of the service day.

use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use tokio::time::timeout;

use super::printer::SLIP_TIME;
use super::running::{Reached, must_have_begun};
use super::{Folders, output, runtime};
use crate::domain::event::{Actor, EventKind};
use crate::domain::queue::CounterNumber;
use crate::hall::{By, Hall, LocalHall, Overview};

/// The exit code of what was asked in a wrong way, as clap has it.
const WRONG_USAGE: u8 = 2;
/// So many numbers are named; the others are counted.
const NAMED: usize = 12;
/// Events that are read at a time.
const EVENTS: usize = 1000;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// No more numbers are given until the next day; those still waiting end. Says whom it ends, and asks.
    Close(Closing),
    /// The date is right although the clock jumped. Name it as a calendar on the wall has it.
    Confirm {
        /// The date of today, such as 2026-11-26.
        date: Date,
    },
}

#[derive(Debug, Args)]
pub(super) struct Closing {
    /// Without the question, for scripts.
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(place: &Folders, command: &Command) -> anyhow::Result<ExitCode> {
    if matches!(command, Command::Close(Closing { yes: false })) && !io::stdin().is_terminal() {
        output::complain("motcua: `day close` ends every number that still waits, and nobody is here to ask; a script says --yes");
        return Ok(ExitCode::from(WRONG_USAGE));
    }
    let (config, data) = (Arc::new(place.config()?), place.data()?);
    must_have_begun(&config, &data)?;
    runtime()?.block_on(async {
        let reached = Reached::open(&config, &data).await?;
        match command {
            Command::Close(closing) => close(&reached, closing, &data).await,
            Command::Confirm { date } => {
                let day = reached.hall().confirm_date(*date, By::named(Actor::CommandLine)?).await?;
                output::line(&format!("the hall is on {day}"))?;
                Ok(ExitCode::SUCCESS)
            }
        }
    })
}

async fn close(reached: &Reached, closing: &Closing, data: &Path) -> anyhow::Result<ExitCode> {
    let hall = reached.hall();
    let seen = hall.overview().await?;
    if !closing.yes {
        for line in whom(&seen) {
            output::line(&line)?;
        }
        if !output::ask("Close the day?")? {
            output::line("nothing was closed")?;
            return Ok(ExitCode::FAILURE);
        }
    }
    let day = hall.close_day(By::named(Actor::CommandLine)?).await?;
    output::line(&format!("the service day {day} is closed; {}", ended(hall, seen.seq).await?))?;
    if let Reached::Here(hall) = reached {
        print_closing(hall, data).await?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Whom it ends to close the day now.
fn whom(seen: &Overview) -> Vec<String> {
    let waiting: Vec<String> = seen.waiting.iter().map(|ticket| ticket.label.to_string()).collect();
    let held: Vec<String> = seen.held.iter().map(|ticket| ticket.label.to_string()).collect();
    let at_counters: Vec<(String, CounterNumber)> =
        seen.counters.iter().filter_map(|counter| Some((counter.ticket.as_ref()?.label.to_string(), counter.number))).collect();
    let mut lines = vec![match waiting.len() {
        0 => "Nobody waits.".to_owned(),
        _ => format!("{} and will not be called: {}", people(waiting.len(), "wait", "waits"), named(&waiting)),
    }];
    if !held.is_empty() {
        lines.push(format!("{} aside and will not be called: {}", people(held.len(), "are set", "is set"), named(&held)));
    }
    if seen.slips_open > 0 {
        lines.push(format!("Slips still to come out: {}; a number that waits for its slip ends too", seen.slips_open));
    }
    if !at_counters.is_empty() {
        let named: Vec<String> = at_counters.iter().map(|(label, counter)| format!("{label} at counter {counter}")).collect();
        lines.push(format!("{} at a counter, served to the end: {}", people(named.len(), "are", "is"), named.join(", ")));
    }
    lines.push("No more numbers are given until the next day.".to_owned());
    lines
}

fn people(count: usize, many: &str, one: &str) -> String {
    match count {
        1 => format!("One person {one}"),
        _ => format!("{count} people {many}"),
    }
}

fn named(labels: &[String]) -> String {
    let rest = labels.len().saturating_sub(NAMED);
    let shown = labels.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if rest > 0 { format!("{shown} and {rest} more") } else { shown }
}

/// Whom the closing of a day ended, by the events behind one.
async fn ended(hall: &dyn Hall, mut seen: i64) -> anyhow::Result<String> {
    let mut unserved = Vec::new();
    loop {
        let events = hall.events_after(seen, EVENTS).await?;
        let Some(last) = events.last() else {
            return Ok(if unserved.is_empty() { "nobody waited any more".to_owned() } else { format!("ended: {}", named(&unserved)) });
        };
        seen = last.seq;
        let cancelled = events.iter().filter(|event| event.kind == EventKind::TicketCancelled && event.detail["reason"] == "day_closed");
        unserved.extend(cancelled.filter_map(|event| event.detail["label"].as_str().map(str::to_owned)));
    }
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
