//! The words of the program, in keyed Fluent files: one folder a language, one file a room.
//!
//! Vietnamese and English are built in; a town may lay further languages beside them, or say single texts in its own
//! words ([`Texts::with_files`]). A key that a language lacks falls back to Vietnamese, then to English; a key that nobody
//! has is shown as its own name, and logged, because a visible gap is better than a silent one. Tests keep it from
//! happening.

mod phrases;
mod town;

use std::collections::BTreeMap;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::domain::estimate::{Basis, Estimate, Spoken};
use crate::domain::text::Language;

pub use town::{Share, TownFault, TownFaultKind, TownFile, keys};

use town::TownTexts;

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
    /// What of them the town wrote.
    own: Arc<BTreeMap<Language, TownTexts>>,
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
        Self::with_files(&[]).0
    }

    /// The built-in languages, with the texts of a town beside them and in their place. What of its files cannot be used is
    /// said; the rest is used. Of two texts with one key the first counts, so the order of the files matters.
    #[must_use]
    pub fn with_files(files: &[TownFile]) -> (Self, Vec<TownFault>) {
        let mut bundles: BTreeMap<Language, Bundle> = BTreeMap::new();
        for (tag, file, text) in EMBEDDED {
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(partly, errors)| {
                tracing::error!(tag, file, ?errors, "a built-in text file is damaged");
                partly
            });
            let Some(bundle) = Language::from_tag(tag).and_then(|language| bundle_of(&mut bundles, &language)) else {
                continue;
            };
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(tag, file, ?errors, "a built-in text stands twice");
            }
        }
        let (own, faults) = town::take(files);
        for (language, own) in &own {
            let resource = FluentResource::try_new(own.source.clone()).unwrap_or_else(|(partly, errors)| {
                tracing::error!(%language, ?errors, "texts of the town cannot be read again");
                partly
            });
            if let Some(bundle) = bundle_of(&mut bundles, language) {
                bundle.add_resource_overriding(resource);
            }
        }
        (Self { bundles: Arc::new(bundles), own: Arc::new(own) }, faults)
    }

    /// The languages that have texts.
    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.bundles.keys()
    }

    /// Whether a language has texts.
    #[must_use]
    pub fn has(&self, language: &Language) -> bool {
        self.bundles.contains_key(language)
    }

    /// Whether a language says how it is called, in its own words.
    #[must_use]
    pub fn names_itself(&self, language: &Language) -> bool {
        self.bundles.get(language).is_some_and(|bundle| bundle.has_message("language-name"))
    }

    /// How many texts of a language are the town's own; nothing of a language that the town left as it is.
    pub fn shares(&self) -> impl Iterator<Item = Share> {
        let built_in = |language: &Language| EMBEDDED.iter().any(|(tag, ..)| *tag == language.tag());
        self.own.iter().map(move |(language, own)| Share {
            language: language.clone(),
            built_in: built_in(language),
            own: own.keys.len(),
            all: keys().count(),
        })
    }

    /// The lines of a town's own texts in a language, as it wrote them.
    pub fn own_lines(&self, language: &Language) -> impl Iterator<Item = &str> {
        self.own.get(language).into_iter().flat_map(|own| own.source.lines()).filter(|line| !line.is_empty() && !line.starts_with('#'))
    }

    /// The words of a language.
    #[must_use]
    pub fn words(&self, language: &Language) -> Words {
        Words { texts: self.clone(), language: language.clone() }
    }
}

/// The bundle of a language, begun where there is none yet.
fn bundle_of<'a>(bundles: &'a mut BTreeMap<Language, Bundle>, language: &Language) -> Option<&'a mut Bundle> {
    let identifier = language.tag().parse::<LanguageIdentifier>().ok()?;
    Some(bundles.entry(language.clone()).or_insert_with(|| {
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // The marks that would isolate a value from the text around it have no glyph on screens and slips.
        bundle.set_use_isolating(false);
        bundle
    }))
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

    /// How long a wait will be, such as "about 10–20 minutes to wait".
    #[must_use]
    pub fn wait(&self, estimate: &Estimate) -> String {
        self.spoken("wait", estimate)
    }

    /// The same where it is said of what, such as "about 10–20 minutes".
    #[must_use]
    pub fn wait_alone(&self, estimate: &Estimate) -> String {
        self.spoken("slip-wait", estimate)
    }

    fn spoken(&self, of: &str, estimate: &Estimate) -> String {
        match estimate.spoken() {
            Spoken::Under(most) => self.say_with(&format!("{of}-under"), [("n", most.into())]),
            Spoken::UnderHours(most) => self.say_with(&format!("{of}-under-hours"), [("n", most.into())]),
            Spoken::Minutes(low, high) => self.say_with(&format!("{of}-minutes"), [("low", low.into()), ("high", high.into())]),
            Spoken::Hours(low, high) => self.say_with(&format!("{of}-hours"), [("low", low.into()), ("high", high.into())]),
        }
    }

    /// In which queues a number waits afterwards.
    #[must_use]
    pub fn afterwards(&self, queues: &[String]) -> String {
        self.say_with("then", [("list", queues.join("; ").into())])
    }

    /// Why somebody goes before others, such as "Priority: aged 60 or over". The name of a class begins with a capital letter where
    /// it stands alone.
    #[must_use]
    pub fn priority(&self, class: &str) -> String {
        let mut letters = class.chars();
        let first = letters.next().map(char::to_lowercase).into_iter().flatten();
        self.say_with("priority-of", [("class", first.chain(letters).collect::<String>().into())])
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
        let (vietnamese, english) = (Language::vietnamese(), Language::english());
        let found = [&self.language, &vietnamese, &english].into_iter().find_map(|language| {
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
    fn keys_of(tag: &str) -> BTreeMap<String, BTreeSet<String>> {
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
        let (vi, en) = (keys_of("vi"), keys_of("en"));
        assert!(vi.len() > 20);
        assert_eq!(vi, en);
    }

    #[test]
    fn every_text_is_readable() {
        let texts = Texts::embedded();
        for tag in ["vi", "en"] {
            let words = texts.words(&Language::from_tag(tag).expect("a tag"));
            for (key, places) in keys_of(tag) {
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

    /// The texts of a file in a language, and what is said of it, a line each.
    fn town(tag: &str, text: &str) -> (Texts, Vec<String>) {
        let file = TownFile { language: Language::from_tag(tag).expect("a tag"), path: "a.ftl".into(), text: text.to_owned() };
        let (texts, faults) = Texts::with_files(&[file]);
        (texts, faults.iter().map(|fault| format!("{}: {}", fault.line, fault.wrong)).collect())
    }

    #[test]
    fn a_further_language_is_a_file_and_the_rest_is_vietnamese() {
        let sample = include_str!("../../tests/locale-rad/rad/sample.ftl");
        let (texts, faults) = town("rad", sample);
        assert_eq!(faults, Vec::<String>::new());
        let rad = Language::from_tag("rad").expect("a tag");
        assert!(texts.has(&rad) && texts.names_itself(&rad) && !Texts::embedded().has(&rad));
        let words = texts.words(&rad);
        assert_eq!((words.say("language-name"), words.say("cancel")), ("Ê Đê".to_owned(), "Hủy".to_owned()));
        assert_eq!(words.say_with("people-ahead", [("n", 0.into())]), "ê\u{306} 0");
        assert_eq!(words.say_with("people-ahead", [("n", 21.into())]), "ê\u{306} 21");
        let all = keys().count();
        assert_eq!(texts.shares().map(|share| share.per_cent()).collect::<Vec<_>>(), [1000 / all]);
        assert_eq!(texts.shares().collect::<Vec<_>>(), [Share { language: rad, built_in: false, own: 10, all }]);
    }

    #[test]
    fn a_town_says_single_texts_in_its_own_words() {
        let (texts, faults) = town("vi", "welcome = Xin mời\npeople-ahead = { $n ->\n    [0] Mời\n   *[other] Còn { $n }\n }\n");
        assert_eq!(faults, Vec::<String>::new());
        let words = texts.words(&Language::vietnamese());
        assert_eq!((words.say("welcome"), words.say("back")), ("Xin mời".to_owned(), "Quay lại".to_owned()));
        assert_eq!(words.say_with("people-ahead", [("n", 3.into())]), "Còn 3");
        assert_eq!(texts.words(&Language::from_tag("rad").expect("a tag")).say("welcome"), "Xin mời", "the fallback is the town's");
        assert_eq!(texts.words(&Language::english()).say("welcome"), "Welcome");
    }

    #[test]
    fn a_text_is_used_as_it_is_written() {
        let (texts, faults) = town("vi", "welcome = *[a] ->\n   ->\n# c\n\nback =\n   d\n     e\nwrong = f\nnext = g");
        assert_eq!(faults, ["8: there is no text `wrong`"]);
        let words = texts.words(&Language::vietnamese());
        assert_eq!(["welcome", "back", "next"].map(|key| words.say(key)), ["*[a] ->\n->", "d\n  e", "g"]);
        assert_eq!(texts.own_lines(&Language::vietnamese()).next(), Some("welcome = *[a] ->"));
    }

    #[test]
    fn what_cannot_be_used_is_said_and_the_rest_is_used() {
        let (texts, faults) = town(
            "rad",
            "\u{FEFF}# comment\r\nlanguage-name = Ê Đê\r\n\r\nback Quay\r\nwelcom = a\npeople-ahead = { $m } b\nhome = { back }\n\
             next = c\nnext = d\ncancel = { NUMBER(1) }\ndone =\n-term = e\nfee = Tie\u{302}\u{301}ng\n",
        );
        assert_eq!(
            faults,
            [
                "4: this is not readable (Expected a token starting with \"=\"); it is left out up to the next text",
                "5: there is no text `welcom`",
                "6: `people-ahead` has no place { $m }, only { $n }; its built-in text is used",
                "7: `home` refers to another text or calls something, which texts here cannot; its built-in text is used",
                "9: `next` stands twice; the first is used",
                "10: `cancel` refers to another text or calls something, which texts here cannot; its built-in text is used",
                "11: this is not readable (Expected a message field for \"done\"); it is left out up to the next text",
                "12: `-term` is a term, and texts here cannot refer to it",
                "13: not NFC in 1 of its lines, this the first; they are read as if they were",
            ]
        );
        let words = texts.words(&Language::from_tag("rad").expect("a tag"));
        let said = ["language-name", "back", "home", "next", "cancel", "done", "fee"].map(|key| words.say(key));
        assert_eq!(said, ["Ê Đê", "Quay lại", "Về đầu", "c", "Hủy", "Xong", "Tiếng"]);
        assert_eq!(words.say_with("people-ahead", [("n", 2.into())]), "Còn 2 người trước");
    }

    proptest::proptest! {
        #[test]
        fn no_text_of_a_town_leaves_a_gap(
            text in "(welcome = |people-ahead = |people|fee =\n|\\{ \\$n|\\}| ->\n| \\*\\[other\\] |\n \\[0\\] |-term = |\"|[a-z .(){}$=ê\u{306}\n]){0,40}"
        ) {
            let (texts, _) = town("rad", &text);
            let language = Language::from_tag("rad").expect("a tag");
            let places = keys_of("vi");
            for key in &texts.own[&language].keys {
                let bundle = &texts.bundles[&language];
                let arguments: FluentArgs<'_> = places[key].iter().map(|place| (place.clone(), FluentValue::from(7))).collect();
                let pattern = bundle.get_message(key).and_then(|message| message.value());
                let mut errors = Vec::new();
                let _ = pattern.map(|pattern| bundle.format_pattern(pattern, Some(&arguments), &mut errors));
                proptest::prop_assert!(pattern.is_some() && errors.is_empty(), "{}: {:?}", key, errors);
            }
        }
    }

    #[test]
    fn values_stand_in_their_places() {
        let words = Texts::embedded().words(&Language::english());
        assert_eq!(words.say_with("people-ahead", [("n", 1.into())]), "1 person before you");
        assert_eq!(words.say_with("people-ahead", [("n", 4.into())]), "4 people before you");
    }
}
