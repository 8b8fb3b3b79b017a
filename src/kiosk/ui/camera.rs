//! What the camera sees, or why it sees nothing.

use iced::advanced::image::Handle;
use iced::widget::{Space, column, container, row};
use iced::{Alignment, Element, Fill};

use super::{Icon, Look};
use crate::config::ReaderDevice;
use crate::kiosk::metrics::{GAP, RADIUS, TextSize};
use crate::kiosk::widget::{Guide, Marks, guide, preview};
use crate::scan::{Corners, FrameFault, Hint, SourceFault, SourceState, Struggle};

/// What the camera sees, ready to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct CameraView<'a> {
    /// How the source is.
    pub state: &'a SourceState,
    /// The newest picture.
    pub picture: Option<&'a Handle>,
    /// The codes read in it.
    pub codes: &'a [Corners],
    /// What looks like a code in it and could not be read.
    pub unread: &'a [Corners],
    /// How somebody fares who holds one up.
    pub struggle: Struggle,
    /// What is wrong with the pictures.
    pub doubt: Option<FrameFault>,
    /// Whether nothing has been read yet: then a drawing shows where to hold it.
    pub is_new: bool,
}

impl CameraView<'_> {
    /// What stands under the picture: what to do, as far as the detector knows.
    fn advice(&self, look: Look<'_>) -> (Icon, iced::Color, &'static str) {
        let c = look.colours;
        match (self.doubt, self.struggle) {
            (Some(FrameFault::Dark), _) => (Icon::CameraOff, c.warn, "camera-dark"),
            (Some(FrameFault::Glaring), _) => (Icon::CameraOff, c.warn, "camera-glaring"),
            _ if self.codes.len() > 1 => (Icon::Scan, c.primary, "several-codes"),
            (_, Struggle { is_long: true, .. }) => (Icon::Warning, c.warn, "hint-other-way"),
            (_, Struggle { hint: Some(hint), .. }) => {
                let key = match hint {
                    Hint::Closer => "hint-closer",
                    Hint::Farther => "hint-farther",
                    Hint::HoldStill => "hint-hold-still",
                    Hint::LessGlare => "hint-less-glare",
                    Hint::MoreLight => "hint-more-light",
                    Hint::TurnOver => "hint-turn-over",
                };
                (Icon::Scan, c.info, key)
            }
            _ => (Icon::Scan, c.primary, "aim"),
        }
    }

    /// Whether a code only has to be held up, as it should be.
    fn is_ready(&self) -> bool {
        !matches!(self.doubt, Some(FrameFault::Dark | FrameFault::Glaring)) && self.codes.len() < 2 && !self.struggle.is_long
    }

    /// Whether a code can be read at all, by the camera or by a reader that is held in the hand.
    pub(in crate::kiosk) fn takes_codes(&self, look: Look<'_>) -> bool {
        self.sees() || look.config.terminal.reader.device != ReaderDevice::None
    }

    /// Whether holding up a code is worth while.
    pub(in crate::kiosk) fn sees(&self) -> bool {
        matches!(self.state, SourceState::Live | SourceState::Starting)
    }
}

/// The width of the drawing in millimetres.
fn guide_mm(look: Look<'_>) -> f32 {
    if look.metrics.small() { 34.0 } else { 44.0 }
}

/// Why nothing can be scanned: for staff who pass by, in one line.
pub(in crate::kiosk) fn scanner_note<'a, M: 'a>(look: Look<'a>, view: CameraView<'a>) -> Element<'a, M> {
    let what = match view.state {
        SourceState::Faulty(fault) => fault_key(fault),
        SourceState::Live | SourceState::Starting | SourceState::Absent => return Space::new().into(),
    };
    let (look, muted) = (look.chrome(), look.colours.muted);
    let said = look.text(look.say(what), TextSize::Body, muted);
    row![look.icon(Icon::CameraOff, 8.0, muted), said].spacing(look.mm(GAP)).align_y(Alignment::Center).into()
}

/// The picture with the aim frame, or what to do instead; always as large. For citizens it says what else may be held up.
pub(in crate::kiosk) fn scanner<'a, M: 'a>(look: Look<'a>, view: CameraView<'a>, invites: bool) -> Element<'a, M> {
    let c = look.colours;
    if *view.state == SourceState::Live {
        let stroke = look.mm(1.6).max(2.0);
        let marks = Marks { aim: c.aim, read: c.found, unread: c.unread, ground: c.paper, radius: look.mm(RADIUS), stroke };
        let picture = container(preview(view.picture, view.codes, view.unread, marks)).width(Fill).height(Fill);
        let (icon, colour, key) = view.advice(look);
        let mut words = column![look.bold(look.say(key), TextSize::Lead, c.ink)];
        if invites && view.is_ready() && view.struggle.hint.is_none() {
            words = words.push(look.text(look.say("aim-slip"), TextSize::Least, c.ink));
        }
        let sign = if view.is_new && view.is_ready() {
            let cm = look.config.terminal.camera.distance_cm;
            words = words.push(look.text(look.words.say_with("aim-distance", [("n", cm.into())]), TextSize::Least, c.muted));
            guide(Guide { width: look.mm(guide_mm(look)), ink: c.ink, accent: c.primary, stroke: look.mm(0.6).max(1.0) })
        } else {
            look.icon(icon, 11.0, colour)
        };
        let how = row![sign, words.width(Fill)].spacing(look.mm(GAP)).align_y(Alignment::Center);
        return column![picture, how].spacing(look.mm(GAP)).height(Fill).into();
    }
    let has_reader = look.config.terminal.reader.device != ReaderDevice::None;
    let (icon, what) = match view.state {
        SourceState::Live | SourceState::Starting => (Icon::Camera, "camera-starting"),
        SourceState::Absent if has_reader => (Icon::Scan, "reader-instead"),
        SourceState::Absent => (Icon::CameraOff, "camera-none"),
        SourceState::Faulty(fault) => (Icon::CameraOff, fault_key(fault)),
    };
    let starting = *view.state == SourceState::Starting;
    let mut words = column![look.icon(icon, 22.0, c.muted), look.centred(look.say(what), TextSize::Lead, c.ink, true)]
        .spacing(look.mm(GAP))
        .align_x(Alignment::Center);
    if !starting {
        words = words.push(look.centred(look.say("camera-instead"), TextSize::Body, c.muted, false));
    }
    look.card(words).center(Fill).into()
}

/// What is said of a camera that gives no pictures.
pub(in crate::kiosk) fn fault_key(fault: &SourceFault) -> &'static str {
    match fault {
        SourceFault::Missing => "camera-missing",
        SourceFault::Busy => "camera-busy",
        SourceFault::Gone => "camera-gone",
        SourceFault::Silent(_) => "camera-silent",
        SourceFault::Failed(_) => "camera-failed",
    }
}
