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
mod kiosk;
mod log;
mod log_view;
mod order;
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
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use self::log_view::Journal;
use crate::config::{Config, Severity};

/// The terminal at the one-stop door: scans a procedure's code, prints a queue ticket, calls the number.
#[derive(Debug, Parser)]
#[command(
    name = "motcua",
    version,
    after_help = "Without a command it is `motcua kiosk`. Options stand before the command or behind it; `motcua COMMAND --help` lists those \
                  of a command."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The citizen's terminal with the hub inside. This is what motcua does without a command.
    Kiosk(With<Folders, kiosk::Options>),
    /// The same on a throw-away hall: posters, slips and clerks of its own, no devices needed.
    Demo(With<NoHall, demo::Options>),
    /// Store, hub and printer without a window.
    Hub(With<Folders, kiosk::DeviceOptions>),
    /// Reads every QR code in images; one JSON line each.
    Scan(With<OnlyConfig, scan::Options>),
    /// Gives numbers and prints their slips; one JSON line each.
    Issue(With<Folders, issue::Options>),
    /// Tries what the terminal stands on, and says what to mend; changes nothing.
    Doctor(With<Folders, doctor::Options>),
    /// Reads and cross-checks the configuration; touches no device.
    Check(With<Folders, check::Options>),
    /// Closes the service day, or confirms the date of a clock that is not believed.
    Day(Over<Folders, day::Command>),
    /// Makes a new PIN for staff.
    Pin(Over<Folders, pin::Command>),
    /// Writes what the store knows, one row a line.
    Export(With<OnlyData, export::Options>),
    /// Looks for damage, and for changes behind the event log's back.
    Audit(Over<OnlyData, audit::Command>),
    /// The process of a camera. The terminal starts it, and talks to it by its standard input and output.
    #[cfg(feature = "camera")]
    #[command(hide = true)]
    Camera(camera::Options),
    /// Copies the store now, beside whoever has it; lists the copies, and brings one back.
    Backup(With<Folders, backup::Options>),
}

/// A command's own options, and the folders it uses.
#[derive(Debug, Args)]
struct With<P: Args, O: Args> {
    #[command(flatten)]
    place: P,
    #[command(flatten)]
    options: O,
}

/// The commands under a command, and the folders they use.
#[derive(Debug, Args)]
struct Over<P: Args, C: Subcommand> {
    #[command(flatten)]
    place: P,
    #[command(subcommand)]
    command: C,
}

/// Runs the program.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse_from(order::behind_the_command(std::env::args_os().collect(), &Arguments::command(), "kiosk"));
    let journal = start_log(&arguments.command);
    let code = match dispatch(&arguments.command, &journal) {
        Ok(code) => code,
        Err(error) if output::is_closed(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&format!("motcua: {error:#}"));
            ExitCode::FAILURE
        }
    };
    log::finish();
    code
}

fn dispatch(command: &Command, journal: &Journal) -> anyhow::Result<ExitCode> {
    let journal = journal.clone();
    let log: crate::kiosk::Log = Arc::new(move || journal.newest());
    match command {
        Command::Kiosk(With { place, options }) => kiosk::run(place, options, log),
        Command::Demo(With { options, .. }) => demo::run(options, log),
        Command::Hub(With { place, options }) => kiosk::run_hub(place, options),
        Command::Scan(With { place, options }) => scan::run(&place.configuration, options),
        Command::Issue(With { place, options }) => issue::run(place, options),
        Command::Doctor(With { place, options }) => doctor::run(place, options),
        Command::Check(With { place, options }) => check::run(place, options),
        Command::Day(Over { place, command }) => day::run(place, command),
        Command::Pin(Over { place, command }) => pin::run(place, command),
        Command::Export(With { place, options }) => export::run(&place.store, options),
        Command::Audit(Over { place, command }) => audit::run(&place.store, command),
        #[cfg(feature = "camera")]
        Command::Camera(options) => camera::run(options),
        Command::Backup(With { place, options }) => backup::run(place, options),
    }
}

/// The log goes to standard error, which nobody waits for; `MOTCUA_LOG` asks for more of it, as in `MOTCUA_LOG=debug`. What runs all day says what
/// happens; a command at a terminal only what is wrong. The windowing libraries worry about things that do not matter here.
///
/// Returns the newest lines of it, as they come.
fn start_log(command: &Command) -> Journal {
    let usual = match command {
        Command::Kiosk(_) | Command::Hub(_) => "warn,motcua=info,winit=error,fontdb=error",
        _ => "warn,winit=error,fontdb=error",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("MOTCUA_LOG").unwrap_or_else(|_| usual.into());
    let journal = Journal::default();
    let shown = layer().with_writer(log::Lines).with_ansi(std::io::stderr().is_terminal());
    let kept = layer().with_writer(journal.clone()).with_ansi(false).with_target(false).with_level(false).without_time();
    // A second start in one process, as tests do, keeps the first.
    if tracing_subscriber::registry().with(filter).with(shown).with(kept).try_init().is_ok() {
        // The usual hook writes to standard error itself, and would hold up whoever panics.
        std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    }
    journal
}

/// Where the configuration and the data are.
#[derive(Debug, Args)]
struct Folders {
    #[command(flatten)]
    configuration: ConfigFolder,
    #[command(flatten)]
    store: DataFolder,
}

impl Folders {
    fn config(&self) -> anyhow::Result<Config> {
        self.configuration.read()
    }

    fn data(&self) -> anyhow::Result<PathBuf> {
        self.store.path()
    }
}

#[derive(Debug, Args)]
struct ConfigFolder {
    /// The folder of hall.toml, terminal.toml and procedures.json.
    #[arg(long, value_name = "DIR", default_value = "kiosk-config", global = true)]
    config: PathBuf,
}

impl ConfigFolder {
    /// The configuration; its warnings go to the log.
    fn read(&self) -> anyhow::Result<Config> {
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
}

#[derive(Debug, Args)]
struct DataFolder {
    /// The folder of the database and the spool; the system's folder for application data where it is not given.
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
}

impl DataFolder {
    fn path(&self) -> anyhow::Result<PathBuf> {
        match &self.data {
            Some(folder) => Ok(folder.clone()),
            None => directories::ProjectDirs::from("", "", "motcua")
                .map(|folders| folders.data_dir().to_owned())
                .context("this user has no home folder; name the data folder with --data"),
        }
    }
}

/// Where the configuration is, for what needs no store. Which hall is meant may be said to every command alike, as scripts do: what a
/// command does not need of it is taken, and not listed.
#[derive(Debug, Args)]
struct OnlyConfig {
    #[command(flatten)]
    configuration: ConfigFolder,
    #[command(flatten)]
    _unused: UnusedData,
}

/// Where the data are, for what needs no configuration.
#[derive(Debug, Args)]
struct OnlyData {
    #[command(flatten)]
    store: DataFolder,
    #[command(flatten)]
    _unused: UnusedConfig,
}

/// For what has a hall of its own.
#[derive(Debug, Args)]
struct NoHall {
    #[command(flatten)]
    _config: UnusedConfig,
    #[command(flatten)]
    _data: UnusedData,
}

#[derive(Debug, Args)]
struct UnusedConfig {
    #[arg(long = "config", value_name = "DIR", global = true, hide = true)]
    _config: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct UnusedData {
    #[arg(long = "data", value_name = "DIR", global = true, hide = true)]
    _data: Option<PathBuf>,
}

/// The runtime of everything that waits.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().context("the system gives no threads")
}

#[cfg(test)]
mod documented;
#[cfg(test)]
mod tests;
