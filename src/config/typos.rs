//! Reading a TOML file so that all that is mistyped in it is said at once.
//!
//! Serde ends at the first fault. So what it stumbled over is taken out of what was parsed, and the rest is read again, until nothing is
//! left to stumble over: each fault is told in serde's own words, which know the right names.

use std::ops::Range;
use std::path::Path;

use serde::de::DeserializeOwned;
use toml::Deserializer;
use toml::de::{DeTable, DeValue};

use super::complaint::{Complaint, Complaints, nearest_named, toml_complaint};

/// What a file says; `None` where something in it is wrong, and then all of that is among the complaints, by line.
pub(super) fn read<T: DeserializeOwned>(text: &str, file: &Path, complaints: &mut Complaints) -> Option<T> {
    let mut found = Vec::new();
    let value = understood(text, file, &mut found);
    found.sort_by_key(|complaint| complaint.line);
    for complaint in found {
        complaints.push(complaint);
    }
    value
}

fn understood<T: DeserializeOwned>(text: &str, file: &Path, found: &mut Vec<Complaint>) -> Option<T> {
    let (mut table, faults) = DeTable::parse_recoverable(text);
    for fault in &faults {
        let complaint = toml_complaint(file, text, fault);
        // What the parser makes of the rest of a line is a consequence.
        if found.iter().all(|known| known.line != complaint.line) {
            found.push(complaint);
        }
    }
    if !faults.is_empty() {
        return None;
    }
    // The names of what was taken out, and of what it should have been called: that they are missing now is no news.
    let mut excused: Vec<String> = Vec::new();
    loop {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(value) => return found.is_empty().then_some(value),
            Err(error) => error,
        };
        let complaint = toml_complaint(file, text, &error);
        excused.extend(nearest_named(&complaint.message).map(str::to_owned));
        let missing = error.message().strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        if !missing.is_some_and(|missing| excused.iter().any(|name| name == missing)) {
            found.push(complaint);
        }
        excused.push(take(table.get_mut(), &error.span()?)?);
    }
}

/// Takes out what stands at a place of the text, by the place of its key or its value; its key, or nothing for a part of a list.
fn take(table: &mut DeTable<'_>, at: &Range<usize>) -> Option<String> {
    let here = table.iter().find(|(key, value)| key.span() == *at || value.span() == *at);
    if let Some(key) = here.map(|(key, _)| key.get_ref().clone().into_owned()) {
        let _ = table.remove(key.as_str());
        return Some(key);
    }
    table.iter_mut().find_map(|(_, value)| take_within(value.get_mut(), at))
}

fn take_within(value: &mut DeValue<'_>, at: &Range<usize>) -> Option<String> {
    match value {
        DeValue::Table(table) => take(table, at),
        DeValue::Array(items) => match items.iter().position(|item| item.span() == *at) {
            Some(wrong) => {
                let rest = items.clone().into_iter().enumerate().filter(|(index, _)| *index != wrong);
                *items = rest.map(|(_, item)| item).collect();
                Some(String::new())
            }
            None => items.iter_mut().find_map(|item| take_within(item.get_mut(), at)),
        },
        _ => None,
    }
}
