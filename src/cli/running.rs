//! A hall that runs: the store's owner with its printer and hub; or, where another process is that, the way to it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};

use crate::config::Config;
use crate::hall::{Hall, HallError, LocalHall};
use crate::hub;
use crate::locale::Texts;
use crate::print;
use crate::store::{StoreError, SystemClock};

/// Says under which address the hub of the store's owner listens, for commands beside it.
const ADDRESS: &str = "hub.address";

/// How often the date is looked at.
const EVERY_HALF_MINUTE: Duration = Duration::from_secs(30);

/// The exit code of a hall whose store has stopped (`EX_IOERR` of sysexits.h).
const STORE_STOPPED: i32 = 74;

/// The hall of this process, with its printer and hub.
pub(super) struct Running {
    pub(super) hall: LocalHall,
    pub(super) address: SocketAddr,
    printer: Option<print::Worker>,
    hub: Option<(oneshot::Sender<()>, tokio::task::JoinHandle<std::io::Result<()>>)>,
    note: PathBuf,
}

impl Running {
    /// Opens the store, starts the printer's worker and serves the hub.
    pub(super) async fn start(config: Arc<Config>, texts: &Texts, data: &Path) -> anyhow::Result<Self> {
        let hall = LocalHall::open(config.clone(), data, Arc::new(SystemClock)).await?;
        let printer = print::start(hall.clone(), texts.clone(), &config.terminal.printer, Handle::current())
            .context("the printer's worker did not start")?;
        let wanted = config.terminal.hub.listen;
        let listener = tokio::net::TcpListener::bind(wanted).await.with_context(|| format!("the hub cannot listen on {wanted}"))?;
        let address = listener.local_addr().context("the hub has no address")?;
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = hub::run(listener, Arc::new(hall.clone()), config, texts.clone(), async move {
            // Dropped or told: both mean the end.
            let _ = stopped.await;
        });
        let note = data.join(ADDRESS);
        std::fs::write(&note, address.to_string()).with_context(|| format!("{} cannot be written", note.display()))?;
        let _turning = tokio::spawn(turn_days(hall.clone()));
        let _watching = tokio::spawn(end_with_the_store(hall.latest()));
        Ok(Self { hall, address, printer, hub: Some((stop, tokio::spawn(serving))), note })
    }

    /// Ends the hub and the printer's worker in order.
    pub(super) async fn stop(mut self) {
        if let Some((stop, serving)) = self.hub.take() {
            let _ = stop.send(());
            match serving.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "the hub ended badly"),
                Err(error) => tracing::error!(%error, "the hub ended badly"),
            }
        }
        if let Some(printer) = self.printer.take() {
            printer.stop();
        }
        // A stale note only costs the next command a failed connection.
        let _ = std::fs::remove_file(&self.note);
    }
}

/// Turns the day when the date turns, so that nobody sees yesterday's queue in the morning.
async fn turn_days(hall: LocalHall) {
    loop {
        hall.turn_day();
        tokio::time::sleep(EVERY_HALF_MINUTE).await;
    }
}

/// Ends the process when the store's writer has stopped: after a failed commit only a new start may read what the drive
/// holds. Whoever supervises the terminal starts it again.
async fn end_with_the_store(mut latest: watch::Receiver<i64>) {
    while latest.changed().await.is_ok() {}
    tracing::error!("the store has stopped; the program ends, to be started again");
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
            Err(HallError::Store(StoreError::Owned(_))) => {
                let note = data.join(ADDRESS);
                let address = std::fs::read_to_string(&note)
                    .with_context(|| format!("another motcua has the store in {}, and its hub is not open", data.display()))?;
                let url = format!("http://{}", address.trim());
                Ok(Self::Elsewhere(hub::RemoteHall::connect(&url, Handle::current()).await?))
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn hall(&self) -> &dyn Hall {
        match self {
            Self::Here(hall) => hall,
            Self::Elsewhere(hall) => hall,
        }
    }
}
