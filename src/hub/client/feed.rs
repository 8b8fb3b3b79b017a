//! The remote hall's news: a thread that reads the live events and knows the newest seq.

use std::io::{BufRead as _, BufReader};
use std::time::Duration;

use tokio::sync::watch;
use ureq::Body;

use super::{Wire, unreachable};
use crate::hall::HallError;

/// The hub sends something every 2 s; after this long without, the line is dead.
const SILENCE: Duration = Duration::from_secs(10);
/// How long to wait before the next try.
const PAUSE: Duration = Duration::from_millis(500);

/// Opens the stream, reads where it begins, and leaves a thread behind that follows it. The thread ends when nobody
/// listens any more.
///
/// # Errors
/// When the stream cannot be opened.
pub(super) fn start(wire: &Wire) -> Result<watch::Receiver<i64>, HallError> {
    let mut stream = open(wire, None)?;
    let mut place = String::new();
    let first = next_seq(&mut stream, &mut place).ok_or_else(|| HallError::Unreachable("the hub's live events broke off".to_owned()))?;
    let (news, latest) = watch::channel(first);
    let wire = wire.clone();
    let spawned = std::thread::Builder::new().name("hall-feed".to_owned()).spawn(move || follow(&wire, stream, place, &news));
    spawned.map(|_| latest).map_err(unreachable)
}

type EventStream = BufReader<ureq::BodyReader<'static>>;

fn open(wire: &Wire, after: Option<&str>) -> Result<EventStream, HallError> {
    let request = wire.agent.get(format!("{}/api/v1/events", wire.base)).config().timeout_connect(Some(SILENCE));
    let mut request = request.timeout_per_read(Some(SILENCE)).build();
    if let Some(after) = after {
        request = request.header("last-event-id", after);
    }
    let answer = request.call().map_err(unreachable)?;
    if answer.status().is_success() {
        Ok(BufReader::new(Body::into_reader(answer.into_body())))
    } else {
        Err(HallError::Unreachable(format!("the hub answers {} to live events", answer.status())))
    }
}

fn follow(wire: &Wire, mut stream: EventStream, mut place: String, news: &watch::Sender<i64>) {
    loop {
        while let Some(seq) = next_seq(&mut stream, &mut place) {
            let _ = news.send_if_modified(|latest| std::mem::replace(latest, seq) != seq);
            if news.is_closed() {
                return;
            }
        }
        stream = loop {
            std::thread::sleep(PAUSE);
            if news.is_closed() {
                return;
            }
            match open(wire, Some(&place)) {
                Ok(stream) => break stream,
                Err(error) => tracing::debug!(%error, "the hub's live events are out of reach"),
            }
        };
    }
}

/// The seq of the next event, whose id becomes the place to come back to; `None` when the stream ends. A heartbeat has no id and
/// repeats the last seq, so that it, too, gives the thread a chance to notice that nobody listens.
fn next_seq(stream: &mut EventStream, place: &mut String) -> Option<i64> {
    let (mut line, mut seq) = (String::new(), None);
    loop {
        line.clear();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let text = line.trim_end_matches(['\r', '\n']);
        if let Some(id) = text.strip_prefix("id:") {
            id.trim().clone_into(place);
            seq = place.rsplit('-').next().and_then(|seq| seq.parse().ok());
        } else if let Some(data) = text.strip_prefix("data:")
            && seq.is_none()
        {
            seq = serde_json::from_str::<serde_json::Value>(data).ok().and_then(|data| data.get("seq")?.as_i64());
        } else if text.is_empty() && seq.is_some() {
            return seq;
        }
    }
}
