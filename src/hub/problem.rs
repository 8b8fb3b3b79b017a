//! Refusals over HTTP: RFC 9457 problem documents, written and read back.

mod document;

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::hall::HallError;
use crate::locale::Words;

pub(super) use document::ProblemDocument;

/// The media type of a problem document.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";
/// What a problem's name stands behind in its `type`.
const TYPE_PREFIX: &str = "/problems/";

/// Why a request is refused. As an answer it is only the status until [`write`] knows the caller's language.
#[derive(Debug, Clone)]
pub(super) enum Problem {
    /// The hall says no.
    Hall(HallError),
    /// The request cannot be understood.
    Malformed(String),
    /// The body is not called JSON.
    NotJson,
    /// The body is larger than any request of ours.
    TooLarge,
    /// The body did not come in time.
    TooSlow,
    /// As many live streams as there may be are open.
    TooManyStreams,
    /// The request names a place of a log that was replaced since.
    OtherLog,
    /// There is nothing at this path.
    NoRoute,
    /// There is something, but not for this method.
    WrongMethod,
    /// The request names a host that this hub is not.
    ForeignHost,
    /// A browser sent it from somebody else's page.
    CrossSite,
}

impl From<HallError> for Problem {
    fn from(error: HallError) -> Self {
        // A drive that filled up in the middle of a change is as full as one that was full before.
        Self::Hall(if error.name() == HallError::DriveFull.name() { HallError::DriveFull } else { error })
    }
}

impl Problem {
    fn status(&self) -> StatusCode {
        match self {
            Self::Hall(error) => match error {
                HallError::UnknownQueue(_)
                | HallError::UnknownProcedure(_)
                | HallError::UnknownCounter(_)
                | HallError::UnknownClass(_)
                | HallError::UnknownPaper { .. }
                | HallError::UnknownHelp
                | HallError::UnknownTicket => StatusCode::NOT_FOUND,
                HallError::TooMany | HallError::TooSoon { .. } | HallError::PinPaused { .. } => StatusCode::TOO_MANY_REQUESTS,
                HallError::DriveFull => StatusCode::INSUFFICIENT_STORAGE,
                // Numbers that are all given, and closed doors, are states of the hall that pass: a conflict, not a fault.
                HallError::NumbersExhausted(_)
                | HallError::NoPrinter
                | HallError::NeverMissing { .. }
                | HallError::Closed { .. }
                | HallError::NobodyWaiting
                | HallError::CounterBusy { .. }
                | HallError::NotAllowed { .. }
                | HallError::OtherCounter { .. }
                | HallError::ReturnsUsed { .. }
                | HallError::NothingToUndo { .. }
                | HallError::AlreadyRated { .. }
                | HallError::PartFull { .. }
                | HallError::DayFull(_)
                | HallError::DayClosed(_)
                | HallError::TooEarly { .. }
                | HallError::TooLate { .. }
                | HallError::OtherDay { .. }
                | HallError::AppointmentUsed { .. }
                | HallError::PersonAbsent(_)
                | HallError::DateUnconfirmed { .. }
                | HallError::RequestReused => StatusCode::CONFLICT,
                HallError::NotOpen(_) | HallError::NoRandomness(_) | HallError::Unreachable(_) | HallError::Store(_) => {
                    StatusCode::SERVICE_UNAVAILABLE
                }
            },
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooManyStreams => StatusCode::SERVICE_UNAVAILABLE,
            Self::OtherLog => StatusCode::CONFLICT,
            Self::NoRoute => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::ForeignHost => StatusCode::MISDIRECTED_REQUEST,
            Self::CrossSite => StatusCode::FORBIDDEN,
        }
    }

    /// The name in the document's `type`, and in the texts.
    fn name(&self) -> &'static str {
        match self {
            Self::Hall(error) => error.name(),
            Self::Malformed(_) => "malformed",
            Self::NotJson => "not-json",
            Self::TooLarge => "too-large",
            Self::TooSlow => "too-slow",
            Self::TooManyStreams => "too-many-streams",
            Self::OtherLog => "other-log",
            Self::NoRoute => "no-route",
            Self::WrongMethod => "wrong-method",
            Self::ForeignHost => "foreign-host",
            Self::CrossSite => "cross-site",
        }
    }

    /// The same for every problem of this type, for people who read logs.
    fn title(&self) -> &'static str {
        match self {
            Self::Hall(error) => match error {
                HallError::UnknownQueue(_) => "No such queue",
                HallError::UnknownProcedure(_) => "No such procedure",
                HallError::UnknownCounter(_) => "No such counter",
                HallError::UnknownTicket => "No such ticket",
                HallError::UnknownHelp => "No such call for help",
                HallError::PinPaused { .. } => "Too many wrong PINs",
                HallError::UnknownPaper { .. } => "The procedure has no such paper",
                HallError::NeverMissing { .. } => "The paper cannot be missing",
                HallError::NumbersExhausted(_) => "No more numbers today",
                HallError::NoPrinter => "The hall has no printer",
                HallError::Closed { .. } => "Outside ticketing hours",
                HallError::NobodyWaiting => "Nobody is waiting",
                HallError::CounterBusy { .. } => "The counter has a ticket already",
                HallError::NotAllowed { .. } => "The ticket's state does not allow this",
                HallError::OtherCounter { .. } => "Another counter has the ticket",
                HallError::TooSoon { .. } => "The number was called a moment ago",
                HallError::ReturnsUsed { .. } => "The number cannot come back",
                HallError::NothingToUndo { .. } => "There is nothing to undo",
                HallError::AlreadyRated { .. } => "The number has been rated",
                HallError::PartFull { .. } => "No more numbers in this part of the day",
                HallError::DayFull(_) => "The waiting work fills the day",
                HallError::DayClosed(_) => "The day is closed",
                HallError::TooMany => "Too many numbers in a minute",
                HallError::TooEarly { .. } => "Too early for the appointment",
                HallError::TooLate { .. } => "Too late for the appointment",
                HallError::OtherDay { .. } => "The appointment is on another day",
                HallError::AppointmentUsed { .. } => "The appointment was used",
                HallError::PersonAbsent(_) => "The person sits at no counter",
                HallError::UnknownClass(_) => "No such priority class",
                HallError::DateUnconfirmed { .. } => "The date must be confirmed",
                HallError::DriveFull => "The drive is full",
                HallError::RequestReused => "The request id was used for something else",
                HallError::NotOpen(_) | HallError::NoRandomness(_) | HallError::Unreachable(_) | HallError::Store(_) => {
                    "The hall cannot answer now"
                }
            },
            Self::Malformed(_) => "The request cannot be understood",
            Self::NotJson => "The body must be application/json",
            Self::TooLarge => "The body is too large",
            Self::TooSlow => "The body did not come in time",
            Self::TooManyStreams => "Too many live streams are open",
            Self::OtherLog => "The log is another one",
            Self::NoRoute => "There is nothing here",
            Self::WrongMethod => "Not by this method",
            Self::ForeignHost => "This hub has another name",
            Self::CrossSite => "Only pages of this hub may change anything",
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::Hall(error) => error.to_string(),
            Self::Malformed(why) => why.clone(),
            Self::NotJson => "send the header Content-Type: application/json".to_owned(),
            Self::TooLarge => format!("at most {} bytes are read", super::BODY_LIMIT),
            Self::TooSlow => format!("a body must be whole within {} s", super::server::BODY.as_secs()),
            Self::TooManyStreams => "those that are open go on; try again when one of them has ended".to_owned(),
            Self::OtherLog => "the database was restored, or is a new one: begin without `after`".to_owned(),
            Self::NoRoute => "GET /api/v1/openapi.json describes what there is".to_owned(),
            Self::WrongMethod => "the Allow header names the methods".to_owned(),
            Self::ForeignHost => "the Host header names none of this hub's names".to_owned(),
            Self::CrossSite => "the browser says that this request comes from another site".to_owned(),
        }
    }

    fn said(&self, words: &Words) -> String {
        match self {
            Self::Hall(error) => error.said(words),
            Self::TooManyStreams => words.say("problem-streams"),
            // Nobody in front of a screen can do anything about the others but try again.
            _ => words.say("problem-request"),
        }
    }

    fn document(&self, words: &Words) -> ProblemDocument {
        let mut document = ProblemDocument {
            kind: format!("{TYPE_PREFIX}{}", self.name()),
            title: self.title().to_owned(),
            status: self.status().as_u16(),
            detail: self.detail(),
            said: self.said(words),
            queue: None,
            procedure: None,
            missing: None,
            counter: None,
            label: None,
            state: None,
            opens: None,
            seconds: None,
            day: None,
            clock: None,
            booked: None,
            from: None,
            until: None,
            class: None,
            person: None,
        };
        if let Self::Hall(error) = self {
            match error.clone() {
                HallError::UnknownQueue(queue) => document.queue = Some(queue),
                HallError::NumbersExhausted(queue) | HallError::DayFull(queue) => document.queue = Some(queue.into()),
                HallError::UnknownProcedure(procedure) => document.procedure = Some(procedure),
                HallError::UnknownPaper { procedure, paper } | HallError::NeverMissing { procedure, paper } => {
                    document.procedure = Some(procedure.into());
                    document.missing = Some(paper);
                }
                HallError::UnknownCounter(counter) => document.counter = Some(counter),
                HallError::Closed { opens } => document.opens = opens,
                HallError::CounterBusy { counter, label } | HallError::OtherCounter { label, counter } => {
                    document.counter = Some(counter);
                    document.label = Some(label);
                }
                HallError::NotAllowed { label, state } => {
                    document.label = Some(label);
                    document.state = Some(state);
                }
                HallError::TooSoon { label, seconds } => {
                    document.label = Some(label);
                    document.seconds = Some(seconds);
                }
                HallError::ReturnsUsed { label }
                | HallError::NothingToUndo { label }
                | HallError::AlreadyRated { label }
                | HallError::AppointmentUsed { label } => {
                    document.label = Some(label);
                }
                HallError::PinPaused { seconds } => document.seconds = Some(seconds),
                HallError::PersonAbsent(person) => document.person = Some(person),
                HallError::PartFull { queue, opens } => {
                    document.queue = Some(queue.into());
                    document.opens = opens;
                }
                HallError::DayClosed(day) => document.day = Some(day.0),
                HallError::TooEarly { booked, from } => {
                    document.booked = Some(booked);
                    document.from = Some(from);
                }
                HallError::TooLate { booked, until } => {
                    document.booked = Some(booked);
                    document.until = Some(until);
                }
                HallError::OtherDay { booked } => document.booked = Some(booked),
                HallError::UnknownClass(class) => document.class = Some(class),
                HallError::DateUnconfirmed { clock, day } => {
                    document.clock = Some(clock);
                    document.day = Some(day);
                }
                HallError::UnknownTicket
                | HallError::UnknownHelp
                | HallError::TooMany
                | HallError::DriveFull
                | HallError::NoPrinter
                | HallError::NobodyWaiting
                | HallError::RequestReused
                | HallError::NotOpen(_)
                | HallError::NoRandomness(_)
                | HallError::Unreachable(_)
                | HallError::Store(_) => {}
            }
        }
        document
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        let _ = response.extensions_mut().insert(self);
        response
    }
}

/// Writes the document of an answer that is a problem, in the caller's language.
pub(super) fn write(response: &mut Response, words: &Words) {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return;
    };
    if let Problem::Hall(error @ (HallError::NotOpen(_) | HallError::NoRandomness(_) | HallError::Unreachable(_) | HallError::Store(_))) =
        &problem
    {
        tracing::error!(%error, "a request failed");
    }
    let body = serde_json::to_vec(&problem.document(words)).unwrap_or_default();
    let headers = response.headers_mut();
    let _ = headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    let _ = headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let _ = headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    if let Ok(language) = HeaderValue::from_str(words.language().tag()) {
        let _ = headers.insert(header::CONTENT_LANGUAGE, language);
    }
    *response.body_mut() = Body::from(body);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::ServiceDay;
    use crate::domain::queue::{CounterNumber, Label, TicketState};
    use crate::domain::text::Language;
    use crate::locale::Texts;

    fn through_json(error: &HallError) -> HallError {
        let words = Texts::embedded().words(&Language::english());
        let json = serde_json::to_string(&Problem::Hall(error.clone()).document(&words)).expect("json");
        serde_json::from_str::<ProblemDocument>(&json).expect("our own document").into_error()
    }

    #[test]
    fn a_refusal_survives_its_document() {
        let label = Label::new("A", 27, 3);
        let time = |text: &str| text.parse().expect("a time");
        let errors = [
            HallError::UnknownQueue("no queue; drop".to_owned()),
            HallError::UnknownProcedure("9.999999".to_owned()),
            HallError::UnknownPaper { procedure: "1.001193".parse().expect("a code"), paper: 99 },
            HallError::NeverMissing { procedure: "1.001193".parse().expect("a code"), paper: 0 },
            HallError::UnknownCounter(CounterNumber(9)),
            HallError::UnknownTicket,
            HallError::UnknownHelp,
            HallError::PinPaused { seconds: 30 },
            HallError::NumbersExhausted("ho-tich".parse().expect("a key")),
            HallError::NoPrinter,
            HallError::Closed { opens: None },
            HallError::Closed { opens: Some(time("2026-11-24T07:00:00")) },
            HallError::NobodyWaiting,
            HallError::CounterBusy { counter: CounterNumber(2), label: label.clone() },
            HallError::NotAllowed { label: label.clone(), state: TicketState::NoShow },
            HallError::OtherCounter { label: label.clone(), counter: CounterNumber(1) },
            HallError::RequestReused,
            HallError::TooSoon { label: label.clone(), seconds: 7 },
            HallError::ReturnsUsed { label: label.clone() },
            HallError::NothingToUndo { label: label.clone() },
            HallError::AlreadyRated { label: label.clone() },
            HallError::AppointmentUsed { label },
            HallError::PersonAbsent("cb07".parse().expect("a key")),
            HallError::PartFull { queue: "ho-tich".parse().expect("a key"), opens: None },
            HallError::PartFull { queue: "ho-tich".parse().expect("a key"), opens: Some(time("2026-11-24T13:00:00")) },
            HallError::DayFull("ho-tich".parse().expect("a key")),
            HallError::DayClosed(ServiceDay("2026-11-24".parse().expect("a date"))),
            HallError::TooMany,
            HallError::TooEarly { booked: time("2026-11-24T13:00:00"), from: time("2026-11-24T12:00:00") },
            HallError::TooLate { booked: time("2026-11-24T13:00:00"), until: time("2026-11-24T13:20:00") },
            HallError::OtherDay { booked: time("2026-11-25T13:00:00") },
            HallError::UnknownClass("kings".to_owned()),
            HallError::DateUnconfirmed { clock: "2030-01-01".parse().expect("a date"), day: "2026-11-24".parse().expect("a date") },
            HallError::DriveFull,
        ];
        for error in errors {
            assert_eq!(through_json(&error), error);
        }
    }

    #[test]
    fn a_hall_that_fails_is_one_that_cannot_be_reached() {
        let error = HallError::NoRandomness("the pool is dry".to_owned());
        assert_eq!(Problem::Hall(error.clone()).status(), StatusCode::SERVICE_UNAVAILABLE);
        let HallError::Unreachable(why) = through_json(&error) else { panic!("another error") };
        assert!(why.contains("the pool is dry"), "{why}");
        assert_eq!(through_json(&error).name(), error.name(), "the person in front hears the same");
    }
}
