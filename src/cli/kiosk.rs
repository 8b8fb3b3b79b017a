//! `motcua` itself, and `motcua hub`.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use clap::Args;
use tokio::sync::watch;

use super::issue::{language, spoken};
use super::running::Running;
use super::{Place, display, runtime};
use crate::config::{Camera, Config, FrameOrigin, Player, PrinterAddress, ReaderDevice};
use crate::domain::intake::Meaning;
use crate::domain::printer::PrinterRole;
use crate::domain::text::Language;
use crate::hall::{LocalHall, Opening};
use crate::kiosk::screen::staff::camera_trouble;
use crate::kiosk::{self, Context, End, eyes};
use crate::locale::Words;
use crate::scan::source::CameraWish;
use crate::scan::{Handheld, Manners, Scanner, Sight, source};
use crate::speech::Loudspeaker;

/// The program ends with this code where staff want it to begin anew (`EX_TEMPFAIL` of sysexits.h).
const RESTART: u8 = 75;

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

pub(super) fn run(place: &Place, options: &Options, log: kiosk::Log) -> anyhow::Result<ExitCode> {
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
    let starting = runtime.spawn(async move {
        match Running::start(config_of_hall, &data).await {
            Ok(running) => {
                let passing_on = tokio::spawn(opener.opened(Ok(running.hall.clone())));
                let _watching = tokio::spawn(tell_of_the_camera(sight, running.hall.clone(), words));
                Some((running, passing_on))
            }
            Err(error) => {
                tracing::error!("the hall is not open: {error:#}");
                opener.opened(Err(crate::hall::HallError::Unreachable(format!("{error:#}")))).await;
                None
            }
        }
    });
    let context = Context {
        hall: Arc::new(opening),
        scanner,
        printer: config.terminal.printer(PrinterRole::First).is_some(),
        addresses: None,
        visitor: false,
        speaker: None,
        chime: chime(&config),
        log,
        paper: None,
        windowed: options.windowed,
        texts: config.texts.clone(),
        config,
    };
    let outcome = kiosk::run(context);
    let is_open = runtime.block_on(async {
        let started = starting.await.ok().flatten();
        let Some((running, passing_on)) = started else {
            return false;
        };
        passing_on.abort();
        running.stop().await;
        true
    });
    if outcome? == End::Restart {
        // The process ends whole, with whatever a hung camera holds; whoever supervises it starts the next one.
        return Ok(ExitCode::from(RESTART));
    }
    // The log has said why; whoever supervises the terminal has to see it too.
    Ok(if is_open { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
    let manners = Manners { mirror: config.terminal.camera.mirror, rest: Duration::from_mins(10), sensor, ..Manners::default() };
    let scanner = match &config.terminal.camera.source {
        FrameOrigin::Camera => {
            let Camera { name, exposure, focus, .. } = config.terminal.camera.clone();
            let wish = CameraWish { name, before: None, exposure, focus };
            Scanner::start(source::camera(wish), eyes::judge(config), manners)
        }
        FrameOrigin::Images(folder) => Scanner::start(source::images(folder.clone()), eyes::judge(config), manners),
        FrameOrigin::Film(folder) => Scanner::start(source::film(folder.clone()), eyes::judge(config), manners),
        FrameOrigin::None => Scanner::absent(),
    };
    match config.terminal.reader.device.clone() {
        ReaderDevice::None => {}
        ReaderDevice::Serial(port) => scanner.hear(Handheld::Serial(port), eyes::judge(config)),
        ReaderDevice::Keys(name) => scanner.hear(Handheld::Keys(name), eyes::judge(config)),
    }
    scanner
}

pub(super) fn run_hub(place: &Place, options: &DeviceOptions) -> anyhow::Result<ExitCode> {
    let mut config = place.config()?;
    options.apply(&mut config)?;
    let (config, data) = (Arc::new(config), place.data()?);
    runtime()?.block_on(async {
        let running = Running::start(config, &data).await?;
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
