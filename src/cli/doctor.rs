//! `motcua doctor`: tries what a terminal stands on, and says what to mend. It changes nothing, and works beside a running
//! hall. What cameras and printers can really do is not tried here, only whether they are there.

use std::collections::BTreeSet;
use std::io::{Seek as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use rustix::fs::statvfs;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;

use super::{Folders, display, output};
use crate::config::{Config, FrameOrigin, Player, PrinterAddress, ProofMeans, Severity};
use crate::domain::calendar::{Doubt, Status, doubt_at_start};
use crate::domain::printer::PrinterRole;
use crate::domain::text::Language;
use crate::hall::store_options;
use crate::kiosk::theme;
use crate::print::session::{PaperSensor, Session};
use crate::print::status::NotReady;
use crate::store::{self, backup, events};

/// How long a device or address may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// Flushes that are measured.
const FLUSHES: usize = 50;
/// Bytes of one commit, about.
const COMMIT: usize = 20 << 10;
/// Below so many free bytes a drive will soon be full: a year of a busy hall and its backups.
const ROOM: u64 = 2 << 30;
/// A flush slower than this makes people wait.
const SLOW: Duration = Duration::from_millis(50);
/// No drive flushes faster than this; it only says so, or it is no drive.
const TOO_FAST: Duration = Duration::from_micros(15);

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The findings as a JSON list.
    #[arg(long)]
    json: bool,
    /// Tries a printer instead, first or second: what it answers to, a test page, and what you see on it. The terminal must not run
    /// meanwhile.
    #[arg(long, conflicts_with = "json", value_name = "WHICH", num_args = 0..=1, default_missing_value = "first", value_parser = which)]
    printer: Option<PrinterRole>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum CheckState {
    Well,
    Warning,
    Error,
}

/// What one check saw.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    state: CheckState,
    saw: String,
    /// What to do, where something is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

impl Finding {
    fn well(check: &'static str, saw: impl Into<String>) -> Self {
        Self { check, state: CheckState::Well, saw: saw.into(), fix: None }
    }

    fn warning(check: &'static str, saw: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, state: CheckState::Warning, saw: saw.into(), fix: Some(fix.into()) }
    }

    fn error(check: &'static str, saw: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, state: CheckState::Error, saw: saw.into(), fix: Some(fix.into()) }
    }
}

pub(super) fn run(place: &Folders, options: &Options) -> anyhow::Result<ExitCode> {
    if let Some(role) = options.printer {
        return super::printer::try_out(place, role);
    }
    let data = place.data()?;
    let mut findings = vec![program()];
    match crate::config::load(&place.configuration.config) {
        Ok((config, warnings)) => {
            findings.push(match warnings.iter().next() {
                None => Finding::well("configuration", format!("{} is in order", place.configuration.config.display())),
                Some(first) => Finding::warning("configuration", first.to_string(), "`motcua check` lists all of it"),
            });
            findings.extend([fonts(&config), screen(), clock(&config, &data)]);
            findings.extend(drive(&data));
            findings.push(database(&data));
            findings.push(backups(&config, &data));
            findings.extend([hub(&config, &data), camera(&config), printer(&config, PrinterRole::First, &data)]);
            findings.extend(config.terminal.second_printer.iter().map(|_| printer(&config, PrinterRole::Second, &data)));
            findings.push(sound(&config));
        }
        Err(complaints) => {
            let first = complaints.iter().find(|complaint| complaint.severity == Severity::Error).map(ToString::to_string);
            findings.push(Finding::error("configuration", first.unwrap_or_default(), "mend it; `motcua check` lists all of it"));
            findings.push(screen());
            findings.extend(drive(&data));
            findings.push(database(&data));
        }
    }
    if options.json {
        output::json(&findings)?;
    } else {
        for finding in &findings {
            let mark = match finding.state {
                CheckState::Well => '✓',
                CheckState::Warning => '!',
                CheckState::Error => '✗',
            };
            output::line(&format!("{mark} {}: {}", finding.check, finding.saw))?;
            if let Some(fix) = &finding.fix {
                output::line(&format!("  → {fix}"))?;
            }
        }
    }
    let has = |state| findings.iter().any(|finding| finding.state == state);
    Ok(match (has(CheckState::Error), has(CheckState::Warning)) {
        (true, _) => ExitCode::from(2),
        (false, true) => ExitCode::from(1),
        (false, false) => ExitCode::SUCCESS,
    })
}

fn program() -> Finding {
    Finding::well("program", format!("motcua {}, SQLite {}", env!("CARGO_PKG_VERSION"), rusqlite::version()))
}

/// Whether every letter of the town's own names, texts and catalogue has a picture in the typeface, or is a letter and a mark
/// that have.
fn fonts(config: &Config) -> Finding {
    let faces: Option<Vec<_>> = theme::FONTS[..2].iter().map(|bytes| face(bytes)).collect();
    let Some(faces) = faces else {
        return Finding::error("fonts", "the built-in typeface cannot be read", "install the program again");
    };
    let has = |letter: char| faces.iter().all(|font| font.as_swash().charmap().map(letter) != 0);
    let shown = |letter: char| letter.is_whitespace() || has(letter) || std::iter::once(letter).nfd().all(has);
    let mut texts = Vec::new();
    for language in &config.terminal.languages {
        texts.extend(names(config, language));
        texts.extend(config.texts.own_lines(language).map(str::to_owned));
    }
    let missing: BTreeSet<char> = texts.iter().flat_map(|text| text.chars()).filter(|letter| !shown(*letter)).collect();
    if let Some(text) = texts.iter().find(|text| text.chars().any(|letter| missing.contains(&letter))) {
        let letters = missing.iter().map(|letter| format!("`{letter}` (U+{:04X})", u32::from(*letter))).collect::<Vec<_>>().join(", ");
        let seen = format!("the typeface has no {letters}, such as in \"{text}\": slips leave a gap, screens need a font of the system");
        return Finding::warning("fonts", seen, "write it with other letters");
    }
    Finding::well("fonts", format!("every letter of {} names and texts has its picture", texts.len()))
}

fn face(bytes: &'static [u8]) -> Option<cosmic_text::Font> {
    let mut database = cosmic_text::fontdb::Database::new();
    database.load_font_data(bytes.to_vec());
    let face = database.faces().next()?;
    cosmic_text::Font::new(&database, face.id, face.weight)
}

fn names(config: &Config, language: &Language) -> Vec<String> {
    let mut names = vec![config.office.name.get(language).to_owned(), config.office.unit.get(language).to_owned()];
    names.extend(config.queues.iter().map(|queue| queue.name.get(language).to_owned()));
    names.extend(config.classes.iter().map(|class| class.name.get(language).to_owned()));
    for procedure in &config.catalogue.procedures {
        names.push(procedure.name(language).to_owned());
        names.extend(procedure.documents.iter().map(|document| document.name(language).to_owned()));
    }
    names
}

fn screen() -> Finding {
    match display::check() {
        Ok(()) => Finding::well("screen", "the display answers"),
        Err(why) => Finding::warning("screen", why, "start the terminal inside an X session; `motcua hub` needs no screen"),
    }
}

/// Whether the clock can be believed: the zone, the time service, the last event, the calendar's year.
fn clock(config: &Config, data: &Path) -> Finding {
    let now = Timestamp::now();
    let local = now.to_zoned_datetime(config.zone.clone());
    let shown = local.strftime("%d/%m/%Y %H:%M").to_string();
    let last = store::inspect(data).ok().flatten().and_then(|connection| events::last_at(&connection).ok().flatten());
    match (doubt_at_start(last, now, &config.zone, &config.calendar), last) {
        (Some(Doubt::NeverSet), _) => {
            return Finding::error("clock", format!("it shows {shown}, before this program was made: it was never set"), "set the clock");
        }
        (Some(_), Some(last)) => {
            let last = last.to_zoned_datetime(config.zone.clone()).strftime("%d/%m/%Y %H:%M").to_string();
            return Finding::error(
                "clock",
                format!("it shows {shown}, and the hall's last event is of {last}"),
                "set the clock; if it is right, start the hall and confirm the date on its staff's panel, a console, or by `motcua day confirm`",
            );
        }
        _ => {}
    }
    let year = local.date().year();
    match config.calendar.status(year) {
        Some(Status::Announced) => {}
        Some(Status::Computed) => {
            let fix = "write the announced days off into calendar.toml";
            return Finding::warning("clock", format!("it shows {shown}; the days off of {year} are computed, not announced"), fix);
        }
        None => {
            let fix = "write the days off of the year into calendar.toml";
            return Finding::warning("clock", format!("it shows {shown}; the calendar does not know {year}"), fix);
        }
    }
    // Left there by the time service of most systems once it has set the clock.
    if Path::new("/run/systemd/timesync/synchronized").exists() {
        Finding::well("clock", format!("it shows {shown}, set by the time service"))
    } else {
        let saw = format!("it shows {shown}; nothing tells whether a time service sets it");
        Finding::warning("clock", saw, "compare it with your watch; `sudo timedatectl set-ntp true` turns the time service on")
    }
}

/// Room, and what a flush costs.
fn drive(data: &Path) -> Vec<Finding> {
    let Some(folder) = data.ancestors().find(|folder| folder.is_dir()) else {
        return vec![Finding::error("drive", format!("{} cannot be reached", data.display()), "name another folder with --data")];
    };
    let mut findings = Vec::new();
    let space = statvfs(folder).map(|about| about.f_bavail.saturating_mul(about.f_frsize));
    findings.push(match space {
        Ok(free) if free < ROOM => Finding::warning(
            "room",
            format!("{} MB are free for {}", free >> 20, data.display()),
            "make room, or move the data folder to a larger drive",
        ),
        Ok(free) => Finding::well("room", format!("{} GB are free for {}", free >> 30, data.display())),
        Err(error) => Finding::error("room", format!("{}: {error}", folder.display()), "name another folder with --data"),
    });
    findings.push(match flushes(folder) {
        Ok((half, worst)) if half > SLOW => {
            let saw = format!("a flush takes {} ms, at worst {} ms", half.as_millis(), worst.as_millis());
            Finding::warning("flush", saw, "numbers come late; use a better drive")
        }
        Ok((half, _)) if half < TOO_FAST => {
            let saw = format!("a flush takes {} µs", half.as_micros());
            Finding::warning(
                "flush",
                saw,
                "no drive is so quick: what is written may be lost at a power cut; name a folder on a drive with --data",
            )
        }
        Ok((half, worst)) => {
            Finding::well("flush", format!("fast enough (a flush takes {} µs, at worst {} µs)", half.as_micros(), worst.as_micros()))
        }
        Err(error) => Finding::error("flush", format!("{} cannot be written: {error}", folder.display()), "let this user write there"),
    });
    findings
}

/// The middle and the worst of some flushes of what a commit writes, into a file without a name.
fn flushes(folder: &Path) -> std::io::Result<(Duration, Duration)> {
    let mut file = tempfile::tempfile_in(folder)?;
    let filling = vec![0x5a; COMMIT];
    file.write_all(&filling)?;
    file.sync_all()?;
    let mut taken = Vec::with_capacity(FLUSHES);
    for _ in 0..FLUSHES {
        file.rewind()?;
        let start = Instant::now();
        file.write_all(&filling)?;
        file.sync_data()?;
        taken.push(start.elapsed());
    }
    taken.sort_unstable();
    Ok((taken[FLUSHES / 2], taken[FLUSHES - 1]))
}

fn database(data: &Path) -> Finding {
    let owned = store::owner(data);
    let who = if owned { "a hall runs on it" } else { "no hall runs on it" };
    if !data.is_dir() {
        return Finding::well("database", format!("{} is not there yet; the first start makes it", data.display()));
    }
    let connection = match store::inspect(data) {
        Ok(Some(connection)) => connection,
        Ok(None) => return Finding::well("database", format!("no hall has begun in {}", data.display())),
        Err(error) => {
            return Finding::error(
                "database",
                error.to_string(),
                "`motcua backup list` shows what `motcua backup restore` could put in its place",
            );
        }
    };
    let looked = || -> rusqlite::Result<(String, i64, i64)> {
        let sound = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        let version = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let tickets = connection.query_row("SELECT count(*) FROM ticket", [], |row| row.get(0))?;
        Ok((sound, version, tickets))
    };
    match looked() {
        Ok((sound, version, tickets)) if sound == "ok" => {
            Finding::well("database", format!("sound, version {version}, tickets: {tickets}; {who}"))
        }
        Ok((fault, _, _)) => Finding::error("database", fault, "start the hall: it sets the file aside and takes the newest backup"),
        Err(error) => {
            Finding::error("database", error.to_string(), "start the hall: it sets a damaged file aside and takes the newest backup")
        }
    }
}

fn backups(config: &Config, data: &Path) -> Finding {
    let folder = store_options(config, data).backups(data);
    if let Err(error) = backup::is_there(data, &folder) {
        return Finding::error("backups", error.to_string(), "mount the disk; until then no backup is made");
    }
    let newest = match backup::list(&folder) {
        Ok(found) => found.into_iter().next(),
        Err(error) => return Finding::error("backups", error.to_string(), "let this user read the folder, or name another in hall.toml"),
    };
    let begun = store::inspect(data).is_ok_and(|connection| connection.is_some());
    if let Some(warning) = backup::on_the_same_drive(data, &folder) {
        return Finding::warning("backups", warning, "mount their disk, or name a folder on another one in hall.toml");
    }
    match newest {
        Some(backup) => {
            let age = Timestamp::now().duration_since(backup.at);
            let saw = format!("the newest is {}, {} h old", backup.path.display(), age.as_hours());
            if store::owner(data) && age > SignedDuration::from_hours(3) {
                Finding::warning("backups", saw, "a running hall makes one an hour; see why in its log")
            } else {
                Finding::well("backups", saw)
            }
        }
        None if begun => Finding::warning("backups", format!("none in {}", folder.display()), "`motcua backup` makes one"),
        None => Finding::well("backups", "none yet; a running hall makes one an hour"),
    }
}

fn hub(config: &Config, data: &Path) -> Finding {
    let listen = config.terminal.hub.listen;
    if store::owner(data) {
        return match TcpStream::connect_timeout(&listen, PATIENCE) {
            Ok(_) => Finding::well("hub", format!("answers at {listen}")),
            Err(error) => {
                Finding::warning("hub", format!("a hall runs, and {listen} does not answer: {error}"), "see in its log where it listens")
            }
        };
    }
    match TcpListener::bind(listen) {
        Ok(_) => Finding::well("hub", format!("{listen} is free")),
        Err(error) => Finding::error("hub", format!("{listen} cannot be used: {error}"), "name another address in terminal.toml"),
    }
}

fn sound(config: &Config) -> Finding {
    let Player::Program(player) = &config.terminal.sound.player else { return Finding::well("sound", "none is configured") };
    let name = player.first().map_or("", String::as_str);
    let path = std::env::var_os("PATH").unwrap_or_default();
    // A name with a slash is looked for where it says.
    if std::env::split_paths(&path).any(|folder| folder.join(name).is_file()) {
        Finding::well("sound", format!("played by {name}"))
    } else {
        Finding::warning(
            "sound",
            format!("{name} is not installed: nothing is heard"),
            "`sudo apt-get install alsa-utils` brings aplay; or write player = \"none\" into terminal.toml",
        )
    }
}

fn camera(config: &Config) -> Finding {
    match &config.terminal.camera.source {
        FrameOrigin::None => Finding::well("camera", "none is configured: people choose and search"),
        FrameOrigin::Images(folder) | FrameOrigin::Film(folder) if folder.is_dir() => {
            Finding::well("camera", format!("pictures of {}", folder.display()))
        }
        FrameOrigin::Images(folder) | FrameOrigin::Film(folder) => {
            Finding::error("camera", format!("{} is no folder", folder.display()), "name one in terminal.toml")
        }
        FrameOrigin::Camera => match (0..16).find(|index| Path::new(&format!("/dev/video{index}")).exists()) {
            Some(index) => Finding::well("camera", format!("/dev/video{index} is there")),
            None => Finding::warning("camera", "there is no /dev/video", "plug it in; people choose and search meanwhile"),
        },
    }
}

/// What to do about a printer that answers and cannot print.
fn remedy(why: &NotReady) -> &'static str {
    match why {
        NotReady::CoverOpen => "close the cover",
        NotReady::NoPaper => "put in a new roll, the shiny side to the head",
        NotReady::Cutter => "open the cover, take out what is stuck, switch it off and on",
        NotReady::Overheated => "let it rest",
        NotReady::Silent => "see in its manual how it answers, and set proof = \"none\" if it never does",
        NotReady::Feeding => "let go of its feed button",
        NotReady::Offline => "press its feed button once, or switch it off and on",
        NotReady::Broken | NotReady::Unreachable(_) => "switch it off and on; if that does not help it needs repair",
    }
}

/// Asks a printer how it is, in the way that was confirmed of it.
fn printer(config: &Config, role: PrinterRole, data: &Path) -> Finding {
    let check = match role {
        PrinterRole::First => "printer",
        PrinterRole::Second => "second printer",
    };
    let printer = match super::printer::confirmed(config, role, data) {
        Ok(Some(printer)) => printer,
        Ok(None) => {
            return Finding::warning(check, "none is configured: people note their number from the screen", "name one in terminal.toml");
        }
        Err(error) => return Finding::error(check, format!("{error:#}"), "run `motcua doctor --printer` again"),
    };
    let address = &printer.address;
    if let PrinterAddress::Preview(folder) = address {
        return Finding::well(check, format!("pictures of the paper in {}", folder.display()));
    }
    let answers = printer.proof != ProofMeans::None;
    match Session::open(&printer).and_then(|mut session| session.preflight()) {
        Ok(PaperSensor { is_near_end: true }) => {
            Finding::warning(check, format!("{address} is ready, and its roll is nearly used up"), "have a new roll at hand")
        }
        Ok(_) if answers => Finding::well(check, format!("{address} is ready")),
        Ok(_) => Finding::well(check, format!("{address} is there; it never says how it is")),
        Err(NotReady::Unreachable(why)) => Finding::error(
            check,
            format!("{address} cannot be reached: {why}"),
            "switch it on, look at its cable and its address; only one program at a time has it, so a running terminal may",
        ),
        Err(why) => Finding::warning(check, format!("{address}: {why}"), remedy(&why)),
    }
}

/// A printer by its role, as it is written.
fn which(text: &str) -> Result<PrinterRole, String> {
    let roles = PrinterRole::ALL.map(PrinterRole::name).join(" or ");
    PrinterRole::from_name(text).ok_or_else(|| format!("`{text}` is no printer of a terminal's; write {roles}"))
}
