//! What is wrong with a configuration, said so that a technician can mend it.

use std::fmt;
use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::domain::text::one_line;

/// How bad a complaint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The hall works, but probably not as meant.
    Warning,
    /// The hall does not start.
    Error,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Complaint {
    /// How bad it is.
    pub severity: Severity,
    /// The file.
    pub file: PathBuf,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong and what is allowed.
    pub message: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{severity}: {}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// All that is wrong, in the order in which it was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Complaints(Vec<Complaint>);

impl Complaints {
    /// Whether anything keeps the hall from starting.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|complaint| complaint.severity == Severity::Error)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Complaint> {
        self.0.iter()
    }

    pub(super) fn push(&mut self, complaint: Complaint) {
        self.0.push(complaint);
    }

    pub(super) fn error(&mut self, file: &Path, line: Option<usize>, message: String) {
        self.push(Complaint { severity: Severity::Error, file: file.to_owned(), line, message });
    }

    pub(crate) fn warn(&mut self, file: &Path, line: Option<usize>, message: String) {
        self.push(Complaint { severity: Severity::Warning, file: file.to_owned(), line, message });
    }
}

impl fmt::Display for Complaints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, complaint) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            complaint.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Complaints {}

/// A TOML file that was understood, and the complaints about what it says.
pub(super) struct CheckedFile<'a> {
    pub text: &'a str,
    pub file: &'a Path,
    pub complaints: &'a mut Complaints,
}

impl CheckedFile<'_> {
    pub(super) fn error(&mut self, at: Range<usize>, message: String) {
        self.complaints.error(self.file, Some(line_of(self.text, at.start)), message);
    }

    pub(super) fn warn(&mut self, at: Range<usize>, message: String) {
        self.complaints.warn(self.file, Some(line_of(self.text, at.start)), message);
    }

    /// Complains unless a number of a section lies within what is allowed.
    pub(super) fn number(&mut self, section: &str, key: &str, value: u32, allowed: &RangeInclusive<u32>) {
        if !allowed.contains(&value) {
            let message = format!("{key} = {value} in [{section}] must be {} to {}", allowed.start(), allowed.end());
            self.complaints.error(self.file, line_of_key(self.text, section, key), message);
        }
    }
}

/// The line, from 1, of a byte in a text.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes()[..byte.min(text.len())].split(|b| *b == b'\n').count()
}

/// The line, from 1, of the header of a `[section]` of a TOML file.
pub(super) fn line_of_header(text: &str, section: &str) -> Option<usize> {
    let header = format!("[{section}]");
    text.lines().position(|line| line.trim() == header).map(|index| index + 1)
}

/// The line, from 1, of a key in a `[section]` of a TOML file.
pub(super) fn line_of_key(text: &str, section: &str, key: &str) -> Option<usize> {
    let header = line_of_header(text, section)?;
    text.lines()
        .enumerate()
        .skip(header)
        .take_while(|(_, line)| !line.trim_start().starts_with('['))
        .find(|(_, line)| line.split_once('=').is_some_and(|(name, _)| name.trim() == key))
        .map(|(index, _)| index + 1)
}

pub(super) fn toml_complaint(file: &Path, text: &str, error: &toml::de::Error) -> Complaint {
    let line = error.span().map(|span| line_of(text, span.start));
    let said = error.message().lines().next().unwrap_or("not readable as TOML");
    // One of several words was wanted.
    let message = match error.span().and_then(|span| text.get(span)) {
        Some(written) if said == "wanted string or table" => format!("`{}` must be a word in quotes", one_line(written)),
        _ => plain(with_nearest(said)),
    };
    Complaint { severity: Severity::Error, file: file.to_owned(), line, message }
}

/// A message without the names that only programmers know.
fn plain(message: String) -> String {
    const NAMES: [(&str, &str); 8] = [
        ("expected u16", "expected a whole number"),
        ("expected u32", "expected a whole number"),
        ("expected u64", "expected a whole number"),
        ("expected usize", "expected a whole number"),
        ("expected f32", "expected a number"),
        ("expected a sequence", "expected a list in [ ]"),
        ("expected a boolean", "expected true or false"),
        ("expected a string", "expected a text in quotes"),
    ];
    match NAMES.iter().find(|(name, _)| message.ends_with(name)) {
        Some((name, said)) => message.replace(name, said),
        None => message,
    }
}

pub(super) fn json_complaint(file: &Path, error: &serde_json::Error) -> Complaint {
    let whole = error.to_string();
    // serde_json repeats the place at the end of its message; ours stands in front.
    let message = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(message, _)| message);
    Complaint { severity: Severity::Error, file: file.to_owned(), line: Some(error.line()), message: with_nearest(message) }
}

/// Adds the nearest right name to serde's "unknown field `x`, expected one of `a`, `b`".
fn with_nearest(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = message.starts_with("unknown field") || message.starts_with("unknown variant");
    match (unknown, quoted.next()) {
        (true, Some(wrong)) => format!("{message}{}", did_you_mean(wrong, quoted)),
        _ => message.to_owned(),
    }
}

/// The name that a message holds to be meant.
pub(super) fn nearest_named(message: &str) -> Option<&str> {
    message.rsplit_once("; did you mean `")?.1.strip_suffix("`?")
}

/// `; did you mean …?` where one of the allowed names is near enough, else nothing.
pub(super) fn did_you_mean<'a>(wrong: &str, allowed: impl Iterator<Item = &'a str>) -> String {
    allowed
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .min()
        .filter(|(distance, name)| *distance <= 1 + name.chars().count() / 3)
        .map(|(_, name)| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}
