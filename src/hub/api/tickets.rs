//! Tickets: giving them, looking at them, moving them on.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{HeaderName, LOCATION};
use serde::{Deserialize, Serialize};

use super::document::{ChangeRefusals, Refusals};
use super::{TICKETS, by_caller, by_counter};
use crate::domain::catalogue::ProcedureCode;
use crate::domain::event::Actor;
use crate::domain::queue::{CancelReason, CounterNumber, QueueKey, Ticket, TicketId, Token};
use crate::domain::text::Language;
use crate::hall::{HallError, Handover, Issued, Matter, Order, RequestId, Standing};
use crate::hub::Hub;
use crate::hub::problem::Problem;
use crate::hub::request::{At, Ignored, Key, Sent};

/// What a number is wanted for, and how. Exactly one of `queue` and `procedure` is given.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::hub) struct IssueRequest {
    /// The queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) queue: Option<QueueKey>,
    /// The procedure; its field decides the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) procedure: Option<ProcedureCode>,
    /// How the citizen gets the number.
    pub(in crate::hub) handover: Handover,
    /// The citizen's language; the hall's first where it is not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) language: Option<Language>,
    /// Whether ticketing hours may be overridden.
    #[serde(default)]
    pub(in crate::hub) any_time: bool,
}

/// Why a number ends without service.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::hub) struct CancelRequest {
    /// The reason; `by_staff` where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) reason: Option<CancelReason>,
}

/// Who moves a ticket on.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::hub) struct CounterRequest {
    /// The counter that has it.
    pub(in crate::hub) counter: CounterNumber,
}

/// Gives a number.
#[utoipa::path(post, path = "/api/v1/tickets", tag = "tickets", request_body = IssueRequest,
    params(("Idempotency-Key" = Option<String>, Header, description = "The caller's name for this order: one ticket each")),
    responses((status = 201, description = "The ticket, durable", body = Issued,
        headers(("Location" = String, description = "Where the ticket stands"))), ChangeRefusals))]
pub(super) async fn issue(
    State(hub): State<Hub>,
    Key(request): Key,
    Sent(wanted): Sent<IssueRequest>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<Issued>), Problem> {
    let matter = match (wanted.queue, wanted.procedure) {
        (Some(queue), None) => Matter::Queue(queue),
        (None, Some(procedure)) => Matter::Procedure(procedure),
        _ => return Err(Problem::Malformed("exactly one of `queue` and `procedure` is needed".to_owned())),
    };
    let order = Order {
        matter,
        handover: wanted.handover,
        language: language(&hub, wanted.language)?,
        any_time: wanted.any_time,
        actor: Actor::api(),
        request: request.map_or_else(RequestId::random, Ok)?,
    };
    let issued = hub.hall.issue(order).await?;
    let location = format!("{TICKETS}/{}", issued.ticket.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(issued)))
}

/// A tag from outside may be anything; what is stored and printed is a language.
fn language(hub: &Hub, wanted: Option<Language>) -> Result<Language, Problem> {
    let Some(wanted) = wanted else {
        return Ok(hub.config.terminal.languages.first().cloned().unwrap_or_default());
    };
    Language::from_tag(wanted.tag()).ok_or_else(|| Problem::Malformed("`language` is not a language tag such as `vi` or `en`".to_owned()))
}

/// A ticket and where it stands.
#[utoipa::path(get, path = "/api/v1/tickets/{id}", tag = "tickets", params(("id" = i64, Path, description = "The ticket")),
    responses((status = 200, description = "The ticket, how many are before it, and who serves it", body = Standing), Refusals))]
pub(super) async fn standing(State(hub): State<Hub>, At(id): At<TicketId>) -> Result<Json<Standing>, Problem> {
    Ok(Json(hub.hall.standing(id).await?))
}

/// The ticket of a slip, and where it stands.
#[utoipa::path(get, path = "/api/v1/slips/{token}", tag = "tickets",
    params(("token" = String, Path, description = "The secret on the slip: 26 characters of base32")),
    responses((status = 200, description = "The ticket, how many are before it, and who serves it", body = Standing), Refusals))]
pub(super) async fn standing_of(State(hub): State<Hub>, At(token): At<String>) -> Result<Json<Standing>, Problem> {
    // What is no token belongs to no ticket; a caller who guesses learns nothing more.
    let token = Token::try_from(token).map_err(|_| HallError::UnknownTicket)?;
    Ok(Json(hub.hall.standing_of(token).await?))
}

/// The citizen has noted the number from the screen; it becomes callable.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/confirm", tag = "tickets",
    params(("id" = i64, Path, description = "The ticket"),
        ("Idempotency-Key" = Option<String>, Header, description = "The caller's name for this change")),
    responses((status = 200, description = "The ticket as it is now", body = Ticket), ChangeRefusals))]
pub(super) async fn confirm(State(hub): State<Hub>, At(id): At<TicketId>, Key(request): Key, _: Ignored) -> Result<Json<Ticket>, Problem> {
    Ok(Json(hub.hall.confirm(id, by_caller(request)).await?))
}

/// Ends a number without service.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/cancel", tag = "tickets", request_body = Option<CancelRequest>,
    params(("id" = i64, Path, description = "The ticket"),
        ("Idempotency-Key" = Option<String>, Header, description = "The caller's name for this change")),
    responses((status = 200, description = "The ticket as it is now", body = Ticket), ChangeRefusals))]
pub(super) async fn cancel(
    State(hub): State<Hub>,
    At(id): At<TicketId>,
    Key(request): Key,
    body: Option<Sent<CancelRequest>>,
) -> Result<Json<Ticket>, Problem> {
    let reason = body.and_then(|Sent(body)| body.reason).unwrap_or(CancelReason::ByStaff);
    Ok(Json(hub.hall.cancel(id, reason, by_caller(request)).await?))
}

/// Calls the number again that a counter has called.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/recall", tag = "counters", request_body = CounterRequest,
    params(("id" = i64, Path, description = "The ticket"),
        ("Idempotency-Key" = Option<String>, Header, description = "The caller's name for this change")),
    responses((status = 200, description = "The ticket as it is now", body = Ticket), ChangeRefusals))]
pub(super) async fn recall(
    State(hub): State<Hub>,
    At(id): At<TicketId>,
    Key(request): Key,
    Sent(CounterRequest { counter }): Sent<CounterRequest>,
) -> Result<Json<Ticket>, Problem> {
    Ok(Json(hub.hall.recall(id, counter, by_counter(counter, request)).await?))
}

/// The called citizen is at the counter.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/start", tag = "counters", request_body = CounterRequest,
    params(("id" = i64, Path, description = "The ticket"),
        ("Idempotency-Key" = Option<String>, Header, description = "The caller's name for this change")),
    responses((status = 200, description = "The ticket as it is now", body = Ticket), ChangeRefusals))]
pub(super) async fn start(
    State(hub): State<Hub>,
    At(id): At<TicketId>,
    Key(request): Key,
    Sent(CounterRequest { counter }): Sent<CounterRequest>,
) -> Result<Json<Ticket>, Problem> {
    Ok(Json(hub.hall.start(id, counter, by_counter(counter, request)).await?))
}

/// The citizen is served.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/finish", tag = "counters", request_body = CounterRequest,
    params(("id" = i64, Path, description = "The ticket"),
        ("Idempotency-Key" = Option<String>, Header, description = "The caller's name for this change")),
    responses((status = 200, description = "The ticket as it is now", body = Ticket), ChangeRefusals))]
pub(super) async fn finish(
    State(hub): State<Hub>,
    At(id): At<TicketId>,
    Key(request): Key,
    Sent(CounterRequest { counter }): Sent<CounterRequest>,
) -> Result<Json<Ticket>, Problem> {
    Ok(Json(hub.hall.finish(id, counter, by_counter(counter, request)).await?))
}

/// The called citizen did not come.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/no-show", tag = "counters", request_body = CounterRequest,
    params(("id" = i64, Path, description = "The ticket"),
        ("Idempotency-Key" = Option<String>, Header, description = "The caller's name for this change")),
    responses((status = 200, description = "The ticket as it is now", body = Ticket), ChangeRefusals))]
pub(super) async fn no_show(
    State(hub): State<Hub>,
    At(id): At<TicketId>,
    Key(request): Key,
    Sent(CounterRequest { counter }): Sent<CounterRequest>,
) -> Result<Json<Ticket>, Problem> {
    Ok(Json(hub.hall.no_show(id, counter, by_counter(counter, request)).await?))
}
