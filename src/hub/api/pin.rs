//! Asking for the staff's PIN.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};

use super::by_caller;
use super::refusals::ChangeRefusals;
use crate::domain::pin::Pin;
use crate::hub::Hub;
use crate::hub::problem::Problem;
use crate::hub::request::{IdempotencyKey, Sent};

/// A PIN that somebody typed.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::hub) struct PinRequest {
    /// Six digits.
    pub(in crate::hub) pin: Pin,
}

/// Whether it is the staff's.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub(in crate::hub) struct PinAnswer {
    /// Whether it is.
    pub(in crate::hub) right: bool,
}

/// Whether a PIN is the staff's. After five wrong ones in a row, and each further one, nobody may try for a while (429).
#[utoipa::path(post, path = "/api/v1/pin/check", tag = "hub", operation_id = "check_pin", request_body = PinRequest,
    responses((status = 200, description = "Whether it is", body = PinAnswer), ChangeRefusals))]
pub(super) async fn check(
    State(hub): State<Hub>,
    IdempotencyKey(request): IdempotencyKey,
    Sent(PinRequest { pin }): Sent<PinRequest>,
) -> Result<Json<PinAnswer>, Problem> {
    Ok(Json(PinAnswer { right: hub.hall.check_pin(pin, by_caller(request)).await? }))
}
