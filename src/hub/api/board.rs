//! The hall as everybody in it may see it.
//!
//! All boards of a hall ask after every event. It is worked out once for all of them.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::refusals::Refusals;
use crate::domain::calendar::ServiceDay;
use crate::hall::{CallView, Numbers, Overview, QueueView};
use crate::hub::Hub;
use crate::hub::problem::Problem;

/// How long an answer is true while nothing happens: waits and opening hours change by time alone.
const TRUE_FOR: Duration = Duration::from_secs(1);

/// What everybody in the hall may see: no ticket, and so nothing of why somebody goes before others or what for they came.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct Board {
    /// The life of the store's file; with another one, `seq` counts anew.
    epoch: i64,
    /// The newest event it contains: whatever comes later is in the live events.
    seq: i64,
    /// The moment.
    #[schema(value_type = String, format = DateTime)]
    now: Timestamp,
    /// The day the hall is on.
    service_day: ServiceDay,
    /// Whether numbers are given now.
    numbers: Numbers,
    /// The queues: how many wait, how long, and whether numbers are given.
    queues: Vec<QueueView>,
    /// The calls that stand, the newest first: of each number that is called or being served the newest call.
    calls: Vec<CallView>,
}

/// The last answer, with when it was worked out. Who asks meanwhile waits for it.
#[derive(Debug, Default)]
pub(in crate::hub) struct LastBoard(Mutex<Option<(Instant, Board)>>);

/// The hall as its board shows it.
#[utoipa::path(get, path = "/api/v1/board", tag = "hall",
    responses((status = 200, description = "Queues and the calls that stand, and nothing of anybody's ticket", body = Board), Refusals))]
pub(super) async fn board(State(hub): State<Hub>) -> Result<Json<Board>, Problem> {
    let mut last = hub.board.0.lock().await;
    let newest = *hub.hall.latest().borrow();
    if let Some((_, board)) = last.as_ref().filter(|(at, board)| board.seq >= newest && at.elapsed() < TRUE_FOR) {
        return Ok(Json(Board { now: board.now.max(hub.hall.now()), ..board.clone() }));
    }
    let at = Instant::now();
    let Overview { epoch, seq, now, service_day, numbers, queues, calls, .. } = hub.hall.overview().await?;
    let board = Board { epoch, seq, now, service_day, numbers, queues, calls };
    *last = Some((at, board.clone()));
    Ok(Json(board))
}
