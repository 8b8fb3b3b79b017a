//! `motcua scan PATH…`: 0 if all could be read as images, else 1.

mod drawing;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};

use super::{ConfigFolder, output};
use crate::config::Config;
use crate::domain::intake::{Meaning, understand};
use crate::scan::{Content, FramePace, ImageReport, explain, paths, report};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Images, folders of images, or - for one image on standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// What each stage of each way of looking takes, a JSON line for each image.
    #[arg(long)]
    bench: bool,
    /// Read each image as the terminal reads a frame of its camera: for so many milliseconds, and with news at hand no longer than that takes.
    #[arg(long, value_name = "MS", conflicts_with_all = ["bench", "explain"])]
    within: Option<u64>,
    /// Show each image to the terminal so many times, as a camera does a code that is held still; the last look is reported.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "within", value_parser = clap::value_parser!(u32).range(1..=1000))]
    frames: u32,
    /// What each way of looking saw, as a picture for each image in this folder.
    #[arg(long, value_name = "DIR")]
    explain: Option<PathBuf>,
    /// What each code means for the hall of the configuration, as "meaning". Of a citizen's card nothing else is said.
    #[arg(long, conflicts_with_all = ["bench", "explain"])]
    meaning: bool,
}

pub(super) fn run(place: &ConfigFolder, options: &Options) -> anyhow::Result<ExitCode> {
    let hall = options.meaning.then(|| place.read()).transpose()?;
    let mut all_read = true;
    for path in paths(&options.paths) {
        let bytes = if path == Path::new("-") { standard_input() } else { std::fs::read(&path) };
        let name = path.to_string_lossy();
        if options.bench || options.explain.is_some() {
            all_read &= explained(options, &path, bytes)?;
            continue;
        }
        let hurry = options.within.map(|within| FramePace { within: Duration::from_millis(within), frames: options.frames });
        let report = report(&name, bytes, hurry);
        match &hall {
            None => output::json(&report)?,
            Some(config) => output::json(&with_meanings(&report, config)?)?,
        }
        all_read &= report.is_image();
    }
    Ok(if all_read { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A report in which each code says what it means.
fn with_meanings(report: &ImageReport, config: &Config) -> anyhow::Result<Value> {
    let mut said = serde_json::to_value(report)?;
    for code in said.get_mut("codes").and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut) {
        let text = match (code.get("text"), code.get("bytes")) {
            (Some(Value::String(text)), _) => text.clone(),
            // As the terminal takes it.
            (_, Some(Value::String(hex))) => {
                let bytes = Content::Bytes(data_encoding::HEXLOWER.decode(hex.as_bytes())?);
                bytes.meaning().unwrap_or_default().into_owned()
            }
            _ => String::new(),
        };
        let meaning = understand(&text, &config.catalogue, config.terminal.hub.public_url.as_deref());
        if meaning == Meaning::CitizenCard {
            code.retain(|key, _| !matches!(key.as_str(), "text" | "bytes"));
        }
        let _ = code.insert("meaning".to_owned(), said_of(&meaning));
    }
    Ok(said)
}

/// What a meaning is in JSON. A slip's token and a card's text are nobody's business.
fn said_of(meaning: &Meaning) -> Value {
    match meaning {
        Meaning::Procedure(code) => json!({ "procedure": code }),
        Meaning::NotInCatalogue(code) => json!({ "not_in_catalogue": code }),
        Meaning::Slip(_) => json!({ "slip": true }),
        Meaning::CitizenCard => json!("citizen_card"),
        Meaning::Portal => json!("portal"),
        Meaning::Search(query) => json!({ "search": query }),
        Meaning::Record(record) => json!({ "record": record.as_str() }),
        Meaning::Bank => json!("bank"),
        Meaning::Address => json!("address"),
        Meaning::MicroQr | Meaning::Part { .. } | Meaning::Unknown => json!("unknown"),
    }
}

/// Says what the ways of looking took, or draws what they saw. Whether it is an image.
fn explained(options: &Options, path: &Path, bytes: std::io::Result<Vec<u8>>) -> anyhow::Result<bool> {
    let name = path.to_string_lossy();
    let explained = match explain(bytes) {
        Ok(explained) => explained,
        Err(error) => {
            output::json(&json!({ "path": name, "error": error.to_string() }))?;
            return Ok(false);
        }
    };
    if options.bench {
        output::json(&explained.times(&name))?;
    }
    if let Some(folder) = &options.explain {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let own = path.file_name().map_or_else(|| "image".into(), std::ffi::OsStr::to_string_lossy);
        let file = folder.join(format!("{own}.explained.png"));
        drawing::sheet(&explained).save(&file).with_context(|| format!("{} cannot be written", file.display()))?;
        output::json(&json!({ "path": name, "explained": file }))?;
    }
    Ok(true)
}

fn standard_input() -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let _ = std::io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}
