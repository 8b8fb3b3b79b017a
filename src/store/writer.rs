//! The one thread that writes, and group commit.

use std::cell::RefCell;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{mpsc, oneshot, watch};

use super::{Clock, StoreError, events, millis, timestamp};

/// Changes that may wait for the writer before callers wait to hand theirs over.
const WAITING: usize = 1024;
/// Changes that share a commit at most.
const TOGETHER: usize = 256;

/// The inside of a transaction: what a change may use.
pub struct Change<'connection> {
    transaction: &'connection Transaction<'connection>,
    now: Timestamp,
    clock: Timestamp,
    head: &'connection RefCell<events::Head>,
}

impl Change<'_> {
    /// The connection, inside the transaction.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        self.transaction
    }

    /// The moment of this change: the clock's, but never earlier than the newest event.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// What the clock says at this change, however wrong.
    #[must_use]
    pub fn clock(&self) -> Timestamp {
        self.clock
    }

    pub(super) fn head(&self) -> &RefCell<events::Head> {
        self.head
    }
}

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

/// A change with its caller's types hidden.
trait Command: Send {
    /// Runs inside a savepoint; `false` rolls it back.
    fn run(&mut self, change: &Change<'_>) -> bool;
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
    E: From<StoreError> + Send,
{
    fn run(&mut self, change: &Change<'_>) -> bool {
        self.outcome = self.change.take().map(|run| run(change));
        matches!(self.outcome, Some(Ok(_)))
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

#[derive(Clone)]
pub(super) struct Writer {
    commands: mpsc::Sender<Box<dyn Command>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, clock: Arc<dyn Clock>) -> Result<(Self, watch::Receiver<i64>), StoreError> {
        let head = events::Head::read(&connection)?;
        let (latest, seen) = watch::channel(head.seq);
        let (commands, waiting) = mpsc::channel(WAITING);
        let thread = Thread { connection, clock, head: RefCell::new(head), latest };
        let _ = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || thread.run(waiting))
            .map_err(|error| StoreError::Lost(error.to_string()))?;
        Ok((Self { commands }, seen))
    }

    pub(super) fn submit<T, E>(&self, change: impl FnOnce(&Change<'_>) -> Result<T, E> + Send + 'static) -> Commit<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let command: Box<dyn Command> = Box::new(Submitted { change: Some(change), outcome: None, caller });
        let state = match self.commands.try_send(command) {
            // A command that the closed channel gave back is dropped, which closes `answer`, which then says so.
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => Submission::Waiting(answer),
            Err(mpsc::error::TrySendError::Full(command)) => {
                let commands = self.commands.clone();
                let sending = async move { commands.send(command).await.map_err(|_| StoreError::Closed) };
                Submission::Sending(Box::pin(sending), answer)
            }
        };
        Commit { state }
    }
}

struct Thread {
    connection: Connection,
    clock: Arc<dyn Clock>,
    head: RefCell<events::Head>,
    latest: watch::Sender<i64>,
}

impl Thread {
    fn run(mut self, mut waiting: mpsc::Receiver<Box<dyn Command>>) {
        let mut batch: Vec<Box<dyn Command>> = Vec::with_capacity(TOGETHER);
        while let Some(first) = waiting.blocking_recv() {
            batch.push(first);
            while batch.len() < TOGETHER
                && let Ok(next) = waiting.try_recv()
            {
                batch.push(next);
            }
            let before = self.head.borrow().clone();
            let committed = self.commit(&mut batch);
            match &committed {
                Ok(()) => {
                    let seq = self.head.borrow().seq;
                    let _ = self.latest.send_if_modified(|latest| std::mem::replace(latest, seq) != seq);
                }
                Err(error) => {
                    tracing::error!(%error, "the store has lost a change");
                    *self.head.borrow_mut() = before;
                }
            }
            for command in batch.drain(..) {
                command.answer(committed.clone());
            }
            if matches!(committed, Err(StoreError::Lost(_))) {
                // After a failed commit nobody knows what the drive holds. The process ends, and its next start reads it afresh.
                tracing::error!("the store stops");
                return;
            }
        }
    }

    fn commit(&mut self, batch: &mut [Box<dyn Command>]) -> Result<(), StoreError> {
        let lost = |error: rusqlite::Error| StoreError::Lost(error.to_string());
        // Nothing has begun yet: somebody with a tool may hold the file, and may let go of it.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // A change alone needs no savepoint: if it is refused, the whole transaction is.
        let together = batch.len() > 1;
        let mut changed = false;
        for command in batch.iter_mut() {
            let before = self.head.borrow().clone();
            let clock = timestamp(millis(self.clock.now()))?;
            let now = timestamp(millis(clock).max(before.at))?;
            let change = Change { transaction: &transaction, now, clock, head: &self.head };
            if together {
                run(&transaction, "SAVEPOINT one").map_err(lost)?;
            }
            // A change that panics is a defect of ours; it must not take the hall's memory with it.
            let kept = std::panic::catch_unwind(AssertUnwindSafe(|| command.run(&change))).unwrap_or_else(|_| {
                tracing::error!("a change of the store panicked; it is refused");
                false
            });
            changed |= kept;
            if !kept {
                *self.head.borrow_mut() = before;
            }
            if together {
                if !kept {
                    run(&transaction, "ROLLBACK TO one").map_err(lost)?;
                }
                run(&transaction, "RELEASE one").map_err(lost)?;
            }
        }
        if changed { transaction.commit().map_err(lost) } else { transaction.rollback().map_err(lost) }
    }
}

/// Runs a statement without values, prepared once.
fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}
