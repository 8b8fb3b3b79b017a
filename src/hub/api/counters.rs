//! The hall as boards and consoles see it, and the one command a counter gives without a ticket.

use axum::Json;
use axum::extract::State;

use super::by_counter;
use super::document::{ChangeRefusals, Refusals};
use crate::domain::queue::{CounterNumber, Ticket};
use crate::hall::Overview;
use crate::hub::Hub;
use crate::hub::problem::Problem;
use crate::hub::request::{At, Ignored, Key};

/// The hall at one moment. What comes after its `seq` is in the live events.
#[utoipa::path(get, path = "/api/v1/overview", tag = "hall",
    responses((status = 200, description = "Queues, counters, who waits, the newest calls", body = Overview), Refusals))]
pub(super) async fn overview(State(hub): State<Hub>) -> Result<Json<Overview>, Problem> {
    Ok(Json(hub.hall.overview().await?))
}

/// Calls whoever is next to a counter.
#[utoipa::path(post, path = "/api/v1/counters/{number}/next", tag = "counters",
    params(("number" = u16, Path, description = "The counter"),
        ("Idempotency-Key" = Option<String>, Header, description = "The caller's name for this change: a retry with the same one calls nobody twice")),
    responses((status = 200, description = "The ticket that was called", body = Ticket), ChangeRefusals))]
pub(super) async fn next(State(hub): State<Hub>, At(number): At<u16>, Key(request): Key, _: Ignored) -> Result<Json<Ticket>, Problem> {
    let counter = CounterNumber(number);
    Ok(Json(hub.hall.call_next(counter, by_counter(counter, request)).await?))
}
