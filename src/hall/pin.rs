//! The staff's PIN: made here, never shipped, and asked for with patience.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::domain::pin::Pin;
use crate::hall::HallError;
use crate::store::StoreError;

/// So many wrong ones in a row cost nothing: a finger slips.
const FREE: u32 = 5;
/// The pause after the last of them; each further one doubles it, up to the longest.
const PAUSE: SignedDuration = SignedDuration::from_secs(30);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(10);

/// After so long without a try, wrong ones are forgotten: five free ones an hour are no way to a million.
const FORGIVEN: SignedDuration = SignedDuration::from_hours(1);

/// Wrong PINs in a row, wherever they were tried. Not stored: after a restart everybody begins anew, and a restart takes
/// longer than a try.
#[derive(Debug, Clone, Default)]
pub(super) struct Attempts(Arc<Mutex<WrongTries>>);

#[derive(Debug, Default)]
struct WrongTries {
    count: u32,
    /// When the newest one was tried.
    at: Option<Timestamp>,
}

impl Attempts {
    /// Counts a try as wrong until it is known to be right, so that many at once are no more than one after the other.
    /// Returns how many were wrong in a row with it.
    pub(super) fn begin(&self, now: Timestamp) -> Result<u32, HallError> {
        let mut wrong = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = wrong.at {
            let left = pause(wrong.count) - now.duration_since(at);
            if left > SignedDuration::ZERO {
                // Rounded up: after that time a try is allowed.
                return Err(HallError::PinPaused { seconds: (left.as_millis() as i64 + 999) / 1000 });
            }
            // A child that played with the keys does not shut staff out for the day.
            if now.duration_since(at) >= FORGIVEN {
                wrong.count = 0;
            }
        }
        *wrong = WrongTries { count: wrong.count.saturating_add(1), at: Some(now) };
        Ok(wrong.count)
    }

    pub(super) fn right(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = WrongTries::default();
    }
}

/// How long nobody may try after so many wrong ones in a row.
pub(super) fn pause(wrong: u32) -> SignedDuration {
    match wrong.checked_sub(FREE) {
        None => SignedDuration::ZERO,
        Some(further) => LONGEST_PAUSE.min(PAUSE * 2_i32.pow(further.min(8))),
    }
}

pub(super) fn random() -> Result<Pin, HallError> {
    loop {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).map_err(|error| StoreError::Refused(format!("the system gives no random numbers: {error}")))?;
        if let Some(pin) = Pin::from_random(u32::from_be_bytes(bytes)) {
            return Ok(pin);
        }
    }
}
