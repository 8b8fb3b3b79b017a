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

#[cfg(test)]
mod tests {
    use super::super::tests::{complaint, folder, line, warning};
    use super::super::{CALENDAR, HALL, SEARCH, TERMINAL, load};

    /// The lines of a file that a configuration with these changes is refused for, with what is said of each.
    fn refused(file: &str, changes: &[(&str, &str)]) -> Vec<(usize, String)> {
        let changes: Vec<_> = changes.iter().map(|(from, to)| (file, *from, *to)).collect();
        let complaints = load(folder(&changes).path()).expect_err("refused");
        complaints.iter().map(|complaint| (complaint.line.expect("a line"), complaint.message.clone())).collect()
    }

    #[test]
    fn every_typo_of_a_file_is_said_at_once_with_its_line_and_the_nearest_name() {
        let said = refused(
            HALL,
            &[
                ("gap_seconds = 15", "gap_second = 15"),
                ("returns = 2", "returns = \"two\""),
                ("return_to = \"place\"", "return_to = \"plase\""),
                ("[line]", "[lines]"),
                ("key = \"pregnant\"", "kei = \"pregnant\""),
                ("prefix = \"C\"", "perfix = \"C\""),
                ("saturday = [\"07:00-11:15\"]", "saturday = [\"7h-11h15\"]"),
                ("helps = [\"xay-dung\"]", "helps = \"xay-dung\""),
                ("number = 7", "number = 'seven'"),
                ("keep_hours = 48", "keep_hour = 48"),
            ],
        );
        let at = |text: &str| line(HALL, text);
        let expected = [
            (at("gap_seconds"), "did you mean `gap_seconds`?"),
            (at("returns = 2"), "expected a whole number"),
            (at("return_to"), "did you mean `place`?"),
            (at("[line]"), "did you mean `line`?"),
            (at("key = \"pregnant\""), "did you mean `key`?"),
            (at("saturday = "), "`7h-11h15` is not a span of hours"),
            (at("prefix = \"C\""), "did you mean `prefix`?"),
            (at("helps = [\"xay-dung\"]"), "expected a list in [ ]"),
            (at("number = 7"), "expected a whole number"),
            (at("keep_hours"), "did you mean `keep_hours`?"),
        ];
        assert_eq!(said.len(), expected.len(), "each once, and no consequence: {said:#?}");
        for ((line, said), (at, what)) in said.iter().zip(expected) {
            assert!(*line == at && said.contains(what), "{line}: {said}; expected {at}: {what}");
        }
        // Every file of TOML, and what is not TOML at all.
        let said = refused(TERMINAL, &[("width_mm", "widht_mm"), ("[idle]", "[idel]"), ("proof = \"process-id\"", "proof = 1")]);
        assert_eq!(said.len(), 3, "{said:#?}");
        let said = refused(CALENDAR, &[("status = \"announced\"", "state = \"announced\""), ("worked = [", "works = [")]);
        assert_eq!(said.len(), 2, "{said:#?}");
        let said = refused(SEARCH, &[("place = {", "places = {"), ("most_asked = [", "most_ask = [")]);
        assert_eq!(said.len(), 2, "{said:#?}");
        let said = refused(HALL, &[("digits = 3", "digits = "), ("limit = 3", "limit 3")]);
        assert_eq!(said.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [at("digits = 3"), at("limit = 3")], "{said:#?}");
        // What is not there at all is said too, unless it was only misspelt.
        let said = refused(TERMINAL, &[("address = \"none\"\n", "")]);
        assert!(said.len() == 1 && said[0].1.contains("missing field `address`"), "{said:#?}");
        // The files after one that is wrong are read all the same.
        let both = complaint(&[(HALL, "digits = 3", "digit = 3"), (TERMINAL, "width_mm", "widht_mm")]);
        assert!(both.contains("did you mean `digits`") && both.contains("did you mean `width_mm`"), "{both}");
    }

    #[test]
    fn what_somebody_wrote_in_their_own_way_is_answered_with_the_right_one() {
        for (from, to, said) in [
            ("paper = \"80mm\"", "paper = 80", "paper must be \"80mm\" or \"58mm\", in quotes"),
            ("paper = \"80mm\"", "paper = \"80 mm\"", "paper must be \"80mm\" or \"58mm\", in quotes"),
            ("proof = \"process-id\"", "proof = true", "`true` must be a word in quotes"),
            ("width_mm = 268", "width_mm = 2680", "width_mm = 2680 must be 100 to 2000 mm"),
            ("warning_seconds = 20", "warning_seconds = 5", "must be 20 or more"),
            ("\nseconds = 60", "\nseconds = 5", "must be 15 or more"),
        ] {
            let text = complaint(&[(TERMINAL, from, to)]);
            assert!(text.contains(said) && text.contains(&format!("terminal.toml:{}", line(TERMINAL, from.trim()))), "{text}");
        }
    }

    #[test]
    fn pixels_and_hours_of_waiting_are_probably_not_meant() {
        for (width, height) in [("1080", "1920"), ("1366", "768"), ("800", "1280")] {
            let text = warning(&[
                (TERMINAL, "width_mm = 268", &format!("width_mm = {width}")),
                (TERMINAL, "height_mm = 476", &format!("height_mm = {height}")),
            ]);
            assert!(text.contains(&format!("are {width} × {height} pixels? Measure the visible picture")), "{text}");
            assert!(!text.contains("lower"), "nobody is told to hang it deeper: {text}");
        }
        // A real screen of 55 inch.
        let large = [(TERMINAL, "width_mm = 268", "width_mm = 1210"), (TERMINAL, "height_mm = 476", "height_mm = 680")];
        assert!(!warning(&large).contains("pixels"));
        let text = warning(&[(TERMINAL, "\nseconds = 60", "\nseconds = 60000")]);
        assert!(text.contains("seconds = 60000 in [idle]: for 1000 minutes the next citizen"), "{text}");
    }
}
