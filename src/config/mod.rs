//! Typed configuration of one hall and its terminal.
//!
//! Five files make a configuration: `hall.toml` (the office, its hours, queues and counters, its manners),
//! `calendar.toml` (days off and worked Saturdays; without it only weekends are off), `terminal.toml` (screen, camera,
//! printer, hub), `procedures.json` (the catalogue) and `search.toml` (what is asked most, and what is done elsewhere; not
//! needed). Unknown keys are refused; every complaint names file, line, the wrong value and what is allowed. Further languages, and texts in the town's own words, lie in `locale/<tag>/*.ftl`.
//! [`load`] reads and cross-checks them; nothing here touches hardware.

mod calendar;
mod complaint;
mod hall;
mod languages;
mod printer;
mod rules;
mod search;
mod terminal;
mod text;
mod typos;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, ZonedDateTime};

use crate::domain::calendar::{Calendar, DueForecast, Hours, LONGEST_DEADLINE, Week, outlook};
use crate::domain::catalogue::{Catalogue, Deadline, Document, DocumentKind, Procedure, SCHEMA};
use crate::domain::keys::ClassKey;
use crate::domain::queue::{CounterNumber, QueueKey};
use crate::domain::text::Names;
use crate::locale::{Texts, TownFile};

pub use complaint::{Complaint, Complaints, Severity};
pub use hall::{Counter, Limit, Office, Queue};
pub use printer::{FlowControl, Lettering, PaperWidth, Printer, PrinterAddress, ProofMeans, SecondPrinter, SerialPort, Slot, UsbPrinter};
pub use rules::{Calls, Class, LineRules, RestorePolicy, Retention, ReturnTo, StoreRules};
pub use search::SearchTexts;
pub use terminal::{
    Accent, Appearance, Camera, ColourTheme, FrameOrigin, HandheldReader, HubSettings, Idle, Limits, Player, ReaderDevice, ScreenGeometry,
    Sound, Terminal,
};

use complaint::{CheckedFile, json_complaint};

/// Everything a town can set, read and cross-checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Who we are.
    pub office: Office,
    /// Whether this is the demo's hall, which says so wherever it is seen; no file makes it one.
    pub is_demo: bool,
    /// The zone of the service day.
    pub zone: TimeZone,
    /// The hours of every queue that has none of its own. `None` means that the whole hall is always open, whatever
    /// its queues say: ask [`Config::ticketing`] and [`Config::serving`].
    pub hours: Option<Hours>,
    /// The days off.
    pub calendar: Arc<Calendar>,
    /// Digits of a number on a ticket.
    pub digits: usize,
    /// How numbers are called.
    pub calls: Calls,
    /// Who goes before whom.
    pub line: LineRules,
    /// The classes of people who go before others, in the order in which they are offered.
    pub classes: Vec<Class>,
    /// The queues, in the order in which they are shown.
    pub queues: Vec<Queue>,
    /// The counters, by number.
    pub counters: Vec<Counter>,
    /// Copies of the database.
    pub store: StoreRules,
    /// How long data is kept.
    pub retention: Retention,
    /// The devices and manners of this terminal.
    pub terminal: Terminal,
    /// The procedures.
    pub catalogue: Arc<Catalogue>,
    /// What the search says beyond the procedures.
    pub search: SearchTexts,
    /// The words of every language, built in or the town's own.
    pub texts: Texts,
}

impl Config {
    /// The queue of a key.
    #[must_use]
    pub fn queue(&self, key: &QueueKey) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.key == *key)
    }

    /// The queue that took over the people of one that is gone.
    #[must_use]
    pub fn heir(&self, key: &QueueKey) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.adopts.contains(key))
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

    /// When numbers are given for a procedure, in the hours of the hall where no queue takes it; `None` means always.
    #[must_use]
    pub fn ticketing_for(&self, procedure: &Procedure) -> Option<&Week> {
        match self.queue_for(procedure) {
            Some(queue) => self.ticketing(&queue.key),
            None => self.hours.as_ref().map(|hours| &hours.ticketing),
        }
    }

    /// When a queue gives numbers; `None` means always.
    #[must_use]
    pub fn ticketing(&self, key: &QueueKey) -> Option<&Week> {
        let hall = self.hours.as_ref()?;
        Some(self.queue(key).and_then(|queue| queue.hours.as_ref()).unwrap_or(&hall.ticketing))
    }

    /// When the people of a queue are served; `None` means always. A queue with hours of its own serves in them, unless it
    /// says otherwise.
    #[must_use]
    pub fn serving(&self, key: &QueueKey) -> Option<&Week> {
        let hall = self.hours.as_ref()?;
        let own = self.queue(key).and_then(|queue| queue.serving.as_ref().or(queue.hours.as_ref()));
        Some(own.unwrap_or(&hall.serving))
    }

    /// When the result of a procedure is there, for somebody who asks now and then waits for so many minutes, or for the next opening
    /// where no numbers are given; `None` for a deadline without a number. A hall that is always open is taken to work so too.
    #[must_use]
    pub fn outlook(&self, procedure: &Procedure, now: &ZonedDateTime, gives_numbers: bool, wait_minutes: u32) -> Option<DueForecast> {
        let serving = match self.queue_for(procedure) {
            Some(queue) => self.serving(&queue.key),
            None => self.hours.as_ref().map(|hours| &hours.serving),
        };
        let wait = SignedDuration::from_mins(wait_minutes.into());
        let received = match self.ticketing_for(procedure) {
            Some(week) if !gives_numbers || !week.open_at(&self.calendar, now) => week.next_opening(&self.calendar, now)?,
            _ => now.checked_add(wait).ok()?,
        };
        let always = Week::always();
        outlook(&procedure.deadline, now.datetime(), received.datetime(), &self.calendar, serving.unwrap_or(&always))
    }

    /// The procedures that are asked for most, at most so many: the configured ones, else the first of the catalogue.
    #[must_use]
    pub fn most_asked(&self, limit: usize) -> Vec<&Procedure> {
        let configured: Vec<&Procedure> = self.search.most_asked.iter().filter_map(|code| self.catalogue.by_code(code)).collect();
        let all = if configured.is_empty() { self.catalogue.procedures.iter().collect() } else { configured };
        all.into_iter().take(limit).collect()
    }

    /// The procedures of a queue: what is asked most first, the others in the catalogue's order.
    #[must_use]
    pub fn procedures_of(&self, key: &QueueKey) -> Vec<&Procedure> {
        let is_here = |procedure: &&Procedure| self.queue_for(procedure).is_some_and(|queue| queue.key == *key);
        let place = |procedure: &Procedure| self.search.most_asked.iter().position(|code| *code == procedure.code);
        let mut procedures: Vec<&Procedure> = self.catalogue.procedures.iter().filter(is_here).collect();
        procedures.sort_by_key(|procedure| place(procedure).unwrap_or(usize::MAX));
        procedures
    }

    /// The class of a key.
    #[must_use]
    pub fn class(&self, key: &ClassKey) -> Option<&Class> {
        self.classes.iter().find(|class| class.key == *key)
    }

    /// The counters whose own work a queue is; those that only help out are not among them.
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
    calendar: String,
    terminal: String,
    procedures: String,
    search: String,
    texts: Vec<TownFile>,
}

const HALL: &str = "hall.toml";
const CALENDAR: &str = "calendar.toml";
const TERMINAL: &str = "terminal.toml";
const PROCEDURES: &str = "procedures.json";
const SEARCH: &str = "search.toml";

/// The terminal that ships.
const SHIPPED_TERMINAL: &str = include_str!("../../kiosk-config/terminal.toml");

/// Reads the configuration in a folder. The complaints beside a good configuration are warnings.
///
/// # Errors
/// All that is wrong, each with its file and line.
pub fn load(folder: &Path) -> Result<(Config, Complaints), Complaints> {
    let mut complaints = Complaints::default();
    if !folder.is_dir() {
        let what = "there is no such folder: name the one of your hall with --config DIR, or start from a copy of kiosk-config";
        complaints.error(folder, None, what.to_owned());
        return Err(complaints);
    }
    let mut read = |name: &str, may_miss: bool| {
        let path = folder.join(name);
        text::read(&path).unwrap_or_else(|fault| {
            if !(may_miss && fault.is_missing()) {
                complaints.error(&path, fault.line(), fault.to_string());
            }
            String::new()
        })
    };
    let sources = Sources {
        hall: read(HALL, false),
        calendar: read(CALENDAR, true),
        terminal: read(TERMINAL, false),
        procedures: read(PROCEDURES, false),
        search: read(SEARCH, true),
        texts: languages::read(folder, &mut complaints),
        folder: folder.to_owned(),
    };
    if complaints.has_errors() { Err(complaints) } else { understand(&sources, complaints) }
}

/// The line, from 1, of a key in a `[section]` of `terminal.toml`, for what is found out about it elsewhere.
#[must_use]
pub fn line_in_terminal(folder: &Path, section: &str, key: &str) -> Option<usize> {
    complaint::line_of_key(&text::read(&folder.join(TERMINAL)).ok()?, section, key)
}

/// Whether the terminal of a configuration is the one that ships: nobody has said yet what stands in the hall.
#[must_use]
pub fn is_as_shipped(folder: &Path) -> bool {
    text::read(&folder.join(TERMINAL)).is_ok_and(|text| text == SHIPPED_TERMINAL)
}

/// The hall that is built into the program: what `kiosk-config` held when it was compiled. The demo runs on it.
///
/// # Errors
/// As [`load`]; a test keeps this from happening.
pub fn embedded() -> Result<Config, Complaints> {
    let sources = Sources {
        folder: PathBuf::from("kiosk-config"),
        hall: include_str!("../../kiosk-config/hall.toml").to_owned(),
        calendar: include_str!("../../kiosk-config/calendar.toml").to_owned(),
        terminal: SHIPPED_TERMINAL.to_owned(),
        procedures: include_str!("../../kiosk-config/procedures.json").to_owned(),
        search: include_str!("../../kiosk-config/search.toml").to_owned(),
        texts: Vec::new(),
    };
    understand(&sources, Complaints::default()).map(|(config, _)| config)
}

fn understand(sources: &Sources, mut complaints: Complaints) -> Result<(Config, Complaints), Complaints> {
    let file = |name: &str| sources.folder.join(name);
    let hall = typos::read::<hall::HallFile>(&sources.hall, &file(HALL), &mut complaints);
    let terminal = typos::read::<Terminal>(&sources.terminal, &file(TERMINAL), &mut complaints);
    let catalogue = serde_json::from_str::<Catalogue>(&sources.procedures)
        .map_err(|error| complaints.push(json_complaint(&file(PROCEDURES), &error)))
        .ok();
    let texts = languages::understand(&sources.texts, &mut complaints);
    let calendar = calendar::read(&sources.calendar, &file(CALENDAR), &mut complaints);
    let (Some(hall), Some(calendar), Some(terminal), Some(catalogue)) = (hall, calendar, terminal, catalogue) else {
        return Err(complaints);
    };
    check_catalogue(&catalogue, &sources.procedures, &file(PROCEDURES), &mut complaints);
    let search = search::read(&sources.search, &file(SEARCH), &catalogue, &mut complaints).unwrap_or_default();
    let hall = hall.with_crest(&sources.folder, &mut CheckedFile { text: &sources.hall, file: &file(HALL), complaints: &mut complaints });
    hall.check(&mut CheckedFile { text: &sources.hall, file: &file(HALL), complaints: &mut complaints }, &catalogue);
    terminal.check(&sources.terminal, &file(TERMINAL), &texts, &mut complaints);
    if complaints.has_errors() {
        return Err(complaints);
    }
    Ok((hall.into_config(Arc::new(calendar), terminal, Arc::new(catalogue), search, texts), complaints))
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
        if let Some(wrong) = wrong_quantity(&procedure.deadline) {
            complaints.error(file, line(), format!("procedure {} takes {wrong}; it must be 0 to {LONGEST_DEADLINE}", procedure.code));
        }
    }
    check_kinds(catalogue, text, file, complaints);
}

/// What is said about who needs a paper must agree with itself. Of papers about which nothing is said there may be many; one line
/// tells of all.
fn check_kinds(catalogue: &Catalogue, text: &str, file: &Path, complaints: &mut Complaints) {
    let line = |procedure: &Procedure, document: &Document| {
        let from = text.lines().position(|line| line.contains(procedure.code.as_str()))?;
        text.lines().skip(from).position(|line| line.contains(document.vi.as_str())).map(|index| from + index + 1)
    };
    let all = || catalogue.procedures.iter().flat_map(|procedure| procedure.documents.iter().map(move |document| (procedure, document)));
    for (procedure, document) in
        all().filter(|(_, document)| document.condition_vi.is_some() && document.kind == Some(DocumentKind::Needed))
    {
        let what = format!("paper `{}` of procedure {} is needed only in a case: its kind is `case`", document.vi, procedure.code);
        complaints.error(file, line(procedure, document), what);
    }
    for (procedure, document) in all().filter(|(_, document)| document.condition_vi.is_none() && document.kind == Some(DocumentKind::Case))
    {
        let what = format!("paper `{}` of procedure {} is for a case, and no `condition_vi` says which", document.vi, procedure.code);
        complaints.warn(file, line(procedure, document), what);
    }
    let without = || all().filter(|(_, document)| document.kind.is_none());
    if let Some((procedure, document)) = without().next() {
        let (many, of) = (without().count(), all().count());
        let what = format!(
            "{many} of {of} papers have no kind (needed, case, form, note or unclear) and never count as missing; the first is `{}`",
            document.vi
        );
        complaints.warn(file, line(procedure, document), what);
    }
}

/// A quantity of a deadline from which no date can be counted.
fn wrong_quantity(deadline: &Deadline) -> Option<f64> {
    [deadline.qty, deadline.max_qty].into_iter().flatten().find(|quantity| !(0.0..=LONGEST_DEADLINE).contains(quantity))
}

#[cfg(test)]
mod tests;
