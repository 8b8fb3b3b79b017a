//! A conversation with a printer about one slip.
//!
//! Before its first byte the printer is asked how it is. Behind each piece stands `GS r`, which is answered when the piece is
//! carried out, and no more than 2 KB are on their way without that answer: less than a usual buffer of 4 KB, so that a real-time
//! status request always reaches the printer and a stop is noticed where it happens. Behind the slip stands the request for the
//! proof. A write that succeeded proves nothing. No call here is without a limit.
//!
//! An answer does not say to which question, and behind a slow way (a wireless bridge that sleeps, a print server) it comes seconds
//! late. So questions are kept in their order, and each answer belongs to the oldest that has none.

mod asking;
mod outcome;
mod watching;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::answers::{Answers, PrinterAnswer};
use super::encode::{EscPosStream, ProofRequest};
use super::link::{self, Link};
use super::preview::LEAD;
use super::raster::DOTS_PER_MM;
use super::status::{NotReady, judge};
use crate::config::{Printer, ProofMeans};

pub use outcome::{Answering, Broken, Leftover, NoProof, PaperSensor};

/// A printer on a quiet cable answers within a few milliseconds. One that has not answered after this long is busy, or far away.
const STATUS: Duration = Duration::from_millis(500);
/// For one answer, however slow the way is. Later ones are not waited for, and not taken for the answer to another question.
const LATEST: Duration = Duration::from_millis(4500);
/// For a piece to be taken. The slowest line needs two seconds.
const PIECE: Duration = Duration::from_secs(5);
/// For the pieces before to be carried out, and for that to be said.
const CARRIED_OUT: Duration = Duration::from_millis(9500);
/// So long nothing comes before a printer is taken to have said everything about a slip that broke off.
const QUIET: Duration = Duration::from_secs(1);
/// For the proof, beyond the time that the paper itself takes: the cut, whatever stood in the buffer, and the way of the answer.
const PROOF: Duration = Duration::from_secs(15);
/// Somebody feeds paper by hand: the printer goes on by itself when they let go. After this long it is a fault.
const FEEDING: Duration = Duration::from_secs(10);
/// Paper that the slowest printer moves in a second, in dots.
const SLOWEST: u32 = 50 * DOTS_PER_MM;
/// The cut, and what the slowest line still has to bring, of a printer that never says when it is done.
const CUT: Duration = Duration::from_secs(3);
/// While the printer works, it is asked so often whether it stopped.
const ASK_EVERY: Duration = Duration::from_millis(500);
/// Bytes of a piece, where its commands allow it.
const PIECE_BYTES: usize = 1000;
/// Bytes that may be on their way without an answer.
const WINDOW: usize = 2048;

/// `GS r 1`: answered when everything before is carried out.
const BARRIER: [u8; 3] = [0x1D, b'r', 1];
/// `DLE DC4 8`: empties the printer's buffers, whatever it was in the middle of.
const CLEAR_BUFFERS: [u8; 10] = [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];
/// `GS ( H` with an id of no slip.
const PROBE_ID: [u8; 11] = [0x1D, b'(', b'H', 6, 0, 48, 48, b'P', b'R', b'O', b'B'];
/// Ends the longest picture or code that a slip can have left unfinished, in a printer that cannot empty its buffers.
/// As the rest of a picture it is white; elsewhere it means nothing.
const WHITE: [u8; 2048] = [0; 2048];
/// Sets the printer back and cuts off what hangs out of it: `ESC @`, `GS V 66 0`.
const CUT_STUB: [u8; 6] = [0x1B, b'@', 0x1D, b'V', 66, 0];
/// Sets the printer back and feeds what hangs out of it to where a hand tears it: `ESC @`, `GS P 203 203`, `ESC J` over the way from the head.
const FEED_STUB: [u8; 9] = [0x1B, b'@', 0x1D, b'P', 203, 203, 0x1B, b'J', LEAD as u8];

/// A real-time status that was asked for.
#[derive(Debug, Clone, Copy)]
struct Question {
    /// Which of the four, the first being 0.
    index: usize,
    at: Instant,
}

/// A conversation with a printer.
#[derive(Debug)]
pub struct Session {
    link: Box<dyn Link>,
    answers: Answers,
    /// The questions how it is that have no answer yet.
    questions: VecDeque<Question>,
    /// The newest answer to each of the four, with when it was asked.
    statuses: [Option<(Instant, u8)>; 4],
    /// How late its newest answers came.
    late: Duration,
    /// When the slip that goes out began.
    begun: Instant,
    /// How long that was held up by a hand at the feed button.
    held_up: Duration,
    /// The newest status that the printer sent by itself.
    automatic: Option<[u8; 4]>,
    /// Every other answer since a slip began to go out.
    aside: Vec<PrinterAnswer>,
    /// The size in bytes of each piece of the slip that a `GS r` follows.
    asked: Vec<usize>,
    /// How it says that a slip is out.
    proof: ProofMeans,
    has_cutter: bool,
}

impl Session {
    /// Opens the way to a printer. One that never answers is not asked anything.
    ///
    /// # Errors
    /// [`NotReady::Unreachable`].
    pub fn open(printer: &Printer) -> Result<Self, NotReady> {
        let link = match link::open(&printer.address) {
            Some(Ok(link)) => link,
            Some(Err(error)) => return Err(NotReady::Unreachable(error.to_string())),
            None => return Err(NotReady::Unreachable("the address is of no printer".to_owned())),
        };
        Ok(Self::over(link, printer))
    }

    fn over(link: Box<dyn Link>, printer: &Printer) -> Self {
        Self {
            link,
            answers: Answers::default(),
            questions: VecDeque::new(),
            statuses: [None; 4],
            late: Duration::ZERO,
            begun: Instant::now(),
            held_up: Duration::ZERO,
            automatic: None,
            aside: Vec::new(),
            asked: Vec::new(),
            proof: printer.proof,
            has_cutter: printer.cutter,
        }
    }

    /// Whether it answers at all.
    fn answers_questions(&self) -> bool {
        self.proof != ProofMeans::None
    }

    /// Whether it may be kept for the next slip.
    #[must_use]
    pub fn lasts(&self) -> bool {
        self.link.lasts()
    }

    /// How late its newest answers came: what is learnt of a slow way.
    #[must_use]
    pub fn late(&self) -> Duration {
        self.late
    }

    /// What an earlier conversation has learnt of how late answers come.
    #[must_use]
    pub fn that_answers_after(self, late: Duration) -> Self {
        Self { late, ..self }
    }

    /// Asks the printer how it is.
    ///
    /// # Errors
    /// Whatever keeps it from printing.
    pub fn preflight(&mut self) -> Result<PaperSensor, NotReady> {
        match self.ask() {
            Err(NotReady::Cutter) => {
                // The cutter stays stopped after its cause is gone until it is told to go on (DLE ENQ 2).
                self.write(&[0x10, 0x05, 2], Instant::now() + STATUS).map_err(|error| NotReady::Unreachable(error.to_string()))?;
                self.ask()
            }
            other => other,
        }
    }

    fn ask(&mut self) -> Result<PaperSensor, NotReady> {
        if !self.answers_questions() {
            return self.condition().map_or(Ok(PaperSensor::default()), Err);
        }
        let status = match self.all_statuses() {
            Ok(status) => status,
            Err(Broken::Link(why)) => return Err(NotReady::Unreachable(why)),
            Err(Broken::Stopped(why)) => return Err(why),
            // Beside its data it may still say why.
            Err(Broken::Stuck) => return Err(self.condition().unwrap_or(NotReady::Silent)),
        };
        match judge(status) {
            None => Ok(PaperSensor { is_near_end: status[3] & 0x0C != 0 }),
            Some(reason) => Err(reason),
        }
    }

    /// Tries what the printer answers to. Nothing is printed by one that knows the commands; one that does not may print a few letters.
    ///
    /// # Errors
    /// [`NotReady::Unreachable`]; a printer that answers to nothing is none.
    pub fn probe(&mut self) -> Result<Answering, NotReady> {
        let lost = |error: Broken| NotReady::Unreachable(error.to_string());
        let heard = |answer: Result<u8, Broken>| match answer {
            Ok(_) => Ok(true),
            Err(Broken::Stuck | Broken::Stopped(_)) => Ok(false),
            Err(error) => Err(lost(error)),
        };
        Ok(Answering {
            beside: self.link.condition().is_some(),
            status: heard(self.status(0, Instant::now() + LATEST))?,
            barrier: self.hears(&BARRIER, LATEST, |answer| matches!(answer, PrinterAnswer::Barrier(_))).map_err(lost)?,
            process_id: self.hears(&PROBE_ID, LATEST, |answer| *answer == PrinterAnswer::Printed(*b"PROB")).map_err(lost)?,
            clears: self.hears(&CLEAR_BUFFERS, LATEST, |answer| *answer == PrinterAnswer::Cleared).map_err(lost)?,
        })
    }

    /// Makes sure that the printer's next byte begins a command, and that no piece of another slip hangs out of it.
    ///
    /// # Errors
    /// As [`Session::preflight`].
    pub fn clear(&mut self, leftover: Leftover) -> Result<(), NotReady> {
        if leftover == Leftover::Nothing {
            return Ok(());
        }
        let lost = |error: Broken| NotReady::Unreachable(error.to_string());
        if !self.empty() {
            self.write(&WHITE, Instant::now() + PIECE).map_err(lost)?;
        }
        if leftover == Leftover::Stub {
            let stub = if self.has_cutter { CUT_STUB.as_slice() } else { &FEED_STUB };
            self.write(stub, Instant::now() + PIECE).map_err(lost)?;
        }
        if !self.answers_questions() {
            return Ok(());
        }
        // Only with this answer is it certain that all of it was taken.
        match self.status(0, Instant::now() + PIECE) {
            Ok(_) => self.hear_out().map_err(NotReady::Unreachable),
            Err(Broken::Link(why)) => Err(NotReady::Unreachable(why)),
            Err(Broken::Stuck | Broken::Stopped(_)) => Err(NotReady::Silent),
        }
    }

    /// Waits until nothing more comes that may belong to a slip which broke off. Where proofs have no name, one of that slip would
    /// otherwise be taken for one of the next.
    fn hear_out(&mut self) -> Result<(), String> {
        if self.proof != ProofMeans::Barrier {
            return Ok(());
        }
        let quiet = QUIET.max(self.late);
        let end = Instant::now() + LATEST;
        while Instant::now() < end && self.read((Instant::now() + quiet).min(end))? {}
        Ok(())
    }

    /// Sends a slip, piece by piece. With `Ok` the last byte was taken; nothing is proven yet.
    ///
    /// # Errors
    /// Where it stopped; the printer's buffers are emptied then, if it still listens.
    pub fn send(&mut self, slip: &EscPosStream) -> Result<(), Broken> {
        self.sort();
        self.aside.clear();
        self.asked.clear();
        self.automatic = None;
        (self.begun, self.held_up) = (Instant::now(), Duration::ZERO);
        let sent = self.pieces(&slip.pieces(PIECE_BYTES));
        if sent.is_err() {
            // Otherwise the rest would come out with the next roll of paper, and the slip twice.
            let _ = self.empty();
        }
        sent
    }

    fn pieces(&mut self, pieces: &[Vec<u8>]) -> Result<(), Broken> {
        for (index, piece) in pieces.iter().enumerate() {
            self.room(piece.len())?;
            self.write(piece, Instant::now() + PIECE)?;
            // Behind the last one stands the request for the proof.
            if self.answers_questions() && index + 1 < pieces.len() {
                self.write(&BARRIER, Instant::now() + PIECE)?;
                self.asked.push(piece.len());
            }
        }
        Ok(())
    }

    /// Waits for the proof of the slip that was just sent. Returns what the printer said.
    ///
    /// # Errors
    /// What is known instead.
    pub fn proof(&mut self, slip: &EscPosStream) -> Result<String, NoProof> {
        let paper = Duration::from_secs(u64::from(slip.height.div_ceil(SLOWEST)));
        let Some(request) = slip.proof else {
            std::thread::sleep(paper + CUT);
            // Beside its data it may say that it stopped.
            if let Some(why) = self.condition() {
                return Err(NoProof::Held(Broken::Stopped(why)));
            }
            return Ok("it never answers; its bytes were taken and its time is over".to_owned());
        };
        let (begun, held_up) = (Instant::now(), self.held_up);
        let mut next = begun + ASK_EVERY;
        let mut stopped = None;
        loop {
            self.sort();
            let end = begun + PROOF + paper + self.held_up.saturating_sub(held_up);
            if let Some(said) = proof_in(&self.aside, request, self.asked.len()) {
                return Ok(said);
            }
            // Only now: a proof that was on its way when the printer stopped counts.
            if let Some(why) = stopped {
                return Err(if self.empty() { NoProof::Torn(why) } else { NoProof::Held(why) });
            }
            if Instant::now() >= end {
                return Err(NoProof::Unknown("the printer did not say that it is done".to_owned()));
            }
            stopped = self.news(&mut next, end).map_err(|error| NoProof::Unknown(error.to_string()))?;
        }
    }

    /// Empties the printer's buffers. Whether it says that it did.
    fn empty(&mut self) -> bool {
        let patience = (STATUS + 2 * self.late).min(LATEST);
        let by_command =
            self.answers_questions() && self.hears(&CLEAR_BUFFERS, patience, |answer| *answer == PrinterAnswer::Cleared).unwrap_or(false);
        by_command || self.link.reset()
    }
}

/// What the answers since a slip began say as its proof, if they hold it. So many of `GS r` were asked for on the way;
/// they come in order, so the one behind them stands for the end.
fn proof_in(answers: &[PrinterAnswer], request: ProofRequest, asked: usize) -> Option<String> {
    match request {
        ProofRequest::ProcessId(ours) => {
            answers.contains(&PrinterAnswer::Printed(ours)).then(|| format!("printed {}", String::from_utf8_lossy(&ours)))
        }
        ProofRequest::Barrier => {
            let mut barriers =
                answers.iter().filter_map(|answer| if let PrinterAnswer::Barrier(status) = answer { Some(*status) } else { None });
            // Where the paper ended, what was carried out is not what is on paper.
            let status = barriers.nth(asked).filter(|status| status & 0x0C == 0)?;
            Some(format!("carried out, status {status:02x}"))
        }
    }
}

#[cfg(test)]
mod tests;
