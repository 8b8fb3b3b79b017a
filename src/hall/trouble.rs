//! What staff are told of the machine, as long as it lasts: the clock, the drive, the backups, the devices.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::Doubt;

/// What lasts is said again in the log so often.
const SAID_AGAIN: Duration = Duration::from_hours(24);
/// That a clock was set, and a day ended with it, is news for so long.
pub(super) const NEWS: Duration = Duration::from_hours(1);

/// A clock that is not believed, and what staff are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ClockQuestion {
    /// Why it is not believed.
    pub why: Doubt,
    /// The date that it shows: what is confirmed by `POST /api/v1/day/confirm`.
    #[schema(value_type = String, format = Date)]
    pub shows: Date,
    /// The date by which the hall goes on meanwhile.
    #[schema(value_type = String, format = Date)]
    pub goes_on: Date,
    /// Whether numbers may be given meanwhile.
    pub gives: bool,
    /// Whether staff can say that it is right. Not of a clock that was never set.
    pub may_be_confirmed: bool,
}

/// What something is wrong with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TroubleKind {
    /// The clock is not believed.
    Clock,
    /// The clock was set soon after the start, and a day ended with it.
    DaySet,
    /// The drive is nearly full.
    Drive,
    /// The data folder is not in its place.
    Folder,
    /// No backup can be made.
    Backups,
    /// A copy came in place of the hall's memory.
    Restored,
    /// The newest whole check found faults.
    Check,
    /// Lines of the program's log were dropped, because nobody took them.
    Lines,
    /// The camera gives no pictures, or no good ones.
    Camera,
    /// The terminal's own printer cannot print.
    Printer,
    /// The second printer cannot print.
    SecondPrinter,
}

impl TroubleKind {
    /// The name in the API and in the texts (`trouble-…`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::DaySet => "day-set",
            Self::Drive => "drive",
            Self::Folder => "folder",
            Self::Backups => "backups",
            Self::Restored => "restored",
            Self::Check => "check",
            Self::Lines => "lines",
            Self::Camera => "camera",
            Self::Printer => "printer",
            Self::SecondPrinter => "second-printer",
        }
    }

    /// Whether it stands in a place of its own wherever staff look: the question of the clock, and the devices.
    #[must_use]
    pub fn has_its_place(self) -> bool {
        matches!(self, Self::Clock | Self::Camera | Self::Printer | Self::SecondPrinter)
    }
}

/// Something is wrong, and lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Trouble {
    /// With what.
    pub kind: TroubleKind,
    /// Since when, as far as the clock was right by then.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// What else is known: the reason that a device or the system gives, a date, how many.
    pub detail: Option<String>,
}

/// What is wrong at the moment, with what is known of it.
pub(super) type SeenTrouble = (TroubleKind, Option<String>);

/// What is wrong and since when, the oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct TroubleWatch(Vec<Lasting>);

#[derive(Debug, Clone)]
struct Lasting {
    trouble: Trouble,
    /// The timer when the log said so last.
    said: Duration,
}

impl TroubleWatch {
    /// Takes in what is wrong now, by the clock and by the timer that nobody can set.
    pub(super) fn look(&mut self, now: Timestamp, steady: Duration, seen: Vec<SeenTrouble>) {
        self.0.retain(|lasting| seen.iter().any(|(kind, _)| *kind == lasting.trouble.kind));
        for (kind, detail) in seen {
            match self.0.iter_mut().find(|lasting| lasting.trouble.kind == kind) {
                Some(lasting) => lasting.trouble.detail = detail,
                None => self.0.push(Lasting { trouble: Trouble { kind, since: now, detail }, said: steady }),
            }
        }
    }

    /// All of it, the oldest first.
    pub(super) fn all(&self) -> Vec<Trouble> {
        self.0.iter().map(|lasting| lasting.trouble.clone()).collect()
    }

    /// What has lasted a day since the log said so last. What begins is in the log already, from where it was found.
    pub(super) fn due(&mut self, steady: Duration) -> Vec<Trouble> {
        let due = self.0.iter_mut().filter(|lasting| steady.saturating_sub(lasting.said) >= SAID_AGAIN);
        due.map(|lasting| {
            lasting.said = steady;
            lasting.trouble.clone()
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> (Timestamp, Duration) {
        let start: Timestamp = "2026-11-30T01:00:00Z".parse().expect("a time");
        (start + jiff::SignedDuration::from_hours(hours), Duration::from_hours(hours.unsigned_abs()))
    }

    #[test]
    fn what_lasts_keeps_its_beginning_and_is_said_again_each_day() {
        let mut watch = TroubleWatch::default();
        let seen = |kinds: &[TroubleKind]| kinds.iter().map(|kind| (*kind, None)).collect::<Vec<SeenTrouble>>();
        let kinds = |troubles: Vec<Trouble>| troubles.into_iter().map(|trouble| trouble.kind).collect::<Vec<_>>();
        let mut look = |hours, kinds: &[TroubleKind]| {
            let (now, steady) = at(hours);
            watch.look(now, steady, seen(kinds));
            (watch.all(), watch.due(steady))
        };
        let (all, due) = look(0, &[TroubleKind::Backups]);
        assert_eq!((kinds(all), kinds(due)), (vec![TroubleKind::Backups], vec![]));
        let (all, due) = look(5, &[TroubleKind::Drive, TroubleKind::Backups]);
        assert_eq!((all[0].since, all[1].since), (at(0).0, at(5).0), "the oldest first, whatever order they are found in");
        assert_eq!(kinds(due), []);
        for (hours, said) in [(23, 0), (24, 1), (25, 0), (29, 1), (47, 0), (48, 1)] {
            let (_, due) = look(hours, &[TroubleKind::Drive, TroubleKind::Backups]);
            assert_eq!(due.len(), said, "after {hours} hours");
        }
        let (all, due) = look(49, &[TroubleKind::Drive]);
        assert_eq!((kinds(all), kinds(due)), (vec![TroubleKind::Drive], vec![]), "what is over is gone");
        let (all, _) = look(50, &[TroubleKind::Drive, TroubleKind::Backups]);
        assert_eq!(all[1].since, at(50).0, "and begins anew");
    }
}
