//! `motcua check`: 0 clean, 1 warnings, 2 errors.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use jiff::Timestamp;

use super::{Folders, output};
use crate::config::{Config, PaperWidth, PrinterAddress};
use crate::domain::calendar::{Calendar, Status};
use crate::domain::queue::Token;
use crate::domain::text::Language;
use crate::hall::{Consequence, held_against, slip_code, store_options};
use crate::locale::Share;
use crate::print::layout::has_room_for_code;
use crate::store::backup;

/// From this month on dates reach into the next year: deadlines take up to three months.
const NEXT_YEAR: i8 = 9;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Complaints as a JSON list.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(place: &Folders, options: &Options) -> anyhow::Result<ExitCode> {
    let folder = &place.configuration.config;
    let (complaints, information) = match crate::config::load(folder) {
        Ok((config, mut warnings)) => {
            let is_as_shipped = crate::config::is_as_shipped(folder);
            for (file, line, what) in unfinished(folder, &config, is_as_shipped, Timestamp::now()) {
                warnings.warn(&folder.join(file), line, what);
            }
            if let Some(fault) = place_of_backups(place, &config) {
                warnings.warn(&folder.join("hall.toml"), None, fault);
            }
            let line = crate::config::line_in_terminal(folder, "hub", "public_url");
            for wide in codes_too_wide(&config) {
                warnings.warn(&folder.join("terminal.toml"), line, wide);
            }
            let (open, settled): (Vec<_>, Vec<_>) =
                standing(place, &config).into_iter().partition(|said| matches!(said, Consequence::Open(_)));
            for open in open {
                warnings.warn(&folder.join("hall.toml"), None, open.to_string());
            }
            let settled = settled.iter().map(ToString::to_string);
            let summary = format!(
                "{}: {} queues, {} counters, {} procedures, {}",
                config.office.name.vi(),
                config.queues.len(),
                config.counters.len(),
                config.catalogue.procedures.len(),
                years(&config.calendar)
            );
            let shipped = "terminal.toml is as it ships: a screen of 268 × 476 mm, and no printer; write what stands in your hall";
            let shipped = is_as_shipped.then(|| shipped.to_owned());
            let own = config.texts.shares().map(|share| own_texts(&share, &config.terminal.languages));
            (warnings, std::iter::once(summary).chain(shipped).chain(own).chain(settled).collect())
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

/// What is left to do before citizens come: file, line, what.
fn unfinished(folder: &Path, config: &Config, is_as_shipped: bool, now: Timestamp) -> Vec<(&'static str, Option<usize>, String)> {
    let mut open = Vec::new();
    let today = now.to_zoned_datetime(config.zone.clone()).date();
    let year = today.year();
    let lacks = |year: i16| config.calendar.status(year).is_none();
    if config.calendar.years().next().is_none() {
        let what = "no year is there: only weekends are off, and dates around every holiday are wrong; take the file of kiosk-config";
        open.push(("calendar.toml", None, what.to_owned()));
    } else if let Some(missing) =
        [year, year + 1].into_iter().find(|missing| lacks(*missing) && (*missing == year || today.month() >= NEXT_YEAR))
    {
        let what = format!("the days off of {missing} are not there: dates around its holidays are wrong; add them as another [[year]]");
        open.push(("calendar.toml", None, what));
    }
    let line = crate::config::line_in_terminal(folder, "printer", "address");
    match &config.terminal.printer.address {
        // Whoever has not begun to write it is told so below; it is no mistake.
        PrinterAddress::None if is_as_shipped => {}
        PrinterAddress::None => {
            let what = "there is no printer: citizens note their number from the screen; write where it is, as the lines above say";
            open.push(("terminal.toml", line, what.to_owned()));
        }
        PrinterAddress::Preview(pictures) => {
            let what = format!("nothing comes out on paper: slips are pictures in {}", pictures.display());
            open.push(("terminal.toml", line, what));
        }
        _ => {}
    }
    open
}

/// What the configuration means for whoever stands in the hall now, running or not.
fn standing(place: &Folders, config: &Config) -> Vec<Consequence> {
    let unknown = |why: String| vec![Consequence::Open(format!("it is not known who stands in the hall: {why}"))];
    match place.data() {
        Ok(data) if data.is_dir() => held_against(config, &data, Timestamp::now()).unwrap_or_else(|error| unknown(error.to_string())),
        _ => Vec::new(),
    }
}

/// What is wrong with the place of the backups as it is now.
fn place_of_backups(place: &Folders, config: &Config) -> Option<String> {
    let data = place.data().ok()?;
    let backups = store_options(config, &data).backups(&data);
    let away = backup::is_there(&data, &backups).err().map(|error| error.to_string());
    away.or_else(|| backup::on_the_same_drive(&data, &backups))
}

/// The papers on which the public address makes a code that is too wide.
fn codes_too_wide(config: &Config) -> Vec<String> {
    let Some(url) = config.terminal.hub.public_url.as_deref() else {
        return Vec::new();
    };
    if !url.bytes().all(|letter| letter.is_ascii_graphic()) {
        let what = "no code on a slip can carry this address: it has more than ASCII letters, digits and signs in it; slips get the short \
                    code of this hall instead, which no phone can follow";
        return vec![what.to_owned()];
    }
    let second = config.terminal.second_printer.as_ref().map(|second| second.printer.paper);
    let mut papers: Vec<PaperWidth> = std::iter::once(config.terminal.printer.paper).chain(second).collect();
    papers.dedup();
    // Letters take the most room of what a token can have.
    let token = Token::from_bytes([0; 16]);
    let fits = |url: &str, paper| has_room_for_code(&slip_code(Some(url), &token), paper);
    let too_wide = papers.into_iter().filter(|paper| !fits(url, *paper));
    let said = too_wide.map(|paper| {
        let longest = url.char_indices().map(|(end, _)| end).take_while(|end| fits(&url[..*end], paper)).last().unwrap_or(0);
        format!(
            "with this address the code on a slip is too wide for paper of {} mm: slips get the short code of this hall instead, which \
             no phone can follow; of this one no more than {longest} letters fit",
            paper.width_mm()
        )
    });
    said.collect()
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
