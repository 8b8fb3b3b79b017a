//! The `OpenAPI` document, generated from the handlers and types it describes.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{OneOfBuilder, Type};
use utoipa::openapi::{Object, ObjectBuilder, Ref, RefOr, Required, Schema};

use crate::hub::problem::ProblemDocument;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "motcua hub",
        description = "One hall: give numbers, call them, and watch both happen. \
        Every change is a POST that accepts an Idempotency-Key; every refusal is a problem document (RFC 9457)."
    ),
    paths(
        super::health::alive,
        super::health::ready,
        read,
        super::counters::overview,
        super::board::board,
        super::counters::desk,
        super::counters::next,
        super::counters::seat,
        super::help::call,
        super::help::coming,
        super::help::answer,
        super::pin::check,
        super::printer::change_roll,
        super::printer::test_page,
        super::counters::close_day,
        super::counters::confirm_date,
        super::advice::advise,
        super::tickets::issue,
        super::tickets::standing,
        super::tickets::step,
        super::tickets::standing_of,
        super::export::tickets,
        super::export::events,
        super::live::events,
    ),
    components(schemas(ProblemDocument))
)]
struct Description;

/// The document as a value.
pub(super) fn document() -> utoipa::openapi::OpenApi {
    let mut document = Description::openapi();
    if let Some(components) = document.components.as_mut()
        && let Some(RefOr::T(Schema::Object(issue))) = components.schemas.get("IssueRequest")
    {
        let one = one_matter(issue);
        let _ = components.schemas.insert("IssueRequest".to_owned(), one.into());
    }
    for change in document.paths.paths.values_mut().filter_map(|path| path.post.as_mut()) {
        change.parameters.get_or_insert_default().push(idempotency_key().into());
        without_null(change);
    }
    document
}

/// A body that need not be there is not one of `null`.
fn without_null(change: &mut Operation) {
    fn here<T>(part: &mut RefOr<T>) -> Option<&mut T> {
        if let RefOr::T(part) = part { Some(part) } else { None }
    }
    let contents = change.request_body.as_mut().and_then(here).into_iter().flat_map(|body| body.content.values_mut());
    for schema in contents.filter_map(here).filter_map(|content| content.schema.as_mut()) {
        if let RefOr::T(Schema::OneOf(either)) = schema
            && let [wanted @ RefOr::Ref(_), RefOr::T(Schema::Object(_))] = &either.items[..]
        {
            *schema = wanted.clone();
        }
    }
}

/// A request for a number with exactly one of `queue` and `procedure`, which no attribute of a struct says.
fn one_matter(issue: &Object) -> Schema {
    let with = |given: &str, schema: &str, other: &str| {
        let mut one = issue.clone();
        one.description = None;
        let _ = one.properties.remove(other);
        let _ = one.properties.insert(given.to_owned(), Ref::from_schema_name(schema).into());
        one.required.push(given.to_owned());
        Schema::Object(one)
    };
    let either = OneOfBuilder::new().item(with("queue", "QueueKey", "procedure")).item(with("procedure", "ProcedureCode", "queue"));
    either.description(issue.description.clone()).build().into()
}

/// The caller's name for a change. Every change takes one, and so it is said in one place.
fn idempotency_key() -> Parameter {
    let name = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(128)).pattern(Some("^[!-~]+$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "The caller's name for this change. The same name for the same again changes nothing, and is answered with the thing as it \
             stands by then; the same name for something else is refused (409, `request-reused`). A refusal takes no name. A PIN is \
             checked each time, whatever its name.",
        ))
        .schema(Some(name))
        .build()
}

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", operation_id = "openapi", tag = "hub",
    responses((status = 200, description = "The OpenAPI 3.1 document of this API", body = Object)))]
pub(super) async fn read() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}
