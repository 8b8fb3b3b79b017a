//! The words of the program, in keyed Fluent files: one folder a language, one file a room.
//!
//! Vietnamese and English are built in. A key that a language lacks falls back to Vietnamese; a key that nobody has
//! is shown as its own name, and logged, because a visible gap is better than a silent one. Tests keep both from
//! happening.

mod said;

use std::collections::BTreeMap;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::domain::estimate::{Basis, Estimate};
use crate::domain::text::Language;

type Bundle = FluentBundle<FluentResource>;

/// The built-in files: language, file, text.
const EMBEDDED: &[(&str, &str, &str)] = &[
    ("vi", "common.ftl", include_str!("../../assets/locale/vi/common.ftl")),
    ("vi", "kiosk.ftl", include_str!("../../assets/locale/vi/kiosk.ftl")),
    ("vi", "print.ftl", include_str!("../../assets/locale/vi/print.ftl")),
    ("vi", "hub.ftl", include_str!("../../assets/locale/vi/hub.ftl")),
    ("en", "common.ftl", include_str!("../../assets/locale/en/common.ftl")),
    ("en", "kiosk.ftl", include_str!("../../assets/locale/en/kiosk.ftl")),
    ("en", "print.ftl", include_str!("../../assets/locale/en/print.ftl")),
    ("en", "hub.ftl", include_str!("../../assets/locale/en/hub.ftl")),
];

/// The texts of every language.
#[derive(Clone)]
pub struct Texts {
    bundles: Arc<BTreeMap<Language, Bundle>>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.bundles.keys()).finish()
    }
}

impl Texts {
    /// The languages that are built in.
    #[must_use]
    pub fn embedded() -> Self {
        let mut bundles: BTreeMap<Language, Bundle> = BTreeMap::new();
        for (tag, file, text) in EMBEDDED {
            let (Some(language), Ok(identifier)) = (Language::from_tag(tag), tag.parse::<LanguageIdentifier>()) else {
                continue;
            };
            let bundle = bundles.entry(language).or_insert_with(|| {
                let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
                // The marks that would isolate a value from the text around it have no glyph on screens and slips.
                bundle.set_use_isolating(false);
                bundle
            });
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(partly, errors)| {
                tracing::error!(tag, file, ?errors, "a built-in text file is damaged");
                partly
            });
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(tag, file, ?errors, "a built-in text stands twice");
            }
        }
        Self { bundles: Arc::new(bundles) }
    }

    /// The words of a language.
    #[must_use]
    pub fn words(&self, language: &Language) -> Words {
        Words { texts: self.clone(), language: language.clone() }
    }
}

/// The words of one language.
#[derive(Debug, Clone)]
pub struct Words {
    texts: Texts,
    language: Language,
}

impl Words {
    /// The language spoken.
    #[must_use]
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// The text of a key.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of a key with its places filled in, such as `words.say_with("people-ahead", [("n", 4.into())])`.
    #[must_use]
    pub fn say_with<'a, const N: usize>(&self, key: &str, values: [(&'a str, FluentValue<'a>); N]) -> String {
        let arguments = values.into_iter().collect::<FluentArgs<'a>>();
        self.format(key, Some(&arguments))
    }

    /// How long a wait will be, such as "about 10 to 20 minutes".
    #[must_use]
    pub fn wait(&self, estimate: &Estimate) -> String {
        self.say_with("wait-range", [("low", estimate.low.into()), ("high", estimate.high.into())])
    }

    /// What an estimate is built on, such as "from 34 services today".
    #[must_use]
    pub fn basis(&self, estimate: &Estimate) -> String {
        match estimate.basis {
            Basis::Plain => self.say("wait-plain"),
            Basis::Today { services } => self.say_with("wait-today", [("n", services.into())]),
            Basis::EarlierDays { services } => self.say_with("wait-earlier", [("n", services.into())]),
        }
    }

    fn format(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let vietnamese = Language::vietnamese();
        let found = [&self.language, &vietnamese].into_iter().find_map(|language| {
            let bundle = self.texts.bundles.get(language)?;
            Some((bundle, bundle.get_message(key)?.value()?))
        });
        let Some((bundle, pattern)) = found else {
            tracing::error!(key, language = %self.language, "a text is missing");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, arguments, &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, language = %self.language, ?errors, "a text has a gap");
        }
        text.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use unicode_normalization::is_nfc;

    use super::*;

    /// Key → placeholders, of one language.
    fn keys(tag: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut keys = BTreeMap::new();
        let mut last = String::new();
        for (_, file, text) in EMBEDDED.iter().filter(|(language, ..)| *language == tag) {
            assert!(is_nfc(text), "{tag}/{file} is NFC");
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                if let Some((key, _)) = line.split_once('=').filter(|_| !line.starts_with(char::is_whitespace)) {
                    key.trim().clone_into(&mut last);
                    assert!(keys.insert(last.clone(), BTreeSet::new()).is_none(), "{tag}/{file}: `{last}` stands twice");
                }
                for place in line.split('$').skip(1) {
                    let name: String = place.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').collect();
                    let _ = keys.entry(last.clone()).or_default().insert(name);
                }
            }
        }
        keys
    }

    #[test]
    fn languages_have_the_same_keys_and_places() {
        let (vi, en) = (keys("vi"), keys("en"));
        assert!(vi.len() > 20);
        assert_eq!(vi, en);
    }

    #[test]
    fn every_text_is_readable() {
        let texts = Texts::embedded();
        for tag in ["vi", "en"] {
            let words = texts.words(&Language::from_tag(tag).expect("a tag"));
            for (key, places) in keys(tag) {
                let arguments: FluentArgs<'_> = places.iter().map(|place| (place.clone(), FluentValue::from(7))).collect();
                let text = words.format(&key, Some(&arguments));
                assert!(!text.contains('{') && text != key, "{tag}/{key}: {text}");
            }
        }
    }

    #[test]
    fn a_language_without_a_text_falls_back_to_vietnamese() {
        let words = Texts::embedded().words(&Language::from_tag("km").expect("a tag"));
        assert_eq!(words.say("welcome"), "Kính chào quý khách");
        assert_eq!(words.say("no-such-key"), "no-such-key");
    }

    #[test]
    fn values_stand_in_their_places() {
        let words = Texts::embedded().words(&Language::english());
        assert_eq!(words.say_with("people-ahead", [("n", 1.into())]), "1 person before you");
        assert_eq!(words.say_with("people-ahead", [("n", 4.into())]), "4 people before you");
    }
}
