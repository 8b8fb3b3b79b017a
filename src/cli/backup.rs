//! `motcua backup`: copies of the store, and the way back to one of them.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::{Folders, output};
use crate::hall::store_options;
use crate::store::backup;
use crate::store::restore::{self, Restored, Wanted};
use crate::store::{Clock, SystemClock};

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists the backups, the newest first; one JSON line each.
    List,
    /// Puts a backup in place of the store. Numbers of the day go on far ahead; the present files are kept in a folder.
    Restore(RestoreOptions),
}

#[derive(Debug, Args)]
struct RestoreOptions {
    /// Which backup; without it, the newest that passes every check, or a store that was set aside and has more.
    file: Option<PathBuf>,
    /// No backup: begins an empty hall.
    #[arg(long, conflicts_with = "file")]
    empty: bool,
}

pub(super) fn run(place: &Folders, options: &Options) -> anyhow::Result<ExitCode> {
    let (config, data) = (place.config()?, place.data()?);
    let store = store_options(&config, &data);
    match &options.command {
        // Reading needs no owner: whoever has the store goes on.
        None => {
            output::json(&backup::make(&data, &store.backups(&data), Timestamp::now())?)?;
            if let Some(warning) = backup::on_the_same_drive(&data, &store.backups(&data)) {
                output::complain(&warning);
            }
        }
        Some(Command::List) => {
            backup::is_there(&data, &store.backups(&data))?;
            for backup in backup::list(&store.backups(&data))? {
                output::json(&backup)?;
            }
        }
        Some(Command::Restore(options)) => {
            let wanted = match &options.file {
                Some(file) => Wanted::File(file.clone()),
                None if options.empty => Wanted::Empty,
                None => Wanted::Newest,
            };
            let clock: Arc<dyn Clock> = Arc::new(SystemClock);
            output::line(&told(&restore::restore(&data, &clock, &store, &wanted)?))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn told(restored: &Restored) -> String {
    let come = match (&restored.from, restored.from_at) {
        (Some(from), Some(at)) => format!("{} is in place, whose newest event is of {at}", from.display()),
        _ => "an empty hall is in place".to_owned(),
    };
    let missing = match restored.missing {
        Some(missing) => format!("; {missing} later events are not in it"),
        None => String::new(),
    };
    format!("{come}{missing}; what was there before is in {}", restored.aside.display())
}
