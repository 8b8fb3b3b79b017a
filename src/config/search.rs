//! `search.toml`: what is asked most, and what people ask for here that is done elsewhere.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::complaint::{CheckedFile, Complaints, did_you_mean};
use super::typos;
use crate::domain::catalogue::{Catalogue, ProcedureCode};
use crate::domain::search::{Elsewhere, folded};
use crate::domain::text::{Language, Names, one_line};

/// What the search says beyond the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchTexts {
    /// What is shown where nothing is typed yet; where it is empty, the first of the catalogue.
    pub most_asked: Vec<ProcedureCode>,
    /// What is done elsewhere.
    pub elsewhere: Vec<Elsewhere>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchFile {
    #[serde(default)]
    most_asked: Vec<Spanned<ProcedureCode>>,
    #[serde(default)]
    elsewhere: Vec<SearchItem>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchItem {
    phrases: Spanned<BTreeMap<String, Vec<Spanned<String>>>>,
    place: Names,
}

/// What a file says; an empty one says nothing.
pub(super) fn read(text: &str, file: &Path, catalogue: &Catalogue, complaints: &mut Complaints) -> Option<SearchTexts> {
    let read = typos::read::<SearchFile>(text, file, complaints)?;
    let mut of = CheckedFile { text, file, complaints };
    read.check(&mut of, catalogue);
    let phrases = |item: &SearchItem| item.phrases.get_ref().values().flatten().map(|phrase| one_line(phrase.get_ref())).collect();
    Some(SearchTexts {
        elsewhere: read.elsewhere.iter().map(|item| Elsewhere { phrases: phrases(item), place: item.place.clone() }).collect(),
        most_asked: read.most_asked.into_iter().map(Spanned::into_inner).collect(),
    })
}

impl SearchFile {
    fn check(&self, of: &mut CheckedFile<'_>, catalogue: &Catalogue) {
        for (index, spanned) in self.most_asked.iter().enumerate() {
            let code = spanned.get_ref();
            if catalogue.by_code(code).is_none() {
                let near = did_you_mean(code.as_str(), catalogue.procedures.iter().map(|procedure| procedure.code.as_str()));
                of.error(spanned.span(), format!("procedure {code} of most_asked is not in the catalogue{near}"));
            }
            if self.most_asked[..index].iter().any(|earlier| earlier.get_ref() == code) {
                of.warn(spanned.span(), format!("procedure {code} stands twice in most_asked"));
            }
        }
        let mut names: HashMap<String, &ProcedureCode> = HashMap::new();
        for procedure in &catalogue.procedures {
            for name in [&procedure.name_vi, &procedure.name_en].into_iter().chain(&procedure.aliases_vi) {
                let _ = names.entry(name.to_lowercase()).or_insert(&procedure.code);
            }
        }
        let mut seen = HashMap::new();
        for (index, item) in self.elsewhere.iter().enumerate() {
            let phrases = item.phrases.get_ref();
            if phrases.values().all(Vec::is_empty) {
                of.error(item.phrases.span(), "nothing leads to this place: it has no phrases".to_owned());
            }
            if let Some(tag) = phrases.keys().find(|tag| Language::from_tag(tag).is_none()) {
                of.error(item.phrases.span(), format!("`{tag}` is not a language tag; write for instance `vi` or `en`"));
            }
            for phrase in phrases.values().flatten() {
                let words = one_line(phrase.get_ref()).to_lowercase();
                if folded(&words).chars().count() < 2 {
                    of.error(phrase.span(), format!("`{words}` is too short for a phrase: it needs two letters at least"));
                }
                if let Some(code) = names.get(&words) {
                    of.warn(phrase.span(), format!("`{words}` is what procedure {code} is called too; the procedure goes before"));
                }
                if seen.insert(words.clone(), index).is_some_and(|earlier| earlier != index) {
                    of.warn(phrase.span(), format!("`{words}` leads to two places; the first one is named"));
                }
            }
        }
    }
}
