//! What the consoles see, worked out once for all of them and handed to those whom it concerns.
//!
//! It is read anew after each event, when the rule itself reaches a time at which somebody else is next, and every few seconds for
//! what is in no event: printers, camera, clock. Nobody is told what they know.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use tokio::sync::{Notify, watch};

use crate::domain::queue::CounterNumber;
use crate::hall::{Desk, Hall};

/// How often it is read though nothing happened.
const DEVICES: Duration = Duration::from_secs(3);
/// The shortest time between two readings that no event asked for.
const SHORTEST: Duration = Duration::from_millis(100);

/// What each watched counter sees, as a stream sends it.
type Told = Arc<BTreeMap<CounterNumber, Bytes>>;

/// The reader, and what its streams share.
pub(super) struct Desks {
    hall: Arc<dyn Hall>,
    /// How many streams watch each counter.
    watched: Mutex<BTreeMap<CounterNumber, usize>>,
    /// Somebody watches a counter that nobody watched before.
    joined: Notify,
    told: watch::Sender<Told>,
}

impl Desks {
    pub(super) fn new(hall: Arc<dyn Hall>) -> Self {
        Self { hall, watched: Mutex::default(), joined: Notify::new(), told: watch::Sender::default() }
    }

    /// Reads for those who watch, until the hub closes or the store stops.
    pub(super) async fn run(&self, mut closing: watch::Receiver<bool>) {
        let mut latest = self.hall.latest();
        let mut known = BTreeMap::new();
        loop {
            let counters: Vec<CounterNumber> = self.watched().keys().copied().collect();
            let wait = if counters.is_empty() { Duration::MAX } else { self.read(counters, &mut known).await };
            tokio::select! {
                _ = closing.wait_for(|closing| *closing) => break,
                changed = latest.changed() => if changed.is_err() { break },
                () = self.joined.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Tells what these counters see, where it is another than before. The answer is how long it surely stays so.
    async fn read(&self, counters: Vec<CounterNumber>, known: &mut BTreeMap<CounterNumber, (Desk, Bytes)>) -> Duration {
        let desks = match self.hall.desks(counters).await {
            Ok(desks) => desks,
            Err(error) => {
                // The consoles read for themselves what they are not told, and say so where that fails too.
                tracing::warn!(%error, "what the consoles see cannot be read");
                return DEVICES;
            }
        };
        let left = desks.iter().filter_map(|desk| Duration::try_from(desk.now.duration_until(desk.changes_at?)).ok()).min();
        let mut is_new = known.len() != desks.len();
        let mut seen = BTreeMap::new();
        for desk in desks {
            let as_before = |(known, _): &(Desk, Bytes)| Desk { seq: known.seq, now: known.now, ..desk.clone() } == *known;
            let kept = known.remove(&desk.counter).filter(as_before);
            let told = kept.unwrap_or_else(|| {
                is_new = true;
                let text = serde_json::to_string(&desk).map(|json| format!("event: console\ndata: {json}\n\n")).unwrap_or_default();
                (desk, Bytes::from(text))
            });
            let _ = seen.insert(told.0.counter, told);
        }
        *known = seen;
        if is_new {
            let told = known.iter().map(|(counter, (_, text))| (*counter, text.clone())).collect();
            let _ = self.told.send_replace(Arc::new(told));
        }
        left.unwrap_or(DEVICES).clamp(SHORTEST, DEVICES)
    }

    fn watched(&self) -> MutexGuard<'_, BTreeMap<CounterNumber, usize>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What these counters see, from now on.
    pub(super) fn watch(self: &Arc<Self>, counters: Vec<CounterNumber>) -> DeskWatch {
        let mut watched = self.watched();
        let mut is_new = false;
        for counter in &counters {
            let streams = watched.entry(*counter).or_default();
            is_new |= *streams == 0;
            *streams += 1;
        }
        drop(watched);
        let mut told = self.told.subscribe();
        told.mark_changed();
        if is_new {
            self.joined.notify_one();
        }
        DeskWatch { desks: self.clone(), counters, told, sent: BTreeMap::new() }
    }
}

/// One client's view of some counters.
pub(super) struct DeskWatch {
    desks: Arc<Desks>,
    counters: Vec<CounterNumber>,
    told: watch::Receiver<Told>,
    /// What it was told last of each.
    sent: BTreeMap<CounterNumber, Bytes>,
}

impl DeskWatch {
    /// What is to be sent next: of each counter that changed, how it is now. `None` where nothing will ever come.
    pub(super) async fn next(&mut self) -> Option<Bytes> {
        loop {
            if self.counters.is_empty() {
                return None;
            }
            self.told.changed().await.ok()?;
            let told = self.told.borrow_and_update().clone();
            let mut news = Vec::new();
            for counter in &self.counters {
                let Some(text) = told.get(counter) else { continue };
                if self.sent.get(counter) != Some(text) {
                    news.extend_from_slice(text);
                    let _ = self.sent.insert(*counter, text.clone());
                }
            }
            if !news.is_empty() {
                return Some(Bytes::from(news));
            }
        }
    }
}

impl Drop for DeskWatch {
    fn drop(&mut self) {
        let mut watched = self.desks.watched();
        for counter in &self.counters {
            if let Some(count) = watched.get_mut(counter) {
                *count -= 1;
            }
        }
        watched.retain(|_, count| *count > 0);
    }
}
