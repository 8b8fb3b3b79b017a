//! The hall itself, in the process that owns the store.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Connection;
use tokio::sync::{Semaphore, watch};

use super::forecast::Forecasts;
use super::pin::Attempts;
use super::recent::Recent;
use super::requests::{Answer, Ask, TestPage, once};
use super::trouble::{ClockQuestion, NEWS, Seen, Trouble, TroubleKind, Watch};
use super::work::Work;
use super::{
    Advice, Advised, By, Consequence, CounterView, Desk, Hall, HallError, Issued, Memory, Order, Overview, Reply, SeatChange, Standing,
    Step,
};
use crate::config::{self, Config};
use crate::domain::calendar::{ServiceDay, next_service_day, plausible};
use crate::domain::event::{Actor, Event};
use crate::domain::help::{Help, HelpId};
use crate::domain::pin::Pin;
use crate::domain::printer::PrinterRole;
use crate::domain::queue::{CounterNumber, PrintState, Ticket, TicketId, Token};
use crate::store::{self, Change, Clock, Options, Range, Store, StoreError, events, numbering, retention, tickets};

/// How long a start waits for the disk of the backups, where it needs them: a disk on USB comes within some seconds of the boot.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many read the store at the same time: as many as two cores can use, and a few for slow exports.
const READERS: usize = 6;

/// The hall of the process that owns the store.
#[derive(Clone)]
pub struct LocalHall {
    pub(super) config: Arc<Config>,
    pub(super) store: Store,
    /// The day the hall was last seen to be on, so that not every number asks the store.
    day: Arc<Mutex<Option<ServiceDay>>>,
    /// What the terminals gave lately.
    recent: Recent,
    /// Wrong PINs that were tried lately.
    pub(super) attempts: Attempts,
    /// What the next numbers of this moment are told.
    forecasts: Forecasts,
    /// Places for those who read: each takes a thread, and a connection to the file.
    readers: Arc<Semaphore>,
    /// Not stored: after a restart the devices are asked again.
    devices: Arc<Mutex<Devices>>,
}

/// How the terminal's devices are, in the staff's words.
#[derive(Debug, Clone, Default)]
pub(super) struct Devices {
    first: PrinterStanding,
    second: PrinterStanding,
    /// Why the camera gives no pictures, or no good ones.
    pub(super) camera_fault: Option<String>,
    /// Lines of the program's log that were dropped.
    dropped_lines: u64,
    /// What is wrong, and since when.
    watch: Watch,
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
        for consequence in hall.recover().await? {
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

    pub(super) fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Config, &Change<'_>) -> Result<T, HallError> + Send + 'static,
    ) -> Reply<T> {
        let config = self.config.clone();
        Box::pin(self.store.write(move |inside| change(&config, inside)))
    }

    pub(super) fn read<T: Send + 'static>(
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
                // Until the end, though whoever asked may be gone.
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
        let turned = self.write(|config, change| super::day::enter(&Work::new(config, change, &Actor::system())));
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
        if self.read(move |config, connection| super::day::is_due(config, connection, now)).await? {
            self.write(|config, change| super::day::keep_time(&Work::new(config, change, &Actor::system()))).await?;
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
        let seen = wrong(&memory, ended.as_ref(), &devices);
        devices.watch.look(moment.at, steady, seen);
        Memory { troubles: devices.watch.all(), ..memory }
    }

    /// Says in the log what is still wrong, once a day: whoever reads it a week later is to find it.
    fn say_what_lasts(&self) {
        let _ = self.memory();
        let due = self.devices().watch.due(self.store.steady());
        for Trouble { kind, since, detail } in due {
            tracing::warn!(%since, detail = detail.unwrap_or_default(), "still wrong: {}", kind.name());
        }
    }

    pub(super) fn devices(&self) -> MutexGuard<'_, Devices> {
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

/// A read transaction: what is read in it belongs to the same moment.
fn at_once(connection: &Connection) -> Result<rusqlite::Transaction<'_>, HallError> {
    Ok(connection.unchecked_transaction().map_err(StoreError::from)?)
}

/// All that is wrong, with what is known of it.
fn wrong(memory: &Memory, day_ended: Option<&String>, devices: &Devices) -> Vec<Seen> {
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

/// Carries out what somebody asks for, once under its name.
fn named<T: Answer>(
    config: &Config,
    change: &Change<'_>,
    by: &By,
    ask: &Ask<'_>,
    run: impl FnOnce(&Work<'_>) -> Result<T, HallError>,
) -> Result<T, HallError> {
    once(Work::new(config, change, &by.actor), by.request.as_ref(), ask, run)
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
            config::Restore::Automatic => store::Restore::Automatic,
            config::Restore::Ask => store::Restore::Ask,
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
    super::stranded::consequences(config, &connection, &tickets::live(&connection)?)
}

impl Hall for LocalHall {
    fn issue(&self, order: Order) -> Reply<Issued> {
        let (recent, forecasts) = (self.recent.clone(), self.forecasts.clone());
        self.today(move |config, change| {
            let work = Work::new(config, change, &order.actor);
            once(work, Some(&order.request), &Ask::Number(&order), |work| super::issue::issue(work, &order, &recent, &forecasts))
        })
    }

    fn advise(&self, advice: Advice) -> Reply<Advised> {
        let recent = self.recent.clone();
        self.today(move |config, change| {
            let work = Work::new(config, change, &advice.actor);
            once(work, Some(&advice.request), &Ask::List(&advice), |work| super::advise::advise(work, &advice, &recent))
        })
    }

    fn call_next(&self, counter: CounterNumber, by: By) -> Reply<Ticket> {
        let forecasts = self.forecasts.clone();
        self.today(move |config, change| {
            forecasts.forget();
            named(config, change, &by, &Ask::Next(counter), |work| super::steps::call_next(work, counter))
        })
    }

    fn step(&self, ticket: TicketId, step: Step, by: By) -> Reply<Ticket> {
        let forecasts = self.forecasts.clone();
        self.today(move |config, change| {
            forecasts.forget();
            named(config, change, &by, &Ask::Step(ticket, &step), |work| super::steps::step(work, ticket, &step))
        })
    }

    fn seat(&self, counter: CounterNumber, seat: SeatChange, by: By) -> Reply<CounterView> {
        self.today(move |config, change| {
            named(config, change, &by, &Ask::Seat(counter, &seat), |work| super::seats::change(work, counter, &seat))
        })
    }

    fn call_help(&self, by: By) -> Reply<Help> {
        self.today(move |config, change| named(config, change, &by, &Ask::Help(&by.actor), super::help::call))
    }

    fn come_to_help(&self, call: HelpId, counter: CounterNumber, by: By) -> Reply<Help> {
        self.today(move |config, change| {
            named(config, change, &by, &Ask::Coming(call, counter), |work| super::help::coming(work, call, counter))
        })
    }

    fn answer_help(&self, call: HelpId, counter: CounterNumber, by: By) -> Reply<Help> {
        self.today(move |config, change| {
            named(config, change, &by, &Ask::Came(call, counter), |work| super::help::answer(work, call, counter))
        })
    }

    fn print_test(&self, by: By) -> Reply<PrintState> {
        self.today(move |config, change| {
            let TestPage(_, print) = named(config, change, &by, &Ask::TestPage, super::slips::queue_test)?;
            Ok(print)
        })
    }

    fn change_roll(&self, printer: PrinterRole, by: By) -> Reply<()> {
        self.today(move |config, change| {
            named(config, change, &by, &Ask::Roll(printer), |work| super::slips::change_roll(work, printer)).map(drop)
        })
    }

    fn check_pin(&self, pin: Pin, by: By) -> Reply<bool> {
        self.is_pin(pin, by)
    }

    fn close_day(&self, by: By) -> Reply<ServiceDay> {
        self.write(move |config, change| named(config, change, &by, &Ask::Close, super::day::close))
    }

    fn confirm_date(&self, date: Date, by: By) -> Reply<ServiceDay> {
        let confirmed =
            self.write(move |config, change| named(config, change, &by, &Ask::Confirm(date), |work| super::day::confirm(work, date)));
        let hall = self.clone();
        Box::pin(async move {
            let day = confirmed.await?;
            // Whatever day was seen before may be a wrong one; and the answer may be of a day that is over by now.
            *hall.seen_day() = None;
            Ok(day)
        })
    }

    fn standing(&self, ticket: TicketId) -> Reply<Standing> {
        let now = self.store.moment().now;
        self.read(move |config, connection| super::views::standing(config, connection, now, tickets::by_id(connection, ticket)?))
    }

    fn standing_of(&self, token: Token) -> Reply<Standing> {
        let now = self.store.moment().now;
        self.read(move |config, connection| super::views::standing(config, connection, now, tickets::by_token(connection, &token)?))
    }

    fn overview(&self) -> Reply<Overview> {
        let (moment, memory) = (self.store.moment(), self.memory());
        let devices = self.devices().clone();
        self.read(move |config, connection| super::views::overview(config, &*at_once(connection)?, moment, devices, memory))
    }

    fn desks(&self, counters: Vec<CounterNumber>) -> Reply<Vec<Desk>> {
        let (moment, memory) = (self.store.moment(), self.memory());
        let devices = self.devices().clone();
        self.read(move |config, connection| {
            let connection = &*at_once(connection)?;
            let hall = super::views::overview(config, connection, moment, devices, memory)?;
            super::desk::of_counters(config, connection, &hall, &counters)
        })
    }

    fn tickets_after(&self, ticket: TicketId, limit: usize) -> Reply<Vec<Ticket>> {
        self.read(move |_, connection| Ok(tickets::after(connection, ticket, limit)?))
    }

    fn events_after(&self, seq: i64, limit: usize) -> Reply<Vec<Event>> {
        self.read(move |_, connection| Ok(events::after(connection, seq, limit)?))
    }

    fn latest(&self) -> watch::Receiver<i64> {
        self.store.latest()
    }

    fn now(&self) -> Timestamp {
        self.store.moment().now
    }

    fn ready(&self) -> Reply<i64> {
        let latest = *self.store.latest().borrow();
        let home = self.store.home();
        self.read(move |_, connection| {
            home?;
            // Reading one row behind the newest tells whether the file can be read, at the price of an index look-up.
            let _ = events::after(connection, latest, 1)?;
            Ok(latest)
        })
    }
}
