//! Who is connected, and since when each says nothing.

use std::collections::BTreeMap;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use super::head::Heads;
use super::{HEAD, IDLE};

/// All connections, in the order in which they came.
#[derive(Default)]
pub(super) struct Crowd {
    members: Mutex<BTreeMap<u64, Arc<Connected>>>,
}

impl Crowd {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Connected>>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection that begins now.
    pub(super) fn join(self: &Arc<Self>) -> Member {
        let connected = Arc::new(Connected {
            close: Notify::new(),
            state: Mutex::new(State {
                heads: Heads::default(),
                requests: 0,
                silent_since: Instant::now(),
                awaits_head: true,
                stuck_since: None,
            }),
        });
        let mut members = self.lock();
        let number = members.last_key_value().map_or(0, |(last, _)| last + 1);
        let _ = members.insert(number, connected.clone());
        drop(members);
        Member { connected, _leaving: Arc::new(Leaving { crowd: self.clone(), number }) }
    }

    /// Closes the connection that has been silent for longest; `false` where somebody is served on each.
    pub(super) fn close_the_idlest(&self) -> bool {
        let mut members = self.lock();
        let idle = members.iter().filter_map(|(number, connected)| Some((connected.state().idle_since()?, *number)));
        let Some((_, number)) = idle.min() else {
            return false;
        };
        if let Some(connected) = members.remove(&number) {
            connected.close.notify_one();
        }
        true
    }

    pub(super) fn close_those_whose_time_is_over(&self) {
        let now = Instant::now();
        self.lock().retain(|_, connected| {
            let is_over = connected.state().over().is_some_and(|over| over <= now);
            if is_over {
                connected.close.notify_one();
            }
            !is_over
        });
    }
}

/// One connection, as its task has it.
#[derive(Clone)]
pub(super) struct Member {
    connected: Arc<Connected>,
    _leaving: Arc<Leaving>,
}

impl Member {
    /// Resolves when the connection is to be closed.
    pub(super) async fn closed(&self) {
        self.connected.close.notified().await;
    }

    /// Whether a request is being answered, and somebody takes the answer.
    pub(super) fn is_served(&self) -> bool {
        let state = self.connected.state();
        state.requests > 0 && state.stuck_since.is_none_or(|since| since.elapsed() < IDLE)
    }

    /// Whether no answer is on its way, because no request has come whole.
    pub(super) fn is_silent(&self) -> bool {
        let state = self.connected.state();
        state.requests == 0 && state.awaits_head
    }

    /// The next request begins.
    pub(super) fn serve(&self) -> Serving {
        let mut state = self.connected.state();
        state.requests += 1;
        state.awaits_head = false;
        let has_two_lengths = state.heads.next_has_two_lengths();
        Serving { connected: self.connected.clone(), has_two_lengths }
    }
}

/// Leaves the crowd with the connection's end.
struct Leaving {
    crowd: Arc<Crowd>,
    number: u64,
}

impl Drop for Leaving {
    fn drop(&mut self) {
        let _ = self.crowd.lock().remove(&self.number);
    }
}

/// A request that is answered. It ends with the answer's last byte.
pub(super) struct Serving {
    connected: Arc<Connected>,
    has_two_lengths: bool,
}

impl Serving {
    pub(super) fn has_two_lengths(&self) -> bool {
        self.has_two_lengths
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let mut state = self.connected.state();
        state.requests -= 1;
        state.silent_since = Instant::now();
    }
}

struct Connected {
    close: Notify,
    state: Mutex<State>,
}

impl Connected {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct State {
    heads: Heads,
    /// Requests that are being answered.
    requests: usize,
    /// When the connection, the newest head, or the silence after the newest answer began.
    silent_since: Instant,
    /// Whether a head is under way.
    awaits_head: bool,
    /// Since when the client takes no more bytes.
    stuck_since: Option<Instant>,
}

impl State {
    fn idle_since(&self) -> Option<Instant> {
        (self.requests == 0).then_some(self.silent_since)
    }

    /// When the connection's time is over, if nothing changes.
    fn over(&self) -> Option<Instant> {
        let stuck = self.stuck_since.map(|since| since + IDLE);
        let silent = self.idle_since().map(|since| since + if self.awaits_head { HEAD } else { IDLE });
        stuck.into_iter().chain(silent).min()
    }

    fn heard(&mut self, bytes: &[u8]) {
        self.heads.read(bytes);
        if self.requests == 0 && !self.awaits_head && self.heads.is_within() {
            self.awaits_head = true;
            self.silent_since = Instant::now();
        }
    }
}

/// A connection's bytes, looked at as they pass.
pub(super) struct ConnectionLine {
    stream: TcpStream,
    member: Member,
}

impl ConnectionLine {
    pub(super) fn new(stream: TcpStream, member: Member) -> Self {
        Self { stream, member }
    }

    /// Notes whether the client takes what it is sent.
    fn wrote<T>(&self, outcome: Poll<T>) -> Poll<T> {
        let mut state = self.member.connected.state();
        state.stuck_since = outcome.is_pending().then(|| state.stuck_since.unwrap_or_else(Instant::now));
        outcome
    }
}

impl AsyncRead for ConnectionLine {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if let Some(new) = buffer.filled().get(before..).filter(|new| !new.is_empty()) {
            self.member.connected.state().heard(new);
        }
        read
    }
}

impl AsyncWrite for ConnectionLine {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wrote(written)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, pieces: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.wrote(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    impl Crowd {
        /// So much time has passed: everything is so much longer ago.
        fn age(&self, seconds: u64) {
            for connected in self.lock().values() {
                let mut state = connected.state();
                state.silent_since -= Duration::from_secs(seconds);
                if let Some(since) = &mut state.stuck_since {
                    *since -= Duration::from_secs(seconds);
                }
            }
        }
    }

    #[test]
    fn each_has_its_time_and_whoever_is_served_has_no_end() {
        let crowd = Arc::new(Crowd::default());
        let members = ["silent", "slow", "idle", "served", "stuck"].map(|name| (name, crowd.join()));
        let there = || {
            crowd.close_those_whose_time_is_over();
            let is_there = |member: &Member| crowd.lock().values().any(|one| Arc::ptr_eq(one, &member.connected));
            members.iter().filter(|(_, member)| is_there(member)).map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
        };
        let [_, (_, slow), (_, idle), (_, served), (_, stuck)] = &members;
        for member in [slow, idle, served, stuck] {
            member.connected.state().heard(GET);
        }
        let _stream = served.serve();
        let _answer = stuck.serve();
        stuck.connected.state().stuck_since = Some(Instant::now());
        drop((slow.serve(), idle.serve()));
        crowd.age(9);
        assert_eq!(there(), "silent slow idle served stuck");
        crowd.age(2);
        assert_eq!(there(), "slow idle served stuck", "nothing came for ten seconds");
        crowd.age(9);
        slow.connected.state().heard(b"G");
        crowd.age(9);
        slow.connected.state().heard(b"E");
        assert_eq!(there(), "slow idle served stuck");
        crowd.age(2);
        assert_eq!(there(), "idle served stuck", "a byte now and then is no head");
        crowd.age(30);
        assert_eq!(there(), "served", "a minute without a request, and one without taking a byte");
        crowd.age(1_000);
        assert_eq!(there(), "served");
        drop(members);
        assert!(crowd.lock().is_empty());
    }

    #[tokio::test]
    async fn where_room_is_needed_the_idlest_goes_and_nobody_who_is_served() {
        let crowd = Arc::new(Crowd::default());
        let (first, second, third) = (crowd.join(), crowd.join(), crowd.join());
        let served = first.serve();
        crowd.age(1);
        drop(third.serve());
        crowd.age(1);
        assert!(crowd.close_the_idlest());
        second.closed().await;
        assert!(crowd.close_the_idlest());
        third.closed().await;
        assert!(!crowd.close_the_idlest());
        drop(served);
        assert!(crowd.close_the_idlest());
        first.closed().await;
    }
}
