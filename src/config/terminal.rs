//! `terminal.toml`: the devices and manners of one terminal.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::complaint::{CheckedFile, Complaints, line_of_key};
use super::printer::{Printer, PrinterAddress, SecondPrinter};
use crate::domain::printer::PrinterRole;
use crate::domain::text::{Language, Names, one_line};
use crate::locale::Texts;

/// The terminal that stands in the hall.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terminal {
    /// The languages offered, the first of them the one every visit begins with.
    pub languages: Vec<Language>,
    /// The screen.
    pub screen: ScreenGeometry,
    /// How the screen looks at the beginning of each visit.
    #[serde(default)]
    pub look: Appearance,
    /// When a visit ends by itself.
    #[serde(default)]
    pub idle: Idle,
    /// Where frames come from.
    pub camera: Camera,
    /// Another reader beside the camera, or instead of it.
    #[serde(default)]
    pub reader: HandheldReader,
    /// Where slips go.
    pub printer: Printer,
    /// A second printer, for what the first cannot print.
    #[serde(default)]
    pub second_printer: Option<SecondPrinter>,
    /// What is heard.
    #[serde(default)]
    pub sound: Sound,
    /// The hub inside.
    #[serde(default)]
    pub hub: HubSettings,
    /// What one terminal gives at most.
    #[serde(default)]
    pub limits: Limits,
}

/// The screen, in the units people are measured in.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreenGeometry {
    /// The visible width in millimetres, as mounted.
    pub width_mm: f32,
    /// The visible height in millimetres, as mounted.
    pub height_mm: f32,
    /// How high the lower edge of the visible picture is above the floor, in millimetres. Nothing on the screen follows from it;
    /// it says whether people reach what is there.
    #[serde(default = "knee_high")]
    pub bottom_mm: f32,
}

/// Where a 21.5 inch screen is reached by everybody, with room for knees below.
fn knee_high() -> f32 {
    700.0
}

/// Longer than this nobody reads one screen, in seconds.
const LONGEST_IDLE: u64 = 600;

/// What screens have in pixels, the longer side first: numbers that are no millimetres.
const PIXELS: [(f32, f32); 12] = [
    (1024.0, 600.0),
    (1024.0, 768.0),
    (1280.0, 720.0),
    (1280.0, 800.0),
    (1280.0, 1024.0),
    (1366.0, 768.0),
    (1440.0, 900.0),
    (1600.0, 900.0),
    (1680.0, 1050.0),
    (1920.0, 1080.0),
    (2560.0, 1440.0),
    (3840.0, 2160.0),
];

/// Between which heights over the floor, in millimetres, somebody in a wheelchair reaches (EN 301 549, 8.3; Section 508, 407.8).
const REACH: std::ops::RangeInclusive<f32> = 380.0..=1220.0;
/// What every screen leaves free along its edges, in millimetres; a small one leaves less, which is on the safe side here.
const EDGE: f32 = 8.0;

impl ScreenGeometry {
    /// Whether these are the pixels of a screen, written as millimetres.
    fn is_in_pixels(self) -> bool {
        let (longer, shorter) = (self.width_mm.max(self.height_mm), self.width_mm.min(self.height_mm));
        PIXELS.iter().any(|(width, height)| (longer - width).abs() < 0.5 && (shorter - height).abs() < 0.5)
    }

    /// What of it not everybody reaches, in a sentence; `None` where all is reached.
    fn out_of_reach(self) -> Option<String> {
        let (low, high) = (self.bottom_mm + EDGE, self.bottom_mm + self.height_mm - EDGE);
        if high > *REACH.end() {
            let lower = high - REACH.end();
            return Some(format!(
                "bottom_mm = {}: the upper controls are {high:.0} mm above the floor, and somebody in a wheelchair reaches {}; \
                 mount the screen {lower:.0} mm lower",
                self.bottom_mm,
                REACH.end()
            ));
        }
        (low < *REACH.start()).then(|| {
            format!(
                "bottom_mm = {}: the lower controls are {low:.0} mm above the floor; nobody should have to stoop below {}",
                self.bottom_mm,
                REACH.start()
            )
        })
    }
}

/// How the screen looks at the beginning of each visit; each citizen may change it for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Appearance {
    /// The colours.
    pub colours: ColourTheme,
    /// Whether the controls stand on the left, where the screen can only be reached so.
    pub left_hand: bool,
    /// The colour of main actions and signs, in place of our lacquer red; in the light colours only.
    pub accent: Option<Accent>,
}

/// A colour in which white is read at seven to one, and which is read so on our paper (WCAG 2, level AAA).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Accent(pub [u8; 3]);

impl Accent {
    /// The paper of the light colours, on which it has to be read.
    pub const PAPER: [u8; 3] = [0xFA, 0xF7, 0xF0];
    const LEAST: f64 = 7.0;
}

impl TryFrom<String> for Accent {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parts = text.strip_prefix('#').filter(|digits| digits.len() == 6).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let Some(number) = parts else {
            return Err(format!("`{}` is no colour; one looks like #8C1D2B", one_line(&text)));
        };
        let [_, red, green, blue] = number.to_be_bytes();
        let accent = [red, green, blue];
        let contrast = contrast(accent, Self::PAPER);
        if contrast < Self::LEAST {
            return Err(format!("{text} on our paper is read at {contrast:.1} to one; a darker colour with 7 to one is needed"));
        }
        Ok(Self(accent))
    }
}

/// The contrast of two colours by the formula of WCAG 2.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let luminance = |colour: [u8; 3]| {
        let [red, green, blue] = colour.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// A way of looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColourTheme {
    /// Dark ink on warm paper.
    #[default]
    Day,
    /// Light on dark, for a dark hall.
    Dark,
    /// White and yellow on black.
    Contrast,
}

impl ColourTheme {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Day, Self::Dark, Self::Contrast];
}

/// When a visit ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Idle {
    /// Seconds without a touch before the question.
    pub seconds: u64,
    /// Seconds to answer it; at least 20.
    pub warning_seconds: u64,
}

impl Default for Idle {
    fn default() -> Self {
        Self { seconds: 60, warning_seconds: 20 }
    }
}

/// Where frames come from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Camera {
    /// `camera`, `images:FOLDER`, `film:FOLDER` or `none`.
    pub source: FrameOrigin,
    /// Whether the picture on the screen is turned like a mirror, for a camera that faces the citizen.
    #[serde(default)]
    pub mirror: bool,
    /// A part of the name of the camera that is meant, where there are several; `motcua doctor` lists them.
    #[serde(default)]
    pub name: Option<String>,
    /// Exposure in steps of 100 µs, where the camera's own choice is not good.
    #[serde(default)]
    pub exposure: Option<i64>,
    /// Focus in the camera's own steps, where its own choice is not good.
    #[serde(default)]
    pub focus: Option<i64>,
    /// How far from the camera a code is best held, in centimetres: the screen says so until something was read.
    #[serde(default = "forearm")]
    pub distance_cm: u32,
}

/// Where webcams with a fixed focus are sharp enough, and a code of four centimetres still has many pixels.
fn forearm() -> u32 {
    20
}

/// Another reader beside the camera, or instead of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HandheldReader {
    /// `serial:PORT`, `keys:NAME` or `none`.
    pub device: ReaderDevice,
}

/// How a reader is connected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum ReaderDevice {
    /// There is none.
    #[default]
    None,
    /// It sends lines over a serial port.
    Serial(PathBuf),
    /// It types: a part of its name.
    Keys(String),
}

impl TryFrom<String> for ReaderDevice {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "none" => Ok(Self::None),
            Some(("serial", port)) if !port.is_empty() => Ok(Self::Serial(port.into())),
            Some(("keys", name)) if !name.trim().is_empty() => Ok(Self::Keys(name.trim().to_owned())),
            _ => Err(format!("`{text}` is no reader; write serial:PORT, keys:NAME or none")),
        }
    }
}

/// A source of frames.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum FrameOrigin {
    /// The first USB camera that gives pictures.
    Camera,
    /// The pictures of a folder, each for a second.
    Images(PathBuf),
    /// The pictures of a folder, fifteen a second.
    Film(PathBuf),
    /// No camera: people choose by hand.
    None,
}

impl std::str::FromStr for FrameOrigin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "camera" => Ok(Self::Camera),
            None if text == "none" => Ok(Self::None),
            Some(("images", folder)) if !folder.is_empty() => Ok(Self::Images(folder.into())),
            Some(("film", folder)) if !folder.is_empty() => Ok(Self::Film(folder.into())),
            _ => Err(format!("`{text}` is no source of frames; write camera, images:FOLDER, film:FOLDER or none")),
        }
    }
}

impl TryFrom<String> for FrameOrigin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// What is heard.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sound {
    /// The program that plays a WAV file from its standard input, with its arguments, or `none`.
    pub player: Player,
}

/// A program that plays sounds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Player {
    /// There is no loudspeaker.
    None,
    /// The program and its arguments.
    Program(Vec<String>),
}

impl Default for Player {
    fn default() -> Self {
        Self::Program(vec!["aplay".to_owned(), "-q".to_owned()])
    }
}

impl TryFrom<String> for Player {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        match words.first().map(String::as_str) {
            None => Err("a player has a name, such as `aplay -q`; write none for silence".to_owned()),
            Some("none") if words.len() == 1 => Ok(Self::None),
            Some(_) => Ok(Self::Program(words)),
        }
    }
}

/// The hub inside the terminal.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HubSettings {
    /// The address it listens on. Only this machine reaches 127.0.0.1.
    pub listen: SocketAddr,
    /// The address under which citizens' phones reach it, if they do; it goes into the code on the slip.
    pub public_url: Option<String>,
}

impl Default for HubSettings {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8470)), public_url: None }
    }
}

/// What one terminal gives at most.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Numbers in any minute, against a child at the screen; 0 for no limit.
    pub numbers_per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { numbers_per_minute: 12 }
    }
}

impl Terminal {
    /// A printer of the terminal's; `None` where there is no such one.
    #[must_use]
    pub fn printer(&self, role: PrinterRole) -> Option<&Printer> {
        let printer = match role {
            PrinterRole::First => Some(&self.printer),
            PrinterRole::Second => self.second_printer.as_ref().map(|second| &second.printer),
        };
        printer.filter(|printer| printer.address != PrinterAddress::None)
    }

    /// Prints on this printer alone, whatever is configured.
    pub fn print_on(&mut self, address: PrinterAddress) {
        (self.printer.address, self.second_printer) = (address, None);
    }

    /// Where the slips of a printer are fetched, where that is not at the terminal.
    #[must_use]
    pub fn place(&self, role: PrinterRole) -> Option<&Names> {
        self.second_printer.as_ref().filter(|_| role == PrinterRole::Second).and_then(|second| second.place.as_ref())
    }

    /// The language every visit begins with, which is the staff's too.
    #[must_use]
    pub fn first_language(&self) -> Language {
        self.languages.first().cloned().unwrap_or_default()
    }

    pub(super) fn check(&self, text: &str, file: &Path, texts: &Texts, complaints: &mut Complaints) {
        let line = |key: &str| text.lines().position(|line| line.trim_start().starts_with(key)).map(|index| index + 1);
        if self.languages.is_empty() {
            complaints.error(file, line("languages"), "no language is offered; write for instance languages = [\"vi\", \"en\"]".to_owned());
        }
        for language in self.languages.iter().filter(|language| !texts.has(language)) {
            let there = texts.languages().map(Language::tag).collect::<Vec<_>>().join(", ");
            complaints.error(
                file,
                line("languages"),
                format!("language `{language}` has no texts; there are {there}, and any other with .ftl files in locale/{language}"),
            );
        }
        for (key, size) in [("width_mm", self.screen.width_mm), ("height_mm", self.screen.height_mm)] {
            if !(100.0..=2000.0).contains(&size) {
                complaints.error(file, line(key), format!("{key} = {size} must be 100 to 2000 mm"));
            }
        }
        if self.screen.is_in_pixels() {
            let ScreenGeometry { width_mm, height_mm, .. } = self.screen;
            let what = format!("are {width_mm} × {height_mm} pixels? Measure the visible picture, and write millimetres");
            complaints.warn(file, line("width_mm"), what);
        } else if let Some(what) = self.screen.out_of_reach() {
            complaints.warn(file, line("bottom_mm"), what);
        }
        if self.idle.warning_seconds < 20 {
            complaints.error(
                file,
                line("warning_seconds"),
                format!("warning_seconds = {} must be 20 or more: people need that long to answer", self.idle.warning_seconds),
            );
        }
        if self.idle.seconds < 15 {
            let what = format!("seconds = {} in [idle] must be 15 or more: whoever reads does not touch", self.idle.seconds);
            complaints.error(file, line("seconds"), what);
        }
        for (key, seconds) in [("seconds", self.idle.seconds), ("warning_seconds", self.idle.warning_seconds)] {
            if seconds > LONGEST_IDLE {
                let minutes = seconds / 60;
                let what = format!("{key} = {seconds} in [idle]: for {minutes} minutes the next citizen finds the last one's screen");
                complaints.warn(file, line_of_key(text, "idle", key), what);
            }
        }
        CheckedFile { text, file, complaints }.number("camera", "distance_cm", self.camera.distance_cm, &(3..=200));
        self.printer.check("printer", &mut CheckedFile { text, file, complaints });
        if let Some(second) = &self.second_printer {
            second.check(&self.printer, &mut CheckedFile { text, file, complaints });
        }
        CheckedFile { text, file, complaints }.number("limits", "numbers_per_minute", self.limits.numbers_per_minute, &(0..=600));
        if let Some(url) = &self.hub.public_url
            && !(url.starts_with("https://") || url.starts_with("http://"))
        {
            complaints.error(file, line("public_url"), format!("`{url}` is no web address; it begins with https://"));
        }
        if self.hub.public_url.is_some() {
            complaints.warn(
                file,
                line("public_url"),
                "phones cannot follow a number in this version yet: the page behind the code on the slip does not exist".to_owned(),
            );
        }
        if !self.hub.listen.ip().is_loopback() {
            complaints.error(
                file,
                line("listen"),
                format!("{} is open to the network, which this version cannot protect yet; use 127.0.0.1", self.hub.listen),
            );
        }
    }
}
