//! What readers, and forms of writing, put around a text.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::{hostile, percent};

/// Times that framing, identifiers and marks alternate at the start: STX, a symbology identifier, a byte-order mark, an ECI, a blank.
const LAYERS: usize = 4;

/// A text without what a reader adds:
///
/// - framing at its ends (STX, ETX, EOT, line ends, blanks, and marks that have no ink);
/// - the symbology identifier (ISO/IEC 15424, annex F): `]`, a letter, a digit or letter, as in `]Q1`;
/// - extended channel interpretations (ISO/IEC 18004, 7.4.2, as AIM writes them out): `\000026` anywhere; where there is one, a backslash
///   of the text itself is doubled.
pub(super) fn opened(text: &str) -> Cow<'_, str> {
    let front = unmarked(text);
    match without_interpretations(front) {
        None => Cow::Borrowed(front),
        Some(plain) => Cow::Owned(unmarked(&plain).to_owned()),
    }
}

/// Without framing at both ends and symbology identifiers in front.
fn unmarked(text: &str) -> &str {
    let mut text = hostile::trimmed(text);
    for _ in 0..LAYERS {
        let Some(after) = after_identifier(text) else { break };
        text = hostile::trimmed(after);
    }
    text
}

fn after_identifier(text: &str) -> Option<&str> {
    let (identifier, after) = text.split_at_checked(3)?;
    match identifier.as_bytes() {
        [b']', symbology, modifier] if symbology.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => Some(after),
        _ => None,
    }
}

/// Without extended channel interpretations; `None` where there are none, and a backslash is a backslash.
fn without_interpretations(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let (mut rest, mut found) = (text, false);
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        if let Some((_, behind)) = after.split_at_checked(6).filter(|(digits, _)| digits.bytes().all(|digit| digit.is_ascii_digit())) {
            found = true;
            rest = behind;
        } else {
            plain.push('\\');
            rest = after.strip_prefix('\\').unwrap_or(after);
        }
    }
    plain.push_str(rest);
    found.then_some(plain)
}

/// What a form of writing holds, where the whole text is one: JSON with simple values, a bookmark, brackets or quotes around everything,
/// percent coding of everything.
pub(super) fn inside(text: &str) -> Option<Cow<'_, str>> {
    let form = unlettered(text);
    json(form).or_else(|| bookmark(form)).map(Cow::Owned).or_else(|| bracketed(form).map(Cow::Borrowed)).or_else(|| coded(text))
}

/// Brackets and quotes that people put around a whole text.
const BRACKETS: [(char, char); 9] =
    [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('"', '"'), ('“', '”'), ('‘', '’'), ('«', '»'), ('*', '*')];

const BOOKMARK: &str = "MEBKM:";

/// Without one or two letters that a reader was told to add, before a form and behind it. Before a round or square bracket any letter but
/// the `Q` of QR codes is a function's or a list's name.
fn unlettered(text: &str) -> &str {
    let after = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let (letters, is_form) = (&text[..text.len() - after.len()], after.starts_with(BRACKETS.map(|(open, _)| open)));
    let named = after.starts_with(['(', '[']) && !(letters.is_empty() || letters.eq_ignore_ascii_case("q"));
    let form = if letters.len() <= 2 && is_form && !named {
        after
    } else {
        // A bookmark begins with letters itself.
        (1..=2).filter_map(|at| text.get(at..)).find(|rest| begins(rest, BOOKMARK)).unwrap_or(text)
    };
    let ends = |text: &str| text.ends_with(BRACKETS.map(|(_, close)| close)) || (begins(text, BOOKMARK) && text.ends_with(';'));
    form.strip_suffix(|c: char| c.is_ascii_alphabetic()).filter(|shorter| ends(shorter)).unwrap_or(form)
}

fn begins(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// The values of a JSON object, a line each. The keys have to be names, and the values simple; what is nested is none of ours.
fn json(text: &str) -> Option<String> {
    if !text.starts_with('{') {
        return None;
    }
    let Fields(fields) = serde_json::from_str(text).ok()?;
    let is_name = |key: &str| {
        key.starts_with(char::is_alphanumeric)
            && key.chars().count() <= 32
            && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '))
    };
    let values = fields.iter().map(|(key, value)| is_name(key).then(|| simple(value)).flatten());
    values.collect::<Option<Vec<_>>>().map(|values| values.join("\n"))
}

fn simple(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Null | Value::Bool(_) => Some(String::new()),
        Value::Number(number) => {
            // A program that took the code for a number has lost the zeros at its end.
            let code = number.as_f64().filter(|value| number.is_f64() && (1.0..10.0).contains(value));
            let digits = code.map(|code| (code, format!("{code:.6}"))).filter(|(code, digits)| digits.parse() == Ok(*code));
            Some(digits.map_or_else(|| number.to_string(), |(_, digits)| digits))
        }
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// The fields of an object in their order; two of one name are two, so that none hides another.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Fields;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

/// The title and the address of a bookmark as the phones of NTT `DoCoMo` write it: `MEBKM:TITLE:…;URL:…;;`, with a backslash before each colon,
/// semicolon, comma and backslash of a value.
fn bookmark(text: &str) -> Option<String> {
    if !begins(text, BOOKMARK) {
        return None;
    }
    let mut fields = vec![String::new()];
    let mut rest = text[BOOKMARK.len()..].chars();
    while let Some(c) = rest.next() {
        match (c, fields.last_mut()) {
            (';', _) => fields.push(String::new()),
            ('\\', Some(field)) => field.push(rest.next()?),
            (_, Some(field)) => field.push(c),
            (_, None) => return None,
        }
    }
    let (mut title, mut address) = (String::new(), None);
    for field in fields.iter().filter(|field| !field.is_empty()) {
        let (key, value) = field.split_once(':')?;
        match key.to_ascii_uppercase().as_str() {
            "TITLE" => value.clone_into(&mut title),
            "URL" if address.is_none() => address = Some(value),
            _ => return None,
        }
    }
    address.map(|address| format!("{title}\n{address}"))
}

/// What stands between brackets or quotes that hold the whole text, and are not within.
fn bracketed(text: &str) -> Option<&str> {
    let (open, close) = BRACKETS.into_iter().find(|(open, close)| text.starts_with(*open) && text.ends_with(*close))?;
    let inside = text.strip_prefix(open)?.strip_suffix(close)?;
    // What stands between angles is markup, and what stands between braces a program's, unless it can only be a code or an address.
    let plain = !matches!(open, '<' | '{') || is_code_like(inside);
    (!inside.contains([open, close]) && plain).then_some(inside)
}

/// What stands between marks that posters put around a code or an address (RFC 3986, appendix C, has angles), where it is nothing else.
pub(super) fn marked(chunk: &str) -> &str {
    let marks = [('<', '>'), ('{', '}'), ('*', '*')];
    let inside = marks.into_iter().find_map(|(open, close)| chunk.strip_prefix(open)?.strip_suffix(close));
    inside.filter(|inside| is_code_like(inside) && !inside.contains(marks.map(|(open, _)| open))).unwrap_or(chunk)
}

/// Whether a text without blanks begins as a code, an id or an address does.
fn is_code_like(text: &str) -> bool {
    let begun = text.starts_with(|c: char| c.is_ascii_digit())
        || ["http://", "https://", "www.", "dichvucong.", "MC1:"].iter().any(|start| begins(text, start));
    begun && !text.contains(char::is_whitespace)
}

/// One layer of percent coding, where it lies on all of a text and not on the end of an address.
fn coded(text: &str) -> Option<Cow<'_, str>> {
    let (before, _) = text.split_once('%')?;
    if before.contains(['/', '?', '#']) || text.contains("://") {
        return None;
    }
    Some(percent::once(text)).filter(|decoded| matches!(decoded, Cow::Owned(_)))
}
