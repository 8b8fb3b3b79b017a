//! One reader of the log for all live streams.
//!
//! Each new row is read once, made public once, and handed to every stream as ready text: a stream costs no thread, no connection to
//! the store, and no second reading. One that joins, or cannot keep up, reads its own way to where the others are, few at a time.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, watch};
use tokio::time::{Instant, MissedTickBehavior};

use super::pages::BUILD;
use super::problem::Problem;
use crate::domain::event::Event;
use crate::hall::{Hall, HallError};

/// Rows that are read together.
const BATCH: usize = 64;
/// Rows that a stream may be behind the others before it has to read for itself.
const KEPT: usize = 1024;
/// Streams that read for themselves at the same time.
const CATCHING_UP: usize = 2;
/// A sign of life, so that clients soon notice when there is none.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// How long signs of life come from memory alone. Then the log is read once for all streams, though nothing happened: a hall that can no
/// longer be read is not to look alive.
const UNREAD: Duration = Duration::from_secs(15);

/// The reader, and what its streams share.
pub(super) struct Feed {
    hall: Arc<dyn Hall>,
    told: broadcast::Sender<FeedTold>,
    /// Places for streams.
    places: Arc<Semaphore>,
    catching_up: Semaphore,
    /// Held by each stream to a browser with a board that may not sound: so they are counted.
    silent: Arc<()>,
}

/// What streams hear.
#[derive(Debug, Clone)]
enum FeedTold {
    /// A row.
    Row { seq: i64, text: Bytes },
    /// The line is alive, and so is the hall. The newest row was this one.
    Beat { seq: i64, text: Bytes },
    /// The log cannot be read.
    Broken,
}

impl Feed {
    /// A feed for so many streams.
    pub(super) fn new(hall: Arc<dyn Hall>, streams: usize) -> Self {
        let (told, _) = broadcast::channel(KEPT);
        let (places, catching_up) = (Arc::new(Semaphore::new(streams)), Semaphore::new(CATCHING_UP));
        Self { hall, told, places, catching_up, silent: Arc::new(()) }
    }

    /// Reads what is committed, until the hub closes or the store stops.
    pub(super) async fn run(&self, mut closing: watch::Receiver<bool>) {
        let mut latest = self.hall.latest();
        let (mut after, mut epoch) = (*latest.borrow_and_update(), None);
        let mut beat = tokio::time::interval(HEARTBEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut last_read = Instant::now();
        loop {
            let beats = tokio::select! {
                changed = latest.changed() => if changed.is_ok() { false } else { break },
                _ = closing.wait_for(|closing| *closing) => break,
                _ = beat.tick() => true,
            };
            let newest = *latest.borrow_and_update();
            if self.told.receiver_count() == 0 {
                // A stream that joins from here on reads up to the newest row by itself.
                after = newest.max(after);
                continue;
            }
            let is_due = after < newest || last_read.elapsed() >= UNREAD;
            if is_due && let Err(error) = self.pass_on(&mut after, newest, &mut epoch).await {
                // The clients come back and try again; in the meantime their pages say that they are cut off.
                tracing::error!(%error, "the live streams end: the log cannot be read");
                after = newest.max(after);
                let _ = self.told.send(FeedTold::Broken);
                continue;
            }
            if is_due {
                last_read = Instant::now();
            }
            if beats {
                let _ = self.told.send(FeedTold::Beat { seq: after, text: self.heartbeat(after) });
            }
        }
        let _ = self.told.send(FeedTold::Broken);
    }

    /// A comment for whoever only keeps the line open, an event for pages: scripts never see comments.
    fn heartbeat(&self, seq: i64) -> Bytes {
        let silent = Arc::strong_count(&self.silent) - 1;
        let data = json!({ "seq": seq, "now": self.hall.now(), "build": &*BUILD, "boards_silent": silent });
        Bytes::from(format!(": heartbeat\nevent: heartbeat\ndata: {data}\n\n"))
    }

    /// Tells the streams the rows up to the newest. Where there are none, the log is read all the same.
    async fn pass_on(&self, after: &mut i64, newest: i64, epoch: &mut Option<i64>) -> Result<(), HallError> {
        loop {
            let events = self.hall.events_after(*after, BATCH).await?;
            let (Some(first), Some(last)) = (events.first(), events.last()) else {
                break;
            };
            *after = last.seq;
            let epoch = match *epoch {
                Some(epoch) => epoch,
                // The newest row is of the log's own epoch; an older one may be of what it was restored from.
                None => *epoch.insert(if first.seq == newest { first.epoch } else { self.epoch(newest).await? }),
            };
            for event in events {
                let _ = self.told.send(FeedTold::Row { seq: event.seq, text: Bytes::from(written(epoch, &[event])) });
            }
            if *after >= newest {
                break;
            }
        }
        *after = newest.max(*after);
        Ok(())
    }

    /// The epoch of the log as it is now.
    pub(super) async fn epoch_now(&self) -> Result<i64, HallError> {
        let newest = *self.hall.latest().borrow();
        self.epoch(newest).await
    }

    /// The epoch of the log, which its newest row has.
    async fn epoch(&self, newest: i64) -> Result<i64, HallError> {
        match self.hall.events_after(newest - 1, 1).await?.first() {
            Some(event) => Ok(event.epoch),
            None => Ok(self.hall.overview().await?.epoch),
        }
    }

    /// A stream that begins now, with the epoch of the log. It is still to be told where.
    ///
    /// # Errors
    /// When there are too many, or when the log cannot be read: a stream over it would look alive and say nothing (S27).
    pub(super) async fn join(self: &Arc<Self>, closing: watch::Receiver<bool>, is_silent: bool) -> Result<FeedStream, Problem> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| Problem::TooManyStreams)?;
        // In this order: what is committed in between is heard.
        let heard = self.told.subscribe();
        let latest = self.hall.latest();
        if latest.has_changed().is_err() {
            return Err(HallError::Unreachable("the store has stopped".to_owned()).into());
        }
        let newest = *latest.borrow();
        let epoch = self.epoch(newest).await?;
        let silent = is_silent.then(|| self.silent.clone());
        Ok(FeedStream { feed: self.clone(), heard, closing, epoch, newest, after: newest, _place: place, _silent: silent })
    }
}

/// One client's way along the log.
pub(super) struct FeedStream {
    feed: Arc<Feed>,
    heard: broadcast::Receiver<FeedTold>,
    closing: watch::Receiver<bool>,
    /// The epoch of the log.
    pub(super) epoch: i64,
    /// The newest row that is known to be there.
    pub(super) newest: i64,
    /// The last row that was sent.
    pub(super) after: i64,
    _place: OwnedSemaphorePermit,
    _silent: Option<Arc<()>>,
}

impl FeedStream {
    /// What is to be sent next; `None` ends the stream.
    pub(super) async fn next(&mut self) -> Option<Bytes> {
        loop {
            if *self.closing.borrow() {
                return None;
            }
            if self.after < self.newest {
                if let Some(rows) = self.catch_up().await? {
                    return Some(rows);
                }
                continue;
            }
            let told = tokio::select! {
                told = self.heard.recv() => told,
                _ = self.closing.wait_for(|closing| *closing) => return None,
            };
            match told {
                Ok(FeedTold::Row { seq, text }) if seq == self.after + 1 => {
                    (self.after, self.newest) = (seq, seq);
                    return Some(text);
                }
                Ok(FeedTold::Beat { seq, text }) if seq <= self.after => return Some(text),
                // Some in between were not heard, or none at all.
                Ok(FeedTold::Row { seq, .. } | FeedTold::Beat { seq, .. }) => self.newest = self.newest.max(seq),
                Err(broadcast::error::RecvError::Lagged(_)) => self.newest = *self.feed.hall.latest().borrow(),
                Ok(FeedTold::Broken) | Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    /// Reads rows by itself. `Some(None)` where there are no more, `None` where the log cannot be read.
    async fn catch_up(&mut self) -> Option<Option<Bytes>> {
        let _turn = self.feed.catching_up.acquire().await.ok()?;
        match self.feed.hall.events_after(self.after, BATCH).await {
            Ok(events) => {
                let last = events.last().map(|event| event.seq);
                self.after = last.unwrap_or(self.newest);
                Some(last.map(|_| Bytes::from(written(self.epoch, &events))))
            }
            Err(error) => {
                tracing::error!(%error, "a live stream ends: its events cannot be read");
                None
            }
        }
    }
}

/// Rows as a stream sends them. A place in the log is named with the log's epoch: after a restore the same seq is another row.
fn written(epoch: i64, events: &[Event]) -> String {
    let mut text = String::with_capacity(events.len() * 384);
    for event in events {
        if let Ok(json) = serde_json::to_string(&public(event)) {
            let _ = write!(text, "id: {epoch}-{}\ndata: {json}\n\n", event.seq);
        }
    }
    text
}

/// The part of an event that is public. Phones and boards are seen by everybody, so it says neither the reason for a priority nor the
/// procedure. The export has the rest.
fn public(event: &Event) -> Event {
    const TOLD: [&str; 3] = ["label", "queue", "service_day"];
    let told = TOLD.iter().filter_map(|name| Some(((*name).to_owned(), event.detail.get(*name)?.clone())));
    Event { detail: Value::Object(told.collect()), ..event.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{Actor, EventKind};
    use crate::hall::{Handover, LocalHall, Matter, Order, RequestId};
    use crate::store::SystemClock;

    #[test]
    fn nobody_in_the_hall_learns_why_somebody_goes_first() {
        let detail = serde_json::json!({
            "label": "A001", "queue": "ho-tich", "clause": "priority", "words": "a priority class, in its turn",
            "procedure": "1.001193", "set": { "class": "disabled" }, "was": {}, "request": { "id": "X" },
        });
        let event = Event {
            epoch: 1,
            seq: 2,
            at: jiff::Timestamp::UNIX_EPOCH,
            kind: EventKind::TicketCalled,
            subject: None,
            counter: None,
            actor: Actor::System,
            detail,
            hash: String::new(),
        };
        assert_eq!(public(&event).detail, serde_json::json!({ "label": "A001", "queue": "ho-tich" }));
    }

    #[tokio::test]
    async fn a_stream_that_lags_reads_its_own_way_and_misses_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = crate::config::embedded().expect("built in");
        config.hours = None;
        let hall = LocalHall::open(Arc::new(config), folder.path(), Arc::new(SystemClock)).await.expect("opens");
        let feed = Arc::new(Feed::new(Arc::new(hall.clone()), 2));
        let (_close, closing) = watch::channel(false);
        let (reader, ending) = (feed.clone(), closing.clone());
        let _running = tokio::spawn(async move { reader.run(ending).await });
        let join = || feed.join(closing.clone(), false);
        let (mut quick, mut slow) = (join().await.expect("a place"), join().await.expect("a place"));
        assert!(matches!(join().await.err(), Some(Problem::TooManyStreams)));
        let begun = quick.after;
        let wanted = begun + KEPT as i64 + 2 * BATCH as i64;
        let giving = tokio::spawn(async move {
            while *hall.latest().borrow() < wanted {
                let request = RequestId::random().expect("random");
                let order = Order::new(Matter::Queue("ho-tich".parse().expect("a key")), Handover::Staff, Actor::Kiosk, request);
                let _ = hall.issue(order).await.expect("a number");
            }
        });
        let all_of = async |stream: &mut FeedStream| {
            let mut all = String::new();
            while stream.after < wanted {
                let told = stream.next().await.expect("it goes on");
                if !told.starts_with(b": heartbeat") {
                    all.push_str(&String::from_utf8_lossy(&told));
                }
            }
            all
        };
        let heard = all_of(&mut quick).await;
        giving.await.expect("given");
        let ids: Vec<_> = heard.lines().filter_map(|line| line.strip_prefix("id: ")).collect();
        let expected: Vec<_> = (begun + 1..=quick.after).map(|seq| format!("{}-{seq}", quick.epoch)).collect();
        assert_eq!(ids, expected);
        // Nothing was taken from the other meanwhile.
        let read = all_of(&mut slow).await;
        assert_eq!(&read[..heard.len().min(read.len())], &heard[..heard.len().min(read.len())]);
        drop(slow);
        assert!(join().await.is_ok(), "its place is free again");
    }
}
