//! Calls for help: from a terminal to the counters.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};

use super::refusals::ChangeRefusals;
use super::{by_caller, by_counter};
use crate::domain::help::{Help, HelpId};
use crate::domain::queue::CounterNumber;
use crate::hub::Hub;
use crate::hub::problem::Problem;
use crate::hub::request::{At, IdempotencyKey, Ignored, Sent};

/// Which counter it is.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::hub) struct AnswerRequest {
    /// Its number.
    pub(in crate::hub) counter: CounterNumber,
}

/// Calls staff to the caller. While its last call is open, that is the answer.
#[utoipa::path(post, path = "/api/v1/help", tag = "hall", operation_id = "call_help",
    responses((status = 200, description = "The open call", body = Help), ChangeRefusals))]
pub(super) async fn call(State(hub): State<Hub>, IdempotencyKey(request): IdempotencyKey, _: Ignored) -> Result<Json<Help>, Problem> {
    Ok(Json(hub.hall.call_help(by_caller(request)).await?))
}

/// A counter is on its way to help.
#[utoipa::path(post, path = "/api/v1/help/{id}/coming", tag = "hall", operation_id = "come_to_help", request_body = AnswerRequest,
    params(("id" = i64, Path, description = "The call")),
    responses((status = 200, description = "The call as it stands: perhaps another counter was faster", body = Help), ChangeRefusals))]
pub(super) async fn coming(
    State(hub): State<Hub>,
    At(id): At<HelpId>,
    IdempotencyKey(request): IdempotencyKey,
    Sent(AnswerRequest { counter }): Sent<AnswerRequest>,
) -> Result<Json<Help>, Problem> {
    Ok(Json(hub.hall.come_to_help(id, counter, by_counter(counter, request)).await?))
}

/// A counter has come to help.
#[utoipa::path(post, path = "/api/v1/help/{id}/answer", tag = "hall", operation_id = "answer_help", request_body = AnswerRequest,
    params(("id" = i64, Path, description = "The call")),
    responses((status = 200, description = "The call as it ended: perhaps another counter was faster", body = Help), ChangeRefusals))]
pub(super) async fn answer(
    State(hub): State<Hub>,
    At(id): At<HelpId>,
    IdempotencyKey(request): IdempotencyKey,
    Sent(AnswerRequest { counter }): Sent<AnswerRequest>,
) -> Result<Json<Help>, Problem> {
    Ok(Json(hub.hall.answer_help(id, counter, by_counter(counter, request)).await?))
}
