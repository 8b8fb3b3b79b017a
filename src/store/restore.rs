//! What happens when the database is damaged, or is to be replaced by a backup.
//!
//! A damaged file is set aside, never overwritten and never removed: its files move to a folder `damaged-<UTC time>`. In its
//! place comes the first copy that passes every check and can be made ready: of all that are known, the one with the most
//! events. That can be the file that was set aside itself, where only its end or its header is damaged; else a backup; else,
//! with no good copy at all, an empty hall. While the disk of the backups is not there, the start waits for it, and asks. The copy
//! begins a new epoch with an event that says what was lost, and its numbers jump ahead ([`super::jump`]), because slips are in
//! citizens' hands of which it knows nothing.
//!
//! A file and the log beside it are one database. So a folder has `.open` behind its name until both are in it; a start that
//! finds one moves what is still in place.
//!
//! The copy is made whole under a passing name, flushed, and then named `<folder>.new`, after the folder to which the present
//! files go. That name is the point of no return: a start that finds it carries out the rest, as often as it is cut.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::json;

use super::clock::{Clock, Guard};
use super::exchange::{BESIDE, ExchangeStep, OPEN, Reason, coming, ends_with, entries, finish, named, unused};
use super::files::{at, beside, has_log, sync_folder};
use super::head::LogHead;
use super::jump::{self, Since};
use super::mark::{self, HighMark};
use super::place::{self, BackupPlace};
use super::room::Room;
use super::{
    DATABASE, LOCK, OnDamage, Options, StoreError, backup, check, connection, events, form, home, lock, mend, migrate, retention, settings,
    timestamp,
};
use crate::domain::event::{Actor, EventKind};
use crate::store::NewEvent;

/// The name under which a copy is made.
const MAKING: &str = "hall.db.making";
/// The name under which a copy gets its header back.
const MENDING: &str = "hall.db.mending";

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
/// [`StoreError::Owned`] while a hall runs; [`StoreError::Unusable`] where the copy does not pass every check, or there is none;
/// [`StoreError::Away`] where the newest is wanted and the disk of the backups is not there. Then the present files are where
/// they were.
pub fn restore(folder: &Path, clock: &Arc<dyn Clock>, options: &Options, wanted: &Wanted) -> Result<Restored, StoreError> {
    let _lock = lock::own(&folder.join(LOCK))?;
    finish(folder)?;
    let mark = HighMark::known(folder);
    let aside = new_folder(folder, Reason::Replaced, clock.now());
    let rescue = Rescue { folder, clock, options, mark: mark.as_ref(), aside: &aside, why: "somebody asked for it" };
    let restored = rescue.wanted(wanted);
    mend::remove(&folder.join(MENDING));
    finish(folder)?;
    restored
}

/// Moves a damaged database aside, under the lock.
pub(super) fn set_aside(folder: &Path, now: Timestamp) -> Result<PathBuf, StoreError> {
    let aside = new_folder(folder, Reason::Damaged, now);
    ExchangeStep::Folder(beside(&aside, OPEN)).take(folder)?;
    finish(folder)?;
    Ok(aside)
}

/// Whether a hall has begun here before, so that a missing database is a loss and not a beginning.
pub(super) fn has_begun(folder: &Path, backups: &Path) -> bool {
    let is_marked = folder.join(mark::NAME).exists() || home::mark_beside(folder).is_some_and(|mark| mark.exists());
    let is_noted = std::fs::metadata(folder.join(LOCK)).is_ok_and(|about| about.len() > 0);
    // What cannot be read may hold the copies of a hall.
    is_marked
        || has_log(&folder.join(DATABASE))
        || is_noted
        || place::is_noted(folder)
        || asides(folder).map_or(true, |asides| !asides.is_empty())
        || retention::names(backups).map_or(true, |names| !names.is_empty())
}

/// Whether nothing of a database is in its place.
fn is_gone(folder: &Path) -> bool {
    BESIDE.iter().all(|end| !folder.join(format!("{DATABASE}{end}")).exists())
}

/// The folder to which the newest damaged database went, where nothing has come in its place yet: it can be its own best copy.
pub(super) fn left_aside(folder: &Path) -> Result<Option<PathBuf>, StoreError> {
    if !is_gone(folder) {
        return Ok(None);
    }
    let is_damaged = |path: &PathBuf| named(path).is_some_and(|name| name.starts_with(Reason::Damaged.prefix()));
    Ok(asides(folder)?.into_iter().rfind(is_damaged))
}

/// The folders to which databases went, the oldest first. One that is still open is not yet among them.
fn asides(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut found = entries(folder)?;
    found.retain(|path| path.is_dir() && !ends_with(path, OPEN));
    Ok(found)
}

/// The folder for what leaves its place now.
fn new_folder(folder: &Path, reason: Reason, now: Timestamp) -> PathBuf {
    unused(&folder.join(format!("{}{}", reason.prefix(), now.to_zoned_datetime(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ"))))
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
    let connection = connection::reading(path)?;
    connection::refuse_others(&connection)?;
    form::check(&connection)?;
    let _ = LogHead::read(&connection)?;
    check::look(&connection)?;
    let checked = check(&connection, Timestamp::UNIX_EPOCH)?;
    checked.faults.into_iter().next().map_or(Ok(()), |fault| Err(StoreError::Damaged(fault)))
}

/// A copy that may come in place of a database.
pub(super) struct Copy {
    about: backup::Backup,
    /// The file that is read: the copy itself, or one that got its header back.
    read: PathBuf,
}

/// The life of the hall, where no mark says it: that of the newest backup which goes on from the file that was set aside; else
/// that of the file itself; else that of the newest backup.
fn newest_epoch(own: Option<&Copy>, backups: &[Copy]) -> Option<i64> {
    let head = own.and_then(|own| connection::reading(&own.read).and_then(|connection| LogHead::read(&connection)).ok());
    let goes_on = head.and_then(|head| backups.iter().find(|copy| copy.about.seq > head.seq && copy.about.has_row(&head)));
    goes_on.or(own).or(backups.first()).map(|copy| copy.about.epoch)
}

/// Where a restore happens, and what is known.
pub(super) struct Rescue<'a> {
    pub(super) folder: &'a Path,
    pub(super) clock: &'a Arc<dyn Clock>,
    pub(super) options: &'a Options,
    pub(super) mark: Option<&'a HighMark>,
    /// The folder to which the present files go, or went.
    pub(super) aside: &'a Path,
    pub(super) why: &'a str,
}

impl Rescue<'_> {
    /// Makes what somebody asked for.
    fn wanted(&self, wanted: &Wanted) -> Result<Restored, StoreError> {
        match wanted {
            Wanted::Newest => {
                let backups = self.options.backups(self.folder);
                if !place::wait_for(self.folder, self.options) {
                    return Err(StoreError::Away(backups));
                }
                let empty = "there is no good backup; `motcua backup restore --empty` begins an empty hall whose numbers go on far ahead";
                let none = || StoreError::Unusable { path: backups, reason: empty.to_owned() };
                self.first_good(&self.copies(left_aside(self.folder)?.as_deref()))?.ok_or_else(none)
            }
            Wanted::File(path) => {
                let unusable = |error: StoreError| StoreError::Unusable {
                    path: path.clone(),
                    reason: format!("{error}; `motcua backup list` names the backups"),
                };
                let copy = self.readable(path).map_err(unusable)?;
                examine(&copy.read).map_err(unusable)?;
                self.build(Some(&copy))
            }
            Wanted::Empty => self.build(None),
        }
    }

    /// Makes what is to come in place of a file that was set aside.
    pub(super) fn rescue(&self, room: &Room) -> Result<Restored, StoreError> {
        let backups = self.options.backups(self.folder);
        if place::of(self.folder, &backups) == BackupPlace::Away {
            let own = self.own(self.aside);
            let good = own.as_ref().filter(|own| self.is_good(own));
            // Nothing that is not here can be better than a file which lacks nothing.
            let is_whole = good.zip(self.mark).is_some_and(|(own, mark)| own.about.epoch == mark.epoch && own.about.seq >= mark.seq);
            if !is_whole && !place::wait_for(self.folder, self.options) {
                return Err(StoreError::Waiting {
                    why: self.why.to_owned(),
                    aside: self.aside.to_owned(),
                    place: backups,
                    own: good.map(|own| own.about.path.clone()),
                });
            }
        }
        let copies = self.copies(Some(self.aside));
        if self.options.restore == OnDamage::Ask {
            let newest = self.best(&copies).map(|best| best.about.path.clone());
            return Err(StoreError::SetAside { why: self.why.to_owned(), aside: self.aside.to_owned(), newest });
        }
        let make = || match self.first_good(&copies)? {
            Some(restored) => Ok(restored),
            None => self.build(None),
        };
        let restored = match make() {
            Err(StoreError::Full) => {
                // The ballast is for this too.
                room.make_way(&backups);
                make()
            }
            others => others,
        };
        mend::remove(&self.folder.join(MENDING));
        restored.map_err(|error| match error {
            StoreError::Full => StoreError::Unusable {
                path: self.folder.join(DATABASE),
                reason: format!(
                    "it was damaged ({}) and is set aside in {}, and the drive is full: make room on it, and start again",
                    self.why,
                    self.aside.display()
                ),
            },
            error => error,
        })
    }

    /// The file in a folder for what left its place, where it can say what it is. SQLite would throw away the log beside an empty
    /// file.
    fn own(&self, aside: &Path) -> Option<Copy> {
        let path = aside.join(DATABASE);
        let is_something = std::fs::metadata(&path).is_ok_and(|about| about.is_file() && about.len() > 0);
        is_something.then(|| self.readable(&path).inspect_err(|error| tracing::warn!(%error, "what was set aside cannot be read")).ok())?
    }

    /// A file as a copy; where its header is damaged, with another one.
    pub(super) fn readable(&self, path: &Path) -> Result<Copy, StoreError> {
        let mended = mend::copy(path, &self.folder.join(MENDING)).unwrap_or_else(|error| {
            tracing::warn!(%error, path = %path.display(), "its header cannot be mended");
            None
        });
        let read = mended.unwrap_or_else(|| path.to_owned());
        Ok(Copy { about: backup::Backup { path: path.to_owned(), ..backup::describe(&read)? }, read })
    }

    /// All copies that can say what they are: of the hall as the mark knows it, or else the file that was set aside, the one with
    /// the most events first; then the newest by name. A clock that was wrong when a backup was named does not matter so.
    fn copies(&self, aside: Option<&Path>) -> Vec<Copy> {
        let backups = self.options.backups(self.folder);
        let listed = backup::list(&backups).unwrap_or_else(|error| {
            tracing::error!(%error, "the backups cannot be read; the store goes on with what else there is");
            Vec::new()
        });
        let mut copies: Vec<Copy> = listed.into_iter().map(|about| Copy { read: about.path.clone(), about }).collect();
        let own = aside.and_then(|aside| self.own(aside));
        let epoch = self.mark.map(|mark| mark.epoch).or_else(|| newest_epoch(own.as_ref(), &copies));
        copies.extend(own);
        copies.sort_by_key(|copy| std::cmp::Reverse(if Some(copy.about.epoch) == epoch { copy.about.seq } else { 0 }));
        copies
    }

    /// Whether a copy has the row of the log that the mark names, where it should.
    fn agrees(&self, copy: &Copy) -> bool {
        let Some(mark) = self.mark.filter(|mark| copy.about.epoch == mark.epoch && copy.about.seq >= mark.seq) else {
            return true;
        };
        connection::reading(&copy.read)
            .and_then(|connection| events::hash_at(&connection, mark.seq))
            .is_ok_and(|hash| hash.as_deref() == Some(&mark.hash))
    }

    /// Whether a copy may come back. Where it may not, the log says why.
    fn is_good(&self, copy: &Copy) -> bool {
        let path = copy.about.path.display();
        if !self.agrees(copy) {
            tracing::warn!(%path, "a copy of the store is not what the hall wrote");
            return false;
        }
        examine(&copy.read).inspect_err(|error| tracing::warn!(%error, %path, "a copy of the store does not pass its checks")).is_ok()
    }

    /// Where no copy passes every check, the newest backup whose pages and log are sound may come back, though its tables are not
    /// what the log says: one row that differs in all of them is better than an empty hall. The file that was set aside never is
    /// one.
    fn second_best<'c>(&self, copies: &'c [Copy]) -> impl Iterator<Item = &'c Copy> {
        let backups = self.options.backups(self.folder);
        copies.iter().filter(move |copy| {
            let second = copy.about.path.parent() == Some(&*backups) && self.agrees(copy) && sound(&copy.read).is_ok();
            if second {
                let path = copy.about.path.display();
                tracing::error!(%path, "no copy of the store passes every check; in this one the tables are not what its log says");
            }
            second
        })
    }

    /// The copy that would come back.
    fn best<'c>(&self, copies: &'c [Copy]) -> Option<&'c Copy> {
        copies.iter().find(|copy| self.is_good(copy)).or_else(|| self.second_best(copies).next())
    }

    /// Makes the first copy ready that may come back and can be made ready; `None` where there is none.
    ///
    /// # Errors
    /// [`StoreError::Full`] where there is no room for it.
    fn first_good(&self, copies: &[Copy]) -> Result<Option<Restored>, StoreError> {
        for copy in copies.iter().filter(|copy| self.is_good(copy)).chain(self.second_best(copies)) {
            match self.build(Some(copy)) {
                Err(error) if error != StoreError::Full => {
                    tracing::error!(%error, path = %copy.about.path.display(), "a copy of the store cannot be made ready; the next one is tried");
                }
                built => return built.map(Some),
            }
        }
        Ok(None)
    }

    /// Makes the database that is to come in place of the present one, up to the point of no return.
    pub(super) fn build(&self, from: Option<&Copy>) -> Result<Restored, StoreError> {
        let (aside, why) = (self.aside, self.why);
        let making = self.folder.join(MAKING);
        mend::remove(&making);
        if let Some(from) = from {
            backup::copy(&connection::reading(&from.read)?, &making, Duration::ZERO)?;
        }
        let mut connection = Connection::open(&making)?;
        settings::making(&connection)?;
        let before = self.guard(None).moment().at;
        migrate::migrate(&mut connection)?;
        events::begin_epoch(&mut connection, before)?;
        check::look(&connection)?;
        let head = LogHead::read(&connection)?;
        let known = self.mark.map_or(head.at, |mark| mark.at.max(head.at));
        let moment = self.guard(Some(timestamp(known)?)).moment();
        let missing = self.mark.filter(|mark| from.is_some() && mark.epoch == head.epoch).map(|mark| (mark.seq - head.seq).max(0));
        let from_at = from.map(|_| timestamp(head.at)).transpose()?;
        let from = from.map(|from| &*from.about.path);
        // A mark that is behind a backup says nothing of what was given since.
        let is_behind =
            |mark: &HighMark| mark.epoch == head.epoch && mark.seq.saturating_add(jump::behind_a_mark(&self.options.queues)) < head.seq;
        let is_marked = self.mark.is_some_and(|mark| !is_behind(mark));

        let transaction = connection.transaction()?;
        let since = Since { options: self.options, mark: self.mark, is_marked, from: from_at };
        let (day, numbers) = since.jump(&transaction, moment)?;
        let event = NewEvent::new(EventKind::StoreRestored, Actor::System).detail(json!({
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
        // For what may have been given meanwhile only a day counts that the calendar expects.
        Guard::new(self.clock.clone(), self.options.plausible.clone(), self.options.zone.clone(), last, SignedDuration::ZERO)
    }
}
