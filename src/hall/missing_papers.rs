//! Telling somebody which papers are missing, or which are needed at all, instead of giving a number.

use jiff::ZonedDateTime;

use crate::config::Config;
use crate::domain::calendar::{Cutoff, Week};
use crate::domain::catalogue::Procedure;
use crate::domain::event::EventKind;
use crate::domain::event::Subject;
use crate::domain::intake::{Meaning, understand};
use crate::domain::queue::PrintState;
use crate::domain::slip::{AdviceId, Expected, ListSlip, ListedPaper, SlipContent};
use crate::domain::text::{Language, one_line};
use crate::hall::day::today;
use crate::hall::rate_limit::Recent;
use crate::hall::requests::{Idempotent, in_order};
use crate::hall::slips::{content, spooling};
use crate::hall::work::Work;
use crate::hall::{Advice, Advised, HallError, Handover};
use crate::store::{advice, secret, spool};

/// Tells what is missing. It is counted whether the list is printed or not, because whoever comes back with all papers has
/// been spared a wait.
pub(super) fn advise(work: &Work<'_>, wanted: &Advice, recent: &Recent) -> Result<Advised, HallError> {
    let (config, change) = (work.config, work.change);
    let code = &wanted.procedure;
    let procedure = config.catalogue.by_code(code).ok_or_else(|| HallError::UnknownProcedure(code.to_string()))?;
    let missing = missing(procedure, &wanted.missing)?;
    if wanted.handover == Handover::Slip {
        content::need_printer(config)?;
    }
    if change.tight() {
        return Err(HallError::DriveFull);
    }
    let service_day = today::enter(work)?;
    if wanted.handover != Handover::Staff {
        recent.take(wanted.actor, work.now(), config.terminal.limits.numbers_per_minute)?;
    }
    let at = work.now().to_zoned_datetime(config.zone.clone());
    let list = list(config, procedure, &missing, &wanted.language, &at);
    let (language, handover) = (wanted.language.clone(), wanted.handover.name());
    let told = advice::NewAdvice { service_day, procedure: code.clone(), missing, language, handover };
    let request = secret::request(work.connection(), wanted.request.as_str())?;
    let (id, detail) = advice::insert(change, &request, &told)?;
    work.tell(Subject::Advice(id), EventKind::ProcedureAdvised, None, detail)?;
    if wanted.handover != Handover::Slip {
        return Ok(Advised { id, list, print: PrintState::None });
    }
    let content = SlipContent::List(list.clone());
    spooling::queue_list(work, id, 1, &content)?;
    Ok(Advised { id, list, print: PrintState::Queued })
}

/// What somebody was told before: the list as it was printed, else made again.
pub(super) fn again(work: &Work<'_>, id: AdviceId) -> Result<Advised, HallError> {
    if let Some(slip) = spool::of_advice(work.connection(), id)?.into_iter().next()
        && let SlipContent::List(list) = slip.content
    {
        return Ok(Advised { id, list, print: spooling::print_state(slip.state) });
    }
    let before = advice::by_id(work.connection(), id)?.ok_or_else(|| HallError::about_another(Subject::Advice(id)))?;
    let gone = || HallError::UnknownProcedure(before.procedure.to_string());
    let procedure = work.config.catalogue.by_code(&before.procedure).ok_or_else(gone)?;
    let at = before.at.to_zoned_datetime(work.config.zone.clone());
    let list = list(work.config, procedure, &before.missing, &before.language, &at);
    Ok(Advised { id, list, print: PrintState::None })
}

/// The missing papers in the catalogue's order, each once; or that there is no such paper, or that nobody can lack it.
fn missing(procedure: &Procedure, places: &[usize]) -> Result<Vec<usize>, HallError> {
    let places = in_order(places);
    let can_be_missing = |place: usize| procedure.documents.get(place).map(|document| document.kind().can_be_missing());
    for paper in places.iter().copied() {
        match can_be_missing(paper) {
            Some(true) => {}
            Some(false) => return Err(HallError::NeverMissing { procedure: procedure.code.clone(), paper }),
            None => return Err(HallError::UnknownPaper { procedure: procedure.code.clone(), paper }),
        }
    }
    Ok(places)
}

/// What the list says to somebody who asks at a moment.
fn list(config: &Config, procedure: &Procedure, missing: &[usize], language: &Language, at: &ZonedDateTime) -> ListSlip {
    let whole = missing.is_empty();
    let papers = procedure.documents.iter().enumerate().filter(|(place, _)| whole || missing.contains(place));
    let papers = papers.map(|(_, paper)| ListedPaper {
        name: one_line(paper.name(language)),
        original: paper.original,
        copy: paper.copy,
        condition: paper.condition(language).map(one_line),
        kind: Some(paper.kind()),
    });
    let expected = config.outlook(procedure, at, true, 0).map(|outlook| Expected {
        handed_in: outlook.handed_in,
        before: procedure.deadline.cutoff.filter(|_| outlook.cutoff == Cutoff::Kept && outlook.due.date == outlook.handed_in),
        date: outlook.due.date,
        latest: outlook.due.latest,
    });
    ListSlip {
        language: language.clone(),
        office: config.office.name.get(language).to_owned(),
        unit: config.office.unit.get(language).to_owned(),
        procedure: one_line(procedure.name(language)),
        code: procedure.code.clone(),
        whole,
        papers: papers.collect(),
        fee: procedure.fee.clone(),
        deadline: procedure.deadline.clone(),
        expected,
        hours: config.ticketing_for(procedure).map(Week::open_days).unwrap_or_default(),
        hotline: config.office.hotline.as_deref().map(one_line),
        date: at.date(),
        scan: scan(config, procedure),
    }
}

/// What the code on the list says: the portal's address, which a phone opens too, where our terminal reads the procedure
/// from it; else the bare code, as on posters.
fn scan(config: &Config, procedure: &Procedure) -> String {
    let ours = |url: &&String| {
        understand(url, &config.catalogue, config.terminal.hub.public_url.as_deref()) == Meaning::Procedure(procedure.code.clone())
    };
    procedure.url.as_ref().filter(ours).cloned().unwrap_or_else(|| procedure.code.to_string())
}

impl Idempotent for Advised {
    fn about(&self) -> Subject {
        Subject::Advice(self.id)
    }

    fn again(work: &Work<'_>, about: Subject) -> Result<Self, HallError> {
        let Subject::Advice(id) = about else { return Err(HallError::about_another(about)) };
        again(work, id)
    }
}
