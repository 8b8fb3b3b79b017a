//! Live events: the log, sent on as it grows.
//!
//! Each client pulls: the next batch of rows is read when the one before is on its way, so a slow client costs one
//! batch of memory and nobody else any time. Where it stands is the seq of the last row it got, which it names itself
//! when it comes back; nothing is kept here.

use std::fmt::Write as _;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::watch;

use super::document::Refusals;
use crate::domain::event::Event;
use crate::hub::Hub;
use crate::hub::pages::BUILD;
use crate::hub::problem::Problem;
use crate::hub::request::Asked;

/// Rows that are read and sent together.
const BATCH: usize = 64;
/// A sign of life, so that proxies keep the line and clients notice when it is dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Milliseconds after which a browser comes back.
const RETRY: u32 = 2000;

/// Where to begin.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Start {
    /// Only events behind this seq. A `Last-Event-ID` header goes before it; without both, the stream begins now.
    after: Option<i64>,
}

/// Events as they happen, as server-sent events.
///
/// `id` is the seq, `data` an Event as JSON, of whose detail it has the label, the queue and the service day alone. The stream begins with an `id` of its own, so that whoever is cut off before
/// the first event comes back to the right place. Every 15 s without an event there is a `heartbeat` event. A client that
/// names a seq which this log does not have yet (its database was restored) gets a `reset` event: what it knew is void.
#[utoipa::path(get, path = "/api/v1/events", operation_id = "live_events", tag = "hall", params(Start,
        ("Last-Event-ID" = Option<i64>, Header, description = "The last event the client has")),
    responses((status = 200, description = "The stream", body = Event, content_type = "text/event-stream"), Refusals))]
pub(super) async fn events(State(hub): State<Hub>, headers: HeaderMap, Asked(start): Asked<Start>) -> Result<Response, Problem> {
    let mut latest = hub.hall.latest();
    let newest = *latest.borrow_and_update();
    let named = match headers.get("last-event-id") {
        Some(value) => Some(place(value.to_str().unwrap_or_default())?),
        None => start.after,
    };
    // A stream over a store that cannot be read would look alive and say nothing: refuse, so that pages show it (S27).
    let _ = hub.hall.events_after(newest, 1).await?;
    let (after, opening) = match named {
        Some(after) if after > newest => (newest, format!("retry: {RETRY}\nid: {newest}\nevent: reset\ndata: {{\"seq\":{newest}}}\n\n")),
        Some(after) => (after, format!("retry: {RETRY}\nid: {after}\n\n")),
        None => (newest, format!("retry: {RETRY}\nid: {newest}\n\n")),
    };
    let reader = Reader { closing: hub.closing.clone(), hub, after, latest, opening: Some(opening) };
    let body = Body::from_stream(stream::unfold(reader, Reader::next));
    // `no-transform` and the header of nginx keep proxies from collecting the stream before they send it on.
    let headers = [(CONTENT_TYPE.as_str(), "text/event-stream"), ("cache-control", "no-store, no-transform"), ("x-accel-buffering", "no")];
    Ok((headers, body).into_response())
}

fn place(text: &str) -> Result<i64, Problem> {
    text.trim().parse().map_err(|_| Problem::Malformed("Last-Event-ID is not a seq".to_owned()))
}

/// What anybody may know of an event: a phone in the hall, or a board that everybody sees, must not tell why somebody goes before
/// others, or what for they came. The export has the rest.
fn public(event: &Event) -> Event {
    const TOLD: [&str; 3] = ["label", "queue", "service_day"];
    let told = TOLD.iter().filter_map(|name| Some(((*name).to_owned(), event.detail.get(*name)?.clone())));
    Event { detail: Value::Object(told.collect()), ..event.clone() }
}

/// One client.
struct Reader {
    hub: Hub,
    /// The last row it was sent.
    after: i64,
    latest: watch::Receiver<i64>,
    closing: watch::Receiver<bool>,
    /// What it is told first.
    opening: Option<String>,
}

impl Reader {
    /// The next piece of the stream; `None` ends it.
    async fn next(mut self) -> Option<(Result<Bytes, std::convert::Infallible>, Self)> {
        if let Some(opening) = self.opening.take() {
            return Some((Ok(Bytes::from(opening)), self));
        }
        loop {
            if *self.closing.borrow() {
                return None;
            }
            // Marked as seen before the rows are read: what is committed in between wakes the wait below.
            let newest = *self.latest.borrow_and_update();
            if newest > self.after {
                match self.hub.hall.events_after(self.after, BATCH).await {
                    Ok(events) if !events.is_empty() => {
                        let text = self.written(&events);
                        return Some((Ok(Bytes::from(text)), self));
                    }
                    Ok(_) => {}
                    Err(error) => {
                        // The client comes back and tries again; in the meantime its page says that it is cut off.
                        tracing::error!(%error, "a live stream ends: its events cannot be read");
                        return None;
                    }
                }
            }
            let silent = tokio::select! {
                changed = self.latest.changed() => if changed.is_ok() { false } else { return None },
                _ = self.closing.wait_for(|closing| *closing) => return None,
                () = tokio::time::sleep(HEARTBEAT) => true,
            };
            if silent {
                // Only a hall that can be read is alive.
                if let Err(error) = self.hub.hall.events_after(self.after, 1).await {
                    tracing::error!(%error, "a live stream ends: the hall cannot be read");
                    return None;
                }
                // A comment for whoever only keeps the line open, an event for pages: scripts never see comments.
                let beat = format!(": heartbeat\nevent: heartbeat\ndata: {{\"seq\":{},\"build\":\"{}\"}}\n\n", self.after, &*BUILD);
                return Some((Ok(Bytes::from(beat)), self));
            }
        }
    }

    fn written(&mut self, events: &[Event]) -> String {
        let mut text = String::with_capacity(events.len() * 384);
        for event in events {
            self.after = event.seq;
            if let Ok(json) = serde_json::to_string(&public(event)) {
                let _ = write!(text, "id: {}\ndata: {json}\n\n", event.seq);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{Actor, EventKind};

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
            actor: Actor::system(),
            detail,
            hash: String::new(),
        };
        assert_eq!(public(&event).detail, serde_json::json!({ "label": "A001", "queue": "ho-tich" }));
    }
}
