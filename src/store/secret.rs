//! The file's own secret, and what is made of it: the tokens on slips, and digests of what no event may show.
//!
//! A token is a keyed digest of the ticket's place in the log's life, so that a store rebuilt from its events gives the
//! same slips the same codes, and whoever reads an export learns none of them.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};
use sha2::Sha256;

use super::{Change, StoreError, millis};
use crate::domain::queue::{TicketId, Token};

/// The length of the secret.
const BYTES: usize = 32;

/// Makes the secret of a file that has none: 256 random bits.
pub(super) fn begin(connection: &Connection) -> Result<(), StoreError> {
    if stored(connection)?.is_some() {
        return Ok(());
    }
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Refused(format!("the system gives no random numbers: {error}")))?;
    let _ = connection.execute("INSERT INTO meta VALUES ('secret', ?1)", [data_encoding::HEXLOWER.encode(&bytes)])?;
    Ok(())
}

fn stored(connection: &Connection) -> Result<Option<Vec<u8>>, StoreError> {
    let text: Option<String> =
        connection.prepare_cached("SELECT value FROM meta WHERE key = 'secret'")?.query_row([], |row| row.get(0)).optional()?;
    let decoded = |text: String| data_encoding::HEXLOWER.decode(text.as_bytes()).ok().filter(|secret| secret.len() == BYTES);
    text.map(|text| decoded(text).ok_or(StoreError::Strange { what: "a secret", value: "something else".to_owned() })).transpose()
}

/// The secret of a file that has events.
pub(super) fn of(connection: &Connection) -> Result<Vec<u8>, StoreError> {
    stored(connection)?.ok_or(StoreError::Strange { what: "a secret", value: "nothing".to_owned() })
}

/// HMAC-SHA-256 (RFC 2104) of what is meant, cut to 128 bits.
fn keyed(connection: &Connection, meaning: &str, text: &[u8]) -> Result<[u8; 16], StoreError> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(&of(connection)?).map_err(|error| StoreError::Refused(error.to_string()))?;
    hmac.update(meaning.as_bytes());
    hmac.update(&[0]);
    hmac.update(text);
    let mut digest = [0; 16];
    digest.copy_from_slice(&hmac.finalize().into_bytes()[..16]);
    Ok(digest)
}

/// The token on the slip of a ticket that is issued now.
///
/// # Errors
/// When the secret cannot be read, as for everything here.
pub fn token(change: &Change<'_>, id: TicketId) -> Result<Token, StoreError> {
    token_in(change.connection(), change.epoch(), id)
}

/// The token on the slip of a ticket that was issued in an epoch.
pub(super) fn token_in(connection: &Connection, epoch: i64, id: TicketId) -> Result<Token, StoreError> {
    let place = [epoch.to_be_bytes(), id.0.to_be_bytes()].concat();
    Ok(Token::from_bytes(keyed(connection, "token", &place)?))
}

fn digest(connection: &Connection, meaning: &str, text: &[u8]) -> Result<String, StoreError> {
    Ok(data_encoding::BASE32_NOPAD.encode(&keyed(connection, meaning, text)?))
}

/// What stands for a caller's request: with it nobody can ask for its answer again.
pub fn request(connection: &Connection, request: &str) -> Result<String, StoreError> {
    digest(connection, "request", request.as_bytes())
}

/// What stands for all that an order says: the paper that it names is nobody's business.
pub fn order(connection: &Connection, order: &str) -> Result<String, StoreError> {
    digest(connection, "order", order.as_bytes())
}

/// What stands for a citizen's own paper.
pub fn paper(connection: &Connection, paper: &str) -> Result<String, StoreError> {
    digest(connection, "paper", paper.as_bytes())
}

/// What stands for an appointment: a paper may be booked again, for another time.
pub fn appointment(connection: &Connection, paper: &str, booked: Timestamp) -> Result<String, StoreError> {
    digest(connection, "appointment", &[&millis(booked).to_be_bytes(), paper.as_bytes()].concat())
}
