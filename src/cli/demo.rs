//! `motcua demo`: a whole hall on a throw-away database, with posters, paper and clerks of its own.

mod hours;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::broadcast;

use super::running::RunningHall;
use super::{display, kiosk as terminal, output, runtime};
use crate::config::{self, Config, FrameOrigin, PrinterAddress};
use crate::domain::event::{Actor, Event, EventKind};
use crate::domain::intake::Meaning;
use crate::domain::queue::{CounterNumber, TicketState};
use crate::domain::text::{Language, Names};
use crate::hall::{By, Hall, HallError, Handover, LocalHall, Matter, Order, RequestId, Step};
use crate::kiosk::eyes::{self, Attention, Meant};
use crate::kiosk::{self, Context as KioskContext, Demo};
use crate::scan::{Scanner, ScannerSettings, Script, source};

/// How long a poster is held up, and how long nothing is, with a window: the visit in between needs the time.
const WINDOW_RHYTHM: (Duration, Duration) = (Duration::from_secs(3), Duration::from_secs(13));
/// The same without a window, where a line is all that follows.
const LINES_RHYTHM: (Duration, Duration) = (Duration::from_millis(1500), Duration::from_millis(2500));
/// The first poster comes early: whoever started the demo looks at it now.
const FIRST_POSTER: Duration = Duration::from_secs(3);

/// A clerk waits so long after each step that a person makes at the counter's console.
const EXPLORING: SignedDuration = SignedDuration::from_mins(1);
/// Events in which a minute has room.
const LOOKED_BACK: i64 = 400;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// On the whole screen instead of in a window.
    #[arg(long)]
    full: bool,
    /// The real camera instead of the virtual one.
    #[arg(long)]
    camera: bool,
    /// Without a window, even where there is a screen.
    #[arg(long)]
    no_window: bool,
    /// Ends after so many numbers; 0 goes on until it is stopped. Only without a window.
    #[arg(long, default_value_t = 0, value_name = "N")]
    visitors: u64,
    /// Where pictures of the slips go; motcua-demo-slips among the temporary files where it is not given.
    #[arg(long, value_name = "DIR")]
    slips: Option<PathBuf>,
}

pub(super) fn run(options: &Options, log: kiosk::Log) -> anyhow::Result<ExitCode> {
    let folder = tempfile::Builder::new().prefix("motcua-demo-").tempdir().context("no throw-away folder can be made")?;
    let slips = match &options.slips {
        Some(slips) => slips.clone(),
        // Kept after the demo: they are what it shows where there is no window.
        None => std::env::temp_dir().join("motcua-demo-slips"),
    };
    std::fs::create_dir_all(&slips).with_context(|| format!("{} cannot be made", slips.display()))?;
    let mut config = config::embedded().context("the built-in configuration does not fit")?;
    let now = Timestamp::now().to_zoned_datetime(config.zone.clone());
    hours::open(&mut config, &now);
    config.is_demo = true;
    // What names the hall on every slip and page says it too.
    let said = |language: Language| config.texts.words(&language).say("demo-unit");
    config.office.unit = Names::new(&said(Language::vietnamese()), &said(Language::english()));
    // The virtual citizens are quick, and so is the clerk who calls one again.
    config.calls.gap_seconds = 2;
    config.calls.slip_in_hand_seconds = 1;
    config.terminal.limits.numbers_per_minute = 0;
    config.terminal.printer.address = PrinterAddress::Preview(slips.clone());
    config.terminal.camera.source = FrameOrigin::Camera;
    config.terminal.hub.listen = free_address(config.terminal.hub.listen);
    let config = Arc::new(config);

    let runtime = runtime()?;
    let running = runtime.block_on(RunningHall::start(config.clone(), folder.path()))?;
    let hall = running.hall.clone();
    output::show(&format!("console http://{0}/counter   board http://{0}/board", running.address));
    for counter in &config.counters {
        let _clerk = runtime.spawn(clerk(hall.clone(), counter.number));
    }
    let window = if options.no_window { Err("a window is not wanted".to_owned()) } else { display::check() };
    let outcome = match window {
        Ok(()) => with_window(options, &config, &running, log),
        Err(why) => {
            output::show(&format!("Without a window, because {why}: each scan, slip and call is a line. Stop with Ctrl+C."));
            if !options.no_window {
                output::show("To see its window, start it in a terminal of the desktop, as the user who is logged in there.");
            }
            let scanner = scanner(options, &config, LINES_RHYTHM);
            runtime.block_on(without_window(options, &config, &hall, &scanner, &slips))
        }
    };
    runtime.block_on(running.stop());
    output::finish();
    outcome?;
    Ok(ExitCode::SUCCESS)
}

/// The usual address, or any other where it is taken.
fn free_address(usual: SocketAddr) -> SocketAddr {
    match std::net::TcpListener::bind(usual) {
        Ok(_) => usual,
        Err(_) => SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
    }
}

fn scanner(options: &Options, config: &Arc<Config>, rhythm: (Duration, Duration)) -> Scanner<Meaning> {
    if options.camera {
        return terminal::scanner(config);
    }
    let (held, away) = rhythm;
    let script = Script::posters(&posters(config), held, away).beginning_in(FIRST_POSTER);
    Scanner::start(source::scripted(script), eyes::judge(config), ScannerSettings::default())
}

/// What stands on the posters of a hall: the portal's address where there is one, else the bare code.
fn posters(config: &Config) -> Vec<String> {
    let text = |procedure: &crate::domain::catalogue::Procedure| procedure.url.clone().unwrap_or_else(|| procedure.code.to_string());
    config.catalogue.procedures.iter().map(text).collect()
}

fn with_window(options: &Options, config: &Arc<Config>, running: &RunningHall, log: kiosk::Log) -> anyhow::Result<()> {
    let context = KioskContext {
        hall: Arc::new(running.hall.clone()),
        scanner: Arc::new(scanner(options, config, WINDOW_RHYTHM)),
        printer: true,
        demo: Some(Demo {
            console: format!("http://{}/counter", running.address),
            board: format!("http://{}/board", running.address),
            pin: running.first_pin.as_ref().map(|pin| pin.digits().to_owned()).unwrap_or_default(),
            visitor: !options.camera,
        }),
        speaker: None,
        chime: super::kiosk::chime(config),
        log,
        paper: terminal::paper(config),
        windowed: !options.full,
        config: config.clone(),
        texts: config.texts.clone(),
    };
    let _end = kiosk::run(context)?;
    Ok(())
}

/// The day as lines: what the citizen, the printer and the clerks do.
async fn without_window(
    options: &Options,
    config: &Arc<Config>,
    hall: &LocalHall,
    scanner: &Scanner<Meaning>,
    slips: &Path,
) -> anyhow::Result<()> {
    let (mut reads, mut attention) = (scanner.reads(), Attention::default());
    let mut latest = hall.latest();
    let mut seen = *latest.borrow_and_update();
    let mut given = 0;
    let stopped = terminal::stopped();
    tokio::pin!(stopped);
    loop {
        tokio::select! {
            stop = &mut stopped => return stop,
            read = reads.recv() => match read {
                Ok(read) => if let Some(Meant::One(meaning)) = attention.hear(read, false) {
                    scanned(config, hall, &meaning).await?;
                },
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => anyhow::bail!("the virtual camera has ended"),
            },
            changed = latest.changed() => {
                changed.context("the hall has ended")?;
                let _ = latest.borrow_and_update();
                for event in hall.events_after(seen, 1000).await? {
                    seen = event.seq;
                    if let Some(line) = told(&event, slips) {
                        output::show(&line);
                    }
                    given += u64::from(event.kind == EventKind::TicketCalled);
                }
                if options.visitors > 0 && given >= options.visitors || output::is_unread() {
                    return Ok(());
                }
            }
        }
    }
}

/// What a citizen without a window does with a scanned code: takes a number.
async fn scanned(config: &Config, hall: &LocalHall, meaning: &Meaning) -> anyhow::Result<()> {
    let Meaning::Procedure(code) = meaning else {
        output::show("scanned  a code that is no procedure of this hall");
        return Ok(());
    };
    let name = config.catalogue.by_code(code).map_or("", |procedure| procedure.name_vi.as_str());
    output::show(&format!("scanned  {code}  {name}"));
    let order = Order::new(Matter::Procedure(code.clone()), Handover::Slip, Actor::Kiosk, RequestId::random()?);
    let _ = hall.issue(order).await?;
    Ok(())
}

fn told(event: &Event, slips: &Path) -> Option<String> {
    let label = event.detail["label"].as_str().unwrap_or_default();
    let counter = event.counter.map(|counter| counter.to_string()).unwrap_or_default();
    Some(match event.kind {
        EventKind::TicketIssued => format!("issued   {label}  queue {}", event.detail["queue"].as_str().unwrap_or_default()),
        EventKind::SlipPrinted => format!("printed  slip {} in {}", event.detail["slip"], slips.display()),
        EventKind::SlipTorn | EventKind::SlipUnknown | EventKind::SlipDelayed => format!("printer  {}", event.detail),
        EventKind::TicketCalled => format!("called   {label} to counter {counter}"),
        EventKind::TicketRecalled => format!("recalled {label} to counter {counter}"),
        EventKind::TicketFinished => format!("served   {label} at counter {counter}"),
        EventKind::TicketNoShow => format!("absent   {label} at counter {counter}"),
        _ => return None,
    })
}

/// A clerk who calls, waits for the citizen, serves and calls again. Every seventh citizen comes at the second call
/// only, every thirteenth not at all. Whoever tries the counter's console out is let alone.
async fn clerk(hall: LocalHall, counter: CounterNumber) {
    loop {
        match works(&hall, counter).await {
            Ok(()) | Err(HallError::NobodyWaiting) => {}
            // Somebody at the console was faster; the clerk goes on.
            Err(error) => tracing::debug!(%error, %counter, "the virtual clerk was refused"),
        }
    }
}

/// What comes next at a counter, after the time it takes.
async fn works(hall: &LocalHall, counter: CounterNumber) -> Result<(), HallError> {
    let at_counter = hall.overview().await?.counters.into_iter().find(|view| view.number == counter).and_then(|view| view.ticket);
    let seconds = match &at_counter {
        Some(ticket) if ticket.state == TicketState::Serving => 6 + u64::from(counter.0),
        Some(_) => 3,
        None => 2 + u64::from(counter.0),
    };
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    if is_explored(hall, counter).await? {
        return Ok(());
    }
    // Not the counter itself: that is a person at the console.
    let by = By::once(Actor::System);
    let Some(ticket) = at_counter else {
        return hall.call_next(counter, by).await.map(drop);
    };
    let step = if ticket.state == TicketState::Serving {
        Step::finish(counter)
    } else if ticket.id.0 % 7 == 0 && ticket.calls < 2 {
        Step::Recall { counter }
    } else if ticket.id.0 % 13 == 0 {
        Step::NoShow { counter }
    } else {
        Step::Start { counter }
    };
    hall.step(ticket.id, step, by).await.map(drop)
}

/// Whether a person has worked at a counter's console within the last minute.
async fn is_explored(hall: &LocalHall, counter: CounterNumber) -> Result<bool, HallError> {
    let newest = *hall.latest().borrow();
    let (person, now) = (Actor::Counter(counter), Timestamp::now());
    let events = hall.events_after((newest - LOOKED_BACK).max(0), LOOKED_BACK as usize).await?;
    Ok(events.iter().any(|event| event.actor == person && now.duration_since(event.at) < EXPLORING))
}
