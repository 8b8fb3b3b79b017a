//! Where frames come from.

mod camera;
mod images;
#[cfg(any(feature = "camera", test))]
mod offer;
#[cfg(any(feature = "camera", test))]
mod rank;
mod rhythm;
mod scripted;

use std::path::PathBuf;

use super::SourceFault;
use super::frame::Luma;
pub use camera::CameraWish;
#[cfg(feature = "camera")]
pub use camera::serve as serve_camera;
pub use scripted::Script;

/// Gives frames, one after the other. It lives on a thread of its own, so it may block.
pub trait FrameSource: Send {
    /// Waits for the next frame.
    ///
    /// [`SourceFault::Silent`] means that none came for a while and that the source may be asked again. Any other fault is its end: it is
    /// dropped and opened anew.
    fn next(&mut self) -> Result<Luma, SourceFault>;
}

/// A source that was opened, or why it could not be.
pub type Opened = Result<Box<dyn FrameSource>, SourceFault>;

/// Opens the camera that is wished for, in a process of its own. Made to be handed to [`super::Scanner::start`].
#[cfg(feature = "camera")]
pub fn camera(wish: CameraWish) -> impl FnMut() -> Opened + Send + 'static {
    move || camera::open(&wish)
}

/// Opens the camera that is wished for; this build cannot.
#[cfg(not(feature = "camera"))]
pub fn camera(_wish: CameraWish) -> impl FnMut() -> Opened + Send + 'static {
    || Err(SourceFault::Failed("this program was built without the feature `camera`".to_owned()))
}

/// Opens a folder whose pictures are shown for a second each, by name, round and round. Opened again, it goes on where it stopped.
pub fn images(folder: PathBuf) -> impl FnMut() -> Opened + Send + 'static {
    let place = images::PicturePlace::default();
    move || Ok(Box::new(images::Images::open(folder.clone(), place.clone())?))
}

/// Opens a folder whose pictures are played as frames, fifteen a second, by name, round and round.
pub fn film(folder: PathBuf) -> impl FnMut() -> Opened + Send + 'static {
    move || Ok(Box::new(images::Film::open(&folder)?))
}

/// Opens a script. Opened again, it goes on where it stopped.
pub fn scripted(script: Script) -> impl FnMut() -> Opened + Send + 'static {
    move || Ok(Box::new(script.clone()))
}
