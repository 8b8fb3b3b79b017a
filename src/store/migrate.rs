//! The way of a file to the form of this program.

use rusqlite::Connection;

use super::{StoreError, check, form, schema, secret};

/// Brings the tables to the form of this program.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let version = form::said(connection)?;
    // One of the first form has no secret. It gets one before its form is ours, which without one is damaged.
    if (1..schema::VERSION).contains(&version) {
        secret::begin(connection)?;
    }
    schema::migrations().to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => StoreError::from(err),
        error => StoreError::Refused(error.to_string()),
    })?;
    if (1..schema::VERSION).contains(&version) {
        for note in check::given_twice(connection)? {
            tracing::warn!("{note}");
        }
    }
    Ok(())
}
