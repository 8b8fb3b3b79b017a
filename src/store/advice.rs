//! Who was told which papers are missing, as rows: a retry is told the same.

use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::{Value as Json, json};

use super::{Change, StoreError, millis, timestamp};
use crate::domain::calendar::ServiceDay;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::slip::AdviceId;
use crate::domain::text::Language;

/// What somebody was told, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
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
pub(super) const COLUMNS: [&str; 5] = ["request", "service_day", "procedure", "language", "handover"];

/// Writes what somebody was told. Returns its number, and what the event beside says of it.
///
/// # Errors
/// When SQLite refuses it, as for everything here.
pub fn insert(change: &Change<'_>, request: &str, told: &Told) -> Result<(AdviceId, Json), StoreError> {
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
        "advice": id, "request": request, "service_day": told.service_day, "procedure": told.procedure, "missing": told.missing,
        "language": told.language, "handover": told.handover,
    });
    Ok((id, detail))
}

/// An advice that was given before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advised {
    /// Its number.
    pub id: AdviceId,
    /// For which procedure.
    pub procedure: String,
    /// The missing papers, by their places in the catalogue.
    pub missing: Vec<usize>,
    /// How it was told, by its name in the API.
    pub handover: String,
    /// When.
    pub at: jiff::Timestamp,
}

/// The advice that a request led to; the digest names the request.
pub fn by_request(connection: &Connection, request: &str) -> Result<Option<Advised>, StoreError> {
    let row: Option<(i64, String, String, String, i64)> = connection
        .prepare_cached("SELECT id, procedure, missing, handover, at FROM advice WHERE request = ?1")?
        .query_row([request], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
        .optional()?;
    let Some((id, procedure, missing, handover, at)) = row else {
        return Ok(None);
    };
    let missing = serde_json::from_str(&missing).map_err(|_| StoreError::Strange { what: "a list of papers", value: missing })?;
    Ok(Some(Advised { id: AdviceId(id), procedure, missing, handover, at: timestamp(at)? }))
}
