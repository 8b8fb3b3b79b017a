//! Typed configuration of one hall and its terminal.
//!
//! Three files make a configuration: `hall.toml` (the office, its queues and counters), `terminal.toml` (screen,
//! camera, printer, hub) and `procedures.json` (the catalogue). Unknown keys are refused; every complaint names file,
//! line, the wrong value and what is allowed. [`load`] reads and cross-checks them; nothing here touches hardware.

mod complaint;
mod hall;
mod terminal;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::domain::calendar::Week;
use crate::domain::catalogue::{Catalogue, Procedure, SCHEMA};
use crate::domain::queue::{CounterNumber, QueueKey};
use crate::domain::text::Names;

pub use complaint::{Complaint, Complaints, Severity};
pub use hall::{Counter, Office, Queue};
pub use terminal::{Camera, FrameOrigin, Hub, Idle, Paper, Printer, PrinterAddress, ProofMeans, Screen, Terminal};

use complaint::{json_complaint, toml_complaint};

/// Everything a town can set, read and cross-checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Who we are.
    pub office: Office,
    /// The zone of the service day.
    pub zone: TimeZone,
    /// When numbers are given; `None` means always.
    pub hours: Option<Week>,
    /// Digits of a number on a ticket.
    pub digits: usize,
    /// The queues, in the order in which they are shown.
    pub queues: Vec<Queue>,
    /// The counters, by number.
    pub counters: Vec<Counter>,
    /// The devices and manners of this terminal.
    pub terminal: Terminal,
    /// The procedures.
    pub catalogue: Arc<Catalogue>,
}

impl Config {
    /// The queue of a key.
    #[must_use]
    pub fn queue(&self, key: &QueueKey) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.key == *key)
    }

    /// The counter of a number.
    #[must_use]
    pub fn counter(&self, number: CounterNumber) -> Option<&Counter> {
        self.counters.iter().find(|counter| counter.number == number)
    }

    /// The queue that takes a procedure: the one that names its field.
    #[must_use]
    pub fn queue_for(&self, procedure: &Procedure) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.fields.contains(&procedure.field))
    }

    /// The counters that serve a queue.
    #[must_use]
    pub fn counters_for(&self, key: &QueueKey) -> Vec<CounterNumber> {
        self.counters.iter().filter(|counter| counter.serves.contains(key)).map(|counter| counter.number).collect()
    }

    /// The name of a queue; its key where the configuration no longer has it.
    #[must_use]
    pub fn queue_names(&self, key: &QueueKey) -> Names {
        self.queue(key).map_or_else(|| Names::new(key.as_str(), key.as_str()), |queue| queue.name.clone())
    }
}

/// The files of a configuration, before anything is understood.
struct Sources {
    folder: PathBuf,
    hall: String,
    terminal: String,
    procedures: String,
}

const HALL: &str = "hall.toml";
const TERMINAL: &str = "terminal.toml";
const PROCEDURES: &str = "procedures.json";

/// Reads the configuration in a folder. The complaints beside a good configuration are warnings.
///
/// # Errors
/// All that is wrong, each with its file and line.
pub fn load(folder: &Path) -> Result<(Config, Complaints), Complaints> {
    let mut complaints = Complaints::default();
    let mut read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| {
            complaints.error(&path, None, format!("cannot be read: {error}"));
            String::new()
        })
    };
    let sources = Sources { hall: read(HALL), terminal: read(TERMINAL), procedures: read(PROCEDURES), folder: folder.to_owned() };
    if complaints.has_errors() { Err(complaints) } else { understand(&sources) }
}

/// The hall that is built into the program: what `kiosk-config` held when it was compiled. The demo runs on it.
///
/// # Errors
/// As [`load`]; a test keeps this from happening.
pub fn embedded() -> Result<Config, Complaints> {
    let sources = Sources {
        folder: PathBuf::from("kiosk-config"),
        hall: include_str!("../../kiosk-config/hall.toml").to_owned(),
        terminal: include_str!("../../kiosk-config/terminal.toml").to_owned(),
        procedures: include_str!("../../kiosk-config/procedures.json").to_owned(),
    };
    understand(&sources).map(|(config, _)| config)
}

fn understand(sources: &Sources) -> Result<(Config, Complaints), Complaints> {
    let mut complaints = Complaints::default();
    let file = |name: &str| sources.folder.join(name);
    let hall = toml::from_str::<hall::File>(&sources.hall)
        .map_err(|error| complaints.push(toml_complaint(&file(HALL), &sources.hall, &error)))
        .ok();
    let terminal = toml::from_str::<Terminal>(&sources.terminal)
        .map_err(|error| complaints.push(toml_complaint(&file(TERMINAL), &sources.terminal, &error)))
        .ok();
    let catalogue = serde_json::from_str::<Catalogue>(&sources.procedures)
        .map_err(|error| complaints.push(json_complaint(&file(PROCEDURES), &error)))
        .ok();
    let (Some(hall), Some(terminal), Some(catalogue)) = (hall, terminal, catalogue) else {
        return Err(complaints);
    };
    check_catalogue(&catalogue, &sources.procedures, &file(PROCEDURES), &mut complaints);
    hall.check(&sources.hall, &file(HALL), &catalogue, &mut complaints);
    terminal.check(&sources.terminal, &file(TERMINAL), &mut complaints);
    if complaints.has_errors() {
        return Err(complaints);
    }
    Ok((hall.into_config(terminal, Arc::new(catalogue)), complaints))
}

fn check_catalogue(catalogue: &Catalogue, text: &str, file: &Path, complaints: &mut Complaints) {
    if catalogue.schema != SCHEMA {
        complaints.error(file, Some(1), format!("the schema is `{}`; this program reads `{SCHEMA}`", catalogue.schema));
    }
    for (index, procedure) in catalogue.procedures.iter().enumerate() {
        let line = || text.lines().position(|line| line.contains(procedure.code.as_str())).map(|index| index + 1);
        if catalogue.field(&procedure.field).is_none() {
            let fields: Vec<&str> = catalogue.fields.iter().map(|field| field.key.as_str()).collect();
            complaints.error(
                file,
                line(),
                format!("procedure {} is in field `{}`, which is not among {}", procedure.code, procedure.field, fields.join(", ")),
            );
        }
        if catalogue.procedures[..index].iter().any(|earlier| earlier.code == procedure.code) {
            complaints.error(file, line(), format!("procedure {} stands twice", procedure.code));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(changes: &[(&str, &str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for name in [HALL, TERMINAL, PROCEDURES] {
            let mut text = std::fs::read_to_string(Path::new("kiosk-config").join(name)).expect("our own configuration");
            for (_, from, to) in changes.iter().filter(|(file, ..)| *file == name) {
                assert!(text.contains(from), "{name} has `{from}`");
                text = text.replacen(from, to, 1);
            }
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        folder
    }

    fn complaint(changes: &[(&str, &str, &str)]) -> String {
        load(folder(changes).path()).expect_err("refused").to_string()
    }

    #[test]
    fn the_town_is_read_without_a_complaint() {
        let (config, complaints) = load(Path::new("kiosk-config")).expect("our own configuration");
        assert!(complaints.is_empty(), "{complaints}");
        assert_eq!((config.queues.len(), config.counters.len()), (3, 4));
        assert!(config.catalogue.procedures.len() >= 12);
        let built_in = embedded().expect("built in");
        assert_eq!(built_in.queues, config.queues);
    }

    #[test]
    fn an_unknown_key_is_refused_with_line_and_nearest_name() {
        let text = complaint(&[(HALL, "prefix = \"A\"", "perfix = \"A\"")]);
        assert!(text.contains("hall.toml:") && text.contains("`perfix`") && text.contains("did you mean `prefix`"), "{text}");
        let text = complaint(&[(TERMINAL, "width_mm", "widht_mm")]);
        assert!(text.contains("terminal.toml:") && text.contains("did you mean `width_mm`"), "{text}");
        let text = complaint(&[(PROCEDURES, "\"documents\"", "\"document\"")]);
        assert!(text.contains("procedures.json:") && text.contains("did you mean `documents`"), "{text}");
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let text = complaint(&[(HALL, "serves = [\"ho-tich\"", "serves = [\"ho-tish\"")]);
        assert!(text.contains("ho-tish") && text.contains("did you mean `ho-tich`"), "{text}");
        let text = complaint(&[(HALL, "prefix = \"B\"", "prefix = \"A\"")]);
        assert!(text.contains("share numbers"), "{text}");
        let text = complaint(&[(HALL, "Asia/Ho_Chi_Minh", "Asia/Hanoi")]);
        assert!(text.contains("Asia/Hanoi"), "{text}");
        let text = complaint(&[(HALL, "[office]", "[office")]);
        assert!(text.contains("hall.toml:"), "{text}");
    }

    #[test]
    fn a_missing_file_is_named() {
        let empty = tempfile::tempdir().expect("a folder");
        let text = load(empty.path()).expect_err("nothing there").to_string();
        assert!(text.contains("hall.toml") && text.contains("procedures.json"), "{text}");
    }
}
