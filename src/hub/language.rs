//! The language of a request.

use axum::http::header::{self, HeaderMap};

use super::Hub;
use crate::domain::text::Language;
use crate::locale::Words;

/// The words for a caller of the API: the first offered language of its `Accept-Language`, else the hall's first.
pub(super) fn words(hub: &Hub, headers: &HeaderMap) -> Words {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    hub.texts.words(&choose(wanted, offered(hub)))
}

/// The words for a page: `?lang=` where that language is offered, else the hall's first.
pub(super) fn page_words(hub: &Hub, wanted: Option<&str>) -> Words {
    hub.texts.words(&choose(wanted.unwrap_or_default(), offered(hub)))
}

/// The languages the hall offers, the first of them its own.
pub(super) fn offered(hub: &Hub) -> &[Language] {
    &hub.config.terminal.languages
}

/// Picks from a list such as `en-GB, vi;q=0.8`; regions are not told apart.
fn choose(wanted: &str, offered: &[Language]) -> Language {
    let mut ranges: Vec<(f32, &str)> = wanted
        .split(',')
        .filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next()?;
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |weight| weight.parse().ok())?;
            (weight > 0.0).then_some((weight, tag))
        })
        .collect();
    ranges.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let found = ranges.iter().find_map(|(_, tag)| {
        let primary = tag.split('-').next()?;
        offered.iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    });
    found.or(offered.first()).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_language_that_is_offered() {
        let offered = [Language::vietnamese(), Language::english()];
        let choose = |wanted| choose(wanted, &offered).to_string();
        assert_eq!(choose(""), "vi");
        assert_eq!(choose("en-GB,en;q=0.9"), "en");
        assert_eq!(choose("fr, en;q=0.3, vi;q=0.7"), "vi");
        assert_eq!(choose("en;q=0, *"), "vi");
        assert_eq!(choose("\u{202E};;;q=x,,"), "vi");
    }
}
