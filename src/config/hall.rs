//! `hall.toml`: the office, its hours, queues and counters.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde::Deserialize;
use toml::Spanned;

use super::complaint::{Complaints, did_you_mean, line_of};
use super::{Config, Terminal};
use crate::domain::calendar::Week;
use crate::domain::catalogue::Catalogue;
use crate::domain::queue::{CounterNumber, QueueKey};
use crate::domain::text::Names;

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
}

impl Queue {
    /// The last number of a day.
    #[must_use]
    pub fn last_number(&self, digits: usize) -> u32 {
        self.last.unwrap_or_else(|| largest(digits))
    }
}

fn first_number() -> u32 {
    1
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
    /// The queues it calls from.
    pub serves: Vec<QueueKey>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    office: Office,
    zone: Spanned<String>,
    digits: Spanned<usize>,
    hours: Option<Week>,
    queue: Vec<Spanned<Queue>>,
    counter: Vec<Spanned<Counter>>,
}

impl File {
    pub(super) fn check(&self, text: &str, file: &Path, catalogue: &Catalogue, complaints: &mut Complaints) {
        let line = |span: Range<usize>| Some(line_of(text, span.start));
        if TimeZone::get(self.zone.get_ref()).is_err() {
            complaints.error(
                file,
                line(self.zone.span()),
                format!("`{}` is not a time zone; write for instance \"Asia/Ho_Chi_Minh\"", self.zone.get_ref()),
            );
        }
        let digits = *self.digits.get_ref();
        if !(2..=7).contains(&digits) {
            complaints.error(file, line(self.digits.span()), format!("{digits} digits are not possible; 2 to 7 are"));
            return;
        }
        for (index, queue) in self.queue.iter().enumerate() {
            let at = line(queue.span());
            let queue = queue.get_ref();
            let earlier = || self.queue[..index].iter().map(Spanned::get_ref);
            check_queue(queue, digits, file, at, complaints);
            if earlier().any(|other| other.key == queue.key) {
                complaints.error(file, at, format!("queue `{}` stands twice", queue.key));
            }
            if let Some(other) = earlier().find(|other| overlap(queue, other, digits)) {
                complaints.error(
                    file,
                    at,
                    format!(
                        "queues `{}` and `{}` share numbers with the prefix {}: give one another prefix, or ranges apart",
                        other.key, queue.key, queue.prefix
                    ),
                );
            }
            for field in &queue.fields {
                if catalogue.field(field).is_none() {
                    let near = did_you_mean(field, catalogue.fields.iter().map(|field| field.key.as_str()));
                    complaints.error(
                        file,
                        at,
                        format!("queue `{}` takes field `{field}`, which the catalogue does not have{near}", queue.key),
                    );
                }
                if let Some(other) = earlier().find(|other| other.fields.contains(field)) {
                    complaints.error(file, at, format!("field `{field}` is taken by queue `{}` already", other.key));
                }
            }
            if !self.counter.iter().any(|counter| counter.get_ref().serves.contains(&queue.key)) {
                complaints.warn(file, at, format!("no counter serves queue `{}`", queue.key));
            }
        }
        for (index, counter) in self.counter.iter().enumerate() {
            let at = line(counter.span());
            let counter = counter.get_ref();
            if self.counter[..index].iter().any(|other| other.get_ref().number == counter.number) {
                complaints.error(file, at, format!("counter {} stands twice", counter.number));
            }
            for key in &counter.serves {
                if !self.queue.iter().any(|queue| queue.get_ref().key == *key) {
                    let near = did_you_mean(key.as_str(), self.queue.iter().map(|queue| queue.get_ref().key.as_str()));
                    complaints.error(file, at, format!("counter {} serves queue `{key}`, which does not exist{near}", counter.number));
                }
            }
        }
        for procedure in &catalogue.procedures {
            if !self.queue.iter().any(|queue| queue.get_ref().fields.contains(&procedure.field)) {
                complaints.warn(file, None, format!("no queue takes procedure {} (field `{}`)", procedure.code, procedure.field));
            }
        }
    }

    pub(super) fn into_config(self, terminal: Terminal, catalogue: Arc<Catalogue>) -> Config {
        let mut counters: Vec<Counter> = self.counter.into_iter().map(Spanned::into_inner).collect();
        counters.sort_by_key(|counter| counter.number);
        Config {
            office: self.office,
            zone: TimeZone::get(self.zone.get_ref()).unwrap_or(TimeZone::UTC),
            hours: self.hours,
            digits: self.digits.into_inner(),
            queues: self.queue.into_iter().map(Spanned::into_inner).collect(),
            counters,
            terminal,
            catalogue,
        }
    }
}

fn check_queue(queue: &Queue, digits: usize, file: &Path, at: Option<usize>, complaints: &mut Complaints) {
    let letters = (1..=2).contains(&queue.prefix.len()) && queue.prefix.bytes().all(|b| b.is_ascii_uppercase());
    if !letters {
        complaints.error(
            file,
            at,
            format!("the prefix `{}` of queue `{}` is not one or two capital letters A to Z", queue.prefix, queue.key),
        );
    }
    let last = queue.last_number(digits);
    if queue.first == 0 || queue.first > last || last > largest(digits) {
        complaints.error(
            file,
            at,
            format!("queue `{}` counts from {} to {last}; {digits} digits allow 1 to {}", queue.key, queue.first, largest(digits)),
        );
    }
}

fn overlap(one: &Queue, other: &Queue, digits: usize) -> bool {
    one.prefix == other.prefix && one.first <= other.last_number(digits) && other.first <= one.last_number(digits)
}
