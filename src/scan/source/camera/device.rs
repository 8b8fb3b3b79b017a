//! A USB camera, through nokhwa.
//!
//! The device lives on a thread of its own, which only takes frames out and keeps the newest: the driver never holds old ones
//! back. A device that hangs inside the kernel (nokhwa waits without an end) blocks only this thread; the process ends all the
//! same.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, CameraInfo, ControlValueSetter, FrameFormat, KnownCameraControl, RequestedFormat,
    RequestedFormatType,
};
use nokhwa::{Buffer, NokhwaError};

use super::CameraWish;
use super::wire::Identity;
use crate::scan::SourceFault;
use crate::scan::guard::guarded;
use crate::scan::source::offer::{Coding, Offer, by_worth};
use crate::scan::source::rank::{Purpose, rank};

/// Cameras take their time to wake up, but not longer. Shorter than the parent's patience.
const OPENING: Duration = Duration::from_secs(9);

/// A camera that refuses so many formats will not take the next one either.
const MOST_TRIES: usize = 6;

/// Frames that claim to be older are not believed: the clock was set meanwhile.
const OLDEST: Duration = Duration::from_secs(1);

const CODINGS: [FrameFormat; 3] = [FrameFormat::MJPEG, FrameFormat::YUYV, FrameFormat::NV12];

/// Where the system names cameras by maker, model and serial number.
const BY_ID: &str = "/dev/v4l/by-id";

/// Controls that the crate has no name for, with what makes the camera leave them alone (`linux/v4l2-controls.h`).
const EXPOSURE: (Control, Control, i64) = (0x009A_0902, 0x009A_0901, 1);
const FOCUS: (Control, Control, i64) = (0x009A_090A, 0x009A_090C, 0);

type Control = u128;

/// An open camera.
pub(super) struct CameraDevice {
    slot: Arc<FrameSlot>,
}

/// A frame as the driver gave it.
pub(super) struct Taken {
    pub(super) coding: Coding,
    pub(super) width: u32,
    pub(super) height: u32,
    /// When the sensor saw it.
    pub(super) at: Instant,
    buffer: Buffer,
}

impl Taken {
    /// All that lay in the driver's buffer: the frame, and perhaps remains of others behind it.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.buffer()
    }
}

/// What the camera's thread and its user share.
#[derive(Default)]
struct FrameSlot {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    opened: Option<Identity>,
    newest: Option<Taken>,
    /// Why the thread ended by itself.
    fault: Option<SourceFault>,
}

impl CameraDevice {
    /// Opens the camera that is wished for, and says which it is.
    pub(super) fn open(wish: &CameraWish) -> Result<(Self, Identity), SourceFault> {
        let slot = Arc::new(FrameSlot::default());
        let (of_thread, wish) = (slot.clone(), wish.clone());
        let spawned = std::thread::Builder::new().name("camera".to_owned()).spawn(move || run(&of_thread, &wish));
        let _running = spawned.map_err(|error| SourceFault::Failed(format!("no thread for the camera: {error}")))?;
        let mut state = slot.wait(OPENING, |state| state.opened.is_some() || state.fault.is_some());
        match (state.fault.take(), state.opened.take()) {
            (Some(fault), _) => Err(fault),
            (None, Some(identity)) => {
                drop(state);
                Ok((Self { slot }, identity))
            }
            (None, None) => Err(SourceFault::Silent(OPENING.as_secs())),
        }
    }

    /// The newest frame that nobody has had, as soon as there is one; `None` where none comes in time.
    pub(super) fn newest(&self, at_most: Duration) -> Result<Option<Taken>, SourceFault> {
        let mut state = self.slot.wait(at_most, |state| state.newest.is_some() || state.fault.is_some());
        match state.fault.clone() {
            Some(fault) => Err(fault),
            None => Ok(state.newest.take()),
        }
    }
}

impl FrameSlot {
    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }

    fn wait(&self, at_most: Duration, mut enough: impl FnMut(&State) -> bool) -> MutexGuard<'_, State> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.changed.wait_timeout_while(state, at_most, |state| !enough(state)).unwrap_or_else(PoisonError::into_inner).0
    }
}

/// The camera's thread.
fn run(slot: &FrameSlot, wish: &CameraWish) {
    let driver_failed = || SourceFault::Failed("the camera's driver gave up".to_owned());
    let fault = match guarded("opening the camera", || open_best(wish)).unwrap_or_else(|| Err(driver_failed())) {
        Err(fault) => fault,
        Ok((mut device, identity)) => {
            slot.change(|state| state.opened = Some(identity));
            let fault = loop {
                match guarded("the camera", || device.frame()) {
                    Some(Ok(buffer)) => slot.change(|state| state.newest = taken(buffer)),
                    // After an error the crate queues the same buffer again and fails for ever: the stream is over, whatever it was.
                    Some(Err(error)) => break fault_of(&error, FaultMoment::Reading),
                    None => break driver_failed(),
                }
            };
            // Closing may panic as well.
            let _closed = guarded("closing the camera", || drop(device));
            fault
        }
    };
    slot.change(|state| state.fault = Some(fault));
}

/// A camera that could be taken.
struct Candidate {
    name: String,
    node: CameraIndex,
    purpose: Purpose,
    opened: Result<(nokhwa::Camera, Vec<Offer>), SourceFault>,
}

/// The best of all cameras that are wished for and take a format; else the fault that helps most.
fn open_best(wish: &CameraWish) -> Result<(nokhwa::Camera, Identity), SourceFault> {
    let nodes = nokhwa::query(ApiBackend::Video4Linux).map_err(|error| fault_of(&error, FaultMoment::Opening))?;
    let named = nodes.into_iter().map(|node| (name(&node), node));
    let wished = named.filter(|(name, node)| wish.name.as_ref().is_none_or(|wanted| is_called(name, node, wanted)));
    // A UVC camera brings a second node, for its metadata: those give no pictures.
    let mut candidates: Vec<Candidate> = wished.filter_map(|(name, node)| candidate(name, &node)).collect();
    candidates.sort_by_cached_key(|Candidate { name, node, purpose, opened }| {
        let best = opened.as_ref().ok().and_then(|(_, offers)| offers.first().copied());
        rank(*purpose, wish.before.as_ref() == Some(name), best, node.as_index().unwrap_or(u32::MAX))
    });
    let mut worst = SourceFault::Missing;
    let mut busy = None;
    for Candidate { name, node, purpose, opened } in candidates {
        // One that sees in the dark would be kept for ever once it is open: the right one will be free again.
        if purpose == Purpose::Infrared && busy.is_some_and(|busy| busy < Purpose::Infrared) {
            break;
        }
        let started = opened.and_then(|(device, offers)| start(device, &offers));
        match started {
            Ok(Some(mut device)) => {
                set(&mut device, "exposure", EXPOSURE, wish.exposure);
                set(&mut device, "focus", FOCUS, wish.focus);
                let (node, format) = (format!("/dev/video{node}"), device.camera_format().to_string());
                return Ok((device, Identity { name, node, format }));
            }
            Ok(None) => tracing::debug!(%node, "gives no pictures"),
            Err(fault) => {
                tracing::debug!(%node, %fault, "cannot be opened");
                if fault == SourceFault::Busy {
                    busy = busy.or(Some(purpose));
                }
                if worst == SourceFault::Missing || fault == SourceFault::Busy {
                    worst = fault;
                }
            }
        }
    }
    Err(worst)
}

/// A node as a camera, with all it offers, the best first; `None` where it gives no pictures that are understood.
fn candidate(name: String, node: &CameraInfo) -> Option<Candidate> {
    let request = RequestedFormat::with_formats(RequestedFormatType::None, &CODINGS);
    let opened = match nokhwa::Camera::with_backend(node.index().clone(), request, ApiBackend::Video4Linux) {
        Ok(mut device) => match device.compatible_camera_formats() {
            Ok(formats) => Ok((device, by_worth(formats.into_iter().filter_map(offer).collect()))),
            Err(error) => Err(fault_of(&error, FaultMoment::Opening)),
        },
        Err(error) if gives_no_pictures(&error) => return None,
        Err(error) => Err(fault_of(&error, FaultMoment::Opening)),
    };
    // What the crate calls a description is the driver, once a device is open.
    let driver = opened.as_ref().map_or(String::new(), |(device, _)| device.info().description().to_owned());
    Some(Candidate { purpose: Purpose::of(&node.human_name(), &driver), name, node: node.index().clone(), opened })
}

/// The name by which a camera is known again: with its serial number where the system knows that, else what its maker calls it.
fn name(node: &CameraInfo) -> String {
    let own = node.index().as_index().ok().map(|index| format!("video{index}"));
    let links = std::fs::read_dir(BY_ID).into_iter().flatten().flatten();
    let mine = |link: &std::fs::DirEntry| {
        let target = std::fs::read_link(link.path()).ok();
        target.as_deref().and_then(Path::file_name).and_then(|name| name.to_str()) == own.as_deref()
    };
    let link = links.into_iter().find(mine).map(|link| link.file_name().to_string_lossy().into_owned());
    link.unwrap_or_else(|| node.human_name())
}

/// Whether a camera is the one that the configuration names: a part of its name is enough.
fn is_called(name: &str, node: &CameraInfo, wanted: &str) -> bool {
    let wanted = wanted.to_lowercase();
    [name, &node.human_name()].iter().any(|name| name.to_lowercase().contains(&wanted))
}

/// Sets what the configuration wants, and stops the camera's own choosing before. One that has no such thing goes on without.
fn set(device: &mut nokhwa::Camera, what: &str, (control, own, off): (Control, Control, i64), wanted: Option<i64>) {
    let Some(wanted) = wanted else {
        return;
    };
    for (control, value) in [(own, off), (control, wanted)] {
        // What the camera chooses by itself is a switch with some, and a list with others.
        let tried = [ControlValueSetter::Integer(value), ControlValueSetter::Boolean(value != 0)];
        let set = |value| device.set_camera_control(KnownCameraControl::Other(control), value);
        if let Some(Err(error)) = tried.map(set).into_iter().reduce(Result::or) {
            tracing::warn!(%error, what, "the camera cannot be set so");
        }
    }
}

/// Sets the best format a camera takes and lets it begin; `None` where it gives no pictures that are understood.
fn start(mut device: nokhwa::Camera, offers: &[Offer]) -> Result<Option<nokhwa::Camera>, SourceFault> {
    for offer in offers.iter().take(MOST_TRIES) {
        let format = CameraFormat::new_from(offer.width, offer.height, frame_format(offer.coding), offer.rate);
        if device.camera_format() == format {
            break;
        }
        match device.set_camera_requset(RequestedFormat::with_formats(RequestedFormatType::Exact(format), &CODINGS)) {
            Ok(_set) => break,
            Err(error) => match fault_of(&error, FaultMoment::Opening) {
                SourceFault::Failed(why) => tracing::debug!(%format, why, "a format is refused"),
                fault => return Err(fault),
            },
        }
    }
    if coding(device.frame_format()).is_none() {
        return Ok(None);
    }
    device.open_stream().map_err(|error| fault_of(&error, FaultMoment::Opening))?;
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

/// A frame with the moment of the sensor, which the crate gives as a time of day.
fn taken(buffer: Buffer) -> Option<Taken> {
    let now = Instant::now();
    let age = buffer
        .capture_timestamp()
        .and_then(|taken| SystemTime::now().duration_since(UNIX_EPOCH + taken).ok())
        .filter(|age| *age < OLDEST)
        .unwrap_or_default();
    let (coding, size) = (coding(buffer.source_frame_format())?, buffer.resolution());
    Some(Taken { coding, width: size.width(), height: size.height(), at: now.checked_sub(age).unwrap_or(now), buffer })
}

/// When something failed: the same error means different things.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FaultMoment {
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
fn fault_of(error: &NokhwaError, moment: FaultMoment) -> SourceFault {
    let text = error.to_string();
    match (os_error(&text), moment) {
        // ENODEV, ENXIO, ENOENT.
        (Some(19 | 6 | 2), FaultMoment::Opening) => SourceFault::Missing,
        (Some(19 | 6 | 2), FaultMoment::Reading) => SourceFault::Gone,
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
        assert_eq!(fault_of(&opening, FaultMoment::Opening), SourceFault::Missing);
        assert_eq!(fault_of(&NokhwaError::ReadFrameError(gone.to_owned()), FaultMoment::Reading), SourceFault::Gone);
        let busy = NokhwaError::OpenStreamError("Device or resource busy (os error 16)".to_owned());
        assert_eq!(fault_of(&busy, FaultMoment::Opening), SourceFault::Busy);
        let refused = NokhwaError::OpenDeviceError("0".to_owned(), "V4L2 Error: Permission denied (os error 13)".to_owned());
        assert!(fault_of(&refused, FaultMoment::Opening).to_string().contains("group video"));
        let wrong = property("V4L2 FrameRate", "Framerate not whole number: 15 / 2");
        assert!(fault_of(&wrong, FaultMoment::Opening).to_string().contains("plug"));
        let other = NokhwaError::ReadFrameError("Input/output error (os error 5)".to_owned());
        assert_eq!(fault_of(&other, FaultMoment::Reading), SourceFault::Failed(other.to_string()));
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
    fn without_a_camera_it_is_missing() {
        if nokhwa::query(ApiBackend::Video4Linux).is_ok_and(|nodes| nodes.is_empty()) {
            assert_eq!(CameraDevice::open(&CameraWish::default()).err(), Some(SourceFault::Missing));
        }
    }
}
