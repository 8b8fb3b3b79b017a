//! Telling what is missing, instead of giving a number.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::refusals::ChangeRefusals;
use super::tickets::language;
use crate::domain::catalogue::ProcedureCode;
use crate::domain::event::Actor;
use crate::domain::text::Language;
use crate::hall::{Advice, Advised, Handover, RequestId};
use crate::hub::Hub;
use crate::hub::problem::Problem;
use crate::hub::request::{IdempotencyKey, Sent};

/// What is missing for which procedure, or that all it needs is asked for. Nothing says who asks.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::hub) struct AdviceRequest {
    /// The procedure.
    pub(in crate::hub) procedure: ProcedureCode,
    /// The papers that are missing, by their places among the procedure's documents, the first being 0. Only papers of the kinds
    /// `needed` and `case` can be. With none, the list is of all that the procedure needs.
    pub(in crate::hub) missing: Vec<usize>,
    /// How the citizen gets the list.
    pub(in crate::hub) handover: Handover,
    /// The citizen's language; the hall's first where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::hub) language: Option<Language>,
}

/// Tells somebody what is missing, instead of giving a number.
#[utoipa::path(post, path = "/api/v1/advice", tag = "tickets", request_body = AdviceRequest,
    responses((status = 201, description = "The list, counted and durable", body = Advised), ChangeRefusals))]
pub(super) async fn advise(
    State(hub): State<Hub>,
    IdempotencyKey(request): IdempotencyKey,
    Sent(wanted): Sent<AdviceRequest>,
) -> Result<(StatusCode, Json<Advised>), Problem> {
    let advice = Advice {
        procedure: wanted.procedure,
        missing: wanted.missing,
        handover: wanted.handover,
        language: language(&hub, wanted.language)?,
        actor: Actor::Api,
        request: request.map_or_else(RequestId::random, Ok)?,
    };
    Ok((StatusCode::CREATED, Json(hub.hall.advise(advice).await?)))
}
