//! What handlers take out of a request. Unlike axum's own extractors, these refuse with a problem document.

use std::io::ErrorKind;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::Problem;
use crate::hall::RequestId;

/// A JSON body.
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Json(body) = <Json<T> as FromRequest<S>>::from_request(request, state).await.map_err(|rejection| refuse(&rejection))?;
        Ok(Self(body))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> OptionalFromRequest<S> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Problem> {
        let body = <Json<T> as OptionalFromRequest<S>>::from_request(request, state).await.map_err(|rejection| refuse(&rejection))?;
        Ok(body.map(|Json(body)| Self(body)))
    }
}

fn refuse(rejection: &JsonRejection) -> Problem {
    match rejection.status() {
        _ if is_late(rejection) => Problem::TooSlow,
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::NotJson,
        _ => Problem::Malformed(rejection.body_text()),
    }
}

/// Whether a body was refused because it did not come in time.
fn is_late(rejection: &(dyn std::error::Error + 'static)) -> bool {
    let of_system = |error: &&(dyn std::error::Error + 'static)| error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    std::iter::successors(Some(rejection), |error| error.source())
        .filter_map(|error| of_system(&error))
        .any(|kind| kind == ErrorKind::TimedOut)
}

/// A body that says nothing, read all the same: a connection on which one is left unread must be closed, and a client
/// that keeps it open would find it dead at its next request.
pub(super) struct Ignored;

impl<S: Send + Sync> FromRequest<S> for Ignored {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Bytes::from_request(request, state).await {
            Ok(_) => Ok(Self),
            Err(rejection) if is_late(&rejection) => Err(Problem::TooSlow),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Problem::TooLarge),
            Err(rejection) => Err(Problem::Malformed(rejection.body_text())),
        }
    }
}

/// The variable part of a path.
pub(super) struct At<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = <Path<T> as FromRequestParts<S>>::from_request_parts(parts, state).await;
        path.map(|Path(part)| Self(part)).map_err(|rejection| Problem::Malformed(rejection.body_text()))
    }
}

/// The part behind the question mark.
pub(super) struct QueryOf<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for QueryOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        query.map(|Query(part)| Self(part)).map_err(|rejection| Problem::Malformed(rejection.body_text()))
    }
}

/// The caller's name for a change, from `Idempotency-Key`.
pub(super) struct IdempotencyKey(pub(super) Option<RequestId>);

/// The header that carries it.
pub(super) const IDEMPOTENCY_KEY: &str = "idempotency-key";

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(IDEMPOTENCY_KEY) else {
            return Ok(Self(None));
        };
        let text = value.to_str().unwrap_or_default().to_owned();
        RequestId::try_from(text).map(|id| Self(Some(id))).map_err(|why| Problem::Malformed(format!("Idempotency-Key: {why}")))
    }
}
