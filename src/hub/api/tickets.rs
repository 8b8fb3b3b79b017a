//! Tickets: giving them, looking at them, moving them on.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{HeaderName, LOCATION};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::refusals::{ChangeRefusals, Refusals};
use super::{TICKETS, by_caller, by_counter};
use crate::domain::catalogue::ProcedureCode;
use crate::domain::event::Actor;
use crate::domain::queue::{ClassKey, QueueKey, Ticket, TicketId, Token};
use crate::domain::text::Language;
use crate::hall::{HallError, Handover, Issued, Matter, Order, Paper, RequestId, Standing, Step};
use crate::hub::Hub;
use crate::hub::problem::Problem;
use crate::hub::request::{At, IdempotencyKey, Sent};

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
    /// What else is to be done in the same visit, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::hub) further: Vec<Matter>,
    /// Why the citizen goes before others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) class: Option<ClassKey>,
    /// The citizen's own paper by which the number is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) paper: Option<Paper>,
    /// Whether ticketing hours and limits may be overridden.
    #[serde(default)]
    pub(in crate::hub) any_time: bool,
}

/// Gives a number.
#[utoipa::path(post, path = "/api/v1/tickets", tag = "tickets", request_body = IssueRequest,
    responses((status = 201, description = "The ticket, durable", body = Issued,
        headers(("Location" = String, description = "Where the ticket stands"))), ChangeRefusals))]
pub(super) async fn issue(
    State(hub): State<Hub>,
    IdempotencyKey(request): IdempotencyKey,
    Sent(wanted): Sent<IssueRequest>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<Issued>), Problem> {
    let matter = match (wanted.queue, wanted.procedure) {
        (Some(queue), None) => Matter::Queue(queue),
        (None, Some(procedure)) => Matter::Procedure(procedure),
        _ => return Err(Problem::Malformed("exactly one of `queue` and `procedure` is needed".to_owned())),
    };
    let order = Order {
        further: wanted.further,
        language: language(&hub, wanted.language)?,
        class: wanted.class,
        paper: wanted.paper,
        any_time: wanted.any_time,
        ..Order::new(matter, wanted.handover, Actor::Api, request.map_or_else(RequestId::random, Ok)?)
    };
    let issued = hub.hall.issue(order).await?;
    let location = format!("{TICKETS}/{}", issued.ticket.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(issued)))
}

/// A tag from outside may be anything; what is stored and printed is a language.
pub(super) fn language(hub: &Hub, wanted: Option<Language>) -> Result<Language, Problem> {
    let Some(wanted) = wanted else {
        return Ok(hub.config.terminal.first_language());
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
    params(("token" = String, Path, pattern = "^[A-Za-z2-7]{26}$", description = "The secret on the slip: 26 characters of base32")),
    responses((status = 200, description = "The ticket, how many are before it, and who serves it", body = Standing), Refusals))]
pub(super) async fn standing_of(State(hub): State<Hub>, At(token): At<String>) -> Result<Json<Standing>, Problem> {
    // What is no token belongs to no ticket; a caller who guesses learns nothing more.
    let token = Token::try_from(token).map_err(|_| HallError::UnknownTicket)?;
    Ok(Json(hub.hall.standing_of(token).await?))
}

/// Takes a ticket one step on. The path names the step, the body says what else it needs; one that needs nothing has none.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/{step}", tag = "tickets", request_body = Option<Step>,
    params(("id" = i64, Path, description = "The ticket"),
        ("step" = String, Path, pattern = "^[a-z]+(-[a-z]+)?$", description = "The step, as the body's schema names them; the body need not repeat it")),
    responses((status = 200, description = "The ticket as it is now", body = Ticket), ChangeRefusals))]
pub(super) async fn step(
    State(hub): State<Hub>,
    At((id, step)): At<(TicketId, String)>,
    IdempotencyKey(request): IdempotencyKey,
    body: Option<Sent<Value>>,
) -> Result<Json<Ticket>, Problem> {
    let step: Step = named("step", &step, body)?;
    let by = step.counter().map_or_else(|| by_caller(request.clone()), |counter| by_counter(counter, request.clone()));
    Ok(Json(hub.hall.step(id, step, by).await?))
}

/// Reads a body whose kind the path names.
pub(super) fn named<T: DeserializeOwned>(tag: &str, name: &str, body: Option<Sent<Value>>) -> Result<T, Problem> {
    let mut body = body.map_or_else(|| Value::Object(Map::new()), |Sent(body)| body);
    let Value::Object(members) = &mut body else {
        return Err(Problem::Malformed("the body must be a JSON object".to_owned()));
    };
    let _ = members.insert(tag.to_owned(), Value::String(name.to_owned()));
    serde_json::from_value(body).map_err(|error| match error.to_string() {
        why if why.starts_with(&format!("unknown variant `{name}`")) => Problem::NoRoute,
        why => Problem::Malformed(format!("{name}: {why}")),
    })
}
