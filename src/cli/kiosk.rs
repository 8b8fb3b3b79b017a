//! `motcua` itself, and `motcua hub`.

use std::io::ErrorKind;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use clap::Args;
use tokio::sync::{oneshot, watch};

use super::issue::{language, spoken};
use super::running::RunningHall;
use super::{Folders, display, runtime};
use crate::config::{Camera, Config, FrameOrigin, Player, PrinterAddress, ReaderDevice};
use crate::domain::intake::Meaning;
use crate::domain::printer::PrinterRole;
use crate::domain::slip::TicketSlip;
use crate::domain::text::Language;
use crate::hall::{HallError, LocalHall, NotOpen, Opener, Opening};
use crate::kiosk::screen::staff::camera_trouble;
use crate::kiosk::{self, Context, ExitReason, eyes};
use crate::locale::Words;
use crate::print;
use crate::scan::source::CameraWish;
use crate::scan::{Handheld, Picture, Scanner, ScannerSettings, Sight, source};
use crate::speech::Loudspeaker;
use crate::store::StoreError;

/// The program ends with this code where staff want it to begin anew (`EX_TEMPFAIL` of sysexits.h).
const RESTART: u8 = 75;

/// The program ends with this code where its hall did not open for a minute (`EX_UNAVAILABLE` of sysexits.h).
const NOT_OPEN: u8 = 69;

/// A hall that did not open is tried again after so long.
const AGAIN: Duration = Duration::from_secs(5);

#[derive(Debug, Args)]
pub(super) struct Options {
    /// In a window of its own size instead of the whole screen.
    #[arg(long)]
    windowed: bool,
    /// Another source of frames than the configured one: camera, images:FOLDER, film:FOLDER or none.
    #[arg(long, value_name = "SOURCE")]
    frames: Option<FrameOrigin>,
    /// The language every visit begins with.
    #[arg(long, value_name = "TAG", value_parser = language)]
    language: Option<Language>,
    #[command(flatten)]
    devices: DeviceOptions,
}

#[derive(Debug, Args)]
pub(super) struct DeviceOptions {
    /// Another printer than the configured one: tcp://HOST:PORT, usb:any, serial:PORT?speed=9600, device:FILE, preview:FOLDER or none.
    #[arg(long, value_name = "ADDRESS")]
    printer: Option<PrinterAddress>,
    /// Another address for the hub than the configured one, such as 127.0.0.1:8470.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<std::net::SocketAddr>,
}

impl DeviceOptions {
    fn apply(&self, config: &mut Config) -> anyhow::Result<()> {
        if let Some(address) = &self.printer {
            config.terminal.print_on(address.clone());
        }
        if let Some(address) = self.listen {
            if !address.ip().is_loopback() {
                bail!("{address} is open to the network, which this version cannot protect yet; use 127.0.0.1");
            }
            config.terminal.hub.listen = address;
        }
        Ok(())
    }
}

/// The sound of something understood, where there is a loudspeaker by configuration.
pub(super) fn chime(config: &Config) -> Option<kiosk::Chime> {
    let Player::Program(player) = &config.terminal.sound.player else { return None };
    match Loudspeaker::new(player.clone()) {
        Ok(loudspeaker) => Some(Arc::new(move || loudspeaker.chime())),
        Err(error) => {
            tracing::warn!(%error, "no sound");
            None
        }
    }
}

pub(super) fn run(place: &Folders, options: &Options, log: kiosk::Log) -> anyhow::Result<ExitCode> {
    let mut config = place.config()?;
    options.devices.apply(&mut config)?;
    if let Some(origin) = &options.frames {
        config.terminal.camera.source = origin.clone();
    }
    if let Some(first) = &options.language {
        spoken(&config, first)?;
        config.terminal.languages.retain(|language| language != first);
        config.terminal.languages.insert(0, first.clone());
    }
    if let Err(why) = display::check() {
        bail!("the terminal needs a screen, and {why}; `motcua hub` works without one");
    }
    let (config, data) = (Arc::new(config), place.data()?);
    let runtime = runtime()?;
    let scanner = Arc::new(scanner(&config));
    let sight = scanner.sight();
    // The window opens at once; the store may take a second after a hard stop, and its answers come when it is ready.
    let (opener, opening) = Opening::new();
    let config_of_hall = config.clone();
    let words = config.texts.words(&config.terminal.first_language());
    let (end, ended) = oneshot::channel::<()>();
    let starting = runtime.spawn(async move {
        let running = started(&config_of_hall, &data, &opener, ended).await?;
        let passing_on = tokio::spawn(opener.opened(running.hall.clone()));
        let _watching = tokio::spawn(tell_of_the_camera(sight, running.hall.clone(), words));
        Some((running, passing_on))
    });
    let context = Context {
        hall: Arc::new(opening),
        scanner,
        printer: config.terminal.printer(PrinterRole::First).is_some(),
        demo: None,
        speaker: None,
        chime: chime(&config),
        log,
        paper: paper(&config),
        windowed: options.windowed,
        texts: config.texts.clone(),
        config,
    };
    let outcome = kiosk::run(context);
    drop(end);
    let is_open = runtime.block_on(async {
        let started = starting.await.ok().flatten();
        let Some((running, passing_on)) = started else {
            return false;
        };
        passing_on.abort();
        running.stop().await;
        true
    });
    Ok(match outcome? {
        // The process ends whole, with whatever a hung camera holds; whoever supervises it starts the next one.
        ExitReason::Restart => ExitCode::from(RESTART),
        ExitReason::NotOpen => ExitCode::from(NOT_OPEN),
        // The log has said why; whoever supervises the terminal has to see it too.
        ExitReason::Closed if !is_open => ExitCode::FAILURE,
        ExitReason::Closed => ExitCode::SUCCESS,
    })
}

/// Opens the hall, however often that has to be tried; `None` where the window is closed before.
async fn started(config: &Arc<Config>, data: &Path, opener: &Opener, mut ended: oneshot::Receiver<()>) -> Option<RunningHall> {
    let mut told = None;
    loop {
        let error = match RunningHall::start(config.clone(), data).await {
            Ok(running) => return Some(running),
            Err(error) => error,
        };
        let why = cause(&error, config);
        // Once: the log is not filled with the same every five seconds.
        if told.as_ref() != Some(&why) {
            tracing::error!("the hall is not open, and is tried again: {error:#}");
        }
        opener.failed(why.clone());
        told = Some(why);
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            _ = &mut ended => return None,
        }
    }
}

/// Why a hall did not open, as staff can mend it.
fn cause(error: &anyhow::Error, config: &Config) -> NotOpen {
    let of_system = |error: &(dyn std::error::Error + 'static)| error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    let of_store = error.chain().find_map(|error| match error.downcast_ref::<HallError>() {
        Some(HallError::Store(error)) => Some(error),
        _ => None,
    });
    match (error.chain().find_map(of_system), of_store) {
        (Some(ErrorKind::AddrInUse), _) => NotOpen::PortTaken(config.terminal.hub.listen.to_string()),
        (_, Some(StoreError::Owned(_))) => NotOpen::StoreTaken,
        (Some(ErrorKind::StorageFull), _) | (_, Some(StoreError::Full)) => NotOpen::DriveFull,
        _ => NotOpen::Other(format!("{error:#}")),
    }
}

/// Draws the paper of a slip as its printer brings it out.
pub(super) fn paper(config: &Config) -> Option<kiosk::PaperMaker> {
    let format = print::layout::Format::of(config.terminal.printer(PrinterRole::First)?);
    let texts = config.texts.clone();
    Some(Arc::new(move |slip: &TicketSlip| picture(&print::preview::paper(slip, false, &texts.words(&slip.language), format))))
}

fn picture(paper: &image::GrayImage) -> Picture {
    let rgba = paper.pixels().flat_map(|pixel| [pixel.0[0], pixel.0[0], pixel.0[0], 255]).collect();
    Picture { width: paper.width(), height: paper.height(), rgba }
}

/// Tells the counters when the camera gives no pictures, or no good ones.
async fn tell_of_the_camera(mut sight: watch::Receiver<Arc<Sight>>, hall: LocalHall, words: Words) {
    let mut told = None;
    while sight.changed().await.is_ok() {
        let trouble = camera_trouble(&sight.borrow_and_update());
        // A sight comes with every picture; trouble seldom.
        if trouble != told {
            told = trouble;
            hall.camera_is(trouble.map(|key| words.say(key)));
        }
    }
}

/// The scanner of a terminal. Texts become meanings on its own thread and go no further.
pub(super) fn scanner(config: &Arc<Config>) -> Scanner<Meaning> {
    // A visit takes less than ten minutes, and nobody wants to wait for a camera after it.
    let sensor = config.terminal.camera.source == FrameOrigin::Camera;
    let settings =
        ScannerSettings { mirror: config.terminal.camera.mirror, rest: Duration::from_mins(10), sensor, ..ScannerSettings::default() };
    let scanner = match &config.terminal.camera.source {
        FrameOrigin::Camera => {
            let Camera { name, exposure, focus, .. } = config.terminal.camera.clone();
            let wish = CameraWish { name, before: None, exposure, focus };
            Scanner::start(source::camera(wish), eyes::judge(config), settings)
        }
        FrameOrigin::Images(folder) => Scanner::start(source::images(folder.clone()), eyes::judge(config), settings),
        FrameOrigin::Film(folder) => Scanner::start(source::film(folder.clone()), eyes::judge(config), settings),
        FrameOrigin::None => Scanner::absent(),
    };
    match config.terminal.reader.device.clone() {
        ReaderDevice::None => {}
        ReaderDevice::Serial(port) => scanner.hear(Handheld::Serial(port), eyes::judge(config)),
        ReaderDevice::Keys(name) => scanner.hear(Handheld::Keys(name), eyes::judge(config)),
    }
    scanner
}

pub(super) fn run_hub(place: &Folders, options: &DeviceOptions) -> anyhow::Result<ExitCode> {
    let mut config = place.config()?;
    options.apply(&mut config)?;
    let (config, data) = (Arc::new(config), place.data()?);
    runtime()?.block_on(async {
        let running = RunningHall::start(config, &data).await?;
        super::output::line(&format!("console http://{0}/counter   board http://{0}/board   stop with Ctrl+C", running.address))?;
        stopped().await?;
        running.stop().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// Waits for Ctrl+C or the system's wish to stop.
pub(super) async fn stopped() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed?,
        _ = terminate.recv() => {}
    }
    Ok(())
}
