//! Requests that were carried out, so that a retried one is answered and not repeated.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Change, StoreError, millis};
use crate::domain::queue::TicketId;

/// What a request did: the name of its action, and the ticket it moved.
///
/// # Errors
/// When SQLite refuses the query.
pub fn find(connection: &Connection, request: &str) -> Result<Option<(String, TicketId)>, StoreError> {
    let found = connection
        .prepare_cached("SELECT action, ticket FROM request WHERE id = ?1")?
        .query_row([request], |row| Ok((row.get(0)?, TicketId(row.get(1)?))))
        .optional()?;
    Ok(found)
}

/// Remembers what a request did.
///
/// # Errors
/// When SQLite refuses it.
pub fn remember(change: &Change<'_>, request: &str, action: &str, ticket: TicketId) -> Result<(), StoreError> {
    let _ = change.connection().prepare_cached("INSERT INTO request VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        request,
        action,
        ticket.0,
        millis(change.now())
    ])?;
    Ok(())
}
