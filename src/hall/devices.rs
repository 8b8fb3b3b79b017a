//! How the terminal's devices are, and what is wrong with the machine.

use std::time::Duration;

use crate::domain::printer::PrinterRole;
use crate::hall::Memory;
use crate::hall::trouble::{SeenTrouble, TroubleKind, TroubleWatch};

/// How the terminal's devices are, in the staff's words.
#[derive(Debug, Clone, Default)]
pub(super) struct Devices {
    pub(super) first: PrinterStanding,
    pub(super) second: PrinterStanding,
    /// Why the camera gives no pictures, or no good ones.
    pub(super) camera_fault: Option<String>,
    /// Lines of the program's log that were dropped.
    pub(super) dropped_lines: u64,
    /// What is wrong, and since when.
    pub(super) watch: TroubleWatch,
}

impl Devices {
    pub(super) fn printer(&mut self, role: PrinterRole) -> &mut PrinterStanding {
        match role {
            PrinterRole::First => &mut self.first,
            PrinterRole::Second => &mut self.second,
        }
    }
}

/// How a printer is.
#[derive(Debug, Clone, Default)]
pub(super) struct PrinterStanding {
    /// Why it cannot print now.
    pub(super) fault: Option<String>,
    /// Since when, by the timer that nobody can set, it takes no slip: it has a fault, or is busy with one.
    pub(super) busy_since: Option<Duration>,
    /// Whether its sensor sees the end of the roll.
    pub(super) is_near_end: bool,
}

impl PrinterStanding {
    /// It can take a slip.
    pub(super) fn works(&mut self) {
        (self.fault, self.busy_since) = (None, None);
    }
}

/// All that is wrong, with what is known of it.
pub(super) fn wrong(memory: &Memory, day_ended: Option<&String>, devices: &Devices) -> Vec<SeenTrouble> {
    let some = |kind, detail: Option<&String>| detail.map(|detail| (kind, Some(detail.clone())));
    let lines = memory.dropped_lines;
    [
        memory.clock.map(|clock| (TroubleKind::Clock, Some(clock.why.name().to_owned()))),
        some(TroubleKind::DaySet, day_ended),
        memory.drive_full.then_some((TroubleKind::Drive, None)),
        some(TroubleKind::Folder, memory.folder_fault.as_ref()),
        some(TroubleKind::Backups, memory.backup_fault.as_ref()),
        some(TroubleKind::Restored, memory.restored.as_ref()),
        memory.faults.first().map(|fault| (TroubleKind::Check, Some(fault.clone()))),
        (lines > 0).then(|| (TroubleKind::Lines, Some(lines.to_string()))),
        some(TroubleKind::Camera, devices.camera_fault.as_ref()),
        some(TroubleKind::Printer, devices.first.fault.as_ref()),
        some(TroubleKind::SecondPrinter, devices.second.fault.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect()
}
