//! The hall over HTTP, for processes that do not own its store.

mod feed;

use std::io::{BufRead as _, BufReader};
use std::time::Duration;

use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::runtime::Handle;
use tokio::sync::watch;
use ureq::http::Response;
use ureq::{Agent, Body};

use super::api::{AdviceRequest, AnswerRequest, DateRequest, IssueRequest, PinAnswer, PinRequest};
use super::problem::ProblemDocument;
use super::request::IDEMPOTENCY_KEY;
use crate::domain::calendar::ServiceDay;
use crate::domain::event::Event;
use crate::domain::help::{Help, HelpId};
use crate::domain::pin::Pin;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CounterNumber, PrintState, Ticket, TicketId, Token};
use crate::hall::{
    Advice, Advised, By, CounterView, Desk, Hall, HallError, Issued, Matter, Order, Overview, Reply, RequestId, SeatChange, Standing, Step,
};

/// How long an ordinary request may take, from the first byte to the last.
const PATIENCE: Duration = Duration::from_secs(10);

/// The hall of another process, reached through its hub.
///
/// It answers as the hall itself would, with two differences. The hub writes its own caller into the event log (a
/// counter by its number, everybody else as `api`), because it cannot know who a client is; and a store that fails over
/// there is a hall that cannot be reached.
#[derive(Debug, Clone)]
pub struct RemoteHall {
    wire: Wire,
    latest: watch::Receiver<i64>,
}

impl RemoteHall {
    /// Connects to the hub at an address such as `http://127.0.0.1:8470`. Its requests run on `runtime`, so that the
    /// answers may be awaited anywhere.
    ///
    /// # Errors
    /// [`HallError::Unreachable`] when no hub of ours answers there.
    pub async fn connect(base_url: &str, runtime: Handle) -> Result<Self, HallError> {
        let wire = Wire { base: base_url.trim_end_matches('/').to_owned(), agent: agent(), runtime };
        let alive: serde_json::Value = wire.get("/healthz".to_owned()).await?;
        if alive.get("program").and_then(serde_json::Value::as_str) != Some(env!("CARGO_PKG_NAME")) {
            return Err(HallError::Unreachable(format!("{base_url} is no hub of ours")));
        }
        let feed = wire.clone();
        let latest = wire.runtime.spawn_blocking(move || feed::start(&feed)).await.map_err(gone)??;
        Ok(Self { wire, latest })
    }
}

impl Hall for RemoteHall {
    fn issue(&self, order: Order) -> Reply<Issued> {
        let (queue, procedure) = match order.matter {
            Matter::Queue(queue) => (Some(queue), None),
            Matter::Procedure(procedure) => (None, Some(procedure)),
        };
        let wanted = IssueRequest {
            queue,
            procedure,
            handover: order.handover,
            language: Some(order.language),
            further: order.further,
            class: order.class,
            paper: order.paper,
            any_time: order.any_time,
        };
        self.wire.post("/api/v1/tickets".to_owned(), Some(&wanted), Some(order.request))
    }

    fn advise(&self, advice: Advice) -> Reply<Advised> {
        let wanted = AdviceRequest {
            procedure: advice.procedure,
            missing: advice.missing,
            handover: advice.handover,
            language: Some(advice.language),
        };
        self.wire.post("/api/v1/advice".to_owned(), Some(&wanted), Some(advice.request))
    }

    fn call_next(&self, counter: CounterNumber, by: By) -> Reply<Ticket> {
        self.wire.post(format!("/api/v1/counters/{counter}/next"), None::<&()>, by.request)
    }

    fn step(&self, ticket: TicketId, step: Step, by: By) -> Reply<Ticket> {
        self.wire.post(format!("/api/v1/tickets/{ticket}/{}", step.name()), Some(&step), by.request)
    }

    fn seat(&self, counter: CounterNumber, change: SeatChange, by: By) -> Reply<CounterView> {
        self.wire.post(format!("/api/v1/counters/{counter}/{}", change.name()), Some(&change), by.request)
    }

    fn call_help(&self, by: By) -> Reply<Help> {
        self.wire.post("/api/v1/help".to_owned(), None::<&()>, by.request)
    }

    fn come_to_help(&self, call: HelpId, counter: CounterNumber, by: By) -> Reply<Help> {
        self.wire.post(format!("/api/v1/help/{call}/coming"), Some(&AnswerRequest { counter }), by.request)
    }

    fn answer_help(&self, call: HelpId, counter: CounterNumber, by: By) -> Reply<Help> {
        self.wire.post(format!("/api/v1/help/{call}/answer"), Some(&AnswerRequest { counter }), by.request)
    }

    fn print_test(&self, by: By) -> Reply<PrintState> {
        self.wire.post("/api/v1/printers/test-page".to_owned(), None::<&()>, by.request)
    }

    fn change_roll(&self, printer: PrinterRole, by: By) -> Reply<()> {
        self.wire.post(format!("/api/v1/printers/{}/roll", printer.name()), None::<&()>, by.request)
    }

    fn check_pin(&self, pin: Pin, by: By) -> Reply<bool> {
        let checked = self.wire.post("/api/v1/pin/check".to_owned(), Some(&PinRequest { pin }), by.request);
        Box::pin(async move { checked.await.map(|PinAnswer { right }| right) })
    }

    fn close_day(&self, by: By) -> Reply<ServiceDay> {
        self.wire.post("/api/v1/day/close".to_owned(), None::<&()>, by.request)
    }

    fn confirm_date(&self, date: Date, by: By) -> Reply<ServiceDay> {
        self.wire.post("/api/v1/day/confirm".to_owned(), Some(&DateRequest { date }), by.request)
    }

    fn standing(&self, ticket: TicketId) -> Reply<Standing> {
        self.wire.get(format!("/api/v1/tickets/{ticket}"))
    }

    fn standing_of(&self, token: Token) -> Reply<Standing> {
        self.wire.get(format!("/api/v1/slips/{}", token.as_str()))
    }

    fn overview(&self) -> Reply<Overview> {
        self.wire.get("/api/v1/overview".to_owned())
    }

    fn desks(&self, counters: Vec<CounterNumber>) -> Reply<Vec<Desk>> {
        let asked: Vec<Reply<Desk>> = counters.iter().map(|counter| self.wire.get(format!("/api/v1/counters/{counter}"))).collect();
        Box::pin(futures_util::future::try_join_all(asked))
    }

    fn tickets_after(&self, ticket: TicketId, limit: usize) -> Reply<Vec<Ticket>> {
        self.wire.get_lines(format!("/api/v1/export/tickets?after={ticket}&limit={limit}"))
    }

    fn events_after(&self, seq: i64, limit: usize) -> Reply<Vec<Event>> {
        self.wire.get_lines(format!("/api/v1/export/events?after={seq}&limit={limit}"))
    }

    fn latest(&self) -> watch::Receiver<i64> {
        self.latest.clone()
    }
}

/// What carries requests to the hub.
#[derive(Debug, Clone)]
struct Wire {
    base: String,
    agent: Agent,
    /// Where blocking requests run.
    runtime: Handle,
}

fn agent() -> Agent {
    Agent::config_builder()
        // Refusals are answers here, and their bodies say why.
        .http_status_as_error(false)
        .max_redirects(0)
        // The hub stands in the same hall; a proxy of the network would be a detour, or a leak.
        .proxy(None)
        .build()
        .new_agent()
}

impl Wire {
    fn get<T: DeserializeOwned + Send + 'static>(&self, path: String) -> Reply<T> {
        self.run(Sending { path, body: None, request: None, reads: true }, |mut body| json(&mut body))
    }

    fn get_lines<T: DeserializeOwned + Send + 'static>(&self, path: String) -> Reply<Vec<T>> {
        self.run(Sending { path, body: None, request: None, reads: true }, |body| {
            let lines = BufReader::new(body.into_reader()).lines();
            lines.map(|line| serde_json::from_str(&line.map_err(unreachable)?).map_err(unreachable)).collect()
        })
    }

    fn post<T: DeserializeOwned + Send + 'static>(
        &self,
        path: String,
        body: Option<&impl Serialize>,
        request: Option<RequestId>,
    ) -> Reply<T> {
        let body = body.map(|body| serde_json::to_vec(body).unwrap_or_default());
        self.run(Sending { path, body, request, reads: false }, |mut body| json(&mut body))
    }

    /// Sends a request on a thread that may block, and reads the answer or the refusal.
    fn run<T: Send + 'static>(&self, sending: Sending, read: impl FnOnce(Body) -> Result<T, HallError> + Send + 'static) -> Reply<T> {
        let wire = self.clone();
        let running = self.runtime.spawn_blocking(move || {
            let answer = sending.send(&wire).or_else(|error| {
                // A connection kept from before may have died unnoticed. What is harmless twice is tried on a new one.
                if sending.may_come_twice() { sending.send(&wire) } else { Err(error) }
            });
            let answer = answer.map_err(unreachable)?;
            let status = answer.status();
            let mut body = answer.into_body();
            if status.is_success() {
                return read(body);
            }
            let problem = json::<ProblemDocument>(&mut body);
            Err(problem.map_or_else(|_| HallError::Unreachable(format!("{} answers {status}", wire.base)), ProblemDocument::into_error))
        });
        Box::pin(async move { running.await.map_err(gone)? })
    }
}

/// One request.
struct Sending {
    path: String,
    /// JSON, where there is something to say.
    body: Option<Vec<u8>>,
    request: Option<RequestId>,
    /// Whether it changes nothing.
    reads: bool,
}

impl Sending {
    fn may_come_twice(&self) -> bool {
        self.reads || self.request.is_some()
    }

    fn send(&self, wire: &Wire) -> Result<Response<Body>, ureq::Error> {
        let url = format!("{}{}", wire.base, self.path);
        if self.reads {
            return wire.agent.get(url).config().timeout_global(Some(PATIENCE)).build().call();
        }
        let mut post = wire.agent.post(url).config().timeout_global(Some(PATIENCE)).build();
        if let Some(request) = &self.request {
            post = post.header(IDEMPOTENCY_KEY, request.as_str());
        }
        match &self.body {
            Some(body) => post.content_type("application/json").send(&body[..]),
            None => post.send_empty(),
        }
    }
}

fn json<T: DeserializeOwned>(body: &mut Body) -> Result<T, HallError> {
    body.read_json().map_err(unreachable)
}

fn unreachable(error: impl std::fmt::Display) -> HallError {
    HallError::Unreachable(error.to_string())
}

/// The runtime ended before the request.
fn gone(_: tokio::task::JoinError) -> HallError {
    HallError::Unreachable("the program is closing".to_owned())
}
