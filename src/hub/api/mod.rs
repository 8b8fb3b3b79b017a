//! The API under `/api/v1`, one handler a use case, and the document that describes it.

mod advice;
mod board;
mod counters;
mod document;
mod export;
mod health;
mod help;
mod live;
mod pin;
mod printer;
mod refusals;
mod tickets;

use axum::Router;
use axum::routing::{MethodRouter, get, post};

pub(super) use advice::AdviceRequest;
pub(super) use board::LastBoard;
pub(super) use counters::DateRequest;
pub(super) use help::AnswerRequest;
pub(super) use pin::{PinAnswer, PinRequest};
pub(super) use tickets::IssueRequest;

use super::Hub;
use crate::domain::event::Actor;
use crate::domain::queue::CounterNumber;
use crate::hall::{By, RequestId};

/// The path under which a ticket stands; its `Location` when it is made.
const TICKETS: &str = "/api/v1/tickets";

pub(super) fn router() -> Router<Hub> {
    routes().into_iter().fold(Router::new(), |router, (path, handler)| router.route(path, handler))
}

/// Every route. A test holds this list against the document.
fn routes() -> Vec<(&'static str, MethodRouter<Hub>)> {
    vec![
        ("/healthz", get(health::alive)),
        ("/readyz", get(health::ready)),
        ("/api/v1/openapi.json", get(document::read)),
        ("/api/v1/overview", get(counters::overview)),
        ("/api/v1/board", get(board::board)),
        ("/api/v1/counters/{number}", get(counters::desk)),
        ("/api/v1/counters/{number}/next", post(counters::next)),
        ("/api/v1/counters/{number}/{change}", post(counters::seat)),
        ("/api/v1/help", post(help::call)),
        ("/api/v1/help/{id}/coming", post(help::coming)),
        ("/api/v1/help/{id}/answer", post(help::answer)),
        ("/api/v1/pin/check", post(pin::check)),
        ("/api/v1/printers/{printer}/roll", post(printer::change_roll)),
        ("/api/v1/printers/test-page", post(printer::test_page)),
        ("/api/v1/day/close", post(counters::close_day)),
        ("/api/v1/day/confirm", post(counters::confirm_date)),
        ("/api/v1/advice", post(advice::advise)),
        (TICKETS, post(tickets::issue)),
        ("/api/v1/tickets/{id}", get(tickets::standing)),
        ("/api/v1/tickets/{id}/{step}", post(tickets::step)),
        ("/api/v1/slips/{token}", get(tickets::standing_of)),
        ("/api/v1/export/tickets", get(export::tickets)),
        ("/api/v1/export/events", get(export::events)),
        ("/api/v1/events", get(live::events)),
    ]
}

/// A change that a counter asks for.
fn by_counter(counter: CounterNumber, request: Option<RequestId>) -> By {
    By { actor: Actor::Counter(counter), request }
}

/// A change that somebody else asks for.
fn by_caller(request: Option<RequestId>) -> By {
    By { actor: Actor::Api, request }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_is_in_the_document() {
        let routes: BTreeSet<String> = routes().into_iter().map(|(path, _)| path.to_owned()).collect();
        let described: BTreeSet<String> = document::document().paths.paths.into_keys().collect();
        assert_eq!(routes, described);
    }
}
