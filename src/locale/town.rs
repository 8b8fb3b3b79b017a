//! Texts that a town lays beside the built-in ones: a further language, or single texts in other words.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement};
use fluent_syntax::parser::{ParserError, parse_runtime};
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

use super::EMBEDDED;
use crate::domain::text::{Language, is_invisible};

/// A file of a town's own texts.
#[derive(Debug, Clone)]
pub struct TownFile {
    /// The language its folder is named after.
    pub language: Language,
    /// Where it lies, such as `locale/rad/kiosk.ftl`; complaints name it.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

/// Something in a town's file that is not used, or not as it stands. The rest of the file is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownFault {
    /// The file, as its [`TownFile`] names it.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub wrong: TownFaultKind,
}

/// What can be wrong in a town's file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TownFaultKind {
    /// It is not Fluent.
    #[error("this is not readable ({0}); it is left out up to the next text")]
    Unreadable(String),
    /// The program asks for no such text.
    #[error("there is no text `{0}`")]
    UnknownKey(String),
    /// A key without words, or without anything.
    #[error("`{0}` says nothing; its built-in text is used")]
    Empty(String),
    /// A key that the language has in another place.
    #[error("`{0}` stands twice; the first is used")]
    Twice(String),
    /// A place that nothing fills.
    #[error("`{key}` has no place {{ ${place} }}{}; its built-in text is used", those(.key))]
    UnknownPlace {
        /// The text.
        key: String,
        /// The place.
        place: String,
    },
    /// A reference to another text, a term or a function.
    #[error("`{0}` refers to another text or calls something, which texts here cannot; its built-in text is used")]
    Reference(String),
    /// A term, which no text can refer to.
    #[error("`-{0}` is a term, and texts here cannot refer to it")]
    Term(String),
    /// Marks are typed apart from letters that have them.
    #[error("not NFC in {0} of its lines, this the first; they are read as if they were")]
    NotNfc(usize),
}

/// The places that a text has, said after the one that it has not.
fn those(key: &str) -> String {
    let places: Vec<String> = PLACES.get(key).into_iter().flatten().map(|place| format!("{{ ${place} }}")).collect();
    if places.is_empty() { " nor any other".to_owned() } else { format!(", only {}", places.join(", ")) }
}

/// Every text that the program asks for, and the places in it.
static PLACES: LazyLock<BTreeMap<&'static str, BTreeSet<&'static str>>> = LazyLock::new(|| {
    let mut places: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (_, _, text) in EMBEDDED {
        let resource = parse_runtime(*text).unwrap_or_else(|(partly, _)| partly);
        for entry in resource.body {
            if let Entry::Message(Message { id, value: Some(pattern), .. }) = entry {
                places.entry(id.name).or_default().extend(used(&pattern).places);
            }
        }
    }
    places
});

/// The keys of every text that the program asks for.
pub fn keys() -> impl Iterator<Item = &'static str> {
    PLACES.keys().copied()
}

/// The texts of a town in one language, after all that cannot be used is gone.
#[derive(Debug, Default)]
pub(super) struct TownTexts {
    /// The texts as they were written, comments between them.
    pub source: String,
    pub keys: BTreeSet<String>,
}

/// Takes from files what can be used, and says what cannot.
pub(super) fn take(files: &[TownFile]) -> (BTreeMap<Language, TownTexts>, Vec<TownFault>) {
    let mut languages: BTreeMap<Language, TownTexts> = BTreeMap::new();
    let mut faults = Vec::new();
    for file in files {
        let own = languages.entry(file.language.clone()).or_default();
        let apart: Vec<usize> = file.text.lines().enumerate().filter(|(_, line)| !is_nfc(line)).map(|(index, _)| index + 1).collect();
        let mut fault = |line, wrong| faults.push(TownFault { file: file.path.clone(), line, wrong });
        if let Some(first) = apart.first() {
            fault(*first, TownFaultKind::NotNfc(apart.len()));
        }
        let text: String = file.text.nfc().filter(|c| matches!(c, '\n' | '\r' | '\t') || !is_invisible(*c)).collect();
        let (resource, errors) = match parse_runtime(text.as_str()) {
            Ok(resource) => (resource, Vec::new()),
            Err((partly, errors)) => (partly, errors),
        };
        for error in errors {
            fault(line_of(&text, place(&error, &text)), TownFaultKind::Unreadable(error.kind.to_string()));
        }
        let starts: Vec<usize> = resource.body.iter().filter_map(|entry| start(&text, entry)).collect();
        for entry in &resource.body {
            match entry {
                Entry::Message(message) => {
                    let start = offset(&text, message.id.name);
                    if let Some(wrong) = wrong(message, &own.keys) {
                        fault(line_of(&text, start), wrong);
                    } else {
                        let end = starts.iter().copied().find(|other| *other > start).unwrap_or(text.len());
                        let _ = own.keys.insert(message.id.name.to_owned());
                        own.source.push_str(&text[start..end]);
                    }
                }
                Entry::Term(term) => fault(line_of(&text, offset(&text, term.id.name)), TownFaultKind::Term(term.id.name.to_owned())),
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) | Entry::Junk { .. } => {}
            }
        }
        // The last text of a file may end without its line.
        own.source.push('\n');
    }
    faults.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    (languages, faults)
}

/// Why a text cannot be used, if it cannot.
fn wrong(message: &Message<&str>, taken: &BTreeSet<String>) -> Option<TownFaultKind> {
    let key = || message.id.name.to_owned();
    let Some(places) = PLACES.get(message.id.name) else {
        return Some(TownFaultKind::UnknownKey(key()));
    };
    if taken.contains(message.id.name) {
        return Some(TownFaultKind::Twice(key()));
    }
    let Some(pattern) = &message.value else {
        return Some(TownFaultKind::Empty(key()));
    };
    let used = used(pattern);
    let strange = used.places.iter().find(|place| !places.contains(*place));
    match strange {
        Some(place) => Some(TownFaultKind::UnknownPlace { key: key(), place: (*place).to_owned() }),
        None => used.refers.then(|| TownFaultKind::Reference(key())),
    }
}

/// What stands in the braces of a text.
#[derive(Default)]
struct Used<'a> {
    places: BTreeSet<&'a str>,
    refers: bool,
}

fn used<'a>(pattern: &Pattern<&'a str>) -> Used<'a> {
    let mut used = Used::default();
    used.pattern(pattern);
    used
}

impl<'a> Used<'a> {
    fn pattern(&mut self, pattern: &Pattern<&'a str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&'a str>) {
        match expression {
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
            Expression::Inline(inline) => self.inline(inline),
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&'a str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                let _ = self.places.insert(id.name);
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            InlineExpression::FunctionReference { .. }
            | InlineExpression::MessageReference { .. }
            | InlineExpression::TermReference { .. } => self.refers = true,
        }
    }
}

/// Where what cannot be read begins.
fn place(error: &ParserError, text: &str) -> usize {
    let Some(slice) = &error.slice else {
        return error.pos.start;
    };
    let unread = text.get(slice.clone()).unwrap_or_default();
    slice.start + unread.len() - unread.trim_start().len()
}

/// Where in a text an entry begins, and the one before it ends; a comment belongs to the one before it.
fn start(text: &str, entry: &Entry<&str>) -> Option<usize> {
    match entry {
        Entry::Message(message) => Some(offset(text, message.id.name)),
        // Before its name stands a hyphen.
        Entry::Term(term) => Some(offset(text, term.id.name) - 1),
        Entry::Junk { content } => Some(offset(text, content)),
        Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => None,
    }
}

/// Where in a text a part of it begins.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(text.as_ptr().addr())
}

/// The line, from 1, of a byte in a text.
fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes()[..byte.min(text.len())].split(|b| *b == b'\n').count()
}

/// What a town's own texts are worth in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The language.
    pub language: Language,
    /// Whether the program has it too.
    pub built_in: bool,
    /// Texts of the town.
    pub own: usize,
    /// Texts that there are.
    pub all: usize,
}

impl Share {
    /// Per cent of the texts, none of them rounded up.
    #[must_use]
    pub fn per_cent(&self) -> usize {
        self.own * 100 / self.all.max(1)
    }
}
