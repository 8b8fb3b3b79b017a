//! Words in several languages, and text made safe for people and machines.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// A language by its tag, such as `vi` or `en`. A third language is a file, so this is not an enumeration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[a-z]{2,3}$", example = "vi")]
pub struct Language(String);

impl Language {
    /// Vietnamese, the language every screen returns to.
    #[must_use]
    pub fn vietnamese() -> Self {
        Self("vi".to_owned())
    }

    /// English.
    #[must_use]
    pub fn english() -> Self {
        Self("en".to_owned())
    }

    /// The language of a tag; `None` unless it is two or three lower-case letters.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let right = (2..=3).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase());
        right.then(|| Self(tag.to_owned()))
    }

    /// The tag, such as `vi`.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Language {
    type Error = String;

    fn try_from(tag: String) -> Result<Self, String> {
        Self::from_tag(&tag).ok_or_else(|| format!("`{}` is not a language tag; write for instance `vi` or `en`", one_line(&tag)))
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::vietnamese()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One text in several languages, for names that a town writes itself. Vietnamese is always there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Names {
    vi: String,
    others: BTreeMap<String, String>,
}

impl Names {
    /// A name with its Vietnamese and its English form.
    #[must_use]
    pub fn new(vi: &str, en: &str) -> Self {
        Self { vi: one_line(vi), others: BTreeMap::from([("en".to_owned(), one_line(en))]) }
    }

    /// The form in `language`, else the Vietnamese one.
    #[must_use]
    pub fn get(&self, language: &Language) -> &str {
        self.others.get(language.tag()).unwrap_or(&self.vi)
    }

    /// The Vietnamese form.
    #[must_use]
    pub fn vi(&self) -> &str {
        &self.vi
    }
}

impl TryFrom<BTreeMap<String, String>> for Names {
    type Error = String;

    fn try_from(forms: BTreeMap<String, String>) -> Result<Self, String> {
        let mut others = BTreeMap::new();
        for (tag, text) in forms {
            if Language::from_tag(&tag).is_none() {
                return Err(format!("`{tag}` is not a language tag; write for instance `vi` or `en`"));
            }
            let clean = one_line(&text);
            if clean.is_empty() {
                return Err(format!("the `{tag}` form of this name is empty"));
            }
            let _ = others.insert(tag, clean);
        }
        let vi = others.remove("vi").ok_or("a name needs its Vietnamese form: { vi = \"…\" }")?;
        Ok(Self { vi, others })
    }
}

impl From<Names> for BTreeMap<String, String> {
    fn from(names: Names) -> Self {
        let mut forms = names.others;
        let _ = forms.insert("vi".to_owned(), names.vi);
        forms
    }
}

/// Text fit for one line of a screen or slip: NFC, no control, format or bidirectional characters, single blanks.
///
/// Everything that comes from outside (configuration, a scanned code, a browser) passes through here before it
/// is shown or printed.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.nfc() {
        if c.is_whitespace() {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        } else if !is_invisible(c) {
            line.push(c);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// Control and format characters (Unicode categories Cc and Cf as far as they occur in text), byte-order marks,
/// private use: nothing of it has ink, some of it reorders or commands.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..='\u{10FFFF}'
        )
}

/// A text with a capital letter in front.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A note about money as it is read: an amount stays in one piece, and what it is for is said in words, so that no line breaks at a
/// slash ("200.000đ/bản" is "200.000 đ một bản").
#[must_use]
pub fn amounts(note: &str) -> String {
    let mut said = String::with_capacity(note.len() + 8);
    let mut rest = note;
    while let Some(at) = rest.find('đ') {
        let (before, after) = rest.split_at(at);
        said.push_str(before);
        rest = after.strip_prefix('đ').unwrap_or_default();
        let is_amount = before.ends_with(|c: char| c.is_ascii_digit()) && !rest.starts_with(char::is_alphabetic);
        said.push_str(if is_amount { "\u{a0}đ" } else { "đ" });
        if is_amount && let Some(each) = rest.strip_prefix('/') {
            said.push_str(" một ");
            rest = each;
        }
    }
    said.push_str(rest);
    said.replace(" VND", "\u{a0}VND")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_in_one_piece() {
        assert_eq!(amounts("2.000đ/trang; tối đa 200.000đ/bản"), "2.000\u{a0}đ một trang; tối đa 200.000\u{a0}đ một bản");
        assert_eq!(amounts("Theo danh sách: 10.000/5.000đ"), "Theo danh sách: 10.000/5.000\u{a0}đ");
        assert_eq!(amounts("Miễn phí cho hộ nghèo, đúng hạn"), "Miễn phí cho hộ nghèo, đúng hạn");
        assert_eq!(amounts("copies 8,000 VND each"), "copies 8,000\u{a0}VND each");
        assert_eq!(amounts("đ/đ 3đồng"), "đ/đ 3đồng");
    }

    #[test]
    fn decomposed_marks_are_composed() {
        assert_eq!(one_line("Tie\u{302}\u{301}ng  Vie\u{323}\u{302}t\n"), "Tiếng Việt");
    }

    #[test]
    fn what_has_no_ink_is_dropped() {
        assert_eq!(one_line("\u{202E}A\u{1b}p\u{0}\u{200B}001\u{FEFF}"), "Ap001");
    }

    #[test]
    fn a_name_without_vietnamese_is_refused() {
        assert!(serde_json::from_str::<Names>(r#"{"en":"Land"}"#).is_err());
        let names: Names = serde_json::from_str(r#"{"vi":"Đất đai","en":"Land"}"#).expect("both forms are there");
        assert_eq!(names.get(&Language::english()), "Land");
        assert_eq!(names.get(&Language::from_tag("rad").expect("a tag")), "Đất đai");
        let names: Names = serde_json::from_str(r#"{"vi":"Tiếng Ê Đê","rad":"e\u0302\u0306 \u00d4\u0306"}"#).expect("two forms");
        assert_eq!(names.get(&Language::from_tag("rad").expect("a tag")), "\u{EA}\u{306} \u{D4}\u{306}", "composed as far as it goes");
        assert_eq!(names.get(&Language::english()), "Tiếng Ê Đê");
    }

    #[test]
    fn a_condition_begins_with_a_capital_letter() {
        assert_eq!(sentence("đã có"), "Đã có");
        assert_eq!(sentence(""), "");
    }
}
