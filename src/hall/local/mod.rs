//! The hall itself, in the process that owns the store.

mod pins;
mod use_cases;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::config::{self, Config};
use crate::domain::calendar::{ServiceDay, next_service_day, plausible};
use crate::domain::event::Actor;
use crate::hall::day::{due, today};
use crate::hall::devices::{self, Devices};
use crate::hall::estimate::forecast::Forecasts;
use crate::hall::pin::Attempts;
use crate::hall::rate_limit::Recent;
use crate::hall::slips::recover;
use crate::hall::trouble::{ClockQuestion, NEWS, Trouble};
use crate::hall::work::Work;
use crate::hall::{Consequence, HallError, Memory, Reply, stranded};
use crate::store::{self, Change, Clock, Options, Range, Store, StoreError, numbering, retention, tickets};

/// How long a start waits for the disk of the backups, where it needs them: a disk on USB comes within some seconds of the boot.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many read the store at the same time: as many as two cores can use, and a few for slow exports.
const READERS: usize = 6;

/// The hall of the process that owns the store.
#[derive(Clone)]
pub struct LocalHall {
    pub(in crate::hall) config: Arc<Config>,
    pub(in crate::hall) store: Store,
    /// The day the hall was last seen to be on, so that not every number asks the store.
    day: Arc<Mutex<Option<ServiceDay>>>,
    /// What the terminals gave lately.
    recent: Recent,
    /// Wrong PINs that were tried lately.
    pub(in crate::hall) attempts: Attempts,
    /// What the next numbers of this moment are told.
    forecasts: Forecasts,
    /// Places for those who read: each takes a thread, and a connection to the file.
    readers: Arc<Semaphore>,
    /// Not stored: after a restart the devices are asked again.
    devices: Arc<Mutex<Devices>>,
}

impl std::fmt::Debug for LocalHall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalHall").field("store", &self.store).finish_non_exhaustive()
    }
}

impl LocalHall {
    /// Opens the store in a data folder and settles what a stop left open: see `recover`.
    ///
    /// # Errors
    /// When the store cannot be used, or another process has it.
    pub async fn open(config: Arc<Config>, folder: &Path, clock: Arc<dyn Clock>) -> Result<Self, HallError> {
        let store = Store::open(folder, clock, store_options(&config, folder))?;
        let hall = Self {
            config,
            store,
            day: Arc::default(),
            recent: Recent::default(),
            attempts: Attempts::default(),
            forecasts: Forecasts::default(),
            readers: Arc::new(Semaphore::new(READERS)),
            devices: Arc::default(),
        };
        for consequence in hall.write(|config, change| recover::recover(&Work::new(config, change, Actor::System))).await? {
            tracing::warn!("{consequence}");
        }
        Ok(hall)
    }

    /// The configuration the hall runs on.
    #[must_use]
    pub fn config(&self) -> &Arc<Config> {
        &self.config
    }

    /// The store, for its upkeep.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    pub(in crate::hall) fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Config, &Change<'_>) -> Result<T, HallError> + Send + 'static,
    ) -> Reply<T> {
        let config = self.config.clone();
        Box::pin(self.store.write(move |inside| change(&config, inside)))
    }

    pub(in crate::hall) fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Config, &Connection) -> Result<T, HallError> + Send + 'static,
    ) -> Reply<T> {
        let (config, store, readers) = (self.config.clone(), self.store.clone(), self.readers.clone());
        Box::pin(async move {
            let Ok(reader) = readers.acquire_owned().await else {
                return Err(StoreError::Closed.into());
            };
            // A long export must not keep others waiting.
            let read = tokio::task::spawn_blocking(move || {
                // Until the end, though the caller may be gone.
                let _reader = reader;
                store.read(|connection| query(&config, connection))
            });
            read.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
        })
    }

    /// Turns the day where the date has changed: a change of its own, so that a refusal of what follows does not undo it.
    ///
    /// # Errors
    /// When the store refuses the change.
    #[must_use]
    pub fn turn_day(&self) -> Reply<()> {
        let seen = *self.seen_day();
        if seen == Some(next_service_day(seen, self.store.moment().at, &self.config.zone)) {
            return Box::pin(std::future::ready(Ok(())));
        }
        let turned = self.write(|config, change| today::enter(&Work::new(config, change, Actor::System)));
        let hall = self.clone();
        Box::pin(async move {
            let day = turned.await?;
            *hall.seen_day() = Some(day);
            Ok(())
        })
    }

    fn seen_day(&self) -> MutexGuard<'_, Option<ServiceDay>> {
        self.day.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A change of the day that the hall is on: where that has to be turned first, it is.
    fn today<T: Send + 'static>(&self, change: impl FnOnce(&Config, &Change<'_>) -> Result<T, HallError> + Send + 'static) -> Reply<T> {
        // Both are submitted now, and carried out in this order. What is wrong with the first shows in the second.
        let (turned, changed) = (self.turn_day(), self.write(change));
        Box::pin(async move {
            let _ = turned.await;
            changed.await
        })
    }

    /// Carries out what time alone asks for: to be called every second or so. Costs a look at a few rows where nothing is due.
    ///
    /// # Errors
    /// When the store cannot be read, or refuses the change.
    pub async fn keep_time(&self) -> Result<(), HallError> {
        self.say_what_lasts();
        let now = self.store.moment().now;
        if self.read(move |config, connection| due::is_due(config, connection, now)).await? {
            self.write(|config, change| due::keep_time(&Work::new(config, change, Actor::System))).await?;
        }
        Ok(())
    }

    /// What staff must know of the machine at this moment.
    fn memory(&self) -> Memory {
        let (health, moment) = (self.store.health(), self.store.moment());
        let date = |at: Timestamp| at.to_zoned_datetime(self.config.zone.clone()).date();
        let memory = Memory {
            clock_trusted: moment.is_trusted(),
            clock: moment.doubt.map(|why| ClockQuestion {
                why,
                shows: date(moment.wall),
                goes_on: date(moment.at),
                gives: moment.dated,
                may_be_confirmed: why.may_be_confirmed(),
            }),
            drive_full: self.store.tight(),
            folder_fault: self.store.home().err().map(|error| error.to_string()),
            restored: health.restored.map(|restored| restored.why),
            faults: health.checked.map(|checked| checked.faults).unwrap_or_default(),
            backup_fault: health.backed_up.and_then(Result::err).map(|error| error.to_string()),
            dropped_lines: 0,
            troubles: Vec::new(),
        };
        let steady = self.store.steady();
        let set = self.store.clock_set().filter(|set| steady.saturating_sub(set.steady) < NEWS);
        let ended = set.map(|set| date(set.from).strftime("%d/%m/%Y").to_string());
        let mut devices = self.devices();
        let memory = Memory { dropped_lines: devices.dropped_lines, ..memory };
        let seen = devices::wrong(&memory, ended.as_ref(), &devices);
        devices.watch.look(moment.at, steady, seen);
        Memory { troubles: devices.watch.all(), ..memory }
    }

    /// Says in the log what is still wrong, once a day, so that a log of any day tells of it.
    fn say_what_lasts(&self) {
        let _ = self.memory();
        let due = self.devices().watch.due(self.store.steady());
        for Trouble { kind, since, detail } in due {
            tracing::warn!(%since, detail = detail.unwrap_or_default(), "still wrong: {}", kind.name());
        }
    }

    pub(in crate::hall) fn devices(&self) -> MutexGuard<'_, Devices> {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The camera gives no pictures, or no good ones; or it does again.
    pub fn camera_is(&self, fault: Option<String>) {
        self.devices().camera_fault = fault;
    }

    /// So many lines of the program's log were dropped since the start, because nobody took them.
    pub fn lines_dropped(&self, lines: u64) {
        self.devices().dropped_lines = lines;
    }
}

/// What the store is to know of the town.
#[must_use]
pub fn store_options(config: &Config, folder: &Path) -> Options {
    let (zone, calendar) = (config.zone.clone(), config.calendar.clone());
    let rules = &config.store;
    Options {
        plausible: Arc::new(move |last, now| plausible(last, now, &zone, &calendar)),
        zone: config.zone.clone(),
        queues: (config.queues.iter())
            .map(|queue| Range { queue: queue.key.clone(), first: queue.first, last: queue.last_number(config.digits) })
            .collect(),
        per_minute: config.terminal.limits.numbers_per_minute,
        patience: PATIENCE,
        restore: match rules.restore {
            config::RestorePolicy::Automatic => store::OnDamage::Automatic,
            config::RestorePolicy::Ask => store::OnDamage::Ask,
        },
        backups: Some(folder.join(&rules.backups)),
        keep: retention::Keep { hours: rules.keep_hours as usize, days: rules.keep_days as usize },
    }
}

/// What a configuration means for the tickets that stand in the hall of a data folder, whoever has it: nothing is changed. Nobody
/// stands in a hall whose day is over.
///
/// # Errors
/// When the store cannot be read.
pub fn held_against(config: &Config, folder: &Path, now: Timestamp) -> Result<Vec<Consequence>, HallError> {
    let Some(connection) = store::inspect(folder)? else {
        return Ok(Vec::new());
    };
    let day = numbering::service_day(&connection)?;
    if day.is_none() || day != Some(next_service_day(day, now, &config.zone)) {
        return Ok(Vec::new());
    }
    stranded::consequences(config, &connection, &tickets::live(&connection)?)
}
