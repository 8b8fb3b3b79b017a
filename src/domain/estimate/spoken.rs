//! An estimate as a person would say it: round, and only as exact as it is worth.

use super::Estimate;

/// Above so many minutes nobody counts single ones.
const COUNTED: u32 = 10;
/// From so many minutes on people think in hours.
const HOURS: u32 = 120;
/// A range whose ends are further apart than one to this says nothing of its lower end.
const WIDEST: u32 = 3;

/// What is said of a wait. What is likely always lies inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoken {
    /// Less than so many minutes.
    Under(u32),
    /// So many minutes to so many.
    Minutes(u32, u32),
    /// Less than so many hours.
    UnderHours(u32),
    /// So many hours to so many.
    Hours(u32, u32),
}

impl Estimate {
    /// The range in round words: in steps of five minutes above ten, in hours above two. Where its ends are further apart than
    /// three to one, only the upper one is said.
    #[must_use]
    pub fn spoken(&self) -> Spoken {
        // Whatever was stored: what is likely lies inside.
        let (low, high) = (self.low.min(self.likely), self.high.max(self.likely));
        let from = if low > COUNTED { fives(low, u32::div_euclid) } else { low };
        let until = if high > COUNTED { fives(high, u32::div_ceil) } else { high };
        let is_narrow = |from: u32, until: u32| from > 0 && from < until && until <= from.saturating_mul(WIDEST);
        let (early, late) = (from / 60, until.div_ceil(60));
        if from >= HOURS && is_narrow(early, late) {
            return Spoken::Hours(early, late);
        }
        if from < HOURS && is_narrow(from, until) {
            return Spoken::Minutes(from, until);
        }
        // "Under" leaves its own number out.
        let most = high.max(self.likely.saturating_add(1)).max(1);
        if most > HOURS { Spoken::UnderHours(most.div_ceil(60)) } else { Spoken::Under(fives(most, u32::div_ceil)) }
    }
}

/// A number of minutes in whole fives, down or up.
fn fives(minutes: u32, by: fn(u32, u32) -> u32) -> u32 {
    by(minutes, 5).saturating_mul(5)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::estimate::Basis;

    fn spoken(low: u32, likely: u32, high: u32) -> Spoken {
        Estimate { ahead: 1, low, likely, high, basis: Basis::Plain }.spoken()
    }

    #[test]
    fn a_wait_is_said_as_people_say_it() {
        assert_eq!(spoken(0, 0, 1), Spoken::Under(5));
        assert_eq!(spoken(0, 3, 5), Spoken::Under(5));
        assert_eq!(spoken(0, 5, 5), Spoken::Under(10), "what is likely lies inside");
        assert_eq!(spoken(1, 8, 23), Spoken::Under(25), "1 to 23 minutes is no answer");
        assert_eq!(spoken(4, 6, 9), Spoken::Minutes(4, 9));
        assert_eq!(spoken(12, 17, 26), Spoken::Minutes(10, 30));
        assert_eq!(spoken(10, 14, 22), Spoken::Minutes(10, 25));
        assert_eq!(spoken(58, 70, 91), Spoken::Minutes(55, 95));
        assert_eq!(spoken(130, 150, 190), Spoken::Hours(2, 4));
        assert_eq!(spoken(20, 50, 100), Spoken::Under(100));
        assert_eq!(spoken(20, 100, 100), Spoken::Under(105));
        assert_eq!(spoken(20, 100, 170), Spoken::UnderHours(3));
    }

    proptest! {
        /// Every estimate that can be made: never wider than three to one, never past what is likely, and round.
        #[test]
        fn no_range_is_wider_than_it_is_worth(low in 0_u32..500, more in 0_u32..500, above in 0_u32..500) {
            let (likely, high) = (low + more, (low + more + above).max(low + 1));
            match spoken(low, likely, high) {
                Spoken::Under(most) => prop_assert!(likely < most && high <= most && most % 5 == 0),
                Spoken::UnderHours(most) => prop_assert!(likely < most * 60 && high <= most * 60),
                Spoken::Minutes(from, until) => {
                    prop_assert!(from > 0 && from < until && until <= from * WIDEST, "{from} to {until}");
                    prop_assert!(from <= low && high <= until, "{from} to {until} leaves out {low} or {high}");
                    prop_assert!([from, until].iter().all(|end| *end <= COUNTED || end % 5 == 0));
                }
                Spoken::Hours(from, until) => {
                    prop_assert!(from >= 2 && from < until && until <= from * WIDEST);
                    prop_assert!(from * 60 <= low && high <= until * 60, "{from} to {until} leaves out {low} or {high}");
                }
            }
        }

        #[test]
        fn nothing_stored_is_too_strange_to_be_said(low in any::<u32>(), likely in any::<u32>(), high in any::<u32>()) {
            match spoken(low, likely, high) {
                Spoken::Under(most) => prop_assert!(likely < most),
                Spoken::UnderHours(most) => prop_assert!(u64::from(likely) <= u64::from(most) * 60),
                Spoken::Minutes(from, until) | Spoken::Hours(from, until) => prop_assert!(from < until),
            }
        }
    }
}
