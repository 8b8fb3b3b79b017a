//! A camera in a process of its own, kept by the terminal.
//!
//! A camera's driver may wait inside the kernel for ever, and what hangs there takes its file descriptor along: nothing in the same
//! process can open that camera again. A process can be killed.

use std::io::Write as _;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use super::wire::{NEXT, Note, RawCoding, RawFrame};
use crate::scan::SourceFault;
use crate::scan::frame::Luma;
use crate::scan::lost_frame::LostFrame;
use crate::scan::source::FrameSource;

/// Cameras take their time to wake up, but not longer.
const OPENING: Duration = Duration::from_secs(10);
/// A process that does not answer for so long hangs: it says itself when the camera is silent, and sooner.
const ANSWER: Duration = Duration::from_secs(3);
/// After so many silences in a row a camera gets a new process: some wake up by being opened again.
const SILENCES: u32 = 3;
/// A frame is not shown and not read when it is older: what it shows has been taken away.
const STALE: Duration = Duration::from_millis(150);
/// Frames that cannot be used, one after the other, for so long: as good as none.
const PATIENCE: Duration = Duration::from_secs(2);

/// Makes the command that runs a camera. It is told the name of the camera that was open last.
pub(super) type Starter = Box<dyn FnMut(Option<&str>) -> Command + Send>;

/// A camera in a process of its own.
pub(super) struct Kept {
    start: Starter,
    running: Option<RunningCamera>,
    /// The camera that was open last: of several, it is taken again.
    name: Option<String>,
    /// Silences in a row.
    silences: u32,
}

/// The process.
struct RunningCamera {
    child: Child,
    ask: ChildStdin,
    notes: Receiver<std::io::Result<Note>>,
    /// Whether it was asked and has not answered.
    asked: bool,
}

impl Kept {
    /// Starts the process and waits for its camera.
    pub(super) fn open(start: Starter) -> Result<Self, SourceFault> {
        let mut kept = Self { start, running: None, name: None, silences: 0 };
        let _running = kept.restart()?;
        Ok(kept)
    }

    /// A new process, in place of the one that was there.
    fn restart(&mut self) -> Result<&mut RunningCamera, SourceFault> {
        self.running = None;
        self.silences = 0;
        let running = RunningCamera::start((self.start)(self.name.as_deref()))?;
        match running.notes.recv_timeout(OPENING) {
            Ok(Ok(Note::Opened(identity))) => {
                tracing::info!(camera = identity.name, node = identity.node, format = identity.format, "camera opened");
                self.name = Some(identity.name);
                Ok(self.running.insert(running))
            }
            Ok(Ok(Note::Fault(fault))) => Err(fault),
            Ok(Ok(Note::Frame(_) | Note::Silent(_))) => {
                Err(SourceFault::Failed("the camera's process speaks before it is asked".to_owned()))
            }
            Ok(Err(error)) => Err(ended(&error.to_string())),
            Err(RecvTimeoutError::Timeout) => Err(SourceFault::Silent(OPENING.as_secs())),
            Err(RecvTimeoutError::Disconnected) => Err(ended("it said nothing")),
        }
    }
}

impl FrameSource for Kept {
    fn next(&mut self) -> Result<Luma, SourceFault> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            let running = match self.running.as_mut() {
                Some(running) => running,
                None => self.restart()?,
            };
            match running.answer() {
                Ok(Note::Frame(frame)) => {
                    self.silences = 0;
                    let now = Instant::now();
                    if frame.age > STALE {
                        continue;
                    }
                    match luma(frame, now) {
                        Ok(frame) => return Ok(frame),
                        Err(lost) => tracing::debug!(%lost, "a frame of the camera is lost"),
                    }
                }
                Ok(Note::Silent(seconds)) => {
                    self.silences += 1;
                    if self.silences >= SILENCES {
                        tracing::warn!("the camera stays silent; it gets a new process");
                        self.running = None;
                    }
                    return Err(SourceFault::Silent(seconds));
                }
                Ok(Note::Fault(fault)) => return Err(fault),
                Ok(Note::Opened(_)) => return Err(ended("it opened a camera twice")),
                Err(Unanswered::Hangs) => {
                    tracing::warn!("the camera's process hangs and is killed");
                    self.running = None;
                    return Err(SourceFault::Silent(ANSWER.as_secs()));
                }
                Err(Unanswered::Ended(why)) => {
                    self.running = None;
                    return Err(ended(&why));
                }
            }
        }
        Err(SourceFault::Silent(PATIENCE.as_secs()))
    }
}

fn ended(why: &str) -> SourceFault {
    SourceFault::Failed(format!("the camera's process ended: {why}"))
}

/// Why a question has no answer.
enum Unanswered {
    Hangs,
    Ended(String),
}

impl RunningCamera {
    fn start(mut command: Command) -> Result<Self, SourceFault> {
        let failed = |error: std::io::Error| SourceFault::Failed(format!("the camera's process does not start: {error}"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
        let (Some(ask), Some(mut tell)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(SourceFault::Failed("the camera's process has no pipes".to_owned()));
        };
        // One note: it answers only when it is asked.
        let (send, notes) = sync_channel(1);
        let running = Self { child, ask, notes, asked: false };
        let listening = std::thread::Builder::new().name("camera's notes".to_owned()).spawn(move || {
            loop {
                let note = Note::read(&mut tell);
                let ends = note.is_err();
                if send.send(note).is_err() || ends {
                    return;
                }
            }
        });
        let _listening = listening.map_err(failed)?;
        Ok(running)
    }

    fn answer(&mut self) -> Result<Note, Unanswered> {
        if !self.asked {
            // One byte always finds room in an empty pipe.
            self.ask.write_all(&[NEXT]).map_err(|error| Unanswered::Ended(error.to_string()))?;
            self.asked = true;
        }
        match self.notes.recv_timeout(ANSWER) {
            Ok(note) => {
                self.asked = false;
                note.map_err(|error| Unanswered::Ended(error.to_string()))
            }
            Err(RecvTimeoutError::Timeout) => Err(Unanswered::Hangs),
            Err(RecvTimeoutError::Disconnected) => Err(Unanswered::Ended("its pipe is closed".to_owned())),
        }
    }
}

impl Drop for RunningCamera {
    fn drop(&mut self) {
        // One that has ended already cannot be killed, and need not be.
        let _killed = self.child.kill();
        // A process that is stuck in its driver dies when that lets it go; whoever looks for the next frame does not wait for it.
        let until = Instant::now() + Duration::from_millis(500);
        while Instant::now() < until {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        tracing::warn!(process = self.child.id(), "the camera's process cannot be killed yet; it is left behind");
    }
}

/// The brightness of a frame that has crossed over.
fn luma(frame: RawFrame, now: Instant) -> Result<Luma, LostFrame> {
    let taken = now.checked_sub(frame.age).unwrap_or(now);
    match frame.coding {
        RawCoding::Grey => Luma::new(frame.width, frame.height, frame.bytes, taken),
        RawCoding::Jpeg => Luma::from_mjpeg(&frame.bytes, taken),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::super::wire::Identity;
    use super::*;

    fn opened() -> Note {
        Note::Opened(Identity { name: "a camera".to_owned(), node: "/dev/video0".to_owned(), format: "grey".to_owned() })
    }

    fn frame(value: u8, age_ms: u64) -> Note {
        let age = Duration::from_millis(age_ms);
        Note::Frame(RawFrame { coding: RawCoding::Grey, width: 4, height: 2, age, bytes: vec![value; 8] })
    }

    /// A process that says these notes, each when it is asked, and then does what is asked of a shell.
    fn saying(notes: &[Note], then: &str) -> Starter {
        let folder = tempfile::tempdir().expect("a folder");
        let said = notes.iter().enumerate().map(|(index, note)| {
            let file = folder.path().join(index.to_string());
            note.write(&mut std::fs::File::create(&file).expect("a file")).expect("written");
            let ask = if index == 0 { "" } else { "head -c 1 >/dev/null; " };
            format!("{ask}cat '{}'; ", file.display())
        });
        let script = said.collect::<String>() + then;
        Box::new(move |_| {
            let _alive = &folder;
            let mut command = Command::new("sh");
            let _ = command.args(["-c", &script]);
            command
        })
    }

    #[test]
    fn frames_come_as_they_are_asked_for_and_old_ones_do_not() {
        let mut camera = Kept::open(saying(&[opened(), frame(1, 10), frame(2, 400), frame(3, 20)], "sleep 60")).expect("opened");
        assert_eq!(camera.next().expect("a frame").bytes(), [1; 8]);
        assert_eq!(camera.next().expect("a frame").bytes(), [3; 8], "the second shows what is gone");
    }

    #[test]
    fn a_fault_at_the_start_is_the_sources_fault() {
        for fault in [SourceFault::Missing, SourceFault::Busy] {
            assert_eq!(Kept::open(saying(&[Note::Fault(fault.clone())], "")).err(), Some(fault));
        }
        assert!(matches!(Kept::open(saying(&[], "")).err(), Some(SourceFault::Failed(_))), "it ends without a word");
        let none: Starter = Box::new(|_| Command::new("/nowhere/at-all"));
        assert!(matches!(Kept::open(none).err(), Some(SourceFault::Failed(_))));
        let garbage = Kept::open(saying(&[], "printf 'hello, this is no note'; sleep 60")).err();
        assert!(matches!(garbage, Some(SourceFault::Failed(_))), "{garbage:?}");
    }

    #[test]
    fn a_process_that_hangs_is_killed_and_another_one_goes_on() {
        let started = Arc::new(Mutex::new(Vec::new()));
        let told = started.clone();
        let mut hangs = saying(&[opened(), frame(1, 0)], "exec sleep 600");
        let mut works = saying(&[opened(), frame(2, 0)], "exec sleep 600");
        let mut camera = Kept::open(Box::new(move |name| {
            let mut before = told.lock().expect("whole");
            before.push(name.map(str::to_owned));
            if before.len() == 1 { hangs(name) } else { works(name) }
        }))
        .expect("opened");
        assert_eq!(camera.next().expect("a frame").bytes(), [1; 8]);
        let process = camera.running.as_ref().expect("it runs").child.id();
        assert_eq!(camera.next().err(), Some(SourceFault::Silent(3)));
        assert!(!std::path::Path::new(&format!("/proc/{process}")).exists(), "it is gone");
        assert_eq!(camera.next().expect("from the next process").bytes(), [2; 8]);
        assert_eq!(*started.lock().expect("whole"), [None, Some("a camera".to_owned())], "the same camera is wanted again");
    }

    #[test]
    fn a_camera_that_stays_silent_is_opened_again() {
        let mut first = saying(&[opened(), Note::Silent(2), Note::Silent(2), Note::Silent(2), frame(1, 0)], "sleep 60");
        let mut second = saying(&[opened(), frame(2, 0)], "sleep 60");
        let mut count = 0;
        let mut camera = Kept::open(Box::new(move |name| {
            count += 1;
            if count == 1 { first(name) } else { second(name) }
        }))
        .expect("opened");
        for _ in 0..3 {
            assert_eq!(camera.next().err(), Some(SourceFault::Silent(2)));
        }
        assert_eq!(camera.next().expect("from the next process").bytes(), [2; 8]);
    }

    #[test]
    fn a_pulled_plug_and_a_dead_process_end_the_source() {
        let mut camera = Kept::open(saying(&[opened(), Note::Fault(SourceFault::Gone)], "")).expect("opened");
        assert_eq!(camera.next().err(), Some(SourceFault::Gone));
        let mut camera = Kept::open(saying(&[opened()], "exit 3")).expect("opened");
        assert!(matches!(camera.next().err(), Some(SourceFault::Failed(_))));
    }

    #[test]
    fn frames_that_cannot_be_used_are_as_good_as_none() {
        let broken = Note::Frame(RawFrame { coding: RawCoding::Jpeg, width: 4, height: 2, age: Duration::ZERO, bytes: vec![7; 30] });
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("broken");
        broken.write(&mut std::fs::File::create(&file).expect("a file")).expect("written");
        let endless = format!("while head -c 1 >/dev/null; do cat '{}'; done", file.display());
        let mut camera = Kept::open(saying(&[opened()], &endless)).expect("opened");
        assert_eq!(camera.next().err(), Some(SourceFault::Silent(2)));
    }
}
