//! What comes from outside, as subscriptions. Nothing large travels in a message: a signal says that there is something
//! newer, and the application reads the newest.

use std::hash::{Hash, Hasher};
use std::sync::atomic::Ordering;
use std::time::Duration;

use iced::Subscription;
use iced::futures::{Stream, stream};
use jiff::Timestamp;
use tokio::sync::{broadcast, watch};

use crate::kiosk::eyes::{Attention, Eyes, Meant};

/// Something watched, with the name by which iced knows the subscription, and the least time between two signals.
struct Watched<T> {
    name: &'static str,
    receiver: watch::Receiver<T>,
    pause: Duration,
}

impl<T> Hash for Watched<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

/// A signal at once, and then whenever there is something newer.
pub(super) fn changes<T: Send + Sync + 'static>(name: &'static str, receiver: &watch::Receiver<T>, pause: Duration) -> Subscription<()> {
    let mut receiver = receiver.clone();
    receiver.mark_changed();
    Subscription::run_with(Watched { name, receiver, pause }, |watched| watch_changes(watched.receiver.clone(), watched.pause))
}

fn watch_changes<T: Send + Sync + 'static>(receiver: watch::Receiver<T>, pause: Duration) -> impl Stream<Item = ()> {
    let mut receiver = receiver;
    receiver.mark_changed();
    stream::unfold((receiver, false), move |(mut receiver, began)| async move {
        if began && !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        receiver.changed().await.ok()?;
        let _ = receiver.borrow_and_update();
        Some(((), (receiver, true)))
    })
}

struct Reads(Eyes);

impl Hash for Reads {
    fn hash<H: Hasher>(&self, state: &mut H) {
        "reads".hash(state);
    }
}

/// What is meant of what the scanner reads, while somebody may scan.
pub(super) fn meant(eyes: &Eyes) -> Subscription<Meant> {
    Subscription::run_with(Reads(eyes.clone()), |Reads(eyes)| {
        stream::unfold(((eyes.reads)(), Attention::default(), eyes.serving.clone()), |(mut receiver, mut attention, serving)| async move {
            loop {
                match receiver.recv().await {
                    Ok(read) => {
                        if let Some(meant) = attention.hear(read, serving.load(Ordering::Relaxed)) {
                            return Some((meant, (receiver, attention, serving)));
                        }
                    }
                    Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return None,
                }
            }
        })
    })
}

/// The time, at the turn of each minute.
pub(super) fn minutes() -> Subscription<Timestamp> {
    Subscription::run(|| {
        stream::unfold((), |()| async {
            let past = Timestamp::now().as_millisecond().rem_euclid(60_000);
            tokio::time::sleep(Duration::from_millis(60_000 - past.unsigned_abs().min(59_999))).await;
            Some((Timestamp::now(), ()))
        })
    })
}
