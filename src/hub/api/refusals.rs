//! What a request may be refused with, as the document says it.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use crate::hub::problem::MEDIA_TYPE;

/// What any request may be refused with.
pub(super) struct Refusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        responses(&[
            ("400", "The request cannot be understood"),
            ("404", "The ticket, queue, procedure, paper, counter or call for help does not exist"),
            ("421", "The Host header names none of this hub's names"),
            ("503", "The hall cannot answer now"),
        ])
    }
}

/// What a change may be refused with besides.
pub(super) struct ChangeRefusals;

impl IntoResponses for ChangeRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = Refusals::responses();
        all.extend(responses(&[
            ("403", "A browser sent it from another site"),
            ("408", "The body did not come in time"),
            ("409", "The hall is in a state that does not allow it: `said` says which"),
            ("413", "The body is larger than 64 KiB"),
            ("415", "The body is not called application/json"),
            ("429", "The same was asked a moment ago, or too often"),
            ("507", "The drive has no room for more numbers"),
        ]));
        all
    }
}

fn responses(list: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let problem = || ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = |description: &str| ResponseBuilder::new().description(description).content(MEDIA_TYPE, problem()).build();
    list.iter().map(|(status, description)| ((*status).to_owned(), RefOr::T(response(description)))).collect()
}
