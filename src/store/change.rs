//! The inside of a transaction.

use std::cell::{Cell, RefCell};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};

use super::clock::{Guard, Moment, Reading};
use super::failure::StoreError;
use super::head::LogHead;
use super::home::Home;
use super::{millis, timestamp};
use crate::domain::calendar::Doubt;

/// The inside of a transaction: what a change may use.
pub struct Change<'connection> {
    pub(super) transaction: &'connection Transaction<'connection>,
    pub(super) head: &'connection RefCell<LogHead>,
    pub(super) guard: &'connection Guard,
    pub(super) moment: Cell<Moment>,
    pub(super) now: Cell<Timestamp>,
    pub(super) tight: bool,
    pub(super) home: &'connection Home,
    pub(super) confirmed: Cell<Option<Reading>>,
}

impl Change<'_> {
    /// The connection, inside the transaction.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        self.transaction
    }

    /// The moment of this change: the guarded clock's, but never earlier than the newest event. Where the clock was set back,
    /// it goes on from there at half its pace until the clock has caught up.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now.get()
    }

    /// What the guarded clock says at this change. It may stand before the newest event, by a day at most.
    #[must_use]
    pub fn clock(&self) -> Timestamp {
        self.moment.get().at
    }

    /// Whether the clock is believed. Where it is not, the date may be wrong: no new day is to be opened.
    #[must_use]
    pub fn trusted(&self) -> bool {
        self.moment.get().is_trusted()
    }

    /// Why the clock is not believed, where it is not.
    #[must_use]
    pub fn doubt(&self) -> Option<Doubt> {
        self.moment.get().doubt
    }

    /// Whether the date is known: the clock is believed, or was when the program started. Where it is not, no number is given.
    #[must_use]
    pub fn dated(&self) -> bool {
        self.moment.get().dated
    }

    /// What the clock on the wall says, right or wrong.
    #[must_use]
    pub fn wall(&self) -> Timestamp {
        self.guard.reading().wall
    }

    /// Whether the drive is nearly full: what can wait is to be refused.
    #[must_use]
    pub fn tight(&self) -> bool {
        self.tight
    }

    /// Refuses what is to be found again by a start, while the data folder is not in its place.
    pub(super) fn needs_home(&self) -> Result<(), StoreError> {
        self.home.needed()
    }

    /// Takes the clock as it stands for right: staff confirmed the date. It holds for the rest of this change and, once that is
    /// committed, for all that follow. This is the only way by which the time of an event may be earlier than that of the
    /// event before it. The caller appends the event that says so.
    pub fn confirm_clock(&self) {
        let reading = self.guard.reading();
        let at = whole(reading.wall);
        self.moment.set(Moment::confirmed(at));
        self.now.set(at);
        self.confirmed.set(Some(reading));
    }

    /// The seq that the next row of the log gets.
    pub(super) fn next_seq(&self) -> i64 {
        self.head.borrow().seq + 1
    }

    /// The epoch of the file.
    pub(super) fn epoch(&self) -> i64 {
        self.head.borrow().epoch
    }

    pub(super) fn head(&self) -> &RefCell<LogHead> {
        self.head
    }
}

/// A moment as precise as it is stored.
pub(super) fn whole(at: Timestamp) -> Timestamp {
    timestamp(millis(at)).unwrap_or(at)
}
