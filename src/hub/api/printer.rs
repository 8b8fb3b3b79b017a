//! The printers, for staff.

use axum::Json;
use axum::extract::State;

use super::by_caller;
use super::refusals::ChangeRefusals;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::PrintState;
use crate::hub::Hub;
use crate::hub::problem::Problem;
use crate::hub::request::{At, IdempotencyKey, Ignored};

/// Staff have put a new roll into a printer: what is used of it is counted from here.
#[utoipa::path(post, path = "/api/v1/printers/{printer}/roll", tag = "hall", operation_id = "change_roll",
    params(("printer" = PrinterRole, Path, description = "Which printer")),
    responses((status = 200, description = "It is counted anew"), ChangeRefusals))]
pub(super) async fn change_roll(
    State(hub): State<Hub>,
    At(printer): At<PrinterRole>,
    IdempotencyKey(request): IdempotencyKey,
    _: Ignored,
) -> Result<Json<()>, Problem> {
    Ok(Json(hub.hall.change_roll(printer, by_caller(request)).await?))
}

/// Prints a test page. While one waits for the printer, that is the answer.
#[utoipa::path(post, path = "/api/v1/printers/test-page", tag = "hall", operation_id = "print_test_page",
    responses((status = 200, description = "Where the page stands", body = PrintState), ChangeRefusals))]
pub(super) async fn test_page(
    State(hub): State<Hub>,
    IdempotencyKey(request): IdempotencyKey,
    _: Ignored,
) -> Result<Json<PrintState>, Problem> {
    Ok(Json(hub.hall.print_test(by_caller(request)).await?))
}
