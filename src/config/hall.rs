//! `hall.toml`: the office, its hours, queues and counters, and its manners.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use serde::Deserialize;
use toml::Spanned;

use super::complaint::{CheckedFile, did_you_mean, line_of_header, line_of_key};
use super::rules::{Calls, Class, LineRules, Retention, StoreRules};
use super::{Config, SearchTexts, Terminal};
use crate::domain::calendar::{Calendar, Hours, Span, Week};
use crate::domain::catalogue::Catalogue;
use crate::domain::queue::{CounterNumber, QueueKey, Series};
use crate::domain::text::Names;
use crate::locale::Texts;

/// Who stands behind the counters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// The office, such as `UBND xã Kiến Đức`.
    pub name: Names,
    /// The unit that runs the hall.
    pub unit: Names,
    /// The telephone number people may call.
    pub hotline: Option<String>,
    /// The office's crest: a PNG in the configuration's folder, square.
    #[serde(default)]
    pub crest: Option<PathBuf>,
}

/// A queue: one line of people with one series of numbers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// The key that counters, commands and exports name.
    pub key: QueueKey,
    /// One or two capital letters before the number.
    pub prefix: String,
    /// The name people read.
    pub name: Names,
    /// The fields of the catalogue whose procedures this queue takes.
    #[serde(default)]
    pub fields: Vec<String>,
    /// The first number of a day.
    #[serde(default = "first_number")]
    pub first: u32,
    /// The last number of a day; all that the digits allow where it is not set.
    pub last: Option<u32>,
    /// The usual minutes of one service: what an estimate is built on while the day has no history.
    #[serde(default = "usual_minutes")]
    pub minutes: u32,
    /// How many numbers are given at most, by part of the day; parts without a line have no limit.
    #[serde(default)]
    pub limits: Vec<Limit>,
    /// When it gives numbers; the hall's hours where it does not say.
    pub hours: Option<Week>,
    /// When its people are served; its own ticketing hours, else the hall's serving hours where it does not say.
    pub serving: Option<Week>,
    /// Queues of an earlier configuration whose people it takes over: keys that no queue has any more.
    #[serde(default)]
    pub adopts: Vec<QueueKey>,
}

/// How many numbers a queue gives at most in a part of every day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The part of the day.
    pub span: Span,
    /// Numbers given in it at most.
    pub most: u32,
}

impl Queue {
    /// The last number of a day.
    #[must_use]
    pub fn last_number(&self, digits: usize) -> u32 {
        self.last.unwrap_or_else(|| largest(digits))
    }

    /// Its numbers of a day, of so many digits.
    #[must_use]
    pub fn series(&self, digits: usize) -> Series {
        Series { queue: self.key.clone(), prefix: self.prefix.clone(), first: self.first, last: self.last_number(digits), digits }
    }
}

fn first_number() -> u32 {
    1
}

fn usual_minutes() -> u32 {
    8
}

fn largest(digits: usize) -> u32 {
    10_u32.pow(digits as u32) - 1
}

/// A counter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    /// The number above it.
    pub number: CounterNumber,
    /// What is done there, where the town wants to say so.
    pub name: Option<Names>,
    /// The queues whose people are its own work.
    pub serves: Vec<QueueKey>,
    /// The queues it calls from only when nobody waits in those it serves.
    #[serde(default)]
    pub helps: Vec<QueueKey>,
}

impl Counter {
    /// Whether it may call from a queue by the rule.
    #[must_use]
    pub fn calls_from(&self, queue: &QueueKey) -> bool {
        self.serves.contains(queue) || self.helps.contains(queue)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HallFile {
    office: Office,
    zone: Spanned<String>,
    digits: Spanned<usize>,
    hours: Option<Week>,
    serving: Option<Week>,
    #[serde(default)]
    calls: Calls,
    #[serde(default)]
    line: LineRules,
    #[serde(default)]
    class: Vec<Spanned<Class>>,
    queue: Vec<Spanned<Queue>>,
    counter: Vec<Spanned<Counter>>,
    #[serde(default)]
    store: StoreRules,
    #[serde(default)]
    retention: Retention,
}

impl HallFile {
    /// Finds the crest in the configuration's folder. A hall opens without one too.
    pub(super) fn with_crest(mut self, folder: &Path, of: &mut CheckedFile<'_>) -> Self {
        const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
        if let Some(name) = self.office.crest.take() {
            let path = folder.join(name);
            match std::fs::read(&path) {
                Ok(bytes) if bytes.starts_with(PNG) => self.office.crest = Some(path),
                Ok(_) => of.complaints.warn(of.file, line_of_key(of.text, "office", "crest"), format!("{} is no PNG", path.display())),
                Err(error) => {
                    of.complaints.warn(of.file, line_of_key(of.text, "office", "crest"), format!("{}: {error}", path.display()));
                }
            }
        }
        self
    }

    pub(super) fn check(&self, of: &mut CheckedFile<'_>, catalogue: &Catalogue) {
        if TimeZone::get(self.zone.get_ref()).is_err() {
            let message = format!("`{}` is not a time zone; write for instance \"Asia/Ho_Chi_Minh\"", self.zone.get_ref());
            of.error(self.zone.span(), message);
        }
        if self.serving.is_some() && self.hours.is_none() {
            let line = line_of_header(of.text, "serving");
            of.complaints.error(of.file, line, "a hall without [hours] is always open and has no [serving] of its own".to_owned());
        }
        self.calls.check(of);
        self.line.check(of);
        self.store.check(of);
        self.retention.check(of);
        self.check_classes(of);
        self.check_queues(of, catalogue);
        self.check_counters(of);
        for procedure in &catalogue.procedures {
            if !self.queues().any(|queue| queue.fields.contains(&procedure.field)) {
                of.complaints.warn(of.file, None, format!("no queue takes procedure {} (field `{}`)", procedure.code, procedure.field));
            }
        }
    }

    fn queues(&self) -> impl Iterator<Item = &Queue> {
        self.queue.iter().map(Spanned::get_ref)
    }

    fn check_classes(&self, of: &mut CheckedFile<'_>) {
        for (index, class) in self.class.iter().enumerate() {
            let key = &class.get_ref().key;
            if self.class[..index].iter().any(|other| other.get_ref().key == *key) {
                of.error(class.span(), format!("class `{key}` stands twice"));
            }
        }
    }

    fn check_queues(&self, of: &mut CheckedFile<'_>, catalogue: &Catalogue) {
        let digits = *self.digits.get_ref();
        if !(2..=7).contains(&digits) {
            of.error(self.digits.span(), format!("digits = {digits} must be 2 to 7"));
            return;
        }
        for (index, spanned) in self.queue.iter().enumerate() {
            let queue = spanned.get_ref();
            let earlier = || self.queues().take(index);
            let mut wrong: Vec<String> = queue.complaints(digits);
            if earlier().any(|other| other.key == queue.key) {
                wrong.push(format!("queue `{}` stands twice", queue.key));
            }
            if let Some(other) = earlier().find(|other| overlap(queue, other, digits)) {
                wrong.push(format!(
                    "queues `{}` and `{}` share numbers with the prefix {}: give one another prefix, or ranges apart",
                    other.key, queue.key, queue.prefix
                ));
            }
            for field in &queue.fields {
                if catalogue.field(field).is_none() {
                    let near = did_you_mean(field, catalogue.fields.iter().map(|field| field.key.as_str()));
                    wrong.push(format!("queue `{}` takes field `{field}`, which the catalogue does not have{near}", queue.key));
                }
                if let Some(other) = earlier().find(|other| other.fields.contains(field)) {
                    wrong.push(format!("field `{field}` is taken by queue `{}` already", other.key));
                }
            }
            for key in &queue.adopts {
                if self.queues().any(|other| other.key == *key) {
                    wrong.push(format!("queue `{}` adopts `{key}`, which is a queue: only one that is gone can be adopted", queue.key));
                }
                if let Some(other) = earlier().find(|other| other.adopts.contains(key)) {
                    wrong.push(format!("the people of `{key}` are adopted by queue `{}` already", other.key));
                }
            }
            if self.hours.is_none() && (queue.hours.is_some() || queue.serving.is_some()) {
                wrong.push(format!("queue `{}` has hours, but a hall without [hours] is always open", queue.key));
            }
            for message in wrong {
                of.error(spanned.span(), message);
            }
            self.warn_of_queue(queue, spanned.span(), of);
        }
    }

    /// What works, but probably not as meant.
    fn warn_of_queue(&self, queue: &Queue, at: Range<usize>, of: &mut CheckedFile<'_>) {
        let counters = || self.counter.iter().map(Spanned::get_ref);
        if !counters().any(|counter| counter.serves.contains(&queue.key)) {
            of.warn(at.clone(), format!("no counter serves queue `{}`", queue.key));
        }
        let Some(ticketing) = queue.hours.as_ref().or(self.hours.as_ref()) else {
            return;
        };
        let serving = queue.serving.as_ref().or(queue.hours.as_ref()).or(self.serving.as_ref()).unwrap_or(ticketing);
        let week = || Weekday::Monday.cycle_forward().take(7);
        if week().all(|day| ticketing.on(day).is_empty()) {
            of.warn(at.clone(), format!("queue `{}` never gives numbers: its hours are empty", queue.key));
        }
        if let Some(day) = week().find(|day| !ticketing.on(*day).is_empty() && serving.on(*day).is_empty()) {
            of.warn(at.clone(), format!("queue `{}` gives numbers on {day:?}, but nobody is served then", queue.key));
        }
        for limit in &queue.limits {
            let meets = |span: &Span| span.from < limit.span.until && limit.span.from < span.until;
            if !week().any(|day| ticketing.on(day).iter().any(meets)) {
                of.warn(at.clone(), format!("queue `{}` gives no numbers in {}, which it limits", queue.key, String::from(limit.span)));
            }
        }
    }

    fn check_counters(&self, of: &mut CheckedFile<'_>) {
        for (index, spanned) in self.counter.iter().enumerate() {
            let counter = spanned.get_ref();
            if counter.number.0 == 0 {
                of.error(spanned.span(), "counters are numbered from 1".to_owned());
            }
            if self.counter[..index].iter().any(|other| other.get_ref().number == counter.number) {
                of.error(spanned.span(), format!("counter {} stands twice", counter.number));
            }
            let work = [("serves", &counter.serves), ("helps", &counter.helps)];
            for (what, key) in work.into_iter().flat_map(|(what, keys)| keys.iter().map(move |key| (what, key))) {
                if !self.queues().any(|queue| queue.key == *key) {
                    let near = did_you_mean(key.as_str(), self.queues().map(|queue| queue.key.as_str()));
                    of.error(spanned.span(), format!("counter {} {what} queue `{key}`, which does not exist{near}", counter.number));
                }
            }
            if let Some(key) = twice(counter.serves.iter().chain(&counter.helps)) {
                let number = counter.number;
                of.error(spanned.span(), format!("counter {number} has queue `{key}` twice; name it once, in serves or in helps"));
            }
        }
    }

    pub(super) fn into_config(
        self,
        calendar: Arc<Calendar>,
        terminal: Terminal,
        catalogue: Arc<Catalogue>,
        search: SearchTexts,
        texts: Texts,
    ) -> Config {
        let mut counters: Vec<Counter> = self.counter.into_iter().map(Spanned::into_inner).collect();
        counters.sort_by_key(|counter| counter.number);
        let hours = self.hours.map(|ticketing| Hours { serving: self.serving.unwrap_or_else(|| ticketing.clone()), ticketing });
        Config {
            office: self.office,
            is_demo: false,
            zone: TimeZone::get(self.zone.get_ref()).unwrap_or(TimeZone::UTC),
            hours,
            calendar,
            digits: self.digits.into_inner(),
            calls: self.calls,
            line: self.line,
            classes: self.class.into_iter().map(Spanned::into_inner).collect(),
            queues: self.queue.into_iter().map(Spanned::into_inner).collect(),
            counters,
            store: self.store,
            retention: self.retention,
            terminal,
            catalogue,
            search,
            texts,
        }
    }
}

impl Queue {
    /// What is wrong with it, seen alone.
    fn complaints(&self, digits: usize) -> Vec<String> {
        let mut wrong = Vec::new();
        let letters = (1..=2).contains(&self.prefix.len()) && self.prefix.bytes().all(|b| b.is_ascii_uppercase());
        if !letters {
            wrong.push(format!("the prefix `{}` of queue `{}` is not one or two capital letters A to Z", self.prefix, self.key));
        }
        let last = self.last_number(digits);
        if self.first == 0 || self.first > last || last > largest(digits) {
            let most = largest(digits);
            wrong.push(format!("queue `{}` counts from {} to {last}; {digits} digits allow 1 to {most}", self.key, self.first));
        }
        if !(1..=480).contains(&self.minutes) {
            wrong.push(format!("a service of queue `{}` takes {} minutes; it must be 1 to 480", self.key, self.minutes));
        }
        for (index, limit) in self.limits.iter().enumerate() {
            let span = String::from(limit.span);
            if self.limits[..index].iter().any(|other| other.span.from < limit.span.until && limit.span.from < other.span.until) {
                wrong.push(format!("queue `{}` limits {span} beside a part of the day that overlaps it", self.key));
            }
            if limit.most == 0 {
                wrong.push(format!("queue `{}` gives at most 0 numbers in {span}; take {span} out of its hours instead", self.key));
            }
        }
        wrong
    }
}

fn overlap(one: &Queue, other: &Queue, digits: usize) -> bool {
    one.prefix == other.prefix && one.first <= other.last_number(digits) && other.first <= one.last_number(digits)
}

/// The first key that stands twice.
fn twice<'a>(keys: impl Iterator<Item = &'a QueueKey>) -> Option<&'a QueueKey> {
    let mut seen = BTreeSet::new();
    keys.into_iter().find(|key| !seen.insert(*key))
}
