//! `motcua issue`: numbers from the command line.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::{ArgGroup, Args};
use tokio::time::timeout;

use super::printer::SLIP_TIME;
use super::running::Reached;
use super::{Folders, output, runtime};
use crate::config::{Config, PrinterAddress};
use crate::domain::catalogue::ProcedureCode;
use crate::domain::event::Actor;
use crate::domain::queue::{PrintState, QueueKey, Ticket, TicketState, Withdrawal};
use crate::domain::text::Language;
use crate::hall::{By, Hall, Handover, Matter, Order, RequestId, Step};

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("matter").required(true)))]
pub(super) struct Options {
    /// The key of the queue.
    #[arg(long, value_name = "KEY", group = "matter")]
    queue: Option<QueueKey>,
    /// The code of the procedure; its field decides the queue.
    #[arg(long, value_name = "CODE", group = "matter")]
    procedure: Option<ProcedureCode>,
    /// How many; 0 goes on until it is stopped.
    #[arg(long, default_value_t = 1)]
    count: u64,
    /// Staff give the number: no slip, callable at once.
    #[arg(long, conflicts_with = "printer")]
    no_print: bool,
    /// Another printer than the configured one: tcp://HOST:PORT, usb:any, serial:PORT?speed=9600, device:FILE or preview:FOLDER.
    #[arg(long, value_name = "ADDRESS")]
    printer: Option<PrinterAddress>,
    /// The language of the slip.
    #[arg(long, default_value = "vi", value_name = "TAG", value_parser = language)]
    language: Language,
    /// Also outside ticketing hours.
    #[arg(long)]
    any_time: bool,
}

pub(super) fn language(tag: &str) -> Result<Language, String> {
    Language::from_tag(tag).ok_or_else(|| format!("`{tag}` is no language; write for instance vi or en"))
}

/// Refuses a language that has no texts.
pub(super) fn spoken(config: &Config, language: &Language) -> anyhow::Result<()> {
    if !config.texts.has(language) {
        let there = config.texts.languages().map(Language::tag).collect::<Vec<_>>().join(", ");
        bail!("language `{language}` has no texts; there are {there}");
    }
    Ok(())
}

pub(super) fn run(place: &Folders, options: &Options) -> anyhow::Result<ExitCode> {
    let mut config = place.config()?;
    spoken(&config, &options.language)?;
    if let Some(address) = &options.printer {
        config.terminal.print_on(address.clone());
    }
    let (config, data) = (Arc::new(config), place.data()?);
    runtime()?.block_on(async {
        let reached = Reached::open(&config, &data).await?;
        let printers = match &reached {
            _ if options.no_print => Vec::new(),
            Reached::Here(_) if config.terminal.printer.address == PrinterAddress::None => {
                bail!("no printer is configured; name one with --printer, or give the number without a slip with --no-print");
            }
            Reached::Here(hall) => super::printer::start(hall, &data)?,
            Reached::Elsewhere(_) if options.printer.is_some() => {
                bail!("another motcua runs on this store and has its own printer; leave --printer away");
            }
            Reached::Elsewhere(_) => Vec::new(),
        };
        let outcome = issue(reached.hall(), options).await;
        for printer in printers {
            printer.stop();
        }
        outcome
    })
}

async fn issue(hall: &dyn Hall, options: &Options) -> anyhow::Result<ExitCode> {
    let matter = match (&options.queue, &options.procedure) {
        (Some(queue), _) => Matter::Queue(queue.clone()),
        (None, Some(code)) => Matter::Procedure(code.clone()),
        (None, None) => bail!("name a queue or a procedure"),
    };
    let mut given = 0;
    while options.count == 0 || given < options.count {
        let order = Order {
            language: options.language.clone(),
            any_time: options.any_time,
            ..Order::new(
                matter.clone(),
                if options.no_print { Handover::Staff } else { Handover::Slip },
                Actor::CommandLine,
                RequestId::random()?,
            )
        };
        let issued = hall.issue(order).await?.ticket;
        let ticket = if options.no_print { issued } else { printed(hall, issued).await? };
        output::json(&ticket)?;
        if !options.no_print && ticket.print != PrintState::Printed {
            // Nobody waits for it any more: left alive, it would come out later and be called without an owner. Whoever is
            // too late to take it back learns that it came out after all.
            let why = super::printer::fault(hall).await?;
            let by = By::named(Actor::CommandLine)?;
            if hall.step(ticket.id, Step::cancel(Withdrawal::Unclaimed), by).await.is_ok() {
                bail!("the slip of {} is not out, and its number is cancelled: {why}", ticket.label);
            }
        }
        given += 1;
    }
    Ok(ExitCode::SUCCESS)
}

/// The ticket once its slip has a fate, or after the time a slip may take.
async fn printed(hall: &dyn Hall, ticket: Ticket) -> anyhow::Result<Ticket> {
    let mut latest = hall.latest();
    let settled = timeout(SLIP_TIME, async {
        loop {
            let now = hall.standing(ticket.id).await?.ticket;
            let open = matches!(now.print, PrintState::Queued | PrintState::Sending | PrintState::Sent | PrintState::Torn);
            if !open || now.state == TicketState::Cancelled {
                return anyhow::Ok(now);
            }
            latest.changed().await.context("the hall has ended")?;
        }
    });
    match settled.await {
        Ok(ticket) => ticket,
        Err(_) => Ok(hall.standing(ticket.id).await?.ticket),
    }
}
