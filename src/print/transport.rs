//! A printer on a network cable.
//!
//! One connection to a slip. Before its first byte the printer is asked how it is. Behind each piece stands `GS r`, which
//! is answered when the piece is carried out, and never more than two pieces are on their way: less than a usual buffer
//! of 4 KB, so that a real-time status request always reaches the printer and a stop is noticed where it happens. Behind
//! the slip stands the request for the proof. A write that succeeded proves nothing. No call here is without a limit.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::answers::{Answer, Answers};
use super::encode::{ProofRequest, Stream};
use super::raster::DOTS_PER_MM;

/// To find the printer's address and reach it.
const CONNECT: Duration = Duration::from_secs(2);
/// For one answer to a status request. A printer on a quiet cable takes a few milliseconds.
const STATUS: Duration = Duration::from_millis(500);
/// For a piece to be taken, and for the one before it to be carried out. The slowest printers need about a second.
const PIECE: Duration = Duration::from_secs(5);
/// For the answer that the buffers are empty.
const CLEAR: Duration = Duration::from_millis(500);
/// For the proof, beyond the time that the paper itself takes: the cut, and whatever stood in the buffer.
const PROOF: Duration = Duration::from_secs(10);
/// Paper that the slowest printer moves in a second, in dots.
const SLOWEST: u32 = 50 * DOTS_PER_MM;
/// While the printer works, it is asked so often whether it stopped.
const ASK_EVERY: Duration = Duration::from_millis(500);
/// Bytes of a piece. Two of them, and what is asked behind them, fit a buffer of 4 KB.
const PIECE_BYTES: usize = 1900;

/// `GS r 1`: answered when everything before is carried out.
const BARRIER: [u8; 3] = [0x1D, b'r', 1];
/// `DLE DC4 8`: empties the printer's buffers, whatever it was in the middle of.
const CLEAR_BUFFERS: [u8; 10] = [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8];
/// Ends the longest picture or code that a slip can have left unfinished, in a printer that cannot empty its buffers.
/// As the rest of a picture it is white; elsewhere it means nothing.
const WHITE: [u8; 2048] = [0; 2048];
/// Sets the printer back and cuts off what hangs out of it: `ESC @`, `GS V 66 0`.
const CUT_STUB: [u8; 6] = [0x1B, b'@', 0x1D, b'V', 66, 0];

/// Why a printer takes no slip now. No byte of one has gone out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// No connection.
    #[error("the printer cannot be reached: {0}")]
    Unreachable(String),
    /// It takes the connection, but answers no status request, so no proof would come either.
    #[error("the printer does not answer")]
    Silent,
    /// The cover is open.
    #[error("the cover is open")]
    CoverOpen,
    /// No paper.
    #[error("the paper is out")]
    NoPaper,
    /// The cutter is stuck.
    #[error("the cutter is jammed")]
    Cutter,
    /// The head is too hot; it recovers by itself.
    #[error("the head is too hot")]
    Overheated,
    /// It reports a fault that only switching it off ends.
    #[error("the printer reports an unrecoverable fault")]
    Broken,
    /// It is off line for another reason, such as its feed button.
    #[error("the printer is off line")]
    Offline,
}

/// Why a slip that had begun to go out may not be whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The link ended.
    #[error("the link was lost: {0}")]
    Link(String),
    /// The printer takes no more bytes and says nothing.
    #[error("the printer stopped taking data")]
    Stuck,
    /// The printer says why it stopped.
    #[error("the printer stopped: {0}")]
    Stopped(NotReady),
}

/// What became of a slip that was sent whole, where no proof came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoProof {
    /// The printer stopped before it was done.
    #[error("the slip is torn: {0}")]
    Torn(Broken),
    /// Nobody knows.
    #[error("no proof came: {0}")]
    Unknown(String),
}

/// What an earlier slip may have left in the printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leftover {
    /// Nothing: the last slip was proven.
    Nothing,
    /// Perhaps the beginning of a command, as after a start: the printer may wait for its rest.
    Command,
    /// Perhaps a piece of a slip that hangs out of it too.
    Stub,
}

/// A connection to a printer.
#[derive(Debug)]
pub struct Session {
    stream: TcpStream,
    answers: Answers,
    /// The newest real-time status that came.
    status: Option<u8>,
    /// Every other answer since a slip began to go out.
    aside: Vec<Answer>,
    /// Pieces of the slip behind which it was asked whether they are carried out.
    asked: usize,
}

impl Session {
    /// Connects.
    ///
    /// # Errors
    /// [`NotReady::Unreachable`].
    pub fn connect(address: &str) -> Result<Self, NotReady> {
        let end = Instant::now() + CONNECT;
        let mut last = "no address".to_owned();
        for address in resolve(address)? {
            let left = end.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            match TcpStream::connect_timeout(&address, left) {
                Ok(stream) => {
                    // Small writes must not wait for each other's acknowledgement.
                    let prepared = stream.set_nodelay(true).and_then(|()| stream.set_write_timeout(Some(STATUS)));
                    return match prepared {
                        Ok(()) => Ok(Self { stream, answers: Answers::default(), status: None, aside: Vec::new(), asked: 0 }),
                        Err(error) => Err(NotReady::Unreachable(error.to_string())),
                    };
                }
                Err(error) => last = error.to_string(),
            }
        }
        Err(NotReady::Unreachable(last))
    }

    /// Asks the printer how it is.
    ///
    /// # Errors
    /// Whatever keeps it from printing.
    pub fn preflight(&mut self) -> Result<(), NotReady> {
        match self.ask() {
            Err(NotReady::Cutter) => {
                // The cutter stays stopped after its cause is gone until it is told to go on (DLE ENQ 2).
                self.write(&[0x10, 0x05, 2], Instant::now() + STATUS).map_err(|error| NotReady::Unreachable(error.to_string()))?;
                self.ask()
            }
            other => other,
        }
    }

    fn ask(&mut self) -> Result<(), NotReady> {
        let mut status = [0; 4];
        for (index, answer) in status.iter_mut().enumerate() {
            *answer = self.status(index as u8 + 1, Instant::now() + STATUS).map_err(|error| match error {
                Broken::Link(why) => NotReady::Unreachable(why),
                Broken::Stuck | Broken::Stopped(_) => NotReady::Silent,
            })?;
        }
        judge(status).map_or(Ok(()), Err)
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
            self.write(&CUT_STUB, Instant::now() + PIECE).map_err(lost)?;
        }
        // Only with this answer is it certain that all of it was taken.
        match self.status(1, Instant::now() + PIECE) {
            Ok(_) => Ok(()),
            Err(Broken::Link(why)) => Err(NotReady::Unreachable(why)),
            Err(Broken::Stuck | Broken::Stopped(_)) => Err(NotReady::Silent),
        }
    }

    /// Sends a slip, piece by piece. With `Ok` the last byte was taken; nothing is proven yet.
    ///
    /// # Errors
    /// Where it stopped; the printer's buffers are emptied then, if it still listens.
    pub fn send(&mut self, slip: &Stream) -> Result<(), Broken> {
        self.sort();
        self.aside.clear();
        self.asked = 0;
        let sent = self.pieces(&slip.pieces(PIECE_BYTES));
        if sent.is_err() {
            // Otherwise the rest would come out with the next roll of paper, and the slip twice.
            let _ = self.empty();
        }
        sent
    }

    fn pieces(&mut self, pieces: &[Vec<u8>]) -> Result<(), Broken> {
        let Some((last, before)) = pieces.split_last() else {
            return Ok(());
        };
        for piece in before {
            self.write(piece, Instant::now() + PIECE)?;
            self.write(&BARRIER, Instant::now() + PIECE)?;
            self.asked += 1;
            self.pace()?;
        }
        self.write(last, Instant::now() + PIECE)
    }

    /// Waits until at most one piece is not carried out yet.
    fn pace(&mut self) -> Result<(), Broken> {
        let end = Instant::now() + PIECE;
        let mut next = Instant::now() + ASK_EVERY;
        loop {
            self.sort();
            let done = self.aside.iter().filter(|answer| matches!(answer, Answer::Barrier(_))).count();
            let now = Instant::now();
            if done + 1 >= self.asked {
                return Ok(());
            }
            if now >= end {
                return Err(Broken::Stuck);
            }
            if now >= next {
                next = now + ASK_EVERY;
                match self.status(1, now + STATUS) {
                    Ok(status) if is_offline(status) => return Err(self.why_stopped()),
                    Err(error @ Broken::Link(_)) => return Err(error),
                    // A printer whose buffer is full answers later.
                    Ok(_) | Err(Broken::Stuck | Broken::Stopped(_)) => {}
                }
                continue;
            }
            let _ = self.read(next.min(end)).map_err(Broken::Link)?;
        }
    }

    /// Waits for the proof of the slip that was just sent. Returns what the printer said.
    ///
    /// # Errors
    /// What is known instead.
    pub fn proof(&mut self, slip: &Stream) -> Result<String, NoProof> {
        let end = Instant::now() + PROOF + Duration::from_secs(u64::from(slip.height.div_ceil(SLOWEST)));
        let mut next = Instant::now() + ASK_EVERY;
        let mut stopped = None;
        loop {
            self.sort();
            if let Some(said) = proof_in(&self.aside, slip.proof, self.asked) {
                return Ok(said);
            }
            // Only now: a proof that was on its way when the printer stopped counts.
            if let Some(why) = stopped {
                let _ = self.empty();
                return Err(NoProof::Torn(why));
            }
            let now = Instant::now();
            if now >= end {
                return Err(NoProof::Unknown("the printer did not say that it is done".to_owned()));
            }
            if now >= next {
                next = now + ASK_EVERY;
                match self.status(1, now + STATUS) {
                    Ok(status) if is_offline(status) => stopped = Some(self.why_stopped()),
                    Err(Broken::Link(why)) => return Err(NoProof::Unknown(why)),
                    // A printer whose buffer is full answers later.
                    Ok(_) | Err(Broken::Stuck | Broken::Stopped(_)) => {}
                }
                continue;
            }
            let _ = self.read(next.min(end)).map_err(NoProof::Unknown)?;
        }
    }

    /// Why the printer is off line, as far as it says.
    fn why_stopped(&mut self) -> Broken {
        // Off line, as the answer that led here said.
        let mut status = [0x1A, 0x12, 0x12, 0x12];
        for (index, answer) in status.iter_mut().enumerate().skip(1) {
            match self.status(index as u8 + 1, Instant::now() + STATUS) {
                Ok(said) => *answer = said,
                Err(_) => break,
            }
        }
        Broken::Stopped(judge(status).unwrap_or(NotReady::Offline))
    }

    /// Empties the printer's buffers. Whether it says that it did.
    fn empty(&mut self) -> bool {
        let end = Instant::now() + CLEAR;
        self.aside.retain(|answer| *answer != Answer::Cleared);
        if self.write(&CLEAR_BUFFERS, end).is_err() {
            return false;
        }
        loop {
            self.sort();
            if self.aside.contains(&Answer::Cleared) {
                return true;
            }
            match self.read(end) {
                Ok(true) => {}
                Ok(false) | Err(_) => return false,
            }
        }
    }

    /// Asks for the real-time status `n` and waits for the answer until `end`.
    fn status(&mut self, n: u8, end: Instant) -> Result<u8, Broken> {
        // An answer does not say to which question; what came before this one is not for it.
        self.sort();
        self.status = None;
        self.write(&[0x10, 0x04, n], end)?;
        loop {
            self.sort();
            if let Some(status) = self.status.take() {
                return Ok(status);
            }
            if !self.read(end).map_err(Broken::Link)? {
                return Err(Broken::Stuck);
            }
        }
    }

    /// Puts the answers that came where they belong.
    fn sort(&mut self) {
        while let Some(answer) = self.answers.take() {
            match answer {
                Answer::Status(status) => self.status = Some(status),
                other => self.aside.push(other),
            }
        }
    }

    /// Reads what comes until `end`; `false` if nothing did.
    fn read(&mut self, end: Instant) -> Result<bool, String> {
        let mut bytes = [0; 256];
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(false);
            }
            self.stream.set_read_timeout(Some(left.max(Duration::from_millis(1)))).map_err(|error| error.to_string())?;
            match self.stream.read(&mut bytes) {
                Ok(0) => return Err("the printer closed it".to_owned()),
                Ok(count) => {
                    self.answers.push(&bytes[..count]);
                    return Ok(true);
                }
                Err(error) if is_wait(error.kind()) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    /// Writes all of `bytes` until `end`.
    fn write(&mut self, bytes: &[u8], end: Instant) -> Result<(), Broken> {
        let mut left = bytes;
        while !left.is_empty() {
            match self.stream.write(left) {
                Ok(count) => left = &left[count..],
                Err(error) if is_wait(error.kind()) => {}
                Err(error) => return Err(Broken::Link(error.to_string())),
            }
            if !left.is_empty() && Instant::now() >= end {
                return Err(Broken::Stuck);
            }
        }
        Ok(())
    }
}

fn is_wait(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

/// What the answers since a slip began say as its proof, if they hold it. So many of `GS r` were asked for on the way;
/// they come in order, so the one behind them stands for the end.
fn proof_in(answers: &[Answer], request: ProofRequest, asked: usize) -> Option<String> {
    match request {
        ProofRequest::ProcessId(ours) => {
            answers.contains(&Answer::Printed(ours)).then(|| format!("printed {}", String::from_utf8_lossy(&ours)))
        }
        ProofRequest::Barrier => {
            let mut barriers = answers.iter().filter_map(|answer| if let Answer::Barrier(status) = answer { Some(*status) } else { None });
            // Where the paper ended, what was carried out is not what is on paper.
            let status = barriers.nth(asked).filter(|status| status & 0x0C == 0)?;
            Some(format!("carried out, status {status:02x}"))
        }
    }
}

fn is_offline(status: u8) -> bool {
    status & 0x08 != 0
}

/// What the four real-time statuses say against printing.
fn judge([printer, offline, error, paper]: [u8; 4]) -> Option<NotReady> {
    let reasons = [
        (offline & 0x04 != 0, NotReady::CoverOpen),
        (paper & 0x60 != 0 || offline & 0x20 != 0, NotReady::NoPaper),
        (error & 0x08 != 0, NotReady::Cutter),
        (error & 0x20 != 0, NotReady::Broken),
        (error & 0x40 != 0, NotReady::Overheated),
        (is_offline(printer) || offline & 0x48 != 0, NotReady::Offline),
    ];
    reasons.into_iter().find_map(|(true_now, reason)| true_now.then_some(reason))
}

/// The addresses of `host:port`. The system's resolver knows no limit, so a name is looked up on a thread of its own.
fn resolve(address: &str) -> Result<Vec<SocketAddr>, NotReady> {
    if let Ok(address) = address.parse() {
        return Ok(vec![address]);
    }
    let (sender, receiver) = mpsc::channel();
    let name = address.to_owned();
    let spawned = std::thread::Builder::new().name("printer-name".to_owned()).spawn(move || {
        let found = name.to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        let _ = sender.send(found);
    });
    let unreachable = |why: String| NotReady::Unreachable(format!("{address}: {why}"));
    drop(spawned.map_err(|error| unreachable(error.to_string()))?);
    match receiver.recv_timeout(CONNECT) {
        Ok(Ok(found)) if !found.is_empty() => Ok(found),
        Ok(Ok(_)) => Err(unreachable("no address".to_owned())),
        Ok(Err(error)) => Err(unreachable(error.to_string())),
        Err(_) => Err(unreachable("its name was not found in time".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: [u8; 4] = [0x12; 4];

    #[test]
    fn statuses_are_understood() {
        assert_eq!(judge(FINE), None);
        assert_eq!(judge([0x16, 0x12, 0x12, 0x1E]), None, "a drawer signal and a roll near its end keep nobody waiting");
        for (at, bits, reason) in [
            (0, 0x08, NotReady::Offline),
            (1, 0x04, NotReady::CoverOpen),
            (1, 0x20, NotReady::NoPaper),
            (3, 0x60, NotReady::NoPaper),
            (2, 0x08, NotReady::Cutter),
            (2, 0x20, NotReady::Broken),
            (2, 0x40, NotReady::Overheated),
        ] {
            let mut status = FINE;
            status[at] |= bits;
            assert_eq!(judge(status), Some(reason));
        }
    }

    #[test]
    fn only_the_answer_that_was_asked_for_proves() {
        let ours = ProofRequest::ProcessId(*b"0001");
        assert!(proof_in(&[Answer::Barrier(0), Answer::Printed(*b"0001")], ours, 1).is_some());
        assert!(proof_in(&[Answer::Printed(*b"0002"), Answer::Barrier(0), Answer::Cleared], ours, 0).is_none());
        let barriers = [Answer::Barrier(0), Answer::Barrier(0), Answer::Barrier(0x03)];
        assert!(proof_in(&barriers, ProofRequest::Barrier, 2).is_some(), "a roll near its end is enough");
        assert!(proof_in(&barriers, ProofRequest::Barrier, 3).is_none(), "those were for the pieces before");
        assert!(proof_in(&[Answer::Barrier(0x0C)], ProofRequest::Barrier, 0).is_none(), "the paper has ended");
    }

    #[test]
    fn nobody_there_is_no_connection() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port");
        assert!(matches!(Session::connect(&free.to_string()), Err(NotReady::Unreachable(_))));
        assert!(matches!(Session::connect("printer.invalid:9100"), Err(NotReady::Unreachable(_))));
    }
}
