//! One way for all changes: what is asked under a name is carried out once.
//!
//! The same name for the same again changes nothing, and is answered with the thing as it stands by then; the same name for
//! something else is refused. A name is taken by whatever was answered under it, though nothing may have changed: somebody else had done
//! it, or it was so already. A refusal takes no name.

use jiff::civil::Date;
use rusqlite::Connection;
use serde::Serialize;
use serde_json::json;

use crate::domain::calendar::ServiceDay;
use crate::domain::event::{Actor, Subject};
use crate::domain::help::HelpId;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CounterNumber, Ticket, TicketId};
use crate::hall::work::{NamedRequest, Work};
use crate::hall::{Advice, HallError, Order, RequestId, SeatChange, Step};
use crate::store::requests::{self, Action};
use crate::store::secret;

/// What is asked for, with everything it says.
#[derive(Debug)]
pub(super) enum Ask<'a> {
    Number(&'a Order),
    List(&'a Advice),
    Next(CounterNumber),
    Step(TicketId, &'a Step),
    Seat(CounterNumber, &'a SeatChange),
    /// Help for the terminal of an actor.
    Help(Actor),
    Coming(HelpId, CounterNumber),
    Came(HelpId, CounterNumber),
    TestPage,
    Roll(PrinterRole),
    Close,
    Confirm(Date),
}

impl Ask<'_> {
    /// All of it as it is remembered. The words of a call and of a step are those of rows from before all requests were kept.
    fn action(&self, connection: &Connection) -> Result<String, HallError> {
        Ok(match self {
            Self::Number(order) => format!("issue {}", secret::order(connection, &whole(order))?),
            Self::List(Advice { procedure, missing, handover, language, actor: _, request: _ }) => {
                format!("advise {procedure} {} {} {}", text(&in_order(missing)), handover.name(), language.tag())
            }
            Self::Next(counter) => format!("call_next {counter}"),
            Self::Step(ticket, step) => format!("{} {ticket} {}", step.name(), text(step)),
            Self::Seat(counter, change) => format!("seat {counter} {}", text(change)),
            Self::Help(actor) => format!("help {actor}"),
            Self::Coming(call, counter) => format!("coming {call} {counter}"),
            Self::Came(call, counter) => format!("come {call} {counter}"),
            Self::TestPage => "test-page".to_owned(),
            Self::Roll(printer) => format!("roll {}", printer.name()),
            Self::Close => "close".to_owned(),
            Self::Confirm(date) => format!("confirm-date {date}"),
        })
    }

    /// Whether it is what was asked before. Of names from before all requests were kept, it is what their rows still tell.
    fn was(&self, before: &Action, action: &str) -> bool {
        match (before, self) {
            (Action::Whole(before), _) => before == action,
            (Action::Number { matter, language }, Self::Number(order)) => {
                matter.as_ref().is_none_or(|matter| *matter == order.matter.to_string()) && *language == order.language
            }
            (Action::List(told), Self::List(advice)) => {
                (&told.procedure, &told.missing, &told.language) == (&advice.procedure, &in_order(&advice.missing), &advice.language)
                    && told.handover == advice.handover.name()
            }
            (Action::Help { actor }, Self::Help(caller)) => actor == caller,
            _ => false,
        }
    }
}

/// All that an order says. A new field of an order does not compile until it is said here whether it makes another order.
fn whole(order: &Order) -> String {
    let Order { matter, further, handover, language, class, paper, any_time, actor: _, request: _ } = order;
    let said = json!({
        "matter": matter, "further": further, "handover": handover, "language": language, "class": class, "paper": paper,
        "any_time": any_time,
    });
    said.to_string()
}

fn text(said: &impl Serialize) -> String {
    serde_json::to_string(said).unwrap_or_default()
}

/// The answer to a change, which can be given again.
pub(super) trait Idempotent: Sized {
    /// What it is about.
    fn about(&self) -> Subject;

    /// The same thing as it stands now.
    fn again(work: &Work<'_>, about: Subject) -> Result<Self, HallError>;
}

/// Carries out what is asked, unless it was before under the same name.
pub(super) fn once<T: Idempotent>(
    work: Work<'_>,
    request: Option<&RequestId>,
    ask: &Ask<'_>,
    run: impl FnOnce(&Work<'_>) -> Result<T, HallError>,
) -> Result<T, HallError> {
    let Some(request) = request else {
        return run(&work);
    };
    let digest = secret::request(work.connection(), request.as_str())?;
    let action = ask.action(work.connection())?;
    match requests::find(work.connection(), &digest)? {
        Some(done) if ask.was(&done.action, &action) => T::again(&work, done.about),
        Some(_) => Err(HallError::RequestReused),
        None => {
            let work = work.asked(NamedRequest { digest, action });
            let answer = run(&work)?;
            work.answered(answer.about())?;
            Ok(answer)
        }
    }
}

impl Idempotent for Ticket {
    fn about(&self) -> Subject {
        Subject::Ticket(self.id)
    }

    fn again(work: &Work<'_>, about: Subject) -> Result<Self, HallError> {
        work.ticket(about.ticket().ok_or_else(|| HallError::about_another(about))?)
    }
}

impl Idempotent for ServiceDay {
    fn about(&self) -> Subject {
        Subject::Day(*self)
    }

    /// The day that it was: by now the hall may be on another one, which nobody asked to close.
    fn again(_: &Work<'_>, about: Subject) -> Result<Self, HallError> {
        let Subject::Day(day) = about else { return Err(HallError::about_another(about)) };
        Ok(day)
    }
}

/// Papers in the catalogue's order, each once.
pub(super) fn in_order(papers: &[usize]) -> Vec<usize> {
    let mut papers = papers.to_vec();
    papers.sort_unstable();
    papers.dedup();
    papers
}
