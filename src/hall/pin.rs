//! The staff's PIN: made here, never shipped, and asked for with patience.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::local::LocalHall;
use super::work::Work;
use super::{By, HallError, Reply};
use crate::domain::event::EventKind;
use crate::domain::pin::Pin;
use crate::store::StoreError;
use crate::store::pin::{self, PinHash};

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
pub(super) struct Attempts(Arc<Mutex<Wrong>>);

#[derive(Debug, Default)]
struct Wrong {
    count: u32,
    /// When the newest one was tried.
    at: Option<Timestamp>,
}

impl Attempts {
    /// Counts a try as wrong until it is known to be right, so that many at once are no more than one after the other.
    /// Returns how many were wrong in a row with it.
    fn begin(&self, now: Timestamp) -> Result<u32, HallError> {
        let mut wrong = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = wrong.at {
            let left = pause(wrong.count) - now.duration_since(at);
            if left > SignedDuration::ZERO {
                // Rounded up: whoever waits so long may try again.
                return Err(HallError::PinPaused { seconds: (left.as_millis() as i64 + 999) / 1000 });
            }
            // A child that played with the keys does not shut staff out for the day.
            if now.duration_since(at) >= FORGIVEN {
                wrong.count = 0;
            }
        }
        *wrong = Wrong { count: wrong.count.saturating_add(1), at: Some(now) };
        Ok(wrong.count)
    }

    fn right(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Wrong::default();
    }
}

/// How long nobody may try after so many wrong ones in a row.
fn pause(wrong: u32) -> SignedDuration {
    match wrong.checked_sub(FREE) {
        None => SignedDuration::ZERO,
        Some(further) => LONGEST_PAUSE.min(PAUSE * 2_i32.pow(further.min(8))),
    }
}

impl LocalHall {
    /// Makes the PIN of a hall that has none: the one chance to show it. `None` where it was made before.
    ///
    /// # Errors
    /// When the system gives no random numbers, or the store refuses it.
    pub async fn first_pin(&self, by: By) -> Result<Option<Pin>, HallError> {
        if self.read(|_, connection| Ok(pin::stored(connection)?.is_some())).await? {
            return Ok(None);
        }
        self.new_pin(by).await.map(Some)
    }

    /// Makes a new PIN; the one before is no longer right.
    ///
    /// # Errors
    /// As [`Self::first_pin`].
    pub async fn new_pin(&self, by: By) -> Result<Pin, HallError> {
        let (pin, hash) = self
            .read(|_, _| {
                let pin = random()?;
                let hash = PinHash::of(pin.digits())?;
                Ok((pin, hash))
            })
            .await?;
        self.write(move |config, change| {
            pin::store(change, &hash)?;
            Work::new(config, change, &by.actor).append(EventKind::PinMade, None, None, json!({}))
        })
        .await?;
        self.attempts.right();
        Ok(pin)
    }

    /// Whether a PIN is the staff's.
    pub(super) fn is_pin(&self, tried: Pin, by: By) -> Reply<bool> {
        let hall = self.clone();
        Box::pin(async move {
            let wrong = hall.attempts.begin(hall.store.moment().now)?;
            let right = hall.read(move |_, connection| match pin::stored(connection)? {
                Some(hash) => Ok(hash.is_of(tried.digits())?),
                None => Ok(false),
            });
            if right.await? {
                hall.attempts.right();
                return Ok(true);
            }
            let detail = json!({ "wrong": wrong, "pause_seconds": pause(wrong).as_secs() });
            hall.write(move |config, change| Work::new(config, change, &by.actor).append(EventKind::PinRefused, None, None, detail))
                .await?;
            Ok(false)
        })
    }
}

fn random() -> Result<Pin, HallError> {
    loop {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).map_err(|error| StoreError::Refused(format!("the system gives no random numbers: {error}")))?;
        if let Some(pin) = Pin::from_random(u32::from_be_bytes(bytes)) {
            return Ok(pin);
        }
    }
}
