//! A USB camera, through nokhwa.
//!
//! The device lives on a thread of its own, which only takes frames out and keeps the newest: the driver never holds old ones back, a
//! JPEG is opened only when it is wanted, and a device that hangs inside the kernel (nokhwa waits without an end) blocks nobody else. A
//! thread that hangs is left behind; until it comes back no camera can be opened in this process, because the crate would hand out the
//! same dead file descriptor. A child process will cure that.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use nokhwa::utils::{ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType};
use nokhwa::{Buffer, NokhwaError};

use super::FrameSource;
use super::offer::{Coding, Offer, by_worth};
use crate::scan::SourceFault;
use crate::scan::frame::{LostFrame, Luma};
use crate::scan::guard::guarded;

/// A frame later than this is none for now.
const PATIENCE: Duration = Duration::from_secs(2);

/// Cameras take their time to wake up, but not longer.
const OPENING: Duration = Duration::from_secs(10);

/// How long a device may take to be closed before it is left behind.
const CLOSING: Duration = Duration::from_millis(500);

/// A camera that refuses so many formats will not take the next one either.
const MOST_TRIES: usize = 6;

/// Frames that claim to be older are not believed: the clock was set meanwhile.
const OLDEST: Duration = Duration::from_secs(1);

const CODINGS: [FrameFormat; 3] = [FrameFormat::MJPEG, FrameFormat::YUYV, FrameFormat::NV12];

/// Whether a thread of this process has a camera.
static OCCUPIED: AtomicBool = AtomicBool::new(false);

/// An open camera.
pub(super) struct Camera {
    slot: Arc<Slot>,
}

/// What the camera's thread and its user share.
#[derive(Default)]
struct Slot {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    opened: bool,
    newest: Option<(Buffer, Instant)>,
    /// Why the thread ended by itself.
    fault: Option<SourceFault>,
    /// The user is gone.
    closing: bool,
    /// The device is closed.
    ended: bool,
}

impl Camera {
    pub(super) fn open() -> Result<Self, SourceFault> {
        occupy()?;
        let slot = Arc::new(Slot::default());
        let spawned = {
            let slot = slot.clone();
            let occupied = Occupied;
            std::thread::Builder::new().name("camera".to_owned()).spawn(move || {
                run(&slot);
                drop(occupied);
                slot.change(|state| state.ended = true);
            })
        };
        let _running = spawned.map_err(|error| SourceFault::Failed(format!("no thread for the camera: {error}")))?;
        // From here on, whatever way this ends, the thread is told to go.
        let camera = Self { slot };
        let mut state = camera.slot.wait(OPENING, |state| state.opened || state.fault.is_some());
        match state.fault.take() {
            Some(fault) => Err(fault),
            None if state.opened => {
                drop(state);
                Ok(camera)
            }
            None => Err(SourceFault::Silent(OPENING.as_secs())),
        }
    }
}

impl FrameSource for Camera {
    fn next(&mut self) -> Result<Luma, SourceFault> {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let mut state = self.slot.wait(left, |state| state.newest.is_some() || state.fault.is_some());
            if let Some(fault) = state.fault.clone() {
                return Err(fault);
            }
            let Some((buffer, taken)) = state.newest.take() else { return Err(SourceFault::Silent(PATIENCE.as_secs())) };
            drop(state);
            match luma(&buffer, taken) {
                Ok(frame) => return Ok(frame),
                Err(lost) => tracing::debug!(%lost, "a frame of the camera is lost"),
            }
        }
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.slot.change(|state| state.closing = true);
        if !self.slot.wait(CLOSING, |state| state.ended).ended {
            tracing::warn!("the camera does not answer; its thread is left behind");
        }
    }
}

impl Slot {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn wait(&self, at_most: Duration, mut enough: impl FnMut(&State) -> bool) -> MutexGuard<'_, State> {
        self.changed.wait_timeout_while(self.lock(), at_most, |state| !enough(state)).unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Frees the place when the thread ends, in whatever way.
struct Occupied;

impl Drop for Occupied {
    fn drop(&mut self) {
        OCCUPIED.store(false, Ordering::Release);
    }
}

/// Waits a moment for the thread before this one to let go of its camera.
fn occupy() -> Result<(), SourceFault> {
    let until = Instant::now() + CLOSING;
    while OCCUPIED.compare_exchange(false, true, Ordering::AcqRel, Ordering::Acquire).is_err() {
        if Instant::now() > until {
            return Err(SourceFault::Silent(PATIENCE.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// The camera's thread.
fn run(slot: &Slot) {
    let driver_failed = || SourceFault::Failed("the camera's driver gave up".to_owned());
    let fault = match guarded("opening the camera", open_first).unwrap_or_else(|| Err(driver_failed())) {
        Err(fault) => Some(fault),
        Ok(mut device) => {
            slot.change(|state| state.opened = true);
            let fault = loop {
                if slot.lock().closing {
                    break None;
                }
                match guarded("the camera", || device.frame()) {
                    Some(Ok(buffer)) => {
                        let taken = taken(&buffer);
                        slot.change(|state| state.newest = Some((buffer, taken)));
                    }
                    // After an error the crate queues the same buffer again and fails for ever: the stream is over, whatever it was.
                    Some(Err(error)) => break Some(fault_of(&error, Moment::Reading)),
                    None => break Some(driver_failed()),
                }
            };
            // Closing may panic as well, and must be over before anybody opens again.
            let _closed = guarded("closing the camera", || drop(device));
            fault
        }
    };
    slot.change(|state| state.fault = fault);
}

/// The first camera that takes a format; else the fault that helps most.
fn open_first() -> Result<nokhwa::Camera, SourceFault> {
    let mut nodes = nokhwa::query(ApiBackend::Video4Linux).map_err(|error| fault_of(&error, Moment::Opening))?;
    nodes.sort_by_key(|node| node.index().as_index().unwrap_or(u32::MAX));
    let mut worst = SourceFault::Missing;
    for node in nodes {
        match open(node.index()) {
            Ok(Some(device)) => {
                let format = device.camera_format();
                tracing::info!(camera = node.human_name(), node = %node.index(), %format, "camera opened");
                return Ok(device);
            }
            // A UVC camera brings a second node, for its metadata.
            Ok(None) => tracing::debug!(node = %node.index(), "gives no pictures"),
            Err(fault) => {
                tracing::debug!(node = %node.index(), %fault, "cannot be opened");
                if worst == SourceFault::Missing || fault == SourceFault::Busy {
                    worst = fault;
                }
            }
        }
    }
    Err(worst)
}

/// Opens one node and sets the best format it takes; `None` where it gives no pictures that are understood.
fn open(index: &CameraIndex) -> Result<Option<nokhwa::Camera>, SourceFault> {
    let request = RequestedFormat::with_formats(RequestedFormatType::None, &CODINGS);
    let mut device = match nokhwa::Camera::with_backend(index.clone(), request, ApiBackend::Video4Linux) {
        Ok(device) => device,
        Err(error) if gives_no_pictures(&error) => return Ok(None),
        Err(error) => return Err(fault_of(&error, Moment::Opening)),
    };
    let formats = device.compatible_camera_formats().map_err(|error| fault_of(&error, Moment::Opening))?;
    for offer in by_worth(formats.into_iter().filter_map(offer).collect()).into_iter().take(MOST_TRIES) {
        let format = CameraFormat::new_from(offer.width, offer.height, frame_format(offer.coding), offer.rate);
        if device.camera_format() == format {
            break;
        }
        match device.set_camera_requset(RequestedFormat::with_formats(RequestedFormatType::Exact(format), &CODINGS)) {
            Ok(_set) => break,
            Err(error) => match fault_of(&error, Moment::Opening) {
                SourceFault::Failed(why) => tracing::debug!(%format, why, "a format is refused"),
                fault => return Err(fault),
            },
        }
    }
    if coding(device.frame_format()).is_none() {
        return Ok(None);
    }
    device.open_stream().map_err(|error| fault_of(&error, Moment::Opening))?;
    Ok(Some(device))
}

fn offer(format: CameraFormat) -> Option<Offer> {
    Some(Offer { coding: coding(format.format())?, width: format.width(), height: format.height(), rate: format.frame_rate() })
}

fn coding(format: FrameFormat) -> Option<Coding> {
    match format {
        FrameFormat::MJPEG => Some(Coding::Mjpeg),
        FrameFormat::YUYV => Some(Coding::Yuyv),
        FrameFormat::NV12 => Some(Coding::Nv12),
        _ => None,
    }
}

fn frame_format(coding: Coding) -> FrameFormat {
    match coding {
        Coding::Mjpeg => FrameFormat::MJPEG,
        Coding::Yuyv => FrameFormat::YUYV,
        Coding::Nv12 => FrameFormat::NV12,
    }
}

fn luma(buffer: &Buffer, taken: Instant) -> Result<Luma, LostFrame> {
    let (width, height, bytes) = (buffer.resolution().width(), buffer.resolution().height(), buffer.buffer());
    match coding(buffer.source_frame_format()) {
        Some(Coding::Yuyv) => Luma::from_yuyv(width, height, bytes, taken),
        Some(Coding::Nv12) => Luma::from_nv12(width, height, bytes, taken),
        Some(Coding::Mjpeg) | None => Luma::from_mjpeg(bytes, taken),
    }
}

/// The moment of the sensor; the crate gives it as a time of day.
fn taken(buffer: &Buffer) -> Instant {
    let now = Instant::now();
    let age = buffer
        .capture_timestamp()
        .and_then(|taken| SystemTime::now().duration_since(UNIX_EPOCH + taken).ok())
        .filter(|age| *age < OLDEST)
        .unwrap_or_default();
    now.checked_sub(age).unwrap_or(now)
}

/// When something failed: the same error means different things.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Opening,
    Reading,
}

/// Whether a node is none that gives pictures: it lists no formats, or none that is understood.
fn gives_no_pictures(error: &NokhwaError) -> bool {
    let NokhwaError::GetPropertyError { property, error } = error else { return false };
    match property.as_str() {
        "CameraFormat" => true,
        // EINVAL and ENOTTY: the question makes no sense to this node.
        "FrameFormat" => matches!(os_error(error), Some(22 | 25)),
        _ => false,
    }
}

/// The crate keeps of an error of the system only the sentence, which ends in its number.
fn fault_of(error: &NokhwaError, moment: Moment) -> SourceFault {
    let text = error.to_string();
    match (os_error(&text), moment) {
        // ENODEV, ENXIO, ENOENT.
        (Some(19 | 6 | 2), Moment::Opening) => SourceFault::Missing,
        (Some(19 | 6 | 2), Moment::Reading) => SourceFault::Gone,
        // EBUSY.
        (Some(16), _) => SourceFault::Busy,
        // EACCES, EPERM.
        (Some(13 | 1), _) => SourceFault::Failed("this user may not open the camera; add it to the group video".to_owned()),
        _ if stands_wrong(error) => SourceFault::Failed(
            "another program left the camera in a format that cannot be read; pull its plug and put it in again".to_owned(),
        ),
        _ => SourceFault::Failed(text),
    }
}

/// The crate must understand the format a camera stands at before it can ask for another.
fn stands_wrong(error: &NokhwaError) -> bool {
    match error {
        NokhwaError::GetPropertyError { property, error } => {
            property == "V4L2 FrameRate" && error.starts_with("Framerate") || property == "FrameFormat" && error == "unsupported"
        }
        _ => false,
    }
}

fn os_error(text: &str) -> Option<i32> {
    text.rsplit_once("(os error ")?.1.trim_end_matches(')').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn property(property: &str, error: &str) -> NokhwaError {
        NokhwaError::GetPropertyError { property: property.to_owned(), error: error.to_owned() }
    }

    #[test]
    fn errors_become_sentences_a_hall_understands() {
        let gone = "No such device (os error 19)";
        let opening = NokhwaError::OpenDeviceError("0".to_owned(), format!("V4L2 Error: {gone}"));
        assert_eq!(fault_of(&opening, Moment::Opening), SourceFault::Missing);
        assert_eq!(fault_of(&NokhwaError::ReadFrameError(gone.to_owned()), Moment::Reading), SourceFault::Gone);
        let busy = NokhwaError::OpenStreamError("Device or resource busy (os error 16)".to_owned());
        assert_eq!(fault_of(&busy, Moment::Opening), SourceFault::Busy);
        let refused = NokhwaError::OpenDeviceError("0".to_owned(), "V4L2 Error: Permission denied (os error 13)".to_owned());
        assert!(fault_of(&refused, Moment::Opening).to_string().contains("group video"));
        let wrong = property("V4L2 FrameRate", "Framerate not whole number: 15 / 2");
        assert!(fault_of(&wrong, Moment::Opening).to_string().contains("plug"));
        let other = NokhwaError::ReadFrameError("Input/output error (os error 5)".to_owned());
        assert_eq!(fault_of(&other, Moment::Reading), SourceFault::Failed(other.to_string()));
    }

    #[test]
    fn a_node_without_formats_is_passed_over() {
        assert!(gives_no_pictures(&property("CameraFormat", "Failed to Fufill")));
        assert!(gives_no_pictures(&property("FrameFormat", "Invalid argument (os error 22)")));
        assert!(!gives_no_pictures(&property("FrameFormat", "unsupported")));
        assert!(!gives_no_pictures(&property("FrameFormat", "No such device (os error 19)")));
    }

    /// Not on the desk of somebody with a camera: there it would be opened.
    #[test]
    fn without_a_camera_it_is_missing_again_and_again() {
        if nokhwa::query(ApiBackend::Video4Linux).is_ok_and(|nodes| nodes.is_empty()) {
            for _ in 0..3 {
                assert_eq!(Camera::open().err(), Some(SourceFault::Missing));
            }
        }
    }
}
