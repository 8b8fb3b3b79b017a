//! Which of a camera's formats to take.

/// How a camera codes its frames, as far as they are understood here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// A JPEG each.
    Mjpeg,
    /// Brightness and colour in turn.
    Yuyv,
    /// Brightness first, then colour.
    Nv12,
}

/// One format a camera offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) coding: Coding,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Frames a second.
    pub(super) rate: u32,
}

/// Fewer frames a second and a hand that holds something up meets only blurred ones.
const ENOUGH: u32 = 15;

impl Offer {
    /// The greater, the sooner it is taken.
    ///
    /// Pixels decide, because a small code is readable only where a module is some pixels wide: 1080 lines, then 720, then what comes
    /// near. MJPEG before the others, because it alone has those sizes at a usable rate over USB 2. Of the rates that suffice the lowest,
    /// because no more frames are looked at.
    pub(super) fn worth(self) -> impl Ord {
        let fast_enough = self.rate >= ENOUGH;
        let size = match (self.width, self.height) {
            (1920, 1080) => 4,
            (1280, 720) => 3,
            (width, height) if (640..=1920).contains(&width) && (480..=1200).contains(&height) => 2,
            // More than full HD costs more time than it brings; less than VGA shows no dense code.
            (width, _) if width > 1920 => 1,
            _ => 0,
        };
        let coding = match self.coding {
            Coding::Mjpeg => 2,
            Coding::Yuyv => 1,
            Coding::Nv12 => 0,
        };
        let spare = if fast_enough { u32::MAX - self.rate } else { self.rate };
        let slow = if fast_enough { 0 } else { self.rate };
        let pixels = u64::from(self.width) * u64::from(self.height);
        (size > 1 && fast_enough, size > 1, coding == 2 && size > 2 && fast_enough, slow, size, pixels, coding, spare)
    }
}

/// The best first.
pub(super) fn by_worth(mut offers: Vec<Offer>) -> Vec<Offer> {
    offers.sort_by_key(|offer| std::cmp::Reverse(offer.worth()));
    offers
}

#[cfg(test)]
mod tests {
    use super::Coding::{Mjpeg, Nv12, Yuyv};
    use super::*;

    fn offer(coding: Coding, width: u32, height: u32, rate: u32) -> Offer {
        Offer { coding, width, height, rate }
    }

    fn best(offers: &[Offer]) -> Offer {
        by_worth(offers.to_vec())[0]
    }

    #[test]
    fn a_usual_camera_gives_full_hd_at_the_rate_that_suffices() {
        let offers = [
            offer(Yuyv, 640, 480, 30),
            offer(Yuyv, 1280, 720, 10),
            offer(Yuyv, 1920, 1080, 5),
            offer(Mjpeg, 1920, 1080, 30),
            offer(Mjpeg, 1920, 1080, 15),
            offer(Mjpeg, 1920, 1080, 5),
            offer(Mjpeg, 1280, 720, 30),
            offer(Mjpeg, 2592, 1944, 15),
        ];
        assert_eq!(best(&offers), offer(Mjpeg, 1920, 1080, 15));
        assert_eq!(best(&offers[..3]), offer(Yuyv, 640, 480, 30));
        assert_eq!(best(&offers[1..3]), offer(Yuyv, 1280, 720, 10), "of slow ones the fastest");
    }

    #[test]
    fn full_hd_that_is_too_slow_gives_way() {
        assert_eq!(best(&[offer(Mjpeg, 1920, 1080, 10), offer(Mjpeg, 1280, 720, 30)]), offer(Mjpeg, 1280, 720, 30));
    }

    #[test]
    fn mjpeg_goes_before_yuyv_of_the_same_size() {
        assert_eq!(best(&[offer(Yuyv, 1280, 720, 30), offer(Mjpeg, 1280, 720, 30), offer(Nv12, 1280, 720, 30)]).coding, Mjpeg);
        assert_eq!(best(&[offer(Nv12, 640, 480, 30), offer(Yuyv, 640, 480, 30)]).coding, Yuyv);
    }

    #[test]
    fn the_last_choice_is_still_taken() {
        assert_eq!(best(&[offer(Yuyv, 320, 240, 5)]), offer(Yuyv, 320, 240, 5));
        assert!(by_worth(Vec::new()).is_empty());
    }
}
