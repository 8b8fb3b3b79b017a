//! What happens when the database is damaged, or is to be replaced by a backup.
//!
//! A damaged file is set aside, never overwritten and never removed: its files move to a folder `damaged-<UTC time>`. In its
//! place comes the newest copy that passes every check. That can be the file that was set aside itself, where only its end is
//! missing; else a backup; else, with no good backup, an empty hall. The copy begins a new epoch with an event that says what
//! was lost, and its numbers jump ahead, because slips are in citizens' hands of which it knows nothing:
//!
//! - Each queue goes on from the highest number known of the day, that of the copy or of the high mark, plus fifty.
//! - Where there is no high mark, nobody knows how many numbers were given since: fifty for each hour begun since the copy's
//!   newest event or, if that is from another day, since midnight; at least fifty, at most five hundred.
//! - The clock can be wrong, and another day be today when it is right again. So the numbers jump on the copy's day, the
//!   mark's and the clock's; without a mark, on every day from the copy's to tomorrow. If then the clock is not believed
//!   either, they jump by five hundred, and so does the next day of which nothing is known.
//!
//! A file and the log beside it are one database. So a folder has `.open` behind its name until both are in it; a start that
//! finds one moves what is still in place.
//!
//! The copy is made whole under a passing name, flushed, and then named `<folder>.new`, after the folder to which the present
//! files go. That name is the point of no return: a start that finds it carries out the rest, as often as it is cut.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use rusqlite::Connection;
use serde_json::json;

use super::clock::{Clock, Guard, Moment};
use super::files::{at, sync_folder};
use super::mark::{self, Mark};
use super::{DATABASE, LOCK, Options, StoreError, backup, check, events, numbering, open, settings, timestamp};
use crate::domain::calendar::ServiceDay;
use crate::domain::event::{Actor, EventKind};
use crate::domain::queue::QueueKey;
use crate::store::NewEvent;

/// Numbers that a queue leaves out after a restore.
const JUMP: u32 = 50;
/// Hours for which numbers are left out at most, where nobody knows how many were given.
const HOURS: u32 = 10;
/// Days that today can be, at most, where there is no high mark.
const DAYS: usize = 31;

/// The last number of each queue on a day.
type Numbers = BTreeMap<QueueKey, u32>;

/// The name under which a copy is made.
const MAKING: &str = "hall.db.making";
/// What follows the name of a folder in the name of the copy that is to come in place of what goes there.
const COMING: &str = ".new";
/// What follows the name of a folder to which files are still on their way.
const OPEN: &str = ".open";
/// What a database may have beside it.
const BESIDE: [&str; 4] = ["-wal", "-shm", "-journal", ""];

/// Why a database leaves its place; the folder it goes to is named by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    Damaged,
    Replaced,
}

impl Reason {
    const ALL: [Self; 2] = [Self::Damaged, Self::Replaced];

    fn prefix(self) -> &'static str {
        match self {
            Self::Damaged => "damaged-",
            Self::Replaced => "replaced-",
        }
    }
}

/// What came in place of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// Why.
    pub why: String,
    /// The folder in which its files are.
    pub aside: PathBuf,
    /// The copy that came in its place; `None` for an empty hall.
    pub from: Option<PathBuf>,
    /// The time of that copy's newest event.
    pub from_at: Option<Timestamp>,
    /// Events of the hall before that the copy does not have, where it is known.
    pub missing: Option<i64>,
}

/// Which copy is wanted in place of the present database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The newest good copy: a backup, or the file that was set aside, where nothing has come in its place.
    Newest,
    /// This file.
    File(PathBuf),
    /// None: an empty hall.
    Empty,
}

/// Puts a copy in place of the database in a data folder, whether or not that is damaged. The present files move to a folder
/// `replaced-<UTC time>`.
///
/// # Errors
/// [`StoreError::Owned`] while a hall runs; [`StoreError::Unusable`] where the copy does not pass every check, or there is none.
/// Then the present files are where they were.
pub fn restore(folder: &Path, clock: &Arc<dyn Clock>, options: &Options, wanted: &Wanted) -> Result<Restored, StoreError> {
    let _lock = open::own(&folder.join(LOCK))?;
    finish(folder)?;
    let mark = Mark::read(folder);
    let from = match wanted {
        Wanted::Newest => {
            let backups = options.backups(folder);
            let none = || StoreError::Unusable { path: backups.clone(), reason: "there is no good backup".to_owned() };
            Some(newest_good(&backups, mark.as_ref(), left_aside(folder)?.as_deref())?.ok_or_else(none)?)
        }
        Wanted::File(path) => {
            examine(path).map_err(|error| StoreError::Unusable { path: path.clone(), reason: error.to_string() })?;
            Some(path.clone())
        }
        Wanted::Empty => None,
    };
    let aside = new_folder(folder, Reason::Replaced, clock.now());
    let scene = Scene { folder, clock, options, mark: mark.as_ref() };
    let restored = scene.build(from.as_deref(), &aside, "somebody asked for it")?;
    finish(folder)?;
    Ok(restored)
}

/// Moves a damaged database aside, under the lock.
pub(super) fn set_aside(folder: &Path, now: Timestamp) -> Result<PathBuf, StoreError> {
    let aside = new_folder(folder, Reason::Damaged, now);
    Step::Folder(beside_of(&aside, OPEN)).take(folder)?;
    finish(folder)?;
    Ok(aside)
}

/// Whether a hall has begun here before, so that a missing database is a loss and not a beginning.
pub(super) fn has_begun(folder: &Path, backups: &Path) -> Result<bool, StoreError> {
    Ok(folder.join(mark::NAME).exists() || !asides(folder)?.is_empty() || !backup::list(backups)?.is_empty())
}

/// Whether nothing of a database is in its place.
fn is_gone(folder: &Path) -> bool {
    BESIDE.iter().all(|beside| !folder.join(format!("{DATABASE}{beside}")).exists())
}

/// The folder to which the newest damaged database went, where nothing has come in its place yet: it can be its own best copy.
pub(super) fn left_aside(folder: &Path) -> Result<Option<PathBuf>, StoreError> {
    if !is_gone(folder) {
        return Ok(None);
    }
    let is_damaged = |path: &PathBuf| named(path).is_some_and(|name| name.starts_with(Reason::Damaged.prefix()));
    Ok(asides(folder)?.into_iter().rfind(is_damaged))
}

fn named(path: &Path) -> Option<&str> {
    path.file_name().and_then(|name| name.to_str())
}

/// The folders to which databases went, the oldest first. One that is still open is not yet among them.
fn asides(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut found = entries(folder)?;
    found.retain(|path| path.is_dir() && !ends_with(path, OPEN));
    Ok(found)
}

/// Whatever is named as a folder for what leaves its place, or as what comes there, in order.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        if named(&path).is_some_and(|name| Reason::ALL.iter().any(|reason| name.starts_with(reason.prefix()))) {
            found.push(path);
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn ends_with(path: &Path, end: &str) -> bool {
    named(path).is_some_and(|name| name.ends_with(end))
}

/// The folder for what leaves its place now.
fn new_folder(folder: &Path, reason: Reason, now: Timestamp) -> PathBuf {
    unused(&folder.join(format!("{}{}", reason.prefix(), now.to_zoned_datetime(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ"))))
}

/// A name that nothing has yet: this one, or one like it.
fn unused(path: &Path) -> PathBuf {
    let mut free = path.to_owned();
    let mut again = 2;
    while free.exists() {
        free = beside_of(path, &format!("-{again}"));
        again += 1;
    }
    free
}

/// The newest copy that passes every check: of the hall as the mark knows it, the one with the most events; else the newest by
/// name. A clock that was wrong when a backup was named does not matter where there is a mark.
///
/// Where none passes, the newest backup whose pages and log are sound does, though its tables are not what the log says: one
/// row that differs in all of them is better than an empty hall. The file that was set aside never comes back so.
pub(super) fn newest_good(backups: &Path, mark: Option<&Mark>, aside: Option<&Path>) -> Result<Option<PathBuf>, StoreError> {
    let mut found = backup::list(backups)?;
    let aside = aside.map(|aside| aside.join(DATABASE));
    // SQLite would throw away the log beside an empty file. One that cannot say what it is, is no candidate either.
    if let Some(aside) = aside.filter(|path| std::fs::metadata(path).is_ok_and(|about| about.len() > 0)) {
        found.extend(backup::describe(&aside));
    }
    if let Some(mark) = mark {
        found.sort_by_key(|copy| std::cmp::Reverse(if copy.epoch == mark.epoch { copy.seq } else { 0 }));
    }
    let mut second = None;
    for copy in found {
        let agrees = match mark {
            Some(mark) if copy.epoch == mark.epoch && copy.seq >= mark.seq => open::reading(&copy.path)
                .and_then(|connection| events::hash_at(&connection, mark.seq))
                .is_ok_and(|hash| hash.as_deref() == Some(&mark.hash)),
            _ => true,
        };
        match examine(&copy.path) {
            Ok(()) if agrees => return Ok(Some(copy.path)),
            Ok(()) => tracing::warn!(path = %copy.path.display(), "a copy of the store is not what the hall wrote"),
            Err(error) => {
                tracing::warn!(%error, path = %copy.path.display(), "a copy of the store does not pass its checks");
                if second.is_none() && agrees && copy.path.parent() == Some(backups) && sound(&copy.path).is_ok() {
                    second = Some(copy.path);
                }
            }
        }
    }
    if let Some(path) = &second {
        tracing::error!(path = %path.display(), "no copy of the store passes every check; in this one the tables are not what its log says");
    }
    Ok(second)
}

/// Checks a copy whole. Its pages and its log can be sound where its tables are of another moment: a damaged log was being
/// carried into the database, table by table, when the hall stopped.
fn examine(path: &Path) -> Result<(), StoreError> {
    checked(path, check::whole)
}

/// Checks the pages and the log of a copy.
fn sound(path: &Path) -> Result<(), StoreError> {
    checked(path, check::copy)
}

fn checked(path: &Path, check: fn(&Connection, Timestamp) -> Result<check::Checked, StoreError>) -> Result<(), StoreError> {
    let connection = open::reading(path)?;
    open::refuse_others(&connection)?;
    let _ = events::Head::read(&connection)?;
    open::look(&connection)?;
    let checked = check(&connection, Timestamp::UNIX_EPOCH)?;
    checked.faults.into_iter().next().map_or(Ok(()), |fault| Err(StoreError::Damaged(fault)))
}

/// Where a restore happens, and what is known.
pub(super) struct Scene<'a> {
    pub(super) folder: &'a Path,
    pub(super) clock: &'a Arc<dyn Clock>,
    pub(super) options: &'a Options,
    pub(super) mark: Option<&'a Mark>,
}

impl Scene<'_> {
    /// Makes the database that is to come in place of the present one, up to the point of no return.
    pub(super) fn build(&self, from: Option<&Path>, aside: &Path, why: &str) -> Result<Restored, StoreError> {
        let making = self.folder.join(MAKING);
        for beside in BESIDE {
            let _ = std::fs::remove_file(beside_of(&making, beside));
        }
        if let Some(from) = from {
            backup::copy(&open::reading(from)?, &making, Duration::ZERO)?;
        }
        let mut connection = Connection::open(&making)?;
        settings::making(&connection)?;
        let before = self.guard(None).moment().at;
        open::migrate(&mut connection)?;
        events::begin_epoch(&mut connection, before)?;
        let head = events::Head::read(&connection)?;
        let known = self.mark.map_or(head.at, |mark| mark.at.max(head.at));
        let moment = self.guard(Some(timestamp(known)?)).moment();
        let missing = self.mark.filter(|mark| from.is_some() && mark.epoch == head.epoch).map(|mark| (mark.seq - head.seq).max(0));
        let from_at = from.map(|_| timestamp(head.at)).transpose()?;

        let transaction = connection.transaction()?;
        let (day, numbers) = self.jump(&transaction, moment, from_at)?;
        let event = NewEvent::new(EventKind::StoreRestored, &Actor::system()).detail(json!({
            "why": why,
            "from": from.and_then(named),
            "from_at": from_at,
            "aside": named(aside),
            "epoch_before": self.mark.map(|mark| mark.epoch),
            "seq_before": self.mark.map(|mark| mark.seq),
            "hash_before": self.mark.map(|mark| &mark.hash),
            "service_day": day,
            "numbers": numbers,
        }));
        let _ = events::next_epoch(&transaction, moment.at.max(timestamp(head.at)?), &event)?;
        transaction.commit()?;
        connection.close().map_err(|(_, error)| error)?;

        std::fs::File::open(&making).and_then(|file| file.sync_all()).map_err(at(&making))?;
        let coming = coming(aside);
        std::fs::rename(&making, &coming).map_err(at(&coming))?;
        sync_folder(self.folder).map_err(at(self.folder))?;
        Ok(Restored { why: why.to_owned(), aside: aside.to_owned(), from: from.map(Path::to_owned), from_at, missing })
    }

    fn guard(&self, last: Option<Timestamp>) -> Guard {
        Guard::new(self.clock.clone(), self.options.plausible.clone(), last)
    }

    /// Lets the numbers of each day that today can be go on far enough ahead that none is given twice. The answer is the newest
    /// of the days that are known, and from where each goes on.
    fn jump(
        &self,
        connection: &Connection,
        moment: Moment,
        from: Option<Timestamp>,
    ) -> Result<(ServiceDay, BTreeMap<ServiceDay, Numbers>), StoreError> {
        let zone = &self.options.zone;
        let today = ServiceDay(moment.at.to_zoned_datetime(zone.clone()).date());
        let of_copy = numbering::service_day(connection)?;
        let of_mark = self.mark.and_then(|mark| mark.service_day);
        let known: BTreeSet<ServiceDay> = [Some(today), of_copy, of_mark].into_iter().flatten().collect();
        let newest = known.last().copied().unwrap_or(today);
        let days = if self.mark.is_some() { known } else { possible(known, today) };
        let mut numbers = BTreeMap::new();
        for day in days {
            let hours = match self.mark {
                Some(_) => 1,
                None if moment.trusted => hours_unknown(day, moment.at, from, zone),
                None => HOURS,
            };
            let _ = numbers.insert(day, self.leave_out(connection, day, JUMP * hours)?);
        }
        // An empty hall has no last event by which a clock could be judged.
        if self.mark.is_none() && (!moment.trusted || from.is_none()) {
            numbering::begin_ahead(connection, JUMP * HOURS)?;
        }
        Ok((newest, numbers))
    }

    /// Leaves so many numbers of a day out, behind the highest that is known of each queue.
    fn leave_out(&self, connection: &Connection, day: ServiceDay, left_out: u32) -> Result<Numbers, StoreError> {
        let mut known: Numbers = self.options.queues.iter().map(|range| (range.queue.clone(), range.first.saturating_sub(1))).collect();
        let of_mark = self.mark.filter(|mark| mark.service_day == Some(day)).map(|mark| mark.numbers.clone()).unwrap_or_default();
        for (queue, last) in mark::numbers(connection, day)?.into_iter().chain(of_mark) {
            let known = known.entry(queue).or_default();
            *known = last.max(*known);
        }
        for (queue, last) in &mut known {
            *last = last.saturating_add(left_out);
            numbering::go_on(connection, day, queue, *last)?;
        }
        Ok(known)
    }
}

/// The days that today can be where there is no mark: all from the first that is known to the one after the last. Of a copy
/// that is too old for that, only its own day, and today and tomorrow as the clock has them.
fn possible(mut known: BTreeSet<ServiceDay>, today: ServiceDay) -> BTreeSet<ServiceDay> {
    let tomorrow = |day: ServiceDay| day.0.tomorrow().unwrap_or(Date::MAX);
    let (first, last) = (known.first().map_or(today, |day| *day), known.last().map_or(today, |day| *day));
    let all: BTreeSet<ServiceDay> =
        first.0.series(1.day()).take_while(|day| *day <= tomorrow(last)).take(DAYS + 1).map(ServiceDay).collect();
    if all.len() <= DAYS {
        return all;
    }
    let _ = known.insert(ServiceDay(tomorrow(today)));
    known
}

/// The hours of a day begun since anything is known of it, one at least.
fn hours_unknown(day: ServiceDay, now: Timestamp, from: Option<Timestamp>, zone: &TimeZone) -> u32 {
    let midnight = |day: Date| day.to_zoned_datetime(zone.clone()).map_or(now, |midnight| midnight.timestamp());
    let (begin, end) = (midnight(day.0), day.0.tomorrow().map_or(now, midnight));
    let since = from.map_or(begin, |from| from.max(begin));
    let minutes = now.min(end).duration_since(since).max(SignedDuration::ZERO).as_mins();
    (minutes / 60 + 1).clamp(1, HOURS.into()) as u32
}

fn beside_of(path: &Path, beside: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(beside);
    name.into()
}

fn coming(aside: &Path) -> PathBuf {
    beside_of(aside, COMING)
}

/// A step on the way of a database out of its place, or into it. Each can be cut, and be taken again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Makes the folder.
    Folder(PathBuf),
    /// Moves a file.
    Move(PathBuf, PathBuf),
    /// Makes the names in a folder durable.
    Sync(PathBuf),
    /// Sets the high mark to that of a database.
    Mark(PathBuf),
}

impl Step {
    pub(super) fn take(&self, folder: &Path) -> Result<(), StoreError> {
        match self {
            Self::Folder(path) => std::fs::create_dir_all(path).map_err(at(path)),
            Self::Move(from, to) => std::fs::rename(from, to).map_err(at(from)),
            Self::Sync(path) => sync_folder(path).map_err(at(path)),
            Self::Mark(path) => {
                let connection = open::reading(path)?;
                let mark = Mark::of(&connection, &events::Head::read(&connection)?)?;
                mark.write(folder).map_err(at(folder))
            }
        }
    }
}

/// The steps by which the present files go to a folder. Whoever looked at a file whose log was gone already made an empty log
/// beside it: that must not come over the real one.
fn moves(folder: &Path, aside: &Path) -> Vec<Step> {
    let present = BESIDE.iter().map(|beside| format!("{DATABASE}{beside}")).filter(|name| folder.join(name).exists());
    let mut steps = vec![Step::Folder(aside.to_owned()), Step::Sync(folder.to_owned())];
    steps.extend(present.map(|name| Step::Move(folder.join(&name), unused(&aside.join(&name)))));
    steps.extend([Step::Sync(aside.to_owned()), Step::Sync(folder.to_owned())]);
    steps
}

/// The steps that are left of setting a database aside, and of a restore which is past the point of no return; none where
/// there is no such thing.
pub(super) fn rest(folder: &Path) -> Result<Vec<Step>, StoreError> {
    let mut steps = Vec::new();
    let entries = entries(folder)?;
    for open in entries.iter().filter(|path| path.is_dir() && ends_with(path, OPEN)) {
        steps.extend(moves(folder, open));
        steps.extend([Step::Move(open.clone(), open.with_extension("")), Step::Sync(folder.to_owned())]);
    }
    for new in entries.into_iter().filter(|path| path.is_file() && ends_with(path, COMING)) {
        steps.extend(moves(folder, &new.with_extension("")));
        steps.extend([Step::Mark(new.clone()), Step::Move(new, folder.join(DATABASE)), Step::Sync(folder.to_owned())]);
    }
    Ok(steps)
}

/// Carries out what a cut left undone.
pub(super) fn finish(folder: &Path) -> Result<(), StoreError> {
    for step in rest(folder)? {
        step.take(folder)?;
    }
    Ok(())
}
