//! Which of several cameras to take, where the configuration does not say.

use super::offer::Offer;

/// What a camera is made for, as far as its name and its driver say. The first is taken first; the last only where there is no other.
///
/// Document cameras are usual ones: they see paper as well as any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Purpose {
    /// To see what people see.
    Usual,
    /// To see how far things are; often two pictures in one.
    Depth,
    /// No camera at all: a program that gives pictures.
    Virtual,
    /// To know faces in the dark: screens of phones are black in it, and so is some ink.
    Infrared,
}

/// The kernel keeps so many letters of a camera's name (`v4l2_capability.card` without its end).
const LONGEST_NAME: usize = 31;

impl Purpose {
    /// By what a camera and its driver are called.
    pub(super) fn of(name: &str, driver: &str) -> Self {
        let (lower, driver) = (name.to_lowercase(), driver.to_lowercase());
        let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let any = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
        // Of `Integrated Camera: Integrated IR Camera` only `… Integrated I` is left, and of its twin `… Integrated C`.
        let is_cut = name.chars().count() == LONGEST_NAME && words.len() > 1;
        let is_half = |word: &&str| "infrared".starts_with(word);
        let is_infrared = any(&["ir", "ircam", "ircamera", "irwebcam", "infrared", "thermal", "flir", "hello", "nir"])
            || is_cut && words.last().is_some_and(is_half);
        // One sensor for both gives colours.
        if is_infrared && !any(&["rgb", "rgbir", "color", "colour"]) {
            Self::Infrared
        } else if any(&[
            "virtual",
            "loopback",
            "v4l2loopback",
            "dummy",
            "obs",
            "vivid",
            "vivi",
            "vimc",
            "screen",
            "manycam",
            "droidcam",
            "akvcam",
        ]) || ["loopback", "vivid", "vimc", "akvcam"].iter().any(|program| driver.contains(program))
        {
            Self::Virtual
        } else if any(&["depth", "tof", "stereo", "lidar", "fisheye", "tracking"]) {
            Self::Depth
        } else {
            Self::Usual
        }
    }
}

/// One camera that could be taken. The less, the sooner.
///
/// The one that was there before goes before others of its kind, so that a terminal keeps its camera; then what a camera offers counts, and
/// the number of its node only where all else is the same.
pub(super) fn rank(purpose: Purpose, was_before: bool, best: Option<Offer>, node: u32) -> impl Ord {
    (purpose, !was_before, best.is_none(), std::cmp::Reverse(best.map(Offer::worth)), node)
}

#[cfg(test)]
mod tests {
    use super::super::offer::Coding::{self, Mjpeg, Nv12, Yuyv};
    use super::*;

    fn offer(coding: Coding, width: u32, height: u32, rate: u32) -> Offer {
        Offer { coding, width, height, rate }
    }

    /// The number of the one that is taken, of name, driver and best offer of each.
    fn taken(cameras: &[(&str, &str, Offer)], before: Option<usize>) -> usize {
        let rank = |(node, (name, driver, best)): &(usize, &(&str, &str, Offer))| {
            rank(Purpose::of(name, driver), before == Some(*node), Some(*best), *node as u32)
        };
        cameras.iter().enumerate().min_by(|one, other| rank(one).cmp(&rank(other))).map(|(node, _)| node).unwrap()
    }

    #[test]
    fn infrared_cameras_are_known_by_their_names_and_others_are_none() {
        for name in [
            "Integrated IR Camera",
            "HP IR Camera: HP IR Camera",
            "USB2.0 IR UVC WebCam",
            "Microsoft IR Camera Front",
            "Integrated Camera: Integrated I",
            "Integrated_Webcam_FHD: Integ IR",
            "FHD Webcam: FHD IR Webcam",
            "Infrared Camera",
            "Windows Hello Face Camera",
            "IR_Camera",
            "IRCamera",
            "FLIR ONE",
            "ACER FHD User Facing: Acer Infra",
        ] {
            let name: String = name.chars().take(LONGEST_NAME).collect();
            assert_eq!(Purpose::of(&name, "uvcvideo"), Purpose::Infrared, "{name}");
        }
        for name in [
            "Integrated Camera: Integrated C",
            "HD Pro Webcam C920",
            "Mirror Cam",
            "Air Camera",
            "Logitech BRIO",
            "FaceTime HD Camera",
            "Integrated RGB-IR Camera",
            "Document Camera",
            "IPEVO V4K",
            "Firefly",
            "USB Camera I",
            "Máy quét",
            "",
        ] {
            assert_eq!(Purpose::of(name, "uvcvideo"), Purpose::Usual, "{name}");
        }
    }

    #[test]
    fn programs_and_depth_are_known_too() {
        assert_eq!(Purpose::of("OBS Virtual Camera", "v4l2 loopback"), Purpose::Virtual);
        assert_eq!(Purpose::of("Hội họp", "v4l2 loopback"), Purpose::Virtual);
        assert_eq!(Purpose::of("vivid", "vivid"), Purpose::Virtual);
        assert_eq!(Purpose::of("Intel(R) RealSense(TM) Depth Ca", "uvcvideo"), Purpose::Depth);
    }

    #[test]
    fn the_best_offer_of_all_is_taken_and_infrared_last() {
        let (full, hd, vga) = (offer(Mjpeg, 1920, 1080, 30), offer(Mjpeg, 1280, 720, 30), offer(Yuyv, 640, 480, 30));
        let small = offer(Mjpeg, 640, 360, 30);
        // As on a desk with everything in one: the camera for faces comes first.
        assert_eq!(
            taken(&[("Integrated Camera: Integrated I", "uvcvideo", small), ("Integrated Camera: Integrated C", "uvcvideo", hd)], None),
            1
        );
        assert_eq!(taken(&[("USB IR Camera", "uvcvideo", full), ("Cheap cam", "uvcvideo", vga)], None), 1, "large is no help in the dark");
        assert_eq!(
            taken(&[("Logitech BRIO", "uvcvideo", small), ("Logitech BRIO", "uvcvideo", full)], None),
            1,
            "told apart by size alone"
        );
        assert_eq!(taken(&[("built in", "uvcvideo", hd), ("HD Pro Webcam C920", "uvcvideo", full)], None), 1);
        assert_eq!(taken(&[("built in", "uvcvideo", hd), ("Document Camera", "uvcvideo", full)], None), 1);
        assert_eq!(taken(&[("OBS Virtual Camera", "v4l2 loopback", full), ("cam", "uvcvideo", vga)], None), 1);
        assert_eq!(taken(&[("Depth Camera", "uvcvideo", full), ("cam", "uvcvideo", hd)], None), 1);
        assert_eq!(taken(&[("OBS Virtual Camera", "v4l2 loopback", full), ("IR Camera", "uvcvideo", hd)], None), 0);
        assert_eq!(taken(&[("a", "uvcvideo", offer(Nv12, 1280, 720, 30)), ("b", "uvcvideo", hd)], None), 1, "of one size MJPEG");
        assert_eq!(taken(&[("a", "uvcvideo", full), ("b", "uvcvideo", full)], None), 0, "else the lowest");
        assert_eq!(taken(&[("IR Camera", "uvcvideo", small)], None), 0, "where there is no other");
    }

    #[test]
    fn the_camera_that_was_there_before_is_kept_among_its_kind() {
        let (full, hd) = (offer(Mjpeg, 1920, 1080, 30), offer(Mjpeg, 1280, 720, 30));
        assert_eq!(taken(&[("a", "uvcvideo", full), ("b", "uvcvideo", hd)], Some(1)), 1);
        assert_eq!(taken(&[("a", "uvcvideo", hd), ("IR Camera", "uvcvideo", full)], Some(1)), 0, "the right one is back");
    }
}
