//! Whether the hub lives, and whether its hall answers.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::refusals::Refusals;
use crate::hall::HallError;
use crate::hub::Hub;
use crate::hub::problem::Problem;

/// That the hub is there.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Alive {
    /// The name of the program, so that a client knows that it talks to a hub of ours.
    program: &'static str,
    /// Its version.
    version: &'static str,
}

/// That the hall behind it answers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Ready {
    /// The newest event.
    seq: i64,
}

/// Whether the process lives. It touches nothing, so it answers even while the store cannot.
#[utoipa::path(get, path = "/healthz", tag = "hub", responses((status = 200, description = "It lives", body = Alive)))]
pub(super) async fn alive() -> Json<Alive> {
    Json(Alive { program: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") })
}

/// Whether the hall can be read, and its memory is where a start would look for it.
#[utoipa::path(get, path = "/readyz", tag = "hub",
    responses((status = 200, description = "The hall answers", body = Ready), Refusals))]
pub(super) async fn ready(State(hub): State<Hub>) -> Result<Json<Ready>, Problem> {
    let latest = hub.hall.latest();
    // Reads go on after the writer has stopped; its word of new events does not.
    if latest.has_changed().is_err() {
        return Err(HallError::Unreachable("the store has stopped".to_owned()).into());
    }
    Ok(Json(Ready { seq: hub.hall.ready().await? }))
}
