//! Live events: the log, sent on as it grows.
//!
//! Where a client stands is the place of the last row it got, which it names itself when it comes back: nothing is kept here.

use std::collections::BTreeSet;
use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use serde::Deserialize;

use super::refusals::Refusals;
use crate::domain::event::Event;
use crate::domain::queue::CounterNumber;
use crate::hub::Hub;
use crate::hub::problem::Problem;
use crate::hub::request::QueryOf;

/// Milliseconds after which a browser comes back.
const RETRY: u32 = 2000;

/// Where to begin.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Start {
    /// Only events behind this seq of the log that `epoch` names; 0 for all. A `Last-Event-ID` header goes before it; without both, the
    /// stream begins now.
    after: Option<i64>,
    /// The epoch of the log that the client knows, as the overview has it.
    #[param(value_type = Option<i64>)]
    epoch: Option<f64>,
    /// Counters, as in `5,7`: what each sees is told too, now and whenever it changes. One that the hall does not have is told nothing of.
    #[param(pattern = "^[0-9]{1,5}(,[0-9]{1,5})*$")]
    counters: Option<String>,
    /// `blocked` where the client shows a board that may not sound: staff are told how many there are.
    #[param(inline)]
    sound: Option<Sound>,
}

/// Whether a board can be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Sound {
    /// Its browser lets it sound only once somebody touched it, and nobody did.
    Blocked,
}

/// Events as they happen, as server-sent events.
///
/// `id` is the epoch of the log and the seq, as in `7-42`; `data` an Event as JSON, of whose detail it has the label, the queue and the
/// service day alone. The stream begins with an `id` of its own, so that a client that is cut off before its first event resumes at the
/// right place. For each counter named in `counters` there is a `console` event without an id: a Desk as JSON. Every 2 s there is a
/// `heartbeat` event without an id, of the hub's memory: the newest `seq`, the hall's time (`now`), which `build` the pages are of, and how
/// many streams come from boards that may not sound (`boards_silent`). A client that names a place which this log does not have, or
/// does not say which log it means (its database was restored), gets a `reset` event: what it knew is void.
#[utoipa::path(get, path = "/api/v1/events", operation_id = "live_events", tag = "hall", params(Start,
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event the client has")),
    responses((status = 200, description = "The stream", body = Event, content_type = "text/event-stream"), Refusals))]
pub(super) async fn events(State(hub): State<Hub>, headers: HeaderMap, QueryOf(start): QueryOf<Start>) -> Result<Response, Problem> {
    let counters = start.counters(&hub)?;
    let header = headers.get("last-event-id").map(|value| LogPlace::parse(value.to_str().unwrap_or_default())).transpose()?;
    let mut live = hub.feed.join(hub.closing.clone(), start.sound.is_some()).await?;
    let (epoch, newest) = (live.epoch, live.newest);
    let place = header.or(start.place(epoch));
    let is_ours = place.is_none_or(|place| place.epoch == Some(epoch) && place.seq <= newest);
    if let Some(place) = place.filter(|_| is_ours) {
        live.after = place.seq;
    }
    let mut opening = format!("retry: {RETRY}\nid: {epoch}-{}\n", live.after);
    opening.push_str(if is_ours { "\n" } else { "event: reset\n" });
    if !is_ours {
        opening = format!("{opening}data: {{\"seq\":{newest}}}\n\n");
    }
    let told = stream::unfold((live, hub.desks.watch(counters)), |(mut live, mut watch)| async move {
        // A client that names no counter is told of none; the end of the rows ends all.
        let piece = tokio::select! {
            row = live.next() => row?,
            Some(desks) = watch.next() => desks,
        };
        Some((piece, (live, watch)))
    });
    let body = stream::once(std::future::ready(Bytes::from(opening))).chain(told).map(Ok::<_, Infallible>);
    // `no-transform` and the header of nginx keep proxies from collecting the stream before they send it on.
    let headers = [(CONTENT_TYPE.as_str(), "text/event-stream"), ("cache-control", "no-store, no-transform"), ("x-accel-buffering", "no")];
    Ok((headers, Body::from_stream(body)).into_response())
}

/// A place in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LogPlace {
    /// Which log; nobody knows where the client does not say it.
    epoch: Option<i64>,
    seq: i64,
}

impl LogPlace {
    /// The place that an `id` of ours names. Earlier versions named the seq alone, which may be one of a log that was replaced since.
    fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        let of_log = || {
            let (epoch, seq) = text.split_once('-')?;
            Some(Self { epoch: Some(epoch.parse().ok()?), seq: seq.parse().ok()? })
        };
        let earlier = || Some(Self { epoch: None, seq: text.parse().ok()? });
        of_log().or_else(earlier).ok_or_else(|| Problem::Malformed("Last-Event-ID is no id of this stream".to_owned()))
    }
}

impl Start {
    /// The counters that are watched, each once.
    fn counters(&self, hub: &Hub) -> Result<Vec<CounterNumber>, Problem> {
        let named = self.counters.as_deref().unwrap_or_default().split(',').filter(|number| !number.is_empty());
        let numbers = named.map(|number| number.parse().map(CounterNumber)).collect::<Result<BTreeSet<_>, _>>();
        let numbers = numbers.map_err(|_| Problem::Malformed("counters are numbers with commas between".to_owned()))?;
        Ok(numbers.into_iter().filter(|number| hub.config.counter(*number).is_some()).collect())
    }

    /// The place that is asked for, in a log of this epoch.
    fn place(&self, epoch: i64) -> Option<LogPlace> {
        let seq = self.after?;
        // A browser holds an epoch in 53 bits, and names it so rounded. The start of a log is that of every log.
        let is_ours = self.epoch.map_or(seq <= 0, |known| known.to_bits() == (epoch as f64).to_bits());
        Some(LogPlace { epoch: is_ours.then_some(epoch), seq })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_one_of_a_log() {
        let place = |epoch, seq| LogPlace { epoch, seq };
        let parsed = |text| LogPlace::parse(text).ok();
        assert_eq!(parsed(" 9223372036854775807-42 "), Some(place(Some(i64::MAX), 42)));
        assert_eq!(parsed("7--1"), Some(place(Some(7), -1)));
        assert_eq!((parsed("42"), parsed("-1")), (Some(place(None, 42)), Some(place(None, -1))), "an id of before has no log");
        for no_id in ["", "x", "7-", "-", "7-42-1", "9223372036854775808", "1-9223372036854775808"] {
            assert_eq!(parsed(no_id), None, "{no_id}");
        }
        let asked = |after, epoch| Start { after, epoch, ..Start::default() }.place(8_888_888_888_888_888_888);
        assert_eq!(asked(None, Some(1.0)), None);
        assert_eq!(
            asked(Some(42), Some(8_888_888_888_888_889_000.0)),
            Some(place(Some(8_888_888_888_888_888_888), 42)),
            "as JavaScript has it"
        );
        assert_eq!(asked(Some(42), Some(1.0)), Some(place(None, 42)));
        assert_eq!((asked(Some(42), None), asked(Some(0), None)), (Some(place(None, 42)), Some(place(Some(8_888_888_888_888_888_888), 0))));
    }
}
