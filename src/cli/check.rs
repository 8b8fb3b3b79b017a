//! `motcua check`: 0 clean, 1 warnings, 2 errors.

use std::process::ExitCode;

use clap::Args;

use super::{Place, output};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Complaints as a JSON list.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(place: &Place, options: &Options) -> anyhow::Result<ExitCode> {
    let (complaints, summary) = match crate::config::load(&place.config) {
        Ok((config, warnings)) => {
            let summary = format!(
                "{}: {} queues, {} counters, {} procedures",
                config.office.name.vi(),
                config.queues.len(),
                config.counters.len(),
                config.catalogue.procedures.len()
            );
            (warnings, Some(summary))
        }
        Err(errors) => (errors, None),
    };
    if options.json {
        output::json(&complaints)?;
    } else {
        for complaint in complaints.iter() {
            output::line(&complaint.to_string())?;
        }
        if let Some(summary) = summary {
            output::line(&summary)?;
        }
    }
    Ok(match (complaints.is_empty(), complaints.has_errors()) {
        (true, _) => ExitCode::SUCCESS,
        (false, false) => ExitCode::from(1),
        (false, true) => ExitCode::from(2),
    })
}
