//! The one thread that writes, and group commit.
//!
//! The thread owns the connection and, behind it, the lock of the data folder: whoever gets the lock finds the file closed.
//! When nobody wants anything it rests the log (a checkpoint behind many commits), sets the high mark, and looks at the
//! room on the drive.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};

use super::change::{Change, whole};
use super::clock::{Guard, Moment, Reading};
use super::failure::{Failure, StoreError};
use super::head::LogHead;
use super::home::{self, Home};
use super::mark::HighMark;
use super::room::Room;
use super::{events, millis, timestamp};

/// Changes that may wait for the writer before callers wait to hand theirs over.
const WAITING: usize = 1024;
/// Changes that share a commit at most.
const TOGETHER: usize = 256;
/// After so long without a change the writer has time for its upkeep.
const AT_REST: Duration = Duration::from_millis(50);
/// Without any change at all it looks at the drive so often.
const LOOK: Duration = Duration::from_secs(30);
/// And so often while that is nearly full, or has no room for the ballast.
const LOOK_SOON: Duration = Duration::from_secs(3);
/// And looks so often whether the data folder is in its place.
const HOME: Duration = Duration::from_secs(2);
/// Without rest the high mark is set so often.
const MARK: Duration = Duration::from_secs(1);
/// Commits after which the log is brought into the file when the writer rests.
const RESTING_COMMITS: u32 = 200;
/// Commits after which a writer that never rests looks at the drive.
const LOOK_COMMITS: u32 = 64;

/// A change under way; resolves when it is durable, or refused.
#[must_use = "a change is acknowledged by awaiting it"]
pub struct Commit<T, E> {
    state: Submission<T, E>,
}

enum Submission<T, E> {
    /// Waiting for room in the channel.
    Sending(Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send>>, oneshot::Receiver<Result<T, E>>),
    Waiting(oneshot::Receiver<Result<T, E>>),
}

impl<T, E: From<StoreError>> Future for Commit<T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match &mut self.state {
                Submission::Sending(sending, _) => match sending.as_mut().poll(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error.into())),
                    Poll::Ready(Ok(())) => {
                        let (_, closed) = oneshot::channel();
                        if let Submission::Sending(_, answer) = std::mem::replace(&mut self.state, Submission::Waiting(closed)) {
                            self.state = Submission::Waiting(answer);
                        }
                    }
                },
                Submission::Waiting(answer) => {
                    return Pin::new(answer).poll(context).map(|answer| answer.unwrap_or_else(|_| Err(StoreError::Closed.into())));
                }
            }
        }
    }
}

/// What a change came to, before its commit.
enum ChangeVerdict {
    Kept,
    Refused,
    /// Not a refusal: the drive is full or fails, and the changes beside it cannot stand either.
    Failed(StoreError),
}

/// A change with its caller's types hidden.
trait Command: Send {
    /// Runs inside a savepoint.
    fn run(&mut self, change: &Change<'_>) -> ChangeVerdict;
    /// After the commit, or after it failed.
    fn answer(self: Box<Self>, commit: Result<(), StoreError>);
}

struct Submitted<F, T, E> {
    change: Option<F>,
    outcome: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Command for Submitted<F, T, E>
where
    F: FnOnce(&Change<'_>) -> Result<T, E> + Send,
    T: Send,
    E: Failure,
{
    fn run(&mut self, change: &Change<'_>) -> ChangeVerdict {
        self.outcome = self.change.take().map(|run| run(change));
        match &self.outcome {
            Some(Ok(_)) => ChangeVerdict::Kept,
            Some(Err(error)) => match error.of_store() {
                Some(error) if error.is_fatal() || *error == StoreError::Full => ChangeVerdict::Failed(error.clone()),
                _ => ChangeVerdict::Refused,
            },
            None => ChangeVerdict::Refused,
        }
    }

    fn answer(self: Box<Self>, commit: Result<(), StoreError>) {
        let outcome = match (self.outcome, commit) {
            // A refusal stands whether or not the others' work became durable.
            (Some(Err(refusal)), _) => Err(refusal),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (_, Err(error)) => Err(error.into()),
            (None, Ok(())) => Err(StoreError::Closed.into()),
        };
        // A caller that no longer listens has its change all the same.
        let _ = self.caller.send(outcome);
    }
}

enum Message {
    Do(QueuedCommand),
    Close,
}

/// A command that waits, in the room it takes.
struct QueuedCommand {
    command: Box<dyn Command>,
    _room: OwnedSemaphorePermit,
}

/// The way to the thread. Dropped, it waits until the thread has closed the file and let go of the lock.
pub(super) struct Writer {
    messages: mpsc::Sender<Message>,
    /// Room for changes that wait.
    waiting: Arc<Semaphore>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What the writer is given to begin with. The order of the fields is the order in which they go.
pub(super) struct Tools {
    pub(super) connection: Connection,
    pub(super) _lock: std::fs::File,
    pub(super) home: Arc<Home>,
    pub(super) guard: Arc<Guard>,
    pub(super) room: Arc<Room>,
    /// So many rows of the log may be acknowledged at most that the high mark does not know: what a restore leaves out of each
    /// queue's numbers.
    pub(super) unmarked: i64,
}

impl Writer {
    pub(super) fn start(tools: Tools) -> Result<(Self, watch::Receiver<i64>), StoreError> {
        let head = LogHead::read(&tools.connection)?;
        let (latest, seen) = watch::channel(head.seq);
        let (messages, received) = mpsc::channel();
        let waiting = Arc::new(Semaphore::new(WAITING));
        let closing = waiting.clone();
        let thread = Thread { tools, head: RefCell::new(head), upkeep: Upkeep::new(), latest };
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || {
                thread.run(&received);
                closing.close();
            })
            .map_err(|error| StoreError::Lost(error.to_string()))?;
        Ok((Self { messages, waiting, thread: Mutex::new(Some(thread)) }, seen))
    }

    pub(super) fn submit<T, E>(&self, change: impl FnOnce(&Change<'_>) -> Result<T, E> + Send + 'static) -> Commit<T, E>
    where
        T: Send + 'static,
        E: Failure,
    {
        let (caller, answer) = oneshot::channel();
        let command: Box<dyn Command> = Box::new(Submitted { change: Some(change), outcome: None, caller });
        // A command that the closed channel gives back is dropped, which closes `answer`, which then says so.
        let state = if let Ok(room) = self.waiting.clone().try_acquire_owned() {
            let _ = self.messages.send(Message::Do(QueuedCommand { command, _room: room }));
            Submission::Waiting(answer)
        } else {
            let (waiting, messages) = (self.waiting.clone(), self.messages.clone());
            let sending = async move {
                let room = waiting.acquire_owned().await.map_err(|_| StoreError::Closed)?;
                messages.send(Message::Do(QueuedCommand { command, _room: room })).map_err(|_| StoreError::Closed)
            };
            Submission::Sending(Box::pin(sending), answer)
        };
        Commit { state }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.messages.send(Message::Close);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A change may hold the store's last handle; the thread that runs it cannot wait for itself.
        if let Some(thread) = thread
            && thread.thread().id() != std::thread::current().id()
            && thread.join().is_err()
        {
            tracing::error!("the store's thread ended badly");
        }
    }
}

struct Thread {
    tools: Tools,
    head: RefCell<LogHead>,
    upkeep: Upkeep,
    latest: watch::Sender<i64>,
}

/// What is to be done when there is time.
struct Upkeep {
    commits_since_checkpoint: u32,
    commits_since_look: u32,
    looked: Instant,
    marked: Instant,
    /// Something was committed that the high mark does not know.
    unmarked: bool,
    /// The newest row of the log that the mark knows.
    marked_seq: i64,
    /// Whether the data folder was in its place at the last look.
    is_home: bool,
}

impl Upkeep {
    fn new() -> Self {
        let now = Instant::now();
        Self { commits_since_checkpoint: 0, commits_since_look: 0, looked: now, marked: now, unmarked: true, marked_seq: 0, is_home: true }
    }
}

impl Thread {
    fn run(mut self, messages: &mpsc::Receiver<Message>) {
        let mut batch: Vec<Box<dyn Command>> = Vec::with_capacity(TOGETHER);
        loop {
            let mut closing = false;
            match messages.recv_timeout(self.patience()) {
                Ok(Message::Do(first)) => batch.push(first.command),
                Ok(Message::Close) | Err(mpsc::RecvTimeoutError::Disconnected) => closing = true,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    self.rest();
                    continue;
                }
            }
            while batch.len() < TOGETHER && !closing {
                match messages.try_recv() {
                    Ok(Message::Do(next)) => batch.push(next.command),
                    Ok(Message::Close) => closing = true,
                    Err(_) => break,
                }
            }
            if !batch.is_empty() && !self.carry_out(&mut batch) {
                // After a failed commit nobody knows what the drive holds. The process ends, and its next start reads it afresh.
                tracing::error!("the store stops");
                // Closing would carry the log into the file, and with it what a failed flush left in memory alone.
                let kept = self.tools.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
                if kept != Ok(true) {
                    tracing::error!(?kept, "the log of the store is carried into the file at its closing");
                }
                return;
            }
            if closing {
                self.set_mark();
                if let Err(error) = events::set_open(&self.tools.connection, false) {
                    tracing::warn!(%error, "the store cannot say that it is closed in order; its high mark does");
                }
                return;
            }
        }
    }

    /// Commits a batch and answers; `false` if the writer must stop.
    fn carry_out(&mut self, batch: &mut Vec<Box<dyn Command>>) -> bool {
        self.look_home();
        let before = self.head.borrow().clone();
        let known = before.seq;
        let committed = self.commit(batch);
        if let Err(error) = &committed {
            tracing::error!(%error, "the store has lost a change");
            *self.head.borrow_mut() = before;
        }
        if committed == Err(StoreError::Full) {
            // Before anybody hears of it: whoever asks again finds the room that there is.
            self.tools.room.release();
            self.upkeep.looked = Instant::now();
            self.checkpoint();
        }
        let seq = self.head.borrow().seq;
        self.upkeep.unmarked |= seq != known;
        // Before anybody hears of it: what is not in the mark may be given once more after a loss.
        if seq.saturating_sub(self.upkeep.marked_seq) >= self.tools.unmarked {
            self.set_mark();
        }
        let _ = self.latest.send_if_modified(|latest| std::mem::replace(latest, seq) != seq);
        for command in batch.drain(..) {
            command.answer(committed.clone());
        }
        match committed {
            Ok(()) => {
                self.upkeep.commits_since_checkpoint += 1;
                self.upkeep.commits_since_look += 1;
                if self.upkeep.marked.elapsed() >= MARK {
                    self.set_mark();
                }
                if self.upkeep.commits_since_look >= LOOK_COMMITS {
                    self.look();
                }
                true
            }
            Err(error) => !error.is_fatal(),
        }
    }

    fn commit(&mut self, batch: &mut [Box<dyn Command>]) -> Result<(), StoreError> {
        let outcome = self.transact(batch);
        // Whatever went wrong, its transaction must be gone before anybody is told that the store goes on.
        if outcome.is_err() && !self.tools.connection.is_autocommit() {
            return Err(StoreError::Lost("a transaction could not be rolled back".to_owned()));
        }
        if let Some(reading) = outcome? {
            self.tools.guard.believe(reading);
        }
        Ok(())
    }

    /// Runs the changes in one transaction. The answer is the reading of the clock that one of them confirmed.
    fn transact(&mut self, batch: &mut [Box<dyn Command>]) -> Result<Option<Reading>, StoreError> {
        let Tools { connection, guard, room, home, .. } = &mut self.tools;
        // Nothing has begun yet: somebody with a tool may hold the file, and may let go of it.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // A change alone needs no savepoint: if it is refused, the whole transaction is.
        let together = batch.len() > 1;
        let mut changed = false;
        let mut confirmed: Option<Reading> = None;
        for command in batch.iter_mut() {
            let before = self.head.borrow().clone();
            let moment = match confirmed {
                Some(_) => Moment::confirmed(guard.reading().wall),
                None => guard.moment(),
            };
            let moment = Moment { at: whole(moment.at), ..moment };
            let change = Change {
                transaction: &transaction,
                head: &self.head,
                guard,
                moment: Cell::new(moment),
                now: Cell::new(timestamp(millis(moment.now).max(before.at))?),
                tight: room.tight(),
                home,
                confirmed: Cell::new(None),
            };
            if together {
                run(&transaction, "SAVEPOINT one").map_err(failed)?;
            }
            // A change that panics is a defect of ours; it must not take the hall's memory with it.
            let verdict = std::panic::catch_unwind(AssertUnwindSafe(|| command.run(&change))).unwrap_or_else(|_| {
                tracing::error!("a change of the store panicked; it is refused");
                ChangeVerdict::Refused
            });
            let kept = match verdict {
                ChangeVerdict::Kept => true,
                ChangeVerdict::Refused => false,
                ChangeVerdict::Failed(error) => return Err(error),
            };
            if kept {
                changed = true;
                confirmed = change.confirmed.get().or(confirmed);
                let head = self.head.borrow();
                if head.seq != before.seq {
                    guard.written(timestamp(head.at)?);
                }
            } else {
                *self.head.borrow_mut() = before;
            }
            if together {
                if !kept {
                    run(&transaction, "ROLLBACK TO one").map_err(failed)?;
                }
                run(&transaction, "RELEASE one").map_err(failed)?;
            }
        }
        if changed { transaction.commit() } else { transaction.rollback() }.map_err(failed)?;
        Ok(confirmed)
    }

    /// How long to wait for the next change.
    fn patience(&self) -> Duration {
        if self.upkeep.unmarked || self.upkeep.commits_since_checkpoint > RESTING_COMMITS { AT_REST } else { self.look_every().min(HOME) }
    }

    fn look_every(&self) -> Duration {
        if self.tools.room.at_ease() { LOOK } else { LOOK_SOON }
    }

    /// Nobody wants anything: time for what can wait.
    fn rest(&mut self) {
        self.look_home();
        self.set_mark();
        if self.upkeep.commits_since_checkpoint > RESTING_COMMITS {
            self.checkpoint();
        }
        if self.upkeep.looked.elapsed() >= self.look_every() {
            self.look();
        }
    }

    fn look(&mut self) {
        self.tools.room.check();
        self.upkeep.looked = Instant::now();
        self.upkeep.commits_since_look = 0;
    }

    /// Brings the log into the file, as far as no reader needs it.
    fn checkpoint(&mut self) {
        self.upkeep.commits_since_checkpoint = 0;
        if let Err(error) = self.tools.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
            // What is in the log is durable there; it stays in it.
            tracing::warn!(%error, "the log could not be brought into the file");
        }
    }

    /// Looks whether the data folder is in its place. Where it has gone, the mark is set beside that place at once.
    fn look_home(&mut self) {
        let is_here = self.tools.home.is_here();
        if std::mem::replace(&mut self.upkeep.is_home, is_here) == is_here {
            return;
        }
        if is_here {
            tracing::info!(folder = %self.tools.home.folder().display(), "the data folder is back in its place; numbers are given again");
            let _ = home::mark_beside(self.tools.home.folder()).map(std::fs::remove_file);
        } else {
            tracing::error!("{}", StoreError::Gone(self.tools.home.folder().to_owned()));
        }
        self.upkeep.unmarked = true;
        self.set_mark();
    }

    fn set_mark(&mut self) {
        if !std::mem::take(&mut self.upkeep.unmarked) {
            return;
        }
        self.upkeep.marked = Instant::now();
        match self.mark() {
            Ok(()) => self.upkeep.marked_seq = self.head.borrow().seq,
            Err(error) => tracing::warn!(%error, "the high mark of the store could not be set"),
        }
    }

    fn mark(&self) -> Result<(), StoreError> {
        let mark = HighMark::of(&self.tools.connection, &self.head.borrow())?;
        let (folder, refused) = (self.tools.home.folder(), |error: std::io::Error| StoreError::Refused(error.to_string()));
        let other = home::mark_beside(folder);
        if self.tools.home.is_here() {
            mark.write(folder).map_err(refused)?;
            return Ok(());
        }
        other.map_or(Ok(()), |other| mark.write_at(&other)).map_err(refused)
    }
}

/// A statement of the writer's own went wrong, or the commit itself. If the drive is only full, the hall goes on.
fn failed(error: rusqlite::Error) -> StoreError {
    match StoreError::from(error) {
        error @ (StoreError::Full | StoreError::Damaged(_) | StoreError::Lost(_)) => error,
        error => StoreError::Lost(error.to_string()),
    }
}

/// Runs a statement without values, prepared once.
fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}
