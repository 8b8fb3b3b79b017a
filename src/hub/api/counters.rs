//! The hall as boards and consoles see it, and what a counter says without a ticket.

use axum::Json;
use axum::extract::State;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::refusals::{ChangeRefusals, Refusals};
use super::tickets::named;
use super::{by_caller, by_counter};
use crate::domain::calendar::ServiceDay;
use crate::domain::queue::{CounterNumber, Ticket};
use crate::hall::{CounterView, Desk, HallError, Overview, SeatChange};
use crate::hub::Hub;
use crate::hub::problem::Problem;
use crate::hub::request::{At, IdempotencyKey, Ignored, Sent};

/// The hall at one moment. What comes after its `seq` is in the live events.
#[utoipa::path(get, path = "/api/v1/overview", tag = "hall",
    responses((status = 200, description = "Queues, counters, who waits, the newest calls", body = Overview), Refusals))]
pub(super) async fn overview(State(hub): State<Hub>) -> Result<Json<Overview>, Problem> {
    Ok(Json(hub.hall.overview().await?))
}

/// The hall as one counter sees it: whom it has, whom it calls next and why, who may come back.
#[utoipa::path(get, path = "/api/v1/counters/{number}", tag = "counters",
    params(("number" = CounterNumber, Path, description = "The counter")),
    responses((status = 200, description = "What the counter sees", body = Desk), Refusals))]
pub(super) async fn desk(State(hub): State<Hub>, At(number): At<u16>) -> Result<Json<Desk>, Problem> {
    let counter = CounterNumber(number);
    let desk = hub.hall.desks(vec![counter]).await?.pop();
    Ok(Json(desk.ok_or(HallError::UnknownCounter(counter))?))
}

/// Calls the next ticket to a counter.
#[utoipa::path(post, path = "/api/v1/counters/{number}/next", tag = "counters",
    params(("number" = CounterNumber, Path, description = "The counter")),
    responses((status = 200, description = "The ticket that was called", body = Ticket), ChangeRefusals))]
pub(super) async fn next(
    State(hub): State<Hub>,
    At(number): At<u16>,
    IdempotencyKey(request): IdempotencyKey,
    _: Ignored,
) -> Result<Json<Ticket>, Problem> {
    let counter = CounterNumber(number);
    Ok(Json(hub.hall.call_next(counter, by_counter(counter, request)).await?))
}

/// Says who sits at a counter, and whether it pauses. The path names the change, the body says what else it needs.
#[utoipa::path(post, path = "/api/v1/counters/{number}/{change}", tag = "counters", request_body = Option<SeatChange>,
    params(("number" = CounterNumber, Path, description = "The counter"),
        ("change" = String, Path, pattern = "^(sign-on|sign-off|pause|resume)$", description = "The change, as the body's schema names them; the body need not repeat it")),
    responses((status = 200, description = "The counter as it is now", body = CounterView), ChangeRefusals))]
pub(super) async fn seat(
    State(hub): State<Hub>,
    At((number, change)): At<(u16, String)>,
    IdempotencyKey(request): IdempotencyKey,
    body: Option<Sent<Value>>,
) -> Result<Json<CounterView>, Problem> {
    let counter = CounterNumber(number);
    Ok(Json(hub.hall.seat(counter, named("change", &change, body)?, by_counter(counter, request)).await?))
}

/// The date that staff read off a calendar.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::hub) struct DateRequest {
    /// The date, as the clock must show it.
    #[schema(value_type = String, format = Date)]
    pub(in crate::hub) date: Date,
}

/// Staff confirm the date that a clock shows which was not believed.
#[utoipa::path(post, path = "/api/v1/day/confirm", tag = "hall", request_body = DateRequest,
    responses((status = 200, description = "The day the hall is on now", body = ServiceDay), ChangeRefusals))]
pub(super) async fn confirm_date(
    State(hub): State<Hub>,
    IdempotencyKey(request): IdempotencyKey,
    Sent(DateRequest { date }): Sent<DateRequest>,
) -> Result<Json<ServiceDay>, Problem> {
    Ok(Json(hub.hall.confirm_date(date, by_caller(request)).await?))
}

/// Closes the service day: numbers still waiting end, and no more are given until the next day.
#[utoipa::path(post, path = "/api/v1/day/close", tag = "hall",
    responses((status = 200, description = "The day that is closed", body = ServiceDay), ChangeRefusals))]
pub(super) async fn close_day(
    State(hub): State<Hub>,
    IdempotencyKey(request): IdempotencyKey,
    _: Ignored,
) -> Result<Json<ServiceDay>, Problem> {
    Ok(Json(hub.hall.close_day(by_caller(request)).await?))
}
