//! The thread that takes slips from the spool and brings each onto paper.
//!
//! It decides nothing about tickets: it tells the hall what happened to a slip, and the hall knows what that means.

mod machine;
mod picture;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::watch;

use super::PrintError;
use super::encode::{Ending, EscPosStream};
use super::layout::{self, Format};
use super::raster::Typesetter;
use super::session::{Broken, Leftover, NoProof, PaperSensor, Session};
use super::status::NotReady;
use crate::config::{Printer, PrinterAddress};
use crate::domain::queue::Admission;
use crate::domain::slip::{Slip, SlipKind};
use crate::hall::{HallError, Proof, Reply, SlipFault, Spool};
use crate::locale::{Texts, Words};
use machine::Machine;

/// A spool without an event to wake it is looked at so often, and a printer that is not ready asked so often.
const EVERY: Duration = Duration::from_secs(1);
/// A printer that had nothing to print is asked so often how it is.
const QUIET: Duration = Duration::from_secs(10);
/// A printer that stays faulty is asked less and less, up to so seldom: who mends it does so at once, or much later, and some printers
/// and their ways do not like to be asked all day.
const SELDOM: Duration = Duration::from_secs(8);
/// Times that a faulty printer is asked at each pace.
const TRIES: u32 = 10;
/// A jammed cutter is told to go on less often; each time it tries to move.
const CUTTER: Duration = Duration::from_secs(5);
/// What became of a slip is told again so soon where the store did not keep it, and each time after twice as long …
const AGAIN: Duration = Duration::from_millis(250);
/// … but never later than this: by then its citizen sits and waits.
const AGAIN_AT_LEAST: Duration = Duration::from_secs(4);

/// The thread of a printer. Dropping it ends the thread, after the slip it is busy with.
#[derive(Debug)]
pub struct Worker {
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Ends the thread and waits for it. A slip on its way is waited for, as long as the limits of the transport allow.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.stop.send_replace(true);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the printing thread had ended by itself");
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
    }
}

/// Starts the thread of a printer, which takes its slips from `spool`. `None` for an installation without one.
///
/// # Errors
/// [`PrintError::Thread`] when the system gives no thread.
pub fn start(spool: Spool, texts: Texts, printer: &Printer, runtime: Handle) -> Result<Option<Worker>, PrintError> {
    let device = match &printer.address {
        PrinterAddress::None => return Ok(None),
        PrinterAddress::Preview(folder) => Device::Folder(folder.clone()),
        _ => Device::Printer(Box::new(Machine {
            printer: printer.clone(),
            leftover: Leftover::Command,
            session: None,
            late: Duration::ZERO,
        })),
    };
    let staff = spool.config().terminal.first_language();
    let (stop, stopped) = watch::channel(false);
    let mut press = PrintThread {
        words: texts.words(&staff),
        spool,
        texts,
        format: Format::of(printer),
        setter: Typesetter::default(),
        device,
        runtime,
        stopped,
        faulty: false,
        tries: 0,
        out_of_paper: false,
        asked: Instant::now(),
    };
    let thread = std::thread::Builder::new()
        .name("printer".to_owned())
        .spawn(move || press.run())
        .map_err(|error| PrintError::Thread(error.to_string()))?;
    Ok(Some(Worker { stop, thread: Some(thread) }))
}

/// Where slips go.
enum Device {
    Printer(Box<Machine>),
    Folder(PathBuf),
}

/// What the thread owns.
struct PrintThread {
    spool: Spool,
    texts: Texts,
    /// The staff's language, for faults.
    words: Words,
    format: Format,
    setter: Typesetter,
    device: Device,
    runtime: Handle,
    stopped: watch::Receiver<bool>,
    /// Whether the hall was told last that the printer cannot print.
    faulty: bool,
    /// How often it was asked since it has its fault.
    tries: u32,
    /// Whether the paper has ended: when there is some again, it is of a new roll.
    out_of_paper: bool,
    /// When it was asked last how it is.
    asked: Instant,
}

impl PrintThread {
    fn run(&mut self) {
        let mut latest = self.spool.latest();
        // A process before this one may have been killed in the middle of a slip.
        if self.tell(self.spool.slip_left_over()) != Some(false) {
            self.left(Leftover::Stub);
        }
        while !*self.stopped.borrow() {
            // Marked before the spool is read, so that a slip queued in between wakes the wait below.
            let _ = latest.borrow_and_update();
            let wait = match self.wait_for(self.spool.next_slip()) {
                Ok(Some(slip)) => catch_unwind(AssertUnwindSafe(|| self.print(&slip))).unwrap_or_else(|_| {
                    tracing::error!(slip = slip.id.0, "printing a slip panicked");
                    // Whatever the drawing left half done goes with it.
                    self.setter = Typesetter::default();
                    self.give_up(&slip)
                }),
                Ok(None) => self.idle(),
                Err(error) => {
                    tracing::error!(%error, "the spool cannot be read");
                    Wait::Pause(EVERY)
                }
            };
            self.sleep(wait, &mut latest);
        }
    }

    fn sleep(&self, wait: Wait, latest: &mut watch::Receiver<i64>) {
        let mut stopped = self.stopped.clone();
        let (longest, woken) = match wait {
            Wait::Go => return,
            Wait::News => (EVERY, true),
            Wait::Pause(time) => (time, false),
        };
        self.runtime.block_on(async {
            tokio::select! {
                // A sender that is gone ends the wait too; both end the thread.
                _ = stopped.wait_for(|stop| *stop) => {}
                Ok(()) = latest.changed(), if woken => {}
                () = tokio::time::sleep(longest) => {}
            }
        });
    }

    fn wait_for<T>(&self, reply: Reply<T>) -> Result<T, HallError> {
        self.runtime.block_on(reply)
    }

    /// Tells the hall something that is told anew by itself where it is not kept.
    fn tell<T>(&self, reply: Reply<T>) -> Option<T> {
        self.wait_for(reply).map_err(|error| tracing::error!(%error, "the hall does not take what is said of a slip")).ok()
    }

    /// Tells the hall what became of a slip until the store has kept it: a tool may hold the file for some seconds, or the drive be full
    /// for an hour, and nobody else knows that the slip is out. No other slip is taken meanwhile. `None` where it is never kept, because
    /// the store has stopped or the thread is to end; then a start settles it.
    fn insist<T>(&self, tell: impl Fn(&Spool) -> Reply<T>) -> Option<T> {
        let mut pause = AGAIN;
        loop {
            let error = match self.wait_for(tell(&self.spool)) {
                Ok(kept) => return Some(kept),
                Err(error) => error,
            };
            let goes_on = error.may_pass() && !*self.stopped.borrow();
            if goes_on {
                // Before it is logged: the log may be what takes no more.
                self.spool.printer_stopped(&self.words.say("printer-not-kept"));
            }
            if pause == AGAIN || !goes_on {
                tracing::error!(%error, goes_on, "the store has not kept what became of a slip");
            }
            if !goes_on {
                return None;
            }
            self.pause(pause);
            pause = (pause * 2).min(AGAIN_AT_LEAST);
        }
    }

    /// Nothing for so long, unless the thread is to end.
    fn pause(&self, time: Duration) {
        let mut stopped = self.stopped.clone();
        self.runtime.block_on(async {
            let _ = tokio::time::timeout(time, stopped.wait_for(|stop| *stop)).await;
        });
    }

    /// Nothing to print: a printer that had a fault is asked whether it has recovered, and every other now and then, so that staff know
    /// before the next citizen does.
    fn idle(&mut self) -> Wait {
        if self.asked.elapsed() < if self.faulty { self.pause_of_a_fault() } else { QUIET } {
            return Wait::News;
        }
        self.asked = Instant::now();
        let ready = match &mut self.device {
            Device::Folder(_) => Ok(PaperSensor::default()),
            Device::Printer(machine) => machine.ready().map(|(session, roll)| {
                machine.keep(session);
                roll
            }),
        };
        match ready {
            Ok(roll) => self.ready(roll),
            Err(why) => {
                let is_new = !self.faulty;
                let said = self.not_ready(&why);
                self.spool.printer_stopped(&said);
                if is_new {
                    tracing::warn!(%why, "the printer is not ready");
                }
                if why == NotReady::Cutter {
                    return Wait::Pause(CUTTER);
                }
            }
        }
        Wait::News
    }

    /// How long a printer with a fault is left alone. The first seconds, somebody stands there and mends it.
    fn pause_of_a_fault(&self) -> Duration {
        (EVERY * 2_u32.saturating_pow(self.tries / TRIES)).min(SELDOM)
    }

    fn ready(&mut self, roll: PaperSensor) {
        (self.faulty, self.tries) = (false, 0);
        self.asked = Instant::now();
        self.spool.printer_ready(roll.is_near_end);
        if self.out_of_paper && self.tell(self.spool.roll_ended()).is_some() {
            self.out_of_paper = false;
        }
    }

    fn print(&mut self, slip: &Slip) -> Wait {
        let words = self.texts.words(slip.content.language());
        let blocks = layout::slip(&mut self.setter, &slip.content, slip.kind == SlipKind::Reprint, &words, self.format);
        let ending = match &self.device {
            Device::Folder(folder) => {
                let folder = folder.clone();
                return self.picture(slip, &blocks, &folder);
            }
            Device::Printer(machine) => Ending::on(&machine.printer, slip.id),
        };
        match EscPosStream::new(&blocks, ending) {
            Ok(stream) => self.send(slip, &stream),
            Err(error) => {
                tracing::error!(slip = slip.id.0, %error, "a slip cannot be encoded");
                self.give_up(slip)
            }
        }
    }

    /// A slip that cannot be made must not stop those behind it. Its citizen has the number on the screen.
    fn give_up(&mut self, slip: &Slip) -> Wait {
        // Unless it had begun to go out already.
        let _ = self.tell(self.spool.slip_sending(slip.id, 0));
        let why = self.words.say("printer-not-drawn");
        self.fail(slip, &NoProof::Unknown(why.clone()), &why);
        Wait::Pause(EVERY)
    }

    fn send(&mut self, slip: &Slip, stream: &EscPosStream) -> Wait {
        let Device::Printer(machine) = &mut self.device else {
            return Wait::News;
        };
        let leftover = machine.leftover;
        let session = machine.ready().and_then(|(mut session, roll)| session.clear(leftover).map(|()| (session, roll)));
        let (mut session, roll) = match session {
            Ok(ready) => ready,
            Err(why) => return self.delay(slip, &why),
        };
        machine.leftover = Leftover::Nothing;
        self.ready(roll);
        // The citizen may have left or noted the number while the printer was asked.
        match self.tell(self.spool.slip_sending(slip.id, stream.paper_mm())) {
            Some(true) => {}
            Some(false) => {
                self.keep(session);
                return Wait::Go;
            }
            None => return Wait::Pause(EVERY),
        }
        self.left(Leftover::Stub);
        if let Err(error) = session.send(stream) {
            let why = self.broken(&error);
            self.fail(slip, &NoProof::Torn(error), &why);
            return Wait::Go;
        }
        // Where the store does not keep this, it keeps it with what the printer says next.
        if self.wait_for(self.spool.slip_sent(slip.id)) == Ok(false) {
            return Wait::Pause(EVERY);
        }
        match session.proof(stream) {
            Ok(said) => {
                self.left(Leftover::Nothing);
                let admission = if stream.proof.is_some() { Admission::Proven } else { Admission::Modelled };
                self.proven(slip, admission, &said);
                self.keep(session);
            }
            Err(error) => {
                let why = match &error {
                    NoProof::Torn(error) | NoProof::Held(error) => self.broken(error),
                    NoProof::Unknown(_) => self.words.say("printer-no-proof"),
                };
                self.fail(slip, &error, &why);
            }
        }
        Wait::Go
    }

    fn left(&mut self, now: Leftover) {
        if let Device::Printer(machine) = &mut self.device {
            machine.leftover = now;
        }
    }

    fn keep(&mut self, session: Session) {
        if let Device::Printer(machine) = &mut self.device {
            machine.keep(session);
        }
    }

    fn proven(&mut self, slip: &Slip, admission: Admission, said: &str) {
        self.faulty = false;
        let kept = self.insist(|spool| spool.slip_printed(slip.id, Proof { admission, said: said.to_owned() }));
        if kept == Some(true) {
            tracing::info!(slip = slip.id.0, name = slip.content.name(), said, "a slip is out");
        } else {
            tracing::error!(slip = slip.id.0, name = slip.content.name(), said, "a slip is out, and the hall does not count it");
        }
    }

    fn delay(&mut self, slip: &Slip, why: &NotReady) -> Wait {
        let is_new = !self.faulty;
        let said = self.not_ready(why);
        let _ = self.tell(self.spool.slip_delayed(slip.id, said));
        if is_new {
            tracing::warn!(slip = slip.id.0, %why, "the printer is not ready; the slip waits");
        }
        Wait::Pause(if *why == NotReady::Cutter { CUTTER } else { self.pause_of_a_fault() })
    }

    /// What staff are told of a printer that can take no slip.
    fn not_ready(&mut self, why: &NotReady) -> String {
        self.faulty = true;
        self.tries = self.tries.saturating_add(1);
        self.out_of_paper |= *why == NotReady::NoPaper;
        match why {
            NotReady::Unreachable(_) => self.words.say_with("printer-unreachable", [("address", self.name().into())]),
            other => self.why(other),
        }
    }

    fn why(&self, why: &NotReady) -> String {
        self.words.say_with(key(why), [("width", self.format.paper.width_mm().into())])
    }

    /// What staff know the printer by.
    fn name(&self) -> String {
        match &self.device {
            Device::Printer(machine) => machine.printer.address.name(),
            Device::Folder(folder) => folder.display().to_string(),
        }
    }

    fn broken(&self, error: &Broken) -> String {
        match error {
            Broken::Link(_) => self.words.say("printer-link-lost"),
            Broken::Stuck => self.words.say("printer-stuck"),
            Broken::Stopped(why) => self.why(why),
        }
    }

    fn fail(&mut self, slip: &Slip, error: &NoProof, why: &str) {
        self.faulty = true;
        let no_paper = Broken::Stopped(NotReady::NoPaper);
        self.out_of_paper |= matches!(error, NoProof::Torn(why) | NoProof::Held(why) if *why == no_paper);
        let said = |key| self.words.say_with(key, [("why", why.into())]);
        let fault = match error {
            NoProof::Torn(_) => SlipFault::Torn(said("printer-torn")),
            NoProof::Held(_) => SlipFault::Held(said("printer-torn")),
            NoProof::Unknown(_) => SlipFault::Unknown(said("printer-unknown")),
        };
        let _ = self.insist(|spool| spool.slip_failed(slip.id, fault.clone()));
        tracing::warn!(slip = slip.id.0, name = slip.content.name(), %error, "a slip is not proven");
    }
}

/// What the thread does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wait {
    /// The next slip, at once.
    Go,
    /// For news of the hall, at most a second.
    News,
    /// So long, whatever the news.
    Pause(Duration),
}

/// The words for a fault.
fn key(why: &NotReady) -> &'static str {
    match why {
        NotReady::Unreachable(_) => "printer-link-lost",
        NotReady::Silent => "printer-silent",
        NotReady::CoverOpen => "printer-cover-open",
        NotReady::NoPaper => "printer-no-paper",
        NotReady::Cutter => "printer-cutter",
        NotReady::Overheated => "printer-overheated",
        NotReady::Broken => "printer-broken",
        NotReady::Feeding | NotReady::Offline => "printer-offline",
    }
}

#[cfg(test)]
mod tests;
