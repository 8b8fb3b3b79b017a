//! `motcua check`: 0 clean, 1 warnings, 2 errors.

use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;

use super::{Place, output};
use crate::config::Config;
use crate::domain::calendar::{Calendar, Status};
use crate::domain::text::Language;
use crate::hall::{Consequence, held_against, store_options};
use crate::locale::Share;
use crate::store::backup;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Complaints as a JSON list.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(place: &Place, options: &Options) -> anyhow::Result<ExitCode> {
    let (complaints, information) = match crate::config::load(&place.config) {
        Ok((config, mut warnings)) => {
            if let Some(fault) = place_of_backups(place, &config) {
                warnings.warn(&place.config.join("hall.toml"), None, fault);
            }
            let standing = standing(place, &config);
            for open in standing.iter().filter_map(|said| if let Consequence::Open(said) = said { Some(said) } else { None }) {
                warnings.warn(&place.config.join("hall.toml"), None, open.clone());
            }
            let settled = standing.into_iter().filter_map(|said| if let Consequence::Settled(said) = said { Some(said) } else { None });
            let summary = format!(
                "{}: {} queues, {} counters, {} procedures, {}",
                config.office.name.vi(),
                config.queues.len(),
                config.counters.len(),
                config.catalogue.procedures.len(),
                years(&config.calendar)
            );
            let own = config.texts.shares().map(|share| own_texts(&share, &config.terminal.languages));
            (warnings, std::iter::once(summary).chain(own).chain(settled).collect())
        }
        Err(errors) => (errors, Vec::new()),
    };
    if options.json {
        output::json(&complaints)?;
    } else {
        for complaint in complaints.iter() {
            output::line(&complaint.to_string())?;
        }
        for line in information {
            output::line(&line)?;
        }
    }
    Ok(match (complaints.is_empty(), complaints.has_errors()) {
        (true, _) => ExitCode::SUCCESS,
        (false, false) => ExitCode::from(1),
        (false, true) => ExitCode::from(2),
    })
}

/// What the configuration means for whoever stands in the hall now, running or not.
fn standing(place: &Place, config: &Config) -> Vec<Consequence> {
    let unknown = |why: String| vec![Consequence::Open(format!("it is not known who stands in the hall: {why}"))];
    match place.data() {
        Ok(data) if data.is_dir() => held_against(config, &data, Timestamp::now()).unwrap_or_else(|error| unknown(error.to_string())),
        _ => Vec::new(),
    }
}

/// What is wrong with the place of the backups as it is now.
fn place_of_backups(place: &Place, config: &Config) -> Option<String> {
    let data = place.data().ok()?;
    let backups = store_options(config, &data).backups(&data);
    let away = backup::is_there(&data, &backups).err().map(|error| error.to_string());
    away.or_else(|| backup::on_the_same_drive(&data, &backups))
}

/// How much a town has written in a language. Not a complaint: what it has not written is said in Vietnamese.
fn own_texts(share: &Share, offered: &[Language]) -> String {
    let Share { language, built_in, own, all } = share;
    let offered = if offered.contains(language) { "" } else { ", not offered in terminal.toml" };
    match built_in {
        true => format!("language {language}: {own} of {all} texts in the town's own words{offered}"),
        false => format!("language {language}: {own} of {all} texts ({} %), the others in Vietnamese{offered}", share.per_cent()),
    }
}

/// What the calendar knows, and which of its years are not announced. Not a complaint: nobody can announce them earlier.
fn years(calendar: &Calendar) -> String {
    let list = |years: Vec<i16>| years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let known: Vec<i16> = calendar.years().map(|(year, _)| year).collect();
    let computed: Vec<i16> = calendar.years().filter(|(_, status)| *status == Status::Computed).map(|(year, _)| year).collect();
    match (known.is_empty(), computed.is_empty()) {
        (true, _) => "no calendar: only weekends are off".to_owned(),
        (false, true) => format!("calendar {}", list(known)),
        (false, false) => format!("calendar {} (computed, not announced: {})", list(known), list(computed)),
    }
}
