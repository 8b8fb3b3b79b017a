//! A new roll of paper in a printer.

use serde_json::json;

use crate::domain::event::Subject;
use crate::domain::event::{Actor, EventKind};
use crate::domain::printer::PrinterRole;
use crate::hall::HallError;
use crate::hall::requests::Idempotent;
use crate::hall::work::Work;
use crate::store::roll;

/// A new roll is in a printer: what is used of it is counted from here.
pub(in crate::hall) fn change(work: &Work<'_>, role: PrinterRole) -> Result<NewRoll, HallError> {
    let _ = work.config.terminal.printer(role).ok_or(HallError::NoPrinter)?;
    let printer = Actor::Printer(role);
    let used = roll::of(work.connection(), &printer.name())?.map_or(0, |roll| roll.used_mm);
    roll::begin(work.change, &printer.name())?;
    work.tell(Subject::Roll(role), EventKind::RollChanged, None, json!({ "printer": printer, "used_mm": used }))?;
    Ok(NewRoll(role))
}

/// A new roll in a printer.
pub(in crate::hall) struct NewRoll(pub(in crate::hall) PrinterRole);

impl Idempotent for NewRoll {
    fn about(&self) -> Subject {
        Subject::Roll(self.0)
    }

    fn again(_: &Work<'_>, about: Subject) -> Result<Self, HallError> {
        let Subject::Roll(printer) = about else { return Err(HallError::about_another(about)) };
        Ok(Self(printer))
    }
}
