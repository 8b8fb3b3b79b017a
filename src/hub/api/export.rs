//! Everything the store knows, one JSON value a line, sent as it is read.

use std::future::Future;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::{Deserialize, Serialize};

use super::refusals::Refusals;
use crate::domain::event::Event;
use crate::domain::queue::{Ticket, TicketId};
use crate::hall::HallError;
use crate::hub::Hub;
use crate::hub::problem::Problem;
use crate::hub::request::QueryOf;

/// Rows that are in memory at once.
const PAGE: usize = 500;
const MEDIA_TYPE: &str = "application/jsonl";

/// Which part of an export is wanted.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ExportPart {
    /// Only rows behind this id or seq.
    #[serde(default)]
    after: i64,
    /// The epoch of the log in which that is a place, as the overview has it: another log is refused. Without it nothing is compared.
    epoch: Option<i64>,
    /// At most so many; all where it is not given.
    limit: Option<usize>,
}

impl ExportPart {
    /// Whether the place is one of the hub's own log.
    async fn is_of(self, hub: &Hub) -> Result<(), Problem> {
        match self.epoch {
            Some(epoch) if hub.feed.epoch_now().await? != epoch => Err(Problem::OtherLog),
            _ => Ok(()),
        }
    }
}

/// Every ticket, in the order in which they were issued.
#[utoipa::path(get, path = "/api/v1/export/tickets", operation_id = "export_tickets", tag = "export", params(ExportPart),
    responses((status = 200, description = "One ticket a line", body = Ticket, content_type = "application/jsonl"), Refusals))]
pub(super) async fn tickets(State(hub): State<Hub>, QueryOf(part): QueryOf<ExportPart>) -> Result<Response, Problem> {
    part.is_of(&hub).await?;
    lines(part, move |after, limit| hub.hall.tickets_after(TicketId(after), limit), |ticket: &Ticket| ticket.id.0).await
}

/// Every event, in order.
#[utoipa::path(get, path = "/api/v1/export/events", operation_id = "export_events", tag = "export", params(ExportPart),
    responses((status = 200, description = "One event a line", body = Event, content_type = "application/jsonl"), Refusals))]
pub(super) async fn events(State(hub): State<Hub>, QueryOf(part): QueryOf<ExportPart>) -> Result<Response, Problem> {
    part.is_of(&hub).await?;
    lines(part, move |after, limit| hub.hall.events_after(after, limit), |event: &Event| event.seq).await
}

/// Sends rows page by page. The first page is read before the answer begins, so that a store that cannot be read is a
/// refusal; a later failure breaks the answer off, and the client sees that it is not whole.
async fn lines<T, R>(
    part: ExportPart,
    read: impl Fn(i64, usize) -> R + Send + 'static,
    place: impl Fn(&T) -> i64 + Send + 'static,
) -> Result<Response, Problem>
where
    T: Serialize + Send + 'static,
    R: Future<Output = Result<Vec<T>, HallError>> + Send,
{
    let mut left = part.limit.unwrap_or(usize::MAX);
    let first = read(part.after, left.min(PAGE)).await?;
    left = left.saturating_sub(first.len());
    let pages = stream::try_unfold((first, left, read, place), |(page, left, read, place)| async move {
        let Some(last) = page.last() else {
            return Ok::<_, HallError>(None);
        };
        let after = place(last);
        let text = written(&page);
        drop(page);
        let next = if left == 0 { Vec::new() } else { read(after, left.min(PAGE)).await? };
        let left = left.saturating_sub(next.len());
        Ok(Some((Bytes::from(text), (next, left, read, place))))
    });
    Ok(([(CONTENT_TYPE, MEDIA_TYPE)], Body::from_stream(pages)).into_response())
}

fn written<T: Serialize>(page: &[T]) -> Vec<u8> {
    let mut text = Vec::with_capacity(page.len() * 256);
    for row in page {
        let start = text.len();
        // Our own types always have a JSON form; should one not, its line is left out whole.
        if let Err(error) = serde_json::to_writer(&mut text, row) {
            tracing::error!(%error, "a row has no JSON form");
            text.truncate(start);
            continue;
        }
        text.push(b'\n');
    }
    text
}
