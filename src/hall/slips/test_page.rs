//! Test pages, for staff.

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::json;

use crate::config::Config;
use crate::domain::event::EventKind;
use crate::domain::event::Subject;
use crate::domain::queue::PrintState;
use crate::domain::slip::{SlipContent, SlipId, SlipKind, SlipOf, TestSlip};
use crate::hall::HallError;
use crate::hall::requests::Idempotent;
use crate::hall::slips::{content, spooling};
use crate::hall::work::Work;
use crate::store::spool;

/// What a test page of a hall says at a moment.
#[must_use]
pub fn test_slip(config: &Config, now: Timestamp) -> TestSlip {
    let language = config.terminal.first_language();
    TestSlip {
        office: config.office.name.get(&language).to_owned(),
        language,
        at: now.to_zoned_datetime(config.zone.clone()).datetime(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scan: config.catalogue.procedures.first().map_or_else(|| "motcua".to_owned(), |procedure| procedure.code.to_string()),
    }
}

/// Puts a test page into the spool; while one waits there, that is the answer.
pub(in crate::hall) fn queue(work: &Work<'_>) -> Result<TestPage, HallError> {
    content::need_printer(work.config)?;
    if let Some(open) = spool::open_tests(work.connection())?.first() {
        return Ok(TestPage(open.id, spooling::print_state(open.state)));
    }
    let content = SlipContent::Test(test_slip(work.config, work.now()));
    let slip = spool::queue(work.change, SlipOf::Test, SlipKind::Test, 1, &content, None)?;
    work.tell(Subject::Slip(slip), EventKind::SlipQueued, None, json!({ "test": slip.0, "slip": slip.0, "attempt": 1 }))?;
    Ok(TestPage(slip, PrintState::Queued))
}

/// Where a slip stands; `None` where there is no such slip.
pub(in crate::hall) fn stands(connection: &Connection, id: SlipId) -> Result<Option<PrintState>, HallError> {
    Ok(spool::by_id(connection, id)?.map(|slip| spooling::print_state(slip.state)))
}

/// A test page, and where it stands.
pub(in crate::hall) struct TestPage(pub(in crate::hall) SlipId, pub(in crate::hall) PrintState);

impl Idempotent for TestPage {
    fn about(&self) -> Subject {
        Subject::Slip(self.0)
    }

    fn again(work: &Work<'_>, about: Subject) -> Result<Self, HallError> {
        let Subject::Slip(id) = about else { return Err(HallError::about_another(about)) };
        Ok(Self(id, stands(work.connection(), id)?.ok_or_else(|| HallError::about_another(about))?))
    }
}
