//! Who was told which papers are missing, as rows: a retry is told the same.

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::{Value as Json, json};

use super::{Change, StoreError, millis, timestamp};
use crate::domain::calendar::ServiceDay;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::slip::AdviceId;
use crate::domain::text::Language;

/// What somebody was told, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAdvice {
    /// The day on which it was.
    pub service_day: ServiceDay,
    /// For which procedure.
    pub procedure: ProcedureCode,
    /// The missing papers, by their places in the catalogue.
    pub missing: Vec<usize>,
    /// In which language.
    pub language: Language,
    /// How it was told, by its name in the API.
    pub handover: &'static str,
}

/// The columns that the event beside names as they are; `missing` is a list there, and its JSON here.
pub(super) const COLUMNS: [&str; 4] = ["service_day", "procedure", "language", "handover"];

/// Writes what somebody was told. Returns its number, and what the event beside says of it.
///
/// # Errors
/// When SQLite refuses it, as for everything here.
pub fn insert(change: &Change<'_>, request: &str, told: &NewAdvice) -> Result<(AdviceId, Json), StoreError> {
    let missing = Json::from(told.missing.clone()).to_string();
    let _ = change
        .connection()
        .prepare_cached(
            "INSERT INTO advice (request, service_day, procedure, missing, language, handover, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            request,
            told.service_day.to_string(),
            told.procedure.as_str(),
            missing,
            told.language.tag(),
            told.handover,
            millis(change.now())
        ])?;
    let id = AdviceId(change.connection().last_insert_rowid());
    let detail = json!({
        "advice": id, "service_day": told.service_day, "procedure": told.procedure, "missing": told.missing,
        "language": told.language, "handover": told.handover,
    });
    Ok((id, detail))
}

/// An advice that was given before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAdvice {
    /// Its number.
    pub id: AdviceId,
    /// For which procedure.
    pub procedure: ProcedureCode,
    /// The missing papers, by their places in the catalogue.
    pub missing: Vec<usize>,
    /// In which language.
    pub language: Language,
    /// How it was told, by its name in the API.
    pub handover: String,
    /// When.
    pub at: jiff::Timestamp,
}

/// The advice of a number.
pub fn by_id(connection: &Connection, id: AdviceId) -> Result<Option<StoredAdvice>, StoreError> {
    one(connection, "id = ?1", id.0)
}

/// The advice that a request led to; the digest names the request.
pub fn by_request(connection: &Connection, request: &str) -> Result<Option<StoredAdvice>, StoreError> {
    one(connection, "request = ?1", request)
}

fn one(connection: &Connection, condition: &str, value: impl rusqlite::ToSql) -> Result<Option<StoredAdvice>, StoreError> {
    let sql = format!("SELECT id, procedure, missing, language, handover, at FROM advice WHERE {condition}");
    connection.prepare_cached(&sql)?.query_row([value], |row| Ok(advised(row))).optional()?.transpose()
}

fn advised(row: &Row<'_>) -> Result<StoredAdvice, StoreError> {
    let (procedure, missing, language): (String, String, String) = (row.get("procedure")?, row.get("missing")?, row.get("language")?);
    let strange = |what, value: &str| StoreError::Strange { what, value: value.to_owned() };
    Ok(StoredAdvice {
        id: AdviceId(row.get("id")?),
        procedure: procedure.parse().map_err(|_| strange("a procedure", &procedure))?,
        missing: serde_json::from_str(&missing).map_err(|_| strange("a list of papers", &missing))?,
        language: Language::from_tag(&language).ok_or_else(|| strange("a language", &language))?,
        handover: row.get("handover")?,
        at: timestamp(row.get("at")?)?,
    })
}
