//! A hall that runs: the store's owner with its printer and hub; or, where another process is that, the way to it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use jiff::tz::TimeZone;
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};

use crate::config::Config;
use crate::domain::event::Actor;
use crate::domain::pin::Pin;
use crate::domain::text::one_line;
use crate::hall::{By, Hall, HallError, LocalHall, store_options};
use crate::hub;
use crate::print;
use crate::store::{self, Store, StoreError, SystemClock, head};

/// Says under which address the hub of the store's owner listens, for commands beside it.
const ADDRESS: &str = "hub.address";

/// How often the time is looked at.
const EVERY_SECOND: Duration = Duration::from_secs(1);

/// How often it is looked whether the hour has its backup.
const EVERY_MINUTE: Duration = Duration::from_mins(1);

/// How often it is looked whether the store is to be checked; the first check comes so long after the start.
const EVERY_TEN_MINUTES: Duration = Duration::from_mins(10);

/// The hours of the day in which a hall has time for a check.
const NIGHT: std::ops::Range<i8> = 2..5;

/// The exit code of a hall whose store has stopped (`EX_IOERR` of sysexits.h).
const STORE_STOPPED: i32 = 74;

/// That a hall has begun in a data folder. What is said of one that lies elsewhere must not begin a new one here, and look done.
pub(super) fn must_have_begun(config: &Config, data: &Path) -> anyhow::Result<()> {
    if !store::has_begun(data, &store_options(config, data).backups(data)) {
        bail!("there is no hall in {}; name the folder of its data with --data, as at its start", data.display());
    }
    Ok(())
}

/// The hall of this process, with its printer and hub.
pub(super) struct RunningHall {
    pub(super) hall: LocalHall,
    pub(super) address: SocketAddr,
    /// The staff's PIN, where this is the hall's first start.
    pub(super) first_pin: Option<Pin>,
    printers: Vec<print::Worker>,
    hub: Option<(oneshot::Sender<()>, tokio::task::JoinHandle<std::io::Result<()>>)>,
    note: PathBuf,
}

impl RunningHall {
    /// Opens the store, starts the printers' workers and serves the hub.
    pub(super) async fn start(config: Arc<Config>, data: &Path) -> anyhow::Result<Self> {
        // First, because it touches nothing: whoever tries again and again does not open the store each time.
        let wanted = config.terminal.hub.listen;
        let listener = tokio::net::TcpListener::bind(wanted).await.with_context(|| format!("the hub cannot listen on {wanted}"))?;
        let address = listener.local_addr().context("the hub has no address")?;
        let hall = LocalHall::open(config.clone(), data, Arc::new(SystemClock)).await?;
        let first_pin = hall.first_pin(By::once(Actor::System)).await?;
        if let Some(pin) = &first_pin {
            // The one place where it stands; whoever sets the terminal up reads it, at any level of the log.
            super::output::complain(&format!(
                "the staff's PIN is {}; write it down, it is not shown again (`motcua pin new` makes another)",
                pin.digits()
            ));
        }
        let note = data.join(ADDRESS);
        if let Err(error) = std::fs::write(&note, address.to_string()) {
            // On a full drive the hall is still to call.
            tracing::error!(%error, note = %note.display(), "commands beside this hall will not find it");
        }
        let printers = super::printer::start(&hall, data)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = hub::run(listener, Arc::new(hall.clone()), config.clone(), config.texts.clone(), async move {
            // Dropped or told: both mean the end.
            let _ = stopped.await;
        });
        let _turning = tokio::spawn(keep_time(hall.clone()));
        let _watching = tokio::spawn(end_with_the_store(hall.latest()));
        let _copying = tokio::spawn(back_up(hall.store().clone()));
        let _checking = tokio::spawn(check(hall.store().clone(), config.zone.clone()));
        Ok(Self { hall, address, first_pin, printers, hub: Some((stop, tokio::spawn(serving))), note })
    }

    /// Ends the hub and the printers' workers in order.
    pub(super) async fn stop(mut self) {
        if let Some((stop, serving)) = self.hub.take() {
            let _ = stop.send(());
            match serving.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "the hub ended badly"),
                Err(error) => tracing::error!(%error, "the hub ended badly"),
            }
        }
        for printer in self.printers {
            printer.stop();
        }
        // A stale note only costs the next command a failed connection.
        let _ = std::fs::remove_file(&self.note);
    }
}

/// Turns the day when the date turns, so that nobody sees yesterday's queue in the morning, and carries out what time alone
/// asks for. A failure is in the log; the next second tries again.
async fn keep_time(hall: LocalHall) {
    loop {
        hall.lines_dropped(super::log::dropped());
        // Turned by itself first: where that is refused, what time asks for is not.
        let (turned, kept) = (hall.turn_day().await, hall.keep_time().await);
        for error in [turned.err(), kept.err()].into_iter().flatten() {
            tracing::error!(%error, "what time asks for could not be carried out");
        }
        tokio::time::sleep(EVERY_SECOND).await;
    }
}

/// Makes the backup of each hour. What hinders it is said once, and not each minute.
async fn back_up(store: Store) {
    let mut hindered = None;
    loop {
        tokio::time::sleep(EVERY_MINUTE).await;
        let error = store.back_up().await.err();
        if let Some(error) = error.as_ref().filter(|_| hindered != error) {
            tracing::error!(%error, "the backup of this hour could not be made");
        }
        hindered = error;
    }
}

/// Checks the whole store soon after the start and then every night: a terminal that is switched off at night is checked in
/// the morning. A store that the start could not see whole is checked at once.
async fn check(store: Store, zone: TimeZone) {
    let mut checked = None;
    let mut wait = if store.health().seen_whole { EVERY_TEN_MINUTES } else { Duration::ZERO };
    loop {
        tokio::time::sleep(wait).await;
        wait = EVERY_TEN_MINUTES;
        let now = store.moment().at.to_zoned_datetime(zone.clone());
        let tonight = NIGHT.contains(&now.hour()) && checked != Some(now.date());
        if checked.is_some() && !tonight {
            continue;
        }
        checked = Some(now.date());
        match store.check().await {
            Ok(found) if found.faults.is_empty() => tracing::info!(rows = found.rows, took = ?found.took, "the store is sound"),
            Ok(found) => tracing::error!(faults = ?found.faults, "the store is damaged; stop the hall and see `motcua backup`"),
            Err(error) => tracing::error!(%error, "the store could not be checked"),
        }
    }
}

/// Ends the process when the store's writer has stopped: after a failed commit only a new start may read what the drive
/// holds. Whoever supervises the terminal starts it again.
async fn end_with_the_store(mut latest: watch::Receiver<i64>) {
    while latest.changed().await.is_ok() {}
    tracing::error!("the store has stopped; the program ends, to be started again");
    super::log::finish();
    std::process::exit(STORE_STOPPED);
}

/// The hall of this process or of the one that owns the store.
pub(super) enum Reached {
    Here(LocalHall),
    Elsewhere(hub::RemoteHall),
}

impl Reached {
    pub(super) async fn open(config: &Arc<Config>, data: &Path) -> anyhow::Result<Self> {
        match LocalHall::open(config.clone(), data, Arc::new(SystemClock)).await {
            Ok(hall) => Ok(Self::Here(hall)),
            Err(HallError::Store(StoreError::Owned(_))) => Self::elsewhere(data).await,
            Err(error) => Err(error.into()),
        }
    }

    /// The hub of the process that has the store. Its note may be an old one, and another hall's hub listen there by now.
    async fn elsewhere(data: &Path) -> anyhow::Result<Self> {
        let (note, held) = (data.join(ADDRESS), format!("another motcua has the store in {}", data.display()));
        let address = std::fs::read_to_string(&note).with_context(|| format!("{held}, and its hub is not open"))?;
        let address = one_line(&address);
        let found = format!("{held}, and on {address}, which {} names,", note.display());
        let hall = hub::RemoteHall::connect(&format!("http://{address}"), Handle::current()).await;
        let hall = hall.with_context(|| format!("{found} no hub answers"))?;
        let there = hall.overview().await.with_context(|| format!("{found} the hub does not say which hall it is of"))?.epoch;
        let own = store::inspect(data)?.map(|connection| head::epoch(&connection)).transpose()?;
        if own != Some(there) {
            bail!("{found} the hub of another hall answers; nothing was asked of that one: try again once the other motcua has ended");
        }
        Ok(Self::Elsewhere(hall))
    }

    pub(super) fn hall(&self) -> &dyn Hall {
        match self {
            Self::Here(hall) => hall,
            Self::Elsewhere(hall) => hall,
        }
    }
}
