//! Which code is meant: the one place that decides it, for the camera and for every other reader.
//!
//! A scanner tells which codes are in view and where. What counts is what the person means: the code held in the frame, near the
//! middle, large and steady. [`Attention`] makes of the one the other; it knows no screens, only whether somebody is being served.
//!
//! # Rules
//! - A code is meant once it was nearest the middle for three frames. Where it could be either of two, the citizen is asked.
//! - A code that is meant stays until it left the view, or another one took its place in the middle.
//! - What was in view beside the meant code, and did not move since, is not meant: a poster on the wall, a booklet's neighbour.
//! - While somebody is served, only what is held in the middle, still, takes over. Nothing at the edge does.
//! - A code that leads somewhere goes before one that only gets an answer: the procedure's beside the bank's.
//! - A person who pulls a reader's trigger means the code they aim it at.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use tokio::sync::{broadcast, watch};

use crate::config::Config;
use crate::domain::intake::{self, Meaning};
use crate::scan::{CodeKind, Content, InView, PresenceVerdict, Read, Scanner, Sight, View};

/// A code is meant once it was foremost in so many frames.
const FRAMES: u32 = 3;
/// What only gets an answer waits for so many: a code that leads somewhere may be read a frame later.
const FRAMES_OF_ANSWERS: u32 = 6;
/// A code that was not read for so long has left.
const AWAY: Duration = Duration::from_secs(2);
/// A code that was not read in a frame is where it was last seen, for so long.
const REMEMBERED: Duration = Duration::from_millis(500);
/// After the trigger of a reader the camera decides nothing for so long: the paper is still on its way past it.
const TRIGGERED: Duration = Duration::from_millis(1500);
/// Two codes whose distances from the middle differ by less could be meant alike. In shorter sides of the frame, as all that follow.
const ALIKE: f32 = 0.06;
/// A code so many times as large as the one nearest the middle could be meant too, if it is not much farther.
const LARGER: f32 = 2.0;
const NOT_MUCH_FARTHER: f32 = 0.3;
/// While somebody is served, what takes over is no farther from the middle.
const MIDDLE: f32 = 0.3;
/// And it moves no faster, a second.
const STEADY: f32 = 0.5;
/// What was passed over has moved when it is so far from where it was then.
const MOVED: f32 = 0.12;
/// A code that has not moved for this long, while no citizen is being served, is a poster in the background.
const BACKGROUND: Duration = Duration::from_secs(20);
/// How fast a code moves of which that is not known yet.
const UNKNOWN_SPEED: f32 = 0.5;
/// More codes than this are not asked about.
const MOST_ASKED: usize = 4;

/// What the scanner tells, as the application hears it.
#[derive(Clone)]
pub(super) struct Eyes {
    /// The newest sight.
    pub sight: watch::Receiver<Arc<Sight>>,
    /// A way to hear of reads from now on.
    pub reads: Arc<dyn Fn() -> broadcast::Receiver<Read<Meaning>> + Send + Sync>,
    /// Opens and closes them. A poster held up while scanning is off is read as soon as scanning is on again.
    pub want: Arc<dyn Fn(bool) + Send + Sync>,
    /// Whether somebody is being served.
    pub serving: Arc<AtomicBool>,
}

impl From<Arc<Scanner<Meaning>>> for Eyes {
    fn from(scanner: Arc<Scanner<Meaning>>) -> Self {
        let wanting = scanner.clone();
        Self {
            sight: scanner.sight(),
            reads: Arc::new(move || scanner.reads()),
            want: Arc::new(move |wanted| wanting.set_wanted(wanted)),
            serving: Arc::default(),
        }
    }
}

/// What a code means for a hall, and whether one look is enough to believe it and to look no further.
pub fn judge(config: &Arc<Config>) -> impl Fn(&Content) -> PresenceVerdict<Meaning> + Send + 'static {
    let config = config.clone();
    move |content| {
        let meaning = match (content, content.meaning()) {
            (_, Some(text)) => intake::understand(&text, &config.catalogue, config.terminal.hub.public_url.as_deref()),
            (Content::Other(CodeKind::MicroQr), None) => Meaning::MicroQr,
            (Content::Other(CodeKind::Part { index, of }), None) => Meaning::Part { index: *index, of: *of },
            (Content::Text(_) | Content::Bytes(_), None) => Meaning::Unknown,
        };
        if meaning.leads() { PresenceVerdict::AtOnce(meaning) } else { PresenceVerdict::IfRepeated(meaning) }
    }
}

/// What a person means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// This.
    One(Meaning),
    /// One of these, the nearest to the middle first; they have to be asked which.
    Either(Vec<Meaning>),
}

/// What is in view, and what of it is meant.
#[derive(Debug, Default)]
pub struct Attention {
    tracks: Vec<Track>,
    /// What is meant now, until it has left.
    meant: Option<Meaning>,
    /// What is being asked about.
    asked: Vec<Meaning>,
    /// What would be meant, had it been foremost for long enough.
    coming: Option<Coming>,
    /// When the trigger of another reader was last pulled.
    triggered: Option<Instant>,
    /// Whether somebody was being served when it last heard something.
    serving: bool,
}

/// What was foremost in the last frames.
#[derive(Debug)]
struct Coming {
    meant: Meant,
    frames: u32,
}

/// What one frame says of what is meant.
enum Evidence {
    /// Nothing new.
    Nothing,
    /// It cannot be told by this frame, but that nothing else is meant than this.
    Unclear(Meaning),
    /// This, if it stays so for as many frames.
    Coming(Meant, u32),
}

/// A code that is followed from frame to frame.
#[derive(Debug, Clone)]
struct Track {
    code: InView<Meaning>,
    last: Instant,
    /// How fast it moved between the last two frames in which it was read, a second; unknown at first.
    speed: Option<f32>,
    /// Where it began to stay, and since when.
    rest: (f32, f32),
    resting: Instant,
    /// Where it was when something else was meant.
    passed_over: Option<(f32, f32)>,
}

impl Track {
    fn new(code: InView<Meaning>, at: Instant) -> Self {
        let rest = (code.x, code.y);
        Self { code, last: at, speed: None, rest, resting: at, passed_over: None }
    }

    fn place(&self) -> (f32, f32) {
        (self.code.x, self.code.y)
    }

    fn follow(&mut self, code: InView<Meaning>, at: Instant) {
        let seconds = at.saturating_duration_since(self.last).as_secs_f32();
        if seconds > 0.0 {
            self.speed = Some(apart(self.place(), (code.x, code.y)) / seconds);
        }
        if apart(self.rest, (code.x, code.y)) > MOVED {
            (self.rest, self.resting) = ((code.x, code.y), at);
        }
        (self.code, self.last) = (code, at);
    }

    /// How near the middle it may be by then, if it was not read since.
    fn nearest(&self, at: Instant) -> f32 {
        let since = at.saturating_duration_since(self.last).as_secs_f32();
        self.code.distance() - self.speed.unwrap_or(UNKNOWN_SPEED) * since
    }

    fn is_remembered(&self, at: Instant) -> bool {
        at.saturating_duration_since(self.last) < REMEMBERED
    }

    /// Whether it hangs in the background since something else was meant.
    fn is_passed_over(&self) -> bool {
        self.passed_over.is_some_and(|then| apart(then, self.place()) < MOVED)
    }
}

fn apart(one: (f32, f32), other: (f32, f32)) -> f32 {
    (one.0 - other.0).hypot(one.1 - other.1)
}

impl Meant {
    /// This, or what lies nearest the middle of these.
    #[must_use]
    pub fn likeliest(&self) -> Option<&Meaning> {
        match self {
            Self::One(one) => Some(one),
            Self::Either(these) => these.first(),
        }
    }

    fn is_about(&self, meaning: &Meaning) -> bool {
        match self {
            Self::One(one) => one == meaning,
            Self::Either(these) => these.contains(meaning),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Either(these), Self::Either(before)) => these.len() == before.len() && these.iter().all(|one| before.contains(one)),
            _ => self == other,
        }
    }
}

impl Attention {
    /// Takes in a scanner's report; `serving` tells whether a citizen is being served. Returns what is meant now, if that changed.
    pub fn hear(&mut self, read: Read<Meaning>, serving: bool) -> Option<Meant> {
        if serving && !std::mem::replace(&mut self.serving, serving) {
            // Whatever they chose, with a finger perhaps, is chosen.
            self.asked.clear();
            self.pass_over();
        }
        self.serving = serving;
        match read {
            Read::View(view) => self.look(view),
            Read::Heard(meaning, at) => Some(self.trigger(meaning, at)),
        }
    }

    /// What a trigger reads is meant, whatever the camera sees.
    fn trigger(&mut self, meaning: Meaning, at: Instant) -> Meant {
        self.triggered = Some(at);
        self.choose(meaning.clone());
        Meant::One(meaning)
    }

    fn look(&mut self, view: View<Meaning>) -> Option<Meant> {
        let at = view.at;
        self.follow(view);
        if self.meant.as_ref().is_some_and(|meant| !self.is_in_view(meant)) {
            self.meant = None;
        }
        if self.triggered.is_some_and(|then| at.saturating_duration_since(then) < TRIGGERED) {
            self.coming = None;
            // What passes the camera on its way to the reader was not held up to the camera.
            self.pass_over();
            return None;
        }
        let (foremost, frames) = match self.evidence(at) {
            Evidence::Nothing => {
                self.coming = None;
                return None;
            }
            Evidence::Unclear(meaning) => {
                self.coming = self.coming.take().filter(|coming| coming.meant.is_about(&meaning));
                return None;
            }
            Evidence::Coming(foremost, frames) => (foremost, frames),
        };
        let before = self.coming.take().filter(|coming| coming.meant.is_same(&foremost)).map_or(0, |coming| coming.frames);
        if before + 1 < frames {
            self.coming = Some(Coming { meant: foremost, frames: before + 1 });
            return None;
        }
        match &foremost {
            Meant::One(meaning) => self.choose(meaning.clone()),
            Meant::Either(meanings) => {
                self.asked.clone_from(meanings);
                self.meant = None;
                self.pass_over();
            }
        }
        Some(foremost)
    }

    /// Finds again what was in view before.
    fn follow(&mut self, View { at, codes }: View<Meaning>) {
        self.tracks.retain(|track| at.saturating_duration_since(track.last) < AWAY);
        for code in codes {
            // Of two copies of one poster each is followed by itself.
            let same = |track: &&mut Track| track.code.meaning == code.meaning && track.last != at;
            let away = |track: &&mut Track| apart(track.place(), (code.x, code.y));
            match self.tracks.iter_mut().filter(same).min_by(|one, other| away(one).total_cmp(&away(other))) {
                Some(track) => track.follow(code, at),
                None => self.tracks.push(Track::new(code, at)),
            }
        }
    }

    fn is_in_view(&self, meaning: &Meaning) -> bool {
        self.tracks.iter().any(|track| track.code.meaning == *meaning)
    }

    /// What would be meant by this frame alone, and in how many frames it has to be so.
    fn evidence(&mut self, at: Instant) -> Evidence {
        let (meant, asked, serving) = (self.meant.clone(), self.asked.clone(), self.serving);
        let is_meant = |track: &Track| meant.as_ref() == Some(&track.code.meaning);
        let hangs = |track: &Track| {
            let long = at.saturating_duration_since(track.resting) >= BACKGROUND;
            long && if is_meant(track) { !serving } else { track.is_passed_over() }
        };
        let mut seen: Vec<&Track> = self.tracks.iter().filter(|track| track.is_remembered(at) && !hangs(track)).collect();
        if seen.iter().any(|track| track.code.meaning.leads()) {
            seen.retain(|track| track.code.meaning.leads());
        }
        seen.sort_by(|one, other| one.code.distance().total_cmp(&other.code.distance()));
        let Some((first, others)) = seen.split_first() else { return Evidence::Nothing };
        if is_meant(first) {
            // What else has come into view meanwhile lies beside it.
            self.pass_over_newcomers();
            return Evidence::Nothing;
        }
        let meaning = &first.code.meaning;
        // A frame in which a code was not read says nothing of where it is, unless it is alone.
        let mut rivals = others.iter().filter(|other| other.code.meaning != *meaning).peekable();
        if rivals.peek().is_some() && first.last != at || rivals.any(|rival| rival.nearest(at) < first.code.distance()) {
            return Evidence::Unclear(meaning.clone());
        }
        if first.is_passed_over() && !asked.contains(meaning) {
            return Evidence::Nothing;
        }
        if serving && !(meaning.leads() && first.code.distance() <= MIDDLE && first.speed.is_some_and(|speed| speed <= STEADY)) {
            return Evidence::Nothing;
        }
        let mut alike = vec![meaning.clone()];
        for other in others.iter().filter(|other| could_be_meant_too(&first.code, &other.code)) {
            // What is meant stays so until another one is clearly before it.
            if is_meant(other) {
                return Evidence::Nothing;
            }
            if !alike.contains(&other.code.meaning) && alike.len() < MOST_ASKED {
                alike.push(other.code.meaning.clone());
            }
        }
        if alike.len() == 1 {
            return Evidence::Coming(Meant::One(meaning.clone()), if meaning.leads() { FRAMES } else { FRAMES_OF_ANSWERS });
        }
        // Codes that only get an answer need no question, and the same question is not asked twice.
        let is_new = meaning.leads() && alike.iter().any(|meaning| !asked.contains(meaning));
        if is_new { Evidence::Coming(Meant::Either(alike), FRAMES) } else { Evidence::Nothing }
    }

    /// From now on this is meant, and what else is in view is not.
    fn choose(&mut self, meaning: Meaning) {
        self.meant = Some(meaning);
        self.asked.clear();
        self.coming = None;
        self.pass_over();
    }

    fn pass_over_newcomers(&mut self) {
        for track in self.tracks.iter_mut().filter(|track| track.passed_over.is_none() && self.meant.as_ref() != Some(&track.code.meaning))
        {
            track.passed_over = Some(track.place());
        }
    }

    fn pass_over(&mut self) {
        for track in &mut self.tracks {
            let is_meant = self.meant.as_ref() == Some(&track.code.meaning);
            track.passed_over = (!is_meant).then(|| track.place());
        }
    }
}

/// Whether a code could be meant as well as the one nearest the middle: it is as near, or much larger and not much farther.
fn could_be_meant_too(nearest: &InView<Meaning>, other: &InView<Meaning>) -> bool {
    let farther = other.distance() - nearest.distance();
    farther < ALIKE || (other.side >= LARGER * nearest.side && farther < NOT_MUCH_FARTHER)
}

#[cfg(test)]
mod tests;
