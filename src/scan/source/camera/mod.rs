//! A USB camera, for years: in a process of its own, which is killed when it hangs and started again.
//!
//! | file | what it does |
//! |---|---|
//! | [`kept`] | the terminal's side: starts the process, asks for frames, kills it |
//! | [`wire`] | what the two say to each other |
//! | `serve` | the process: keeps the newest frame, answers questions |
//! | `device` | the camera itself, through nokhwa |

#[cfg(feature = "camera")]
mod device;
#[cfg(any(feature = "camera", test))]
mod kept;
#[cfg(feature = "camera")]
mod serve;
#[cfg(any(feature = "camera", test))]
mod wire;

#[cfg(feature = "camera")]
use std::os::unix::process::CommandExt as _;
#[cfg(feature = "camera")]
use std::process::Command;

#[cfg(feature = "camera")]
pub use serve::serve;

#[cfg(feature = "camera")]
use super::Opened;

/// Which camera is wanted, and how it is to be set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CameraWish {
    /// A part of its name; any camera where there is none.
    pub name: Option<String>,
    /// The one to be taken where several would do: the one that was there before.
    pub before: Option<String>,
    /// Exposure in steps of 100 µs, in place of the camera's own choice (`V4L2_CID_EXPOSURE_ABSOLUTE`).
    pub exposure: Option<i64>,
    /// Focus in the camera's own steps, in place of its own choice (`V4L2_CID_FOCUS_ABSOLUTE`).
    pub focus: Option<i64>,
}

#[cfg(feature = "camera")]
impl CameraWish {
    /// The arguments that say so to the process.
    fn arguments(&self) -> Vec<String> {
        let number = |name: &str, number: Option<i64>| number.map(|number| format!("--{name}={number}"));
        let text = |name: &str, text: Option<&String>| text.map(|text| format!("--{name}={text}"));
        [
            text("name", self.name.as_ref()),
            text("before", self.before.as_ref()),
            number("exposure", self.exposure),
            number("focus", self.focus),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(feature = "camera")]
/// Opens a camera in a process of its own: this very program, run as `motcua camera`.
pub fn open(wish: &CameraWish) -> Opened {
    let wish = wish.clone();
    let start = move |before: Option<&str>| {
        let wish = CameraWish { before: before.map(str::to_owned), ..wish.clone() };
        // The program that runs, also where its file has been replaced by a newer one meanwhile.
        let mut command = Command::new("/proc/self/exe");
        let _ = command.arg0("motcua").arg("camera").args(wish.arguments());
        command
    };
    Ok(Box::new(kept::Kept::open(Box::new(start))?))
}
