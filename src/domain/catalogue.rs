//! The procedures of the hall: what each is, what it costs, how long it takes, which papers to bring.
//!
//! The file format is `oneshop.procedures/1`, the record of the national portal in flat form. What the portal leaves
//! open stays open here: an unpublished fee is never shown as free.

use std::fmt;

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::keys::text_form;
use super::text::{Language, one_line};

/// The name of the file format this module reads.
pub const SCHEMA: &str = "oneshop.procedures/1";

/// A national procedure code: one digit, a point, six digits, such as `1.001193`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = r"^[1-9]\.[0-9]{6}$", example = "1.001193")]
pub struct ProcedureCode(String);

impl ProcedureCode {
    const LENGTH: usize = 8;

    /// The code as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first code that stands in a text, not inside a longer run of digits.
    ///
    /// Case and provincial suffixes (`1.001193.01`, `2.000815.000.00.00.H55`) are read as the code before them.
    #[must_use]
    pub fn find_in(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        bytes.windows(Self::LENGTH).enumerate().find_map(|(start, window)| {
            let alone_before = start == 0 || !(bytes[start - 1].is_ascii_digit() || bytes[start - 1] == b'.');
            let alone_after = bytes.get(start + Self::LENGTH).is_none_or(|next| !next.is_ascii_digit());
            (alone_before && alone_after && is_code(window)).then(|| Self(text[start..start + Self::LENGTH].to_owned()))
        })
    }
}

fn is_code(bytes: &[u8]) -> bool {
    bytes.len() == ProcedureCode::LENGTH
        && (b'1'..=b'9').contains(&bytes[0])
        && bytes[1] == b'.'
        && bytes[2..].iter().all(u8::is_ascii_digit)
}

impl TryFrom<String> for ProcedureCode {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if is_code(text.as_bytes()) {
            Ok(Self(text))
        } else {
            Err(format!("`{}` is not a procedure code; one looks like 1.001193", one_line(&text)))
        }
    }
}

text_form!(ProcedureCode);

impl fmt::Display for ProcedureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A field of administration, such as civil status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The short key that procedures and queues name.
    pub key: String,
    /// The national code, such as `G15-TP07`, where known.
    pub code: Option<String>,
    /// The Vietnamese name.
    pub vi: String,
    /// The English name.
    pub en: String,
}

impl Field {
    /// The name in a language, Vietnamese where it has none.
    #[must_use]
    pub fn name(&self, language: &Language) -> &str {
        pick(language, &self.vi, Some(&self.en))
    }
}

/// What is asked of somebody about a paper. The portal does not say it: it is read from names and conditions, by this project for
/// the catalogue it comes with, and by a town for its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Kind)]
pub enum DocumentKind {
    /// Everybody brings it.
    Needed,
    /// Only some bring it: each citizen knows whether the case is theirs.
    Case,
    /// A form that the counter hands out.
    Form,
    /// Nothing to bring, only to know.
    Note,
    /// Whether it is needed cannot be said beforehand: whoever has it brings it.
    Unclear,
}

impl DocumentKind {
    /// Whether somebody can be sent home for it.
    #[must_use]
    pub fn can_be_missing(self) -> bool {
        matches!(self, Self::Needed | Self::Case)
    }
}

/// A paper of the dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The Vietnamese name.
    pub vi: String,
    /// The English name.
    pub en: String,
    /// What is asked about it, where somebody has read that; see [`Document::kind`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<DocumentKind>,
    /// Originals asked for.
    #[serde(default)]
    pub original: u16,
    /// Copies asked for.
    #[serde(default)]
    pub copy: u16,
    /// Needed only in this case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition_vi: Option<String>,
    /// The case in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition_en: Option<String>,
}

impl Document {
    /// The name in a language.
    #[must_use]
    pub fn name(&self, language: &Language) -> &str {
        pick(language, &self.vi, Some(&self.en))
    }

    /// What is asked about it. Of a paper about which nobody has said it, nobody can be told that it is missing.
    #[must_use]
    pub fn kind(&self) -> DocumentKind {
        self.kind.unwrap_or(DocumentKind::Unclear)
    }

    /// The case in which it is needed; `None` for a paper that is always needed.
    #[must_use]
    pub fn condition(&self, language: &Language) -> Option<&str> {
        let vi = self.condition_vi.as_deref()?;
        Some(pick(language, vi, self.condition_en.as_deref()))
    }
}

/// What is known of a fee. `NotPublished` and `Provincial` are not free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeeStatus {
    /// Published as free.
    Free,
    /// A published amount.
    Fixed,
    /// A published amount per page.
    PerPage,
    /// Set by each provincial council.
    Provincial,
    /// Empty or zero on the portal.
    NotPublished,
}

/// The fee of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// What is known.
    pub status: FeeStatus,
    /// The amount at the counter, in đồng.
    pub vnd: Option<u64>,
    /// The amount online, in đồng.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online_vnd: Option<u64>,
    /// What else the portal says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note_vi: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note_en: Option<String>,
}

impl Fee {
    /// The note in a language.
    #[must_use]
    pub fn note(&self, language: &Language) -> Option<&str> {
        let vi = self.note_vi.as_deref()?;
        Some(pick(language, vi, self.note_en.as_deref()))
    }
}

/// The unit a deadline counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineUnit {
    /// Days on which the office works.
    WorkingDay,
    /// Calendar days.
    Day,
    /// Hours.
    Hour,
    /// Months.
    Month,
    /// No number: the note says it.
    Other,
}

/// The time a procedure needs. A quantity of 0 means the same day, before the cut-off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// How many units; half days exist.
    pub qty: Option<f64>,
    /// Of what.
    pub unit: DeadlineUnit,
    /// Received after this local time, it counts from the next working day. Written as `15:00`.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "hour_and_minute")]
    #[schema(value_type = Option<String>)]
    pub cutoff: Option<Time>,
    /// The longest published case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_qty: Option<f64>,
    /// What else the portal says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note_vi: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note_en: Option<String>,
}

impl Deadline {
    /// The note in a language.
    #[must_use]
    pub fn note(&self, language: &Language) -> Option<&str> {
        let vi = self.note_vi.as_deref()?;
        Some(pick(language, vi, self.note_en.as_deref()))
    }
}

/// A time of day as the file writes it.
mod hour_and_minute {
    use jiff::civil::Time;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else {
            return Ok(None);
        };
        Time::strptime("%H:%M", &text)
            .map(Some)
            .map_err(|_| de::Error::custom(format!("`{text}` is not a time of day; write for instance \"15:00\"")))
    }

    #[expect(clippy::ref_option, reason = "serde hands it over like this")]
    pub(super) fn serialize<S: Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.collect_str(&time.strftime("%H:%M")),
            None => serializer.serialize_none(),
        }
    }
}

/// One procedure as it is published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// The national code.
    pub code: ProcedureCode,
    /// The portal's own id, by which its posters' addresses name the procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_id: Option<String>,
    /// The portal's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The Vietnamese name.
    pub name_vi: String,
    /// The English name.
    pub name_en: String,
    /// The key of its field.
    pub field: String,
    /// The field's national code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_code: Option<String>,
    /// The field's name as published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_vi: Option<String>,
    /// The field's English name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_en: Option<String>,
    /// The level that handles it, such as `commune`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The agency that decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency_vi: Option<String>,
    /// The agency in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency_en: Option<String>,
    /// The papers to bring.
    pub documents: Vec<Document>,
    /// The fee.
    pub fee: Fee,
    /// The time needed.
    pub deadline: Deadline,
    /// What the citizen gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_vi: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_en: Option<String>,
    /// Everyday words people use for it.
    #[serde(default)]
    pub aliases_vi: Vec<String>,
    /// Whether the record was read from the portal.
    pub verified: bool,
    /// Parts that are not confirmed even then.
    #[serde(default)]
    pub unverified_fields: Vec<String>,
    /// Where the record comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// When the portal changed it last, a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_updated: Option<String>,
    /// The ministry that published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_by: Option<String>,
    /// A remark for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note_vi: Option<String>,
    /// The remark in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note_en: Option<String>,
}

impl Procedure {
    /// The name in a language.
    #[must_use]
    pub fn name(&self, language: &Language) -> &str {
        pick(language, &self.name_vi, Some(&self.name_en))
    }

    /// The agency that decides, in a language.
    #[must_use]
    pub fn agency(&self, language: &Language) -> Option<&str> {
        let vi = self.agency_vi.as_deref()?;
        Some(pick(language, vi, self.agency_en.as_deref()))
    }

    /// What the citizen gets, in a language.
    #[must_use]
    pub fn result(&self, language: &Language) -> Option<&str> {
        let vi = self.result_vi.as_deref()?;
        Some(pick(language, vi, self.result_en.as_deref()))
    }
}

/// All procedures of a hall.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// The name of the format: [`SCHEMA`].
    pub schema: String,
    /// Where the records were taken from.
    #[serde(default)]
    pub source: String,
    /// The date of the records.
    #[serde(default)]
    pub snapshot: String,
    /// Whose reading the kinds of the papers are.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kinds: String,
    /// The fields.
    pub fields: Vec<Field>,
    /// The procedures, in the order in which the hall shows them.
    pub procedures: Vec<Procedure>,
}

impl Catalogue {
    /// The procedure of a code.
    #[must_use]
    pub fn by_code(&self, code: &ProcedureCode) -> Option<&Procedure> {
        self.procedures.iter().find(|procedure| procedure.code == *code)
    }

    /// The procedure of a portal id, in any case of letters.
    #[must_use]
    pub fn by_portal_id(&self, id: &str) -> Option<&Procedure> {
        let same = |own: &String| own.eq_ignore_ascii_case(id);
        self.procedures.iter().find(|procedure| procedure.portal_id.as_ref().is_some_and(same))
    }

    /// The field of a key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}

fn pick<'a>(language: &Language, vi: &'a str, en: Option<&'a str>) -> &'a str {
    if *language == Language::english() { en.unwrap_or(vi) } else { vi }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_where_they_stand_alone() {
        let found = |text| ProcedureCode::find_in(text).map(String::from);
        assert_eq!(found("ma_thu_tuc=1.001193&x"), Some("1.001193".into()));
        assert_eq!(found("2.000815.000.00.00.H55"), Some("2.000815".into()));
        assert_eq!(found("1.0011934"), None, "seven digits are no code");
        assert_eq!(found("11.001193"), None, "the point of a longer number");
        assert_eq!(found("0.001193"), None);
        assert_eq!(found("mã 1.001193 đây"), Some("1.001193".into()));
        assert_eq!(found("é"), None);
    }
}
