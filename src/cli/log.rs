//! Standard error, written by a thread of its own.
//!
//! A terminal in which somebody pressed Ctrl-S, or a pipe that nobody reads, takes no more at some point. Whoever logs must not wait
//! for it: a printed slip would not become callable. So lines wait in a queue with an end, and those that find it full are dropped and
//! counted. `tracing-appender` has such a queue too, but its end prints to standard output, which may be the same terminal.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd as _;
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// Bytes that wait at most: some six thousand lines.
const ROOM: usize = 1 << 20;
/// How long the end of the program waits for a reader.
const LAST_LINES: Duration = Duration::from_secs(1);
/// How long to wait where standard error is set not to block, and has no room.
const PAUSE: Duration = Duration::from_millis(20);

/// What waits for standard error.
static QUEUE: LazyLock<LineBuffer> = LazyLock::new(|| LineBuffer::new(ROOM, "lines of the log"));
/// Starts the thread that writes it.
static START: Once = Once::new();

/// Writes a text to standard error when there is room for it. Never waits.
pub(super) fn put(text: &[u8]) {
    // Not by way of `std::io::stderr`: whoever writes there holds its lock, and others would wait for it.
    START.call_once(|| QUEUE.start("log", io::stderr().as_fd().try_clone_to_owned().map(File::from)));
    QUEUE.put(text);
}

/// Waits until everything is written, but not long: there may be no reader.
pub(super) fn finish() {
    QUEUE.finish();
}

/// Lines that were dropped since the program started.
pub(super) fn dropped() -> u64 {
    QUEUE.lock().dropped
}

/// The log's way into the queue. An event is written in one piece.
pub(super) struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        put(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}

/// Texts on their way to a reader who may stand still.
pub(super) struct LineBuffer {
    state: Mutex<LogState>,
    /// Something waits.
    filled: Condvar,
    /// Nothing waits any more.
    emptied: Condvar,
    room: usize,
    /// What the texts are, for whoever reads that some were dropped.
    what: &'static str,
}

#[derive(Default)]
struct LogState {
    texts: VecDeque<Vec<u8>>,
    bytes: usize,
    /// Whether texts are being written that are not in the queue any more.
    is_writing: bool,
    /// Whether nobody writes.
    is_lost: bool,
    /// How many were dropped.
    dropped: u64,
    /// How many of them the log has not told of.
    untold: u64,
}

impl LineBuffer {
    pub(super) fn new(room: usize, what: &'static str) -> Self {
        Self { state: Mutex::default(), filled: Condvar::new(), emptied: Condvar::new(), room, what }
    }

    /// Starts the thread that writes to a stream.
    pub(super) fn start(&'static self, name: &str, stream: io::Result<impl Write + Send + 'static>) {
        let started =
            stream.and_then(|mut stream| std::thread::Builder::new().name(name.to_owned()).spawn(move || self.write_to(&mut stream)));
        if started.is_err() {
            self.lock().is_lost = true;
        }
    }

    fn lock(&self) -> MutexGuard<'_, LogState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a text in, or drops it where there is no room. Never waits.
    pub(super) fn put(&self, text: &[u8]) {
        let mut state = self.lock();
        // One that is longer than the whole queue finds room in an empty one.
        if state.is_lost || (state.bytes > 0 && state.bytes + text.len() > self.room) {
            state.drop_one();
            return;
        }
        state.bytes += text.len();
        state.texts.push_back(text.to_owned());
        drop(state);
        self.filled.notify_one();
    }

    /// Waits until everything is written, but not long: there may be no reader.
    pub(super) fn finish(&self) {
        self.wait(LAST_LINES);
    }

    /// Waits until nothing is left to write, for so long at most.
    fn wait(&self, patience: Duration) {
        let busy = |state: &mut LogState| !state.is_lost && (state.is_writing || !state.texts.is_empty());
        let _ = self.emptied.wait_timeout_while(self.lock(), patience, busy);
    }

    /// Writes whatever comes, without end.
    fn write_to(&self, out: &mut impl Write) {
        loop {
            let (texts, untold) = {
                let mut state = self.lock();
                state.is_writing = false;
                self.emptied.notify_all();
                let mut state = self.filled.wait_while(state, |state| state.texts.is_empty()).unwrap_or_else(PoisonError::into_inner);
                state.is_writing = true;
                state.bytes = 0;
                (std::mem::take(&mut state.texts), std::mem::take(&mut state.untold))
            };
            for text in texts {
                if write(out, &text).is_err() {
                    self.lock().drop_one();
                }
            }
            // What is in the queue by now came after the gap, what was in it came before.
            if untold > 0 && write(out, format!("{untold} {} were dropped: nobody read it\n", self.what).as_bytes()).is_err() {
                self.lock().untold += untold;
            }
        }
    }
}

impl LogState {
    fn drop_one(&mut self) {
        self.dropped = self.dropped.saturating_add(1);
        self.untold = self.untold.saturating_add(1);
    }
}

fn write(out: &mut impl Write, mut text: &[u8]) -> io::Result<()> {
    while !text.is_empty() {
        match out.write(text) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => text = &text[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // Whoever shares the terminal with us may have set it so.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::thread::sleep(PAUSE),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, sync_channel};

    use super::*;

    /// A reader who takes a text when the test lets it.
    struct Slow {
        let_in: Receiver<()>,
        taken: std::sync::mpsc::Sender<String>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.let_in.recv().map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
            let _ = self.taken.send(String::from_utf8_lossy(bytes).into_owned());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_that_find_no_room_are_dropped_counted_and_told_of_in_their_place() {
        let queue: &'static LineBuffer = Box::leak(Box::new(LineBuffer::new(40, "lines of the log")));
        let (let_one_in, let_in) = sync_channel(1000);
        let (taken, written) = std::sync::mpsc::channel();
        let _ = std::thread::spawn(move || queue.write_to(&mut Slow { let_in, taken }));
        queue.put(b"first\n");
        let is_taken = |state: &LogState| state.is_writing && state.texts.is_empty();
        while !is_taken(&queue.lock()) {
            std::thread::yield_now();
        }
        for line in 0..10 {
            queue.put(format!("line {line:04}\n").as_bytes());
        }
        let counted = |state: &LogState| (state.dropped, state.texts.len());
        assert_eq!(counted(&queue.lock()), (6, 4), "four lines of ten bytes have room");
        queue.wait(Duration::from_millis(10));
        for _ in 0..6 {
            let_one_in.send(()).expect("it listens");
        }
        queue.wait(Duration::from_mins(1));
        queue.put(b"after\n");
        let_one_in.send(()).expect("it listens");
        queue.wait(Duration::from_mins(1));
        let all: Vec<String> = written.try_iter().collect();
        let told = "6 lines of the log were dropped: nobody read it\n";
        assert_eq!(all, ["first\n", "line 0000\n", "line 0001\n", "line 0002\n", "line 0003\n", told, "after\n"]);
        // A reader who is gone for good drops what comes, and holds up nobody.
        drop(let_one_in);
        queue.put(b"for nobody\n");
        queue.wait(Duration::from_mins(1));
        assert_eq!(queue.lock().dropped, 7);
    }
}
