//! The pages of the portals, by their addresses.
//!
//! They were collected from posters and from public code; the portal has changed them twice, and the old ones stay on walls.

use super::address::{is_clean, stays};
use super::label::{is_harmless, squeezed};
use super::record::RecordCode;
use super::{LONGEST_QUERY, Meaning, percent};
use crate::domain::catalogue::{Catalogue, Procedure, ProcedureCode};
use crate::domain::text::one_line;

/// What a page is: a dossier's, a procedure's by its id or its code, one that only the portal knows, a search, or no procedure's.
/// `more` is what follows the address on its line, where somebody left the blanks in it.
pub(super) fn page(rest: &str, more: &str, catalogue: &Catalogue) -> Meaning {
    let Some(decoded) = percent::decoded(rest).filter(|decoded| is_clean(decoded) && stays(decoded)) else {
        return Meaning::Unknown;
    };
    if let Some(record) = RecordCode::find_in(&decoded) {
        return Meaning::Record(record);
    }
    if let Some(meaning) = procedure_in(&decoded, catalogue) {
        return meaning;
    }
    if names_a_procedure(&decoded) {
        return Meaning::NotInCatalogue(None);
    }
    match query(rest, &decoded, more) {
        None => Meaning::Portal,
        Some(query) if is_latin(&query) && is_harmless(&query) => searched(&query),
        Some(_) => Meaning::Unknown,
    }
}

/// The procedure that a text names: by the portal's id of one that is in the catalogue, else by the first code.
pub(super) fn procedure_in(text: &str, catalogue: &Catalogue) -> Option<Meaning> {
    if let Some(procedure) = ids(text).find_map(|id| by_id(&id, catalogue)) {
        return Some(Meaning::Procedure(procedure.code.clone()));
    }
    let code = ProcedureCode::find_in(text).or_else(|| ProcedureCode::find_in(&squeezed(text)))?;
    Some(if catalogue.by_code(&code).is_some() { Meaning::Procedure(code) } else { Meaning::NotInCatalogue(Some(code)) })
}

fn by_id<'a>(id: &str, catalogue: &'a Catalogue) -> Option<&'a Procedure> {
    let parts = [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]];
    catalogue.by_portal_id(&parts.join("-"))
}

/// Every run of 32 hexadecimal digits in a text, with or without single dashes in it. Letters that stand before an id may be digits of
/// it: every place is a beginning.
fn ids(text: &str) -> impl Iterator<Item = String> {
    text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_hexdigit()).filter_map(|(start, _)| {
        let mut id = String::with_capacity(32);
        let mut dashed = false;
        for byte in text.bytes().skip(start) {
            match byte {
                b'-' if !dashed => dashed = true,
                _ if byte.is_ascii_hexdigit() => {
                    dashed = false;
                    id.push(char::from(byte));
                }
                _ => return None,
            }
            if id.len() == 32 {
                return Some(id);
            }
        }
        None
    })
}

/// Keys under which the portals write a procedure's code or number, without dashes and in small letters.
const PROCEDURE_KEYS: [&str; 16] = [
    "idthutuc",
    "idtthc",
    "madichvucong",
    "madvc",
    "mathutuc",
    "mathutucdp",
    "mathutuchanhchinh",
    "matt",
    "matthc",
    "matthcdp",
    "procedurecode",
    "procedureid",
    "thutucid",
    "thutuchanhchinhid",
    "tthc",
    "tthcid",
];

/// Parts of a path behind which a procedure's id or number stands.
const PROCEDURE_PATHS: [&str; 4] = ["thu-tuc", "thutuc", "tthc", "ke-khai"];

/// Keys under which the portals, and most other sites, write what is searched for.
const SEARCH_KEYS: [&str; 12] =
    ["keyword", "keywords", "kw", "q", "query", "search", "searchtext", "ten", "tenthutuc", "tentthc", "timkiem", "tukhoa"];

/// The keys and values of an address, the keys without dashes and in small letters.
fn pairs(address: &str) -> impl Iterator<Item = (String, &str)> {
    address
        .split(['?', '&', '#', ';'])
        .filter_map(|part| part.split_once('='))
        .map(|(key, value)| (key.chars().filter(|c| !matches!(c, '-' | '_')).collect::<String>().to_ascii_lowercase(), value))
}

/// Whether a page is one procedure's, by an id or a number that the catalogue does not have.
fn names_a_procedure(decoded: &str) -> bool {
    let is_number = |value: &str| {
        value.contains(|c: char| c.is_ascii_digit())
            && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '{' | '}'))
    };
    let lower = decoded.to_ascii_lowercase();
    let keyed = pairs(decoded).any(|(key, value)| PROCEDURE_KEYS.contains(&key.as_str()) && is_number(value));
    let behind = |at: usize| lower[at..].split(['?', '&', '=']).next().unwrap_or_default();
    let by_id = PROCEDURE_PATHS.iter().flat_map(|path| lower.match_indices(path)).any(|(at, _)| ids(behind(at)).next().is_some());
    let mut parts = lower.split(['/', '?', '#', '&']);
    let numbered = parts.any(|part| PROCEDURE_PATHS.iter().any(|path| part.contains(path)))
        && parts.any(|part| part.len() >= 3 && part.bytes().all(|byte| byte.is_ascii_digit()));
    keyed || by_id || numbered
}

/// What is searched for on a page. Its value is taken out before the percent coding is taken off, so that an `&` in it stays in it; within
/// another address it is found behind it.
fn query(rest: &str, decoded: &str, more: &str) -> Option<String> {
    let searched = |address: &str| pairs(address).find(|(key, _)| SEARCH_KEYS.contains(&key.as_str())).map(|(_, value)| value.to_owned());
    let value = searched(rest).or_else(|| searched(decoded))?;
    // What stands behind the address belongs to it only where the search is its last part.
    let more = if rest.ends_with(&value) { more } else { "" };
    let value = percent::decoded(&value.replace('+', " "))?;
    let query = one_line(&format!("{value} {more}"));
    query.contains(char::is_alphanumeric).then_some(query)
}

/// Whether all letters are those of the languages here, and none only looks like one.
fn is_latin(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).all(|c| matches!(c, '\0'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}'))
}

/// A search, cut between words where it is too long.
fn searched(query: &str) -> Meaning {
    let end = query.char_indices().nth(LONGEST_QUERY).map_or(query.len(), |(end, _)| end);
    let cut = &query[..end];
    let whole =
        if end == query.len() || query[end..].starts_with(' ') { cut } else { cut.rsplit_once(' ').map_or(cut, |(words, _)| words) };
    Meaning::Search(whole.trim_end().to_owned())
}
