//! Making the staff's PIN, and trying one.

use serde_json::json;

use crate::domain::event::{Actor, EventKind};
use crate::domain::pin::Pin;
use crate::hall::local::LocalHall;
use crate::hall::work::Work;
use crate::hall::{By, HallError, Reply, pin};
use crate::store::pin::{PinHash, store, stored};

impl LocalHall {
    /// Makes the PIN of a hall that has none: the one chance to show it. `None` where it was made before.
    ///
    /// # Errors
    /// When the system gives no random numbers, or the store refuses it.
    pub async fn first_pin(&self, by: By) -> Result<Option<Pin>, HallError> {
        if self.read(|_, connection| Ok(stored(connection)?.is_some())).await? {
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
                let pin = pin::random()?;
                let hash = PinHash::of(pin.digits())?;
                Ok((pin, hash))
            })
            .await?;
        self.write(move |config, change| {
            store(change, &hash)?;
            Work::new(config, change, by.actor).append(EventKind::PinMade, None, None, json!({}))
        })
        .await?;
        self.attempts.right();
        Ok(pin)
    }

    /// Whether a PIN is the staff's.
    pub(in crate::hall) fn is_pin(&self, tried: Pin, actor: Actor) -> Reply<bool> {
        let hall = self.clone();
        Box::pin(async move {
            let wrong = hall.attempts.begin(hall.store.moment().now)?;
            let right = hall.read(move |_, connection| match stored(connection)? {
                Some(hash) => Ok(hash.is_of(tried.digits())?),
                None => Ok(false),
            });
            if right.await? {
                hall.attempts.right();
                return Ok(true);
            }
            let detail = json!({ "wrong": wrong, "pause_seconds": pin::pause(wrong).as_secs() });
            hall.write(move |config, change| Work::new(config, change, actor).append(EventKind::PinRefused, None, None, detail)).await?;
            Ok(false)
        })
    }
}
