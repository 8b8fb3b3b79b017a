//! The staff's PIN, as a salted hash: whoever looks into the file, a copy or an export does not read it.
//!
//! Six digits can be found by trying them all, and no hash makes that impossible for whoever has the file; a slow one keeps
//! it from being read in passing. Against guessing at a screen stands the pause after wrong ones, which is the hall's.

use pbkdf2::pbkdf2_hmac;
use rusqlite::{Connection, OptionalExtension as _};
use sha2::Sha256;

use super::{Change, StoreError};

/// Rounds of PBKDF2: about a tenth of a second on a small terminal. They stand in each hash, so that they may change.
const ROUNDS: u32 = if cfg!(test) { 10 } else { 100_000 };
const ALGORITHM: &str = "pbkdf2-sha256";

/// A PIN's hash, as it is stored: algorithm, rounds, salt and hash between `$`.
#[derive(Debug, Clone)]
pub struct PinHash(String);

impl PinHash {
    /// The hash of a PIN, with a salt of its own. It takes its time: not on the writer's thread.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn of(pin: &str) -> Result<Self, StoreError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|error| StoreError::Refused(format!("the system gives no random numbers: {error}")))?;
        let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
        Ok(Self(format!("{ALGORITHM}${ROUNDS}${}${}", hex(&salt), hex(&derived(pin, &salt, ROUNDS)))))
    }

    /// Whether a PIN is the one. It takes its time too.
    ///
    /// # Errors
    /// When what is stored is no hash of ours.
    pub fn is_of(&self, pin: &str) -> Result<bool, StoreError> {
        // What is wrong with it is not said: it is a secret still.
        let strange = || StoreError::Strange { what: "a PIN's hash", value: "something else".to_owned() };
        let bytes = |hex: &str| data_encoding::HEXLOWER.decode(hex.as_bytes()).map_err(|_| strange());
        let [ALGORITHM, rounds, salt, hash] = self.0.split('$').collect::<Vec<_>>()[..] else {
            return Err(strange());
        };
        let found = derived(pin, &bytes(salt)?, rounds.parse().map_err(|_| strange())?);
        let hash = bytes(hash)?;
        // Every byte is looked at, so that the time it takes says nothing.
        let differing = found.iter().zip(&hash).fold(0, |all, (one, other)| all | (one ^ other));
        Ok(hash.len() == found.len() && differing == 0)
    }
}

fn derived(pin: &str, salt: &[u8], rounds: u32) -> [u8; 32] {
    let mut hash = [0; 32];
    pbkdf2_hmac::<Sha256>(pin.as_bytes(), salt, rounds, &mut hash);
    hash
}

/// The hash that is stored, where a PIN was made.
///
/// # Errors
/// When SQLite refuses the query.
pub fn stored(connection: &Connection) -> Result<Option<PinHash>, StoreError> {
    let text = connection.prepare_cached("SELECT value FROM meta WHERE key = 'pin'")?.query_row([], |row| row.get(0)).optional()?;
    Ok(text.map(PinHash))
}

/// Stores a hash in place of any before.
///
/// # Errors
/// When SQLite refuses it.
pub fn store(change: &Change<'_>, hash: &PinHash) -> Result<(), StoreError> {
    let _ = change
        .connection()
        .prepare_cached("INSERT INTO meta VALUES ('pin', ?1) ON CONFLICT (key) DO UPDATE SET value = excluded.value")?
        .execute([&hash.0])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_function_is_that_of_the_standard() {
        // RFC 7914, section 11.
        let mut hash = [0; 64];
        pbkdf2_hmac::<Sha256>(b"passwd", b"salt", 1, &mut hash);
        assert!(data_encoding::HEXLOWER.encode(&hash).starts_with("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"));
    }

    #[test]
    fn a_hash_knows_its_pin_and_shows_it_to_nobody() {
        let (one, other) = (PinHash::of("123456").expect("hashed"), PinHash::of("123456").expect("hashed"));
        assert_ne!(one.0, other.0, "each has a salt of its own");
        assert!(!one.0.contains("123456"));
        assert_eq!((one.is_of("123456"), one.is_of("123457")), (Ok(true), Ok(false)));
        for strange in ["", "123456", "md5$1$00$00", "pbkdf2-sha256$x$00$00", "pbkdf2-sha256$1$zz$00"] {
            assert!(PinHash(strange.to_owned()).is_of("123456").is_err(), "{strange}");
        }
        assert_eq!(PinHash("pbkdf2-sha256$1$00$".to_owned()).is_of("123456"), Ok(false));
    }
}
