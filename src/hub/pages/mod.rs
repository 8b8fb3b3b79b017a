//! The pages of the hub, rendered here and brought to life by plain scripts that lie beside them.

mod assets;

pub(super) use assets::BUILD;

use axum::Router;

use super::Hub;

pub(super) fn router() -> Router<Hub> {
    Router::new()
}
