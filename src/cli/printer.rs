//! `motcua doctor --printer`: what a printer answers to, a test page, and what a person sees on it. What both agree on is kept beside
//! the store, and from then on wins over the configuration for this very printer.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

use super::{Folders, output};
use crate::config::{Config, Printer, ProofMeans};
use crate::domain::printer::PrinterRole;
use crate::domain::slip::{SlipContent, SlipId};
use crate::hall::{Hall, LocalHall, test_slip};
use crate::print;
use crate::print::encode::{Ending, EscPosStream};
use crate::print::layout::{self, Format};
use crate::print::raster::{DOTS_PER_MM, Typesetter};
use crate::print::session::{Leftover, Session};
use crate::print::status::NotReady;

/// How long a slip may take before a command says that it is not out.
pub(super) const SLIP_TIME: Duration = Duration::from_secs(30);

/// What was found out about a printer and confirmed by a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    /// Which printer; another one has to be tried anew.
    address: String,
    /// How it says that a slip is out.
    proof: ProofMeans,
    /// When.
    confirmed: String,
}

fn file(data: &Path, role: PrinterRole) -> PathBuf {
    data.join(match role {
        PrinterRole::First => "printer.toml",
        PrinterRole::Second => "printer-second.toml",
    })
}

/// Starts the workers of the terminal's printers, each with what was confirmed of it.
pub(super) fn start(hall: &LocalHall, data: &Path) -> anyhow::Result<Vec<print::Worker>> {
    let config = hall.config();
    let mut workers = Vec::new();
    for role in PrinterRole::ALL {
        if let Some(printer) = confirmed(config, role, data)? {
            let started = print::start(hall.spool(role), config.texts.clone(), &printer, Handle::current());
            workers.extend(started.context("the printer's worker did not start")?);
        }
    }
    Ok(workers)
}

/// Why slips do not come out of a hall.
pub(super) async fn fault(hall: &dyn Hall) -> anyhow::Result<String> {
    let fault = hall.overview().await?.printers.into_iter().find_map(|printer| printer.fault);
    Ok(fault.unwrap_or_else(|| "the printer has not answered".to_owned()))
}

/// A printer of a configuration, with what was confirmed of it; `None` where there is none.
///
/// # Errors
/// When the file is there and cannot be read: to go on without it would be to forget what a person has seen.
pub(super) fn confirmed(config: &Config, role: PrinterRole, data: &Path) -> anyhow::Result<Option<Printer>> {
    let Some(printer) = config.terminal.printer(role) else {
        return Ok(None);
    };
    let file = file(data, role);
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(printer.clone())),
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", file.display())),
    };
    let profile: Profile = toml::from_str(&text)
        .with_context(|| format!("{} is damaged; remove it and run `motcua doctor --printer` again", file.display()))?;
    if profile.address != printer.address.to_string() {
        tracing::warn!(of = profile.address, "what was confirmed of a printer is of another one; the configuration counts");
        return Ok(Some(printer.clone()));
    }
    Ok(Some(Printer { proof: profile.proof, ..printer.clone() }))
}

/// Tries a configured printer out, with a person before it.
pub(super) fn try_out(place: &Folders, role: PrinterRole) -> anyhow::Result<ExitCode> {
    let (config, data) = (place.config()?, place.data()?);
    let table = match role {
        PrinterRole::First => "printer",
        PrinterRole::Second => "second_printer.printer",
    };
    let printer = match config.terminal.printer(role) {
        Some(printer) if printer.address.is_device() => printer,
        Some(printer) => bail!("`{}` is no printer that can be tried; name one in terminal.toml, under [{table}]", printer.address),
        None => bail!("no such printer is configured; name one in terminal.toml, under [{table}]"),
    };
    output::line(&format!("printer {}", printer.address))?;
    // Whatever it is thought to answer to, it is asked.
    let asked = Printer { proof: ProofMeans::Barrier, ..printer.clone() };
    let mut session = Session::open(&asked)
        .context("only one program at a time has a printer: end the terminal or the hub that runs here, and look at cable and address")?;
    match session.preflight() {
        // Whether it answers at all is what is to be found out.
        Ok(_) | Err(NotReady::Silent) => {}
        Err(why) => bail!("{why}; mend that first"),
    }
    let answering = session.probe()?;
    for (can, what) in [
        (answering.status, "says how it is (DLE EOT)"),
        (answering.beside, "says how it is beside its data (USB port status)"),
        (answering.barrier, "says that everything before was carried out (GS r)"),
        (answering.process_id, "says by name that a slip is printed (GS ( H)"),
        (answering.clears, "empties its buffers when it is told to (DLE DC4 8)"),
    ] {
        output::line(&format!("  {} {what}", if can { '✓' } else { '✗' }))?;
    }
    if answering.status {
        output::line(&format!("  answers after {} ms", session.late().as_millis()))?;
    }
    let proof = answering.proof();
    output::line(&format!("  → proof = \"{}\"", name(proof)?))?;
    let printer = Printer { proof, ..printer.clone() };
    // A printer that does not know a question may have printed it.
    let leftover = if answering.process_id { Leftover::Command } else { Leftover::Stub };
    print(&config, &printer, session, leftover)?;
    if !seen(&printer)? {
        output::line("nothing was kept; mend what is wrong, or set another printer, and try again")?;
        return Ok(ExitCode::from(1));
    }
    let profile = Profile { address: printer.address.to_string(), proof, confirmed: Timestamp::now().to_string() };
    let file = file(&data, role);
    keep(&profile, &file)?;
    output::line(&format!("kept in {}; it counts from the next start", file.display()))?;
    Ok(ExitCode::SUCCESS)
}

fn name(proof: ProofMeans) -> anyhow::Result<String> {
    Ok(serde_json::to_value(proof)?.as_str().unwrap_or_default().to_owned())
}

/// Prints a test page and waits for it.
fn print(config: &Config, printer: &Printer, mut session: Session, leftover: Leftover) -> anyhow::Result<()> {
    let page = test_slip(config, Timestamp::now());
    let words = config.texts.words(&page.language);
    let blocks = layout::slip(&mut Typesetter::default(), &SlipContent::Test(page), false, &words, Format::of(printer));
    let stream = EscPosStream::new(&blocks, Ending::on(printer, SlipId(0)))?;
    if printer.proof == ProofMeans::None {
        // The way is there once: the session that asks ends before the one that does not.
        drop(session);
        session = Session::open(printer)?;
    }
    session.clear(leftover)?;
    output::line("a test page comes out…")?;
    session.send(&stream)?;
    let said = session.proof(&stream)?;
    output::line(&format!("  ✓ {said}"))
}

/// What the person sees.
fn seen(printer: &Printer) -> anyhow::Result<bool> {
    let mut questions = vec![
        "Is every letter there, each mark over or under its own letter, as in \"ế ộ ữ Ặ\"?".to_owned(),
        format!("Does the ruler end at {} mm, with nothing missing at either side?", printer.paper.dots() / DOTS_PER_MM),
        "Is the number black and even, without white stripes?".to_owned(),
        "Does a telephone read all three codes?".to_owned(),
    ];
    if printer.cutter {
        questions.push("Is the paper cut off below the last line? (where there is no cutter, set cutter = false)".to_owned());
    }
    for question in questions {
        if !output::ask(&question)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Keeps a profile: there is the old file or the whole new one.
fn keep(profile: &Profile, file: &Path) -> anyhow::Result<()> {
    let data = file.parent().context("a profile has a folder")?;
    fs::create_dir_all(data).with_context(|| format!("{} cannot be made", data.display()))?;
    let mut new = tempfile::NamedTempFile::new_in(data)?;
    new.write_all(toml::to_string(profile)?.as_bytes())?;
    new.as_file().sync_all()?;
    let _kept = new.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    #[test]
    fn what_was_confirmed_counts_for_this_very_printer() {
        let data = tempfile::tempdir().expect("a folder");
        let mut config = config::embedded().expect("built in");
        let mut known = |address: &str, role| {
            config.terminal.printer.address = address.parse().expect("an address");
            confirmed(&config, role, data.path()).map(|printer| printer.map(|printer| printer.proof))
        };
        let (ours, main) = ("usb:port=1-2", PrinterRole::First);
        assert_eq!(known(ours, main).expect("none yet"), Some(ProofMeans::ProcessId));
        let profile = Profile { address: ours.to_owned(), proof: ProofMeans::Barrier, confirmed: "2026-11-28T01:00:00Z".to_owned() };
        keep(&profile, &file(data.path(), main)).expect("kept");
        assert_eq!(known(ours, main).expect("read"), Some(ProofMeans::Barrier));
        assert_eq!(known("usb:any", main).expect("read"), Some(ProofMeans::ProcessId));
        assert_eq!(known(ours, PrinterRole::Second).expect("none"), None);
        fs::write(file(data.path(), main), "proof = 7").expect("written");
        assert!(known(ours, main).is_err());
    }
}
