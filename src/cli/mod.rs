//! The command line: arguments, wiring, exit codes. It decides nothing.
//!
//! A failed command says one sentence on standard error and exits with 1; wrong usage exits with 2. What a machine may
//! read goes to standard output, one JSON value a line.

mod audit;
mod backup;
#[cfg(feature = "camera")]
mod camera;
mod check;
mod day;
mod demo;
mod display;
mod doctor;
mod export;
mod issue;
mod journal;
mod kiosk;
mod output;
mod pin;
mod printer;
mod running;
mod scan;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use self::journal::Journal;
use crate::config::{Config, Severity};

/// The terminal at the one-stop door: scans a procedure's code, prints a queue ticket, calls the number.
#[derive(Debug, Parser)]
#[command(name = "motcua", version, args_conflicts_with_subcommands = false)]
struct Arguments {
    /// The folder of hall.toml, terminal.toml and procedures.json.
    #[arg(long, value_name = "DIR", default_value = "kiosk-config")]
    config: PathBuf,
    /// The folder of the database and the spool; the system's folder for application data where it is not given.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    kiosk: kiosk::Options,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The citizen's terminal with the hub inside. This is what motcua does without a command.
    Kiosk(kiosk::Options),
    /// The same on a throw-away hall: posters, slips and clerks of its own, no devices needed.
    Demo(demo::Options),
    /// Store, hub and printer without a window.
    Hub(kiosk::DeviceOptions),
    /// Reads every QR code in images; one JSON line each.
    Scan(scan::Options),
    /// Gives numbers and prints their slips; one JSON line each.
    Issue(issue::Options),
    /// Tries what the terminal stands on, and says what to mend; changes nothing.
    Doctor(doctor::Options),
    /// Reads and cross-checks the configuration; touches no device.
    Check(check::Options),
    /// Closes the service day, or confirms the date of a clock that is not believed.
    #[command(subcommand)]
    Day(day::Command),
    /// Makes a new PIN for staff.
    #[command(subcommand)]
    Pin(pin::Command),
    /// Writes what the store knows, one row a line.
    Export(export::Options),
    /// Looks for damage, and for changes behind the event log's back.
    #[command(subcommand)]
    Audit(audit::Command),
    /// The process of a camera. The terminal starts it, and talks to it by its standard input and output.
    #[cfg(feature = "camera")]
    #[command(hide = true)]
    Camera(camera::Options),
    /// Copies the store now, beside whoever has it; lists the copies, and brings one back.
    Backup(backup::Options),
}

/// Runs the program.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let journal = start_log(&arguments);
    match dispatch(&arguments, &journal) {
        Ok(code) => code,
        Err(error) if output::is_closed(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&format!("motcua: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &Arguments, journal: &Journal) -> anyhow::Result<ExitCode> {
    let place = Place { config: arguments.config.clone(), data: arguments.data.clone() };
    let journal = journal.clone();
    let log: crate::kiosk::Log = Arc::new(move || journal.newest());
    match &arguments.command {
        None => kiosk::run(&place, &arguments.kiosk, log),
        Some(Command::Kiosk(options)) => kiosk::run(&place, options, log),
        Some(Command::Demo(options)) => demo::run(options, log),
        Some(Command::Hub(options)) => kiosk::run_hub(&place, options),
        Some(Command::Scan(options)) => scan::run(&place, options),
        Some(Command::Issue(options)) => issue::run(&place, options),
        Some(Command::Doctor(options)) => doctor::run(&place, options),
        Some(Command::Check(options)) => check::run(&place, options),
        Some(Command::Day(command)) => day::run(&place, command),
        Some(Command::Pin(command)) => pin::run(&place, command),
        Some(Command::Export(options)) => export::run(&place, options),
        Some(Command::Audit(command)) => audit::run(&place, command),
        #[cfg(feature = "camera")]
        Some(Command::Camera(options)) => camera::run(options),
        Some(Command::Backup(options)) => backup::run(&place, options),
    }
}

/// The log goes to standard error; `MOTCUA_LOG` asks for more of it, as in `MOTCUA_LOG=debug`. What runs all day says what
/// happens; a command at a terminal only what is wrong. The windowing libraries worry about things that do not matter here.
///
/// Returns the newest lines of it, as they come.
fn start_log(arguments: &Arguments) -> Journal {
    let usual = match arguments.command {
        None | Some(Command::Kiosk(_) | Command::Hub(_)) => "warn,motcua=info,winit=error,fontdb=error",
        Some(_) => "warn,winit=error,fontdb=error",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("MOTCUA_LOG").unwrap_or_else(|_| usual.into());
    let journal = Journal::default();
    let shown = layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    let kept = layer().with_writer(journal.clone()).with_ansi(false).with_target(false).with_level(false).without_time();
    // A second start in one process, as tests do, keeps the first.
    let _ = tracing_subscriber::registry().with(filter).with(shown).with(kept).try_init();
    journal
}

/// Where the configuration and the data are.
struct Place {
    config: PathBuf,
    data: Option<PathBuf>,
}

impl Place {
    /// The configuration; its warnings go to the log.
    fn config(&self) -> anyhow::Result<Config> {
        let (config, warnings) = crate::config::load(&self.config).map_err(|complaints| {
            let errors: Vec<_> = complaints.iter().filter(|complaint| complaint.severity == Severity::Error).collect();
            let more =
                if errors.len() > 1 { format!(" (and {} more; `motcua check` lists them)", errors.len() - 1) } else { String::new() };
            anyhow::anyhow!("{}{more}", errors.first().map(ToString::to_string).unwrap_or_default())
        })?;
        for warning in warnings.iter() {
            tracing::warn!("{warning}");
        }
        Ok(config)
    }

    fn data(&self) -> anyhow::Result<PathBuf> {
        match &self.data {
            Some(folder) => Ok(folder.clone()),
            None => directories::ProjectDirs::from("", "", "motcua")
                .map(|folders| folders.data_dir().to_owned())
                .context("this user has no home folder; name the data folder with --data"),
        }
    }
}

/// The runtime of everything that waits.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().context("the system gives no threads")
}
