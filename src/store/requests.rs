//! The names of requests that were carried out, so that a retried one is answered and not repeated.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::advice::StoredAdvice;
use super::{Change, StoreError, advice, help, millis, tickets};
use crate::domain::event::{Actor, Subject};
use crate::domain::text::Language;

/// What was asked under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// All of it, in the words in which it was remembered.
    Whole(String),
    /// A number, as its own row tells of it: what for, where that is known, and in which language.
    Number {
        /// A queue or a procedure.
        matter: Option<String>,
        /// The citizen's language.
        language: Language,
    },
    /// A list of missing papers, as its own row tells of it.
    List(StoredAdvice),
    /// A call for help, as its own row tells of it.
    Help {
        /// Who called.
        actor: Actor,
    },
}

/// A request that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// What was asked.
    pub action: Action,
    /// What that was about.
    pub about: Subject,
}

/// What was asked under a name; the digest stands for the name.
///
/// # Errors
/// When SQLite refuses the query, or the row is strange.
pub fn find(connection: &Connection, request: &str) -> Result<Option<Remembered>, StoreError> {
    let kept: Option<(String, String)> = connection
        .prepare_cached("SELECT action, about FROM request WHERE id = ?1")?
        .query_row([request], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((action, about)) = kept else {
        return before(connection, request);
    };
    let about = Subject::stored(&about).ok_or(StoreError::Strange { what: "what a request was about", value: about })?;
    Ok(Some(Remembered { action: Action::Whole(action), about }))
}

/// Names from before one table kept them all: they stand beside what they led to.
fn before(connection: &Connection, request: &str) -> Result<Option<Remembered>, StoreError> {
    if let Some((ticket, matter)) = tickets::by_request(connection, request)? {
        let about = Subject::Ticket(ticket.id);
        return Ok(Some(Remembered { action: Action::Number { matter, language: ticket.language }, about }));
    }
    if let Some(advised) = advice::by_request(connection, request)? {
        let about = Subject::Advice(advised.id);
        return Ok(Some(Remembered { action: Action::List(advised), about }));
    }
    let call = help::by_request(connection, request)?;
    Ok(call.map(|call| Remembered { action: Action::Help { actor: call.actor }, about: Subject::Help(call.id) }))
}

/// Remembers what was asked under a name. The caller appends the event that says so.
///
/// # Errors
/// When SQLite refuses it.
pub fn remember(change: &Change<'_>, request: &str, action: &str, about: Subject) -> Result<(), StoreError> {
    let _ = change.connection().prepare_cached("INSERT INTO request VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        request,
        action,
        about.to_string(),
        millis(change.now())
    ])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::help::HelpId;
    use crate::domain::queue::TicketId;
    use crate::domain::slip::AdviceId;
    use crate::store::schema;

    #[test]
    fn names_of_an_older_file_are_known() {
        let mut file = Connection::open_in_memory().expect("opens");
        schema::migrations().to_version(&mut file, 9).expect("made");
        let older = "
            INSERT INTO ticket (id, request_id, token, service_day, queue, number, label, state, print, language, issued_at, arrived_at, matter)
                VALUES (7, 'N', 'T', '2026-11-26', 'ho-tich', 1, 'A001', 'waiting', 'none', 'en', 0, 0, 'ho-tich'),
                       (8, 'O', 'U', '2026-11-26', 'ho-tich', 2, 'A002', 'waiting', 'none', 'vi', 0, 0, NULL);
            INSERT INTO advice VALUES (3, 'L', '2026-11-26', '1.001193', '[1,2]', 'vi', 'slip', 5);
            INSERT INTO help VALUES (4, 'H', 'kiosk', 0, NULL, NULL, NULL), (5, NULL, 'counter:1', 0, NULL, NULL, NULL);
            INSERT INTO request VALUES ('C', 'call_next 1', 7, 5);";
        file.execute_batch(older).expect("filled");
        schema::migrations().to_latest(&mut file).expect("migrated");
        let known = |name: &str| find(&file, name).expect("read");
        let number = |matter: Option<&str>, language| Action::Number {
            matter: matter.map(str::to_owned),
            language: Language::from_tag(language).expect("a tag"),
        };
        let of = |action, about| Some(Remembered { action, about });
        assert_eq!(known("C"), of(Action::Whole("call_next 1".to_owned()), Subject::Ticket(TicketId(7))));
        assert_eq!(known("N"), of(number(Some("ho-tich"), "en"), Subject::Ticket(TicketId(7))));
        assert_eq!(known("O"), of(number(None, "vi"), Subject::Ticket(TicketId(8))), "of the first version nothing is known");
        let list = advice::by_id(&file, AdviceId(3)).expect("read").expect("there");
        assert_eq!((list.missing.as_slice(), list.handover.as_str()), ([1, 2].as_slice(), "slip"));
        assert_eq!(known("L"), of(Action::List(list), Subject::Advice(AdviceId(3))));
        assert_eq!(known("H"), of(Action::Help { actor: Actor::Kiosk }, Subject::Help(HelpId(4))));
        assert_eq!(known("X"), None);
    }
}
