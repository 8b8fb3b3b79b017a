//! The manners of the hall that have a good default: how numbers are called, who goes before whom, how long data is kept.

use std::path::PathBuf;

use jiff::SignedDuration;
use serde::Deserialize;

use super::complaint::{CheckedFile, line_of_key};
use crate::domain::keys::ClassKey;
use crate::domain::queue::line::Rule;
use crate::domain::text::Names;

/// How a number is called, and what becomes of it when nobody comes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Calls {
    /// Unanswered calls after which the rule makes a no-show; 0 makes one as soon as the first call is unanswered.
    pub limit: u32,
    /// Seconds between two calls of the same number.
    pub gap_seconds: u32,
    /// Seconds after the last call at which the rule makes a no-show.
    pub no_show_seconds: u32,
    /// Seconds from the proof that a slip is out to the first call of its number: so long it takes to be in the hand.
    pub slip_in_hand_seconds: u32,
    /// How often a no-show may come back with the same number.
    pub returns: u32,
    /// Where a no-show that comes back stands.
    pub return_to: ReturnTo,
}

impl Default for Calls {
    fn default() -> Self {
        Self { limit: 3, gap_seconds: 15, no_show_seconds: 60, slip_in_hand_seconds: 5, returns: 2, return_to: ReturnTo::Place }
    }
}

impl Calls {
    /// The time between two calls of the same number.
    #[must_use]
    pub fn gap(&self) -> SignedDuration {
        SignedDuration::from_secs(self.gap_seconds.into())
    }

    /// The time after the last call at which the rule makes a no-show.
    #[must_use]
    pub fn no_show_after(&self) -> SignedDuration {
        SignedDuration::from_secs(self.no_show_seconds.into())
    }

    /// The time from the proof that a slip is out to the first call of its number.
    #[must_use]
    pub fn slip_in_hand(&self) -> SignedDuration {
        SignedDuration::from_secs(self.slip_in_hand_seconds.into())
    }
}

/// Where a no-show that comes back stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnTo {
    /// By the original arrival.
    Place,
    /// Behind everybody who waits.
    End,
}

/// Who goes before whom.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LineRules {
    /// One citizen with priority is called after so many others.
    pub ordinary_per_priority: u32,
    /// Minutes after which nobody is passed over any more.
    pub longest_wait_minutes: u32,
    /// Seconds before its booked time from which an appointment goes before others.
    pub appointment_lead_seconds: u32,
    /// Minutes before its booked time from which an appointment is checked in.
    pub appointment_early_minutes: u32,
    /// Minutes after its booked time up to which an appointment is kept.
    pub appointment_late_minutes: u32,
    /// Whether no more numbers are given when the waiting work exceeds what is left of the day.
    pub stop_when_full: bool,
    /// Minutes within which the office wants to call everybody; reports measure against it.
    pub target_wait_minutes: u32,
}

impl Default for LineRules {
    fn default() -> Self {
        Self {
            ordinary_per_priority: 2,
            longest_wait_minutes: 45,
            appointment_lead_seconds: 120,
            appointment_early_minutes: 60,
            appointment_late_minutes: 20,
            stop_when_full: true,
            target_wait_minutes: 15,
        }
    }
}

impl LineRules {
    /// The numbers of the rule that says who is next.
    #[must_use]
    pub fn rule(&self) -> Rule {
        Rule {
            ordinary_per_priority: self.ordinary_per_priority,
            longest_wait: SignedDuration::from_mins(self.longest_wait_minutes.into()),
            appointment_lead: SignedDuration::from_secs(self.appointment_lead_seconds.into()),
        }
    }
}

/// A class of people who go before others, by law.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// The key that commands and exports name.
    pub key: ClassKey,
    /// The name people read.
    pub name: Names,
}

/// Where copies of the database go, and what happens when it is damaged.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreRules {
    /// The folder of the copies. Not absolute, it lies in the data folder.
    pub backups: PathBuf,
    /// What is done when the database is found damaged at start.
    pub restore: RestorePolicy,
    /// So many hourly copies are kept.
    pub keep_hours: u32,
    /// Beyond them the last copy of so many days is kept.
    pub keep_days: u32,
}

impl Default for StoreRules {
    fn default() -> Self {
        Self { backups: "backups".into(), restore: RestorePolicy::Automatic, keep_hours: 48, keep_days: 30 }
    }
}

/// What is done when the database is found damaged at start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestorePolicy {
    /// The newest good copy takes its place, and the hall opens.
    Automatic,
    /// The program says what to do and ends.
    Ask,
}

/// How long personal and detailed data is kept. Read and checked here; a later version deletes by it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// Days after which single tickets give way to the totals of their day.
    pub tickets_days: u32,
    /// Days after which an answered opinion is deleted.
    pub opinions_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self { tickets_days: 90, opinions_days: 365 }
    }
}

impl Calls {
    pub(super) fn check(&self, of: &mut CheckedFile<'_>) {
        of.number("calls", "limit", self.limit, &(0..=20));
        of.number("calls", "gap_seconds", self.gap_seconds, &(0..=600));
        of.number("calls", "no_show_seconds", self.no_show_seconds, &(0..=3600));
        of.number("calls", "slip_in_hand_seconds", self.slip_in_hand_seconds, &(0..=120));
        of.number("calls", "returns", self.returns, &(0..=20));
    }
}

impl LineRules {
    pub(super) fn check(&self, of: &mut CheckedFile<'_>) {
        of.number("line", "ordinary_per_priority", self.ordinary_per_priority, &(1..=20));
        of.number("line", "longest_wait_minutes", self.longest_wait_minutes, &(5..=480));
        of.number("line", "appointment_lead_seconds", self.appointment_lead_seconds, &(0..=3600));
        of.number("line", "appointment_early_minutes", self.appointment_early_minutes, &(0..=480));
        of.number("line", "appointment_late_minutes", self.appointment_late_minutes, &(0..=480));
        of.number("line", "target_wait_minutes", self.target_wait_minutes, &(1..=240));
    }
}

impl StoreRules {
    pub(super) fn check(&self, of: &mut CheckedFile<'_>) {
        if self.backups.as_os_str().is_empty() {
            let line = line_of_key(of.text, "store", "backups");
            of.complaints.error(of.file, line, "backups is empty; write a folder, for instance \"backups\"".to_owned());
        }
        of.number("store", "keep_hours", self.keep_hours, &(1..=1000));
        of.number("store", "keep_days", self.keep_days, &(0..=3650));
    }
}

impl Retention {
    pub(super) fn check(&self, of: &mut CheckedFile<'_>) {
        of.number("retention", "tickets_days", self.tickets_days, &(1..=3650));
        of.number("retention", "opinions_days", self.opinions_days, &(1..=3650));
    }
}
